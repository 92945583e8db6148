-- Simple interest, the day-product aggregate, subsidy formula A.
-- Figures of doc/sources.md §2.4 and §3 unless said otherwise.
SET search_path = public, hpf;

-- months
SELECT period_interest('500000', '3.25%') AS month,
	   period_interest('500000', '3.25%', 12) AS year_once_rounded,
	   period_interest('300000', '2.75%', 1) AS five_years;
-- half a fen goes away from zero; negative balances mirror positive ones
SELECT b AS balance, period_interest(b, '100%') AS up, period_interest(-b, '100%') AS mirrored
FROM (VALUES ('0.05'::cny), ('0.06'), ('0.07'), ('0.17'), ('0.18'), ('0.00')) AS t(b);
SELECT period_interest('500000', '0%') AS no_rate, period_interest('500000', '3.25%', 0) AS no_time;
SELECT period_interest(NULL, '3.25%') IS NULL AS balance_null,
	   period_interest('1', NULL) IS NULL AS rate_null,
	   period_interest('1', '1%', NULL) IS NULL AS months_null;
SELECT period_interest('500000', '3.25%', -1);
-- past 64 bits inside, not outside; and outside
SELECT period_interest('92233720368547758.07', '100%', 12) AS largest,
	   period_interest('-92233720368547758.08', '100%', 12) AS smallest;
SELECT period_interest('92233720368547758.07', '100%', 13);

-- days
SELECT day_interest('2176.03', '4.875%', 45) AS penalty,		-- 3.25 % x 1.5
	   day_interest('100000', '3.25%', 11) AS odd_days,
	   day_interest('100000', '3.6%', 366, 366) AS a_leap_year,
	   day_interest('100000', '3.65%', 365, 365) AS a_year;
SELECT day_interest('1.80', '100%', 1) AS tie, day_interest('-1.80', '100%', 1) AS mirrored;
SELECT day_interest('1000', '1.5%', -1);
SELECT day_interest('1000', '1.5%', 1, 364);
SELECT day_interest('92233720368547758.07', '1000%', 2147483647);
SELECT day_interest('1', '1%', 1, NULL) IS NULL AS basis_null;

-- the year 2019-07 to 2020-06 of one account, from its entries
CREATE TEMPORARY TABLE entry (account integer, amount cny, value_date date);
INSERT INTO entry
SELECT a, '10000'::cny, date '2019-07-01' FROM generate_series(1, 2) AS a
UNION ALL
SELECT a, '2186'::cny, (date '2019-07-15' + make_interval(months => m))::date
FROM generate_series(1, 2) AS a, generate_series(0, 11) AS m
UNION ALL
SELECT 2, '-5000'::cny, date '2020-02-10';
SELECT account, sum(amount) AS balance, day_product(amount, value_date, date '2020-06-30'),
	   product_interest(day_product(amount, value_date, date '2020-06-30'), '1.50%') AS interest
FROM entry GROUP BY account ORDER BY account;
-- the same from a carried state: balance, and what movements after since take
SELECT account,
	   account_interest(sum(amount), sum(amount::numeric * 100 * (date '2019-07-01' - value_date))::bigint,
						date '2019-07-01', date '2020-06-30', '1.50%') AS interest
FROM entry GROUP BY account ORDER BY account;
-- entries after the day count nothing; on the day, one day
SELECT day_product(amount, value_date, date '2019-07-01') AS first_day,
	   day_product(amount, value_date, date '2019-06-30') AS day_before
