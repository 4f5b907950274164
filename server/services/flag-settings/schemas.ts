import { z } from "zod";
import { PAGE_DEFAULTS } from "@/server/kernel/pagination";
import { PLAN_KEYS } from "@/server/kernel/plans";
import { isoInstant, line, uuidText } from "@/server/kernel/text";
import { FlagTrace } from "@/server/platform/flags/trace";

const key = line(1, 200);
const reason = line(10, 500);
const page = {
  page: z.coerce.number().int().min(1).max(PAGE_DEFAULTS.maxOffset).default(PAGE_DEFAULTS.page),
  limit: z.coerce.number().int().min(1).max(PAGE_DEFAULTS.maxLimit).default(PAGE_DEFAULTS.limit),
};
const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), total: z.int(), page: z.int(), totalPages: z.int() });

const percentage = z.int().min(0).max(100).nullable();
const chosen = percentage.meta({
  description:
    "For how many of a hundred of its people; 0: off, 100: on for its machines, too; null: as the provider has it.",
});

/** A flag that some plan leaves to its workspaces, and what this one chose. */
export const FlagSetting = z
  .object({
    key: z.string(),
    description: z
      .string()
      .nullable()
      .meta({ description: "What is on when it is on, as the code declares it." }),
    manageable: z.boolean().meta({ description: "Whether the plan leaves it to the workspace." }),
    plans: z.array(z.enum(PLAN_KEYS)).meta({ description: "The plans that do." }),
    percentage: chosen,
    dormant: z.boolean().meta({
      description: "It was chosen on another plan, and is kept and not in force on this one.",
    }),
    updatedAt: isoInstant.nullable().meta({ description: "When it was chosen; null: nothing is." }),
  })
  .meta({ id: "FlagSetting" });
export type FlagSetting = z.output<typeof FlagSetting>;

export const ListFlagSettings = z.strictObject(page);
export const FlagSettingList = listOf(FlagSetting).meta({ id: "FlagSettingList" });
export const FlagSettingRef = z.strictObject({ key });

export const FlagSettingWithReach = FlagSetting.extend({
  members: z.int().meta({ description: "How many people have access, 10,000 at most." }),
  reach: z.array(z.int()).length(100).meta({
    description: "How many of them 1 %, 2 %, … 100 % are. Who is in at less is in at more.",
  }),
}).meta({ id: "FlagSettingWithReach" });
export type FlagSettingWithReach = z.output<typeof FlagSettingWithReach>;

export const SetFlag = z
  .strictObject({
    key,
    percentage: chosen,
    seenUpdatedAt: z.iso.datetime({ offset: true }).nullable().meta({
      description: "The `updatedAt` that the caller saw: what was changed meanwhile is a conflict.",
    }),
    reason,
  })
  .meta({ id: "SetFlag" });

export const FlagSettingChange = z
  .object({
    id: uuidText,
    before: percentage,
    after: percentage,
    reason: z.string(),
    isUndo: z.boolean(),
    actor: z.string(),
    createdAt: isoInstant,
  })
  .meta({ id: "FlagSettingChange" });
export const ListFlagSettingChanges = z.strictObject({ key, ...page });
export const FlagSettingChangeList = listOf(FlagSettingChange).meta({ id: "FlagSettingChangeList" });
export const UndoFlagSetting = z
  .strictObject({
    key,
    changeId: uuidText.meta({ description: "The newest change: what came before it is put back." }),
    reason,
  })
  .meta({ id: "UndoFlagSetting" });

export const ExplainFlagSetting = z.strictObject({ key, membershipId: uuidText.optional() });
export const FlagExplanation = FlagTrace.meta({ id: "FlagExplanation" });

export const PreviewAsMember = z.strictObject({ membershipId: uuidText });
export const MemberFlags = z
  .object({
    data: z.array(
      z.object({
        key: z.string(),
        description: z.string().nullable(),
        on: z.boolean(),
        by: FlagTrace.shape.by,
        variant: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "MemberFlags" });
