import { formatG } from "./format-g";

/** One conversion of C's printf: `%[flags][width][.precision]letter`. */
export type Conversion = {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
  readonly letter: string;
};

function pad(sign: string, body: string, { flags, width }: Conversion, zeros: boolean): string {
  const missing = width - sign.length - body.length;
  if (missing <= 0) return sign + body;
  if (flags.includes("-")) return sign + body + " ".repeat(missing);
  return zeros && flags.includes("0") ? sign + "0".repeat(missing) + body : " ".repeat(missing) + sign + body;
}

function signOf(negative: boolean, flags: string): string {
  if (negative) return "-";
  if (flags.includes("+")) return "+";
  return flags.includes(" ") ? " " : "";
}

/** %d, %i, %u, %o, %x, %X of a double, cut to 64 bits as a C cast does. */
export function formatInteger(value: number, conversion: Conversion): string {
  const fits = Math.abs(value) < 2 ** 63;
  const whole = fits ? BigInt(Math.trunc(value)) : -(2n ** 63n);
  const { letter, precision, flags } = conversion;
  const signed = letter === "d" || letter === "i";
  const magnitude = signed ? (whole < 0n ? -whole : whole) : BigInt.asUintN(64, whole);
  const radix = letter === "o" ? 8 : letter === "x" || letter === "X" ? 16 : 10;
  let digits = magnitude.toString(radix).padStart(precision ?? 1, "0");
  if (flags.includes("#") && magnitude !== 0n)
    digits = (radix === 16 ? "0x" : radix === 8 ? "0" : "") + digits;
  if (letter === "X") digits = digits.toUpperCase();
  return pad(signed ? signOf(whole < 0n, flags) : "", digits, conversion, precision === null);
}

function scientific(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");
}

/** Decimals beyond 1e21, which toFixed would print with an exponent. */
function fixed(value: number, digits: number): string {
  if (value < 1e21) return value.toFixed(digits);
  return BigInt(value).toString() + (digits > 0 ? `.${"0".repeat(digits)}` : "");
}

/** %e, %E, %f, %g, %G of a double. */
export function formatFloat(value: number, conversion: Conversion): string {
  const { letter, precision, flags } = conversion;
  const magnitude = Math.abs(value);
  const negative = value < 0 || Object.is(value, -0);
  const kind = letter.toLowerCase();
  let body: string;
  if (!Number.isFinite(value)) body = Number.isNaN(value) ? "nan" : "inf";
  else if (kind === "e") body = scientific(magnitude, precision ?? 6);
  else if (kind === "g") body = formatG(magnitude, precision === 0 ? 1 : (precision ?? 6));
  else body = fixed(magnitude, precision ?? 6);
  if (letter !== kind) body = body.toUpperCase();
  return pad(signOf(negative || Number.isNaN(value), flags), body, conversion, Number.isFinite(value));
}

/** %s and %c. */
export function formatText(text: string, conversion: Conversion): string {
  return pad("", text.slice(0, conversion.precision ?? undefined), conversion, false);
}
