import { database } from "@/db/client";
import { attempts } from "@/server/auth/attempts";
import type { OpenContext } from "@/server/services/context";
import { deadLink, findInvitation } from "./find";
import { readOpen } from "./read-open";
import type { OpenInvitation } from "./schemas";

/** What a mailed link offers, before it is accepted. @throws AppError not_found for a dead one, rate_limited */
export async function lookAtInvitation(
  context: OpenContext,
  { token }: { token: string },
): Promise<OpenInvitation> {
  await attempts().take("invitation_address", context.address);
  const { tenantId, invitationId } = await findInvitation(token);
  const offer = await database().tenants.read(tenantId, (tx) => readOpen(tx, invitationId, token));
  if (!offer) throw deadLink();
  return offer;
}
