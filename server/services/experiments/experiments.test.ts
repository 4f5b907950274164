import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { actingJob } from "@/server/kernel/actor";
import type { FlagKey } from "@/server/kernel/flags";
import { idTimeMs, newId } from "@/server/kernel/ids";
import { countGoals } from "@/server/platform/experiments";
import type { OpenContext } from "@/server/services/context";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { mintOperator } from "@/tests/support/visits";
import { createExperiment } from "./create";
import { CreateExperiment, type Experiment } from "./schemas";
import { experimentOperators, reason } from "./test-support/experiment-operators";

const app = startTestApp();
const { flags, operate, ok, mintFlag, draftOf, mintRunning, instance } = experimentOperators(app);

const viewOf = (experimentId: string) => ok<{ results: object }>("get", { experimentId });

describe("an experiment that an operator drafts", () => {
  it("says what it needs before it is started, and exposes nobody", async () => {
    const flagKey = await mintFlag();
    const { id } = await ok<Experiment>("create", draftOf(flagKey));
    // R: power.prop.test(p1 = .2, p2 = .3, power = .8) gives n = 293.15.
    expect(await viewOf(id)).toMatchObject({
      experiment: { state: "draft", variants: null },
      plan: { subjectsPerVariant: 294, faults: [] },
      results: null,
    });
  });

  it.each([
    ["has no variants", [], "tenantId"],
    ["has one with a weight", [{ name: "control", weight: 1000 }], "tenantId"],
    ["sticks by something else", undefined, "userId"],
    ["sticks by whatever there is", undefined, "default"],
    [
      "gives somebody a variant of their own",
      [
        { name: "control", weight: 500, overrides: [{ contextName: "plan", values: ["pro"] }] },
        { name: "treatment", weight: 500 },
      ],
      "tenantId",
    ],
    [
      "does not have the control",
      [
        { name: "a", weight: 500 },
        { name: "b", weight: 500 },
      ],
      "tenantId",
    ],
  ])("is refused on a flag that %s", async (_what, variants, stickiness) => {
    const flagKey = await mintFlag(stickiness, variants);
    expect(await operate("create", draftOf(flagKey))).toMatchObject({ code: "invalid_input" });
  });

  it("is refused where strategies deal out different weights, or the rollout sticks by something else", async () => {
    const variants = (weight: number) => [
      { name: "control", weight, stickiness: "tenantId" },
      { name: "treatment", weight: 1000 - weight, stickiness: "tenantId" },
    ];
    const strategy = (weight: number, rollout: object = {}) => ({
      ...{ name: "flexibleRollout", variants: variants(weight) },
      parameters: { rollout: 50, stickiness: "tenantId", ...rollout },
    });
    const drafted = async (...strategies: object[]) => {
      const { code, key } = await flags.create({ strategies });
      expect(code).toBe("ok");
      return (await operate("create", draftOf(key))).code;
    };
    expect(await drafted(strategy(500), strategy(300))).toBe("invalid_input");
    expect(await drafted(strategy(500, { stickiness: "userId" }))).toBe("invalid_input");
    expect(await drafted(strategy(500), strategy(500))).toBe("ok");
  });

  it.each([
    ["no such flag", { flagKey: "nothing-of-the-kind" }],
    ["a goal twice", { goals: ["project-created", "project-created"] }],
    ["an unknown goal", { goals: ["world-peace"] }],
    ["no goal", { goals: [] }],
    ["a goal that no person reaches", { subjectKind: "user", goals: ["plan-bought"] }],
    ["a rate over one", { baselineRate: 0.9, minimumEffect: 0.2 }],
    ["no effect", { minimumEffect: 0 }],
    ["no reason", { reason: "" }],
  ])("is refused with %s", async (_what, wrong) => {
    const flagKey = await mintFlag();
    expect(await operate("create", { ...draftOf(flagKey), ...wrong })).toMatchObject({
      code: "invalid_input",
    });
  });

  it("is refused with a least difference that more subjects than there are would be needed for", async () => {
    const flagKey = await mintFlag();
    const { operatorId: userId, sessionId } = await mintOperator(app().db);
    const context: OpenContext = {
      ...actingJob("test", "r"),
      actor: { kind: "operator", userId, sessionId },
      replaceSession: () => undefined,
    };
    for (const minimumEffect of [1e-5, 1e-9, Number.MIN_VALUE]) {
      const draft = CreateExperiment.parse(draftOf(flagKey, { minimumEffect }));
      await expect(createExperiment(context, draft)).rejects.toMatchObject({
        code: "invalid_input",
        errors: [{ pointer: "/minimumEffect" }],
      });
    }
    const { id } = await ok<Experiment>("create", draftOf(flagKey));
    await app().db.admin`update experiments set minimum_effect = 1e-9 where id = ${id}`;
    expect(await viewOf(id)).toMatchObject({
      plan: { subjectsPerVariant: null, faults: [expect.anything()] },
    });
    expect((await operate("start", { experimentId: id, reason })).code).toBe("conflict");
  });

  it("can be dropped, and nothing that was started can", async () => {
    const { id } = await ok<Experiment>("create", draftOf(await mintFlag()));
    await ok("remove", { experimentId: id, reason });
    expect((await operate("get", { experimentId: id })).code).toBe("not_found");
    const running = await mintRunning();
    expect((await operate("remove", { experimentId: running.id, reason })).code).toBe("conflict");
    await ok("stop", { experimentId: running.id, reason });
    expect((await operate("remove", { experimentId: running.id, reason })).code).toBe("conflict");
  });
});

