import { z } from "zod";
import { corsOrigin } from "@/server/kernel/cors-origins";
import { listInput, listOutput } from "@/server/kernel/list-input";
import { isoInstant, uuidText } from "@/server/kernel/text";

export const CorsOrigin = z
  .object({
    id: uuidText,
    origin: z.string().meta({ description: "As browsers send it: scheme, host, and port if not the usual." }),
    createdBy: uuidText.nullable().meta({ description: "The member who added it; null when they left." }),
    createdAt: isoInstant,
  })
  .meta({ id: "CorsOrigin" });
export type CorsOrigin = z.output<typeof CorsOrigin>;

export const ListCorsOrigins = listInput(["createdAt"], {});
export const CorsOriginList = listOutput(CorsOrigin).meta({ id: "CorsOriginList" });
export const CreateCorsOrigin = z.strictObject({ origin: corsOrigin }).meta({ id: "CreateCorsOrigin" });
export const CorsOriginRef = z.strictObject({ corsOriginId: uuidText });
