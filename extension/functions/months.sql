-- How long somebody has contributed. C: src/months.c over src/core/months.c.

CREATE FUNCTION hpf.continuous_months(paid hpf.yearmonth[], excused hpf.yearmonth[], as_of hpf.yearmonth) RETURNS integer
    AS 'MODULE_PATHNAME', 'hpf_sql_continuous_months'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.continuous_months(hpf.yearmonth[], hpf.yearmonth[], hpf.yearmonth) IS
'Months contributed for without a gap (连续缴存月数), counted back from the newest, which must be as_of''s month or the one before it. Excused months (deferral 缓缴, relief window) count as contributed. At most 1200. Source: doc/sources.md §1.4 and §1.6.';
