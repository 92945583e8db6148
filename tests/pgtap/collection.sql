-- Collection: employers, accounts, remittance, back contribution, deferral, bases,
-- states and transfers. Amounts by hand: base 9,110.00 at 12 % is 1,093.20, each
-- side 1,093 yuan, 2,186.00 a month.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();

-- opening: both sides of each limit
SELECT refused($$SELECT open_employer('b', 'E9', 'nine', '09', 'C1', '12%', '12%', '2019-07')$$, 'HP001', 'employer of an unknown branch', 'no branch 09');
SELECT refused($$SELECT open_employer('b', 'E9', 'nine', '01', 'C9', '12%', '12%', '2019-07')$$, 'HP001', 'employer with an unknown bank account', 'no bank account C9');
SELECT refused($$SELECT open_employer('b', 'E9', 'nine', '01', 'C1', '4.99%', '12%', '2019-07')$$, 'HP006', 'unit ratio below the policy', '4.99%');
SELECT refused($$SELECT open_employer('b', 'E9', 'nine', '01', 'C1', '12%', '12.01%', '2019-07')$$, 'HP006', 'personal ratio above the policy', '5% to 12%');
SELECT refused($$SELECT open_employer('b', 'E9', 'nine', '01', 'C1', '12', '12%', '2019-07')$$, '22P02', 'a ratio is not a bare number');
SELECT refused($$SELECT open_employer('b', 'E1', 'again', '01', 'C1', '12%', '12%', '2019-07')$$, 'HP103', 'an employer''s number names one employer', 'employer E1');
SELECT lives_ok($$SELECT open_employer('e3', 'E3', 'three', '01', 'C1', '5%', '12%', '2019-07')$$, 'ratios of 5 % and 12 % are within the policy');
SELECT refused(format($$SELECT open_account('b', 'E3', %L, 'n', '1419.99', '2019-07')$$, make_citizen_id(350599, '1990-01-01', 1)), 'HP005', 'base one fen below the floor', 'below the floor of 1420.00');
SELECT refused(format($$SELECT open_account('b', 'E3', %L, 'n', '30000.01', '2019-07')$$, make_citizen_id(350599, '1990-01-01', 1)), 'HP005', 'base one fen above the cap', 'above the cap of 30000.00');
SELECT refused(format($$SELECT open_account('b', 'E3', %L, 'n', '-9110.00', '2019-07')$$, make_citizen_id(350599, '1990-01-01', 1)), 'HP005', 'negative base');
SELECT refused(format($$SELECT open_account('b', 'E3', %L, 'n', '9110.005', '2019-07')$$, make_citizen_id(350599, '1990-01-01', 1)), 'HP101', 'base with three decimals');
SELECT refused(format($$SELECT open_account('b', 'E9', %L, 'n', '9110.00', '2019-07')$$, make_citizen_id(350599, '1990-01-01', 1)), 'HP001', 'account of an unknown employer', 'no employer E9');
SELECT refused(format($$SELECT open_account('b', 'E3', %L, 'n', '9110.00', '2019-07')$$, make_citizen_id(350599, '1980-01-01', 1)), 'HP007', 'a second account for a person', 'has account A1 already');
SELECT refused(format($$SELECT open_account('b', 'E3', %L, 'n', '9110.00', '2019-07', 'A1')$$, make_citizen_id(350599, '1990-01-01', 1)), 'HP103', 'an account number names one account', 'A1 is taken');
SELECT refused(format($$SELECT open_accounts('b', 'E3', ARRAY[ROW(%1$L, 'n', '9110', 'X1'), ROW(%1$L, 'n', '9110', 'X2'), ROW(%2$L, 'n', '1419.99', 'X3'), ROW(%3$L, 'n', '9110', 'X1'), ROW(NULL, 'n', '9110', 'X5')]::new_account[], '2019-07')$$,
    make_citizen_id(350599, '1990-01-01', 1), make_citizen_id(350599, '1990-01-01', 2), make_citizen_id(350599, '1990-01-01', 3)), 'HP015', 'four bad rows of five are all named', '4 of 5 persons%row 2 (%twice%row 3 (%floor%row 4 (%X1 is taken%row 5 (%required');
