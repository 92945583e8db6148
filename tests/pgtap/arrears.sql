-- Arrears and their collection: risk classes, the list, cases and their steps,
-- promises, what is late, the loan called, collateral sold, write-off, recovery.
-- Figures by hand: 120,000.00 at 3.25 % in 120 installments of 1,172.63; penalty is
-- 1,172.63 x 3.25 % x 1.5 / 360 a day and period.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
SELECT open_year(2022) \g /dev/null
SELECT set_rate('bank_loan_over5y', '2019-07-01', '4.65%', 'a test') \g /dev/null
-- penalty, interest, principal: the order of payment does not change after 90 days
SELECT set_policy('penalty_principal_first_days', '1999-04-03', '3650', 'a test') \g /dev/null
INSERT INTO fund.operator (name) VALUES ('collector'), ('director'), ('other');
INSERT INTO fund.operator (name, approves_up_to) VALUES ('deputy', '1000.00');

CREATE FUNCTION takeover(loan text, account text, last_due date, subsidised boolean DEFAULT false) RETURNS void LANGUAGE sql AS $$
    SELECT take_over_loans('take ' || loan, CASE WHEN account LIKE 'A%' THEN '01' ELSE '02' END, ARRAY[ROW(loan, account, '120000.00', '3.25%', 120, last_due,
        CASE WHEN subsidised THEN 'bank_loan_over5y' ELSE 'hpf_loan_first_over5y' END, 'L1', 'equal_installment', CASE WHEN subsidised THEN 'hpf_loan_first_over5y' END, false)::takeover_loan])
$$;
CREATE FUNCTION cases() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s %s %s', r.loan, r.state, r.periods_then), ', ' ORDER BY r.loan COLLATE "C", r.case_number::bigint) FROM report.arrears_case r
$$;
CREATE FUNCTION state_of(loan text) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s, next %s by %s', r.state, coalesce(r.next_step, 'nothing'), coalesce(r.next_on::text, '-')) FROM report.arrears_case r WHERE r.loan = state_of.loan ORDER BY r.case_number::bigint DESC LIMIT 1
$$;
CREATE FUNCTION step(sent text, loan text, step text, note text DEFAULT NULL, party text DEFAULT NULL, number text DEFAULT NULL, amount cny DEFAULT NULL, on_day date DEFAULT NULL,
                     next_step text DEFAULT NULL, next_due date DEFAULT NULL) RETURNS receipt LANGUAGE sql AS $$
    SELECT record_arrears_step(sent, loan, step, note, party, number, amount, on_day, next_step, next_due, operator => 'collector')
$$;

-- loans of 0, 2, 3, 5, 6 and 7 periods overdue on 1 July; X is a bank's own
SELECT takeover(loan, account, last_due::date) FROM (VALUES ('L0', 'A1', '2019-06-20'), ('L2', 'A2', '2019-04-20'), ('L3', 'A3', '2019-03-20'), ('L5', 'A4', '2019-01-20'),
    ('L6', 'A5', '2018-12-20'), ('L7', 'A6', '2018-11-20'), ('G6', 'B1', '2018-12-20'), ('U7', 'B2', '2018-11-20'), ('W6', 'B3', '2018-12-20'), ('C3', 'B4', '2019-03-20')) AS v (loan, account, last_due) \g /dev/null
SELECT takeover('X6', 'A7', '2018-12-20', true) \g /dev/null
SELECT post_opening('cash', '01', ARRAY['999', '102004'], ARRAY['101003', '301'], ARRAY['720000.00', '200000.00']::cny[], 'their other side'),
       post_opening('cash 2', '02', ARRAY['999'], ARRAY['101003'], ARRAY['480000.00']::cny[], 'their other side') \g /dev/null
SELECT is(batch('age_loans', 'age'), 0, 'what is overdue moves to 122');
SELECT verified('with arrears taken over');

-- the list, and classes on both sides of each limit
SELECT gives($$SELECT loan, borrower, branch, bank, kind, periods, periods_in_a_row, periods_ever, since, days, overdue_principal, overdue_interest, penalty, class, class_name
               FROM report.arrears WHERE loan IN ('L0', 'L2', 'L3', 'L5', 'L6', 'X6') ORDER BY loan$$,
    '(L2,m**,01,"bank two",fund,2,2,2,2019-05-21,42,1697.56,647.70,8.42,02,关注) (L3,m**,01,"bank two",fund,3,3,3,2019-04-21,72,2549.79,968.10,19.85,03,次级) '
    '(L5,m**,01,"bank two",fund,5,5,5,2019-02-21,131,4261.18,1601.97,57.01,03,次级) (L6,m**,01,"bank two",fund,6,6,6,2019-01-21,162,5120.35,1915.43,82.73,04,可疑) '
    '(X6,m**,01,"bank two",subsidised,6,6,6,2019-01-21,162,5120.35,1915.43,82.73,04,可疑)', 'the list');
SELECT gives($$SELECT branch, class, loans, balance, overdue_principal FROM report.risk_class ORDER BY 1, 2$$,
    '(01,01,1,120000.00,0.00) (01,02,1,120000.00,1697.56) (01,03,2,240000.00,6810.97) (01,04,2,240000.00,11102.20) (02,03,1,120000.00,2549.79) (02,04,3,360000.00,16222.55)', 'the book by class; a bank''s own loan is not the fund''s');
