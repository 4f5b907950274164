import { EnvironmentError, env } from "@/server/env";
import { oncePerProcess } from "@/server/kernel/once";
import { logger } from "@/server/platform/observability";
import { drainOnSignal } from "./shutdown";

/** Starts the process: a missing or wrong setting ends it here, with the whole list. */
export async function start(): Promise<void> {
  oncePerProcess("started", () => {
    checkEnvironment();
    drainOnSignal();
    logger().info("started");
    return true;
  });
}

function checkEnvironment(): void {
  try {
    env();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
