import { expect } from "vitest";
import type { RunningExperiment } from "@/server/kernel/experiments";
import { type ExposuresOptions, gatherExposures } from "@/server/platform/experiments/exposures";
import { writeExposures } from "@/server/platform/experiments/write-exposures";
import { createEvaluator } from "@/server/platform/flags/evaluator";
import { readFlagState, readFlagTouches } from "@/server/platform/flags/read-state";
import { FlagRepository } from "@/server/platform/flags/repository";
import type { Experiment } from "@/server/services/experiments/schemas";
import { flagOperators, reason } from "@/server/services/feature-flags/test-support/flag-operators";
import { callOperation, findOperations } from "@/tests/isolation/operations";
import type { TestApp } from "@/tests/support/app";
import { mintOperator } from "@/tests/support/visits";

export { reason } from "@/server/services/feature-flags/test-support/flag-operators";

const TWO = [
  { name: "control", weight: 500 },
  { name: "treatment", weight: 500 },
];

/** What operators do with experiments, through their own operations, and instances that evaluate the flags. */
export function experimentOperators(app: () => TestApp) {
  const flags = flagOperators(app);

  async function operate(verb: string, input: object) {
    const operation = findOperations().find(({ name }) => name === `experiments.${verb}`);
    if (!operation) throw new Error(`There is no operation ${verb}.`);
    const { credential } = await mintOperator(app().db);
    return callOperation(operation, input, credential);
  }

  /** A flag that deals two variants out evenly, to workspaces unless told. */
  async function mintFlag(stickiness = "tenantId", variants: readonly object[] = TWO): Promise<string> {
    const { code, key } = await flags.create({
      variants: variants.map((variant) => ({ stickiness, ...variant })),
    });
    expect(code).toBe("ok");
    return key;
  }

  const draftOf = (flagKey: string, more: object = {}) => ({
    ...{ name: "Guided start", hypothesis: "A guided start makes more of them begin", flagKey },
    ...{ subjectKind: "tenant", goals: ["project-created"], control: "control" },
    ...{ baselineRate: 0.2, minimumEffect: 0.1, reason },
    ...more,
  });

  /** A running experiment on a flag of its own. */
  async function mintRunning(more: { subjectKind?: "tenant" | "user"; goals?: string[] } = {}) {
    const flagKey = await mintFlag(more.subjectKind === "user" ? "userId" : "tenantId");
    const { id } = await ok<Experiment>("create", draftOf(flagKey, more));
    const experiment = await ok<Experiment>("start", { experimentId: id, reason });
    return { ...experiment, flagKey };
  }

  async function ok<T>(verb: string, input: object): Promise<T> {
    const { code, result } = await operate(verb, input);
    expect([verb, code]).toEqual([verb, "ok"]);
    return result as T;
  }

  /** An instance of its own: what it evaluates, and the exposures that it tells of. */
  async function instance({ write = writeExposures, nowMs }: Partial<ExposuresOptions> = {}) {
    const repository = new FlagRepository();
    const load = async () => repository.replace(await app().db.database.system(readFlagState));
    await load();
    const exposures = gatherExposures({
      write,
      isOutage: () => false,
      everyMs: 3_600_000,
      ...(nowMs && { nowMs }),
    });
    const onExposed = (experiment: RunningExperiment, variant: string, context: object) =>
      exposures.note(experiment, variant, context);
    /** What was touched since it loaded, as an instance that runs hears of it. */
    const hear = async () => {
      const since = repository.revision ?? 0;
      const touches = await app().db.database.system((db) => readFlagTouches(db, since));
      if (touches) repository.apply(touches);
      return touches !== undefined;
    };
    return { ...createEvaluator(repository, { onExposed }), flush: exposures.flush, load, hear };
  }

  const exposuresOf = (experimentId: string) =>
    app().db.admin`select tenant_id, subject, variant, exposed_at from experiment_exposures
      where experiment_id = ${experimentId}`;
  const conversionsOf = (experimentId: string) =>
    app().db
      .admin`select tenant_id, subject, goal from experiment_conversions where experiment_id = ${experimentId}`;

  return { ...{ flags, operate, ok, mintFlag, draftOf, mintRunning, instance }, exposuresOf, conversionsOf };
}
