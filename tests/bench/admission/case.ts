import { freePort } from "@/local/supervisor/ports";
import { waitUntilReady } from "@/local/supervisor/ready";
import { askChild } from "@/tests/bench/ask-child";
import { type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import { interleave } from "@/tests/bench/interleave";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import type { LoadTask } from "@/tests/bench/rest/load";
import { SIZE } from "@/tests/bench/seed";
import type { World } from "@/tests/bench/world";
import type { ServeTask } from "./serve";

const CONNECTIONS = 16;

/** (j) A guarded read with its limits, meters and quota decided in Redis, against the same without any of it. */
export async function admission(world: World, { rounds, seconds }: Options): Promise<Outcome> {
  const env = productEnvironment(world);
  const run = (stubbed: boolean) => (round: number) =>
    world.report.step(
      `(j) ${stubbed ? "without" : "with"} limit and meter, round ${round}`,
      () => measure(world, env, { stubbed }, seconds),
      ({ rate }) => `${Math.round(rate)} requests/s`,
    );
  const [limited, open] = await interleave(rounds, run(false), run(true));
  return outcomeOf(
    {
      id: "j",
      title: "A list by REST with limit and meter, to the same without",
      target: 0.85,
      notes: [
        `${CONNECTIONS} connections of autocannon, the keys of ${SIZE.tenants.toLocaleString("en")} tenants in turn; both doors on plain node:http, without Next.`,
        "Without: the guard's limiter grants at once. Buckets, counts, quota and the security epoch cost nothing then, and Redis is not asked.",
      ],
    },
    [sideOf("GET /api/v1/projects, limited and metered", limited), sideOf("the same, without", open)],
  );
}

async function measure(
  { processes, dataDir, env: childEnv, tenantsFile }: World,
  env: NodeJS.ProcessEnv,
  task: ServeTask,
  seconds: number,
): Promise<Run> {
  const port = await freePort();
  const name = "bench-admission";
  const file = "tests/bench/admission/serve.ts";
  const spawned = await processes.spawn({ name, file, args: [String(port), JSON.stringify(task)], env });
  try {
    const origin = `http://127.0.0.1:${port}`;
    await waitUntilReady(origin, ["/ready"], spawned, `${dataDir}/logs/${name}.log`);
    const load: LoadTask = {
      url: `${origin}/api/v1/projects`,
      connections: CONNECTIONS,
      warmUpRequests: 3 * SIZE.tenants,
      seconds,
      bodyBegins: '{"data":[{"id":"',
      tenantsFile,
    };
    return await askChild<Run>({ processes, env: childEnv }, "tests/bench/rest/load.ts", load);
  } finally {
    await spawned.stop(10_000);
  }
}
