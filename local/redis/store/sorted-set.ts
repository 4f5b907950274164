import type { Bytes } from "@/local/redis/resp";

export type Scored = { readonly member: Bytes; readonly score: number };

function compare(a: Scored, b: Scored): number {
  if (a.score !== b.score) return a.score < b.score ? -1 : 1;
  if (a.member === b.member) return 0;
  return a.member < b.member ? -1 : 1;
}

/** Members ordered by score, then by bytes. */
export class SortedSet {
  readonly #scores = new Map<Bytes, number>();
  readonly #order: Scored[] = [];

  get size(): number {
    return this.#order.length;
  }

  score(member: Bytes): number | undefined {
    return this.#scores.get(member);
  }

  set(member: Bytes, score: number): void {
    this.delete(member);
    const entry = { member, score };
    this.#order.splice(this.#position(entry), 0, entry);
    this.#scores.set(member, score);
  }

  delete(member: Bytes): boolean {
    const score = this.#scores.get(member);
    if (score === undefined) return false;
    this.#order.splice(this.#position({ member, score }), 1);
    return this.#scores.delete(member);
  }

  /** Ascending members from rank `start` up to but not including `end`. */
  slice(start: number, end: number): Scored[] {
    return this.#order.slice(start, end);
  }

  /** The rank of the first member whose score is at least (or, if `exclusive`, above) the given one. */
  firstAt(score: number, exclusive: boolean): number {
    return this.#search((entry) => (exclusive ? entry.score > score : entry.score >= score));
  }

  #position(target: Scored): number {
    return this.#search((entry) => compare(entry, target) >= 0);
  }

  #search(reached: (entry: Scored) => boolean): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#order[middle];
      if (entry !== undefined && reached(entry)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
