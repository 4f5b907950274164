import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { type Database, openDatabase } from "@/db/client";
import { PASSWORDS } from "./cluster";

export interface TestDatabase {
  /** As the application sees it. */
  database: Database;
  /** A superuser's client, which no policy holds back: to arrange and to look. */
  admin: postgres.Sql;
  urls: { app: string; system: string; owner: string; admin: string };
  close(): Promise<void>;
}

/** A database of this file's own, cloned from the migrated template; `size` connections serve it. */
export async function cloneDatabase(size = 8): Promise<TestDatabase> {
  const clusterUrl = inject("clusterUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const cluster = postgres(clusterUrl, { max: 1, onnotice: () => undefined });
  await cluster.unsafe(`create database ${name} template ${inject("template")} owner bulkhead_owner`);
  const urls = {
    app: roleUrl(clusterUrl, name, "bulkhead_app", PASSWORDS.app),
    system: roleUrl(clusterUrl, name, "bulkhead_system", PASSWORDS.system),
    owner: roleUrl(clusterUrl, name, "bulkhead_owner", PASSWORDS.owner),
    admin: roleUrl(clusterUrl, name),
  };
  const database = openDatabase({
    appUrl: urls.app,
    systemUrl: urls.system,
    prepare: true,
    size,
    // Longer than in production: the whole suite shares this machine, and a late answer is no fault here.
    deadlineMs: 20_000,
  });
  const admin = postgres(urls.admin, { max: 2, onnotice: () => undefined });
  return {
    database,
    admin,
    urls,
    close: async () => {
      await Promise.all([database.close(), admin.end({ timeout: 2 })]);
      await cluster.unsafe(`drop database ${name} with (force)`);
      await cluster.end({ timeout: 2 });
    },
  };
}

function roleUrl(clusterUrl: string, database: string, user?: string, password?: string): string {
  const url = new URL(clusterUrl);
  url.pathname = `/${database}`;
  if (user) url.username = user;
  if (password) url.password = password;
  return url.href;
}
