import { AppError } from "@/server/kernel/errors";
import { REFERENCES } from "./references";
import type { FlagReference } from "./schemas";

/** Where the code of this build asks for a flag. */
export function referencesOf(key: string): readonly FlagReference[] {
  return Object.hasOwn(REFERENCES, key) ? (REFERENCES[key] ?? []) : [];
}

/** @throws AppError conflict, with the places */
export function refuseReferenced(key: string, references = referencesOf(key)): void {
  const [first] = references;
  if (!first) return;
  const more = references.length > 1 ? ` and ${references.length - 1} more` : "";
  const message = `The flag ${key} is still referenced in code: ${first.path}${more}.`;
  const errors = references.map(({ path, line }) => ({ pointer: "/key", message: `${path}: ${line}` }));
  throw new AppError("conflict", message, { errors });
}
