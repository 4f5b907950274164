import { describe, expect, it } from "vitest";
import type { TenantId } from "@/server/kernel/ids";
import { asOwner, sealedLog, verify, writeEntries } from "@/server/platform/audit/test-support/log";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import type { FaultKind } from "./check";
import { sealTenant } from "./seal";

const app = startTestApp();

async function sealedTenant(count = 6): Promise<TenantId> {
  const { id } = await mintTenant(app().db);
  await sealedLog(app().db, id, count);
  return id;
}

/** As the owner of the tables, who has switched triggers and policies off; `$1` is the tenant, `$2` another one. */
async function attack(tenantId: TenantId, statements: string, other = tenantId): Promise<void> {
  await asOwner(app().db, tenantId, async (sql) => {
    await sql.unsafe("alter table audit_entries no force row level security");
    await sql.unsafe("alter table audit_chains no force row level security");
    await sql.unsafe(statements.replaceAll("$1", `'${tenantId}'`).replaceAll("$2", `'${other}'`));
  });
}

const faultOf = async (tenantId: TenantId) => (await verify(app().db, tenantId)).fault;

const entryAt = async (tenantId: TenantId, seq: number): Promise<string | undefined> =>
  (await app().db.admin`select id from audit_entries where tenant_id = ${tenantId} and seq = ${seq}`)[0]?.id;

describe("one column of one entry, changed by the owner", () => {
  /** Another value of each type, so that a column that is added later is tried without being named here. */
  const ANOTHER: Record<string, (column: string) => string> = {
    text: (column) => `coalesce(${column}, '') || 'x'`,
    uuid: () => "gen_random_uuid()",
    "timestamp with time zone": (column) => `${column} + interval '1 microsecond'`,
    jsonb: (column) => `${column} || '{"forged": {"from": null, "to": 1}}'`,
    bigint: (column) => `${column} + 100`,
  };

  it("is found whichever it is, and the entry named", async () => {
    const columns = await app().db.admin`
      select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = 'audit_entries'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`;
    expect(columns.length).toBeGreaterThan(15);
    const stranger = await sealedTenant(1);
    for (const { name, type } of columns) {
      const tenant = await sealedTenant();
      const value = name === "tenant_id" ? "$2" : ANOTHER[type]?.(name);
      expect([name, type, value !== undefined]).toEqual([name, type, true]);
      // Numbered anew where it goes to, lest it only meets the one there.
      const also = name === "tenant_id" ? ", seq = 77" : "";
      await attack(
        tenant,
        `update audit_entries set ${name} = ${value}${also} where tenant_id = $1 and seq = 3`,
        stranger,
      );
      const isMoved = name === "tenant_id" || name === "seq";
      const expected = isMoved
        ? { kind: "missing", seq: 3, entryId: null }
        : { kind: "changed", seq: 3, entryId: await entryAt(tenant, 3) };
      expect([name, await faultOf(tenant)]).toMatchObject([name, expected]);
    }
    expect(await faultOf(stranger)).toMatchObject({ kind: "inserted", seq: 77 });
  }, 120_000);

  it("is found in the chain's record too, whichever it is", async () => {
    const columns = await app().db.admin`
      select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = 'audit_chains'::regclass and attnum > 0 and not attisdropped`;
    const stranger = (await mintTenant(app().db)).id;
    for (const { name, type } of columns) {
      // When it was sealed is told, not proved: it is what people read beside the head.
      if (name === "sealed_at") continue;
      const tenant = await sealedTenant(2);
      const value = name === "tenant_id" ? "$2" : ANOTHER[type]?.(name);
      await attack(tenant, `update audit_chains set ${name} = ${value} where tenant_id = $1`, stranger);
      expect([name, (await faultOf(tenant))?.kind]).toEqual([name, "head_changed"]);
    }
    expect((await faultOf(stranger))?.kind).toBe("head_changed");
  }, 60_000);
});

const COLUMNS = `id, occurred_at, action, actor_kind, actor_id, actor_label, on_behalf_of, target_type, target_id,
  target_label, changes, request_id, address_prefix, user_agent`;
const OF = (alias: string) => COLUMNS.replaceAll(/[a-z_]+/g, (column) => `${alias}.${column}`);
const takeOut = "create temp table kept on commit drop as select * from audit_entries where tenant_id = $1";
const putBack = `insert into audit_entries (tenant_id, ${COLUMNS}, seq, chain_hash) select $1,`;

