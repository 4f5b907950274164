import { and, eq, isNotNull } from "drizzle-orm";
import type { z } from "zod";
import { memberships, users } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import { type MembershipId, newId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import { holdQuota } from "@/server/platform/quotas";
import type { OperationContext } from "@/server/services/context";
import { labelOf, lockMembers, readMember, refuseAbove, roleOf } from "./internal";
import type { AddMember, Member } from "./schemas";

/**
 * Makes a person with an account and a confirmed address a member.
 *
 * @throws AppError forbidden above one's own rights, invalid_input for an unknown address, conflict for a member,
 * plan_limit when the seats are used up
 */
export async function addMember(
  context: OperationContext,
  { email, role }: z.output<typeof AddMember>,
): Promise<Member> {
  const { tx } = context;
  await lockMembers(tx);
  refuseAbove(await roleOf(tx, context.actor), role);
  const userId = await findPerson(tx, email);
  await refuseMember(tx, userId);
  await holdQuota(context, "seats");
  const id = newId<MembershipId>();
  await tx.db.insert(memberships).values({ tenantId: tx.tenantId, id, userId, role });
  const member = await readMember(tx, id);
  await recordAudit(context, {
    action: "member.added",
    target: { id, label: labelOf(member) },
    after: member,
  });
  await emitEvent(context, "member.added", { membershipId: id, role });
  return member;
}

async function findPerson(tx: TenantTransaction, email: string): Promise<string> {
  const [person] = await tx.db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.email, email), isNotNull(users.emailVerifiedAt)));
  if (person) return person.id;
  const message = "has no account with a confirmed address: ask them to sign up first";
  throw new AppError("invalid_input", `${email} ${message}.`, { errors: [{ pointer: "/email", message }] });
}

async function refuseMember(tx: TenantTransaction, userId: string): Promise<void> {
  const [member] = await tx.db
    .select({ id: memberships.id })
    .from(memberships)
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.userId, userId)));
  if (!member) return;
  const message = "is a member already";
  throw new AppError("conflict", `That person ${message}.`, { errors: [{ pointer: "/email", message }] });
}
