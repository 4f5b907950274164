import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId, type TenantId } from "@/server/kernel/ids";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { rest } from "@/tests/support/rest";
import { mintOperator } from "@/tests/support/visits";
import { beginTrialOfNew } from "./begin-new";

const app = startTestApp();
const reason = "Asked by sales: a look at Pro";
const DAY = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();

async function call(name: string, input: unknown) {
  return callNamed(name, input, (await mintOperator(app().db)).credential);
}

const set = (tenantId: string, more: Record<string, unknown> = {}) =>
  call("trials.set", { tenantId, plan: "pro", endsAt: inDays(14), reason, ...more });
const entitlementsOf = async (key: string) => (await rest("GET", "/entitlements", { key })).body;

describe("a trial", () => {
  it("is begun by nobody's request later on: when a tenant was made cannot be written anew", async () => {
    const { id } = await mintTenant(app().db, { plan: "free" });
    const { tenants } = app().db.database;
    const trial = { plan: "business", days: 365 } as const;
    await expect(tenants.write(id, (tx) => beginTrialOfNew(tx, trial))).rejects.toThrow();
    const anew = tenants.write(id, (tx) => tx.db.execute(sql`update tenants set created_at = now()`));
    await expect(anew).rejects.toMatchObject({ cause: { code: "42501" } });
    expect((await app().db.admin`select 1 from tenant_trials where tenant_id = ${id}`).length).toBe(0);
  });

  it("gives the higher plan's limits at the next call, is told of, and ends at once when it is ended", async () => {
    const { id, apiKey: key } = await mintTenant(app().db, { plan: "free" });
    expect((await entitlementsOf(key)).trial).toBeNull();
    expect((await set(id)).code).toBe("ok");
    const during = await entitlementsOf(key);
    expect(during).toMatchObject({ plan: "free", trial: { plan: "pro", planName: "Pro" } });
    expect(during.limits).toContainEqual(
      expect.objectContaining({
        key: "projects",
        value: 100,
        sources: ["trial"],
        until: during.trial.endsAt,
      }),
    );
    expect((await call("trials.end", { tenantId: id, reason })).code).toBe("ok");
    expect(await entitlementsOf(key)).toMatchObject({ plan: "free", trial: null });
    const entries = await app().db.admin`select action, changes from audit_entries
      where tenant_id = ${id} and action like 'trial.%' order by id`;
    expect(entries).toMatchObject([
      { action: "trial.changed", changes: { plan: { to: "pro" }, reason: { to: reason } } },
      { action: "trial.ended", changes: { reason: { to: reason } } },
    ]);
  });

  it("is given another end while it runs, and keeps its begin: a year at most, however often", async () => {
    const { id } = await mintTenant(app().db, { plan: "free" });
    const first = (await set(id)).result as { startsAt: string };
    const second = (await set(id, { endsAt: inDays(30) })).result as { startsAt: string };
    expect(second.startsAt).toBe(first.startsAt);
    await app().db
      .admin`update tenant_trials set starts_at = starts_at - interval '300 days' where tenant_id = ${id}`;
    expect((await set(id, { endsAt: inDays(90) })).code).toBe("invalid_input");
    await call("trials.end", { tenantId: id, reason });
    expect((await set(id, { endsAt: inDays(90) })).code).toBe("ok");
  });

  it.each([
    ["an end in the past", { endsAt: inDays(-1) }],
    ["more than a year", { endsAt: inDays(367) }],
    ["no end", { endsAt: undefined }],
    ["an unknown plan", { plan: "platinum" }],
    ["a short reason", { reason: "why" }],
  ])("is refused with 400 for %s", async (_what, more) => {
    const { id } = await mintTenant(app().db, { plan: "free" });
    expect((await set(id, more)).code).toBe("invalid_input");
    expect(await app().db.admin`select 1 from tenant_trials where tenant_id = ${id}`).toEqual([]);
  });

  it("is refused with 409 where the plan is as high, and ended with 404 where there is none", async () => {
    const { id } = await mintTenant(app().db, { plan: "pro" });
    expect((await set(id)).code).toBe("conflict");
    expect((await call("trials.end", { tenantId: id, reason })).code).toBe("not_found");
  });

  it("can begin with a tenant, in the transaction that creates it alone", async () => {
    const { database } = app().db;
    const [id, pro] = [newId<TenantId>(), { plan: "pro", days: 14 } as const];
    await database.tenants.write(id, async (tx) => {
      await tx.db.execute(`insert into tenants (id, slug, name) values ('${id}', '${id}', 'New')`);
      await beginTrialOfNew(tx, pro);
    });
    const [trial] = await app().db.admin`select plan, (ends_at - starts_at)::text as lasts
      from tenant_trials where tenant_id = ${id}`;
    expect(trial).toEqual({ plan: "pro", lasts: "14 days" });
    const later = await mintTenant(app().db);
    const attempt = database.tenants.write(later.id, (tx) => beginTrialOfNew(tx, pro));
    await expect(attempt).rejects.toMatchObject({ cause: { code: "42501" } });
  });

  it("does not begin with a tenant unless it is configured", async () => {
    const tenant = await mintTenant(app().db);
    await app().db.database.tenants.write(tenant.id, (tx) => beginTrialOfNew(tx));
    expect(await app().db.admin`select 1 from tenant_trials where tenant_id = ${tenant.id}`).toEqual([]);
  });
});
