import { apiKeys, memberships, projects, tasks, tenants, usageHours } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { hashApiKeySecret } from "@/server/kernel/api-key-token";
import type { ProjectId, TaskId } from "@/server/kernel/ids";
import { API_KEY_SCOPES } from "@/server/kernel/permissions";
import { type DemoTenantPlan, demoApiKey, idOf } from "./demo";

/** A demo tenant whole, in its own transaction; does nothing when the tenant is there. */
export async function seedTenant(
  tx: TenantTransaction,
  plan: DemoTenantPlan,
  installationSecret: string,
): Promise<void> {
  const { id, slug, name, people } = plan;
  const added = await tx.db
    .insert(tenants)
    .values({ id, slug, name, plan: plan.plan, status: "active" })
    .onConflictDoNothing()
    .returning({ id: tenants.id });
  if (added.length > 0) {
    await tx.db
      .insert(memberships)
      .values(
        people.map(({ userId, membershipId, role }) => ({ tenantId: id, id: membershipId, userId, role })),
      );
    await seedWork(tx, plan);
    await seedUsage(tx, plan);
  }
  await seedApiKey(tx, plan, installationSecret);
}

async function seedApiKey({ db }: TenantTransaction, { id, slug, people }: DemoTenantPlan, secret: string) {
  const key = demoApiKey(slug, secret);
  const values = {
    secretHash: hashApiKeySecret(key.secret),
    hint: key.secret.slice(-4),
    scopes: [...API_KEY_SCOPES],
  };
  await db
    .insert(apiKeys)
    .values({
      tenantId: id,
      id: key.id,
      name: "Demo key",
      createdBy: people[0]?.membershipId ?? null,
      ...values,
    })
    .onConflictDoUpdate({ target: [apiKeys.tenantId, apiKeys.id], set: values });
}

const PROJECTS = [
  ["Website relaunch", "The public site, rebuilt around what customers ask for."],
  ["Billing migration", "Move invoices to the new provider without a gap."],
  ["Mobile app", "First release for field engineers."],
  ["Onboarding", "Cut the time to first value below ten minutes."],
  ["Data warehouse", "One place for the numbers everyone argues about."],
] as const;
const TASKS = [
  "Write the brief",
  "Agree on the scope",
  "Build the first cut",
  "Review with users",
  "Ship it",
] as const;
const STATUSES = ["done", "done", "in_progress", "todo", "todo"] as const;

/** The free plan allows three projects, and its tenant has two, so that one more can be made. */
async function seedWork(
  { db }: TenantTransaction,
  { id, slug, plan, people }: DemoTenantPlan,
): Promise<void> {
  const chosen = PROJECTS.slice(0, plan === "free" ? 2 : PROJECTS.length);
  for (const [number, [name, description]] of chosen.entries()) {
    const projectId = idOf<ProjectId>(`${slug}/project/${number}`);
    const status = number === 4 ? "archived" : "active";
    await db.insert(projects).values({
      tenantId: id,
      id: projectId,
      name,
      description,
      status,
      createdAt: daysAgo(40 - number * 7),
    });
    await db.insert(tasks).values(
      TASKS.map((title, index) => ({
        tenantId: id,
        id: idOf<TaskId>(`${slug}/project/${number}/task/${index}`),
        projectId,
        title,
        status: STATUSES[index] ?? "todo",
        assigneeId: people[(number + index) % people.length]?.membershipId ?? null,
        dueDate: daysAgo(10 - index * 5 - number).slice(0, 10),
        createdAt: daysAgo(39 - number * 7 - index / 24),
      })),
    );
  }
}

const USAGE_DAYS = 60;

/** Sixty days of API calls: busier on working days, growing slowly, the same at every seeding. */
async function seedUsage({ db }: TenantTransaction, { id, plan }: DemoTenantPlan): Promise<void> {
  const scale = plan === "free" ? 2 : 90;
  const rows = [];
  for (let day = USAGE_DAYS; day >= 1; day -= 1) {
    const weekend = [0, 6].includes(new Date(daysAgo(day)).getUTCDay());
    for (let hour = 7; hour <= 19; hour += 3) {
      const wave = 1 + Math.sin((hour - 7) / 4) + (USAGE_DAYS - day) / 40 + ((day * 7 + hour) % 5) / 10;
      const counted = Math.round(scale * wave * (weekend ? 0.25 : 1));
      const at = `${daysAgo(day).slice(0, 10)}T${String(hour).padStart(2, "0")}:00:00Z`;
      rows.push({ tenantId: id, meter: "api_calls", hour: at, epoch: "demo", counted });
    }
  }
  await db.insert(usageHours).values(rows);
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}
