import { createHash } from "node:crypto";

/** SHA-256 over the JSON of the payload with its keys in order: the same request, however it was written. */
export function fingerprint(payload: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(ordered(payload)) ?? "")
    .digest("hex");
}

/** The same as it was written, for what is megabytes: putting that in order keeps every other call waiting. */
export function fingerprintAsWritten(payload: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(payload) ?? "")
    .digest("hex");
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}
