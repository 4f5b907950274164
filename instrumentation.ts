/** Runs once when the server starts, before the first request: checks the environment, starts what runs beside. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { start } = await import("./server/ops/start");
  await start();
}
