import { eq } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { flagDrafts } from "@/db/schema";
import { AppError, notFound } from "@/server/kernel/errors";
import { refused } from "@/server/services/feature-flags/internal";
import { withStickiness } from "@/server/services/feature-flags/stickiness";
import type { Draft, DraftItem } from "./schemas";
import { comparedItems, standingOf } from "./standing";

const { id, title, outcome, closedAt, closedBy, createdAt, updatedAt } = flagDrafts;
export const draftColumns = {
  id,
  title,
  operator: flagDrafts.operatorLabel,
  outcome,
  closedAt,
  closedBy,
  createdAt,
  updatedAt,
};

/** A draft as it is stored. Its items were validated by the verb that wrote them. */
export type StoredDraft = Omit<Draft, "items" | "faults"> & { items: DraftItem[] };

export const draftOf = (row: Omit<StoredDraft, "items"> & { items: unknown }): StoredDraft => ({
  ...row,
  items: row.items as DraftItem[],
});

const stored = { ...draftColumns, items: flagDrafts.items };

/** @throws AppError not_found */
export async function readDraft(db: Db, draftId: string): Promise<StoredDraft> {
  const [row] = await db.select(stored).from(flagDrafts).where(eq(id, draftId));
  if (!row) throw notFound("draft");
  return draftOf(row);
}

/**
 * Its row stays locked until the transaction ends: of two that close it, one does.
 *
 * @throws AppError not_found, conflict for one that is closed
 */
export async function lockOpenDraft(db: Db, draftId: string): Promise<StoredDraft> {
  const [row] = await db.select(stored).from(flagDrafts).where(eq(id, draftId)).for("no key update");
  if (!row) throw notFound("draft");
  if (row.outcome) throw new AppError("conflict", `The draft was ${row.outcome} by ${row.closedBy}.`);
  return draftOf(row);
}

/** A draft with how it stands to what there is now; a closed one as it was closed. */
export async function describeDraft(db: Db, draft: StoredDraft): Promise<Draft> {
  if (draft.outcome === null) {
    const { items, faults } = await standingOf(db, draft.items);
    return { ...draft, items, faults: [...faults] };
  }
  const items = await comparedItems(db, draft.items);
  return { ...draft, items: items.map((item) => ({ ...item, changedMeanwhile: false })), faults: [] };
}

/**
 * The items as they are kept: what is written here sticks by tenant. What was changed meanwhile is kept too, for
 * nothing that was typed may be lost; publishing is refused then.
 *
 * @throws AppError invalid_input with the place of what is at fault
 */
export async function soundItems(db: Db, given: readonly DraftItem[]): Promise<DraftItem[]> {
  const items = given.map((item) => (item.kind === "flag" ? sticking(item) : item));
  const { faults } = await standingOf(db, items);
  if (faults.length > 0) throw refused(faults);
  return items;
}

function sticking(item: Extract<DraftItem, { kind: "flag" }>): DraftItem {
  return { ...item, target: { ...item.target, definition: withStickiness(item.target.definition) } };
}
