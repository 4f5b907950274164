import { type Bytes, OK, type Reply } from "@/local/redis/resp";
import type { Command, Context } from "./command";
import { wrongArity } from "./errors";
import { positiveDeadlineAt } from "./expire-options";
import { pairs, typed } from "./operands";
import { parseSetOptions } from "./set-options";

function set({ db }: Context, [key = "", bytes = "", ...rest]: readonly Bytes[]): Reply {
  const options = parseSetOptions(rest);
  const { expire } = options;
  const expiresAt = expire ? positiveDeadlineAt(expire.amount, expire.kind, db.now, "set") : null;
  const before = options.get ? (typed(db, key, "string")?.bytes ?? null) : null;
  const entry = db.entry(key);
  const refused = options.condition === "nx" ? entry !== undefined : options.condition === "xx" && !entry;
  if (refused) return before;
  db.set(key, { type: "string", bytes }, options.keepTtl ? (entry?.expiresAt ?? null) : expiresAt);
  return options.get ? before : OK;
}

function setWithDeadline(name: Bytes, unit: "s" | "ms"): Command {
  return {
    name,
    arity: 4,
    write: true,
    run: ({ db }, [key = "", amount = "", bytes = ""]) => {
      const expiresAt = positiveDeadlineAt(amount, { unit, absolute: false }, db.now, name);
      db.set(key, { type: "string", bytes }, expiresAt);
      return OK;
    },
  };
}

function mset({ db }: Context, args: readonly Bytes[]): Reply {
  if (args.length % 2 !== 0) throw wrongArity("mset");
  for (const [key, bytes] of pairs(args)) db.set(key, { type: "string", bytes });
  return OK;
}

function mget({ db }: Context, keys: readonly Bytes[]): Reply {
  return keys.map((key) => {
    const value = db.get(key);
    return value?.type === "string" ? value.bytes : null;
  });
}

export const strings: readonly Command[] = [
  { name: "get", arity: 2, run: ({ db }, [key = ""]) => typed(db, key, "string")?.bytes ?? null },
  { name: "set", arity: -3, write: true, run: set },
  setWithDeadline("setex", "s"),
  setWithDeadline("psetex", "ms"),
  {
    name: "setnx",
    arity: 3,
    write: true,
    run: ({ db }, [key = "", bytes = ""]) => {
      if (db.entry(key)) return 0;
      db.set(key, { type: "string", bytes });
      return 1;
    },
  },
  {
    name: "getdel",
    arity: 2,
    write: true,
    run: ({ db }, [key = ""]) => {
      const value = typed(db, key, "string");
      if (value) db.delete(key);
      return value?.bytes ?? null;
    },
  },
  { name: "mget", arity: -2, run: mget },
  { name: "mset", arity: -3, write: true, run: mset },
  { name: "strlen", arity: 2, run: ({ db }, [key = ""]) => typed(db, key, "string")?.bytes.length ?? 0 },
];
