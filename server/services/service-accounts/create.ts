import { eq } from "drizzle-orm";
import type { z } from "zod";
import { serviceAccounts } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import { newId, type ServiceAccountId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, readGivenRole, refuseBeyond, rightsOf, roleColumns } from "@/server/services/grants";
import { readServiceAccount, refuseTakenName, toldOf } from "./internal";
import type { CreateServiceAccount, ServiceAccount } from "./schemas";

/** The most service accounts that a tenant has, held under the lock of its people. */
const MOST_SERVICE_ACCOUNTS = 100;

/**
 * A service account, with a role as members have. It can do nothing until it has a key.
 *
 * @throws AppError forbidden above one's own rights, conflict for a taken name or too many accounts
 */
export async function createServiceAccount(
  context: OperationContext,
  { name, description, ...choice }: z.output<typeof CreateServiceAccount>,
): Promise<ServiceAccount> {
  const { tx, actor } = context;
  await lockMembers(context);
  const given = await readGivenRole(tx, choice);
  refuseBeyond(await rightsOf(tx, actor), given);
  await refuseTakenName(tx, name, undefined);
  await refuseTooMany(tx);
  const id = newId<ServiceAccountId>();
  const createdBy = actor.kind === "user" ? (actor.membership?.membershipId ?? null) : null;
  await tx.db
    .insert(serviceAccounts)
    .values({ tenantId: tx.tenantId, id, name, description, createdBy, ...roleColumns(given) });
  const account = await readServiceAccount(tx, id);
  await recordAudit(context, {
    action: "service_account.created",
    target: { id, label: name },
    after: toldOf(account),
  });
  await emitEvent(context, "service_account.created", { serviceAccountId: id, ...roleColumns(given) });
  return account;
}

async function refuseTooMany(tx: TenantTransaction): Promise<void> {
  const count = await tx.db.$count(serviceAccounts, eq(serviceAccounts.tenantId, tx.tenantId));
  if (count < MOST_SERVICE_ACCOUNTS) return;
  throw new AppError("conflict", `A workspace has at most ${MOST_SERVICE_ACCOUNTS} service accounts.`, {
    details: { limit: MOST_SERVICE_ACCOUNTS },
  });
}
