-- The wall of offers of ownership.

ALTER TABLE ownership_offers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ownership_offers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON ownership_offers TO bulkhead_app, bulkhead_owner
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON ownership_offers TO bulkhead_app;
--> statement-breakpoint

CREATE TRIGGER touch_updated_at BEFORE UPDATE ON ownership_offers
  FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
