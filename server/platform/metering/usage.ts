import type { TenantId } from "@/server/kernel/ids";

/**
 * What one source (one epoch of Redis, or one process while Redis was away) counted in one hour.
 *
 * Both numbers only ever grow, so that of two readings the greater is the later one, number by number: a
 * PN-counter. What was used is `counted - refunded`. A row of a process may be negative by itself.
 * Source: Shapiro et al., "A comprehensive study of Convergent and Commutative Replicated Data Types", 2011.
 */
export type UsageRow = {
  tenantId: TenantId;
  meter: string;
  /** The UTC hour's beginning, `2026-11-20T23:00:00Z`. */
  hour: string;
  /** Whose doing it was: `key:<id>`, `user:<id>`; empty where nobody's. */
  principal: string;
  /** What the meter is split by, such as a feature; empty where it is not. */
  dimension: string;
  /** Which source counted: a random id that is new whenever the source lost its memory. */
  epoch: string;
  counted: number;
  refunded: number;
};

/** Where usage is kept for good. */
export interface UsageSink {
  /**
   * Upserts absolute values by (tenantId, meter, hour, principal, dimension, epoch): the greater `counted` and the greater `refunded`
   * win, each by itself, so that rows may come twice, late and out of order.
   */
  write(rows: readonly UsageRow[]): Promise<void>;
}

export const netQuantity = (row: Pick<UsageRow, "counted" | "refunded">): number =>
  row.counted - row.refunded;

const HOUR_MS = 3_600_000;

/** The hour's beginning as text, from hours since the Unix epoch. */
export function hourText(hourNumber: number): string {
  if (hourNumber !== lastHour.number) lastHour = hourOfNumber(hourNumber);
  return lastHour.text;
}

/** The hour that was asked for last: as a rule the running one, which each counted call asks for. */
let lastHour = hourOfNumber(0);

function hourOfNumber(number: number): { number: number; text: string } {
  return { number, text: `${new Date(number * HOUR_MS).toISOString().slice(0, 19)}Z` };
}

/** Hours since the Unix epoch, of the text that `hourText` writes. */
export function hourNumber(hour: string): number {
  return Math.floor(Date.parse(hour) / HOUR_MS);
}

/** Hours since the Unix epoch, of a time in ms. */
export const hourOf = (timeMs: number): number => Math.floor(timeMs / HOUR_MS);
