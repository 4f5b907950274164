/** What rows keep of a second: six digits, where a Date has three. */
const KEPT_DIGITS = 6;

/**
 * Whether two ISO 8601 texts are one moment, to the microsecond that rows have, however they are written: with another
 * offset, or with zeros at the end. No text that is no moment is the same as any.
 */
export function isSameMoment(one: string, other: string): boolean {
  const moment = microsecondsOf(one);
  return moment !== undefined && moment === microsecondsOf(other);
}

/** Microseconds since 1970; undefined for what is no moment. */
export function microsecondsOf(text: string): bigint | undefined {
  const digits = /\.(\d+)/.exec(text)?.[1] ?? "";
  const wholeMs = Date.parse(digits ? text.replace(`.${digits}`, "") : text);
  if (Number.isNaN(wholeMs)) return undefined;
  return BigInt(wholeMs) * 1_000n + BigInt(digits.slice(0, KEPT_DIGITS).padEnd(KEPT_DIGITS, "0"));
}
