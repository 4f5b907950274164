import { askChild } from "@/tests/bench/ask-child";
import { type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import { interleave } from "@/tests/bench/interleave";
import type { Options } from "@/tests/bench/options";
import type { World } from "@/tests/bench/world";
import type { TenantReadsTask } from "./side";

const POOL_SIZE = 10;
/** As many callers as connections: neither side queues, so what is measured is the way of one read. */
const IN_FLIGHT = POOL_SIZE;

/** (a) A list of 20 projects in a tenant transaction, against the same SQL as a plain prepared statement. */
export async function tenantReads(world: World, { rounds, seconds }: Options): Promise<Outcome> {
  const { urls, tenantsFile, report } = world;
  const shared = { poolSize: POOL_SIZE, inFlight: IN_FLIGHT, seconds, tenantsFile };
  const run = (task: TenantReadsTask) => (round: number) =>
    report.step(
      `(a) ${task.side}, round ${round}`,
      () => askChild<Run>(world, "tests/bench/tenant-reads/side.ts", task),
      ({ rate }) => `${Math.round(rate)} reads/s`,
    );
  const [tenant, plain] = await interleave(
    rounds,
    run({ ...shared, side: "tenant", url: urls.app }),
    run({ ...shared, side: "plain", url: urls.admin }),
  );
  return outcomeOf(
    {
      id: "a",
      title: "List of 20 projects: tenant transaction and Drizzle, to plain SQL",
      target: 0.5,
      notes: [
        `${POOL_SIZE} connections and ${IN_FLIGHT} callers on each side; 1,000 tenants, 200,000 projects.`,
        "The plain side sends the same SQL as a prepared statement of postgres.js, outside a transaction and as the superuser, whom no policy holds back: it reads the same rows.",
      ],
    },
    [sideOf("db/tenant.ts and Drizzle", tenant), sideOf("postgres.js, prepared", plain)],
  );
}
