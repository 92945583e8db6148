-- The reports: what counts in the annual summary, and that months, branches and
-- years add up. A small centre of two branches, opened at the end of 2019.
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
SET search_path = public, hpf;
BEGIN;
SELECT no_plan();

SELECT create_fund('TEST', 'test centre');
SELECT set_policy('loan_ratio_ceiling_principal_offset', '1999-04-03', '1000', 'so small a centre lends more than it holds');
SELECT set_policy('loan_registration_required', '1999-04-03', 'false', 'mortgages have tests of their own');
SELECT add_branch('A', 'branch A'), add_branch('B', 'branch B');
SELECT add_bank_account('C1', 'CCB', 'collection', 'collection'), add_bank_account('L1', 'ICBC', 'loans', 'loan'),
       add_bank_account('V1', 'CCB', 'value added', 'value_added');
SELECT add_facility('F', 'bank', '100000', '3.85%', '2019-12-31', '3500.00');
SELECT open_year(y) FROM generate_series(2019, 2021) y;
SELECT set_plan(2020, 'collected', 10000), set_plan(2020, 'first_time_contributors', 4), set_plan(2020, 'loans_amount', 150000);
SELECT set_history(2019, i.item, i.value, 'made up')
FROM (VALUES ('collected', 8000), ('loan_ratio', 103.76), ('low_rent_cumulative', 900), ('value_added_income', 200)) AS i (item, value);
SELECT set_history(y, 'loan_ratio', 101, 'made up') FROM generate_series(2017, 2018) y;
SELECT set_history(2016, 'loan_ratio', 99, 'made up');

-- 2019-12-31: what is taken over
SELECT open_day('d0', '2019-12-31');
SELECT open_employer('e1', 'E1', 'one', 'A', 'C1', '10%', '10%', '2020-01'), open_employer('e2', 'E2', 'two', 'B', 'C1', '10%', '10%', '2020-01');
SELECT open_accounts('a1', 'E1', ARRAY[
    ROW(make_citizen_id(350599, '1980-01-01', 1), '甲', '10000', 'a1'), ROW(make_citizen_id(350599, '1980-01-01', 2), '乙', '10000', 'a2')]::new_account[], '2020-01');
SELECT open_accounts('a2', 'E2', ARRAY[
    ROW(make_citizen_id(350599, '1980-01-01', 3), '丙', '10000', 'b1'), ROW(make_citizen_id(350599, '1980-01-01', 4), '丁', '10000', 'b2'),
    ROW(make_citizen_id(350599, '1980-01-01', 5), '戊', '10000', 'b3')]::new_account[], '2020-01');
SELECT take_over_balances('t1', 'A', '2019-07-01', ARRAY['a1'], ARRAY['10000.00']::cny[]);
SELECT take_over_balances('t2', 'B', '2019-07-01', ARRAY['b1'], ARRAY['5000.00']::cny[]);
SELECT take_over_loans('t3', 'A', ARRAY[ROW('L0', 'a1', '12000.00', '3.25%', 120, '2019-12-20', 'hpf_loan_first_over5y', 'L1', 'equal_installment', NULL, false)]::takeover_loan[]);
SELECT post_opening('t4', 'A', ARRAY['101001', '999', '102003', '999'], ARRAY['999', '221', '999', '211'], ARRAY['1076.67', '3500.00', '500.00', '76.67']::cny[], 'opening');
SELECT post_opening('t5', 'B', ARRAY['101001', '102003', '999', '999'], ARRAY['999', '999', '211', '21402'], ARRAY['5038.33', '400.00', '38.33', '400.00']::cny[], 'opening');
SELECT close_month('m0');

-- January: remittances, of which b3's is not there yet
SELECT open_day('d1', '2020-01-10');
SELECT remit('r1', 'E1', '2020-01'), remit('r2', 'E2', '2020-01', ARRAY[ROW('b3', '0.00')]::contribution_line[]);
SELECT receive_bank_interest('i1', 'A', 'C1', '25.00');
SELECT check_housing_household('h1', 'B', ARRAY[make_citizen_id(350599, '1980-01-01', 3)]);
SELECT check_housing_household('h1', 'B', ARRAY[make_citizen_id(350599, '1980-01-01', 3)]);
SELECT close_month('m1');

