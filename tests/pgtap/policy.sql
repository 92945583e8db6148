-- Policy: what may be loaded and what may not, scopes, proposals, the register of
-- documents, and the parameter sets that decisions read.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();

-- A row to load: what is not named is as a good row has it.
CREATE FUNCTION a_row(key text, value text, valid_from date, valid_through date DEFAULT NULL, scope text DEFAULT 'city', branch text DEFAULT NULL,
    document text DEFAULT '未登记', basis text DEFAULT 'a decision', verified boolean DEFAULT false) RETURNS policy_row
LANGUAGE sql AS $$ SELECT ROW(key, scope, branch, valid_from, valid_through, value, document, basis, verified)::policy_row $$;

-- Proposed by one, activated by another: what the policy holds then is kept until the end of the transaction.
CREATE FUNCTION put(VARIADIC rows policy_row[]) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    mark     text := (SELECT count(*) FROM fund.request);
    proposal integer;
BEGIN
    proposal := (propose_policy('put ' || mark, rows, operator => 'maker')).number;
    RETURN (activate_policy('put/activate ' || mark, proposal, 'checker')).items;
END $$;

-- What is wrong with rows, as "row: problem".
CREATE FUNCTION problems(VARIADIC rows policy_row[]) RETURNS text
LANGUAGE sql AS $$ SELECT string_agg(c."row" || ': ' || c.problem, '; ' ORDER BY c."row", c.problem) FROM check_policies(rows) c $$;

-- A key's value on some days.
CREATE FUNCTION on_days(key text, branch text, VARIADIC days date[]) RETURNS text
LANGUAGE sql AS $$
    SELECT string_agg(coalesce(p.value, '-'), ' ' ORDER BY d.place)
    FROM unnest(days) WITH ORDINALITY AS d (day, place) LEFT JOIN LATERAL policy_on(d.day, on_days.branch) p ON p.key = on_days.key
$$;

-- A set, as its decisions read it, is the policy of its day.
CREATE FUNCTION sets_that_differ(first date, last date) RETURNS TABLE (day date, branch text, key text)
LANGUAGE sql AS $$
    WITH days AS (
        SELECT first + (last - first) * n / 60 AS day FROM generate_series(0, 60) n
        UNION SELECT p.valid_from + d FROM fund.policy p, generate_series(-1, 1) d WHERE p.valid_from + d BETWEEN first AND last
    ), places AS (
        SELECT NULL AS branch UNION SELECT b.code FROM fund.branch b
    )
    SELECT d.day, l.branch, coalesce(p.key, s.key)
    FROM days d CROSS JOIN places l
    CROSS JOIN LATERAL (SELECT parameters_on(d.day, l.branch) AS parameters OFFSET 0) o
    CROSS JOIN LATERAL (
        SELECT p.key, s.key
        FROM (SELECT p.* FROM policy_on(d.day, l.branch) p JOIN policy_keys() k ON k.key = p.key WHERE k.type NOT IN ('text', 'object')) p
        FULL JOIN parameter_rows(o.parameters) s ON s.key = p.key AND s.value = p.value AND s.policy = p.policy AND s.verified = p.verified
        WHERE p.key IS NULL OR s.key IS NULL
    ) AS x (policy_key, set_key) CROSS JOIN LATERAL (SELECT x.policy_key) p (key) CROSS JOIN LATERAL (SELECT x.set_key) s (key)
$$;

