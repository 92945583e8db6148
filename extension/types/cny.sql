-- hpf.cny: amounts of yuan (人民币元). C: src/cny.c. Used by every table and function with money.
--
-- There is no implicit cast, so that an amount never becomes a floating point
-- number, or a bare number an amount, by itself.

CREATE TYPE cny;

CREATE FUNCTION cny_in(cstring) RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_cny_in'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_out(cny) RETURNS cstring
    AS 'MODULE_PATHNAME', 'hpf_cny_out'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_recv(internal) RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_cny_recv'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_send(cny) RETURNS bytea
    AS 'MODULE_PATHNAME', 'hpf_cny_send'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE cny (
    INPUT = cny_in,
    OUTPUT = cny_out,
    RECEIVE = cny_recv,
    SEND = cny_send,
    LIKE = pg_catalog.int8
);
COMMENT ON TYPE cny IS 'amount of yuan (人民币元), exact to the fen (分); 1234.5 is shown as 1234.50; more than two decimals are refused, never rounded';
COMMENT ON FUNCTION cny_in(cstring) IS 'text to cny: an optional sign, digits, a point with one or two decimals';
COMMENT ON FUNCTION cny_out(cny) IS 'text of cny: yuan with two decimals';
COMMENT ON FUNCTION cny_recv(internal) IS 'binary to cny: int64 fen';
COMMENT ON FUNCTION cny_send(cny) IS 'binary of cny: int64 fen';

-- Comparison. The functions are bigint's own, so that sorting gets core's specialised code.
CREATE FUNCTION cny_lt(cny, cny) RETURNS boolean
    AS 'int8lt'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION cny_le(cny, cny) RETURNS boolean
    AS 'int8le'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION cny_eq(cny, cny) RETURNS boolean
    AS 'int8eq'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION cny_ne(cny, cny) RETURNS boolean
    AS 'int8ne'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION cny_ge(cny, cny) RETURNS boolean
    AS 'int8ge'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION cny_gt(cny, cny) RETURNS boolean
    AS 'int8gt'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION cny_cmp(cny, cny) RETURNS integer
    AS 'btint8cmp'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION cny_sortsupport(internal) RETURNS void
    AS 'btint8sortsupport'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_hash(cny) RETURNS integer
    AS 'hashint8'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_hash_extended(cny, bigint) RETURNS bigint
    AS 'hashint8extended'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_in_range(cny, cny, cny, boolean, boolean) RETURNS boolean
    AS 'in_range_int8_int8'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;

