import { DEMO_TENANTS, type DemoTenantPlan, OPERATOR } from "@/db/seed/demo";
import type { TenantTransaction } from "@/db/tenant";
import type { Acting } from "@/server/kernel/actor";
import { newId, type SessionId } from "@/server/kernel/ids";
import { readEntitlements } from "@/server/platform/entitlements";
import type { OpenContext, OperationContext } from "@/server/services/context";

const acting = (actor: Acting["actor"], { name, email }: { name: string; email: string }): Acting => ({
  ...{ actor, actorLabel: `${name} (${email})`, requestId: "demo-data", address: "", userAgent: "" },
});

/** The demo's operator at work. */
export function operatorAtWork(): OpenContext {
  const actor = { kind: "operator", userId: OPERATOR.id, sessionId: newId<SessionId>() } as const;
  return { ...acting(actor, OPERATOR), replaceSession: () => undefined };
}

export function demoTenantNamed(slug: string): DemoTenantPlan {
  const found = DEMO_TENANTS.find((tenant) => tenant.slug === slug);
  if (!found) throw new Error(`The demo has no workspace ${slug}.`);
  return found;
}

/** The owner of a demo workspace at work in it. */
export async function ownerAtWork(tx: TenantTransaction, tenant: DemoTenantPlan): Promise<OperationContext> {
  const owner = tenant.people.find(({ role }) => role === "owner");
  const entitlements = await readEntitlements(tx);
  if (!owner || !entitlements) throw new Error(`The demo's workspace ${tenant.slug} is not seeded.`);
  const actor = { kind: "user", userId: owner.userId, sessionId: newId<SessionId>() } as const;
  const context = { tx, entitlements, subscriptionPeriod: null, afterCommit: () => undefined };
  return { ...acting(actor, owner), ...context };
}
