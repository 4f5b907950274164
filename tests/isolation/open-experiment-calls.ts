import { randomUUID } from "node:crypto";
import { FlagDefinition } from "@/server/platform/flags/format";
import type { TestDatabase } from "@/tests/support/test-database";

const reason = "To look into a report";

async function flagWithVariants({ admin }: TestDatabase): Promise<string> {
  const variants = ["a", "b"].map((name) => ({ name, weight: 500, stickiness: "tenantId" }));
  const definition = FlagDefinition.parse({ name: `flag-${randomUUID()}`, enabled: true, variants });
  await admin`insert into feature_flags (key, definition)
    values (${definition.name}, ${JSON.stringify(definition)}::text::jsonb)`;
  return definition.name;
}

const fresh = (flagKey: string) => ({
  ...{ name: "Try it out", hypothesis: "More of them will do it", flagKey, subjectKind: "tenant" },
  ...{ goals: ["project-created"], control: "a", baselineRate: 0.1, minimumEffect: 0.05 },
});

async function draft(db: TestDatabase): Promise<string> {
  const flagKey = await flagWithVariants(db);
  const [row] = await db.admin`insert into experiments
    (id, name, hypothesis, flag_key, subject_kind, goals, control, baseline_rate, minimum_effect)
    values (gen_random_uuid(), 'Try it out', 'More of them will do it', ${flagKey}, 'tenant',
      '["project-created"]', 'a', 0.1, 0.05) returning id`;
  return String(row?.id);
}

async function running(db: TestDatabase): Promise<string> {
  const id = await draft(db);
  await db.admin`update experiments set state = 'running', started_at = now(), subjects_per_variant = 1,
    variants = '[{"name":"a","weight":500},{"name":"b","weight":500}]' where id = ${id}`;
  return id;
}

const withReason = async (experimentId: Promise<string>) => ({
  input: { experimentId: await experimentId, reason },
});

/** What the operators' operations of experiments are called with. */
export const OPEN_EXPERIMENT_CALLS = {
  "experiments.list": () => ({ input: {} }),
  "experiments.get": async (db: TestDatabase) => ({ input: { experimentId: await running(db) } }),
  "experiments.create": async (db: TestDatabase) => ({
    input: { ...fresh(await flagWithVariants(db)), reason },
  }),
  "experiments.start": (db: TestDatabase) => withReason(draft(db)),
  "experiments.stop": (db: TestDatabase) => withReason(running(db)),
  "experiments.remove": (db: TestDatabase) => withReason(draft(db)),
};
