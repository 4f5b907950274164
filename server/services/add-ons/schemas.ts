import { z } from "zod";
import { ADD_ON_KEYS, ADD_ON_QUANTITY_MAX, ADD_ONS } from "@/server/kernel/add-ons";
import { line, uuidText } from "@/server/kernel/text";

export { ADD_ON_KEYS, ADD_ONS };

export const SetAddOn = z.strictObject({
  tenantId: uuidText,
  addOn: z.enum(ADD_ON_KEYS),
  quantity: z
    .int("must be a whole number")
    .min(0, "must be at least 0")
    .max(ADD_ON_QUANTITY_MAX, `must be at most ${ADD_ON_QUANTITY_MAX}`)
    .meta({ description: "How many the workspace has from now on; 0: none." }),
  reason: line(10, 500),
});

export const AddOnSet = z.object({ addOn: z.enum(ADD_ON_KEYS), quantity: z.int(), reason: z.string() });
