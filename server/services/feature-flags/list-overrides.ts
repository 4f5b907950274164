import { count, desc, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { flagOverrides, tenants } from "@/db/schema";
import { totalPages } from "@/server/kernel/pagination";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import type { FlagOverrideList, ListFlagOverrides } from "./schemas";

/** The workspaces that a flag is turned on or off for, the newest first. */
export function listFlagOverrides(
  context: OpenContext,
  { key, page, limit }: z.output<typeof ListFlagOverrides>,
): Promise<z.output<typeof FlagOverrideList>> {
  operatorIdOf(context);
  const { tenantId, isOn: on, endsAt, reason, operatorLabel: operator, updatedAt } = flagOverrides;
  const own = eq(flagOverrides.flagKey, key);
  return database().system(async (db) => {
    const data = await db
      .select({
        tenantId,
        tenantName: tenants.name,
        tenantSlug: tenants.slug,
        on,
        endsAt,
        isOver: sql<boolean>`coalesce(${endsAt} <= now(), false)`,
        reason,
        operator,
        updatedAt,
      })
      .from(flagOverrides)
      .innerJoin(tenants, eq(tenants.id, tenantId))
      .where(own)
      .orderBy(desc(updatedAt), tenantId)
      .limit(limit)
      .offset((page - 1) * limit);
    const [counted] = await db.select({ total: count() }).from(flagOverrides).where(own);
    const total = counted?.total ?? 0;
    return { data, total, page, totalPages: totalPages(total, limit) };
  });
}
