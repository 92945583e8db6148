-- The loan under way: rates that move (利率调整), changes of contract (合同变更),
-- and facts that were wrong.
--
-- Whatever changes a loan's terms is a fact (hpf.fact_kinds()) on a value date; one
-- that lies before the loan's state is replayed, and the difference posts today.

CREATE FUNCTION hpf.note_loan_change(loan_id bigint, request bigint, day date, kind text, before text, after text, basis text) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO fund.loan_change (loan_id, request, day, kind, before, after, basis)
    VALUES (note_loan_change.loan_id, note_loan_change.request, note_loan_change.day, note_loan_change.kind,
            note_loan_change.before, note_loan_change.after, note_loan_change.basis)
$$;
COMMENT ON FUNCTION hpf.note_loan_change(bigint, bigint, date, text, text, text, text) IS 'Writes what a contract was and is.';

CREATE FUNCTION hpf.check_nothing_due(loan text, state hpf.loan_state, day date) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    owed hpf.cny := (SELECT o.total_due FROM hpf.loan_owed(state, greatest(day, (state).as_of)) o);
BEGIN
    IF owed > '0.00' THEN
        PERFORM hpf.refuse('HP012', format('the contract of loan %s cannot be changed: %s is due', loan, owed), 'What is due is paid first.', 'Repay it with hpf.repay().');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_nothing_due(text, hpf.loan_state, date) IS 'HP012 while something of the loan is due.';

CREATE FUNCTION hpf.series_for(rate_series text, periods integer) RETURNS text
LANGUAGE sql STABLE AS $$
    -- the same family and home, the bracket of the term
    SELECT coalesce((SELECT n.rate_series FROM fund.loan_product p
                     JOIN fund.loan_product n ON n.family = p.family AND n.home_order IS NOT DISTINCT FROM p.home_order
                                             AND series_for.periods BETWEEN n.periods_from AND n.periods_through
                     WHERE p.rate_series = series_for.rate_series ORDER BY n.code LIMIT 1), rate_series)
$$;
COMMENT ON FUNCTION hpf.series_for(text, integer) IS 'The series that a loan of this kind and home has when its term is so many periods.';

