-- Monthly withdrawal mandates: signing by the rules, changing and ending, the month's
-- batch, and what they mean for the yearly withdrawal of the same home.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
SELECT open_year(2022) \g /dev/null
SELECT remit('r1', 'E1', '2019-07'), remit('r2', 'E2', '2019-07') \g /dev/null
CREATE FUNCTION note(r receipt) RETURNS text LANGUAGE sql AS $$ SELECT format('%s: %s', coalesce(r.amount::text, '-'), r.note) $$;
CREATE FUNCTION person(i integer) RETURNS citizen_id LANGUAGE sql AS $$ SELECT make_citizen_id(350599, '1980-01-01', i) $$;
CREATE FUNCTION mandate_of(sent text) RETURNS bigint LANGUAGE sql AS $$ SELECT (answer).number::bigint FROM fund.request WHERE request_id = sent $$;
-- signs with all papers, for the loan that has the home's number
CREATE FUNCTION sign(sent text, account text, house text, amount cny, installment cny, ground text DEFAULT 'repay_commercial', loan text DEFAULT NULL, area text DEFAULT 'province')
RETURNS receipt LANGUAGE plpgsql AS $$
DECLARE
    answer receipt := sign_withdrawal_mandate(sent, account, ground, house, 'ABC', coalesce(loan, 'L' || house), amount, installment, '6228480402564890018',
        '{identity,loan_contract,loan_information,repayment_list}', false, area, operator => 'teller');
BEGIN
    PERFORM approve_case(sent || ' ok', substr(answer.note, 6), operator => 'checker');
    RETURN answer;
END $$;
INSERT INTO fund.operator (name, application) VALUES ('checker', false), ('teller', false), (session_user, true);
CREATE FUNCTION case_of(mandate bigint) RETURNS text LANGUAGE sql AS $$ SELECT case_id::text FROM fund.withdrawal_mandate WHERE id = mandate $$;
CREATE FUNCTION yearly(sent text, account text, house text, amount cny, cost text, ground text DEFAULT 'repay_commercial') RETURNS text LANGUAGE sql AS $$
    SELECT note(apply_withdrawal(sent, account, ground, amount, house, jsonb_build_object('cost', cost), '{identity,loan_contract,loan_information,repayment_list}', operator => 'teller'))
