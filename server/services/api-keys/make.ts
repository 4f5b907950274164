import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { apiKeys } from "@/db/schema";
import { formatApiKey, hashApiKeySecret, makeApiKeySecret } from "@/server/kernel/api-key-token";
import { AppError } from "@/server/kernel/errors";
import { type ApiKeyId, newId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { boundsOf, holdGrantor, refuseBeyond, refuseTooLongLine } from "./grantor";
import { apiKeyColumns, refuseWiderThanOwn } from "./internal";
import type { CreatedApiKey, KeyLimitsInput } from "./schemas";

interface NewKey extends KeyLimitsInput {
  /** Of a service account's key: what it is narrowed to; none leaves it all that the account may. */
  scopes: readonly string[];
  serviceAccountId: string | null;
}

/**
 * Makes a key, for the workspace or for one of its service accounts, within what the caller may grant.
 *
 * @throws AppError forbidden beyond the caller's own rights or the bounds of the key that calls, invalid_input for an
 * expiry in the past
 */
export async function makeKey(
  context: OperationContext,
  input: NewKey,
): Promise<z.output<typeof CreatedApiKey>> {
  refusePast(input.expiresAt);
  const grantor = await holdGrantor(context);
  const given = {
    serviceAccountId: input.serviceAccountId,
    scopes: [...input.scopes],
    allowedAddresses: input.allowedAddresses ?? [],
    requestsPerMinute: input.requestsPerMinute ?? null,
    expiresAt: input.expiresAt ?? null,
  };
  await refuseWiderThanOwn(context, given);
  refuseBeyond(grantor.line, boundsOf(given));
  refuseTooLongLine(grantor);
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
      ...given,
      createdBy: grantor.createdBy,
      parentKeyId: grantor.line[0]?.id ?? null,
    })
    .returning(apiKeyColumns);
  if (!row) throw new TypeError("An insert returned no row.");
  await recordAudit(context, {
    action: "api_key.created",
    target: { id, label: row.name },
    after: row,
  });
  await emitEvent(context, "api_key.created", { apiKeyId: id, scopes: row.scopes });
  return { ...row, key: formatApiKey("live", { id, secret }) };
}

function refusePast(expiresAt: string | undefined): void {
  if (expiresAt === undefined || Date.parse(expiresAt) > Date.now()) return;
  const message = "must lie in the future";
  throw new AppError("invalid_input", `The request is not valid: /expiresAt ${message}.`, {
    errors: [{ pointer: "/expiresAt", message }],
  });
}