FROM entry WHERE account = 1;
-- nothing, nulls, no day
SELECT day_product(amount, value_date, date '2020-06-30') AS no_row FROM entry WHERE false;
SELECT day_product(NULL::cny, value_date, date '2020-06-30') AS no_amount FROM entry;
SELECT day_product(a, d, date '2020-06-30') AS null_amount_skipped
FROM (VALUES ('1'::cny, date '2020-06-30'), (NULL, NULL)) AS t(a, d);
SELECT day_product('1'::cny, NULL, date '2020-06-30');
SELECT day_product('1'::cny, date '2020-06-30', NULL);
SELECT day_product('1'::cny, date '-infinity', date '2020-06-30');
SELECT day_product('1'::cny, date '2020-06-30', date 'infinity');
-- more than 64 bits hold
SELECT day_product('92233720368547758.07'::cny, date '0001-01-01', date '9999-12-31') AS large
FROM generate_series(1, 3);
-- as a window: the inverse transition
SELECT value_date, day_product(amount, value_date, date '2020-06-30')
	OVER (ORDER BY value_date ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS two_before
FROM entry WHERE account = 2 ORDER BY value_date;
-- in parallel: the same sum as serially
CREATE TABLE interest_parallel AS
SELECT (g % 1000 - 300)::integer::numeric::cny AS amount, date '2019-07-01' + g % 400 AS value_date
FROM generate_series(1, 20000) AS g;
ANALYZE interest_parallel;
SELECT sum(amount::numeric * greatest(date '2020-06-30' - value_date + 1, 0)) AS by_numeric,
	   day_product(amount, value_date, date '2020-06-30') AS serial FROM interest_parallel;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT day_product(amount, value_date, date '2020-06-30') FROM interest_parallel;
SELECT day_product(amount, value_date, date '2020-06-30') AS parallel FROM interest_parallel;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;
DROP TABLE interest_parallel;

-- day-products for people
SELECT product_interest(8477944, '1.50%') AS domain, product_interest(7767944.00, '1.50%') AS withdrawn,
	   product_interest(-8477944, '1.50%') AS mirrored, product_interest(8477944, '1.50%', 365) AS basis_365;
SELECT product_interest(1.80, '100%') AS tie, product_interest(-1.80, '100%') AS tie_mirrored,
	   product_interest(1.79, '100%') AS below, product_interest(1.8000000, '100%') AS zeros;
SELECT product_interest(0.001, '1%');
SELECT product_interest('NaN', '1%');
SELECT product_interest('Infinity', '1%');
SELECT product_interest(1e40, '1%');
SELECT product_interest(1e30, '100%');
SELECT product_interest(1, '1%', 30);
SELECT product_interest(3320413933267719290.52, '1000%', 360) AS largest;

-- accounts: through is included
SELECT account_interest('10000', 0, '2020-06-30', '2020-06-30', '3.60%') AS one_day,
	   account_interest('10000', 0, '2020-07-01', '2020-06-30', '3.60%') AS no_day,
	   account_interest('10000', 36000000, '2020-07-01', '2020-06-30', '3.60%') AS product_only,
	   account_interest('-10000', -36000000, '2020-07-01', '2020-06-30', '3.60%') AS mirrored,
	   account_interest('10000', 0, '2019-07-01', '2020-06-30', '1.50%') AS leap_year,
	   account_interest('10000', 0, '2019-07-01', '2020-06-30', '1.50%', 366) AS over_366;
SELECT account_interest('1.80', 0, '2020-07-01', '2020-07-01', '100%') AS tie,
	   account_interest('-1.80', 0, '2020-07-01', '2020-07-01', '100%') AS mirrored;
SET datestyle = ISO, YMD;
SELECT account_interest('10000', 0, '2020-07-01', '2020-06-29', '1.50%');
SELECT account_interest('10000', 0, '2020-07-01', 'infinity', '1.50%');
SELECT account_interest('10000', 0, '-infinity', '2020-07-01', '1.50%');
SELECT account_interest('10000', 0, '2020-07-01', '2020-07-01', '1.50%', 30);
SELECT account_interest('92233720368547758.07', 9223372036854775807, '0001-01-01', '9999-12-31', '1.50%');
SELECT account_interest('92233720368547758.07', 9223372036854775807, '2020-07-01', '2021-06-30', '1.50%') AS large;
RESET datestyle;

-- subsidy, formula A: 464,200 over 360 months, 4.65 % at the bank and 3.25 %
SELECT period, subsidy_difference(lag(balance, 1, '464200') OVER (ORDER BY period), '4.65%', '3.25%')
FROM loan_schedule('464200', '4.65%', 360) WHERE period <= 12
ORDER BY period;
SELECT subsidy_difference('464200', '3.25%', '3.25%') AS equal_rates,
	   subsidy_difference('464200', '3.10%', '3.25%') AS floored,
	   subsidy_difference('464200', '4.65%', '3.25%', 3) AS quarter,
	   subsidy_difference('-464200', '4.65%', '3.25%') AS mirrored;
SELECT subsidy_difference('464200', '4.65%', '3.25%', -1);
