import { eq, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { flagKills } from "@/db/schema";
import type { FeatureFlag } from "./schemas";

/**
 * Two who throw one flag's kill switch go one after the other, so that what the log says was before is what each met.
 * Who kills holds nothing before it. The undo of a kill stands in line with the changes first, waits for this lock in
 * its turn, and from then on for no other: a kill of the same flag waits for that undo, which validates one flag.
 */
export async function lockKill(db: Db, flagKey: string): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`flag-kill ${flagKey}`}, 0))`);
}

/** Since when a flag is held off; null takes the kill switch back. One that is thrown already stays since when it was. */
export async function setKill(db: Db, flagKey: string, killedAt: string | SQL | null): Promise<void> {
  if (killedAt === null) await db.delete(flagKills).where(eq(flagKills.flagKey, flagKey));
  else await db.insert(flagKills).values({ flagKey, killedAt }).onConflictDoNothing();
}

/**
 * What an edit left, as the log tells it. A kill switch that is thrown between its two reads waits for no edit: it is
 * told by itself, and who takes the edit back does not take the kill back with it.
 */
export function besideKills(before: FeatureFlag, after: FeatureFlag): FeatureFlag {
  return { ...after, killedAt: before.killedAt };
}
