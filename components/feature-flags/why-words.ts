import { PLANS } from "@/server/kernel/plans";
import type { FlagTrace } from "@/server/services/feature-flags/schemas";

type Dependency = FlagTrace["dependencies"][number];
type Strategy = FlagTrace["strategies"][number];
export type Rollout = NonNullable<Strategy["rollout"]>;
export type Constraint = Strategy["constraints"][number];
type Variant = NonNullable<FlagTrace["variant"]>;

/** Who reads it: those who wrote the rules, or a tenant that is told what concerns it. */
export type Audience = "operator" | "tenant";

const onOff = (on: boolean) => (on ? "on" : "off");

/** Why, in one sentence. */
export function becauseOf(trace: FlagTrace, audience: Audience): string {
  const { on, by } = trace;
  const them = audience === "operator" ? "An operator" : "The provider";
  switch (by) {
    case "kill-switch":
      return "The kill switch holds it off for everybody.";
    case "tenant":
      return `${them} turned it ${onOff(on)} for this workspace.`;
    case "setting":
      return `This workspace chose it: ${settingText(trace)}.`;
    case "plan":
      return `It is ${onOff(on)} for everybody on this plan.`;
    case "dependency":
      return "It builds on other features, and not all of them are as it needs them.";
    case "schedule":
      return audience === "operator" ? "It is out of its schedule." : "The provider has set a time for it.";
    case "disabled":
      return audience === "operator" ? "Its definition is off." : "It is off unless it is turned on.";
    case "rules":
      return audience === "operator" ? becauseOfRules(trace) : `It is ${onOff(on)} by the provider’s rules.`;
    case "default":
      return audience === "operator"
        ? `Nothing is defined for it: ${onOff(on)} is what the code declares.`
        : `It is ${onOff(on)} unless the provider says otherwise.`;
    case "feature":
      return becauseOfFeature(trace, audience);
  }
}

/** What lacks, who has it, and that it would be on: whoever reads it knows what to change, and what not. */
function becauseOfFeature({ feature, ...trace }: FlagTrace, audience: Audience): string {
  if (!feature) return "It is a part of something that this workspace does not have.";
  const names = feature.plans.map((plan) => PLANS[plan].name);
  const plans = names.length > 0 ? `Plans with ${feature.name}: ${names.join(", ")}.` : "No plan has that.";
  const otherwise = becauseOf({ ...trace, on: true, by: feature.otherwise, feature: null }, audience);
  const lacks = `It is a part of ${feature.name}, which this workspace does not have. ${plans}`;
  return `${lacks} But for that, it would be on: ${otherwise.charAt(0).toLowerCase()}${otherwise.slice(1)}`;
}

function becauseOfRules({ on, strategies }: FlagTrace): string {
  if (!on) return "None of its rules is met.";
  const at = strategies.findIndex(({ result }) => result === "on");
  return at < 0 ? "It has no rules: it is on for everybody." : `Rule ${at + 1} is met.`;
}

function settingText({ setting }: FlagTrace): string {
  if (!setting || setting.percentage === 0) return "off";
  const { percentage, bucket } = setting;
  if (percentage === 100) return "on for everybody";
  const of = `on for ${percentage} % of its people`;
  if (bucket === null) return `${of}, and this is no person`;
  return `${of}; this one is number ${bucket} of 100, so ${bucket <= percentage ? "in" : "out"}`;
}

const NAMES: Readonly<Record<string, string>> = {
  tenantId: "workspace",
  userId: "person",
  sessionId: "workspace (as session)",
  plan: "plan",
  role: "role",
  region: "region",
  currentTime: "time",
};
export const nameOf = (contextName: string) => NAMES[contextName] ?? contextName;

const VERBS: Readonly<Record<string, readonly [is: string, isNot: string]>> = {
  IN: ["is one of", "is none of"],
  NOT_IN: ["is none of", "is one of"],
  STR_STARTS_WITH: ["begins with", "does not begin with"],
  STR_ENDS_WITH: ["ends with", "does not end with"],
  STR_CONTAINS: ["contains", "does not contain"],
  NUM_EQ: ["equals", "does not equal"],
  NUM_GT: ["is over", "is not over"],
  NUM_GTE: ["is at least", "is not at least"],
  NUM_LT: ["is under", "is not under"],
  NUM_LTE: ["is at most", "is not at most"],
  DATE_AFTER: ["is after", "is not after"],
  DATE_BEFORE: ["is before", "is not before"],
  SEMVER_EQ: ["is version", "is not version"],
  SEMVER_GT: ["is newer than", "is not newer than"],
  SEMVER_GTE: ["is at least version", "is not at least version"],
  SEMVER_LT: ["is older than", "is not older than"],
  SEMVER_LTE: ["is at most version", "is not at most version"],
  REGEX: ["matches", "does not match"],
  IN_CIDR: ["is in the network", "is not in the network"],
};

/** `region is one of eu, us`. */
export function constraintText({ contextName, operator, inverted, values, moreValues }: Constraint): string {
  const [is, isNot] = VERBS[operator] ?? [operator, `not ${operator}`];
  const more = moreValues > 0 ? ` and ${moreValues} more` : "";
  return `${nameOf(contextName)} ${inverted ? isNot : is} ${values.join(", ")}${more}`;
}

/** `25 % by workspace: bucket 61, out`. */
export function rolloutText({ percentage, stickiness, subject, bucket }: Rollout): string {
  if (stickiness === "random") return `${percentage} %, drawn by chance at each call`;
  const by = `${percentage} % by ${nameOf(stickiness)}`;
  if (subject === null || bucket === null) return `${by}: there is none here, so it is out`;
  return `${by}: bucket ${bucket} of 100 is ${bucket <= percentage ? "in" : "out"}`;
}

export function dependencyText({ wants, variants, state, variant }: Dependency): string {
  const wanted = variants.length > 0 ? `with the variant ${variants.join(" or ")}` : wants;
  const found = {
    on: variant === null ? "is on" : `is on with ${variant}`,
    off: "is off",
    missing: "is not there",
    nested: "builds on others itself, which never counts",
  }[state];
  return `must be ${wanted}; it ${found}`;
}

export function variantText({ by, stickiness, bucket, total }: Variant): string {
  switch (by) {
    case "override":
      return "named for whoever asks";
    case "weight":
      return `by weight, sticky by ${nameOf(stickiness ?? "")}: place ${bucket} of ${total}`;
    case "chance":
      return "drawn by chance: there is nothing here to stick by";
    case "hidden":
      return "as the provider has it";
  }
}
