-- hpf.parameters and hpf.findings: values, bytes, and the pure functions around them.
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
WHERE c.opcintype IN ('hpf.findings'::regtype, 'hpf.parameters'::regtype) ORDER BY 1, 2;

-- Parameters: input and the one output, in the order of the keys.
SELECT input, input::parameters AS output, input::parameters::text::parameters::text = input::parameters::text AS fixpoint
FROM unnest(ARRAY['', 'loan_months_least=6@1', 'loan_months_least=6@1?', 'loan_months_least=6@1;', 'loan_cap_first_single=500000@12;contribution_ratio_cap=12%@3?',
    'contribution_rounding_mode=ceiling@2147483647', 'loan_balance_multiple=20.50000000@0', 'loan_other_city_open=false@7', 'withdrawal_help_repay_ratio_from=90@9']) input;
SELECT input, r.* FROM unnest(ARRAY[';', '=', '@', 'loan_months_least', 'loan_months_least=6', 'loan_months_least=6@', 'loan_months_least=6@x', 'loan_months_least=6@-1', 'loan_months_least=6@2147483648',
    'loan_months_least=6@99999999999999999999', 'loan_months_least=6@1??', 'loan_months_least=6@1 ', ' loan_months_least=6@1', 'loan_months_least=6@1;;loan_count_most=2@1', 'loan_months_least=6@1;loan_months_least=6@1',
    'loan_months_least=@1', 'loan_months_least=6.5@1', 'loan_months_least=121@1', 'loan_months_least=-1@1', 'no_such_key=1@1', 'deposit_rate_series=x@1', 'business_window={}@1',
    'loan_other_city_open=1@1', 'contribution_rounding_mode=up@1', 'contribution_ratio_cap=0.12@1', 'contribution_base_cap=1.001@1', 'loan_ratio_meeting_base=2021-02-29@1', 'loan_months_least=6@1?x']) input,
    LATERAL pg_temp.refusal(format('SELECT %L::parameters', input)) r;

-- Made of rows: NULL is none, what no rule reads is left out.
SELECT parameters(key, value, policy, verified)
FROM (VALUES ('loan_months_least', '12', 7, true), ('contribution_base_cap', '30000', 8, false), ('loan_wait_months', NULL, 9, true), (NULL, '1', 10, true),
             ('deposit_rate_series', 'member_deposit', 11, true), ('loan_count_most', '2', NULL, NULL)) v (key, value, policy, verified);
SELECT parameters(key, '1', 1, true) FROM unnest('{}'::text[]) key;
SELECT key, r.* FROM unnest(ARRAY['loan_months_least', 'no_such_key']) key,
    LATERAL pg_temp.refusal(format('SELECT parameters(k, ''1'', 1, true) FROM unnest(ARRAY[''loan_months_least'', %L]) k', key)) r;
SELECT * FROM parameter_rows('loan_months_least=12@7;contribution_base_cap=30000.00@8?');
SELECT count(*) FROM parameter_rows('');
SELECT count(*) FROM parameter_rows(NULL);
SELECT key, parameter('loan_months_least=12@7;contribution_base_cap=30000.00@8?;loan_other_city_open=false@7;contribution_rounding_mode=ceiling@1', key) FROM unnest(ARRAY['loan_months_least', 'contribution_base_cap', 'loan_other_city_open', 'contribution_rounding_mode', 'loan_count_most', 'business_window', 'no_such_key', '', NULL]) key;
-- Every key of every type goes in and comes out, at both ends of its range.
WITH value AS (
    SELECT k.key, v.value FROM policy_keys() k CROSS JOIN LATERAL unnest(coalesce(k.words, CASE k.type
        WHEN 'boolean' THEN '{true,false}'::text[] WHEN 'date' THEN '{0001-01-01,9999-12-31}' ELSE ARRAY[k.minimum, k.maximum] END)) v (value)
    WHERE k.type NOT IN ('text', 'object')
)
SELECT count(*) > 800 AS many, count(*) FILTER (WHERE NOT EXISTS (
    SELECT FROM parameter_rows(format('%s=%s@1', v.key, v.value)::parameters) r WHERE r.key = v.key AND r.value = v.value AND policy_value(v.key, v.value) = v.value)) AS lost
