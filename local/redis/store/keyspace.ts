import type { Bytes } from "@/local/redis/resp";
import { ScanOrder } from "./scan-order";
import { sizeOf, type Value } from "./value";
import { createWallClock, type WallClock } from "./wall-clock";
import { Watches } from "./watches";

export type Entry = { value: Value; expiresAt: number | null };

/** Database 0: keys, values and deadlines (milliseconds since the epoch), with lazy expiry on every read. */
export class Keyspace {
  readonly watches = new Watches();
  readonly #entries = new Map<Bytes, Entry>();
  readonly #order = new ScanOrder();
  readonly #volatile = new Set<Bytes>();
  #sweep: IterableIterator<Bytes> | null = null;
  readonly #clock: WallClock;
  #frozenNow: number | null = null;
  #changes = 0;

  constructor(clock: WallClock = createWallClock()) {
    this.#clock = clock;
  }

  /** Counts every change, so that a snapshot knows whether there is anything to save. */
  get changes(): number {
    return this.#changes;
  }

  /** Keys held, those included that are expired and not yet removed, as Redis counts them. */
  get size(): number {
    return this.#entries.size;
  }

  /** The time that decides expiry, in whole milliseconds. It stands still inside a script or transaction. */
  get now(): number {
    return Math.floor(this.#frozenNow ?? this.#clock());
  }

  /** The same in whole microseconds. */
  get nowMicros(): number {
    return Math.floor((this.#frozenNow ?? this.#clock()) * 1_000);
  }

  /** Runs work at one instant of expiry time. */
  atomically<T>(work: () => T): T {
    if (this.#frozenNow !== null) return work();
    this.#frozenNow = this.#clock();
    try {
      return work();
    } finally {
      this.#frozenNow = null;
    }
  }

  get(key: Bytes): Value | undefined {
    return this.entry(key)?.value;
  }

  entry(key: Bytes): Readonly<Entry> | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresAt === null || entry.expiresAt > this.now) return entry;
    this.delete(key);
    return undefined;
  }

  /** Stores a value; its deadline is dropped unless one is given. */
  set(key: Bytes, value: Value, expiresAt: number | null = null): void {
    if (!this.#entries.has(key)) this.#order.add(key);
    this.#entries.set(key, { value, expiresAt });
    this.#mark(key, expiresAt);
    this.touch(key);
  }

  /** Sets or, with null, removes the deadline of a key that exists. */
  expireAt(key: Bytes, expiresAt: number | null): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.expiresAt = expiresAt;
    this.#mark(key, expiresAt);
    this.touch(key);
  }

  delete(key: Bytes): boolean {
    if (!this.#entries.delete(key)) return false;
    this.#order.delete(key);
    this.#volatile.delete(key);
    this.touch(key);
    return true;
  }

  /** Notes that a value was changed in place; an emptied collection disappears. */
  touch(key: Bytes): void {
    this.#changes += 1;
    this.watches.touch(key);
    const value = this.#entries.get(key)?.value;
    if (value !== undefined && sizeOf(value) === 0) this.delete(key);
  }

  clear(): void {
    for (const key of this.watches.keys) if (this.#entries.has(key)) this.watches.touch(key);
    this.#entries.clear();
    this.#order.clear();
    this.#volatile.clear();
    this.#sweep = null;
    this.#changes += 1;
  }

  /** A page of keys for SCAN; expired ones are left out. */
  scan(cursor: number, count: number): { cursor: number; keys: Bytes[] } {
    const page = this.#order.page(cursor, count);
    return { cursor: page.cursor, keys: page.keys.filter((key) => this.entry(key) !== undefined) };
  }

  /** Every live key, oldest first. */
  keys(): Bytes[] {
    return [...this.#order.keys].filter((key) => this.entry(key) !== undefined);
  }

  /** Removes expired keys nobody reads, looking at up to `limit` keys with a deadline and resuming there. */
  sweepExpired(limit: number): void {
    this.#sweep ??= this.#volatile.values();
    for (let looked = 0; looked < limit; looked += 1) {
      const next = this.#sweep.next();
      if (next.done === true) {
        this.#sweep = null;
        return;
      }
      this.entry(next.value);
    }
  }

  #mark(key: Bytes, expiresAt: number | null): void {
    if (expiresAt === null) this.#volatile.delete(key);
    else this.#volatile.add(key);
  }
}
