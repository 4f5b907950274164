import type { Clock } from "@/server/kernel/clock";
import type { TenantId } from "@/server/kernel/ids";
import { hourNumber, hourOf, hourText, type UsageRow } from "@/server/platform/metering";
import { countOf } from "./decide";
import type { Metered, Receipt } from "./types";

/** A running total in Redis that does not hold what this process counted. */
export type StaleTotal = { tenantId: TenantId; meter: string; periodKey: string };

export type LocalUsage = {
  count(tenantId: TenantId, meters: readonly Metered[]): Receipt;
  /** Takes back what a receipt says, in this process' own rows, whoever counted it. */
  giveBack(receipt: Receipt): void;
  /** Counts again what was given back here and then turned out to be given back by Redis too. */
  countAgain(receipt: Receipt): void;
  unwritten(): UsageRow[];
  written(rows: readonly UsageRow[]): void;
  /** Stay until they are refreshed, and so while there are unwritten rows. */
  staleTotals(): StaleTotal[];
  refreshed(totals: readonly StaleTotal[]): void;
};

/** Rows are dropped this long after their hour, once they are written. */
const KEPT_HOURS = 3;

/**
 * What this process counted by itself, as absolute values by hour and counter under its own epoch, until they
 * are written. The epoch must be new for each start of the process.
 */
export function createLocalUsage(options: { epoch: string; clock: Clock }): LocalUsage {
  const rows = new Map<string, { row: UsageRow; dirty: boolean }>();
  const stale = new Map<string, StaleTotal>();

  function add({ tenantId, hour, counts }: Receipt, number: "counted" | "refunded"): void {
    for (const { meter, principal, dimension, quantity, periodKey } of counts) {
      const counter = { tenantId, meter, hour, principal, dimension };
      const key = rowKey(counter);
      const entry = rows.get(key) ?? {
        row: { epoch: options.epoch, counted: 0, refunded: 0, ...counter },
        dirty: true,
      };
      entry.row[number] += quantity;
      entry.dirty = true;
      rows.set(key, entry);
      if (periodKey === null) continue;
      stale.set(JSON.stringify([tenantId, meter, periodKey]), { tenantId, meter, periodKey });
    }
  }

  return {
    count(tenantId, meters) {
      const receipt: Receipt = {
        tenantId,
        hour: hourText(hourOf(options.clock.now().getTime())),
        epoch: options.epoch,
        countedBy: "process",
        counts: meters.map(countOf),
      };
      add(receipt, "counted");
      return receipt;
    },
    giveBack: (receipt) => add(receipt, "refunded"),
    countAgain: (receipt) => add(receipt, "counted"),
    unwritten: () => [...rows.values()].filter(({ dirty }) => dirty).map(({ row }) => ({ ...row })),
    written(saved) {
      const oldest = hourOf(options.clock.now().getTime()) - KEPT_HOURS;
      for (const row of saved) {
        const entry = rows.get(rowKey(row));
        if (!entry || entry.row.counted !== row.counted || entry.row.refunded !== row.refunded) continue;
        entry.dirty = false;
      }
      for (const [key, { row, dirty }] of rows) if (!dirty && hourNumber(row.hour) < oldest) rows.delete(key);
    },
    staleTotals: () => [...stale.values()],
    refreshed: (totals) => {
      for (const { tenantId, meter, periodKey } of totals)
        stale.delete(JSON.stringify([tenantId, meter, periodKey]));
    },
  };
}

function rowKey(row: Pick<UsageRow, "tenantId" | "meter" | "hour" | "principal" | "dimension">): string {
  return JSON.stringify([row.tenantId, row.meter, row.hour, row.principal, row.dimension]);
}
