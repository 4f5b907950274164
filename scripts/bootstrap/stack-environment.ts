import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { root } from "@/scripts/bootstrap/paths.mjs";

/**
 * Takes what the environment lacks from the stack that runs on the data folder, so that a script reaches the
 * same database as `npm run dev` without being told where it is.
 */
export async function takeStackEnvironment(): Promise<void> {
  if (process.env.DATABASE_URL) return;
  const file = join(resolve(root, process.env.BULKHEAD_DATA_DIR || ".local"), "env.json");
  const content = await readFile(file, "utf8").catch(() => {
    throw new Error(`DATABASE_URL is not set and ${file} does not exist: start \`npm run dev\` first.`);
  });
  const stack: Record<string, string> = JSON.parse(content);
  for (const [name, value] of Object.entries(stack)) process.env[name] ||= value;
}
