import { describe, expect, it } from "vitest";
import { createSession } from "@/server/auth/sessions";
import { FLAG_KEYS, type FlagCaller } from "@/server/kernel/flags";
import { FEATURES } from "@/server/kernel/plans";
import { createEvaluator } from "@/server/platform/flags/evaluator";
import { FlagDefinition } from "@/server/platform/flags/format";
import { FlagRepository } from "@/server/platform/flags/repository";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant, type TestTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { mintOperator } from "@/tests/support/visits";
import { evaluateFlags } from "./evaluate";
import type { FlagEvaluation } from "./schemas";
import { fresh, reason } from "./test-support/flag-operators";
import { liveFlags } from "./test-support/live-flags";

const app = startTestApp();
const { withFlag, create, operate, kill } = liveFlags(app);

async function evaluateAs({ owner, slug }: TestTenant): Promise<FlagEvaluation> {
  const { token } = await createSession({ userId: owner.userId, userAgent: "test", address: "127.0.0.1" });
  const outcome = await callNamed("featureFlags.evaluate", {}, { kind: "session", token }, slug);
  expect(outcome.code).toBe("ok");
  return outcome.result as FlagEvaluation;
}
const flagIn = ({ flags }: FlagEvaluation, key: string) => flags.find((flag) => flag.key === key);

describe("the evaluation of flags", () => {
  it("tells whoever is in of every declared flag, and with nothing defined all are what they are by default", async () => {
    const tenant = await mintTenant(app().db);
    const viewer = await mintMember(app().db, tenant.id, "viewer");
    const evaluation = await evaluateAs({ ...tenant, owner: viewer });
    expect(evaluation.flags).toEqual([
      { key: "project-archive", on: true, whenOff: "hidden", variant: null },
      { key: "usage-forecast", on: true, whenOff: "upgrade", variant: null },
    ]);
  });

  it("tells a tenant of no other one's overrides, of no definition, and of no flag that the code does not know", async () => {
    const [one, other, { key: undeclared }] = [
      await mintTenant(app().db),
      await mintTenant(app().db),
      await create(),
    ];
    const secret = fresh();
    const constraint = { contextName: "tenantId", operator: "IN", values: [one.id, secret] };
    const strategies = [{ name: "default", constraints: [constraint] }];
    await withFlag("usage-forecast", { strategies, description: secret }, async () => {
      await operate("override", { tenantId: other.id, key: "usage-forecast", on: false, reason });
      const [seen, seenByOther] = [await evaluateAs(one), await evaluateAs(other)];
      expect([flagIn(seen, "usage-forecast")?.on, flagIn(seenByOther, "usage-forecast")?.on]).toEqual([
        true,
        false,
      ]);
      for (const [told, stranger] of [
        [seen, other],
        [seenByOther, one],
      ] as const) {
        const text = JSON.stringify(told);
        for (const hidden of [secret, undeclared, stranger.id, reason]) expect(text).not.toContain(hidden);
        expect(told.flags.map(({ key }) => key)).toEqual(FLAG_KEYS);
      }
      await operate("override", { tenantId: other.id, key: "usage-forecast", on: null, reason });
    });
  });

  it("has the version that it had for as long as nothing of it is another, and another one then", async () => {
    const tenant = await mintTenant(app().db);
    await withFlag("project-archive", {}, async () => {
      const before = await evaluateAs(tenant);
      await create();
      expect((await evaluateAs(tenant)).version).toBe(before.version);
      await kill("project-archive");
      const after = await evaluateAs(tenant);
      expect(flagIn(after, "project-archive")).toMatchObject({ on: false, whenOff: "hidden", variant: null });
      expect(after.version).not.toBe(before.version);
      await kill("project-archive", false);
      expect((await evaluateAs(tenant)).version).toBe(before.version);
    });
  });

  it("goes by the plan that the tenant has now", async () => {
    const tenant = await mintTenant(app().db, { plan: "free" });
    const strategies = [
      { name: "default", constraints: [{ contextName: "plan", operator: "IN", values: ["business"] }] },
    ];
    await withFlag("usage-forecast", { strategies }, async () => {
      expect(flagIn(await evaluateAs(tenant), "usage-forecast")?.on).toBe(false);
      const { credential } = await mintOperator(app().db);
      const endsAt = new Date(Date.now() + 86_400_000).toISOString();
      const trial = { tenantId: tenant.id, plan: "business", endsAt, reason };
      expect((await callNamed("trials.set", trial, credential)).code).toBe("ok");
      await expect.poll(async () => flagIn(await evaluateAs(tenant), "usage-forecast")?.on).toBe(true);
    });
  });

  it("gives the variant and its payload where the flag is on, and none where the plan lacks what it is a part of", () => {
    const payload = { type: "json", value: "{}" };
    const repository = new FlagRepository();
    const definition = FlagDefinition.parse({
      ...{ name: "usage-forecast", enabled: true },
      variants: [{ name: "blue", weight: 1_000, payload }],
    });
    const above = { killed: false, onAtMs: null, offAtMs: null, plans: {}, tenants: [] };
    repository.replace({ revision: 1, segments: [], flags: [{ ...above, definition }] });
    const told = (features: FlagCaller["features"]) =>
      flagIn(evaluateFlags({ features }, createEvaluator(repository)), "usage-forecast");
    expect(told(FEATURES)).toMatchObject({ on: true, variant: { name: "blue", payload } });
    expect(told([])).toEqual({ key: "usage-forecast", on: false, whenOff: "upgrade", variant: null });
  });
});
