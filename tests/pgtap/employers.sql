-- Employers over their life: master data, ratios, dormant and closed; who is behind,
-- and demands. E1 and E2 remit from 2019-07; base 9,110.00 at 12 % is 1,093 a side.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();

-- master data, with history
SELECT make_uscc('91350500MA2XN4K6X') AS code1, make_uscc('91350500MA2XN4K7X') AS code2 \gset
SELECT refused($$SELECT change_employer('b', 'E9', 'papers', 'new name')$$, 'HP001', 'change of an unknown employer', 'no employer E9');
SELECT refused($$SELECT change_employer('b', 'E1', 'papers')$$, 'HP103', 'change of nothing', 'nothing of employer E1');
SELECT refused($$SELECT change_employer('b', 'E1', 'papers', 'employer one', bank_account => 'C1')$$, 'HP103', 'change to what is there', 'nothing of employer E1');
SELECT refused($$SELECT change_employer('b', 'E1', NULL, 'new name')$$, 'HP103', 'change without a basis', 'basis is missing');
SELECT refused($$SELECT change_employer('b', 'E1', 'papers', bank_account => 'C9')$$, 'HP001', 'change to an unknown bank account');
SELECT is((SELECT (change_employer('c1', 'E1', 'licence of 1 July', 'employer one Ltd', :'code1')).items), 2, 'name and code change');
SELECT refused(format($$SELECT change_employer('b', 'E2', 'papers', uscc => %L)$$, :'code1'), 'HP103', 'a code of another employer', 'belongs to another employer');
SELECT is((SELECT (change_employer('c2', 'E1', 'notice', bank_account => 'C2', uscc => :'code1')).items), 1, 'of two only one is new');
SELECT gives($$SELECT field, old_value, new_value, day, basis FROM fund.employer_change ORDER BY id$$,
    format('(name,"employer one","employer one Ltd",2019-07-01,"licence of 1 July") (uscc,,%s,2019-07-01,"licence of 1 July") (bank_account,C1,C2,2019-07-01,notice)', :'code1'), 'each change is kept with its old value');
SELECT gives($$SELECT name, uscc, bank_subject FROM fund.employer WHERE number = 'E1'$$, format('("employer one Ltd",%s,101002)', :'code1'), 'and the employer has the new ones');
SELECT remit('r1', 'E1', '2019-07') \g /dev/null
SELECT posts('r1', '{remittance 01 101002/201 21860.00}', 'its money arrives on the new account');

-- ratios: both sides of the policy; from the next month due
SELECT refused($$SELECT adjust_ratios('b', 'E1', '4.99%', '12%', 'vote')$$, 'HP006', 'unit ratio below the floor', '4.99%');
SELECT refused($$SELECT adjust_ratios('b', 'E1', '12%', '12.01%', 'vote')$$, 'HP006', 'personal ratio above the cap', '12.01%');
SELECT refused($$SELECT adjust_ratios('b', 'E1', '12%', '12%', 'vote')$$, 'HP103', 'the ratios it has');
SELECT refused($$SELECT adjust_ratios('b', 'E9', '5%', '5%', 'vote')$$, 'HP001', 'ratios of an unknown employer');
SELECT make_dormant('d', ARRAY['A9']), close_account('c', 'A10', '10') \g /dev/null
SELECT gives($$SELECT (r).items, (r).note FROM (SELECT adjust_ratios('a1', 'E1', '5%', '12%', 'vote of the workers'' congress') AS r) x$$, '(9,"from 2019-08")', 'nine open accounts, from August');
-- 5 % of 9,110.00 is 455.50, half-up 456
SELECT is((SELECT string_agg(DISTINCT (unit_amount, personal_amount)::text, ' ') FROM fund.account WHERE number LIKE 'A%' AND closed_on IS NULL), '(456.00,1093.00)', '5 % of 9,110.00 is 456');
SELECT gives($$SELECT unit_amount, personal_amount FROM fund.account WHERE number = 'A10'$$, '(1093.00,1093.00)', 'a closed account stays as it was');
SELECT gives($$SELECT field, old_value, new_value, from_month FROM fund.employer_change WHERE from_month IS NOT NULL$$, '(unit_ratio,12%,5%,2019-08)', 'what changed, and from when');
SELECT is((SELECT amount FROM remit('r2', 'E1', '2019-08')), '12392.00'::cny, 'eight times 1,549.00');
SELECT reactivate('d2', ARRAY['A9']) \g /dev/null
SELECT is((SELECT amount FROM remit('r3', 'E1', '2019-09')), '13941.00'::cny, 'the one that was dormant too');
SELECT lives_ok($$SELECT adjust_ratios('a2', 'E1', '12%', '5%', 'back')$$, 'cap and floor are within the policy');
SELECT is((SELECT amount FROM reverse('back r3', voucher_of('r3'), 'a test')), NULL, 'a month paid at the old ratio is taken back');
SELECT verified('after ratios');

