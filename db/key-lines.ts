import { type SQL, sql } from "drizzle-orm";

/**
 * A key and those that it descends from, as a table `line (id, depth)` to join: the key itself at depth 0. What binds
 * one of them binds the key, and it ends with each of them.
 */
export function lineOfKey(tenantId: SQL, apiKeyId: SQL): SQL {
  return sql`(
    with recursive up (id, parent_key_id, depth) as (
      select k.id, k.parent_key_id, 0 from api_keys k where k.tenant_id = ${tenantId} and k.id = ${apiKeyId}
      union all
      select k.id, k.parent_key_id, up.depth + 1 from up
        join api_keys k on k.tenant_id = ${tenantId} and k.id = up.parent_key_id
    ) cycle id set looped using path
    select id, depth from up where not looped
  ) line`;
}

/** These keys and all that descend from them, as a table of ids. */
export function keysBelow(tenantId: string, apiKeyIds: readonly string[]): SQL {
  return sql`(
    with recursive down (id) as (
      select k.id from api_keys k where k.tenant_id = ${tenantId} and k.id in ${apiKeyIds}
      union
      select k.id from down join api_keys k on k.tenant_id = ${tenantId} and k.parent_key_id = down.id
    )
    select id from down
  )`;
}