-- March: a fund loan, a subsidised one, and a fund loan taken back
SELECT open_day('d2', '2020-03-02');
SELECT sign_loan('s1', 'F1', 'a2', '100000.00', 120, 'hpf_loan_first_over5y', 'L1'), sign_loan('s2', 'S1', 'b2', '50000.00', 120, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y');
SELECT sign_loan('s3', 'F2', 'b1', '80000.00', 120, 'hpf_loan_first_over5y', 'L1');
SELECT disburse_loan('s4', 'F1'), disburse_loan('s5', 'S1'), disburse_loan('s6', 'F2');
SELECT reverse('s7', (SELECT (answer).voucher FROM fund.request WHERE request_id = 's6'), 'wrong house');
SELECT transfer_in('x1', 'b2', '300.00', 'XM'), contribute_back('x2', 'E1', ARRAY[ROW('a2', '2020-01', '150.00')]::back_contribution_line[]);
SELECT draw_financing('f1', 'F', 'A', 'L1', '2000.00');
SELECT repay_financing('f2', 'F', 'A', 'L1', '700.00'), repay_financing('f3', 'F', 'A', 'L1', '100.00'), repay_financing('f4', 'F', 'B', 'L1', '50.00');
SELECT reverse('f5', (SELECT (answer).voucher FROM fund.request WHERE request_id = 'f3'), 'twice');
SELECT close_month('m3');

-- June: the interest settlement
SELECT open_day('d3', '2020-06-30');
SELECT job_step(start_job('settle_interest', 'j1', '2020-06-30', NULL, 100, session_user::text), 10);
SELECT close_month('m6');

-- November: principal offsets; one is taken back, one comes after the first ten days
SELECT open_day('d4', '2020-11-11');
SELECT remit('r3', 'E1', '2020-02'), remit('r4', 'E2', '2020-02');
SELECT repay('p' || l.loan, l.loan, o.total_due) FROM report.loan l JOIN fund.loan f ON f.number = l.loan
CROSS JOIN LATERAL loan_owed(f.state, '2020-11-11') o WHERE o.total_due > '0.00';
SELECT offset_principal('o1', 'a2', 'F1', '1000.00'), offset_principal('o2', 'a1', 'L0', '400.00');
SELECT offset_principal('o3', 'b2', 'S1', '500.00', channel => 'counter'), offset_principal('o4', 'a1', 'L0', '70.00', channel => 'counter');
SELECT reverse('o5', (SELECT (answer).voucher FROM fund.request WHERE request_id = 'o4'), 'not wanted');
SELECT close_day('c4');
SELECT open_day('d5', '2020-11-21');
SELECT repay('q', 'L0', o.total_due) FROM fund.loan f CROSS JOIN LATERAL loan_owed(f.state, '2020-11-21') o WHERE f.number = 'L0';
SELECT offset_principal('o6', 'a1', 'L0', '30.00');
SELECT withdraw('w1', 'a1', '600.00', '01'), transfer_within('w2', 'b1', 'E1', '10000', '2020-12');
SELECT remit_low_rent_fund('w3', 'B', 'V1', '110.00'), pay_loan_fee('w4', 'A', 'L1', '5.00');
SELECT close_month('m11');

SELECT open_day('d6', '2020-12-31');
SELECT withdraw('w5', 'a1', '200.00', '07'), close_account('w6', 'b3', '10');
CREATE TEMPORARY TABLE ratio AS SELECT loan_ratio('2020-12-31') AS before_close, NULL::numeric AS after_close;
CREATE TEMPORARY TABLE open_balance AS SELECT code, subject_balance_on(code, '2020-12-31') AS balance FROM fund.subject;
SELECT close_month('m12');
UPDATE ratio SET after_close = loan_ratio('2020-12-31');

CREATE TEMPORARY TABLE summary AS SELECT * FROM report.annual_summary(2020);

-- values by hand
SELECT results_eq(
    $$SELECT item, value FROM summary WHERE item IN ('first_time_contributors', 'collected_remittance', 'collected_back_contribution', 'collected_transfer_in',
        'withdrawn_partial', 'withdrawn_principal_offset', 'fund_loans_count', 'fund_loans_amount', 'subsidised_loans_count', 'subsidised_loans_amount',
        'loans_count', 'loans_amount', 'loans_mean', 'households_checked', 'low_rent_remitted', 'low_rent_cumulative',
        'financing_drawn', 'financing_repaid_count', 'financing_repaid', 'financing_balance')$$,
    $$VALUES ('first_time_contributors', 3::numeric), ('collected_remittance', 18000), ('collected_back_contribution', 150), ('collected_transfer_in', 300),
        ('withdrawn_partial', 800), ('withdrawn_principal_offset', 1930), ('fund_loans_count', 1), ('fund_loans_amount', 100000),
        ('subsidised_loans_count', 1), ('subsidised_loans_amount', 50000), ('loans_count', 2), ('loans_amount', 150000), ('loans_mean', 75000),
        ('households_checked', 1), ('low_rent_remitted', 110), ('low_rent_cumulative', 1010),
        ('financing_drawn', 2000), ('financing_repaid_count', 2), ('financing_repaid', 750), ('financing_balance', 4750)$$,
    'contributors, collection, loans, low-rent fund and financing are what was done');
SELECT results_eq(
    $$SELECT item, value FROM summary WHERE item LIKE 'principal_offset%'$$,
    $$VALUES ('principal_offset_online_count', 2::numeric), ('principal_offset_online_amount', 1400), ('principal_offset_counter_count', 1),
        ('principal_offset_counter_amount', 500), ('principal_offset_online_share', 200 / 3.0), ('principal_offset_online_share_amount', 140000 / 1900.0)$$,
    'principal offsets of the first ten days, without the one taken back and the one after');
SELECT is((SELECT note FROM report.annual_notes(2020) WHERE item = 'principal_offset_online_count'),
          '2020-11-11 to 2020-11-20, the first 10 days of the business', 'the notes print the days');

-- against the accounts' own entries
SELECT is((SELECT value FROM summary WHERE item = 'collected'),
          (SELECT sum(amount)::numeric FROM fund.account_entry WHERE kind IN ('01', '02', '08', '09', '13') AND book_date >= '2020-01-01'),
          'collected = the accounts'' entries of contributions, transfers in and interest');
SELECT is((SELECT value FROM summary WHERE item = 'withdrawn'),
          (SELECT -sum(amount)::numeric FROM fund.account_entry WHERE kind IN ('07', '11', '12') AND book_date >= '2020-01-01'),
          'withdrawn = the accounts'' entries of withdrawals, closings and offsets');
SELECT is((SELECT 15000 + sum(CASE item WHEN 'collected' THEN value ELSE -value END) FROM summary WHERE item IN ('collected', 'withdrawn')),
          (SELECT value FROM summary WHERE item = 'deposit_balance'), 'opening + collected - withdrawn = deposits at the end');
SELECT is((SELECT 12000 + sum(CASE item WHEN 'recovered' THEN -value ELSE value END) FROM summary WHERE item IN ('fund_loans_amount', 'recovered')),
          (SELECT value FROM summary WHERE item = 'loan_balance'), 'opening + granted - recovered = loans at the end');
SELECT is((SELECT value FROM summary WHERE item = 'loan_balance'), (SELECT sum(balance) FROM report.loan WHERE kind = 'fund'), 'loans in the books = loans');
SELECT is((SELECT sum(value) FROM summary WHERE item LIKE 'collected\_%'), (SELECT value FROM summary WHERE item = 'collected'), 'collected is the sum of its parts');
SELECT is((SELECT sum(value) FROM summary WHERE item LIKE 'withdrawn\_%'), (SELECT value FROM summary WHERE item = 'withdrawn'), 'withdrawn is the sum of its parts');
SELECT is((SELECT array_agg(value) FROM summary WHERE item IN ('collected_other', 'withdrawn_other')), '{0,0}', 'and nothing is unexplained');
SELECT is((SELECT value FROM summary WHERE item = 'business_income'),
          (SELECT amount FROM report.income_statement('2020-01-01', '2020-12-31') WHERE section = 'total' AND subject = '401'), 'income as the income statement has it');
SELECT is((SELECT value FROM summary WHERE item = 'value_added_income'), subject_balance_on('311', '2020-12-31')::numeric, 'value-added income = what was closed into 311');

-- plans, growth, history
SELECT is((SELECT completion FROM summary WHERE item = 'loans_amount'), 100.0, 'the plan counts fund and subsidised loans');
SELECT is((SELECT round(growth - 100 * (value / 8000 - 1), 12) FROM summary WHERE item = 'collected'), 0::numeric, 'growth against the published year before');
SELECT is((SELECT round(value - 100 * 110 / 200.0, 12) FROM summary WHERE item = 'low_rent_share_prior'), 0::numeric, 'share of last year''s value-added income');
SELECT is((SELECT prior FROM summary WHERE item = 'deposit_balance'), 15000.0, 'balances of last year''s end come from the books opened by then');
SELECT is((SELECT prior FROM summary WHERE item = 'loan_ratio'), 80.0, 'the ratio among them, whatever was published');
SELECT is((SELECT growth FROM summary WHERE item = 'loan_ratio'), NULL, 'a ratio has no growth');
SELECT is((SELECT reached_on FROM report.plan_reached WHERE year = 2020 AND item = 'loans_amount'), '2020-03-02'::date, 'the day a plan was reached');
SELECT is((SELECT reached_on FROM report.plan_reached WHERE year = 2020 AND item = 'first_time_contributors'), NULL, 'a plan that was not reached has no day');
SELECT is((SELECT reached_on FROM report.plan_reached WHERE year = 2020 AND item = 'collected'), '2020-11-11'::date, 'the day the collection plan was reached');

-- the ratio: both readings of its change, each with its base
SELECT is((SELECT value FROM summary WHERE item = 'loan_ratio'), loan_ratio('2020-12-31'), 'the ratio is hpf.loan_ratio');
SELECT is((SELECT before_close FROM ratio), (SELECT after_close FROM ratio), 'the same from pairs and from snapshots');
SELECT is((SELECT value FROM summary WHERE item = 'loan_ratio_change'), loan_ratio('2020-12-31') - loan_ratio('2019-12-31'), 'change against the year end');
SELECT is((SELECT value FROM summary WHERE item = 'loan_ratio_change_meeting'), loan_ratio('2020-12-31') - loan_ratio('2020-01-31'), 'change against January');
SELECT ok(note LIKE 'base 2019-12-31: 80.00%', 'the notes name the base: ' || note) FROM report.annual_notes(2020) WHERE item = 'loan_ratio_change';
SELECT ok(note LIKE 'base 2020-01-31:%', 'and the other: ' || note) FROM report.annual_notes(2020) WHERE item = 'loan_ratio_change_meeting';
SELECT is(loan_ratio('2019-12-31'), 80.0, '12,000 of loans on 15,000 of deposits');
SELECT is(loan_ratio('2019-12-31', 'B'), 0.0, 'a branch has its own');
SELECT is(report.loan_ratio_first_in_years(2019), 3, 'the first year end within 100 per cent since 2016, of which history knows');
SELECT is((SELECT value FROM summary WHERE item = 'loan_ratio_first_in_years'), NULL, 'above 100 per cent there is no first');
SELECT is(loan_ratio('2018-12-31'), NULL, 'no ratio before the books');
SELECT throws_ok($$SELECT subject_balance_on('888', '2020-12-31')$$, 'HP001', NULL, 'an unknown subject is refused');
SELECT throws_ok($$SELECT * FROM report.annual_summary(2020, 'Z')$$, 'HP001', NULL, 'an unknown branch is refused');

-- parts add up
SELECT is_empty($$
    SELECT i.item, c.value, sum(b.value)
    FROM report.annual_items() i
    JOIN report.summary_by_branch('2020-01-01', '2020-12-31') c ON c.item = i.item AND c.branch IS NULL
    JOIN report.summary_by_branch('2020-01-01', '2020-12-31') b ON b.item = i.item AND b.branch IS NOT NULL
    WHERE i.additive GROUP BY i.item, c.value HAVING sum(b.value) IS DISTINCT FROM c.value$$, 'the branches sum to the city on every additive item');
SELECT is_empty($$
    SELECT s.item, s.value, a.value FROM summary s
    JOIN report.annual_items() i ON i.item = s.item AND i.additive AND i.item NOT LIKE '%\_balance' AND i.item NOT LIKE 'principal%'
    CROSS JOIN LATERAL (SELECT sum(m.value) AS value FROM generate_series(1, 12) n CROSS JOIN LATERAL report.summary_between(
        make_date(2020, n, 1), (make_date(2020, n, 1) + interval '1 month')::date - 1) m WHERE m.item = s.item) a
    WHERE a.value <> s.value$$, 'the months sum to the year');
SELECT results_eq(
    $$SELECT sum(collected), sum(withdrawn), sum(fund_loans_amount), sum(subsidised_loans_count), sum(recovered), sum(value_added_income), sum(financing_repaid)
      FROM report.branch_month WHERE month BETWEEN '2020-01' AND '2020-12'$$,
    $$SELECT max(value) FILTER (WHERE item = 'collected'), max(value) FILTER (WHERE item = 'withdrawn'), max(value) FILTER (WHERE item = 'fund_loans_amount'),
             max(value) FILTER (WHERE item = 'subsidised_loans_count'), max(value) FILTER (WHERE item = 'recovered'),
             max(value) FILTER (WHERE item = 'value_added_income'), max(value) FILTER (WHERE item = 'financing_repaid') FROM summary$$,
    'branch_month sums to the year');
SELECT results_eq($$SELECT deposit_balance, loan_balance, financing_balance, loan_ratio FROM report.city_month WHERE month = '2020-12'$$,
    $$SELECT max(value) FILTER (WHERE item = 'deposit_balance'), max(value) FILTER (WHERE item = 'loan_balance'),
             max(value) FILTER (WHERE item = 'financing_balance'), max(value) FILTER (WHERE item = 'loan_ratio') FROM summary$$, 'city_month ends as the summary does');
SELECT results_eq('SELECT item, value FROM summary', $$SELECT item, value FROM report.annual_summary(2020, NULL)$$, 'branch NULL is the city');

-- the books
SELECT is_empty($$SELECT voucher FROM report.voucher GROUP BY voucher HAVING sum(debit) <> sum(credit)$$, 'every voucher balances');
SELECT is_empty($$SELECT as_of, b.code FROM (VALUES ('2019-12-31'::date), ('2020-03-15'), ('2020-11-15'), ('2020-12-31')) d (as_of), (SELECT code FROM fund.branch UNION ALL SELECT NULL) b
    WHERE (SELECT count(DISTINCT closing) FROM report.balance_sheet(as_of, b.code) WHERE section = 'total') <> 1$$, 'the balance sheet balances on any day, by branch too');
SELECT is_empty($$SELECT o.code, o.balance FROM open_balance o JOIN fund.subject s ON s.code = o.code
    LEFT JOIN (SELECT subject, sum(balance) AS balance FROM report.ledger_balance WHERE month = '2020-11' GROUP BY subject) l ON l.subject = o.code
    WHERE NOT EXISTS (SELECT FROM fund.subject c WHERE c.parent = o.code) AND subject_balance_on(o.code, '2020-11-30')::numeric <> coalesce(l.balance, 0)$$,
    'the ledger has the balances of the subjects');
SELECT is((SELECT sum(balance) FROM report.ledger_balance WHERE month = '2020-08' AND subject = '201'), subject_balance_on('201', '2020-08-31')::numeric, 'also in a month without turnover');
SELECT is((SELECT product_interest(sum(CASE WHEN value_date <= '2020-06-30' THEN day_product END), '1.5%')::numeric FROM report.passbook WHERE account = 'a1'),
          (SELECT amount FROM report.passbook WHERE account = 'a1' AND kind = '09'), 'the interest of 30 June is the passbook''s day-products at the rate');
SELECT is((SELECT balance FROM report.passbook WHERE account = 'a1' ORDER BY book_date DESC, entry DESC LIMIT 1), (SELECT balance FROM report.account WHERE account = 'a1'), 'the passbook ends with the balance');
SELECT is((SELECT (remaining, items)::text FROM report.job_progress WHERE name = 'settle_interest'), '(0,5)', 'the batch is done');
SELECT is((SELECT (opened_on, online_cases, counter_cases)::text FROM report.business_opening WHERE business = 'offset_principal'), '(2020-11-11,2,1)', 'the day a business was opened on, and its channels');
SELECT is((SELECT amount FROM report.distribution_statement(2020) WHERE line = 6), 0::numeric, 'nothing distributed yet');

-- January 2021: postings and a red entry against December leave 2020 as printed
SELECT open_day('d7', '2021-01-04');
SELECT close_year('y1'), remit('r5', 'E1', '2020-03');
SELECT repay('u', 'F1', o.total_due) FROM fund.loan f CROSS JOIN LATERAL loan_owed(f.state, '2021-01-04') o WHERE f.number = 'F1';
SELECT offset_principal('o7', 'a2', 'F1', '10.00');
SELECT reverse('w7', (SELECT (answer).voucher FROM fund.request WHERE request_id = 'w5'), 'forged');
SELECT repay_financing('f6', 'F', 'A', 'L1', '300.00');
SELECT results_eq('SELECT * FROM summary', 'SELECT * FROM report.annual_summary(2020)', 'last year''s summary prints the same');
SELECT is((SELECT value FROM report.annual_summary(2021) WHERE item = 'withdrawn'), -190::numeric, 'the red entry counts in its own year');
SELECT is((SELECT prior FROM report.annual_summary(2021) WHERE item = 'collected'), (SELECT value FROM summary WHERE item = 'collected'), 'this year''s base is last year''s value');
SELECT is((SELECT value FROM report.annual_summary(2021) WHERE item = 'low_rent_cumulative'), 1010::numeric, 'the cumulative figure goes on');
SELECT is((SELECT value FROM report.annual_summary(2021) WHERE item = 'principal_offset_online_count'), NULL, 'the business is not new any more');
SELECT ok((SELECT note FROM report.annual_notes(2020) WHERE item = 'later_red_entries') LIKE '1 vouchers%', 'the notes tell of the red entry');
SELECT is((SELECT amount FROM report.distribution_statement(2021) WHERE line = 2), (SELECT value FROM summary WHERE item = 'value_added_income'), 'closed into 32104 in the new year');

-- flows are what the books' entries say, whichever months are closed; in SQL of its own: members' money from
-- their entries, principal from the loans', financing from its rows, income and expense from the pairs
CREATE FUNCTION flows_of_books(from_day date, through_day date, grain text)
RETURNS TABLE (branch_id integer, period date, item text, value numeric)
LANGUAGE sql AS $$
    SELECT v.branch_id, CASE grain WHEN 'day' THEN v.book_date WHEN 'month' THEN date_trunc('month', v.book_date)::date END, x.item, sum(x.value)
    FROM fund.voucher v
    CROSS JOIN LATERAL (
        SELECT m.item, m.amount::numeric AS value
        FROM fund.account_entry e
        CROSS JOIN LATERAL (VALUES
            ('remitted', e.kind = '01', e.amount), ('contributed_back', e.kind IN ('02', '13'), e.amount), ('transferred_in', e.kind = '08', e.amount),
            ('closing_interest', e.kind = '09' AND v.event IN ('closing_withdrawal', 'transfer_out'), e.amount),
            ('interest_credited', e.kind = '09' AND v.event NOT IN ('closing_withdrawal', 'transfer_out'), e.amount),
            ('withdrawn_partly', e.kind = '11' AND v.event = 'withdrawal', -e.amount), ('withdrawn_closing', e.kind = '12', -e.amount),
            ('transferred_out', e.kind = '07', -e.amount), ('offset_monthly', v.event = 'offset_repayment', -e.amount),
            ('offset_principal', v.event = 'principal_offset' AND e.kind <> '09', -e.amount),
            ('collected', e.kind IN ('01', '02', '08', '09', '13'), e.amount), ('withdrawn', e.kind IN ('07', '11', '12'), -e.amount)) AS m (item, counts, amount)
        WHERE e.voucher_id = v.id AND m.counts
        UNION ALL
        SELECT CASE v.event WHEN 'disbursement' THEN 'loans_granted' ELSE 'recovered' END,
               (CASE v.event WHEN 'disbursement' THEN -e.principal ELSE e.principal END)::numeric
        FROM fund.loan_entry e JOIN fund.loan l ON l.id = e.loan_id AND l.funded_by = 'fund' WHERE e.voucher_id = v.id
        UNION ALL
        SELECT CASE g.kind WHEN 'draw' THEN 'financing_drawn' ELSE 'financing_repaid' END, g.amount::numeric FROM fund.financing g WHERE g.voucher_id = v.id
        UNION ALL
        SELECT 'financing_repayments', sign(g.amount::numeric) FROM fund.financing g WHERE g.voucher_id = v.id AND g.kind = 'repay'
        UNION ALL
        SELECT s.item, s.value
        FROM fund.voucher_pair p
        CROSS JOIN LATERAL (VALUES
            (CASE left(p.credit, 3) WHEN '401' THEN 'income' WHEN '411' THEN 'expense' END, CASE left(p.credit, 3) WHEN '401' THEN 1 ELSE -1 END * p.amount::numeric),
            (CASE left(p.debit, 3) WHEN '401' THEN 'income' WHEN '411' THEN 'expense' END, CASE left(p.debit, 3) WHEN '401' THEN -1 ELSE 1 END * p.amount::numeric),
            (CASE WHEN v.event = 'low_rent_remitted' THEN 'low_rent' END, p.amount::numeric)) AS s (item, value)
        WHERE p.voucher_id = v.id AND s.item IS NOT NULL) x
    WHERE v.book_date BETWEEN from_day AND through_day AND v.event NOT IN ('opening', 'internal_transfer', 'month_close', 'year_close')
    GROUP BY 1, 2, 3
    HAVING sum(x.value) <> 0
$$;
CREATE FUNCTION flows_reported(from_day date, through_day date, grain text)
RETURNS TABLE (branch_id integer, period date, item text, value numeric)
LANGUAGE sql AS $$
    SELECT f.branch_id, f.period, i.key, i.value::numeric
    FROM report.flows(from_day, through_day, grain) f CROSS JOIN LATERAL jsonb_each_text(to_jsonb(f) - 'branch_id' - 'period') i
    WHERE i.value::numeric <> 0
$$;
CREATE FUNCTION flows_agree(state text) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT set_eq(format('SELECT * FROM flows_reported(%L, %L, %L)', s.first, s.last, g), format('SELECT * FROM flows_of_books(%L, %L, %L)', s.first, s.last, g),
        format('%s: flows from %s through %s by %s', state, s.first, s.last, g))
    FROM (VALUES ('0001-01-01', '9999-12-31'), ('2020-01-01', '2020-12-31'), ('2020-03-01', '2020-06-30'), ('2020-01-11', '2020-03-31'),
                 ('2020-11-01', '2020-11-20'), ('2020-11-12', '2021-01-31'), ('2020-12-01', '2021-01-04'), ('2021-01-01', '2021-12-31')) AS s (first, last),
         unnest(ARRAY['total', 'month', 'day']) AS g
$$;
SELECT flows_agree('January open');
CREATE TEMPORARY TABLE ledger AS SELECT * FROM report.ledger_balance;
CREATE TEMPORARY TABLE branch_months AS SELECT * FROM report.branch_month;
CREATE TEMPORARY TABLE summary_of_branch AS SELECT b.code, s.* FROM fund.branch b CROSS JOIN LATERAL report.annual_summary(2020, b.code) s;
SAVEPOINT january;
SELECT close_month('m13');
SELECT isnt_empty($$SELECT FROM fund.month_turnover WHERE month = '2021-01' AND event = 'withdrawal' AND pairs = -1$$, 'a closed month has a red entry of the month before');
SELECT flows_agree('January closed');
SELECT results_eq('SELECT * FROM summary', 'SELECT * FROM report.annual_summary(2020)', 'the summary after another close');
ROLLBACK TO january;
-- without a snapshot, all of it comes from the pairs
ALTER TABLE fund.month_turnover DISABLE TRIGGER ALL;
ALTER TABLE fund.closed_month DISABLE TRIGGER ALL;
DELETE FROM fund.month_turnover;
DELETE FROM fund.closed_month;
SELECT results_eq('SELECT * FROM summary', 'SELECT * FROM report.annual_summary(2020)', 'the summary from pairs is the one from snapshots');
SELECT set_eq('SELECT * FROM summary_of_branch', 'SELECT b.code, s.* FROM fund.branch b CROSS JOIN LATERAL report.annual_summary(2020, b.code) s', 'and that of each branch');
SELECT set_eq('SELECT * FROM branch_months', 'SELECT * FROM report.branch_month', 'the months of the branches too');
SELECT set_eq('SELECT month, branch, subject, opening, debit, credit, balance FROM ledger',
    'SELECT month, branch, subject, opening, debit, credit, balance FROM report.ledger_balance', 'and the ledger');
ROLLBACK TO january;

-- policies
SELECT set_policy('collection_counts_interest', '2020-01-01', 'false', 'test'), set_policy('collection_counts_transfers', '2020-01-01', 'false', 'test');
SELECT is((SELECT value FROM report.annual_summary(2020) WHERE item = 'collected'),
          (SELECT sum(value) FROM summary WHERE item IN ('collected_remittance', 'collected_back_contribution', 'collected_closing_interest')),
          'interest and transfers count only if policy says so');

-- what tools see
SELECT is_empty($$SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relnamespace = 'report'::regnamespace AND t.typname NOT IN ('text', 'numeric', 'date', 'int4', 'int8', 'timestamptz', 'bool')$$, 'the views have built-in types only');
SELECT is_empty($$SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'report'::regnamespace AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)$$, 'every view and column says what it is');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'report'::regnamespace AND obj_description(p.oid) IS NULL$$, 'every function too');
SELECT is_empty($$SELECT p.oid::regprocedure, c.lineno, c.message, c.detail FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql',
    LATERAL plpgsql_check_function_tb(p.oid, 0, fatal_errors => false, other_warnings => false, extra_warnings => false, performance_warnings => false) c
    WHERE p.pronamespace = 'report'::regnamespace AND c.level = 'error'$$, 'every body fits the fund');
