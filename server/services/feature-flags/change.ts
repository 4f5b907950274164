import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { flagChanges } from "@/db/schema";
import { newId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import type { FlagAction } from "./schemas";

/** What a change did, as the log of changes tells it. */
interface Told {
  action: FlagAction;
  subject: string | null;
  before: unknown;
  after: unknown;
}

/** What a verb gives back: its answer, and what is told of it; null where nothing was changed. */
interface Outcome<T> {
  answer: T;
  told: Told | null;
}

/**
 * One change of the global definitions: with its reason in the log of changes, or not at all. Changes go one after
 * the other, so that what each validated is still so when it commits.
 *
 * @throws AppError forbidden for anyone but an operator
 */
export async function changeFlags<T>(
  context: OpenContext,
  reason: string,
  work: (db: Db) => Promise<Outcome<T>>,
): Promise<T> {
  const operatorUserId = operatorIdOf(context);
  return database().system(async (db) => {
    await lockFlags(db);
    const { answer, told } = await work(db);
    if (told) {
      await db.insert(flagChanges).values({
        ...told,
        id: newId(),
        reason,
        operatorUserId,
        operatorLabel: context.actorLabel,
        requestId: context.requestId,
      });
    }
    return answer;
  });
}

/** Held until the transaction ends, by every change; evaluation and loading wait for nobody. */
export async function lockFlags(db: Db): Promise<void> {
  await db.execute(sql`select 1 from flag_revision for update`);
}
