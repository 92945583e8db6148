-- The loan under way: rates that move, changes of contract, corrections, limits of
-- prepayment, and what people are told of it. By hand: a month is balance x rate / 12,
-- a day / 360, half-up; an installment of the rest is that of a new loan.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
DELETE FROM fund.loan_product WHERE code LIKE 'test%';
SELECT open_year(y) FROM generate_series(2022, 2023) y \g /dev/null
SELECT set_rate('hpf_loan_second_over5y', '2019-10-01', '3.40%', 'a test'), set_rate('hpf_loan_second_upto5y', '2019-10-01', '2.90%', 'a test'),
       set_rate('hpf_loan_first_upto5y', '2020-01-01', '2.70%', 'a test') \g /dev/null
CREATE FUNCTION lend(loan text, account text, amount cny, periods integer, series text, due_day integer DEFAULT 20) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sign_loan('sign ' || loan, loan, account, amount, periods, series, 'L1', due_day => due_day);
    PERFORM disburse_loan('disburse ' || loan, loan);
END $$;
-- so many installments of a loan, each received on its due date, booked today
CREATE FUNCTION pay(loan text, n integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    FOR turn IN 1 .. n LOOP
        PERFORM receive_repayment(format('pay %s %s', loan, p.due), loan, p.installment, p.due)
        FROM (SELECT q.* FROM fund.loan l CROSS JOIN LATERAL loan_plan(l.state) q WHERE l.number = loan ORDER BY q.due LIMIT 1) p;
    END LOOP;
END $$;
CREATE FUNCTION bills(loan text, through integer) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s %s+%s', p.due, p.principal, p.interest), ', ' ORDER BY p.due) FROM (
        SELECT q.* FROM fund.loan l CROSS JOIN LATERAL loan_plan(l.state) q WHERE l.number = loan ORDER BY q.due LIMIT through) p $$;
CREATE FUNCTION its(loan text) RETURNS loan_state LANGUAGE sql AS $$ SELECT l.state FROM fund.loan l WHERE l.number = loan $$;
CREATE FUNCTION last_fact(loan text, of_kind text) RETURNS bigint LANGUAGE sql AS $$
    SELECT max(f.fact) FROM report.loan_fact f WHERE f.loan = last_fact.loan AND f.kind = of_kind AND NOT f.cancelled $$;
CREATE FUNCTION job_items(sent text) RETURNS bigint LANGUAGE sql AS $$
    SELECT sum(c.items) FROM fund.request r JOIN fund.job j ON j.request = r.id JOIN fund.job_chunk c ON c.job_id = j.id WHERE r.request_id = sent $$;