SELECT lives_ok(format($$SELECT open_accounts('x', 'E3', ARRAY[ROW(%L, 'n', '1420.00', 'X1'), ROW(%L, 'n', '30000.00', 'X2'), ROW(%L, 'n', '10010.00', 'X3'), ROW(%L, 'n', '10009.99', 'X4')]::new_account[], '2019-07')$$,
    make_citizen_id(350599, '1990-01-01', 1), make_citizen_id(350599, '1990-01-01', 2), make_citizen_id(350599, '1990-01-01', 3), make_citizen_id(350599, '1990-01-01', 4)), 'bases at floor and cap');
-- 5 %: 71.00; 1,500.00; 500.50 -> 501; 500.4995 -> 500.  12 %: 170.40 -> 170; 3,600; 1,201.20 -> 1,201; 1,201.1988 -> 1,201
SELECT gives($$SELECT number, unit_amount::text, personal_amount::text FROM fund.account WHERE number LIKE 'X%' ORDER BY number$$, '(X1,71.00,170.00) (X2,1500.00,3600.00) (X3,501.00,1201.00) (X4,500.00,1201.00)', 'each side is rounded half-up to the yuan, then added');

-- remittance
SELECT is((SELECT (number, items, amount)::text FROM remit('r1', 'E1', '2019-07')), '(E1,10,21860.00)', 'ten members remit ten times 2,186.00');
SELECT posts('r1', '{remittance 01 101001/201 21860.00}', 'as one pair of one voucher');
SELECT is((SELECT count(*) FROM entries('r1') e WHERE e LIKE 'A% 01 2186.00 0.00 2019-07-01 2019-07'), 10::bigint, 'and ten entries of the month, valued today');
SELECT gives($$SELECT month, kind, persons, amount FROM fund.remittance$$, '(2019-07,01,10,21860.00)', 'the employer''s line');
SELECT is((SELECT (status, paid_through)::text FROM fund.employer WHERE number = 'E1'), '(01,2019-07)', 'the employer is normal and paid through July');
SELECT is((SELECT string_agg(DISTINCT (a.paid_through, a.first_contribution, a.balance, a.carried, a.day_product)::text, ';') FROM fund.account a WHERE a.number LIKE 'A%'),
    '(2019-07,2019-07-01,2186.00,0.00,0)', 'each account is paid through July; money of the first day of the year has all its days');
SELECT refused($$SELECT remit('b', 'E9', '2019-07')$$, 'HP001', 'remittance of an unknown employer');
SELECT refused($$SELECT remit('b', 'E1', '2019-07')$$, 'HP008', 'remittance for a month already paid', 'paid already');
SELECT refused($$SELECT remit('b', 'E1', '2019-09')$$, 'HP008', 'remittance that skips a month', 'in order');
SELECT refused($$SELECT remit('b', 'E2', '2019-06')$$, 'HP008', 'remittance for a month before the first');
SELECT refused($$SELECT remit('b', 'E1', '2019-08', value_date => '2019-07-02')$$, 'HP020', 'remittance valued tomorrow', '2019-07-02 lies after');
SELECT refused($$SELECT remit('b', 'E1', '2019-13')$$, '22008', 'there is no month 13');

-- exceptions: a row each, then all of them, then three of five hundred
SELECT make_dormant('dormant', ARRAY['A9']), freeze('freeze', ARRAY['A10']) \g /dev/null
SELECT refused(format($$SELECT remit('b', 'E1', '2019-08', ARRAY[ROW(%L, %L)]::contribution_line[])$$, account, amount), code, what, says)
FROM (VALUES ('Z1', '5.00', 'HP015', 'exception of an unknown account', 'row 1 (account Z1): no such account'),
             ('B1', '5.00', 'HP015', 'exception of another employer''s account', 'belongs to another employer'),
             ('A9', '5.00', 'HP015', 'exception of a dormant account', 'its state is 02'),
             ('A10', '5.00', 'HP015', 'exception of a frozen account', 'its state is 06'),
             ('A1', '-0.01', 'HP015', 'exception of a negative amount', 'amount -0.01 is negative'),
             ('A1', NULL, 'HP015', 'exception without an amount', 'the amount is missing'),
             (NULL, '5.00', 'HP015', 'exception without an account', 'no such account'),
             ('A1', '5.005', 'HP101', 'exception of three decimals', NULL)) AS v (account, amount, code, what, says);
