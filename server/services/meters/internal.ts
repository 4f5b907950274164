import { meters } from "@/db/schema";

/** The columns that leave the service. */
export const meterColumns = {
  id: meters.id,
  key: meters.key,
  name: meters.name,
  unit: meters.unit,
  aggregation: meters.aggregation,
  archivedAt: meters.archivedAt,
  createdAt: meters.createdAt,
  updatedAt: meters.updatedAt,
};
