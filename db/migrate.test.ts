import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloneDatabase, type TestDatabase } from "@/tests/support/test-database";
import { migrateAsOwner } from "./migrate";

let db: TestDatabase;
let folder: string;
beforeAll(async () => {
  db = await cloneDatabase();
  folder = await mkdtemp(join(tmpdir(), "bulkhead-migrate-"));
});
afterAll(async () => {
  await db?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A folder with one migration more than the database has. */
async function oneMore(name: string, statement: string): Promise<string> {
  const migrationsFolder = join(folder, name);
  await mkdir(join(migrationsFolder, "meta"), { recursive: true });
  await writeFile(join(migrationsFolder, `${name}.sql`), statement);
  const [last] = await db.admin`select max(created_at)::bigint as at from drizzle.__drizzle_migrations`;
  const entry = { idx: 0, version: "7", when: Number(last?.at) + 1, tag: name, breakpoints: true };
  const journal = { version: "7", dialect: "postgresql", entries: [entry] };
  await writeFile(join(migrationsFolder, "meta", "_journal.json"), JSON.stringify(journal));
  return migrationsFolder;
}

/** Somebody reads the table, and does not end the transaction before `release`. */
async function holdProjects(): Promise<{ release: () => Promise<void> }> {
  const client = await db.admin.reserve();
  await client`begin`;
  await client`select 1 from projects limit 1`;
  return {
    release: async () => {
      await client`commit`;
      client.release();
    },
  };
}

const columns = async () => {
  const rows = await db.admin`select column_name as name from information_schema.columns
    where table_name = 'projects' and column_name like 'extra%'`;
  return rows.map(({ name }) => name);
};

describe("migrations beside a transaction that holds a table", () => {
  it("try again until the lock is to be had, and hold nobody up in between", async () => {
    const migrationsFolder = await oneMore("one", "alter table projects add column extra_one integer");
    const held = await holdProjects();
    const patience = { migrationsFolder, lockTimeoutMs: 100, attempts: 100, pauseMs: 100 };
    const migrating = migrateAsOwner(db.urls.owner, patience);
    // Behind a waiting ALTER each reader waits too: between two attempts this one has its turn.
    await db.admin`select count(*) from projects`;
    expect(await columns()).toEqual([]);
    await held.release();
    expect(await migrating).toEqual({ applied: 1 });
    expect(await columns()).toEqual(["extra_one"]);
  });

  it("give up after so many attempts, with nothing changed, and say what waited and how to find who is in the way", async () => {
    const migrationsFolder = await oneMore(
      "two",
      `create table extra_table (id integer);\n--> statement-breakpoint\n-- Why.\nalter table projects add column extra_two integer;`,
    );
    const held = await holdProjects();
    const patience = { migrationsFolder, lockTimeoutMs: 50, attempts: 3, pauseMs: 10 };
    const { message } = await migrateAsOwner(db.urls.owner, patience).then(
      () => new Error("It was applied."),
      (error: Error) => error,
    );
    expect(message).toContain(
      "within 0.05 s, 3 times in a row, for: alter table projects add column extra_two",
    );
    expect(message).toContain("Nothing was changed");
    expect(message).toContain("pg_stat_activity");
    const [left] = await db.admin`select to_regclass('extra_table') as made`;
    expect([left?.made, await columns()]).toEqual([null, ["extra_one"]]);
    await held.release();
    expect(await migrateAsOwner(db.urls.owner, patience)).toEqual({ applied: 1 });
  });

  it("wait for another run of migrations however long it takes, and find nothing to do", async () => {
    const migrationsFolder = await oneMore(
      "three",
      "select pg_sleep(0.5);\n--> statement-breakpoint\nalter table projects add column extra_three integer;",
    );
    const patience = { migrationsFolder, lockTimeoutMs: 50, attempts: 1 };
    const both = await Promise.all([0, 1].map(() => migrateAsOwner(db.urls.owner, patience)));
    expect(both.map(({ applied }) => applied).sort()).toEqual([0, 1]);
  });

  it("try again where they and a writer waited for each other", async () => {
    const migrationsFolder = await oneMore(
      "five",
      "lock table projects in access exclusive mode;\n--> statement-breakpoint\nalter table tenants add column extra_five integer;",
    );
    let migrating: Promise<{ applied: number }> | undefined;
    await db.admin.begin(async (writer) => {
      // The migration looks for a deadlock before this one does: it is the one that Postgres ends.
      await writer`set local deadlock_timeout = '1min'`;
      await writer`lock table tenants in row exclusive mode`;
      const patience = { migrationsFolder, lockTimeoutMs: 10_000, attempts: 5, pauseMs: 100 };
      migrating = migrateAsOwner(db.urls.owner, patience);
      await expect
        .poll(
          () => db.admin`select 1 from pg_locks join pg_database on pg_database.oid = database
            where datname = current_database() and relation = 'tenants'::regclass and not granted`,
        )
        .toHaveLength(1);
      await writer`lock table projects in row exclusive mode`;
    });
    expect(await migrating).toEqual({ applied: 1 });
  });

  it("are not tried again where it is not a lock that fails them", async () => {
    const migrationsFolder = await oneMore("four", "alter table nowhere add column x integer");
    const started = performance.now();
    await expect(migrateAsOwner(db.urls.owner, { migrationsFolder, pauseMs: 60_000 })).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
