import { type EvaluationContext, OpenFeatureAPI, ProviderEvents } from "@openfeature/server-sdk";
import { describe, expect, it } from "vitest";
import type { FlagControls } from "@/server/platform/flags/controls";
import { createEvaluator, type FlagEvaluator } from "@/server/platform/flags/evaluator";
import { FlagDefinition } from "@/server/platform/flags/format";
import { FlagRepository } from "@/server/platform/flags/repository";
import { flagContextOf } from "./context";
import { BulkheadServerProvider } from "./provider";

const NOW = Date.parse("2027-03-01T00:00:00Z");
type Given = Partial<FlagControls> & Record<string, unknown>;

function load(...flags: Given[]) {
  const repository = new FlagRepository();
  const state = flags.map(
    ({ killed = false, onAtMs = null, offAtMs = null, plans = {}, tenants = [], ...rest }) => {
      const definition = FlagDefinition.parse({ name: "f", enabled: true, ...rest });
      return { killed, onAtMs, offAtMs, plans, tenants, definition };
    },
  );
  const replace = (revision: number) => repository.replace({ revision, segments: [], flags: state });
  replace(1);
  const evaluator = createEvaluator(repository, { nowMs: () => NOW });
  return { repository, replace, ...clientOver(evaluator, repository) };
}

function clientOver(evaluator: FlagEvaluator, repository: FlagRepository) {
  const api: OpenFeatureAPI = Reflect.construct(OpenFeatureAPI, []);
  const provider = new BulkheadServerProvider(evaluator, repository);
  api.setProvider(provider);
  return { client: api.getClient(), provider };
}

const asked: EvaluationContext = { targetingKey: "t1", plan: "pro", userId: "u1" };
const onPlan = { contextName: "plan", operator: "IN", values: ["pro"] };
const variantWith = (payload?: object) => {
  return [{ name: "one", weight: 1_000, stickiness: "tenantId", ...(payload && { payload }) }];
};

describe("the reason of a boolean", () => {
  it.each<[string, Given, boolean, string]>([
    ["on for all", {}, true, "STATIC"],
    [
      "on by a rule about who asks",
      { strategies: [{ name: "default", constraints: [onPlan] }] },
      true,
      "TARGETING_MATCH",
    ],
    [
      "on for named people",
      { strategies: [{ name: "userWithId", parameters: { userIds: "u1" } }] },
      true,
      "TARGETING_MATCH",
    ],
    [
      "in a rollout",
      {
        strategies: [
          { name: "flexibleRollout", parameters: { rollout: 99.9, stickiness: "tenantId", groupId: "f" } },
        ],
      },
      true,
      "SPLIT",
    ],
    ["with variants that are drawn", { variants: variantWith() }, true, "SPLIT"],
    [
      "out of every rule",
      { strategies: [{ name: "default", constraints: [{ ...onPlan, values: ["free"] }] }] },
      false,
      "DEFAULT",
    ],
    ["on by the tenant's override", { enabled: false, tenants: [["t1", true]] }, true, "TARGETING_MATCH"],
    ["off by the plan's override", { plans: { pro: false } }, false, "TARGETING_MATCH"],
    ["killed", { killed: true }, false, "DISABLED"],
    ["not enabled", { enabled: false }, false, "DISABLED"],
    ["before its time", { onAtMs: NOW + 1 }, false, "DISABLED"],
    ["off with what it is built on", { dependencies: [{ feature: "nothing" }] }, false, "DEFAULT"],
  ])("of a flag that is %s", async (_, flag, value, reason) => {
    const details = await load(flag).client.getBooleanDetails("f", !value, asked);
    expect([details.value, details.reason, details.errorCode]).toEqual([value, reason, undefined]);
  });

  it("of one that is declared and not defined is its declared default", async () => {
    const details = await load().client.getBooleanDetails("project-archive", false, asked);
    expect(details).toMatchObject({ value: true, reason: "DEFAULT", flagMetadata: { whenOff: "hidden" } });
  });

  it("of one that is on, but for the plan's feature, is about who asks: it is locked, and names what is lacking", async () => {
    const details = await load({ name: "project-archive" }).client.getBooleanDetails(
      "project-archive",
      true,
      {
        ...asked,
        plan: "no plan of ours",
      },
    );
    expect(details).toMatchObject({ value: false, reason: "TARGETING_MATCH" });
    expect(details.flagMetadata).toEqual({ decidedBy: "feature", whenOff: "upgrade", feature: "projects" });
  });

  it("of one that nobody declared or defined is that it is not found, with the caller's own default", async () => {
    for (const key of ["nobody-made-this", "toString", "__proto__"]) {
      const details = await load().client.getBooleanDetails(key, true, asked);
      expect(details).toMatchObject({ value: true, reason: "ERROR", errorCode: "FLAG_NOT_FOUND" });
    }
  });
});

