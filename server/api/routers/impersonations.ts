import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as impersonations from "@/server/services/impersonations";
import {
  AllImpersonations,
  Impersonation,
  ImpersonationList,
  ImpersonationRef,
  ListAllImpersonations,
  ListImpersonations,
  ListPeople,
  People,
  StartImpersonation,
  StopImpersonation,
} from "@/server/services/impersonations/schemas";

const tag = "Impersonations";

export const impersonationsRouter = router({
  list: operation({
    permission: "audit:read",
    meter: "api_calls",
    rest: { method: "GET", path: "/impersonations", summary: "List operators' visits", tag },
  })
    .input(ListImpersonations)
    .output(ImpersonationList)
    .query(({ ctx, input }) => impersonations.listImpersonations(ctx, input)),

  end: operation({
    permission: "tenant:write",
    meter: "api_calls",
    rest: {
      method: "POST",
      path: "/impersonations/{impersonationId}/end",
      summary: "End an operator's visit at once",
      tag,
    },
  })
    .input(ImpersonationRef)
    .output(Impersonation)
    .mutation(({ ctx, input }) => impersonations.endImpersonation(ctx, input)),

  // The operators' own door, outside every tenant: none of it is exported.
  listPeople: operation({ access: "operator" })
    .input(ListPeople)
    .output(People)
    .query(({ ctx, input }) => impersonations.listPeople(ctx, input)),

  start: operation({ access: "operator" })
    .input(StartImpersonation)
    .output(Impersonation)
    .mutation(({ ctx, input }) => impersonations.startImpersonation(ctx, input)),

  stop: operation({ access: "operator" })
    .input(StopImpersonation)
    .output(Impersonation)
    .mutation(({ ctx, input }) => impersonations.stopImpersonation(ctx, input)),

  listAll: operation({ access: "operator" })
    .input(ListAllImpersonations)
    .output(AllImpersonations)
    .query(({ ctx, input }) => impersonations.listAllImpersonations(ctx, input)),
});
