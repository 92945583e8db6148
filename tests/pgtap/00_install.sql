-- What is installed, and that every PL/pgSQL body fits a created fund: the
-- scripts run with check_function_bodies off, so nothing else reads the bodies
-- before somebody calls them.
\ir fixture.psql
BEGIN;
SELECT plan(4);

SELECT has_extension('hpf');

SELECT is_empty($$
    SELECT p.oid::regprocedure::text FROM pg_catalog.pg_proc p
    WHERE p.pronamespace = 'hpf'::regnamespace
      AND p.proname IN ('installment', 'loan_schedule', 'period_interest', 'day_interest',
                        'product_interest', 'account_interest', 'day_product', 'due_date')
      AND p.provolatile <> 'i'
$$, 'pure functions are immutable');

-- With the search_path of somebody who has never heard of hpf: a body either pins
-- its own or names schemas.  A trigger function can only be checked for the tables that it serves.
CREATE TEMPORARY VIEW body AS
SELECT p.oid, p.oid::regprocedure::text AS function, t.tgrelid AS relation
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
LEFT JOIN (SELECT DISTINCT tgfoid, tgrelid FROM pg_catalog.pg_trigger) t ON t.tgfoid = p.oid
WHERE p.pronamespace = 'hpf'::regnamespace
  -- these two make the tables and views that are there already, or not yet
  AND p.proname NOT IN ('fund_version_1', 'create_reports')
  AND (p.prorettype <> 'trigger'::regtype OR t.tgrelid IS NOT NULL);

SELECT isnt_empty('SELECT FROM body', 'there are bodies to check');

SELECT is_empty($$
    SELECT b.function, b.relation::regclass, c.lineno, c.level, c.message, c.detail, c.query
    FROM body b,
    LATERAL plpgsql_check_function_tb(b.oid, coalesce(b.relation, 0),
        fatal_errors => false, other_warnings => false, extra_warnings => false, performance_warnings => false) c
    WHERE c.level = 'error'
    ORDER BY b.function COLLATE "C", c.lineno
$$, 'plpgsql_check finds no error in any body');

SELECT finish();
ROLLBACK;
