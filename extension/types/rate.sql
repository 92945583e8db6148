-- hpf.rate: annual rates (年利率). C: src/rate.c. Used by every function that computes interest.
--
-- A rate is never a bare number: factor() and percent() say which number is meant.

CREATE TYPE rate;

CREATE FUNCTION rate_in(cstring) RETURNS rate
    AS 'MODULE_PATHNAME', 'hpf_rate_in'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_out(rate) RETURNS cstring
    AS 'MODULE_PATHNAME', 'hpf_rate_out'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_recv(internal) RETURNS rate
    AS 'MODULE_PATHNAME', 'hpf_rate_recv'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_send(rate) RETURNS bytea
    AS 'MODULE_PATHNAME', 'hpf_rate_send'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE rate (
    INPUT = rate_in,
    OUTPUT = rate_out,
    RECEIVE = rate_recv,
    SEND = rate_send,
    LIKE = pg_catalog.int8
);
COMMENT ON TYPE rate IS 'annual rate (年利率), from 0% to 1000%, exact to 0.000001%; written with its sign: 3.25%; a spread (基点), which may be negative, is not a rate';
COMMENT ON FUNCTION rate_in(cstring) IS 'text to rate: digits, a point with one to six decimals, the sign %';
COMMENT ON FUNCTION rate_out(rate) IS 'text of rate: per cent without needless zeros, and the sign %';
COMMENT ON FUNCTION rate_recv(internal) IS 'binary to rate: int64 in units of 1e-8';
COMMENT ON FUNCTION rate_send(rate) IS 'binary of rate: int64 in units of 1e-8';

-- Comparison. The functions are bigint's own, so that sorting gets core's specialised code.
CREATE FUNCTION rate_lt(rate, rate) RETURNS boolean
    AS 'int8lt'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION rate_le(rate, rate) RETURNS boolean
    AS 'int8le'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION rate_eq(rate, rate) RETURNS boolean
    AS 'int8eq'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION rate_ne(rate, rate) RETURNS boolean
    AS 'int8ne'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION rate_ge(rate, rate) RETURNS boolean
    AS 'int8ge'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION rate_gt(rate, rate) RETURNS boolean
    AS 'int8gt'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION rate_cmp(rate, rate) RETURNS integer
    AS 'btint8cmp'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION rate_sortsupport(internal) RETURNS void
    AS 'btint8sortsupport'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_hash(rate) RETURNS integer
    AS 'hashint8'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_hash_extended(rate, bigint) RETURNS bigint
    AS 'hashint8extended'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_in_range(rate, rate, rate, boolean, boolean) RETURNS boolean
    AS 'in_range_int8_int8'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;

