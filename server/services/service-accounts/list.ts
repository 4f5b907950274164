import type { z } from "zod";
import { serviceAccounts } from "@/db/schema";
import { listing } from "@/server/platform/listing";
import type { OperationContext } from "@/server/services/context";
import { serviceAccountColumns } from "./internal";
import type { ListServiceAccounts, ServiceAccount } from "./schemas";

const listRows = listing<ServiceAccount, "createdAt", never>({
  name: "service_accounts",
  table: serviceAccounts,
  columns: serviceAccountColumns,
  sortKeys: { createdAt: serviceAccounts.createdAt },
  filters: {},
  sortValue: (row, key) => row[key],
});

/** A page of the tenant's service accounts, the suspended ones included. */
export function listServiceAccounts({ tx }: OperationContext, input: z.output<typeof ListServiceAccounts>) {
  return listRows(tx, input);
}
