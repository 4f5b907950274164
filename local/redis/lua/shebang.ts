import { CommandError } from "@/local/redis/commands";
import type { Bytes } from "@/local/redis/resp";

const FLAGS = new Set(["no-writes", "allow-oom", "allow-stale", "no-cluster", "allow-cross-slot-keys"]);

export type Shebang = { readonly body: Bytes; readonly readOnly: boolean };

/**
 * Reads a first line `#!lua flags=a,b` as Redis 7.0 does, its refusals included. The line is blanked, so that
 * line numbers in errors stay right.
 */
export function readShebang(source: Bytes): Shebang {
  if (!source.startsWith("#!")) return { body: source, readOnly: false };
  const end = source.indexOf("\n");
  if (end < 0) throw new CommandError("ERR Invalid script shebang");
  const [engine = "", ...options] = source.slice(0, end).split(/\s+/).filter(Boolean);
  if (engine !== "#!lua") throw new CommandError(`ERR Unexpected engine in script shebang: ${engine}`);
  const flags: Bytes[] = [];
  for (const option of options) {
    if (!option.startsWith("flags=")) throw new CommandError(`ERR Unknown lua shebang option: ${option}`);
    flags.push(...option.slice("flags=".length).split(",").filter(Boolean));
  }
  const unknown = flags.find((flag) => !FLAGS.has(flag));
  if (unknown !== undefined) throw new CommandError(`ERR Unexpected flag in script shebang: ${unknown}`);
  return { body: source.slice(end), readOnly: flags.includes("no-writes") };
}
