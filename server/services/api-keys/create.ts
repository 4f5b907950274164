import { randomBytes } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import { apiKeys } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { formatApiKey, hashApiKeySecret, makeApiKeySecret } from "@/server/kernel/api-key-token";
import { AppError } from "@/server/kernel/errors";
import { type ApiKeyId, newId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { holdMembership } from "@/server/services/grants";
import { apiKeyColumns, refuseWiderThanOwn } from "./internal";
import type { CreateApiKey, CreatedApiKey } from "./schemas";

/**
 * A new key. The answer holds the whole key, once; the database holds its SHA-256.
 *
 * @throws AppError forbidden for a scope that the caller does not hold, invalid_input for an expiry in the past
 */
export async function createApiKey(
  context: OperationContext,
  input: z.output<typeof CreateApiKey>,
): Promise<z.output<typeof CreatedApiKey>> {
  refuseWiderThanOwn(context, input.scopes);
  refusePast(input.expiresAt);
  const createdBy = await makerOf(context);
  const id = newId<ApiKeyId>();
  const secret = makeApiKeySecret(randomBytes);
  const [row] = await context.tx.db
    .insert(apiKeys)
    .values({
      tenantId: context.tx.tenantId,
      id,
      name: input.name,
      secretHash: hashApiKeySecret(secret),
      hint: secret.slice(-4),
      scopes: [...input.scopes],
      allowedAddresses: input.allowedAddresses ?? [],
      requestsPerMinute: input.requestsPerMinute ?? null,
      createdBy,
      expiresAt: input.expiresAt ?? null,
    })
    .returning(apiKeyColumns);
  if (!row) throw new TypeError("An insert returned no row.");
  await recordAudit(context, {
    action: "api_key.created",
    target: { id, label: row.name },
    after: row,
  });
  await emitEvent(context, "api_key.created", { apiKeyId: id, scopes: [...input.scopes] });
  return { ...row, key: formatApiKey("live", { id, secret }) };
}

/**
 * The member whose end is the key's end, held as it is until the commit: one who is being suspended or removed makes
 * no key that outlives them. A key that is made by a key has the maker of that one.
 */
async function makerOf({ tx, actor }: OperationContext): Promise<string | null> {
  const maker = actor.kind === "apiKey" ? await makerOfKey(tx, actor.apiKeyId) : null;
  const membershipId = actor.kind === "user" ? (actor.membership?.membershipId ?? null) : maker;
  if (membershipId) await holdMembership(tx, membershipId);
  return membershipId;
}

async function makerOfKey(tx: TenantTransaction, apiKeyId: string): Promise<string | null> {
  const [key] = await tx.db
    .select({ createdBy: apiKeys.createdBy })
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, tx.tenantId), eq(apiKeys.id, apiKeyId), isNull(apiKeys.revokedAt)));
  if (!key) throw new AppError("unauthenticated", "The API key was revoked just now.");
  return key.createdBy;
}

function refusePast(expiresAt: string | undefined): void {
  if (expiresAt === undefined || Date.parse(expiresAt) > Date.now()) return;
  const message = "must lie in the future";
  throw new AppError("invalid_input", `The request is not valid: /expiresAt ${message}.`, {
    errors: [{ pointer: "/expiresAt", message }],
  });
}
