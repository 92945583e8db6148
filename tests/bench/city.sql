-- A city to measure on: :accounts accounts of :employers employers, one open day.
--
-- Rows are written straight into the tables: what is measured comes later, and
-- the acts would take longer than all measurements together. Sizes of employers
-- are long-tailed: a hundredth of them has a fifth of the accounts.
\set ON_ERROR_STOP 1
SET synchronous_commit = off;
SELECT hpf.create_fund('000000', 'bench', true);
SET search_path = public, hpf;
SELECT hpf.open_year(y) FROM generate_series(2019, 2021) y;
SELECT hpf.add_branch('01', 'one'), hpf.add_branch('02', 'two');
SELECT hpf.add_bank_account('C' || b, 'bank', 'collection ' || b, 'collection', '0' || b) FROM generate_series(1, 2) b;
-- a fund in use has closed a day, which keeps its loan ratio: without one each batch adds up all vouchers for it
SELECT hpf.open_day('bench/first', date '2020-06-12'), hpf.close_day('bench/close');
UPDATE fund.business_day SET loan_ratio = 98.47 WHERE day = '2020-06-12';
SELECT hpf.open_day('bench/open', date '2020-06-15');
INSERT INTO fund.employer (id, number, name, branch_id, bank_subject, unit_ratio, personal_ratio, first_month, paid_through, opened_on)
SELECT e, 'E' || e, 'employer ' || e, 1 + e % 2, '10100' || (1 + e % 2), '8%', '8%', '2019-01', '2020-05', '2019-01-01'
FROM generate_series(1, :employers) e;
INSERT INTO fund.member (id, citizen_id, name)
SELECT a, hpf.make_citizen_id(350599, date '1960-01-01' + (a % 15000), a / 15000), 'member ' || a FROM generate_series(1, :accounts) a;
INSERT INTO fund.account (id, number, member_id, employer_id, branch_id, base, unit_amount, personal_amount, balance, carried, day_product,
                          interest_from, first_month, paid_through, first_contribution, opened_on)
SELECT a, 'A' || a, a, e.id, 1 + e.id % 2, '7400.00', '592.00', '592.00', hpf.from_fen(1000000 + a % 9000000), hpf.from_fen(500000 + a % 4000000),
       -(a % 90000)::bigint * 100000, '2019-07-01', '2019-01', '2020-05', '2019-01-01', '2019-01-01'
FROM generate_series(1, :accounts) a
CROSS JOIN LATERAL (SELECT 1 + floor(:employers * ((hashint8(a) & 2147483647) / 2147483648.0) ^ 3)::bigint AS id) e
ORDER BY e.id, a;
VACUUM ANALYZE fund.account, fund.employer, fund.member;
