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

/**
 * `off`: the evaluator takes a constraint that is so for one that is not met, so that it is harmless as long as it is
 * not inverted. What may cost time or mean anything is never harmless.
 */
interface Wrong {
  field: string;
  message: string;
  off: boolean;
}
type Check = (constraint: Constraint) => Wrong[];

const anyValues: Check = () => [];

const OPERATORS: Readonly<Record<string, Check>> = {
  IN: anyValues,
  NOT_IN: anyValues,
  STR_STARTS_WITH: anyValues,
  STR_ENDS_WITH: anyValues,
  STR_CONTAINS: anyValues,
  ...of(["NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE"], isNumber, "must be a number", false),
  ...of(
    ["DATE_AFTER", "DATE_BEFORE"],
    isMoment,
    "must be an ISO 8601 date, or a time with its zone such as 2027-01-31T00:00:00Z",
    false,
  ),
  ...of(
    ["SEMVER_EQ", "SEMVER_GT", "SEMVER_GTE", "SEMVER_LT", "SEMVER_LTE"],
    (value) => SEMVER.test(value),
    "must be a version such as 1.2.3, without a leading v",
    true,
  ),
  REGEX: ({ value }) => wrongPattern(value).map((wrong) => ({ ...wrong, field: "value" })),
  IN_CIDR: ({ values }) =>
    values.flatMap((value, at) =>
      canonicalRange(value.trim()) === undefined
        ? [
            {
              field: `values/${at}`,
              message: "must be an address or a network such as 10.0.0.0/8",
              off: true,
            },
          ]
        : [],
    ),
};

export function faultsOfConstraints(constraints: readonly Constraint[], at: string): Fault[] {
  return constraints.flatMap((constraint, index) => {
    const check = Object.hasOwn(OPERATORS, constraint.operator) ? OPERATORS[constraint.operator] : undefined;
    if (!check) {
      // Of an unknown operator the evaluator says no before it asks whether to invert.
      const message = `must be one of ${Object.keys(OPERATORS).join(", ")}`;
      return [{ pointer: `${at}/${index}/operator`, message, harmless: true }];
    }
    return check(constraint).map(({ field, message, off }) => {
      return { pointer: `${at}/${index}/${field}`, message, harmless: off && !constraint.inverted };
    });
  });
}

function of(
  operators: readonly string[],
  isRight: (value: string) => boolean,
  message: string,
  off: boolean,
): Record<string, Check> {
  const check: Check = ({ value }) =>
    value !== undefined && isRight(value) ? [] : [{ field: "value", message, off }];
  return Object.fromEntries(operators.map((operator) => [operator, check]));
}

function isNumber(value: string): boolean {
  return value.trim() !== "" && Number.isFinite(Number(value));
}

/** A time without a zone would be another moment on each instance that has another zone. */
function isMoment(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** What the evaluator runs it on takes time linear in the text; a pattern that is too big would still be run. */
function wrongPattern(value: string | undefined): Pick<Wrong, "message" | "off">[] {
  const tooBig = {
    message: `must be a regular expression of at most ${LONGEST_PATTERN} characters`,
    off: false,
  };
  if (value !== undefined && value.length > LONGEST_PATTERN) return [tooBig];
  try {
    if (value !== undefined && RE2JS.compile(value).programSize() <= MOST_STEPS) return [];
    if (value !== undefined) return [{ ...tooBig, message: `${tooBig.message}, and of fewer repetitions` }];
  } catch {
    // Told of below.
  }
  const message = "must be a regular expression of RE2's syntax (no look-around, no back reference)";
  return [{ message, off: true }];
}
