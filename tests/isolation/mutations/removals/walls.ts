import { afterMigrations, type Removal } from "@/tests/isolation/mutations/removal";

/** Tables of the wall, each with one brick taken out of it. */
const BRICKS = [
  ["row-level security", (table: string) => `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY;`],
  ["its force", (table: string) => `ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY;`],
  ["its policy", (table: string) => `DROP POLICY tenant_wall ON ${table};`],
  ["the tenant in its policy", (table: string) => `ALTER POLICY tenant_wall ON ${table} USING (true);`],
  [
    "the tenant in what may be written",
    (table: string) => `ALTER POLICY tenant_wall ON ${table} WITH CHECK (true);`,
  ],
] as const;

/** For each table one brick, in turn. */
export function wallsOf(tables: readonly string[]): Removal[] {
  return tables.map((table, nth) => {
    const [what, statement] = BRICKS[nth % BRICKS.length] ?? BRICKS[0];
    return afterMigrations(`${table}: ${what}`, statement(table));
  });
}
