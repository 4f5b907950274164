import { eq, sql } from "drizzle-orm";
import { tenantTrials } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import type { Trial } from "./schemas";

const { plan, startsAt, endsAt } = tenantTrials;

/** The tenant's trial, over or not; undefined: it never had one. */
export async function readTrial({
  db,
  tenantId,
}: TenantTransaction): Promise<(Trial & { running: boolean }) | undefined> {
  const [row] = await db
    .select({ plan, startsAt, endsAt, running: sql<boolean>`${endsAt} > now()` })
    .from(tenantTrials)
    .where(eq(tenantTrials.tenantId, tenantId));
  return row;
}
