-- Answers for borrowers: what a loan did (对账单), what it would take to settle it
-- (结清试算), and what a change would do (变更试算). All read; the same fold as posting.

CREATE FUNCTION hpf.loan_facts_through(loan_id bigint, through date)
RETURNS TABLE (seq bigint, fact bigint, kind text, value_date date, book_date date, amount hpf.cny, rate hpf.rate, periods integer, mode text, first_due date, state hpf.loan_state)
LANGUAGE sql STABLE AS $$
    SELECT row_number() OVER life, f.id, f.kind, f.value_date, f.book_date, f.amount, f.rate, f.periods, f.mode, f.first_due,
           hpf.loan_state(f.kind, f.value_date, f.amount, f.rate, f.periods, f.mode, f.first_due) OVER life
    FROM fund.loan_fact f
    WHERE f.loan_id = loan_facts_through.loan_id AND f.kind <> 'cancel' AND f.value_date <= loan_facts_through.through
      AND NOT EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = loan_facts_through.loan_id AND c.cancels = f.id)
    WINDOW life AS (ORDER BY f.value_date, hpf.fact_rank(f.kind), f.id ROWS UNBOUNDED PRECEDING)
$$;
COMMENT ON FUNCTION hpf.loan_facts_through(bigint, date) IS 'The facts of a loan that hold, in the order of the fold, each with the state after it.';

CREATE FUNCTION hpf.state_on(loan_id bigint, day date) RETURNS hpf.loan_state
LANGUAGE plpgsql STABLE AS $$
DECLARE
    stored hpf.loan_state := (SELECT l.state FROM fund.loan l WHERE l.id = loan_id);
BEGIN
    IF (stored).as_of <= day THEN RETURN hpf.loan_advance(stored, day); END IF;
    RETURN (SELECT hpf.loan_advance(f.state, day) FROM hpf.loan_facts_through(loan_id, day) f ORDER BY f.seq DESC LIMIT 1);
END $$;
COMMENT ON FUNCTION hpf.state_on(bigint, date) IS 'The state of a loan on any day: today''s carried forward, or replayed from the facts valued up to a day in the past. NULL before its disbursement.';

CREATE FUNCTION hpf.read_loan(number text) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    own bigint := (SELECT l.id FROM fund.loan l WHERE l.number = read_loan.number);
BEGIN
    PERFORM hpf.check_fund();
    IF own IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no loan %s', coalesce(number, 'NULL')), 'Loans are rows of fund.loan.', NULL);
    END IF;
    RETURN own;
END $$;
COMMENT ON FUNCTION hpf.read_loan(text) IS 'The id of a loan by its number, without a lock; HP001 if there is none.';

