import { ownRow } from "@/db/own-row";
import { corsOrigins } from "@/db/schema";
import { notFound } from "@/server/kernel/errors";
import { revokeTenant } from "@/server/platform/admission";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { corsOriginColumns } from "./internal";
import { forgetListing } from "./is-listed";

/** Takes an origin off the list: its pages read nothing more from the next request on. @throws AppError not_found */
export async function deleteCorsOrigin(
  context: OperationContext,
  { corsOriginId }: { corsOriginId: string },
): Promise<null> {
  const { tx } = context;
  const [before] = await tx.db
    .delete(corsOrigins)
    .where(ownRow(tx, corsOrigins, corsOriginId))
    .returning(corsOriginColumns);
  if (!before) throw notFound("origin");
  const target = { id: corsOriginId, label: before.origin };
  await recordAudit(context, { action: "cors_origin.deleted", target, before });
  await emitEvent(context, "cors_origin.deleted", { corsOriginId, origin: before.origin });
  revokeTenant(tx);
  context.afterCommit(async () => forgetListing(before.origin));
  return null;
}
