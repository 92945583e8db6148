-- Interest by the acts: the vectors of the field's method (day-product, first day
-- in, last day out), settlement, closing, and supplementary interest. By hand:
-- interest = day-product x 1.50 % / 360, half-up to the fen. Twelve deposits of
-- 2,186.00 on the 15th, July to June, have 352, 321, ... 16 days: 2,204 days in all,
-- 4,817,944.00 yuan-days; 10,000.00 from 1 July has 366.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();

SELECT take_over_balances('opening', '01', '2019-07-01', ARRAY['A1', 'A2'], ARRAY['10000.00', '10000.00']::cny[]) \g /dev/null
SELECT post_opening('opening money', '01', '{101001}', '{999}', '{20000.00}', 'opening') \g /dev/null
CREATE FUNCTION months(from_month yearmonth, through_month yearmonth) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    month yearmonth := from_month;
BEGIN
    WHILE month <= through_month LOOP
        PERFORM go_to(first_day(month) + 14), remit('remit ' || month, 'E1', month);
        month := month + 1;
    END LOOP;
END $$;
SELECT months('2019-07', '2020-01') \g /dev/null
SELECT go_to('2020-02-10') \g /dev/null
SELECT withdraw('w', 'A2', '5000.00', '07') \g /dev/null
SELECT months('2020-02', '2020-02') \g /dev/null
SELECT go_to('2020-03-02') \g /dev/null
SELECT contribute_back('late', 'E1', ARRAY[ROW('A4', '2020-02', '500.00')]::back_contribution_line[]) \g /dev/null
SELECT months('2020-03', '2020-06') \g /dev/null
SELECT gives($$SELECT balance, carried, interest_from FROM fund.account WHERE number IN ('A1', 'A2', 'A3') ORDER BY number$$,
    '(36232.00,10000.00,2019-07-01) (31232.00,5000.00,2019-07-01) (26232.00,0.00,2019-07-01)', 'a withdrawal takes carried-over money first');
SELECT is((SELECT day_product(e.amount, e.value_date, '2020-06-30') FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'A1'), 8477944.00, 'the day-product of the first vector');
SELECT is((SELECT day_product(e.amount, e.value_date, '2020-06-30') FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'A2'), 7767944.00, 'the day-product of the second vector');

-- 30 June, before the settlement
SELECT refused($$SELECT batch('settle_interest', 'b', '2020-06-30')$$, 'HP009', 'settlement through a day that has not come', 'lies after the accounting day 2020-06-15');
SELECT refused($$SELECT batch('settle_interest', 'b', '2020-06-14')$$, 'HP009', 'settlement through another day than 30 June', 'through 30 June');
SELECT refused($$SELECT batch('settle_interest', 'b', '2019-06-30')$$, 'HP009', 'settlement of a year that is over');
SELECT go_to('2020-06-30') \g /dev/null
SELECT withdraw('w5', 'A5', '1000.00', '07') \g /dev/null
-- closing: 4,817,944 less the last day's 26,232 = 4,791,712 yuan-days, 199.6547
SELECT is((SELECT (amount, note)::text FROM close_account('c8', 'A8', '10')), '(26431.65,"interest 199.65")', 'closing on 30 June bears no interest for that day');
SELECT posts('c8', '{closing_withdrawal 01 211/201 199.65,closing_withdrawal 01 201/101001 26431.65}', 'closing interest is credited, then all is paid out');
SELECT enters('c8', '{A8 09 199.65 0.00 2020-06-30 closing,A8 12 -26431.65 0.00 2020-06-30 10}', 'with an entry each');

