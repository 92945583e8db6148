-- Installments, schedules, due dates, subsidy formula B.
-- Figures of doc/sources.md §3.4 and §3.7 unless said otherwise.
SET search_path = public, hpf;

CREATE TEMPORARY TABLE loan (id integer, principal cny, rate rate, periods integer, method text);
INSERT INTO loan VALUES
	(1, '500000', '3.25%', 360, 'equal_installment'),
	(2, '500000', '3.10%', 360, 'equal_installment'),
	(3, '500000', '2.85%', 360, 'equal_installment'),
	(4, '500000', '2.60%', 360, 'equal_installment'),
	(5, '300000', '2.75%', 60, 'equal_installment'),
	(6, '436700', '3.25%', 360, 'equal_installment'),
	(7, '500000', '3.25%', 360, 'equal_principal'),
	(8, '300000', '2.75%', 60, 'equal_principal');
SELECT l.id, l.principal, l.rate, l.periods, l.method, installment(l.principal, l.rate, l.periods),
	   min(s.principal::numeric) FILTER (WHERE s.period = 1) AS first_principal,
	   min(s.interest::numeric) FILTER (WHERE s.period = 1) AS first_interest,
	   min(s.installment::numeric) FILTER (WHERE s.period = l.periods) AS last_installment,
	   sum(s.interest) AS total_interest
FROM loan AS l, loan_schedule(l.principal, l.rate, l.periods, l.method) AS s
GROUP BY l.id, l.principal, l.rate, l.periods, l.method ORDER BY l.id;

-- rate change after 36 periods; prepayment of 100,000 after them
SELECT balance_after('500000', '3.25%', 360, 36) AS balance,
	   installment(balance_after('500000', '3.25%', 360, 36), '3.10%', 324) AS at_new_rate,
	   installment('368966.63', '3.25%', 324) AS reduced,
	   periods_to_clear('368966.63', '3.25%', '2176.03') AS shortened,
	   final_installment('368966.63', '3.25%', '2176.03') AS last_one;

-- boundaries of the installment
SELECT installment('1.50', '100%', 2) AS tie_goes_up, installment('1.49', '100%', 2) AS below_it;
SELECT installment('0', '3.25%', 360) AS nothing, installment('0.01', '3.25%', 360) AS one_fen,
	   installment('3600', '0%', 360) AS no_rate, installment('1.80', '0%', 360) AS half_a_fen,
	   installment('1.79', '0%', 360) AS less, installment('100', '12%', 1) AS one_period;
SELECT installment('1000000000000', '100%', 1) AS one, installment('1000000000000', '100%', 600) AS all_rate,
	   installment('1000000000000', '0.000001%', 600) AS hardly_any, installment('1000000000000', '0%', 600) AS none;
SELECT count(*) AS periods, sum(installment('500000', '3.25%', n)) AS checksum
FROM generate_series(1, 600) AS n;
-- exactly: numeric to 60 digits agrees for every number of periods
SELECT count(*) AS wrong
FROM (SELECT n, p, (1 + r / 12)::numeric(80, 60) AS factor, r, installment(p::cny, '3.25%', n)::numeric AS got
	  FROM (VALUES (500000.00), (436700.00), (123456.78)) AS v(p), (VALUES (0.0325)) AS w(r), generate_series(1, 600) AS n) AS t,
	 LATERAL (SELECT power(factor, n::numeric) AS grown) AS g
WHERE got <> round(p * r / 12 * grown / (grown - 1), 2);
SELECT installment(NULL, '1%', 1) IS NULL AS principal_null, installment('1', NULL, 1) IS NULL AS rate_null,
	   installment('1', '1%', NULL) IS NULL AS periods_null;
SELECT installment('-0.01', '3.25%', 360);
SELECT installment('1000000000000.01', '3.25%', 360);
SELECT installment('500000', '100.000001%', 360);
SELECT installment('500000', '3.25%', 0);
SELECT installment('500000', '3.25%', 601);