SELECT refused($$SELECT remit('b', 'E1', '2019-08', ARRAY[ROW('A1', '5'), ROW('A2', '5'), ROW('A1', '6')]::contribution_line[])$$, 'HP015', 'exception named twice', '1 of 3 rows%row 3 (account A1): is named twice');
SELECT open_employer('e5', 'E5', 'five hundred', '02', 'C1', '12%', '12%', '2019-07') \g /dev/null
SELECT open_accounts('e5 accounts', 'E5', ARRAY(SELECT ROW(make_citizen_id(350599, '1991-01-01', i), 'n', '9110.00', 'H' || i)::new_account FROM generate_series(1, 500) i), '2019-07') \g /dev/null
SELECT make_dormant('e5 dormant', ARRAY['H499']) \g /dev/null
SELECT refused($$SELECT remit('b', 'E5', '2019-07', ARRAY(SELECT ROW(CASE i WHEN 17 THEN 'H501' ELSE 'H' || i END, CASE i WHEN 250 THEN '-2186.00' ELSE '2186.00' END)::contribution_line FROM generate_series(1, 500) i))$$,
    'HP015', 'a remittance in which 3 of 500 rows are bad', '3 of 500 rows%row 17 (account H501): no such account; row 250 (account H250): the amount -2186.00 is negative; row 499 (account H499): its state is 02, not normal');
SELECT is((SELECT paid_through FROM fund.employer WHERE number = 'E5'), NULL, 'nothing of that remittance was posted');
SELECT is((SELECT (remit('r5', 'E5', '2019-07', ARRAY[ROW('H1', '0.00'), ROW('H2', '0.01'), ROW('H3', '3000.00')]::contribution_line[])).amount), '1087256.01'::cny,
    '496 at 2,186.00, one at 0.01 and one at 3,000.00; one left out and one dormant');
SELECT is((SELECT persons FROM fund.remittance WHERE voucher_id = voucher_of('r5')), 498, '498 persons');
SELECT posts('r5', '{remittance 02 101001/201 1087256.01}', 'in the books of the employer''s branch, on its bank account');
SELECT is((SELECT array_agg(paid_through::text ORDER BY number) FROM fund.account WHERE number IN ('H1', 'H2', 'H499')), '{NULL,2019-07,NULL}', 'who was left out has not paid');

-- dormant and frozen accounts are not remitted for; both sides of first month and of paid through
SELECT transfer_within('t1', 'A8', 'E1', '9110.00', '2019-09') \g /dev/null
SELECT contribute_back('early', 'E1', ARRAY[ROW('A7', '2019-07', '10.00')]::back_contribution_line[]) \g /dev/null
SELECT is((SELECT (remit('r2', 'E1', '2019-08', ARRAY[ROW('A8', '0.00')]::contribution_line[])).items), 7, 'August: ten less one dormant, one frozen, one whose first month is September');
SELECT refused($$SELECT remit('b', 'E1', '2019-09', ARRAY[ROW('A8', '5.00'), ROW('A9', '5.00')]::contribution_line[])$$, 'HP015', 'exceptions are checked each time', '1 of 2');
SELECT refused($$SELECT remit('b', 'E3', '2019-07', ARRAY[ROW('A1', '1.00')]::contribution_line[])$$, 'HP015', 'a member of another employer');
SELECT is((SELECT (remit('r3', 'E1', '2019-09')).items), 8, 'September: A8 too');

