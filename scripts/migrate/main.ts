import { migrateAsOwner, migrateDatabase } from "@/db/migrate";

// Migrates the database of DATABASE_DIRECT_URL as its owner. With DATABASE_ADMIN_URL, a login that may create
// roles, it first makes the roles and the database, with the passwords of the three URLs that name them.
try {
  const { applied } = await migrate(process.env);
  console.log(applied === 0 ? "The database is up to date." : `${applied} migrations applied.`);
  process.exit(0);
} catch (error) {
  console.error(`  ✗ ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

function migrate(env: NodeJS.ProcessEnv): Promise<{ applied: number }> {
  const owner = urlIn(env, "DATABASE_DIRECT_URL");
  if (!env.DATABASE_ADMIN_URL) return migrateAsOwner(owner.href);
  return migrateDatabase({
    adminUrl: urlIn(env, "DATABASE_ADMIN_URL").href,
    database: owner.pathname.slice(1),
    passwords: {
      owner: passwordOf(owner),
      app: passwordOf(urlIn(env, "DATABASE_URL")),
      system: passwordOf(urlIn(env, "SYSTEM_DATABASE_URL")),
    },
  });
}

function urlIn(env: NodeJS.ProcessEnv, name: string): URL {
  const value = env[name];
  if (!value || !URL.canParse(value)) throw new Error(`${name} must be a postgres:// address.`);
  return new URL(value);
}

function passwordOf(url: URL): string {
  return decodeURIComponent(url.password);
}
