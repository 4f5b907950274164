import { createHmac } from "node:crypto";
import { env } from "@/server/env";
import { canonicalJson, entryText, type Sealable } from "./canonical";

/** What the hash of a chain's first entry is made of. */
export const GENESIS = "0".repeat(64);

/** A tenant's chain from its anchor to its head. */
export interface Chain {
  tenantId: string;
  headSeq: number;
  headHash: string;
  anchorSeq: number;
  anchorHash: string;
  signature: string;
}

/** The names keep an entry's hash from ever passing for a head's signature. Another form gets another number. */
const ENTRY = "bulkhead audit entry 1";
const HEAD = "bulkhead audit head 1";

/** HMAC-SHA256, in hex, of the hash before it and of all that the entry tells. */
export function chainHash(secret: string, previous: string, entry: Sealable): string {
  return createHmac("sha256", secret)
    .update(`${ENTRY}\n${previous}\n${entryText(entry)}`)
    .digest("hex");
}

/** HMAC-SHA256, in hex, of where the chain begins and ends: without the secret neither end can be moved. */
export function signatureOf(secret: string, chain: Omit<Chain, "signature">): string {
  const { tenantId, headSeq, headHash, anchorSeq, anchorHash } = chain;
  const text = canonicalJson([tenantId, headSeq, headHash, anchorSeq, anchorHash]);
  return createHmac("sha256", secret).update(`${HEAD}\n${text}`).digest("hex");
}

/** The secret that seals. */
export function sealingSecret(): string {
  const [first] = env().AUDIT_SECRET;
  if (!first) throw new TypeError("AUDIT_SECRET holds no secret.");
  return first;
}

/** Whether the entry stands behind `previous`, as one of the secrets sealed it. */
export function follows(previous: string, entry: Sealable & { chainHash: string | null }): boolean {
  return env().AUDIT_SECRET.some((secret) => chainHash(secret, previous, entry) === entry.chainHash);
}

/** Whether the chain's ends are as one of the secrets signed them. */
export function isSigned(chain: Chain): boolean {
  return env().AUDIT_SECRET.some((secret) => signatureOf(secret, chain) === chain.signature);
}
