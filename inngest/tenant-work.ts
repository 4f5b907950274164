import { NonRetriableError } from "inngest";
import { asId, isUuid, type TenantId } from "@/server/kernel/ids";
import { tenantExists } from "@/server/services/tenants";

/**
 * Does an event's work in the tenant that the event names. Where it names none, or one that does not exist (any
 * more), no other attempt can do better: the run fails for good.
 */
export async function inTenantOf<T>(data: object, work: (tenantId: TenantId) => Promise<T>): Promise<T> {
  const tenantId = tenantOf(data);
  try {
    return await work(tenantId);
  } catch (error) {
    if (error instanceof NonRetriableError || !(await isGone(tenantId))) throw error;
    throw new NonRetriableError("The event's tenant does not exist.", { cause: error });
  }
}

/** The tenant that an event names. @throws NonRetriableError when it names none */
export function tenantOf(data: object): TenantId {
  // What an event's type promises, whoever sent it may not have kept.
  const given: unknown = Reflect.get(data, "tenantId");
  if (typeof given !== "string" || !isUuid(given)) throw new NonRetriableError("The event names no tenant.");
  return asId<TenantId>(given);
}

/** A database that does not answer says nothing about the tenant. */
async function isGone(tenantId: TenantId): Promise<boolean> {
  return !(await tenantExists(tenantId).catch(() => true));
}
