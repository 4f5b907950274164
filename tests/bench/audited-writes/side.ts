import { eq } from "drizzle-orm";
import { Pool } from "@/db/pool";
import { projects } from "@/db/schema";
import { type TenantTransaction, tenantDatabase } from "@/db/tenant";
import type { Acting } from "@/server/kernel/actor";
import { newId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import { answerParent } from "@/tests/bench/child";
import { closedLoop } from "@/tests/bench/closed-loop";
import { readTenants, rotation } from "@/tests/bench/tenants";

export interface AuditedWritesTask {
  side: "audited" | "silent";
  url: string;
  poolSize: number;
  inFlight: number;
  seconds: number;
  tenantsFile: string;
}

const WARM_UP_SECONDS = 2;

await answerParent(async (task: AuditedWritesTask) => {
  const [tenant] = await readTenants(task.tenantsFile);
  if (!tenant) throw new TypeError("no tenant was seeded");
  const { url, poolSize: size } = task;
  const pool = new Pool({ url, prepare: true, applicationName: "bench", size, deadlineMs: 30_000 });
  const tenants = tenantDatabase(pool);
  const rows = await tenants.read(tenant.id, ({ db }) => db.select().from(projects));
  const nextProject = rotation(rows);
  let written = 0;
  const run = await closedLoop({
    inFlight: task.inFlight,
    warmUpSeconds: WARM_UP_SECONDS,
    seconds: task.seconds,
    call: () => {
      written += 1;
      return tenants.write(tenant.id, (tx) => rename(tx, nextProject(), `Name ${written}`, task.side));
    },
  });
  await pool.close();
  return run;
});

/** A change as `updateProject` makes it: the row locked and changed, its event, and on one side its audit entry. */
async function rename(
  tx: TenantTransaction,
  before: typeof projects.$inferSelect,
  name: string,
  side: AuditedWritesTask["side"],
): Promise<void> {
  const requestId = newId();
  await tx.db.select().from(projects).where(eq(projects.id, before.id)).for("update");
  await tx.db.update(projects).set({ name }).where(eq(projects.id, before.id));
  if (side === "audited") {
    const target = { id: before.id, label: name };
    await recordAudit(
      { tx, ...person(requestId) },
      { action: "project.updated", target, before, after: { ...before, name } },
    );
  }
  await emitEvent({ tx, requestId }, "project.updated", { projectId: before.id, changed: ["name"] });
}

function person(requestId: string): Acting {
  return {
    actor: { kind: "user", userId: newId(), sessionId: newId() },
    actorLabel: "Ada Acme (ada@acme.example)",
    requestId,
    address: "203.0.113.9",
    userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0",
  };
}