SELECT is((SELECT sum(overdue_principal) FROM report.risk_class), subject_balance_on('122', '2019-07-01')::numeric, 'its overdue principal is 122');
-- 3 periods and more, arrears only: 2,549.79 + 4,261.18 + 5,120.35 + 5,981.85 = 17,913.17 of 720,000.00, and 18,772.34 of 480,000.00
SELECT gives($$SELECT branch, bank, loans, balance, overdue_loans, overdue_amount, round(overdue_rate, 6) FROM report.overdue_rate ORDER BY 1, 2$$,
    '(01,"bank two",6,720000.00,4,17913.17,24.879403) (01,,6,720000.00,4,17913.17,24.879403) (02,"bank two",4,480000.00,4,18772.34,39.109042) (02,,4,480000.00,4,18772.34,39.109042) (,,10,1200000.00,8,36685.51,30.571258)', 'the overdue rate in ‰');
SELECT set_policy('overdue_rate_periods', '1999-04-03', '4', 'a test'), set_policy('overdue_rate_counts', '1999-04-03', 'balance', 'a test') \g /dev/null
SELECT gives($$SELECT overdue_loans, overdue_amount, round(overdue_rate, 6) FROM report.overdue_rate WHERE branch IS NULL$$, '(6,720000.00,600.000000)', 'counted by whole balances, from 4 periods on: it is policy');
SELECT set_policy('risk_substandard_days', '1999-04-03', '42', 'a test'), set_policy('risk_doubtful_days', '1999-04-03', '73', 'a test') \g /dev/null
SELECT gives($$SELECT loan, class FROM report.arrears WHERE loan IN ('L2', 'L3') ORDER BY 1$$, '(L2,03) (L3,03)', 'days count where periods are few: 42 reach 42, 72 do not reach 73');
SELECT set_policy('risk_substandard_days', '1999-04-03', '43', 'a test'), set_policy('risk_doubtful_days', '1999-04-03', '72', 'a test') \g /dev/null
SELECT gives($$SELECT loan, class FROM report.arrears WHERE loan IN ('L2', 'L3') ORDER BY 1$$, '(L2,02) (L3,04)', '42 do not reach 43, 72 reach 72');

-- the main target list: six periods, not five, and no bank's loan
SELECT open_arrears_cases('open', operator => 'other') \g /dev/null
SELECT is(cases(), 'G6 collecting 6, L6 collecting 6, L7 collecting 7, U7 collecting 7, W6 collecting 6', 'six periods and more have a case');
SELECT is((SELECT (answer)::text FROM fund.request WHERE request_id = 'open'), '(,,5,37999.11,"0 closed")', 'owed 3 x 7,118.51 + 2 x 8,321.79');
SELECT open_arrears_cases('open again') \g /dev/null
SELECT is((SELECT (answer).items FROM fund.request WHERE request_id = 'open again'), 0, 'again, none is opened twice');
SELECT is((SELECT (open_arrears_cases('open', operator => 'other')).items), 5, 'sent twice, the same answer');
SELECT refused($$SELECT open_arrears_cases('b', 'nobody')$$, 'HP103', 'cases of a person who is not listed', 'nobody cannot be responsible');
SELECT is(state_of('L6'), 'collecting, next plan by 2019-07-16', 'a plan is due in 15 days');
SELECT gives($$SELECT next_step, next_on, case_state FROM report.arrears WHERE loan = 'L6'$$, '(plan,2019-07-16,collecting)', 'and the list says so');
SELECT verified('with cases');

-- contacts proposed where there is no case
SELECT gives($$SELECT loan, step, due_on, days_late, periods, days_overdue, owed FROM report.contact_due ORDER BY loan$$,
    '(C3,letter,2019-06-19,12,3,72,3537.74) (L2,call,2019-06-19,12,2,42,2353.68) (L3,letter,2019-06-19,12,3,72,3537.74) (L5,letter,2019-04-21,71,5,131,5920.16) (X6,letter,2019-03-21,102,6,162,7118.51)',
    'the highest rung reached: 30 days a call, 60 days a letter');
SELECT refused(format('SELECT record_contacts(%L, %L, %L, %L)', 'b', loans, step, note), code, what, says)
FROM (VALUES ('{L2,Z1,Z2}', 'sms', 'x', 'HP015', 'contacts with unknown loans', 'Z1, Z2'),
             ('{}', 'sms', 'x', 'HP103', 'contacts with nobody', 'loans is missing'),
             ('{L2}', 'sue', 'x', 'HP103', 'a lawsuit is no contact', 'sue is no contact'),
             ('{L2}', 'sms', NULL, 'HP103', 'a contact that says nothing', 'note is missing')) AS v (loans, step, note, code, what, says);
SELECT record_contacts('letters', '{L3,L5,X6,L3,L7}', 'letter', 'sent', operator => 'collector') \g /dev/null
SELECT is((SELECT (answer).items FROM fund.request WHERE request_id = 'letters'), 4, 'a loan named twice is written to once');
SELECT gives($$SELECT loan, last_contact FROM report.contact_due ORDER BY loan$$, '(C3,) (L2,)', 'who was contacted is off the list');
SELECT gives($$SELECT next_step, next_on, last_contact, last_contact_on FROM report.arrears WHERE loan = 'L3'$$, '(,,letter,2019-07-01)', 'after the last rung nothing is proposed');
SELECT is(state_of('L7'), 'collecting, next sue by 2019-07-31', 'a contact moves what is next in a case');

