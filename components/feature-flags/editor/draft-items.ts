import type { RouterOutputs } from "@/components/api";
import type { DraftItem } from "@/server/services/flag-drafts/schemas";

export type DraftItemNow = RouterOutputs["flagDrafts"]["get"]["items"][number];

/** An item as it is sent: without how it stands to what there is now. */
export function inputOf({ current: _now, changedMeanwhile: _then, ...item }: DraftItemNow): DraftItem {
  // The one union is the other with two fields more on each side.
  return item as DraftItem;
}

/** An item that was looked at again: it is based on what there is now. */
export function rebased(item: DraftItemNow): DraftItem {
  return inputOf({ ...item, base: item.current } as DraftItemNow);
}

export function subjectOf(item: DraftItem): string {
  return item.kind === "flag" ? item.target.definition.name : `segment:${item.target.id}`;
}
