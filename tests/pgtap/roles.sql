-- Roles: PUBLIC has the immutable functions only, each role its own acts and no
-- other's, who may act in whose name, and what readers see of a person.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();

-- Logins are of the whole cluster, so another database may have made them.
DO $$
DECLARE
    login record;
BEGIN
    FOR login IN
        SELECT * FROM (VALUES ('test_teller', 'hpf_teller'), ('test_checker', 'hpf_checker'), ('test_accountant', 'hpf_accountant'), ('test_auditor', 'hpf_auditor'),
                              ('test_reporter', 'hpf_reporter'), ('test_administrator', 'hpf_administrator'), ('test_pool', 'hpf_teller'), ('test_nobody', NULL)) AS l (name, role)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = login.name) THEN EXECUTE format('CREATE ROLE %I LOGIN', login.name); END IF;
        IF login.role IS NOT NULL THEN EXECUTE format('GRANT %I TO %I', login.role, login.name); END IF;
    END LOOP;
END $$;
INSERT INTO fund.operator (name, application) VALUES ('test_pool', true), ('test_teller', false), ('test_checker', false);

-- What happens when a login does something: done, or the SQLSTATE.
CREATE FUNCTION as_login(login text, act text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('SET LOCAL SESSION AUTHORIZATION %I', login);
    EXECUTE act;
    RESET SESSION AUTHORIZATION;
    RETURN 'done';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;

-- the catalogue
SELECT is_empty($$
    SELECT p.oid::regprocedure FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.pronamespace IN ('hpf'::regnamespace, 'fund'::regnamespace) AND a.grantee = 0 AND p.provolatile <> 'i'$$, 'PUBLIC may execute no function that reads or writes');
SELECT is_empty($$
    SELECT r.role, p.oid::regprocedure FROM hpf.role_acts() r JOIN pg_proc p ON p.pronamespace = 'hpf'::regnamespace AND p.proname = r.act
    WHERE NOT has_function_privilege(r.role, p.oid, 'EXECUTE')$$, 'each role may execute its acts');
SELECT is_empty($$SELECT act FROM hpf.role_acts() WHERE NOT EXISTS (SELECT FROM pg_proc p WHERE p.pronamespace = 'hpf'::regnamespace AND p.proname = act)$$, 'each of which there is');
SELECT is_empty($$
    SELECT r.rolname, p.oid::regprocedure FROM pg_roles r CROSS JOIN pg_proc p
    WHERE r.rolname IN ('hpf_teller', 'hpf_checker', 'hpf_accountant', 'hpf_auditor', 'hpf_reporter', 'hpf_administrator', 'test_nobody')
      AND p.pronamespace = 'hpf'::regnamespace AND p.provolatile <> 'i' AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
      AND NOT EXISTS (SELECT FROM hpf.role_acts() a WHERE a.role = r.rolname AND a.act = p.proname)
      AND NOT (r.rolname <> 'test_nobody' AND p.proname IN ('rate_on', 'policy', 'policy_on', 'policy_diff', 'check_policies', 'parameters_on', 'parameter_set_on', 'explain', 'required_documents', 'replay_decision', 'check_fund'))$$, 'and no other''s');
SELECT is_empty($$
    SELECT r.rolname, c.relname, x.privilege FROM pg_roles r CROSS JOIN pg_class c CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) x (privilege)
    WHERE (r.rolname LIKE 'hpf\_%' OR r.rolname = 'test_nobody') AND c.relnamespace IN ('fund'::regnamespace, 'report'::regnamespace) AND c.relkind IN ('r', 'p', 'v')
      AND has_table_privilege(r.oid, c.oid, x.privilege)$$, 'nobody writes a table but through the acts');
SELECT is_empty($$
    SELECT r.rolname, c.relname FROM pg_roles r CROSS JOIN pg_class c
    WHERE r.rolname LIKE 'hpf\_%' AND r.rolname <> 'hpf_auditor' AND c.relnamespace = 'fund'::regnamespace AND c.relkind IN ('r', 'p') AND has_table_privilege(r.oid, c.oid, 'SELECT')$$, 'only the auditor reads the tables');
