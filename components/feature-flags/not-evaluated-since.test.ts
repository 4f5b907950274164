import { describe, expect, it } from "vitest";
import { notEvaluatedSince } from "./not-evaluated-since";

describe("since when a flag was not evaluated", () => {
  const createdAt = "2026-03-02T23:30:00.000Z";

  it("is since days are noted, of a flag that was there before", () => {
    for (const day of ["2026-03-02", "2026-03-03"]) {
      expect(notEvaluatedSince({ createdAt, evaluationsSince: day })).toEqual({ day, isMade: false });
    }
  });

  it("is since it was made, by the day in UTC, of one that came later", () => {
    const made = { day: "2026-03-02", isMade: true };
    expect(notEvaluatedSince({ createdAt, evaluationsSince: "2026-03-01" })).toEqual(made);
    const elsewhere = { createdAt: "2026-03-03T01:30:00+02:00", evaluationsSince: "2026-03-01" };
    expect(notEvaluatedSince(elsewhere)).toEqual(made);
  });

  it("is not known before days are noted", () => {
    expect(notEvaluatedSince({ createdAt, evaluationsSince: null })).toBeNull();
  });
});
