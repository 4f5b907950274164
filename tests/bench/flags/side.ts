import { EventEmitter } from "node:events";
import * as imported from "unleash-client/lib/client.js";
import type { FeatureInterface } from "unleash-client/lib/feature";
import type { RepositoryInterface } from "unleash-client/lib/repository";
import { defaultStrategies } from "unleash-client/lib/strategy/index.js";
import type { FlagKey } from "@/server/kernel/flags";
import { contextOf, createEvaluator } from "@/server/platform/flags/evaluator";
import { FlagDefinition } from "@/server/platform/flags/format";
import { FlagRepository } from "@/server/platform/flags/repository";
import { workInTurns } from "@/tests/bench/turns";

export interface FlagsTask {
  who: "ours" | "alone";
  flags: number;
}

/** Evaluations between two looks at the clock, each for a caller of its own. */
const BATCH = 1_000;

/** So many flags are asked for, spread over all there are, as a product's code does: the rest lies in memory. */
const ASKED = 10;

/** The library's evaluator over the plainest repository that there can be. */
class PlainRepository extends EventEmitter implements RepositoryInterface {
  readonly #flags: ReadonlyMap<string, FeatureInterface>;

  constructor(definitions: readonly FlagDefinition[]) {
    super();
    // The same as in server/platform/flags/repository.ts: its types name closed sets, these have text.
    this.#flags = new Map(definitions.map((one) => [one.name, one as unknown as FeatureInterface]));
  }

  getToggle(name: string) {
    return this.#flags.get(name);
  }
  getToggles() {
    return [...this.#flags.values()];
  }
  getTogglesWithSegmentData() {
    return [];
  }
  getSegment() {
    return undefined;
  }
  async start() {}
  stop() {}
}

await workInTurns(({ who, flags }: FlagsTask) => {
  const definitions = Array.from({ length: flags }, (_, at) => definitionAt(at));
  const evaluate = who === "ours" ? ours(definitions) : alone(definitions);
  const names = definitions.filter((_, at) => at % (flags / ASKED) === 0).map(({ name }) => name);
  const contexts = Array.from({ length: BATCH }, () => {
    return { tenantId: crypto.randomUUID(), userId: crypto.randomUUID(), plan: "pro" };
  });
  return () => {
    let on = 0;
    for (const [at, context] of contexts.entries()) if (evaluate(names[at % ASKED] ?? "", context)) on += 1;
    if (on === 0 || on === BATCH) throw new Error("A rollout of half of the tenants took all or none.");
    return BATCH;
  };
});

function definitionAt(at: number): FlagDefinition {
  return FlagDefinition.parse({
    name: `flag-${at}`,
    enabled: true,
    strategies: [
      {
        name: "flexibleRollout",
        parameters: { rollout: "50", stickiness: "tenantId", groupId: `flag-${at}` },
        constraints: [{ contextName: "plan", operator: "IN", values: ["pro", "business"] }],
      },
    ],
  });
}

type Evaluate = (name: string, context: { tenantId?: string; userId?: string; plan?: string }) => boolean;

function ours(definitions: readonly FlagDefinition[]): Evaluate {
  const repository = new FlagRepository();
  const none = { killed: false, onAtMs: null, offAtMs: null, plans: {}, tenants: [] };
  repository.replace({
    revision: 1,
    segments: [],
    flags: definitions.map((definition) => ({ ...none, definition })),
  });
  const evaluator = createEvaluator(repository);
  return (name, context) => evaluator.isOn(name as FlagKey, context);
}

function alone(definitions: readonly FlagDefinition[]): Evaluate {
  const found: object = imported.default;
  const UnleashClient = ("default" in found ? found.default : found) as typeof imported.default;
  const client = new UnleashClient(new PlainRepository(definitions), defaultStrategies);
  return (name, context) => client.isEnabled(name, contextOf(context), () => false);
}
