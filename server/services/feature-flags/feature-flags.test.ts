import { describe, expect, it } from "vitest";
import type { FlagKey } from "@/server/kernel/flags";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { flagOperators, fresh, reason } from "./test-support/flag-operators";

const app = startTestApp();
const { operate, create, change, remove, loaded, explain } = flagOperators(app);

const changesOf = (key: string) =>
  app().db.admin`select action, reason, operator_label, before, after from flag_changes
    where subject = ${key} order by created_at, id`;

describe("a flag that an operator makes", () => {
  it("is evaluated by its rules, and no longer once it is removed", async () => {
    const { code, key } = await create();
    expect(code).toBe("ok");
    expect(await explain(key)).toEqual({ on: true, by: "rules" });
    await change("update", key, { definition: { name: key, enabled: false } });
    expect(await explain(key)).toEqual({ on: false, by: "disabled" });
    await remove(key);
    expect(await explain(key)).toEqual({ on: false, by: "default" });
  });

  it("stands in the log of changes with who and why, before and after", async () => {
    const { key } = await create();
    await operate("kill", { key, killed: true, reason });
    expect((await remove(key)).code).toBe("conflict");
    await operate("kill", { key, killed: false, reason });
    await remove(key);
    const by = { reason, operator_label: expect.stringContaining("Olive Operator") };
    expect(await changesOf(key)).toMatchObject([
      { ...by, action: "flag.created", before: null, after: { key, killedAt: null } },
      {
        ...by,
        action: "flag.killed",
        before: { killedAt: null },
        after: { killedAt: expect.anything() },
      },
      { ...by, action: "flag.revived", after: { killedAt: null } },
      { ...by, action: "flag.removed", before: { key }, after: null },
    ]);
    const { result } = await operate("changes", { limit: 2 });
    expect(result).toMatchObject({ data: [{ action: "flag.removed" }, { action: "flag.revived" }] });
  });

  it("sticks by tenant unless it says otherwise, its variants too", async () => {
    const variants = [{ name: "a", weight: 1000 }];
    const rollout = { name: "flexibleRollout", parameters: { rollout: 50 }, variants };
    const { result, key } = await create({ strategies: [rollout], variants });
    expect(result).toMatchObject({
      definition: {
        variants: [{ stickiness: "tenantId" }],
        strategies: [
          { parameters: { stickiness: "tenantId", groupId: key }, variants: [{ stickiness: "tenantId" }] },
        ],
      },
    });
    const person = { ...rollout, parameters: { rollout: 50, stickiness: "userId" } };
    const own = await create({ strategies: [person] });
    expect(own.result).toMatchObject({
      definition: {
        strategies: [{ parameters: { stickiness: "userId" }, variants: [{ stickiness: "userId" }] }],
      },
    });
  });

  it("has variants that stick and are drawn by a group of its own, also without a rollout", async () => {
    const variants = ["a", "b"].map((name) => ({ name, weight: 500 }));
    const both = [await create(), await create()];
    for (const { key } of both) {
      const strategies = [{ name: "default", variants }];
      const { result } = await change("update", key, {
        definition: { name: key, enabled: true, strategies },
      });
      expect(result).toMatchObject({
        definition: {
          strategies: [
            {
              parameters: { stickiness: "tenantId", groupId: key },
              variants: [{ stickiness: "tenantId" }, { stickiness: "tenantId" }],
            },
          ],
        },
      });
    }
    const evaluator = await loaded();
    const drawn = both.map(({ key }) =>
      Array.from({ length: 64 }, (_, at) => evaluator.variant(key as FlagKey, { tenantId: `t${at}` }).name),
    );
    expect(drawn[0]).not.toEqual(drawn[1]);
    const random = [{ name: "flexibleRollout", parameters: { rollout: 50, stickiness: "random" }, variants }];
    expect((await create({ strategies: random })).code).toBe("invalid_input");
  });

  it("is held off by the kill switch, whatever is set after it, until it is taken back", async () => {
    const [tenant, { key }] = [await mintTenant(app().db), await create()];
    await operate("kill", { key, killed: true, reason });
    await change("control", key, { key, plans: { pro: true } });
    await operate("override", { tenantId: tenant.id, key, on: true, reason });
    await change("update", key, { definition: { name: key, enabled: true } });
    const asked = { tenantId: tenant.id, plan: "pro" };
    expect(await explain(key, asked)).toEqual({ on: false, by: "kill-switch" });
    await operate("kill", { key, killed: false, reason });
    expect(await explain(key, asked)).toEqual({ on: true, by: "tenant" });
  });

  it("is made with what stands above its rules, and so is never live in between", async () => {
    const [tenant, onAt, offAt] = ["t1", "2099-01-01T00:00:00Z", "2099-02-01T00:00:00Z"];
    const made = (more: object) => {
      const definition = { name: fresh(), enabled: true };
      return operate("create", { definition, ...more, reason }).then(({ code }) => [code, definition.name]);
    };
    const [, killed] = await made({ killed: true, plans: { pro: true } });
    const [, scheduled] = await made({ onAt, offAt, plans: { pro: true } });
    const evaluator = await loaded();
    const why = (key: string | undefined, plan: string) =>
      evaluator.explain(key ?? "", { tenantId: tenant, plan }).by;
    expect([why(killed, "pro"), why(scheduled, "free"), why(scheduled, "pro")]).toEqual([
      "kill-switch",
      "schedule",
      "plan",
    ]);
    expect((await made({ onAt: offAt, offAt: onAt }))[0]).toBe("invalid_input");
  });

  it("keeps to its schedule, and its end must come after its begin", async () => {
    const { key } = await create();
    const [past, future] = ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"];
    const set = (more: object) => change("control", key, { key, ...more });
    await set({ onAt: future });
    expect(await explain(key)).toEqual({ on: false, by: "schedule" });
    expect((await set({ offAt: past })).code).toBe("invalid_input");
    await set({ onAt: past, offAt: future });
    expect(await explain(key)).toEqual({ on: true, by: "rules" });
    await set({ offAt: "2020-01-02T00:00:00Z" });
    expect(await explain(key)).toEqual({ on: false, by: "schedule" });
    await set({ onAt: null, offAt: null });
    expect(await explain(key)).toEqual({ on: true, by: "rules" });
  });
});

