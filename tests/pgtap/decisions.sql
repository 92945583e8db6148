-- Decisions told to people: explained from the findings alone, under both legal
-- regimes, and replayed by the parameters they were made with.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();

-- Facts of a good case, and what differs.
CREATE FUNCTION loan(differs jsonb DEFAULT '{}') RETURNS loan_facts LANGUAGE sql AS $$
    SELECT jsonb_populate_record(NULL::loan_facts, '{"decided_on": "2020-06-15", "requested": "500000.00", "accepts_less": false, "purpose": "new", "home_order": 1, "loans_before": 0, "loans_open": 0,
        "price": "1000000.00", "area": 89, "down_payment": "300000.00", "periods": 240, "rate": "3.25%", "method": "equal_installment", "born_on": "1990-01-01", "retires_on": "2050-01-01",
        "account_state": "normal", "contributor_city": "local", "months_continuous": 24, "months_total": 60, "balance": "40000.00", "spouse": "none", "family_income": "12000.00", "family_debt_service": "0.00",
        "overdue_now": false, "overdue_periods": 0, "guarantee_loss": false, "guarantee": "mortgage", "withdrawn_for_house": "0.00", "loan_ratio": 98.47, "relation": "self", "house_loans": 0}' || differs)
$$;
CREATE FUNCTION withdrawal(differs jsonb DEFAULT '{}') RETURNS withdrawal_facts LANGUAGE sql AS $$
    SELECT jsonb_populate_record(NULL::withdrawal_facts, '{"decided_on": "2020-06-15", "applied_on": "2020-06-15", "ground": "rent", "requested": "5000.00", "accepts_less": false, "account_state": "normal", "balance": "40000.00", "dormant_since": null,
        "household_local": false, "reemployed": false, "employment_ended": false, "retired": false, "claimant": "member", "fund_loan_open": false, "relation": "self", "event_on": "2020-05-01", "cost": "18000.00",
        "subsidised": "0.00", "house_withdrawn": "0.00", "house_times": 0, "house_year_withdrawn": false, "mandate": false, "withdrawn_this_year": "0.00", "months_covered": 12, "family_income": "12000.00", "homes": 0, "loan_ratio": 98.47}' || differs)
$$;
-- How a decision came out: outcome, amount, what bound it, the rules that failed or miss a fact.
CREATE FUNCTION told(findings findings) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', decision_outcome(findings), decision_amount(findings), decision_bound(findings),
        (SELECT string_agg(format('%s %s', f.rule, f.result), ', ' ORDER BY f.place) FROM finding_rows(findings) f WHERE f.result IN ('failed', 'missing')))
$$;

