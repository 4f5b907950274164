-- An export holds what is not archived: what goes into the archive or comes out of it changes it, too.
CREATE OR REPLACE TRIGGER definitions_changed AFTER INSERT OR DELETE OR UPDATE OF definition, archived_at ON feature_flags
  FOR EACH STATEMENT EXECUTE FUNCTION flag_definitions_changed();
