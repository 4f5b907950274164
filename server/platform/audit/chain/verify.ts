import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import { auditChains, auditEntries } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { logger, metrics } from "@/server/platform/observability";
import { sealableColumns } from "./canonical";
import { type Fault, findFault, headChanged } from "./check";
import { type Chain, isSigned } from "./hashes";

/** Entries a transaction: some 5 ms of hashing, so that the process stays free for others in between. */
const BATCH = 500;

export interface Verification {
  /** Entries that were checked now. */
  entries: number;
  fault: Fault | null;
  /** The chain's end, to keep a copy of elsewhere; null while nothing is sealed. */
  head: { seq: number; hash: string; sealedAt: string } | null;
  /** Where to go on from, null when the end is reached or a fault found. */
  nextAfter: number | null;
}

type Read = <T>(work: (context: { tx: TenantTransaction }) => Promise<T>) => Promise<T>;

/**
 * Walks the tenant's chain from `after` (0 for its beginning) over at most `most` entries, batch by batch, each in a
 * snapshot of its own: sealing and retention may go on meanwhile.
 */
export async function verifyChain(read: Read, after: number, most: number): Promise<Verification> {
  let [at, entries] = [after, 0];
  for (;;) {
    const step = await read(({ tx }) => verifyBatch(tx, at));
    entries += step.entries;
    at = step.at;
    if (step.fault || step.isLast || entries >= most) {
      const { head, fault } = step;
      if (fault) report(fault);
      return { entries, fault, head, nextAfter: step.fault || step.isLast ? null : at };
    }
  }
}

function report(fault: Fault): void {
  metrics().auditBroken.inc();
  logger().error({ fault }, "an audit chain is broken");
}

interface Step {
  entries: number;
  at: number;
  isLast: boolean;
  fault: Fault | null;
  head: Verification["head"];
}

async function verifyBatch(tx: TenantTransaction, after: number): Promise<Step> {
  // One snapshot of head and entries, however many statements ask for them.
  await tx.db.execute(sql`set transaction isolation level repeatable read`);
  const chain = await readChain(tx);
  const done = { entries: 0, at: after, isLast: true, head: null };
  if (!chain) return { ...done, fault: (await findStray(tx, 0, "above")) ? headChanged(0) : null };
  const head = { seq: chain.headSeq, hash: chain.headHash, sealedAt: chain.sealedAt };
  if (!isSigned(chain)) return { ...done, head, fault: headChanged(chain.headSeq) };
  const start = Math.min(Math.max(after, chain.anchorSeq), chain.headSeq);
  const entries = await readEntries(tx, start);
  const isLast = entries.length < BATCH;
  const afterHash = start === chain.anchorSeq ? chain.anchorHash : await hashAt(tx, start);
  const { headSeq, headHash } = chain;
  const fault =
    (start === chain.anchorSeq ? await leftBehind(tx, chain) : undefined) ??
    findFault({ afterSeq: start, afterHash, entries, headSeq, headHash, isLast });
  return { entries: entries.length, at: start + entries.length, isLast, head, fault: fault ?? null };
}

async function readChain({
  db,
  tenantId,
}: TenantTransaction): Promise<(Chain & { sealedAt: string }) | undefined> {
  const [chain] = await db.select().from(auditChains).where(eq(auditChains.tenantId, tenantId));
  return chain;
}

function readEntries({ db, tenantId }: TenantTransaction, after: number) {
  return db
    .select({ ...sealableColumns, seq: auditEntries.seq, chainHash: auditEntries.chainHash })
    .from(auditEntries)
    .where(and(eq(auditEntries.tenantId, tenantId), gt(auditEntries.seq, after)))
    .orderBy(asc(auditEntries.seq), asc(auditEntries.id))
    .limit(BATCH);
}

/** The stored hash of a place that was checked before: if it was changed since, what follows does not fit it. */
async function hashAt({ db, tenantId }: TenantTransaction, seq: number): Promise<string> {
  const [entry] = await db
    .select({ chainHash: auditEntries.chainHash })
    .from(auditEntries)
    .where(and(eq(auditEntries.tenantId, tenantId), eq(auditEntries.seq, seq)));
  return entry?.chainHash ?? "";
}

/** Retention takes an entry together with moving the anchor past it: what stands before the anchor was put there. */
async function leftBehind(tx: TenantTransaction, { anchorSeq }: Chain): Promise<Fault | undefined> {
  const stray = await findStray(tx, anchorSeq, "upTo");
  if (!stray) return undefined;
  const message = `Entry ${stray.seq} stands before the beginning of the chain, which is after ${anchorSeq}.`;
  return { kind: "inserted", seq: stray.seq ?? 0, entryId: stray.id, message };
}

async function findStray({ db, tenantId }: TenantTransaction, seq: number, side: "above" | "upTo") {
  const beyond = side === "above" ? gt(auditEntries.seq, seq) : lte(auditEntries.seq, seq);
  const [stray] = await db
    .select({ id: auditEntries.id, seq: auditEntries.seq })
    .from(auditEntries)
    .where(and(eq(auditEntries.tenantId, tenantId), beyond))
    .orderBy(asc(auditEntries.seq))
    .limit(1);
  return stray;
}
