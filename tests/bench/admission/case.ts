import { freePort } from "@/local/supervisor/ports";
import { waitUntilReady } from "@/local/supervisor/ready";
import { askChild } from "@/tests/bench/ask-child";
import { median, type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import { SIZE } from "@/tests/bench/seed";
import type { World } from "@/tests/bench/world";
import type { ByTurnsTask, Side } from "./load";
import type { ServeTask } from "./serve";

const CONNECTIONS = 16;
const PHASE_SECONDS = 2;
/** Of either side. By then most of what a request runs is compiled, as in a server that has stood for a while. */
const WARM_UP_REQUESTS = 15 * SIZE.tenants;

type Block = Record<Side, Run>;

/** (j) A guarded read with its limits, meters and quota decided in Redis, against the same without any of it. */
export async function admission(world: World, { rounds, seconds }: Options): Promise<Outcome> {
  const all: Block[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const blocks = await world.report.step(
      `(j) round ${round} of ${rounds}`,
      () => byTurns(world, blocksOf(seconds, round % 2 === 1)),
      (told) => `with to without, block by block: ${told.map((one) => ratioOf(one).toFixed(2)).join(", ")}`,
    );
    all.push(...blocks);
  }
  return outcomeOf(
    {
      id: "j",
      title: "A list by REST with limit and meter, to the same without",
      target: 0.85,
      notes: [
        `${CONNECTIONS} connections of autocannon, the keys of ${SIZE.tenants.toLocaleString("en")} tenants in turn; both doors on plain node:http, without Next.`,
        `Each round on a fresh process of either kind, which are asked by turns, in blocks of four phases of ${PHASE_SECONDS} s: with, without, without, with, and the next block the other way round. The ratio is the median of the blocks' own.`,
        "Without: the guard's limiter grants at once. Buckets, counts, quota and the security epoch cost nothing then, and Redis is not asked.",
      ],
    },
    [
      sideOf(
        "GET /api/v1/projects, limited and metered",
        all.map(({ limited }) => limited),
      ),
      sideOf(
        "the same, without",
        all.map(({ open }) => open),
      ),
    ],
    median(all.map(ratioOf)),
  );
}

const ratioOf = ({ limited, open }: Block): number => limited.rate / open.rate;

/** As many blocks as give either side so many seconds. */
function blocksOf(seconds: number, limitedFirst: boolean): Side[][] {
  const count = Math.max(1, Math.round(seconds / (2 * PHASE_SECONDS)));
  return Array.from({ length: count }, (_, nth) => {
    const [outer, inner]: [Side, Side] =
      (nth % 2 === 0) === limitedFirst ? ["limited", "open"] : ["open", "limited"];
    return [outer, inner, inner, outer];
  });
}

/** One round: both servers stand all the while, and one of them is asked. */
async function byTurns(world: World, blocks: Side[][]): Promise<Block[]> {
  const { processes, env, tenantsFile } = world;
  return withServer(world, { stubbed: false }, (limited) =>
    withServer(world, { stubbed: true }, (open) => {
      const task: ByTurnsTask = {
        urls: { limited, open },
        blocks,
        phaseSeconds: PHASE_SECONDS,
        connections: CONNECTIONS,
        warmUpRequests: WARM_UP_REQUESTS,
        bodyBegins: '{"data":[{"id":"',
        tenantsFile,
      };
      return askChild<Block[]>({ processes, env }, "tests/bench/admission/load.ts", task);
    }),
  );
}

/** Serves for as long as `use` takes, which is given the list's URL. */
async function withServer<T>(world: World, task: ServeTask, use: (url: string) => Promise<T>): Promise<T> {
  const { processes, dataDir } = world;
  const port = await freePort();
  const name = task.stubbed ? "bench-admission-open" : "bench-admission";
  const file = "tests/bench/admission/serve.ts";
  const args = [String(port), JSON.stringify(task)];
  const spawned = await processes.spawn({ name, file, args, env: productEnvironment(world) });
  try {
    const origin = `http://127.0.0.1:${port}`;
    await waitUntilReady(origin, ["/ready"], spawned, `${dataDir}/logs/${name}.log`);
    return await use(`${origin}/api/v1/projects`);
  } finally {
    await spawned.stop(10_000);
  }
}
