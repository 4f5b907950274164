import { describe, expect, it } from "vitest";
import { downloadAuditExport } from "@/server/api/downloads";
import { createSession, sessionCookieName } from "@/server/auth/sessions";
import type { TenantId } from "@/server/kernel/ids";
import { pruneEveryLog, sealTenant } from "@/server/platform/audit";
import type { OperationContext } from "@/server/services/context";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintMember, mintTenant, type TestTenant } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";
import { readAuditExport, writeAuditExport } from "./index";
import { renderChunk } from "./render";
import { makeTicket } from "./ticket";

const app = startTestApp();

/** A tenant with `count` entries, a second apart, the newest an hour ago. */
async function tenantWith(count: number): Promise<TestTenant> {
  const tenant = await mintTenant(app().db);
  await app().db
    .admin`insert into audit_entries (tenant_id, id, action, actor_kind, actor_id, target_type, target_id,
      target_label, request_id, occurred_at)
    select ${tenant.id}, gen_random_uuid(), case when n % 2 = 0 then 'task.created' else 'task.deleted' end, 'user',
      'u', 'task', 't' || n, '=1+' || n, 'r', now() - interval '1 hour' - n * interval '1 second'
    from generate_series(1, ${count}::int) n`;
  return tenant;
}

async function ask(tenant: TestTenant, body: object): Promise<string> {
  const created = await rest("POST", "/audit-exports", { key: tenant.apiKey, body });
  expect([created.status, created.body.status]).toEqual([201, "pending"]);
  return created.body.id;
}

const statusOf = async (tenant: TestTenant, id: string) =>
  (await rest("GET", `/audit-exports/${id}`, { key: tenant.apiKey })).body;

function download(id: string, headers: Record<string, string>, workspace = ""): Promise<Response> {
  const url = `http://127.0.0.1:3000/api/downloads/audit-exports/${id}?workspace=${workspace}`;
  return downloadAuditExport(new Request(url, { headers }), id);
}

const asKey = (key: string) => ({ authorization: `Bearer ${key}` });

async function wholeLog(tenant: TestTenant): Promise<{ id: string }[]> {
  return app().db.admin`select id from audit_entries where tenant_id = ${tenant.id} and request_id = 'r'
    order by occurred_at, id`;
}

