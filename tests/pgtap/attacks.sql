-- Attacks: hostile values in every argument of every act, objects planted where a
-- search_path might find them, and roles that reach for what is not theirs.
--
-- The acts are those of hpf.role_acts(), read from the catalogue: a new act without
-- good values in trial.good fails here.
\ir fixture.psql
SELECT hpf.remit('s/r1', 'E1', '2019-07'), hpf.remit('s/r2', 'E2', '2019-07') \g /dev/null
SELECT hpf.take_over_loans('s/L', '01', ARRAY[ROW('L1', 'A1', '120000.00', '3.25%', 120, '2019-06-20', 'hpf_loan_first_over5y', 'L1', 'equal_installment', NULL, true)::hpf.takeover_loan]) \g /dev/null
SELECT hpf.post_opening('s/999', '01', ARRAY['999'], ARRAY['101003'], ARRAY['120000.00'::hpf.cny], 'its other side') \g /dev/null
SELECT hpf.sign_loan('s/N1', 'N1', 'A5', '50000.00', 60, 'hpf_loan_first_upto5y', 'L1') \g /dev/null
SELECT hpf.sign_loan('s/N2', 'N2', 'A10', '50000.00', 60, 'hpf_loan_first_upto5y', 'L1'), hpf.register_security('s/N2s', 'N2', 'mortgage', 'S2'), hpf.add_loan_party('s/N1p', 'N1', 'co_borrower', 'somebody', hpf.make_citizen_id(350599, '1970-01-01', 1)),
       hpf.void_loan('s/N2v', 'N2', 'of the tests'), hpf.change_due_day('s/L1d', 'L1', 21, 'x') \g /dev/null
SELECT hpf.sign_loan('s/' || l, l, a, '50000.00', 60, 'bank_loan_upto5y', 'L1', subsidy_series => 'hpf_loan_first_upto5y'), hpf.register_security('s/s' || l, l, 'mortgage', l), hpf.disburse_loan('s/d' || l, l)
FROM (VALUES ('SB', 'B2'), ('SC', 'B3')) AS v (l, a) \g /dev/null
SELECT hpf.end_subsidy('s/SCe', 'SC', 'x'), hpf.load_subsidy_answer('s/ans', 'bank two', '2019-07', '{H|bank two|2019-07,D|SB|1.00,T|1|1.00}') \g /dev/null
SELECT hpf.add_facility('F1', 'bank three', '5000.00', '3%', '2019-07-01') \g /dev/null
SELECT hpf.draw_financing('s/d', 'F1', '01', 'C1', '100.00') \g /dev/null
SELECT hpf.freeze('s/f', ARRAY['A9']), hpf.make_dormant('s/g', ARRAY['A8']) \g /dev/null
SELECT hpf.withdraw('s/w', 'A2', '10.00', '07') \g /dev/null
SELECT hpf.set_policy('loan_ratio_ceiling_principal_offset', '2019-01-01', '1000000', 'of the tests') \g /dev/null
SELECT hpf.register_house('s/H1', 'H1', 'new', ARRAY[hpf.make_citizen_id(350599, '1980-01-01', 3)], '2000.00', 90, '2019-01-01') \g /dev/null
INSERT INTO fund.operator (name) VALUES ('checker'), ('postgres');
SELECT hpf.sign_withdrawal_mandate('s/m', 'A3', 'repay_commercial', 'H1', 'bank', 'LN1', '20.00', '100.00', 'card', '{identity,loan_contract,loan_information,repayment_list}') \g /dev/null
SELECT hpf.approve_case('s/mo', (SELECT case_id::text FROM fund.withdrawal_mandate), operator => 'checker') \g /dev/null
SELECT hpf.register_house('s/H2', 'H2', 'new', ARRAY[hpf.make_citizen_id(350599, '1980-01-01', 7)], '2000.00', 90, '2019-01-01') \g /dev/null
SELECT hpf.apply_withdrawal('s/ca', 'A2', 'rent', '10.00', operator => 'somebody') \g /dev/null
SELECT hpf.apply_withdrawal('s/cb', 'A10', 'rent', '10.00', stated => '{"cost": "1200.00", "months_covered": 1, "homes": 0}', documents => '{identity,no_home_proof}', operator => 'somebody'),
       hpf.apply_withdrawal('s/cc', 'A4', 'rent', '10.00', stated => '{"cost": "1200.00", "months_covered": 1, "homes": 0}', documents => '{identity,no_home_proof}', operator => 'somebody') \g /dev/null
SELECT hpf.approve_case('s/cd', (SELECT max(id)::text FROM fund.business_case), false) \g /dev/null
SELECT hpf.apply_withdrawal('s/ce', 'A5', 'rent', '10.00', stated => '{"cost": "1200.00", "months_covered": 1, "homes": 0}', documents => '{identity,no_home_proof}', operator => 'somebody', decide => false) \g /dev/null
SELECT hpf.set_policy('loan_months_least', '2019-01-01', '1', 'of the tests'), hpf.register_house('s/H6', 'H6', 'new', ARRAY[hpf.make_citizen_id(350599, '1980-01-01', 6)], '2000.00', 90, '2019-01-01') \g /dev/null
SELECT hpf.apply_loan('s/cl', 'A6', '1000.00', 12, 'hpf_loan_first_upto5y', 'H6', '{"home_order": 1, "down_payment": "600.00", "family_debt_service": "0.00", "guarantee": "mortgage"}',
    '{identity,income_proof,credit_report,purchase_contract,invoice}', operator => 'somebody') \g /dev/null
SELECT hpf.approve_case('s/clo', (SELECT max(id)::text FROM fund.business_case), operator => 'checker') \g /dev/null
-- nobody inherits A7
SELECT hpf.apply_withdrawal('s/ch', 'A7', 'death', stated => '{"claimant": "none"}', documents => '{death_certificate}', operator => 'somebody') \g /dev/null
SELECT hpf.add_relief_window('w', '2019-01-01', '2019-12-31', false, 'x', suppress_arrears => true), hpf.ban('s/ban', hpf.make_citizen_id(350599, '1980-01-01', 1), 'loan', 'x', '100.00') \g /dev/null
SELECT hpf.propose_policy('s/pp', ARRAY[ROW('withdrawal_minimum_left', 'city', NULL, '2020-01-01', NULL, '0.02', '未登记', 'decision', false)::hpf.policy_row], operator => 'somebody') \g /dev/null
SELECT hpf.open_employer('s/E3', 'E3', 'employer three', '01', 'C1', '12%', '12%', '2019-07'), hpf.defer('s/def', 'E3', '2019-07', '2019-08', 'hardship') \g /dev/null

