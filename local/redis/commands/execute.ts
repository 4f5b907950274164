import { type Bytes, errorReply, QUEUED, type Reply } from "@/local/redis/resp";
import { type Client, type Command, CommandError, type Context } from "./command";
import { runCommand } from "./run";
import { type Resolved, resolveCommand } from "./table";
import { discard } from "./transactions";

const WHILE_SUBSCRIBED = new Set(["subscribe", "unsubscribe", "ping", "quit"]);

function refusal({ channels, protocol }: Client, { name }: Command): Reply | null {
  if (protocol === 3 || channels.size === 0 || WHILE_SUBSCRIBED.has(name)) return null;
  const allowed = "(P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context";
  return errorReply(`ERR Can't execute '${name}': only ${allowed}`);
}

function unresolved(context: Context, request: readonly Bytes[], error: unknown): Reply {
  if (!(error instanceof CommandError)) throw error;
  const { transaction } = context.client;
  if (request[0]?.toLowerCase() === "exec") {
    discard(context);
    return errorReply(`EXECABORT Transaction discarded because of: ${error.message.replace(/^ERR /, "")}`);
  }
  if (transaction !== null) transaction.aborted = true;
  return errorReply(error.message);
}

/** Answers one request of one client: at once, or QUEUED inside a transaction. */
export function execute(context: Context, request: readonly Bytes[]): Reply {
  let resolved: Resolved;
  try {
    resolved = resolveCommand(request);
  } catch (error) {
    return unresolved(context, request, error);
  }
  const refused = refusal(context.client, resolved.command);
  if (refused !== null) return refused;
  const { transaction } = context.client;
  if (transaction !== null && !resolved.command.immediate) {
    transaction.queue.push(resolved);
    return QUEUED;
  }
  return runCommand(context, resolved.command, resolved.args);
}
