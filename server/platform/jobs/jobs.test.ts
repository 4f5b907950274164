import { describe, expect, it } from "vitest";
import { usageKey } from "@/server/platform/metering";
import { redis } from "@/server/platform/redis/client";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { everyTenantId, keepUsageEventPartitions, PRUNABLES, prune, rollUpUsage } from "./index";

const app = startTestApp();

describe("jobs over all tenants", () => {
  it("lists every tenant once, page by page", async () => {
    const minted = await Promise.all(Array.from({ length: 7 }, () => mintTenant(app().db)));
    const seen: string[] = [];
    for await (const id of everyTenantId(3)) seen.push(id);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(minted.map((tenant) => tenant.id)));
  });

  it("rolls up what each tenant used into its own rows, and the same again changes nothing", async () => {
    const [one, two] = await Promise.all([mintTenant(app().db), mintTenant(app().db)]);
    const hour = Math.floor(Date.now() / 3_600_000);
    await redis().hset(usageKey(one.id), { e: "epoch-1", [`c|${hour}|api_calls||`]: 7 });
    await redis().hset(usageKey(two.id), { e: "epoch-2", [`c|${hour}|api_calls||`]: 5 });
    expect(await rollUpUsage()).toEqual({ rows: 2 });
    await rollUpUsage();
    const rows = await app().db.admin`select tenant_id, counted::int from usage_hours`;
    expect(new Map(rows.map((row) => [row.tenant_id, row.counted]))).toEqual(
      new Map([
        [one.id, 7],
        [two.id, 5],
      ]),
    );
  });

  it("prunes what is past keeping, in several batches, and nothing else", async () => {
    const { id: tenantId, owner } = await mintTenant(app().db);
    const { admin } = app().db;
    await admin`insert into outbox_events (tenant_id, id, name, version, payload, request_id, published_at)
      select ${tenantId}, gen_random_uuid(), 'project.created', 1, '{}', 'r', now() - age
      from unnest(array['8 days', '9 days', '10 days', '1 day', null]::interval[]) age`;
    await admin`insert into idempotency_keys
      (tenant_id, principal, route, key, fingerprint, holder, locked_until, expires_at)
      select ${tenantId}, 'p', 'r', n::text, 'f', gen_random_uuid(), now(), now() + n * interval '1 hour'
      from unnest(array[-3, -2, -1, 1]) n`;
    await admin`insert into operator_idempotency_keys
      (principal, route, key, fingerprint, holder, locked_until, expires_at)
      select 'p', 'r', n::text, 'f', gen_random_uuid(), now(), now() + n * interval '1 hour'
      from unnest(array[-2, -1, 1]) n`;
    await admin`insert into sessions (id, token_hash, user_id, expires_at)
      select gen_random_uuid(), n::text, ${owner.userId}, now() + n * interval '1 day'
      from unnest(array[-9, -8, -1, 5]) n`;
    await admin`insert into user_tokens (id, user_id, purpose, token_hash, expires_at)
      select gen_random_uuid(), ${owner.userId}, 'verify_email', n::text, now() + n * interval '1 day'
      from unnest(array[-3, -2, 1]) n`;
    await admin`insert into sign_in_challenges (id, user_id, token_hash, expires_at)
      select gen_random_uuid(), ${owner.userId}, n::text, now() + n * interval '1 hour' from unnest(array[-25, -1]) n`;
    await admin`insert into user_security_events (id, user_id, kind, address_prefix, created_at)
      select gen_random_uuid(), ${owner.userId}, 'signed_in', '', now() - n * interval '1 day'
      from unnest(array[91, 92, 93, 89]) n`;
    await admin`insert into audit_exports (tenant_id, id, format, filters, expires_at)
      select ${tenantId}, gen_random_uuid(), 'csv', '{}', now() + n * interval '1 hour' from unnest(array[-1, 1]) n`;
    await admin`insert into audit_export_chunks
      (tenant_id, export_id, number, content, last_occurred_at, last_entry_id)
      select tenant_id, id, 1, 'text', now(), id from audit_exports`;
    await admin`insert into usage_event_keys
      (tenant_id, source, event_id, fingerprint, id, meter, occurred_at, expires_at)
      select ${tenantId}, 'test', n::text, '', gen_random_uuid(), 'builds', now(), now() + n * interval '1 hour'
      from unnest(array[-1, -2, -3, 1]) n`;
    const counts: Record<string, number> = {};
    for (const what of PRUNABLES) counts[what] = await prune(what, 2);
    expect(counts).toEqual({
      auditExports: 1,
      idempotencyKeys: 3,
      operatorIdempotencyKeys: 2,
      outboxEvents: 3,
      sessions: 2,
      userTokens: 2,
      signInChallenges: 1,
      securityEvents: 3,
      usageEventKeys: 3,
    });
    const [left] = await admin`select (select count(*) from outbox_events)::int as events,
      (select count(*) from idempotency_keys)::int as keys,
      (select count(*) from audit_export_chunks)::int as chunks,
      (select count(*) from sessions)::int as sessions, (select count(*) from user_tokens)::int as tokens,
      (select count(*) from sign_in_challenges)::int as challenges,
      (select count(*) from user_security_events)::int as log`;
    expect(left).toEqual({ chunks: 1, events: 2, keys: 1, sessions: 2, tokens: 1, challenges: 1, log: 1 });
  });

  it("finds ids of usage events that may go from the front of an index, however many went before", async () => {
    const { id: tenantId } = await mintTenant(app().db);
    const { admin } = app().db;
    await admin`insert into usage_event_keys
      (tenant_id, source, event_id, fingerprint, id, meter, occurred_at, expires_at)
      select ${tenantId}, 'many', n::text, '', gen_random_uuid(), 'builds', now(), now() + (n - 100) * interval '1 h'
      from generate_series(1, 5000) n`;
    await admin`analyze usage_event_keys`;
    const plan = await admin`explain select ctid from usage_event_keys where expires_at < now() limit 50`;
    const text = plan.map((line) => line["QUERY PLAN"]).join(" ");
    expect(text).toMatch(/Index (Only )?Scan using usage_event_keys_expires_at_index/);
    expect(text).not.toContain("Bitmap");
    expect(await prune("usageEventKeys", 30)).toBe(100);
  });

  it("makes the partitions that the next months need, and drops those that are past keeping", async () => {
    const { admin } = app().db;
    const parts = async () => {
      const rows = await admin`select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as walled
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'usage_events'::regclass order by 1`;
      return rows.map(({ name, walled }) => [name, walled]);
    };
    const before = await parts();
    expect(await keepUsageEventPartitions()).toEqual({ changed: 0 });
    await admin.unsafe(`drop table ${before.at(-1)?.[0]}`);
    await admin.unsafe(`create table usage_events_2020_01 partition of usage_events
      for values from ('2020-01-01T00:00:00Z') to ('2020-02-01T00:00:00Z')`);
    expect(await keepUsageEventPartitions()).toEqual({ changed: 2 });
    expect(await parts()).toEqual(before);
    expect(before.every(([, walled]) => walled)).toBe(true);
  });
});
