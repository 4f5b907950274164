import { INT64_MAX, INT64_MIN, parseDouble, parseIndex, parseInt64 } from "@/local/redis/numbers";
import type { Bytes } from "@/local/redis/resp";
import type { Keyspace, ValueOf, ValueType } from "@/local/redis/store";
import { CommandError } from "./command";
import { notAFloat, notAnInteger, wrongType } from "./errors";

/** An integer used as an index, count or duration. */
export function integer(text: Bytes): number {
  const value = parseIndex(text);
  if (value === null) throw notAnInteger();
  return value;
}

/** A full 64-bit integer. */
export function bigInteger(text: Bytes): bigint {
  const value = parseInt64(text);
  if (value === null) throw notAnInteger();
  return value;
}

export function float(text: Bytes): number {
  const value = parseDouble(text);
  if (value === null) throw notAFloat();
  return value;
}

/** Adds within 64 bits. */
export function addChecked(current: bigint, by: bigint): bigint {
  const sum = current + by;
  if (sum > INT64_MAX || sum < INT64_MIN) {
    throw new CommandError("ERR increment or decrement would overflow");
  }
  return sum;
}

/** The value of that type at the key, undefined if there is none; another type is WRONGTYPE. */
export function typed<T extends ValueType>(db: Keyspace, key: Bytes, type: T): ValueOf<T> | undefined {
  const value = db.get(key);
  if (value === undefined) return undefined;
  if (!isOf(value, type)) throw wrongType();
  return value;
}

function isOf<T extends ValueType>(value: { type: ValueType }, type: T): value is ValueOf<T> {
  return value.type === type;
}

/** Splits a flat list into pairs; the caller has checked that it is even. */
export function pairs(items: readonly Bytes[]): [Bytes, Bytes][] {
  const out: [Bytes, Bytes][] = [];
  for (let index = 0; index + 1 < items.length; index += 2) {
    out.push([items[index] ?? "", items[index + 1] ?? ""]);
  }
  return out;
}

/** Redis' start/stop with negative indexes, as a half-open slice of a sequence of that length. */
export function sliceBounds(start: number, stop: number, length: number): { from: number; to: number } {
  const from = Math.max(start < 0 ? start + length : start, 0);
  const last = stop < 0 ? stop + length : stop;
  return { from, to: Math.max(Math.min(last + 1, length), from) };
}
