import type { Call } from "@/server/api/call";
import { callerOf } from "@/server/kernel/actor";
import { currentSecurityEpoch, isOutdated } from "@/server/platform/admission";
import { checkAddress } from "./address";
import { authenticateAgain } from "./authenticate";
import { checkFeature } from "./feature";
import { checkImpersonation } from "./impersonation";
import { allowOrigin } from "./origin";
import { checkPermission } from "./permission";
import { resolveTenant } from "./tenant";

/** What the caller's identity decides, in this order: who may read the answer comes before each refusal. */
const BY_IDENTITY = [
  allowOrigin,
  checkAddress,
  resolveTenant,
  checkImpersonation,
  checkPermission,
  checkFeature,
];

/**
 * Whether the caller may do this at all. A refusal may rest on an identity from memory that has since been given
 * more: before it is spoken, Redis is asked whether that identity still stands, and only if not, Postgres.
 */
export function checkRights(call: Call): undefined | Promise<void> {
  try {
    decideRights(call);
    return undefined;
  } catch (refusal) {
    return reconsider(call, refusal);
  }
}

/** Asks again who calls, past every cache, and decides by what holds now. */
export async function identifyAgain(call: Call): Promise<void> {
  await authenticateAgain(call);
  decideRights(call);
}

function decideRights(call: Call): void {
  for (const check of BY_IDENTITY) check(call);
}

async function reconsider(call: Call, refusal: unknown): Promise<void> {
  const { actor, tenant } = call.identity;
  // What was read for no tenant came from Postgres just now.
  if (!tenant) throw refusal;
  const epoch = await currentSecurityEpoch({ tenantId: tenant.id, userId: callerOf(actor) });
  if (!isOutdated(call.identity, epoch)) throw refusal;
  await identifyAgain(call);
}