-- loans: what decides, on both sides
SELECT is(told(decide_loan(loan(v.differs), parameters_on('2020-06-15'))), v.told, v.what)
FROM (VALUES
    ('{}'::jsonb, 'granted 500000.00', 'up to the cap'),
    ('{"requested": "500000.01"}', 'refused 0.00 loan_limit_cap loan_amount failed', 'a fen above it'),
    ('{"requested": "500000.01", "accepts_less": true}', 'granted 500000.00 loan_limit_cap', 'unless less is accepted'),
    ('{"requested": null}', 'granted 500000.00 loan_limit_cap', 'or as much as may be is asked for'),
    ('{"spouse": "contributes", "spouse_balance": "0.00", "requested": null}', 'granted 700000.00 loan_limit_unpaid', 'two who contribute have another cap: what is unpaid binds'),
    ('{"months_continuous": 6}', 'granted 500000.00', 'six months'),
    ('{"months_continuous": 5}', 'refused 0.00 loan_months_continuous failed', 'five'),
    ('{"loans_before": 2, "last_settled_on": "2019-01-01"}', 'refused 0.00 loan_count failed', 'a third loan'),
    ('{"home_order": 3}', 'refused 0.00 loan_home_order failed, loan_down_payment failed', 'a third home'),
    ('{"down_payment": "199999.99"}', 'refused 0.00 loan_down_payment failed', 'a fen short of a fifth'),
    ('{"area": 90.01, "down_payment": "299999.99"}', 'refused 0.00 loan_down_payment failed', 'above 90 square metres three tenths'),
    ('{"born_on": "2002-06-16"}', 'refused 0.00 loan_age failed', 'a day short of eighteen'),
    ('{"periods": 361}', 'refused 0.00 loan_term failed', 'a term of 361 months'),
    ('{"retires_on": "2035-06-15"}', 'granted 500000.00', 'to the retirement age and five years'),
    ('{"retires_on": "2035-06-14"}', 'refused 0.00 loan_term_retirement failed', 'and a day'),
    ('{"banned_through": "2020-06-14"}', 'granted 500000.00', 'a ban that has ended'),
    ('{"banned_through": "2020-06-15"}', 'refused 0.00 loan_ban failed', 'a ban on its last day'),
    ('{"account_state": null}', 'incomplete 0.00 loan_account_state missing', 'a fact is missing'),
    ('{"account_state": null, "overdue_now": true}', 'refused 0.00 loan_account_state missing, loan_overdue failed', 'a refusal stands, whatever is missing'),
    ('{"contributor_city": "other"}', 'incomplete 0.00 loan_certificate missing', 'from another city, without the certificate'),
    ('{"withdrawn_for_house": "100000.00"}', 'refused 0.00 loan_limit_withdrawn loan_amount failed', 'withdrawn for the same home')
) AS v (differs, told, what);

-- a refusal is told from its findings alone: stored as text, years later, by who knows nothing else
CREATE TABLE filed AS SELECT decide_loan(loan('{"months_continuous": 5, "contributor_city": "other", "certificate": true, "banned_through": "2022-12-31", "area": null}'), parameters_on('2020-06-15'))::text AS findings;
SELECT is(told(findings::findings), 'refused 0.00 loan_months_continuous failed, loan_ban failed, loan_down_payment missing, loan_limit_value missing', 'why it is refused')
FROM filed;
SELECT gives($$SELECT e.passed, e.result, e.actual, e.required, e.basis, e.document, e.verified, e.english, e.chinese FROM filed, explain(filed.findings::findings) e WHERE e.rule = 'loan_months_continuous'$$,
    '(f,failed,5,6,"建金〔2014〕148号: six months; some cities ask twelve",建金〔2014〕148号,t,"contributed 5 months in a row up to the day of the decision, counted anew after a gap; at least 6 are required",截至审批日连续缴存5个月（中断后重新计算），须满6个月)', 'by which document, in two languages');
SELECT gives($$SELECT e.english, e.chinese FROM filed, explain(filed.findings::findings) e WHERE e.rule = 'loan_ban'$$, '("banned from loans through 2022-12-31, that day included; decided on 2020-06-15",限制贷款至2022-12-31（含当日），审批日2020-06-15)', 'days are days');
SELECT gives($$SELECT e.passed, e.actual, e.required, e.english, e.chinese FROM filed, explain(filed.findings::findings) e WHERE e.rule = 'loan_down_payment'$$, '(f,area,,"cannot be judged without: the area in square metres",缺少资料：建筑面积)', 'what is missing is named');
SELECT gives($$SELECT e.passed, e.result, e.verified, e.english, e.chinese FROM filed, explain(filed.findings::findings) e WHERE e.rule = 'loan_limit_cap'$$, '(,limits,f,"the highest amount is 500000.00 (by an unverified value)",最高额度500000.00元（依据的参数尚未核实）)', 'an unverified value is said');
SELECT gives($$SELECT e.passed, e.english, e.chinese FROM filed, explain(filed.findings::findings) e WHERE e.rule = 'loan_wait'$$, '(,"does not apply",不适用)', 'what does not apply is said');
SELECT is_empty($$SELECT e.rule FROM filed, explain(filed.findings::findings) e WHERE e.english ~ '%[ar]' OR e.chinese ~ '%[ar]' OR e.english LIKE '%?%' OR e.chinese LIKE '%?%' OR e.basis IS NULL$$, 'no sentence is left with a gap, and every rule has a basis');
-- by verified parameters: true where a rule that applies reads a key that does not just round, NULL elsewhere; the amount as its limit
SELECT set_eq($$SELECT e.rule FROM explain(decide_loan(loan(), replace(parameters_on('2020-06-15')::text, '?', '')::parameters)) e WHERE e.verified IS NULL AND e.result <> 'not applicable'$$,
    $$SELECT r.rule FROM decision_rules() r WHERE r.decision = 'loan' AND r.keys <@ '{loan_amount_unit}' AND r.rule NOT IN ('loan_amount', 'loan_certificate', 'loan_ban', 'loan_talent')$$, 'where no value was read, none is verified');
