import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { install } from "./install.mjs";
import { root } from "./paths.mjs";

/**
 * Installs what is missing, then runs a TypeScript program of this repository in this very process (what
 * `node --import tsx` does), so that a signal reaches the program itself and no process stands in between.
 */
export async function handOver(program, args) {
  await install();
  process.chdir(root);
  process.argv = [process.argv[0], join(root, program), ...args];
  const { register } = await import("tsx/esm/api");
  register();
  await import(pathToFileURL(join(root, program)).href);
}
