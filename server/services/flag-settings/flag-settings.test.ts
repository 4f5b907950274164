import { describe, expect, it } from "vitest";
import { createEvaluator } from "@/server/platform/flags/evaluator";
import { readFlagState, readFlagTouches } from "@/server/platform/flags/read-state";
import { FlagRepository } from "@/server/platform/flags/repository";
import { settingBucket } from "@/server/platform/flags/settings";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintTenant } from "@/tests/support/factories";
import { aMicrosecondOn, asElsewhere } from "@/tests/support/moments";
import { people } from "@/tests/support/people";
import { rest } from "@/tests/support/rest";
import { setFlag, undoFlagSetting } from "./index";
import { at, contextOf, flagLeavers, get, historyOf, reason, set, undo } from "./test-support/settings";

const app = startTestApp();
const { operate, remove, explain, managed, leaveTo } = flagLeavers(app);
const { tenantWith, place, as } = people(() => app().db);

describe("a workspace that turns a flag on", () => {
  it("for a part of its people has those in, and the others not; and so at 100 %, at 0 and back to the provider", async () => {
    const tenant = await mintTenant(app().db);
    const key = await managed();
    const answer = await set(tenant, key, 25);
    expect([answer.status, answer.body]).toMatchObject([200, { key, percentage: 25, dormant: false }]);
    const ids = Array.from({ length: 40 }, () => crypto.randomUUID());
    for (const userId of ids) {
      const isIn = settingBucket(key, tenant.id, userId) <= 25;
      expect(await explain(key, contextOf(tenant, userId))).toEqual({ on: isIn, by: "setting" });
    }
    const all = await set(tenant, key, 100, answer.body.updatedAt);
    expect(await explain(key, contextOf(tenant))).toEqual({ on: true, by: "setting" });
    const none = await set(tenant, key, 0, all.body.updatedAt);
    expect(await explain(key, contextOf(tenant))).toEqual({ on: false, by: "setting" });
    expect((await set(tenant, key, null, none.body.updatedAt)).body).toMatchObject({
      percentage: null,
      updatedAt: null,
    });
    expect(await explain(key, contextOf(tenant))).toEqual({ on: false, by: "disabled" });
  });

  it("changes nothing for another", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const key = await managed();
    await set(tenant, key, 100);
    expect(await explain(key, contextOf(other))).toEqual({ on: false, by: "disabled" });
    expect((await get(other, at(key))).body).toMatchObject({ percentage: null, updatedAt: null });
    expect(await historyOf(other, key)).toEqual([]);
  });

  it("leaves an entry in its log and an event, with who and why; doing nothing leaves neither", async () => {
    const tenant = await mintTenant(app().db);
    const key = await managed();
    const { body } = await set(tenant, key, 25);
    await set(tenant, key, 25, body.updatedAt);
    const entries = await app().db.admin`select changes, target_id from audit_entries
      where tenant_id = ${tenant.id} and action = 'flag_setting.changed'`;
    expect(entries).toHaveLength(1);
    expect(JSON.stringify(entries[0])).toContain(reason);
    const events = await app().db.admin`select payload from outbox_events
      where tenant_id = ${tenant.id} and name = 'flag_setting.changed'`;
    expect(events.map(({ payload }) => payload)).toMatchObject([{ flag: key, percentage: 25 }]);
    expect(await historyOf(tenant, key)).toMatchObject([{ before: null, after: 25, reason, isUndo: false }]);
  });

  it("is refused what its plan does not leave to it, and a flag that is left to none is not there", async () => {
    const tenant = await mintTenant(app().db, { plan: "free" });
    const key = await managed();
    expect((await set(tenant, key, 100)).status).toBe(402);
    expect((await get(tenant, at(key))).body).toMatchObject({ manageable: false, plans: ["business"] });
    const hidden = await managed({}, []);
    for (const name of [hidden, "nobody-made-this"]) {
      expect((await set(tenant, name, 100)).status).toBe(404);
      expect((await get(tenant, at(name))).status).toBe(404);
    }
    expect(await explain(key, { tenantId: tenant.id, plan: "free" })).toMatchObject({ on: false });
  });

  it("is refused 101 %, half a percent, and a change without a reason", async () => {
    const tenant = await mintTenant(app().db);
    const key = await managed();
    for (const percentage of [101, -1, 0.5]) expect((await set(tenant, key, percentage)).status).toBe(400);
    const body = { percentage: 1, seenUpdatedAt: null, reason: "" };
    expect((await rest("PATCH", at(key), { key: tenant.apiKey, body })).status).toBe(400);
  });

  it("does not write over what it has not seen; of many at once, one is first", async () => {
    const { tenant, owner } = await tenantWith();
    const key = await managed();
    const many = await Promise.allSettled(
      [10, 20, 30, 40, 50].map((percentage) =>
        as(owner, (context) => setFlag(context, { key, percentage, seenUpdatedAt: null, reason })),
      ),
    );
    expect(many.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await historyOf(tenant, key)).toHaveLength(1);
    const stale = await set(tenant, key, 60);
    expect([stale.status, stale.body.errors]).toMatchObject([409, [{ pointer: "/seenUpdatedAt" }]]);
  });

  it("has seen it by the moment, however that is written", async () => {
    const tenant = await mintTenant(app().db);
    const key = await managed();
    const seen = (await set(tenant, key, 10)).body.updatedAt;
    for (const other of [null, aMicrosecondOn(seen)]) {
      expect((await set(tenant, key, 20, other)).status).toBe(409);
    }
    expect((await set(tenant, key, 20, asElsewhere(seen))).status).toBe(200);
    expect((await set(tenant, await managed(), 20, seen)).status).toBe(409);
  });

  it("does so sixty times an hour at most, whoever of it does", async () => {
    const tenant = await mintTenant(app().db);
    const key = await managed();
    await app().db.admin`insert into flag_setting_changes (tenant_id, id, flag_key, reason, actor_label)
      select ${tenant.id}, gen_random_uuid(), 'other', ${reason}, 'Somebody' from generate_series(1, 60)`;
    const answer = await set(tenant, key, 25);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(3_400);
    await app().db.admin`update flag_setting_changes set created_at = now() - interval '50 minutes'
      where tenant_id = ${tenant.id}`;
    const later = Number((await set(tenant, key, 25)).headers.get("retry-after"));
    expect(later).toBeGreaterThan(400);
    expect(later).toBeLessThanOrEqual(600);
    await app().db.admin`update flag_setting_changes set created_at = now() - interval '61 minutes'
      where tenant_id = ${tenant.id}`;
    expect((await set(tenant, key, 25)).status).toBe(200);
  });

  it("keeps no operator's change waiting while it has not committed", async () => {
    const { owner } = await tenantWith();
    const [key, other] = [await managed(), await managed()];
    await as(owner, async (context) => {
      await setFlag(context, { key, percentage: 25, seenUpdatedAt: null, reason });
      expect((await operate("kill", { key: other, killed: true, reason })).code).toBe("ok");
      expect((await operate("kill", { key, killed: true, reason })).code).toBe("ok");
    });
  });
});

