-- Subsidised loans (公转商贴息): the month's subsidy, its end, the banks' answers, what it
-- will cost, and buying loans out (贴转公).
--
-- A month's subsidy is a function of the loan's facts, of rates and of policy: it is
-- computed by hpf.subsidies_due() as of any day, and the batch pays the difference to what
-- was paid for that month. So a batch may run again, or for a month before, and a fact
-- that became known late is corrected by the same way.

-- ---- Rates and terms ------------------------------------------------------------------

CREATE FUNCTION hpf.subsidy_rate_day(disbursed_on date, term integer, on_day date, over integer) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN term > over THEN greatest(disbursed_on, date_trunc('year', on_day)::date) ELSE disbursed_on END
$$;
COMMENT ON FUNCTION hpf.subsidy_rate_day(date, integer, date, integer) IS 'The day whose value of the fund''s series a subsidised loan is compared with on a day: that of its disbursement, and for a term over so many periods (policy rate_reset_periods_over) of each 1 January after it.';

CREATE FUNCTION hpf.subsidy_rate_on(series text, disbursed_on date, term integer, on_day date) RETURNS hpf.rate
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.rate_on(series, hpf.subsidy_rate_day(disbursed_on, term, on_day, hpf.policy('rate_reset_periods_over', on_day)::integer))
$$;
COMMENT ON FUNCTION hpf.subsidy_rate_on(text, date, integer, date) IS 'The rate a loan of the fund would bear on a day in place of a subsidised one (贴息后利率): it moves as loans of the fund do.';

CREATE FUNCTION hpf.subsidy_rate_since(series text, disbursed_on date, term integer, on_day date) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT coalesce(max(y.first), disbursed_on)
    FROM (SELECT make_date(g, 1, 1) AS first FROM generate_series(extract(year FROM disbursed_on)::integer + 1, extract(year FROM on_day)::integer) g) y
    WHERE term > hpf.policy('rate_reset_periods_over', on_day)::integer AND hpf.rate_on(series, y.first) <> hpf.rate_on(series, greatest(disbursed_on, (y.first - interval '1 year')::date))
$$;
COMMENT ON FUNCTION hpf.subsidy_rate_since(text, date, integer, date) IS 'The day since which subsidy_rate_on gives what it gives on a day: the last 1 January on which it moved, or the disbursement.';

CREATE FUNCTION hpf.loan_terms_on(loan bigint, on_day date, before date, OUT balance hpf.cny, OUT periods integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    state hpf.loan_state;
    due   date;
BEGIN
    state := (SELECT hpf.loan_advance(hpf.loan_state(f.kind, f.value_date, f.amount, f.rate, f.periods, f.mode, f.first_due
                                                     ORDER BY f.value_date, hpf.fact_rank(f.kind), f.id), on_day)
              FROM fund.loan_fact f
              WHERE f.loan_id = loan AND f.value_date <= on_day AND f.kind <> 'cancel'
                AND NOT EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = f.loan_id AND c.cancels = f.id));
    due := (SELECT p.due FROM hpf.loan_running_period(state) p);
    IF (state).next_rate IS NOT NULL AND due < before THEN
        state := hpf.loan_advance(state, due);
    END IF;
    balance := (state).balance - (state).principal_due;
    periods := (state).periods - (state).period;
END $$;
COMMENT ON FUNCTION hpf.loan_terms_on(bigint, date, date) IS 'Principal not yet billed, and periods not yet billed, of a loan at the end of a day as its facts are known now: what installments are computed from. A rate that waits for the next bill counts after that bill, if it comes before a day.';

-- ---- The month's subsidies ----------------------------------------------------------------

