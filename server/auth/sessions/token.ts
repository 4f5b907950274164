import { createHash, randomBytes } from "node:crypto";

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits as 43 base64url characters: the cookie's whole content. */
export function newSessionToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Whether the text could be a token: anything else is answered without a query. */
export function looksLikeToken(text: string): boolean {
  return TOKEN.test(text);
}

/** What the database keeps. The token is random, so that a plain SHA-256 is enough. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
