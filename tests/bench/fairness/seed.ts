import { type BenchTenant, seedBench } from "@/tests/bench/seed";

export interface FairTenants {
  measured: BenchTenant[];
  neighbour: BenchTenant;
}

/** Twenty tenants of the pro plan, and one of the free one beside them. */
export async function seedFairTenants(adminUrl: string): Promise<FairTenants> {
  const measured = await seedBench(adminUrl, { tenants: 20, projectsEach: 200, plan: "pro" });
  const [neighbour] = await seedBench(adminUrl, { tenants: 1, projectsEach: 200, plan: "free" });
  if (!neighbour) throw new TypeError("no neighbour was seeded");
  return { measured, neighbour };
}
