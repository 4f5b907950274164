import { z } from "zod";
import { FLAG_KEYS, WHEN_OFF } from "@/server/kernel/flags";
import { PAGE_DEFAULTS } from "@/server/kernel/pagination";
import { PLAN_KEYS } from "@/server/kernel/plans";
import { isoInstant, line, uuidText } from "@/server/kernel/text";
import { FlagDefinition, FullState, SegmentDefinition } from "@/server/platform/flags/format";
import { FlagTrace } from "@/server/platform/flags/trace";

export { FlagTrace };

/** Every change says why. */
export const reason = line(10, 500);
const key = line(1, 200);
export const moment = z.iso.datetime({
  offset: true,
  error: "must be an ISO 8601 time, such as 2027-01-31T00:00:00Z",
});

export const FeatureFlag = z.object({
  key: z.string(),
  definition: FlagDefinition,
  killedAt: isoInstant.nullable().meta({ description: "Since when the kill switch holds it off for all." }),
  onAt: isoInstant.nullable().meta({ description: "From when on its rules apply." }),
  offAt: isoInstant.nullable().meta({ description: "From when on it is off again." }),
  plans: z.record(z.string(), z.boolean()).meta({ description: "On or off for all of a plan." }),
  managedBy: z.array(z.string()).meta({ description: "The plans whose workspaces choose for themselves." }),
  archivedAt: isoInstant.nullable().meta({ description: "Since when it is evaluated no more." }),
  createdAt: isoInstant,
  updatedAt: isoInstant,
});
export type FeatureFlag = z.output<typeof FeatureFlag>;

const page = {
  page: z.int().min(1).max(PAGE_DEFAULTS.maxOffset).default(PAGE_DEFAULTS.page),
  limit: z.int().min(1).max(PAGE_DEFAULTS.maxLimit).default(PAGE_DEFAULTS.limit),
};
const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), total: z.int(), page: z.int(), totalPages: z.int() });

export const FLAG_STATES = ["in-use", "killed", "scheduled", "archived"] as const;
export const ListFlags = z.strictObject({
  ...page,
  search: line(1, 200).optional().meta({ description: "A part of the key or the description." }),
  state: z.enum(FLAG_STATES).default("in-use"),
});
export const FlagRow = FeatureFlag.extend({
  overrides: z.int().meta({ description: "How many workspaces have one." }),
});
export type FlagRow = z.output<typeof FlagRow>;
export const FlagList = listOf(FlagRow).extend({
  revision: z.int().meta({ description: "Rises with each change of a definition: what an import asks for." }),
});

const FlagReference = z.object({
  path: z.string(),
  /** The line itself, for numbers move with every change of a file. */
  line: z.string(),
  isGuard: z.boolean().meta({ description: "An operation declares it." }),
});
export type FlagReference = z.output<typeof FlagReference>;

const day = z.iso.date();
/** When code last asked for a flag, by day: in UTC, and as told by instances once a minute. */
const use = {
  lastEvaluatedOn: day.nullable().meta({ description: "Null: never since days are noted." }),
  evaluationsSince: day.nullable().meta({ description: "Since when days are noted; null: not yet." }),
};

export const InspectedFlag = FlagRow.extend({
  declared: z
    .object({ description: z.string(), byDefault: z.boolean() })
    .nullable()
    .meta({ description: "What the code says of it; null where it does not know it." }),
  references: z.array(FlagReference).meta({ description: "Where the code asks for it." }),
  ...use,
});
export type InspectedFlag = z.output<typeof InspectedFlag>;

export const ListFlagOverrides = z.strictObject({ key, ...page });
export const FlagOverrideList = listOf(
  z.object({
    tenantId: uuidText,
    tenantName: z.string(),
    tenantSlug: z.string(),
    on: z.boolean(),
    endsAt: isoInstant.nullable().meta({ description: "Null: it stays." }),
    isOver: z.boolean().meta({ description: "Its end is past: it decides nothing any more." }),
    reason: z.string(),
    operator: z.string(),
    updatedAt: isoInstant,
  }),
);

export const STALE_REASONS = [
  "marked",
  "on-for-all",
  "off-for-all",
  "past-lifetime",
  "unreferenced",
  "not-evaluated",
] as const;
export type StaleReason = (typeof STALE_REASONS)[number];
export const ListStaleFlags = z.strictObject(page);
export const StaleFlagList = listOf(
  z.object({
    key: z.string(),
    type: z.string().nullable(),
    reasons: z.array(z.enum(STALE_REASONS)),
    lastEvaluatedOn: use.lastEvaluatedOn,
    createdAt: isoInstant,
    updatedAt: isoInstant,
  }),
).extend({
  evaluationsSince: use.evaluationsSince,
  notDefined: z
    .array(
      z.object({ key: z.string(), description: z.string(), byDefault: z.boolean(), references: z.int() }),
    )
    .meta({ description: "What the code declares, and nobody defined." }),
});

