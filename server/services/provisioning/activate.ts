import { and, eq } from "drizzle-orm";
import { tenants } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import { type SagaStep, StepRefused } from "@/server/platform/sagas";
import type { ProvisioningFacts } from "./facts";

/** The tenant is open for business. From here on nothing is taken back: people may be at work in it. */
export const activate: SagaStep<ProvisioningFacts> = {
  name: "activate",
  act: async () => ({}),
  async record(context) {
    const { tx } = context;
    const [tenant] = await tx.db
      .select({ name: tenants.name, status: tenants.status, stripeCustomerId: tenants.stripeCustomerId })
      .from(tenants)
      .where(eq(tenants.id, tx.tenantId))
      .for("update");
    if (!tenant?.stripeCustomerId) throw new StepRefused("The workspace has no customer at Stripe.");
    await tx.db
      .update(tenants)
      .set({ status: "active" })
      .where(and(eq(tenants.id, tx.tenantId), eq(tenants.status, "provisioning")));
    await recordAudit(context, {
      action: "tenant.provisioned",
      target: { id: tx.tenantId, label: tenant.name },
      before: { status: tenant.status },
      after: { status: "active" },
    });
    await emitEvent(context, "tenant.provisioned", { stripeCustomerId: tenant.stripeCustomerId });
  },
};
