import type postgres from "postgres";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createSession } from "@/server/auth/sessions";
import type { UserId } from "@/server/kernel/ids";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant, type TestTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { rest } from "@/tests/support/rest";

// A machine under load is no Redis that is away: without it, what was revoked is believed for a second.
const app = startTestApp({ LIMITER_DEADLINE_MS: "1000" });

const MadeKey = z.object({ id: z.string(), key: z.string() });
type MadeKey = z.output<typeof MadeKey>;

const SCOPES = ["projects:read", "api-keys:read", "api-keys:write"];

const headers = { "x-forwarded-for": "203.0.113.5" };
const make = (key: string, given: Record<string, unknown> = {}) =>
  rest("POST", "/api-keys", { key, headers, body: { name: "Made", scopes: SCOPES, ...given } });
const rotate = (key: string, id: string, body: unknown = {}) =>
  rest("POST", `/api-keys/${id}/rotate`, { key, headers, body });
const patch = (key: string, id: string, body: unknown) =>
  rest("PATCH", `/api-keys/${id}`, { key, headers, body });
const revoke = (key: string, id: string) => rest("POST", `/api-keys/${id}/revoke`, { key, headers });
const statusOf = async (key: string, address = "203.0.113.5") =>
  (await rest("GET", "/projects", { key, headers: { "x-forwarded-for": address } })).status;

async function made(key: string, given: Record<string, unknown> = {}): Promise<MadeKey> {
  const { status, body } = await make(key, given);
  expect([status, body.detail]).toEqual([201, undefined]);
  return MadeKey.parse(body);
}

/** What the tenant's owner does in the dashboard: a person, and no key. */
const asOwner = (tenant: TestTenant, name: string, input: unknown) =>
  asMember(tenant.owner.userId, tenant, name, input);

async function asMember(userId: UserId, tenant: TestTenant, name: string, input: unknown): Promise<MadeKey> {
  const { token } = await createSession({ userId, userAgent: "", address: "127.0.0.1" });
  const outcome = await callNamed(name, input, { kind: "session", token }, tenant.slug);
  expect([name, outcome.code]).toEqual([name, "ok"]);
  return outcome.result as MadeKey;
}

type Change = (sql: postgres.TransactionSql) => PromiseLike<unknown>;

/** What a request is answered that comes to wait for a change under way, which goes on by `then` and commits. */
async function overtaken<T>(request: () => Promise<T>, first: Change, then?: Change): Promise<T | undefined> {
  const { admin } = app().db;
  let answer: Promise<T> | undefined;
  await admin.begin(async (sql) => {
    await first(sql);
    const [own] = await sql`select pg_backend_pid() as pid`;
    answer = request();
    const waiting = () =>
      admin`select pid from pg_stat_activity where ${own?.pid} = any(pg_blocking_pids(pid))`;
    await expect.poll(waiting, { timeout: 10_000, interval: 10 }).toHaveLength(1);
    await then?.(sql);
  });
  return answer;
}

/** A tenant, and a key of its owner's that is bound in every way. */
async function withBoundKey() {
  const tenant = await mintTenant(app().db, { plan: "business" });
  const bounds = {
    scopes: SCOPES,
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    allowedAddresses: ["127.0.0.0/8", "203.0.113.0/24"],
    requestsPerMinute: 600,
  };
  const parent = await asOwner(tenant, "apiKeys.create", { name: "Parent", ...bounds });
  return { tenant, parent, bounds };
}

