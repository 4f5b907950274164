import { hash, timingSafeEqual } from "node:crypto";
import { type ApiKeyId, asId } from "./ids";

/** `bh_<environment>_<32 hex digits of the key's id>_<43 base-62 characters>`: a pattern for secret scanners. */
const TOKEN = /^bh_(live|test)_([0-9a-f]{32})_([0-9A-Za-z]{43})$/;
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export interface ApiKeyToken {
  id: ApiKeyId;
  secret: string;
}

/** The parts of a key, or undefined when it does not have a key's form. */
export function parseApiKey(text: string): ApiKeyToken | undefined {
  const match = TOKEN.exec(text);
  if (!match?.[2] || !match[3]) return undefined;
  const id = match[2].replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return { id: asId<ApiKeyId>(id), secret: match[3] };
}

export function formatApiKey(environment: "live" | "test", token: ApiKeyToken): string {
  return `bh_${environment}_${token.id.replaceAll("-", "")}_${token.secret}`;
}

/** 43 base-62 characters (256 bits) out of `random`, which yields as many random bytes as it is asked for. */
export function makeApiKeySecret(random: (bytes: number) => Uint8Array): string {
  let secret = "";
  while (secret.length < 43) {
    for (const byte of random(64)) {
      // 248 = 4 × 62: bytes above it would favour the first characters.
      if (byte < 248 && secret.length < 43) secret += BASE62[byte % 62];
    }
  }
  return secret;
}

export function hashApiKeySecret(secret: string): string {
  return hash("sha256", secret, "hex");
}

/** Compares in constant time. */
export function apiKeySecretMatches(secret: string, secretHash: string): boolean {
  const given = hash("sha256", secret, "buffer");
  const kept = Buffer.from(secretHash, "hex");
  return given.length === kept.length && timingSafeEqual(given, kept);
}