FROM value v;
-- and one step beyond either end does not.
SELECT count(*) > 400 AS many, count(*) FILTER (WHERE r.code IS NULL) AS accepted
FROM policy_keys() k CROSS JOIN LATERAL (VALUES
    (CASE k.type WHEN 'rate' THEN (percent(k.maximum::rate) + 0.000001)::text || '%' WHEN 'cny' THEN (k.maximum::cny + '0.01')::text WHEN 'numeric' THEN (k.maximum::numeric + 0.00000001)::text WHEN 'integer' THEN (k.maximum::integer + 1)::text END),
    (CASE k.type WHEN 'rate' THEN '-0.000001%' WHEN 'cny' THEN (k.minimum::cny - '0.01')::text WHEN 'numeric' THEN (k.minimum::numeric - 0.00000001)::text WHEN 'integer' THEN (k.minimum::integer - 1)::text END)) v (value),
    LATERAL pg_temp.refusal(format('SELECT policy_value(%L, %L)', k.key, v.value)) r
WHERE v.value IS NOT NULL;

-- Policy values, as they are kept.
SELECT key, value, policy_value(key, value) FROM (VALUES ('contribution_base_cap', '30000'), ('contribution_ratio_cap', '12.000000%'), ('loan_balance_multiple', '20.0'), ('loan_months_least', '+06'),
    ('loan_other_city_open', 'true'), ('loan_ratio_meeting_base', '2020-01-31'), ('deposit_rate_series', 'anything'), (NULL, '1'), ('loan_months_least', NULL)) v (key, value);
SELECT policy_value('no_such_key', '1');
SELECT policy_value('loan_months_least', 'six');
SELECT policy_value('contribution_base_cap', '1.001');
SELECT policy_value('loan_months_least', '121');
SELECT policy_value('loan_ratio_meeting_base', '2021-02-29');

-- The catalogues.
SELECT count(*) > 400 AS many, count(DISTINCT key) = count(*) AS named_once, bool_and(meaning <> '' AND chinese <> '') AS told FROM policy_keys();
SELECT type, count(*) FILTER (WHERE minimum IS NOT NULL) > 0 AS ranged, count(*) FILTER (WHERE words IS NOT NULL) > 0 AS words FROM policy_keys() GROUP BY type ORDER BY type COLLATE "C";
SELECT * FROM policy_keys() WHERE key IN ('contribution_rounding_mode', 'loan_months_least', 'withdrawal_rent_monthly_cap', 'withdrawal_rent_open') ORDER BY key COLLATE "C";
SELECT count(*) AS keys_of_rules_that_are_none FROM (SELECT unnest(keys) FROM decision_rules() EXCEPT SELECT key FROM policy_keys()) n;
SELECT decision, version, count(*), count(DISTINCT number) = count(*) AND max(number) = count(*) AS numbered FROM decision_rules() GROUP BY 1, 2 ORDER BY decision COLLATE "C";
SELECT count(*) AS untold FROM decision_rules() WHERE english = '' OR chinese = '' OR basis = '';
SELECT rule, keys, type, english, chinese, basis FROM decision_rules() WHERE rule IN ('loan_term', 'withdrawal_open') AND cardinality(keys) < 5;
SELECT decision, count(*) FROM decision_facts() GROUP BY 1 ORDER BY decision COLLATE "C";
SELECT * FROM decision_facts() WHERE fact IN ('change', 'loan_ratio') ORDER BY decision COLLATE "C";
SELECT * FROM withdrawal_grounds();

-- A decision, from facts and parameters that are written here.
CREATE TEMPORARY TABLE sample AS
SELECT 'contribution_rounding_unit=1.00@1;contribution_rounding_mode=half_up@2?;contribution_base_floor=1420.00@3?;contribution_base_cap=30000.00@4;contribution_ratio_floor=5%@5;contribution_ratio_cap=12%@6'::parameters AS parameters;
CREATE TEMPORARY TABLE decided AS
SELECT f.change, f.wage, f.ratio, decide_contribution(ROW('2020-07-01', f.change, f.wage, f.ratio, f.ratio, f.approved)::contribution_facts, s.parameters) AS findings
FROM sample s, (VALUES ('single', '9110.00'::cny, '12%'::rate, false), ('single', '1419.99', '12%', false), ('yearly', '1419.99', '12%', false), ('yearly', '30000.01', '5%', false),
    ('single', '9110.00', '4.999999%', false), ('single', '9110.00', '4.999999%', true), ('single', '9110.00', '12.000001%', true), (NULL, NULL, NULL, NULL)) f (change, wage, ratio, approved);
SELECT change, wage, ratio, decision_outcome(findings), decision_amount(findings), decision_bound(findings) FROM decided;
SELECT findings FROM decided WHERE change = 'single' AND wage = '1419.99';
SELECT place, rule, version, result, actual, required, policy, unverified, rule_basis FROM decided, finding_rows(findings) WHERE change = 'single' AND wage = '1419.99';
SELECT place, english, chinese FROM decided, finding_rows(findings) WHERE change = 'single' AND wage = '1419.99';
SELECT place, result, actual, required, english, chinese FROM decided, finding_rows(findings) WHERE change IS NULL;
SELECT decision_outcome(NULL), decision_amount(NULL), decision_bound(NULL), (SELECT count(*) FROM finding_rows(NULL));

