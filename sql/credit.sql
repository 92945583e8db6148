-- Credit reporting: a loan's month from its facts, and the rules of records.
SET search_path = public, hpf;
SET datestyle = 'ISO, YMD';

CREATE TABLE fact (loan text, id int GENERATED ALWAYS AS IDENTITY, kind text, value_date date,
	amount cny, rate rate, periods int, mode text, first_due date);
CREATE FUNCTION month_of(of_loan text, month yearmonth, relief date[] DEFAULT NULL) RETURNS credit_standing
LANGUAGE sql AS $$
	SELECT credit_month(kind, value_date, amount, rate, periods, mode, first_due, month, relief, ARRAY[1, 3, 6, -1, -1] ORDER BY value_date, fact_rank(kind), id)
	FROM fact WHERE loan = of_loan
$$;

-- days overdue at each boundary: 1,000.00 due whole on one day and not paid
INSERT INTO fact (loan, kind, value_date, amount, rate, periods, first_due)
SELECT 'due ' || n, 'disburse', '2019-06-01', '1000', '0%', 1, date '2020-01-31' - n FROM generate_series(-1, 200) n;
SELECT n AS days, (s).status, (s).overdue_days, (s).overdue_amount, (s).overdue_31_60, (s).overdue_61_90, (s).overdue_91_180, (s).overdue_over_180, (s).due
FROM unnest(ARRAY[-1, 0, 1, 29, 30, 31, 32, 59, 60, 61, 89, 90, 91, 120, 121, 150, 151, 179, 180, 181, 200]) n, LATERAL (SELECT month_of('due ' || n, '2020-01') AS s OFFSET 0) m;

-- the sheet's loan: 500,000 at 3.25 % over 360 periods, due on the 20th: 821.86 + 1,354.17 first
INSERT INTO fact (loan, kind, value_date, amount, rate, periods, first_due)
SELECT loan, 'disburse', '2019-07-20', '500000', '3.25%', 360, '2019-08-20'
FROM unnest(ARRAY['plain', 'part', 'prepaid', 'settled', 'void', 'off', 'longer', 'window']) loan;
INSERT INTO fact (loan, kind, value_date, amount, mode) VALUES
	('part', 'receive', '2019-08-20', '2000', NULL), ('prepaid', 'receive', '2019-08-20', '2176.03', NULL), ('prepaid', 'prepay', '2019-08-25', '100000', 'reduce'),
	('settled', 'receive', '2019-08-20', '2176.03', NULL), ('settled', 'prepay', '2019-12-31', '600000', NULL), ('void', 'void', '2019-08-01', NULL, NULL),
	('off', 'write_off', '2019-12-01', NULL, NULL), ('off', 'receive', '2020-01-15', '500', NULL);
INSERT INTO fact (loan, kind, value_date, periods) VALUES ('longer', 'set_periods', '2019-08-02', 361);
SELECT loan, month, (s).* FROM (VALUES ('plain', '2019-06'), ('plain', '2019-07'), ('plain', '2019-08'), ('plain', '2019-10'), ('part', '2019-08'), ('part', '2019-09'), ('prepaid', '2019-08'), ('prepaid', '2019-09'),
	('settled', '2019-11'), ('settled', '2019-12'), ('settled', '2020-01'), ('void', '2019-08'), ('off', '2019-12'), ('off', '2020-01'), ('longer', '2019-08')) AS v (loan, month),
	LATERAL (SELECT month_of(loan, month::yearmonth) AS s OFFSET 0) m;
-- windows that suppress reports
SELECT r, (s).status, (s).overdue_days, (s).overdue_periods, (s).overdue_amount
FROM unnest(ARRAY['{2019-08-20,2019-09-30}', '{2019-08-20,2019-09-29}', '{2019-08-21,2019-09-30}', '{2019-01-01,2019-08-19,2019-08-20,2019-09-30}', '{}']) r,
	LATERAL (SELECT month_of('window', '2019-09', r::date[]) AS s OFFSET 0) m;
SELECT month_of('plain', '2019-09', '{2019-08-20}');
SELECT month_of('plain', NULL);
SELECT credit_month('disburse', '2019-07-20', '1', '0%', 1, NULL, '2019-08-20', '2019-08', NULL, '{1,3}');
SELECT credit_month('receive', '2019-07-20', '1', '0%', 1, NULL, '2019-08-20', '2019-08', NULL, '{1,3,6,-1,-1}');

