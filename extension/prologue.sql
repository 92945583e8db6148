\echo Use "CREATE EXTENSION hpf" to load this file. \quit

-- Nothing of the session's search_path may be picked up while this script runs
-- (CVE-2018-1058, CVE-2022-2625): plain CREATE only, and names resolve here.
SET LOCAL search_path TO hpf, pg_catalog, pg_temp;
-- Bodies name the fund's tables, which create_fund() makes later; plpgsql_check
-- proves every body against a created fund (tests/pgtap).
SET LOCAL check_function_bodies TO off;
