import type { z } from "zod";
import { AppError } from "@/server/kernel/errors";
import { covers, rightsOfRole } from "@/server/kernel/permissions";
import { emailAddress } from "@/server/kernel/text";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, memberOf, readGivenRole, refuseBeyond, rightsOf } from "@/server/services/grants";
import { readInvitation } from "./internal";
import { offerPlace, readAddressees } from "./offer";
import type { CreateInvitation, CreateInvitations, Invitation, InvitationResults } from "./schemas";
import { isMailedOut } from "./sending";

/**
 * Invites an address, or refreshes the invitation that it has. No seat is held until it is accepted, and the
 * answer is the same whether or not the address has an account.
 *
 * @throws AppError forbidden above one's own rights and for machines, conflict for a member
 */
export async function createInvitation(
  context: OperationContext,
  { email, validDays, ...choice }: z.output<typeof CreateInvitation>,
): Promise<Invitation> {
  const { tx } = context;
  // An invitation is as good as its inviter, and that is a person: a machine has none to answer for it.
  const invitedBy = memberOf(context.actor);
  await lockMembers(context);
  const own = await rightsOf(tx, context.actor);
  const given = await readGivenRole(tx, choice);
  refuseBeyond(own, given);
  const { members, open, closed } = await readAddressees(tx, [email]);
  if (members.has(email)) {
    const message = "is a member already";
    throw new AppError("conflict", `${email} ${message}.`, { errors: [{ pointer: "/email", message }] });
  }
  const before = open.get(email);
  if (before) refuseBeyond(own, await readGivenRole(tx, before));
  const last = closed.get(email);
  if (isMailedOut(last)) {
    throw new AppError("rate_limited", `${email} ${MAILED_OUT}.`, { headers: { "Retry-After": "3600" } });
  }
  const { id } = await offerPlace(
    context,
    email,
    { invitedBy, given, validDays },
    { open: before, closed: last },
  );
  return readInvitation(tx, id);
}

/**
 * Invites up to 100 addresses on the same terms, each judged by itself, with a result for each.
 *
 * @throws AppError forbidden above one's own rights and for machines
 */
export async function createInvitations(
  context: OperationContext,
  { emails, validDays, ...choice }: z.output<typeof CreateInvitations>,
): Promise<InvitationResults> {
  const { tx } = context;
  // An invitation is as good as its inviter, and that is a person: a machine has none to answer for it.
  const invitedBy = memberOf(context.actor);
  await lockMembers(context);
  const own = await rightsOf(tx, context.actor);
  const given = await readGivenRole(tx, choice);
  refuseBeyond(own, given);
  const { good, bad } = sortOut(emails);
  const { members, open, closed } = await readAddressees(tx, good);
  const data: InvitationResults["data"] = [];
  for (const email of good) {
    const before = open.get(email);
    if (members.has(email)) data.push(refused(email, "is a member already"));
    else if (before && !covers(own, rightsOfRole(await readGivenRole(tx, before)))) {
      data.push(refused(email, "has an invitation that you cannot change: its role allows more than yours"));
    } else if (isMailedOut(closed.get(email))) data.push(refused(email, MAILED_OUT));
    else {
      const offers = { open: before, closed: closed.get(email) };
      const { id, outcome } = await offerPlace(context, email, { invitedBy, given, validDays }, offers);
      data.push({ email, outcome, reason: null, invitation: await readInvitation(tx, id) });
    }
  }
  return { data: [...data, ...bad.map((email) => refused(email, "is not an e-mail address"))] };
}

const MAILED_OUT = "was mailed five times today. Try again tomorrow";

/** Each address once, as it is kept, and what is none. */
function sortOut(emails: readonly string[]): { good: string[]; bad: string[] } {
  const good = new Set<string>();
  const bad = new Set<string>();
  for (const text of emails) {
    const parsed = emailAddress.safeParse(text);
    if (parsed.success) good.add(parsed.data);
    else bad.add(text.trim());
  }
  return { good: [...good], bad: [...bad] };
}

function refused(email: string, reason: string): InvitationResults["data"][number] {
  return { email, outcome: "refused", reason, invitation: null };
}
