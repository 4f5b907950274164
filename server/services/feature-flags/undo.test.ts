import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { PLAN_KEYS } from "@/server/kernel/plans";
import { createEvaluator } from "@/server/platform/flags/evaluator";
import { readFlagState, readFlagTouches } from "@/server/platform/flags/read-state";
import { FlagRepository } from "@/server/platform/flags/repository";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import type { FeatureFlag } from "./schemas";
import { flagOperators, fresh, reason } from "./test-support/flag-operators";

const app = startTestApp();
const { operate, create, change, remove, importing, explain, everythingBut, loaded } = flagOperators(app);

const back = "Ticket 4713: that was a mistake";
let number = Math.trunc(Date.now() / 1000);
const freshId = () => ++number;

async function lastChange(subject?: string): Promise<string> {
  const { result } = await operate("changes", { limit: 1, ...(subject && { subject }) });
  const [entry] = (result as { data: { id: string }[] }).data;
  return entry?.id ?? "";
}

async function removeSegment(id: number) {
  const { result } = await operate("getSegment", { id });
  const { updatedAt: seenUpdatedAt } = result as { updatedAt: string };
  return operate("removeSegment", { id, seenUpdatedAt, reason });
}

async function undoLast(subject?: string) {
  return operate("undo", { changeId: await lastChange(subject), reason: back });
}

async function get(key: string): Promise<FeatureFlag> {
  return (await operate("inspect", { key })).result as FeatureFlag;
}

const off = (name: string) => ({ definition: { name, enabled: false } });

describe("a change that is taken back", () => {
  it("puts a definition back as it was, and is undone the same way", async () => {
    const { key } = await create();
    await change("update", key, off(key));
    const updated = await lastChange(key);
    expect((await undoLast(key)).result).toEqual({ changeId: updated, action: "flag.updated", subject: key });
    expect(await explain(key)).toEqual({ on: true, by: "rules" });
    const { result } = await operate("changes", { subject: key, limit: 1 });
    expect(result).toMatchObject({ data: [{ undoes: updated, reason: back }], total: 3 });
    expect((await undoLast(key)).code).toBe("ok");
    expect(await explain(key)).toMatchObject({ on: false });
  });

  it("touches nothing else: what was killed since stays killed", async () => {
    const { key } = await create();
    await change("update", key, off(key));
    const updated = await lastChange(key);
    await operate("kill", { key, killed: true, reason });
    await change("control", key, { key, plans: { pro: true } });
    expect((await operate("undo", { changeId: updated, reason: back })).code).toBe("ok");
    expect(await get(key)).toMatchObject({
      definition: { enabled: true },
      killedAt: expect.any(String),
      plans: { pro: true },
    });
  });

  it("is 409 where the same was changed since, and where it changed nothing", async () => {
    const { key } = await create();
    await change("update", key, off(key));
    const first = await lastChange(key);
    await change("update", key, { definition: { name: key, enabled: true, description: "newer" } });
    expect((await operate("undo", { changeId: first, reason: back })).code).toBe("conflict");
    expect(await get(key)).toMatchObject({ definition: { description: "newer" } });
    await operate("kill", { key, killed: false, reason });
    expect((await undoLast(key)).code).toBe("conflict");
    expect((await operate("undo", { changeId: crypto.randomUUID(), reason: back })).code).toBe("not_found");
    const [started] = await app().db.admin`insert into flag_changes
        (id, action, subject, reason, operator_label, request_id)
      values (gen_random_uuid(), 'experiment.started', 'experiment:x', ${reason}, 'test', 'test') returning id`;
    expect((await operate("undo", { changeId: started?.id, reason: back })).code).toBe("conflict");
  });

  it("revives what was killed, sets schedule and plans back, and brings back from the archive", async () => {
    const { key } = await create();
    await operate("kill", { key, killed: true, reason });
    expect((await undoLast(key)).code).toBe("ok");
    expect(await explain(key)).toEqual({ on: true, by: "rules" });
    await change("control", key, { key, plans: { pro: true }, onAt: "2020-01-01T00:00:00Z" });
    expect((await undoLast(key)).code).toBe("ok");
    expect(await get(key)).toMatchObject({ plans: {}, onAt: null });
    await operate("archive", { key, reason });
    expect((await undoLast(key)).code).toBe("ok");
    expect(await get(key)).toMatchObject({ archivedAt: null });
  });

  it("removes what was made, unless it is in use, and makes again what was removed", async () => {
    const [{ key }, tenant] = [await create(), await mintTenant(app().db)];
    const made = await lastChange(key);
    await operate("override", { tenantId: tenant.id, key, on: true, reason });
    expect((await operate("undo", { changeId: made, reason: back })).code).toBe("conflict");
    await operate("override", { tenantId: tenant.id, key, on: null, reason });
    expect((await operate("undo", { changeId: made, reason: back })).code).toBe("ok");
    expect((await operate("inspect", { key })).code).toBe("not_found");
    expect((await undoLast(key)).code).toBe("ok");
    await change("control", key, { key, plans: { pro: false } });
    await remove(key);
    expect((await undoLast(key)).code).toBe("ok");
    expect(await get(key)).toMatchObject({ plans: { pro: false } });
  });

  it("is refused where what was before is not sound any more", async () => {
    const [id, { key }] = [freshId(), await create()];
    await operate("createSegment", { segment: { id }, reason });
    const strategies = [{ name: "default", segments: [id] }];
    await change("update", key, { definition: { name: key, enabled: true, strategies } });
    await change("update", key, off(key));
    await removeSegment(id);
    expect((await undoLast(key)).code).toBe("invalid_input");
  });

  it("puts segments back: what they had, those that were removed, and not those that are in use", async () => {
    const [id, { key }] = [freshId(), await create()];
    const subject = `segment:${id}`;
    const { result } = await operate("createSegment", { segment: { id, name: "first" }, reason });
    const made = await lastChange(subject);
    const { updatedAt: seenUpdatedAt } = result as { updatedAt: string };
    await operate("updateSegment", { id, segment: { id, name: "second" }, seenUpdatedAt, reason });
    expect((await operate("undo", { changeId: made, reason: back })).code).toBe("conflict");
    expect((await undoLast(subject)).code).toBe("ok");
    const strategies = [{ name: "default", segments: [id] }];
    await change("update", key, { definition: { name: key, enabled: true, strategies } });
    expect((await operate("undo", { changeId: made, reason: back })).code).toBe("invalid_input");
    await remove(key);
    await removeSegment(id);
    expect((await undoLast(subject)).code).toBe("ok");
    expect((await operate("export", {})).result).toMatchObject({
      segments: expect.arrayContaining([{ id, name: "first", constraints: [] }]),
    });
  });
});

