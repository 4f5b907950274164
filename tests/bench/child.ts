/** The other end of `askChild`: does the task that this process was started for, answers, and waits to be let go. */
export async function answerParent<Task, Answer>(work: (task: Task) => Promise<Answer>): Promise<void> {
  process.once("disconnect", () => process.exit());
  try {
    const task: Task = JSON.parse(process.argv[2] ?? "");
    process.send?.({ answer: await work(task) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
