-- An account in one branch's books, a loan in another's: every branch stays
-- balanced, cash moves between the banks, and a reversal takes both vouchers back.
\ir fixture.psql
BEGIN;
SELECT plan(10);

SELECT hpf.set_policy('loan_ratio_ceiling_principal_offset', '1999-04-03', '100000', 'so small a centre lends more than it holds') \g /dev/null
SELECT hpf.remit('r1', 'E1', '2019-07'), hpf.remit('r2', 'E2', '2019-07') \g /dev/null
SELECT hpf.sign_loan('s1', 'LN', 'A1', '120000.00', 120, 'hpf_loan_first_over5y', 'L1') \g /dev/null
SELECT hpf.disburse_loan('d1', 'LN') \g /dev/null
SELECT hpf.register_relation('wed', hpf.make_citizen_id(350599, '1980-01-01', 1), hpf.make_citizen_id(350599, '1985-01-01', 1), 'spouse', '2010-01-01') \g /dev/null
SELECT hpf.sign_mandate('m1', 'LN', 'B1') \g /dev/null

SELECT hpf.offset_principal('o1', 'B1', 'LN', '1000.00') \g /dev/null
SELECT is(
    (SELECT string_agg(format('%s: %s/%s %s', v.branch_id, p.debit, p.credit, p.amount), ', ' ORDER BY v.id, p.line)
     FROM fund.voucher v JOIN fund.voucher_pair p ON p.voucher_id = v.id WHERE v.event = 'principal_offset'),
    '1: 291/121 1000.00, 1: 101003/291 1000.00, 2: 201/291 1000.00, 2: 291/101002 1000.00',
    'the loan''s branch gets the cash of the account''s branch');
SELECT is_empty('SELECT * FROM hpf.verify()', 'the books hold');
SELECT is(hpf.subject_balance_on('291', '2019-07-01', '01')::text, '0.00', 'inter-branch subject is clear in the loan''s branch');
SELECT is(hpf.subject_balance_on('291', '2019-07-01', '02')::text, '0.00', 'and in the account''s');

SELECT hpf.reverse('x1', (SELECT (answer).voucher FROM fund.request WHERE request_id = 'o1'), 'wrong account') \g /dev/null
SELECT is((SELECT state FROM fund.business_case), 'reversed', 'by the voucher of the receipt, its case is reversed');
SELECT is((SELECT count(*)::integer FROM fund.voucher WHERE reverses IS NOT NULL), 2, 'either voucher takes both back');
SELECT is((SELECT (state).balance::text FROM fund.loan), '120000.00', 'the loan is as before');
SELECT is((SELECT balance::text FROM fund.account WHERE number = 'B1'), '2186.00', 'the account is as before');
SELECT is_empty('SELECT * FROM hpf.verify()', 'the books hold after the reversal');

SELECT hpf.close_month('c1'), hpf.open_day('d2', '2019-08-20') \g /dev/null
SELECT * FROM hpf.job_step(hpf.start_job('collect_installments', 'j1', NULL, NULL, 100, session_user), 10) \g /dev/null
SELECT is_empty('SELECT * FROM hpf.verify()', 'the books hold after the monthly offset');

SELECT * FROM finish();
ROLLBACK;
