-- Contracts (贷款合同): products by home and term, combinations, subsidised loans,
-- security before money, disbursement in stages, due days, the first and the last
-- period, grace. By hand: a month is balance x rate / 12, a day / 360, half-up.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
DELETE FROM fund.loan_product WHERE code LIKE 'test%';
SELECT set_policy('loan_registration_required', '1999-04-03', 'true', 'as in the centre') \g /dev/null
CREATE FUNCTION sign(loan text, account text, amount cny, periods integer, due_day integer DEFAULT 20) RETURNS void LANGUAGE sql AS $$
    SELECT sign_loan('sign ' || loan, loan, account, amount, periods, CASE WHEN periods > 60 THEN 'hpf_loan_first_over5y' ELSE 'hpf_loan_first_upto5y' END, 'L1', due_day => due_day) $$;
CREATE FUNCTION secure(loan text) RETURNS integer LANGUAGE sql AS $$ SELECT (register_security('secure ' || loan, loan, 'mortgage', 'certificate of ' || loan)).items $$;
CREATE FUNCTION bills(loan text, through integer) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s %s+%s', p.due, p.principal, p.interest), ', ' ORDER BY p.due) FROM (
        SELECT q.* FROM fund.loan l CROSS JOIN LATERAL loan_plan(l.state) q WHERE l.number = loan ORDER BY q.due LIMIT through) p $$;
CREATE FUNCTION books_121() RETURNS cny LANGUAGE sql AS $$ SELECT subject_balance_on('121', date '9999-12-31') $$;

-- products: each series for its own terms, at sixty periods and at sixty-one
SELECT lives_ok(format('SELECT sign_loan(%L, %L, %L, %L, %s, %L, %L), void_loan(%L, %L, %L)', 'p' || n, 'P' || n, 'A1', '100.00', periods, series, 'L1', 'v' || n, 'P' || n, 'x'), format('%s in %s periods', series, periods))
FROM (VALUES (1, 'hpf_loan_first_upto5y', 60), (2, 'hpf_loan_first_over5y', 61), (3, 'hpf_loan_second_upto5y', 60), (4, 'hpf_loan_second_over5y', 61), (5, 'hpf_loan_first_upto5y', 1), (6, 'hpf_loan_second_over5y', 600)) AS v (n, series, periods);
SELECT refused(format('SELECT sign_loan(%L, %L, %L, %L, %s, %L, %L)', 'b', 'X', 'A1', '100.00', periods, series, 'L1'), 'HP103', format('%s in %s periods', series, periods), says)
FROM (VALUES ('hpf_loan_first_upto5y', 61, 'this series is for 1 to 60 periods'), ('hpf_loan_first_over5y', 60, 'this series is for 61 to 600 periods'),
             ('hpf_loan_second_upto5y', 61, 'this series is for 1 to 60 periods'), ('hpf_loan_second_over5y', 60, 'this series is for 61 to 600 periods'),
             ('deposit_demand', 12, 'this series is for no product'), ('bank_loan_over5y', 120, 'This series is for loans of banks')) AS v (series, periods, says);
SELECT lives_ok(format('SELECT sign_loan(%L, %L, %L, %L, %s, %L, %L, subsidy_series => %L), void_loan(%L, %L, %L)', 'q' || n, 'Q' || n, 'A1', '100.00', periods, series, 'L1', subsidy, 'w' || n, 'Q' || n, 'x'), format('%s in %s periods, subsidised', series, periods))
FROM (VALUES (1, 'bank_loan_upto5y', 'hpf_loan_first_upto5y', 60), (2, 'bank_loan_over5y', 'hpf_loan_second_over5y', 61)) AS v (n, series, subsidy, periods);
SELECT refused(format('SELECT sign_loan(%L, %L, %L, %L, %s, %L, %L, subsidy_series => %L)', 'b', 'X', 'A1', '100.00', periods, series, 'L1', subsidy), 'HP103', format('%s in %s periods, subsidised to %s', series, periods, subsidy), says)
FROM (VALUES ('bank_loan_upto5y', 'hpf_loan_first_over5y', 61, 'at bank_loan_upto5y'), ('bank_loan_over5y', 'hpf_loan_first_over5y', 60, 'at bank_loan_over5y'), ('bank_loan_over5y', 'hpf_loan_first_upto5y', 61, 'at hpf_loan_first_upto5y'),
             ('hpf_loan_first_over5y', 'hpf_loan_first_over5y', 61, 'This series is for loans of the fund'), ('bank_loan_over5y', 'bank_loan_over5y', 61, 'This series is for loans of banks')) AS v (series, subsidy, periods, says);
