import type { Processes } from "@/local/supervisor/processes";

type Message<Answer> = { answer: Answer } | { error: string };

/** Starts a program that calls `answerParent`, in a fresh process, and gives its answer once it has ended. */
export async function askChild<Answer>(
  { processes, env }: { processes: Processes; env: NodeJS.ProcessEnv },
  file: string,
  task: object,
): Promise<Answer> {
  const name = file.replace(/\.ts$/, "").replaceAll("/", "-");
  const spawned = await processes.spawn({ name, file, args: [JSON.stringify(task)], env });
  const message = new Promise<Message<Answer>>((resolve) => spawned.child.once("message", resolve));
  const first = await Promise.race([message, spawned.ended]);
  await spawned.stop(5_000);
  if (typeof first !== "object") throw new Error(`${file} ended with ${first} before it answered.`);
  if ("error" in first) throw new Error(`${file} failed: ${first.error}`);
  return first.answer;
}
