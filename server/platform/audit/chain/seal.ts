import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { auditEntries } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import type { TenantId } from "@/server/kernel/ids";
import { logger, metrics } from "@/server/platform/observability";
import { sealableColumns } from "./canonical";
import { lockChain, saveChain } from "./ends";
import { chainHash, sealingSecret } from "./hashes";
import { unsealedTenantIds } from "./unsealed";

/** Entries a transaction: some 5 ms of hashing, so that the process stays free for others in between. */
const BATCH = 500;

export interface Sealed {
  entries: number;
}

/**
 * Gives each entry that the tenant has committed its place in the chain. Run again, or twice at once, it seals what
 * is left: of two the second waits for the first. Killed midway, it leaves whole batches.
 *
 * @throws ChainBroken when the chain is not as the last sealing left it
 */
export async function sealTenant(tenantId: TenantId): Promise<Sealed> {
  let entries = 0;
  for (;;) {
    const sealed = await database().systemTenants.write(tenantId, sealBatch);
    entries += sealed;
    if (sealed < BATCH) break;
  }
  metrics().auditSealed.inc(entries);
  return { entries };
}

/** Seals whatever waits. A chain that is broken, or a tenant that is busy, holds up no other. */
export async function sealEveryTenant(): Promise<{ tenants: number; failed: number }> {
  const tenantIds = await unsealedTenantIds();
  let failed = 0;
  for (const tenantId of tenantIds) {
    await sealTenant(tenantId).catch((err: unknown) => {
      failed += 1;
      logger().error({ err, tenantId }, "an audit log could not be sealed");
    });
  }
  return { tenants: tenantIds.length, failed };
}

async function sealBatch(tx: TenantTransaction): Promise<number> {
  const chain = await lockChain(tx);
  const waiting = await tx.db
    .select(sealableColumns)
    .from(auditEntries)
    .where(and(eq(auditEntries.tenantId, tx.tenantId), isNull(auditEntries.seq)))
    .orderBy(asc(auditEntries.occurredAt), asc(auditEntries.id))
    .limit(BATCH);
  if (waiting.length === 0) return 0;
  const secret = sealingSecret();
  let { headSeq, headHash } = chain;
  const places = waiting.map((entry) => {
    headSeq += 1;
    headHash = chainHash(secret, headHash, entry);
    return { id: entry.id, seq: headSeq, hash: headHash };
  });
  await place(tx, places);
  await saveChain(tx, chain, { headSeq, headHash });
  // A copy of the head outside of the database: who puts back an older state of all of it is found by this line.
  logger().info({ tenantId: tx.tenantId, seq: headSeq, hash: headHash }, "audit chain sealed");
  return waiting.length;
}

async function place(
  { db, tenantId }: TenantTransaction,
  places: readonly { id: string; seq: number; hash: string }[],
): Promise<void> {
  await db.execute(sql`
    update audit_entries e set seq = p.seq, chain_hash = p.hash
    from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as p(id uuid, seq bigint, hash text)
    where e.tenant_id = ${tenantId} and e.id = p.id`);
}
