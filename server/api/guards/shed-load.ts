import type { Call } from "@/server/api/call";
import type { Credential } from "@/server/api/context";
import { importanceOfApiKey } from "@/server/auth/api-keys";
import { importanceOfOperatorToken } from "@/server/auth/operator-tokens";
import { importanceOfSession } from "@/server/auth/sessions";
import { type Caller, shedder } from "@/server/platform/overload";

/**
 * Refuses the least important calls while the process is overloaded, before anything is asked of Redis or Postgres.
 * How important one is, is known of callers whom this process remembers; to find out is what it has no time for.
 */
export function shedLoad(call: Call): undefined {
  const overload = shedder();
  if (overload.isShedding) overload.admit(callerOf(call));
}

/** A person's calls outside of every tenant, such as who they are, belong to the pages of the tenant that they are in. */
function callerOf({ context: { credential, tenantSlug } }: Call): Caller {
  const priority = priorityOf(credential, tenantSlug);
  return priority === undefined ? "unknown" : { priority };
}

function priorityOf(credential: Credential, tenantSlug: string | undefined): number | undefined {
  switch (credential.kind) {
    case "none":
      return undefined;
    case "apiKey":
      return importanceOfApiKey(credential.token);
    case "operatorToken":
      return importanceOfOperatorToken(credential.token);
    case "session":
      return importanceOfSession(credential.token, tenantSlug);
  }
}
