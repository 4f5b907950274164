import { askChild } from "@/tests/bench/ask-child";
import { median, type Outcome, outcomeOf, sideOf } from "@/tests/bench/figures";
import type { Options } from "@/tests/bench/options";
import type { World } from "@/tests/bench/world";
import type { SoakAnswer, SoakTask } from "./side";

const POOL_SIZE = 10;
/** Four callers a connection: someone always waits, so that the pool never drains. */
const IN_FLIGHT = 4 * POOL_SIZE;
const WINDOW_READS = 10_000;

/** (d) Many tenant reads in one process, on a pool that never drains: the last reads as fast as the first. */
export async function soak(world: World, { rounds, soakReads }: Options): Promise<Outcome> {
  const { urls, tenantsFile, report } = world;
  const task: SoakTask = {
    url: urls.app,
    adminUrl: urls.admin,
    poolSize: POOL_SIZE,
    inFlight: IN_FLIGHT,
    warmUpReads: WINDOW_READS,
    reads: soakReads,
    windowReads: WINDOW_READS,
    tenantsFile,
  };
  const answers: SoakAnswer[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    answers.push(
      await report.step(
        `(d) soak, round ${round}`,
        () => askChild<SoakAnswer>(world, "tests/bench/soak/side.ts", task),
        ({ tenths }) => `${tenths.map((rate) => Math.round(rate)).join(" ")} reads/s by tenths`,
      ),
    );
  }
  const [last, first] = [answers.map((one) => one.last), answers.map((one) => one.first)];
  return outcomeOf(
    {
      id: "d",
      title: `Soak of ${soakReads.toLocaleString("en")} tenant reads: the last 10,000 to the first`,
      target: 0.9,
      notes: [
        `${POOL_SIZE} connections, ${IN_FLIGHT} callers, one process a round; ${WINDOW_READS} reads of warm-up before the first.`,
        `Reads a second by tenths of the soak: ${answers.map(({ tenths }) => tenths.map((rate) => Math.round(rate)).join(" ")).join("; ")}.`,
        ...answers.flatMap(({ stalls }) => stalls),
      ],
    },
    [sideOf("the last 10,000 reads", last), sideOf("the first 10,000 reads", first)],
    // Each process against itself: one that ran in a slow minute is slow at both ends.
    median(answers.map((one) => one.last.rate / one.first.rate)),
  );
}
