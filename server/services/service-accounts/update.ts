import type { z } from "zod";
import { ownRow } from "@/db/own-row";
import { serviceAccounts } from "@/db/schema";
import { changedFields } from "@/server/kernel/changes";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, readGivenRole, refuseBeyond, rightsOf, roleColumns } from "@/server/services/grants";
import { holdServiceAccount, readServiceAccount, refuseTakenName, toldOf } from "./internal";
import type { ServiceAccount, UpdateServiceAccount } from "./schemas";

/**
 * Changes a service account's name, description or role; a role is in force at the next call of each of its keys.
 *
 * @throws AppError not_found, forbidden where its role allows, or would allow, more than one holds, conflict for a
 * taken name
 */
export async function updateServiceAccount(
  context: OperationContext,
  { serviceAccountId, name, description, ...choice }: z.output<typeof UpdateServiceAccount>,
): Promise<ServiceAccount> {
  const { tx } = context;
  await lockMembers(context);
  const before = await holdServiceAccount(tx, serviceAccountId, "update");
  const own = await rightsOf(tx, context.actor);
  refuseBeyond(own, before);
  const namesRole = choice.role !== undefined || choice.customRoleId !== undefined;
  const given = namesRole ? await readGivenRole(tx, choice) : before;
  refuseBeyond(own, given);
  if (name !== undefined) await refuseTakenName(tx, name, serviceAccountId);
  const changes = changedFields(
    { ...before, ...roleColumns(before) },
    { name, description, ...roleColumns(given) },
  );
  const changed = Object.keys(changes);
  if (changed.length === 0) return before;
  // Both columns of a role, of which a change may leave one as it is.
  await tx.db
    .update(serviceAccounts)
    .set({ ...changes, ...roleColumns(given) })
    .where(ownRow(tx, serviceAccounts, serviceAccountId));
  const after = await readServiceAccount(tx, serviceAccountId);
  await recordAudit(context, {
    action: "service_account.updated",
    target: { id: serviceAccountId, label: after.name },
    before: toldOf(before),
    after: toldOf(after),
  });
  await emitEvent(context, "service_account.updated", { serviceAccountId, changed });
  return after;
}
