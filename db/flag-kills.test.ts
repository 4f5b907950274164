import { randomBytes } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { PASSWORDS } from "@/tests/support/cluster";
import { migrateAsOwner } from "./migrate";
import { ensureDatabase } from "./roles";

const name = `test_${randomBytes(6).toString("hex")}`;
let admin: postgres.Sql;
let folder: string;
let ownerUrl: string;
beforeAll(async () => {
  await ensureDatabase(inject("clusterUrl"), name);
  const url = new URL(inject("clusterUrl"));
  url.pathname = `/${name}`;
  admin = postgres(url.href, { max: 2, onnotice: () => undefined });
  [url.username, url.password] = ["bulkhead_owner", PASSWORDS.owner];
  ownerUrl = url.href;
  folder = await mkdtemp(join(tmpdir(), "bulkhead-migrate-"));
});
afterAll(async () => {
  await admin?.end({ timeout: 1 });
  await rm(folder, { recursive: true, force: true });
  const cluster = postgres(inject("clusterUrl"), { max: 1, onnotice: () => undefined });
  await cluster`drop database ${cluster(name)} with (force)`;
  await cluster.end({ timeout: 1 });
});

/** The migrations before the one that is named. */
async function migrationsBefore(tag: string): Promise<string> {
  const journal = JSON.parse(await readFile("drizzle/meta/_journal.json", "utf8")) as {
    entries: { tag: string }[];
  };
  const entries = journal.entries.slice(
    0,
    journal.entries.findIndex((entry) => entry.tag === tag),
  );
  await mkdir(join(folder, "meta"));
  await writeFile(join(folder, "meta", "_journal.json"), JSON.stringify({ ...journal, entries }));
  for (const entry of entries) await copyFile(`drizzle/${entry.tag}.sql`, join(folder, `${entry.tag}.sql`));
  return folder;
}

describe("the migration that gives kill switches their own table", () => {
  it("takes along one that the version before is still throwing", async () => {
    await migrateAsOwner(ownerUrl, { migrationsFolder: await migrationsBefore("0078_flag_kills") });
    const definition = JSON.stringify({ name: "one", enabled: true });
    await admin`insert into feature_flags (key, definition) values ('one', ${definition}::text::jsonb)`;
    let migrating: Promise<unknown> | undefined;
    await admin.begin(async (before) => {
      await before`update feature_flags set killed_at = now() where key = 'one'`;
      migrating = migrateAsOwner(ownerUrl, { lockTimeoutMs: 60_000 });
      await expect
        .poll(
          () => admin`select 1 from pg_locks join pg_database on pg_database.oid = database
            where datname = current_database() and not granted and locktype = 'relation'`,
        )
        .toHaveLength(1);
    });
    await migrating;
    expect(await admin`select flag_key from flag_kills`).toEqual([{ flag_key: "one" }]);
  });
});
