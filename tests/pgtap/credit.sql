-- Credit reporting: a half-year of months reported in order, with what borrowers do and
-- what becomes known late; batches, bad records, corrections, objections. Loans are
-- 120,000.00 at 3.25 % over 120 periods due on the 20th: installment 1,172.63, of it
-- 325.00 interest first.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
SELECT set_rate('bank_loan_over5y', '2019-07-01', '4.65%', 'a test') \g /dev/null
SELECT add_relief_window('test: installments', '2019-08-01', '2019-10-31', false, 'a test', false, true, true, true) AS relief \gset
SELECT add_relief_window('test: reports', '2019-08-15', '2019-10-15', false, 'a test', false, false, false, true) AS reports \gset

CREATE FUNCTION report_month(sent text, month text, kind text DEFAULT 'loan') RETURNS integer
LANGUAGE sql AS $$
    SELECT batch('report_credit', sent, hpf.last_day(month::hpf.yearmonth), jsonb_build_object('kind', kind))
$$;
CREATE FUNCTION batch_of(of_month text, of_kind text DEFAULT 'loan') RETURNS bigint
LANGUAGE sql AS $$
    SELECT max(b.id) FROM fund.credit_batch b WHERE b.month = of_month::hpf.yearmonth AND b.kind = of_kind
$$;
-- The records of a month that hold: number, report and fields of a loan.
CREATE FUNCTION records(month text, VARIADIC fields text[] DEFAULT '{status,balance,overdue_amount,paid}') RETURNS SETOF text
LANGUAGE sql AS $$
    SELECT concat_ws(' ', c.content ->> 'number', c.report, (SELECT string_agg(coalesce(c.content ->> f.field, '-'), ' ' ORDER BY f.row) FROM unnest(fields) WITH ORDINALITY AS f (field, row)))
    FROM fund.loan l, hpf.credit_current('loan', l.id, month::hpf.yearmonth) c ORDER BY (c.content ->> 'number') COLLATE "C"
$$;
CREATE FUNCTION reported(month text, expected text[], what text) RETURNS text
LANGUAGE sql AS $$
    SELECT is((SELECT array_agg(r) FROM records(month) r), expected, what)
$$;
CREATE FUNCTION record_of(of_number text, of_month text) RETURNS bigint
LANGUAGE sql AS $$
    SELECT max(r.id) FROM fund.credit_record r JOIN fund.credit_batch b ON b.id = r.batch_id
    WHERE r.content ->> 'number' = of_number AND r.month = of_month::hpf.yearmonth AND b.state <> 'dropped'
$$;
CREATE FUNCTION number_of(sent text) RETURNS bigint LANGUAGE sql AS $$ SELECT (r.answer).number::bigint FROM fund.request r WHERE r.request_id = sent $$;
CREATE FUNCTION lend(number text, account text) RETURNS void
LANGUAGE sql AS $$
    SELECT hpf.sign_loan(number, number, account, '120000.00', 120, 'hpf_loan_first_over5y', 'L1'), hpf.disburse_loan(number || ' paid out', number)
$$;

