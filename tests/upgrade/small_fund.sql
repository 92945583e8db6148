-- A small fund with something in every kind of table, and what a DBA adds to it.
\ir ../pgtap/fixture.psql
SELECT hpf.take_over_loans('u/L', '01', ARRAY[ROW('L1', 'A1', '120000.00', '3.25%', 120, '2019-06-20', 'hpf_loan_first_over5y', 'L1', 'equal_installment', NULL, true)::hpf.takeover_loan]);
SELECT hpf.post_opening('u/999', '01', ARRAY['999'], ARRAY['101003'], ARRAY['120000.00'::hpf.cny], 'its other side');
SELECT hpf.remit('u/r1', 'E1', '2019-07'), hpf.remit('u/r2', 'E2', '2019-07');
SELECT hpf.withdraw('u/w1', 'A2', '100.00', '07'), hpf.close_account('u/c1', 'A3', '03');
SELECT hpf.transfer_within('u/t1', 'A4', 'E2', '9110.00', '2019-08');
SELECT hpf.reverse('u/x1', (SELECT max(id) FROM fund.voucher WHERE event = 'withdrawal'), 'wrong account');
SELECT hpf.close_month('u/d1'), hpf.open_day('u/d2', '2020-06-30');
SELECT hpf.repay('u/p1', 'L1', '1172.63');
CALL hpf.settle_interest('u/settle', '2020-06-30', 5);
SELECT hpf.close_month('u/d3'), hpf.open_day('u/d4', '2020-07-01');
SELECT hpf.remit('u/r3', 'E1', '2019-08');
INSERT INTO fund.operator (name) VALUES (session_user);
SELECT hpf.register_house('u/h1', 'H1', 'new', ARRAY[hpf.make_citizen_id(350599, date '1985-01-01', 5)], '300000.00', 90, '2020-06-01');
SELECT hpf.apply_withdrawal('u/a1', 'A5', 'rent', '100.00', stated => '{"cost": "1200.00", "months_covered": 1, "homes": 0}', documents => '{identity,no_home_proof}', operator => 'maker');
SELECT hpf.approve_case('u/a2', (SELECT max(id)::text FROM fund.business_case));
SELECT hpf.apply_withdrawal('u/a3', 'A6', 'rent', '1000000.00', stated => '{"cost": "1200.00", "months_covered": 13, "homes": 1}', documents => '{identity,no_home_proof}');
SELECT hpf.apply_loan('u/a4', 'B5', '1000.00', 12, 'hpf_loan_first_upto5y', 'H1', '{"home_order": 1, "down_payment": "200000.00", "family_debt_service": "0.00", "guarantee": "mortgage"}', '{identity,income_proof,credit_report,purchase_contract,invoice}');
SELECT hpf.activate_policy('u/a6', (hpf.propose_policy('u/a5', ARRAY[ROW('loan_months_least', 'branch', '01', '2020-07-01', NULL, '12', '未登记', 'a test', false)::hpf.policy_row], operator => 'maker')).number::integer);

-- the DBA's own: an index, a grant, a view, a table beside the books
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dba_reader') THEN CREATE ROLE dba_reader; END IF; END $$;
CREATE INDEX dba_account_opened ON fund.account (opened_on);
CREATE INDEX dba_entry_book_date ON fund.account_entry (book_date);
GRANT USAGE ON SCHEMA fund TO dba_reader;
GRANT SELECT ON fund.account, fund.account_entry TO dba_reader;
CREATE SCHEMA dba;
CREATE VIEW dba.rich AS SELECT number, balance FROM fund.account WHERE balance > '1000.00';
CREATE TABLE dba.note (account text, amount hpf.cny, month hpf.yearmonth, rate hpf.rate);
INSERT INTO dba.note VALUES ('A1', '12.34', '2020-06', '3.25%');
