/** `2026-01-31 12:00:00.000`, in UTC; empty for no time. */
export function moment(time: Date | null): string {
  return time === null ? "" : time.toISOString().replace("T", " ").replace("Z", "");
}

/** How long something took, such as `340 ms` or `12.5 s`; empty while it lasts. */
export function span(from: Date | null, to: Date | null): string {
  if (from === null || to === null) return "";
  const ms = to.getTime() - from.getTime();
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
