import type { Call } from "@/server/api/call";
import { AppError } from "@/server/kernel/errors";
import type { TenantAccess } from "@/server/kernel/identity";
import { type Barrier, barrierOf } from "@/server/kernel/session-policy";

const REFUSALS: Readonly<Record<Barrier, string>> = {
  session_expired:
    "This workspace asks you to sign in again: the session is older, or was unused longer, than it allows.",
  second_factor_required: "This workspace asks for a second factor. Set one up under Security, then go on.",
};

/** The tenant's own rules for sessions. API keys have none: they are bounded by their scopes and expiry. */
export function refuseBarred({ identity }: Call, tenant: TenantAccess): void {
  if (identity.actor.kind !== "user") return;
  if (!identity.session) throw new TypeError("A person's identity comes with the facts of its session.");
  const barrier = barrierOf(tenant.sessionPolicy, identity.session, Date.now());
  if (barrier) throw new AppError(barrier, REFUSALS[barrier]);
}