-- N pays, P never, H half, R has relief, C pays late, W has its reports suppressed, S settles, D prepays, Y pays off on 31 December
SELECT go_to('2019-07-20') \g /dev/null
SELECT lend(n, a) FROM (VALUES ('N', 'A1'), ('P', 'A2'), ('H', 'A3'), ('R', 'A4'), ('C', 'A5'), ('W', 'A6'), ('S', 'A7'), ('D', 'A8'), ('Y', 'A9'), ('V', 'B1')) AS v (n, a) \g /dev/null
SELECT lend('M', 'B2'), reverse('M void', voucher_of('M paid out'), 'wrong house') \g /dev/null
SELECT sign_loan('B', 'B', 'B3', '120000.00', 120, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y'), disburse_loan('B paid out', 'B'),
       sign_loan('U', 'U', 'B4', '120000.00', 120, 'hpf_loan_first_over5y', 'L1') \g /dev/null
SELECT refused($$SELECT report_month('early', '2019-07')$$, 'HP009', 'a month that is not over', 'lies after the accounting day');
SELECT go_to('2019-08-01') \g /dev/null
SELECT refused($$SELECT report_month('b', '2019-07')$$, 'HP021', 'without the centre''s code', 'credit_institution_code');
SELECT set_policy('credit_institution_code', '1999-04-03', '1234567890123', 'a test') \g /dev/null
SELECT refused($$SELECT report_month('b', '2019-07')$$, 'HP021', 'without a first month', 'credit_reporting_from');
SELECT is_empty('SELECT * FROM report.credit_missing', 'before there is a first month nothing is missing');
SELECT set_policy('credit_reporting_from', '1999-04-03', '2019-07-01', 'a test') \g /dev/null
SELECT is((SELECT string_agg(number, '' ORDER BY number) FROM report.credit_missing WHERE kind = 'loan' AND month = '2019-07'), 'CDHNPRSVWY', 'then every loan of a month that is over is');
SELECT refused(format('SELECT batch(%L, %L, %L, %L)', 'report_credit', 'b', through, parameters), code, what, says)
FROM (VALUES ('2019-07-31', NULL, 'HP103', 'a report of nothing', 'a report of NULL'), ('2019-07-31', '{"kind": "x"}', 'HP103', 'a report of something else', 'a report of x'),
             ('2019-07-30', '{"kind": "loan"}', 'HP009', 'as of another day than the last', 'as of its last day'), ('2019-06-30', '{"kind": "loan"}', 'HP009', 'a month before the first', 'before the first that is reported'),
             ('2019-08-01', '{"kind": "loan"}', 'HP009', 'this month', 'when it is over')) AS v (through, parameters, code, what, says);

-- the first month, by chunks of one; half of them are undone, as when the server dies
SELECT start_job('report_credit', 'july', '2019-07-31', '{"kind": "loan"}', 1, session_user) AS job \gset
SELECT is(start_job('report_credit', 'july', '2019-07-31', '{"kind": "loan"}', 1, session_user), :job::bigint, 'the same request is the same job');
SELECT refused($$SELECT report_month('b', '2019-07')$$, 'HP028', 'another while it runs', 'was made already');
SELECT is(job_step(:job, 3), (SELECT count(*)::integer - 3 FROM fund.job_chunk WHERE job_id = :job), 'three chunks');
SELECT refused(format('SELECT send_credit_batch(%L, %s)', 'b', batch_of('2019-07')), 'HP028', 'sending what is not finished', 'not finished');
SELECT refused(format('SELECT drop_credit_batch(%L, %s, %L)', 'b', batch_of('2019-07'), 'x'), 'HP028', 'dropping it', 'not finished');
BEGIN;
SELECT job_step(:job, 4) \g /dev/null
ROLLBACK;
SELECT is((SELECT count(*) FROM fund.credit_record), 3::bigint, 'what was rolled back left nothing');
SELECT is(job_step(:job, 100), 0, 'the rest');
SELECT reported('2019-07', '{C first * 120000.00 0.00 0.00,D first * 120000.00 0.00 0.00,H first * 120000.00 0.00 0.00,N first * 120000.00 0.00 0.00,P first * 120000.00 0.00 0.00,R first * 120000.00 0.00 0.00,S first * 120000.00 0.00 0.00,V first * 120000.00 0.00 0.00,W first * 120000.00 0.00 0.00,Y first * 120000.00 0.00 0.00}',
    'loans of the fund, not the bank''s, the void or the undisbursed one');
SELECT is((SELECT sum(items) FROM fund.job_chunk WHERE job_id = :job), 10::bigint, 'ten of them');
SELECT is((SELECT sum(amount) FROM fund.job_chunk WHERE job_id = :job), '1200000.00'::cny, 'and their balances');
SELECT is((SELECT content FROM fund.credit_record WHERE id = record_of('N', '2019-07')),
    jsonb_build_object('number', 'N', 'institution', '1234567890123', 'business_kind', '13', 'name', 'member A1', 'citizen_id', make_citizen_id(350599, '1980-01-01', 1)::text, 'opened_on', '2019-07-20',
        'currency', 'CNY', 'amount', '120000.00', 'ends_on', '2029-07-20', 'guarantee', '2', 'method', '11', 'frequency', '03', 'periods_left', '120', 'balance', '120000.00', 'loan_class', '1',
        'overdue_days', '0', 'overdue_periods', '0', 'overdue_amount', '0.00', 'overdue_31_60', '0.00', 'overdue_61_90', '0.00', 'overdue_91_180', '0.00', 'overdue_over_180', '0.00',
        'due', '0.00', 'paid', '0.00', 'status', '*', 'prepaid', '0.00', 'dispute', '0'), 'a record in full');
SELECT is_empty($$SELECT * FROM report.credit_missing WHERE kind = 'loan'$$, 'nothing is missing');
SELECT is_empty('SELECT * FROM report.credit_doubled', 'nothing doubled');

-- every record is bad, and each is named; dropped and made anew it is the same but for the code
SELECT refused(format('SELECT send_credit_batch(%L, %s)', 'b', batch_of('2019-07')), 'HP015', 'a batch with bad records', '10 of its records are bad');
SELECT refused(format('SELECT send_credit_batch(%L, %s)', 'b', batch_of('2019-07')), 'HP015', 'a batch with bad records',
    'N: institution 1234567890123 (the institution code has 14 letters and digits); P: institution 1234567890123 (');
SELECT is((SELECT count(DISTINCT number) FROM credit_findings(batch_of('2019-07')) WHERE rule = 'institution_code'), 10::bigint, 'findings name them all');
SELECT refused(format('SELECT * FROM credit_file(%s)', batch_of('2019-07')), 'HP028', 'a file before it was sent', 'has no file: it is made');
SELECT refused($$SELECT send_credit_batch('b', 4711)$$, 'HP001', 'a batch that there is not');
CREATE TABLE kept AS SELECT subject_id, content - 'institution' AS content FROM fund.credit_record;
SELECT drop_credit_batch('drop', batch_of('2019-07'), 'wrong code') \g /dev/null
SELECT refused(format('SELECT send_credit_batch(%L, %s)', 'b', batch_of('2019-07')), 'HP028', 'sending what was dropped', 'it is dropped');
SELECT set_policy('credit_institution_code', '1999-04-03', '12345678901234', 'a test') \g /dev/null
SELECT is((SELECT count(*) FROM report.credit_missing WHERE kind = 'loan'), 10::bigint, 'dropped, they are missing again');
SELECT is(start_job('report_credit', 'july', '2019-07-31', '{"kind": "loan"}', 1, session_user), :job::bigint, 'the request of the dropped one is answered as before');
SELECT is(report_month('july anew', '2019-07'), 0, 'made anew');
SELECT is_empty($$SELECT r.subject_id FROM fund.credit_record r JOIN kept k USING (subject_id) WHERE r.batch_id = batch_of('2019-07') AND r.content - 'institution' <> k.content$$, 'the same records, whatever the chunks');
SELECT is((SELECT count(*) FROM fund.credit_record WHERE batch_id = batch_of('2019-07')), 10::bigint, 'as many');
SELECT is((send_credit_batch('july sent', batch_of('2019-07'))).items, 10, 'sent');
SELECT is((SELECT (answer).amount FROM fund.request WHERE request_id = 'july sent'), '1200000.00'::cny, 'with its control figure');
SELECT is((send_credit_batch('july sent', batch_of('2019-07'))).items, 10, 'the same request is answered, not sent again');
SELECT refused(format('SELECT send_credit_batch(%L, %s)', 'b', batch_of('2019-07')), 'HP028', 'sending it twice', 'it is sent');
SELECT refused(format('SELECT drop_credit_batch(%L, %s, %L)', 'b', batch_of('2019-07'), 'x'), 'HP028', 'dropping what was sent', 'it is sent');
SELECT refused($$SELECT report_month('b', '2019-07')$$, 'HP028', 'making it again', 'was sent already');
SELECT is((SELECT text FROM credit_file(batch_of('2019-07')) WHERE line = 0), format('H|1|12345678901234|loan|2019-07|2|%s|10|1200000.00', batch_of('2019-07')), 'the file''s header');
SELECT is((SELECT text FROM credit_file(batch_of('2019-07')) WHERE line = 4), format('R|first|2019-07|%s||R|12345678901234|13|member A4|%s||2019-07-20|CNY|120000.00|2029-07-20|2|11|03|120|120000.00|1|0|0|0.00|0.00|0.00|0.00|0.00|0.00|0.00||*|||0.00|0',
    record_of('R', '2019-07'), make_citizen_id(350599, '1980-01-01', 4)), 'and a line');
SELECT is((SELECT md5(string_agg(text, E'\n' ORDER BY line)) FROM credit_file(batch_of('2019-07'))), (SELECT digest FROM fund.credit_batch WHERE id = batch_of('2019-07')), 'the digest is the file''s');
SELECT verified('after July');

-- August: the void one was reported
SELECT go_to('2019-08-15') \g /dev/null
SELECT grant_relief('relief', :relief, ARRAY['A4']), reverse('V void', voucher_of('V paid out'), 'wrong house') \g /dev/null
SELECT go_to('2019-08-16') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', number, month, action), ', ') FROM report.credit_correction_due), 'V 2019-07 deletion', 'a loan voided after its report is to be deleted');
SELECT go_to('2019-08-20') \g /dev/null
SELECT receive_repayment(l || ' 08', l, '1172.63') FROM unnest(ARRAY['N', 'S', 'D', 'Y']) l \g /dev/null
SELECT receive_repayment('H 08', 'H', '600.00'), prepay('D prepaid', 'D', '20000.00') \g /dev/null
-- who answers beside the borrower, and by what security
SELECT register_security('H s', 'H', 'pledge', 'Z1'), register_security('D s', 'D', 'guarantee', 'Z2', guarantor => 'a company'), add_loan_party('H c', 'H', 'guarantor', 'surety', make_citizen_id(350599, '1970-01-01', 2)),
       add_loan_party('H g', 'H', 'co_borrower', 'wife', make_citizen_id(350599, '1970-01-01', 1)) \g /dev/null
SELECT go_to('2019-09-02') \g /dev/null
SELECT is(report_month('august', '2019-08'), 0, 'August');
-- eleven days: 1,172.63 x 3.25 % x 1.5 / 360 x 11 = 1.75; of H 572.63 of principal is left: 0.85. D: 119,152.37 less 20,000.00
SELECT reported('2019-08', '{C month 1 120000.00 1174.38 0.00,D month N 99152.37 0.00 21172.63,H month 1 119725.00 573.48 600.00,N month N 119152.37 0.00 1172.63,P month 1 120000.00 1174.38 0.00,R month N 120000.00 0.00 0.00,S month N 119152.37 0.00 1172.63,W month 1 120000.00 1174.38 0.00,Y month N 119152.37 0.00 1172.63}',
    'paid, prepaid, in part, not at all, with relief; the void one not');
SELECT is((SELECT array_agg(r) FROM records('2019-08', 'special', 'prepaid', 'due', 'last_paid', 'loan_class', 'overdue_days') r WHERE r ~ '^[DPR]'),
    '{D month 4 20000.00 1172.63 2019-08-20 1 0,P month - 0.00 1172.63 - 2 11,R month 16 0.00 1172.63 - 1 0}', 'and their special transactions');
SELECT is((SELECT array_agg(r) FROM records('2019-08', 'guarantee', 'linked') r WHERE r ~ '^[DHN]'), format('{D month 3 -,"H month 1 1,wife,%s;2,surety,%s",N month 2 -}', make_citizen_id(350599, '1970-01-01', 1), make_citizen_id(350599, '1970-01-01', 2))::text[],
    'persons who answer too, and the registered security');
SELECT is_empty($$SELECT * FROM credit_findings(batch_of('2019-08'))$$, 'by the rules');
SELECT end_loan_party('H g ends', 'H', make_citizen_id(350599, '1970-01-01', 1), 'divorced') \g /dev/null
SELECT refused($$SELECT report_month('b', '2019-08')$$, 'HP028', 'making August while it is not sent', 'was made already');
SELECT send_credit_batch('august sent', batch_of('2019-08')) \g /dev/null
SELECT is_empty($$SELECT * FROM report.credit_missing WHERE kind = 'loan'$$, 'nothing is missing');

-- a payment that becomes known late cures the month that was reported
SELECT go_to('2019-09-05') \g /dev/null
SELECT receive_repayment('C 08', 'C', '1172.63', '2019-08-20'), grant_relief('reports', :reports, ARRAY['A6']) \g /dev/null
SELECT is((SELECT string_agg(number, '') FROM report.credit_correction_due), 'V', 'the day is not over');
SELECT go_to('2019-09-06') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', number, month, action, fields), '; ') FROM report.credit_correction_due),
    'V 2019-07 deletion; C 2019-08 correction balance, last_paid, loan_class, overdue_amount, overdue_days, overdue_periods, paid, status; W 2019-08 correction loan_class, overdue_amount, overdue_days, overdue_periods, status',
    'what is due: the late payment, and a late grant that suppresses reports');
