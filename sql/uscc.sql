-- hpf.uscc: unified social credit codes.
SET search_path = public, hpf;

CREATE FUNCTION pg_temp.refusal(statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'accepted';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
END $$;

SELECT am.amname, c.opcname, amvalidate(c.oid)
FROM pg_opclass c JOIN pg_am am ON am.oid = c.opcmethod
WHERE c.opcintype = 'hpf.uscc'::regtype ORDER BY 1, 2;
SELECT typlen, typbyval, typalign, typstorage FROM pg_type WHERE oid = 'hpf.uscc'::regtype;

-- Input and the one output.
CREATE TABLE uscc_sample (code uscc);
INSERT INTO uscc_sample VALUES ('91350500MA0000015R'), ('91350500123456788D'), ('91350500ma2y0001xx'), ('12350500489900011C');
SELECT code, code::text::uscc = code AS fixpoint, make_uscc(left(code::text, 17)) = code AS made_again FROM uscc_sample;
SELECT make_uscc('A1350500489900011'), make_uscc('NY350500489900011'), make_uscc('00000000000000000');
SELECT input, r.* FROM unnest(ARRAY['', '91350500MA0000015', '91350500MA0000015RR', ' 91350500MA0000015R', '91350500MI0000015R', '91350500MO0000015R', '91350500MS0000015R', '91350500MV0000015R', '91350500MZ0000015R',
    '9135050AMA0000015R', '91350500-A0000015R', '９1350500MA000001', '91350500MA0000015P', '91350500AM0000015R']) input,
    LATERAL pg_temp.refusal(format('SELECT %L::uscc', input)) r;
SELECT '91350500MA0000015P'::uscc;
SELECT '91350500MI0000015R'::uscc;
SELECT make_uscc('91350500MA000001');
SELECT make_uscc('91350500MA0000015R');

\set soft_errors_hold t
SELECT current_setting('server_version_num')::int >= 160000 AS soft_errors_exist \gset
\if :soft_errors_exist
SELECT pg_input_is_valid('91350500MA0000015R', 'uscc') AND NOT pg_input_is_valid('91350500MA0000015P', 'uscc') AND NOT pg_input_is_valid('x', 'uscc') AS soft_errors_hold \gset
\endif
\echo :soft_errors_hold

-- Order, uniqueness, partitions.
SELECT array_agg(code ORDER BY code), array_agg(code ORDER BY code DESC) FROM uscc_sample;
SELECT a < b, a <= b, a = b, a <> b, a >= b, a > b, uscc_cmp(a, b), uscc_cmp(b, a), uscc_cmp(a, a) FROM (VALUES ('12350500489900011C'::uscc, '91350500123456788D'::uscc)) v (a, b);
INSERT INTO uscc_sample SELECT make_uscc('91350500M' || lpad((i * 7919 % 100000000)::text, 8, '0')) FROM generate_series(1, 5000) i;
ANALYZE uscc_sample;
SELECT count(*) FROM (SELECT code, lag(code) OVER (ORDER BY code) AS previous FROM uscc_sample) s WHERE code::text COLLATE "C" <= previous::text;
CREATE UNIQUE INDEX ON uscc_sample (code);
CREATE INDEX ON uscc_sample USING hash (code);
CREATE INDEX ON uscc_sample USING brin (code);
INSERT INTO uscc_sample VALUES ('91350500ma0000015r');
BEGIN;
SET LOCAL enable_seqscan = off;
SELECT count(*) FROM uscc_sample WHERE code BETWEEN '91350500MA0000015R' AND '91350500MA2Y0001XX';
SET LOCAL enable_mergejoin = off;
SET LOCAL enable_nestloop = off;
SELECT count(*) FROM uscc_sample a JOIN uscc_sample b USING (code);
ROLLBACK;
CREATE TABLE uscc_parted (code uscc PRIMARY KEY) PARTITION BY HASH (code);
CREATE TABLE uscc_parted_0 PARTITION OF uscc_parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE uscc_parted_1 PARTITION OF uscc_parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO uscc_parted TABLE uscc_sample;
SELECT count(DISTINCT tableoid), count(*) FROM uscc_parted;
SELECT uscc_hash('91350500MA0000015R'), uscc_hash_extended('91350500MA0000015R', 0), uscc_hash_extended('91350500MA0000015R', 42);

-- Binary.
\set binary `mktemp`
\setenv BINARY :binary
CREATE TEMPORARY TABLE received (code uscc);
\copy uscc_sample to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
SELECT count(*) FROM uscc_sample s JOIN received r USING (code);
\copy (SELECT '91350500MA0000015P'::text) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '\x393133353035ff004d413030303030313552'::bytea) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '\x39313335303530ff004d4130303030303135'::bytea) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '91350500MA0000015'::text) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '91350500MA0000015RR'::text) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\! rm "$BINARY"

DROP TABLE uscc_sample, uscc_parted;
