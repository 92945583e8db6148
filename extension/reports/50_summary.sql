-- The annual summary (年度工作总结) and its parts, for any span, branch and year.

CREATE FUNCTION report.books_cover(year integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    -- opened by that January, so that its twelve months are in the books
    SELECT coalesce(min(d.day) < make_date(year, 2, 1), false) FROM fund.business_day d
$$;
COMMENT ON FUNCTION report.books_cover(integer) IS 'Do these books hold the whole year (as far as it has come)?';

CREATE FUNCTION report.loan_ratio_at(as_of date, branch text DEFAULT NULL) RETURNS numeric
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    IF as_of >= (SELECT min(d.day) FROM fund.business_day d) THEN
        RETURN hpf.loan_ratio(as_of, branch);
    END IF;
    -- before the books only the centre's published year ends are known
    RETURN (SELECT h.value FROM fund.annual_history h
            WHERE branch IS NULL AND h.item = 'loan_ratio' AND as_of = make_date(h.year, 12, 31));
END $$;
COMMENT ON FUNCTION report.loan_ratio_at(date, text) IS 'Loan ratio at the end of a day, per cent: from the books, or for a year end before them as published (fund.annual_history).';

CREATE FUNCTION report.balances(as_of date)
RETURNS TABLE (branch_id integer, deposits numeric, loans numeric, overdue numeric, financing numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT t.branch_id,
           coalesce(sum(t.credit - t.debit) FILTER (WHERE t.subject = '201')::numeric, 0),
           coalesce(sum(t.debit - t.credit) FILTER (WHERE t.subject IN ('121', '122'))::numeric, 0),
           coalesce(sum(t.debit - t.credit) FILTER (WHERE t.subject = '122')::numeric, 0),
           coalesce(sum(t.credit - t.debit) FILTER (WHERE t.subject = '221')::numeric, 0)
    FROM hpf.subject_turnovers(date '0001-01-01', as_of, ARRAY['201', '121', '122', '221']) t
    GROUP BY t.branch_id
$$;
COMMENT ON FUNCTION report.balances(date) IS 'Balances of deposits, fund loans, overdue principal and financing by branch at the end of a day, in yuan.';

CREATE FUNCTION report.summary_by_branch(from_day date, through_day date)
RETURNS TABLE (branch text, item text, value numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
    first_days record;
    history_year integer;
    history_low_rent numeric;
BEGIN
    SELECT w.opened_on, w.last_day INTO first_days FROM report.principal_offset_days(from_day, through_day) w;
    -- the last cumulative figure published before the books have a whole year
    SELECT h.year, h.value INTO history_year, history_low_rent FROM fund.annual_history h
    WHERE h.item = 'low_rent_cumulative' AND h.year < extract(year FROM through_day) AND NOT report.books_cover(h.year)
    ORDER BY h.year DESC LIMIT 1;
    RETURN QUERY
    WITH low_rent AS (
        SELECT t.branch_id, sum(t.debit)::numeric AS remitted
        FROM hpf.subject_turnovers(coalesce(make_date(history_year + 1, 1, 1), date '0001-01-01'), through_day, ARRAY['21402']) t
        GROUP BY t.branch_id
    ), contributor AS (
        SELECT a.branch_id, count(*) AS persons FROM fund.account a
        WHERE a.first_contribution BETWEEN from_day AND through_day GROUP BY a.branch_id
    ), household AS (
        SELECT r.branch_id, count(*) AS cases FROM fund.request r
        WHERE r.act = 'check_housing_household' AND r.day BETWEEN from_day AND through_day GROUP BY r.branch_id
    ), offset_case AS (
        SELECT c.branch_id,
               coalesce(sum(c.cases) FILTER (WHERE c.channel = 'online'), 0) AS online_cases,
               coalesce(sum(c.amount) FILTER (WHERE c.channel = 'online'), 0) AS online_amount,
               coalesce(sum(c.cases) FILTER (WHERE c.channel <> 'online'), 0) AS counter_cases,
               coalesce(sum(c.amount) FILTER (WHERE c.channel <> 'online'), 0) AS counter_amount
        FROM report.principal_offset_cases(first_days.opened_on, first_days.last_day, through_day) c
        GROUP BY c.branch_id
    ), total AS (
        -- one row a branch, and one without branch: the city
        SELECT b.code,
               coalesce(sum(c.persons), 0) AS contributors,
               coalesce(sum(f.collected), 0) AS collected, coalesce(sum(f.remitted), 0) AS remitted, coalesce(sum(f.contributed_back), 0) AS contributed_back,
               coalesce(sum(f.transferred_in), 0) AS transferred_in, coalesce(sum(f.interest_credited), 0) AS interest_credited,
               coalesce(sum(f.closing_interest), 0) AS closing_interest, coalesce(sum(f.collected_otherwise), 0) AS collected_otherwise,
               coalesce(sum(f.withdrawn), 0) AS withdrawn, coalesce(sum(f.withdrawn_partly), 0) AS withdrawn_partly,
               coalesce(sum(f.withdrawn_closing), 0) AS withdrawn_closing, coalesce(sum(f.transferred_out), 0) AS transferred_out,
               coalesce(sum(f.offset_monthly), 0) AS offset_monthly, coalesce(sum(f.offset_principal), 0) AS offset_principal,
               coalesce(sum(f.withdrawn_otherwise), 0) AS withdrawn_otherwise,
               coalesce(sum(g.fund_count), 0) AS fund_count, coalesce(sum(f.loans_granted), 0) AS fund_amount,
               coalesce(sum(g.subsidised_count), 0) AS subsidised_count, coalesce(sum(g.subsidised_amount), 0) AS subsidised_amount,
               coalesce(sum(f.recovered), 0) AS recovered,
               coalesce(sum(n.deposits), 0) AS deposits, coalesce(sum(n.loans), 0) AS loans, coalesce(sum(n.overdue), 0) AS overdue,
               coalesce(sum(h.cases), 0) AS households,
               coalesce(sum(f.low_rent), 0) AS low_rent,
               coalesce(sum(l.remitted), 0) + CASE WHEN grouping(b.code) = 1 THEN coalesce(history_low_rent, 0) ELSE 0 END AS low_rent_cumulative,
               coalesce(sum(f.income), 0) AS income, coalesce(sum(f.expense), 0) AS expense, coalesce(sum(f.subsidy), 0) AS subsidy,
               CASE WHEN first_days.opened_on IS NOT NULL THEN coalesce(sum(o.online_cases), 0) END AS online_cases,
               CASE WHEN first_days.opened_on IS NOT NULL THEN coalesce(sum(o.online_amount), 0) END AS online_amount,
               CASE WHEN first_days.opened_on IS NOT NULL THEN coalesce(sum(o.counter_cases), 0) END AS counter_cases,
               CASE WHEN first_days.opened_on IS NOT NULL THEN coalesce(sum(o.counter_amount), 0) END AS counter_amount,
               coalesce(sum(f.financing_drawn), 0) AS financing_drawn, coalesce(sum(f.financing_repayments), 0) AS financing_repayments,
               coalesce(sum(f.financing_repaid), 0) AS financing_repaid, coalesce(sum(n.financing), 0) AS financing
        FROM fund.branch b
        LEFT JOIN report.flows(from_day, through_day) f ON f.branch_id = b.id
        LEFT JOIN report.loans_granted(from_day, through_day) g ON g.branch_id = b.id
        LEFT JOIN report.balances(through_day) n ON n.branch_id = b.id
        LEFT JOIN low_rent l ON l.branch_id = b.id
        LEFT JOIN contributor c ON c.branch_id = b.id
        LEFT JOIN household h ON h.branch_id = b.id
        LEFT JOIN offset_case o ON o.branch_id = b.id
        GROUP BY GROUPING SETS ((b.code), ())
    )
    SELECT t.code, i.item, i.value
    FROM total t
    CROSS JOIN LATERAL (VALUES
        ('first_time_contributors', t.contributors),
        ('collected', t.collected),
        ('collected_remittance', t.remitted),
        ('collected_back_contribution', t.contributed_back),
        ('collected_transfer_in', t.transferred_in),
        ('collected_interest', t.interest_credited),
        ('collected_closing_interest', t.closing_interest),
        ('collected_other', t.collected_otherwise),
        ('withdrawn', t.withdrawn),
        ('withdrawn_partial', t.withdrawn_partly),
        ('withdrawn_closing', t.withdrawn_closing),
        ('withdrawn_transfer_out', t.transferred_out),
        ('withdrawn_monthly_offset', t.offset_monthly),
        ('withdrawn_principal_offset', t.offset_principal),
        ('withdrawn_other', t.withdrawn_otherwise),
        ('withdrawal_rate', 100 * t.withdrawn / nullif(t.collected, 0)),
        ('net_inflow', t.collected - t.withdrawn),
        ('deposit_balance', t.deposits),
        ('fund_loans_count', t.fund_count),
        ('fund_loans_amount', t.fund_amount),
        ('fund_loans_mean', t.fund_amount / nullif(t.fund_count, 0)),
        ('subsidised_loans_count', t.subsidised_count),
        ('subsidised_loans_amount', t.subsidised_amount),
        ('subsidised_loans_mean', t.subsidised_amount / nullif(t.subsidised_count, 0)),
        ('loans_count', t.fund_count + t.subsidised_count),
        ('loans_amount', t.fund_amount + t.subsidised_amount),
        ('loans_mean', (t.fund_amount + t.subsidised_amount) / nullif(t.fund_count + t.subsidised_count, 0)),
        ('recovered', t.recovered),
        ('loan_balance', t.loans),
        ('overdue_balance', t.overdue),
        ('loan_ratio', 100 * t.loans / nullif(t.deposits, 0)),
        ('households_checked', t.households),
        ('low_rent_remitted', t.low_rent),
        ('low_rent_cumulative', t.low_rent_cumulative),
        ('value_added_income', t.income - t.expense),
        ('business_income', t.income),
        ('business_expense', t.expense),
        ('subsidy_paid', t.subsidy),
        ('low_rent_share', 100 * t.low_rent / nullif(t.income - t.expense, 0)),
        ('principal_offset_online_count', t.online_cases),
        ('principal_offset_online_amount', t.online_amount),
        ('principal_offset_counter_count', t.counter_cases),
        ('principal_offset_counter_amount', t.counter_amount),
        ('principal_offset_online_share', 100 * t.online_cases / nullif(t.online_cases + t.counter_cases, 0)),
        ('principal_offset_online_share_amount', 100 * t.online_amount / nullif(t.online_amount + t.counter_amount, 0)),
        ('financing_drawn', t.financing_drawn),
        ('financing_repaid_count', t.financing_repayments),
        ('financing_repaid', t.financing_repaid),
        ('financing_balance', t.financing)) AS i (item, value);
END $$;
COMMENT ON FUNCTION report.summary_by_branch(date, date) IS 'The items of report.annual_items() for a span of accounting days, of every branch and, with branch NULL, of the city. Additive items of the branches sum to the city''s.';

CREATE FUNCTION report.summary_between(from_day date, through_day date, branch text DEFAULT NULL)
RETURNS TABLE (item text, unit text, value numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    IF branch IS NOT NULL THEN PERFORM hpf.find_branch(branch); END IF;
    RETURN QUERY
    SELECT i.item, i.unit, s.value
    FROM report.annual_items() WITH ORDINALITY AS i (item, line, chinese, english, unit, additive, position)
    JOIN report.summary_by_branch(from_day, through_day) s ON s.item = i.item AND s.branch IS NOT DISTINCT FROM summary_between.branch
    ORDER BY i.position;
END $$;
COMMENT ON FUNCTION report.summary_between(date, date, text) IS 'The items of the annual summary for any span of accounting days, of the city or of one branch; balances and ratios are those of its last day.';

CREATE FUNCTION report.annual_change_base(year integer) RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    setting text := hpf.policy('annual_change_base', make_date(year, 12, 31));
BEGIN
    RETURN CASE setting WHEN 'year_end' THEN make_date(year - 1, 12, 31) ELSE setting::date END;
END $$;
COMMENT ON FUNCTION report.annual_change_base(integer) IS 'Base of the loan ratio''s change in the year (比去年底): policy annual_change_base, by default the end of last year.';

CREATE FUNCTION report.meeting_change_base(year integer) RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    setting date;
BEGIN
    SELECT (p.value #>> '{}')::date INTO setting FROM fund.policy p
    WHERE p.key = 'loan_ratio_meeting_base' AND p.superseded_at IS NULL AND p.valid_from BETWEEN make_date(year, 1, 1) AND make_date(year, 12, 31)
    ORDER BY p.valid_from DESC LIMIT 1;
    RETURN coalesce(setting, make_date(year, 1, 31));
END $$;
COMMENT ON FUNCTION report.meeting_change_base(integer) IS 'Base of the loan ratio''s change since the start of the year (年初) as the directors'' meeting has it: policy loan_ratio_meeting_base of that year, by default the end of January.';

CREATE FUNCTION report.loan_ratio_first_in_years(year integer, branch text DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    ratio numeric := report.loan_ratio_at(make_date(year, 12, 31), branch);
    earlier integer := year;
BEGIN
    WHILE ratio <= 100 LOOP
        earlier := earlier - 1;
        ratio := report.loan_ratio_at(make_date(earlier, 12, 31), branch);
        IF ratio IS NULL THEN RETURN NULL; END IF;
        IF ratio <= 100 THEN RETURN year - earlier; END IF;
        -- above: look further back
        ratio := 100;
    END LOOP;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION report.loan_ratio_first_in_years(integer, text) IS 'If the year ended with a loan ratio within 100 per cent: how many years ago a year last did (四年来首次 is 4). NULL if it did not, or if the years before are unknown.';

CREATE FUNCTION report.annual_summary(year integer, branch text)
RETURNS TABLE (item text, unit text, value numeric, plan numeric, completion numeric, prior numeric, growth numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    prior_covered boolean := report.books_cover(year - 1);
    year_end date := make_date(year - 1, 12, 31);
BEGIN
    PERFORM hpf.check_fund();
    IF branch IS NOT NULL THEN PERFORM hpf.find_branch(branch); END IF;
    RETURN QUERY
    WITH this AS MATERIALIZED (
        SELECT s.item, s.value FROM report.summary_by_branch(make_date(year, 1, 1), make_date(year, 12, 31)) s
        WHERE s.branch IS NOT DISTINCT FROM annual_summary.branch
    ), opening AS MATERIALIZED (
        -- books opened in the course of last year have its closing balances all the same
        SELECT i.item, i.value
        FROM (
            SELECT sum(n.deposits) AS deposits, sum(n.loans) AS loans, sum(n.overdue) AS overdue, sum(n.financing) AS financing
            FROM report.balances(year_end) n JOIN fund.branch b ON b.id = n.branch_id
            WHERE annual_summary.branch IS NULL OR b.code = annual_summary.branch) n
        CROSS JOIN LATERAL (VALUES
            ('deposit_balance', n.deposits), ('loan_balance', n.loans), ('overdue_balance', n.overdue),
            ('loan_ratio', 100 * n.loans / nullif(n.deposits, 0)), ('financing_balance', n.financing)) AS i (item, value)
        WHERE NOT prior_covered AND year_end >= (SELECT min(d.day) FROM fund.business_day d)
    ), last AS MATERIALIZED (
        -- the books where they hold the year, else what was published of it
        SELECT s.item, s.value FROM report.summary_by_branch(make_date(year - 1, 1, 1), make_date(year - 1, 12, 31)) s
        WHERE prior_covered AND s.branch IS NOT DISTINCT FROM annual_summary.branch
        UNION ALL
        SELECT o.item, o.value FROM opening o
        UNION ALL
        SELECT h.item, h.value FROM fund.annual_history h
        WHERE NOT prior_covered AND annual_summary.branch IS NULL AND h.year = annual_summary.year - 1
          AND NOT EXISTS (SELECT FROM opening o WHERE o.item = h.item)
    ), extra AS (
        SELECT e.item, e.value
        FROM (SELECT t.value AS ratio FROM this t WHERE t.item = 'loan_ratio') r
        CROSS JOIN LATERAL (VALUES
            ('loan_ratio_change', r.ratio - report.loan_ratio_at(report.annual_change_base(year), annual_summary.branch)),
            ('loan_ratio_change_meeting', r.ratio - report.loan_ratio_at(report.meeting_change_base(year), annual_summary.branch)),
            ('loan_ratio_first_in_years', report.loan_ratio_first_in_years(year, annual_summary.branch)::numeric),
            ('low_rent_share_prior', 100 * (SELECT t.value FROM this t WHERE t.item = 'low_rent_remitted')
                                         / nullif((SELECT l.value FROM last l WHERE l.item = 'value_added_income'), 0))) AS e (item, value)
    )
    SELECT i.item, i.unit, coalesce(t.value, e.value), p.plan,
           100 * coalesce(t.value, e.value) / nullif(p.plan, 0),
           l.value,
           -- growth of a share or a difference says nothing
           CASE WHEN i.unit NOT IN ('per cent', 'points', 'years') THEN 100 * (coalesce(t.value, e.value) / nullif(l.value, 0) - 1) END
    FROM report.annual_items() WITH ORDINALITY AS i (item, line, chinese, english, unit, additive, position)
    LEFT JOIN this t ON t.item = i.item
    LEFT JOIN extra e ON e.item = i.item
    LEFT JOIN last l ON l.item = i.item
    LEFT JOIN fund.annual_plan p ON p.year = annual_summary.year AND p.item = i.item AND annual_summary.branch IS NULL
    ORDER BY i.position;
END $$;
COMMENT ON FUNCTION report.annual_summary(integer, text) IS 'The annual summary of one branch, or with branch NULL of the city; plans and published figures are the city''s only.';

CREATE FUNCTION report.annual_summary(year integer)
RETURNS TABLE (item text, unit text, value numeric, plan numeric, completion numeric, prior numeric, growth numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT s.* FROM report.annual_summary(year, NULL) s
$$;
COMMENT ON FUNCTION report.annual_summary(integer) IS 'The annual summary (年度工作总结) of the centre: items of report.annual_items() with value, plan, completion (per cent of the plan), last year''s value, and growth (per cent). Unrounded, in the item''s unit. Base dates and readings: report.annual_notes(year).';

CREATE FUNCTION report.annual_notes(year integer) RETURNS TABLE (item text, note text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    year_end date := make_date(year, 12, 31);
    base date := report.annual_change_base(year);
    meeting date := report.meeting_change_base(year);
    first_days record;
BEGIN
    SELECT w.opened_on, w.last_day INTO first_days FROM report.principal_offset_days(make_date(year, 1, 1), year_end) w;
    RETURN QUERY
    SELECT n.item, n.note
    FROM (VALUES
        ('loan_ratio', format('end of %s; subsidised loans (贴息贷款) are outside it', least(year_end, (SELECT max(d.day) FROM fund.business_day d)))),
        ('loan_ratio_change', format('base %s: %s per cent (比去年底)', base, coalesce(round(report.loan_ratio_at(base), 2)::text, 'unknown'))),
        ('loan_ratio_change_meeting', format('base %s: %s per cent (年初, as the directors'' meeting had it); the two bases differ, so do the two changes',
            meeting, coalesce(round(report.loan_ratio_at(meeting), 2)::text, 'unknown'))),
        ('loan_ratio_first_in_years', 'year ends from the books, before them as published'),
        ('collected', format('interest of 30 June is %s, transfers between cities are %s, transfers within the city are not',
            CASE WHEN hpf.policy('collection_counts_interest', year_end)::boolean THEN 'in it' ELSE 'not in it' END,
            CASE WHEN hpf.policy('collection_counts_transfers', year_end)::boolean THEN 'in it' ELSE 'not in it' END)),
        ('withdrawn', 'counted on the day of payment; offsets are withdrawals; a completion above 100 per cent is money out beyond the plan, not a score'),
        ('loans_amount', 'its plan counts fund and subsidised loans; a completion above 100 per cent is money out beyond the plan, not a score'),
        ('first_time_contributors', 'gross: neither reactivated nor moved within the city'),
        ('principal_offset_online_count', CASE WHEN first_days.opened_on IS NULL THEN 'the business was not opened in the year'
            ELSE format('%s to %s, the first %s days of the business', first_days.opened_on, first_days.last_day, first_days.last_day - first_days.opened_on + 1) END),
        ('principal_offset_online_share', 'by number of cases (单业务网办率); by amount it is another figure'),
        ('low_rent_remitted', 'paid in the year; it distributes value-added income of an earlier year'),
        ('low_rent_cumulative', coalesce((SELECT format('%s published for %s and before, and what was booked since', h.value, h.year)
            FROM fund.annual_history h WHERE h.item = 'low_rent_cumulative' AND h.year < annual_notes.year AND NOT report.books_cover(h.year)
            ORDER BY h.year DESC LIMIT 1), 'what was booked'))
    ) AS n (item, note)
    UNION ALL
    SELECT h.item, format('%s of %s as published: %s', i.chinese, h.year, h.source)
    FROM fund.annual_history h JOIN report.annual_items() i ON i.item = h.item
    WHERE h.year = annual_notes.year - 1 AND NOT report.books_cover(h.year)
    UNION ALL
    -- red entries of later years leave this year's figures as they are: the reader is told
    SELECT 'later_red_entries', format('%s vouchers of the year were taken back after it ended; they count in the year of the red entry', count(*))
    FROM fund.voucher red JOIN fund.voucher v ON v.id = red.reverses
    WHERE red.reverses IS NOT NULL AND red.book_date > year_end AND v.book_date BETWEEN make_date(year, 1, 1) AND year_end
    HAVING count(*) > 0;
END $$;
COMMENT ON FUNCTION report.annual_notes(integer) IS 'Notes to report.annual_summary: base dates, the first days of a new business, what counts, where last year''s figures come from, red entries made later.';

CREATE FUNCTION report.daily_values(year integer) RETURNS TABLE (item text, day date, value numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
    from_day date := make_date(year, 1, 1);
    through_day date := make_date(year, 12, 31);
BEGIN
    RETURN QUERY
    WITH flow AS (
        SELECT f.period, sum(f.collected) AS collected, sum(f.withdrawn) AS withdrawn, sum(f.loans_granted) AS granted, sum(f.recovered) AS recovered,
               sum(f.income) AS income, sum(f.expense) AS expense, sum(f.low_rent) AS low_rent,
               sum(f.financing_drawn) AS drawn, sum(f.financing_repaid) AS repaid
        FROM report.flows(from_day, through_day, 'day') f GROUP BY f.period
    ), loan AS (
        SELECT g.period, sum(g.fund_count) AS fund_count, sum(g.subsidised_count) AS subsidised_count, sum(g.subsidised_amount) AS subsidised_amount
        FROM report.loans_granted(from_day, through_day, 'day') g GROUP BY g.period
    ), contributor AS (
        SELECT a.first_contribution AS period, count(*) AS persons FROM fund.account a
        WHERE a.first_contribution BETWEEN from_day AND through_day GROUP BY a.first_contribution
    )
    SELECT i.item, i.day, i.value
    FROM flow f
    CROSS JOIN LATERAL (VALUES
        ('collected', f.period, f.collected), ('withdrawn', f.period, f.withdrawn), ('net_inflow', f.period, f.collected - f.withdrawn),
        ('fund_loans_amount', f.period, f.granted), ('loans_amount', f.period, f.granted), ('recovered', f.period, f.recovered),
        ('business_income', f.period, f.income), ('business_expense', f.period, f.expense), ('value_added_income', f.period, f.income - f.expense),
        ('low_rent_remitted', f.period, f.low_rent), ('financing_drawn', f.period, f.drawn), ('financing_repaid', f.period, f.repaid)) AS i (item, day, value)
    UNION ALL
    SELECT i.item, i.day, i.value
    FROM loan l
    CROSS JOIN LATERAL (VALUES
        ('fund_loans_count', l.period, l.fund_count), ('subsidised_loans_count', l.period, l.subsidised_count),
        ('loans_count', l.period, l.fund_count + l.subsidised_count),
        ('subsidised_loans_amount', l.period, l.subsidised_amount), ('loans_amount', l.period, l.subsidised_amount)) AS i (item, day, value)
    UNION ALL
    SELECT 'first_time_contributors', c.period, c.persons FROM contributor c;
END $$;
COMMENT ON FUNCTION report.daily_values(integer) IS 'What each accounting day of the year added to the items that can have a plan; an item may have several rows a day: sum them.';

CREATE VIEW report.plan_reached AS
WITH daily AS (
    SELECT y.year, d.item, d.day, sum(d.value) AS value
    FROM (SELECT DISTINCT p.year FROM fund.annual_plan p) y
    CROSS JOIN LATERAL report.daily_values(y.year) d
    GROUP BY y.year, d.item, d.day
), running AS (
    SELECT d.year, d.item, d.day, sum(d.value) OVER (PARTITION BY d.year, d.item ORDER BY d.day) AS value
    FROM daily d
)
SELECT p.year, p.item, i.chinese, i.unit, p.plan,
       min(r.day) FILTER (WHERE r.value >= p.plan) AS reached_on,
       max(r.day) AS counted_through
FROM fund.annual_plan p
LEFT JOIN report.annual_items() i ON i.item = p.item
LEFT JOIN running r ON r.year = p.year AND r.item = p.item
GROUP BY p.year, p.item, i.chinese, i.unit, p.plan;
COMMENT ON VIEW report.plan_reached IS 'The accounting day on which each plan of a year was reached (提前完成计划); ask for one year.';
COMMENT ON COLUMN report.plan_reached.year IS 'Year of the plan.';
COMMENT ON COLUMN report.plan_reached.item IS 'Item of report.annual_items().';
COMMENT ON COLUMN report.plan_reached.chinese IS 'Its Chinese name.';
COMMENT ON COLUMN report.plan_reached.unit IS 'Its unit.';
COMMENT ON COLUMN report.plan_reached.plan IS 'The plan.';
COMMENT ON COLUMN report.plan_reached.reached_on IS 'First day on which what was done since 1 January came to the plan; NULL if it did not.';
COMMENT ON COLUMN report.plan_reached.counted_through IS 'Last day with business of the item.';

CREATE VIEW report.branch_month AS
WITH span AS (
    SELECT min(d.day) AS first, max(d.day) AS last FROM fund.business_day d
), flow AS (
    SELECT f.* FROM span s CROSS JOIN LATERAL report.flows(s.first, s.last, 'month') f
), loan AS (
    SELECT g.* FROM span s CROSS JOIN LATERAL report.loans_granted(s.first, s.last, 'month') g
), balance AS (
    SELECT b.month, b.branch,
           sum(b.balance) FILTER (WHERE b.subject = '201') AS deposits,
           sum(b.balance) FILTER (WHERE b.subject IN ('121', '122')) AS loans,
           sum(b.balance) FILTER (WHERE b.subject = '122') AS overdue,
           sum(b.balance) FILTER (WHERE b.subject = '221') AS financing,
           sum(b.balance) FILTER (WHERE b.subject LIKE '101%') AS cash_101,
           sum(b.balance) FILTER (WHERE b.subject LIKE '102%') AS cash_102,
           sum(b.balance) FILTER (WHERE b.subject = '211') AS interest_payable
    FROM report.ledger_balance b
    GROUP BY b.month, b.branch
)
SELECT n.month, n.branch, b.name AS branch_name,
       coalesce(f.collected, 0) AS collected, coalesce(f.withdrawn, 0) AS withdrawn, coalesce(f.collected - f.withdrawn, 0) AS net_inflow,
       coalesce(g.fund_count, 0)::bigint AS fund_loans_count, coalesce(f.loans_granted, 0) AS fund_loans_amount,
       coalesce(g.subsidised_count, 0)::bigint AS subsidised_loans_count, coalesce(g.subsidised_amount, 0) AS subsidised_loans_amount,
       coalesce(f.recovered, 0) AS recovered,
       coalesce(f.income, 0) AS business_income, coalesce(f.expense, 0) AS business_expense, coalesce(f.income - f.expense, 0) AS value_added_income,
       coalesce(f.subsidy, 0) AS subsidy_paid, coalesce(f.financing_drawn, 0) AS financing_drawn, coalesce(f.financing_repaid, 0) AS financing_repaid,
       coalesce(n.deposits, 0) AS deposit_balance, coalesce(n.loans, 0) AS loan_balance, coalesce(n.overdue, 0) AS overdue_balance,
       100 * n.loans / nullif(n.deposits, 0) AS loan_ratio,
       coalesce(n.financing, 0) AS financing_balance, coalesce(n.interest_payable, 0) AS interest_payable,
       coalesce(n.cash_101, 0) AS cash_101, coalesce(n.cash_102, 0) AS cash_102
FROM balance n
JOIN fund.branch b ON b.code = n.branch
LEFT JOIN flow f ON f.branch_id = b.id AND hpf.yearmonth(f.period)::text = n.month
LEFT JOIN loan g ON g.branch_id = b.id AND hpf.yearmonth(g.period)::text = n.month;
COMMENT ON VIEW report.branch_month IS 'Each branch month by month, as the directors'' meeting reads it; sums over the branches are the city''s, ratios are not.';
COMMENT ON COLUMN report.branch_month.month IS 'Accounting month, YYYY-MM.';
COMMENT ON COLUMN report.branch_month.branch IS 'Code of the branch.';
COMMENT ON COLUMN report.branch_month.branch_name IS 'Name of the branch.';
COMMENT ON COLUMN report.branch_month.collected IS 'Collected (归集) in yuan.';
COMMENT ON COLUMN report.branch_month.withdrawn IS 'Withdrawn (提取) in yuan.';
COMMENT ON COLUMN report.branch_month.net_inflow IS 'Collected less withdrawn.';
COMMENT ON COLUMN report.branch_month.fund_loans_count IS 'Fund loans granted.';
COMMENT ON COLUMN report.branch_month.fund_loans_amount IS 'Fund loans granted, in yuan.';
COMMENT ON COLUMN report.branch_month.subsidised_loans_count IS 'Subsidised bank loans granted (贴息贷款).';
COMMENT ON COLUMN report.branch_month.subsidised_loans_amount IS 'Subsidised bank loans granted, in yuan.';
COMMENT ON COLUMN report.branch_month.recovered IS 'Principal recovered of fund loans, in yuan.';
COMMENT ON COLUMN report.branch_month.business_income IS 'Business income (业务收入) in yuan.';
COMMENT ON COLUMN report.branch_month.business_expense IS 'Business expense (业务支出) in yuan.';
COMMENT ON COLUMN report.branch_month.value_added_income IS 'Income less expense (增值收益) in yuan.';
COMMENT ON COLUMN report.branch_month.subsidy_paid IS 'Interest subsidy (贴息支出) in yuan.';
COMMENT ON COLUMN report.branch_month.financing_drawn IS 'Financing drawn (融资) in yuan.';
COMMENT ON COLUMN report.branch_month.financing_repaid IS 'Financing repaid in yuan.';
COMMENT ON COLUMN report.branch_month.deposit_balance IS '201 at the end of the month, in yuan.';
COMMENT ON COLUMN report.branch_month.loan_balance IS '121 and 122 at the end of the month, in yuan.';
COMMENT ON COLUMN report.branch_month.overdue_balance IS '122 at the end of the month, in yuan.';
COMMENT ON COLUMN report.branch_month.loan_ratio IS 'Loan ratio (个贷率) of the branch''s books, per cent.';
COMMENT ON COLUMN report.branch_month.financing_balance IS '221 at the end of the month, in yuan.';
COMMENT ON COLUMN report.branch_month.interest_payable IS '211 at the end of the month, in yuan.';
COMMENT ON COLUMN report.branch_month.cash_101 IS '101 with its bank accounts at the end of the month, in yuan.';
COMMENT ON COLUMN report.branch_month.cash_102 IS '102 with its bank accounts at the end of the month, in yuan.';

CREATE VIEW report.city_month AS
SELECT m.month, sum(m.collected) AS collected, sum(m.withdrawn) AS withdrawn, sum(m.net_inflow) AS net_inflow,
       sum(m.fund_loans_count)::bigint AS fund_loans_count, sum(m.fund_loans_amount) AS fund_loans_amount,
       sum(m.subsidised_loans_count)::bigint AS subsidised_loans_count, sum(m.subsidised_loans_amount) AS subsidised_loans_amount,
       sum(m.recovered) AS recovered, sum(m.business_income) AS business_income, sum(m.business_expense) AS business_expense,
       sum(m.value_added_income) AS value_added_income, sum(m.subsidy_paid) AS subsidy_paid,
       sum(m.financing_drawn) AS financing_drawn, sum(m.financing_repaid) AS financing_repaid,
       sum(m.deposit_balance) AS deposit_balance, sum(m.loan_balance) AS loan_balance, sum(m.overdue_balance) AS overdue_balance,
       100 * sum(m.loan_balance) / nullif(sum(m.deposit_balance), 0) AS loan_ratio,
       sum(m.financing_balance) AS financing_balance, sum(m.interest_payable) AS interest_payable,
       sum(m.cash_101) AS cash_101, sum(m.cash_102) AS cash_102
FROM report.branch_month m
GROUP BY m.month;
COMMENT ON VIEW report.city_month IS 'The whole centre month by month: report.branch_month summed.';

-- its columns mean what the branches' do
DECLARE
    shared record;
BEGIN
    FOR shared IN
        SELECT c.attname, pg_catalog.col_description(a.attrelid, a.attnum) AS comment
        FROM pg_catalog.pg_attribute c
        JOIN pg_catalog.pg_attribute a ON a.attrelid = 'report.branch_month'::pg_catalog.regclass AND a.attname = c.attname
        WHERE c.attrelid = 'report.city_month'::pg_catalog.regclass AND c.attnum > 0
    LOOP
        EXECUTE pg_catalog.format('COMMENT ON COLUMN report.city_month.%I IS %L', shared.attname, shared.comment);
    END LOOP;
END;
