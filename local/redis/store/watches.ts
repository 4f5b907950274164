import type { Bytes } from "@/local/redis/resp";

/** A client's WATCH: it becomes dirty when any key it watches is touched. */
export type Watcher = { dirty: boolean };

/** Who watches which key. */
export class Watches {
  readonly #byKey = new Map<Bytes, Set<Watcher>>();

  add(key: Bytes, watcher: Watcher): void {
    const watchers = this.#byKey.get(key) ?? new Set();
    this.#byKey.set(key, watchers.add(watcher));
  }

  remove(keys: Iterable<Bytes>, watcher: Watcher): void {
    for (const key of keys) {
      const watchers = this.#byKey.get(key);
      watchers?.delete(watcher);
      if (watchers?.size === 0) this.#byKey.delete(key);
    }
  }

  touch(key: Bytes): void {
    if (this.#byKey.size === 0) return;
    for (const watcher of this.#byKey.get(key) ?? []) watcher.dirty = true;
  }

  get keys(): IterableIterator<Bytes> {
    return this.#byKey.keys();
  }
}
