import { askChild } from "@/tests/bench/ask-child";
import { type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import { interleave } from "@/tests/bench/interleave";
import type { Options } from "@/tests/bench/options";
import type { World } from "@/tests/bench/world";
import type { AuditedWritesTask } from "./side";

const POOL_SIZE = 10;
/** Writers of one tenant at once: if the log made them queue, it would show here. */
const IN_FLIGHT = 50;

/** (e) Many writers of one tenant with the audit log, against the same writes without it. */
export async function auditedWrites(world: World, { rounds, seconds }: Options): Promise<Outcome> {
  const { urls, tenantsFile, report } = world;
  const shared = { url: urls.app, poolSize: POOL_SIZE, inFlight: IN_FLIGHT, seconds, tenantsFile };
  const run = (side: AuditedWritesTask["side"]) => (round: number) =>
    report.step(
      `(e) ${side}, round ${round}`,
      () => askChild<Run>(world, "tests/bench/audited-writes/side.ts", { ...shared, side }),
      ({ rate }) => `${Math.round(rate)} writes/s`,
    );
  const [audited, silent] = await interleave(rounds, run("audited"), run("silent"));
  return outcomeOf(
    {
      id: "e",
      title: "50 writers of one tenant with the audit log, to the same without it",
      target: 0.8,
      notes: [
        `${POOL_SIZE} connections, ${IN_FLIGHT} writers; each write locks and changes a project and emits its event, on one side with its audit entry in between.`,
      ],
    },
    [sideOf("with the audit log", audited), sideOf("without it", silent)],
  );
}
