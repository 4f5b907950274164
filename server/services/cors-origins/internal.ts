import { corsOrigins } from "@/db/schema";

/** The columns that leave the service. */
export const corsOriginColumns = {
  id: corsOrigins.id,
  origin: corsOrigins.origin,
  createdBy: corsOrigins.createdBy,
  createdAt: corsOrigins.createdAt,
};
