/** How often an invitation is mailed: a minute apart, and five times in a day that begins with the first. */
const PAUSE_MS = 60_000;
const DAY_MS = 86_400_000;
const MAILS_A_DAY = 5;

/** The mails of an invitation so far; instants as ISO 8601 text. */
export interface Sends {
  lastSentAt: string;
  sendCount: number;
  sendingSince: string;
}

/** Seconds until it may be mailed again; 0 when it may now. */
export function secondsUntilNextMail(sends: Sends, nowMs: number): number {
  const afterPause = Date.parse(sends.lastSentAt) + PAUSE_MS;
  const dayEnds = Date.parse(sends.sendingSince) + DAY_MS;
  const usedUp = sends.sendCount >= MAILS_A_DAY && dayEnds > nowMs;
  const free = usedUp ? Math.max(afterPause, dayEnds) : afterPause;
  return Math.max(0, Math.ceil((free - nowMs) / 1_000));
}

/** Whether the day's mails are used up. */
export function isMailedOut(sends: Sends | undefined): boolean {
  return sends !== undefined && sends.sendCount >= MAILS_A_DAY;
}

/** The count with one more mail. */
export function countMail(sends: Sends, nowMs: number): Sends {
  const now = new Date(nowMs).toISOString();
  const newDay = Date.parse(sends.sendingSince) + DAY_MS <= nowMs;
  return newDay
    ? { lastSentAt: now, sendCount: 1, sendingSince: now }
    : { lastSentAt: now, sendCount: sends.sendCount + 1, sendingSince: sends.sendingSince };
}