SELECT is_empty($$SELECT FROM explain(decide_loan(loan(), replace(parameters_on('2020-06-15')::text, '?', '')::parameters)) e WHERE NOT e.verified$$, 'none unverified');
SELECT gives($$SELECT e.verified, e.basis FROM explain(decide_loan(loan('{"requested": "500000.01"}'), replace(parameters_on('2020-06-15')::text, '?', '')::parameters)) e WHERE e.rule = 'loan_amount'$$,
    (SELECT (true, e.basis)::text FROM explain(decide_loan(loan(), parameters_on('2020-06-15'))) e WHERE e.rule = 'loan_limit_cap'), 'the amount stands on what the limit that binds stands on');
SELECT gives($$SELECT e.verified, e.basis FROM explain(decide_loan(loan('{"down_payment": "999000.00"}'), replace(parameters_on('2020-06-15')::text, '?', '')::parameters)) e WHERE e.rule = 'loan_amount'$$,
    '(,"the smallest limit")', 'and on no policy where that limit is the rest of the price');
SELECT results_eq($$SELECT e.rule FROM filed, explain(filed.findings::findings) e$$, $$SELECT r.rule FROM decision_rules() r WHERE r.decision = 'loan' ORDER BY r.number$$, 'every rule leaves one finding, in order');
SELECT is_empty($$SELECT e.rule FROM filed, explain(filed.findings::findings) e WHERE e.result <> 'missing' AND e.verified <> (e.english NOT LIKE '%unverified%')$$, 'verified and the sentence agree');
SELECT is_empty('SELECT * FROM explain(NULL)', 'nothing is explained of nothing');
SELECT set_policy('loan_cap_first_single', '2020-06-01', '500000.00', '泉公积金〔2021〕2号, as an example', true), set_policy('loan_amount_unit', '2020-06-01', '1000.00', 'an example', true) \g /dev/null
SELECT gives($$SELECT e.english, e.chinese, e.verified, e.document FROM explain(decide_loan(loan(), parameters_on('2020-06-15'))) e WHERE e.rule = 'loan_limit_cap'$$,
    '("the highest amount is 500000.00",最高额度500000.00元,t,泉公积金〔2021〕2号)', 'once all it read is verified, nothing is said');
SELECT gives($$SELECT e.verified, e.document FROM filed, explain(filed.findings::findings) e WHERE e.rule = 'loan_limit_cap'$$, '(f,未登记)', 'the filed decision refers to what it was made by, still');