SELECT verified('while corrections are due');

-- corrections: proposed by one, approved by another
SELECT refused($$SELECT propose_credit_correction('b', 4711, 'x')$$, 'HP001', 'of a record that there is not');
SELECT refused(format('SELECT propose_credit_correction(%L, %s, %L)', 'b', record_of('N', '2019-08'), 'x'), 'HP103', 'that changes nothing', 'changes nothing');
SELECT refused(format('SELECT propose_credit_correction(%L, %s, %L)', 'b', record_of('V', '2019-07'), 'x'), 'HP103', 'to what the books do not have', 'nothing to report of V');
SELECT refused(format('SELECT propose_credit_correction(%L, %s, %L)', 'b', record_of('C', '2019-08'), NULL), 'HP103', 'without a reason', 'reason is missing');
SELECT refused(format('SELECT propose_credit_correction(%L, %s, %L, %L)', 'b', record_of('N', '2019-08'), 'x', '{"status": "1"}'), 'HP015', 'to a bad record', 'overdue_days 0 (with status 1 to 7');
SELECT refused(format('SELECT propose_credit_correction(%L, %s, %L, %L, true)', 'b', record_of('N', '2019-08'), 'x', '{"status": "1"}'), 'HP103', 'that deletes and says something');
SELECT refused(format('SELECT propose_credit_correction(%L, (SELECT min(id) FROM fund.credit_record), %L)', 'b', 'x'), 'HP028', 'of a record that was dropped', 'was not sent');
SELECT propose_credit_correction('C p', record_of('C', '2019-08'), 'payment known late'), propose_credit_correction('W p', record_of('W', '2019-08'), 'relief'),
       propose_credit_correction('V p', record_of('V', '2019-07'), 'void', deletes => true), propose_credit_correction('P p', record_of('P', '2019-08'), 'a guess', '{"guarantee": "3"}') \g /dev/null
