import type { Context } from "unleash-client/lib/context";
import type { RunningExperiment } from "@/server/kernel/experiments";
import { defaultOf, FLAGS, type FlagContext, type FlagKey } from "@/server/kernel/flags";
import type { Feature } from "@/server/kernel/plans";
import { explainFlag } from "./explain";
import { FlagClient } from "./flag-client";
import { carryFeatures, lackedFeature, withFeature } from "./plan-features";
import type { FlagRepository } from "./repository";
import type { FlagTrace } from "./trace";

/** The variant that a flag gives; `enabled` says whether it gives one. */
export interface EvaluatedVariant {
  name: string;
  enabled: boolean;
  payload?: { type: string; value: string };
  /** Whether the flag is on. */
  flagOn: boolean;
  /** Of a flag that is off for this alone: the plan's feature that it is a part of. */
  lacks?: Feature;
}

/** What is asked for by a key that is typed at compile time, out of memory. Never waits, never throws. */
export interface FlagEvaluator {
  isOn(key: FlagKey, context: FlagContext): boolean;
  /**
   * For code that acts on it: where an experiment runs on the flag, the caller's subject is counted as exposed, since so
   * many milliseconds ago where a browser acted before it could tell.
   */
  variant(key: FlagKey, context: FlagContext, agoMs?: number): EvaluatedVariant;
  /** What `variant` would give, for whoever only looks or hands it on: nobody is exposed by it. */
  lookAtVariant(key: string, context: FlagContext): EvaluatedVariant;
  /** Why it is on or off, and which variant it gives: the same as the two above, with every step of the way. */
  explain(key: string, context: FlagContext): FlagTrace;
  /** Notes that code went by what `explain` said: to explain alone is not to use. */
  noteUse(key: string): void;
  /** Every flag that is declared or defined, in the order of their keys. */
  keys(): string[];
}

/** `not-loaded`: no state was heard of since the process began. */
export type DefaultReason = "not-loaded" | "unknown" | "failed";

export interface EvaluatorOptions {
  nowMs?: () => number;
  /** Told of each evaluation that fell back on the declared default, and why. */
  onDefault?: (key: string, why: DefaultReason) => void;
  /** Told of each variant that was given of a flag that an experiment runs on. */
  onExposed?: (experiment: RunningExperiment, variant: string, context: FlagContext, agoMs: number) => void;
}

const NO_VARIANT = { name: "disabled", enabled: false } as const;

