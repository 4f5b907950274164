import { ownRow } from "@/db/own-row";
import { serviceAccounts } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import { revokeKeysOfAccount } from "@/server/services/api-keys";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, refuseBeyond, rightsOf } from "@/server/services/grants";
import { holdServiceAccount, toldOf } from "./internal";

/**
 * Deletes a service account with its keys, which are refused on every instance at their next call. What it made stays.
 *
 * @throws AppError not_found, forbidden above one's own rights
 */
export async function deleteServiceAccount(
  context: OperationContext,
  { serviceAccountId }: { serviceAccountId: string },
): Promise<null> {
  const { tx } = context;
  await lockMembers(context);
  const account = await holdServiceAccount(tx, serviceAccountId, "update");
  refuseBeyond(await rightsOf(tx, context.actor), account);
  // Revoked first, each with its entry in the audit log; the rows go with the account's.
  const apiKeysRevoked = await revokeKeysOfAccount(context, serviceAccountId);
  await tx.db.delete(serviceAccounts).where(ownRow(tx, serviceAccounts, serviceAccountId));
  await recordAudit(context, {
    action: "service_account.deleted",
    target: { id: serviceAccountId, label: account.name },
    before: toldOf(account),
    after: { apiKeysRevoked },
  });
  await emitEvent(context, "service_account.deleted", { serviceAccountId });
  return null;
}