-- the regimes of 2019 and 2026
SELECT is(told(decide_withdrawal(withdrawal('{"ground": "decoration", "event_on": "2026-09-01"}'::jsonb || jsonb_build_object('decided_on', d.day)), parameters_on(d.day))), d.told, 'decoration, decided on ' || d.day)
FROM (VALUES ('2026-09-19'::date, 'refused 0.00 withdrawal_open failed'), ('2026-09-20', 'granted 5000.00')) AS d (day, told);
SELECT is((SELECT e.document FROM explain(decide_withdrawal(withdrawal('{"ground": "decoration"}'), parameters_on(d.day))) e WHERE e.rule = 'withdrawal_open'), d.document, 'by the text of ' || d.document)
FROM (VALUES ('2026-09-19'::date, '条例2019'), ('2026-09-20', '条例2026')) AS d (day, document);
SELECT is(told(decide_withdrawal(withdrawal(jsonb_build_object('ground', g.ground, 'event_on', '2026-09-01', 'decided_on', d.day)), parameters_on(d.day))), d.told, format('%s on %s', g.ground, d.day))
FROM unnest('{property_fee,other}'::text[]) AS g (ground), (VALUES ('2026-09-19'::date, 'refused 0.00 withdrawal_open failed'), ('2026-09-20', 'granted 5000.00')) AS d (day, told);
-- a centre whose threshold was 15 % until the law ended it: rent of 1,500 a month
SELECT put_policies(ARRAY[ROW('withdrawal_rent_income_share', 'city', NULL, '2020-01-01', '2026-09-19', '15%', '未登记', 'an example', false)::policy_row], NULL) \g /dev/null
SELECT is(told(decide_withdrawal(withdrawal(jsonb_build_object('family_income', v.income, 'decided_on', v.day)), parameters_on(v.day))), v.told, format('rent of 1,500 with an income of %s on %s', v.income, v.day))
FROM (VALUES ('9999.99', '2026-09-19'::date, 'granted 5000.00'), ('10000.00', '2026-09-19', 'refused 0.00 withdrawal_income_share failed'), ('10000.00', '2026-09-20', 'granted 5000.00'), (NULL, '2026-09-20', 'granted 5000.00'),
             (NULL, '2026-09-19', 'incomplete 0.00 withdrawal_income_share missing')) AS v (income, day, told);

-- many decisions of every kind
CREATE TABLE application AS
SELECT n, loan(jsonb_strip_nulls(jsonb_build_object('requested', (n % 9) * 100000, 'accepts_less', n % 2 = 0, 'purpose', (ARRAY['new', 'second_hand', 'build', 'overhaul'])[1 + n % 4], 'appraised', 900000, 'built_on', '2000-01-01',
            'home_order', 1 + n % 3, 'loans_before', n % 4, 'last_settled_on', '2018-01-01', 'spouse', (ARRAY['none', 'contributes', 'other'])[1 + n % 3], 'months_continuous', n % 13, 'months_total', n % 20, 'periods', 60 + n % 320,
            'contributor_city', (ARRAY['local', 'other'])[1 + n % 2], 'certificate', n % 5 > 0, 'withdrawn_for_house', (n % 3) * 50000, 'talent_tier', n % 4, 'talent_from', '2019-01-01', 'talent_through', '2021-01-01', 'overdue_periods', n % 9))) AS loan,
       withdrawal(jsonb_build_object('ground', g.name, 'dormant_since', date '2020-06-15' - 30 * (n % 13), 'employment_ended', n % 3 > 0, 'retired', n % 3 > 0, 'claimant', (ARRAY['member', 'heir', 'none'])[1 + n % 3], 'requested', CASE WHEN n % 4 > 0 THEN (n % 5) * 4000 END,
            'accepts_less', n % 2 = 0, 'fund_loan_open', n % 6 = 0, 'relation', (ARRAY['self', 'spouse', 'parent', 'child', 'other'])[1 + n % 5], 'last_on', CASE WHEN n % 2 = 0 THEN '2019-07-01' END, 'house_times', n % 2, 'loan_ratio', 80 + n % 20)) AS withdrawal,
       ROW('2020-06-15', CASE n % 2 WHEN 0 THEN 'single' ELSE 'yearly' END, from_fen(n * 7919), '5%'::rate, '12%'::rate, n % 3 = 0)::contribution_facts AS contribution,
       ROW('2020-06-15', (ARRAY['none', 'normal', 'dormant'])[1 + n % 3], n % 40, '5000.00', '600.00', n % 2)::housing_family_facts AS housing
FROM generate_series(1, 600) n JOIN (SELECT row_number() OVER () AS place, w.name FROM withdrawal_grounds() w) g ON g.place = 1 + n % 20;
CREATE FUNCTION decided(parameters parameters) RETURNS TABLE (n integer, decision text, findings findings) LANGUAGE sql AS $$
    SELECT a.n, d.decision, d.findings FROM application a CROSS JOIN LATERAL (VALUES ('loan', decide_loan(a.loan, parameters)), ('withdrawal', decide_withdrawal(a.withdrawal, parameters)),
        ('contribution', decide_contribution(a.contribution, parameters)), ('housing_family', check_housing_family(a.housing, parameters))) AS d (decision, findings)
