-- What an auditor tries first: one member's passbook from 2019-07-01 to 2020-12-31,
-- added by hand, with 366 days of interest on 30 June 2020.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();

-- the passbook as on paper: date, amount; 30 June is worked out below
CREATE TABLE paper (line integer PRIMARY KEY, value_date date, amount numeric, kind text);
INSERT INTO paper VALUES
    ( 1, '2019-07-01', 10000.00, '00'), ( 2, '2019-07-15',  2186.00, '01'), ( 3, '2019-08-15',  2186.00, '01'), ( 4, '2019-09-16',  2186.00, '01'),
    ( 5, '2019-10-15',  2186.00, '01'), ( 6, '2019-11-15',  2186.00, '01'), ( 7, '2019-12-16',  2186.00, '01'), ( 8, '2020-01-15',  2186.00, '01'),
    ( 9, '2020-02-10', -5000.00, '11'), (10, '2020-02-14',  2186.00, '01'), (11, '2020-03-16',  2186.00, '01'), (12, '2020-03-31',   350.40, '02'),
    (13, '2020-04-15',  2186.00, '01'), (14, '2020-05-15',  2186.00, '01'), (15, '2020-06-15',  2186.00, '01'), (17, '2020-07-15',  2186.00, '01'),
    (18, '2020-08-14',  2186.00, '01'), (19, '2020-09-15', -1200.00, '11'), (20, '2020-09-16',  2186.00, '01'), (21, '2020-10-15',  2186.00, '01'),
    (22, '2020-11-16',  2186.00, '01'), (23, '2020-12-15',  2186.00, '01');

-- the same through the acts; line 12 was paid on 30 April and valued on 31 March
SELECT take_over_balances('opening', '01', '2019-07-01', ARRAY['A1'], ARRAY['10000.00']::cny[]), post_opening('money', '01', '{101001}', '{999}', '{10000.00}', 'opening') \g /dev/null
CREATE FUNCTION replay(from_line integer, through_line integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    line paper;
    month yearmonth := (SELECT coalesce(e.paid_through + 1, e.first_month) FROM fund.employer e WHERE e.number = 'E1');
BEGIN
    FOR line IN SELECT * FROM paper p WHERE p.line BETWEEN from_line AND through_line AND p.kind <> '02' ORDER BY p.line LOOP
        PERFORM go_to(line.value_date);
        IF line.kind = '01' THEN
            PERFORM remit('remit ' || line.line, 'E1', month);
            month := month + 1;
        ELSE
            PERFORM withdraw('withdraw ' || line.line, 'A1', (-line.amount)::text::cny, '07');
        END IF;
    END LOOP;
END $$;
SELECT replay(2, 13) \g /dev/null
SELECT go_to('2020-04-30') \g /dev/null
SELECT contribute_back('back', 'E1', ARRAY[ROW('A1', '2020-02', '350.40')]::back_contribution_line[], '2020-03-31') \g /dev/null
SELECT replay(14, 15) \g /dev/null
SELECT go_to('2020-06-30') \g /dev/null

-- the end-of-day balances of 366 days, added up one by one
CREATE TABLE day_balance AS
SELECT d::date AS day, (SELECT sum(p.amount) FROM paper p WHERE p.value_date <= d) AS balance
FROM generate_series('2019-07-01', '2020-06-30', interval '1 day') d;
SELECT is((SELECT count(*) FROM day_balance), 366::bigint, '366 days');
SELECT is((SELECT sum(balance) FROM day_balance), 7795808.80, 'their balances add up to 7,795,808.80');
SELECT is(batch('settle_interest', 'settle', '2020-06-30'), 0, 'the settlement');
-- 7,795,808.80 x 1.50 % / 360 = 324.8254
SELECT is((SELECT e.amount FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'A1' AND e.kind = '09'), '324.83'::cny, 'of which 1.50 % / 360 is 324.83');
INSERT INTO paper VALUES (16, '2020-07-01', 324.83, '09');
SELECT replay(17, 23) \g /dev/null
SELECT go_to('2020-12-31') \g /dev/null

SELECT is(balance_of('A1')::numeric, (SELECT sum(amount) FROM paper), 'the balance of 31 December is the column added up');
SELECT is(balance_of('A1'), '43823.23'::cny, '10,000.00 + 18 x 2,186.00 + 350.40 + 324.83 - 6,200.00');
SELECT gives($$SELECT carried FROM fund.account WHERE number = 'A1'$$, '(30707.23)', 'carried over 31,907.23, of which 1,200.00 was withdrawn');
SELECT is_empty($$
    SELECT value_date, amount, kind FROM paper
    EXCEPT ALL SELECT e.value_date, e.amount::numeric, e.kind FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'A1'$$, 'every line of the paper is an entry');
SELECT is((SELECT count(*) FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'A1'), 23::bigint, 'and there is no other');
SELECT is_empty($$
    SELECT b.entry FROM report.passbook b WHERE b.account = 'A1'
      AND b.balance <> (SELECT sum(x.amount) FROM report.passbook x WHERE x.account = 'A1' AND x.entry <= b.entry)$$, 'the printed passbook runs the balance');
SELECT is((SELECT sum(balance) FROM (SELECT (SELECT sum(p.amount) FROM paper p WHERE p.value_date <= d) AS balance FROM generate_series('2020-07-01', '2020-12-31', interval '1 day') d) x),
    (SELECT (a.balance::numeric * 184 + a.day_product / 100.0) FROM fund.account a WHERE a.number = 'A1'), 'the account carries the day-product of the half year');
-- 31,907.23 of 184 days, 2,186.00 of 558 days less 1,200.00 of 108 are 6,961,118.32 yuan-days: 290.05; the nine others, without
-- opening, have 4,813,572.00 and 200.57 on 30 June, then 26,432.57 of 184 days and 1,219,788.00: 6,083,380.88, 253.47
SELECT close_month('year') \g /dev/null
SELECT is(subject_balance_on('211', '2020-12-31'), '2571.28'::cny, 'interest payable at the year''s end is what the accounts have accrued');
SELECT is((SELECT sum(p.amount) FROM fund.voucher_pair p WHERE p.debit = '41101' AND p.credit = '211'), '4701.24'::cny, 'and the expense is that and what was settled');
SELECT verified('at the end');
SELECT * FROM finish();