SELECT refused(format('SELECT propose_credit_correction(%L, %s, %L)', 'b', record_of('C', '2019-08'), 'x'), 'HP028', 'a second one while the first waits', 'waits already');
SELECT is((SELECT bool_and(proposed) FROM report.credit_correction_due), true, 'the list tells what is on its way');
SELECT refused(format('SELECT approve_credit_correction(%L, %s)', 'b', number_of('C p')), 'HP026', 'approved by who proposed it');
SELECT refused($$SELECT approve_credit_correction('b', 4711, operator => 'checker')$$, 'HP001', 'a correction that there is not');
SELECT refuse_credit_correction('P r', number_of('P p'), 'no paper says so', operator => 'checker') \g /dev/null
SELECT refused(format('SELECT approve_credit_correction(%L, %s, operator => %L)', 'b', number_of('P p'), 'checker'), 'HP028', 'one that was refused', 'was refused already');
SELECT approve_credit_correction(l || ' a', number_of(l || ' p'), operator => 'checker') FROM unnest(ARRAY['C', 'W', 'V']) l \g /dev/null
SELECT is((SELECT array_agg(r) FROM records('2019-08') r WHERE r ~ '^[CWP]'), '{C correction N 119152.37 0.00 1172.63,P month 1 120000.00 1174.38 0.00,W correction N 120000.00 0.00 0.00}', 'corrected, and the refused one not');
SELECT is((SELECT count(*) FROM records('2019-07') r WHERE r LIKE 'V%'), 0::bigint, 'the void one was deleted');
SELECT is_empty('SELECT * FROM report.credit_correction_due', 'nothing is due any more');
SELECT is_empty($$SELECT * FROM report.credit_missing WHERE kind = 'loan'$$, 'nor missing');
SELECT is((SELECT checker FROM fund.request WHERE request_id = 'C p'), 'checker', 'the request names who checked it');
SELECT refused(format('SELECT propose_credit_correction(%L, (SELECT corrects FROM fund.credit_record WHERE id = %s), %L, %L)', 'b', record_of('C', '2019-08'), 'x', '{"guarantee": "3"}'), 'HP028', 'a record that was corrected', 'was corrected by record');
SELECT refused(format('SELECT propose_credit_correction(%L, (SELECT corrects FROM fund.credit_record WHERE id = %s), %L)', 'b', record_of('V', '2019-07'), 'x'), 'HP028', 'a record that was deleted', 'was deleted');
SELECT refused(format('SELECT propose_credit_correction(%L, %s, %L)', 'b', record_of('C', '2019-08'), 'x'), 'HP028', 'a correction that was not sent', 'was not sent');
SELECT refused(format('SELECT drop_credit_batch(%L, %s, %L)', 'b', batch_of('2019-09', 'correction'), 'x'), 'HP028', 'dropping approved corrections', 'of approved corrections');
SELECT send_credit_batch('corrections', batch_of('2019-09', 'correction')) \g /dev/null
SELECT is((SELECT array_agg(array_to_string((string_to_array(text, '|'))[2:3] || (string_to_array(text, '|'))[5:6], ' ') ORDER BY line) FROM credit_file(batch_of('2019-09', 'correction')) WHERE line > 0),
    (SELECT array_agg(format('%s %s %s %s', r.report, r.month, r.corrects, r.content ->> 'number') ORDER BY r.id) FROM fund.credit_record r WHERE r.corrects IS NOT NULL), 'the file says what each corrects');
