import type { PromisedVariant, SubjectKind } from "@/server/kernel/experiments";
import type { FlagDefinition, Strategy, Variant } from "@/server/platform/flags/format";

/** What evaluation has of a subject by which it may stick: a caller's session is its workspace. */
const STICKS: Readonly<Record<SubjectKind, readonly string[]>> = {
  tenant: ["tenantId", "sessionId"],
  user: ["userId", "default"],
};
const OF: Readonly<Record<SubjectKind, string>> = { tenant: "workspace", user: "person" };

/** The variants that a flag deals out, and what of it would make an experiment's result wrong. */
export function variantsOf(
  definition: FlagDefinition,
  subjectKind: SubjectKind,
): { variants: PromisedVariant[]; faults: string[] } {
  const dealt = dealtBy(definition);
  const [first] = dealt;
  const variants = (first?.variants ?? [])
    .filter(({ weight }) => weight > 0)
    .map(({ name, weight }) => ({ name, weight }));
  const faults = [
    ...(variants.length < 2 ? ["The flag needs two variants at least, each with a weight."] : []),
    ...(dealt.some((one) => sameWeights(one.variants) !== sameWeights(first?.variants ?? []))
      ? ["All strategies of the flag must deal out the same variants with the same weights."]
      : []),
    ...(dealt.some((one) => one.variants.some(({ overrides }) => overrides?.length))
      ? ["Variants must not be overridden for anybody: who has one is not drawn."]
      : []),
    ...faultsOfStickiness(dealt, definition, subjectKind),
  ];
  return { variants, faults: [...new Set(faults)] };
}

interface Dealt {
  variants: readonly Variant[];
  stickiness: string;
}

/** Of each strategy its own variants, else those of the flag: as the evaluator takes them. */
function dealtBy({ strategies, variants = [] }: FlagDefinition): Dealt[] {
  const shared = { variants, stickiness: variants[0]?.stickiness || "default" };
  if (strategies.length === 0) return [shared];
  return strategies.map(({ variants: own, parameters }) =>
    own?.length
      ? { variants: own, stickiness: own[0]?.stickiness || String(parameters.stickiness ?? "default") }
      : shared,
  );
}

function faultsOfStickiness(
  dealt: readonly Dealt[],
  { strategies }: FlagDefinition,
  subjectKind: SubjectKind,
): string[] {
  const sticks = STICKS[subjectKind];
  const others = dealt
    .filter(({ variants }) => variants.length > 0)
    .map(({ stickiness }) => stickiness)
    .filter((one) => !sticks.includes(one));
  const drawn = strategies
    .filter(isPartial)
    .map(({ parameters }) => String(parameters.stickiness ?? "default"));
  return [
    ...others.map((by) => `The variants stick by ${by}, and not by ${OF[subjectKind]}.`),
    ...drawn
      .filter((one) => !sticks.includes(one))
      .map((by) => `The rollout sticks by ${by}, and not by ${OF[subjectKind]}.`),
  ];
}

const isPartial = ({ name, parameters }: Strategy) =>
  name === "flexibleRollout" && Number(parameters.rollout ?? 100) < 100;

/** The same text for the same weights, in whatever order. */
export function sameWeights(variants: readonly PromisedVariant[]): string {
  const weights = variants.filter(({ weight }) => weight > 0).map(({ name, weight }) => `${name}=${weight}`);
  return weights.sort().join();
}
