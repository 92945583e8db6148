-- The ledger: days, months and years; red entries of every kind of voucher; and
-- that what was posted cannot be changed.
\set ON_ERROR_STOP 1
\ir books.psql
SELECT no_plan();
SELECT set_policy('loan_ratio_ceiling_principal_offset', '1999-04-03', '1000000', 'so small a centre lends more than it holds') \g /dev/null
SELECT add_facility('F1', 'bank', '5000.00', '3.60%', '2019-07-01') \g /dev/null

-- days, in order, one at a time
SELECT refused($$SELECT open_day('b', '2019-07-02')$$, 'HP009', 'opening a day while one is open', '2019-07-01 is open');
SELECT close_day('c') \g /dev/null
SELECT refused(act, 'HP009', what, 'no business day is open')
FROM (VALUES ($$SELECT remit('b', 'E1', '2019-07')$$, 'a remittance without an open day'), ($$SELECT withdraw('b', 'A1', '1.00', '07')$$, 'a withdrawal without an open day'),
             ($$SELECT receive_bank_interest('b', '01', 'C1', '1.00')$$, 'bank interest without an open day'), ($$SELECT close_day('b')$$, 'closing a day that is not open'),
             ($$SELECT close_month('b')$$, 'closing a month without an open day'), ($$SELECT close_year('b')$$, 'closing a year without an open day')) AS v (act, what);
SELECT refused($$SELECT open_day('b', '2019-07-01')$$, 'HP009', 'opening a closed day', 'was closed');
SELECT refused($$SELECT open_day('b', '2019-06-30')$$, 'HP009', 'opening an earlier day');
SELECT refused($$SELECT open_day('b', NULL)$$, 'HP009', 'opening no day');
SELECT open_day('07-15', '2019-07-15') \g /dev/null
SELECT remit('r1', 'E1', '2019-07') \g /dev/null
SELECT receive_bank_interest('bi1', '01', 'C1', '100.00'), pay_loan_fee('lf1', '02', 'L1', '8.00') \g /dev/null
SELECT is((SELECT count(*) FROM fund.voucher_number), 0::bigint, 'vouchers have no official number while the day is open');
SELECT go_to('2019-07-31') \g /dev/null
SELECT gives($$SELECT n.month, n.number, v.event FROM fund.voucher_number n JOIN fund.voucher v ON v.id = n.voucher_id ORDER BY n.number$$, '(2019-07,1,remittance) (2019-07,2,bank_interest) (2019-07,3,loan_fee)', 'they get it when the day closes, in order');

-- the month: 17 days of 2,186.00 are 1.5484 for each of ten
CREATE TABLE before_close AS SELECT s.code, b.code AS branch, subject_balance_on(s.code, '2019-07-15', b.code) AS balance FROM fund.subject s CROSS JOIN fund.branch b;
SELECT close_month('m07') \g /dev/null
SELECT is((SELECT array_agg(p ORDER BY p) FROM pairs('m07') p),
    '{interest_accrual 01 41101/211 15.50,month_close 01 311/41101 15.50,month_close 01 40101/311 100.00,month_close 02 311/41103 8.00}', 'members'' interest is accrued, income and expense are closed into 311');