describe("an override of a tenant", () => {
  it("holds for that tenant alone, stands in its audit log, and is taken away again", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const { key } = await create({ enabled: false });
    const set = (on: boolean | null) => operate("override", { tenantId: tenant.id, key, on, reason });
    for (const _ of [1, 2]) expect((await set(true)).code).toBe("ok");
    expect(await explain(key, { tenantId: tenant.id })).toEqual({ on: true, by: "tenant" });
    expect(await explain(key, { tenantId: other.id })).toEqual({ on: false, by: "disabled" });
    await set(null);
    expect(await explain(key, { tenantId: tenant.id })).toEqual({ on: false, by: "disabled" });
    const entries = await app().db.admin`select actor_kind, changes from audit_entries
      where tenant_id = ${tenant.id} and action = 'flag.overridden' order by id`;
    expect(entries).toMatchObject([
      { actor_kind: "operator", changes: { on: { to: true }, reason: { to: reason } } },
      { actor_kind: "operator", changes: { on: { from: true } } },
    ]);
  });

  it("that says the same for another reason tells the new reason", async () => {
    const [tenant, { key }] = [await mintTenant(app().db), await create()];
    for (const why of ["The first reason", "The second reason"])
      await operate("override", { tenantId: tenant.id, key, on: true, reason: why });
    const [row] = await app().db.admin`select reason from flag_overrides
      where tenant_id = ${tenant.id} and flag_key = ${key}`;
    expect(row?.reason).toBe("The second reason");
    const entries = await app().db.admin`select changes from audit_entries
      where tenant_id = ${tenant.id} and action = 'flag.overridden' order by id`;
    expect(entries).toMatchObject([{}, { changes: { reason: { to: "The second reason" } } }]);
  });

  it("ends by itself, is told so, and keeps no flag from being removed once it is over", async () => {
    const [tenant, { key }] = [await mintTenant(app().db), await create({ enabled: false })];
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const set = (more: object) =>
      operate("override", { tenantId: tenant.id, key, on: true, reason, ...more });
    expect((await set({ endsAt })).result).toMatchObject({ on: true, endsAt });
    expect(await explain(key, { tenantId: tenant.id })).toEqual({ on: true, by: "tenant" });
    const listed = async () => (await operate("listOverrides", { key })).result;
    expect(await listed()).toMatchObject({ data: [{ on: true, isOver: false }], total: 1 });
    expect((await remove(key)).code).toBe("conflict");
    await app().db.admin`update flag_overrides set ends_at = now() where flag_key = ${key}`;
    expect(await explain(key, { tenantId: tenant.id })).toEqual({ on: false, by: "disabled" });
    expect(await listed()).toMatchObject({ data: [{ on: true, isOver: true }] });
    expect((await operate("inspect", { key })).result).toMatchObject({ overrides: 0 });
    expect((await remove(key)).code).toBe("ok");
    const [entry] = await app().db.admin`select changes from audit_entries
      where tenant_id = ${tenant.id} and action = 'flag.overridden'`;
    expect(entry?.changes).toMatchObject({ endsAt: { to: endsAt } });
  });

  it("is refused for an end that is past, and set for good again without one", async () => {
    const [tenant, { key }] = [await mintTenant(app().db), await create({ enabled: false })];
    const set = (more: object) =>
      operate("override", { tenantId: tenant.id, key, on: true, reason, ...more });
    expect((await set({ endsAt: "2020-01-31T00:00:00Z" })).code).toBe("invalid_input");
    expect((await set({ on: null, endsAt: "2099-01-31T00:00:00Z" })).code).toBe("invalid_input");
    expect((await set({ endsAt: "2099-01-31T00:00:00Z" })).code).toBe("ok");
    expect((await set({})).result).toMatchObject({ endsAt: null });
    expect((await operate("listOverrides", { key })).result).toMatchObject({ data: [{ endsAt: null }] });
  });

  it("is 404 for an unknown tenant or flag", async () => {
    const [tenant, { key }] = [await mintTenant(app().db), await create()];
    const set = (tenantId: string, asked: string) =>
      operate("override", { tenantId, key: asked, on: true, reason });
    expect((await set(crypto.randomUUID(), key)).code).toBe("not_found");
    expect((await set(tenant.id, fresh())).code).toBe("not_found");
  });

  it("is read and written by no request of the tenant's, in the database", async () => {
    const [tenant, { key }] = [await mintTenant(app().db), await create()];
    await operate("override", { tenantId: tenant.id, key, on: false, reason });
    for (const statement of [
      "select 1 from flag_overrides",
      "select definition from feature_flags",
      "select plans from feature_flags",
      "select 1 from flag_kills",
      "select key, managed_by from feature_flags for key share",
      "select 1 from flag_segments",
      "select 1 from flag_revision",
      "update flag_overrides set is_on = true",
      "delete from flag_overrides",
      "update feature_flags set plans = '{}'",
      "delete from flag_kills",
      "update feature_flags set managed_by = '{free}'",
      "delete from flag_segments",
      "update flag_revision set revision = 0",
      "select 1 from flag_changes",
    ]) {
      const tried = app().db.database.tenants.write(tenant.id, ({ db }) => db.execute(statement));
      await expect(tried).rejects.toMatchObject({ cause: { code: "42501" } });
    }
  });
});
