import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Context } from "unleash-client/lib/context";

/** A question of the public suite: is it on, or which variant, for this context? */
export interface Question {
  description: string;
  context: Context;
  toggleName: string;
  expectedResult: unknown;
}

export interface Specification {
  name: string;
  state: unknown;
  tests?: Question[];
  variantTests?: Question[];
}

/** Every specification of `@unleash/client-specification`. */
export function readSpecifications(): Specification[] {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve("@unleash/client-specification/package.json");
  const folder = join(manifest, "..", "specifications");
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8"));
  return (read("index.json") as string[]).map(read);
}

export function countQuestions(specifications: readonly Specification[]): number {
  return specifications.reduce(
    (sum, { tests = [], variantTests = [] }) => sum + tests.length + variantTests.length,
    0,
  );
}

/** The moment in the context comes as text; the evaluator's type asks for a time. */
export function contextIn({ context }: Question): Context {
  const { currentTime } = context;
  return currentTime ? { ...context, currentTime: new Date(currentTime) } : context;
}

/** What the suite compares of a variant. */
export function comparable({ name, payload, enabled, feature_enabled }: Record<string, unknown>) {
  return { name, enabled, feature_enabled, ...(payload !== undefined && { payload }) };
}
