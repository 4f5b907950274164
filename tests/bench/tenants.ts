import { readFile } from "node:fs/promises";
import type { BenchTenant } from "./seed";

export async function readTenants(file: string): Promise<BenchTenant[]> {
  return JSON.parse(await readFile(file, "utf8"));
}

/** Gives the items in turn, without an end; neighbours in time lie apart in the list. */
export function rotation<T>(items: readonly T[]): () => T {
  const stride = strideFor(items.length);
  let at = 0;
  return () => {
    at = (at + stride) % items.length;
    const item = items[at];
    if (item === undefined) throw new TypeError("There is nothing to rotate over.");
    return item;
  };
}

/** About the golden section of `length`, and without a common divisor, so that every item is met. */
function strideFor(length: number): number {
  let stride = Math.max(1, Math.round(length * 0.618));
  while (divisor(stride, length) !== 1) stride += 1;
  return stride;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
