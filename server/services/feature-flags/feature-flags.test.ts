import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { featureFlags } from "@/db/schema";
import type { AppError } from "@/server/kernel/errors";
import type { FlagKey } from "@/server/kernel/flags";
import { newId, type SessionId } from "@/server/kernel/ids";
import { createEvaluator } from "@/server/platform/flags/evaluator";
import type { FullState } from "@/server/platform/flags/format";
import { readFlagState } from "@/server/platform/flags/read-state";
import { FlagRepository } from "@/server/platform/flags/repository";
import type { OpenContext } from "@/server/services/context";
import { callOperation, findOperations } from "@/tests/isolation/operations";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { mintOperator } from "@/tests/support/visits";
import * as flags from ".";
import { CreateFlag, ImportFlags, UpdateFlag } from "./schemas";

const app = startTestApp();
const operations = findOperations();
const reason = "Ticket 4712: the launch of the week";
const fresh = () => `flag-${crypto.randomUUID()}`;

async function operate(verb: string, input: object) {
  const operation = operations.find(({ name }) => name === `featureFlags.${verb}`);
  if (!operation) throw new Error(`There is no operation ${verb}.`);
  const { credential } = await mintOperator(app().db);
  return callOperation(operation, input, credential);
}

const create = (more: object = {}) => {
  const definition = { name: fresh(), enabled: true, ...more };
  return operate("create", { definition, reason }).then((answer) => ({ ...answer, key: definition.name }));
};

const seenOf = async (key: string) => {
  const [row] = await app().db.database.system((db) =>
    db.select().from(featureFlags).where(eq(featureFlags.key, key)),
  );
  return row?.updatedAt as string;
};
/** A change of what there is now, as somebody makes it who has just looked. */
const change = async (verb: string, key: string, input: object) =>
  operate(verb, { ...input, seenUpdatedAt: await seenOf(key), reason });

/** As another instance sees it, which loads it anew. */
async function loaded() {
  const repository = new FlagRepository();
  repository.replace(await app().db.database.system(readFlagState));
  return createEvaluator(repository);
}
const explain = async (key: string, context: object = {}) => (await loaded()).explain(key, context);

async function operatorContext(): Promise<OpenContext> {
  const { operatorId: userId } = await mintOperator(app().db);
  const actor = { kind: "operator", userId, sessionId: newId<SessionId>() } as const;
  const where = { requestId: crypto.randomUUID(), address: "", userAgent: "" };
  return { actor, actorLabel: "Olive Operator", ...where, replaceSession: () => undefined };
}

/** The places that a refusal names. */
async function placesOf(attempt: (context: OpenContext) => Promise<unknown>): Promise<string[]> {
  const refusal = await attempt(await operatorContext()).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "invalid_input" });
  return (refusal as AppError).errors.map(({ pointer }) => pointer);
}

const revision = async () => {
  const [row] = await app().db.admin`select revision::int from flag_revision`;
  return row?.revision as number;
};
const changesOf = (key: string) =>
  app().db.admin`select action, reason, operator_label, before, after from flag_changes
    where subject = ${key} order by created_at, id`;

