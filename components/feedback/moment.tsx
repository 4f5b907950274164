"use client";

const day = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });
const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** A moment as people say it; the exact time (UTC) on hover. Under a month old it is relative. */
export function Moment({ at }: { at: string }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={`${exact.format(date)} UTC`} suppressHydrationWarning>
      {fromNow(date.getTime() - Date.now()) ?? day.format(date)}
    </time>
  );
}

/** What was set for a day a while ago still ends in a day: ahead, a part of a unit may be gone before one less is told. */
const GONE = 1 / 48;

function fromNow(deltaMs: number): string | undefined {
  if (Math.abs(deltaMs) > 30 * 86_400_000) return undefined;
  for (const [unit, ms] of UNITS) {
    const units = Math.trunc(deltaMs / ms + (deltaMs > 0 ? GONE : 0));
    if (units !== 0) return relative.format(units, unit);
  }
  return "just now";
}

/** A calendar day (`YYYY-MM-DD` or an instant), in UTC. */
export function Day({ date }: { date: string }) {
  return <time dateTime={date}>{day.format(new Date(date))}</time>;
}
