-- Accounting days, months and years: opened and closed, never the computer's date.

CREATE FUNCTION hpf.open_day(request_id text, day date, operator text DEFAULT session_user, channel text DEFAULT 'batch') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act hpf.act;
    latest date;
BEGIN
    PERFORM hpf.check_fund();
    PERFORM hpf.check_isolation('open_day');
    -- two that open a day at once: the second learns that one is open
    LOCK TABLE fund.business_day IN EXCLUSIVE MODE;
    act := hpf.begin_act('open_day', request_id, jsonb_build_object('day', day), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    SELECT max(d.day) INTO latest FROM fund.business_day d;
    IF act.day IS NOT NULL THEN
        PERFORM hpf.refuse('HP009', format('day %s cannot be opened while %s is open', day, act.day), 'One accounting day is open at a time.',
            'Close it with hpf.close_day().');
    ELSIF day <= latest THEN
        PERFORM hpf.refuse('HP009', format('day %s cannot be opened: %s was closed', day, latest), 'Days are opened in order, each once.', NULL);
    ELSIF EXISTS (SELECT FROM fund.closed_month m WHERE m.month >= day::hpf.yearmonth) THEN
        PERFORM hpf.refuse('HP009', format('day %s lies in a closed month', day), 'A closed month takes no more postings.', NULL);
    ELSIF latest::hpf.yearmonth < day::hpf.yearmonth AND NOT EXISTS (SELECT FROM fund.closed_month m WHERE m.month = latest::hpf.yearmonth) THEN
        PERFORM hpf.refuse('HP009', format('day %s cannot be opened: month %s is not closed', day, latest::hpf.yearmonth),
            'A month''s income and expense is closed into 311 on its own last day.',
            format('Open another day of %s and close it with hpf.close_month().', latest::hpf.yearmonth));
    ELSIF pg_catalog.to_regclass(format('fund.account_entry_%s', extract(year FROM day))) IS NULL THEN
        PERFORM hpf.refuse('HP009', format('the books of %s are not open', extract(year FROM day)), 'Entries are kept by year.',
            format('SELECT hpf.open_year(%s).', extract(year FROM day)));
    END IF;
    INSERT INTO fund.business_day (day, status) VALUES (open_day.day, 'open');
    UPDATE fund.request r SET day = open_day.day WHERE r.id = act.request;
    RETURN hpf.finish_act(act.request, ROW(day::text, NULL, 1, NULL, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.open_day(text, date, text, text) IS 'Opens an accounting day (开始营业日); days in order, each once.';

CREATE FUNCTION hpf.close_day(request_id text, operator text DEFAULT session_user, channel text DEFAULT 'batch') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act hpf.act;
    open_day date;
    unfinished bigint;
    numbered integer;
BEGIN
    PERFORM hpf.check_isolation('close_day');
    -- The table's lock queues: postings hold ROW SHARE to their end, and who comes after us waits, so that
    -- a stream of them cannot keep the closing waiting for ever, as it can with the row's lock alone.
    LOCK TABLE fund.business_day IN EXCLUSIVE MODE;
    SELECT d.day INTO open_day FROM fund.business_day d WHERE d.status = 'open' FOR UPDATE;
    act := hpf.begin_act('close_day', request_id, '{}', operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    IF open_day = hpf.last_day(open_day::hpf.yearmonth) AND NOT EXISTS (SELECT FROM fund.closed_month m WHERE m.month = open_day::hpf.yearmonth) THEN
        PERFORM hpf.refuse('HP009', format('day %s cannot be closed before its month', open_day),
            'It is the last day of the month, so no other day is left to close the month on.', 'Close both with hpf.close_month().');
    END IF;
    SELECT c.job_id INTO unfinished FROM fund.job_chunk c WHERE c.done_at IS NULL LIMIT 1;
    IF unfinished IS NOT NULL THEN
        PERFORM hpf.refuse('HP009', format('day %s cannot be closed: job %s is not finished', open_day, unfinished),
            'A batch belongs to its day.', format('CALL hpf.run_job(%s).', unfinished));
    END IF;
    WITH fresh AS (
        SELECT v.id FROM fund.voucher v WHERE v.book_date = open_day
    ), numbers AS (
        INSERT INTO fund.voucher_number (voucher_id, month, number)
        SELECT f.id, open_day::hpf.yearmonth,
               coalesce((SELECT max(n.number) FROM fund.voucher_number n WHERE n.month = open_day::hpf.yearmonth), 0)
               + row_number() OVER (ORDER BY f.id)
        FROM fresh f
        RETURNING 1
    )
    SELECT count(*) INTO numbered FROM numbers;
    UPDATE fund.business_day d
    SET status = 'closed', closed_at = clock_timestamp(),
        -- cases of a fund that has closed no month yet are decided by it
        loan_ratio = CASE WHEN NOT EXISTS (SELECT FROM fund.closed_month) THEN coalesce(hpf.loan_ratio(open_day), 0) END
    WHERE d.day = open_day;
    RETURN hpf.finish_act(act.request, ROW(open_day::text, NULL, numbered, NULL, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.close_day(text, text, text) IS 'Closes the accounting day (日结): waits for its postings, refuses while a batch is unfinished, and gives its vouchers their numbers without a gap.';

CREATE FUNCTION hpf.close_month(request_id text, operator text DEFAULT session_user, channel text DEFAULT 'batch') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act      hpf.act;
    open_day date;
    the_month hpf.yearmonth;
    book     record;
    part     integer := 0;
    rate     hpf.rate;
    basis    integer;
    voucher  bigint;
    ratio    numeric;
BEGIN
    PERFORM hpf.check_isolation('close_month');
    LOCK TABLE fund.business_day IN EXCLUSIVE MODE;
    SELECT d.day INTO open_day FROM fund.business_day d WHERE d.status = 'open' FOR UPDATE;
    act := hpf.begin_act('close_month', request_id, '{}', operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    the_month := open_day::hpf.yearmonth;
    IF EXISTS (SELECT FROM fund.job_chunk c WHERE c.done_at IS NULL) THEN
        PERFORM hpf.refuse('HP009', format('month %s cannot be closed: a batch is not finished', the_month), 'A batch belongs to its day.', NULL);
    ELSIF hpf.month(the_month) = 11 AND pg_catalog.to_regclass(format('fund.account_entry_%s', hpf.year(the_month) + 1)) IS NULL THEN
        PERFORM hpf.refuse('HP009', format('month %s cannot be closed: the books of next year are not open', the_month),
            'Entries of January must have a place.', format('SELECT hpf.open_year(%s).', hpf.year(the_month) + 1));
    END IF;
    -- members' interest accrued this interest year, less what stands in 211 already
    rate := hpf.rate_on(hpf.policy('deposit_rate_series', open_day), open_day);
    basis := hpf.policy('deposit_day_basis', open_day)::integer;
    FOR book IN
        SELECT b.id, coalesce(i.accrued, '0.00') - coalesce(p.payable, '0.00') AS due
        FROM fund.branch b
        LEFT JOIN (SELECT a.branch_id, sum(hpf.account_interest(a.balance, a.day_product, a.interest_from, open_day, rate, basis)) AS accrued
                   FROM fund.account a WHERE a.closed_on IS NULL AND a.interest_from <= open_day GROUP BY a.branch_id) i ON i.branch_id = b.id
        LEFT JOIN (SELECT t.branch_id, sum(t.credit - t.debit) AS payable
                   FROM hpf.subject_turnovers(date '0001-01-01', open_day, ARRAY(SELECT s.code FROM fund.subject s WHERE s.code LIKE '211%')) t
                   GROUP BY t.branch_id) p ON p.branch_id = b.id
        ORDER BY b.id
    LOOP
        CONTINUE WHEN book.due = '0.00';
        part := part + 1;
        PERFORM hpf.post_voucher(act.request, part, 'interest_accrual', book.id, open_day, ARRAY['41101'], ARRAY['211'], ARRAY[book.due]);
    END LOOP;
    -- income and expense of the running month; months before are closed to zero
    FOR book IN
        SELECT i.branch_id AS id,
               array_agg(CASE WHEN i.subject LIKE '401%' THEN i.subject ELSE '311' END ORDER BY i.subject) AS debits,
               array_agg(CASE WHEN i.subject LIKE '401%' THEN '311' ELSE i.subject END ORDER BY i.subject) AS credits,
               array_agg(CASE WHEN i.subject LIKE '401%' THEN i.balance ELSE -i.balance END ORDER BY i.subject) AS amounts
        FROM (SELECT t.branch_id, t.subject, t.credit - t.debit AS balance
              FROM hpf.subject_turnovers(hpf.first_day(the_month), open_day,
                       ARRAY(SELECT s.code FROM fund.subject s WHERE s.code LIKE '401%' OR s.code LIKE '411%')) t) i
        WHERE i.balance <> '0.00'
        GROUP BY i.branch_id ORDER BY i.branch_id
    LOOP
        part := part + 1;
        voucher := hpf.post_voucher(act.request, part, 'month_close', book.id, open_day, book.debits, book.credits, book.amounts);
    END LOOP;
    -- before the snapshot is there, or the month would be counted twice
    ratio := hpf.loan_ratio(open_day);
    INSERT INTO fund.month_turnover (month, branch_id, event, debit, credit, amount, pairs)
    SELECT the_month, t.branch_id, t.event, t.debit, t.credit, t.amount, t.pairs
    FROM hpf.turnovers(hpf.first_day(the_month), hpf.last_day(the_month)) t;
    INSERT INTO fund.closed_month (month, loan_ratio) VALUES (the_month, ratio);
    PERFORM hpf.close_day(request_id || '/day', operator, channel);
    RETURN hpf.finish_act(act.request, ROW(the_month::text, voucher, part, NULL, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.close_month(text, text, text) IS 'Closes the month (月结) on the open day, which becomes its last and is closed too: accrues members'' interest to 211, closes income and expense into 311, keeps the turnovers as snapshots. November refuses without next year''s partitions.';

CREATE FUNCTION hpf.close_year(request_id text, operator text DEFAULT session_user, channel text DEFAULT 'batch') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act  hpf.act;
    the_year integer;
    book record;
    part integer := 0;
    balance hpf.cny;
    total hpf.cny := '0.00';
    voucher bigint;
BEGIN
    PERFORM hpf.check_isolation('close_year');
    -- two that close the year at once: the second sees the first's vouchers
    LOCK TABLE fund.business_day IN EXCLUSIVE MODE;
    act := hpf.begin_act('close_year', request_id, '{}', operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    the_year := extract(year FROM act.day)::integer - 1;
    IF NOT EXISTS (SELECT FROM fund.closed_month m WHERE m.month = hpf.make_yearmonth(the_year, 12)) THEN
        PERFORM hpf.refuse('HP009', format('year %s cannot be closed: its December is not closed', the_year),
            'The year''s value-added income is closed on the first day of the next year.', 'Close the months first.');
    ELSIF EXISTS (SELECT FROM fund.voucher v WHERE v.event = 'year_close' AND v.book_date >= make_date(the_year + 1, 1, 1)) THEN
        PERFORM hpf.refuse('HP009', format('year %s was closed already', the_year), 'A year is closed once.', NULL);
    END IF;
    FOR book IN SELECT b.id, b.code FROM fund.branch b ORDER BY b.id LOOP
        balance := hpf.subject_balance_on('311', hpf.last_day(hpf.make_yearmonth(the_year, 12)), book.code);
        CONTINUE WHEN balance = '0.00';
        part := part + 1;
        voucher := hpf.post_voucher(act.request, part, 'year_close', book.id, act.day, ARRAY['311'], ARRAY['32104'], ARRAY[balance], format('value-added income of %s', the_year));
        total := total + balance;
    END LOOP;
    RETURN hpf.finish_act(act.request, ROW(the_year::text, voucher, part, total, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.close_year(text, text, text) IS 'Closes last year''s value-added income (增值收益) from 311 into 32104 undistributed, on a day of the new year.';

CREATE FUNCTION hpf.open_year(year integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    parent text;
    child  text;
BEGIN
    PERFORM hpf.check_fund();
    FOREACH parent IN ARRAY ARRAY['account_entry', 'loan_fact', 'loan_entry'] LOOP
        child := parent || '_' || year;
        IF pg_catalog.to_regclass('fund.' || child) IS NULL THEN
            -- LIKE and ATTACH take no lock that stops posting, unlike CREATE ... PARTITION OF
            EXECUTE format('CREATE TABLE fund.%I (LIKE fund.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', child, parent);
            EXECUTE format('ALTER TABLE fund.%I ATTACH PARTITION fund.%I FOR VALUES FROM (%L) TO (%L)',
                parent, child, make_date(year, 1, 1), make_date(year + 1, 1, 1));
            EXECUTE format('COMMENT ON TABLE fund.%I IS %L', child, format('%s of book dates in %s.', parent, year));
            PERFORM hpf.guard_append_only(child);
            -- as hpf.grant_roles() grants those that are there
            IF EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = 'hpf_auditor') THEN
                EXECUTE format('GRANT SELECT ON fund.%I TO hpf_auditor', child);
            END IF;
        END IF;
    END LOOP;
END $$;
COMMENT ON FUNCTION hpf.open_year(integer) IS 'Makes a year''s partitions of entries and facts; a year that is open already is left alone.';