describe("an experiment that runs", () => {
  it("was started once, and stops once, however many operators do it at the same time", async () => {
    const { id } = await ok<Experiment>("create", draftOf(await mintFlag()));
    const codes = async (verb: string) => {
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => operate(verb, { experimentId: id, reason })),
      );
      return answers.map(({ code }) => code).sort();
    };
    expect(await codes("start")).toEqual(["conflict", "conflict", "conflict", "ok"]);
    expect(await codes("stop")).toEqual(["conflict", "conflict", "conflict", "ok"]);
    expect((await operate("start", { experimentId: id, reason })).code).toBe("conflict");
  });

  it("is the only one on its flag until it is stopped", async () => {
    const { id, flagKey } = await mintRunning();
    const other = await ok<Experiment>("create", draftOf(flagKey));
    expect((await operate("start", { experimentId: other.id, reason })).code).toBe("conflict");
    await ok("stop", { experimentId: id, reason });
    await ok("start", { experimentId: other.id, reason });
  });

  it("is not started on a flag that was changed to what makes its result wrong", async () => {
    const flagKey = await mintFlag();
    const { id } = await ok<Experiment>("create", draftOf(flagKey));
    await flags.change("update", flagKey, { definition: { name: flagKey, enabled: true } });
    expect((await operate("start", { experimentId: id, reason })).code).toBe("conflict");
    expect(await viewOf(id)).toMatchObject({
      plan: { faults: ["The flag needs two variants at least, each with a weight.", expect.anything()] },
    });
  });

  it("keeps its flag from being removed, by an import neither", async () => {
    const { id, flagKey } = await mintRunning();
    expect((await flags.remove(flagKey)).code).toBe("conflict");
    const state = { version: 2, ...(await flags.everythingBut(flagKey)) };
    expect((await flags.importing("replace", state)).code).toBe("conflict");
    await ok("stop", { experimentId: id, reason });
    expect((await flags.remove(flagKey)).code).toBe("ok");
    expect(await viewOf(id)).toMatchObject({ experiment: { state: "stopped", flagKey } });
  });

  it("stands in the operators' log, each step with who and why", async () => {
    const { id } = await mintRunning();
    await ok("stop", { experimentId: id, reason });
    const rows = await app().db.admin`select action, reason, operator_label from flag_changes
      where subject = ${`experiment:${id}`} order by created_at, id`;
    expect(rows.map(({ action }) => action)).toEqual([
      "experiment.created",
      "experiment.started",
      "experiment.stopped",
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({ reason, operator_label: expect.stringContaining("Olive Operator") });
    }
  });
});

describe("the results", () => {
  it("count every tenant's subjects and conversions by variant, and keep the weights of the start", async () => {
    const { id: experimentId, flagKey } = await mintRunning();
    const tenants = await Promise.all(Array.from({ length: 12 }, () => mintTenant(app().db)));
    const { variant, flush } = await instance();
    const given = tenants.map(({ id: tenantId }) => variant(flagKey as FlagKey, { tenantId }).name);
    await flush();
    const data = { projectId: newId(), name: "P" };
    const [first] = tenants;
    const fact = { name: "project.created", data, userId: null, atMs: idTimeMs() };
    if (first) await countGoals(first.id, fact);
    const definition = {
      ...{ name: flagKey, enabled: true },
      variants: [
        { name: "control", weight: 900, stickiness: "tenantId" },
        { name: "treatment", weight: 100, stickiness: "tenantId" },
      ],
    };
    await flags.change("update", flagKey, { definition });
    const countOf = (name: string) => given.filter((one) => one === name).length;
    const converted = (name: string) => (given[0] === name ? 1 : 0);
    expect(await viewOf(experimentId)).toMatchObject({
      weightsChanged: true,
      changes: [{ action: "flag.updated", operator: expect.stringContaining("Olive Operator") }],
      results: {
        standing: "too-early",
        variants: ["control", "treatment"].map((name) => ({
          ...{ variant: name, promised: 0.5, subjects: countOf(name) },
          goals: [{ goal: "project-created", converted: converted(name) }],
        })),
      },
    });
  });

  it("count a person who is in two workspaces once", async () => {
    const { id: experimentId, flagKey } = await mintRunning({ subjectKind: "user" });
    const [one, two] = await Promise.all([mintTenant(app().db), mintTenant(app().db)]);
    const { variant, flush } = await instance();
    const userId = randomUUID();
    for (const { id: tenantId } of [one, two]) variant(flagKey as FlagKey, { tenantId, userId });
    await flush();
    const { results } = await ok<{ results: { variants: { subjects: number }[] } }>("get", { experimentId });
    expect(results.variants.reduce((sum, { subjects }) => sum + subjects, 0)).toBe(1);
  });
});
