import { toast } from "sonner";
import { problemOf } from "@/components/api";

/** A failure told in a toast: what happened, what was kept, and the request id. */
export function toastProblem(what: string, error: unknown, kept = "Nothing was changed."): void {
  const problem = problemOf(error);
  const id = problem.requestId ? ` Request id ${problem.requestId}.` : "";
  toast.error(what, { description: `${problem.message} ${kept}${id}`, duration: 12_000 });
}
