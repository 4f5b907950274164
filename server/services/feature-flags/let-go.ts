import { and, inArray, lte, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { featureFlags, flagOverrides } from "@/db/schema";
import { refuseInUse } from "./internal";

/**
 * Before flags are removed: what holds them is a refusal, and what decides nothing any more goes with them.
 *
 * @throws AppError conflict, with how many hold them
 */
export async function letGo(db: Db, which: SQL): Promise<void> {
  await refuseInUse(db, which);
  const keys = db.select({ key: featureFlags.key }).from(featureFlags).where(which);
  await db
    .delete(flagOverrides)
    .where(and(lte(flagOverrides.endsAt, sql`now()`), inArray(flagOverrides.flagKey, keys)));
}
