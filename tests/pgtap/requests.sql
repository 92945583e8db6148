-- Requests: every act, sent with NULL for what it needs, sent once, sent again,
-- and sent again with other content (design: each of it can be sent twice).
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();

-- act(name, argument, value, other value, ...): a name ending in ? may be NULL; other NULL is not tried.
CREATE FUNCTION act(name text, VARIADIC arguments text[]) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
    request text := format('act %s %s', name, (SELECT count(*) FROM fund.request));
    given   text[];
    names   text[];
    others  text[];
    first   hpf.receipt;
    again   hpf.receipt;
    before  text;
    call    text := format('SELECT (hpf.%I(request_id => %%L%%s)).*', name);
    written text := '';
    changed text;
BEGIN
    FOR i IN 1 .. cardinality(arguments) / 3 LOOP
        names := names || arguments[3 * i - 2];
        given := given || arguments[3 * i - 1];
        others := others || arguments[3 * i];
        written := written || format(', %I => %L', rtrim(names[i], '?'), given[i]);
    END LOOP;
    RETURN QUERY SELECT refused(format(call, NULL, written), 'HP014', format('%s: a request id is required', name));
    RETURN QUERY SELECT refused(format(call, request, written || ', operator => NULL'), 'HP019', format('%s: the operator is required', name));
    RETURN QUERY SELECT refused(format(call, request, written || ', channel => NULL'), 'HP103', format('%s: the channel is required', name));
    FOR i IN 1 .. coalesce(cardinality(names), 0) LOOP
        CONTINUE WHEN names[i] LIKE '%?';
        changed := '';
        FOR j IN 1 .. cardinality(names) LOOP
            changed := changed || format(', %I => %L', rtrim(names[j], '?'), CASE WHEN j <> i THEN given[j] END);
        END LOOP;
        before := books();
        DECLARE
            state text := 'none';
            said  text;
        BEGIN
            EXECUTE format(call, request, changed) INTO first;
            RAISE EXCEPTION 'it was accepted';
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, said = MESSAGE_TEXT;
            RETURN NEXT ok(state LIKE 'HP%', format('%s: %s NULL is refused by %s', name, names[i], state));
            IF state NOT LIKE 'HP%' THEN RETURN NEXT diag(said); END IF;
        END;
        RETURN NEXT is(books(), before, format('%s: %s NULL leaves the books as they were', name, names[i]));
    END LOOP;

    EXECUTE format(call, request, written) INTO first;
    before := books();
    EXECUTE format(call, request, written) INTO again;
    RETURN NEXT is(again::text, first::text, format('%s: sent again it answers the same', name));
    RETURN NEXT is(books(), before, format('%s: and posts nothing', name));
    FOR i IN 1 .. coalesce(cardinality(names), 0) LOOP
        CONTINUE WHEN others[i] IS NULL;
        changed := '';
        FOR j IN 1 .. cardinality(names) LOOP
            changed := changed || format(', %I => %L', rtrim(names[j], '?'), CASE WHEN j = i THEN others[j] ELSE given[j] END);
        END LOOP;
        RETURN QUERY SELECT refused(format(call, request, changed), 'HP014', format('%s: another %s under the same request id', name, names[i]),
            format('The field that differs is %s;', CASE WHEN name = 'open_account' AND i BETWEEN 2 AND 4 OR names[i] = 'number?' THEN 'persons' ELSE rtrim(names[i], '?') END));
    END LOOP;
    INSERT INTO tried VALUES (name);
END $$;
CREATE TABLE tried (name text);
SELECT make_citizen_id(350599, '1990-01-01', 900) AS p1, make_citizen_id(350599, '1990-01-01', 901) AS p2,
       make_citizen_id(350599, '1990-01-01', 902) AS p3, make_citizen_id(350599, '1990-01-01', 903) AS p4 \gset
SELECT add_facility('FA', 'bank', '100000.00', '3.85%', '2019-07-01'), add_facility('FB', 'bank', '100000.00', '3.85%', '2019-07-01') \g /dev/null
SELECT set_policy('loan_ratio_ceiling_principal_offset', '1999-04-03', '100000', 'so small a centre lends more than it holds') \g /dev/null

-- employers and accounts
SELECT act('open_employer', 'number', 'E3', 'E4', 'name', 'employer three', 'other', 'branch', '01', '02', 'bank_account', 'C1', 'C2',
    'unit_ratio', '12%', '11%', 'personal_ratio', '5%', '6%', 'first_month', '2019-07', '2019-08', 'uscc?', NULL, NULL);
SELECT act('open_account', 'employer', 'E3', 'E1', 'citizen_id', :'p1', :'p2', 'name', 'member', 'other', 'base', '9110.00', '9111.00',
    'first_month', '2019-07', '2019-08', 'number?', 'X1', 'X2');
SELECT act('open_accounts', 'employer', 'E3', 'E1', 'persons', format('{"(%s,member,5000.00,X2)","(%s,member,5000.00,X3)"}', :'p2', :'p3'),
    format('{"(%s,member,5000.00,X2)","(%s,member,5000.01,X3)"}', :'p2', :'p3'), 'first_month', '2019-07', '2019-08');
