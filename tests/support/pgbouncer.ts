import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@/local/supervisor/ports";

export interface PgBouncer {
  /** The same database and login, behind the pooler. */
  url: string;
  stop(): Promise<void>;
}

/** PgBouncer in transaction mode, before the database of `url`, with two connections for however many clients. */
export async function startPgBouncer(url: string): Promise<PgBouncer> {
  const target = new URL(url);
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-pgbouncer-"));
  const file = join(folder, "pgbouncer.ini");
  const name = target.pathname.slice(1);
  await writeFile(
    file,
    `[databases]
${name} = host=${target.hostname} port=${target.port} dbname=${name} user=${target.username} password=${target.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
`,
  );
  const asRoot = process.getuid?.() === 0;
  // It refuses to run as root, and must still be able to read its file.
  await chmod(folder, 0o755);
  const path = `${process.env.PATH}:/usr/sbin`;
  const child = spawn("pgbouncer", ["-q", ...(asRoot ? ["-u", "nobody"] : []), file], {
    env: { ...process.env, PATH: path },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const failed = once(child, "error").then(([error]) => Promise.reject(error));
  await Promise.race([accepts(port, child), failed]);
  target.hostname = "127.0.0.1";
  target.port = String(port);
  return {
    url: target.href,
    async stop() {
      const gone = once(child, "exit");
      child.kill("SIGINT");
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function accepts(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended with ${child.exitCode}.`);
    const socket = connect(port, "127.0.0.1");
    const open = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("PgBouncer did not answer.");
}

/** On a machine without PgBouncer its tests are skipped; in CI they must run. */
export function pgBouncerIsMissing(): boolean {
  if (process.env.CI) return false;
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin"];
  return !folders.some((folder) => existsSync(join(folder, "pgbouncer")));
}
