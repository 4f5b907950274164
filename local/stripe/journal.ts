import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

/** One line of the journal: what one transaction wrote (record) or removed (null). */
export type JournalEntry = [collection: string, id: string, record: unknown][];

/** An append-only file of JSON lines; one line is one transaction, written before its answer leaves. */
export interface Journal {
  append(entry: JournalEntry): void;
  /** Replaces the whole file by these entries, atomically. */
  rewrite(entries: Iterable<JournalEntry>): void;
  readonly bytes: number;
  close(): void;
}

/** Opens the journal and replays it; a last line cut off by a crash was never answered, and is dropped. */
export function openJournal(file: string, replay: (entry: JournalEntry) => void): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  for (const line of whole.split("\n")) {
    if (line !== "") replay(JSON.parse(line));
  }
  let bytes = Buffer.byteLength(whole);
  if (whole.length < text.length) truncateSync(file, bytes);
  let descriptor = openSync(file, "a");
  return {
    append(entry) {
      bytes += writeAll(descriptor, `${JSON.stringify(entry)}\n`);
    },
    rewrite(entries) {
      const next = `${file}.next`;
      const fresh = openSync(next, "w");
      let written = 0;
      for (const entry of entries) written += writeAll(fresh, `${JSON.stringify(entry)}\n`);
      fsyncSync(fresh);
      closeSync(fresh);
      renameSync(next, file);
      closeSync(descriptor);
      descriptor = openSync(file, "a");
      bytes = written;
    },
    get bytes() {
      return bytes;
    },
    close: () => closeSync(descriptor),
  };
}

function writeAll(descriptor: number, text: string): number {
  const buffer = Buffer.from(text);
  for (let done = 0; done < buffer.length; ) done += writeSync(descriptor, buffer, done);
  return buffer.length;
}
