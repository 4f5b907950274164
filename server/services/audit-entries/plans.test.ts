import postgres from "postgres";
import { beforeAll, describe, expect, it } from "vitest";
import { drizzleOver, type QueryClient } from "@/db/connection";
import type { TenantTransaction } from "@/db/tenant";
import { verifyChain } from "@/server/platform/audit";
import { signChain } from "@/server/platform/audit/test-support/log";
import type { OperationContext } from "@/server/services/context";
import { startTestApp } from "@/tests/support/app";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { getAuditEntry, listAuditEntries, readEntriesAfter } from "./index";
import { ListAuditEntries } from "./schemas";

/** `AUDIT_PLAN_ROWS=1000000` asks for the plans that docs/audit-log.md shows, and prints them. */
const ROWS = Number(process.env.AUDIT_PLAN_ROWS ?? 60_000);
/** Of them, the tenant's own; the others are 20 tenants'. */
const OWN = ROWS * 0.6;
const UNSEALED = 200;
/** Postgres keeps a plan for all values after five that were made for their own. */
const RUNS = 7;

const app = startTestApp();
let tenant: TestTenant;

beforeAll(async () => {
  tenant = await mintTenant(app().db);
  const others = await Promise.all(Array.from({ length: 20 }, () => mintTenant(app().db)));
  await fill([tenant.id], OWN);
  await signChain(app().db, tenant.id, OWN);
  await fill(
    others.map(({ id }) => id),
    ROWS - OWN,
  );
  const { admin } = app().db;
  await admin`insert into audit_entries
      (tenant_id, id, action, actor_kind, actor_id, target_type, target_id, target_label, request_id)
    select ${tenant.id}, gen_random_uuid(), 'task.created', 'user', 'u' || n % 50, 'task', 't' || n, 'fresh' || n, 'r'
    from generate_series(1, ${UNSEALED}::int) n`;
  await admin`vacuum analyze audit_entries`;
  await explainEverything();
}, 1_800_000);

/** Sealed entries, as sealing leaves them, a second apart. */
async function fill(tenantIds: string[], count: number): Promise<void> {
  await app().db
    .admin`insert into audit_entries (tenant_id, id, action, actor_kind, actor_id, target_type, target_id,
      target_label, request_id, occurred_at, seq, chain_hash)
    select (${tenantIds}::uuid[])[1 + n % ${tenantIds.length}::int], gen_random_uuid(),
      case when n % 997 = 0 then 'task.deleted' else 'task.created' end, 'user', 'u' || n % 50,
      case when n % 10 = 0 then 'project' else 'task' end, 't' || n % 100000, 'needle' || n || ' every' || n % 500, 'r',
      now() - (${count}::int - n) * interval '1 second', n, md5(n::text) from generate_series(1, ${count}::int) n`;
}

/** From the next connection on, the server tells the client how it ran each statement, those inside functions too. */
async function explainEverything(): Promise<void> {
  const { admin } = app().db;
  const [row] = await admin`select current_database() as name`;
  for (const setting of [
    "session_preload_libraries = 'auto_explain'",
    "auto_explain.log_min_duration = 0",
    "auto_explain.log_analyze = on",
    "auto_explain.log_buffers = on",
    "auto_explain.log_nested_statements = on",
    "auto_explain.log_level = 'notice'",
  ]) {
    await admin.unsafe(`alter database ${row?.name} set ${setting}`);
  }
}

