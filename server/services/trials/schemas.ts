import { z } from "zod";
import { PLAN_KEYS } from "@/server/kernel/plans";
import { isoInstant, line, uuidText } from "@/server/kernel/text";

export const SetTrial = z.strictObject({
  tenantId: uuidText,
  plan: z.enum(PLAN_KEYS),
  endsAt: z.iso
    .datetime({ offset: true, error: "must be an ISO 8601 time, such as 2027-01-31T00:00:00Z" })
    .meta({ description: "At most a year after the trial's begin." }),
  reason: line(10, 500),
});

export const EndTrial = z.strictObject({ tenantId: uuidText, reason: line(10, 500) });

export const Trial = z.object({ plan: z.enum(PLAN_KEYS), startsAt: isoInstant, endsAt: isoInstant });
export type Trial = z.output<typeof Trial>;
export const ChangedTrial = Trial.extend({ reason: z.string() });
export type ChangedTrial = z.output<typeof ChangedTrial>;
