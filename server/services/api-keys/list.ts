import type { z } from "zod";
import { apiKeys } from "@/db/schema";
import { listing } from "@/server/platform/listing";
import type { OperationContext } from "@/server/services/context";
import { apiKeyColumns } from "./internal";
import type { ApiKey, ListApiKeys } from "./schemas";

const listRows = listing<ApiKey, "createdAt", "serviceAccountId">({
  name: "api_keys",
  table: apiKeys,
  columns: apiKeyColumns,
  sortKeys: { createdAt: apiKeys.createdAt },
  filters: { serviceAccountId: apiKeys.serviceAccountId },
  sortValue: (row, key) => row[key],
});

/** A page of the tenant's keys, revoked and expired ones included. */
export function listApiKeys({ tx }: OperationContext, input: z.output<typeof ListApiKeys>) {
  return listRows(tx, input);
}
