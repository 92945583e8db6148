-- Credit reporting (征信报送): what a month's records say, the month's batch, sending,
-- corrections of what was sent, objections.
--
-- A record is made from facts booked through its cut-off, the last day whose books are
-- closed: whenever it is made, it is the same. What was booked since may make a
-- correction due; nothing that was made is ever changed.

-- ---- What there is to report -----------------------------------------------------------

CREATE FUNCTION hpf.credit_cutoff() RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT d.day - 1 FROM fund.business_day d WHERE d.status = 'open'), (SELECT max(d.day) FROM fund.business_day d))
$$;
COMMENT ON FUNCTION hpf.credit_cutoff() IS 'The last day whose books take no more facts.';

CREATE FUNCTION hpf.credit_current(kind text, subject_id bigint, month hpf.yearmonth) RETURNS TABLE (id bigint, report text, sent boolean, cutoff date, content jsonb)
LANGUAGE sql STABLE AS $$
    SELECT c.id, c.report, c.sent, c.cutoff, c.content
    FROM (SELECT r.id, r.report, b.state = 'sent' AS sent, r.cutoff, r.content
          FROM fund.credit_record r JOIN fund.credit_batch b ON b.id = r.batch_id
          WHERE r.kind = credit_current.kind AND r.subject_id = credit_current.subject_id AND r.month = credit_current.month AND b.state <> 'dropped'
          ORDER BY r.id DESC LIMIT 1) c
    WHERE c.report <> 'deletion'
$$;
COMMENT ON FUNCTION hpf.credit_current(text, bigint, hpf.yearmonth) IS 'The record that holds of a loan''s or account''s month: the last one made, dropped batches left out; none after a deletion.';

CREATE FUNCTION hpf.credit_in_dispute(kind text, subject_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM fund.credit_objection o JOIN fund.credit_record r ON r.id = o.record_id
                   WHERE o.state = 'open' AND r.kind = credit_in_dispute.kind AND r.subject_id = credit_in_dispute.subject_id)
$$;
COMMENT ON FUNCTION hpf.credit_in_dispute(text, bigint) IS 'Is an objection (异议) to a record of this loan or account open?';

CREATE FUNCTION hpf.credit_loan_contents(loans bigint[], month hpf.yearmonth, cutoff date) RETURNS TABLE (subject_id bigint, content jsonb)
LANGUAGE plpgsql STABLE
-- sets of a chunk are joined here, whatever the caller set for its own look-ups
SET enable_seqscan = on SET enable_hashjoin = on SET enable_mergejoin = on SET jit = off AS $$
DECLARE
    month_from    date := hpf.first_day(month);
    month_through date := hpf.last_day(month);
    institution   text := (SELECT o.value FROM hpf.policy_on(hpf.last_day(month)) o WHERE o.key = 'credit_institution_code');
    business_kind text := hpf.policy('credit_business_kind', month_through);
    bank_loans    boolean := hpf.policy('credit_bank_loans', month_through)::boolean;
    guarantee     text := hpf.policy('credit_guarantee', month_through);
    classes       integer[] := ARRAY(SELECT coalesce(o.value::integer, -1)
        FROM unnest(ARRAY['risk_attention_periods', 'risk_substandard_periods', 'risk_doubtful_periods', 'risk_substandard_days', 'risk_doubtful_days']) WITH ORDINALITY AS k (key, place)
        LEFT JOIN hpf.policy_on(month_through) o ON o.key = k.key ORDER BY k.place);
BEGIN
    RETURN QUERY
    WITH wanted AS MATERIALIZED (
        SELECT l.id, l.number, l.contract_amount, m.name, m.citizen_id, a.member_id, a.employer_id,
               -- as registered, else as the case was decided
               CASE coalesce((SELECT y.kind FROM fund.security y WHERE y.id = l.security_id), (SELECT (c.loan).guarantee FROM fund.business_case c WHERE c.id = l.case_id))
                   WHEN 'pledge' THEN '1' WHEN 'mortgage' THEN '2' WHEN 'advance_mortgage' THEN '2' WHEN 'guarantor' THEN '3' WHEN 'guarantee' THEN '3' WHEN 'none' THEN '4'
                   ELSE guarantee END AS guarantee,
               (SELECT string_agg(concat_ws(',', CASE p.role WHEN 'co_borrower' THEN '1' ELSE '2' END, p.name, p.citizen_id), ';' ORDER BY p.role, p.id)
                FROM fund.loan_party p
                WHERE p.loan_id = l.id AND p.citizen_id IS NOT NULL AND p.from_day <= month_through AND coalesce(p.ended_on > month_through, true)) AS linked
        FROM fund.loan l JOIN fund.account a ON a.id = l.borrower_account_id JOIN fund.member m ON m.id = a.member_id
        WHERE l.id = ANY (loans) AND l.status <> '0' AND (l.funded_by = 'fund' OR bank_loans)
    ), standing AS MATERIALIZED (
        SELECT w.id, min(f.value_date) FILTER (WHERE f.kind = 'disburse') AS opened_on, min(f.book_date) FILTER (WHERE f.kind = 'disburse') AS booked_on,
               hpf.credit_month(f.kind, f.value_date, f.amount, f.rate, f.periods, f.mode, f.first_due, credit_loan_contents.month, r.windows, classes
                                ORDER BY f.value_date, hpf.fact_rank(f.kind), f.id) AS s
        FROM wanted w
        CROSS JOIN LATERAL (
            -- reports are suppressed by windows for everybody, and by those granted to the borrower or the employer
            SELECT array_agg(d.day ORDER BY v.id, d.number) AS windows
            FROM fund.relief_window v CROSS JOIN LATERAL unnest(ARRAY[v.from_day, v.through_day]) WITH ORDINALITY AS d (day, number)
            WHERE v.suppress_credit_report
              AND (v.whole_city OR EXISTS (SELECT FROM fund.relief_grant g WHERE g.window_id = v.id AND g.granted_on <= cutoff
                                           AND (g.member_id = w.member_id OR g.employer_id = w.employer_id)))
        ) r
        JOIN fund.loan_fact f ON f.loan_id = w.id
        WHERE f.book_date <= cutoff AND f.value_date <= month_through AND f.kind <> 'cancel'
          AND NOT EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = w.id AND c.cancels = f.id AND c.book_date <= cutoff)
        GROUP BY w.id
    )
    -- dates become text as jsonb has them, whatever the DateStyle
    SELECT w.id, jsonb_strip_nulls(jsonb_build_object(
               'number', w.number, 'institution', institution, 'business_kind', business_kind, 'name', w.name, 'citizen_id', w.citizen_id::text, 'linked', w.linked,
               'opened_on', t.opened_on, 'currency', 'CNY', 'amount', w.contract_amount::text, 'ends_on', (t.s).ends_on, 'guarantee', w.guarantee,
               'method', (t.s).method, 'frequency', CASE (t.s).method WHEN '21' THEN '07' ELSE '03' END, 'periods_left', (t.s).periods_left::text,
               'balance', (t.s).balance::text, 'loan_class', (t.s).loan_class::text, 'overdue_days', (t.s).overdue_days::text,
               'overdue_periods', (t.s).overdue_periods::text, 'overdue_amount', (t.s).overdue_amount::text, 'overdue_31_60', (t.s).overdue_31_60::text,
               'overdue_61_90', (t.s).overdue_61_90::text, 'overdue_91_180', (t.s).overdue_91_180::text, 'overdue_over_180', (t.s).overdue_over_180::text,
               'due', (t.s).due::text, 'paid', (t.s).paid::text, 'last_paid', (t.s).last_paid, 'status', (t.s).status,
               'closed_on', (t.s).closed_on, 'special', (t.s).special, 'prepaid', (t.s).prepaid::text,
               'dispute', CASE WHEN hpf.credit_in_dispute('loan', w.id) THEN '1' ELSE '0' END))
    FROM standing t JOIN wanted w ON w.id = t.id
    -- void ones have no status; those that came into the books later, or closed earlier, are no business of this month
    WHERE (t.s).status IS NOT NULL AND t.booked_on <= month_through AND coalesce((t.s).closed_on >= month_from, true);