/** With what the code still asks for, an operator says so on purpose. */
export const ArchiveFlag = z.strictObject({ key, despiteReferences: z.boolean().default(false), reason });
export const RestoreFlag = z.strictObject({ key, reason });
export const UndoFlagChange = z.strictObject({ changeId: uuidText, reason });

/** What the caller last saw as its `updatedAt`. */
const seenUpdatedAt = moment;

/** On or off for all of a plan, whatever the rules say. */
export const FlagPlans = z.partialRecord(z.enum(PLAN_KEYS), z.boolean());
/** The plans whose workspaces choose for themselves. */
export const ManagedBy = z
  .array(z.enum(PLAN_KEYS))
  .max(PLAN_KEYS.length)
  .transform((given) => [...new Set(given)]);

export const CreateFlag = z.strictObject({
  definition: FlagDefinition,
  killed: z.boolean().default(false),
  onAt: moment.nullable().default(null),
  offAt: moment.nullable().default(null),
  plans: FlagPlans.default({}),
  managedBy: ManagedBy.default([]),
  reason,
});
export const FlagRef = z.strictObject({ key });
export const UpdateFlag = z
  .strictObject({ key, definition: FlagDefinition, seenUpdatedAt, reason })
  .refine(({ key, definition }) => key === definition.name, {
    path: ["definition", "name"],
    error: "is another than the key, which stays as it is",
  });
export const RemoveFlag = z.strictObject({ key, seenUpdatedAt, reason });

/** Off for all at once, or back to what else decides. It asks for nothing that was seen: it must not have to wait. */
export const KillFlag = z.strictObject({ key, killed: z.boolean(), reason });

/** Schedule, plans and whose workspaces choose. What is not told stays as it is. */
export const ControlFlag = z.strictObject({
  key,
  onAt: moment.nullable().optional(),
  offAt: moment.nullable().optional(),
  plans: FlagPlans.optional(),
  managedBy: ManagedBy.optional(),
  seenUpdatedAt,
  reason,
});

/** Null takes the override away. */
export const OverrideFlag = z.strictObject({
  tenantId: uuidText,
  key,
  on: z.boolean().nullable(),
  endsAt: moment.nullable().default(null).meta({ description: "When it ends by itself; null: it stays." }),
  reason,
});
export const OverriddenFlag = z.object({
  tenantId: uuidText,
  key: z.string(),
  on: z.boolean().nullable(),
  endsAt: isoInstant.nullable(),
  reason: z.string(),
});

export const CreateSegment = z.strictObject({ segment: SegmentDefinition, reason });
const id = SegmentDefinition.shape.id;
export const SegmentRef = z.strictObject({ id });
export const UpdateSegment = z
  .strictObject({ id, segment: SegmentDefinition, seenUpdatedAt, reason })
  .refine(({ id, segment }) => id === segment.id, {
    path: ["segment", "id"],
    error: "is another than the segment's, which stays as it is",
  });
export const ListSegments = z.strictObject({
  ...page,
  ids: z.array(SegmentDefinition.shape.id).max(100).optional().meta({ description: "These alone." }),
});
export const Segment = z.object({
  id: z.int(),
  definition: SegmentDefinition,
  createdAt: isoInstant,
  updatedAt: isoInstant,
});
export type Segment = z.output<typeof Segment>;
export const SegmentRow = Segment.extend({
  usedBy: z.array(z.string()).meta({ description: "The flags whose strategies name it." }),
});
export type SegmentRow = z.output<typeof SegmentRow>;
export const SegmentList = listOf(SegmentRow);
export const RemoveSegment = z.strictObject({ id, seenUpdatedAt, reason });
export const ImportFlags = z
  .strictObject({
    // Read in parts by the verb: a state may be megabytes, and other calls are not to wait for it.
    state: z.unknown().meta({ description: "What Unleash gives its clients: a full state, or its deltas." }),
    mode: z.enum(["add", "replace"]).meta({
      description:
        "`add` refuses keys in use; `replace` makes this all that there is, keeps what stands above the rules of what stays, and is refused where a flag would go that is killed or overridden.",
    }),
    harmlessFaults: z.enum(["refuse", "keep"]).default("refuse").meta({
      description:
        "`keep` takes over what an Unleash already evaluates in spite of it, and answers with the places: a flag whose rule is at fault is off.",
    }),
    seenRevision: z.int().min(0).optional().meta({
      description:
        "The revision that `replace` was made for, of an export's ETag or of the list: anything that was changed since is a conflict. Asked for with `replace`; `If-Match` tells it, too.",
    }),
    reason,
  })
  .refine(({ mode, seenRevision }) => mode === "add" || seenRevision !== undefined, {
    path: ["seenRevision"],
    error: "must say what is replaced: the revision of the last export, or of the list",
  });