SELECT act('remit', 'employer', 'E1', 'E2', 'month', '2019-07', '2019-08', 'exceptions?', NULL, '{"(A1,5.00)"}', 'value_date?', NULL, '2019-07-01');
SELECT act('remit_many', 'employers', '{E2}', '{E1,E2}', 'month', '2019-07', '2019-08', 'value_date?', '2019-07-01', NULL);
SELECT act('contribute_back', 'employer', 'E1', 'E2', 'lines', '{"(A1,2019-06,100.00)"}', '{"(A1,2019-06,100.01)"}', 'value_date?', NULL, '2019-07-01', 'kind?', NULL, 'missed');
SELECT act('defer', 'employer', 'E3', 'E1', 'from_month', '2019-07', '2019-08', 'through_month', '2019-09', '2019-10', 'basis', 'loss', 'more loss');
SELECT act('pay_deferred', 'employer', 'E3', 'E1', 'through_month', '2019-08', '2019-09', 'value_date?', NULL, '2019-07-01');
SELECT act('adjust_bases', 'employer', 'E1', 'E2', 'accounts', '{A1,A2}', '{A1,A3}', 'bases', '{8000.00,8100.00}', '{8000.00,8100.01}');
SELECT act('make_dormant', 'accounts', '{A9,A10}', '{A9}', 'reason?', 'left', 'other', 'since?', '2019-01-01', '2019-01-02');
SELECT act('reactivate', 'accounts', '{A9,A10}', '{A9}', 'reason?', 'back', NULL);
SELECT act('freeze', 'accounts', '{A10}', '{A9}', 'reason?', NULL, 'court');
SELECT act('unfreeze', 'accounts', '{A10}', '{A9}', 'reason?', NULL, 'court');
SELECT act('transfer_within', 'account', 'A9', 'A10', 'employer', 'E2', 'E3', 'base', '9000.00', '9000.01', 'first_month', '2019-08', '2019-09');
SELECT act('transfer_in', 'account', 'A1', 'A2', 'amount', '300.00', '300.01', 'sending_centre', 'Xiamen', 'Fuzhou');

-- employers, corrections and suspense
SELECT open_employer('k5', 'K5', 'employer five', '01', 'C1', '12%', '12%', '2019-05'), open_employer('k6', 'K6', 'employer six', '01', 'C1', '12%', '12%', '2019-05'), open_employer('k7', 'K7', 'employer seven', '01', 'C1', '12%', '12%', '2019-07'),
       open_accounts('k', 'K5', ARRAY(SELECT ROW(make_citizen_id(350599, '1990-01-01', 910 + i), CASE WHEN i < 3 THEN 'same' ELSE 'n' || i END, '9110.00', 'K' || i)::new_account FROM generate_series(1, 9) i), '2019-05'),
       remit('k5/5', 'K5', '2019-05'), open_account('k6/1', 'K6', make_citizen_id(350599, '1990-01-01', 930), 'n', '9110.00', '2019-05') \g /dev/null
SELECT (SELECT e.id FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'K3') AS e3, (SELECT e.id FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'K4') AS e4,
       make_citizen_id(350599, '1990-01-01', 911) AS k1, make_citizen_id(350599, '1990-01-01', 931) AS k31, make_uscc('91350500MA2XN4K6X') AS uscc \gset
SELECT act('change_employer', 'employer', 'K7', 'K6', 'basis', 'licence', 'other', 'name?', 'new', 'newer', 'uscc?', :'uscc', NULL, 'bank_account?', NULL, 'C2');
SELECT act('adjust_ratios', 'employer', 'K7', 'K6', 'unit_ratio', '5%', '6%', 'personal_ratio', '5%', '6%', 'basis', 'vote', 'other');
SELECT act('make_employer_dormant', 'employer', 'K7', 'K6', 'basis', 'stopped', 'other');
SELECT act('reactivate_employer', 'employer', 'K7', 'K6', 'first_month', '2019-08', '2019-07', 'basis', 'again', 'other');
SELECT act('close_employer', 'employer', 'K7', 'K6', 'basis', 'dissolved', 'other');
SELECT act('issue_demand', 'employer', 'K6', 'K5', 'due_date', '2019-07-10', '2019-07-11', 'notice?', 'N1', 'N2');
SELECT act('advance_demand', 'notice', 'N1', 'N2', 'step', 'withdraw', 'order', 'basis', 'in error', 'other', 'due_date?', NULL, '2019-07-10');
SELECT act('rename_member', 'account', 'K5', 'K6', 'name', 'new', 'other', 'basis', 'papers', 'other');
SELECT act('correct_citizen_id', 'account', 'K2', 'K3', 'citizen_id', :'k1', :'k31', 'basis', 'papers', 'other');
SELECT act('merge_accounts', 'account', 'K2', 'K3', 'into_account', 'K1', 'K3', 'basis', 'one person', 'other');
SELECT act('correct_payment', 'entry', :'e3', :'e4', 'amount', '10.00', '10.01', 'reason', 'wrong', 'other', 'to_account?', NULL, 'K4', 'to_month?', NULL, '2019-04');
SELECT receive_unallocated('k8', '01', 'C1', '9.00') \g /dev/null
SELECT act('identify_unallocated', 'item', (SELECT max(id)::text FROM fund.suspense), '1', 'employer', 'K5', 'K6', 'basis', 'advice', 'other');
SELECT act('allocate_back_contribution', 'employer', 'K5', 'K6', 'lines', '{"(K3,2019-05,9.00)"}', '{"(K3,2019-05,9.01)"}', 'value_date?', NULL, '2019-07-01', 'kind?', 'base', 'ratio');
SELECT receive_unallocated('k9', '01', 'C1', '30000.00', NULL, 'K5') \g /dev/null
SELECT act('allocate_remittance', 'employer', 'K5', 'K6', 'month', '2019-06', '2019-07', 'exceptions?', NULL, '{"(K3,5.00)"}', 'value_date?', '2019-07-01', NULL);
SELECT act('return_to_employer', 'employer', 'K5', 'K6', 'amount', '5.00', '5.01', 'note?', NULL, 'note');

