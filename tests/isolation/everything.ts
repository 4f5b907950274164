import type { TestDatabase } from "@/tests/support/test-database";
import { readCatalogue } from "./catalogue";

/** What a read of one's own may write: when a key or a session was last used. */
const NOTES = "'last_used_at', 'updated_at'";

/** Everything the tenant has, as text: equal before and after means that nothing changed. */
export async function everythingOf(db: TestDatabase, tenant: { id: string }): Promise<string> {
  const { tables } = await readCatalogue(db.admin);
  const parts = await Promise.all(
    tables.map(async ({ name, tenantColumn }) => {
      const rows = await db.admin.unsafe(
        `select to_jsonb(t) - array[${NOTES}] as row from ${name} t
         where ${tenantColumn} = '${tenant.id}' order by to_jsonb(t)::text`,
      );
      return JSON.stringify([name, rows.map((row) => row.row)]);
    }),
  );
  return parts.join("\n");
}