-- one thing wrong at a time; the good row beside it is not named
SELECT is(problems(a_row('contribution_base_cap', '20000.00', '2021-07-01'), r.bad), '2: ' || r.problem, 'refused: ' || r.problem)
FROM (VALUES
    (a_row('contribution_base_roof', '1.00', '2021-07-01'), 'unknown key'),
    (a_row(NULL, '1.00', '2021-07-01'), 'unknown key'),
    (a_row('contribution_base_cap', '1.001', '2022-07-01'), 'policy key contribution_base_cap cannot be "1.001"'),
    (a_row('contribution_base_cap', '-0.01', '2022-07-01'), 'policy key contribution_base_cap cannot be "-0.01"'),
    (a_row('contribution_base_cap', '1000000000.01', '2022-07-01'), 'policy key contribution_base_cap cannot be "1000000000.01"'),
    (a_row('contribution_ratio_cap', '12', '2021-07-01'), 'policy key contribution_ratio_cap cannot be "12"'),
    (a_row('contribution_ratio_cap', '100.01%', '2021-07-01'), 'policy key contribution_ratio_cap cannot be "100.01%"'),
    (a_row('loan_months_least', '6.5', '2021-07-01'), 'policy key loan_months_least cannot be "6.5"'),
    (a_row('loan_months_least', '121', '2021-07-01'), 'policy key loan_months_least cannot be "121"'),
    (a_row('loan_months_least', '', '2021-07-01'), 'policy key loan_months_least cannot be ""'),
    (a_row('principal_offset_mode', 'Reduce', '2021-07-01'), 'policy key principal_offset_mode cannot be "Reduce"'),
    (a_row('offset_interbank_leg', 'yes', '2021-07-01'), 'policy key offset_interbank_leg cannot be "yes"'),
    (a_row('loan_ratio_meeting_base', '2021-02-29', '2021-07-01'), 'policy key loan_ratio_meeting_base cannot be "2021-02-29"'),
    (a_row('liquidity_watch', '85%', '2021-07-01', scope => 'province'), 'policy key liquidity_watch cannot be "85%"'),
    (a_row('business_window', '{', '2021-07-01'), 'invalid input syntax for type json'),
    (a_row('contribution_base_cap', '1.00', '2022-07-01', scope => 'county'), 'scope is nation, province, city or branch'),
    (a_row('contribution_base_cap', '1.00', '2022-07-01', scope => NULL), 'scope is nation, province, city or branch'),
    (a_row('contribution_base_cap', '1.00', '2022-07-01', scope => 'branch'), 'a branch is named for scope branch, and for no other'),
    (a_row('contribution_base_cap', '1.00', '2022-07-01', branch => '01'), 'a branch is named for scope branch, and for no other'),
    (a_row('contribution_base_cap', '1.00', '2022-07-01', scope => 'branch', branch => '09'), 'no such branch'),
    (a_row('contribution_base_cap', '1.00', NULL), 'valid_from is missing or no day'),
    (a_row('contribution_base_cap', '1.00', 'infinity'), 'valid_from is missing or no day'),
    (a_row('contribution_base_cap', '1.00', '2022-07-01', '2022-06-30'), 'ends on 2022-06-30, before it starts'),
    (a_row('contribution_base_cap', '1.00', '2022-07-01', basis => NULL), 'basis and verified are required'),
    (a_row('contribution_base_cap', '1.00', '2022-07-01', verified => NULL), 'basis and verified are required'),
    (a_row('contribution_base_cap', '1.00', '2022-07-01', document => '泉公积金〔2099〕1号'), 'the document is not in the register'),
    (a_row('contribution_base_cap', '1.00', '2022-07-01', document => NULL), 'the document is not in the register'),
    (a_row('contribution_base_cap', NULL, '2022-07-01'), 'a key that rules need cannot end'),
    (a_row('loan_months_least', NULL, '2022-07-01', scope => 'nation'), 'a key that rules need cannot end')
) AS r (bad, problem);

-- and the other side of each limit
SELECT is(problems(r.good), NULL, 'good: ' || r.good::text)
FROM (VALUES
    (a_row('contribution_base_cap', '0', '2022-07-01')), (a_row('contribution_base_cap', '1000000000.00', '2022-07-01')), (a_row('contribution_ratio_cap', '100%', '2021-07-01')),
    (a_row('loan_months_least', '120', '2021-07-01')), (a_row('loan_ratio_meeting_base', '2024-02-29', '2024-07-01')), (a_row('business_window', '{}', '2021-07-01')),
    (a_row('contribution_base_cap', '1.00', '2022-07-01', scope => 'branch', branch => '02')), (a_row('contribution_base_cap', '1.00', '2022-07-01', '2022-07-01')),
    (a_row('loan_months_least', NULL, '2022-07-01')), (a_row('withdrawal_rent_monthly_cap', NULL, '2022-07-01'))
) AS r (good);

