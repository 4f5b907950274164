import { randomBytes } from "node:crypto";
import Stripe from "stripe";
import { emitEvent } from "@/server/platform/outbox";
import { beginSaga } from "@/server/platform/sagas";
import { PROVISIONING } from "@/server/services/provisioning";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import type { TestDatabase } from "@/tests/support/test-database";

export interface NewTenant extends TestTenant {
  eventId: string;
}

/** A tenant as sign-up leaves it: not provisioned, with its timeline and its event. */
export async function createUnprovisionedTenant(
  db: TestDatabase,
  options: { ownerEmail?: string; beforeEvent?: (tenant: TestTenant) => Promise<void> } = {},
): Promise<NewTenant> {
  const tenant = await mintTenant(db);
  const email = options.ownerEmail ?? `${randomBytes(6).toString("hex")}@example.test`;
  await db.admin`update users set email = ${email} where id = ${tenant.owner.userId}`;
  await db.admin`update tenants set status = 'provisioning' where id = ${tenant.id}`;
  await db.database.tenants.write(tenant.id, (tx) => beginSaga(tx, PROVISIONING));
  await options.beforeEvent?.(tenant);
  const eventId = await db.database.tenants.write(tenant.id, (tx) =>
    emitEvent({ tx, requestId: `sign-up ${tenant.slug}` }, "tenant.created", {
      name: "Acme",
      slug: tenant.slug,
      ownerUserId: tenant.owner.userId,
    }),
  );
  return { ...tenant, owner: { ...tenant.owner, email }, eventId };
}

export interface Provisioned {
  saga: string;
  /** `name: status` in the order of the timeline. */
  steps: string[];
  /** The error of the step that has one. */
  error: string | null;
  tenant: string;
  stripeCustomerId: string | null;
  customers: string[];
  projects: number;
  tasks: number;
  audit: string[];
  events: string[];
}

/** What is there of a tenant's provisioning, in our tables and at Stripe. */
export async function lookAt(db: TestDatabase, stripeUrl: string, tenant: TestTenant): Promise<Provisioned> {
  const { id } = tenant;
  const [[saga], steps, [row], [count], audit, events] = await Promise.all([
    db.admin`select status from sagas where tenant_id = ${id}`,
    db.admin`select name, status, error from saga_steps where tenant_id = ${id} order by created_at`,
    db.admin`select status, stripe_customer_id from tenants where id = ${id}`,
    db.admin`select (select count(*) from projects where tenant_id = ${id})::int as projects,
      (select count(*) from tasks where tenant_id = ${id})::int as tasks`,
    db.admin`select action from audit_entries where tenant_id = ${id} order by id`,
    db.admin`select name from outbox_events where tenant_id = ${id} order by id`,
  ]);
  const { hostname, port } = new URL(stripeUrl);
  const sdk = new Stripe("sk_test_simulated", { host: hostname, port, protocol: "http" });
  const customers = await sdk.customers.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 });
  return {
    saga: saga?.status,
    steps: steps.map((step) => `${step.name}: ${step.status}`),
    error: steps.find((step) => step.error !== null)?.error ?? null,
    tenant: row?.status,
    stripeCustomerId: row?.stripe_customer_id ?? null,
    customers: customers.filter((each) => each.metadata.tenantId === id).map((each) => each.id),
    projects: count?.projects,
    tasks: count?.tasks,
    audit: audit.map((entry) => entry.action),
    events: events.map((event) => event.name),
  };
}
