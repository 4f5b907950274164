import { describe, expect, it } from "vitest";
import { createEvaluator } from "./evaluator";
import type { FlagDefinition } from "./format";
import { FlagRepository } from "./repository";
import { gatherUses } from "./uses";

const DAY_MS = 86_400_000;
const FIRST = Date.parse("2027-03-01T12:00:00Z");

const stateOf = (revision: number, definitions: readonly Partial<FlagDefinition>[]) => ({
  revision,
  segments: [],
  flags: definitions.map((definition) => ({
    definition: { name: "", enabled: true, strategies: [], ...definition },
    ...{ killed: false, onAtMs: null, offAtMs: null, plans: {}, tenants: [] },
    ...{ managedBy: [], settings: [], madeAtMs: 1 },
  })),
});

/** An instance's flags, and what it tells of them; `answers` is what the store does with it. */
function instance(definitions: readonly Partial<FlagDefinition>[]) {
  const repository = new FlagRepository();
  repository.replace(stateOf(1, definitions));
  const told: [day: string, ...keys: string[]][] = [];
  const store = { isAway: false, locked: "", nowMs: FIRST };
  const uses = gatherUses({
    repository,
    everyMs: 3_600_000,
    nowMs: () => store.nowMs,
    async write(keys, day) {
      if (store.isAway) throw new Error("away");
      told.push([day, ...keys]);
      return keys.filter((key) => key !== store.locked);
    },
  });
  const { isOn, ...evaluator } = createEvaluator(repository);
  // What the code declares is typed; that plays no part here.
  const ask = (key: string) => isOn(key as "usage-forecast", { tenantId: "t" });
  return { repository, evaluator, ask, told, store, ...uses };
}

describe("what was evaluated", () => {
  it("is told of by the day: once, however often it is asked for", async () => {
    const { ask, flush, told, store } = instance([{ name: "a" }, { name: "b" }, { name: "c" }]);
    await flush();
    expect(told).toEqual([]);
    for (const key of ["b", "a", "b", "unknown"]) ask(key);
    await flush();
    ask("a");
    ask("c");
    await flush();
    ask("a");
    await flush();
    store.nowMs += DAY_MS;
    await flush();
    ask("a");
    await flush();
    expect(told).toEqual([
      ["2027-03-01", "a", "b"],
      ["2027-03-01", "c"],
      ["2027-03-02", "a"],
    ]);
  });

  it("is what code went by: a variant that it looked at, what it asked by OpenFeature, and not an explanation", async () => {
    const { evaluator, flush, told } = instance([{ name: "a" }, { name: "b" }, { name: "c" }]);
    evaluator.explain("a", {});
    evaluator.lookAtVariant("b", {});
    evaluator.noteUse("c");
    evaluator.noteUse("unknown");
    await flush();
    expect(told).toEqual([["2027-03-01", "b", "c"]]);
  });

  it("is its parents, too, to the last", async () => {
    const { ask, flush, told } = instance([
      { name: "a", dependencies: [{ feature: "b" }] },
      { name: "b", dependencies: [{ feature: "c" }, { feature: "gone" }] },
      { name: "c" },
      { name: "d", dependencies: [{ feature: "a" }] },
    ]);
    ask("a");
    await flush();
    expect(told).toEqual([["2027-03-01", "a", "b", "c"]]);
  });

  it("waits while the store is away, and for what it could not keep; a change of the flag loses nothing", async () => {
    const { repository, ask, flush, told, store } = instance([{ name: "a" }, { name: "b" }]);
    store.isAway = true;
    ask("a");
    ask("b");
    await flush();
    repository.replace(stateOf(2, [{ name: "a", enabled: false }, { name: "b" }]));
    Object.assign(store, { isAway: false, locked: "b" });
    await flush();
    store.locked = "";
    await flush();
    await flush();
    expect(told).toEqual([
      ["2027-03-01", "a", "b"],
      ["2027-03-01", "b"],
    ]);
  });

  it("is told of at the end, and one look at a time", async () => {
    const { ask, flush, close, told } = instance([{ name: "a" }]);
    ask("a");
    await Promise.all([flush(), flush(), close()]);
    expect(told).toEqual([["2027-03-01", "a"]]);
  });
});