-- gaps and overlaps. Before 1999-04-03 nothing holds, so a day between is a day without a value
SELECT is(problems(a_row('contribution_base_cap', '1.00', '1990-01-01', '1990-12-31'), a_row('contribution_base_cap', '2.00', '1991-01-01', '1999-04-02')), NULL, 'ends on the day before the next starts');
SELECT is(problems(a_row('contribution_base_cap', '1.00', '1990-01-01', '1991-01-01'), a_row('contribution_base_cap', '2.00', '1991-01-01', '1999-04-02')),
    '2: overlaps the value from 1990-01-01', 'a day more overlaps');
SELECT is(problems(a_row('contribution_base_cap', '1.00', '1990-01-01', '1991-01-01'), a_row('contribution_base_cap', '2.00', '1991-01-01', '1999-04-02')),
    '2: overlaps the value from 1990-01-01', 'a day more overlaps');
SELECT is(problems(a_row('contribution_base_cap', '1.00', '1990-01-01', '1990-12-30'), a_row('contribution_base_cap', '2.00', '1991-01-01', '1999-04-02')),
    '1: leaves a gap after 1990-12-30', 'a day less leaves a gap');
SELECT is(problems(a_row('contribution_base_cap', '1.00', '1990-01-01', '1999-04-01')), '1: leaves a gap after 1999-04-01', 'a gap before what holds already');
SELECT is(problems(a_row('contribution_base_cap', '1.00', '1990-01-01', '1999-04-02')), NULL, 'and none');
SELECT is(problems(a_row('withdrawal_rent_yearly_cap', '1.00', '1990-01-01', '1990-12-30'), a_row('withdrawal_rent_yearly_cap', '2.00', '1991-01-01', '1999-04-01')), NULL,
    'a limit that may be left out may have a gap: there is no such limit then');
SELECT is(problems(a_row('contribution_base_cap', '1.00', '2021-01-01', '2021-06-30'), a_row('contribution_base_cap', '2.00', '2022-01-01', '2022-06-30')), NULL, 'between two terms what held before holds: no gap');
SELECT is(problems(a_row('contribution_base_cap', '1.00', '2021-01-01'), a_row('contribution_base_cap', '2.00', '2021-01-01')), '2: overlaps the value from 2021-01-01', 'two values of a day');
SELECT is(problems(a_row('contribution_base_cap', '1.00', '2021-01-01'), a_row('contribution_base_cap', '2.00', '2021-01-02')), NULL, 'an open end lasts until the next value');
SELECT is(problems(a_row('contribution_base_cap', '1.00', '2021-01-01', '2021-12-31'), a_row('contribution_base_cap', '2.00', '2021-02-01', '2021-02-28'), a_row('contribution_base_cap', '3.00', '2021-05-01', '2021-05-31'), a_row('contribution_base_cap', '4.00', '2022-01-01')),
    '2: overlaps the value from 2021-01-01; 3: overlaps the value from 2021-01-01', 'every row inside a longer one overlaps it, wherever it lies');
SELECT is(problems(a_row('contribution_base_cap', '1.00', '2021-01-01', '2021-12-31'), a_row('contribution_base_cap', '2.00', '2021-02-01', '2021-02-28', scope => 'branch', branch => '01'),
    a_row('contribution_base_cap', '2.00', '2021-02-01', '2021-02-28', scope => 'branch', branch => '02')), NULL, 'scopes and branches do not overlap each other');

-- all bad rows are named, and nothing is kept
SELECT refused($$SELECT propose_policy('bad', ARRAY[a_row('contribution_base_roof', '1', '2021-07-01'), a_row('contribution_base_cap', '1.00', '2021-07-01'), a_row('contribution_base_cap', '1.001', NULL, scope => 'branch', branch => '09', document => 'x')])$$,
    'HP015', 'two of three rows are bad', '2 of 3 rows of policy are bad');
