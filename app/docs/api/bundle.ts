import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Scalar's browser bundle as this installation serves it. The name changes with the content. */
export interface Bundle {
  name: string;
  content: Uint8Array<ArrayBuffer>;
}

// Relative to the folder that the server runs in, so that the build finds it and packs it with the server.
const SOURCE = join(process.cwd(), "node_modules/@scalar/api-reference/dist/browser/standalone.js");

/**
 * The zod inside the bundle tries `new Function` to learn whether it may compile its parsers. Our policy forbids
 * it, and the browser reports the attempt as a violation: so the answer, no, is written in.
 */
const EVAL_PROBE = 'try{return new Function(""),!0}catch(e){return!1}';

let loaded: Promise<Bundle> | undefined;

/** Read once a process. Throws when the package is not there, or is a version whose probe looks different. */
export function referenceBundle(): Promise<Bundle> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Bundle> {
  const content = new TextEncoder().encode(withoutEvalProbe(await readFile(SOURCE, "utf8")));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  return { name: `scalar-${hash}.js`, content };
}

/** Exported for its test. */
export function withoutEvalProbe(source: string): string {
  const parts = source.split(EVAL_PROBE);
  if (parts.length !== 2) throw new TypeError("Scalar's bundle has changed: look at how it probes for eval.");
  return parts.join("return!1");
}
