import { eq } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { memberships, tenants, users } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import { type MembershipId, newId, type TenantId, type UserId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import { beginSaga } from "@/server/platform/sagas";
import type { OpenContext } from "@/server/services/context";
import { PROVISIONING } from "@/server/services/provisioning";
import { beginTrialOfNew } from "@/server/services/trials";
import { tenantColumns } from "./internal";
import type { CreateTenant, Tenant } from "./schemas";

/**
 * A new tenant, owned by the caller. It can be used at once; its saga, which the `tenant.created` event starts,
 * does the rest. All of it commits together, or nothing.
 *
 * @throws AppError forbidden without a confirmed address, conflict when the slug is taken
 */
export async function createTenant(
  context: OpenContext,
  input: z.output<typeof CreateTenant>,
): Promise<Tenant> {
  const ownerUserId = await verifiedPerson(context);
  return database().tenants.write(newId<TenantId>(), async (tx) => {
    const tenant = await insertTenant(tx, input);
    const membershipId = newId<MembershipId>();
    await tx.db
      .insert(memberships)
      .values({ tenantId: tx.tenantId, id: membershipId, userId: ownerUserId, role: "owner" });
    await beginTrialOfNew(tx);
    await beginSaga(tx, PROVISIONING);
    const writing = { ...context, tx };
    const { name, slug } = tenant;
    await recordAudit(writing, {
      action: "tenant.created",
      target: { id: tenant.id, label: name },
      after: tenant,
    });
    await emitEvent(writing, "tenant.created", { name, slug, ownerUserId });
    return tenant;
  });
}

async function verifiedPerson({ actor }: OpenContext): Promise<UserId> {
  if (actor.kind !== "user" && actor.kind !== "operator") {
    throw new AppError("unauthenticated", "Sign in first.");
  }
  const [person] = await database().identity((db) =>
    db.select({ emailVerifiedAt: users.emailVerifiedAt }).from(users).where(eq(users.id, actor.userId)),
  );
  if (!person?.emailVerifiedAt) {
    throw new AppError("forbidden", "Confirm your e-mail address first, by the link that we sent you.", {
      details: { reason: "email_not_verified" },
    });
  }
  return actor.userId;
}

/** The slug is unique over all tenants, whose rows this transaction cannot see: the index alone can tell. */
async function insertTenant(
  tx: TenantTransaction,
  { name, slug }: z.output<typeof CreateTenant>,
): Promise<Tenant> {
  const [tenant] = await tx.db
    .insert(tenants)
    .values({ id: tx.tenantId, slug, name })
    .onConflictDoNothing({ target: tenants.slug })
    .returning(tenantColumns);
  if (tenant) return tenant;
  const message = "is taken: choose another";
  throw new AppError("conflict", `The address ${slug} ${message}.`, {
    errors: [{ pointer: "/slug", message }],
  });
}
