import { expect, it } from "vitest";
import { createRedis } from "@/server/platform/redis";
import { startRedisServer } from "@/server/platform/redis/test-support/redis-server";
import { startRestShim } from "@/server/platform/redis/test-support/rest-shim";
import { fixture, metered, times } from "./test-support/fixtures";

it("a warm admission is one round trip, and those of one turn of the loop share one", async () => {
  const server = await startRedisServer();
  const shim = await startRestShim(server.url);
  const { redis } = createRedis({ restUrl: shim.url, restToken: shim.token, commandTimeoutMs: 5_000 });
  try {
    const { limiter, request } = fixture(redis);
    await limiter.admit(request({ meter: metered(1_000) }));
    const cold = shim.requests();
    await limiter.admit(request({ meter: metered(1_000) }));
    expect(shim.requests()).toBe(cold + 1);
    await Promise.all(times(100, () => limiter.admit(request({ meter: metered(1_000) }))));
    expect(shim.requests()).toBe(cold + 2);
  } finally {
    await shim.close();
    await server.stop();
  }
});
