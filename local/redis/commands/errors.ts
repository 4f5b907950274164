import type { Bytes } from "@/local/redis/resp";
import { CommandError } from "./command";

/** The errors of Redis 7.0, word for word. */
export const notAnInteger = () => new CommandError("ERR value is not an integer or out of range");
export const notAFloat = () => new CommandError("ERR value is not a valid float");
export const syntaxError = () => new CommandError("ERR syntax error");
export const wrongType = () =>
  new CommandError("WRONGTYPE Operation against a key holding the wrong kind of value");
export const invalidExpire = (command: Bytes) =>
  new CommandError(`ERR invalid expire time in '${command}' command`);
export const wrongArity = (command: Bytes) =>
  new CommandError(`ERR wrong number of arguments for '${command}' command`);
export const unknownSubcommand = (container: Bytes, name: Bytes) =>
  new CommandError(`ERR unknown subcommand '${name.slice(0, 128)}'. Try ${container.toUpperCase()} HELP.`);

/** Names the command and its first arguments, up to 128 bytes of each, as Redis does. */
export function unknownCommand(name: Bytes, args: readonly Bytes[]): CommandError {
  let shown = "";
  for (const arg of args) {
    if (shown.length >= 128) break;
    shown += `'${arg.slice(0, 128 - shown.length)}' `;
  }
  return new CommandError(`ERR unknown command '${name.slice(0, 128)}', with args beginning with: ${shown}`);
}
