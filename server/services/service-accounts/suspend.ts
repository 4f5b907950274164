import { type SQL, sql } from "drizzle-orm";
import { ownRow } from "@/db/own-row";
import { serviceAccounts } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, refuseBeyond, rightsOf } from "@/server/services/grants";
import { holdServiceAccount, readServiceAccount, toldOf } from "./internal";
import type { ServiceAccount } from "./schemas";

interface Ref {
  serviceAccountId: string;
}

/**
 * Refuses every key of a service account, in force on every instance at their next call, until it is reinstated.
 *
 * @throws AppError not_found, forbidden above one's own rights
 */
export function suspendServiceAccount(context: OperationContext, ref: Ref): Promise<ServiceAccount> {
  return setSuspended(context, ref, sql`now()`, "service_account.suspended");
}

/** Its keys work again, with the role that it has. @throws AppError not_found, forbidden above one's own rights */
export function reinstateServiceAccount(context: OperationContext, ref: Ref): Promise<ServiceAccount> {
  return setSuspended(context, ref, null, "service_account.reinstated");
}

/** Doing it twice is doing it once. */
async function setSuspended(
  context: OperationContext,
  { serviceAccountId }: Ref,
  suspendedAt: SQL | null,
  action: "service_account.suspended" | "service_account.reinstated",
): Promise<ServiceAccount> {
  const { tx } = context;
  await lockMembers(context);
  const before = await holdServiceAccount(tx, serviceAccountId, "update");
  refuseBeyond(await rightsOf(tx, context.actor), before);
  if ((before.suspendedAt === null) === (suspendedAt === null)) return before;
  await tx.db
    .update(serviceAccounts)
    .set({ suspendedAt })
    .where(ownRow(tx, serviceAccounts, serviceAccountId));
  const after = await readServiceAccount(tx, serviceAccountId);
  await recordAudit(context, {
    action,
    target: { id: serviceAccountId, label: after.name },
    before: toldOf(before),
    after: toldOf(after),
  });
  await emitEvent(context, action, { serviceAccountId });
  return after;
}
