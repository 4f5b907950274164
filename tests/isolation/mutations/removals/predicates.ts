import type { Removal } from "@/tests/isolation/mutations/removal";

/** The tenant in a transaction and in a statement. */
export const PREDICATES: readonly Removal[] = [
  {
    name: "a tenant transaction sets its tenant",
    file: "db/tenant.ts",
    find: ";set local app.tenant_id=",
    replace: ";select ",
    noticedBy: "tables",
  },
  {
    name: "the tenant is set for the transaction alone",
    file: "db/tenant.ts",
    find: ";set local app.tenant_id",
    replace: ";set app.tenant_id",
    noticedBy: "pooled",
  },
  {
    name: "a row by its id is the tenant's own",
    file: "db/own-row.ts",
    find: "and(eq(table.tenantId, tenantId), eq(table.id, id))",
    replace: "eq(table.id, id)",
    noticedBy: "swaps",
  },
  {
    name: "a list is the tenant's own",
    file: "server/platform/listing/listing.ts",
    find: '    eq(table.tenantId, sql.placeholder("tenantId")),\n',
    replace: "",
    noticedBy: "swaps",
  },
  {
    name: "a list's total is the tenant's own",
    file: "server/platform/listing/totals.ts",
    find: 'eq(of.tenantId, sql.placeholder("tenantId"))',
    replace: "sql`true`",
    noticedBy: "swaps",
  },
  {
    name: "a member is the tenant's own",
    file: "server/services/members/internal.ts",
    find: ".where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, membershipId)));\n  if (!member)",
    replace: ".where(eq(memberships.id, membershipId));\n  if (!member)",
    noticedBy: "swaps",
  },
  {
    name: "the tenant that is read is one's own",
    file: "server/services/tenants/get.ts",
    find: 'eq(tenants.id, sql.placeholder("tenantId"))',
    replace: "undefined",
    noticedBy: "swaps",
  },
];