SELECT verified('after corrections');

-- an objection: in dispute until it is answered or corrected
SELECT refused($$SELECT open_credit_objection('b', 4711, 'the borrower', 'I paid')$$, 'HP001', 'an objection to no record');
SELECT refused(format('SELECT open_credit_objection(%L, %s, %L, NULL)', 'b', record_of('P', '2019-08'), 'the borrower'), 'HP103', 'an objection to nothing', 'what is missing');
SELECT open_credit_objection('P o', record_of('P', '2019-08'), 'the borrower', 'I paid'), open_credit_objection('H o', record_of('H', '2019-08'), 'the borrower', 'I paid the rest on the 31st') \g /dev/null
SELECT gives($$SELECT number, state, due_on, late FROM report.credit_objection ORDER BY number$$, '(H,open,2019-09-26,f) (P,open,2019-09-26,f)', 'due in twenty days');
SELECT refused(format('SELECT open_credit_objection(%L, %s, %L, %L)', 'b', record_of('P', '2019-08'), 'the borrower', 'again'), 'HP028', 'the same again', 'is open already');
SELECT is((SELECT string_agg(DISTINCT number, '' ORDER BY number) FROM report.credit_record WHERE in_dispute), 'HP', 'their records are in dispute');
SELECT receive_repayment('H 08 rest', 'H', '572.63', '2019-08-20') \g /dev/null
SELECT go_to('2019-09-10') \g /dev/null
SELECT refused(format('SELECT propose_credit_correction(%L, %s, %L, objection => %s)', 'b', record_of('H', '2019-08'), 'x', number_of('P o')), 'HP001', 'a correction because of another''s objection', 'no open objection');
SELECT propose_credit_correction('H p', record_of('H', '2019-08'), 'the bank''s line was found', objection => number_of('H o')) \g /dev/null
SELECT refused(format('SELECT answer_credit_objection(%L, %s, %L)', 'b', number_of('H o'), 'no'), 'HP028', 'an answer while a correction waits', 'waits');
SELECT approve_credit_correction('H a', number_of('H p'), operator => 'checker') \g /dev/null
SELECT is((SELECT content ->> 'dispute' FROM fund.credit_record WHERE id = record_of('H', '2019-08')), '0', 'corrected, it is no longer in dispute');
SELECT gives($$SELECT number, state, closed_on, answer FROM report.credit_objection WHERE number = 'H'$$, '(H,corrected,2019-09-10,"the bank''s line was found")', 'and the objection is closed');
SELECT send_credit_batch('corrections 2', batch_of('2019-09', 'correction')) \g /dev/null
SELECT settlement AS s_settles FROM loan_owed((SELECT state FROM fund.loan WHERE number = 'S'), '2019-09-10') \gset
SELECT prepay('S settled', 'S', :'s_settles') \g /dev/null
SELECT go_to('2019-09-20') \g /dev/null
SELECT receive_repayment(l || ' 09', l, (SELECT o.total_due FROM fund.loan f, loan_owed(f.state, '2019-09-20') o WHERE f.number = l)) FROM unnest(ARRAY['N', 'H', 'C', 'D', 'Y']) l \g /dev/null
SELECT lend('E', 'B5') \g /dev/null
SELECT go_to('2019-10-08') \g /dev/null
SET datestyle = 'SQL, DMY';
SELECT is(report_month('september', '2019-09'), 0, 'September, whatever the DateStyle');
RESET datestyle;
-- P: 41 and 10 days, so 1,172.63 x 51 days: 8.10; W: reports suppressed, the fold's days go on
SELECT is((SELECT array_agg(r) FROM records('2019-09', 'status', 'overdue_days', 'overdue_periods', 'overdue_amount', 'overdue_31_60', 'closed_on', 'special', 'dispute') r),
    '{C month N 0 0 0.00 0.00 - - 0,D month N 0 0 0.00 0.00 - - 0,E first * 0 0 0.00 0.00 - - 0,H month N 0 0 0.00 0.00 - - 0,N month N 0 0 0.00 0.00 - - 0,P month 2 41 2 2353.36 847.63 - - 1,R month N 0 0 0.00 0.00 - - 0,S close C 0 0 0.00 0.00 2019-09-10 5 0,W month N 0 0 0.00 0.00 - - 0,Y month N 0 0 0.00 0.00 - - 0}',
    'one new, one closed, one in dispute');
