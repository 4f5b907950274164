import { askChild } from "@/tests/bench/ask-child";
import { type Outcome, outcomeOf, type Run, sideOf } from "@/tests/bench/figures";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import { SIZE } from "@/tests/bench/seed";
import type { World } from "@/tests/bench/world";
import type { CacheHits, CacheHitsTask } from "./side";

/** Longer than anything is remembered, so that what runs out is counted. */
const SECONDS = 75;
const PER_SECOND = 300;

/** (n) How often the guarded list finds who calls, and what they may do, in the process' memory. */
export async function cacheHits(world: World, _options: Options): Promise<Outcome> {
  const { tenantsFile } = world;
  const task: CacheHitsTask = { tenantsFile, seconds: SECONDS, perSecond: PER_SECOND };
  const { remembered, all, distinct } = await world.report.step(
    "(n) hit rate",
    () =>
      askChild<CacheHits>(
        { ...world, env: productEnvironment(world) },
        "tests/bench/cache-hits/side.ts",
        task,
      ),
    ({ remembered: hits, all: calls }) => `${((100 * hits.rate) / calls.rate).toFixed(1)} %`,
  );
  const sides: readonly [Run, Run] = [remembered, all];
  return outcomeOf(
    {
      id: "n",
      title: "Calls of the guarded list whose caller was remembered, to all of them",
      target: 0.9,
      notes: [
        `${PER_SECOND} calls a second for ${SECONDS} s into an empty process, by keys of ${SIZE.tenants.toLocaleString("en")} tenants as Zipf has it (the n-th asks 1/n as often as the first): ${distinct} of them called. One process: behind a balancer without affinity each has to meet a key by itself.`,
      ],
    },
    [sideOf("caller remembered", [sides[0]]), sideOf("all calls", [sides[1]])],
  );
}
