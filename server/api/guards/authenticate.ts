import type { Call } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { identifyApiKey } from "@/server/auth/api-keys";
import { identifyOperatorToken } from "@/server/auth/operator-tokens";
import { identifySession } from "@/server/auth/sessions";
import { AppError } from "@/server/kernel/errors";
import type { Identity } from "@/server/kernel/identity";
import { takeFromAddress } from "./limit-address";
import { shutOrigin } from "./origin";

/** Who calls. A credential that proves nothing is 401, the same for a missing, malformed, revoked or expired one. */
export function authenticate(call: Call): undefined | Promise<void> {
  const identity = identify(call, "cached");
  return identity instanceof Promise ? identity.then((found) => accept(call, found)) : accept(call, identity);
}

function accept(call: Call, identity: Identity | undefined): undefined | Promise<void> {
  if (identity) {
    call.identity = identity;
    return undefined;
  }
  const open = !isTenantDeclaration(call.declaration) && call.declaration.access === "public";
  return open ? undefined : refuseCaller(call);
}

async function refuseCaller(call: Call): Promise<void> {
  await takeFromAddress(call.context.request.address);
  throw unauthenticated();
}

/** Asks again, past every cache: called when the tenant's security epoch has moved on. */
export async function authenticateAgain(call: Call): Promise<void> {
  shutOrigin(call);
  const identity = await identify(call, "fresh");
  if (!identity) throw unauthenticated();
  call.identity = identity;
}

function identify(
  call: Call,
  freshness: "cached" | "fresh",
): Identity | undefined | Promise<Identity | undefined> {
  const { credential } = call.context;
  // What needs no tenant is asked outside every tenant, whatever the caller names: there nothing is remembered.
  const tenantSlug = isTenantDeclaration(call.declaration) ? call.context.tenantSlug : undefined;
  switch (credential.kind) {
    case "none":
      return undefined;
    case "apiKey":
      return identifyApiKey(credential.token, freshness);
    case "operatorToken":
      return identifyOperatorToken(credential.token);
    case "session":
      return identifySession(credential.token, tenantSlug, freshness);
  }
}

export function unauthenticated(): AppError {
  return new AppError("unauthenticated", "Sign in, or send a valid API key as `Authorization: Bearer …`.", {
    headers: { "WWW-Authenticate": 'Bearer realm="bulkhead"' },
  });
}
