import { type Bytes, doubleReply, type Reply } from "@/local/redis/resp";
import { SortedSet } from "@/local/redis/store";
import { CommandError, type Context } from "./command";
import { syntaxError } from "./errors";
import { float, pairs, typed } from "./operands";

type Flag = "nx" | "xx" | "gt" | "lt" | "ch" | "incr";
const isFlag = (text: string): text is Flag => ["nx", "xx", "gt", "lt", "ch", "incr"].includes(text);

function readFlags(args: readonly Bytes[]): { flags: Set<Flag>; rest: readonly Bytes[] } {
  const flags = new Set<Flag>();
  let index = 0;
  for (; index < args.length; index += 1) {
    const flag = args[index]?.toLowerCase() ?? "";
    if (!isFlag(flag)) break;
    flags.add(flag);
  }
  return { flags, rest: args.slice(index) };
}

function checkFlags(flags: ReadonlySet<Flag>, elements: number): void {
  if (flags.has("nx") && flags.has("xx")) {
    throw new CommandError("ERR XX and NX options at the same time are not compatible");
  }
  if ([flags.has("nx"), flags.has("gt"), flags.has("lt")].filter(Boolean).length > 1) {
    throw new CommandError("ERR GT, LT, and/or NX options at the same time are not compatible");
  }
  if (flags.has("incr") && elements > 1) {
    throw new CommandError("ERR INCR option supports a single increment-element pair");
  }
}

/** The score to store, or null when the flags forbid the change. NaN is refused. */
function nextScore(flags: ReadonlySet<Flag>, current: number | undefined, given: number): number | null {
  if (current === undefined) return flags.has("xx") ? null : given;
  if (flags.has("nx")) return null;
  const next = flags.has("incr") ? current + given : given;
  if (Number.isNaN(next)) throw new CommandError("ERR resulting score is not a number (NaN)");
  if (flags.has("gt") && next <= current) return null;
  if (flags.has("lt") && next >= current) return null;
  return next;
}

/** ZADD and, with INCR as its flag, ZINCRBY. All scores are read before anything changes. */
export function zadd({ db }: Context, [key = "", ...args]: readonly Bytes[]): Reply {
  const { flags, rest } = readFlags(args);
  if (rest.length === 0 || rest.length % 2 !== 0) throw syntaxError();
  checkFlags(flags, rest.length / 2);
  const elements = pairs(rest).map(([score, member]) => ({ member, score: float(score) }));
  const existing = typed(db, key, "zset")?.sorted;
  const sorted = existing ?? new SortedSet();
  let added = 0;
  let updated = 0;
  let last: number | null = null;
  for (const { member, score } of elements) {
    const current = sorted.score(member);
    last = nextScore(flags, current, score);
    if (last === null) continue;
    if (current === undefined) added += 1;
    else if (last !== current) updated += 1;
    else continue;
    sorted.set(member, last);
  }
  if (existing === undefined && sorted.size > 0) db.set(key, { type: "zset", sorted });
  else if (added + updated > 0) db.touch(key);
  if (flags.has("incr")) return last === null ? null : doubleReply(last);
  return flags.has("ch") ? added + updated : added;
}
