import { isDeepStrictEqual } from "node:util";
import { bulkhead } from "cockatiel";
import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { featureFlags, flagOverrides, tenants } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError, notFound } from "@/server/kernel/errors";
import { asId, type TenantId } from "@/server/kernel/ids";
import { oncePerProcess } from "@/server/kernel/once";
import { recordAudit } from "@/server/platform/audit";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { boundIdleness } from "./change";
import { refuseArchived, refused } from "./internal";
import { inLine } from "./line";
import type { OverriddenFlag, OverrideFlag } from "./schemas";

/** One of this process at a time, as the changes: whatever one waits for, the others hold no connection meanwhile. */
const line = () => oncePerProcess("flag-overrides", () => bulkhead(1, 100));

/**
 * Turns a flag on or off for one tenant, whatever its rules say, for good or until a moment; or leaves it to them again.
 * The tenant's audit log tells who and why.
 *
 * @throws AppError forbidden for anyone but an operator, not_found for an unknown tenant or flag, conflict for one
 * that is archived or that goes at that moment, invalid_input for an end that is past, unavailable where too many are in
 * line, or for too long
 */
export function overrideFlag(
  context: OpenContext,
  { tenantId, key, on, endsAt: asked, reason }: z.output<typeof OverrideFlag>,
): Promise<z.output<typeof OverriddenFlag>> {
  operatorIdOf(context);
  const endsAt = endOf(on, asked);
  const write = async (tx: TenantTransaction) => {
    await boundIdleness(tx.db);
    await lock(tx, key);
    const before = await readOverride(tx, key);
    const isSame = before ? isDeepStrictEqual(before, { on, endsAt, reason }) : on === null;
    if (!isSame) {
      // The entry first: it locks the tenant's row as its removal does, before the flags' revision.
      await recordAudit(
        { ...context, tx },
        {
          action: "flag.overridden",
          target: { id: key, label: key },
          before: before ?? { on: null },
          after: { on, endsAt, reason },
        },
      );
      await writeOverride(tx, { key, on, endsAt, reason, operatorLabel: context.actorLabel });
    }
    return { tenantId, key, on, endsAt, reason };
  };
  const overriding = () => database().systemTenants.write(asId<TenantId>(tenantId), write);
  return inLine(line(), "Overriding flags", overriding);
}

/** @throws AppError invalid_input */
function endOf(on: boolean | null, asked: string | null): string | null {
  if (asked === null) return null;
  if (on === null) throw refused([{ pointer: "/endsAt", message: "is of an override that is set" }]);
  const end = new Date(asked);
  if (end.getTime() <= Date.now()) throw refused([{ pointer: "/endsAt", message: "must be in the future" }]);
  return end.toISOString();
}

/** Two overrides of one tenant go one after the other, and the flag does not go meanwhile. */
async function lock(tx: TenantTransaction, key: string): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`flags ${tx.tenantId}`}, 0))`);
  const [tenant] = await tx.db.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tx.tenantId));
  if (!tenant) throw notFound("workspace");
  const flag = await holdFlag(tx, key);
  if (!flag) throw notFound("flag");
  refuseArchived(flag);
}

/** Without a wait: a change that removes the flag may take half a minute, and this would keep a connection for as long. */
async function holdFlag({ db }: TenantTransaction, key: string) {
  const { archivedAt } = featureFlags;
  try {
    const known = db.select({ key: featureFlags.key, archivedAt }).from(featureFlags);
    const [flag] = await known.where(eq(featureFlags.key, key)).for("key share", { noWait: true });
    return flag;
  } catch (error) {
    if (!isHeld(error)) throw error;
    throw new AppError("conflict", `The flag ${key} is being removed or put away: try again.`, {
      cause: error,
    });
  }
}

/** Postgres' lock_not_available. */
const isHeld = (error: unknown) =>
  error instanceof Error && [error, error.cause].some((one) => Object(one).code === "55P03");

const own = ({ tenantId }: TenantTransaction, key: string) =>
  and(eq(flagOverrides.tenantId, tenantId), eq(flagOverrides.flagKey, key));

async function readOverride(
  tx: TenantTransaction,
  key: string,
): Promise<{ on: boolean; endsAt: string | null; reason: string } | undefined> {
  const { isOn: on, endsAt, reason } = flagOverrides;
  const [row] = await tx.db.select({ on, endsAt, reason }).from(flagOverrides).where(own(tx, key));
  return row && { ...row, endsAt: row.endsAt && new Date(row.endsAt).toISOString() };
}

type Written = z.output<typeof OverriddenFlag>;

async function writeOverride(
  tx: TenantTransaction,
  { key, on, ...more }: Pick<Written, "key" | "on" | "endsAt" | "reason"> & { operatorLabel: string },
): Promise<void> {
  if (on === null) {
    await tx.db.delete(flagOverrides).where(own(tx, key));
    return;
  }
  const set = { ...more, isOn: on };
  await tx.db
    .insert(flagOverrides)
    .values({ ...set, tenantId: tx.tenantId, flagKey: key })
    .onConflictDoUpdate({ target: [flagOverrides.tenantId, flagOverrides.flagKey], set });
}