describe("an export", () => {
  it("as JSON lines holds every entry once, in order, up to when it was asked for", async () => {
    const tenant = await tenantWith(1_230);
    const id = await ask(tenant, { format: "jsonl" });
    expect(await writeAuditExport(tenant.id, id, 100)).toBe(false);
    expect(await statusOf(tenant, id)).toMatchObject({ status: "completed", entries: 1_230 });
    const file = await download(id, asKey(tenant.apiKey));
    const text = await file.text();
    expect(Buffer.byteLength(text)).toBe(Number(file.headers.get("content-length")));
    const lines = text.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).id)).toEqual((await wholeLog(tenant)).map((row) => row.id));
  });

  it.each([
    ["action", { action: "task.created" }, 300],
    ["search", { search: "task created" }, 300],
    ["nothing", { search: "nowhere" }, 0],
  ] as const)("as CSV holds what the filters choose: %s", async (_what, filters, expected) => {
    const tenant = await tenantWith(600);
    const id = await ask(tenant, { format: "csv", ...filters });
    await writeAuditExport(tenant.id, id, 100);
    expect(await statusOf(tenant, id)).toMatchObject({ entries: expected, filters });
    const file = await download(id, asKey(tenant.apiKey));
    expect(file.headers.get("content-type")).toContain("text/csv");
    expect(file.headers.get("content-disposition")).toMatch(/filename="audit-log-\d{4}-\d\d-\d\d\.csv"/);
    const [head, ...rows] = (await file.text()).trimEnd().split("\n");
    expect(head).toMatch(/^seq,occurredAt,action,/);
    expect(rows).toHaveLength(expected);
  });

  it("is the same file when its writing is killed between chunks, done twice at once, and done again", async () => {
    const tenant = await tenantWith(2_000);
    const id = await ask(tenant, { format: "jsonl" });
    expect(await writeAuditExport(tenant.id, id, 1)).toBe(true);
    expect(await statusOf(tenant, id)).toMatchObject({ status: "running", entries: 500 });
    await app().db.admin.unsafe(`create function die() returns trigger language plpgsql as
      $$ begin if new.number = 3 then raise 'killed'; end if; return new; end $$;
      create trigger die before insert on audit_export_chunks for each row execute function die()`);
    await expect(writeAuditExport(tenant.id, id, 100)).rejects.toThrow();
    await app().db.admin.unsafe("drop trigger die on audit_export_chunks; drop function die()");
    await Promise.all([1, 2, 3].map(() => writeAuditExport(tenant.id, id, 100)));
    expect(await writeAuditExport(tenant.id, id, 100)).toBe(false);
    const lines = (await (await download(id, asKey(tenant.apiKey))).text()).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).id)).toEqual((await wholeLog(tenant)).map((row) => row.id));
  });

  it("goes on behind what retention removes meanwhile: the rest is whole, and in the file once", async () => {
    const tenant = await tenantWith(1_200);
    await app().db.admin`update tenants set plan = 'free' where id = ${tenant.id}`;
    await app().db.admin`alter table audit_entries disable trigger keep_audit_entry`;
    await app().db.admin`update audit_entries set occurred_at = occurred_at - interval '40 days'
      where tenant_id = ${tenant.id} and substr(target_id, 2)::int > 300`;
    await app().db.admin`alter table audit_entries enable trigger keep_audit_entry`;
    await sealTenant(tenant.id);
    const id = await ask(tenant, { format: "jsonl" });
    expect(await writeAuditExport(tenant.id, id, 1)).toBe(true);
    expect((await pruneEveryLog()).failed).toBe(0);
    expect(await writeAuditExport(tenant.id, id, 100)).toBe(false);
    const lines = (await (await download(id, asKey(tenant.apiKey))).text()).trimEnd().split("\n");
    const ids = lines.map((line) => JSON.parse(line).id);
    expect(ids.slice(500)).toEqual((await wholeLog(tenant)).map((row) => row.id));
    expect([ids.length, new Set(ids).size]).toEqual([800, 800]);
  });

  it("holds no formula that a spreadsheet would run", () => {
    const entry = {
      id: "i",
      occurredAt: "2026-01-01T00:00:00Z",
      action: "project.created",
      actorKind: "user",
      actorId: "u",
      actorLabel: "=HYPERLINK(1)",
      onBehalfOf: null,
      targetType: "project",
      targetId: "p",
      targetLabel: '+1 "quoted", and\nbroken',
      changes: {},
      requestId: "-1",
      addressPrefix: null,
      userAgent: "@SUM(A1)",
      seq: 1,
      chainHash: "h",
    };
    const text = renderChunk("csv", [entry], false);
    expect(text).toContain("'=HYPERLINK(1)");
    expect(text).toContain(`"'+1 ""quoted"", and\nbroken"`);
    expect(text).toContain("'-1,,'@SUM(A1)");
  });

  it("is refused when five are kept already, also when asked for at once", async () => {
    const tenant = await tenantWith(1);
    const answers = await Promise.all(
      Array.from({ length: 7 }, () =>
        rest("POST", "/audit-exports", { key: tenant.apiKey, body: { format: "csv" } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 409, 409]);
  });
});

