import type postgres from "postgres";
import { TABLES_WITHOUT_TENANT } from "./reviewed";

export interface TenantTable {
  name: string;
  /** The column that holds the tenant: `tenant_id`, or `id` of the table `tenants` itself. */
  tenantColumn: "tenant_id" | "id";
}

interface CatalogueRow {
  name: string;
  has_tenant: boolean;
  enabled: boolean;
  forced: boolean;
  walls: number;
}

/** Every table of the application, from the catalogue itself, with what is wrong about any of them. */
export async function readCatalogue(
  admin: postgres.Sql,
): Promise<{ tables: TenantTable[]; violations: string[] }> {
  const rows = await admin<CatalogueRow[]>`
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
      exists (select 1 from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped and a.attnotnull) as has_tenant,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant_wall'
        and p.polcmd = '*' and p.polqual is not null and p.polwithcheck is not null) as walls
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') order by c.relname`;
  const tables: TenantTable[] = [];
  const violations: string[] = [];
  for (const row of rows) {
    if (row.name in TABLES_WITHOUT_TENANT) continue;
    if (row.name !== "tenants" && !row.has_tenant) violations.push(`${row.name} has no tenant_id (not null)`);
    if (!row.enabled) violations.push(`${row.name}: row-level security is not enabled`);
    if (!row.forced) violations.push(`${row.name}: row-level security is not forced`);
    if (row.walls !== 1) violations.push(`${row.name} has no policy tenant_wall with USING and WITH CHECK`);
    tables.push({ name: row.name, tenantColumn: row.name === "tenants" ? "id" : "tenant_id" });
  }
  return { tables, violations };
}

/** Every policy but the walls, as the reviewed list writes them. */
export async function otherPolicies(admin: postgres.Sql): Promise<string[]> {
  const rows = await admin<{ line: string }[]>`
    select format('%s.%s → %s (%s)', tablename, policyname, array_to_string(roles, ','), cmd) as line
    from pg_policies where schemaname = 'public'
      and not (policyname = 'tenant_wall' and roles = '{bulkhead_app,bulkhead_owner}'
        and qual like '%app.tenant_id%' and with_check = qual)
    order by 1`;
  return rows.map((row) => row.line);
}

/** Every policy beside the walls that no named tenant hems in, with what does instead. */
export async function policiesWithoutTenant(admin: postgres.Sql): Promise<string[]> {
  const rows = await admin<{ line: string }[]>`
    select format('%s.%s: %s', tablename, policyname,
      concat_ws(' and writes ', qual, nullif(with_check, qual))) as line
    from pg_policies where schemaname = 'public' and policyname <> 'tenant_wall'
      and (coalesce(qual not like '%app.tenant_id%', false) or coalesce(with_check not like '%app.tenant_id%', false))
    order by 1`;
  return rows.map((row) => row.line.replaceAll(/\s+/g, " "));
}

/** Every SECURITY DEFINER function, and any whose search path is not pinned. */
export async function securityDefiners(
  admin: postgres.Sql,
): Promise<{ functions: string[]; unpinned: string[] }> {
  const rows = await admin<{ line: string; definer: boolean; pinned: boolean }[]>`
    select p.oid::regprocedure || ' ' || p.proowner::regrole as line, p.prosecdef as definer,
      coalesce(array_to_string(p.proconfig, ','), '') like '%search_path=%' as pinned
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' order by 1`;
  return {
    functions: rows.filter((row) => row.definer).map((row) => row.line.replaceAll(/,\s*/g, ", ")),
    unpinned: rows.filter((row) => !row.pinned).map((row) => row.line),
  };
}

/** Roles of the application that could walk through a wall. */
export async function dangerousRoles(admin: postgres.Sql): Promise<string[]> {
  const rows = await admin<{ rolname: string }[]>`
    select rolname from pg_roles where rolname like 'bulkhead_%' and (rolsuper or rolbypassrls)`;
  const owned = await admin<{ line: string }[]>`
    select relname || ' is owned by ' || relowner::regrole as line from pg_class
    where relowner::regrole::text in ('bulkhead_app', 'bulkhead_system')`;
  return [...rows.map((row) => row.rolname), ...owned.map((row) => row.line)];
}

/** Every unique index, of constraints and primary keys too, with the columns of its key. */
export async function uniqueIndexes(admin: postgres.Sql): Promise<{ name: string; columns: string[] }[]> {
  return admin<{ name: string; columns: string[] }[]>`
    select c.relname as name,
      array(select pg_get_indexdef(i.indexrelid, n, true) from generate_series(1, i.indnkeyatts) n) as columns
    from pg_index i
      join pg_class c on c.oid = i.indexrelid
      join pg_namespace s on s.oid = c.relnamespace
    where s.nspname = 'public' and i.indisunique
    order by 1`;
}

/** The columns of each table that a role may read, and whatever else it may, as the reviewed list writes them. */
export async function grantsOf(admin: postgres.Sql, role: string): Promise<string[]> {
  const rows = await admin<{ line: string }[]>`
    select format('%s: %s %s', table_name, privilege_type,
      string_agg(column_name, ', ' order by column_name)) as line
    from information_schema.column_privileges
    where grantee = ${role} and table_schema = 'public' group by table_name, privilege_type order by 1`;
  return rows.map((row) => row.line);
}

/** What requests and jobs may do to a table, column by column where a grant is of columns. */
export async function grantsOn(admin: postgres.Sql, tables: readonly string[]): Promise<string[]> {
  const rows = await admin<{ line: string }[]>`
    with granted as (
      select a.grantee, c.relname, a.privilege_type as verb, null as columns
      from pg_class c cross join aclexplode(c.relacl) a where c.relnamespace = 'public'::regnamespace
      union all
      select a.grantee, c.relname, a.privilege_type,
        format(' (%s)', string_agg(t.attname, ', ' order by t.attname))
      from pg_attribute t join pg_class c on c.oid = t.attrelid cross join aclexplode(t.attacl) a
      where c.relnamespace = 'public'::regnamespace group by 1, 2, 3
    )
    select format('%s → %s: %s', relname, grantee::regrole,
      string_agg(verb || coalesce(columns, ''), ', ' order by verb)) as line
    from granted where relname = any (${[...tables]}) and grantee::regrole::text in ('bulkhead_app', 'bulkhead_system')
    group by relname, grantee order by 1`;
  return rows.map((row) => row.line);
}
