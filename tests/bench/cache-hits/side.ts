import { setTimeout as sleep } from "node:timers/promises";
import { metrics } from "@/server/platform/observability";
import { answerRest } from "@/server/rest/answer";
import { answerParent } from "@/tests/bench/child";
import { latencyRecorder } from "@/tests/bench/closed-loop";
import type { Run } from "@/tests/bench/figures";
import { readTenants } from "@/tests/bench/tenants";

export interface CacheHitsTask {
  tenantsFile: string;
  seconds: number;
  perSecond: number;
}

export interface CacheHits {
  remembered: Run;
  all: Run;
  /** How many tenants called. */
  distinct: number;
}

await answerParent(async ({ tenantsFile, seconds, perSecond }: CacheHitsTask): Promise<CacheHits> => {
  const keys = (await readTenants(tenantsFile)).map(({ apiKey }) => apiKey);
  const next = zipf(keys.length);
  const [hits, all] = [latencyRecorder(), latencyRecorder()];
  const called = new Set<number>();
  let [calls, remembered] = [0, 0];
  const begun = performance.now();
  // One at a time, so that the metric tells of each call whether it was one of those.
  while (performance.now() - begun < seconds * 1_000) {
    if (calls >= ((performance.now() - begun) / 1_000) * perSecond) {
      await sleep(1);
      continue;
    }
    const nth = next();
    called.add(nth);
    const before = await countRemembered();
    const tookMs = await call(keys[nth] ?? "");
    calls += 1;
    all.record(tookMs);
    if ((await countRemembered()) === before) continue;
    remembered += 1;
    hits.record(tookMs);
  }
  const tookSeconds = (performance.now() - begun) / 1_000;
  return {
    remembered: { rate: remembered / tookSeconds, ...hits.percentiles() },
    all: { rate: calls / tookSeconds, ...all.percentiles() },
    distinct: called.size,
  };
});

async function call(key: string): Promise<number> {
  const begun = performance.now();
  const headers = new Headers({ authorization: `Bearer ${key}` });
  const { status } = await answerRest({ method: "GET", url: "/api/v1/projects", headers, body: nothing() });
  if (status !== 200) throw new Error(`A call was answered with ${status}.`);
  return performance.now() - begun;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function countRemembered(): Promise<number> {
  const { values } = await metrics().identityLookups.get();
  return values.find(({ labels }) => labels.found === "remembered")?.value ?? 0;
}

/** Indexes of [0, length), the n-th of them 1/n as often as the first. */
function zipf(length: number): () => number {
  const sums: number[] = [];
  for (let n = 1; n <= length; n += 1) sums.push((sums.at(-1) ?? 0) + 1 / n);
  const total = sums.at(-1) ?? 1;
  return () => {
    const at = Math.random() * total;
    return sums.findIndex((sum) => sum > at);
  };
}
