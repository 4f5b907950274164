import { faultsOfConstraints } from "./constraint-faults";
import { faultsOfDependencies } from "./dependency-faults";
import type { FlagDefinition, FullState, SegmentDefinition, Strategy, Variant } from "./format";
import { atOnce, inTurns, type Steps } from "./turns";

/** What is wrong with a definition, and where: `pointer` is of RFC 6901, into the state. */
export interface Fault {
  pointer: string;
  message: string;
  /**
   * The evaluator has a defined answer for it, as Unleash does: off, by the sum that there is, or as if it were not
   * there. An import may keep such a one where it is told to; anything else is refused whatever it is told.
   */
  harmless: boolean;
}

/** The strategies that the evaluator knows, with the parameters that must be whole percentages, or text. */
const STRATEGIES: Readonly<Record<string, { percent?: string; text?: string }>> = {
  default: {},
  flexibleRollout: { percent: "rollout" },
  gradualRolloutUserId: { percent: "percentage" },
  gradualRolloutSessionId: { percent: "percentage" },
  gradualRolloutRandom: { percent: "percentage" },
  userWithId: { text: "userIds" },
  remoteAddress: { text: "IPs" },
  applicationHostname: { text: "hostNames" },
};

/** By what variants must sum, in tenths of a percent. */
const WHOLE = 1_000;

/** All that is wrong with a state, in the order of its text. Empty: it is sound. */
export function faultsOf(state: FullState): Fault[] {
  return atOnce(faultSteps(state));
}

/** The same in turns: patterns alone take a second where there are ten thousand. */
export function faultsInTurns(state: FullState): Promise<Fault[]> {
  return inTurns(faultSteps(state));
}

function* faultSteps(state: FullState): Steps<Fault[]> {
  const segments = new Set(state.segments.map(({ id }) => id));
  const faults = [
    ...twice(
      state.features,
      ({ name }) => name,
      (at) => `/features/${at}/name`,
    ),
    ...twice(
      state.segments,
      ({ id }) => id,
      (at) => `/segments/${at}/id`,
    ),
  ];
  for (const [at, segment] of state.segments.entries()) {
    faults.push(...faultsOfSegment(segment, `/segments/${at}`));
    yield;
  }
  for (const [at, flag] of state.features.entries()) {
    faults.push(...faultsOfFlag(flag, segments, `/features/${at}`));
    yield;
  }
  faults.push(...faultsOfDependencies(state.features));
  return faults;
}

function faultsOfSegment({ constraints }: SegmentDefinition, at: string): Fault[] {
  return faultsOfConstraints(constraints, `${at}/constraints`);
}

function faultsOfFlag(flag: FlagDefinition, segments: ReadonlySet<number>, at: string): Fault[] {
  const message = "must be a strategy's: the segments of a flag itself are not evaluated, here or by Unleash";
  return [
    ...(flag.segments?.length ? [{ pointer: `${at}/segments`, message, harmless: true }] : []),
    ...faultsOfVariants(flag.variants, `${at}/variants`),
    ...flag.strategies.flatMap((strategy, index) =>
      faultsOfStrategy(strategy, segments, `${at}/strategies/${index}`),
    ),
  ];
}

function faultsOfStrategy(strategy: Strategy, segments: ReadonlySet<number>, at: string): Fault[] {
  return [
    ...faultsOfParameters(strategy, at),
    ...faultsOfConstraints(strategy.constraints, `${at}/constraints`),
    ...faultsOfSegmentIds(strategy.segments, segments, `${at}/segments`),
    ...faultsOfVariants(strategy.variants, `${at}/variants`),
  ];
}

function faultsOfParameters({ name, parameters }: Strategy, at: string): Fault[] {
  const known = Object.hasOwn(STRATEGIES, name) ? STRATEGIES[name] : undefined;
  if (!known) {
    const message = `must be a known strategy: ${Object.keys(STRATEGIES).join(", ")}`;
    return [{ pointer: `${at}/name`, message, harmless: false }];
  }
  const { percent, text } = known;
  const faults: Fault[] = [];
  if (percent !== undefined && !isPercentage(parameters[percent])) {
    const pointer = `${at}/parameters/${percent}`;
    faults.push({ pointer, message: "must be a whole number from 0 to 100", harmless: false });
  }
  if (text !== undefined && typeof (parameters[text] ?? "") !== "string") {
    faults.push({ pointer: `${at}/parameters/${text}`, message: "must be text", harmless: false });
  }
  return faults;
}

function isPercentage(value: string | number | undefined): boolean {
  return /^(\d{1,2}|100)$/.test(String(value));
}

function faultsOfVariants(variants: readonly Variant[] | undefined, at: string): Fault[] {
  if (!variants?.length) return [];
  const faults = twice(
    variants,
    ({ name }) => name,
    (index) => `${at}/${index}/name`,
  );
  const [first] = variants;
  const other = variants.findIndex(({ stickiness }) => stickiness !== first?.stickiness);
  if (other > 0) {
    const message = "must be the first variant's: the evaluator goes by that one alone";
    faults.push({ pointer: `${at}/${other}/stickiness`, message, harmless: true });
  }
  if (first?.stickiness === "random") {
    const message = "must not be random: who asks twice would be given another variant";
    faults.push({ pointer: `${at}/0/stickiness`, message, harmless: true });
  }
  const sum = variants.reduce((total, { weight }) => total + weight, 0);
  if (sum !== WHOLE) {
    const message = `weights must sum to ${WHOLE} (tenths of a percent); these sum to ${sum}`;
    faults.push({ pointer: at, message, harmless: true });
  }
  return faults;
}

function faultsOfSegmentIds(
  ids: readonly number[] | undefined,
  segments: ReadonlySet<number>,
  at: string,
): Fault[] {
  return (ids ?? []).flatMap((id, index) =>
    segments.has(id)
      ? []
      : [{ pointer: `${at}/${index}`, message: `there is no segment ${id}`, harmless: true }],
  );
}

function twice<T>(
  all: readonly T[],
  keyOf: (one: T) => string | number,
  pointerOf: (at: number) => string,
): Fault[] {
  const seen = new Set<string | number>();
  return all.flatMap((one, at) => {
    const key = keyOf(one);
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ pointer: pointerOf(at), message: `is there twice: ${key}`, harmless: false }];
  });
}