SELECT is_empty($$
    SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'hpf'::regnamespace AND p.prosecdef
      AND NOT ('search_path=pg_catalog, hpf, pg_temp' = ANY (p.proconfig))$$, 'what runs as the owner pins its search_path');
SELECT ok(NOT has_schema_privilege('test_nobody', 'fund', 'USAGE') AND NOT has_schema_privilege('hpf_teller', 'hpf', 'CREATE') AND NOT has_schema_privilege('test_nobody', 'hpf', 'CREATE'), 'nobody else makes anything in hpf');

-- each role at work
SELECT hpf.sign_loan('signed', 'F1', 'A2', '1000.00', 12, 'hpf_loan_first_upto5y', 'L1') \g /dev/null
SELECT is(as_login(login, act), outcome, format('%s: %s', login, act))
FROM (VALUES
    ('test_teller', $$SELECT hpf.remit('t1', 'E1', '2019-07')$$, 'done'),
    ('test_teller', $$SELECT hpf.open_account('t2', 'E1', hpf.make_citizen_id(350599, '1990-01-01', 1), 'n', '9110.00', '2019-08', 'X1')$$, 'done'),
    ('test_teller', $$SELECT hpf.make_dormant('t3', ARRAY['A9'])$$, 'done'),
    ('test_teller', $$SELECT hpf.reactivate('t4', ARRAY['A9'])$$, 'done'),
    ('test_teller', $$SELECT hpf.apply_withdrawal('t5', 'A1', 'rent', '100.00', stated => '{"cost": "1200.00", "months_covered": 1, "homes": 0}', documents => '{identity,no_home_proof}')$$, 'done'),
    ('test_teller', $$SELECT hpf.withdraw('b', 'A1', '100.00', '07')$$, '42501'),
    ('test_teller', $$SELECT hpf.sign_loan('b', 'F2', 'A3', '1000.00', 12, 'hpf_loan_first_upto5y', 'L1')$$, '42501'),
    ('test_teller', $$SELECT hpf.approve_case('b', '1')$$, '42501'),
    ('test_teller', $$SELECT * FROM hpf.check_housing_household('t7', '01', ARRAY[hpf.make_citizen_id(350599, '1980-01-01', 1)])$$, 'done'),
    ('test_teller', $$SELECT hpf.rename_member('t8', 'A10', 'new name', 'papers')$$, 'done'),
    ('test_teller', $$SELECT hpf.receive_unallocated('t9', '01', 'C1', '1.00')$$, 'done'),
    ('test_teller', $$SELECT * FROM hpf.unallocated()$$, 'done'),
    ('test_teller', $$SELECT hpf.request_transfer_in('t10', 'A10', '350200', 'Y1')$$, 'done'),
    ('test_teller', $$SELECT * FROM hpf.transfer_outbox()$$, 'done'),
    ('test_teller', $$SELECT hpf.load_return_file('b', 'L1', 'r', '{x}')$$, '42501'),
    ('test_accountant', $$SELECT hpf.load_return_file('b', 'L1', 'r', '{x}')$$, 'HP015'),
    ('test_accountant', $$SELECT hpf.make_deduction_file('b', 'L1')$$, 'HP001'),
    ('test_accountant', $$SELECT hpf.accept_bank('b', 1)$$, '42501'),
    ('test_checker', $$SELECT hpf.accept_bank('b', 1)$$, 'HP001'),
    ('test_administrator', $$SELECT hpf.add_entrusted_bank('X', 'bank x', '2019-01-01')$$, 'done'),
    ('test_teller', $$SELECT hpf.merge_accounts('b', 'A9', 'A10', 'mine')$$, '42501'),
    ('test_teller', $$SELECT hpf.correct_payment('b', 1, '1.00', 'mine')$$, '42501'),
    ('test_teller', $$SELECT hpf.correct_citizen_id('b', 'A9', hpf.make_citizen_id(350599, '1990-01-01', 9), 'mine')$$, '42501'),
    ('test_teller', $$SELECT hpf.adjust_ratios('b', 'E1', '5%', '5%', 'mine')$$, '42501'),
    ('test_teller', $$SELECT hpf.send_transfer('b', '350200', 'X1')$$, '42501'),
    ('test_teller', $$SELECT hpf.return_to_employer('b', 'E1', '1.00')$$, '42501'),
    ('test_teller', $$SELECT hpf.use_suspense(1, '2019-07-01', '2019-07-01', 1, NULL, NULL, '1.00', 'mine', true)$$, '42501'),
    ('test_teller', $$SELECT hpf.disburse_loan('b', 'F1')$$, '42501'),
    ('test_teller', $$SELECT hpf.record_contacts('b', ARRAY['F1'], 'sms', 'x')$$, 'HP015'),
    ('test_teller', $$SELECT hpf.approve_write_off('b', 'F1', 'R1')$$, '42501'),
    ('test_teller', $$SELECT hpf.refuse_write_off('b', 'F1', 'mine')$$, '42501'),
    ('test_teller', $$SELECT hpf.call_loan('b', 'F1', 'mine')$$, '42501'),
    ('test_teller', $$SELECT hpf.sell_collateral('b', 'F1', '1.00')$$, '42501'),
    ('test_teller', $$SELECT hpf.freeze('b', ARRAY['A9'])$$, '42501'),
    ('test_teller', $$SELECT hpf.set_account_state('freeze', 'b', ARRAY['A9'], ARRAY['01'], '06', 'test_teller', 'counter', 'x')$$, '42501'),
    ('test_teller', $$SELECT hpf.reverse('b', 1, 'x')$$, '42501'),
    ('test_teller', $$SELECT hpf.close_day('b')$$, '42501'),
    ('test_teller', $$SELECT hpf.set_policy('withdrawal_minimum_left', '2019-07-01', '0.00', 'mine')$$, '42501'),
    ('test_teller', $$SELECT hpf.post_voucher(1, 9, 'withdrawal', 1, '2019-07-01', ARRAY['201'], ARRAY['101001'], ARRAY['1.00']::hpf.cny[])$$, '42501'),
    ('test_teller', $$SELECT count(*) FROM fund.account$$, '42501'),
    ('test_teller', $$UPDATE fund.account SET balance = '1.00'$$, '42501'),
    ('test_checker', $$SELECT hpf.approve_case('k0', '1')$$, 'done'),
    ('test_checker', $$SELECT hpf.disburse_loan('k1', 'F1')$$, 'done'),
    ('test_teller', $$SELECT hpf.register_security('t11', 'F1', 'mortgage', 'deed')$$, 'done'),
    ('test_teller', $$SELECT hpf.add_loan_party('t12', 'F1', 'guarantor', 'n', hpf.make_citizen_id(350599, '1990-01-01', 7))$$, 'done'),
    ('test_teller', $$SELECT * FROM hpf.loan_statement('F1'), hpf.payoff_quote('F1'), hpf.what_if('F1', 'set_periods', periods => 24)$$, 'done'),
    ('test_teller', $$SELECT hpf.change_term('b', 'F1', 24, 'mine')$$, '42501'),
    ('test_teller', $$SELECT hpf.correct_rate('b', 'F1', '2019-07-01', '1%', 'mine')$$, '42501'),
    ('test_teller', $$SELECT hpf.cancel_loan_change('b', 'F1', 1, 'mine')$$, '42501'),
    ('test_teller', $$SELECT hpf.release_security('b', 'F1', 'mine')$$, '42501'),
    ('test_teller', $$SELECT hpf.change_borrower('b', 'F1', 'A3', 'mine')$$, '42501'),
    ('test_teller', $$SELECT hpf.start_job('reset_rates', 'b', NULL, NULL, 100, 'test_teller')$$, '42501'),
    ('test_teller', $$SELECT hpf.state_on(1, '2019-07-01')$$, '42501'),
    ('test_checker', $$SELECT hpf.change_term('k7', 'F1', 24, 'wish')$$, 'done'),
    ('test_checker', $$SELECT hpf.change_due_day('k8', 'F1', 25, 'wish')$$, 'done'),
    ('test_checker', $$SELECT hpf.end_loan_party('k9', 'F1', hpf.make_citizen_id(350599, '1990-01-01', 7), 'paid')$$, 'done'),
    ('test_checker', $$SELECT hpf.register_security('b', 'F1', 'mortgage', 'deed 2')$$, '42501'),
    ('test_checker', $$SELECT * FROM hpf.loan_statement('F1'), hpf.payoff_quote('F1')$$, 'done'),
    ('test_accountant', $$SELECT hpf.job_step(hpf.start_job('reset_rates', 'c7', NULL, NULL, 100, 'test_accountant'), 10)$$, 'done'),
    ('test_accountant', $$SELECT hpf.change_term('b', 'F1', 36, 'mine')$$, '42501'),
    ('test_auditor', $$SELECT * FROM hpf.loan_statement('F1'), hpf.payoff_quote('F1'), report.loan_fact$$, 'done'),
    ('test_reporter', $$SELECT * FROM report.loan_fact, report.loan_entry, report.loan$$, 'done'),
    ('test_reporter', $$SELECT * FROM hpf.loan_statement('F1')$$, '42501'),
    ('test_reporter', $$SELECT * FROM hpf.payoff_quote('F1')$$, '42501'),
    ('test_administrator', $$SELECT * FROM hpf.loan_statement('F1')$$, '42501'),
    ('test_checker', $$SELECT hpf.freeze('k2', ARRAY['A9'])$$, 'done'),
    ('test_checker', $$SELECT hpf.unfreeze('k3', ARRAY['A9'])$$, 'done'),
    ('test_checker', $$SELECT hpf.defer('k4', 'E1', '2019-08', '2019-09', 'loss')$$, 'done'),
    ('test_checker', $$SELECT hpf.adjust_ratios('k5', 'E1', '5%', '5%', 'vote')$$, 'HP022'),
    ('test_checker', $$SELECT hpf.correct_citizen_id('k6', 'A10', hpf.make_citizen_id(350599, '1990-01-01', 9), 'papers')$$, 'done'),
    ('test_checker', $$SELECT * FROM hpf.transfer_outbox()$$, '42501'),
    ('test_checker', $$SELECT hpf.withdraw('b', 'A1', '100.00', '07')$$, '42501'),
    ('test_checker', $$SELECT hpf.close_day('b')$$, '42501'),
    ('test_checker', $$SELECT hpf.approve_write_off('b', 'F1', 'R1')$$, 'HP028'),
    ('test_administrator', $$SELECT hpf.approve_write_off('b', 'F1', 'R1')$$, 'HP028'),
    ('test_accountant', $$SELECT hpf.approve_write_off('b', 'F1', 'R1')$$, '42501'),
    ('test_accountant', $$SELECT hpf.open_arrears_cases('c6')$$, 'done'),
    ('test_reporter', $$SELECT * FROM report.arrears, report.contact_due, report.risk_class, report.overdue_rate, report.arrears_case, report.arrears_late, report.arrears_step, report.arrears_promise, report.off_the_books$$, 'done'),
    ('test_accountant', $$SELECT hpf.receive_bank_interest('c1', '01', 'C1', '10.00')$$, 'done'),
    ('test_accountant', $$SELECT hpf.job_step(hpf.start_job('age_loans', 'c2', NULL, NULL, 100, 'test_accountant'), 10)$$, 'done'),
    ('test_accountant', $$SELECT hpf.job_step(hpf.start_job('execute_mandates', 'c2m', NULL, NULL, 100, 'test_accountant'), 10)$$, 'done'),
    ('test_accountant', $$SELECT hpf.end_withdrawal_mandate('b', 1)$$, '42501'),
    ('test_accountant', $$SELECT hpf.credit_file(1)$$, 'HP028'),
    ('test_accountant', $$SELECT hpf.approve_credit_correction('b', 1)$$, '42501'),
    ('test_accountant', $$SELECT count(*) FROM report.credit_missing, report.credit_doubled, report.credit_correction_due$$, 'done'),
    ('test_teller', $$SELECT hpf.propose_credit_correction('b', 1, 'x')$$, 'HP001'),
    ('test_teller', $$SELECT hpf.approve_credit_correction('b', 1)$$, '42501'),
    ('test_teller', $$SELECT hpf.send_credit_batch('b', 1)$$, '42501'),
    ('test_checker', $$SELECT hpf.approve_credit_correction('b', 1)$$, 'HP001'),
    ('test_checker', $$SELECT hpf.propose_credit_correction('b', 1, 'x')$$, '42501'),
    ('test_reporter', $$SELECT count(*) FROM report.credit_record, report.credit_missing, report.credit_correction_due, report.credit_objection, report.credit_correction, report.credit_batch$$, 'done'),
    ('test_reporter', $$SELECT hpf.credit_file(1)$$, '42501'),
    ('test_reporter', $$SELECT hpf.credit_findings(1)$$, '42501'),
    ('test_teller', $$SELECT hpf.end_withdrawal_mandate('b', 1)$$, 'HP001'),
    ('test_teller', $$SELECT hpf.job_step(hpf.start_job('execute_mandates', 'b', NULL, NULL, 100, 'test_teller'), 10)$$, '42501'),
    ('test_accountant', $$SELECT hpf.close_day('c3'), hpf.open_day('c4', '2019-07-02')$$, 'done'),
    ('test_accountant', $$SELECT * FROM hpf.verify()$$, 'done'),
    ('test_accountant', $$SELECT count(*) FROM report.voucher$$, 'done'),
    ('test_accountant', $$SELECT hpf.withdraw('b', 'A1', '100.00', '07')$$, '42501'),
    ('test_accountant', $$SELECT hpf.open_year(2030)$$, '42501'),
    ('test_auditor', $$SELECT count(*) FROM fund.account_entry$$, 'done'),
    ('test_auditor', $$SELECT * FROM hpf.verify()$$, 'done'),
    ('test_auditor', $$SELECT hpf.loan_ratio('2019-07-02')$$, 'done'),
    ('test_auditor', $$SELECT * FROM report.annual_summary(2019)$$, 'done'),
    ('test_auditor', $$DELETE FROM fund.account_entry$$, '42501'),
    ('test_auditor', $$SELECT hpf.withdraw('b', 'A1', '100.00', '07')$$, '42501'),
    ('test_reporter', $$SELECT * FROM report.account$$, 'done'),
    ('test_reporter', $$SELECT * FROM report.passbook$$, 'done'),
    ('test_reporter', $$SELECT hpf.subject_balance_on('201', '2019-07-02')$$, 'done'),
    ('test_reporter', $$SELECT * FROM report.employers_behind, report.unallocated, report.transfer$$, 'done'),
    ('test_reporter', $$SELECT * FROM hpf.transfer_outbox()$$, '42501'),
    ('test_reporter', $$SELECT * FROM fund.member$$, '42501'),
    ('test_reporter', $$SELECT * FROM hpf.verify()$$, '42501'),
    ('test_reporter', $$SELECT hpf.withdraw('b', 'A1', '100.00', '07')$$, '42501'),
    ('test_administrator', $$SELECT hpf.add_branch('03', 'east')$$, 'done'),
    ('test_administrator', $$SELECT hpf.propose_policy('role/p1', ARRAY[ROW('withdrawal_minimum_left', 'city', NULL, '2020-01-01', NULL, '0.02', '未登记', 'decision', false)::hpf.policy_row])$$, 'done'),
    ('test_administrator', $$SELECT hpf.activate_policy('role/p2', (SELECT (hpf.propose_policy('role/p3', ARRAY[ROW('withdrawal_minimum_left', 'city', NULL, '2020-01-01', NULL, '0.02', '未登记', 'decision', false)::hpf.policy_row])).number::integer))$$, 'HP026'),
    ('test_administrator', $$SELECT hpf.set_policy('withdrawal_minimum_left', '2020-01-01', '0.02', 'decision')$$, '42501'),
    ('test_administrator', $$SELECT hpf.set_history(2018, 'collected', 1, 'report')$$, 'done'),
    ('test_administrator', $$SELECT hpf.open_year(2022)$$, 'done'),
    ('test_administrator', $$SELECT hpf.withdraw('b', 'A1', '100.00', '07')$$, '42501'),
    ('test_nobody', $$SELECT hpf.installment('500000.00', '3.25%', 360)$$, 'done'),
    ('test_nobody', $$SELECT hpf.rate_on('hpf_loan_first_over5y', '2019-07-01')$$, '42501'),
    ('test_nobody', $$SELECT hpf.withdraw('b', 'A1', '100.00', '07')$$, '42501')) AS v (login, act, outcome);
