import { aroundCommit, type CommitOutcome } from "@/db/after-commit";
import type { Db } from "@/db/connection";
import type { TenantTransaction } from "@/db/tenant";
import type { Identity } from "@/server/kernel/identity";
import type { TenantId } from "@/server/kernel/ids";
import { logger } from "@/server/platform/observability";
import {
  type EpochHolder,
  isUnsettled,
  moveSecurityEpoch,
  readSecurityEpoch,
  readSecurityEpochs,
} from "@/server/platform/rate-limit";
import { redis } from "@/server/platform/redis/client";

/** How long an identity is believed while its epoch stands; what is told later than that is no longer needed. */
export const IDENTITY_TTL_MS = 60_000;

/**
 * For how many milliseconds from now an identity that was read at `readAt` is remembered: between half and all of what is
 * left of IDENTITY_TTL_MS, by `random` in [0, 1). Those that were read at once, as after a start, are so not all read
 * again at once. 0 or less: not at all.
 */
export function rememberedForMs(readAt: number, nowMs = Date.now(), random = Math.random()): number {
  return (readAt + IDENTITY_TTL_MS - nowMs) * (1 - random / 2);
}

/** Without Redis a remembered identity is believed for this long. */
const BELIEVED_MS = 1_000;

/** How soon Redis is told again, when it did not take it. */
const RETRY_MS = 250;

/** How long a transaction waits for Redis to hear of it. */
const TOLD_WITHIN_MS = 300;

/** Makes every instance ask Postgres again for the credentials of everyone in the transaction's tenant. */
export function revokeTenant({ db, tenantId }: TenantTransaction): void {
  revokeWithCommit(db, tenantId, async () => [{ tenantId }]);
}

/**
 * Makes every instance ask Postgres again for what it remembers of the holders, from this transaction's commit on.
 * Their epochs are unsettled before the COMMIT is sent, and settled once its outcome is known: where it never is, or
 * this process dies in between, nothing remembered is believed until the epoch has run out. See decision 16.
 */
export function revokeWithCommit(db: Db, name: string, holders: () => Promise<readonly EpochHolder[]>): void {
  let told: { holder: EpochHolder; heard: boolean }[] = [];
  aroundCommit(db, `revocation ${name}`, {
    async before() {
      const found = await holders();
      told = await Promise.all(found.map(async (holder) => ({ holder, heard: await unsettle(holder) })));
    },
    async after(outcome) {
      await Promise.all(told.map(({ holder, heard }) => conclude(holder, heard, outcome)));
    },
  });
}

/** As `revokeTenant`, for a change that has committed already. Rejects with RedisUnavailable. */
export function revokeCached(tenantId: TenantId): Promise<void> {
  return moveSecurityEpoch(redis(), { tenantId }, "bump");
}

/** Whether Redis has heard of it. A change of rights does not depend on Redis: without, it is told afterwards. */
async function unsettle(holder: EpochHolder): Promise<boolean> {
  const told = async () => {
    await moveSecurityEpoch(redis(), holder, "unsettle");
    return true;
  };
  const tooLong = new Promise<boolean>((resolve) => {
    setTimeout(resolve, TOLD_WITHIN_MS, false).unref();
  });
  return Promise.race([told().catch(() => false), tooLong]);
}

async function conclude(holder: EpochHolder, heard: boolean, outcome: CommitOutcome): Promise<void> {
  if (outcome === "unknown") {
    if (!heard) await announce(holder, "unsettle");
    return;
  }
  // Tried once: after a second try, somebody else's change could be settled in the place of this one.
  const settled = heard && (await moveSecurityEpoch(redis(), holder, "settle").then(yes, no));
  if (!settled && outcome === "committed") await announce(holder, "bump");
}

const yes = () => true;
const no = () => false;

/**
 * The holder's security epoch now; undefined when Redis does not answer. Read it before what is cached under it:
 * a revocation in between then leaves an epoch that no longer matches.
 */
export async function currentSecurityEpoch(holder: EpochHolder): Promise<number | undefined> {
  try {
    return await readSecurityEpoch(redis(), holder);
  } catch {
    return undefined;
  }
}

/** The same with the tenant's own epoch apart: the version of what every identity of the tenant shares. */
export async function currentSecurityEpochs(
  holder: EpochHolder,
): Promise<{ tenant: number | undefined; sum: number | undefined }> {
  try {
    return await readSecurityEpochs(redis(), holder);
  } catch {
    return { tenant: undefined, sum: undefined };
  }
}

/** Whether the identity may be out of date, by the security epoch as it is now; null or undefined: nobody can say. */
export function isOutdated(
  { securityEpoch, readAt }: Pick<Identity, "securityEpoch" | "readAt">,
  now: number | null | undefined,
): boolean {
  if (now === null || now === undefined) return Date.now() - readAt > BELIEVED_MS;
  return isUnsettled(now) || securityEpoch !== now;
}

/** While Redis does not take it, instances that do not reach it either ask Postgres within a second. Never rejects. */
async function announce(
  holder: EpochHolder,
  how: "unsettle" | "bump",
  until = Date.now() + IDENTITY_TTL_MS,
): Promise<void> {
  try {
    await moveSecurityEpoch(redis(), holder, how);
  } catch (err) {
    if (Date.now() > until) {
      logger().error({ err, tenantId: holder.tenantId }, "a revocation was not announced");
      return;
    }
    setTimeout(() => void announce(holder, how, until), RETRY_MS).unref();
  }
}
