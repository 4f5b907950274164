import { describe, expect, it } from "vitest";
import type { Actor } from "@/server/kernel/actor";
import { entitlementsOfPlan } from "@/server/kernel/entitlements";
import type { Identity, TenantAccess } from "@/server/kernel/identity";
import { type ApiKeyId, newId, type SessionId, type TenantId, type UserId } from "@/server/kernel/ids";
import { callPolicies, slowLease } from "./policies";

const tenant: TenantAccess = {
  id: newId<TenantId>(),
  slug: "acme",
  status: "active",
  entitlements: entitlementsOfPlan("pro"),
  subscriptionPeriod: null,
  sessionPolicy: {
    requireSecondFactor: false,
    sessionIdleMinutes: null,
    sessionAbsoluteHours: null,
    sessionsEndedAt: null,
  },
  corsOrigins: [],
};
const asked = { cost: 1, named: ["exports"], slow: true } as const;
const callerIs = (actor: Actor, more: Partial<Identity> = {}): Identity => {
  return { actor, actorLabel: "", tenant, securityEpoch: undefined, readAt: 0, ...more };
};
const person = () => callerIs({ kind: "user", userId: newId<UserId>(), sessionId: newId<SessionId>() });
const key = (...perMinute: number[]) => {
  const apiKeyId = newId<ApiKeyId>();
  const [own, ...makers] = perMinute.map((requestsPerMinute, nth) => {
    return { apiKeyId: nth === 0 ? apiKeyId : `maker-${nth}`, requestsPerMinute };
  });
  const rates = own ? [own, ...makers] : [];
  const actor: Actor = { kind: "apiKey", apiKeyId, tenantId: tenant.id, scopes: new Set() };
  return callerIs(actor, { keyLimits: { networks: [], rates } });
};
const bucketsOf = (identity: Identity) =>
  callPolicies(identity, tenant, asked).map((policy) => policy.key ?? policy.name);

describe("the buckets of a call", () => {
  it("are a member's own, those of costly operations and of slow calls too", () => {
    const [one, other] = [bucketsOf(person()), bucketsOf(person())];
    expect(one).toHaveLength(3);
    expect(one.filter((bucket) => other.includes(bucket))).toEqual([]);
    const [mine, theirs] = [slowLease(person(), tenant), slowLease(person(), tenant)];
    expect(mine.key).not.toBe(theirs.key);
  });

  it("of any two keys are the workspace's together, and none of them a member's", () => {
    const one = bucketsOf(key());
    expect(one).toEqual(["tenant", "exports", "slow-time"]);
    expect(bucketsOf(key())).toEqual(one);
    expect(bucketsOf(person()).filter((bucket) => one.includes(bucket))).toEqual([]);
  });

  it("of a key are its own beside, and those of every key that made it: making others gets no more", () => {
    const limited = callPolicies(key(60, 30, 600), tenant, { cost: 2, named: [], slow: false });
    expect(limited.map(({ name, burst, cost }) => [name, burst, cost])).toEqual([
      ["tenant", tenant.entitlements.rateLimit.burst, 2],
      ["key", 60, 2],
      ["key-2", 30, 2],
      ["key-3", 600, 2],
    ]);
    expect(limited.slice(2).map((policy) => policy.key)).toEqual(["key:maker-1", "key:maker-2"]);
  });
});
