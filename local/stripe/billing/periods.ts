/** How often a price recurs. */
export interface Recurrence {
  interval: string;
  interval_count: number;
}

const DAY_SECONDS = 86_400;

/** The anchor moved by n recurrences (UTC). A month without the anchor's day ends on its last day. */
export function addRecurrences(anchor: number, { interval, interval_count }: Recurrence, n: number): number {
  const steps = interval_count * n;
  if (interval === "day") return anchor + steps * DAY_SECONDS;
  if (interval === "week") return anchor + steps * 7 * DAY_SECONDS;
  const date = new Date(anchor * 1000);
  const months = interval === "year" ? steps * 12 : steps;
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const target = new Date(first);
  const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  const midnight = anchor - (anchor % DAY_SECONDS);
  const day = Math.min(date.getUTCDate(), lastDay);
  return first / 1000 + (day - 1) * DAY_SECONDS + (anchor - midnight);
}

/** The first period end, counted from the anchor, that lies after `start`; seconds since 1970. */
export function periodEnd(anchor: number, start: number, recurrence: Recurrence): number {
  let n = 1;
  while (addRecurrences(anchor, recurrence, n) <= start) n++;
  return addRecurrences(anchor, recurrence, n);
}

/** Whether two prices bill in the same rhythm. */
export function sameRhythm(a: Recurrence, b: Recurrence): boolean {
  return a.interval === b.interval && a.interval_count === b.interval_count;
}
