-- The case desk: application to payment or contract, papers, who may do what, what
-- the rules see of families, homes and earlier cases, and replay.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
SELECT open_year(2026) \g /dev/null
SELECT remit('r1', 'E1', '2019-07'), remit('r2', 'E2', '2019-07') \g /dev/null
SELECT set_policy('loan_ratio_ceiling_principal_offset', '1999-04-03', '1000000', 'so small a centre lends more than it holds') \g /dev/null
INSERT INTO fund.operator (name, approves_up_to) VALUES ('checker', NULL), ('small', '500.00'), ('teller', NULL);
-- this login is an application: only such a one speaks for members
INSERT INTO fund.operator (name, application) VALUES (session_user, true);
CREATE FUNCTION note(r receipt) RETURNS text LANGUAGE sql AS $$ SELECT format('%s: %s', coalesce(r.amount::text, '-'), r.note) $$;
CREATE FUNCTION state_of(sent text) RETURNS text LANGUAGE sql AS $$
    SELECT c.state FROM fund.business_case c JOIN fund.request r ON (r.answer).number = c.id::text WHERE r.request_id = sent $$;
CREATE FUNCTION case_of(sent text) RETURNS text LANGUAGE sql AS $$ SELECT (r.answer).number FROM fund.request r WHERE r.request_id = sent $$;
CREATE FUNCTION failed(sent text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(f.rule, ' ' ORDER BY f.place) FROM fund.business_case c JOIN fund.request r ON (r.answer).number = c.id::text, hpf.explain(c.findings) f
    WHERE r.request_id = sent AND NOT f.passed $$;
\set rent '{"cost": "12000.00", "months_covered": 12, "homes": 0}'

-- papers: a case that lacks some is not decided, and says which
SELECT is(note(apply_withdrawal('rent', 'A1', 'rent', '1000.00', stated => :'rent', documents => '{identity}', operator => 'teller')), '-: lacks 无房证明 no_home_proof', 'the answer lists the paper that is missing');
SELECT is(state_of('rent'), 'applied', 'the case waits');
SELECT refused(format('SELECT approve_case(%L, %L, operator => %L)', 'b', case_of('rent'), 'checker'), 'HP028', 'approving a case that was not decided', 'it is applied');
SELECT refused(format('SELECT complete_case(%L, %L, %L)', 'b', case_of('rent'), '{passport}'), 'HP027', 'a paper of no known kind', 'passport');
SELECT is(note(complete_case('rent 2', case_of('rent'), '{no_home_proof}', operator => 'teller')), '1000.00: reviewed', 'with it the case is accepted and decided');
SELECT gives(format('SELECT accepted_on, due_on, granted, visits FROM fund.business_case WHERE id = %s', case_of('rent')), '(2019-07-01,2019-07-04,1000.00,2)', 'three working days from acceptance, two visits');
SELECT refused(format('SELECT approve_case(%L, %L, operator => %L)', 'b', case_of('rent'), 'teller'), 'HP026', 'the maker approves the own case', 'own');
SELECT refused(format('SELECT approve_case(%L, %L, operator => %L)', 'b', case_of('rent'), 'small'), 'HP019', 'approving above the own limit', 'up to 500.00');
SELECT refused(format('SELECT pay_case(%L, %L)', 'b', case_of('rent')), 'HP028', 'paying what was not approved', 'it is reviewed');
SELECT refused(format('SELECT sign_case(%L, %L, %L, %L)', 'b', case_of('rent'), 'X', 'L1'), 'HP028', 'signing a withdrawal');
SELECT approve_case('rent paid', case_of('rent'), operator => 'checker') \g /dev/null
SELECT posts('rent paid', '{withdrawal 01 201/101001 1000.00}', 'another person approves, and it is paid');
SELECT enters('rent paid', '{A1 11 -1000.00 0.00 2019-07-01 07}', 'on ground 07 of the standard');
SELECT gives(format('SELECT state, maker, approver, paid, ended_on FROM fund.business_case WHERE id = %s', case_of('rent')), '(paid,teller,checker,1000.00,2019-07-01)', 'who did it is on the case');
SELECT is((SELECT string_agg(e.step || ' ' || e.operator, ', ' ORDER BY e.id) FROM fund.case_event e WHERE e.case_id = case_of('rent')::bigint), 'accept teller, review teller, approve checker, pay checker', 'so is each step');
SELECT refused(format('SELECT approve_case(%L, %L, operator => %L)', 'b', case_of('rent'), 'checker'), 'HP028', 'approving it again', 'it is paid');
SELECT is(approve_case('rent paid', case_of('rent'), operator => 'checker')::text, (SELECT answer::text FROM fund.request WHERE request_id = 'rent paid'), 'the same request gets the same answer');

-- the second rent withdrawal in the period, and the day it is open again
SELECT is(note(apply_withdrawal('rent again', 'A1', 'rent', '100.00', stated => :'rent', documents => '{identity,no_home_proof}')),
    '0.00: withdrawal_interval: decided on 2019-07-01; after the last one on this ground the next withdrawal is open from 2020-07-01 on (by an unverified value)', 'a second one in the period is refused, and says from when it is open');
SELECT is(state_of('rent again'), 'refused', 'it is over');
SELECT refused(format('SELECT withdraw_case(%L, %L, %L)', 'b', case_of('rent again'), 'x'), 'HP028', 'taking back what was refused');

-- families and homes: spouses and the same house, also if they married afterwards
SELECT make_citizen_id(350599, date '1980-01-01', 2) AS a2, make_citizen_id(350599, date '1980-01-01', 3) AS a3, make_citizen_id(350599, date '1980-01-01', 4) AS a4 \gset
SELECT register_house('h1', 'H1', 'new', ARRAY[:'a2', :'a3']::citizen_id[], '3000.00', 90, '2019-06-01') \g /dev/null
SELECT refused(format('SELECT register_house(%L, %L, %L, ARRAY[%L]::citizen_id[])', 'b', 'H1', 'new', :'a2'), 'HP103', 'a home registered twice');
SELECT refused(format('SELECT register_relation(%L, %L, %L, %L, %L)', 'b', :'a2', :'a2', 'spouse', '2019-01-01'), 'HP103', 'marrying oneself');
SELECT refused(format('SELECT register_relation(%L, %L, %L, %L, %L)', 'b', :'a2', :'a3', 'cousin', '2019-01-01'), 'HP103', 'a relation that counts for nothing');
\set papers '{identity,purchase_contract,invoice}'
SELECT is(note(apply_withdrawal('buy 2', 'A2', 'purchase', '2000.00', 'H1', documents => :'papers', operator => 'teller')), '2000.00: reviewed', 'who owns a home withdraws for it');
SELECT approve_case('buy 2 paid', case_of('buy 2'), operator => 'checker') \g /dev/null
SELECT is(note(apply_withdrawal('buy 2 again', 'A2', 'purchase', '100.00', 'H1', documents => :'papers')),
    '0.00: withdrawal_once_a_house: other withdrawals of the member for this home, paid or being decided: 1; there may be none, as a member withdraws once for a home (by an unverified value)', 'and once only');
SELECT is(note(apply_withdrawal('buy 4', 'A4', 'purchase', '100.00', 'H1', documents => :'papers')),
    '0.00: withdrawal_relation: whose home or case it is: other; open, in the order self, spouse, parent, child, up to: child (by an unverified value)', 'a stranger does not');
-- 3,000.00 was paid for it: the price is withdrawn once, whoever of its owners does
SELECT is(note(apply_withdrawal('buy 3', 'A3', 'purchase', NULL, 'H1', documents => :'papers', operator => 'teller')), '1000.00: reviewed', 'the other owner, not married to the first, gets what is left of the price');
SELECT withdraw_case('buy 3 back', case_of('buy 3'), 'thinks it over') \g /dev/null
SELECT is(state_of('buy 3'), 'withdrawn', 'takes it back');
SELECT register_relation('wed', :'a2', :'a3', 'spouse', '2019-07-01') \g /dev/null
SELECT refused(format('SELECT register_relation(%L, %L, %L, %L, %L)', 'b', :'a4', :'a3', 'spouse', '2019-07-01'), 'HP103', 'a second spouse', 'another spouse');
SELECT is(note(apply_withdrawal('buy 3 wed', 'A3', 'purchase', '1000.01', 'H1', documents => :'papers')),
    '0.00: withdrawal_amount: asked for 1000.01; the limits leave 1000.00 (by an unverified value)', 'married after the first withdrawal: 2,000.00 of the price are withdrawn already');
SELECT is(note(apply_withdrawal('buy 3 less', 'A3', 'purchase', '1000.01', 'H1', documents => :'papers', accepts_less => true)), '1000.00: reviewed', 'who takes less gets the rest');
SELECT is((SELECT decision_bound(findings) FROM fund.business_case WHERE id = case_of('buy 3 less')::bigint), 'withdrawal_limit_cost', 'and what bound it is named');
-- a child of the owner
SELECT register_relation('child', :'a3', :'a4', 'child', '2019-01-01') \g /dev/null
SELECT register_house('h2', 'H2', 'new', ARRAY[:'a3']::citizen_id[], '500.00', 90, '2017-07-02'), register_house('h3', 'H3', 'new', ARRAY[:'a3']::citizen_id[], '500.00', 90, '2017-06-30') \g /dev/null
SELECT is(note(apply_withdrawal('buy p', 'A4', 'purchase', '500.00', 'H2', documents => :'papers')), '500.00: reviewed', 'for a parent''s home, on the last but one day of two years');
SELECT is(note(apply_withdrawal('buy late', 'A4', 'purchase', '500.00', 'H3', documents => :'papers', stated => '{"event_on": "2017-03-31"}')),
    '0.00: withdrawal_window: applied for on 2019-07-01; the last day is 2019-06-30 (by an unverified value)', 'too late, by the contract that the books know, whatever is stated');

-- what changed between approval and payment is seen when it is paid
SELECT apply_withdrawal('rent 5', 'A5', 'rent', '2000.00', stated => :'rent', documents => '{identity,no_home_proof}', operator => 'teller') \g /dev/null
SELECT approve_case('rent 5 ok', case_of('rent 5'), false, operator => 'checker') \g /dev/null
SELECT is(state_of('rent 5'), 'approved', 'approved and not paid yet');
SELECT withdraw('elsewhere', 'A5', '186.01', '09') \g /dev/null
SELECT refused(format('SELECT pay_case(%L, %L)', 'b', case_of('rent 5')), 'HP029', 'paying what is no longer there', 'the limits leave 1999.98');
SELECT reverse('elsewhere back', voucher_of('elsewhere'), 'a test') \g /dev/null
SELECT lives_ok(format('SELECT pay_case(%L, %L, operator => %L)', 'rent 5 pay', case_of('rent 5'), 'checker'), 'paid when it is there again');
SELECT reverse('rent 5 back', voucher_of('rent 5 pay'), 'wrong card') \g /dev/null
SELECT is(state_of('rent 5'), 'reversed', 'a red entry of the payment is seen on the case');
SELECT is(note(apply_withdrawal('rent 5 anew', 'A5', 'rent', '2000.00', stated => :'rent', documents => '{identity,no_home_proof}')), '2000.00: reviewed', 'which then counts for nothing');

-- a deferral: its months are continuous from the first, paid or not
SELECT defer('deferral', 'E2', '2019-08', '2019-12', 'hardship') \g /dev/null
SELECT is((SELECT continuous FROM months_contributed((SELECT id FROM fund.account WHERE number = 'B3'), '2019-11-30')), 5, 'a month paid and four deferred are five');
SELECT is((SELECT continuous FROM months_contributed((SELECT id FROM fund.account WHERE number = 'A3'), '2019-08-31')), 1, 'last month is still recent enough');
SELECT is((SELECT continuous FROM months_contributed((SELECT id FROM fund.account WHERE number = 'A3'), '2019-09-01')), 0, 'the month before it is not');

-- online: small ones are paid by the rules alone
SELECT refused($$SELECT apply_withdrawal('b', 'A6', 'rent', '10.00', channel => 'online')$$, 'HP028', 'a channel before it opens', 'not done through channel online');
SELECT refused($$SELECT apply_withdrawal('b', 'A6', 'rent', '10.00', stated => '{"balance": "1.00"}')$$, 'HP025', 'stating what the books know', 'balance');
SELECT refused($$SELECT apply_withdrawal('b', 'A6', 'rent', '10.00', stated => '{"no_such": 1}')$$, 'HP025', 'stating no fact', 'no_such');
SELECT refused($$SELECT apply_withdrawal('b', 'A6', 'yacht', '10.00')$$, 'HP103', 'no ground');
SELECT refused($$SELECT apply_withdrawal('b', 'A6', 'rent', '10.00', documents => '{identity,no_home_proof}')$$, 'HP025', 'a fact is missing', 'cannot be judged without');
SELECT go_to('2020-01-02') \g /dev/null
SELECT apply_withdrawal('rent 6', 'A6', 'rent', '100.00', stated => :'rent', documents => '{identity,no_home_proof}', operator => 'online hall', channel => 'online') \g /dev/null
SELECT posts('rent 6', '{withdrawal 01 201/101001 100.00}', 'applied for online and paid at once');
SELECT gives(format('SELECT state, approver, visits FROM fund.business_case WHERE id = %s', case_of('rent 6')), '(paid,rules,0)', 'by the rules, without a visit');

-- the deferral paid: interest runs from the payment, and nothing else has changed
SELECT pay_deferred('deferral paid', 'E2', '2019-12') \g /dev/null
SELECT is((SELECT array_agg(DISTINCT e.value_date::text || ' ' || e.kind) FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'B3' AND e.month > '2019-07'), '{2020-01-02 13}', 'five months, valued on the day they are paid');
SELECT gives($$SELECT e.paid_through, a.paid_through FROM fund.employer e JOIN fund.account a ON a.employer_id = e.id WHERE a.number = 'B3'$$, '(2019-12,2019-12)', 'paid through December');
SELECT is((SELECT continuous FROM months_contributed((SELECT id FROM fund.account WHERE number = 'B3'), '2020-01-02')), 6, 'six in a row, as before');

-- a loan: refused and told why, granted at the sixth month, signed for no more than granted
SELECT make_citizen_id(350599, date '1985-01-01', 3) AS b3, make_citizen_id(350599, date '1985-01-01', 4) AS b4 \gset
SELECT register_house('hl', 'HL', 'new', ARRAY[:'b3']::citizen_id[], '300000.00', 100, '2019-12-01') \g /dev/null
\set terms '{"home_order": 1, "down_payment": "100000.00", "family_debt_service": "0.00", "guarantee": "mortgage"}'
\set lp '{identity,income_proof,credit_report,purchase_contract,invoice}'
SELECT register_house('ha', 'HA', 'new', ARRAY[make_citizen_id(350599, date '1980-01-01', 8)], '300000.00', 100, '2019-12-01') \g /dev/null
SELECT is(note(apply_loan('loan A', 'A8', '100000.00', 120, 'hpf_loan_first_over5y', 'HA', :'terms', :'lp')),
    '0.00: loan_months_continuous: contributed 0 months in a row up to the day of the decision, counted anew after a gap; at least 6 are required', 'who has stopped contributing');
SELECT is(note(apply_loan('loan lacks', 'B3', '100000.00', 120, 'hpf_loan_first_over5y', 'HL', :'terms', '{identity,income_proof,credit_report,purchase_contract}')), '-: lacks 购房发票 invoice', 'a paper is missing');
SELECT is(note(apply_loan('loan 1', 'B3', '200001.00', 120, 'hpf_loan_first_over5y', 'HL', :'terms', :'lp', accepts_less => true, operator => 'teller')), '200000.00: reviewed', 'no more than is unpaid of the price');
SELECT is((SELECT decision_bound(findings) FROM fund.business_case WHERE id = case_of('loan 1')::bigint), 'loan_limit_unpaid', 'which is what binds');
SELECT refused(format('SELECT approve_case(%L, %L, operator => %L)', 'b', case_of('loan 1'), 'small'), 'HP019', 'a loan above the own limit');
SELECT approve_case('loan 1 ok', case_of('loan 1'), operator => 'checker') \g /dev/null
SELECT refused(format('SELECT pay_case(%L, %L)', 'b', case_of('loan 1')), 'HP028', 'a loan is not paid like a withdrawal', 'it is a loan');
SELECT refused(format('SELECT sign_case(%L, %L, %L, %L, amount => %L)', 'b', case_of('loan 1'), 'N1', 'L1', '200000.01'), 'HP024', 'a contract above what was granted');
SELECT sign_case('loan 1 signed', case_of('loan 1'), 'N1', 'L1'), disburse_loan('loan 1 out', 'N1') \g /dev/null
SELECT gives($$SELECT l.contract_amount, l.periods, l.method, l.case_id = case_of('loan 1')::bigint, h.number FROM fund.loan l JOIN fund.house h ON h.id = l.house_id WHERE l.number = 'N1'$$, '(200000.00,120,equal_installment,t,HL)', 'the contract is as decided');
SELECT is(note(apply_withdrawal('beside', 'B3', 'rent', '1.00', stated => :'rent', documents => '{identity,no_home_proof}')),
    '0.00: withdrawal_fund_loan: the member has a fund loan that is not settled: yes; with such a loan this ground is open: no; withdrawal_no_home: homes of the family in the city: 1; a rent withdrawal requires that there is none (by an unverified value)',
    'who repays a loan of the fund withdraws for that only; the books know the home, whatever is stated');
SELECT register_relation('wed B', :'b3', :'b4', 'spouse', '2019-07-01') \g /dev/null
SELECT ok(failed('loan 2') IS NULL AND note(apply_loan('loan 2', 'B4', '100000.00', 120, 'hpf_loan_first_over5y', 'HL', :'terms', :'lp')) LIKE '0.00: %loan_open: fund loans of the family that are not settled: 1; all must be settled first%', 'the spouse''s loan is the family''s');
SELECT certify_talent('talent', 'B5', 2, 'T1', '2019-01-01', '2020-01-02') \g /dev/null
SELECT set_policy('loan_talent_factor_2', '2020-01-01', '2', 'a test') \g /dev/null
SELECT apply_loan('talent 1', 'B5', '10000.00', 12, 'hpf_loan_first_upto5y', 'HL', :'terms', :'lp') \g /dev/null
SELECT is((SELECT f.required FROM report.case_finding f WHERE f.number = case_of('talent 1') AND f.rule = 'loan_limit_cap'), '1000000.00', 'a talent certificate raises the cap on its last day');

-- leaving: dormant for half a year, not a day less
SELECT make_dormant('dormant', ARRAY['A7']) \g /dev/null
\set left '{"household_local": false, "reemployed": false, "employment_ended": true}'
SELECT go_to('2020-07-01') \g /dev/null
SELECT is(note(apply_withdrawal('leave early', 'A7', 'leaving', stated => :'left', documents => '{identity,employment_end_proof}')),
    '0.00: withdrawal_dormant: dormant for 5 months by the day of the decision; at least 6 (by an unverified value)', 'a day before half a year');
SELECT go_to('2020-07-02') \g /dev/null
SELECT is(note(apply_withdrawal('leave local', 'A7', 'leaving', stated => :'left'::jsonb || '{"household_local": true}', documents => '{identity,employment_end_proof}')),
    '0.00: withdrawal_household: the member''s household is registered in this city: yes; this ground is open to members registered in this city: no (by an unverified value)', 'a local household');
SELECT apply_withdrawal('leave', 'A7', 'leaving', stated => :'left', documents => '{identity,employment_end_proof}', operator => 'teller') \g /dev/null
SELECT approve_case('leave paid', case_of('leave'), operator => 'checker') \g /dev/null
SELECT gives($$SELECT status, balance FROM fund.account WHERE number = 'A7'$$, '(05,0.00)', 'half a year to the day: closed, with its interest');

-- approved on 31 December and paid on 4 January: it counts for the year it is paid in, once
SELECT register_house('h5', 'H5', 'new', ARRAY[make_citizen_id(350599, date '1985-01-01', 1)], '900000.00', 90, '2015-01-01') \g /dev/null
\set loan '{"cost": "500.00"}'
\set lpapers '{identity,loan_contract,loan_information,repayment_list}'
SELECT go_to('2020-12-31') \g /dev/null
SELECT apply_withdrawal('mortgage', 'B1', 'repay_commercial', '500.00', 'H5', stated => :'loan', documents => :'lpapers', operator => 'teller') \g /dev/null
SELECT approve_case('mortgage ok', case_of('mortgage'), false, operator => 'checker') \g /dev/null
SELECT go_to('2021-01-04') \g /dev/null
SELECT pay_case('mortgage paid', case_of('mortgage'), operator => 'checker') \g /dev/null
SELECT apply_withdrawal('mortgage else', 'B1', 'repay_other_city', '1.00', 'H5', stated => :'loan', documents => :'lpapers') \g /dev/null
SELECT is(failed('mortgage else'), 'withdrawal_house_year withdrawal_amount', 'nor is the same loan repaid on another ground');
SELECT is(note(apply_withdrawal('mortgage 2021', 'B1', 'repay_commercial', '1.00', 'H5', stated => :'loan', documents => :'lpapers')),
    '0.00: withdrawal_interval: decided on 2021-01-04; after the last one on this ground the next withdrawal is open from 2022-01-04 on (by an unverified value); withdrawal_house_year: the family withdrew for this home in this calendar year already: yes; once a year is all (by an unverified value); withdrawal_amount: asked for 1.00; the limits leave 0.00 (by an unverified value)',
    'the year of the payment is used up');

-- owners who are no family share the year's costs of their home: each has a part, together no more
SELECT register_house('h67', 'H67', 'new', ARRAY[make_citizen_id(350599, date '1985-01-01', 6), make_citizen_id(350599, date '1985-01-01', 7)], '900000.00', 90, '2015-01-01') \g /dev/null
SELECT is(note(apply_withdrawal('co 6', 'B6', 'repay_commercial', '400.00', 'H67', stated => :'loan', documents => :'lpapers', operator => 'teller')), '400.00: reviewed', 'one owner');
SELECT is(note(apply_withdrawal('co 7', 'B7', 'repay_commercial', '100.01', 'H67', stated => :'loan', documents => :'lpapers')), '0.00: withdrawal_amount: asked for 100.01; the limits leave 100.00 (by an unverified value)', 'the other a fen too much');
SELECT is(note(apply_withdrawal('co 7 less', 'B7', 'repay_other_city', '100.00', 'H67', stated => :'loan', documents => :'lpapers')), '100.00: reviewed', 'and the rest, whatever the loan is called');

-- what closes an account pays what it holds by then: its approver may have to approve as much
SELECT withdraw('earlier', 'B8', '11500.00', '99') \g /dev/null
SELECT apply_withdrawal('retire', 'B8', 'retirement', stated => '{"retired": true}', documents => '{identity,retirement_certificate}', operator => 'teller') \g /dev/null
SELECT ok((SELECT granted <= '2000.00' FROM fund.business_case WHERE id = case_of('retire')::bigint), 'so much is left');
UPDATE fund.operator SET approves_up_to = '2000.00' WHERE name = 'small';
SELECT approve_case('retire ok', case_of('retire'), false, operator => 'small') \g /dev/null
SELECT reverse('earlier back', voucher_of('earlier'), 'a test') \g /dev/null
SELECT refused(format('SELECT pay_case(%L, %L)', 'b', case_of('retire')), 'HP029', 'paying more than its approver may approve', 'small');
SELECT withdraw_case('retire back', case_of('retire'), 'a test') \g /dev/null
SELECT apply_withdrawal('retire 2', 'B8', 'retirement', stated => '{"retired": true}', documents => '{identity,retirement_certificate}', operator => 'teller') \g /dev/null
SELECT refused(format('SELECT approve_case(%L, %L, operator => %L)', 'b', case_of('retire 2'), 'small'), 'HP019', 'nor approved');
SELECT apply_withdrawal('heir', 'B8', 'death', stated => '{"claimant": "none"}', documents => '{death_certificate}', operator => 'teller') \g /dev/null
SELECT refused(format('SELECT take_heirless(%L, %L, %L, operator => %L)', 'b', case_of('heir'), 'court', 'small'), 'HP019', 'nor taken into value-added income');
SELECT refused($$SELECT apply_loan('b', 'B8', '1.00', 12, 'hpf_loan_first_upto5y', 'H67', '{"relation": "self"}')$$, 'HP025', 'whose home it is, the books tell', 'relation');

-- papers: the seed's simplification, and shared data while the feed passes its check
SELECT set_eq($$SELECT document FROM required_documents('withdrawal', '2020-06-30', 'repay_commercial', 'second_hand')
    EXCEPT SELECT document FROM required_documents('withdrawal', '2020-06-30', 'repay_commercial', 'new')$$,
    ARRAY['registered_contract', 'deed_tax', 'vat_invoice', 'loan_transfer_voucher', 'fund_transfer_voucher'], 'before: four kinds of papers more for a second-hand home, five papers');
SELECT set_eq($$SELECT document FROM required_documents('withdrawal', '2020-07-01', 'repay_commercial', 'second_hand')$$,
    $$SELECT document FROM required_documents('withdrawal', '2020-07-01', 'repay_commercial', 'new')$$, 'after: the same list');
SELECT set_eq($$SELECT document FROM required_documents('withdrawal', '2021-01-04', 'repay_commercial', 'new', 'CCB', 'province', true)$$,
    ARRAY['identity', 'loan_contract', 'loan_information', 'repayment_list'], 'authorised, but no check of the feed: all papers');
SELECT record_feed_check('feed', 'CCB', 1000, 1) \g /dev/null
SELECT set_eq($$SELECT document FROM required_documents('withdrawal', '2021-01-04', 'repay_commercial', 'second_hand', 'CCB', 'province', true)$$, ARRAY['printed_flow'], 'one wrong in a thousand passes: only the printed flow');
SELECT is((SELECT count(*)::integer FROM required_documents('withdrawal', '2021-01-04', 'repay_commercial', 'new', bank, area, authorised)), 4, what)
FROM (VALUES ('CCB', 'xiamen', true, 'not in Xiamen'), ('CCB', 'other', true, 'nor out of the province'), ('ABC', 'province', true, 'nor another bank'), ('CCB', 'province', false, 'nor without authorisation')) AS v (bank, area, authorised, what);
SELECT record_feed_check('feed 2', 'CCB', 1000, 2) \g /dev/null
SELECT is((SELECT count(*)::integer FROM required_documents('withdrawal', '2021-01-04', 'repay_commercial', 'new', 'CCB', 'province', true)), 4, 'two wrong in a thousand do not pass');

-- bans
SELECT ban('ban', make_citizen_id(350599, date '1985-01-01', 2), 'withdrawal', 'forged contract', '300.00') \g /dev/null
SELECT is(note(apply_withdrawal('banned', 'B2', 'rent', '1.00', stated => :'rent', documents => '{identity,no_home_proof}')),
    '0.00: withdrawal_ban: banned from withdrawals through 2024-01-03, that day included; decided on 2021-01-04', 'banned for three years');
SELECT refused(format('SELECT record_recovery(%L, %s, %L, %L)', 'b', 1, 'B2', '300.01'), 'HP012', 'more paid back than owed');
SELECT record_recovery('back', 1, 'B2', '300.00') \g /dev/null
SELECT posts('back', '{withdrawal 02 201/101002 -300.00}', 'money paid back reduces what was withdrawn');
SELECT reverse('back back', voucher_of('back'), 'bounced') \g /dev/null
SELECT is((SELECT recovered FROM fund.ban WHERE id = 1), '0.00'::cny, 'taken back, it is owed again');
SELECT lift_ban('lift', 1, 'court') \g /dev/null
SELECT go_to('2021-01-05') \g /dev/null
SELECT is(note(apply_withdrawal('lifted', 'B2', 'rent', '1.00', stated => :'rent', documents => '{identity,no_home_proof}')), '1.00: reviewed', 'lifted, from the next day on');

-- both texts: accepted on the last day of the one, decided under the other
SELECT verified('before the new text');
SELECT set_policy('case_law_date', '2026-01-01', 'decided', 'a test') \g /dev/null
SELECT is(decision_outcome(decide_withdrawal(jsonb_populate_record(NULL::withdrawal_facts, '{"decided_on": "2026-09-22", "applied_on": "2026-09-19", "ground": "decoration", "requested": "10.00", "account_state": "normal", "balance": "100.00",
    "fund_loan_open": false, "relation": "self", "event_on": "2026-09-01", "cost": "10.00", "house_withdrawn": "0.00", "house_times": 0}'), parameters_on(law))), outcome, what)
FROM (VALUES ('2026-09-19'::date, 'refused', 'by the text of 2019 decoration is no ground'), ('2026-09-20', 'granted', 'by that of 2026 it is')) AS v (law, outcome, what);
-- end to end: accepted on 19 September 2026 and decided on the 22nd
SELECT go_to('2026-09-19') \g /dev/null
SELECT register_house('hd', 'HD', 'overhaul', ARRAY[make_citizen_id(350599, date '1985-01-01', 9)], '900.00', 90, '2026-09-01') \g /dev/null
SELECT set_policy('case_law_date', '2026-01-01', 'accepted', 'a test') \g /dev/null
SELECT apply_withdrawal('deco 1', 'B9', 'decoration', '10.00', 'HD', documents => '{identity,bill}', decide => false), apply_loan('law', 'B9', '1000.00', 12, 'hpf_loan_first_upto5y', 'HD', :'terms', '{identity,income_proof,credit_report,build_permit,bill}', decide => false) \g /dev/null
SELECT gives(format('SELECT state, accepted_on, due_on, findings FROM fund.business_case WHERE id = %s', case_of('deco 1')), '(accepted,2026-09-19,2026-09-23,)', 'accepted and not decided: three working days');
SELECT is((SELECT due_on FROM fund.business_case WHERE id = case_of('law')::bigint), '2026-10-09'::date, 'a loan has fifteen by the text of its acceptance');
SELECT go_to('2026-09-22') \g /dev/null
SELECT is(note(decide_case('deco 1 decided', case_of('deco 1'))), '0.00: withdrawal_open: by the policy of the day that governs the application the centre opens withdrawals on this ground: no', 'decided under the new text by the old one, in force when it was accepted');
SELECT refused(format('SELECT decide_case(%L, %L)', 'b', case_of('deco 1')), 'HP028', 'deciding it again', 'it is refused');
SELECT is(note(apply_withdrawal('deco 2', 'B9', 'decoration', '10.00', 'HD', documents => '{identity,bill}')), '10.00: reviewed', 'accepted under the new text');
SELECT apply_loan('law 2', 'B9', '1000.00', 12, 'hpf_loan_first_upto5y', 'HD', :'terms', '{identity,income_proof,credit_report,build_permit,bill}', decide => false) \g /dev/null
SELECT is((SELECT due_on FROM fund.business_case WHERE id = case_of('law 2')::bigint), '2026-10-06'::date, 'a loan has ten');
SELECT is(case_due('2026-09-19', policy('case_days_loan', '2026-09-19')::integer, false), '2026-10-04'::date, 'fifteen days by the one');
SELECT is(case_due('2026-09-20', policy('case_days_loan', '2026-09-20')::integer, false), '2026-09-30'::date, 'ten by the other');
INSERT INTO fund.holiday VALUES ('2026-10-01', false, '国庆节'), ('2026-10-02', false, '国庆节'), ('2026-10-05', false, '国庆节'), ('2026-10-06', false, '国庆节'), ('2026-10-07', false, '国庆节'), ('2026-10-10', true, '调休');
SELECT is(case_due('2026-09-30', 3, true), '2026-10-10'::date, 'working days: over a holiday, and the Saturday that is worked');

-- replay: the same rows whatever the policy has become
SELECT findings AS before FROM fund.business_case WHERE id = case_of('rent again')::bigint \gset
SELECT put_policies(array_agg(ROW(k.key, 'city', NULL, '1999-04-03', NULL,
    CASE k.type WHEN 'boolean' THEN 'false' WHEN 'integer' THEN coalesce(k.minimum, '1') WHEN 'word' THEN k.words[cardinality(k.words)] ELSE coalesce(k.minimum, p.value #>> '{}') END,
    '未登记', 'changed by a test', false)::policy_row), NULL) AS changed
FROM policy_keys() k JOIN fund.policy p ON p.key = k.key AND p.superseded_at IS NULL AND p.valid_from = '1999-04-03' AND p.value IS NOT NULL
WHERE k.type NOT IN ('text', 'object', 'date') AND k.key NOT LIKE 'case\_%' AND k.key <> 'deposit_day_basis' AND p.scope = 'city' \gset
SELECT ok(:changed > 80, 'every policy is changed');
SELECT gives(format('SELECT findings::text, same FROM replay_decision(%L)', case_of('rent again')), format('(%s,t)', quote_ident(:'before')), 'a decision replays as it was');
SELECT is_empty($$SELECT c.id FROM fund.business_case c, hpf.replay_decision(c.id::text) r WHERE c.findings IS NOT NULL AND NOT r.same$$, 'each of them does');

SELECT verified('at the end');

-- what a decision was made of stays: the policy, the facts, the findings, the case
SELECT refused($$UPDATE fund.policy SET value = '"1.00"' WHERE key = 'withdrawal_minimum_left'$$, 'HP017', 'changing a policy in place', 'stays as it was');
SELECT refused($$UPDATE fund.policy SET superseded_at = NULL WHERE superseded_at IS NOT NULL$$, 'HP017', 'bringing an old one back');
SELECT refused($$DELETE FROM fund.policy$$, 'HP017', 'removing policies');
SELECT refused($$TRUNCATE fund.policy, fund.business_case CASCADE$$, 'HP017', 'emptying them');
SELECT refused($$DELETE FROM fund.business_case$$, 'HP017', 'removing cases');
SELECT refused($$UPDATE fund.business_case SET findings = (SELECT findings FROM fund.business_case WHERE id = case_of('rent')::bigint) WHERE id = case_of('rent again')::bigint$$, 'HP017', 'findings of another case', 'stands');
SELECT refused(format($$UPDATE fund.business_case SET granted = '1400.00' WHERE id = %s$$, case_of('rent')), 'HP017', 'a greater amount');
SELECT refused(format($$UPDATE fund.business_case SET withdrawal.balance = '1.00' WHERE id = %s$$, case_of('rent')), 'HP017', 'other facts');
-- verify() sees a case that was moved by hand, and one paid otherwise than its entries say
UPDATE fund.business_case SET state = 'approved' WHERE id = case_of('rent')::bigint;
UPDATE fund.business_case SET paid = '999.99' WHERE id = case_of('buy 2')::bigint;
SELECT set_eq('SELECT rule, subject, expected, actual FROM verify()', format($$VALUES ('a case is where its last step left it', '%s', 'pay', 'approved'), ('a paid case = the entries of its payment', '%s', '999.99', '2000.00')$$, case_of('rent'), case_of('buy 2')), 'verify() tells both');
SELECT * FROM finish();