END $$;
COMMENT ON FUNCTION hpf.credit_loan_contents(bigint[], hpf.yearmonth, date) IS 'What is reported of loans for a month, as facts booked through cutoff have it: those in the books by then, not void, not closed before it.';

CREATE FUNCTION hpf.credit_contribution_contents(accounts bigint[], month hpf.yearmonth, cutoff date) RETURNS TABLE (subject_id bigint, content jsonb)
LANGUAGE plpgsql STABLE
-- sets of a chunk are joined here, whatever the caller set for its own look-ups
SET enable_seqscan = on SET enable_hashjoin = on SET enable_mergejoin = on SET jit = off AS $$
DECLARE
    month_from    date := hpf.first_day(month);
    month_through date := hpf.last_day(month);
    institution   text := (SELECT o.value FROM hpf.policy_on(hpf.last_day(month)) o WHERE o.key = 'credit_institution_code');
    place         text := (SELECT m.centre_code FROM fund.meta m);
BEGIN
    RETURN QUERY
    SELECT a.id, jsonb_strip_nulls(jsonb_build_object(
               'number', a.number, 'institution', institution, 'place', place, 'name', m.name, 'citizen_id', m.citizen_id::text, 'employer', e.name,
               'first_month', least(a.counted_from, p.first_month)::text, 'last_month', greatest(a.counted_through, p.last_month)::text,
               'status', CASE WHEN a.closed_on <= month_through THEN '4' WHEN a.dormant_since <= month_through THEN '3'
                              WHEN EXISTS (SELECT FROM fund.deferral d WHERE d.employer_id = a.employer_id AND credit_contribution_contents.month BETWEEN d.from_month AND d.through_month)
                              THEN '2' ELSE '1' END,
               'monthly_amount', (a.unit_amount + a.personal_amount)::text, 'personal_ratio', e.personal_ratio::text, 'unit_ratio', e.unit_ratio::text,
               'closed_on', CASE WHEN a.closed_on <= month_through THEN a.closed_on END,
               'dispute', CASE WHEN hpf.credit_in_dispute('contribution', a.id) THEN '1' ELSE '0' END))
    FROM fund.account a
    JOIN fund.member m ON m.id = a.member_id
    JOIN fund.employer e ON e.id = a.employer_id
    CROSS JOIN LATERAL (
        SELECT min(k.month) AS first_month, max(k.month) AS last_month
        FROM (SELECT n.month FROM fund.account_entry n
              WHERE n.account_id = a.id AND n.month <= credit_contribution_contents.month AND n.book_date <= month_through
              GROUP BY n.month HAVING sum(n.amount) > '0.00') k
    ) p
    WHERE a.id = ANY (accounts) AND coalesce(a.counted_from, p.first_month) IS NOT NULL AND coalesce(a.closed_on >= month_from, true);
END $$;
COMMENT ON FUNCTION hpf.credit_contribution_contents(bigint[], hpf.yearmonth, date) IS 'What is reported of accounts'' contributions for a month: months paid as booked by its end; amount, ratios and employer as they are now. Those that contributed at all and did not close before it.';

CREATE FUNCTION hpf.credit_contents(kind text, ids bigint[], month hpf.yearmonth, cutoff date) RETURNS TABLE (subject_id bigint, content jsonb)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF kind = 'loan' THEN
        RETURN QUERY SELECT c.subject_id, c.content FROM hpf.credit_loan_contents(ids, month, cutoff) c;
    ELSE
        RETURN QUERY SELECT c.subject_id, c.content FROM hpf.credit_contribution_contents(ids, month, cutoff) c;
    END IF;
END $$;
COMMENT ON FUNCTION hpf.credit_contents(text, bigint[], hpf.yearmonth, date) IS 'What is reported of loans, or of accounts'' contributions, for a month.';

CREATE FUNCTION hpf.credit_to_report(kind text, from_id bigint, to_id bigint, month hpf.yearmonth, cutoff date) RETURNS TABLE (subject_id bigint, report text, content jsonb)
LANGUAGE plpgsql STABLE
-- a batch is made while nothing is known yet of the table it fills: each subject's records are found by the index
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    scope text := hpf.policy('credit_contribution_scope', hpf.last_day(month));
    ids   bigint[];