-- for the acts on arrears: O1 has a case, O2 is enforced, of O3 a write-off is proposed, O4 is written off, O5 has paid too much
SELECT hpf.take_over_loans('s/O', '02', ARRAY(SELECT ROW('O' || i, 'B' || i, '1000.00', '3.25%', 120, '2018-11-20', 'hpf_loan_first_over5y', 'L1', 'equal_installment', NULL, false)::hpf.takeover_loan FROM generate_series(1, 5) i)),
       hpf.post_opening('s/O999', '02', ARRAY['999', '102004'], ARRAY['101003', '301'], ARRAY['5000.00', '100000.00'::hpf.cny], 'its other side'), hpf.open_arrears_cases('s/Oc', operator => 'somebody') \g /dev/null
SELECT hpf.record_arrears_step('s/Os', 'O2', 'sue', party => 'court', number => 'S', on_day => '2019-07-01', operator => 'somebody'), hpf.record_arrears_step('s/Oj', 'O2', 'judge', number => 'J', on_day => '2019-07-01', operator => 'somebody'),
       hpf.record_arrears_step('s/Oe', 'O2', 'enforce', party => 'court', number => 'E', on_day => '2019-07-01', operator => 'somebody'), hpf.receive_repayment('s/O5', 'O5', '500.00') \g /dev/null
SELECT hpf.record_arrears_step('s/Op' || i, 'O' || i, 'propose_write_off', 'x', number => 'D', operator => 'somebody') FROM generate_series(3, 4) i \g /dev/null
SELECT hpf.approve_write_off('s/Oa', 'O4', 'R', operator => 'checker') \g /dev/null

-- for the acts of collection: a dormant employer, one behind, a duplicate account, suspense, a demand, transfers between centres
SELECT hpf.open_employer('s/emp' || n, 'K' || n, 'employer K' || n, '01', 'C1', '12%', '12%', '2019-05') FROM generate_series(1, 4) n \g /dev/null
SELECT hpf.make_employer_dormant('s/K2d', 'K2', 'stopped'), hpf.receive_unallocated('s/u', '01', 'C1', '1000.00'), hpf.receive_unallocated('s/u1', '01', 'C1', '100000.00', NULL, 'E1') \g /dev/null
SELECT hpf.open_accounts('s/KA', 'K3', ARRAY(SELECT ROW(hpf.make_citizen_id(350599, date '1990-01-01', 100 + i), CASE WHEN i < 3 THEN 'same' ELSE 'n' || i END, '9110.00', 'K' || i)::hpf.new_account FROM generate_series(1, 6) i), '2019-05'),
       hpf.open_account('s/KB', 'K4', hpf.make_citizen_id(350599, date '1990-01-01', 110), 'n', '9110.00', '2019-05') \g /dev/null
SELECT hpf.issue_demand('s/dem', 'K4', '2019-07-10', 'N1'), hpf.remit('s/K3', 'K3', '2019-05'), hpf.correct_citizen_id('s/dup', 'K2', hpf.make_citizen_id(350599, date '1990-01-01', 101), 'papers'), hpf.make_dormant('s/Kd', ARRAY['K3', 'K4', 'K5']) \g /dev/null
SELECT hpf.receive_contact_letter('s/X' || i, '350200', 's/m' || i, 'X' || i, hpf.make_citizen_id(350599, date '1990-01-01', 102 + i), 'n' || i + 2), hpf.request_transfer_in('s/Y' || i, CASE i WHEN 1 THEN 'K6' ELSE 'A' || i END, '350200', 'Y' || i) FROM generate_series(1, 3) i \g /dev/null
SELECT hpf.review_transfer('s/v1', '350200', 'X1'), hpf.review_transfer('s/v3', '350200', 'X3'), hpf.send_transfer('s/t3', '350200', 'X3'),
       hpf.receive_account_info('s/i2', '350200', 's/n2', 'Y2', '5.00', '5.00', true), hpf.receive_account_info('s/i3', '350200', 's/n3', 'Y3', '5.00', '5.00', true), hpf.receive_transfer_money('s/p3', '350200', 's/p3', 'Y3', '9.00') \g /dev/null

-- for the acts of credit reporting: a month's batch, and a record that was sent, objected to and about to be corrected; another that was not
SELECT hpf.set_policy('credit_institution_code', '1999-04-03', '12345678901234', 'of the tests'), hpf.set_policy('credit_reporting_from', '1999-04-03', '2019-06-01', 'of the tests') \g /dev/null
SELECT hpf.job_step(hpf.start_job('report_credit', 's/cr', '2019-06-30', '{"kind": "loan"}', 10, 'postgres'), 10) \g /dev/null
INSERT INTO fund.credit_batch (kind, month, number, cutoff, made_on, made_by) VALUES ('correction', '2019-05', 1, '2019-06-30', '2019-07-01', 'x');
INSERT INTO fund.credit_record (batch_id, subject_id, month, cutoff, kind, report, digest, content)
SELECT (SELECT max(b.id) FROM fund.credit_batch b), a.id, '2019-05', '2019-06-30', 'contribution', 'first', md5(c.content::text), c.content
FROM fund.account a CROSS JOIN LATERAL (SELECT jsonb_build_object('number', a.number, 'institution', '12345678901234', 'place', '999999', 'name', 'x', 'citizen_id', '11010519491231002X', 'employer', 'x',
    'first_month', '2019-05', 'last_month', '2019-05', 'status', '1', 'monthly_amount', '1.00', 'personal_ratio', '12%', 'unit_ratio', '12%', 'dispute', '0') AS content) c
WHERE a.number IN ('A1', 'A2') ORDER BY a.id;
SELECT hpf.send_credit_batch('s/crs', (SELECT max(b.id) FROM fund.credit_batch b)) \g /dev/null
SELECT hpf.open_credit_objection('s/cro', (SELECT min(r.id) FROM fund.credit_record r), 'the member', 'x') \g /dev/null
SELECT hpf.propose_credit_correction('s/crp', (SELECT min(r.id) FROM fund.credit_record r), 'x', '{"status": "3"}', operator => 'somebody') \g /dev/null