SELECT lives_ok(format('DO %L', $$BEGIN
    SET LOCAL ROLE hpf_reporter;
    SET LOCAL TRANSACTION READ ONLY;
    PERFORM count(*) FROM report.annual_summary(2020);
    PERFORM count(*) FROM report.annual_summary(2020, 'A');
    PERFORM count(*) FROM report.annual_notes(2020);
    PERFORM count(*) FROM report.summary_between('2020-01-01', '2020-03-31', 'B');
    PERFORM count(*) FROM report.balance_sheet('2020-12-31');
    PERFORM count(*) FROM report.income_statement('2020-01-01', '2020-12-31');
    PERFORM count(*) FROM report.distribution_statement(2020);
    PERFORM count(*) FROM report.voucher;
    PERFORM count(*) FROM report.ledger_balance;
    PERFORM count(*) FROM report.city_month;
    PERFORM count(*) FROM report.account;
    PERFORM count(*) FROM report.passbook;
    PERFORM count(*) FROM report.loan;
    PERFORM count(*) FROM report.job_progress;
    PERFORM count(*) FROM report.business_opening;
    PERFORM count(*) FROM report.plan_reached;
    RESET ROLE;
END$$), 'a reporter reads all of it, and in a transaction that is read-only');
SELECT is_empty($$SELECT item FROM summary EXCEPT SELECT item FROM report.annual_items()$$, 'the summary has the items listed');
SELECT is_empty($$SELECT item FROM fund.annual_plan UNION SELECT item FROM fund.annual_history EXCEPT SELECT item FROM report.annual_items()$$, 'plans and history use the same keys');
SELECT is_empty('SELECT key FROM policy_keys() WHERE NOT optional EXCEPT SELECT key FROM fund.policy', 'every policy key that rules need has a value from the beginning');
SELECT is_empty('SELECT * FROM verify()', 'and the books hold');

