import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ENV_NAMES, parseEnv } from "./env";

const complete = {
  APP_URL: "http://localhost:3000",
  DATABASE_URL: "postgres://a:b@localhost/c",
  SYSTEM_DATABASE_URL: "postgres://a:b@localhost/c",
  REDIS_URL: "redis://localhost",
  INNGEST_DEV: "http://localhost:8288",
  STRIPE_SECRET_KEY: "sk_test_x",
  STRIPE_WEBHOOK_SECRET: "whsec_x",
  SMTP_URL: "smtp://localhost:25",
  NEXTAUTH_URL: "http://localhost:3000",
  NEXTAUTH_SECRET: "0123456789abcdef0123456789abcdef",
  ENCRYPTION_KEY: "0123456789abcdef".repeat(4),
  AUDIT_SECRET: "0123456789abcdef0123456789abcdef",
};

describe("the environment", () => {
  it("is accepted when it is complete, with defaults for the rest", () => {
    expect(parseEnv(complete)).toMatchObject({
      DATABASE_PREPARE: true,
      DATABASE_POOL_SIZE: 10,
      OAUTH_PROVIDERS: [],
    });
  });

  it("is refused with every problem at once, each named", () => {
    const attempt = () =>
      parseEnv({
        ...complete,
        DATABASE_URL: "mysql://x",
        SMTP_URL: "",
        NEXTAUTH_SECRET: "short",
        REDIS_URL: "",
      });
    for (const name of ["DATABASE_URL", "SMTP_URL", "NEXTAUTH_SECRET"]) expect(attempt).toThrow(name);
    expect(() => parseEnv({ ...complete, REDIS_URL: "" })).toThrow("REDIS_URL");
  });

  it("takes several secrets of the audit log, none of them short", () => {
    const [old, fresh] = [complete.AUDIT_SECRET, "f".repeat(32)];
    expect(parseEnv({ ...complete, AUDIT_SECRET: `${fresh}, ${old}` }).AUDIT_SECRET).toEqual([fresh, old]);
    expect(() => parseEnv({ ...complete, AUDIT_SECRET: `${fresh},` })).toThrow("AUDIT_SECRET");
  });

  it("asks for a CAPTCHA provider's keys with the provider", () => {
    expect(() => parseEnv({ ...complete, CAPTCHA_PROVIDER: "turnstile" })).toThrow("CAPTCHA_SECRET");
    expect(() => parseEnv({ ...complete, CAPTCHA_PROVIDER: "recaptcha" })).toThrow("CAPTCHA_PROVIDER");
    const keys = { CAPTCHA_PROVIDER: "hcaptcha", CAPTCHA_SITE_KEY: "site", CAPTCHA_SECRET: "secret" };
    expect(parseEnv({ ...complete, ...keys }).CAPTCHA_PROVIDER).toBe("hcaptcha");
  });

  it("takes unsigned calls of a local Inngest only, and asks for its key otherwise", () => {
    for (const off of ["", "0", "false"]) {
      expect(() => parseEnv({ ...complete, INNGEST_DEV: off })).toThrow("INNGEST_SIGNING_KEY");
    }
    for (const local of ["1", "http://127.0.0.1:8288", "http://[::1]:8288"]) {
      expect(parseEnv({ ...complete, INNGEST_DEV: local }).INNGEST_DEV).toBe(local);
    }
    for (const far of ["http://inngest:8288", "https://127.0.0.1.example.com", "inngest"]) {
      expect(() => parseEnv({ ...complete, INNGEST_DEV: far })).toThrow("INNGEST_DEV");
    }
  });

  it("is described in .env.example, name by name", () => {
    const example = readFileSync(new URL("../.env.example", import.meta.url), "utf8");
    const described = [...example.matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]);
    const beyondSchema = ["PORT", "DATABASE_DIRECT_URL"];
    expect(described.filter((name) => !beyondSchema.includes(name ?? "")).sort()).toEqual(
      [...ENV_NAMES].sort(),
    );
  });
});
