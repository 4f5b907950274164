import { describe, expect, it } from "vitest";
import { entitlementsOfPlan } from "@/server/kernel/entitlements";
import { defaultOf, FLAG_KEYS, FLAGS, type FlagKey } from "@/server/kernel/flags";
import { type ApiKeyId, newId, type SessionId, type TenantId, type UserId } from "@/server/kernel/ids";
import { FEATURES, type Feature } from "@/server/kernel/plans";
import { startTestApp } from "@/tests/support/app";
import { flagCallerOf, passageOf } from "./gates";

startTestApp();

const variant = { name: "disabled", enabled: false };
const evaluator = (on: boolean, lacks?: Feature) => ({
  lookAtVariant: () => ({ ...variant, flagOn: on, ...(lacks && { lacks }) }),
});
const everything = { features: FEATURES };

describe("what a flag is declared to be", () => {
  it("has no name that a feature of plans has", () => {
    expect(FEATURES.filter((feature) => FLAG_KEYS.includes(feature as unknown as FlagKey))).toEqual([]);
  });

  it("is off by default unless it says otherwise, and so is what nobody declared", () => {
    for (const key of FLAG_KEYS) expect(defaultOf(key)).toBe(FLAGS[key].byDefault === true);
    expect(["nobody-made-this", "toString", "__proto__"].map(defaultOf)).toEqual([false, false, false]);
  });
});

describe("a gate", () => {
  it("of a plan's feature is open to whoever's plan has it, and locked to others", () => {
    expect(passageOf("tasks", everything, evaluator(false))).toEqual({ open: true });
    const passage = passageOf("tasks", { features: ["api"] }, evaluator(true));
    expect(passage).toEqual({ open: false, whenOff: "upgrade", lacks: "tasks" });
  });

  it("of a flag that is off is what the flag declares", () => {
    const met = (["project-archive", "usage-forecast"] as const).map((key) =>
      passageOf(key, everything, evaluator(false)),
    );
    expect(met).toEqual([
      { open: false, whenOff: "hidden", lacks: "project-archive" },
      { open: false, whenOff: "upgrade", lacks: "usage-forecast" },
    ]);
  });

  it("of a flag that is on is locked where the plan lacks what it is a part of", () => {
    const without = { features: FEATURES.filter((feature) => feature !== "projects") };
    const passage = passageOf("project-archive", without, evaluator(false, "projects"));
    expect(passage).toEqual({ open: false, whenOff: "upgrade", lacks: "projects" });
    // Off and hidden, it does not tell which plan it would need.
    expect(passageOf("project-archive", without, evaluator(false))).toMatchObject({ whenOff: "hidden" });
    expect(passageOf("project-archive", everything, evaluator(true))).toMatchObject({ open: true });
  });
});

describe("whoever stands before a gate", () => {
  const [tenantId, userId] = [newId<TenantId>(), newId<UserId>()];
  const own = entitlementsOfPlan("free");
  const asking = { tenantId, entitlements: own };

  it("is a person by their id and role, with the plan that holds now", () => {
    const membership = { membershipId: newId<never>(), tenantId, role: "viewer", rights: new Set<never>() };
    const actor = { kind: "user", userId, sessionId: newId<SessionId>(), membership } as const;
    const trial = { plan: "business", endsAtMs: Number.MAX_SAFE_INTEGER } as const;
    expect(flagCallerOf({ ...asking, actor })).toMatchObject({
      tenantId,
      userId,
      role: "viewer",
      plan: "free",
    });
    const trying = { ...asking, entitlements: { ...own, trial } };
    expect(flagCallerOf({ ...trying, actor })).toMatchObject({ plan: "business" });
  });

  it("is no person where a machine calls", () => {
    const apiKeyId = newId<ApiKeyId>();
    const key = { kind: "apiKey", apiKeyId, tenantId, scopes: new Set<never>() } as const;
    const serviceAccountId = newId<never>();
    const account = {
      kind: "serviceAccount",
      serviceAccountId,
      apiKeyId,
      tenantId,
      role: "admin",
      rights: new Set<never>(),
    } as const;
    const [byKey, byAccount] = [key, account].map((actor) => flagCallerOf({ ...asking, actor }));
    expect([byKey?.userId, byKey?.role]).toEqual([undefined, undefined]);
    expect([byAccount?.userId, byAccount?.role]).toEqual([undefined, "admin"]);
  });
});
