import type { z } from "zod";
import { entitlementOverrides } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import { newId, type OverrideId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OpenContext } from "@/server/services/context";
import { changeEntitlements } from "@/server/services/entitlements";
import { readOverride } from "./internal";
import { type CreateOverride, labelOfKey, type Override } from "./schemas";

/** How far from now it may begin: clocks differ, and nothing is written into the past. */
const MAY_BEGIN_LATE_MS = 60_000;

/**
 * Sets a limit or a feature of a tenant for a while, beside its plan; of several for one key the newest counts. The
 * tenant's audit log tells who and why.
 *
 * @throws AppError invalid_input for a time that ends before it begins, lasts more than a year or lies in the past;
 * not_found for an unknown tenant
 */
export function createOverride(
  context: OpenContext,
  { tenantId, startsAt, ...input }: z.output<typeof CreateOverride>,
): Promise<Override> {
  const now = new Date();
  const begin = startsAt === undefined ? now : new Date(startsAt);
  const end = new Date(input.endsAt);
  refuseTime(now, begin, end);
  return changeEntitlements(context, tenantId, async (acting) => {
    const { tx, operatorId } = acting;
    const id = newId<OverrideId>();
    await tx.db.insert(entitlementOverrides).values({
      ...input,
      tenantId: tx.tenantId,
      id,
      startsAt: begin.toISOString(),
      endsAt: end.toISOString(),
      operatorUserId: operatorId,
      operatorLabel: context.actorLabel,
    });
    const created = await readOverride(tx, id);
    await recordAudit(acting, {
      action: "override.created",
      target: { id, label: labelOfKey(input.key) },
      after: created,
    });
    await emitEvent(acting, "entitlements.changed", { by: "override", changed: [input.key] });
    return created;
  });
}

function refuseTime(now: Date, begin: Date, end: Date): void {
  if (begin.getTime() < now.getTime() - MAY_BEGIN_LATE_MS)
    throw wrong("/startsAt", "must not be in the past");
  if (begin > yearAfter(now)) throw wrong("/startsAt", "must be within a year from now");
  if (end <= begin) throw wrong("/endsAt", "must be after its begin");
  if (end <= now) throw wrong("/endsAt", "must be in the future");
  if (end > yearAfter(begin)) throw wrong("/endsAt", "must be at most a year after its begin");
}

function yearAfter(begin: Date): Date {
  const end = new Date(begin);
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  // 29 February has no anniversary in most years; Postgres ends on the 28th, and so does this.
  if (end.getUTCMonth() !== begin.getUTCMonth()) end.setUTCDate(0);
  return end;
}

function wrong(pointer: string, message: string): AppError {
  return new AppError("invalid_input", `The request is not valid: ${pointer} ${message}.`, {
    errors: [{ pointer, message }],
  });
}
