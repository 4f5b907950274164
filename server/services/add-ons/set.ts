import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { tenantAddOns } from "@/db/schema";
import { ADD_ONS, type AddOnKey } from "@/server/kernel/add-ons";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OpenContext } from "@/server/services/context";
import { changeEntitlements, type OperatorContext } from "@/server/services/entitlements";
import type { AddOnSet, SetAddOn } from "./schemas";

/**
 * Sets how many of an add-on a tenant has. Setting what it has already does nothing.
 *
 * @throws AppError not_found for an unknown tenant
 */
export function setAddOn(
  context: OpenContext,
  { tenantId, addOn, quantity, reason }: z.output<typeof SetAddOn>,
): Promise<z.output<typeof AddOnSet>> {
  return changeEntitlements(context, tenantId, async (acting) => {
    const before = await save(acting, addOn, quantity);
    if (before === quantity) return { addOn, quantity, reason };
    await recordAudit(acting, {
      action: "add_on.changed",
      target: { id: addOn, label: ADD_ONS[addOn].name },
      before: { quantity: before },
      after: { quantity, reason },
    });
    await emitEvent(acting, "entitlements.changed", {
      by: "add_on",
      changed: Object.keys(ADD_ONS[addOn].adds),
    });
    return { addOn, quantity, reason };
  });
}

/** Writes the quantity. Answers the one before. */
async function save({ tx }: OperatorContext, addOn: AddOnKey, quantity: number): Promise<number> {
  const { db, tenantId } = tx;
  const own = and(eq(tenantAddOns.tenantId, tenantId), eq(tenantAddOns.addOn, addOn));
  const [row] = await db.select({ quantity: tenantAddOns.quantity }).from(tenantAddOns).where(own);
  const before = row?.quantity ?? 0;
  if (before === quantity) return before;
  if (quantity === 0) await db.delete(tenantAddOns).where(own);
  else {
    await db
      .insert(tenantAddOns)
      .values({ tenantId, addOn, quantity })
      .onConflictDoUpdate({ target: [tenantAddOns.tenantId, tenantAddOns.addOn], set: { quantity } });
  }
  return before;
}
