import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Bytes } from "@/local/redis/resp";
import type { Keyspace } from "./keyspace";
import { SortedSet } from "./sorted-set";
import type { Value } from "./value";

type Stored =
  | { type: "string"; data: Bytes }
  | { type: "set" | "list"; data: Bytes[] }
  | { type: "hash"; data: [Bytes, Bytes][] }
  | { type: "zset"; data: [Bytes, string][] };
type Line = { key: Bytes; expiresAt: number | null; stored: Stored };

function freeze(value: Value): Stored {
  switch (value.type) {
    case "string":
      return { type: "string", data: value.bytes };
    case "set":
      return { type: "set", data: [...value.members] };
    case "list":
      return { type: "list", data: value.items };
    case "hash":
      return { type: "hash", data: [...value.fields] };
    case "zset": {
      const all = value.sorted.slice(0, value.sorted.size);
      return { type: "zset", data: all.map(({ member, score }) => [member, String(score)]) };
    }
  }
}

function thaw(stored: Stored): Value {
  switch (stored.type) {
    case "string":
      return { type: "string", bytes: stored.data };
    case "set":
      return { type: "set", members: new Set(stored.data) };
    case "list":
      return { type: "list", items: stored.data };
    case "hash":
      return { type: "hash", fields: new Map(stored.data) };
    case "zset": {
      const sorted = new SortedSet();
      for (const [member, score] of stored.data) sorted.set(member, Number(score));
      return { type: "zset", sorted };
    }
  }
}

/** Writes every key as one JSON line, to a new file that then replaces the old one, so a kill leaves one whole. */
export function saveSnapshot(db: Keyspace, file: string): void {
  const lines: string[] = [];
  for (const key of db.keys()) {
    const entry = db.entry(key);
    if (entry === undefined) continue;
    const line: Line = { key, expiresAt: entry.expiresAt, stored: freeze(entry.value) };
    lines.push(JSON.stringify(line));
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, lines.join("\n"), "utf8");
  renameSync(`${file}.new`, file);
}

/** Loads a snapshot if there is one. A damaged file is an error that names the file. */
export function loadSnapshot(db: Keyspace, file: string): void {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw error;
  }
  try {
    for (const line of text.split("\n").filter(Boolean)) {
      const { key, expiresAt, stored }: Line = JSON.parse(line);
      db.set(key, thaw(stored), expiresAt);
    }
  } catch (cause) {
    throw new Error(`The Redis snapshot ${file} is damaged; delete it to start empty.`, { cause });
  }
}