CREATE FUNCTION hpf.subsidies_due(month hpf.yearmonth, day date, from_id bigint DEFAULT 0, to_id bigint DEFAULT 9223372036854775807)
RETURNS TABLE (loan_id bigint, due date, balance hpf.cny, bank_rate hpf.rate, fund_rate hpf.rate, days integer, periods integer, formula text,
               amount hpf.cny, reason text, ends text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET jit = off AS $$
#variable_conflict use_column
DECLARE
    first_day   date := hpf.first_day(month);
    law_day     date := least(day, hpf.last_day(month));
    law         hpf.parameters := (SELECT s.parameters FROM fund.parameter_set s WHERE s.id = hpf.parameter_set_on(law_day));
    the_formula text := hpf.parameter(law, 'subsidy_formula');
    consecutive integer := hpf.parameter(law, 'subsidy_end_consecutive')::integer;
    total       integer := hpf.parameter(law, 'subsidy_end_total')::integer;
    ineligible  boolean := hpf.parameter(law, 'subsidy_end_ineligible')::boolean;
    over_term   boolean := hpf.parameter(law, 'subsidy_end_term')::boolean;
    at_due      boolean := hpf.parameter(law, 'rate_reset_mode') = 'next_period';
    over        integer := hpf.parameter(law, 'rate_reset_periods_over')::integer;
    the_month   hpf.yearmonth := month;
BEGIN
    RETURN QUERY
    WITH known AS MATERIALIZED (
        SELECT l.id, l.subsidy_series, l.disbursed_on, l.periods AS term, l.contract_amount, coalesce(l.subsidised_amount, l.contract_amount) AS part,
               l.status, b.member_id, (l.state).grace_days AS grace, x.due,
               -- the last day on which the month's installment is paid in time
               least(day, x.due + (l.state).grace_days) AS in_time
        FROM fund.loan l
        JOIN fund.account b ON b.id = l.borrower_account_id
        CROSS JOIN LATERAL (SELECT least(first_day + (l.state).due_day - 1, hpf.last_day(the_month)) AS due OFFSET 0) x
        WHERE l.id BETWEEN from_id AND to_id AND l.subsidy_series IS NOT NULL AND (l.status = '2' OR l.status = '3' AND (l.state).as_of >= first_day)
          AND x.due <= day AND x.due > l.disbursed_on
    ), folded AS MATERIALIZED (
        SELECT f.loan_id AS id,
               hpf.loan_state(f.kind, f.value_date, f.amount, f.rate, f.periods, f.mode, f.first_due
                              ORDER BY f.value_date, hpf.fact_rank(f.kind), f.id) FILTER (WHERE f.value_date < k.due) AS eve,
               hpf.loan_state(f.kind, f.value_date, f.amount, f.rate, f.periods, f.mode, f.first_due
                              ORDER BY f.value_date, hpf.fact_rank(f.kind), f.id) FILTER (WHERE f.value_date <= k.in_time) AS seen,
               max(f.value_date) FILTER (WHERE f.value_date < k.due AND f.kind IN ('disburse', 'disburse_more', 'set_rate', 'set_method', 'set_periods', 'prepay')
                                         -- a rate that waits for the bill of this period is none yet
                                         AND (f.mode IS DISTINCT FROM 'next_period' OR f.value_date <= (k.due - interval '1 month')::date)) AS changed_on
        FROM known k JOIN fund.loan_fact f ON f.loan_id = k.id
        WHERE f.kind <> 'cancel' AND NOT EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = f.loan_id AND c.cancels = f.id)
        GROUP BY f.loan_id
    ), placed AS MATERIALIZED (
        -- before the month's bill: what the period ran on; and when it was late, the first day it is overdue
        SELECT k.*, f.changed_on, e.state AS eve, s.state AS seen, r.due AS runs_to, r.days,
               -- a reset counts from its day, or from the first due date after it: then the period keeps the rate it began with
               hpf.subsidy_rate_day(k.disbursed_on, k.term, CASE WHEN at_due THEN (e.state).interest_from ELSE k.due - 1 END, over) AS rate_day
        FROM known k
        JOIN folded f ON f.id = k.id
        CROSS JOIN LATERAL (SELECT hpf.loan_advance(f.eve, k.due - 1) AS state OFFSET 0) e
        CROSS JOIN LATERAL (SELECT hpf.loan_advance(f.seen, least(day, k.due + k.grace + 1)) AS state OFFSET 0) s
        CROSS JOIN LATERAL (SELECT p.due, p.days FROM hpf.loan_running_period(e.state) p OFFSET 0) r
        -- a period that does not end here was moved by a change of the due day: its days are in the month it ends in
        WHERE NOT (f.eve IS NULL) AND (r.due = k.due OR r.due IS NULL)
    ), rate AS MATERIALIZED (
        SELECT d.subsidy_series, d.rate_day, hpf.rate_on(d.subsidy_series, d.rate_day) AS fund_rate
        FROM (SELECT DISTINCT p.subsidy_series, p.rate_day FROM placed p) d
    ), judged AS (
        SELECT p.*, w.fund_rate,
               -- by B an installment is compared; one of principal is not, nor days before the first month
               CASE WHEN the_formula = 'B' AND (p.eve).method = 'equal_installment' AND NOT (p.eve).first_stub THEN 'B' ELSE 'A' END AS formula,
               CASE WHEN (p.seen).overdue_periods >= consecutive THEN 'consecutive'
                    WHEN (p.seen).overdue_periods > 0 AND (p.seen).overdue_total >= consecutive AND hpf.overdue_in_a_row(p.id, p.seen) >= consecutive THEN 'consecutive'
                    WHEN (p.seen).overdue_total >= total THEN 'total'
                    WHEN over_term AND (p.eve).period >= p.term AND p.runs_to IS NOT NULL THEN 'term'
                    WHEN ineligible AND EXISTS (SELECT FROM fund.ban b WHERE b.member_id = p.member_id AND b.kind = 'loan'
                                                AND b.from_day < p.due AND least(b.through_day, b.lifted_on) >= p.due) THEN 'ineligible'
                    WHEN p.status = '3' THEN 'settled' END AS ends
        FROM placed p JOIN rate w ON w.subsidy_series = p.subsidy_series AND w.rate_day = p.rate_day
    ), reasoned AS (
        SELECT j.*,
               CASE WHEN j.runs_to IS NULL THEN 'nothing_due'
                    WHEN EXISTS (SELECT FROM fund.subsidy_end n WHERE n.loan_id = j.id AND n.lifted_on IS NULL AND n.month <= the_month)
                         OR j.ends IN ('term', 'ineligible') THEN 'ended'
                    -- not paid yet, nor late: whether the month is subsidised is not known, unless a relief window lets it stand
                    WHEN day <= j.due + j.grace AND (j.seen).principal_due + (j.seen).interest_due > '0.00'
                         AND NOT coalesce((j.seen).relief_from <= j.due AND (j.seen).relief_until >= j.due, false) THEN 'waits'
                    WHEN (j.seen).overdue_periods > 0 THEN 'overdue' END AS reason
        FROM judged j
    )
    SELECT n.id, n.due, a.balance, (n.eve).rate, n.fund_rate, CASE WHEN n.formula = 'A' THEN n.days END, a.periods, n.formula,
           CASE WHEN n.reason IS NULL THEN v.amount ELSE '0.00' END,
           coalesce(n.reason, CASE WHEN v.amount = '0.00' THEN 'no_difference' END), n.ends
    FROM reasoned n
    CROSS JOIN LATERAL (
        SELECT hpf.subsidised_part(b.balance, n.part, n.contract_amount) AS balance, b.periods
        FROM (SELECT (n.eve).balance - (n.eve).principal_due AS balance, NULL::integer AS periods WHERE n.formula = 'A'
              UNION ALL
              -- since the last change of the loan, or of the fund's rate
              SELECT t.balance, t.periods
              FROM hpf.subsidy_rate_since(n.subsidy_series, n.disbursed_on, n.term, CASE WHEN at_due THEN (n.eve).interest_from ELSE n.due - 1 END) r (since)
              CROSS JOIN hpf.loan_terms_on(n.id, greatest(n.changed_on, CASE WHEN at_due AND r.since > n.disbursed_on THEN r.since + (n.eve).due_day - 1 ELSE r.since END), n.due) t
              WHERE n.formula = 'B') b
        OFFSET 0) a
    CROSS JOIN LATERAL (
        SELECT CASE WHEN n.runs_to IS NULL THEN '0.00'
                    WHEN n.formula = 'A' THEN hpf.subsidy_interest(a.balance, (n.eve).rate, n.fund_rate, n.days)
                    ELSE hpf.subsidy_difference_installment(a.balance, (n.eve).rate, n.fund_rate, a.periods) END AS amount OFFSET 0) v;
END $$;
COMMENT ON FUNCTION hpf.subsidies_due(hpf.yearmonth, date, bigint, bigint) IS 'The subsidies of a month''s installments as the facts known on a day give them: amount, what it is computed from, why it is nothing (reason, waits while it is not known yet whether the installment is paid in time), and what ends the subsidy. Overdue periods, in a row (hpf.overdue_in_a_row) and in all, are those of the first day the month''s installment is overdue.';

CREATE PROCEDURE hpf.pay_subsidies(request_id text, chunk_size integer DEFAULT 20000, operator text DEFAULT session_user, month hpf.yearmonth DEFAULT NULL)
LANGUAGE plpgsql AS $$
DECLARE
    started bigint;
BEGIN
    started := hpf.start_job('pay_subsidies', request_id, NULL, CASE WHEN month IS NOT NULL THEN pg_catalog.jsonb_build_object('month', month::text) END, chunk_size, operator);
    CALL hpf.run_job(started);