-- the settlement
SELECT is(batch('settle_interest', 's', '2020-06-30'), 0, 'the settlement is done');
-- 8,477,944 -> 353.2477; 7,767,944 -> 323.6643; 4,817,944 -> 200.7477; with 500.00 of 121 days 4,878,444 -> 203.2685; less one day of 1,000.00 200.7060
SELECT gives($$SELECT a.number, e.amount, e.carried, e.book_date, e.value_date FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE e.kind = '09' AND e.reason IS NULL AND e.amount > '0' ORDER BY a.id$$,
    '(A1,353.25,26585.25,2020-06-30,2020-07-01) (A2,323.66,26555.66,2020-06-30,2020-07-01) (A3,200.75,26432.75,2020-06-30,2020-07-01) (A4,203.27,26935.27,2020-06-30,2020-07-01) '
    '(A5,200.71,25432.71,2020-06-30,2020-07-01) (A6,200.75,26432.75,2020-06-30,2020-07-01) (A7,200.75,26432.75,2020-06-30,2020-07-01) (A9,200.75,26432.75,2020-06-30,2020-07-01) (A10,200.75,26432.75,2020-06-30,2020-07-01)',
    'both vectors, and the others by hand: interest is credited on 30 June, bears interest from 1 July, and all is carried over');
SELECT posts('s', '{interest_settlement 01 211/201 2084.64}', 'one pair for the branch that has interest');
SELECT gives($$SELECT balance, carried, day_product, interest_from FROM fund.account WHERE number IN ('A1', 'B1') ORDER BY number$$, '(36585.25,36585.25,0,2020-07-01) (0.00,0.00,0,2020-07-01)', 'accounts start the new interest year, empty ones too');
SELECT is(batch('settle_interest', 's again', '2020-06-30'), 0, 'a second settlement');
SELECT posts('s again', NULL, 'finds nothing to settle');
SELECT verified('after the settlement');

-- 30 June, after the settlement: the same money as before it
SELECT withdraw('w6', 'A6', '1000.00', '07') \g /dev/null
SELECT posts('w6', '{withdrawal 01 201/101001 1000.00,withdrawal 01 211/201 -0.04}', 'a withdrawal after the settlement takes back its one day: 200.71 less 200.75');
SELECT is(balance_of('A6'), balance_of('A5'), 'and leaves what a withdrawal before it leaves');
SELECT refused($$SELECT withdraw('b', 'A7', '26432.74', '07')$$, 'HP004', 'a withdrawal that leaves less than the interest to be taken back', '0.01 left, less than the interest of 1.10');
SELECT lives_ok($$SELECT withdraw('w7', 'A7', '26431.65', '07')$$, 'one that leaves just as much');
SELECT is(balance_of('A7'), '0.00'::cny, 'leaves nothing');
SELECT refused($$SELECT close_account('b', 'A9', '10')$$, 'HP020', 'closing on 30 June after the settlement', 'through which its interest was settled');
SELECT go_to('2020-07-01') \g /dev/null
SELECT is((SELECT (amount, note)::text FROM close_account('c9', 'A9', '10')), '(26432.75,"interest 0.00")', 'closing on 1 July: the settled interest and no more');
SELECT go_to('2020-07-02') \g /dev/null
SELECT is((SELECT (amount, note)::text FROM close_account('c10', 'A10', '10')), '(26433.85,"interest 1.10")', 'closing on 2 July: one day of 26,432.75');
SELECT refused($$SELECT batch('settle_interest', 'b', '2020-06-30')$$, 'HP009', 'the settlement is not done after 1 July');