-- verify() is run a thousand times on little
SET jit = off;
CREATE SCHEMA trial;
-- for the exchange with banks: a file that is out, a return with a line that was not sent, an acceptance run that is passed
CREATE FUNCTION trial.answer(line text) RETURNS text[] LANGUAGE sql AS $$
    SELECT h.lines || format('T|1|%s', hpf.file_digest(h.lines))
    FROM (SELECT ARRAY[format('H|HPF1|return|deduction|999999|L1|%s|20190701|1|1.00', f.number), line] AS lines FROM fund.bank_file f) h
$$;
SELECT hpf.take_over_loans('s/LB', '02', ARRAY[ROW('LB', 'B1', '120000.00', '3.25%', 120, '2019-05-20', 'hpf_loan_first_over5y', 'L1', 'equal_installment', NULL, false)::hpf.takeover_loan]),
       hpf.post_opening('s/999 LB', '02', ARRAY['999'], ARRAY['101003'], ARRAY['120000.00'::hpf.cny], 'its other side') \g /dev/null
SELECT hpf.add_entrusted_bank('ABC', 'bank two', '2010-01-01', '2019-06-30'), hpf.add_outlet('ABC', '01', 'outlet', 'loan', '2010-01-01', 'L1'), hpf.make_deduction_file('s/file', 'L1') \g /dev/null
SELECT hpf.job_step((hpf.load_return_file('s/ret', 'L1', 'r1', trial.answer('D|9|Z|1.00|20190701|'))).number::bigint) \g /dev/null
SELECT hpf.start_acceptance('s/run', 'ABC', 'L1', '{T1}', '{1.00}', '2019-07-01', operator => 'somebody') \g /dev/null
INSERT INTO fund.acceptance_step (acceptance_id, request, day, passed, test_case, expected, actual, operator)
SELECT a.id, a.request, a.begun_on, true, c.test_case, '', '', 'somebody' FROM fund.acceptance a CROSS JOIN hpf.acceptance_cases() c WHERE a.asked IS NOT NULL;
-- what makes an act succeed: by argument name, or for one act
CREATE TABLE trial.good (act text, name text, value text, PRIMARY KEY (act, name));
INSERT INTO trial.good VALUES
    ('', 'grain', 'month'), ('', 'from_day', '2019-07-01'), ('', 'through_day', '2019-07-31'), ('', 'subjects', '{201}'),
    ('', 'request_id', 'sweep'), ('', 'operator', 'postgres'), ('', 'channel', 'batch'), ('', 'branch', '01'), ('', 'bank_account', 'C1'),
    ('', 'account', 'A3'), ('', 'employer', 'E1'), ('', 'loan', 'L1'), ('', 'amount', '10.00'), ('', 'ground', '07'), ('', 'value_date', '2019-07-01'),
    ('', 'month', '2019-08'), ('', 'first_month', '2019-07'), ('', 'number', 'NEW'), ('', 'name', 'new'), ('', 'unit_ratio', '12%'), ('', 'personal_ratio', '12%'),
    ('', 'uscc', NULL), ('', 'base', '9110.00'), ('', 'reason', 'why'), ('', 'note', 'note'), ('', 'accounts', '{A1,A2}'), ('', 'amounts', '{1.00,2.00}'),
    ('', 'employers', '{E1,E2}'), ('', 'exceptions', '{"(A1,5.00)"}'), ('', 'bases', '{9110.00,9110.00}'), ('', 'basis', 'basis'), ('', 'code', '01'),
    ('', 'from_month', '2019-08'), ('', 'through_month', '2019-08'), ('', 'periods', '60'), ('', 'rate_series', 'hpf_loan_first_upto5y'), ('', 'method', 'equal_installment'),
    ('', 'due_day', '20'), ('', 'subsidy_series', NULL), ('', 'combined_with', NULL), ('', 'mode', 'reduce'), ('', 'facility', 'F1'),
    ('', 'from_account', 'C1'), ('', 'to_account', 'V1'), ('', 'year', '2019'), ('', 'day', '2019-07-02'), ('', 'as_of', '2019-07-01'), ('', 'subject', '201'),
    ('', 'through', NULL), ('', 'parameters', NULL), ('', 'job', 'age_loans'), ('', 'chunk_size', '10'), ('', 'n', '1'),
    ('', 'citizen_id', hpf.make_citizen_id(350599, '1990-01-01', 1)::text), ('', 'sending_centre', 'there'), ('', 'receiving_centre', 'there'),
    ('', 'reserve', '0.00'), ('', 'management_fee', '0.00'), ('', 'low_rent', '0.00'),
    ('', 'debits', '{999,101003}'), ('', 'credits', '{101003,999}'), ('', 'key', 'withdrawal_minimum_left'), ('', 'valid_from', '2019-07-01'), ('', 'value', '0.01'), ('', 'verified', 'true'),
    ('', 'series', 'hpf_loan_first_upto5y'), ('', 'rate', '3%'), ('', 'source', 'source'), ('', 'item', 'item'), ('', 'plan', '1'), ('', 'purpose', 'collection'), ('', 'bank', 'bank'),
    ('', 'lender', 'lender'), ('', 'ceiling', '100.00'), ('', 'opened_on', '2019-07-01'), ('', 'drawn', '0.00'), ('', 'opening_voucher', '0'),
    ('', 'persons', format('{"(%s,new,9110.00,NEW)"}', hpf.make_citizen_id(350599, '1990-01-01', 1))),
    ('', 'citizen_ids', format('{%s}', hpf.make_citizen_id(350599, '1980-01-01', 1))),
    ('', 'loans', '{"(NL,A6,1000.00,3.25%,12,2019-06-20,hpf_loan_first_over5y,L1,equal_installment,,f)"}'),
    ('', 'rows', '{"(withdrawal_minimum_left,city,,2020-01-01,,0.02,未登记,decision,f)"}'), ('', 'proposal', '1'), ('', 'title', 'title'), ('', 'issued_on', '2019-01-01'), ('', 'effective_on', '2019-01-01'), ('', 'supersedes', NULL),
    ('allocate_back_contribution', 'kind', NULL), ('contribute_back', 'kind', NULL), ('', 'notice', 'N1'), ('', 'step', 'withdraw'), ('', 'due_date', NULL), ('identify_unallocated', 'item', (SELECT min(s.id)::text FROM fund.suspense s)), ('', 'into_account', 'K1'),
    ('', 'entry', (SELECT min(e.id)::text FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'A3' AND e.kind = '01')), ('correct_payment', 'to_account', 'A4'), ('', 'to_month', '2019-06'),
    ('', 'centre', '350200'), ('', 'message', 'new'), ('', 'letter', 'Y1'), ('', 'principal', '5.00'), ('', 'interest', '1.00'), ('', 'continuous', 'true'),
    ('', 'received_on', '2019-06-01'), ('take_over_unallocated', 'employer', NULL), ('', 'ownership', '173'), ('', 'founded_on', '2019-06-01'), ('', 'headcount', '10'), ('', 'tier', '1'), ('', 'valid_through', '2020-07-01'),
    ('', 'messages', format('{%s}', (SELECT min(m.number) FROM fund.transfer_message m WHERE m.direction = 'sent'))),
    ('adjust_ratios', 'unit_ratio', '10%'), ('adjust_ratios', 'employer', 'K1'), ('close_employer', 'employer', 'K1'), ('make_employer_dormant', 'employer', 'K1'),
    ('reactivate_employer', 'employer', 'K2'), ('issue_demand', 'employer', 'K3'), ('issue_demand', 'due_date', '2019-07-20'), ('issue_demand', 'notice', NULL), ('merge_accounts', 'account', 'K2'),
    ('receive_contact_letter', 'letter', 'X9'), ('review_transfer', 'letter', 'X2'), ('send_transfer', 'letter', 'X1'), ('refuse_transfer', 'letter', 'X1'), ('fail_transfer', 'letter', 'X3'),
    ('request_transfer_in', 'letter', NULL), ('request_transfer_in', 'account', 'A7'), ('receive_transfer_money', 'letter', 'Y2'), ('conclude_transfer', 'letter', 'Y3'), ('receive_transfer_notice', 'letter', 'Y2'), ('receive_transfer_notice', 'notice', 'failure'),
    ('record_registration', 'uscc', hpf.make_uscc('91350500MA2XN4K6X')::text), ('employers_behind', 'employer', NULL), ('unallocated', 'employer', NULL), ('transfer_outbox', 'centre', NULL),
    ('receive_unallocated', 'employer', 'E2'),
    ('', 'accepts_less', 'false'), ('', 'authorised', 'false'), ('', 'house', 'H1'), ('', 'stated', '{"cost": "1200.00", "months_covered": 1, "homes": 0}'), ('', 'documents', '{identity,no_home_proof}'),
    ('', 'loan_bank', NULL), ('', 'loan_area', NULL), ('', 'case_number', (SELECT max(id)::text FROM fund.business_case WHERE state = 'reviewed' AND business = 'withdrawal')), ('', 'pay', 'true'), ('', 'kind', 'withdrawal'), ('', 'owed', '10.00'),
    ('', 'owners', format('{%s}', hpf.make_citizen_id(350599, '1980-01-01', 1))), ('', 'price', '1000.00'), ('', 'area', '90'), ('', 'contract_on', '2019-01-01'), ('', 'built_on', NULL), ('', 'city', 'local'), ('', 'address', NULL),
    ('', 'relative', hpf.make_citizen_id(350599, '1980-01-01', 2)::text), ('', 'relief_window', (SELECT max(id)::text FROM fund.relief_window WHERE NOT whole_city AND from_day < '2019-07-01')),
    ('', 'ban', '1'), ('', 'whole_city', 'false'), ('', 'count_as_continuous', 'true'), ('', 'suppress_arrears', 'true'), ('', 'suppress_penalty', 'true'), ('', 'suppress_credit_report', 'true'), ('', 'rent_cap_factor', '1'), ('', 'window_extension', '0'),
    ('', 'mandate', (SELECT max(id)::text FROM fund.withdrawal_mandate)), ('', 'loan_number', 'LN2'), ('', 'installment', '100.00'), ('', 'card', 'card'),
    ('sign_withdrawal_mandate', 'account', 'A7'), ('sign_withdrawal_mandate', 'house', 'H2'), ('sign_withdrawal_mandate', 'ground', 'repay_commercial'), ('sign_withdrawal_mandate', 'documents', '{identity,loan_contract,loan_information,repayment_list}'),
    ('', 'wrong', '0'), ('', 'since', NULL), ('', 'decide', 'true'), ('', 'visits', '0'), ('', 'document', 'identity'), ('', 'house_kind', NULL), ('', 'needed', 'true'), ('', 'works', 'false'), ('', 'closed_on', NULL),
    ('decide_case', 'case_number', (SELECT max(id)::text FROM fund.business_case WHERE state = 'accepted')), ('open_channel', 'business', 'withdrawal'), ('open_channel', 'channel', 'app'), ('open_channel', 'ground', 'rent'),
    ('add_document_rule', 'business', 'withdrawal'), ('add_document_rule', 'ground', 'rent'), ('add_document_rule', 'channel', NULL), ('', 'counted_from', NULL), ('', 'counted_through', NULL),
    ('apply_withdrawal', 'ground', 'rent'), ('apply_withdrawal', 'house', NULL), ('apply_withdrawal', 'mode', 'own'), ('apply_withdrawal', 'channel', 'counter'), ('apply_loan', 'mode', 'own'), ('apply_loan', 'channel', 'counter'), ('apply_loan', 'documents', '{identity,income_proof,credit_report,purchase_contract,invoice}'),
    ('apply_loan', 'stated', '{"home_order": 1, "down_payment": "500.00", "family_debt_service": "0.00", "guarantee": "mortgage"}'),
    ('complete_case', 'case_number', (SELECT max(id)::text FROM fund.business_case WHERE state = 'applied')), ('approve_case', 'operator', 'postgres'), ('sign_case', 'case_number', (SELECT max(id)::text FROM fund.business_case WHERE state = 'approved' AND business = 'loan')),
    ('sign_case', 'amount', NULL), ('sign_case', 'bank_rate_series', NULL), ('apply_loan', 'combined_with', NULL), ('pay_case', 'case_number', (SELECT max(id)::text FROM fund.business_case WHERE state = 'approved' AND business = 'withdrawal')),
    ('register_house', 'kind', 'new'), ('register_relation', 'kind', 'spouse'), ('register_relation', 'citizen_id', hpf.make_citizen_id(350599, '1980-01-01', 1)::text), ('ban', 'citizen_id', hpf.make_citizen_id(350599, '1980-01-01', 1)::text),
    ('record_recovery', 'account', 'A1'), ('grant_relief', 'accounts', '{A1}'), ('grant_relief', 'employers', '{E1}'), ('take_heirless', 'case_number', (SELECT max(id)::text FROM fund.business_case WHERE ground = 'death')), ('take_heirless', 'operator', 'postgres'),
    ('record_feed_check', 'lines', '10'), ('contribute_back', 'lines', '{"(A1,2019-06,10.00)"}'), ('allocate_back_contribution', 'lines', '{"(A1,2019-06,10.00)"}'),
    ('add_outlet', 'bank', 'ABC'), ('add_outlet', 'kind', 'loan'), ('add_outlet', 'code', '02'), ('add_outlet', 'bank_account', 'L1'), ('close_outlet', 'bank', 'ABC'), ('close_outlet', 'kind', 'loan'), ('close_outlet', 'closed_on', '2019-07-02'),
    ('', 'accepted_on', '2019-06-30'), ('', 'due_on', NULL), ('make_deduction_file', 'bank_account', 'L1'), ('bank_file_text', 'number', (SELECT number FROM fund.bank_file)), ('', 'file', (SELECT number FROM fund.bank_file)),
    ('load_return_file', 'bank_account', 'L1'), ('', 'file_name', 'r2'), ('load_return_file', 'lines', trial.answer('D|1|LB|1.00|20190701|')::text),
    ('', 'difference', (SELECT max(id)::text FROM fund.bank_return_line)), ('', 'outcome', 'assigned'),
    ('start_acceptance', 'bank', 'ABC'), ('start_acceptance', 'bank_account', 'L1'), ('start_acceptance', 'loans', '{T1,T2}'), ('start_acceptance', 'kind', 'deduction'), ('start_acceptance', 'due_on', '2019-07-01'),
    ('', 'run', (SELECT max(id)::text FROM fund.acceptance)), ('', 'test_case', 'paid'), ('try_return_file', 'lines', trial.answer('D|1|T1|1.00|20190701|')::text),
    ('add_branch', 'code', '77'), ('end_mandate', 'account', 'A1'), ('pay_deferred', 'employer', 'E3'), ('pay_deferred', 'through_month', '2019-07'), ('close_account', 'ground', '03'),
    ('', 'role', 'guarantor'), ('', 'fact', (SELECT max(f.id)::text FROM fund.loan_fact f WHERE f.kind = 'set_due_day')), ('change_method', 'method', 'equal_principal'), ('change_rate_terms', 'rate_series', 'hpf_loan_second_over5y'), ('', 'rate_spread', '0'), ('', 'repricing', 'january'),
    ('end_loan_party', 'loan', 'N1'), ('end_loan_party', 'citizen_id', hpf.make_citizen_id(350599, '1970-01-01', 1)::text), ('', 'died_on', '2019-07-01'), ('', 'certificate', 'S1'), ('', 'registered_on', NULL), ('', 'guarantor', NULL),
    ('register_security', 'loan', 'N1'), ('register_security', 'kind', 'mortgage'), ('release_security', 'loan', 'N2'), ('', 'bank_rate_spread', '0'), ('what_if', 'kind', 'prepay'), ('', 'on_date', NULL),
    ('', 'batch', (SELECT min(b.id)::text FROM fund.credit_batch b)), ('credit_file', 'batch', (SELECT max(b.id)::text FROM fund.credit_batch b)), ('', 'record', (SELECT max(r.id)::text FROM fund.credit_record r)), ('', 'raised_by', 'the member'),
    ('', 'what', 'x'), ('', 'objection', (SELECT max(o.id)::text FROM fund.credit_objection o)), ('propose_credit_correction', 'objection', NULL), ('', 'answer', 'x'), ('', 'correction', (SELECT max(c.id)::text FROM fund.credit_correction c)),
    ('', 'content', '{"status": "2"}'), ('', 'deletes', 'false'),
    ('', 'owner', 'checker'), ('', 'next_step', NULL), ('', 'next_due', NULL), ('', 'party', NULL), ('', 'on_day', NULL), ('', 'proceeds', '900.00'), ('', 'costs', '10.00'), ('plan_arrears_case', 'loan', 'O1'), ('call_loan', 'loan', 'O1'),
    ('record_arrears_step', 'loan', 'O1'), ('record_arrears_step', 'step', 'call'), ('record_arrears_step', 'amount', NULL), ('record_contacts', 'loans', '{L1,O1}'), ('record_contacts', 'step', 'sms'),
    ('receive_from_guarantor', 'guarantor', 'g'), ('sell_collateral', 'loan', 'O2'), ('refuse_write_off', 'loan', 'O3'), ('approve_write_off', 'loan', 'O3'), ('receive_recovery', 'loan', 'O4'), ('return_surplus', 'loan', 'O5'),
    ('overdue_in_a_row', 'loan', '1'), ('promise_received', 'loan', '1'), ('', 'after_fact', '0'), ('', 'given_on', '2019-07-01'), ('', 'promised_for', '2019-07-02'),
    ('end_subsidy', 'loan', 'SB'), ('restore_subsidy', 'loan', 'SC'), ('load_subsidy_answer', 'lines', '{H|bank two|2019-08,D|SB|1.00,T|1|1.00}'), ('load_subsidy_answer', 'bank', 'bank two'),
    ('explain_subsidy_difference', 'bank', 'bank two'), ('explain_subsidy_difference', 'month', '2019-07'), ('explain_subsidy_difference', 'loan', 'SB'), ('subsidy_file', 'bank', 'bank two'),
    ('plan_conversion', 'loans', NULL), ('', 'numbers', NULL), ('', 'suffix', '-Z'), ('plan_conversion', 'bank', NULL), ('plan_conversion', 'ceiling', '50000.00'), ('plan_conversion', 'chunk_size', '10'),
    ('sign_mandate', 'account', 'A1'), ('sign_mandate', 'kind', 'yearly'), ('sign_mandate', 'month', NULL), ('end_mandate', 'kind', NULL), ('', 'months', '12'), ('', 'disbursed_on', '2019-07-01'), ('', 'term', '60'), ('subsidy_rate_on', 'on_day', '2019-07-01'),
    ('', 'of_month', NULL), ('', 'fund_loans', '1.00'), ('', 'bank_loans', '0.00'), ('offset_campaign', 'kind', 'yearly'), ('', 'subsidised_amount', NULL), ('', 'from_id', '0'), ('', 'to_id', '100'),
    ('reactivate', 'accounts', '{A8}'), ('unfreeze', 'accounts', '{A9}'), ('disburse_loan', 'loan', 'N1'), ('void_loan', 'loan', 'N1'),
    ('job_step', 'job', '1'), ('sign_loan', 'account', 'A6'), ('transfer_within', 'employer', 'E2'),
    ('reverse', 'voucher', (SELECT max(v.id)::text FROM fund.voucher v WHERE v.event = 'withdrawal')), ('post_opening', 'amounts', '{1.00,1.00}');
