-- hpf.yearmonth: calendar months (年月). C: src/yearmonth.c. Used by contributions, closes and reports.

CREATE TYPE yearmonth;

CREATE FUNCTION yearmonth_in(cstring) RETURNS yearmonth
    AS 'MODULE_PATHNAME', 'hpf_yearmonth_in'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION yearmonth_out(yearmonth) RETURNS cstring
    AS 'MODULE_PATHNAME', 'hpf_yearmonth_out'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION yearmonth_recv(internal) RETURNS yearmonth
    AS 'MODULE_PATHNAME', 'hpf_yearmonth_recv'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION yearmonth_send(yearmonth) RETURNS bytea
    AS 'MODULE_PATHNAME', 'hpf_yearmonth_send'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE yearmonth (
    INPUT = yearmonth_in,
    OUTPUT = yearmonth_out,
    RECEIVE = yearmonth_recv,
    SEND = yearmonth_send,
    LIKE = pg_catalog.int4
);
COMMENT ON TYPE yearmonth IS 'calendar month (年月), from 0001-01 to 9999-12; 2020-06 or 202006, shown as 2020-06';
COMMENT ON FUNCTION yearmonth_in(cstring) IS 'text to yearmonth: 2020-06 or 202006';
COMMENT ON FUNCTION yearmonth_out(yearmonth) IS 'text of yearmonth: 2020-06';
COMMENT ON FUNCTION yearmonth_recv(internal) IS 'binary to yearmonth: int32 year * 12 + month - 1';
COMMENT ON FUNCTION yearmonth_send(yearmonth) IS 'binary of yearmonth: int32 year * 12 + month - 1';

-- Comparison. The functions are integer's own, so that sorting gets core's specialised code.
CREATE FUNCTION yearmonth_lt(yearmonth, yearmonth) RETURNS boolean
    AS 'int4lt'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION yearmonth_le(yearmonth, yearmonth) RETURNS boolean
    AS 'int4le'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION yearmonth_eq(yearmonth, yearmonth) RETURNS boolean
    AS 'int4eq'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION yearmonth_ne(yearmonth, yearmonth) RETURNS boolean
    AS 'int4ne'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION yearmonth_ge(yearmonth, yearmonth) RETURNS boolean
    AS 'int4ge'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION yearmonth_gt(yearmonth, yearmonth) RETURNS boolean
    AS 'int4gt'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION yearmonth_cmp(yearmonth, yearmonth) RETURNS integer
    AS 'btint4cmp'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION yearmonth_sortsupport(internal) RETURNS void
    AS 'btint4sortsupport'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION yearmonth_hash(yearmonth) RETURNS integer
    AS 'hashint4'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION yearmonth_hash_extended(yearmonth, bigint) RETURNS bigint
    AS 'hashint4extended'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION yearmonth_in_range(yearmonth, yearmonth, integer, boolean, boolean) RETURNS boolean
    AS 'in_range_int4_int4'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;

