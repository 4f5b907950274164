import type { OperationContext } from "@/server/services/context";
import { readRole } from "./internal";
import type { CustomRole } from "./schemas";

/** One role of the tenant's own. @throws AppError not_found */
export function getRole({ tx }: OperationContext, { roleId }: { roleId: string }): Promise<CustomRole> {
  return readRole(tx, roleId);
}