BEGIN
    IF kind = 'loan' THEN
        ids := ARRAY(SELECT l.id FROM fund.loan l WHERE l.id BETWEEN from_id AND to_id
                     AND NOT EXISTS (SELECT FROM hpf.credit_current('loan', l.id, credit_to_report.month)));
    ELSIF scope <> 'none' THEN
        ids := ARRAY(SELECT a.id FROM fund.account a WHERE a.id BETWEEN from_id AND to_id
                     AND NOT EXISTS (SELECT FROM hpf.credit_current('contribution', a.id, credit_to_report.month)));
    END IF;
    RETURN QUERY
    SELECT c.subject_id, CASE WHEN c.content ? 'closed_on' THEN 'close' WHEN p.month IS NULL THEN 'first' ELSE 'month' END, c.content
    FROM hpf.credit_contents(credit_to_report.kind, ids, credit_to_report.month, credit_to_report.cutoff) c
    LEFT JOIN LATERAL (
        SELECT r.month, n.content
        FROM (SELECT max(e.month) AS month FROM fund.credit_record e JOIN fund.credit_batch b ON b.id = e.batch_id
              WHERE e.kind = credit_to_report.kind AND e.subject_id = c.subject_id AND e.month < credit_to_report.month AND b.state <> 'dropped') r
        LEFT JOIN LATERAL hpf.credit_current(credit_to_report.kind, c.subject_id, r.month) n ON true
    ) p ON true
    WHERE credit_to_report.kind = 'loan' OR scope = 'all' OR p.content IS DISTINCT FROM c.content;
END $$;
COMMENT ON FUNCTION hpf.credit_to_report(text, bigint, bigint, hpf.yearmonth, date) IS 'Records that a month lacks, of loans or accounts from_id to to_id: each with its kind of report, first, month or close. Contributions as policy credit_contribution_scope says: all, or those that differ from the last record.';