SELECT refused($$SELECT propose_policy('bad', ARRAY[a_row('contribution_base_roof', '1', '2021-07-01'), a_row('contribution_base_cap', '1.00', '2021-07-01'), a_row('contribution_base_cap', '1.001', NULL, scope => 'branch', branch => '09', document => 'x')])$$,
    'HP015', 'each is named with all that is wrong', 'row 1 (contribution_base_roof): unknown key; row 3 (contribution_base_cap): policy key contribution_base_cap cannot be "1.001"; row 3 (contribution_base_cap): no such branch; row 3 (contribution_base_cap): valid_from is missing or no day; row 3 (contribution_base_cap): the document is not in the register');
SELECT refused($$SELECT propose_policy('bad', '{}')$$, 'HP103', 'proposing nothing');
SELECT refused($$SELECT propose_policy('bad', NULL)$$, 'HP103', 'proposing NULL');
SELECT refused($$SELECT propose_policy('bad', ARRAY[NULL]::policy_row[])$$, 'HP015', 'proposing a row of nothing', 'row 1 (NULL): unknown key');
SELECT refused($$SELECT put_policies(ARRAY[a_row('contribution_base_roof', '1', '2021-07-01')], NULL)$$, 'HP015', 'rows are checked where they are written, too');

-- scopes: the narrowest that has a value wins; NULL ends it; a written end brings back what held
SELECT is(on_days('loan_count_most', '01', '2021-12-31', '2022-01-01'), '2 2', 'the nation''s value');
SELECT is(put(a_row('loan_count_most', '3', '2022-01-01', scope => 'province'), a_row('loan_count_most', '4', '2023-01-01', '2023-12-31'),
    a_row('loan_count_most', '5', '2023-06-01', scope => 'branch', branch => '01'), a_row('loan_count_most', NULL, '2025-01-01', scope => 'branch', branch => '01'),
    a_row('loan_count_most', '6', '2024-06-01', '2024-06-30')), 5, 'five rows are put');
SELECT is(on_days('loan_count_most', NULL, '2021-12-31', '2022-01-01', '2022-12-31', '2023-01-01', '2023-12-31', '2024-01-01', '2024-05-31', '2024-06-01', '2024-06-30', '2024-07-01'),
    '2 3 3 4 4 3 3 6 6 3', 'city over province over nation, and back on the day after');
SELECT is(on_days('loan_count_most', '01', '2023-05-31', '2023-06-01', '2024-01-01', '2024-06-15', '2024-12-31', '2025-01-01'), '4 5 5 5 5 3', 'a branch over the city, until NULL ends it');
SELECT is(on_days('loan_count_most', '02', '2023-05-31', '2023-06-01', '2024-06-15', '2025-01-01'), '4 4 6 3', 'another branch has the city''s');
SELECT gives($$SELECT p.value, p.scope, p.valid_from, p.valid_through FROM policy_on('2023-07-01', '01') p WHERE p.key = 'loan_count_most'$$, '(5,branch,2023-06-01,2024-12-31)', 'and it says whose, from when, until when');
SELECT is(policy('loan_count_most', '2023-07-01'), '4', 'hpf.policy is the city''s');
SELECT is(put(a_row('withdrawal_rent_yearly_cap', '9000.00', '2023-01-01', '2023-12-31')), 1, 'a limit for a year');
SELECT is(on_days('withdrawal_rent_yearly_cap', NULL, '2022-12-31', '2023-01-01', '2023-12-31', '2024-01-01'), '- 9000.00 9000.00 -', 'there was none before, and none after');

-- a term inside a term, and one that cuts what is there
SELECT is(put(a_row('loan_age_least', '20', '2022-01-01', '2022-12-31')) + put(a_row('loan_age_least', '21', '2022-04-01', '2022-06-30')), 2, 'two terms, one in the other');
SELECT is(on_days('loan_age_least', NULL, '2021-12-31', '2022-03-31', '2022-04-01', '2022-06-30', '2022-07-01', '2022-12-31', '2023-01-01'), '18 20 21 21 20 20 18', 'each ends as it was');
SELECT is(put(a_row('loan_age_least', '22', '2022-05-01', '2023-02-28')), 1, 'a third over the end of both');
SELECT is(on_days('loan_age_least', NULL, '2022-04-30', '2022-05-01', '2022-07-01', '2023-02-28', '2023-03-01'), '21 22 22 22 18', 'what held on the day after goes on then');

