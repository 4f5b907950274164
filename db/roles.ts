import postgres from "postgres";

export interface RolePasswords {
  owner: string;
  app: string;
  system: string;
}

/**
 * Makes the product's database roles, or resets their passwords. `adminUrl` must be able to create roles.
 * On a managed Postgres this runs once; afterwards only the owner is needed, to migrate.
 */
export async function ensureRoles(adminUrl: string, passwords: RolePasswords): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(hashtext('bulkhead_roles'))`;
    await ensureRole(sql, "bulkhead_auth", "nologin");
    await ensureRole(sql, "bulkhead_owner", "login", passwords.owner);
    await ensureRole(sql, "bulkhead_app", "login", passwords.app);
    await ensureRole(sql, "bulkhead_system", "login", passwords.system);
    await sql.unsafe("grant bulkhead_auth to bulkhead_owner");
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function ensureRole(sql: postgres.Sql, name: string, kind: "login" | "nologin", password?: string) {
  const [found] = await sql`select 1 from pg_roles where rolname = ${name}`;
  const secret = password === undefined ? "" : ` password '${password.replaceAll("'", "''")}'`;
  await sql.unsafe(`${found ? "alter" : "create"} role ${name} ${kind}${secret}`);
}

/** Makes the database owned by `bulkhead_owner`, unless it exists. */
export async function ensureDatabase(adminUrl: string, database: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${database}`;
    if (found) return;
    await sql`create database ${sql(database)} owner bulkhead_owner`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