-- the accountant's whole batch, which commits
SET SESSION AUTHORIZATION test_accountant;
CALL hpf.collect_installments('c5');
CALL hpf.reset_rates('c8');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT r.operator FROM fund.request r WHERE r.request_id = 'c5'), 'test_accountant', 'a batch is the accountant''s');

-- operators
SELECT is((SELECT string_agg(DISTINCT operator, ' ') FROM fund.request WHERE request_id ~ '^t\d'), 'test_teller', 'the operator is the login');
SELECT is(as_login('test_teller', $$SELECT hpf.transfer_in('o1', 'A1', '1.00', 'there', operator => 'test_teller')$$), 'done', 'and may say so');
SELECT is(as_login(login, act), 'HP019', what)
FROM (VALUES ('test_teller', $$SELECT hpf.transfer_in('b', 'A1', '1.00', 'there', operator => 'test_checker')$$, 'a teller does not act as another'),
             ('test_teller', $$SELECT hpf.transfer_in('b', 'A1', '1.00', 'there', operator => 'test_pool')$$, 'nor as the application'),
             ('test_teller', $$SELECT hpf.transfer_in('b', 'A1', '1.00', 'there', operator => NULL)$$, 'nor as nobody'),
             ('test_accountant', $$SELECT hpf.start_job('age_loans', 'b', NULL, NULL, 100, 'test_teller')$$, 'nor an accountant in a batch'),
             ('test_pool', $$SELECT hpf.transfer_in('b', 'A1', '1.00', 'there', operator => NULL)$$, 'an application names its operator')) AS v (login, act, what);