-- steps refused
SELECT refused(format('SELECT step(%L, %L, %L, %L, %L, %L, %L, %L, %L, %L)', 'b', loan, step, note, party, number, amount, on_day, next_step, next_due), code, what, says)
FROM (VALUES ('Z', 'call', 'x', NULL, NULL, NULL, NULL, NULL, NULL, 'HP001', 'a step on an unknown loan', NULL),
             ('L6', 'dance', 'x', NULL, NULL, NULL, NULL, NULL, NULL, 'HP103', 'an unknown step', NULL),
             ('L6', NULL, 'x', NULL, NULL, NULL, NULL, NULL, NULL, 'HP103', 'no step', NULL),
             ('L6', 'sell', 'x', NULL, NULL, '1.00', NULL, NULL, NULL, 'HP103', 'a sale is no mere note', 'acts of their own'),
             ('L6', 'approve_write_off', 'x', NULL, 'D1', NULL, NULL, NULL, NULL, 'HP103', 'nor an approval', NULL),
             ('L6', 'call', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'HP103', 'a call that says nothing', 'note is missing'),
             ('L6', 'sue', NULL, 'court', NULL, NULL, '2019-07-01', NULL, NULL, 'HP103', 'a lawsuit without number', 'number is missing'),
             ('L6', 'sue', NULL, 'court', 'N1', NULL, '2019-07-02', NULL, NULL, 'HP103', 'filed tomorrow', 'lies behind'),
             ('L6', 'judge', NULL, NULL, 'N1', NULL, '2019-07-01', NULL, NULL, 'HP028', 'judgment without a lawsuit', 'its case is collecting'),
             ('L5', 'sue', NULL, 'court', 'N1', NULL, '2019-07-01', NULL, NULL, 'HP028', 'a lawsuit without a case', 'its case is none'),
             ('L6', 'promise', NULL, NULL, NULL, '0.00', '2019-07-05', NULL, NULL, 'HP003', 'a promise of nothing', NULL),
             ('L6', 'promise', NULL, NULL, NULL, '1.00', '2019-06-30', NULL, NULL, 'HP103', 'a promise for yesterday', 'lies ahead'),
             ('L6', 'promise', NULL, NULL, NULL, '1.00', 'infinity', NULL, NULL, 'HP103', 'a promise for ever', NULL),
             ('L6', 'call', 'x', NULL, NULL, NULL, NULL, 'dance', NULL, 'HP103', 'an unknown next step', 'unknown next step dance'),
             ('L6', 'call', 'x', NULL, NULL, NULL, NULL, 'visit', '2019-06-30', 'HP103', 'a next step due yesterday', NULL)) AS v (loan, step, note, party, number, amount, on_day, next_step, next_due, code, what, says);

-- a plan and its owner
SELECT refused($$SELECT plan_arrears_case('b', 'L6', 'visit weekly', 'nobody')$$, 'HP103', 'a plan of nobody', 'listed in fund.operator');
SELECT refused($$SELECT plan_arrears_case('b', 'L5', 'visit weekly', 'collector')$$, 'HP028', 'a plan without a case');
SELECT plan_arrears_case('plan L6', 'L6', 'income returns in autumn: installments from September', 'collector', 'visit', '2019-07-05', operator => 'director') \g /dev/null
SELECT gives($$SELECT owner, plan, next_step, next_on FROM report.arrears_case WHERE loan = 'L6'$$, '(collector,"income returns in autumn: installments from September",visit,2019-07-05)', 'one plan a case');
SELECT gives($$SELECT case_number IS NOT NULL, step, step_name, party, operator FROM report.arrears_step WHERE loan = 'L6' ORDER BY step_number$$, '(t,open,列入重点清收,,other) (t,plan,一户一策,collector,director)', 'each step is dated and owned');

-- promises: kept on the last day, broken a day late, whenever it becomes known
SELECT step('p3', 'L3', 'promise', amount => '1000.00', on_day => '2019-07-03'), step('p5', 'L5', 'promise', amount => '1000.00', on_day => '2019-07-03'),
       receive_repayment('L2 before', 'L2', '500.00'), step('p2', 'L2', 'promise', amount => '1000.00', on_day => '2019-07-03'), step('pc', 'C3', 'promise', amount => '1000.00', on_day => '2019-07-03'),
       step('p6', 'L6', 'promise', amount => '1000.00', on_day => '2019-07-03') \g /dev/null
SELECT is(state_of('L6'), 'collecting, next call by 2019-07-04', 'the day after it is asked for');
SELECT gives($$SELECT loan, received, outcome FROM report.arrears_promise ORDER BY loan$$, '(C3,0.00,open) (L2,0.00,open) (L3,0.00,open) (L5,0.00,open) (L6,0.00,open)', 'what was paid before the promise does not keep it');
SELECT go_to('2019-07-03') \g /dev/null
SELECT receive_repayment('L3 1', 'L3', '999.99'), receive_repayment('L2 1', 'L2', '1000.00') \g /dev/null
SELECT gives($$SELECT loan, received, outcome FROM report.arrears_promise WHERE loan IN ('L2', 'L3') ORDER BY loan$$, '(L2,1000.00,kept) (L3,999.99,open)', 'a fen short on the last day is still open');
SELECT is((SELECT count(*) FROM report.arrears_late), 0::bigint, 'nothing is late');
SELECT go_to('2019-07-04') \g /dev/null
SELECT receive_repayment('L5 1', 'L5', '1000.00'), receive_repayment('C3 1', 'C3', '1000.00', '2019-07-03') \g /dev/null
SELECT gives($$SELECT loan, received, outcome FROM report.arrears_promise ORDER BY loan$$, '(C3,1000.00,kept) (L2,1000.00,kept) (L3,999.99,broken) (L5,0.00,broken) (L6,0.00,broken)', 'a day late is broken; what had arrived and is booked later keeps it');
SELECT reverse('C3 red', voucher_of('C3 1'), 'another borrower''s') \g /dev/null
SELECT gives($$SELECT received, outcome FROM report.arrears_promise WHERE loan = 'C3'$$, '(0.00,broken)', 'money taken back keeps nothing');
SELECT is((SELECT count(*) FROM report.arrears_late), 0::bigint, 'on its day a step is not late');
SELECT go_to('2019-07-05') \g /dev/null
SELECT gives($$SELECT loan, state, step, step_name, due_on, days_late, owner FROM report.arrears_late$$, '(L6,collecting,call,电话催收,2019-07-04,1,collector)', 'the day after it is');
SELECT verified('with promises');

