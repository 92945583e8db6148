-- Properties: whatever happens, in whatever order, the books hold; and schedules add
-- up. The histories are pseudo-random but always the same: each draw is a hash.
\set ON_ERROR_STOP 1
\ir books.psql
-- verify() runs often, on little
SET jit = off;
SELECT no_plan();
SELECT set_policy('loan_ratio_ceiling_principal_offset', '1999-04-03', '1000000', 'so small a centre lends more than it holds') \g /dev/null

CREATE FUNCTION draw(n integer, what text) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$ SELECT (abs(hashtextextended(what, 4) % n))::integer $$;

-- What befell each act: done, or its SQLSTATE.
CREATE TABLE tried (step integer, act text, outcome text, said text);

CREATE FUNCTION try(step integer, act text, call text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    said text;
BEGIN
    EXECUTE call;
    INSERT INTO tried VALUES (step, act, 'done', call);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS said = MESSAGE_TEXT;
    INSERT INTO tried VALUES (step, act, SQLSTATE, call || ': ' || said);
END $$;

-- One step: an act drawn by its number, on accounts and loans drawn too, often valued in the past.
CREATE FUNCTION step(n integer, today date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    account text := (SELECT a.number FROM fund.account a ORDER BY hashtextextended(a.number || n, 4) LIMIT 1);
    firm    record;
    loan    text := 'L' || draw(6, 'loan ' || n) + 1;
    amount  cny := (draw(400000, 'amount ' || n) + 1) * cny '0.01';
    past    date := today - CASE draw(3, 'past ' || n) WHEN 0 THEN 0 ELSE draw(250, 'days ' || n) END;
    mode    text := CASE draw(2, 'mode ' || n) WHEN 0 THEN 'reduce' ELSE 'shorten' END;
BEGIN
    SELECT e.number, coalesce(e.paid_through + 1, e.first_month) AS month INTO firm FROM fund.account a JOIN fund.employer e ON e.id = a.employer_id WHERE a.number = account;
    CASE draw(24, 'act ' || n)
        WHEN 0 THEN PERFORM try(n, 'remit', format('SELECT remit(%L, %L, %L, value_date => %L)', n, firm.number, firm.month, past));
        WHEN 1 THEN PERFORM try(n, 'back', format('SELECT contribute_back(%L, %L, ARRAY[ROW(%L, %L, %L)]::back_contribution_line[], %L)', n, firm.number, account, past::yearmonth, amount, past));
        WHEN 2 THEN PERFORM try(n, 'withdraw', format('SELECT withdraw(%L, %L, %L, %L)', n, account, amount, '07'));
        WHEN 3, 4 THEN PERFORM try(n, 'reverse', format('SELECT reverse(%L, %L, %L)', n,
            (SELECT v.id FROM fund.voucher v WHERE v.reverses IS NULL AND v.event NOT IN ('month_close', 'interest_accrual', 'opening') ORDER BY v.id DESC OFFSET draw(40, 'voucher ' || n) LIMIT 1), 'x'));
        WHEN 5 THEN PERFORM try(n, 'prepay', format('SELECT prepay(%L, %L, %L, %L, %L)', n, loan, amount, mode, past));
        WHEN 6 THEN PERFORM try(n, 'receive', format('SELECT receive_repayment(%L, %L, %L, %L)', n, loan, amount, past));
        WHEN 7 THEN PERFORM try(n, 'repay', format('SELECT repay(%L, %L, %L, %L)', n, loan, (SELECT greatest(o.total_due, '0.01') FROM fund.loan l, loan_owed(l.state, greatest(today, (l.state).as_of)) o WHERE l.number = loan), past));
        WHEN 8 THEN PERFORM try(n, 'offset', format('SELECT offset_principal(%L, %L, %L, %L, %L)', n,
            CASE draw(4, 'whose ' || n) WHEN 0 THEN account ELSE (SELECT a.number FROM fund.loan l JOIN fund.account a ON a.id = l.borrower_account_id WHERE l.number = loan) END, loan, amount, mode));
        WHEN 9 THEN PERFORM try(n, 'close', format('SELECT %s(%L, %L, %L)', CASE draw(2, 'how ' || n) WHEN 0 THEN 'close_account' ELSE 'transfer_out' END, n, account, '10'))
            WHERE draw(3, 'whether ' || n) = 0;
        WHEN 10 THEN PERFORM try(n, 'transfer', format('SELECT transfer_within(%L, %L, %L, %L, %L)', n, account, CASE firm.number WHEN 'E1' THEN 'E2' ELSE 'E1' END, '9110.00', firm.month));
        WHEN 11 THEN PERFORM try(n, 'transfer in', format('SELECT transfer_in(%L, %L, %L, %L)', n, account, amount, 'Xiamen'));
        WHEN 12 THEN
            PERFORM try(n, 'age', format('SELECT batch(%L, %L)', 'age_loans', n || ' age'));
            PERFORM try(n, 'collect', format('SELECT batch(%L, %L, NULL, %L)', 'collect_installments', n, jsonb_build_object('unpaid', ARRAY[loan])));
            PERFORM try(n, 'subsidy', format('SELECT batch(%L, %L, NULL, %L)', 'pay_subsidies', n || ' subsidy', jsonb_build_object('month', past::yearmonth)));
        WHEN 13 THEN PERFORM try(n, 'correct', format('SELECT correct_payment(%L, %L, %L, %L, %L, %L)', n,
            (SELECT e.id FROM fund.account_entry e WHERE e.kind IN ('01', '02') AND e.amount > '0.00' AND NOT EXISTS (SELECT FROM fund.voucher r WHERE r.reverses = e.voucher_id) ORDER BY hashint8extended(e.id, n) LIMIT 1),
            from_fen(fen(amount) / 4 + 1), 'x', CASE draw(3, 'where ' || n) WHEN 0 THEN NULL ELSE account END, CASE WHEN draw(3, 'where ' || n) = 2 THEN firm.month - 1 END));
        WHEN 14 THEN PERFORM try(n, 'suspense in', format('SELECT receive_unallocated(%L, %L, %L, %L, %L, %L)', n, '01', 'C1', amount * 5, 'x', CASE draw(3, 'whose ' || n) WHEN 0 THEN NULL ELSE firm.number END));
        WHEN 15 THEN PERFORM try(n, 'allocate', CASE draw(2, 'what ' || n) WHEN 0 THEN format('SELECT allocate_remittance(%L, %L, %L)', n, firm.number, firm.month)
            ELSE format('SELECT allocate_back_contribution(%L, %L, ARRAY[ROW(%L, %L, %L)]::back_contribution_line[])', n, firm.number, account, past::yearmonth, amount) END);
        WHEN 16 THEN PERFORM try(n, 'suspense out', CASE draw(2, 'whose ' || n) WHEN 0 THEN format('SELECT return_to_employer(%L, %L, %L)', n, firm.number, amount) ELSE format('SELECT return_unallocated(%L, %L, %L, %L)', n, '01', 'C1', amount) END);
        WHEN 17 THEN PERFORM try(n, 'ratio', format('SELECT adjust_ratios(%L, %L, %L, %L, %L)', n, firm.number, 5 + draw(8, 'unit ' || n) || '%', 5 + draw(8, 'own ' || n) || '%', 'x'));
        WHEN 18 THEN PERFORM try(n, 'rate', format('SELECT correct_rate(%L, %L, %L, %L, %L)', n, loan, past, draw(6, 'rate ' || n) || '.' || draw(100, 'points ' || n) || '%', 'x'));
        WHEN 19 THEN PERFORM try(n, 'term', format('SELECT change_term(%L, %L, %L, %L)', n, loan, 1 + draw(120, 'term ' || n), 'x'));
        WHEN 20 THEN PERFORM try(n, 'method', format('SELECT change_method(%L, %L, %L, %L)', n, loan, (ARRAY['equal_installment', 'equal_principal', 'bullet'])[1 + draw(3, 'method ' || n)], 'x'));
        WHEN 21 THEN PERFORM try(n, 'due day', format('SELECT change_due_day(%L, %L, %L, %L)', n, loan, 1 + draw(31, 'due day ' || n), 'x'));
        WHEN 22 THEN PERFORM try(n, 'cancel', format('SELECT cancel_loan_change(%L, %L, %L, %L)', n, loan,
            (SELECT f.id FROM fund.loan_fact f JOIN fund.loan l ON l.id = f.loan_id WHERE l.number = loan AND NOT fact_moves_money(f.kind) AND f.kind <> 'cancel' ORDER BY hashint8extended(f.id, n) LIMIT 1), 'x'));
        WHEN 23 THEN PERFORM try(n, 'stage', format('SELECT disburse_loan(%L, %L, %L)', n, loan, amount));
            PERFORM try(n, 'reset', format('SELECT batch(%L, %L)', 'reset_rates', n || ' reset'));
    END CASE;
END $$;

SELECT take_over_balances('o1', '01', '2019-07-01', ARRAY(SELECT 'A' || i FROM generate_series(1, 10) i), ARRAY(SELECT '20000.00'::cny FROM generate_series(1, 10))),
       take_over_balances('o2', '02', '2019-07-01', ARRAY(SELECT 'B' || i FROM generate_series(1, 10) i), ARRAY(SELECT '10000.00'::cny FROM generate_series(1, 10))),
       post_opening('o3', '01', '{101001}', '{999}', '{200000.00}', 'opening'), post_opening('o4', '02', '{101002}', '{999}', '{100000.00}', 'opening') \g /dev/null
SELECT sign_loan('s1', 'L1', 'A1', '120000.00', 60, 'hpf_loan_first_upto5y', 'L1'), sign_loan('s2', 'L2', 'A2', '80000.00', 36, 'hpf_loan_first_upto5y', 'L1', 'equal_principal', 31),
       sign_loan('s3', 'L3', 'B1', '30000.00', 18, 'hpf_loan_first_over5y', 'L1', due_day => 5), sign_loan('s4', 'L4', 'B2', '9000.00', 12, 'hpf_loan_first_upto5y', 'L1'),
       sign_loan('s5', 'L5', 'A3', '60000.00', 120, 'bank_loan_over5y', 'L1', subsidy_series => 'hpf_loan_first_over5y'), sign_loan('s6', 'L6', 'B3', '50000.00', 24, 'bank_loan_upto5y', 'L1', 'equal_principal', subsidy_series => 'hpf_loan_first_upto5y') \g /dev/null
SELECT disburse_loan('d' || i, 'L' || i, CASE i WHEN 1 THEN cny '60000.00' WHEN 5 THEN '30000.00' END), sign_mandate('m' || i, 'L' || i, CASE WHEN i IN (3, 4) THEN 'B' || i - 2 WHEN i = 6 THEN 'B3' WHEN i = 5 THEN 'A3' ELSE 'A' || i END) FROM generate_series(1, 6) i \g /dev/null
SELECT register_relation('wed ' || w[2], make_citizen_id(350599, d[1]::date, w[1]), make_citizen_id(350599, d[2]::date, w[2]), 'spouse', '2010-01-01')
FROM (VALUES (ARRAY[1, 4], ARRAY['1980-01-01', '1980-01-01']), (ARRAY[1, 5], ARRAY['1985-01-01', '1980-01-01'])) AS v (w, d) \g /dev/null
SELECT sign_mandate('m21', 'L1', 'A4'), sign_mandate('m22', 'L3', 'A5') \g /dev/null

-- Eighteen months, a day in every four or so and on each 30 June; eight acts a day.
CREATE FUNCTION history() RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
    today date := '2019-07-01';
    days  integer := 0;
    wrong text;
BEGIN
    WHILE today < '2020-12-31' LOOP
        today := least(today + 2 + draw(5, 'gap ' || today), '2020-12-31', CASE WHEN today < '2020-06-30' THEN date '2020-06-30' END);
        PERFORM go_to(today);
        FOR i IN 1 .. 4 LOOP PERFORM step(days * 8 + i, today); END LOOP;
        IF today = '2020-06-30' THEN PERFORM batch('settle_interest', 'settle', today); END IF;
        FOR i IN 5 .. 8 LOOP PERFORM step(days * 8 + i, today); END LOOP;
        days := days + 1;
        IF days % 5 = 0 OR today IN ('2020-06-30', '2020-12-31') THEN
            SELECT string_agg(v::text, '; ') INTO wrong FROM verify() v;
            RETURN NEXT is(wrong, NULL, format('the books hold on %s', today));
            EXIT WHEN wrong IS NOT NULL;
            RETURN NEXT is(subject_balance_on('201', today), (SELECT sum(balance) FROM fund.account), format('201 is the sum of the accounts on %s', today));
        END IF;
    END LOOP;
END $$;
SELECT history();
SELECT is_empty($$SELECT step, act, outcome, said FROM tried WHERE outcome <> 'done' AND outcome NOT LIKE 'HP%' ORDER BY step$$, 'what was refused was refused by the rules');
SELECT is_empty($$SELECT act FROM tried GROUP BY act HAVING count(*) FILTER (WHERE outcome = 'done') = 0$$, 'every kind of act was done');
SELECT cmp_ok((SELECT count(*) FROM tried WHERE outcome = 'done'), '>', 400::bigint, 'hundreds of them');
SELECT diag(string_agg(format('%s %s of %s', act, done, n), ', ' ORDER BY act)) FROM (SELECT act, count(*) FILTER (WHERE outcome = 'done') AS done, count(*) AS n FROM tried GROUP BY act) t;

-- an independent oracle: all interest credited for the year to 30 June is the day-product of all that is known now, at the rate
SELECT is_empty($$
    SELECT a.number, x.credited, round(x.product * 0.015 / 360, 2) FROM fund.account a
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(e.amount::numeric) FILTER (WHERE e.kind = '09' AND e.value_date = '2020-07-01' AND e.reason IS DISTINCT FROM 'closing'), 0) AS credited,
               coalesce(sum(e.amount::numeric * (date '2020-07-01' - greatest(e.value_date, date '2019-07-01'))) FILTER (WHERE e.value_date < '2020-07-01'), 0) AS product
        FROM fund.account_entry e WHERE e.account_id = a.id) x
    WHERE a.closed_on IS NULL AND x.credited <> round(x.product * 0.015 / 360, 2)$$, 'interest of every open account is its day-product at the rate, however it came about');