SELECT is_empty($$SELECT * FROM before_close WHERE balance <> subject_balance_on(code, '2019-07-15', branch)$$, 'balances inside the month are the same after its close');
SELECT is_empty($$SELECT s.code FROM fund.subject s WHERE s.code ~ '^4' AND subject_balance_on(s.code, '2019-07-31') <> '0.00'$$, 'income and expense are nil');
SELECT gives($$SELECT subject_balance_on('311', '2019-07-31', '01'), subject_balance_on('311', '2019-07-31', '02'), subject_balance_on('211', '2019-07-31')$$, '(84.50,-8.00,15.50)', 'value-added income by branch');
SELECT refused($$SELECT open_day('b', '2019-07-31')$$, 'HP009', 'a day of a closed month');
SELECT open_day('08-31', '2019-08-31') \g /dev/null
CREATE TABLE before_month AS SELECT s.code, subject_balance_on(s.code, '2019-08-31') AS balance FROM fund.subject s;
SELECT withdraw('w8', 'A1', '1000.00', '07') \g /dev/null
-- 48 days of 2,186.00 are 4.372; with 1,000.00 gone on the 31st 4.3303: 9 x 4.37 + 4.33 - 15.50
SELECT close_month('m08') \g /dev/null
SELECT is((SELECT array_agg(p ORDER BY p) FROM pairs('m08') p), '{interest_accrual 01 41101/211 28.16,month_close 01 311/41101 28.16}', 'the next month accrues what is not in 211 yet');
SELECT open_day('09-02', '2019-09-02') \g /dev/null
SELECT is_empty($$SELECT code FROM before_month WHERE balance <> subject_balance_on(code, '2019-07-31')$$, 'and leaves the month before alone');
SELECT close_account('ca1', 'A1', '10') \g /dev/null
SELECT close_month('m09') \g /dev/null
SELECT is(subject_balance_on('211', '2019-09-02'), '40.95'::cny, 'interest payable is what the open accounts have accrued: 9 x 4.55');
SELECT is((SELECT count(*) FROM fund.account WHERE number = 'A1' AND closed_on = '2019-09-02'), 1::bigint, 'without the one closed, which took its own');
SELECT verified('after three months');

-- one of each, to be taken back
SELECT open_day('09-30', '2019-10-20') \g /dev/null
SELECT go_to('2019-12-20') \g /dev/null
CREATE TABLE done (request text PRIMARY KEY, step integer GENERATED ALWAYS AS IDENTITY);
SELECT open_employer('e3', 'E3', 'three', '01', 'C1', '12%', '12%', '2019-12'), open_account('a31', 'E3', make_citizen_id(350599, '1990-01-01', 1), 'n', '9110.00', '2019-12', 'X1'),
       defer('df', 'E3', '2019-12', '2020-01', 'loss'), transfer_in('ti2', 'A2', '20000.00', 'Xiamen'), transfer_in('ti3', 'A3', '20000.00', 'Xiamen'),
       sign_loan('s2', 'F2', 'A2', '60000.00', 60, 'hpf_loan_first_upto5y', 'L1'), sign_loan('s3', 'F3', 'A3', '60000.00', 60, 'hpf_loan_first_upto5y', 'L1'),
       sign_loan('s4', 'S4', 'A4', '60000.00', 60, 'bank_loan_upto5y', 'L1', subsidy_series => 'hpf_loan_first_upto5y'),
       post_opening('op', '01', '{102004,999}', '{999,32104}', '{500.00,500.00}', 'undistributed'), receive_unallocated('held', '01', 'C1', '50.00'), receive_unallocated('held for E1', '01', 'C1', '60.00', employer => 'E1') \g /dev/null
INSERT INTO done (request) VALUES ('t-remit'), ('t-many'), ('t-back'), ('t-deferred'), ('t-in'), ('t-withdraw'), ('t-close'), ('t-out'), ('t-disburse'), ('t-interest'), ('t-fee'), ('t-draw'), ('t-repay-financing'), ('t-financing-interest'),
    ('t-sweep'), ('t-distribute'), ('t-low-rent'), ('t-management'), ('t-suspense'), ('t-return'), ('t-allocate'), ('t-correct');
