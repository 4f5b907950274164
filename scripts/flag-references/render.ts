import type { References } from "./scan";

export const REFERENCES_PATH = "server/services/feature-flags/references.ts";

/** The file that the service reads, which the formatter then lays out. */
export function renderReferences(references: References): string {
  return [
    'import type { FlagReference } from "./schemas";',
    "",
    "/** Where the code asks for each flag: written by `npm run flags:references`, not by hand. */",
    `export const REFERENCES: Readonly<Record<string, readonly FlagReference[]>> = ${JSON.stringify(references)};`,
    "",
  ].join("\n");
}