describe("a value of another type", () => {
  it("is what the variant carries", async () => {
    const of = (payload: object) => load({ variants: variantWith(payload) }).client;
    const told = { variant: "one", reason: "SPLIT" };
    expect(await of({ type: "string", value: "blue" }).getStringDetails("f", "x", asked)).toMatchObject({
      value: "blue",
      ...told,
    });
    expect(await of({ type: "csv", value: "a,b" }).getStringDetails("f", "x", asked)).toMatchObject({
      value: "a,b",
      ...told,
    });
    expect(await of({ type: "number", value: "4.5" }).getNumberDetails("f", 0, asked)).toMatchObject({
      value: 4.5,
      ...told,
    });
    expect(await of({ type: "json", value: '{"a":[1]}' }).getObjectDetails("f", {}, asked)).toMatchObject({
      value: { a: [1] },
      ...told,
    });
  });

  it("is the caller's default where the flag is off, which is no error", async () => {
    const { client } = load({ killed: true, variants: variantWith({ type: "string", value: "blue" }) });
    const details = await client.getStringDetails("f", "x", asked);
    expect([details.value, details.reason, details.errorCode]).toEqual(["x", "DISABLED", undefined]);
  });

  it.each([
    ["nothing", undefined],
    ["another type", { type: "string", value: "4" }],
    ["a number that is none", { type: "number", value: "many" }],
  ])("does not fit where the variant carries %s, and is the caller's default", async (_, payload) => {
    const details = await load({ variants: variantWith(payload) }).client.getNumberDetails("f", 7, asked);
    expect(details).toMatchObject({ value: 7, reason: "ERROR", errorCode: "TYPE_MISMATCH" });
  });
});

describe("the provider", () => {
  it("never throws, whatever the evaluator does", async () => {
    const fails = () => {
      throw new Error("broken");
    };
    const { client } = clientOver(
      { isOn: fails, variant: fails, lookAtVariant: fails, explain: fails, noteUse: fails, keys: fails },
      new FlagRepository(),
    );
    const details = await client.getBooleanDetails("f", true, asked);
    expect(details).toMatchObject({ value: true, reason: "ERROR", errorCode: "GENERAL" });
  });

  it("tells of a new state, of a store that is away and of one that is back, and no longer once it is closed", async () => {
    const { client, repository, replace, provider } = load({});
    const told: string[] = [];
    const { ConfigurationChanged, Stale, Ready } = ProviderEvents;
    expect(client.providerStatus).toBe("READY");
    for (const event of [ConfigurationChanged, Stale]) client.addHandler(event, () => void told.push(event));
    replace(2);
    repository.emit("away");
    expect(client.providerStatus).toBe("STALE");
    expect((await client.getBooleanDetails("f", false, asked)).value).toBe(true);
    client.addHandler(Ready, () => void told.push(Ready));
    repository.emit("back");
    expect(client.providerStatus).toBe("READY");
    await provider.onClose();
    replace(3);
    expect(told).toEqual([ConfigurationChanged, Stale, Ready]);
    expect(repository.listenerCount("changed")).toBe(0);
  });
});

describe("OpenFeature's context", () => {
  it("has the tenant as its targeting key, our names in their places, and the rest as properties", () => {
    const born = new Date(NOW);
    const given = {
      targetingKey: "t1",
      plan: "pro",
      role: "admin",
      userId: "u1",
      region: "eu",
      team: "blue",
      size: 3,
      beta: true,
      born,
    };
    expect(flagContextOf(given)).toEqual({
      ...{ tenantId: "t1", plan: "pro", role: "admin", userId: "u1", region: "eu" },
      properties: { team: "blue", size: 3, beta: "true", born: "2027-03-01T00:00:00.000Z" },
    });
  });

  it("takes a tenant by its name before the targeting key, and leaves out what is no plain value", () => {
    const context = flagContextOf({
      targetingKey: "u1",
      tenantId: "t1",
      plan: 3,
      nested: { a: 1 },
      list: [1],
      none: null,
    });
    expect(context).toEqual({ tenantId: "t1", properties: {} });
  });
});