CREATE OPERATOR < (FUNCTION = cny_lt, LEFTARG = cny, RIGHTARG = cny,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR <= (FUNCTION = cny_le, LEFTARG = cny, RIGHTARG = cny,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
CREATE OPERATOR = (FUNCTION = cny_eq, LEFTARG = cny, RIGHTARG = cny,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR <> (FUNCTION = cny_ne, LEFTARG = cny, RIGHTARG = cny,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR >= (FUNCTION = cny_ge, LEFTARG = cny, RIGHTARG = cny,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel);
CREATE OPERATOR > (FUNCTION = cny_gt, LEFTARG = cny, RIGHTARG = cny,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel);

CREATE OPERATOR CLASS cny_ops DEFAULT FOR TYPE cny USING btree AS
    OPERATOR 1 <,
    OPERATOR 2 <=,
    OPERATOR 3 =,
    OPERATOR 4 >=,
    OPERATOR 5 >,
    FUNCTION 1 cny_cmp(cny, cny),
    FUNCTION 2 cny_sortsupport(internal),
    FUNCTION 3 (cny, cny) cny_in_range(cny, cny, cny, boolean, boolean),
    FUNCTION 4 btequalimage(oid);

CREATE OPERATOR CLASS cny_ops DEFAULT FOR TYPE cny USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 cny_hash(cny),
    FUNCTION 2 cny_hash_extended(cny, bigint);

CREATE OPERATOR CLASS cny_minmax_ops DEFAULT FOR TYPE cny USING brin AS
    OPERATOR 1 <,
    OPERATOR 2 <=,
    OPERATOR 3 =,
    OPERATOR 4 >=,
    OPERATOR 5 >,
    FUNCTION 1 brin_minmax_opcinfo(internal),
    FUNCTION 2 brin_minmax_add_value(internal, internal, internal, internal),
    FUNCTION 3 brin_minmax_consistent(internal, internal, internal),
    FUNCTION 4 brin_minmax_union(internal, internal, internal);

COMMENT ON FUNCTION cny_lt(cny, cny) IS 'implementation of operator <';
COMMENT ON FUNCTION cny_le(cny, cny) IS 'implementation of operator <=';
COMMENT ON FUNCTION cny_eq(cny, cny) IS 'implementation of operator =';
COMMENT ON FUNCTION cny_ne(cny, cny) IS 'implementation of operator <>';
COMMENT ON FUNCTION cny_ge(cny, cny) IS 'implementation of operator >=';
COMMENT ON FUNCTION cny_gt(cny, cny) IS 'implementation of operator >';
COMMENT ON FUNCTION cny_cmp(cny, cny) IS 'three-way comparison, for btree indexes';
COMMENT ON FUNCTION cny_sortsupport(internal) IS 'fast comparison, for sorting';
COMMENT ON FUNCTION cny_hash(cny) IS 'hash, for hash joins and indexes';
COMMENT ON FUNCTION cny_hash_extended(cny, bigint) IS '64-bit hash, for hash partitioning';
COMMENT ON FUNCTION cny_in_range(cny, cny, cny, boolean, boolean) IS 'bounds of a window RANGE frame, for offsets of type cny';
COMMENT ON OPERATOR < (cny, cny) IS 'a smaller amount';
COMMENT ON OPERATOR <= (cny, cny) IS 'a smaller or the same amount';
COMMENT ON OPERATOR = (cny, cny) IS 'the same amount';
COMMENT ON OPERATOR <> (cny, cny) IS 'another amount';
COMMENT ON OPERATOR >= (cny, cny) IS 'a greater or the same amount';
COMMENT ON OPERATOR > (cny, cny) IS 'a greater amount';
COMMENT ON OPERATOR CLASS cny_ops USING btree IS 'cny: ordinary indexes and sorting';
COMMENT ON OPERATOR FAMILY cny_ops USING btree IS 'cny: ordinary indexes and sorting';
COMMENT ON OPERATOR CLASS cny_ops USING hash IS 'cny: hash indexes, joins and partitioning';
COMMENT ON OPERATOR FAMILY cny_ops USING hash IS 'cny: hash indexes, joins and partitioning';
COMMENT ON OPERATOR CLASS cny_minmax_ops USING brin IS 'cny: block-range indexes of tables filled in order';
COMMENT ON OPERATOR FAMILY cny_minmax_ops USING brin IS 'cny: block-range indexes of tables filled in order';

-- Arithmetic. Whatever does not fit raises 22003. Integers of every width are
-- bigint here, through core's implicit casts.
CREATE FUNCTION cny_add(cny, cny) RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_cny_add'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_subtract(cny, cny) RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_cny_subtract'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_negate(cny) RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_cny_negate'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_times(cny, bigint) RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_cny_times_integer'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_times(bigint, cny) RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_integer_times_cny'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_ratio(cny, cny) RETURNS numeric
    AS 'MODULE_PATHNAME', 'hpf_cny_ratio'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION abs(cny) RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_cny_abs'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sign(cny) RETURNS integer
    AS 'MODULE_PATHNAME', 'hpf_cny_sign'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION round_to_unit(amount cny, rounding_unit cny, mode text DEFAULT 'half_up') RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_cny_round_to_unit'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE OPERATOR + (FUNCTION = cny_add, LEFTARG = cny, RIGHTARG = cny, COMMUTATOR = +);
CREATE OPERATOR - (FUNCTION = cny_subtract, LEFTARG = cny, RIGHTARG = cny);
CREATE OPERATOR - (FUNCTION = cny_negate, RIGHTARG = cny);
CREATE OPERATOR * (FUNCTION = cny_times, LEFTARG = cny, RIGHTARG = bigint, COMMUTATOR = *);
CREATE OPERATOR * (FUNCTION = cny_times, LEFTARG = bigint, RIGHTARG = cny, COMMUTATOR = *);
CREATE OPERATOR / (FUNCTION = cny_ratio, LEFTARG = cny, RIGHTARG = cny);

COMMENT ON FUNCTION cny_add(cny, cny) IS 'implementation of operator +';
COMMENT ON FUNCTION cny_subtract(cny, cny) IS 'implementation of operator -';
COMMENT ON FUNCTION cny_negate(cny) IS 'implementation of operator - (unary)';
COMMENT ON FUNCTION cny_times(cny, bigint) IS 'implementation of operator *';
COMMENT ON FUNCTION cny_times(bigint, cny) IS 'implementation of operator *';
COMMENT ON FUNCTION cny_ratio(cny, cny) IS 'implementation of operator /';
COMMENT ON FUNCTION abs(cny) IS 'amount without its sign';
COMMENT ON FUNCTION sign(cny) IS '-1, 0 or 1';
COMMENT ON FUNCTION round_to_unit(cny, cny, text) IS 'amount rounded to a multiple of a unit (1.00, 0.10 ...); mode half_up (half away from zero), ceiling (towards plus infinity) or floor (towards minus infinity)';
COMMENT ON OPERATOR + (cny, cny) IS 'sum of two amounts';
COMMENT ON OPERATOR - (cny, cny) IS 'difference of two amounts';
COMMENT ON OPERATOR - (NONE, cny) IS 'amount with the other sign';
COMMENT ON OPERATOR * (cny, bigint) IS 'amount a whole number of times';
COMMENT ON OPERATOR * (bigint, cny) IS 'amount a whole number of times';
COMMENT ON OPERATOR / (cny, cny) IS 'ratio of two amounts, a number';

-- Fen are a bigint, and the two are one in memory: int8up gives back its argument.
CREATE FUNCTION fen(cny) RETURNS bigint
    AS 'int8up'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION from_fen(fen bigint) RETURNS cny
    AS 'int8up'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fen(cny) IS 'amount in fen (分)';
COMMENT ON FUNCTION from_fen(bigint) IS 'amount of so many fen (分)';

-- From numeric only on request, since it may fail. To numeric also by assignment:
-- nothing is lost, and report tables and PL/pgSQL variables are numeric; but never
-- implicitly, so that round(cny) or cny * 0.5 is an error instead of a guess.
-- From integer not at all: 100 might be yuan or fen. Say 100.00::cny or from_fen(100).
CREATE FUNCTION cny(numeric) RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_cny_from_numeric'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION "numeric"(cny) RETURNS numeric
    AS 'MODULE_PATHNAME', 'hpf_cny_to_numeric'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE CAST (numeric AS cny) WITH FUNCTION cny(numeric);
CREATE CAST (cny AS numeric) WITH FUNCTION "numeric"(cny) AS ASSIGNMENT;

COMMENT ON FUNCTION cny(numeric) IS 'number of yuan to amount; HP101 if it needs more than two decimals';
COMMENT ON FUNCTION "numeric"(cny) IS 'amount to number of yuan, with two decimals';
COMMENT ON CAST (numeric AS cny) IS 'explicit; a number that needs more than two decimals is refused (HP101), never rounded';
COMMENT ON CAST (cny AS numeric) IS 'explicit or by assignment; exact';

-- Aggregates. sum and avg share a state of 128 bits, as core's sum(bigint) does.
CREATE FUNCTION cny_accumulate(internal, cny) RETURNS internal
    AS 'MODULE_PATHNAME', 'hpf_cny_accumulate'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION cny_discard(internal, cny) RETURNS internal
    AS 'MODULE_PATHNAME', 'hpf_cny_discard'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION cny_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME', 'hpf_cny_combine'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION cny_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME', 'hpf_cny_serialize'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME', 'hpf_cny_deserialize'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_sum(internal) RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_cny_sum'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION cny_avg(internal) RETURNS numeric
    AS 'MODULE_PATHNAME', 'hpf_cny_avg'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;

CREATE AGGREGATE sum(cny) (
    SFUNC = cny_accumulate, STYPE = internal, SSPACE = 48, FINALFUNC = cny_sum,
    COMBINEFUNC = cny_combine, SERIALFUNC = cny_serialize, DESERIALFUNC = cny_deserialize,
    MSFUNC = cny_accumulate, MINVFUNC = cny_discard, MSTYPE = internal, MSSPACE = 48, MFINALFUNC = cny_sum,
    PARALLEL = SAFE
);

CREATE AGGREGATE avg(cny) (
    SFUNC = cny_accumulate, STYPE = internal, SSPACE = 48, FINALFUNC = cny_avg,
    COMBINEFUNC = cny_combine, SERIALFUNC = cny_serialize, DESERIALFUNC = cny_deserialize,
    MSFUNC = cny_accumulate, MINVFUNC = cny_discard, MSTYPE = internal, MSSPACE = 48, MFINALFUNC = cny_avg,
    PARALLEL = SAFE
);

COMMENT ON FUNCTION cny_accumulate(internal, cny) IS 'transition function of sum and avg';
COMMENT ON FUNCTION cny_discard(internal, cny) IS 'inverse transition function of sum and avg';
COMMENT ON FUNCTION cny_combine(internal, internal) IS 'combine function of sum and avg';
COMMENT ON FUNCTION cny_serialize(internal) IS 'serialize function of sum and avg';
COMMENT ON FUNCTION cny_deserialize(bytea, internal) IS 'deserialize function of sum and avg';
COMMENT ON FUNCTION cny_sum(internal) IS 'final function of sum';
COMMENT ON FUNCTION cny_avg(internal) IS 'final function of avg';
COMMENT ON AGGREGATE sum(cny) IS 'exact sum of amounts; NULL without any; 22003 only if the result itself does not fit';
COMMENT ON AGGREGATE avg(cny) IS 'average in yuan, a number, not rounded to the fen; NULL without any amount';

CREATE FUNCTION cny_larger(cny, cny) RETURNS cny
    AS 'int8larger'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION cny_smaller(cny, cny) RETURNS cny
    AS 'int8smaller'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE AGGREGATE max(cny) (SFUNC = cny_larger, STYPE = cny, COMBINEFUNC = cny_larger, SORTOP = >, PARALLEL = SAFE);
CREATE AGGREGATE min(cny) (SFUNC = cny_smaller, STYPE = cny, COMBINEFUNC = cny_smaller, SORTOP = <, PARALLEL = SAFE);

COMMENT ON FUNCTION cny_larger(cny, cny) IS 'transition function of max';
COMMENT ON FUNCTION cny_smaller(cny, cny) IS 'transition function of min';
COMMENT ON AGGREGATE max(cny) IS 'greatest amount';
COMMENT ON AGGREGATE min(cny) IS 'smallest amount';