SELECT refused($$SELECT contribute_back('b', 'E2', ARRAY[ROW('B1', '2019-07', '5.00')]::back_contribution_line[])$$, 'HP015', 'back contribution for a month that is still to be remitted', '2019-07 is not remitted yet');

-- many employers
SELECT refused($$SELECT remit_many('b', ARRAY['E2', 'E9', 'E1', 'E2', NULL], '2019-07')$$, 'HP015', 'four bad employers are all named',
    '4 of 5 employers cannot remit 2019-07 row 2 (employer E9): no such employer; row 3 (employer E1): its next month due is 2019-10; row 4 (employer E2): is named twice; row 5 (employer NULL)');
SELECT refused($$SELECT remit_many('b', ARRAY['E2', 'E3'], '2019-07', '2019-07-02')$$, 'HP020', 'many employers'' remittance valued tomorrow');
-- X1..X4: 241 + 5,100 + 1,702 + 1,701
SELECT is((SELECT (remit_many('m1', ARRAY['E2', 'E3'], '2019-07')).amount), '30604.00'::cny, 'ten times 2,186.00 and 8,744.00');
SELECT posts('m1', '{remittance 01 101001/201 8744.00,remittance 02 101002/201 21860.00}', 'a voucher for each branch and bank account');
SELECT is((SELECT array_agg(paid_through::text) FROM fund.employer WHERE number IN ('E2', 'E3')), '{2019-07,2019-07}', 'both are paid through July');
SELECT refused($$SELECT remit_many('b', ARRAY['E2'], '2019-07')$$, 'HP015', 'many employers'' remittance for a month already paid');

-- back contribution
SELECT refused(format($$SELECT contribute_back('b', 'E1', ARRAY[ROW(%L, %L, %L)]::back_contribution_line[])$$, account, month, amount), code, what, says)
FROM (VALUES ('Z1', '2019-06', '5.00', 'HP015', 'back contribution of an unknown account', 'no such account'),
             ('B1', '2019-06', '5.00', 'HP015', 'back contribution of another employer''s account', 'belongs to another employer'),
             ('A9', '2019-06', '5.00', 'HP015', 'back contribution of a dormant account', 'its state is 02'),
             ('A10', '2019-06', '5.00', 'HP015', 'back contribution of a frozen account', 'its state is 06'),
             ('A1', '2019-08', '5.00', 'HP015', 'back contribution for next month', 'still to come'),
             ('A1', NULL, '5.00', 'HP015', 'back contribution without a month', 'the month is missing'),
             ('A1', '2019-06', '0.00', 'HP015', 'back contribution of nothing', 'must be above zero'),
             ('A1', '2019-06', '-1.00', 'HP015', 'negative back contribution', 'must be above zero'),
             ('A1', '2019-06', NULL, 'HP015', 'back contribution without an amount', 'must be above zero'),
             ('A1', '2019-06', '1.001', 'HP101', 'back contribution of three decimals', NULL)) AS v (account, month, amount, code, what, says);
