const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/;
export const INT64_MAX = 9223372036854775807n;
export const INT64_MIN = -9223372036854775808n;

/** Parses a signed 64-bit decimal as strictly as Redis' string2ll (no plus, space or leading zero); else null. */
export function parseInt64(text: string): bigint | null {
  if (!INTEGER.test(text)) return null;
  const value = BigInt(text);
  return value > INT64_MAX || value < INT64_MIN ? null : value;
}

/** The same as a number. Beyond 2^53 it loses low digits, which is fine for indexes, counts and deadlines. */
export function parseIndex(text: string): number | null {
  if (text.length < 16 && INTEGER.test(text)) return Number(text);
  const value = parseInt64(text);
  return value === null ? null : Number(value);
}
