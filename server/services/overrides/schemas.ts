import { z } from "zod";
import {
  boundsOf,
  ENTITLEMENT_KEYS,
  type EntitlementKey,
  isLimitKey,
  LIMITS,
} from "@/server/kernel/entitlement-keys";
import { PAGE_DEFAULTS } from "@/server/kernel/pagination";
import { isoInstant, line, uuidText } from "@/server/kernel/text";

export { boundsOf, ENTITLEMENT_KEYS };

/** What people call the key, and one of what it counts. */
export function labelOfKey(key: string): string {
  return isLimitKey(key) ? LIMITS[key].name : key.replace("feature:", "Feature: ");
}

export function unitOfKey(key: EntitlementKey): string {
  return isLimitKey(key) ? LIMITS[key].unit : "1 on, 0 off";
}

export const OVERRIDE_STATES = ["scheduled", "running", "over", "ended"] as const;

export const Override = z.object({
  id: uuidText,
  key: z.string(),
  value: z.number().nullable().meta({ description: "Null: unlimited. Of a feature, 0 or 1." }),
  reason: z.string(),
  startsAt: isoInstant,
  endsAt: isoInstant,
  operator: z.string().meta({ description: "Who made it, as name and address at the time." }),
  endedAt: isoInstant.nullable().meta({ description: "When it was ended before its time." }),
  endedBy: z.string().nullable(),
  createdAt: isoInstant,
  state: z.enum(OVERRIDE_STATES),
});
export type Override = z.output<typeof Override>;

const moment = z.iso.datetime({
  offset: true,
  error: "must be an ISO 8601 time, such as 2027-01-31T00:00:00Z",
});

/** Whether the key can have this value, or what is wrong with it. */
export function faultOfValue(key: EntitlementKey, value: number | null): string | undefined {
  const { min, max, canBeUnlimited } = boundsOf(key);
  if (value === null) return canBeUnlimited ? undefined : "cannot be unlimited";
  if (value < min) return `must be at least ${min}`;
  return value > max ? `must be at most ${max}` : undefined;
}

export const CreateOverride = z
  .strictObject({
    tenantId: uuidText,
    key: z.enum(ENTITLEMENT_KEYS),
    value: z
      .int("must be a whole number")
      .min(0, "must be at least 0")
      .nullable()
      .meta({ description: "Null: unlimited, where the key can be. Of a feature, 0 or 1." }),
    startsAt: moment.optional().meta({ description: "Now unless told." }),
    endsAt: moment.meta({ description: "At most a year after its begin." }),
    reason: line(10, 500),
  })
  .superRefine(({ key, value }, context) => {
    const message = faultOfValue(key, value);
    if (message) context.addIssue({ code: "custom", path: ["value"], message });
  });

export const EndOverride = z.strictObject({ tenantId: uuidText, overrideId: uuidText });

export const ListOverrides = z.strictObject({
  tenantId: uuidText,
  page: z.int().min(1).max(PAGE_DEFAULTS.maxOffset).default(PAGE_DEFAULTS.page),
  limit: z.int().min(1).max(PAGE_DEFAULTS.maxLimit).default(PAGE_DEFAULTS.limit),
});
export const OverrideList = z.object({
  data: z.array(Override),
  total: z.int(),
  page: z.int(),
  totalPages: z.int(),
});