describe("the download's door", () => {
  async function finished(): Promise<{ tenant: TestTenant; id: string }> {
    const tenant = await tenantWith(3);
    const id = await ask(tenant, { format: "csv" });
    await writeAuditExport(tenant.id, id, 100);
    return { tenant, id };
  }

  async function asPerson(tenantId: TenantId, role: "owner" | "viewer") {
    const { userId } = await mintMember(app().db, tenantId, role);
    const { token } = await createSession({ userId, userAgent: "", address: "127.0.0.1" });
    return { cookie: `${sessionCookieName()}=${token}` };
  }

  it("opens for a key with the scope and for a person with the right, and for nobody else", async () => {
    const { tenant, id } = await finished();
    const owner = await asPerson(tenant.id, "owner");
    const other = await mintTenant(app().db);
    const wrongScope = await mintApiKey(app().db, tenant.id, ["projects:read"]);
    const statuses = await Promise.all([
      download(id, asKey(tenant.apiKey)),
      download(id, owner, tenant.slug),
      download(id, await asPerson(tenant.id, "viewer"), tenant.slug),
      download(id, asKey(wrongScope)),
      download(id, asKey(other.apiKey)),
      download(id, owner, other.slug),
      download(id, {}, tenant.slug),
      download(id, { ...owner, "sec-fetch-site": "cross-site" }, tenant.slug),
      download("not-an-id", asKey(tenant.apiKey)),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 403, 403, 404, 404, 401, 401, 400]);
  });

  const downloads = async ({ id }: TestTenant) =>
    app().db.admin`select actor_kind, target_id, address_prefix, changes from audit_entries
      where tenant_id = ${id} and action = 'audit_export.downloaded' order by occurred_at, id`;

  it("puts each download into the log, once, before the first byte, and no refusal", async () => {
    const { tenant, id } = await finished();
    const refused = await mintApiKey(app().db, tenant.id, ["projects:read"]);
    await download(id, asKey(refused));
    await download(id, {}, tenant.slug);
    expect(await downloads(tenant)).toEqual([]);
    const response = await download(id, { ...asKey(tenant.apiKey), "x-forwarded-for": "203.0.113.77" });
    expect(await downloads(tenant)).toMatchObject([
      {
        actor_kind: "apiKey",
        target_id: id,
        address_prefix: "203.0.113.0/24",
        changes: { format: { from: null, to: "csv" }, entries: { from: null, to: 3 } },
      },
    ]);
    await response.text();
    await (await download(id, await asPerson(tenant.id, "owner"), tenant.slug)).text();
    expect((await downloads(tenant)).map((row) => row.actor_kind)).toEqual(["apiKey", "user"]);
  });

  it("gives no byte where its entry cannot be written", async () => {
    const { tenant, id } = await finished();
    await app().db.admin.unsafe(`create function refuse() returns trigger language plpgsql as
      $$ begin if new.action = 'audit_export.downloaded' then raise 'no'; end if; return new; end $$;
      create trigger refuse before insert on audit_entries for each row execute function refuse()`);
    const response = await download(id, asKey(tenant.apiKey));
    await app().db.admin.unsafe("drop trigger refuse on audit_entries; drop function refuse()");
    expect([response.status, (await response.text()).includes("t1")]).toEqual([500, false]);
  });

  it("reads no part, the first or a later one, without the ticket of a download that is in the log", async () => {
    const { tenant, id } = await finished();
    const other = await finished();
    const read = (ticket: string, after = 0) =>
      app().db.database.tenants.read(tenant.id, (tx) =>
        readAuditExport({ tx } as OperationContext, { auditExportId: id, ticket, after }),
      );
    const of = { tenantId: tenant.id, auditExportId: id };
    const now = Date.now();
    expect((await read(makeTicket(of, now))).chunks).toHaveLength(1);
    for (const ticket of [
      "",
      "v1.x.y",
      makeTicket({ ...of, auditExportId: other.id }, now),
      makeTicket({ ...of, tenantId: other.tenant.id }, now),
      makeTicket(of, now - 5 * 3_600_000),
    ]) {
      await expect(read(ticket, 0)).rejects.toMatchObject({ code: "not_found" });
      await expect(read(ticket, 1)).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("is shut until the file is finished, and when its day is over", async () => {
    const tenant = await tenantWith(3);
    const id = await ask(tenant, { format: "csv" });
    expect((await download(id, asKey(tenant.apiKey))).status).toBe(409);
    await writeAuditExport(tenant.id, id, 100);
    await app().db.admin`update audit_exports set expires_at = now() - interval '1 second' where id = ${id}`;
    expect((await download(id, asKey(tenant.apiKey))).status).toBe(404);
  });

  it("reads no further than it is read, and breaks off, never short, when the file goes meanwhile", async () => {
    const tenant = await tenantWith(1);
    const id = await ask(tenant, { format: "jsonl" });
    await writeAuditExport(tenant.id, id, 100);
    await app().db.admin`insert into audit_export_chunks
      (tenant_id, export_id, number, content, last_occurred_at, last_entry_id)
      select tenant_id, export_id, n, content, last_occurred_at, last_entry_id
      from audit_export_chunks, generate_series(2, 30) n where export_id = ${id}`;
    const response = await download(id, asKey(tenant.apiKey));
    const reader = response.body?.getReader();
    await reader?.read();
    await app().db.admin`delete from audit_exports where id = ${id}`;
    const readOn = async () => {
      for (let n = 0; n < 40; n += 1) if ((await reader?.read())?.done) return;
    };
    await expect(readOn()).rejects.toThrow();
  });
});
