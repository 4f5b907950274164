import postgres from "postgres";
import { type BenchTenant, seedBench } from "@/tests/bench/seed";

/** What they may do, by an operator's word: more than is asked, so that all of it is decided and none of it refused. */
const OVERRIDES = { ratePerSecond: 1_000, burst: 10_000, api_calls: 1_000_000_000 };

/** Tenants of the plan that refuses what is over a quota. */
export async function seedLimited(adminUrl: string, tenants: number): Promise<BenchTenant[]> {
  const seeded = await seedBench(adminUrl, { tenants, projectsEach: 200, plan: "free" });
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`
      insert into entitlement_overrides (tenant_id, id, key, value, reason, starts_at, ends_at, operator_label)
      select tenant, uuidv7(), key, value, 'a benchmark of its limits', now(), now() + interval '1 day', 'bench'
      from unnest(${seeded.map(({ id }) => id)}::uuid[]) as tenant,
        unnest(${Object.keys(OVERRIDES)}::text[], ${Object.values(OVERRIDES)}::bigint[]) as o(key, value)`;
  } finally {
    await sql.end({ timeout: 5 });
  }
  return seeded;
}