describe("a flag that an operator makes", () => {
  it("is evaluated by its rules, and no longer once it is removed", async () => {
    const { code, key } = await create();
    expect(code).toBe("ok");
    expect(await explain(key)).toEqual({ on: true, by: "rules" });
    await change("update", key, { definition: { name: key, enabled: false } });
    expect(await explain(key)).toEqual({ on: false, by: "rules" });
    await operate("remove", { key, reason });
    expect(await explain(key)).toEqual({ on: false, by: "default" });
  });

  it("stands in the log of changes with who and why, before and after", async () => {
    const { key } = await create();
    await operate("kill", { key, killed: true, reason });
    expect((await operate("remove", { key, reason })).code).toBe("conflict");
    await operate("kill", { key, killed: false, reason });
    await operate("remove", { key, reason });
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

describe("two operators who change the same thing", () => {
  it("do not write over each other: the second is told that it was changed meanwhile", async () => {
    const { key } = await create();
    const seenUpdatedAt = await seenOf(key);
    const rollout = (enabled: boolean) => ({ definition: { name: key, enabled }, seenUpdatedAt, reason });
    const both = [operate("update", rollout(false)), operate("update", rollout(true))];
    expect((await Promise.all(both)).map(({ code }) => code).sort()).toEqual(["conflict", "ok"]);
    expect((await operate("control", { key, plans: {}, seenUpdatedAt, reason })).code).toBe("conflict");
    expect((await change("control", key, { key, plans: { pro: true } })).code).toBe("ok");
    expect((await operate("kill", { key, killed: true, reason })).code).toBe("ok");
  });

  it("do not write over each other's segments, nor make two with one number", async () => {
    const id = Math.trunc(Math.random() * 1_000_000_000);
    const made = await operate("createSegment", { segment: { id }, reason });
    expect(made.result).toMatchObject({ id, definition: { id, constraints: [] } });
    expect((await operate("createSegment", { segment: { id }, reason })).code).toBe("conflict");
    const { updatedAt: seenUpdatedAt } = made.result as { updatedAt: string };
    const edit = { segment: { id, name: "first" }, seenUpdatedAt, reason };
    expect((await operate("updateSegment", edit)).code).toBe("ok");
    expect((await operate("updateSegment", edit)).code).toBe("conflict");
    const { result } = await operate("listSegments", { limit: 100 });
    expect((result as { data: object[] }).data).toContainEqual(
      expect.objectContaining({ id, definition: { id, name: "first", constraints: [] } }),
    );
    expect((await operate("removeSegment", { id, reason })).code).toBe("ok");
  });
});

describe("a change that is under way", () => {
  /** Once somebody waits for a lock in the database. */
  async function untilOneWaits(): Promise<void> {
    for (;;) {
      const [row] = await app().db.admin`select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      if (row?.n > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  it("keeps no kill switch waiting", async () => {
    const { key } = await create();
    await app().db.admin.begin(async (held) => {
      await held`select pg_advisory_xact_lock(hashtextextended('flags', 0))`;
      const other = operate("update", {
        definition: { name: key, enabled: true },
        seenUpdatedAt: await seenOf(key),
        reason,
      });
      await untilOneWaits();
      expect((await operate("kill", { key, killed: true, reason })).code).toBe("ok");
      await held`select 1`;
      return { other };
    });
    expect(await explain(key)).toEqual({ on: false, by: "kill-switch" });
  });

  it("of an import is met by a kill switch without either waiting for the other", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => create()));
    const { result: state } = await operate("export", {});
    const kills = all.flatMap(({ key }) =>
      [true, false].map((killed) => operate("kill", { key, killed, reason })),
    );
    const imports = [1, 2].map(() => operate("import", { state, mode: "replace", reason }));
    const answers = await Promise.all([...kills, ...imports]);
    expect(answers.filter(({ code }) => code !== "ok")).toEqual([]);
  });

  it("of a tenant's override holds nothing that the tenant's removal needs", async () => {
    const [tenant, { key }] = [await mintTenant(app().db), await create()];
    const override = (on: boolean) => operate("override", { tenantId: tenant.id, key, on, reason });
    await override(true);
    let second: Promise<unknown> | undefined;
    await app().db.admin.begin(async (removal) => {
      await removal`select 1 from tenants where id = ${tenant.id} for update`;
      second = override(false);
      await untilOneWaits();
      await removal`delete from tenants where id = ${tenant.id}`;
    });
    await second;
    expect(await explain(key, { tenantId: tenant.id })).toEqual({ on: true, by: "rules" });
  });
});

describe("an override of a tenant", () => {
  it("holds for that tenant alone, stands in its audit log, and is taken away again", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const { key } = await create({ enabled: false });
    const set = (on: boolean | null) => operate("override", { tenantId: tenant.id, key, on, reason });
    for (const _ of [1, 2]) expect((await set(true)).code).toBe("ok");
    expect(await explain(key, { tenantId: tenant.id })).toEqual({ on: true, by: "tenant" });
    expect(await explain(key, { tenantId: other.id })).toEqual({ on: false, by: "rules" });
    await set(null);
    expect(await explain(key, { tenantId: tenant.id })).toEqual({ on: false, by: "rules" });
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
      "select 1 from feature_flags",
      "select 1 from flag_segments",
      "select 1 from flag_revision",
      "update flag_overrides set is_on = true",
      "delete from flag_overrides",
      "update feature_flags set killed_at = null",
      "delete from flag_segments",
      "update flag_revision set revision = 0",
      "select 1 from flag_changes",
    ]) {
      const tried = app().db.database.tenants.write(tenant.id, ({ db }) => db.execute(statement));
      await expect(tried).rejects.toMatchObject({ cause: { code: "42501" } });
    }
  });
});

describe("what is at fault is refused, and nothing of it kept", () => {
  it("a key in use is 409, also of two at once", async () => {
    const definition = { name: fresh(), enabled: true };
    const both = [1, 2].map(() => operate("create", { definition, reason }));
    expect((await Promise.all(both)).map(({ code }) => code).sort()).toEqual(["conflict", "ok"]);
  });

  it("a rollout of 101 % is refused with its place, by create and update", async () => {
    const { key } = await create();
    const strategies = [{ name: "flexibleRollout", parameters: { rollout: 101 } }];
    const place = ["/definition/strategies/0/parameters/rollout"];
    const given = (name: string) => ({ definition: { name, enabled: true, strategies }, reason });
    const made = CreateFlag.parse(given(fresh()));
    expect(await placesOf((context) => flags.createFlag(context, made))).toEqual(place);
    const updated = UpdateFlag.parse({ ...given(key), seenUpdatedAt: await seenOf(key) });
    expect(await placesOf((context) => flags.updateFlag(context, updated))).toEqual(place);
    expect(await explain(key)).toEqual({ on: true, by: "rules" });
  });

  it("a cycle is refused where it would be closed, also of two changes at once", async () => {
    const [{ key: a }, { key: b }] = [await create(), await create()];
    const update = (name: string, feature: string) =>
      change("update", name, { definition: { name, enabled: true, dependencies: [{ feature }] } });
    const answers = await Promise.all([update(a, b), update(b, a)]);
    expect(answers.map(({ code }) => code).sort()).toEqual(["invalid_input", "ok"]);
    const [first] = answers;
    const open = first?.code === "ok" ? { name: b, feature: a } : { name: a, feature: b };
    const definition = { name: open.name, enabled: true, dependencies: [{ feature: open.feature }] };
    const given = UpdateFlag.parse({ definition, seenUpdatedAt: await seenOf(open.name), reason });
    const places = await placesOf((context) => flags.updateFlag(context, given));
    expect(places).toContain("/definition/dependencies/0/feature");
  });

  it("a flag that others depend on, and a segment in use, are not removed", async () => {
    const { key } = await create();
    const id = Math.trunc(Date.now() / 1000);
    expect((await operate("createSegment", { segment: { id }, reason })).code).toBe("ok");
    const strategies = [{ name: "default", segments: [id] }];
    const child = await create({ dependencies: [{ feature: key }], strategies });
    expect(child.code).toBe("ok");
    expect(await placesOf((context) => flags.removeFlag(context, { key, reason }))).toEqual(["/key"]);
    expect(await placesOf((context) => flags.removeSegment(context, { id, reason }))).toEqual(["/id"]);
    await operate("remove", { key: child.key, reason });
    expect((await operate("remove", { key, reason })).code).toBe("ok");
    expect((await operate("removeSegment", { id, reason })).code).toBe("ok");
  });

  const importing = (features: object[], mode: "add" | "replace") => {
    const input = ImportFlags.parse({ state: { features }, mode, harmlessFaults: "keep", reason });
    return placesOf((context) => flags.importFlags(context, input));
  };

  it("an import with one fault among many changes nothing at all, and names the place", async () => {
    const before = await revision();
    const features = [
      { name: fresh(), enabled: true },
      { name: fresh(), enabled: true, strategies: [{ name: "telepathy" }] },
    ];
    for (const mode of ["add", "replace"] as const) {
      expect(await importing(features, mode)).toEqual(["/state/features/1/strategies/0/name"]);
    }
    expect(await revision()).toBe(before);
  });

  it("an import of a key in use is refused with its place", async () => {
    const { key } = await create();
    expect(await importing([{ name: key, enabled: false }], "add")).toEqual(["/state/features/0/name"]);
    expect(await explain(key)).toEqual({ on: true, by: "rules" });
  });

  it("nobody but an operator changes a flag", async () => {
    const { key } = await create();
    const by = { ...(await operatorContext()), actor: { kind: "anonymous" } as const };
    const given = CreateFlag.parse({ definition: { name: fresh(), enabled: true }, reason });
    await expect(flags.createFlag(by, given)).rejects.toMatchObject({ code: "forbidden" });
    await expect(flags.removeFlag(by, { key, reason })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("an import", () => {
  /** All that is there, but for the flags named: other tests' own stay. */
  async function everythingBut(...keys: string[]) {
    const { result } = await operate("export", {});
    const { features, segments } = result as FullState;
    return { features: features.filter(({ name }) => !keys.includes(name)), segments };
  }

  it("that replaces is refused where tenants' overrides would be gone with a flag, and so is its removal", async () => {
    const [tenant, { key }] = [await mintTenant(app().db), await create({ enabled: false })];
    const override = (on: boolean | null) => operate("override", { tenantId: tenant.id, key, on, reason });
    await override(true);
    const state = await everythingBut(key);
    expect((await operate("import", { state, mode: "replace", reason })).code).toBe("conflict");
    expect((await operate("remove", { key, reason })).code).toBe("conflict");
    expect(await explain(key, { tenantId: tenant.id })).toEqual({ on: true, by: "tenant" });
    const removal = { details: { killed: 0, overrides: 1 } };
    await expect(flags.removeFlag(await operatorContext(), { key, reason })).rejects.toMatchObject(removal);
    await override(null);
    expect((await operate("remove", { key, reason })).code).toBe("ok");
  });

  it("keeps in the log of changes what stood above the rules of what it removed", async () => {
    const { key } = await create();
    await change("control", key, { key, plans: { pro: true } });
    const state = await everythingBut(key);
    expect((await operate("import", { state, mode: "replace", reason })).code).toBe("ok");
    const [row] = await app().db.admin`select before from flag_changes
      where action = 'flags.imported' order by created_at desc limit 1`;
    expect(row?.before).toMatchObject({ gone: [{ key, plans: { pro: true }, killedAt: null }] });
  });

  it("that replaces is refused where a killed flag would be gone with its kill switch", async () => {
    const { key } = await create();
    await operate("kill", { key, killed: true, reason });
    const state = await everythingBut(key);
    expect((await operate("import", { state, mode: "replace", reason })).code).toBe("conflict");
    expect(await explain(key)).toEqual({ on: false, by: "kill-switch" });
  });

  it("that replaces keeps the kill switch of what stays, removes the rest, and gives back what went in", async () => {
    const [{ key: stays }, { key: goes }] = [await create(), await create()];
    await operate("kill", { key: stays, killed: true, reason });
    const rest = await everythingBut(stays, goes);
    const state = { features: [...rest.features, { name: stays, enabled: true }], segments: [{ id: 3 }] };
    const answer = await operate("import", { state, mode: "replace", reason });
    expect(answer.result).toEqual({ flags: state.features.length, segments: 1, removed: 1, kept: [] });
    expect(await explain(stays)).toEqual({ on: false, by: "kill-switch" });
    expect(await explain(goes)).toEqual({ on: false, by: "default" });
    const { result } = await operate("export", {});
    expect(result).toMatchObject({
      features: expect.arrayContaining([expect.objectContaining({ name: stays, strategies: [] })]),
      segments: [{ id: 3, constraints: [] }],
    });
    expect((await operate("import", { state: result as object, mode: "replace", reason })).code).toBe("ok");
  });
});
