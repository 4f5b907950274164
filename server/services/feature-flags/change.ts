import { bulkhead } from "cockatiel";
import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { flagChanges } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import { newId } from "@/server/kernel/ids";
import { oncePerProcess } from "@/server/kernel/once";
import type { OpenContext } from "@/server/services/context";
import { holdOperatorToken, operatorActing } from "@/server/services/operator-tokens";
import { readDefinitionsRevision } from "./internal";
import { inLine } from "./line";
import type { FlagAction } from "./schemas";

/** What a change did, as the log of changes tells it. */
export interface Told {
  /** Where the work needs it before it is written down. */
  id?: string;
  action: FlagAction;
  subject: string | null;
  before: unknown;
  after: unknown;
  /** The change that it takes back. */
  undoes?: string;
  /** The draft that it is published with. */
  draftId?: string;
}

/**
 * What a verb gives back: its answer, or how to make it of the revision of all definitions that the commit brings; and
 * what is told of it, change by change; null where nothing was changed.
 */
interface Outcome<T> {
  answer: T | ((revision: number) => T);
  told: Told | readonly Told[] | null;
}

/** One of this process at a time: who stands in line must hold no connection, for a kill switch needs one. */
const line = () => oncePerProcess("flag-changes", () => bulkhead(1, 100));

/**
 * One change of the global definitions: with its reason in the log of changes, or not at all. Changes go one after
 * the other, so that what each validated is still so when it commits.
 *
 * @throws AppError forbidden for anyone but an operator, unavailable where too many are in line, or for too long
 */
export async function changeFlags<T extends object>(
  context: OpenContext,
  reason: string,
  work: (db: Db) => Promise<Outcome<T>>,
  { withinMs }: { withinMs?: number } = {},
): Promise<T> {
  const locked = async (db: Db) => {
    await db.execute(sql`select pg_advisory_xact_lock(hashtextextended('flags', 0))`);
    return work(db);
  };
  const change = () => changeAtOnce(context, reason, locked, { withinMs });
  return inLine(line(), "Changing flags", change, { withinMs });
}

/**
 * The same for a change that validates nothing, and waits for no other. Of what everybody's change needs, it holds the
 * revision's row alone, and that from the moment on when all else is written.
 *
 * @throws AppError forbidden for anyone but an operator, conflict where the kill switch of a flag and its removal met,
 * or a workspace went whose choices the change moves
 */
export async function changeAtOnce<T extends object>(
  context: OpenContext,
  reason: string,
  work: (db: Db) => Promise<Outcome<T>>,
  { withinMs }: { withinMs?: number | undefined } = {},
): Promise<T> {
  const operatorUserId = operatorActing(context, "flags:write");
  const change = async (db: Db) => {
    await boundIdleness(db);
    const { answer: made, told } = await work(db);
    const all = told === null ? [] : [told].flat();
    if (all.length > 0) {
      const { actorLabel: operatorLabel, requestId } = context;
      const by = { reason, operatorUserId, operatorLabel, requestId };
      await db.insert(flagChanges).values(all.map((one) => ({ id: newId(), ...one, ...by })));
    }
    // So late that a revocation waits for a commit, and never for the work before it.
    await holdOperatorToken(db, context);
    const answer = typeof made === "function" ? made(await raiseRevision(db)) : made;
    await context.keepAnswer?.(db, answer);
    return answer;
  };
  try {
    return await database().system(change, { withinMs });
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}

/** Raises the revision as the commit would, and holds it until then. @returns that of the definitions */
async function raiseRevision(db: Db): Promise<number> {
  await db.execute(sql`set constraints flags_committed immediate`);
  return readDefinitionsRevision(db);
}

const WORKSPACE_WENT = "A workspace was removed at the same moment: try again.";

/**
 * By the constraint, what the database alone can refuse: `flags_committed`, where two hold nothing that the other waits
 * for; and the keys of what workspaces chose, where one is removed meanwhile.
 */
const REFUSED: Readonly<Record<string, string>> = {
  flag_kills_flag: "The kill switch of a flag was thrown while that flag went: look at it again.",
  flag_settings_tenant_id_tenants_id_fk: WORKSPACE_WENT,
  flag_settings_kept_tenant_id_tenants_id_fk: WORKSPACE_WENT,
};

function refusalOf(error: unknown): AppError | undefined {
  if (!(error instanceof Error)) return undefined;
  const names = [error, error.cause].map((one) => String(Object(one).constraint_name));
  const message = names.map((name) => REFUSED[name]).find((one) => one !== undefined);
  return message === undefined ? undefined : new AppError("conflict", message, { cause: error });
}

/** An instance that dies or hangs between two statements must not keep the others' changes waiting. */
export async function boundIdleness(db: Db): Promise<void> {
  await db.execute(sql`set local idle_in_transaction_session_timeout = '5s'`);
}
