import { describe, expect, it, vi } from "vitest";
import { createSession } from "@/server/auth/sessions";
import { API_KEY_SCOPES } from "@/server/kernel/permissions";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintMember, mintTenant, type TestTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { rest } from "@/tests/support/rest";
import { mintOperator, mintVisit, type TestVisit } from "@/tests/support/visits";

const app = startTestApp();
type Credential = TestVisit["credential"] | { kind: "apiKey"; token: string };

function call(name: string, input: unknown, credential: Credential, slug?: string) {
  return callNamed(name, input, credential, slug);
}

const reason = "Ticket 4711: a launch this week";
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const DAY = 86_400_000;
const raised = (tenant: { id: string }, more: Record<string, unknown> = {}) => {
  return { tenantId: tenant.id, key: "projects", value: 5, endsAt: inMs(DAY), reason, ...more };
};
const create = async (tenant: { id: string }, more?: Record<string, unknown>) => {
  const { credential } = await mintOperator(app().db);
  return call("overrides.create", raised(tenant, more), credential);
};
const stored = (tenant: { id: string }) =>
  app().db.admin`select key, value::int, ended_at from entitlement_overrides where tenant_id = ${tenant.id}`;

async function sessionOf(userId: TestTenant["owner"]["userId"]): Promise<Credential> {
  const { token } = await createSession({ userId, userAgent: "", address: "127.0.0.1" });
  return { kind: "session", token };
}

const idOf = ({ result }: { result: unknown }) => (result as { id: string }).id;

async function newProjects(key: string, count: number): Promise<number[]> {
  const statuses = [];
  for (let at = 0; at < count; at += 1) {
    const body = { name: crypto.randomUUID() };
    statuses.push((await rest("POST", "/projects", { key, body })).status);
  }
  return statuses;
}

const limitOf = async (key: string, limit: string) => {
  const { body } = await rest("GET", "/entitlements", { key });
  return body.limits.find((one: { key: string }) => one.key === limit);
};