-- cured as of the day, and relapsed
SELECT repay('L7 cure', 'L7', (SELECT o.total_due FROM fund.loan l, loan_owed(l.state, '2019-07-05') o WHERE l.number = 'L7')) \g /dev/null
SELECT is(state_of('L7'), 'collecting, next sue by 2019-07-31', 'a payment alone moves no case');
SELECT open_arrears_cases('daily 5') \g /dev/null
SELECT is(state_of('L7'), 'cured, next nothing by -', 'the daily run finds it cured');
SELECT gives($$SELECT closed_on FROM report.arrears_case WHERE loan = 'L7'$$, '(2019-07-05)', 'on that day');
SELECT refused($$SELECT step('b', 'L7', 'sue', NULL, 'court', 'N1', NULL, '2019-07-05')$$, 'HP028', 'a lawsuit in a case that is over');

-- reminders before a due date, on both sides of three days
SELECT go_to('2019-07-16') \g /dev/null
SELECT is_empty($$SELECT * FROM report.contact_due WHERE payment_due IS NOT NULL$$, 'four days before nobody is reminded');
SELECT go_to('2019-07-17') \g /dev/null
SELECT gives($$SELECT loan, step, due_on, days_late, payment_due FROM report.contact_due WHERE payment_due IS NOT NULL ORDER BY loan$$, '(L0,sms,2019-07-17,0,2019-07-20) (L7,sms,2019-07-17,0,2019-07-20)', 'three days before who owes nothing is');
SELECT record_contacts('reminders', '{L0}', 'sms', 'sent') \g /dev/null
SELECT gives($$SELECT loan FROM report.contact_due WHERE payment_due IS NOT NULL$$, '(L7)', 'once');
SELECT gives($$SELECT loan, state, step, days_late, owner FROM report.arrears_late ORDER BY loan$$, '(G6,collecting,plan,1,) (L6,collecting,call,13,collector) (U7,collecting,plan,1,) (W6,collecting,plan,1,)', 'cases without a plan are late, and nobody''s');
SELECT go_to('2019-07-20') \g /dev/null
SELECT is_empty($$SELECT * FROM report.contact_due WHERE loan IN ('L0', 'L7')$$, 'on the due date nobody is');
SELECT go_to('2019-07-21') \g /dev/null
SELECT gives($$SELECT loan, step, due_on, days_overdue, last_contact_on FROM report.contact_due WHERE loan IN ('L0', 'L7') ORDER BY loan$$, '(L0,sms,2019-07-21,1,2019-07-17) (L7,sms,2019-07-21,1,2019-07-01)', 'the day after, the first contact');

-- in a row: periods paid late count, what was paid in time ends it
SELECT go_to('2019-09-20') \g /dev/null
SELECT repay('L0 paid', 'L0', (SELECT o.total_due FROM fund.loan l, loan_owed(l.state, '2019-09-20') o WHERE l.number = 'L0')) \g /dev/null
SELECT go_to('2019-11-25') \g /dev/null
SELECT gives($$SELECT loan, periods, periods_in_a_row, periods_ever FROM report.arrears WHERE loan IN ('L0', 'L5', 'L7') ORDER BY loan$$, '(L0,2,2,4) (L5,10,10,10) (L7,5,12,12)', 'in a row and ever');
SELECT receive_repayment('L0 late', 'L0', '1180.00') \g /dev/null
SELECT gives($$SELECT periods, periods_in_a_row, periods_ever FROM report.arrears WHERE loan = 'L0'$$, '(1,2,4)', 'one of two paid late');
SELECT receive_repayment('L2 late', 'L2', '1172.63') \g /dev/null
SELECT is((SELECT (open_arrears_cases('daily 25/11')).items), 3, 'C3, L3 and L5 come to six periods; L2 and the relapsed L7 have five');
SELECT is(cases(), 'C3 collecting 8, G6 collecting 6, L3 collecting 8, L5 collecting 10, L6 collecting 6, L7 cured 7, U7 collecting 7, W6 collecting 6', 'no case is opened twice');
SELECT go_to('2019-12-20') \g /dev/null
SELECT is((SELECT (open_arrears_cases('daily 20/12')).items), 0, 'on the due day none is overdue yet');
SELECT go_to('2019-12-21') \g /dev/null
SELECT is((SELECT (open_arrears_cases('daily 21/12')).items), 2, 'the day after, L7 relapsed to six periods, and L2 has six');
SELECT gives($$SELECT state, opened_on, closed_on, periods_then FROM report.arrears_case WHERE loan = 'L7' ORDER BY case_number::bigint$$, '(cured,2019-07-01,2019-07-05,7) (collecting,2019-12-21,,6)', 'a relapse is a new case');
SELECT is(batch('age_loans', 'age 21/12'), 0, 'aged');
SELECT verified('with a relapse');

