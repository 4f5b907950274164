import { expect, it } from "vitest";
import { IDENTITY_TTL_MS, rememberedForMs } from "./revocations";

it("an identity is remembered for at most a minute since it was read, and a crowd's not all equally long", () => {
  const lives = (ageMs: number) => {
    const readAt = Date.now() - ageMs;
    return Array.from({ length: 500 }, () => rememberedForMs(readAt) + ageMs);
  };
  const all = lives(0);
  expect(Math.max(...all)).toBeLessThanOrEqual(IDENTITY_TTL_MS + 50);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(IDENTITY_TTL_MS / 2 - 50);
  const inFirstHalf = all.filter((life) => life < 0.75 * IDENTITY_TTL_MS).length;
  expect(inFirstHalf).toBeGreaterThan(150);
  expect(inFirstHalf).toBeLessThan(350);
  expect(rememberedForMs(Date.now() - IDENTITY_TTL_MS)).toBeLessThanOrEqual(0);
});
