-- The loan fold: facts, billing, arrears, prepayment, rates, replay.
-- Figures of doc/sources.md §3.4-3.6 unless said otherwise.
SET search_path = public, hpf;
SET datestyle = 'ISO, YMD';

-- what the code is bound to
SELECT kind, rank, chinese FROM fact_kinds();
SELECT kind, description FROM fact_kinds() WHERE kind IN ('prepay', 'set_rate');
SELECT fact_rank('receive') - fact_rank('set_rate') AS receipts_after_rates;
SELECT fact_rank('repay');

-- one loan of the sheet: 500,000 at 3.25 % over 360 periods, due on the 20th
CREATE TABLE fact (loan int, id int GENERATED ALWAYS AS IDENTITY, kind text, value_date date,
	amount cny, rate rate, periods int, mode text, first_due date);
INSERT INTO fact (loan, kind, value_date, amount, rate, periods, mode, first_due)
	VALUES (1, 'disburse', '2017-12-20', '500000', '3.25%', 360, 'equal_installment', '2018-01-20');
INSERT INTO fact (loan, kind, value_date, amount)
	SELECT 1, 'receive', due_date('2018-01-20', k), '2176.03' FROM generate_series(1, 36) k;
CREATE VIEW replayed AS
	SELECT loan, loan_state(kind, value_date, amount, rate, periods, mode, first_due
							ORDER BY value_date, fact_rank(kind), id) AS state
	FROM fact GROUP BY loan;

\x on
SELECT (state).* FROM replayed WHERE loan = 1;
SELECT o.* FROM replayed, loan_owed(state, '2021-01-19') o WHERE loan = 1;
SELECT o.* FROM replayed, loan_owed(state, '2021-01-20') o WHERE loan = 1;
\x off

-- prepaid 100,000 right then, either way
SELECT mode, (s).balance, (s).installment, (s).periods - (s).period AS periods_left
FROM replayed, (VALUES ('reduce'), ('shorten')) m(mode),
	LATERAL (SELECT loan_step(state, 'prepay', '2020-12-20', '100000', mode => m.mode) AS s OFFSET 0) o
WHERE loan = 1;
-- the last of the 228 periods is 635.42
SELECT p.* FROM replayed,
	LATERAL loan_plan(loan_step(state, 'prepay', '2020-12-20', '100000', mode => 'shorten')) p
WHERE loan = 1 AND p.period >= 263;
-- reset to 3.10 % with 324 periods left
SELECT mode, (s).installment, (s).rate, (s).next_rate
FROM replayed, (VALUES ('2020-12-21'::date, 'day_split'), ('2021-01-01', 'day_split'), ('2021-01-01', 'next_period')) m(day, mode),
	LATERAL (SELECT loan_step(state, 'set_rate', m.day, rate => '3.10%', mode => m.mode) AS s OFFSET 0) o
WHERE loan = 1;

-- the prepayment became known late: six periods were received as if there were none
INSERT INTO fact (loan, kind, value_date, amount, rate, periods, mode, first_due)
	SELECT 2, kind, value_date, amount, rate, periods, mode, first_due FROM fact WHERE loan = 1 ORDER BY id;
INSERT INTO fact (loan, kind, value_date, amount)
	SELECT 2, 'receive', due_date('2018-01-20', k), '2176.03' FROM generate_series(37, 42) k;
SELECT (state).balance - '100000' AS not_replayed FROM replayed WHERE loan = 2;
SELECT loan_step(state, 'prepay', '2020-12-20', '100000', mode => 'shorten') FROM replayed WHERE loan = 2;
INSERT INTO fact (loan, kind, value_date, amount, mode) VALUES (2, 'prepay', '2020-12-20', '100000', 'shorten');
SELECT (state).balance, (state).installment, (state).period, (state).periods, (state).surplus, (state).status
FROM replayed WHERE loan = 2;

