import { askChild } from "@/tests/bench/ask-child";
import { type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import { interleave } from "@/tests/bench/interleave";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import type { World } from "@/tests/bench/world";
import type { FlagChangesTask } from "./side";

/** In force everywhere within this. */
const PROMISED_MS = 2_000;
const CHANGES = 50;

/** (p) How long it takes until a change of a flag is in force on two instances, from the operator's call on. */
export async function flagChanges(world: World, { rounds }: Options): Promise<Outcome> {
  const side = (name: string, listenUrl?: string) => (round: number) =>
    world.report.step(
      `(p) ${name}, round ${round}`,
      () =>
        askChild<Run>({ ...world, env: productEnvironment(world) }, "tests/bench/flag-changes/side.ts", {
          ...{ adminUrl: world.urls.admin, changes: CHANGES },
          ...(listenUrl !== undefined && { listenUrl }),
        } satisfies FlagChangesTask),
      ({ p99Ms }) => `p99 ${Math.round(p99Ms)} ms`,
    );
  const [asked, heard] = await interleave(rounds, side("asked"), side("heard", world.urls.system));
  const sides = [sideOf("by asking once a second", asked), sideOf("by the bell", heard)] as const;
  return outcomeOf(
    {
      id: "p",
      title: "Two seconds, to the p99 of a change of a flag being in force on two instances",
      target: 1,
      notes: [
        `${CHANGES} changes a run, at random moments, from the operator's call until an instance evaluates otherwise; two instances, each counted. The ratio is of the slower way.`,
      ],
    },
    sides,
    PROMISED_MS / Math.max(...sides.map(({ median }) => median.p99Ms)),
  );
}
