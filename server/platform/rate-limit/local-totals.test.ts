import { describe, expect, it } from "vitest";
import { newId, type TenantId } from "@/server/kernel/ids";
import type { AdmissionReply } from "./admission-call";
import { createLocalTotals } from "./local-totals";
import { metered } from "./test-support/fixtures";
import type { AdmitRequest } from "./types";

const REPLY: AdmissionReply = {
  status: "granted",
  securityEpoch: 0,
  hourNumber: 0,
  usageEpoch: "e",
  overQuota: -1,
  used: [],
  policies: [],
  concurrency: null,
  live: [],
};

function fixture() {
  const totals = createLocalTotals();
  const tenantId = newId<TenantId>();
  const meter = metered(10);
  const quota = meter.quota ?? { limit: 10, periodKey: "p1", periodEndMs: 0 };
  const of = { tenantId, meter: meter.name, quota };
  const request: AdmitRequest = { scope: { tenantId }, policies: [], meters: [meter] };
  const counts = [
    { meter: meter.name, principal: "", dimension: "", quantity: 1, periodKey: quota.periodKey },
  ];
  return {
    totals,
    used: () => totals.used(of),
    ask: () => totals.marks(request),
    hear: (used: number, marks: ReturnType<typeof totals.marks>) =>
      totals.heard({ ...REPLY, used: [used] }, marks),
    load: (used: number) => totals.loaded(of, used),
    count: () => totals.count(of, 1),
    giveBack: () => totals.giveBack({ tenantId, counts }),
  };
}

describe("what a process knows of a period's total", () => {
  it("is what Redis or the database said, moved by what was counted and given back here since", () => {
    const { used, ask, hear, load, count, giveBack } = fixture();
    expect(used()).toBeUndefined();
    giveBack();
    expect(used()).toBeUndefined();
    load(5);
    load(9);
    count();
    count();
    giveBack();
    expect(used()).toBe(6);
    hear(7, ask());
    expect(used()).toBe(7);
  });

  it("keeps what was counted and given back here after Redis was asked, when its answer arrives", () => {
    const { used, ask, hear, count, giveBack } = fixture();
    hear(3, ask());
    count();
    const marks = ask();
    count();
    count();
    giveBack();
    hear(5, marks);
    expect(used()).toBe(6);
  });

  it("keeps it too where nothing was known when Redis was asked", () => {
    const { used, ask, hear, load, count } = fixture();
    const marks = ask();
    load(3);
    count();
    hear(4, marks);
    expect(used()).toBe(5);
  });

  it("is never below nothing", () => {
    const { used, load, giveBack } = fixture();
    load(0);
    giveBack();
    expect(used()).toBe(0);
  });
});
