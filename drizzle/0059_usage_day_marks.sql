-- The version before 0058 knows marks of which a day has one, and sums a day as often as it finds one. For it their old
-- name stays, as a view of each day's first mark: it may be taken hold of, and whoever takes it away takes all that the
-- same statement saw. The view goes with a later version.
ALTER TABLE usage_dirty_days RENAME TO usage_day_marks;
ALTER TABLE usage_day_marks RENAME CONSTRAINT usage_dirty_days_tenant_id_meter_day_id_pk
  TO usage_day_marks_tenant_id_meter_day_id_pk;
ALTER TABLE usage_day_marks RENAME CONSTRAINT usage_dirty_days_tenant_id_tenants_id_fk
  TO usage_day_marks_tenant_id_tenants_id_fk;
CREATE VIEW usage_dirty_days WITH (security_invoker = true) AS
  SELECT m.tenant_id, m.meter, m.day FROM usage_day_marks m
  WHERE NOT EXISTS (SELECT FROM usage_day_marks earlier WHERE earlier.tenant_id = m.tenant_id
    AND earlier.meter = m.meter AND earlier.day = m.day AND earlier.id < m.id);
CREATE RULE take_marks AS ON DELETE TO usage_dirty_days DO INSTEAD
  DELETE FROM usage_day_marks m WHERE m.tenant_id = old.tenant_id AND m.meter = old.meter AND m.day = old.day;
GRANT SELECT ON usage_dirty_days TO bulkhead_app;
-- UPDATE is what it takes to take hold of a mark.
GRANT SELECT, UPDATE, DELETE ON usage_dirty_days TO bulkhead_system;
--> statement-breakpoint

CREATE OR REPLACE FUNCTION mark_usage_days() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO usage_day_marks (tenant_id, meter, day)
      SELECT DISTINCT tenant_id, meter, (hour AT TIME ZONE 'UTC')::date FROM changed;
  ELSE
    INSERT INTO usage_day_marks (tenant_id, meter, day)
      SELECT DISTINCT tenant_id, meter, (c.hour AT TIME ZONE 'UTC')::date
      FROM changed c JOIN before b USING (tenant_id, meter, hour, principal, dimension, epoch)
      WHERE (c.counted, c.refunded, c.maximum, c.last, c.last_at)
        IS DISTINCT FROM (b.counted, b.refunded, b.maximum, b.last, b.last_at);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint

-- How far an hour that is read again was read. Requests have nothing to do with it.
CREATE TABLE "usage_rereads" (
	"tenant_id" uuid NOT NULL,
	"meter" text NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"reading" jsonb NOT NULL,
	CONSTRAINT "usage_rereads_tenant_id_meter_hour_pk" PRIMARY KEY("tenant_id","meter","hour")
);
ALTER TABLE "usage_rereads" ADD CONSTRAINT "usage_rereads_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE usage_rereads ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_rereads FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON usage_rereads TO bulkhead_app, bulkhead_owner
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
CREATE POLICY system_rolls_up ON usage_rereads TO bulkhead_system
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON usage_rereads TO bulkhead_system;
