import { describe, expect, it } from "vitest";
import { newId, type TenantId } from "@/server/kernel/ids";
import type { AdmitRequest } from "./types";
import { createWaitingLine } from "./waiting-line";

const START_MS = Date.UTC(2026, 0, 1);

function lineAt(random?: () => number) {
  const clock = { atMs: START_MS, now: () => new Date(clock.atMs) };
  return { clock, line: createWaitingLine(clock, random) };
}

function slow(tenantId = newId<TenantId>()): AdmitRequest {
  return { scope: { tenantId }, policies: [], lease: { name: "concurrency", limit: 1, id: "one" } };
}

const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make);

describe("those who wait for a place", () => {
  it("come back one after another", () => {
    const { line } = lineAt();
    const call = slow();
    expect(times(4, () => line.join(call, 1_000))).toEqual([1_000, 2_000, 3_000, 4_000]);
  });

  it("wait for nobody of another tenant", () => {
    const { line } = lineAt();
    times(10, () => line.join(slow(), 1_000)).forEach((waitMs) => {
      expect(waitMs).toBe(1_000);
    });
  });

  it("are told the least again once the line is gone", () => {
    const { clock, line } = lineAt();
    const call = slow();
    times(4, () => line.join(call, 1_000));
    clock.atMs += 3_500;
    expect(line.join(call, 1_000)).toBe(1_500);
    clock.atMs += 60_000;
    expect(line.join(call, 1_000)).toBe(1_000);
  });

  it("never come before what they wait for can be there, and follow each other by five seconds at most", () => {
    const { line } = lineAt();
    const call = slow();
    expect(times(3, () => line.join(call, 60_000))).toEqual([60_000, 65_000, 70_000]);
  });

  it("are spread over the second half of a long line, whose order nobody keeps", () => {
    const drawn = [0, 0.5, 0.999];
    const { line } = lineAt(() => drawn.shift() ?? 0);
    const call = slow();
    times(30, () => line.join(call, 1_000));
    expect(line.join(call, 1_000)).toBe(31_000);
    expect(times(3, () => line.join(call, 1_000))).toEqual([31_000, 23_500, 16_015]);
  });

  it("wait no longer than the line is, whatever a clock that was set back says", () => {
    const { clock, line } = lineAt(() => 0);
    const call = slow();
    line.join(call, 1_000);
    clock.atMs -= 3_600_000;
    expect(line.join(call, 1_000)).toBe(31_000);
  });

  it("are not in line where they wait for requests alone", () => {
    const { line } = lineAt();
    const call = { scope: { tenantId: newId<TenantId>() }, policies: [] };
    expect(times(2, () => line.join(call, 700))).toEqual([700, 700]);
  });
});
