-- Lending: contract, disbursement, repayment, arrears and penalty, prepayment,
-- offset, subsidy. Key vectors of the field, the rest by hand: period interest is
-- balance x rate / 12, a day's is / 360, each half-up to the fen.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
SELECT open_year(y) FROM generate_series(2022, 2023) y \g /dev/null
SELECT set_rate('bank_loan_over5y', '2019-07-01', '4.65%', 'a test') \g /dev/null
SELECT set_policy('loan_ratio_ceiling_principal_offset', '1999-04-03', '1000000', 'so small a centre lends more than it holds') \g /dev/null
SELECT transfer_in('i2', 'A2', '1000.00', 'Xiamen'), transfer_in('i3', 'A3', '500.00', 'Xiamen'), transfer_in('i4', 'A4', '10000.00', 'Xiamen'),
       transfer_in('i6', 'A6', '4000.00', 'Xiamen'), transfer_in('ib', 'B1', '5000.00', 'Xiamen'), freeze('freeze', ARRAY['A10']), make_dormant('dormant', ARRAY['A9']) \g /dev/null
SELECT go_to('2019-07-20') \g /dev/null

-- contracts
SELECT refused(format('SELECT sign_loan(%L, %L, %L, %L, %s, %L, %L, %L, %s)', 'b', 'X', account, amount, periods, series, bank, method, due_day), code, what, says)
FROM (VALUES ('Z1', '100.00', 120, 'hpf_loan_first_over5y', 'L1', 'equal_installment', 20, 'HP001', 'loan to an unknown account', 'no account Z1'),
             ('A9', '100.00', 120, 'hpf_loan_first_over5y', 'L1', 'equal_installment', 20, 'HP002', 'loan to a dormant account', 'its state is 02'),
             ('A10', '100.00', 120, 'hpf_loan_first_over5y', 'L1', 'equal_installment', 20, 'HP002', 'loan to a frozen account', 'its state is 06'),
             ('A1', '0.00', 120, 'hpf_loan_first_over5y', 'L1', 'equal_installment', 20, 'HP003', 'loan of nothing', NULL),
             ('A1', '-1.00', 120, 'hpf_loan_first_over5y', 'L1', 'equal_installment', 20, 'HP003', 'negative loan', NULL),
             ('A1', '1.001', 120, 'hpf_loan_first_over5y', 'L1', 'equal_installment', 20, 'HP101', 'loan of three decimals', NULL),
             ('A1', '100.00', 120, 'no_such_series', 'L1', 'equal_installment', 20, 'HP013', 'unknown rate series', 'unknown rate series no_such_series'),
             ('A1', '100.00', 120, 'hpf_loan_first_over5y', 'Z9', 'equal_installment', 20, 'HP001', 'unknown bank account', 'no bank account Z9'),
             ('A1', '100.00', 0, 'hpf_loan_first_over5y', 'L1', 'equal_installment', 20, 'HP103', 'no periods', '0 periods'),
             ('A1', '100.00', 601, 'hpf_loan_first_over5y', 'L1', 'equal_installment', 20, 'HP103', 'too many periods', '601 periods'),
             ('A1', '100.00', 120, 'hpf_loan_first_over5y', 'L1', 'balloon', 20, 'HP103', 'unknown method', 'balloon'),
             ('A1', '100.00', 120, 'hpf_loan_first_over5y', 'L1', 'equal_installment', 32, 'HP103', 'due on day 32', 'day 32')) AS v (account, amount, periods, series, bank, method, due_day, code, what, says);
