import type { Bytes } from "@/local/redis/resp";
import type { SortedSet } from "./sorted-set";

export type StringValue = { readonly type: "string"; bytes: Bytes };
export type HashValue = { readonly type: "hash"; readonly fields: Map<Bytes, Bytes> };
export type SetValue = { readonly type: "set"; readonly members: Set<Bytes> };
export type ListValue = { readonly type: "list"; readonly items: Bytes[] };
export type SortedSetValue = { readonly type: "zset"; readonly sorted: SortedSet };

export type Value = StringValue | HashValue | SetValue | ListValue | SortedSetValue;
export type ValueType = Value["type"];
export type ValueOf<T extends ValueType> = Extract<Value, { type: T }>;

/** How many elements a value holds; a collection that reaches 0 is removed. */
export function sizeOf(value: Value): number {
  switch (value.type) {
    case "string":
      return 1;
    case "hash":
      return value.fields.size;
    case "set":
      return value.members.size;
    case "list":
      return value.items.length;
    case "zset":
      return value.sorted.size;
  }
}