SELECT remit('t-remit', 'E1', '2019-08'), remit_many('t-many', ARRAY['E2'], '2019-07'), contribute_back('t-back', 'E1', ARRAY[ROW('A5', '2019-07', '70.00'), ROW('A6', '2019-06', '80.00')]::back_contribution_line[]), pay_deferred('t-deferred', 'E3', '2019-12'),
       transfer_in('t-in', 'A7', '300.00', 'Xiamen'), withdraw('t-withdraw', 'A7', '100.00', '07'), close_account('t-close', 'A8', '10'), transfer_out('t-out', 'A9', 'Xiamen'),
       disburse_loan('t-disburse', 'F2'), receive_bank_interest('t-interest', '01', 'V1', '9.00'), pay_loan_fee('t-fee', '01', 'L1', '5.00'),
       draw_financing('t-draw', 'F1', '01', 'L1', '5000.00'), repay_financing('t-repay-financing', 'F1', '01', 'L1', '2000.00'), pay_financing_interest('t-financing-interest', '01', 'L1', '7.00'),
       sweep_value_added('t-sweep', '01', 'C1', 'V1', '11.00'), distribute_value_added('t-distribute', '01', 2018, '100.00', '150.00', '200.00'), remit_low_rent_fund('t-low-rent', '01', 'V1', '40.00'),
       remit_management_fee('t-management', '01', 'V1', '30.00'), receive_unallocated('t-suspense', '01', 'C1', '6.00'), return_unallocated('t-return', '01', 'C1', '4.00'),
       allocate_back_contribution('t-allocate', 'E1', ARRAY[ROW('A10', '2019-07', '60.00')]::back_contribution_line[]),
       correct_payment('t-correct', (SELECT e.id FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id WHERE a.number = 'A10' AND e.kind = '01' AND e.month = '2019-07'), '40.00', 'wrong person') \g /dev/null
SELECT disburse_loan('d3', 'F3'), disburse_loan('d4', 'S4'), sign_mandate('sm', 'F3', 'A3'), sign_mandate('sm4', 'S4', 'A4') \g /dev/null
CREATE TABLE year_end AS SELECT s.code, subject_balance_on(s.code, '2019-12-20') AS balance FROM fund.subject s WHERE s.code !~ '^(4|3|211)';
SELECT go_to('2020-01-20') \g /dev/null
INSERT INTO done (request) VALUES ('t-collect'), ('t-subsidy'), ('t-prepay'), ('t-offset'), ('t-heirless'), ('t-relief');
SELECT batch('collect_installments', 't-collect') \g /dev/null
SELECT batch('pay_subsidies', 't-subsidy') \g /dev/null
SELECT prepay('t-prepay', 'F3', '1000.00'), offset_principal('t-offset', 'A3', 'F3', '500.00'), apply_withdrawal('t-death', 'B10', 'death', stated => '{"claimant": "none"}', documents => '{death_certificate}', operator => 'somebody') \g /dev/null
INSERT INTO fund.operator (name) VALUES ('checker');
SELECT take_heirless('t-heirless', (SELECT max(id)::text FROM fund.business_case WHERE ground = 'death'), 'court', operator => 'checker') \g /dev/null
SELECT grant_relief('t-relief', add_relief_window('a test', '2020-01-01', '2020-06-30', false, 'x', suppress_arrears => true), ARRAY['A3', 'A4']) \g /dev/null
-- two loans in arrears: G1 sold short, written off and recovered in part, G2 sold for more than it owes
SELECT take_over_loans('g', '02', ARRAY(SELECT ROW('G' || i, 'B' || i, '1000.00', '3.25%', 120, '2019-05-20', 'hpf_loan_first_over5y', 'L1', 'equal_installment', NULL, false)::takeover_loan FROM generate_series(1, 2) i)),
       post_opening('g 999', '02', '{999,102004}', '{101003,301}', '{2000.00,5000.00}', 'their other side'), open_arrears_cases('g cases'), batch('age_loans', 'g age') \g /dev/null
SELECT record_arrears_step('g sue' || i, 'G' || i, 'sue', party => 'court', number => 'S', on_day => '2020-01-20'), record_arrears_step('g judge' || i, 'G' || i, 'judge', number => 'J', on_day => '2020-01-20'),
       record_arrears_step('g enforce' || i, 'G' || i, 'enforce', party => 'court', number => 'E', on_day => '2020-01-20') FROM generate_series(1, 2) i \g /dev/null
