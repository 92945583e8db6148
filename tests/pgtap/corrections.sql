-- Corrections: members' data, merged accounts, back contributions of every kind, money
-- in suspense, wrong payments. Interest is to the fen what the right postings would
-- have earned: two properties, on histories drawn by hash.
\set ON_ERROR_STOP 1
\ir books.psql
-- verify() runs often, on little
SET jit = off;
SELECT no_plan();
CREATE FUNCTION draw(n integer, what text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT (abs(hashtextextended(what, 8) % n))::integer $$;
CREATE FUNCTION person(n integer) RETURNS citizen_id LANGUAGE sql IMMUTABLE AS $$ SELECT make_citizen_id(350599, '1990-01-01', n) $$;
CREATE FUNCTION entry_of(account text, sent text) RETURNS bigint LANGUAGE sql AS $$
    SELECT e.id FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id JOIN fund.voucher v ON v.id = e.voucher_id JOIN fund.request r ON r.id = v.request
    WHERE a.number = account AND r.request_id = sent AND e.kind <> '09' ORDER BY e.id LIMIT 1 $$;
-- E3 and E4 have months behind them, and nobody whom a remittance finds
SELECT open_employer('e3', 'E3', 'three', '01', 'C1', '12%', '12%', '2010-01'), open_employer('e4', 'E4', 'four', '02', 'C2', '12%', '12%', '2010-01') \g /dev/null
SELECT remit_many('months ' || i, ARRAY['E3', 'E4'], yearmonth '2010-01' + i) FROM generate_series(0, 113) i ORDER BY i \g /dev/null
SELECT is((SELECT count(*) FROM fund.remittance), 0::bigint, 'nobody was remitted for');

-- members
SELECT open_account('o1', 'E3', person(1), 'Zhang San', '9110.00', '2030-01', 'M1'), open_account('o2', 'E4', person(2), 'Zhang San', '9110.00', '2030-01', 'M2'),
       open_account('o3', 'E3', person(3), 'Li Si', '9110.00', '2030-01', 'M3') \g /dev/null
SELECT refused($$SELECT rename_member('b', 'M9', 'n', 'papers')$$, 'HP001', 'name of an unknown account');
SELECT refused($$SELECT rename_member('b', 'M3', 'Li Si', 'papers')$$, 'HP103', 'the name he has');
SELECT refused($$SELECT rename_member('b', 'M3', 'n', NULL)$$, 'HP103', 'a name without a basis', 'basis is missing');
SELECT lives_ok($$SELECT rename_member('n1', 'M3', 'Li Wu', 'household register')$$, 'a new name');
SELECT refused($$SELECT correct_citizen_id('b', 'M3', person(3), 'papers')$$, 'HP103', 'the id he has');
SELECT refused($$SELECT correct_citizen_id('b', 'M9', person(5), 'papers')$$, 'HP001', 'id of an unknown account');
SELECT lives_ok($$SELECT correct_citizen_id('n2', 'M3', person(5), 'identity card')$$, 'the right id, which nobody has');
SELECT gives($$SELECT field, old_value, new_value, basis FROM fund.member_change ORDER BY id$$,
    format('(name,"Li Si","Li Wu","household register") (citizen_id,%s,%s,"identity card")', person(3), person(5)), 'both are kept');
SELECT gives($$SELECT m.name, m.citizen_id FROM fund.member m JOIN fund.account a ON a.member_id = m.id WHERE a.number = 'M3'$$, format('("Li Wu",%s)', person(5)), 'and hold');
SELECT refused($$SELECT correct_citizen_id('b', 'M3', person(1), 'papers')$$, 'HP033', 'the id of a person of another name', 'different names');
SELECT refused($$SELECT merge_accounts('b', 'M2', 'M1', 'the same person')$$, 'HP033', 'merging before the id is corrected', 'belong to different persons');
SELECT is((SELECT note FROM correct_citizen_id('n3', 'M2', person(1), 'identity card')), 'the same person has account M1: merge them', 'the right id has an owner of the same name');
SELECT refused($$SELECT correct_citizen_id('b', 'M2', person(1), 'again')$$, 'HP033', 'marked already');
SELECT refused($$SELECT merge_accounts('b', 'M1', 'M2', 'the wrong way')$$, 'HP033', 'the account of the right id is not the one to close', 'belong to different persons');
SELECT refused($$SELECT merge_accounts('b', 'M2', 'M3', 'x')$$, 'HP033', 'nor another person''s the one to keep');
SELECT refused($$SELECT merge_accounts('b', 'M1', 'M1', 'x')$$, 'HP033', 'an account with itself');
SELECT refused($$SELECT merge_accounts('b', 'M9', 'M1', 'x')$$, 'HP001', 'an unknown account');
-- an id of a person who has no open account: the account is simply his
SELECT open_account('o4', 'E3', person(6), 'Wang Wu', '9110.00', '2030-01', 'M4'), open_account('o5', 'E3', person(7), 'Wang Wu', '9110.00', '2030-01', 'M5') \g /dev/null
SELECT transfer_in('o6', 'M4', '1.00', 'Xiamen'), close_account('o7', 'M4', '10'), correct_citizen_id('o8', 'M5', person(6), 'identity card') \g /dev/null
SELECT is((SELECT count(DISTINCT member_id) FROM fund.account WHERE number IN ('M4', 'M5')), 1::bigint, 'whoever has closed accounts only gets the account');

-- merging: what stands in the way
SELECT contribute_back('m1', 'E3', ARRAY[ROW('M1', '2019-04', '1000.00')]::back_contribution_line[]), contribute_back('m2', 'E4', ARRAY[ROW('M2', '2019-05', '2000.00'), ROW('M2', '2019-06', '500.00')]::back_contribution_line[]) \g /dev/null
SELECT freeze('m3', ARRAY['M2']) \g /dev/null
SELECT refused($$SELECT merge_accounts('b', 'M2', 'M1', 'x')$$, 'HP002', 'a frozen account', 'states are 06 and 01');
SELECT unfreeze('m4', ARRAY['M2']) \g /dev/null
SELECT sign_loan('m5', 'F1', 'M2', '10000.00', 12, 'hpf_loan_first_upto5y', 'L1') \g /dev/null
SELECT refused($$SELECT merge_accounts('b', 'M2', 'M1', 'x')$$, 'HP002', 'an account with a loan', 'has a loan on it');
SELECT void_loan('m6', 'F1', 'x') \g /dev/null
SELECT sign_loan('m7', 'F2', 'M3', '10000.00', 12, 'hpf_loan_first_upto5y', 'L1'), disburse_loan('m8', 'F2'),
       register_relation('m8 wed', w[1], w[2], 'spouse', '2010-01-01'), sign_mandate('m9', 'F2', 'M2')
FROM (SELECT array_agg(m.citizen_id ORDER BY a.number) AS w FROM fund.account a JOIN fund.member m ON m.id = a.member_id WHERE a.number IN ('M2', 'M3')) w \g /dev/null
SELECT refused($$SELECT merge_accounts('b', 'M2', 'M1', 'x')$$, 'HP002', 'an account with a mandate', 'by mandate');
SELECT end_mandate('m10', 'F2', 'M2') \g /dev/null
SELECT go_to('2019-07-20') \g /dev/null
SELECT withdraw('m11', 'M2', '300.00', '07'), transfer_in('m12', 'M2', '40.00', 'Xiamen') \g /dev/null
SELECT make_dormant('m13', ARRAY['M2']) \g /dev/null
CREATE FUNCTION holder(account text) RETURNS citizen_id LANGUAGE sql AS $$ SELECT m.citizen_id FROM fund.account a JOIN fund.member m ON m.id = a.member_id WHERE a.number = account $$;
SELECT ban('jb', holder('M2'), 'loan', 'forged papers', '0.00'), register_house('jh', 'JH', 'new', ARRAY[holder('M2')], '900000.00', 90, '2019-01-01') \g /dev/null
SELECT is(banned_through((SELECT member_id FROM fund.account WHERE number = 'M1'), '2019-12-31'), NULL, 'the other record was banned');
SELECT gives($$SELECT (r).number, (r).amount, (r).note FROM (SELECT merge_accounts('mm', 'M2', 'M1', 'one person') AS r) x$$, '(M1,2240.00,"M2 merged")', 'merged');
SELECT ok(banned_through((SELECT member_id FROM fund.account WHERE number = 'M1'), '2019-12-31') IS NOT NULL, 'a ban follows the person');
SELECT is((SELECT string_agg(a.number, ' ' ORDER BY a.number) FROM fund.house h JOIN fund.house_owner o ON o.house_id = h.id JOIN fund.account a ON a.member_id = o.member_id AND a.closed_on IS NULL WHERE h.number = 'JH'), 'M1', 'so does the home');
SELECT is((SELECT count(*)::integer FROM family((SELECT member_id FROM fund.account WHERE number = 'M1'), '2019-12-31') f JOIN fund.account a ON a.member_id = f.member_id AND a.number = 'M3' WHERE f.relation = 'spouse'), 1, 'and the spouse');
SELECT posts('mm', '{internal_transfer 02 201/291 2240.00,internal_transfer 01 291/201 2240.00}', 'between branches the balance goes through 291');
SELECT enters('mm', '{M1 06 -260.00 0.00 2019-07-20 merged,M1 06 2000.00 0.00 2019-07-01 2019-05 merged,M1 06 500.00 0.00 2019-07-01 2019-06 merged,M2 06 -2000.00 0.00 2019-07-01 2019-05 merged,M2 06 -500.00 0.00 2019-07-01 2019-06 merged,M2 06 260.00 0.00 2019-07-20 merged}', 'each day''s and month''s money by itself');
SELECT gives($$SELECT number, status, closed_on, balance, paid_through, day_product FROM fund.account WHERE number IN ('M1', 'M2') ORDER BY number$$, '(M1,01,,3240.00,2019-06,494000) (M2,03,2019-07-20,0.00,2019-06,0)', 'state 03, and the months are the one account''s');
SELECT is((SELECT count(DISTINCT member_id) FROM fund.account WHERE number IN ('M1', 'M2')), 1::bigint, 'of one person');
SELECT gives($$SELECT c.number, k.number, m.amount, m.basis FROM fund.account_merge m JOIN fund.account c ON c.id = m.closed_id JOIN fund.account k ON k.id = m.kept_id$$, '(M2,M1,2240.00,"one person")', 'which went into which');
SELECT refused($$SELECT merge_accounts('b', 'M2', 'M1', 'x')$$, 'HP002', 'once', 'states are 03 and 01');
SELECT refused(format('SELECT reverse(%L, %s, %L)', 'b', voucher_of('mm'), 'x'), 'HP018', 'a merging is not reversed');
SELECT verified('after a merging');
-- what was paid wrongly to the merged account is corrected at the one it went to
SELECT lives_ok($$SELECT correct_payment('mc', (SELECT e.id FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'M1' AND e.kind = '06' AND e.month = '2019-06'), '500.00', 'wrong', 'M3', '2019-06')$$, 'a month that came from a merged account');
SELECT gives($$SELECT number, balance, paid_through FROM fund.account WHERE number = 'M1'$$, '(M1,2740.00,2019-05)', 'is corrected');
SELECT reverse('mc2', voucher_of('mc'), 'it was right') \g /dev/null
SELECT gives($$SELECT number, balance, paid_through FROM fund.account WHERE number = 'M1'$$, '(M1,3240.00,2019-06)', 'and may be right after all');

-- back contributions: what is a missed month, and what a difference
SELECT refused(format($$SELECT contribute_back('b', 'E3', ARRAY[ROW('M1', %L, %L)]::back_contribution_line[], kind => %L)$$, month, amount, kind), code, what, says)
FROM (VALUES ('2019-04', '1.00', 'missed', 'HP015', 'a missed month that is paid', '2019-04 is paid already'),
             ('2019-05', '1.00', 'missed', 'HP015', 'a missed month that the merged account paid', '2019-05 is paid already'),
             ('2019-03', '1.00', 'base', 'HP015', 'a difference of base of a month not paid', '2019-03 is not paid'),
             ('2019-03', '1.00', 'ratio', 'HP015', 'a difference of ratio of a month not paid', '2019-03 is not paid'),
             ('2019-03', '1.00', 'deferred', 'HP015', 'a deferred month that was not', '2019-03 was not deferred'),
             ('2019-04', '1.00', 'gift', 'HP103', 'an unknown kind', 'unknown kind gift'),
             ('2019-03', '7200.01', 'missed', 'HP015', 'a fen above cap and cap', '7200.01 added to 0.00 is more than 7200.00'),
             ('2019-04', '6200.01', 'base', 'HP015', 'a fen above cap and cap with what is paid', '6200.01 added to 1000.00 is more than 7200.00'),
             ('1999-03', '1.00', NULL, 'HP015', 'a month before any limit', 'no limit is known for 1999-03')) AS v (month, amount, kind, code, what, says);
SELECT lives_ok($$SELECT contribute_back('k1', 'E3', ARRAY[ROW('M1', '2019-03', '7200.00')]::back_contribution_line[], kind => 'missed'), contribute_back('k2', 'E3', ARRAY[ROW('M1', '2019-04', '6200.00')]::back_contribution_line[], kind => 'base')$$, 'up to the fen');
SELECT lives_ok($$SELECT contribute_back('k3', 'E3', ARRAY[ROW('M3', '2019-03', '10.00'), ROW('M1', '2019-05', '10.00')]::back_contribution_line[])$$, 'without a kind');
SELECT enters('k3', '{M1 02 10.00 0.00 2019-07-20 2019-05 difference,M3 02 10.00 0.00 2019-07-20 2019-03 missed}', 'it is inferred row by row');
SELECT lives_ok($$SELECT contribute_back('k4', 'E3', ARRAY[ROW('M3', '2019-03', '5.00')]::back_contribution_line[], kind => 'ratio')$$, 'a difference of ratio');
SELECT reverse('k5', voucher_of('k4'), 'x'), reverse('k6', voucher_of('k3'), 'x') \g /dev/null
SELECT refused($$SELECT contribute_back('b', 'E3', ARRAY[ROW('M3', '2019-03', '5.00')]::back_contribution_line[], kind => 'ratio')$$, 'HP015', 'what was taken back is not paid', '2019-03 is not paid');
SELECT is((SELECT paid_through FROM fund.account WHERE number = 'M3'), NULL, 'nor paid through');
SELECT remit('dfr', 'E2', '2019-07', ARRAY[ROW('B1', '0.00')]::contribution_line[]), defer('df', 'E2', '2019-08', '2019-09', 'loss') \g /dev/null
SELECT go_to('2019-09-02') \g /dev/null
SELECT make_dormant('df2', ARRAY['B2']), pay_deferred('df3', 'E2', '2019-08'), reactivate('df4', ARRAY['B2']) \g /dev/null
SELECT refused($$SELECT contribute_back('b', 'E2', ARRAY[ROW('B1', '2019-08', '5.00'), ROW('B1', '2019-07', '5.00'), ROW('B2', '2019-09', '5.00')]::back_contribution_line[], kind => 'deferred')$$, 'HP015', 'three bad rows of deferred months',
    '3 of 3%2019-08 is paid already%2019-07 was not deferred%2019-09 is not remitted yet');
SELECT lives_ok($$SELECT contribute_back('df5', 'E2', ARRAY[ROW('B2', '2019-08', '2186.00'), ROW('B1', '2019-07', '2186.00')]::back_contribution_line[])$$, 'who missed his employer''s payment');
SELECT enters('df5', '{B1 02 2186.00 0.00 2019-09-02 2019-07 missed,B2 02 2186.00 0.00 2019-09-02 2019-08 deferred}', 'pays a deferred month, and one missed');
-- what was paid before these books began they do not know, of an account that was taken over
SELECT refused($$SELECT contribute_back('b', 'E3', ARRAY[ROW('M3', '2019-02', '5.00')]::back_contribution_line[], kind => 'base')$$, 'HP015', 'a difference of a month not paid', '2019-02 is not paid');
SELECT take_over_balances('tk', '01', '2019-07-01', ARRAY['M3'], ARRAY['10.00']::cny[]), post_opening('tk2', '01', '{101001}', '{999}', '{10.00}', 'its other side') \g /dev/null
SELECT lives_ok($$SELECT contribute_back('tk3', 'E3', ARRAY[ROW('M3', '2019-02', '5.00')]::back_contribution_line[], kind => 'base')$$, 'but of an account taken over it may have been');
SELECT verified('after back contributions');

-- suspense
SELECT is((SELECT number IS NOT NULL FROM receive_unallocated('s1', '01', 'C1', '100.00', 'unknown')), true, 'money arrives');
SELECT receive_unallocated('s2', '02', 'C1', '50.00', 'unknown, in the other branch'), receive_unallocated('s3', '01', 'C1', '3000.00', 'E1''s', 'E1') \g /dev/null
CREATE FUNCTION item_of(sent text) RETURNS bigint LANGUAGE sql AS $$ SELECT (r.answer).number::bigint FROM fund.request r WHERE r.request_id = sent $$;
SELECT gives($$SELECT employer_number, branch, bank_account, received_on, days, received, amount FROM unallocated()$$,
    '(,01,C1,2019-09-02,0,100.00,100.00) (,02,C1,2019-09-02,0,50.00,50.00) (E1,01,C1,2019-09-02,0,3000.00,3000.00)', 'what is unallocated');
SELECT refused($$SELECT return_unallocated('b', '01', 'C1', '100.01')$$, 'HP032', 'a fen more than came from nobody known', 'Only 100.00 is held');
SELECT refused($$SELECT return_unallocated('b', '01', 'C2', '0.01')$$, 'HP032', 'a fen of another bank account', 'Only 0.00 is held');
SELECT refused($$SELECT return_unallocated('b', '02', 'C1', '50.01')$$, 'HP032', 'or of another branch', 'Only 50.00 is held');
SELECT refused($$SELECT return_to_employer('b', 'E1', '3000.01')$$, 'HP032', 'a fen more than an employer''s', 'Only 3000.00 is held');
SELECT refused($$SELECT return_to_employer('b', 'E2', '0.01')$$, 'HP032', 'another employer has none');
SELECT refused($$SELECT receive_unallocated('b', '01', 'C1', '0.00')$$, 'HP003', 'nothing arrives');
SELECT refused($$SELECT receive_unallocated('b', '01', 'C1', '1.00', employer => 'E9')$$, 'HP001', 'for an unknown employer');
SELECT lives_ok($$SELECT return_unallocated('s4', '01', 'C1', '40.00')$$, 'a part is returned');
SELECT refused($$SELECT return_unallocated('b', '01', 'C1', '60.01')$$, 'HP032', 'and the rest is all');
SELECT refused($$SELECT identify_unallocated('b', 0, 'E1', 'x')$$, 'HP001', 'an unknown item');
SELECT refused(format($$SELECT identify_unallocated('b', %s, 'E2', 'x')$$, item_of('s3')), 'HP032', 'an item whose payer is known', 'known already');
SELECT identify_unallocated('s5', item_of('s1'), 'E1', 'bank''s advice'), identify_unallocated('s6', item_of('s2'), 'E1', 'bank''s advice') \g /dev/null
SELECT posts('s6', '{internal_transfer 02 219/291 50.00,internal_transfer 01 291/219 50.00}', 'it moves to the books of the employer''s branch');
SELECT gives($$SELECT branch, amount FROM unallocated(NULL, 'E1') ORDER BY item$$, '(01,60.00) (01,50.00) (01,3000.00)', 'E1 has three items');
SELECT gives($$SELECT sum(amount) FROM unallocated('2019-09-01')$$, '()', 'the day before there was none');
SELECT refused($$SELECT allocate_remittance('b', 'E1', '2019-07')$$, 'HP032', 'a remittance of more than is held', 'Only 3110.00 is held');
SELECT receive_unallocated('s7', '01', 'C1', '20000.00', NULL, 'E1') \g /dev/null
SELECT refused($$SELECT allocate_remittance('b', 'E1', '2019-07', value_date => '2019-09-01')$$, 'HP020', 'valued before the money came', 'lies before 2019-09-02');
SELECT refused($$SELECT allocate_remittance('b', 'E1', '2019-08')$$, 'HP008', 'months are in order');
SELECT refused($$SELECT allocate_remittance('b', 'E1', '2019-07', ARRAY[ROW('B1', '1.00')]::contribution_line[])$$, 'HP015', 'exceptions are checked');
SELECT gives($$SELECT (r).items, (r).amount FROM (SELECT allocate_remittance('s8', 'E1', '2019-07', ARRAY[ROW('A1', '0.00')]::contribution_line[]) AS r) x$$, '(9,19674.00)', 'nine members');
SELECT posts('s8', '{suspense_allocated 01 219/201 19674.00}', 'from 219');
SELECT gives($$SELECT amount FROM unallocated(NULL, 'E1')$$, '(3436.00)', 'the oldest first');
SELECT is((SELECT (e.paid_through, r.kind, r.persons, r.amount)::text FROM fund.employer e JOIN fund.remittance r ON r.employer_id = e.id WHERE e.number = 'E1'), '(2019-07,01,9,19674.00)', 'it is the employer''s remittance');
SELECT refused($$SELECT allocate_back_contribution('b', 'E1', ARRAY[ROW('A1', '2019-07', '3436.01')]::back_contribution_line[])$$, 'HP032', 'a fen more than is held', 'Only 3436.00');
SELECT refused($$SELECT allocate_back_contribution('b', 'E1', ARRAY[ROW('A1', '2019-07', '7200.01')]::back_contribution_line[])$$, 'HP015', 'rows are checked');
SELECT refused($$SELECT allocate_back_contribution('b', 'E1', '{}')$$, 'HP003', 'no row');
SELECT lives_ok($$SELECT allocate_back_contribution('s9', 'E1', ARRAY[ROW('A1', '2019-07', '2186.00'), ROW('A2', '2019-07', '50.00')]::back_contribution_line[])$$, 'accounts');
SELECT enters('s9', '{A1 02 2186.00 0.00 2019-09-02 2019-07 missed,A2 02 50.00 0.00 2019-09-02 2019-07 difference}', 'each with its kind');
SELECT refused($$SELECT reverse('b', voucher_of('s7'), 'x')$$, 'HP032', 'money that was used since', 'was used or moved');
SELECT refused($$SELECT reverse('b', voucher_of('s2'), 'x')$$, 'HP032', 'money that moved to another branch', 'was used or moved');
SELECT reverse('s10', voucher_of('s9'), 'x') \g /dev/null
SELECT gives($$SELECT amount FROM unallocated(NULL, 'E1')$$, '(3436.00)', 'a reversed allocation is back in suspense');
SELECT reverse('s11', voucher_of('s8'), 'x') \g /dev/null
SELECT gives($$SELECT sum(amount) FROM unallocated(NULL, 'E1')$$, '(23110.00)', 'the remittance too');
SELECT is((SELECT paid_through FROM fund.employer WHERE number = 'E1'), NULL, 'and its month is due again');
SELECT reverse('s12', voucher_of('s7'), 'x') \g /dev/null
SELECT gives($$SELECT sum(amount) FROM unallocated(NULL, 'E1')$$, '(3110.00)', 'so the receipt can be taken back');
SELECT return_to_employer('s13', 'E1', '3110.00') \g /dev/null
SELECT posts('s13', '{suspense_returned 01 219/101001 60.00,suspense_returned 01 219/101001 50.00,suspense_returned 01 219/101001 3000.00}', 'all is returned, item by item');
SELECT is(subject_balance_on('219', '2019-09-02'), '0.00'::cny, 'nothing is in 219');
SELECT reverse('s14', voucher_of('s13'), 'x') \g /dev/null
SELECT is(subject_balance_on('219', '2019-09-02'), '3110.00'::cny, 'a return is taken back');
SELECT refused(format($$SELECT take_over_unallocated('b', '01', 'C1', '10.00', %L, NULL, %L)$$, day, employer), code, what)
FROM (VALUES ('2019-09-03', NULL, 'HP103', 'taking over what arrives tomorrow'), ('2019-05-01', 'E2', 'HP103', 'of an employer of another branch'), ('2019-05-01', 'E9', 'HP001', 'of an unknown employer')) AS v (day, employer, code, what);
SELECT take_over_unallocated('to1', '01', 'C1', '10.00', '2019-05-01', 'earlier books'), take_over_unallocated('to2', '01', 'C1', '20.00', '2019-06-01', 'earlier books', 'E1'), post_opening('to3', '01', '{101001}', '{999}', '{30.00}', 'their other side') \g /dev/null
SELECT gives($$SELECT employer_number, received_on, days, amount FROM unallocated() WHERE received_on < '2019-09-01'$$, '(,2019-05-01,124,10.00) (E1,2019-06-01,93,20.00)', 'what was taken over keeps its age');
SELECT return_unallocated('to4', '01', 'C1', '10.00') \g /dev/null
SELECT verified('after suspense');

-- wrong payments
SELECT remit('w1', 'E1', '2019-07'), remit('w2', 'E1', '2019-08') \g /dev/null
SELECT refused($$SELECT correct_payment('b', 0, '1.00', 'x')$$, 'HP001', 'an unknown entry', 'no entry 0');
SELECT refused(format($$SELECT correct_payment('b', %s, '1.00', 'x')$$, entry_of('M2', 'm11')), 'HP103', 'a withdrawal is no payment', 'is no contribution');
SELECT refused(format($$SELECT correct_payment('b', %s, '0.00', 'x')$$, entry_of('A1', 'w1')), 'HP003', 'nothing');
SELECT refused(format($$SELECT correct_payment('b', %s, '2186.01', 'x')$$, entry_of('A1', 'w1')), 'HP012', 'a fen more than was paid');
SELECT refused(format($$SELECT correct_payment('b', %s, '1.00', 'x', to_month => '2019-07')$$, entry_of('A1', 'w1')), 'HP103', 'a month without an account');
SELECT refused(format($$SELECT correct_payment('b', %s, '1.00', 'x', 'A1')$$, entry_of('A1', 'w1')), 'HP103', 'to where it is', 'Nothing would change');
SELECT refused(format($$SELECT correct_payment('b', %s, '1.00', 'x', 'Z1')$$, entry_of('A1', 'w1')), 'HP001', 'to an unknown account');
SELECT refused(format($$SELECT correct_payment('b', %s, '1.00', 'x', 'A1', '2019-09')$$, entry_of('A1', 'w1')), 'HP008', 'to a month that is still to be remitted', '2019-09 is not remitted yet');
SELECT refused(format($$SELECT correct_payment('b', %s, '2186.00', 'x', 'M1', '2019-03')$$, entry_of('A1', 'w1')), 'HP012', 'above what a month can be', 'added to 7200.00');
SELECT refused(format($$SELECT correct_payment('b', %s, '1.00', 'x', 'M2')$$, entry_of('A1', 'w1')), 'HP002', 'to a closed account');
-- the balance must allow it
SELECT withdraw('w3', 'A1', '2186.01', '07') \g /dev/null
SELECT refused(format($$SELECT correct_payment('b', %s, '2186.00', 'x')$$, entry_of('A1', 'w1')), 'HP004', 'a fen more than is left', 'balance of 2185.99');
SELECT lives_ok(format($$SELECT correct_payment('w4', %s, '2185.99', 'left in June')$$, entry_of('A1', 'w1')), 'what is left');
SELECT posts('w4', '{payment_correction 01 219/201 -2185.99}', 'out of 201 into 219, in red');
SELECT enters('w4', '{A1 01 -2185.99 0.00 2019-09-02 2019-07 correction}', 'on its value date');
SELECT gives($$SELECT employer_number, amount, note FROM unallocated(NULL, 'E1') ORDER BY item DESC LIMIT 1$$, '(E1,2185.99,"wrong payment of account A1 for 2019-07")', 'it waits for the employer');
SELECT refused(format($$SELECT correct_payment('b', %s, '0.02', 'x')$$, entry_of('A1', 'w1')), 'HP012', 'more than the rest of it', '2185.99 of it was corrected before');
SELECT refused($$SELECT reverse('b', voucher_of('w1'), 'x')$$, 'HP018', 'a corrected payment is not reversed as well', 'was corrected');
SELECT gives($$SELECT kind, persons, amount FROM fund.remittance WHERE voucher_id = voucher_of('w4')$$, '(73,0,-2185.99)', 'a part of a person''s month');
-- to another person, of another branch, and another month of the same
SELECT lives_ok(format($$SELECT correct_payment('w5', %s, '2186.00', 'meant for B3', 'B3', '2019-07')$$, entry_of('A2', 'w2')), 'to another branch');
SELECT posts('w5', '{payment_correction 01 291/201 -2186.00,payment_correction 02 291/201 2186.00}', 'through 291');
SELECT enters('w5', '{A2 01 -2186.00 0.00 2019-09-02 2019-08 correction,B3 01 2186.00 0.00 2019-09-02 2019-07 correction}', 'red and black');
SELECT gives($$SELECT number, paid_through FROM fund.account WHERE number IN ('A2', 'B3') ORDER BY number$$, '(A2,2019-07) (B3,2019-08)', 'A2 has not paid August');
SELECT gives($$SELECT e.number, r.month, r.persons, r.amount FROM fund.remittance r JOIN fund.employer e ON e.id = r.employer_id WHERE r.kind = '73' AND abs(r.amount) = '2186.00' ORDER BY 1$$, '(E1,2019-08,-1,-2186.00) (E2,2019-07,0,2186.00)', 'a person less in August');
SELECT verified('after corrections');
-- corrected once more, within the employer and the month, and then out of it: it is still the employer's
SELECT correct_payment('w5a', entry_of('A4', 'w2'), '2186.00', 'meant for A5', 'A5') \g /dev/null
SELECT correct_payment('w5b', (SELECT e.id FROM fund.account_entry e WHERE e.voucher_id = voucher_of('w5a') AND e.amount > '0.00'), '2186.00', 'left too') \g /dev/null
SELECT gives($$SELECT employer_number, amount FROM unallocated(NULL, 'E1') ORDER BY item DESC LIMIT 1$$, '(E1,2186.00)', 'a correction of a correction');
SELECT gives($$SELECT number, paid_through FROM fund.account WHERE number IN ('A4', 'A5') ORDER BY number$$, '(A4,2019-07) (A5,2019-08)', 'A5 has paid August itself');
SELECT refused($$SELECT reverse('b', voucher_of('w5a'), 'x')$$, 'HP018', 'a correction that was corrected', 'was corrected');
SELECT reverse('w5c', voucher_of('w5b'), 'x'), reverse('w5d', voucher_of('w5a'), 'x') \g /dev/null
SELECT reverse('w6', voucher_of('w5'), 'it was right') \g /dev/null
SELECT gives($$SELECT number, paid_through, balance FROM fund.account WHERE number IN ('A2', 'B3') ORDER BY number$$, '(A2,2019-08,4372.00) (B3,2019-08,4372.00)', 'a correction is taken back, both halves');
SELECT is(subject_balance_on('291', '2019-09-02'), '0.00'::cny, '291 is clear');
SELECT lives_ok(format($$SELECT correct_payment('w7', %s, '86.00', 'of July', 'A2', '2019-07')$$, entry_of('A2', 'w2')), 'to another month of the same account');
SELECT posts('w7', '{payment_correction 01 219/201 -86.00,payment_correction 01 219/201 86.00}', 'red and black in one voucher');
SELECT is(balance_of('A2'), '4372.00'::cny, 'the balance is the same');
SELECT reverse('w8', voucher_of('w4'), 'it was right') \g /dev/null
SELECT lives_ok($$SELECT reverse('w9', voucher_of('w3'), 'x')$$, 'reversed, so the entry is whole again');
SELECT lives_ok(format($$SELECT correct_payment('w10', %s, '2186.00', 'left')$$, entry_of('A1', 'w1')), 'all of it');
SELECT is((SELECT paid_through FROM fund.account WHERE number = 'A1'), '2019-08'::yearmonth, 'August stays paid');
SELECT lives_ok($$SELECT contribute_back('w11', 'E1', ARRAY[ROW('A1', '2019-07', '100.00')]::back_contribution_line[], kind => 'missed')$$, 'and July is missed again');
SELECT freeze('w12', ARRAY['A3']) \g /dev/null
SELECT refused(format($$SELECT correct_payment('b', %s, '1.00', 'x')$$, entry_of('A3', 'w1')), 'HP002', 'a frozen account', 'state is 06');
SELECT reverse('w13', voucher_of('w11'), 'x') \g /dev/null
SELECT refused(format($$SELECT correct_payment('b', %s, '1.00', 'x')$$, entry_of('A1', 'w11')), 'HP018', 'an entry that was taken back');
-- of a member who has moved to another branch since: the employer that paid is in the first
SELECT transfer_within('w14', 'A6', 'E2', '9110.00', '2019-10'), correct_payment('w15', entry_of('A6', 'w1'), '2186.00', 'left before July') \g /dev/null
SELECT posts('w15', '{payment_correction 02 219/201 -2186.00,internal_transfer 02 219/291 2186.00,internal_transfer 01 291/219 2186.00}', 'its money goes back to the books of its branch');
SELECT gives($$SELECT employer_number, branch, amount FROM unallocated() WHERE note LIKE '%A6%'$$, '(E1,01,2186.00)', 'and waits for it there');
SELECT refused($$SELECT reverse('b', voucher_of('w15'), 'x')$$, 'HP032', 'what moved is not taken back', 'used or moved');
SELECT lives_ok($$SELECT allocate_back_contribution('w16', 'E1', ARRAY[ROW('A7', '2019-06', '2186.00')]::back_contribution_line[])$$, 'it is allocated');
SELECT verified('after reversed corrections');

-- Property: two accounts merged on some day, against one that had everything.
-- R0..R7 have every movement; P0..P7 and Q0..Q7 share them by chance; Q is merged into P between August and June.
SELECT open_accounts('pr', 'E3', ARRAY(SELECT ROW(person(100 + i), 'R' || i, '9110.00', 'R' || i)::new_account FROM generate_series(0, 7) i), '2030-01'),
       open_accounts('pp', 'E3', ARRAY(SELECT ROW(person(200 + i), 'P' || i, '9110.00', 'P' || i)::new_account FROM generate_series(0, 7) i), '2030-01'),
       open_accounts('pq', 'E4', ARRAY(SELECT ROW(person(300 + i), 'P' || i, '9110.00', 'Q' || i)::new_account FROM generate_series(0, 7) i), '2030-01') \g /dev/null
SELECT correct_citizen_id('pi' || i, 'Q' || i, person(200 + i), 'identity card') FROM generate_series(0, 7) i \g /dev/null
-- W0..W7 were paid for by mistake, T0..T7 should have been; U and V are what both should be
SELECT open_accounts('p' || k, CASE k WHEN 'T' THEN 'E4' ELSE 'E3' END, ARRAY(SELECT ROW(person(ascii(k) * 10 + i), k || i, '9110.00', k || i)::new_account FROM generate_series(0, 7) i), '2030-01')
FROM unnest(ARRAY['T', 'U', 'V', 'W']) k \g /dev/null
CREATE TABLE wrong (step integer, i integer, sent text, amount cny, corrected boolean DEFAULT false);
CREATE FUNCTION history(from_day date, through date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    today date := from_day;
    n integer;
    half text;
    deposit cny;
    past date;
    line record;
BEGIN
    WHILE today < through LOOP
        today := least(today + 9 + draw(9, 'day ' || today), through);
        PERFORM go_to(today);
        n := today - date '2019-07-01';
        FOR i IN 0 .. 7 LOOP
            -- the merging, and the movement of the day, of one half or the other
            IF (SELECT closed_on IS NULL FROM fund.account WHERE number = 'Q' || i) AND n > 60 + 45 * i THEN
                PERFORM merge_accounts(format('merge %s', i), 'Q' || i, 'P' || i, 'one person');
            END IF;
            half := CASE WHEN draw(2, format('half %s %s', n, i)) = 0 AND EXISTS (SELECT FROM fund.account WHERE number = 'Q' || i AND closed_on IS NULL) THEN 'Q' ELSE 'P' END;
            deposit := (draw(300000, format('amount %s %s', n, i)) + 1) * cny '0.01';
            past := greatest(date '2019-07-01', today - draw(40, format('past %s %s', n, i)));
            CASE draw(3, format('act %s %s', n, i))
                WHEN 0 THEN
                    PERFORM transfer_in(format('in %s %s', n, i), half || i, deposit, 'Xiamen'), transfer_in(format('inr %s %s', n, i), 'R' || i, deposit, 'Xiamen');
                WHEN 1 THEN
                    PERFORM contribute_back(format('back %s %s', n, i), CASE half WHEN 'Q' THEN 'E4' ELSE 'E3' END, ARRAY[ROW(half || i, yearmonth '2010-01' + n / 9, deposit)]::back_contribution_line[], past),
                            contribute_back(format('backr %s %s', n, i), 'E3', ARRAY[ROW('R' || i, yearmonth '2010-01' + n / 9, deposit)]::back_contribution_line[], past);
                ELSE
                    IF balance_of(half || i) > '10.00' THEN
                        PERFORM withdraw(format('w %s %s', n, i), half || i, least(deposit, balance_of(half || i) - '5.00'), '07');
                        PERFORM withdraw(format('wr %s %s', n, i), 'R' || i, -(SELECT amount FROM fund.account_entry WHERE voucher_id = voucher_of(format('w %s %s', n, i))), '07');
                    END IF;
            END CASE;
            -- a wrong payment of W, and of V what it should have been
            IF n < 340 THEN
                PERFORM contribute_back(format('wp %s %s', n, i), 'E3', ARRAY[ROW('W' || i, yearmonth '2010-01' + n / 9, deposit)]::back_contribution_line[], past),
                        contribute_back(format('vp %s %s', n, i), 'E3', ARRAY[ROW('V' || i, yearmonth '2010-01' + n / 9, deposit)]::back_contribution_line[], past);
                INSERT INTO wrong VALUES (n, i, format('wp %s %s', n, i), deposit);
                PERFORM transfer_in(format('wi %s %s', n, i), 'W' || i, '25.00', 'Xiamen'), transfer_in(format('ui %s %s', n, i), 'U' || i, '25.00', 'Xiamen');
            END IF;
        END LOOP;
        -- corrected some weeks later, in whole or in two parts
        FOR line IN SELECT * FROM wrong w WHERE NOT w.corrected AND w.step < n - 30 - draw(120, w.sent) ORDER BY w.step, w.i LOOP
            IF draw(2, 'parts ' || line.sent) = 0 AND line.amount > '1.00' THEN
                PERFORM correct_payment(line.sent || ' a', entry_of('W' || line.i, line.sent), '1.00', 'wrong person', 'T' || line.i);
                PERFORM correct_payment(line.sent || ' b', entry_of('W' || line.i, line.sent), line.amount - '1.00', 'wrong person', 'T' || line.i);
            ELSE
                PERFORM correct_payment(line.sent || ' a', entry_of('W' || line.i, line.sent), line.amount, 'wrong person', 'T' || line.i);
            END IF;
            UPDATE wrong w SET corrected = true WHERE w.sent = line.sent;
        END LOOP;
    END LOOP;
END $$;
SELECT go_to('2019-09-30'), open_year(2022) \g /dev/null
SELECT history('2019-09-30', '2020-06-30') \g /dev/null
SELECT is((SELECT count(*) FROM fund.account WHERE number LIKE 'Q%' AND status = '03'), 7::bigint, 'seven merged before the settlement');
SELECT verified('before the settlement');
CREATE TABLE pair AS SELECT i, p.balance AS p, p.carried, p.day_product, q.number IS NOT NULL AS two FROM generate_series(0, 7) i JOIN fund.account p ON p.number = 'P' || i LEFT JOIN fund.account q ON q.number = 'Q' || i AND q.closed_on IS NULL;
SELECT is_empty($$SELECT r.number, p.balance, p.day_product, r.balance, r.day_product FROM pair x JOIN fund.account p ON p.number = 'P' || x.i JOIN fund.account r ON r.number = 'R' || x.i
    WHERE NOT x.two AND (p.balance, p.day_product) IS DISTINCT FROM (r.balance, r.day_product)$$, 'balance and day-product of the merged are those of the one');
SELECT batch('settle_interest', 'settle', '2020-06-30') \g /dev/null
SELECT is_empty($$SELECT r.number, p.balance, r.balance, p.carried, r.carried FROM pair x JOIN fund.account p ON p.number = 'P' || x.i JOIN fund.account r ON r.number = 'R' || x.i
    WHERE NOT x.two AND (p.balance, p.carried) IS DISTINCT FROM (r.balance, r.carried)$$, 'and so is their interest, to the fen');
SELECT cmp_ok((SELECT count(*) FROM wrong WHERE corrected), '>', 40::bigint, 'wrong payments were corrected');
SELECT cmp_ok((SELECT count(*) FROM wrong WHERE NOT corrected), '>', 8::bigint, 'and some are left for the next year');
-- the rest after the settled 30 June: the interest credited follows
SELECT history('2020-06-30', '2020-12-15') \g /dev/null
SELECT is((SELECT count(*) FROM wrong WHERE NOT corrected), 0::bigint, 'now all are corrected');
SELECT cmp_ok((SELECT count(*) FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number ~ '^[TW]' AND e.reason = 'supplementary'), '>', 8::bigint, 'some by supplementary interest');
SELECT is_empty($$SELECT w.number, w.balance, u.balance, w.day_product, u.day_product FROM generate_series(0, 7) i JOIN fund.account w ON w.number = 'W' || i JOIN fund.account u ON u.number = 'U' || i
    WHERE (w.balance, w.day_product) IS DISTINCT FROM (u.balance, u.day_product)$$, 'who was paid for by mistake has what he would have had, interest to the fen');
SELECT is_empty($$SELECT t.number, t.balance, v.balance, t.day_product, v.day_product FROM generate_series(0, 7) i JOIN fund.account t ON t.number = 'T' || i JOIN fund.account v ON v.number = 'V' || i
    WHERE (t.balance, t.day_product) IS DISTINCT FROM (v.balance, v.day_product)$$, 'and who should have been too');
SELECT is_empty($$SELECT number, balance, carried FROM fund.account WHERE carried > balance OR carried < '0.00' OR (closed_on IS NOT NULL AND balance <> '0.00')$$, 'carried-over money is part of the balance');
SELECT is((SELECT count(*) FROM fund.account WHERE number LIKE 'Q%' AND status = '03'), 8::bigint, 'the last was merged after the settlement');
SELECT verified('after both years');
SELECT is((SELECT count(*) FROM fund.account WHERE number ~ '^[PR]\d' AND closed_on IS NULL), 16::bigint, 'all are open');
SELECT is_empty($$SELECT i, p, r FROM (SELECT i, (close_account('cp' || i, 'P' || i, '10')).amount AS p, (close_account('cr' || i, 'R' || i, '10')).amount AS r FROM generate_series(0, 6) i) x WHERE p <> r$$, 'closing interest of the merged is to the fen that of the one');
SELECT verified('at the end');
SELECT * FROM finish();