SELECT is_empty($$SELECT number, balance, carried FROM fund.account WHERE carried > balance OR carried < '0.00' OR (closed_on IS NOT NULL AND balance <> '0.00')$$, 'what was carried over is part of the balance, and closed accounts are empty');
SELECT is((SELECT sum(CASE WHEN '291' = p.credit THEN p.amount ELSE -p.amount END) FROM fund.voucher_pair p WHERE '291' IN (p.debit, p.credit)), '0.00'::cny, 'what went between the branches is nil');
SELECT is((SELECT coalesce(sum((state).surplus), '0.00') FROM fund.loan WHERE funded_by = 'fund'), subject_balance_on('219', '2020-12-31') - (SELECT sum(s.balance) FROM fund.suspense s), '219 is what is held for the loans, and in suspense');

-- a hundred thousand schedules: the parts are the loan, and nothing is negative
CREATE TABLE loans AS
SELECT i AS id, ((abs(hashint8extended(i, 1)) % 100000000) + 1) * cny '0.01' AS principal, (abs(hashint8extended(i, 2)) % 10000001)::numeric AS units,
       (abs(hashint8extended(i, 3)) % CASE i % 10 WHEN 0 THEN 600 ELSE 60 END)::integer + 1 AS periods,
       CASE i % 3 WHEN 0 THEN 'equal_principal' ELSE 'equal_installment' END AS method