const ATTACKS: Record<string, [kind: FaultKind, seq: number, statements: string]> = {
  "an entry removed in the middle": [
    "missing",
    3,
    "delete from audit_entries where tenant_id = $1 and seq = 3",
  ],
  "an entry removed in the middle, and the numbers closed up": [
    "changed",
    3,
    `delete from audit_entries where tenant_id = $1 and seq = 3;
     update audit_entries set seq = seq - 1 where tenant_id = $1 and seq = 4;
     update audit_entries set seq = seq - 1 where tenant_id = $1 and seq = 5;
     update audit_entries set seq = seq - 1 where tenant_id = $1 and seq = 6`,
  ],
  "the first entry removed": ["missing", 1, "delete from audit_entries where tenant_id = $1 and seq = 1"],
  "the last entry removed": ["tail_cut", 6, "delete from audit_entries where tenant_id = $1 and seq = 6"],
  "two entries with each other's numbers": [
    "reordered",
    3,
    `update audit_entries set seq = 100 where tenant_id = $1 and seq = 3;
     update audit_entries set seq = 3 where tenant_id = $1 and seq = 4;
     update audit_entries set seq = 4 where tenant_id = $1 and seq = 100`,
  ],
  "two entries with each other's contents": [
    "changed",
    3,
    `${takeOut}; delete from audit_entries where tenant_id = $1 and seq in (3, 4);
     ${putBack} ${OF("b")}, a.seq, a.chain_hash from kept a join kept b on b.seq = 7 - a.seq where a.seq in (3, 4)`,
  ],
  "two entries with each other's contents and hashes": [
    "reordered",
    3,
    `${takeOut}; delete from audit_entries where tenant_id = $1 and seq in (3, 4);
     ${putBack} ${OF("b")}, a.seq, b.chain_hash from kept a join kept b on b.seq = 7 - a.seq where a.seq in (3, 4)`,
  ],
  "an entry told twice": [
    "inserted",
    7,
    `${takeOut}; update kept set id = gen_random_uuid();
     ${putBack} ${COLUMNS}, 7, chain_hash from kept where seq = 6`,
  ],
  "a forged entry behind the end": [
    "inserted",
    7,
    `${takeOut}; update kept set id = gen_random_uuid(), actor_id = 'forger';
     ${putBack} ${COLUMNS}, 7, md5('forged') from kept where seq = 6`,
  ],
  "a forged entry in between": [
    "inserted",
    3,
    `${takeOut}; update kept set id = gen_random_uuid(), actor_id = 'forger';
     update audit_entries set seq = seq + 100 where tenant_id = $1 and seq >= 3;
     update audit_entries set seq = seq - 99 where tenant_id = $1 and seq > 100;
     ${putBack} ${COLUMNS}, 3, md5('forged') from kept where seq = 3`,
  ],
  "a forged entry before the beginning": [
    "inserted",
    0,
    `${takeOut}; update kept set id = gen_random_uuid(), actor_id = 'forger';
     ${putBack} ${COLUMNS}, 0, md5('forged') from kept where seq = 1`,
  ],
  "the beginning cut off, and the anchor moved": [
    "head_changed",
    6,
    `delete from audit_entries where tenant_id = $1 and seq < 3;
     update audit_chains set anchor_seq = 2, anchor_hash = (select chain_hash from audit_entries
       where tenant_id = $1 and seq = 3) where tenant_id = $1`,
  ],
  "a forged entry in another's place": [
    "changed",
    3,
    `${takeOut}; update kept set id = gen_random_uuid(), actor_id = 'forger';
     delete from audit_entries where tenant_id = $1 and seq = 3;
     ${putBack} ${COLUMNS}, 3, chain_hash from kept where seq = 3`,
  ],
  "another tenant's entry in the place of the same number": [
    "changed",
    3,
    `create temp table kept on commit drop as select * from audit_entries where tenant_id = $2 and seq = 3;
     delete from audit_entries where tenant_id = $1 and seq = 3;
     ${putBack} ${COLUMNS}, 3, chain_hash from kept`,
  ],
  "another tenant's entry behind the end": [
    "inserted",
    7,
    `create temp table kept on commit drop as select * from audit_entries where tenant_id = $2 and seq = 6;
     ${putBack} ${COLUMNS}, 7, chain_hash from kept`,
  ],
  "another tenant's whole chain, with its record": [
    "head_changed",
    6,
    `create temp table kept on commit drop as select * from audit_entries where tenant_id = $2;
     delete from audit_entries where tenant_id = $1;
     ${putBack} ${COLUMNS}, seq, chain_hash from kept;
     update audit_chains c set head_hash = o.head_hash, signature = o.signature
       from audit_chains o where c.tenant_id = $1 and o.tenant_id = $2`,
  ],
  "the end cut off, together with where it was": [
    "head_changed",
    4,
    `delete from audit_entries where tenant_id = $1 and seq > 4;
     update audit_chains set head_seq = 4, head_hash = (select chain_hash from audit_entries
       where tenant_id = $1 and seq = 4) where tenant_id = $1`,
  ],
  "the end cut off, and no record any more": [
    "head_changed",
    0,
    `delete from audit_entries where tenant_id = $1 and seq > 4; delete from audit_chains where tenant_id = $1`,
  ],
};

