import { randomInt, randomUUID } from "node:crypto";
import { FlagDefinition, SegmentDefinition } from "@/server/platform/flags/format";
import type { TestDatabase } from "@/tests/support/test-database";

const reason = "To look into a report";
const freshFlag = () => FlagDefinition.parse({ name: `flag-${randomUUID()}`, enabled: true });
const freshSegment = () => SegmentDefinition.parse({ id: randomInt(1, 2 ** 31), constraints: [] });

async function flag({ admin }: TestDatabase) {
  const definition = freshFlag();
  const [row] = await admin`insert into feature_flags (key, definition)
    values (${definition.name}, ${JSON.stringify(definition)}::text::jsonb)
    returning to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as seen`;
  return { key: definition.name, definition, seenUpdatedAt: row?.seen };
}

async function segment({ admin }: TestDatabase) {
  const definition = freshSegment();
  const [row] = await admin`insert into flag_segments (id, definition)
    values (${definition.id}, ${JSON.stringify(definition)}::text::jsonb)
    returning to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as seen`;
  return { segment: definition, seenUpdatedAt: row?.seen };
}

/** What the operators' operations of flags are called with. */
export const OPEN_FLAG_CALLS = {
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
