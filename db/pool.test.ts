import { setTimeout as sleep } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { projects } from "@/db/schema";
import { freePort } from "@/local/supervisor/ports";
import { AppError } from "@/server/kernel/errors";
import { newId, type ProjectId, type TenantId } from "@/server/kernel/ids";
import { mintProject, mintTenant } from "@/tests/support/factories";
import { cloneDatabase, type TestDatabase } from "@/tests/support/test-database";
import { countStatements } from "./connection";
import { Pool } from "./pool";
import { statement } from "./statements";
import { tenantDatabase } from "./tenant";

let db: TestDatabase;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.close());

const open = (more: Partial<ConstructorParameters<typeof Pool>[0]> = {}) =>
  new Pool({ url: db.urls.app, prepare: true, applicationName: "test", size: 2, deadlineMs: 2_000, ...more });

describe("a tenant transaction", () => {
  it("commits all of a write, or none of it", async () => {
    const tenant = await mintTenant(db);
    const write = db.database.tenants.write(tenant.id, async (tx) => {
      await tx.db.insert(projects).values({ tenantId: tenant.id, id: newId<ProjectId>(), name: "A" });
      throw new AppError("conflict", "no");
    });
    await expect(write).rejects.toThrow("no");
    const rows = await db.database.tenants.read(tenant.id, (tx) => tx.db.select().from(projects));
    expect(rows).toEqual([]);
  });

  it("refuses a write in a read transaction", async () => {
    const tenant = await mintTenant(db);
    const attempt = db.database.tenants.read(tenant.id, (tx) =>
      tx.db.insert(projects).values({ tenantId: tenant.id, id: newId<ProjectId>(), name: "A" }),
    );
    await expect(attempt).rejects.toMatchObject({ cause: { code: "25006" } });
  });

  it("says so when a statement had failed and was swallowed: nothing is half-committed", async () => {
    const tenant = await mintTenant(db);
    const write = db.database.tenants.write(tenant.id, async (tx) => {
      await tx.db.insert(projects).values({ tenantId: tenant.id, id: newId<ProjectId>(), name: "A" });
      await tx.db.execute(sql`select 1 / 0`).catch(() => undefined);
    });
    await expect(write).rejects.toThrow("rolled back");
    expect(await db.database.tenants.read(tenant.id, (tx) => tx.db.select().from(projects))).toEqual([]);
  });

  describe("with a statement that nobody waits for", () => {
    const insertNamed = statement((prepared) =>
      prepared
        .insert(projects)
        .values({
          tenantId: sql.placeholder("tenantId"),
          id: sql.placeholder("id"),
          name: sql.placeholder("name"),
        })
        .prepare("test_insert_named"),
    );
    const names = async (tenant: { id: TenantId }) =>
      (await db.database.tenants.read(tenant.id, (tx) => tx.db.select().from(projects))).map(
        ({ name }) => name,
      );

    it.each(["prepared", "unprepared"] as const)(
      "commits it, %s, before what follows and before COMMIT",
      async (how) => {
        const tenant = await mintTenant(db);
        const pool = open({ size: 1, prepare: how === "prepared" });
        for (const round of ["1", "2"]) {
          await tenantDatabase(pool).write(tenant.id, async (tx) => {
            const id = newId<ProjectId>();
            tx.send(insertNamed, { id, name: `sent ${round}` });
            await tx.db
              .update(projects)
              .set({ name: `found ${round}` })
              .where(eq(projects.id, id));
            tx.send(insertNamed, { id: newId<ProjectId>(), name: `last ${round}` });
          });
        }
        expect((await names(tenant)).sort()).toEqual(["found 1", "found 2", "last 1", "last 2"]);
        await pool.close();
      },
    );

    it.each(["with COMMIT", "before another statement"])(
      "commits nothing when it fails %s, and says why",
      async (when) => {
        const tenant = await mintTenant(db);
        const id = newId<ProjectId>();
        const write = db.database.tenants.write(tenant.id, async (tx) => {
          tx.send(insertNamed, { id, name: "once" });
          tx.send(insertNamed, { id, name: "twice" });
          if (when !== "with COMMIT") await tx.db.select().from(projects);
        });
        await expect(write).rejects.toMatchObject({ cause: { code: "23505" } });
        expect(await names(tenant)).toEqual([]);
        await db.database.tenants.write(tenant.id, async (tx) => tx.send(insertNamed, { id, name: "after" }));
        expect(await names(tenant)).toEqual(["after"]);
      },
    );

    it("takes none in a read, whose COMMIT nobody waits for either", async () => {
      const tenant = await mintTenant(db);
      const read = db.database.tenants.read(tenant.id, async (tx) =>
        tx.send(insertNamed, { id: newId<ProjectId>(), name: "lost" }),
      );
      await expect(read).rejects.toThrow("only reads");
    });
  });

  it("that only reads sends its COMMIT with the next one, or when none came for 5 ms", async () => {
    const tenant = await mintTenant(db);
    const pool = open({ size: 1 });
    const read = () => tenantDatabase(pool).read(tenant.id, (tx) => tx.db.select().from(projects));
    await read();
    // Its COMMIT goes by a real timer.
    await sleep(20);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    try {
      const before = countStatements();
      for (let nth = 0; nth < 10; nth += 1) {
        vi.advanceTimersByTime(4);
        await read();
      }
      expect(countStatements() - before).toBe(20);
      vi.advanceTimersByTime(6);
      expect(countStatements() - before).toBe(21);
      vi.advanceTimersByTime(60);
      expect(countStatements() - before).toBe(21);
    } finally {
      vi.useRealTimers();
    }
    await pool.close();
  });

  it("leaves no tenant behind on its connection", async () => {
    const tenant = await mintTenant(db);
    const pool = open({ size: 1 });
    await tenantDatabase(pool).read(tenant.id, async () => undefined);
    const setting = await pool.transaction("read", "begin", ({ db: plain }) =>
      plain.execute<{ tenant: string | null }>(
        sql`select nullif(current_setting('app.tenant_id', true), '') as tenant`,
      ),
    );
    expect(setting[0]?.tenant).toBeNull();
    await pool.close();
  });

  it("keeps tenants apart under many concurrent transactions on few connections", async () => {
    const tenants = await Promise.all(Array.from({ length: 6 }, () => mintTenant(db)));
    await Promise.all(tenants.map((tenant) => mintProject(db, tenant.id, tenant.slug)));
    const pool = open({ size: 3, deadlineMs: 10_000 });
    const reads = Array.from({ length: 600 }, async (_, index) => {
      const tenant = tenants[index % tenants.length];
      if (!tenant) return;
      const rows = await tenantDatabase(pool).read(tenant.id, (tx) => tx.db.select().from(projects));
      expect(rows.map((row) => row.name)).toEqual([tenant.slug]);
    });
    await Promise.all(reads);
    await pool.close();
  });

  it("works without named prepared statements", async () => {
    const tenant = await mintTenant(db);
    await mintProject(db, tenant.id, "A");
    const pool = open({ prepare: false });
    const rows = await tenantDatabase(pool).read(tenant.id, (tx) => tx.db.select().from(projects));
    expect(rows).toHaveLength(1);
    await pool.close();
  });
});

