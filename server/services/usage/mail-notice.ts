import { and, eq, isNull } from "drizzle-orm";
import { database } from "@/db/client";
import { memberships, roles, tenants, users } from "@/db/schema";
import { env } from "@/server/env";
import type { TenantId } from "@/server/kernel/ids";
import { METERS } from "@/server/kernel/meters";
import { rightsOfRole } from "@/server/kernel/permissions";
import { quotaNoticeMail, sendMail } from "@/server/platform/email";
import type { EventData } from "@/server/platform/outbox";

/** Memberships of those who see the bill: owners, admins, and whoever a role of the workspace's own lets. */
export async function billingMembers(tenantId: TenantId): Promise<string[]> {
  const rows = await database().tenants.read(tenantId, ({ db }) =>
    db
      .select({ id: memberships.id, role: memberships.role, permissions: roles.permissions })
      .from(memberships)
      .leftJoin(roles, and(eq(roles.tenantId, tenantId), eq(roles.id, memberships.customRoleId)))
      .where(and(eq(memberships.tenantId, tenantId), isNull(memberships.suspendedAt))),
  );
  return rows
    .filter(({ role, permissions }) => {
      const customRole = permissions && { permissions };
      return rightsOfRole({ role, customRole }).has("billing:read");
    })
    .map(({ id }) => id);
}

/** Tells one of them that a share of a quota is reached, if they are still there. @throws MailFailed */
export async function mailQuotaNotice(given: {
  tenantId: TenantId;
  membershipId: string;
  notice: EventData<"usage.quota_reached">;
  /** The event that asks for the mail: tried again, it goes out under the same Message-ID. */
  eventId: string;
}): Promise<{ mailed: boolean }> {
  const { tenantId, membershipId, notice, eventId } = given;
  const facts = await database().tenants.read(tenantId, async ({ db }) => {
    const [row] = await db
      .select({ email: users.email, name: users.name, workspaceName: tenants.name, slug: tenants.slug })
      .from(memberships)
      .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(and(eq(memberships.tenantId, tenantId), eq(memberships.id, membershipId)));
    return row;
  });
  if (!facts) return { mailed: false };
  const { email, name, workspaceName, slug } = facts;
  const meter = Object.values(METERS).find(({ key }) => key === notice.meter)?.name ?? notice.meter;
  const link = new URL(`/${slug}/billing`, env().APP_URL).href;
  const content = await quotaNoticeMail({ name, workspaceName, link, ...notice, meter });
  await sendMail({ to: email, messageId: `usage-quota-${eventId}-${membershipId}`, ...content });
  return { mailed: true };
}
