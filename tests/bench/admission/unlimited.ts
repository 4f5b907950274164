import { type Call, tenantOf } from "@/server/api/call";
import { identifyAgain } from "@/server/api/guards/rights";
import { callerOf } from "@/server/kernel/actor";
import { currentSecurityEpoch, isOutdated } from "@/server/platform/admission";

// What else the list of guards takes from there is the real one.
export * from "@/server/api/guards/rate-limit";

/** Stands in for the rate-limit guard: no limit, no meter, no word of them; and still no revoked key is served. */
export async function limitRate(call: Call): Promise<void> {
  const userId = callerOf(call.identity.actor);
  const epoch = await currentSecurityEpoch({ tenantId: tenantOf(call).id, userId });
  if (isOutdated(call.identity, epoch)) await identifyAgain(call);
}
