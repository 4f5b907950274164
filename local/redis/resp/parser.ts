import { splitInline } from "./inline";
import type { Bytes } from "./reply";

const MAX_LINE = 64 * 1024;
const MAX_BULK = 512 * 1024 * 1024;
const MAX_ARGUMENTS = 2_147_483_647;

/** The peer broke the protocol: it is told so, and the connection closes. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

function count(text: Bytes): number {
  return /^-?(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
}

/** An incremental reader of requests: RESP arrays of bulk strings, or inline lines, in any framing. */
export class RequestParser {
  #buffer: Buffer = Buffer.alloc(0);
  #chunks: Buffer[] = [];
  #at = 0;
  #buffered = 0;
  #wanted = 0;
  #pending: Bytes[] = [];
  #missing = 0;
  #bulkLength = -1;

  /** Takes what the socket gave. Chunks of a large bulk are joined once, when it is whole. */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
  }

  /** The next complete request, or null until more bytes come. Throws ProtocolError. */
  next(): Bytes[] | null {
    if (!this.#gather()) return null;
    for (;;) {
      if (this.#missing > 0) {
        if (!this.#readArguments()) return null;
        return this.#pending;
      }
      const line = this.#line(this.#buffer[this.#at] === 42 ? "mbulk count string" : "inline request");
      if (line === null) return null;
      if (line[0] !== "*") {
        const words = splitInline(line);
        if (words === null) throw new ProtocolError("unbalanced quotes in request");
        if (words.length > 0) return words;
        continue;
      }
      const total = count(line.slice(1));
      if (Number.isNaN(total) || total > MAX_ARGUMENTS) throw new ProtocolError("invalid multibulk length");
      if (total <= 0) continue;
      this.#pending = [];
      this.#missing = total;
    }
  }

  #gather(): boolean {
    const held = this.#buffer.length - this.#at;
    if (held + this.#buffered < this.#wanted) return false;
    if (this.#chunks.length > 0) {
      const rest = this.#buffer.subarray(this.#at);
      const only = this.#chunks[0];
      const single = held === 0 && this.#chunks.length === 1 && only !== undefined;
      this.#buffer = single ? only : Buffer.concat([rest, ...this.#chunks]);
      this.#chunks = [];
      this.#buffered = 0;
      this.#at = 0;
    }
    this.#wanted = 0;
    return this.#at < this.#buffer.length;
  }

  #readArguments(): boolean {
    while (this.#missing > 0) {
      if (this.#bulkLength < 0 && !this.#readBulkHeader()) return false;
      const end = this.#at + this.#bulkLength;
      if (end + 2 > this.#buffer.length) {
        this.#wanted = this.#bulkLength + 2;
        return false;
      }
      this.#pending.push(this.#buffer.toString("latin1", this.#at, end));
      this.#at = end + 2;
      this.#bulkLength = -1;
      this.#missing -= 1;
    }
    return true;
  }

  #readBulkHeader(): boolean {
    const line = this.#line("bulk count string");
    if (line === null) return false;
    if (line[0] !== "$") throw new ProtocolError(`expected '$', got '${line[0] ?? " "}'`);
    const length = count(line.slice(1));
    if (Number.isNaN(length) || length < 0 || length > MAX_BULK) {
      throw new ProtocolError("invalid bulk length");
    }
    this.#bulkLength = length;
    return true;
  }

  /** One line without its end. An inline line may end in a bare newline, as a person types it. */
  #line(what: string): Bytes | null {
    const end = this.#buffer.indexOf(10, this.#at);
    if (end < 0) {
      if (this.#buffer.length - this.#at > MAX_LINE) throw new ProtocolError(`too big ${what}`);
      return null;
    }
    const stop = end > this.#at && this.#buffer[end - 1] === 13 ? end - 1 : end;
    const line = this.#buffer.toString("latin1", this.#at, stop);
    this.#at = end + 1;
    return line;
  }
}
