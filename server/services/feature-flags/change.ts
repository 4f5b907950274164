import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { flagChanges } from "@/db/schema";
import { newId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { holdOperatorToken, operatorActing } from "@/server/services/operator-tokens";
import type { FlagAction } from "./schemas";

/** What a change did, as the log of changes tells it. */
export interface Told {
  action: FlagAction;
  subject: string | null;
  before: unknown;
  after: unknown;
  /** The change that it takes back. */
  undoes?: string;
  /** The draft that it is published with. */
  draftId?: string;
}

/** What a verb gives back: its answer, and what is told of it, change by change; null where nothing was changed. */
interface Outcome<T> {
  answer: T;
  told: Told | readonly Told[] | null;
}

/**
 * One change of the global definitions: with its reason in the log of changes, or not at all. Changes go one after
 * the other, so that what each validated is still so when it commits.
 *
 * @throws AppError forbidden for anyone but an operator
 */
export function changeFlags<T>(
  context: OpenContext,
  reason: string,
  work: (db: Db) => Promise<Outcome<T>>,
  { withinMs }: { withinMs?: number } = {},
): Promise<T> {
  const inLine = async (db: Db) => {
    await db.execute(sql`select pg_advisory_xact_lock(hashtextextended('flags', 0))`);
    return work(db);
  };
  return changeAtOnce(context, reason, inLine, { withinMs });
}

/**
 * The same for a change that validates nothing, and waits for no other. The revision's row is locked by the triggers
 * alone, and by all of them after the rows of flags: see `removeOthers` in import.ts.
 *
 * @throws AppError forbidden for anyone but an operator
 */
export async function changeAtOnce<T>(
  context: OpenContext,
  reason: string,
  work: (db: Db) => Promise<Outcome<T>>,
  { withinMs }: { withinMs?: number | undefined } = {},
): Promise<T> {
  const operatorUserId = operatorActing(context, "flags:write");
  return database().system(
    async (db) => {
      await boundIdleness(db);
      const { answer, told } = await work(db);
      const all = told === null ? [] : [told].flat();
      if (all.length > 0) {
        const { actorLabel: operatorLabel, requestId } = context;
        const by = { reason, operatorUserId, operatorLabel, requestId };
        await db.insert(flagChanges).values(all.map((one) => ({ ...one, ...by, id: newId() })));
      }
      await context.keepAnswer?.(db, answer);
      // Last, so that a revocation waits for a commit and never for the work before it.
      await holdOperatorToken(db, context);
      return answer;
    },
    { withinMs },
  );
}

/** An instance that dies or hangs between two statements must not keep the others' changes waiting. */
export async function boundIdleness(db: Db): Promise<void> {
  await db.execute(sql`set local idle_in_transaction_session_timeout = '5s'`);
}