-- transfers between centres, and coverage
SELECT make_dormant('kd', ARRAY['K5', 'K6', 'K9']) \g /dev/null
SELECT act('receive_contact_letter', 'centre', '350200', '350100', 'message', 'm1', 'm2', 'letter', 'X1', 'X2', 'citizen_id', make_citizen_id(350599, '1990-01-01', 915)::text, :'k1', 'name', 'new', 'other');
SELECT receive_contact_letter('kl', '350200', 'm3', 'X2', make_citizen_id(350599, '1990-01-01', 916), 'n6') \g /dev/null
SELECT act('review_transfer', 'centre', '350200', '350100', 'letter', 'X1', 'X2');
SELECT act('send_transfer', 'centre', '350200', '350100', 'letter', 'X1', 'X2');
SELECT act('fail_transfer', 'centre', '350200', '350100', 'letter', 'X1', 'X2', 'reason', 'returned', 'other');
SELECT act('refuse_transfer', 'centre', '350200', '350100', 'letter', 'X2', 'X1', 'reason', 'unknown', 'other');
SELECT act('mark_sent', 'messages', format('{%s}', (SELECT min(number) FROM fund.transfer_message WHERE direction = 'sent')), '{x}');
SELECT act('request_transfer_in', 'account', 'K7', 'K8', 'centre', '350200', '350100', 'letter?', 'Y1', NULL);
SELECT request_transfer_in('k10', 'K8', '350200', 'Y2') \g /dev/null
SELECT act('receive_account_info', 'centre', '350200', '350100', 'message', 'm4', 'm5', 'letter', 'Y1', 'Y2', 'principal', '50.00', '50.01', 'interest', '1.00', '1.01', 'continuous', 'true', 'false');
SELECT act('receive_transfer_money', 'centre', '350200', '350100', 'message', 'm6', 'm7', 'letter', 'Y1', 'Y2', 'amount', '50.00', '51.00');
SELECT act('conclude_transfer', 'centre', '350200', '350100', 'letter', 'Y1', 'Y2', 'basis', 'agreed', 'other');
SELECT act('receive_transfer_notice', 'centre', '350200', '350100', 'message', 'm8', 'm9', 'letter', 'Y1', 'Y2', 'notice', 'failure', 'refusal', 'reason', 'returned', 'other');
SELECT act('cancel_transfer', 'centre', '350200', '350100', 'letter', 'Y2', 'Y1', 'reason', 'moved', 'other');
SELECT act('record_registration', 'branch', '01', '02', 'uscc', :'uscc', NULL, 'name', 'new', 'other', 'ownership', '173', '110', 'founded_on', '2019-06-01', '2019-06-02', 'headcount', '10', '11', 'source', 'register', 'other');
SELECT act('certify_talent', 'account', 'K3', 'K4', 'tier', '1', '2', 'number', 'T1', 'T2', 'valid_from', '2019-01-01', '2019-01-02', 'valid_through', '2020-01-01', '2020-01-02');

-- policy
SELECT act('propose_policy', 'rows', '{"(withdrawal_minimum_left,city,,2020-01-01,,0.02,未登记,decision,f)"}', '{"(withdrawal_minimum_left,city,,2020-01-01,,0.03,未登记,decision,f)"}', 'note?', NULL, 'why');
SELECT propose_policy('pp1', ARRAY[ROW('withdrawal_minimum_left', 'city', NULL, '2020-01-01', NULL, '0.02', '未登记', 'decision', false)::policy_row], operator => 'somebody'),
       propose_policy('pp2', ARRAY[ROW('withdrawal_minimum_left', 'city', NULL, '2020-01-01', NULL, '0.02', '未登记', 'decision', false)::policy_row], operator => 'somebody') \g /dev/null
SELECT act('activate_policy', 'proposal', (SELECT max(id) - 1 FROM fund.policy_proposal)::text, (SELECT max(id) FROM fund.policy_proposal)::text);
SELECT act('drop_policy_proposal', 'proposal', (SELECT max(id) FROM fund.policy_proposal)::text, '1');

-- families, papers and cases
SELECT make_citizen_id(350599, '1980-01-01', 1) AS a1, make_citizen_id(350599, '1980-01-01', 2) AS a2, make_citizen_id(350599, '1980-01-01', 3) AS a3 \gset
SELECT act('register_person', 'citizen_id', :'p4', :'p3', 'name', 'spouse', 'other');
SELECT act('register_relation', 'citizen_id', :'a1', :'a3', 'relative', :'a2', :'a3', 'kind', 'spouse', 'child', 'from_day', '2019-01-01', '2019-01-02', 'through_day?', NULL, '2019-02-01');
SELECT act('register_house', 'number', 'H1', 'H2', 'kind', 'new', 'build', 'owners', format('{%s}', :'a1'), format('{%s}', :'a2'), 'price?', '1000.00', '1000.01', 'area?', '90', '91', 'contract_on?', '2019-06-01', '2019-06-02',
    'built_on?', NULL, '2019-01-01', 'city', 'other', 'local', 'address?', NULL, 'there');
SELECT act('record_feed_check', 'bank', 'CCB', 'ABC', 'lines', '1000', '1001', 'wrong', '1', '2');
SELECT add_relief_window('w', '2019-01-01', '2019-12-31', false, 'x', suppress_arrears => true) AS w \gset
SELECT act('grant_relief', 'relief_window', :'w', '1', 'accounts?', '{A1}', '{A2}', 'employers?', '{E1}', '{E2}');
SELECT act('ban', 'citizen_id', :'a3', :'a2', 'kind', 'loan', 'withdrawal', 'reason', 'forged', 'other', 'owed', '100.00', '100.01');
SELECT act('record_recovery', 'ban', '1', '2', 'account', 'A3', 'A2', 'amount', '50.00', '50.01');
SELECT act('lift_ban', 'ban', '1', '2', 'reason', 'court', 'other');
SELECT act('apply_withdrawal', 'account', 'A1', 'A2', 'ground', 'rent', 'purchase', 'amount?', '100.00', '100.01', 'house?', NULL, 'H1', 'stated?', '{"cost": "1200.00", "months_covered": 1, "homes": 0}', '{}',
    'documents?', '{identity}', '{}', 'accepts_less', 'false', 'true', 'authorised', 'false', 'true', 'loan_bank?', NULL, 'CCB', 'loan_area?', NULL, 'other', 'branch?', NULL, '02', 'mode', 'own', 'online', 'decide', 'true', 'false');
