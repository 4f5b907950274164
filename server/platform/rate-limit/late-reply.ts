import { RedisUnavailable } from "@/server/platform/redis";

/**
 * What a script answered after its deadline, if it is ever learned: by the call itself, or by the transport after
 * the client's own deadline, which then hands out the raw reply. Undefined where the script did not run, or where
 * nobody can say.
 */
export async function lateReply<T>(work: Promise<T>, decode: (raw: unknown) => T): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof RedisUnavailable) || !error.late) return undefined;
    return decodeRaw(await error.late.catch(() => undefined), decode);
  }
}

function decodeRaw<T>(raw: unknown, decode: (raw: unknown) => T): T | undefined {
  if (typeof raw !== "object" || raw === null || !("result" in raw)) return undefined;
  return decode(raw.result);
}
