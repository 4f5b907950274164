import { type Bytes, type Reply, setReply } from "@/local/redis/resp";
import type { Command, Context } from "./command";
import { typed } from "./operands";

function sadd({ db }: Context, [key = "", ...added]: readonly Bytes[]): Reply {
  const members = typed(db, key, "set")?.members ?? new Set<Bytes>();
  const before = members.size;
  for (const member of added) members.add(member);
  if (before === 0) db.set(key, { type: "set", members });
  else if (members.size > before) db.touch(key);
  return members.size - before;
}

function srem({ db }: Context, [key = "", ...names]: readonly Bytes[]): Reply {
  const members = typed(db, key, "set")?.members;
  const removed = names.filter((name) => members?.delete(name)).length;
  if (removed > 0) db.touch(key);
  return removed;
}

export const sets: readonly Command[] = [
  { name: "sadd", arity: -3, write: true, run: sadd },
  { name: "srem", arity: -3, write: true, run: srem },
  {
    name: "smembers",
    arity: 2,
    run: ({ db }, [key = ""]) => setReply([...(typed(db, key, "set")?.members ?? [])]),
  },
  {
    name: "sismember",
    arity: 3,
    run: ({ db }, [key = "", member = ""]) => (typed(db, key, "set")?.members.has(member) ? 1 : 0),
  },
  { name: "scard", arity: 2, run: ({ db }, [key = ""]) => typed(db, key, "set")?.members.size ?? 0 },
  {
    name: "smismember",
    arity: -3,
    run: ({ db }, [key = "", ...names]) => {
      const members = typed(db, key, "set")?.members;
      return names.map((name) => (members?.has(name) ? 1 : 0));
    },
  },
];
