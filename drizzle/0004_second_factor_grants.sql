-- People and their credentials belong to no tenant (decision 004): plain grants, no policy.
GRANT SELECT, INSERT, UPDATE, DELETE ON user_second_factors, user_recovery_codes, sign_in_challenges TO bulkhead_app;
-- What happened stays as it was written.
GRANT SELECT, INSERT ON user_security_events TO bulkhead_app;
GRANT SELECT, DELETE ON sign_in_challenges, user_security_events TO bulkhead_system;
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON user_second_factors FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
