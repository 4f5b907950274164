import { canonicalOrigin } from "@/server/kernel/cors-origins";
import { isListed, rememberedListing } from "@/server/services/cors-origins";
import type { RequestContext } from "./context";
import { takeFromAddress } from "./guards/limit-address";

/**
 * Whether a browser may go on to send what its page asks for. A preflight carries no key, so that all there is to go
 * by is whether some tenant lists the origin. What is not remembered takes from the address' bucket before Postgres
 * is asked.
 *
 * @throws AppError rate_limited
 */
export async function allowsPreflight({ origin, request }: RequestContext): Promise<boolean> {
  if (origin === undefined || canonicalOrigin(origin) !== origin) return false;
  const known = rememberedListing(origin);
  if (known !== undefined) return known;
  await takeFromAddress(request.address);
  return isListed(origin);
}
