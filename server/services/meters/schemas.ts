import { z } from "zod";
import { listInput, listOutput } from "@/server/kernel/list-input";
import { AGGREGATIONS, CUSTOM_METER_KEY, isBuiltInMeter } from "@/server/kernel/meters";
import { isoInstant, line, uuidText } from "@/server/kernel/text";

const key = z
  .string()
  .regex(CUSTOM_METER_KEY, "must be a lower-case letter, then letters, digits or underscores, 63 at most")
  .refine((text) => !isBuiltInMeter(text), "is the name of a built-in meter");

const aggregation = z.enum(AGGREGATIONS);

export const Meter = z
  .object({
    id: uuidText,
    key: z.string().meta({ description: "What events call it, as their `type`." }),
    name: z.string(),
    unit: z.string().meta({ description: "What one of it is called, such as `token`." }),
    aggregation,
    archivedAt: isoInstant.nullable().meta({ description: "Since then it takes no events." }),
    createdAt: isoInstant,
    updatedAt: isoInstant,
  })
  .meta({ id: "Meter" });
export type Meter = z.output<typeof Meter>;

export const ListMeters = listInput(["createdAt"], {});
export const MeterList = listOutput(Meter).meta({ id: "MeterList" });

export const CreateMeter = z.strictObject({ key, name: line(1, 80), unit: line(1, 80), aggregation }).meta({
  id: "CreateMeter",
  examples: [{ key: "tokens", name: "Tokens", unit: "token", aggregation: "sum" }],
});

export const UpdateMeter = z
  .strictObject({
    meterId: uuidText,
    name: line(1, 80).optional(),
    unit: line(1, 80).optional(),
    archived: z.boolean().optional().meta({ description: "Whether it takes events no longer." }),
  })
  .meta({ id: "UpdateMeter", examples: [{ name: "Model tokens", archived: false }] });
