import { parseIndex } from "@/local/redis/numbers";
import { type Bytes, NIL_ARRAY, OK, type Reply } from "@/local/redis/resp";
import { type Command, CommandError, type Context } from "./command";
import { wrongArity } from "./errors";
import { integer, sliceBounds, typed } from "./operands";

type End = "left" | "right";

function push(name: Bytes, end: End): Command {
  return {
    name,
    arity: -3,
    write: true,
    run: ({ db }, [key = "", ...added]) => {
      const items = typed(db, key, "list")?.items ?? [];
      const isNew = items.length === 0;
      for (const item of added) {
        if (end === "left") items.unshift(item);
        else items.push(item);
      }
      if (isNew) db.set(key, { type: "list", items });
      else db.touch(key);
      return items.length;
    },
  };
}

function popCount(text: Bytes | undefined): number | null {
  if (text === undefined) return null;
  const count = parseIndex(text);
  if (count === null || count < 0) throw new CommandError("ERR value is out of range, must be positive");
  return count;
}

function pop(name: Bytes, end: End): Command {
  return {
    name,
    arity: -2,
    write: true,
    run: ({ db }, [key = "", ...rest]) => {
      if (rest.length > 1) throw wrongArity(name);
      const count = popCount(rest[0]);
      const items = typed(db, key, "list")?.items;
      if (items === undefined) return count === null ? null : NIL_ARRAY;
      const wanted = Math.min(count ?? 1, items.length);
      const taken = end === "left" ? items.splice(0, wanted) : items.splice(items.length - wanted).reverse();
      if (wanted > 0) db.touch(key);
      return count === null ? (taken[0] ?? null) : taken;
    },
  };
}

function lrange({ db }: Context, [key = "", start = "", stop = ""]: readonly Bytes[]): Reply {
  const [first, last] = [integer(start), integer(stop)];
  const items = typed(db, key, "list")?.items ?? [];
  const { from, to } = sliceBounds(first, last, items.length);
  return items.slice(from, to);
}

function ltrim({ db }: Context, [key = "", start = "", stop = ""]: readonly Bytes[]): Reply {
  const [first, last] = [integer(start), integer(stop)];
  const items = typed(db, key, "list")?.items;
  if (items === undefined) return OK;
  const { from, to } = sliceBounds(first, last, items.length);
  items.splice(to);
  items.splice(0, from);
  db.touch(key);
  return OK;
}

export const lists: readonly Command[] = [
  push("lpush", "left"),
  push("rpush", "right"),
  pop("lpop", "left"),
  pop("rpop", "right"),
  { name: "llen", arity: 2, run: ({ db }, [key = ""]) => typed(db, key, "list")?.items.length ?? 0 },
  { name: "lrange", arity: 4, run: lrange },
  { name: "ltrim", arity: 4, write: true, run: ltrim },
];
