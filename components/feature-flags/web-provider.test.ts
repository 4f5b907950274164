import { OpenFeatureAPI, ProviderEvents } from "@openfeature/web-sdk";
import { describe, expect, it } from "vitest";
import type { EvaluatedFlag, FlagEvaluation } from "@/server/services/feature-flags/schemas";
import { BulkheadWebProvider } from "./web-provider";

const payloads = {
  string: { type: "string", value: "blue" },
  number: { type: "number", value: "4.5" },
  object: { type: "json", value: '{"a":[1]}' },
};
const flag = (given: Partial<EvaluatedFlag> = {}): EvaluatedFlag => {
  return { key: "usage-forecast", on: true, whenOff: "upgrade", variant: null, ...given };
};
const evaluation = (...flags: EvaluatedFlag[]): FlagEvaluation => ({ version: JSON.stringify(flags), flags });
const withPayload = (payload: { type: string; value: string } | null, on = true) =>
  flag({ on, variant: on ? { name: "one", payload } : null });

function clientOf(initial: FlagEvaluation | null) {
  const api: OpenFeatureAPI = Reflect.construct(OpenFeatureAPI, []);
  const provider = new BulkheadWebProvider(initial);
  api.setProvider(provider);
  return { client: api.getClient(), provider };
}

describe("the provider of the dashboard", () => {
  it("is ready at once with what the server handed over, and says what is met where a flag is off", () => {
    const { client } = clientOf(evaluation(flag({ on: false })));
    expect(client.providerStatus).toBe("READY");
    expect(client.getBooleanDetails("usage-forecast", true)).toMatchObject({
      value: false,
      reason: "DISABLED",
      flagMetadata: { whenOff: "upgrade" },
    });
  });

  it("gives each type of value by the variant's payload, with the variant's name", () => {
    const string = clientOf(evaluation(withPayload(payloads.string))).client;
    expect(string.getStringDetails("usage-forecast", "x")).toMatchObject({
      value: "blue",
      variant: "one",
      reason: "CACHED",
    });
    const number = clientOf(evaluation(withPayload(payloads.number))).client;
    expect(number.getNumberValue("usage-forecast", 0)).toBe(4.5);
    const object = clientOf(evaluation(withPayload(payloads.object))).client;
    expect(object.getObjectValue("usage-forecast", {})).toEqual({ a: [1] });
  });

  it("tells of a variant that something acts on: by its value, or by a truth value with that hint", () => {
    const acted: string[][] = [];
    const api: OpenFeatureAPI = Reflect.construct(OpenFeatureAPI, []);
    const initial = evaluation(withPayload(payloads.string), flag({ key: "project-archive" }));
    api.setProvider(new BulkheadWebProvider(initial, (...told) => void acted.push(told)));
    const client = api.getClient();
    client.getBooleanValue("usage-forecast", false);
    client.getStringValue("project-archive", "x");
    client.getStringValue("unknown", "x");
    client.getNumberValue("usage-forecast", 0);
    expect(acted).toEqual([]);
    client.getStringValue("usage-forecast", "x");
    client.getBooleanValue("usage-forecast", false, { hookHints: { actsOnVariant: true } });
    client.getBooleanValue("project-archive", false, { hookHints: { actsOnVariant: true } });
    expect(acted).toEqual([
      ["usage-forecast", "one"],
      ["usage-forecast", "one"],
    ]);
  });

  it("gives the default where the flag is off, and says so", () => {
    const { client } = clientOf(evaluation(withPayload(null, false)));
    expect(client.getStringDetails("usage-forecast", "x")).toMatchObject({ value: "x", reason: "DISABLED" });
    expect(client.getStringDetails("usage-forecast", "x").errorCode).toBeUndefined();
  });

  it.each([
    ["no payload", null],
    ["a payload of another type", payloads.string],
    ["a number that is none", { type: "number", value: "many" }],
    ["an empty number", { type: "number", value: " " }],
  ])("says that the type does not fit, for %s, and gives the default", (_, payload) => {
    const { client } = clientOf(evaluation(withPayload(payload)));
    expect(client.getNumberDetails("usage-forecast", 7)).toMatchObject({
      value: 7,
      reason: "ERROR",
      errorCode: "TYPE_MISMATCH",
    });
  });

  it("says that the type does not fit for JSON that is none, or no object", () => {
    for (const value of ["{", "1", "null"]) {
      const { client } = clientOf(evaluation(withPayload({ type: "json", value })));
      expect(client.getObjectDetails("usage-forecast", {}).errorCode).toBe("TYPE_MISMATCH");
    }
  });

  it("finds no flag that the server did not tell of", () => {
    const { client } = clientOf(null);
    for (const details of [
      client.getBooleanDetails("usage-forecast", true),
      client.getBooleanDetails("toString", true),
    ]) {
      expect(details).toMatchObject({ value: true, reason: "ERROR", errorCode: "FLAG_NOT_FOUND" });
    }
  });

  it("tells which flags a new evaluation changes, and nothing where it is the same", () => {
    const archive = flag({ key: "project-archive", whenOff: "hidden" });
    const { client, provider } = clientOf(evaluation(flag(), archive));
    const told: unknown[] = [];
    client.addHandler(ProviderEvents.ConfigurationChanged, (details) => told.push(details?.flagsChanged));
    provider.take(evaluation(flag(), archive));
    provider.take(evaluation(flag(), { ...archive, on: false }));
    expect(told).toEqual([["project-archive"]]);
    expect(client.getBooleanValue("project-archive", true)).toBe(false);
  });
});
