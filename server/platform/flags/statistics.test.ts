import { describe, expect, it } from "vitest";
import type { FlagKey } from "@/server/kernel/flags";
import { createEvaluator } from "./evaluator";
import { FlagDefinition } from "./format";
import { FlagRepository } from "./repository";

const TENANTS = 100_000;
const VARIANTS = ["a", "b", "c", "d"];

/** Ids like the ones that tenants have, the same in each run. */
const tenants = Array.from({ length: TENANTS }, (_, at) => {
  const digits = (Math.imul(at + 1, 2_654_435_761) >>> 0).toString(16).padStart(8, "0");
  return `${digits}-0000-7000-8000-${at.toString(16).padStart(12, "0")}`;
});

function rolledOut(percent: number) {
  const repository = new FlagRepository();
  const definition = FlagDefinition.parse({
    name: "rollout",
    enabled: true,
    strategies: [
      {
        name: "flexibleRollout",
        parameters: { rollout: percent, stickiness: "tenantId", groupId: "rollout" },
        variants: VARIANTS.map((name) => ({ name, weight: 250 })),
      },
    ],
  });
  const none = { killed: false, onAtMs: null, offAtMs: null, plans: {}, tenants: [] };
  repository.replace({ revision: 1, segments: [], flags: [{ definition, ...none }] });
  return createEvaluator(repository);
}

const key = "rollout" as FlagKey;
const takenAt = (percent: number) => {
  const evaluator = rolledOut(percent);
  return tenants.filter((tenantId) => evaluator.isOn(key, { tenantId }));
};

/** Of Pearson: how far counts are from those that would be, were there nothing between rows and columns. */
function chiSquared(table: number[][]): number {
  const total = table.flat().reduce((sum, count) => sum + count, 0);
  const columns = VARIANTS.map((_, column) => table.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  return table.reduce((sum, row) => {
    const inRow = row.reduce((all, count) => all + count, 0);
    return row.reduce((partial, count, column) => {
      const expected = (inRow * (columns[column] ?? 0)) / total;
      return partial + (count - expected) ** 2 / expected;
    }, sum);
  }, 0);
}

describe(`over ${TENANTS} tenants`, () => {
  it("a rollout of 25 % takes 25 % ± 0.5, and growing it to 50 % keeps every tenant that was in", () => {
    const [quarter, half] = [takenAt(25), takenAt(50)];
    expect(Math.abs(quarter.length / TENANTS - 0.25)).toBeLessThan(0.005);
    expect(Math.abs(half.length / TENANTS - 0.5)).toBeLessThan(0.005);
    const kept = new Set(half);
    expect(quarter.filter((tenantId) => !kept.has(tenantId))).toEqual([]);
  });

  it("0 % takes none and 100 % takes all", () => {
    expect([takenAt(0).length, takenAt(100).length]).toEqual([0, TENANTS]);
  });

  it("the variant is independent of the rollout (chi-squared, 3 degrees of freedom, 0.001)", () => {
    const early = new Set(takenAt(25));
    const evaluator = rolledOut(100);
    const table = [VARIANTS.map(() => 0), VARIANTS.map(() => 0)];
    for (const tenantId of tenants) {
      const row = table[early.has(tenantId) ? 0 : 1] ?? [];
      const at = VARIANTS.indexOf(evaluator.variant(key, { tenantId }).name);
      row[at] = (row[at] ?? 0) + 1;
    }
    expect(chiSquared(table)).toBeLessThan(16.27);
    for (const count of table.flat()) expect(count).toBeGreaterThan(5_000);
  });

  it("a tenant keeps its variant while the rollout grows", () => {
    const [quarter, whole] = [rolledOut(25), rolledOut(100)];
    for (const tenantId of tenants.slice(0, 10_000)) {
      if (!quarter.isOn(key, { tenantId })) continue;
      expect(whole.variant(key, { tenantId }).name).toBe(quarter.variant(key, { tenantId }).name);
    }
  });
});