-- value dates before the settled 30 June
SELECT go_to('2020-07-10') \g /dev/null
-- 61 days of 1,000.00: 4,878,944 -> 203.2893
SELECT contribute_back('l3', 'E1', ARRAY[ROW('A3', '2020-05', '1000.00')]::back_contribution_line[], '2020-05-01') \g /dev/null
SELECT posts('l3', '{back_contribution 01 101001/201 1000.00,back_contribution 01 211/201 2.54}', 'a deposit that comes late bears what the settlement would have credited, less what it did');
SELECT enters('l3', '{A3 02 1000.00 1000.00 2020-05-01 2020-05 difference,A3 09 2.54 2.54 2020-07-01 supplementary}', 'both are carried-over money, the interest valued as the settlement''s');
-- another day: one of 1,000.00 more, 4,879,944 -> 203.3310
SELECT contribute_back('l3b', 'E1', ARRAY[ROW('A3', '2020-06', '1000.00')]::back_contribution_line[], '2020-06-30') \g /dev/null
SELECT posts('l3b', '{back_contribution 01 101001/201 1000.00,back_contribution 01 211/201 0.04}', 'a value date of 30 June: one day');
SELECT contribute_back('l3c', 'E1', ARRAY[ROW('A3', '2020-06', '1000.00')]::back_contribution_line[], '2020-07-01') \g /dev/null
SELECT posts('l3c', '{back_contribution 01 101001/201 1000.00}', 'a value date of 1 July: none');
-- 366 days of 100.00: 4,916,544 -> 204.856
SELECT refused($$SELECT contribute_back('b', 'E1', ARRAY[ROW('A3', '2019-06', '100.00')]::back_contribution_line[], '2019-06-30')$$, 'HP020', 'a value date before the settled year', '2019-06-30 of account A3');
SELECT contribute_back('l3d', 'E1', ARRAY[ROW('A3', '2019-06', '100.00')]::back_contribution_line[], '2019-07-01') \g /dev/null
SELECT posts('l3d', '{back_contribution 01 101001/201 100.00,back_contribution 01 211/201 1.53}', 'a value date of its first day: 366 days');
SELECT reverse('x4', voucher_of('late'), 'of another person') \g /dev/null
SELECT posts('x4', '{back_contribution 01 211/201 -2.52,back_contribution 01 101001/201 -500.00}', 'a red entry of a deposit takes its interest back: 200.75 less 203.27');
SELECT enters('x4', '{A4 02 -500.00 -500.00 2020-03-02 difference,A4 09 -2.52 -2.52 2020-07-01 supplementary}', 'from the carried-over money');
SELECT gives($$SELECT balance, carried FROM fund.account WHERE number = 'A4'$$, '(26432.75,26432.75)', 'as if it had never come');
SELECT reverse('x2', voucher_of('w'), 'of another person') \g /dev/null
SELECT gives($$SELECT balance, carried FROM fund.account WHERE number = 'A2'$$, '(36585.25,36585.25)', 'a red entry of a withdrawal restores the first vector');
SELECT reverse('x3', voucher_of('l3'), 'of another person') \g /dev/null
-- 4,818,944 and 36,600 yuan-days are left: 202.3143
SELECT is((SELECT sum(e.amount) FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'A3' AND e.kind = '09'), '202.31'::cny, 'a red entry of a late deposit takes its supplementary interest back');

-- closings taken back: interest as if the account had never been closed
SELECT reverse('x8', voucher_of('c8'), 'stays') \g /dev/null
SELECT gives($$SELECT balance, carried, interest_from, status FROM fund.account WHERE number = 'A8'$$, '(26432.75,26432.75,2020-07-01,02)', 'a closing of the year before: the missed settlement is credited');
SELECT enters('x8', '{A8 09 -199.65 0.00 2020-06-30 closing,A8 09 200.75 26432.75 2020-07-01 supplementary,A8 12 26431.65 0.00 2020-06-30 10}', 'beside the entries with the sign turned');
SELECT reverse('x10', voucher_of('c10'), 'stays') \g /dev/null
SELECT gives($$SELECT balance, carried, day_product, interest_from, status FROM fund.account WHERE number = 'A10'$$, '(26432.75,26432.75,0,2020-07-01,02)', 'a closing of this year: interest runs from 1 July again');
SELECT verified('after red entries');

-- deferral or delay changes nothing of the rule: a late remittance bears interest from its day only
SELECT months('2020-07', '2020-07') \g /dev/null
SELECT is((SELECT day_product FROM fund.account WHERE number = 'A1'), -(218600::bigint * 14), 'money of the 15th has fourteen days less than the year');
SELECT verified('at the end');
SELECT * FROM finish();
