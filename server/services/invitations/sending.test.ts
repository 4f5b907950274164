import { describe, expect, it } from "vitest";
import { countMail, type Sends, secondsUntilNextMail } from "./sending";

const START = Date.parse("2026-01-01T00:00:00Z");
const at = (seconds: number) => START + seconds * 1_000;
const first: Sends = {
  lastSentAt: new Date(START).toISOString(),
  sendCount: 1,
  sendingSince: new Date(START).toISOString(),
};

describe("how often an invitation is mailed", () => {
  it("leaves a minute between two mails", () => {
    expect(secondsUntilNextMail(first, at(0))).toBe(60);
    expect(secondsUntilNextMail(first, at(59))).toBe(1);
    expect(secondsUntilNextMail(first, at(60))).toBe(0);
  });

  it("allows five in a day that begins with the first, whenever they are asked for", () => {
    let sends = first;
    for (let mail = 2; mail <= 5; mail += 1) sends = countMail(sends, at(mail * 60));
    expect(sends.sendCount).toBe(5);
    expect(secondsUntilNextMail(sends, at(600))).toBe(86_400 - 600);
    expect(secondsUntilNextMail(sends, at(86_400))).toBe(0);
    expect(countMail(sends, at(86_400))).toEqual({
      lastSentAt: "2026-01-02T00:00:00.000Z",
      sendCount: 1,
      sendingSince: "2026-01-02T00:00:00.000Z",
    });
  });
});
