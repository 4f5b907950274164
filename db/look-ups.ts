import { sql } from "drizzle-orm";
import type {
  ApiKeyId,
  ImpersonationId,
  InvitationId,
  MembershipId,
  OperatorTokenId,
  SessionId,
  TenantId,
  UserId,
} from "@/server/kernel/ids";
import type { Db } from "./connection";

/** The look-ups of `bulkhead_auth`, for the moment before a tenant is known. Each returns ids only, or yes or no. */

export async function tenantOfApiKey(db: Db, id: ApiKeyId): Promise<TenantId | undefined> {
  const [row] = await db.execute<{ id: TenantId | null }>(sql`select auth_tenant_of_api_key(${id}) as id`);
  return row?.id ?? undefined;
}

export interface MembershipRef {
  tenantId: TenantId;
  membershipId: MembershipId;
}

export async function membershipsOfUser(db: Db, userId: UserId): Promise<MembershipRef[]> {
  const rows = await db.execute<{ tenant_id: TenantId; membership_id: MembershipId }>(
    sql`select tenant_id, membership_id from auth_memberships_of_user(${userId})`,
  );
  return rows.map((row) => ({ tenantId: row.tenant_id, membershipId: row.membership_id }));
}

export async function membershipBySlug(
  db: Db,
  userId: UserId,
  slug: string,
): Promise<MembershipRef | undefined> {
  const [row] = await db.execute<{ tenant_id: TenantId; membership_id: MembershipId }>(
    sql`select tenant_id, membership_id from auth_membership_by_slug(${userId}, ${slug})`,
  );
  return row && { tenantId: row.tenant_id, membershipId: row.membership_id };
}

export interface ImpersonationRef {
  tenantId: TenantId;
  impersonationId: ImpersonationId;
}

/** The newest visit that the session made to the tenant, also when it is over. */
export async function impersonationBySlug(
  db: Db,
  sessionId: SessionId,
  slug: string,
): Promise<ImpersonationRef | undefined> {
  const [row] = await db.execute<{ tenant_id: TenantId; impersonation_id: ImpersonationId }>(
    sql`select tenant_id, impersonation_id from auth_impersonation_by_slug(${sessionId}, ${slug})`,
  );
  return row && { tenantId: row.tenant_id, impersonationId: row.impersonation_id };
}

/** The visits of an operator that were not ended and are not past their time, whichever session makes them. */
export async function impersonationsOfOperator(db: Db, userId: UserId): Promise<ImpersonationRef[]> {
  const rows = await db.execute<{ tenant_id: TenantId; impersonation_id: ImpersonationId }>(
    sql`select tenant_id, impersonation_id from auth_impersonations_of_operator(${userId})`,
  );
  return rows.map((row) => ({ tenantId: row.tenant_id, impersonationId: row.impersonation_id }));
}

export interface InvitationRef {
  tenantId: TenantId;
  invitationId: InvitationId;
}

export async function invitationByToken(db: Db, tokenHash: string): Promise<InvitationRef | undefined> {
  const [row] = await db.execute<{ tenant_id: TenantId; invitation_id: InvitationId }>(
    sql`select tenant_id, invitation_id from auth_invitation_by_token(${tokenHash})`,
  );
  return row && { tenantId: row.tenant_id, invitationId: row.invitation_id };
}

export async function tenantOfStripeCustomer(db: Db, customerId: string): Promise<TenantId | undefined> {
  const [row] = await db.execute<{ id: TenantId | null }>(
    sql`select auth_tenant_of_stripe_customer(${customerId}) as id`,
  );
  return row?.id ?? undefined;
}

/** Whether some tenant lists the origin: which one it is, and how many do, is not told. */
export async function isCorsOrigin(db: Db, origin: string): Promise<boolean> {
  const [row] = await db.execute<{ listed: boolean }>(sql`select auth_is_cors_origin(${origin}) as listed`);
  return row?.listed ?? false;
}

/** Whose token it is, while it holds and that one is an operator. */
export async function operatorOfToken(
  db: Db,
  id: OperatorTokenId,
  secretHash: string,
): Promise<UserId | undefined> {
  const [row] = await db.execute<{ id: UserId | null }>(
    sql`select auth_operator_of_token(${id}, ${secretHash}) as id`,
  );
  return row?.id ?? undefined;
}
