import { askChild } from "@/tests/bench/ask-child";
import { type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import { interleave } from "@/tests/bench/interleave";
import type { Options } from "@/tests/bench/options";
import { readTenants } from "@/tests/bench/tenants";
import type { World } from "@/tests/bench/world";
import { DAYS, loadEvents } from "./load";
import type { UsageQueryTask } from "./side";

const FEW = 1_000;
const MANY = 10_000_000;

/** (i) Thirty days of a meter by key, where there were ten million events, against a thousand. */
export async function usageQuery(world: World, { rounds, seconds }: Options): Promise<Outcome> {
  const { urls, report, tenantsFile } = world;
  const [, withFew, withMany] = await readTenants(tenantsFile);
  if (!withFew || !withMany) throw new TypeError("no tenants were seeded");
  for (const [tenant, events] of [
    [withFew, FEW],
    [withMany, MANY],
  ] as const) {
    await report.step(`(i) ${events.toLocaleString("en")} events, rolled up`, () =>
      loadEvents(urls, tenant.id, events),
    );
  }
  const run = (name: string, tenantId: string) => (round: number) => {
    const task: UsageQueryTask = { url: urls.app, tenantId, days: DAYS, seconds };
    return report.step(
      `(i) ${name}, round ${round}`,
      () => askChild<Run>(world, "tests/bench/usage-query/side.ts", task),
      ({ rate, p50Ms }) => `${Math.round(rate)} reads/s, median ${p50Ms.toFixed(1)} ms`,
    );
  };
  const [many, few] = await interleave(rounds, run("many", withMany.id), run("few", withFew.id));
  return outcomeOf(
    {
      id: "i",
      title: `usage of ${DAYS} days by key at ${MANY.toLocaleString("en")} events, to the same at ${FEW.toLocaleString("en")}`,
      target: 1 / 1.5,
      notes: [
        "One connection, one read at a time, through the service; the days are rolled up, and today waits.",
      ],
    },
    [sideOf("ten million events", many), sideOf("a thousand", few)],
  );
}