SELECT go_to('2019-07-05') \g /dev/null
SELECT lend('R', 'A1', '120000.00', 120, 'hpf_loan_second_over5y', 5), lend('W', 'A8', '100000.00', 120, 'hpf_loan_first_over5y', 5) \g /dev/null
SELECT sign_loan('sign Z', 'Z', 'A4', '100000.00', 120, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y'), disburse_loan('disburse Z', 'Z') \g /dev/null
SELECT go_to('2019-07-20') \g /dev/null
SELECT lend('P12', 'A2', '12000.00', 12, 'hpf_loan_second_upto5y'), lend('P13', 'A3', '13000.00', 13, 'hpf_loan_second_upto5y'), lend('Q', 'A5', '120000.00', 120, 'hpf_loan_first_over5y'),
       lend('Y', 'A6', '60000.00', 60, 'hpf_loan_first_upto5y'), lend('M', 'A7', '120000.00', 120, 'hpf_loan_first_over5y'), lend('B1', 'B4', '100000.00', 120, 'hpf_loan_first_over5y'),
       lend('L', 'B8', '100000.00', 120, 'hpf_loan_first_over5y'), lend('D', 'B10', '100000.00', 120, 'hpf_loan_first_over5y') \g /dev/null
SELECT sign_loan('sign B2', 'B2', 'B4', '50000.00', 120, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y', combined_with => 'B1'), disburse_loan('disburse B2', 'B2'),
       register_security('secure B', 'B1', 'mortgage', 'deed of B') \g /dev/null

-- limits of prepayment: both sides of each; whoever settles may
SELECT set_policy('prepay_minimum', '1999-04-03', '10000.00', 'a test'), set_policy('prepay_months_least', '1999-04-03', '3', 'a test'), set_policy('prepay_times_year_most', '1999-04-03', '2', 'a test') \g /dev/null
SELECT go_to('2019-10-19') \g /dev/null
SELECT pay('L', 2), pay('W', 3) \g /dev/null
SELECT refused($$SELECT prepay('b', 'L', '10000.00')$$, 'HP012', 'prepaying a day too soon', '3 months after');
SELECT go_to('2019-10-20') \g /dev/null
SELECT refused($$SELECT prepay('b', 'L', '10000.00')$$, 'HP012', 'prepaying while something is due', 'is due');
SELECT pay('L', 1) \g /dev/null
SELECT refused($$SELECT prepay('b', 'L', '9999.99')$$, 'HP012', 'prepaying a fen less than the minimum', 'at least 10000.00');
SELECT prepay('L 1', 'L', '10000.00'), prepay('L 2', 'L', '10000.00') \g /dev/null
SELECT refused($$SELECT prepay('b', 'L', '10000.00')$$, 'HP012', 'a third prepayment in the year', 'prepaid 2 times this year');
SELECT reverse('L 2 red', voucher_of('L 2'), 'x') \g /dev/null
SELECT prepay('L 3', 'L', '10000.00') \g /dev/null
SELECT is((its('L')).installment, installment((its('L')).balance, '3.25%', 117), 'one that was taken back does not count');
SELECT lend('LS', 'B7', '5000.00', 120, 'hpf_loan_first_over5y') \g /dev/null
SELECT refused($$SELECT prepay('b', 'LS', '4999.99')$$, 'HP012', 'all but a fen of a loan of today', 'at least 10000.00');
SELECT lives_ok($$SELECT prepay('LS all', 'LS', '5000.00')$$, 'whoever settles may, whatever the amount and the day');
SELECT set_policy('prepay_minimum', '1999-04-03', '0.00', 'a test'), set_policy('prepay_months_least', '1999-04-03', '0', 'a test'), set_policy('prepay_times_year_most', '1999-04-03', '366', 'a test') \g /dev/null

-- a combination changes hands: both contracts, once the heir has no loan; the former borrower's account pays no more
SELECT register_relation('B4 wed', make_citizen_id(350599, date '1985-01-01', 4), make_citizen_id(350599, date '1985-01-01', 5), 'spouse', '2010-01-01') \g /dev/null
SELECT sign_mandate('B1 mandate', 'B1', 'B4'), sign_mandate('B2 mandate', 'B2', 'B4'), sign_mandate('B1 second', 'B1', 'B5') \g /dev/null
SELECT make_citizen_id(350599, date '1985-01-01', 6) AS b6, make_citizen_id(350599, date '1985-01-01', 7) AS b7, make_citizen_id(350599, date '1985-01-01', 4) AS b4, make_citizen_id(350599, date '1990-01-01', 1) AS stranger \gset
SELECT add_loan_party('party 1', 'B1', 'co_borrower', 'member B6', :'b6'), add_loan_party('party 2', 'B1', 'guarantor', 'a stranger', :'stranger') \g /dev/null
SELECT refused(format('SELECT add_loan_party(%L, %L, %L, %L, %L)', 'b', loan, role, 'n', person), code, what, says)
FROM (VALUES ('Z9', 'guarantor', :'b7', 'HP001', 'a guarantor of an unknown loan', NULL), ('B1', 'friend', :'b7', 'HP103', 'a friend', 'role friend'), ('B1', 'guarantor', :'b6', 'HP103', 'who answers already', 'answers for loan B1 already'),
             ('B1', 'guarantor', :'b4', 'HP103', 'the borrower', 'answers for loan B1 already')) AS v (loan, role, person, code, what, says);
SELECT refused(format('SELECT end_loan_party(%L, %L, %L, %L)', 'b', 'B1', :'b7', 'x'), 'HP001', 'ending who does not answer', 'does not answer for loan B1');
SELECT end_loan_party('party 2 ends', 'B1', :'stranger', 'released') \g /dev/null
SELECT gives($$SELECT role, name, member_id IS NOT NULL, ended_on FROM fund.loan_party ORDER BY id$$, '(co_borrower,"member B6",t,) (guarantor,"a stranger",f,2019-10-20)', 'parties come and go, members known as such');
SELECT refused(format('SELECT change_borrower(%L, %L, %L, %L)', 'b', loan, account, basis), code, what, says)
FROM (VALUES ('B1', 'Z9', 'x', 'HP001', 'taken over by an unknown account', NULL), ('B1', 'B8', 'x', 'HP010', 'by who has a loan', 'Loan L is not settled'), ('B1', 'B4', 'x', 'HP010', 'by the borrower', 'has a loan already'),
             ('B1', 'B6', NULL, 'HP103', 'without a reason', 'basis is missing'), ('Z9', 'B6', 'x', 'HP001', 'an unknown loan', NULL)) AS v (loan, account, basis, code, what, says);
SELECT is((change_borrower('B changes', 'B2', 'B6', 'divorce, judgement 12')).items, 2, 'two contracts are taken over');
SELECT gives($$SELECT loan, account FROM report.loan WHERE loan IN ('B1', 'B2') ORDER BY 1$$, '(B1,B6) (B2,B6)', 'whichever is named');
SELECT gives($$SELECT l.number, a.number, m.ended_on FROM fund.offset_mandate m JOIN fund.loan l ON l.id = m.loan_id JOIN fund.account a ON a.id = m.account_id WHERE l.number LIKE 'B_' ORDER BY 1, 2$$,
    '(B1,B4,2019-10-20) (B1,B5,) (B2,B4,2019-10-20)', 'the former borrower''s mandates end, others'' go on');
SELECT is((SELECT ended_on FROM fund.loan_party WHERE role = 'co_borrower'), '2019-10-20'::date, 'who borrows is no longer co-borrower');
SELECT gives($$SELECT l.number, c.kind, c.before, c.after, c.basis FROM fund.loan_change c JOIN fund.loan l ON l.id = c.loan_id WHERE c.kind = 'borrower' ORDER BY 1$$, '(B1,borrower,B4,B6,"divorce, judgement 12") (B2,borrower,B4,B6,"divorce, judgement 12")', 'and it is on record for both');
SELECT lives_ok($$SELECT sign_loan('B4 anew', 'B4N', 'B4', '100.00', 12, 'hpf_loan_first_upto5y', 'L1'), void_loan('B4N void', 'B4N', 'x')$$, 'who has no loan any more may borrow');
-- death: the mandates end, the loan goes on
SELECT sign_mandate('D mandate', 'D', 'B10') \g /dev/null
SELECT refused($$SELECT record_borrower_death('b', 'D', '2019-10-21', 'x')$$, 'HP103', 'a death tomorrow', 'Today is 2019-10-20');
SELECT is((record_borrower_death('D dies', 'D', '2019-10-12', 'certificate 5')).items, 1, 'a mandate ends with the borrower');
SELECT change_borrower('D heir', 'D', 'B9', 'inheritance') \g /dev/null
SELECT gives($$SELECT kind, before, after FROM fund.loan_change WHERE loan_id = (SELECT id FROM fund.loan WHERE number = 'D') ORDER BY id$$, '(borrower_death,,2019-10-12) (borrower,B10,B9)', 'and an heir takes the loan over');
-- the mortgage is released once all that it secures is settled
SELECT refused($$SELECT release_security('b', 'D', 'x')$$, 'HP001', 'releasing what is not there', 'no security to release');
SELECT pay('B1', 3), pay('B2', 3) \g /dev/null
SELECT prepay('B1 all', 'B1', (payoff_quote('B1')).settlement) \g /dev/null
SELECT refused($$SELECT release_security('b', 'B1', 'sold')$$, 'HP011', 'releasing while the other contract stands', 'loan B2 is not settled');
SELECT prepay('B2 all', 'B2', (payoff_quote('B2')).settlement), release_security('B free', 'B1', 'home sold') \g /dev/null
SELECT is((SELECT released_on FROM report.loan WHERE loan = 'B2'), '2019-10-20'::date, 'when both are settled it is');
SELECT refused($$SELECT release_security('b', 'B2', 'x')$$, 'HP001', 'releasing it twice');
SELECT verified('after changes of people');

-- quotes: in arrears and not, on fifteen days: what settles is what is then posted, to the fen
SELECT go_to('2019-12-27') \g /dev/null
SELECT pay('Y', 5), pay('M', 5), pay('Q', 5), pay('P13', 5), pay('P12', 5), pay('R', 5), pay('L', 2), pay('D', 5) \g /dev/null
SELECT is(batch('age_loans', 'age W'), 0, 'W is two periods behind');
CREATE TABLE quoted (day date, same text);
DO $$
DECLARE
    quote record;
    posted record;
    found text;
BEGIN
    FOR n IN 1 .. 15 LOOP
        SELECT q.* INTO quote FROM hpf.payoff_quote('W', date '2019-10-05' + (n * n * 7) % 83) q;
        BEGIN
            PERFORM hpf.prepay('W all ' || n, 'W', quote.settlement, value_date => quote.day);
            SELECT sum(e.penalty) AS penalty, sum(e.interest) AS interest, sum(e.principal) AS principal INTO posted FROM report.loan_entry e WHERE e.voucher = public.voucher_of('W all ' || n);
            found := format('%s %s %s, %s', posted.penalty = quote.penalty::numeric, posted.interest = (quote.interest + quote.rest_interest)::numeric,
                posted.principal = (quote.principal + quote.rest)::numeric, (SELECT format('%s %s %s', status, (state).balance, (state).surplus) FROM fund.loan WHERE number = 'W'));
            RAISE EXCEPTION USING ERRCODE = 'HPTST';
        EXCEPTION WHEN SQLSTATE 'HPTST' THEN
            INSERT INTO public.quoted VALUES (quote.day, found);
        END;
    END LOOP;
END $$;
SELECT is((SELECT string_agg(DISTINCT same, '; ') FROM quoted), 't t t, 3 0.00 0.00', 'each part as quoted, nothing left');
SELECT ok((SELECT count(DISTINCT day) > 10 AND bool_or(day < '2019-11-05') AND bool_or(day > '2019-12-05') FROM quoted), 'on days before, in and after arrears');
SELECT gives($$SELECT penalty, interest, principal, rest, surplus, settlement, day FROM payoff_quote('W', '2019-10-05')$$, '(0.00,0.00,0.00,97875.18,0.00,97875.18,2019-10-05)', 'on a due day that was paid nothing has run');
SELECT gives($$SELECT rest_interest, settlement FROM payoff_quote('W', '2019-10-15')$$, '(88.36,97963.54)', 'ten days of 97,875.18 at 3.25 % are 88.3595');
SELECT refused($$SELECT payoff_quote('W', '2019-07-04')$$, 'HP011', 'a quote of a day before the loan', 'was not disbursed by 2019-07-04');
SELECT refused($$SELECT payoff_quote('Z9')$$, 'HP001', 'a quote of an unknown loan');
SELECT is((SELECT settlement FROM payoff_quote('W', '2021-12-31')), (SELECT o.settlement FROM fund.loan l, loan_owed(l.state, '2021-12-31') o WHERE l.number = 'W'), 'a day to come is the state carried forward');
SELECT gives($$SELECT settlement, rest_interest FROM payoff_quote('B1')$$, '(0.00,0.00)', 'what is settled owes nothing');
SELECT refused($$SELECT prepay('b', 'W', '5000.00')$$, 'HP012', 'a prepayment in arrears', 'is due');
SELECT refused($$SELECT change_term('b', 'W', 121, 'x')$$, 'HP012', 'an extension in arrears', 'What is due is paid first');
SELECT refused($$SELECT change_method('b', 'W', 'equal_principal', 'x')$$, 'HP012', 'another method in arrears', 'What is due is paid first');
SELECT refused($$SELECT change_due_day('b', 'W', 7, 'x')$$, 'HP012', 'another due day in arrears', 'What is due is paid first');
-- more held than owed
SELECT receive_repayment('W all', 'W', '100000.00') \g /dev/null
SELECT gives($$SELECT rest_interest, settlement, surplus > rest FROM payoff_quote('W')$$, format('(%s,0.00,t)', (SELECT day_interest((its('W')).balance, '3.25%', 22))), 'who has paid more than all owes nothing, and 22 days of interest are still told');
SELECT reverse('W all red', voucher_of('W all'), 'x') \g /dev/null

-- the term: 60,000.00 at 2.75 % in 60, five periods paid, 55,308.69 left
SELECT refused(format('SELECT change_term(%L, %L, %s, %L)', 'b', 'Y', periods, 'x'), 'HP103', what, says)
FROM (VALUES (5, 'a term of the periods billed', '5 of its 60 periods are billed'), (60, 'the term that it has', '60 periods for loan Y'), (361, 'a term of more than policy admits', 'loan_periods_most is 360')) AS v (periods, what, says);
SELECT refused($$SELECT change_term('b', 'B1', 130, 'x')$$, 'HP011', 'a term of what is settled', 'its state is 3');
SELECT change_term('Y 61', 'Y', 61, 'illness') \g /dev/null
SELECT gives($$SELECT rate, installment, periods_now, rate_series FROM report.loan WHERE loan = 'Y'$$, '(2.75,1053.51,61,hpf_loan_first_upto5y)', 'extended past five years, at the rate of its original term: 1,053.51 in 56');
SELECT is(bills('Y', 1), '2020-01-20 926.76+126.75', 'the next bill');
SELECT is((SELECT array_agg(k.kind || ' ' || k.before || ' ' || k.after) FROM fund.loan_change k WHERE k.loan_id = (SELECT id FROM fund.loan WHERE number = 'Y')), '{extension 60 61}', 'on record');
SELECT cancel_loan_change('Y 61 red', 'Y', last_fact('Y', 'set_periods'), 'not signed') \g /dev/null
SELECT gives($$SELECT installment, periods_now FROM report.loan WHERE loan = 'Y'$$, '(1071.47,60)', 'taken back');
SELECT set_policy('loan_extension_rate', '1999-04-03', 'cumulative', 'a test') \g /dev/null
SELECT change_term('Y 61 anew', 'Y', 61, 'illness') \g /dev/null
SELECT gives($$SELECT rate, installment, periods_now, rate_series FROM report.loan WHERE loan = 'Y'$$, '(3.25,1065.78,61,hpf_loan_first_over5y)', 'or at the rate of the new one: 55,308.69 at 3.25 % in 56');
-- (7 days x 2.75 % + 23 x 3.25 %) x 55,308.69 / 360 = 144.4171; principal 1,065.78 - 149.79
SELECT is(bills('Y', 1), '2020-01-20 915.99+144.42', 'from today');
SELECT is(batch('reset_rates', 'reset December', '2019-12-27'), 0, 'the reset of the year that is over');
SELECT is(job_items('reset December'), 0::bigint, 'leaves it so');
SELECT cancel_loan_change('Y rate red', 'Y', last_fact('Y', 'set_rate'), 'x'), cancel_loan_change('Y 61 red again', 'Y', last_fact('Y', 'set_periods'), 'x') \g /dev/null
SELECT gives($$SELECT rate, installment, periods_now, rate_series FROM report.loan WHERE loan = 'Y'$$, '(2.75,1071.47,60,hpf_loan_first_upto5y)', 'taken back, the contract follows its own series again');
SELECT set_policy('loan_extension_rate', '1999-04-03', 'original', 'a test') \g /dev/null
SELECT change_term('Y 48', 'Y', 48, 'a better job') \g /dev/null
SELECT is(bills('Y', 1), '2020-01-20 1225.39+126.75', 'shortened: 1,352.14 in 43');
SELECT is((SELECT count(*) FROM fund.loan l CROSS JOIN LATERAL loan_plan(l.state) WHERE l.number = 'Y'), 43::bigint, 'of which there are 43');
SELECT cancel_loan_change('Y 48 red', 'Y', last_fact('Y', 'set_periods'), 'x') \g /dev/null
SELECT change_term('Y 6', 'Y', 6, 'an heritage') \g /dev/null
SELECT is(bills('Y', 2), '2020-01-20 55308.69+126.75', 'to one period more than billed, at the least');
SELECT cancel_loan_change('Y 6 red', 'Y', last_fact('Y', 'set_periods'), 'x') \g /dev/null

-- method and due day: 120,000.00 at 3.25 % in 120, five periods paid, 115,738.82 left
SELECT refused($$SELECT change_method('b', 'M', 'equal_installment', 'x')$$, 'HP103', 'the method that it has', 'it changes to another');
SELECT refused($$SELECT change_method('b', 'M', 'balloon', 'x')$$, 'HP103', 'an unknown method');
SELECT refused($$SELECT change_method('b', 'M', 'bullet', 'x')$$, 'HP103', 'a bullet of ten years', 'bullet_periods_most is 12');
SELECT change_method('M method', 'M', 'equal_principal', 'wish') \g /dev/null
SELECT is(bills('M', 2), '2020-01-20 1006.42+313.46, 2020-02-20 1006.42+310.73', 'equal principal: 115,738.82 / 115, interest falls');
SELECT cancel_loan_change('M method red', 'M', last_fact('M', 'set_method'), 'x') \g /dev/null
SELECT is(bills('M', 1), '2020-01-20 859.17+313.46', 'and back');
SELECT refused(format('SELECT change_due_day(%L, %L, %s, %L)', 'b', 'M', d, 'x'), 'HP103', 'due day ' || d, 'due on day ' || d) FROM unnest(ARRAY[0, 32, 20]) d;
SELECT is((change_due_day('M 5', 'M', 5, 'pay day')).note, '2020-01-05', 'the next due date');
SELECT is(bills('M', 2), '2020-01-05 859.17+167.18, 2020-02-05 861.50+311.13', 'sixteen days, then a month');
SELECT cancel_loan_change('M 5 red', 'M', last_fact('M', 'set_due_day'), 'x') \g /dev/null
SELECT is((SELECT due_day FROM fund.loan WHERE number = 'M'), 20, 'taken back, the contract too');
SELECT change_due_day('M 31', 'M', 31, 'pay day') \g /dev/null
SELECT is(bills('M', 3), '2020-01-31 859.17+428.39, 2020-02-29 861.50+311.13, 2020-03-31 863.83+308.80', 'eleven days and a month, then at the ends of months');
SELECT cancel_loan_change('M 31 red', 'M', last_fact('M', 'set_due_day'), 'x') \g /dev/null
SELECT is(bills('M', 2), '2020-01-20 859.17+313.46, 2020-02-20 861.50+311.13', 'as if it had not been');
-- terms that no act of a borrower's sets are taken out alike: the loan is what it would be without
SELECT its('M') AS before \gset
SELECT post_loan_facts((SELECT max(id) FROM fund.request), 50, 'relief', '2019-12-27', '2019-12-27', 'relieve', NULL, ARRAY[(SELECT id FROM fund.loan WHERE number = 'M')], NULL, first_due => '2020-03-31'),
       post_loan_facts((SELECT max(id) FROM fund.request), 50, 'loan_change', '2019-12-27', '2019-12-27', 'set_penalty', NULL, ARRAY[(SELECT id FROM fund.loan WHERE number = 'M')], NULL, rate => '130%', periods => 3, mode => 'principal'),
       post_loan_facts((SELECT max(id) FROM fund.request), 50, 'loan_change', '2019-12-27', '2019-12-27', 'set_allocation', NULL, ARRAY[(SELECT id FROM fund.loan WHERE number = 'M')], NULL, periods => 30) \g /dev/null
SELECT isnt(its('M'), loan_advance(:'before', '2019-12-27'), 'with other terms');
SELECT cancel_loan_change('M ' || k, 'M', last_fact('M', k), 'x') FROM unnest(ARRAY['relieve', 'set_penalty', 'set_allocation']) k \g /dev/null
SELECT is(its('M'), loan_advance(:'before', '2019-12-27'), 'and without them the loan of before');
SELECT refused(format('SELECT cancel_loan_change(%L, %L, %s, %L)', 'b', loan, fact, 'x'), code, what, says)
FROM (VALUES ('M', 0, 'HP001', 'cancelling no fact', 'has no fact 0'), ('Y', last_fact('M', 'set_penalty'), 'HP001', 'a fact of another loan', 'loan Y has no fact'),
             ('M', (SELECT max(fact) FROM report.loan_fact WHERE loan = 'M' AND cancelled), 'HP001', 'a fact twice', 'has no fact'), ('M', (SELECT max(fact) FROM report.loan_fact WHERE loan = 'M' AND kind = 'cancel'), 'HP001', 'a cancellation', 'has no fact'),
             ('M', last_fact('M', 'receive'), 'HP103', 'a payment', 'is receive')) AS v (loan, fact, code, what, says);
SELECT verified('after changes of terms');

-- a wrong rate: 3.00 % from the day of disbursement, five periods of 1,172.63 paid at 3.25 %; at 3.00 % the installment is 1,158.73
SELECT its('Q') AS before \gset
SELECT correct_rate('Q right', 'Q', '2019-07-20', '3.00%', 'the rate of a neighbour') \g /dev/null
SELECT posts('Q right', '{loan_change 01 101003/121 54.00,loan_change 01 101003/40103 -123.50,loan_change 01 101003/219 69.50}', '4,315.18 of principal instead of 4,261.18, 1,478.47 of interest instead of 1,601.97, and 5 x 13.90 are held');
SELECT gives($$SELECT v.book_date, f.value_date FROM fund.voucher v JOIN report.loan_entry e ON e.voucher = v.id JOIN report.loan_fact f ON f.fact = e.fact WHERE v.id = voucher_of('Q right')$$, '(2019-12-27,2019-07-20)', 'valued in a month that is closed, booked today');
SELECT gives($$SELECT (its('Q')).balance, (its('Q')).surplus, (its('Q')).installment$$, '(115684.82,69.50,1158.73)', 'the loan is what it would have been');
SELECT is(bills('Q', 1), '2020-01-20 869.52+289.21', 'and goes on so');
SELECT refused(format('SELECT reverse(%L, %s, %L)', 'b', voucher_of('Q right'), 'x'), 'HP018', 'nor a corrected rate', 'loan by loan');
SELECT verified('after a corrected rate');
SELECT cancel_loan_change('Q wrong', 'Q', last_fact('Q', 'set_rate'), 'it was right') \g /dev/null
SELECT posts('Q wrong', '{loan_change 01 101003/121 -54.00,loan_change 01 101003/40103 123.50,loan_change 01 101003/219 -69.50}', 'cancelled, the money moves back');
SELECT is(its('Q'), :'before'::loan_state, 'to the fen');
SELECT refused($$SELECT correct_rate('b', 'Q', '2019-12-28', '3.00%', 'x')$$, 'HP020', 'a rate corrected from tomorrow');
SELECT refused($$SELECT correct_rate('b', 'Q', '2019-07-19', '3.00%', 'x')$$, 'HP104', 'from before the loan');
SELECT refused($$SELECT correct_rate('b', 'Q', '2019-07-20', NULL, 'x')$$, 'HP103', 'to none', 'rate is missing');
-- after settlement what was charged too much is held for the borrower: 100,000.00 for three months at 3.25 %, settled on 20 October
SELECT correct_rate('B1 right', 'B1', '2019-07-20', '3.00%', 'x') \g /dev/null
SELECT is((SELECT (state).surplus FROM fund.loan WHERE number = 'B1'), (SELECT sum(-e.interest)::text::cny FROM report.loan_entry e WHERE e.voucher = voucher_of('B1 right')), 'a rate corrected after settlement gives back interest');
SELECT is((SELECT status FROM fund.loan WHERE number = 'B1'), '3', 'of a loan that stays settled');

-- the reset of 1 January
SELECT lend('V', 'B2', '500000.00', 360, 'hpf_loan_first_over5y', 27) \g /dev/null
SELECT go_to('2019-12-31') \g /dev/null
SELECT lend('X31', 'A9', '60000.00', 60, 'hpf_loan_first_upto5y'), lend('XP', 'B1', '60000.00', 60, 'hpf_loan_first_upto5y'), prepay('XP all', 'XP', '60000.00') \g /dev/null
SELECT go_to('2020-01-01') \g /dev/null
SELECT lend('X01', 'A10', '60000.00', 60, 'hpf_loan_first_upto5y') \g /dev/null
-- a series without a rate on the day
INSERT INTO fund.rate_series (code, name) VALUES ('empty', 'a test');
UPDATE fund.loan SET rate_series = 'empty' WHERE number = 'M';
SELECT refused($$SELECT batch('reset_rates', 'b')$$, 'HP013', 'a reset without a rate', 'empty');
UPDATE fund.loan SET rate_series = 'hpf_loan_first_over5y' WHERE number = 'M';
SELECT set_policy('rate_reset_mode', '1999-04-03', 'next_period', 'a test') \g /dev/null
SELECT is(batch('reset_rates', 'reset 1'), 0, 'the reset of the year');
SELECT posts('reset 1', NULL, 'moves no money');
SELECT gives($$SELECT l.number, f.rate, f.value_date, f.mode FROM fund.loan_fact f JOIN fund.loan l ON l.id = f.loan_id WHERE f.book_date = '2020-01-01' AND f.kind = 'set_rate' ORDER BY 1$$,
    '(P13,2.9%,2020-01-01,next_period) (R,3.4%,2020-01-01,next_period) (X31,2.7%,2020-01-01,next_period) (Y,2.7%,2020-01-01,next_period)',
    'loans of more than a year whose series moved: 13 periods and not 12, disbursed on 31 December and not on 1 January, nor one that was paid off');
SELECT is(job_items('reset 1'), 4::bigint, 'are counted');
-- R: 1,190.85 a month, 115,808.35 left; 5 December to 5 January
SELECT is(bills('R', 2), '2020-01-05 845.84+345.01, 2020-02-05 855.74+325.73', 'next_period: a whole period at 3.575 %, then 114 installments of 1,181.47 at 3.40 %');
SELECT is(batch('reset_rates', 'reset 1 again'), 0, 'run again');
SELECT is(job_items('reset 1 again'), 0::bigint, 'it finds nothing');
SELECT is(batch('reset_rates', 'reset 1 of last year', '2019-12-31'), 0, 'nor for the year before');
SELECT is(job_items('reset 1 of last year'), 0::bigint, 'for a rate set since then stands');
SELECT cancel_loan_change('red ' || n, n, last_fact(n, 'set_rate'), 'the wrong mode') FROM unnest(ARRAY['P13', 'R', 'X31', 'Y']) n \g /dev/null
SELECT set_policy('rate_reset_mode', '1999-04-03', 'day_split', 'a test') \g /dev/null
SELECT go_to('2020-01-05') \g /dev/null
SELECT receive_repayment('R early', 'R', '1190.85') \g /dev/null
SELECT is(batch('reset_rates', 'reset 2'), 0, 'what was cancelled is found again, four days late');
SELECT is(job_items('reset 2'), 4::bigint, 'all of it');
-- (27 days x 3.575 % + 3 x 3.40 %) x 115,808.35 / 360 = 343.3233; 1,181.40 in 115, less 328.12: 853.28; paid were 845.84 + 345.01
SELECT posts('reset 2', '{rate_reset 01 101003/121 1.69,rate_reset 01 101003/40103 -1.69}', 'an installment paid at the old rate is split anew');
SELECT gives($$SELECT (its('R')).interest_due, (its('R')).principal_due, (its('R')).installment$$, '(0.00,5.75,1181.40)', 'day_split: 853.28 + 343.32 less 1,190.85 are due');
SELECT refused(format('SELECT reverse(%L, %s, %L)', 'b', v.id, 'x'), 'HP018', 'a reset is not taken back by its voucher, which names R only', 'loan by loan') FROM fund.request r JOIN fund.voucher v ON v.request = r.id WHERE r.request_id = 'reset 2';
SELECT verified('after the reset');

-- benchmark to LPR: at an unchanged rate, repriced on 1 January 2021
SELECT go_to('2020-05-08') \g /dev/null
SELECT refused(format('SELECT change_rate_terms(%L, %L, %L, %s, %L, %L)', 'b', 'Z', series, spread, repricing, 'x'), 'HP103', what, says)
FROM (VALUES ('lpr_1y', 10, 'january', 'the LPR of another term', 'this series is for 1 to 60 periods'), ('hpf_loan_first_over5y', 10, 'january', 'a fund''s series for a bank''s loan', 'for loans of the fund'),
             ('lpr_5y', -466, 'january', 'a rate below zero', '-466 basis points on lpr_5y of 4.65%'), ('lpr_5y', 10, 'monthly', 'repriced monthly', 'repriced monthly')) AS v (series, spread, repricing, what, says);
SELECT refused($$SELECT change_rate_terms('b', 'V', 'lpr_5y', 0, 'january', 'x')$$, 'HP103', 'a bank''s series for a fund''s loan', 'for loans of banks');
-- by the LPR of today, 4.65, it would have been another 25 points; on 1 January it was 4.80
SELECT change_rate_terms('Z lpr 25', 'Z', 'lpr_5y', 25, 'january', 'conversion of 2020') \g /dev/null
SELECT is(batch('reset_rates', 'reset May'), 0, 'a reset in the same year');
SELECT is(job_items('reset May'), 0::bigint, 'waits for the next: not 5.05, as of a 1 January before the terms were agreed');
-- 4.90 = the LPR of December 2019, 4.80, and ten basis points
SELECT change_rate_terms('Z lpr', 'Z', 'lpr_5y', 10, 'january', 'conversion of 2020') \g /dev/null
SELECT gives($$SELECT rate, rate_series, rate_spread, repricing FROM report.loan WHERE loan = 'Z'$$, '(4.9,lpr_5y,10,january)', 'the rate of today stays');
-- anniversaries, of a leap day too
SELECT is(reset_day(repricing, disbursed_on, through), expected, format('%s of %s by %s', repricing, disbursed_on, through))
FROM (VALUES ('january', date '2019-07-05', date '2020-12-31', date '2020-01-01'), ('january', '2019-07-05', '2021-01-01', '2021-01-01'), ('fixed', '2019-07-05', '2021-01-01', NULL),
             ('anniversary', '2019-07-05', '2020-07-04', '2019-07-05'), ('anniversary', '2019-07-05', '2020-07-05', '2020-07-05'), ('anniversary', '2019-12-31', '2021-01-01', '2020-12-31'),
             ('anniversary', '2020-02-29', '2021-02-27', '2020-02-29'), ('anniversary', '2020-02-29', '2021-02-28', '2021-02-28'), ('anniversary', '2020-02-29', '2024-02-28', '2023-02-28'), ('anniversary', '2020-02-29', '2024-02-29', '2024-02-29')) AS v (repricing, disbursed_on, through, expected);
SELECT sign_loan('sign A', 'A', 'B3', '100000.00', 120, 'lpr_5y', 'L1', subsidy_series => 'hpf_loan_first_over5y', rate_spread => -20, repricing => 'anniversary'), disburse_loan('disburse A', 'A'),
       sign_loan('sign F', 'F', 'B5', '100000.00', 120, 'lpr_5y', 'L1', subsidy_series => 'hpf_loan_first_over5y', rate_spread => 25, repricing => 'fixed'), disburse_loan('disburse F', 'F') \g /dev/null
SELECT is((SELECT array_agg((state).rate::text ORDER BY number) FROM fund.loan WHERE number IN ('A', 'F')), '{4.45%,4.9%}', 'LPR 4.65 less 20 and plus 25 basis points');
SELECT go_to('2021-01-01') \g /dev/null
SELECT is(batch('reset_rates', 'reset 2021'), 0, 'the first repricing');
SELECT gives($$SELECT l.loan, f.rate, f.value_date FROM report.loan_fact f JOIN report.loan l ON l.loan = f.loan WHERE f.book_date = '2021-01-01' AND f.kind = 'set_rate'$$, '(Z,4.75,2021-01-01)', 'LPR 4.65 and ten basis points, of 2021-01-01; nobody else''s');
SELECT set_rate('lpr_5y', '2021-04-01', '4.60%', 'a test') \g /dev/null
SELECT go_to('2021-05-07') \g /dev/null
SELECT is(batch('reset_rates', 'reset 05-07'), 0, 'the day before the anniversary');
SELECT is(job_items('reset 05-07'), 0::bigint, 'nothing moves');
SELECT go_to('2021-05-08') \g /dev/null
SELECT is(batch('reset_rates', 'reset 05-08'), 0, 'on the anniversary');
SELECT gives($$SELECT loan, rate, value_date FROM report.loan_fact WHERE book_date = '2021-05-08' AND kind = 'set_rate'$$, '(A,4.4,2021-05-08)', '4.60 less 20 basis points; a fixed rate stays, and one of January waits');
SELECT refused($$SELECT batch('reset_rates', 'b', '2021-05-09')$$, 'HP009', 'a reset of tomorrow');
SELECT verified('after resets by LPR');

-- the field's vector: after 36 periods of 500,000.00 at 3.25 % reset to 3.10 %
SELECT go_to('2022-12-31') \g /dev/null
SELECT pay('V', 36) \g /dev/null
SELECT go_to('2023-01-01') \g /dev/null
SELECT is(batch('reset_rates', 'reset 2023'), 0, 'the reset of 2023');
SELECT gives($$SELECT (its('V')).balance, (its('V')).rate, (its('V')).installment$$, '(468966.63,3.1%,2138.47)', '468,966.63 are 2,138.47 in 324');
-- 5 days (27 to 1 January) at 3.25 % and 25 at 3.10 %: 211.6863 + 1,009.5809; principal 2,138.47 - 1,211.50
SELECT is(bills('V', 1), '2023-01-27 926.97+1221.27', 'split by days');
SELECT verified('after the reset of 2023');

-- statements: every line adds up, and all of them to the loan
SELECT is_empty($$SELECT l.number, s FROM fund.loan l CROSS JOIN LATERAL loan_statement(l.number) s WHERE s.received <> s.penalty + s.interest + s.principal + s.surplus + s.recovered$$, 'received is what it paid, on every line');
SELECT is_empty($$SELECT * FROM (SELECT l.number, s.line, s.balance, sum(s.disbursed - s.principal - s.written_off) OVER (PARTITION BY l.id ORDER BY s.line) AS added, s.day, lag(s.day) OVER (PARTITION BY l.id ORDER BY s.line) AS day_before
    FROM fund.loan l CROSS JOIN LATERAL loan_statement(l.number) s) x WHERE balance <> added OR day < day_before$$, 'the balance is that of the line before, plus what was paid out, less principal; by value date');
SELECT is_empty($$SELECT l.number FROM fund.loan l CROSS JOIN LATERAL loan_advance(l.state, '2023-01-01') t
    CROSS JOIN LATERAL (SELECT sum(s.principal) AS principal, sum(s.interest) AS interest, sum(s.penalty) AS penalty, sum(s.surplus) AS surplus, sum(s.disbursed) AS disbursed, count(*) FILTER (WHERE s.entry LIKE '第%期应还') AS bills,
        (array_agg(s.balance ORDER BY s.line DESC))[1] AS balance, count(*) AS lines FROM loan_statement(l.number) s) s
    WHERE l.status IN ('2', '3') AND (s.principal, s.interest, s.penalty, s.surplus, s.disbursed, s.balance) IS DISTINCT FROM (t.principal_received, t.interest_received, t.penalty_received, t.surplus, t.principal, t.balance)$$, 'its sums are those of the loan');
SELECT is((SELECT count(*) FROM loan_statement('V') WHERE entry LIKE '第%期应还'), 36::bigint, 'each bill is a line');
SELECT is((SELECT string_agg(format('%s %s %s %s %s %s %s %s', s.day, s.entry, s.disbursed, s.received, s.interest, s.principal, s.balance, s.due), E'\n' ORDER BY s.line) FROM loan_statement('V', '2020-02-26') s WHERE s.entry NOT IN ('罚息条件', '还款顺序')),
'2019-12-27 放款 500000.00 0.00 0.00 0.00 500000.00 0.00
2020-01-27 第1期应还 0.00 0.00 0.00 0.00 500000.00 2176.03
2020-01-27 还款 0.00 2176.03 1354.17 821.86 499178.14 0.00', 'a statement reads: paid out, billed, paid');
SELECT is((SELECT note FROM loan_statement('V') WHERE entry = '第36期应还'), '本金 903.47，利息 1272.56', 'what is billed is told apart');
-- a late fact stands where it counts
SELECT correct_rate('V late', 'V', '2020-06-01', '3.20%', 'x') \g /dev/null
SELECT is((SELECT array_agg(s.day ORDER BY s.line) FROM loan_statement('V') s WHERE s.entry = '利率调整'), '{2020-06-01,2023-01-01}', 'a late fact stands at its value date');
SELECT is((SELECT array_agg(DISTINCT s.rate::text ORDER BY s.rate::text) FROM loan_statement('V') s WHERE s.day BETWEEN '2020-05-28' AND '2020-06-27'), '{3.2%}', 'and the lines after it follow');
SELECT cancel_loan_change('V late red', 'V', (SELECT min(fact) FROM report.loan_fact WHERE loan = 'V' AND kind = 'set_rate' AND value_date = '2020-06-01'), 'x') \g /dev/null
SELECT is((SELECT array_agg(s.day ORDER BY s.line) FROM loan_statement('V') s WHERE s.entry = '利率调整'), '{2023-01-01}', 'taken back it is not told');
SELECT refused($$SELECT * FROM loan_statement('Z9')$$, 'HP001', 'a statement of an unknown loan');
SELECT is_empty($$SELECT * FROM loan_statement('V', '2019-12-26')$$, 'before the loan there is none');

-- what would be
SELECT gives($$SELECT item, now_value, then_value FROM what_if('V', 'prepay', amount => '100000.00', mode => 'reduce') WHERE item IN ('balance', 'installment', 'periods_left')$$,
    format('(balance,468966.63,368966.63) (installment,2138.47,%s) (periods_left,324,324)', installment('368966.63', '3.10%', 324)), 'a prepayment tried out');
SELECT gives($$SELECT item, now_value, then_value FROM what_if('V', 'set_rate', rate => '2.60%', mode => 'day_split') WHERE item IN ('rate', 'installment')$$, format('(rate,3.1%%,2.6%%) (installment,2138.47,%s)', installment('468966.63', '2.60%', 324)), 'a rate, on the day of another');
SELECT is((its('V')).rate, '3.10%'::rate, 'nothing was changed');
SELECT refused($$SELECT * FROM what_if('V', 'set_rate', '2019-12-26', rate => '2.60%')$$, 'HP011', 'trying a day before the loan');
SELECT refused($$SELECT * FROM what_if('V', 'wish')$$, 'HP103', 'trying what is no fact');
SELECT refused($$SELECT * FROM what_if('V', NULL)$$, 'HP103', 'trying nothing');

-- the same request is the same act; a day that is closed takes none
SELECT is((correct_rate('Q right', 'Q', '2019-07-20', '3.00%', 'the rate of a neighbour')).voucher, voucher_of('Q right'), 'sent twice, done once');
SELECT refused($$SELECT correct_rate('Q right', 'Q', '2019-07-20', '3.05%', 'the rate of a neighbour')$$, 'HP014', 'the same request with another rate', 'rate');
SELECT verified('at the end');
SELECT close_day('close at the end') \g /dev/null
SELECT refused($$SELECT correct_rate('b', 'V', '2020-06-01', '3.20%', 'x')$$, 'HP009', 'no business day, no booking');
SELECT refused($$SELECT change_term('b', 'V', 300, 'x')$$, 'HP009', 'of any change');
SELECT is((SELECT day FROM payoff_quote('V', '2023-01-01')), '2023-01-01'::date, 'a quote of a named day needs none');
SELECT * FROM finish();