INSERT INTO done (request) VALUES ('t-guarantor'), ('t-sale'), ('t-write-off'), ('t-recovery'), ('t-sale 2'), ('t-surplus');
SELECT receive_from_guarantor('t-guarantor', 'G2', 'somebody', '20.00'), sell_collateral('t-sale', 'G1', '700.00'), record_arrears_step('g propose', 'G1', 'propose_write_off', 'x', number => 'D') \g /dev/null
SELECT approve_write_off('t-write-off', 'G1', 'R', operator => 'checker'), receive_recovery('t-recovery', 'G1', '50.00'), sell_collateral('t-sale 2', 'G2', '1500.00'), return_surplus('t-surplus', 'G2', '400.00', 'x') \g /dev/null
SELECT verified('with one of each');

-- across the year, last done first; each gives back what it took, once
CREATE FUNCTION take_back() RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
    line record;
    left_over text;
BEGIN
    FOR line IN
        SELECT v.id, v.event, d.request, v.part FROM done d JOIN fund.request r ON r.request_id = d.request JOIN fund.voucher v ON v.request = r.id ORDER BY d.step DESC, v.part DESC
    LOOP
        PERFORM reverse(format('back %s', line.id), line.id, 'a test');
        SELECT string_agg(format('%s %s', x.subject, x.amount), ', ') INTO left_over
        FROM (SELECT s.subject, sum(s.amount) AS amount
              FROM fund.voucher v JOIN fund.voucher_pair p ON p.voucher_id = v.id
              CROSS JOIN LATERAL (VALUES (p.debit, p.amount), (p.credit, -p.amount)) s (subject, amount)
              WHERE line.id IN (v.id, v.reverses) GROUP BY s.subject HAVING sum(s.amount) <> '0.00') x;
        RETURN NEXT is(left_over, NULL, format('%s of %s is taken back: nothing is left of it in any subject', line.event, line.request));
        RETURN QUERY SELECT refused(format('SELECT reverse(%L, %s, %L)', 'b', line.id, 'again'), 'HP018', format('%s a second time', line.event), 'was reversed already');
        RETURN NEXT is((SELECT string_agg(f::text, '; ') FROM hpf.verify() f), NULL, format('the books hold after %s is taken back', line.event));
    END LOOP;
END $$;
SELECT take_back();
SELECT is_empty($$SELECT event FROM hpf.events() WHERE event NOT IN (SELECT v.event FROM fund.voucher v WHERE v.reverses IS NOT NULL)
    EXCEPT SELECT unnest(ARRAY['opening', 'internal_transfer', 'interest_settlement', 'interest_accrual', 'overdue', 'surplus_applied', 'relief', 'loan_change', 'rate_reset', 'conversion', 'month_close', 'year_close'])$$, 'every event that can be was taken back');
SELECT is_empty($$SELECT code FROM year_end WHERE balance <> subject_balance_on(code, '2019-12-31')$$, 'the balances of last year''s end stay as they were');
SELECT is((SELECT count(*) FROM fund.voucher WHERE reverses IS NOT NULL AND book_date <> '2020-01-20'), 0::bigint, 'red entries are of the day on which they are made');
SELECT gives($$SELECT number, status, paid_through FROM fund.employer WHERE number IN ('E1', 'E2', 'E3') ORDER BY number$$, '(E1,01,2019-07) (E2,01,) (E3,03,)', 'the months are payable again');
SELECT gives($$SELECT number, paid_through FROM fund.account WHERE number IN ('A5', 'A6', 'B1', 'X1') ORDER BY number$$, '(A5,2019-07) (A6,2019-07) (B1,) (X1,)', 'for each member');
SELECT gives($$SELECT number, status FROM fund.account WHERE number IN ('A8', 'A9') ORDER BY number$$, '(A8,02) (A9,02)', 'closed accounts are open, and dormant');
SELECT is((SELECT sum(CASE kind WHEN 'draw' THEN amount ELSE -amount END) FROM fund.financing), '0.00'::cny, 'nothing is drawn of the facility');
SELECT is((SELECT (remit('again', 'E1', '2019-08')).items), 7, 'August is remitted again: ten less one closed and two dormant');
SELECT is((SELECT (remit_many('again many', ARRAY['E2'], '2019-07')).items), 9, 'July too: ten less one dormant');
SELECT is((SELECT (pay_deferred('again deferred', 'E3', '2020-01')).items), 2, 'and what was deferred');
SELECT posts('again deferred', '{deferred_payment 01 101001/201 2186.00,deferred_payment 01 101001/201 2186.00}', 'both months');

