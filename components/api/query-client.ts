import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isLeavingVisit } from "./leaving";
import { problemOf } from "./problem";

/** One cache per workspace, so that nothing of one is ever shown in another. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveIfBarred }),
    mutationCache: new MutationCache({ onError: leaveIfBarred }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && isTransient(problemOf(error).status),
      },
    },
  });
}

function isTransient(status: number): boolean {
  return status === 0 || status === 503;
}

// A session that ended, or that the workspace no longer takes: the page behind it must not stay on the screen.
function leaveIfBarred(error: unknown): void {
  const { status, code } = problemOf(error);
  if (typeof window === "undefined") return;
  const { pathname, search } = window.location;
  const slug = encodeURIComponent(pathname.split("/")[1] ?? "");
  if (code === "impersonation_ended") {
    if (isLeavingVisit()) return;
    window.location.assign(`/operator/visit-ended?workspace=${slug}`);
    return;
  }
  // In the operators' console it is about a workspace that is still to be entered: the dialog says so.
  if (code === "second_factor_required" && slug !== "operator") {
    window.location.assign(`/security?for=${slug}`);
    return;
  }
  if (status !== 401 || pathname.startsWith("/sign-in")) return;
  const reason = code === "session_expired" ? "&error=SessionExpired" : "";
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}${reason}`);
}
