import { describe, expect, it } from "vitest";
import { parseRedisUrl } from "./parse-url";

describe("parseRedisUrl", () => {
  it("reads a single server, its defaults, credentials and database", () => {
    expect(parseRedisUrl("redis://localhost")).toEqual({
      kind: "single",
      hosts: [{ host: "localhost", port: 6379 }],
      tls: false,
      db: 0,
    });
    expect(parseRedisUrl("rediss://me:p%40ss:word@[::1]:7000/3")).toEqual({
      kind: "single",
      hosts: [{ host: "::1", port: 7000 }],
      username: "me",
      password: "p@ss:word",
      tls: true,
      db: 3,
    });
    expect(parseRedisUrl("redis://:secret@h")).toMatchObject({ password: "secret" });
  });

  it("reads a cluster", () => {
    expect(parseRedisUrl("redis://a:1,b:2?cluster=true")).toEqual({
      kind: "cluster",
      hosts: [
        { host: "a", port: 1 },
        { host: "b", port: 2 },
      ],
      tls: false,
    });
  });

  it("reads sentinels", () => {
    expect(parseRedisUrl("redis+sentinel://u:p@a,b:27000/main?db=2&sentinelPassword=s")).toEqual({
      kind: "sentinel",
      hosts: [
        { host: "a", port: 26379 },
        { host: "b", port: 27000 },
      ],
      username: "u",
      password: "p",
      tls: false,
      master: "main",
      db: 2,
      sentinelPassword: "s",
    });
  });

  it.each([
    "http://h",
    "redis://",
    "redis://h:99999",
    "redis://a,b",
    "redis://h/notanumber",
    "redis://h?colour=red",
    "redis+sentinel://h",
  ])("refuses %s", (url) => {
    expect(() => parseRedisUrl(url)).toThrow(TypeError);
  });

  it("never repeats the password in an error", () => {
    expect(() => parseRedisUrl("redis://u:hunter2@h?colour=red")).toThrow(/^(?!.*hunter2)/);
  });
});
