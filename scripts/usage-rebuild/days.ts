/** UTC days, both included: `2026-11-01`. */
export interface Days {
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** What was asked for; else the running month, up to today. @throws Error that says what is wrong with it */
export function readDays(given: { from?: string | undefined; to?: string | undefined }, now: Date): Days {
  const today = dayOf(now.getTime());
  const to = given.to === undefined ? today : dayNamed("--to", given.to);
  const from = given.from === undefined ? `${to.slice(0, 8)}01` : dayNamed("--from", given.from);
  if (from > to) throw new Error(`--from ${from} is after --to ${to}.`);
  // An event may come some minutes early.
  if (to > dayOf(now.getTime() + DAY_MS)) throw new Error(`--to ${to} lies ahead: today is ${today} (UTC).`);
  return { from, to };
}

export function daysBetween({ from, to }: Days): string[] {
  const days: string[] = [];
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += DAY_MS) days.push(dayOf(ms));
  return days;
}

function dayNamed(option: string, text: string): string {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms) || dayOf(ms) !== text) {
    throw new Error(`${option} must be a UTC day such as 2026-11-26, not ${JSON.stringify(text)}.`);
  }
  return text;
}
