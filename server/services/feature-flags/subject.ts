import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { memberships } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { type EntitlementFacts, resolveEntitlements } from "@/server/kernel/entitlements";
import { notFound } from "@/server/kernel/errors";
import type { FlagContext } from "@/server/kernel/flags";
import { asId, type TenantId } from "@/server/kernel/ids";
import { isPlanKey } from "@/server/kernel/plans";
import { readEntitlementFacts } from "@/server/platform/entitlements";
import { nobodyIn } from "@/server/platform/flags";
import type { FlagSubject } from "./schemas";

/**
 * Whom an operator asks about: a tenant and a member of it as they are, with what is made up in the place of what
 * they have.
 *
 * @throws AppError not_found for an unknown tenant or member
 */
export async function contextOfSubject({
  tenantId,
  membershipId,
  ...madeUp
}: z.output<typeof FlagSubject>): Promise<FlagContext> {
  if (tenantId === undefined) return madeUp;
  const known = await database().tenants.read(asId<TenantId>(tenantId), async (tx) => {
    const facts = await readEntitlementFacts(tx);
    if (!facts) throw notFound("workspace");
    const entitlements = resolveEntitlements({ ...onPlan(facts, madeUp.plan), nowMs: Date.now() });
    const person = membershipId && (await readPerson(tx, membershipId));
    return { ...nobodyIn({ tenantId, entitlements }), ...person };
  });
  const isNoPlan = madeUp.plan !== undefined && !isPlanKey(madeUp.plan);
  return { ...known, ...madeUp, ...(isNoPlan && { features: [] }) };
}

/** A tenant as it would be on another plan: what operators gave to it or took from it stays. */
function onPlan(facts: EntitlementFacts, plan: string | undefined): EntitlementFacts {
  return plan !== undefined && isPlanKey(plan) ? { ...facts, plan, trial: null } : facts;
}

/**
 * A member of the transaction's tenant, as flags are evaluated for them: a role of the tenant's own by its id.
 *
 * @throws AppError not_found, for another tenant's member too
 */
export async function readPerson(
  { db, tenantId }: TenantTransaction,
  membershipId: string,
): Promise<{ userId: string; role: string }> {
  const [row] = await db
    .select({
      userId: memberships.userId,
      role: sql<string>`coalesce(${memberships.role}::text, ${memberships.customRoleId}::text)`,
    })
    .from(memberships)
    .where(and(eq(memberships.tenantId, tenantId), eq(memberships.id, membershipId)));
  if (!row) throw notFound("member");
  return row;
}
