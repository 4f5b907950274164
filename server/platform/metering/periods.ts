/** A span of usage, from `startMs` until before `endMs` (ms since the Unix epoch), and its name in keys. */
export type Period = Readonly<{ key: string; startMs: number; endMs: number }>;

const HOUR_MS = 3_600_000;

/** The calendar month in UTC that holds the time; its key is `2026-11`. */
export function calendarMonth(timeMs: number): Period {
  const isKnown = timeMs >= month.startMs && timeMs < month.endMs;
  if (!isKnown) month = monthOf(timeMs);
  return month;
}

/** The month that was asked for last: as a rule the running one, which each counted call asks for. */
let month = monthOf(0);

function monthOf(timeMs: number): Period {
  const time = new Date(timeMs);
  const startMs = Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), 1);
  const endMs = Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 1);
  return { key: new Date(startMs).toISOString().slice(0, 7), startMs, endMs };
}

/**
 * The period that holds the time, of those that begin every `months` months at the anchor's day and hour; a day
 * that a month lacks becomes its last one, as Stripe does it (31 January, 28 February, 31 March). Usage is kept by
 * the hour, so the anchor counts from its hour's beginning. The key is the start, `2026-11-20T23`.
 */
export function anchoredPeriod(anchorMs: number, timeMs: number, months = 1): Period {
  if (!Number.isInteger(months) || months < 1)
    throw new RangeError("A period lasts a whole number of months.");
  const anchor = new Date(Math.floor(anchorMs / HOUR_MS) * HOUR_MS);
  const time = new Date(timeMs);
  const monthsApart =
    (time.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + time.getUTCMonth() - anchor.getUTCMonth();
  let index = Math.floor(monthsApart / months);
  if (anchorPlusMonths(anchor, index * months) > timeMs) index -= 1;
  const startMs = anchorPlusMonths(anchor, index * months);
  const endMs = anchorPlusMonths(anchor, (index + 1) * months);
  return { key: new Date(startMs).toISOString().slice(0, 13), startMs, endMs };
}

function anchorPlusMonths(anchor: Date, months: number): number {
  const year = anchor.getUTCFullYear();
  const month = anchor.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(anchor.getUTCDate(), lastDay), anchor.getUTCHours());
}
