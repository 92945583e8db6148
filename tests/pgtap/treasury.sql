-- Treasury: bank interest, fees, sweeps, financing, distribution of the value-added
-- income, money held; and the parameters that rules read by date.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
SELECT add_facility('FA', 'bank', '1000.00', '3.85%', '2019-07-01') \g /dev/null

-- one pair each
SELECT receive_bank_interest('bi', '01', 'C1', '10.00', 'third quarter'), receive_bank_interest('bv', '02', 'V1', '3.00'), pay_loan_fee('lf', '01', 'L1', '2.00'), sweep_value_added('sw', '01', 'C1', 'V1', '4.00'),
       pay_financing_interest('fi', '01', 'L1', '1.50'), receive_unallocated('ru', '01', 'C1', '7.00'), return_unallocated('rt', '01', 'C1', '7.00') \g /dev/null
SELECT posts('bi', '{bank_interest 01 101001/40101 10.00}', 'interest of a fund account');
SELECT posts('bv', '{bank_interest 02 102004/40102 3.00}', 'interest of an account of value-added income');
SELECT posts('lf', '{loan_fee 01 41103/101003 2.00}', 'the loan fee');
SELECT posts('sw', '{sweep 01 102004/101001 4.00}', 'a sweep');
SELECT posts('fi', '{financing_interest 01 41105/101003 1.50}', 'interest of financing');
SELECT posts('ru', '{suspense_received 01 101001/219 7.00}', 'money of an unknown payer');
SELECT posts('rt', '{suspense_returned 01 219/101001 7.00}', 'and returned');
SELECT is((SELECT summary FROM fund.voucher WHERE id = voucher_of('bi')), 'third quarter', 'the note is on the voucher');

