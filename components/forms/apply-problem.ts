import type { FieldPath, FieldValues, UseFormReturn } from "react-hook-form";
import { type Problem, problemOf } from "@/components/api";

/**
 * Puts the server's complaints beside the fields they name (pointer `/name` is the field `name`).
 * Returns the problem when any of it names no field, so that the form can show it as a whole.
 */
export function applyProblem<T extends FieldValues, Context, Output>(
  form: UseFormReturn<T, Context, Output>,
  error: unknown,
): Problem | undefined {
  const problem = problemOf(error);
  const known = Object.keys(form.getValues());
  let placed = 0;
  for (const { pointer, message } of problem.errors) {
    const name = pointer.split("/")[1] ?? "";
    if (!known.includes(name)) continue;
    form.setError(name as FieldPath<T>, { type: "server", message }, { shouldFocus: placed === 0 });
    placed += 1;
  }
  return placed > 0 && placed === problem.errors.length ? undefined : problem;
}