-- a loan that pays each installment follows the schedule to the last fen
CREATE FUNCTION differs_from_schedule(principal cny, rate rate, periods int, method text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE s loan_state; l record; o record; n bigint := 0;
BEGIN
	s := loan_step(NULL, 'disburse', '2019-12-31', principal, rate, periods, method, '2020-01-31');
	FOR l IN SELECT * FROM loan_schedule(principal, rate, periods, method, '2020-01-31') LOOP
		SELECT * INTO o FROM loan_owed(s, l.due);
		s := loan_step(s, 'receive', l.due, l.installment);
		IF o.total_due <> l.installment OR o.principal <> l.principal OR (s).balance <> l.balance
			OR (s).interest_due <> '0' OR (s).surplus <> '0' THEN
			n := n + 1;
		END IF;
	END LOOP;
	RETURN n + CASE (s).status WHEN 'settled' THEN 0 ELSE 1 END;
END $$;
SELECT principal, rate, periods, method, differs_from_schedule(principal, rate, periods, method)
FROM (VALUES ('500000'::cny, '3.25%'::rate, 360), ('300000', '2.75%', 60), ('436700', '3.25%', 360), ('1000', '0%', 7)) l(principal, rate, periods),
	(VALUES ('equal_installment'), ('equal_principal')) m(method);

-- penalty: 2,176.03 overdue 45 days at 3.25 % x 1.5
CREATE VIEW due AS
	SELECT loan_step(NULL, 'disburse', '2019-12-20', '500000', '3.25%', 360, 'equal_installment', '2020-01-20') AS state;
SELECT day, (s).status, (s).interest_due, (s).principal_due, (s).overdue_principal, (s).penalty_due,
	(s).penalty_from, (s).overdue_periods AS now, (s).overdue_total AS ever
FROM due, (VALUES ('2020-01-19'::date), ('2020-01-20'), ('2020-01-21'), ('2020-02-19'), ('2020-02-20'), ('2020-02-21')) d(day),
	LATERAL (SELECT loan_advance(state, day) AS s OFFSET 0) a;
-- (the period after it is relieved, so that only the first one counts)
SELECT day_interest('2176.03', '4.875%', 45) AS by_hand, o.penalty
FROM due, loan_owed(loan_step(state, 'relieve', '2020-02-01', first_due => '2020-12-31'), '2020-03-05') o;
-- of the principal only; with grace; in steps; not at all while relieved
SELECT o.penalty AS principal_only
FROM due, loan_owed(loan_step(state, 'set_penalty', '2019-12-20', rate => '150%', mode => 'principal'), '2020-02-20') o;
SELECT day, (s).status, (s).penalty_due, (s).penalty_from
FROM due, (VALUES ('2020-01-30'::date), ('2020-01-31')) d(day),
	LATERAL (SELECT loan_advance(loan_step(state, 'set_penalty', '2019-12-20', rate => '130%', periods => 10), day) AS s OFFSET 0) a;
SELECT loan_advance(loan_advance(loan_advance(state, '2020-02-03'), '2020-02-20'), '2020-05-05') = loan_advance(state, '2020-05-05') AS in_steps
FROM due;
SELECT day, (s).status, (s).penalty_due, (s).penalty_from, (s).overdue_periods
FROM due, (VALUES ('2020-06-30'::date), ('2020-07-01')) d(day),
	LATERAL (SELECT loan_advance(loan_step(state, 'relieve', '2020-01-20', first_due => '2020-06-30'), day) AS s OFFSET 0) a;
-- arrears of three periods; money pays penalty, then the oldest interest and principal
SELECT (s).arrears, (s).penalty_due, (s).overdue_periods FROM due, LATERAL (SELECT loan_advance(state, '2020-04-01') AS s) a;
SELECT amount, (s).penalty_received, (s).interest_received, (s).principal_received, (s).surplus, (s).arrears, (s).penalty_from, (s).status
FROM due, (VALUES ('20.00'::cny), ('1000'), ('2176.03'), ('2210'), ('5000'), ('9000')) m(amount),
	LATERAL (SELECT loan_step(state, 'receive', '2020-04-01', amount) AS s OFFSET 0) a;

-- money ahead of time waits for the bill; surplus can be given back, no more
SELECT (s).surplus, (s).balance, o.* FROM due, LATERAL (SELECT loan_step(state, 'receive', '2020-01-05', '2000') AS s OFFSET 0) a,
	loan_owed(s, '2020-01-20') o;
SELECT (loan_step(loan_step(state, 'receive', '2020-01-05', '2000'), 'refund', '2020-01-06', '2000')).surplus FROM due;
SELECT loan_step(loan_step(state, 'receive', '2020-01-05', '2000'), 'refund', '2020-01-06', '2000.01') FROM due;

-- inside a period: the days that prepaid principal ran are billed with the period
SELECT (s).balance, (s).carried_product, (s).installment, o.interest, o.principal,
	   period_interest('400000', '3.25%') + day_interest('100000', '3.25%', 11) AS interest_by_hand,
	   o.principal + period_interest('400000', '3.25%') AS installment_by_hand
FROM due, LATERAL (SELECT loan_step(state, 'prepay', '2019-12-31', '100000') AS s OFFSET 0) a, loan_owed(s, '2020-01-20') o;
-- a rate set inside a period splits it by days of 360; or waits for its end
SELECT mode, (s).installment, (s).rate, (s).next_rate, o.interest, o.principal,
	   (loan_advance(s, '2020-01-20')).rate AS rate_then, (loan_advance(s, '2020-01-20')).installment AS installment_then
FROM due, (VALUES ('day_split'), ('next_period')) m(mode),
	LATERAL (SELECT loan_step(state, 'set_rate', '2020-01-01', rate => '3.10%', mode => m.mode) AS s OFFSET 0) a, loan_owed(s, '2020-01-20') o;
SELECT day_interest('500000', '3.25%', 12) + day_interest('500000', '3.10%', 18) AS split_by_hand;
-- the first period: a month, 11 days more, 11 days fewer; principal as planned each time
SELECT d.day, o.interest, o.principal
FROM (VALUES ('2019-12-20'::date), ('2019-12-09'), ('2019-12-31')) d(day),
	loan_owed(loan_step(NULL, 'disburse', d.day, '500000', '3.25%', 360, 'equal_installment', '2020-01-20'), '2020-01-20') o;
SELECT day_interest('500000', '3.25%', 30 + 11) AS longer, day_interest('500000', '3.25%', 20) AS shorter;

-- settlement: everything and the interest to the day; one fen less leaves that fen due
SELECT o.settlement, (s).status, (s).balance, (s).interest_received, (s).surplus, (t).status AS one_fen_less, (t).principal_due, (u).surplus AS one_fen_more
FROM due, loan_owed(state, '2020-03-05') o,
	LATERAL (SELECT loan_step(state, 'prepay', '2020-03-05', o.settlement) AS s,
					loan_step(state, 'prepay', '2020-03-05', o.settlement - '0.01') AS t,
					loan_step(state, 'prepay', '2020-03-05', o.settlement + '0.01') AS u OFFSET 0) a;
SELECT (s).status, (s).surplus, (s).rate, o.total_due, o.settlement, (SELECT count(*) FROM loan_plan(s)) AS plan
FROM due, LATERAL (SELECT loan_step(loan_step(loan_step(state, 'prepay', '2020-01-20', '600000'),
	'receive', '2020-02-20', '100'), 'set_rate', '2021-01-01', rate => '3.10%') AS s OFFSET 0) a, loan_owed(s, '2030-01-01') o;
-- the term: extended from 360 to 361, never to what is past
SELECT (s).periods, (s).installment, installment('500000', '3.25%', 361) AS by_hand
FROM due, LATERAL (SELECT loan_step(state, 'set_periods', '2020-01-01', periods => 361) AS s OFFSET 0) a;
SELECT loan_step(state, 'set_periods', '2020-02-20', periods => 2) FROM due;
-- a loan that never was
SELECT (s).status, (s).principal, (s).balance, (s).as_of FROM due, LATERAL (SELECT loan_step(state, 'void', '2020-02-01') AS s OFFSET 0) a;
SELECT loan_step(loan_step(state, 'receive', '2020-01-20', '0.01'), 'void', '2020-02-01') FROM due;
SELECT loan_step(loan_step(state, 'void', '2020-01-20'), 'receive', '2020-02-01', '1') FROM due;

-- order: a fact before the state, and a rank before the last on its day
SELECT loan_step(loan_advance(state, '2020-02-01'), 'receive', '2020-01-31', '1') FROM due;
SELECT loan_step(loan_step(state, 'prepay', '2020-02-01', '1'), 'receive', '2020-02-01', '1') FROM due;
SELECT loan_advance(state, '2019-12-19') FROM due;
SELECT loan_owed(state, '2019-12-19') FROM due;
SELECT loan_state(kind, value_date, amount, rate, periods, mode, first_due ORDER BY id DESC) FROM fact WHERE loan = 1;

-- nothing at all
SELECT loan_step(NULL, 'receive', '2020-01-01', '1');
SELECT loan_step(state, 'disburse', '2020-01-01', '1', '3%', 12, NULL, '2020-02-01') FROM due;
SELECT loan_state(kind, value_date, amount, rate, periods, mode, first_due ORDER BY id) IS NULL AS no_facts FROM fact WHERE loan = 0;
SELECT loan_advance(NULL, '2020-01-01') IS NULL AS no_state, (loan_owed(NULL, '2020-01-01')).settlement IS NULL AS no_quote;
-- refused arguments
SELECT loan_step(NULL, NULL, '2020-01-01');
SELECT loan_step(NULL, 'disburse', NULL);
SELECT loan_step(NULL, 'disburse', '2020-01-01', '1', '3%', 12);
SELECT loan_step(NULL, 'disburse', '2020-01-01', '0', '3%', 12, NULL, '2020-02-01');
SELECT loan_step(NULL, 'disburse', '2020-01-01', '1', '100.000001%', 12, NULL, '2020-02-01');
SELECT loan_step(NULL, 'disburse', '2020-01-01', '1', '3%', 601, NULL, '2020-02-01');
SELECT loan_step(NULL, 'disburse', '2020-01-01', '1', '3%', 12, 'balloon', '2020-02-01');
SELECT loan_step(NULL, 'disburse', '2020-01-01', '1', '3%', 12, NULL, '2020-01-01');
SELECT loan_step(NULL, 'disburse', '2020-01-01', '1', '3%', 12, NULL, 'infinity');
SELECT loan_step(state, 'receive', '2020-01-20', '-1') FROM due;
SELECT loan_step(state, 'receive', '2020-01-20') FROM due;
SELECT loan_step(state, 'prepay', '2020-01-20', '1', mode => 'shrink') FROM due;
SELECT loan_step(state, 'relieve', '2020-01-20', first_due => '2020-01-19') FROM due;
SELECT loan_step(state, 'set_penalty', '2020-01-20', rate => '150.5%') FROM due;
SELECT loan_step(state, 'set_penalty', '2020-01-20', rate => '150%', periods => 91) FROM due;
-- a row that no fold has made
SELECT loan_advance(ROW('500000', '400000', '0', '0', '0', '0', '3.25%', '2019-12-20', '2176.03', 'equal_installment', 360, 0, '2020-01-20', 20, false, '2019-12-20',
	0, '0', 0, '0', NULL, '2019-12-20', '0', '0', '0', '0', '0', '0', '0', '0', 0, 0, 'normal', 150, 0, 'principal', NULL, NULL, NULL, NULL, 0, NULL)::loan_state, '2020-01-01');
SELECT loan_advance(ROW(NULL, '400000', '0', '0', '0', '0', '3.25%', '2019-12-20', '2176.03', 'equal_installment', 360, 0, '2020-01-20', 20, false, '2019-12-20',
	0, '0', 0, '0', NULL, '2019-12-20', '0', '0', '0', '0', '0', '0', '0', '0', 0, 0, 'normal', 150, 0, 'principal', NULL, NULL, NULL, NULL, 0, NULL)::loan_state, '2020-01-01');

-- stored and replayed agree, step by step, and a state survives its text
CREATE TABLE stored (state loan_state);
DO $$
DECLARE f record; s loan_state;
BEGIN
	FOR f IN SELECT * FROM fact WHERE loan = 2 ORDER BY value_date, fact_rank(kind), id LOOP
		s := loan_step(s, f.kind, f.value_date, f.amount, f.rate, f.periods, f.mode, f.first_due);
	END LOOP;
	INSERT INTO stored VALUES (s);
END $$;
SELECT s.state = r.state AS stored_is_replayed, s.state::text::loan_state = s.state AS survives_text FROM stored s, replayed r WHERE loan = 2;
UPDATE stored SET state = loan_advance(state, '2022-01-01');
SELECT s.state = loan_advance(r.state, (s.state).as_of) AS advanced_too, (s.state).arrears FROM stored s, replayed r WHERE loan = 2;

DROP VIEW replayed, due;
DROP TABLE fact, stored;
DROP FUNCTION differs_from_schedule;

-- A bullet loan bills once; what is prepaid on the way is charged its days with it.
SELECT p.* FROM loan_plan(loan_step(NULL, 'disburse', '2020-01-20', '100000', '2.75%', 12, 'bullet', '2020-02-20')) p;
SELECT o.* FROM loan_owed(loan_step(NULL, 'disburse', '2020-01-20', '100000', '2.75%', 12, 'bullet', '2020-02-20'), '2020-07-30') o;
-- The 31st comes back where the first month was too short for it.
SELECT array_agg(p.due ORDER BY p.period) FROM loan_plan(loan_step(loan_step(NULL, 'disburse', '2020-01-31', '300', '0%', 3, 'equal_principal', '2020-02-29'), 'set_due_day', '2020-01-31', periods => 31)) p;
-- Sold for less than is owed, then written off, then some of it paid after all.
CREATE TEMP TABLE sold AS
SELECT loan_step(loan_step(NULL, 'disburse', '2020-01-20', '1000', '12%', 1, 'equal_installment', '2020-02-20'), 'receive', '2020-02-20', '400') AS state;
UPDATE sold SET state = loan_step(state, 'carry_shortfall', '2020-03-01');
SELECT (state).balance, (state).written_off, (state).receivable, (state).claim, (state).status, (state).penalty_due FROM sold;
UPDATE sold SET state = loan_step(loan_step(state, 'receive', '2020-03-02', '100'), 'write_off', '2020-04-01');
SELECT (state).written_off, (state).receivable, (state).recovered, (state).status FROM sold;
UPDATE sold SET state = loan_step(state, 'receive', '2020-05-01', '600');
SELECT (state).recovered, (state).surplus, (state).status FROM sold;
