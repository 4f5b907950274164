/**
 * The hash tag that all of a tenant's keys begin with: one cluster slot, and one prefix to drop with the tenant.
 * Source: Redis Cluster specification, "Hash tags".
 */
export function tenantTag(tenantId: string): string {
  return `{t:${tenantId}}`;
}

/** The hash tag of an operator's token, which is of no tenant. */
export function operatorTokenTag(operatorTokenId: string): string {
  return `{o:${operatorTokenId}}`;
}

/** The hash tag of a caller without a tenant, by network address. */
export function addressTag(address: string): string {
  return `{a:${address}}`;
}
