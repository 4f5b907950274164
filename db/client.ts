import { env } from "@/server/env";
import { oncePerProcess } from "@/server/kernel/once";
import { withRegistered } from "./after-commit";
import type { Db } from "./connection";
import { type Asking, Pool } from "./pool";
import { type TenantDatabase, tenantDatabase } from "./tenant";

export interface Database {
  /** Transactions of one tenant, as `bulkhead_app`. */
  tenants: TenantDatabase;
  /** A transaction without a tenant, as `bulkhead_app`: people, sessions and the look-ups of `bulkhead_auth`. */
  identity<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** A transaction of the few jobs that cross tenants, as `bulkhead_system`. */
  system<T>(work: (db: Db) => Promise<T>, asking?: Pick<Asking, "withinMs">): Promise<T>;
  /** Transactions of one tenant, as `bulkhead_system`: for jobs with grants that requests do not have. */
  systemTenants: TenantDatabase;
  /** Pools by name, for metrics and readiness. */
  pools: { app: Pool; system: Pool };
  close(): Promise<void>;
}

export interface DatabaseOptions {
  appUrl: string;
  systemUrl: string;
  prepare: boolean;
  size: number;
  deadlineMs: number;
  /** Of the application's connections: see `PoolOptions`. */
  tenantShare?: number | undefined;
  tenantQueue?: number | undefined;
  waitMs?: number | undefined;
}

export function openDatabase(options: DatabaseOptions): Database {
  const shared = { prepare: options.prepare, deadlineMs: options.deadlineMs };
  const { tenantShare, tenantQueue, waitMs } = options;
  const app = new Pool({
    ...shared,
    ...{ tenantShare, tenantQueue, waitMs },
    url: options.appUrl,
    size: options.size,
    applicationName: "bulkhead-app",
  });
  const system = new Pool({
    ...shared,
    url: options.systemUrl,
    size: Math.max(2, Math.ceil(options.size / 4)),
    applicationName: "bulkhead-system",
  });
  const plain =
    (pool: Pool) =>
    <T>(work: (db: Db) => Promise<T>, asking: Pick<Asking, "withinMs"> = {}) =>
      withRegistered<T>((within) =>
        pool.transaction("write", "begin", ({ db }) => within(db, () => work(db)), asking),
      );
  return {
    tenants: tenantDatabase(app),
    identity: plain(app),
    system: plain(system),
    systemTenants: tenantDatabase(system),
    pools: { app, system },
    close: async () => {
      await Promise.all([app.close(), system.close()]);
    },
  };
}

/** The process' database, opened at its first use from the environment. */
export function database(): Database {
  return oncePerProcess("database", () => {
    const settings = env();
    return openDatabase({
      appUrl: settings.DATABASE_URL,
      systemUrl: settings.SYSTEM_DATABASE_URL,
      prepare: settings.DATABASE_PREPARE,
      size: settings.DATABASE_POOL_SIZE,
      deadlineMs: settings.DATABASE_DEADLINE_MS,
      tenantShare: settings.DATABASE_TENANT_SHARE,
      tenantQueue: settings.DATABASE_TENANT_QUEUE,
      waitMs: settings.DATABASE_WAIT_MS,
    });
  });
}
