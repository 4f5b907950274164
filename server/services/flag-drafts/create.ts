import type { z } from "zod";
import { database } from "@/db/client";
import { flagDrafts } from "@/db/schema";
import { newId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { boundIdleness } from "@/server/services/feature-flags/change";
import { describeDraft, readDraft, soundItems } from "./internal";
import type { CreateDraft, Draft } from "./schemas";

/**
 * Keeps changes of flags and segments for later: every operator sees them, and nothing is in force before they are
 * published.
 *
 * @throws AppError forbidden for anyone but an operator, invalid_input with the place of what is at fault
 */
export function createDraft(
  context: OpenContext,
  { title, items }: z.output<typeof CreateDraft>,
): Promise<Draft> {
  const operatorUserId = operatorIdOf(context);
  return database().system(async (db) => {
    await boundIdleness(db);
    const sound = await soundItems(db, items);
    const draft = { id: newId(), title, items: sound, operatorUserId, operatorLabel: context.actorLabel };
    await db.insert(flagDrafts).values(draft);
    return describeDraft(db, await readDraft(db, draft.id));
  });
}
