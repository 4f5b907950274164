import { afterEach, describe, expect, it, vi } from "vitest";
import { idTimeMs, isUuid, msOfId, newId } from "./ids";

afterEach(() => vi.restoreAllMocks());

describe("ids", () => {
  it("are each greater than the one before, also within a millisecond and where the clock is set back by little", () => {
    let nowMs = Date.now();
    vi.spyOn(Date, "now").mockImplementation(() => nowMs);
    const made = Array.from({ length: 1_000 }, (_, nth) => {
      if (nth % 100 === 0) nowMs += nth % 200 === 0 ? 40 : -30;
      return newId() as string;
    });
    expect(made).toEqual(made.toSorted());
    expect(new Set(made).size).toBe(1_000);
    expect(made.every(isUuid)).toBe(true);
  });

  it("follow a clock that was ahead by more than a second and is set right", () => {
    const rightMs = Date.now() + 10_000;
    const system = vi.spyOn(Date, "now").mockReturnValue(rightMs + 86_400_000);
    expect(msOfId(newId())).toBe(rightMs + 86_400_000);
    system.mockReturnValue(rightMs);
    expect([msOfId(newId()), idTimeMs()]).toEqual([rightMs, rightMs]);
  });
});

describe("the clock of ids", () => {
  it("is the system's, and never earlier than an id that was made, also when the system's is set back by little", () => {
    const startMs = Date.now() + 20_000;
    const system = vi.spyOn(Date, "now").mockReturnValue(startMs);
    expect(idTimeMs()).toBe(startMs);
    system.mockReturnValue(startMs + 40);
    expect(msOfId(newId())).toBe(startMs + 40);
    system.mockReturnValue(startMs + 10);
    expect(idTimeMs()).toBe(startMs + 40);
    system.mockReturnValue(startMs + 41);
    expect(idTimeMs()).toBe(startMs + 41);
  });
});
