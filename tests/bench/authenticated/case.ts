import { freePort } from "@/local/supervisor/ports";
import { waitUntilReady } from "@/local/supervisor/ready";
import { askChild } from "@/tests/bench/ask-child";
import { type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import { interleave } from "@/tests/bench/interleave";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import type { LoadTask } from "@/tests/bench/rest/fire";
import { SIZE } from "@/tests/bench/seed";
import type { World } from "@/tests/bench/world";
import type { ServeTask } from "./serve";

const CONNECTIONS = 16;
const WARM_UP_REQUESTS = 3 * SIZE.tenants;

/** Each way to authenticate, the door that takes it, and the same list by either. */
const DOORS = {
  key: { path: "/api/v1/projects", bodyBegins: '{"data":[{"id":"' },
  session: { path: "/api/trpc/projects.list?input=%7B%7D", bodyBegins: '{"result":{"data":{"data":[{"id":"' },
} as const;

/** (f) The same request with a warm key and with a warm session, each against the same with authentication stubbed. */
export async function authenticated(world: World, { rounds, seconds }: Options): Promise<Outcome[]> {
  const env = productEnvironment(world);
  const run = (credential: ServeTask["credential"], stubbed: boolean) => (round: number) =>
    world.report.step(
      `(f) ${credential}${stubbed ? ", stubbed" : ""}, round ${round}`,
      () => measure(world, env, { credential, stubbed, tenantsFile: world.tenantsFile }, seconds),
      ({ rate }) => `${Math.round(rate)} requests/s`,
    );
  const [key, keyStubbed, session, sessionStubbed] = await interleave(
    rounds,
    run("key", false),
    run("key", true),
    run("session", false),
    run("session", true),
  );
  const about = (title: string, notes: string[]) => ({ id: "f", title, target: 0.8, notes }) as const;
  return [
    outcomeOf(
      about("A list by REST with a warm API key, to authentication stubbed", [
        `${CONNECTIONS} connections of autocannon; both doors on plain node:http, without Next, so that what the guards cost is not lost in it.`,
        "Stubbed: who calls is the next of 1,000 identities that were proven before, without a look-up, a hash or a comparison. Every other guard is the same.",
      ]),
      [sideOf("GET /api/v1/projects, key", key), sideOf("the same, stubbed", keyStubbed)],
    ),
    outcomeOf(about("The same by tRPC with a warm session, to authentication stubbed", []), [
      sideOf("projects.list, session", session),
      sideOf("the same, stubbed", sessionStubbed),
    ]),
  ];
}

async function measure(
  { processes, dataDir, env: childEnv }: World,
  env: NodeJS.ProcessEnv,
  task: ServeTask,
  seconds: number,
): Promise<Run> {
  const port = await freePort();
  const name = "bench-authenticated";
  const file = "tests/bench/authenticated/serve.ts";
  const spawned = await processes.spawn({ name, file, args: [String(port), JSON.stringify(task)], env });
  try {
    const origin = `http://127.0.0.1:${port}`;
    await waitUntilReady(origin, ["/ready"], spawned, `${dataDir}/logs/${name}.log`);
    const { path, bodyBegins } = DOORS[task.credential];
    const { credential, tenantsFile } = task;
    const load: LoadTask = {
      url: origin + path,
      connections: CONNECTIONS,
      warmUpRequests: WARM_UP_REQUESTS,
      seconds,
      bodyBegins,
      tenantsFile,
      credential,
    };
    return await askChild<Run>({ processes, env: childEnv }, "tests/bench/rest/load.ts", load);
  } finally {
    await spawned.stop(10_000);
  }
}
