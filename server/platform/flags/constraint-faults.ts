import { RE2JS } from "re2js";
import { canonicalRange } from "@/server/kernel/address-ranges";
import type { Fault } from "./faults";
import type { Constraint } from "./format";

/** The published expression of semver.org for a version without a leading v. */
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/;

/** Time is linear in the text, but grows with the pattern too: how long it may be, and its compiled steps. */
const LONGEST_PATTERN = 300;
const MOST_STEPS = 1_000;

type Check = (constraint: Constraint) => { field: string; message: string; harmless: boolean }[];

const anyValues: Check = () => [];

const OPERATORS: Readonly<Record<string, Check>> = {
  IN: anyValues,
  NOT_IN: anyValues,
  STR_STARTS_WITH: anyValues,
  STR_ENDS_WITH: anyValues,
  STR_CONTAINS: anyValues,
  ...of(["NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE"], isNumber, "must be a number", false),
  ...of(["DATE_AFTER", "DATE_BEFORE"], isMoment, "must be an ISO 8601 time", false),
  ...of(
    ["SEMVER_EQ", "SEMVER_GT", "SEMVER_GTE", "SEMVER_LT", "SEMVER_LTE"],
    (value) => SEMVER.test(value),
    "must be a version such as 1.2.3, without a leading v",
    true,
  ),
  ...of(
    ["REGEX"],
    isLinearPattern,
    `must be a regular expression of RE2's syntax (no look-around, no back reference) of at most ${LONGEST_PATTERN} characters`,
    true,
  ),
  IN_CIDR: ({ values }) =>
    values.flatMap((value, at) =>
      canonicalRange(value.trim()) === undefined
        ? [
            {
              field: `values/${at}`,
              message: "must be an address or a network such as 10.0.0.0/8",
              harmless: true,
            },
          ]
        : [],
    ),
};

export function faultsOfConstraints(constraints: readonly Constraint[], at: string): Fault[] {
  return constraints.flatMap((constraint, index) => {
    const check = Object.hasOwn(OPERATORS, constraint.operator) ? OPERATORS[constraint.operator] : undefined;
    if (!check) {
      const message = `must be one of ${Object.keys(OPERATORS).join(", ")}`;
      return [{ pointer: `${at}/${index}/operator`, message, harmless: true }];
    }
    return check(constraint).map(({ field, ...fault }) => ({ ...fault, pointer: `${at}/${index}/${field}` }));
  });
}

function of(
  operators: readonly string[],
  isRight: (value: string) => boolean,
  message: string,
  harmless: boolean,
): Record<string, Check> {
  const check: Check = ({ value }) =>
    value !== undefined && isRight(value) ? [] : [{ field: "value", message, harmless }];
  return Object.fromEntries(operators.map((operator) => [operator, check]));
}

function isNumber(value: string): boolean {
  return value.trim() !== "" && Number.isFinite(Number(value));
}

function isMoment(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value));
}

/** What the evaluator runs it on: no pattern that this engine takes can run away. */
function isLinearPattern(value: string): boolean {
  if (value.length > LONGEST_PATTERN) return false;
  try {
    return RE2JS.compile(value).programSize() <= MOST_STEPS;
  } catch {
    return false;
  }
}
