import { askChild } from "@/tests/bench/ask-child";
import { median, type Outcome, outcomeOf, sideOf } from "@/tests/bench/figures";
import { withGateway } from "@/tests/bench/gateway";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import type { World } from "@/tests/bench/world";
import type { FairnessTask, MeasuredRun, Phase } from "./load";
import type { Manner, NeighbourRun, NeighbourTask } from "./neighbour";
import { type FairTenants, LOG_ENTRIES, seedFairTenants, seedLog } from "./seed";

const PATH = "/api/v1/projects";
const REPORT = "/api/v1/audit-entries?search=project";
const PER_SECOND_EACH = 10;
const FLOOD_PER_SECOND = 250;
const REPORTS = 100;
/** A fresh process has compiled what it runs by then, since another tenant does the same. The neighbour begins after it. */
const WARM_UP_SECONDS = 20;

interface FairnessRun extends MeasuredRun {
  neighbour: NeighbourRun;
}

/**
 * What a tenant may use of its slow time at once comes back in 15 seconds: a phase of less than twice that shows its
 * burst alone. There are two of each kind.
 */
const LEAST_REPORT_SECONDS = 60;

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
        `${seconds} s beside and as many alone, in two halves each. The report is a search that every one of ${LOG_ENTRIES.toLocaleString("en")} entries of the audit log meets: ${Math.round(median(beside.map(({ neighbour }) => neighbour.servedMs)))} ms each. Whoever is refused asks again after its Retry-After.`,
        answersOf(beside),
        othersOf(beside),
      ],
    },
    [sideOf(`beside ${REPORTS} reports of one other`, beside), sideOf("alone", alone)],
    fairness(alone, beside),
  );
}

const ABOUT = `Twenty tenants read their list ${PER_SECOND_EACH} times a second each, by the clock, through the gateway with every guard; each round on a fresh one, beside their neighbour, alone, alone, and beside it again, or the other way round; the neighbour asks from a process of its own. The ratio is the median of the rounds' own. Any answer to them that is not 200 makes the ratio 0.`;

/** Children are started by then. */
const START_MS = 4_000;

/** What was sent in one phase is answered before the next. */
const PAUSE_MS = 1_000;

/**
 * Each round is one gateway, on which the tenants are beside their neighbour, alone for twice as long, and beside it
 * again; or the other way round, by turns. So both meet the same process, as warm, and the same machine as far as can be.
 */
async function sideBySide(
  world: World,
  { rounds, seconds }: Options,
  id: "k" | "l",
  tenants: FairTenants,
  manner: Manner,
): Promise<[beside: FairnessRun[], alone: FairnessRun[]]> {
  const run = (origin: string, isFirst: boolean) =>
    inTwoPhases(world, origin, tenants, manner, seconds, isFirst);
  const beside: FairnessRun[] = [];
  const alone: FairnessRun[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const phases = await world.report.step(
      `(${id}) round ${round} of ${rounds}`,
      () => withGateway(world, productEnvironment(world), (origin) => run(origin, round % 2 === 1)),
      (told) => `p95 ${told.alone.p95Ms.toFixed(1)} ms alone, ${told.beside.p95Ms.toFixed(1)} ms beside`,
    );
    beside.push(phases.beside);
    alone.push(phases.alone);
  }
  return [beside, alone];
}

async function inTwoPhases(
  world: World,
  origin: string,
  tenants: FairTenants,
  manner: Manner,
  seconds: number,
  isBesideFirst: boolean,
): Promise<{ beside: FairnessRun; alone: FairnessRun }> {
  const warmUpAtMs = Date.now() + START_MS;
  const firstAtMs = warmUpAtMs + WARM_UP_SECONDS * 1_000 + PAUSE_MS;
  const [outer, inner]: Phase["kind"][] = isBesideFirst ? ["beside", "alone"] : ["alone", "beside"];
  const kinds = [outer, inner, inner, outer].filter((kind) => kind !== undefined);
  const half = seconds / 2;
  const phases = kinds.map((kind, nth) => ({ kind, atMs: firstAtMs + nth * (half * 1_000 + PAUSE_MS) }));
  const task: FairnessTask = {
    ...{ origin, path: PATH, perSecondEach: PER_SECOND_EACH, warmUpAtMs, phases, seconds: half },
    keys: tenants.measured.map(({ apiKey }) => apiKey),
  };
  const turns = [
    { key: tenants.warmer.apiKey, atMs: warmUpAtMs, seconds: WARM_UP_SECONDS, warmsUp: true },
    ...phases
      .filter(({ kind }) => kind === "beside")
      .map(({ atMs }) => ({ key: tenants.neighbour.apiKey, atMs, seconds: half })),
  ];
  const [runs, neighbour] = await Promise.all([
    askChild<Record<Phase["kind"], MeasuredRun>>(world, "tests/bench/fairness/load.ts", task),
    askChild<NeighbourRun>(world, "tests/bench/fairness/neighbour.ts", {
      ...{ origin, manner, turns },
    } satisfies NeighbourTask),
  ]);
  return { beside: { ...runs.beside, neighbour }, alone: { ...runs.alone, neighbour } };
}

/** The median of the rounds' own. A tenant that was refused because of another one was not left as it was. */
function fairness(alone: readonly FairnessRun[], beside: readonly FairnessRun[]): number {
  if (beside.some(({ others }) => others.length > 0)) return 0;
  return median(beside.map(({ p95Ms }, nth) => (alone[nth]?.p95Ms ?? 0) / p95Ms));
}

function othersOf(runs: readonly FairnessRun[]): string {
  return `The measured tenants were answered other than 200, run by run: ${runs.map(({ others }) => (others.length > 0 ? `${others.length} × ${others[0]}` : "never")).join("; ")}.`;
}

function answersOf(runs: readonly FairnessRun[]): string {
  const all = runs.map(({ neighbour }) =>
    Object.entries(neighbour.answers)
      .map(([status, count]) => `${count} × ${status}`)
      .join(", "),
  );
  return `The other tenant was answered, run by run: ${all.join("; ")}.`;
}
