-- What the benchmark measures with: clocks inside the server, and the floors.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO PUBLIC;

CREATE FUNCTION bench.ms(query text) RETURNS float8
LANGUAGE plpgsql AS $$
DECLARE
    began timestamptz := clock_timestamp();
BEGIN
    EXECUTE query;
    RETURN 1000 * extract(epoch FROM clock_timestamp() - began);
END $$;

-- engine and floor take turns at being first; one ratio a pair
CREATE FUNCTION bench.ratios(engine text, floor text, pairs integer) RETURNS SETOF float8
LANGUAGE plpgsql SET max_parallel_workers_per_gather = 0 SET jit = off SET work_mem = '512MB' AS $$
DECLARE
    a float8;
    b float8;
BEGIN
    -- whatever the first run brings into memory counts for nobody
    PERFORM bench.ms(floor), bench.ms(engine);
    FOR pair IN 1 .. pairs LOOP
        IF pair % 2 = 1 THEN
            a := bench.ms(engine);
            b := bench.ms(floor);
        ELSE
            b := bench.ms(floor);
            a := bench.ms(engine);
        END IF;
        RETURN NEXT a / b;
    END LOOP;
END $$;

-- One month: the engine remits the employers of one side, the floor writes the
-- other side's bare, in turns. Two months with the sides changed are a pair.
CREATE PROCEDURE bench.remit_month(month hpf.yearmonth, side integer, halves integer, INOUT engine float8 DEFAULT 0, INOUT floor float8 DEFAULT 0)
LANGUAGE plpgsql AS $$
DECLARE
    t0 timestamptz;
    t1 timestamptz;
    t2 timestamptz;
    employer bigint;
    other bigint;
BEGIN
    FOR i IN 0 .. halves - 1 LOOP
        employer := 2 * i + 1 + side;
        other := 2 * i + 2 - side;
        t0 := clock_timestamp();
        PERFORM hpf.remit('server/' || month || '/' || employer, 'E' || employer, month);
        COMMIT;
        t1 := clock_timestamp();
        UPDATE fund.account a
        SET balance = a.balance + (a.unit_amount + a.personal_amount), day_product = a.day_product + 100,
            paid_through = remit_month.month, first_contribution = coalesce(a.first_contribution, '2020-06-15')
        WHERE a.employer_id = other;
        INSERT INTO fund.account_entry (account_id, voucher_id, amount, carried, book_date, value_date, month, kind)
        SELECT a.id, other, a.unit_amount + a.personal_amount, '0.00', '2020-06-15', '2020-06-15', remit_month.month, '01'
        FROM fund.account a WHERE a.employer_id = other;
        COMMIT;
        t2 := clock_timestamp();
        engine := engine + extract(epoch FROM t1 - t0);
        floor := floor + extract(epoch FROM t2 - t1);
    END LOOP;
END $$;

CREATE PROCEDURE bench.remit_all(month hpf.yearmonth, employers integer)
LANGUAGE plpgsql AS $$
BEGIN
    FOR employer IN 1 .. employers LOOP
        PERFORM hpf.remit('all/' || month || '/' || employer, 'E' || employer, month);
        COMMIT;
    END LOOP;
END $$;

-- The rows a settlement writes, bare, in the settlement's chunks.
CREATE PROCEDURE bench.settle_floor(through date, chunk_size integer)
LANGUAGE plpgsql AS $$
DECLARE
    last bigint := (SELECT max(a.id) FROM fund.account a);
    from_id bigint := 1;
BEGIN
    WHILE from_id <= last LOOP
        UPDATE fund.account a
        SET balance = a.balance + '1.00'::hpf.cny, carried = a.balance + '1.00'::hpf.cny, day_product = 0, interest_from = through + 1
        WHERE a.id BETWEEN from_id AND from_id + chunk_size - 1;
        INSERT INTO fund.account_entry (account_id, voucher_id, amount, carried, book_date, value_date, kind)
        SELECT a.id, 1, '1.00', '1.00', through, through + 1, '09'
        FROM fund.account a WHERE a.id BETWEEN from_id AND from_id + chunk_size - 1;
        COMMIT;
        from_id := from_id + chunk_size;
    END LOOP;
