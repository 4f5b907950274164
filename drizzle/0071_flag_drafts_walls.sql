-- Drafts are the operators' own, of no tenant: their verbs write them, as bulkhead_system. None is ever removed, and what
-- is closed stays as it was told.

GRANT SELECT, INSERT, UPDATE ON flag_drafts TO bulkhead_system;
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON flag_drafts FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
--> statement-breakpoint
CREATE FUNCTION keep_closed_draft() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  -- A person who is removed is no longer named: that alone may change.
  IF OLD.closed_at IS NOT NULL
     AND to_jsonb(NEW) - 'operator_user_id' - 'updated_at' <> to_jsonb(OLD) - 'operator_user_id' - 'updated_at' THEN
    RAISE EXCEPTION 'a closed draft does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_closed_draft BEFORE UPDATE ON flag_drafts FOR EACH ROW EXECUTE FUNCTION keep_closed_draft();
--> statement-breakpoint

-- No workspace chooses for what is in the archive.
GRANT SELECT (archived_at) ON feature_flags TO bulkhead_app;
