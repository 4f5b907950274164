import type Stripe from "stripe";
import { Pool } from "@/db/pool";
import { tenantDatabase } from "@/db/tenant";
import type { TenantId } from "@/server/kernel/ids";
import type { PlanKey } from "@/server/kernel/plans";
import { seedBilling } from "./billing";
import { DEMO_PASSWORD, DEMO_TENANTS, demoApiKey, OPERATOR } from "./demo";
import { seedPeople } from "./people";
import { seedTenant } from "./tenant";

export interface DemoSignIn {
  email: string;
  password: string;
}

export interface DemoData {
  operator: DemoSignIn;
  tenants: {
    slug: string;
    id: TenantId;
    plan: PlanKey;
    apiKey: string;
    owner: DemoSignIn;
    member: DemoSignIn;
  }[];
}

/**
 * Two tenants with people, work, keys and sixty days of usage, and an operator. Safe to run again: what is there
 * stays. Never run against production: the passwords are in this repository.
 *
 * @param directUrl the owner's connection; its password makes this installation's demo keys its own
 * @param stripe where the tenants become customers; without it they have no billing
 */
export async function seedDemo({
  directUrl,
  stripe,
}: {
  directUrl: string;
  stripe?: Stripe;
}): Promise<DemoData> {
  const pool = new Pool({
    url: directUrl,
    prepare: false,
    applicationName: "bulkhead-seed",
    size: 1,
    deadlineMs: 60_000,
  });
  const secret = new URL(directUrl).password;
  try {
    await pool.transaction("write", "begin", ({ db }) => seedPeople(db));
    for (const plan of DEMO_TENANTS) {
      await tenantDatabase(pool).write(plan.id, (tx) => seedTenant(tx, plan, secret));
      if (stripe) await seedBilling(tenantDatabase(pool), plan, stripe);
    }
  } finally {
    await pool.close();
  }
  return {
    operator: signIn(OPERATOR.email),
    tenants: DEMO_TENANTS.map((plan) => describeTenant(plan, secret)),
  };
}

function describeTenant(plan: (typeof DEMO_TENANTS)[number], secret: string): DemoData["tenants"][number] {
  const { slug, id } = plan;
  const emailOf = (role: string) => plan.people.find((person) => person.role === role)?.email ?? "";
  return {
    slug,
    id,
    plan: plan.plan,
    apiKey: demoApiKey(slug, secret).key,
    owner: signIn(emailOf("owner")),
    member: signIn(emailOf("member")),
  };
}

function signIn(email: string): DemoSignIn {
  return { email, password: DEMO_PASSWORD };
}
