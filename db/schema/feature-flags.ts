import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { createdAt, instant, tenantId, updatedAt } from "./columns";
import { tenants } from "./tenants";
import { users } from "./users";

/** What a flag is, for every tenant: the operators'. Requests ask an instance's memory, never these. */
export const featureFlags = pgTable(
  "feature_flags",
  {
    key: text("key").primaryKey(),
    /** In Unleash's format: see server/platform/flags/format.ts. */
    definition: jsonb("definition").notNull(),
    /** Its rules apply from the one moment until the other. */
    onAt: instant("on_at"),
    offAt: instant("off_at"),
    /** On or off for all tenants of a plan: `{ "pro": true }`. */
    plans: jsonb("plans").$type<Record<string, boolean>>().notNull().default({}),
    /** The plans whose tenants may turn it on and off for themselves. */
    managedBy: text("managed_by").array().notNull().default([]),
    /** Not evaluated any more: the declared default is what it is, unless the kill switch holds it off. */
    archivedAt: instant("archived_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  () => [
    check("feature_flags_key_check", sql`key = definition->>'name' AND char_length(key) BETWEEN 1 AND 200`),
    check("feature_flags_time_check", sql`off_at > on_at`),
    check("feature_flags_plans_check", sql`jsonb_typeof(plans) = 'object'`),
    check("feature_flags_managed_by_check", sql`array_position(managed_by, NULL) IS NULL`),
  ],
);

/**
 * The flags that the kill switch holds: off for all, whatever else says on. Apart from the flags, whose rows an import
 * locks while it writes. That each has its flag is seen to at the commit (`flags_committed`), by no key that locks.
 */
export const flagKills = pgTable("flag_kills", {
  flagKey: text("flag_key").primaryKey(),
  killedAt: instant("killed_at").notNull().default(sql`now()`),
});

/** Constraints that several flags share, by the number that definitions name. */
export const flagSegments = pgTable(
  "flag_segments",
  {
    id: integer("id").primaryKey(),
    definition: jsonb("definition").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  () => [check("flag_segments_id_check", sql`to_jsonb(id) = definition->'id' AND id >= 0`)],
);

/** A flag that is on or off for one tenant, whatever its rules say, for good or for a while. */
export const flagOverrides = pgTable(
  "flag_overrides",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    /** A flag goes when nobody has an override of it any more: what tenants were given does not vanish unseen. */
    flagKey: text("flag_key")
      .notNull()
      .references(() => featureFlags.key, { onDelete: "restrict" }),
    isOn: boolean("is_on").notNull(),
    /** From then on it decides nothing; null: it stays. */
    endsAt: instant("ends_at"),
    reason: text("reason").notNull(),
    operatorLabel: text("operator_label").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.flagKey] }),
    index().on(table.flagKey),
    check("flag_overrides_reason_check", sql`char_length(reason) BETWEEN 10 AND 500`),
  ],
);

/** When a flag was evaluated last, as instances tell it once a day, and since when that was noted of any flag. */
export const flagUses = pgTable("flag_uses", {
  flagKey: text("flag_key")
    .primaryKey()
    .references(() => featureFlags.key, { onDelete: "cascade" }),
  firstDay: date("first_day").notNull(),
  lastDay: date("last_day").notNull(),
});

export const flagDraftOutcome = pgEnum("flag_draft_outcome", ["published", "discarded"]);

/** Changes that wait to be published, all of a draft or nothing. Once closed, nothing of it is ever changed. */
export const flagDrafts = pgTable(
  "flag_drafts",
  {
    id: uuid("id").primaryKey(),
    title: text("title").notNull(),
    /** What it changes, each with what it was based on: see server/services/feature-flags/drafts. */
    items: jsonb("items").notNull(),
    operatorUserId: uuid("operator_user_id").references(() => users.id, { onDelete: "set null" }),
    /** Who began it, as people knew them at the time. */
    operatorLabel: text("operator_label").notNull(),
    closedAt: instant("closed_at"),
    outcome: flagDraftOutcome("outcome"),
    closedBy: text("closed_by"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index().on(table.createdAt, table.id),
    index().on(table.operatorUserId),
    check("flag_drafts_title_check", sql`char_length(title) BETWEEN 1 AND 120`),
    check("flag_drafts_items_check", sql`jsonb_typeof(items) = 'array'`),
    check("flag_drafts_closed_check", sql`num_nonnulls(closed_at, outcome, closed_by) IN (0, 3)`),
  ],
);

/** Who changed what of the global definitions, and why. Nothing of it is ever changed. */
export const flagChanges = pgTable(
  "flag_changes",
  {
    id: uuid("id").primaryKey(),
    action: text("action").notNull(),
    /** The flag's key, or `segment:<id>`; null for an import, which may change many. */
    subject: text("subject"),
    before: jsonb("before"),
    after: jsonb("after"),
    /** The change that this one took back. */
    undoes: uuid("undoes").references((): AnyPgColumn => flagChanges.id),
    /** The draft that it was published with. */
    draftId: uuid("draft_id").references(() => flagDrafts.id),
    reason: text("reason").notNull(),
    operatorUserId: uuid("operator_user_id").references(() => users.id, { onDelete: "set null" }),
    /** How people knew the operator at the time. */
    operatorLabel: text("operator_label").notNull(),
    requestId: text("request_id").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    index().on(table.createdAt, table.id),
    index().on(table.subject, table.createdAt, table.id),
    index().on(table.operatorUserId),
    index().on(table.undoes),
    index().on(table.draftId),
    check("flag_changes_reason_check", sql`char_length(reason) BETWEEN 10 AND 500`),
  ],
);

/** One row, which rises with every change of the above: what instances look at to know whether to load anew. */
export const flagRevision = pgTable(
  "flag_revision",
  {
    one: boolean("one").primaryKey().default(true),
    revision: bigint("revision", { mode: "number" }).notNull(),
    /** Rises with definitions alone: no kill switch and no override makes an export another one. */
    definitions: bigint("definitions", { mode: "number" }).notNull().default(0),
  },
  () => [check("flag_revision_one_check", sql`one`)],
);

/**
 * The transactions that touched any of the above: for the last 1,000 revisions. The number is given at the commit, so
 * that nobody waits for who is still writing; a row without one is seen by its own transaction alone.
 */
export const flagCommits = pgTable("flag_commits", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  revision: bigint("revision", { mode: "number" }).unique(),
  /** Whether it touched what an export holds. */
  definitions: boolean("definitions").notNull().default(false),
});

/** What each of them touched, so that an instance loads that and not everything; who is further behind loads it all. */
export const flagTouches = pgTable(
  "flag_touches",
  {
    commitId: bigint("commit_id", { mode: "number" }).notNull(),
    nth: bigint("nth", { mode: "number" }).generatedAlwaysAsIdentity(),
    /** `flag`, `segment`, `override` or `setting`. */
    kind: text("kind").notNull(),
    /** The flag's key, or the segment's id. */
    subject: text("subject").notNull(),
    /** Whose override or setting of the flag it is. */
    holder: text("holder"),
  },
  (table) => [primaryKey({ columns: [table.commitId, table.nth] })],
);
