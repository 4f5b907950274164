import { z } from "zod";

const url = (protocols: string[]) =>
  z.url().refine((value) => protocols.some((protocol) => value.startsWith(`${protocol}:`)), {
    error: `must start with ${protocols.map((protocol) => `${protocol}://`).join(" or ")}`,
  });
const flag = (byDefault: boolean) =>
  z
    .enum(["true", "false", "1", "0"], { error: "must be true or false" })
    .default(byDefault ? "true" : "false")
    .transform((value) => value === "true" || value === "1");
const wholeNumber = (byDefault: number, minimum: number, maximum: number) =>
  z.coerce.number().int().min(minimum).max(maximum).default(byDefault);

function isLocal(value: string): boolean {
  if (/^(1|true|yes|on)$/i.test(value)) return true;
  const host = URL.canParse(value) ? new URL(value).hostname : "";
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);
}

/** Every setting of the application. `.env.example` documents each; a test keeps the two in step. */
const Env = z
  .object({
    NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
    APP_URL: url(["http", "https"]),
    LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
    /** How many instances share the load, until Redis has told: without it each enforces its part of a limit. */
    INSTANCES: wholeNumber(1, 1, 10_000),

    /** Where this deployment runs, as definitions of flags name it. */
    REGION: z.string().min(1).max(100).optional(),

    /** How many proxies in front add to `X-Forwarded-For`: the caller's address is theirs to tell. 0: the socket's. */
    TRUSTED_PROXIES: wholeNumber(0, 0, 10),

    DATABASE_URL: url(["postgres", "postgresql"]),
    SYSTEM_DATABASE_URL: url(["postgres", "postgresql"]),
    /** The system's login past any transaction pooler: changes of flags are heard there, instead of asked for. */
    DATABASE_LISTEN_URL: url(["postgres", "postgresql"]).optional(),
    DATABASE_PREPARE: flag(true),
    DATABASE_POOL_SIZE: wholeNumber(10, 1, 1_000),
    DATABASE_DEADLINE_MS: wholeNumber(4_000, 100, 60_000),
    /** How long a transaction may wait for a connection, in ms, before it is refused. */
    DATABASE_WAIT_MS: wholeNumber(2_000, 10, 60_000),
    /** The part of an instance's connections that one tenant may hold at once; one connection at the least. */
    DATABASE_TENANT_SHARE: z.coerce.number().min(0.01).max(1).default(0.5),
    /** How many transactions of one tenant may wait for a connection. */
    DATABASE_TENANT_QUEUE: wholeNumber(200, 1, 100_000),

    /** From where on calls are refused before they are begun, the least important first; 0 looks at none of it. */
    OVERLOAD_LOOP_DELAY_MS: wholeNumber(100, 0, 60_000),
    OVERLOAD_DATABASE_WAITING: wholeNumber(60, 0, 100_000),
    OVERLOAD_IN_FLIGHT: wholeNumber(1_000, 0, 1_000_000),

    REDIS_URL: url(["redis", "rediss", "redis+sentinel"]).optional(),
    UPSTASH_REDIS_REST_URL: url(["http", "https"]).optional(),
    UPSTASH_REDIS_REST_TOKEN: z.string().min(1).optional(),
    /** How long a request's limits may wait for Redis, in ms, before this instance decides by itself. */
    LIMITER_DEADLINE_MS: wholeNumber(50, 5, 1_000),

    INNGEST_BASE_URL: url(["http", "https"]).optional(),
    /** 1 or a local server's address: calls of /api/inngest are then not signed, so that it must be loopback. */
    INNGEST_DEV: z
      .string()
      .transform((value) => (/^(|0|false|no|off)$/i.test(value) ? undefined : value))
      .refine((value) => value === undefined || isLocal(value), "must be 1 or an address on this machine")
      .optional(),
    INNGEST_EVENT_KEY: z.string().min(1).optional(),
    INNGEST_SIGNING_KEY: z.string().min(1).optional(),

    STRIPE_API_BASE: url(["http", "https"]).default("https://api.stripe.com"),
    STRIPE_SECRET_KEY: z.string().min(1),
    STRIPE_WEBHOOK_SECRET: z.string().min(1),

    SMTP_URL: url(["smtp", "smtps"]),
    MAIL_FROM: z.string().min(3).default("Bulkhead <hello@bulkhead.local>"),

    /** Seals the audit log; the database never has it. Comma-separated: the first seals, all of them verify. */
    AUDIT_SECRET: z
      .string()
      .transform((list) => list.split(",").map((secret) => secret.trim()))
      .refine(
        (secrets) => secrets.every((secret) => secret.length >= 32),
        "each of its secrets must be at least 32 characters of randomness",
      ),

    NEXTAUTH_URL: url(["http", "https"]),
    NEXTAUTH_SECRET: z.string().min(32, "must be at least 32 characters of randomness"),
    /** Seals what must be read again, such as second factors' secrets: AES-256. The previous one still opens. */
    ENCRYPTION_KEY: z.string().regex(/^[0-9a-f]{64}$/i, "must be 32 random bytes as 64 hexadecimal digits"),
    ENCRYPTION_KEY_PREVIOUS: z
      .string()
      .regex(/^[0-9a-f]{64}$/i, "must be 32 random bytes as 64 hexadecimal digits")
      .optional(),
    /** Any next-auth provider: comma-separated names; each needs <NAME>_CLIENT_ID and <NAME>_CLIENT_SECRET, some <NAME>_ISSUER. */
    OAUTH_PROVIDERS: z
      .string()
      .default("")
      .transform((list) =>
        list
          .split(",")
          .map((name) => name.trim())
          .filter(Boolean),
      ),
    /** Asked of sign-ins while too many fail, where one is configured. */
    CAPTCHA_PROVIDER: z.enum(["turnstile", "hcaptcha"]).optional(),
    CAPTCHA_SITE_KEY: z.string().min(1).optional(),
    CAPTCHA_SECRET: z.string().min(1).optional(),
    /** The provider's own unless set. */
    CAPTCHA_VERIFY_URL: url(["http", "https"]).optional(),
    /** Bearer token that /api/metrics asks for; without one it answers outside production only. */
    METRICS_TOKEN: z.string().min(16).optional(),
  })
  .superRefine((value, context) => {
    if (!value.REDIS_URL && !value.UPSTASH_REDIS_REST_URL) {
      context.addIssue({
        code: "custom",
        path: ["REDIS_URL"],
        message: "set REDIS_URL, or UPSTASH_REDIS_REST_URL and its token",
      });
    }
    if (value.UPSTASH_REDIS_REST_URL && !value.UPSTASH_REDIS_REST_TOKEN) {
      context.addIssue({
        code: "custom",
        path: ["UPSTASH_REDIS_REST_TOKEN"],
        message: "is needed with UPSTASH_REDIS_REST_URL",
      });
    }
    for (const name of ["CAPTCHA_SITE_KEY", "CAPTCHA_SECRET"] as const) {
      if (!value.CAPTCHA_PROVIDER || value[name]) continue;
      context.addIssue({ code: "custom", path: [name], message: "is needed with CAPTCHA_PROVIDER" });
    }
    if (!value.INNGEST_DEV && !value.INNGEST_SIGNING_KEY) {
      context.addIssue({
        code: "custom",
        path: ["INNGEST_SIGNING_KEY"],
        message: "is needed unless INNGEST_DEV names a local server",
      });
    }
  });

