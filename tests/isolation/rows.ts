import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import * as schema from "@/db/schema";
import { type MembershipId, newId, type TenantId } from "@/server/kernel/ids";
import { PLAN_KEYS } from "@/server/kernel/plans";
import { subjectOf } from "@/server/platform/experiments/subject";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import type { TestDatabase } from "@/tests/support/test-database";

/** A tenant with a row in every tenant-owned table, and the ids that operations take. */
export interface FullTenant extends TestTenant {
  projectId: string;
  taskId: string;
  apiKeyId: string;
  auditEntryId: string;
  auditExportId: string;
  corsOriginId: string;
  experimentId: string;
  meterId: string;
  meterKey: string;
  /** As its sender calls it, with the source `secret`. */
  usageEventId: string;
  /** The newest change of the flag that is left to workspaces. */
  flagChangeId: string;
  /** When that was, as a change of it has to tell. */
  flagSetAt: string;
  membershipId: MembershipId;
  invitationId: string;
  impersonationId: string;
  offerId: string;
  roleId: string;
  serviceAccountId: string;
}

/** Fills every table. A new table without a row here makes the isolation test fail, and names it. */
export async function mintFullTenant(db: TestDatabase): Promise<FullTenant> {
  const tenant = await mintTenant(db);
  const tenantId = tenant.id;
  const ids = {
    projectId: randomUUID(),
    taskId: randomUUID(),
    sagaId: randomUUID(),
    invitationId: randomUUID(),
    impersonationId: randomUUID(),
    offerId: randomUUID(),
    roleId: randomUUID(),
    serviceAccountId: randomUUID(),
    auditEntryId: randomUUID(),
    auditExportId: randomUUID(),
    corsOriginId: randomUUID(),
    experimentId: randomUUID(),
    meterId: randomUUID(),
    meterKey: `m_${randomBytes(8).toString("hex")}`,
    usageEventId: randomUUID(),
    flagChangeId: randomUUID(),
  };
  await db.database.tenants.write(tenantId, async ({ db: tx }) => {
    await tx.insert(schema.projects).values({ tenantId, id: ids.projectId, name: "Secret project" });
    await tx.insert(schema.tasks).values({
      tenantId,
      id: ids.taskId,
      projectId: ids.projectId,
      title: "Secret task",
      assigneeId: tenant.owner.membershipId,
    });
    await tx.insert(schema.roles).values({
      tenantId,
      id: ids.roleId,
      name: "Secret role",
      permissions: ["projects:read"],
    });
    await tx
      .insert(schema.serviceAccounts)
      .values({ tenantId, id: ids.serviceAccountId, name: "Secret machine", role: "viewer" });
    await tx.insert(schema.corsOrigins).values({
      tenantId,
      id: ids.corsOriginId,
      origin: `https://${ids.corsOriginId}.example.test`,
      createdBy: tenant.owner.membershipId,
    });
    await tx.insert(schema.ownershipOffers).values({
      tenantId,
      id: ids.offerId,
      fromMembershipId: tenant.owner.membershipId,
      toMembershipId: tenant.owner.membershipId,
      expiresAt: "2100-01-01T00:00:00Z",
    });
    await tx.insert(schema.invitations).values({
      tenantId,
      id: ids.invitationId,
      email: "secret@example.test",
      role: "member",
      tokenSeed: "seed",
      tokenHash: randomUUID(),
      invitedBy: tenant.owner.membershipId,
      validDays: 7,
      expiresAt: "2100-01-01T00:00:00Z",
    });
    await tx.insert(schema.sagas).values({ tenantId, id: ids.sagaId, kind: "provision_tenant" });
    await tx.insert(schema.sagaSteps).values({ tenantId, sagaId: ids.sagaId, name: "activate" });
    await tx.insert(schema.auditEntries).values({
      tenantId,
      id: ids.auditEntryId,
      action: "project.created",
      actorKind: "system",
      actorId: "test",
      targetType: "project",
      targetId: ids.projectId,
      targetLabel: "Secret project",
      requestId: "r",
    });
    await tx.insert(schema.impersonations).values({
      tenantId,
      id: ids.impersonationId,
      operatorLabel: "Secret operator",
      sessionId: randomUUID(),
      sessionTokenHash: "hash",
      membershipId: tenant.owner.membershipId,
      personLabel: "Secret person",
      reason: "A secret reason",
      expiresAt: sql`now() + interval '30 minutes'`,
    });
    await fillExport(tx, tenantId, ids.auditExportId);
    await fillMechanisms(tx, tenantId);
    await fillUsage(tx, tenantId, ids, await monthsOfEvents(db));
  });
  // Jobs alone write what an end of the audit chain is, and rolled-up usage: no request may.
  await db.database.systemTenants.write(tenantId, async ({ db: tx }) => {
    const rolled = { tenantId, meter: ids.meterKey, day: "2026-01-01" };
    await tx.insert(schema.usageDays).values({ ...rolled, counted: "1", refunded: "0" });
    await tx.insert(schema.usageUniques).values({ ...rolled, valueHash: "secret", uses: "1" });
    await tx
      .insert(schema.usageRereads)
      .values({ tenantId, meter: "api_calls", hour: "2026-01-01T00:00:00Z", reading: {} });
    const ends = { headSeq: 0, headHash: "", anchorSeq: 0, anchorHash: "", signature: "" };
    await tx.insert(schema.auditChains).values({ tenantId, ...ends, sealedAt: new Date().toISOString() });
  });
  await fillEntitlements(db, tenantId);
  const flagSetAt = await fillFlagSettings(db, tenantId, ids.flagChangeId);
  await fillExperiments(db, tenantId, ids.experimentId);
  const [key] = await db.admin`select id from api_keys where tenant_id = ${tenantId} limit 1`;
  return { ...tenant, ...ids, flagSetAt, apiKeyId: String(key?.id), membershipId: tenant.owner.membershipId };
}

