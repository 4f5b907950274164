import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId, type TenantId } from "@/server/kernel/ids";
import { readLive } from "@/server/platform/metering";
import { type Engine, engines } from "@/server/platform/redis/test-support/engines";
import type { HammerOrder, HammerResult } from "./test-support/hammer";

const HAMMER = fileURLToPath(new URL("./test-support/hammer.ts", import.meta.url));

async function hammer(order: HammerOrder): Promise<HammerResult> {
  const args = ["--import", "tsx", HAMMER, JSON.stringify(order)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
  return JSON.parse(stdout);
}

// Child processes reach a Redis by TCP only.
describe.each(engines.filter(([name]) => !name.includes("REST")))("two processes on %s", (_name, start) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await start();
  });
  afterAll(() => engine?.stop());

  it("let through what the bucket allows, within 5 %, at four times the rate", {
    timeout: 90_000,
  }, async () => {
    const tenantId = newId<TenantId>();
    const [ratePerSecond, burst] = [40, 40];
    const order = {
      url: engine.url,
      tenantId,
      ratePerSecond,
      burst,
      perSecond: ratePerSecond * 2,
      ms: 5_000,
    };
    const results = await Promise.all([hammer(order), hammer(order)]);
    const sum = (of: (result: HammerResult) => number) =>
      results.reduce((total, result) => total + of(result), 0);
    expect(sum((result) => result.degraded)).toBe(0);

    // Decided between the first sent and the last answered: a busy machine answers the last ones late.
    const fromMs = Math.min(...results.map((result) => result.startMs));
    const allowed = (toMs: number) => burst + (ratePerSecond * (toMs - fromMs)) / 1_000;
    const granted = sum((result) => result.granted);
    expect(granted).toBeGreaterThan(0.95 * allowed(Math.max(...results.map((result) => result.sentMs))));
    expect(granted).toBeLessThan(1.05 * allowed(Math.max(...results.map((result) => result.endMs))));

    const handle = engine.open();
    const live = await readLive(handle.redis, tenantId);
    await handle.close();
    expect(live.reduce((total, row) => total + row.counted, 0)).toBe(granted);
  });
});
