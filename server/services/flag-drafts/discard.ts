import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { flagDrafts } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { boundIdleness } from "@/server/services/feature-flags/change";
import { refuseUnseen } from "@/server/services/feature-flags/internal";
import { describeDraft, lockOpenDraft, readDraft } from "./internal";
import type { DiscardDraft, Draft } from "./schemas";

/**
 * Closes a draft without publishing it. It stays to be read.
 *
 * @throws AppError not_found, conflict where it is closed or was changed since the caller saw it
 */
export function discardDraft(
  context: OpenContext,
  { draftId, seenUpdatedAt }: z.output<typeof DiscardDraft>,
): Promise<Draft> {
  operatorIdOf(context);
  return database().system(async (db) => {
    await boundIdleness(db);
    refuseUnseen("draft", await lockOpenDraft(db, draftId), seenUpdatedAt);
    const closed = { outcome: "discarded", closedAt: sql`now()`, closedBy: context.actorLabel } as const;
    await db.update(flagDrafts).set(closed).where(eq(flagDrafts.id, draftId));
    return describeDraft(db, await readDraft(db, draftId));
  });
}
