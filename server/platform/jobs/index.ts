export { keepUsageEventPartitions } from "./keep-partitions";
export { PRUNABLES, type Prunable, prune } from "./prune";
export { rollUpUsage } from "./roll-up-usage";
export { everyTenantId } from "./tenant-ids";
