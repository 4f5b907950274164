import { and, eq, ne, sql } from "drizzle-orm";
import { ownRow } from "@/db/own-row";
import { serviceAccounts } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError, notFound } from "@/server/kernel/errors";
import { roleName } from "@/server/kernel/permissions";
import { customRoleColumn } from "@/server/services/grants";
import type { ServiceAccount } from "./schemas";

/** In plain SQL: Drizzle leaves the table's name out of a column where a select has one table. */
const ofKeys = sql`from api_keys k
  where k.tenant_id = service_accounts.tenant_id and k.service_account_id = service_accounts.id`;

export const serviceAccountColumns = {
  id: serviceAccounts.id,
  name: serviceAccounts.name,
  description: serviceAccounts.description,
  role: serviceAccounts.role,
  customRole: customRoleColumn("service_accounts"),
  suspendedAt: serviceAccounts.suspendedAt,
  apiKeys: sql<number>`(
    select count(*)::int ${ofKeys} and k.revoked_at is null and coalesce(k.expires_at > now(), true)
  )`.as("api_keys"),
  lastUsedAt: sql`(select max(k.last_used_at) ${ofKeys})`
    .mapWith(serviceAccounts.suspendedAt)
    .as("last_used_at"),
  createdAt: serviceAccounts.createdAt,
  updatedAt: serviceAccounts.updatedAt,
};

/** @throws AppError not_found, for another tenant's too */
export async function readServiceAccount(
  tx: TenantTransaction,
  serviceAccountId: string,
): Promise<ServiceAccount> {
  const [account] = await tx.db
    .select(serviceAccountColumns)
    .from(serviceAccounts)
    .where(ownRow(tx, serviceAccounts, serviceAccountId));
  if (!account) throw notFound("service account");
  return account;
}

/** The same, held until the commit: what its keys do meanwhile came first, or waits. */
export async function holdServiceAccount(
  tx: TenantTransaction,
  serviceAccountId: string,
  lock: "no key update" | "update",
): Promise<ServiceAccount> {
  await tx.db
    .select({ id: serviceAccounts.id })
    .from(serviceAccounts)
    .where(ownRow(tx, serviceAccounts, serviceAccountId))
    .for(lock);
  return readServiceAccount(tx, serviceAccountId);
}

/** What an audit entry tells of an account: the role by its name, built in or the tenant's own. */
export function toldOf(account: ServiceAccount) {
  const { name, description, suspendedAt } = account;
  return { name, description, role: roleName(account), suspendedAt };
}

/** @throws AppError conflict for a name that another account has, in whatever case */
export async function refuseTakenName(
  tx: TenantTransaction,
  name: string,
  exceptId: string | undefined,
): Promise<void> {
  const [other] = await tx.db
    .select({ id: serviceAccounts.id })
    .from(serviceAccounts)
    .where(
      and(
        eq(serviceAccounts.tenantId, tx.tenantId),
        sql`lower(${serviceAccounts.name}) = lower(${name})`,
        exceptId ? ne(serviceAccounts.id, exceptId) : undefined,
      ),
    );
  if (!other) return;
  const message = "is taken by another service account";
  throw new AppError("conflict", `The name ${name} ${message}.`, { errors: [{ pointer: "/name", message }] });
}
