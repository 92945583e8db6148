-- Offsets from accounts: who pays in which order, what stays in the account, the city's due
-- day, the yearly offset and campaigns, and what they do to the loan ratio. Each loan of
-- 120,000.00 at 3.25 % for 120 months pays 1,172.63 a month, first 325.00 of interest.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();

-- the identity of the loan ratio, on both sides of 100 per cent
BEGIN;
INSERT INTO fund.voucher (request, part, event, branch_id, book_date) VALUES (1, 900, 'opening', 1, '2019-07-01');
CREATE FUNCTION stand(loans cny, deposits cny) RETURNS void LANGUAGE sql AS $$
    INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
    SELECT max(v.id), coalesce((SELECT max(p.line) FROM fund.voucher_pair p WHERE p.voucher_id = max(v.id)), 0) + n, debit, credit, amount - coalesce(before, '0.00')
    FROM fund.voucher v, (VALUES (1, '121', '999', loans, subject_balance_on('121', '2019-07-01')), (2, '999', '201', deposits, subject_balance_on('201', '2019-07-01'))) AS l (n, debit, credit, amount, before)
    WHERE v.part = 900 GROUP BY n, debit, credit, amount, before
$$;
SELECT gives($$SELECT * FROM offset_effect('0.00')$$, '(,,)', 'without deposits there is no ratio');
SELECT stand('98.47', '100.00') \g /dev/null
SELECT gives($$SELECT round(ratio_before, 2), round(ratio_after, 2), direction FROM offset_effect('2.00')$$, '(98.47,98.44,falls)', 'below 100 per cent an offset of the fund''s loans lowers it: 96.47 of 98');
SELECT gives($$SELECT round(ratio_before, 2), round(ratio_after, 2), direction FROM offset_effect('0.00', '2.00')$$, '(98.47,100.48,rises)', 'one of banks'' loans raises it: 98.47 of 98');
SELECT gives($$SELECT direction FROM offset_effect('0.00')$$, '(unchanged)', 'none does nothing');
SELECT stand('100.00', '100.00') \g /dev/null
SELECT gives($$SELECT direction FROM offset_effect('2.00')$$, '(unchanged)', 'at 100 per cent it stays');
SELECT stand('103.62', '100.00') \g /dev/null
SELECT gives($$SELECT round(ratio_before, 2), round(ratio_after, 2), direction FROM offset_effect('2.00')$$, '(103.62,103.69,rises)', 'above, it raises it: 101.62 of 98');
SELECT gives($$SELECT round(ratio_after, 2), direction FROM offset_effect('2.00', '1.00')$$, '(104.76,rises)', 'both: 101.62 of 97');
SELECT throws_ok($$SELECT offset_effect('100.01')$$, 'HP012', NULL, 'more than there is');
SELECT throws_ok($$SELECT offset_effect('-0.01')$$, 'HP103', NULL, 'less than nothing');
ROLLBACK;

CREATE FUNCTION person(account text) RETURNS citizen_id LANGUAGE sql AS $$ SELECT m.citizen_id FROM fund.account a JOIN fund.member m ON m.id = a.member_id WHERE a.number = account $$;
CREATE FUNCTION lend(loan text, account text, bank_rate text DEFAULT NULL) RETURNS receipt LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sign_loan('sign ' || loan, loan, account, '120000.00', 120, coalesce(bank_rate, 'hpf_loan_first_over5y'), 'L1', subsidy_series => CASE WHEN bank_rate IS NOT NULL THEN 'hpf_loan_first_over5y' END);
    RETURN disburse_loan('lend ' || loan, loan);
