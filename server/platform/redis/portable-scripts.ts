import { createHash } from "node:crypto";
import type { WireCommand } from "./transport";

/** Upstash's own script flag; stock Redis 7 refuses it ("Unexpected flag in script shebang"). */
const UPSTASH_FLAG = "allow-key-locking";

/** The script without Upstash's flag, and without the shebang line where nothing else stood in it. */
export function stripUpstashFlag(script: string): string {
  const end = script.indexOf("\n");
  const shebang = end < 0 ? script : script.slice(0, end);
  const flags = /^#!lua\s+flags=(\S*)\s*$/.exec(shebang)?.[1]?.split(",");
  if (!flags?.includes(UPSTASH_FLAG)) return script;
  const kept = flags.filter((flag) => flag !== UPSTASH_FLAG);
  // The line itself stays, so that line numbers in error messages hold.
  return (kept.length > 0 ? `#!lua flags=${kept.join(",")}` : "") + (end < 0 ? "" : script.slice(end));
}

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");

/**
 * Makes script commands portable to stock Redis, and keeps hashes consistent: a caller goes on using the hash
 * of the text it wrote, the server sees the hash of the text it was given.
 */
export function createPortableScripts() {
  const originals = new Map<string, { text: string; hash: string; originalHash: string }>();
  const served = new Map<string, string>();

  function adopt(script: string) {
    const known = originals.get(script);
    if (known) return known;
    const text = stripUpstashFlag(script);
    if (text === script) return undefined;
    const entry = { text, hash: sha1(text), originalHash: sha1(script) };
    originals.set(script, entry);
    served.set(entry.originalHash, entry.hash);
    return entry;
  }

  const serverHash = (hash: string) => served.get(hash.toLowerCase()) ?? hash;

  return {
    /** The command as the server shall see it. `name` is upper-case. */
    outgoing(command: WireCommand): WireCommand {
      const [name = "", first] = command;
      if (first === undefined) return command;
      if (name === "EVALSHA" || name === "EVALSHA_RO") return command.with(1, serverHash(first));
      if (name === "EVAL" || name === "EVAL_RO") return command.with(1, adopt(first)?.text ?? first);
      if (name !== "SCRIPT") return command;
      const verb = first.toUpperCase();
      const rest = command.slice(2);
      if (verb === "LOAD") return [name, first, ...rest.map((script) => adopt(script)?.text ?? script)];
      if (verb === "EXISTS") return [name, first, ...rest.map(serverHash)];
      return command;
    },
    /** The reply as the caller shall see it: SCRIPT LOAD answers the hash of the text as it was written. */
    incoming(command: WireCommand, result: unknown): unknown {
      if (command[0] !== "SCRIPT" || command[1]?.toUpperCase() !== "LOAD") return result;
      return originals.get(command[2] ?? "")?.originalHash ?? result;
    },
  };
}
