-- ON DELETE SET NULL that names its column: without it the tenant would become NULL too.
ALTER TABLE tasks DROP CONSTRAINT tasks_created_by_fk,
  ADD CONSTRAINT tasks_created_by_fk FOREIGN KEY (tenant_id, created_by)
    REFERENCES memberships (tenant_id, id) ON DELETE SET NULL (created_by);
