import autocannon from "autocannon";
import { answerParent } from "@/tests/bench/child";
import { latencyRecorder } from "@/tests/bench/closed-loop";
import type { Run } from "@/tests/bench/figures";

export interface RefusedTask {
  url: string;
  key: string;
  connections: number;
  warmUpRequests: number;
  seconds: number;
}

/** Of all answers; the others are what the limit lets through meanwhile. */
const MOSTLY = 0.95;

await answerParent(async (task: RefusedTask): Promise<Run> => {
  await fire(task, { amount: task.warmUpRequests });
  return fire(task, { duration: task.seconds });
});

/** Rejects where it was not refusals that were measured. */
function fire(
  { url, key, connections }: RefusedTask,
  length: { amount: number } | { duration: number },
): Promise<Run> {
  const latencies = latencyRecorder();
  let refused = 0;
  const headers = { authorization: `Bearer ${key}` };
  return new Promise((resolve, reject) => {
    const instance = autocannon({ url, connections, headers, ...length }, (error, result) => {
      if (error) return reject(error);
      const { errors, timeouts, requests } = result;
      if (errors + timeouts > 0 || refused < MOSTLY * requests.total) {
        return reject(new Error(`Not refusals: ${JSON.stringify(result.statusCodeStats)}, ${errors} failed`));
      }
      resolve({ rate: refused / result.duration, ...latencies.percentiles() });
    });
    instance.on("response", (_client, status, _bytes, tookMs) => {
      if (status === 429) refused += 1;
      latencies.record(tookMs);
    });
  });
}
