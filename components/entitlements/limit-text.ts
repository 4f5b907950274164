const count = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 1 });

const BYTES = [
  ["TiB", 2 ** 40],
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
] as const;

/** A limit's value as people read it; null is unlimited. Bytes in the largest unit that gives a whole or more. */
export function limitText(unit: string, value: number | null): string {
  if (value === null) return "Unlimited";
  if (unit === "requests a second") return `${count(value)}/s`;
  if (unit === "seconds a minute") return `${count(value)} s/min`;
  if (unit !== "bytes") return count(value);
  const [name, size] = BYTES.find(([, bytes]) => value >= bytes) ?? ["bytes", 1];
  return `${count(value / size)} ${name}`;
}
