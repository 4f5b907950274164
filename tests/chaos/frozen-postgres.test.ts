import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { projects, tenants } from "@/db/schema";
import { startPostgres } from "@/local/postgres";
import { freePort } from "@/local/supervisor/ports";
import { newId, type ProjectId, type TenantId } from "@/server/kernel/ids";
import { PASSWORDS } from "@/tests/support/cluster";

let dataDir: string;
let cluster: Awaited<ReturnType<typeof startPostgres>>;
let database: ReturnType<typeof openDatabase>;
const tenantId = newId<TenantId>();

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "bulkhead-frozen-"));
  cluster = await startPostgres({ dataDir, port: await freePort(), flags: ["-c", "fsync=off"] });
  await migrateDatabase({ adminUrl: cluster.superuserUrl, passwords: PASSWORDS, database: "frozen" });
  database = openDatabase({
    appUrl: cluster.urlFor("frozen", "bulkhead_app", PASSWORDS.app),
    systemUrl: cluster.urlFor("frozen", "bulkhead_system", PASSWORDS.system),
    prepare: true,
    size: 4,
    deadlineMs: 1_500,
  });
  await database.tenants.write(tenantId, ({ db }) =>
    db.insert(tenants).values({ id: tenantId, slug: "ice", name: "Ice" }),
  );
}, 60_000);

afterAll(async () => {
  signal("SIGCONT");
  await database?.close();
  await cluster?.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Stops or continues the server and each of its backends. */
function signal(name: "SIGSTOP" | "SIGCONT"): void {
  if (!cluster?.pid) return;
  const list = execFileSync("ps", ["-o", "pid=", "--ppid", String(cluster.pid)], { encoding: "utf8" });
  const children = list.split("\n").map(Number).filter(Boolean);
  for (const pid of [cluster.pid, ...children]) process.kill(pid, name);
}

const read = () => database.tenants.read(tenantId, ({ db }) => db.select().from(projects));
const write = () =>
  database.tenants.write(tenantId, ({ db }) =>
    db.insert(projects).values({ tenantId, id: newId<ProjectId>(), name: "Cold" }),
  );

it("hangs nobody while it is frozen, and serves again when it resumes", async () => {
  expect(await read()).toEqual([]);
  signal("SIGSTOP");
  const startedAt = performance.now();
  // 80 callers, 4 connections: those who wait for one are answered by the same deadline, not 30 s later.
  const refused = await Promise.allSettled([
    ...Array.from({ length: 40 }, read),
    ...Array.from({ length: 40 }, write),
  ]);
  const tookMs = performance.now() - startedAt;
  for (const outcome of refused)
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "unavailable" } });
  expect(tookMs).toBeLessThan(10_000);
  signal("SIGCONT");
  await expect
    .poll(
      () =>
        read().then(
          () => "served",
          () => "refused",
        ),
      { timeout: 30_000 },
    )
    .toBe("served");
  const before = (await read()).length;
  await write();
  expect((await read()).length).toBe(before + 1);
}, 60_000);