/** Evaluation over a repository's state: see `decideAbove` for what comes before a flag's own rules. */
export function createEvaluator(
  repository: FlagRepository,
  { nowMs = Date.now, onDefault = () => undefined, onExposed = () => undefined }: EvaluatorOptions = {},
): FlagEvaluator {
  const client = new FlagClient(repository, nowMs);

  /** One look-up an evaluation and nothing made for it: with many flags, that costs as much as a rule. */
  function isOn(key: string, context: Context): boolean {
    const flag = repository.getToggle(key);
    if (!flag) return fellBack(key, context, repository.revision === undefined ? "not-loaded" : "unknown");
    flag.use.evaluated = true;
    try {
      return client.isFeatureEnabled(flag, context, never).enabled;
    } catch {
      return fellBack(key, context, "failed");
    }
  }

  function fellBack(key: string, context: Context, why: DefaultReason): boolean {
    onDefault(key, why);
    return defaultOf(key) && !lackedFeature(key, context);
  }

  /** The plan's feature whose lack alone holds a flag off, of one that was found to be off. */
  function lacksAlone(key: string, context: Context): Feature | undefined {
    const feature = lackedFeature(key, context);
    return feature && isOnAlone(key, context) ? feature : undefined;
  }

  function isOnAlone(key: string, context: Context): boolean {
    const flag = repository.getToggle(key);
    try {
      return flag ? client.evaluateAlone(flag, context, never).enabled : defaultOf(key);
    } catch {
      return defaultOf(key);
    }
  }

  /** `exposed`: who acts on it; nobody where it is only looked at. */
  function variant(key: string, context: Context, exposed?: FlagContext, agoMs = 0): EvaluatedVariant {
    const found = variantOrNone(key, context, exposed, agoMs);
    const lacks = found.flagOn ? undefined : lacksAlone(key, context);
    return lacks ? { lacks, ...found } : found;
  }

  function variantOrNone(
    key: string,
    context: Context,
    exposed: FlagContext | undefined,
    agoMs: number,
  ): EvaluatedVariant {
    const flag = repository.getToggle(key);
    if (!flag) return { flagOn: isOn(key, context), ...NO_VARIANT };
    flag.use.evaluated = true;
    try {
      const found = variantOf(client.getVariant(key, context));
      if (flag.experiment && exposed && found.enabled) onExposed(flag.experiment, found.name, exposed, agoMs);
      return found;
    } catch {
      return { flagOn: fellBack(key, context, "failed"), ...NO_VARIANT };
    }
  }

  return {
    isOn: (key, context) => isOn(key, contextOf(context)),
    variant: (key, context, agoMs) => variant(key, contextOf(context), context, agoMs),
    lookAtVariant: (key, context) => variant(key, contextOf(context)),
    explain(key, given) {
      const flag = repository.getToggle(key);
      const context = contextOf(given);
      if (!flag) return withFeature(byDefault(key), context);
      try {
        return explainFlag({ client, repository, nowMs: nowMs() }, flag, context);
      } catch {
        return withFeature(byDefault(key), context);
      }
    },
    noteUse(key) {
      const flag = repository.getToggle(key);
      if (flag) flag.use.evaluated = true;
    },
    keys: () => {
      const defined = repository.getToggles().map(({ name }) => name);
      return [...new Set([...Object.keys(FLAGS), ...defined])].sort();
    },
  };
}

const never = () => false;

const byDefault = (key: string): FlagTrace => ({
  ...{ key, on: defaultOf(key), by: "default", setting: null, feature: null, schedule: null, override: null },
  ...{ dependencies: [], strategies: [], variant: null },
});

/**
 * Unleash's own fields stand beside ours, so that a definition that was made elsewhere works here. Its default
 * stickiness is by person, else by session: a caller without a person sticks by tenant and is never drawn by chance.
 */
export function contextOf(given: FlagContext): Context {
  const { tenantId, userId, plan, role, region, features, properties } = given;
  const context: Context = Object.create(BARE);
  if (features) carryFeatures(context, features);
  if (properties) addProperties(context, properties);
  context.tenantId = tenantId;
  context.plan = plan;
  context.role = role;
  context.region = region;
  if (userId !== undefined) context.userId = bounded(userId);
  if (tenantId !== undefined) context.sessionId = tenantId;
  return context;
}

/** What a context comes from: a definition may ask for any name, and none must be found on every object. */
const BARE: object = Object.create(null);

/** What says who asks, or is the evaluator's own: no property takes the place of one that is not told. */
const RESERVED = new Set<string>([
  ...["tenantId", "userId", "sessionId", "plan", "role", "region"],
  ...["properties", "currentTime", "featureToggle", "__proto__"],
]);

function addProperties(context: Context, properties: NonNullable<FlagContext["properties"]>): void {
  for (const [name, value] of Object.entries(properties)) {
    if (!RESERVED.has(name)) context[name] = typeof value === "string" ? bounded(value) : value;
  }
}

/** A constraint has no value as long as this, so that what is cut off makes none be met that would not be. */
const LONGEST_VALUE = 1_001;

/** What a caller may choose is matched by patterns: its length bounds the time that this takes. */
function bounded(value: string): string {
  return value.length > LONGEST_VALUE ? value.slice(0, LONGEST_VALUE) : value;
}

function variantOf(found: ReturnType<FlagClient["getVariant"]>): EvaluatedVariant {
  const { name, enabled, payload, featureEnabled } = found;
  return {
    name,
    enabled,
    flagOn: featureEnabled,
    ...(payload && { payload: { type: payload.type, value: payload.value } }),
  };
}
