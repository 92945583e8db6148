-- Bank exchange: banks, outlets and acceptance; deduction files out; returns in, their
-- differences, and every way in which a bank may get them wrong.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
SELECT set_rate('bank_loan_over5y', '2019-07-01', '4.65%', 'a test') \g /dev/null
INSERT INTO fund.operator (name, application) VALUES ('accountant', false), ('colleague', false), ('checker', false), (session_user, true);
SELECT add_bank_account('L2', 'bank three', 'loans elsewhere', 'loan', '02'), add_bank_account('LA', '农业银行', 'ABC loans', 'loan', '01') \g /dev/null

-- A return: the header, lines given as sequence|loan|amount|value date|reason, the trailer.
CREATE FUNCTION answer(file text, lines text[], account text DEFAULT 'L1', total text DEFAULT NULL, count text DEFAULT NULL, digest text DEFAULT NULL) RETURNS text[]
LANGUAGE sql AS $$
    SELECT body.text || format('T|%s|%s', cardinality(lines), coalesce(digest, encode(sha256(convert_to(array_to_string(body.text, E'\n') || E'\n', 'UTF8')), 'hex')))
    FROM (SELECT format('H|HPF1|return|deduction|999999|%s|%s|20190821|%s|%s', account, file, coalesce(count, cardinality(lines)::text),
                        coalesce(total, (SELECT sum(split_part(l, '|', 3)::numeric)::text FROM unnest(lines) l)))
                 || ARRAY(SELECT 'D|' || l FROM unnest(lines) WITH ORDINALITY AS u (l, n) ORDER BY n) AS text) body
$$;
CREATE FUNCTION load(sent text, name text, lines text[], account text DEFAULT 'L1', size integer DEFAULT 1000) RETURNS receipt LANGUAGE sql AS $$
    SELECT load_return_file(sent, account, name, lines, size)
$$;
-- Loads a return and posts it.
CREATE FUNCTION receive(sent text, name text, lines text[], account text DEFAULT 'L1', size integer DEFAULT 1000) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer receipt := load_return_file(sent, account, name, lines, size);
BEGIN
    PERFORM job_step(answer.number::bigint, 100000);
    RETURN concat_ws(': ', answer.amount, answer.note);
