-- hpf.citizen_id: citizen identity numbers (公民身份号码). C: src/citizen_id.c. Used by members and borrowers.

CREATE TYPE citizen_id;

CREATE FUNCTION citizen_id_in(cstring) RETURNS citizen_id
    AS 'MODULE_PATHNAME', 'hpf_citizen_id_in'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION citizen_id_out(citizen_id) RETURNS cstring
    AS 'MODULE_PATHNAME', 'hpf_citizen_id_out'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION citizen_id_recv(internal) RETURNS citizen_id
    AS 'MODULE_PATHNAME', 'hpf_citizen_id_recv'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION citizen_id_send(citizen_id) RETURNS bytea
    AS 'MODULE_PATHNAME', 'hpf_citizen_id_send'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE citizen_id (
    INPUT = citizen_id_in,
    OUTPUT = citizen_id_out,
    RECEIVE = citizen_id_recv,
    SEND = citizen_id_send,
    LIKE = pg_catalog.int8
);
COMMENT ON TYPE citizen_id IS 'citizen identity number (公民身份号码, GB 11643): 18 characters, the last computed from the others; a valid birth date is required, the region code is not looked up';
COMMENT ON FUNCTION citizen_id_in(cstring) IS 'text to citizen_id: 17 digits and the check character, x or X';
COMMENT ON FUNCTION citizen_id_out(citizen_id) IS 'text of citizen_id: 18 characters';
COMMENT ON FUNCTION citizen_id_recv(internal) IS 'binary to citizen_id: int64 of the first 17 digits';
COMMENT ON FUNCTION citizen_id_send(citizen_id) IS 'binary of citizen_id: int64 of the first 17 digits';

-- Comparison. The functions are bigint's own, so that sorting gets core's specialised code.
CREATE FUNCTION citizen_id_lt(citizen_id, citizen_id) RETURNS boolean
    AS 'int8lt'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION citizen_id_le(citizen_id, citizen_id) RETURNS boolean
    AS 'int8le'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION citizen_id_eq(citizen_id, citizen_id) RETURNS boolean
    AS 'int8eq'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION citizen_id_ne(citizen_id, citizen_id) RETURNS boolean
    AS 'int8ne'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION citizen_id_ge(citizen_id, citizen_id) RETURNS boolean
    AS 'int8ge'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION citizen_id_gt(citizen_id, citizen_id) RETURNS boolean
    AS 'int8gt'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION citizen_id_cmp(citizen_id, citizen_id) RETURNS integer
    AS 'btint8cmp'
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION citizen_id_sortsupport(internal) RETURNS void
    AS 'btint8sortsupport'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION citizen_id_hash(citizen_id) RETURNS integer
    AS 'hashint8'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION citizen_id_hash_extended(citizen_id, bigint) RETURNS bigint
    AS 'hashint8extended'
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;