CREATE FUNCTION hpf.credit_missing() RETURNS TABLE (kind text, number text, month text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    cutoff date := hpf.credit_cutoff();
    since  date := (SELECT o.value FROM hpf.policy_on(hpf.credit_cutoff()) o WHERE o.key = 'credit_reporting_from')::date;
    months integer := cutoff::hpf.yearmonth - since::hpf.yearmonth;
BEGIN
    -- a month that is not over yet has no record
    IF cutoff < hpf.last_day(cutoff::hpf.yearmonth) THEN months := months - 1; END IF;
    RETURN QUERY
    SELECT k.kind, r.content ->> 'number', (since::hpf.yearmonth + n.n)::text
    FROM (VALUES ('loan'), ('contribution')) AS k (kind)
    CROSS JOIN generate_series(0, months) AS n (n)
    CROSS JOIN LATERAL hpf.credit_to_report(k.kind, 1, 9223372036854775807, since::hpf.yearmonth + n.n, cutoff) r
    -- of a change that was not sent nothing is known: amounts are not kept by month
    WHERE k.kind = 'loan' OR r.report = 'first' OR hpf.policy('credit_contribution_scope', hpf.last_day(since::hpf.yearmonth + n.n)) = 'all'
    ORDER BY 1, 3, 2;
END $$;
COMMENT ON FUNCTION hpf.credit_missing() IS 'Loans and accounts without a record in a month that is over (漏报), from policy credit_reporting_from on. No row after the month''s batch.';

CREATE FUNCTION hpf.credit_doubled() RETURNS TABLE (kind text, number text, month text, records bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT r.kind, min(r.content ->> 'number'), r.month::text, count(*) FILTER (WHERE r.corrects IS NULL)
    FROM fund.credit_record r JOIN fund.credit_batch b ON b.id = r.batch_id
    WHERE b.state <> 'dropped'
    GROUP BY r.kind, r.subject_id, r.month
    HAVING count(*) FILTER (WHERE r.corrects IS NULL) - count(*) FILTER (WHERE r.report = 'deletion') > 1
$$;
COMMENT ON FUNCTION hpf.credit_doubled() IS 'Loans and accounts reported more than once for a month (重报), deletions taken off. No row, ever.';

CREATE FUNCTION hpf.credit_differences(before jsonb, after jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg(coalesce(a.key, b.key) ORDER BY coalesce(a.key, b.key))
    FROM jsonb_each_text(before) b FULL JOIN jsonb_each_text(after) a ON a.key = b.key
    WHERE a.value IS DISTINCT FROM b.value AND coalesce(a.key, b.key) NOT IN ('name', 'citizen_id', 'linked', 'dispute')
$$;
COMMENT ON FUNCTION hpf.credit_differences(jsonb, jsonb) IS 'Fields in which two records of a loan''s month differ, persons and dispute aside; NULL for none.';

CREATE FUNCTION hpf.credit_corrections_due() RETURNS TABLE (record bigint, number text, month text, action text, fields text, proposed boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    known_through date := hpf.credit_cutoff();
    book   record;
BEGIN
    FOR book IN
        WITH late AS (
            SELECT f.loan_id, f.book_date, f.value_date FROM fund.loan_fact f WHERE f.kind <> 'cancel' AND f.value_date < f.book_date
            UNION ALL
            SELECT c.loan_id, c.book_date, f.value_date FROM fund.loan_fact c JOIN fund.loan_fact f ON f.loan_id = c.loan_id AND f.id = c.cancels WHERE c.kind = 'cancel'
            UNION ALL
            SELECT l.id, g.granted_on, w.from_day
            FROM fund.relief_grant g
            JOIN fund.relief_window w ON w.id = g.window_id AND w.suppress_credit_report
            JOIN fund.account a ON a.member_id = g.member_id OR a.employer_id = g.employer_id
            JOIN fund.loan l ON l.borrower_account_id = a.id
        )
        SELECT r.month, array_agg(r.subject_id) AS loans, array_agg(n.id) AS records, array_agg(n.content) AS contents
        FROM (SELECT DISTINCT x.subject_id, x.month
              FROM fund.credit_record x JOIN late t ON t.loan_id = x.subject_id AND t.book_date > x.cutoff AND t.book_date <= known_through AND t.value_date <= hpf.last_day(x.month)
              WHERE x.kind = 'loan') r
        CROSS JOIN LATERAL hpf.credit_current('loan', r.subject_id, r.month) n
        WHERE n.sent
        GROUP BY r.month ORDER BY r.month
    LOOP
        RETURN QUERY
        SELECT o.id, o.content ->> 'number', book.month::text, CASE WHEN c.subject_id IS NULL THEN 'deletion' ELSE 'correction' END,
               CASE WHEN c.subject_id IS NOT NULL THEN array_to_string(hpf.credit_differences(o.content, c.content), ', ') END,
               EXISTS (SELECT FROM fund.credit_correction p WHERE p.record_id = o.id AND p.state = 'proposed')
        FROM ROWS FROM (unnest(book.loans), unnest(book.records), unnest(book.contents)) AS o (loan, id, content)
        LEFT JOIN hpf.credit_loan_contents(book.loans, book.month, known_through) c ON c.subject_id = o.loan
        WHERE c.subject_id IS NULL OR hpf.credit_differences(o.content, c.content) IS NOT NULL
        ORDER BY 2;
    END LOOP;
END $$;
COMMENT ON FUNCTION hpf.credit_corrections_due() IS 'Records that were sent and are no longer what the books say (应更正), because a fact was booked, taken back or relieved since with a value date in or before their month: the fields that differ, or deletion. From the day after it was booked.';

-- ---- The month's batch -----------------------------------------------------------------

CREATE PROCEDURE hpf.report_credit(request_id text, month text, kind text DEFAULT 'loan', chunk_size integer DEFAULT 5000, operator text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    started bigint;
BEGIN
    started := hpf.start_job('report_credit', request_id, hpf.last_day(month::hpf.yearmonth), pg_catalog.jsonb_build_object('kind', kind), chunk_size, operator);
    CALL hpf.run_job(started);
END $$;
COMMENT ON PROCEDURE hpf.report_credit(text, text, text, integer, text) IS 'Makes the records of a month, of all loans or (kind contribution) accounts, for the credit bureau (征信报送): once a month, in order. They are sent with hpf.send_credit_batch().';

CREATE FUNCTION hpf.start_credit_batch(job bigint, day date, through date, kind text, chunk_size integer, operator text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    the_month hpf.yearmonth := through::hpf.yearmonth;
    first     hpf.yearmonth;
    known     fund.credit_batch;
    lacking   text;
BEGIN
    IF coalesce(kind, '') NOT IN ('loan', 'contribution') THEN
        PERFORM hpf.refuse('HP103', format('a report of %s', coalesce(kind, 'NULL')), 'Reports are of kind loan or contribution.', NULL);
    ELSIF through <> hpf.last_day(the_month) OR through >= day THEN
        PERFORM hpf.refuse('HP009', format('month %s cannot be reported on %s', the_month, day), 'A month is reported when it is over, as of its last day.', NULL);
    END IF;
    PERFORM hpf.policy('credit_institution_code', through);
    first := hpf.policy('credit_reporting_from', day)::date::hpf.yearmonth;
    IF the_month < first THEN
        PERFORM hpf.refuse('HP009', format('month %s lies before the first that is reported, %s', the_month, first), 'Policy credit_reporting_from.', NULL);
    ELSIF kind = 'contribution' AND hpf.policy('credit_contribution_scope', through) = 'none' THEN
        PERFORM hpf.refuse('HP028', format('contributions of %s are not reported', the_month), 'Policy credit_contribution_scope.', NULL);
    END IF;
    -- two that make a month's batch at once: the second sees the first's
    LOCK TABLE fund.credit_batch IN SHARE ROW EXCLUSIVE MODE;
    SELECT b.* INTO known FROM fund.credit_batch b WHERE b.kind = start_credit_batch.kind AND b.month = the_month AND b.state <> 'dropped' ORDER BY b.number DESC LIMIT 1;
    IF known.state = 'made' THEN
        PERFORM hpf.refuse('HP028', format('month %s of %ss was made already: batch %s', the_month, kind, known.id), 'A month is made once.',
            format('CALL hpf.run_job(%s) ends it; then send it with hpf.send_credit_batch(), or drop it with hpf.drop_credit_batch().', known.job_id));
    ELSIF coalesce(known.state, '') = 'sent' AND NOT EXISTS (SELECT FROM hpf.credit_to_report(kind, 1, 9223372036854775807, the_month, day - 1)) THEN
        PERFORM hpf.refuse('HP028', format('month %s of %ss was sent already: batch %s', the_month, kind, known.id), 'Nothing of it was left out.',
            'A record that was wrong is corrected: hpf.propose_credit_correction().');
    ELSIF the_month > first AND NOT EXISTS (SELECT FROM fund.credit_batch b WHERE b.kind = start_credit_batch.kind AND b.month = the_month - 1 AND b.state = 'sent') THEN
        PERFORM hpf.refuse('HP028', format('month %s of %ss cannot be reported before %s', the_month, kind, the_month - 1), 'Months are reported in order, without a gap.', NULL);
    ELSIF the_month > first AND kind = 'loan' THEN
        SELECT string_agg(format('loan %s', r.content ->> 'number'), ', ') INTO lacking
        FROM hpf.credit_to_report(kind, 1, 9223372036854775807, the_month - 1, day - 1) r;
        IF lacking IS NOT NULL THEN
            PERFORM hpf.refuse('HP028', format('month %s of loans cannot be reported: records of %s are missing', the_month, the_month - 1), lacking,
                format('CALL hpf.report_credit(request_id, %L) for them first.', (the_month - 1)::text));
        END IF;
    END IF;
    INSERT INTO fund.credit_batch (job_id, kind, month, number, cutoff, made_on, made_by)
    SELECT job, start_credit_batch.kind, the_month, coalesce(max(b.number), 0) + 1, day - 1, day, operator
    FROM fund.credit_batch b WHERE b.kind = start_credit_batch.kind AND b.month = the_month;
    INSERT INTO fund.job_chunk (job_id, chunk, from_id, to_id)
    SELECT job, row_number() OVER (ORDER BY c.bucket), min(c.id), max(c.id)
    FROM (SELECT s.id, (row_number() OVER (ORDER BY s.id) - 1) / chunk_size AS bucket
          FROM (SELECT l.id FROM fund.loan l WHERE kind = 'loan' AND l.status <> '0' AND l.disbursed_on <= through
                UNION ALL SELECT a.id FROM fund.account a WHERE kind = 'contribution' AND a.opened_on <= through) s) c GROUP BY c.bucket;
END $$;
COMMENT ON FUNCTION hpf.start_credit_batch(bigint, date, date, text, integer, text) IS 'The batch of a job that reports a month, and its chunks. HP009 for a month that is not over or not reported, HP028 for one that was made, or whose month before was not sent whole.';

CREATE FUNCTION hpf.report_credit_chunk(job bigint, from_id bigint, to_id bigint, OUT items integer, OUT amount hpf.cny)
LANGUAGE plpgsql AS $$
DECLARE
    own fund.credit_batch;
BEGIN
    SELECT b.* INTO own FROM fund.credit_batch b WHERE b.job_id = job;
    WITH made AS (
        INSERT INTO fund.credit_record (batch_id, kind, subject_id, month, report, cutoff, content, digest)
        SELECT own.id, own.kind, r.subject_id, own.month, r.report, own.cutoff, r.content, md5(r.content::text)
        FROM hpf.credit_to_report(own.kind, from_id, to_id, own.month, own.cutoff) r
        ORDER BY r.subject_id
        RETURNING content
    )
    SELECT count(*), coalesce(sum(coalesce(m.content ->> 'balance', m.content ->> 'monthly_amount')::hpf.cny), '0.00') INTO items, amount FROM made m;
END $$;
COMMENT ON FUNCTION hpf.report_credit_chunk(bigint, bigint, bigint) IS 'Makes the records of one chunk of a month''s batch.';

CREATE FUNCTION hpf.credit_findings(batch bigint) RETURNS TABLE (record bigint, number text, rule text, field text, value text, says text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET jit = off AS $$
    SELECT r.id, r.content ->> 'number', f.rule, f.field, CASE WHEN f.field IN ('citizen_id', 'linked', 'name') THEN NULL ELSE f.value END, f.says
    FROM fund.credit_record r CROSS JOIN LATERAL hpf.check_credit_record(r.kind, r.month, r.content) f
    WHERE r.batch_id = credit_findings.batch
    ORDER BY r.id, f.field, f.rule
$$;
COMMENT ON FUNCTION hpf.credit_findings(bigint) IS 'What is wrong with the records of a batch by hpf.credit_rules(): it cannot be sent before this has no row. Names and ids are not shown.';

CREATE FUNCTION hpf.credit_lines(batch bigint) RETURNS TABLE (line bigint, text text)
LANGUAGE sql STABLE SET jit = off AS $$
    WITH own AS (
        SELECT b.*, (SELECT min(r.content ->> 'institution') FROM fund.credit_record r WHERE r.batch_id = b.id) AS institution
        FROM fund.credit_batch b WHERE b.id = credit_lines.batch
    ), records AS (
        SELECT row_number() OVER (ORDER BY r.id) AS line, hpf.credit_line(r.kind, r.month, r.report, r.id, r.corrects, r.content) AS text,
               coalesce(r.content ->> 'balance', r.content ->> 'monthly_amount')::hpf.cny AS control
        FROM fund.credit_record r WHERE r.batch_id = credit_lines.batch
    )
    SELECT 0, concat_ws('|', 'H', '1', coalesce(o.institution, ''), o.kind, o.month::text, o.number, o.id, t.records, t.control)
    FROM own o CROSS JOIN (SELECT count(*) AS records, coalesce(sum(r.control), '0.00') AS control FROM records r) t
    UNION ALL
    SELECT r.line, r.text FROM records r
$$;
COMMENT ON FUNCTION hpf.credit_lines(bigint) IS 'Lines of a batch: the header H, version 1, institution, kind, month, number, batch, records and control figure, then a line a record, see hpf.credit_line().';

CREATE FUNCTION hpf.find_credit_batch(batch bigint, OUT own_state text, OUT own_kind text, OUT unfinished boolean)
LANGUAGE plpgsql AS $$
BEGIN
    SELECT b.state, b.kind, EXISTS (SELECT FROM fund.job_chunk c WHERE c.job_id = b.job_id AND c.done_at IS NULL) INTO own_state, own_kind, unfinished
    FROM fund.credit_batch b WHERE b.id = batch FOR NO KEY UPDATE;
    IF own_state IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no credit batch %s', coalesce(batch::text, 'NULL')), 'Batches are rows of fund.credit_batch.', NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.find_credit_batch(bigint) IS 'Locks and reads a batch for the credit bureau; HP001 if there is none.';

CREATE FUNCTION hpf.send_credit_batch(request_id text, batch bigint, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act   hpf.act;
    own   record;
    bad   record;
    total record;
BEGIN
    act := hpf.begin_act('send_credit_batch', request_id, jsonb_build_object('batch', batch), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    own := hpf.find_credit_batch(batch);
    IF own.own_state <> 'made' OR own.unfinished THEN
        PERFORM hpf.refuse('HP028', format('batch %s cannot be sent: it is %s', batch, CASE WHEN own.unfinished THEN 'not finished' ELSE own.own_state END),
            'A batch is sent once, when all its records are made.', NULL);
    END IF;
    SELECT count(*) AS records, string_agg(format('%s: %s', f.number, f.wrong), '; ' ORDER BY f.record) AS list INTO bad
    FROM (SELECT g.record, g.number, string_agg(concat_ws(' ', g.field, g.value, '(' || g.says || ')'), ', ') AS wrong
          FROM hpf.credit_findings(batch) g GROUP BY g.record, g.number) f;
    IF bad.records > 0 THEN
        PERFORM hpf.refuse('HP015', format('batch %s cannot be sent: %s of its records are bad', batch, bad.records), bad.list,
            'Correct the data they come from, drop the batch with hpf.drop_credit_batch() and make it anew.');
    END IF;
    SELECT count(*) - 1 AS records, md5(string_agg(l.text, E'\n' ORDER BY l.line)) AS digest INTO total FROM hpf.credit_lines(batch) l;
    UPDATE fund.credit_batch b
    SET state = 'sent', sent_on = act.day, sent_by = operator, records = total.records, digest = total.digest,
        control = (SELECT coalesce(sum(coalesce(r.content ->> 'balance', r.content ->> 'monthly_amount')::hpf.cny), '0.00') FROM fund.credit_record r WHERE r.batch_id = b.id)
    WHERE b.id = batch;
    RETURN hpf.finish_act(act.request, ROW(batch::text, NULL, total.records, (SELECT b.control FROM fund.credit_batch b WHERE b.id = batch), total.digest)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.send_credit_batch(text, bigint, text, text) IS 'Sends a batch to the credit bureau (征信报文报送): its lines are hpf.credit_file(). HP015 naming every bad record, HP028 if it is not finished or was sent.';

CREATE FUNCTION hpf.drop_credit_batch(request_id text, batch bigint, reason text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act hpf.act;
    own record;
BEGIN
    act := hpf.begin_act('drop_credit_batch', request_id, jsonb_build_object('batch', batch, 'reason', reason), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_credit_batch(batch);
    IF own.own_state <> 'made' OR own.unfinished OR own.own_kind = 'correction' THEN
        PERFORM hpf.refuse('HP028', format('batch %s cannot be dropped: it is %s', batch,
                CASE WHEN own.own_kind = 'correction' THEN 'of approved corrections' WHEN own.unfinished THEN 'not finished' ELSE own.own_state END),
            'A month''s batch is dropped when all its records are made, and before it is sent.', NULL);
    END IF;
    UPDATE fund.credit_batch b SET state = 'dropped' WHERE b.id = batch;
    RETURN hpf.finish_act(act.request, ROW(batch::text, NULL, 1, NULL, reason)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.drop_credit_batch(text, bigint, text, text, text) IS 'Drops a month''s batch that was not sent: its records count for nothing, and the month can be made anew.';

CREATE FUNCTION hpf.credit_file(batch bigint) RETURNS TABLE (line bigint, text text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    its_state text := (SELECT b.state FROM fund.credit_batch b WHERE b.id = batch);
BEGIN
    IF its_state IS DISTINCT FROM 'sent' THEN
        PERFORM hpf.refuse('HP028', format('batch %s has no file: it is %s', batch, coalesce(its_state, 'unknown')), 'What was sent has a file, always the same.',
            'Send it first: hpf.send_credit_batch().');
    END IF;
    RETURN QUERY SELECT l.line, l.text FROM hpf.credit_lines(batch) l ORDER BY l.line;
END $$;
COMMENT ON FUNCTION hpf.credit_file(bigint) IS 'The file of a batch that was sent (报文), line by line, with names and ids in full: H|version|institution|kind|month|number|batch|records|control, then R|report|month|record|corrects and the fields of hpf.credit_fields() in order.';

-- ---- Corrections ------------------------------------------------------------------------

CREATE FUNCTION hpf.find_credit_record(record bigint, OUT id bigint, OUT kind text, OUT subject_id bigint, OUT month hpf.yearmonth, OUT content jsonb)
LANGUAGE plpgsql AS $$
DECLARE
    sent    boolean;
    current bigint;
BEGIN
    SELECT r.id, r.kind, r.subject_id, r.month, r.content, b.state = 'sent' INTO id, kind, subject_id, month, content, sent
    FROM fund.credit_record r JOIN fund.credit_batch b ON b.id = r.batch_id WHERE r.id = record;
    IF id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no credit record %s', coalesce(record::text, 'NULL')), 'Records are rows of fund.credit_record.', NULL);
    END IF;
    -- who corrects another record of the loan or account waits
    PERFORM FROM fund.loan l WHERE l.id = subject_id AND kind = 'loan' FOR NO KEY UPDATE;
    PERFORM FROM fund.account a WHERE a.id = subject_id AND kind = 'contribution' FOR NO KEY UPDATE;
    SELECT c.id INTO current FROM hpf.credit_current(kind, subject_id, month) c;
    IF NOT sent OR current IS DISTINCT FROM id THEN
        PERFORM hpf.refuse('HP028', format('record %s %s', record, CASE WHEN NOT sent THEN 'was not sent' ELSE coalesce('was corrected by record ' || current, 'was deleted') END),
            'What was sent last of a month is corrected or objected to.', NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.find_credit_record(bigint) IS 'Reads a record and locks its loan or account. HP001 if there is none, HP028 unless it was sent and is the last of its month.';

CREATE FUNCTION hpf.check_credit_content(kind text, month hpf.yearmonth, content jsonb) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    bad text := (SELECT string_agg(concat_ws(' ', f.field, CASE WHEN f.field NOT IN ('citizen_id', 'linked', 'name') THEN f.value END, '(' || f.says || ')'), ', ')
                 FROM hpf.check_credit_record(kind, month, content) f);
BEGIN
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse('HP015', 'the corrected record is bad', bad, 'SELECT * FROM hpf.credit_rules().');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_credit_content(text, hpf.yearmonth, jsonb) IS 'HP015 naming what is wrong with a record.';

CREATE FUNCTION hpf.propose_credit_correction(
    request_id text, record bigint, reason text, content jsonb DEFAULT NULL, deletes boolean DEFAULT false, objection bigint DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act    hpf.act;
    own    record;
    fresh  jsonb;
    new_id bigint;
BEGIN
    PERFORM hpf.check_isolation('propose_credit_correction');
    act := hpf.begin_act('propose_credit_correction', request_id, jsonb_build_object('record', record, 'reason', reason, 'content', content, 'deletes', deletes, 'objection', objection),
        operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{content,objection}');
    own := hpf.find_credit_record(record);
    IF deletes AND content IS NOT NULL OR jsonb_typeof(content) <> 'object' THEN
        PERFORM hpf.refuse('HP103', format('record %s is to be deleted and to say something, or to say what are no fields', record), 'content is an object of fields; a deletion has none.', NULL);
    ELSIF EXISTS (SELECT FROM fund.credit_correction c WHERE c.record_id = record AND c.state = 'proposed') THEN
        PERFORM hpf.refuse('HP028', format('a correction of record %s waits already', record), 'One after the other.', 'Have it approved or refused first.');
    ELSIF objection IS NOT NULL AND NOT EXISTS (
        SELECT FROM fund.credit_objection o JOIN fund.credit_record r ON r.id = o.record_id
        WHERE o.id = objection AND o.state = 'open' AND r.kind = own.kind AND r.subject_id = own.subject_id) THEN
        PERFORM hpf.refuse('HP001', format('no open objection %s to records of %s', objection, own.content ->> 'number'), 'Objections are rows of fund.credit_objection.', NULL);
    END IF;
    IF NOT deletes THEN
        -- what is given takes the place of what was sent; without it, what the books say now does
        fresh := CASE WHEN content IS NOT NULL THEN jsonb_strip_nulls(own.content || content)
                      ELSE (SELECT c.content FROM hpf.credit_contents(own.kind, ARRAY[own.subject_id], own.month, act.day - 1) c) END;
        IF fresh IS NULL THEN
            PERFORM hpf.refuse('HP103', format('the books have nothing to report of %s for %s', own.content ->> 'number', own.month), 'It is void, or closed before.', 'Propose its deletion.');
        ELSIF fresh - 'dispute' = own.content - 'dispute' THEN
            PERFORM hpf.refuse('HP103', format('the correction of record %s changes nothing', record), 'It says already what the books say.', NULL);
        END IF;
        fresh := fresh || jsonb_build_object('dispute', CASE WHEN EXISTS (
            SELECT FROM fund.credit_objection o JOIN fund.credit_record r ON r.id = o.record_id
            WHERE o.state = 'open' AND r.kind = own.kind AND r.subject_id = own.subject_id AND o.id IS DISTINCT FROM objection) THEN '1' ELSE '0' END);
        PERFORM hpf.check_credit_content(own.kind, own.month, fresh);
    END IF;
    INSERT INTO fund.credit_correction (record_id, objection_id, request, cutoff, proposed_on, proposed_by, reason, content)
    VALUES (record, objection, act.request, act.day - 1, act.day, operator, reason, fresh)
    RETURNING id INTO new_id;
    RETURN hpf.finish_act(act.request, ROW(new_id::text, NULL, 1, NULL, coalesce(array_to_string(hpf.credit_differences(own.content, fresh), ', '), 'persons'))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.propose_credit_correction(text, bigint, text, jsonb, boolean, bigint, text, text) IS 'Proposes the correction (更正) or deletion (删除) of a record that was sent, for another person to approve: by the fields given, or by what the books say now. HP015 if the corrected record is bad, HP028 unless the record is the last of its month.';

CREATE FUNCTION hpf.decide_credit_correction(act_name text, request_id text, correction bigint, reason text, operator text, channel text) RETURNS hpf.receipt
LANGUAGE plpgsql AS $$
DECLARE
    act    hpf.act;
    own    fund.credit_correction;
    old    record;
    batch  bigint;
    new_id bigint;
BEGIN
    PERFORM hpf.check_isolation(act_name);
    act := hpf.begin_act(act_name, request_id, jsonb_build_object('correction', correction, 'reason', reason), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, CASE act_name WHEN 'approve_credit_correction' THEN '{reason}'::text[] ELSE '{}' END);
    SELECT c.* INTO own FROM fund.credit_correction c WHERE c.id = correction FOR NO KEY UPDATE;
    IF own.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no correction %s', coalesce(correction::text, 'NULL')), 'Corrections are rows of fund.credit_correction.', NULL);
    ELSIF own.state <> 'proposed' THEN
        PERFORM hpf.refuse('HP028', format('correction %s was %s already', correction, own.state), 'A correction is decided once.', 'Propose another.');
    ELSIF own.proposed_by = operator THEN
        PERFORM hpf.refuse('HP026', format('%s cannot decide correction %s, which is %s''s own', operator, correction, operator), 'A correction is proposed by one person and decided by another.', 'Ask another.');
    END IF;
    IF act_name = 'approve_credit_correction' THEN
        old := hpf.find_credit_record(own.record_id);
        IF own.content IS NOT NULL THEN PERFORM hpf.check_credit_content(old.kind, old.month, own.content); END IF;
        LOCK TABLE fund.credit_batch IN SHARE ROW EXCLUSIVE MODE;
        SELECT b.id INTO batch FROM fund.credit_batch b WHERE b.kind = 'correction' AND b.state = 'made';
        IF batch IS NULL THEN
            INSERT INTO fund.credit_batch (kind, month, number, cutoff, made_on, made_by)
            SELECT 'correction', act.day::hpf.yearmonth, coalesce(max(b.number), 0) + 1, act.day - 1, act.day, operator
            FROM fund.credit_batch b WHERE b.kind = 'correction' AND b.month = act.day::hpf.yearmonth
            RETURNING id INTO batch;
        END IF;
        INSERT INTO fund.credit_record (batch_id, kind, subject_id, month, report, cutoff, corrects, content, digest)
        SELECT batch, old.kind, old.subject_id, old.month, CASE WHEN own.content IS NULL THEN 'deletion' ELSE 'correction' END, own.cutoff, old.id, n.content, md5(n.content::text)
        FROM (SELECT coalesce(own.content, old.content) AS content) n
        RETURNING id INTO new_id;
        UPDATE fund.credit_objection o SET state = 'corrected', closed_on = act.day, closed_by = operator, answer = own.reason
        WHERE o.id = own.objection_id AND o.state = 'open';
    END IF;
    UPDATE fund.credit_correction c
    SET state = CASE act_name WHEN 'approve_credit_correction' THEN 'approved' ELSE 'refused' END, decided_by = operator, decided_on = act.day
    WHERE c.id = correction;
    UPDATE fund.request r SET checker = decide_credit_correction.operator WHERE r.id = own.request;
    RETURN hpf.finish_act(act.request, ROW(coalesce(new_id, correction)::text, NULL, 1, NULL, CASE WHEN batch IS NULL THEN reason ELSE format('batch %s', batch) END)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.decide_credit_correction(text, text, bigint, text, text, text) IS 'Approves or refuses a correction; what both share.';

CREATE FUNCTION hpf.approve_credit_correction(request_id text, correction bigint, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.decide_credit_correction('approve_credit_correction', request_id, correction, NULL, operator, channel)
$$;
COMMENT ON FUNCTION hpf.approve_credit_correction(text, bigint, text, text) IS 'Approves a correction: its record joins the open batch of corrections, and the objection it answers is closed. The answer''s number is the new record. HP026 for one''s own, HP028 for one that was decided.';

CREATE FUNCTION hpf.refuse_credit_correction(request_id text, correction bigint, reason text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.decide_credit_correction('refuse_credit_correction', request_id, correction, reason, operator, channel)
$$;
COMMENT ON FUNCTION hpf.refuse_credit_correction(text, bigint, text, text, text) IS 'Refuses a correction: the record stands as it was sent. HP026 for one''s own, HP028 for one that was decided.';

-- ---- Objections --------------------------------------------------------------------------

CREATE FUNCTION hpf.open_credit_objection(request_id text, record bigint, raised_by text, what text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act    hpf.act;
    own    record;
    due    date;
    new_id bigint;
BEGIN
    PERFORM hpf.check_isolation('open_credit_objection');
    act := hpf.begin_act('open_credit_objection', request_id, jsonb_build_object('record', record, 'raised_by', raised_by, 'what', what), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_credit_record(record);
    due := act.day + hpf.policy('credit_objection_days', act.day)::integer;
    IF EXISTS (SELECT FROM fund.credit_objection o WHERE o.record_id = record AND o.state = 'open') THEN
        PERFORM hpf.refuse('HP028', format('an objection to record %s is open already', record), 'One after the other.', 'Answer it first: hpf.answer_credit_objection().');
    END IF;
    INSERT INTO fund.credit_objection (record_id, opened_on, due_on, raised_by, opened_by, what)
    VALUES (record, act.day, due, open_credit_objection.raised_by, operator, open_credit_objection.what) RETURNING id INTO new_id;
    RETURN hpf.finish_act(act.request, ROW(new_id::text, NULL, 1, NULL, format('due on %s', due))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.open_credit_objection(text, bigint, text, text, text, text) IS 'Opens an objection (异议受理) to a record that was sent, to be answered within policy credit_objection_days; the loan''s or account''s records are marked as in dispute meanwhile. HP028 unless the record is the last of its month.';

CREATE FUNCTION hpf.answer_credit_objection(request_id text, objection bigint, answer text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act hpf.act;
    own fund.credit_objection;
BEGIN
    act := hpf.begin_act('answer_credit_objection', request_id, jsonb_build_object('objection', objection, 'answer', answer), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    SELECT o.* INTO own FROM fund.credit_objection o WHERE o.id = objection FOR NO KEY UPDATE;
    IF own.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no objection %s', coalesce(objection::text, 'NULL')), 'Objections are rows of fund.credit_objection.', NULL);
    ELSIF own.state <> 'open' THEN
        PERFORM hpf.refuse('HP028', format('objection %s was %s on %s', objection, own.state, own.closed_on), 'An objection is closed once.', NULL);
    ELSIF EXISTS (SELECT FROM fund.credit_correction c WHERE c.objection_id = objection AND c.state = 'proposed') THEN
        PERFORM hpf.refuse('HP028', format('a correction because of objection %s waits', objection), 'It answers the objection when it is approved.', 'Have it approved or refused first.');
    END IF;
    UPDATE fund.credit_objection o SET state = 'answered', closed_on = act.day, closed_by = operator, answer = answer_credit_objection.answer WHERE o.id = objection;
    RETURN hpf.finish_act(act.request, ROW(objection::text, NULL, 1, NULL, answer)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.answer_credit_objection(text, bigint, text, text, text) IS 'Answers an objection (异议答复): the record stands. Where the record is wrong, approve a correction that names the objection. HP028 for one that is closed.';

-- ---- Proof -------------------------------------------------------------------------------

CREATE FUNCTION hpf.verify_credit() RETURNS TABLE (rule text, subject text, expected text, actual text)
LANGUAGE sql STABLE SET jit = off AS $$
    SELECT 'a credit record = its digest', r.id::text, r.digest, md5(r.content::text) FROM fund.credit_record r WHERE r.digest <> md5(r.content::text)
    UNION ALL
    SELECT 'a credit record belongs to a batch, and to a loan or account', r.id::text, 'both', format('batch %s, %s %s', r.batch_id, r.kind, r.subject_id)
    FROM fund.credit_record r
    WHERE NOT EXISTS (SELECT FROM fund.credit_batch b WHERE b.id = r.batch_id)
       OR NOT CASE r.kind WHEN 'loan' THEN EXISTS (SELECT FROM fund.loan l WHERE l.id = r.subject_id) ELSE EXISTS (SELECT FROM fund.account a WHERE a.id = r.subject_id) END
    UNION ALL
    SELECT 'a loan or account is reported once a month', format('%s %s, %s', d.kind, d.number, d.month), '1', d.records::text FROM hpf.credit_doubled() d
    UNION ALL
    SELECT 'a loan''s records have no gap', m.number, (m.last_month + 1)::text, m.month::text
    FROM (SELECT c.number, c.month, lag(c.month) OVER (PARTITION BY c.subject_id ORDER BY c.month) AS last_month
          FROM (SELECT DISTINCT ON (r.subject_id, r.month) r.subject_id, r.month, r.report, r.content ->> 'number' AS number
                FROM fund.credit_record r JOIN fund.credit_batch b ON b.id = r.batch_id
                WHERE r.kind = 'loan' AND b.state <> 'dropped' ORDER BY r.subject_id, r.month, r.id DESC) c
          WHERE c.report <> 'deletion') m
    WHERE m.month > m.last_month + 1
    UNION ALL
    SELECT 'a batch that was sent = its lines', b.id::text, format('%s records, %s', b.records, b.digest), format('%s records, %s', l.records, l.digest)
    FROM fund.credit_batch b
    CROSS JOIN LATERAL (SELECT count(*) - 1 AS records, md5(string_agg(x.text, E'\n' ORDER BY x.line)) AS digest FROM hpf.credit_lines(b.id) x) l
    WHERE b.state = 'sent' AND (b.records <> l.records OR b.digest <> l.digest)
    UNION ALL
    SELECT 'a correcting record was approved', r.id::text, 'an approved correction', 'none'
    FROM fund.credit_record r
    WHERE r.corrects IS NOT NULL AND NOT EXISTS (SELECT FROM fund.credit_correction c WHERE c.record_id = r.corrects AND c.state = 'approved')
$$;
COMMENT ON FUNCTION hpf.verify_credit() IS 'What does not hold of the records for the credit bureau; part of hpf.verify().';
