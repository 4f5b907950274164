import { describe, expect, it } from "vitest";
import { createSession } from "@/server/auth/sessions";
import type { UserId } from "@/server/kernel/ids";
import { startTestApp } from "@/tests/support/app";
import {
  mintMember,
  mintProject,
  mintServiceAccount,
  mintTenant,
  type TestTenant,
} from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { rest } from "@/tests/support/rest";

// A machine under load is no Redis that is away: without it, what was revoked is believed for a second.
const app = startTestApp({ LIMITER_DEADLINE_MS: "1000" });

interface Result {
  id: string;
  key: string;
  name: string;
  scopes: string[];
  parentKeyId: string | null;
}

async function as(userId: UserId, { slug }: TestTenant, name: string, input: unknown) {
  const { token } = await createSession({ userId, userAgent: "", address: "127.0.0.1" });
  const { code, result } = await callNamed(name, input, { kind: "session", token }, slug);
  return { code, result: result as Result };
}

const asOwner = (tenant: TestTenant, name: string, input: unknown) =>
  as(tenant.owner.userId, tenant, name, input);
const newTenant = () => mintTenant(app().db, { plan: "business" });

/** A tenant with a service account that its owner made through the dashboard, and the account's key. */
async function withMachine(role = "member") {
  const tenant = await newTenant();
  const { result: account } = await asOwner(tenant, "serviceAccounts.create", { name: "Builds", role });
  const made = await asOwner(tenant, "serviceAccounts.createKey", {
    serviceAccountId: account.id,
    name: "CI",
  });
  expect(made.code).toBe("ok");
  return { tenant, serviceAccountId: account.id, apiKey: made.result };
}

/** A role of the tenant's own, and a member who has it. */
async function withLimitedManager(permissions: string[]) {
  const tenant = await newTenant();
  const roleId = crypto.randomUUID();
  const { userId, membershipId } = await mintMember(app().db, tenant.id, "viewer");
  await app().db.admin`insert into roles (tenant_id, id, name, permissions)
    values (${tenant.id}, ${roleId}, 'Limited', ${permissions})`;
  await app().db
    .admin`update memberships set role = null, custom_role_id = ${roleId} where id = ${membershipId}`;
  return { tenant, userId, roleId };
}

const statusOf = async (key: string) => (await rest("GET", "/projects", { key })).status;
const createProject = async (key: string) =>
  (await rest("POST", "/projects", { key, body: { name: `P ${crypto.randomUUID()}` } })).status;

describe("a service account", () => {
  it("may do what its role allows, by each of its keys, and nothing else", async () => {
    const { apiKey } = await withMachine("viewer");
    expect(apiKey.scopes).toEqual([]);
    expect([await statusOf(apiKey.key), await createProject(apiKey.key)]).toEqual([200, 403]);
  });

  it("may do what its new role allows at the very next call, more and less", async () => {
    const { tenant, serviceAccountId, apiKey } = await withMachine("viewer");
    expect(await createProject(apiKey.key)).toBe(403);
    await asOwner(tenant, "serviceAccounts.update", { serviceAccountId, role: "member" });
    expect(await createProject(apiKey.key)).toBe(201);
    await asOwner(tenant, "serviceAccounts.update", { serviceAccountId, role: "viewer" });
    expect(await createProject(apiKey.key)).toBe(403);
  });

  it("follows a role of the workspace's own when that is edited", async () => {
    const tenant = await newTenant();
    const { result: role } = await asOwner(tenant, "roles.create", {
      name: "R",
      permissions: ["projects:read"],
    });
    const { apiKey } = await mintServiceAccount(app().db, tenant.id, { customRoleId: role.id });
    expect(await statusOf(apiKey)).toBe(200);
    await asOwner(tenant, "roles.update", { roleId: role.id, permissions: ["tasks:read"] });
    expect(await statusOf(apiKey)).toBe(403);
  });

  it("is refused while it is suspended, and works again when it is reinstated", async () => {
    const { tenant, serviceAccountId, apiKey } = await withMachine();
    expect(await statusOf(apiKey.key)).toBe(200);
    await asOwner(tenant, "serviceAccounts.suspend", { serviceAccountId });
    expect(await statusOf(apiKey.key)).toBe(401);
    const input = { serviceAccountId, name: "Late" };
    expect((await asOwner(tenant, "serviceAccounts.createKey", input)).code).toBe("conflict");
    await asOwner(tenant, "serviceAccounts.reinstate", { serviceAccountId });
    expect(await statusOf(apiKey.key)).toBe(200);
  });

  it("ends with its keys when it is deleted, and the log says so", async () => {
    const { tenant, serviceAccountId, apiKey } = await withMachine();
    expect(await statusOf(apiKey.key)).toBe(200);
    expect((await asOwner(tenant, "serviceAccounts.delete", { serviceAccountId })).code).toBe("ok");
    expect(await statusOf(apiKey.key)).toBe(401);
    const entries = await app().db.admin`select action, target_id from audit_entries
      where tenant_id = ${tenant.id} and action in ('api_key.revoked', 'service_account.deleted') order by action`;
    expect(entries).toEqual([
      { action: "api_key.revoked", target_id: apiKey.id },
      { action: "service_account.deleted", target_id: serviceAccountId },
    ]);
  });

  it("acts under its name in the audit log, holds no seat, and changes the tasks that it made and no others", async () => {
    const { tenant, serviceAccountId, apiKey } = await withMachine("member");
    const projectId = await mintProject(app().db, tenant.id);
    const body = { projectId, title: "By a machine" };
    const task = await rest("POST", "/tasks", { key: apiKey.key, body });
    expect(task.body).toMatchObject({ createdBy: null, createdByServiceAccountId: serviceAccountId });
    const rename = (id: unknown) =>
      rest("PATCH", `/tasks/${id}`, { key: apiKey.key, body: { title: "Renamed" } });
    expect((await rename(task.body.id)).status).toBe(200);
    const { result: other } = await asOwner(tenant, "tasks.create", { projectId, title: "By a person" });
    expect((await rename(other.id)).status).toBe(403);
    const [entry] = await app().db.admin`select actor_kind, actor_id, actor_label from audit_entries
      where tenant_id = ${tenant.id} and action = 'task.created' and actor_kind <> 'user'`;
    expect(entry).toEqual({
      actor_kind: "serviceAccount",
      actor_id: serviceAccountId,
      actor_label: "Builds (CI)",
    });
    const [seats] = await app().db
      .admin`select value::int from tenant_counters where tenant_id = ${tenant.id} and name = 'seats'`;
    expect(seats).toEqual({ value: 1 });
  });

  it("is metered and limited as API keys are, and replays its answers", async () => {
    const { apiKey } = await withMachine("member");
    const headers = { "idempotency-key": "once" };
    const again = () => rest("POST", "/projects", { key: apiKey.key, body: { name: "Once" }, headers });
    const [first, second] = [await again(), await again()];
    expect(first.headers.get("ratelimit-policy")).toContain('"tenant"');
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(second.body.id).toBe(first.body.id);
  });
});