SELECT refused($$SELECT contribute_back('b', 'E1', ARRAY[ROW('A1', '2019-06', '5'), ROW('A1', '2019-06', '6'), ROW('Z1', '2019-06', '6'), ROW('A1', '2019-05', '6')]::back_contribution_line[])$$, 'HP015', 'two bad rows of four are both named', '2 of 4%row 2 (account A1)%twice; row 3 (account Z1)');
SELECT refused($$SELECT contribute_back('b', 'E9', ARRAY[ROW('A1', '2019-06', '5')]::back_contribution_line[])$$, 'HP001', 'back contribution of an unknown employer');
SELECT refused($$SELECT contribute_back('b', 'E1', '{}')$$, 'HP003', 'back contribution without rows');
SELECT refused($$SELECT contribute_back('b', 'E1', ARRAY[ROW('A1', '2019-06', '5')]::back_contribution_line[], '2019-07-02')$$, 'HP020', 'back contribution valued tomorrow');
SELECT lives_ok($$SELECT contribute_back('c1', 'E1', ARRAY[ROW('A2', '2019-06', '100.00'), ROW('A1', '2019-05', '30.00'), ROW('A1', '2019-06', '20.00'), ROW('A1', '2019-07', '1.00')]::back_contribution_line[], '2019-07-01')$$, 'three months of one, one of another');
SELECT posts('c1', '{back_contribution 01 101001/201 151.00}', 'one pair');
SELECT enters('c1', '{A1 02 1.00 0.00 2019-07-01 2019-07 difference,A1 02 20.00 0.00 2019-07-01 2019-06 missed,A1 02 30.00 0.00 2019-07-01 2019-05 missed,A2 02 100.00 0.00 2019-07-01 2019-06 missed}', 'an entry for each row');
SELECT gives($$SELECT month, kind, persons, amount FROM fund.remittance WHERE voucher_id = voucher_of('c1')$$, '(2019-05,02,1,30.00) (2019-06,02,2,120.00) (2019-07,02,1,1.00)', 'and a line for each month');
SELECT verified('after contributions');

-- deferral: the months are continuous, owed, and bear interest from payment
SELECT refused($$SELECT defer('b', 'E2', '2019-09', '2019-10', 'loss')$$, 'HP008', 'deferral that skips a month', '2019-09 to 2019-10');
SELECT refused($$SELECT defer('b', 'E2', '2019-08', '2019-07', 'loss')$$, 'HP008', 'deferral that ends before it starts');
SELECT refused($$SELECT defer('b', 'E9', '2019-08', '2019-09', 'loss')$$, 'HP001', 'deferral of an unknown employer');
SELECT refused($$SELECT pay_deferred('b', 'E2', '2019-08')$$, 'HP008', 'nothing is deferred');
SELECT is((SELECT (defer('d1', 'E2', '2019-08', '2019-10', 'loss')).items), 3, 'three months are deferred');
SELECT refused($$SELECT defer('b', 'E2', '2019-08', '2019-09', 'loss')$$, 'HP022', 'deferred already', 'its state is 03');
SELECT refused($$SELECT remit('b', 'E2', '2019-08')$$, 'HP022', 'an employer that defers does not remit', 'its state is 03');
SELECT refused($$SELECT remit_many('b', ARRAY['E2'], '2019-08')$$, 'HP015', 'nor among many', 'its state is 03');
SELECT go_to('2019-09-10') \g /dev/null
SELECT refused($$SELECT pay_deferred('b', 'E2', '2019-07')$$, 'HP008', 'a month paid before the deferral');
SELECT refused($$SELECT pay_deferred('b', 'E2', '2019-11')$$, 'HP008', 'a month after the deferral');
SELECT refused($$SELECT pay_deferred('b', 'E2', '2019-09', '2019-09-11')$$, 'HP020', 'deferred payment valued tomorrow');
SELECT is((SELECT (pay_deferred('p1', 'E2', '2019-09')).amount), '43720.00'::cny, 'two of three months paid: 2 x 21,860.00');
SELECT posts('p1', '{deferred_payment 02 101002/201 21860.00,deferred_payment 02 101002/201 21860.00}', 'a voucher for each month');
SELECT is((SELECT string_agg(DISTINCT substr(e, position(' ' in e) + 1), ';') FROM entries('p1') e), '13 2186.00 0.00 2019-09-10 2019-08;13 2186.00 0.00 2019-09-10 2019-09', 'valued on the day of payment');
SELECT is((SELECT (status, paid_through)::text FROM fund.employer WHERE number = 'E2'), '(03,2019-09)', 'one month is still deferred');
SELECT lives_ok($$SELECT pay_deferred('p2', 'E2', '2019-10')$$, 'the last deferred month');
SELECT is((SELECT (status, paid_through)::text FROM fund.employer WHERE number = 'E2'), '(01,2019-10)', 'and the employer is normal');
SELECT refused($$SELECT pay_deferred('b', 'E2', '2019-11')$$, 'HP008', 'nothing is deferred any more');
SELECT is((SELECT (remit('r11', 'E2', '2019-11')).items), 10, 'the next month is remitted');
SELECT verified('after a deferral');

