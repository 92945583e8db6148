-- hpf.yearmonth: calendar months.
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
WHERE c.opcintype = 'hpf.yearmonth'::regtype ORDER BY 1, 2;

-- Input and the one output.
SELECT input, input::yearmonth AS output, input::yearmonth::text::yearmonth = input::yearmonth AS fixpoint
FROM unnest('{2020-06,202006,0001-01,999912}'::text[]) input;
SELECT input, r.* FROM unnest(ARRAY['', '2020', '2020-6', '20206', '2020/06', '2020-06-01', '20200601', ' 202006', '-202006', '2020-0a', '2020--6',
    '2020-00', '2020-13', '000001', '202099']) input,
    LATERAL pg_temp.refusal(format('SELECT %L::yearmonth', input)) r;
SELECT '2020-6'::yearmonth;
SELECT '2020-13'::yearmonth;

\set soft_errors_hold t
SELECT current_setting('server_version_num')::int >= 160000 AS soft_errors_exist \gset
\if :soft_errors_exist
SELECT pg_input_is_valid('202006', 'yearmonth') AND NOT pg_input_is_valid('202013', 'yearmonth') AND NOT pg_input_is_valid('x', 'yearmonth') AS soft_errors_hold \gset
\endif
\echo :soft_errors_hold

-- Months, their parts and their days.
SELECT make_yearmonth(2020, 6), year('2020-06'), month('2020-06'), first_day('2020-06'), last_day('2020-06');
SELECT m, last_day(m), last_day(m) - first_day(m) + 1 AS days FROM unnest('{0001-01,1900-02,2000-02,2019-02,2020-02,2020-04,9999-12}'::yearmonth[]) m;
SELECT '2020-06-30'::date::yearmonth, yearmonth('0001-01-01'::date), '9999-12-31'::date::yearmonth;
-- Against core's own calendar, over all years.
SELECT count(*) FROM generate_series(12, 119999) n, LATERAL (SELECT make_yearmonth(n / 12, n % 12 + 1) AS m) y,
    LATERAL (SELECT make_date(n / 12, n % 12 + 1, 1) AS d) d
WHERE first_day(m) <> d OR last_day(m) <> (d + interval '1 month' - interval '1 day')::date OR d::yearmonth <> m OR last_day(m)::yearmonth <> m;
SELECT statement, r.* FROM unnest(ARRAY['make_yearmonth(2020, 0)', 'make_yearmonth(2020, 13)', 'make_yearmonth(0, 1)', 'make_yearmonth(10000, 1)', 'make_yearmonth(-2147483648, 2147483647)',
    '''infinity''::date::yearmonth', '''-infinity''::date::yearmonth', '''10000-01-01''::date::yearmonth', '''0001-12-31 BC''::date::yearmonth',
    '''9999-12''::yearmonth + 1', '''0001-01''::yearmonth - 1', '''2020-06''::yearmonth + 2147483647', '''2020-06''::yearmonth - (-2147483648)', '-2147483648 + ''2020-06''::yearmonth',
    '''2020-06''::yearmonth::int', '202006::yearmonth', '''2020-06''::yearmonth = ''2020-06-01''::date', '''2020-06''::yearmonth::date', 'now()::yearmonth']) statement,
    LATERAL pg_temp.refusal('SELECT ' || statement) r;
SELECT '9999-12'::yearmonth + 1;

-- Arithmetic in months.
SELECT '2020-06'::yearmonth + 7, 7 + '2020-06'::yearmonth, '2020-06'::yearmonth - 6, '2020-06'::yearmonth + -6, '2020-06'::yearmonth - '2019-01'::yearmonth,
    '0001-01'::yearmonth - '9999-12'::yearmonth;

-- Order, aggregates, windows, partitions.
SELECT array_agg(m ORDER BY m), min(m), max(m) FROM unnest('{2020-06,NULL,2019-12,0001-01,2020-10}'::yearmonth[]) m;
SELECT min(m), max(m) FROM unnest('{}'::yearmonth[]) m;
SELECT '2020-01'::yearmonth < '2020-02', '2020-02'::yearmonth <= '202002', '2020-02'::yearmonth = '202002', '2020-01'::yearmonth <> '2020-02', '2020-02'::yearmonth >= '2020-03', '2020-03'::yearmonth > '2020-02';
SELECT m, count(*) OVER (ORDER BY m RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS in_three_months FROM unnest('{2019-11,2019-12,2020-01,2020-02,2020-09}'::yearmonth[]) m;
SELECT m, count(*) OVER (ORDER BY m RANGE BETWEEN CURRENT ROW AND 2147483647 FOLLOWING) FROM unnest('{2019-11,9999-12}'::yearmonth[]) m;
CREATE TABLE yearmonth_sample AS SELECT '1990-01'::yearmonth + i AS m FROM generate_series(0, 599) i;
CREATE INDEX ON yearmonth_sample (m);
CREATE INDEX ON yearmonth_sample USING hash (m);
CREATE INDEX ON yearmonth_sample USING brin (m);
SELECT count(*) FROM yearmonth_sample WHERE m BETWEEN '2020-01' AND '2020-12';
CREATE TABLE yearmonth_parted (m yearmonth) PARTITION BY HASH (m);
CREATE TABLE yearmonth_parted_0 PARTITION OF yearmonth_parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE yearmonth_parted_1 PARTITION OF yearmonth_parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO yearmonth_parted TABLE yearmonth_sample;
SELECT count(DISTINCT tableoid), count(*) FROM yearmonth_parted;
CREATE TABLE yearmonth_ranged (m yearmonth) PARTITION BY RANGE (m);
CREATE TABLE yearmonth_ranged_2020 PARTITION OF yearmonth_ranged FOR VALUES FROM ('2020-01') TO ('2021-01');
INSERT INTO yearmonth_ranged VALUES ('2020-12');
INSERT INTO yearmonth_ranged VALUES ('2021-01');
SELECT yearmonth_hash('2020-06'), yearmonth_hash_extended('2020-06', 42);

-- Binary.
\set binary `mktemp`
\setenv BINARY :binary
CREATE TEMPORARY TABLE received (m yearmonth);
\copy yearmonth_sample to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
SELECT count(*) FROM yearmonth_sample s FULL JOIN received r USING (m) WHERE s IS NULL OR r IS NULL;
\copy (SELECT 11::int4) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT 120000::int4) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '-2147483648'::int4) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT 1::int2) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\copy (SELECT 24245::int8) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
\! rm "$BINARY"

DROP TABLE yearmonth_sample, yearmonth_parted, yearmonth_ranged;
