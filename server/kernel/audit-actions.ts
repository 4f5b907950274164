interface AuditActionRule {
  description: string;
  /** What kind of thing it is done to. */
  target: string;
  /** The fields that an entry may tell about. What is not listed never reaches the log: no secret can. */
  fields: readonly string[];
}

const TENANT = [
  "name",
  "slug",
  "status",
  "plan",
  "requireSecondFactor",
  "sessionIdleMinutes",
  "sessionAbsoluteHours",
  "allowOperatorAccess",
] as const;
const PROJECT = ["name", "description", "status"] as const;
const TASK = ["title", "projectId", "status", "assigneeId", "dueDate"] as const;
const API_KEY = [
  "name",
  "serviceAccountId",
  "scopes",
  "allowedAddresses",
  "requestsPerMinute",
  "parentKeyId",
  "expiresAt",
  "revokedAt",
  "previousExpiresAt",
] as const;
const MEMBER = ["name", "email", "role", "suspendedAt"] as const;
const LEAVER = [...MEMBER, "apiKeysRevoked", "tasksReassigned", "tasksReassignedTo"] as const;
const INVITATION = ["email", "role", "validDays", "mailed", "membershipId"] as const;
const SERVICE_ACCOUNT = ["name", "description", "role", "suspendedAt", "apiKeysRevoked"] as const;
const OWNERSHIP = ["owner"] as const;
const ROLE = ["name", "description", "permissions"] as const;
const SUBSCRIPTION = [
  "plan",
  "status",
  "quantity",
  "currentPeriodStart",
  "currentPeriodEnd",
  "cancelAtPeriodEnd",
  "endedAt",
] as const;
const CORS_ORIGIN = ["origin"] as const;
const METER = ["key", "name", "unit", "aggregation", "archivedAt"] as const;
const IMPERSONATION = ["person", "access", "reason", "expiresAt", "endedBy"] as const;
const OVERRIDE = ["key", "value", "startsAt", "endsAt", "reason", "endedAt"] as const;
const FLAG = ["on", "endsAt", "reason"] as const;
const FLAG_SETTING = ["percentage", "reason"] as const;
const ADD_ON = ["quantity", "reason"] as const;
const TRIAL = ["plan", "startsAt", "endsAt", "reason"] as const;
const SAGA = ["step", "error", "failures"] as const;

