import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { memberships } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { env } from "@/server/env";
import { type Entitlements, resolveEntitlements } from "@/server/kernel/entitlements";
import { notFound } from "@/server/kernel/errors";
import type { FlagContext } from "@/server/kernel/flags";
import { asId, type TenantId } from "@/server/kernel/ids";
import { readEntitlementFacts } from "@/server/platform/entitlements";
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
    const plan = planForFlags(resolveEntitlements({ ...facts, nowMs: Date.now() }));
    return { plan, ...(membershipId && (await readPerson(tx, membershipId))) };
  });
  return { tenantId, region: env().REGION, ...known, ...madeUp };
}

/** The plan that a tenant's flags go by: the one that it tries out, if any. */
export function planForFlags({ plan, trial }: Pick<Entitlements, "plan" | "trial">): string {
  return trial?.plan ?? plan;
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