-- Facts by name are those of the row type, in its order, and decide the same.
SELECT p.proname, p.pronargs = p.pronargdefaults + 1 AS all_may_be_left_out, p.proargnames = ARRAY['parameters'] || f.names || ARRAY['version'] AS named_alike,
    (p.proargtypes::oid[])[1 : p.pronargs - 2] = f.types AS typed_alike
FROM (VALUES ('decide_loan_given', 'loan_facts'::regclass), ('decide_withdrawal_given', 'withdrawal_facts'), ('decide_contribution_given', 'contribution_facts'), ('check_housing_family_given', 'housing_family_facts')) v (name, type)
JOIN pg_proc p ON p.proname = v.name AND p.pronamespace = 'hpf'::regnamespace
CROSS JOIN LATERAL (SELECT array_agg(attname::text ORDER BY attnum) AS names, array_agg(atttypid ORDER BY attnum) AS types FROM pg_attribute WHERE attrelid = v.type AND attnum > 0) f
ORDER BY p.proname COLLATE "C";
SELECT count(*) AS decided, count(*) FILTER (WHERE decide_contribution_given(s.parameters, decided_on => '2020-07-01', change => d.change, wage => d.wage, unit_ratio => d.ratio, personal_ratio => d.ratio, lower_ratio_approved => v.approved)
    = decide_contribution(ROW('2020-07-01', d.change, d.wage, d.ratio, d.ratio, v.approved)::contribution_facts, s.parameters)) AS alike
