import { AppError } from "@/server/kernel/errors";
import type { OperationContext } from "@/server/services/context";
import { meterOf, type UsageMeter } from "./meters";
import { type Named, namesOf } from "./names";
import { type Quantities, readUsage } from "./read";
import { type GetUsageSeries, MOST_POINTS, type UsageGroup, type UsageSeries } from "./schemas";
import { addsUp } from "./summary";

const STEP_MS = { day: 86_400_000, hour: 3_600_000 } as const;

/** How many groups are told apart. */
const MOST_GROUPS = 20;

/**
 * Usage of one meter, hour by hour or day by day, by who or what used it.
 *
 * @throws AppError not_found for an unknown meter, invalid_input for a stretch or grouping that cannot be told
 */
export async function getUsageSeries(context: OperationContext, asked: GetUsageSeries): Promise<UsageSeries> {
  const meter = await meterOf(context.tx, asked.meter);
  refuseUntellable(meter, asked);
  const { fromMs, toMs } = stretchOf(asked, Date.now());
  const by = asked.groupBy === "none" ? "none" : asked.groupBy === "dimension" ? "dimension" : "principal";
  const span = { meters: [meter], fromMs, toMs, by } as const;
  const points = partsOf(await readUsage(context, { ...span, bucket: asked.granularity }), meter);
  const totals = partsOf(await readUsage(context, { ...span, bucket: "whole" }), meter);
  const groups = await groupsOf(context, asked, totals);
  const steps = stepsBetween(fromMs, toMs, STEP_MS[asked.granularity]);
  const data = groups.map(({ parts, ...group }): UsageGroup => {
    const of = (buckets: Map<number, Map<string, number>>, at: number) =>
      sumOf(meter, parts, buckets.get(at));
    return {
      ...group,
      total: of(totals, fromMs),
      points: steps.map((at) => ({ at: new Date(at).toISOString(), quantity: of(points, at) })),
    };
  });
  return {
    meter: meter.key,
    name: meter.name,
    unit: meter.unit,
    aggregation: meter.aggregation,
    granularity: asked.granularity,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    data,
  };
}

function refuseUntellable(meter: UsageMeter, { groupBy, granularity }: GetUsageSeries): void {
  if (groupBy === "member" && !addsUp(meter)) {
    throw refused(
      "groupBy",
      "must not be member: quantities of this meter do not add up over a member's keys",
    );
  }
  if (granularity === "hour" && meter.aggregation === "unique") {
    throw refused("granularity", "must be day: different values are counted by the day");
  }
}

/** Whole steps: the one that holds the beginning, to the one that holds the end. */
function stretchOf({ days, from, to, granularity }: GetUsageSeries, nowMs: number) {
  const step = STEP_MS[granularity];
  const end = to === undefined ? nowMs : Date.parse(to) - 1;
  const toMs = (Math.floor(end / step) + 1) * step;
  const fromMs = from === undefined ? toMs - days * STEP_MS.day : Math.floor(Date.parse(from) / step) * step;
  if (fromMs >= toMs) throw refused("from", "must be before the end");
  if ((toMs - fromMs) / step > MOST_POINTS) {
    throw refused("from", `must leave at most ${MOST_POINTS} points: ask for days, or for less`);
  }
  return { fromMs, toMs };
}

function refused(field: string, message: string): AppError {
  return new AppError("invalid_input", `The request is not valid: ${field} ${message}.`, {
    errors: [{ pointer: `/${field}`, message }],
  });
}

const partsOf = (quantities: Quantities, { key }: UsageMeter) => quantities.get(key) ?? new Map();

interface Group {
  group: string;
  label: string;
  /** The principals or dimensions that make it up. */
  parts: string[];
}

/** The largest groups, and the rest as one. Without a grouping, all is one. */
async function groupsOf(
  { tx }: OperationContext,
  { groupBy }: GetUsageSeries,
  totals: Map<number, Map<string, number>>,
): Promise<Group[]> {
  if (groupBy === "none") return [{ group: "", label: "All", parts: [""] }];
  const [whole = new Map<string, number>()] = totals.values();
  const largestFirst = [...whole.keys()].sort((a, b) => (whole.get(b) ?? 0) - (whole.get(a) ?? 0));
  const groups = new Map<string, Group>();
  const names = groupBy === "dimension" ? new Map<string, Named>() : await namesOf(tx, largestFirst);
  for (const part of largestFirst) {
    const name = names.get(part);
    const group = groupBy === "member" ? (name?.member ?? "") : part;
    const label = groupBy === "member" ? name?.memberLabel : (name?.label ?? (part || "None"));
    const known = groups.get(group) ?? { group, label: label ?? part, parts: [] };
    known.parts.push(part);
    groups.set(group, known);
  }
  const all = [...groups.values()];
  const rest = all.slice(MOST_GROUPS).flatMap(({ parts }) => parts);
  const told = all.slice(0, MOST_GROUPS);
  return rest.length > 0 ? [...told, { group: "other", label: "Others", parts: rest }] : told;
}

/** What parts come to: their sum where they add up, else the greatest of them. Null where nothing was said. */
function sumOf(
  meter: UsageMeter,
  parts: readonly string[],
  found: Map<string, number> | undefined,
): number | null {
  const numbers = parts.flatMap((part) => found?.get(part) ?? []);
  if (meter.aggregation === "max" || meter.aggregation === "last") {
    return numbers.length > 0 ? numbers.reduce((greatest, one) => Math.max(greatest, one)) : null;
  }
  return Number(
    Math.max(
      0,
      numbers.reduce((sum, one) => sum + one, 0),
    ).toFixed(9),
  );
}

function stepsBetween(fromMs: number, toMs: number, step: number): number[] {
  return Array.from({ length: Math.round((toMs - fromMs) / step) }, (_, nth) => fromMs + nth * step);
}
