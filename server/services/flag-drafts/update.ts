import { eq } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { flagDrafts } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { boundIdleness } from "@/server/services/feature-flags/change";
import { refuseUnseen } from "@/server/services/feature-flags/internal";
import { describeDraft, lockOpenDraft, readDraft, soundItems } from "./internal";
import type { Draft, UpdateDraft } from "./schemas";

/**
 * Puts what a draft changes in the place of what it did before. An item whose base is what there is now was looked at
 * again after somebody else's change.
 *
 * @throws AppError not_found, conflict where it is closed or was changed since the caller saw it, invalid_input with
 * the place of what is at fault
 */
export function updateDraft(
  context: OpenContext,
  { draftId, seenUpdatedAt, title, items }: z.output<typeof UpdateDraft>,
): Promise<Draft> {
  operatorIdOf(context);
  return database().system(async (db) => {
    await boundIdleness(db);
    refuseUnseen("draft", await lockOpenDraft(db, draftId), seenUpdatedAt);
    const sound = await soundItems(db, items);
    await db.update(flagDrafts).set({ title, items: sound }).where(eq(flagDrafts.id, draftId));
    return describeDraft(db, await readDraft(db, draftId));
  });
}
