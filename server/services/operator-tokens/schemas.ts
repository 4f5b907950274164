import { z } from "zod";
import {
  MAX_TOKEN_DAYS,
  OPERATOR_SCOPE_KEYS,
  OPERATOR_SCOPES,
  type OperatorScope,
} from "@/server/kernel/operator-scopes";
import { PAGE_DEFAULTS } from "@/server/kernel/pagination";
import { isoInstant, line, uuidText } from "@/server/kernel/text";

export { OPERATOR_SCOPE_KEYS, OPERATOR_SCOPES, type OperatorScope };

export const OperatorToken = z.object({
  id: uuidText,
  name: z.string(),
  hint: z.string().meta({ description: "The last four characters of the token." }),
  owner: z.string().meta({ description: "The operator whose token it is, as people knew them at the time." }),
  isOwn: z.boolean(),
  scopes: z.array(z.string()),
  expiresAt: isoInstant,
  revokedAt: isoInstant.nullable(),
  lastUsedAt: isoInstant.nullable(),
  createdAt: isoInstant,
});
export type OperatorToken = z.output<typeof OperatorToken>;

/** Shown once: the secret part is kept nowhere. */
export const CreatedOperatorToken = OperatorToken.extend({ token: z.string() });

export const ListOperatorTokens = z.strictObject({
  page: z.int().min(1).max(PAGE_DEFAULTS.maxOffset).default(PAGE_DEFAULTS.page),
  limit: z.int().min(1).max(PAGE_DEFAULTS.maxLimit).default(PAGE_DEFAULTS.limit),
});
export const OperatorTokenList = z.object({
  data: z.array(OperatorToken),
  total: z.int(),
  page: z.int(),
  totalPages: z.int(),
});

export const CreateOperatorToken = z.strictObject({
  name: line(1, 80),
  scopes: z
    .array(z.enum(OPERATOR_SCOPE_KEYS))
    .min(1, "must name at least one scope")
    .refine((scopes) => new Set(scopes).size === scopes.length, "must not name a scope twice"),
  expiresInDays: z
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(MAX_TOKEN_DAYS, `must be at most ${MAX_TOKEN_DAYS}`),
  /** Where the sign-in is not a recent one. */
  password: z.string().max(1_000).optional(),
});
export const RevokeOperatorToken = z.strictObject({ operatorTokenId: uuidText });
