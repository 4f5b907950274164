import type { Bytes } from "@/local/redis/resp";
import type { Command } from "./command";
import { type Deadline, deadlineAt, expireFlags, mayExpire } from "./expire-options";

function expireCommand(name: Bytes, kind: Deadline): Command {
  return {
    name,
    arity: -3,
    write: true,
    run: ({ db }, [key = "", amount = "", ...rest]) => {
      const flags = expireFlags(rest);
      const at = deadlineAt(amount, kind, db.now, name);
      const entry = db.entry(key);
      if (entry === undefined || !mayExpire(flags, entry.expiresAt, at)) return 0;
      if (at <= db.now) db.delete(key);
      else db.expireAt(key, at);
      return 1;
    },
  };
}

/** -2 for no key, -1 for no deadline. Seconds are rounded to the nearest, as Redis does. */
function remaining(name: Bytes, show: (expiresAt: number, now: number) => number): Command {
  return {
    name,
    arity: 2,
    run: ({ db }, [key = ""]) => {
      const entry = db.entry(key);
      if (entry === undefined) return -2;
      return entry.expiresAt === null ? -1 : show(entry.expiresAt, db.now);
    },
  };
}

export const expiry: readonly Command[] = [
  expireCommand("expire", { unit: "s", absolute: false }),
  expireCommand("pexpire", { unit: "ms", absolute: false }),
  expireCommand("expireat", { unit: "s", absolute: true }),
  expireCommand("pexpireat", { unit: "ms", absolute: true }),
  remaining("ttl", (at, now) => Math.floor((at - now + 500) / 1000)),
  remaining("pttl", (at, now) => at - now),
  remaining("expiretime", (at) => Math.floor((at + 500) / 1000)),
  remaining("pexpiretime", (at) => at),
  {
    name: "persist",
    arity: 2,
    write: true,
    run: ({ db }, [key = ""]) => {
      if ((db.entry(key)?.expiresAt ?? null) === null) return 0;
      db.expireAt(key, null);
      return 1;
    },
  },
];
