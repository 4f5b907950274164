import { useCan, useRights } from "@/components/tenants/workspace";
import { covers, rightsOfRole } from "@/server/kernel/permissions";
import type { ServiceAccount } from "@/server/services/service-accounts/schemas";

/** Whether the person may change this account and make its keys: never one that may do more than they. */
export function useCanManageAccount(account: ServiceAccount): boolean {
  const own = useRights();
  return useCan("service-accounts:write") && covers(own, rightsOfRole(account));
}
