import { INT64_MAX } from "@/local/redis/numbers";
import type { Bytes } from "@/local/redis/resp";
import { CommandError } from "./command";
import { invalidExpire } from "./errors";
import { bigInteger } from "./operands";

export type Deadline = { readonly unit: "s" | "ms"; readonly absolute: boolean };

/** The SET options and commands that carry a deadline. */
export const DEADLINES: Readonly<Record<string, Deadline>> = {
  ex: { unit: "s", absolute: false },
  px: { unit: "ms", absolute: false },
  exat: { unit: "s", absolute: true },
  pxat: { unit: "ms", absolute: true },
};

/** The deadline in milliseconds since the epoch; out of range is the command's "invalid expire time". */
export function deadlineAt(text: Bytes, kind: Deadline, now: number, command: Bytes): number {
  const amount = bigInteger(text);
  const scaled = kind.unit === "s" ? amount * 1000n : amount;
  if (scaled > INT64_MAX || scaled < -INT64_MAX - 1n) throw invalidExpire(command);
  const at = kind.absolute ? scaled : scaled + BigInt(now);
  if (at > INT64_MAX) throw invalidExpire(command);
  return Number(at);
}

/** The same for writes, which refuse a time that is not positive. */
export function positiveDeadlineAt(text: Bytes, kind: Deadline, now: number, command: Bytes): number {
  if (bigInteger(text) <= 0n) throw invalidExpire(command);
  return deadlineAt(text, kind, now, command);
}

export type ExpireFlag = "nx" | "xx" | "gt" | "lt";

const isFlag = (text: string): text is ExpireFlag => ["nx", "xx", "gt", "lt"].includes(text);

/** Reads the NX, XX, GT and LT of EXPIRE and its kin. */
export function expireFlags(args: readonly Bytes[]): ReadonlySet<ExpireFlag> {
  const flags = new Set<ExpireFlag>();
  for (const arg of args) {
    const flag = arg.toLowerCase();
    if (!isFlag(flag)) throw new CommandError(`ERR Unsupported option ${arg}`);
    flags.add(flag);
  }
  if (flags.has("nx") && flags.size > 1) {
    throw new CommandError("ERR NX and XX, GT or LT options at the same time are not compatible");
  }
  if (flags.has("gt") && flags.has("lt")) {
    throw new CommandError("ERR GT and LT options at the same time are not compatible");
  }
  return flags;
}

/** Whether a new deadline may replace the current one (null: none, which counts as never). */
export function mayExpire(flags: ReadonlySet<ExpireFlag>, current: number | null, next: number): boolean {
  if (flags.has("nx")) return current === null;
  if (flags.has("xx") && current === null) return false;
  if (flags.has("gt")) return current !== null && next > current;
  if (flags.has("lt")) return current === null || next < current;
  return true;
}
