import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FLAGS } from "@/server/kernel/flags";
import { REFERENCES_PATH } from "./render";

export interface Reference {
  path: string;
  line: string;
  isGuard: boolean;
}
export type References = Record<string, Reference[]>;

/** Where the product's code is. */
const FOLDERS = ["app", "components", "inngest", "server"];

/** What declares flags or lists them asks for none. */
const NOT_ASKING = new Set(["server/kernel/flags.ts", REFERENCES_PATH]);

/** Each place in the product's code that names a declared flag, by key and path; tests ask for nothing. */
export function scanReferences(keys: readonly string[] = Object.keys(FLAGS)): References {
  const files = FOLDERS.flatMap(sourcesIn).filter((path) => !NOT_ASKING.has(path));
  const found = files.sort().flatMap((path) => referencesIn(path, readFileSync(path, "utf8"), keys));
  return Object.fromEntries(
    [...keys]
      .sort()
      .map((key) => [
        key,
        found.filter((one) => one.key === key).map(({ key: _, ...reference }) => reference),
      ]),
  );
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "test-support" ? [] : sourcesIn(path);
    return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

/** Comments first, so that what they quote is none; then each kind of text literal. */
const TOKEN =
  /\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*|"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)'|`((?:\\.|[^`\\])*)`/g;

/** What stands before a key that an operation declares. */
const GUARD = /\b(?:feature|flag)s?\s*:\s*\[?[^;{}]*$/;

/** Text literals that are a key. A key that is put together at run time does not compile, and is not looked for. */
export function referencesIn(
  path: string,
  text: string,
  keys: readonly string[],
): (Reference & { key: string })[] {
  const wanted = new Set(keys);
  return [...text.matchAll(TOKEN)].flatMap((token) => {
    const key = token[1] ?? token[2] ?? token[3];
    if (key === undefined || !wanted.has(key)) return [];
    const from = text.lastIndexOf("\n", token.index) + 1;
    const to = text.indexOf("\n", token.index);
    const line = text.slice(from, to < 0 ? undefined : to).trim();
    return [{ key, path, line, isGuard: GUARD.test(text.slice(from, token.index)) }];
  });
}
