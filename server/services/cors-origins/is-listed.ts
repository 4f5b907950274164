import { LRUCache } from "lru-cache";
import { database } from "@/db/client";
import { isCorsOrigin } from "@/db/look-ups";
import { oncePerProcess } from "@/server/kernel/once";

/** For how long an answer is believed, in ms: a new origin is let in by every instance within the second of them. */
const LISTED_MS = 60_000;
const UNLISTED_MS = 5_000;

const cache = () =>
  oncePerProcess(
    "cors-origin-cache",
    () =>
      new LRUCache<string, boolean>({
        max: 10_000,
        ttl: UNLISTED_MS,
        // Of many who ask at once, one asks Postgres.
        fetchMethod: async (origin, _before, { options }) => {
          const listed = await database().identity((db) => isCorsOrigin(db, origin));
          options.ttl = listed ? LISTED_MS : UNLISTED_MS;
          return listed;
        },
      }),
  );

/** What is remembered of an origin; undefined when nothing is, so that it costs a query to know. */
export function rememberedListing(origin: string): boolean | undefined {
  return cache().get(origin);
}

/** Whether some tenant lists the origin. It may be remembered: which pages read an answer is decided by the answer. */
export async function isListed(origin: string): Promise<boolean> {
  return (await cache().fetch(origin)) ?? false;
}

/** Makes this process ask again. */
export function forgetListing(origin: string): void {
  cache().delete(origin);
}
