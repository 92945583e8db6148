-- Coverage: registrations, talent, and the three lists; and the report views of
-- collection, which show what the acts did.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
SELECT make_uscc('91350500MA2XN4K6X') AS u1, make_uscc('91350500MA2XN4K7X') AS u2, make_uscc('91350500MA2XN4K8X') AS u3 \gset
SELECT change_employer('u1', 'E1', 'licence', uscc => :'u1'), change_employer('u2', 'E2', 'licence', uscc => :'u2') \g /dev/null

SELECT refused(format($$SELECT record_registration('b', %L, %L, 'n', %L, %L, %L, 's')$$, branch, uscc, ownership, founded, headcount), code, what, says)
FROM (VALUES ('09', :'u1', '173', '2019-06-01', 10, 'HP001', 'of an unknown branch', 'no branch 09'),
             ('01', :'u1', '999', '2019-06-01', 10, 'HP103', 'of an unknown ownership', 'unknown ownership 999'),
             ('01', :'u1', '173', '2019-07-02', 10, 'HP103', 'founded tomorrow', '2019-07-02 lies after'),
             ('01', :'u1', '173', '2019-06-01', -1, 'HP103', 'of a negative headcount', '-1 is negative'),
             ('01', NULL, '173', '2019-06-01', 10, 'HP103', 'without a code', 'uscc is missing')) AS v (branch, uscc, ownership, founded, headcount, code, what, says);
SELECT is((SELECT note FROM record_registration('r1', '01', :'u1', 'employer one', '173', '2018-07-01', 13, 'social insurance')), 'employer E1', 'an employer that has opened');
SELECT is((SELECT note FROM record_registration('r3', '02', :'u3', 'founded yesterday', '110', '2019-07-01', 500, 'business register')), 'not opened', 'one that has not');
SELECT record_registration('r2', '02', :'u2', 'employer two', '300', '2018-07-02', 12, 'declaration') \g /dev/null
SELECT gives($$SELECT employer, opened, founded_on, days, headcount, enrolled, late FROM report.new_employers()$$, '(,f,2019-07-01,0,500,0,f) (E2,t,2018-07-02,364,12,10,t)', 'founded within twelve months: not opened first; one day older is out');
SELECT gives($$SELECT employer FROM report.new_employers(13)$$, '() (E1) (E2)', 'within thirteen');
SELECT gives($$SELECT name, late FROM report.new_employers(1, '2019-07-31')$$, '("founded yesterday",f)', 'thirty days after');
SELECT gives($$SELECT name, late FROM report.new_employers(2, '2019-08-01')$$, '("founded yesterday",t)', 'thirty-one: late');
-- 10 of 13 is 76.92 %; 10 of 12 is 83.33 %
SELECT gives($$SELECT employer, headcount, enrolled, round(share, 2), missing FROM report.partly_enrolled(10)$$, '(E1,13,10,76.92,3)', 'below 80 per cent');
SELECT gives($$SELECT employer FROM report.partly_enrolled(12, 83.34)$$, '(E1) (E2)', 'below 83.34');
SELECT gives($$SELECT employer FROM report.partly_enrolled(12, 83.33)$$, '(E1)', 'not below 83.33');
SELECT gives($$SELECT employer FROM report.partly_enrolled(13, 100)$$, '(E1)', 'of at least 13');
SELECT is_empty($$SELECT employer FROM report.partly_enrolled()$$, 'no large one');
SELECT record_registration('r4', '01', :'u1', 'employer one', '173', '2018-07-01', 100, 'declaration of July') \g /dev/null
SELECT gives($$SELECT employer, share FROM report.partly_enrolled()$$, '(E1,10.0000000000000000)', 'a second record replaces the first');
SELECT make_dormant('d', ARRAY['A10']) \g /dev/null
SELECT gives($$SELECT enrolled, missing FROM report.partly_enrolled()$$, '(9,91)', 'a dormant account is not enrolled');