/** As operators alone may write them: an override and a trial that are over, and an add-on. */
async function fillEntitlements({ database }: TestDatabase, tenantId: TenantId): Promise<void> {
  const [startsAt, endsAt] = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"];
  await database.systemTenants.write(tenantId, async ({ db: tx }) => {
    await tx.insert(schema.entitlementOverrides).values({
      tenantId,
      id: randomUUID(),
      key: "projects",
      value: 5,
      reason: "A secret reason",
      startsAt,
      endsAt,
      operatorLabel: "Secret operator",
    });
    const variants = ["a", "b"].map((name) => ({ name, weight: 500, stickiness: "tenantId" }));
    const definition = { name: "secret-flag", enabled: false, strategies: [], variants };
    await tx.insert(schema.featureFlags).values({ key: definition.name, definition }).onConflictDoNothing();
    const shared = { isOn: true, reason: "A secret reason", operatorLabel: "Secret operator" };
    await tx.insert(schema.flagOverrides).values({ ...shared, tenantId, flagKey: "secret-flag" });
    await tx.insert(schema.tenantAddOns).values({ tenantId, addOn: "extra_seats", quantity: 1 });
    await tx.insert(schema.tenantTrials).values({ tenantId, plan: "business", startsAt, endsAt });
  });
}

/** Of a flag that is left to workspaces on every plan. */
async function fillFlagSettings(
  { database, admin }: TestDatabase,
  tenantId: TenantId,
  id: string,
): Promise<string> {
  const flagKey = "managed-flag";
  const definition = JSON.stringify({ name: flagKey, enabled: false, strategies: [] });
  await admin`insert into feature_flags (key, definition, managed_by)
    values (${flagKey}, ${definition}::text::jsonb, ${PLAN_KEYS}) on conflict do nothing`;
  // As the system role alone may: of a flag of its name that an operator removed before.
  await database.systemTenants.write(tenantId, ({ db: tx }) =>
    tx.insert(schema.flagSettingsKept).values({ tenantId, changeId: id, flagKey, percentage: 75 }),
  );
  return database.tenants.write(tenantId, async ({ db: tx }) => {
    const shared = { tenantId, flagKey };
    const [row] = await tx
      .insert(schema.flagSettings)
      .values({ ...shared, percentage: 25 })
      .returning({ at: schema.flagSettings.updatedAt });
    const why = { reason: "A secret reason", actorLabel: "Secret person" };
    await tx.insert(schema.flagSettingChanges).values({ ...shared, ...why, id, after: 25 });
    return row?.at ?? "";
  });
}