-- what is not taken back
SELECT refused($$SELECT reverse('b', 0, 'x')$$, 'HP001', 'a voucher that is not there', 'no voucher 0');
SELECT refused(format($$SELECT reverse('b', %s, 'x')$$, (SELECT min(id) FROM fund.voucher WHERE reverses IS NOT NULL)), 'HP018', 'a red entry', 'is itself a red entry');
SELECT transfer_within('tw', 'A4', 'E2', '9110.00', '2020-02') \g /dev/null
SELECT refused(format($$SELECT reverse('b', %s, 'x')$$, v.id), 'HP018', 'a voucher of ' || v.event, 'cannot be reversed')
FROM (SELECT event, min(id) AS id FROM fund.voucher WHERE event IN ('opening', 'internal_transfer', 'interest_accrual', 'month_close') GROUP BY event) v;
SELECT transfer_in('gone in', 'A10', '1000.00', 'Xiamen'), withdraw('gone out', 'A10', balance_of('A10') - '0.01', '07') \g /dev/null
SELECT refused($$SELECT reverse('b', voucher_of('gone in'), 'x')$$, 'HP004', 'money that has left the account', 'account A10');
SELECT verified('after red entries');

-- a red entry of an account that has moved since: each branch's books hold
SELECT contribute_back('before move', 'E1', ARRAY[ROW('A5', '2019-07', '70.00')]::back_contribution_line[]) \g /dev/null
SELECT transfer_within('move', 'A5', 'E2', '9110.00', '2020-02'), transfer_within('move back', 'A4', 'E1', '9110.00', '2020-02') \g /dev/null
SELECT reverse('after move', voucher_of('before move'), 'of another person') \g /dev/null
SELECT verified('after a red entry of an account that has moved');

-- months and years: a month is closed before another begins
SELECT close_day('days') \g /dev/null
SELECT refused($$SELECT open_day('b', '2020-02-03')$$, 'HP009', 'a day of February before January is closed', 'month 2020-01 is not closed');
SELECT open_day('01-31', '2020-01-31') \g /dev/null
CREATE TABLE earned AS
SELECT b.code, b.id, coalesce(sum(CASE WHEN s.subject ~ '^4' THEN s.amount END), '0.00') AS amount
FROM fund.branch b JOIN fund.voucher v ON v.branch_id = b.id AND v.event <> 'month_close' AND v.book_date < '2020-01-01' JOIN fund.voucher_pair p ON p.voucher_id = v.id
CROSS JOIN LATERAL (VALUES (p.credit, p.amount), (p.debit, -p.amount)) s (subject, amount)
GROUP BY b.code, b.id;
SELECT is((SELECT sum(amount) FROM earned), subject_balance_on('311', '2019-12-31'), 'income less expense of 2019 is what was closed into 311');
SELECT close_year('y19') \g /dev/null
SELECT is((SELECT array_agg(p ORDER BY p) FROM pairs('y19') p), (SELECT array_agg(format('year_close %s 311/32104 %s', code, amount) ORDER BY code) FROM earned), 'the year is closed into 32104, by branch');
SELECT is((SELECT subject_balance_on('311', '2020-01-31')), (SELECT '0.00'::cny), 'and 311 starts at nil');
SELECT refused($$SELECT close_year('b')$$, 'HP009', 'closing the year again under another request', 'was closed already');
SELECT close_month('m01') \g /dev/null
SELECT open_day('11-29', '2021-11-29') \g /dev/null
SELECT refused($$SELECT close_year('b')$$, 'HP009', 'closing a year whose December is not closed', '2020 cannot be closed');
SELECT refused($$SELECT close_month('b')$$, 'HP009', 'November without next year''s books', 'books of next year are not open');
SELECT open_year(2022) \g /dev/null
SELECT lives_ok($$SELECT close_month('m11')$$, 'November with them');
SELECT refused($$SELECT open_day('b', '2023-01-03')$$, 'HP009', 'opening a day of a year without books', 'books of 2023 are not open');
SELECT is_empty($$SELECT v.id FROM fund.voucher v LEFT JOIN fund.voucher_number n ON n.voucher_id = v.id WHERE n.number IS NULL$$, 'every voucher of a closed day has its number');
SELECT is_empty($$SELECT month FROM fund.voucher_number GROUP BY month HAVING min(number) <> 1 OR max(number) <> count(*)$$, 'from 1 on, without a gap');
SELECT is_empty($$SELECT 1 FROM fund.voucher_number n JOIN fund.voucher v ON v.id = n.voucher_id WHERE n.month <> v.book_date::yearmonth$$, 'in the month of its day');
SELECT verified('after the years');

