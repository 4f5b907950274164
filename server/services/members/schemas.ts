import { z } from "zod";
import { listInput, listOutput } from "@/server/kernel/list-input";
import { ROLES } from "@/server/kernel/permissions";
import { isoInstant, uuidText } from "@/server/kernel/text";
import { GIVEN_ROLE, namesOneRoleAtMost, ROLE_CHOICE } from "@/server/services/grants/schemas";

export const Member = z
  .object({
    id: uuidText.meta({ description: "The membership's id." }),
    userId: uuidText,
    name: z.string(),
    email: z.string(),
    ...GIVEN_ROLE,
    suspendedAt: isoInstant.nullable().meta({ description: "Since when they have no access, and no seat." }),
    createdAt: isoInstant,
    updatedAt: isoInstant,
  })
  .meta({ id: "Member" });
export type Member = z.output<typeof Member>;

export const ListMembers = listInput(["createdAt"], {
  role: z.enum(ROLES).optional(),
  customRoleId: uuidText.optional(),
});
export const MemberList = listOutput(Member).meta({ id: "MemberList" });

export const MemberRef = z.strictObject({ membershipId: uuidText });
export const RemoveMember = z.strictObject({
  membershipId: uuidText,
  reassignTasksTo: uuidText
    .optional()
    .meta({ description: "The member who gets their tasks; without it, the tasks stay with nobody." }),
});
export const UpdateMember = z
  .strictObject({ membershipId: uuidText, ...ROLE_CHOICE })
  .refine(...namesOneRoleAtMost)
  .meta({ id: "UpdateMember" });
export const LeaveTenant = z.strictObject({});
export const EndAllSessions = z.strictObject({});
export const SessionsEnded = z
  .object({ members: z.int().meta({ description: "Of how many members sessions were ended." }) })
  .meta({ id: "SessionsEnded" });
