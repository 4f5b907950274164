import type { z } from "zod";
import { corsOrigins } from "@/db/schema";
import { listing } from "@/server/platform/listing";
import type { OperationContext } from "@/server/services/context";
import { corsOriginColumns } from "./internal";
import type { CorsOrigin, ListCorsOrigins } from "./schemas";

const listRows = listing<CorsOrigin, "createdAt", never>({
  name: "cors_origins",
  table: corsOrigins,
  columns: corsOriginColumns,
  sortKeys: { createdAt: corsOrigins.createdAt },
  filters: {},
  sortValue: (row, key) => row[key],
});

/** A page of the origins that the tenant lists. */
export function listCorsOrigins({ tx }: OperationContext, input: z.output<typeof ListCorsOrigins>) {
  return listRows(tx, input);
}
