import type { z } from "zod";
import { AppError } from "@/server/kernel/errors";
import { makeKey } from "@/server/services/api-keys";
import type { CreatedApiKey } from "@/server/services/api-keys/schemas";
import type { OperationContext } from "@/server/services/context";
import { holdServiceAccount } from "./internal";
import type { CreateServiceAccountKey } from "./schemas";

/**
 * A key of a service account: it may do what the account's role allows at each call. Shown once.
 *
 * @throws AppError not_found, forbidden for an account that may do more than the caller, and for another account's
 * key; conflict for a suspended account
 */
export async function createServiceAccountKey(
  context: OperationContext,
  { serviceAccountId, ...limits }: z.output<typeof CreateServiceAccountKey>,
): Promise<z.output<typeof CreatedApiKey>> {
  const account = await holdServiceAccount(context.tx, serviceAccountId, "no key update");
  if (account.suspendedAt !== null) {
    throw new AppError("conflict", "This service account is suspended. Reinstate it first.");
  }
  return makeKey(context, { ...limits, scopes: [], serviceAccountId });
}