$$;
CREATE TABLE before AS SELECT d.*, findings_send(d.findings) AS bytes FROM (SELECT parameters_on('2020-06-15') AS parameters OFFSET 0) p, decided(p.parameters) d;
SELECT is((SELECT count(*) FROM before), 2400::bigint, 'many were decided');
SELECT is_empty($$SELECT d.decision, o.outcome FROM (SELECT DISTINCT decision FROM before) d, (VALUES ('granted'), ('refused')) o (outcome)
    WHERE NOT EXISTS (SELECT FROM before b WHERE b.decision = d.decision AND decision_outcome(b.findings) = o.outcome)$$, 'granted and refused in every kind');
SELECT is_empty($$SELECT b.n FROM before b WHERE decision_outcome(b.findings) = 'granted' AND b.decision IN ('loan', 'withdrawal')
    AND decision_amount(b.findings) > (SELECT min(f.required::cny) FROM finding_rows(b.findings) f WHERE f.result = 'limits')$$, 'nothing is granted above the smallest limit');
SELECT is_empty($$SELECT b.n FROM before b WHERE decision_outcome(b.findings) <> CASE WHEN EXISTS (SELECT FROM finding_rows(b.findings) f WHERE f.result = 'failed') THEN 'refused'
    WHEN EXISTS (SELECT FROM finding_rows(b.findings) f WHERE f.result = 'missing') THEN 'incomplete' ELSE 'granted' END$$, 'a decision is what its findings say');
SELECT is_empty($$SELECT b.n FROM before b WHERE b.findings::text::findings <> b.findings$$, 'each goes through its text and comes back');
SELECT is_empty($$SELECT b.n, e.rule FROM before b, explain(b.findings) e WHERE coalesce(e.english, '') = '' OR coalesce(e.chinese, '') = '' OR e.english ~ '%[ar]' OR e.chinese ~ '%[ar]'$$, 'each can be told');

-- replayed by the parameters of their day, after every key has another value since then
CREATE TABLE stored AS SELECT parameters_on('2020-06-15') AS parameters, parameter_set_on('2020-06-15') AS id;
CREATE FUNCTION another(key text) RETURNS text LANGUAGE sql AS $$
    SELECT CASE k.type WHEN 'boolean' THEN CASE held.value WHEN 'true' THEN 'false' ELSE 'true' END
        WHEN 'word' THEN (SELECT min(w) FROM unnest(k.words) w WHERE w IS DISTINCT FROM held.value)
        WHEN 'date' THEN '2020-03-31' WHEN 'text' THEN 'another' WHEN 'object' THEN '{"days": 20}'
        WHEN 'rate' THEN CASE held.value WHEN '7%' THEN '8%' ELSE '7%' END
        WHEN 'integer' THEN CASE WHEN held.value = k.maximum THEN k.minimum ELSE coalesce(held.value::integer + 1, k.minimum::integer + 1)::text END
        ELSE CASE WHEN held.value::numeric = 13 THEN 14 ELSE 13 END::text END
    FROM policy_keys() k LEFT JOIN policy_on('2020-06-15') held ON held.key = k.key WHERE k.key = another.key
