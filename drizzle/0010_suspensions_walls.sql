-- A suspended membership gives no access: the look-ups do not find it.

GRANT SELECT (suspended_at) ON memberships TO bulkhead_auth;
CREATE OR REPLACE FUNCTION auth_memberships_of_user(p_user_id uuid)
  RETURNS TABLE (tenant_id uuid, membership_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  BEGIN ATOMIC
    SELECT m.tenant_id, m.id FROM public.memberships m
      WHERE m.user_id = p_user_id AND m.suspended_at IS NULL ORDER BY m.id;
  END;
CREATE OR REPLACE FUNCTION auth_membership_by_slug(p_user_id uuid, p_slug text)
  RETURNS TABLE (tenant_id uuid, membership_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  BEGIN ATOMIC
    SELECT m.tenant_id, m.id FROM public.tenants t
      JOIN public.memberships m ON m.tenant_id = t.id AND m.user_id = p_user_id AND m.suspended_at IS NULL
      WHERE t.slug = p_slug;
  END;
--> statement-breakpoint

-- And it holds no seat: seats are counted beside the rows. The counter's row is the one that changes of a tenant's
-- people lock, so it must be there before the first of them.
CREATE FUNCTION count_seats() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO tenant_counters (tenant_id, name, value)
      SELECT tenant_id, 'seats', count(*) FILTER (WHERE suspended_at IS NULL) FROM after GROUP BY tenant_id
      ON CONFLICT (tenant_id, name) DO UPDATE SET value = tenant_counters.value + excluded.value;
  ELSIF TG_OP = 'DELETE' THEN
    UPDATE tenant_counters c SET value = c.value - gone.n
      FROM (SELECT tenant_id, count(*) AS n FROM before WHERE suspended_at IS NULL GROUP BY tenant_id) gone
      WHERE c.tenant_id = gone.tenant_id AND c.name = 'seats';
  ELSE
    UPDATE tenant_counters c SET value = c.value + moved.n
      FROM (
        SELECT tenant_id, sum(n) AS n FROM (
          SELECT tenant_id, 1 AS n FROM after WHERE suspended_at IS NULL
          UNION ALL SELECT tenant_id, -1 FROM before WHERE suspended_at IS NULL
        ) seats GROUP BY tenant_id HAVING sum(n) <> 0
      ) moved
      WHERE c.tenant_id = moved.tenant_id AND c.name = 'seats';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER count_seats_inserted AFTER INSERT ON memberships REFERENCING NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION count_seats();
CREATE TRIGGER count_seats_updated AFTER UPDATE ON memberships REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION count_seats();
CREATE TRIGGER count_seats_deleted AFTER DELETE ON memberships REFERENCING OLD TABLE AS before
  FOR EACH STATEMENT EXECUTE FUNCTION count_seats();
--> statement-breakpoint

-- The seats of tenants that are there already. The wall holds its owner back, too: it is let down for this one
-- statement, in the migration's transaction, which nobody else sees.
ALTER TABLE memberships NO FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant_counters NO FORCE ROW LEVEL SECURITY;
INSERT INTO tenant_counters (tenant_id, name, value)
  SELECT tenant_id, 'seats', count(*) FROM memberships GROUP BY tenant_id
  ON CONFLICT (tenant_id, name) DO UPDATE SET value = excluded.value;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant_counters FORCE ROW LEVEL SECURITY;