SELECT is((SELECT array_agg(first_due_date(d::date, 31)::text ORDER BY d) FROM unnest(ARRAY['2020-01-15', '2019-01-31', '2020-12-31']::date[]) d), '{2019-02-28,2020-02-29,2021-01-31}', 'the first due date is in the next month, at its end if it is shorter');
SELECT sign_loan('K', 'K', 'A1', '500000.00', 360, 'hpf_loan_first_over5y', 'L1') \g /dev/null
SELECT refused($$SELECT sign_loan('b', 'K', 'A7', '100.00', 120, 'hpf_loan_first_over5y', 'L1')$$, 'HP103', 'a loan number names one contract', 'K is taken');
SELECT refused($$SELECT sign_loan('b', 'K2', 'A1', '100.00', 120, 'hpf_loan_first_over5y', 'L1')$$, 'HP010', 'a loan to someone who has signed one', 'Loan K is not settled');
SELECT refused($$SELECT disburse_loan('b', 'Z')$$, 'HP001', 'disbursing an unknown loan', 'no loan Z');
SELECT refused($$SELECT repay('b', 'K', '1.00')$$, 'HP011', 'repaying what was not disbursed', 'its state is 0');
SELECT refused($$SELECT receive_repayment('b', 'K', '1.00')$$, 'HP011', 'receiving for what was not disbursed');
SELECT refused($$SELECT prepay('b', 'K', '1.00')$$, 'HP011', 'prepaying what was not disbursed');
SELECT refused($$SELECT sign_mandate('b', 'K', 'A1')$$, 'HP011', 'a mandate for what was not disbursed');
SELECT disburse_loan('K disbursed', 'K') \g /dev/null
SELECT posts('K disbursed', '{disbursement 01 121/101003 500000.00}', 'disbursed in full from the loan bank');
SELECT gives($$SELECT (state).installment, (state).rate, (state).first_due, (state).balance, status, disbursed_on FROM fund.loan WHERE number = 'K'$$, '(2176.03,3.25%,2019-08-20,500000.00,2,2019-07-20)', 'at 2,176.03 a month, first due in a month');
SELECT refused($$SELECT disburse_loan('b', 'K')$$, 'HP011', 'disbursement twice', 'its state is 2');
SELECT refused($$SELECT void_loan('b', 'K', 'x')$$, 'HP011', 'voiding what was disbursed');
SELECT refused($$SELECT sign_loan('b', 'K2', 'A1', '100.00', 120, 'hpf_loan_first_over5y', 'L1')$$, 'HP010', 'a loan to someone who has one');
SELECT refused($$SELECT sign_loan('b', 'K2', 'A1', '100.00', 120, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y')$$, 'HP010', 'a subsidised loan to someone who has one');
SELECT refused($$SELECT sign_loan('b', 'K2', 'A7', '100.00', 120, 'bank_loan_over5y', 'L1', subsidy_series => 'no_such_series')$$, 'HP013', 'unknown subsidy series');
SELECT refused($$SELECT sign_loan('b', 'K2', 'A7', '100.00', 120, 'hpf_loan_first_over5y', 'L1', combined_with => 'K')$$, 'HP001', 'combined with another''s loan', 'has no loan K to combine with');
-- a contract may be voided, and a combination is two contracts
SELECT sign_loan('V1', 'V1', 'B2', '100.00', 12, 'hpf_loan_first_upto5y', 'L1'), void_loan('V1 void', 'V1', 'changed his mind'), sign_loan('V2', 'V2', 'B2', '100.00', 12, 'hpf_loan_first_upto5y', 'L1') \g /dev/null
SELECT refused($$SELECT disburse_loan('b', 'V1')$$, 'HP011', 'disbursing a void contract', 'its state is 8');
SELECT lives_ok($$SELECT sign_loan('V3', 'V3', 'B2', '100.00', 12, 'bank_loan_upto5y', 'L1', subsidy_series => 'hpf_loan_first_upto5y', combined_with => 'V2')$$, 'a combination');
SELECT refused($$SELECT sign_loan('b', 'V4', 'B2', '100.00', 12, 'hpf_loan_first_upto5y', 'L1', combined_with => 'V2')$$, 'HP010', 'a third contract');

SELECT sign_loan('M', 'M', 'A5', '2170.15', 1, 'hpf_loan_first_over5y', 'L1'), disburse_loan('M disbursed', 'M'),
       sign_loan('O', 'O', 'A2', '120000.00', 120, 'hpf_loan_first_over5y', 'L1'), disburse_loan('O disbursed', 'O'),
       sign_loan('P', 'P', 'A7', '100000.00', 120, 'hpf_loan_first_over5y', 'L1'), disburse_loan('P disbursed', 'P'),
       sign_loan('Q', 'Q', 'A4', '60000.00', 60, 'hpf_loan_first_upto5y', 'L1'), disburse_loan('Q disbursed', 'Q'),
       sign_loan('R', 'R', 'A8', '500000.00', 360, 'hpf_loan_first_over5y', 'L1'), disburse_loan('R disbursed', 'R'),
       sign_loan('E', 'E', 'A3', '300000.00', 60, 'hpf_loan_first_upto5y', 'L1', 'equal_principal'), disburse_loan('E disbursed', 'E') \g /dev/null
SELECT reverse('E void', voucher_of('E disbursed'), 'wrong house') \g /dev/null
SELECT is((SELECT sum(CASE p.debit WHEN '121' THEN p.amount ELSE -p.amount END) FROM fund.voucher v JOIN fund.voucher_pair p ON p.voucher_id = v.id WHERE v.id IN (voucher_of('E disbursed'), voucher_of('E void'))), '0.00'::cny, 'a disbursement taken back leaves nothing in 121');
SELECT gives($$SELECT status, state IS NULL FROM fund.loan WHERE number = 'E'$$, '(8,t)', 'and the loan is void');
SELECT sign_loan('E2', 'E2', 'A3', '300000.00', 60, 'hpf_loan_first_upto5y', 'L1', 'equal_principal') \g /dev/null
-- the bank's own money
SELECT sign_loan('S', 'S', 'A6', '464200.00', 360, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y'), disburse_loan('S disbursed', 'S') \g /dev/null
SELECT posts('S disbursed', NULL, 'a subsidised loan is disbursed without a voucher');
SELECT gives($$SELECT funded_by, status, (state).balance, (state).rate, subsidy_rate_on(subsidy_series, disbursed_on, periods, '2019-07-20') FROM fund.loan WHERE number = 'S'$$, '(bank,2,464200.00,4.65%,3.25%)', 'it is the bank''s');
SELECT is(subject_balance_on('121', '2019-07-20'), '1282170.15'::cny, 'and is not in 121: 500,000 + 2,170.15 + 120,000 + 100,000 + 60,000 + 500,000');
SELECT verified('after disbursements');

-- mandates
SELECT refused($$SELECT sign_mandate('b', 'Z', 'A2')$$, 'HP001', 'mandate for an unknown loan');
SELECT refused($$SELECT sign_mandate('b', 'O', 'Z2')$$, 'HP001', 'mandate of an unknown account');
SELECT refused($$SELECT sign_mandate('b', 'O', 'A10')$$, 'HP002', 'mandate of a frozen account');
SELECT refused($$SELECT sign_mandate('b', 'O', 'A3')$$, 'HP029', 'mandate of a stranger', 'neither borrower, spouse nor co-borrower');
SELECT register_relation('wed', make_citizen_id(350599, '1980-01-01', 2), make_citizen_id(350599, '1980-01-01', 3), 'spouse', '2010-01-01') \g /dev/null
SELECT sign_mandate('O 1', 'O', 'A2'), sign_mandate('O 2', 'O', 'A3') \g /dev/null
SELECT refused($$SELECT sign_mandate('b', 'O', 'A2')$$, 'HP103', 'an account twice', 'of account A2');
SELECT refused($$SELECT end_mandate('b', 'O', 'A4')$$, 'HP001', 'ending a mandate that is not there', 'account A4 has no mandate for loan O');
SELECT end_mandate('O 2 ends', 'O', 'A3') \g /dev/null
SELECT refused($$SELECT end_mandate('b', 'O', 'A3')$$, 'HP001', 'ending it twice');
SELECT lives_ok($$SELECT sign_mandate('O 2 again', 'O', 'A3'), end_mandate('O 2 ends again', 'O', 'A3'), sign_mandate('O 2 on', 'O', 'A3')$$, 'a mandate signed, ended and signed on one day');

-- the first period: what is due, and the day before it is
SELECT go_to('2019-08-19') \g /dev/null
SELECT refused($$SELECT repay('b', 'K', '0.01')$$, 'HP012', 'an instruction to repay before anything is due', 'owes 0.00');
SELECT is(batch('collect_installments', 'collect 19'), 0, 'the day before the due day');
SELECT posts('collect 19', NULL, 'nothing is collected');
SELECT go_to('2019-08-20') \g /dev/null
SELECT refused(format('SELECT repay(%L, %L, %L, %L)', 'b', loan, amount, value_date), code, what, says)
FROM (VALUES ('Z', '1.00', NULL, 'HP001', 'repaying an unknown loan', NULL),
             ('K', '0.00', NULL, 'HP003', 'repaying nothing', NULL),
             ('K', '-1.00', NULL, 'HP003', 'repaying a negative amount', NULL),
             ('K', '1.001', NULL, 'HP101', 'repaying three decimals', NULL),
             ('K', '2176.04', NULL, 'HP012', 'an instruction to repay one fen more than is due', '2176.04 of loan K, which owes 2176.03'),
             ('K', '1.00', '2019-08-21', 'HP020', 'repaying tomorrow', NULL),
             ('K', '1.00', '2019-07-19', 'HP104', 'repaying before it was disbursed', NULL),
             ('V1', '1.00', NULL, 'HP011', 'repaying a void loan', 'its state is 8')) AS v (loan, amount, value_date, code, what, says);
SELECT refused($$SELECT prepay('b', 'P', '1000.00')$$, 'HP012', 'prepaying while something is due', '977.19 is due');
SELECT refused($$SELECT offset_principal('b', 'A4', 'Q', '1000.00')$$, 'HP012', 'offsetting principal while something is due', '1071.47 is due');
SELECT is(batch('age_loans', 'age 20'), 0, 'on the due day');
SELECT posts('age 20', NULL, 'nothing is overdue');
SELECT repay('K 1', 'K', '2176.03') \g /dev/null
SELECT posts('K 1', '{repayment 01 101003/121 821.86,repayment 01 101003/40103 1354.17}', 'the first installment: 821.86 of principal, 1,354.17 of interest');
SELECT refused($$SELECT repay('b', 'K', '0.01')$$, 'HP012', 'an instruction to repay again', 'owes 0.00');
SELECT receive_repayment('R 1', 'R', '3000.00') \g /dev/null
SELECT posts('R 1', '{repayment 01 101003/121 821.86,repayment 01 101003/40103 1354.17,repayment 01 101003/219 823.97}', 'money that has arrived is never refused: 823.97 to 219');
SELECT receive_repayment('P 1', 'P', '1000.00') \g /dev/null
SELECT repay('Q 1', 'Q', '1071.47') \g /dev/null
SELECT is(batch('pay_subsidies', 'subsidy 08 early'), 0, 'the subsidy before the installment is paid');
SELECT posts('subsidy 08 early', NULL, 'waits for it');
SELECT repay('S 1', 'S', '2393.59') \g /dev/null
SELECT posts('S 1', NULL, 'what the borrower pays the bank is not the fund''s');
SELECT is((SELECT (state).balance FROM fund.loan WHERE number = 'S'), '463605.19'::cny, 'but the subsidised loan''s balance is kept');
SELECT is(batch('pay_subsidies', 'subsidy 08'), 0, 'the subsidy of August');
SELECT posts('subsidy 08', '{subsidy 01 41104/101003 541.57}', '464,200.00 x 1.40 % / 12 = 541.5667');
SELECT is(batch('pay_subsidies', 'subsidy 08 again'), 0, 'again');
SELECT posts('subsidy 08 again', NULL, 'each loan at most once a month');
SELECT reverse('subsidy 08 red', voucher_of_job.id, 'bank''s mistake') FROM (SELECT v.id FROM fund.voucher v JOIN fund.request r ON r.id = v.request WHERE r.request_id = 'subsidy 08') voucher_of_job \g /dev/null
SELECT posts('subsidy 08 red', '{subsidy 01 41104/101003 -541.57}', 'a subsidy taken back');
SELECT is(batch('pay_subsidies', 'subsidy 08 anew'), 0, 'and once more');
SELECT posts('subsidy 08 anew', '{subsidy 01 41104/101003 541.57}', 'makes the month payable again');
SELECT is((SELECT sum(amount) FROM fund.subsidy), '541.57'::cny, 'once in all');
-- O: 847.63 and 325.00; A2 gives all but 0.01, A3 the rest, the card nothing
SELECT is(batch('collect_installments', 'collect 20', NULL, '{"unpaid": ["M"]}'), 0, 'installments are collected');
SELECT posts('collect 20', '{offset_repayment 01 201/121 674.99,offset_repayment 01 201/40103 325.00,offset_repayment 01 101003/101001 999.99,offset_repayment 01 201/121 172.64,offset_repayment 01 101003/101001 172.64}',
    'payers in order: interest first, and the cash moves from the collection bank to the loan bank');
SELECT enters('collect 20', '{A2 11 -999.99 0.00 2019-08-20 06,A3 11 -172.64 0.00 2019-08-20 06}', 'withdrawals of ground 06');
SELECT is(batch('collect_installments', 'collect 20 again'), 0, 'collecting again');
SELECT posts('collect 20 again', '{repayment 01 101003/121 2170.15,repayment 01 101003/40103 5.88}', 'takes what was returned unpaid, and nothing twice');
SELECT reverse('M red', (SELECT v.id FROM fund.voucher v JOIN fund.request r ON r.id = v.request WHERE r.request_id = 'collect 20 again'), 'the card bounced') \g /dev/null
SELECT posts('M red', '{repayment 01 101003/121 -2170.15,repayment 01 101003/40103 -5.88}', 'taken back, the installment is owed again');
SELECT verified('after the first period');

-- arrears: 121 to 122 the day after, and no earlier
SELECT go_to('2019-08-21') \g /dev/null
SELECT is(batch('age_loans', 'age 21'), 0, 'the day after the due day');
SELECT posts('age 21', '{overdue 01 122/121 2170.15}', 'unpaid principal is overdue');
SELECT is(batch('age_loans', 'age 21 again'), 0, 'ageing again');
SELECT posts('age 21 again', NULL, 'moves nothing');
SELECT is((SELECT total_due FROM fund.loan l, loan_owed(l.state, '2019-08-21') WHERE l.number = 'M'), '2176.32'::cny, 'one day of penalty: 2,176.03 x 3.25 % x 1.5 / 360 = 0.2947');
SELECT verified('with arrears');

-- settling in full between due days: ten days of 99,293.64 are 89.6401; 22.81 are held in 219
SELECT go_to('2019-08-30') \g /dev/null
SELECT is((SELECT settlement FROM fund.loan l, loan_owed(l.state, '2019-08-30') WHERE l.number = 'P'), '99360.47'::cny, 'what settles the loan: 99,293.64 + 89.64 - 22.81');
SELECT refused($$SELECT prepay('b', 'P', '99360.48')$$, 'HP012', 'prepaying one fen more than settles', 'which 99360.47 would settle');
SELECT refused($$SELECT prepay('b', 'P', '1000.00', 'sometimes')$$, 'HP103', 'prepaying in an unknown mode');
SELECT refused($$SELECT prepay('b', 'P', '0.00')$$, 'HP003', 'prepaying nothing');
SELECT refused($$SELECT prepay('b', 'Z', '1.00')$$, 'HP001', 'prepaying an unknown loan');
SELECT prepay('P settled', 'P', '99360.47') \g /dev/null
SELECT posts('P settled', '{prepayment 01 101003/121 99293.64,prepayment 01 101003/40103 89.64,prepayment 01 101003/219 -22.81}', 'settled with what was held');
SELECT gives($$SELECT status, (state).balance, (state).surplus, (state).status FROM fund.loan WHERE number = 'P'$$, '(3,0.00,0.00,settled)', 'the loan is settled');
SELECT refused($$SELECT repay('b', 'P', '1.00')$$, 'HP011', 'repaying a settled loan', 'its state is 3');
SELECT refused($$SELECT prepay('b', 'P', '1.00')$$, 'HP011', 'prepaying a settled loan');
SELECT receive_repayment('P late', 'P', '5.00') \g /dev/null
SELECT posts('P late', '{repayment 01 101003/219 5.00}', 'money that arrives for it is held');
SELECT lives_ok($$SELECT sign_loan('P2', 'P2', 'A7', '1000.00', 12, 'hpf_loan_first_upto5y', 'L1'), void_loan('P2 void', 'P2', 'x')$$, 'whose loan is settled may borrow again');

-- principal offset: both sides of the ceiling of the last closed month's ratio
SELECT set_policy('loan_ratio_ceiling_principal_offset', '1999-04-03', (trunc(loan_ratio('2019-07-31'), 8) - 0.00000001)::text, 'just below') \g /dev/null
SELECT refused($$SELECT offset_principal('b', 'A4', 'Q', '5000.00')$$, 'HP024', 'a principal offset while the ratio is above the ceiling', 'at the end of 2019-07');
SELECT set_policy('loan_ratio_ceiling_principal_offset', '1999-04-03', (ceil(loan_ratio('2019-07-31') * 100000000) / 100000000)::numeric(20,8)::text, 'the least value that is as much') \g /dev/null
SELECT refused(format('SELECT offset_principal(%L, %L, %L, %L)', 'b', account, loan, amount), code, what, says)
FROM (VALUES ('Z4', 'Q', '1.00', 'HP001', 'offset from an unknown account', NULL),
             ('A4', 'Z', '1.00', 'HP001', 'offset of an unknown loan', NULL),
             ('A10', 'Q', '1.00', 'HP002', 'offset from a frozen account', NULL),
             ('A4', 'Q', '0.00', 'HP003', 'offset of nothing', NULL),
             ('A4', 'Q', '10000.00', 'HP004', 'offset of the whole balance', 'leaves at least 0.01'),
             ('A4', 'K', '1.00', 'HP029', 'offset of a stranger''s loan', 'neither borrower, spouse nor co-borrower'),
             ('A4', 'P', '1.00', 'HP011', 'offset of a settled loan', NULL),
             ('A5', 'M', '1.00', 'HP004', 'offset from an empty account', NULL)) AS v (account, loan, amount, code, what, says);
SELECT offset_principal('Q offset', 'A4', 'Q', '5000.00') \g /dev/null
SELECT posts('Q offset', '{principal_offset 01 201/121 5000.00,principal_offset 01 101003/101001 5000.00}', 'a principal offset: deposit against loan, and the cash between the banks');
SELECT enters('Q offset', '{A4 11 -5000.00 0.00 2019-08-30 06}', 'a withdrawal of ground 06');
SELECT is((SELECT (state).installment FROM fund.loan WHERE number = 'Q'), '980.77'::cny, '54,066.03 at 2.75 % in 59 periods is 980.77 a month');
SELECT loan_ratio('2019-08-30') AS before \gset
SELECT offset_principal('S offset', 'A6', 'S', '3000.00') \g /dev/null
SELECT is((SELECT sum(CASE WHEN p.debit = '201' THEN p.amount END) FROM fund.voucher_pair p WHERE p.voucher_id = voucher_of('S offset')), '3000.00'::cny, 'an offset of a subsidised loan leaves the deposit');
SELECT is((SELECT sum(CASE WHEN p.credit LIKE '101%' THEN p.amount ELSE '0.00' END - CASE WHEN p.debit LIKE '101%' THEN p.amount ELSE '0.00' END) FROM fund.voucher_pair p WHERE p.voucher_id = voucher_of('S offset')), '3000.00'::cny, 'and is paid to the bank in cash');
SELECT ok(NOT EXISTS (SELECT FROM pairs('S offset') p WHERE p ~ '12[12]/|/12[12]'), 'it does not touch 121');
SELECT ok(loan_ratio('2019-08-30') > :before, 'so the loan ratio rises');
SELECT verified('after offsets');

-- the second period: surplus pays the next bill, by instruction or by ageing
SELECT receive_repayment('K 1+', 'K', '823.97') \g /dev/null
SELECT posts('K 1+', '{repayment 01 101003/219 823.97}', 'money beyond what is due');
SELECT go_to('2019-09-20') \g /dev/null
SELECT is((SELECT total_due FROM fund.loan l, loan_owed(l.state, '2019-09-20') WHERE l.number = 'K'), '1352.06'::cny, 'the next bill takes it: 2,176.03 - 823.97');
SELECT repay('K 2', 'K', '1352.06') \g /dev/null
SELECT posts('K 2', '{repayment 01 101003/121 824.09,repayment 01 101003/40103 1351.94,repayment 01 101003/219 -823.97}', 'the rest by instruction');
SELECT is(batch('pay_subsidies', 'subsidy 09'), 0, 'the subsidy of September');
SELECT posts('subsidy 09', NULL, 'waits: the installment is not paid');
SELECT is(batch('age_loans', 'age 20/09'), 0, 'ageing on the due day');
SELECT posts('age 20/09', '{surplus_applied 01 219/40103 823.97}', 'the bill takes what is held in 219, interest first');
SELECT refused(format($$SELECT reverse('b', %s, 'x')$$, (SELECT v.id FROM fund.voucher v WHERE v.event = 'surplus_applied')), 'HP018', 'which is not taken back by itself');
SELECT repay('R 2', 'R', '1352.06') \g /dev/null
SELECT posts('R 2', '{repayment 01 101003/121 824.09,repayment 01 101003/40103 527.97}', 'the rest by instruction');
-- Q: 54,066.03 for a month and 5,000.00 for ten days at 2.75 %: 123.9013 + 3.8194; principal 980.77 - 123.90
SELECT repay('Q 2', 'Q', '984.59') \g /dev/null
SELECT posts('Q 2', '{repayment 01 101003/121 856.87,repayment 01 101003/40103 127.72}', 'the bill after a prepayment inside the period');
-- O: 849.93 and 322.70; A2 has 0.01 left, A3 327.36
SELECT is(batch('collect_installments', 'collect 09', NULL, '{"unpaid": ["M", "S"]}'), 0, 'installments are collected');
SELECT posts('collect 09', '{offset_repayment 01 201/121 4.65,offset_repayment 01 201/40103 322.70,offset_repayment 01 101003/101001 327.35,repayment 01 101003/121 845.28}', 'a partly covered installment: the account, then the bank card');
SELECT verified('after the second period');

-- penalty and the order of allocation: 45 days of 2,176.03 are 13.2602
SELECT go_to('2019-10-04') \g /dev/null
SELECT gives($$SELECT penalty, interest, principal, total_due FROM fund.loan l, loan_owed(l.state, '2019-10-04') WHERE l.number = 'M'$$, '(13.26,5.88,2170.15,2189.29)', '45 days overdue: penalty 13.26');
SELECT repay('M 1', 'M', '10.00'), repay('M 2', 'M', '10.00') \g /dev/null
SELECT posts('M 1', '{repayment 01 101003/40105 10.00}', 'penalty first');
SELECT posts('M 2', '{repayment 01 101003/122 0.86,repayment 01 101003/40103 5.88,repayment 01 101003/40105 3.26}', 'the rest of it, then interest, then overdue principal');
SELECT refused($$SELECT repay('b', 'M', '2169.30')$$, 'HP012', 'one fen more than is owed', 'owes 2169.29');
SELECT repay('M 3', 'M', '2169.29') \g /dev/null
SELECT posts('M 3', '{repayment 01 101003/122 2169.29}', 'and the loan is settled');
SELECT is((SELECT status FROM fund.loan WHERE number = 'M'), '3', 'with its last fen');
SELECT is(subject_balance_on('122', '2019-10-04'), '0.00'::cny, 'nothing is overdue');
SELECT verified('after arrears');
-- what a later application sees of it: overdue from 21 August
SELECT is(overdue_periods_since((SELECT id FROM fund.loan WHERE number = 'M'), day), periods, what)
FROM (VALUES (date '2017-10-04', 1, 'one period became overdue since before the loan'), ('2019-08-20', 1, 'and since its due day'), ('2019-08-21', 0, 'none since the day it became so')) AS v (day, periods, what);

-- the third period: the account covers a part, the card fails; next day it is one overdue period, once
SELECT go_to('2019-10-20') \g /dev/null
SELECT transfer_in('i3b', 'A3', '99.99', 'Xiamen') \g /dev/null
SELECT is(batch('pay_subsidies', 'subsidy 09 late', NULL, '{"month": "2019-09"}'), 0, 'the subsidy of September');
SELECT posts('subsidy 09 late', NULL, 'is suspended: its installment is overdue');
SELECT repay('K 3', 'K', '2176.03'), repay('R 3', 'R', '2176.03'), repay('S 2', 'S', o.total_due) FROM fund.loan l, loan_owed(l.state, '2019-10-20') o WHERE l.number = 'S' \g /dev/null
SELECT is(batch('collect_installments', 'collect 10', NULL, '{"unpaid": ["O", "Q"]}'), 0, 'installments are collected');
SELECT posts('collect 10', '{offset_repayment 01 201/40103 99.99,offset_repayment 01 101003/101001 99.99}', 'the account gives 99.99');
SELECT go_to('2019-10-21') \g /dev/null
SELECT is(batch('age_loans', 'age 21/10'), 0, 'the next day');
SELECT is((SELECT (state).overdue_periods || ' ' || (state).overdue_principal FROM fund.loan WHERE number = 'O'), '1 852.23', 'one overdue period');
-- 220.41 of interest and 852.23 of principal, a day of penalty 0.1452
SELECT is((SELECT total_due FROM fund.loan l, loan_owed(l.state, '2019-10-21') WHERE l.number = 'O'), '1072.79'::cny, 'and a day of penalty: 0.15');
SELECT is(batch('collect_installments', 'collect 21', NULL, '{"unpaid": ["Q"]}'), 0, 'the card is tried again');
SELECT posts('collect 21', '{repayment 01 101003/122 852.23,repayment 01 101003/40103 220.41,repayment 01 101003/40105 0.15}', 'interest before principal, nothing twice');
SELECT verified('after a failed card');

-- red entries: the loan is replayed without the fact
SELECT balance_of('A4') AS before \gset
SELECT reverse('Q red', voucher_of('Q offset'), 'not wanted') \g /dev/null
SELECT is(balance_of('A4'), :'before'::cny + '5000.00', 'a principal offset taken back: the money is in the account');
SELECT is((SELECT (state).balance FROM fund.loan WHERE number = 'Q'), '60000.00'::cny - (SELECT sum(principal) FILTER (WHERE principal > '0.00' OR voucher_id = voucher_of('Q red')) FROM fund.loan_entry e JOIN fund.loan l ON l.id = e.loan_id WHERE l.number = 'Q'), 'and owed again');
-- replayed: period 2 bills 936.11 and 135.36, of which 984.59 was paid: interest, then 849.23; the rest is overdue
SELECT gives($$SELECT (state).principal_received, (state).interest_received, (state).overdue_periods FROM fund.loan WHERE number = 'Q'$$, '(1783.20,272.86,2)', 'what was paid since pays what was then due');
SELECT verified('after a red entry of an offset');
SELECT reverse('K red', voucher_of('K 3'), 'another''s money') \g /dev/null
SELECT is(batch('age_loans', 'age K'), 0, 'a repayment taken back');
SELECT posts('age K', '{overdue 01 122/121 826.32}', 'is overdue');
SELECT is((SELECT total_due FROM fund.loan l, loan_owed(l.state, '2019-10-21') WHERE l.number = 'K'), '2176.32'::cny, 'with a day of penalty');
SELECT receive_repayment('K 3b', 'K', '2176.03', '2019-10-20') \g /dev/null
SELECT gives($$SELECT (state).overdue_periods, (state).penalty_due, (state).balance FROM fund.loan WHERE number = 'K'$$, '(0,0.00,497527.73)', 'paid with the value date of the due day it was never overdue');
SELECT reverse('P red', voucher_of('P late'), 'returned') \g /dev/null
SELECT reverse('P red settled', voucher_of('P settled'), 'the cheque bounced') \g /dev/null
SELECT gives($$SELECT status, (state).balance, (state).surplus FROM fund.loan WHERE number = 'P'$$, '(2,99293.64,22.81)', 'a settlement taken back: the loan runs, and 22.81 are held again');
SELECT refused($$SELECT reverse('b', voucher_of('P disbursed'), 'x')$$, 'HP104', 'a disbursement is not taken back before its repayments');
SELECT verified('after red entries');

-- subsidy resumes after the cure, and what was suspended is not made up
SELECT go_to('2019-11-20') \g /dev/null
SELECT is(batch('pay_subsidies', 'subsidy 11'), 0, 'the subsidy of November');
SELECT posts('subsidy 11', NULL, 'waits too');
SELECT is(batch('collect_installments', 'collect 11'), 0, 'all is collected');
SELECT is(batch('pay_subsidies', 'subsidy 11 paid'), 0, 'the subsidy of November');
SELECT is((SELECT amount::numeric FROM fund.subsidy WHERE month = '2019-11'), (SELECT round((l.state).balance::numeric * 0.014 / 12 + e.principal::numeric * 0.014 / 12, 2) FROM fund.loan l JOIN fund.loan_entry e ON e.loan_id = l.id AND e.book_date = '2019-11-20' WHERE l.number = 'S'), 'one month''s');
SELECT is(batch('pay_subsidies', 'subsidy 10 late', NULL, '{"month": "2019-10"}'), 0, 'the subsidy of October, whose installment was paid with September''s');
SELECT is((SELECT string_agg(month::text, ' ' ORDER BY month) FROM (SELECT month FROM fund.subsidy GROUP BY month HAVING sum(amount) > '0.00') m), '2019-08 2019-10 2019-11', 'none for September');
SELECT is((SELECT count(*) FROM fund.loan l, loan_owed(l.state, '2019-11-20') o WHERE l.status = '2' AND o.total_due > '0.00'), 0::bigint, 'nothing is due');
SELECT verified('in November');

-- 36 periods, then 100,000 ahead: R at once and reduced; K after period 42, valued then, and shortened
CREATE FUNCTION pay(from_period integer, through_period integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    FOR period IN from_period .. through_period LOOP
        PERFORM go_to((date '2019-07-20' + make_interval(months => period))::date);
        PERFORM repay(format('%s period %s', l.number, period), l.number, o.total_due)
        FROM fund.loan l, loan_owed(l.state, (date '2019-07-20' + make_interval(months => period))::date) o WHERE l.number IN ('K', 'R') AND o.total_due > '0.00';
    END LOOP;
END $$;
SELECT pay(5, 36) \g /dev/null
SELECT is((SELECT array_agg(DISTINCT (state).balance::text) FROM fund.loan WHERE number IN ('K', 'R')), '{468966.63}', 'after 36 periods 468,966.63 is owed');
SELECT prepay('R ahead', 'R', '100000.00', 'reduce') \g /dev/null
SELECT posts('R ahead', '{prepayment 01 101003/121 100000.00}', 'on the due day all of it is principal');
SELECT gives($$SELECT (state).installment, (state).balance, (state).periods FROM fund.loan WHERE number = 'R'$$, '(1712.03,368966.63,360)', 'reduced: 1,712.03 for 324 periods');
SELECT pay(37, 42) \g /dev/null
SELECT is((SELECT (state).balance FROM fund.loan WHERE number = 'K'), '463494.21'::cny, 'after 42 periods 463,494.21');
SELECT refused($$SELECT prepay('b', 'K', '468966.64', 'shorten', '2022-07-20')$$, 'HP012', 'prepaying in the past more than would have settled then', 'which 468966.63 would settle on 2022-07-20');
SELECT gives($$SELECT item, now_value, then_value FROM what_if('K', 'prepay', '2022-07-20', '100000.00', mode => 'shorten') WHERE item IN ('balance', 'periods_left')$$, '(balance,463494.21,361858.17) (periods_left,318,222)', 'tried out on that day: 361,858.17, in 228 periods from 36 on');
SELECT prepay('K ahead', 'K', '100000.00', 'shorten', '2022-07-20') \g /dev/null
SELECT posts('K ahead', '{prepayment 01 101003/121 101636.04,prepayment 01 101003/40103 -1636.04}', 'the difference of six periods is booked today: interest that was charged pays principal');
SELECT gives($$SELECT (state).installment, (state).balance, (state).periods FROM fund.loan WHERE number = 'K'$$, '(2176.03,361858.17,264)', 'shortened: 361,858.17 after period 42, 228 periods from 36 on');
SELECT is((SELECT final_installment((state).balance, (state).rate, (state).installment) FROM fund.loan WHERE number = 'K'), '635.42'::cny, 'the last of 635.42');
SELECT reverse('K ahead red', voucher_of('K ahead'), 'of another loan') \g /dev/null
SELECT posts('K ahead red', '{prepayment 01 101003/121 -101636.04,prepayment 01 101003/40103 1636.04}', 'and taken back to the fen');
SELECT gives($$SELECT (state).installment, (state).balance, (state).periods FROM fund.loan WHERE number = 'K'$$, '(2176.03,463494.21,360)', 'as if it had not been');
SELECT verified('at the end');
SELECT * FROM finish();
