import postgres from "postgres";
import { type BenchTenant, seedBench } from "@/tests/bench/seed";

/** Entries of the log that a report of it looks through. */
export const LOG_ENTRIES = 200_000;

export interface FairTenants {
  measured: BenchTenant[];
  neighbour: BenchTenant;
  /** Does in the warm-up what the neighbour does then. */
  warmer: BenchTenant;
}

/** Twenty tenants of the pro plan, and two of the free one beside them. */
export async function seedFairTenants(adminUrl: string): Promise<FairTenants> {
  const measured = await seedBench(adminUrl, { tenants: 20, projectsEach: 200, plan: "pro" });
  const [neighbour, warmer] = await seedBench(adminUrl, { tenants: 2, projectsEach: 200, plan: "free" });
  if (!neighbour || !warmer) throw new TypeError("no neighbour was seeded");
  return { measured, neighbour, warmer };
}

/** A long log, every entry of which has the words that the report looks for. */
export async function seedLog(adminUrl: string, { id }: BenchTenant): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`
      insert into audit_entries (tenant_id, id, occurred_at, action, actor_kind, actor_id, actor_label,
        target_type, target_id, target_label, request_id, seq, chain_hash)
      select ${id}::uuid, uuidv7(), now() - n * interval '1 minute', 'project.updated', 'user', ${id}::text,
        'Ada Bench', 'project', ${id}::text, 'Project ' || n, 'bench-' || n, n, repeat('0', 64)
      from generate_series(1, ${LOG_ENTRIES}::int) as n`;
    await sql`vacuum analyze audit_entries`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
