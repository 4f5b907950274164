-- When flags were evaluated last belongs to no tenant, and is told by instances beside the requests, as bulkhead_system.
-- The operators' report reads it. The application's role has no right to it. It goes with its flag, by the key alone.

GRANT SELECT, INSERT, UPDATE (last_day) ON flag_uses TO bulkhead_system;
