import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { describe, expect, it } from "vitest";
import { asOwner, sealedLog, verify, writeEntries } from "@/server/platform/audit/test-support/log";
import { startTestApp } from "@/tests/support/app";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { canonicalJson } from "./canonical";
import { sealEveryTenant, sealTenant } from "./seal";
import { oldestUnsealedSeconds, unsealedTenantIds } from "./unsealed";

const app = startTestApp();
const mint = () => mintTenant(app().db);

async function sealedTenant(count: number): Promise<TestTenant> {
  const tenant = await mint();
  await sealedLog(app().db, tenant.id, count);
  return tenant;
}

const places = async ({ id }: TestTenant) =>
  (
    await app().db.admin`select seq::int from audit_entries where tenant_id = ${id} order by occurred_at, id`
  ).map((row) => row.seq);

describe("sealing", () => {
  it("gives every entry its place in the order of the acts, once, and says which tenants wait", async () => {
    const tenant = await mint();
    await writeEntries(app().db, tenant.id, 3);
    expect(await unsealedTenantIds()).toContain(tenant.id);
    expect(await oldestUnsealedSeconds()).toBeGreaterThan(0);
    expect(await sealTenant(tenant.id)).toEqual({ entries: 3 });
    expect(await unsealedTenantIds()).not.toContain(tenant.id);
    expect(await sealTenant(tenant.id)).toEqual({ entries: 0 });
    await writeEntries(app().db, tenant.id, 2);
    await sealTenant(tenant.id);
    expect(await places(tenant)).toEqual([1, 2, 3, 4, 5]);
    expect(await verify(app().db, tenant.id)).toMatchObject({ entries: 5, fault: null, head: { seq: 5 } });
  });

  it("gives each place once when many seal while many write", async () => {
    const tenant = await mint();
    const writers = Array.from({ length: 10 }, () => writeEntries(app().db, tenant.id, 10));
    const sealers = Array.from({ length: 10 }, () => sealTenant(tenant.id));
    await Promise.all([...writers, ...sealers]);
    await sealTenant(tenant.id);
    expect((await places(tenant)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, n) => n + 1),
    );
    expect(await verify(app().db, tenant.id)).toMatchObject({ entries: 100, fault: null });
  });

  it("loses and doubles nothing while 50 write, and sealers that run twice at once are killed midway", async () => {
    const tenant = await mint();
    const { admin, database } = app().db;
    let [isWriting, killed] = [true, 0];
    const seal = async () => {
      while (isWriting || killed < 3) await sealTenant(tenant.id).catch(() => undefined);
    };
    const kill = async () => {
      while (isWriting || killed < 3) {
        // Those that are in the middle of a batch: they hold the chain's row.
        const hit =
          await admin`select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)
          where relation = 'audit_chains'::regclass and mode = 'RowShareLock' and usename = 'bulkhead_system'`;
        killed += hit.length;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const writers = Array.from({ length: 50 }, () => writeEntries(app().db, tenant.id, 10));
    const others = [seal(), seal(), kill()];
    await Promise.all(writers);
    isWriting = false;
    // Something to be killed at, if it went too fast for the killer.
    while (killed < 3) await writeEntries(app().db, tenant.id, 1);
    await Promise.all(others);
    await sealTenant(tenant.id);
    const [row] = await database.tenants.read(tenant.id, (tx) =>
      tx.db.execute(`select count(*)::int as all, count(distinct seq)::int as places, max(seq)::int as last,
        count(*) filter (where actor_id = 'test')::int as written from audit_entries`),
    );
    expect(row?.all).toBeGreaterThanOrEqual(500);
    expect([row?.places, row?.last]).toEqual([row?.all, row?.all]);
    const whole = { entries: row?.all, fault: null, head: { seq: row?.all } };
    expect(await verify(app().db, tenant.id)).toMatchObject(whole);
  }, 60_000);

  it("leaves whole batches when it is killed midway, and goes on from them", async () => {
    const tenant = await mint();
    await app().db.admin`
      insert into audit_entries (tenant_id, id, action, actor_kind, actor_id, target_type, target_id, request_id)
      select ${tenant.id}, gen_random_uuid(), 'project.created', 'system', 'test', 'project', n::text, 'r'
      from generate_series(1, 1200) n`;
    await app().db.admin.unsafe(`create function die() returns trigger language plpgsql as
      $$ begin if new.seq = 1100 then raise 'killed'; end if; return new; end $$;
      create trigger die before update on audit_entries for each row execute function die()`);
    await expect(sealTenant(tenant.id)).rejects.toThrow();
    await app().db.admin.unsafe("drop trigger die on audit_entries");
    expect(await verify(app().db, tenant.id)).toMatchObject({ entries: 1_000, fault: null });
    expect(await sealTenant(tenant.id)).toEqual({ entries: 200 });
    expect(await verify(app().db, tenant.id)).toMatchObject({ entries: 1_200, fault: null });
    const first = await verify(app().db, tenant.id, 0, 500);
    expect(first).toMatchObject({ entries: 500, nextAfter: 500 });
    expect(await verify(app().db, tenant.id, 500)).toMatchObject({
      entries: 700,
      nextAfter: null,
      fault: null,
    });
  });

  it("does not wait for a write that is under way, nor the write for it", async () => {
    const tenant = await sealedTenant(1);
    await app().db.database.tenants.write(tenant.id, async (tx) => {
      await tx.db.execute("select 1");
      await writeEntries(app().db, tenant.id, 1);
      expect(await sealTenant(tenant.id)).toEqual({ entries: 1 });
    });
    expect(await verify(app().db, tenant.id)).toMatchObject({ entries: 2, fault: null });
  });

  it("adds nothing to a chain whose ends were moved, lest it cover that up", async () => {
    const tenant = await sealedTenant(3);
    await asOwner(app().db, tenant.id, async (sql) => {
      await sql`delete from audit_entries where seq = 3`;
      await sql`update audit_chains set head_seq = 2,
        head_hash = (select chain_hash from audit_entries where seq = 2 and tenant_id = ${tenant.id})`;
    });
    await writeEntries(app().db, tenant.id, 1);
    await expect(sealTenant(tenant.id)).rejects.toMatchObject({ name: "ChainBroken" });
    const other = await mint();
    await writeEntries(app().db, other.id, 1);
    expect((await sealEveryTenant()).failed).toBe(1);
    expect(await verify(app().db, other.id)).toMatchObject({ entries: 1, fault: null });
    await asOwner(app().db, tenant.id, (sql) => sql`delete from audit_chains`);
    await expect(sealTenant(tenant.id)).rejects.toMatchObject({ name: "ChainBroken" });
  });
});

describe("the log itself", () => {
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => (error instanceof postgres.PostgresError ? error.message : error),
    );

  it.each(["owner", "admin", "app", "system"] as const)(
    "is neither changed, removed nor emptied by the role of %s",
    async (role) => {
      const tenant = await sealedTenant(2);
      await writeEntries(app().db, tenant.id, 1);
      const sql = postgres(app().db.urls[role], { max: 1, onnotice: () => undefined });
      const attempts = [
        "update audit_entries set actor_label = 'nobody'",
        "update audit_entries set seq = 9, chain_hash = 'x' where seq = 2",
        "update audit_entries set seq = 3, chain_hash = 'x', action = 'x' where seq is null",
        "delete from audit_entries where seq is null",
        "delete from audit_entries where seq = 1",
        "truncate audit_entries cascade",
      ];
      for (const attempt of attempts) {
        const outcome = await refusal(
          sql.begin(async (tx) => {
            await tx`select set_config('app.tenant_id', ${tenant.id}, true)`;
            const { count } = await tx.unsafe(attempt);
            if (count === 0) throw new Error("touched nothing");
          }),
        );
        expect([attempt, outcome !== undefined]).toEqual([attempt, true]);
      }
      await sql.end({ timeout: 2 });
      await sealTenant(tenant.id);
      expect(await verify(app().db, tenant.id)).toMatchObject({ entries: 3, fault: null });
    },
  );

  it("takes no entry that claims to be sealed", async () => {
    const tenant = await mint();
    const forged = app().db.database.tenants.write(tenant.id, (tx) =>
      tx.db.execute(`insert into audit_entries
        (tenant_id, id, action, actor_kind, actor_id, target_type, target_id, request_id, seq, chain_hash)
        values ('${tenant.id}', '${randomUUID()}', 'a', 'user', 'u', 't', 'i', 'r', 1, 'x')`),
    );
    await expect(forged).rejects.toMatchObject({ cause: { code: "42501" } });
  });

  it("goes with its tenant", async () => {
    const tenant = await sealedTenant(3);
    await asOwnerOf(tenant);
    const [left] = await app().db
      .admin`select count(*)::int as n from audit_entries where tenant_id = ${tenant.id}`;
    expect(left?.n).toBe(0);
  });

  async function asOwnerOf({ id }: TestTenant): Promise<void> {
    const owner = postgres(app().db.urls.owner, { max: 1, onnotice: () => undefined });
    await owner.begin(async (sql) => {
      await sql`select set_config('app.tenant_id', ${id}, true)`;
      await sql`delete from tenants where id = ${id}`;
    });
    await owner.end({ timeout: 2 });
  }
});

describe("verifying", () => {
  it("goes on from wherever it is told, and takes a place beyond the end for the end", async () => {
    const tenant = await sealedTenant(7);
    expect(await verify(app().db, tenant.id, 4)).toMatchObject({ entries: 3, fault: null });
    expect(await verify(app().db, tenant.id, 99)).toMatchObject({ entries: 0, fault: null });
  });

  it("has nothing to say against a log without entries, or with none sealed", async () => {
    const tenant = await mint();
    const nothing = { entries: 0, fault: null, head: null, nextAfter: null };
    expect(await verify(app().db, tenant.id)).toEqual(nothing);
    await writeEntries(app().db, tenant.id, 2);
    expect(await verify(app().db, tenant.id)).toEqual(nothing);
  });

  it("reads the same whatever the order of keys that Postgres keeps", () => {
    expect(canonicalJson({ b: [1, { d: null, c: "é" }], a: true })).toBe(
      '{"a":true,"b":[1,{"c":"é","d":null}]}',
    );
  });
});