export const ImportedFlags = z.object({
  flags: z.int(),
  segments: z.int(),
  removed: z.int().meta({ description: "How many flags were there before and are not any more." }),
  revision: z.int().meta({ description: "What the definitions are at now." }),
  kept: z.array(z.object({ pointer: z.string(), message: z.string() })),
});

export const ExportedFlags = FullState;
export const ExportFlags = z.strictObject({});

const told = line(1, 200).optional();

/** Whom a flag is asked about: what is told of the context takes the place of what tenant and member have. */
export const FlagSubject = z.object({
  tenantId: uuidText.optional(),
  membershipId: uuidText.optional().meta({ description: "One of the tenant's members." }),
  plan: told,
  role: told,
  userId: told,
  region: told,
  properties: z.record(line(1, 200), z.union([z.string().max(1_000), z.number()])).optional(),
});
const namesItsTenant = ({ tenantId, membershipId }: z.output<typeof FlagSubject>) =>
  membershipId === undefined || tenantId !== undefined;
const tenantIsNeeded = { path: ["tenantId"], error: "is needed with a member" };
export const ExplainFlag = z
  .strictObject({ key, ...FlagSubject.shape })
  .refine(namesItsTenant, tenantIsNeeded);
export const PreviewFlags = z
  .strictObject({ search: line(1, 200).optional(), ...FlagSubject.shape, ...page })
  .refine(namesItsTenant, tenantIsNeeded);
export const FlagPreview = listOf(
  z.object({
    key: z.string(),
    on: z.boolean(),
    by: FlagTrace.shape.by,
    variant: z.string().nullable().meta({ description: "The name of the variant that it gives." }),
  }),
);

export const FLAG_ACTIONS = [
  "flag.created",
  "flag.updated",
  "flag.removed",
  "flag.controlled",
  "flag.killed",
  "flag.revived",
  "flag.archived",
  "flag.restored",
  "segment.created",
  "segment.updated",
  "segment.removed",
  "flags.imported",
  "experiment.created",
  "experiment.started",
  "experiment.stopped",
  "experiment.removed",
] as const;
export type FlagAction = (typeof FLAG_ACTIONS)[number];

/** What one caller meets at a declared flag. */
export const EvaluatedFlag = z.object({
  key: z.enum(FLAG_KEYS),
  on: z.boolean(),
  whenOff: z.enum(WHEN_OFF).meta({
    description:
      "What is met where it is off: `hidden`, as if nothing were there, or `upgrade`, shown and locked.",
  }),
  variant: z
    .object({
      name: z.string(),
      payload: z.object({ type: z.string(), value: z.string() }).nullable(),
    })
    .nullable()
    .meta({ description: "Null where it is off, or gives none." }),
});
export type EvaluatedFlag = z.output<typeof EvaluatedFlag>;

export const EvaluateFlags = z.strictObject({});
export const FlagEvaluation = z.object({
  version: z.string().meta({ description: "Another one where anything of the rest is another." }),
  flags: z.array(EvaluatedFlag),
});
export type FlagEvaluation = z.output<typeof FlagEvaluation>;

/** The flags whose variants a browser acted on, and how long ago each first. Which variants those were is not asked. */
export const ExposeToFlags = z.strictObject({
  flags: z
    .array(z.strictObject({ key, agoMs: z.int().min(0).max(60_000) }))
    .min(1, "must name a flag")
    .max(50),
});
export const ExposedToFlags = z.object({});

export const ListFlagChanges = z.strictObject({
  ...page,
  subject: line(1, 208).optional().meta({ description: "A flag's key, or `segment:<id>`." }),
  action: z.enum(FLAG_ACTIONS).optional(),
});
export const FlagChange = z.object({
  id: uuidText,
  action: z.string(),
  subject: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  undoes: uuidText.nullable().meta({ description: "The change that this one took back." }),
  draftId: uuidText.nullable().meta({ description: "The draft that it was published with." }),
  reason: z.string(),
  operator: z.string(),
  createdAt: isoInstant,
});
export type FlagChange = z.output<typeof FlagChange>;
export const UndoneFlagChange = z.object({
  changeId: uuidText,
  action: z.enum(FLAG_ACTIONS).meta({ description: "What taking it back was." }),
  subject: z.string().nullable(),
});
export const FlagChangeList = listOf(FlagChange);
