import { sql } from "drizzle-orm";
import {
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { type PromisedVariant, SUBJECT_KINDS } from "@/server/kernel/experiments";
import type { GoalKey } from "@/server/kernel/goals";
import { createdAt, instant, tenantId, updatedAt } from "./columns";
import { tenants } from "./tenants";

export const experimentSubject = pgEnum("experiment_subject", SUBJECT_KINDS);
export const experimentState = pgEnum("experiment_state", ["draft", "running", "stopped"]);

/** What is tried out on a flag with variants: the operators', for every tenant. */
export const experiments = pgTable(
  "experiments",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    hypothesis: text("hypothesis").notNull(),
    /** Not a foreign key: what was found out outlives the flag. A running one keeps its flag from being removed. */
    flagKey: text("flag_key").notNull(),
    subjectKind: experimentSubject("subject_kind").notNull(),
    /** The first is what the experiment was planned for. */
    goals: jsonb("goals").$type<GoalKey[]>().notNull(),
    /** The variant that the others are compared with. */
    control: text("control").notNull(),
    /** What the plan goes by: the first goal's rate without a change, and the least difference worth finding. */
    baselineRate: doublePrecision("baseline_rate").notNull(),
    minimumEffect: doublePrecision("minimum_effect").notNull(),
    state: experimentState("state").notNull().default("draft"),
    /** As they were at the start, with the subjects that each variant needs: what the results are held against. */
    variants: jsonb("variants").$type<PromisedVariant[]>(),
    subjectsPerVariant: integer("subjects_per_variant"),
    startedAt: instant("started_at"),
    stoppedAt: instant("stopped_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex("experiments_running_flag_key_unique").on(table.flagKey).where(sql`state = 'running'`),
    index().on(table.createdAt, table.id),
    check("experiments_goals_check", sql`jsonb_typeof(goals) = 'array' AND jsonb_array_length(goals) > 0`),
    check(
      "experiments_state_check",
      sql`(state = 'draft') = (started_at IS NULL) AND (state = 'draft') = (variants IS NULL)
        AND (state = 'draft') = (subjects_per_variant IS NULL) AND (state = 'stopped') = (stopped_at IS NOT NULL)`,
    ),
  ],
);

/** Who was given which variant first. One row a subject, whoever saw it first and however often it was told. */
export const experimentExposures = pgTable(
  "experiment_exposures",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    experimentId: uuid("experiment_id")
      .notNull()
      .references(() => experiments.id, { onDelete: "cascade" }),
    /** A hash of the experiment and the tenant's or person's id: nobody is known by it once the id is gone. */
    subject: text("subject").notNull(),
    variant: text("variant").notNull(),
    exposedAt: instant("exposed_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.experimentId, table.subject] }),
    index().on(table.experimentId, table.variant),
  ],
);

/** Which goals a subject has reached after its exposure: each once. */
export const experimentConversions = pgTable(
  "experiment_conversions",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    experimentId: uuid("experiment_id").notNull(),
    subject: text("subject").notNull(),
    goal: text("goal").$type<GoalKey>().notNull(),
    reachedAt: instant("reached_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.experimentId, table.subject, table.goal] }),
    foreignKey({
      columns: [table.tenantId, table.experimentId, table.subject],
      foreignColumns: [
        experimentExposures.tenantId,
        experimentExposures.experimentId,
        experimentExposures.subject,
      ],
      name: "experiment_conversions_exposure_fk",
    }).onDelete("cascade"),
    index().on(table.experimentId),
  ],
);
