import type { Inngest, InngestFunction } from "inngest";
import { exportAuditLog } from "./functions/audit/export";
import { pruneAuditLogs } from "./functions/audit/prune";
import { sealAuditLogSoon, sealAuditLogs } from "./functions/audit/seal";
import { billTenantSeats } from "./functions/billing/bill-seats";
import { endGrace } from "./functions/billing/end-grace";
import { processStoredStripeEvent } from "./functions/billing/process-stripe-event";
import { sweepStripeEvents } from "./functions/billing/sweep-stripe-events";
import { forgetCachedEntitlements } from "./functions/entitlements/forget-cached";
import { countExperimentGoals } from "./functions/experiments/count-goals";
import { mailInvitations } from "./functions/invitations/mail-invitation";
import { relayOutbox } from "./functions/outbox/relay";
import { mailOwnershipOffers } from "./functions/ownership/mail-offer";
import { compensateProvisioning } from "./functions/provisioning/compensate";
import { provisionTenant } from "./functions/provisioning/provision-tenant";
import { pruneExpired } from "./functions/retention/prune";
import { mailQuotaNotices } from "./functions/usage/mail-quota-notices";
import { rollUpAllUsage } from "./functions/usage/roll-up";
import { rollUpUsageEvents, rollUpUsageEventsSoon } from "./functions/usage/roll-up-events";
import { sampleEveryGauge } from "./functions/usage/sample-gauges";

export { createInngest } from "./client";
export { inngestSink } from "./sink";

/** Every function of the app, registered with this client. */
export function functionsOf(client: Inngest): InngestFunction.Any[] {
  return [
    provisionTenant,
    compensateProvisioning,
    relayOutbox,
    rollUpAllUsage,
    rollUpUsageEventsSoon,
    rollUpUsageEvents,
    mailQuotaNotices,
    sampleEveryGauge,
    pruneExpired,
    processStoredStripeEvent,
    sweepStripeEvents,
    endGrace,
    billTenantSeats,
    forgetCachedEntitlements,
    countExperimentGoals,
    mailInvitations,
    mailOwnershipOffers,
    sealAuditLogSoon,
    sealAuditLogs,
    exportAuditLog,
    pruneAuditLogs,
  ].map((make) => make(client));
}
