import { type Bytes, NIL_ARRAY, OK, type Reply } from "@/local/redis/resp";
import { type Client, type Command, CommandError, type Context } from "./command";
import { runCommand } from "./run";

/** Ends every WATCH of a client. */
export function unwatch({ db, client }: { db: Context["db"]; client: Client }): void {
  db.watches.remove(client.watched, client.watcher);
  client.watched.clear();
  client.watcher.dirty = false;
}

/** Drops the queue and the watches. */
export function discard(context: Context): void {
  context.client.transaction = null;
  unwatch(context);
}

function exec(context: Context): Reply {
  const { client, db } = context;
  const { transaction } = client;
  if (transaction === null) throw new CommandError("ERR EXEC without MULTI");
  // A watched key that has expired meanwhile counts as touched: reading it removes it.
  for (const key of client.watched) db.entry(key);
  const { dirty } = client.watcher;
  discard(context);
  if (transaction.aborted) {
    throw new CommandError("EXECABORT Transaction discarded because of previous errors.");
  }
  if (dirty) return NIL_ARRAY;
  return db.atomically(() =>
    transaction.queue.map(({ command, args }) => runCommand(context, command, args)),
  );
}

function watch({ client, db }: Context, keys: readonly Bytes[]): Reply {
  if (client.transaction !== null) throw new CommandError("ERR WATCH inside MULTI is not allowed");
  for (const key of keys) {
    db.entry(key);
    client.watched.add(key);
    db.watches.add(key, client.watcher);
  }
  return OK;
}

export const transactions: readonly Command[] = [
  {
    name: "multi",
    arity: 1,
    noScript: true,
    immediate: true,
    run: ({ client }) => {
      if (client.transaction !== null) throw new CommandError("ERR MULTI calls can not be nested");
      client.transaction = { queue: [], aborted: false };
      return OK;
    },
  },
  { name: "exec", arity: 1, noScript: true, immediate: true, run: exec },
  {
    name: "discard",
    arity: 1,
    noScript: true,
    immediate: true,
    run: (context) => {
      if (context.client.transaction === null) throw new CommandError("ERR DISCARD without MULTI");
      discard(context);
      return OK;
    },
  },
  { name: "watch", arity: -2, noScript: true, immediate: true, run: watch },
  {
    name: "unwatch",
    arity: 1,
    noScript: true,
    run: (context) => {
      unwatch(context);
      return OK;
    },
  },
];