describe("the owner of the tables", () => {
  it.each(Object.entries(ATTACKS))("is found out by %s", async (_what, [kind, seq, statements]) => {
    const [tenant, other] = await Promise.all([sealedTenant(), sealedTenant()]);
    await attack(tenant, statements, other);
    const standing = (await entryAt(tenant, seq)) ?? null;
    const named = kind === "missing" || kind === "tail_cut" || kind === "head_changed" ? null : standing;
    expect(await faultOf(tenant)).toMatchObject({ kind, seq, entryId: named });
    expect(await faultOf(other)).toBeNull();
  });

  it("is found out by an older record of the chain, while its newer entries are there", async () => {
    const tenant = await sealedTenant(4);
    const [older] = await app().db.admin`select * from audit_chains where tenant_id = ${tenant}`;
    await sealedLog(app().db, tenant, 2);
    await replay(tenant, older);
    expect(await faultOf(tenant)).toMatchObject({
      kind: "inserted",
      seq: 5,
      entryId: await entryAt(tenant, 5),
    });
  });

  it("who puts back an older state of all is found out by the head that was kept elsewhere, and by it alone", async () => {
    const tenant = await sealedTenant(4);
    const [older] = await app().db.admin`select * from audit_chains where tenant_id = ${tenant}`;
    await sealedLog(app().db, tenant, 2);
    const kept = (await verify(app().db, tenant)).head;
    await replay(tenant, older);
    await attack(tenant, "delete from audit_entries where tenant_id = $1 and seq > 4");
    const { fault, head } = await verify(app().db, tenant);
    expect([fault, kept?.seq, head?.seq]).toEqual([null, 6, 4]);
  });

  async function replay(tenant: TenantId, older: Record<string, unknown> | undefined): Promise<void> {
    await app().db.admin`update audit_chains set head_seq = ${Number(older?.head_seq)},
      head_hash = ${String(older?.head_hash)}, signature = ${String(older?.signature)} where tenant_id = ${tenant}`;
  }
});

describe("before an entry is sealed", () => {
  it("the owner's change of it is not shown, and from its sealing on is", async () => {
    const tenant = await sealedTenant(2);
    await writeEntries(app().db, tenant, 2);
    await attack(tenant, "update audit_entries set actor_label = 'x' where tenant_id = $1 and seq is null");
    await sealTenant(tenant);
    expect(await faultOf(tenant)).toBeNull();
    await attack(tenant, "update audit_entries set actor_label = 'y' where tenant_id = $1 and seq = 3");
    expect(await faultOf(tenant)).toMatchObject({ kind: "changed", seq: 3 });
  });

  it("nobody but the owner can change it, and no place can be claimed for it without the secret", async () => {
    const tenant = await sealedTenant(2);
    await writeEntries(app().db, tenant, 1);
    await attack(
      tenant,
      "update audit_entries set seq = 3, chain_hash = md5('x') where tenant_id = $1 and seq is null",
    );
    expect(await faultOf(tenant)).toMatchObject({
      kind: "inserted",
      seq: 3,
      entryId: await entryAt(tenant, 3),
    });
  });
});
