-- A share of a quota that was raised since is told of anew.
GRANT UPDATE (used, quota, created_at) ON usage_notices TO bulkhead_app;