SELECT act('complete_case', 'case_number', (SELECT max(id)::text FROM fund.business_case), '1000', 'documents?', '{no_home_proof}', '{}', 'stated?', '{}', '{"homes": 1}', 'decide', 'false', 'true');
SELECT act('decide_case', 'case_number', (SELECT max(id)::text FROM fund.business_case), '1000', 'stated?', '{}', '{"homes": 1}');
INSERT INTO fund.operator (name) VALUES ('checker'), (session_user);
SELECT withdraw_case('ra', (SELECT max(id)::text FROM fund.business_case), 'x') \g /dev/null
SELECT apply_withdrawal('rb', 'A1', 'rent', '10.00', stated => '{"cost": "1200.00", "months_covered": 1, "homes": 0}', documents => '{identity,no_home_proof}', operator => 'somebody') \g /dev/null
SELECT act('approve_case', 'case_number', (SELECT max(id)::text FROM fund.business_case), '1000', 'pay', 'false', 'true');
SELECT act('pay_case', 'case_number', (SELECT max(id)::text FROM fund.business_case), '1000');
SELECT apply_withdrawal('rc' || i, 'A' || i, 'rent', '10.00', stated => '{"cost": "1200.00", "months_covered": 1, "homes": 0}', documents => '{identity,no_home_proof}', operator => 'somebody') FROM generate_series(4, 6) i \g /dev/null
SELECT act('return_case', 'case_number', (SELECT max(id)::text FROM fund.business_case), '1000', 'reason', 'blurred', 'other');
SELECT act('refuse_case', 'case_number', (SELECT max(id) - 1 FROM fund.business_case)::text, '1000', 'reason', 'forged', 'other');
SELECT act('withdraw_case', 'case_number', (SELECT max(id) - 2 FROM fund.business_case)::text, '1000', 'reason', 'thinks it over', 'other');
SELECT act('apply_loan', 'account', 'A1', 'A2', 'amount', '1000.00', '1000.01', 'periods', '12', '13', 'rate_series', 'hpf_loan_first_upto5y', 'hpf_loan_first_over5y', 'house', 'H1', NULL,
    'stated?', '{"home_order": 1, "down_payment": "500.00", "family_debt_service": "0.00", "guarantee": "mortgage"}', '{}', 'documents?', '{identity,income_proof,credit_report,purchase_contract,invoice}', '{}',
    'method', 'equal_installment', 'equal_principal', 'combined_with?', NULL, 'F0', 'accepts_less', 'false', 'true', 'branch?', NULL, '02', 'mode', 'own', 'online', 'decide', 'true', 'false');
SELECT set_policy('loan_months_least', '2019-01-01', '1', 'of the tests'), register_house('h4', 'H4', 'new', ARRAY[make_citizen_id(350599, '1980-01-01', 4)], '2000.00', 90, '2019-06-01') \g /dev/null
SELECT apply_loan('sc', 'A4', '1000.00', 12, 'hpf_loan_first_upto5y', 'H4', '{"home_order": 1, "down_payment": "600.00", "family_debt_service": "0.00", "guarantee": "mortgage"}',
    '{identity,income_proof,credit_report,purchase_contract,invoice}', operator => 'somebody') \g /dev/null
SELECT approve_case('sc ok', (SELECT max(id)::text FROM fund.business_case), operator => 'checker') \g /dev/null
SELECT act('sign_case', 'case_number', (SELECT max(id)::text FROM fund.business_case), '1000', 'number', 'SC1', 'SC2', 'bank_account', 'L1', 'C1',
    'bank_rate_series?', NULL, 'hpf_loan_first_over5y', 'amount?', '900.00', '900.01', 'due_day?', '20', '21');
SELECT void_loan('SC1 void', 'SC1', 'a test') \g /dev/null
SELECT apply_withdrawal('th', 'X1', 'death', stated => '{"claimant": "none"}', documents => '{death_certificate}', operator => 'somebody') \g /dev/null
SELECT act('take_heirless', 'case_number', (SELECT max(id)::text FROM fund.business_case), '1000', 'basis', 'court', 'other');
SELECT register_house('hm', 'HM', 'new', ARRAY[:'a1']::citizen_id[], '900000.00', 90, '2019-01-01') \g /dev/null
SELECT act('sign_withdrawal_mandate', 'account', 'A1', 'A2', 'ground', 'repay_commercial', 'repay_other_city', 'house', 'HM', 'H1', 'bank', 'ABC', 'CCB', 'loan_number', 'N1', 'N2', 'amount', '10.00', '10.01', 'installment', '100.00', '100.01', 'card', '1', '2',
    'documents?', '{identity,loan_contract,loan_information,repayment_list}', '{}', 'authorised', 'false', 'true', 'loan_area?', NULL, 'other');
SELECT approve_case('wm ok', (SELECT max(case_id)::text FROM fund.withdrawal_mandate), operator => 'checker') \g /dev/null
SELECT act('change_withdrawal_mandate', 'mandate', (SELECT max(id)::text FROM fund.withdrawal_mandate), '1000', 'amount?', '11.00', '11.01', 'card?', '2', '3', 'installment?', NULL, '100.01');
SELECT act('end_withdrawal_mandate', 'mandate', (SELECT max(id)::text FROM fund.withdrawal_mandate), '1000');
SELECT act('settle_outside_loan', 'bank', 'ABC', 'CCB', 'loan_number', 'N1', 'N2');

-- withdrawal
SELECT act('withdraw', 'account', 'A1', 'A2', 'amount', '100.00', '100.01', 'ground', '07', '01');
SELECT act('close_account', 'account', 'A8', 'A7', 'ground', '10', '03');
SELECT act('transfer_out', 'account', 'A7', 'A6', 'receiving_centre', 'Xiamen', 'Fuzhou');

-- lending
SELECT act('sign_loan', 'number', 'F1', 'F2', 'account', 'A2', 'A3', 'amount', '120000.00', '120000.01', 'periods', '120', '119',
    'rate_series', 'hpf_loan_first_over5y', 'hpf_loan_second_over5y', 'bank_account', 'L1', 'C1', 'method', 'equal_installment', 'equal_principal',
    'due_day?', '20', '21', 'subsidy_series?', NULL, 'hpf_loan_first_over5y', 'combined_with?', NULL, 'F0');
SELECT act('sign_loan', 'number', 'F2', NULL, 'account', 'A3', NULL, 'amount', '50000.00', NULL, 'periods', '60', NULL,
    'rate_series', 'bank_loan_upto5y', NULL, 'bank_account', 'L1', NULL, 'method', 'equal_principal', NULL,
    'due_day?', '20', NULL, 'subsidy_series?', 'hpf_loan_first_upto5y', 'hpf_loan_second_upto5y');
