import { z } from "zod";
import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import { BASIC_PERMISSION } from "@/server/kernel/permissions";
import * as members from "@/server/services/members";
import {
  EndAllSessions,
  LeaveTenant,
  ListMembers,
  Member,
  MemberList,
  MemberRef,
  RemoveMember,
  SessionsEnded,
  UpdateMember,
} from "@/server/services/members/schemas";

const reads = { permission: "members:read", meter: "api_calls" } as const;
const writes = { permission: "members:write", meter: "api_calls" } as const;
const tag = "Members";

export const membersRouter = router({
  list: operation({ ...reads, rest: { method: "GET", path: "/members", summary: "List members", tag } })
    .input(ListMembers)
    .output(MemberList)
    .query(({ ctx, input }) => members.listMembers(ctx, input)),

  get: operation({
    ...reads,
    rest: { method: "GET", path: "/members/{membershipId}", summary: "Get a member", tag },
  })
    .input(MemberRef)
    .output(Member)
    .query(({ ctx, input }) => members.getMember(ctx, input)),

  update: operation({
    ...writes,
    rest: { method: "PATCH", path: "/members/{membershipId}", summary: "Change a member's role", tag },
  })
    .input(UpdateMember)
    .output(Member)
    .mutation(({ ctx, input }) => members.updateMember(ctx, input)),

  remove: operation({
    ...writes,
    rest: {
      method: "DELETE",
      path: "/members/{membershipId}",
      status: 204,
      summary: "Remove a member",
      tag,
    },
  })
    .input(RemoveMember)
    .output(z.null())
    .mutation(({ ctx, input }) => members.removeMember(ctx, input)),

  suspend: operation({
    ...writes,
    rest: { method: "POST", path: "/members/{membershipId}/suspend", summary: "Suspend a member", tag },
  })
    .input(MemberRef)
    .output(Member)
    .mutation(({ ctx, input }) => members.suspendMember(ctx, input)),

  reinstate: operation({
    ...writes,
    rest: { method: "POST", path: "/members/{membershipId}/reinstate", summary: "Reinstate a member", tag },
  })
    .input(MemberRef)
    .output(Member)
    .mutation(({ ctx, input }) => members.reinstateMember(ctx, input)),

  endSessions: operation({
    ...writes,
    rest: {
      method: "POST",
      path: "/members/{membershipId}/end-sessions",
      status: 204,
      summary: "End a member's sessions",
      tag,
    },
  })
    .input(MemberRef)
    .output(z.null())
    .mutation(({ ctx, input }) => members.endSessions(ctx, input)),

  endAllSessions: operation({
    permission: "tenant:write",
    meter: "api_calls",
    rest: { method: "POST", path: "/members/end-sessions", summary: "End everybody else's sessions", tag },
  })
    .input(EndAllSessions)
    .output(SessionsEnded)
    .mutation(({ ctx }) => members.endAllSessions(ctx)),

  leave: operation({ permission: BASIC_PERMISSION })
    .input(LeaveTenant)
    .output(z.null())
    .mutation(({ ctx }) => members.leaveTenant(ctx)),
});
