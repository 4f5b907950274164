import { median, type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import { takeTurns } from "@/tests/bench/turns";
import type { World } from "@/tests/bench/world";
import type { FlagsTask } from "./side";

/** (o) Evaluations of feature flags: ours beside the library's evaluator alone, and with few and many flags. */
export async function flagEvaluations(
  world: World,
  { rounds, seconds }: Options,
): Promise<readonly Outcome[]> {
  const tasks: readonly FlagsTask[] = [
    { who: "alone", flags: 1_000 },
    { who: "ours", flags: 10 },
    { who: "ours", flags: 1_000 },
    { who: "ours", flags: 10_000 },
  ];
  const runs: Run[][] = tasks.map(() => []);
  for (let round = 1; round <= rounds; round += 1) {
    const told = await world.report.step(
      `(o) round ${round} of ${rounds}`,
      () =>
        takeTurns({ ...world, env: productEnvironment(world) }, "tests/bench/flags/side.ts", tasks, seconds),
      (all) => all.map(({ rate }) => `${Math.round(rate / 1_000)}k/s`).join(", "),
    );
    for (const [nth, run] of told.entries()) runs[nth]?.push(run);
  }
  const [alone = [], few = [], many = [], most = []] = runs;
  const sides = {
    few: sideOf("10 flags", few),
    many: sideOf("1,000 flags", many),
    most: sideOf("10,000 flags", most),
  };
  const ratio = median(many.map(({ rate }, nth) => rate / (alone[nth]?.rate ?? 0)));
  const rates = Object.values(sides).map(({ median }) => median.rate);
  const beside = {
    id: "o",
    title: "Evaluations of a flag, through our repository to unleash-client's evaluator alone",
    target: 0.9,
    notes: [
      "1,000 flags, each a constraint and a rollout of 50 % by tenant. The other side is the library's evaluator over a Map: less than the library's own client does. Ten of the flags are asked for, spread over all; sweeping over all of them measures the processor's caches, on either side. Times are of 1,000 evaluations. The sides of a round live at once and work by turns of 100 ms; the ratio is the median of the rounds' own.",
    ],
  } as const;
  const bySize = {
    id: "o",
    title: "Evaluations of a flag, the slowest of 10, 1,000 and 10,000 flags to the fastest",
    target: 1 / 1.5,
    notes: ["Times are of 1,000 evaluations."],
  } as const;
  return [
    outcomeOf(beside, [{ ...sides.many, name: "ours" }, sideOf("unleash-client alone", alone)], ratio),
    outcomeOf(bySize, [sides.most, sides.few, sides.many], Math.min(...rates) / Math.max(...rates)),
  ];
}
