import type { z } from "zod";
import { impersonations } from "@/db/schema";
import { listing } from "@/server/platform/listing";
import type { OperationContext } from "@/server/services/context";
import { impersonationColumns } from "./internal";
import type { Impersonation, ListImpersonations } from "./schemas";

const listRows = listing<Impersonation, "startedAt", never>({
  name: "impersonations",
  table: impersonations,
  columns: impersonationColumns,
  sortKeys: { startedAt: impersonations.startedAt },
  filters: {},
  hasCounter: false,
  sortValue: (row, key) => row[key],
});

/** A page of the operators' visits to the tenant. */
export function listImpersonations({ tx }: OperationContext, input: z.output<typeof ListImpersonations>) {
  return listRows(tx, input);
}
