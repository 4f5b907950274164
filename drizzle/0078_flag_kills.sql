-- A kill switch waits for nobody who is writing flags. It has a table of its own, for an import locks the rows of flags;
-- and what lets the revision rise does so at the commit and not before, for its row is everybody's.

-- First of all: a kill that the version before is still writing is waited for, and taken along. In the order in which
-- that writes, so that the two do not wait for each other.
LOCK TABLE feature_flags, flag_settings, flag_touches IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
CREATE TABLE "flag_commits" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "flag_commits_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"revision" bigint,
	"definitions" boolean DEFAULT false NOT NULL,
	CONSTRAINT "flag_commits_revision_unique" UNIQUE("revision")
);
--> statement-breakpoint
CREATE TABLE "flag_kills" (
	"flag_key" text PRIMARY KEY NOT NULL,
	"killed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
INSERT INTO flag_kills (flag_key, killed_at) SELECT key, killed_at FROM feature_flags WHERE killed_at IS NOT NULL;--> statement-breakpoint
-- What was touched before is told anew: an instance that is behind loads all of it.
DELETE FROM flag_touches;--> statement-breakpoint
ALTER TABLE "flag_touches" DROP CONSTRAINT "flag_touches_revision_nth_pk";--> statement-breakpoint
ALTER TABLE "flag_touches" DROP COLUMN "revision";--> statement-breakpoint
ALTER TABLE "flag_touches" ADD COLUMN "commit_id" bigint NOT NULL;--> statement-breakpoint
ALTER TABLE "flag_touches" ADD CONSTRAINT "flag_touches_commit_id_nth_pk" PRIMARY KEY("commit_id","nth");--> statement-breakpoint
ALTER TABLE "feature_flags" DROP COLUMN "killed_at";--> statement-breakpoint

-- A kill is thrown and taken back, never changed. Commits and touches are written by triggers alone.
GRANT SELECT, INSERT, DELETE ON flag_kills TO bulkhead_system;
GRANT SELECT ON flag_commits TO bulkhead_system;
--> statement-breakpoint

-- The row of the transaction that asks: without a number until it commits, so that no other sees one that is.
CREATE FUNCTION flag_commit_of_own() RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  own bigint;
BEGIN
  SELECT id INTO own FROM flag_commits WHERE revision IS NULL;
  IF own IS NULL THEN
    INSERT INTO flag_commits DEFAULT VALUES RETURNING id INTO own;
  END IF;
  RETURN own;
END $$;
REVOKE ALL ON FUNCTION flag_commit_of_own() FROM PUBLIC;
--> statement-breakpoint

-- As before, and without a lock: what is touched is written down at once, and told at the commit.
CREATE OR REPLACE FUNCTION flags_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  -- A statement that met no row (a removed tenant without overrides) changes nothing.
  IF NOT EXISTS (SELECT 1 FROM changed) THEN
    RETURN NULL;
  END IF;
  EXECUTE format('INSERT INTO flag_touches (commit_id, kind, subject, holder) SELECT $1, $2, %I::text, %s FROM changed',
    TG_ARGV[1], CASE WHEN TG_NARGS > 2 THEN format('%I::text', TG_ARGV[2]) ELSE 'NULL' END)
    USING flag_commit_of_own(), TG_ARGV[0];
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION flag_definitions_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  -- Apart from the statement that asks: that would not see a row which it makes itself.
  own bigint := flag_commit_of_own();
BEGIN
  UPDATE flag_commits SET definitions = true WHERE id = own AND NOT definitions;
  RETURN NULL;
END $$;
--> statement-breakpoint

-- At the commit: the row of the revision is locked from here to its end, so that revisions are seen in the order of
-- commits, and who asks for what came after one misses nothing. Behind that lock a kill and the removal of its flag see
-- each other, too: the second of the two is refused. Listed in tests/isolation/reviewed.ts.
CREATE FUNCTION flags_committed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  risen bigint;
  held text;
BEGIN
  UPDATE flag_revision SET revision = flag_revision.revision + 1,
      definitions = flag_revision.definitions + own.definitions::int
    FROM flag_commits own WHERE own.id = NEW.id RETURNING flag_revision.revision INTO risen;
  UPDATE flag_commits SET revision = risen WHERE id = NEW.id;
  SELECT flag_key INTO held FROM flag_kills
    WHERE flag_key IN (SELECT subject FROM flag_touches WHERE commit_id = NEW.id AND kind = 'flag')
      AND NOT EXISTS (SELECT 1 FROM feature_flags WHERE key = flag_key) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the kill switch holds %, which is not there', held
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'flag_kills_flag';
  END IF;
  WITH past AS (DELETE FROM flag_commits WHERE revision <= risen - 1000 RETURNING id)
    DELETE FROM flag_touches USING past WHERE commit_id = past.id;
  PERFORM pg_notify('flags', '');
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION flags_committed() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER flags_committed AFTER INSERT ON flag_commits
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION flags_committed();
--> statement-breakpoint

CREATE TRIGGER flags_inserted AFTER INSERT ON flag_kills REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION flags_changed('flag', 'flag_key');
CREATE TRIGGER flags_deleted AFTER DELETE ON flag_kills REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION flags_changed('flag', 'flag_key');
--> statement-breakpoint

-- What tenants choose goes the same way now. What goes with a flag or a tenant is no choice, and touches nothing.
DROP TRIGGER flag_setting_changed ON flag_settings;
DROP FUNCTION flag_setting_changed();
CREATE TRIGGER flags_inserted AFTER INSERT ON flag_settings REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION flags_changed('setting', 'flag_key', 'tenant_id');
CREATE TRIGGER flags_updated AFTER UPDATE ON flag_settings REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION flags_changed('setting', 'flag_key', 'tenant_id');
CREATE TRIGGER flags_deleted AFTER DELETE ON flag_settings REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION flags_changed('setting', 'flag_key', 'tenant_id');
