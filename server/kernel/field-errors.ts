import type { z } from "zod";
import type { FieldError } from "./errors";

/** What a schema refuses, by place: below `within`, where the part of a body was parsed alone. */
export function fieldErrorsOf(
  issues: readonly z.core.$ZodIssue[],
  within: readonly string[] = [],
): FieldError[] {
  return issues.flatMap((issue) => {
    const base = [...within, ...issue.path.map(String)];
    if (issue.code !== "unrecognized_keys") return [{ pointer: pointer(base), message: issue.message }];
    // An unknown key's issue has the path of its parent: the pointer names the key itself.
    return issue.keys.map((key) => ({ pointer: pointer([...base, key]), message: "is not a known field" }));
  });
}

function pointer(path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
