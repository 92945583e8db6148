-- Balances of subjects on a day, and the loan ratio (个贷率) they give.
--
-- A balance is a sum of pairs, and so are most figures of the reports. Months closed by
-- hpf.close_month() keep their sums as snapshots: only days outside them, and figures
-- asked for day by day, read vouchers.

CREATE FUNCTION hpf.turnovers(from_day date, through_day date, grain text DEFAULT 'total', subjects text[] DEFAULT NULL)
RETURNS TABLE (branch_id integer, period date, event text, debit text, credit text, amount hpf.cny, pairs bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
    books record;
    span  record;
    first_month   hpf.yearmonth;
    last_month    hpf.yearmonth;
    first_voucher bigint;
    last_voucher  bigint;
BEGIN
    PERFORM hpf.check_fund();
    IF grain IS NULL OR grain NOT IN ('day', 'month', 'total') THEN
        PERFORM hpf.refuse('HP103', format('unknown grain %s', coalesce(grain, 'NULL')), 'A grain is day, month or total.', NULL);
    END IF;
    -- days outside the books have no voucher, however far the caller asks
    SELECT greatest(min(d.day), from_day) AS from_day, least(max(d.day), through_day) AS through_day INTO books
    FROM fund.business_day d;
    IF books.from_day IS NULL OR books.from_day > books.through_day OR from_day IS NULL OR through_day IS NULL THEN RETURN; END IF;
    -- months wholly inside what was asked for
    first_month := books.from_day::hpf.yearmonth + (hpf.first_day(books.from_day::hpf.yearmonth) < turnovers.from_day)::integer;
    last_month := books.through_day::hpf.yearmonth - (hpf.last_day(books.through_day::hpf.yearmonth) > turnovers.through_day)::integer;

    IF grain <> 'day' THEN
        RETURN QUERY
            SELECT m.branch_id, CASE grain WHEN 'month' THEN hpf.first_day(m.month) END, m.event, m.debit, m.credit,
                   sum(m.amount), sum(m.pairs)::bigint
            FROM fund.month_turnover m
            WHERE m.month BETWEEN first_month AND last_month
              AND (subjects IS NULL OR m.debit = ANY (subjects) OR m.credit = ANY (subjects))
            GROUP BY 1, 2, 3, 4, 5;
    END IF;

    FOR span IN
        -- months to be read from vouchers; neighbours are read in one go
        SELECT greatest(hpf.first_day(min(o.month)), books.from_day) AS first, least(hpf.last_day(max(o.month)), books.through_day) AS last
        FROM (
            SELECT m.month, (m.month - books.from_day::hpf.yearmonth) - row_number() OVER (ORDER BY m.month) AS run
            FROM (SELECT books.from_day::hpf.yearmonth + i AS month
                  FROM generate_series(0, books.through_day::hpf.yearmonth - books.from_day::hpf.yearmonth) i) m
            WHERE grain = 'day' OR m.month NOT BETWEEN first_month AND last_month
               OR NOT EXISTS (SELECT FROM fund.closed_month c WHERE c.month = m.month)) o
        GROUP BY o.run
    LOOP
        -- one day is open at a time, so a span of days is a span of voucher ids: their pairs are found by key
        SELECT min(v.id), max(v.id) INTO first_voucher, last_voucher
        FROM fund.voucher v WHERE v.book_date BETWEEN span.first AND span.last;
        CONTINUE WHEN first_voucher IS NULL;
        RETURN QUERY
            SELECT v.branch_id,
                   CASE grain WHEN 'day' THEN v.book_date WHEN 'month' THEN v.book_date - (extract(day FROM v.book_date)::integer - 1) END,
                   v.event, p.debit, p.credit, sum(p.amount),
                   count(*) FILTER (WHERE v.reverses IS NULL) - count(*) FILTER (WHERE v.reverses IS NOT NULL)
            FROM fund.voucher v
            JOIN fund.voucher_pair p ON p.voucher_id = v.id
            WHERE v.id BETWEEN first_voucher AND last_voucher AND p.voucher_id BETWEEN first_voucher AND last_voucher
              AND v.book_date BETWEEN span.first AND span.last
              AND (subjects IS NULL OR p.debit = ANY (subjects) OR p.credit = ANY (subjects))
            GROUP BY 1, 2, 3, 4, 5;
    END LOOP;
END $$;
COMMENT ON FUNCTION hpf.turnovers(date, date, text, text[]) IS 'What a span of accounting days booked from subject to subject, by branch, event and period (grain day, month or total), of pairs that name one of the subjects: snapshots of the closed months inside the span unless the grain is day, pairs of the other days. The same may come in several rows: sum them. pairs counts those of red entries off.';

CREATE FUNCTION hpf.subject_turnovers(from_day date, through_day date, subjects text[] DEFAULT NULL)
RETURNS TABLE (branch_id integer, subject text, debit hpf.cny, credit hpf.cny)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT t.branch_id, s.subject, sum(s.debit), sum(s.credit)
    FROM hpf.turnovers(from_day, through_day, 'total', subjects) t
    CROSS JOIN LATERAL (VALUES (t.debit, t.amount, '0.00'::hpf.cny), (t.credit, '0.00'::hpf.cny, t.amount)) AS s (subject, debit, credit)
    WHERE subjects IS NULL OR s.subject = ANY (subjects)
    GROUP BY t.branch_id, s.subject
$$;
COMMENT ON FUNCTION hpf.subject_turnovers(date, date, text[]) IS 'Debit and credit turnover (发生额) of subjects by branch over a span of accounting days.';

CREATE FUNCTION hpf.subject_balance_on(subject text, as_of date, branch text DEFAULT NULL) RETURNS hpf.cny
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    the_side text;
    the_branch integer := CASE WHEN branch IS NOT NULL THEN hpf.find_branch(branch) END;
BEGIN
    SELECT s.side INTO the_side FROM fund.subject s WHERE s.code = subject;
    IF the_side IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no subject %s', coalesce(subject, 'NULL')), 'Subjects are rows of fund.subject.', NULL);
    END IF;
    IF as_of IS NULL THEN RETURN NULL; END IF;
    RETURN (
        SELECT coalesce(CASE the_side WHEN 'debit' THEN sum(t.debit) - sum(t.credit) ELSE sum(t.credit) - sum(t.debit) END, '0.00')
        FROM hpf.subject_turnovers(date '0001-01-01', as_of,
                 ARRAY(SELECT s.code FROM fund.subject s WHERE starts_with(s.code, subject_balance_on.subject))) t
        WHERE the_branch IS NULL OR t.branch_id = the_branch);
END $$;
COMMENT ON FUNCTION hpf.subject_balance_on(text, date, text) IS 'Balance of a subject with its subsidiary subjects at the end of a day, of one branch or of the centre; positive on the subject''s own side. HP001 for an unknown subject or branch.';

-- acts that forbid hash joins for their own lookups ask it too; before the first ANALYZE a day's vouchers look like one
CREATE FUNCTION hpf.loan_ratio(as_of date, branch text) RETURNS numeric
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET enable_hashjoin = on SET enable_nestloop = off AS $$
DECLARE
    the_branch integer := CASE WHEN branch IS NOT NULL THEN hpf.find_branch(branch) END;
BEGIN
    RETURN (
        SELECT 100 * coalesce(sum(t.debit - t.credit) FILTER (WHERE t.subject IN ('121', '122'))::numeric, 0)
                   / nullif(sum(t.credit - t.debit) FILTER (WHERE t.subject = '201')::numeric, 0)
        FROM hpf.subject_turnovers(date '0001-01-01', as_of, ARRAY['121', '122', '201']) t
        WHERE the_branch IS NULL OR t.branch_id = the_branch);
END $$;
COMMENT ON FUNCTION hpf.loan_ratio(date, text) IS 'Loan ratio (个贷率) of one branch''s books, or with branch NULL of the centre.';

CREATE FUNCTION hpf.loan_ratio(as_of date) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.loan_ratio(as_of, NULL)
$$;
COMMENT ON FUNCTION hpf.loan_ratio(date) IS 'Loan ratio (个贷率) at the end of a day: (121 + 122) / 201 in per cent, unrounded. Subsidised loans are the banks'' money and outside it; NULL without deposits.';