-- refusals all of them share
SELECT refused(format(act, '''b'', ''' || branch || '''', account, amount), code, format('%s: %s', what, says), says)
FROM (VALUES ('receive_bank_interest', 'SELECT receive_bank_interest(%s, %L, %L)'), ('pay_loan_fee', 'SELECT pay_loan_fee(%s, %L, %L)'),
             ('pay_financing_interest', 'SELECT pay_financing_interest(%s, %L, %L)'), ('remit_low_rent_fund', 'SELECT remit_low_rent_fund(%s, %L, %L)'),
             ('remit_management_fee', 'SELECT remit_management_fee(%s, %L, %L)'), ('receive_unallocated', 'SELECT receive_unallocated(%s, %L, %L)'),
             ('return_unallocated', 'SELECT return_unallocated(%s, %L, %L)'), ('sweep_value_added', 'SELECT sweep_value_added(%s, ''C1'', %L, %L)')) AS a (what, act)
CROSS JOIN (VALUES ('01', 'V1', '0.00', 'HP003', '0.00 is not above zero'), ('01', 'V1', '-1.00', 'HP003', '-1.00 is not above zero'), ('01', 'V1', '1.001', 'HP101', '1.001'),
                   ('01', 'Z1', '1.00', 'HP001', 'no bank account Z1'), ('09', 'V1', '1.00', 'HP001', 'no branch 09')) AS v (branch, account, amount, code, says);

-- financing: both sides of the ceiling and of what is drawn
SELECT refused($$SELECT draw_financing('b', 'FZ', '01', 'L1', '1.00')$$, 'HP001', 'drawing of an unknown facility', 'no facility FZ');
SELECT refused($$SELECT draw_financing('b', 'FA', '01', 'L1', '1000.01')$$, 'HP024', 'drawing one fen above the ceiling', 'Its ceiling is 1000.00');
SELECT refused($$SELECT draw_financing('b', 'FA', '01', 'L1', '0.00')$$, 'HP003', 'drawing nothing');
SELECT draw_financing('d1', 'FA', '01', 'L1', '1000.00') \g /dev/null
SELECT posts('d1', '{financing_drawn 01 101003/221 1000.00}', 'drawing up to it');
SELECT refused($$SELECT draw_financing('b', 'FA', '01', 'L1', '0.01')$$, 'HP024', 'drawing more', 'with 1000.00 drawn');
SELECT refused($$SELECT repay_financing('b', 'FA', '01', 'L1', '1000.01')$$, 'HP012', 'repaying one fen more than is drawn', 'which has 1000.00 drawn');
SELECT refused($$SELECT repay_financing('b', 'FZ', '01', 'L1', '1.00')$$, 'HP001', 'repaying an unknown facility');
SELECT repay_financing('p1', 'FA', '01', 'L1', '1000.00') \g /dev/null
SELECT posts('p1', '{financing_repaid 01 221/101003 1000.00}', 'repaying all of it');
SELECT lives_ok($$SELECT draw_financing('d2', 'FA', '01', 'L1', '400.00'), reverse('d2 back', voucher_of('d2'), 'x'), draw_financing('d3', 'FA', '01', 'L1', '1000.00')$$, 'a drawing taken back gives its room back');
SELECT is(subject_balance_on('221', '2019-07-01'), '1000.00'::cny, '221 is what is drawn');
SELECT verified('after financing');

-- the year: 13.00 of income, 3.50 of expense; distributed from 32104 and no more
SELECT go_to('2019-12-31') \g /dev/null
SELECT go_to('2020-01-02') \g /dev/null
SELECT close_year('y') \g /dev/null
SELECT refused($$SELECT close_year('y2')$$, 'HP009', 'closing the year twice', '2019 was closed already');
SELECT is((SELECT array_agg(p) FROM pairs('y') p), '{year_close 01 311/32104 6.50,year_close 02 311/32104 3.00}', 'value-added income of 9.50, by branch');
SELECT refused($$SELECT distribute_value_added('b', '01', 2019, '3.00', '3.00', '3.51')$$, 'HP012', 'distributing one fen too much', '9.51 with 9.50 undistributed');
SELECT refused($$SELECT distribute_value_added('b', '01', 2019, '-0.01', '3.00', '3.00')$$, 'HP012', 'a negative part', 'each part at least zero');
SELECT refused($$SELECT distribute_value_added('b', '09', 2019, '1.00', '3.00', '3.00')$$, 'HP001', 'distributing in an unknown branch');
SELECT distribute_value_added('dv', '01', 2019, '2.00', '3.00', '4.50') \g /dev/null
SELECT posts('dv', '{distribution 01 32101/301 2.00,distribution 01 32102/21401 3.00,distribution 01 32103/21402 4.50,distribution 01 32104/32101 2.00,distribution 01 32104/32102 3.00,distribution 01 32104/32103 4.50}',
    'reserve, management fee and low-rent fund');
SELECT gives($$SELECT subject_balance_on('301', '2020-01-02'), subject_balance_on('21401', '2020-01-02'), subject_balance_on('21402', '2020-01-02'), subject_balance_on('321', '2020-01-02'), subject_balance_on('311', '2020-01-02')$$,
    '(2.00,3.00,4.50,0.00,0.00)', 'nothing is left to distribute');
SELECT refused($$SELECT distribute_value_added('b', '01', 2019, '0.01', '0.00', '0.00')$$, 'HP012', 'distributing it again');
SELECT remit_low_rent_fund('rl', '01', 'V1', '4.50'), remit_management_fee('rm', '01', 'V1', '3.00') \g /dev/null
SELECT posts('rl', '{low_rent_remitted 01 21402/102004 4.50}', 'to the treasury');
SELECT posts('rm', '{management_fee_remitted 01 21401/102004 3.00}', 'the fee too');

-- rates and policies by date
SELECT refused($$SELECT rate_on('no_such_series', '2020-01-01')$$, 'HP013', 'an unknown rate series', 'no_such_series');
SELECT refused($$SELECT rate_on(NULL, '2020-01-01')$$, 'HP013', 'no rate series');
SELECT refused($$SELECT rate_on('lpr_5y', '2019-08-19')$$, 'HP013', 'a day before a series'' first value', '2019-08-19');
SELECT gives($$SELECT rate_on('lpr_5y', '2019-08-20'), rate_on('lpr_5y', '2020-04-19'), rate_on('lpr_5y', '2020-04-20'), rate_on('lpr_5y', '2022-01-19')$$, '(4.85%,4.75%,4.65%,4.65%)', 'a value holds from its day until the next one''s');
SELECT refused($$SELECT set_rate('no_such_series', '2020-01-01', '1%', 'x')$$, 'HP013', 'a value of an unknown series');
SELECT refused($$SELECT set_policy('no_such_key', '2020-01-01', '1', 'x')$$, 'HP021', 'an unknown policy key', 'no_such_key');
SELECT refused($$SELECT policy('no_such_key', '2020-01-01')$$, 'HP021', 'a policy that is not there');
SELECT refused($$SELECT policy('contribution_ratio_cap', '1999-04-02')$$, 'HP021', 'a day before a policy''s first value');
SELECT refused($$SELECT set_policy('contribution_base_cap', '2020-01-01', '1.001', 'x')$$, 'HP101', 'a policy value of the wrong type');
SELECT refused($$SELECT set_policy('contribution_ratio_cap', '2020-01-01', '12', 'x')$$, '22P02', 'a ratio that is a bare number');
SELECT lives_ok($$SELECT set_policy('contribution_base_cap', '2020-07-01', '24000.00', 'a decision')$$, 'a new cap');
SELECT gives($$SELECT policy('contribution_base_cap', '2020-06-30'), policy('contribution_base_cap', '2020-07-01')$$, '(30000.00,24000.00)', 'holds from its day');
SELECT refused($$SELECT subject_balance_on('888', '2020-01-01')$$, 'HP001', 'balance of an unknown subject');
SELECT refused($$SELECT subject_balance_on('201', '2020-01-01', '09')$$, 'HP001', 'balance of an unknown branch');
SELECT gives($$SELECT subject_balance_on('201', NULL), loan_ratio(NULL)$$, '(,)', 'on no day there is no balance');

-- openings
SELECT refused($$SELECT post_opening('b', '01', '{888}', '{999}', '{1.00}', 'x')$$, 'HP001', 'opening of an unknown subject', 'no subject 888');
SELECT refused($$SELECT post_opening('b', '01', '{101001}', '{101001}', '{1.00}', 'x')$$, 'HP103', 'opening of a subject against itself');
SELECT refused($$SELECT post_opening('b', '01', '{101001,999}', '{999}', '{1.00}', 'x')$$, 'HP103', 'opening of half a pair');
SELECT refused($$SELECT post_opening('b', '01', '{101001}', '{999}', '{NULL}', 'x')$$, 'HP103', 'opening without an amount');
SELECT refused($$SELECT take_over_balances('b', '01', '2019-07-01', '{A1,B1}', '{1.00,1.00}')$$, 'HP015', 'taking over an account of another branch');
SELECT refused($$SELECT take_over_balances('b', '01', '2019-07-01', '{A1,A2}', '{1.00}')$$, 'HP103', 'taking over fewer amounts than accounts');
SELECT refused($$SELECT take_over_balances('b', '01', '2019-07-01', '{A1}', '{-1.00}')$$, 'HP104', 'taking over a negative balance');
SELECT refused($$SELECT take_over_balances('b', '01', '2019-07-01', '{A1}', '{0.00}')$$, 'HP103', 'taking over nothing');
SELECT refused($$SELECT take_over_balances('b', '01', '2020-01-03', '{A1}', '{1.00}')$$, 'HP020', 'taking over as of tomorrow');
SELECT refused($$SELECT take_over_loans('b', '01', '{"(T1,Z1,30000.00,3.25%,100,2019-12-20,hpf_loan_first_over5y,L1,equal_installment,,f)"}')$$, 'HP015', 'taking over a loan of an unknown account');
SELECT verified('at the end');
SELECT * FROM finish();