CREATE FUNCTION hpf.loan_statement(loan text, through date DEFAULT NULL)
RETURNS TABLE (line bigint, day date, entry text, disbursed hpf.cny, received hpf.cny, penalty hpf.cny, interest hpf.cny, principal hpf.cny, surplus hpf.cny,
               written_off hpf.cny, recovered hpf.cny, balance hpf.cny, due hpf.cny, rate hpf.rate, note text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    own bigint := hpf.read_loan(loan);
    last_day date := coalesce(through, (SELECT greatest((l.state).as_of, (SELECT d.day FROM fund.business_day d WHERE d.status = 'open')) FROM fund.loan l WHERE l.id = own));
BEGIN
    RETURN QUERY
    WITH life AS MATERIALIZED (
        SELECT f.*, lag(f.state) OVER (ORDER BY f.seq) AS before, coalesce(lead(f.value_date) OVER (ORDER BY f.seq), last_day) AS next_day
        FROM hpf.loan_facts_through(own, last_day) f
    ), line AS (
        -- what happened: the part of each day's money is the change of state from just before
        SELECT f.value_date AS day, 1 AS rank, f.seq AS place, f.kind, f.amount, f.rate AS given_rate, f.periods AS given_periods, f.mode, f.first_due, NULL::hpf.cny AS billed_principal, NULL::hpf.cny AS billed_interest,
               NULL::integer AS period, f.state AS after, hpf.loan_advance(f.before, f.value_date) AS before
        FROM life f
        UNION ALL
        -- what fell due between two facts: the plan after the first, as far as the second
        SELECT p.due, 0, f.seq, 'bill', p.installment, NULL, NULL, NULL, NULL, p.principal, p.interest, p.period,
               hpf.loan_advance(f.state, p.due), hpf.loan_advance(f.state, greatest(f.value_date, p.due - 1))
        FROM life f CROSS JOIN LATERAL (SELECT q.* FROM hpf.loan_plan(f.state) q WHERE q.due <= f.next_day) p
    )
    SELECT row_number() OVER (ORDER BY l.day, l.rank, l.place), l.day,
           CASE WHEN l.kind <> 'bill' THEN (SELECT k.chinese FROM hpf.fact_kinds() k WHERE k.kind = l.kind)
                WHEN l.period = 0 THEN '首期按日利息应还' ELSE format('第%s期应还', l.period) END,
           p.disbursed, m.principal + p.disbursed + m.interest + m.penalty + m.surplus + m.recovered,
           m.penalty, m.interest, m.principal + p.disbursed, m.surplus, m.written_off, m.recovered,
           (l.after).balance, o.total_due, (l.after).rate,
           CASE l.kind
           WHEN 'bill' THEN format('本金 %s，利息 %s', l.billed_principal, l.billed_interest)
           WHEN 'disburse' THEN format('%s，%s期，首期 %s', l.given_rate, l.given_periods, l.first_due)
           ELSE concat_ws('，', l.given_rate::text, l.given_periods::text, l.mode, l.first_due::text) END
    FROM line l CROSS JOIN LATERAL (SELECT v.* FROM hpf.loan_move(l.before, l.after) v OFFSET 0) m
    CROSS JOIN LATERAL (SELECT (l.after).principal - coalesce((l.before).principal, '0.00') AS disbursed OFFSET 0) p
    CROSS JOIN LATERAL (SELECT q.total_due FROM hpf.loan_owed(l.after, l.day) q OFFSET 0) o
    ORDER BY 1;
END $$;
COMMENT ON FUNCTION hpf.loan_statement(text, date) IS 'A borrower''s statement (贷款对账单) by value date: disbursements, what fell due each period, payments and what they paid, changes of rate and terms. On each line received = penalty + interest + principal + surplus + recovered, and balance, the principal outstanding after it, = the line before''s + disbursed - principal - written_off; due is what is billed and unpaid. A bill that takes money held shows it as surplus less. It tells what holds today: a line that was taken back is not in it. Entries as booked: report.loan_entry.';

CREATE FUNCTION hpf.payoff_quote(loan text, on_date date DEFAULT NULL,
    OUT penalty hpf.cny, OUT interest hpf.cny, OUT principal hpf.cny, OUT rest hpf.cny, OUT rest_interest hpf.cny, OUT surplus hpf.cny, OUT settlement hpf.cny, OUT day date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    own bigint := hpf.read_loan(loan);
    state hpf.loan_state;
    owed record;
BEGIN
    day := coalesce(on_date, (SELECT d.day FROM fund.business_day d WHERE d.status = 'open'));
    state := hpf.state_on(own, day);
    IF state IS NULL THEN
        PERFORM hpf.refuse('HP011', format('loan %s was not disbursed by %s', loan, coalesce(day::text, 'NULL')), 'A quote is of a day after the disbursement.', NULL);
    END IF;
    SELECT o.* INTO owed FROM hpf.loan_owed(state, day) o;
    penalty := owed.penalty; interest := owed.interest; principal := owed.principal;
    rest := state.balance - state.principal_due;
    surplus := state.surplus;
    settlement := owed.settlement;
    -- the interest to the day is what settling takes besides, were nothing held
    state.surplus := '0.00';
    rest_interest := (SELECT o.settlement FROM hpf.loan_owed(state, day) o) - owed.total_due - rest;
END $$;
COMMENT ON FUNCTION hpf.payoff_quote(text, date) IS 'What would settle a loan on any day (结清试算): penalty, interest and principal due, principal not yet due and its interest to the day, less money held; settlement is what hpf.prepay() then takes to the fen. A past day is replayed.';

CREATE FUNCTION hpf.what_if(loan text, kind text, on_date date DEFAULT NULL, amount hpf.cny DEFAULT NULL, rate hpf.rate DEFAULT NULL, periods integer DEFAULT NULL, mode text DEFAULT NULL)
RETURNS TABLE (item text, now_value text, then_value text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    own bigint := hpf.read_loan(loan);
    day date := coalesce(on_date, (SELECT d.day FROM fund.business_day d WHERE d.status = 'open'));
    before hpf.loan_state := hpf.state_on(own, day);
    after hpf.loan_state;
    in_order boolean;
    stored hpf.loan_state := (SELECT l.state FROM fund.loan l WHERE l.id = own);
BEGIN
    IF before IS NULL THEN
        PERFORM hpf.refuse('HP011', format('loan %s was not disbursed by %s', loan, coalesce(day::text, 'NULL')), 'A change is tried on a day after the disbursement.', NULL);
    END IF;
    IF kind IS NULL THEN
        PERFORM hpf.refuse('HP103', 'kind is missing', 'What is tried is a fact of hpf.fact_kinds().', NULL);
    END IF;
    -- on a day gone by the later facts happened too
    in_order := (day, hpf.fact_rank(kind)) >= ((stored).as_of, (stored).last_rank);
    after := CASE WHEN in_order
                  THEN hpf.loan_step(before, what_if.kind, day, what_if.amount, what_if.rate, what_if.periods, what_if.mode)
                  ELSE hpf.replay_loan(own, (stored).as_of, what_if.kind, day, what_if.amount, what_if.rate, what_if.periods, what_if.mode) END;
    IF NOT in_order THEN before := stored; END IF;
    RETURN QUERY
    SELECT v.item, v.now_value, v.then_value
    FROM (SELECT min(p.due) AS next_due, max(p.due) AS last_due, coalesce(sum(p.interest), '0.00') AS interest, count(*) AS bills FROM hpf.loan_plan(before) p) b
    CROSS JOIN (SELECT min(p.due) AS next_due, max(p.due) AS last_due, coalesce(sum(p.interest), '0.00') AS interest, count(*) AS bills FROM hpf.loan_plan(after) p) a
    CROSS JOIN LATERAL (VALUES
        (1, 'balance', before.balance::text, after.balance::text),
        (2, 'rate', before.rate::text, after.rate::text),
        (3, 'installment', before.installment::text, after.installment::text),
        (4, 'periods_left', b.bills::text, a.bills::text),
        (5, 'next_due', b.next_due::text, a.next_due::text),
        (6, 'last_due', b.last_due::text, a.last_due::text),
        (7, 'interest_to_come', b.interest::text, a.interest::text),
        (8, 'due_now', (before.penalty_due + before.interest_due + before.principal_due)::text, (after.penalty_due + after.interest_due + after.principal_due)::text),
        (9, 'surplus', before.surplus::text, after.surplus::text),
        (10, 'status', before.status, after.status)) AS v (place, item, now_value, then_value)
    ORDER BY v.place;
END $$;
COMMENT ON FUNCTION hpf.what_if(text, text, date, hpf.cny, hpf.rate, integer, text) IS 'What a fact of hpf.fact_kinds() would do to a loan (变更试算), with its arguments: prepay with amount and mode reduce or shorten, set_periods, set_rate, set_method, set_due_day. Nothing is posted. interest_to_come now less then is what the change saves.';