-- the whole loan called
SELECT refused($$SELECT call_loan('b', 'L0', 'x')$$, 'HP011', 'calling a loan that is hardly overdue', '2 periods are overdue');
SELECT refused($$SELECT call_loan('b', 'Z', 'x')$$, 'HP001', 'calling an unknown loan');
SELECT refused($$SELECT call_loan('b', 'L2', NULL)$$, 'HP103', 'calling a loan for no reason');
SELECT repay('L7 to five', 'L7', '1250.00') \g /dev/null
SELECT refused($$SELECT call_loan('b', 'L7', 'x')$$, 'HP011', 'calling a loan of less than six periods', 'from 6 overdue periods on');
SELECT step('L7 sue', 'L7', 'sue', NULL, '泉州市丰泽区人民法院', '(2019)闽0503民初1号', NULL, '2019-12-20') \g /dev/null
SELECT is(state_of('L7'), 'sued, next judge by 2020-06-18', 'sued by the bank: the judgment is looked for in 180 days');
SELECT lives_ok($$SELECT call_loan('L7 called', 'L7', 'breach')$$, 'unless it is sued for');
SELECT is((SELECT (call_loan('L2 called', 'L2', 'six periods unpaid')).note), '2020-01-20', 'six periods: all of it falls due with the running period');
SELECT posts('L2 called', NULL, 'which moves no money yet');
SELECT refused($$SELECT call_loan('b', 'L2', 'again')$$, 'HP011', 'calling it twice', 'is its last');
SELECT is(state_of('L2'), 'collecting, next sue by 2020-01-20', 'and a lawsuit is next');
SELECT gives($$SELECT c.kind, c.before, c.after, c.basis FROM fund.loan_change c JOIN fund.loan l ON l.id = c.loan_id WHERE l.number = 'L2'$$, '(called,120,9,"six periods unpaid")', 'it is a change of the contract');
SELECT gives($$SELECT (state).periods, (state).period, (state).balance = (state).overdue_principal FROM fund.loan WHERE number = 'L2'$$, '(9,8,f)', 'the ninth of nine');
SELECT verified('after a call');

-- guarantor: with and without a case
SELECT refused($$SELECT receive_from_guarantor('b', 'L0', NULL, '1.00')$$, 'HP103', 'a guarantor without name');
SELECT refused($$SELECT receive_from_guarantor('b', 'L0', '王五', '0.00')$$, 'HP003', 'a guarantor who pays nothing');
SELECT receive_from_guarantor('L0 guarantor', 'L0', '王五', '500.00'), step('G6 guarantor', 'G6', 'call_guarantor', NULL, '赵六担保公司') \g /dev/null
SELECT receive_from_guarantor('G6 paid', 'G6', '赵六担保公司', (SELECT o.total_due FROM fund.loan l, loan_owed(l.state, '2019-12-21') o WHERE l.number = 'G6'), operator => 'collector') \g /dev/null
SELECT is(state_of('G6'), 'cured, next nothing by -', 'the guarantor paid all that was due: cured at once');
SELECT gives($$SELECT loan, step, party, amount, case_number IS NULL FROM report.arrears_step WHERE step = 'guarantor_pays' ORDER BY loan DESC$$, '(L0,guarantor_pays,王**,500.00,t) (G6,guarantor_pays,赵**,14392.64,f)', 'who paid is kept, and masked');
SELECT posts('G6 paid', '{guarantor_payment 02 101003/122 10324.47,guarantor_payment 02 101003/40103 3747.09,guarantor_payment 02 101003/40105 321.08}', 'and is no payment of the borrower''s own');
SELECT verified('after guarantors paid');

-- court, and the collateral sold with a shortfall
SELECT go_to('2020-01-02') \g /dev/null
SELECT step('W sue', 'W6', 'sue', NULL, 'court', 'S1', NULL, '2019-12-30') \g /dev/null
SELECT refused($$SELECT sell_collateral('b', 'W6', '1.00')$$, 'HP028', 'a sale before enforcement', 'its case is sued');
SELECT refused($$SELECT step('b', 'W6', 'enforce', NULL, 'court', 'E1', NULL, '2020-01-02')$$, 'HP028', 'enforcement before judgment');
SELECT step('W seize', 'W6', 'seize', NULL, 'court', 'P1', NULL, '2019-12-31'), step('W judge', 'W6', 'judge', NULL, NULL, 'J1', NULL, '2020-01-01') \g /dev/null
SELECT is(state_of('W6'), 'judged, next enforce by 2020-01-17', 'seized for the lawsuit, then judged');
SELECT step('L7 call', 'L7', 'call', 'no answer') \g /dev/null
SELECT is(state_of('L7'), 'sued, next judge by 2020-06-18', 'a call, or the loan called, does not put off what the court is waited for');
SELECT step('L7 call 2', 'L7', 'call', 'on holiday', next_step => 'visit', next_due => '2020-01-31') \g /dev/null
SELECT is(state_of('L7'), 'sued, next visit by 2020-01-31', 'unless it is said so');
SELECT record_contacts('L7 sms', '{L7,W6}', 'sms', 'sent') \g /dev/null
SELECT is(state_of('L7'), 'sued, next visit by 2020-01-31', 'nor do many contacts at once');
SELECT step('L7 visit', 'L7', 'visit', 'moved away') \g /dev/null
SELECT is(state_of('L7'), 'sued, next letter by 2020-02-01', 'what was planned is done: a letter is next');
SELECT step('L7 letter', 'L7', 'letter', 'sent') \g /dev/null
SELECT is(state_of('L7'), 'sued, next call by 2020-02-01', 'which is not followed by a lawsuit that there is');
SELECT step('L5 agree', 'L5', 'agree', '5,000 a month', NULL, NULL, NULL, '2020-01-20') \g /dev/null
SELECT refused($$SELECT step('b', 'L5', 'enforce', NULL, 'court', 'E1', NULL, '2020-01-02')$$, 'HP028', 'enforcing a settlement without judgment', 'there is no judgment');
SELECT step('W agree', 'W6', 'agree', '20,000 a month', NULL, NULL, NULL, '2020-01-20') \g /dev/null
SELECT is(state_of('W6'), 'agreed, next call by 2020-02-01', 'a settlement');
SELECT step('W enforce', 'W6', 'enforce', NULL, 'court', 'E1', NULL, '2020-01-02') \g /dev/null
SELECT is(state_of('W6'), 'enforcing, next seize by 2020-06-30', 'which is not kept: enforcement');
SELECT refused(format('SELECT sell_collateral(%L, %L, %L, %L)', 'b', loan, proceeds, costs), code, what)
FROM (VALUES ('Z', '1.00', '0.00', 'HP001', 'a sale for an unknown loan'), ('W6', '0.00', '0.00', 'HP003', 'a sale for nothing'), ('W6', '1.00', '-0.01', 'HP103', 'negative costs'),
             ('W6', '1.00', '1.00', 'HP103', 'costs that take all'), ('W6', '1.00', NULL, 'HP103', 'costs unknown')) AS v (loan, proceeds, costs, code, what);
