import { eq } from "drizzle-orm";
import type { z } from "zod";
import { roles } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import { newId, type RoleId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, rightsOf } from "@/server/services/grants";
import { readRole, refuseTakenName, refuseWider } from "./internal";
import type { CreateRole, CustomRole } from "./schemas";

/** The most roles of its own that a tenant has: more than that nobody tells apart. */
const MOST_ROLES = 50;

/**
 * A role of the tenant's own.
 *
 * @throws AppError forbidden beyond one's own rights, conflict for a taken name or too many roles
 */
export async function createRole(
  context: OperationContext,
  { name, description, permissions }: z.output<typeof CreateRole>,
): Promise<CustomRole> {
  const { tx } = context;
  await lockMembers(context);
  refuseWider(await rightsOf(tx, context.actor), permissions);
  await refuseTakenName(tx, name, undefined);
  await refuseTooMany(tx);
  const id = newId<RoleId>();
  await tx.db.insert(roles).values({ tenantId: tx.tenantId, id, name, description, permissions });
  await recordAudit(context, {
    action: "role.created",
    target: { id, label: name },
    after: { name, description, permissions },
  });
  await emitEvent(context, "role.created", { roleId: id, permissions });
  return readRole(tx, id);
}

async function refuseTooMany(tx: TenantTransaction): Promise<void> {
  if ((await tx.db.$count(roles, eq(roles.tenantId, tx.tenantId))) < MOST_ROLES) return;
  throw new AppError("conflict", `A workspace has at most ${MOST_ROLES} roles of its own.`, {
    details: { limit: MOST_ROLES },
  });
}