CREATE OPERATOR < (FUNCTION = rate_lt, LEFTARG = rate, RIGHTARG = rate,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR <= (FUNCTION = rate_le, LEFTARG = rate, RIGHTARG = rate,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
CREATE OPERATOR = (FUNCTION = rate_eq, LEFTARG = rate, RIGHTARG = rate,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR <> (FUNCTION = rate_ne, LEFTARG = rate, RIGHTARG = rate,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR >= (FUNCTION = rate_ge, LEFTARG = rate, RIGHTARG = rate,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel);
CREATE OPERATOR > (FUNCTION = rate_gt, LEFTARG = rate, RIGHTARG = rate,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel);

CREATE OPERATOR CLASS rate_ops DEFAULT FOR TYPE rate USING btree AS
    OPERATOR 1 <,
    OPERATOR 2 <=,
    OPERATOR 3 =,
    OPERATOR 4 >=,
    OPERATOR 5 >,
    FUNCTION 1 rate_cmp(rate, rate),
    FUNCTION 2 rate_sortsupport(internal),
    FUNCTION 3 (rate, rate) rate_in_range(rate, rate, rate, boolean, boolean),
    FUNCTION 4 btequalimage(oid);

CREATE OPERATOR CLASS rate_ops DEFAULT FOR TYPE rate USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 rate_hash(rate),
    FUNCTION 2 rate_hash_extended(rate, bigint);

CREATE OPERATOR CLASS rate_minmax_ops DEFAULT FOR TYPE rate USING brin AS
    OPERATOR 1 <,
    OPERATOR 2 <=,
    OPERATOR 3 =,
    OPERATOR 4 >=,
    OPERATOR 5 >,
    FUNCTION 1 brin_minmax_opcinfo(internal),
    FUNCTION 2 brin_minmax_add_value(internal, internal, internal, internal),
    FUNCTION 3 brin_minmax_consistent(internal, internal, internal),
    FUNCTION 4 brin_minmax_union(internal, internal, internal);

COMMENT ON FUNCTION rate_lt(rate, rate) IS 'implementation of operator <';
COMMENT ON FUNCTION rate_le(rate, rate) IS 'implementation of operator <=';
COMMENT ON FUNCTION rate_eq(rate, rate) IS 'implementation of operator =';
COMMENT ON FUNCTION rate_ne(rate, rate) IS 'implementation of operator <>';
COMMENT ON FUNCTION rate_ge(rate, rate) IS 'implementation of operator >=';
COMMENT ON FUNCTION rate_gt(rate, rate) IS 'implementation of operator >';
COMMENT ON FUNCTION rate_cmp(rate, rate) IS 'three-way comparison, for btree indexes';
COMMENT ON FUNCTION rate_sortsupport(internal) IS 'fast comparison, for sorting';
COMMENT ON FUNCTION rate_hash(rate) IS 'hash, for hash joins and indexes';
COMMENT ON FUNCTION rate_hash_extended(rate, bigint) IS '64-bit hash, for hash partitioning';
COMMENT ON FUNCTION rate_in_range(rate, rate, rate, boolean, boolean) IS 'bounds of a window RANGE frame, for offsets of type rate';
COMMENT ON OPERATOR < (rate, rate) IS 'a lower rate';
COMMENT ON OPERATOR <= (rate, rate) IS 'a lower or the same rate';
COMMENT ON OPERATOR = (rate, rate) IS 'the same rate';
COMMENT ON OPERATOR <> (rate, rate) IS 'another rate';
COMMENT ON OPERATOR >= (rate, rate) IS 'a higher or the same rate';
COMMENT ON OPERATOR > (rate, rate) IS 'a higher rate';
COMMENT ON OPERATOR CLASS rate_ops USING btree IS 'rate: ordinary indexes and sorting';
COMMENT ON OPERATOR FAMILY rate_ops USING btree IS 'rate: ordinary indexes and sorting';
COMMENT ON OPERATOR CLASS rate_ops USING hash IS 'rate: hash indexes, joins and partitioning';
COMMENT ON OPERATOR FAMILY rate_ops USING hash IS 'rate: hash indexes, joins and partitioning';
COMMENT ON OPERATOR CLASS rate_minmax_ops USING brin IS 'rate: block-range indexes of tables filled in order';
COMMENT ON OPERATOR FAMILY rate_minmax_ops USING brin IS 'rate: block-range indexes of tables filled in order';

-- Arithmetic, and the two numbers a rate may stand for.
CREATE FUNCTION rate_add(rate, rate) RETURNS rate
    AS 'MODULE_PATHNAME', 'hpf_rate_add'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_subtract(rate, rate) RETURNS rate
    AS 'MODULE_PATHNAME', 'hpf_rate_subtract'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION factor(rate) RETURNS numeric
    AS 'MODULE_PATHNAME', 'hpf_rate_factor'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION percent(rate) RETURNS numeric
    AS 'MODULE_PATHNAME', 'hpf_rate_percent'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_from_percent(percent numeric) RETURNS rate
    AS 'MODULE_PATHNAME', 'hpf_rate_from_percent'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE OPERATOR + (FUNCTION = rate_add, LEFTARG = rate, RIGHTARG = rate, COMMUTATOR = +);
CREATE OPERATOR - (FUNCTION = rate_subtract, LEFTARG = rate, RIGHTARG = rate);

COMMENT ON FUNCTION rate_add(rate, rate) IS 'implementation of operator +';
COMMENT ON FUNCTION rate_subtract(rate, rate) IS 'implementation of operator -';
COMMENT ON OPERATOR + (rate, rate) IS 'sum of two rates';
COMMENT ON OPERATOR - (rate, rate) IS 'difference of two rates; 22003 if negative';
COMMENT ON FUNCTION factor(rate) IS 'what to multiply by: 3.25% gives 0.0325';
COMMENT ON FUNCTION percent(rate) IS 'number of per cent: 3.25% gives 3.25';
COMMENT ON FUNCTION rate_from_percent(numeric) IS 'rate of so many per cent: 3.25 gives 3.25%; HP101 if it needs more than six decimals';

-- Aggregates. There is no avg: an average of rates needs weights.
CREATE FUNCTION rate_larger(rate, rate) RETURNS rate
    AS 'int8larger'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION rate_smaller(rate, rate) RETURNS rate
    AS 'int8smaller'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE AGGREGATE max(rate) (SFUNC = rate_larger, STYPE = rate, COMBINEFUNC = rate_larger, SORTOP = >, PARALLEL = SAFE);
CREATE AGGREGATE min(rate) (SFUNC = rate_smaller, STYPE = rate, COMBINEFUNC = rate_smaller, SORTOP = <, PARALLEL = SAFE);

COMMENT ON FUNCTION rate_larger(rate, rate) IS 'transition function of max';
COMMENT ON FUNCTION rate_smaller(rate, rate) IS 'transition function of min';
COMMENT ON AGGREGATE max(rate) IS 'highest rate';
COMMENT ON AGGREGATE min(rate) IS 'lowest rate';
