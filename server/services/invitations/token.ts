import { createHash, createHmac, randomBytes } from "node:crypto";
import { env } from "@/server/env";

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Whether the text could be a token: anything else is answered without a query. */
export function looksLikeToken(text: string): boolean {
  return TOKEN.test(text);
}

/** A new seed (256 random bits) and the hash of its token: what the database keeps. */
export function newToken(): { tokenSeed: string; tokenHash: string } {
  const tokenSeed = randomBytes(32).toString("base64url");
  return { tokenSeed, tokenHash: hashToken(tokenOf(tokenSeed)) };
}

/**
 * The token that is mailed (43 base64url characters). It has to be the same however often the mail is tried, yet
 * must stand in no table and no event: so it is made of the row's seed and the application's secret, and neither
 * of them alone gives it.
 */
export function tokenOf(seed: string): string {
  return createHmac("sha256", env().NEXTAUTH_SECRET).update(`invitation:${seed}`).digest("base64url");
}

export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
