import { z } from "zod";
import { listInput, listOutput } from "@/server/kernel/list-input";
import { emailAddress, isoInstant, line, uuidText } from "@/server/kernel/text";
import { GIVEN_ROLE, namesOneRole, ROLE_CHOICE } from "@/server/services/grants/schemas";
import { NewPassword } from "@/server/services/users/schemas";

/** The most addresses that one call invites. */
export const MAX_ADDRESSES = 100;

export const Invitation = z
  .object({
    id: uuidText,
    email: z.string(),
    ...GIVEN_ROLE,
    status: z.enum(["open", "expired", "accepted", "revoked"]),
    invitedBy: uuidText.nullable().meta({ description: "The inviter's membership; null when it ended." }),
    inviterName: z.string().nullable(),
    expiresAt: isoInstant,
    lastSentAt: isoInstant.meta({ description: "When the last mail was handed over to be sent." }),
    createdAt: isoInstant,
    updatedAt: isoInstant,
  })
  .meta({ id: "Invitation" });
export type Invitation = z.output<typeof Invitation>;

export const ListInvitations = listInput(["createdAt"], {
  status: z
    .enum(["open", "accepted", "revoked"])
    .optional()
    .meta({ description: "`open` holds the expired ones, too." }),
});
export const InvitationList = listOutput(Invitation).meta({ id: "InvitationList" });

export const InvitationRef = z.strictObject({ invitationId: uuidText });

const terms = {
  ...ROLE_CHOICE,
  validDays: z
    .int()
    .min(1, "must be at least 1")
    .max(30, "must be at most 30")
    .default(7)
    .meta({ description: "Days until it expires." }),
};

export const CreateInvitation = z
  .strictObject({ email: emailAddress, ...terms })
  .refine(...namesOneRole)
  .meta({ id: "CreateInvitation" });

export const CreateInvitations = z
  .strictObject({
    emails: z
      .array(z.string().max(1_000, "is too long"))
      .min(1, "must name at least one address")
      .max(MAX_ADDRESSES, `must name at most ${MAX_ADDRESSES} addresses`)
      .meta({ description: "Each is judged by itself: a bad one does not hold up the others." }),
    ...terms,
  })
  .refine(...namesOneRole)
  .meta({ id: "CreateInvitations" });

export const InvitationResults = z
  .object({
    data: z.array(
      z.object({
        email: z.string(),
        outcome: z.enum(["invited", "refreshed", "refused"]).meta({
          description: "`refreshed`: the address had an open invitation, which now has these terms.",
        }),
        reason: z.string().nullable().meta({ description: "Why it was refused, for people." }),
        invitation: Invitation.nullable(),
      }),
    ),
  })
  .meta({ id: "InvitationResults" });
export type InvitationResults = z.output<typeof InvitationResults>;

/** 43 base64url characters, or it is not one of ours. */
const InvitationToken = z.string().max(200, "is not a token of ours");

export const LookAtInvitation = z.strictObject({ token: InvitationToken });
export const AcceptInvitation = z.strictObject({ token: InvitationToken });
export const AcceptAsNewPerson = z.strictObject({
  token: InvitationToken,
  name: line(1, 80),
  password: NewPassword,
});

/** What an invited person sees before they answer. */
export const OpenInvitation = z.object({
  email: z.string(),
  workspaceName: z.string(),
  roleName: z.string(),
  inviterName: z.string().nullable(),
  expiresAt: isoInstant,
});
export type OpenInvitation = z.output<typeof OpenInvitation>;

export const Joined = z.object({ tenantSlug: z.string(), email: z.string() });
export type Joined = z.output<typeof Joined>;
