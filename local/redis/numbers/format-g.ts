/** True when the exact binary value lies halfway between two decimals of that precision. */
function isTie(value: number, precision: number): boolean {
  if (precision >= 99 || !value.toExponential(precision).replace(/e.*/, "").endsWith("5")) return false;
  const exact = value.toExponential(100).replace(/e.*/, "").replace(/[-.]/g, "");
  return /^50*$/.test(exact.slice(precision));
}

/** Rounds half to even, as C's printf; JavaScript's own toExponential rounds a tie away from zero. */
function exponential(value: number, precision: number): string {
  const text = value.toExponential(precision - 1);
  if (!isTie(value, precision)) return text;
  const match = /^(-?[\d.]+?)(\d)(e.*)$/.exec(text);
  const last = Number(match?.[2]);
  if (last % 2 === 0) return text;
  return `${match?.[1]}${last - 1}${match?.[3]}`;
}

/** C's `%.<precision>g`: shortest of fixed and exponent form, without trailing zeros. */
export function formatG(value: number, precision: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Number.isInteger(value) && Math.abs(value) < 10 ** Math.min(precision, 15)) {
    return Object.is(value, -0) ? "-0" : String(value);
  }
  const [mantissa = "", power = "0"] = exponential(value, precision).split("e");
  const exponent = Number(power);
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "").replace(/0+$/, "") || "0";
  if (exponent < -4 || exponent >= precision) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const rest = digits.slice(exponent + 1);
  return `${sign}${whole}${rest ? `.${rest}` : ""}`;
}