-- a deferral: its months are owed at their ratios
SELECT defer('df', 'E2', '2019-07', '2019-08', 'loss') \g /dev/null
SELECT refused($$SELECT adjust_ratios('b', 'E2', '5%', '5%', 'vote')$$, 'HP022', 'ratios while months are deferred', 'owed at the ratios of their time');
SELECT refused($$SELECT make_employer_dormant('b', 'E2', 'stopped')$$, 'HP022', 'dormant while months are deferred', 'deferred months are unpaid');
SELECT refused($$SELECT close_employer('b', 'E2', 'dissolved')$$, 'HP022', 'closed while months are deferred', 'deferred months are unpaid');

-- closing, one obstacle after another
SELECT open_employer('e3', 'E3', 'three', '01', 'C1', '12%', '12%', '2019-07'), open_account('x1', 'E3', make_citizen_id(350599, '1990-01-01', 1), 'n', '9110.00', '2019-07', 'X1'),
       open_account('x2', 'E3', make_citizen_id(350599, '1990-01-01', 2), 'n', '9110.00', '2019-07', 'X2') \g /dev/null
SELECT refused($$SELECT close_employer('b', 'E9', 'dissolved')$$, 'HP001', 'closing an unknown employer');
SELECT refused($$SELECT close_employer('b', 'E3', 'dissolved')$$, 'HP022', 'closing with normal accounts', '2 accounts are open and not dormant');
SELECT make_dormant('d3', ARRAY['X1']), freeze('f3', ARRAY['X2']) \g /dev/null
SELECT refused($$SELECT close_employer('b', 'E3', 'dissolved')$$, 'HP022', 'closing with a frozen account', '1 accounts are open and not dormant');
SELECT unfreeze('u3', ARRAY['X2']), make_dormant('d4', ARRAY['X2']), receive_unallocated('s3', '01', 'C1', '0.01', employer => 'E3') \g /dev/null
SELECT refused($$SELECT close_employer('b', 'E3', 'dissolved')$$, 'HP022', 'closing with a fen unallocated', '0.01 of its money is unallocated');
SELECT return_to_employer('s4', 'E3', '0.01') \g /dev/null
SELECT lives_ok($$SELECT make_employer_dormant('md', 'E3', 'stopped')$$, 'dormant');
SELECT is((SELECT status FROM fund.employer WHERE number = 'E3'), '05', 'state 05');
SELECT refused(act, 'HP022', what, 'state is 05') FROM (VALUES
    ($$SELECT make_employer_dormant('b', 'E3', 'stopped')$$, 'dormant already'),
    ($$SELECT remit('b', 'E3', '2019-07')$$, 'a dormant employer does not remit'),
    ($$SELECT allocate_remittance('b', 'E3', '2019-07')$$, 'nor from suspense'),
    ($$SELECT transfer_within('b', 'A1', 'E3', '9110.00', '2019-10')$$, 'nor takes accounts'),
    (format($$SELECT open_account('b', 'E3', %L, 'n', '9110.00', '2019-10')$$, make_citizen_id(350599, '1990-01-01', 3)), 'nor opens them')) AS v (act, what);
