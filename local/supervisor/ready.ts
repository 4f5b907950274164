import type { Spawned } from "./processes";
import { StartError } from "./start-error";

const withinMs = 600_000;

/**
 * Waits until the app answers 200 on each of the paths, redirects followed (the dashboard of a visitor who
 * has not signed in leads to its sign-in page). Fails at once when the app ends.
 */
export async function waitUntilReady(
  appUrl: string,
  paths: string[],
  app: Spawned,
  logFile: string,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  const ended = { code: undefined as number | string | undefined };
  app.ended.then((code) => {
    ended.code = code;
  });
  let last = "no answer";
  for (const path of paths) {
    for (;;) {
      if (ended.code !== undefined) throw new StartError(`Next ended with ${ended.code}; see ${logFile}`);
      last = await statusOf(`${appUrl}${path}`, deadline);
      if (last === "200") break;
      if (Date.now() > deadline)
        throw new StartError(`${appUrl}${path} did not become ready (${last}); see ${logFile}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function statusOf(url: string, deadline: number): Promise<string> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(Math.max(1_000, deadline - Date.now())),
    });
    await response.body?.cancel();
    return String(response.status);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