-- acts that the day's state does not admit; their hostile calls must be clean too
CREATE TABLE trial.not_today (act text);
INSERT INTO trial.not_today VALUES ('close_year'), ('open_day'), ('job_step'), ('prepay'), ('offset_principal'), ('repay');

CREATE TABLE trial.bad (type regtype, value text);
INSERT INTO trial.bad VALUES
    ('text', NULL), ('text', ''), ('text', repeat('x', 100000) || md5('1')), ('text', '''; DROP TABLE fund.account CASCADE; --'), ('text', '%s %L %I $1 " \\ {}'), ('text', E'\u202e\u0001長'),
    ('hpf.cny', NULL), ('hpf.cny', '92233720368547758.07'), ('hpf.cny', '-92233720368547758.07'), ('hpf.cny', '-92233720368547758.08'), ('hpf.cny', '0.00'), ('hpf.cny', '-0.01'), ('hpf.cny', '0.01'),
    ('date', NULL), ('date', 'infinity'), ('date', '-infinity'), ('date', '4713-01-01 BC'), ('date', '5874897-12-31'), ('date', '9999-12-31'), ('date', '0001-01-01'), ('date', '1900-01-01'),
    ('hpf.yearmonth', NULL), ('hpf.yearmonth', '0001-01'), ('hpf.yearmonth', '9999-12'),
    ('hpf.rate', NULL), ('hpf.rate', '0%'), ('hpf.rate', '1000%'), ('hpf.rate', '0.000001%'),
    ('integer', NULL), ('integer', '0'), ('integer', '-1'), ('integer', '2147483647'), ('integer', '-2147483648'), ('integer', '600'),
    ('bigint', NULL), ('bigint', '0'), ('bigint', '9223372036854775807'), ('bigint', '-9223372036854775808'),
    ('numeric', NULL), ('numeric', 'NaN'), ('numeric', 'Infinity'),
    ('jsonb', '[]'), ('jsonb', '"x"'), ('jsonb', '{"unpaid": 1}'), ('jsonb', '{"unpaid": [1, null, {}]}'),
    ('boolean', NULL), ('hpf.citizen_id', NULL), ('hpf.uscc', NULL),
    ('text[]', NULL), ('text[]', '{}'), ('text[]', '{NULL}'), ('text[]', '{A1,A1}'), ('text[]', '{E1,E1}'), ('text[]', '{{A1,A2},{A3,A4}}'), ('text[]', '[5:6]={A1,A2}'), ('text[]', '{A1,NULL}'),
    ('hpf.cny[]', NULL), ('hpf.cny[]', '{}'), ('hpf.cny[]', '{NULL}'), ('hpf.cny[]', '{92233720368547758.07,92233720368547758.07}'), ('hpf.cny[]', '{-1.00,2.00}'), ('hpf.cny[]', '{1.00}'), ('hpf.cny[]', '{1.00,NULL}'), ('hpf.cny[]', '{1.00,2.00,3.00}'),
    ('hpf.contribution_line[]', '{}'), ('hpf.contribution_line[]', '{NULL}'), ('hpf.contribution_line[]', '{"(,)"}'), ('hpf.contribution_line[]', '{"(A1,-1.00)"}'), ('hpf.contribution_line[]', '{"(A1,0.00)","(A2,0.00)"}'),
    ('hpf.contribution_line[]', '{"(A1,92233720368547758.07)","(A2,92233720368547758.07)"}'),
    ('hpf.back_contribution_line[]', NULL), ('hpf.back_contribution_line[]', '{}'), ('hpf.back_contribution_line[]', '{NULL}'), ('hpf.back_contribution_line[]', '{"(A1,0001-01,1.00)"}'),
    ('hpf.back_contribution_line[]', '{"(A1,2019-06,92233720368547758.07)","(A2,2019-06,92233720368547758.07)"}'), ('hpf.back_contribution_line[]', '{"(A1,9999-12,1.00)"}'),
    ('hpf.new_account[]', NULL), ('hpf.new_account[]', '{}'), ('hpf.new_account[]', '{NULL}'), ('hpf.new_account[]', '{"(,,,)"}'),
    ('hpf.takeover_loan[]', NULL), ('hpf.takeover_loan[]', '{}'), ('hpf.takeover_loan[]', '{NULL}'),
    ('hpf.takeover_loan[]', '{"(NL,A6,92233720368547758.07,3.25%,12,2019-06-20,hpf_loan_first_over5y,L1,equal_installment,,f)"}'),
    ('hpf.takeover_loan[]', '{"(NL,A6,1000.00,3.25%,2147483647,2019-06-20,hpf_loan_first_over5y,L1,equal_installment,,f)"}'),
    ('hpf.takeover_loan[]', '{"(NL,A6,1000.00,3.25%,12,infinity,hpf_loan_first_over5y,L1,equal_installment,,f)"}'),
    ('hpf.takeover_loan[]', '{"(NL,A6,1000.00,3.25%,12,2025-06-20,hpf_loan_first_over5y,L1,equal_installment,,t)"}'),
    ('hpf.takeover_loan[]', '{"(NL,A6,1000.00,3.25%,12,4713-01-01 BC,hpf_loan_first_over5y,L1,equal_installment,,f)"}'),
    ('hpf.takeover_loan[]', '{"(NL,A6,-1.00,3.25%,12,2019-06-20,no_series,L1,no_method,,f)"}'),
    ('hpf.policy_row[]', NULL), ('hpf.policy_row[]', '{}'), ('hpf.policy_row[]', '{NULL}'), ('hpf.policy_row[]', '{"(,,,,,,,,)"}'), ('hpf.policy_row[]', '{"(no_such_key,moon,99,infinity,-infinity,x,y,z,)"}'),
    ('hpf.policy_row[]', '{"(withdrawal_minimum_left,city,,2020-01-01,2019-01-01,-1.001,未登记,b,f)"}'), ('hpf.citizen_id[]', NULL), ('hpf.citizen_id[]', '{}'), ('hpf.citizen_id[]', '{NULL}');

CREATE TABLE trial.outcome (act text, argument text, value text, state text, message text, broken text);

-- Does the call, proves the books and undoes it. Texts cannot break sums: proved once.
CREATE PROCEDURE trial.try(act text, argument text, value text, call text, prove boolean) LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    EXECUTE call;
    IF prove THEN
        -- openings leave 999, and a facility its opening draw, to the opening voucher's other pairs
        SELECT string_agg(format('%s %s: %s, %s', v.rule, v.subject, v.expected, v.actual), '; ') INTO broken FROM hpf.verify() v
        WHERE v.subject IS DISTINCT FROM '999' AND NOT (act = 'add_facility' AND v.rule LIKE '221%');
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = 'done';
EXCEPTION WHEN OTHERS THEN
    INSERT INTO trial.outcome VALUES (act, argument, left(value, 60), SQLSTATE, left(SQLERRM, 300), broken);
END $$;

CREATE FUNCTION trial.call(act regprocedure, names text[], types oid[], hostile integer, value text) RETURNS text LANGUAGE sql AS $$
    SELECT format('SELECT hpf.%I(%s)', p.proname, string_agg(format('%I => %L::%s', names[k], CASE WHEN k = hostile THEN value ELSE
        (SELECT g.value FROM trial.good g WHERE g.name = names[k] AND g.act IN ('', p.proname) ORDER BY g.act DESC LIMIT 1) END, types[k - 1]::regtype), ', '))
    FROM pg_proc p CROSS JOIN generate_series(1, p.pronargs) k WHERE p.oid = act GROUP BY p.proname
$$;
DO $$
DECLARE
    act record;
BEGIN
    FOR act IN
        SELECT p.oid::regprocedure AS routine, p.proname AS name, p.proargnames AS names, p.proargtypes::oid[] AS types, i AS hostile, b.value, b.type
        FROM pg_proc p
        CROSS JOIN generate_series(0, p.pronargs) i
        LEFT JOIN trial.bad b ON b.type = p.proargtypes[i - 1]
        WHERE p.pronamespace = 'hpf'::regnamespace AND p.prokind = 'f' AND p.pronargs > 0 AND p.proname IN (SELECT r.act FROM hpf.role_acts() r)
          AND (i = 0 OR b.type IS NOT NULL)
        ORDER BY p.proname, p.oid, i
    LOOP
        CALL trial.try(act.name, coalesce(act.names[act.hostile], ''), act.value,
            trial.call(act.routine, act.names, act.types, act.hostile, act.value), act.type IS DISTINCT FROM 'text'::regtype);
        COMMIT;
    END LOOP;
END $$;

SELECT plan(14);
SELECT is_empty($$SELECT o.act, o.state, o.message FROM trial.outcome o WHERE o.argument = '' AND o.state <> 'ZZ000' AND o.act NOT IN (SELECT act FROM trial.not_today)$$,
    'each act succeeds with good values');
SELECT ok((SELECT count(*) > 1200 FROM trial.outcome), 'hostile values were tried');
SELECT is_empty($$SELECT act, argument, value, broken FROM trial.outcome WHERE broken IS NOT NULL$$, 'no hostile value that is posted breaks the books');
SELECT is_empty($$SELECT act, argument, value, state, message FROM trial.outcome
    WHERE state !~ '^(HP|22|23|ZZ000)' AND NOT (state = '54000' AND value LIKE 'xxx%')$$, 'every refusal is one of ours, of data or of a constraint');
SELECT is_empty($$SELECT * FROM hpf.verify()$$, 'the books hold afterwards');
SELECT is((SELECT count(*) FROM fund.request WHERE request_id = 'sweep'), 0::bigint, 'and nothing was kept');

-- Who owns nothing but a schema in front of ours.
CREATE ROLE trial_planter LOGIN;
CREATE ROLE trial_nobody LOGIN;
CREATE ROLE trial_teller LOGIN;
GRANT hpf_teller, hpf_checker, hpf_accountant, hpf_auditor, hpf_administrator TO trial_teller;
GRANT CREATE ON SCHEMA public TO trial_planter;
GRANT USAGE ON SCHEMA hpf TO trial_planter;
CREATE TABLE public.captured (what text);
GRANT ALL ON public.captured TO PUBLIC;
SET SESSION AUTHORIZATION trial_planter;
CREATE FUNCTION public.capture_compare(hpf.cny, hpf.cny) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.captured VALUES ('cny operator'); RETURN true; END $$;
CREATE FUNCTION public.capture_month(hpf.yearmonth, hpf.yearmonth) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.captured VALUES ('yearmonth operator'); RETURN true; END $$;
CREATE FUNCTION public.capture_add(hpf.cny, hpf.cny) RETURNS hpf.cny LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.captured VALUES ('cny +'); RETURN $1; END $$;
CREATE FUNCTION public.capture_text(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.captured VALUES ('text operator'); RETURN true; END $$;
DO $$
DECLARE
    sign text;
BEGIN
    FOREACH sign IN ARRAY ARRAY['=', '<>', '<', '<=', '>', '>='] LOOP
        EXECUTE format('CREATE OPERATOR public.%s (LEFTARG = hpf.cny, RIGHTARG = hpf.cny, FUNCTION = public.capture_compare)', sign);
        EXECUTE format('CREATE OPERATOR public.%s (LEFTARG = hpf.yearmonth, RIGHTARG = hpf.yearmonth, FUNCTION = public.capture_month)', sign);
        EXECUTE format('CREATE OPERATOR public.%s (LEFTARG = text, RIGHTARG = text, FUNCTION = public.capture_text)', sign);
    END LOOP;
END $$;
CREATE OPERATOR public.+ (LEFTARG = hpf.cny, RIGHTARG = hpf.cny, FUNCTION = public.capture_add);
CREATE OPERATOR public.- (LEFTARG = hpf.cny, RIGHTARG = hpf.cny, FUNCTION = public.capture_add);
CREATE FUNCTION public.refuse(text, text, text DEFAULT NULL, text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.captured VALUES ('refuse'); END $$;
CREATE FUNCTION public.format(text, VARIADIC text[]) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.captured VALUES ('format'); RETURN ''; END $$;
CREATE FUNCTION public.coalesce(text, text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.captured VALUES ('coalesce'); RETURN $1; END $$;
CREATE FUNCTION public.jsonb_build_object(text, text) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.captured VALUES ('jsonb_build_object'); RETURN '{}'; END $$;
CREATE AGGREGATE public.sum(hpf.cny) (SFUNC = public.capture_add, STYPE = hpf.cny);
-- and what comes before any schema of the path
CREATE TEMP TABLE account (LIKE public.captured);
CREATE TEMP TABLE business_day (day date, status text);
RESET SESSION AUTHORIZATION;

SET SESSION AUTHORIZATION trial_teller;
-- an attacker chooses the path of his session: acts must not care
SET search_path = public, hpf, pg_catalog;
SELECT hpf.apply_withdrawal('p/1', 'A3', 'rent', '10.00', stated => '{"cost": "1200.00", "months_covered": 1, "homes": 0}', documents => '{identity,no_home_proof}'), hpf.transfer_in('p/2', 'A3', '10.00', 'there'), hpf.remit('p/3', 'E1', '2019-08', ARRAY[ROW('A1', '5.00')::hpf.contribution_line]),
    hpf.remit_many('p/4', ARRAY['E2'], '2019-08'), hpf.make_dormant('p/5', ARRAY['A7']), hpf.receive_repayment('p/6', 'L1', '10.00'),
    hpf.transfer_within('p/7', 'A4', 'E2', '9110.00', '2019-08')
    FROM (SELECT hpf.void_loan('p/0', 'N1', 'x')) v \g /dev/null
SELECT hpf.reverse('p/9', (hpf.transfer_in('p/10', 'A3', '10.00', 'there')).voucher, 'x') \g /dev/null
CALL hpf.collect_installments('p/11', '{}', 10);
CALL hpf.age_loans('p/12', 10);
SELECT hpf.loan_ratio('2019-07-01'), hpf.subject_balance_on('201', '2019-07-01') \g /dev/null
SELECT count(*) FROM hpf.verify() \g /dev/null
SELECT hpf.close_day('p/13') \g /dev/null
RESET search_path;
RESET SESSION AUTHORIZATION;
SELECT is_empty('SELECT * FROM public.captured', 'acts and batches capture nothing that is planted in front of them');
SELECT is_empty('SELECT * FROM hpf.verify()', 'and the books hold');
DROP OWNED BY trial_planter;

SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'hpf'::regnamespace AND p.prosecdef
    AND NOT coalesce('search_path=pg_catalog, hpf, pg_temp' = ANY (p.proconfig), false)$$, 'each SECURITY DEFINER function pins its search_path, pg_temp last');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'hpf'::regnamespace AND p.prosecdef
    AND has_function_privilege('trial_nobody', p.oid, 'EXECUTE')$$, 'a login without a role runs none of them');
SELECT is_empty($$SELECT n.nspname, r.rolname FROM pg_namespace n CROSS JOIN pg_roles r
    WHERE n.nspname IN ('hpf', 'fund', 'report') AND NOT r.rolsuper AND r.rolname NOT LIKE 'pg\_%' AND has_schema_privilege(r.oid, n.oid, 'CREATE')$$, 'nobody but the owner creates anything in our schemas');
SELECT is_empty($$SELECT c.oid::regclass, r.rolname FROM pg_class c CROSS JOIN pg_roles r
    WHERE c.relnamespace = 'fund'::regnamespace AND c.relkind IN ('r', 'p') AND NOT r.rolsuper AND r.rolname NOT LIKE 'pg\_%'
      AND (has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER') OR has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE'))$$, 'nobody writes the books but through the acts');

-- Each role can do each of its acts: whatever refuses, it is not a missing privilege.
CREATE TABLE trial.reach (role text, act text, state text, message text);
GRANT USAGE ON SCHEMA trial TO PUBLIC;
GRANT INSERT ON trial.reach TO PUBLIC;
CREATE PROCEDURE trial.reach(role text, act text, call text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE call;
    RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = 'done';
EXCEPTION WHEN OTHERS THEN
    INSERT INTO trial.reach VALUES (role, act, SQLSTATE, SQLERRM);
END $$;
SELECT hpf.open_day('p/14', '2019-07-02') \g /dev/null
SELECT format('CREATE ROLE trial_%s LOGIN IN ROLE %s', r.role, r.role) FROM hpf.role_acts() r GROUP BY r.role \gexec
CREATE TABLE trial.calls AS
SELECT r.role, r.act, replace(trial.call(p.oid, p.proargnames, p.proargtypes::oid[], array_position(p.proargnames, 'operator'), format('trial_%s', r.role)), '''sweep''', quote_literal(r.role || r.act)) AS call
FROM hpf.role_acts() r JOIN pg_proc p ON p.proname = r.act AND p.pronamespace = 'hpf'::regnamespace AND p.prokind = 'f' AND p.pronargs > 0;
SELECT format(E'SET SESSION AUTHORIZATION trial_%s;\nSET search_path = pg_catalog, hpf;\nCALL trial.reach(%L, %L, %L);\nRESET SESSION AUTHORIZATION;', c.role, c.role, c.act, c.call)
FROM trial.calls c ORDER BY c.role, c.act \gexec
RESET search_path;
SELECT ok((SELECT count(*) > 60 AND count(*) FILTER (WHERE state = 'ZZ000') > 40 FROM trial.reach), 'roles reached for acts');
SELECT is_empty($$SELECT role, act, state, message FROM trial.reach WHERE state !~ '^(HP|ZZ000)'$$, 'each role reaches each of its acts');
SELECT * FROM finish();
