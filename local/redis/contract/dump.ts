import type { WireReply } from "./reply-reader";
import type { WireClient } from "./wire-client";

const UNORDERED = new Set(["keys", "smembers", "scan", "hkeys", "hvals"]);

const asText = (reply: WireReply): string => JSON.stringify(reply);

/** Sorts what Redis gives in no promised order, wherever it lies in the reply. */
export function normalise(command: readonly string[], reply: WireReply): WireReply {
  if (!UNORDERED.has(command[0]?.toLowerCase() ?? "")) return reply;
  if (!Array.isArray(reply.body)) return reply;
  const parts = reply.body.map((part) => (Array.isArray(part.body) ? normalise(command, part) : part));
  const isPage = command[0]?.toLowerCase() === "scan" && parts.length === 2 && Array.isArray(parts[1]?.body);
  const body = isPage ? parts : parts.toSorted((a, b) => (asText(a) < asText(b) ? -1 : 1));
  return { sign: reply.sign, body };
}

const READ: Readonly<Record<string, (key: string) => string[]>> = {
  string: (key) => ["get", key],
  hash: (key) => ["hgetall", key],
  list: (key) => ["lrange", key, "0", "-1"],
  set: (key) => ["smembers", key],
  zset: (key) => ["zrange", key, "0", "-1", "withscores"],
};

export type DumpedKey = { key: string; type: string; expires: boolean; value: WireReply };

/** Every key with its type, whether it has a deadline, and its raw bytes. */
export async function dump(client: WireClient): Promise<DumpedKey[]> {
  const found = await client.call("keys", "*");
  const names = Array.isArray(found.body) ? found.body.map(({ body }) => String(body)).sort() : [];
  const keys: DumpedKey[] = [];
  for (const key of names) {
    const type = String((await client.call("type", key)).body);
    const read = READ[type]?.(key) ?? ["type", key];
    const value = normalise(read, await client.call(...read));
    const expires = Number((await client.call("pttl", key)).body) >= 0;
    keys.push({ key, type, expires, value });
  }
  return keys;
}
