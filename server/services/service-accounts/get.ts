import type { OperationContext } from "@/server/services/context";
import { readServiceAccount } from "./internal";
import type { ServiceAccount } from "./schemas";

/** One service account. @throws AppError not_found */
export function getServiceAccount(
  { tx }: OperationContext,
  { serviceAccountId }: { serviceAccountId: string },
): Promise<ServiceAccount> {
  return readServiceAccount(tx, serviceAccountId);
}
