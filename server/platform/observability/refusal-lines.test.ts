import fc from "fast-check";
import { expect, it } from "vitest";
import { createLineSampler } from "./refusal-lines";

it("logs at most so many a second, and every refusal is in a line or in the count of a later one", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { minLength: 1, maxLength: 200 }), (pauses) => {
      const sampler = createLineSampler(3);
      const lines: number[] = [];
      let nowMs = 0;
      let passedOver = 0;
      for (const pause of pauses) {
        nowMs += pause;
        const before = sampler.take(nowMs);
        if (before === undefined) passedOver += 1;
        else {
          expect(before).toBe(passedOver);
          passedOver = 0;
          lines.push(nowMs);
        }
      }
      expect(lines[0]).toBe(pauses[0]);
      // In any second fall at most the lines of two windows.
      for (const from of lines) {
        expect(lines.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(6);
      }
    }),
  );
});
