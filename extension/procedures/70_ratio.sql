-- Balances of subjects on a day, and the loan ratio (个贷率) they give.
--
-- A balance is a sum of pairs. Months closed by hpf.close_month() keep their
-- turnovers as snapshots, so only the days outside them read vouchers.

CREATE FUNCTION hpf.subject_turnovers(from_day date, through_day date, subjects text[] DEFAULT NULL)
RETURNS TABLE (branch_id integer, subject text, debit hpf.cny, credit hpf.cny)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
    books record;
    span  record;
    first_voucher bigint;
    last_voucher  bigint;
BEGIN
    PERFORM hpf.check_fund();
    -- days outside the books have no voucher, however far the caller asks
    SELECT greatest(min(d.day), from_day) AS from_day, least(max(d.day), through_day) AS through_day INTO books
    FROM fund.business_day d;
    IF books.from_day IS NULL OR books.from_day > books.through_day OR through_day IS NULL THEN RETURN; END IF;

    RETURN QUERY
        SELECT b.branch_id, b.subject, sum(b.debit), sum(b.credit)
        FROM fund.subject_balance b
        WHERE hpf.first_day(b.month) >= subject_turnovers.from_day AND hpf.last_day(b.month) <= subject_turnovers.through_day
          AND (subjects IS NULL OR b.subject = ANY (subjects))
        GROUP BY b.branch_id, b.subject;

    FOR span IN
        -- months to be read from vouchers; neighbours are read in one go
        SELECT greatest(hpf.first_day(min(o.month)), books.from_day) AS first, least(hpf.last_day(max(o.month)), books.through_day) AS last
        FROM (
            SELECT m.month, (m.month - books.from_day::hpf.yearmonth) - row_number() OVER (ORDER BY m.month) AS run
            FROM (SELECT books.from_day::hpf.yearmonth + i AS month
                  FROM generate_series(0, books.through_day::hpf.yearmonth - books.from_day::hpf.yearmonth) i) m
            WHERE hpf.first_day(m.month) < subject_turnovers.from_day OR hpf.last_day(m.month) > subject_turnovers.through_day
               OR NOT EXISTS (SELECT FROM fund.closed_month c WHERE c.month = m.month)) o
        GROUP BY o.run
    LOOP
        -- one day is open at a time, so a span of days is a span of voucher ids: their pairs are found by key
        SELECT min(v.id), max(v.id) INTO first_voucher, last_voucher
        FROM fund.voucher v WHERE v.book_date BETWEEN span.first AND span.last;
        CONTINUE WHEN first_voucher IS NULL;
        RETURN QUERY
            SELECT p.branch_id, s.subject, sum(s.debit), sum(s.credit)
            FROM (
                SELECT v.branch_id, p.debit, p.credit, sum(p.amount) AS amount
                FROM fund.voucher v
                JOIN fund.voucher_pair p ON p.voucher_id = v.id
                WHERE v.id BETWEEN first_voucher AND last_voucher AND p.voucher_id BETWEEN first_voucher AND last_voucher
                  AND v.book_date BETWEEN span.first AND span.last
                GROUP BY v.branch_id, p.debit, p.credit) p
            CROSS JOIN LATERAL (VALUES (p.debit, p.amount, '0.00'::hpf.cny), (p.credit, '0.00'::hpf.cny, p.amount)) AS s (subject, debit, credit)
            WHERE subjects IS NULL OR s.subject = ANY (subjects)
            GROUP BY p.branch_id, s.subject;
    END LOOP;
END $$;
COMMENT ON FUNCTION hpf.subject_turnovers(date, date, text[]) IS 'Debit and credit turnover (发生额) of subjects by branch over a span of accounting days: snapshots of the closed months inside it, pairs of the other days. A subject may come in several rows: sum them.';

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

CREATE FUNCTION hpf.loan_ratio(as_of date, branch text) RETURNS numeric
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
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
