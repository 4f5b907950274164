import { askChild } from "@/tests/bench/ask-child";
import { type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import { withGateway } from "@/tests/bench/gateway";
import { interleave } from "@/tests/bench/interleave";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import type { LoadTask } from "@/tests/bench/rest/fire";
import { SIZE, seedBench } from "@/tests/bench/seed";
import type { World } from "@/tests/bench/world";
import type { RefusedTask } from "./load";

const CONNECTIONS = 16;
const PATH = "/api/v1/projects";

/** (m) How many requests over the limit are answered in the time in which one is served. */
export async function refusals(world: World, { rounds, seconds }: Options): Promise<Outcome> {
  const env = productEnvironment(world);
  const [limited] = await world.report.step("(m) seed", () =>
    seedBench(world.urls.admin, { tenants: 1, projectsEach: 200, plan: "free" }),
  );
  const on = (name: string, load: (origin: string) => Promise<Run>) => (round: number) =>
    world.report.step(
      `(m) ${name}, round ${round}`,
      () => withGateway(world, env, load),
      ({ rate }) => `${Math.round(rate)} requests/s`,
    );
  const shared = { connections: CONNECTIONS, warmUpRequests: 3 * SIZE.tenants, seconds };
  const [refused, served] = await interleave(
    rounds,
    on("refused", (origin) => {
      const task: RefusedTask = { ...shared, url: origin + PATH, key: limited?.apiKey ?? "" };
      return askChild<Run>(world, "tests/bench/refusals/load.ts", task);
    }),
    on("served", (origin) => {
      const { tenantsFile } = world;
      const task: LoadTask = { ...shared, url: origin + PATH, bodyBegins: '{"data":[{"id":"', tenantsFile };
      return askChild<Run>(world, "tests/bench/rest/load.ts", task);
    }),
  );
  return outcomeOf(
    {
      id: "m",
      title: "Answers of 429 by REST without Next, to answers of 200",
      target: 3,
      notes: [
        `${CONNECTIONS} connections of autocannon to the gateway with every guard. Refused: one free tenant's key. Served: the list, keys rotate over 1,000 tenants.`,
      ],
    },
    [sideOf("429 for GET /api/v1/projects", refused), sideOf("200 for the same", served)],
  );
}
