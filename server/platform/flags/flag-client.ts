import * as imported from "unleash-client/lib/client.js";
import type { Context } from "unleash-client/lib/context";
import { defaultStrategies } from "unleash-client/lib/strategy/index.js";
import type { StrategyResult } from "unleash-client/lib/strategy/strategy";
import { selectVariantDefinition } from "unleash-client/lib/variant.js";
import { type Decision, decideAbove } from "./controls";
import { lackedFeature } from "./plan-features";
import type { FlagRepository, LoadedFlag } from "./repository";
import { settingFor } from "./settings";

/**
 * The evaluator alone, out of a library whose own entry brings a client of a server along, with polling and metrics.
 * Node hands a CommonJS module over as a whole, bundlers hand over its default.
 */
const UnleashClient = classIn(imported.default);

function classIn<T extends object>(found: T | { default: T }): T {
  return "default" in found ? found.default : found;
}

/** On, with the variant that the rules would give: of the first strategy that has some, as the evaluator draws it. */
function onByDecision(flag: LoadedFlag | undefined, context: Context): StrategyResult {
  const strategy = flag?.strategies?.find(({ variants }) => variants?.length);
  if (!strategy?.variants) return { enabled: true };
  const { parameters, variants } = strategy;
  const { groupId, stickiness } = parameters as { groupId: string; stickiness?: string };
  const found = selectVariantDefinition(groupId, variants[0]?.stickiness || stickiness, variants, context);
  if (!found) return { enabled: true };
  const { name, payload } = found;
  return { enabled: true, variant: { name, enabled: true, ...(payload && { payload }) } };
}

/**
 * unleash-client's evaluator, with what stands above a flag's rules asked first, and the plan's feature that it is a
 * part of asked last: of the parents of a flag, too.
 */
export class FlagClient extends UnleashClient {
  readonly #nowMs: () => number;

  constructor(repository: FlagRepository, nowMs: () => number) {
    super(repository, defaultStrategies);
    this.#nowMs = nowMs;
    // An emitter whose errors nobody hears throws them at whoever evaluates.
    this.on("error", () => undefined);
  }

  override isFeatureEnabled(
    flag: LoadedFlag | undefined,
    context: Context,
    fallback: () => boolean,
  ): StrategyResult {
    const result = this.evaluateAlone(flag, context, fallback);
    return result.enabled && flag && lackedFeature(flag.name, context) ? { enabled: false } : result;
  }

  /** What a flag says, whether or not the caller has the plan's feature that it is a part of. */
  evaluateAlone(flag: LoadedFlag | undefined, context: Context, fallback: () => boolean): StrategyResult {
    const decision = this.decide(flag, context);
    return decision
      ? this.resultOf(flag, context, decision)
      : super.isFeatureEnabled(flag, context, fallback);
  }

  /** What a decision above the rules comes to. */
  resultOf(flag: LoadedFlag | undefined, context: Context, { on }: Decision): StrategyResult {
    return on ? onByDecision(flag, context) : { enabled: false };
  }

  /**
   * What stands above the rules and decides; undefined where they are asked. What was turned on for somebody is on
   * only where the flags that it depends on allow it: a killed one takes along what is built on it.
   */
  decide(flag: LoadedFlag | undefined, context: Context): Decision | undefined {
    if (!flag?.controls && !flag?.settings?.percentages.size) return undefined;
    const setting = flag.settings && settingFor(flag.settings, flag.name, context);
    const chosen = setting && !setting.dormant ? setting.on : undefined;
    const decision = decideAbove(flag.controls, chosen, context, this.#nowMs());
    if (decision?.on && !this.isParentDependencySatisfied(flag, context))
      return { on: false, by: "dependency" };
    return decision;
  }
}
