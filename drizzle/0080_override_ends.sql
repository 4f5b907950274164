ALTER TABLE "flag_overrides" ADD COLUMN "ends_at" timestamp with time zone;--> statement-breakpoint

-- What is over decides nothing and keeps no flag from being removed: it goes with that, whosever it is. What is not over
-- only its tenant's transaction takes away.
CREATE POLICY system_clears_past ON flag_overrides FOR DELETE TO bulkhead_system USING (ends_at <= now());
