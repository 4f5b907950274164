import type { Page } from "@playwright/test";
import { demo } from "./demo";
import { expect } from "./page";

const urlOf = (verb: string) => `${demo().appUrl}/api/trpc/featureFlags.${verb}`;

/** What an operator's own session asks for, as the console does. */
export async function operateFlags(page: Page, verb: string, input: object): Promise<number> {
  const answer = await page.request.post(urlOf(verb), { data: input });
  return answer.status();
}

/** Removes a flag as it is now: who removes one tells which state was seen. */
export async function removeFlag(page: Page, key: string, reason: string): Promise<void> {
  const seen = await page.request.get(urlOf("get"), { params: { input: JSON.stringify({ key }) } });
  expect(seen.status()).toBe(200);
  const { result } = await seen.json();
  const { updatedAt: seenUpdatedAt } = result.data;
  expect(await operateFlags(page, "remove", { key, seenUpdatedAt, reason })).toBe(200);
}