-- the snapshots: a span's turnovers are its pairs, whichever months of it are closed
CREATE FUNCTION turnovers_of_pairs(from_day date, through_day date, grain text)
RETURNS TABLE (branch_id integer, period date, event text, debit text, credit text, amount cny, pairs bigint)
LANGUAGE sql AS $$
    SELECT v.branch_id, CASE grain WHEN 'day' THEN v.book_date WHEN 'month' THEN date_trunc('month', v.book_date)::date END,
           v.event, p.debit, p.credit, sum(p.amount), sum(CASE WHEN v.reverses IS NULL THEN 1 ELSE -1 END)
    FROM fund.voucher v JOIN fund.voucher_pair p ON p.voucher_id = v.id
    WHERE v.book_date BETWEEN from_day AND through_day
    GROUP BY 1, 2, 3, 4, 5
$$;
SELECT is_empty(format($$
    (SELECT branch_id, period, event, debit, credit, sum(amount), sum(pairs) FROM turnovers(%1$L, %2$L, %3$L) GROUP BY 1, 2, 3, 4, 5
     EXCEPT SELECT branch_id, period, event, debit, credit, amount, pairs FROM turnovers_of_pairs(%1$L, %2$L, %3$L))
    UNION ALL
    (SELECT branch_id, period, event, debit, credit, amount, pairs FROM turnovers_of_pairs(%1$L, %2$L, %3$L)
     EXCEPT SELECT branch_id, period, event, debit, credit, sum(amount), sum(pairs) FROM turnovers(%1$L, %2$L, %3$L) GROUP BY 1, 2, 3, 4, 5)$$,
    s.first, s.last, g), format('turnovers from %s through %s by %s', s.first, s.last, g))
