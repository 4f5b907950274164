import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as invitations from "@/server/services/invitations";
import {
  AcceptAsNewPerson,
  AcceptInvitation,
  CreateInvitation,
  CreateInvitations,
  Invitation,
  InvitationList,
  InvitationRef,
  InvitationResults,
  Joined,
  ListInvitations,
  LookAtInvitation,
  OpenInvitation,
} from "@/server/services/invitations/schemas";

const reads = { permission: "members:read", meter: "api_calls" } as const;
const writes = { permission: "members:write", meter: "api_calls" } as const;
const tag = "Invitations";

export const invitationsRouter = router({
  list: operation({
    ...reads,
    rest: { method: "GET", path: "/invitations", summary: "List invitations", tag },
  })
    .input(ListInvitations)
    .output(InvitationList)
    .query(({ ctx, input }) => invitations.listInvitations(ctx, input)),

  get: operation({
    ...reads,
    rest: { method: "GET", path: "/invitations/{invitationId}", summary: "Get an invitation", tag },
  })
    .input(InvitationRef)
    .output(Invitation)
    .query(({ ctx, input }) => invitations.getInvitation(ctx, input)),

  create: operation({
    ...writes,
    rest: { method: "POST", path: "/invitations", status: 201, summary: "Invite an address", tag },
  })
    .input(CreateInvitation)
    .output(Invitation)
    .mutation(({ ctx, input }) => invitations.createInvitation(ctx, input)),

  createMany: operation({
    ...writes,
    rest: { method: "POST", path: "/invitations/batch", summary: "Invite up to 100 addresses", tag },
  })
    .input(CreateInvitations)
    .output(InvitationResults)
    .mutation(({ ctx, input }) => invitations.createInvitations(ctx, input)),

  resend: operation({
    ...writes,
    rest: {
      method: "POST",
      path: "/invitations/{invitationId}/resend",
      summary: "Mail an invitation again, with a new link",
      tag,
    },
  })
    .input(InvitationRef)
    .output(Invitation)
    .mutation(({ ctx, input }) => invitations.resendInvitation(ctx, input)),

  revoke: operation({
    ...writes,
    rest: {
      method: "POST",
      path: "/invitations/{invitationId}/revoke",
      summary: "Withdraw an invitation",
      tag,
    },
  })
    .input(InvitationRef)
    .output(Invitation)
    .mutation(({ ctx, input }) => invitations.revokeInvitation(ctx, input)),

  // The invited person's own: they prove themselves by the mailed token, and belong to no tenant yet.
  // The page looks on the server, in the same process: no other address than its own carries the token.
  look: operation({ access: "public" })
    .input(LookAtInvitation)
    .output(OpenInvitation)
    .query(({ ctx, input }) => invitations.lookAtInvitation(ctx, input)),

  accept: operation({ access: "user" })
    .input(AcceptInvitation)
    .output(Joined)
    .mutation(({ ctx, input }) => invitations.acceptInvitation(ctx, input)),

  acceptAsNew: operation({ access: "public" })
    .input(AcceptAsNewPerson)
    .output(Joined)
    .mutation(({ ctx, input }) => invitations.acceptAsNewPerson(ctx, input)),
});