describe("a pool that one tenant asks for more than its share", () => {
  /** Holds a connection until it is let go. */
  function hold(pool: Pool, tenantId: TenantId) {
    let begun = () => {};
    let letGo = () => {};
    const holding = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const release = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const done = tenantDatabase(pool).read(tenantId, async () => {
      begun();
      await release;
    });
    return { holding, letGo, done };
  }

  it("keeps the other connections for everybody else, and serves its own in turn", async () => {
    const [greedy, other] = await Promise.all([mintTenant(db), mintTenant(db)]);
    const pool = open({ size: 4, tenantShare: 0.5 });
    const held = Array.from({ length: 5 }, () => hold(pool, greedy.id));
    await Promise.all(held.slice(0, 2).map(({ holding }) => holding));
    expect(pool.saturation).toMatchObject({ busy: 2, waiting: 3, wanting: 0 });
    await tenantDatabase(pool).read(other.id, (tx) => tx.db.select().from(projects));
    await pool.transaction("read", "begin", async () => undefined);
    for (const { letGo, done } of held) {
      letGo();
      await done;
    }
    expect(pool.saturation).toMatchObject({ busy: 0, waiting: 0 });
    await pool.close();
  });

  it("refuses, with a reason and a time, what finds the queue full or waits too long, and counts it", async () => {
    const tenant = await mintTenant(db);
    const pool = open({ size: 2, tenantShare: 0.5, tenantQueue: 1, waitMs: 150 });
    const first = hold(pool, tenant.id);
    await first.holding;
    const waiting = tenantDatabase(pool).read(tenant.id, async () => undefined);
    const overloaded = (reason: string) => ({
      code: "overloaded",
      status: 503,
      details: { reason },
      headers: { "Retry-After": expect.stringMatching(/^[123]$/) },
    });
    const tooMany = tenantDatabase(pool).read(tenant.id, async () => undefined);
    await expect(tooMany).rejects.toMatchObject(overloaded("database_queue_full"));
    await expect(waiting).rejects.toMatchObject(overloaded("database_waited_too_long"));
    expect(pool.refused).toEqual({ queue_full: 1, waited_too_long: 1, caller_gone: 0 });
    first.letGo();
    await first.done;
    await tenantDatabase(pool).read(tenant.id, async () => undefined);
    await pool.close();
  });

  it("begins nothing for a caller who has gone by its turn", async () => {
    const tenant = await mintTenant(db);
    const pool = open({ size: 1 });
    const first = hold(pool, tenant.id);
    await first.holding;
    let begun = false;
    const abandoned = tenantDatabase(pool).write(
      tenant.id,
      async () => {
        begun = true;
      },
      () => true,
    );
    const next = tenantDatabase(pool).read(tenant.id, async () => "served");
    const refused = expect(abandoned).rejects.toMatchObject({ code: "overloaded" });
    first.letGo();
    await refused;
    expect([await next, begun]).toEqual(["served", false]);
    await pool.close();
  });

  it("keeps its places through statements that fail, connections that are cut and deadlines that pass", async () => {
    const tenants = await Promise.all([mintTenant(db), mintTenant(db)]);
    const pool = open({ size: 3, tenantShare: 0.7, deadlineMs: 3_000 });
    const faults = [
      sql`select 1`,
      sql`select 1 / 0`,
      sql`select pg_terminate_backend(pg_backend_pid())`,
      sql`select pg_sleep(0.01)`,
    ];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 80 }, (_, n) => {
        const tenant = tenants[n % 2] as (typeof tenants)[number];
        const fault = faults[(n >> 1) % faults.length] ?? faults[0];
        return tenantDatabase(pool)[n % 3 === 0 ? "write" : "read"](tenant.id, (tx) =>
          tx.db.execute(fault ?? sql``),
        );
      }),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBe(40);
    await expect.poll(() => pool.saturation).toEqual({ size: 3, busy: 0, waiting: 0, wanting: 0 });
    await Promise.all(
      Array.from({ length: 9 }, () =>
        tenantDatabase(pool).read((tenants[0] as (typeof tenants)[number]).id, async () => undefined),
      ),
    );
    await pool.close();
  });
});

