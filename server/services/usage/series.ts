import type { z } from "zod";
import { netQuantity } from "@/server/platform/metering";
import type { OperationContext } from "@/server/services/context";
import { readUsage } from "./read";
import type { GetUsageSeries, UsageSeries } from "./schemas";

const DAY_MS = 86_400_000;

/** Usage by UTC day, oldest first, today included; a day without any is there with 0. */
export async function getUsageSeries(
  context: OperationContext,
  { meter, days }: z.output<typeof GetUsageSeries>,
): Promise<z.input<typeof UsageSeries>> {
  const today = Math.floor(Date.now() / DAY_MS);
  const first = today - days + 1;
  const totals = new Map<string, number>();
  for (let day = first; day <= today; day += 1) totals.set(dayText(day), 0);
  for (const row of await readUsage(context, meter, first * DAY_MS)) {
    const day = row.hour.slice(0, 10);
    totals.set(day, (totals.get(day) ?? 0) + netQuantity(row));
  }
  return { meter, data: [...totals].map(([day, quantity]) => ({ day, quantity: Math.max(0, quantity) })) };
}

function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
