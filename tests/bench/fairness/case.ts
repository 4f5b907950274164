import { askChild } from "@/tests/bench/ask-child";
import { type Outcome, outcomeOf, sideOf } from "@/tests/bench/figures";
import { withGateway } from "@/tests/bench/gateway";
import { interleave } from "@/tests/bench/interleave";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import type { World } from "@/tests/bench/world";
import type { FairnessRun, FairnessTask, Neighbour } from "./load";
import { type FairTenants, seedFairTenants } from "./seed";

const PATH = "/api/v1/projects";
const PER_SECOND_EACH = 10;
const FLOOD_PER_SECOND = 250;

/** Within 1.3 of what it was. */
const TARGET = 1 / 1.3;

/** (k) What a tenant that floods the API does to twenty others. */
export async function flooded(world: World, options: Options): Promise<Outcome> {
  const tenants = await world.report.step("(k) seed", () => seedFairTenants(world.urls.admin));
  const neighbour = { key: tenants.neighbour.apiKey, path: PATH, perSecond: FLOOD_PER_SECOND };
  const [beside, alone] = await sideBySide(world, options, tenants, neighbour);
  return outcomeOf(
    {
      id: "k",
      title: `The p95 of 20 pro tenants alone, to that beside a free one at ${FLOOD_PER_SECOND}/s`,
      target: TARGET,
      notes: [ABOUT, answersOf(beside)],
    },
    [sideOf(`beside ${FLOOD_PER_SECOND} requests/s of one other`, beside), sideOf("alone", alone)],
    p95(alone) / p95(beside),
  );
}

const ABOUT = `Twenty tenants read their list ${PER_SECOND_EACH} times a second each, by the clock, through the gateway with every guard; each run on a fresh one. Any answer to them that is not 200 fails the run.`;

function sideBySide(
  world: World,
  { rounds, seconds }: Options,
  { measured }: FairTenants,
  neighbour: Neighbour,
) {
  const run = (name: string, beside?: Neighbour) => (round: number) =>
    world.report.step(
      `(k) ${name}, round ${round}`,
      () =>
        withGateway(world, productEnvironment(world), (origin) => {
          const task: FairnessTask = {
            origin,
            keys: measured.map(({ apiKey }) => apiKey),
            path: PATH,
            perSecondEach: PER_SECOND_EACH,
            ...(beside && { neighbour: beside }),
            warmUpSeconds: 3,
            seconds,
          };
          return askChild<FairnessRun>(world, "tests/bench/fairness/load.ts", task);
        }),
      ({ p95Ms }) => `p95 ${p95Ms.toFixed(1)} ms`,
    );
  return interleave(rounds, run("beside", neighbour), run("alone"));
}

const p95 = (runs: readonly FairnessRun[]) => sideOf("", runs).median.p95Ms;

function answersOf(runs: readonly FairnessRun[]): string {
  const all = runs.map(({ neighbour }) =>
    Object.entries(neighbour)
      .map(([status, count]) => `${count} × ${status}`)
      .join(", "),
  );
  return `The other tenant was answered, run by run: ${all.join("; ")}.`;
}