-- append-only: parents and partitions, in replica role too
CREATE FUNCTION unchangeable(role text) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
    ledger record;
BEGIN
    PERFORM set_config('session_replication_role', role, false);
    FOR ledger IN
        SELECT c.relname AS name, (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = 2) AS column
        FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
        WHERE c.relnamespace = 'fund'::regnamespace AND c.relkind IN ('r', 'p')
          AND coalesce(i.inhparent::regclass::text, 'fund.' || c.relname) IN ('fund.voucher', 'fund.voucher_pair', 'fund.voucher_number', 'fund.closed_month', 'fund.month_turnover',
              'fund.remittance', 'fund.subsidy', 'fund.financing', 'fund.account_entry', 'fund.loan_fact', 'fund.loan_entry',
              'fund.employer_change', 'fund.member_change', 'fund.duplicate_account', 'fund.account_merge', 'fund.suspense_entry', 'fund.payment_correction', 'fund.demand_step', 'fund.transfer_step')
        ORDER BY c.relname
    LOOP
        IF (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM fund.%I', ledger.name), false, true, '')))[1]::text <> '0' THEN
            RETURN QUERY SELECT refused(format('UPDATE fund.%I SET %I = %2$I', ledger.name, ledger.column), 'HP017', format('update of %s in role %s', ledger.name, role), 'append-only');
            RETURN QUERY SELECT refused(format('DELETE FROM fund.%I', ledger.name), 'HP017', format('delete from %s in role %s', ledger.name, role), 'append-only');
        END IF;
        RETURN QUERY SELECT refused(format('TRUNCATE fund.%I', ledger.name), 'HP017', format('truncate of %s in role %s', ledger.name, role), 'append-only');
    END LOOP;
    PERFORM set_config('session_replication_role', 'origin', false);
END $$;
SELECT unchangeable('origin');
SELECT unchangeable('replica');
SELECT unchangeable('local');
SELECT is_empty($$
    SELECT c.relname FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid JOIN pg_class p ON p.oid = i.inhparent AND p.relname IN ('account_entry', 'loan_fact', 'loan_entry')
    WHERE c.relkind = 'r' AND (SELECT array_agg(t.tgname::text || t.tgenabled::text ORDER BY t.tgname) FROM pg_trigger t WHERE t.tgrelid = c.oid) IS DISTINCT FROM ARRAY['append_onlyA', 'no_truncateA']$$, 'every partition has both guards, always on');
SELECT verified('at the end');
SELECT * FROM finish();
