import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { root } from "@/scripts/bootstrap/paths.mjs";
import { rollUpTenantEvents } from "@/server/platform/jobs";
import { senders } from "@/server/services/usage-events/test-support/senders";
import { startTestApp } from "@/tests/support/app";
import { daysBetween, readDays } from "./days";

const app = startTestApp();
const { mintSenders, ingest, rolledUp } = senders(() => app().db);

async function rebuild(...args: string[]): Promise<{ ok: boolean; said: string }> {
  const command = ["--import", "tsx", "scripts/usage-rebuild/main.ts", ...args];
  return promisify(execFile)(process.execPath, command, { cwd: root, env: process.env }).then(
    ({ stdout }) => ({ ok: true, said: stdout.trim() }),
    (error: { stderr: string }) => ({ ok: false, said: error.stderr.trim() }),
  );
}

describe("npm run usage:rebuild", { timeout: 90_000 }, () => {
  it("makes a tenant's usage anew from its events, hours and days, and leaves other days as they are", async () => {
    const tenant = await mintSenders();
    const hour = 3_600_000;
    const at = (ms: number) => new Date(tenant.today + ms).toISOString();
    await ingest(tenant.senders[0], [
      { source: "s", id: "a", type: "a_sum", time: at(-hour), data: { quantity: 5 } },
      { source: "s", id: "b", type: "a_max", time: at(-2 * hour), data: { quantity: 7 } },
      { source: "s", id: "c", type: "a_sum", time: at(-30 * hour), data: { quantity: 9 } },
    ]);
    await rollUpTenantEvents(tenant.id);
    const right = await rolledUp(tenant.id);
    await app().db.admin`update usage_hours set counted = counted + 100, maximum = maximum + 100
      where tenant_id = ${tenant.id} and hour >= ${at(-24 * hour)} and hour < ${at(0)}`;
    await rollUpTenantEvents(tenant.id);
    expect(await rolledUp(tenant.id)).not.toBe(right);
    const yesterday = at(-hour).slice(0, 10);
    const { ok, said } = await rebuild("--tenant", tenant.id, "--from", yesterday, "--to", yesterday);
    expect(ok, said).toBe(true);
    expect(said).toContain(`${yesterday} is made anew from its events (1 of 1).`);
    expect(await rolledUp(tenant.id)).toBe(right);
  });

  it("leaves events_ingested of a day as it is where what came in then may be of a month that is gone", async () => {
    const tenant = await mintSenders();
    const { admin } = app().db;
    const today = new Date(tenant.today).toISOString().slice(0, 10);
    // Of a month before, whatever the day.
    const time = new Date(tenant.today - 34 * 86_400_000).toISOString();
    await ingest(tenant.senders[0], [
      { source: "s", id: "a", type: "a_sum", time, data: { quantity: 5 } },
      { source: "s", id: "b", type: "a_sum", data: { quantity: 7 } },
    ]);
    await rollUpTenantEvents(tenant.id);
    const right = await rolledUp(tenant.id);
    await admin`update tenants set created_at = now() - interval '200 days' where id = ${tenant.id}`;
    const parts =
      await admin`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'usage_events'::regclass
        and c.relname < to_char(now() at time zone 'UTC', '"usage_events_"YYYY_MM')`;
    expect(parts.length).toBeGreaterThan(0);
    for (const { name } of parts) await admin.unsafe(`drop table ${name}`);
    await admin`update usage_hours set counted = counted + 100 where tenant_id = ${tenant.id} and meter = 'a_sum'
      and hour >= ${today}`;
    const { ok, said } = await rebuild("--tenant", tenant.id, "--from", today, "--to", today);
    await admin`select keep_usage_event_partitions()`;
    expect(ok, said).toBe(true);
    expect(said).toContain(`(1 of 1); events_ingested stays as it is`);
    expect(await rolledUp(tenant.id)).toBe(right);
  });

  it("refuses a tenant that there is not, and days whose events are gone, and says what to do", async () => {
    expect((await rebuild()).said).toMatch(/^✗ Name a tenant, by its slug or id: npm run usage:rebuild -- /);
    expect((await rebuild("--tenant", "nobody")).said).toBe("✗ There is no tenant nobody.");
    const tenant = await mintSenders();
    const before = await rebuild("--tenant", tenant.id, "--from", "2020-01-01");
    expect(before.said).toMatch(
      /^✗ Events from before \d{4}-\d\d-01 are no longer kept.* Nothing was changed\.$/,
    );
  });
});

describe("the days that are made anew", () => {
  const now = new Date("2026-11-26T12:00:00Z");

  it("are those that are named, or the running month", () => {
    expect(readDays({}, now)).toEqual({ from: "2026-11-01", to: "2026-11-26" });
    expect(readDays({ from: "2026-10-30", to: "2026-11-02" }, now)).toEqual({
      from: "2026-10-30",
      to: "2026-11-02",
    });
    expect(daysBetween({ from: "2026-10-30", to: "2026-11-02" })).toEqual([
      "2026-10-30",
      "2026-10-31",
      "2026-11-01",
      "2026-11-02",
    ]);
  });

  it("are refused where they are no days, the wrong way round, or ahead", () => {
    expect(() => readDays({ from: "yesterday" }, now)).toThrow(
      '--from must be a UTC day such as 2026-11-26, not "yesterday".',
    );
    expect(() => readDays({ to: "2026-02-30" }, now)).toThrow("--to must be a UTC day");
    expect(() => readDays({ from: "2026-11-20", to: "2026-11-02" }, now)).toThrow("is after --to");
    expect(() => readDays({ to: "2027-01-01" }, now)).toThrow("lies ahead: today is 2026-11-26 (UTC).");
  });
});
