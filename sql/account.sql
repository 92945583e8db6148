-- Personal accounts: the account fold and the monthly contribution.
-- Figures of doc/sources.md §2.4 unless said otherwise.
SET search_path = public, hpf;
SET datestyle = 'ISO, YMD';

-- the interest year starts on 1 July
SELECT interest_year('2020-06-30') AS still, interest_year('2020-07-01') AS new, interest_year('2020-12-31') AS all_of_it;
SELECT interest_year('infinity');

-- 10,000.00 carried over and 2,186.00 on the 15th of each month: 353.25 on 30 June, 366 days
CREATE TABLE entry (account int, id int GENERATED ALWAYS AS IDENTITY, amount cny, carried cny, value_date date, settles boolean DEFAULT false);
INSERT INTO entry (account, amount, carried, value_date, settles) VALUES (1, '10000', '10000', '2019-07-01', true);
INSERT INTO entry (account, amount, carried, value_date)
	SELECT 1, '2186', '0', d::date FROM generate_series('2019-07-15'::date, '2020-06-15', '1 month') d;
CREATE VIEW replayed AS
	SELECT account, account_state(amount, carried, value_date, settles ORDER BY id) AS state FROM entry GROUP BY account;
SELECT (state).*, account_interest((state).balance, (state).day_product, (state).since, '2020-06-30', '1.5%') AS interest
FROM replayed;
-- the same and 5,000.00 taken out on 10 February: 323.66
INSERT INTO entry (account, amount, carried, value_date, settles)
	SELECT 2, amount, carried, value_date, settles FROM entry WHERE account = 1 ORDER BY id;
INSERT INTO entry (account, amount, carried, value_date)
	SELECT 2, '-5000', carried_part((state).carried, (state).balance, '-5000'), '2020-02-10' FROM replayed WHERE account = 2;
SELECT account, (state).*, account_interest((state).balance, (state).day_product, (state).since, '2020-06-30', '1.5%') AS interest
FROM replayed ORDER BY account;
-- settled on 30 June, valued on 1 July
INSERT INTO entry (account, amount, carried, value_date, settles) VALUES (1, '353.25', '353.25', '2020-07-01', true);
SELECT (state).*, account_interest((state).balance, (state).day_product, (state).since, '2020-06-30', '1.5%') AS nothing_more
FROM replayed WHERE account = 1;
-- a deposit of June that became known in July: carried over, and its interest is a supplement, not a settlement
INSERT INTO entry (account, amount, carried, value_date)
	SELECT 1, '100', carried_part((state).carried, (state).balance, '100', (state).since, '2020-06-15'), '2020-06-15' FROM replayed WHERE account = 1;
INSERT INTO entry (account, amount, carried, value_date, settles) VALUES (1, '0.07', '0.07', '2020-07-01', true);
SELECT (state).* FROM replayed WHERE account = 1;

-- what the stored state does by UPDATE is what the replay does
CREATE TABLE stored AS
	SELECT '10000'::cny AS balance, '10000'::cny AS carried, 0::bigint AS day_product, '2019-07-01'::date AS since;
DO $$
DECLARE e record;
BEGIN
	FOR e IN SELECT * FROM entry WHERE account = 2 AND id > (SELECT min(id) FROM entry WHERE account = 2) ORDER BY id LOOP
		UPDATE stored SET balance = balance + e.amount,
			carried = carried + carried_part(carried, balance, e.amount),
			day_product = day_product + day_product_change(e.amount, since, e.value_date);
	END LOOP;
END $$;
SELECT ROW(s.*)::account_state = r.state AS stored_is_replayed FROM stored s, replayed r WHERE account = 2;
-- the order within a year is immaterial
SELECT account_state(amount, carried, value_date, settles ORDER BY settles DESC, amount, id DESC) = (SELECT state FROM replayed WHERE account = 2) AS any_order
FROM entry WHERE account = 2;

-- a new account: its year is the one its first movement lies in
SELECT account_state(a, c, d, s) FROM (VALUES ('100'::cny, '0'::cny, '2020-03-10'::date, false)) v(a, c, d, s);
-- books that open within a year bring their day-product
SELECT account_state(a, c, d, s, p ORDER BY d) FROM (VALUES
	('15000.00'::cny, '10000.00'::cny, '2019-07-01'::date, false, -53000000::bigint),
	('2186.00', '0.00', '2020-01-15', false, NULL)) v(a, c, d, s, p);
SELECT account_state(a, c, d, s, p ORDER BY d DESC) FROM (VALUES
	('15000.00'::cny, '10000.00'::cny, '2019-07-01'::date, false, -53000000::bigint),
	('2186.00', '0.00', '2020-01-15', false, NULL)) v(a, c, d, s, p);
SELECT account_state(a, '0', '2020-01-01', false) FROM (VALUES (NULL::cny)) v(a);
SELECT account_state(amount, carried, value_date, settles) IS NULL AS no_entries FROM entry WHERE account = 0;
SELECT account_state(a, '0', '2020-07-02', false) FROM (VALUES ('92233720368547758.07'::cny)) v(a);
SELECT account_state(a, '0', '2020-07-03', false) FROM (VALUES ('92233720368547758.07'::cny)) v(a);

-- the parts, one by one
SELECT day_product_change('100', '2019-07-01', '2019-06-30') AS before, day_product_change('100', '2019-07-01', '2019-07-01') AS first_day,
	   day_product_change('100', '2019-07-01', '2019-07-02') AS second_day, day_product_change('-100', '2019-07-01', '2020-06-30') AS last_day;
SELECT day_product_change('100', '-infinity', '2019-07-01');
SELECT carried_part('6', '10', '5') AS deposit, carried_part('6', '10', '-5.99') AS within, carried_part('6', '10', '-6') AS all_of_it,
	   carried_part('6', '10', '-6.01') AS beyond, carried_part('6', '10', '-10') AS emptied;
SELECT carried_part('6', '10', '-10.01');
SELECT carried_part('-1', '10', '-1');
SELECT carried_part('6', '10', '5', '2020-07-01', '2020-06-30') AS late, carried_part('6', '10', '5', '2020-07-01', '2020-07-01') AS in_time,
	   carried_part('6', '10', '-7', '2020-07-01', '2020-06-30') AS withdrawal;

-- contributions, each side rounded for itself (doc/sources.md §1.3)
SELECT monthly_contribution('9108.33', '12%') AS yuan, monthly_contribution('9108.33', '12%', '0.10') AS jiao,
	   monthly_contribution('9108.33', '12%', '0.01') AS fen;
SELECT mode, monthly_contribution('9104.16', '12%', '1.00', mode) AS below, monthly_contribution('9104.17', '12%', '1.00', mode) AS above,
	   monthly_contribution('9112.50', '12%', '1.00', mode) AS half FROM (VALUES ('half_up'), ('ceiling'), ('floor')) m(mode);
SELECT monthly_contribution('100.50', '1%', '0.01') AS tie, monthly_contribution('0', '12%') AS no_base;
SELECT monthly_contribution('9108.33', '12%', '1.00', 'nearest');
SELECT monthly_contribution('-0.01', '12%');
SELECT monthly_contribution('9108.33', '12%', '0.00');
SELECT monthly_contribution('92233720368547758.07', '1000%');

DROP VIEW replayed;
DROP TABLE entry, stored;
