import { and, eq, inArray, sql } from "drizzle-orm";
import { apiKeys, memberships, serviceAccounts, users } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { isUuid } from "@/server/kernel/ids";

/** Who is behind a principal: how people know it, and which member or machine it belongs to. */
export interface Named {
  label: string;
  /** `user:<id>`, `machine:<id>`; empty where nobody is left. */
  member: string;
  memberLabel: string;
}

const NOBODY: Named = { label: "Nobody's", member: "", memberLabel: "Nobody's" };

/** Names for principals of usage. What is gone is told so: its usage stays. */
export async function namesOf(
  tx: TenantTransaction,
  principals: readonly string[],
): Promise<Map<string, Named>> {
  const names = new Map<string, Named>(principals.map((one) => [one, unknown(one)]));
  for (const key of await keysOf(tx, idsOf(principals, "key:"))) {
    const { id, name, accountId, account, userId, maker } = key;
    const member = accountId ? `machine:${accountId}` : userId ? `user:${userId}` : "";
    names.set(`key:${id}`, { label: name, member, memberLabel: account ?? maker ?? "A member who left" });
  }
  for (const { id, name } of await peopleOf(tx, idsOf(principals, "user:"))) {
    names.set(`user:${id}`, { label: name, member: `user:${id}`, memberLabel: name });
  }
  return names;
}

function unknown(principal: string): Named {
  if (principal.startsWith("key:")) return { ...NOBODY, label: "A deleted key" };
  if (principal.startsWith("user:")) {
    return { label: "A member who left", member: principal, memberLabel: "A member who left" };
  }
  return NOBODY;
}

function idsOf(principals: readonly string[], kind: string): string[] {
  return principals
    .filter((one) => one.startsWith(kind))
    .map((one) => one.slice(kind.length))
    .filter(isUuid);
}

async function keysOf({ db, tenantId }: TenantTransaction, ids: string[]) {
  if (ids.length === 0) return [];
  return db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      accountId: apiKeys.serviceAccountId,
      account: serviceAccounts.name,
      userId: memberships.userId,
      maker: sql<
        string | null
      >`(select ${users.name} from ${users} where ${users.id} = ${memberships.userId})`,
    })
    .from(apiKeys)
    .leftJoin(
      serviceAccounts,
      and(eq(serviceAccounts.tenantId, tenantId), eq(serviceAccounts.id, apiKeys.serviceAccountId)),
    )
    .leftJoin(memberships, and(eq(memberships.tenantId, tenantId), eq(memberships.id, apiKeys.createdBy)))
    .where(and(eq(apiKeys.tenantId, tenantId), inArray(apiKeys.id, ids)));
}

async function peopleOf({ db, tenantId }: TenantTransaction, ids: string[]) {
  if (ids.length === 0) return [];
  return db
    .select({ id: users.id, name: users.name })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.tenantId, tenantId), inArray(memberships.userId, ids)));
}
