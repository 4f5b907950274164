import { askChild } from "@/tests/bench/ask-child";
import { type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import { interleave } from "@/tests/bench/interleave";
import type { Options } from "@/tests/bench/options";
import type { World } from "@/tests/bench/world";
import type { UsageEventsTask } from "./side";

/** A batch, as large as one may be. */
const EVENTS = 1_000;
const POOL_SIZE = 4;

/** (h) Taking usage events through the service, against Drizzle's plain insert of the same rows into the same table. */
export async function usageEventsIngested(world: World, { rounds, seconds }: Options): Promise<Outcome> {
  const { urls, tenantsFile, report } = world;
  const shared = { url: urls.app, poolSize: POOL_SIZE, events: EVENTS, seconds, tenantsFile };
  const run = (side: UsageEventsTask["side"]) => (round: number) =>
    report.step(
      `(h) ${side}, round ${round}`,
      () => askChild<Run>(world, "tests/bench/usage-events/side.ts", { ...shared, side }),
      ({ rate }) => `${Math.round(rate * EVENTS)} events/s`,
    );
  const [ingested, plain] = await interleave(rounds, run("ingested"), run("plain"));
  return outcomeOf(
    {
      id: "h",
      title: `batches of ${EVENTS} usage events through the service, to a plain insert of the same rows`,
      target: 0.5,
      notes: [
        `${POOL_SIZE} connections, as many batches at once of one tenant; rates are of batches. Ours checks each event, keeps its key for deduplication, its sums, and the period's quota.`,
      ],
    },
    [sideOf("the service", ingested), sideOf("a plain insert", plain)],
  );
}