/** As the system role alone may write them: a running experiment in which the tenant was exposed. */
async function fillExperiments({ database }: TestDatabase, tenantId: TenantId, id: string): Promise<void> {
  const reachedAt = "2026-01-01T00:00:00Z";
  await database.systemTenants.write(tenantId, async ({ db: tx }) => {
    await tx.insert(schema.experiments).values({
      ...{ id, name: "Secret experiment", hypothesis: "A secret hypothesis", flagKey: `secret-${id}` },
      ...{ subjectKind: "tenant", goals: ["project-created", "task-created"], control: "a" },
      ...{ baselineRate: 0.1, minimumEffect: 0.05, subjectsPerVariant: 1, state: "running" },
      ...{ variants: [{ name: "a", weight: 1 }], startedAt: reachedAt },
    });
    const own = { tenantId, experimentId: id, subject: subjectOf(id, tenantId) };
    await tx.insert(schema.experimentExposures).values({ ...own, variant: "a", exposedAt: reachedAt });
    await tx.insert(schema.experimentConversions).values({ ...own, goal: "member-invited", reachedAt });
  });
}

type Tx = Parameters<Parameters<TestDatabase["database"]["identity"]>[0]>[0];

async function fillExport(tx: Tx, tenantId: TenantId, id: string): Promise<void> {
  const lastOccurredAt = new Date().toISOString();
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const filters = {};
  await tx
    .insert(schema.auditExports)
    .values({ tenantId, id, format: "csv", filters, expiresAt, status: "completed" });
  const content = `exported by ${tenantId}`;
  await tx
    .insert(schema.auditExportChunks)
    .values({ tenantId, exportId: id, number: 1, content, lastOccurredAt, lastEntryId: id });
}

async function fillMechanisms(tx: Tx, tenantId: TenantId): Promise<void> {
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  await tx.insert(schema.outboxEvents).values({
    tenantId,
    id: newId(),
    name: "project.created",
    version: 1,
    payload: {},
    requestId: "r",
    publishedAt: soon,
  });
  await tx.insert(schema.inboxEvents).values({ tenantId, consumer: "test", eventId: "e" });
  await tx.insert(schema.idempotencyKeys).values({
    tenantId,
    principal: "p",
    route: "r",
    key: "k",
    fingerprint: "f",
    holder: randomUUID(),
    lockedUntil: soon,
    expiresAt: soon,
  });
  await tx
    .insert(schema.usageHours)
    .values({ tenantId, meter: "api_calls", hour: "2026-01-01T00:00:00Z", epoch: "e", counted: 1 });
  await tx.insert(schema.subscriptions).values({
    tenantId,
    id: newId(),
    stripeSubscriptionId: `sub_${randomUUID()}`,
    plan: "pro",
    status: "active",
    currentPeriodStart: "2026-01-01T00:00:00Z",
    currentPeriodEnd: soon,
  });
}

/** A moment in each partition of usage events: each is a table of its own, with a wall of its own. */
async function monthsOfEvents(db: TestDatabase): Promise<string[]> {
  const parts =
    await db.admin`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'usage_events'::regclass`;
  return parts.map(({ name }) => `${name.slice(-7).replace("_", "-")}-15T12:00:00Z`);
}

async function fillUsage(
  tx: Tx,
  tenantId: TenantId,
  { meterId, meterKey: meter, usageEventId }: Pick<FullTenant, "meterId" | "meterKey" | "usageEventId">,
  months: readonly string[],
): Promise<void> {
  const unit = "secret";
  await tx
    .insert(schema.meters)
    .values({ tenantId, id: meterId, key: meter, name: "Secret meter", unit, aggregation: "sum" });
  const shared = { tenantId, meter, source: "secret" };
  for (const occurredAt of months) {
    const id = newId();
    await tx.insert(schema.usageEvents).values({
      ...shared,
      id,
      kind: "event",
      subjectId: id,
      eventId: usageEventId,
      occurredAt,
      receivedAt: occurredAt,
      quantity: "1",
      difference: "1",
      principal: "key:secret",
      batchId: newId(),
    });
  }
  const known = { eventId: usageEventId, fingerprint: "f", id: newId(), occurredAt: "2026-01-01T00:00:00Z" };
  await tx.insert(schema.usageEventKeys).values({ ...shared, ...known, expiresAt: "2100-01-01T00:00:00Z" });
  await tx.insert(schema.usageDeltas).values({
    tenantId,
    batchId: newId(),
    meter,
    hour: "2026-01-01T00:00:00Z",
    principal: "key:secret",
    counted: "1",
    refunded: "0",
  });
  await tx
    .insert(schema.usagePeriodTotals)
    .values({ tenantId, meter: "events_ingested", periodKey: "2026-01", used: 1 });
  await tx
    .insert(schema.usageNotices)
    .values({ tenantId, meter: "events_ingested", periodKey: "2026-01", threshold: 80, used: 8, quota: 10 });
}
