import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature, type Provider } from "@openfeature/web-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FLAG_KEYS } from "@/server/kernel/flags";
import { liveFlags } from "@/server/services/feature-flags/test-support/live-flags";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintTenant } from "@/tests/support/factories";
import { mintOperatorToken } from "@/tests/support/operator-tokens";
import { rest, restOrigin } from "@/tests/support/rest";

const app = startTestApp();
const { withFlag } = liveFlags(app);
const ALL = "/ofrep/v1/evaluate/flags";
const KEY = "usage-forecast";

const mint = async () => (await mintTenant(app().db)).apiKey;
const ask = (key: string, context?: unknown, path = ALL, headers: Record<string, string> = {}) =>
  rest("POST", path, { key, body: context === undefined ? {} : { context }, headers });
const one = (key: string, context?: unknown, flag = KEY) => ask(key, context, `${ALL}/${flag}`);

const forUser = (userId: string, more: object = {}) => ({
  strategies: [
    {
      name: "default",
      constraints: [{ contextName: "userId", operator: "IN", values: [userId] }],
      ...more,
    },
  ],
});

describe("flags by the remote evaluation protocol", () => {
  it("are those that the code declares, for the workspace of the key, and for its end user", async () => {
    const key = await mint();
    await withFlag(KEY, forUser("u1"), async () => {
      const { status, body } = await ask(key, { targetingKey: "u1" });
      expect(status).toBe(200);
      expect(body.flags.map((flag: { key: string }) => flag.key)).toEqual([...FLAG_KEYS]);
      expect((await one(key, { targetingKey: "u1" })).body).toEqual({
        ...{ key: KEY, value: true, reason: "TARGETING_MATCH", metadata: {} },
      });
      for (const context of [{ targetingKey: "u2" }, {}, undefined]) {
        expect((await one(key, context)).body).toMatchObject({ value: false, reason: "DISABLED" });
      }
    });
  });

  it("have the payload of their variant as value, by its type", async () => {
    const key = await mint();
    for (const [type, text, value] of [
      ["string", "blue", "blue"],
      ["number", "4.5", 4.5],
      ["json", '{"a":1}', { a: 1 }],
      ["json", "{", "{"],
      ["number", "many", "many"],
      ["csv", "a,b", "a,b"],
    ] as const) {
      const variants = [{ name: "v", weight: 1_000, payload: { type, value: text } }];
      await withFlag(KEY, { strategies: [{ name: "default", variants }] }, async () => {
        const { body } = await one(key, { targetingKey: "u1" });
        expect(body).toMatchObject({ value, variant: "v", reason: "SPLIT" });
      });
    }
  }, 60_000);

  it("are 304 for who has them, until anything of them is another", async () => {
    const key = await mint();
    const { headers } = await ask(key, { targetingKey: "u1" });
    const etag = String(headers.get("etag"));
    const again = () => ask(key, { targetingKey: "u1" }, ALL, { "if-none-match": etag });
    expect([(await again()).status, (await again()).body]).toEqual([304, undefined]);
    await withFlag(KEY, forUser("u2"), async () => expect((await again()).status).toBe(200));
    expect((await again()).status).toBe(304);
  });

  it("take properties from the caller, and never who calls", async () => {
    const key = await mint();
    const beta = { contextName: "beta", operator: "IN", values: ["true"] };
    const size = { contextName: "seats", operator: "NUM_GT", value: "9" };
    await withFlag(KEY, { strategies: [{ name: "default", constraints: [beta, size] }] }, async () => {
      const on = async (more: object) => (await one(key, { targetingKey: "u1", ...more })).body.value;
      expect(await on({ beta: true, seats: 10, nested: { beta: false } })).toBe(true);
      expect(await on({ beta: true, seats: 9 })).toBe(false);
    });
    for (const name of ["tenantId", "plan", "role", "userId", "region", "sessionId"]) {
      for (const path of [ALL, `${ALL}/${KEY}`]) {
        const { status, body } = await ask(key, { targetingKey: "u1", [name]: "business" }, path);
        expect([status, body.errorCode]).toEqual([400, "INVALID_CONTEXT"]);
        expect(body.errorDetails).toContain(name);
      }
    }
  });

  it("answer what is wrong by the protocol's codes", async () => {
    const key = await mint();
    const codeOf = async (context: unknown) => {
      const { status, body } = await one(key, context);
      return [status, body.key, body.errorCode];
    };
    expect(await codeOf({ targetingKey: "" })).toEqual([400, KEY, "TARGETING_KEY_MISSING"]);
    expect(await codeOf({ targetingKey: 7 })).toEqual([400, KEY, "INVALID_CONTEXT"]);
    expect(await codeOf([])).toEqual([400, KEY, "INVALID_CONTEXT"]);
    expect(await codeOf("text")).toEqual([400, KEY, "INVALID_CONTEXT"]);
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`p${at}`, at]));
    expect(await codeOf(many)).toEqual([400, KEY, "INVALID_CONTEXT"]);
    for (const raw of ["{", "[]", "7"]) {
      const { status, body } = await rest("POST", ALL, { key, raw });
      expect([status, body.errorCode]).toEqual([400, "PARSE_ERROR"]);
    }
    for (const flag of ["nobody-declared-this", "__proto__", "a%2Fb"]) {
      const { status, body } = await one(key, {}, flag);
      expect([status, body]).toEqual([
        404,
        { key: decodeURIComponent(flag), errorCode: "FLAG_NOT_FOUND", errorDetails: expect.any(String) },
      ]);
    }
  });

  it("are nobody's without a key, with one that may not read the workspace, or with an operator's token", async () => {
    const tenant = await mintTenant(app().db);
    const narrow = await mintApiKey(app().db, tenant.id, ["projects:read"]);
    const { token } = await mintOperatorToken(app().db);
    expect((await rest("POST", ALL, { body: {} })).status).toBe(401);
    expect((await ask(narrow)).status).toBe(403);
    expect((await ask(token)).status).toBe(404);
  });
});

describe("the public web provider", () => {
  afterAll(() => OpenFeature.close());
  let key: string;
  beforeAll(async () => {
    key = await mint();
  });

  it("works against the API as it is: value, variant, unknown keys, and what changed", async () => {
    const variants = [{ name: "v", weight: 1_000, payload: { type: "string", value: "blue" } }];
    await withFlag(KEY, forUser("u1", { variants }), async () => {
      const provider = new OFREPWebProvider({
        baseUrl: `${await restOrigin()}/api/v1`,
        headers: [["Authorization", `Bearer ${key}`]],
        pollInterval: -1,
      });
      await OpenFeature.setProviderAndWait(provider as Provider, { targetingKey: "u1" });
      const client = OpenFeature.getClient();
      expect(client.getStringDetails(KEY, "none")).toMatchObject({ value: "blue", variant: "v" });
      expect(client.getBooleanValue("project-archive", false)).toBe(true);
      expect(client.getBooleanDetails("nobody-declared-this", true)).toMatchObject({
        ...{ value: true, errorCode: "FLAG_NOT_FOUND" },
      });
      await OpenFeature.setContext({ targetingKey: "u2" });
      expect(client.getBooleanValue(KEY, true)).toBe(false);
      await OpenFeature.setContext({ targetingKey: "u1", plan: "business" });
      // The context is refused: what was told last still stands, and nothing of the plan was believed.
      expect(client.getBooleanValue(KEY, true)).toBe(false);
    });
  });
});
