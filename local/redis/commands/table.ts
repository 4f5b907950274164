import type { Bytes } from "@/local/redis/resp";
import type { Command } from "./command";
import { connection } from "./connection";
import { counters } from "./counters";
import { unknownCommand, unknownSubcommand, wrongArity } from "./errors";
import { expiry } from "./expiry";
import { hashes } from "./hashes";
import { keys } from "./keys";
import { lists } from "./lists";
import { pubsub } from "./pubsub";
import { scripts } from "./scripts";
import { serverInfo } from "./server-info";
import { sets } from "./sets";
import { sortedSets } from "./sorted-sets";
import { strings } from "./strings";
import { transactions } from "./transactions";

const FAMILIES = [
  ...[strings, counters, keys, expiry, hashes, sets, sortedSets, lists],
  ...[transactions, scripts, pubsub, connection, serverInfo],
];

const COMMANDS = new Map(FAMILIES.flat().map((command) => [command.name, command]));
const CONTAINERS = new Set(
  [...COMMANDS.keys()].filter((name) => name.includes("|")).map((n) => n.split("|")[0]),
);

export type Resolved = { readonly command: Command; readonly args: readonly Bytes[] };

const fits = (arity: number, count: number) => (arity < 0 ? count >= -arity : count === arity);

/** Finds the command that a request names and checks its arity. Throws CommandError as Redis words it. */
export function resolveCommand(request: readonly Bytes[]): Resolved {
  const [given = "", ...args] = request;
  const name = given.toLowerCase();
  if (CONTAINERS.has(name)) {
    const [subcommand, ...rest] = args;
    if (subcommand === undefined) throw wrongArity(name);
    const command = COMMANDS.get(`${name}|${subcommand.toLowerCase()}`);
    if (command === undefined) throw unknownSubcommand(name, subcommand);
    if (!fits(command.arity, request.length)) throw wrongArity(command.name);
    return { command, args: rest };
  }
  const command = name.includes("|") ? undefined : COMMANDS.get(name);
  if (command === undefined) throw unknownCommand(given, args);
  if (!fits(command.arity, request.length)) throw wrongArity(name);
  return { command, args };
}
