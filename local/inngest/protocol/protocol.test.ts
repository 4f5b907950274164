import { describe, expect, it } from "vitest";
import {
  canonicalJson,
  parseDurationMs,
  parseMoment,
  parseRetryAfterMs,
  readReply,
  seededId,
  ulid,
} from "./index";

describe("times", () => {
  it.each([
    ["", 0],
    ["10s", 10_000],
    ["1h30m", 5_400_000],
    ["1w2d", 777_600_000],
    ["250ms", 250],
    ["1.5h", 5_400_000],
    ["10", undefined],
    ["soon", undefined],
    ["-1s", undefined],
  ])("%j is %s ms", (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected);
  });

  it("reads moments and Retry-After in each of their forms", () => {
    expect(parseMoment("5s", 1_000)).toBe(6_000);
    expect(parseMoment("2026-01-01T00:00:00.000Z", 0)).toBe(Date.UTC(2026, 0, 1));
    expect(parseMoment("whenever", 0)).toBeUndefined();
    expect(parseRetryAfterMs("3", 0)).toBe(3_000);
    expect(parseRetryAfterMs("1970-01-01T00:00:10Z", 4_000)).toBe(6_000);
    expect(parseRetryAfterMs("Thu, 01 Jan 1970 00:00:10 GMT", 20_000)).toBe(0);
    expect(parseRetryAfterMs(undefined, 0)).toBeUndefined();
    expect(parseRetryAfterMs("odd", 0)).toBeUndefined();
  });
});

describe("ids", () => {
  it("sorts by time, and is the same for the same seed and index only", () => {
    expect(ulid(1_700_000_000_000)).toHaveLength(26);
    expect(ulid(1_700_000_000_000) < ulid(1_700_000_000_001)).toBe(true);
    expect(seededId("1700000000000,abc", 0)).toBe(seededId("1700000000000,abc", 0));
    expect(seededId("1700000000000,abc", 0)).not.toBe(seededId("1700000000000,abc", 1));
    expect(seededId("nonsense", 0)).toBeUndefined();
  });
});

it("writes canonical JSON with sorted keys, whatever they are", () => {
  const value = { b: [undefined, { z: 1, a: "é" }], a: undefined, "": null, n: 1e21 };
  expect(canonicalJson(value)).toBe('{"":null,"b":[null,{"a":"é","z":1}],"n":1e+21}');
  expect(JSON.parse(canonicalJson(JSON.parse('{"__proto__":1,"a":2}')))).toEqual(
    JSON.parse('{"__proto__":1,"a":2}'),
  );
});

describe("replies", () => {
  const sdk = { "x-inngest-sdk": "js:v4" };
  it("takes an answer that the SDK did not write for none", () => {
    expect(readReply({ status: 500, headers: {}, body: "<html>" }, 0)).toMatchObject({ kind: "lost" });
  });

  it("reads results, errors and operations", () => {
    expect(readReply({ status: 200, headers: sdk, body: "null" }, 0)).toEqual({ kind: "done", data: null });
    const failed = {
      status: 400,
      headers: { ...sdk, "x-inngest-no-retry": "true" },
      body: '{"message":"no"}',
    };
    expect(readReply(failed, 0)).toMatchObject({
      kind: "failed",
      noRetry: true,
      error: { name: "Error", message: "no" },
    });
    const headers = { ...sdk, "x-inngest-req-version": "2", "retry-after": "2" };
    const ops = { status: 206, headers, body: '[{"id":"a","op":"StepError","error":{"message":"x"}}]' };
    expect(readReply(ops, 0)).toMatchObject({
      kind: "ops",
      version: 2,
      retryAfterMs: 2_000,
      ops: [{ id: "a" }],
    });
    expect(readReply({ status: 206, headers: sdk, body: "[{}]" }, 0)).toMatchObject({
      kind: "failed",
      noRetry: true,
    });
  });
});