-- due 343.95 + 3,747.09 + 10,324.47; not due 109,675.53, of which 45,584.49 is left to pay and 64,091.04 is not covered; 128.72 is the interest of 13 days
SELECT is(batch('age_loans', 'age 02/01'), 0, 'aged');
SELECT is((SELECT (sell_collateral('W sale', 'W6', '61000.00', '1000.00', 'A1', 'auction', operator => 'collector'))::text), format('(W6,%s,1,60000.00,"shortfall 64091.04")', voucher_of('W sale')), 'sold: the costs are taken out of what it fetched');
SELECT posts('W sale', '{collateral_sale 02 101003/121 45584.49,collateral_sale 02 101003/122 10324.47,collateral_sale 02 101003/40103 3747.09,collateral_sale 02 101003/40105 343.95,shortfall 02 119/121 64091.04}', 'what it does not cover is carried as other receivable');
SELECT gives($$SELECT status, (state).balance, (state).receivable, (state).claim, (state).status FROM fund.loan WHERE number = 'W6'$$, '(4,0.00,64091.04,128.72,written_off)', 'the loan is off the books, the claim stands');
SELECT is(state_of('W6'), 'sold, next propose_write_off by 2020-01-17', 'and its write-off is next');
SELECT is((SELECT count(*) FROM report.arrears WHERE loan = 'W6'), 0::bigint, 'it is overdue no more');
SELECT gives($$SELECT loans, balance, receivable FROM report.risk_class WHERE branch = '02' AND class = '05'$$, '(1,0.00,64091.04)', 'it is a loss');
SELECT refused($$SELECT sell_collateral('b', 'W6', '1.00')$$, 'HP011', 'selling it twice');
SELECT refused($$SELECT repay('b', 'W6', '1.00')$$, 'HP011', 'an instruction to repay it');
SELECT is(subject_balance_on('119', '2020-01-02'), '64091.04'::cny, 'in 119');
SELECT verified('after a sale with a shortfall');

-- sold with a surplus: 124,575.79 settle the loan
SELECT step('U sue', 'U7', 'sue', NULL, 'court', 'S2', NULL, '2019-12-30'), step('U judge', 'U7', 'judge', NULL, NULL, 'J2', NULL, '2020-01-01'), step('U enforce', 'U7', 'enforce', NULL, 'court', 'E2', NULL, '2020-01-02') \g /dev/null
WITH mortgage AS (INSERT INTO fund.security (kind, certificate, registered_on) VALUES ('mortgage', 'M1', '2018-10-01') RETURNING id)
UPDATE fund.loan SET security_id = mortgage.id FROM mortgage WHERE number = 'U7';
SELECT is((SELECT (sell_collateral('U sale', 'U7', '130000.00', '2000.00')).note), 'surplus 3424.21', 'more than is owed');
SELECT posts('U sale', '{collateral_sale 02 101003/121 108799.94,collateral_sale 02 101003/122 11200.06,collateral_sale 02 101003/40103 4171.82,collateral_sale 02 101003/40105 403.97,collateral_sale 02 101003/219 3424.21}', 'what is beyond is held for the borrower');
SELECT is(state_of('U7'), 'settled, next nothing by -', 'the loan is settled, and the case with it');
SELECT is((SELECT released_on FROM fund.security), '2020-01-02'::date, 'and the mortgage is released');
SELECT reverse('U red', voucher_of('U sale'), 'the auction was void') \g /dev/null
SELECT is((SELECT released_on FROM fund.security), NULL, 'it stands again if the sale is taken back');
SELECT is(state_of('U7'), 'enforcing, next call by 2020-02-01', 'the sale taken back, the case is where it was');
SELECT verified('after a sale was taken back');
SELECT is((SELECT (sell_collateral('U sale 2', 'U7', '124575.79')).note), NULL, 'sold for what is owed, to the fen');
SELECT gives($$SELECT status, (state).surplus FROM fund.loan WHERE number = 'U7'$$, '(3,0.00)', 'nothing is left over');
SELECT reverse('U red 2', voucher_of('U sale 2'), 'the auction was void'), sell_collateral('U sale 3', 'U7', '128000.00') \g /dev/null
SELECT refused($$SELECT return_surplus('b', 'U7', '3424.22', 'x')$$, 'HP032', 'returning a fen more than is held', '3424.21 is left');
SELECT refused($$SELECT return_surplus('b', 'L0', '0.01', 'x')$$, 'HP032', 'returning where nothing is held');
SELECT return_surplus('U back', 'U7', '3424.21', 'to the borrower''s card') \g /dev/null
SELECT posts('U back', '{surplus_returned 02 219/101003 3424.21}', 'returned to the borrower');
SELECT reverse('U back red', voucher_of('U back'), 'the card was closed') \g /dev/null
SELECT posts('U back red', '{surplus_returned 02 101003/219 3424.21}', 'it came back');
SELECT return_surplus('U back 2', 'U7', '3424.21', 'to another card') \g /dev/null
SELECT is(subject_balance_on('219', '2020-01-02'), '0.00'::cny, 'and goes out again');
SELECT refused($$SELECT return_surplus('b', 'U7', '0.01', 'x')$$, 'HP032', 'returning it twice');
SELECT verified('after a surplus was returned');

