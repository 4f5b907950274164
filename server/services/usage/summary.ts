import type { z } from "zod";
import { quotaPeriod } from "@/server/platform/admission";
import { netQuantity } from "@/server/platform/metering";
import type { OperationContext } from "@/server/services/context";
import { readUsage } from "./read";
import type { GetUsage, UsageSummary } from "./schemas";

/** What the tenant has used in its running period, by meter. */
export async function getUsage(
  context: OperationContext,
  _input: z.output<typeof GetUsage>,
): Promise<z.input<typeof UsageSummary>> {
  const period = quotaPeriod(context, Date.now());
  const rows = await readUsage(context, "api_calls", period.startMs);
  const { perPeriod, overLimit } = context.entitlements.meters.api_calls;
  const usage = {
    meter: "api_calls" as const,
    quantity: Math.max(
      0,
      rows.reduce((sum, row) => sum + netQuantity(row), 0),
    ),
    quota: perPeriod,
    overLimit,
    periodStart: new Date(period.startMs).toISOString(),
    periodEnd: new Date(period.endMs).toISOString(),
  };
  return { data: [usage], total: 1, page: 1, totalPages: 1 };
}