describe("an override", () => {
  it("is in force at the very next call, says where it comes from, and ends at once when it is ended", async () => {
    const { apiKey: key, ...tenant } = await mintTenant(app().db, { plan: "free" });
    expect(await newProjects(key, 4)).toEqual([201, 201, 201, 402]);
    const created = await create(tenant);
    expect(created).toMatchObject({ code: "ok", result: { state: "running", value: 5, reason } });
    expect(await newProjects(key, 3)).toEqual([201, 201, 402]);
    const endsAt = (created.result as { endsAt: string }).endsAt;
    expect(await limitOf(key, "projects")).toMatchObject({ value: 5, sources: ["override"] });
    expect(Date.parse((await limitOf(key, "projects")).until)).toBe(Date.parse(endsAt));
    const { credential } = await mintOperator(app().db);
    const end = { tenantId: tenant.id, overrideId: idOf(created) };
    expect(await call("overrides.end", end, credential)).toMatchObject({
      code: "ok",
      result: { state: "ended" },
    });
    expect(await limitOf(key, "projects")).toMatchObject({ value: 3, sources: ["plan"], until: null });
    // What is there already stays: the limit refuses new ones and removes nothing.
    const { body } = await rest("GET", "/projects", { key });
    expect(body.total).toBe(5);
    expect(await newProjects(key, 1)).toEqual([402]);
    expect(await stored(tenant)).toMatchObject([{ key: "projects", value: 5, ended_at: expect.anything() }]);
  });

  it("stands in the tenant's audit log with the operator and the reason, and leaves as an event, also its end", async () => {
    const tenant = await mintTenant(app().db);
    const operator = await mintOperator(app().db);
    const created = await call("overrides.create", raised(tenant), operator.credential);
    const end = { tenantId: tenant.id, overrideId: idOf(created) };
    for (const _ of [1, 2]) await call("overrides.end", end, operator.credential);
    const entries = await app().db.admin`select action, actor_kind, actor_label, target_label, changes
      from audit_entries where tenant_id = ${tenant.id} and action like 'override.%' order by id`;
    const by = {
      actor_kind: "operator",
      actor_label: `Olive Operator (${operator.operatorId}@operators.test)`,
      target_label: "Projects",
    };
    expect(entries).toMatchObject([
      { ...by, action: "override.created", changes: { value: { to: 5 }, reason: { to: reason } } },
      { ...by, action: "override.ended", changes: { key: { to: "projects" } } },
    ]);
    const events = await app().db.admin`select payload from outbox_events
      where tenant_id = ${tenant.id} and name = 'entitlements.changed'`;
    expect(events.map(({ payload }) => payload)).toEqual([
      { by: "override", changed: ["projects"] },
      { by: "override", changed: ["projects"] },
    ]);
  });

  it("ends by its time, to the moment and without anybody telling, for a caller who is remembered too", async () => {
    const { apiKey: key, ...tenant } = await mintTenant(app().db, { plan: "free" });
    const endsAt = inMs(DAY);
    await create(tenant, { key: "burst", value: 77, endsAt });
    await create(tenant, { value: 7, startsAt: endsAt, endsAt: inMs(2 * DAY) });
    const policy = async () => (await rest("GET", "/projects", { key })).headers.get("ratelimit-policy");
    expect([await policy(), await policy()]).toEqual([expect.anything(), expect.stringContaining("q=77")]);
    expect(await limitOf(key, "projects")).toMatchObject({ value: 3 });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(endsAt) });
    try {
      expect(await policy()).toContain("q=20");
      expect(await limitOf(key, "burst")).toMatchObject({ value: 20, sources: ["plan"], until: null });
      expect(await limitOf(key, "projects")).toMatchObject({ value: 7, sources: ["override"] });
    } finally {
      vi.useRealTimers();
    }
  });

  it("raises the rate that the API lets through, and turns a feature off with 402", async () => {
    const { apiKey: key, ...tenant } = await mintTenant(app().db, { plan: "free" });
    await create(tenant, { key: "burst", value: 60 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => rest("GET", "/projects", { key })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200));
    await create(tenant, { key: "feature:projects", value: 0 });
    expect((await rest("GET", "/projects", { key })).status).toBe(402);
  });

  it.each([
    ["a value below zero", { value: -1 }],
    ["a value that is no number", { value: Number.NaN }],
    ["an infinite value", { value: Number.POSITIVE_INFINITY }],
    ["a value of 10^30", { value: 1e30 }],
    ["a value with a fraction", { value: 1.5 }],
    ["a value past the key's bound", { value: 1_000_001 }],
    ["text for a value", { value: "5" }],
    ["no value", { value: undefined }],
    ["an unlimited rate", { key: "ratePerSecond", value: null }],
    ["a rate of zero", { key: "ratePerSecond", value: 0 }],
    ["a feature that is two", { key: "feature:api", value: 2 }],
    ["an unknown key", { key: "telepathy" }],
    ["a key of every object", { key: "constructor" }],
    ["no end", { endsAt: undefined }],
    ["an end of null", { endsAt: null }],
    ["an end in the past", { endsAt: inMs(-1_000) }],
    ["an end before its begin", { startsAt: inMs(2 * DAY), endsAt: inMs(DAY) }],
    ["a begin in the past", { startsAt: inMs(-DAY) }],
    ["more than a year", { endsAt: inMs(367 * DAY) }],
    ["an end that is no time", { endsAt: "tomorrow" }],
    ["a short reason", { reason: "why not" }],
    ["a field that is not its", { operator: "me" }],
    ["an unknown tenant that is no id", { tenantId: "acme" }],
  ])("is refused with 400 for %s", async (_what, more) => {
    const tenant = await mintTenant(app().db);
    expect((await create(tenant, more)).code).toBe("invalid_input");
    expect(await stored(tenant)).toEqual([]);
  });

  it("gives 404 for an unknown tenant, and for another tenant's override", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const created = await create(tenant);
    expect((await create({ id: crypto.randomUUID() })).code).toBe("not_found");
    const { credential } = await mintOperator(app().db);
    const end = { tenantId: other.id, overrideId: idOf(created) };
    expect((await call("overrides.end", end, credential)).code).toBe("not_found");
    expect(await stored(tenant)).toMatchObject([{ ended_at: null }]);
  });

  it("is listed to operators, those that are over too, and to nobody else", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    await create(other);
    await create(tenant, { value: 4 });
    await create(tenant, { startsAt: inMs(DAY), endsAt: inMs(2 * DAY) });
    const { credential } = await mintOperator(app().db);
    const { result } = await call("overrides.list", { tenantId: tenant.id }, credential);
    expect(result).toMatchObject({
      total: 2,
      data: [{ state: "scheduled" }, { state: "running", value: 4 }],
    });
  });
});