describe("a key that is made by a key", () => {
  it("may have the same bounds, or tighter ones, and says which key made it", async () => {
    const { parent, bounds } = await withBoundKey();
    const same = await make(parent.key, bounds);
    expect([same.status, same.body.parentKeyId]).toEqual([201, parent.id]);
    const tighter = { allowedAddresses: ["203.0.113.7"], requestsPerMinute: 1, scopes: ["projects:read"] };
    expect((await make(parent.key, { ...bounds, ...tighter })).status).toBe(201);
  });

  it.each([
    ["expiresAt", {}, "/expiresAt must not be later than"],
    ["expiresAt", { expiresAt: "2100-01-01T00:00:00Z" }, "/expiresAt must not be later than"],
    ["allowedAddresses", { allowedAddresses: [] }, "/allowedAddresses must lie in 127.0.0.0/8"],
    ["allowedAddresses", { allowedAddresses: ["203.0.112.0/23"] }, "/allowedAddresses must lie in"],
    ["requestsPerMinute", { requestsPerMinute: 601 }, "/requestsPerMinute must be at most 600"],
    ["requestsPerMinute", { requestsPerMinute: null }, "/requestsPerMinute must be at most 600"],
  ])("is never wider in %s (%j)", async (field, wider, told) => {
    const { parent, bounds } = await withBoundKey();
    const { [field as keyof typeof bounds]: _, ...others } = bounds;
    const refused = await make(parent.key, { ...others, ...wider });
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain(told);
    expect(refused.body.detail).toContain("“Parent”");
    expect(refused.body.errors).toMatchObject([{ pointer: `/${field}` }]);
  });

  it("holds no scope that its parent does not", async () => {
    const { parent, bounds } = await withBoundKey();
    expect((await make(parent.key, { ...bounds, scopes: ["usage:read"] })).status).toBe(403);
  });

  it("ends with it, and so does what it made itself, each with an entry in the audit log", async () => {
    const { tenant, parent, bounds } = await withBoundKey();
    const child = await made(parent.key, bounds);
    const grandchild = await made(child.key, bounds);
    const sibling = await asOwner(tenant, "apiKeys.create", { name: "Other", scopes: SCOPES });
    expect(await statusOf(grandchild.key)).toBe(200);
    await asOwner(tenant, "apiKeys.revoke", { apiKeyId: parent.id });
    const statuses = [];
    for (const { key } of [parent, child, grandchild, sibling]) statuses.push(await statusOf(key));
    expect(statuses).toEqual([401, 401, 401, 200]);
    const entries = await app().db.admin`select target_id from audit_entries
      where tenant_id = ${tenant.id} and action = 'api_key.revoked'`;
    expect(entries.map(({ target_id }) => target_id).sort()).toEqual(
      [parent.id, child.id, grandchild.id].sort(),
    );
  });

  it("is bound by what its parent is bound to later", async () => {
    const { tenant, parent, bounds } = await withBoundKey();
    const child = await made(parent.key, bounds);
    expect(await statusOf(child.key, "203.0.113.5")).toBe(200);
    await asOwner(tenant, "apiKeys.update", { apiKeyId: parent.id, allowedAddresses: ["127.0.0.0/8"] });
    expect(await statusOf(child.key, "203.0.113.5")).toBe(403);
    expect(await statusOf(child.key, "127.0.0.1")).toBe(200);
    await app().db
      .admin`update api_keys set expires_at = now() - interval '1 second' where id = ${parent.id}`;
    await asOwner(tenant, "apiKeys.update", { apiKeyId: parent.id, name: "Ended" });
    expect(await statusOf(child.key, "127.0.0.1")).toBe(401);
  });

  it("takes from its parent's limit, too: making keys makes no more requests", async () => {
    const { parent, bounds } = await withBoundKey();
    const child = await made(parent.key, bounds);
    await patch(parent.key, parent.id, { requestsPerMinute: 2 });
    expect(await statusOf(parent.key)).toBe(200);
    const statuses = [];
    for (let call = 0; call < 4; call += 1) statuses.push(await statusOf(child.key));
    expect(statuses.at(-1)).toBe(429);
  });

  it("is not made by a key that was itself made by keys too many times over", async () => {
    const { parent, bounds } = await withBoundKey();
    let last = parent;
    for (let generation = 0; generation < 4; generation += 1) last = await made(last.key, bounds);
    expect((await make(last.key, bounds)).status).toBe(409);
  });

  it("does not slip past the revocation of the key that makes it", async () => {
    const { tenant, parent, bounds } = await withBoundKey();
    const child = await made(parent.key, bounds);
    const racing = Array.from({ length: 12 }, () => make(child.key, bounds));
    await asOwner(tenant, "apiKeys.revoke", { apiKeyId: parent.id });
    await Promise.all(racing);
    const alive = await app().db
      .admin`select count(*)::int as n from api_keys where tenant_id = ${tenant.id} and name = 'Made' and revoked_at is null`;
    expect(alive).toEqual([{ n: 0 }]);
  });
});

describe("a key whose maker is being suspended", () => {
  it.each(["members.suspend", "members.remove"])(
    "keeps nothing of what they know of it, where somebody who stays has rotated it (%s)",
    async (end) => {
      const tenant = await mintTenant(app().db, { plan: "business" });
      const leaver = await mintMember(app().db, tenant.id, "admin");
      const input = { name: "Deploys", scopes: ["projects:read"] };
      const known = await asMember(leaver.userId, tenant, "apiKeys.create", input);
      const rotated = await asOwner(tenant, "apiKeys.rotate", { apiKeyId: known.id });
      expect([await statusOf(known.key), await statusOf(rotated.key)]).toEqual([200, 200]);
      await asOwner(tenant, end, { membershipId: leaver.membershipId });
      expect([await statusOf(known.key), await statusOf(rotated.key)]).toEqual([401, 200]);
      const entries = await app().db.admin`select action from audit_entries
        where tenant_id = ${tenant.id} and target_id = ${known.id} order by occurred_at`;
      expect(entries.map(({ action }) => action)).toEqual([
        "api_key.created",
        "api_key.rotated",
        "api_key.updated",
      ]);
    },
  );

  it("neither stops that by making keys, nor makes one that stays", async () => {
    const { tenant, parent, bounds } = await withBoundKey();
    const answer = await overtaken(
      () => make(parent.key, bounds),
      (sql) => sql`update memberships set suspended_at = now() where id = ${tenant.owner.membershipId}`,
      // A request that held its key by now would be waited for by what it waits for itself.
      (sql) => sql`update api_keys set revoked_at = now() where id = ${parent.id}`,
    );
    expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
  });
});

