import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "inngest/node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createInngest, functionsOf, inngestSink } from "@/inngest";
import { relayPending } from "@/server/platform/outbox";
import {
  createUnprovisionedTenant,
  lookAt,
  type NewTenant,
  type Provisioned,
} from "@/tests/chaos/support/tenants";
import { type OutsideWorld, startOutsideWorld } from "@/tests/chaos/support/world";
import { startTestApp } from "@/tests/support/app";

const app = startTestApp();
const WAIT = { timeout: 30_000, interval: 100 };
let world: OutsideWorld;
let listener: RequestListener = (_request, response) => response.writeHead(503).end();
const server = createServer((request, response) => listener(request, response));

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world = await startOutsideWorld(app().db.urls.admin, (server.address() as AddressInfo).port);
  Object.assign(process.env, world.environment);
  const client = createInngest();
  listener = serve({ client, functions: functionsOf(client) });
  await world.synced;
});

afterAll(async () => {
  await world?.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const look = (tenant: NewTenant) => lookAt(app().db, world.stripeUrl, tenant);

/** Waits until the saga is in one of these states, relaying meanwhile as a process would. */
async function ended(tenant: NewTenant, ...states: string[]): Promise<Provisioned> {
  await vi.waitFor(async () => {
    await relayPending(inngestSink);
    const [saga] = await app().db.admin`select status from sagas where tenant_id = ${tenant.id}`;
    expect(states).toContain(saga?.status);
  }, WAIT);
  return look(tenant);
}

const DONE = ["create_stripe_customer: done", "seed_defaults: done", "activate: done", "welcome_mail: done"];

describe("provisioning a tenant", { timeout: 60_000 }, () => {
  it("makes the customer, the sample project, the active tenant and the welcome mail", async () => {
    const tenant = await createUnprovisionedTenant(app().db);
    const result = await ended(tenant, "completed");
    expect(result).toMatchObject({ steps: DONE, error: null, tenant: "active", projects: 1, tasks: 3 });
    expect(result.customers).toEqual([result.stripeCustomerId]);
    expect(result.audit).toEqual(["project.created", ...Array(3).fill("task.created"), "tenant.provisioned"]);
    expect(result.events).toEqual([
      "tenant.created",
      "project.created",
      ...Array(3).fill("task.created"),
      "tenant.provisioned",
    ]);
    expect(world.mail.messageIds(tenant.owner.email)).toEqual([`<welcome-${tenant.eventId}@127.0.0.1>`]);
  });

  it("does nothing twice when its event comes again", async () => {
    const tenant = await createUnprovisionedTenant(app().db);
    const first = await ended(tenant, "completed");
    const { slug, owner, id: tenantId } = tenant;
    const data = { name: "Acme", slug, ownerUserId: owner.userId, tenantId, requestId: "again", version: 1 };
    const { ids } = await createInngest().send({ name: "tenant.created", id: `again-${tenantId}`, data });
    expect(ids).toHaveLength(1);
    await vi.waitFor(async () => {
      const runs = await app().db.admin`select status from local.inngest_runs
        where function_id = 'bulkhead-provision-tenant' and events::text like ${`%again-${tenantId}%`}`;
      expect(runs).toEqual([{ status: "completed" }]);
    }, WAIT);
    expect(await look(tenant)).toEqual(first);
    expect(world.mail.messageIds(owner.email)).toHaveLength(1);
  });

  it("goes on after Stripe failed twice", async () => {
    // Each attempt is three calls: the SDK tries twice more by itself.
    await world.failNext({ path: "/v1/customers", method: "POST", status: 500, times: 6 });
    const tenant = await createUnprovisionedTenant(app().db);
    const result = await ended(tenant, "completed");
    expect(result).toMatchObject({ steps: DONE, error: null, tenant: "active" });
    expect(result.customers).toEqual([result.stripeCustomerId]);
  });

  it("finds the customer again whose making Stripe did not confirm", async () => {
    const lost = { path: "/v1/customers", method: "POST", status: 500, afterCommit: true };
    await world.failNext({ ...lost, times: 1 });
    await world.failNext({ path: "/v1/customers", method: "POST", status: 503, times: 2 });
    const tenant = await createUnprovisionedTenant(app().db);
    const result = await ended(tenant, "completed");
    expect(result.customers).toEqual([result.stripeCustomerId]);
  });

  it("is taken back when Stripe refuses for good, with the error for people", async () => {
    await world.failNext({ path: "/v1/customers", method: "POST", status: 400, times: 1 });
    const tenant = await createUnprovisionedTenant(app().db);
    const result = await ended(tenant, "compensated", "failed");
    expect(result).toMatchObject({
      saga: "compensated",
      tenant: "provisioning",
      stripeCustomerId: null,
      customers: [],
      projects: 0,
      audit: ["saga.compensated"],
    });
    expect(result.steps).toEqual([
      "create_stripe_customer: failed",
      "seed_defaults: pending",
      "activate: pending",
      "welcome_mail: pending",
    ]);
    expect(result.error).toContain("Stripe refused the customer");
    expect(world.mail.messageIds(tenant.owner.email)).toEqual([]);
  });

  it("takes back every step that was done, last first, when a later one fails for good", async () => {
    await app().db.admin.unsafe(`
      create function refuse_activation() returns trigger language plpgsql as $$
        begin raise exception 'activation is broken'; end $$;
      create trigger refuse_activation before update on tenants for each row
        when (new.status = 'active' and old.status = 'provisioning') execute function refuse_activation()`);
    try {
      const tenant = await createUnprovisionedTenant(app().db);
      const result = await ended(tenant, "compensated", "failed");
      expect(result).toMatchObject({
        saga: "compensated",
        tenant: "provisioning",
        stripeCustomerId: null,
        customers: [],
        projects: 0,
        tasks: 0,
      });
      expect(result.steps).toEqual([
        "create_stripe_customer: compensated",
        "seed_defaults: compensated",
        "activate: failed",
        "welcome_mail: pending",
      ]);
      const finished = await app().db.admin`select name from saga_steps
        where tenant_id = ${tenant.id} and status = 'compensated' order by finished_at`;
      expect(finished.map((step) => step.name)).toEqual(["seed_defaults", "create_stripe_customer"]);
    } finally {
      await app().db.admin.unsafe("drop function refuse_activation cascade");
    }
  });

  it("leaves an active tenant alone when only its welcome mail is refused, and says so", async () => {
    const tenant = await createUnprovisionedTenant(app().db, {
      ownerEmail: `refused-${Date.now()}@example.test`,
    });
    const result = await ended(tenant, "failed", "compensated");
    expect(result).toMatchObject({ saga: "failed", tenant: "active", projects: 1, tasks: 3 });
    expect(result.steps.at(-1)).toBe("welcome_mail: failed");
    expect(result.error).toContain("refused");
    expect(result.customers).toEqual([result.stripeCustomerId]);
    expect(result.audit.at(-1)).toBe("saga.failed");
  });
});
