/** A moment as operations tell it, to the microsecond. */
const parts = (told: string) => {
  const [, seconds = "", digits = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(told) ?? [];
  return { secondsMs: Date.parse(`${seconds}Z`), micros: Number(digits.padEnd(6, "0")) };
};

const AHEAD_MS = 5.5 * 3_600_000;

function written({ secondsMs, micros }: ReturnType<typeof parts>): string {
  const local = new Date(secondsMs + AHEAD_MS).toISOString().slice(0, 19);
  return `${local}.${String(micros).padStart(6, "0")}000+05:30`;
}

/** The same moment as a client in Mumbai writes it, with nine digits. */
export const asElsewhere = (told: string): string => written(parts(told));

/** The moment after it that can be told from it. */
export function aMicrosecondOn(told: string): string {
  const { secondsMs, micros } = parts(told);
  const isNextSecond = micros === 999_999;
  return written({
    secondsMs: isNextSecond ? secondsMs + 1_000 : secondsMs,
    micros: isNextSecond ? 0 : micros + 1,
  });
}