-- a day long, back-dated, and the same day again
SELECT is(put(a_row('loan_age_least', '30', '2010-10-01', '2010-10-01')), 1, 'a change of one day, long ago');
SELECT is(on_days('loan_age_least', NULL, '2010-09-30', '2010-10-01', '2010-10-02'), '18 30 18', 'holds for that day');
SELECT is(put(a_row('contribution_base_cap', '25000.00', '2020-07-01')), 1, 'a change back-dated');
SELECT is(on_days('contribution_base_cap', NULL, '2020-06-30', '2020-07-01', '2030-01-01'), '30000.00 25000.00 25000.00', 'holds from its day');
SELECT is(put(a_row('contribution_base_cap', '24000.00', '2019-07-01')), 1, 'one before it');
SELECT is(on_days('contribution_base_cap', NULL, '2019-06-30', '2019-07-01', '2020-06-30', '2020-07-01'), '30000.00 24000.00 24000.00 25000.00', 'and the later one stays');
SELECT lives_ok($$SELECT set_policy('contribution_base_cap', '2020-07-01', '26000.00', '条例2019 art. 18: as ordered', true)$$, 'set_policy of a day that has a value');
SELECT is(on_days('contribution_base_cap', NULL, '2020-06-30', '2020-07-01'), '24000.00 26000.00', 'takes its place');
SELECT gives($$SELECT p.value #>> '{}', p.superseded_at IS NOT NULL, p.verified, d.number FROM fund.policy p JOIN fund.rule_document d ON d.id = p.document_id WHERE p.key = 'contribution_base_cap' AND p.valid_from = '2020-07-01' ORDER BY p.id$$,
    '(25000.00,t,f,未登记) (26000.00,f,t,条例2019)', 'the old row stays, superseded; the document is the one the basis begins with');
SELECT is((SELECT count(*) FROM fund.policy p WHERE p.superseded_at IS NULL AND p.superseded_by IS NOT NULL), 0::bigint, 'what is in force is superseded by nobody');
SELECT refused($$SELECT set_policy('contribution_base_cap', '2021-07-01', NULL, 'none')$$, 'HP015', 'set_policy of no value for a key that rules need', 'a key that rules need cannot end');
SELECT refused($$SELECT set_policy('contribution_base_cap', NULL, '1.00', 'none')$$, 'HP015', 'set_policy from no day', 'valid_from is missing');
SELECT refused($$SELECT set_policy('contribution_base_cap', '2021-07-01', '1.00', NULL)$$, 'HP015', 'set_policy without a basis', 'basis and verified are required');

-- the change of law of 2026-09-20
SELECT is(on_days('withdrawal_decoration_open', NULL, '2026-09-19', '2026-09-20'), 'false true', 'decoration');
SELECT is(on_days('withdrawal_rent_income_share', '02', '2026-09-19', '2026-09-20'), '0% -', 'the threshold of rent ends');
SELECT is(on_days('case_days_loan', NULL, '2026-09-19', '2026-09-20'), '15 10', 'the time to decide');
SELECT gives($$SELECT d.key, d.before, d.after, d.changed_on, d.before_document, d.after_document FROM policy_diff('2026-09-19', '2026-09-20') d$$,
    '(ban_years_loan,3,5,2026-09-20,未登记,条例2026) (case_days_loan,15,10,2026-09-20,条例2019,条例2026) (withdrawal_decoration_open,false,true,2026-09-20,条例2019,条例2026) (withdrawal_other_open,false,true,2026-09-20,条例2019,条例2026) (withdrawal_property_fee_open,false,true,2026-09-20,条例2019,条例2026) (withdrawal_rent_income_share,0%,,2026-09-20,条例2019,)',
    'and all that changed that day');
