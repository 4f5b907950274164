import type { z } from "zod";
import type { OperationContext } from "@/server/services/context";
import { forecastTotal, quotaReachedAtMs } from "./forecast";
import type { GetUsage, UsageForecast } from "./schemas";
import { readPeriod } from "./summary";

/**
 * Where the running period will end at the pace of its last days, and when a quota is used up, by meter that adds up.
 *
 * @throws AppError not_found for an unknown meter
 */
export async function getUsageForecast(
  context: OperationContext,
  asked: z.output<typeof GetUsage>,
): Promise<z.input<typeof UsageForecast>> {
  const { rows, nowMs } = await readPeriod(context, asked.meter);
  const data = rows.flatMap(({ progress, meter, name, unit, quantity, quota, overLimit, periodEnd }) => {
    if (!progress) return [];
    const reachedAtMs = quota === null ? null : quotaReachedAtMs(quota, progress, nowMs);
    const quotaReachedAt = reachedAtMs === null ? null : new Date(reachedAtMs).toISOString();
    const forecast = forecastTotal(progress);
    return [
      { meter, name, unit, quantity: quantity ?? 0, quota, overLimit, forecast, quotaReachedAt, periodEnd },
    ];
  });
  return { data, total: data.length, page: 1, totalPages: 1 };
}
