-- Subsidised loans: the month's difference by both formulas, suspension and end, the
-- banks' files, scale and forecast, conversion. By hand: balances follow the loan's
-- installments at 4.65 %, a month's subsidy is balance x (4.65 % - fund rate) / 12, half-up.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
SELECT set_rate('bank_loan_over5y', '2019-07-01', '4.65%', 'a test'), set_rate('bank_loan_upto5y', '2019-07-01', '2%', 'a test'), set_rate('hpf_loan_first_over5y', '2019-11-01', '3.10%', 'a test') \g /dev/null
SELECT set_policy('loan_ratio_ceiling_principal_offset', '1999-04-03', '1000000', 'so small a centre lends more than it holds') \g /dev/null
SELECT transfer_in('i4', 'A4', '10000.00', 'Xiamen') \g /dev/null
SELECT go_to('2019-07-20') \g /dev/null

CREATE FUNCTION person(a integer) RETURNS citizen_id LANGUAGE sql AS $$ SELECT make_citizen_id(350599, '1980-01-01', a) $$;
-- pays whatever is due of these loans today
CREATE FUNCTION pay(VARIADIC loans text[]) RETURNS void
LANGUAGE sql AS $$
    SELECT receive_repayment('pay ' || l.number || d.day, l.number, o.total_due)
    FROM fund.business_day d, fund.loan l, loan_owed(l.state, d.day) o WHERE d.status = 'open' AND l.number = ANY (loans) AND l.status = '2' AND o.total_due > '0.00' ORDER BY l.id
$$;
CREATE FUNCTION subsidies(request text, month text DEFAULT NULL) RETURNS text
LANGUAGE sql AS $$
    SELECT batch('pay_subsidies', request, NULL, CASE WHEN month IS NOT NULL THEN jsonb_build_object('month', month) END)::text
$$;
-- what stands for a month: loan, amount, reason
CREATE FUNCTION month(of_month text) RETURNS text
LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', s.loan, s.amount, s.reason), ', ' ORDER BY s.loan COLLATE "C") FROM subsidy_lines(of_month::yearmonth) s
$$;

-- what the fund would have lent is subsidised, and no more
SELECT refused(format('SELECT sign_loan(%L, %L, %L, %L, 360, %L, %L, subsidy_series => %L, subsidised_amount => %L)', 'b', 'X', 'A2', '464200.00', 'bank_loan_over5y', 'L1', series, part), 'HP103', what, says)
FROM (VALUES ('hpf_loan_first_over5y', '464200.01', 'a part above the whole', '464200.01 subsidised of a loan of 464200.00'),
             ('hpf_loan_first_over5y', '0.00', 'no part', NULL), (NULL, '1.00', 'a part of a loan of the fund', NULL)) AS v (series, part, what, says);
