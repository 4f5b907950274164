import { parseInt64 } from "@/local/redis/numbers";
import { type Bytes, mapReply, OK, type Reply } from "@/local/redis/resp";
import type { Keyspace } from "@/local/redis/store";
import { type Command, CommandError, type Context } from "./command";
import { addFloat } from "./counters";
import { wrongArity } from "./errors";
import { addChecked, bigInteger, pairs, typed } from "./operands";

function fieldsOf(db: Keyspace, key: Bytes): ReadonlyMap<Bytes, Bytes> {
  return typed(db, key, "hash")?.fields ?? new Map();
}

function write(db: Keyspace, key: Bytes, items: readonly [Bytes, Bytes][]): number {
  const fields = typed(db, key, "hash")?.fields ?? new Map<Bytes, Bytes>();
  const before = fields.size;
  for (const [field, value] of items) fields.set(field, value);
  if (before === 0) db.set(key, { type: "hash", fields });
  else db.touch(key);
  return fields.size - before;
}

function hset({ db }: Context, [key = "", ...rest]: readonly Bytes[], name: Bytes): number {
  if (rest.length % 2 !== 0) throw wrongArity(name);
  return write(db, key, pairs(rest));
}

function hdel({ db }: Context, [key = "", ...names]: readonly Bytes[]): Reply {
  const fields = typed(db, key, "hash")?.fields;
  const removed = names.filter((name) => fields?.delete(name)).length;
  if (removed > 0) db.touch(key);
  return removed;
}

function hincrBy({ db }: Context, [key = "", field = "", by = ""]: readonly Bytes[]): Reply {
  const amount = bigInteger(by);
  const current = parseInt64(fieldsOf(db, key).get(field) ?? "0");
  if (current === null) throw new CommandError("ERR hash value is not an integer");
  const sum = addChecked(current, amount);
  write(db, key, [[field, String(sum)]]);
  return sum;
}

function hincrByFloat({ db }: Context, [key = "", field = "", by = ""]: readonly Bytes[]): Reply {
  addFloat("0", by, Error, "ERR value is NaN or Infinity");
  const current = fieldsOf(db, key).get(field) ?? "0";
  const badCurrent = () => new CommandError("ERR hash value is not a float");
  const sum = addFloat(current, by, badCurrent, "ERR value is NaN or Infinity");
  write(db, key, [[field, sum]]);
  return sum;
}

function hsetnx({ db }: Context, [key = "", field = "", value = ""]: readonly Bytes[]): Reply {
  return fieldsOf(db, key).has(field) ? 0 : write(db, key, [[field, value]]);
}

const get = (db: Keyspace, key: Bytes, field: Bytes) => fieldsOf(db, key).get(field) ?? null;

export const hashes: readonly Command[] = [
  { name: "hget", arity: 3, run: ({ db }, [key = "", field = ""]) => get(db, key, field) },
  {
    name: "hmget",
    arity: -3,
    run: ({ db }, [key = "", ...names]) => {
      const fields = fieldsOf(db, key);
      return names.map((name) => fields.get(name) ?? null);
    },
  },
  { name: "hset", arity: -4, write: true, run: (context, args) => hset(context, args, "hset") },
  {
    name: "hmset",
    arity: -4,
    write: true,
    run: (context, args) => {
      hset(context, args, "hmset");
      return OK;
    },
  },
  { name: "hsetnx", arity: 4, write: true, run: hsetnx },
  { name: "hgetall", arity: 2, run: ({ db }, [key = ""]) => mapReply([...fieldsOf(db, key)].flat()) },
  { name: "hdel", arity: -3, write: true, run: hdel },
  { name: "hincrby", arity: 4, write: true, run: hincrBy },
  { name: "hincrbyfloat", arity: 4, write: true, run: hincrByFloat },
  { name: "hlen", arity: 2, run: ({ db }, [key = ""]) => fieldsOf(db, key).size },
  { name: "hkeys", arity: 2, run: ({ db }, [key = ""]) => [...fieldsOf(db, key).keys()] },
  { name: "hvals", arity: 2, run: ({ db }, [key = ""]) => [...fieldsOf(db, key).values()] },
  {
    name: "hexists",
    arity: 3,
    run: ({ db }, [key = "", field = ""]) => (fieldsOf(db, key).has(field) ? 1 : 0),
  },
];
