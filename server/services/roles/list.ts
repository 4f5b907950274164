import type { z } from "zod";
import { roles } from "@/db/schema";
import { listing } from "@/server/platform/listing";
import type { OperationContext } from "@/server/services/context";
import { roleRowColumns } from "./internal";
import type { CustomRole, ListRoles } from "./schemas";

const listRows = listing<CustomRole, "createdAt", never>({
  name: "roles",
  table: roles,
  columns: roleRowColumns,
  sortKeys: { createdAt: roles.createdAt },
  filters: {},
  sortValue: (row, key) => row[key],
});

/** A page of the tenant's own roles. The built-in ones are the same in every tenant, and stand in no table. */
export function listRoles({ tx }: OperationContext, input: z.output<typeof ListRoles>) {
  return listRows(tx, input);
}
