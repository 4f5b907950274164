import { parseDouble } from "@/local/redis/numbers";
import { type Bytes, doubleReply, type Protocol, type Reply } from "@/local/redis/resp";
import type { Scored, SortedSet } from "@/local/redis/store";
import { CommandError, type Context } from "./command";
import { syntaxError } from "./errors";
import { integer, sliceBounds, typed } from "./operands";

type Bound = { readonly score: number; readonly exclusive: boolean };

function bound(text: Bytes): Bound {
  const exclusive = text.startsWith("(");
  const score = parseDouble(exclusive ? text.slice(1) : text);
  if (score === null) throw new CommandError("ERR min or max is not a float");
  return { score, exclusive };
}

/** The ranks, half-open, of the members whose scores lie between two bounds. */
function ranks(sorted: SortedSet | undefined, min: Bound, max: Bound): { from: number; to: number } {
  if (sorted === undefined) return { from: 0, to: 0 };
  const from = sorted.firstAt(min.score, min.exclusive);
  return { from, to: Math.max(from, sorted.firstAt(max.score, !max.exclusive)) };
}

/** A score interval's ranks at a key, e.g. for ZCOUNT and ZREMRANGEBYSCORE. */
export function scoreRanks({ db }: Context, [key = "", min = "", max = ""]: readonly Bytes[]) {
  const [low, high] = [bound(min), bound(max)];
  const sorted = typed(db, key, "zset")?.sorted;
  return { sorted, ...ranks(sorted, low, high) };
}

type Options = {
  byScore: boolean;
  reverse: boolean;
  withScores: boolean;
  limit: { skip: number; take: number } | null;
};

function parseOptions(args: readonly Bytes[], byScore: boolean): Options {
  const options: Options = { byScore, reverse: false, withScores: false, limit: null };
  for (let index = 0; index < args.length; index += 1) {
    const name = args[index]?.toLowerCase();
    if (name === "withscores") options.withScores = true;
    else if (name === "limit" && index + 2 < args.length) {
      options.limit = { skip: integer(args[index + 1] ?? ""), take: integer(args[index + 2] ?? "") };
      index += 2;
    } else if (name === "byscore" && !byScore) options.byScore = true;
    else if (name === "rev" && !byScore) options.reverse = true;
    else throw syntaxError();
  }
  if (options.limit && !options.byScore) {
    throw new CommandError(
      "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
    );
  }
  return options;
}

function present(found: readonly Scored[], withScores: boolean, protocol: Protocol): Reply {
  if (!withScores) return found.map(({ member }) => member);
  const rows = found.map(({ member, score }): Reply[] => [member, doubleReply(score)]);
  return protocol === 3 ? rows : rows.flat();
}

function select(context: Context, key: Bytes, start: Bytes, stop: Bytes, options: Options): Scored[] {
  const { reverse, byScore, limit } = options;
  if (byScore) {
    const [min, max] = reverse ? [stop, start] : [start, stop];
    const { sorted, from, to } = scoreRanks(context, [key, min, max]);
    const found = sorted?.slice(from, to) ?? [];
    if (reverse) found.reverse();
    if (limit === null) return found;
    if (limit.skip < 0) return [];
    return found.slice(limit.skip, limit.take < 0 ? undefined : limit.skip + limit.take);
  }
  const [first, last] = [integer(start), integer(stop)];
  const sorted = typed(context.db, key, "zset")?.sorted;
  const size = sorted?.size ?? 0;
  const { from, to } = sliceBounds(first, last, size);
  if (!reverse) return sorted?.slice(from, to) ?? [];
  return sorted?.slice(size - to, size - from).reverse() ?? [];
}

/** ZRANGE by rank or score, and ZRANGEBYSCORE (`byScore` fixed). */
export function zrange(context: Context, args: readonly Bytes[], byScore: boolean): Reply {
  const [key = "", start = "", stop = "", ...rest] = args;
  const options = parseOptions(rest, byScore);
  const found = select(context, key, start, stop, options);
  return present(found, options.withScores, context.client.protocol);
}