SELECT refused($$SELECT reactivate('b', ARRAY['X1'])$$, 'HP002', 'nor are its accounts reactivated', 'employer E3 is in state 05');
SELECT refused($$SELECT reactivate_employer('b', 'E1', '2019-10', 'again')$$, 'HP022', 'who is not dormant is not reactivated', 'state is 01');
SELECT refused($$SELECT reactivate_employer('b', 'E3', '2019-06', 'again')$$, 'HP008', 'from a month before the next due', 'next month due was 2019-07');
SELECT refused($$SELECT reactivate_employer('b', 'E3', '2019-09', 'again')$$, 'HP008', 'from a month after the next');
SELECT lives_ok($$SELECT reactivate_employer('ra', 'E3', '2019-08', 'again')$$, 'from next month');
SELECT gives($$SELECT status, first_month, paid_through FROM fund.employer WHERE number = 'E3'$$, '(02,2019-08,)', 'opened, and owes from August');
SELECT reactivate('ra2', ARRAY['X1']) \g /dev/null
SELECT is((SELECT items FROM remit('r31', 'E3', '2019-08')), 1, 'one remits');
SELECT make_dormant('d5', ARRAY['X1']), make_employer_dormant('md2', 'E3', 'stopped again') \g /dev/null
SELECT go_to('2019-11-05') \g /dev/null
SELECT is_empty($$SELECT number FROM employers_behind() WHERE number = 'E3'$$, 'a dormant employer is not behind');
SELECT lives_ok($$SELECT reactivate_employer('ra3', 'E3', '2019-11', 'again')$$, 'after months of nothing');
SELECT gives($$SELECT status, paid_through FROM fund.employer WHERE number = 'E3'$$, '(01,2019-10)', 'they are owed by nobody');
SELECT lives_ok($$SELECT close_employer('cl', 'E3', 'dissolved')$$, 'closed');
SELECT refused(act, 'HP022', what) FROM (VALUES
    ($$SELECT close_employer('b', 'E3', 'again')$$, 'closed already'), ($$SELECT change_employer('b', 'E3', 'papers', 'n')$$, 'a closed employer does not change'),
    ($$SELECT adjust_ratios('b', 'E3', '5%', '5%', 'vote')$$, 'nor its ratios'), ($$SELECT reactivate_employer('b', 'E3', '2019-11', 'x')$$, 'nor is it reactivated'),
    ($$SELECT receive_unallocated('b', '01', 'C1', '1.00', employer => 'E3')$$, 'nor holds unallocated money')) AS v (act, what);
SELECT gives($$SELECT field, old_value, new_value FROM fund.employer_change c JOIN fund.employer e ON e.id = c.employer_id WHERE e.number = 'E3' ORDER BY c.id$$,
    '(status,01,05) (status,05,02) (first_month,2019-07,2019-08) (status,01,05) (status,05,01) (paid_through,2019-08,2019-10) (status,01,04)', 'its whole life is kept');
SELECT is((SELECT amount FROM close_account('x1 out', 'X1', '10')) > '2186.00', true, 'its dormant members take their money');
SELECT verified('after closings');

-- who is behind: E1 paid through August, E2 deferred July and August
SELECT gives($$SELECT number, from_month, through_month, months, persons, amount, last_paid_on, last_amount FROM employers_behind()$$,
    '(E2,2019-09,2019-10,2,10,43720.00,,) (E1,2019-09,2019-10,2,9,27882.00,2019-07-01,12392.00)', 'September and October are over; deferred months are not in arrears');
