import { z } from "zod";
import { IMPERSONATION_ACCESS, IMPERSONATION_MINUTES } from "@/server/kernel/impersonation";
import { listInput, listOutput } from "@/server/kernel/list-input";
import { PAGE_DEFAULTS } from "@/server/kernel/pagination";
import { isoInstant, line, uuidText } from "@/server/kernel/text";

export { IMPERSONATION_ACCESS, IMPERSONATION_MINUTES };

export const IMPERSONATION_ENDS = ["operator", "tenant", "switched_off"] as const;

export const Impersonation = z
  .object({
    id: uuidText,
    operator: z.string().meta({ description: "The operator, as name and address at the time." }),
    person: z
      .string()
      .meta({ description: "In whose place they are here, as name and address at the time." }),
    reason: z.string(),
    access: z.enum(IMPERSONATION_ACCESS),
    startedAt: isoInstant,
    expiresAt: isoInstant,
    endedAt: isoInstant.nullable().meta({ description: "When it was ended before its time." }),
    endedBy: z.enum(IMPERSONATION_ENDS).nullable(),
    running: z.boolean().meta({ description: "Whether the operator can see anything by it at this moment." }),
  })
  .meta({ id: "Impersonation" });
export type Impersonation = z.output<typeof Impersonation>;

export const ListImpersonations = listInput(["startedAt"], {});
export const ImpersonationList = listOutput(Impersonation).meta({ id: "ImpersonationList" });
export const ImpersonationRef = z.strictObject({ impersonationId: uuidText });

/** What operators give and get. The tenant is named here: theirs is the only door that may. */
export const StartImpersonation = z.strictObject({
  tenantId: uuidText,
  membershipId: uuidText,
  reason: line(10, 500),
  access: z.enum(IMPERSONATION_ACCESS).default("read"),
  minutes: z
    .int()
    .min(IMPERSONATION_MINUTES.min)
    .max(IMPERSONATION_MINUTES.max)
    .default(IMPERSONATION_MINUTES.max),
});
export const StopImpersonation = z.strictObject({ tenantId: uuidText, impersonationId: uuidText });

export const ListAllImpersonations = z.strictObject({
  page: z.int().min(1).max(PAGE_DEFAULTS.maxOffset).default(PAGE_DEFAULTS.page),
  limit: z.int().min(1).max(PAGE_DEFAULTS.maxLimit).default(PAGE_DEFAULTS.limit),
  tenantId: uuidText.optional(),
});
export const ImpersonationRow = Impersonation.extend({
  tenantId: uuidText,
  tenantSlug: z.string(),
  tenantName: z.string(),
});
export const AllImpersonations = z.object({
  data: z.array(ImpersonationRow),
  total: z.int(),
  page: z.int(),
  totalPages: z.int(),
});

/** Whom an operator can enter as: no more of them than it takes to choose. */
export const PEOPLE_SHOWN = 50;
export const ListPeople = z.strictObject({ tenantId: uuidText, search: line(1, 100).optional() });
export const People = z.object({
  data: z.array(
    z.object({ membershipId: uuidText, name: z.string(), email: z.string(), roleName: z.string() }),
  ),
  more: z.boolean().meta({ description: "There are more: search for a name or an address." }),
});
