import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSession } from "@/server/auth/sessions";
import type { TenantId } from "@/server/kernel/ids";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import { rollUpTenantEvents, sampleGauges } from "@/server/platform/jobs";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant, type TestTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { billingMembers, mailQuotaNotice, noticeQuotas } from "./index";

const app = startTestApp();
const mail = startTestMail();

const hour = () => `${new Date().toISOString().slice(0, 13)}:00:00Z`;

/** So many calls in the running period. */
const use = (id: TenantId, counted: number) =>
  app().db.admin`insert into usage_hours (tenant_id, meter, hour, epoch, counted)
    values (${id}, 'api_calls', ${hour()}, ${randomUUID()}, ${counted})`;

const told = async (id: TenantId) => {
  const rows = await app().db.admin`select payload from outbox_events
    where tenant_id = ${id} and name = 'usage.quota_reached' order by id`;
  return rows.map(({ payload }) => [payload.meter, payload.threshold, payload.used]);
};

async function banner({ owner, slug }: TestTenant) {
  const { token } = await createSession({ userId: owner.userId, userAgent: "", address: "127.0.0.1" });
  const { result } = await callNamed("usage.notices", {}, { kind: "session", token }, slug);
  return (result as { data: { meter: string; threshold: number }[] }).data.map(({ meter, threshold }) => [
    meter,
    threshold,
  ]);
}

describe("a quota", () => {
  it("is told of at 80 and at 100 %, once each in a period, however often it is looked at", async () => {
    const tenant = await mintTenant(app().db, { plan: "free" });
    await use(tenant.id, 7_999);
    expect(await noticeQuotas(tenant.id)).toEqual({ noticed: 0 });
    expect([await told(tenant.id), await banner(tenant)]).toEqual([[], []]);
    await use(tenant.id, 1);
    for (let nth = 0; nth < 3; nth += 1) await noticeQuotas(tenant.id);
    expect(await told(tenant.id)).toEqual([["api_calls", 80, 8_000]]);
    expect(await banner(tenant)).toEqual([["api_calls", 80]]);
    await use(tenant.id, 2_000);
    await Promise.all(Array.from({ length: 5 }, () => noticeQuotas(tenant.id)));
    expect(await told(tenant.id)).toEqual([
      ["api_calls", 80, 8_000],
      ["api_calls", 100, 10_000],
    ]);
    expect(await banner(tenant)).toEqual([["api_calls", 100]]);
  });

  it("that is passed at one go is told of once, as used up", async () => {
    const { id } = await mintTenant(app().db, { plan: "free" });
    await use(id, 12_000);
    await noticeQuotas(id);
    await noticeQuotas(id);
    expect(await told(id)).toEqual([["api_calls", 100, 12_000]]);
  });

  it("of events is told of as well, and another tenant hears nothing", async () => {
    const { id } = await mintTenant(app().db, { plan: "free" });
    const other = await mintTenant(app().db, { plan: "free" });
    await app().db.admin`insert into usage_hours (tenant_id, meter, hour, epoch, counted)
      values (${id}, 'events_ingested', ${hour()}, 'events', 9000)`;
    for (const each of [id, other.id]) await noticeQuotas(each);
    expect([await told(id), await told(other.id)]).toEqual([[["events_ingested", 80, 9_000]], []]);
  });

  it("that was raised since is told of anew when its own shares are reached", async () => {
    const tenant = await mintTenant(app().db, { plan: "free" });
    await use(tenant.id, 10_000);
    await noticeQuotas(tenant.id);
    await app().db.admin`insert into tenant_add_ons (tenant_id, add_on, quantity)
      values (${tenant.id}, 'more_api_calls', 1)`;
    await noticeQuotas(tenant.id);
    await use(tenant.id, 78_000);
    for (let nth = 0; nth < 2; nth += 1) await noticeQuotas(tenant.id);
    expect(await told(tenant.id)).toEqual([
      ["api_calls", 100, 10_000],
      ["api_calls", 80, 88_000],
    ]);
    expect(await banner(tenant)).toEqual([["api_calls", 80]]);
  });

  it("that was raised since is in no banner any more", async () => {
    const tenant = await mintTenant(app().db, { plan: "free" });
    await use(tenant.id, 9_000);
    await noticeQuotas(tenant.id);
    await app().db.admin`update tenants set plan = 'pro' where id = ${tenant.id}`;
    expect(await banner(tenant)).toEqual([]);
  });

  it("is mailed to those who see the bill, each once under the same Message-ID", async () => {
    const { id, owner } = await mintTenant(app().db, { plan: "free" });
    const admin = await mintMember(app().db, id, "admin");
    await mintMember(app().db, id, "member");
    const gone = await mintMember(app().db, id, "admin");
    await app().db.admin`update memberships set suspended_at = now() where id = ${gone.membershipId}`;
    const members = await billingMembers(id);
    expect([...members].sort()).toEqual([owner.membershipId, admin.membershipId].sort());
    const notice = { meter: "api_calls", threshold: 80, used: 8_000, quota: 10_000, periodKey: "2026-11" };
    const given = { tenantId: id, membershipId: admin.membershipId, notice, eventId: "event" };
    expect(await mailQuotaNotice(given)).toEqual({ mailed: true });
    const [arrived] = await mail.to(admin.email);
    expect(arrived?.subject).toContain("80%");
    expect(await mailQuotaNotice({ ...given, membershipId: randomUUID() })).toEqual({ mailed: false });
  });
});

describe("gauges", () => {
  it("are kept by the hour as they stood, the same however often they are sampled", async () => {
    const { id } = await mintTenant(app().db);
    await mintMember(app().db, id, "member");
    const rows = () => app().db.admin`select meter, maximum::int as most, last::int as last from usage_hours
      where tenant_id = ${id} and meter in ('seats', 'storage_bytes') order by meter`;
    await sampleGauges();
    expect([...(await rows())]).toEqual([{ meter: "seats", most: 2, last: 2 }]);
    await app().db.admin`delete from memberships where tenant_id = ${id} and role = 'member'`;
    await sampleGauges();
    await sampleGauges();
    expect([...(await rows())]).toEqual([{ meter: "seats", most: 2, last: 1 }]);
    await rollUpTenantEvents(id);
    const [day] = await app().db.admin`select maximum::int as most, last::int as last from usage_days
      where tenant_id = ${id} and meter = 'seats'`;
    expect(day).toEqual({ most: 2, last: 1 });
  });

  it("of storage are the bytes of the tenant's files, written, grown and deleted", async () => {
    const { id } = await mintTenant(app().db);
    const stored = async () => {
      const [row] = await app().db.admin`select value::int as n from tenant_counters
        where tenant_id = ${id} and name = 'storage_bytes'`;
      return row?.n;
    };
    const make = (bytes: number) => app().db.admin`insert into audit_exports
      (tenant_id, id, format, filters, bytes, expires_at)
      values (${id}, ${randomUUID()}, 'csv', '{}', ${bytes}, now() + interval '1 day')`;
    await make(100);
    await make(50);
    expect(await stored()).toBe(150);
    await app().db.admin`update audit_exports set bytes = bytes * 2 where tenant_id = ${id}`;
    expect(await stored()).toBe(300);
    await app().db.admin`update audit_exports set expires_at = now() - interval '1 day'
      where tenant_id = ${id} and bytes = 200`;
    const { prune } = await import("@/server/platform/jobs");
    await prune("auditExports");
    expect(await stored()).toBe(100);
  });
});
