import { z } from "zod";
import { addressRange } from "@/server/kernel/address-ranges";
import { listInput, listOutput } from "@/server/kernel/list-input";
import { API_KEY_SCOPES } from "@/server/kernel/permissions";
import { isoInstant, line, uuidText } from "@/server/kernel/text";

export const ApiKey = z
  .object({
    id: uuidText,
    name: z.string(),
    hint: z.string().meta({ description: "The last four characters of the key." }),
    serviceAccountId: uuidText
      .nullable()
      .meta({ description: "The service account that it speaks for; null for a key of its own." }),
    scopes: z.array(z.string()).meta({
      description:
        "What it may do. Of a service account's key: what it is narrowed to; empty: all that the account may.",
    }),
    allowedAddresses: z
      .array(z.string())
      .meta({ description: "Networks that it may be used from, in CIDR notation. Empty: from anywhere." }),
    requestsPerMinute: z
      .int()
      .nullable()
      .meta({ description: "A limit of its own, below the workspace's; null for none." }),
    parentKeyId: uuidText.nullable().meta({
      description:
        "The key that made it, or gave it its secret: what binds that one binds it, and it ends with it.",
    }),
    previousExpiresAt: isoInstant
      .nullable()
      .meta({ description: "Until when the secret before the last rotation is good." }),
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

export const ListApiKeys = listInput(["createdAt"], { serviceAccountId: uuidText.optional() });
export const ApiKeyList = listOutput(ApiKey).meta({ id: "ApiKeyList" });

export const AllowedAddresses = z.array(addressRange).max(50, "must name at most 50 networks");
const requestsPerMinute = z
  .int("must be a whole number")
  .min(1, "must be at least 1")
  .max(1_000_000, "must be at most 1,000,000");

/** What any new key is given beside its rights. */
export const KEY_LIMITS = {
  name: line(1, 80),
  allowedAddresses: AllowedAddresses.optional(),
  requestsPerMinute: requestsPerMinute.nullable().optional(),
  expiresAt: z.iso
    .datetime({ offset: true, error: "must be an ISO 8601 time, such as 2027-01-31T00:00:00Z" })
    .optional(),
};
const KeyLimits = z.strictObject(KEY_LIMITS);
export type KeyLimitsInput = z.output<typeof KeyLimits>;

export const CreateApiKey = z
  .strictObject({
    ...KEY_LIMITS,
    scopes: z
      .array(z.enum(API_KEY_SCOPES))
      .min(1, "must name at least one scope")
      .max(API_KEY_SCOPES.length)
      .refine((scopes) => new Set(scopes).size === scopes.length, "must not name a scope twice"),
  })
  .meta({ id: "CreateApiKey" });

export const UpdateApiKey = z
  .strictObject({
    apiKeyId: uuidText,
    name: line(1, 80).optional(),
    allowedAddresses: AllowedAddresses.optional(),
    requestsPerMinute: requestsPerMinute.nullable().optional(),
  })
  .meta({ id: "UpdateApiKey" });

export const ROTATION_OVERLAP_MINUTES = { default: 24 * 60, max: 7 * 24 * 60 };

export const RotateApiKey = z
  .strictObject({
    apiKeyId: uuidText,
    overlapMinutes: z
      .int("must be a whole number")
      .min(0, "must not be negative")
      .max(ROTATION_OVERLAP_MINUTES.max, "must be at most a week")
      .default(ROTATION_OVERLAP_MINUTES.default)
      .meta({ description: "For how long the old secret stays good beside the new one." }),
  })
  .meta({ id: "RotateApiKey" });

export const ApiKeyRef = z.strictObject({ apiKeyId: uuidText });