-- every rule, by a record with one thing wrong
SELECT is_citizen_id(id) FROM unnest(ARRAY['11010519491231002X', '110105194912310021', '11010519490229002X', '', '1101051949123100', NULL]) id;
SELECT value, credit_date(value) FROM unnest(ARRAY['2020-02-29', '2019-02-29', '2020-04-31', '2020-13-01', '0000-01-01', 'x', NULL]) value;
CREATE TABLE good (kind text, content jsonb);
INSERT INTO good VALUES ('loan', '{"number": "K", "institution": "12345678901234", "business_kind": "13", "name": "a", "citizen_id": "11010519491231002X", "opened_on": "2019-07-20",
	"currency": "CNY", "amount": "1000.00", "ends_on": "2029-07-20", "guarantee": "2", "method": "11", "frequency": "03", "periods_left": "9", "balance": "900.00", "loan_class": "1",
	"overdue_days": "0", "overdue_periods": "0", "overdue_amount": "0.00", "overdue_31_60": "0.00", "overdue_61_90": "0.00", "overdue_91_180": "0.00", "overdue_over_180": "0.00",
	"due": "10.00", "paid": "10.00", "last_paid": "2020-01-20", "status": "N", "prepaid": "0.00", "dispute": "0"}'),
	('contribution', '{"number": "A", "institution": "12345678901234", "place": "350500", "name": "a", "citizen_id": "11010519491231002X", "employer": "e", "first_month": "2019-07", "last_month": "2020-01",
	"status": "1", "monthly_amount": "100.00", "personal_ratio": "12%", "unit_ratio": "5%", "dispute": "0"}');
SELECT c.* FROM good g, check_credit_record(g.kind, '2020-01', g.content) c;
CREATE TABLE wrong (id int GENERATED ALWAYS AS IDENTITY, kind text, change jsonb);
INSERT INTO wrong (kind, change) VALUES
	('loan', '{"more": "1"}'), ('loan', '{"name": null}'), ('loan', '{"name": "a|b"}'), ('loan', '{"name": ""}'), ('loan', '{"balance": "900"}'), ('loan', '{"status": "8"}'), ('loan', '{"loan_class": "6"}'),
	('loan', '{"institution": "1234567890123"}'), ('loan', '{"institution": "123456789012345"}'), ('loan', '{"citizen_id": "110105194912310021"}'),
	('loan', '{"opened_on": "2019-02-30"}'), ('loan', '{"due": "-10.00"}'), ('loan', '{"linked": "1,b,110105194912310021"}'), ('loan', '{"linked": "1,b,11010519491231002X"}'), ('loan', '{"linked": "b"}'),
	('loan', '{"amount": "0.00", "balance": "0.00", "status": "C", "closed_on": "2020-01-20"}'), ('loan', '{"opened_on": "2020-02-01", "last_paid": null, "paid": "0.00"}'), ('loan', '{"opened_on": "2029-07-20"}'),
	('loan', '{"last_paid": "2019-07-19", "paid": "0.00"}'), ('loan', '{"last_paid": "2020-02-01", "paid": "0.00"}'),
	('loan', '{"balance": "0.00", "status": "C", "closed_on": "2020-01-19"}'), ('loan', '{"balance": "0.00", "status": "C", "closed_on": "2019-12-31", "last_paid": "2019-12-31", "paid": "0.00"}'),
	('loan', '{"balance": "0.00", "status": "C", "closed_on": "2019-07-19", "last_paid": null, "paid": "0.00"}'),
	('loan', '{"balance": "0.00", "status": "C"}'), ('loan', '{"balance": "0.00"}'), ('loan', '{"status": "C"}'), ('loan', '{"closed_on": "2020-01-20"}'), ('loan', '{"status": "C", "closed_on": "2020-01-20"}'),
	('loan', '{"balance": "0.00", "status": "C", "closed_on": "2020-01-20", "overdue_amount": "0.01"}'),
	('loan', '{"balance": "1000.01"}'), ('loan', '{"balance": "1000.00"}'), ('loan', '{"overdue_amount": "0.01"}'), ('loan', '{"overdue_days": "1"}'), ('loan', '{"overdue_periods": "1"}'),
	('loan', '{"status": "*"}'), ('loan', '{"status": "*", "due": "0.00"}'),
	('loan', '{"status": "1", "loan_class": "2", "overdue_days": "0", "overdue_periods": "1", "overdue_amount": "1.00"}'), ('loan', '{"status": "1", "loan_class": "2", "overdue_days": "1", "overdue_periods": "1", "overdue_amount": "1.00"}'),
	('loan', '{"status": "1", "loan_class": "2", "overdue_days": "30", "overdue_periods": "1", "overdue_amount": "1.00"}'), ('loan', '{"status": "1", "loan_class": "2", "overdue_days": "31", "overdue_periods": "1", "overdue_amount": "1.00"}'),
	('loan', '{"status": "6", "loan_class": "4", "overdue_days": "180", "overdue_periods": "6", "overdue_amount": "6.00"}'), ('loan', '{"status": "6", "loan_class": "4", "overdue_days": "181", "overdue_periods": "6", "overdue_amount": "6.00"}'),
	('loan', '{"status": "7", "loan_class": "4", "overdue_days": "180", "overdue_periods": "6", "overdue_amount": "6.00"}'), ('loan', '{"status": "7", "loan_class": "4", "overdue_days": "181", "overdue_periods": "6", "overdue_amount": "6.00"}'),
	('loan', '{"status": "1", "overdue_days": "5", "overdue_periods": "0", "overdue_amount": "1.00"}'), ('loan', '{"status": "1", "overdue_days": "5", "overdue_periods": "1"}'),
	('loan', '{"status": "B", "loan_class": "5", "overdue_amount": "900.00"}'), ('loan', '{"status": "B", "loan_class": "4", "overdue_amount": "900.00"}'), ('loan', '{"status": "B", "loan_class": "5"}'),
	('loan', '{"status": "2", "loan_class": "2", "overdue_days": "40", "overdue_periods": "2", "overdue_amount": "2.00", "overdue_31_60": "2.00"}'),
	('loan', '{"status": "2", "loan_class": "2", "overdue_days": "40", "overdue_periods": "2", "overdue_amount": "2.00", "overdue_31_60": "2.01"}'),
	('loan', '{"status": "2", "loan_class": "2", "overdue_days": "40", "overdue_periods": "2", "overdue_amount": "2.00", "overdue_61_90": "1.00"}'),
	('loan', '{"loan_class": "2"}'), ('loan', '{"last_paid": "2019-12-31"}'), ('loan', '{"last_paid": null}'),
	('loan', '{"prepaid": "5.00"}'), ('loan', '{"special": "4"}'), ('loan', '{"prepaid": "5.00", "special": "4"}'), ('loan', '{"prepaid": "10.01", "special": "1,5"}'), ('loan', '{"special": "1,16"}'),
	('contribution', '{"first_month": "2020-02"}'), ('contribution', '{"last_month": "2020-02"}'), ('contribution', '{"first_month": "2020-01"}'),
	('contribution', '{"unit_ratio": "100%"}'), ('contribution', '{"unit_ratio": "100.01%"}'), ('contribution', '{"personal_ratio": "101%"}'), ('contribution', '{"personal_ratio": "12"}'),
	('contribution', '{"status": "4"}'), ('contribution', '{"closed_on": "2020-01-03"}'), ('contribution', '{"status": "4", "closed_on": "2020-01-03"}'), ('contribution', '{"status": "4", "closed_on": "2020-02-01"}'),
	('contribution', '{"monthly_amount": "-1.00"}'), ('contribution', '{"place": "3505"}'), ('contribution', '{"balance": "1.00"}');
