import { describe, expect, it } from "vitest";
import { newId, type TenantId } from "@/server/kernel/ids";
import { createLocalBuckets } from "./local-buckets";
import type { AdmitRequest, PolicyState } from "./types";

const POLICY = { name: "tenant", ratePerSecond: 1, burst: 10, cost: 1 };

/** A process whose time stands still, so that no refill pays for anything. */
function fixture() {
  const local = createLocalBuckets({ clock: { now: () => new Date(1_000_000) }, instances: () => 1 });
  const request: AdmitRequest = { scope: { tenantId: newId<TenantId>() }, policies: [POLICY] };
  return {
    local,
    request,
    grantHere: () => local.look(request).commit(),
    hear: (remaining: number) => local.heard(request, [state(remaining)]),
    claim: () => local.claim(request)[0],
  };
}

function state(remaining: number): PolicyState {
  return { ...POLICY, remaining, resetMs: 0, retryAfterMs: 0 };
}

describe("what a process owes Redis of a bucket", () => {
  it("stays owed when the answer to a call from before arrives", () => {
    const { grantHere, hear, claim } = fixture();
    hear(10);
    expect(claim()).toEqual({ tokens: undefined, debt: 0 });
    grantHere();
    grantHere();
    hear(9);
    expect(claim()).toEqual({ tokens: 9, debt: 2 });
  });

  it("is told once, and not owed any more when the call that told it is answered", () => {
    const { grantHere, hear, claim } = fixture();
    hear(10);
    grantHere();
    expect(claim()).toMatchObject({ debt: 1 });
    hear(8);
    expect(claim()).toEqual({ tokens: 8, debt: 0 });
  });

  it("lessens the share until it is told, however the answers to other calls come in between", () => {
    const { local, request, grantHere, hear } = fixture();
    hear(3);
    grantHere();
    grantHere();
    hear(3);
    grantHere();
    expect(local.look(request).affordable).toBe(false);
  });

  it("is owed again when the call that told it got no answer", () => {
    const { local, request, grantHere, hear, claim } = fixture();
    hear(10);
    grantHere();
    const told = local.claim(request);
    grantHere();
    hear(10);
    local.restore(request, told);
    expect(claim()).toMatchObject({ debt: 2 });
  });
});