export type Env = z.output<typeof Env>;

/** The settings whose names begin with an OAuth provider's, such as `GITHUB_CLIENT_ID` or `KEYCLOAK_ISSUER`. */
export function oauthCredentials(provider: string): {
  clientId?: string;
  clientSecret?: string;
  issuer?: string;
} {
  const prefix = provider.toUpperCase().replaceAll("-", "_");
  const clientId = process.env[`${prefix}_CLIENT_ID`];
  const clientSecret = process.env[`${prefix}_CLIENT_SECRET`];
  const issuer = process.env[`${prefix}_ISSUER`];
  return {
    ...(clientId && { clientId }),
    ...(clientSecret && { clientSecret }),
    ...(issuer && { issuer }),
  };
}

/** Names and rules of every setting, for the drift test. */
export const ENV_NAMES: readonly string[] = Object.keys(Env.shape);

export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/** Checks a set of variables. An empty one counts as missing. Throws with every problem, a line each. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = Env.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = issue.path.join(".");
    return `  ${name}: ${name in given ? issue.message : `is missing (${issue.message})`}`;
  });
  throw new EnvironmentError(
    `The environment is not complete. ${problems.length} problem(s):\n${problems.join("\n")}\nSee .env.example for what each variable means.`,
  );
}

let checked: Env | undefined;

/** The checked environment, read once. The only place that reads `process.env`. */
export function env(): Env {
  checked ??= parseEnv(process.env);
  return checked;
}