CREATE VIEW found AS
	SELECT w.id, w.kind, w.change, string_agg(format('%s (%s: %s)', c.rule, c.field, c.value), ', ' ORDER BY c.rule, c.field) AS found
	FROM wrong w JOIN good g ON g.kind = w.kind LEFT JOIN LATERAL check_credit_record(g.kind, '2020-01', jsonb_strip_nulls(g.content || w.change)) c ON true
	GROUP BY w.id, w.kind, w.change;
SELECT kind, change, found FROM found ORDER BY id;
-- none of them lacks a record that breaks it
SELECT r.rule FROM credit_rules() r WHERE NOT EXISTS (SELECT FROM found f WHERE f.found LIKE '%' || r.rule || ' (%');
-- rules and fields are in order
SELECT rule FROM credit_rules() GROUP BY rule HAVING count(*) > 1;
SELECT r.rule, r.field FROM credit_rules() r WHERE r.field <> 'any' AND NOT EXISTS (SELECT FROM credit_fields() f WHERE f.field = r.field AND r.kind IN (f.kind, 'both'));
SELECT kind, count(*), max(position), count(DISTINCT field) FROM credit_fields() GROUP BY kind ORDER BY kind;

-- a record as a line, and what two differ in
SELECT credit_line(kind, '2020-01', 'first', 7, NULL, content) FROM good;
SELECT credit_line('contribution', '2020-01', 'correction', 8, 7, '{"number": "A"}');
SELECT credit_differences('{"a": "1", "b": "2", "name": "x", "c": "3"}', '{"b": "3", "a": "1", "name": "y", "d": "4"}'), credit_differences('{"dispute": "0"}', '{"dispute": "1"}');
DROP TABLE fact, good, wrong CASCADE;