SELECT act('disburse_loan', 'loan', 'F1', 'F2');
SELECT act('sign_mandate', 'loan', 'F1', 'F2', 'account', 'A2', 'A3', 'kind', 'monthly', 'yearly');
SELECT act('end_mandate', 'loan', 'F1', 'F2', 'account', 'A2', 'A3');
SELECT act('register_security', 'loan', 'F1', 'F2', 'kind', 'mortgage', 'pledge', 'certificate', 'S1', 'S2', 'registered_on?', '2019-07-01', NULL, 'guarantor?', NULL, 'G');
SELECT act('add_loan_party', 'loan', 'F1', 'F2', 'role', 'co_borrower', 'guarantor', 'name', 'new', 'other', 'citizen_id', :'p1', :'p2');
SELECT act('end_loan_party', 'loan', 'F1', 'F2', 'citizen_id', :'p1', :'p2', 'basis', 'papers', 'other');
SELECT act('void_loan', 'loan', 'F2', 'F1', 'reason', 'withdrawn', 'other');
SELECT go_to('2019-08-20') \g /dev/null
SELECT act('repay', 'loan', 'F1', 'F2', 'amount', '100.00', '100.01', 'value_date?', NULL, '2019-08-20');
SELECT act('receive_repayment', 'loan', 'F1', 'F2', 'amount', '1500.00', '1500.01', 'value_date?', '2019-08-20', NULL);
SELECT act('prepay', 'loan', 'F1', 'F2', 'amount', '10000.00', '10000.01', 'mode', 'reduce', 'shorten', 'value_date?', NULL, '2019-08-20');
SELECT act('offset_principal', 'account', 'A2', 'A3', 'loan', 'F1', 'F2', 'amount', '200.00', '200.01', 'mode?', NULL, 'shorten');
SELECT act('change_term', 'loan', 'F1', 'F2', 'periods', '100', '101', 'basis', 'papers', 'other');
SELECT act('change_method', 'loan', 'F1', 'F2', 'method', 'equal_principal', 'bullet', 'basis', 'papers', 'other');
SELECT act('change_due_day', 'loan', 'F1', 'F2', 'due_day', '25', '26', 'basis', 'papers', 'other');
SELECT act('change_rate_terms', 'loan', 'F1', 'F2', 'rate_series', 'hpf_loan_second_over5y', 'hpf_loan_first_over5y', 'rate_spread', '10', '11', 'repricing', 'fixed', 'anniversary', 'basis', 'papers', 'other');
SELECT act('correct_rate', 'loan', 'F1', 'F2', 'value_date', '2019-08-19', '2019-08-20', 'rate', '3%', '3.1%', 'basis', 'papers', 'other');
SELECT act('cancel_loan_change', 'loan', 'F1', 'F2', 'fact', (SELECT max(id)::text FROM fund.loan_fact WHERE kind = 'set_due_day'), '1', 'basis', 'papers', 'other');
SELECT act('record_borrower_death', 'loan', 'F1', 'F2', 'died_on', '2019-08-01', '2019-08-02', 'basis', 'papers', 'other');
SELECT act('change_borrower', 'loan', 'F1', 'F2', 'account', 'A3', 'A4', 'basis', 'papers', 'other');
SELECT change_borrower('back', 'F1', 'A2', 'papers'), sign_loan('F3', 'F3', 'A4', '1000.00', 12, 'hpf_loan_first_upto5y', 'L1'), register_security('F3s', 'F3', 'mortgage', 'S3'), disburse_loan('F3d', 'F3'), prepay('F3p', 'F3', '1000.00') \g /dev/null
SELECT act('release_security', 'loan', 'F3', 'F2', 'basis', 'papers', 'other');

-- subsidised loans
SELECT sign_loan('f5', 'F5', 'A6', '50000.00', 60, 'bank_loan_upto5y', 'L1', subsidy_series => 'hpf_loan_first_upto5y'), disburse_loan('f5d', 'F5') \g /dev/null
SELECT act('end_subsidy', 'loan', 'F5', 'F2', 'note', 'sold the home', 'other');
SELECT act('restore_subsidy', 'loan', 'F5', 'F2', 'note', 'he did not', 'other');
SELECT act('load_subsidy_answer', 'bank', 'bank two', 'bank one', 'month', '2019-08', '2019-07', 'lines', '{H|bank two|2019-08,D|F5|1.00,T|1|1.00}', '{T|0|0.00}');
SELECT act('explain_subsidy_difference', 'bank', 'bank two', 'bank one', 'month', '2019-08', '2019-07', 'loan', 'F5', 'F2', 'note', 'not due yet', 'other');
SELECT act('plan_conversion', 'ceiling', '50000.00', '50000.01', 'loans?', '{F5}', NULL, 'numbers?', '{F5G}', NULL, 'suffix', '-Z', '-Y', 'bank?', NULL, 'bank two');
SELECT job_step((SELECT max(id) FROM fund.job), 10) \g /dev/null

-- treasury and ledger
SELECT act('receive_bank_interest', 'branch', '01', '02', 'bank_account', 'C1', 'C2', 'amount', '10.00', '10.01', 'note?', 'third quarter', 'fourth quarter');
SELECT act('pay_loan_fee', 'branch', '01', '02', 'bank_account', 'L1', 'C1', 'amount', '10.00', '10.01', 'note?', NULL, 'note');
SELECT act('sweep_value_added', 'branch', '01', '02', 'from_account', 'C1', 'C2', 'to_account', 'V1', 'L1', 'amount', '10.00', '10.01', 'note?', NULL, 'note');
SELECT act('draw_financing', 'facility', 'FA', 'FB', 'branch', '01', '02', 'bank_account', 'L1', 'C1', 'amount', '1000.00', '1000.01');
SELECT act('repay_financing', 'facility', 'FA', 'FB', 'branch', '01', '02', 'bank_account', 'L1', 'C1', 'amount', '400.00', '400.01');
SELECT act('pay_financing_interest', 'branch', '01', '02', 'bank_account', 'L1', 'C1', 'amount', '3.00', '3.01', 'note?', NULL, 'note');
SELECT act('post_opening', 'branch', '01', '02', 'debits', '{102004,999,999,101001}', '{102004,999,999,101002}', 'credits', '{999,32104,21402,999}', '{999,32104,21401,999}',
    'amounts', '{100.00,60.00,50.00,10.00}', '{100.00,60.00,50.00,10.01}', 'note?', 'opening', 'note');
