import { PLANS, type PlanKey } from "@/server/kernel/plans";
import type { FeatureFlag } from "@/server/services/feature-flags/schemas";

export type Definition = FeatureFlag["definition"];
export type Strategy = Definition["strategies"][number];
export type Constraint = Strategy["constraints"][number];

/** Operators as people say them. */
const OPERATORS: Readonly<Record<string, string>> = {
  IN: "is one of",
  NOT_IN: "is none of",
  STR_CONTAINS: "contains",
  STR_STARTS_WITH: "starts with",
  STR_ENDS_WITH: "ends with",
  NUM_EQ: "equals",
  NUM_GT: "is greater than",
  NUM_GTE: "is at least",
  NUM_LT: "is less than",
  NUM_LTE: "is at most",
  DATE_AFTER: "is after",
  DATE_BEFORE: "is before",
  SEMVER_EQ: "is version",
  SEMVER_GT: "is above version",
  SEMVER_GTE: "is at least version",
  SEMVER_LT: "is below version",
  SEMVER_LTE: "is at most version",
  IN_CIDR: "is in the network",
  REGEX: "matches",
};

export const OPERATOR_OPTIONS = Object.entries(OPERATORS);

export function operatorWords(operator: string): string {
  return OPERATORS[operator] ?? operator;
}

export function constraintWords(constraint: Constraint): string {
  const { contextName, operator, values, value, inverted, caseInsensitive } = constraint;
  const what = value ?? (values.length > 0 ? values.join(", ") : "nothing");
  const words = `${contextName} ${operatorWords(operator)} ${what}`;
  return `${inverted ? "not: " : ""}${words}${caseInsensitive ? " (whatever its case)" : ""}`;
}

const STICKINESS: Readonly<Record<string, string>> = {
  tenantId: "workspaces",
  userId: "people",
  sessionId: "sessions",
  random: "calls, at random",
  default: "people, else workspaces",
};

/** By whom a rollout is drawn. */
export function stickinessWords(stickiness: unknown): string {
  if (typeof stickiness !== "string") return "people, else workspaces";
  return STICKINESS[stickiness] ?? `each ${stickiness}`;
}

/** What people call a segment. */
export type SegmentName = (id: number) => string;

/** Where names are not there. */
export const byNumber: SegmentName = (id) => `segment ${id}`;

/** One strategy as a sentence: whom it lets in, and of those which. */
export function strategyWords(
  { name, parameters, constraints, segments = [] }: Strategy,
  nameOf: SegmentName = byNumber,
): string {
  const among = segments.length > 0 ? ` in ${segments.map(nameOf).join(" and in ")}` : "";
  const condition = constraints.length > 0 ? ` where ${constraints.map(constraintWords).join(" and ")}` : "";
  return `${audience(name, parameters)}${among}${condition}`;
}

function audience(name: string, parameters: Strategy["parameters"]): string {
  if (name === "default") return "Everybody";
  if (name === "flexibleRollout") {
    const whom = stickinessWords(parameters.stickiness);
    return Number(parameters.rollout) === 100 ? "Everybody" : `${parameters.rollout} % of ${whom}`;
  }
  if (name === "userWithId") return `The people ${parameters.userIds || "(none)"}`;
  if (name === "remoteAddress") return `The addresses ${parameters.IPs || "(none)"}`;
  const told = Object.entries(parameters).map(([key, value]) => `${key} ${value}`);
  return [`By the strategy ${name}`, ...told].join(", ");
}

/** Whom a flag's own rules let in; one line a strategy, of which any is enough. */
export function ruleWords({ enabled, strategies }: Definition, nameOf?: SegmentName): string[] {
  if (!enabled) return ["Nobody: its rules are switched off"];
  if (strategies.length === 0) return ["Everybody"];
  return strategies.map((strategy) => strategyWords(strategy, nameOf));
}

/** What is stored may name a plan that is gone. */
export const planName = (plan: string): string => PLANS[plan as PlanKey]?.name ?? plan;

/** What is said of whole plans, which comes before the rules. */
export function planWords(plans: FeatureFlag["plans"]): string {
  return Object.entries(plans)
    .map(([plan, on]) => `${on ? "on" : "off"} for all of ${planName(plan)}`)
    .join(", ");
}

/** Whom plans and rules let in, in a few words, for a list. */
export function glance(
  { definition, plans }: Pick<FeatureFlag, "definition" | "plans">,
  nameOf?: SegmentName,
): string {
  const byPlan = planWords(plans);
  const byRules = ruleGlance(definition, nameOf);
  return byPlan ? `${byPlan.charAt(0).toUpperCase()}${byPlan.slice(1)}, else: ${byRules}` : byRules;
}

function ruleGlance(definition: Definition, nameOf?: SegmentName): string {
  const [first = "Everybody", ...more] = ruleWords(definition, nameOf);
  if (!definition.enabled) return "Nobody";
  return more.length > 0 ? `${first}, or by ${more.length} more` : first;
}

interface VariantPart {
  /** Who draws from these; null: whoever it is on for. */
  whom: string | null;
  variants: NonNullable<Definition["variants"]>;
}

const hasOwn = ({ variants }: Strategy) => (variants?.length ?? 0) > 0;

/**
 * Which variants there are for whom, as evaluation draws them: those of the strategy that lets in, else the flag's.
 * What is turned on above the rules has those of the first strategy that has some.
 */
export function variantParts(definition: Definition, nameOf?: SegmentName): VariantPart[] {
  const { enabled, strategies, variants = [] } = definition;
  const own = strategies.filter(hasOwn);
  if (!enabled) {
    const given = own[0]?.variants ?? variants;
    return given.length > 0 ? [{ whom: null, variants: given }] : [];
  }
  const isEachOwn = own.length > 0 && own.length === strategies.length;
  const parts = own.map((strategy, at) => ({
    whom: `${strategyWords(strategy, nameOf)}${at === 0 ? ", and who has it by plan, override or own choice" : ""}`,
    variants: strategy.variants ?? [],
  }));
  if (variants.length > 0 && !isEachOwn) parts.push({ whom: "all others it is on for", variants });
  const isForAll = parts.length === 1 && (own.length === 0 || isEachOwn);
  return isForAll ? parts.map((part) => ({ ...part, whom: null })) : parts;
}

export function dependencyWords({ dependencies = [] }: Definition): string[] {
  return dependencies.map(({ feature, enabled = true, variants }) => {
    const variant = variants?.length ? ` with variant ${variants.join(" or ")}` : "";
    return `${feature} is ${enabled ? "on" : "off"}${variant}`;
  });
}

/** A variant's weight, which is in tenths of a percent. */
export function weightWords(weight: number): string {
  return `${weight / 10} %`;
}
