-- Batches: interest settlement, ageing. Withdrawal mandates are in 37_mandates.sql, installments and offsets in
-- 38_offset.sql, subsidies and conversions in 41_subsidy.sql, banks' returns in 42_exchange.sql.
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
    IF job NOT IN ('settle_interest', 'collect_installments', 'age_loans', 'pay_subsidies', 'execute_mandates', 'reset_rates', 'offset_principals', 'report_credit') OR chunk_size < 1
       OR (job IS NULL OR chunk_size IS NULL) THEN
        PERFORM hpf.refuse('HP103', format('no job %s in chunks of %s', coalesce(job, 'NULL'), coalesce(chunk_size::text, 'NULL')),
            'The batches are settle_interest, collect_installments, age_loans, pay_subsidies, execute_mandates, reset_rates, offset_principals and report_credit.', NULL);
    ELSIF job = 'offset_principals' AND coalesce(parameters ->> 'kind', '') NOT IN ('yearly', 'principal') THEN
        PERFORM hpf.refuse('HP103', format('offsets of kind %s', coalesce(parameters ->> 'kind', 'NULL')), 'Principal is repaid by mandates of kind yearly (年冲) and principal (冲本金).', NULL);
    ELSIF job = 'pay_subsidies' AND (parameters ->> 'month')::hpf.yearmonth > act.day::hpf.yearmonth THEN
        PERFORM hpf.refuse('HP009', format('the subsidies of %s cannot be paid on %s', parameters ->> 'month', act.day), 'A batch runs for months that have come.', NULL);
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
    ELSIF job IN ('pay_subsidies', 'offset_principals') THEN
        INSERT INTO fund.job_chunk (job_id, chunk, from_id, to_id)
        SELECT job_number, row_number() OVER (ORDER BY c.bucket), min(c.id), max(c.id)
        FROM (SELECT l.id, (row_number() OVER (ORDER BY l.id) - 1) / chunk_size AS bucket
              FROM fund.loan l
              WHERE CASE job WHEN 'pay_subsidies' THEN l.subsidy_series IS NOT NULL AND l.status IN ('2', '3')
                             ELSE l.status = '2' AND EXISTS (SELECT FROM fund.offset_mandate m WHERE m.loan_id = l.id AND m.kind = parameters ->> 'kind' AND m.ended_on IS NULL) END) c
        GROUP BY c.bucket;
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
                SELECT * INTO done FROM hpf.pay_subsidies_chunk(work.request, chunk.chunk * 1000, day, work.parameters, chunk.from_id, chunk.to_id);
            WHEN 'reset_rates' THEN
                SELECT * INTO done FROM hpf.reset_rates_chunk(work.request, chunk.chunk * 1000, day, work.through, chunk.from_id, chunk.to_id);
            WHEN 'offset_principals' THEN
                SELECT * INTO done FROM hpf.offset_principals_chunk(work.request, chunk.chunk * 1000, day, work.parameters, chunk.from_id, chunk.to_id);
            WHEN 'convert_loans' THEN
                SELECT * INTO done FROM hpf.convert_loans_chunk(work.request, chunk.chunk * 1000, day, chunk.from_id, chunk.to_id);
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

CREATE PROCEDURE hpf.age_loans(request_id text, chunk_size integer DEFAULT 20000, operator text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    started bigint;
BEGIN
    started := hpf.start_job('age_loans', request_id, NULL, NULL, chunk_size, operator);
    CALL hpf.run_job(started);
END $$;
COMMENT ON PROCEDURE hpf.age_loans(text, integer, text) IS 'Bills loans through the accounting day and moves principal that became overdue to 122 (逾期转列).';

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