SELECT act('distribute_value_added', 'branch', '01', '02', 'year', '2018', '2017', 'reserve', '10.00', '10.01', 'management_fee', '20.00', '20.01', 'low_rent', '30.00', '29.99');
SELECT act('remit_low_rent_fund', 'branch', '01', '02', 'bank_account', 'V1', 'C1', 'amount', '30.00', '30.01', 'note?', NULL, 'note');
SELECT act('remit_management_fee', 'branch', '01', '02', 'bank_account', 'V1', 'C1', 'amount', '20.00', '20.01', 'note?', NULL, 'note');
SELECT act('receive_unallocated', 'branch', '01', '02', 'bank_account', 'C1', 'C2', 'amount', '7.00', '7.01', 'note?', 'unknown', 'payer', 'employer?', NULL, 'E1');
SELECT act('return_unallocated', 'branch', '01', '02', 'bank_account', 'C1', 'C2', 'amount', '7.00', '7.01', 'note?', 'unknown', 'payer');

-- taking over
SELECT act('take_over_balances', 'branch', '02', '01', 'value_date', '2019-07-01', '2019-07-02', 'accounts', '{B1,B2}', '{B1,B3}', 'amounts', '{500.00,600.00}', '{500.00,600.01}');
SELECT act('take_over_loans', 'branch', '02', '01', 'loans', '{"(T1,B3,30000.00,3.25%,100,2019-08-20,hpf_loan_first_over5y,L1,equal_installment,,t)"}',
    '{"(T1,B3,30000.01,3.25%,100,2019-08-20,hpf_loan_first_over5y,L1,equal_installment,,t)"}');
SELECT act('take_over_unallocated', 'branch', '01', '02', 'bank_account', 'C1', 'C2', 'amount', '8.00', '8.01', 'received_on', '2019-05-01', '2019-05-02', 'note?', NULL, 'note', 'employer?', 'E1', NULL);
SELECT post_opening('clear held', '01', '{101001}', '{999}', '{8.00}', 'its other side') \g /dev/null
SELECT post_opening('clear', '02', '{101002,999}', '{999,101003}', '{1100.00,30000.00}', 'what was taken over') \g /dev/null

-- arrears
SELECT take_over_loans('take O', '02', ARRAY(SELECT ROW('O' || i, 'B' || i + 4, '1000.00', '3.25%', 120, '2018-11-20', 'hpf_loan_first_over5y', 'L1', 'equal_installment', NULL, false)::takeover_loan FROM generate_series(1, 5) i)),
       post_opening('clear O', '02', '{999,102004}', '{101003,301}', '{5000.00,100000.00}', 'what was taken over') \g /dev/null
INSERT INTO fund.operator (name) VALUES ('postgres'), ('collector') ON CONFLICT DO NOTHING;
SELECT act('open_arrears_cases', 'owner?', NULL, 'collector');
SELECT act('plan_arrears_case', 'loan', 'O1', 'O2', 'plan', 'pay', 'sue', 'owner', 'collector', 'postgres', 'next_step?', NULL, 'visit', 'next_due?', NULL, '2019-09-30');
SELECT act('record_arrears_step', 'loan', 'O1', 'O2', 'step', 'call', 'visit', 'note?', 'x', 'y', 'party?', NULL, 'p', 'number?', NULL, NULL, 'amount?', NULL, '1.00', 'on_day?', NULL, '2019-08-20', 'next_step?', NULL, 'visit', 'next_due?', NULL, '2019-09-30');
SELECT act('record_contacts', 'loans', '{O1,O2}', '{O1}', 'step', 'sms', 'letter', 'note', 'x', 'y');
SELECT act('call_loan', 'loan', 'O1', 'O2', 'reason', 'breach', 'other');
SELECT act('receive_from_guarantor', 'loan', 'O1', 'O2', 'guarantor', 'somebody', 'other', 'amount', '10.00', '10.01', 'value_date?', NULL, '2019-08-20');
SELECT record_arrears_step('O2 sue', 'O2', 'sue', party => 'court', number => 'S', on_day => '2019-08-20'), record_arrears_step('O2 judge', 'O2', 'judge', number => 'J', on_day => '2019-08-20'),
       record_arrears_step('O2 enforce', 'O2', 'enforce', party => 'court', number => 'E', on_day => '2019-08-20'), record_arrears_step('O3 propose', 'O3', 'propose_write_off', 'x', number => 'D', operator => 'collector') \g /dev/null
SELECT act('sell_collateral', 'loan', 'O2', 'O1', 'proceeds', '900.00', '900.01', 'costs', '10.00', '10.01', 'number?', NULL, NULL, 'note?', NULL, 'n');
SELECT act('refuse_write_off', 'loan', 'O3', 'O4', 'reason', 'heirs', 'other');
SELECT record_arrears_step('O3 again', 'O3', 'propose_write_off', 'x', number => 'D', operator => 'collector') \g /dev/null
SELECT act('approve_write_off', 'loan', 'O3', 'O4', 'document', 'R1', 'R2');
SELECT act('receive_recovery', 'loan', 'O3', 'O4', 'amount', '10.00', '10.01', 'value_date?', NULL, '2019-08-20', 'party?', NULL, 'court');
SELECT receive_repayment('O5 much', 'O5', '500.00') \g /dev/null
SELECT act('return_surplus', 'loan', 'O5', 'O4', 'amount', '1.00', '1.01', 'note', 'x', 'y');

-- red entries, days and years
SELECT withdraw('w1', 'A1', '50.00', '07'), withdraw('w2', 'A1', '60.00', '07') \g /dev/null
SELECT act('reverse', 'voucher', voucher_of('w1')::text, voucher_of('w2')::text, 'reason', 'wrong', 'other');
SELECT act('close_day', VARIADIC '{}');
SELECT act('open_day', 'day', '2019-08-30', '2019-08-31');
SELECT go_to('2019-12-31') \g /dev/null
SELECT receive_bank_interest('i1', '01', 'C1', '90.00') \g /dev/null
SELECT act('close_month', VARIADIC '{}');
SELECT open_day('2020', '2020-01-02') \g /dev/null
SELECT act('close_year', VARIADIC '{}');

