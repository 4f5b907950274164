import { stringify } from "csv-stringify/sync";
import type { z } from "zod";
import type { OperationContext } from "@/server/services/context";
import type { GetUsageSeries, UsageFile } from "./schemas";
import { getUsageSeries } from "./series";

const COLUMNS = ["at", "meter", "unit", "group", "label", "quantity"];

/** A series as CSV (RFC 4180), a line for each point of each group. @throws AppError as the series does */
export async function exportUsage(
  context: OperationContext,
  asked: GetUsageSeries,
): Promise<z.input<typeof UsageFile>> {
  const { meter, unit, granularity, from, data } = await getUsageSeries(context, asked);
  const lines = data.flatMap(({ group, label, points }) =>
    points.map(({ at, quantity }) => ({ at, meter, unit, group, label, quantity })),
  );
  return {
    name: `usage-${meter}-by-${granularity}-from-${from.slice(0, 10)}.csv`,
    // A name such as `=HYPERLINK(…)` is text of somebody's: a spreadsheet must not run it.
    content: stringify(lines, { columns: COLUMNS, header: true, escape_formulas: true }),
  };
}
