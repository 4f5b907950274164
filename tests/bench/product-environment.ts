import { randomBytes } from "node:crypto";
import type { World } from "./world";

/** What the app needs to start. What is nowhere is not called by what is measured. */
export function productEnvironment({ env, urls }: World): NodeJS.ProcessEnv {
  const nowhere = "http://127.0.0.1:9";
  return {
    ...env,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    LOG_LEVEL: "info",
    APP_URL: nowhere,
    NEXTAUTH_URL: nowhere,
    NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
    ENCRYPTION_KEY: randomBytes(32).toString("hex"),
    AUDIT_SECRET: randomBytes(32).toString("hex"),
    DATABASE_URL: urls.app,
    SYSTEM_DATABASE_URL: urls.system,
    DATABASE_POOL_SIZE: "10",
    REDIS_URL: urls.redis,
    INNGEST_DEV: nowhere,
    INNGEST_BASE_URL: nowhere,
    STRIPE_API_BASE: nowhere,
    STRIPE_SECRET_KEY: "sk_test_bench",
    STRIPE_WEBHOOK_SECRET: "whsec_bench",
    SMTP_URL: "smtp://127.0.0.1:9",
  };
}