FROM decided d, sample s, (VALUES (true), (false)) v (approved);
SELECT decide_contribution_given(parameters) = decide_contribution(ROW(NULL, NULL, NULL, NULL, NULL, NULL)::contribution_facts, parameters) AS nothing_known_alike FROM sample;
SELECT statement, r.* FROM unnest(ARRAY['decide_contribution_given(NULL::parameters)', 'decide_contribution_given(parameters, version => 0)', 'decide_contribution_given(parameters, version => 2)', 'decide_contribution_given(parameters, version => 1)',
    'decide_contribution_given(parameters, wage => ''-0.01'')', 'decide_contribution_given(parameters, change => ''monthly'')', 'decide_contribution_given(parameters, decided_on => ''infinity'')', 'decide_contribution_given(parameters, salary => ''1.00'')',
    'decide_contribution_given(''''::parameters, ''2020-07-01'', ''single'', ''9110.00'', ''12%'', ''12%'', false)']) statement,
    LATERAL pg_temp.refusal(format('SELECT %s FROM sample', statement)) r;

-- What cannot be decided says why.
PREPARE untyped AS SELECT decide_contribution($1, $2), decide_contribution_given($3);
EXECUTE untyped (NULL, NULL, NULL);
SELECT statement, r.* FROM unnest(ARRAY[
    'decide_contribution(NULL, parameters)', 'decide_contribution(facts, NULL)', 'decide_contribution(facts, parameters, 0)', 'decide_contribution(facts, parameters, 2)', 'decide_contribution(facts, parameters, -2147483648)',
    'decide_contribution(facts, parameters, NULL)', 'decide_contribution(facts, parameters, 1)', 'decide_contribution(facts, '''')',
    'decide_contribution(ROW(''2020-07-01'', ''monthly'', ''9110.00'', ''12%'', ''12%'', false), parameters)', 'decide_contribution(ROW(''2020-07-01'', ''single'', ''-0.01'', ''12%'', ''12%'', false), parameters)',
    'decide_contribution(ROW(''infinity'', ''single'', ''9110.00'', ''12%'', ''12%'', false), parameters)', 'decide_contribution(ROW(''10000-01-01'', ''single'', ''9110.00'', ''12%'', ''12%'', false), parameters)',
    'decide_contribution(ROW(''0001-01-01 BC'', ''single'', ''9110.00'', ''12%'', ''12%'', false), parameters)', 'decide_contribution(ROW(''2020-07-01'', ''single'', ''1000000000000.01'', ''12%'', ''12%'', false), parameters)',
    'decide_contribution(ROW(''2020-07-01'', '''', ''9110.00'', ''12%'', ''12%'', false), parameters)', 'decide_contribution(ROW(''2020-07-01'', ''single'', ''9110.00'', ''1000.000001%'', ''12%'', false), parameters)',
    'check_housing_family(ROW(''2020-07-01'', ''normal'', 1201, NULL, NULL, 0), parameters)', 'check_housing_family(ROW(''2020-07-01'', ''normal'', -1, NULL, NULL, 0), parameters)', 'check_housing_family(ROW(''2020-07-01'', ''normal'', 1200, NULL, NULL, 0), parameters)']) statement,
    LATERAL pg_temp.refusal(format('SELECT %s FROM sample, (SELECT ROW(''2020-07-01'', ''single'', ''9110.00'', ''12%%'', ''12%%'', false)::contribution_facts AS facts) f', statement)) r;
SELECT decide_contribution(ROW('2020-07-01', 'monthly', '9110.00', '12%', '12%', false), parameters) FROM sample;
SELECT decide_contribution(ROW('infinity', 'single', '9110.00', '12%', '12%', false), parameters) FROM sample;
SELECT decide_contribution(ROW('2020-07-01', 'single', '9110.00', '12%', '12%', false), 'contribution_base_floor=1@1');
SELECT decide_contribution(ROW('2020-07-01', 'single', '9110.00', '12%', '12%', false), parameters, 2) FROM sample;
-- Numeric facts of every size.
SELECT left(area::text, 30) AS area, r.code, r.message FROM unnest(ARRAY['NaN', 'Infinity', '-Infinity', '1e131071', '-1e131071', '1e-16383', '-0.000000009', '-0.00000001', '1000000', '1000000.00000001', '1000000.000000009', '92233720368.54775808', '0.99999999999999999999']::numeric[]) area,
    LATERAL pg_temp.refusal(format('SELECT decide_loan(f, ''loan_months_least=6@1'') FROM (SELECT (jsonb_populate_record(NULL::loan_facts, jsonb_build_object(''area'', %L))).*) f', area)) r;
-- and what was read last is not taken for the next, of whatever length.
SELECT n.ratio, decide_withdrawal_given(p.parameters, decided_on => '2026-10-01', ground => 'help_repay', loan_ratio => n.ratio)::text LIKE '%withdrawal_ratio_from ' || CASE WHEN n.ratio >= 90 THEN 'passed ' ELSE 'failed ' END || trim_scale(trunc(n.ratio, 8)) || ' 90 %' AS itself
FROM (VALUES (1, 89.99999999), (2, 90), (3, 90.00), (4, 89.999999999999999999999), (5, 9), (6, 9), (7, 90.5), (8, 123456.12345678)) n (place, ratio),
    (SELECT 'withdrawal_help_repay_open=true@1;withdrawal_help_repay_ratio_from=90@2;withdrawal_minimum_left=0@3'::parameters AS parameters OFFSET 0) p ORDER BY n.place;

-- Findings: input and the one output.
SELECT findings::text::findings = findings AS fixpoint, count(*) FROM decided GROUP BY 1;
SELECT input, input::findings AS output FROM unnest(ARRAY['loan/1 granted 480000 loan_limit_ability;loan_limit_ability limits 5000 480000 0', 'housing_family/1 incomplete 0.00 -;  housing_base   noted 1 -0.00 5?', 'loan/1 refused 0.00 -',
    'loan/1 refused 0.00 -; loan_ban -; loan_age missing born_on - 0; loan_term passed -1 99999 2147483647?']) input;
SELECT input, r.* FROM unnest(ARRAY['', ' ', ';', 'loan', 'loan/1', 'loan/1 granted', 'loan/1 granted 1.00', 'loan/1 granted 1.00 - x', 'loan/0 granted 1.00 -', 'loan/2 granted 1.00 -', 'loan/257 granted 1.00 -', 'loan/1x granted 1.00 -', 'loan/ granted 1.00 -',
    'mortgage/1 granted 1.00 -', 'loan/1 allowed 1.00 -', 'loan/1 granted 1.001 -', 'loan/1 granted one -', 'loan/1 granted 1.00 loan_term', 'loan/1 granted 1.00 -;', 'loan/1 granted 1.00 -; loan_term', 'loan/1 granted 1.00 -; no_rule passed 1 1 0',
    'loan/1 granted 1.00 -; loan_term - 1 1 0', 'loan/1 granted 1.00 -; loan_term won 1 1 0', 'loan/1 granted 1.00 -; loan_term passed 1 1', 'loan/1 granted 1.00 -; loan_term passed 1 1 0 0', 'loan/1 granted 1.00 -; loan_term passed 1 1 0x', 'loan/1 granted 1.00 -; loan_term passed 1 1 -1',
    'loan/1 granted 1.00 -; loan_term passed 1 1 ?', 'loan/1 granted 1.00 -; loan_term passed 1 1 2147483648', 'loan/1 granted 1.00 -; loan_term passed 1 1 99999999999999999999', 'loan/1 granted 1.00 -; loan_term passed one 1 0', 'loan/1 granted 1.00 -; loan_term missing no_fact - 0', 'loan/1 granted 1.00 -; loan_term missing price 1 0',
    'loan/1 granted 1.00 -; loan_account_state passed awake normal 0', 'loan/1 granted 1.00 -; loan_ban failed 2021-02-29 2021-03-01 0', 'loan/1 granted 1.00 -; loan_term -; loan_age -', 'loan/1 granted 1.00 -; loan_term -; loan_term -', 'loan/1 granted 1.00 -' || repeat('; loan_term -', 49)]) input,
    LATERAL pg_temp.refusal(format('SELECT %L::findings', input)) r;
SELECT 'loan/1x granted 1.00 -'::findings;

-- Order is that of the bytes, so that DISTINCT and joins work.
SELECT count(DISTINCT findings), count(*), count(*) FILTER (WHERE findings = findings AND NOT findings <> findings AND findings <= findings AND findings >= findings AND NOT findings < findings AND NOT findings > findings) AS same FROM decided;
SELECT count(*) FROM decided a JOIN decided b USING (findings);

-- Binary.
\set binary `mktemp`
\setenv BINARY :binary
CREATE TEMPORARY TABLE received (findings findings, parameters parameters);
\copy (SELECT findings, parameters FROM decided, sample) to program 'cat > "$BINARY"' with (format binary)
\copy received from program 'cat "$BINARY"' with (format binary)
SELECT count(*), count(*) FILTER (WHERE d.findings IS NULL) AS changed, count(DISTINCT r.parameters::text) FROM received r LEFT JOIN decided d USING (findings);
CREATE TEMPORARY TABLE hostile (findings findings);
CREATE TEMPORARY TABLE hostile_parameters (parameters parameters);
-- nothing; no such decision; cut; a rule, a result that is none; what comes after the end; a word that is none
\copy (SELECT ''::bytea) to program 'cat > "$BINARY"' with (format binary)
\copy hostile from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '\x0901000000ff00'::bytea) to program 'cat > "$BINARY"' with (format binary)
\copy hostile from program 'cat "$BINARY"' with (format binary)
\copy (SELECT substr(findings_send('loan/1 granted 1.00 -; loan_term passed 1 1 0'), 1, 8)) to program 'cat > "$BINARY"' with (format binary)
\copy hostile from program 'cat "$BINARY"' with (format binary)
\copy (SELECT set_byte(findings_send('loan/1 granted 1.00 -; loan_term passed 1 1 0'), 7, 99)) to program 'cat > "$BINARY"' with (format binary)
\copy hostile from program 'cat "$BINARY"' with (format binary)
\copy (SELECT set_byte(findings_send('loan/1 refused 0.00 -; loan_account_state failed frozen normal 0'), 8, 16 * 9)) to program 'cat > "$BINARY"' with (format binary)
\copy hostile from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '\x01010000ff0000'::bytea || '\x00') to program 'cat > "$BINARY"' with (format binary)
\copy hostile from program 'cat "$BINARY"' with (format binary)
\copy (SELECT set_byte(b, n, 126) FROM (SELECT b, length(b) - 3 AS n FROM findings_send('loan/1 refused 0.00 -; loan_account_state failed frozen normal 0') b) x) to program 'cat > "$BINARY"' with (format binary)
\copy hostile from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '\x00'::bytea) to program 'cat > "$BINARY"' with (format binary)
\copy hostile_parameters from program 'cat "$BINARY"' with (format binary)
\copy (SELECT parameters_send('loan_months_least=6@1') || '\x01') to program 'cat > "$BINARY"' with (format binary)
\copy hostile_parameters from program 'cat "$BINARY"' with (format binary)
\copy (SELECT '\xffffffffffffffffffff01'::bytea) to program 'cat > "$BINARY"' with (format binary)
\copy hostile_parameters from program 'cat "$BINARY"' with (format binary)
\copy (SELECT overlay(parameters_send('loan_months_least=6@1') PLACING '\x8000' FROM 2 FOR 1)) to program 'cat > "$BINARY"' with (format binary)
\copy hostile_parameters from program 'cat "$BINARY"' with (format binary)
\! rm "$BINARY"
SELECT count(*) FROM hostile;
SELECT count(*) FROM hostile_parameters;

DROP TABLE sample, decided, received, hostile, hostile_parameters;
