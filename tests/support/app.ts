import { afterAll, beforeAll, inject } from "vitest";
import { oncePerProcess } from "@/server/kernel/once";
import { cloneDatabase, type TestDatabase } from "./test-database";
import { startTestRedis } from "./test-redis";

export interface TestApp {
  db: TestDatabase;
  redisUrl: string;
}

/**
 * The application in this process, on a database and a Redis of this file's own. Sets the environment that
 * `env()` checks, before anything reads it. Call once at the top of a test file.
 */
export function startTestApp(
  overrides: Record<string, string> = {},
  { connections }: { connections?: number } = {},
): () => TestApp {
  let app: TestApp | undefined;
  let closeRedis: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    inject("clusterUrl");
    const [db, redis] = await Promise.all([cloneDatabase(connections), startTestRedis()]);
    closeRedis = redis.close;
    Object.assign(process.env, testEnvironment(db.urls, redis.url), overrides);
    oncePerProcess("database", () => db.database);
    app = { db, redisUrl: redis.url };
  });
  afterAll(async () => {
    const { limiter } = await import("@/server/platform/admission");
    const { redisHandle } = await import("@/server/platform/redis/client");
    await limiter()
      .close()
      .catch(() => undefined);
    await redisHandle().close();
    await app?.db.close();
    await closeRedis?.();
  });
  return () => {
    if (!app) throw new TypeError("The test app starts in beforeAll: ask for it inside a test.");
    return app;
  };
}

function testEnvironment(urls: TestDatabase["urls"], redisUrl: string): Record<string, string> {
  return {
    NODE_ENV: "test",
    LOG_LEVEL: "silent",
    // Tests say by X-Forwarded-For where they call from.
    TRUSTED_PROXIES: "1",
    APP_URL: "http://127.0.0.1:3000",
    NEXTAUTH_URL: "http://127.0.0.1:3000",
    NEXTAUTH_SECRET: "a secret of the tests, which guards nothing",
    ENCRYPTION_KEY: "5ec7e7".padEnd(64, "0"),
    AUDIT_SECRET: "a secret of the tests that seals what they audit",
    DATABASE_URL: urls.app,
    SYSTEM_DATABASE_URL: urls.system,
    REDIS_URL: redisUrl,
    INNGEST_DEV: "http://127.0.0.1:8288",
    // The whole suite shares this machine: an answer of Redis that is late here says nothing about limits.
    LIMITER_DEADLINE_MS: "1000",
    OVERLOAD_LOOP_DELAY_MS: "0",
    STRIPE_SECRET_KEY: "sk_test_nothing",
    STRIPE_WEBHOOK_SECRET: "whsec_nothing",
    SMTP_URL: "smtp://127.0.0.1:2525",
  };
}
