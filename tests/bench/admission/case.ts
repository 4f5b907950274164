import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@/local/supervisor/ports";
import { waitUntilReady } from "@/local/supervisor/ready";
import { askChild } from "@/tests/bench/ask-child";
import { median, type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import type { World } from "@/tests/bench/world";
import type { ByTurnsTask } from "./load";
import { seedLimited } from "./seed";
import type { ServeTask } from "./serve";
import { SIDES, type Side } from "./sides";

const CONNECTIONS = 16;
const PHASE_SECONDS = 2;
/** So few that what is measured is a request of somebody who is known, not the reading of who calls. */
const TENANTS = 200;
/** Of each side. By then most of what a request runs is compiled, as in a server that has stood for a while. */
const WARM_UP_REQUESTS = 15_000;

type Block = Record<Side, Run>;

/** (j) A guarded read with its limits, meters and quota decided in Redis, against the same without limit and meter. */
export async function admission(world: World, { rounds, seconds }: Options): Promise<Outcome> {
  const tenantsFile = join(world.dataDir, "limited-tenants.json");
  const seeded = await world.report.step("(j) seed", () => seedLimited(world.urls.admin, TENANTS));
  await writeFile(tenantsFile, JSON.stringify(seeded));
  const all: Block[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const blocks = await world.report.step(
      `(j) round ${round + 1} of ${rounds}`,
      () => byTurns(world, tenantsFile, blocksOf(seconds, round)),
      (told) => `with to without, block by block: ${told.map((one) => ratioOf(one).toFixed(2)).join(", ")}`,
    );
    all.push(...blocks);
  }
  await rm(tenantsFile);
  const unguarded = median(all.map((block) => ratioOf(block, "unguarded")));
  return outcomeOf(
    {
      id: "j",
      title: "A list by REST with limit and meter, to the same without",
      target: 0.85,
      notes: [
        `${CONNECTIONS} connections of autocannon, the keys of ${TENANTS} tenants in turn, so few that hardly any is looked up in Postgres; each door on plain node:http, without Next.`,
        `Each round on fresh processes, which are asked by turns, warm-up included, in blocks of two phases of ${PHASE_SECONDS} s a side: there and back, and each block begins with the next side. The ratio is the median of the blocks' own.`,
        "Limited: a bucket, a hard quota and two meters, in one round trip. Without: nothing of them, neither headers nor recent use; in place of the rate-limit guard Redis is asked whether rights were taken away, which no guarded request may leave out and the limiter's answer brings along.",
        `To a request that waits for nothing of Redis, and would serve a revoked key: ${unguarded.toFixed(2)}.`,
      ],
    },
    [
      sideOf("GET /api/v1/projects, limited and metered", runsOf(all, "limited")),
      sideOf("the same, without", runsOf(all, "unlimited")),
      sideOf("the same, not waiting for Redis at all", runsOf(all, "unguarded")),
    ],
    median(all.map((block) => ratioOf(block))),
  );
}

const runsOf = (all: readonly Block[], side: Side): Run[] => all.map((block) => block[side]);

const ratioOf = (block: Block, to: Side = "unlimited"): number => block.limited.rate / block[to].rate;

/** As many blocks as give each side so many seconds. */
function blocksOf(seconds: number, round: number): Side[][] {
  const count = Math.max(1, Math.round(seconds / (2 * PHASE_SECONDS)));
  return Array.from({ length: count }, (_, nth) => {
    const first = (round + nth) % SIDES.length;
    const there = [...SIDES.slice(first), ...SIDES.slice(0, first)];
    return [...there, ...there.toReversed()];
  });
}

/** One round: the servers stand all the while, and one of them is asked. */
async function byTurns(world: World, tenantsFile: string, blocks: Side[][]): Promise<Block[]> {
  const { processes, env, urls } = world;
  return withServer(world, "limited", (limited) =>
    withServer(world, "unlimited", (unlimited) =>
      withServer(world, "unguarded", (unguarded) => {
        const task: ByTurnsTask = {
          urls: { limited, unlimited, unguarded },
          blocks,
          phaseSeconds: PHASE_SECONDS,
          connections: CONNECTIONS,
          redisUrl: urls.redis,
          warmUpRequests: WARM_UP_REQUESTS,
          bodyBegins: '{"data":[{"id":"',
          tenantsFile,
        };
        return askChild<Block[]>({ processes, env }, "tests/bench/admission/load.ts", task);
      }),
    ),
  );
}

/** Serves for as long as `use` takes, which is given the list's URL. */
async function withServer<T>(world: World, side: Side, use: (url: string) => Promise<T>): Promise<T> {
  const { processes, dataDir } = world;
  const port = await freePort();
  const name = `bench-admission-${side}`;
  const task: ServeTask = { side };
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
