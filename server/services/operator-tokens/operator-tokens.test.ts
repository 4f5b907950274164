import { describe, expect, it } from "vitest";
import { createSession } from "@/server/auth/sessions";
import type { UserId } from "@/server/kernel/ids";
import { callOperation, findOperations } from "@/tests/isolation/operations";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { mintOperatorToken } from "@/tests/support/operator-tokens";
import { rest, untilLimited } from "@/tests/support/rest";
import { mintOperator } from "@/tests/support/visits";

const app = startTestApp();
const reason = "Ticket 4712: the launch of the week";
const fresh = () => `flag-${crypto.randomUUID()}`;

async function operate(name: string, input: object, credential: Parameters<typeof callOperation>[2]) {
  const operation = findOperations().find((found) => found.name === `operatorTokens.${name}`);
  if (!operation) throw new Error(`There is no operation ${name}.`);
  return callOperation(operation, input, credential);
}

async function made(more: object = {}) {
  const operator = await mintOperator(app().db);
  const input = { name: "Deployments", scopes: ["flags:read", "flags:write"], expiresInDays: 90, ...more };
  const answer = await operate("create", input, operator.credential);
  return { ...operator, ...answer, ...(answer.result as { id: string; token: string }) };
}

const kindsOf = async (userId: UserId) => {
  const rows = await app().db.admin`select kind from user_security_events where user_id = ${userId}
    order by created_at, id`;
  return rows.map(({ kind }) => kind);
};
async function untilWaiting(many: number): Promise<void> {
  for (;;) {
    const [row] = await app().db.admin`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    if (row?.n >= many) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const list = (key: string) => rest("GET", "/feature-flags", { key });
const create = (key: string, name = fresh(), headers: Record<string, string> = {}) =>
  rest("POST", "/feature-flags", { key, body: { definition: { name, enabled: true }, reason }, headers });

describe("an operator's token", () => {
  it("is shown once, kept as a hash, and stands in its owner's own log", async () => {
    const { token, id, operatorId, credential } = await made();
    expect(token).toMatch(/^bh_operator_[0-9a-f]{32}_[0-9A-Za-z]{43}$/);
    const [row] = await app().db
      .admin`select to_jsonb(t)::text as text from operator_tokens t where id = ${id}`;
    expect(row?.text).not.toContain(token.split("_").at(-1));
    const { result } = await operate("list", { limit: 100 }, credential);
    expect(JSON.stringify(result)).not.toContain(token.split("_").at(-1));
    expect(result).toMatchObject({
      data: expect.arrayContaining([expect.objectContaining({ id, isOwn: true, lastUsedAt: null })]),
    });
    expect(await kindsOf(operatorId)).toEqual(["operator_token_created"]);
  });

  it("does what its scopes say, and names operator and token in the log of changes", async () => {
    const { token } = await made();
    const { status, body, headers } = await create(token);
    expect([status, headers.get("location")]).toEqual([201, `/api/v1/feature-flags/${body.key}`]);
    const { body: log } = await rest("GET", "/feature-flags/changes?limit=1", { key: token });
    expect(log.data[0].subject).toBe(body.key);
    expect(log.data[0].operator).toMatch(
      /^Olive Operator \(.+@operators\.test\) by the token “Deployments”$/,
    );
    const { token: reader } = await made({ scopes: ["flags:read"] });
    expect((await list(reader)).status).toBe(200);
    const refused = await create(reader);
    expect([refused.status, refused.body.details]).toEqual([403, { permission: "flags:write" }]);
  });

  it("lives for ninety days at most, and not without an end", async () => {
    for (const expiresInDays of [0, 91, 1.5, undefined]) {
      expect((await made({ expiresInDays })).code).toBe("invalid_input");
    }
    const { id } = await mintOperatorToken(app().db);
    const longer = app().db
      .admin`update operator_tokens set expires_at = created_at + interval '91 days' where id = ${id}`;
    await expect(longer).rejects.toThrow("operator_tokens_expiry_check");
  });

  it("is not made with a sign-in that is not recent, but with the password", async () => {
    const { operatorId } = await mintOperator(app().db);
    const { id, token } = await createSession({ userId: operatorId, userAgent: "", address: "127.0.0.1" });
    await app().db.admin`update sessions set created_at = now() - interval '1 hour' where id = ${id}`;
    const input = { name: "Deployments", scopes: ["flags:read"], expiresInDays: 1 };
    expect((await operate("create", input, { kind: "session", token })).code).toBe("forbidden");
    expect(await kindsOf(operatorId)).toEqual([]);
  });

  it("proves nothing once it is revoked, by another operator too, expired, or its owner is no operator", async () => {
    const [revoked, expired, former] = [await made(), await made(), await made()];
    const other = await mintOperator(app().db);
    for (const { token } of [revoked, expired, former]) expect((await list(token)).status).toBe(200);
    const { result } = await operate("revoke", { operatorTokenId: revoked.id }, other.credential);
    expect(result).toMatchObject({ isOwn: false, revokedAt: expect.any(String) });
    await app().db.admin`update operator_tokens set expires_at = now() where id = ${expired.id}`;
    await app().db.admin`update users set is_operator = false where id = ${former.operatorId}`;
    for (const { token } of [revoked, expired, former]) expect((await list(token)).status).toBe(401);
    expect(await kindsOf(revoked.operatorId)).toEqual(["operator_token_created", "operator_token_revoked"]);
  });

  it("goes for good with its owner's right: it does not come back with that, nor is one made meanwhile", async () => {
    const { token, id, operatorId, credential } = await made();
    const other = await made();
    await app().db.admin`update users set is_operator = false where id = ${operatorId}`;
    await app().db.admin`update users set is_operator = true where id = ${operatorId}`;
    expect((await list(token)).status).toBe(401);
    const { result } = await operate("list", { limit: 100 }, credential);
    const { data } = result as { data: { id: string; revokedAt: string | null }[] };
    expect(data.find((one) => one.id === id)?.revokedAt).toEqual(expect.any(String));
    expect((await list(other.token)).status).toBe(200);
    const input = { name: "Deployments", scopes: ["flags:read"], expiresInDays: 1 };
    const again = await operate("create", input, credential);
    expect((await list((again.result as { token: string }).token)).status).toBe(200);
  });

  it("whose owner's right is taken while it changes something changes nothing any more", async () => {
    const [{ token, operatorId }, name] = [await made(), fresh()];
    let changing: Promise<{ status: number }> | undefined;
    await app().db.admin.begin(async (taken) => {
      await taken`update users set is_operator = false where id = ${operatorId}`;
      changing = create(token, name);
      await untilWaiting(1);
    });
    expect((await changing)?.status).toBe(401);
    const { token: other } = await made();
    expect((await rest("GET", `/feature-flags/${name}`, { key: other })).status).toBe(404);
  });

  it("is not made by who was let in as an operator, and is none when it comes to it", async () => {
    const { operatorId, credential } = await mintOperator(app().db);
    const input = { name: "Deployments", scopes: ["flags:read"], expiresInDays: 1 };
    let making: Promise<{ code: string }> | undefined;
    await app().db.admin.begin(async (taken) => {
      await taken`update users set is_operator = false where id = ${operatorId}`;
      making = operate("create", input, credential);
      await untilWaiting(1);
    });
    expect((await making)?.code).toBe("forbidden");
    expect(await kindsOf(operatorId)).toEqual([]);
  });

  it("that is revoked while it changes something changes nothing any more", async () => {
    const [{ token, id }, name] = [await made(), fresh()];
    let changing: Promise<{ status: number }> | undefined;
    await app().db.admin.begin(async (revocation) => {
      await revocation`update operator_tokens set revoked_at = now() where id = ${id}`;
      // It is proven by what is committed, and then waits for what holds the token.
      changing = create(token, name);
      await untilWaiting(1);
    });
    expect((await changing)?.status).toBe(401);
    const { token: other } = await made();
    expect((await rest("GET", `/feature-flags/${name}`, { key: other })).status).toBe(404);
  });

  it("is revoked at once, whatever it is still changing, and that does not commit", async () => {
    const [{ token, id, credential }, name] = [await made(), fresh()];
    let changing: Promise<{ status: number }> | undefined;
    await app().db.admin.begin(async (held) => {
      await held`select pg_advisory_xact_lock(hashtextextended('flags', 0))`;
      changing = create(token, name);
      await untilWaiting(1);
      expect((await operate("revoke", { operatorTokenId: id }, credential)).code).toBe("ok");
    });
    expect((await changing)?.status).toBe(401);
    const { token: other } = await made();
    expect((await rest("GET", `/feature-flags/${name}`, { key: other })).status).toBe(404);
  });

  it("is refused alike when it is malformed, unknown or has another secret, and counts against the address", async () => {
    const { token } = await made();
    const wrong = [
      "bh_operator_",
      token.slice(0, -1),
      `${token.slice(0, -1)}${token.endsWith("a") ? "b" : "a"}`,
      token.replace(/[0-9a-f]{32}/, "0".repeat(32)),
    ];
    const headers = { "x-forwarded-for": "203.0.113.9" };
    const details = new Set<string>();
    for (const key of wrong) {
      const { status, body } = await rest("GET", "/feature-flags", { key, headers });
      expect(status).toBe(401);
      details.add(body.detail);
    }
    expect(details.size).toBe(1);
    const key = `bh_operator_${"0".repeat(32)}_${"a".repeat(43)}`;
    const answers = await untilLimited(() => rest("GET", "/feature-flags", { key, headers }));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
  }, 30_000);

  it("has a limit of its own, which slows no other", async () => {
    const [{ token }, { token: other }] = [await made(), await made()];
    const headers = (await list(token)).headers;
    expect(headers.get("ratelimit-policy")).toMatch(/^"operator-token";q=100/);
    const body = { state: {}, mode: "add", reason };
    // An import takes ten, an invalid one, too.
    const imports = Array.from({ length: 30 }, () =>
      rest("POST", "/feature-flags/import", { key: token, body }),
    );
    const statuses = (await Promise.all(imports)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([400, 429]));
    expect((await list(other)).status).toBe(200);
  }, 30_000);

  it("is of no use on a workspace's operations, nor is a workspace's key on operators'", async () => {
    const [{ token }, tenant] = [await made(), await mintTenant(app().db)];
    for (const path of ["/projects", "/usage", "/api-keys"]) {
      expect((await rest("GET", path, { key: token })).status).toBe(404);
      const named = { "x-tenant": tenant.slug };
      expect((await rest("GET", path, { key: token, headers: named })).status).toBe(404);
    }
    for (const path of ["/feature-flags", "/feature-flags/export", "/flag-segments"]) {
      expect((await rest("GET", path, { key: tenant.apiKey })).status).toBe(404);
    }
    expect((await create(tenant.apiKey)).status).toBe(404);
  });

  it("says when it was last used", async () => {
    const { token, id } = await made();
    await list(token);
    for (;;) {
      const [row] = await app().db.admin`select last_used_at from operator_tokens where id = ${id}`;
      if (row?.last_used_at) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });

  it("is out of the reach of the role that serves requests, in the database", async () => {
    const tenant = await mintTenant(app().db);
    for (const statement of [
      "select 1 from operator_tokens",
      "update operator_tokens set revoked_at = null",
      "delete from operator_tokens",
      "select 1 from operator_idempotency_keys",
      "delete from operator_idempotency_keys",
    ]) {
      const tried = app().db.database.tenants.write(tenant.id, ({ db }) => db.execute(statement));
      await expect(tried).rejects.toMatchObject({ cause: { code: "42501" } });
    }
    const widened = app().db.database.system((db) => db.execute("update operator_tokens set scopes = '{}'"));
    await expect(widened).rejects.toMatchObject({ cause: { code: "42501" } });
  });
});

describe("an Idempotency-Key of an operator's program", () => {
  const once = { "idempotency-key": "once" };

  it("makes a change happen once, and replays its answer", async () => {
    const [{ token }, name] = [await made(), fresh()];
    const first = await create(token, name, once);
    const again = await create(token, name, once);
    expect([first.status, again.status, again.headers.get("idempotency-replayed")]).toEqual([
      201,
      201,
      "true",
    ]);
    expect(again.body).toEqual(first.body);
    const { body } = await rest("GET", "/feature-flags/changes?limit=100", { key: token });
    expect(body.data.filter(({ subject }: { subject: string }) => subject === name)).toHaveLength(1);
    expect((await create(token, fresh(), once)).status).toBe(422);
  });

  it("is the token's own, and of one operation", async () => {
    const [{ token }, { token: other }, name] = [await made(), await made(), fresh()];
    expect((await create(token, name, once)).status).toBe(201);
    expect((await create(other, name, once)).status).toBe(409);
    const kill = { key: token, body: { killed: true, reason }, headers: once };
    expect((await rest("POST", `/feature-flags/${name}/kill`, kill)).status).toBe(200);
  });

  it("is free again after what failed, and one of ten at once is done", async () => {
    const [{ token }, name] = [await made(), fresh()];
    const wrong = { definition: { name, enabled: true, strategies: [{ name: "telepathy" }] }, reason };
    const failed = await rest("POST", "/feature-flags", { key: token, body: wrong, headers: once });
    expect(failed.status).toBe(400);
    const all = await Promise.all(Array.from({ length: 10 }, () => create(token, name, once)));
    expect(all.every(({ status }) => status === 201 || status === 409)).toBe(true);
    const made201 = all.filter(({ status }) => status === 201);
    expect(made201.length).toBeGreaterThan(0);
    expect(new Set(made201.map(({ body }) => body.createdAt)).size).toBe(1);
  });

  it("is kept with what was done, or neither: a claim that was taken over rolls the change back", async () => {
    const [{ token, id }, name] = [await made(), fresh()];
    let changing: Promise<{ status: number }> | undefined;
    await app().db.admin.begin(async (held) => {
      await held`select pg_advisory_xact_lock(hashtextextended('flags', 0))`;
      changing = create(token, name, once);
      for (let taken = 0; taken === 0; ) {
        const rows = await app().db.admin`update operator_idempotency_keys set holder = gen_random_uuid()
          where principal = ${`operatorToken:${id}`} returning 1`;
        taken = rows.length;
      }
    });
    expect((await changing)?.status).toBe(409);
    expect((await rest("GET", `/feature-flags/${name}`, { key: token })).status).toBe(404);
  });
});
