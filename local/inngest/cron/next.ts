import type { CronSchedule } from "./parse";

const MINUTE = 60_000;
const HORIZON = 5 * 366 * 24 * 60 * MINUTE;

interface WallClock {
  minute: number;
  hour: number;
  day: number;
  month: number;
  weekday: number;
}

/** The first whole minute after `after` (epoch ms) that a schedule names; undefined when none in five years. */
export function nextCron(schedule: CronSchedule, after: number): number | undefined {
  const read = wallClock(schedule.timeZone);
  let time = Math.floor(after / MINUTE) * MINUTE + MINUTE;
  const end = after + HORIZON;
  while (time <= end) {
    const wall = read(time);
    if (!schedule.months.has(wall.month) || !dayMatches(schedule, wall)) {
      time += (24 * 60 - wall.hour * 60 - wall.minute) * MINUTE;
    } else if (!schedule.hours.has(wall.hour)) {
      time += (60 - wall.minute) * MINUTE;
    } else if (!schedule.minutes.has(wall.minute)) {
      time += MINUTE;
    } else return time;
  }
  return undefined;
}

function dayMatches(schedule: CronSchedule, wall: WallClock): boolean {
  const day = schedule.days.has(wall.day);
  const weekday = schedule.weekdays.has(wall.weekday);
  return schedule.eitherDay ? day || weekday : day && weekday;
}

function wallClock(timeZone: string): (time: number) => WallClock {
  if (timeZone === "UTC") {
    return (time) => {
      const date = new Date(time);
      return {
        minute: date.getUTCMinutes(),
        hour: date.getUTCHours(),
        day: date.getUTCDate(),
        month: date.getUTCMonth() + 1,
        weekday: date.getUTCDay(),
      };
    };
  }
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (time) => {
    const parts = Object.fromEntries(
      format.formatToParts(time).map((part) => [part.type, Number(part.value)]),
    );
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
    return { minute, hour, day, month, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() };
  };
}
