import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { tenants } from "@/db/schema";
import type { TenantId } from "@/server/kernel/ids";

/** Whether there is such a tenant: work that waited may be about one that was deleted meanwhile. */
export async function tenantExists(tenantId: TenantId): Promise<boolean> {
  const found = await database().tenants.read(tenantId, (tx) =>
    tx.db.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)),
  );
  return found.length > 0;
}