-- exchange with banks
SELECT add_entrusted_bank('B2', 'bank two', '2010-01-01', '2019-06-30'), add_outlet('B2', '1', 'outlet', 'loan', '2010-01-01', 'L1'), add_bank_account('L2', 'bank two', 'loans south', 'loan', '02') \g /dev/null
INSERT INTO fund.operator (name, application) VALUES ('accountant', false);
SELECT is(batch('collect_installments', 'j0', NULL, '{"offsets_only": true}'), 0, 'accounts pay first');
SELECT act('make_deduction_file', 'bank_account', 'L1', 'L2', 'due_on?', '2020-01-02', '2020-01-01');
SELECT f.number AS file, x.sequence, x.asked, l.number AS loan FROM fund.bank_file f JOIN fund.bank_file_line x ON x.file_id = f.id JOIN fund.loan l ON l.id = x.loan_id ORDER BY x.sequence LIMIT 1 \gset
CREATE FUNCTION answer(file text, account text, lines text[]) RETURNS text LANGUAGE sql AS $$
    SELECT (h.lines || format('T|%s|%s', cardinality(answer.lines), file_digest(h.lines)))::text
    FROM (SELECT format('H|HPF1|return|deduction|999999|%s|%s|20200102|%s|%s', account, file, cardinality(answer.lines), (SELECT sum(split_part(l, '|', 4)::numeric) FROM unnest(answer.lines) l)) || answer.lines AS lines) h
$$;
SELECT act('close_bank_file', 'file', :'file', 'other');
SELECT act('load_return_file', 'bank_account', 'L1', 'L2', 'file_name', 'r1', 'r2', 'lines', answer(:'file', 'L1', ARRAY[format('D|%s|%s|1.00|20200102|', :'sequence', :'loan'), 'D|99|Z|1.00|20200102|']),
    answer(:'file', 'L1', ARRAY[format('D|%s|%s|1.01|20200102|', :'sequence', :'loan'), 'D|99|Z|1.00|20200102|']), 'chunk_size?', '1', NULL);
SELECT job_step(max(id), 10) FROM fund.job \g /dev/null
SELECT act('resolve_difference', 'difference', max(r.id) FILTER (WHERE r.state = 'unknown')::text, max(r.id) FILTER (WHERE r.state = 'short')::text, 'outcome', 'assigned', 'returned', 'note', 'found', 'other', 'loan', :'loan', 'other') FROM fund.bank_return_line r;
SELECT act('start_acceptance', 'bank', 'B2', 'B3', 'bank_account', 'L1', 'L2', 'loans', '{T1,T2}', '{T1,T3}', 'amounts', '{1.00,2.00}', '{1.00,2.01}', 'due_on', '2020-01-02', '2020-01-01', 'kind', 'deduction', 'other');
SELECT start_acceptance('run', 'B2', 'L1', '{T1}', '{1.00}', '2020-01-02', operator => 'accountant') \g /dev/null
SELECT (answer).number AS run FROM fund.request WHERE request_id = 'run' \gset
SELECT act('try_return_file', 'run', (start_acceptance('run 2', 'B2', 'L1', '{T1}', '{1.00}', '2020-01-02')).number, '4711', 'test_case', 'paid', 'short', 'lines', '{x,y}', '{x,z}');
INSERT INTO fund.acceptance_step (acceptance_id, request, day, passed, test_case, expected, actual, operator) SELECT :run, r.id, r.day, true, c.test_case, '', '', 'accountant' FROM fund.request r, acceptance_cases() c WHERE r.request_id = 'run';
SELECT act('accept_bank', 'run', :'run', '4711');

-- batches: the same request is the same job
SELECT start_job('age_loans', 'j1', NULL, NULL, 100, 'postgres') AS job \gset
SELECT books() AS before \gset
SELECT is(start_job('age_loans', 'j1', NULL, NULL, 100, 'postgres'), :job::bigint, 'start_job: sent again it is the same job');
SELECT is(books(), :'before', 'start_job: and nothing is started');
SELECT refused($$SELECT start_job('age_loans', 'j1', '2020-01-01', NULL, 100, 'postgres')$$, 'HP014', 'start_job: another day under the same request id', 'The field that differs is through;');
SELECT refused($$SELECT start_job('age_loans', 'j1', NULL, '{"unpaid": ["F1"]}', 100, 'postgres')$$, 'HP014', 'start_job: other parameters under the same request id', 'The field that differs is parameters;');
SELECT refused($$SELECT start_job('pay_subsidies', 'j1', NULL, NULL, 100, 'postgres')$$, 'HP014', 'another act under the same request id', 'The field that differs is act;');
SELECT refused($$SELECT start_job('age_loans', NULL, NULL, NULL, 100, 'postgres')$$, 'HP014', 'start_job: a request id is required');
SELECT refused($$SELECT start_job('age_loans', 'j2', NULL, NULL, 100, NULL)$$, 'HP019', 'start_job: the operator is required');
SELECT refused($$SELECT start_job('age_loans', 'j2', NULL, NULL, NULL, 'postgres')$$, 'HP103', 'start_job: a size of chunks is required');
SELECT refused($$SELECT start_job('no_such_batch', 'j2', NULL, NULL, 100, 'postgres')$$, 'HP103', 'start_job: an unknown batch, which nobody could finish, is not started');
SELECT refused($$SELECT start_job('age_loans', 'j2', NULL, NULL, 0, 'postgres')$$, 'HP103', 'start_job: chunks of nothing');
SELECT refused($$SELECT job_step(NULL)$$, 'HP001', 'job_step: a job is required');
SELECT refused($$SELECT job_step(4711)$$, 'HP001', 'job_step: an unknown job');
SELECT refused($$SELECT close_day('too early')$$, 'HP009', 'the day is not closed while a batch is unfinished');
SELECT is(job_step(:job, 100), 0, 'job_step: does all chunks');
SELECT books() AS before \gset
SELECT is(job_step(:job, 100), 0, 'job_step: of a job that is done there is nothing left');
SELECT is(books(), :'before', 'job_step: and nothing is posted again');
SELECT is(batch('collect_installments', 'j3', NULL, '{"unpaid": null}'), 0, 'collect_installments: nothing unpaid is nothing unpaid');

