-- The walls of the tenants' meters and of what they report. Usage events are appended and never changed, by grants.

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['meters', 'usage_events', 'usage_event_keys', 'usage_deltas', 'usage_period_totals'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_wall ON %I TO bulkhead_app, bulkhead_owner
         USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', name);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON meters TO bulkhead_app;
GRANT SELECT, INSERT ON usage_events, usage_event_keys, usage_deltas TO bulkhead_app;
GRANT SELECT, INSERT, UPDATE (used) ON usage_period_totals TO bulkhead_app;
--> statement-breakpoint

CREATE TRIGGER touch_updated_at BEFORE UPDATE ON meters FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER count_inserted AFTER INSERT ON meters REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_tenant_rows();
CREATE TRIGGER count_deleted AFTER DELETE ON meters REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_tenant_rows();
--> statement-breakpoint

-- One partition a month, until 3 months ahead; what is older than 13 months goes, whole. A partition has the parent's wall and no grant: it
-- is read and written by way of the parent alone. A job calls this daily; it takes no argument, so that whoever calls it can make it do nothing else. Listed in
-- tests/isolation/reviewed.ts.
CREATE FUNCTION keep_usage_event_partitions() RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '3s' AS $$
DECLARE
  month date := date_trunc('month', now() AT TIME ZONE 'UTC') - interval '2 months';
  oldest text := 'usage_events_' || to_char(now() AT TIME ZONE 'UTC' - interval '13 months', 'YYYY_MM');
  part text;
  changed integer := 0;
BEGIN
  WHILE month <= now() AT TIME ZONE 'UTC' + interval '3 months' LOOP
    part := 'usage_events_' || to_char(month, 'YYYY_MM');
    IF to_regclass('public.' || part) IS NULL THEN
      EXECUTE format('CREATE TABLE public.%I PARTITION OF public.usage_events FOR VALUES FROM (%L) TO (%L)',
        part, month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
      EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', part);
      EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', part);
      EXECUTE format(
        'CREATE POLICY tenant_wall ON public.%I TO bulkhead_app, bulkhead_owner
           USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
           WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', part);
      changed := changed + 1;
    END IF;
    month := month + interval '1 month';
  END LOOP;
  FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'public.usage_events'::regclass AND c.relname < oldest LOOP
    EXECUTE format('DROP TABLE public.%I', part);
    changed := changed + 1;
  END LOOP;
  RETURN changed;
END $$;
REVOKE ALL ON FUNCTION keep_usage_event_partitions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_usage_event_partitions() TO bulkhead_system;
SELECT keep_usage_event_partitions();
--> statement-breakpoint

-- A key goes when its event's time could no longer be accepted.
CREATE POLICY system_finds_expired ON usage_event_keys FOR SELECT TO bulkhead_system USING (expires_at < now());
CREATE POLICY system_prunes ON usage_event_keys FOR DELETE TO bulkhead_system USING (expires_at < now());
GRANT SELECT, DELETE ON usage_event_keys TO bulkhead_system;