SELECT is_empty($$SELECT * FROM policy_diff('2026-09-18', '2026-09-19')$$, 'nothing the day before');
SELECT is_empty($$SELECT * FROM policy_diff('2026-09-20', '2026-09-20')$$, 'a day does not differ from itself');
SELECT gives($$SELECT d.key, d.before, d.after, d.changed_on FROM policy_diff('2024-12-31', '2025-01-01', '01') d$$, '(loan_count_most,5,3,2025-01-01)', 'what ended for a branch, on the day it ended');
SELECT is_empty($$SELECT * FROM policy_diff('2024-12-31', '2025-01-01', '02')$$, 'not for another');
SELECT gives($$SELECT d.before, d.after, d.changed_on FROM policy_diff('2022-01-01', '2024-06-15') d WHERE d.key = 'loan_count_most'$$, '(3,6,2024-06-01)', 'of several changes the last one''s day');
SELECT gives($$SELECT d.before, d.after, d.changed_on FROM policy_diff('2024-06-15', '2022-01-01') d WHERE d.key = 'loan_count_most'$$, '(6,3,2024-06-01)', 'backwards too');
SELECT is((SELECT count(*) FROM policy_diff('1999-04-02', '1999-04-03')), (SELECT count(*) FROM policy_on('1999-04-03')), 'on the first day everything begins');
SELECT is_empty($$SELECT * FROM policy_on('1999-04-02')$$, 'and nothing held before');
SELECT refused($$SELECT * FROM policy_on('2020-01-01', '09')$$, 'HP001', 'the policy of an unknown branch', 'no branch 09');
SELECT refused($$SELECT * FROM policy_diff('2020-01-01', '2021-01-01', '09')$$, 'HP001', 'and its changes');
SELECT refused($$SELECT parameters_on('2020-01-01', '09')$$, 'HP001', 'and its parameters');
SELECT refused($$SELECT parameters_on('1999-04-02')$$, 'HP021', 'parameters of a day before all policy', 'no policy at all on 1999-04-02');
SELECT refused($$SELECT parameters_on(NULL)$$, 'HP021', 'parameters of no day');