describe("a service account with rights over people", () => {
  it("changes roles and suspends within its own rights, and never an owner", async () => {
    const { tenant, apiKey } = await withMachine("admin");
    const member = await mintMember(app().db, tenant.id, "member");
    const patch = (id: string, body: unknown) => rest("PATCH", `/members/${id}`, { key: apiKey.key, body });
    expect((await patch(member.membershipId, { role: "viewer" })).status).toBe(200);
    expect((await patch(member.membershipId, { role: "owner" })).status).toBe(403);
    expect((await patch(tenant.owner.membershipId, { role: "viewer" })).status).toBe(403);
    const suspended = await rest("POST", `/members/${member.membershipId}/suspend`, { key: apiKey.key });
    expect(suspended.status).toBe(200);
  });

  it("invites nobody, since an invitation is as good as its inviter, and there is none", async () => {
    const { apiKey } = await withMachine("admin");
    const body = { email: "somebody@example.test", role: "member" };
    const refused = await rest("POST", "/invitations", { key: apiKey.key, body });
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      "Only a person who is a member can do this, and no machine.",
    ]);
  });

  it("makes keys of its own alone, each narrowed to its scopes for good, and ended with the key that made it", async () => {
    const { tenant, serviceAccountId, apiKey } = await withMachine("admin");
    const child = await rest("POST", "/api-keys", {
      key: apiKey.key,
      body: { name: "Narrow", scopes: ["projects:read", "api-keys:write"] },
    });
    expect(child.body).toMatchObject({ serviceAccountId, parentKeyId: apiKey.id });
    const key = String(child.body.key);
    expect([await statusOf(key), await createProject(key)]).toEqual([200, 403]);
    const wider = { name: "Wide", scopes: ["projects:write"] };
    expect((await rest("POST", "/api-keys", { key, body: wider })).status).toBe(403);
    await asOwner(tenant, "serviceAccounts.update", { serviceAccountId, role: "viewer" });
    expect((await rest("GET", "/api-keys", { key })).status).toBe(403);
    await asOwner(tenant, "apiKeys.revoke", { apiKeyId: apiKey.id });
    expect(await statusOf(key)).toBe(401);
  });

  it("gets no wider by a key of its account than the key that asks", async () => {
    const { serviceAccountId, apiKey } = await withMachine("admin");
    const body = { name: "Narrow", scopes: ["projects:read", "api-keys:write"] };
    const narrow = await rest("POST", "/api-keys", { key: apiKey.key, body });
    const rotated = await rest("POST", `/api-keys/${apiKey.id}/rotate`, { key: narrow.body.key, body: {} });
    expect(rotated.status).toBe(403);
    const path = `/service-accounts/${serviceAccountId}/keys`;
    expect((await rest("POST", path, { key: narrow.body.key, body: { name: "New" } })).status).toBe(403);
    expect((await rest("POST", path, { key: apiKey.key, body: { name: "New" } })).status).toBe(201);
  });

  it("gets no secret of another account's, nor of a key of no account; nor does such a key get one of its", async () => {
    const { tenant, apiKey } = await withMachine("admin");
    const other = await mintServiceAccount(app().db, tenant.id, { role: "viewer" });
    const path = `/service-accounts/${other.serviceAccountId}/keys`;
    expect((await rest("POST", path, { key: apiKey.key, body: { name: "Stolen" } })).status).toBe(403);
    const { result: plain } = await asOwner(tenant, "apiKeys.create", {
      name: "Plain",
      scopes: ["projects:read"],
    });
    const rotate = (key: string, id: string) => rest("POST", `/api-keys/${id}/rotate`, { key, body: {} });
    expect((await rotate(apiKey.key, plain.id)).status).toBe(403);
    const viewerKey = await app().db
      .admin`select id from api_keys where service_account_id = ${other.serviceAccountId}`;
    expect((await rotate(tenant.apiKey, String(viewerKey[0]?.id))).status).toBe(403);
  });
});

