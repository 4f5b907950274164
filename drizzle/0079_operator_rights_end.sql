-- A token of an operator's goes with the right that it was made by. Taking the mark away (by SQL, as an operator is made
-- and unmade) revokes the person's tokens in the same transaction, and who is an operator again makes new ones. As the
-- owner, whoever takes it away. Listed in tests/isolation/reviewed.ts.
CREATE FUNCTION revoke_tokens_of_former_operator() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE operator_tokens SET revoked_at = now() WHERE user_id = NEW.id AND revoked_at IS NULL;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION revoke_tokens_of_former_operator() FROM PUBLIC;
CREATE TRIGGER revoke_tokens_of_former_operator AFTER UPDATE OF is_operator ON users
  FOR EACH ROW WHEN (OLD.is_operator AND NOT NEW.is_operator) EXECUTE FUNCTION revoke_tokens_of_former_operator();
--> statement-breakpoint

-- Those that are there of who is none any more.
UPDATE operator_tokens SET revoked_at = now()
  WHERE revoked_at IS NULL AND user_id IN (SELECT id FROM users WHERE NOT is_operator);
