import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { impersonations, memberships, sessions, users } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { isRunning } from "@/server/auth/impersonations";
import { readSecondFactor } from "@/server/auth/second-factors";
import { holdSession, readSessionFacts } from "@/server/auth/sessions";
import { AppError, notFound } from "@/server/kernel/errors";
import { type ImpersonationId, newId, type SessionId, type UserId } from "@/server/kernel/ids";
import { barrierOf, type SessionPolicy } from "@/server/kernel/session-policy";
import { revokeTenant } from "@/server/platform/admission";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OpenContext } from "@/server/services/context";
import { holdOpenTenant, inTenantOf, operatorOf, readImpersonation } from "./internal";
import type { Impersonation, StartImpersonation } from "./schemas";

/**
 * Lets an operator into a tenant in the place of one of its active members, by this session alone and until the time
 * is up. The tenant's audit log tells who, as whom, why and until when.
 *
 * @throws AppError not_found for an unknown tenant or member; forbidden where the tenant refuses visits and for another
 * operator's place; second_factor_required; conflict for a member of the tenant, a suspended place, or a visit that
 * this session makes there already
 */
export function startImpersonation(
  context: OpenContext,
  { tenantId, membershipId, reason, access, minutes }: z.output<typeof StartImpersonation>,
): Promise<Impersonation> {
  const operator = operatorOf(context);
  return inTenantOf(context, tenantId, async (acting) => {
    const { tx } = acting;
    const tenant = await holdOpenTenant(tx, operator.userId);
    const sessionTokenHash = await holdProvenSession(tx, operator, tenant);
    const person = await readPerson(tx, membershipId);
    await refuseSecond(tx, operator.sessionId);
    const id = newId<ImpersonationId>();
    await tx.db.insert(impersonations).values({
      tenantId: tx.tenantId,
      id,
      operatorUserId: operator.userId,
      operatorLabel: context.actorLabel,
      sessionId: operator.sessionId,
      sessionTokenHash,
      membershipId,
      personLabel: person,
      reason,
      access,
      expiresAt: sql`now() + make_interval(mins => ${minutes})`,
    });
    const started = await readImpersonation(tx, id);
    await recordAudit(acting, {
      action: "impersonation.started",
      target: { id, label: person },
      after: started,
    });
    const { expiresAt } = started;
    await emitEvent(acting, "impersonation.started", {
      impersonationId: id,
      membershipId,
      access,
      expiresAt,
    });
    revokeTenant(tx);
    return started;
  });
}

/**
 * The session's token as it is, held until the commit: two starts of one session go one after the other, and whoever
 * ends the session meanwhile finds the visit.
 */
async function holdProvenSession(
  tx: TenantTransaction,
  { userId, sessionId }: { userId: UserId; sessionId: SessionId },
  policy: Omit<SessionPolicy, "sessionsEndedAt">,
): Promise<string> {
  await holdSession(tx.db, sessionId);
  const [session] = await tx.db
    .select({ tokenHash: sessions.tokenHash })
    .from(sessions)
    .where(eq(sessions.id, sessionId));
  const facts = await readSessionFacts(tx.db, sessionId);
  if (!session || !facts) throw new TypeError("A session that is held is there.");
  if (!facts.secondFactor && (await readSecondFactor(tx.db, userId))) {
    throw new AppError(
      "second_factor_required",
      "Sign in with your second factor before you enter a workspace.",
    );
  }
  const barrier = barrierOf({ ...policy, sessionsEndedAt: null }, facts, Date.now());
  if (barrier === "second_factor_required") {
    throw new AppError(barrier, "This workspace asks for a second factor: set one up under Security first.");
  }
  if (barrier) throw new AppError(barrier, "This workspace asks for a younger session: sign in again first.");
  return session.tokenHash;
}

/** How the tenant's people know the member. */
async function readPerson(tx: TenantTransaction, membershipId: string): Promise<string> {
  const [row] = await tx.db
    .select({
      name: users.name,
      email: users.email,
      isOperator: users.isOperator,
      suspendedAt: memberships.suspendedAt,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, membershipId)));
  if (!row) throw notFound("member");
  if (row.isOperator) throw new AppError("forbidden", "Nobody acts in the place of another operator.");
  if (row.suspendedAt !== null) throw new AppError("conflict", `${row.name} is suspended here.`);
  return `${row.name} (${row.email})`;
}

async function refuseSecond(tx: TenantTransaction, sessionId: SessionId): Promise<void> {
  const [running] = await tx.db
    .select({ id: impersonations.id })
    .from(impersonations)
    .where(
      and(eq(impersonations.tenantId, tx.tenantId), eq(impersonations.sessionId, sessionId), isRunning()),
    );
  if (!running) return;
  throw new AppError("conflict", "You are in this workspace already. Leave it first.", {
    details: { impersonationId: running.id },
  });
}
