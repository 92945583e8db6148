-- The fund: creating its books, moving them to a newer version, its roles and
-- standing data.

CREATE FUNCTION hpf.fund_code_version() RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 1 $$;
COMMENT ON FUNCTION hpf.fund_code_version() IS 'The version of the fund''s tables that this code works on.';

CREATE FUNCTION hpf.check_fund() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    present integer;
BEGIN
    IF pg_catalog.to_regclass('fund.meta') IS NULL THEN
        PERFORM hpf.refuse('HP016', 'this database has no fund', 'The books are made by hpf.create_fund().', 'SELECT hpf.create_fund(code, name).');
    END IF;
    SELECT m.version INTO present FROM fund.meta m;
    IF present IS DISTINCT FROM hpf.fund_code_version() THEN
        PERFORM hpf.refuse('HP016', format('the fund has version %s, this code works on version %s', present, hpf.fund_code_version()),
            'Code and books are moved separately.',
            CASE WHEN present < hpf.fund_code_version() THEN 'CALL hpf.migrate_fund().' ELSE 'Install the newer extension.' END);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_fund() IS 'HP016 unless there is a fund whose version this code works on.';

CREATE FUNCTION hpf.in_extension_script() RETURNS boolean
    AS 'MODULE_PATHNAME', 'hpf_in_extension_script'
    LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION hpf.in_extension_script() IS 'Is a CREATE or ALTER EXTENSION script running in this session?';

CREATE FUNCTION hpf.refuse_inside_extension_script() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF hpf.in_extension_script() THEN
        PERFORM hpf.refuse('HP016', 'the fund cannot be made inside CREATE or ALTER EXTENSION',
            'Its tables would become members of the extension and be lost in dumps.', 'Call it after the extension is installed.');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.refuse_inside_extension_script() IS 'HP016 inside an extension script.';

