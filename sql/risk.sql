-- Risk class of a loan (五级分类): both sides of each limit.
SET search_path = public, hpf;

SELECT periods, risk_class(periods, 1000, false, 1, 3, 6) AS class FROM generate_series(0, 7) periods;
-- days count where there are limits for them: a bullet loan misses one period only
SELECT days, risk_class(1, days, false, 1, 3, 6, 90, 180) AS class FROM unnest(ARRAY[1, 89, 90, 179, 180]) days;
SELECT risk_class(6, 1, false, 1, 3, 6, 90, 180) AS worst, risk_class(0, NULL, false, 1, 3, 6, 90, 180) AS nothing_overdue;
-- what cannot be got back is a loss; without limits nothing else is
SELECT risk_class(0, 0, true, 1, 3, 6) AS lost, risk_class(100, 3000, false, NULL, NULL, NULL) AS no_limits;
SELECT risk_class(NULL, 0, false, 1, 3, 6) IS NULL AS unknown, risk_class(1, 0, NULL, 1, 3, 6) IS NULL AS unknown_too;
SELECT code, chinese FROM risk_classes();
