import type { Bytes } from "@/local/redis/resp";

type Slot = { readonly sequence: number; readonly key: Bytes };

const COMPACT_AT = 1_024;

/**
 * Keys in order of creation, so that SCAN can resume from any cursor (a sequence number) without state:
 * a key that exists through the whole scan is returned, whatever is added or removed meanwhile.
 */
export class ScanOrder {
  readonly #sequences = new Map<Bytes, number>();
  #slots: Slot[] = [];
  #next = 1;

  get keys(): IterableIterator<Bytes> {
    return this.#sequences.keys();
  }

  add(key: Bytes): void {
    this.#sequences.set(key, this.#next);
    this.#slots.push({ sequence: this.#next, key });
    this.#next += 1;
  }

  delete(key: Bytes): void {
    this.#sequences.delete(key);
    if (this.#slots.length > COMPACT_AT && this.#slots.length > 2 * this.#sequences.size) {
      this.#slots = this.#slots.filter((slot) => this.#isLive(slot));
    }
  }

  clear(): void {
    this.#sequences.clear();
    this.#slots = [];
  }

  /** Up to `count` keys after the cursor, and the cursor that continues (0 at the end). */
  page(cursor: number, count: number): { cursor: number; keys: Bytes[] } {
    const keys: Bytes[] = [];
    for (let index = this.#after(cursor); index < this.#slots.length; index += 1) {
      const slot = this.#slots[index];
      if (slot === undefined || !this.#isLive(slot)) continue;
      if (keys.length >= count) return { cursor: slot.sequence - 1, keys };
      keys.push(slot.key);
    }
    return { cursor: 0, keys };
  }

  #isLive(slot: Slot): boolean {
    return this.#sequences.get(slot.key) === slot.sequence;
  }

  #after(cursor: number): number {
    let low = 0;
    let high = this.#slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#slots[middle]?.sequence ?? 0) > cursor) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
