import { afterEach, describe, expect, it, vi } from "vitest";
import { idTimeMs, msOfId, newId } from "./ids";

describe("the clock of ids", () => {
  afterEach(() => vi.restoreAllMocks());

  it("is the system's, and never earlier than an id that was made, also when the system's is set back", () => {
    const startMs = Date.now() + 1_000;
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
