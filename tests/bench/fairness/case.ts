import { askChild } from "@/tests/bench/ask-child";
import { median, type Outcome, outcomeOf, type Side, sideOf } from "@/tests/bench/figures";
import { withGateway } from "@/tests/bench/gateway";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import type { World } from "@/tests/bench/world";
import type { FairnessTask, Kind, MeasuredRun, Phase } from "./load";
import type { Manner, NeighbourRun, NeighbourTask } from "./neighbour";
import { type FairTenants, LOG_ENTRIES, seedFairTenants, seedLog } from "./seed";

const PATH = "/api/v1/projects";
const REPORT = "/api/v1/audit-entries?search=project";
const PER_SECOND_EACH = 10;
const FLOOD_PER_SECOND = 250;
const REPORTS = 100;
/** A fresh process has compiled what it runs by then, since another tenant does the same. The neighbour begins after it. */
const WARM_UP_SECONDS = 20;

/** What one gateway showed: the blocks' runs of each kind, side by side, and how its neighbour was answered. */
interface Round {
  blocks: Record<Kind, MeasuredRun>[];
  neighbour: NeighbourRun;
}

/** How a neighbour asks, and for how long at once. */
interface Neighbourhood {
  id: "k" | "l";
  manner: Manner;
  phaseSeconds: number;
}

const FLOOD: Neighbourhood = {
  id: "k",
  manner: { path: PATH, perSecond: FLOOD_PER_SECOND },
  phaseSeconds: 5,
};

const REPORTING: Neighbourhood = {
  id: "l",
  manner: { path: REPORT, inFlight: REPORTS },
  // What a tenant may use of its slow time at once comes back in 15 seconds: less than twice that shows its burst alone.
  phaseSeconds: 30,
};

/** Within 1.3 of what it was. */
const TARGET = 1 / 1.3;

/** (k) What a tenant that floods the API does to twenty others. */
export async function flooded(world: World, options: Options): Promise<Outcome> {
  const tenants = await world.report.step("(k) seed", () => seedFairTenants(world.urls.admin));
  const rounds = await sideBySide(world, options, tenants, FLOOD);
  return outcomeOf(
    {
      id: "k",
      title: `The p95 of 20 pro tenants alone, to that beside a free one at ${FLOOD_PER_SECOND}/s`,
      target: TARGET,
      notes: [about(FLOOD), answersOf(rounds), othersOf(rounds)],
    },
    sidesOf(`beside ${FLOOD_PER_SECOND} requests/s of one other`, rounds),
    fairness(rounds),
  );
}

/** (l) What a tenant that runs a hundred slow reports at once does to them. */
export async function reported(world: World, options: Options): Promise<Outcome> {
  const tenants = await world.report.step("(l) seed", () => seedFairTenants(world.urls.admin));
  await world.report.step("(l) seed the log", () => seedLog(world.urls.admin, tenants.neighbour));
  const rounds = await sideBySide(world, options, tenants, REPORTING);
  const servedMs = Math.round(median(rounds.map(({ neighbour }) => neighbour.servedMs)));
  return outcomeOf(
    {
      id: "l",
      title: `The same alone, to beside a tenant that asks for ${REPORTS} slow reports at once`,
      target: TARGET,
      notes: [
        about(REPORTING),
        `The report is a search that every one of ${LOG_ENTRIES.toLocaleString("en")} entries of the audit log meets: ${servedMs} ms each. Whoever is refused asks again after its Retry-After.`,
        answersOf(rounds),
        othersOf(rounds),
      ],
    },
    sidesOf(`beside ${REPORTS} reports of one other`, rounds),
    fairness(rounds),
  );
}

function about({ phaseSeconds }: Neighbourhood): string {
  return `Twenty tenants read their list ${PER_SECOND_EACH} times a second each, by the clock, through the gateway with every guard; each round on a fresh one, in blocks of four phases of ${phaseSeconds} s: beside their neighbour, alone, alone, beside it, and the next block the other way round; the neighbour asks from a process of its own, which gives way to all others. The ratio is the median of the blocks' own, each of the p95 of its 2 × ${phaseSeconds} s of either kind. Any answer to them that is not 200 makes the ratio 0.`;
}

/** Children are started by then. */
const START_MS = 4_000;

/** What was sent in one phase is answered before the next. */
const PAUSE_MS = 1_000;

/**
 * Each round is one gateway. Within a block both kinds meet the same process, as warm, and the same machine as far as
 * can be: what it does to itself, or others to it, for longer than a block, is in both.
 */
