import { sql } from "drizzle-orm";
import { tenantTrials } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { TRIAL_OF_NEW_TENANTS } from "@/server/kernel/plans";

/** Begins the trial that a new tenant has, if there is one: in the transaction that creates it, as the wall asks. */
export async function beginTrialOfNew(
  { db, tenantId }: TenantTransaction,
  trial = TRIAL_OF_NEW_TENANTS,
): Promise<void> {
  if (!trial) return;
  const { plan, days } = trial;
  await db
    .insert(tenantTrials)
    .values({ tenantId, plan, endsAt: sql`now() + make_interval(days => ${days})` });
}
