import fc from "fast-check";
import { expect } from "vitest";
import type { TenantId } from "@/server/kernel/ids";
import type { UsageEventResults } from "@/server/services/usage-events/schemas";
import type { Place } from "@/tests/support/people";
import type { Senders } from "./senders";

const METERS = ["a_sum", "a_count", "a_max", "a_last", "a_unique"] as const;

export type Step =
  | {
      do: "event";
      meter: (typeof METERS)[number];
      hoursAgo: number;
      quantity: number;
      sender: 0 | 1;
      dimension: string;
    }
  | { do: "correct" | "void"; of: number; quantity: number }
  | { do: "roll up" | "roll up twice at once" };

/** Between so many and so many steps, drawn at random. */
export const stepsOf = (minLength: number, maxLength: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constant("event" as const),
          meter: fc.constantFrom(...METERS),
          hoursAgo: fc.integer({ min: 0, max: 60 }),
          quantity: fc.integer({ min: 0, max: 10_000 }).map((n) => n / 10),
          sender: fc.constantFrom(0 as const, 1 as const),
          dimension: fc.constantFrom("", "x"),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constantFrom("correct" as const, "void" as const),
          of: fc.nat(),
          quantity: fc.integer({ min: 0, max: 10_000 }).map((n) => n / 10),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constantFrom("roll up" as const, "roll up twice at once" as const) }),
      },
    ),
    { minLength, maxLength },
  );

interface Known {
  id: string;
  meter: (typeof METERS)[number];
  at: number;
  tenths: number;
  value: string;
  sender: 0 | 1;
  isVoid: boolean;
}

/** Takes the steps, and keeps beside them what they come to, counted in tenths. */
export async function take(
  all: readonly Step[],
  { id, senders: who, today }: Senders,
  by: {
    ingest: (who: Place, body: unknown[]) => Promise<UsageEventResults>;
    rollUp: (id: TenantId) => Promise<unknown>;
  },
) {
  const known: Known[] = [];
  let sent = 0;
  for (const [nth, step] of all.entries()) {
    if (step.do === "event") {
      const { meter, quantity, sender, dimension } = step;
      const takes = !["a_count", "a_unique"].includes(meter);
      const value = `value-${quantity % 3}`;
      // Apart in time, so that the last one is no matter of chance.
      const at = today - step.hoursAgo * 3_600_000 - nth * 1_000;
      const data = {
        ...(takes && { quantity }),
        ...(meter === "a_unique" && { value }),
        ...(dimension && { dimension }),
      };
      const one = { source: "s", id: `e${nth}`, type: meter, time: new Date(at).toISOString(), data };
      const { accepted } = await by.ingest(who[sender], [one, one]);
      expect(accepted).toBe(1);
      known.push({ id: one.id, meter, at, tenths: Math.round(quantity * 10), value, sender, isVoid: false });
      sent += 1;
    } else if (step.do === "correct" || step.do === "void") {
      const target = known[step.of % Math.max(1, known.length)];
      if (!target) continue;
      const reference = { source: "s", id: target.id };
      const data =
        step.do === "void" ? { voids: reference } : { corrects: reference, quantity: step.quantity };
      const answer = await by.ingest(who[1], [{ source: "s", id: `c${nth}`, type: target.meter, data }]);
      if (answer.accepted === 0) continue;
      sent += 1;
      if (step.do === "void") target.isVoid = true;
      else target.tenths = Math.round(step.quantity * 10);
    } else {
      await Promise.all((step.do === "roll up" ? [0] : [0, 1]).map(() => by.rollUp(id)));
    }
  }
  return { known: known.filter(({ isVoid }) => !isVoid), sent };
}
