import type { z } from "zod";
import { database } from "@/db/client";
import { attempts } from "@/server/auth/attempts";
import type { OpenContext } from "@/server/services/context";
import { lockMembers } from "@/server/services/grants";
import { hashChosenPassword, openAccount } from "@/server/services/users";
import { deadLink, findInvitation } from "./find";
import { join } from "./join";
import { readOpen } from "./read-open";
import type { AcceptAsNewPerson, Joined } from "./schemas";

/**
 * Makes the account of the invited address and its membership, together or not at all. The token came by mail, so
 * the address is confirmed by it. The person then signs in with what they chose.
 *
 * @throws AppError not_found for a dead link, invalid_input for a weak password, conflict where the address has a
 * confirmed account (told to nobody but who reads its mail), plan_limit when the seats are used up
 */
export async function acceptAsNewPerson(
  context: OpenContext,
  { token, name, password }: z.output<typeof AcceptAsNewPerson>,
): Promise<Joined> {
  await attempts().take("invitation_address", context.address);
  const { tenantId, invitationId } = await findInvitation(token);
  const { tenants } = database();
  const looked = await tenants.read(tenantId, (tx) => readOpen(tx, invitationId, token));
  if (!looked) throw deadLink();
  const owner = { name, email: looked.email };
  const hash = await hashChosenPassword({ password, pointer: "/password", owner });
  return tenants.write(tenantId, async (tx) => {
    await lockMembers({ tx }, "newcomer");
    const offer = await readOpen(tx, invitationId, token);
    if (!offer) throw deadLink();
    const userId = await openAccount(tx.db, { email: offer.email, name, hash });
    const actor = { kind: "system", job: "accept-invitation" } as const;
    await join({ ...context, actor, actorLabel: actor.job, tx }, offer, { userId, name, email: offer.email });
    return { tenantSlug: offer.workspaceSlug, email: offer.email };
  });
}
