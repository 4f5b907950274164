import { describe, expect, it } from "vitest";
import { AppError, withoutStack } from "./errors";

describe("an error without a stack", () => {
  it("is told by name and message, and nothing of where it was made", () => {
    const error = withoutStack(() => new AppError("rate_limited", "Too many requests."));
    expect(String(error)).toBe("AppError: Too many requests.");
    expect(error.stack).toBe("AppError: Too many requests.");
  });

  it("takes the stack of no other, also where making it fails", () => {
    const failing = () => {
      throw new TypeError("cannot be made");
    };
    expect(() => withoutStack(failing)).toThrow("cannot be made");
    expect(new AppError("not_found", "There is no such thing.").stack).toMatch(/\n\s+at .*errors\.test\.ts/);
  });
});
