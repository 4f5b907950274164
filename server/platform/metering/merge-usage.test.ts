import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newId, type TenantId } from "@/server/kernel/ids";
import { createMemorySink } from "./memory-sink";
import { mergeUsage } from "./merge-usage";
import { hourText, netQuantity, type UsageRow } from "./usage";

const tenantId = newId<TenantId>();

/**
 * A Redis in the small, and a roll-up whose steps are separate, so that it can stop after any of them: read, write
 * (now, twice, or later than newer readings), drop if unchanged.
 */
type Step =
  | { do: "count" | "refund"; hour: number; quantity: number }
  | { do: "read" }
  | { do: "write" | "drop"; reading: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("count" as const),
      hour: fc.nat(3),
      quantity: fc.integer({ min: 1, max: 9 }),
    }),
  },
  fc.record({
    do: fc.constant("refund" as const),
    hour: fc.nat(3),
    quantity: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ do: fc.constant("read" as const) }),
  fc.record({ do: fc.constantFrom("write" as const, "drop" as const), reading: fc.nat(5) }),
);

class Model {
  live = new Map<number, UsageRow>();
  readings: UsageRow[][] = [];
  written = new Set<string>();
  closed = new Set<number>();
  truth = 0;
  sink = createMemorySink();

  async run(next: Step): Promise<void> {
    if (next.do === "count") this.count(next.hour, next.quantity);
    if (next.do === "refund") this.refund(next.hour, next.quantity);
    if (next.do === "read") this.readings.push([...this.live.values()].map((row) => ({ ...row })));
    const reading = "reading" in next ? this.readings[next.reading] : undefined;
    if (next.do === "write" && reading) await this.write(reading);
    if (next.do === "drop" && reading) this.drop(reading);
  }

  count(hour: number, quantity: number): void {
    // An hour is dropped only when it is long over, so nothing is counted in it again.
    if (this.closed.has(hour)) return;
    const row = this.live.get(hour) ?? {
      tenantId,
      meter: "m",
      hour: hourText(hour),
      epoch: "e",
      principal: "",
      dimension: "",
      counted: 0,
      refunded: 0,
    };
    this.live.set(hour, { ...row, counted: row.counted + quantity });
    this.truth += quantity;
  }

  refund(hour: number, quantity: number): void {
    const row = this.live.get(hour);
    if (!row || netQuantity(row) < quantity) return;
    this.live.set(hour, { ...row, refunded: row.refunded + quantity });
    this.truth -= quantity;
  }

  async write(reading: UsageRow[]): Promise<void> {
    await this.sink.write(reading);
    for (const row of reading) this.written.add(JSON.stringify(row));
  }

  drop(reading: UsageRow[]): void {
    for (const [hour, row] of this.live) {
      const unchanged = reading.some((read) => JSON.stringify(read) === JSON.stringify(row));
      if (!unchanged || !this.written.has(JSON.stringify(row))) continue;
      this.live.delete(hour);
      this.closed.add(hour);
    }
  }
}

describe("mergeUsage", () => {
  it("gives the true total at every moment, however the roll-up is repeated, reordered or interrupted", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const model = new Model();
        for (const next of steps) {
          await model.run(next);
          const readings = [model.sink.rows(), [...model.live.values()]] as const;
          expect(mergeUsage(...readings).total).toBe(model.truth);
          expect(mergeUsage(readings[1], readings[0], readings[1]).total).toBe(model.truth);
        }
      }),
    );
  });

  it("adds up epochs, of which one may be negative by itself", () => {
    const row = {
      tenantId,
      meter: "m",
      hour: hourText(1),
      principal: "",
      dimension: "",
      counted: 5,
      refunded: 0,
    };
    const { total, rows } = mergeUsage([
      { ...row, epoch: "redis" },
      { ...row, epoch: "process", counted: 0, refunded: 2 },
    ]);
    expect(rows).toHaveLength(2);
    expect(total).toBe(3);
  });
});
