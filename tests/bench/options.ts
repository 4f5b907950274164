import { parseArgs } from "node:util";

export const CASES = ["a", "b", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"] as const;
export type CaseId = (typeof CASES)[number];

export interface Options {
  /** Which cases run; the percentiles of (c) come with (a) and (b). */
  only: readonly CaseId[];
  /** Measured seconds of each run of (a), (b), (e), (f), (h) to (m), (o). */
  seconds: number;
  /** Runs of each side; its figure is their median. */
  rounds: number;
  /** Reads of one soak. */
  soakReads: number;
  /** Tries of each answer that (g) compares. */
  signIns: number;
}

/** Reads the flags `--only a,b,…`, `--seconds N`, `--rounds N`, BENCH_SOAK and BENCH_SIGN_INS. @throws TypeError naming the fault */
export function parseOptions(args: string[], env: Record<string, string | undefined>): Options {
  const { values } = parseArgs({
    args,
    options: { only: { type: "string" }, seconds: { type: "string" }, rounds: { type: "string" } },
  });
  return {
    only: values.only === undefined ? CASES : casesIn(values.only),
    seconds: wholeNumber("--seconds", values.seconds, 10, 1),
    rounds: wholeNumber("--rounds", values.rounds, 3, 1),
    soakReads: wholeNumber("BENCH_SOAK", env.BENCH_SOAK || undefined, 1_000_000, 30_000),
    signIns: wholeNumber("BENCH_SIGN_INS", env.BENCH_SIGN_INS || undefined, 200, 20),
  };
}

function casesIn(list: string): readonly CaseId[] {
  const asked = list.split(",").map((name) => name.trim());
  const stranger = asked.find((name) => !CASES.some((id) => id === name));
  if (stranger !== undefined) {
    throw new TypeError(`--only takes ${CASES.join(", ")} and commas between them, not "${stranger}".`);
  }
  return CASES.filter((id) => asked.includes(id));
}

function wholeNumber(name: string, text: string | undefined, byDefault: number, least: number): number {
  if (text === undefined) return byDefault;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) {
    throw new TypeError(`${name} is a whole number of at least ${least}, not "${text}".`);
  }
  return value;
}