SELECT is_empty($$SELECT * FROM employers_behind('2019-09-30')$$, 'on the last of September nobody is behind with it');
SELECT gives($$SELECT number, months FROM employers_behind('2019-10-01') ORDER BY number$$, '(E1,1) (E2,1)', 'on the next day both are');
SELECT gives($$SELECT number FROM employers_behind(NULL, 'E1')$$, '(E1)', 'one employer is asked for');
SELECT pay_deferred('pd', 'E2', '2019-07') \g /dev/null
SELECT gives($$SELECT months, from_month, last_amount FROM employers_behind(NULL, 'E2')$$, '(2,2019-09,21860.00)', 'a deferred month paid changes nothing of it');
SELECT contribute_back('cb', 'E1', ARRAY[ROW('A1', '2019-08', '10.00')]::back_contribution_line[]) \g /dev/null
SELECT transfer_within('tw', 'A2', 'E1', '9110.00', '2019-10') \g /dev/null
SELECT gives($$SELECT persons, amount, last_amount FROM employers_behind(NULL, 'E1')$$, '(9,26333.00,10.00)', 'a person who began in October owes one month');

-- demands
SELECT refused($$SELECT issue_demand('b', 'E9', '2019-11-15')$$, 'HP001', 'demand to an unknown employer');
SELECT refused($$SELECT issue_demand('b', 'E3', '2019-11-15')$$, 'HP034', 'demand to an employer that is not behind', 'employer E3 is not behind');
SELECT refused($$SELECT issue_demand('b', 'E1', '2019-11-05')$$, 'HP103', 'demand to pay today', 'gives time to pay');
SELECT gives($$SELECT (r).number, (r).items, (r).amount, (r).note FROM (SELECT issue_demand('i1', 'E1', '2019-11-15', 'N1') AS r) x$$, '(N1,2,26333.00,"2019-09 to 2019-10, 9 persons")', 'two months, nine persons, so much');
SELECT refused($$SELECT issue_demand('b', 'E1', '2019-11-15')$$, 'HP034', 'a second open demand', 'demand N1 to employer E1 is open');
SELECT refused($$SELECT issue_demand('b', 'E2', '2019-11-15', 'N1')$$, 'HP103', 'a number that is taken');
SELECT matches((SELECT (issue_demand('i2', 'E2', '2019-11-06')).number), '^02-\d{6}$', 'the centre gives a number');
SELECT gives($$SELECT demand, demand_state, demand_due FROM employers_behind(NULL, 'E1')$$, '(N1,reminded,2019-11-15)', 'the list shows it');
SELECT refused($$SELECT make_employer_dormant('b', 'E1', 'x')$$, 'HP022', 'with a demand an employer is not idle');
SELECT refused($$SELECT advance_demand('b', 'N9', 'order', 'x', '2019-12-01')$$, 'HP001', 'an unknown demand');
SELECT refused($$SELECT advance_demand('b', 'N1', 'sue', 'x')$$, 'HP103', 'an unknown step', 'unknown step sue');
SELECT refused($$SELECT advance_demand('b', 'N1', 'issue', 'x', '2019-12-01')$$, 'HP103', 'a demand is not issued again');
SELECT refused($$SELECT advance_demand('b', 'N1', 'enforce', 'x')$$, 'HP034', 'the court before an order', 'its state is reminded From reminded lead: remind, order, settle, withdraw');
SELECT refused($$SELECT advance_demand('b', 'N1', 'settle', 'x')$$, 'HP034', 'settled while it is unpaid', '2019-09 is unpaid');
SELECT go_to('2019-11-15') \g /dev/null
SELECT refused($$SELECT advance_demand('b', 'N1', 'order', 'x', '2019-12-01')$$, 'HP034', 'an order on the last day to pay', 'before 2019-11-15 has passed');
SELECT go_to('2019-11-16') \g /dev/null
SELECT refused($$SELECT advance_demand('b', 'N1', 'order', 'x')$$, 'HP103', 'an order without a day to pay by');
SELECT refused($$SELECT advance_demand('b', 'N1', 'order', 'x', '2019-11-16')$$, 'HP103', 'an order to pay today');
SELECT lives_ok($$SELECT advance_demand('ad1', 'N1', 'remind', 'second notice', '2019-11-17')$$, 'the day after: another notice');
SELECT go_to('2019-11-18') \g /dev/null
SELECT lives_ok($$SELECT advance_demand('ad2', 'N1', 'order', 'order 1', '2019-11-19')$$, 'then an order');
SELECT refused($$SELECT advance_demand('b', 'N1', 'remind', 'x', '2019-12-01')$$, 'HP034', 'no notice after an order', 'its state is ordered');
SELECT go_to('2019-11-20') \g /dev/null
SELECT refused($$SELECT advance_demand('b', 'N1', 'enforce', 'x', '2019-12-01')$$, 'HP103', 'the court sets its own days');
SELECT lives_ok($$SELECT advance_demand('ad3', 'N1', 'enforce', 'application 1')$$, 'and the court');
SELECT remit('r4', 'E1', '2019-09') \g /dev/null
SELECT refused($$SELECT advance_demand('b', 'N1', 'settle', 'x')$$, 'HP034', 'one of two months is paid', '2019-10 is unpaid');
SELECT remit('r5', 'E1', '2019-10') \g /dev/null
SELECT lives_ok($$SELECT advance_demand('ad4', 'N1', 'settle', 'paid')$$, 'both are paid');
SELECT refused($$SELECT advance_demand('b', 'N1', 'withdraw', 'x')$$, 'HP034', 'what is settled is over', 'From settled lead: nothing');
SELECT is_empty($$SELECT * FROM employers_behind(NULL, 'E1')$$, 'E1 is not behind any more');
SELECT gives($$SELECT s.step, s.from_state, s.to_state, s.day FROM fund.demand_step s JOIN fund.demand d ON d.id = s.demand_id WHERE d.number = 'N1' ORDER BY s.id$$,
    '(issue,,reminded,2019-11-05) (remind,reminded,reminded,2019-11-16) (order,reminded,ordered,2019-11-18) (enforce,ordered,enforcement,2019-11-20) (settle,enforcement,settled,2019-11-20)', 'every step is kept');
