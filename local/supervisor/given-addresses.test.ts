import { describe, expect, it } from "vitest";
import { givenAddresses, maySeed } from "./given-addresses";

describe("addresses that the environment gives", () => {
  const env = (values: Record<string, string>) => ({ NODE_ENV: "test" as const, ...values });

  it("are taken each by itself, Upstash for Redis too, and an empty one is none", () => {
    expect(givenAddresses(env({ SMTP_URL: "smtp://mail:25", REDIS_URL: "" }))).toEqual({
      smtp: "smtp://mail:25",
    });
    expect(givenAddresses(env({ UPSTASH_REDIS_REST_URL: "https://u.test" }))).toEqual({
      redis: "https://u.test",
    });
  });

  it("must name the whole database or none of it", () => {
    expect(() => givenAddresses(env({ DATABASE_URL: "postgres://a@h/d" }))).toThrow("SYSTEM_DATABASE_URL");
    const both = { DATABASE_URL: "postgres://a@h/d", SYSTEM_DATABASE_URL: "postgres://s@h/d" };
    expect(givenAddresses(env(both)).database).toEqual({
      app: "postgres://a@h/d",
      system: "postgres://s@h/d",
    });
  });

  it("get demo data only on this machine, or when asked for", () => {
    expect(maySeed("postgres://o@127.0.0.1:5432/d", env({}))).toBe(true);
    expect(maySeed("postgres://o@db.example.com/d", env({}))).toBe(false);
    expect(maySeed("postgres://o@db.example.com/d", env({ BULKHEAD_SEED: "1" }))).toBe(true);
    expect(maySeed("postgres://o@localhost/d", env({ BULKHEAD_SEED: "0" }))).toBe(false);
  });
});
