import type { Secrets } from "./secrets";

export interface Addresses {
  appUrl: string;
  port: number;
  database: { app: string; system: string; direct?: string };
  redis: string;
  inngest: string;
  stripe: string;
  stripeWebhookSecret: string;
  smtp: string;
}

export type OwnEnvironment = Record<string, string>;

/** The variables that this stack gives to the app and its scripts. What the user set himself wins, but for NODE_ENV and the port's addresses. */
export function ownEnvironment(
  user: NodeJS.ProcessEnv,
  addresses: Addresses,
  secrets: Secrets,
  nodeEnv: "development" | "production",
): OwnEnvironment {
  const defaults: OwnEnvironment = {
    MAIL_FROM: "Bulkhead <hello@bulkhead.local>",
    STRIPE_SECRET_KEY: "sk_test_bulkhead_local",
    INNGEST_EVENT_KEY: "local-event-key",
    INNGEST_SIGNING_KEY: `signkey-test-${secrets.inngestSigning}`,
    NEXTAUTH_SECRET: secrets.nextAuth,
    ENCRYPTION_KEY: secrets.encryption,
    AUDIT_SECRET: secrets.audit,
    NEXT_TELEMETRY_DISABLED: "1",
    APP_URL: addresses.appUrl,
    NEXTAUTH_URL: addresses.appUrl,
    DATABASE_URL: addresses.database.app,
    SYSTEM_DATABASE_URL: addresses.database.system,
    DATABASE_LISTEN_URL: addresses.database.system,
    INNGEST_BASE_URL: addresses.inngest,
    STRIPE_API_BASE: addresses.stripe,
    STRIPE_WEBHOOK_SECRET: addresses.stripeWebhookSecret,
    SMTP_URL: addresses.smtp,
  };
  if (!user.UPSTASH_REDIS_REST_URL || user.REDIS_URL) defaults.REDIS_URL = addresses.redis;
  if (!user.INNGEST_BASE_URL) defaults.INNGEST_DEV = addresses.inngest;
  // In development, pages are compiled on the event loop that serves them.
  if (nodeEnv === "development") defaults.OVERLOAD_LOOP_DELAY_MS = "0";
  if (addresses.database.direct) defaults.DATABASE_DIRECT_URL = addresses.database.direct;
  const own = Object.entries(defaults).map(([name, value]) => [name, user[name] || value]);
  return { ...Object.fromEntries(own), NODE_ENV: nodeEnv, PORT: String(addresses.port) };
}

/** The app's whole environment: never with the owner's database URL. */
export function appEnvironment(user: NodeJS.ProcessEnv, own: OwnEnvironment): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...user, ...own };
  delete env.DATABASE_DIRECT_URL;
  return env;
}