FROM (VALUES ('0001-01-01', '9999-12-31'), ('2019-12-31', '2019-12-31'), ('2020-01-01', '2020-12-31'), ('2020-01-01', '2020-01-09'),
             ('2020-01-11', '2020-03-31'), ('2020-03-02', '2020-06-29'), ('2020-06-30', '2021-01-31'), ('2020-12-01', '9999-12-31')) AS s (first, last),
     unnest(ARRAY['total', 'month', 'day']) AS g;
SELECT isnt_empty('SELECT FROM fund.month_turnover WHERE pairs <= 0', 'a month in which as many were taken back as booked, or more, is among them');
SELECT is((SELECT sum(CASE '201' WHEN debit THEN -amount WHEN credit THEN amount END) FROM turnovers('0001-01-01', '9999-12-31', 'total', ARRAY['201'])),
    (SELECT sum(amount) FROM fund.account_entry), 'pairs of one subject: 201 is what the account entries say');

SELECT throws_ok($$SELECT * FROM report.flows('2020-01-01', '2020-12-31', 'year')$$, 'HP103', 'unknown grain year', 'a grain that is none');
SELECT throws_ok($$SELECT * FROM report.flows('2020-01-01', '2020-12-31', NULL)$$, 'HP103', 'unknown grain NULL', 'no grain');

