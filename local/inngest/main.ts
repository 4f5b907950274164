import { fstatSync } from "node:fs";
import { startInngest } from "./start";

/**
 * Runs the executor by itself: `tsx local/inngest/main.ts`, configured by DATABASE_URL, PORT, HOST, APP_URL and
 * INNGEST_SIGNING_KEY. Ends when its parent does: when stdin closes, where that is a pipe.
 */
async function main(): Promise<void> {
  const { DATABASE_URL, PORT = "8288", HOST = "127.0.0.1", APP_URL, INNGEST_SIGNING_KEY } = process.env;
  if (!DATABASE_URL) throw new Error("DATABASE_URL is missing: the connection string of the local Postgres");
  const running = await startInngest({
    port: Number(PORT),
    host: HOST,
    databaseUrl: DATABASE_URL,
    log: (line) => console.log(line),
    ...(APP_URL ? { appUrl: APP_URL } : {}),
    ...(INNGEST_SIGNING_KEY ? { signingKey: INNGEST_SIGNING_KEY } : {}),
  });
  console.log(`inngest (${running.kind}) at ${running.url}`);
  let closing = false;
  const close = async () => {
    if (closing) return;
    closing = true;
    await running.close();
    process.exit(0);
  };
  process.on("SIGINT", close);
  process.on("SIGTERM", close);
  dieWithParent(close);
}

function dieWithParent(close: () => void): void {
  const stdin = fstatSync(0);
  if (stdin.isFIFO() || stdin.isSocket()) process.stdin.resume().on("end", close);
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) close();
  }, 1_000).unref();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
