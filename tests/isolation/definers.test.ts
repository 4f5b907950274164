import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashApiKeySecret } from "@/server/kernel/api-key-token";
import { mintOperatorToken } from "@/tests/support/operator-tokens";
import { cloneDatabase, type TestDatabase } from "@/tests/support/test-database";
import { grantsOf } from "./catalogue";
import { COLUMNS_OF_LOOK_UPS, SECURITY_DEFINERS } from "./reviewed";
import { type FullTenant, mintFullTenant } from "./rows";

let db: TestDatabase;
let app: postgres.Sql;
let tenant: FullTenant;
let other: FullTenant;

beforeAll(async () => {
  db = await cloneDatabase();
  app = postgres(db.urls.app, { max: 1, onnotice: () => undefined });
  [other, tenant] = [await mintFullTenant(db), await mintFullTenant(db)];
  for (const { id } of [other, tenant])
    await db.admin`update tenants set stripe_customer_id = ${`cus_${id}`} where id = ${id}`;
});
afterAll(async () => {
  await app?.end();
  await db?.close();
});

/** What a look-up answers the application, without a tenant unless told. */
async function ask(statement: string, values: string[], as = ""): Promise<unknown[]> {
  const rows = await app.begin(async (tx) => {
    await tx`select set_config('app.tenant_id', ${as}, true)`;
    return tx.unsafe(statement, values);
  });
  return rows.map((row) => Object.values(row));
}

const tokenHashOf = async ({ invitationId }: FullTenant) => {
  const [row] = await db.admin`select token_hash from invitations where id = ${invitationId}`;
  return String(row?.token_hash);
};

/** The tenant's visit, given to the operator that its owner is not. */
async function visitOf({ impersonationId: id, slug }: FullTenant) {
  const email = `operator@${slug}.test`;
  await db.admin`insert into users (id, email, name, is_operator) values (${randomUUID()}, ${email}, 'O', true)
    on conflict do nothing`;
  const [row] = await db.admin`update impersonations set operator_user_id = u.id from users u
    where impersonations.id = ${id} and u.email = ${email} returning session_id, operator_user_id`;
  return { id, sessionId: String(row?.session_id), operatorId: String(row?.operator_user_id) };
}

const SEARCH = `select * from auth_search_audit_entries($1, null, null, null, null, null, null, null, null, false, 100, 0)`;