describe("what workspaces chose for a flag that is removed", () => {
  async function chosen() {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const { key } = await create({ enabled: false });
    await change("control", key, { key, managedBy: PLAN_KEYS });
    const choose = ({ id }: { id: string }, percentage: number) =>
      app().db
        .admin`insert into flag_settings (tenant_id, flag_key, percentage) values (${id}, ${key}, ${percentage})`;
    await choose(tenant, 100);
    await choose(other, 0);
    return { key, tenant, other };
  }
  const settingsOf = async (key: string) => {
    const rows = await app().db
      .admin`select percentage from flag_settings where flag_key = ${key} order by 1`;
    return rows.map(({ percentage }) => percentage);
  };
  const asked = ({ id: tenantId, plan = "pro" }: { id: string; plan?: string }) => ({ tenantId, plan });

  it("is in force again once the removal is undone, on instances that only heard of what was touched, too", async () => {
    const { key, tenant, other } = await chosen();
    const repository = new FlagRepository();
    repository.replace(await app().db.database.system(readFlagState));
    const evaluator = createEvaluator(repository);
    const catchUp = async () => {
      const touches = await app().db.database.system((db) => readFlagTouches(db, repository.revision ?? 0));
      if (touches) repository.apply(touches);
    };
    await remove(key);
    await catchUp();
    expect(evaluator.explain(key, asked(tenant)).by).toBe("default");
    expect((await undoLast(key)).code).toBe("ok");
    await catchUp();
    for (const by of [evaluator, await loaded()]) {
      expect(by.explain(key, asked(tenant))).toMatchObject({ on: true, by: "setting" });
      expect(by.explain(key, asked(other))).toMatchObject({ on: false, by: "setting" });
    }
  });

  it("comes and goes with each undo of an undo, as it was then", async () => {
    const { key, tenant } = await chosen();
    await remove(key);
    await undoLast(key);
    await app().db.admin`update flag_settings set percentage = 50 where tenant_id = ${tenant.id}`;
    expect((await undoLast(key)).code).toBe("ok");
    expect(await settingsOf(key)).toEqual([]);
    expect((await undoLast(key)).code).toBe("ok");
    expect(await settingsOf(key)).toEqual([0, 50]);
  });

  it("is as it was when the flag went last, whichever of its removals is undone", async () => {
    const { key, tenant } = await chosen();
    await remove(key);
    const first = await lastChange(key);
    await undoLast(key);
    await app().db.admin`delete from flag_settings where tenant_id = ${tenant.id}`;
    await remove(key);
    expect((await operate("undo", { changeId: first, reason: back })).code).toBe("ok");
    expect(await settingsOf(key)).toEqual([0]);
    await app().db.admin`delete from flag_settings where flag_key = ${key}`;
    await importing("replace", await everythingBut(key));
    expect((await operate("undo", { changeId: first, reason: back })).code).toBe("ok");
    expect(await settingsOf(key)).toEqual([]);
  });

  it("is not given to another flag that is made under its name", async () => {
    const { key } = await chosen();
    await remove(key);
    await operate("create", { definition: { name: key, enabled: true }, reason });
    expect(await settingsOf(key)).toEqual([]);
  });

  it("is back after the undo of an import that removed it", async () => {
    const { key, tenant } = await chosen();
    await importing("replace", await everythingBut(key));
    expect(await settingsOf(key)).toEqual([]);
    expect((await undoLast()).code).toBe("ok");
    expect(await settingsOf(key)).toEqual([0, 100]);
    expect((await loaded()).explain(key, asked(tenant))).toMatchObject({ on: true, by: "setting" });
  });

  it("is gone for good with its workspace, and nothing that was not kept is put back", async () => {
    const { key, tenant, other } = await chosen();
    await remove(key);
    await app().db.admin`delete from tenants where id = ${other.id}`;
    const kept = await app().db.admin`select tenant_id from flag_settings_kept where flag_key = ${key}`;
    expect(kept.map(({ tenant_id }) => tenant_id)).toEqual([tenant.id]);
    expect((await undoLast(key)).code).toBe("ok");
    expect(await settingsOf(key)).toEqual([100]);
    const forged = app().db.database.system((db) =>
      db.execute(sql`insert into flag_settings (tenant_id, flag_key, percentage)
        values (${tenant.id}, ${"another-flag"}, 100)`),
    );
    await expect(forged).rejects.toMatchObject({ cause: { code: "42501" } });
  });
});