SELECT is(as_login('test_pool', $$SELECT hpf.transfer_in('o2', 'A1', '1.00', 'there', operator => 'test_teller', channel => 'online')$$), 'done', 'a listed application acts in the name of an operator');
SELECT gives($$SELECT operator, channel FROM fund.request WHERE request_id = 'o2'$$, '(test_teller,online)', 'who is on the request');
UPDATE fund.operator SET application = false WHERE name = 'test_pool';
SELECT is(as_login('test_pool', $$SELECT hpf.transfer_in('b', 'A1', '1.00', 'there', operator => 'test_teller')$$), 'HP019', 'until it is listed no more');
SELECT refused($$SELECT transfer_in('b', 'A1', '1.00', 'there', operator => NULL)$$, 'HP019', 'a superuser is not nobody either');

-- what readers see of a person
SELECT is((SELECT citizen_id FROM report.account WHERE account = 'A1'), masked(make_citizen_id(350599, '1980-01-01', 1)), 'reports show the masked id');
SELECT matches(masked(make_citizen_id(350599, '1980-01-01', 1)), '^350\*+[0-9X]{2}$', 'three first and two last characters');
SELECT is_empty($$SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = 'report'::regnamespace AND a.atttypid = 'citizen_id'::regtype$$, 'no view has the id itself');
SELECT is_empty($$SELECT account FROM report.account r JOIN fund.account a ON a.number = r.account JOIN fund.member m ON m.id = a.member_id WHERE r.citizen_id LIKE '%' || substr(m.citizen_id::text, 4, 11) || '%' OR r.holder = m.name$$, 'nor the middle of it, nor the name');
SELECT refused(format($$SELECT open_account('b', 'E1', %L, 'n', '9110.00', '2019-07')$$, make_citizen_id(350599, '1980-01-01', 1)), 'HP007', 'refusals name the masked id', '(350*');
SELECT verified('at the end');
SELECT * FROM finish();
