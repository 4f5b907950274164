import { eq, sql } from "drizzle-orm";
import { tenants } from "@/db/schema";
import { statement } from "@/db/statements";
import { notFound } from "@/server/kernel/errors";
import type { OperationContext } from "@/server/services/context";
import { tenantColumns } from "./internal";
import type { Tenant } from "./schemas";

const readTenant = statement((db) =>
  db
    .select(tenantColumns)
    .from(tenants)
    .where(eq(tenants.id, sql.placeholder("tenantId")))
    .prepare("tenant"),
);

/** The tenant that the caller acts in. */
export async function getTenant({ tx }: OperationContext): Promise<Tenant> {
  const [tenant] = await tx.run(readTenant);
  if (!tenant) throw notFound("workspace");
  return tenant;
}