-- a schedule
SELECT * FROM loan_schedule('10000', '3.25%', 6);
SELECT * FROM loan_schedule('10000', '3.25%', 6, 'equal_principal', '2020-01-31');
SELECT * FROM loan_schedule(principal => '10000', rate => '0%', periods => 3, first_due => '2020-12-20');
SELECT * FROM loan_schedule('12000', '3.25%', 1);
SELECT * FROM loan_schedule('0', '3.25%', 2);
-- in the SELECT list too
SELECT (loan_schedule('10000', '3.25%', 3, 'equal_installment', '2020-02-29')).*;
-- rounding as large as the loan: cleared early, or all at the end
SELECT * FROM loan_schedule('0.05', '3.25%', 360) WHERE period IN (1, 2, 359, 360);
SELECT * FROM loan_schedule('1.80', '3.25%', 360, 'equal_principal') WHERE period IN (1, 179, 180, 181, 360);
SELECT * FROM loan_schedule('2.00', '0%', 360) WHERE period IN (1, 199, 200, 201, 360);
SELECT * FROM loan_schedule('1', '100%', 600) WHERE period IN (1, 599, 600);
-- what always holds, over loans small and large
SELECT method, count(*) AS loans, bool_and(lines = periods) AS lines, bool_and(repaid = principal) AS repaid,
	   bool_and(least >= 0) AS not_negative, bool_and(adds_up) AS adds_up, bool_and(last_balance = 0) AS cleared
FROM (SELECT m.method, p.principal, n.periods, count(*) AS lines, sum(s.principal) AS repaid,
			 min(least(s.principal::numeric, s.interest::numeric, s.balance::numeric)) AS least,
			 bool_and(s.installment = s.principal + s.interest) AS adds_up,
			 min(s.balance::numeric) FILTER (WHERE s.period = n.periods) AS last_balance
	  FROM (VALUES ('equal_installment'), ('equal_principal')) AS m(method),
		   (VALUES ('0.00'::cny), ('0.01'), ('0.05'), ('1.50'), ('123.45'), ('99999.99'), ('500000'), ('1000000000000')) AS p(principal),
		   (VALUES ('0%'::rate), ('0.000001%'), ('3.25%'), ('100%')) AS r(rate),
		   (VALUES (1), (2), (59), (360), (600)) AS n(periods),
		   loan_schedule(p.principal, r.rate, n.periods, m.method) AS s
	  GROUP BY m.method, p.principal, r.rate, n.periods) AS t
GROUP BY method ORDER BY method;
-- every number of periods
SELECT bool_and(c = n) AS lines, bool_and(repaid = '500000') AS repaid
FROM (SELECT n, count(*) AS c, sum(s.principal) AS repaid
	  FROM generate_series(1, 600) AS n, loan_schedule('500000', '3.25%', n) AS s GROUP BY n) AS t;