-- write-off: proposed, refused, approved; by whom
SELECT refused($$SELECT approve_write_off('b', 'L6', 'D1', operator => 'director')$$, 'HP028', 'approving what nobody proposed', 'its case is collecting');
SELECT refused($$SELECT refuse_write_off('b', 'L6', 'x', operator => 'director')$$, 'HP028', 'refusing what nobody proposed');
SELECT refused($$SELECT step('b', 'W6', 'propose_write_off', 'no estate')$$, 'HP103', 'a proposal without document', 'number is missing');
SELECT step('W propose', 'W6', 'propose_write_off', '已终结本次执行', NULL, 'D1') \g /dev/null
SELECT is(state_of('W6'), 'proposed, next approve_write_off by 2020-01-17', 'proposed');
SELECT refused(format('SELECT approve_write_off(%L, %L, %L, operator => %L)', 'b', loan, document, operator), code, what, says)
FROM (VALUES ('Z', 'R1', 'director', 'HP001', 'write-off of an unknown loan', NULL),
             ('W6', NULL, 'director', 'HP103', 'write-off without document', 'document is missing'),
             ('W6', 'R1', 'collector', 'HP026', 'write-off by its own proposer', 'worked on the case'),
             ('W6', 'R1', 'stranger', 'HP019', 'write-off by who is not listed', 'listed in fund.operator'),
             ('W6', 'R1', 'deputy', 'HP019', 'write-off above what the operator approves', 'up to 1000.00')) AS v (loan, document, operator, code, what, says);
SELECT refused($$SELECT refuse_write_off('b', 'W6', 'x', operator => 'collector')$$, 'HP026', 'refused by its own proposer');
SELECT refuse_write_off('W refused', 'W6', 'ask the heirs', operator => 'director') \g /dev/null
SELECT is(state_of('W6'), 'sold, next call by 2020-02-01', 'refused, the case is where it was');
SELECT step('W propose 2', 'W6', 'propose_write_off', 'the heirs renounced', NULL, 'D2') \g /dev/null
SELECT is((SELECT (approve_write_off('W off', 'W6', 'R1', operator => 'director')).amount), '64091.04'::cny, 'who refused may approve');
SELECT posts('W off', '{write_off 02 301/119 64091.04,write_off 02 101003/102004 64091.04}', 'against the reserve, whose cash goes to the loan bank');
SELECT is(state_of('W6'), 'written_off, next nothing by -', 'the case is closed');
SELECT gives($$SELECT status, written_off_on, document, approved_by, principal, receivable, claim, recovered, open FROM report.off_the_books$$, '(4,2020-01-02,R1,director,64091.04,0.00,128.72,0.00,64219.76)', 'the claim stands');
SELECT refused($$SELECT approve_write_off('b', 'W6', 'R1', operator => 'director')$$, 'HP011', 'written off twice', 'no principal to write off');
SELECT lives_ok($$SELECT step('W call', 'W6', 'call', 'found work in Xiamen')$$, 'whose claim stands is still called');
SELECT verified('after a write-off');

-- recovery after it: partly, in full, and beyond
SELECT go_to('2020-01-03') \g /dev/null
SELECT refused($$SELECT receive_recovery('b', 'L6', '1.00')$$, 'HP011', 'recovery of what is on the books', 'its state is 2');
SELECT refused($$SELECT receive_recovery('b', 'W6', '0.00')$$, 'HP003', 'recovery of nothing');
SELECT receive_recovery('W back 1', 'W6', '10000.00', party => 'court') \g /dev/null
SELECT posts('W back 1', '{recovery 02 101003/301 10000.00,recovery 02 102004/101003 10000.00}', 'to the reserve, and the cash with it');
SELECT receive_from_guarantor('W back 2', 'W6', '王五', '4219.76') \g /dev/null
SELECT posts('W back 2', '{recovery 02 101003/301 4219.76,recovery 02 102004/101003 4219.76}', 'from the guarantor too');
SELECT gives($$SELECT recovered, open FROM report.off_the_books$$, '(14219.76,50000.00)', 'recovered in part');
SELECT receive_recovery('W back 3', 'W6', '50000.01') \g /dev/null
SELECT posts('W back 3', '{recovery 02 101003/219 0.01,recovery 02 101003/301 50000.00,recovery 02 102004/101003 50000.00}', 'recovered in full, and a fen beyond');
SELECT gives($$SELECT status, recovered, open FROM report.off_the_books$$, '(3,64219.76,0.00)', 'all of it');
SELECT is(state_of('W6'), 'written_off, next nothing by -', 'its case stays closed');
SELECT refused($$SELECT receive_recovery('b', 'W6', '1.00')$$, 'HP011', 'recovery of what was recovered');
SELECT verified('after recovery');

