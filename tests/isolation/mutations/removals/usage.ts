import { afterMigrations, type Removal } from "@/tests/isolation/mutations/removal";

const INGEST = { noticedBy: "server/services/usage-events/ingest" };
const CHANGES = { noticedBy: "server/services/usage-events/changes" };
const ROLL_UP = { noticedBy: "server/services/usage-events/roll-up" };
const GUARD = { noticedBy: "server/api/guards/rate-limit" };

/** What is billed: counted once, in time, within the quota, and changed by nobody afterwards. */
export const USAGE: readonly Removal[] = [
  {
    name: "an event is summed once",
    file: "server/services/usage-events/store.ts",
    find: "from incoming join fresh using (id)\n      group by",
    replace: "from incoming\n      group by",
    ...INGEST,
  },
  {
    name: "an event is kept once",
    file: "server/services/usage-events/store.ts",
    find: "from incoming join fresh using (id)\n    ),\n    summed",
    replace: "from incoming\n    ),\n    summed",
    ...INGEST,
  },
  {
    name: "a known id with other content is a conflict",
    file: "server/services/usage-events/ingest.ts",
    find: 'if (known === fingerprint) return "duplicate";',
    replace: 'if (known !== "" || fingerprint) return "duplicate";',
    ...INGEST,
  },
  {
    name: "an id is known for longer than its event could come",
    file: "server/services/usage-events/store.ts",
    find: "const KEY_DAYS = 36;",
    replace: "const KEY_DAYS = 1;",
    ...INGEST,
  },
  {
    name: "an event is not too late",
    file: "server/services/usage-events/read-item.ts",
    find: "if (occurredMs < nowMs - LATE_MS) {",
    replace: "if (occurredMs < 0 - LATE_MS) {",
    ...INGEST,
  },
  {
    name: "an event is not too early",
    file: "server/services/usage-events/read-item.ts",
    find: "if (occurredMs <= nowMs + EARLY_MS) return undefined;",
    replace: "if (occurredMs <= nowMs * 2 + EARLY_MS) return undefined;",
    ...INGEST,
  },
  {
    name: "a quota of events holds against others at the same time",
    file: "server/services/usage-events/quota.ts",
    find: "if (limit !== null && Number(row?.used) > limit) throw noEventsLeft",
    replace: "if (limit !== null && standing.left !== null && events > standing.left) throw noEventsLeft",
    ...INGEST,
  },
  {
    name: "a quota of events begins with what was used",
    file: "server/services/usage-events/quota.ts",
    find: "(await countSince(context.tx, standing.period.startMs)) - events",
    replace: "(await countSince(context.tx, Date.now())) * 0",
    ...INGEST,
  },
  {
    name: "built-in meters take no events",
    file: "server/services/usage-events/meter-rules.ts",
    find: "if (isBuiltInMeter(item.meter)) {",
    replace: "if (isBuiltInMeter(`own_${item.meter}`)) {",
    ...INGEST,
  },
  {
    name: "no meter of a tenant's own is called as a built-in one",
    file: "server/services/meters/schemas.ts",
    find: '\n  .refine((text) => !isBuiltInMeter(text), "is the name of a built-in meter")',
    replace: "\n  .refine((text) => !isBuiltInMeter(`own_${text}`))",
    noticedBy: "server/services/meters/meters",
  },
  {
    name: "an archived meter takes no events",
    file: "server/services/usage-events/meter-rules.ts",
    find: "if (meter.archived) return",
    replace: "if (meter.archived === undefined) return",
    ...INGEST,
  },
  {
    name: "a void event is taken back once",
    file: "server/services/usage-events/changes.ts",
    find: 'if (found.voided) return refused(item, "already_voided", "names an event that is void");',
    replace: "",
    ...CHANGES,
  },
  {
    name: "changes of a tenant follow one another",
    file: "server/services/usage-events/changes.ts",
    find: "select pg_advisory_xact_lock(hashtext('usage_event_changes'), hashtext(${tenantId}))",
    replace: "select ${tenantId}::uuid",
    ...CHANGES,
  },
  {
    name: "a change is of its own meter",
    file: "server/services/usage-events/changes.ts",
    find: "if (found.meter !== item.meter) return",
    replace: "if (found.meter === undefined) return",
    ...CHANGES,
  },
  {
    name: "a correction counts for the key that sent its event",
    file: "server/services/usage-events/ingest.ts",
    find: "principal: target?.principal ?? batch.principal,",
    replace: "principal: batch.principal,",
    ...CHANGES,
  },
  {
    name: "the meters that an event is checked against are the tenant's own",
    file: "server/services/usage-events/quota.ts",
    find: "'[]') from meters where tenant_id = ${tenantId}) as meters",
    replace: "'[]') from meters) as meters",
    noticedBy: "swaps",
  },
  {
    name: "usage is the tenant's own",
    file: "server/services/usage/spans.ts",
    find: "const ofTenant = sql`tenant_id = ${tenantId} and meter = any (${makePgArray([...span.meters])}::text[])`;\n  const liveMeters",
    replace:
      "const ofTenant = sql`${tenantId}::uuid is not null and meter = any (${makePgArray([...span.meters])}::text[])`;\n  const liveMeters",
    noticedBy: "swaps",
  },
  afterMigrations("an event is never changed", "GRANT UPDATE, DELETE ON usage_events TO bulkhead_app;"),
  afterMigrations(
    "an event's id is never forgotten by requests",
    "GRANT UPDATE, DELETE ON usage_event_keys TO bulkhead_app;",
  ),
  afterMigrations("requests write no rolled-up day", "GRANT INSERT, UPDATE ON usage_days TO bulkhead_app;"),
  afterMigrations(
    "an id is pruned when it is past",
    "ALTER POLICY system_prunes ON usage_event_keys USING (true);",
  ),
  afterMigrations(
    "what is rolled up is one tenant's",
    "ALTER POLICY system_rolls_up ON usage_deltas USING (true);",
  ),
  afterMigrations(
    "how far a roll-up has read is one tenant's",
    "ALTER POLICY system_rolls_up ON usage_rereads USING (true);",
  ),
  afterMigrations(
    "what is read for a roll-up is one tenant's",
    "ALTER POLICY system_reads ON usage_events USING (true);",
  ),
  afterMigrations(
    "the system counts down no other counter",
    "ALTER POLICY system_counts_bytes ON tenant_counters USING (true) WITH CHECK (true);",
  ),
  {
    name: "a month of events is behind the wall",
    file: "drizzle/0045_usage_events_walls.sql",
    find: "      EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', part);\n",
    replace: "",
    noticedBy: "tables",
  },
  afterMigrations(
    "a day whose hour changed is summed anew",
    "DROP TRIGGER mark_updated ON usage_hours;",
    ROLL_UP,
  ),
  {
    name: "an API call counts on its quota",
    file: "server/platform/admission/meters.ts",
    find: 'limit: overLimit === "refuse" ? perPeriod : null,\n    periodKey',
    replace: "limit: overLimit === undefined ? perPeriod : null,\n    periodKey",
    ...GUARD,
  },
  {
    name: "a call that failed on our side is not counted",
    file: "server/api/guards/rate-limit.ts",
    find: 'if (error.status >= 500 || error.code === "unauthenticated") await giveBack(call);',
    replace: "void [error, call];",
    noticedBy: "server/api/guards/counted-uses",
  },
  {
    name: "a quota is told of once",
    file: "server/services/usage/notices.ts",
    find: "setWhere: lt(usageNotices.quota, quota),",
    replace: "setWhere: lt(usageNotices.quota, quota + 1),",
    noticedBy: "server/services/usage/notices",
  },
  {
    name: "a quota is told to those who see the bill",
    file: "server/services/usage/mail-notice.ts",
    find: 'return rightsOfRole({ role, customRole }).has("billing:read");',
    replace: "return rightsOfRole({ role, customRole }).size > 0;",
    noticedBy: "server/services/usage/notices",
  },
];
