export interface CronSchedule {
  timeZone: string;
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  /** Whether both day fields are restricted, in which case either one suffices (POSIX crontab). */
  eitherDay: boolean;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const ALIASES: Record<string, string> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
};

/** Parses five fields (minute, hour, day, month, weekday) with an optional `TZ=Area/City` before. Throws. */
export function parseCron(source: string): CronSchedule {
  const match = /^(?:(?:CRON_)?TZ=(\S+)\s+)?(.+)$/.exec(source.trim());
  const timeZone = match?.[1] ?? "UTC";
  const body = match?.[2]?.trim() ?? "";
  const fields = (ALIASES[body] ?? body).split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday) {
    throw new Error(`cron "${source}" needs five fields: minute hour day month weekday`);
  }
  assertTimeZone(timeZone, source);
  const read = (field: string, low: number, high: number, names: string[] = [], first = 0) =>
    parseField(field, low, high, (text) => named(text, names, first), source);
  const weekdays = read(weekday, 0, 7, WEEKDAYS);
  if (weekdays.delete(7)) weekdays.add(0);
  return {
    timeZone,
    minutes: read(minute, 0, 59),
    hours: read(hour, 0, 23),
    days: read(day, 1, 31),
    months: read(month, 1, 12, MONTHS, 1),
    weekdays,
    eitherDay: !day.startsWith("*") && !weekday.startsWith("*"),
  };
}

function parseField(
  field: string,
  low: number,
  high: number,
  number: (text: string) => number,
  source: string,
) {
  const values = new Set<number>();
  for (const part of field.replaceAll("?", "*").split(",")) {
    const [, range, from, to, step] = /^(\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part) ?? [];
    if (range === undefined) throw new Error(`cron "${source}": cannot read "${part}"`);
    const start = from === undefined ? low : number(from);
    const end = to !== undefined ? number(to) : from === undefined || step !== undefined ? high : start;
    const stride = step === undefined ? 1 : Number(step);
    if (!(start >= low && end <= high && start <= end && stride >= 1)) {
      throw new Error(`cron "${source}": "${part}" is not within ${low}-${high}`);
    }
    for (let value = start; value <= end; value += stride) values.add(value);
  }
  return values;
}

function named(text: string, names: string[], first: number): number {
  const index = names.indexOf(text.toLowerCase());
  return index >= 0 ? index + first : /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function assertTimeZone(timeZone: string, source: string): void {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone });
  } catch {
    throw new Error(`cron "${source}": unknown time zone "${timeZone}"`);
  }
}
