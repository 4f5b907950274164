import type { z } from "zod";
import type { OperationContext } from "@/server/services/context";
import { makeKey } from "./make";
import type { CreateApiKey, CreatedApiKey } from "./schemas";

/**
 * A new key. The answer holds the whole key, once; the database holds its SHA-256. One that a key makes stays within
 * that key's bounds and ends with it; one that a service account makes is the account's own, narrowed to its scopes.
 *
 * @throws AppError forbidden for a scope that the caller does not hold, and beyond the bounds of the key that calls;
 * invalid_input for an expiry in the past
 */
export function createApiKey(
  context: OperationContext,
  input: z.output<typeof CreateApiKey>,
): Promise<z.output<typeof CreatedApiKey>> {
  const { actor } = context;
  const serviceAccountId = actor.kind === "serviceAccount" ? actor.serviceAccountId : null;
  return makeKey(context, { ...input, serviceAccountId });
}
