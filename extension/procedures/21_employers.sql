-- Employers (缴存单位) over their life: master data, ratios, dormant, closed; who is
-- behind (催缴), and how far it was followed up.

CREATE FUNCTION hpf.find_employer(number text, OUT id bigint, OUT name text, OUT uscc hpf.uscc, OUT status text, OUT branch_id integer, OUT bank_subject text,
                                  OUT unit_ratio hpf.rate, OUT personal_ratio hpf.rate, OUT first_month hpf.yearmonth, OUT paid_through hpf.yearmonth,
                                  OUT next_month hpf.yearmonth)
LANGUAGE plpgsql AS $$
BEGIN
    SELECT e.id, e.name, e.uscc, e.status, e.branch_id, e.bank_subject, e.unit_ratio, e.personal_ratio, e.first_month, e.paid_through,
           coalesce(e.paid_through + 1, e.first_month)
    INTO id, name, uscc, status, branch_id, bank_subject, unit_ratio, personal_ratio, first_month, paid_through, next_month
    FROM fund.employer e WHERE e.number = find_employer.number FOR NO KEY UPDATE;
    IF id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no employer %s', coalesce(number, 'NULL')), 'Employers are rows of fund.employer.', 'Open it with hpf.open_employer().');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.find_employer(text) IS 'Locks and reads an employer by its number; HP001 if there is none.';

CREATE FUNCTION hpf.record_employer_change(
    request bigint, day date, employer bigint, field text, old_value text, new_value text, basis text, from_month hpf.yearmonth DEFAULT NULL
) RETURNS integer
LANGUAGE plpgsql AS $$
BEGIN
    IF old_value IS NOT DISTINCT FROM new_value THEN RETURN 0; END IF;
    INSERT INTO fund.employer_change (employer_id, request, day, field, old_value, new_value, from_month, basis)
    VALUES (record_employer_change.employer, record_employer_change.request, record_employer_change.day, record_employer_change.field,
            record_employer_change.old_value, record_employer_change.new_value, record_employer_change.from_month, record_employer_change.basis);
    RETURN 1;
END $$;
COMMENT ON FUNCTION hpf.record_employer_change(bigint, date, bigint, text, text, text, text, hpf.yearmonth) IS 'Writes down what was changed of an employer; 0 if nothing was.';

