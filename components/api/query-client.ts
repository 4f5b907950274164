import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { problemOf } from "./problem";

/** One cache per workspace, so that nothing of one is ever shown in another. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: signInAgain }),
    mutationCache: new MutationCache({ onError: signInAgain }),
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

// A revoked or expired session: the page behind it must not stay on the screen.
function signInAgain(error: unknown): void {
  if (problemOf(error).status !== 401 || typeof window === "undefined") return;
  const { pathname, search } = window.location;
  if (pathname === "/sign-in") return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}
