import { answerParent } from "@/tests/bench/child";
import type { Run } from "@/tests/bench/figures";
import { fire, type LoadTask, requestsOf } from "./fire";

await answerParent(async (task: LoadTask): Promise<Run> => {
  const requests = await requestsOf(task);
  await fire(task, requests, { amount: task.warmUpRequests });
  return fire(task, requests, { duration: task.seconds });
});