/** Every act that the audit log knows, as a past-tense fact. A verb can record no other. */
export const AUDIT_ACTIONS = {
  "tenant.created": { description: "The workspace was created", target: "tenant", fields: TENANT },
  "tenant.provisioned": { description: "The workspace was set up", target: "tenant", fields: TENANT },
  "tenant.updated": { description: "The workspace was changed", target: "tenant", fields: TENANT },
  "tenant.plan_changed": {
    description: "The plan changed",
    target: "tenant",
    fields: ["plan", "subscriptionStatus", "stripeSubscriptionId"],
  },
  "tenant.sessions_ended": {
    description: "Everybody was asked to sign in again",
    target: "tenant",
    fields: ["members"],
  },
  "member.added": { description: "A member was added", target: "member", fields: MEMBER },
  "member.role_changed": { description: "A member's role was changed", target: "member", fields: MEMBER },
  "member.removed": { description: "A member was removed, or left", target: "member", fields: LEAVER },
  "member.suspended": { description: "A member was suspended", target: "member", fields: LEAVER },
  "member.reinstated": { description: "A member was reinstated", target: "member", fields: MEMBER },
  "member.sessions_ended": { description: "A member's sessions were ended", target: "member", fields: [] },
  "invitation.created": { description: "Somebody was invited", target: "invitation", fields: INVITATION },
  "invitation.refreshed": {
    description: "An invitation was given new terms",
    target: "invitation",
    fields: INVITATION,
  },
  "invitation.resent": {
    description: "An invitation was mailed again",
    target: "invitation",
    fields: INVITATION,
  },
  "invitation.revoked": {
    description: "An invitation was withdrawn",
    target: "invitation",
    fields: INVITATION,
  },
  "invitation.accepted": {
    description: "An invitation was accepted",
    target: "invitation",
    fields: INVITATION,
  },
  "role.created": { description: "A role was made", target: "role", fields: ROLE },
  "role.updated": { description: "A role was changed", target: "role", fields: ROLE },
  "role.deleted": { description: "A role was deleted", target: "role", fields: ROLE },
  "ownership.offered": { description: "The ownership was offered", target: "ownership", fields: OWNERSHIP },
  "ownership.declined": { description: "The ownership was declined", target: "ownership", fields: OWNERSHIP },
  "ownership.withdrawn": {
    description: "An offer of the ownership was taken back",
    target: "ownership",
    fields: OWNERSHIP,
  },
  "ownership.transferred": { description: "The owner changed", target: "ownership", fields: OWNERSHIP },
  "api_key.created": { description: "An API key was made", target: "api_key", fields: API_KEY },
  "api_key.updated": { description: "An API key was changed", target: "api_key", fields: API_KEY },
  "api_key.rotated": {
    description: "An API key was given a new secret",
    target: "api_key",
    fields: API_KEY,
  },
  "api_key.revoked": { description: "An API key was revoked", target: "api_key", fields: API_KEY },
  "service_account.created": {
    description: "A service account was made",
    target: "service_account",
    fields: SERVICE_ACCOUNT,
  },
  "service_account.updated": {
    description: "A service account was changed",
    target: "service_account",
    fields: SERVICE_ACCOUNT,
  },
  "service_account.suspended": {
    description: "A service account was suspended",
    target: "service_account",
    fields: SERVICE_ACCOUNT,
  },
  "service_account.reinstated": {
    description: "A service account was reinstated",
    target: "service_account",
    fields: SERVICE_ACCOUNT,
  },
  "service_account.deleted": {
    description: "A service account was deleted",
    target: "service_account",
    fields: SERVICE_ACCOUNT,
  },
  "project.created": { description: "A project was created", target: "project", fields: PROJECT },
  "project.updated": { description: "A project was changed", target: "project", fields: PROJECT },
  "project.archived": { description: "A project was archived", target: "project", fields: PROJECT },
  "project.restored": { description: "A project was restored", target: "project", fields: PROJECT },
  "project.deleted": { description: "A project was deleted", target: "project", fields: PROJECT },
  "task.created": { description: "A task was created", target: "task", fields: TASK },
  "task.updated": { description: "A task was changed", target: "task", fields: TASK },
  "task.deleted": { description: "A task was deleted", target: "task", fields: TASK },
  "checkout.started": { description: "A checkout was started", target: "checkout", fields: ["plan"] },
  "billing_portal.opened": {
    description: "Stripe's billing portal was opened",
    target: "customer",
    fields: [],
  },
  "subscription.created": {
    description: "A subscription began",
    target: "subscription",
    fields: SUBSCRIPTION,
  },
  "subscription.updated": {
    description: "A subscription changed",
    target: "subscription",
    fields: SUBSCRIPTION,
  },
  "meter.created": { description: "A meter was created", target: "meter", fields: METER },
  "meter.updated": { description: "A meter was changed", target: "meter", fields: METER },
  "cors_origin.created": {
    description: "An origin was let in to the API",
    target: "cors_origin",
    fields: CORS_ORIGIN,
  },
  "cors_origin.deleted": {
    description: "An origin was shut out of the API",
    target: "cors_origin",
    fields: CORS_ORIGIN,
  },
  "audit_export.created": {
    description: "An export of this log was asked for",
    target: "audit_export",
    fields: ["format", "filters"],
  },
  "audit_export.downloaded": {
    description: "An export of this log was downloaded",
    target: "audit_export",
    fields: ["format", "entries"],
  },
  "impersonation.started": {
    description: "An operator entered the workspace",
    target: "impersonation",
    fields: IMPERSONATION,
  },
  "impersonation.ended": {
    description: "An operator's visit was ended",
    target: "impersonation",
    fields: IMPERSONATION,
  },
  "impersonation.viewed": {
    description: "An operator saw something during a visit",
    target: "operation",
    fields: ["impersonationId", "input"],
  },
  "impersonation.people_listed": {
    description: "An operator looked for a member to enter as",
    target: "tenant",
    fields: ["search", "shown"],
  },
  "override.created": {
    description: "An operator set a limit for a while",
    target: "override",
    fields: OVERRIDE,
  },
  "override.ended": {
    description: "An operator ended a limit that was set for a while",
    target: "override",
    fields: OVERRIDE,
  },
  "flag.overridden": {
    description: "An operator turned a feature flag on or off",
    target: "flag",
    fields: FLAG,
  },
  "flag_setting.changed": {
    description: "A feature was turned on or off for the workspace, or left to the provider",
    target: "flag",
    fields: FLAG_SETTING,
  },
  "add_on.changed": { description: "An operator changed an add-on", target: "add_on", fields: ADD_ON },
  "trial.changed": {
    description: "A trial began, or was given another end",
    target: "trial",
    fields: TRIAL,
  },
  "trial.ended": { description: "A trial was ended", target: "trial", fields: TRIAL },
  "saga.compensated": { description: "A failed set-up was taken back", target: "saga", fields: SAGA },
  "saga.failed": { description: "A set-up failed and needs a person", target: "saga", fields: SAGA },
} as const satisfies Record<string, AuditActionRule>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;
export type AuditField<Action extends AuditAction> = (typeof AUDIT_ACTIONS)[Action]["fields"][number];

export const AUDIT_ACTION_NAMES = Object.keys(AUDIT_ACTIONS) as [AuditAction, ...AuditAction[]];