SELECT is((SELECT array_agg(r) FROM records('2019-09', 'linked') r WHERE r ~ '^H'), ARRAY['H month 2,surety,' || make_citizen_id(350599, '1970-01-01', 2)], 'who ended before the month did does not answer for it');
SELECT answer_credit_objection('P answered', number_of('P o'), 'nothing came from the bank') \g /dev/null
SELECT gives($$SELECT number, state, late FROM report.credit_objection WHERE number = 'P'$$, '(P,answered,t)', 'answered, and late');
SELECT refused(format('SELECT answer_credit_objection(%L, %s, %L)', 'b', number_of('P o'), 'again'), 'HP028', 'answering it again', 'was answered');
SELECT is_empty($$SELECT FROM report.credit_record WHERE in_dispute$$, 'nothing is in dispute');
SELECT refused($$SELECT report_month('b', '2019-10')$$, 'HP009', 'October is not over');
SELECT go_to('2019-11-01') \g /dev/null
SELECT refused($$SELECT report_month('b', '2019-10')$$, 'HP028', 'October before September was sent', 'cannot be reported before 2019-09');
SELECT send_credit_batch('september sent', batch_of('2019-09')) \g /dev/null
SELECT is(report_month('october', '2019-10'), 0, 'October');
SELECT is((SELECT array_agg(r) FROM records('2019-10', 'status', 'overdue_days', 'overdue_periods') r), '{C month 1 11 1,D month 1 11 1,E month 1 11 1,H month 1 11 1,N month 1 11 1,P month 3 72 3,R month N 0 0,W month 1 16 3,Y month 1 11 1}',
    'nobody paid; the settled one is not reported again; relief lasts to the 31st, W''s window to the 15th: August and September for 16 days, October for 11');
SELECT send_credit_batch('october sent', batch_of('2019-10')) \g /dev/null
SELECT is_empty($$SELECT * FROM report.credit_missing WHERE kind = 'loan'$$, 'nothing is missing');
SELECT is_empty('SELECT * FROM report.credit_doubled', 'nothing doubled');
SELECT is_empty('SELECT * FROM report.credit_correction_due', 'nothing to be corrected');

