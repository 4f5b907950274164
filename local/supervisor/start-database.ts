import type { StackContext } from "./context";
import { checkPostgresCanEnter } from "./data-folder";
import type { DatabaseTask } from "./database";
import type { GivenAddresses } from "./given-addresses";
import type { Secrets } from "./secrets";
import { asGiven, startOne } from "./start-one";

export interface DatabaseAddresses {
  app: string;
  system: string;
  /** As the owner; missing where the environment names a database without it. */
  direct?: string;
  /** Where stand-ins keep their own state. */
  standIn: string;
  migrate?: Extract<DatabaseTask, { task: "migrate" | "migrateAsOwner" }>;
}

const database = "bulkhead";

/** Starts PostgreSQL, or takes the one that the environment names. */
export async function startDatabase(
  context: StackContext,
  given: GivenAddresses,
  port: number,
  secrets: Secrets,
): Promise<DatabaseAddresses> {
  if (given.database) return databaseOf(context, given.database);
  await checkPostgresCanEnter(context.dataDir);
  const options = {
    dataDir: `${context.dataDir}/postgres`,
    port,
    password: secrets.superuser,
    // A test's data need not survive a power cut.
    flags: context.mode === "test" ? ["-c", "fsync=off", "-c", "full_page_writes=off"] : [],
  };
  const { superuserUrl } = await startOne(
    context,
    "PostgreSQL",
    "postgres",
    options,
    () => `127.0.0.1:${port}`,
  );
  const urlAs = (role: string, password: string) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
  return {
    app: urlAs("bulkhead_app", secrets.app),
    system: urlAs("bulkhead_system", secrets.system),
    direct: urlAs("bulkhead_owner", secrets.owner),
    standIn: superuserUrl,
    migrate: { task: "migrate", adminUrl: superuserUrl, database, passwords: passwordsOf(secrets) },
  };
}

async function databaseOf(
  context: StackContext,
  given: NonNullable<GivenAddresses["database"]>,
): Promise<DatabaseAddresses> {
  await asGiven(context, "PostgreSQL", given.app);
  const standIn = given.direct ?? given.app;
  if (!given.direct) return { ...given, standIn };
  return { ...given, standIn, migrate: { task: "migrateAsOwner", ownerUrl: given.direct } };
}

function passwordsOf({ owner, app, system }: Secrets) {
  return { owner, app, system };
}
