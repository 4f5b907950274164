import type { Context } from "unleash-client/lib/context";
import { resolveContextValue } from "unleash-client/lib/helpers.js";
import { defaultStrategies, type Strategy } from "unleash-client/lib/strategy/index.js";
import type {
  Constraint,
  StrategyResult,
  StrategyTransportInterface,
} from "unleash-client/lib/strategy/strategy";
import { normalizedStrategyValue } from "unleash-client/lib/strategy/util.js";
import type { FlagClient } from "./flag-client";
import type { FlagRepository } from "./repository";
import type { ConstraintTrace, RolloutTrace, StrategyTrace } from "./trace";

/** What evaluation goes by, to be asked step by step. */
export interface Asked {
  client: FlagClient;
  repository: FlagRepository;
  nowMs: number;
}

const STRATEGIES = new Map<string, Strategy>(defaultStrategies.map((one) => [one.name, one]));

/** What of a constraint's values is told; it may have a thousand. */
const MOST_VALUES = 20;

/** What one strategy says, and why. One that is not asked is told without what it would have said. */
export function explainStrategy(
  asked: Asked,
  given: StrategyTransportInterface,
  context: Context,
  isAsked: boolean,
): { trace: StrategyTrace; given: StrategyResult } {
  const strategy = STRATEGIES.get(given.name);
  const result = isAsked && strategy ? resultOf(asked, strategy, given, context) : OFF;
  const constraints = (given.constraints ?? []).map((one) => explainConstraint(one, context, asked.nowMs));
  const segments = (given.segments ?? []).map((id) => explainSegment(asked, id, context));
  const allMet = [...constraints, ...segments].every(({ met }) => met);
  return {
    given: result,
    trace: {
      name: given.name,
      result: isAsked ? (result.enabled ? "on" : "off") : "not-asked",
      constraints,
      segments,
      rollout: explainRollout(given, context),
      ownMet: isAsked && allMet ? result.enabled : null,
    },
  };
}

const OFF: StrategyResult = { enabled: false };

function resultOf(
  { client }: Asked,
  strategy: Strategy,
  given: StrategyTransportInterface,
  context: Context,
): StrategyResult {
  return strategy.getResult(given.parameters, context, client.yieldConstraintsFor(given), given.variants);
}

function explainSegment({ repository, nowMs }: Asked, id: number, context: Context) {
  const segment = repository.getSegment(id);
  const constraints = (segment?.constraints ?? []).map((one) => explainConstraint(one, context, nowMs));
  const met = segment !== undefined && constraints.every((constraint) => constraint.met);
  return { id, name: repository.nameOfSegment(id), known: segment !== undefined, met, constraints };
}

/** Which strategy asks is all the same: how a constraint is met stands in what they all come from. */
const ANY_STRATEGY = STRATEGIES.get("default");

function explainConstraint(given: Constraint, context: Context, nowMs: number): ConstraintTrace {
  const { contextName, operator, inverted = false, caseInsensitive = false } = given;
  const values = given.values?.length ? given.values : given.value === undefined ? [] : [String(given.value)];
  const isOfTime = operator.startsWith("DATE_");
  const value = isOfTime ? new Date(nowMs).toISOString() : resolveContextValue(context, contextName);
  return {
    ...{ contextName, operator, inverted, caseInsensitive },
    values: values.slice(0, MOST_VALUES),
    moreValues: Math.max(0, values.length - MOST_VALUES),
    seen: value ?? null,
    met: ANY_STRATEGY?.checkConstraint(given, context) ?? false,
  };
}

/** What a gradual rollout goes by, as the library's strategies of these names read their parameters. */
function explainRollout(
  { name, parameters }: StrategyTransportInterface,
  context: Context,
): RolloutTrace | null {
  const percentage = Number(parameters.rollout ?? parameters.percentage);
  const groupId = String(parameters.groupId || (name === "flexibleRollout" && context.featureToggle) || "");
  const by = (stickiness: string) => {
    const subject = resolveContextValue(context, stickiness) || null;
    const bucket = subject === null ? null : normalizedStrategyValue(subject, groupId);
    return { percentage, stickiness, subject, bucket };
  };
  const random = { percentage, stickiness: "random", subject: null, bucket: null };
  switch (name) {
    case "flexibleRollout": {
      const stickiness = String(parameters.stickiness || "default");
      if (stickiness === "random") return random;
      if (stickiness !== "default") return by(stickiness);
      return context.userId ? by("userId") : context.sessionId ? by("sessionId") : random;
    }
    case "gradualRolloutUserId":
      return by("userId");
    case "gradualRolloutSessionId":
      return by("sessionId");
    case "gradualRolloutRandom":
      return random;
    default:
      return null;
  }
}
