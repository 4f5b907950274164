import { eq, min } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { flagUses } from "@/db/schema";

/** The first day on which any flag's evaluation was noted, also of one that is gone; null before it. */
export async function readUsesSince(db: Db): Promise<string | null> {
  const [row] = await db.select({ since: min(flagUses.firstDay) }).from(flagUses);
  return row?.since ?? null;
}

/** When a flag was evaluated last, by day. */
export async function readUse(db: Db, key: string) {
  const [row] = await db.select({ day: flagUses.lastDay }).from(flagUses).where(eq(flagUses.flagKey, key));
  return { lastEvaluatedOn: row?.day ?? null, evaluationsSince: await readUsesSince(db) };
}
