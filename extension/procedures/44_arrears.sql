-- Arrears and their collection (逾期清收): the main target list, the steps of a case,
-- the whole loan called, collateral sold, write-off and recovery.
--
-- What is overdue is never stored: it is the fold of the loan's facts through the
-- day. Money moves through the posting engine; here is who did what about it.

-- ---- Terms and catalogue ----------------------------------------------------------

CREATE FUNCTION hpf.arrears_terms(
    as_of date DEFAULT NULL, OUT day date, OUT attention_periods integer, OUT substandard_periods integer, OUT doubtful_periods integer,
    OUT substandard_days integer, OUT doubtful_days integer, OUT overdue_rate_periods integer, OUT overdue_rate_counts text, OUT case_periods integer
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    law hpf.parameters;
BEGIN
    day := coalesce(as_of, (SELECT max(b.day) FROM fund.business_day b), current_date);
    law := hpf.parameters_on(day);
    attention_periods := hpf.parameter(law, 'risk_attention_periods')::integer;
    substandard_periods := hpf.parameter(law, 'risk_substandard_periods')::integer;
    doubtful_periods := hpf.parameter(law, 'risk_doubtful_periods')::integer;
    substandard_days := hpf.parameter(law, 'risk_substandard_days')::integer;
    doubtful_days := hpf.parameter(law, 'risk_doubtful_days')::integer;
    overdue_rate_periods := hpf.parameter(law, 'overdue_rate_periods')::integer;
    overdue_rate_counts := hpf.parameter(law, 'overdue_rate_counts');
    case_periods := hpf.parameter(law, 'arrears_case_periods')::integer;
END $$;
COMMENT ON FUNCTION hpf.arrears_terms(date) IS 'What policy says of arrears on a day, by default the last accounting day: where risk classes begin, what the overdue rate counts, and from how many periods a loan is on the main target list.';

CREATE FUNCTION hpf.contact_ladder(as_of date) RETURNS TABLE (rung text, days integer, step text, chinese text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    VALUES
    ('before', -hpf.policy('contact_days_before', as_of)::integer, 'sms', '还款提醒'),
    ('first', hpf.policy('contact_days_first', as_of)::integer, 'sms', '首次催收'),
    ('second', hpf.policy('contact_days_second', as_of)::integer, 'call', '二次催收'),
    ('third', hpf.policy('contact_days_third', as_of)::integer, 'letter', '三次催收')
$$;
COMMENT ON FUNCTION hpf.contact_ladder(date) IS 'The contacts that policy proposes (催收阶梯): days after the due date, negative before it, and how the borrower is reached.';

CREATE FUNCTION hpf.arrears_steps() RETURNS TABLE (
    step text, from_states text[], to_state text, needs text[], on_day_lies text, next_step text, days_key text, meaning text, chinese text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT s.step, s.from_states::text[], s.to_state, s.needs::text[], s.lies, s.next_step, s.days_key, s.meaning, s.chinese
    FROM (VALUES
    ('open', '{none}', 'collecting', '{}', NULL, 'plan', 'arrears_days_decide', 'the loan is on the main target list', '列入重点清收'),
    ('plan', '{collecting,agreed,sued,judged,enforcing,sold,proposed}', NULL, '{note}', NULL, 'call', 'arrears_days_contact', 'a plan of its own, and who is responsible', '一户一策'),
    ('sms', '{none,collecting,agreed,sued,judged,enforcing,sold,proposed,written_off}', NULL, '{note}', NULL, 'call', 'arrears_days_contact', 'a text message', '短信催收'),
    ('call', '{none,collecting,agreed,sued,judged,enforcing,sold,proposed,written_off}', NULL, '{note}', NULL, 'visit', 'arrears_days_contact', 'a telephone call, and what came of it', '电话催收'),
    ('visit', '{none,collecting,agreed,sued,judged,enforcing,sold,proposed,written_off}', NULL, '{note}', NULL, 'letter', 'arrears_days_contact', 'a visit, and what came of it', '上门催收'),
    ('letter', '{none,collecting,agreed,sued,judged,enforcing,sold,proposed,written_off}', NULL, '{note}', NULL, 'sue', 'arrears_days_contact', 'a demand by letter', '催收函'),
    ('promise', '{none,collecting,agreed,sued,judged,enforcing}', NULL, '{amount,on_day}', 'ahead', 'call', NULL, 'the borrower promises to pay an amount by a day; what arrives says whether it is kept', '承诺还款'),
    ('call_guarantor', '{none,collecting,agreed,sued,judged,enforcing,sold,written_off}', NULL, '{party}', NULL, 'sue', 'arrears_days_contact', 'the guarantor is called on', '通知担保人代偿'),
    ('guarantor_pays', '{none,collecting,agreed,sued,judged,enforcing,sold,written_off}', NULL, '{party,amount}', NULL, 'call', 'arrears_days_contact', 'the guarantor pays', '担保人代偿'),
    ('call_loan', '{none,collecting,agreed,sued,judged}', NULL, '{note}', NULL, 'sue', 'arrears_days_contact', 'the whole loan falls due with the running period', '提前到期'),
    ('agree', '{collecting,sued,judged,enforcing}', 'agreed', '{note,on_day}', 'ahead', 'call', 'arrears_days_contact', 'a settlement is agreed, with the day of its first payment', '和解、重组'),
    ('sue', '{collecting,agreed}', 'sued', '{party,number,on_day}', 'behind', 'judge', 'arrears_days_court', 'the entrusted bank sues: court, number, filed on', '受托银行起诉'),
    ('judge', '{sued}', 'judged', '{number,on_day}', 'behind', 'enforce', 'arrears_days_decide', 'judgment: its number and day', '判决'),
    ('enforce', '{judged,agreed}', 'enforcing', '{party,number,on_day}', 'behind', 'seize', 'arrears_days_court', 'enforcement is applied for: court, number, day', '申请执行'),
    ('seize', '{sued,judged,enforcing}', NULL, '{party,on_day}', 'behind', 'sell', 'arrears_days_court', 'the court seizes the collateral', '查封抵押物'),
    ('sell', '{agreed,enforcing}', 'sold', '{amount}', NULL, 'propose_write_off', 'arrears_days_decide', 'the collateral is sold: what it fetched, and the costs', '处置抵押物'),
    ('propose_write_off', '{collecting,judged,enforcing,sold}', 'proposed', '{number,note}', NULL, 'approve_write_off', 'arrears_days_decide', 'write-off is proposed on a document', '核销申请'),
    ('approve_write_off', '{proposed}', 'written_off', '{number}', NULL, NULL, NULL, 'another person approves the write-off', '核销批准'),
    ('refuse_write_off', '{proposed}', NULL, '{note}', NULL, 'call', 'arrears_days_contact', 'another person refuses it: the case is where it was before', '核销不予批准'),
    ('recover', '{sold,written_off}', NULL, '{amount}', NULL, 'call', 'arrears_days_contact', 'money comes in for what left the books', '核销后收回'),
    ('cure', '{collecting,agreed,sued,judged,enforcing,proposed}', 'cured', '{}', NULL, NULL, NULL, 'nothing is overdue any more', '逾期结清'),
    ('settle', '{collecting,agreed,sued,judged,enforcing,sold,proposed}', 'settled', '{}', NULL, NULL, NULL, 'the loan is settled', '贷款结清'),
    ('reverse', '{collecting,agreed,sued,judged,enforcing,sold,proposed,written_off,cured,settled}', NULL, '{}', NULL, 'call', 'arrears_days_contact', 'the voucher of a step was taken back: the case is where it was before', '冲正')
    ) AS s (step, from_states, to_state, needs, lies, next_step, days_key, meaning, chinese)
$$;
COMMENT ON FUNCTION hpf.arrears_steps() IS 'The steps of collection (清收步骤): from which states each is taken (none is a loan without a case) and what it leads to (NULL leaves the state, or gives back an earlier one), what it needs, whether its on_day lies ahead or behind, which step is due next and by which policy''s days. Any other is refused (HP028). cured, settled and written_off close the case.';

-- ---- What the books say of a loan ---------------------------------------------------

CREATE FUNCTION hpf.overdue_in_a_row(loan bigint, state hpf.loan_state) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    low    integer := (state).overdue_periods;
    -- the newest period that is overdue: those after it are billed, and not overdue yet
    newest integer := (state).period - (coalesce(cardinality((state).arrears), 0) / 4 - (state).overdue_periods);
    high   integer := least((state).overdue_total, newest);
    middle integer;
    at_due date;
    earlier hpf.loan_state;
BEGIN
    IF low = 0 THEN RETURN 0; END IF;
    -- what is unpaid is a row already; further back it is halved down to where all periods since had become overdue
    WHILE low < high LOOP
        middle := (low + high + 1) / 2;
        -- first_due may lie in a month too short for the due day
        at_due := hpf.first_due_date(hpf.first_day((state).first_due::hpf.yearmonth + (newest - middle - 1)), (state).due_day);
        earlier := (
            SELECT hpf.loan_advance(hpf.loan_state(f.kind, f.value_date, f.amount, f.rate, f.periods, f.mode, f.first_due
                                                   ORDER BY f.value_date, hpf.fact_rank(f.kind), f.id), at_due)
            FROM fund.loan_fact f
            WHERE f.loan_id = overdue_in_a_row.loan AND f.value_date <= at_due AND f.kind <> 'cancel'
              AND NOT EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = f.loan_id AND c.cancels = f.id));
        IF (state).overdue_total - coalesce((earlier).overdue_total, 0) >= middle THEN
            low := middle;
        ELSE
            high := middle - 1;
        END IF;
    END LOOP;
    RETURN low;
END $$;
COMMENT ON FUNCTION hpf.overdue_in_a_row(bigint, hpf.loan_state) IS 'How many periods in a row became overdue (连续逾期期数), up to the newest that is overdue now, paid since or not. Replays the loan where its past cannot be told from its state.';

CREATE FUNCTION hpf.promise_received(loan bigint, after_fact bigint, given_on date, promised_for date) RETURNS hpf.cny
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT coalesce(sum(f.amount), '0.00')
    FROM fund.loan_fact f
    WHERE f.loan_id = promise_received.loan AND f.id > promise_received.after_fact AND f.kind IN ('receive', 'prepay')
      AND f.value_date BETWEEN given_on AND promised_for
      AND NOT EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = f.loan_id AND c.cancels = f.id)
$$;
COMMENT ON FUNCTION hpf.promise_received(bigint, bigint, date, date) IS 'What was received on a promise: money valued from the day it was given through the day it was given for, and not known before.';

-- ---- Steps ----------------------------------------------------------------------------

CREATE FUNCTION hpf.find_arrears_case(loan bigint, OUT id bigint, OUT state text, OUT next_step text, OUT next_due date)
LANGUAGE plpgsql AS $$
BEGIN
    -- one that ended with a write-off goes on: the claim stands (账销案存)
    SELECT c.id, c.state, c.next_action, c.next_due INTO id, state, next_step, next_due FROM fund.arrears_case c
    WHERE c.loan_id = find_arrears_case.loan AND (c.closed_on IS NULL OR c.state = 'written_off')
    ORDER BY c.id DESC LIMIT 1 FOR NO KEY UPDATE;
    state := coalesce(state, 'none');
END $$;
COMMENT ON FUNCTION hpf.find_arrears_case(bigint) IS 'Locks and reads the open case of a loan, or the one that was written off; state none if there is no case.';

CREATE FUNCTION hpf.check_owner(owner text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF owner IS NOT NULL AND NOT EXISTS (SELECT FROM fund.operator o WHERE o.name = owner) THEN
        PERFORM hpf.refuse('HP103', format('%s cannot be responsible for a case', owner), 'Who is responsible is listed in fund.operator.', 'Have the administrator list the person.');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_owner(text) IS 'HP103 unless the owner of a case is listed in fund.operator.';

CREATE FUNCTION hpf.next_arrears_step(
    step text, day date, on_day date, state_before text, state_after text, planned_step text, planned_due date, OUT next_step text, OUT next_due date
)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    way record;
BEGIN
    IF state_after IN ('none', 'cured', 'settled', 'written_off') THEN RETURN; END IF;
    -- a call while the court is waited for does not put off what the court is waited for
    IF state_after = state_before AND state_after <> 'collecting' AND planned_step <> step THEN
        next_step := planned_step; next_due := planned_due;
        RETURN;
    END IF;
    SELECT s.* INTO way FROM hpf.arrears_steps() s WHERE s.step = next_arrears_step.step;
    next_step := CASE WHEN EXISTS (SELECT FROM hpf.arrears_steps() s WHERE s.step = way.next_step AND state_after = ANY (s.from_states)) THEN way.next_step ELSE 'call' END;
    next_due := CASE WHEN way.days_key IS NULL THEN on_day + 1 ELSE day + hpf.policy(way.days_key, day)::integer END;
END $$;
COMMENT ON FUNCTION hpf.next_arrears_step(text, date, date, text, text, text, date) IS 'What is next in a case after a step, and by when: as hpf.arrears_steps() and policy have it, where the case admits that; once a case has left collecting, a step beside the planned one leaves the plan. Nothing without a case, and after its end.';

CREATE FUNCTION hpf.note_arrears(
    act hpf.act, loan text, loan_id bigint, step text, operator text, note text DEFAULT NULL, party text DEFAULT NULL, number text DEFAULT NULL,
    amount hpf.cny DEFAULT NULL, costs hpf.cny DEFAULT NULL, on_day date DEFAULT NULL, next_step text DEFAULT NULL, next_due date DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    own     record;
    way     record;
    missing text;
    to_state text;
BEGIN
    own := hpf.find_arrears_case(loan_id);
    SELECT s.* INTO way FROM hpf.arrears_steps() s WHERE s.step = note_arrears.step;
    IF way.step IS NULL OR own.state <> ALL (way.from_states) THEN
        PERFORM hpf.refuse('HP028', format('loan %s does not admit the step %s: its case is %s', loan, step, own.state),
            CASE WHEN own.state = 'none' THEN 'none: no case is open for it.' ELSE format('The steps of a case are those of hpf.arrears_steps().') END,
            'SELECT * FROM hpf.arrears_steps().');
    END IF;
    IF step = 'enforce' AND NOT EXISTS (SELECT FROM fund.arrears_step s WHERE s.case_id = own.id AND s.step = 'judge') THEN
        PERFORM hpf.refuse('HP028', format('loan %s does not admit enforcement: there is no judgment', loan), 'A settlement before judgment is not enforced: the bank sues first.', NULL);
    END IF;
    SELECT string_agg(n.need, ', ') INTO missing FROM unnest(way.needs) AS n (need)
    WHERE CASE n.need WHEN 'note' THEN coalesce(note, '') = '' WHEN 'party' THEN coalesce(party, '') = '' WHEN 'number' THEN coalesce(number, '') = ''
                      WHEN 'amount' THEN amount IS NULL WHEN 'on_day' THEN on_day IS NULL END;
    IF missing IS NOT NULL THEN
        PERFORM hpf.refuse('HP103', format('%s is missing', missing), format('%s (%s) needs it.', way.step, way.meaning), NULL);
    ELSIF way.on_day_lies = 'ahead' AND (on_day < act.day OR NOT isfinite(on_day)) OR way.on_day_lies = 'behind' AND on_day > act.day THEN
        PERFORM hpf.refuse('HP103', format('day %s of step %s', on_day, step), format('It lies %s, seen from the accounting day %s.', way.on_day_lies, act.day), NULL);
    ELSIF next_step IS NOT NULL AND NOT EXISTS (SELECT FROM hpf.arrears_steps() s WHERE s.step = note_arrears.next_step) THEN
        PERFORM hpf.refuse('HP103', format('unknown next step %s', next_step), 'Steps are those of hpf.arrears_steps().', 'SELECT * FROM hpf.arrears_steps().');
    ELSIF next_due < act.day OR NOT isfinite(next_due) THEN
        PERFORM hpf.refuse('HP103', format('next step due on %s', next_due), format('It lies ahead, or on the accounting day %s.', act.day), NULL);
    END IF;
    IF amount IS NOT NULL THEN PERFORM hpf.check_amount(amount); END IF;
    -- a refusal or a red entry gives back the state that the step had found
    to_state := coalesce(way.to_state,
        CASE step WHEN 'refuse_write_off' THEN (SELECT s.from_state FROM fund.arrears_step s WHERE s.case_id = own.id AND s.step = 'propose_write_off' ORDER BY s.id DESC LIMIT 1) END,
        own.state);
    SELECT CASE WHEN n.next_step IS NOT NULL THEN coalesce(note_arrears.next_step, n.next_step) END, CASE WHEN n.next_step IS NOT NULL THEN coalesce(note_arrears.next_due, n.next_due) END
    INTO next_step, next_due
    FROM hpf.next_arrears_step(way.step, act.day, note_arrears.on_day, own.state, to_state, own.next_step, own.next_due) n;
    INSERT INTO fund.arrears_step (loan_id, case_id, request, after_fact, amount, costs, day, on_day, next_due, step, from_state, to_state, operator, next_action, party, number, note)
    VALUES (note_arrears.loan_id, own.id, act.request, (SELECT q.last_value FROM fund.loan_fact_id q), note_arrears.amount, note_arrears.costs, act.day, note_arrears.on_day,
            note_arrears.next_due, way.step, own.state, to_state, note_arrears.operator, note_arrears.next_step, note_arrears.party, note_arrears.number, note_arrears.note);
    UPDATE fund.arrears_case c
    SET state = to_state, next_action = note_arrears.next_step, next_due = note_arrears.next_due,
        closed_on = CASE WHEN to_state IN ('cured', 'settled', 'written_off') THEN coalesce(c.closed_on, act.day) END
    WHERE c.id = own.id;
    RETURN to_state;
END $$;
COMMENT ON FUNCTION hpf.note_arrears(hpf.act, text, bigint, text, text, text, text, text, hpf.cny, hpf.cny, date, text, date) IS 'Notes a step that the loan''s case admits (HP028), moves the case, and says what is due next and by when: what was given, or policy''s days. The caller holds the loan.';

CREATE FUNCTION hpf.close_arrears(act hpf.act, operator text, only_loan bigint DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    closed integer;
BEGIN
    WITH over AS (
        SELECT c.id, c.loan_id, c.state, CASE WHEN l.status IN ('3', '8') THEN 'settle' ELSE 'cure' END AS step
        FROM fund.arrears_case c JOIN fund.loan l ON l.id = c.loan_id
        CROSS JOIN LATERAL (SELECT hpf.loan_advance(l.state, greatest(act.day, (l.state).as_of)) AS state OFFSET 0) n
        WHERE c.closed_on IS NULL AND (only_loan IS NULL OR c.loan_id = only_loan)
          AND (l.status IN ('3', '8') OR l.status = '2' AND (n.state).overdue_periods = 0)
        ORDER BY c.id FOR NO KEY UPDATE OF c
    ), moved AS (
        UPDATE fund.arrears_case c SET state = s.to_state, closed_on = act.day, next_action = NULL, next_due = NULL
        FROM over o JOIN hpf.arrears_steps() s ON s.step = o.step WHERE c.id = o.id
        RETURNING c.id, c.loan_id, o.state AS from_state, o.step, c.state
    )
    INSERT INTO fund.arrears_step (loan_id, case_id, request, after_fact, day, step, from_state, to_state, operator)
    SELECT m.loan_id, m.id, act.request, (SELECT q.last_value FROM fund.loan_fact_id q), act.day, m.step, m.from_state, m.state, close_arrears.operator
    FROM moved m ORDER BY m.id;
    GET DIAGNOSTICS closed = ROW_COUNT;
    RETURN closed;
END $$;
COMMENT ON FUNCTION hpf.close_arrears(hpf.act, text, bigint) IS 'Closes cases whose loans are no longer overdue on the day (cured), or are settled; all, or one loan''s.';

CREATE FUNCTION hpf.open_arrears_cases(request_id text, owner text DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'batch') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    act    hpf.act;
    closed integer;
    opened record;
BEGIN
    act := hpf.begin_act('open_arrears_cases', request_id, jsonb_build_object('owner', owner), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_owner(owner);
    closed := hpf.close_arrears(act, operator);
    WITH listed AS (
        SELECT l.id, l.branch_id, (n.state).overdue_periods AS periods, (n.state).penalty_due + (n.state).interest_due + (n.state).principal_due AS owed
        FROM fund.loan l
        CROSS JOIN LATERAL (SELECT hpf.loan_advance(l.state, greatest(act.day, (l.state).as_of)) AS state OFFSET 0) n
        WHERE l.status = '2' AND l.funded_by = 'fund'
          AND (n.state).overdue_periods >= (SELECT t.case_periods FROM hpf.arrears_terms(act.day) t)
          AND NOT EXISTS (SELECT FROM fund.arrears_case c WHERE c.loan_id = l.id AND c.closed_on IS NULL)
        ORDER BY l.id
    ), fresh AS (
        -- another session that opens the same waits here, and then opens nothing
        INSERT INTO fund.arrears_case (loan_id, owed, opened_on, next_due, branch_id, periods, state, owner, next_action)
        SELECT x.id, x.owed, act.day, act.day + hpf.policy(s.days_key, act.day)::integer, x.branch_id, x.periods, s.to_state, open_arrears_cases.owner, s.next_step
        FROM listed x CROSS JOIN (SELECT a.* FROM hpf.arrears_steps() a WHERE a.step = 'open') s
        ON CONFLICT (loan_id) WHERE closed_on IS NULL DO NOTHING
        RETURNING id, loan_id, owed, next_due, state, next_action
    ), noted AS (
        INSERT INTO fund.arrears_step (loan_id, case_id, request, after_fact, amount, day, next_due, step, from_state, to_state, operator, next_action)
        SELECT f.loan_id, f.id, act.request, (SELECT q.last_value FROM fund.loan_fact_id q), f.owed, act.day, f.next_due, 'open', 'none', f.state, open_arrears_cases.operator, f.next_action
        FROM fresh f ORDER BY f.id
    )
    SELECT count(*) AS items, coalesce(sum(f.owed), '0.00') AS amount INTO opened FROM fresh f;
    RETURN hpf.finish_act(act.request, ROW(NULL, NULL, opened.items, opened.amount, format('%s closed', closed))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.open_arrears_cases(text, text, text, text) IS 'Brings the main target list (重点清收对象) up to the day: closes cases that are cured or settled, and opens one for each fund loan with as many overdue periods as policy arrears_case_periods that has none. Run it daily, after age_loans; again, it opens nothing twice.';

CREATE FUNCTION hpf.plan_arrears_case(
    request_id text, loan text, plan text, owner text, next_step text DEFAULT NULL, next_due date DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    state text;
BEGIN
    act := hpf.begin_act('plan_arrears_case', request_id, jsonb_build_object('loan', loan, 'plan', plan, 'owner', owner, 'next_step', next_step, 'next_due', next_due), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{next_step,next_due}');
    PERFORM hpf.check_owner(owner);
    own := hpf.find_loan(loan);
    state := hpf.note_arrears(act, loan, own.id, 'plan', operator, plan, owner, next_step => next_step, next_due => next_due);
    UPDATE fund.arrears_case c SET plan = plan_arrears_case.plan, owner = plan_arrears_case.owner WHERE c.loan_id = own.id AND c.closed_on IS NULL;
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, NULL, state)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.plan_arrears_case(text, text, text, text, text, date, text, text) IS 'Gives the case of a loan its plan (一户一策) and the person responsible, and what is to be done next by when.';

CREATE FUNCTION hpf.record_arrears_step(
    request_id text, loan text, step text, note text DEFAULT NULL, party text DEFAULT NULL, number text DEFAULT NULL, amount hpf.cny DEFAULT NULL, on_day date DEFAULT NULL,
    next_step text DEFAULT NULL, next_due date DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
BEGIN
    act := hpf.begin_act('record_arrears_step', request_id, jsonb_build_object('loan', loan, 'step', step, 'note', note, 'party', party, 'number', number,
        'amount', amount::text, 'on_day', on_day, 'next_step', next_step, 'next_due', next_due), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    IF step IS NULL OR step NOT IN ('sms', 'call', 'visit', 'letter', 'promise', 'call_guarantor', 'agree', 'sue', 'judge', 'enforce', 'seize', 'propose_write_off') THEN
        PERFORM hpf.refuse('HP103', format('step %s is not recorded here', coalesce(step, 'NULL')), 'Steps that move money, plan or decide have acts of their own.',
            'plan_arrears_case, call_loan, receive_from_guarantor, sell_collateral, approve_write_off, refuse_write_off, receive_recovery.');
    END IF;
    own := hpf.find_loan(loan);
    IF own.status NOT IN ('2', '4') THEN PERFORM hpf.check_disbursed(loan, own.status); END IF;
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, amount,
        hpf.note_arrears(act, loan, own.id, step, operator, note, party, number, amount, NULL, on_day, next_step, next_due))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.record_arrears_step(text, text, text, text, text, text, hpf.cny, date, text, date, text, text) IS 'Records a step of collection that moves no money: contacts, promises, the guarantor called on, court, settlement, seizure, a write-off proposed; hpf.arrears_steps() says what each needs. Contacts and promises are also recorded for loans without a case.';

CREATE FUNCTION hpf.record_contacts(
    request_id text, loans text[], step text, note text, operator text DEFAULT session_user, channel text DEFAULT 'batch'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act  hpf.act;
    way  record;
    bad  text;
    done integer;
BEGIN
    act := hpf.begin_act('record_contacts', request_id, jsonb_build_object('loans', to_jsonb(loans), 'step', step, 'note', note), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    SELECT s.* INTO way FROM hpf.arrears_steps() s WHERE s.step = record_contacts.step AND s.step IN ('sms', 'call', 'visit', 'letter');
    IF way.step IS NULL THEN
        PERFORM hpf.refuse('HP103', format('%s is no contact', step), 'Contacts are sms, call, visit and letter.', NULL);
    END IF;
    SELECT string_agg(coalesce(x.number, 'NULL'), ', ' ORDER BY x.row) INTO bad
    FROM unnest(loans) WITH ORDINALITY AS x (number, row) LEFT JOIN fund.loan l ON l.number = x.number AND l.status IN ('2', '4') WHERE l.id IS NULL;
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse('HP015', format('unknown loans, or not disbursed or settled: %s', bad), 'Nothing was recorded.', NULL);
    END IF;
    -- a case that is being moved is waited for
    PERFORM FROM fund.arrears_case c JOIN fund.loan l ON l.id = c.loan_id
    WHERE l.number = ANY (loans) AND (c.closed_on IS NULL OR c.state = 'written_off') ORDER BY c.id FOR NO KEY UPDATE OF c;
    WITH own AS (
        SELECT l.id, c.id AS case_id, coalesce(c.state, 'none') AS state, c.next_action, c.next_due
        FROM (SELECT DISTINCT x.number FROM unnest(loans) AS x (number)) x
        JOIN fund.loan l ON l.number = x.number
        LEFT JOIN LATERAL (SELECT k.* FROM fund.arrears_case k WHERE k.loan_id = l.id AND (k.closed_on IS NULL OR k.state = 'written_off') ORDER BY k.id DESC LIMIT 1) c ON true
    ), noted AS (
        INSERT INTO fund.arrears_step (loan_id, case_id, request, after_fact, day, next_due, step, from_state, to_state, operator, next_action, note)
        SELECT o.id, o.case_id, act.request, (SELECT q.last_value FROM fund.loan_fact_id q), act.day, n.next_due, way.step, o.state, o.state, record_contacts.operator,
               n.next_step, record_contacts.note
        FROM own o LEFT JOIN LATERAL hpf.next_arrears_step(way.step, act.day, NULL, o.state, o.state, o.next_action, o.next_due) n ON o.case_id IS NOT NULL
        ORDER BY o.id
        RETURNING case_id, next_action, next_due
    ), moved AS (
        UPDATE fund.arrears_case c SET next_action = n.next_action, next_due = n.next_due FROM noted n WHERE c.id = n.case_id AND n.next_due IS NOT NULL AND c.closed_on IS NULL
    )
    SELECT count(*) INTO done FROM noted n;
    RETURN hpf.finish_act(act.request, ROW(NULL, NULL, done, NULL, step)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.record_contacts(text, text[], text, text, text, text) IS 'Records a contact with many borrowers at once, as report.contact_due proposes them: sms, call, visit or letter. HP015 naming every loan that there is not.';

-- ---- Money -----------------------------------------------------------------------------

CREATE FUNCTION hpf.call_loan(
    request_id text, loan text, reason text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    own    record;
    now    hpf.loan_state;
    least_ integer;
    posted record;
BEGIN
    act := hpf.begin_act('call_loan', request_id, jsonb_build_object('loan', loan, 'reason', reason), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    now := hpf.loan_advance(own.state, greatest(act.day, (own.state).as_of));
    least_ := hpf.policy('call_periods_least', act.day)::integer;
    -- a lawsuit of the spell that is open; what was cured is past
    IF (now).overdue_periods < least_
       AND ((now).overdue_periods = 0 OR NOT EXISTS (SELECT FROM fund.arrears_case c JOIN fund.arrears_step s ON s.case_id = c.id AND s.step = 'sue'
                                                     WHERE c.loan_id = own.id AND c.closed_on IS NULL)) THEN
        PERFORM hpf.refuse('HP011', format('loan %s cannot be called: %s periods are overdue', loan, (now).overdue_periods),
            format('A loan is called from %s overdue periods on, or while it is sued for (policy call_periods_least).', least_), NULL);
    ELSIF (now).period + 1 >= (now).periods THEN
        PERFORM hpf.refuse('HP011', format('loan %s cannot be called: the running period is its last', loan), 'All of it falls due with that.', NULL);
    END IF;
    PERFORM hpf.note_arrears(act, loan, own.id, 'call_loan', operator, reason);
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'loan_change', act.day, act.day, 'set_periods', NULL,
        ARRAY[own.id], NULL, NULL, NULL, (now).period + 1);
    PERFORM hpf.note_loan_change(own.id, act.request, act.day, 'called', (now).periods::text, ((now).period + 1)::text, reason);
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, (now).balance,
        (SELECT p.due::text FROM fund.loan l CROSS JOIN LATERAL hpf.loan_plan(l.state) p WHERE l.id = own.id))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.call_loan(text, text, text, text, text) IS 'Calls the whole loan (提前到期): its term ends with the running period, whose due date the note gives; from the next day on all of it is overdue. HP011 below policy call_periods_least, unless a lawsuit was filed in the open case.';

CREATE FUNCTION hpf.receive_from_guarantor(
    request_id text, loan text, guarantor text, amount hpf.cny, value_date date DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    own    record;
    posted record;
BEGIN
    act := hpf.begin_act('receive_from_guarantor', request_id, jsonb_build_object('loan', loan, 'guarantor', guarantor, 'amount', amount::text, 'value_date', value_date), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{value_date}');
    PERFORM hpf.check_amount(amount);
    own := hpf.find_loan(loan);
    IF own.status NOT IN ('2', '4') THEN PERFORM hpf.check_disbursed(loan, own.status); END IF;
    PERFORM hpf.note_arrears(act, loan, own.id, 'guarantor_pays', operator, NULL, guarantor, NULL, amount);
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, CASE own.status WHEN '4' THEN 'recovery' ELSE 'guarantor_payment' END, act.day,
        hpf.check_value_date(value_date, act.day), 'receive', NULL, ARRAY[own.id], ARRAY[amount]);
    PERFORM hpf.close_arrears(act, operator, own.id);
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, amount, guarantor)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.receive_from_guarantor(text, text, text, hpf.cny, date, text, text) IS 'Books money that the guarantor paid for a loan (担保人代偿), with or without a case; otherwise as receive_repayment(). Who paid stands on the step guarantor_pays.';

CREATE FUNCTION hpf.sell_collateral(
    request_id text, loan text, proceeds hpf.cny, costs hpf.cny DEFAULT '0.00', number text DEFAULT NULL, note text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    own    record;
    posted record;
    left_  hpf.loan_state;
    released integer;
BEGIN
    act := hpf.begin_act('sell_collateral', request_id, jsonb_build_object('loan', loan, 'proceeds', proceeds::text, 'costs', costs::text, 'number', number, 'note', note), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{number,note}');
    PERFORM hpf.check_amount(proceeds);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    IF costs < '0.00' OR costs >= proceeds THEN
        PERFORM hpf.refuse('HP103', format('costs %s of a sale for %s', costs, proceeds), 'Costs are taken out of what the sale fetched, which leaves something.', NULL);
    END IF;
    PERFORM hpf.note_arrears(act, loan, own.id, 'sell', operator, note, NULL, number, proceeds, costs);
    -- the whole loan is asked for: what is due, the principal not yet due, the interest to the day; beyond that it is the borrower's
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'collateral_sale', act.day, act.day, 'prepay', NULL,
        ARRAY[own.id], ARRAY[proceeds - costs], NULL, NULL, NULL, 'reduce');
    left_ := (SELECT l.state FROM fund.loan l WHERE l.id = own.id);
    IF (left_).balance > '0.00' THEN
        PERFORM hpf.post_loan_facts(act.request, posted.last_part + 1, 'shortfall', act.day, act.day, 'carry_shortfall', NULL, ARRAY[own.id], NULL);
    END IF;
    -- the home is another's now
    WITH released AS (
        UPDATE fund.security s SET released_on = act.day FROM fund.loan l WHERE l.id = own.id AND s.id = l.security_id AND s.released_on IS NULL RETURNING s.id
    )
    SELECT count(*) INTO released FROM released;
    IF released > 0 THEN
        PERFORM hpf.note_loan_change(own.id, act.request, act.day, 'security_released', NULL, act.day::text, coalesce(note, 'sold'));
    END IF;
    PERFORM hpf.close_arrears(act, operator, own.id);
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, proceeds - costs,
        CASE WHEN (left_).balance > '0.00' THEN format('shortfall %s', (left_).balance) WHEN (left_).surplus > '0.00' THEN format('surplus %s', (left_).surplus) END)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.sell_collateral(text, text, hpf.cny, hpf.cny, text, text, text, text) IS 'Books the sale of the collateral (处置抵押物): what it fetched less costs pays the whole loan; principal it does not cover is carried as other receivable (119), what is beyond is held for the borrower (219). The security is released. The note names the shortfall or the surplus.';

CREATE FUNCTION hpf.return_surplus(
    request_id text, loan text, amount hpf.cny, note text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    own    record;
    posted record;
BEGIN
    act := hpf.begin_act('return_surplus', request_id, jsonb_build_object('loan', loan, 'amount', amount::text, 'note', note), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    PERFORM hpf.check_amount(amount);
    own := hpf.find_loan(loan);
    IF own.status NOT IN ('2', '3', '4') THEN PERFORM hpf.check_disbursed(loan, own.status); END IF;
    IF amount > (hpf.loan_advance(own.state, greatest(act.day, (own.state).as_of))).surplus THEN
        PERFORM hpf.refuse('HP032', format('%s is more than is held for loan %s', amount, loan),
            format('%s is left.', (hpf.loan_advance(own.state, greatest(act.day, (own.state).as_of))).surplus), NULL);
    END IF;
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'surplus_returned', act.day, act.day, 'refund', NULL, ARRAY[own.id], ARRAY[amount]);
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, amount, note)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.return_surplus(text, text, hpf.cny, text, text, text) IS 'Returns money held for a loan beyond what is owed (退还多收款) to the borrower, such as what a sale fetched beyond the loan. HP032 above what is held.';

-- ---- Write-off and recovery --------------------------------------------------------------

CREATE FUNCTION hpf.check_write_off(loan text, loan_id bigint, operator text, amount hpf.cny) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    own record;
BEGIN
    -- where nothing is proposed the step is refused, whoever takes it
    IF NOT EXISTS (SELECT FROM fund.arrears_case c WHERE c.loan_id = check_write_off.loan_id AND c.state = 'proposed') THEN RETURN; END IF;
    SELECT o.name, o.approves_up_to INTO own FROM fund.operator o WHERE o.name = check_write_off.operator;
    IF own.name IS NULL THEN
        PERFORM hpf.refuse('HP019', format('%s may not decide the write-off of loan %s', operator, loan), 'Who approves is listed in fund.operator, with the highest amount (审批权限).', 'Have the administrator list the person.');
    ELSIF EXISTS (SELECT FROM fund.arrears_case c JOIN fund.arrears_step s ON s.case_id = c.id
                  WHERE c.loan_id = check_write_off.loan_id AND c.closed_on IS NULL AND s.operator = check_write_off.operator
                    AND s.step NOT IN ('open', 'refuse_write_off', 'approve_write_off', 'reverse')) THEN
        PERFORM hpf.refuse('HP026', format('%s worked on the case of loan %s, and cannot decide its write-off', operator, loan), 'Who proposes or collects does not approve (经办与审批分离).', 'Ask another person.');
    ELSIF amount > own.approves_up_to THEN
        PERFORM hpf.refuse('HP019', format('%s may not approve %s', operator, amount), format('The operator approves up to %s (审批权限).', own.approves_up_to), 'Ask somebody who may approve more.');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_write_off(text, bigint, text, hpf.cny) IS 'HP026 for whoever took a step in the case, HP019 for who is not listed or above what the operator may approve.';

CREATE FUNCTION hpf.approve_write_off(
    request_id text, loan text, document text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act     hpf.act;
    own     record;
    now     hpf.loan_state;
    amount  hpf.cny;
    reserve hpf.cny;
    posted  record;
BEGIN
    PERFORM hpf.check_isolation('approve_write_off');
    act := hpf.begin_act('approve_write_off', request_id, jsonb_build_object('loan', loan, 'document', document), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    IF own.status NOT IN ('2', '4') THEN PERFORM hpf.check_disbursed(loan, own.status); END IF;
    -- the day's own bills and receipts are in it
    now := hpf.loan_advance(own.state, greatest(act.day, (own.state).as_of));
    amount := (now).balance + (now).receivable;
    IF amount = '0.00' THEN
        PERFORM hpf.refuse('HP011', format('loan %s has no principal to write off', loan), 'Interest and penalty are income when they are received: nothing of them is on the books.', NULL);
    END IF;
    PERFORM hpf.check_write_off(loan, own.id, operator, amount);
    PERFORM hpf.note_arrears(act, loan, own.id, 'approve_write_off', operator, NULL, NULL, document, amount);
    -- two at once wait for each other here: each is within what the other left
    PERFORM FROM fund.subject s WHERE s.code = '301' FOR NO KEY UPDATE;
    reserve := hpf.subject_balance_on('301', act.day);
    IF amount > reserve THEN
        PERFORM hpf.refuse('HP024', format('write-off of %s of loan %s is more than the reserve holds: %s', amount, loan, reserve),
            'Losses are borne by the loan risk reserve (贷款风险准备金, 301).', 'Distribute to the reserve first.');
    END IF;
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'write_off', act.day, act.day, 'write_off', NULL, ARRAY[own.id], NULL);
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, amount, document)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.approve_write_off(text, text, text, text, text) IS 'Approves the write-off that was proposed (核销批准), on a document, and books it: principal or receivable against the reserve (301), whose cash goes to the loan''s bank (101/102). Another person than anybody who worked on the case: HP026; HP024 above the reserve''s balance. The claim stands.';

CREATE FUNCTION hpf.refuse_write_off(
    request_id text, loan text, reason text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
BEGIN
    act := hpf.begin_act('refuse_write_off', request_id, jsonb_build_object('loan', loan, 'reason', reason), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_write_off(loan, own.id, operator, NULL);
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, NULL, hpf.note_arrears(act, loan, own.id, 'refuse_write_off', operator, reason))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.refuse_write_off(text, text, text, text, text) IS 'Refuses the write-off that was proposed, with a reason: the case is where it was before. Another person than anybody who worked on it.';

CREATE FUNCTION hpf.receive_recovery(
    request_id text, loan text, amount hpf.cny, value_date date DEFAULT NULL, party text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    own    record;
    posted record;
BEGIN
    act := hpf.begin_act('receive_recovery', request_id, jsonb_build_object('loan', loan, 'amount', amount::text, 'value_date', value_date, 'party', party), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_amount(amount);
    own := hpf.find_loan(loan);
    IF own.status <> '4' THEN
        PERFORM hpf.refuse('HP011', format('nothing of loan %s was taken off the books: its state is %s', loan, own.status), 'A recovery (核销后收回) is of a loan in state 4.',
            'Book what arrives for it with hpf.receive_repayment().');
    END IF;
    PERFORM hpf.note_arrears(act, loan, own.id, 'recover', operator, NULL, party, NULL, amount);
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'recovery', act.day,
        hpf.check_value_date(value_date, act.day), 'receive', NULL, ARRAY[own.id], ARRAY[amount]);
    PERFORM hpf.close_arrears(act, operator, own.id);
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, amount, party)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.receive_recovery(text, text, hpf.cny, date, text, text, text) IS 'Books what comes in for a loan off the books (核销后收回): first the receivable (119), then the reserve (301), whose cash goes back to value-added income (102/101). HP011 for any other loan.';

CREATE FUNCTION hpf.take_back_arrears(red bigint, day date, voucher bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    taken record;
BEGIN
    FOR taken IN
        SELECT s.id, s.case_id, s.loan_id, s.step, s.from_state, s.day
        FROM fund.voucher v JOIN fund.arrears_step s ON s.request = v.request AND s.case_id IS NOT NULL
        WHERE v.id = take_back_arrears.voucher AND s.step IN ('sell', 'approve_write_off')
          AND NOT EXISTS (SELECT FROM fund.arrears_step r WHERE r.case_id = s.case_id AND r.id > s.id AND r.step = 'reverse')
          AND NOT EXISTS (SELECT FROM fund.arrears_case o WHERE o.loan_id = s.loan_id AND o.id > s.case_id)
        ORDER BY s.id
    LOOP
        INSERT INTO fund.arrears_step (loan_id, case_id, request, after_fact, day, next_due, step, from_state, to_state, operator, next_action)
        SELECT taken.loan_id, c.id, r.id, (SELECT q.last_value FROM fund.loan_fact_id q), take_back_arrears.day,
               take_back_arrears.day + hpf.policy('arrears_days_contact', take_back_arrears.day)::integer, 'reverse', c.state, taken.from_state, r.operator, 'call'
        FROM fund.arrears_case c, fund.voucher v JOIN fund.request r ON r.id = v.request
        WHERE c.id = taken.case_id AND v.id = red;
        UPDATE fund.arrears_case c
        SET state = taken.from_state, closed_on = NULL, next_action = 'call', next_due = take_back_arrears.day + hpf.policy('arrears_days_contact', take_back_arrears.day)::integer
        WHERE c.id = taken.case_id;
        UPDATE fund.security s SET released_on = NULL FROM fund.loan l
        WHERE taken.step = 'sell' AND l.id = taken.loan_id AND s.id = l.security_id AND s.released_on = taken.day;
    END LOOP;
END $$;
COMMENT ON FUNCTION hpf.take_back_arrears(bigint, date, bigint) IS 'A red entry took back the sale or the write-off of a loan: its case is open again, where it was before that.';

CREATE FUNCTION hpf.verify_arrears() RETURNS TABLE (rule text, subject text, expected text, actual text)
LANGUAGE sql STABLE AS $$
    SELECT 'a case of arrears is where its last step left it', c.id::text, coalesce(s.to_state, 'no step'), c.state
    FROM fund.arrears_case c
    LEFT JOIN LATERAL (SELECT x.to_state FROM fund.arrears_step x WHERE x.case_id = c.id ORDER BY x.id DESC LIMIT 1) s ON true
    WHERE s.to_state IS DISTINCT FROM c.state
    UNION ALL
    SELECT 'a case of arrears is closed when it ended, and says what is next until then', c.id::text, c.state, format('closed on %s, next %s by %s', c.closed_on, c.next_action, c.next_due)
    FROM fund.arrears_case c
    WHERE (c.closed_on IS NOT NULL) <> (c.state IN ('cured', 'settled', 'written_off')) OR (c.next_due IS NULL) <> (c.closed_on IS NOT NULL) OR (c.next_action IS NULL) <> (c.closed_on IS NOT NULL)
    UNION ALL
    SELECT 'a step of collection is of its case''s loan', s.id::text, c.loan_id::text, s.loan_id::text
    FROM fund.arrears_step s JOIN fund.arrears_case c ON c.id = s.case_id WHERE c.loan_id <> s.loan_id
$$;
COMMENT ON FUNCTION hpf.verify_arrears() IS 'The part of hpf.verify() that proves cases of arrears.';
