import { type Bytes, doubleReply, type Reply } from "@/local/redis/resp";
import type { Command, Context } from "./command";
import { typed } from "./operands";
import { zadd } from "./sorted-set-add";
import { scoreRanks, zrange } from "./sorted-set-range";

function zrem({ db }: Context, [key = "", ...members]: readonly Bytes[]): Reply {
  const sorted = typed(db, key, "zset")?.sorted;
  const removed = members.filter((member) => sorted?.delete(member)).length;
  if (removed > 0) db.touch(key);
  return removed;
}

function zremRangeByScore(context: Context, args: readonly Bytes[]): Reply {
  const { sorted, from, to } = scoreRanks(context, args);
  const doomed = sorted?.slice(from, to) ?? [];
  for (const { member } of doomed) sorted?.delete(member);
  if (doomed.length > 0) context.db.touch(args[0] ?? "");
  return doomed.length;
}

function zcount(context: Context, args: readonly Bytes[]): Reply {
  const { from, to } = scoreRanks(context, args);
  return to - from;
}

function zscore({ db }: Context, [key = "", member = ""]: readonly Bytes[]): Reply {
  const score = typed(db, key, "zset")?.sorted.score(member);
  return score === undefined ? null : doubleReply(score);
}

export const sortedSets: readonly Command[] = [
  { name: "zadd", arity: -4, write: true, run: zadd },
  {
    name: "zincrby",
    arity: 4,
    write: true,
    run: (context, [key = "", by = "", member = ""]) => zadd(context, [key, "incr", by, member]),
  },
  { name: "zrem", arity: -3, write: true, run: zrem },
  { name: "zscore", arity: 3, run: zscore },
  { name: "zcard", arity: 2, run: ({ db }, [key = ""]) => typed(db, key, "zset")?.sorted.size ?? 0 },
  { name: "zcount", arity: 4, run: zcount },
  { name: "zrange", arity: -4, run: (context, args) => zrange(context, args, false) },
  { name: "zrangebyscore", arity: -4, run: (context, args) => zrange(context, args, true) },
  { name: "zremrangebyscore", arity: 4, write: true, run: zremRangeByScore },
];
