export { matchesGlob } from "./glob";
export { Keyspace } from "./keyspace";
export { loadSnapshot, saveSnapshot } from "./snapshot";
export { type Scored, SortedSet } from "./sorted-set";
export type { Value, ValueOf, ValueType } from "./value";
export type { WallClock } from "./wall-clock";
export type { Watcher } from "./watches";
