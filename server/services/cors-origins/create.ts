import { eq } from "drizzle-orm";
import type { z } from "zod";
import { corsOrigins, tenants } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { MOST_CORS_ORIGINS } from "@/server/kernel/cors-origins";
import { AppError } from "@/server/kernel/errors";
import { type CorsOriginId, newId } from "@/server/kernel/ids";
import { revokeTenant } from "@/server/platform/admission";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { corsOriginColumns } from "./internal";
import { forgetListing } from "./is-listed";
import type { CorsOrigin, CreateCorsOrigin } from "./schemas";

/**
 * Lets pages of an origin read what the API answers to the tenant's keys, from the next request on.
 *
 * @throws AppError conflict for an origin that the tenant lists already, or too many
 */
export async function createCorsOrigin(
  context: OperationContext,
  { origin }: z.output<typeof CreateCorsOrigin>,
): Promise<CorsOrigin> {
  const { tx, actor } = context;
  await refuseTooMany(tx);
  const id = newId<CorsOriginId>();
  const createdBy = actor.kind === "user" ? (actor.membership?.membershipId ?? null) : null;
  const [row] = await tx.db
    .insert(corsOrigins)
    .values({ tenantId: tx.tenantId, id, origin, createdBy })
    .onConflictDoNothing({ target: [corsOrigins.tenantId, corsOrigins.origin] })
    .returning(corsOriginColumns);
  if (!row) throw listedAlready(origin);
  await recordAudit(context, { action: "cors_origin.created", target: { id, label: origin }, after: row });
  await emitEvent(context, "cors_origin.created", { corsOriginId: id, origin });
  // The list is remembered with each key's identity.
  revokeTenant(tx);
  context.afterCommit(async () => forgetListing(origin));
  return row;
}

/** Holds the tenant's row, so that of two concurrent creates the second counts the first. */
async function refuseTooMany(tx: TenantTransaction): Promise<void> {
  await tx.db
    .select({ id: tenants.id })
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId))
    .for("no key update");
  const count = await tx.db.$count(corsOrigins, eq(corsOrigins.tenantId, tx.tenantId));
  if (count < MOST_CORS_ORIGINS) return;
  throw new AppError("conflict", `A workspace lists at most ${MOST_CORS_ORIGINS} origins.`, {
    details: { limit: MOST_CORS_ORIGINS },
  });
}

function listedAlready(origin: string): AppError {
  const message = "is on the list already";
  return new AppError("conflict", `${origin} ${message}.`, { errors: [{ pointer: "/origin", message }] });
}
