import { type Bytes, OK, type Reply } from "@/local/redis/resp";
import { type Command, CommandError, type Context } from "./command";
import { integer } from "./operands";

function evaluate(context: Context, sha: Bytes, rest: readonly Bytes[], readOnly: boolean): Reply {
  const [count = "", ...args] = rest;
  const keyCount = integer(count);
  if (keyCount > args.length) {
    throw new CommandError("ERR Number of keys can't be greater than number of args");
  }
  if (keyCount < 0) throw new CommandError("ERR Number of keys can't be negative");
  const source = context.server.scripts.source(sha);
  if (source === undefined) throw new CommandError("NOSCRIPT No matching script. Please use EVAL.");
  const [keys, argv] = [args.slice(0, keyCount), args.slice(keyCount)];
  return context.server.scripts.run(context, { sha, source, keys, argv, readOnly });
}

function evalCommand(name: Bytes, byHash: boolean, readOnly: boolean): Command {
  return {
    name,
    arity: -3,
    noScript: true,
    run: (context, [script = "", ...rest]) => {
      const sha = byHash ? script.toLowerCase() : context.server.scripts.load(script);
      return evaluate(context, sha, rest, readOnly);
    },
  };
}

function flush({ server }: Context, args: readonly Bytes[]): Reply {
  const mode = args[0]?.toLowerCase() ?? "sync";
  if (args.length > 1 || (mode !== "sync" && mode !== "async")) {
    throw new CommandError("ERR SCRIPT FLUSH only support SYNC|ASYNC option");
  }
  server.scripts.flush();
  return OK;
}

export const scripts: readonly Command[] = [
  evalCommand("eval", false, false),
  evalCommand("evalsha", true, false),
  evalCommand("eval_ro", false, true),
  evalCommand("evalsha_ro", true, true),
  {
    name: "script|load",
    arity: 3,
    noScript: true,
    run: ({ server }, [source = ""]) => server.scripts.load(source),
  },
  {
    name: "script|exists",
    arity: -3,
    noScript: true,
    run: ({ server }, shas) =>
      shas.map((sha) => (server.scripts.source(sha.toLowerCase()) === undefined ? 0 : 1)),
  },
  { name: "script|flush", arity: -2, noScript: true, run: flush },
];