$$;
CREATE FUNCTION failed(sent text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(f.rule, ' ' ORDER BY f.place) FROM fund.business_case c JOIN fund.request r ON (r.answer).number = c.id::text, hpf.explain(c.findings) f
    WHERE r.request_id = sent AND NOT f.passed $$;
CREATE FUNCTION paid(sent text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', a.number, p.month, p.paid, 'of', p.wanted) COLLATE "C", ', ' ORDER BY a.number, p.id)
    FROM fund.request r JOIN fund.voucher v ON v.request = r.id JOIN fund.mandate_payment p ON p.voucher_id = v.id
    JOIN fund.withdrawal_mandate m ON m.id = p.mandate_id JOIN fund.account a ON a.id = m.account_id WHERE r.request_id = sent $$;
CREATE FUNCTION short(of_month text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', account, short, reason) COLLATE "C", ', ' ORDER BY account, mandate::integer) FROM report.mandate_month WHERE month = of_month AND short > 0 $$;
SELECT register_house('h' || i, 'H' || i, 'new', ARRAY[person(i)], '900000.00', 90, '2015-01-01') FROM generate_series(1, 10) i \g /dev/null
SELECT register_house('hb', 'HB', 'new', ARRAY[make_citizen_id(350599, '1985-01-01', 1)], '900000.00', 90, '2015-01-01') \g /dev/null
SELECT register_house('h1b', 'H1B', 'new', ARRAY[person(1)], '900000.00', 90, '2015-01-01') \g /dev/null

-- signing
SELECT register_house('hr', 'HR', 'rent', ARRAY[person(1)]) \g /dev/null
SELECT refused($$SELECT sign_withdrawal_mandate('b', 'A1', 'repay_commercial', 'HR', 'ABC', 'LH1', '500.00', '500.00', '1')$$, 'HP103', 'a rented home', 'kind rent');
SELECT refused($$SELECT sign_withdrawal_mandate('b', 'A1', 'repay_commercial', 'H1', 'ABC', 'LH1 ', '500.00', '500.00', '1')$$, 'HP103', 'a blank behind the number', 'blanks');
SELECT refused($$SELECT sign_withdrawal_mandate('b', 'A1', 'repay_commercial', 'H1', 'ABC', 'LH1', '500.00', '500.00', '1', '{identity}')$$, 'HP027', 'papers are missing', 'loan_contract');
SELECT refused($$SELECT sign('b', 'A1', 'H1', '500.00', '500.00', 'repay_fund')$$, 'HP103', 'a loan of the fund is no outside loan', 'repay_fund');
SELECT refused($$SELECT sign('b', 'A1', 'H1', '500.00', '500.00', 'purchase')$$, 'HP103', 'nor is a purchase repaid by the month');
SELECT refused($$SELECT sign('b', 'A1', 'no home', '500.00', '500.00')$$, 'HP001', 'a home that there is not');
SELECT refused($$SELECT sign('b', 'A1', 'H1', '500.01', '500.00')$$, 'HP029', 'more a month than the loan costs', 'withdrawal_amount: asked for 500.01; the limits leave 500.00');
SELECT refused($$SELECT sign('b', 'A2', 'H1', '500.00', '500.00')$$, 'HP029', 'a stranger''s home', 'withdrawal_relation');
SELECT refused($$SELECT sign_withdrawal_mandate('b', 'A1', 'repay_commercial', 'H1', 'ABC', 'LH1', '500.00', '500.00', ' ', '{identity,loan_contract,loan_information,repayment_list}')$$, 'HP103', 'a blank card', 'the card');
SELECT refused($$SELECT sign_withdrawal_mandate('b', 'A1', 'repay_commercial', 'H1', 'ABC', 'LH1', '500.00', '500.00', '1', '{identity,loan_contract,loan_information,repayment_list}', channel => 'online')$$, 'HP028', 'online before it opens', 'not done through channel online');
SELECT sign('m1', 'A1', 'H1', '500.00', '500.00') \g /dev/null
SELECT gives(format('SELECT ground, amount, installment, signed_on, last_month, ended_on FROM fund.withdrawal_mandate WHERE id = %s', mandate_of('m1')), '(repay_commercial,500.00,500.00,2019-07-01,,)', 'all the loan costs is granted');
SELECT gives(format('SELECT c.state, c.granted, c.paid, c.approver, (c.withdrawal).cost FROM fund.business_case c JOIN fund.withdrawal_mandate m ON m.case_id = c.id WHERE m.id = %s', mandate_of('m1')), '(signed,500.00,,checker,500.00)', 'by a case of its ground');
SELECT is((SELECT string_agg(e.step, ' ' ORDER BY e.id) FROM fund.case_event e JOIN fund.withdrawal_mandate m ON m.case_id = e.case_id WHERE m.id = mandate_of('m1')), 'accept review approve sign', 'whose steps are noted');
SELECT gives($$SELECT account, house, bank, loan, amount, card FROM report.withdrawal_mandate$$, '(A1,H1,ABC,LH1,500.00,***************0018)', 'the report masks the card');
SELECT refused($$SELECT sign('b', 'A1', 'H1', '1.00', '500.00')$$, 'HP029', 'a second one for the same home', 'withdrawal_mandate: a monthly withdrawal mandate repays this loan: yes');
SELECT refused($$SELECT sign('b', 'A1', 'H1B', '1.00', '500.00', loan => 'LH1')$$, 'HP103', 'the same loan for another home', 'for another home');
SELECT sign('m1b', 'A1', 'H1B', '5000.00', '5000.00', 'repay_other_city') \g /dev/null
SELECT is((SELECT (findings IS NOT NULL, granted)::text FROM fund.business_case ORDER BY id DESC LIMIT 1), '(t,2185.99)', 'more than the balance may be mandated: what is granted today is noted');

-- the family shares the installment
SELECT register_relation('wed', person(2), person(3), 'spouse', '2019-01-01') \g /dev/null
SELECT sign('m2', 'A2', 'H2', '600.00', '1000.00') \g /dev/null
SELECT refused($$SELECT sign('b', 'A3', 'H2', '400.01', '1000.00')$$, 'HP029', 'the spouse takes more than the rest of the installment', 'the limits leave 400.00');
SELECT sign('m3', 'A3', 'H2', '400.00', '1000.00') \g /dev/null

-- who may not
SELECT ban('ban', person(4), 'withdrawal', 'forged') \g /dev/null
SELECT freeze('freeze', ARRAY['A5']) \g /dev/null
SELECT refused($$SELECT sign('b', 'A4', 'H4', '1.00', '1.00')$$, 'HP029', 'who is banned', 'withdrawal_ban');
SELECT refused($$SELECT sign('b', 'A5', 'H5', '1.00', '1.00')$$, 'HP029', 'whose account is frozen', 'withdrawal_account_state');
SELECT unfreeze('unfreeze', ARRAY['A5']) \g /dev/null
SELECT sign('m5', 'A5', 'H5', '100.00', '100.00') \g /dev/null
SELECT sign('m6', 'A6', 'H6', '2185.98', '9000.00'), sign('m7', 'A7', 'H7', '2185.99', '9000.00'), sign('m8', 'A8', 'H8', '2186.00', '9000.00') \g /dev/null
SELECT sign('mb', 'B1', 'HB', '50.00', '50.00') \g /dev/null

-- the month: each in full, to the balance's minimum, or not at all
SELECT freeze('freeze 2', ARRAY['A5']) \g /dev/null
SELECT is(batch('execute_mandates', 'july'), 0, 'the batch of July');
SELECT posts('july', '{withdrawal 01 201/101001 8057.96, withdrawal 02 201/101002 50.00, withdrawal 01 201/101001 1685.99}', 'one voucher a branch and bank account, and one for the second mandates of accounts');
SELECT is(paid('july'), 'A1 2019-07 500.00 of 500.00, A1 2019-07 1685.99 of 5000.00, A2 2019-07 600.00 of 600.00, A3 2019-07 400.00 of 400.00, A6 2019-07 2185.98 of 2185.98, A7 2019-07 2185.99 of 2185.99, A8 2019-07 2185.99 of 2186.00, B1 2019-07 50.00 of 50.00',
    'a fen stays; two mandates of an account pay one after the other');
SELECT enters('july', '{"A1 11 -1685.99 0.00 2019-07-01 06","A1 11 -500.00 0.00 2019-07-01 06","A2 11 -600.00 0.00 2019-07-01 06","A3 11 -400.00 0.00 2019-07-01 06","A6 11 -2185.98 0.00 2019-07-01 06","A7 11 -2185.99 0.00 2019-07-01 06","A8 11 -2185.99 0.00 2019-07-01 06","B1 11 -50.00 0.00 2019-07-01 06"}',
    'each is a partial withdrawal on ground 06');
SELECT is(short('2019-07'), 'A1 3314.01 withdrawal_limit_balance, A5 100.00 withdrawal_account_state: the account is frozen; it must be normal or dormant, A8 0.01 withdrawal_limit_balance', 'what was not paid in full is listed with its reason');
SELECT gives($$SELECT balance FROM fund.account WHERE number IN ('A6', 'A7', 'A8') ORDER BY number$$, '(0.02) (0.01) (0.01)', 'balances');
SELECT verified('after a month');

-- once a month, whatever is sent
SELECT books() AS before \gset
SELECT is(batch('execute_mandates', 'july'), 0, 'the same request again');
SELECT is(books(), :'before', 'is the same job');
SELECT unfreeze('unfreeze 2', ARRAY['A5']) \g /dev/null
SELECT is(batch('execute_mandates', 'july too'), 0, 'another request in the month');
SELECT is(paid('july too'), 'A5 2019-07 100.00 of 100.00', 'pays those that were paid nothing');
SELECT is(short('2019-07'), 'A1 3314.01 withdrawal_limit_balance, A8 0.01 withdrawal_limit_balance', 'who is off the list then');
SELECT is(batch('execute_mandates', 'july last'), 0, 'a third');
SELECT is((SELECT count(*) FROM pairs('july last')), 0::bigint, 'pays nobody');
SELECT is((SELECT sum(items) FROM fund.job_chunk c JOIN fund.job j ON j.id = c.job_id WHERE j.job = 'execute_mandates'), 9::bigint, 'items are what was paid');

-- changes hold from the next month on
SELECT refused(format('SELECT change_withdrawal_mandate(%L, %s)', 'b', mandate_of('m5')), 'HP103', 'a change of nothing');
SELECT refused(format('SELECT change_withdrawal_mandate(%L, 4711, %L)', 'b', '1.00'), 'HP001', 'a mandate that there is not');
SELECT refused(format('SELECT change_withdrawal_mandate(%L, %s, %L)', 'b', mandate_of('m3'), '400.01'), 'HP029', 'raised above the rest of the installment', 'the limits leave 400.00');
SELECT change_withdrawal_mandate('c2', mandate_of('m2'), '500.00') \g /dev/null
SELECT refused(format('SELECT change_withdrawal_mandate(%L, %s, %L)', 'b', mandate_of('m3'), '400.01'), 'HP029', 'not before the other has paid less', 'the limits leave 400.00');
SELECT change_withdrawal_mandate('c5', mandate_of('m5'), '150.00', '4000', '150.00') \g /dev/null
SELECT gives(format('SELECT amount, next_amount, next_from FROM fund.withdrawal_mandate WHERE id = %s', mandate_of('m5')), '(100.00,150.00,)', 'a greater amount or another card waits');
SELECT refused(format('SELECT approve_case(%L, %L, operator => session_user)', 'b', case_of(mandate_of('m5'))), 'HP026', 'not for who asked for it');
SELECT refused(format('SELECT return_case(%L, %L, %L)', 'b', case_of(mandate_of('m5')), 'x'), 'HP028', 'a mandate is not returned');
SELECT case_of(mandate_of('m5')) AS first_change \gset
SELECT change_withdrawal_mandate('c5 less', mandate_of('m5'), '149.00') \g /dev/null
SELECT is((SELECT state FROM fund.business_case WHERE id = :first_change), 'withdrawn', 'a second change takes the place of the first');
SELECT gives(format('SELECT next_amount, next_card, next_from FROM fund.withdrawal_mandate WHERE id = %s', mandate_of('m5')), '(149.00,4000,)', 'and the card that waits waits on, though the amount is less');
SELECT refuse_case('c5 no', case_of(mandate_of('m5')), 'a strange card', operator => 'checker') \g /dev/null
SELECT gives(format('SELECT amount, card, next_amount, next_card, approved_on, ended_on FROM fund.withdrawal_mandate WHERE id = %s', mandate_of('m5')), '(100.00,6228480402564890018,,,2019-07-01,)', 'refused, nothing changes');
SELECT change_withdrawal_mandate('c5 again', mandate_of('m5'), '150.00', '4000', '150.00') \g /dev/null
SELECT approve_case('c5 ok', case_of(mandate_of('m5')), operator => 'checker') \g /dev/null
SELECT gives(format('SELECT amount, next_amount, next_from, card, next_card, installment FROM fund.withdrawal_mandate WHERE id = %s', mandate_of('m5')), '(100.00,150.00,2019-08,6228480402564890018,4000,150.00)', 'another installment is decided by a case of its own');
SELECT gives(format('SELECT state, requested FROM fund.business_case c JOIN fund.withdrawal_mandate m ON m.case_id = c.id WHERE m.id = %s', mandate_of('m5')), '(signed,150.00)', 'which the mandate names');
SELECT is(batch('execute_mandates', 'july change'), 0, 'within the month');
SELECT is((SELECT count(*) FROM pairs('july change')), 0::bigint, 'a change pays nothing more');

-- ending, and signing anew in the same month
SELECT end_withdrawal_mandate('e1b', mandate_of('m1b')) \g /dev/null
SELECT refused(format('SELECT end_withdrawal_mandate(%L, %s)', 'b', mandate_of('m1b')), 'HP001', 'one that ended does not end again');
SELECT refused(format('SELECT change_withdrawal_mandate(%L, %s, %L)', 'b', mandate_of('m1b'), '1.00'), 'HP001', 'nor change');
SELECT end_withdrawal_mandate('e6', mandate_of('m6')) \g /dev/null
SELECT sign('m6 anew', 'A6', 'H6', '1.00', '9000.00') \g /dev/null
SELECT is((SELECT last_month FROM fund.withdrawal_mandate WHERE id = mandate_of('m6 anew')), '2019-07'::yearmonth, 'the month that the ended one paid counts');

-- one that waits pays nothing; refused, it never begins; approved by who signed it, never
SELECT sign_withdrawal_mandate('w6', 'A9', 'repay_commercial', 'H9', 'ABC', 'LH9', '1.00', '9000.00', '1', '{identity,loan_contract,loan_information,repayment_list}', operator => 'checker') \g /dev/null
SELECT refused(format('SELECT approve_case(%L, %L, operator => %L)', 'b', case_of(mandate_of('w6')), 'checker'), 'HP026', 'the own mandate');
SELECT refused(format('SELECT change_withdrawal_mandate(%L, %s, %L)', 'b', mandate_of('w6'), '2.00'), 'HP011', 'changing one that waits', 'waits');
SELECT is(batch('execute_mandates', 'july waits'), 0, 'while it waits');
SELECT is((SELECT count(*) FROM fund.mandate_payment WHERE mandate_id = mandate_of('w6')), 0::bigint, 'nothing is paid');
SELECT withdraw_case('w6 back', case_of(mandate_of('w6')), 'thinks it over') \g /dev/null
SELECT is((SELECT ended_on FROM fund.withdrawal_mandate WHERE id = mandate_of('w6')), '2019-07-01'::date, 'taken back, it has ended');
SELECT sign_withdrawal_mandate('w9', 'A9', 'repay_commercial', 'H9', 'ABC', 'LH9', '1.00', '9000.00', '1', '{identity,loan_contract,loan_information,repayment_list}', operator => 'teller') \g /dev/null
SELECT end_withdrawal_mandate('w9 end', mandate_of('w9')) \g /dev/null
SELECT refused(format('SELECT approve_case(%L, %L, operator => %L)', 'b', case_of(mandate_of('w9')), 'checker'), 'HP028', 'ended while it waited: its case is over', 'withdrawn');

-- the yearly withdrawal of the same home
SELECT is(yearly('y2', 'A2', 'H2', '1.00', '12000.00'), '0.00: withdrawal_interval: decided on 2019-07-01; after the last one on this ground the next withdrawal is open from 2020-07-01 on (by an unverified value); withdrawal_house_year: the family withdrew for this home in this calendar year already: yes; once a year is all (by an unverified value); withdrawal_mandate: a monthly withdrawal mandate repays this loan: yes; if so, the same payments are not withdrawn again (by an unverified value)', 'is refused while a mandate is active');
SELECT register_relation('wed 8', person(8), person(9), 'spouse', '2019-01-01') \g /dev/null
SELECT yearly('y9', 'A9', 'H8', '1.00', '12000.00', 'repay_other_city') \g /dev/null
SELECT is(failed('y9'), 'withdrawal_house_year withdrawal_mandate', 'to the spouse too, whatever the loan is called');
SELECT yearly('y10', 'A10', 'H10', '1.00', '12000.00') \g /dev/null
SELECT is(failed('y10'), NULL, 'a home without a mandate is free');
SELECT refused($$SELECT sign('b', 'A10', 'H10', '1.00', '1.00')$$, 'HP029', 'while a yearly withdrawal is being decided, none is signed', 'withdrawal_house_year');
SELECT withdraw_case('y10 back', (SELECT (answer).number FROM fund.request WHERE request_id = 'y10'), 'test') \g /dev/null
SELECT lives_ok($$SELECT sign('m10', 'A10', 'H10', '1.00', '1.00')$$, 'when it is taken back, it is');
SELECT yearly('y1b', 'A1', 'H1B', '1.00', '60000.00') \g /dev/null
SELECT is(failed('y1b'), 'withdrawal_interval withdrawal_house_year withdrawal_amount', 'what an ended mandate paid this year counts for the home');
SELECT is((SELECT (withdrawal).house_withdrawn FROM fund.business_case ORDER BY id DESC LIMIT 1), '1685.99'::cny, 'and for its costs');
SELECT is((SELECT (withdrawal).mandate FROM fund.business_case ORDER BY id DESC LIMIT 1), false, 'though it is no mandate any more');

-- August
SELECT go_to('2019-08-05') \g /dev/null
SELECT remit('r3', 'E1', '2019-08') \g /dev/null
SELECT settle_outside_loan('s7', 'ABC', 'LH7') \g /dev/null
SELECT is((SELECT (answer).items FROM fund.request WHERE request_id = 's7'), 1, 'a settled loan ends its mandate');
SELECT refused($$SELECT settle_outside_loan('b', 'ABC', 'LH7')$$, 'HP011', 'it is settled once', 'was settled on 2019-08-05');
SELECT refused($$SELECT sign('b', 'A7', 'H7', '1.00', '9000.00')$$, 'HP011', 'and no new one is signed', 'was settled on 2019-08-05');
SELECT lives_ok($$SELECT sign('m7 other', 'A7', 'H7', '1.00', '9000.00', loan => 'another')$$, 'but for another loan');
SELECT settle_outside_loan('s0', 'ABC', 'never heard of') \g /dev/null
SELECT refused($$SELECT sign('b', 'A9', 'H9', '1.00', '9000.00', loan => 'never heard of')$$, 'HP011', 'also if the loan was not known before', 'was settled');
SELECT ban('ban 8', person(8), 'loan', 'forged') \g /dev/null
SELECT close_account('close', 'B1', '03') \g /dev/null
SELECT is((SELECT ended_on FROM fund.withdrawal_mandate WHERE id = mandate_of('mb')), '2019-08-05'::date, 'who closes the account ends the mandate');
SELECT is(batch('execute_mandates', 'august'), 0, 'the batch of August');
SELECT is(paid('august'), 'A1 2019-08 500.00 of 500.00, A10 2019-08 1.00 of 1.00, A2 2019-08 500.00 of 500.00, A3 2019-08 400.00 of 400.00, A5 2019-08 150.00 of 150.00, A6 2019-08 1.00 of 1.00, A7 2019-08 1.00 of 1.00',
    'changed amounts hold, and July''s other mandates are due again');
SELECT is((SELECT string_agg(DISTINCT p.card, ' ') FROM fund.mandate_payment p JOIN fund.withdrawal_mandate m ON m.id = p.mandate_id WHERE p.month = '2019-08' AND m.id = mandate_of('m5')), '4000', 'so do changed cards');
SELECT is(short('2019-08'), 'A8 2186.00 withdrawal_ban: banned from withdrawals through 2022-08-04, that day included; decided on 2019-08-05', 'whoever was banned since gets nothing');
SELECT gives(format('SELECT amount, next_amount, next_card, next_from FROM fund.withdrawal_mandate WHERE id = %s', mandate_of('m2')), '(500.00,,,)', 'a change that was executed is no longer pending');
SELECT lives_ok(format('SELECT change_withdrawal_mandate(%L, %s, %L)', 'c3', mandate_of('m3'), '500.00'), 'now the spouse may take the rest');
SELECT approve_case('c3 ok', case_of(mandate_of('m3')), operator => 'checker') \g /dev/null
SELECT verified('after two months');

-- a red entry takes a voucher of the batch back
SELECT reverse('red', voucher_of_month, 'wrong month') FROM (SELECT max(voucher_id) AS voucher_of_month FROM fund.mandate_payment WHERE month = '2019-08') v \g /dev/null
SELECT is((SELECT sum(paid) FROM fund.mandate_payment WHERE month = '2019-08'), '0.00'::cny, 'payments are taken back');
SELECT is((SELECT last_month FROM fund.withdrawal_mandate WHERE id = mandate_of('m1')), '2019-07'::yearmonth, 'the month before is the last again');
SELECT verified('after the red entry');
SELECT is(batch('execute_mandates', 'august anew'), 0, 'and the month is executed anew');
SELECT is((SELECT sum(paid) FROM fund.mandate_payment WHERE month = '2019-08'), '1553.00'::cny, 'as before');
SELECT verified('after it was executed anew');

-- the yearly limit of a ground binds mandates too
SELECT set_policy('withdrawal_repay_commercial_yearly_cap', '2019-09-01', '1010.00', 'a test') \g /dev/null
-- and from the next month on a home with a relation that is gone is nobody's
SELECT register_relation('divorce', person(2), person(3), 'spouse', '2019-01-01', '2019-08-31') \g /dev/null
SELECT go_to('2019-09-02') \g /dev/null
SELECT is(batch('execute_mandates', 'september'), 0, 'the batch of September');
SELECT is(short('2019-09'), 'A1 490.00 withdrawal_limit_yearly, A2 500.00 withdrawal_amount: asked for 500.00; the limits leave 0.00 (by an unverified value), A3 500.00 withdrawal_relation: whose home or case it is: other; open, in the order self, spouse, parent, child, up to: spouse (by an unverified value), A6 1.00 withdrawal_amount: asked for 1.00; the limits leave 0.00 (by an unverified value), A7 1.00 withdrawal_amount: asked for 1.00; the limits leave 0.00 (by an unverified value), A8 2186.00 withdrawal_ban: banned from withdrawals through 2022-08-04, that day included; decided on 2019-09-02; withdrawal_amount: asked for 2186.00; the limits leave 0.00 (by an unverified value)',
    'the yearly limit, and a divorce');
SELECT verified('after three months');

-- next year the home is free, the interval runs from the last month paid
SELECT end_withdrawal_mandate('e5', mandate_of('m5')) \g /dev/null
SELECT go_to('2020-01-02') \g /dev/null
SELECT yearly('y5', 'A5', 'H5', '1.00', '1800.00') \g /dev/null
SELECT is(failed('y5'), 'withdrawal_interval', 'next year the home is free, but the payments of twelve months are used up');
SELECT is((SELECT (withdrawal).last_on FROM fund.business_case ORDER BY id DESC LIMIT 1), '2019-09-02'::date, 'up to the last month paid');
SELECT go_to('2020-09-02') \g /dev/null
SELECT yearly('y5 later', 'A5', 'H5', '1.00', '1800.00') \g /dev/null
SELECT is(failed('y5 later'), NULL, 'a year after it they are not');

-- chunks of one account each, and the books that any chunks give
SELECT start_job('execute_mandates', 'small', NULL, NULL, 1, 'postgres') AS job \gset
SELECT is((SELECT count(*) FROM fund.job_chunk WHERE job_id = :job), (SELECT count(DISTINCT account_id) FROM fund.withdrawal_mandate WHERE ended_on IS NULL), 'an account a chunk');
SELECT refused($$SELECT close_day('too early')$$, 'HP009', 'the day is not closed before the batch is done');
SELECT is(job_step(:job, 1000), 0, 'all of them');
SELECT is_empty($$SELECT mandate_id, month FROM fund.mandate_payment WHERE paid > '0.00' AND month = '2020-09' GROUP BY 1, 2 HAVING count(*) > 1$$, 'each once');
SELECT isnt_empty($$SELECT FROM fund.mandate_payment WHERE paid > '0.00' AND month = '2020-09'$$, 'and they paid');
SELECT is_empty($$SELECT c.id FROM fund.business_case c, replay_decision(c.id::text) r WHERE c.findings IS NOT NULL AND NOT r.same$$, 'each decision replays');
-- money paid back for a ban is not credited again by a red entry of the batch
SELECT record_recovery('rec', b.id::integer, 'A10', '0.50') FROM (SELECT (ban('ban 10', person(10), 'withdrawal', 'forged', '0.50')).number AS id) b \g /dev/null
SELECT refused(format('SELECT reverse(%L, %s, %L)', 'b', (SELECT voucher_id FROM fund.mandate_payment WHERE mandate_id = mandate_of('m10') ORDER BY id DESC LIMIT 1), 'x'), 'HP018', 'taking back what was paid back', 'paid money back');
SELECT reverse('rec back', voucher_of('rec'), 'a test') \g /dev/null
-- a couple's mandates in one chunk: the second sees what the first was paid this very day; in order of accounts, as across chunks, and not of signing
SELECT register_house('hb' || i, 'HB' || i, 'new', ARRAY[make_citizen_id(350599, '1985-01-01', i)], '900000.00', 90, '2015-01-01') FROM generate_series(3, 4) i \g /dev/null
SELECT register_relation('b3 b4', make_citizen_id(350599, '1985-01-01', 3), make_citizen_id(350599, '1985-01-01', 4), 'spouse', '2010-01-01') \g /dev/null
SELECT go_to('2020-10-02') \g /dev/null
SELECT sign('b4 m', 'B4', 'HB4', '600.00', '600.00'), sign('b3 m', 'B3', 'HB3', '600.00', '600.00') \g /dev/null
SELECT is(batch('execute_mandates', 'october'), 0, 'the batch of October');
SELECT is((SELECT string_agg(line, ', ') FROM regexp_split_to_table(paid('october'), ', ') line WHERE line LIKE 'B%'), 'B3 2020-10 600.00 of 600.00, B4 2020-10 410.00 of 600.00', 'the family''s limit of the year is for both');
SELECT verified('after a couple''s batch');
SELECT throws_ok($$DELETE FROM fund.mandate_payment$$, 'HP017', NULL, 'payments are append-only');
SELECT verified('at the end');
SELECT * FROM finish();
