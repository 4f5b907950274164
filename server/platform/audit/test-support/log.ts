import postgres from "postgres";
import { actingJob } from "@/server/kernel/actor";
import type { TenantId } from "@/server/kernel/ids";
import { recordAudit, sealTenant, type Verification, verifyChain } from "@/server/platform/audit";
import { GENESIS, sealingSecret, signatureOf } from "@/server/platform/audit/chain/hashes";
import type { TestDatabase } from "@/tests/support/test-database";

/** Writes `count` entries, each in a transaction of its own. */
export async function writeEntries(db: TestDatabase, tenantId: TenantId, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) {
    await db.database.tenants.write(tenantId, (tx) =>
      recordAudit(
        { tx, ...actingJob("test", `request-${n}`) },
        {
          action: "project.created",
          target: { id: `p${n}`, label: `Project ${n}` },
          after: { name: `P${n}` },
        },
      ),
    );
  }
}

/** A sealed log of `count` entries. */
export async function sealedLog(db: TestDatabase, tenantId: TenantId, count: number): Promise<void> {
  await writeEntries(db, tenantId, count);
  await sealTenant(tenantId);
}

/** Signs a chain over `count` entries that were put there without sealing: its hashes do not fit, its ends do. */
export async function signChain(db: TestDatabase, tenantId: TenantId, count: number): Promise<void> {
  const ends = { tenantId, headSeq: count, headHash: GENESIS, anchorSeq: 0, anchorHash: GENESIS };
  await db.admin`insert into audit_chains (tenant_id, head_seq, head_hash, anchor_seq, anchor_hash, sealed_at, signature)
    values (${tenantId}, ${count}, ${GENESIS}, 0, ${GENESIS}, now(), ${signatureOf(sealingSecret(), ends)})`;
}

export function verify(
  db: TestDatabase,
  tenantId: TenantId,
  after = 0,
  most = 10_000,
): Promise<Verification> {
  return verifyChain((work) => db.database.tenants.read(tenantId, (tx) => work({ tx })), after, most);
}

/** What the owner of the tables can do: switch the triggers off, name the tenant, and write as it likes. */
export async function asOwner(
  db: TestDatabase,
  tenantId: TenantId,
  work: (sql: postgres.TransactionSql) => Promise<unknown>,
): Promise<void> {
  const owner = postgres(db.urls.owner, { max: 1, onnotice: () => undefined });
  try {
    await owner.begin(async (sql) => {
      await sql`alter table audit_entries disable trigger user`;
      await sql`select set_config('app.tenant_id', ${tenantId}, true)`;
      await work(sql);
      await sql`alter table audit_entries enable trigger user`;
    });
  } finally {
    await owner.end({ timeout: 2 });
  }
}
