import { asc, gt } from "drizzle-orm";
import { database } from "@/db/client";
import { tenants } from "@/db/schema";
import { asId, type TenantId } from "@/server/kernel/ids";

/** Every tenant's id in order, read page by page, each page in a transaction of its own. */
export async function* everyTenantId(pageSize = 500): AsyncGenerator<TenantId> {
  let after: string | undefined;
  for (;;) {
    const page = await database().system((db) =>
      db
        .select({ id: tenants.id })
        .from(tenants)
        .where(after === undefined ? undefined : gt(tenants.id, after))
        .orderBy(asc(tenants.id))
        .limit(pageSize),
    );
    for (const { id } of page) yield asId<TenantId>(id);
    after = page.at(-1)?.id;
    if (page.length < pageSize) return;
  }
}