FROM generate_series(1, 100000) i;
SELECT is_empty($$
    SELECT l.id FROM loans l CROSS JOIN LATERAL loan_schedule(l.principal, (round(l.units / 1000000, 6) || '%')::rate, l.periods, l.method) s
    GROUP BY l.id, l.principal, l.periods
    HAVING sum(s.principal) <> l.principal OR count(*) <> l.periods OR min(s.principal) < '0.00' OR min(s.interest) < '0.00'
        OR min(s.balance) <> '0.00' OR bool_or(s.installment <> s.principal + s.interest)$$, 'of 100,000 random schedules every one adds up to its loan');

-- the slow exact way, in whole numbers: fen, and rates in millionths of a per cent
CREATE FUNCTION half_up(numerator numeric, denominator numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$ SELECT div(2 * numerator + denominator, 2 * denominator) $$;
CREATE FUNCTION slow_schedule(principal numeric, units numeric, periods integer, method text) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    one   constant numeric := 1200000000;
    grown numeric := 1;
    base  numeric := 1;
    part  numeric;
    interest numeric;
    paid  numeric;
    rest  numeric := principal;
    rows  numeric[] := '{}';
BEGIN
    FOR i IN 1 .. periods LOOP
        grown := grown * (one + units);
        base := base * one;
    END LOOP;
    IF method = 'equal_principal' OR units = 0 THEN
        part := half_up(principal, periods);
    ELSE
        part := half_up(principal * units * grown, one * (grown - base));
    END IF;
    FOR i IN 1 .. periods LOOP
        interest := half_up(rest * units, one);
        paid := CASE WHEN i = periods THEN rest WHEN method = 'equal_principal' THEN least(part, rest) ELSE greatest(0, least(part - interest, rest)) END;
        rest := rest - paid;
        rows := rows || paid || interest;
    END LOOP;
    RETURN rows;
END $$;
SELECT is_empty($$
    SELECT l.id, l.principal, l.units, l.periods, l.method FROM loans l
    CROSS JOIN LATERAL (SELECT array_agg(x.amount ORDER BY s.period, x.n) AS rows
                        FROM loan_schedule(l.principal, (round(l.units / 1000000, 6) || '%')::rate, l.periods, l.method) s
                        CROSS JOIN LATERAL (VALUES (1, s.principal::numeric * 100), (2, s.interest::numeric * 100)) x (n, amount)) fast
    WHERE l.id <= 500 AND fast.rows <> slow_schedule(l.principal::numeric * 100, l.units, l.periods, l.method)$$, 'and a sample agrees with exact arithmetic, row by row');
SELECT * FROM finish();
