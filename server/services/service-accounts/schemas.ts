import { z } from "zod";
import { listInput, listOutput } from "@/server/kernel/list-input";
import { SERVICE_ACCOUNT_ROLES } from "@/server/kernel/permissions";
import { isoInstant, line, prose, uuidText } from "@/server/kernel/text";
import { KEY_LIMITS } from "@/server/services/api-keys/schemas";
import { GIVEN_ROLE, namesOneRole, namesOneRoleAtMost, ROLE_CHOICE } from "@/server/services/grants/schemas";

export const ServiceAccount = z
  .object({
    id: uuidText,
    name: z.string(),
    description: z.string(),
    ...GIVEN_ROLE,
    suspendedAt: isoInstant.nullable().meta({ description: "Since when its keys are refused." }),
    apiKeys: z.int().meta({ description: "How many keys it has that are neither revoked nor expired." }),
    lastUsedAt: isoInstant.nullable().meta({ description: "When one of its keys was last used." }),
    createdAt: isoInstant,
    updatedAt: isoInstant,
  })
  .meta({ id: "ServiceAccount" });
export type ServiceAccount = z.output<typeof ServiceAccount>;

export const ListServiceAccounts = listInput(["createdAt"], {});
export const ServiceAccountList = listOutput(ServiceAccount).meta({ id: "ServiceAccountList" });
export const ServiceAccountRef = z.strictObject({ serviceAccountId: uuidText });

const fields = { name: line(1, 60), description: prose(200) };
const roleChoice = {
  ...ROLE_CHOICE,
  role: z.enum(SERVICE_ACCOUNT_ROLES).optional().meta({ description: "A built-in role, but the owner's." }),
};

export const CreateServiceAccount = z
  .strictObject({ name: fields.name, description: fields.description.default(""), ...roleChoice })
  .refine(...namesOneRole)
  .meta({ id: "CreateServiceAccount" });

/** A PATCH schema of its own: no defaults, so that a missing field stays as it is. */
export const UpdateServiceAccount = z
  .strictObject({
    serviceAccountId: uuidText,
    name: fields.name.optional(),
    description: fields.description.optional(),
    ...roleChoice,
  })
  .refine(...namesOneRoleAtMost)
  .meta({ id: "UpdateServiceAccount" });

/** Its rights are the account's: a key of an account names no scopes. */
export const CreateServiceAccountKey = z
  .strictObject({ serviceAccountId: uuidText, ...KEY_LIMITS })
  .meta({ id: "CreateServiceAccountKey" });
