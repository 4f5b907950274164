import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PgBouncer, pgBouncerIsMissing, startPgBouncer } from "@/tests/support/pgbouncer";
import { cloneDatabase, type TestDatabase } from "@/tests/support/test-database";
import {
  dangerousRoles,
  grantsOn,
  otherPolicies,
  policiesWithoutTenant,
  readCatalogue,
  securityDefiners,
  type TenantTable,
} from "./catalogue";
import {
  GRANTS_ON_PROOF,
  POLICIES_ACROSS_TENANTS,
  POLICIES_WITHOUT_TENANT,
  SECURITY_DEFINERS,
  TABLES_WITHOUT_TENANT,
} from "./reviewed";
import { type FullTenant, mintFullTenant } from "./rows";

let db: TestDatabase;
/** The application's login, straight to Postgres and behind a transaction pooler. */
const ways = new Map<string, postgres.Sql>();
let pooler: PgBouncer | undefined;
let victim: FullTenant;
let other: FullTenant;
let tables: TenantTable[];

beforeAll(async () => {
  db = await cloneDatabase();
  ways.set("directly", postgres(db.urls.app, { max: 1, onnotice: () => undefined }));
  if (!pgBouncerIsMissing()) {
    pooler = await startPgBouncer(db.urls.app);
    ways.set(
      "through PgBouncer",
      postgres(pooler.url, { max: 1, prepare: false, onnotice: () => undefined }),
    );
  }
  [victim, other] = await Promise.all([mintFullTenant(db), mintFullTenant(db)]);
  tables = (await readCatalogue(db.admin)).tables;
});

afterAll(async () => {
  await Promise.all([...ways.values()].map((app) => app.end()));
  await pooler?.stop();
  await db?.close();
});

/** The tables of no tenant to which the application has no right, as it is said of them. */
const OUT_OF_REACH = Object.entries(TABLES_WITHOUT_TENANT)
  .filter(([, reason]) => reason.endsWith("the application has no right to it"))
  .map(([table]) => table);

/** Who the application's role is in a transaction: another tenant, none, an empty one, or nonsense. */
const CONTEXTS = {
  "another tenant": () => other.id as string,
  "no tenant": () => undefined,
  "an empty tenant": () => "",
  "a malformed tenant": () => "not-a-uuid' or true --",
} as const;

/** Runs one statement as the application, in the given context, and rolls it back. Answers rows, or the refusal. */
async function attempt(
  app: postgres.Sql,
  context: string | undefined,
  statement: string,
): Promise<number | string> {
  let outcome: number | string = 0;
  await app
    .begin(async (tx) => {
      if (context !== undefined) await tx`select set_config('app.tenant_id', ${context}, true)`;
      outcome = (await tx.unsafe(statement)).count;
      throw new RollBack();
    })
    .catch((error: unknown) => {
      if (error instanceof RollBack) return;
      if (!(error instanceof postgres.PostgresError)) throw error;
      outcome = error.code;
    });
  return outcome;
}

/** Every column but the generated ones, which nobody writes. */
async function writableColumns(table: string): Promise<string> {
  const rows = await db.admin`select attname from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`;
  return rows.map((row) => row.attname).join(", ");
}

class RollBack extends Error {}

/** Refused by the wall or by a grant (42501), or not even a tenant's id (22P02). */
const REFUSALS = ["42501", "22P02"];

