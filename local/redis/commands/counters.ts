import { addLongDouble, formatLongDouble, INT64_MIN, parseLongDouble } from "@/local/redis/numbers";
import type { Bytes, Reply } from "@/local/redis/resp";
import type { Keyspace } from "@/local/redis/store";
import { type Command, CommandError, type Context } from "./command";
import { notAFloat } from "./errors";
import { addChecked, bigInteger, typed } from "./operands";

/** Keeps the deadline, which only SET drops. */
function overwrite(db: Keyspace, key: Bytes, bytes: Bytes): void {
  const value = typed(db, key, "string");
  if (value === undefined) {
    db.set(key, { type: "string", bytes });
    return;
  }
  value.bytes = bytes;
  db.touch(key);
}

function add({ db }: Context, key: Bytes, by: bigint): Reply {
  const current = typed(db, key, "string");
  const sum = addChecked(current ? bigInteger(current.bytes) : 0n, by);
  overwrite(db, key, String(sum));
  return sum;
}

function decrease(context: Context, key: Bytes, amount: Bytes): Reply {
  const by = bigInteger(amount);
  if (by === INT64_MIN) throw new CommandError("ERR decrement would overflow");
  return add(context, key, -by);
}

const ENDLESS = "ERR increment would produce NaN or Infinity";
const isInfinite = (text: Bytes) => /^[+-]?inf(?:inity)?$/i.test(text);

/** Adds two decimals as long doubles; `whenInfinite` is the command's own error for an infinite operand. */
export function addFloat(current: Bytes, by: Bytes, badCurrent: () => Error, whenInfinite: Bytes): Bytes {
  const a = parseLongDouble(current);
  if (a === null && !isInfinite(current)) throw badCurrent();
  const b = parseLongDouble(by);
  if (b === null) throw isInfinite(by) ? new CommandError(whenInfinite) : notAFloat();
  if (a === null) throw new CommandError(ENDLESS);
  return formatLongDouble(addLongDouble(a, b));
}

function incrByFloat({ db }: Context, [key = "", by = ""]: readonly Bytes[]): Reply {
  const current = typed(db, key, "string")?.bytes ?? "0";
  const sum = addFloat(current, by, notAFloat, ENDLESS);
  overwrite(db, key, sum);
  return sum;
}

export const counters: readonly Command[] = [
  { name: "incr", arity: 2, write: true, run: (context, [key = ""]) => add(context, key, 1n) },
  { name: "decr", arity: 2, write: true, run: (context, [key = ""]) => add(context, key, -1n) },
  {
    name: "incrby",
    arity: 3,
    write: true,
    run: (context, [key = "", by = ""]) => add(context, key, bigInteger(by)),
  },
  {
    name: "decrby",
    arity: 3,
    write: true,
    run: (context, [key = "", by = ""]) => decrease(context, key, by),
  },
  { name: "incrbyfloat", arity: 3, write: true, run: incrByFloat },
];