CREATE OPERATOR < (FUNCTION = yearmonth_lt, LEFTARG = yearmonth, RIGHTARG = yearmonth,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR <= (FUNCTION = yearmonth_le, LEFTARG = yearmonth, RIGHTARG = yearmonth,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
CREATE OPERATOR = (FUNCTION = yearmonth_eq, LEFTARG = yearmonth, RIGHTARG = yearmonth,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR <> (FUNCTION = yearmonth_ne, LEFTARG = yearmonth, RIGHTARG = yearmonth,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR >= (FUNCTION = yearmonth_ge, LEFTARG = yearmonth, RIGHTARG = yearmonth,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel);
CREATE OPERATOR > (FUNCTION = yearmonth_gt, LEFTARG = yearmonth, RIGHTARG = yearmonth,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel);

CREATE OPERATOR CLASS yearmonth_ops DEFAULT FOR TYPE yearmonth USING btree AS
    OPERATOR 1 <,
    OPERATOR 2 <=,
    OPERATOR 3 =,
    OPERATOR 4 >=,
    OPERATOR 5 >,
    FUNCTION 1 yearmonth_cmp(yearmonth, yearmonth),
    FUNCTION 2 yearmonth_sortsupport(internal),
    FUNCTION 3 (yearmonth, integer) yearmonth_in_range(yearmonth, yearmonth, integer, boolean, boolean),
    FUNCTION 4 btequalimage(oid);

CREATE OPERATOR CLASS yearmonth_ops DEFAULT FOR TYPE yearmonth USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 yearmonth_hash(yearmonth),
    FUNCTION 2 yearmonth_hash_extended(yearmonth, bigint);

CREATE OPERATOR CLASS yearmonth_minmax_ops DEFAULT FOR TYPE yearmonth USING brin AS
    OPERATOR 1 <,
    OPERATOR 2 <=,
    OPERATOR 3 =,
    OPERATOR 4 >=,
    OPERATOR 5 >,
    FUNCTION 1 brin_minmax_opcinfo(internal),
    FUNCTION 2 brin_minmax_add_value(internal, internal, internal, internal),
    FUNCTION 3 brin_minmax_consistent(internal, internal, internal),
    FUNCTION 4 brin_minmax_union(internal, internal, internal);

COMMENT ON FUNCTION yearmonth_lt(yearmonth, yearmonth) IS 'implementation of operator <';
COMMENT ON FUNCTION yearmonth_le(yearmonth, yearmonth) IS 'implementation of operator <=';
COMMENT ON FUNCTION yearmonth_eq(yearmonth, yearmonth) IS 'implementation of operator =';
COMMENT ON FUNCTION yearmonth_ne(yearmonth, yearmonth) IS 'implementation of operator <>';
COMMENT ON FUNCTION yearmonth_ge(yearmonth, yearmonth) IS 'implementation of operator >=';
COMMENT ON FUNCTION yearmonth_gt(yearmonth, yearmonth) IS 'implementation of operator >';
COMMENT ON FUNCTION yearmonth_cmp(yearmonth, yearmonth) IS 'three-way comparison, for btree indexes';
COMMENT ON FUNCTION yearmonth_sortsupport(internal) IS 'fast comparison, for sorting';
COMMENT ON FUNCTION yearmonth_hash(yearmonth) IS 'hash, for hash joins and indexes';
COMMENT ON FUNCTION yearmonth_hash_extended(yearmonth, bigint) IS '64-bit hash, for hash partitioning';
COMMENT ON FUNCTION yearmonth_in_range(yearmonth, yearmonth, integer, boolean, boolean) IS 'bounds of a window RANGE frame, for offsets of type integer';
COMMENT ON OPERATOR < (yearmonth, yearmonth) IS 'an earlier month';
COMMENT ON OPERATOR <= (yearmonth, yearmonth) IS 'an earlier or the same month';
COMMENT ON OPERATOR = (yearmonth, yearmonth) IS 'the same month';
COMMENT ON OPERATOR <> (yearmonth, yearmonth) IS 'another month';
COMMENT ON OPERATOR >= (yearmonth, yearmonth) IS 'a later or the same month';
COMMENT ON OPERATOR > (yearmonth, yearmonth) IS 'a later month';
COMMENT ON OPERATOR CLASS yearmonth_ops USING btree IS 'yearmonth: ordinary indexes and sorting';
COMMENT ON OPERATOR FAMILY yearmonth_ops USING btree IS 'yearmonth: ordinary indexes and sorting';
COMMENT ON OPERATOR CLASS yearmonth_ops USING hash IS 'yearmonth: hash indexes, joins and partitioning';
COMMENT ON OPERATOR FAMILY yearmonth_ops USING hash IS 'yearmonth: hash indexes, joins and partitioning';
COMMENT ON OPERATOR CLASS yearmonth_minmax_ops USING brin IS 'yearmonth: block-range indexes of tables filled in order';
COMMENT ON OPERATOR FAMILY yearmonth_minmax_ops USING brin IS 'yearmonth: block-range indexes of tables filled in order';

-- Arithmetic in months. Neither operand of a difference can make it overflow, so it is core's.
CREATE FUNCTION yearmonth_plus(yearmonth, integer) RETURNS yearmonth
    AS 'MODULE_PATHNAME', 'hpf_yearmonth_plus_months'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION yearmonth_plus(integer, yearmonth) RETURNS yearmonth
    AS 'MODULE_PATHNAME', 'hpf_months_plus_yearmonth'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION yearmonth_minus(yearmonth, integer) RETURNS yearmonth
    AS 'MODULE_PATHNAME', 'hpf_yearmonth_minus_months'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION yearmonth_minus(yearmonth, yearmonth) RETURNS integer
    AS 'int4mi'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;

CREATE OPERATOR + (FUNCTION = yearmonth_plus, LEFTARG = yearmonth, RIGHTARG = integer, COMMUTATOR = +);
CREATE OPERATOR + (FUNCTION = yearmonth_plus, LEFTARG = integer, RIGHTARG = yearmonth, COMMUTATOR = +);
CREATE OPERATOR - (FUNCTION = yearmonth_minus, LEFTARG = yearmonth, RIGHTARG = integer);
CREATE OPERATOR - (FUNCTION = yearmonth_minus, LEFTARG = yearmonth, RIGHTARG = yearmonth);

COMMENT ON FUNCTION yearmonth_plus(yearmonth, integer) IS 'implementation of operator +';
COMMENT ON FUNCTION yearmonth_plus(integer, yearmonth) IS 'implementation of operator +';
COMMENT ON FUNCTION yearmonth_minus(yearmonth, integer) IS 'implementation of operator -';
COMMENT ON FUNCTION yearmonth_minus(yearmonth, yearmonth) IS 'implementation of operator -';
COMMENT ON OPERATOR + (yearmonth, integer) IS 'so many months later';
COMMENT ON OPERATOR + (integer, yearmonth) IS 'so many months later';
COMMENT ON OPERATOR - (yearmonth, integer) IS 'so many months earlier';
COMMENT ON OPERATOR - (yearmonth, yearmonth) IS 'months from the right month to the left';

-- Months, their parts and their days.
CREATE FUNCTION make_yearmonth(year integer, month integer) RETURNS yearmonth
    AS 'MODULE_PATHNAME', 'hpf_make_yearmonth'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION year(yearmonth) RETURNS integer
    AS 'MODULE_PATHNAME', 'hpf_yearmonth_get_year'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION month(yearmonth) RETURNS integer
    AS 'MODULE_PATHNAME', 'hpf_yearmonth_get_month'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION first_day(yearmonth) RETURNS date
    AS 'MODULE_PATHNAME', 'hpf_yearmonth_first_day'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION last_day(yearmonth) RETURNS date
    AS 'MODULE_PATHNAME', 'hpf_yearmonth_last_day'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION yearmonth(date) RETURNS yearmonth
    AS 'MODULE_PATHNAME', 'hpf_yearmonth_from_date'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE CAST (date AS yearmonth) WITH FUNCTION yearmonth(date);

COMMENT ON FUNCTION make_yearmonth(integer, integer) IS 'month of a year: make_yearmonth(2020, 6) gives 2020-06';
COMMENT ON FUNCTION year(yearmonth) IS 'year, 1 to 9999';
COMMENT ON FUNCTION month(yearmonth) IS 'month of the year, 1 to 12';
COMMENT ON FUNCTION first_day(yearmonth) IS 'first day of the month';
COMMENT ON FUNCTION last_day(yearmonth) IS 'last day of the month';
COMMENT ON FUNCTION yearmonth(date) IS 'month a day lies in';
COMMENT ON CAST (date AS yearmonth) IS 'explicit, since the day is lost';

-- Aggregates.
CREATE FUNCTION yearmonth_larger(yearmonth, yearmonth) RETURNS yearmonth
    AS 'int4larger'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION yearmonth_smaller(yearmonth, yearmonth) RETURNS yearmonth
    AS 'int4smaller'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE AGGREGATE max(yearmonth) (SFUNC = yearmonth_larger, STYPE = yearmonth, COMBINEFUNC = yearmonth_larger, SORTOP = >, PARALLEL = SAFE);
CREATE AGGREGATE min(yearmonth) (SFUNC = yearmonth_smaller, STYPE = yearmonth, COMBINEFUNC = yearmonth_smaller, SORTOP = <, PARALLEL = SAFE);

COMMENT ON FUNCTION yearmonth_larger(yearmonth, yearmonth) IS 'transition function of max';
COMMENT ON FUNCTION yearmonth_smaller(yearmonth, yearmonth) IS 'transition function of min';
COMMENT ON AGGREGATE max(yearmonth) IS 'latest month';
COMMENT ON AGGREGATE min(yearmonth) IS 'earliest month';
