import { formatG } from "@/local/redis/numbers";
import type { Bytes, Reply } from "./reply";

export type Protocol = 2 | 3;

const bulk = (bytes: Bytes) => `$${bytes.length}\r\n${bytes}\r\n`;
const oneLine = (text: Bytes) => text.replace(/[\r\n]/g, " ");

function double(value: number, protocol: Protocol): Bytes {
  const text = formatG(value, 17);
  return protocol === 3 ? `,${text}\r\n` : bulk(text);
}

function many(sigil: string, length: number, items: readonly Reply[], protocol: Protocol): Bytes {
  let out = `${sigil}${length}\r\n`;
  for (const item of items) out += encodeReply(item, protocol);
  return out;
}

/** Encodes a reply as the bytes to send (a latin1 string), in RESP2 or RESP3 as the client chose with HELLO. */
export function encodeReply(reply: Reply, protocol: Protocol): Bytes {
  if (reply === null) return protocol === 3 ? "_\r\n" : "$-1\r\n";
  if (typeof reply === "string") return bulk(reply);
  if (typeof reply === "number" || typeof reply === "bigint") return `:${reply}\r\n`;
  if (!("kind" in reply)) return many("*", reply.length, reply, protocol);
  switch (reply.kind) {
    case "status":
      return `+${oneLine(reply.text)}\r\n`;
    case "error":
      return `-${oneLine(reply.text)}\r\n`;
    case "map":
      if (protocol === 3) return many("%", reply.items.length / 2, reply.items, protocol);
      return many("*", reply.items.length, reply.items, protocol);
    case "set":
      return many(protocol === 3 ? "~" : "*", reply.items.length, reply.items, protocol);
    case "push":
      return many(protocol === 3 ? ">" : "*", reply.items.length, reply.items, protocol);
    case "double":
      return double(reply.value, protocol);
    case "boolean":
      return protocol === 3 ? `#${reply.value ? "t" : "f"}\r\n` : `:${reply.value ? 1 : 0}\r\n`;
    case "nilArray":
      return protocol === 3 ? "_\r\n" : "*-1\r\n";
    case "none":
      return "";
  }
}
