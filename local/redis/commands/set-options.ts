import type { Bytes } from "@/local/redis/resp";
import { syntaxError } from "./errors";
import { DEADLINES, type Deadline } from "./expire-options";

export type SetOptions = {
  readonly condition: "nx" | "xx" | null;
  readonly keepTtl: boolean;
  readonly get: boolean;
  readonly expire: { readonly kind: Deadline; readonly amount: Bytes } | null;
};

/** Parses what follows SET key value. Contradictory options are a syntax error. */
export function parseSetOptions(args: readonly Bytes[]): SetOptions {
  let condition: SetOptions["condition"] = null;
  let expire: SetOptions["expire"] = null;
  let keepTtl = false;
  let get = false;
  for (let index = 0; index < args.length; index += 1) {
    const option = args[index]?.toLowerCase() ?? "";
    const kind = Object.hasOwn(DEADLINES, option) ? DEADLINES[option] : undefined;
    if (option === "nx" || option === "xx") {
      if (condition !== null && condition !== option) throw syntaxError();
      condition = option;
    } else if (option === "get") get = true;
    else if (option === "keepttl" && expire === null) keepTtl = true;
    else if (kind !== undefined && expire === null && !keepTtl && index + 1 < args.length) {
      index += 1;
      expire = { kind, amount: args[index] ?? "" };
    } else throw syntaxError();
  }
  return { condition, keepTtl, get, expire };
}