-- the relief is over
SELECT go_to('2019-12-02') \g /dev/null
SELECT is(report_month('november', '2019-11'), 0, 'November');
SELECT is((SELECT array_agg(r) FROM records('2019-11', 'status', 'overdue_days', 'overdue_periods') r WHERE r ~ '^[PR]'), '{P month 4 102 4,R month 1 30 4}', 'after relief days count from its end');
SELECT send_credit_batch('november sent', batch_of('2019-11')) \g /dev/null
-- a settlement becomes known late: two months were reported too many
-- three months' principal of 847.63, 849.93 and 852.23, and a day's interest of 10.60
SELECT is(batch('age_loans', 'age'), 0, 'aged to the day');
SELECT receive_repayment('C 10', 'C', '1172.63', '2019-10-20'), prepay('C settled', 'C', '117460.81', 'reduce', '2019-10-21') \g /dev/null
SELECT go_to('2019-12-31') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', number, month, action), '; ') FROM report.credit_correction_due), 'C 2019-10 correction; C 2019-11 deletion', 'it was settled in the first, and the second should not be');
SELECT refused(format('SELECT propose_credit_correction(%L, %s, %L)', 'b', record_of('C', '2019-11'), 'x'), 'HP103', 'the second is not corrected', 'nothing to report of C for 2019-11');
SELECT propose_credit_correction('C p 10', record_of('C', '2019-10'), 'prepaid, known late'), propose_credit_correction('C p 11', record_of('C', '2019-11'), 'prepaid, known late', deletes => true) \g /dev/null
SELECT approve_credit_correction('C a 10', number_of('C p 10'), operator => 'checker'), approve_credit_correction('C a 11', number_of('C p 11'), operator => 'checker') \g /dev/null
SELECT is((SELECT array_agg(r) FROM records('2019-10', 'status', 'balance', 'closed_on', 'special') r WHERE r ~ '^C'), '{C correction C 0.00 2019-10-21 5}', 'so it closed in October');
SELECT repay('Y due', 'Y', (SELECT o.total_due FROM fund.loan f, loan_owed(f.state, '2019-12-31') o WHERE f.number = 'Y')) \g /dev/null
SELECT settlement AS y_settles FROM loan_owed((SELECT state FROM fund.loan WHERE number = 'Y'), '2019-12-31') \gset
SELECT prepay('Y settled', 'Y', :'y_settles') \g /dev/null
SELECT is((SELECT status FROM fund.loan WHERE number = 'Y'), '3', 'paid off on 31 December');
SELECT go_to('2020-01-02') \g /dev/null
SELECT is(report_month('december', '2019-12'), 0, 'December');
SELECT is((SELECT array_agg(r) FROM records('2019-12', 'status', 'balance', 'closed_on', 'overdue_days') r WHERE r ~ '^[YP]'), '{P month 5 120000.00 - 133,Y close C 0.00 2019-12-31 0}', 'closed on its last day');
SELECT send_credit_batch('december sent', batch_of('2019-12')) \g /dev/null
-- taken back: the loan is open again, and a correction of the close is due
SELECT reverse('Y back', voucher_of('Y settled'), 'the cheque bounced') \g /dev/null
SELECT go_to('2020-01-20') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', number, month, action), '; ') FROM report.credit_correction_due), 'Y 2019-12 correction', 'a settlement taken back');
SELECT propose_credit_correction('Y p', record_of('Y', '2019-12'), 'the cheque bounced') \g /dev/null
SELECT approve_credit_correction('Y a', number_of('Y p'), operator => 'checker') \g /dev/null
SELECT is((SELECT array_agg(r) FROM records('2019-12', 'status', 'closed_on') r WHERE r ~ '^Y'), '{Y correction N -}', 'it is open again');

-- something was left out of a month that was sent: it is named, the next month waits, a second batch takes it up
SELECT propose_credit_correction('N p', record_of('N', '2019-12'), 'by mistake', deletes => true) \g /dev/null
SELECT approve_credit_correction('N a', number_of('N p'), operator => 'checker') \g /dev/null
SELECT gives($$SELECT * FROM report.credit_missing WHERE kind = 'loan'$$, '(loan,N,2019-12)', 'a deleted record is missing');
-- P is written off
SELECT post_loan_facts(r.id, 900, 'repayment', '2020-01-20', '2020-01-20', 'write_off', NULL, ARRAY[l.id], ARRAY[NULL]::cny[]) FROM fund.request r, fund.loan l WHERE r.request_id = 'N a' AND l.number = 'P' \g /dev/null
SELECT is((SELECT status FROM fund.loan WHERE number = 'P'), '4', 'a loan is taken off the books');
SELECT go_to('2020-02-03') \g /dev/null
SELECT refused($$SELECT report_month('b', '2020-01')$$, 'HP028', 'the next month', 'loan N');
SELECT is(report_month('december again', '2019-12'), 0, 'December once more');
SELECT gives($$SELECT number, (SELECT count(*) FROM fund.credit_record r WHERE r.batch_id = b.id) FROM fund.credit_batch b WHERE id = batch_of('2019-12')$$, '(2,1)', 'with what was left out');
SELECT send_credit_batch('december 2 sent', batch_of('2019-12')) \g /dev/null
SELECT is(report_month('january', '2020-01'), 0, 'then January');
SELECT is((SELECT array_agg(r) FROM records('2020-01', 'status') r WHERE r ~ '^[YN]'), '{N month 4,Y month 1}', 'in which the reopened one is reported');
SELECT is((SELECT array_agg(r) FROM records('2020-01', 'status', 'loan_class', 'balance', 'special', 'closed_on') r WHERE r ~ '^P'), '{P month B 5 120000.00 15 -}', 'and the written off one as bad debt');
SELECT is_empty($$SELECT * FROM credit_findings(batch_of('2020-01'))$$, 'by the rules');
SELECT is_empty('SELECT * FROM report.credit_doubled', 'nothing doubled');
SELECT verified('after seven months');

