import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { freePort } from "@/local/supervisor/ports";
import { startTestApp } from "@/tests/support/app";
import { type AppProcess, appProcess } from "./support/app-process";
import { createUnprovisionedTenant, lookAt, type NewTenant } from "./support/tenants";
import { type OutsideWorld, startOutsideWorld } from "./support/world";

const app = startTestApp();
const WAIT = { timeout: 45_000, interval: 50 };
const STEPS = ["create_stripe_customer", "seed_defaults", "activate", "welcome_mail"] as const;
let world: OutsideWorld;
let child: AppProcess;

beforeAll(async () => {
  const port = await freePort();
  world = await startOutsideWorld(app().db.urls.admin, port);
  child = appProcess(() => ({ ...process.env, ...world.environment, PORT: String(port) }));
});
beforeEach(async () => {
  await child.start();
  await world.synced;
}, 60_000);
afterAll(async () => {
  await child?.kill();
  await world?.close();
});

/** What must be true of every tenant in the end, whatever happened on the way. */
async function completes(tenant: NewTenant): Promise<void> {
  await vi.waitFor(async () => {
    const [saga] = await app().db.admin`select status from sagas where tenant_id = ${tenant.id}`;
    expect(saga?.status).toBe("completed");
  }, WAIT);
  const result = await lookAt(app().db, world.stripeUrl, tenant);
  expect(result).toMatchObject({ error: null, tenant: "active", projects: 1, tasks: 3 });
  expect(result.steps).toEqual(STEPS.map((step) => `${step}: done`));
  expect(result.customers).toEqual([result.stripeCustomerId]);
  expect(result.audit).toEqual(["project.created", ...Array(3).fill("task.created"), "tenant.provisioned"]);
  expect(result.events.filter((name) => name === "tenant.provisioned")).toHaveLength(1);
  const messageIds = world.mail.messageIds(tenant.owner.email);
  expect(new Set(messageIds)).toEqual(new Set([`<welcome-${tenant.eventId}@127.0.0.1>`]));
}

/**
 * A tenant whose app was killed inside a step: the step's row is held, so that the app stops between what the step
 * did outside and the commit of what it did inside, and dies there.
 */
function killedInside(step: string): Promise<NewTenant> {
  return app().db.admin.begin(async (holder) => {
    const tenant = await createUnprovisionedTenant(app().db, {
      beforeEvent: async ({ id }) => {
        await holder`select 1 from saga_steps where tenant_id = ${id} and name = ${step} for update`;
      },
    });
    const [own] = await holder`select pg_backend_pid() as pid`;
    await vi.waitFor(async () => {
      // On another connection: within a transaction the view stays as it was first read.
      const blocked = await app().db.admin`select pid from pg_stat_activity
        where datname = current_database() and ${own?.pid}::int = any(pg_blocking_pids(pid))`;
      expect(blocked.length).toBeGreaterThan(0);
    }, WAIT);
    await child.kill();
    return tenant;
  });
}

describe("provisioning survives kill -9 of the app", { timeout: 120_000 }, () => {
  it.each(STEPS)("inside %s", async (step) => {
    const tenant = await killedInside(step);
    const [row] = await app().db.admin`select status from saga_steps
      where tenant_id = ${tenant.id} and name = ${step}`;
    expect(row?.status).toBe("pending");
    await child.start();
    await completes(tenant);
  });

  it.each(STEPS.flatMap((step) => [["before", step] as const, ["after", step] as const]))(
    "%s %s",
    async (when, step) => {
      const tenant = await createUnprovisionedTenant(app().db, {
        beforeEvent: ({ id: tenantId }) => child.killAt({ tenantId, step, when }),
      });
      await child.gone();
      const [row] = await app().db.admin`select status from saga_steps
        where tenant_id = ${tenant.id} and name = ${step}`;
      expect(row?.status).toBe(when === "before" ? "pending" : "done");
      await child.start();
      await completes(tenant);
    },
  );
});