-- a receivable recovered in part, then written off; a day later than W6, 1.90 more penalty: 64,092.94 is not covered
SELECT step('L6 sue', 'L6', 'sue', NULL, 'court', 'S3', NULL, '2019-12-30'), step('L6 judge', 'L6', 'judge', NULL, NULL, 'J3', NULL, '2020-01-01'), step('L6 enforce', 'L6', 'enforce', NULL, 'court', 'E3', NULL, '2020-01-02'),
       sell_collateral('L6 sale', 'L6', '60000.00') \g /dev/null
SELECT go_to('2020-01-04') \g /dev/null
SELECT receive_recovery('L6 back', 'L6', '4091.04') \g /dev/null
SELECT posts('L6 back', '{recovery 01 101003/119 4091.04}', 'the receivable first');
SELECT step('L6 propose', 'L6', 'propose_write_off', 'nothing more', NULL, 'D3'), approve_write_off('L6 off', 'L6', 'R2', operator => 'other') \g /dev/null
SELECT posts('L6 off', '{write_off 01 301/119 60001.90,write_off 01 101003/102004 60001.90}', 'the rest of it is written off');
SELECT verified('after a receivable was written off');

-- from the book at once, and the reserve's balance to the fen: 200,000.00 - 64,091.04 + 64,219.76 - 60,001.90 = 140,126.82
SELECT is(subject_balance_on('301', '2020-01-04'), '140126.82'::cny, 'what the reserve holds');
SELECT post_opening('less', '01', ARRAY['301'], ARRAY['102004'], ARRAY['20126.83']::cny[], 'a test') \g /dev/null
SELECT step('C propose', 'C3', 'propose_write_off', 'died without estate', NULL, 'D4') \g /dev/null
SELECT gives($$SELECT class, class_name FROM report.arrears WHERE loan = 'C3'$$, '(05,损失)', 'proposed, it is a loss');
SELECT refused($$SELECT approve_write_off('b', 'C3', 'R3', operator => 'director')$$, 'HP024', 'a fen more than the reserve holds', 'write-off of 120000.00 of loan C3 is more than the reserve holds: 119999.99');
SELECT post_opening('a fen', '01', ARRAY['102004'], ARRAY['301'], ARRAY['0.01']::cny[], 'a test'), approve_write_off('C off', 'C3', 'R3', operator => 'director') \g /dev/null
SELECT posts('C off', '{write_off 02 301/122 7711.85,write_off 02 301/121 112288.15,write_off 02 101003/102004 120000.00}', 'all that the reserve holds');
SELECT verified('after the reserve was used up');
SELECT reverse('C red', voucher_of('C off'), 'an heir was found') \g /dev/null
SELECT is(state_of('C3'), 'proposed, next call by 2020-02-03', 'the write-off taken back, the case is open again');
SELECT is((SELECT array_agg(step ORDER BY step_number) FROM report.arrears_step WHERE loan = 'C3'), '{promise,open,propose_write_off,approve_write_off,reverse}', 'and says so');
SELECT posts('C red', '{write_off 02 122/121 7711.85,write_off 02 301/121 -120000.00,write_off 02 101003/102004 -120000.00}', 'with the cash');
SELECT gives($$SELECT status, (state).balance FROM fund.loan WHERE number = 'C3'$$, '(2,120000.00)', 'the loan is on the books again');
SELECT verified('after a write-off was taken back');

-- by sales came back 60,000.00 less 345.85 and 3,747.09 of L6; 45,584.49 + 10,324.47 of W6, and 120,000.00 of U7, twice taken back
SELECT gives($$SELECT branch_id, recovered FROM report.flows('2020-01-01', '2020-01-31') ORDER BY 1$$, '(1,55907.06) (2,175908.96)', 'what was written off, or is not covered, was not recovered');

-- called: all of it overdue after the running period
SELECT go_to('2020-01-21') \g /dev/null
SELECT is(batch('age_loans', 'age 21/01'), 0, 'aged');
SELECT gives($$SELECT periods, overdue_principal = balance FROM report.arrears WHERE loan IN ('L2', 'L7') ORDER BY loan$$, '(7,t) (6,t)', 'the whole loan is overdue');
SELECT gives($$SELECT loan, step, days_late, owner FROM report.arrears_late ORDER BY loan$$, '(L2,sue,1,) (L3,plan,42,)', 'what is late');
SELECT throws_ok($$DELETE FROM fund.arrears_step$$, 'HP017', NULL, 'steps are append-only');
SELECT throws_ok($$UPDATE fund.arrears_step SET note = 'x'$$, 'HP017', NULL, 'and stay as they were');
SELECT verified('at the end');
-- verify finds a case that was moved by hand
UPDATE fund.arrears_case SET state = 'sued' WHERE loan_id = (SELECT id FROM fund.loan WHERE number = 'L3') AND closed_on IS NULL;
SELECT is((SELECT count(*) FROM verify() WHERE rule = 'a case of arrears is where its last step left it'), 1::bigint, 'and verify() finds what was moved by hand');
SELECT * FROM finish();
