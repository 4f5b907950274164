import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { type Gateway, startGateway } from "./support/gateway";

const app = startTestApp();
let gateway: Gateway;
let tenant: TestTenant;

beforeAll(async () => {
  tenant = await mintTenant(app().db, { plan: "business" });
  gateway = await startGateway({ LIMITER_DEADLINE_MS: "1000" });
}, 60_000);
afterAll(() => void gateway.child.kill("SIGKILL"));

/** A status, or "closed" where nobody listens any more. */
async function ask(path: string): Promise<number | "closed"> {
  try {
    const response = await fetch(`${gateway.origin}${path}`, {
      headers: { authorization: `Bearer ${tenant.apiKey}` },
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return "closed";
  }
}

/** Calls one after another until told to stop, and gives the answers. */
async function send(on: () => boolean, pauseMs = 10): Promise<Array<number | "closed">> {
  const answers: Array<number | "closed"> = [];
  while (on()) {
    answers.push(await ask("/api/v1/projects"));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return answers;
}

describe("a gateway that is told to end under traffic", { timeout: 60_000 }, () => {
  it("answers all that a load balancer sends it, and closes to who goes on all the same", async () => {
    let ready = true;
    let ended = false;
    const balanced = Array.from({ length: 4 }, () => send(() => ready));
    // Forty who leave no moment without a request under way.
    const stubborn = Promise.all(Array.from({ length: 40 }, () => send(() => !ended, 0)));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const toldAt = performance.now();
    const code = gateway.stop();
    while (ready) ready = (await ask("/api/ready")) === 200;
    const answers = await Promise.all(balanced);
    expect(new Set(answers.flat())).toEqual(new Set([200]));
    expect(await code).toBe(0);
    // Traffic that never ends does not hold it for the whole time that requests under way are given.
    expect(performance.now() - toldAt).toBeLessThan(15_000);
    ended = true;
    expect(new Set((await stubborn).flat())).toEqual(new Set([200, "closed"]));
  });
});
