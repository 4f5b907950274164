import type { z } from "zod";
import { database } from "@/db/client";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { describeDraft, readDraft } from "./internal";
import type { Draft, GetDraft } from "./schemas";

/** @throws AppError forbidden for anyone but an operator, not_found */
export function getDraft(context: OpenContext, { draftId }: z.output<typeof GetDraft>): Promise<Draft> {
  operatorIdOf(context);
  return database().system(async (db) => describeDraft(db, await readDraft(db, draftId)));
}
