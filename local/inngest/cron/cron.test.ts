import { describe, expect, it } from "vitest";
import { nextCron, parseCron } from "./index";

function next(source: string, after: string): string | undefined {
  const time = nextCron(parseCron(source), Date.parse(after));
  return time === undefined ? undefined : new Date(time).toISOString();
}

describe("cron", () => {
  it.each([
    ["* * * * *", "2026-01-31T23:59:30Z", "2026-02-01T00:00:00.000Z"],
    ["* * * * *", "2026-01-31T23:59:00Z", "2026-02-01T00:00:00.000Z"],
    ["*/15 8-9 * * *", "2026-03-01T09:45:00Z", "2026-03-02T08:00:00.000Z"],
    ["5,35 * * * *", "2026-03-01T09:06:00Z", "2026-03-01T09:35:00.000Z"],
    ["0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["0 9 * * mon-fri", "2026-03-06T09:00:00Z", "2026-03-09T09:00:00.000Z"],
    ["0 9 * * 7", "2026-03-06T09:00:00Z", "2026-03-08T09:00:00.000Z"],
    ["0 0 13 * fri", "2026-03-07T00:00:00Z", "2026-03-13T00:00:00.000Z"],
    ["0 0 1 * 3", "2026-03-01T00:00:00Z", "2026-03-04T00:00:00.000Z"],
    ["@daily", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00.000Z"],
    ["0 12 * dec *", "2026-03-01T00:00:00Z", "2026-12-01T12:00:00.000Z"],
  ])("%s after %s is %s", (source, after, expected) => {
    expect(next(source, after)).toBe(expected);
  });

  it("follows a time zone over its change of clocks", () => {
    expect(next("TZ=Europe/Paris 0 12 * * *", "2026-03-28T12:00:00Z")).toBe("2026-03-29T10:00:00.000Z");
    expect(next("TZ=Europe/Paris 0 12 * * *", "2026-03-27T12:00:00Z")).toBe("2026-03-28T11:00:00.000Z");
    expect(next("CRON_TZ=Asia/Kolkata 30 0 * * *", "2026-03-27T00:00:00Z")).toBe("2026-03-27T19:00:00.000Z");
    expect(next("TZ=Europe/Paris 30 2 29 3 *", "2026-03-01T00:00:00Z")).toBe("2027-03-29T00:30:00.000Z");
  });

  it("gives undefined for a day that never comes", () => {
    expect(next("0 0 31 2 *", "2026-01-01T00:00:00Z")).toBeUndefined();
  });

  it.each([
    "* * * *",
    "60 * * * *",
    "* * 0 * *",
    "*/0 * * * *",
    "5-1 * * * *",
    "a * * * *",
    "TZ=Mars/One * * * * *",
  ])("refuses %j", (source) => {
    expect(() => parseCron(source)).toThrow(/cron/);
  });
});