END $$;
COMMENT ON PROCEDURE hpf.pay_subsidies(text, integer, text, hpf.yearmonth) IS 'Pays the interest subsidy (贴息) of a month, by default the accounting day''s, of installments that were paid in time: run it after they were collected. Run again it pays what is new, and corrects what became known since; nothing is paid twice.';

CREATE FUNCTION hpf.pay_subsidies_chunk(request bigint, part integer, day date, parameters jsonb, from_id bigint, to_id bigint, OUT items integer, OUT amount hpf.cny)
LANGUAGE plpgsql AS $$
DECLARE
    the_month hpf.yearmonth := coalesce((parameters ->> 'month')::hpf.yearmonth, day::hpf.yearmonth);
    zero      constant hpf.cny := '0.00';
BEGIN
    -- another batch of the month waits here, and then sees what this one paid
    PERFORM FROM fund.loan l WHERE l.id BETWEEN from_id AND to_id AND l.subsidy_series IS NOT NULL ORDER BY l.id FOR NO KEY UPDATE;
    -- ends that the facts of their own month no longer bear out
    UPDATE fund.subsidy_end e SET lifted_on = day
    FROM fund.loan l
    WHERE l.id = e.loan_id AND e.loan_id BETWEEN from_id AND to_id AND e.lifted_on IS NULL
      AND (e.reason = 'settled' AND l.status = '2'
           OR e.reason IN ('consecutive', 'total', 'term') AND e.month = the_month
              AND EXISTS (SELECT FROM hpf.subsidies_due(the_month, day, e.loan_id, e.loan_id) d WHERE d.reason IS DISTINCT FROM 'waits' AND d.ends IS DISTINCT FROM e.reason));
    WITH due AS MATERIALIZED (
        SELECT d.*, l.branch_id, l.bank_subject AS subject, p.paid, p.known, d.amount - p.paid AS difference
        FROM hpf.subsidies_due(the_month, day, from_id, to_id) d
        JOIN fund.loan l ON l.id = d.loan_id
        CROSS JOIN LATERAL (SELECT coalesce(sum(s.amount), zero) AS paid, count(*) > 0 AS known FROM fund.subsidy s WHERE s.loan_id = d.loan_id AND s.month = the_month) p
        WHERE d.reason IS DISTINCT FROM 'waits'
    ), written AS MATERIALIZED (
        -- what is suspended or ended is written once, so that the bank sees why
        SELECT d.* FROM due d WHERE d.difference <> zero OR (NOT d.known AND d.reason IS DISTINCT FROM 'nothing_due')
    ), book AS MATERIALIZED (
        SELECT w.branch_id, w.subject, nextval('fund.voucher_id') AS voucher_id FROM written w WHERE w.difference <> zero GROUP BY w.branch_id, w.subject
    ), paid AS (
        INSERT INTO fund.subsidy (loan_id, voucher_id, amount, whole, balance, bank_rate, fund_rate, due, month, days, periods, formula, reason)
        SELECT w.loan_id, b.voucher_id, w.difference, w.amount, w.balance, w.bank_rate, w.fund_rate, w.due, the_month, w.days, w.periods, w.formula, w.reason
        FROM written w LEFT JOIN book b ON b.branch_id = w.branch_id AND b.subject = w.subject AND w.difference <> zero
        ORDER BY w.loan_id
    ), ended AS (
        INSERT INTO fund.subsidy_end (loan_id, request, ended_on, month, reason)
        SELECT d.loan_id, pay_subsidies_chunk.request, day, the_month + (d.ends = 'settled')::integer, d.ends
        FROM due d WHERE d.ends IS NOT NULL AND NOT EXISTS (SELECT FROM fund.subsidy_end e WHERE e.loan_id = d.loan_id AND e.lifted_on IS NULL)
        ORDER BY d.loan_id
    ), total AS (
        SELECT b.voucher_id, b.branch_id, b.subject, count(*) AS items, sum(w.difference) AS amount
        FROM written w JOIN book b ON b.branch_id = w.branch_id AND b.subject = w.subject
        WHERE w.difference <> zero GROUP BY b.voucher_id, b.branch_id, b.subject
    ), voucher AS (
        INSERT INTO fund.voucher (id, request, part, event, branch_id, book_date)
        SELECT t.voucher_id, request, part + row_number() OVER (ORDER BY t.branch_id, t.subject), 'subsidy', t.branch_id, day FROM total t
    ), pair AS (
        INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
        SELECT t.voucher_id, 1, '41104', t.subject, t.amount FROM total t WHERE t.amount <> zero
    )
    SELECT coalesce(sum(t.items), 0), coalesce(sum(t.amount), zero) INTO items, amount FROM total t;
END $$;
COMMENT ON FUNCTION hpf.pay_subsidies_chunk(bigint, integer, date, jsonb, bigint, bigint) IS 'Pays the month''s subsidies of the subsidised loans of one chunk, less what was paid for it before, and writes what is suspended or ends; part of the posting engine.';

-- ---- Ends by an act -----------------------------------------------------------------------

