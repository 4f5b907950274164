import { sql } from "drizzle-orm";
import { boolean, check, index, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, tenantId, updatedAt } from "./columns";
import { featureFlags } from "./feature-flags";
import { tenants } from "./tenants";

/** What a tenant has chosen for a flag that its plan lets it manage; without a row, the operators' rules hold. */
export const flagSettings = pgTable(
  "flag_settings",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    /** A tenant's choice keeps no flag from being removed: it goes with it, and is kept for the undo. */
    flagKey: text("flag_key")
      .notNull()
      .references(() => featureFlags.key, { onDelete: "cascade" }),
    /** For how many of a hundred of its people it is on; 0 is off, 100 is on for its machines, too. */
    percentage: smallint("percentage").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.flagKey] }),
    index().on(table.flagKey),
    check("flag_settings_percentage_check", sql`percentage BETWEEN 0 AND 100`),
  ],
);

/** What tenants had chosen for flags that a change removed: its undo puts it back. Nothing of it is ever changed. */
export const flagSettingsKept = pgTable(
  "flag_settings_kept",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    /** Of flag_changes, which is written after it in the same transaction and never removed. */
    changeId: uuid("change_id").notNull(),
    flagKey: text("flag_key").notNull(),
    percentage: smallint("percentage").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.changeId, table.flagKey] }),
    index().on(table.changeId),
  ],
);

/** Who of a tenant changed what and why, so that it can be undone. Nothing of it is ever changed. */
export const flagSettingChanges = pgTable(
  "flag_setting_changes",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    /** What it was called: the flag may be gone. */
    flagKey: text("flag_key").notNull(),
    /** Null: no setting, the operators' rules. */
    before: smallint("before"),
    after: smallint("after"),
    reason: text("reason").notNull(),
    isUndo: boolean("is_undo").notNull().default(false),
    /** How people knew who did it at the time. */
    actorLabel: text("actor_label").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index().on(table.tenantId, table.flagKey, table.createdAt, table.id),
    index().on(table.tenantId, table.createdAt, table.id),
    check("flag_setting_changes_reason_check", sql`char_length(reason) BETWEEN 10 AND 500`),
  ],
);
