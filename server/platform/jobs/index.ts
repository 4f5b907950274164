export { keepUsageEventPartitions } from "./keep-partitions";
export { PRUNABLES, type Prunable, prune } from "./prune";
export { rollUpTenantEvents, rollUpTenantsEvents, tenantsToRollUp } from "./roll-up-events";
export { rollUpUsage } from "./roll-up-usage";
export { sampleGauges } from "./sample-gauges";
export { everyTenantId } from "./tenant-ids";
