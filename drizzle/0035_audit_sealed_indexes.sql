-- The words that an entry is searched by; what joins words (`project.created`, an address) is a blank, so that each
-- can be found. A function, since unsealed entries are searched without an index.
CREATE FUNCTION audit_words(
  action text, actor_label text, on_behalf_of text, target_type text, target_label text, changes jsonb
) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
  SELECT to_tsvector('simple', translate(action || ' ' || actor_label || ' ' || coalesce(on_behalf_of, '') || ' '
    || target_type || ' ' || target_label || ' ' || changes::text, '._:/@-’‘“”–—…', '             '))
$$;
--> statement-breakpoint
DROP INDEX "audit_entries_tenant_id_occurred_at_id_index";--> statement-breakpoint
DROP INDEX "audit_entries_tenant_id_action_occurred_at_id_index";--> statement-breakpoint
DROP INDEX "audit_entries_tenant_id_actor_id_occurred_at_id_index";--> statement-breakpoint
DROP INDEX "audit_entries_tenant_id_target_type_occurred_at_id_index";--> statement-breakpoint
DROP INDEX "audit_entries_tenant_id_target_id_occurred_at_id_index";--> statement-breakpoint
DROP INDEX "audit_entries_search_index";--> statement-breakpoint
ALTER TABLE "audit_entries" drop column "search";--> statement-breakpoint
ALTER TABLE "audit_entries" ADD COLUMN "search" "tsvector" GENERATED ALWAYS AS (case when seq is null then null else array_to_tsvector(array['t:' || tenant_id::text]) || audit_words(action, actor_label, on_behalf_of, target_type, target_label, changes) end) STORED;--> statement-breakpoint
CREATE INDEX "audit_entries_tenant_id_occurred_at_id_index" ON "audit_entries" USING btree ("tenant_id","occurred_at","id") WHERE seq is not null;--> statement-breakpoint
CREATE INDEX "audit_entries_tenant_id_action_occurred_at_id_index" ON "audit_entries" USING btree ("tenant_id","action","occurred_at","id") WHERE seq is not null;--> statement-breakpoint
CREATE INDEX "audit_entries_tenant_id_actor_id_occurred_at_id_index" ON "audit_entries" USING btree ("tenant_id","actor_id","occurred_at","id") WHERE seq is not null;--> statement-breakpoint
CREATE INDEX "audit_entries_tenant_id_target_type_occurred_at_id_index" ON "audit_entries" USING btree ("tenant_id","target_type","occurred_at","id") WHERE seq is not null;--> statement-breakpoint
CREATE INDEX "audit_entries_tenant_id_target_id_occurred_at_id_index" ON "audit_entries" USING btree ("tenant_id","target_id","occurred_at","id") WHERE seq is not null;--> statement-breakpoint
CREATE INDEX "audit_entries_search_index" ON "audit_entries" USING gin ("search") WHERE seq is not null;