-- credit reporting
SELECT set_policy('credit_institution_code', '1999-04-03', '12345678901234', 'a test'), set_policy('credit_reporting_from', '1999-04-03', '2019-12-01', 'a test') \g /dev/null
SELECT is(batch('report_credit', 'j4', '2019-12-31', '{"kind": "loan"}'), 0, 'report_credit: does all chunks');
SELECT act('drop_credit_batch', 'batch', '1', '2', 'reason', 'wrong', 'other');
SELECT is(batch('report_credit', 'j5', '2019-12-31', '{"kind": "loan"}'), 0, 'report_credit: and again after it was dropped');
SELECT act('send_credit_batch', 'batch', '2', '1');
SELECT min(r.id) AS r1, max(r.id) AS r2 FROM fund.credit_record r WHERE r.batch_id = 2 \gset
SELECT act('open_credit_objection', 'record', :'r1', :'r2', 'raised_by', 'the borrower', 'another', 'what', 'wrong', 'other');
SELECT act('answer_credit_objection', 'objection', '1', '2', 'answer', 'it is right', 'other');
SELECT act('propose_credit_correction', 'record', :'r1', :'r2', 'reason', 'wrong', 'other', 'content?', '{"guarantee": "3"}', '{"guarantee": "1"}', 'deletes', 'false', 'true', 'objection?', NULL, '1');
SELECT propose_credit_correction('cc1', :'r2', 'wrong', '{"guarantee": "3"}', operator => 'somebody') \g /dev/null
SELECT act('refuse_credit_correction', 'correction', '2', '1', 'reason', 'no', 'other');
SELECT propose_credit_correction('cc2', :'r2', 'wrong', '{"guarantee": "3"}', operator => 'somebody') \g /dev/null
SELECT act('approve_credit_correction', 'correction', '3', '1');

-- a check of a household is a case, though nothing is posted: the same request counts once
SELECT refused(format('SELECT * FROM check_housing_household(%L, %L, %s)', 'h1', '01', 'NULL'), 'HP103', 'check_housing_household: ids are required');
SELECT refused(format('SELECT * FROM check_housing_household(%L, %L, %L)', 'h1', NULL, '{}'), 'HP001', 'check_housing_household: the branch is required');
SELECT results_eq(format($$SELECT contributes, months, base, balance, loan_status FROM check_housing_household('h1', '01', ARRAY[%L, %L]::citizen_id[])$$, make_citizen_id(350599, '1980-01-01', 2), make_citizen_id(350599, '1990-01-01', 903)),
    $$SELECT true, 1::bigint, a.base, a.balance, '2' FROM fund.account a WHERE a.number = 'A2' UNION ALL SELECT false, 0, NULL, NULL, NULL$$, 'check_housing_household: who contributes and borrows, and who does not');
SELECT books() AS before \gset
SELECT count(*) FROM check_housing_household('h1', '01', ARRAY[make_citizen_id(350599, '1980-01-01', 2), make_citizen_id(350599, '1990-01-01', 903)]) \g /dev/null
SELECT is(books(), :'before', 'check_housing_household: sent again it is the same case');
SELECT is((SELECT (answer).items FROM fund.request WHERE request_id = 'h1'), 2, 'check_housing_household: the answer is kept');
SELECT refused($$SELECT * FROM check_housing_household('h1', '02', ARRAY[]::citizen_id[])$$, 'HP014', 'check_housing_household: other content');
INSERT INTO tried VALUES ('start_job'), ('check_housing_household');

-- the same content is the same, whoever sends it and however long it is
SELECT contribute_back('long', 'E1', ARRAY(SELECT ROW('A' || i, '2019-06', '1.00')::back_contribution_line FROM generate_series(1, 6) i)) \g /dev/null
SELECT books() AS before \gset
SELECT contribute_back('long', 'E1', ARRAY(SELECT ROW('A' || i, '2019-06', '1.00')::back_contribution_line FROM generate_series(1, 6) i), operator => 'somebody') \g /dev/null
SELECT is(books(), :'before', 'a list is the same list when another operator sends it again');
SELECT withdraw('same', 'A1', '1.00', '07') \g /dev/null
SELECT refused($$SELECT transfer_in('same', 'A1', '1.00', 'Xiamen')$$, 'HP014', 'a request id of another act', 'The field that differs is act; the first request was withdraw');
SELECT refused($$SELECT contribute_back('big', 'E1', NULL)$$, 'HP003', 'a back contribution of nothing');
SELECT contribute_back('big', 'E2', ARRAY(SELECT ROW('B' || i % 10 + 1, yearmonth '2018-01' + i / 10, '1.00')::back_contribution_line FROM generate_series(0, 99) i)) \g /dev/null
SELECT refused($$SELECT contribute_back('big', 'E2', ARRAY(SELECT ROW('B' || i % 10 + 1, yearmonth '2018-01' + i / 10, CASE i WHEN 99 THEN '1.01' ELSE '1.00' END)::back_contribution_line FROM generate_series(0, 99) i))$$,
    'HP014', 'one fen among a hundred rows is other content', 'The field that differs is lines;');

SELECT is_empty($$
    SELECT p.proname FROM pg_proc p
    WHERE p.pronamespace = 'hpf'::regnamespace AND 'request_id' = ANY (p.proargnames) AND p.prokind = 'f'
      AND p.proname NOT IN ('begin_act', 'check_request', 'book_pair', 'close_with_interest', 'set_account_state', 'set_employer_state', 'decide_proposal', 'decide_credit_correction', 'end_case')
    EXCEPT SELECT name FROM tried$$, 'every act was tried');
SELECT is_empty($$SELECT request_id FROM fund.request WHERE answer IS NULL$$, 'every request has its answer');
SELECT verified('after every act');
SELECT * FROM finish();
