-- The words are made by sealing, with the place: nobody can write them, since they are generated.
CREATE OR REPLACE FUNCTION keep_audit_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  given text[] := ARRAY['seq', 'chain_hash', 'search'];
BEGIN
  IF OLD.seq IS NOT NULL OR NEW.seq IS NULL OR NEW.chain_hash IS NULL
    OR (to_jsonb(NEW) - given) IS DISTINCT FROM (to_jsonb(OLD) - given) THEN
    RAISE EXCEPTION 'An audit entry is never changed.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint

-- What the words are made of, and whether they are made.
GRANT SELECT (actor_label, on_behalf_of, target_label, changes, seq, search) ON audit_entries TO bulkhead_auth;
--> statement-breakpoint

-- As before (0021), over both parts of the log: what is sealed by its index of words, and the short tail that is not
-- by its own index, entry by entry, so that an act is found as soon as it has committed.
CREATE OR REPLACE FUNCTION auth_search_audit_entries(
  p_words text, p_action text, p_actor_id text, p_target_type text, p_target_id text,
  p_from timestamptz, p_to timestamptz, p_after_at timestamptz, p_after_id uuid,
  p_ascending boolean, p_limit integer, p_offset integer
) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  own uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  sought tsquery := to_tsquery('simple', p_words);
  direction text := CASE WHEN p_ascending THEN 'ASC' ELSE 'DESC' END;
  conditions text := '';
BEGIN
  IF own IS NULL THEN
    RETURN;
  END IF;
  IF p_action IS NOT NULL THEN conditions := conditions || ' AND action = $3'; END IF;
  IF p_actor_id IS NOT NULL THEN conditions := conditions || ' AND actor_id = $4'; END IF;
  IF p_target_type IS NOT NULL THEN conditions := conditions || ' AND target_type = $5'; END IF;
  IF p_target_id IS NOT NULL THEN conditions := conditions || ' AND target_id = $6'; END IF;
  IF p_from IS NOT NULL THEN conditions := conditions || ' AND occurred_at >= $7'; END IF;
  IF p_to IS NOT NULL THEN conditions := conditions || ' AND occurred_at < $8'; END IF;
  IF p_after_id IS NOT NULL THEN
    conditions := conditions || format(
      ' AND (occurred_at, id) %s ($9, $10)', CASE WHEN p_ascending THEN '>' ELSE '<' END);
  END IF;
  RETURN QUERY EXECUTE format(
    'SELECT id FROM (
       (SELECT id, occurred_at FROM audit_entries
          WHERE tenant_id = $1 AND seq IS NOT NULL AND search @@ $13 %1$s
          ORDER BY occurred_at %2$s, id %2$s LIMIT $11 + $12)
       UNION ALL
       (SELECT id, occurred_at FROM audit_entries
          WHERE tenant_id = $1 AND seq IS NULL
            AND audit_words(action, actor_label, on_behalf_of, target_type, target_label, changes) @@ $2 %1$s
          ORDER BY occurred_at %2$s, id %2$s LIMIT $11 + $12)
     ) AS found ORDER BY occurred_at %2$s, id %2$s LIMIT $11 OFFSET $12', conditions, direction)
    USING own, sought, p_action, p_actor_id, p_target_type, p_target_id, p_from, p_to, p_after_at, p_after_id,
      p_limit, p_offset, quote_literal('t:' || own)::tsquery && sought;
END $$;
