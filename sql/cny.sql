-- hpf.cny: amounts of yuan.
SET search_path = public, hpf;
SET datestyle = ISO;

-- What a refusal says, without stopping the query.
CREATE FUNCTION pg_temp.refusal(statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'accepted';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
END $$;

-- Does the plan of a query have such a node?
CREATE FUNCTION pg_temp.plan_has(query text, node text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
        IF line ~ node THEN RETURN true; END IF;
    END LOOP;
    RETURN false;
END $$;

SELECT am.amname, c.opcname, amvalidate(c.oid)
FROM pg_opclass c JOIN pg_am am ON am.oid = c.opcmethod
WHERE c.opcintype = 'hpf.cny'::regtype ORDER BY 1, 2;

SELECT typlen, typbyval, typalign, typcategory, typispreferred FROM pg_type WHERE oid = 'hpf.cny'::regtype;

-- Input and the one output.
SELECT input, input::cny AS output, input::cny::text::cny = input::cny AS fixpoint
FROM unnest('{0,-0,+7,1234.5,1234.56,-0.01,0000000000000000000000.01,92233720368547758.07,-92233720368547758.08}'::text[]) input;

SELECT input, r.* FROM unnest(ARRAY['', '-', '.', '.5', '5.', '1,000', '1e3', ' 1', '1 ', '--1', 'NaN', 'Infinity', '¥5', '0x10',
    '1.005', '1.000', '92233720368547758.08', '-92233720368547758.09', '99999999999999999999999999']) input,
    LATERAL pg_temp.refusal(format('SELECT %L::cny', input)) r;

-- The whole of an error, once of each kind.
SELECT '1,234.50'::cny;
SELECT '1.005'::cny;
SELECT '92233720368547758.08'::cny;

-- Soft errors, where the server has them.
\set soft_errors_hold t
SELECT current_setting('server_version_num')::int >= 160000 AS soft_errors_exist \gset
\if :soft_errors_exist
SELECT pg_input_is_valid('1.50', 'cny') AND NOT pg_input_is_valid('1.505', 'cny') AND NOT pg_input_is_valid('x', 'cny') AS soft_errors_hold \gset
\endif
\echo :soft_errors_hold

-- Casts: from numeric on request, to numeric also by assignment, nothing else.
SELECT castsource::regtype, casttarget::regtype, castcontext FROM pg_cast
WHERE 'hpf.cny'::regtype IN (castsource, casttarget) ORDER BY 1, 2;
SELECT 1234.5::cny, 1.5000::cny, (-0.01)::cny, 92233720368547758.07::cny, (-92233720368547758.08)::cny;
SELECT statement, r.* FROM unnest(ARRAY['1.005::cny', '''NaN''::numeric::cny', '''-Infinity''::numeric::cny', '92233720368547758.08::cny',
    '1e30::cny', '100::cny', '100::bigint::cny', '1.5::float8::cny', '''1.50''::cny::float8', '''1.50''::cny::int', 'current_date::cny',
    '''1.50''::cny::money', '''1.50''::cny + 1.50', '''1.50''::cny + 1', '''1.50''::cny * 0.5', '''1.50''::cny * 0.5::float8',
    '''1.50''::cny = 1.50', '''1.50''::cny / 2', 'round(''1.50''::cny)', '''1.50''::cny * ''1%''::rate']) statement,
    LATERAL pg_temp.refusal('SELECT ' || statement) r;
SELECT '1234.50'::cny::numeric, '-0.01'::cny::numeric, '92233720368547758.07'::cny::numeric, '-92233720368547758.08'::cny::numeric;
CREATE TEMPORARY TABLE assigned (amount numeric);
INSERT INTO assigned VALUES ('12.30'::cny);
TABLE assigned;
SELECT fen('12.30'), from_fen(1230), fen(from_fen(-9223372036854775808));

-- Arithmetic, on both sides of its bounds.
SELECT '1.10'::cny + '2.20', '1.10'::cny - '2.20', -'1.10'::cny, '1.10'::cny * 3, 3 * '1.10'::cny, '1.10'::cny * 3::smallint, 3::bigint * '1.10'::cny,
    '10.00'::cny / '4.00', '1.00'::cny / '3.00', abs('-1.10'::cny), sign('-1.10'::cny), sign('0'::cny), sign('0.01'::cny);
SELECT '92233720368547758.06'::cny + '0.01', '-92233720368547758.07'::cny - '0.01', -'92233720368547758.07'::cny, '46116860184273879.04'::cny * -2;
SELECT statement, r.* FROM unnest(ARRAY['''92233720368547758.07''::cny + ''0.01''', '''-92233720368547758.08''::cny - ''0.01''',
    '-''-92233720368547758.08''::cny', 'abs(''-92233720368547758.08''::cny)', '''46116860184273879.04''::cny * 2',
    '9223372036854775807 * ''-0.02''::cny', '''1.00''::cny / ''0.00''']) statement,
    LATERAL pg_temp.refusal('SELECT ' || statement) r;

-- Rounding is named, and done once.
SELECT amount, unit, round_to_unit(amount, unit) AS half_up, round_to_unit(amount, unit, 'ceiling') AS ceiling, round_to_unit(amount, unit, 'floor') AS floor
FROM (VALUES ('1093.49'::cny, '1'::cny), ('1093.50', '1'), ('-1093.50', '1'), ('-1093.49', '1'), ('0.05', '0.10'), ('0.04', '0.10'), ('7.77', '0.01')) v (amount, unit);
SELECT multiply('100.50', '1%'), multiply('-100.50', '1%'), multiply('100.49', '1%'), multiply('9112', '12%', '1'), multiply('9112', '12%', '1', 'ceiling'),
    multiply('49.96', '1%', '1'), multiply('92233720368547758.07', '100%');
SELECT statement, r.* FROM unnest(ARRAY['multiply(''92233720368547758.07'', ''100.000001%'')', 'multiply(''1'', ''1%'', ''0'')', 'multiply(''1'', ''1%'', ''-0.01'')',
    'multiply(''1'', ''1%'', ''0.01'', ''bankers'')', 'round_to_unit(''92233720368547758.07'', ''1'', ''ceiling'')', 'round_to_unit(''-92233720368547758.08'', ''1'', ''floor'')', 'round_to_unit(''1'', ''0'')']) statement,
    LATERAL pg_temp.refusal('SELECT ' || statement) r;
SELECT multiply('1', '1%', '0.01', 'bankers');
-- The same as numeric's round, which is half away from zero too.
SELECT count(*) FROM generate_series(-5000, 5000, 7) fen, (VALUES ('1%'::rate), ('1.5%'), ('0.35%'), ('12%'), ('33.333333%')) r (r)
WHERE multiply(from_fen(fen), r)::numeric <> round(fen / 100.0 * factor(r), 2);

-- Aggregates.
SELECT sum(x), avg(x), min(x), max(x), count(x) FROM unnest('{1.00,2.01,NULL,-5}'::cny[]) x;
SELECT sum(x), avg(x), min(x), max(x), count(x) FROM unnest('{}'::cny[]) x;
SELECT sum(x), avg(x), min(x), max(x), count(x) FROM unnest('{NULL,NULL}'::cny[]) x;
-- Only the result must fit: the way there need not.
SELECT sum(x), avg(x) FROM unnest('{92233720368547758.07,92233720368547758.07,-92233720368547758.08,-92233720368547758.07}'::cny[]) x;
SELECT avg(x) FROM unnest('{92233720368547758.07,92233720368547758.07}'::cny[]) x;
SELECT sum(x) FROM unnest('{92233720368547758.07,0.01,-0.01}'::cny[]) x;
SELECT sum(x) FROM unnest('{-92233720368547758.08,-0.01}'::cny[]) x;
SELECT sum(x) FROM unnest('{92233720368547758.07,0.01}'::cny[]) x;

-- Moving aggregates, against frames computed one by one.
CREATE TABLE cny_sample AS
SELECT i AS id, from_fen((i * 7919 % 20011 - 10000) * 1000003::bigint) AS amount, i % 7 AS grp FROM generate_series(1, 20000) i;
UPDATE cny_sample SET amount = NULL WHERE id % 97 < 3;
ANALYZE cny_sample;
SELECT count(*) FROM (
    SELECT id, sum(amount) OVER w AS moving_sum, avg(amount) OVER w AS moving_average,
        (SELECT sum(amount::numeric) FROM cny_sample i WHERE i.id BETWEEN o.id - 2 AND o.id) AS one_by_one
    FROM cny_sample o WHERE id <= 500 WINDOW w AS (ORDER BY id ROWS 2 PRECEDING)) s
WHERE moving_sum::numeric IS DISTINCT FROM one_by_one OR (moving_average IS NULL) <> (one_by_one IS NULL);
SELECT id, sum(amount) OVER (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) FROM cny_sample WHERE id BETWEEN 95 AND 101 ORDER BY id;

-- RANGE frames, by amount.
SELECT a, count(*) OVER (ORDER BY a RANGE BETWEEN '0.50' PRECEDING AND '0.50' FOLLOWING) AS within_half_a_yuan
FROM unnest('{1.00,1.50,1.51,2.00,9.00}'::cny[]) a;
SELECT a, count(*) OVER (ORDER BY a RANGE BETWEEN '-0.01' PRECEDING AND CURRENT ROW) FROM unnest('{1.00}'::cny[]) a;
SELECT a, count(*) OVER (ORDER BY a RANGE BETWEEN CURRENT ROW AND '1' FOLLOWING) FROM unnest('{92233720368547758.07}'::cny[]) a;

-- Parallel: partial sums meet, also from workers that saw nothing.
BEGIN;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 2;
SELECT pg_temp.plan_has('SELECT sum(amount), avg(amount), min(amount + ''0''), max(amount + ''0'') FROM cny_sample', 'Partial Aggregate') AS parallel;
SELECT sum(amount), round(avg(amount), 4), min(amount + '0'), max(amount + '0') FROM cny_sample;
SELECT sum(amount), avg(amount) FROM cny_sample WHERE id < 0;
SELECT count(*) FROM (SELECT grp, sum(amount) AS s, sum(amount::numeric) AS n FROM cny_sample GROUP BY grp) g WHERE s::numeric <> n;
ROLLBACK;

-- Order, indexes and hash joins.
SELECT array_agg(x ORDER BY x), array_agg(x ORDER BY x DESC) FROM unnest('{0.00,-0.01,92233720368547758.07,-92233720368547758.08,0.01}'::cny[]) x;
SELECT '1.00'::cny < '2', '2.00'::cny <= '2', '2.0'::cny = '2.00', '1'::cny <> '2', '2'::cny >= '3', '3'::cny > '2';
CREATE INDEX cny_sample_amount ON cny_sample (amount);
SELECT count(*) FROM (SELECT amount, lag(amount) OVER (ORDER BY amount) AS previous FROM cny_sample) s WHERE amount < previous;
BEGIN;
SET LOCAL enable_seqscan = off;
SET LOCAL enable_bitmapscan = off;
SELECT pg_temp.plan_has('SELECT min(amount) FROM cny_sample', 'Index Only Scan') AS min_from_index,
    pg_temp.plan_has('SELECT max(amount) FROM cny_sample', 'Index Only Scan Backward') AS max_from_index;
SELECT min(amount), (SELECT max(amount) FROM cny_sample) FROM cny_sample;
ROLLBACK;
CREATE INDEX cny_sample_hash ON cny_sample USING hash (amount);
CREATE INDEX cny_sample_brin ON cny_sample USING brin (amount);
SELECT count(*) FROM cny_sample a JOIN cny_sample b USING (amount) WHERE a.id = b.id;
SELECT count(DISTINCT amount) = count(*) FROM (SELECT amount FROM cny_sample GROUP BY amount HAVING amount IS NOT NULL) g;

-- Hash partitions, with one left after pruning.
CREATE TABLE cny_parted (amount cny) PARTITION BY HASH (amount);
CREATE TABLE cny_parted_0 PARTITION OF cny_parted FOR VALUES WITH (MODULUS 4, REMAINDER 0);
CREATE TABLE cny_parted_1 PARTITION OF cny_parted FOR VALUES WITH (MODULUS 4, REMAINDER 1);
CREATE TABLE cny_parted_2 PARTITION OF cny_parted FOR VALUES WITH (MODULUS 4, REMAINDER 2);
CREATE TABLE cny_parted_3 PARTITION OF cny_parted FOR VALUES WITH (MODULUS 4, REMAINDER 3);
INSERT INTO cny_parted SELECT amount FROM cny_sample;
SELECT (SELECT count(*) FROM cny_parted) = (SELECT count(*) FROM cny_sample) AS all_there, count(DISTINCT tableoid) AS partitions FROM cny_parted;
EXPLAIN (COSTS OFF) SELECT * FROM cny_parted WHERE amount = '1.00';
-- The hash is cast in stone: tables are partitioned by it.
SELECT cny_hash('1234.50'), cny_hash_extended('1234.50', 42), cny_hash('-0.01');

-- Binary: there and back, and what must not come in.
\set binary `mktemp`
\setenv BINARY :binary
CREATE TABLE cny_binary (LIKE cny_sample);
\copy cny_sample to program 'cat > "$BINARY"' with (format binary)
\copy cny_binary from program 'cat "$BINARY"' with (format binary)
SELECT count(*) FROM cny_sample s JOIN cny_binary b USING (id) WHERE s.amount IS DISTINCT FROM b.amount;
SELECT encode(cny_send('1234.50'), 'hex');
CREATE TEMPORARY TABLE hostile (amount cny);
\copy (SELECT 1::int4) to program 'cat > "$BINARY"' with (format binary)
\copy hostile from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '123456789'::text) to program 'cat > "$BINARY"' with (format binary)
\copy hostile from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '-9223372036854775808'::int8) to program 'cat > "$BINARY"' with (format binary)
\copy hostile from program 'cat "$BINARY"' with (format binary)
TABLE hostile;
\! rm "$BINARY"

-- Every function of amounts is immutable, strict (but for the aggregates' own) and safe for parallel plans.
SELECT oid::regprocedure FROM pg_proc
WHERE pronamespace = 'hpf'::regnamespace AND 'hpf.cny'::regtype = ANY (proargtypes::oid[] || prorettype) AND prokind = 'f' AND prolang <> (SELECT oid FROM pg_language WHERE lanname = 'plpgsql')
  AND proname LIKE 'cny%' AND (provolatile <> 'i' OR proparallel <> 's' OR NOT proisstrict)
ORDER BY 1;

DROP TABLE cny_sample, cny_parted, cny_binary;
