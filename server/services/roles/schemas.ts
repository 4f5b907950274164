import { z } from "zod";
import { listInput, listOutput } from "@/server/kernel/list-input";
import { GRANTABLE_PERMISSIONS, type Permission } from "@/server/kernel/permissions";
import { isoInstant, line, prose, uuidText } from "@/server/kernel/text";

export const CustomRole = z
  .object({
    id: uuidText,
    name: z.string(),
    description: z.string(),
    permissions: z.array(z.string()),
    members: z.int().meta({ description: "How many members have it, the suspended ones included." }),
    serviceAccounts: z.int().meta({ description: "How many service accounts have it." }),
    createdAt: isoInstant,
    updatedAt: isoInstant,
  })
  .meta({ id: "CustomRole" });
export type CustomRole = z.output<typeof CustomRole>;

export const ListRoles = listInput(["createdAt"], {});
export const RoleList = listOutput(CustomRole).meta({ id: "CustomRoleList" });
export const RoleRef = z.strictObject({ roleId: uuidText });

const fields = {
  name: line(1, 40),
  description: prose(200),
  permissions: z
    .array(z.enum(GRANTABLE_PERMISSIONS as [Permission, ...Permission[]]))
    .min(1, "must hold at least one permission")
    .max(GRANTABLE_PERMISSIONS.length)
    .refine((all) => new Set(all).size === all.length, "must not name a permission twice"),
};

export const CreateRole = z
  .strictObject({
    name: fields.name,
    description: fields.description.default(""),
    permissions: fields.permissions,
  })
  .meta({ id: "CreateCustomRole" });

/** A PATCH schema of its own: no defaults, so that a missing field stays as it is. */
export const UpdateRole = z
  .strictObject({
    roleId: uuidText,
    name: fields.name.optional(),
    description: fields.description.optional(),
    permissions: fields.permissions.optional(),
  })
  .meta({ id: "UpdateCustomRole" });