describe("who manages service accounts", () => {
  it("makes, edits, keys and ends none that may do more than they", async () => {
    const permissions = [
      "service-accounts:write",
      "service-accounts:read",
      "api-keys:write",
      "projects:read",
    ];
    const { tenant, userId, roleId } = await withLimitedManager(permissions);
    const { serviceAccountId } = await mintServiceAccount(app().db, tenant.id, { role: "member" });
    const [key] = await app().db
      .admin`select id from api_keys where service_account_id = ${serviceAccountId}`;
    const attempts: [string, unknown][] = [
      ["serviceAccounts.create", { name: "Higher", role: "viewer" }],
      ["serviceAccounts.update", { serviceAccountId, name: "Mine" }],
      ["serviceAccounts.createKey", { serviceAccountId, name: "Mine" }],
      ["serviceAccounts.suspend", { serviceAccountId }],
      ["serviceAccounts.delete", { serviceAccountId }],
      ["apiKeys.rotate", { apiKeyId: key?.id }],
      ["apiKeys.update", { apiKeyId: key?.id, requestsPerMinute: 1_000 }],
    ];
    for (const [name, input] of attempts) {
      expect([name, (await as(userId, tenant, name, input)).code]).toEqual([name, "forbidden"]);
    }
    const own = await as(userId, tenant, "serviceAccounts.create", { name: "As I", customRoleId: roleId });
    expect(own.code).toBe("ok");
    const raised = { serviceAccountId: own.result.id, role: "viewer" };
    expect((await as(userId, tenant, "serviceAccounts.update", raised)).code).toBe("forbidden");
  });

  it("never makes one an owner", async () => {
    const tenant = await newTenant();
    const input = { name: "King", role: "owner" };
    expect((await asOwner(tenant, "serviceAccounts.create", input)).code).toBe("invalid_input");
  });

  it("names each once in the workspace, in whatever case, also at once", async () => {
    const tenant = await newTenant();
    const names = ["Builds", "builds", "BUILDS"];
    const codes = await Promise.all(
      names.map(
        async (name) => (await asOwner(tenant, "serviceAccounts.create", { name, role: "viewer" })).code,
      ),
    );
    expect(codes.toSorted()).toEqual(["conflict", "conflict", "ok"]);
  });

  it("makes at most a hundred, also at once", async () => {
    const tenant = await newTenant();
    await app().db.admin`insert into service_accounts (tenant_id, id, name, role)
      select ${tenant.id}, gen_random_uuid(), 'Machine ' || n, 'viewer' from generate_series(1, 98) n`;
    const codes = await Promise.all(
      ["A", "B", "C", "D"].map(
        async (name) => (await asOwner(tenant, "serviceAccounts.create", { name, role: "viewer" })).code,
      ),
    );
    expect(codes.toSorted()).toEqual(["conflict", "conflict", "ok", "ok"]);
  });

  it("deletes no role that one has", async () => {
    const tenant = await newTenant();
    const { result: role } = await asOwner(tenant, "roles.create", {
      name: "R",
      permissions: ["projects:read"],
    });
    await mintServiceAccount(app().db, tenant.id, { customRoleId: role.id });
    expect((await asOwner(tenant, "roles.delete", { roleId: role.id })).code).toBe("conflict");
  });

  it("loses with their access the keys that they made, which others keep by rotating them", async () => {
    const tenant = await newTenant();
    const admin = await mintMember(app().db, tenant.id, "admin");
    const { serviceAccountId } = await mintServiceAccount(app().db, tenant.id, { role: "viewer" });
    const make = (name: string) =>
      as(admin.userId, tenant, "serviceAccounts.createKey", { serviceAccountId, name });
    const [lost, kept] = [await make("Lost"), await make("Kept")];
    const rotated = await asOwner(tenant, "apiKeys.rotate", { apiKeyId: kept.result.id, overlapMinutes: 0 });
    await asOwner(tenant, "members.remove", { membershipId: admin.membershipId });
    const statuses = [await statusOf(lost.result.key), await statusOf(rotated.result.key)];
    expect(statuses).toEqual([401, 200]);
  });
});
