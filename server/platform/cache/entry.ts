import { z } from "zod";

/** A value as it is remembered; `undefined` stands for "there is none", which is remembered too. */
export interface Entry<T> {
  value: T | undefined;
  /** What the version was before the value was read. */
  version: number;
  /** When it was read (milliseconds since 1970): nothing later is in it. */
  readAt: number;
  expiresAt: number;
  /** How long it took to load, in milliseconds. */
  costMs: number;
}

/** An entry as Redis keeps it. Whatever else stands there is none. */
export function storedEntry<T>(value: z.ZodType<T>): z.ZodType<Entry<T>, unknown> {
  const facts = { version: z.number(), readAt: z.number(), expiresAt: z.number(), costMs: z.number().min(0) };
  return z.union([
    z.object({ ...facts, found: z.literal(true), value }).transform(({ found: _, ...entry }) => entry),
    z
      .object({ ...facts, found: z.literal(false) })
      .transform(({ found: _, ...entry }) => ({ value: undefined, ...entry })),
  ]);
}

/** What is written into Redis for it. */
export function toStored<T>({ value, ...facts }: Entry<T>) {
  return value === undefined ? { found: false, ...facts } : { found: true, value, ...facts };
}