-- bases
SELECT refused($$SELECT adjust_bases('b', 'E1', ARRAY['A1'], ARRAY['1419.99']::cny[])$$, 'HP005', 'one base below the floor', '1420.00 and 30000.00');
SELECT refused($$SELECT adjust_bases('b', 'E1', ARRAY['A1'], ARRAY['30000.01']::cny[])$$, 'HP005', 'one base above the cap');
SELECT refused($$SELECT adjust_bases('b', 'E1', ARRAY['A1'], ARRAY[NULL]::cny[])$$, 'HP103', 'one base that is missing');
SELECT refused($$SELECT adjust_bases('b', 'E1', ARRAY['A1', 'A2'], ARRAY['5000', NULL]::cny[])$$, 'HP103', 'a base missing among others');
SELECT refused($$SELECT adjust_bases('b', 'E1', ARRAY['A1', 'A2'], ARRAY['5000']::cny[])$$, 'HP103', 'fewer bases than accounts');
SELECT refused($$SELECT adjust_bases('b', 'E1', ARRAY['A1', 'B1', 'Z1'], ARRAY['5000', '5000', '5000']::cny[])$$, 'HP015', 'two bad accounts of three are both named', '2 of 3%account B1; account Z1');
SELECT refused($$SELECT adjust_bases('b', 'E9', ARRAY['A1'], ARRAY['5000']::cny[])$$, 'HP001', 'bases of an unknown employer');
SELECT is((SELECT (adjust_bases('ab', 'E1', ARRAY['A1', 'A2', 'A3'], ARRAY['1000.00', '40000.00', '5004.15']::cny[])).note), '2 set to the limit', 'in the yearly batch bases are set to the limit');
-- 12 %: 170.40 -> 170; 3,600; 600.498 -> 600
SELECT gives($$SELECT base, unit_amount, personal_amount FROM fund.account WHERE number IN ('A1', 'A2', 'A3') ORDER BY number$$, '(1420.00,170.00,170.00) (30000.00,3600.00,3600.00) (5004.15,600.00,600.00)', 'and contributions follow');

-- states
SELECT refused($$SELECT make_dormant('b', ARRAY['A9'])$$, 'HP002', 'dormant already', 'its state is 02');
SELECT refused($$SELECT make_dormant('b', ARRAY['Z1'])$$, 'HP001', 'state of an unknown account', 'no such account');
SELECT refused($$SELECT make_dormant('b', ARRAY['A1', 'A9', 'Z1', 'A10'])$$, 'HP015', 'three bad accounts of four are all named', '3 of 4%A9: its state is 02%Z1: no such account%A10: its state is 06');
SELECT refused($$SELECT reactivate('b', ARRAY['A10'])$$, 'HP002', 'a frozen account is not reactivated');
SELECT refused($$SELECT unfreeze('b', ARRAY['A9'])$$, 'HP002', 'a dormant account is not unfrozen');
SELECT lives_ok($$SELECT reactivate('s1', ARRAY['A9']), freeze('s2', ARRAY['A9']), unfreeze('s3', ARRAY['A9', 'A10'])$$, 'dormant, normal, frozen, normal');
SELECT is((SELECT array_agg(status) FROM fund.account WHERE number IN ('A9', 'A10')), '{01,01}', 'both are normal');

