ALTER TABLE "usage_dirty_days" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_dirty_days" DROP CONSTRAINT "usage_dirty_days_tenant_id_meter_day_pk";--> statement-breakpoint
ALTER TABLE "usage_dirty_days" ADD CONSTRAINT "usage_dirty_days_tenant_id_meter_day_id_pk" PRIMARY KEY("tenant_id","meter","day","id");--> statement-breakpoint

-- Each change of an hour sets a mark of its own. Marks that writers shared, they took hold of in two turns (first of
-- what was inserted, then of what was updated), and so crosswise.
CREATE OR REPLACE FUNCTION mark_usage_days() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO usage_dirty_days (tenant_id, meter, day)
      SELECT DISTINCT tenant_id, meter, (hour AT TIME ZONE 'UTC')::date FROM changed;
  ELSE
    INSERT INTO usage_dirty_days (tenant_id, meter, day)
      SELECT DISTINCT tenant_id, meter, (c.hour AT TIME ZONE 'UTC')::date
      FROM changed c JOIN before b USING (tenant_id, meter, hour, principal, dimension, epoch)
      WHERE (c.counted, c.refunded, c.maximum, c.last, c.last_at)
        IS DISTINCT FROM (b.counted, b.refunded, b.maximum, b.last, b.last_at);
  END IF;
  RETURN NULL;
END $$;
REVOKE UPDATE ON usage_dirty_days FROM bulkhead_app;
--> statement-breakpoint

-- When a tenant was made, and what it is called in addresses, is told once: a trial may begin with a tenant only.
REVOKE UPDATE ON tenants FROM bulkhead_app;
GRANT UPDATE (name, status, plan, require_second_factor, session_idle_minutes, session_absolute_hours,
  allow_operator_access, stripe_customer_id) ON tenants TO bulkhead_app;
--> statement-breakpoint

DROP INDEX "usage_event_keys_expires_at_index";
ALTER INDEX "usage_event_keys_front" RENAME TO "usage_event_keys_expires_at_index";