describe("revoking a key that never stops making keys", () => {
  it("comes before what it asks for afterwards", async () => {
    const { tenant, parent, bounds } = await withBoundKey();
    let next: ReturnType<typeof make> | undefined;
    await overtaken(
      () => asOwner(tenant, "apiKeys.revoke", { apiKeyId: parent.id }),
      // What the key is making at this moment.
      (sql) => sql`select id from api_keys where id = ${parent.id} for share`,
      async () => {
        next = make(parent.key, bounds);
        const { admin } = app().db;
        const waiting = () =>
          admin`select pid from pg_stat_activity
            where wait_event_type = 'Lock' and datname = current_database() and query like '%line.depth%'`;
        await expect.poll(waiting, { timeout: 10_000, interval: 10 }).toHaveLength(1);
      },
    );
    expect((await next)?.status).toBe(401);
  });
});

describe("a key that changes another", () => {
  it("does not take one over that another key is taking over at the same moment", async () => {
    const { tenant, parent, bounds } = await withBoundKey();
    const other = await asOwner(tenant, "apiKeys.create", { name: "Other", ...bounds });
    const taken = await asOwner(tenant, "apiKeys.create", { name: "Taken", ...bounds });
    const answer = await overtaken(
      () => rotate(other.key, taken.id),
      (sql) => sql`update api_keys set parent_key_id = ${parent.id} where id = ${taken.id}`,
    );
    expect(answer).toMatchObject({ status: 409, body: { code: "conflict" } });
  });

  it("does not loosen it beyond its own bounds, nor beyond those of the key that made it", async () => {
    const { tenant, parent, bounds } = await withBoundKey();
    const free = await asOwner(tenant, "apiKeys.create", { name: "Free", scopes: SCOPES });
    const other = await asOwner(tenant, "apiKeys.create", {
      name: "Other",
      scopes: SCOPES,
      requestsPerMinute: 5,
    });
    const loosened = await patch(parent.key, other.id, { requestsPerMinute: 601 });
    expect(loosened.body.errors).toMatchObject([{ pointer: "/requestsPerMinute" }]);
    expect((await patch(parent.key, other.id, { requestsPerMinute: 10 })).status).toBe(200);
    expect((await patch(parent.key, free.id, { name: "Renamed", requestsPerMinute: 10_000 })).status).toBe(
      200,
    );
    const child = await made(parent.key, bounds);
    expect((await patch(free.key, child.id, { allowedAddresses: [] })).status).toBe(403);
  });

  it("does not loosen itself", async () => {
    const { parent } = await withBoundKey();
    expect((await patch(parent.key, parent.id, { requestsPerMinute: null })).status).toBe(403);
    expect((await patch(parent.key, parent.id, { allowedAddresses: [] })).status).toBe(403);
    expect((await patch(parent.key, parent.id, { requestsPerMinute: 599 })).status).toBe(200);
  });

  it("rotates none that is wider than itself, and is above the one that it rotates from then on", async () => {
    const { tenant, parent, bounds } = await withBoundKey();
    const wide = await asOwner(tenant, "apiKeys.create", { name: "Wide", scopes: SCOPES });
    const refused = await rotate(parent.key, wide.id);
    expect(refused.status).toBe(403);
    expect(refused.body.errors).toHaveLength(3);
    const narrow = await asOwner(tenant, "apiKeys.create", { name: "Narrow", ...bounds });
    const rotated = await rotate(parent.key, narrow.id);
    expect([rotated.status, rotated.body.parentKeyId]).toEqual([200, parent.id]);
    await asOwner(tenant, "apiKeys.revoke", { apiKeyId: parent.id });
    expect([await statusOf(narrow.key), await statusOf(rotated.body.key)]).toEqual([401, 401]);
  });

  it("rotates none that another key made, nor the one that made it", async () => {
    const { tenant, parent, bounds } = await withBoundKey();
    const free = await asOwner(tenant, "apiKeys.create", { name: "Free", scopes: SCOPES });
    const child = await made(parent.key, bounds);
    expect((await rotate(free.key, child.id)).status).toBe(403);
    expect((await rotate(child.key, parent.id)).status).toBe(403);
  });

  it("rotates itself and stays where it was, and what it made lives on", async () => {
    const { parent, bounds } = await withBoundKey();
    const child = await made(parent.key, bounds);
    const rotated = await rotate(parent.key, parent.id, { overlapMinutes: 0 });
    expect([rotated.status, rotated.body.parentKeyId]).toEqual([200, null]);
    expect([await statusOf(rotated.body.key), await statusOf(child.key)]).toEqual([200, 200]);
    const again = await rotate(child.key, child.id);
    expect(again.body.parentKeyId).toBe(parent.id);
    expect((await revoke(rotated.body.key, parent.id)).status).toBe(200);
    expect(await statusOf(again.body.key)).toBe(401);
  });

  it("changes itself any number of times at once", async () => {
    const { parent } = await withBoundKey();
    const names = Array.from({ length: 8 }, (_, nth) => `Name ${nth}`);
    const answers = await Promise.all(names.map((name) => patch(parent.key, parent.id, { name })));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
  });
});
