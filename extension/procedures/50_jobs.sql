-- Batches: interest settlement, installments, ageing, subsidies; withdrawal mandates are in 37_mandates.sql, banks' returns in 42_exchange.sql.
--
-- A batch is a job of chunks of ids. hpf.<job>_step(job, n) does n chunks, each
-- taken with SKIP LOCKED and marked in the same transaction: any number of
-- sessions may step, and a crash leaves whole chunks done or not done.
-- CALL hpf.<job>() starts the job, or goes on with it, and commits each step.

CREATE FUNCTION hpf.start_job(job text, request_id text, through date, parameters jsonb, chunk_size integer, operator text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    job_number bigint;
BEGIN
    PERFORM hpf.check_isolation(job);
    act := hpf.begin_act(job, request_id, jsonb_build_object('through', through, 'parameters', parameters), operator, 'batch');
    IF act.known THEN
        SELECT j.id INTO job_number FROM fund.job j WHERE j.request = act.request;
        RETURN job_number;
    END IF;
    IF job NOT IN ('settle_interest', 'collect_installments', 'age_loans', 'pay_subsidies', 'execute_mandates', 'reset_rates', 'report_credit') OR chunk_size < 1
       OR (job IS NULL OR chunk_size IS NULL) THEN
        PERFORM hpf.refuse('HP103', format('no job %s in chunks of %s', coalesce(job, 'NULL'), coalesce(chunk_size::text, 'NULL')),
            'The batches are settle_interest, collect_installments, age_loans, pay_subsidies, execute_mandates, reset_rates and report_credit.', NULL);
    END IF;
    through := coalesce(through, act.day);
    IF through > act.day THEN
        PERFORM hpf.refuse('HP009', format('%s through %s lies after the accounting day %s', job, through, act.day),
            'A batch runs for days that have come.', NULL);
    ELSIF job = 'settle_interest' AND (to_char(through, 'MMDD') <> '0630' OR act.day > through + 1) THEN
        -- later, movements of the new interest year would be in the balances already
        PERFORM hpf.refuse('HP009', format('interest cannot be settled through %s on %s', through, act.day),
            'Interest is settled through 30 June, on that day or the next (条例 art. 21).', NULL);
    END IF;
    INSERT INTO fund.job (request, job, through, parameters)
    VALUES (act.request, start_job.job, start_job.through, coalesce(start_job.parameters, '{}')) RETURNING id INTO job_number;
    IF job = 'settle_interest' THEN
        INSERT INTO fund.job_chunk (job_id, chunk, from_id, to_id)
        SELECT job_number, row_number() OVER (ORDER BY c.bucket), min(c.id), max(c.id)
        FROM (SELECT a.id, (row_number() OVER (ORDER BY a.id) - 1) / chunk_size AS bucket
              FROM fund.account a WHERE a.closed_on IS NULL) c GROUP BY c.bucket;
    ELSIF job = 'execute_mandates' THEN
        INSERT INTO fund.job_chunk (job_id, chunk, from_id, to_id)
        SELECT job_number, row_number() OVER (ORDER BY c.bucket), min(c.id), max(c.id)
        FROM (SELECT m.account_id AS id, (dense_rank() OVER (ORDER BY m.account_id) - 1) / chunk_size AS bucket
              FROM fund.withdrawal_mandate m WHERE m.ended_on IS NULL) c GROUP BY c.bucket;
    ELSIF job = 'report_credit' THEN
        PERFORM hpf.start_credit_batch(job_number, act.day, through, parameters ->> 'kind', chunk_size, operator);
    ELSE
        INSERT INTO fund.job_chunk (job_id, chunk, from_id, to_id)
        SELECT job_number, row_number() OVER (ORDER BY c.bucket), min(c.id), max(c.id)
        FROM (SELECT l.id, (row_number() OVER (ORDER BY l.id) - 1) / chunk_size AS bucket
              FROM fund.loan l WHERE l.status = '2') c GROUP BY c.bucket;
    END IF;
    PERFORM hpf.finish_act(act.request, ROW(job_number::text, NULL, NULL, NULL, NULL)::hpf.receipt);
    RETURN job_number;
END $$;
COMMENT ON FUNCTION hpf.start_job(text, text, date, jsonb, integer, text) IS 'Starts a batch and cuts it into chunks of ids; the same request gets the same job.';

CREATE FUNCTION hpf.job_step(job bigint, n integer DEFAULT 1) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    work  record;
    chunk record;
    done  record;
    day   date;
BEGIN
    SELECT j.* INTO work FROM fund.job j WHERE j.id = job_step.job;
    IF work.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no job %s', job), 'Jobs are rows of fund.job.', NULL);
    END IF;
    PERFORM hpf.check_fund();
    -- the row's lock too, which costs a chunk nothing: it tells an old snapshot that the day was closed meanwhile
    SELECT d.day INTO day FROM fund.business_day d WHERE d.status = 'open' FOR SHARE;
    IF day IS NULL THEN
        PERFORM hpf.refuse('HP009', 'no business day is open', 'A batch books on the open business day.', 'Open one with hpf.open_day().');
    END IF;
    FOR i IN 1 .. n LOOP
        SELECT c.* INTO chunk FROM fund.job_chunk c
        WHERE c.job_id = job_step.job AND c.done_at IS NULL ORDER BY c.chunk LIMIT 1 FOR UPDATE SKIP LOCKED;
        EXIT WHEN chunk.chunk IS NULL;
        CASE work.job
            WHEN 'settle_interest' THEN
                SELECT * INTO done FROM hpf.settle_interest_chunk(work.request, chunk.chunk * 1000, day, work.through, chunk.from_id, chunk.to_id);
            WHEN 'collect_installments' THEN
                SELECT * INTO done FROM hpf.collect_installments_chunk(work.request, chunk.chunk * 1000, day, work.parameters, chunk.from_id, chunk.to_id);
            WHEN 'age_loans' THEN
                SELECT * INTO done FROM hpf.age_loans_chunk(work.request, chunk.chunk * 1000, day, chunk.from_id, chunk.to_id);
            WHEN 'pay_subsidies' THEN
                SELECT * INTO done FROM hpf.pay_subsidies_chunk(work.request, chunk.chunk * 1000, day, chunk.from_id, chunk.to_id);
            WHEN 'reset_rates' THEN
                SELECT * INTO done FROM hpf.reset_rates_chunk(work.request, chunk.chunk * 1000, day, work.through, chunk.from_id, chunk.to_id);
            WHEN 'execute_mandates' THEN
                SELECT * INTO done FROM hpf.execute_mandates_chunk(work.request, chunk.chunk * 1000, day, chunk.from_id, chunk.to_id);
            WHEN 'post_returns' THEN
                SELECT * INTO done FROM hpf.post_returns_chunk(work.request, chunk.chunk * 1000, day, work.parameters, chunk.from_id, chunk.to_id);
            WHEN 'report_credit' THEN
                SELECT * INTO done FROM hpf.report_credit_chunk(work.id, chunk.from_id, chunk.to_id);
        END CASE;
        UPDATE fund.job_chunk c SET done_at = clock_timestamp(), items = done.items, amount = done.amount
        WHERE c.job_id = job_step.job AND c.chunk = chunk.chunk;
    END LOOP;
    RETURN (SELECT count(*) FROM fund.job_chunk c WHERE c.job_id = job_step.job AND c.done_at IS NULL);
END $$;
COMMENT ON FUNCTION hpf.job_step(bigint, integer) IS 'Does up to n chunks of a batch in this transaction and tells how many are left; chunks in other sessions'' hands are skipped.';

CREATE PROCEDURE hpf.run_job(job bigint)
LANGUAGE plpgsql AS $$
DECLARE
    remaining integer;
    total     integer;
BEGIN
    -- no SET clause and no SECURITY DEFINER here: a procedure with either cannot COMMIT
    COMMIT;
    LOOP
        remaining := hpf.job_step(job, 1);
        COMMIT;
        total := coalesce(total, remaining + 1);
        EXIT WHEN remaining = 0;
        RAISE NOTICE 'job %: % of % chunks left', job, remaining, total;
    END LOOP;
END $$;
COMMENT ON PROCEDURE hpf.run_job(bigint) IS 'Steps a batch to its end, committing each chunk and showing progress; may be called again after a crash, and from several sessions.';

CREATE PROCEDURE hpf.settle_interest(request_id text, through date, chunk_size integer DEFAULT 20000, operator text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    started bigint;
BEGIN
    started := hpf.start_job('settle_interest', request_id, through, NULL, chunk_size, operator);
    CALL hpf.run_job(started);
END $$;
COMMENT ON PROCEDURE hpf.settle_interest(text, date, integer, text) IS 'Interest settlement (结息) of all open accounts through a day, 30 June: credited to the balance, all of which is carried over.';

CREATE PROCEDURE hpf.collect_installments(request_id text, unpaid text[] DEFAULT '{}', chunk_size integer DEFAULT 5000, operator text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    started bigint;
BEGIN
    started := hpf.start_job('collect_installments', request_id, NULL, pg_catalog.jsonb_build_object('unpaid', unpaid), chunk_size, operator);
    CALL hpf.run_job(started);
END $$;
COMMENT ON PROCEDURE hpf.collect_installments(text, text[], integer, text) IS 'Collects what is due of every loan on the accounting day: offset from mandated accounts first (冲还贷), the rest from the bank card, except loans whose deduction the bank returned unpaid.';

CREATE PROCEDURE hpf.age_loans(request_id text, chunk_size integer DEFAULT 20000, operator text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    started bigint;
BEGIN
    started := hpf.start_job('age_loans', request_id, NULL, NULL, chunk_size, operator);
    CALL hpf.run_job(started);
END $$;
COMMENT ON PROCEDURE hpf.age_loans(text, integer, text) IS 'Bills loans through the accounting day and moves principal that became overdue to 122 (逾期转列).';

CREATE PROCEDURE hpf.pay_subsidies(request_id text, chunk_size integer DEFAULT 20000, operator text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    started bigint;
BEGIN
    started := hpf.start_job('pay_subsidies', request_id, NULL, NULL, chunk_size, operator);
    CALL hpf.run_job(started);
END $$;
COMMENT ON PROCEDURE hpf.pay_subsidies(text, integer, text) IS 'Pays the month''s interest subsidy (贴息) of subsidised loans, each at most once a month; run it before the month''s installments are collected.';

CREATE FUNCTION hpf.settle_interest_chunk(request bigint, part integer, day date, through date, from_id bigint, to_id bigint,
                                          OUT items integer, OUT amount hpf.cny)
LANGUAGE plpgsql AS $$
DECLARE
    rate  hpf.rate := hpf.rate_on(hpf.policy('deposit_rate_series', through), through);
    basis integer := hpf.policy('deposit_day_basis', through)::integer;
    done  record;
    first_part integer := part;
BEGIN
    items := 0;
    amount := '0.00';
    LOOP
        WITH book AS MATERIALIZED (
            SELECT b.id, nextval('fund.voucher_id') AS voucher_id FROM fund.branch b
        ), due AS (
            SELECT a.id, a.balance, a.carried, a.day_product,
                   hpf.account_interest(a.balance, a.day_product, a.interest_from, through, rate, basis) AS interest
            FROM fund.account a
            WHERE a.id BETWEEN from_id AND to_id AND a.closed_on IS NULL AND a.interest_from <= through
        ), moved AS (
            -- a row that moved meanwhile does not match and is settled by the next turn
            UPDATE fund.account a
            SET balance = d.balance + d.interest, carried = d.balance + d.interest, day_product = 0, interest_from = through + 1
            FROM due d
            WHERE a.id = d.id AND a.balance = d.balance AND a.day_product = d.day_product AND a.carried = d.carried AND a.interest_from <= through
            RETURNING a.id, a.branch_id, d.interest, a.carried - d.carried AS carried
        ), entry AS (
            INSERT INTO fund.account_entry (account_id, voucher_id, amount, carried, book_date, value_date, kind)
            SELECT m.id, b.voucher_id, m.interest, m.carried, day, through + 1, '09'
            FROM moved m JOIN book b ON b.id = m.branch_id
            WHERE m.interest <> '0.00' OR m.carried <> '0.00'
        ), total AS (
            SELECT m.branch_id, b.voucher_id, count(*) AS items, sum(m.interest) AS amount
            FROM moved m JOIN book b ON b.id = m.branch_id GROUP BY m.branch_id, b.voucher_id
        ), voucher AS (
            INSERT INTO fund.voucher (id, request, part, event, branch_id, book_date)
            SELECT t.voucher_id, request, first_part + row_number() OVER (ORDER BY t.branch_id), 'interest_settlement', t.branch_id, day
            FROM total t
        ), pair AS (
            INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
            SELECT t.voucher_id, 1, '211', '201', t.amount FROM total t WHERE t.amount <> '0.00'
        )
        SELECT coalesce(sum(t.items), 0) AS items, coalesce(sum(t.amount), '0.00') AS amount, count(*) AS vouchers INTO done FROM total t;
        items := items + done.items;
        amount := amount + done.amount;
        first_part := first_part + done.vouchers;
        -- not when a turn settled nothing: all that was left may have moved during it
        EXIT WHEN NOT EXISTS (SELECT FROM fund.account a WHERE a.id BETWEEN from_id AND to_id AND a.closed_on IS NULL AND a.interest_from <= through);
    END LOOP;
END $$;
COMMENT ON FUNCTION hpf.settle_interest_chunk(bigint, integer, date, date, bigint, bigint) IS 'Settles the accounts of one chunk: the interest by day-product, half-up once an account; part of the posting engine.';

CREATE FUNCTION hpf.collect_installments_chunk(request bigint, part integer, day date, parameters jsonb, from_id bigint, to_id bigint,
                                               OUT items integer, OUT amount hpf.cny)
LANGUAGE plpgsql AS $$
DECLARE
    unpaid    text[] := ARRAY(SELECT jsonb_array_elements_text(coalesce(nullif(parameters -> 'unpaid', 'null'), '[]')));
    minimum   hpf.cny := hpf.policy('withdrawal_minimum_left', day)::hpf.cny;
    asked     record;
    due       record;
    posted    record;
    next_part integer := part;
    payer_rank integer := 0;
BEGIN
    items := 0;
    amount := '0.00';
    -- accounts first, in order of id, then loans: the same order as every other act
    PERFORM FROM fund.account a
    WHERE a.id IN (SELECT m.account_id FROM fund.offset_mandate m JOIN fund.loan l ON l.id = m.loan_id
                   WHERE m.loan_id BETWEEN from_id AND to_id AND m.ended_on IS NULL AND l.status = '2')
    ORDER BY a.id FOR NO KEY UPDATE;
    -- what is due is read below under these locks: a payment at the counter is not collected again
    PERFORM FROM fund.loan l
    CROSS JOIN LATERAL (SELECT q.total_due FROM hpf.loan_owed(l.state, day) q OFFSET 0) o
    WHERE l.id BETWEEN from_id AND to_id AND l.status = '2' AND o.total_due > '0.00'
    ORDER BY l.id FOR NO KEY UPDATE OF l;
    -- what a bank is asked for in a file that is out is not collected otherwise
    SELECT array_agg(f.loan_id) AS loans, array_agg(f.asked) AS amounts INTO asked FROM hpf.open_lines(from_id, to_id) f;
    LOOP
        -- payers in order: each turn takes what the accounts of that rank can give
        payer_rank := payer_rank + 1;
        EXIT WHEN NOT EXISTS (SELECT FROM fund.offset_mandate m WHERE m.loan_id BETWEEN from_id AND to_id
                              AND m.payer >= payer_rank AND m.ended_on IS NULL);
        SELECT array_agg(t.loan_id) AS loans, array_agg(t.taken) AS amounts, array_agg(t.account_id) AS accounts, count(*) AS items, sum(t.taken) AS amount
        INTO due
        FROM (
            SELECT w.loan_id, w.account_id,
                   least(w.owed, w.available - coalesce(sum(w.owed) OVER (PARTITION BY w.account_id ORDER BY w.loan_id
                                                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), '0.00')) AS taken
            FROM (
                SELECT l.id AS loan_id, a.id AS account_id, o.total_due - coalesce(f.amount, '0.00') AS owed, a.balance - minimum AS available
                FROM fund.loan l
                JOIN fund.offset_mandate m ON m.loan_id = l.id AND m.payer = payer_rank AND m.ended_on IS NULL
                JOIN fund.account a ON a.id = m.account_id AND a.status IN ('01', '02', '06')
                CROSS JOIN LATERAL (SELECT q.total_due FROM hpf.loan_owed(l.state, day) q OFFSET 0) o
                LEFT JOIN ROWS FROM (unnest(asked.loans), unnest(asked.amounts)) AS f (loan_id, amount) ON f.loan_id = l.id
                WHERE l.id BETWEEN from_id AND to_id AND l.status = '2' AND o.total_due > coalesce(f.amount, '0.00')
            ) w
        ) t WHERE t.taken > '0.00';
        CONTINUE WHEN due.items = 0;
        SELECT * INTO posted FROM hpf.post_loan_facts(request, next_part + 1, 'offset_repayment', day, day, 'receive', '201',
            due.loans, due.amounts, due.accounts);
        next_part := posted.last_part;
        items := items + due.items;
        amount := amount + due.amount;
    END LOOP;
    IF (parameters ->> 'offsets_only')::boolean THEN RETURN; END IF;
    SELECT array_agg(w.id) AS loans, array_agg(w.owed) AS amounts, count(*) AS items, sum(w.owed) AS amount INTO due
    FROM (SELECT l.id, o.total_due - coalesce(f.amount, '0.00') AS owed
          FROM fund.loan l
          CROSS JOIN LATERAL (SELECT q.total_due FROM hpf.loan_owed(l.state, day) q OFFSET 0) o
          LEFT JOIN ROWS FROM (unnest(asked.loans), unnest(asked.amounts)) AS f (loan_id, amount) ON f.loan_id = l.id
          WHERE l.id BETWEEN from_id AND to_id AND l.status = '2' AND l.number NOT IN (SELECT unnest(unpaid))) w
    WHERE w.owed > '0.00';
    IF due.items > 0 THEN
        PERFORM hpf.post_loan_facts(request, next_part + 1, 'repayment', day, day, 'receive', NULL, due.loans, due.amounts);
        items := items + due.items;
        amount := amount + due.amount;
    END IF;
END $$;
COMMENT ON FUNCTION hpf.collect_installments_chunk(bigint, integer, date, jsonb, bigint, bigint) IS 'Collects what is due of the loans of one chunk and not asked of a bank in a file that is out: mandated accounts in order of payers, then, unless offsets_only, the bank card.';

CREATE FUNCTION hpf.age_loans_chunk(request bigint, part integer, day date, from_id bigint, to_id bigint, OUT items integer, OUT amount hpf.cny)
LANGUAGE plpgsql AS $$
DECLARE
    loans bigint[];
BEGIN
    SELECT array_agg(l.id) INTO loans
    FROM fund.loan l CROSS JOIN LATERAL (SELECT q.total_due FROM hpf.loan_owed(l.state, greatest(day, (l.state).as_of)) q OFFSET 0) o
    WHERE l.id BETWEEN from_id AND to_id AND l.status = '2' AND o.total_due > '0.00';
    items := coalesce(cardinality(loans), 0);
    amount := '0.00';
    IF items > 0 THEN
        SELECT a.moved_to_overdue INTO amount FROM hpf.post_loan_ageing(request, part + 1, day, loans) a;
    END IF;
END $$;
COMMENT ON FUNCTION hpf.age_loans_chunk(bigint, integer, date, bigint, bigint) IS 'Ages the loans of one chunk that owe something.';

CREATE FUNCTION hpf.pay_subsidies_chunk(request bigint, part integer, day date, from_id bigint, to_id bigint, OUT items integer, OUT amount hpf.cny)
LANGUAGE plpgsql AS $$
DECLARE
    formula text := hpf.policy('subsidy_formula', day);
    done    record;
BEGIN
    -- another batch of the month waits here, and then sees what this one paid
    PERFORM FROM fund.loan l WHERE l.id BETWEEN from_id AND to_id AND l.funded_by = 'bank' AND l.status = '2' ORDER BY l.id FOR NO KEY UPDATE;
    WITH book AS MATERIALIZED (
        SELECT k.branch_id, k.subject, nextval('fund.voucher_id') AS voucher_id
        FROM (SELECT DISTINCT l.branch_id, l.bank_subject AS subject FROM fund.loan l
              WHERE l.id BETWEEN from_id AND to_id AND l.funded_by = 'bank' AND l.status = '2') k
    ), due AS MATERIALIZED (
        -- suspended while overdue, and not made up (doc/sources.md §3.7)
        SELECT l.id, k.voucher_id, k.branch_id, k.subject,
               CASE formula WHEN 'A' THEN hpf.subsidy_difference((l.state).balance, (l.state).rate, l.subsidy_rate)
                            ELSE hpf.subsidy_difference_installment((l.state).principal, (l.state).rate, l.subsidy_rate, (l.state).periods) END AS amount
        FROM fund.loan l JOIN book k ON k.branch_id = l.branch_id AND k.subject = l.bank_subject
        -- overdue on the day, whether it was aged or not
        CROSS JOIN LATERAL (SELECT hpf.loan_advance(l.state, greatest(day, (l.state).as_of)) AS state OFFSET 0) n
        WHERE l.id BETWEEN from_id AND to_id AND l.funded_by = 'bank' AND l.status = '2'
          AND (l.state).first_due <= day AND (n.state).overdue_periods = 0
          AND coalesce((SELECT sum(s.amount) FROM fund.subsidy s WHERE s.loan_id = l.id AND s.month = day::hpf.yearmonth), '0.00') = '0.00'
    ), paid AS (
        INSERT INTO fund.subsidy (loan_id, month, amount, voucher_id)
        SELECT d.id, day::hpf.yearmonth, d.amount, d.voucher_id FROM due d WHERE d.amount > '0.00'
    ), total AS (
        SELECT d.voucher_id, d.branch_id, d.subject, count(*) AS items, sum(d.amount) AS amount
        FROM due d WHERE d.amount > '0.00' GROUP BY d.voucher_id, d.branch_id, d.subject
    ), voucher AS (
        INSERT INTO fund.voucher (id, request, part, event, branch_id, book_date)
        SELECT t.voucher_id, request, part + row_number() OVER (ORDER BY t.branch_id, t.subject), 'subsidy', t.branch_id, day FROM total t
    ), pair AS (
        INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
        SELECT t.voucher_id, 1, '41104', t.subject, t.amount FROM total t
    )
    SELECT coalesce(sum(t.items), 0) AS items, coalesce(sum(t.amount), '0.00') AS amount INTO done FROM total t;
    items := done.items;
    amount := done.amount;
END $$;
COMMENT ON FUNCTION hpf.pay_subsidies_chunk(bigint, integer, date, bigint, bigint) IS 'Pays the month''s subsidies of the subsidised loans of one chunk.';
