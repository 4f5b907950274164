import { buildApp } from "@/local/supervisor/build";
import { root } from "@/scripts/bootstrap/paths.mjs";
import { askChild } from "@/tests/bench/ask-child";
import { type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import { interleave } from "@/tests/bench/interleave";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import { SIZE } from "@/tests/bench/seed";
import type { World } from "@/tests/bench/world";
import { buildBareApp } from "./bare-app";
import type { LoadTask } from "./fire";
import { type App, withServer } from "./serve";

const CONNECTIONS = 16;
const DIST_DIR = ".local/next/bench";
/** Every key three times: then each is known to the process, and the code is compiled. */
const WARM_UP_REQUESTS = 3 * SIZE.tenants;

/** (b) The same list through REST on Next with every guard, against a bare route of a Next app of its own. */
export async function restList(world: World, { rounds, seconds }: Options): Promise<Outcome> {
  const { report, tenantsFile } = world;
  const productEnv = { ...productEnvironment(world), NEXT_DIST_DIR: DIST_DIR };
  const bareEnv: NodeJS.ProcessEnv = { ...world.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  await report.step("next build", () => buildApp(DIST_DIR, productEnv), String);
  const bareFolder = await report.step("next build of the bare app", () => buildBareApp(bareEnv));
  const product: App = { name: "next", folder: root, env: productEnv, readyPath: "/api/health" };
  const bare: App = { name: "next-bare", folder: bareFolder, env: bareEnv, readyPath: "/ok" };
  const run =
    (app: App, path: string, task: Pick<LoadTask, "bodyBegins" | "tenantsFile">) => (round: number) =>
      report.step(
        `(b) ${app.name}, round ${round}`,
        () =>
          withServer(world, app, (origin) => {
            const load = { connections: CONNECTIONS, warmUpRequests: WARM_UP_REQUESTS, seconds, ...task };
            return askChild<Run>(world, "tests/bench/rest/load.ts", { url: origin + path, ...load });
          }),
        ({ rate }) => `${Math.round(rate)} requests/s`,
      );
  const [rest, appRoute, pagesRoute] = await interleave(
    rounds,
    run(product, "/api/v1/projects", { bodyBegins: '{"data":[{"id":"', tenantsFile }),
    run(bare, "/ok", { bodyBegins: '{"ok":true}' }),
    run(bare, "/api/ok", { bodyBegins: '{"ok":true}' }),
  );
  return outcomeOf(
    {
      id: "b",
      title: "The same list through REST on Next with all guards, to a bare route",
      target: 0.5,
      notes: [
        `${CONNECTIONS} connections of autocannon, in a process of its own on the same machine; keys rotate over 1,000 tenants of the business plan.`,
        "All are production builds under `next start`, each run on a fresh one; the product writes its log lines to a file, as it would in production.",
      ],
    },
    [
      sideOf("GET /api/v1/projects", rest),
      sideOf("bare route handler (app/)", appRoute),
      sideOf("bare API route (pages/), for comparison", pagesRoute),
    ],
  );
}
