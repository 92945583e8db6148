-- Withdrawal: partial, closing and out of the city; what is refused, what is booked,
-- and both sides of the minimum left.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
SELECT remit('r1', 'E1', '2019-07'), remit('r2', 'E2', '2019-07') \g /dev/null
SELECT make_dormant('dormant', ARRAY['A9']), freeze('freeze', ARRAY['A10']), close_account('closed', 'A8', '10') \g /dev/null

-- partial
SELECT refused(format('SELECT withdraw(%L, %L, %L, %L)', 'b', account, amount, ground), code, what, says)
FROM (VALUES ('Z1', '1.00', '07', 'HP001', 'withdrawal from an unknown account', 'no account Z1'),
             ('A8', '1.00', '07', 'HP002', 'withdrawal from a closed account', 'its state is 05'),
             ('A10', '1.00', '07', 'HP002', 'withdrawal from a frozen account', 'its state is 06'),
             ('A1', '0.00', '07', 'HP003', 'withdrawal of nothing', '0.00 is not above zero'),
             ('A1', '-0.01', '07', 'HP003', 'negative withdrawal', '-0.01'),
             ('A1', '1.001', '07', 'HP101', 'withdrawal of three decimals', '1.001'),
             ('A1', '2186.01', '07', 'HP004', 'withdrawal above the balance', '2186.01 from account A1 with a balance of 2186.00'),
             ('A1', '2186.00', '07', 'HP004', 'withdrawal of the whole balance', 'leaves at least 0.01'),
             ('A1', '1000000000000.00', '07', 'HP004', 'withdrawal of the most that one act may move', NULL),
             ('A1', '1000000000000.01', '07', 'HP103', 'withdrawal of one fen more', 'is above any act'),
             ('A1', '1.00', '00', 'HP103', 'withdrawal for an unknown ground', 'ground 00'),
             ('A1', '1.00', '03', 'HP103', 'partial withdrawal for retirement', 'ground 03 closes the account')) AS v (account, amount, ground, code, what, says);
SELECT lives_ok($$SELECT withdraw('w1', 'A1', '2185.99', '01')$$, 'a withdrawal that leaves 0.01');
SELECT posts('w1', '{withdrawal 01 201/101001 2185.99}', 'is paid from the collection bank of the employer');
SELECT enters('w1', '{A1 11 -2185.99 0.00 2019-07-01 01}', 'and entered with its ground');
SELECT is(balance_of('A1'), '0.01'::cny, 'the account stays open');
SELECT refused($$SELECT withdraw('b', 'A1', '0.01', '01')$$, 'HP004', 'the minimum is not withdrawn');
SELECT lives_ok($$SELECT withdraw('w9', 'A9', '100.00', '09')$$, 'a dormant account is withdrawn from');
SELECT withdraw('wb', 'B1', '6.00', '07') \g /dev/null
SELECT posts('wb', '{withdrawal 02 201/101002 6.00}', 'each branch in its books, from its bank');
SELECT set_policy('withdrawal_minimum_left', '2019-07-02', '100.00', 'a test') \g /dev/null

