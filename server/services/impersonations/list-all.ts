import { count, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { impersonations, tenants } from "@/db/schema";
import { totalPages } from "@/server/kernel/pagination";
import type { OpenContext } from "@/server/services/context";
import { impersonationColumns, operatorOf } from "./internal";
import type { AllImpersonations, ListAllImpersonations } from "./schemas";

/** The visits of every operator, to every tenant or to one, the newest first. */
export async function listAllImpersonations(
  context: OpenContext,
  { page, limit, tenantId }: z.output<typeof ListAllImpersonations>,
): Promise<z.output<typeof AllImpersonations>> {
  operatorOf(context);
  const matching = tenantId === undefined ? undefined : eq(impersonations.tenantId, tenantId);
  return database().system(async (db) => {
    const data = await db
      .select({
        ...impersonationColumns,
        tenantId: impersonations.tenantId,
        tenantSlug: tenants.slug,
        tenantName: tenants.name,
      })
      .from(impersonations)
      .innerJoin(tenants, eq(tenants.id, impersonations.tenantId))
      .where(matching)
      .orderBy(desc(impersonations.startedAt), desc(impersonations.id))
      .limit(limit)
      .offset((page - 1) * limit);
    const [counted] = await db.select({ total: count() }).from(impersonations).where(matching);
    const total = counted?.total ?? 0;
    return { data, total, page, totalPages: totalPages(total, limit) };
  });
}