CREATE FUNCTION hpf.change_term(
    request_id text, loan text, periods integer, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    terms fund.loan;
    state hpf.loan_state;
    series text;
    posted record;
BEGIN
    act := hpf.begin_act('change_term', request_id, jsonb_build_object('loan', loan, 'periods', periods, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    PERFORM hpf.check_nothing_due(loan, own.state, act.day);
    SELECT l.* INTO terms FROM fund.loan l WHERE l.id = own.id;
    state := hpf.loan_advance(own.state, greatest(act.day, (own.state).as_of));
    IF periods <= state.period OR periods > hpf.policy('loan_periods_most', act.day)::integer OR periods = state.periods THEN
        PERFORM hpf.refuse('HP103', format('a term of %s periods for loan %s', periods, loan),
            format('%s of its %s periods are billed; policy loan_periods_most is %s.', state.period, state.periods, hpf.policy('loan_periods_most', act.day)), NULL);
    END IF;
    PERFORM hpf.check_method(state.method, periods, act.day);
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'loan_change', act.day, act.day, 'set_periods', NULL, ARRAY[own.id], NULL, NULL, NULL, change_term.periods);
    PERFORM hpf.note_loan_change(own.id, act.request, act.day, CASE WHEN periods > state.periods THEN 'extension' ELSE 'shortening' END, state.periods::text, periods::text, basis);
    series := CASE WHEN periods > terms.periods AND hpf.policy('loan_extension_rate', act.day) = 'cumulative' THEN hpf.series_for(terms.rate_series, periods) ELSE terms.rate_series END;
    IF series <> terms.rate_series THEN
        -- ranks before set_periods, so the fold takes both as of today whatever comes first here
        SELECT * INTO posted FROM hpf.post_loan_facts(act.request, posted.last_part + 1, 'loan_change', act.day, act.day, 'set_rate', NULL, ARRAY[own.id], NULL, NULL,
            hpf.contract_rate(series, terms.rate_spread, act.day), NULL, 'day_split');
        UPDATE fund.loan l SET rate_series = series WHERE l.id = own.id;
        PERFORM hpf.note_loan_change(own.id, act.request, act.day, 'rate_series', terms.rate_series, series, basis);
    END IF;
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, periods, (SELECT (l.state).installment FROM fund.loan l WHERE l.id = own.id), series)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.change_term(text, text, integer, text, text, text) IS 'Extends (展期) or shortens (缩期) a loan to a total of periods; the installment is recomputed and is the answer''s amount. Whether an extension past five years changes the rate is policy loan_extension_rate. HP012 while something is due.';

CREATE FUNCTION hpf.change_method(
    request_id text, loan text, method text, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
BEGIN
    act := hpf.begin_act('change_method', request_id, jsonb_build_object('loan', loan, 'method', method, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    PERFORM hpf.check_nothing_due(loan, own.state, act.day);
    IF method NOT IN ('equal_installment', 'equal_principal', 'bullet') OR method = (own.state).method THEN
        PERFORM hpf.refuse('HP103', format('loan %s, repaid by %s, by %s', loan, (own.state).method, method), 'Methods are equal_installment, equal_principal and bullet; it changes to another.', NULL);
    END IF;
    PERFORM hpf.check_method(method, (own.state).periods, act.day);
    PERFORM hpf.post_loan_facts(act.request, 1, 'loan_change', act.day, act.day, 'set_method', NULL, ARRAY[own.id], NULL, NULL, NULL, NULL, change_method.method);
    PERFORM hpf.note_loan_change(own.id, act.request, act.day, 'method', (own.state).method, method, basis);
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, (SELECT (l.state).installment FROM fund.loan l WHERE l.id = own.id), method)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.change_method(text, text, text, text, text, text) IS 'Changes how a loan is repaid (还款方式变更) from today; the installment is the answer''s amount. HP012 while something is due.';

CREATE FUNCTION hpf.change_due_day(
    request_id text, loan text, due_day integer, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    next_due date;
BEGIN
    act := hpf.begin_act('change_due_day', request_id, jsonb_build_object('loan', loan, 'due_day', due_day, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    PERFORM hpf.check_nothing_due(loan, own.state, act.day);
    IF due_day NOT BETWEEN 1 AND 31 OR due_day = (own.state).due_day THEN
        PERFORM hpf.refuse('HP103', format('loan %s, due on day %s, due on day %s', loan, (own.state).due_day, due_day), 'Installments fall due on a day 1 to 31; it changes to another.', NULL);
    END IF;
    PERFORM hpf.post_loan_facts(act.request, 1, 'loan_change', act.day, act.day, 'set_due_day', NULL, ARRAY[own.id], NULL, NULL, NULL, change_due_day.due_day);
    UPDATE fund.loan l SET due_day = change_due_day.due_day WHERE l.id = own.id;
    PERFORM hpf.note_loan_change(own.id, act.request, act.day, 'due_day', (own.state).due_day::text, due_day::text, basis);
    next_due := (SELECT min(p.due) FROM fund.loan l CROSS JOIN LATERAL hpf.loan_plan(l.state) p WHERE l.id = own.id);
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, due_day, NULL, next_due::text)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.change_due_day(text, text, integer, text, text, text) IS 'Moves the day on which installments fall due (还款日变更); the answer''s note is the next due date. The running period is charged its days. HP012 while something is due.';

CREATE FUNCTION hpf.change_rate_terms(
    request_id text, loan text, rate_series text, rate_spread integer, repricing text, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    terms fund.loan;
BEGIN
    act := hpf.begin_act('change_rate_terms', request_id, jsonb_build_object('loan', loan, 'rate_series', rate_series, 'rate_spread', rate_spread, 'repricing', repricing, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    SELECT l.* INTO terms FROM fund.loan l WHERE l.id = own.id;
    -- the bracket is that of the original term, or of the extended one where policy says so
    PERFORM hpf.check_product(rate_series, CASE WHEN hpf.policy('loan_extension_rate', act.day) = 'cumulative' THEN greatest(terms.periods, (own.state).periods) ELSE terms.periods END,
        own.funded_by = 'fund');
    PERFORM hpf.contract_rate(rate_series, rate_spread, act.day);
    IF repricing NOT IN ('january', 'anniversary', 'fixed') THEN
        PERFORM hpf.refuse('HP103', format('a loan repriced %s', repricing), 'A loan follows its series in january, on its anniversary, or is fixed.', NULL);
    END IF;
    UPDATE fund.loan l SET rate_series = change_rate_terms.rate_series, rate_spread = change_rate_terms.rate_spread, repricing = change_rate_terms.repricing WHERE l.id = own.id;
    PERFORM hpf.note_loan_change(own.id, act.request, act.day, 'rate_terms', format('%s %s bp %s', terms.rate_series, terms.rate_spread, terms.repricing),
        format('%s %s bp %s', rate_series, rate_spread, repricing), basis);
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, rate_spread, NULL, rate_series)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.change_rate_terms(text, text, text, integer, text, text, text, text) IS 'Changes what a loan''s rate follows, as from the benchmark to LPR plus basis points (LPR 转换): today''s rate stays, the next repricing goes by the new terms.';

CREATE FUNCTION hpf.correct_rate(
    request_id text, loan text, value_date date, rate hpf.rate, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    posted record;
BEGIN
    act := hpf.begin_act('correct_rate', request_id, jsonb_build_object('loan', loan, 'value_date', value_date, 'rate', rate::text, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    -- also after settlement: what was paid too much is given back, what too little is owed again
    IF own.status <> '3' THEN
        PERFORM hpf.check_disbursed(loan, own.status);
    END IF;
    -- on the day of a wrong rate it takes its place: of two on one day the later holds
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'loan_change', act.day, hpf.check_value_date(value_date, act.day), 'set_rate', NULL, ARRAY[own.id], NULL, NULL,
        correct_rate.rate, NULL, 'day_split');
    PERFORM hpf.note_loan_change(own.id, act.request, act.day, 'rate', (own.state).rate::text, rate::text, basis);
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, (SELECT (l.state).installment FROM fund.loan l WHERE l.id = own.id), rate::text)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.correct_rate(text, text, date, hpf.rate, text, text, text) IS 'Corrects the rate of a loan from a day in the past (利率更正): the loan is replayed, interest that was charged wrongly pays principal or becomes due, and the difference posts today. The answer''s amount is the installment.';

CREATE FUNCTION hpf.cancel_loan_change(
    request_id text, loan text, fact bigint, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    wrong record;
    pairs record;
    bank_subject text;
    voucher bigint;
BEGIN
    act := hpf.begin_act('cancel_loan_change', request_id, jsonb_build_object('loan', loan, 'fact', fact, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    SELECT f.kind, f.value_date, f.book_date, EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = own.id AND c.cancels = f.id) AS cancelled,
           EXISTS (SELECT FROM fund.loan_entry e WHERE e.loan_id = own.id AND e.fact_id = f.id AND e.voucher_id IS NOT NULL) AS booked INTO wrong
    FROM fund.loan_fact f WHERE f.loan_id = own.id AND f.id = cancel_loan_change.fact AND f.kind <> 'cancel';
    IF wrong.kind IS NULL OR wrong.cancelled THEN
        PERFORM hpf.refuse('HP001', format('loan %s has no fact %s', loan, fact), 'Facts are rows of report.loan_fact; one that was cancelled is none.', NULL);
    ELSIF hpf.fact_moves_money(wrong.kind) AND (own.funded_by = 'fund' OR wrong.booked) THEN
        PERFORM hpf.refuse('HP103', format('fact %s of loan %s is %s', fact, loan, wrong.kind), 'What moved money is taken back with its voucher; only a bank''s own money has none.', 'Use hpf.reverse().');
    END IF;
    SELECT l.bank_subject INTO bank_subject FROM fund.loan l WHERE l.id = own.id;
    voucher := CASE WHEN own.funded_by = 'fund' THEN nextval('fund.voucher_id') END;
    SELECT * INTO pairs FROM hpf.cancel_loan_facts(voucher, act.day, ARRAY[fact], bank_subject);
    IF own.funded_by = 'fund' AND EXISTS (SELECT FROM unnest(pairs.amounts) a WHERE a <> '0.00') THEN
        INSERT INTO fund.voucher (id, request, part, event, branch_id, book_date, summary)
        VALUES (voucher, act.request, 1, 'loan_change', own.branch_id, act.day, basis);
        INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
        SELECT voucher, p.line, p.debit, p.credit, p.amount
        FROM ROWS FROM (unnest(pairs.debits), unnest(pairs.credits), unnest(pairs.amounts)) WITH ORDINALITY AS p (debit, credit, amount, line)
        WHERE p.amount <> '0.00';
    ELSE
        voucher := NULL;
    END IF;
    -- the contract is again what it was
    UPDATE fund.loan l SET due_day = coalesce((l.state).due_day, l.due_day) WHERE l.id = own.id AND wrong.kind = 'set_due_day';
    UPDATE fund.loan l SET rate_series = c.before
    FROM fund.loan_change c
    WHERE l.id = own.id AND wrong.kind = 'set_rate' AND c.loan_id = own.id AND c.kind = 'rate_series' AND c.day = wrong.book_date AND c.after = l.rate_series;
    PERFORM hpf.note_loan_change(own.id, act.request, act.day, 'cancelled', format('%s of %s', wrong.kind, wrong.value_date), NULL, basis);
    RETURN hpf.finish_act(act.request, ROW(loan, voucher, 1, NULL, wrong.kind)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.cancel_loan_change(text, text, bigint, text, text, text) IS 'Takes a wrong change of terms, or a wrong fact of a bank''s own loan, out of a loan''s life (更正): it is replayed without the fact (report.loan_fact), and the difference posts today. HP103 for a fact that moved the fund''s money: hpf.reverse().';

CREATE FUNCTION hpf.change_borrower(
    request_id text, loan text, account text, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    heir record;
    taken record;
    taken_over integer := 0;
    other text;
BEGIN
    PERFORM hpf.check_isolation('change_borrower');
    act := hpf.begin_act('change_borrower', request_id, jsonb_build_object('loan', loan, 'account', account, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    heir := hpf.find_account(account);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    SELECT l.number INTO other FROM fund.loan l WHERE l.borrower_account_id = heir.id AND l.status IN ('0', '2', '4') LIMIT 1;
    IF heir.status NOT IN ('01', '02') THEN
        PERFORM hpf.refuse('HP002', format('account %s cannot take over loan %s: its state is %s', account, loan, heir.status), '03 to 05 are closed, 06 is frozen (JGJ/T 320 A.6).', NULL);
    ELSIF other IS NOT NULL THEN
        PERFORM hpf.refuse('HP010', format('the owner of account %s has a loan already', account), format('Loan %s is not settled; one housing loan at a time.', other), NULL);
    END IF;
    -- both contracts of a combination; one that is over stays with whoever had it
    FOR taken IN
        UPDATE fund.loan l SET borrower_account_id = heir.id
        WHERE l.id = own.id OR (l.status IN ('0', '2') AND (l.combined_with = own.id OR l.id = (SELECT c.combined_with FROM fund.loan c WHERE c.id = own.id)))
        RETURNING l.id
    LOOP
        taken_over := taken_over + 1;
        UPDATE fund.offset_mandate m SET ended_on = act.day WHERE m.loan_id = taken.id AND m.account_id = own.account_id AND m.ended_on IS NULL;
        -- who borrows answers as borrower
        UPDATE fund.loan_party p SET ended_on = act.day
        FROM fund.account a JOIN fund.member m ON m.id = a.member_id
        WHERE a.id = heir.id AND p.loan_id = taken.id AND p.citizen_id = m.citizen_id AND p.ended_on IS NULL;
        PERFORM hpf.note_loan_change(taken.id, act.request, act.day, 'borrower', (SELECT a.number FROM fund.account a WHERE a.id = own.account_id), account, basis);
    END LOOP;
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, taken_over, NULL, account)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.change_borrower(text, text, text, text, text, text) IS 'Another person takes a loan over (借款人变更), after a divorce or as an heir; both contracts of a combination (items tells how many). Mandates from the former borrower''s account end; the new one signs his own.';

CREATE FUNCTION hpf.add_loan_party(
    request_id text, loan text, role text, name text, citizen_id hpf.citizen_id, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
BEGIN
    act := hpf.begin_act('add_loan_party', request_id, jsonb_build_object('loan', loan, 'role', role, 'name', name, 'citizen_id', citizen_id::text), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    IF own.status NOT IN ('0', '2') THEN
        PERFORM hpf.refuse('HP011', format('loan %s takes no %s: its state is %s', loan, role, own.status), '0 signed, 2 disbursed.', NULL);
    ELSIF role NOT IN ('co_borrower', 'guarantor') THEN
        PERFORM hpf.refuse('HP103', format('role %s', role), 'Roles are co_borrower and guarantor.', NULL);
    ELSIF EXISTS (SELECT FROM fund.loan_party p WHERE p.loan_id = own.id AND p.citizen_id = add_loan_party.citizen_id AND p.ended_on IS NULL)
       OR (SELECT m.citizen_id FROM fund.account a JOIN fund.member m ON m.id = a.member_id WHERE a.id = own.account_id) = citizen_id THEN
        PERFORM hpf.refuse('HP103', format('%s answers for loan %s already', hpf.masked(citizen_id), loan), 'Each person answers once, the borrower first.', NULL);
    END IF;
    INSERT INTO fund.loan_party (loan_id, member_id, from_day, role, name, citizen_id)
    VALUES (own.id, (SELECT m.id FROM fund.member m WHERE m.citizen_id = add_loan_party.citizen_id), act.day, add_loan_party.role, add_loan_party.name, add_loan_party.citizen_id);
    PERFORM hpf.note_loan_change(own.id, act.request, act.day, role, NULL, hpf.masked(citizen_id), 'joined');
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, NULL, role)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.add_loan_party(text, text, text, text, hpf.citizen_id, text, text) IS 'A co-borrower (共同借款人) or guarantor (保证人) answers for a loan.';

CREATE FUNCTION hpf.end_loan_party(
    request_id text, loan text, citizen_id hpf.citizen_id, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    was text;
BEGIN
    act := hpf.begin_act('end_loan_party', request_id, jsonb_build_object('loan', loan, 'citizen_id', citizen_id::text, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    UPDATE fund.loan_party p SET ended_on = act.day
    WHERE p.loan_id = own.id AND p.citizen_id = end_loan_party.citizen_id AND p.ended_on IS NULL RETURNING p.role INTO was;
    IF was IS NULL THEN
        PERFORM hpf.refuse('HP001', format('%s does not answer for loan %s', hpf.masked(citizen_id), loan), 'Parties are rows of fund.loan_party that have not ended.', NULL);
    END IF;
    PERFORM hpf.note_loan_change(own.id, act.request, act.day, was, hpf.masked(citizen_id), NULL, basis);
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, NULL, was)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.end_loan_party(text, text, hpf.citizen_id, text, text, text) IS 'A co-borrower or guarantor answers for a loan no longer.';

CREATE FUNCTION hpf.record_borrower_death(
    request_id text, loan text, died_on date, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    ended integer;
BEGIN
    act := hpf.begin_act('record_borrower_death', request_id, jsonb_build_object('loan', loan, 'died_on', died_on, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    IF died_on > act.day THEN
        PERFORM hpf.refuse('HP103', format('a death on %s', died_on), format('Today is %s.', act.day), NULL);
    END IF;
    -- the account is the heirs' now; the loan goes on, and is taken over by one of them
    UPDATE fund.offset_mandate m SET ended_on = act.day WHERE m.account_id = own.account_id AND m.ended_on IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    PERFORM hpf.note_loan_change(own.id, act.request, act.day, 'borrower_death', NULL, died_on::text, basis);
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, ended, NULL, died_on::text)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.record_borrower_death(text, text, date, text, text, text) IS 'Notes a borrower''s death (借款人死亡): mandates from the account end (items tells how many), the loan goes on. An heir takes it over with hpf.change_borrower(), or it is settled.';

CREATE FUNCTION hpf.release_security(
    request_id text, loan text, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    secured bigint;
    open_loan text;
BEGIN
    act := hpf.begin_act('release_security', request_id, jsonb_build_object('loan', loan, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    SELECT s.id INTO secured FROM fund.loan l JOIN fund.security s ON s.id = l.security_id WHERE l.id = own.id AND s.released_on IS NULL;
    IF secured IS NULL THEN
        PERFORM hpf.refuse('HP001', format('loan %s has no security to release', loan), 'Securities are rows of fund.security.', NULL);
    END IF;
    SELECT l.number INTO open_loan FROM fund.loan l WHERE l.security_id = secured AND l.status IN ('0', '2', '4') ORDER BY l.number LIMIT 1;
    IF open_loan IS NOT NULL THEN
        PERFORM hpf.refuse('HP011', format('the security of loan %s cannot be released: loan %s is not settled', loan, open_loan),
            'A home is sold free once every loan it secures is settled.', 'Settle it: hpf.payoff_quote() tells the amount, hpf.prepay() pays it.');
    END IF;
    UPDATE fund.security s SET released_on = act.day WHERE s.id = secured;
    PERFORM hpf.note_loan_change(own.id, act.request, act.day, 'security_released', NULL, act.day::text, basis);
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, NULL, basis)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.release_security(text, text, text, text, text) IS 'Releases the mortgage (解除抵押) of settled loans, as when the home is sold; HP011 while a loan that it secures is not settled.';

CREATE FUNCTION hpf.reset_day(repricing text, disbursed_on date, through date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE repricing
           WHEN 'january' THEN make_date(extract(year FROM through)::integer, 1, 1)
           -- the anniversary of this year, or of the last; 29 February comes back as the 28th, and counts on it
           WHEN 'anniversary' THEN (disbursed_on + make_interval(years => (extract(year FROM through) - extract(year FROM disbursed_on))::integer
               - (disbursed_on + make_interval(years => (extract(year FROM through) - extract(year FROM disbursed_on))::integer) > through)::integer))::date END
$$;
COMMENT ON FUNCTION hpf.reset_day(text, date, date) IS 'The last day up to through on which a loan''s rate follows its series (重定价日): 1 January, or the anniversary of its disbursement; NULL for never.';

CREATE FUNCTION hpf.reset_rates_chunk(request bigint, part integer, day date, through date, from_id bigint, to_id bigint, OUT items integer, OUT amount hpf.cny)
LANGUAGE plpgsql AS $$
DECLARE
    mode      constant text := hpf.policy('rate_reset_mode', day);
    over      constant integer := hpf.policy('rate_reset_periods_over', day)::integer;
    january   constant date := hpf.reset_day('january', NULL, through);
    due       record;
    next_part integer := part;
BEGIN
    items := 0;
    amount := '0.00';
    -- the rate of a series and spread on a day is looked up once, not once a loan
    FOR due IN
        WITH candidate AS MATERIALIZED (
            SELECT l.id, l.rate_series, l.rate_spread, coalesce((l.state).next_rate, (l.state).rate) AS rate, d.day
            FROM fund.loan l
            CROSS JOIN LATERAL (SELECT CASE l.repricing WHEN 'january' THEN january ELSE hpf.reset_day(l.repricing, l.disbursed_on, through) END AS day) d
            WHERE l.id BETWEEN from_id AND to_id AND l.status = '2' AND l.periods > over AND d.day > l.disbursed_on
              -- a rate set since then, by a correction or an extension, stands
              AND (l.state).rate_from < d.day
            ORDER BY l.id FOR NO KEY UPDATE OF l
        ), target AS MATERIALIZED (
            SELECT k.rate_series, k.rate_spread, k.day, hpf.contract_rate(k.rate_series, k.rate_spread, k.day) AS rate
            FROM (SELECT DISTINCT c.rate_series, c.rate_spread, c.day FROM candidate c) k
        )
        SELECT t.rate, c.day, array_agg(c.id ORDER BY c.id) AS loans
        FROM candidate c JOIN target t ON t.rate_series = c.rate_series AND t.rate_spread = c.rate_spread AND t.day = c.day
        WHERE t.rate <> c.rate
          -- terms agreed since then wait for the next reset day
          AND NOT EXISTS (SELECT FROM fund.loan_change k WHERE k.loan_id = c.id AND k.kind = 'rate_terms' AND k.day >= c.day)
        GROUP BY t.rate, c.day ORDER BY t.rate, c.day
    LOOP
        next_part := (SELECT p.last_part + 1 FROM hpf.post_loan_facts(request, next_part, 'rate_reset', day, due.day, 'set_rate', NULL, due.loans, NULL, NULL, due.rate, NULL, mode) p);
        items := items + cardinality(due.loans);
    END LOOP;
END $$;
COMMENT ON FUNCTION hpf.reset_rates_chunk(bigint, integer, date, date, bigint, bigint) IS 'Resets the rates of the loans of one chunk: longer than policy rate_reset_periods_over, disbursed before their reset day, and whose series moved.';

CREATE PROCEDURE hpf.reset_rates(request_id text, through date DEFAULT NULL, chunk_size integer DEFAULT 20000, operator text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    started bigint;
BEGIN
    started := hpf.start_job('reset_rates', request_id, through, NULL, chunk_size, operator);
    CALL hpf.run_job(started);
END $$;
COMMENT ON PROCEDURE hpf.reset_rates(text, date, integer, text) IS 'Resets loans'' rates to their series (年度利率调整) as of the last reset day up to through: run it on the first business day of the year, and monthly where loans reprice on their anniversaries. Terms stay, installments are recomputed; from the day itself or the next due date, by policy rate_reset_mode.';
