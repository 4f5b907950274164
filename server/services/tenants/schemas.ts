import { z } from "zod";
import { PAGE_DEFAULTS } from "@/server/kernel/pagination";
import { PLAN_KEYS } from "@/server/kernel/plans";
import { POLICY_BOUNDS } from "@/server/kernel/session-policy";
import { isoInstant, line, uuidText } from "@/server/kernel/text";
import { isReservedSlug } from "./reserved-slugs";

export { POLICY_BOUNDS };

export const TENANT_STATUSES = ["provisioning", "active", "suspended"] as const;

/** Public, since it stands in URLs: 3 to 40 of a-z, 0-9 and single hyphens inside. */
export const TenantSlug = z
  .string()
  .overwrite((value) => value.trim().toLowerCase())
  .min(3, "must have at least 3 characters")
  .max(40, "must have at most 40 characters")
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "may have letters a to z, digits, and single hyphens between them")
  .refine((slug) => !isReservedSlug(slug), "is reserved: choose another");

export const Tenant = z
  .object({
    id: uuidText,
    slug: z.string(),
    name: z.string(),
    status: z.enum(TENANT_STATUSES),
    plan: z.enum(PLAN_KEYS),
    requireSecondFactor: z
      .boolean()
      .meta({ description: "People need a second factor in here; keys do not." }),
    sessionIdleMinutes: z.int().nullable().meta({
      description: "After how many minutes without use people sign in again; null: after 14 days.",
    }),
    sessionAbsoluteHours: z.int().nullable().meta({
      description: "How many hours after signing in people do so again; null: after 90 days.",
    }),
    allowOperatorAccess: z.boolean().meta({
      description:
        "Operators may enter in the place of a member, for 30 minutes at most; each act is audited.",
    }),
    createdAt: isoInstant,
    updatedAt: isoInstant,
  })
  .meta({ id: "Tenant" });
export type Tenant = z.output<typeof Tenant>;

export const CreateTenant = z.strictObject({ name: line(1, 80), slug: TenantSlug });
export const GetTenant = z.strictObject({});

const { idleMinutes, absoluteHours } = POLICY_BOUNDS;
export const UpdateTenant = z.strictObject({
  name: line(1, 80).optional(),
  requireSecondFactor: z.boolean().optional(),
  sessionIdleMinutes: z.int().min(idleMinutes.min).max(idleMinutes.max).nullable().optional(),
  sessionAbsoluteHours: z.int().min(absoluteHours.min).max(absoluteHours.max).nullable().optional(),
  allowOperatorAccess: z.boolean().optional(),
});

export const Provisioning = z.object({
  status: z.enum(["running", "completed", "compensating", "compensated", "failed"]),
  steps: z.array(
    z.object({
      name: z.string(),
      status: z.enum(["pending", "done", "failed", "compensated"]),
      finishedAt: isoInstant.nullable(),
    }),
  ),
});
export type Provisioning = z.output<typeof Provisioning>;

export const TENANT_SORT_KEYS = ["createdAt", "name", "slug"] as const;

/** The operator's list: pages only, since it counts in thousands. */
export const ListTenants = z.strictObject({
  page: z.int().min(1).max(PAGE_DEFAULTS.maxOffset).default(PAGE_DEFAULTS.page),
  limit: z.int().min(1).max(PAGE_DEFAULTS.maxLimit).default(PAGE_DEFAULTS.limit),
  sortBy: z.enum(TENANT_SORT_KEYS).default("createdAt"),
  sortOrder: z.enum(["asc", "desc"]).default("desc"),
  status: z.enum(TENANT_STATUSES).optional(),
  search: line(1, 80).optional().meta({ description: "A part of the name or the slug, in any case." }),
});

export const TenantRow = Tenant.extend({ members: z.int(), projects: z.int() });
export type TenantRow = z.output<typeof TenantRow>;

export const TenantList = z.object({
  data: z.array(TenantRow),
  total: z.int(),
  page: z.int(),
  totalPages: z.int(),
});
