import { z } from "zod";
import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as roles from "@/server/services/roles";
import {
  CreateRole,
  CustomRole,
  ListRoles,
  RoleList,
  RoleRef,
  UpdateRole,
} from "@/server/services/roles/schemas";

const reads = { permission: "members:read", meter: "api_calls" } as const;
const writes = { permission: "members:write", meter: "api_calls" } as const;
const tag = "Roles";

export const rolesRouter = router({
  list: operation({ ...reads, rest: { method: "GET", path: "/roles", summary: "List roles", tag } })
    .input(ListRoles)
    .output(RoleList)
    .query(({ ctx, input }) => roles.listRoles(ctx, input)),

  get: operation({ ...reads, rest: { method: "GET", path: "/roles/{roleId}", summary: "Get a role", tag } })
    .input(RoleRef)
    .output(CustomRole)
    .query(({ ctx, input }) => roles.getRole(ctx, input)),

  create: operation({
    ...writes,
    rest: { method: "POST", path: "/roles", status: 201, summary: "Create a role", tag },
  })
    .input(CreateRole)
    .output(CustomRole)
    .mutation(({ ctx, input }) => roles.createRole(ctx, input)),

  update: operation({
    ...writes,
    rest: { method: "PATCH", path: "/roles/{roleId}", summary: "Update a role", tag },
  })
    .input(UpdateRole)
    .output(CustomRole)
    .mutation(({ ctx, input }) => roles.updateRole(ctx, input)),

  delete: operation({
    ...writes,
    rest: { method: "DELETE", path: "/roles/{roleId}", status: 204, summary: "Delete a role", tag },
  })
    .input(RoleRef)
    .output(z.null())
    .mutation(({ ctx, input }) => roles.deleteRole(ctx, input)),
});
