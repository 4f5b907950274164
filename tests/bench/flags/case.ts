import { askChild } from "@/tests/bench/ask-child";
import { type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import { interleave } from "@/tests/bench/interleave";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import type { World } from "@/tests/bench/world";
import type { FlagsTask } from "./side";

/** (o) Evaluations of feature flags: ours beside the library's evaluator alone, and with few and many flags. */
export async function flagEvaluations(
  world: World,
  { rounds, seconds }: Options,
): Promise<readonly Outcome[]> {
  const side = (who: FlagsTask["who"], flags: number) => (round: number) =>
    world.report.step(
      `(o) ${who}, ${flags} flags, run ${round} of ${rounds}`,
      () =>
        askChild<Run>({ ...world, env: productEnvironment(world) }, "tests/bench/flags/side.ts", {
          ...{ who, flags, seconds },
        } satisfies FlagsTask),
      ({ rate }) => `${Math.round(rate).toLocaleString("en")}/s`,
    );
  const [alone, few, many, most] = await interleave(
    rounds,
    side("alone", 1_000),
    side("ours", 10),
    side("ours", 1_000),
    side("ours", 10_000),
  );
  const sides = {
    few: sideOf("10 flags", few),
    many: sideOf("1,000 flags", many),
    most: sideOf("10,000 flags", most),
  };
  const rates = Object.values(sides).map(({ median }) => median.rate);
  const beside = {
    id: "o",
    title: "Evaluations of a flag, through our repository to unleash-client's evaluator alone",
    target: 0.9,
    notes: [
      "1,000 flags, each a constraint and a rollout of 50 % by tenant. The other side is the library's evaluator over a Map: less than the library's own client does. Ten of the flags are asked for, spread over all; sweeping over all of them measures the processor's caches, on either side. Times are of 1,000 evaluations.",
    ],
  } as const;
  const bySize = {
    id: "o",
    title: "Evaluations of a flag, the slowest of 10, 1,000 and 10,000 flags to the fastest",
    target: 1 / 1.5,
    notes: ["Times are of 1,000 evaluations."],
  } as const;
  return [
    outcomeOf(beside, [{ ...sides.many, name: "ours" }, sideOf("unleash-client alone", alone)]),
    outcomeOf(bySize, [sides.most, sides.few, sides.many], Math.min(...rates) / Math.max(...rates)),
  ];
}
