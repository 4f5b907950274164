-- Keys go from the front of this index: a scan of the BRIN before it began each batch at blocks that were emptied already.
-- It is the one long statement, so it comes before all that locks more: usage events wait for it, nobody else. The next
-- migration gives it the name of the one before.
CREATE INDEX "usage_event_keys_front" ON "usage_event_keys" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "usage_deltas" ADD COLUMN "rereads" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX "usage_deltas_tenant_id_meter_hour_index" ON "usage_deltas" USING btree ("tenant_id","meter","hour") WHERE rereads;