-- when the principal offset began, for spans that begin and end inside its month
SELECT is(report.principal_offset_days(s.from_day::date, s.through_day::date)::text,
    CASE WHEN o.day BETWEEN s.from_day::date AND s.through_day::date THEN format('(%s,%s)', o.day, o.day + 9) ELSE '(,)' END,
    format('first days of the principal offset in %s to %s', s.from_day, s.through_day))
FROM (SELECT min(v.book_date) AS day FROM fund.voucher v WHERE v.event = 'principal_offset') o
CROSS JOIN LATERAL (VALUES (o.day, o.day), (o.day - 1, o.day + 40), (date '2020-01-01', date '2020-12-31'), (o.day + 1, o.day + 40),
                           (date '2020-01-01', o.day - 1), (hpf.first_day(o.day::yearmonth), hpf.last_day(o.day::yearmonth))) AS s (from_day, through_day);

-- a snapshot that was tampered with is named
SAVEPOINT whole;
ALTER TABLE fund.month_turnover DISABLE TRIGGER ALL;
UPDATE fund.month_turnover SET amount = amount + '0.01' WHERE month = '2020-01' AND event = 'remittance' AND branch_id = (SELECT id FROM fund.branch WHERE code = 'A');
SELECT is((SELECT array_agg(subject) FROM verify() WHERE rule = 'a closed month''s snapshot = its pairs'),
    ARRAY['2020-01, branch A, remittance 101001/201'], 'a changed snapshot');
DELETE FROM fund.month_turnover WHERE month = '2020-03' AND event = 'financing_drawn';
SELECT is((SELECT count(*) FROM verify() WHERE rule = 'a closed month''s snapshot = its pairs'), 2::bigint, 'a missing one');
ROLLBACK TO whole;
ALTER TABLE fund.closed_month DISABLE TRIGGER ALL;
UPDATE fund.closed_month SET loan_ratio = loan_ratio + 0.01 WHERE month = '2020-03';
SELECT is((SELECT array_agg(subject) FROM verify()), ARRAY['2020-03'], 'a changed loan ratio');
ROLLBACK TO whole;
SELECT is_empty('SELECT * FROM verify()', 'and the books hold again');

SELECT * FROM finish();
ROLLBACK;