async function sideBySide(
  world: World,
  { rounds, seconds }: Options,
  tenants: FairTenants,
  neighbourhood: Neighbourhood,
): Promise<Round[]> {
  const { id, phaseSeconds } = neighbourhood;
  const blocks = Math.max(1, Math.round(seconds / (2 * phaseSeconds)));
  const all: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const kinds = phasesOf(blocks, round % 2 === 1);
    all.push(
      await world.report.step(
        `(${id}) round ${round} of ${rounds}`,
        () =>
          withGateway(world, productEnvironment(world), (origin) =>
            inPhases(world, origin, tenants, neighbourhood, kinds),
          ),
        (told) =>
          `alone to beside, block by block: ${told.blocks.map((one) => ratioOf(one).toFixed(2)).join(", ")}`,
      ),
    );
  }
  return all;
}

/** The kinds of all phases in their order: beside, alone, alone, beside, or the other way round, by turns. */
function phasesOf(blocks: number, isBesideFirst: boolean): Omit<Phase, "atMs">[] {
  return Array.from({ length: blocks }, (_, block) => {
    const [outer, inner]: [Kind, Kind] =
      (block % 2 === 0) === isBesideFirst ? ["beside", "alone"] : ["alone", "beside"];
    return [outer, inner, inner, outer].map((kind) => ({ kind, block }));
  }).flat();
}

async function inPhases(
  world: World,
  origin: string,
  tenants: FairTenants,
  { manner, phaseSeconds: seconds }: Neighbourhood,
  kinds: Omit<Phase, "atMs">[],
): Promise<Round> {
  const warmUpAtMs = Date.now() + START_MS;
  const firstAtMs = warmUpAtMs + WARM_UP_SECONDS * 1_000 + PAUSE_MS;
  const phases = kinds.map((phase, nth) => ({
    ...phase,
    atMs: firstAtMs + nth * (seconds * 1_000 + PAUSE_MS),
  }));
  const task: FairnessTask = {
    ...{ origin, path: PATH, perSecondEach: PER_SECOND_EACH, warmUpAtMs, phases, seconds },
    keys: tenants.measured.map(({ apiKey }) => apiKey),
  };
  const turns = [
    { key: tenants.warmer.apiKey, atMs: warmUpAtMs, seconds: WARM_UP_SECONDS, warmsUp: true },
    ...phases
      .filter(({ kind }) => kind === "beside")
      .map(({ atMs }) => ({ key: tenants.neighbour.apiKey, atMs, seconds })),
  ];
  const [blocks, neighbour] = await Promise.all([
    askChild<Round["blocks"]>(world, "tests/bench/fairness/load.ts", task),
    askChild<NeighbourRun>(world, "tests/bench/fairness/neighbour.ts", {
      ...{ origin, manner, turns },
    } satisfies NeighbourTask),
  ]);
  return { blocks, neighbour };
}

function sidesOf(besideName: string, rounds: readonly Round[]): [Side, Side] {
  const blocks = rounds.flatMap((round) => round.blocks);
  return [
    sideOf(
      besideName,
      blocks.map(({ beside }) => beside),
    ),
    sideOf(
      "alone",
      blocks.map(({ alone }) => alone),
    ),
  ];
}

/** The median of the blocks' own. A tenant that was refused because of another one was not left as it was. */
function fairness(rounds: readonly Round[]): number {
  const blocks = rounds.flatMap((round) => round.blocks);
  if (blocks.some(({ beside }) => beside.others.length > 0)) return 0;
  return median(blocks.map(ratioOf));
}

function ratioOf({ alone, beside }: Record<Kind, MeasuredRun>): number {
  return alone.p95Ms / beside.p95Ms;
}

function othersOf(rounds: readonly Round[]): string {
  const all = rounds.map(({ blocks }) => {
    const others = blocks.flatMap(({ beside }) => beside.others);
    return others.length > 0 ? `${others.length} × ${others[0]}` : "never";
  });
  return `The measured tenants were answered other than 200, round by round: ${all.join("; ")}.`;
}

function answersOf(rounds: readonly Round[]): string {
  const all = rounds.map(({ neighbour }) =>
    Object.entries(neighbour.answers)
      .map(([status, count]) => `${count} × ${status}`)
      .join(", "),
  );
  return `The other tenant was answered, round by round: ${all.join("; ")}.`;
}
