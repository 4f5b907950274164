import { isDeepStrictEqual } from "node:util";

/**
 * The given fields whose value differs from the one before; lists are compared by what they hold. A field given as
 * undefined was not given.
 */
export function changedFields<T extends object, G extends Partial<Record<keyof T, unknown>>>(
  before: T,
  given: G,
): { [K in keyof G]?: Exclude<G[K], undefined> } {
  const changed = Object.entries(given).filter(
    ([key, value]) => value !== undefined && !isDeepStrictEqual(value, before[key as keyof T]),
  );
  return Object.fromEntries(changed) as { [K in keyof G]?: Exclude<G[K], undefined> };
}