describe("undo", () => {
  it("puts back what was before the newest change, once, and can be undone in turn", async () => {
    const tenant = await mintTenant(app().db);
    const key = await managed();
    const first = await set(tenant, key, 25);
    await set(tenant, key, 50, first.body.updatedAt);
    const [newest, oldest] = await historyOf(tenant, key);
    expect((await undo(tenant, key, oldest.id)).status).toBe(409);
    expect((await undo(tenant, key, newest.id)).body).toMatchObject({ percentage: 25 });
    expect((await undo(tenant, key, newest.id)).status).toBe(409);
    const [undone] = await historyOf(tenant, key);
    expect(undone).toMatchObject({ before: 50, after: 25, isUndo: true });
    expect((await undo(tenant, key, undone.id)).body).toMatchObject({ percentage: 50 });
  });

  it("of the first change leaves it to the provider again", async () => {
    const tenant = await mintTenant(app().db);
    const key = await managed();
    await set(tenant, key, 25);
    const [first] = await historyOf(tenant, key);
    expect((await undo(tenant, key, first.id)).body).toMatchObject({ percentage: null, updatedAt: null });
    expect(await explain(key, contextOf(tenant))).toMatchObject({ by: "disabled" });
  });

  it("of the hour's last change is let through, and no undo after it", async () => {
    const tenant = await mintTenant(app().db);
    const key = await managed();
    await app().db.admin`insert into flag_setting_changes (tenant_id, id, flag_key, reason, actor_label)
      select ${tenant.id}, gen_random_uuid(), 'other', ${reason}, 'Somebody' from generate_series(1, 59)`;
    expect((await set(tenant, key, 25)).status).toBe(200);
    const [last] = await historyOf(tenant, key);
    expect((await undo(tenant, key, last.id)).body).toMatchObject({ percentage: null });
    const [undone] = await historyOf(tenant, key);
    expect((await undo(tenant, key, undone.id)).status).toBe(429);
    expect((await set(tenant, key, 50)).status).toBe(429);
  });

  it("of two at once is done once", async () => {
    const { tenant, owner } = await tenantWith();
    const key = await managed();
    await set(tenant, key, 25);
    const [{ id: changeId }] = await historyOf(tenant, key);
    const both = await Promise.allSettled(
      [1, 2].map(() => as(owner, (context) => undoFlagSetting(context, { key, changeId, reason }))),
    );
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("gives 404 for another workspace's change, and for another flag's", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const [key, second] = [await managed(), await managed()];
    await set(tenant, key, 25);
    const [change] = await historyOf(tenant, key);
    expect((await undo(other, key, change.id)).status).toBe(404);
    expect((await undo(tenant, second, change.id)).status).toBe(404);
  });
});

describe("what a workspace chose", () => {
  it("sleeps when the plan does not leave it to the workspace any more, and can be taken back", async () => {
    const tenant = await mintTenant(app().db);
    const key = await managed();
    const { body } = await set(tenant, key, 100);
    await leaveTo(key, ["pro"]);
    expect(await explain(key, contextOf(tenant))).toMatchObject({ on: false, by: "disabled" });
    expect((await get(tenant, at(key))).body).toMatchObject({ percentage: 100, dormant: true });
    expect((await set(tenant, key, 50, body.updatedAt)).status).toBe(402);
    await leaveTo(key, ["pro", "business"]);
    expect(await explain(key, contextOf(tenant))).toMatchObject({ on: true, by: "setting" });
    await leaveTo(key, []);
    expect((await set(tenant, key, null, body.updatedAt)).body).toMatchObject({ percentage: null });
    expect((await get(tenant, at(key))).status).toBe(404);
  });

  it("yields to an operator's word for the workspace, and is there again after it", async () => {
    const tenant = await mintTenant(app().db);
    const key = await managed();
    await set(tenant, key, 100);
    const override = (on: boolean | null) => operate("override", { tenantId: tenant.id, key, on, reason });
    await override(false);
    expect(await explain(key, contextOf(tenant))).toEqual({ on: false, by: "tenant" });
    await override(null);
    expect(await explain(key, contextOf(tenant))).toEqual({ on: true, by: "setting" });
  });

  it("goes with a flag that is removed; its history stays, and cannot be undone into another of its name", async () => {
    const tenant = await mintTenant(app().db);
    const key = await managed();
    await set(tenant, key, 100);
    expect((await remove(key)).code).toBe("ok");
    const [kept] = await historyOf(tenant, key);
    expect(kept).toMatchObject({ after: 100 });
    expect((await undo(tenant, key, kept.id)).status).toBe(404);
    const definition = { name: key, enabled: false };
    await operate("create", { definition, managedBy: ["business"], reason });
    expect(await explain(key, contextOf(tenant))).toMatchObject({ on: false, by: "disabled" });
    expect((await undo(tenant, key, kept.id)).status).toBe(409);
  });

  it("reaches an instance by the revision, which rises once for each change", async () => {
    const tenant = await mintTenant(app().db);
    const key = await managed();
    const revision = async () =>
      Number((await app().db.admin`select revision from flag_revision`)[0]?.revision);
    const before = await revision();
    const { body } = await set(tenant, key, 25);
    expect(await revision()).toBe(before + 1);
    await set(tenant, key, 25, body.updatedAt);
    expect(await revision()).toBe(before + 1);
  });
});

describe("an instance that loads what was touched alone", () => {
  it("comes to the same as one that loads everything, whatever was chosen, taken back, removed and made again", async () => {
    const tenant = await mintTenant(app().db);
    const key = await managed();
    const repository = new FlagRepository();
    const { database } = app().db;
    repository.replace(await database.system(readFlagState));
    const touched = createEvaluator(repository);
    async function agrees(on: boolean, by: string) {
      const touches = await database.system((db) => readFlagTouches(db, repository.revision ?? 0));
      if (!touches) throw new Error("The touches do not reach back.");
      repository.apply(touches);
      expect(await explain(key, contextOf(tenant))).toEqual({ on, by });
      expect(touched.explain(key, contextOf(tenant))).toMatchObject({ on, by });
    }
    const { body } = await set(tenant, key, 100);
    await agrees(true, "setting");
    await leaveTo(key, []);
    await agrees(false, "disabled");
    await leaveTo(key, ["business"]);
    await agrees(true, "setting");
    await set(tenant, key, null, body.updatedAt);
    await agrees(false, "disabled");
    await set(tenant, key, 100);
    await agrees(true, "setting");
    await remove(key);
    const definition = { name: key, enabled: false };
    await operate("create", { definition, managedBy: ["business"], reason });
    await agrees(false, "disabled");
  });
});

describe("who may", () => {
  it("see and choose: owners and admins, and keys that carry the scopes", async () => {
    const { tenant, owner } = await tenantWith();
    const key = await managed();
    const reads = await mintApiKey(app().db, tenant.id, ["flags:read"]);
    expect((await rest("GET", at(key), { key: reads })).status).toBe(200);
    const body = { percentage: 1, seenUpdatedAt: null, reason };
    expect((await rest("PATCH", at(key), { key: reads, body })).status).toBe(403);
    const nothing = await mintApiKey(app().db, tenant.id, ["tenant:read"]);
    expect((await rest("GET", at(key), { key: nothing })).status).toBe(403);
    expect(owner.role).toBe("owner");
  });
});

describe("a page of them", () => {
  it("has what some plan leaves to workspaces, with what each percentage of the people comes to", async () => {
    const { tenant } = await tenantWith();
    await place(tenant.id, "member");
    const key = await managed();
    const { body } = await get(tenant, "/flag-settings?limit=100");
    expect(body.data.find((row: { key: string }) => row.key === key)).toMatchObject({
      manageable: true,
      percentage: null,
    });
    const { body: one } = await get(tenant, at(key));
    expect(one.members).toBe(2);
    expect(one.reach).toHaveLength(100);
    expect(one.reach[99]).toBe(2);
    expect([...one.reach].sort((a: number, b: number) => a - b)).toEqual(one.reach);
    const past = await get(tenant, "/flag-settings?limit=1&page=9999");
    expect(past.body).toMatchObject({ data: [], total: expect.any(Number) });
    expect(past.body.total).toBeGreaterThan(0);
  });
});
