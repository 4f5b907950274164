import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { flagOverrides, tenants } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { notFound } from "@/server/kernel/errors";
import { asId, type TenantId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { lockFlags } from "./change";
import { readFlag } from "./internal";
import type { OverriddenFlag, OverrideFlag } from "./schemas";

/**
 * Turns a flag on or off for one tenant, whatever its rules say, or leaves it to them again. The tenant's audit log
 * tells who and why.
 *
 * @throws AppError forbidden for anyone but an operator, not_found for an unknown tenant or flag
 */
export function overrideFlag(
  context: OpenContext,
  { tenantId, key, on, reason }: z.output<typeof OverrideFlag>,
): Promise<z.output<typeof OverriddenFlag>> {
  operatorIdOf(context);
  return database().systemTenants.write(asId<TenantId>(tenantId), async (tx) => {
    await lockFlags(tx.db);
    await refuseUnknown(tx, key);
    const before = await readOverride(tx, key);
    if (before !== on) {
      await writeOverride(tx, { key, on, reason, operatorLabel: context.actorLabel });
      await recordAudit(
        { ...context, tx },
        {
          action: "flag.overridden",
          target: { id: key, label: key },
          before: { on: before },
          after: { on, reason },
        },
      );
    }
    return { tenantId, key, on, reason };
  });
}

async function refuseUnknown(tx: TenantTransaction, key: string): Promise<void> {
  const [tenant] = await tx.db.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tx.tenantId));
  if (!tenant) throw notFound("workspace");
  await readFlag(tx.db, key);
}

const own = ({ tenantId }: TenantTransaction, key: string) =>
  and(eq(flagOverrides.tenantId, tenantId), eq(flagOverrides.flagKey, key));

async function readOverride(tx: TenantTransaction, key: string): Promise<boolean | null> {
  const [row] = await tx.db.select({ isOn: flagOverrides.isOn }).from(flagOverrides).where(own(tx, key));
  return row?.isOn ?? null;
}

async function writeOverride(
  tx: TenantTransaction,
  { key, on, ...why }: { key: string; on: boolean | null; reason: string; operatorLabel: string },
): Promise<void> {
  if (on === null) {
    await tx.db.delete(flagOverrides).where(own(tx, key));
    return;
  }
  const set = { ...why, isOn: on };
  await tx.db
    .insert(flagOverrides)
    .values({ ...set, tenantId: tx.tenantId, flagKey: key })
    .onConflictDoUpdate({ target: [flagOverrides.tenantId, flagOverrides.flagKey], set });
}