describe("the walls between tenants", () => {
  it("stand around every table of the catalogue", async () => {
    const { violations } = await readCatalogue(db.admin);
    expect(violations).toEqual([]);
    expect(tables.length).toBeGreaterThan(10);
  });

  it("have a row of the victim behind each, so that the attempts below mean something", async () => {
    for (const { name, tenantColumn } of tables) {
      const [row] = await db.admin.unsafe(
        `select count(*)::int as n from ${name} where ${tenantColumn} = '${victim.id}'`,
      );
      expect([name, Number(row?.n) > 0]).toEqual([name, true]);
    }
  });

  it("hold for each table, verb and wrong context", async () => {
    let attempts = 0;
    for (const table of tables) {
      const { name, tenantColumn } = table;
      const mine = `${tenantColumn} = '${victim.id}'`;
      const [stolen] = await db.admin.unsafe(
        `select to_jsonb(t) as row from ${name} t where ${mine} limit 1`,
      );
      const columns = await writableColumns(name);
      const copy = JSON.stringify({
        ...stolen?.row,
        ...("id" in (stolen?.row ?? {}) && tenantColumn !== "id" && { id: randomUUID() }),
      });
      const statements = {
        select: `select 1 from ${name} where ${mine}`,
        "select all": `select 1 from ${name} where ${tenantColumn} <> '${other.id}'`,
        insert: `insert into ${name} (${columns}) select ${columns} from jsonb_populate_record(null::${name}, '${copy.replaceAll("'", "''")}')`,
        update: `update ${name} set ${tenantColumn} = ${tenantColumn} where ${mine}`,
        "move here": `update ${name} set ${tenantColumn} = '${other.id}' where ${mine}`,
        delete: `delete from ${name} where ${mine}`,
      };
      for (const [way, app] of ways) {
        for (const [who, context] of Object.entries(CONTEXTS)) {
          for (const [verb, statement] of Object.entries(statements)) {
            const outcome = await attempt(app, context(), statement);
            const nothing = outcome === 0 || REFUSALS.includes(String(outcome));
            const tried = [name, verb, who, way];
            expect([...tried, nothing ? "nothing" : outcome]).toEqual([...tried, "nothing"]);
            if (verb === "insert")
              expect([...tried, REFUSALS.includes(String(outcome))]).toEqual([...tried, true]);
            attempts += 1;
          }
        }
      }
    }
    const routes = [...ways.keys()].join(" and ");
    console.info(
      `isolation: ${tables.length} tables, ${attempts} attempts ${routes}, 0 rows read or changed`,
    );
  });

  it("let a tenant give none of its rows away", async () => {
    const app = ways.get("directly") as postgres.Sql;
    for (const { name, tenantColumn } of tables) {
      const outcome = await attempt(
        app,
        other.id,
        `update ${name} set ${tenantColumn} = '${victim.id}' where ${tenantColumn} = '${other.id}'`,
      );
      expect([name, REFUSALS.includes(String(outcome))]).toEqual([name, true]);
    }
  });

  it("are crossed by reviewed policies and functions alone", async () => {
    expect(await otherPolicies(db.admin)).toEqual(POLICIES_ACROSS_TENANTS);
    expect(await policiesWithoutTenant(db.admin)).toEqual(POLICIES_WITHOUT_TENANT);
    const { functions, unpinned } = await securityDefiners(db.admin);
    expect(functions).toEqual(SECURITY_DEFINERS);
    expect(unpinned).toEqual([]);
    expect(await dangerousRoles(db.admin)).toEqual([]);
  });

  it("let nobody change what money or proof hangs on, but as reviewed", async () => {
    const named = GRANTS_ON_PROOF.map((line) => line.split(" ")[0] ?? "");
    expect(await grantsOn(db.admin, [...new Set([...named, ...OUT_OF_REACH])])).toEqual(GRANTS_ON_PROOF);
  });

  it("give the application no right to a table of which that is said", async () => {
    const given = await grantsOn(db.admin, OUT_OF_REACH);
    expect(given.length).toBeGreaterThanOrEqual(OUT_OF_REACH.length);
    expect(given.filter((line) => line.includes(" → bulkhead_app: "))).toEqual([]);
  });

  it("are missed at once when a new table has none", async () => {
    const fresh = await cloneDatabase();
    try {
      await fresh.admin`create table leaks (tenant_id uuid not null, secret text)`;
      const { violations } = await readCatalogue(fresh.admin);
      expect(violations).toEqual([
        "leaks: row-level security is not enabled",
        "leaks: row-level security is not forced",
        "leaks has no policy tenant_wall with USING and WITH CHECK",
      ]);
    } finally {
      await fresh.close();
    }
  });
});
