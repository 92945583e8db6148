-- hpf.uscc: unified social credit codes (统一社会信用代码). C: src/uscc.c. Used by employers and developers.

CREATE TYPE uscc;

CREATE FUNCTION uscc_in(cstring) RETURNS uscc
    AS 'MODULE_PATHNAME', 'hpf_uscc_in'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION uscc_out(uscc) RETURNS cstring
    AS 'MODULE_PATHNAME', 'hpf_uscc_out'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION uscc_recv(internal) RETURNS uscc
    AS 'MODULE_PATHNAME', 'hpf_uscc_recv'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION uscc_send(uscc) RETURNS bytea
    AS 'MODULE_PATHNAME', 'hpf_uscc_send'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE uscc (
    INPUT = uscc_in,
    OUTPUT = uscc_out,
    RECEIVE = uscc_recv,
    SEND = uscc_send,
    INTERNALLENGTH = 18,
    ALIGNMENT = char
);
COMMENT ON TYPE uscc IS 'unified social credit code (统一社会信用代码, GB 32100) of a unit: 18 characters, the last computed from the others; shown in upper case';
COMMENT ON FUNCTION uscc_in(cstring) IS 'text to uscc: 18 characters, either case';
COMMENT ON FUNCTION uscc_out(uscc) IS 'text of uscc: 18 characters, upper case';
COMMENT ON FUNCTION uscc_recv(internal) IS 'binary to uscc: 18 characters';
COMMENT ON FUNCTION uscc_send(uscc) IS 'binary of uscc: 18 characters';

-- Comparison. Bytes decide, whatever the database's collation.
CREATE FUNCTION uscc_lt(uscc, uscc) RETURNS boolean
    AS 'MODULE_PATHNAME', 'hpf_uscc_lt'
    LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION uscc_le(uscc, uscc) RETURNS boolean
    AS 'MODULE_PATHNAME', 'hpf_uscc_le'
    LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION uscc_eq(uscc, uscc) RETURNS boolean
    AS 'MODULE_PATHNAME', 'hpf_uscc_eq'
    LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION uscc_ne(uscc, uscc) RETURNS boolean
    AS 'MODULE_PATHNAME', 'hpf_uscc_ne'
    LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION uscc_ge(uscc, uscc) RETURNS boolean
    AS 'MODULE_PATHNAME', 'hpf_uscc_ge'
    LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION uscc_gt(uscc, uscc) RETURNS boolean
    AS 'MODULE_PATHNAME', 'hpf_uscc_gt'
    LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION uscc_cmp(uscc, uscc) RETURNS integer
    AS 'MODULE_PATHNAME', 'hpf_uscc_cmp'
    LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION uscc_sortsupport(internal) RETURNS void
    AS 'MODULE_PATHNAME', 'hpf_uscc_sortsupport'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION uscc_hash(uscc) RETURNS integer
    AS 'MODULE_PATHNAME', 'hpf_uscc_hash'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION uscc_hash_extended(uscc, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'hpf_uscc_hash_extended'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE OPERATOR < (FUNCTION = uscc_lt, LEFTARG = uscc, RIGHTARG = uscc,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR <= (FUNCTION = uscc_le, LEFTARG = uscc, RIGHTARG = uscc,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
CREATE OPERATOR = (FUNCTION = uscc_eq, LEFTARG = uscc, RIGHTARG = uscc,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR <> (FUNCTION = uscc_ne, LEFTARG = uscc, RIGHTARG = uscc,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR >= (FUNCTION = uscc_ge, LEFTARG = uscc, RIGHTARG = uscc,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel);
CREATE OPERATOR > (FUNCTION = uscc_gt, LEFTARG = uscc, RIGHTARG = uscc,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel);

CREATE OPERATOR CLASS uscc_ops DEFAULT FOR TYPE uscc USING btree AS
    OPERATOR 1 <,
    OPERATOR 2 <=,
    OPERATOR 3 =,
    OPERATOR 4 >=,
    OPERATOR 5 >,
    FUNCTION 1 uscc_cmp(uscc, uscc),
    FUNCTION 2 uscc_sortsupport(internal),
    FUNCTION 4 btequalimage(oid);

CREATE OPERATOR CLASS uscc_ops DEFAULT FOR TYPE uscc USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 uscc_hash(uscc),
    FUNCTION 2 uscc_hash_extended(uscc, bigint);

CREATE OPERATOR CLASS uscc_minmax_ops DEFAULT FOR TYPE uscc USING brin AS
    OPERATOR 1 <,
    OPERATOR 2 <=,
    OPERATOR 3 =,
    OPERATOR 4 >=,
    OPERATOR 5 >,
    FUNCTION 1 brin_minmax_opcinfo(internal),
    FUNCTION 2 brin_minmax_add_value(internal, internal, internal, internal),
    FUNCTION 3 brin_minmax_consistent(internal, internal, internal),
    FUNCTION 4 brin_minmax_union(internal, internal, internal);

COMMENT ON FUNCTION uscc_lt(uscc, uscc) IS 'implementation of operator <';
COMMENT ON FUNCTION uscc_le(uscc, uscc) IS 'implementation of operator <=';
COMMENT ON FUNCTION uscc_eq(uscc, uscc) IS 'implementation of operator =';
COMMENT ON FUNCTION uscc_ne(uscc, uscc) IS 'implementation of operator <>';
COMMENT ON FUNCTION uscc_ge(uscc, uscc) IS 'implementation of operator >=';
COMMENT ON FUNCTION uscc_gt(uscc, uscc) IS 'implementation of operator >';
COMMENT ON FUNCTION uscc_cmp(uscc, uscc) IS 'three-way comparison, for btree indexes';
COMMENT ON FUNCTION uscc_sortsupport(internal) IS 'fast comparison, for sorting';
COMMENT ON FUNCTION uscc_hash(uscc) IS 'hash, for hash joins and indexes';
COMMENT ON FUNCTION uscc_hash_extended(uscc, bigint) IS '64-bit hash, for hash partitioning';
COMMENT ON OPERATOR < (uscc, uscc) IS 'before, in byte order';
COMMENT ON OPERATOR <= (uscc, uscc) IS 'before or the same, in byte order';
COMMENT ON OPERATOR = (uscc, uscc) IS 'the same unit';
COMMENT ON OPERATOR <> (uscc, uscc) IS 'another unit';
COMMENT ON OPERATOR >= (uscc, uscc) IS 'after or the same, in byte order';
COMMENT ON OPERATOR > (uscc, uscc) IS 'after, in byte order';
COMMENT ON OPERATOR CLASS uscc_ops USING btree IS 'uscc: ordinary indexes and sorting';
COMMENT ON OPERATOR FAMILY uscc_ops USING btree IS 'uscc: ordinary indexes and sorting';
COMMENT ON OPERATOR CLASS uscc_ops USING hash IS 'uscc: hash indexes, joins and partitioning';
COMMENT ON OPERATOR FAMILY uscc_ops USING hash IS 'uscc: hash indexes, joins and partitioning';
COMMENT ON OPERATOR CLASS uscc_minmax_ops USING brin IS 'uscc: block-range indexes of tables filled in order';
COMMENT ON OPERATOR FAMILY uscc_minmax_ops USING brin IS 'uscc: block-range indexes of tables filled in order';

CREATE FUNCTION make_uscc(first17 text) RETURNS uscc
    AS 'MODULE_PATHNAME', 'hpf_make_uscc'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION make_uscc(text) IS 'code from its first 17 characters, with its check character; for migrations and test data';
