import { createHash, randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID: 48 bits of time, 80 bits of `entropy` (random by default), 26 characters of Crockford base 32. */
export function ulid(ms: number, entropy: Uint8Array = randomBytes(10)): string {
  let bits = BigInt(Math.max(0, Math.trunc(ms)));
  for (let i = 0; i < 10; i++) bits = (bits << 8n) | BigInt(entropy[i] ?? 0);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = ALPHABET.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return text;
}

/**
 * The id of the event at `index` of a request that carries `x-inngest-event-id-seed` (`<ms>,<base64>`):
 * the same for each retry of that request, so that a retried send is stored once.
 */
export function seededId(seed: string, index: number): string | undefined {
  const ms = Number(seed.split(",")[0]);
  if (!Number.isSafeInteger(ms) || ms < 0) return undefined;
  return ulid(ms, createHash("sha256").update(`${seed}:${index}`).digest().subarray(0, 10));
}