END $$;
-- what a batch took of which account, the accounts' own branch and theirs
CREATE FUNCTION took(sent text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(a.number || ' ' || -e.amount, ', ' ORDER BY a.number COLLATE "C", e.id)
    FROM fund.request r JOIN fund.voucher v ON v.request = r.id JOIN fund.account_entry e ON e.voucher_id = v.id JOIN fund.account a ON a.id = e.account_id WHERE r.request_id = sent
$$;
CREATE FUNCTION listed(sent text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', l.number, a.number, o.wanted, o.taken, o.reason), ', ' ORDER BY l.number COLLATE "C", m.payer)
    FROM fund.request r JOIN fund.offset_result o ON o.request = r.id JOIN fund.offset_mandate m ON m.id = o.mandate_id JOIN fund.loan l ON l.id = m.loan_id JOIN fund.account a ON a.id = m.account_id
    WHERE r.request_id = sent
$$;
SELECT set_policy('loan_ratio_ceiling_principal_offset', '1999-04-03', '1000000', 'so small a centre lends more than it holds') \g /dev/null
SELECT set_rate('bank_loan_over5y', '2019-07-01', '4.65%', 'a test') \g /dev/null
SELECT transfer_in('i ' || account, account, amount::cny, 'Xiamen')
FROM (VALUES ('A1', '500.00'), ('A2', '400.00'), ('A3', '1000.00'), ('A4', '1172.64'), ('A5', '1172.63'), ('A6', '0.01'), ('A7', '1172.65'), ('A8', '300.00'), ('A9', '900.00'), ('A10', '7000.00'),
             ('B1', '1500.00'), ('B4', '1500.00'), ('B5', '1000.00'), ('B6', '1272.62'), ('B7', '5000.00')) AS v (account, amount) \g /dev/null
SELECT go_to('2019-07-20') \g /dev/null
SELECT lend('L' || i, 'A' || i) FROM unnest(ARRAY[1, 4, 5, 6, 7, 9]) i \g /dev/null
SELECT lend('M' || i, 'B' || i) FROM unnest(ARRAY[2, 3, 4, 5, 6]) i \g /dev/null
SELECT lend('S10', 'A10', 'bank_loan_over5y') \g /dev/null

-- who may pay, and in which place
SELECT refused(format('SELECT sign_mandate(%L, %L, %L, %L, %s)', 'b', loan, account, kind, month), code, what, says)
FROM (VALUES ('Z', 'A1', 'monthly', 'NULL', 'HP001', 'a mandate for an unknown loan', NULL),
             ('L1', 'Z', 'monthly', 'NULL', 'HP001', 'of an unknown account', NULL),
             ('L1', 'A1', 'weekly', 'NULL', 'HP103', 'of an unknown kind', 'kind weekly'),
             ('L1', 'A1', 'yearly', '13', 'HP103', 'of a thirteenth month', 'month 13'),
             ('L1', 'A1', 'monthly', '7', 'HP103', 'a month for each month', NULL),
             ('L1', 'A2', 'monthly', 'NULL', 'HP029', 'of a stranger', 'neither borrower, spouse nor co-borrower')) AS v (loan, account, kind, month, code, what, says);
SELECT register_relation('wed 1', person('A1'), person('A2'), 'spouse', '2010-01-01'), register_relation('wed 7', person('A8'), person('A7'), 'spouse', '2010-01-01'),
       register_relation('wed 9', person('A9'), person('B7'), 'spouse', '2010-01-01'), register_relation('wed 4', person('B4'), person('B5'), 'spouse', '2010-01-01'),
       add_loan_party('party', 'L1', 'co_borrower', 'his brother', person('A3')), add_loan_party('party 2', 'M2', 'co_borrower', 'father', person('B1')),
       add_loan_party('party 3', 'M3', 'co_borrower', 'father', person('B1')), add_loan_party('party g', 'L4', 'guarantor', 'a friend', person('A3')) \g /dev/null
SELECT refused($$SELECT sign_mandate('b', 'L4', 'A3')$$, 'HP029', 'of a guarantor');
-- signed in any order, they pay in the order of the rule
SELECT is((sign_mandate('m1c', 'L1', 'A3')).note, 'A3, payer 3', 'a co-borrower is third');
SELECT is((sign_mandate('m1s', 'L1', 'A2')).note, 'A2, payer 2', 'the spouse second');
SELECT is((sign_mandate('m1', 'L1', 'A1')).note, 'A1, payer 1', 'the borrower first');
SELECT refused($$SELECT sign_mandate('b', 'L1', 'A1')$$, 'HP103', 'each once', 'monthly mandate of account A1');
SELECT lives_ok($$SELECT sign_mandate('m1y', 'L1', 'A1', 'yearly', 9)$$, 'but of each kind');
SELECT sign_mandate('m' || l, l, a) FROM (VALUES ('L4', 'A4'), ('L5', 'A5'), ('L6', 'A6'), ('L7', 'A7'), ('L7', 'A8'), ('L9', 'A9'), ('L9', 'B7'), ('M4', 'B4'), ('M5', 'B5'), ('M6', 'B6'), ('S10', 'A10')) AS v (l, a)
WHERE (l, a) NOT IN (('L7', 'A8'), ('L9', 'B7')) \g /dev/null
SELECT sign_mandate('m7s', 'L7', 'A8'), sign_mandate('m9s', 'L9', 'B7'), sign_mandate('m2c', 'M2', 'B1'), sign_mandate('m3c', 'M3', 'B1'), sign_mandate('m5s', 'M5', 'B4') \g /dev/null
-- an account that closed, a marriage that ended
SELECT close_account('A8 closed', 'A8', '10'), register_relation('divorce', person('A9'), person('B7'), 'spouse', '2010-01-01', '2019-08-19') \g /dev/null
-- branch 02 leaves 100.00
INSERT INTO fund.operator (name) VALUES ('checker');
SELECT activate_policy('min ok', (propose_policy('min', ARRAY[ROW('withdrawal_minimum_left', 'branch', '02', '2019-08-01', NULL, '100.00', '未登记', 'a test', false)::policy_row], 'a test')).number::integer, operator => 'checker') \g /dev/null

-- the city's due day
SELECT go_to('2019-08-20') \g /dev/null
SELECT is(minimum_left((SELECT id FROM fund.branch WHERE code = '01'), '2019-08-20') || ' ' || minimum_left((SELECT id FROM fund.branch WHERE code = '02'), '2019-08-20'), '0.01 100.00', 'what stays is the branch''s to say');
SELECT is(batch('collect_installments', 'aug', NULL, '{"unpaid": ["L6"]}'), 0, 'the batch');
SELECT is(took('aug'), 'A1 499.99, A10 1252.36, A2 399.99, A3 272.65, A4 1172.63, A5 1172.62, A7 1172.63, A9 899.99, B1 1172.63, B1 227.37, B4 1172.63, B4 227.37, B5 900.00, B6 1172.62',
    'borrower, spouse, co-borrower; exact cover; a fen short; two loans of one payer; a payer in two places');
SELECT is(listed('aug'), 'L5 A5 0.01 0.00 short, L6 A6 1172.63 0.00 empty, L7 A8 0.00 0.00 closed, L9 A9 272.64 0.00 short, L9 B7 272.64 0.00 relation, M3 B1 945.26 0.00 short, M5 B5 45.26 0.00 short, M5 B4 45.26 0.00 short, M6 B6 0.01 0.00 short',
    'what did not cover it is listed, and a mandate with no account left, though the other payer covered it');
SELECT is((SELECT string_agg(number || ' ' || balance, ', ' ORDER BY number) FROM fund.account WHERE number IN ('A1', 'A4', 'A5', 'A6', 'B1', 'B4', 'B5', 'B6')), 'A1 0.01, A4 0.01, A5 0.01, A6 0.01, B1 100.00, B4 100.00, B5 100.00, B6 100.00', 'nobody is below the minimum, or overdrawn');
SELECT is((SELECT string_agg(l.number, ' ' ORDER BY l.number) FROM fund.loan l, loan_owed(l.state, '2019-08-20') o WHERE o.total_due > '0.00'), 'L6', 'the bank card paid the rest, except where it was returned');
SELECT is((SELECT count(*) FROM fund.offset_mandate m JOIN fund.account a ON a.id = m.account_id WHERE a.number = 'A8' AND m.ended_on IS NULL), 1::bigint, 'the mandate stays until it is ended');
-- a bank's loan: the deposit leaves as cash; between banks the loan's takes what the collection bank gives
SELECT is((SELECT string_agg(p.debit || '/' || p.credit || ' ' || p.amount, ', ' ORDER BY p.line) FROM fund.voucher v JOIN fund.voucher_pair p ON p.voucher_id = v.id
           WHERE v.id = (SELECT e.voucher_id FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'A10' AND e.kind = '11')), '201/101003 1252.36, 101003/101001 1252.36', 'a bank''s loan is paid in cash, which comes from the collection bank');
SELECT is(batch('collect_installments', 'aug again', NULL, '{"unpaid": ["L6"]}'), 0, 'again');
SELECT is((SELECT count(*) FROM pairs('aug again')), 0::bigint, 'nothing twice');
SELECT is(listed('aug again'), 'L6 A6 1172.63 0.00 empty', 'and the list of that run');
SELECT verified('after a due day');
-- without the leg
SELECT repay('L6 1', 'L6', '1172.63'), set_policy('offset_interbank_leg', '2019-09-01', 'false', 'a test'), transfer_in('i4', 'A4', '3000.00', 'Xiamen') \g /dev/null
SELECT go_to('2019-09-20') \g /dev/null
SELECT is(batch('collect_installments', 'sep', NULL, '{"unpaid": ["L6", "L9"]}'), 0, 'the next month');
SELECT is((SELECT string_agg(p.debit || '/' || p.credit || ' ' || p.amount, ', ' ORDER BY p.line) FROM fund.voucher v JOIN fund.voucher_pair p ON p.voucher_id = v.id
           WHERE v.id = (SELECT max(e.voucher_id) FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'A4' AND e.kind = '11') AND p.debit LIKE '101%'), NULL, 'without policy offset_interbank_leg no cash moves between banks');
SELECT set_policy('offset_interbank_leg', '2019-09-01', 'true', 'a test') \g /dev/null

-- the yearly offset: in its month, once a year, all but the minimum
SELECT refused($$SELECT start_job('offset_principals', 'b', NULL, '{"kind": "monthly"}', 100, session_user::text)$$, 'HP103', 'principal by the month');
SELECT sign_mandate('y4', 'L4', 'A4', 'yearly', 9), sign_mandate('y5', 'L5', 'A5', 'yearly'), sign_mandate('y6', 'L6', 'A6', 'yearly', 9), sign_mandate('y9', 'L9', 'A9', 'yearly', 9),
       sign_mandate('y10', 'S10', 'A10', 'yearly', 9), sign_mandate('p7', 'L7', 'A7', 'principal'), transfer_in('i6', 'A6', '100.00', 'Xiamen'), transfer_in('i1', 'A1', '5000.00', 'Xiamen') \g /dev/null
SELECT gives($$SELECT mandates, left_out, fund_loans, bank_loans, direction FROM offset_campaign('yearly')$$, format('(3,2,%s,%s,rises)', (balance_of('A1') + balance_of('A4') - '0.02')::text, (balance_of('A10') - '0.01')::text), 'before it: what it would take, and that the ratio rises');
SELECT balance_of('A1') AS a1, balance_of('A4') AS a4, balance_of('A10') AS a10 \gset
SELECT is(batch('offset_principals', 'year', NULL, '{"kind": "yearly"}'), 0, 'the batch of the year');
SELECT is(took('year'), format('A1 %s, A10 %s, A4 %s', :'a1'::cny - '0.01', :'a10'::cny - '0.01', :'a4'::cny - '0.01'), 'all but a fen of each');
SELECT is((SELECT string_agg(concat_ws(' ', loan, account, taken, reason), ', ' ORDER BY loan) FROM report.offset_result WHERE kind = 'yearly' AND reason IS NOT NULL), 'L6 A6 0.00 due, L9 A9 0.00 due', 'whose installment is unpaid is left out, and listed');
SELECT is((SELECT string_agg(DISTINCT p, ' ' ORDER BY p) FROM pairs('year') p WHERE p ~ '/101003'), 'principal_offset 01 201/101003 ' || (:'a10'::cny - '0.01')::text, 'of a bank''s loan in cash to the bank');
SELECT ok((SELECT (state).installment < '1172.63' FROM fund.loan WHERE number = 'L4'), 'the installment becomes smaller');
SELECT repay('L6 2', 'L6', o.total_due) FROM fund.loan l, loan_owed(l.state, '2019-09-20') o WHERE l.number = 'L6' \g /dev/null
SELECT transfer_in('i4 more', 'A4', '500.00', 'Xiamen') \g /dev/null
SELECT is(batch('offset_principals', 'year 2', NULL, '{"kind": "yearly"}'), 0, 'again in the month');
SELECT is(took('year 2'), 'A6 100.00', 'once a year each: only who could not before');
SELECT reverse('red', (SELECT voucher_id FROM fund.offset_result o JOIN fund.request r ON r.id = o.request WHERE r.request_id = 'year 2' AND o.taken > '0.00'), 'not wanted') \g /dev/null
SELECT is(batch('offset_principals', 'year 3', NULL, '{"kind": "yearly"}'), 0, 'taken back');
SELECT is(took('year 3'), 'A6 100.00', 'it may be done again');
SELECT verified('after the yearly offset');
SELECT go_to('2019-10-08') \g /dev/null
SELECT is(batch('offset_principals', 'oct', NULL, '{"kind": "yearly"}'), 0, 'in another month');
SELECT is(took('oct'), NULL, 'nobody''s');

-- a campaign: by the rules, and never more than settles the loan
SELECT transfer_in('i7', 'A7', '200000.00', 'Xiamen'), sign_mandate('p4', 'L4', 'A4', 'principal'), freeze('A4 frozen', ARRAY['A4']) \g /dev/null
SELECT set_policy('loan_ratio_ceiling_principal_offset', '2019-10-01', '1', 'a test') \g /dev/null
SELECT is(batch('offset_principals', 'campaign', NULL, '{"kind": "principal"}'), 0, 'a campaign above the ceiling of the loan ratio');
SELECT is(took('campaign'), NULL, 'takes nothing');
SELECT matches((SELECT reason FROM report.offset_result WHERE account = 'A7' AND kind = 'principal'), 'withdrawal_offset_ratio', 'and says which rule refused');
SELECT is((SELECT reason FROM report.offset_result WHERE account = 'A4' AND kind = 'principal'), 'frozen', 'a frozen account gives nothing');
SELECT set_policy('loan_ratio_ceiling_principal_offset', '2019-10-01', '1000000', 'a test') \g /dev/null
SELECT settlement AS settles FROM fund.loan l, loan_owed(l.state, '2019-10-08') WHERE l.number = 'L7' \gset
SELECT is(batch('offset_principals', 'campaign 2', NULL, '{"kind": "principal"}'), 0, 'within it');
SELECT is(took('campaign 2'), 'A7 ' || :'settles', 'what settles the loan, and no more');
SELECT is((SELECT status FROM fund.loan WHERE number = 'L7'), '3', 'which is settled');
SELECT verified('after a campaign');
-- by the member's own wish
SELECT unfreeze('A4 free', ARRAY['A4']), transfer_in('i8', 'B6', '1000.00', 'Xiamen') \g /dev/null
SELECT refused($$SELECT offset_principal('b', 'B7', 'L4', '100.00')$$, 'HP029', 'from a stranger''s account', 'neither borrower');
SELECT refused(format('SELECT offset_principal(%L, %L, %L, %L)', 'b', 'B6', 'M6', balance_of('B6') - '99.99'), 'HP004', 'a fen into the branch''s minimum', 'leaves at least 100.00');
SELECT lives_ok(format('SELECT offset_principal(%L, %L, %L, %L)', 'own', 'B6', 'M6', balance_of('B6') - '100.00'), 'down to it');
SELECT end_mandate('end', 'L1', 'A1', 'yearly') \g /dev/null
SELECT is((SELECT string_agg(kind, ' ') FROM report.offset_mandate WHERE loan = 'L1' AND account = 'A1' AND ended_on IS NULL), 'monthly', 'one kind ends, the other stays');
SELECT throws_ok($$DELETE FROM fund.offset_result$$, 'HP017', NULL, 'results are append-only');
SELECT verified('at the end');
SELECT * FROM finish();