$$;
CREATE TABLE changed AS SELECT k.key, h.value, another(k.key) AS other FROM policy_keys() k LEFT JOIN policy_on('2020-06-15') h ON h.key = k.key;
SELECT count(set_policy(c.key, '2020-06-10', c.other, 'everything changes', true)) FROM changed c \g /dev/null
SELECT is_empty($$SELECT c.key, c.value, h.value FROM changed c LEFT JOIN policy_on('2020-06-15') h ON h.key = c.key WHERE h.value IS NOT DISTINCT FROM c.value$$, 'every key has another value');
SELECT is((SELECT count(*) FROM parameter_rows(parameters_on('2020-06-15')) a JOIN (SELECT r.* FROM stored, parameter_rows(stored.parameters) r) b ON b.key = a.key AND b.value = a.value), 0::bigint, 'and no parameter is as it was');
SELECT isnt_empty($$SELECT b.n FROM before b JOIN (SELECT parameters_on('2020-06-15') AS parameters OFFSET 0) p ON true JOIN decided(p.parameters) d USING (n, decision) WHERE d.findings <> b.findings$$, 'so that decisions of today differ');
SELECT is((SELECT count(*) FROM before b, stored s, decided(s.parameters) d WHERE d.n = b.n AND d.decision = b.decision AND findings_send(d.findings) = b.bytes), 2400::bigint, 'but decided again by what they were decided by, they are the same bytes');
SELECT is((SELECT count(*) FROM before b, (SELECT t.parameters FROM fund.parameter_set t, stored s WHERE t.id = s.id) s, decided(s.parameters) d WHERE d.n = b.n AND d.decision = b.decision AND d.findings = b.findings), 2400::bigint, 'also by the set that the fund has kept');
SELECT is_empty($$SELECT e.rule FROM before b, explain(b.findings) e JOIN finding_rows(b.findings) f ON f.place = e.place WHERE f.policy IS NOT NULL AND (e.document IS NULL OR e.basis = 'everything changes')$$, 'and are explained by the rows that held then');

-- the catalogues are what the code is
SELECT is_empty($$
    SELECT f.decision, f.position, f.fact, f.type, a.attname, a.atttypid::regtype
    FROM decision_facts() f
    FULL JOIN (SELECT t.typname, a.attnum, a.attname, a.atttypid FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
               WHERE t.typnamespace = 'hpf'::regnamespace AND t.typname LIKE '%\_facts') a ON a.typname = f.decision || '_facts' AND a.attnum = f.position
    WHERE a.attname IS DISTINCT FROM f.fact OR a.atttypid IS DISTINCT FROM CASE f.type WHEN 'cny' THEN 'hpf.cny' WHEN 'rate' THEN 'hpf.rate' WHEN 'yearmonth' THEN 'hpf.yearmonth' WHEN 'word' THEN 'text' ELSE f.type END::regtype$$,
    'the facts'' row types are the facts of the code: names, order, types');
SELECT is_empty($$SELECT f.decision, f.fact FROM decision_facts() f
    WHERE col_description(('hpf.' || f.decision || '_facts')::regclass, f.position) IS DISTINCT FROM f.chinese || ': ' || f.meaning || '.'$$, 'and their comments are the code''s words');
SELECT is_empty($$SELECT f.decision, f.fact FROM decision_facts() f WHERE (f.type = 'word') <> (f.words IS NOT NULL) OR (f.type IN ('cny', 'rate', 'integer', 'numeric')) <> (f.maximum IS NOT NULL)$$, 'words have words, numbers have ranges');
CREATE VIEW unread AS
SELECT k.key, k.read_by FROM policy_keys() k
WHERE NOT EXISTS (SELECT FROM decision_rules() r WHERE k.key = ANY (r.keys))
  AND NOT EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname || '.' || p.proname = k.read_by AND p.prosrc LIKE '%''' || k.key || '''%');
SELECT is_empty($$SELECT * FROM unread$$, 'every key is read by a rule, or by the function it names');
SELECT is_empty($$SELECT r.rule, m.mark FROM decision_rules() r, unnest(ARRAY['%a', '%r']) AS m (mark) WHERE (strpos(r.english, m.mark) > 0) <> (strpos(r.chinese, m.mark) > 0)$$, 'a rule says the same in both languages');
SELECT is_empty($$SELECT k.key FROM policy_keys() k WHERE k.optional IS FALSE AND NOT EXISTS (SELECT FROM policy_on('2020-01-01') p WHERE p.key = k.key)$$, 'a new fund has a value of every key that rules need');
SELECT verified('after all that');
SELECT * FROM finish();