/** Whoever is in the tenant, with all that they can have there. */
const INSIDERS: Record<string, (tenant: TestTenant) => Promise<[Credential, string?]>> = {
  "its owner": async ({ owner, slug }) => [await sessionOf(owner.userId), slug],
  "its admin": async ({ id, slug }) => {
    const { userId } = await mintMember(app().db, id, "admin");
    return [await sessionOf(userId), slug];
  },
  "a key with every scope": async ({ id }) => [
    { kind: "apiKey", token: await mintApiKey(app().db, id, API_KEY_SCOPES) },
  ],
  "an operator who no longer is one": async (tenant) => {
    const { credential, operatorId } = await mintVisit(app().db, tenant, { access: "write" });
    await app().db.admin`update users set is_operator = false where id = ${operatorId}`;
    return [credential, tenant.slug];
  },
};

describe("nobody of the tenant sets its limits", () => {
  it.each(Object.keys(INSIDERS))(
    "not %s, by any operators' operation, whatever workspace they name",
    async (who) => {
      const tenant = await mintTenant(app().db);
      const created = await create(tenant);
      const [credential, slug] = (await INSIDERS[who]?.(tenant)) ?? [];
      if (!credential) throw new TypeError("There is such an insider.");
      const { id: tenantId } = tenant;
      const endsAt = inMs(DAY);
      const attempts = {
        "overrides.create": raised(tenant),
        "overrides.end": { tenantId, overrideId: idOf(created) },
        "overrides.list": { tenantId },
        "addOns.set": { tenantId, addOn: "extra_seats", quantity: 9, reason },
        "trials.set": { tenantId, plan: "business", endsAt, reason },
        "trials.end": { tenantId, reason },
        "entitlements.inspect": { tenantId },
      };
      for (const [name, input] of Object.entries(attempts)) {
        for (const named of [slug, undefined]) {
          const { code } = await call(name, input, credential, named);
          expect([name, ["not_found", "forbidden", "unauthenticated"].includes(code)]).toEqual([name, true]);
        }
      }
      expect(await stored(tenant)).toMatchObject([{ value: 5, ended_at: null }]);
    },
  );

  it("nor does a request of theirs in the database: their role reads what they may do and writes none of it", async () => {
    const tenant = await mintTenant(app().db);
    await create(tenant);
    const { database } = app().db;
    const statements = [
      `insert into entitlement_overrides (tenant_id, id, key, value, reason, starts_at, ends_at, operator_label)
        values ('${tenant.id}', gen_random_uuid(), 'seats', 9, 'For ourselves', now(), now() + interval '1 day', 'me')`,
      "update entitlement_overrides set value = 99",
      "update entitlement_overrides set ended_at = now(), ended_by_label = 'me'",
      "delete from entitlement_overrides",
      `insert into tenant_add_ons (tenant_id, add_on, quantity) values ('${tenant.id}', 'extra_seats', 9)`,
      "update tenant_add_ons set quantity = 9",
      "delete from tenant_add_ons",
      `insert into tenant_trials (tenant_id, plan, ends_at) values ('${tenant.id}', 'business', now() + interval '1 day')`,
      "update tenant_trials set ends_at = now() + interval '1 year'",
    ];
    for (const statement of statements) {
      const attempt = database.tenants.write(tenant.id, ({ db }) => db.execute(statement));
      await expect(attempt, statement).rejects.toMatchObject({ cause: { code: "42501" } });
    }
    expect(await stored(tenant)).toMatchObject([{ value: 5, ended_at: null }]);
  });

  it("nor does the database take an override without an end, below zero, or longer than a year", async () => {
    const tenant = await mintTenant(app().db);
    await create(tenant);
    const { admin } = app().db;
    for (const [change, constraint] of [
      ["ends_at = null", "null value"],
      ["ends_at = starts_at", "time_check"],
      ["ends_at = starts_at + interval '1 year 1 second'", "time_check"],
      ["value = -1", "value_check"],
      ["reason = 'short'", "reason_check"],
    ]) {
      const attempt = admin.unsafe(
        `update entitlement_overrides set ${change} where tenant_id = '${tenant.id}'`,
      );
      await expect(attempt).rejects.toThrow(constraint);
    }
  });

  it("nor do headers or a body that say another plan or limits: they are ignored, or refused", async () => {
    const { apiKey: key } = await mintTenant(app().db, { plan: "free" });
    const headers = {
      "X-Plan": "business",
      "X-Tenant-Plan": "business",
      "RateLimit-Policy": '"tenant";q=9999',
    };
    const answer = await rest("GET", "/entitlements", { key, headers });
    expect(answer.body).toMatchObject({ plan: "free" });
    expect(answer.headers.get("ratelimit-policy")).toContain("q=20");
    for (const more of [{ plan: "business" }, { quotas: { projects: 99 } }, { entitlements: {} }]) {
      expect((await rest("POST", "/projects", { key, body: { name: "A", ...more } })).status).toBe(400);
    }
  });
});
