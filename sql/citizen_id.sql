-- hpf.citizen_id: citizen identity numbers. The region code is not in use: no real person's.
SET search_path = public, hpf;
SET datestyle = ISO;

CREATE FUNCTION pg_temp.refusal(statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'accepted';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
END $$;

SELECT am.amname, c.opcname, amvalidate(c.oid)
FROM pg_opclass c JOIN pg_am am ON am.oid = c.opcmethod
WHERE c.opcintype = 'hpf.citizen_id'::regtype ORDER BY 1, 2;

-- Input, the one output, and what a number says.
CREATE TABLE citizen_sample (id citizen_id);
INSERT INTO citizen_sample VALUES ('350599199001010017'), ('350599198506150029'), ('350599197612310036'), ('350599200002290044'), ('35059919880808002x');
SELECT id, id::text::citizen_id = id AS fixpoint, birth_date(id), sex(id), masked(id), age_on(id, '2020-12-31'),
    make_citizen_id(350599, birth_date(id), right(left(id::text, 17), 3)::int) = id AS made_again
FROM citizen_sample;
SELECT input, r.* FROM unnest(ARRAY['', '350599900101001', '35059919900101001', '3505991990010100170', ' 350599199001010017', '35059919900101001Y', 'X50599199001010017', '3505991990010100 7', '３50599199001010017',
    '350599199001010018', '350599199001010071', '350599198808080020', '350599199902290017', '350599199013010017', '350599179912310017', '350599000001010017']) input,
    LATERAL pg_temp.refusal(format('SELECT %L::citizen_id', input)) r;
SELECT '350599900101001'::citizen_id;
SELECT '350599199001010018'::citizen_id;
SELECT '350599199902290017'::citizen_id;
-- Of eleven check characters one is right.
SELECT count(*) FROM citizen_sample, unnest(string_to_array('0,1,2,3,4,5,6,7,8,9,X', ',')) c, LATERAL pg_temp.refusal(format('SELECT %L::citizen_id', left(id::text, 17) || c)) r
WHERE r.message = 'accepted';

\set soft_errors_hold t
SELECT current_setting('server_version_num')::int >= 160000 AS soft_errors_exist \gset
\if :soft_errors_exist
SELECT pg_input_is_valid('350599199001010017', 'citizen_id') AND NOT pg_input_is_valid('350599199001010018', 'citizen_id') AND NOT pg_input_is_valid('350599199902290017', 'citizen_id') AS soft_errors_hold \gset
\endif
\echo :soft_errors_hold

-- Ages: a person born on 29 February completes the year on 1 March of a common year.
SELECT day, age_on('350599200002290044', day) FROM unnest('{2000-02-29,2001-02-28,2001-03-01,2004-02-28,2004-02-29,2018-02-28,2018-03-01}'::date[]) day;
SELECT age_on('350599198506150029', '2020-06-14'), age_on('350599198506150029', '2020-06-15');
SELECT make_citizen_id(1, '1800-01-01', 0), make_citizen_id(999999, '9999-12-31', 999);
SELECT statement, r.* FROM unnest(ARRAY['age_on(''350599198506150029'', ''1985-06-14'')', 'age_on(''350599198506150029'', ''infinity'')', 'age_on(''350599198506150029'', ''-infinity'')',
    'make_citizen_id(1000000, ''1990-01-01'', 1)', 'make_citizen_id(-1, ''1990-01-01'', 1)', 'make_citizen_id(350599, ''1990-01-01'', 1000)', 'make_citizen_id(350599, ''1990-01-01'', -1)',
    'make_citizen_id(350599, ''1799-12-31'', 1)', 'make_citizen_id(350599, ''10000-01-01'', 1)', 'make_citizen_id(350599, ''infinity'', 1)', '''350599198506150029''::citizen_id::bigint', '35059919850615002::citizen_id']) statement,
    LATERAL pg_temp.refusal('SELECT ' || statement) r;
-- Every made number is a valid one.
SELECT count(*), count(DISTINCT id::text::citizen_id) FROM generate_series(0, 36000, 7) i, LATERAL (SELECT make_citizen_id(350599, '1920-01-01'::date + i, i % 1000) AS id) m
WHERE birth_date(id) = '1920-01-01'::date + i;

-- Order, uniqueness, partitions.
SELECT array_agg(id ORDER BY id) FROM citizen_sample;
SELECT a < b, a <= b, a = b, a <> b, a >= b, a > b FROM (VALUES ('350599197612310036'::citizen_id, '350599199001010017'::citizen_id)) v (a, b);
CREATE UNIQUE INDEX ON citizen_sample (id);
CREATE INDEX ON citizen_sample USING hash (id);
CREATE INDEX ON citizen_sample USING brin (id);
INSERT INTO citizen_sample VALUES ('35059919880808002X');
CREATE TABLE citizen_parted (id citizen_id PRIMARY KEY) PARTITION BY HASH (id);
CREATE TABLE citizen_parted_0 PARTITION OF citizen_parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE citizen_parted_1 PARTITION OF citizen_parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO citizen_parted TABLE citizen_sample;
SELECT count(DISTINCT tableoid), count(*) FROM citizen_parted;
SELECT citizen_id_hash('35059919880808002X'), citizen_id_hash_extended('35059919880808002X', 42);

-- Binary.
\set binary `mktemp`
\setenv BINARY :binary
CREATE TEMPORARY TABLE received (id citizen_id);
\copy citizen_sample to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
SELECT count(*) FROM citizen_sample s JOIN received r USING (id);
\copy (SELECT '-1'::int8) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '100000000000000000'::int8) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '35059919990229001'::int8) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT 1::int4) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '35059919880808002X'::text) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\! rm "$BINARY"

DROP TABLE citizen_sample, citizen_parted;
