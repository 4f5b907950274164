import type { z } from "zod";
import { meters } from "@/db/schema";
import { listing } from "@/server/platform/listing";
import type { OperationContext } from "@/server/services/context";
import { meterColumns } from "./internal";
import type { ListMeters, Meter } from "./schemas";

const listRows = listing<Meter, "createdAt", never>({
  name: "meters",
  table: meters,
  columns: meterColumns,
  sortKeys: { createdAt: meters.createdAt },
  filters: {},
  sortValue: (row, key) => row[key],
});

/** A page of the tenant's own meters. */
export function listMeters({ tx }: OperationContext, input: z.output<typeof ListMeters>) {
  return listRows(tx, input);
}
