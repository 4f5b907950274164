import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { OpenContext } from "@/server/services/context";
import { changeAtOnce } from "./change";
import { readFlag } from "./internal";
import { lockKill, setKill } from "./kills";
import type { FeatureFlag, KillFlag } from "./schemas";

/**
 * Throws the kill switch, or takes it back. It validates nothing, stands in no line and locks no row of a flag: it waits
 * for no change that is being written, an import neither. One that removes the flag meanwhile is refused.
 *
 * @throws AppError not_found, conflict where the flag went meanwhile
 */
export function killFlag(
  context: OpenContext,
  { key, killed, reason }: z.output<typeof KillFlag>,
): Promise<FeatureFlag> {
  return changeAtOnce(context, reason, async (db) => {
    await lockKill(db, key);
    const before = await readFlag(db, key);
    await setKill(db, key, killed ? sql`now()` : null);
    // What else changed meanwhile is no part of it: undo goes by what differs.
    const { killedAt } = await readFlag(db, key);
    const answer = { ...before, killedAt };
    const action = killed ? "flag.killed" : "flag.revived";
    return { answer, told: { action, subject: key, before, after: answer } };
  });
}
