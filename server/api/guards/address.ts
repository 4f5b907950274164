import type { Call } from "@/server/api/call";
import { liesInRanges } from "@/server/kernel/address-ranges";
import { AppError } from "@/server/kernel/errors";

/** An API key that is bound to networks is refused from elsewhere, whatever it could do there. */
export function checkAddress(call: Call): undefined {
  const networks = call.identity.keyLimits?.networks ?? [];
  if (networks.every((allowed) => liesInRanges(call.context.request.address, allowed))) return undefined;
  throw new AppError("forbidden", "This API key may not be used from this address.");
}
