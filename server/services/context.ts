import type { Db } from "@/db/connection";
import type { TenantTransaction } from "@/db/tenant";
import type { Acting } from "@/server/kernel/actor";
import type { Entitlements } from "@/server/kernel/entitlements";
import type { TenantAccess } from "@/server/kernel/identity";

/** What every product verb is given: who acts, for which tenant, and the one transaction that it acts in. */
export interface OperationContext extends Acting {
  tx: TenantTransaction;
  /** What the tenant may do now. */
  entitlements: Entitlements;
  /** The billing period that quotas count in; null without a subscription. */
  subscriptionPeriod: TenantAccess["subscriptionPeriod"];
  /** Runs after the commit, never if the transaction rolls back. For what cannot be part of it, such as caches. */
  afterCommit(task: () => Promise<void>): void;
}

/** What a verb that asks a slow outside system is given: no transaction, so that it holds no lock while it waits. */
export interface DetachedContext extends Acting {
  tenant: TenantAccess;
  /** The same for each try under one Idempotency-Key, else new: for the outside system's own idempotency. */
  onceKey: string;
  /** Short transactions of the tenant, each with its own tasks after the commit. */
  inTenant: {
    read<T>(work: (context: OperationContext) => Promise<T>): Promise<T>;
    write<T>(work: (context: OperationContext) => Promise<T>): Promise<T>;
  };
}

/** What a verb outside a tenant is given: it opens its own transactions. */
export interface OpenContext extends Acting {
  /** Hands the browser the token that replaces its session's, after a change of the session's rights. */
  replaceSession(token: string): void;
  /** Stores the answer under the call's Idempotency-Key, if it has one, in the transaction of what was done. */
  keepAnswer?(db: Db, answer: unknown): Promise<void>;
}