SELECT lives_ok(format('SELECT sign_loan(%L, %L, %L, %L, %s, %L, %L, %L), void_loan(%L, %L, %L)', 'm' || n, 'M' || n, 'A1', '100.00', periods, 'hpf_loan_first_upto5y', 'L1', method, 'x' || n, 'M' || n, 'x'), format('%s in %s periods', method, periods))
FROM (VALUES (1, 'equal_installment', 12), (2, 'equal_installment', 13), (3, 'equal_principal', 12), (4, 'equal_principal', 13), (5, 'bullet', 12), (6, 'bullet', 1)) AS v (n, method, periods);
SELECT refused($$SELECT sign_loan('b', 'X', 'A1', '100.00', 13, 'hpf_loan_first_upto5y', 'L1', 'bullet')$$, 'HP103', 'a bullet loan of more than a year', 'bullet_periods_most is 12');
SELECT refused($$SELECT sign_loan('b', 'X', 'A1', '100.00', 120, 'hpf_loan_first_over5y', 'L1', rate_spread => -326)$$, 'HP103', 'a rate below zero', '-326 basis points on hpf_loan_first_over5y of 3.25%');
SELECT is(contract_rate('hpf_loan_first_over5y', -325, '2019-07-01'), '0%'::rate, 'of zero it may be');
SELECT is(contract_rate('bank_loan_over5y', -15, '2019-07-01'), '4.75%'::rate, 'a spread in basis points: 4.90 less 0.15');
SELECT refused($$SELECT sign_loan('b', 'X', 'A1', '100.00', 120, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y', repricing => 'weekly')$$, 'HP103', 'repriced weekly', 'repriced weekly');
-- whose loan is off the books has not paid it
SELECT sign('W', 'A1', '100.00', 120) \g /dev/null
UPDATE fund.loan SET status = '4' WHERE number = 'W';
SELECT refused($$SELECT sign('X', 'A1', '100.00', 120)$$, 'HP010', 'a loan to whose earlier one was written off', 'Loan W is not settled');
UPDATE fund.loan SET status = '0' WHERE number = 'W';
SELECT void_loan('W void', 'W', 'x') \g /dev/null

-- the first home and the second: the case tells, and a second has its own rates
SELECT remit('r1', 'E1', '2019-07'), set_policy('loan_months_least', '1999-04-03', '1', 'a test') \g /dev/null
INSERT INTO fund.operator (name) VALUES ('checker'), ('maker');
SELECT register_house('h' || i, 'H' || i, 'new', ARRAY[make_citizen_id(350599, date '1980-01-01', i)], '4000.00', 90, '2019-06-01') FROM generate_series(2, 4) i \g /dev/null
SELECT apply_loan('case ' || v.account, v.account, '1000.00', 120, v.series, v.house, format('{"home_order": %s, "down_payment": "3000.00", "family_debt_service": "0.00", "guarantee": "mortgage"}', v.home)::jsonb,
    '{identity,income_proof,credit_report,purchase_contract,invoice}', operator => 'maker')
FROM (VALUES ('A2', 'H2', 1, 'hpf_loan_first_over5y'), ('A3', 'H3', 2, 'hpf_loan_first_over5y'), ('A4', 'H4', 2, 'hpf_loan_second_over5y')) AS v (account, house, home, series) \g /dev/null
SELECT is((SELECT array_agg(format('%s %s', c.state, c.granted) ORDER BY c.id) FROM fund.business_case c), '{reviewed 1000.00,reviewed 1000.00,reviewed 1000.00}', 'first and second homes are decided alike');
SELECT approve_case('approve ' || c.id, c.id::text, operator => 'checker') FROM fund.business_case c \g /dev/null
SELECT sign_case('sign A2', c.id::text, 'H-2', 'L1') FROM fund.business_case c JOIN fund.account a ON a.id = c.account_id WHERE a.number = 'A2' \g /dev/null
SELECT refused(format('SELECT sign_case(%L, %L, %L, %L)', 'b', c.id, 'H-3', 'L1'), 'HP029', 'a second home at the rate of a first', 'home number 2 of the family') FROM fund.business_case c JOIN fund.account a ON a.id = c.account_id WHERE a.number = 'A3';
SELECT refused(format('SELECT sign_case(%L, %L, %L, %L, %L)', 'b', c.id, 'H-3', 'L1', 'bank_loan_over5y'), 'HP029', 'nor is a bank''s loan for it subsidised down to that', 'home number 2 of the family') FROM fund.business_case c JOIN fund.account a ON a.id = c.account_id WHERE a.number = 'A3';
SELECT sign_case('sign A4', c.id::text, 'H-4', 'L1') FROM fund.business_case c JOIN fund.account a ON a.id = c.account_id WHERE a.number = 'A4' \g /dev/null
SELECT secure('H-2'), secure('H-4'), disburse_loan('H-2', 'H-2'), disburse_loan('H-4', 'H-4') \g /dev/null
SELECT is((SELECT array_agg((state).rate::text ORDER BY number) FROM fund.loan WHERE number LIKE 'H-%'), '{3.25%,3.575%}', 'each at the rate of its own series');

-- security: no money before the registration is completed, from its day on
SELECT sign('K', 'A5', '100000.00', 120), sign('K2', 'A6', '1000.00', 120) \g /dev/null
SELECT go_to('2019-07-05') \g /dev/null
SELECT refused($$SELECT disburse_loan('b', 'K')$$, 'HP011', 'disbursing before the security is registered', 'its security is not registered');
SELECT refused(format('SELECT register_security(%L, %L, %L, %L, %L, %L)', 'b', loan, kind, certificate, registered, guarantor), code, what, says)
FROM (VALUES ('Z', 'mortgage', 'c1', '2019-07-05', NULL, 'HP001', 'security of an unknown loan', NULL), ('K', 'mortgage', NULL, '2019-07-05', NULL, 'HP103', 'security without a certificate', 'certificate is missing'),
             ('K', 'mortgage', 'c1', '2019-07-06', NULL, 'HP103', 'registered tomorrow', 'today is 2019-07-05'), ('K', 'mortgage', 'c1', '2019-06-30', NULL, 'HP103', 'registered before the contract', 'signed on 2019-07-01'),
             ('K', 'promise', 'c1', '2019-07-05', NULL, 'HP103', 'a security of no known kind', 'kind promise'), ('K', 'guarantee', 'c1', '2019-07-05', NULL, 'HP103', 'a guarantee of nobody', 'guarantor none'),
             ('K', 'mortgage', 'c1', '2019-07-05', 'a company', 'HP103', 'a mortgage with a guarantor', 'guarantor a company'), ('P1', 'mortgage', 'c1', '2019-07-05', NULL, 'HP011', 'security of a void contract', 'its state is 8'),
             ('K', 'mortgage', 'certificate of H-2', '2019-07-05', NULL, 'HP103', 'a certificate that secures another loan', 'certificate of H-2 secures another loan')) AS v (loan, kind, certificate, registered, guarantor, code, what, says);
SELECT register_security('K 1', 'K', 'advance_mortgage', 'advance', '2019-07-01') \g /dev/null
SELECT refused($$SELECT register_security('b', 'K', 'advance_mortgage', 'advance 2')$$, 'HP103', 'two advance mortgages', 'has its security already');
SELECT disburse_loan('K', 'K') \g /dev/null
SELECT posts('K', '{disbursement 01 121/101003 100000.00}', 'an advance mortgage is enough');
SELECT register_security('K 2', 'K', 'mortgage', 'deed') \g /dev/null
SELECT gives($$SELECT security, certificate, registered_on, released_on FROM report.loan WHERE loan = 'K'$$, '(mortgage,deed,2019-07-05,)', 'which the mortgage follows');
SELECT is((SELECT released_on FROM fund.security WHERE certificate = 'advance'), '2019-07-05'::date, 'and takes the place of');
SELECT refused($$SELECT register_security('b', 'K', 'mortgage', 'deed 2')$$, 'HP103', 'a second mortgage', 'has its security already');
SELECT register_security('K2', 'K2', 'guarantee', 'guarantee 7', guarantor => 'a guarantee company'), disburse_loan('K2 out', 'K2') \g /dev/null
SELECT posts('K2 out', '{disbursement 01 121/101003 1000.00}', 'on the day of registration the loan is paid out');
-- a contract that came to nothing gives its certificate back
SELECT sign('V', 'A7', '1000.00', 120), secure('V') \g /dev/null
SELECT refused($$SELECT release_security('b', 'V', 'x')$$, 'HP011', 'releasing the security of a signed contract', 'loan V is not settled');
SELECT void_loan('V void', 'V', 'x'), release_security('V free', 'V', 'the contract is void'), sign('V2', 'A7', '1000.00', 120) \g /dev/null
SELECT lives_ok($$SELECT register_security('V2', 'V2', 'mortgage', 'certificate of V')$$, 'who voided a contract borrows anew, on the same deed');
SELECT void_loan('V2 void', 'V2', 'x') \g /dev/null

-- the first period: from 5 July to 20 August are 15 days and a month: 45 days of 100,000.00 at 3.25 % are 406.25
SELECT is(bills('K', 2), '2019-08-20 706.36+406.25, 2019-09-20 708.27+268.92', 'joined to the first month: 406.25 of interest, of principal 977.19 - 270.83');
SELECT set_policy('loan_first_period', '1999-04-03', 'separate', 'a test') \g /dev/null
SELECT sign('S', 'A8', '100000.00', 120), secure('S'), disburse_loan('S', 'S') \g /dev/null
SELECT is(bills('S', 3), '2019-07-20 0.00+135.42, 2019-08-20 706.36+270.83, 2019-09-20 708.27+268.92', 'billed by itself: 15 days on 20 July, 135.4167, and then a month');
SELECT sign('S20', 'A9', '100000.00', 120, 5), secure('S20'), disburse_loan('S20', 'S20') \g /dev/null
SELECT is(bills('S20', 2), '2019-08-05 706.36+270.83, 2019-09-05 708.27+268.92', 'disbursed on the due day there are no days before');
SELECT set_policy('loan_first_period', '1999-04-03', 'joined', 'a test') \g /dev/null

-- stages: 100,000.00 on 5 July, 120,000.00 twenty days later, 80,000.00 sixteen later; the first period is charged 45, 25 and 9 days
SELECT sign('T', 'B1', '300000.00', 240), register_security('T', 'T', 'mortgage', 'T') \g /dev/null
SELECT refused($$SELECT disburse_loan('b', 'T', '0.00')$$, 'HP003', 'a stage of nothing');
SELECT refused($$SELECT disburse_loan('b', 'T', '300000.01')$$, 'HP012', 'a first stage of more than the contract', 'of which 300000.00 is left');
SELECT disburse_loan('T 1', 'T', '100000.00') \g /dev/null
SELECT is(bills('T', 1), '2019-08-20 296.37+406.25', 'the first stage: 45 days, and principal of 567.20 - 270.83');
SELECT go_to('2019-07-25') \g /dev/null
SELECT disburse_loan('T 2', 'T', '120000.00') \g /dev/null
SELECT posts('T 2', '{disbursement 02 121/101003 120000.00}', 'a second stage');
SELECT is((SELECT undisbursed FROM report.loan WHERE loan = 'T'), 80000.00, 'the view tells what is left');
SELECT refused($$SELECT disburse_loan('b', 'T', '80000.01')$$, 'HP012', 'stages that exceed the contract', 'of which 80000.00 is left');
SELECT go_to('2019-08-10') \g /dev/null
SELECT disburse_loan('T 3', 'T') \g /dev/null
SELECT posts('T 3', '{disbursement 02 121/101003 80000.00}', 'without an amount it is all that is left');
-- 406.25 + 120,000.00 x 3.25 % x 25 / 360 + 80,000.00 x 3.25 % x 9 / 360 = 406.25 + 270.8333 + 65.00; principal 1,701.59 - 812.50
SELECT is(bills('T', 1), '2019-08-20 889.09+742.08', 'each runs from its own day');
SELECT refused($$SELECT disburse_loan('b', 'T', '0.01')$$, 'HP011', 'a stage when all is paid out');
SELECT refused(format('SELECT reverse(%L, %s, %L)', 'b', voucher_of('T 1'), 'x'), 'HP104', 'the first stage is not taken back before the others');
SELECT verified('after three stages');
SELECT books_121() AS before \gset
SELECT reverse('T 2 red', voucher_of('T 2'), 'the builder is late') \g /dev/null
SELECT posts('T 2 red', '{disbursement 02 121/101003 -120000.00}', 'a stage taken back is red');
-- 406.25 + 65.00; 180,000.00 x 3.25 % / 12 = 487.50; 1,020.95 - 487.50
SELECT is(bills('T', 1), '2019-08-20 533.45+471.25', 'and never was');
SELECT is((SELECT undisbursed FROM report.loan WHERE loan = 'T'), 120000.00, 'so it can be paid out again');
SELECT reverse('T 3 red', voucher_of('T 3'), 'x'), reverse('T 1 red', voucher_of('T 1'), 'x') \g /dev/null
SELECT posts('T 1 red', '{disbursement 02 121/101003 -100000.00}', 'the first one too');
SELECT is(books_121(), :'before'::cny - '300000.00', 'nothing of the loan is left in 121');
SELECT gives($$SELECT status, state IS NULL FROM fund.loan WHERE number = 'T'$$, '(8,t)', 'the loan is void');
SELECT lives_ok($$SELECT release_security('T free', 'T', 'void'), sign('T2', 'B1', '1000.00', 61), void_loan('T2 void', 'T2', 'x')$$, 'and its borrower may borrow again');
SELECT verified('after a loan taken back stage by stage');
-- what was settled is over: no stage comes after
SELECT sign('U', 'B2', '2000.00', 120), secure('U'), disburse_loan('U 1', 'U', '1000.00'), prepay('U settled', 'U', '1000.00') \g /dev/null
SELECT refused($$SELECT disburse_loan('b', 'U', '1.00')$$, 'HP011', 'a stage after settlement', 'its state is 3');
SELECT posts('U settled', '{prepayment 02 101003/121 1000.00}', 'the part paid out was settled on its day');

-- combinations: two contracts, one security, registered after the second is signed or before
SELECT sign('C1', 'B3', '100000.00', 120), sign_loan('sign C2', 'C2', 'B3', '50000.00', 120, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y', combined_with => 'C1') \g /dev/null
SELECT is(secure('C2'), 2, 'one mortgage secures both contracts');
SELECT gives($$SELECT count(*), count(DISTINCT security_id) FROM fund.loan WHERE number IN ('C1', 'C2')$$, '(2,1)', 'whichever it is registered for');
SELECT disburse_loan('C1', 'C1'), disburse_loan('C2', 'C2', '30000.00'), disburse_loan('C2 more', 'C2') \g /dev/null
SELECT posts('C1', '{disbursement 02 121/101003 100000.00}', 'the fund''s part is in the books');
SELECT posts('C2', NULL, 'the bank''s part is the bank''s');
SELECT gives($$SELECT kind, combined_with, rate, subsidy_rate, balance FROM report.loan WHERE loan = 'C2'$$, '(subsidised,C1,4.9,3.25,50000.00)', 'a subsidised combination');
SELECT sign('D1', 'B4', '100000.00', 120), secure('D1'), sign_loan('sign D2', 'D2', 'B4', '50000.00', 120, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y', combined_with => 'D1'), disburse_loan('D2', 'D2') \g /dev/null
SELECT is((SELECT security_id FROM fund.loan WHERE number = 'D2'), (SELECT security_id FROM fund.loan WHERE number = 'D1'), 'the second contract is secured by what was there');
SELECT refused($$SELECT register_security('b', 'D2', 'mortgage', 'D2')$$, 'HP103', 'a mortgage for the second contract', 'has its security already');
SELECT sign_loan('sign E', 'E', 'B5', '50000.00', 120, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y') \g /dev/null
SELECT refused($$SELECT disburse_loan('b', 'E')$$, 'HP011', 'a subsidised loan without security', 'its security is not registered');
SELECT secure('E'), disburse_loan('E', 'E', '20000.00') \g /dev/null
SELECT gives($$SELECT fund_count, subsidised_count, subsidised_amount FROM report.loans_granted('2019-08-10', '2019-08-10') WHERE branch_id = 2$$, '(1,3,120000.00)', 'granted that day: U and C1 less T that was taken back, and of the banks'' 50,000.00, 50,000.00 and a first stage of 20,000.00');

-- a fact of the bank's own money has no voucher, and is taken back by itself
SELECT go_to('2019-08-12') \g /dev/null
SELECT disburse_loan('E 2', 'E', '10000.00') \g /dev/null
SELECT refused(format('SELECT cancel_loan_change(%L, %L, %s, %L)', 'b', 'C1', f.fact, 'x'), 'HP103', 'the fund''s own goes by its voucher', 'of loan C1 is disburse') FROM report.loan_fact f WHERE f.loan = 'C1' AND f.kind = 'disburse';
SELECT cancel_loan_change('E 2 red', 'E', f.fact, 'it was not paid') FROM report.loan_fact f WHERE f.loan = 'E' AND f.kind = 'disburse_more' \g /dev/null
SELECT is((SELECT (state).balance FROM fund.loan WHERE number = 'E'), '20000.00'::cny, 'the second stage never was');
SELECT is((SELECT subsidised_amount FROM report.loans_granted('2019-08-12', '2019-08-12') WHERE branch_id = 2), 0.00, 'nor was it granted');
SELECT cancel_loan_change('E red', 'E', f.fact, 'nor the first') FROM report.loan_fact f WHERE f.loan = 'E' AND f.kind = 'disburse' \g /dev/null
SELECT is((SELECT status FROM fund.loan WHERE number = 'E'), '8', 'and so the loan is void');
SELECT verified('after combinations');

-- grace: seven days after a due date an installment is not overdue, on the eighth it is
SELECT set_policy('loan_grace_days', '1999-04-03', '7', 'a test') \g /dev/null
SELECT sign('G1', 'B6', '36000.00', 120), sign('G2', 'B7', '36000.00', 120), secure('G1'), secure('G2'), disburse_loan('G1', 'G1'), disburse_loan('G2', 'G2') \g /dev/null
SELECT set_policy('loan_grace_days', '1999-04-03', '0', 'a test') \g /dev/null
-- 12 August to 20 September: 8 days and a month of 36,000.00 at 3.25 %, 123.50; principal 351.79 - 97.50
SELECT is(bills('G1', 1), '2019-09-20 254.29+123.50', 'the first bill');
SELECT go_to('2019-09-27') \g /dev/null
SELECT is(batch('age_loans', 'age 27'), 0, 'on the seventh day');
SELECT gives($$SELECT (state).status, (state).overdue_periods, (state).overdue_total, (state).penalty_due FROM fund.loan WHERE number IN ('G1', 'G2')$$, '(normal,0,0,0.00) (normal,0,0,0.00)', 'neither is overdue');
SELECT repay('G1 paid', 'G1', '377.79') \g /dev/null
SELECT posts('G1 paid', '{repayment 02 101003/121 254.29,repayment 02 101003/40103 123.50}', 'what is paid then is paid without penalty');
SELECT go_to('2019-09-28') \g /dev/null
SELECT is(batch('age_loans', 'age 28'), 0, 'on the eighth');
SELECT gives($$SELECT number, (state).status, (state).overdue_total, (state).penalty_due FROM fund.loan WHERE number IN ('G1', 'G2') ORDER BY 1$$, '(G1,normal,0,0.00) (G2,overdue,1,0.05)', 'it is, with a day of penalty: 377.79 x 3.25 % x 1.5 / 360 = 0.0512');
SELECT repay('G2 paid', 'G2', '377.84') \g /dev/null
SELECT posts('G2 paid', '{repayment 02 101003/122 254.29,repayment 02 101003/40103 123.50,repayment 02 101003/40105 0.05}', 'out of 122');
SELECT verified('after grace');

-- the last period clears: 500,000.00 at 3.25 % in 360
SELECT go_to('2019-10-20') \g /dev/null
SELECT sign('L', 'B8', '500000.00', 360), secure('L'), disburse_loan('L', 'L') \g /dev/null
SELECT gives($$SELECT count(*), min(p.due), max(p.due), sum(p.interest), sum(p.principal), (array_agg(p.installment ORDER BY p.due DESC))[1], (array_agg(p.principal || '+' || p.interest ORDER BY p.due))[1], min(p.balance)
    FROM fund.loan l CROSS JOIN LATERAL loan_plan(l.state) p WHERE l.number = 'L'$$, '(360,2019-11-20,2049-10-20,283371.93,500000.00,2177.16,821.86+1354.17,0.00)', 'the plan adds up, its last installment is 2,177.16');

-- due days: that of the disbursement, kept over short months; a fixed one that the first month does not have
SELECT go_to('2020-01-15') \g /dev/null
SELECT set_policy('loan_first_period', '1999-04-03', 'joined', 'a test') \g /dev/null
SELECT sign('F', 'B9', '100000.00', 120, 31), secure('F'), disburse_loan('F', 'F') \g /dev/null
-- 15 January to 31 January are 16 days, and a month to the end of February: 46 days, 415.2778
SELECT is(bills('F', 4), '2020-02-29 706.36+415.28, 2020-03-31 708.27+268.92, 2020-04-30 710.19+267.00, 2020-05-31 712.11+265.08', 'day 31: at the end of February, and on the 31st again');
SELECT go_to('2020-01-31') \g /dev/null
SELECT sign('N', 'B10', '100000.00', 120, NULL), secure('N'), disburse_loan('N', 'N') \g /dev/null
SELECT is((SELECT due_day FROM fund.loan WHERE number = 'N'), 31, 'without a due day it is that of the disbursement');
SELECT is(bills('N', 3), '2020-02-29 706.36+270.83, 2020-03-31 708.27+268.92, 2020-04-30 710.19+267.00', 'a month each, to the ends of the short ones');
SELECT is((SELECT p.due FROM fund.loan l CROSS JOIN LATERAL loan_plan(l.state) p WHERE l.number = 'N' AND p.period = 13), '2021-02-28'::date, 'the 28th where February has no 29th');

-- the bank's part of a combination that nobody subsidises: at LPR plus a spread, its own money, one mortgage
SELECT refused($$SELECT sign_loan('b', 'NB', 'B10', '60000.00', 120, 'lpr_5y', 'L1')$$, 'HP103', 'a bank''s loan on its own is not of these books', 'This series is for loans of banks');
SELECT sign_loan('sign NB', 'NB', 'B10', '60000.00', 120, 'lpr_5y', 'L1', due_day => NULL, combined_with => 'N', rate_spread => 30, repricing => 'anniversary'), disburse_loan('NB', 'NB') \g /dev/null
SELECT posts('NB', NULL, 'its disbursement is a memorandum');
SELECT gives($$SELECT kind, combined_with, rate, subsidy_rate, subsidised_amount, certificate, installment FROM report.loan WHERE loan = 'NB'$$, '(bank,N,5.1,,,"certificate of N",639.33)', '4.80 + 0.30, under the certificate of the other contract');
SELECT refused($$SELECT end_subsidy('b', 'NB', 'x')$$, 'HP011', 'it has no subsidy to end', 'loan NB is not a subsidised one');
SELECT transfer_in('NB money', 'B10', '5000.00', 'Xiamen'), sign_mandate('NB mandate', 'NB', 'B10') \g /dev/null
SELECT go_to('2020-02-29') \g /dev/null
SELECT is(batch('pay_subsidies', 'subsidies of February'), 0, 'not in the month''s batch either');
SELECT is((SELECT count(*) FROM fund.subsidy y JOIN fund.loan l ON l.id = y.loan_id WHERE l.number = 'NB'), 0::bigint, 'which leaves it out');
SELECT is(batch('collect_installments', 'collect February'), 0, 'its installment is collected');
SELECT gives($$SELECT (state).balance, (state).interest_received FROM fund.loan WHERE number = 'NB'$$, '(59615.67,255.00)', '639.33, of which 60,000.00 x 5.1 % / 12 is interest');
SELECT is((SELECT balance FROM fund.account WHERE number = 'B10'), (SELECT '5000.00'::cny - '639.33' + coalesce(sum(e.amount), '0.00') FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'B10' AND e.kind = '01'), 'by the account');
SELECT is((SELECT string_agg(p, ', ') FROM pairs('collect February') p WHERE p LIKE '%639.33'), 'offset_repayment 02 201/101003 639.33, offset_repayment 02 101003/101002 639.33', 'in cash to the lending bank, which the collecting bank sends');
SELECT verified('at the end');
SELECT * FROM finish();
