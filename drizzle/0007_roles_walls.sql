-- The wall of the tenants' own roles.

ALTER TABLE roles ENABLE ROW LEVEL SECURITY;
ALTER TABLE roles FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON roles TO bulkhead_app, bulkhead_owner
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON roles TO bulkhead_app;
--> statement-breakpoint

CREATE TRIGGER touch_updated_at BEFORE UPDATE ON roles FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER count_inserted AFTER INSERT ON roles REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_tenant_rows();
CREATE TRIGGER count_deleted AFTER DELETE ON roles REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_tenant_rows();
--> statement-breakpoint

-- A closed invitation forgets a role that is deleted; an open one holds it, by its check.
ALTER TABLE invitations DROP CONSTRAINT invitations_custom_role_fk,
  ADD CONSTRAINT invitations_custom_role_fk FOREIGN KEY (tenant_id, custom_role_id)
    REFERENCES roles (tenant_id, id) ON DELETE SET NULL (custom_role_id);
