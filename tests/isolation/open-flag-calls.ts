import { randomInt, randomUUID } from "node:crypto";
import { FlagDefinition, SegmentDefinition } from "@/server/platform/flags/format";
import type { TestDatabase } from "@/tests/support/test-database";

const reason = "To look into a report";
const freshFlag = () => FlagDefinition.parse({ name: `flag-${randomUUID()}`, enabled: true });
const freshSegment = () => SegmentDefinition.parse({ id: randomInt(1, 2 ** 31), constraints: [] });

/** A moment as the operations tell it: without zeros at its end. */
const told = ({ admin }: Pick<TestDatabase, "admin">, column: "updated_at" | "killed_at") =>
  admin.unsafe(`(to_json(${column} at time zone 'UTC') #>> '{}') || 'Z'`);

async function flag({ admin }: TestDatabase) {
  const definition = freshFlag();
  const [row] = await admin`insert into feature_flags (key, definition)
    values (${definition.name}, ${JSON.stringify(definition)}::text::jsonb)
    returning ${told({ admin }, "updated_at")} as seen`;
  return { key: definition.name, definition, seenUpdatedAt: row?.seen };
}

async function segment({ admin }: TestDatabase) {
  const definition = freshSegment();
  const [row] = await admin`insert into flag_segments (id, definition)
    values (${definition.id}, ${JSON.stringify(definition)}::text::jsonb)
    returning ${told({ admin }, "updated_at")} as seen`;
  return { segment: definition, seenUpdatedAt: row?.seen };
}

/** A draft that makes a flag, and when it was last changed. */
async function draft({ admin }: TestDatabase) {
  const items = [newFlagItem()];
  const [row] = await admin`insert into flag_drafts (id, title, items, operator_label)
    values (gen_random_uuid(), 'A draft', ${JSON.stringify(items)}::text::jsonb, 'test')
    returning id, ${told({ admin }, "updated_at")} as seen`;
  return { draftId: row?.id, seenUpdatedAt: row?.seen };
}

const newFlagItem = () => ({
  kind: "flag",
  base: null,
  target: { definition: freshFlag(), onAt: null, offAt: null, plans: {}, managedBy: [] },
});

/** What the operators' operations of flags are called with. */
export const OPEN_FLAG_CALLS = {
  "flagDrafts.list": () => ({ input: {} }),
  "flagDrafts.get": async (db: TestDatabase) => ({ input: { draftId: (await draft(db)).draftId } }),
  "flagDrafts.create": () => ({ input: { title: "Another draft", items: [newFlagItem()] } }),
  "flagDrafts.update": async (db: TestDatabase) => ({
    input: { ...(await draft(db)), title: "Another title", items: [newFlagItem()] },
  }),
  "flagDrafts.publish": async (db: TestDatabase) => ({ input: { ...(await draft(db)), reason } }),
  "flagDrafts.discard": async (db: TestDatabase) => ({ input: await draft(db) }),
  "featureFlags.list": () => ({ input: {} }),
  "featureFlags.listSegments": () => ({ input: {} }),
  "featureFlags.changes": () => ({ input: {} }),
  "featureFlags.export": () => ({ input: {} }),
  "featureFlags.explain": async (db: TestDatabase, { id: tenantId }: { id: string }) => {
    return { input: { key: (await flag(db)).key, tenantId } };
  },
  "featureFlags.preview": (_db: TestDatabase, { id: tenantId }: { id: string }) => ({ input: { tenantId } }),
  "featureFlags.get": async (db: TestDatabase) => ({ input: { key: (await flag(db)).key } }),
  "featureFlags.getSegment": async (db: TestDatabase) => ({ input: { id: (await segment(db)).segment.id } }),
  "featureFlags.create": () => ({ input: { definition: freshFlag(), reason } }),
  "featureFlags.update": async (db: TestDatabase) => {
    const { key, definition, seenUpdatedAt } = await flag(db);
    return { input: { key, definition: { ...definition, enabled: false }, seenUpdatedAt, reason } };
  },
  "featureFlags.control": async (db: TestDatabase) => {
    const { key, seenUpdatedAt } = await flag(db);
    return { input: { key, plans: { pro: true }, seenUpdatedAt, reason } };
  },
  "featureFlags.kill": async (db: TestDatabase) => {
    return { input: { key: (await flag(db)).key, killed: true, reason } };
  },
  "featureFlags.override": async (db: TestDatabase, { id: tenantId }: { id: string }) => {
    return { input: { tenantId, key: (await flag(db)).key, on: true, reason } };
  },
  "featureFlags.remove": async (db: TestDatabase) => {
    const { key, seenUpdatedAt } = await flag(db);
    return { input: { key, seenUpdatedAt, reason } };
  },
  "featureFlags.inspect": async (db: TestDatabase) => ({ input: { key: (await flag(db)).key } }),
  "featureFlags.listOverrides": async (db: TestDatabase) => ({ input: { key: (await flag(db)).key } }),
  "featureFlags.listStale": () => ({ input: {} }),
  "featureFlags.archive": async (db: TestDatabase) => ({ input: { key: (await flag(db)).key, reason } }),
  "featureFlags.restore": async (db: TestDatabase) => {
    const { key } = await flag(db);
    await db.admin`update feature_flags set archived_at = now() where key = ${key}`;
    return { input: { key, reason } };
  },
  "featureFlags.undo": async (db: TestDatabase) => {
    const { key } = await flag(db);
    await db.admin`insert into flag_kills (flag_key) values (${key})`;
    const [change] = await db.admin`insert into flag_changes
        (id, action, subject, before, after, reason, operator_label, request_id)
      select gen_random_uuid(), 'flag.killed', flag_key, jsonb_build_object('killedAt', null),
        jsonb_build_object('killedAt', ${told(db, "killed_at")}),
        ${reason}, 'test', 'test' from flag_kills
      where flag_key = ${key} returning id`;
    return { input: { changeId: change?.id, reason } };
  },
  "featureFlags.createSegment": () => ({ input: { segment: freshSegment(), reason } }),
  "featureFlags.updateSegment": async (db: TestDatabase) => {
    const seen = await segment(db);
    return { input: { ...seen, id: seen.segment.id, reason } };
  },
  "featureFlags.removeSegment": async (db: TestDatabase) => {
    const { segment: definition, seenUpdatedAt } = await segment(db);
    return { input: { id: definition.id, seenUpdatedAt, reason } };
  },
  "featureFlags.import": () => ({
    input: { state: { version: 2, features: [freshFlag()], segments: [] }, mode: "add", reason },
  }),
};