-- closing: first day in, last day out
SELECT refused($$SELECT close_account('b', 'Z1', '10')$$, 'HP001', 'closing an unknown account');
SELECT refused($$SELECT close_account('b', 'A8', '10')$$, 'HP002', 'closing a closed account', 'its state is 05');
SELECT refused($$SELECT close_account('b', 'A10', '10')$$, 'HP002', 'closing a frozen account', 'its state is 06');
SELECT refused($$SELECT close_account('b', 'A2', '07')$$, 'HP103', 'closing for rent', 'ground 07 does not close');
SELECT refused($$SELECT close_account('b', 'A2', '00')$$, 'HP103', 'closing for an unknown ground');
SELECT posts('closed', '{closing_withdrawal 01 201/101001 2186.00}', 'deposited and closed on one day: no interest');
SELECT gives($$SELECT status, closed_on, balance, carried, day_product FROM fund.account WHERE number = 'A8'$$, '(05,2019-07-01,0.00,0.00,0)', 'closed, and empty');
SELECT go_to('2019-07-02') \g /dev/null
-- 2,186.00 x 1.50 % / 360 = 0.0911; 71 days 6.4669
SELECT close_account('c2', 'A2', '03') \g /dev/null
SELECT posts('c2', '{closing_withdrawal 01 211/201 0.09,closing_withdrawal 01 201/101001 2186.09}', 'closed the next day: one day of interest');
SELECT refused($$SELECT withdraw('b', 'A3', '2086.01', '07')$$, 'HP004', 'the new minimum is in force on its day', 'leaves at least 100.00');
SELECT lives_ok($$SELECT withdraw('w3', 'A3', '2086.00', '07')$$, 'and may be met exactly');
SELECT go_to('2019-09-10') \g /dev/null
SELECT transfer_out('o4', 'A4', 'Xiamen') \g /dev/null
SELECT posts('o4', '{transfer_out 01 211/201 6.47,transfer_out 01 201/101001 2192.47}', 'transferred out of the city with 71 days of interest');
SELECT enters('o4', '{A4 07 -2192.47 0.00 2019-09-10,A4 09 6.47 0.00 2019-09-10 closing}', 'an entry each');
SELECT is((SELECT status FROM fund.account WHERE number = 'A4'), '04', 'closed by transfer');
SELECT refused($$SELECT transfer_out('b', 'A4', 'Xiamen')$$, 'HP002', 'transferred out already', 'its state is 04');
SELECT refused($$SELECT transfer_out('b', 'A10', 'Xiamen')$$, 'HP002', 'transferring a frozen account out');
SELECT refused($$SELECT transfer_out('b', 'Z1', 'Xiamen')$$, 'HP001', 'transferring an unknown account out');
SELECT close_account('c9', 'A9', '05') \g /dev/null
-- 2,086.00 x 71 x 1.50 % / 360 = 6.171
SELECT posts('c9', '{closing_withdrawal 01 211/201 6.17,closing_withdrawal 01 201/101001 2092.17}', 'a dormant account is closed');
SELECT verified('after closings');

-- a borrower with a fund loan keeps the account; whoever has a subsidised loan may leave
SELECT sign_loan('s5', 'F5', 'A5', '100000.00', 120, 'hpf_loan_first_over5y', 'L1'), disburse_loan('d5', 'F5') \g /dev/null
SELECT sign_loan('s6', 'S6', 'A6', '100000.00', 120, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y') \g /dev/null
SELECT refused($$SELECT close_account('b', 'A5', '10')$$, 'HP002', 'closing the account of a borrower', 'while its owner has a loan');
SELECT refused($$SELECT transfer_out('b', 'A5', 'Xiamen')$$, 'HP002', 'transferring the account of a borrower out');
SELECT lives_ok($$SELECT withdraw('w5', 'A5', '10.00', '06')$$, 'a borrower withdraws in part');
SELECT lives_ok($$SELECT close_account('c6', 'A6', '10')$$, 'the bank''s borrower leaves');

-- taken back
SELECT reverse('x2', voucher_of('c2'), 'stays') \g /dev/null
SELECT posts('x2', '{closing_withdrawal 01 211/201 -0.09,closing_withdrawal 01 201/101001 -2186.09}', 'a closing is taken back');
SELECT gives($$SELECT status, closed_on, balance, day_product, interest_from FROM fund.account WHERE number = 'A2'$$, '(02,,2186.00,0,2019-07-01)', 'the account is dormant, and its interest runs from 1 July');
SELECT reverse('x4', voucher_of('o4'), 'stays') \g /dev/null
SELECT gives($$SELECT status, closed_on, balance, day_product, interest_from FROM fund.account WHERE number = 'A4'$$, '(02,,2186.00,0,2019-07-01)', 'a transfer out too');
SELECT refused($$SELECT reverse('b', voucher_of('w9'), 'x')$$, 'HP004', 'a withdrawal of an account closed since is not taken back', 'account A9');
SELECT open_account('again', 'E1', make_citizen_id(350599, '1980-01-01', 8), 'member A8', '9110.00', '2019-10', 'A8b') \g /dev/null
SELECT refused($$SELECT reverse('b', voucher_of('closed'), 'x')$$, 'HP007', 'nor a closing when the person has another account', 'A8b');
SELECT verified('after red entries');
SELECT go_to('2020-06-30') \g /dev/null
SELECT is(batch('settle_interest', 's', '2020-06-30'), 0, 'settlement');
-- 2,186.00 x 366 x 1.50 % / 360 = 33.3365
SELECT is((SELECT array_agg(balance::text) FROM fund.account WHERE number IN ('A2', 'A4')), '{2219.34,2219.34}', 'whose closing was taken back has the interest of the whole year');
SELECT verified('after the settlement');
SELECT * FROM finish();
