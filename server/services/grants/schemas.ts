import { z } from "zod";
import { ROLES } from "@/server/kernel/permissions";
import { uuidText } from "@/server/kernel/text";

/** A role as a member or an invitation shows it: a built-in one, or one of the workspace's own. */
export const GIVEN_ROLE = {
  role: z.enum(ROLES).nullable().meta({ description: "A built-in role; null where `customRole` stands." }),
  customRole: z
    .object({ id: uuidText, name: z.string(), permissions: z.array(z.string()) })
    .nullable()
    .meta({ description: "A role of the workspace's own; null where `role` stands." }),
};

/** A role as an input names it. */
export const ROLE_CHOICE = {
  role: z.enum(ROLES).optional().meta({ description: "A built-in role." }),
  customRoleId: uuidText
    .optional()
    .meta({ description: "A role of the workspace's own, instead of `role`." }),
};

interface Choice {
  role?: unknown;
  customRoleId?: unknown;
}
/** What a schema's `refine` takes. */
type Rule = [(input: Choice) => boolean, { path: string[]; error: string }];
const named = ({ role, customRoleId }: Choice) =>
  [role, customRoleId].filter((one) => one !== undefined).length;

/** For an input that must name a role. */
export const namesOneRole: Rule = [
  (input: Choice) => named(input) === 1,
  { path: ["role"], error: "must be given, or customRoleId, and not both" },
];

/** For an input that may name a role. */
export const namesOneRoleAtMost: Rule = [
  (input: Choice) => named(input) <= 1,
  { path: ["role"], error: "must not be given together with customRoleId" },
];
