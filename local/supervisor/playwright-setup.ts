import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStack } from "@/local/supervisor";

/**
 * Gives the browser tests a stack of their own: a production build, the in-process Redis engine, a data
 * folder that is thrown away. The tests find its `demo.json` by BULKHEAD_DEMO_FILE and its app by APP_URL.
 */
export default async function startForBrowserTests(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "bulkhead-e2e-"));
  const stack = await startStack({
    mode: "test",
    dataDir,
    // The tests say by X-Forwarded-For where they sign in from. How late an event loop is on a machine that browsers
    // share says nothing about the app.
    env: { BULKHEAD_REDIS: "engine", TRUSTED_PROXIES: "1", OVERLOAD_LOOP_DELAY_MS: "0" },
    print: (line) => console.log(line),
  });
  process.env.BULKHEAD_DEMO_FILE = stack.demoFile;
  process.env.APP_URL = stack.demo.appUrl;
  return async () => {
    await stack.close();
    await rm(dataDir, { recursive: true, force: true });
  };
}
