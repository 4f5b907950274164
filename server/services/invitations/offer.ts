import { and, eq, gt, inArray, ne, sql } from "drizzle-orm";
import { invitations, memberships, users } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import { type InvitationId, newId } from "@/server/kernel/ids";
import { type GivenRole, roleName } from "@/server/kernel/permissions";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { readGivenRole, roleColumns } from "@/server/services/grants";
import { type InvitationRow, inDays } from "./internal";
import { countMail, type Sends, secondsUntilNextMail } from "./sending";
import { newToken } from "./token";

export interface Terms {
  /** The member whom it is as good as. */
  invitedBy: string;
  given: GivenRole;
  validDays: number;
}

/** The most invitations that a tenant keeps open: nobody mails the world from here. */
const MOST_OPEN = 1_000;

/** What is known of the addresses to invite, read under the lock of the tenant's people. */
export interface Addressees {
  members: ReadonlySet<string>;
  open: ReadonlyMap<string, InvitationRow>;
  /** The mails of the last invitation that was closed: withdrawing one and making another begins no new count. */
  closed: ReadonlyMap<string, Sends>;
}

/** @throws AppError conflict when more would be open than a tenant may have */
export async function readAddressees(tx: TenantTransaction, emails: readonly string[]): Promise<Addressees> {
  const open = await tx.db
    .select()
    .from(invitations)
    .where(
      and(
        eq(invitations.tenantId, tx.tenantId),
        eq(invitations.status, "open"),
        inArray(invitations.email, [...emails]),
      ),
    )
    .for("update");
  const members = await tx.db
    .select({ email: users.email })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.tenantId, tx.tenantId), inArray(users.email, [...emails])));
  await refuseTooManyOpen(tx, emails.length - open.length);
  const closed = await tx.db
    .select({
      email: invitations.email,
      lastSentAt: invitations.lastSentAt,
      sendCount: invitations.sendCount,
      sendingSince: invitations.sendingSince,
    })
    .from(invitations)
    .where(
      and(
        eq(invitations.tenantId, tx.tenantId),
        ne(invitations.status, "open"),
        inArray(invitations.email, [...emails]),
        gt(invitations.sendingSince, sql`now() - interval '1 day'`),
      ),
    )
    .orderBy(invitations.lastSentAt);
  return {
    members: new Set(members.map(({ email }) => email)),
    open: new Map(open.map((row) => [row.email, row])),
    closed: new Map(closed.map(({ email, ...sends }) => [email, sends])),
  };
}

async function refuseTooManyOpen(tx: TenantTransaction, adding: number): Promise<void> {
  const already = await tx.db.$count(
    invitations,
    and(eq(invitations.tenantId, tx.tenantId), eq(invitations.status, "open")),
  );
  if (already + adding <= MOST_OPEN) return;
  throw new AppError(
    "conflict",
    `A workspace has at most ${MOST_OPEN} open invitations. Withdraw some, or wait until they are answered.`,
    { details: { limit: MOST_OPEN, open: already } },
  );
}

/** Offers a place to an address, or refreshes the offer that is open. Answers its id. */
export async function offerPlace(
  context: OperationContext,
  email: string,
  terms: Terms,
  { open, closed }: { open: InvitationRow | undefined; closed: Sends | undefined },
): Promise<{ id: string; outcome: "invited" | "refreshed" }> {
  if (open) {
    await refresh(context, open, terms);
    return { id: open.id, outcome: "refreshed" };
  }
  const id = newId<InvitationId>();
  const { tx } = context;
  const { invitedBy, given, validDays } = terms;
  await tx.db.insert(invitations).values({
    tenantId: tx.tenantId,
    id,
    email,
    ...roleColumns(given),
    validDays,
    expiresAt: inDays(validDays),
    invitedBy,
    ...newToken(),
    ...(closed && countMail(closed, Date.now())),
  });
  await recordAudit(context, {
    action: "invitation.created",
    target: { id, label: email },
    after: { email, role: roleName(given), validDays },
  });
  await emitEvent(context, "invitation.created", { invitationId: id, ...roleColumns(given) });
  return { id, outcome: "invited" };
}

/** New terms for an open invitation. Where it was mailed just now, no second mail goes: the link of the first holds. */
async function refresh(context: OperationContext, open: InvitationRow, terms: Terms): Promise<void> {
  const { tx } = context;
  const now = Date.now();
  const mailable = secondsUntilNextMail(open, now) === 0;
  await tx.db
    .update(invitations)
    .set({
      ...roleColumns(terms.given),
      validDays: terms.validDays,
      expiresAt: inDays(terms.validDays),
      invitedBy: terms.invitedBy,
      ...(mailable && { ...newToken(), ...countMail(open, now) }),
    })
    .where(and(eq(invitations.tenantId, tx.tenantId), eq(invitations.id, open.id)));
  await recordAudit(context, {
    action: "invitation.refreshed",
    target: { id: open.id, label: open.email },
    before: { role: roleName(await readGivenRole(tx, open)), validDays: open.validDays },
    after: { role: roleName(terms.given), validDays: terms.validDays, mailed: mailable },
  });
  if (mailable) await emitEvent(context, "invitation.resent", { invitationId: open.id });
}
