import { randomBytes } from "node:crypto";
import { apiKeys, memberships, projects, serviceAccounts, tenants, users } from "@/db/schema";
import { formatApiKey, hashApiKeySecret, makeApiKeySecret } from "@/server/kernel/api-key-token";
import {
  type ApiKeyId,
  type MembershipId,
  newId,
  type ProjectId,
  type ServiceAccountId,
  type TenantId,
  type UserId,
} from "@/server/kernel/ids";
import { API_KEY_SCOPES, type Permission, type Role } from "@/server/kernel/permissions";
import type { PlanKey } from "@/server/kernel/plans";
import type { TestDatabase } from "./test-database";

export interface TestTenant {
  id: TenantId;
  slug: string;
  owner: TestMember;
  /** An API key with every scope. */
  apiKey: string;
}

export interface TestMember {
  userId: UserId;
  membershipId: MembershipId;
  email: string;
}

/** A tenant of the test's own, with an owner and an API key. */
export async function mintTenant(db: TestDatabase, options: { plan?: PlanKey } = {}): Promise<TestTenant> {
  const id = newId<TenantId>();
  const slug = `t-${randomBytes(5).toString("hex")}`;
  await db.database.tenants.write(id, async (tx) => {
    await tx.db
      .insert(tenants)
      .values({ id, slug, name: `Tenant ${slug}`, status: "active", plan: options.plan ?? "business" });
  });
  const owner = await mintMember(db, id, "owner");
  const apiKey = await mintApiKey(db, id, API_KEY_SCOPES);
  return { id, slug, owner, apiKey };
}

export async function mintMember(db: TestDatabase, tenantId: TenantId, role: Role): Promise<TestMember> {
  const userId = newId<UserId>();
  const membershipId = newId<MembershipId>();
  const email = `${randomBytes(6).toString("hex")}@example.test`;
  await db.database.identity(async (tx) => {
    await tx
      .insert(users)
      .values({ id: userId, email, name: "Test Person", emailVerifiedAt: new Date().toISOString() });
  });
  await db.database.tenants.write(tenantId, async (tx) => {
    await tx.db.insert(memberships).values({ tenantId, id: membershipId, userId, role });
  });
  return { userId, membershipId, email };
}

export async function mintApiKey(
  db: TestDatabase,
  tenantId: TenantId,
  scopes: readonly Permission[],
  more: Partial<typeof apiKeys.$inferInsert> = {},
): Promise<string> {
  const id = newId<ApiKeyId>();
  const secret = makeApiKeySecret(randomBytes);
  await db.database.tenants.write(tenantId, async (tx) => {
    await tx.db.insert(apiKeys).values({
      tenantId,
      id,
      name: "test",
      secretHash: hashApiKeySecret(secret),
      hint: secret.slice(-4),
      scopes: [...scopes],
      ...more,
    });
  });
  return formatApiKey("live", { id, secret });
}

/** A service account of this role, with a key. */
export async function mintServiceAccount(
  db: TestDatabase,
  tenantId: TenantId,
  given: { role: Role } | { customRoleId: string },
): Promise<{ serviceAccountId: ServiceAccountId; apiKey: string }> {
  const serviceAccountId = newId<ServiceAccountId>();
  await db.database.tenants.write(tenantId, async (tx) => {
    await tx.db
      .insert(serviceAccounts)
      .values({ tenantId, id: serviceAccountId, name: `Machine ${serviceAccountId}`, ...given });
  });
  return { serviceAccountId, apiKey: await mintApiKey(db, tenantId, [], { serviceAccountId }) };
}

export async function mintProject(
  db: TestDatabase,
  tenantId: TenantId,
  name = "Project",
): Promise<ProjectId> {
  const id = newId<ProjectId>();
  await db.database.tenants.write(tenantId, async (tx) => {
    await tx.db.insert(projects).values({ tenantId, id, name });
  });
  return id;
}