/** Each look-up by what a caller has proven, and by what they have not. A new one without a line here fails. */
const LOOK_UPS: Readonly<Record<string, () => Promise<void>>> = {
  async auth_impersonation_by_slug() {
    const statement = "select * from auth_impersonation_by_slug($1, $2)";
    const { id, sessionId } = await visitOf(tenant);
    expect(await ask(statement, [sessionId, tenant.slug])).toEqual([[tenant.id, id]]);
    expect(await ask(statement, [sessionId, other.slug])).toEqual([]);
    expect(await ask(statement, [randomUUID(), tenant.slug])).toEqual([]);
  },
  async auth_impersonations_of_operator() {
    const statement = "select * from auth_impersonations_of_operator($1)";
    const { id, operatorId } = await visitOf(tenant);
    expect(await ask(statement, [operatorId])).toEqual([[tenant.id, id]]);
    expect(await ask(statement, [tenant.owner.userId])).toEqual([]);
    await db.admin`update impersonations set ended_at = now(), ended_by = 'tenant' where id = ${id}`;
    expect(await ask(statement, [operatorId])).toEqual([]);
    await db.admin`update impersonations set ended_at = null, ended_by = null where id = ${id}`;
  },
  async auth_invitation_by_token() {
    const statement = "select * from auth_invitation_by_token($1)";
    expect(await ask(statement, [await tokenHashOf(tenant)])).toEqual([[tenant.id, tenant.invitationId]]);
    expect(await ask(statement, [randomUUID()])).toEqual([]);
  },
  async auth_is_cors_origin() {
    const statement = "select auth_is_cors_origin($1)";
    const origin = `https://${tenant.corsOriginId}.example.test`;
    // Yes or no, and the same whoever asks: never whose it is.
    for (const as of ["", tenant.id, other.id]) expect(await ask(statement, [origin], as)).toEqual([[true]]);
    for (const none of ["https://nobody.example.test", `${origin}.`, "%", ""]) {
      expect(await ask(statement, [none])).toEqual([[false]]);
    }
  },
  async auth_membership_by_slug() {
    const statement = "select * from auth_membership_by_slug($1, $2)";
    const own = [[tenant.id, tenant.membershipId]];
    expect(await ask(statement, [tenant.owner.userId, tenant.slug])).toEqual(own);
    expect(await ask(statement, [tenant.owner.userId, other.slug])).toEqual([]);
    expect(await ask(statement, [randomUUID(), tenant.slug])).toEqual([]);
  },
  async auth_memberships_of_user() {
    const statement = "select * from auth_memberships_of_user($1)";
    const membership = [tenant.id, tenant.membershipId];
    expect(await ask(statement, [tenant.owner.userId])).toEqual([membership]);
    await db.admin`update memberships set suspended_at = now() where id = ${tenant.membershipId}`;
    expect(await ask(statement, [tenant.owner.userId])).toEqual([]);
    await db.admin`update memberships set suspended_at = null where id = ${tenant.membershipId}`;
  },
  async auth_operator_of_token() {
    const statement = "select auth_operator_of_token($1, $2)";
    const { id, operatorId, token } = await mintOperatorToken(db);
    const hash = hashApiKeySecret(String(token.split("_").at(-1)));
    expect(await ask(statement, [id, hash])).toEqual([[operatorId]]);
    expect(await ask(statement, [id, hashApiKeySecret("a guess")])).toEqual([[null]]);
    expect(await ask(statement, [randomUUID(), hash])).toEqual([[null]]);
    await db.admin`update users set is_operator = false where id = ${operatorId}`;
    expect(await ask(statement, [id, hash])).toEqual([[null]]);
    // It went with the right, and does not come back with it.
    await db.admin`update users set is_operator = true where id = ${operatorId}`;
    expect(await ask(statement, [id, hash])).toEqual([[null]]);
    // Nor does one prove anything that nobody revoked, of who is no operator.
    await db.admin`update users set is_operator = false where id = ${operatorId}`;
    await db.admin`update operator_tokens set revoked_at = null where id = ${id}`;
    expect(await ask(statement, [id, hash])).toEqual([[null]]);
    await db.admin`update users set is_operator = true where id = ${operatorId}`;
    expect(await ask(statement, [id, hash])).toEqual([[operatorId]]);
    await db.admin`update operator_tokens set expires_at = now() where id = ${id}`;
    expect(await ask(statement, [id, hash])).toEqual([[null]]);
  },
  async auth_search_audit_entries() {
    expect(await ask(SEARCH, ["secret"], tenant.id)).toEqual([[tenant.auditEntryId]]);
    expect(await ask(SEARCH, ["secret"])).toEqual([]);
    expect(await ask(SEARCH, [`secret | 't:${other.id}'`], tenant.id)).toEqual([[tenant.auditEntryId]]);
  },
  async auth_tenant_of_api_key() {
    const statement = "select auth_tenant_of_api_key($1)";
    expect(await ask(statement, [tenant.apiKeyId])).toEqual([[tenant.id]]);
    expect(await ask(statement, [randomUUID()])).toEqual([[null]]);
  },
  async auth_tenant_of_stripe_customer() {
    const statement = "select auth_tenant_of_stripe_customer($1)";
    expect(await ask(statement, [`cus_${tenant.id}`])).toEqual([[tenant.id]]);
    expect(await ask(statement, ["cus_unknown"])).toEqual([[null]]);
  },
  async flag_definitions_changed() {
    await expect(ask("select flag_definitions_changed()", [], tenant.id)).rejects.toThrow(
      "permission denied for function",
    );
  },
  async flags_changed() {
    // Nobody can hang it on a table of their own either, which would let them choose what it writes.
    const own = `create temp table own (key text); create trigger t after insert on own
      referencing new table as changed for each statement execute function flags_changed('flag', 'key')`;
    for (const statement of ["select flags_changed()", own]) {
      await expect(ask(statement, [], tenant.id)).rejects.toThrow("permission denied for function");
    }
  },
  async flags_committed() {
    await expect(ask("select flags_committed()", [], tenant.id)).rejects.toThrow(
      "permission denied for function",
    );
  },
  async keep_usage_event_partitions() {
    await expect(ask("select keep_usage_event_partitions()", [], tenant.id)).rejects.toThrow(
      "permission denied for function",
    );
  },
  async revoke_tokens_of_former_operator() {
    await expect(ask("select revoke_tokens_of_former_operator()", [], tenant.id)).rejects.toThrow(
      "permission denied for function",
    );
  },
};

describe("functions that run as their owner", () => {
  const names = SECURITY_DEFINERS.map((line) => line.slice(0, line.indexOf("(")));

  it("are all tried here", () => {
    expect(Object.keys(LOOK_UPS).sort()).toEqual([...names].sort());
  });

  it.each(names)("%s finds what its caller has proven, and nothing else", async (name) => {
    await LOOK_UPS[name]?.();
  });

  it("read ids and what they look by, and no other column", async () => {
    expect(await grantsOf(db.admin, "bulkhead_auth")).toEqual(COLUMNS_OF_LOOK_UPS);
  });
});
