import { EnvironmentError, env } from "@/server/env";

/** Ends the process, with the whole list, where a setting is missing or wrong. */
export function checkEnvironment(): void {
  try {
    env();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
