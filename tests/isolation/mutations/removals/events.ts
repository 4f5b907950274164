import type { Removal } from "@/tests/isolation/mutations/removal";

/** What keeps an event's work in its own tenant. */
export const EVENTS: readonly Removal[] = [
  {
    name: "an event without a tenant is given up",
    file: "inngest/tenant-work.ts",
    find: 'throw new NonRetriableError("The event names no tenant.");',
    replace: 'throw new Error("The event names no tenant.");',
    noticedBy: "handlers",
  },
  {
    name: "an event of a tenant that is gone is given up",
    file: "inngest/tenant-work.ts",
    find: "error instanceof NonRetriableError || !(await isGone(tenantId))",
    replace: "error instanceof NonRetriableError || isGone",
    noticedBy: "handlers",
  },
  {
    name: "provisioning writes to the tenant's own people",
    file: "server/services/provisioning/owner.ts",
    find: "      .innerJoin(users, eq(users.id, memberships.userId))\n      .where(and(eq(memberships.tenantId, tenantId), eq(memberships.userId, ownerUserId))),",
    replace: "      .innerJoin(users, eq(users.id, ownerUserId)),",
    noticedBy: "handlers",
  },
  {
    name: "a mailed invitation is behind the wall",
    file: "server/services/invitations/mail.ts",
    find: "const [row] = await database().tenants.read(tenantId, (tx) =>\n    tx.db\n",
    replace: "const [row] = await database().identity((db) =>\n    db\n",
    noticedBy: "handlers",
  },
  {
    name: "an idempotency key is its tenant's",
    file: "server/api/guards/idempotency.ts",
    find: "tenantId: tenantOf(call).id,",
    replace: 'tenantId: "00000000-0000-7000-8000-000000000000" as never,',
    noticedBy: "guards",
  },
  {
    name: "an idempotency key is its caller's",
    file: "server/api/guards/idempotency.ts",
    find: "principal: principalOf(call.identity.actor),",
    replace: "principal: principalOf(call.identity.actor) && call.identity.actor.kind,",
    noticedBy: "guards",
  },
  {
    name: "an idempotency key is its operation's",
    file: "server/api/guards/idempotency.ts",
    find: "route: call.operation,",
    replace: 'route: "any",',
    noticedBy: "guards",
  },
];
