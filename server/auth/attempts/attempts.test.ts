import { describe, expect, it } from "vitest";
import { redis } from "@/server/platform/redis/client";
import { startTestApp } from "@/tests/support/app";
import { attemptLimiter, localAttempts, redisAttempts } from "./index";
import type { AttemptStore } from "./rules";

startTestApp();

const broken: AttemptStore = {
  add: () => Promise.reject(new Error("Redis is away")),
  read: () => Promise.reject(new Error("Redis is away")),
  clear: () => Promise.reject(new Error("Redis is away")),
};

describe.each([
  ["Redis", () => attemptLimiter(redisAttempts(redis), localAttempts())],
  ["this process alone, while Redis is away", () => attemptLimiter(broken, localAttempts())],
])("attempts counted by %s", (name, make) => {
  const subject = (label: string) => `${name} ${label}`;

  it("allows five of an account, then says when to come back", async () => {
    const limiter = make();
    for (let n = 0; n < 5; n += 1) await limiter.take("sign_in_account", subject("a"));
    const refusal = await limiter.take("sign_in_account", subject("a")).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "rate_limited" });
    const wait = Number((refusal as { headers: Record<string, string> }).headers["Retry-After"]);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(900);
  });

  it("lets exactly five of fifty at once through", async () => {
    const limiter = make();
    const all = await Promise.allSettled(
      Array.from({ length: 50 }, () => limiter.take("sign_in_account", subject("b"))),
    );
    expect(all.filter((one) => one.status === "fulfilled")).toHaveLength(5);
  });

  it("keeps subjects and rules apart", async () => {
    const limiter = make();
    for (let n = 0; n < 5; n += 1) await limiter.take("sign_in_account", subject("c"));
    await limiter.take("sign_in_account", subject("d"));
    await limiter.take("credential_address", subject("c"));
  });

  it("counts without refusing, and tells when the limit is passed", async () => {
    const limiter = make();
    expect(await limiter.isOver("sign_in_account", subject("f"))).toBe(false);
    for (let n = 1; n <= 5; n += 1) expect(await limiter.count("sign_in_account", subject("f"))).toBe(n);
    expect(await limiter.isOver("sign_in_account", subject("f"))).toBe(false);
    expect(await limiter.count("sign_in_account", subject("f"))).toBe(6);
    expect(await limiter.isOver("sign_in_account", subject("f"))).toBe(true);
  });

  it("counts every address of an IPv6 /64 as one, and the next network apart", async () => {
    const limiter = make();
    const network = `2001:db8:${name.length}`;
    for (let n = 0; n < 10; n += 1) await limiter.take("credential_address", `${network}:2::${n}`);
    await expect(limiter.take("credential_address", `${network}:2:a:b:c:d`)).rejects.toMatchObject({
      code: "rate_limited",
    });
    await limiter.take("credential_address", `${network}:3::1`);
  });

  it("forgets after a success", async () => {
    const limiter = make();
    for (let n = 0; n < 5; n += 1) await limiter.take("sign_in_account", subject("e"));
    await limiter.forgive("sign_in_account", subject("e"));
    await limiter.take("sign_in_account", subject("e"));
  });
});

it("leaves no counter in Redis that never ends, and no address in a key", async () => {
  const limiter = attemptLimiter(redisAttempts(redis), localAttempts());
  await limiter.take("sign_in_account", "somebody@example.test");
  const keys = await redis().keys("*attempts*");
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) {
    expect(key).not.toContain("example");
    expect(await redis().ttl(key)).toBeGreaterThan(0);
  }
});
