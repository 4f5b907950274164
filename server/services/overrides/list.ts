import { count, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { entitlementOverrides } from "@/db/schema";
import { asId, type TenantId } from "@/server/kernel/ids";
import { totalPages } from "@/server/kernel/pagination";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { overrideColumns } from "./internal";
import type { ListOverrides, OverrideList } from "./schemas";

/** A tenant's overrides for operators, the newest first, those that are over included. */
export function listOverrides(
  context: OpenContext,
  { tenantId, page, limit }: z.output<typeof ListOverrides>,
): Promise<z.output<typeof OverrideList>> {
  operatorIdOf(context);
  return database().tenants.read(asId<TenantId>(tenantId), async ({ db }) => {
    const own = eq(entitlementOverrides.tenantId, tenantId);
    const [data, [counted]] = await Promise.all([
      db
        .select(overrideColumns)
        .from(entitlementOverrides)
        .where(own)
        .orderBy(desc(entitlementOverrides.createdAt), desc(entitlementOverrides.id))
        .limit(limit)
        .offset((page - 1) * limit),
      db.select({ total: count() }).from(entitlementOverrides).where(own),
    ]);
    const total = counted?.total ?? 0;
    return { data, total, page, totalPages: totalPages(total, limit) };
  });
}