SELECT sign_loan('S1', 'S1', 'A1', '464200.00', 360, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y'),
       sign_loan('S2', 'S2', 'A2', '464200.00', 360, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y', subsidised_amount => '400000.00'),
       -- the bank asks less than the fund
       sign_loan('S9', 'S9', 'A9', '100000.00', 60, 'bank_loan_upto5y', 'L1', subsidy_series => 'hpf_loan_first_upto5y') \g /dev/null
SELECT disburse_loan('d' || s, s) FROM unnest(ARRAY['S1', 'S2', 'S9']) s \g /dev/null
SELECT gives($$SELECT loan, subsidised_amount, subsidy_rate FROM report.loan ORDER BY loan$$, '(S1,464200.00,3.25) (S2,400000.00,3.25) (S9,100000.00,2.75)', 'a loan shows its part and the rate in effect');
SELECT subsidies('07') \g /dev/null
SELECT is(month('2019-07'), NULL, 'no installment, no subsidy');

-- formula A, month by month, whenever the batch runs
SELECT go_to('2019-08-20') \g /dev/null
SELECT refused($$SELECT subsidies('b', '2019-09')$$, 'HP009', 'a month that has not come');
SELECT subsidies('08 early') \g /dev/null
SELECT is(month('2019-08'), NULL, 'before the installment is paid nothing is said');
SELECT pay('S1', 'S9') \g /dev/null
SELECT subsidies('08') \g /dev/null
SELECT is(month('2019-08'), 'S1 541.57, S9 0.00 no_difference', 'whose installment is paid, and at nothing where the bank asks less than the fund');
SELECT posts('08', '{subsidy 01 41104/101003 541.57}', 'one voucher a branch and bank');
SELECT go_to('2019-08-31') \g /dev/null
SELECT subsidies('08 end') \g /dev/null
SELECT is(month('2019-08'), 'S1 541.57, S2 0.00 overdue, S9 0.00 no_difference', 'at the end of the month the unpaid one is suspended');
SELECT receive_repayment('S2 late', 'S2', '2393.59', '2019-08-20') \g /dev/null
SELECT subsidies('08 known') \g /dev/null
SELECT posts('08 known', '{subsidy 01 41104/101003 466.67}', 'the bank told late of a payment in time: the part of 400,000.00 is paid');
SELECT gives($$SELECT balance, bank_rate, fund_rate, days, formula, due, whole FROM fund.subsidy s JOIN fund.loan l ON l.id = s.loan_id WHERE l.number = 'S2' AND amount > '0.00'$$, '(400000.00,4.65%,3.25%,30,A,2019-08-20,466.67)', 'a row says what it was computed from');
SELECT subsidies('08 again') \g /dev/null
SELECT posts('08 again', NULL, 'nothing twice');
SELECT go_to(d::date), pay('S1', 'S2', 'S9'), subsidies(d) FROM unnest(ARRAY['2019-09-20', '2019-10-20', '2019-11-20', '2019-12-20']) d \g /dev/null
SELECT is((SELECT string_agg(amount::text, ' ' ORDER BY month) FROM subsidy_lines() WHERE loan = 'S1'), '541.57 540.87 540.18 539.48 538.77', 'the balance falls, and so does the subsidy');
SELECT is((SELECT string_agg(amount::text, ' ' ORDER BY month) FROM subsidy_lines() WHERE loan = 'S2'), '466.67 466.07 465.47 464.87 464.26', 'and its part alike');
-- the fund's rate fell on 1 November: in effect from 1 January on; disbursed after it, at once
SELECT go_to('2020-01-20') \g /dev/null
SELECT sign_loan(s, s, a, m::cny, 240, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y'), disburse_loan('d' || s, s)
FROM (VALUES ('S3', 'A4', '300000.00'), ('S4', 'A5', '120000.00'), ('S5', 'A6', '120000.00'), ('S6', 'A7', '120000.00')) AS v (s, a, m) \g /dev/null
SELECT pay('S1', 'S2', 'S9'), subsidies('2020-01') \g /dev/null
SELECT is(month('2020-01'), 'S1 595.72, S2 513.33, S9 0.00 no_difference', 'from January on 461,202.79 x 1.55 % / 12');
SELECT is((SELECT fund_rate FROM subsidy_lines('2019-12') WHERE loan = 'S1'), '3.25%', 'December had the rate of before');
SELECT set_policy('rate_reset_mode', '2020-01-01', 'next_period', 'a test') \g /dev/null
SELECT is((SELECT string_agg(d.fund_rate || ' ' || d.amount, ', ' ORDER BY d.due) FROM fund.loan l, LATERAL (SELECT * FROM subsidies_due('2019-12', '2020-01-20', l.id, l.id) UNION ALL SELECT * FROM subsidies_due('2020-01', '2020-01-20', l.id, l.id)) d WHERE l.number = 'S1'),
    '3.25% 538.77, 3.25% 538.07', 'where a reset counts from the next due date, January''s installment has the rate of before');
SELECT set_policy('rate_reset_mode', '2020-01-01', 'day_split', 'a test') \g /dev/null
SELECT is(subsidy_rate_on('hpf_loan_first_over5y', '2019-07-20', 12, '2020-01-01'), '3.25%', 'a loan of a year keeps its rate');
SELECT is(subsidy_rate_on('hpf_loan_first_over5y', '2019-07-20', 13, '2020-01-01'), '3.10%', 'one of more than a year does not');
SELECT is(subsidy_rate_on('hpf_loan_first_over5y', '2019-07-20', 13, '2019-12-31'), '3.25%', 'but until 31 December');
SELECT verified('after half a year');

-- overdue in March, cured in April, then principal offset: no March, April lower, cash to the bank
SELECT go_to('2020-02-20') \g /dev/null
SELECT pay('S1', 'S2', 'S3', 'S5', 'S6', 'S9'), subsidies('2020-02') \g /dev/null
SELECT is((SELECT amount FROM subsidy_lines('2020-02') WHERE loan = 'S3'), '387.50', '300,000.00 x 1.55 % / 12');
SELECT go_to('2020-02-25') \g /dev/null
SELECT pay('S4') \g /dev/null
SELECT go_to('2020-03-20') \g /dev/null
SELECT grant_relief('relief', add_relief_window('spring', '2020-03-01', '2020-04-30', false, 'x', suppress_arrears => true), ARRAY['A6']) \g /dev/null
SELECT pay('S1', 'S2', 'S6', 'S9') \g /dev/null
SELECT go_to('2020-03-25') \g /dev/null
SELECT pay('S4') \g /dev/null
SELECT go_to('2020-03-31') \g /dev/null
SELECT subsidies('2020-02 end', '2020-02'), subsidies('2020-03') \g /dev/null
SELECT is((SELECT amount::text || ' ' || reason FROM subsidy_lines('2020-03') WHERE loan = 'S3'), '0.00 overdue', 'overdue in March: no subsidy');
SELECT is((SELECT string_agg(month || ' ' || amount || ' ' || reason, ', ' ORDER BY month) FROM subsidy_lines() WHERE loan = 'S4'), '2020-02 0.00 overdue, 2020-03 0.00 overdue', 'nor for who pays five days late each month');
SELECT is((SELECT count(*) FROM fund.subsidy_end), 0::bigint, 'two late in a row: no end');
SELECT is((SELECT amount > '0.00' FROM subsidy_lines('2020-03') WHERE loan = 'S5'), true, 'relief lets it stand: not paid, and subsidised');
SELECT is((SELECT (state).overdue_total FROM fund.loan WHERE number = 'S5'), 0, 'its installment is not overdue');
SELECT go_to('2020-04-05') \g /dev/null
SELECT pay('S3') \g /dev/null
SELECT subsidies('2020-03 cured', '2020-03') \g /dev/null
SELECT posts('2020-03 cured', NULL, 'cured in April: March is not made up');
SELECT loan_ratio('2020-04-05') AS before \gset
SELECT offset_principal('S3 offset', 'A4', 'S3', '5000.00') \g /dev/null
SELECT posts('S3 offset', '{principal_offset 01 201/101003 5000.00,principal_offset 01 101003/101001 5000.00}', 'the offset is cash to the bank');
SELECT is((SELECT sum(CASE WHEN p.credit LIKE '101%' THEN p.amount ELSE '0.00' END - CASE WHEN p.debit LIKE '101%' THEN p.amount ELSE '0.00' END) FROM fund.voucher_pair p WHERE p.voucher_id = voucher_of('S3 offset')), '5000.00'::cny, 'out of the fund''s banks');
SELECT go_to('2020-04-20') \g /dev/null
SELECT pay('S1', 'S2', 'S3', 'S6', 'S9'), subsidies('2020-04') \g /dev/null
SELECT is((SELECT amount FROM subsidy_lines('2020-04') WHERE loan = 'S3'), '379.08', 'April is lower: 293,477.42 x 1.55 % / 12');
SELECT verified('after the cure');

-- three late in a row, each cured; three unpaid; six in all
SELECT go_to('2020-04-25') \g /dev/null
SELECT pay('S4') \g /dev/null
SELECT go_to('2020-05-20') \g /dev/null
SELECT pay('S1', 'S3', 'S5', 'S6', 'S9') \g /dev/null
SELECT go_to('2020-05-25') \g /dev/null
SELECT pay('S4') \g /dev/null
SELECT go_to('2020-06-20') \g /dev/null
SELECT pay('S1', 'S3', 'S5', 'S6', 'S9') \g /dev/null
SELECT go_to('2020-06-25') \g /dev/null
SELECT pay('S4'), subsidies('2020-04 end', '2020-04'), subsidies('2020-05', '2020-05'), subsidies('2020-06') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', loan, month, reason, ended_on), ', ' ORDER BY loan) FROM report.subsidy_end), 'S4 2020-04 consecutive 2020-06-25', 'three late in a row, though each was paid five days later; two unpaid are none');
SELECT is((SELECT string_agg(l.number || ' ' || (n.s).overdue_periods || '/' || (n.s).overdue_total, ', ' ORDER BY l.number) FROM fund.loan l, LATERAL (SELECT loan_advance(l.state, '2020-06-25') AS s) n WHERE l.number IN ('S2', 'S4')), 'S2 2/2, S4 0/5', 'as the loans have it');
SELECT go_to('2020-07-20') \g /dev/null
SELECT pay('S1', 'S3', 'S5', 'S6', 'S9') \g /dev/null
SELECT go_to('2020-07-25') \g /dev/null
SELECT pay('S2', 'S4') \g /dev/null
SELECT go_to('2020-07-31') \g /dev/null
SELECT subsidies('2020-07') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', loan, month, reason, ended_on), ', ' ORDER BY loan) FROM report.subsidy_end), 'S2 2020-07 consecutive 2020-07-31, S4 2020-04 consecutive 2020-06-25', 'and the third unpaid, though all were paid before the batch');
SELECT go_to('2020-08-20') \g /dev/null
SELECT pay('S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S9'), subsidies('2020-08') \g /dev/null
SELECT is((SELECT string_agg(loan || ' ' || amount || ' ' || reason, ', ' ORDER BY loan) FROM subsidy_lines('2020-08') WHERE loan IN ('S2', 'S4')), 'S2 0.00 ended, S4 0.00 ended', 'paid in time, and ended for good');
-- the bank had told wrongly: S2 paid all of it on the due day of July
SELECT receive_repayment('S2 july', 'S2', '7300.00', '2020-07-20') \g /dev/null
SELECT subsidies('2020-07 known', '2020-07') \g /dev/null
SELECT is((SELECT reason || ' ' || lifted_on FROM report.subsidy_end WHERE loan = 'S2'), 'consecutive 2020-08-20', 'what the facts no longer bear out is lifted');
SELECT refused($$SELECT restore_subsidy('b', 'S4', 'x')$$, 'HP011', 'an end that follows from the loan is not restored by hand');
-- six in all
SELECT set_policy('subsidy_end_consecutive', '2020-06-01', '600', 'a test') \g /dev/null
SELECT is((SELECT d.ends FROM subsidies_due('2020-07', '2020-08-20') d JOIN fund.loan l ON l.id = d.loan_id WHERE l.number = 'S4'), 'total', 'six are six');
SELECT set_policy('subsidy_end_total', '2020-06-01', '7', 'a test') \g /dev/null
SELECT is((SELECT d.ends FROM subsidies_due('2020-07', '2020-08-20') d JOIN fund.loan l ON l.id = d.loan_id WHERE l.number = 'S4'), NULL, 'and not seven');
SELECT set_policy('subsidy_end_total', '2020-06-01', '6', 'a test'), set_policy('subsidy_end_consecutive', '2020-06-01', '3', 'a test') \g /dev/null

-- lost eligibility: by a ban, by an act, and back
SELECT refused($$SELECT end_subsidy('b', 'Z', 'x')$$, 'HP001', 'ending an unknown loan''s');
SELECT end_subsidy('S6 end', 'S6', 'the home was sold') \g /dev/null
SELECT gives($$SELECT month, reason, note FROM report.subsidy_end WHERE loan = 'S6'$$, '(2020-09,ineligible,"the home was sold")', 'from the first month not paid');
SELECT refused($$SELECT end_subsidy('b', 'S6', 'x')$$, 'HP011', 'it ends once');
SELECT ban('ban', person(6), 'loan', 'forged papers') \g /dev/null
SELECT go_to('2020-09-20') \g /dev/null
SELECT pay('S1', 'S2', 'S3', 'S5', 'S6', 'S9'), subsidies('2020-09') \g /dev/null
SELECT is((SELECT string_agg(loan || ' ' || amount || ' ' || reason, ', ' ORDER BY loan) FROM subsidy_lines('2020-09') WHERE loan IN ('S5', 'S6')), 'S5 0.00 ended, S6 0.00 ended', 'who was banned from loans, and whom an act ended');
SELECT restore_subsidy('S6 back', 'S6', 'it was not') \g /dev/null
SELECT subsidies('2020-09 S6') \g /dev/null
SELECT is((SELECT amount > '0.00' FROM subsidy_lines('2020-09') WHERE loan = 'S6'), true, 'restored, the month is paid');
SELECT verified('after ends');

-- a prepayment known late: the month is computed anew, and the difference booked
SELECT is((SELECT sum(amount) FROM fund.subsidy s JOIN fund.loan l ON l.id = s.loan_id WHERE l.number = 'S6' AND s.month = '2020-08'), '152.62', 'S6 in August: 118,158.66 x 1.55 % / 12');
SELECT prepay('S6 prepaid', 'S6', '10000.00', 'reduce', '2020-08-20') \g /dev/null
SELECT subsidies('2020-09 anew') \g /dev/null
SELECT posts('2020-09 anew', '{subsidy 01 41104/101003 -12.92}', 'less is due: 10,000.00 x 1.55 % / 12');
SELECT subsidies('2020-08 anew', '2020-08') \g /dev/null
SELECT posts('2020-08 anew', '{subsidy 01 41104/101003 508.55}', 'August ran before it; and S2, whose end was lifted, is paid 393,716.60 x 1.55 % / 12');
SELECT reverse('red', voucher_of_job.id, 'wrong account') FROM (SELECT v.id FROM fund.voucher v JOIN fund.request r ON r.id = v.request WHERE r.request_id = '2020-09') voucher_of_job \g /dev/null
SELECT verified('after a red entry');
SELECT subsidies('2020-09 once more') \g /dev/null
SELECT is((SELECT string_agg(p, ' ') FROM pairs('2020-09 once more') p), (SELECT replace(string_agg(p, ' '), '-', '') FROM pairs('red') p), 'what was taken back is paid again');
SELECT throws_ok($$UPDATE fund.subsidy SET amount = '0.00'$$, 'HP017', NULL, 'rows of subsidies stay');

-- formula B: fixed from the last change on
SELECT set_policy('subsidy_formula', '2020-10-01', 'B', 'a test') \g /dev/null
SELECT go_to('2020-10-20') \g /dev/null
SELECT pay('S1', 'S2', 'S3', 'S5', 'S6', 'S9'), subsidies('2020-10') \g /dev/null
-- since 1 January 461,202.79 are left in 355 periods: 2,393.59 less installment(461,202.79, 3.10 %, 355)
SELECT gives($$SELECT balance, periods, days, formula, amount FROM subsidy_lines('2020-10') WHERE loan = 'S1'$$, '(461202.79,355,,B,' || (installment('461202.79', '4.65%', 355) - installment('461202.79', '3.10%', 355))::text || ')', 'from the balance and the periods at the reset of the fund''s rate');
SELECT is(subsidy_difference_installment('464200.00', '4.65%', '3.25%', 360), '373.36', 'as 464,200.00 for 360 months give 373.36');
SELECT set_policy('rate_reset_mode', '2020-10-01', 'next_period', 'a test') \g /dev/null
SELECT is((SELECT balance || ' ' || periods FROM subsidies_due('2020-10', '2020-10-20', l.id, l.id)), '460596.36 354', 'by the other mode of resets from what January''s bill left') FROM fund.loan l WHERE l.number = 'S1';
SELECT set_policy('rate_reset_mode', '2020-10-01', 'day_split', 'a test') \g /dev/null
SELECT prepay('S1 prepaid', 'S1', '100000.00', 'reduce') \g /dev/null
SELECT go_to('2020-11-20') \g /dev/null
SELECT pay('S1', 'S2', 'S3', 'S5', 'S6', 'S9'), subsidies('2020-11') \g /dev/null
SELECT (state).balance AS left_over FROM fund.loan WHERE number = 'S1' \gset
SELECT gives($$SELECT balance, periods FROM subsidy_lines('2020-11') WHERE loan = 'S1'$$, '(355031.64,345)', 'after a prepayment from what it left: 455,031.64 less 100,000.00');
SELECT is((SELECT amount FROM subsidy_lines('2020-11') WHERE loan = 'S1'), installment('355031.64', '4.65%', 345) - installment('355031.64', '3.10%', 345), 'the difference of the two installments');
SELECT go_to('2020-12-20') \g /dev/null
SELECT pay('S1', 'S2', 'S3', 'S5', 'S6', 'S9'), subsidies('2020-12') \g /dev/null
SELECT is((SELECT amount FROM subsidy_lines('2020-12') WHERE loan = 'S1'), (SELECT amount FROM subsidy_lines('2020-11') WHERE loan = 'S1'), 'and flat until the next change');
SELECT verified('by formula B');

-- the bank's file and its answer
SELECT refused($$SELECT subsidy_file('bank nine', '2020-12')$$, 'HP001', 'a file for an unknown bank');
SELECT is((SELECT string_agg(left(line, 5), ' ') FROM subsidy_file('bank two', '2020-12')), 'H|ban D|S1| D|S2| D|S3| D|S4| D|S5| D|S6| D|S9| T|7|' || left((SELECT sum(amount) FROM subsidy_lines('2020-12'))::text, 1), 'head, a line a loan, trailer');
SELECT is((SELECT line FROM subsidy_file('bank two', '2019-08') WHERE line LIKE 'D|S2|%'), 'D|S2|466.67|2019-08-20|400000.00|4.65|3.25|30|A|', 'a line says how it was computed');
SELECT is((SELECT line FROM subsidy_file('bank two', '2019-08') WHERE line LIKE 'T|%'), 'T|3|1008.24', 'and the trailer adds up');
SELECT refused(format('SELECT load_subsidy_answer(%L, %L, %L, %L)', 'b', bank, '2019-08', lines), code, what, says)
FROM (VALUES ('bank nine', '{H|bank nine|2019-08,T|0|0.00}', 'HP001', 'an unknown bank''s answer', NULL),
             ('bank two', '{H|bank two|2019-09,D|S1|541.57,T|1|541.57}', 'HP015', 'another month''s', 'line 1'),
             ('bank two', '{H|bank two|2019-08,D|S1|541.577,T|1|541.57}', 'HP015', 'three decimals', 'line 2: D|S1|541.577'),
             ('bank two', '{H|bank two|2019-08,D|S1|541.57,D|S1|1.00,T|2|542.57}', 'HP015', 'a loan twice', 'line 3: D|S1|1.00'),
             ('bank two', '{H|bank two|2019-08,D|S1|541.57,T|2|541.57}', 'HP015', 'a line lost', 'has 1 lines'),
             ('bank two', '{H|bank two|2019-08,D|S1|541.57,T|1|541.58}', 'HP015', 'a fen lost', 'of 541.57'),
             ('bank two', '{H|bank two|2019-08,D|S1|541.57}', 'HP015', 'no trailer', NULL)) AS v (bank, lines, code, what, says);
SELECT gives($$SELECT (a).items, (a).amount, (a).note FROM (SELECT load_subsidy_answer('answer', 'bank two', '2019-08', '{H|bank two|2019-08,D|S1|541.56,D|S2|466.67,D|S7|1.00,T|3|1009.23}') AS a) x$$, '(3,1009.23,"2 differ")', 'the bank''s own figures');
SELECT is((SELECT string_agg(concat_ws(' ', loan, ours, theirs, state), ', ' ORDER BY loan) FROM report.subsidy_difference), 'S1 541.57 541.56 open, S7 0.00 1.00 unknown', 'what differs, and a loan we do not know');
SELECT explain_subsidy_difference('why', 'bank two', '2019-08', 'S1', 'the bank rounds down') \g /dev/null
SELECT refused($$SELECT explain_subsidy_difference('b', 'bank two', '2019-08', 'S2', 'x')$$, 'HP001', 'explaining what does not differ');
SELECT gives($$SELECT loans, amount, answered, open, explained FROM report.subsidy_total WHERE month = '2019-08'$$, '(2,1008.24,1009.23,1,1)', 'the month''s totals');
SELECT load_subsidy_answer('answer 2', 'bank two', '2019-08', '{H|bank two|2019-08,D|S1|541.50,D|S2|466.67,T|2|1008.17}') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', loan, ours, theirs, state), ', ' ORDER BY loan) FROM report.subsidy_difference), 'S1 541.57 541.50 open', 'the last file counts; another figure is not explained');

-- scale and cost
SELECT gives($$SELECT month, loans, balance, paid, paid_year FROM report.subsidy_scale WHERE month IN ('2019-07', '2019-08')$$, '(2019-07,3,1028400.00,0.00,0.00) (2019-08,3,' || (1028400 - 594.81 * 2 - (SELECT e.principal FROM fund.loan_entry e JOIN fund.loan l ON l.id = e.loan_id WHERE l.number = 'S9' AND e.principal > '0.00' ORDER BY e.id LIMIT 1)::numeric)::text || ',1008.24,1008.24)', 'at a month''s end, and what was paid in it');
SELECT gives($$SELECT loans, balance FROM report.subsidy_scale WHERE month = '2020-12'$$, (SELECT format('(%s,%s)', count(*), sum((state).balance)) FROM fund.loan l WHERE funded_by = 'bank' AND NOT EXISTS (SELECT FROM fund.subsidy_end e WHERE e.loan_id = l.id AND e.lifted_on IS NULL)), 'the last is what runs now');
SELECT refused($$SELECT * FROM subsidy_forecast(0)$$, 'HP103', 'a forecast of no month');
SELECT set_policy('subsidy_formula', '2020-12-01', 'A', 'a test') \g /dev/null
SELECT subsidies('2020-12 A') \g /dev/null
SELECT is((SELECT amount FROM subsidy_forecast(3) LIMIT 1), (
    SELECT sum(subsidy_interest(subsidised_part((l.state).balance, coalesce(l.subsidised_amount, l.contract_amount), l.contract_amount), (l.state).rate, subsidy_rate_on(l.subsidy_series, l.disbursed_on, l.periods, '2020-12-20')))
    FROM fund.loan l WHERE l.funded_by = 'bank' AND NOT EXISTS (SELECT FROM fund.subsidy_end e WHERE e.loan_id = l.id AND e.lifted_on IS NULL)), 'next month''s subsidies by today''s balances');
SELECT sum(amount) AS expected FROM subsidy_forecast(2) WHERE month <= '2021-02' \gset
SELECT go_to('2021-01-20') \g /dev/null
SELECT pay('S1', 'S2', 'S3', 'S6', 'S9'), subsidies('2021-01') \g /dev/null
SELECT go_to('2021-02-20') \g /dev/null
SELECT pay('S1', 'S2', 'S3', 'S6', 'S9'), subsidies('2021-02') \g /dev/null
SELECT is((SELECT sum(amount) FROM subsidy_lines() WHERE month >= '2021-01'), :'expected'::cny, 'and so it comes, when all is paid in time');

-- settlement, and taken back
SELECT prepay('S3 settled', 'S3', (SELECT settlement FROM fund.loan l, loan_owed(l.state, '2021-02-20') WHERE l.number = 'S3')) \g /dev/null
SELECT subsidies('2021-02 end') \g /dev/null
SELECT gives($$SELECT month, reason, lifted_on FROM report.subsidy_end WHERE loan = 'S3'$$, '(2021-03,settled,)', 'settled after its installment: ended from the next month on');

-- conversion: within the ceiling, in the order of disbursement, nothing due
SELECT go_to('2021-03-10') \g /dev/null
SELECT register_relation('wed', person(1), person(3), 'spouse', '2010-01-01') \g /dev/null
SELECT sign_mandate('S1 m', 'S1', 'A1'), sign_mandate('S1 y', 'S1', 'A3', 'yearly', 3) \g /dev/null
SELECT (state).balance AS s1, (state).periods - (state).period AS s1_periods FROM fund.loan WHERE number = 'S1' \gset
SELECT (state).balance AS s2 FROM fund.loan WHERE number = 'S2' \gset
SELECT refused(format('SELECT plan_conversion(%L, %L, %L, %L)', 'b', ceiling, loans, numbers), code, what, says)
FROM (VALUES ('0.00', NULL, NULL, 'HP003', 'a ceiling of nothing', NULL),
             ((:'s1'::cny - '0.01')::text, NULL, NULL, 'HP024', 'a fen less than the first in order', 'the first loan in order has ' || :'s1'),
             ((:'s1'::cny - '0.01')::text, '{S1}', NULL, 'HP024', 'named, a fen above the ceiling', 'above the ceiling'),
             ('9000000.00', '{S1,S5}', NULL, 'HP015', 'one that owes something', 'loan S5: its subsidy ended (ineligible)'),
             ('9000000.00', '{S1,S3,Z}', NULL, 'HP015', 'settled ones and unknown ones, each named', 'loan S3: not disbursed, or settled; loan Z: no such loan'),
             ('9000000.00', '{S1,S1}', NULL, 'HP015', 'one twice', 'named twice'),
             ('9000000.00', '{S1}', '{S2}', 'HP015', 'a number that is taken', 'taken or blank: S2'),
             ('9000000.00', '{S1,S2}', '{G1}', 'HP103', 'numbers that do not fit', NULL)) AS v (ceiling, loans, numbers, code, what, says);
SELECT is((plan_conversion('c0', (:'s1'::cny + :'s2' - '0.01')::text::cny)).items, 1, 'a fen less than the first two: the first');
SELECT is((SELECT string_agg(loan || ' ' || new_loan || ' ' || state, ', ') FROM report.conversion), 'S1 S1-Z waits', 'planned');
SELECT (answer).note AS note, (answer).number AS job FROM fund.request WHERE request_id = 'c0' \gset
SELECT is(:'note', format('loan ratio %s per cent, then %s', round(loan_ratio('2021-03-10'), 2), round(100 * :'s1'::cny::numeric / subject_balance_on('201', '2021-03-10')::numeric, 2)), 'the ratio before and after');
SELECT refused($$SELECT close_day('too early')$$, 'HP009', 'the day waits for it');
SELECT is(job_step(:'job', 10), 0, 'executed');
SELECT posts('c0', ARRAY['conversion 01 121/101003 ' || :'s1'], 'the fund pays the principal, and the interest to the day is between borrower and bank');
SELECT is(job_step(:'job', 10), 0, 'executed again');
SELECT is((SELECT count(*) FROM pairs('c0')), 1::bigint, 'nothing twice');
SELECT gives($$SELECT number, funded_by, status, contract_amount, periods, rate_series, (state).rate, (state).balance, (state).first_due, disbursed_on, house_id FROM fund.loan WHERE converted_from IS NOT NULL$$,
    format('(S1-Z,fund,2,%s,%s,hpf_loan_first_over5y,3.1%%,%s,2021-03-20,2021-03-10,)', :'s1', :'s1_periods', :'s1'), 'a loan of the fund for the periods left');
SELECT gives($$SELECT status, (state).balance FROM fund.loan WHERE number = 'S1'$$, '(3,0.00)', 'the bank''s is settled');
SELECT is((SELECT e.interest FROM fund.loan_entry e JOIN fund.loan l ON l.id = e.loan_id WHERE l.number = 'S1' ORDER BY e.id DESC LIMIT 1), day_interest(:'s1', '4.65%', 18), 'with the interest of 18 days, a memorandum');
SELECT gives($$SELECT kind, payer, account, month, signed_on, ended_on FROM report.offset_mandate WHERE loan = 'S1-Z' ORDER BY mandate$$, '(monthly,1,A1,,2021-03-10,) (yearly,2,A3,3,2021-03-10,)', 'mandates go over');
SELECT is((SELECT count(*) FROM fund.offset_mandate m JOIN fund.loan l ON l.id = m.loan_id WHERE l.number = 'S1' AND m.ended_on IS NULL), 0::bigint, 'and leave the old loan');
SELECT gives($$SELECT month, reason FROM report.subsidy_end WHERE loan = 'S1'$$, '(2021-03,conversion)', 'the subsidy ends');
SELECT refused(format('SELECT reverse(%L, %s, %L)', 'b', (SELECT v.id FROM fund.voucher v WHERE v.event = 'conversion'), 'x'), 'HP018', 'it is not taken back');
SELECT is((SELECT sum(loans_granted) + sum(recovered) FROM report.flows('2021-03-01', '2021-03-31')), 0::numeric, 'it is neither granted nor recovered');
SELECT is((SELECT sum(fund_count) FROM report.loans_granted('2019-07-01', '2021-03-31')), 0::numeric, 'no loan of the fund was granted');
SELECT is((SELECT loan_ratio('2021-03-10') > 0), true, 'and the loan ratio rose from nothing');
SELECT verified('after a conversion');
-- what pays meanwhile is left out, the rest goes on, a chunk each
SELECT is((plan_conversion('c2', '9000000.00', chunk_size => 1)).items, 3, 'all that are left, a chunk each; not those whose subsidy ended');
SELECT prepay('S2 settled', 'S2', (SELECT settlement FROM fund.loan l, loan_owed(l.state, '2021-03-10') WHERE l.number = 'S2')) \g /dev/null
SELECT is(job_step((SELECT max(id) FROM fund.job), 2), 1, 'two chunks');
SELECT is((SELECT job_step(max(id), 10) FROM fund.job), 0, 'and the rest');
SELECT is((SELECT string_agg(concat_ws(' ', loan, state, reason), ', ' ORDER BY place) FROM report.conversion WHERE job = (SELECT max(job) FROM report.conversion)), 'S2 left out not disbursed, or settled, S9 done, S6 done', 'in the order of disbursement');
SELECT refused($$SELECT plan_conversion('b', '9000000.00')$$, 'HP001', 'when there is none left');
SELECT transfer_in('i1', 'A1', '3000.00', 'Xiamen') \g /dev/null
SELECT go_to('2021-03-20') \g /dev/null
SELECT subsidies('2021-03') \g /dev/null
SELECT posts('2021-03', NULL, 'no subsidy for what was bought out');
SELECT is(batch('collect_installments', 'collect'), 0, 'their installments are the fund''s now');
SELECT is((SELECT count(*) FROM pairs('collect') p WHERE p LIKE '%40103%'), 2::bigint, 'with interest to the fund, from the account and from the card');
SELECT verified('at the end');
SELECT * FROM finish();
