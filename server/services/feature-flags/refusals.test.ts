import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import * as flags from ".";
import { CreateFlag, ImportFlags, UpdateFlag } from "./schemas";
import { flagOperators, fresh, reason } from "./test-support/flag-operators";

const app = startTestApp();
const by = flagOperators(app);
const { operate, create, change, remove, importing, seenOf, explain, everythingBut } = by;
const { operatorContext, placesOf, definitionsRevision } = by;

const revision = async () => {
  const [row] = await app().db.admin`select revision::int from flag_revision`;
  return row?.revision as number;
};

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
    const updated = UpdateFlag.parse({ key, ...given(key), seenUpdatedAt: await seenOf(key) });
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
    const given = UpdateFlag.parse({
      ...{ key: open.name, definition },
      ...{ seenUpdatedAt: await seenOf(open.name), reason },
    });
    const places = await placesOf((context) => flags.updateFlag(context, given));
    expect(places).toContain("/definition/dependencies/0/feature");
  });

  it("a flag that others depend on, and a segment in use, are not removed", async () => {
    const { key } = await create();
    const id = Math.trunc(Date.now() / 1000);
    const { code, result } = await operate("createSegment", { segment: { id }, reason });
    expect(code).toBe("ok");
    const seenUpdatedAt = (result as { updatedAt: string }).updatedAt;
    const strategies = [{ name: "default", segments: [id] }];
    const child = await create({ dependencies: [{ feature: key }], strategies });
    expect(child.code).toBe("ok");
    const removal = { key, seenUpdatedAt: await seenOf(key), reason };
    expect(await placesOf((context) => flags.removeFlag(context, removal))).toEqual(["/key"]);
    const ofSegment = { id, seenUpdatedAt, reason };
    expect(await placesOf((context) => flags.removeSegment(context, ofSegment))).toEqual(["/id"]);
    await remove(child.key);
    expect((await remove(key)).code).toBe("ok");
    expect((await operate("removeSegment", ofSegment)).code).toBe("ok");
  });

  const placesOfImport = async (features: object[], mode: "add" | "replace") => {
    const seenRevision = await definitionsRevision();
    const told = { mode, harmlessFaults: "keep", seenRevision, reason };
    const input = ImportFlags.parse({ state: { features }, ...told });
    return placesOf((context) => flags.importFlags(context, input));
  };

  it("an import with one fault among many changes nothing at all, and names the place", async () => {
    const before = await revision();
    const features = [
      { name: fresh(), enabled: true },
      { name: fresh(), enabled: true, strategies: [{ name: "telepathy" }] },
    ];
    for (const mode of ["add", "replace"] as const) {
      expect(await placesOfImport(features, mode)).toEqual(["/state/features/1/strategies/0/name"]);
    }
    expect(await revision()).toBe(before);
  });

  it("an import of a key in use is refused with its place", async () => {
    const { key } = await create();
    expect(await placesOfImport([{ name: key, enabled: false }], "add")).toEqual(["/state/features/0/name"]);
    expect(await explain(key)).toEqual({ on: true, by: "rules" });
  });

  it("nobody but an operator changes a flag", async () => {
    const { key } = await create();
    const nobody = { ...(await operatorContext()), actor: { kind: "anonymous" } as const };
    const given = CreateFlag.parse({ definition: { name: fresh(), enabled: true }, reason });
    await expect(flags.createFlag(nobody, given)).rejects.toMatchObject({ code: "forbidden" });
    const removal = { key, seenUpdatedAt: await seenOf(key), reason };
    await expect(flags.removeFlag(nobody, removal)).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("an import", () => {
  it("that replaces is refused where tenants' overrides would be gone with a flag, and so is its removal", async () => {
    const [tenant, { key }] = [await mintTenant(app().db), await create({ enabled: false })];
    const override = (on: boolean | null) => operate("override", { tenantId: tenant.id, key, on, reason });
    await override(true);
    const state = await everythingBut(key);
    expect((await importing("replace", state)).code).toBe("conflict");
    expect((await remove(key)).code).toBe("conflict");
    expect(await explain(key, { tenantId: tenant.id })).toEqual({ on: true, by: "tenant" });
    const removal = { key, seenUpdatedAt: await seenOf(key), reason };
    await expect(flags.removeFlag(await operatorContext(), removal)).rejects.toMatchObject({
      details: { killed: 0, overrides: 1 },
    });
    await override(null);
    expect((await remove(key)).code).toBe("ok");
  });

  it("keeps in the log of changes what stood above the rules of what it removed", async () => {
    const { key } = await create();
    await change("control", key, { key, plans: { pro: true } });
    const state = await everythingBut(key);
    expect((await importing("replace", state)).code).toBe("ok");
    const [row] = await app().db.admin`select before from flag_changes
      where action = 'flags.imported' order by created_at desc limit 1`;
    expect(row?.before).toMatchObject({ gone: [{ key, plans: { pro: true }, killedAt: null }] });
  });

  it("that replaces is refused where a killed flag would be gone with its kill switch", async () => {
    const { key } = await create();
    await operate("kill", { key, killed: true, reason });
    const state = await everythingBut(key);
    expect((await importing("replace", state)).code).toBe("conflict");
    expect(await explain(key)).toEqual({ on: false, by: "kill-switch" });
  });

  it("that replaces keeps the kill switch of what stays, removes the rest, and gives back what went in", async () => {
    const [{ key: stays }, { key: goes }] = [await create(), await create()];
    await operate("kill", { key: stays, killed: true, reason });
    const rest = await everythingBut(stays, goes);
    const state = { features: [...rest.features, { name: stays, enabled: true }], segments: [{ id: 3 }] };
    const answer = await importing("replace", state);
    const revision = await definitionsRevision();
    const counts = { flags: state.features.length, segments: 1, removed: 1 };
    expect(answer.result).toEqual({ ...counts, revision, kept: [] });
    expect(await explain(stays)).toEqual({ on: false, by: "kill-switch" });
    expect(await explain(goes)).toEqual({ on: false, by: "default" });
    const { result } = await operate("export", {});
    expect(result).toMatchObject({
      features: expect.arrayContaining([expect.objectContaining({ name: stays, strategies: [] })]),
      segments: [{ id: 3, constraints: [] }],
    });
    expect((await importing("replace", result)).code).toBe("ok");
  });
});
