import { type Bytes, errorReply, type Reply } from "@/local/redis/resp";
import { type Command, CommandError, type Context } from "./command";

/** Runs a command; its refusal becomes an error reply. Anything else thrown is a fault of the engine. */
export function runCommand(context: Context, command: Command, args: readonly Bytes[]): Reply {
  try {
    return command.run(context, args);
  } catch (error) {
    if (error instanceof CommandError) return errorReply(error.message);
    throw error;
  }
}
