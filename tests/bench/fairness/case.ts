import { askChild } from "@/tests/bench/ask-child";
import { type Outcome, outcomeOf, sideOf } from "@/tests/bench/figures";
import { withGateway } from "@/tests/bench/gateway";
import { interleave } from "@/tests/bench/interleave";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import type { World } from "@/tests/bench/world";
import type { FairnessTask, MeasuredRun } from "./load";
import type { Manner, NeighbourRun, NeighbourTask } from "./neighbour";
import { type FairTenants, LOG_ENTRIES, seedFairTenants, seedLog } from "./seed";

const PATH = "/api/v1/projects";
const REPORT = "/api/v1/audit-entries?search=project";
const PER_SECOND_EACH = 10;
const FLOOD_PER_SECOND = 250;
const REPORTS = 100;
/** A fresh process has compiled what it runs by then, since another tenant does the same. The neighbour begins after it. */
const WARM_UP_SECONDS = 10;

interface FairnessRun extends MeasuredRun {
  neighbour: NeighbourRun;
}

/** What a tenant may use of its slow time at once comes back in 15 seconds: less than twice that shows its burst alone. */
const LEAST_REPORT_SECONDS = 30;

/** Within 1.3 of what it was. */
const TARGET = 1 / 1.3;

/** (k) What a tenant that floods the API does to twenty others. */
export async function flooded(world: World, options: Options): Promise<Outcome> {
  const tenants = await world.report.step("(k) seed", () => seedFairTenants(world.urls.admin));
  const manner = { path: PATH, perSecond: FLOOD_PER_SECOND };
  const [beside, alone] = await sideBySide(world, options, "k", tenants, manner);
  return outcomeOf(
    {
      id: "k",
      title: `The p95 of 20 pro tenants alone, to that beside a free one at ${FLOOD_PER_SECOND}/s`,
      target: TARGET,
      notes: [ABOUT, answersOf(beside), othersOf(beside)],
    },
    [sideOf(`beside ${FLOOD_PER_SECOND} requests/s of one other`, beside), sideOf("alone", alone)],
    fairness(alone, beside),
  );
}

/** (l) What a tenant that runs a hundred slow reports at once does to them. */
export async function reported(world: World, options: Options): Promise<Outcome> {
  const tenants = await world.report.step("(l) seed", () => seedFairTenants(world.urls.admin));
  await world.report.step("(l) seed the log", () => seedLog(world.urls.admin, tenants.neighbour));
  const manner = { path: REPORT, inFlight: REPORTS };
  const seconds = Math.max(options.seconds, LEAST_REPORT_SECONDS);
  const [beside, alone] = await sideBySide(world, { ...options, seconds }, "l", tenants, manner);
  return outcomeOf(
    {
      id: "l",
      title: `The same alone, to beside a tenant that asks for ${REPORTS} slow reports at once`,
      target: TARGET,
      notes: [
        `Runs of ${seconds} s. The report is a search that every one of ${LOG_ENTRIES.toLocaleString("en")} entries of the audit log meets: ${Math.round(median(beside))} ms each. Whoever is refused asks again after its Retry-After.`,
        answersOf(beside),
        othersOf(beside),
      ],
    },
    [sideOf(`beside ${REPORTS} reports of one other`, beside), sideOf("alone", alone)],
    fairness(alone, beside),
  );
}

const ABOUT = `Twenty tenants read their list ${PER_SECOND_EACH} times a second each, by the clock, through the gateway with every guard; each run on a fresh one, and their neighbour from a process of its own. Any answer to them that is not 200 makes the ratio 0.`;

function sideBySide(
  world: World,
  { rounds, seconds }: Options,
  id: "k" | "l",
  tenants: FairTenants,
  manner: Manner,
) {
  const run = (name: string, isBeside: boolean) => (round: number) =>
    world.report.step(
      `(${id}) ${name}, round ${round}`,
      () =>
        withGateway(world, productEnvironment(world), async (origin): Promise<FairnessRun> => {
          const task: FairnessTask = {
            origin,
            keys: tenants.measured.map(({ apiKey }) => apiKey),
            path: PATH,
            perSecondEach: PER_SECOND_EACH,
            warmUpSeconds: WARM_UP_SECONDS,
            seconds,
          };
          const turns = [{ key: tenants.warmer.apiKey, seconds: WARM_UP_SECONDS + 0.5 }];
          if (isBeside) turns.push({ key: tenants.neighbour.apiKey, seconds });
          const [run, neighbour] = await Promise.all([
            askChild<MeasuredRun>(world, "tests/bench/fairness/load.ts", task),
            askChild<NeighbourRun>(world, "tests/bench/fairness/neighbour.ts", {
              ...{ origin, manner, turns },
            } satisfies NeighbourTask),
          ]);
          return { ...run, neighbour };
        }),
      ({ p95Ms }) => `p95 ${p95Ms.toFixed(1)} ms`,
    );
  return interleave(rounds, run("beside", true), run("alone", false));
}

/** A tenant that was refused because of another one was not left as it was. */
function fairness(alone: readonly FairnessRun[], beside: readonly FairnessRun[]): number {
  return beside.some(({ others }) => others.length > 0) ? 0 : p95(alone) / p95(beside);
}

function othersOf(runs: readonly FairnessRun[]): string {
  return `The measured tenants were answered other than 200, run by run: ${runs.map(({ others }) => (others.length > 0 ? `${others.length} × ${others[0]}` : "never")).join("; ")}.`;
}

const p95 = (runs: readonly FairnessRun[]) => sideOf("", runs).median.p95Ms;

function median(runs: readonly FairnessRun[]): number {
  const sorted = runs.map(({ neighbour }) => neighbour.servedMs).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

function answersOf(runs: readonly FairnessRun[]): string {
  const all = runs.map(({ neighbour }) =>
    Object.entries(neighbour.answers)
      .map(([status, count]) => `${count} × ${status}`)
      .join(", "),
  );
  return `The other tenant was answered, run by run: ${all.join("; ")}.`;
}
