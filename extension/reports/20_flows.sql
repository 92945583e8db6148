-- What the reports count, in one place: pairs by what they mean, loans, cases.
--
-- Plans are made for the days asked for (force_custom_plan): a plan for any span
-- takes a year for a few rows. Compiling expressions would cost more than it saves.

CREATE FUNCTION report.period_of(day date, grain text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE grain WHEN 'day' THEN day WHEN 'month' THEN day - (extract(day FROM day)::integer - 1) END
$$;
COMMENT ON FUNCTION report.period_of(date, text) IS 'The day itself (day), the first day of its month (month), or NULL for one total.';

CREATE FUNCTION report.flows(from_day date, through_day date, grain text DEFAULT 'total')
RETURNS TABLE (branch_id integer, period date,
    collected numeric, remitted numeric, contributed_back numeric, transferred_in numeric, interest_credited numeric,
    closing_interest numeric, collected_otherwise numeric,
    withdrawn numeric, withdrawn_partly numeric, withdrawn_closing numeric, transferred_out numeric, offset_monthly numeric,
    offset_principal numeric, withdrawn_otherwise numeric,
    loans_granted numeric, recovered numeric, income numeric, expense numeric, subsidy numeric, low_rent numeric,
    financing_drawn numeric, financing_repaid numeric, financing_repayments bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
    counts_interest  boolean := hpf.policy('collection_counts_interest', through_day)::boolean;
    counts_transfers boolean := hpf.policy('collection_counts_transfers', through_day)::boolean;
BEGIN
    RETURN QUERY
    WITH flow AS MATERIALIZED (
        SELECT t.branch_id, t.period, t.event, t.debit, t.credit, t.amount::numeric AS amount, t.pairs
        FROM hpf.turnovers(from_day, through_day, grain) t
        WHERE t.event NOT IN ('opening', 'internal_transfer', 'month_close', 'year_close')
    ), meant AS (
        -- a red entry has the event of what it takes back and turns the sign or the sides, so sides are netted
        SELECT f.branch_id, f.period,
               coalesce(sum(f.amount) FILTER (WHERE f.credit = '201'), 0) AS credited,
               coalesce(sum(f.amount) FILTER (WHERE f.credit = '201' AND f.debit <> '211' AND f.event = 'remittance'), 0) AS remitted,
               coalesce(sum(f.amount) FILTER (WHERE f.credit = '201' AND f.debit <> '211' AND f.event IN ('back_contribution', 'deferred_payment')), 0) AS contributed_back,
               coalesce(sum(f.amount) FILTER (WHERE f.credit = '201' AND f.debit <> '211' AND f.event = 'transfer_in'), 0) AS transferred_in,
               coalesce(sum(f.amount) FILTER (WHERE f.credit = '201' AND f.debit = '211' AND f.event NOT IN ('closing_withdrawal', 'transfer_out')), 0) AS interest_credited,
               coalesce(sum(f.amount) FILTER (WHERE f.credit = '201' AND f.debit = '211' AND f.event = 'closing_withdrawal'), 0) AS closing_interest,
               coalesce(sum(f.amount) FILTER (WHERE f.credit = '201' AND f.debit = '211' AND f.event = 'transfer_out'), 0) AS transfer_interest,
               coalesce(sum(f.amount) FILTER (WHERE f.debit = '201'), 0) AS debited,
               coalesce(sum(f.amount) FILTER (WHERE f.debit = '201' AND f.event = 'withdrawal'), 0) AS withdrawn_partly,
               coalesce(sum(f.amount) FILTER (WHERE f.debit = '201' AND f.event = 'closing_withdrawal'), 0) AS withdrawn_closing,
               coalesce(sum(f.amount) FILTER (WHERE f.debit = '201' AND f.event = 'transfer_out'), 0) AS transferred_out,
               coalesce(sum(f.amount) FILTER (WHERE f.debit = '201' AND f.event = 'offset_repayment'), 0) AS offset_monthly,
               coalesce(sum(f.amount) FILTER (WHERE f.debit = '201' AND f.event = 'principal_offset'), 0) AS offset_principal,
               coalesce(sum(CASE WHEN f.debit IN ('121', '122') THEN f.amount ELSE 0 END
                          - CASE WHEN f.credit IN ('121', '122') THEN f.amount ELSE 0 END) FILTER (WHERE f.event = 'disbursement'), 0) AS loans_granted,
               coalesce(sum(CASE WHEN f.credit IN ('121', '122') THEN f.amount ELSE 0 END
                          - CASE WHEN f.debit IN ('121', '122') THEN f.amount ELSE 0 END) 
                   -- what was written off, or left in 119 after a sale, did not come back
                   FILTER (WHERE f.event NOT IN ('disbursement', 'conversion') AND NOT ARRAY[f.debit, f.credit] && ARRAY['119', '301']), 0) AS recovered,
               coalesce(sum(f.amount) FILTER (WHERE f.credit LIKE '401%'), 0) - coalesce(sum(f.amount) FILTER (WHERE f.debit LIKE '401%'), 0) AS income,
               coalesce(sum(f.amount) FILTER (WHERE f.debit LIKE '411%'), 0) - coalesce(sum(f.amount) FILTER (WHERE f.credit LIKE '411%'), 0) AS expense,
               coalesce(sum(f.amount) FILTER (WHERE f.debit = '41104'), 0) - coalesce(sum(f.amount) FILTER (WHERE f.credit = '41104'), 0) AS subsidy,
               coalesce(sum(f.amount) FILTER (WHERE f.debit = '21402' AND f.event = 'low_rent_remitted'), 0) AS low_rent,
               coalesce(sum(f.amount) FILTER (WHERE f.credit = '221' AND f.event = 'financing_drawn'), 0) AS financing_drawn,
               coalesce(sum(f.amount) FILTER (WHERE f.debit = '221' AND f.event = 'financing_repaid'), 0) AS financing_repaid,
               coalesce(sum(f.pairs) FILTER (WHERE f.debit = '221' AND f.event = 'financing_repaid'), 0)::bigint AS financing_repayments
        FROM flow f
        GROUP BY f.branch_id, f.period
    ), counted AS (
        SELECT m.*,
               CASE WHEN counts_transfers THEN m.transferred_in ELSE 0 END AS counted_in,
               CASE WHEN counts_transfers THEN m.transferred_out ELSE 0 END AS counted_out,
               CASE WHEN counts_interest THEN m.interest_credited ELSE 0 END AS counted_interest,
               m.closing_interest + CASE WHEN counts_transfers THEN m.transfer_interest ELSE 0 END AS counted_closing,
               m.credited - m.remitted - m.contributed_back - m.transferred_in - m.interest_credited - m.closing_interest - m.transfer_interest AS credited_otherwise,
               m.debited - m.withdrawn_partly - m.withdrawn_closing - m.transferred_out - m.offset_monthly - m.offset_principal AS debited_otherwise
        FROM meant m
    )
    SELECT c.branch_id, c.period,
           c.remitted + c.contributed_back + c.counted_in + c.counted_interest + c.counted_closing + c.credited_otherwise,
           c.remitted, c.contributed_back, c.counted_in, c.counted_interest, c.counted_closing, c.credited_otherwise,
           c.withdrawn_partly + c.withdrawn_closing + c.counted_out + c.offset_monthly + c.offset_principal + c.debited_otherwise,
           c.withdrawn_partly, c.withdrawn_closing, c.counted_out, c.offset_monthly, c.offset_principal, c.debited_otherwise,
           c.loans_granted, c.recovered, c.income, c.expense, c.subsidy, c.low_rent,
           c.financing_drawn, c.financing_repaid, c.financing_repayments
    FROM counted c;
END $$;
COMMENT ON FUNCTION report.flows(date, date, text) IS 'What a span of accounting days collected, withdrew, lent, recovered, earned and spent, by branch and by period (grain day, month or total). Openings, closings of months and years and transfers within the city never count; a red entry counts on its own day. Which interest and transfers count is policy: collection_counts_interest, collection_counts_transfers.';

CREATE FUNCTION report.loans_granted(from_day date, through_day date, grain text DEFAULT 'total')
RETURNS TABLE (branch_id integer, period date, fund_count bigint, subsidised_count bigint, subsidised_amount numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
    RETURN QUERY
    WITH disbursed AS (
        -- what was taken over had been disbursed before the books began
        SELECT l.branch_id, CASE WHEN l.funded_by = 'fund' THEN 'fund' WHEN l.subsidy_series IS NOT NULL THEN 'subsidised' END AS kind, l.disbursed_on AS day, 1 AS loans,
               CASE l.funded_by WHEN 'bank' THEN (SELECT f.amount FROM fund.loan_fact f WHERE f.loan_id = l.id AND f.kind = 'disburse') END AS amount
        FROM fund.loan l
        WHERE l.disbursed_on BETWEEN from_day AND through_day
          -- a loan bought out from a bank was granted when the bank lent it
          AND l.converted_from IS NULL
          AND l.disbursed_on >= (SELECT min(d.day) FROM fund.business_day d)
        UNION ALL
        -- a later stage is more of the same loan (分次放款)
        SELECT l.branch_id, CASE WHEN l.funded_by = 'fund' THEN 'fund' WHEN l.subsidy_series IS NOT NULL THEN 'subsidised' END, f.book_date, 0, f.amount
        FROM fund.loan_fact f JOIN fund.loan l ON l.id = f.loan_id
        WHERE f.kind = 'disburse_more' AND f.book_date BETWEEN from_day AND through_day
        UNION ALL
        -- a disbursement taken back counts against the day of the red entry
        SELECT l.branch_id, CASE WHEN l.funded_by = 'fund' THEN 'fund' WHEN l.subsidy_series IS NOT NULL THEN 'subsidised' END, c.book_date, CASE f.kind WHEN 'disburse' THEN -1 ELSE 0 END, -f.amount
        FROM fund.loan_fact c
        JOIN fund.loan_fact f ON f.loan_id = c.loan_id AND f.id = c.cancels AND f.kind IN ('disburse', 'disburse_more')
        JOIN fund.loan l ON l.id = c.loan_id
        WHERE c.kind = 'cancel' AND c.book_date BETWEEN from_day AND through_day
          AND l.disbursed_on >= (SELECT min(d.day) FROM fund.business_day d)
    )
    SELECT d.branch_id, report.period_of(d.day, grain),
           coalesce(sum(d.loans) FILTER (WHERE d.kind = 'fund'), 0),
           coalesce(sum(d.loans) FILTER (WHERE d.kind = 'subsidised'), 0),
           coalesce(sum(d.amount) FILTER (WHERE d.kind = 'subsidised')::numeric, 0)
    FROM disbursed d
    GROUP BY 1, 2;
END $$;
COMMENT ON FUNCTION report.loans_granted(date, date, text) IS 'Loans disbursed in a span of accounting days by branch, period and funding, less disbursements taken back in it. The amount of fund loans is in report.flows: the books have it.';

CREATE FUNCTION report.principal_offset_days(from_day date, through_day date, OUT opened_on date, OUT last_day date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
    setting jsonb := hpf.policy('business_window', through_day)::jsonb;
BEGIN
    IF setting ->> 'act' <> 'offset_principal' THEN RETURN; END IF;
    opened_on := (setting ->> 'from')::date;
    -- a business that was there before is not new
    IF opened_on IS NULL AND NOT EXISTS (SELECT FROM hpf.turnovers(date '0001-01-01', from_day - 1, 'total', ARRAY['201']) t WHERE t.event = 'principal_offset') THEN
        SELECT greatest(min(t.period), from_day) INTO opened_on FROM hpf.turnovers(from_day, through_day, 'month', ARRAY['201']) t WHERE t.event = 'principal_offset';
        opened_on := (SELECT min(v.book_date) FROM fund.voucher v
                      WHERE v.event = 'principal_offset' AND v.book_date BETWEEN opened_on AND least(through_day, hpf.last_day(opened_on::hpf.yearmonth)));
    END IF;
    last_day := coalesce((setting ->> 'through')::date, opened_on + coalesce((setting ->> 'days')::integer, 10) - 1);
    IF opened_on IS NULL OR opened_on NOT BETWEEN from_day AND through_day THEN
        opened_on := NULL;
        last_day := NULL;
    END IF;
END $$;
COMMENT ON FUNCTION report.principal_offset_days(date, date) IS 'The first days of the principal offset (提取冲本金) if it was opened in the span: policy business_window, the first day read from the books unless it is named there.';

CREATE FUNCTION report.principal_offset_cases(opened_on date, last_day date, known_through date)
RETURNS TABLE (branch_id integer, channel text, cases bigint, amount numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
    RETURN QUERY
    SELECT v.branch_id, r.channel, count(DISTINCT r.id), sum(p.amount)::numeric
    FROM fund.voucher v
    JOIN fund.request r ON r.id = v.request
    JOIN fund.voucher_pair p ON p.voucher_id = v.id AND p.debit = '201'
    LEFT JOIN fund.voucher red ON red.reverses = v.id AND red.book_date <= known_through
    WHERE v.event = 'principal_offset' AND v.reverses IS NULL AND red.id IS NULL
      AND v.book_date BETWEEN opened_on AND least(last_day, known_through)
    GROUP BY v.branch_id, r.channel;
END $$;
COMMENT ON FUNCTION report.principal_offset_cases(date, date, date) IS 'Principal offsets of a span of days by branch and channel, without those taken back by known_through.';
