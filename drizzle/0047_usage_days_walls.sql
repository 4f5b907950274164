-- The walls of rolled-up usage. Requests read it; the system role writes it, one named tenant at a time, but for the
-- marks of days, which its copying of live counters sets for several tenants at once.

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['usage_days', 'usage_dirty_days', 'usage_uniques', 'usage_notices'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_wall ON %I TO bulkhead_app, bulkhead_owner
         USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['usage_days', 'usage_uniques'] LOOP
    EXECUTE format(
      'CREATE POLICY system_rolls_up ON %I TO bulkhead_system
         USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO bulkhead_system', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['meters', 'usage_events'] LOOP
    EXECUTE format(
      'CREATE POLICY system_reads ON %I FOR SELECT TO bulkhead_system
         USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', name);
    EXECUTE format('GRANT SELECT ON %I TO bulkhead_system', name);
  END LOOP;
END $$;
GRANT SELECT ON usage_days, usage_uniques TO bulkhead_app;
GRANT SELECT, INSERT, UPDATE ON usage_dirty_days TO bulkhead_app;
GRANT SELECT, INSERT ON usage_notices TO bulkhead_app;
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON usage_days FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
--> statement-breakpoint

CREATE POLICY system_marks ON usage_dirty_days TO bulkhead_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON usage_dirty_days TO bulkhead_system;
CREATE POLICY system_finds ON usage_deltas FOR SELECT TO bulkhead_system USING (true);
CREATE POLICY system_rolls_up ON usage_deltas FOR DELETE TO bulkhead_system
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT, DELETE ON usage_deltas TO bulkhead_system;
--> statement-breakpoint

-- Whoever changes an hour marks its day. A mark that is there already is taken hold of until the commit, so that a
-- roll-up that is under way leaves it in its place.
CREATE FUNCTION mark_usage_days() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO usage_dirty_days (tenant_id, meter, day)
      SELECT DISTINCT tenant_id, meter, (hour AT TIME ZONE 'UTC')::date FROM changed ORDER BY 1, 2, 3
      ON CONFLICT (tenant_id, meter, day) DO UPDATE SET day = excluded.day;
  ELSE
    INSERT INTO usage_dirty_days (tenant_id, meter, day)
      SELECT DISTINCT tenant_id, meter, (c.hour AT TIME ZONE 'UTC')::date
      FROM changed c JOIN before b USING (tenant_id, meter, hour, principal, dimension, epoch)
      WHERE (c.counted, c.refunded, c.maximum, c.last, c.last_at)
        IS DISTINCT FROM (b.counted, b.refunded, b.maximum, b.last, b.last_at)
      ORDER BY 1, 2, 3
      ON CONFLICT (tenant_id, meter, day) DO UPDATE SET day = excluded.day;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER mark_inserted AFTER INSERT ON usage_hours REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION mark_usage_days();
CREATE TRIGGER mark_updated AFTER UPDATE ON usage_hours REFERENCING OLD TABLE AS before NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION mark_usage_days();
--> statement-breakpoint

-- What was counted before there were days is summed at the next roll-up. The walls hold the owner too, but for this.
ALTER TABLE usage_hours NO FORCE ROW LEVEL SECURITY;
ALTER TABLE usage_dirty_days NO FORCE ROW LEVEL SECURITY;
INSERT INTO usage_dirty_days (tenant_id, meter, day)
  SELECT DISTINCT tenant_id, meter, (hour AT TIME ZONE 'UTC')::date FROM usage_hours
  ON CONFLICT DO NOTHING;
ALTER TABLE usage_hours FORCE ROW LEVEL SECURITY;
ALTER TABLE usage_dirty_days FORCE ROW LEVEL SECURITY;
--> statement-breakpoint

-- What a tenant's files take up, exactly, for its gauge and its quota: the finished and the half-written ones.
CREATE FUNCTION count_stored_bytes() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO tenant_counters (tenant_id, name, value)
      SELECT tenant_id, 'storage_bytes', sum(bytes) FROM changed GROUP BY tenant_id
      ON CONFLICT (tenant_id, name) DO UPDATE SET value = tenant_counters.value + excluded.value;
  ELSIF TG_OP = 'UPDATE' THEN
    UPDATE tenant_counters c SET value = c.value + more.bytes
      FROM (SELECT n.tenant_id, sum(n.bytes - b.bytes) AS bytes
        FROM changed n JOIN before b USING (tenant_id, id) GROUP BY n.tenant_id) more
      WHERE c.tenant_id = more.tenant_id AND c.name = 'storage_bytes' AND more.bytes <> 0;
  ELSE
    UPDATE tenant_counters c SET value = c.value - gone.bytes
      FROM (SELECT tenant_id, sum(bytes) AS bytes FROM changed GROUP BY tenant_id) gone
      WHERE c.tenant_id = gone.tenant_id AND c.name = 'storage_bytes';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER count_bytes_inserted AFTER INSERT ON audit_exports REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_stored_bytes();
CREATE TRIGGER count_bytes_updated AFTER UPDATE ON audit_exports REFERENCING OLD TABLE AS before NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_stored_bytes();
CREATE TRIGGER count_bytes_deleted AFTER DELETE ON audit_exports REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_stored_bytes();
-- Files are pruned by the system role, over tenants: it may count this down, and no other counter.
CREATE POLICY system_counts_bytes ON tenant_counters FOR UPDATE TO bulkhead_system
  USING (name = 'storage_bytes') WITH CHECK (name = 'storage_bytes');
GRANT UPDATE (value) ON tenant_counters TO bulkhead_system;
--> statement-breakpoint

ALTER TABLE audit_exports NO FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant_counters NO FORCE ROW LEVEL SECURITY;
INSERT INTO tenant_counters (tenant_id, name, value)
  SELECT tenant_id, 'storage_bytes', sum(bytes) FROM audit_exports GROUP BY tenant_id
  ON CONFLICT (tenant_id, name) DO UPDATE SET value = excluded.value;
ALTER TABLE audit_exports FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant_counters FORCE ROW LEVEL SECURITY;
