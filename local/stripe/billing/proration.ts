/** The part of an amount that belongs to what is left of a period, to the second, rounded to a minor unit. */
export function remainingAmount(amount: number, period: { start: number; end: number }, at: number): number {
  const length = period.end - period.start;
  if (length <= 0) return 0;
  const left = Math.min(Math.max(period.end - at, 0), length);
  const exact = (Math.abs(amount) * left) / length;
  const rounded = Math.round(exact);
  return amount < 0 && rounded !== 0 ? -rounded : rounded;
}
