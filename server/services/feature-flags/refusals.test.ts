import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import * as flags from ".";
import { CreateFlag, ImportFlags, UpdateFlag } from "./schemas";
import { flagOperators, fresh, reason } from "./test-support/flag-operators";

const app = startTestApp();
const { operate, create, change, seenOf, explain, everythingBut, operatorContext, placesOf } =
  flagOperators(app);

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