END $$;

-- The schedule as one writes it in PL/pgSQL: numeric, rounded half-up each month
-- (divided last, or ties would fall to the wrong side).
CREATE FUNCTION bench.schedule(amount numeric, percent numeric, periods integer)
RETURNS TABLE (period integer, installment numeric, principal numeric, interest numeric, balance numeric)
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    monthly numeric := percent / 1200;
    power numeric := (1 + monthly) ^ periods;
    usual numeric := round(amount * monthly * power / (power - 1), 2);
BEGIN
    balance := amount;
    FOR i IN 1 .. periods LOOP
        period := i;
        interest := round(balance * percent / 1200, 2);
        principal := CASE WHEN i = periods THEN balance ELSE usual - interest END;
        installment := principal + interest;
        balance := balance - principal;
        RETURN NEXT;
    END LOOP;
END $$;

CREATE UNLOGGED TABLE bench.loan AS
SELECT hpf.from_fen(30000000 + i * 1000) AS amount, '3.25%'::hpf.rate AS rate, 360 AS periods FROM generate_series(1, 10000) i;
CREATE UNLOGGED TABLE bench.amount AS
SELECT i % 1000000 AS n, hpf.from_fen(i % 1000000) AS c, (i % 1000000)::numeric / 100 AS m FROM generate_series(1, 2000000::bigint) i;
VACUUM ANALYZE bench.loan, bench.amount;

-- Applications for loans, a column a fact, and the parameters of each branch's day.
CREATE UNLOGGED TABLE bench.parameter AS
SELECT branch, hpf.parameters_on('2020-06-15') AS parameters FROM generate_series(1, 11) branch;
CREATE UNLOGGED TABLE bench.application AS
SELECT 1 + i % 11 AS branch, f.*
FROM generate_series(1, 100000) i CROSS JOIN LATERAL (SELECT (ROW(
    '2020-06-15', hpf.from_fen(20000000 + i % 997 * 50000), i % 2 = 0, 'new', 1 + i % 2, i % 2, 0, '2016-01-01',
    hpf.from_fen(90000000 + i % 1009 * 20000), NULL, 60 + i % 80, NULL, hpf.from_fen(40000000 + i % 499 * 1000),
    60 + i % 300, '3.25%', 'equal_installment', date '1975-01-01' + i % 7000, date '2040-01-01' + i % 5000, 'normal', 'local', NULL, i % 60, i % 200,
    hpf.from_fen(1000000 + i % 5003 * 1000), 'none', NULL, hpf.from_fen(800000 + i % 2003 * 500), hpf.from_fen(i % 3 * 100000),
    false, i % 8, false, NULL, 'mortgage', '0.00', 0, NULL, NULL, 98.47, 'self', 0)::hpf.loan_facts).*) f;
-- the same as a case keeps them: one value a case
CREATE UNLOGGED TABLE bench.case_facts AS
SELECT a.branch, jsonb_populate_record(NULL::hpf.loan_facts, to_jsonb(a)) AS facts FROM bench.application a;
VACUUM ANALYZE bench.parameter, bench.application, bench.case_facts;

