import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { auditChains, auditEntries } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { metrics } from "@/server/platform/observability";
import { type Chain, GENESIS, isSigned, sealingSecret, signatureOf } from "./hashes";

/** The chain is not as it was left: nothing is added to it, or the break would be covered up. */
export class ChainBroken extends Error {
  override readonly name = "ChainBroken";
}

/**
 * The tenant's chain, locked until the commit, begun if there is none. Only jobs lock it: who writes an entry never
 * waits for it.
 *
 * @throws ChainBroken when its ends are not as they were signed, or gone while there are sealed entries
 */
export async function lockChain(tx: TenantTransaction): Promise<Chain> {
  const found = await readForUpdate(tx);
  if (found) return checked(found);
  const [sealed] = await tx.db
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(and(eq(auditEntries.tenantId, tx.tenantId), isNotNull(auditEntries.seq)))
    .orderBy(asc(auditEntries.seq))
    .limit(1);
  const begun = await begin(tx);
  // Of two that begin it at once, the second finds what the first has sealed meanwhile, and its row with it.
  if (sealed && begun) throw broken(`The audit chain of ${tx.tenantId} has entries and no head.`);
  const chain = await readForUpdate(tx);
  if (!chain) throw new TypeError("A chain that was just begun is not there.");
  return checked(chain);
}

/** Moves one or both ends, and signs them. */
export async function saveChain(
  tx: TenantTransaction,
  chain: Chain,
  moved: Partial<Pick<Chain, "headSeq" | "headHash" | "anchorSeq" | "anchorHash">>,
): Promise<void> {
  const next = { ...chain, ...moved };
  const signature = signatureOf(sealingSecret(), next);
  await tx.db
    .update(auditChains)
    .set({ ...moved, signature, sealedAt: sql`now()` })
    .where(eq(auditChains.tenantId, tx.tenantId));
}

function checked(chain: Chain): Chain {
  if (isSigned(chain)) return chain;
  throw broken(`The ends of the audit chain of ${chain.tenantId} are not as they were signed.`);
}

function broken(message: string): ChainBroken {
  metrics().auditBroken.inc();
  return new ChainBroken(message);
}

async function readForUpdate({ db, tenantId }: TenantTransaction): Promise<Chain | undefined> {
  const [chain] = await db.select().from(auditChains).where(eq(auditChains.tenantId, tenantId)).for("update");
  return chain;
}

/** Whether this transaction began it. */
async function begin({ db, tenantId }: TenantTransaction): Promise<boolean> {
  const ends = { tenantId, headSeq: 0, headHash: GENESIS, anchorSeq: 0, anchorHash: GENESIS };
  const inserted = await db
    .insert(auditChains)
    .values({ ...ends, signature: signatureOf(sealingSecret(), ends), sealedAt: sql`now()` })
    .onConflictDoNothing()
    .returning({ tenantId: auditChains.tenantId });
  return inserted.length > 0;
}