CREATE OPERATOR < (FUNCTION = citizen_id_lt, LEFTARG = citizen_id, RIGHTARG = citizen_id,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR <= (FUNCTION = citizen_id_le, LEFTARG = citizen_id, RIGHTARG = citizen_id,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
CREATE OPERATOR = (FUNCTION = citizen_id_eq, LEFTARG = citizen_id, RIGHTARG = citizen_id,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR <> (FUNCTION = citizen_id_ne, LEFTARG = citizen_id, RIGHTARG = citizen_id,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR >= (FUNCTION = citizen_id_ge, LEFTARG = citizen_id, RIGHTARG = citizen_id,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel);
CREATE OPERATOR > (FUNCTION = citizen_id_gt, LEFTARG = citizen_id, RIGHTARG = citizen_id,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel);

CREATE OPERATOR CLASS citizen_id_ops DEFAULT FOR TYPE citizen_id USING btree AS
    OPERATOR 1 <,
    OPERATOR 2 <=,
    OPERATOR 3 =,
    OPERATOR 4 >=,
    OPERATOR 5 >,
    FUNCTION 1 citizen_id_cmp(citizen_id, citizen_id),
    FUNCTION 2 citizen_id_sortsupport(internal),
    FUNCTION 4 btequalimage(oid);

CREATE OPERATOR CLASS citizen_id_ops DEFAULT FOR TYPE citizen_id USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 citizen_id_hash(citizen_id),
    FUNCTION 2 citizen_id_hash_extended(citizen_id, bigint);

CREATE OPERATOR CLASS citizen_id_minmax_ops DEFAULT FOR TYPE citizen_id USING brin AS
    OPERATOR 1 <,
    OPERATOR 2 <=,
    OPERATOR 3 =,
    OPERATOR 4 >=,
    OPERATOR 5 >,
    FUNCTION 1 brin_minmax_opcinfo(internal),
    FUNCTION 2 brin_minmax_add_value(internal, internal, internal, internal),
    FUNCTION 3 brin_minmax_consistent(internal, internal, internal),
    FUNCTION 4 brin_minmax_union(internal, internal, internal);

COMMENT ON FUNCTION citizen_id_lt(citizen_id, citizen_id) IS 'implementation of operator <';
COMMENT ON FUNCTION citizen_id_le(citizen_id, citizen_id) IS 'implementation of operator <=';
COMMENT ON FUNCTION citizen_id_eq(citizen_id, citizen_id) IS 'implementation of operator =';
COMMENT ON FUNCTION citizen_id_ne(citizen_id, citizen_id) IS 'implementation of operator <>';
COMMENT ON FUNCTION citizen_id_ge(citizen_id, citizen_id) IS 'implementation of operator >=';
COMMENT ON FUNCTION citizen_id_gt(citizen_id, citizen_id) IS 'implementation of operator >';
COMMENT ON FUNCTION citizen_id_cmp(citizen_id, citizen_id) IS 'three-way comparison, for btree indexes';
COMMENT ON FUNCTION citizen_id_sortsupport(internal) IS 'fast comparison, for sorting';
COMMENT ON FUNCTION citizen_id_hash(citizen_id) IS 'hash, for hash joins and indexes';
COMMENT ON FUNCTION citizen_id_hash_extended(citizen_id, bigint) IS '64-bit hash, for hash partitioning';
COMMENT ON OPERATOR < (citizen_id, citizen_id) IS 'before, in the order of the numbers';
COMMENT ON OPERATOR <= (citizen_id, citizen_id) IS 'before or the same, in the order of the numbers';
COMMENT ON OPERATOR = (citizen_id, citizen_id) IS 'the same person';
COMMENT ON OPERATOR <> (citizen_id, citizen_id) IS 'another person';
COMMENT ON OPERATOR >= (citizen_id, citizen_id) IS 'after or the same, in the order of the numbers';
COMMENT ON OPERATOR > (citizen_id, citizen_id) IS 'after, in the order of the numbers';
COMMENT ON OPERATOR CLASS citizen_id_ops USING btree IS 'citizen_id: ordinary indexes and sorting';
COMMENT ON OPERATOR FAMILY citizen_id_ops USING btree IS 'citizen_id: ordinary indexes and sorting';
COMMENT ON OPERATOR CLASS citizen_id_ops USING hash IS 'citizen_id: hash indexes, joins and partitioning';
COMMENT ON OPERATOR FAMILY citizen_id_ops USING hash IS 'citizen_id: hash indexes, joins and partitioning';
COMMENT ON OPERATOR CLASS citizen_id_minmax_ops USING brin IS 'citizen_id: block-range indexes of tables filled in order';
COMMENT ON OPERATOR FAMILY citizen_id_minmax_ops USING brin IS 'citizen_id: block-range indexes of tables filled in order';

-- What the number says.
CREATE FUNCTION birth_date(citizen_id) RETURNS date
    AS 'MODULE_PATHNAME', 'hpf_citizen_id_birth_date'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION sex(citizen_id) RETURNS text
    AS 'MODULE_PATHNAME', 'hpf_citizen_id_sex'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION age_on(citizen_id, date) RETURNS integer
    AS 'MODULE_PATHNAME', 'hpf_citizen_id_age_on'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION masked(citizen_id) RETURNS text
    AS 'MODULE_PATHNAME', 'hpf_citizen_id_masked'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION make_citizen_id(region integer, birth date, sequence integer) RETURNS citizen_id
    AS 'MODULE_PATHNAME', 'hpf_make_citizen_id'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION birth_date(citizen_id) IS 'birth date in the number';
COMMENT ON FUNCTION sex(citizen_id) IS 'male or female, by the last digit of the sequence';
COMMENT ON FUNCTION age_on(citizen_id, date) IS 'completed years (周岁) on a day; born on 29 February, they complete on 1 March of a common year; HP103 for a day before birth';
COMMENT ON FUNCTION masked(citizen_id) IS 'number with only its first three and last two characters, for lists that others see';
COMMENT ON FUNCTION make_citizen_id(integer, date, integer) IS 'number from region (6 digits), birth date and sequence (3 digits, odd for men), with its check character; for migrations and test data';

CREATE FUNCTION is_citizen_id(text) RETURNS boolean
    AS 'MODULE_PATHNAME', 'hpf_is_citizen_id'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION is_citizen_id(text) IS 'is the text a citizen id, with a real birth date and the right check character?';