describe("a database that does not answer", () => {
  it("is 503 at the deadline, and a fresh connection serves once it answers again", async () => {
    const tenant = await mintTenant(db);
    const pool = open({ size: 1, deadlineMs: 500 });
    const tenants = tenantDatabase(pool);
    const slow = tenants.read(tenant.id, (tx) => tx.db.execute(sql`select pg_sleep(30)`));
    await expect(slow).rejects.toMatchObject({ code: "unavailable" });
    expect(await tenants.read(tenant.id, (tx) => tx.db.select().from(projects))).toEqual([]);
    await pool.close();
  });

  it("leaves nothing running at the server for a transaction that missed its deadline", async () => {
    const tenant = await mintTenant(db);
    const pool = open({ size: 1, deadlineMs: 400, applicationName: "abandoned" });
    const running = async () => {
      const [row] = await db.admin<{ n: number }[]>`
        select count(*)::int as n from pg_stat_activity
        where application_name = 'abandoned' and state = 'active' and query like '%pg_sleep%'`;
      return row?.n;
    };
    const slow = tenantDatabase(pool).read(tenant.id, async (tx) => {
      await tx.db.select().from(projects);
      return tx.db.execute(sql`select pg_sleep(60)`);
    });
    const refused = expect(slow).rejects.toMatchObject({ code: "unavailable" });
    await expect.poll(running).toBe(1);
    await refused;
    await expect.poll(running).toBe(0);
    await pool.close();
  });

  it("is 503 for those who wait for a connection too, and for a server that is not there", async () => {
    const tenant = await mintTenant(db);
    const pool = open({ size: 1, deadlineMs: 500 });
    const tenants = tenantDatabase(pool);
    const busy = tenants.read(tenant.id, (tx) => tx.db.execute(sql`select pg_sleep(30)`));
    const waiting = tenants.read(tenant.id, (tx) => tx.db.select().from(projects));
    // The one that waits may get the connection that took the stuck one's place, or be refused in time.
    const [first, second] = await Promise.allSettled([busy, waiting]);
    expect(first).toMatchObject({ status: "rejected", reason: { code: "unavailable" } });
    if (second?.status === "rejected") expect(second.reason).toMatchObject({ code: "unavailable" });
    await pool.close();
    const nowhere = open({ url: `postgres://x:y@127.0.0.1:${await freePort()}/z` });
    await expect(
      tenantDatabase(nowhere).read(tenant.id, async (tx) => tx.db.select().from(projects)),
    ).rejects.toMatchObject({ code: "unavailable" });
  });

  it("fails a write whose connection is cut in the middle, and never goes on outside of its transaction", async () => {
    const tenant = await mintTenant(db);
    const pool = open({ size: 1 });
    const write = tenantDatabase(pool).write(tenant.id, async (tx) => {
      const row = { tenantId: tenant.id, id: newId<ProjectId>(), name: "A" };
      await tx.db.insert(projects).values(row);
      const [own] = await tx.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await db.admin`select pg_terminate_backend(${own?.pid ?? 0})`;
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    await expect(write).rejects.toMatchObject({ code: "unavailable" });
    const rows = await tenantDatabase(pool).read(tenant.id, (tx) => tx.db.select().from(projects));
    expect(rows).toEqual([]);
    await pool.close();
  });

  it("drops idle connections that the server closed", async () => {
    const tenant = await mintTenant(db);
    const pool = open({ size: 1 });
    const read = () =>
      tenantDatabase(pool).read(tenant.id, (tx) =>
        tx.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`),
      );
    const [first] = await read();
    // With a deadline it answers once the backend is gone; what that sends on its way out is here a moment later.
    await db.admin`select pg_terminate_backend(${first?.pid ?? 0}, 20000)`;
    await new Promise((resolve) => setTimeout(resolve, 250));
    const [second] = await read();
    expect(second?.pid).not.toBe(first?.pid);
    await pool.close();
  });

  it("counts the statements it sends", async () => {
    const tenant = await mintTenant(db);
    const before = countStatements();
    await db.database.tenants.write(tenant.id, (tx) => tx.db.select().from(projects));
    expect(countStatements() - before).toBe(3);
  });
});