/** The plans of all that `work` asks, as the application's login, `RUNS` times over one connection. */
async function plansOf(work: (tx: TenantTransaction) => Promise<unknown>): Promise<string[]> {
  const plans: string[] = [];
  const sql = postgres(app().db.urls.app, {
    max: 1,
    fetch_types: false,
    connection: { TimeZone: "UTC", client_min_messages: "notice" },
    onnotice: ({ message }) => {
      if (message?.includes("audit_entries")) plans.push(message);
    },
  });
  const client: QueryClient = {
    options: sql.options,
    unsafe: (text, params) => sql.unsafe(text, params as never[], { prepare: true }),
  };
  await sql.unsafe(`set app.tenant_id = '${tenant.id}'`);
  const run: TenantTransaction["run"] = (statement, values) =>
    statement.run(client, { ...values, tenantId: tenant.id });
  const tx = { tenantId: tenant.id, db: drizzleOver(client), run } as TenantTransaction;
  for (let n = 0; n < RUNS; n += 1) await work(tx);
  await sql.end({ timeout: 2 });
  return plans;
}

const list = (input: object) => (tx: TenantTransaction) =>
  listAuditEntries({ tx } as OperationContext, ListAuditEntries.parse(input));
const exported = (filters: object) => async (tx: TenantTransaction) => {
  const first = await readEntriesAfter(tx, filters, undefined, 500);
  const last = first.at(-1);
  if (last) await readEntriesAfter(tx, filters, { value: last.occurredAt, id: last.id }, 500);
};
const hourAgo = new Date(Date.now() - 3_600_000).toISOString();

describe("a large log", () => {
  it.each<[string, (tx: TenantTransaction) => Promise<unknown>, string?]>([
    ["its newest", list({}), "audit_entries_tenant_id_occurred_at_id_index"],
    ["its oldest", list({ sortOrder: "asc" })],
    ["a page far behind", list({ page: 100, limit: 50 })],
    [
      "by action, a rare one",
      list({ action: "task.deleted" }),
      "audit_entries_tenant_id_action_occurred_at_id_index",
    ],
    ["by action, the usual one", list({ action: "task.created" })],
    ["by actor", list({ actorId: "u7" }), "audit_entries_tenant_id_actor_id_occurred_at_id_index"],
    [
      "by kind of target",
      list({ targetType: "project" }),
      "audit_entries_tenant_id_target_type_occurred_at_id_index",
    ],
    ["by target", list({ targetId: "t77" }), "audit_entries_tenant_id_target_id_occurred_at_id_index"],
    ["by time", list({ from: hourAgo, to: new Date().toISOString() })],
    ["by several", list({ action: "task.created", actorId: "u7", from: hourAgo })],
    ["search, one word of one entry", list({ search: "needle4999" }), "audit_entries_search_index"],
    ["search, a word of many", list({ search: "every77" })],
    ["search, a word of all", list({ search: "task" })],
    ["search, in a filter", list({ search: "every77", action: "task.created" })],
    ["search, what is not sealed yet", list({ search: "fresh77" }), "audit_entries_unsealed_index"],
    ["export, all of it", exported({}), "audit_entries_tenant_id_occurred_at_id_index"],
    ["export, filtered", exported({ actorId: "u7" })],
    ["export, searched", exported({ search: "every77" })],
    [
      "verify, from the beginning",
      (tx) => verifyChain((work) => work({ tx }), 0, 1),
      "audit_entries_sealed_index",
    ],
    [
      "verify, further on",
      (tx) => verifyChain((work) => work({ tx }), 20_000, 1),
      "audit_entries_sealed_index",
    ],
    [
      "one entry",
      (tx) => getAuditEntry({ tx } as OperationContext, { auditEntryId: tenant.id }),
      "audit_entries_tenant_id_id_pk",
    ],
  ])(
    "is never read whole: %s",
    async (what, work, index) => {
      const plans = await plansOf((tx) => work(tx).catch(refuseOnlyNotFound));
      if (ROWS !== 60_000) console.log(`=== ${what}\n${plans.at(-1)}`);
      expect(plans.length).toBeGreaterThanOrEqual(RUNS);
      for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on (public\.)?audit_entries/);
      if (index) expect(plans.join("\n")).toContain(index);
    },
    60_000,
  );
});

function refuseOnlyNotFound(error: unknown): void {
  if (!(error instanceof Error) || !error.message.includes("audit entry")) throw error;
}
