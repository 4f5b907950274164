import type { Db } from "@/db/connection";
import { withDeadline } from "@/db/deadline";
import { Pool } from "@/db/pool";
import { readFlagRevision, readFlagState, readFlagTouches } from "./read-state";
import type { FlagState, FlagTouches } from "./repository";

export interface FlagStore {
  readRevision(): Promise<number>;
  readState(): Promise<FlagState>;
  /** Undefined where only the whole state will do. */
  readTouches(since: number): Promise<FlagTouches | undefined>;
  close(): Promise<void>;
}

/** So soon a look gives up on a connection that does not answer, and the next one is made anew. */
const LOOK_MS = 800;

/** A whole state may be megabytes. */
const LOAD_MS = 10_000;

/**
 * The store as one instance asks it, over one connection of its own: it waits behind no job of the system's, and a
 * network that drops what is sent is noticed within a look.
 */
export function openFlagStore({ url, prepare }: { url: string; prepare: boolean }): FlagStore {
  const pool = new Pool({ url, prepare, size: 1, deadlineMs: LOAD_MS, applicationName: "bulkhead-flags" });
  const read = <T>(withinMs: number, work: (db: Db) => Promise<T>) =>
    pool.transaction("read", "begin read only", ({ db }) =>
      withDeadline(performance.now() + withinMs, work(db)),
    );
  return {
    readRevision: () => read(LOOK_MS, readFlagRevision),
    readState: () => read(LOAD_MS, readFlagState),
    readTouches: (since) => read(LOAD_MS, (db) => readFlagTouches(db, since)),
    close: () => pool.close(),
  };
}