CREATE FUNCTION hpf.change_employer(
    request_id text, employer text, basis text, name text DEFAULT NULL, uscc hpf.uscc DEFAULT NULL, bank_account text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act  hpf.act;
    firm record;
    bank_now text;
    changed integer;
BEGIN
    act := hpf.begin_act('change_employer', request_id, jsonb_build_object('employer', employer, 'basis', basis, 'name', name,
        'uscc', uscc::text, 'bank_account', bank_account), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{name,uscc,bank_account}');
    firm := hpf.find_employer(employer);
    IF firm.status = '04' THEN
        PERFORM hpf.refuse('HP022', format('employer %s is closed', employer), 'A closed account (销户, JGJ/T 320 A.4 state 04) stays as it was closed.', NULL);
    END IF;
    bank_now := CASE WHEN bank_account IS NULL THEN firm.bank_subject ELSE hpf.find_bank_account(bank_account) END;
    IF EXISTS (SELECT FROM fund.employer e WHERE e.uscc = change_employer.uscc AND e.id <> firm.id) THEN
        PERFORM hpf.refuse('HP103', format('code %s belongs to another employer', uscc), 'An employer has one account (条例 art. 14).', NULL);
    END IF;
    changed := hpf.record_employer_change(act.request, act.day, firm.id, 'name', firm.name, coalesce(name, firm.name), basis)
             + hpf.record_employer_change(act.request, act.day, firm.id, 'uscc', firm.uscc::text, coalesce(uscc, firm.uscc)::text, basis)
             + hpf.record_employer_change(act.request, act.day, firm.id, 'bank_account',
                   (SELECT b.number FROM fund.bank_account b WHERE b.subject = firm.bank_subject), (SELECT b.number FROM fund.bank_account b WHERE b.subject = bank_now), basis);
    IF changed = 0 THEN
        PERFORM hpf.refuse('HP103', format('nothing of employer %s would change', employer), 'The act needs a name, a code or a bank account that is not there already.', NULL);
    END IF;
    UPDATE fund.employer e SET name = coalesce(change_employer.name, e.name), uscc = coalesce(change_employer.uscc, e.uscc), bank_subject = bank_now WHERE e.id = firm.id;
    RETURN hpf.finish_act(act.request, ROW(employer, NULL, changed, NULL, basis)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.change_employer(text, text, text, text, hpf.uscc, text, text, text) IS 'Changes an employer''s master data (单位信息变更): name, unified social credit code, bank account its remittances arrive on; what is NULL stays. Each change is kept with its old value and basis.';

CREATE FUNCTION hpf.check_employer_idle(employer text, firm bigint, what text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    reason text;
BEGIN
    SELECT CASE
        WHEN e.status = '03' THEN 'deferred months are unpaid: pay them with hpf.pay_deferred()'
        WHEN EXISTS (SELECT FROM fund.account a WHERE a.employer_id = e.id AND a.closed_on IS NULL AND a.status <> '02')
            THEN format('%s accounts are open and not dormant: hpf.make_dormant() or a transfer comes first',
                        (SELECT count(*) FROM fund.account a WHERE a.employer_id = e.id AND a.closed_on IS NULL AND a.status <> '02'))
        WHEN EXISTS (SELECT FROM fund.suspense s WHERE s.employer_id = e.id AND s.balance > '0.00')
            THEN format('%s of its money is unallocated: allocate it, or hpf.return_to_employer()',
                        (SELECT sum(s.balance) FROM fund.suspense s WHERE s.employer_id = e.id))
        WHEN EXISTS (SELECT FROM fund.demand d WHERE d.employer_id = e.id AND d.state IN ('reminded', 'ordered', 'enforcement'))
            THEN 'a demand for arrears is open: settle or withdraw it with hpf.advance_demand()' END
    INTO reason FROM fund.employer e WHERE e.id = firm;
    IF reason IS NOT NULL THEN
        PERFORM hpf.refuse('HP022', format('employer %s cannot be %s', employer, what), reason,
            'Within 20 days its members'' accounts are transferred or made dormant (条例 art. 14).');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_employer_idle(text, bigint, text) IS 'HP022 while an employer has open accounts that are not dormant, unpaid deferred months, unallocated money or an open demand.';

CREATE FUNCTION hpf.set_employer_state(
    act_name text, request_id text, employer text, basis text, from_states text[], to_state text, what text, operator text, channel text
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act  hpf.act;
    firm record;
BEGIN
    PERFORM hpf.check_isolation(act_name);
    act := hpf.begin_act(act_name, request_id, jsonb_build_object('employer', employer, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    firm := hpf.find_employer(employer);
    -- 03 is told more exactly: what is unpaid
    IF firm.status <> ALL (from_states) AND firm.status <> '03' THEN
        PERFORM hpf.refuse('HP022', format('employer %s cannot be %s: its state is %s', employer, what, firm.status),
            '01 normal, 02 opened, 03 deferred, 04 closed, 05 dormant (JGJ/T 320 A.4).', format('The state must be one of %s.', array_to_string(from_states, ', ')));
    END IF;
    PERFORM hpf.check_employer_idle(employer, firm.id, what);
    UPDATE fund.employer e SET status = to_state WHERE e.id = firm.id;
    PERFORM hpf.record_employer_change(act.request, act.day, firm.id, 'status', firm.status, to_state, basis);
    RETURN hpf.finish_act(act.request, ROW(employer, NULL, 1, NULL, basis)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.set_employer_state(text, text, text, text, text[], text, text, text, text) IS 'Closes an employer or makes it dormant, once nothing of it is open; what both acts share.';

CREATE FUNCTION hpf.close_employer(request_id text, employer text, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.set_employer_state('close_employer', request_id, employer, basis, ARRAY['01', '02', '05'], '04', 'closed', operator, channel)
$$;
COMMENT ON FUNCTION hpf.close_employer(text, text, text, text, text) IS 'Closes an employer''s account (单位销户, state 04). HP022 while it has open accounts that are not dormant, unpaid deferred months, unallocated money or an open demand.';

CREATE FUNCTION hpf.make_employer_dormant(request_id text, employer text, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.set_employer_state('make_employer_dormant', request_id, employer, basis, ARRAY['01', '02'], '05', 'made dormant', operator, channel)
$$;
COMMENT ON FUNCTION hpf.make_employer_dormant(text, text, text, text, text) IS 'Makes an employer dormant (单位封存, state 05): it remits nothing and is not behind. HP022 as for hpf.close_employer().';

CREATE FUNCTION hpf.reactivate_employer(
    request_id text, employer text, first_month hpf.yearmonth, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act  hpf.act;
    firm record;
BEGIN
    act := hpf.begin_act('reactivate_employer', request_id, jsonb_build_object('employer', employer, 'first_month', first_month::text, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    firm := hpf.find_employer(employer);
    IF firm.status <> '05' THEN
        PERFORM hpf.refuse('HP022', format('employer %s cannot be reactivated: its state is %s', employer, firm.status), 'Only a dormant employer (05) is reactivated (启封).', NULL);
    ELSIF first_month < firm.next_month OR first_month > (act.day::hpf.yearmonth) + 1 THEN
        PERFORM hpf.refuse('HP008', format('employer %s cannot contribute again from %s', employer, first_month),
            format('The next month due was %s, and today is %s.', firm.next_month, act.day), 'Name the first month it owes again, at the latest next month.');
    END IF;
    -- the months in between are owed by nobody
    UPDATE fund.employer e
    SET status = CASE WHEN firm.paid_through IS NULL THEN '02' ELSE '01' END,
        paid_through = CASE WHEN firm.paid_through IS NOT NULL THEN reactivate_employer.first_month - 1 END,
        first_month = CASE WHEN firm.paid_through IS NULL THEN reactivate_employer.first_month ELSE e.first_month END
    WHERE e.id = firm.id;
    PERFORM hpf.record_employer_change(act.request, act.day, firm.id, 'status', '05', CASE WHEN firm.paid_through IS NULL THEN '02' ELSE '01' END, basis, first_month);
    IF firm.paid_through IS NULL THEN
        PERFORM hpf.record_employer_change(act.request, act.day, firm.id, 'first_month', firm.first_month::text, first_month::text, basis, first_month);
    ELSE
        PERFORM hpf.record_employer_change(act.request, act.day, firm.id, 'paid_through', firm.paid_through::text, (first_month - 1)::text, basis, first_month);
    END IF;
    RETURN hpf.finish_act(act.request, ROW(employer, NULL, 1, NULL, first_month::text)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.reactivate_employer(text, text, hpf.yearmonth, text, text, text) IS 'Reactivates a dormant employer (单位启封): it owes again from first_month, and none of the months before it. Its accounts are reactivated by hpf.reactivate().';

CREATE FUNCTION hpf.adjust_ratios(
    request_id text, employer text, unit_ratio hpf.rate, personal_ratio hpf.rate, basis text,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act  hpf.act;
    firm record;
    unit hpf.cny;
    mode text;
    changed integer;
BEGIN
    act := hpf.begin_act('adjust_ratios', request_id, jsonb_build_object('employer', employer, 'unit_ratio', unit_ratio::text,
        'personal_ratio', personal_ratio::text, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    firm := hpf.find_employer(employer);
    IF firm.status NOT IN ('01', '02', '05') THEN
        PERFORM hpf.refuse('HP022', format('the ratios of employer %s cannot change: its state is %s', employer, firm.status),
            CASE firm.status WHEN '03' THEN 'Its deferred months are owed at the ratios of their time (条例 art. 20).' ELSE 'It is closed.' END,
            CASE firm.status WHEN '03' THEN 'Pay them first: hpf.pay_deferred().' END);
    END IF;
    PERFORM hpf.check_ratio(unit_ratio, act.day);
    PERFORM hpf.check_ratio(personal_ratio, act.day);
    changed := hpf.record_employer_change(act.request, act.day, firm.id, 'unit_ratio', firm.unit_ratio::text, unit_ratio::text, basis, firm.next_month)
             + hpf.record_employer_change(act.request, act.day, firm.id, 'personal_ratio', firm.personal_ratio::text, personal_ratio::text, basis, firm.next_month);
    IF changed = 0 THEN
        PERFORM hpf.refuse('HP103', format('employer %s has the ratios %s and %s already', employer, unit_ratio, personal_ratio), 'Nothing would change.', NULL);
    END IF;
    unit := hpf.policy('contribution_rounding_unit', act.day)::hpf.cny;
    mode := hpf.policy('contribution_rounding_mode', act.day);
    UPDATE fund.employer e SET unit_ratio = adjust_ratios.unit_ratio, personal_ratio = adjust_ratios.personal_ratio WHERE e.id = firm.id;
    PERFORM FROM fund.account a WHERE a.employer_id = firm.id AND a.closed_on IS NULL ORDER BY a.id FOR NO KEY UPDATE;
    -- dormant and frozen ones too: they contribute at these ratios once they are normal again
    UPDATE fund.account a
    SET unit_amount = hpf.monthly_contribution(a.base, adjust_ratios.unit_ratio, unit, mode),
        personal_amount = hpf.monthly_contribution(a.base, adjust_ratios.personal_ratio, unit, mode)
    WHERE a.employer_id = firm.id AND a.closed_on IS NULL;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN hpf.finish_act(act.request, ROW(employer, NULL, changed, NULL, format('from %s', firm.next_month))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.adjust_ratios(text, text, hpf.rate, hpf.rate, text, text, text) IS 'Adjusts an employer''s ratios (比例调整) from the next month due: every open account''s monthly amounts follow. HP006 outside the policy, HP022 while deferred months are unpaid.';

CREATE FUNCTION hpf.employers_behind(as_of date DEFAULT NULL, employer text DEFAULT NULL)
RETURNS TABLE (number text, name text, branch text, status text, from_month hpf.yearmonth, through_month hpf.yearmonth, months integer,
               persons integer, amount hpf.cny, last_paid_on date, last_amount hpf.cny, demand text, demand_state text, demand_due date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    as_of := coalesce(as_of, (SELECT max(d.day) FROM fund.business_day d));
    IF NOT isfinite(as_of) THEN
        PERFORM hpf.refuse('HP103', format('day %s is none', as_of), 'Months are counted up to a day.', NULL);
    END IF;
    RETURN QUERY
    WITH late AS MATERIALIZED (
        -- a month is owed once it is over; deferred months are owed, but nobody is behind with them
        SELECT e.id, e.number, e.name, e.branch_id, e.status, n.next_month, n.last_month,
               n.last_month - n.next_month + 1
                   - coalesce((SELECT sum(greatest(0, least(d.through_month, n.last_month) - greatest(d.from_month, n.next_month) + 1))
                               FROM fund.deferral d WHERE d.employer_id = e.id), 0) AS months
        FROM fund.employer e
        CROSS JOIN LATERAL (SELECT coalesce(e.paid_through + 1, e.first_month) AS next_month, as_of::hpf.yearmonth - 1 AS last_month) n
        WHERE e.status IN ('01', '02', '03') AND n.next_month <= n.last_month
          AND (employers_behind.employer IS NULL OR e.number = employers_behind.employer)
    ), owed AS (
        SELECT l.id, count(*) FILTER (WHERE o.months > 0) AS persons, sum((a.unit_amount + a.personal_amount) * o.months) AS amount
        FROM late l
        JOIN fund.account a ON a.employer_id = l.id AND a.status = '01'
        CROSS JOIN LATERAL (SELECT greatest(l.next_month, a.first_month, a.paid_through + 1) AS next_month) f
        CROSS JOIN LATERAL (
            SELECT greatest(0, l.last_month - f.next_month + 1
                   - coalesce((SELECT sum(greatest(0, least(d.through_month, l.last_month) - greatest(d.from_month, f.next_month) + 1))
                               FROM fund.deferral d WHERE d.employer_id = l.id), 0)) AS months) o
        WHERE l.months > 0
        GROUP BY l.id
    )
    SELECT l.number, l.name, b.code, l.status, m.first_owed, l.last_month, l.months::integer, o.persons::integer, o.amount,
           p.book_date, p.amount, x.number, x.state, x.due_date
    FROM late l
    JOIN owed o ON o.id = l.id AND o.amount > '0.00'
    JOIN fund.branch b ON b.id = l.branch_id
    -- the first month that was not deferred
    CROSS JOIN LATERAL (SELECT coalesce(max(d.through_month) + 1, l.next_month) AS first_owed FROM fund.deferral d
                        WHERE d.employer_id = l.id AND l.next_month BETWEEN d.from_month AND d.through_month) m
    LEFT JOIN LATERAL (SELECT v.book_date, r.amount FROM fund.remittance r JOIN fund.voucher v ON v.id = r.voucher_id
                       WHERE r.employer_id = l.id AND r.amount > '0.00' AND r.kind IN ('01', '02', '13') AND v.book_date <= as_of
                         AND NOT EXISTS (SELECT FROM fund.voucher red WHERE red.reverses = r.voucher_id)
                       ORDER BY r.voucher_id DESC LIMIT 1) p ON true
    LEFT JOIN fund.demand x ON x.employer_id = l.id AND x.state IN ('reminded', 'ordered', 'enforcement')
    ORDER BY l.months DESC, o.amount DESC, l.number;
END $$;
COMMENT ON FUNCTION hpf.employers_behind(date, text) IS 'Employers behind with their remittances (欠缴单位), by default as of the last accounting day: months that are over and unpaid, without deferred ones; persons and amount expected for them at today''s bases; the last payment and the open demand.';

CREATE FUNCTION hpf.demand_steps() RETURNS TABLE (step text, from_state text, to_state text, needs_due_date boolean, meaning text, chinese text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
    ('issue',    NULL,          'reminded',    true,  'a notice to an employer that is behind', '催缴'),
    ('remind',   'reminded',    'reminded',    true,  'another notice, once the last one''s day has passed', '再次催缴'),
    ('order',    'reminded',    'ordered',     true,  'ordered to pay by a day, once the notice''s day has passed', '责令限期缴存'),
    ('enforce',  'ordered',     'enforcement', false, 'court enforcement applied for, once the order''s day has passed', '申请法院强制执行'),
    ('settle',   'reminded',    'settled',     false, 'paid through the last month of the demand', '已缴清'),
    ('settle',   'ordered',     'settled',     false, 'paid through the last month of the demand', '已缴清'),
    ('settle',   'enforcement', 'settled',     false, 'paid through the last month of the demand', '已缴清'),
    ('withdraw', 'reminded',    'withdrawn',   false, 'issued in error', '撤销'),
    ('withdraw', 'ordered',     'withdrawn',   false, 'issued in error', '撤销'),
    ('withdraw', 'enforcement', 'withdrawn',   false, 'issued in error', '撤销')
$$;
COMMENT ON FUNCTION hpf.demand_steps() IS 'The steps of a demand for arrears and the states they lead from and to (条例 art. 38: order to pay within a time, then application to the court).';

CREATE FUNCTION hpf.issue_demand(
    request_id text, employer text, due_date date, notice text DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    firm   record;
    behind record;
    number text;
    demand bigint;
BEGIN
    PERFORM hpf.check_isolation('issue_demand');
    act := hpf.begin_act('issue_demand', request_id, jsonb_build_object('employer', employer, 'due_date', due_date, 'notice', notice), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{notice}');
    firm := hpf.find_employer(employer);
    SELECT * INTO behind FROM hpf.employers_behind(act.day, employer);
    IF behind.number IS NULL THEN
        PERFORM hpf.refuse('HP034', format('employer %s is not behind', employer),
            format('Its state is %s, the next month due %s, and today is %s; deferred months are not in arrears.', firm.status, firm.next_month, act.day), NULL);
    ELSIF behind.demand IS NOT NULL THEN
        PERFORM hpf.refuse('HP034', format('demand %s to employer %s is open', behind.demand, employer), format('Its state is %s.', behind.demand_state),
            'Go on with it: hpf.advance_demand().');
    ELSIF due_date <= act.day OR NOT isfinite(due_date) THEN
        PERFORM hpf.refuse('HP103', format('due date %s is not after %s', due_date, act.day), 'A demand gives time to pay.', NULL);
    ELSIF EXISTS (SELECT FROM fund.demand d WHERE d.number = notice) THEN
        PERFORM hpf.refuse('HP103', format('notice %s is there already', notice), 'A notice''s number names one notice.', NULL);
    END IF;
    number := coalesce(notice, behind.branch || '-' || lpad(nextval('fund.demand_number')::text, 6, '0'));
    INSERT INTO fund.demand (number, employer_id, state, issued_on, due_date, from_month, through_month, months, persons, amount, changed_on)
    VALUES (number, firm.id, 'reminded', act.day, issue_demand.due_date, behind.from_month, behind.through_month, behind.months, behind.persons,
            behind.amount, act.day) RETURNING id INTO demand;
    INSERT INTO fund.demand_step (demand_id, step, to_state, due_date, day, request)
    VALUES (demand, 'issue', 'reminded', issue_demand.due_date, act.day, act.request);
    RETURN hpf.finish_act(act.request, ROW(number, NULL, behind.months, behind.amount, format('%s to %s, %s persons', behind.from_month, behind.through_month, behind.persons))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.issue_demand(text, text, date, text, text, text) IS 'Issues a demand (催缴通知) to an employer that is behind: which months, how many persons, how much, by when. HP034 if it is not behind or has an open demand.';

CREATE FUNCTION hpf.advance_demand(
    request_id text, notice text, step text, basis text, due_date date DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    demand record;
    way    record;
    behind record;
BEGIN
    PERFORM hpf.check_isolation('advance_demand');
    act := hpf.begin_act('advance_demand', request_id, jsonb_build_object('notice', notice, 'step', step, 'basis', basis, 'due_date', due_date), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{due_date}');
    IF NOT EXISTS (SELECT FROM hpf.demand_steps() s WHERE s.step = advance_demand.step AND s.from_state IS NOT NULL) THEN
        PERFORM hpf.refuse('HP103', format('unknown step %s of a demand', step), 'Steps are those of hpf.demand_steps().', 'SELECT * FROM hpf.demand_steps().');
    END IF;
    -- employers come before their demands, as in every act
    PERFORM FROM fund.employer e WHERE e.id = (SELECT d.employer_id FROM fund.demand d WHERE d.number = notice) FOR NO KEY UPDATE;
    SELECT d.*, e.number AS employer, coalesce(e.paid_through + 1, e.first_month) AS next_month INTO demand
    FROM fund.demand d JOIN fund.employer e ON e.id = d.employer_id WHERE d.number = notice FOR NO KEY UPDATE OF d;
    IF demand.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no demand %s', notice), 'Demands are rows of fund.demand.', 'Issue one with hpf.issue_demand().');
    END IF;
    SELECT s.* INTO way FROM hpf.demand_steps() s WHERE s.step = advance_demand.step AND s.from_state = demand.state;
    IF way.step IS NULL THEN
        PERFORM hpf.refuse('HP034', format('demand %s does not admit %s: its state is %s', notice, step, demand.state),
            format('From %s lead: %s.', demand.state, coalesce((SELECT string_agg(s.step, ', ') FROM hpf.demand_steps() s WHERE s.from_state = demand.state), 'nothing')),
            'SELECT * FROM hpf.demand_steps().');
    END IF;
    SELECT * INTO behind FROM hpf.employers_behind(act.day, demand.employer);
    IF step IN ('remind', 'order', 'enforce') THEN
        IF act.day <= demand.due_date THEN
            PERFORM hpf.refuse('HP034', format('demand %s does not admit %s before %s has passed', notice, step, demand.due_date),
                'The employer may pay until the end of that day (条例 art. 38).', NULL);
        ELSIF behind.from_month IS NULL OR behind.from_month > demand.through_month THEN
            PERFORM hpf.refuse('HP034', format('demand %s does not admit %s: the employer is no longer behind with it', notice, step), NULL, 'Settle it.');
        END IF;
    ELSIF step = 'settle' AND behind.from_month <= demand.through_month THEN
        PERFORM hpf.refuse('HP034', format('demand %s is not settled: %s is unpaid', notice, behind.from_month),
            format('It demands %s to %s.', demand.from_month, demand.through_month), NULL);
    END IF;
    IF way.needs_due_date AND (due_date IS NULL OR due_date <= act.day OR NOT isfinite(due_date)) OR (NOT way.needs_due_date AND due_date IS NOT NULL) THEN
        PERFORM hpf.refuse('HP103', format('due date %s of step %s', coalesce(due_date::text, 'NULL'), step),
            CASE WHEN way.needs_due_date THEN 'A notice and an order give time to pay: a day after today.' ELSE 'This step sets no day to pay by.' END, NULL);
    END IF;
    UPDATE fund.demand d SET state = way.to_state, due_date = coalesce(advance_demand.due_date, d.due_date), changed_on = act.day WHERE d.id = demand.id;
    INSERT INTO fund.demand_step (demand_id, step, from_state, to_state, due_date, day, request, basis)
    VALUES (demand.id, way.step, demand.state, way.to_state, advance_demand.due_date, act.day, act.request, advance_demand.basis);
    RETURN hpf.finish_act(act.request, ROW(notice, NULL, 1, demand.amount, way.to_state)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.advance_demand(text, text, text, text, date, text, text) IS 'Takes a demand (催缴) one step on: remind, order (责令限期缴存), enforce (申请法院强制执行), settle, withdraw. HP034 for a step that its state, its day to pay by or the employer''s payments do not admit.';
