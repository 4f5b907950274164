import { createHmac } from "node:crypto";

/** JSON with sorted keys and no blanks (RFC 8785), which the SDK rebuilds before it checks a signature. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}

/** `X-Inngest-Signature` of a canonical body: HMAC-SHA256 over body and second, keyed by the bare signing key. */
export function sign(body: string, signingKey: string, nowMs: number): string {
  const seconds = Math.round(nowMs / 1_000).toString();
  const key = signingKey.replace(/^signkey-[\w]+-/, "");
  return `t=${seconds}&s=${createHmac("sha256", key).update(body).update(seconds).digest("hex")}`;
}
