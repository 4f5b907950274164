/**
 * The x87 80-bit long double (64-bit mantissa) that Redis on x86-64 uses for INCRBYFLOAT, in exact integers,
 * so that 10.5 + 0.1 is "10.6" and 10.6 + 1000.1 is "1010.69999999999999996", as there.
 */
type LongDouble = { readonly mantissa: bigint; readonly exponent: number };

const PRECISION = 64;
const DECIMALS = 17n;
const MAX_EXPONENT = 4900;
const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,6}))?$/i;

const HEX = /^([+-]?)(0x[0-9a-f]{1,1000})$/i;

const magnitude = (n: bigint) => (n < 0n ? -n : n);
const bits = (n: bigint) => magnitude(n).toString(2).length;

/** numerator / denominator to the nearest integer, ties to even. */
function divide(numerator: bigint, denominator: bigint): bigint {
  const whole = magnitude(numerator) / denominator;
  const twice = (magnitude(numerator) % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && whole % 2n === 1n) ? 1n : 0n;
  return numerator < 0n ? -(whole + up) : whole + up;
}

function rounded(numerator: bigint, denominator: bigint, exponent: number): LongDouble {
  if (numerator === 0n) return { mantissa: 0n, exponent: 0 };
  let shift = PRECISION - (bits(numerator) - bits(denominator));
  const scaled = (by: number) =>
    by >= 0 ? divide(numerator << BigInt(by), denominator) : divide(numerator, denominator << BigInt(-by));
  if (bits(scaled(shift)) > PRECISION) shift -= 1;
  return { mantissa: scaled(shift), exponent: exponent - shift };
}

/** Parses a decimal; null if it is not a finite number. */
export function parseLongDouble(text: string): LongDouble | null {
  const hex = HEX.exec(text);
  if (hex) return rounded(BigInt(hex[2] ?? "0x0") * (hex[1] === "-" ? -1n : 1n), 1n, 0);
  const match = NUMBER.exec(text);
  if (!match) return null;
  const [, sign, whole = "", fraction = "", power = "0"] = match;
  if (whole.length + fraction.length === 0) return null;
  const exponent = Number(power) - fraction.length;
  if (Math.abs(exponent) > MAX_EXPONENT) return null;
  const digits = BigInt(`${whole}${fraction}`) * (sign === "-" ? -1n : 1n);
  return exponent >= 0
    ? rounded(digits * 10n ** BigInt(exponent), 1n, 0)
    : rounded(digits, 10n ** BigInt(-exponent), 0);
}

export function addLongDouble(a: LongDouble, b: LongDouble): LongDouble {
  const exponent = Math.min(a.exponent, b.exponent);
  const align = (x: LongDouble) => x.mantissa << BigInt(x.exponent - exponent);
  return rounded(align(a) + align(b), 1n, exponent);
}

/** `%.17Lf` without trailing zeros: how Redis stores what INCRBYFLOAT made. */
export function formatLongDouble({ mantissa, exponent }: LongDouble): string {
  const scaled = mantissa * 10n ** DECIMALS;
  const fixed = exponent >= 0 ? scaled << BigInt(exponent) : divide(scaled, 1n << BigInt(-exponent));
  const digits = magnitude(fixed)
    .toString()
    .padStart(Number(DECIMALS) + 1, "0");
  const split = digits.length - Number(DECIMALS);
  const text = `${digits.slice(0, split)}.${digits.slice(split)}`.replace(/\.?0+$/, "");
  return fixed < 0n ? `-${text}` : text;
}