CREATE FUNCTION hpf.end_subsidy(
    request_id text, loan text, note text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    month hpf.yearmonth;
BEGIN
    act := hpf.begin_act('end_subsidy', request_id, jsonb_build_object('loan', loan, 'note', note), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_subsidised(loan);
    IF EXISTS (SELECT FROM fund.subsidy_end e WHERE e.loan_id = own.id AND e.lifted_on IS NULL) THEN
        PERFORM hpf.refuse('HP011', format('the subsidy of loan %s has ended already', loan), 'It ends once.', NULL);
    END IF;
    -- a month that was paid stays paid
    month := greatest(act.day::hpf.yearmonth, (SELECT max(s.month) + 1 FROM fund.subsidy s WHERE s.loan_id = own.id AND s.whole > '0.00'));
    INSERT INTO fund.subsidy_end (loan_id, request, ended_on, month, reason, note) VALUES (own.id, act.request, act.day, month, 'ineligible', end_subsidy.note);
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, NULL, format('from %s', month))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.end_subsidy(text, text, text, text, text) IS 'Ends the subsidy of a loan whose borrower lost eligibility (失去资格终止贴息), from the first month not paid yet. HP011 if it has ended.';

CREATE FUNCTION hpf.check_subsidised(loan text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM fund.loan l WHERE l.number = loan AND l.subsidy_series IS NOT NULL) THEN
        PERFORM hpf.refuse('HP011', format('loan %s is not a subsidised one', loan), 'A loan of the fund has no subsidy, nor has a bank''s part of a combination.', NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_subsidised(text) IS 'HP011 unless the loan is an interest-subsidised bank loan.';

CREATE FUNCTION hpf.restore_subsidy(
    request_id text, loan text, note text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    since hpf.yearmonth;
BEGIN
    act := hpf.begin_act('restore_subsidy', request_id, jsonb_build_object('loan', loan, 'note', note), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_subsidised(loan);
    UPDATE fund.subsidy_end e SET lifted_on = act.day WHERE e.loan_id = own.id AND e.lifted_on IS NULL AND e.reason = 'ineligible' RETURNING e.month INTO since;
    IF since IS NULL THEN
        PERFORM hpf.refuse('HP011', format('the subsidy of loan %s was not ended for lost eligibility', loan),
            'Other ends follow from the loan itself: pay_subsidies for their month lifts them if the facts do not bear them out.', NULL);
    END IF;
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, NULL, format('ended from %s', since))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.restore_subsidy(text, text, text, text, text) IS 'Takes back an end for lost eligibility that was wrong (恢复贴息). The months since are paid by pay_subsidies for each. HP011 for any other end.';

-- ---- The banks ------------------------------------------------------------------------------

CREATE FUNCTION hpf.subsidy_lines(of_month hpf.yearmonth DEFAULT NULL)
RETURNS TABLE (bank text, month hpf.yearmonth, loan text, due date, balance hpf.cny, bank_rate hpf.rate, fund_rate hpf.rate, days integer, periods integer, formula text,
               amount hpf.cny, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT b.bank, s.month, l.number, s.due, s.balance, s.bank_rate, s.fund_rate, s.days, s.periods, s.formula, s.total, s.reason
    FROM (SELECT DISTINCT ON (q.loan_id, q.month) q.*, sum(q.amount) OVER (PARTITION BY q.loan_id, q.month) AS total
          FROM fund.subsidy q WHERE of_month IS NULL OR q.month = of_month ORDER BY q.loan_id, q.month, q.id DESC) s
    JOIN fund.loan l ON l.id = s.loan_id
    JOIN fund.bank_account b ON b.subject = l.bank_subject
$$;
COMMENT ON FUNCTION hpf.subsidy_lines(hpf.yearmonth) IS 'Subsidies by bank, month and loan as they stand: the amount paid in all, and what it was computed from last.';

CREATE FUNCTION hpf.subsidy_file(bank text, month hpf.yearmonth) RETURNS TABLE (line text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    IF bank IS NULL OR month IS NULL OR NOT EXISTS (SELECT FROM fund.bank_account b WHERE b.bank = subsidy_file.bank) THEN
        PERFORM hpf.refuse('HP001', format('no bank %s', coalesce(bank, 'NULL')), 'Banks are those of fund.bank_account.', NULL);
    END IF;
    RETURN QUERY
    WITH own AS (SELECT * FROM hpf.subsidy_lines(subsidy_file.month) s WHERE s.bank = subsidy_file.bank)
    SELECT f.line FROM (
        SELECT 0 AS place, NULL AS loan, format('H|%s|%s', subsidy_file.bank, subsidy_file.month) AS line
        UNION ALL
        SELECT 1, o.loan, format('D|%s|%s|%s|%s|%s|%s|%s|%s|%s', o.loan, o.amount, o.due, o.balance, hpf.percent(o.bank_rate), hpf.percent(o.fund_rate), coalesce(o.days, o.periods), o.formula, o.reason)
        FROM own o
        UNION ALL
        SELECT 2, NULL, format('T|%s|%s', count(*), coalesce(sum(o.amount), '0.00')) FROM own o) f
    ORDER BY f.place, f.loan;
END $$;
COMMENT ON FUNCTION hpf.subsidy_file(text, hpf.yearmonth) IS 'The month''s reconciliation file for a bank (贴息对账文件), a line a row: H|bank|month, D|loan|amount|due|balance|bank rate|fund rate|days, or by formula B periods|formula|reason, T|lines|total. HP001 for an unknown bank.';

CREATE FUNCTION hpf.load_subsidy_answer(
    request_id text, bank text, month hpf.yearmonth, lines text[], operator text DEFAULT session_user, channel text DEFAULT 'batch'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act  hpf.act;
    bad  text;
    told record;
    trailer text;
    differing bigint;
BEGIN
    act := hpf.begin_act('load_subsidy_answer', request_id, jsonb_build_object('bank', bank, 'month', month::text, 'lines', to_jsonb(lines)), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    IF NOT EXISTS (SELECT FROM fund.bank_account b WHERE b.bank = load_subsidy_answer.bank) THEN
        PERFORM hpf.refuse('HP001', format('no bank %s', bank), 'Banks are those of fund.bank_account.', NULL);
    END IF;
    SELECT string_agg(format('line %s: %s', p.place, coalesce(left(p.line, 60), 'NULL')), '; ' ORDER BY p.place) INTO bad
    FROM (SELECT t.line, t.place, t.line ~ '^D[|][^|]+[|]-?[0-9]{1,12}([.][0-9]{1,2})?([|].*)?$' AS is_loan,
                 count(*) OVER (PARTITION BY split_part(t.line, '|', 1), split_part(t.line, '|', 2)) AS times
          FROM unnest(lines) WITH ORDINALITY AS t (line, place)) p
    WHERE NOT coalesce((p.place = 1 AND p.line = format('H|%s|%s', bank, month)) OR (p.place = cardinality(lines) AND p.line ~ '^T[|][0-9]{1,9}[|]-?[0-9]{1,15}([.][0-9]{1,2})?$')
             OR (p.is_loan AND p.times = 1), false);
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse('HP015', format('the answer of %s for %s is not as agreed', bank, month), bad,
            'H|bank|month first, then D|loan|amount, each loan once, then T|lines|total; nothing was loaded.');
    END IF;
    SELECT count(*) AS lines, coalesce(sum(split_part(t, '|', 3)::hpf.cny), '0.00') AS total INTO told FROM unnest(lines) t WHERE t LIKE 'D|%';
    trailer := lines[cardinality(lines)];
    IF trailer NOT LIKE 'T|%' OR split_part(trailer, '|', 2)::bigint <> told.lines OR split_part(trailer, '|', 3)::hpf.cny <> told.total THEN
        PERFORM hpf.refuse('HP015', format('the answer of %s for %s has %s lines of %s', bank, month, told.lines, told.total), format('Its last line says: %s', trailer),
            'Nothing was loaded: ask the bank for the whole file.');
    END IF;
    INSERT INTO fund.subsidy_answer (request, amount, month, loaded_on, bank, loan)
    SELECT act.request, split_part(t.line, '|', 3)::hpf.cny, load_subsidy_answer.month, act.day, load_subsidy_answer.bank, split_part(t.line, '|', 2)
    FROM unnest(lines) WITH ORDINALITY AS t (line, place) WHERE t.line LIKE 'D|%' ORDER BY t.place;
    differing := (SELECT count(*) FROM hpf.differing_subsidies(load_subsidy_answer.month) d WHERE d.bank = load_subsidy_answer.bank);
    RETURN hpf.finish_act(act.request, ROW(format('%s %s', bank, month), NULL, told.lines, told.total, format('%s differ', differing))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.load_subsidy_answer(text, text, hpf.yearmonth, text[], text, text) IS 'Loads a bank''s own figures of a month''s subsidies (贴息对账回执), line by line as the file was sent; what differs is in report.subsidy_difference. Loaded again, the last file counts. HP015 naming lines that are not as agreed, or a total that is wrong.';

CREATE FUNCTION hpf.differing_subsidies(of_month hpf.yearmonth DEFAULT NULL)
RETURNS TABLE (bank text, month hpf.yearmonth, loan text, ours hpf.cny, theirs hpf.cny, state text, note text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    WITH answered AS (
        SELECT a.bank, a.month, max(a.request) AS request FROM fund.subsidy_answer a WHERE of_month IS NULL OR a.month = of_month GROUP BY a.bank, a.month
    ), theirs AS (
        SELECT t.bank, t.month, t.loan, t.amount FROM fund.subsidy_answer t JOIN answered n ON n.bank = t.bank AND n.month = t.month AND n.request = t.request
    ), ours AS (
        SELECT s.bank, s.month, s.loan, s.amount FROM hpf.subsidy_lines(of_month) s JOIN answered n ON n.bank = s.bank AND n.month = s.month
    ), both_sides AS (
        SELECT coalesce(o.bank, t.bank) AS bank, coalesce(o.month, t.month) AS month, coalesce(o.loan, t.loan) AS loan,
               coalesce(o.amount, '0.00') AS ours, coalesce(t.amount, '0.00') AS theirs, o.loan IS NOT NULL AS known
        FROM ours o FULL JOIN theirs t ON t.bank = o.bank AND t.month = o.month AND t.loan = o.loan
    )
    SELECT d.bank, d.month, d.loan, d.ours, d.theirs,
           CASE WHEN x.note IS NOT NULL THEN 'explained' WHEN NOT d.known THEN 'unknown' ELSE 'open' END, x.note
    FROM both_sides d
    LEFT JOIN LATERAL (SELECT e.note FROM fund.subsidy_explanation e
                       WHERE e.bank = d.bank AND e.month = d.month AND e.loan = d.loan AND e.ours = d.ours AND e.theirs = d.theirs
                       ORDER BY e.id DESC LIMIT 1) x ON true
    WHERE d.ours <> d.theirs OR NOT d.known
$$;
COMMENT ON FUNCTION hpf.differing_subsidies(hpf.yearmonth) IS 'Where a bank''s figures of subsidies differ from ours: open, unknown (we paid nothing for such a loan) or explained.';

CREATE FUNCTION hpf.explain_subsidy_difference(
    request_id text, bank text, month hpf.yearmonth, loan text, note text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act hpf.act;
    own record;
BEGIN
    act := hpf.begin_act('explain_subsidy_difference', request_id, jsonb_build_object('bank', bank, 'month', month::text, 'loan', loan, 'note', note), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    SELECT d.* INTO own FROM hpf.differing_subsidies(explain_subsidy_difference.month) d WHERE d.bank = explain_subsidy_difference.bank AND d.loan = explain_subsidy_difference.loan;
    IF own.loan IS NULL THEN
        PERFORM hpf.refuse('HP001', format('%s and we agree on loan %s in %s', bank, loan, month), 'Differences are rows of report.subsidy_difference.', NULL);
    END IF;
    INSERT INTO fund.subsidy_explanation (request, ours, theirs, month, explained_on, bank, loan, note)
    VALUES (act.request, own.ours, own.theirs, own.month, act.day, own.bank, own.loan, explain_subsidy_difference.note);
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, own.ours - own.theirs, note)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.explain_subsidy_difference(text, text, hpf.yearmonth, text, text, text, text) IS 'Says why fund and bank differ on a loan''s subsidy; while both figures stay, the difference counts as explained. HP001 if they do not differ.';

-- ---- What it will cost ------------------------------------------------------------------------

CREATE FUNCTION hpf.subsidy_forecast(months integer DEFAULT 12) RETURNS TABLE (month hpf.yearmonth, loans bigint, balance hpf.cny, amount hpf.cny)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET jit = off AS $$
#variable_conflict use_column
DECLARE
    day         date := (SELECT max(d.day) FROM fund.business_day d);
    this_month  hpf.yearmonth := day::hpf.yearmonth;
    the_formula text := hpf.policy('subsidy_formula', day);
    over        integer := hpf.policy('rate_reset_periods_over', day)::integer;
BEGIN
    IF months IS NULL OR months NOT BETWEEN 1 AND 600 THEN
        PERFORM hpf.refuse('HP103', format('a forecast of %s months', coalesce(months::text, 'NULL')), 'It covers 1 to 600 months.', NULL);
    END IF;
    RETURN QUERY
    WITH running AS MATERIALIZED (
        SELECT l.id, hpf.loan_advance(l.state, greatest(day, (l.state).as_of)) AS state, l.contract_amount, coalesce(l.subsidised_amount, l.contract_amount) AS part,
               l.subsidy_series, l.disbursed_on, l.periods AS term, hpf.subsidy_rate_day(l.disbursed_on, l.periods, day, over) AS rate_day
        FROM fund.loan l
        WHERE l.subsidy_series IS NOT NULL AND l.status = '2' AND NOT EXISTS (SELECT FROM fund.subsidy_end e WHERE e.loan_id = l.id AND e.lifted_on IS NULL)
    ), rate AS MATERIALIZED (
        SELECT d.subsidy_series, d.rate_day, hpf.rate_on(d.subsidy_series, d.rate_day) AS fund_rate FROM (SELECT DISTINCT r.subsidy_series, r.rate_day FROM running r) d
    ), flat AS MATERIALIZED (
        SELECT r.id, r.state, r.contract_amount, r.part, w.fund_rate,
               CASE WHEN the_formula = 'B' AND (r.state).method = 'equal_installment' THEN (
                   SELECT hpf.subsidy_difference_installment(hpf.subsidised_part(t.balance, r.part, r.contract_amount), (r.state).rate, w.fund_rate, t.periods)
                   FROM hpf.loan_terms_on(r.id, greatest(hpf.subsidy_rate_since(r.subsidy_series, r.disbursed_on, r.term, day),
                       (SELECT max(f.value_date) FROM fund.loan_fact f
                        WHERE f.loan_id = r.id AND f.kind IN ('disburse', 'disburse_more', 'set_rate', 'set_method', 'set_periods', 'prepay')
                          AND NOT EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = f.loan_id AND c.cancels = f.id))), day) t
                   WHERE t.periods > 0) END AS difference
        FROM running r JOIN rate w ON w.subsidy_series = r.subsidy_series AND w.rate_day = r.rate_day
    ), bill AS (
        SELECT p.due::hpf.yearmonth AS month, hpf.subsidised_part(p.balance + p.principal, f.part, f.contract_amount) AS balance, f.difference, (f.state).rate AS bank_rate, f.fund_rate
        FROM flat f CROSS JOIN LATERAL hpf.loan_plan(f.state) p
        WHERE p.due > hpf.last_day(this_month) AND p.due <= hpf.last_day(this_month + months)
    )
    SELECT this_month + n, count(b.month), coalesce(sum(b.balance), '0.00'),
           coalesce(sum(coalesce(b.difference, hpf.subsidy_interest(b.balance, b.bank_rate, b.fund_rate))), '0.00')
    FROM generate_series(1, months) n LEFT JOIN bill b ON b.month = this_month + n
    GROUP BY n ORDER BY n;
END $$;
COMMENT ON FUNCTION hpf.subsidy_forecast(integer) IS 'What the subsidies of the coming months will cost (贴息支出预测): from the plans of the loans that are subsidised now, each paid in time, at today''s rates. New loans, prepayments and conversions are not in it.';

-- ---- Buying out (贴转公) --------------------------------------------------------------------------

CREATE FUNCTION hpf.convertible_loans(day date, numbers text[] DEFAULT NULL)
RETURNS TABLE (loan_id bigint, number text, bank text, disbursed_on date, principal hpf.cny, reason text)
LANGUAGE sql STABLE AS $$
    SELECT l.id, l.number, b.bank, l.disbursed_on, (l.state).balance,
           CASE WHEN l.funded_by = 'fund' THEN 'a loan of the fund'
                WHEN l.subsidy_series IS NULL THEN 'not subsidised'
                WHEN l.status <> '2' THEN 'not disbursed, or settled'
                WHEN e.id IS NOT NULL THEN format('its subsidy ended (%s)', e.reason)
                WHEN o.total_due > '0.00' THEN format('%s is due', o.total_due) END
    FROM fund.loan l
    JOIN fund.bank_account b ON b.subject = l.bank_subject
    LEFT JOIN fund.subsidy_end e ON e.loan_id = l.id AND e.lifted_on IS NULL
    LEFT JOIN LATERAL (SELECT q.total_due FROM hpf.loan_owed(l.state, greatest(day, (l.state).as_of)) q OFFSET 0) o ON true
    WHERE CASE WHEN numbers IS NULL THEN l.subsidy_series IS NOT NULL AND l.status = '2' ELSE l.number = ANY (numbers) END
$$;
COMMENT ON FUNCTION hpf.convertible_loans(date, text[]) IS 'Subsidised loans, or those of these numbers, and why the fund cannot buy them out (贴转公) on a day; NULL where it can.';

CREATE FUNCTION hpf.plan_conversion(
    request_id text, ceiling hpf.cny, loans text[] DEFAULT NULL, numbers text[] DEFAULT NULL, suffix text DEFAULT '-Z', bank text DEFAULT NULL,
    chunk_size integer DEFAULT 500, operator text DEFAULT session_user, channel text DEFAULT 'batch'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act    hpf.act;
    bad    text;
    chosen record;
    least_needed hpf.cny;
    job_number bigint;
    effect record;
BEGIN
    PERFORM hpf.check_isolation('plan_conversion');
    act := hpf.begin_act('plan_conversion', request_id, jsonb_build_object('ceiling', ceiling::text, 'loans', to_jsonb(loans), 'numbers', to_jsonb(numbers), 'suffix', suffix, 'bank', bank), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{loans,numbers,bank}');
    PERFORM hpf.check_amount(ceiling);
    IF chunk_size IS NULL OR chunk_size NOT BETWEEN 1 AND 900 OR (numbers IS NOT NULL AND cardinality(numbers) IS DISTINCT FROM cardinality(loans)) OR suffix = '' THEN
        PERFORM hpf.refuse('HP103', 'loans, numbers of their new contracts and chunk size do not fit',
            'Numbers are given for each loan named, or made of the old number and a suffix; a chunk has 1 to 900 loans.', NULL);
    END IF;
    PERFORM FROM fund.loan l WHERE l.subsidy_series IS NOT NULL AND l.status = '2' AND (plan_conversion.loans IS NULL OR l.number = ANY (plan_conversion.loans)) ORDER BY l.id FOR NO KEY UPDATE;
    IF loans IS NOT NULL THEN
        SELECT string_agg(format('loan %s: %s', coalesce(n.number, 'NULL'), CASE WHEN n.times > 1 THEN 'named twice' ELSE coalesce(c.reason, 'no such loan') END), '; ' ORDER BY n.place) INTO bad
        FROM (SELECT t.number, min(t.place) AS place, count(*) AS times FROM unnest(loans) WITH ORDINALITY AS t (number, place) GROUP BY t.number) n
        LEFT JOIN hpf.convertible_loans(act.day, loans) c ON c.number = n.number
        WHERE n.times > 1 OR c.loan_id IS NULL OR c.reason IS NOT NULL;
        IF bad IS NOT NULL THEN
            PERFORM hpf.refuse('HP015', 'some loans cannot be bought out', bad, 'A loan that owes something pays it first; nothing was planned.');
        END IF;
    END IF;
    SELECT array_agg(k.loan_id ORDER BY k.place) AS ids, array_agg(k.number ORDER BY k.place) AS numbers, array_agg(k.principal ORDER BY k.place) AS amounts,
           coalesce(sum(k.principal), '0.00') AS total, count(*) AS items
    INTO chosen
    FROM (
        SELECT c.loan_id, coalesce(n.new_number, c.number || suffix) AS number, c.principal, row_number() OVER turn AS place, sum(c.principal) OVER turn AS so_far
        FROM hpf.convertible_loans(act.day, loans) c
        LEFT JOIN ROWS FROM (unnest(loans), unnest(numbers)) AS n (number, new_number) ON n.number = c.number
        WHERE c.reason IS NULL AND (n.number IS NOT NULL OR loans IS NULL) AND (plan_conversion.bank IS NULL OR c.bank = plan_conversion.bank)
        WINDOW turn AS (ORDER BY c.disbursed_on, c.loan_id ROWS UNBOUNDED PRECEDING)
    ) k
    -- in order: the first that does not fit ends the list, unless each was named
    WHERE loans IS NOT NULL OR k.so_far <= ceiling;
    IF chosen.total > ceiling OR chosen.items = 0 THEN
        least_needed := (SELECT c.principal FROM hpf.convertible_loans(act.day) c WHERE c.reason IS NULL AND (plan_conversion.bank IS NULL OR c.bank = plan_conversion.bank) ORDER BY c.disbursed_on, c.loan_id LIMIT 1);
        PERFORM hpf.refuse(CASE WHEN least_needed IS NULL THEN 'HP001' ELSE 'HP024' END,
            CASE WHEN chosen.items > 0 THEN format('the loans named have %s outstanding, above the ceiling of %s', chosen.total, ceiling)
                 WHEN least_needed IS NULL THEN 'no loan can be bought out'
                 ELSE format('the first loan in order has %s outstanding, above the ceiling of %s', least_needed, ceiling) END,
            'Loans are bought out in the order of disbursement, within the money set aside.', NULL);
    END IF;
    SELECT string_agg(n.number, ', ') INTO bad FROM (
        SELECT x.number FROM unnest(chosen.numbers) x (number)
        GROUP BY x.number HAVING count(*) > 1 OR x.number IS NULL OR x.number <> btrim(x.number) OR x.number = '' OR EXISTS (SELECT FROM fund.loan l WHERE l.number = x.number)) n;
    IF bad IS NOT NULL OR array_position(chosen.numbers, NULL) IS NOT NULL THEN
        PERFORM hpf.refuse('HP015', format('numbers of new contracts are taken or blank: %s', coalesce(bad, 'NULL')), 'A number names one contract; nothing was planned.', 'Give other numbers, or another suffix.');
    END IF;
    INSERT INTO fund.job (request, job, through, parameters) VALUES (act.request, 'convert_loans', act.day, '{}') RETURNING id INTO job_number;
    INSERT INTO fund.conversion (job_id, place, loan_id, planned, number)
    SELECT job_number, c.place, c.id, c.amount, c.number
    FROM ROWS FROM (unnest(chosen.ids), unnest(chosen.amounts), unnest(chosen.numbers)) WITH ORDINALITY AS c (id, amount, number, place);
    INSERT INTO fund.job_chunk (job_id, chunk, from_id, to_id)
    SELECT job_number, g / chunk_size + 1, g + 1, least(g + chunk_size, chosen.items) FROM generate_series(0, chosen.items - 1, chunk_size) g;
    SELECT e.* INTO effect FROM hpf.ratio_effect(chosen.total, '0.00', act.day) e;
    RETURN hpf.finish_act(act.request, ROW(job_number::text, NULL, chosen.items, chosen.total,
        format('loan ratio %s per cent, then %s', round(effect.ratio_before, 2), round(effect.ratio_after, 2)))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.plan_conversion(text, hpf.cny, text[], text[], text, text, integer, text, text) IS 'Chooses the subsidised loans that the fund buys out (贴转公): those named, or in the order of disbursement as many as the ceiling allows; the answer''s number is the job for hpf.run_job(), its note the loan ratio before and after. HP024 above the ceiling, HP015 naming loans that owe something or numbers that are taken.';

CREATE PROCEDURE hpf.convert_loans(request_id text, ceiling hpf.cny, loans text[] DEFAULT NULL, numbers text[] DEFAULT NULL, suffix text DEFAULT '-Z', bank text DEFAULT NULL,
                                   chunk_size integer DEFAULT 500, operator text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    planned hpf.receipt;
BEGIN
    planned := hpf.plan_conversion(request_id, ceiling, loans, numbers, suffix, bank, chunk_size, operator);
    RAISE NOTICE '% loans, %; %', planned.items, planned.amount, planned.note;
    CALL hpf.run_job(planned.number::bigint);
END $$;
COMMENT ON PROCEDURE hpf.convert_loans(text, hpf.cny, text[], text[], text, text, integer, text) IS 'Plans a conversion (贴转公) and executes it: each bank loan is settled, the fund pays its principal to the bank and has a loan of its own for the periods left, at its series'' rate of the day; security, co-borrowers, guarantors and mandates go over, the subsidy ends.';

CREATE FUNCTION hpf.convert_loans_chunk(request bigint, part integer, day date, from_place bigint, to_place bigint, OUT items integer, OUT amount hpf.cny)
LANGUAGE plpgsql AS $$
DECLARE
    job_number bigint := (SELECT j.id FROM fund.job j WHERE j.request = convert_loans_chunk.request);
    next_part  integer := part;
    book       record;
    own        record;
    ids        bigint[];
BEGIN
    PERFORM FROM fund.loan l WHERE l.id IN (SELECT c.loan_id FROM fund.conversion c WHERE c.job_id = job_number AND c.place BETWEEN from_place AND to_place)
    ORDER BY l.id FOR NO KEY UPDATE;
    -- read again under the locks: what changed since it was planned is left out, and says why
    UPDATE fund.conversion c
    SET reason = CASE WHEN k.reason IS NOT NULL THEN k.reason WHEN k.principal > c.planned THEN 'more is outstanding than was planned' END, paid = NULL
    FROM hpf.convertible_loans(day, ARRAY(SELECT l.number FROM fund.conversion c JOIN fund.loan l ON l.id = c.loan_id WHERE c.job_id = job_number AND c.place BETWEEN from_place AND to_place)) k
    WHERE c.job_id = job_number AND c.place BETWEEN from_place AND to_place AND k.loan_id = c.loan_id;
    SELECT array_agg(l.id) AS ids, array_agg(o.settlement) AS settlements, count(*) AS items, coalesce(sum((l.state).balance), '0.00') AS amount INTO own
    FROM fund.conversion c JOIN fund.loan l ON l.id = c.loan_id
    CROSS JOIN LATERAL (SELECT q.settlement FROM hpf.loan_owed(l.state, day) q OFFSET 0) o
    WHERE c.job_id = job_number AND c.place BETWEEN from_place AND to_place AND c.reason IS NULL;
    items := own.items;
    amount := own.amount;
    IF items = 0 THEN RETURN; END IF;
    WITH made AS (
        INSERT INTO fund.loan (borrower_account_id, combined_with, contract_amount, converted_from, branch_id, bank_subject, periods, due_day, signed_on, disbursed_on,
                               house_id, security_id, number, funded_by, rate_series, method)
        SELECT l.borrower_account_id, l.combined_with, (n.state).balance, l.id, l.branch_id, l.bank_subject, (n.state).periods - (n.state).period, (n.state).due_day, day, day,
               l.house_id, l.security_id, c.number, 'fund', l.subsidy_series, (n.state).method
        FROM fund.conversion c JOIN fund.loan l ON l.id = c.loan_id
        CROSS JOIN LATERAL (SELECT hpf.loan_advance(l.state, day) AS state OFFSET 0) n
        WHERE c.job_id = job_number AND c.place BETWEEN from_place AND to_place AND c.reason IS NULL
        ORDER BY c.place
        RETURNING id, converted_from, contract_amount
    )
    UPDATE fund.conversion c SET new_loan_id = m.id, paid = m.contract_amount FROM made m
    WHERE c.job_id = job_number AND c.loan_id = m.converted_from;
    UPDATE fund.loan l SET combined_with = c.new_loan_id
    FROM fund.conversion c WHERE c.job_id = job_number AND c.place BETWEEN from_place AND to_place AND c.new_loan_id IS NOT NULL AND l.combined_with = c.loan_id;
    INSERT INTO fund.loan_party (loan_id, member_id, from_day, role, name, citizen_id)
    SELECT c.new_loan_id, p.member_id, day, p.role, p.name, p.citizen_id
    FROM fund.conversion c JOIN fund.loan_party p ON p.loan_id = c.loan_id AND p.ended_on IS NULL
    WHERE c.job_id = job_number AND c.place BETWEEN from_place AND to_place AND c.new_loan_id IS NOT NULL ORDER BY p.id;
    -- the subsidy of a bill that has come is still paid
    INSERT INTO fund.subsidy_end (loan_id, request, ended_on, month, reason)
    SELECT l.id, convert_loans_chunk.request, day, r.due::hpf.yearmonth, 'conversion'
    FROM unnest(own.ids) u (id) JOIN fund.loan l ON l.id = u.id
    CROSS JOIN LATERAL (SELECT p.due FROM hpf.loan_running_period(hpf.loan_advance(l.state, day)) p OFFSET 0) r
    ORDER BY l.id;
    -- the new loans: one call for those of the same terms
    FOR book IN
        SELECT hpf.rate_on(l.rate_series, day) AS rate, l.periods, l.method, r.due, l.due_day,
               array_agg(l.id ORDER BY l.id) AS loans, array_agg(l.contract_amount ORDER BY l.id) AS amounts
        FROM fund.conversion c JOIN fund.loan l ON l.id = c.new_loan_id JOIN fund.loan o ON o.id = c.loan_id
        CROSS JOIN LATERAL (SELECT p.due FROM hpf.loan_running_period(hpf.loan_advance(o.state, day)) p OFFSET 0) r
        WHERE c.job_id = job_number AND c.place BETWEEN from_place AND to_place
        GROUP BY l.rate_series, l.periods, l.method, r.due, l.due_day ORDER BY l.rate_series, l.periods, l.method, r.due, l.due_day
    LOOP
        next_part := (SELECT p.last_part FROM hpf.post_loan_facts(request, next_part + 1, 'conversion', day, day, 'disburse', NULL, book.loans, book.amounts, NULL,
            book.rate, book.periods, book.method, book.due) p);
        next_part := hpf.post_loan_terms(request, next_part + 1, day, day, 'conversion', book.loans, book.due_day, book.due);
    END LOOP;
    -- the old ones: the bank takes the principal from the fund and its interest to the day from the borrower; a memorandum
    PERFORM hpf.post_loan_facts(request, next_part + 1, 'conversion', day, day, 'prepay', NULL, own.ids, own.settlements, NULL, NULL, NULL, 'reduce');
    WITH ended AS (
        UPDATE fund.offset_mandate m SET ended_on = day FROM fund.conversion c
        WHERE c.job_id = job_number AND c.place BETWEEN from_place AND to_place AND c.new_loan_id IS NOT NULL AND m.loan_id = c.loan_id AND m.ended_on IS NULL
        RETURNING m.id, c.new_loan_id, m.account_id, m.payer, m.month, m.kind
    )
    INSERT INTO fund.offset_mandate (loan_id, account_id, payer, month, signed_on, kind)
    SELECT e.new_loan_id, e.account_id, e.payer, e.month, day, e.kind FROM ended e ORDER BY e.id;
END $$;
COMMENT ON FUNCTION hpf.convert_loans_chunk(bigint, integer, date, bigint, bigint) IS 'Buys out the loans of one chunk of a conversion: 121/bank for the principal; part of the posting engine.';

-- ---- Proof ------------------------------------------------------------------------------------------

CREATE FUNCTION hpf.verify_subsidies() RETURNS TABLE (rule text, subject text, expected text, actual text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET jit = off AS $$
BEGIN
    RETURN QUERY
    SELECT 'subsidies = 41104 of their voucher', v.id::text, coalesce(b.amount, '0.00')::text, coalesce(s.amount, '0.00')::text
    FROM fund.voucher v
    LEFT JOIN (SELECT p.voucher_id, sum(p.amount) AS amount FROM fund.voucher_pair p WHERE p.debit = '41104' GROUP BY p.voucher_id) b ON b.voucher_id = v.id
    LEFT JOIN (SELECT q.voucher_id, sum(q.amount) AS amount FROM fund.subsidy q WHERE q.voucher_id IS NOT NULL GROUP BY q.voucher_id) s ON s.voucher_id = v.id
    WHERE v.event = 'subsidy' AND coalesce(b.amount, '0.00') <> coalesce(s.amount, '0.00');
    RETURN QUERY
    SELECT 'a month''s subsidy = what was computed last', format('loan %s, %s', l.number, s.month), s.whole::text, s.total::text
    FROM (SELECT DISTINCT ON (q.loan_id, q.month) q.loan_id, q.month, q.whole, sum(q.amount) OVER (PARTITION BY q.loan_id, q.month) AS total
          FROM fund.subsidy q ORDER BY q.loan_id, q.month, q.id DESC) s
    LEFT JOIN fund.loan l ON l.id = s.loan_id
    WHERE s.whole <> s.total OR l.id IS NULL OR l.subsidy_series IS NULL;
    RETURN QUERY
    SELECT 'the subsidised part is a part of a bank''s loan', l.number, l.contract_amount::text, l.subsidised_amount::text
    FROM fund.loan l WHERE l.subsidised_amount <= '0.00' OR l.subsidised_amount > l.contract_amount OR (l.subsidised_amount IS NOT NULL AND l.subsidy_series IS NULL);
    RETURN QUERY
    SELECT 'a loan bought out is settled, and its principal is the new loan', o.number, c.paid::text, n.contract_amount::text
    FROM fund.conversion c JOIN fund.loan o ON o.id = c.loan_id JOIN fund.loan n ON n.id = c.new_loan_id
    WHERE (o.state).status <> 'settled' OR n.contract_amount <> c.paid OR n.converted_from <> o.id OR n.funded_by <> 'fund';
    RETURN QUERY
    SELECT 'offsets of principal = 201 of their voucher', r.voucher_id::text, coalesce(b.amount, '0.00')::text, r.taken::text
    FROM (SELECT q.voucher_id, sum(q.taken) AS taken FROM fund.offset_result q WHERE q.voucher_id IS NOT NULL GROUP BY q.voucher_id) r
    LEFT JOIN LATERAL (SELECT sum(p.amount) AS amount FROM fund.voucher_pair p WHERE p.voucher_id = r.voucher_id AND p.debit = '201') b ON true
    WHERE r.taken IS DISTINCT FROM b.amount;
END $$;
COMMENT ON FUNCTION hpf.verify_subsidies() IS 'The part of hpf.verify() on subsidies, conversions and offsets of principal.';
