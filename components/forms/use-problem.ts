"use client";

import { useState } from "react";
import type { FieldValues, UseFormReturn } from "react-hook-form";
import { applyProblem } from "./apply-problem";

/** What went wrong with a form as a whole. `onError` takes a failure, and puts what it can beside its fields. */
export function useProblem<T extends FieldValues, Context, Output>(form: UseFormReturn<T, Context, Output>) {
  const [problem, setProblem] = useState<unknown>();
  return {
    problem,
    onError: (error: unknown) => setProblem(applyProblem(form, error) ? error : undefined),
    forget: () => setProblem(undefined),
  };
}
