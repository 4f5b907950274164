CREATE TABLE "flag_touches" (
	"revision" bigint NOT NULL,
	"nth" bigint GENERATED ALWAYS AS IDENTITY (sequence name "flag_touches_nth_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"holder" text,
	CONSTRAINT "flag_touches_revision_nth_pk" PRIMARY KEY("revision","nth")
);
--> statement-breakpoint

-- What each revision touched is written by the trigger that lets it rise: an instance loads that, and not everything.
-- As the owner, whoever makes the change: no role needs a right to the revision, and none can lower it. A
-- trigger's arguments say what is touched, by which column it is named, and by which one whose it is.
GRANT SELECT ON flag_touches TO bulkhead_system;
REVOKE UPDATE ON flag_revision FROM bulkhead_system;
CREATE OR REPLACE FUNCTION flags_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  risen bigint;
BEGIN
  -- A statement that met no row (a removed tenant without overrides) changes nothing.
  IF NOT EXISTS (SELECT 1 FROM changed) THEN
    RETURN NULL;
  END IF;
  UPDATE flag_revision SET revision = revision + 1 RETURNING revision INTO risen;
  EXECUTE format('INSERT INTO flag_touches (revision, kind, subject, holder) SELECT $1, $2, %I::text, %s FROM changed',
    TG_ARGV[1], CASE WHEN TG_NARGS > 2 THEN format('%I::text', TG_ARGV[2]) ELSE 'NULL' END)
    USING risen, TG_ARGV[0];
  DELETE FROM flag_touches WHERE revision <= risen - 1000;
  PERFORM pg_notify('flags', '');
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION flags_changed() FROM PUBLIC;
DO $$
DECLARE
  tables text[][] := ARRAY[
    ['feature_flags', '''flag'', ''key'''],
    ['flag_segments', '''segment'', ''id'''],
    ['flag_overrides', '''override'', ''flag_key'', ''tenant_id''']];
  one text[];
BEGIN
  FOREACH one SLICE 1 IN ARRAY tables LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER flags_inserted AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION flags_changed(%s)', one[1], one[2]);
    EXECUTE format('CREATE OR REPLACE TRIGGER flags_updated AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION flags_changed(%s)', one[1], one[2]);
    EXECUTE format('CREATE OR REPLACE TRIGGER flags_deleted AFTER DELETE ON %I REFERENCING OLD TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION flags_changed(%s)', one[1], one[2]);
  END LOOP;
END $$;
