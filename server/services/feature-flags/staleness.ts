import type { FlagDefinition } from "@/server/platform/flags/format";
import type { FeatureFlag, StaleReason } from "./schemas";

const DAY_MS = 86_400_000;

/** So long a flag is on or off for everybody before it only stands in the way. */
const SAME_FOR_ALL_DAYS = 30;

/** So long nothing has asked for it. */
const NOT_EVALUATED_DAYS = 30;

/** For how many days a flag of a type is expected to live, as Unleash has it; those that are not here, for ever. */
const LIFETIME_DAYS: Readonly<Record<string, number>> = { release: 40, experiment: 40, operational: 7 };

interface Facts {
  overrides: number;
  isReferenced: boolean;
  /** Days in UTC; null where none is known. */
  lastEvaluatedOn: string | null;
  evaluationsSince: string | null;
  nowMs: number;
}

/** Why a flag may be one that nobody needs any more; empty for one that is alive. */
export function stalenessOf(flag: FeatureFlag, facts: Facts): StaleReason[] {
  const { overrides, isReferenced, nowMs } = facts;
  const { definition, createdAt } = flag;
  // A kill switch changes nothing of the flag's own.
  const sameSince = flag.killedAt && flag.killedAt > flag.updatedAt ? flag.killedAt : flag.updatedAt;
  const ageDays = (since: string) => (nowMs - Date.parse(since)) / DAY_MS;
  const forAll = overrides === 0 ? forEverybody(flag, nowMs) : undefined;
  const lifetime = LIFETIME_DAYS[definition.type ?? ""];
  const reasons: (StaleReason | false)[] = [
    definition.stale === true && "marked",
    forAll === true && ageDays(sameSince) > SAME_FOR_ALL_DAYS && "on-for-all",
    forAll === false && ageDays(sameSince) > SAME_FOR_ALL_DAYS && "off-for-all",
    lifetime !== undefined && ageDays(createdAt) > lifetime && "past-lifetime",
    !isReferenced && "unreferenced",
    isNotEvaluated(flag, facts) && "not-evaluated",
  ];
  return reasons.filter((reason) => reason !== false);
}

/** Nothing is known of the time before days were noted, so that nobody is called stale by it. */
function isNotEvaluated(
  { createdAt }: FeatureFlag,
  { lastEvaluatedOn, evaluationsSince, nowMs }: Facts,
): boolean {
  const sinceMs = [createdAt, evaluationsSince, lastEvaluatedOn].map((at) => (at ? Date.parse(at) : 0));
  if (evaluationsSince === null) return false;
  return (nowMs - Math.max(...sinceMs)) / DAY_MS > NOT_EVALUATED_DAYS;
}

/** On or off for everybody alike; undefined where it depends on who asks, or a schedule is still to come. */
function forEverybody(flag: FeatureFlag, nowMs: number): boolean | undefined {
  const { definition, killedAt, onAt, offAt, plans, managedBy } = flag;
  if (killedAt) return false;
  if (Object.keys(plans).length > 0 || managedBy.length > 0) return undefined;
  if (offAt && Date.parse(offAt) <= nowMs) return false;
  if (offAt || (onAt && Date.parse(onAt) > nowMs)) return undefined;
  return byRules(definition);
}

function byRules({
  enabled,
  strategies,
  dependencies = [],
  variants = [],
}: FlagDefinition): boolean | undefined {
  if (!enabled) return false;
  if (dependencies.length > 0 || variants.length > 1) return undefined;
  if (strategies.length === 0) return true;
  const answers = strategies.map(ofStrategy);
  if (answers.includes(true)) return true;
  return answers.every((answer) => answer === false) ? false : undefined;
}

function ofStrategy(strategy: FlagDefinition["strategies"][number]): boolean | undefined {
  const { name, parameters, constraints, segments = [], variants = [] } = strategy;
  if (name === "flexibleRollout" && Number(parameters.rollout) === 0) return false;
  if (constraints.length > 0 || segments.length > 0 || variants.length > 1) return undefined;
  if (name === "default") return true;
  return name === "flexibleRollout" && Number(parameters.rollout) === 100 ? true : undefined;
}
