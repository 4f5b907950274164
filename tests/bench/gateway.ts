import { freePort } from "@/local/supervisor/ports";
import { waitUntilReady } from "@/local/supervisor/ready";
import type { World } from "./world";

/** The API on plain node:http, as `npm run gateway` serves it, in a fresh process for as long as `use` takes. */
export async function withGateway<T>(
  { processes, dataDir }: World,
  env: NodeJS.ProcessEnv,
  use: (origin: string) => Promise<T>,
): Promise<T> {
  const port = await freePort();
  const spawned = await processes.spawn({
    name: "bench-gateway",
    file: "scripts/gateway/main.ts",
    args: ["--port", String(port), "--host", "127.0.0.1"],
    // Calls that were shed because others use this machine would be none of what is compared.
    env: { ...env, OVERLOAD_LOOP_DELAY_MS: "0" },
  });
  try {
    const origin = `http://127.0.0.1:${port}`;
    await waitUntilReady(origin, ["/api/health"], spawned, `${dataDir}/logs/bench-gateway.log`);
    return await use(origin);
  } finally {
    await spawned.stop(2_000);
  }
}
