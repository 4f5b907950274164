import { z } from "zod";
import { EVENTS } from "@/server/platform/outbox";
import type { FullTenant } from "./rows";

/** A tenant with everything that a function could have to do with: customer, subscription, a stored Stripe event. */
export interface BusyTenant extends FullTenant {
  colleagueId: string;
  stripeCustomerId: string;
  stripeSubscriptionId: string;
  stripeEventId: string;
}

/** What each id field of an event names. A new one without a line here fails the test. */
const IDS: Readonly<Record<string, (tenant: BusyTenant) => string>> = {
  apiKeyId: ({ apiKeyId }) => apiKeyId,
  auditExportId: ({ auditExportId }) => auditExportId,
  customRoleId: ({ roleId }) => roleId,
  customerId: ({ stripeCustomerId }) => stripeCustomerId,
  experimentId: ({ experimentId }) => experimentId,
  fromMembershipId: ({ membershipId }) => membershipId,
  invitationId: ({ invitationId }) => invitationId,
  membershipId: ({ membershipId }) => membershipId,
  meterId: ({ meterId }) => meterId,
  offerId: ({ offerId }) => offerId,
  ownerUserId: ({ owner }) => owner.userId,
  projectId: ({ projectId }) => projectId,
  roleId: ({ roleId }) => roleId,
  serviceAccountId: ({ serviceAccountId }) => serviceAccountId,
  stripeCustomerId: ({ stripeCustomerId }) => stripeCustomerId,
  stripeEventId: ({ stripeEventId }) => stripeEventId,
  stripeSubscriptionId: ({ stripeSubscriptionId }) => stripeSubscriptionId,
  taskId: ({ taskId }) => taskId,
  toMembershipId: ({ colleagueId }) => colleagueId,
};

type Data = Record<string, unknown>;

/** Events that are not in the catalogue: what they hold, and the field by which they are about a tenant. */
const OTHER_EVENTS: Readonly<Record<string, { data: (tenant: BusyTenant) => Data; address: string[] }>> = {
  "billing/grace.started": {
    data: ({ id }) => ({ tenantId: id, until: new Date().toISOString() }),
    address: ["tenantId"],
  },
  "inngest/function.failed": {
    data: (tenant) => ({
      function_id: "bulkhead-provision-tenant",
      run_id: "run",
      error: { name: "Error", message: "It failed." },
      event: { id: "cause", name: "tenant.created", data: payloadOf("tenant.created", tenant) },
    }),
    address: ["event", "data", "tenantId"],
  },
  // The stored event says whose it is; `customerId` is there to queue by.
  "stripe/event.received": {
    data: ({ stripeEventId, stripeCustomerId }) => ({ stripeEventId, customerId: stripeCustomerId }),
    address: ["stripeEventId"],
  },
};

/** The names that a trigger stands for: a family (`task.*`) for each event of the catalogue that it takes. */
export function eventsOfTrigger(trigger: string): string[] {
  if (!trigger.endsWith("*")) return [trigger];
  return Object.keys(EVENTS).filter((name) => name.startsWith(trigger.slice(0, -1)));
}

/** An event as a tenant's own acts would have it. @throws for one that nobody has described here */
export function payloadOf(name: string, tenant: BusyTenant): Data {
  const other = OTHER_EVENTS[name];
  if (other) return other.data(tenant);
  const described = Object.entries(EVENTS).find(([each]) => each === name);
  if (!described) throw new Error(`${name} is in no catalogue: describe it in tests/isolation/events.ts.`);
  const { data, version } = described[1];
  const fields = Object.entries(Object(z.toJSONSchema(data).properties));
  const own = fields.map(([field, schema]) => [field, plainValue(name, field, Object(schema), tenant)]);
  return { ...Object.fromEntries(own), tenantId: tenant.id, requestId: "test", version };
}

function plainValue(event: string, field: string, schema: { type?: string }, tenant: BusyTenant): unknown {
  if (isId(field)) {
    const id = IDS[field];
    if (!id) throw new Error(`${event}: say in tests/isolation/events.ts what ${field} names.`);
    return id(tenant);
  }
  if (field === "slug") return tenant.slug;
  const values: Record<string, unknown> = { string: "text", integer: 1, number: 1, array: [], boolean: true };
  return schema.type === undefined ? null : values[schema.type];
}

/** Where an event says whose it is. */
export function addressOf(name: string): string[] {
  return OTHER_EVENTS[name]?.address ?? ["tenantId"];
}

const isId = (field: string) => /Ids?$/.test(field);
const NO_TENANTS_ROW = new Set(["requestId", "tenantId"]);

/** Each field that names something of a tenant, but the one that says whose the event is. */
export function idPaths(name: string, data: Data, under: string[] = []): string[][] {
  return Object.entries(data).flatMap(([field, value]) => {
    const path = [...under, field];
    if (path.join() === addressOf(name).join()) return [];
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return idPaths(name, Object(value), path);
    return isId(field) && !NO_TENANTS_ROW.has(field) ? [path] : [];
  });
}

/** The value at a path. */
export function at(data: Data, [field = "", ...rest]: string[]): unknown {
  return rest.length === 0 ? data[field] : at(Object(data[field]), rest);
}

/** The same with another value at a path, or without it. */
export function withAt(data: Data, [field = "", ...rest]: string[], value: unknown): Data {
  const { [field]: old, ...others } = data;
  if (rest.length > 0) return { ...others, [field]: withAt(Object(old), rest, value) };
  return value === undefined ? others : { ...others, [field]: value };
}