-- contributions: who contributed, by the books of the month's end
SELECT remit('r07', 'E1', '2019-07'), remit('r08', 'E1', '2019-08') \g /dev/null
SELECT is_empty($$SELECT * FROM report.credit_missing WHERE kind = 'contribution'$$, 'who did not contribute by then is not missing');
SELECT is(report_month('c july', '2019-07', 'contribution'), 0, 'contributions of July');
SELECT is((SELECT count(*) FROM fund.credit_record WHERE kind = 'contribution'), 0::bigint, 'nobody had paid');
SELECT send_credit_batch('c july sent', batch_of('2019-07', 'contribution')) \g /dev/null
SELECT t.t FROM unnest(ARRAY['2019-08', '2019-09', '2019-10', '2019-11', '2019-12', '2020-01']) m
CROSS JOIN LATERAL unnest(ARRAY[is(report_month('c ' || m, m, 'contribution'), 0, m), is((send_credit_batch('c sent ' || m, batch_of(m, 'contribution'))).items, 0, 'empty')]) t;
SELECT make_dormant('dormant', ARRAY['A10']) \g /dev/null
SELECT go_to('2020-03-02') \g /dev/null
SELECT is((SELECT count(*) FROM report.credit_missing WHERE kind = 'contribution'), 10::bigint, 'ten contributed in February');
SELECT is(report_month('c february', '2020-02', 'contribution'), 0, 'February');
SELECT is((SELECT content FROM fund.credit_record WHERE id = record_of('A10', '2020-02')),
    jsonb_build_object('number', 'A10', 'institution', '12345678901234', 'place', '999999', 'name', 'member A10', 'citizen_id', make_citizen_id(350599, '1980-01-01', 10)::text, 'employer', 'employer one',
        'first_month', '2019-07', 'last_month', '2019-08', 'status', '3', 'monthly_amount', '2186.00', 'personal_ratio', '12%', 'unit_ratio', '12%', 'dispute', '0'), 'a record in full');
SELECT is((SELECT string_agg(DISTINCT report || ' ' || (content ->> 'status'), ', ') FROM fund.credit_record WHERE kind = 'contribution'), 'first 1, first 3', 'all new, one dormant');
SELECT is((send_credit_batch('c february sent', batch_of('2020-02', 'contribution'))).amount, '21860.00'::cny, 'ten times 2,186.00');
SELECT remit('r09', 'E1', '2019-09') \g /dev/null
SELECT go_to('2020-04-01') \g /dev/null
SELECT is(report_month('c march', '2020-03', 'contribution'), 0, 'March');
SELECT is((SELECT string_agg(DISTINCT report || ' ' || (content ->> 'last_month'), ', ') FROM fund.credit_record WHERE batch_id = batch_of('2020-03', 'contribution')), 'month 2019-09', 'who paid');
SELECT is((SELECT count(*) FROM fund.credit_record WHERE batch_id = batch_of('2020-03', 'contribution')), 9::bigint, 'the dormant one has no news');
SELECT is_empty($$SELECT * FROM report.credit_missing WHERE kind = 'contribution'$$, 'nothing is missing');
SELECT send_credit_batch('c march sent', batch_of('2020-03', 'contribution')) \g /dev/null
SELECT set_policy('credit_contribution_scope', '2020-04-01', 'all', 'a test'), set_policy('credit_contribution_scope', '2020-06-01', 'none', 'a test') \g /dev/null
SELECT go_to('2020-05-06') \g /dev/null
SELECT is(report_month('c april', '2020-04', 'contribution'), 0, 'April');
SELECT is((SELECT count(*) FROM fund.credit_record WHERE batch_id = batch_of('2020-04', 'contribution')), 10::bigint, 'where policy says all, all of them');
SELECT go_to('2020-07-01') \g /dev/null
SELECT refused($$SELECT report_month('b', '2020-06', 'contribution')$$, 'HP028', 'where it says none, none', 'are not reported');

-- nothing that was made changes
SELECT throws_ok($$UPDATE fund.credit_record SET month = month + 1$$, 'HP017', NULL, 'records are append-only');
SELECT throws_ok($$DELETE FROM fund.credit_record$$, 'HP017', NULL, 'and stay');
SELECT verified('at the end');
SET session_replication_role = replica;
ALTER TABLE fund.credit_record DISABLE TRIGGER append_only;
INSERT INTO fund.credit_record (batch_id, subject_id, month, cutoff, kind, report, digest, content)
SELECT batch_of('2020-01'), subject_id, '2020-01', cutoff, kind, report, 'x', content FROM fund.credit_record WHERE id = record_of('N', '2020-01');
DELETE FROM fund.credit_record WHERE id = record_of('N', '2019-09');
UPDATE fund.credit_record SET content = content || '{"paid": "0.00"}' WHERE id = record_of('H', '2019-08');
SET session_replication_role = origin;
SELECT is((SELECT string_agg(DISTINCT rule, ', ' ORDER BY rule) FROM verify()), 'a batch that was sent = its lines, a credit record = its digest, a loan or account is reported once a month, a loan''s records have no gap', 'but who tampers with them is found out');
SELECT isnt_empty('SELECT * FROM report.credit_doubled', 'and doubled ones are listed');
SELECT * FROM finish();