CREATE FUNCTION hpf.create_roles() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['hpf_teller', 'hpf_checker', 'hpf_accountant', 'hpf_auditor', 'hpf_reporter', 'hpf_administrator'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        END IF;
    END LOOP;
    IF pg_catalog.to_regclass('fund.meta') IS NOT NULL THEN
        PERFORM hpf.grant_roles();
    END IF;
END $$;
COMMENT ON FUNCTION hpf.create_roles() IS 'Makes the roles of a centre (teller, checker, accountant, auditor, reporter, administrator), which are cluster-wide and in no dump, and grants them their acts. Logins are granted these roles by the DBA.';

CREATE FUNCTION hpf.role_acts() RETURNS TABLE (role text, act text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT r.role, a.act
    FROM (VALUES
        ('hpf_teller', ARRAY['open_employer', 'open_account', 'open_accounts', 'remit', 'remit_many', 'contribute_back', 'pay_deferred', 'adjust_bases',
            'make_dormant', 'reactivate', 'transfer_within', 'transfer_in', 'transfer_out', 'sign_mandate', 'end_mandate',
            'register_person', 'register_relation', 'register_house', 'apply_withdrawal', 'apply_loan', 'complete_case', 'decide_case', 'return_case', 'withdraw_case', 'sign_case', 'record_recovery',
            'repay', 'receive_repayment', 'prepay', 'offset_principal', 'check_housing_household', 'receive_unallocated']),
        ('hpf_checker', ARRAY['defer', 'freeze', 'unfreeze', 'disburse_loan', 'void_loan', 'reverse', 'approve_case', 'return_case', 'refuse_case', 'pay_case', 'take_heirless',
            'grant_relief', 'ban', 'lift_ban']),
        ('hpf_accountant', ARRAY['receive_bank_interest', 'pay_loan_fee', 'sweep_value_added', 'draw_financing', 'repay_financing', 'pay_financing_interest',
            'remit_low_rent_fund', 'remit_management_fee', 'distribute_value_added', 'return_unallocated', 'post_opening', 'open_day', 'close_day', 'close_month',
            'close_year', 'pay_case', 'start_job', 'job_step', 'run_job', 'settle_interest', 'collect_installments', 'age_loans', 'pay_subsidies', 'execute_mandates', 'reverse', 'verify']),
        ('hpf_auditor', ARRAY['verify', 'loan_ratio', 'subject_balance_on', 'turnovers', 'subject_turnovers']),
        ('hpf_reporter', ARRAY['loan_ratio', 'subject_balance_on', 'turnovers', 'subject_turnovers']),
        ('hpf_administrator', ARRAY['take_over_balances', 'take_over_loans', 'add_branch', 'add_bank_account', 'add_facility', 'add_relief_window', 'record_feed_check', 'open_channel', 'add_document_rule', 'set_holiday', 'propose_policy', 'activate_policy', 'drop_policy_proposal', 'add_rule_document', 'set_rate', 'set_plan', 'set_history', 'open_year', 'verify']),
        -- the loan's life
        ('hpf_teller', ARRAY['register_security', 'add_loan_party', 'loan_statement', 'payoff_quote', 'what_if']),
        ('hpf_checker', ARRAY['change_term', 'change_method', 'change_due_day', 'change_rate_terms', 'correct_rate', 'cancel_loan_change', 'change_borrower', 'end_loan_party',
            'record_borrower_death', 'release_security', 'loan_statement', 'payoff_quote', 'what_if']),
        ('hpf_accountant', ARRAY['reset_rates', 'loan_statement', 'payoff_quote']),
        ('hpf_auditor', ARRAY['loan_statement', 'payoff_quote', 'what_if']),
        -- offsets, subsidies, conversions
        ('hpf_checker', ARRAY['end_subsidy', 'restore_subsidy']),
        ('hpf_accountant', ARRAY['offset_principals', 'plan_conversion', 'convert_loans', 'load_subsidy_answer', 'explain_subsidy_difference', 'subsidy_file', 'subsidies_due',
            'subsidy_lines', 'differing_subsidies', 'subsidy_forecast', 'subsidy_rate_on', 'offset_effect', 'offset_campaign']),
        ('hpf_auditor', ARRAY['subsidy_file', 'subsidies_due', 'subsidy_lines', 'differing_subsidies', 'subsidy_forecast', 'subsidy_rate_on', 'offset_effect', 'offset_campaign', 'verify_subsidies']),
        ('hpf_reporter', ARRAY['subsidy_lines', 'differing_subsidies', 'subsidy_forecast', 'subsidy_rate_on', 'offset_effect', 'offset_campaign']),
        ('hpf_administrator', ARRAY['subsidy_lines', 'differing_subsidies', 'subsidy_rate_on']),
        -- monthly withdrawal mandates
        ('hpf_teller', ARRAY['sign_withdrawal_mandate', 'change_withdrawal_mandate', 'end_withdrawal_mandate', 'settle_outside_loan']),
        -- exchange with banks
        ('hpf_accountant', ARRAY['collect_offsets', 'make_deduction_file', 'bank_file_text', 'close_bank_file', 'load_return_file', 'receive_return_file', 'resolve_difference',
            'start_acceptance', 'try_return_file']),
        ('hpf_checker', ARRAY['accept_bank']),
        ('hpf_auditor', ARRAY['bank_file_text']),
        ('hpf_administrator', ARRAY['add_entrusted_bank', 'add_outlet', 'close_outlet']),
        -- credit reporting
        ('hpf_teller', ARRAY['open_credit_objection', 'propose_credit_correction']),
        ('hpf_checker', ARRAY['answer_credit_objection', 'approve_credit_correction', 'refuse_credit_correction']),
        ('hpf_accountant', ARRAY['report_credit', 'credit_findings', 'send_credit_batch', 'drop_credit_batch', 'credit_file', 'credit_missing', 'credit_doubled', 'credit_corrections_due']),
        ('hpf_auditor', ARRAY['credit_missing', 'credit_doubled', 'credit_corrections_due']),
        ('hpf_reporter', ARRAY['credit_missing', 'credit_doubled', 'credit_corrections_due']),
        ('hpf_administrator', ARRAY['credit_missing', 'credit_doubled', 'credit_corrections_due']),
        -- arrears and their collection
        ('hpf_teller', ARRAY['plan_arrears_case', 'record_arrears_step', 'record_contacts', 'receive_from_guarantor', 'receive_recovery']),
        ('hpf_checker', ARRAY['open_arrears_cases', 'plan_arrears_case', 'record_arrears_step', 'call_loan', 'sell_collateral', 'return_surplus', 'approve_write_off', 'refuse_write_off']),
        ('hpf_accountant', ARRAY['open_arrears_cases', 'sell_collateral', 'return_surplus', 'receive_recovery']),
        ('hpf_administrator', ARRAY['open_arrears_cases', 'approve_write_off', 'refuse_write_off']),
        ('hpf_accountant', ARRAY['arrears_terms', 'contact_ladder', 'overdue_in_a_row', 'promise_received']),
        ('hpf_auditor', ARRAY['arrears_terms', 'contact_ladder', 'overdue_in_a_row', 'promise_received']),
        ('hpf_reporter', ARRAY['arrears_terms', 'contact_ladder', 'overdue_in_a_row', 'promise_received']),
        ('hpf_administrator', ARRAY['arrears_terms', 'contact_ladder', 'overdue_in_a_row', 'promise_received']),
        -- collection in full: employers, corrections, transfers between centres, coverage
        ('hpf_teller', ARRAY['change_employer', 'make_employer_dormant', 'reactivate_employer', 'issue_demand', 'rename_member', 'identify_unallocated', 'allocate_remittance',
            'allocate_back_contribution', 'receive_contact_letter', 'review_transfer', 'request_transfer_in', 'receive_account_info', 'receive_transfer_money',
            'receive_transfer_notice', 'cancel_transfer', 'mark_sent', 'transfer_outbox', 'record_registration', 'certify_talent', 'employers_behind', 'unallocated']),
        ('hpf_checker', ARRAY['adjust_ratios', 'close_employer', 'advance_demand', 'correct_citizen_id', 'merge_accounts', 'correct_payment', 'send_transfer',
            'refuse_transfer', 'conclude_transfer', 'fail_transfer', 'employers_behind', 'unallocated']),
        ('hpf_accountant', ARRAY['identify_unallocated', 'return_to_employer', 'employers_behind', 'unallocated']),
        ('hpf_auditor', ARRAY['employers_behind', 'unallocated']),
        ('hpf_reporter', ARRAY['employers_behind', 'unallocated']),
        ('hpf_administrator', ARRAY['take_over_unallocated', 'employers_behind', 'unallocated'])
    ) AS r (role, acts) CROSS JOIN LATERAL unnest(r.acts) AS a (act)
$$;
COMMENT ON FUNCTION hpf.role_acts() IS 'Which role may call which act: what hpf.create_roles() grants.';

CREATE FUNCTION hpf.grant_roles() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    line record;
BEGIN
    FOR line IN
        SELECT a.role, p.oid::pg_catalog.regprocedure AS routine
        FROM hpf.role_acts() a
        JOIN pg_catalog.pg_proc p ON p.proname = a.act AND p.pronamespace = 'hpf'::pg_catalog.regnamespace
    LOOP
        EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO %I', line.routine, line.role);
    END LOOP;
    GRANT EXECUTE ON FUNCTION hpf.rate_on(text, date), hpf.policy(text, date), hpf.policy_on(date, text), hpf.policy_diff(date, date, text),
        hpf.check_policies(hpf.policy_row[]), hpf.parameters_on(date, text), hpf.parameter_set_on(date, integer), hpf.explain(hpf.findings),
        hpf.required_documents(text, date, text, text, text, text, boolean, text), hpf.replay_decision(text), hpf.check_fund()
        TO hpf_teller, hpf_checker, hpf_accountant, hpf_auditor, hpf_reporter, hpf_administrator;
    -- the auditor reads everything, the reporter the report views; nobody writes but through the acts
    GRANT USAGE ON SCHEMA fund TO hpf_auditor;
    GRANT SELECT ON ALL TABLES IN SCHEMA fund TO hpf_auditor;
    GRANT USAGE ON SCHEMA report TO hpf_teller, hpf_checker, hpf_accountant, hpf_auditor, hpf_reporter, hpf_administrator;
    GRANT SELECT ON ALL TABLES IN SCHEMA report TO hpf_accountant, hpf_auditor, hpf_reporter, hpf_administrator;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA report TO hpf_accountant, hpf_auditor, hpf_reporter, hpf_administrator;
END $$;
COMMENT ON FUNCTION hpf.grant_roles() IS 'Grants the roles their acts and views on this database.';

CREATE FUNCTION hpf.create_fund(code text, name text, set_search_path boolean DEFAULT false) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    line text := format('ALTER DATABASE %I SET search_path = "$user", public, hpf', current_database());
BEGIN
    IF pg_catalog.to_regnamespace('fund') IS NOT NULL THEN
        PERFORM hpf.refuse('HP016', 'this database has a fund already', 'A database is one centre with one set of books.', NULL);
    END IF;
    PERFORM hpf.refuse_inside_extension_script();
    CREATE SCHEMA fund;
    COMMENT ON SCHEMA fund IS 'The books of the centre; written through the acts of schema hpf only.';
    FOR step IN 1 .. hpf.fund_code_version() LOOP
        EXECUTE format('SELECT hpf.fund_version_%s()', step);
    END LOOP;
    INSERT INTO fund.meta (version, centre_code, centre_name) VALUES (hpf.fund_code_version(), code, name);
    PERFORM hpf.create_report_schema();
    PERFORM hpf.create_roles();
    IF set_search_path THEN EXECUTE line; END IF;
    RETURN line;
END $$;
COMMENT ON FUNCTION hpf.create_fund(text, text, boolean) IS 'Makes the books of a centre: schemas fund and report, roles, subjects, rates, policies. Answers the ALTER DATABASE line that puts hpf into the search_path (operators and sums need it), and runs it on request.';

CREATE FUNCTION hpf.create_report_schema() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, hpf, pg_temp SET client_min_messages = warning AS $$
BEGIN
    DROP SCHEMA IF EXISTS report CASCADE;
    CREATE SCHEMA report;
    COMMENT ON SCHEMA report IS 'Views and functions for reporting tools, of built-in types only; made anew by hpf.migrate_fund().';
    PERFORM hpf.create_reports();
END $$;
COMMENT ON FUNCTION hpf.create_report_schema() IS 'Makes schema report anew from this code.';

CREATE PROCEDURE hpf.migrate_fund()
LANGUAGE plpgsql AS $$
DECLARE
    present integer;
BEGIN
    IF pg_catalog.to_regclass('fund.meta') IS NULL THEN
        PERFORM hpf.refuse('HP016', 'this database has no fund', NULL, 'SELECT hpf.create_fund(code, name).');
    END IF;
    PERFORM hpf.refuse_inside_extension_script();
    SELECT m.version INTO present FROM fund.meta m FOR UPDATE;
    IF present > hpf.fund_code_version() THEN
        PERFORM hpf.refuse('HP016', pg_catalog.format('the fund has version %s, this code works on version %s', present, hpf.fund_code_version()),
            'Books are never moved back.', 'Install the newer extension.');
    END IF;
    -- one step a version: hpf.fund_version_N() makes N of N - 1
    FOR step IN present + 1 .. hpf.fund_code_version() LOOP
        EXECUTE pg_catalog.format('SELECT hpf.fund_version_%s()', step);
        UPDATE fund.meta SET version = step;
        RAISE NOTICE 'fund moved to version %', step;
    END LOOP;
    PERFORM hpf.create_report_schema();
    PERFORM hpf.create_roles();
END $$;
COMMENT ON PROCEDURE hpf.migrate_fund() IS 'Moves the fund''s tables to the version of this code, step by step, and makes the report schema and the grants anew.';

CREATE FUNCTION hpf.add_branch(code text, name text, opened_on date DEFAULT NULL) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    INSERT INTO fund.branch (id, code, name, opened_on)
    SELECT coalesce(max(b.id), 0) + 1, add_branch.code, add_branch.name, add_branch.opened_on FROM fund.branch b
    RETURNING id
$$;
COMMENT ON FUNCTION hpf.add_branch(text, text, date) IS 'Adds a branch (管理部).';

CREATE FUNCTION hpf.add_bank_account(number text, bank text, name text, purpose text, branch text DEFAULT NULL, opened_on date DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    parent text := CASE purpose WHEN 'value_added' THEN '102' ELSE '101' END;
    code text;
BEGIN
    code := parent || lpad(((SELECT count(*) FROM fund.bank_account b) + 1)::text, 3, '0');
    INSERT INTO fund.subject (code, name, parent, side, own) VALUES (code, add_bank_account.name, parent, 'debit', true);
    INSERT INTO fund.bank_account (subject, number, bank, name, purpose, branch_id, opened_on)
    VALUES (code, add_bank_account.number, add_bank_account.bank, add_bank_account.name, add_bank_account.purpose,
            CASE WHEN branch IS NOT NULL THEN hpf.find_branch(branch) END, add_bank_account.opened_on);
    RETURN code;
END $$;
COMMENT ON FUNCTION hpf.add_bank_account(text, text, text, text, text, date) IS 'Adds a special bank account (专户) and its subsidiary subject; purpose collection, loan, general or value_added.';

CREATE FUNCTION hpf.add_facility(number text, lender text, ceiling hpf.cny, rate hpf.rate, opened_on date, drawn hpf.cny DEFAULT '0.00', opening_voucher bigint DEFAULT 0) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    new_id integer;
BEGIN
    INSERT INTO fund.facility (id, number, lender, ceiling, rate, opened_on)
    SELECT coalesce(max(f.id), 0) + 1, add_facility.number, add_facility.lender, add_facility.ceiling, add_facility.rate, add_facility.opened_on
    FROM fund.facility f RETURNING id INTO new_id;
    IF drawn > '0.00' THEN
        INSERT INTO fund.financing (facility_id, kind, amount, book_date, voucher_id) VALUES (new_id, 'draw', drawn, opened_on, opening_voucher);
    END IF;
    RETURN new_id;
END $$;
COMMENT ON FUNCTION hpf.add_facility(text, text, hpf.cny, hpf.rate, date, hpf.cny, bigint) IS 'Adds a financing facility (融资额度); drawn is what had been drawn before these books, in the opening voucher''s 221.';

CREATE FUNCTION hpf.set_policy(key text, valid_from date, value text, basis text, verified boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    -- the value's own error, with its own SQLSTATE, before the list of bad rows
    PERFORM hpf.policy_value(key, value);
    PERFORM hpf.put_policies(ARRAY[ROW(key, 'city', NULL, valid_from, NULL, value,
        (SELECT d.number FROM fund.rule_document d WHERE d.id = hpf.find_document(basis)), basis, verified)::hpf.policy_row], NULL);
END $$;
COMMENT ON FUNCTION hpf.set_policy(text, date, text, text, boolean) IS 'Sets the city''s value of a policy key from a day on, with its basis: for setting a fund up; nobody is granted it. In use, policy is changed with hpf.propose_policy(). HP021 for an unknown key; a value of the wrong type is refused.';

CREATE FUNCTION hpf.set_rate(series text, valid_from date, rate hpf.rate, source text, verified boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM fund.rate_series s WHERE s.code = series) THEN
        PERFORM hpf.refuse('HP013', format('unknown rate series %s', series), 'The series are listed in fund.rate_series.', NULL);
    END IF;
    INSERT INTO fund.rate (series, valid_from, rate, source, verified)
    VALUES (set_rate.series, set_rate.valid_from, set_rate.rate, set_rate.source, set_rate.verified)
    ON CONFLICT ON CONSTRAINT rate_pkey DO UPDATE SET rate = excluded.rate, source = excluded.source, verified = excluded.verified;
END $$;
COMMENT ON FUNCTION hpf.set_rate(text, date, hpf.rate, text, boolean) IS 'Sets the value of a rate series (利率) from a day on, with its source.';

CREATE FUNCTION hpf.set_plan(year integer, item text, plan numeric) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    INSERT INTO fund.annual_plan (year, item, plan) VALUES (set_plan.year, set_plan.item, set_plan.plan)
    ON CONFLICT ON CONSTRAINT annual_plan_pkey DO UPDATE SET plan = excluded.plan
$$;
COMMENT ON FUNCTION hpf.set_plan(integer, text, numeric) IS 'Sets the year''s plan of an item of report.annual_summary, in its unit.';

CREATE FUNCTION hpf.set_history(year integer, item text, value numeric, source text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    INSERT INTO fund.annual_history (year, item, value, source) VALUES (set_history.year, set_history.item, set_history.value, set_history.source)
    ON CONFLICT ON CONSTRAINT annual_history_pkey DO UPDATE SET value = excluded.value, source = excluded.source
$$;
COMMENT ON FUNCTION hpf.set_history(integer, text, numeric, text) IS 'Records a published figure of a year before these books.';

CREATE FUNCTION hpf.check_housing_household(
    request_id text, branch text, citizen_ids hpf.citizen_id[], operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS TABLE (citizen_id hpf.citizen_id, contributes boolean, months bigint, base hpf.cny, balance hpf.cny, loan_status text, findings hpf.findings)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act hpf.act;
BEGIN
    act := hpf.begin_act('check_housing_household', request_id, jsonb_build_object('branch', branch, 'citizen_ids', to_jsonb(citizen_ids)),
        operator, channel, hpf.find_branch(branch));
    IF NOT coalesce(act.known, false) THEN PERFORM hpf.check_given(act.request); END IF;
    RETURN QUERY
        SELECT p.id, coalesce(a.status = '01', false), k.months, a.base, a.balance,
               (SELECT l.status FROM fund.loan l WHERE l.borrower_account_id = a.id ORDER BY l.id DESC LIMIT 1),
               hpf.check_housing_family(ROW(coalesce(act.day, d.day), CASE WHEN a.id IS NULL THEN 'none' ELSE hpf.account_state_name(a.status) END, k.months::integer, a.base, a.balance,
                   (SELECT count(*) FROM fund.loan l WHERE l.borrower_account_id = a.id AND l.status IN ('0', '2'))::integer)::hpf.housing_family_facts,
                   (SELECT s.parameters FROM fund.parameter_set s WHERE s.id = hpf.parameter_set_on(coalesce(act.day, d.day))))
        FROM unnest(citizen_ids) WITH ORDINALITY AS p (id, row)
        CROSS JOIN (SELECT max(b.day) AS day FROM fund.business_day b) d
        LEFT JOIN fund.member m ON m.citizen_id = p.id
        LEFT JOIN fund.account a ON a.member_id = m.id AND a.closed_on IS NULL
        CROSS JOIN LATERAL (SELECT count(*) AS months FROM (
            SELECT e.month FROM fund.account_entry e WHERE e.account_id = a.id AND e.month IS NOT NULL GROUP BY e.month HAVING sum(e.amount) > '0.00') e) k
        ORDER BY p.row;
    IF NOT coalesce(act.known, false) THEN
        PERFORM hpf.finish_act(act.request, ROW(NULL, NULL, cardinality(citizen_ids), NULL, NULL)::hpf.receipt);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_housing_household(text, text, hpf.citizen_id[], text, text) IS 'Contribution check of a household that applies for affordable housing (保障性住房核查): who contributes, how many months, base, balance, loan, and the findings of hpf.check_housing_family. Reads only; the check itself is recorded.';