describe("an import that is taken back", () => {
  it("leaves the state before it, with what stood above the rules of what it removed", async () => {
    const [kept, gone] = [await create(), await create()];
    await change("control", gone.key, { key: gone.key, plans: { business: true } });
    const before = (await operate("export", {})).result;
    const rest = await everythingBut(kept.key, gone.key);
    const added = { name: fresh(), enabled: true };
    const state = {
      version: 2,
      ...rest,
      features: [...rest.features, { name: kept.key, enabled: false }, added],
    };
    expect((await importing("replace", state)).code).toBe("ok");
    expect((await undoLast()).code).toBe("ok");
    expect((await operate("export", {})).result).toEqual(before);
    expect(await get(gone.key)).toMatchObject({ plans: { business: true } });
    expect((await undoLast()).code).toBe("ok");
    expect(await explain(added.name)).toEqual({ on: true, by: "rules" });
    expect((await undoLast()).code).toBe("ok");
  });

  it("is 409 where something was changed since, and keeps what was killed since", async () => {
    const added = { name: fresh(), enabled: true };
    const state = { version: 2, features: [added], segments: [] };
    await importing("add", state);
    const imported = await lastChange();
    await operate("kill", { key: added.name, killed: true, reason });
    expect((await operate("undo", { changeId: imported, reason: back })).code).toBe("conflict");
    expect(await explain(added.name)).toEqual({ on: false, by: "kill-switch" });
    await operate("kill", { key: added.name, killed: false, reason });
    const other = await create();
    expect((await operate("undo", { changeId: imported, reason: back })).code).toBe("conflict");
    await remove(other.key);
    expect((await operate("undo", { changeId: imported, reason: back })).code).toBe("ok");
  });
});
