import type { Call } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { rememberedApiKey } from "@/server/auth/api-keys";
import { rememberedSession } from "@/server/auth/sessions";
import type { Identity } from "@/server/kernel/identity";
import { type Caller, shedder } from "@/server/platform/overload";

/**
 * Refuses the least important calls while the process is overloaded, before anything is asked of Redis or Postgres.
 * How important one is, is known of callers whom this process remembers; to find out is what it has no time for.
 */
export function shedLoad(call: Call): undefined {
  const overload = shedder();
  if (overload.isShedding) overload.admit(callerOf(call));
}

function callerOf({ declaration, context }: Call): Caller {
  const { credential, tenantSlug } = context;
  if (!isTenantDeclaration(declaration)) return "unknown";
  let identity: Identity | undefined;
  if (credential.kind === "apiKey") identity = rememberedApiKey(credential.token);
  if (credential.kind === "session") identity = rememberedSession(credential.token, tenantSlug);
  return identity?.tenant ? { priority: identity.tenant.entitlements.priority } : "unknown";
}