-- transfers
SELECT refused($$SELECT transfer_within('b', 'Z1', 'E2', '9110.00', '2019-10')$$, 'HP001', 'transfer of an unknown account');
SELECT refused($$SELECT transfer_within('b', 'A1', 'E9', '9110.00', '2019-10')$$, 'HP001', 'transfer to an unknown employer');
SELECT refused($$SELECT transfer_within('b', 'A1', 'E2', '30000.01', '2019-10')$$, 'HP005', 'transfer with a base above the cap');
SELECT freeze('s4', ARRAY['A10']) \g /dev/null
SELECT refused($$SELECT transfer_within('b', 'A10', 'E2', '9110.00', '2019-10')$$, 'HP002', 'transfer of a frozen account', 'its state is 06');
SELECT is(balance_of('A4'), '6558.00'::cny, 'three months of 2,186.00');
SELECT lives_ok($$SELECT transfer_within('t2', 'A4', 'E2', '10000.00', '2019-12'), transfer_within('t3', 'A5', 'E3', '10000.00', '2019-12')$$, 'one to another branch, one within the branch');
SELECT posts('t2', '{internal_transfer 01 201/291 6558.00,internal_transfer 02 291/201 6558.00}', 'between branches the balance goes through 291');
SELECT posts('t3', NULL, 'within a branch nothing is booked');
SELECT is((SELECT (e.number, a.branch_id, a.unit_amount, a.personal_amount, a.balance, a.status)::text FROM fund.account a JOIN fund.employer e ON e.id = a.employer_id WHERE a.number = 'A4'),
    '(E2,2,1200.00,1200.00,6558.00,01)', 'the account is the new employer''s, at its ratios');
SELECT gives($$SELECT subject_balance_on('291', '2019-09-10', b) FROM unnest(ARRAY['01', '02', NULL]) b$$, '(6558.00) (-6558.00) (0.00)', '291 is nil for the centre');
SELECT refused($$SELECT transfer_in('b', 'A1', '0.00', 'Xiamen')$$, 'HP003', 'transfer in of nothing');
SELECT refused($$SELECT transfer_in('b', 'A1', '-1.00', 'Xiamen')$$, 'HP003', 'negative transfer in');
SELECT refused($$SELECT transfer_in('b', 'A1', '1.001', 'Xiamen')$$, 'HP101', 'transfer in with three decimals');
SELECT refused($$SELECT transfer_in('b', 'Z1', '1.00', 'Xiamen')$$, 'HP001', 'transfer in to an unknown account');
SELECT refused($$SELECT transfer_in('b', 'A10', '1.00', 'Xiamen')$$, 'HP002', 'transfer in to a frozen account');
SELECT lives_ok($$SELECT transfer_in('i1', 'B1', '0.01', 'Xiamen')$$, 'a transfer of one fen');
SELECT posts('i1', '{transfer_in 02 101002/201 0.01}', 'goes to the collection bank');
SELECT enters('i1', '{B1 08 0.01 0.00 2019-09-10}', 'and to the account');

-- closed accounts
SELECT close_account('c', 'A6', '10') \g /dev/null
SELECT refused(act, code, what) FROM (VALUES
    ($$SELECT transfer_in('b', 'A6', '1.00', 'Xiamen')$$, 'HP002', 'transfer in to a closed account'),
    ($$SELECT transfer_within('b', 'A6', 'E2', '9110.00', '2019-10')$$, 'HP002', 'transfer of a closed account'),
    ($$SELECT make_dormant('b', ARRAY['A6'])$$, 'HP002', 'a closed account is not made dormant'),
    ($$SELECT reactivate('b', ARRAY['A6'])$$, 'HP002', 'a closed account is not reactivated'),
    ($$SELECT remit('b', 'E1', '2019-10', ARRAY[ROW('A6', '1.00')]::contribution_line[])$$, 'HP015', 'exception of a closed account'),
    ($$SELECT contribute_back('b', 'E1', ARRAY[ROW('A6', '2019-06', '1.00')]::back_contribution_line[])$$, 'HP015', 'back contribution of a closed account'),
    ($$SELECT adjust_bases('b', 'E1', ARRAY['A6'], ARRAY['5000']::cny[])$$, 'HP015', 'base of a closed account')) AS v (act, code, what);
SELECT lives_ok(format($$SELECT open_account('again', 'E1', %L, 'member A6', '9110.00', '2019-10', 'A6b')$$, make_citizen_id(350599, '1980-01-01', 6)), 'whose account is closed may have another');
SELECT verified('after everything');
SELECT * FROM finish();
