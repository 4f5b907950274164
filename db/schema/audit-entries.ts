import { sql } from "drizzle-orm";
import { bigint, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId, tsvector } from "./columns";
import { tenants } from "./tenants";

const SEALED = sql`seq is not null`;

/**
 * Who did what to which thing. Append-only: the application may insert and read, never change or delete. Whoever
 * acts pays for the key and for the index of what is unsealed; the others are partial, and sealing fills them.
 */
export const auditEntries = pgTable(
  "audit_entries",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: uuid("id").notNull(),
    occurredAt: instant("occurred_at").notNull().default(sql`now()`),
    action: text("action").notNull(),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id").notNull(),
    /** How people knew the actor when it acted: names change, entries do not. */
    actorLabel: text("actor_label").notNull().default(""),
    /** The operator behind an impersonated person. */
    onBehalfOf: text("on_behalf_of"),
    targetType: text("target_type").notNull(),
    targetId: text("target_id").notNull(),
    targetLabel: text("target_label").notNull().default(""),
    /** `{ field: { from, to } }`. */
    changes: jsonb("changes").$type<Record<string, { from: unknown; to: unknown }>>().notNull().default({}),
    requestId: text("request_id").notNull(),
    addressPrefix: text("address_prefix"),
    userAgent: text("user_agent"),
    /** Its place in the tenant's chain, from 1; null until it is sealed. */
    seq: bigint("seq", { mode: "number" }),
    /** HMAC-SHA256 of the hash before it and of everything above, in hex. */
    chainHash: text("chain_hash"),
    /**
     * What people search by, from its sealing on. The tenant is one of its words, so that one index look-up meets both.
     */
    search: tsvector("search").generatedAlwaysAs(
      sql`case when seq is null then null else array_to_tsvector(array['t:' || tenant_id::text]) || audit_words(action, actor_label, on_behalf_of, target_type, target_label, changes) end`,
    ),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("audit_entries_sealed_index").on(table.tenantId, table.seq).where(SEALED),
    index().on(table.tenantId, table.occurredAt, table.id).where(SEALED),
    index().on(table.tenantId, table.action, table.occurredAt, table.id).where(SEALED),
    index().on(table.tenantId, table.actorId, table.occurredAt, table.id).where(SEALED),
    index().on(table.tenantId, table.targetType, table.occurredAt, table.id).where(SEALED),
    index().on(table.tenantId, table.targetId, table.occurredAt, table.id).where(SEALED),
    index().using("gin", table.search).where(SEALED),
    index("audit_entries_unsealed_index")
      .on(table.tenantId, table.occurredAt, table.id)
      .where(sql`seq is null`),
  ],
);

/** Where a tenant's chain begins and ends. `signature` is an HMAC over the rest, so that no end can be cut off. */
export const auditChains = pgTable("audit_chains", {
  tenantId: tenantId()
    .primaryKey()
    .references(() => tenants.id, { onDelete: "cascade" }),
  /** The last sealed entry; equal to the anchor while there is none. */
  headSeq: bigint("head_seq", { mode: "number" }).notNull(),
  headHash: text("head_hash").notNull(),
  /** The last entry that retention removed: the chain is checked from here on. */
  anchorSeq: bigint("anchor_seq", { mode: "number" }).notNull(),
  anchorHash: text("anchor_hash").notNull(),
  sealedAt: instant("sealed_at").notNull(),
  signature: text("signature").notNull(),
});
