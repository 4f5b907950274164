import { z } from "zod";
import { AUDIT_ACTION_NAMES, AUDIT_ACTIONS } from "@/server/kernel/audit-actions";
import { listInput, listOutput } from "@/server/kernel/list-input";
import { isoInstant, line, uuidText } from "@/server/kernel/text";

/** For the page's filter: each action, and what it says to a person. */
export const AUDIT_ACTION_OPTIONS = AUDIT_ACTION_NAMES.map((action) => ({
  id: action,
  name: AUDIT_ACTIONS[action].description,
}));

export const AuditEntry = z
  .object({
    id: uuidText,
    occurredAt: isoInstant,
    action: z.string().meta({ description: "A past-tense fact, such as `project.created`." }),
    actorKind: z.string().meta({ description: "user, apiKey, operator or system." }),
    actorId: z.string(),
    actorLabel: z.string().meta({ description: "How people knew the actor at the time." }),
    onBehalfOf: z.string().nullable().meta({ description: "The operator behind an impersonated person." }),
    targetType: z.string(),
    targetId: z.string(),
    targetLabel: z.string().meta({ description: "How people knew the thing at the time." }),
    changes: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })).meta({
      description: "Changed fields, each with what it was and is; null where there was or is nothing.",
    }),
    requestId: z.string(),
    addressPrefix: z.string().nullable().meta({ description: "IPv4 /24 or IPv6 /48: never more is kept." }),
    userAgent: z.string().nullable(),
    seq: z.int().nullable().meta({ description: "Its place in the chain; null until it is sealed." }),
    chainHash: z.string().nullable(),
  })
  .meta({ id: "AuditEntry" });
export type AuditEntry = z.output<typeof AuditEntry>;

const moment = z.iso.datetime({
  offset: true,
  error: "must be an ISO 8601 time, such as 2027-01-31T00:00:00Z",
});

export const AUDIT_FILTERS = {
  action: z.enum(AUDIT_ACTION_NAMES).optional(),
  actorId: line(1, 200).optional(),
  targetType: line(1, 50).optional(),
  targetId: line(1, 200).optional(),
  from: moment.optional().meta({ description: "From this time on." }),
  to: moment.optional().meta({ description: "Before this time." }),
  search: line(1, 200)
    .refine((text) => /[\p{L}\p{N}]/u.test(text), "must hold a letter or a digit")
    .optional()
    .meta({ description: "Whole words of actions, names and changes; the last one may be a beginning." }),
};

export type AuditFilters = z.output<z.ZodObject<typeof AUDIT_FILTERS>>;

export const AUDIT_SORT_KEYS = ["occurredAt"] as const;

export const ListAuditEntries = listInput(AUDIT_SORT_KEYS, AUDIT_FILTERS);
export const AuditEntryList = listOutput(AuditEntry).meta({ id: "AuditEntryList" });

export const AuditEntryRef = z.strictObject({ auditEntryId: uuidText });

export const VerifyAuditEntries = z.strictObject({
  after: z
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .default(0)
    .meta({ description: "`nextAfter` of the last answer; 0 for the beginning." }),
});

export const FAULT_KINDS = [
  "changed",
  "missing",
  "reordered",
  "inserted",
  "tail_cut",
  "head_changed",
] as const;

export const AuditVerification = z
  .object({
    verified: z.boolean().meta({ description: "Whether what was checked is as it was sealed." }),
    entries: z.int().meta({ description: "Entries that were checked by this call." }),
    fault: z
      .object({
        kind: z.enum(FAULT_KINDS),
        seq: z.int(),
        entryId: uuidText.nullable(),
        message: z.string(),
      })
      .nullable()
      .meta({ description: "The first place that is not as it was sealed." }),
    head: z.object({ seq: z.int(), hash: z.string(), sealedAt: isoInstant }).nullable().meta({
      description: "The chain's end. Keep a copy elsewhere, and no older state can pass for the newest.",
    }),
    nextAfter: z.int().nullable().meta({ description: "Send as `after` to go on; null at the end." }),
  })
  .meta({ id: "AuditVerification" });
export type AuditVerification = z.output<typeof AuditVerification>;