-- makers and checkers
SELECT propose_policy('p1', ARRAY[a_row('loan_wait_months', '6', '2022-01-01')], 'tightened', 'maker') \g /dev/null
SELECT max(id) AS p1 FROM fund.policy_proposal \gset
SELECT gives(format('SELECT p.status, p.proposed_by, p.proposed_on, p.note, p.decided_by, r.checker FROM fund.policy_proposal p JOIN fund.request r ON r.id = p.request WHERE p.id = %s', :p1), '(proposed,maker,2019-07-01,tightened,,)', 'a proposal waits');
SELECT is(on_days('loan_wait_months', NULL, '2022-01-01'), '0', 'and changes nothing');
SELECT refused(format($$SELECT activate_policy('a1', %s, 'maker')$$, :p1), 'HP026', 'one''s own proposal', 'proposed by one person and activated by another');
SELECT refused(format($$SELECT drop_policy_proposal('a1', %s, 'maker')$$, :p1), 'HP026', 'dropping one''s own');
SELECT refused($$SELECT activate_policy('a1', 4711, 'checker')$$, 'HP001', 'no such proposal', 'no policy proposal 4711');
SELECT is(activate_policy('a1', :p1, 'checker')::text, format('(%s,,1,,tightened)', :p1), 'activated by another');
SELECT is(on_days('loan_wait_months', NULL, '2021-12-31', '2022-01-01'), '0 6', 'it holds');
SELECT gives(format('SELECT p.status, p.decided_by, p.decided_on, r.checker FROM fund.policy_proposal p JOIN fund.request r ON r.id = p.request WHERE p.id = %s', :p1), '(activated,checker,2019-07-01,checker)', 'and says by whom');
SELECT gives(format($$SELECT p.key, p.value #>> '{}' FROM fund.policy p WHERE p.proposal_id = %s$$, :p1), '(loan_wait_months,6)', 'the row knows its proposal');
SELECT books() AS before \gset
SELECT is(activate_policy('a1', :p1, 'checker')::text, format('(%s,,1,,tightened)', :p1), 'the same request has the same answer');
SELECT is(books(), :'before', 'and does nothing');
SELECT refused(format($$SELECT activate_policy('a2', %s, 'checker')$$, :p1), 'HP028', 'activated twice', 'is activated already');
SELECT refused(format($$SELECT drop_policy_proposal('a2', %s, 'checker')$$, :p1), 'HP028', 'dropped after it was activated');
SELECT propose_policy('p2', ARRAY[a_row('loan_wait_months', '9', '2022-01-01')], NULL, 'maker') \g /dev/null
SELECT max(id) AS p2 FROM fund.policy_proposal \gset
SELECT lives_ok(format($$SELECT drop_policy_proposal('d2', %s, 'checker')$$, :p2), 'dropped');
SELECT refused(format($$SELECT activate_policy('a3', %s, 'checker')$$, :p2), 'HP028', 'activated after it was dropped', 'is dropped already');
SELECT is(on_days('loan_wait_months', NULL, '2022-01-01'), '6', 'it changed nothing');
-- what was good when proposed and is not any more
SELECT add_branch('03', 'east') \g /dev/null
SELECT propose_policy('p3', ARRAY[a_row('loan_wait_months', '3', '2022-01-01', scope => 'branch', branch => '03')], NULL, 'maker') \g /dev/null
SELECT max(id) AS p3 FROM fund.policy_proposal \gset
UPDATE fund.branch SET code = '04' WHERE code = '03';
SELECT refused(format($$SELECT activate_policy('a4', %s, 'checker')$$, :p3), 'HP015', 'rows that do not fit any more are refused on activation', 'no such branch');
UPDATE fund.branch SET code = '03' WHERE code = '04';
SELECT lives_ok(format($$SELECT activate_policy('a4', %s, 'checker')$$, :p3), 'and may be activated when they fit again');
SELECT is(on_days('loan_wait_months', '03', '2022-01-01') || on_days('loan_wait_months', '02', '2022-01-01'), '36', 'for that branch');

-- the register of documents
SELECT isnt_empty($$SELECT add_rule_document('泉公积金〔2023〕5号', 'notice', '2023-05-01', '2023-06-01', verified => true)$$, 'a document is registered');
SELECT isnt_empty($$SELECT add_rule_document('泉公积金〔2024〕6号', 'notice that replaces it', '2024-05-01', '2024-06-01', '泉公积金〔2023〕5号')$$, 'and one that supersedes it');
SELECT gives($$SELECT d.number, d.repealed_on, d.verified, s.number FROM fund.rule_document d LEFT JOIN fund.rule_document s ON s.id = d.supersedes WHERE d.number LIKE '泉公积金〔202_〕%号' AND d.id > 100 ORDER BY d.id$$,
    '(泉公积金〔2023〕5号,2024-06-01,t,) (泉公积金〔2024〕6号,,f,泉公积金〔2023〕5号)', 'the old one counts as repealed from the new one''s first day');
SELECT refused($$SELECT add_rule_document('x', 'x', supersedes => 'y')$$, 'HP001', 'superseding what is not registered', 'no rule document y');
SELECT refused($$SELECT add_rule_document('泉公积金〔2023〕5号', 'again')$$, '23505', 'a number is registered once');
SELECT is(put(a_row('loan_wait_months', '7', '2024-06-01', document => '泉公积金〔2024〕6号', basis => 'art. 2')), 1, 'a policy refers to it');
SELECT gives($$SELECT p.value, p.document, p.basis FROM policy_on('2024-06-01') p WHERE p.key = 'loan_wait_months'$$, '(7,泉公积金〔2024〕6号,"art. 2")', 'and says so');
SELECT is_empty($$SELECT p.id FROM fund.policy p LEFT JOIN fund.rule_document d ON d.id = p.document_id WHERE d.id IS NULL OR p.basis = ''$$, 'every policy has a document and a basis');

-- parameter sets
SELECT is_empty($$SELECT * FROM sets_that_differ('1999-04-03', '2030-01-01')$$, 'a day''s parameters are its policy, for the city and every branch');
SELECT setseed(0.5) \g /dev/null
DO $$
DECLARE
    key    text;
    first  date;
    length integer;
    scope  text;
BEGIN
    FOR i IN 1 .. 60 LOOP
        key := (ARRAY['loan_count_most', 'loan_periods_most', 'loan_months_least', 'withdrawal_rent_interval_months', 'withdrawal_rent_period_months'])[1 + floor(random() * 5)];
        scope := (ARRAY['nation', 'province', 'city', 'branch'])[1 + floor(random() * 4)];
        first := '2000-01-01'::date + floor(random() * 9000)::integer;
        length := floor(random() * 500);
        PERFORM hpf.put_policies(ARRAY[ROW(key, scope, CASE scope WHEN 'branch' THEN '0' || 1 + floor(random() * 3) END, first,
            CASE WHEN random() < 0.6 THEN first + length END,
            CASE WHEN random() < 0.8 OR scope = 'nation' THEN (1 + floor(random() * 9))::text END, '未登记', 'random', random() < 0.5)::hpf.policy_row], NULL);
    END LOOP;
END $$;
SELECT is_empty($$SELECT * FROM sets_that_differ('1999-04-03', '2030-01-01')$$, 'the same after sixty random changes');
SELECT is_empty($$
    SELECT d.day, k.key FROM (SELECT '1999-04-03'::date + n * 37 AS day FROM generate_series(0, 300) n) d CROSS JOIN hpf.policy_keys() k
    WHERE k.key IN ('loan_count_most', 'loan_periods_most', 'loan_months_least')
      AND hpf.policy(k.key, d.day) IS DISTINCT FROM (SELECT p.value FROM policy_on(d.day) p WHERE p.key = k.key)$$, 'policy() and policy_on() agree; a key that rules need never lacks a value');
SELECT is((SELECT count(*) FROM fund.parameter_set), (SELECT count(DISTINCT s.parameters::text) FROM fund.parameter_set s), 'each combination is kept once');
SELECT is_empty($$SELECT id FROM fund.parameter_set WHERE digest <> md5(parameters::text)$$, 'under its digest');
SELECT parameter_set_on('2020-06-15') AS used, parameters_on('2020-06-15')::text AS used_text \gset
SELECT set_policy('loan_age_least', '2020-06-15', '40', 'changed') \g /dev/null
SELECT isnt(parameter_set_on('2020-06-15'), :used, 'a change of policy gives the day another set');
SELECT is((SELECT s.parameters::text FROM fund.parameter_set s WHERE s.id = :used), :'used_text', 'and the set that decisions refer to stays as it was');
SELECT count(*) AS sets FROM fund.parameter_set \gset
SELECT build_parameters() \g /dev/null
SELECT is((SELECT count(*) FROM fund.parameter_set), :sets::bigint, 'making the sets anew makes no new ones');
SELECT add_branch('05', 'west') \g /dev/null
SELECT is(parameter_set_on('2020-06-15', (SELECT id FROM fund.branch WHERE code = '05')), parameter_set_on('2020-06-15'), 'a branch without a policy of its own has the city''s set');
SELECT is(parameter_set_on('1999-04-02'), NULL, 'no set before all policy');

-- who may
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'hpf'::regnamespace AND p.proname IN ('set_policy', 'put_policies', 'build_parameters', 'decide_proposal')
    AND EXISTS (SELECT FROM pg_roles r WHERE r.rolname LIKE 'hpf\_%' AND has_function_privilege(r.oid, p.oid, 'EXECUTE'))$$, 'what changes policy without a second person is granted to nobody');
SELECT verified('after all that');
-- what acts ask one key at a time is what policy_on() shows, whatever was loaded, proposed and ended above
SELECT is_empty($$SELECT d.day, p.key FROM (SELECT DISTINCT valid_from AS day FROM fund.policy UNION SELECT valid_from - 1 FROM fund.policy WHERE valid_from > '1999-04-03') d, policy_on(d.day) p WHERE policy(p.key, d.day) <> p.value$$, 'a key asked for alone has the city''s value');
SELECT * FROM finish();
