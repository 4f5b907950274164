import { z } from "zod";
import { SUBJECT_KINDS } from "@/server/kernel/experiments";

const id = z.string();
/** A built-in role, or one of the tenant's own by its id: one of the two. */
const role = { role: z.string().nullable(), customRoleId: id.nullable() };

/** Every event: a past-tense fact with a version and a schema. `tenantId`, `id` and `requestId` go with each. */
export const EVENTS = {
  "tenant.created": { version: 1, data: z.object({ name: z.string(), slug: z.string(), ownerUserId: id }) },
  "tenant.provisioned": { version: 1, data: z.object({ stripeCustomerId: z.string() }) },
  "project.created": { version: 1, data: z.object({ projectId: id, name: z.string() }) },
  "project.updated": { version: 1, data: z.object({ projectId: id, changed: z.array(z.string()) }) },
  "project.archived": { version: 1, data: z.object({ projectId: id }) },
  "project.restored": { version: 1, data: z.object({ projectId: id }) },
  "project.deleted": { version: 1, data: z.object({ projectId: id }) },
  "task.created": { version: 1, data: z.object({ taskId: id, projectId: id, title: z.string() }) },
  "task.updated": { version: 1, data: z.object({ taskId: id, changed: z.array(z.string()) }) },
  "task.deleted": { version: 1, data: z.object({ taskId: id }) },
  "api_key.created": { version: 1, data: z.object({ apiKeyId: id, scopes: z.array(z.string()) }) },
  "api_key.updated": { version: 1, data: z.object({ apiKeyId: id, changed: z.array(z.string()) }) },
  "api_key.rotated": { version: 1, data: z.object({ apiKeyId: id, overlapMinutes: z.int() }) },
  "api_key.revoked": { version: 1, data: z.object({ apiKeyId: id }) },
  "tenant.sessions_ended": { version: 1, data: z.object({ members: z.int() }) },
  "service_account.created": { version: 1, data: z.object({ serviceAccountId: id, ...role }) },
  "service_account.updated": {
    version: 1,
    data: z.object({ serviceAccountId: id, changed: z.array(z.string()) }),
  },
  "service_account.suspended": { version: 1, data: z.object({ serviceAccountId: id }) },
  "service_account.reinstated": { version: 1, data: z.object({ serviceAccountId: id }) },
  "service_account.deleted": { version: 1, data: z.object({ serviceAccountId: id }) },
  "member.added": { version: 2, data: z.object({ membershipId: id, ...role }) },
  "member.role_changed": { version: 2, data: z.object({ membershipId: id, ...role }) },
  "member.removed": { version: 1, data: z.object({ membershipId: id }) },
  "member.suspended": { version: 1, data: z.object({ membershipId: id }) },
  "member.reinstated": { version: 1, data: z.object({ membershipId: id }) },
  "member.sessions_ended": { version: 1, data: z.object({ membershipId: id }) },
  "invitation.created": { version: 1, data: z.object({ invitationId: id, ...role }) },
  "invitation.resent": { version: 1, data: z.object({ invitationId: id }) },
  "invitation.revoked": { version: 1, data: z.object({ invitationId: id }) },
  "invitation.accepted": { version: 1, data: z.object({ invitationId: id, membershipId: id }) },
  "role.created": { version: 1, data: z.object({ roleId: id, permissions: z.array(z.string()) }) },
  "role.updated": { version: 1, data: z.object({ roleId: id, changed: z.array(z.string()) }) },
  "role.deleted": { version: 1, data: z.object({ roleId: id }) },
  "ownership.offered": { version: 1, data: z.object({ offerId: id, toMembershipId: id }) },
  "ownership.transferred": {
    version: 1,
    data: z.object({ offerId: id, fromMembershipId: id, toMembershipId: id }),
  },
  "tenant.updated": { version: 1, data: z.object({ changed: z.array(z.string()) }) },
  "cors_origin.created": { version: 1, data: z.object({ corsOriginId: id, origin: z.string() }) },
  "cors_origin.deleted": { version: 1, data: z.object({ corsOriginId: id, origin: z.string() }) },
  "meter.created": { version: 1, data: z.object({ meterId: id, key: z.string(), aggregation: z.string() }) },
  "meter.updated": { version: 1, data: z.object({ meterId: id, changed: z.array(z.string()) }) },
  "flag_setting.changed": {
    version: 1,
    /** Of its people whom it is on for; null: as the provider has it. */
    data: z.object({ flag: z.string(), percentage: z.int().nullable() }),
  },
  "usage.quota_reached": {
    version: 1,
    data: z.object({
      meter: z.string(),
      /** 80 or 100, per cent. */
      threshold: z.int(),
      used: z.number(),
      quota: z.number(),
      periodKey: z.string(),
    }),
  },
  "usage.ingested": { version: 1, data: z.object({ events: z.int() }) },
  "impersonation.started": {
    version: 1,
    data: z.object({ impersonationId: id, membershipId: id, access: z.string(), expiresAt: z.string() }),
  },
  "impersonation.ended": { version: 1, data: z.object({ impersonationId: id, endedBy: z.string() }) },
  "audit_export.created": { version: 1, data: z.object({ auditExportId: id }) },
  "entitlements.changed": {
    version: 1,
    data: z.object({ by: z.enum(["override", "add_on", "trial"]), changed: z.array(z.string()) }),
  },
  "experiment.exposed": {
    version: 1,
    data: z.object({
      experimentId: id,
      flagKey: z.string(),
      variant: z.string(),
      subjectKind: z.enum(SUBJECT_KINDS),
      /** A hash: it is the same for the same subject within this experiment. */
      subject: z.string(),
    }),
  },
  "subscription.updated": {
    version: 1,
    data: z.object({
      stripeSubscriptionId: z.string(),
      plan: z.string(),
      status: z.string(),
      /** Whether it was paid for now and none was before; earlier events do not say. */
      bought: z.boolean().optional(),
    }),
  },
} as const satisfies Record<string, { version: number; data: z.ZodType }>;

export type EventName = keyof typeof EVENTS;
export type EventData<Name extends EventName> = z.infer<(typeof EVENTS)[Name]["data"]>;