END $$;
CREATE FUNCTION offsets(sent text) RETURNS integer LANGUAGE sql AS $$ SELECT batch('collect_installments', sent, NULL, '{"offsets_only": true}') $$;
CREATE FUNCTION file_of(sent text) RETURNS text LANGUAGE sql AS $$ SELECT (answer).number FROM fund.request WHERE request_id = sent $$;
CREATE FUNCTION lines_of(file text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', x.sequence, l.number, x.asked), ', ' ORDER BY x.sequence)
    FROM fund.bank_file f JOIN fund.bank_file_line x ON x.file_id = f.id JOIN fund.loan l ON l.id = x.loan_id WHERE f.number = file
$$;
CREATE FUNCTION differences(of_file text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', sequence, loan, state, CASE WHEN late THEN 'late' END, coalesce(asked, 0), returned, posted, difference), ', ' ORDER BY difference_number)
    FROM report.bank_difference WHERE file = of_file AND outcome IS NULL
$$;
CREATE FUNCTION due(loan text) RETURNS cny LANGUAGE sql AS $$
    SELECT o.total_due FROM fund.loan l, fund.business_day d, loan_owed(l.state, greatest(d.day, (l.state).as_of)) o WHERE l.number = loan AND d.status = 'open'
$$;

-- banks and outlets
SELECT refused($$SELECT add_entrusted_bank('CCB', 'bank two', '2010-01-01', '2019-07-01')$$, 'HP028', 'a bank accepted on the first day of these books without a run', 'in use before these books');
SELECT lives_ok($$SELECT add_entrusted_bank('CCB', 'bank two', '2010-01-01', '2019-06-30')$$, 'one accepted the day before');
SELECT add_entrusted_bank('ABC', '农业银行', '2019-07-01'), add_entrusted_bank('CIB', '兴业银行', '2019-08-01'), add_entrusted_bank('ICBC', 'bank three', '2010-01-01', '2015-01-01') \g /dev/null
SELECT refused($$SELECT add_outlet('BOC', '01', 'x', 'loan', '2019-07-01')$$, 'HP001', 'an outlet of no bank', 'no entrusted bank BOC');
SELECT refused($$SELECT add_outlet('ABC', '01', 'x', 'savings', '2019-07-01')$$, 'HP103', 'an outlet of another kind');
SELECT refused($$SELECT add_outlet('CIB', '01', 'x', 'loan', '2019-07-31')$$, 'HP103', 'an outlet before its bank');
SELECT refused($$SELECT add_outlet('ABC', '01', 'x', 'loan', '2019-07-01', 'L1')$$, 'HP103', 'an outlet that keeps another bank''s account', 'an account of another bank');
SELECT add_outlet('CIB', '01', 'x', 'loan', '2019-08-01'), add_outlet('CCB', '01', 'main street', 'loan', '2010-01-01', 'L1'), add_outlet('CCB', '01', 'main street', 'collection', '2010-01-01'),
       add_outlet('ICBC', '01', 'harbour', 'loan', '2019-08-21', 'L2') \g /dev/null
SELECT gives($$SELECT bank, code, kind, account, opened_on, accepted_on FROM report.outlet WHERE bank = 'CCB' ORDER BY kind$$, '(CCB,01,collection,,2010-01-01,) (CCB,01,loan,L1,2010-01-01,2019-06-30)', 'the report of outlets');

-- loans: 427,614.00 in 360 periods at 3.25 % is 1,861.00 a month, of which 1,158.12 is interest
SELECT transfer_in('i1', 'A1', '1200.01', 'Xiamen'), transfer_in('i2', 'A2', '500.01', 'Xiamen') \g /dev/null
SELECT go_to('2019-07-20') \g /dev/null
SELECT sign_loan(n, n, account, amount, periods, series, bank, subsidy_series => subsidy), disburse_loan(n || ' disbursed', n)
FROM (VALUES ('W1', 'A1', '427614.00'::cny, 360, 'hpf_loan_first_over5y', 'L1', NULL), ('W2', 'A2', '427614.00', 360, 'hpf_loan_first_over5y', 'L1', NULL),
             ('K', 'A3', '500000.00', 360, 'hpf_loan_first_over5y', 'L1', NULL), ('Q', 'A4', '60000.00', 60, 'hpf_loan_first_upto5y', 'L1', NULL),
             ('P', 'A5', '100000.00', 120, 'hpf_loan_first_over5y', 'L1', NULL), ('S', 'A6', '464200.00', 360, 'bank_loan_over5y', 'L1', 'hpf_loan_first_over5y'),
             ('O', 'B1', '120000.00', 120, 'hpf_loan_first_over5y', 'L1', NULL), ('X', 'B2', '100000.00', 120, 'hpf_loan_first_over5y', 'L2', NULL)) v (n, account, amount, periods, series, bank, subsidy) \g /dev/null
SELECT sign_mandate('m1', 'W1', 'A1'), sign_mandate('m2', 'W2', 'A2') \g /dev/null
SELECT go_to('2019-08-19') \g /dev/null
SELECT gives($$SELECT (make_deduction_file('early', 'L1')).*$$, '(,,0,0.00,"nothing to ask for")', 'the day before the due day there is nothing to ask for');
SELECT is((SELECT count(*) FROM fund.bank_file), 0::bigint, 'and no file');
SELECT refused($$SELECT make_deduction_file('b', 'L1', '2019-08-20')$$, 'HP009', 'a file for a day to come', 'after the accounting day 2019-08-19');
SELECT go_to('2019-08-20') \g /dev/null

-- who may be sent a file
SELECT refused($$SELECT make_deduction_file('b', 'Z9')$$, 'HP001', 'a file for no account');
SELECT refused($$SELECT make_deduction_file('b', 'C1')$$, 'HP001', 'a file for a bank that is none', 'no entrusted bank keeps account C1');
SELECT refused($$SELECT make_deduction_file('b', 'LA')$$, 'HP028', 'a file for a bank before its acceptance', 'bank ABC cannot be sent');
SELECT refused($$SELECT make_deduction_file('b', 'L2')$$, 'HP028', 'a file the day before the outlet opens', 'No loan outlet that is open on 2019-08-20');
SELECT refused($$SELECT make_deduction_file('b', 'L1')$$, 'HP028', 'a file before accounts paid', 'which have not paid');

-- accounts first: 1,200.00 of 1,861.00, and 500.00 of 1,861.00
SELECT is(offsets('offsets 20'), 0, 'the offsets of the day');
SELECT posts('offsets 20', '{offset_repayment 01 201/121 41.88,offset_repayment 01 201/40103 1658.12,offset_repayment 01 101003/101001 1700.00}', 'what accounts pay: 1,158.12 and 500.00 of interest first, and nothing from cards');
SELECT make_deduction_file('file 20', 'L1') \g /dev/null
SELECT is(file_of('file 20'), 'deduction/L1/20190820/1', 'the file');
SELECT is(lines_of(file_of('file 20')), '1 K 2176.03, 2 O 1172.63, 3 P 977.19, 4 Q 1071.47, 5 S 2393.59, 6 W1 661.00, 7 W2 1361.00', 'asks for what is left, of this bank''s loans only');
SELECT is((SELECT array_agg(t) FROM bank_file_text(file_of('file 20')) t),
    ARRAY['H|HPF1|request|deduction|999999|L1|deduction/L1/20190820/1|20190820|7|9812.91', 'D|1|K|2176.03', 'D|2|O|1172.63', 'D|3|P|977.19', 'D|4|Q|1071.47', 'D|5|S|2393.59', 'D|6|W1|661.00', 'D|7|W2|1361.00',
          -- printf 'H|...\nD|1|...\n' | sha256sum
          'T|7|' || encode(sha256(E'H|HPF1|request|deduction|999999|L1|deduction/L1/20190820/1|20190820|7|9812.91\nD|1|K|2176.03\nD|2|O|1172.63\nD|3|P|977.19\nD|4|Q|1071.47\nD|5|S|2393.59\nD|6|W1|661.00\nD|7|W2|1361.00\n'), 'hex')], 'as text');
SELECT refused($$SELECT * FROM bank_file_text('deduction/L1/20190820/2')$$, 'HP001', 'the text of no file');
SELECT gives($$SELECT (make_deduction_file('file 20 again', 'L1')).*$$, '(,,0,0.00,"nothing to ask for")', 'nothing is asked for twice');

-- what is asked of the bank is not collected otherwise: not from cards, not from an account that has filled up
SELECT transfer_in('i1+', 'A1', '2000.00', 'Xiamen') \g /dev/null
SELECT is(batch('collect_installments', 'collect 20'), 0, 'the batch that collects everything');
SELECT posts('collect 20', '{repayment 02 101005/121 706.36,repayment 02 101005/40103 270.83}', 'collects of the other bank''s loan only');
SELECT is(offsets('offsets 20 again'), 0, 'the offsets again');
SELECT posts('offsets 20 again', NULL, 'take nothing');
SELECT withdraw('w1', 'A1', '2000.00', '07') \g /dev/null

-- returns that are refused: every bad row is named, nothing is kept
SELECT refused(format('SELECT load_return_file(%L, %L, %L, %L)', 'b', account, 'r1', lines), code, what, says)
FROM (VALUES
    ('Z9', answer(file_of('file 20'), '{1|K|2176.03|20190820|}'), 'HP001', 'a return for no account', 'no bank account Z9'),
    ('L1', NULL, 'HP103', 'no lines', NULL),
    ('L1', '{}', 'HP103', 'an empty file', NULL),
    ('L1', '{hello}', 'HP015', 'no header', 'line 1: the header is not'),
    ('L1', answer('deduction/L1/20190820/9', '{1|K|2176.03|20190820|}'), 'HP001', 'a return to no file', 'no file deduction/L1/20190820/9'),
    ('L2', answer(file_of('file 20'), '{1|K|2176.03|20190820|}', 'L2'), 'HP001', 'a return to another account''s file', 'of account L2'),
    ('L1', answer(file_of('file 20'), '{1|K|2176.03|20190820|}', 'L2'), 'HP015', 'a header that names another account', 'names deduction|999999|L2'),
    ('L1', answer(file_of('file 20'), '{1|K|2176.03|20190820|}', total => '2176.04'), 'HP015', 'a total that is a fen above the lines', 'a total of 2176.04, the lines have 2176.03'),
    ('L1', answer(file_of('file 20'), '{1|K|2176.03|20190820|}', count => '2'), 'HP015', 'a count that is not the lines''', 'says 2 lines, there are 1'),
    ('L1', answer(file_of('file 20'), '{1|K|2176.03|20190820|}', digest => repeat('0', 64)), 'HP015', 'a digest that is not the lines''', 'line 3: the digest'),
    ('L1', (answer(file_of('file 20'), '{1|K|2176.03|20190820|}'))[1:2], 'HP015', 'no trailer', 'line 2: the trailer is not T|lines|digest'),
    ('L1', answer(file_of('file 20'), '{}', total => '0.00'), 'HP015', 'a header and a trailer alone', 'there are no lines'),
    ('L1', answer(file_of('file 20'), '{1|K|2176.03|20190820|,2|O|-5.00|20190820|,3|P|0.00|20190820|,4|Q|1071.47|20190821|,5|S|1.00|20190719|,6|W1|661.00|20190230|,x|W2|1361.00|20190820|,7||1.00|20190820|}'),
        'HP015', 'seven bad rows', 'line 3: the amount -5.00 is negative; line 4: nothing was paid, and the reason is missing; line 5: the value date 2019-08-21 lies after the accounting day 2019-08-20; line 6: the value date 2019-07-19 lies before the loan was disbursed on 2019-07-20; line 7: the value date 20190230 is no day; line 8: the sequence x is not a number above zero; line 9: the loan is missing'),
    ('L1', answer(file_of('file 20'), '{1|K|2176.03|20190820}'), 'HP015', 'a field too few', 'line 2: is not D|sequence'),
    ('L1', answer(file_of('file 20'), '{1|K|2176.03|20190820||}'), 'HP015', 'a field too many', 'line 2: is not D|sequence'),
    ('L1', answer(file_of('file 20'), '{1|K|2176.0|20190820|}', total => '2176.0'), 'HP015', 'one decimal', 'line 2: the amount 2176.0 is not written as 1861.00'),
    ('L1', answer(file_of('file 20'), '{1|K|1e3|20190820|}'), 'HP015', 'an exponent', 'line 2: the amount 1e3'),
    ('L1', answer(file_of('file 20'), '{1|K|2176.03||}'), 'HP015', 'money without a value date', 'line 2: the value date is missing'),
    ('L1', answer(file_of('file 20'), ARRAY[E'1|K|2176.03|20190820|\r']), 'HP015', 'a carriage return', 'line 2: is not D|sequence'),
    ('L1', answer(file_of('file 20'), '{1|K|2176.03|20190820|,1|K|2176.02|20190820|}'), 'HP030', 'a line twice with different amounts', 'line 3: sequence 1 of loan K came before with 2176.03, now with 2176.02')
) AS v (account, lines, code, what, says);
SELECT refused(format('SELECT load_return_file(%L, %L, %L, %L, %s)', 'b', 'L1', 'r1', answer(file_of('file 20'), '{1|K|2176.03|20190820|}'), size), 'HP103', format('chunks of %s', size)) FROM unnest('{0,1001}'::integer[]) size;

-- a return with everything in it that a bank can do, in no order
SELECT answer(file_of('file 20'), '{9|Z|50.00|20190820|,7|W2|1000.00|20190820|余额不足,1|K|2176.03|20190820|,2|O|1000.00|20190820|余额不足,3|P|0.00||账户已销户,4|Q|1071.47|20190820|,4|Q|1071.47|20190820|,5|S|2393.59|20190820|,6|W1|0.00|20190820|余额不足,8|X|977.19|20190820|}') AS r1 \gset
SELECT is(receive('r1', 'return 1', :'r1'), '9739.75: 1 doubled, 3 paid, 2 rejected, 2 short, 2 unknown', 'the return of the day');
SELECT posts('r1', '{repayment 01 101003/121 2097.71,repayment 01 101003/40103 2149.79,repayment 02 101003/121 675.00,repayment 02 101003/40103 325.00,suspense_received 01 101003/219 50.00,suspense_received 01 101003/219 977.19}',
    'one voucher a branch: K 821.86 + 1,354.17, Q 933.97 + 137.50, W2 341.88 + 658.12, and what no line asked for waits in 219');
SELECT is((SELECT (state).balance FROM fund.loan WHERE number = 'S'), '463605.19'::cny, 'the bank''s own loan is paid without a voucher');
SELECT is((SELECT string_agg(concat_ws(' ', number, due(number)), ', ' ORDER BY number) FROM fund.loan), 'K 0.00, O 172.63, P 977.19, Q 0.00, S 0.00, W1 661.00, W2 361.00, X 0.00', 'what is left to pay');
SELECT is(differences(file_of('file 20')), '9 Z unknown 0 50.00 50.00 -50.00, 7 W2 short 1361.00 1000.00 1000.00 361.00, 2 O short 1172.63 1000.00 1000.00 172.63, 4 Q doubled 0 1071.47 0.00 -1071.47, 6 W1 rejected 661.00 0.00 0.00 661.00, 8 X unknown 0 977.19 977.19 -977.19, 3 P rejected 977.19 0.00 0.00 977.19', 'the differences');
SELECT gives($$SELECT number, bank, closed_on, lines, total, answered, returned, posted, in_suspense, differences FROM report.bank_file$$, '(deduction/L1/20190820/1,"bank two",2019-08-20,7,9812.91,7,9739.75,8668.28,1027.19,7)', 'all answered, so the file is closed');
SELECT gives($$SELECT name, done, remaining, items, amount FROM report.job_progress WHERE name = 'post_returns'$$, '(post_returns,1,0,10,8668.28)', 'as a batch');
SELECT verified('after a return');

-- the same again posts nothing; another amount is refused
SELECT books() AS before \gset
SELECT is(receive('r1', 'return 1', :'r1'), '9739.75: 1 doubled, 3 paid, 2 rejected, 2 short, 2 unknown', 'the same request');
SELECT is(books(), :'before', 'posts nothing');
SELECT is(receive('r1 new id', 'return 1', :'r1'), '9739.75: 1 doubled, 3 paid, 2 rejected, 2 short, 2 unknown', 'the same file under another request');
SELECT posts('r1 new id', NULL, 'posts nothing');
SELECT refused(format('SELECT load(%L, %L, %L)', 'b', 'return 1', answer(file_of('file 20'), '{1|K|2176.03|20190820|}')), 'HP030', 'another file of the same name', 'came before with other content');
SELECT refused(format('SELECT load(%L, %L, %L)', 'r1', 'return 1', answer(file_of('file 20'), '{1|K|2176.03|20190820|}')), 'HP014', 'another file under the same request', 'The field that differs is lines');
SELECT is(receive('r2', 'return 1 in order', answer(file_of('file 20'), '{1|K|2176.03|20190820|,4|Q|1071.47|20190820|,9|Z|50.00|20190820|}')), '3297.50: 3 doubled', 'its lines again in another order, an unknown one too');
SELECT posts('r2', NULL, 'post nothing');
SELECT refused(format('SELECT load(%L, %L, %L)', 'b', 'return 2', answer(file_of('file 20'), '{1|K|2176.03|20190820|,2|O|1172.63|20190820|,9|Z|50.01|20190820|}')), 'HP030', 'lines that came with another amount',
    'line 3: sequence 2 of loan O came before with 1000.00, now with 1172.63; line 4: sequence 9 of loan Z came before with 50.00, now with 50.01');
SELECT verified('after everything was sent again');

-- the bank part failed and is retried the next day: one overdue period, nothing twice
SELECT go_to('2019-08-21') \g /dev/null
SELECT is(offsets('offsets 21'), 0, 'the next day''s offsets');
SELECT posts('offsets 21', NULL, 'find empty accounts');
SELECT batch('age_loans', 'age 21') \g /dev/null
SELECT posts('age 21', '{overdue 01 122/121 1728.36,overdue 02 122/121 172.63}', 'W1 661.00, W2 361.00, P 706.36 and O 172.63 are overdue');
SELECT make_deduction_file('file 21', 'L1') \g /dev/null
-- a day of penalty: 661.00 x 3.25 % x 1.5 / 360 = 0.0895, of 361.00 0.0489, of 172.63 0.0234, of 977.19 0.1323
SELECT is(lines_of(file_of('file 21')), '1 O 172.65, 2 P 977.32, 3 W1 661.09, 4 W2 361.05', 'the rest is asked for again, with a day of penalty');
SELECT is(receive('r21', 'return 21', answer(file_of('file 21'), '{3|W1|661.09|20190821|}')), '661.09: 1 paid', 'W1 is paid');
SELECT posts('r21', '{repayment 01 101003/122 661.00,repayment 01 101003/40105 0.09}', 'penalty, then the overdue principal; its interest was paid by the account');
SELECT gives($$SELECT (state).overdue_periods, (state).overdue_total, (state).interest_received, (state).principal_received, (state).penalty_received FROM fund.loan WHERE number = 'W1'$$, '(0,1,1158.12,702.88,0.09)', 'one overdue period, 1,861.00 and 0.09 in all');
SELECT is(receive('r21 again', 'return 21 again', answer(file_of('file 21'), '{3|W1|661.09|20190821|}')), '661.09: 1 doubled', 'sent again');
SELECT posts('r21 again', NULL, 'posts nothing');
SELECT gives($$SELECT closed_on, answered, differences FROM report.bank_file WHERE number = 'deduction/L1/20190821/1'$$, '(,1,1)', 'the file waits for the others');

-- late: a value date after the due day, and an answer after the file was closed; value dated back it was never overdue
SELECT go_to('2019-08-23') \g /dev/null
SELECT is(receive('r22', 'return 22', answer(file_of('file 21'), '{1|O|172.65|20190822|,4|W2|400.00|20190820|}')), '572.65: 1 over, 1 paid', 'paid the day after, and more than was asked for but in time');
-- W2 as of 20 August: 361.00 clears the period, 39.00 is held; O on the 22nd owes 172.63 and 0.05, two days of penalty
SELECT posts('r22', '{repayment 01 101003/122 361.00,repayment 01 101003/219 39.00,repayment 02 101003/122 172.60,repayment 02 101003/40105 0.05}', 'each on its own value date');
SELECT is(differences(file_of('file 21')), '3 W1 doubled 0 661.09 0.00 -661.09, 4 W2 over 361.05 400.00 400.00 -38.95, 1 O paid late 172.65 172.65 172.65 0.00', 'a late one is listed');
SELECT gives($$SELECT (state).overdue_periods, (state).overdue_total FROM fund.loan WHERE number = 'W2'$$, '(0,0)', 'who paid on the due day was never overdue');
SELECT refused($$SELECT close_bank_file('b', 'no file')$$, 'HP001', 'closing no file');
SELECT refused(format('SELECT close_bank_file(%L, %L)', 'b', file_of('file 20')), 'HP028', 'closing a file that is closed', 'closed on 2019-08-20');
SELECT is((SELECT job_step(number::bigint, 0) FROM load('r23 half', 'return 23', answer(file_of('file 21'), '{1|O|172.65|20190822|}'))), 1, 'a return that is loaded and not posted');
SELECT refused(format('SELECT close_bank_file(%L, %L)', 'b', file_of('file 21')), 'HP028', 'closing its file', 'not posted yet');
SELECT job_step(max(id), 10) FROM fund.job \g /dev/null
SELECT gives(format('SELECT (close_bank_file(%L, %L)).*', 'close 21', file_of('file 21')), '(deduction/L1/20190821/1,,1,977.32,unanswered)', 'waiting ends');
SELECT is(lines_of(file_of('file 23')), NULL, 'no file of the 23rd yet');
SELECT offsets('offsets 23') \g /dev/null
SELECT make_deduction_file('file 23', 'L1', '2019-08-23') \g /dev/null
-- P 977.19 for three days: 0.3970; O 0.03 left
SELECT is(lines_of(file_of('file 23')), '1 O 0.03, 2 P 977.59', 'P is asked for again');
SELECT is(receive('r23', 'return 23 P', answer(file_of('file 21'), '{2|P|977.32|20190821|}')), '977.32: 1 paid', 'and then the bank answers after all');
SELECT is((SELECT string_agg(concat_ws(' ', state, CASE WHEN late THEN 'late' END, outcome), ', ' ORDER BY difference_number) FROM report.bank_difference WHERE file = file_of('file 21') AND loan = 'P'), 'unanswered answered, paid late', 'late, and no longer unanswered');
SELECT is(due('P'), '0.00'::cny, 'P is paid');
SELECT verified('after late answers');

-- the second answer of a loan that owes nothing any more: the money is held for it
SELECT is(receive('r23b', 'return 23 b', answer(file_of('file 23'), '{1|O|0.03|20190823|,2|P|977.59|20190823|}')), '977.62: 2 paid', 'a loan asked for in two files and paid in both');
SELECT posts('r23b', '{repayment 01 101003/219 977.59,repayment 02 101003/122 0.03}', 'what is not owed waits in 219 for the next bill');
SELECT prepay('Q settled', 'Q', o.settlement) FROM fund.loan l, loan_owed(l.state, '2019-08-23') o WHERE l.number = 'Q' \g /dev/null

-- differences are followed up: the money goes to its loan on its own day, back to the bank, or is explained
CREATE FUNCTION difference(of_loan text, of_state text DEFAULT 'unknown') RETURNS bigint LANGUAGE sql AS $$ SELECT min(difference_number) FROM report.bank_difference WHERE loan = of_loan AND state = of_state $$;
SELECT refused(format('SELECT resolve_difference(%L, %L, %L, %L, %L)', 'b', difference(v.loan, state), outcome, 'note', goes_to), code, what, says)
FROM (VALUES ('none', 'unknown', 'explained', NULL, 'HP103', 'no difference', NULL),
             ('Z', 'unknown', 'forgotten', NULL, 'HP103', 'an unknown outcome', 'as forgotten'),
             ('Z', 'unknown', 'assigned', NULL, 'HP103', 'assigned to nobody', NULL),
             ('Z', 'unknown', 'returned', 'O', 'HP103', 'returned to a loan', NULL),
             ('Z', 'unknown', 'assigned', 'nobody', 'HP001', 'assigned to no loan', 'no loan nobody'),
             ('Z', 'unknown', 'assigned', 'S', 'HP011', 'assigned to a bank''s own loan', 'returned to the bank'),
             ('Z', 'unknown', 'explained', NULL, 'HP032', 'explained while its money is held', '50.00 is held'),
             ('O', 'short', 'returned', NULL, 'HP032', 'returned where nothing is held', '0.00 is held')) v (loan, state, outcome, goes_to, code, what, says);
SELECT refused(format('SELECT resolve_difference(%L, %s, %L, %L)', 'b', (SELECT r.id FROM fund.bank_return_line r WHERE r.state = 'paid' AND NOT r.late AND r.loan = 'K'), 'explained', 'x'), 'HP001', 'what was paid in time is no difference');
SELECT resolve_difference('d1', difference('X'), 'assigned', 'the bank mixed up its accounts', 'X') \g /dev/null
SELECT posts('d1', '{suspense_received 01 101003/219 -977.19,repayment 02 101003/219 977.19}', 'X had paid elsewhere: held for it, where the money lies');
SELECT refused(format('SELECT resolve_difference(%L, %s, %L, %L)', 'b', difference('X'), 'explained', 'x'), 'HP028', 'resolving it twice', 'resolved already');
SELECT reverse('d1 red', voucher_of('d1'), 'not X after all') \g /dev/null
SELECT posts('d1 red', '{suspense_received 01 101003/219 977.19,repayment 02 101003/219 -977.19}', 'both vouchers are taken back');
SELECT resolve_difference('d2', difference('X'), 'returned', 'sent back by letter 7') \g /dev/null
SELECT posts('d2', '{suspense_returned 01 219/101003 977.19}', 'and the difference may be resolved anew');
SELECT resolve_difference('d3', difference('O', 'short'), 'explained', 'asked for again on the 21st', operator => 'colleague') \g /dev/null
SELECT gives($$SELECT sequence, loan, outcome, resolved_by, resolved_on, in_suspense, note FROM report.bank_difference WHERE file = 'deduction/L1/20190820/1' AND outcome IS NOT NULL ORDER BY loan$$,
    format('(2,O,explained,colleague,2019-08-23,0,"asked for again on the 21st") (8,X,returned,%s,2019-08-23,0.00,"sent back by letter 7")', session_user), 'who, when, how');
SELECT refused($$SELECT reverse('b', voucher_of('d3'), 'x')$$, 'HP103', 'an explanation has no voucher');
SELECT resolve_difference('d4', difference('Z'), 'assigned', 'a slip of the bank', 'K') \g /dev/null
SELECT is((SELECT (state).surplus FROM fund.loan WHERE number = 'K'), '50.00'::cny, 'held for K');
SELECT is((SELECT sum(balance) FROM fund.suspense), '0.00'::cny, 'nothing is left in suspense');
SELECT verified('after differences were resolved');

-- a return taken back may come again, and right
SELECT go_to('2019-09-20') \g /dev/null
SELECT offsets('offsets 0920') \g /dev/null
SELECT make_deduction_file('file 0920', 'L1') \g /dev/null
-- K 2,176.03 less 50.00; O 1,172.63; P 977.19 less 977.46; W1 1,861.00; W2 less 39.00; S 2,393.59
SELECT is(lines_of(file_of('file 0920')), '1 K 2126.03, 2 O 1172.63, 3 S 2393.59, 4 W1 1861.00, 5 W2 1822.00', 'the next month''s file: what is held is counted, P and Q have paid');
SELECT receive('r0920', 'return 0920', answer(file_of('file 0920'), '{1|K|2126.03|20190920|,4|W1|1861.00|20190920|}')) \g /dev/null
SELECT reverse('r0920 red', (SELECT v.id FROM fund.voucher v JOIN fund.request r ON r.id = v.request WHERE r.request_id = 'r0920'), 'the bank''s mistake') \g /dev/null
SELECT is(differences(file_of('file 0920')), '1 K paid 2126.03 2126.03 0 2126.03, 4 W1 paid 1861.00 1861.00 0 1861.00', 'taken back');
SELECT is(receive('r0920 right', 'return 0920 corrected', answer(file_of('file 0920'), '{1|K|2000.00|20190920|,4|W1|1861.00|20190920|}')), '3861.00: 1 paid, 1 short', 'and corrected');
SELECT verified('after a return was taken back');

-- a loan whose disbursement was taken back, and one whose facts do not admit the money: suspense
SELECT sign_loan('V', 'V', 'A7', '1200.00', 12, 'hpf_loan_first_upto5y', 'L1'), disburse_loan('V disbursed', 'V'), sign_loan('N', 'N', 'A8', '1200.00', 12, 'hpf_loan_first_upto5y', 'L1'), disburse_loan('N disbursed', 'N') \g /dev/null
SELECT go_to('2019-10-20') \g /dev/null
SELECT offsets('offsets 1020') \g /dev/null
SELECT close_bank_file('close 0920', file_of('file 0920')), make_deduction_file('file 1020', 'L1') \g /dev/null
SELECT is((SELECT string_agg(l, ', ') FROM unnest(string_to_array(lines_of(file_of('file 1020')), ', ')) l WHERE l ~ ' [NV] '), '2 N 101.50, 6 V 101.50', 'two new loans');
SELECT reverse('V red', voucher_of('V disbursed'), 'wrong house') \g /dev/null
-- void from the due day on, with nothing received before
SELECT post_loan_facts((SELECT id FROM fund.request WHERE request_id = 'file 1020'), 900, 'repayment', '2019-10-20', '2019-10-20', 'void', NULL, ARRAY[id], ARRAY[NULL::cny]) FROM fund.loan WHERE number = 'N' \g /dev/null
UPDATE fund.loan SET status = '2' WHERE number = 'N';
SELECT is(receive('r1020', 'return 1020', answer(file_of('file 1020'), '{1|K|1.00|20191020|,2|N|101.50|20191019|,6|V|101.50|20191020|}'), size => 2), '204.00: 2 paid, 1 short', 'a return with both');
SELECT is((SELECT count(*) FROM pairs('r1020') p WHERE p = 'suspense_received 01 101003/219 101.50'), 2::bigint, 'their money waits in suspense');
SELECT is((SELECT string_agg(s.note, '; ' ORDER BY s.id) FROM fund.suspense s WHERE s.balance > '0.00'), 'file deduction/L1/20191020/1: sequence 2, loan N; file deduction/L1/20191020/1: sequence 6, loan V', 'and says whose it is');
UPDATE fund.loan SET status = '8' WHERE number = 'N';

-- an outlet that is closed is sent nothing, and answers still
SELECT refused($$SELECT close_outlet('CCB', '02', 'loan', '2019-10-20')$$, 'HP001', 'closing no outlet');
SELECT refused($$SELECT close_outlet('CCB', '01', 'loan', '2009-12-31')$$, 'HP103', 'closing it before it opened');
SELECT close_outlet('CCB', '01', 'loan', '2019-10-21') \g /dev/null
SELECT lives_ok($$SELECT make_deduction_file('last day', 'L1')$$, 'the last day of an outlet');
SELECT go_to('2019-10-21') \g /dev/null
SELECT offsets('offsets 1021') \g /dev/null
SELECT refused($$SELECT make_deduction_file('b', 'L1')$$, 'HP028', 'the day it is closed', 'No loan outlet');
SELECT is(receive('r1021', 'return 1021', answer(file_of('file 1020'), '{3|O|1.00|20191021|}')), '1.00: 1 short', 'what comes back is booked');

-- written off meanwhile: what comes is a recovery
SELECT post_loan_facts((SELECT id FROM fund.request WHERE request_id = 'offsets 1021'), 900, 'write_off', '2019-10-21', '2019-10-21', 'write_off', NULL, ARRAY[id], ARRAY[NULL::cny]) FROM fund.loan WHERE number = 'P' \g /dev/null
-- chunks: a job that stops after some goes on, and posts the rest once
SELECT load('chunks', 'return 1021 b', answer(file_of('file 1020'), '{5|S|3.00|20191019|,7|W1|4.00|20191018|,8|W2|7.00|20191020|,4|P|2.00|20191021|,9|Z8|8.00|20191020|}'), size => 1) \g /dev/null
SELECT is(job_step((SELECT max(id) FROM fund.job), 2), 3, 'two of five chunks');
SELECT is((SELECT string_agg(p.posted::text, ' ' ORDER BY p.line_id) FROM fund.bank_posting p JOIN fund.bank_return_line r ON r.id = p.line_id JOIN fund.bank_return b ON b.id = r.return_id WHERE b.name = 'return 1021 b'), '4.00 3.00', 'in order of value dates');
SELECT refused($$SELECT close_day('b')$$, 'HP009', 'the day waits for the rest', 'not finished');
SELECT is(job_step((SELECT max(id) FROM fund.job), 9), 0, 'the others');
SELECT is((SELECT string_agg(p.posted::text, ' ' ORDER BY p.line_id) FROM fund.bank_posting p JOIN fund.bank_return_line r ON r.id = p.line_id JOIN fund.bank_return b ON b.id = r.return_id WHERE b.name = 'return 1021 b'), '4.00 3.00 7.00 8.00 2.00', 'each once');
-- a day of penalty on the 976.92 of October, 0.1323, and then its interest
SELECT is((SELECT array_agg(p) FROM pairs('chunks') p WHERE p ~ ' (0.13|1.87)$'), '{repayment 01 101003/40103 1.87,repayment 01 101003/40105 0.13}', 'what a written-off loan still owes is received');
SELECT isnt((SELECT closed_on FROM fund.bank_file WHERE number = file_of('file 1020')), NULL, 'with its last line the file is closed');
CALL receive_return_file('call', 'L1', 'return by call', answer(file_of('file 0920'), '{2|O|5.00|20190920|}'));
SELECT is((SELECT count(*) FROM pairs('call')), 1::bigint, 'by a call');
CALL collect_offsets('offsets by call');
SELECT verified('after chunks');

-- what verify() would see
CREATE FUNCTION seen(change text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    rules text;
BEGIN
    BEGIN
        EXECUTE change;
        SELECT string_agg(DISTINCT v.rule, '; ' ORDER BY v.rule) INTO rules FROM verify() v;
        RAISE EXCEPTION 'undone';
    EXCEPTION WHEN raise_exception THEN NULL;
    END;
    RETURN rules;
END $$;
-- a line of the file that is posted already, its fact, its voucher
SELECT r.id AS line, p.fact_id AS fact, p.voucher_id AS voucher FROM fund.bank_return_line r JOIN fund.bank_posting p ON p.line_id = r.id JOIN fund.bank_return b ON b.id = r.return_id WHERE b.name = 'return 1' AND r.loan = 'K' \gset
SELECT is(seen(format($$INSERT INTO fund.bank_return (file_id, request, lines, total, day, name) SELECT file_id, request, 1, '2176.03', day, 'forged' FROM fund.bank_return WHERE name = 'return 1';
    INSERT INTO fund.bank_return_line (return_id, file_id, loan_id, amount, line, sequence, value_date, late, state, loan) SELECT (SELECT max(id) FROM fund.bank_return), file_id, loan_id, amount, line, sequence, value_date, late, state, loan FROM fund.bank_return_line WHERE id = %s;
    INSERT INTO fund.bank_posting (line_id, fact_id, voucher_id, posted, book_date) SELECT (SELECT max(id) FROM fund.bank_return_line), fact_id, voucher_id, posted, book_date FROM fund.bank_posting WHERE line_id = %1$s$$, :line)),
    'a fact answers one line; a line is posted once; lines of returns = cash of their voucher', 'a line posted twice');
SELECT is(seen(format('ALTER TABLE fund.bank_posting DISABLE TRIGGER append_only; UPDATE fund.bank_posting SET posted = ''2176.02'' WHERE line_id = %s', :line)), 'a posted line of a return = its loan''s entries; lines of returns = cash of their voucher', 'a line posted with another amount');
SELECT is(seen('ALTER TABLE fund.bank_posting DISABLE TRIGGER append_only; UPDATE fund.bank_posting SET suspense_id = suspense_id + 1 WHERE suspense_id IS NOT NULL'), 'a line in suspense = its item', 'a line with another''s item');
SELECT is(seen('ALTER TABLE fund.bank_file_line DISABLE TRIGGER append_only; DELETE FROM fund.bank_file_line WHERE sequence = 1'), 'a file = its lines', 'a line of a file that is gone');
SELECT is(seen('ALTER TABLE fund.bank_return_line DISABLE TRIGGER append_only; UPDATE fund.bank_return_line SET amount = amount + ''0.01'' WHERE state = ''doubled'''), 'a return = its lines', 'a line of a return that changed');
SELECT refused(format('%s fund.%I %s', verb, ledger, rest), 'HP017', format('%s of %s', verb, ledger))
FROM (VALUES ('acceptance_step'), ('bank_file_line'), ('bank_return'), ('bank_return_line'), ('bank_posting'), ('difference_step')) l (ledger), (VALUES ('TRUNCATE', 'CASCADE')) v (verb, rest);

-- another kind of file is another row: one that only confirms what was sent
INSERT INTO fund.file_kind (kind, outlet, posts, chinese) VALUES ('subsidy', 'loan', false, '贴息对账');
INSERT INTO fund.acceptance (bank_code, kind, begun_on, accepted_on, begun_by) VALUES ('ICBC', 'subsidy', '2015-01-01', '2015-01-01', 'owner');
SELECT check_exchange('L2', 'subsidy', '2019-10-21') AS subject \gset
SELECT (make_file(ROW(r.id, '2019-10-21', false, NULL)::act, 'subsidy', :'subject', '2019-10-21', ARRAY(SELECT id FROM fund.loan WHERE number IN ('X', 'S') ORDER BY id), '{537.37,100.00}')).number AS confirm FROM fund.request r WHERE r.request_id = 'offsets 1021' \gset
SELECT is(receive('confirm', 'confirmation', ARRAY(SELECT CASE WHEN t LIKE 'H%' THEN replace(t, 'return|deduction', 'return|subsidy') WHEN t LIKE 'T%' THEN format('T|3|%s', file_digest(ARRAY(SELECT replace(u, 'return|deduction', 'return|subsidy') FROM unnest(answer(:'confirm', '{1|S|537.37|20191021|,2|X|0.00||账户不存在,3|Z|1.00|20191021|}', 'L2')) u WHERE u NOT LIKE 'T%'))) ELSE t END
    FROM unnest(answer(:'confirm', '{1|S|537.37|20191021|,2|X|0.00||账户不存在,3|Z|1.00|20191021|}', 'L2')) t), 'L2'), '538.37: 1 paid, 1 rejected, 1 unknown', 'its return');
SELECT posts('confirm', NULL, 'posts nothing');
SELECT is(differences(:'confirm'), '3 Z unknown 0 1.00 0.00 -1.00, 2 X rejected 100.00 0.00 0.00 100.00', 'and lists its differences');

-- the acceptance run of a new bank
SELECT add_outlet('ABC', '0101', '泉州分行营业部', 'loan', '2019-10-21', 'LA') \g /dev/null
SELECT refused(format('SELECT start_acceptance(%L, %L, %L, %L, %L, %L, %L)', 'b', bank, account, loans, amounts, '2019-10-20', kind), code, what)
FROM (VALUES ('BOC', 'LA', '{T1}', '{1.00}', 'deduction', 'HP001', 'a run of no bank'), ('ABC', 'Z9', '{T1}', '{1.00}', 'deduction', 'HP001', 'of no account'),
             ('ABC', 'L1', '{T1}', '{1.00}', 'deduction', 'HP103', 'of another bank''s account'), ('ABC', 'LA', '{T1}', '{1.00}', 'letters', 'HP001', 'of no kind'),
             ('ABC', 'LA', '{T1,T1}', '{1.00,2.00}', 'deduction', 'HP103', 'with a loan twice'), ('ABC', 'LA', '{T1}', '{1.00,2.00}', 'deduction', 'HP103', 'with an amount too many'),
             ('ABC', 'LA', '{T1}', '{0.00}', 'deduction', 'HP103', 'with nothing'), ('ABC', 'LA', '{T|1}', '{1.00}', 'deduction', 'HP103', 'with a number that does not fit')) v (bank, account, loans, amounts, kind, code, what);
SELECT start_acceptance('run', 'ABC', 'LA', '{T1,T2}', '{1861.00,661.00}', '2019-10-20', operator => 'accountant') \g /dev/null
SELECT file_of('run') AS run, (answer).note AS test FROM fund.request WHERE request_id = 'run' \gset
SELECT is((SELECT string_agg(t, ' ') FROM bank_file_text(:'test') t WHERE t NOT LIKE 'T%'), format('H|HPF1|request|deduction|999999|LA|%s|20191020|2|2522.00 D|1|T1|1861.00 D|2|T2|661.00', :'test'), 'the test file');
SELECT books() AS before \gset
SELECT refused(format('SELECT try_return_file(%L, %s, %L, %L)', 'b', :run, 'colour', '{x}'), 'HP103', 'an unknown case');
SELECT refused(format('SELECT try_return_file(%L, %s, %L, %L)', 'b', 4711, 'paid', '{x}'), 'HP001', 'an unknown run');
SELECT refused(format('SELECT accept_bank(%L, %s, operator => %L)', 'b', :run, 'checker'), 'HP028', 'accepting before anything was tried', 'paid was not tried, short was not tried');
SELECT is(try_return_file(format('try %s', n), :run, test_case, lines, 'accountant')::text, format('(%s,,%s,,%s)', :run, rows, result), format('%s: %s', test_case, what))
FROM (VALUES
    (1, 'paid',     'one line is short',           answer(:'test', '{1|T1|1861.00|20191020|,2|T2|600.00|20191020|}', 'LA'), 2, 'failed'),
    (2, 'paid',     'both in full',                answer(:'test', '{1|T1|1861.00|20191020|,2|T2|661.00|20191020|}', 'LA'), 2, 'passed'),
    (3, 'short',    'all in full is not short',    answer(:'test', '{1|T1|1861.00|20191020|}', 'LA'), 1, 'failed'),
    (4, 'short',    'a fen too little',            answer(:'test', '{1|T1|1860.99|20191020|}', 'LA'), 1, 'passed'),
    (5, 'rejected', 'without a reason is a fault', answer(:'test', '{1|T1|0.00||}', 'LA'), 1, 'failed'),
    (6, 'rejected', 'with a reason',               answer(:'test', '{1|T1|0.00||余额不足}', 'LA'), 1, 'passed'),
    (7, 'late',     'on the due day is in time',   answer(:'test', '{1|T1|1861.00|20191020|}', 'LA'), 1, 'failed'),
    (8, 'late',     'the day after is late',       answer(:'test', '{1|T1|1861.00|20191021|}', 'LA'), 1, 'passed'),
    (9, 'unknown',  'another sequence',            answer(:'test', '{3|T1|1861.00|20191020|}', 'LA'), 1, 'passed'),
    (10, 'doubled', 'twice the same',              answer(:'test', '{1|T1|1861.00|20191020|,1|T1|1861.00|20191020|}', 'LA'), 2, 'passed'),
    (11, 'repeated', 'twice and not the same',     answer(:'test', '{1|T1|1861.00|20191020|,1|T1|1860.00|20191020|}', 'LA'), 1, 'passed'),
    (12, 'total',   'a right one is not refused',  answer(:'test', '{1|T1|1861.00|20191020|}', 'LA'), 0, 'failed'),
    (13, 'total',   'a fen too much',              answer(:'test', '{1|T1|1861.00|20191020|}', 'LA', total => '1861.01'), 1, 'passed'),
    (14, 'digest',  'another digest',              answer(:'test', '{1|T1|1861.00|20191020|}', 'LA', digest => 'x'), 1, 'passed')) v (n, test_case, what, lines, rows, result);
SELECT is(regexp_replace(books(), '(acceptance_step|request): [^;]*; ', '', 'g'), regexp_replace(:'before', '(acceptance_step|request): [^;]*; ', '', 'g'), 'the tests leave nothing but their protocol');
SELECT refused(format('SELECT accept_bank(%L, %s, operator => %L)', 'b', :run, 'checker'), 'HP028', 'accepting with a case left', 'Case layout was not tried.');
SELECT try_return_file('try 15', :run, 'layout', answer(:'test', '{1|T1|1861.00|20191020}', 'LA'), 'colleague') \g /dev/null
SELECT refused(format('SELECT accept_bank(%L, %s, operator => %L)', 'b', :run, operator), 'HP026', 'accepted by ' || operator, operator || '''s own') FROM unnest('{accountant,colleague}'::text[]) operator;
SELECT refused($$SELECT make_deduction_file('b', 'LA')$$, 'HP028', 'no file before it is accepted');
SELECT accept_bank('accept', :run, operator => 'checker') \g /dev/null
SELECT gives($$SELECT (make_deduction_file('abc', 'LA')).note$$, '("nothing to ask for")', 'from the day on it is sent files');
SELECT refused($$SELECT check_exchange('LA', 'deduction', '2019-10-20')$$, 'HP028', 'and not the day before', 'acceptance run');
SELECT refused(format('SELECT try_return_file(%L, %s, %L, %L)', 'b', :run, 'paid', '{x}'), 'HP028', 'what was accepted is not tried again');
SELECT gives($$SELECT test_case, expected, actual, result, tried_by, accepted_on, accepted_by FROM report.acceptance WHERE test_case IN ('late', 'layout')$$, '(late,"taken: late","taken: late",passed,accountant,2019-10-21,checker) (layout,"refused: layout","refused: layout",passed,colleague,2019-10-21,checker)', 'the protocol');
SELECT verified('at the end');
SELECT * FROM finish();
