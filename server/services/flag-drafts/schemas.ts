import { z } from "zod";
import { PAGE_DEFAULTS } from "@/server/kernel/pagination";
import { isoInstant, line, uuidText } from "@/server/kernel/text";
import { FlagDefinition, SegmentDefinition } from "@/server/platform/flags/format";
import { FlagPlans, ManagedBy, moment, reason } from "@/server/services/feature-flags/schemas";

/** What of a flag a draft changes: all but the kill switch and the archive, for neither waits for a draft. */
export const FlagContent = z.strictObject({
  definition: FlagDefinition,
  onAt: moment.nullable(),
  offAt: moment.nullable(),
  plans: FlagPlans,
  managedBy: ManagedBy,
});
export type FlagContent = z.output<typeof FlagContent>;

const basedOn = { description: "What there was when it was drafted; null for a new one." };
const FlagItem = z.strictObject({
  kind: z.literal("flag"),
  base: FlagContent.nullable().meta(basedOn),
  target: FlagContent,
});
const SegmentItem = z.strictObject({
  kind: z.literal("segment"),
  base: SegmentDefinition.nullable().meta(basedOn),
  target: SegmentDefinition,
});

const MOST_ITEMS = 50;

export const DraftItem = z.discriminatedUnion("kind", [FlagItem, SegmentItem]);
export type DraftItem = z.output<typeof DraftItem>;

const title = line(1, 120);
const items = z.array(DraftItem).min(1, "must change something").max(MOST_ITEMS);
const draftId = uuidText;
const seenUpdatedAt = moment;

export const CreateDraft = z.strictObject({ title, items });
export const UpdateDraft = z.strictObject({ draftId, seenUpdatedAt, title, items });
export const GetDraft = z.strictObject({ draftId });
export const PublishDraft = z.strictObject({ draftId, seenUpdatedAt, reason });
export const DiscardDraft = z.strictObject({ draftId, seenUpdatedAt });
export const ListDrafts = z.strictObject({
  page: z.int().min(1).max(PAGE_DEFAULTS.maxOffset).default(PAGE_DEFAULTS.page),
  limit: z.int().min(1).max(PAGE_DEFAULTS.maxLimit).default(PAGE_DEFAULTS.limit),
  closed: z.boolean().default(false).meta({ description: "Those that were published or discarded." }),
});

const told = {
  id: uuidText,
  title: z.string(),
  operator: z.string().meta({ description: "Who began it." }),
  outcome: z.enum(["published", "discarded"]).nullable(),
  closedAt: isoInstant.nullable(),
  closedBy: z.string().nullable(),
  createdAt: isoInstant,
  updatedAt: isoInstant,
};

const changedMeanwhile = z.boolean().meta({ description: "What it was based on is not what there is." });
export const Draft = z.object({
  ...told,
  items: z.array(
    z.discriminatedUnion("kind", [
      z.object({ ...FlagItem.shape, current: FlagContent.nullable(), changedMeanwhile }),
      z.object({ ...SegmentItem.shape, current: SegmentDefinition.nullable(), changedMeanwhile }),
    ]),
  ),
  faults: z
    .array(z.object({ pointer: z.string(), message: z.string() }))
    .meta({ description: "What publishing it now would be refused for." }),
});
export type Draft = z.output<typeof Draft>;

export const DraftList = z.object({
  data: z.array(z.object({ ...told, subjects: z.array(z.string()) })),
  total: z.int(),
  page: z.int(),
  totalPages: z.int(),
});
