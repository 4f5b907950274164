import { type Bytes, OK, type Reply, status } from "@/local/redis/resp";
import { matchesGlob } from "@/local/redis/store";
import { type Command, CommandError, type Context } from "./command";
import { syntaxError } from "./errors";
import { integer } from "./operands";

const remove = ({ db }: Context, keys: readonly Bytes[]): Reply =>
  keys.filter((key) => db.entry(key) !== undefined && db.delete(key)).length;

function flush({ db }: Context, args: readonly Bytes[]): Reply {
  const mode = args[0]?.toLowerCase() ?? "sync";
  if (args.length > 1 || (mode !== "sync" && mode !== "async")) throw syntaxError();
  db.clear();
  return OK;
}

type ScanOptions = { count: number; match: Bytes; type: Bytes | null };

function scanOptions(args: readonly Bytes[]): ScanOptions {
  const options: ScanOptions = { count: 10, match: "*", type: null };
  for (let index = 0; index < args.length; index += 2) {
    const name = args[index]?.toLowerCase();
    const value = args[index + 1];
    if (value === undefined) throw syntaxError();
    if (name === "count") {
      options.count = integer(value);
      if (options.count < 1) throw syntaxError();
    } else if (name === "match") options.match = value;
    else if (name === "type") options.type = value.toLowerCase();
    else throw syntaxError();
  }
  return options;
}

function scan({ db }: Context, [cursor = "", ...rest]: readonly Bytes[]): Reply {
  if (!/^-?\d{1,20}$/.test(cursor)) throw new CommandError("ERR invalid cursor");
  const { count, match, type } = scanOptions(rest);
  const from = Number(cursor);
  const page = from < 0 ? { cursor: 0, keys: [] } : db.scan(from, count);
  const found = page.keys.filter(
    (key) => matchesGlob(match, key) && (type === null || db.get(key)?.type === type),
  );
  return [String(page.cursor), found];
}

export const keys: readonly Command[] = [
  { name: "del", arity: -2, write: true, run: remove },
  { name: "unlink", arity: -2, write: true, run: remove },
  { name: "exists", arity: -2, run: ({ db }, names) => names.filter((name) => db.entry(name)).length },
  { name: "type", arity: 2, run: ({ db }, [key = ""]) => status(db.get(key)?.type ?? "none") },
  {
    name: "keys",
    arity: 2,
    run: ({ db }, [pattern = ""]) => db.keys().filter((key) => matchesGlob(pattern, key)),
  },
  { name: "scan", arity: -2, run: scan },
  { name: "dbsize", arity: 1, run: ({ db }) => db.size },
  { name: "flushdb", arity: -1, write: true, run: flush },
  { name: "flushall", arity: -1, write: true, run: flush },
];
