import { z } from "zod";
import { listInput, listOutput } from "@/server/kernel/list-input";
import { API_KEY_SCOPES } from "@/server/kernel/permissions";
import { isoInstant, line, uuidText } from "@/server/kernel/text";

export const ApiKey = z
  .object({
    id: uuidText,
    name: z.string(),
    hint: z.string().meta({ description: "The last four characters of the key." }),
    scopes: z.array(z.string()),
    expiresAt: isoInstant.nullable(),
    revokedAt: isoInstant.nullable(),
    lastUsedAt: isoInstant.nullable(),
    createdAt: isoInstant,
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.output<typeof ApiKey>;

/** Shown once: the secret part is kept nowhere. */
export const CreatedApiKey = ApiKey.extend({
  key: z.string().meta({ description: "The whole key. It is shown this once." }),
}).meta({ id: "CreatedApiKey" });

export const ListApiKeys = listInput(["createdAt"], {});
export const ApiKeyList = listOutput(ApiKey).meta({ id: "ApiKeyList" });

export const CreateApiKey = z
  .strictObject({
    name: line(1, 80),
    scopes: z
      .array(z.enum(API_KEY_SCOPES))
      .min(1, "must name at least one scope")
      .max(API_KEY_SCOPES.length)
      .refine((scopes) => new Set(scopes).size === scopes.length, "must not name a scope twice"),
    expiresAt: z.iso
      .datetime({ offset: true, error: "must be an ISO 8601 time, such as 2027-01-31T00:00:00Z" })
      .optional(),
  })
  .meta({ id: "CreateApiKey" });

export const ApiKeyRef = z.strictObject({ apiKeyId: uuidText });
