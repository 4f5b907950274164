import { expect, it } from "vitest";
import { IDENTITY_TTL_MS, rememberedForMs } from "./revocations";

it("an identity is remembered for half to all of what is left of a minute since it was read", () => {
  const lives = (ageMs: number) => [0, 0.5, 0.75].map((random) => rememberedForMs(0, ageMs, random));
  expect(IDENTITY_TTL_MS).toBe(60_000);
  expect(lives(0)).toEqual([60_000, 45_000, 37_500]);
  expect(lives(20_000)).toEqual([40_000, 30_000, 25_000]);
  for (const life of [...lives(60_000), ...lives(90_000)]) expect(life).toBeLessThanOrEqual(0);
});