-- Mandates of every so many accounts, each for a home of its own. No case: what is measured does not read it.
CREATE FUNCTION bench.make_mandates(wanted integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fund.business_case (account_id, applied_on, branch_id, home_branch_id, accepts_less, business, ground, state, channel, mode, maker)
    VALUES (1, '2020-06-15', 1, 1, true, 'withdrawal', 'repay_commercial', 'signed', 'batch', 'own', 'bench');
    INSERT INTO fund.house (number, kind, price, contract_on) SELECT 'H' || i, 'new', '1000000.00', '2018-01-01' FROM generate_series(1, wanted) i;
    INSERT INTO fund.outside_loan (bank, number) SELECT 'bank', 'L' || i FROM generate_series(1, wanted) i;
    INSERT INTO fund.withdrawal_mandate (account_id, house_id, outside_loan_id, case_id, amount, installment, signed_on, approved_on, ground, card, owns)
    SELECT a.id, h.id, l.id, (SELECT max(id) FROM fund.business_case), '100.00', '3000.00', '2020-06-15', '2020-06-15', 'repay_commercial', '6228480402564890018', true
    FROM (SELECT a.id, row_number() OVER (ORDER BY a.id) AS n, count(*) OVER () AS accounts FROM fund.account a) a
    JOIN (SELECT h.id, row_number() OVER (ORDER BY h.id) AS n FROM fund.house h) h ON h.n = a.n * wanted / a.accounts AND h.n > (a.n - 1) * wanted / a.accounts
    JOIN fund.outside_loan l ON l.number = 'L' || h.n;
    INSERT INTO fund.house_owner (house_id, member_id) SELECT m.house_id, a.member_id FROM fund.withdrawal_mandate m JOIN fund.account a ON a.id = m.account_id;
END $$;

-- The rows that executing mandates writes, bare, in its chunks.
CREATE PROCEDURE bench.mandates_floor(month hpf.yearmonth, day date, chunk_size integer)
LANGUAGE plpgsql AS $$
DECLARE
    chunk record;
BEGIN
    FOR chunk IN
        SELECT min(m.account_id) AS from_id, max(m.account_id) AS to_id
        FROM (SELECT c.account_id, (row_number() OVER (ORDER BY c.account_id) - 1) / chunk_size AS bucket FROM fund.withdrawal_mandate c) m
        GROUP BY m.bucket ORDER BY m.bucket
    LOOP
        UPDATE fund.account a SET balance = a.balance - '100.00'::hpf.cny, carried = a.carried - '100.00'::hpf.cny, day_product = a.day_product + 100
        FROM fund.withdrawal_mandate m WHERE a.id = m.account_id AND m.account_id BETWEEN chunk.from_id AND chunk.to_id;
        INSERT INTO fund.account_entry (account_id, voucher_id, amount, carried, book_date, value_date, kind, reason)
        SELECT m.account_id, 1, '-100.00', '-100.00', day, day, '11', '06' FROM fund.withdrawal_mandate m WHERE m.account_id BETWEEN chunk.from_id AND chunk.to_id;
        UPDATE fund.withdrawal_mandate m SET last_month = month WHERE m.account_id BETWEEN chunk.from_id AND chunk.to_id;
        INSERT INTO fund.mandate_payment (mandate_id, voucher_id, wanted, paid, book_date, month, card)
        SELECT m.id, 1, '100.00', '100.00', day, month, m.card FROM fund.withdrawal_mandate m WHERE m.account_id BETWEEN chunk.from_id AND chunk.to_id;
        COMMIT;
    END LOOP;
END $$;

-- ---- Lending: 150,000 loans, due on the 15th, half of them repaid from accounts ----

CREATE TABLE bench.loan_before (id bigint PRIMARY KEY, state hpf.loan_state);
CREATE TABLE bench.loan_after (id bigint PRIMARY KEY, state hpf.loan_state, amount hpf.cny, principal hpf.cny, interest hpf.cny, account_id bigint);

CREATE FUNCTION bench.make_loans(loans integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    partition regclass;
BEGIN
    PERFORM hpf.add_bank_account('L1', 'bank', 'loans', 'loan', '01');
    INSERT INTO fund.loan (id, number, borrower_account_id, contract_amount, branch_id, bank_subject, periods, due_day, signed_on, disbursed_on, funded_by, rate_series, method, status)
    SELECT n, 'L' || n, n, hpf.from_fen(2000000 + n % 6000000), 1, (SELECT b.subject FROM fund.bank_account b WHERE b.number = 'L1'), 360, 15, '2019-01-15', '2019-01-15', 'fund', 'hpf_loan_first_over5y', 'equal_installment', '3'
    FROM generate_series(1, loans) n;
    INSERT INTO fund.loan_fact (loan_id, kind, value_date, amount, rate, periods, mode, first_due, book_date)
    SELECT l.id, 'disburse', '2019-01-15', l.contract_amount, '4%', 360, 'equal_installment', '2019-02-15', '2020-06-15' FROM fund.loan l ORDER BY l.id;
    INSERT INTO fund.offset_mandate (loan_id, account_id, signed_on) SELECT l.id, l.borrower_account_id, '2019-01-15' FROM fund.loan l WHERE l.id % 2 = 0 ORDER BY l.id;
    -- the facts of a run are taken out again: nobody but a superuser can, and nobody would
    FOR partition IN SELECT p.relid FROM pg_partition_tree('fund.loan_fact') p LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER ALL', partition);
    END LOOP;
END $$;

-- The first so many loans as they stand after the last due date before a day: every installment was paid on its day.
CREATE FUNCTION bench.lend(loans integer, through date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE bench.loan_before;
    INSERT INTO bench.loan_before
    SELECT l.id, s.state
    FROM fund.loan l
    CROSS JOIN LATERAL (
        WITH RECURSIVE life AS (
            SELECT 1 AS period, hpf.loan_step(NULL, 'disburse', '2019-01-15', l.contract_amount, '4%', 360, 'equal_installment', '2019-02-15') AS state
            UNION ALL
            SELECT f.period + 1, hpf.loan_step(f.state, 'receive', hpf.due_date('2019-02-15', f.period), hpf.installment(l.contract_amount, '4%', 360))
            FROM life f WHERE hpf.due_date('2019-02-15', f.period) <= lend.through
        ) SELECT life.state FROM life ORDER BY life.period DESC LIMIT 1
    ) s
    WHERE l.id <= loans;
    ANALYZE bench.loan_before;
END $$;

-- As they were: the states, and no fact but the disbursements.
CREATE FUNCTION bench.set_loans_back() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM fund.loan_fact WHERE kind <> 'disburse';
    UPDATE fund.loan l SET state = b.state, status = '2' FROM bench.loan_before b WHERE b.id = l.id;
END $$;

-- What the batches write, known beforehand: the floor only writes.
CREATE FUNCTION bench.plan_due(day date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE bench.loan_after;
    INSERT INTO bench.loan_after
    SELECT l.id, hpf.loan_step(b.state, 'receive', day, o.total_due), o.total_due, o.principal, o.interest, CASE WHEN l.id % 2 = 0 THEN l.borrower_account_id END
    FROM fund.loan l JOIN bench.loan_before b ON b.id = l.id CROSS JOIN LATERAL (SELECT q.* FROM hpf.loan_owed(b.state, day) q OFFSET 0) o;
    ANALYZE bench.loan_after;
END $$;

CREATE FUNCTION bench.plan_reset(day date, rate hpf.rate) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE bench.loan_after;
    INSERT INTO bench.loan_after SELECT b.id, hpf.loan_step(b.state, 'set_rate', day, rate => rate, mode => 'day_split'), NULL, NULL, NULL, NULL FROM bench.loan_before b;
    ANALYZE bench.loan_after;
END $$;

CREATE PROCEDURE bench.due_floor(day date, chunk_size integer)
LANGUAGE plpgsql AS $$
DECLARE
    last bigint := (SELECT max(id) FROM bench.loan_before);
    from_id bigint := 1;
    account_voucher bigint;
    bank_voucher bigint;
BEGIN
    WHILE from_id <= last LOOP
        account_voucher := nextval('fund.voucher_id'); bank_voucher := nextval('fund.voucher_id');
        UPDATE fund.loan l SET state = a.state, status = '2' FROM bench.loan_after a WHERE a.id = l.id AND l.id BETWEEN from_id AND from_id + chunk_size - 1;
        WITH fact AS (
            INSERT INTO fund.loan_fact (loan_id, kind, value_date, amount, book_date)
            SELECT a.id, 'receive', day, a.amount, day FROM bench.loan_after a WHERE a.id BETWEEN from_id AND from_id + chunk_size - 1 RETURNING id, loan_id
        )
        INSERT INTO fund.loan_entry (loan_id, fact_id, voucher_id, principal, interest, penalty, book_date)
        SELECT a.id, f.id, CASE WHEN a.account_id IS NULL THEN bank_voucher ELSE account_voucher END, a.principal, a.interest, '0.00', day
        FROM bench.loan_after a JOIN fact f ON f.loan_id = a.id;
        UPDATE fund.account c SET balance = c.balance - a.amount, carried = c.carried - '0.01', day_product = c.day_product - 100
        FROM bench.loan_after a WHERE c.id = a.account_id AND a.id BETWEEN from_id AND from_id + chunk_size - 1;
        INSERT INTO fund.account_entry (account_id, voucher_id, amount, carried, book_date, value_date, kind, reason)
        SELECT a.account_id, account_voucher, -a.amount, '-0.01', day, day, '11', '06'
        FROM bench.loan_after a WHERE a.account_id IS NOT NULL AND a.id BETWEEN from_id AND from_id + chunk_size - 1;
        INSERT INTO fund.voucher (id, request, part, event, branch_id, book_date)
        SELECT v.id, (SELECT max(r.id) FROM fund.request r), nextval('fund.voucher_id')::integer, v.event, 1, day
        FROM (VALUES (account_voucher, 'offset_repayment'), (bank_voucher, 'repayment')) v (id, event);
        INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
        SELECT v.id, p.line, p.debit, p.credit, '1.00'
        FROM (VALUES (account_voucher), (bank_voucher)) v (id) CROSS JOIN (VALUES (1, '101001', '121'), (2, '101001', '40103')) p (line, debit, credit);
        COMMIT;
        from_id := from_id + chunk_size;
    END LOOP;
END $$;

CREATE PROCEDURE bench.reset_floor(day date, rate hpf.rate, chunk_size integer)
LANGUAGE plpgsql AS $$
DECLARE
    last bigint := (SELECT max(id) FROM bench.loan_before);
    from_id bigint := 1;
BEGIN
    WHILE from_id <= last LOOP
        UPDATE fund.loan l SET state = a.state, status = '2' FROM bench.loan_after a WHERE a.id = l.id AND l.id BETWEEN from_id AND from_id + chunk_size - 1;
        INSERT INTO fund.loan_fact (loan_id, kind, value_date, rate, mode, book_date)
        SELECT a.id, 'set_rate', day, reset_floor.rate, 'day_split', '2020-06-15' FROM bench.loan_after a WHERE a.id BETWEEN from_id AND from_id + chunk_size - 1;
        COMMIT;
        from_id := from_id + chunk_size;
    END LOOP;
END $$;

-- One life of 360 facts and more: a payment each period, so many times over.
CREATE TABLE bench.life AS
SELECT n.n AS loan, f.* FROM generate_series(1, 100) n CROSS JOIN (
    SELECT 'disburse' AS kind, date '2019-01-15' AS value_date, hpf.cny '500000.00' AS amount, hpf.rate '3.25%' AS rate, 360 AS periods, 'equal_installment' AS mode, date '2019-02-15' AS first_due
    UNION ALL
    SELECT 'receive', s.due, s.installment, NULL, NULL, NULL, NULL FROM hpf.loan_schedule('500000.00', '3.25%', 360, 'equal_installment', '2019-02-15') s WHERE s.period < 360) f;
ANALYZE bench.life;
