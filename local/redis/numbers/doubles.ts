const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const HEX = /^([+-]?)(0x[0-9a-f]+)$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/** Parses a double as C's strtod would, the whole text being the number; null if it is not one. */
export function parseDouble(text: string): number | null {
  if (DECIMAL.test(text)) return Number(text);
  const infinite = INFINITE.exec(text);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const hex = HEX.exec(text);
  return hex ? Number(hex[2]) * (hex[1] === "-" ? -1 : 1) : null;
}