SELECT advance_demand('ad5', (SELECT number FROM fund.demand WHERE number <> 'N1'), 'withdraw', 'in error') \g /dev/null
SELECT lives_ok($$SELECT issue_demand('i3', 'E2', '2019-11-30')$$, 'after one is withdrawn another may be issued');
SELECT is((SELECT count(*) FROM (SELECT from_state, step FROM demand_steps() GROUP BY 1, 2 HAVING count(*) > 1) x), 0::bigint, 'each step leads to one state');
-- every pair of state and step: allowed exactly where demand_steps() has it
CREATE FUNCTION demand_pairs() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    pair record;
    outcome text;
BEGIN
    FOR pair IN SELECT f.from_state, s.step FROM (SELECT DISTINCT to_state AS from_state FROM demand_steps()) f CROSS JOIN (SELECT DISTINCT step, needs_due_date FROM demand_steps() WHERE from_state IS NOT NULL) s ORDER BY 1, 2 LOOP
        BEGIN
            UPDATE fund.demand SET state = pair.from_state, due_date = '2019-11-19', issued_on = '2019-11-01' WHERE number LIKE '02-%' AND state <> 'withdrawn';
            PERFORM advance_demand('pair', (SELECT number FROM fund.demand d WHERE number LIKE '02-%' ORDER BY id DESC LIMIT 1), pair.step, 'x',
                CASE WHEN (SELECT bool_or(needs_due_date) FROM demand_steps() d WHERE d.step = pair.step) THEN date '2019-12-01' END);
            outcome := 'done';
            RAISE EXCEPTION USING ERRCODE = 'ZZ000';
        EXCEPTION WHEN OTHERS THEN
            IF SQLSTATE <> 'ZZ000' THEN outcome := SQLSTATE; END IF;
        END;
        -- the employer is behind, so nothing settles
        RETURN NEXT is(outcome, CASE WHEN pair.step <> 'settle' AND EXISTS (SELECT FROM demand_steps() d WHERE d.step = pair.step AND d.from_state = pair.from_state) THEN 'done' ELSE 'HP034' END,
            format('%s from %s', pair.step, pair.from_state));
    END LOOP;
END $$;
SELECT demand_pairs();
SELECT verified('at the end');
SELECT * FROM finish();
