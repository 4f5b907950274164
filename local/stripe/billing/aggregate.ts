export interface UsageEvent {
  timestamp: number;
  value: number;
}

/** Usage in a half-open period by the meter's formula: the sum, the number of events, or the latest value. */
export function aggregate(events: UsageEvent[], formula: string, start: number, end: number): number {
  const inside = events.filter(({ timestamp }) => timestamp >= start && timestamp < end);
  if (formula === "count") return inside.length;
  if (formula === "last") {
    const latest = inside.reduce<UsageEvent | null>(
      (best, event) => (best === null || event.timestamp >= best.timestamp ? event : best),
      null,
    );
    return latest?.value ?? 0;
  }
  return inside.reduce((sum, { value }) => sum + value, 0);
}
