import type { Bytes, Protocol, Reply } from "@/local/redis/resp";
import type { Keyspace, Watcher } from "@/local/redis/store";

/** What a command may know of the connection it came by. */
export type Client = {
  readonly id: number;
  name: Bytes;
  protocol: Protocol;
  readonly channels: Set<Bytes>;
  /** The commands queued since MULTI; null outside a transaction. */
  transaction: { queue: QueuedCommand[]; aborted: boolean } | null;
  readonly watched: Set<Bytes>;
  readonly watcher: Watcher;
  /** Sends a reply out of turn: a message, or one of SUBSCRIBE's several answers. */
  send(reply: Reply): void;
  /** Closes after what was answered has been sent. */
  closeAfterReply(): void;
};

export type QueuedCommand = { readonly command: Command; readonly args: readonly Bytes[] };

/** The parts of the server that commands reach. */
export type ServerState = {
  readonly db: Keyspace;
  readonly clients: Set<Client>;
  readonly scripts: ScriptEngine;
  readonly startedAt: number;
  readonly port: number;
  /** Holds every command of every client for a while (DEBUG SLEEP). */
  pause(milliseconds: number): void;
};

/** Runs Lua; see `lua/`. Throws CommandError. */
export type ScriptEngine = {
  load(source: Bytes): Bytes;
  source(sha: Bytes): Bytes | undefined;
  flush(): void;
  run(context: Context, call: ScriptCall): Reply;
};

export type ScriptCall = {
  readonly sha: Bytes;
  readonly source: Bytes;
  readonly keys: readonly Bytes[];
  readonly argv: readonly Bytes[];
  readonly readOnly: boolean;
};

export type Context = { readonly db: Keyspace; readonly server: ServerState; readonly client: Client };

export type Command = {
  /** Lower case; a subcommand is "container|name". */
  readonly name: Bytes;
  /** As Redis counts: the name included; negative for "at least". */
  readonly arity: number;
  /** Refused in a read-only script. */
  readonly write?: boolean;
  /** Refused in any script. */
  readonly noScript?: boolean;
  /** Runs at once, even between MULTI and EXEC. */
  readonly immediate?: boolean;
  /** Takes the arguments without the name (and, for a subcommand, without its own). */
  run(context: Context, args: readonly Bytes[]): Reply;
};

/** An error that the client gets, verbatim. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