-- talent
SELECT refused(format($$SELECT certify_talent('b', %L, %L, 'T1', %L, %L)$$, account, tier, f, t), code, what)
FROM (VALUES ('Z1', 1, '2019-01-01', '2020-01-01', 'HP001', 'of an unknown account'), ('A1', 0, '2019-01-01', '2020-01-01', 'HP103', 'of tier 0'), ('A1', 8, '2019-01-01', '2020-01-01', 'HP103', 'of tier 8'),
             ('A1', 1, '2020-01-01', '2019-12-31', 'HP103', 'that ends before it begins'), ('A1', 1, NULL, '2019-12-31', 'HP103', 'without a beginning')) AS v (account, tier, f, t, code, what);
SELECT certify_talent('t1', 'A1', 3, 'T1', '2019-01-01', '2019-07-01'), certify_talent('t2', 'B1', 1, 'T2', '2019-01-01', '2022-01-01'), certify_talent('t3', 'A2', 1, 'T3', '2019-07-01', '2019-07-01'), certify_talent('t4', 'A10', 5, 'T4', '2019-07-02', '2020-07-02') \g /dev/null
SELECT refused($$SELECT certify_talent('b', 'A3', 1, 'T1', '2019-01-01', '2020-01-01')$$, 'HP103', 'a certificate that is there');
SELECT gives($$SELECT account, employer, tier, certificate, recruited_on, contributes FROM report.new_talent()$$, '(A2,E1,1,T3,2019-07-01,t) (A1,E1,3,T1,2019-07-01,t)', 'in force today and of a private employer, the highest first');
SELECT gives($$SELECT account, contributes FROM report.new_talent(12, '2019-07-02')$$, '(A10,f)', 'tomorrow two have run out and one begins');
SELECT is_empty($$SELECT account FROM report.new_talent(12, '2020-07-01')$$, 'a year after it is no longer newly recruited');
SELECT gives($$SELECT account FROM report.new_talent(13, '2020-07-01')$$, '(A10)', 'unless thirteen months are asked for');

-- the views of collection
SELECT remit('v1', 'E1', '2019-07'), receive_unallocated('v2', '01', 'C1', '5.00', 'unknown'), go_to('2019-10-10') \g /dev/null
SELECT correct_payment('v3', (SELECT e.entry FROM report.passbook e WHERE e.account = 'A1'), '86.00', 'wrong'), issue_demand('v4', 'E1', '2019-10-20', 'N1'), request_transfer_in('v5', 'A1', '350200', 'Y1') \g /dev/null
SELECT gives($$SELECT employer, from_month, months, persons, amount, last_paid_on, demand, demand_state FROM report.employers_behind ORDER BY employer$$, '(E1,2019-08,2,9,39348.00,2019-07-01,N1,reminded) (E2,2019-07,3,10,65580.00,,,)', 'employers behind');
SELECT gives($$SELECT demand, employer, state, state_name, months, amount, steps FROM report.demand$$, '(N1,E1,reminded,催缴,2,39348.00,1)', 'demands');
SELECT gives($$SELECT employer, branch, days, received, amount FROM report.unallocated ORDER BY item$$, '(,01,101,5.00,5.00) (E1,01,0,86.00,86.00)', 'money in suspense and its age');
SELECT gives($$SELECT employer, field, new_value, act FROM report.employer_change WHERE employer = 'E1'$$, format('(E1,uscc,%s,change_employer)', :'u1'), 'changes of employers');
SELECT gives($$SELECT account, month, amount, to_account, reversed FROM report.payment_correction$$, '(A1,2019-07,86.00,,f)', 'wrong payments');
SELECT gives($$SELECT direction, centre, letter, state, final, account, holder, unsent FROM report.transfer$$, '(in,350200,Y1,01,f,A1,m**,1)', 'transfers between centres, masked');
SELECT is_empty($$SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = 'report'::regnamespace AND c.relkind = 'v' AND col_description(c.oid, a.attnum) IS NULL$$, 'every column has a comment');
SELECT is_empty($$SELECT c.relname, a.attname, a.atttypid::regtype FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relnamespace = 'report'::regnamespace AND c.relkind = 'v' AND t.typnamespace <> 'pg_catalog'::regnamespace$$, 'and a built-in type');
SET ROLE hpf_reporter;
SELECT count(*) FROM report.employers_behind, report.unallocated, report.demand, report.transfer, report.payment_correction, report.employer_change, report.new_employers(), report.new_talent(), report.partly_enrolled() \g /dev/null
RESET ROLE;
SELECT verified('at the end');
SELECT * FROM finish();
