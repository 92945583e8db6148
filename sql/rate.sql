-- hpf.rate: annual rates.
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
WHERE c.opcintype = 'hpf.rate'::regtype ORDER BY 1, 2;

-- Input and the one output.
SELECT input, input::rate AS output, input::rate::text::rate = input::rate AS fixpoint
FROM unnest('{3.25%,3.250000%,0%,0.000001%,0.05%,10%,100%,000003.1%,999.999999%,1000%}'::text[]) input;
SELECT input, r.* FROM unnest(ARRAY['', '%', '3.25', '0.0325', '-0.25', '3.25%%', '3,25%', '3.%', '.25%', '+3.25%', ' 3.25%', '3.25 %', '3e0%', 'NaN%', '3.25％',
    '-0.25%', '-0%', '1000.000001%', '99999999999999999999%', '3.2500001%', '3.2500000%']) input,
    LATERAL pg_temp.refusal(format('SELECT %L::rate', input)) r;
SELECT '3.25'::rate;
SELECT '-0.25%'::rate;
SELECT '3.2500001%'::rate;

\set soft_errors_hold t
SELECT current_setting('server_version_num')::int >= 160000 AS soft_errors_exist \gset
\if :soft_errors_exist
SELECT pg_input_is_valid('3.25%', 'rate') AND NOT pg_input_is_valid('3.25', 'rate') AND NOT pg_input_is_valid('-1%', 'rate') AS soft_errors_hold \gset
\endif
\echo :soft_errors_hold

-- The numbers a rate stands for.
SELECT r, factor(r), percent(r), rate_from_percent(percent(r)) = r AS there_and_back
FROM unnest('{3.25%,0%,0.000001%,100%,1000%,2.756944%}'::rate[]) r;
SELECT rate_from_percent(3.25), rate_from_percent(3.2500000000), rate_from_percent(10), rate_from_percent(0);
SELECT statement, r.* FROM unnest(ARRAY['rate_from_percent(3.2500001)', 'rate_from_percent(-1)', 'rate_from_percent(1000.1)', 'rate_from_percent(''NaN'')', 'rate_from_percent(''Infinity'')',
    '3.25::rate', '3::rate', '''3%''::rate::numeric', '''3%''::rate * 2', '''3%''::rate = 3', '''3%''::rate::float8', '''999%''::rate + ''2%''', '''1%''::rate - ''1.000001%''']) statement,
    LATERAL pg_temp.refusal('SELECT ' || statement) r;
SELECT '3.25%'::rate + '1.1%', '3.25%'::rate - '3.25%', '999%'::rate + '1%';
SELECT '2.75%'::rate - '3.25%';

-- Order, aggregates, windows, partitions.
SELECT array_agg(r ORDER BY r), min(r), max(r) FROM unnest('{3.25%,NULL,0%,10%,2.75%}'::rate[]) r;
SELECT min(r), max(r) FROM unnest('{}'::rate[]) r;
SELECT '1%'::rate < '2%', '2%'::rate <= '2%', '2%'::rate = '2.0%', '1%'::rate <> '2%', '2%'::rate >= '3%', '3%'::rate > '2%';
SELECT r, count(*) OVER (ORDER BY r RANGE BETWEEN '0.5%' PRECEDING AND CURRENT ROW) FROM unnest('{2.75%,3.25%,3.3%,3.75%}'::rate[]) r;
CREATE TABLE rate_sample AS SELECT rate_from_percent(i / 1000.0) AS rate FROM generate_series(0, 9999) i;
CREATE INDEX ON rate_sample (rate);
CREATE INDEX ON rate_sample USING hash (rate);
CREATE INDEX ON rate_sample USING brin (rate);
SELECT count(*) FROM rate_sample WHERE rate BETWEEN '3.25%' AND '3.26%';
CREATE TABLE rate_parted (rate rate) PARTITION BY HASH (rate);
CREATE TABLE rate_parted_0 PARTITION OF rate_parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE rate_parted_1 PARTITION OF rate_parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO rate_parted TABLE rate_sample;
SELECT count(DISTINCT tableoid), count(*) FROM rate_parted;
SELECT rate_hash('3.25%'), rate_hash_extended('3.25%', 42);

-- Binary.
\set binary `mktemp`
\setenv BINARY :binary
CREATE TEMPORARY TABLE received (rate rate);
\copy rate_sample to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
SELECT count(*) FROM rate_sample FULL JOIN received USING (rate) WHERE rate_sample IS NULL OR received IS NULL;
\copy (SELECT '-1'::int8) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '1000000001'::int8) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT 1::int4) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '0.0325'::text || 'xxx') to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\! rm "$BINARY"

DROP TABLE rate_sample, rate_parted;
