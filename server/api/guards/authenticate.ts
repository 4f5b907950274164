import type { Call } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { identifyApiKey } from "@/server/auth/api-keys";
import { identifySession } from "@/server/auth/sessions";
import { AppError } from "@/server/kernel/errors";
import { countFailedCaller } from "./limit-address";

/** Who calls. A credential that proves nothing is 401, the same for a missing, malformed, revoked or expired one. */
export async function authenticate<T>(call: Call, next: () => Promise<T>): Promise<T> {
  const identity = await identify(call, "cached");
  if (identity) call.identity = identity;
  const open = !isTenantDeclaration(call.declaration) && call.declaration.access === "public";
  if (!identity && !open) {
    await countFailedCaller(call);
    throw unauthenticated();
  }
  return next();
}

/** Asks again, past every cache: called when the tenant's security epoch has moved on. */
export async function authenticateAgain(call: Call): Promise<void> {
  const identity = await identify(call, "fresh");
  if (!identity) throw unauthenticated();
  call.identity = identity;
}

function identify(call: Call, freshness: "cached" | "fresh") {
  const { credential, tenantSlug } = call.context;
  switch (credential.kind) {
    case "none":
      return undefined;
    case "apiKey":
      return identifyApiKey(credential.token, freshness);
    case "session":
      return identifySession(credential.token, tenantSlug);
  }
}

export function unauthenticated(): AppError {
  return new AppError("unauthenticated", "Sign in, or send a valid API key as `Authorization: Bearer …`.", {
    headers: { "WWW-Authenticate": 'Bearer realm="bulkhead"' },
  });
}