-- refusals: never no rows
SELECT * FROM loan_schedule(NULL, '3.25%', 360);
SELECT * FROM loan_schedule('500000', NULL, 360);
SELECT * FROM loan_schedule('500000', '3.25%', NULL);
SELECT * FROM loan_schedule('500000', '3.25%', 360, NULL);
\set VERBOSITY sqlstate
SELECT * FROM loan_schedule('500000', '3.25%', 360, 'balloon');
SELECT * FROM loan_schedule('500000', NULL, 360);
SELECT installment('500000', '3.25%', 0);
SELECT due_date('2020-01-31', 0);
\set VERBOSITY default
SELECT * FROM loan_schedule('500000', '3.25%', 360, 'balloon');
SELECT * FROM loan_schedule('500000', '3.25%', 360, '');
SELECT * FROM loan_schedule('-1', '3.25%', 360);
SELECT * FROM loan_schedule('1', '3.25%', 601, 'equal_principal');
SELECT * FROM loan_schedule('1', '101%', 360, 'equal_principal');
SELECT * FROM loan_schedule('1', '3.25%', 12, 'equal_principal', 'infinity');
SELECT * FROM loan_schedule('1', '3.25%', 24, 'equal_principal', '9999-01-01');
-- the planner knows the number of rows where periods is known
CREATE FUNCTION pg_temp.planned_rows(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN ' || query LOOP
		RETURN NEXT substring(line FROM '(?:Function Scan|ProjectSet).*(rows=\d+)');
	END LOOP;
END $$;
SELECT * FROM pg_temp.planned_rows($$SELECT * FROM loan_schedule('1', '1%', 300 + 60)$$) AS rows WHERE rows IS NOT NULL;
SELECT * FROM pg_temp.planned_rows($$SELECT * FROM loan_schedule(periods => 12, principal => '1', rate => '1%')$$) AS rows WHERE rows IS NOT NULL;
SELECT * FROM pg_temp.planned_rows($$SELECT s.* FROM loan, loan_schedule(loan.principal, loan.rate, loan.periods) AS s$$) AS rows WHERE rows IS NOT NULL;

-- balances and kept installments
SELECT balance_after('500000', '3.25%', 360, 0) AS at_start, balance_after('500000', '3.25%', 360, 360) AS at_end,
	   balance_after('500000', '3.25%', 360, 12, 'equal_principal') AS a_year;
SELECT bool_and(balance_after('500000', '3.25%', 360, s.period) = s.balance) AS same_as_schedule
FROM loan_schedule('500000', '3.25%', 360) AS s;
SELECT balance_after('500000', '3.25%', 360, 361);
SELECT balance_after('500000', '3.25%', 360, -1);
SELECT balance_after('500000', '3.25%', 360, 1, 'balloon');
SELECT periods_to_clear('500000', '3.25%', '501354.17') AS at_once, periods_to_clear('6', '0%', '0.01') AS slowly,
	   periods_to_clear('0', '3.25%', '0') AS nothing, final_installment('0', '3.25%', '0') AS nothing_last;
SELECT periods_to_clear('500000', '3.25%', '1354.17');
SELECT periods_to_clear('6.01', '0%', '0.01');
SELECT final_installment('500000', '3.25%', '1000');
SELECT periods_to_clear('500000', '3.25%', '-1');

-- subsidy, formula B
SELECT installment('464200', '4.65%', 360) AS at_bank, installment('464200', '3.25%', 360) AS at_fund,
	   subsidy_difference_installment('464200', '4.65%', '3.25%', 360) AS difference,
	   subsidy_difference_installment('464200', '3.25%', '4.65%', 360) AS floored;
SELECT subsidy_difference_installment('464200', '4.65%', '101%', 360);

-- due dates: the original day comes back after a short month
SELECT period, due_date('2020-01-31', period) AS due FROM generate_series(1, 6) AS period;
SELECT due_date('2020-02-29', 13) AS next_year, due_date('2020-02-29', 49) AS next_leap_year,
	   due_date('2020-12-20', 2) AS over_new_year, due_date('2020-01-31', 1) AS first;
SELECT bool_and(s.due = due_date('2020-01-31', s.period)) AS same_as_schedule
FROM loan_schedule('500000', '3.25%', 600, 'equal_installment', '2020-01-31') AS s;
SELECT due_date('2020-01-31', 0);
SELECT due_date('9999-12-31', 2);
SELECT due_date('infinity', 1);
SELECT due_date(NULL, 1) IS NULL AS date_null, due_date('2020-01-31', NULL) IS NULL AS period_null;

-- every function is immutable, parallel safe and described
SELECT p.proname, p.provolatile, p.proparallel, obj_description(p.oid, 'pg_proc') IS NULL AS no_comment
FROM pg_proc AS p
WHERE p.pronamespace = 'hpf'::regnamespace
	AND (p.proname IN ('installment', 'balance_after', 'periods_to_clear', 'final_installment', 'due_date',
					   'period_interest', 'day_interest', 'product_interest', 'account_interest')
		 OR p.proname LIKE 'loan\_schedule%' OR p.proname LIKE 'day\_product%' OR p.proname LIKE 'subsidy\_difference%')
	AND (p.provolatile <> 'i' OR p.proparallel <> 's' OR obj_description(p.oid, 'pg_proc') IS NULL);

-- bullet: nothing until the last period, whose interest is that of all months, rounded once
SELECT * FROM loan_schedule('100000', '2.75%', 3, 'bullet', '2020-01-31');
SELECT l.* FROM loan_schedule('100000', '2.75%', 12, 'bullet') l WHERE period >= 11;
