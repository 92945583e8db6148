-- The case desk (业务办件): apply, accept, review, approve, pay or sign; or return,
-- refuse, withdraw. The rules are hpf.decide_withdrawal and hpf.decide_loan; here
-- facts are gathered from the books, and money moves through the posting engine.
--
-- Acts that gather facts keep plans by index: one made while the fund was empty
-- would scan and hash whole tables for as long as the session lives. A scan of a small
-- table then looks dear enough to be compiled (jit), at 300 ms a statement: so that is off.

CREATE FUNCTION hpf.case_steps() RETURNS TABLE (from_state text, step text, to_state text, meaning text, chinese text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
    ('applied',  'accept',   'accepted',  'all papers are there: the time limit runs', '受理'),
    ('returned', 'accept',   'accepted',  'all papers are there again', '补件受理'),
    ('accepted', 'review',   'reviewed',  'the rules grant it', '审核通过'),
    ('accepted', 'review',   'refused',   'the rules refuse it', '审核不通过'),
    ('reviewed', 'approve',  'approved',  'another person approves it', '审批通过'),
    ('approved', 'pay',      'paid',      'a withdrawal is paid', '支付'),
    ('approved', 'sign',     'signed',    'a loan contract or a monthly mandate is signed', '签约'),
    ('accepted', 'return',   'returned',  'papers have to be mended', '退件'),
    ('reviewed', 'return',   'returned',  'papers have to be mended', '退件'),
    ('reviewed', 'refuse',   'refused',   'another person refuses it', '不予批准'),
    ('applied',  'withdraw', 'withdrawn', 'the applicant takes it back', '撤回'),
    ('returned', 'withdraw', 'withdrawn', 'the applicant takes it back', '撤回'),
    ('accepted', 'withdraw', 'withdrawn', 'the applicant takes it back', '撤回'),
    ('reviewed', 'withdraw', 'withdrawn', 'the applicant takes it back', '撤回'),
    ('approved', 'withdraw', 'withdrawn', 'the applicant takes it back', '撤回'),
    ('applied',  'take',     'taken',     'no heir: taken into value-added income', '转入增值收益'),
    ('paid',     'reverse',  'reversed',  'its voucher was taken back', '冲正'),
    ('taken',    'reverse',  'reversed',  'its voucher was taken back', '冲正'),
    ('signed',   'void',     'voided',    'the contract was voided', '合同作废')
$$;
COMMENT ON FUNCTION hpf.case_steps() IS 'The steps a case may take (办件流转); any other is refused (HP028). A new case is applied, or accepted if all papers are there.';

CREATE FUNCTION hpf.lock_family(of_member bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- two of a family who apply at once wait for each other: limits of the family are read after the lock
    PERFORM FROM fund.member m
    WHERE m.id IN (SELECT f.member_id FROM hpf.family(of_member, (SELECT max(d.day) FROM fund.business_day d)) f)
    ORDER BY m.id FOR NO KEY UPDATE;
END $$;
COMMENT ON FUNCTION hpf.lock_family(bigint) IS 'Locks the persons of a family, in order of their ids.';

CREATE FUNCTION hpf.find_case(case_number text, OUT id bigint, OUT state text, OUT business text, OUT ground text, OUT account text, OUT house_id bigint,
                              OUT maker text, OUT granted hpf.cny)
LANGUAGE plpgsql AS $$
BEGIN
    SELECT c.id, a.number INTO id, account FROM fund.business_case c JOIN fund.account a ON a.id = c.account_id
    WHERE c.id = CASE WHEN case_number ~ '^\d{1,18}$' THEN case_number::bigint END;
    IF id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no case %s', coalesce(case_number, 'NULL')), 'Cases are rows of fund.business_case.', NULL);
    END IF;
    -- the account, its family, the home, the case: the order of every act on cases
    PERFORM hpf.find_account(account);
    PERFORM hpf.lock_family((SELECT a.member_id FROM fund.account a WHERE a.number = find_case.account));
    SELECT c.house_id INTO house_id FROM fund.business_case c WHERE c.id = find_case.id;
    PERFORM FROM fund.house h WHERE h.id = house_id FOR NO KEY UPDATE;
    SELECT c.state, c.business, c.ground, c.maker, c.granted INTO state, business, ground, maker, granted
    FROM fund.business_case c WHERE c.id = find_case.id FOR NO KEY UPDATE;
END $$;
COMMENT ON FUNCTION hpf.find_case(text) IS 'Locks and reads a case by its number, with its account and home; HP001 if there is none.';

CREATE FUNCTION hpf.check_step(case_id bigint, step text, to_state text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    state text := (SELECT c.state FROM fund.business_case c WHERE c.id = case_id);
BEGIN
    IF NOT EXISTS (SELECT FROM hpf.case_steps() s WHERE s.from_state = state AND s.step = check_step.step AND s.to_state = coalesce(check_step.to_state, s.to_state)) THEN
        PERFORM hpf.refuse('HP028', format('case %s does not admit %s: it is %s', case_id, step, state),
            'The steps of a case are those of hpf.case_steps().', CASE state WHEN 'refused' THEN 'SELECT * FROM report.case_finding tells why.' ELSE 'SELECT * FROM hpf.case_steps().' END);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_step(bigint, text, text) IS 'HP028 unless the case admits the step.';

CREATE FUNCTION hpf.note_step(case_id bigint, step text, to_state text, request bigint, day date, operator text, note text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hpf.check_step(case_id, step, to_state);
    INSERT INTO fund.case_event (case_id, request, day, step, operator, note)
    VALUES (note_step.case_id, note_step.request, note_step.day, note_step.step, note_step.operator, note_step.note);
END $$;
COMMENT ON FUNCTION hpf.note_step(bigint, text, text, bigint, date, text, text) IS 'Notes a step that the case admits (HP028). The caller moves the case.';

CREATE FUNCTION hpf.case_due(accepted_on date, days integer, working boolean) RETURNS date
LANGUAGE plpgsql STABLE AS $$
DECLARE
    due date := accepted_on;
BEGIN
    IF NOT working THEN RETURN accepted_on + days; END IF;
    WHILE days > 0 LOOP
        due := due + 1;
        IF coalesce((SELECT h.works FROM fund.holiday h WHERE h.day = due), extract(isodow FROM due) < 6) THEN
            days := days - 1;
        END IF;
    END LOOP;
    RETURN due;
END $$;
COMMENT ON FUNCTION hpf.case_due(date, integer, boolean) IS 'Last day of a time limit (办结时限): so many days after acceptance, all of them or working days by fund.holiday.';

-- ---- Facts from the books -----------------------------------------------------------

CREATE FUNCTION hpf.account_state_name(status text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE status WHEN '01' THEN 'normal' WHEN '02' THEN 'dormant' WHEN '06' THEN 'frozen' ELSE 'closed' END
$$;
COMMENT ON FUNCTION hpf.account_state_name(text) IS 'The state of an account as decisions call it: normal, dormant, frozen, closed.';

CREATE FUNCTION hpf.last_loan_ratio(on_day date) RETURNS numeric
LANGUAGE plpgsql STABLE AS $$
DECLARE
    ratio numeric := (SELECT m.loan_ratio FROM fund.closed_month m WHERE m.month < on_day::hpf.yearmonth ORDER BY m.month DESC LIMIT 1);
BEGIN
    -- a fund that was just taken over has closed no month yet: its last closed day, and on its first day the books as they stand
    RETURN coalesce(ratio, (SELECT d.loan_ratio FROM fund.business_day d WHERE d.day < on_day AND d.loan_ratio IS NOT NULL ORDER BY d.day DESC LIMIT 1), hpf.loan_ratio(on_day), 0);
END $$;
COMMENT ON FUNCTION hpf.last_loan_ratio(date) IS 'The loan ratio (个贷率) that cases are decided by: at the end of the last closed month before a day; while there is none, of the last closed day; without deposits 0.';

CREATE FUNCTION hpf.months_contributed(own_account bigint, on_day date, OUT continuous integer, OUT total integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    WITH own AS (
        SELECT a.* FROM fund.account a WHERE a.id = own_account
    ), paid AS (
        SELECT e.month FROM fund.account_entry e
        WHERE e.account_id = own_account AND e.month IS NOT NULL AND e.book_date <= on_day
        GROUP BY e.month HAVING sum(e.amount) > '0.00'
        UNION SELECT o.counted_from + n FROM own o, generate_series(0, o.counted_through - o.counted_from) n
    ), excused AS (
        SELECT d.from_month + n AS month
        FROM own o JOIN fund.deferral d ON d.employer_id = o.employer_id, generate_series(0, least(d.through_month, on_day::hpf.yearmonth) - d.from_month) n
        WHERE d.granted_on <= on_day
        UNION SELECT w.from_day::hpf.yearmonth + n
        FROM own o
        JOIN fund.relief_window w ON w.count_as_continuous
         AND (w.whole_city OR EXISTS (SELECT FROM fund.relief_grant g WHERE g.window_id = w.id AND g.granted_on <= on_day
                                      AND (g.member_id = o.member_id OR g.employer_id = o.employer_id))),
        generate_series(0, least(w.through_day, on_day)::hpf.yearmonth - w.from_day::hpf.yearmonth) n
    )
    -- nothing is excused before the first month contributed
    SELECT hpf.continuous_months(ARRAY(SELECT p.month FROM paid p), ARRAY(SELECT x.month FROM excused x WHERE x.month > (SELECT min(p.month) FROM paid p)), on_day::hpf.yearmonth), (SELECT count(*) FROM paid)
    INTO continuous, total;
END $$;
COMMENT ON FUNCTION hpf.months_contributed(bigint, date) IS 'Months an account was contributed for as the books of a day show: without a gap (deferral and relief count as contributed), and in all.';

CREATE FUNCTION hpf.check_stated(stated jsonb, decision text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    unknown text;
BEGIN
    IF jsonb_typeof(coalesce(stated, '{}')) <> 'object' OR length(stated::text) > 10000 THEN
        PERFORM hpf.refuse('HP025', 'stated facts are no object, or more than a case has', 'They are written {"fact": value, ...}.', 'Facts are those of hpf.decision_facts().');
    END IF;
    SELECT string_agg(k.key, ', ' ORDER BY k.key) INTO unknown FROM jsonb_object_keys(stated) AS k (key)
    WHERE k.key <> ALL (ARRAY(SELECT f.fact FROM hpf.decision_facts() f WHERE f.decision = check_stated.decision))
       OR k.key IN ('decided_on', 'applied_on', 'ground', 'requested', 'accepts_less', 'account_state', 'balance', 'spouse_balance', 'loan_ratio', 'banned_through', 'fund_loan_open',
                    'months_total', 'purpose', 'certificate', 'house_loans', 'talent_tier', 'talent_from', 'talent_through', 'dormant_since', 'house_times', 'mandate', 'last_on', 'withdrawn_this_year', 'cap_factor', 'window_extension', 'born_on', 'overdue_now', 'rate', 'periods', 'method')
       OR (check_stated.decision = 'loan' AND k.key = 'relation');
    IF unknown IS NOT NULL THEN
        PERFORM hpf.refuse('HP025', format('%s cannot be stated', unknown), 'No fact of a decision, or one that the books know themselves.', 'Facts are those of hpf.decision_facts().');
    END IF;
    -- each by itself within its range: a negative amount would take off what the books know
    RETURN coalesce((SELECT jsonb_object_agg(k.key, hpf.fact_value(check_stated.decision, k.key, k.value)) FROM jsonb_each_text(stated) k WHERE k.value IS NOT NULL), '{}');
END $$;
COMMENT ON FUNCTION hpf.check_stated(jsonb, text) IS 'HP025 naming stated facts that there are not, or that only the books may tell.';

CREATE FUNCTION hpf.loan_cash_repaid(borrower bigint, from_day date, through_day date) RETURNS hpf.cny
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((
        SELECT sum(e.principal + e.interest + e.penalty)
        FROM fund.loan l
        JOIN fund.loan_entry e ON e.loan_id = l.id
        JOIN fund.voucher v ON v.id = e.voucher_id
        WHERE l.borrower_account_id = borrower AND e.book_date > from_day AND e.book_date <= through_day AND v.event IN ('repayment', 'prepayment')), '0.00');
END $$;
COMMENT ON FUNCTION hpf.loan_cash_repaid(bigint, date, date) IS 'What a borrower repaid of loans of the fund after one day through another in cash: not from an account, and less what was taken back.';

CREATE FUNCTION hpf.withdrawal_facts_of(case_id bigint, on_day date, for_mandate boolean DEFAULT false) RETURNS hpf.withdrawal_facts
LANGUAGE plpgsql STABLE AS $$
DECLARE
    own     fund.business_case;
    said    hpf.withdrawal_facts;
    account fund.account;
    home    fund.house;
    before  record;
    beside  record;
    for_house record;
    cost    hpf.cny;
    relief  record;
    kin     record;
    relation text;
    homes   integer;
    year_start date := date_trunc('year', on_day)::date;
    counts_from date;
BEGIN
    SELECT c.* INTO own FROM fund.business_case c WHERE c.id = case_id;
    said := jsonb_populate_record(NULL::hpf.withdrawal_facts, own.stated);
    SELECT a.* INTO account FROM fund.account a WHERE a.id = own.account_id;
    IF own.house_id IS NOT NULL THEN
        SELECT h.* INTO home FROM fund.house h WHERE h.id = own.house_id;
        SELECT f.relation INTO relation
        FROM hpf.family(account.member_id, on_day) f JOIN fund.house_owner o ON o.house_id = own.house_id AND o.member_id = f.member_id
        ORDER BY array_position(ARRAY['self', 'spouse', 'parent', 'child'], f.relation) LIMIT 1;
        relation := coalesce(relation, 'other');
    END IF;
    -- the grounds that pay the same of a home share its cost; those of one code are one ground by another name
    SELECT k.pays, array_agg(g.name) AS grounds, array_agg(g.name) FILTER (WHERE g.ground = k.ground) AS names INTO kin
    FROM hpf.withdrawal_grounds() k JOIN hpf.withdrawal_grounds() g ON g.name = k.name OR g.pays = k.pays
    WHERE k.name = own.ground GROUP BY k.pays;
    -- what was granted before on this ground: by the member, and by the family as it is today
    SELECT max(c.day) FILTER (WHERE c.same AND f.relation = 'self') AS last_on,
           count(*) FILTER (WHERE c.same AND f.relation = 'self' AND c.house_id = own.house_id) AS times,
           coalesce(bool_or(c.day >= year_start) FILTER (WHERE c.house_id = own.house_id), false) AS house_this_year,
           coalesce(sum(c.amount) FILTER (WHERE c.same AND c.day >= year_start), '0.00') AS this_year
    INTO before
    FROM hpf.family(account.member_id, on_day) f
    JOIN fund.account a ON a.member_id = f.member_id
    CROSS JOIN LATERAL (
        SELECT c.house_id, coalesce(c.ended_on, c.decided_on) AS day, coalesce(c.paid, c.granted) AS amount, c.ground = own.ground AS same
        FROM fund.business_case c
        WHERE c.account_id = a.id AND c.business = 'withdrawal' AND c.id <> own.id AND c.state IN ('reviewed', 'approved', 'paid')
          -- a home's loan from a bank is one loan, whatever the city it is said to be in
          AND (c.ground = own.ground OR (c.house_id = own.house_id AND c.ground = ANY (kin.names)))
    ) c
    WHERE f.relation IN ('self', 'spouse') OR c.house_id = own.house_id;
    -- the price of a home is withdrawn once, whoever of its owners does, now or before they married or parted
    -- so is a year's repayment of its loan, in parts
    SELECT coalesce(sum(c.amount), '0.00') AS whole,
           coalesce(sum(c.amount) FILTER (WHERE c.day >= year_start), '0.00') AS this_year,
           coalesce(bool_or(c.day >= year_start), false) AS year_used
    INTO for_house
    FROM (
        SELECT coalesce(c.ended_on, c.decided_on) AS day, coalesce(c.paid, c.granted) AS amount
        FROM fund.business_case c
        WHERE c.house_id = own.house_id AND c.ground = ANY (kin.grounds) AND c.business = 'withdrawal' AND c.id <> own.id AND c.state IN ('reviewed', 'approved', 'paid')
    ) c;
    beside := hpf.mandates_beside(own.id, own.account_id, own.house_id, own.ground, account.member_id, on_day, for_mandate);
    relief := hpf.relief_of(account.member_id, account.employer_id, own.applied_on);
    IF own.ground = 'repay_fund' THEN
        counts_from := (on_day - make_interval(months => hpf.policy('withdrawal_repay_fund_interval_months', on_day)::integer))::date;
    END IF;
    cost := CASE
        -- what was paid of the price so far, if it was said
        WHEN own.ground IN ('purchase', 'build') AND own.house_id IS NOT NULL THEN least(home.price, said.cost)
        -- what was paid of the fund's loans since the last withdrawal was open, not from accounts; before these books only papers know
        WHEN own.ground = 'repay_fund' THEN hpf.loan_cash_repaid(account.id, greatest(before.last_on, counts_from), on_day)
             + CASE WHEN (SELECT min(d.day) FROM fund.business_day d) > counts_from THEN coalesce(said.cost, '0.00') ELSE '0.00' END
        ELSE coalesce(said.cost, home.price) END;
    homes := (SELECT count(DISTINCT o.house_id) FROM hpf.family(account.member_id, on_day) f JOIN fund.house_owner o ON o.member_id = f.member_id
              JOIN fund.house h ON h.id = o.house_id WHERE f.relation IN ('self', 'spouse') AND h.kind <> 'rent' AND h.city = 'local');
    RETURN ROW(
        on_day, own.applied_on, own.ground, own.requested, own.accepts_less, hpf.account_state_name(account.status), account.balance, account.dormant_since,
        said.household_local, said.reemployed, said.employment_ended,
        -- before that age only papers can tell
        coalesce(said.retired, CASE WHEN hpf.retires_on(account.member_id, 'female_cadre') <= on_day THEN true END), said.claimant,
        EXISTS (SELECT FROM fund.loan l WHERE l.borrower_account_id = account.id AND l.status IN ('0', '2') AND l.funded_by = 'fund'),
        hpf.banned_through(account.member_id, on_day),
        coalesce(relation, said.relation),
        CASE WHEN own.ground IN ('purchase', 'build') AND own.house_id IS NOT NULL THEN coalesce(home.contract_on, said.event_on) ELSE coalesce(said.event_on, home.contract_on) END,
        cost, said.subsidised,
        -- a yearly ground repays the year's costs, any other those of the home
        CASE WHEN own.house_id IS NULL THEN coalesce(said.house_withdrawn, '0.00')
             WHEN for_mandate THEN beside.for_house
             WHEN own.ground = 'rent' OR kin.pays IN ('bank_loan', 'fund_loan', 'property_fee') THEN for_house.this_year + beside.for_house + coalesce(said.house_withdrawn, '0.00')
             ELSE for_house.whole + coalesce(said.house_withdrawn, '0.00') END,
        CASE WHEN own.house_id IS NOT NULL THEN before.times END,
        CASE WHEN own.house_id IS NOT NULL THEN before.house_this_year OR beside.house_this_year OR (for_mandate AND for_house.year_used) OR coalesce(said.house_year_withdrawn, false) ELSE said.house_year_withdrawn END,
        beside.active OR EXISTS (SELECT FROM fund.offset_mandate m JOIN fund.loan l ON l.id = m.loan_id
                WHERE m.account_id = account.id AND m.ended_on IS NULL AND l.status = '2' AND (own.house_id IS NULL OR l.house_id IS NULL OR l.house_id = own.house_id)),
        greatest(before.last_on, beside.last_on), before.this_year + beside.this_year, said.months_covered, said.family_income, greatest(said.homes, CASE WHEN homes > 0 THEN homes END),
        hpf.last_loan_ratio(on_day),
        CASE WHEN own.ground = 'rent' THEN relief.rent_cap_factor END, relief.window_extension)::hpf.withdrawal_facts;
END $$;
COMMENT ON FUNCTION hpf.withdrawal_facts_of(bigint, date, boolean) IS 'The facts of a withdrawal as the books of a day tell them, with what the applicant stated. for_mandate: of a case that signs a monthly mandate, whose amounts are a month''s.';

CREATE FUNCTION hpf.retires_on(of_member bigint, female_category text) RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT (hpf.birth_date(m.citizen_id) + make_interval(months => r.months))::date
        FROM fund.member m
        JOIN fund.retirement_age r ON r.category = CASE WHEN hpf.sex(m.citizen_id) = 'male' THEN 'male' ELSE female_category END
                                  AND r.born_from <= hpf.birth_date(m.citizen_id)
        WHERE m.id = of_member
        ORDER BY r.born_from DESC LIMIT 1
    );
END $$;
COMMENT ON FUNCTION hpf.retires_on(bigint, text) IS 'The day a person reaches retirement age (法定退休日期) by fund.retirement_age; for women of the category female_cadre or female_worker.';

CREATE FUNCTION hpf.overdue_periods_since(loan bigint, from_day date) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
    -- what the loan had been overdue by that day is the fold of the facts until then, as they are known now
    RETURN (
        SELECT (l.state).overdue_total - coalesce((
            SELECT (hpf.loan_advance(hpf.loan_state(f.kind, f.value_date, f.amount, f.rate, f.periods, f.mode, f.first_due
                                                    ORDER BY f.value_date, hpf.fact_rank(f.kind), f.id), from_day)).overdue_total
            FROM fund.loan_fact f
            WHERE f.loan_id = l.id AND f.value_date <= from_day AND f.kind <> 'cancel'
              AND NOT EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = f.loan_id AND c.cancels = f.id)), 0)
        FROM fund.loan l WHERE l.id = loan);
END $$;
COMMENT ON FUNCTION hpf.overdue_periods_since(bigint, date) IS 'How many installments of a loan became overdue after a day (累计逾期期数).';

CREATE FUNCTION hpf.loan_facts_of(case_id bigint, on_day date) RETURNS hpf.loan_facts
LANGUAGE plpgsql STABLE AS $$
DECLARE
    own     fund.business_case;
    said    hpf.loan_facts;
    account fund.account;
    spouse  fund.account;
    married boolean;
    home    fund.house;
    months  record;
    loans   record;
    drawn   hpf.cny;
    relation text;
    others  integer;
    lent    integer;
    talent  record;
    overdue_months integer := hpf.policy('loan_overdue_months', on_day)::integer;
BEGIN
    SELECT c.* INTO own FROM fund.business_case c WHERE c.id = case_id;
    said := jsonb_populate_record(NULL::hpf.loan_facts, own.stated);
    SELECT a.* INTO account FROM fund.account a WHERE a.id = own.account_id;
    SELECT h.* INTO home FROM fund.house h WHERE h.id = own.house_id;
    SELECT true INTO married FROM hpf.family(account.member_id, on_day) f WHERE f.relation = 'spouse';
    SELECT a.* INTO spouse FROM hpf.family(account.member_id, on_day) f JOIN fund.account a ON a.member_id = f.member_id AND a.closed_on IS NULL
    WHERE f.relation = 'spouse' LIMIT 1;
    months := hpf.months_contributed(account.id, on_day);
    -- a combination is two contracts of one loan, while both live
    -- and one that the fund bought out is the same loan
    SELECT count(*) FILTER (WHERE l.status IN ('2', '3') AND l.converted_from IS NULL AND coalesce(o.status NOT IN ('2', '3'), true)) AS had,
           count(*) FILTER (WHERE l.status IN ('0', '2') AND l.number IS DISTINCT FROM own.combined_with AND coalesce(o.status NOT IN ('0', '2'), true))
           + (SELECT count(*) FROM hpf.family(account.member_id, on_day) f JOIN fund.account a ON a.member_id = f.member_id JOIN fund.business_case c ON c.account_id = a.id
              WHERE f.relation IN ('self', 'spouse') AND c.business = 'loan' AND c.state = 'approved' AND c.id <> own.id AND own.combined_with IS NULL) AS open,
           max((l.state).as_of) FILTER (WHERE l.status = '3') AS settled_on,
           coalesce(bool_or((l.state).overdue_periods > 0), false) AS overdue,
           coalesce(sum(hpf.overdue_periods_since(l.id, (on_day - make_interval(months => overdue_months))::date)) FILTER (WHERE (l.state).overdue_total > 0), 0) AS overdue_periods
    INTO loans
    FROM hpf.family(account.member_id, on_day) f
    JOIN fund.account a ON a.member_id = f.member_id
    JOIN fund.loan l ON l.borrower_account_id = a.id
    LEFT JOIN fund.loan o ON o.id = l.combined_with
    WHERE f.relation IN ('self', 'spouse');
    SELECT f.relation INTO relation
    FROM hpf.family(account.member_id, on_day) f JOIN fund.house_owner o ON o.house_id = own.house_id AND o.member_id = f.member_id
    ORDER BY array_position(ARRAY['self', 'spouse', 'parent', 'child'], f.relation) LIMIT 1;
    others := (SELECT count(DISTINCT o.house_id) FROM hpf.family(account.member_id, on_day) f JOIN fund.house_owner o ON o.member_id = f.member_id
               JOIN fund.house h ON h.id = o.house_id WHERE f.relation IN ('self', 'spouse') AND h.kind <> 'rent' AND h.city = 'local' AND h.id <> own.house_id);
    lent := (SELECT count(*) FROM fund.loan l WHERE l.house_id = own.house_id AND l.status IN ('0', '2') AND l.number IS DISTINCT FROM own.combined_with)
          + (SELECT count(*) FROM fund.business_case c WHERE c.house_id = own.house_id AND c.business = 'loan' AND c.state = 'approved' AND c.id <> own.id AND own.combined_with IS NULL);
    SELECT coalesce(sum(coalesce(c.paid, c.granted)), '0.00') INTO drawn
    FROM fund.business_case c
    WHERE c.business = 'withdrawal' AND c.state IN ('reviewed', 'approved', 'paid') AND c.house_id = own.house_id
      AND c.ground IN (SELECT g.name FROM hpf.withdrawal_grounds() g WHERE g.pays = 'price');
    -- the certificate that counts: one that is valid, of the highest tier; tiers below the third raise nothing
    SELECT t.tier, t.valid_from, t.valid_through INTO talent FROM fund.talent t
    WHERE t.member_id = account.member_id AND t.tier <= 3
    ORDER BY on_day BETWEEN t.valid_from AND t.valid_through DESC, t.tier, t.valid_through DESC LIMIT 1;
    RETURN ROW(
        on_day, own.requested, own.accepts_less, CASE WHEN home.kind <> 'rent' THEN home.kind END, greatest(said.home_order, others + 1),
        loans.had + coalesce(said.loans_before, 0), loans.open + coalesce(said.loans_open, 0), greatest(loans.settled_on, said.last_settled_on),
        coalesce(home.price, said.price), said.appraised, coalesce(home.area, said.area), coalesce(home.built_on, said.built_on), said.down_payment,
        said.periods, said.rate, said.method,
        (SELECT hpf.birth_date(m.citizen_id) FROM fund.member m WHERE m.id = account.member_id),
        -- a woman may retire as a cadre, nobody later than that
        least(coalesce(said.retires_on, hpf.retires_on(account.member_id, 'female_worker')), hpf.retires_on(account.member_id, 'female_cadre')),
        hpf.account_state_name(account.status), coalesce(said.contributor_city, 'local'), 'certificate_of_contribution' = ANY (own.documents),
        -- another centre's certificate tells its months; here the books do
        CASE WHEN said.contributor_city = 'other' AND 'certificate_of_contribution' = ANY (own.documents) THEN greatest(said.months_continuous, months.continuous) ELSE months.continuous END,
        months.total,
        account.balance, CASE WHEN spouse.status = '01' THEN 'contributes' WHEN married THEN 'other' ELSE 'none' END, coalesce(spouse.balance, '0.00'),
        coalesce(said.family_income, account.base + CASE WHEN spouse.status = '01' THEN spouse.base ELSE '0.00' END), said.family_debt_service,
        loans.overdue, loans.overdue_periods + coalesce(said.overdue_periods, 0), coalesce(said.guarantee_loss, false),
        (SELECT max(hpf.banned_through(f.member_id, on_day)) FROM hpf.family(account.member_id, on_day) f WHERE f.relation IN ('self', 'spouse')), said.guarantee,
        drawn + coalesce(said.withdrawn_for_house, '0.00'), talent.tier, talent.valid_from, talent.valid_through,
        hpf.last_loan_ratio(on_day), coalesce(relation, 'other'), lent)::hpf.loan_facts;
END $$;
COMMENT ON FUNCTION hpf.loan_facts_of(bigint, date) IS 'The facts of a loan application as the books of a day tell them, with what the applicant stated. Spouses'' records count together.';

-- ---- Applying ----------------------------------------------------------------------------

CREATE FUNCTION hpf.missing_documents(case_id bigint, on_day date) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT string_agg(d.chinese || ' ' || d.document, ', ' ORDER BY d.document)
        FROM fund.business_case c
        LEFT JOIN fund.house h ON h.id = c.house_id
        CROSS JOIN LATERAL hpf.required_documents(c.business, on_day, c.ground, h.kind, c.loan_bank, c.loan_area, c.authorised, c.channel) d
        WHERE c.id = case_id AND d.document <> ALL (c.documents)
    );
END $$;
COMMENT ON FUNCTION hpf.missing_documents(bigint, date) IS 'The papers that a case still lacks; NULL if none.';

CREATE FUNCTION hpf.check_channel(business text, ground text, channel text, on_day date) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    -- the counter does everything; any other channel does what it was opened for
    IF channel NOT IN ('counter', 'batch') AND NOT EXISTS (
        SELECT FROM fund.business_channel b WHERE b.business = check_channel.business AND b.ground IN ('', coalesce(check_channel.ground, ''))
          AND b.channel = check_channel.channel AND b.opened_on <= on_day AND (b.closed_on IS NULL OR b.closed_on > on_day)) THEN
        PERFORM hpf.refuse('HP028', format('%s%s is not done through channel %s on %s', business, coalesce(' for ' || ground, ''), channel, on_day),
            'Businesses and their channels are rows of fund.business_channel.', 'Apply at a counter.');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_channel(text, text, text, date) IS 'HP028 unless the business is done through that channel on that day.';

CREATE FUNCTION hpf.check_house(business text, ground text, house bigint) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    kind text := (SELECT h.kind FROM fund.house h WHERE h.id = house);
    pays text := (SELECT g.pays FROM hpf.withdrawal_grounds() g WHERE g.name = check_house.ground);
BEGIN
    -- whoever names no home would withdraw for it again and again
    IF house IS NULL AND pays IS NOT NULL THEN
        PERFORM hpf.refuse('HP103', format('a withdrawal for %s without a home', ground), 'What is withdrawn for a home is counted by home, across the family.', 'Register it with hpf.register_house() and name it.');
    ELSIF (ground IN ('purchase', 'help_purchase') AND kind NOT IN ('new', 'second_hand')) OR (ground = 'build' AND kind NOT IN ('build', 'overhaul'))
       OR (kind = 'rent' AND (business = 'loan' OR pays <> 'property_fee')) THEN
        PERFORM hpf.refuse('HP103', format('a home of kind %s does not fit a %s%s', kind, business, coalesce(' for ' || ground, '')), 'One buys a new or second-hand home, builds or overhauls, and rents another''s.', NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_house(text, text, bigint) IS 'HP103 for a ground that needs a home and names none, and for a home of a kind that does not fit.';

CREATE FUNCTION hpf.check_mode(mode text) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF mode NOT IN ('own', 'online', 'collected', 'two_place') THEN
        PERFORM hpf.refuse('HP103', format('mode %s of a case', mode), 'Modes are own, online (全程网办), collected (代收代办) and two_place (两地联办).', NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_mode(text) IS 'HP103 unless the mode of a case (通办方式) is known.';

CREATE FUNCTION hpf.find_branch_or_none(code text) RETURNS integer
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN code IS NOT NULL THEN hpf.find_branch(code) END
$$;
COMMENT ON FUNCTION hpf.find_branch_or_none(text) IS 'Id of a branch by its code, NULL for NULL; HP001 if there is none.';

CREATE FUNCTION hpf.check_documents(documents text[]) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    bad text;
BEGIN
    SELECT string_agg(coalesce(d, 'NULL'), ', ') INTO bad FROM unnest(documents) d WHERE NOT EXISTS (SELECT FROM fund.document_kind k WHERE k.code = d);
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse('HP027', format('no such kind of paper: %s', bad), 'Kinds are rows of fund.document_kind.', 'SELECT * FROM hpf.required_documents(business, day, ground).');
    END IF;
    RETURN ARRAY(SELECT DISTINCT d FROM unnest(documents) d ORDER BY d);
END $$;
COMMENT ON FUNCTION hpf.check_documents(text[]) IS 'HP027 for a kind of paper that there is not; each kind once.';

CREATE FUNCTION hpf.accept_case(case_id bigint, request bigint, day date, operator text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    lacking text := hpf.missing_documents(case_id, day);
BEGIN
    IF NOT EXISTS (SELECT FROM fund.business_case c JOIN fund.document_rule r ON r.business = c.business AND r.ground IS NOT DISTINCT FROM c.ground WHERE c.id = case_id) THEN
        PERFORM hpf.refuse('HP027', format('no rule says which papers case %s needs', case_id), 'Rules about papers are rows of fund.document_rule.', 'Add them with hpf.add_document_rule().');
    ELSIF lacking IS NULL THEN
        PERFORM hpf.note_step(case_id, 'accept', 'accepted', request, day, operator);
        UPDATE fund.business_case c
        SET state = 'accepted', accepted_on = day, due_on = hpf.case_due(day,
            hpf.policy(CASE c.mode WHEN 'online' THEN 'case_days_other_city' WHEN 'collected' THEN 'case_days_collected' WHEN 'two_place' THEN 'case_days_two_place'
                            ELSE CASE c.business WHEN 'loan' THEN 'case_days_loan' ELSE 'case_days_withdrawal' END END, day)::integer,
            hpf.policy('case_days_count', day) = 'working')
        WHERE c.id = case_id;
    END IF;
    RETURN lacking;
END $$;
COMMENT ON FUNCTION hpf.accept_case(bigint, bigint, date, text) IS 'Accepts a case if all its papers are there: the time limit of the text in force runs; cases for other cities have a clock of their own. Gives the papers it lacks.';

CREATE FUNCTION hpf.reasons(findings hpf.findings) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT string_agg(f.rule || ': ' || f.english, '; ' ORDER BY f.place) FROM hpf.finding_rows(findings) f WHERE f.result IN ('failed', 'missing')
$$;
COMMENT ON FUNCTION hpf.reasons(hpf.findings) IS 'Why a decision refuses: the rules that failed, or lack a fact, in sentences.';

CREATE FUNCTION hpf.review_case(case_id bigint, request bigint, day date, operator text, OUT state text, OUT granted hpf.cny, OUT reasons text)
LANGUAGE plpgsql AS $$
DECLARE
    own        fund.business_case;
    parameters hpf.parameters;
BEGIN
    SELECT c.* INTO own FROM fund.business_case c WHERE c.id = case_id;
    -- the text in force when it was accepted, or when it is decided
    own.parameter_set_id := hpf.parameter_set_on(CASE hpf.policy('case_law_date', own.accepted_on) WHEN 'accepted' THEN own.accepted_on ELSE day END, own.home_branch_id);
    SELECT s.parameters INTO parameters FROM fund.parameter_set s WHERE s.id = own.parameter_set_id;
    IF own.business = 'withdrawal' THEN
        own.withdrawal := hpf.withdrawal_facts_of(case_id, day);
        own.findings := hpf.decide_withdrawal(own.withdrawal, parameters);
    ELSE
        own.loan := hpf.loan_facts_of(case_id, day);
        own.findings := hpf.decide_loan(own.loan, parameters);
    END IF;
    state := CASE hpf.decision_outcome(own.findings) WHEN 'granted' THEN 'reviewed' ELSE 'refused' END;
    granted := hpf.decision_amount(own.findings);
    IF state = 'refused' THEN
        reasons := hpf.reasons(own.findings);
        IF hpf.decision_outcome(own.findings) = 'incomplete' THEN
            PERFORM hpf.refuse('HP025', format('case %s cannot be decided: facts are missing', case_id), reasons,
                'State them when applying, or later: hpf.decide_case() for a case that was accepted.');
        END IF;
    END IF;
    PERFORM hpf.note_step(case_id, 'review', state, request, day, operator, reasons);
    UPDATE fund.business_case c
    SET state = review_case.state, decided_on = day, parameter_set_id = own.parameter_set_id, withdrawal = own.withdrawal, loan = own.loan, findings = own.findings,
        granted = review_case.granted, ended_on = CASE review_case.state WHEN 'refused' THEN day END
    WHERE c.id = case_id;
END $$;
COMMENT ON FUNCTION hpf.review_case(bigint, bigint, date, text) IS 'Has the rules review an accepted case: by the facts of the day and the text that policy case_law_date says. Facts, parameters and findings are written down. HP025 while facts are missing.';

CREATE FUNCTION hpf.take_in(case_id bigint, act hpf.act, decide boolean, operator text) RETURNS hpf.receipt
LANGUAGE plpgsql AS $$
DECLARE
    lacking  text := hpf.accept_case(case_id, act.request, act.day, operator);
    reviewed record;
BEGIN
    IF lacking IS NOT NULL THEN RETURN ROW(case_id::text, NULL, 0, NULL, 'lacks ' || lacking)::hpf.receipt; END IF;
    IF NOT decide THEN RETURN ROW(case_id::text, NULL, 1, NULL, 'accepted')::hpf.receipt; END IF;
    reviewed := hpf.review_case(case_id, act.request, act.day, operator);
    RETURN ROW(case_id::text, NULL, 1, reviewed.granted, coalesce(reviewed.reasons, reviewed.state))::hpf.receipt;
END $$;
COMMENT ON FUNCTION hpf.take_in(bigint, hpf.act, boolean, text) IS 'Accepts a case if its papers are there, and decides it if asked to. The answer of the act: the state, what is lacking, or why it is refused.';

CREATE FUNCTION hpf.check_approver(case_id bigint, operator text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    own record;
BEGIN
    -- what closes an account pays what it holds by then, whatever was granted
    SELECT c.maker, CASE WHEN g.closes THEN greatest(c.granted, a.balance) ELSE c.granted END AS amount, o.name, o.approves_up_to INTO own
    FROM fund.business_case c
    JOIN fund.account a ON a.id = c.account_id
    LEFT JOIN hpf.withdrawal_grounds() g ON g.name = c.ground
    LEFT JOIN fund.operator o ON o.name = check_approver.operator
    WHERE c.id = case_id;
    IF own.name IS NULL OR operator = 'rules' THEN
        PERFORM hpf.refuse('HP019', format('%s may not approve case %s', operator, case_id), 'Who approves is listed in fund.operator, with the highest amount (审批权限).',
            'Have the administrator list the person.');
    ELSIF own.maker = operator OR EXISTS (SELECT FROM fund.case_event e WHERE e.case_id = check_approver.case_id AND e.operator = check_approver.operator) THEN
        PERFORM hpf.refuse('HP026', format('%s cannot approve case %s, which is %s''s own', operator, case_id, operator),
            'Who took a case in or reviewed it does not approve it (经办与审批分离).', 'Ask another person.');
    ELSIF own.amount > own.approves_up_to THEN
        PERFORM hpf.refuse('HP019', format('%s may not approve %s in case %s', operator, own.amount, case_id),
            format('The operator approves up to %s (审批权限).', own.approves_up_to), 'Ask somebody who may approve more.');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_approver(bigint, text) IS 'HP026 for the maker''s own case, HP019 above what the operator may approve.';

CREATE FUNCTION hpf.may_decide_alone(of_member bigint, amount hpf.cny, operator text, day date) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    -- a teller who calls a case online is no member: only an application speaks for members
    RETURN operator <> session_user
       AND EXISTS (SELECT FROM fund.operator o WHERE o.name = session_user AND o.application)
       AND amount + coalesce((SELECT sum(c.granted) FROM fund.account a JOIN fund.business_case c ON c.account_id = a.id
                              WHERE a.member_id = of_member AND c.approver = 'rules' AND c.ground <> 'principal_offset' AND c.approved_on = day), '0.00')
           <= hpf.policy('case_rules_alone_amount', day)::hpf.cny;
END $$;
COMMENT ON FUNCTION hpf.may_decide_alone(bigint, hpf.cny, text, date) IS 'May the rules alone approve an online withdrawal: sent by an application login in a member''s name, and with what they approved for the member that day within policy case_rules_alone_amount.';

CREATE FUNCTION hpf.pay_withdrawal(case_id bigint, request bigint, day date, operator text) RETURNS hpf.receipt
LANGUAGE plpgsql AS $$
DECLARE
    own     fund.business_case;
    account record;
    its     hpf.withdrawal_facts;
    anew    hpf.findings;
    kind    record;
    voucher bigint;
    closing record;
BEGIN
    SELECT c.* INTO own FROM fund.business_case c WHERE c.id = case_id;
    SELECT g.ground, g.closes INTO kind FROM hpf.withdrawal_grounds() g WHERE g.name = own.ground;
    account := hpf.find_account((SELECT a.number FROM fund.account a WHERE a.id = own.account_id));
    -- what was granted may have been used up, or the member banned since: the rules are asked again, by today's facts and the text of the decision
    its := hpf.withdrawal_facts_of(case_id, day);
    its.requested := CASE WHEN NOT kind.closes THEN own.granted END;
    its.accepts_less := false;
    SELECT hpf.decide_withdrawal(its, s.parameters) INTO anew FROM fund.parameter_set s WHERE s.id = own.parameter_set_id;
    IF hpf.decision_outcome(anew) IS DISTINCT FROM 'granted' THEN
        PERFORM hpf.refuse('HP029', format('case %s cannot be paid any more', case_id), hpf.reasons(anew), 'Take it back and apply anew.');
    END IF;
    IF kind.closes AND account.balance > own.granted AND account.balance > (SELECT o.approves_up_to FROM fund.operator o WHERE o.name = own.approver) THEN
        PERFORM hpf.refuse('HP029', format('case %s cannot be paid: the account holds %s by now', case_id, account.balance),
            format('%s, who approved %s, may not approve so much.', own.approver, own.granted), 'Take it back and apply anew.');
    END IF;
    PERFORM hpf.note_step(case_id, 'pay', 'paid', request, day, operator);
    IF kind.closes THEN
        closing := hpf.post_closing(request, day, account.id, 'closing_withdrawal', '12', kind.ground, '05');
        UPDATE fund.business_case c SET state = 'paid', ended_on = day, paid = closing.total - closing.interest WHERE c.id = case_id;
        RETURN ROW(case_id::text, closing.voucher, 1, closing.total, format('interest %s', closing.interest))::hpf.receipt;
    END IF;
    voucher := hpf.post_voucher(request, 1, 'withdrawal', account.branch_id, day, ARRAY['201'], ARRAY[account.bank_subject], ARRAY[own.granted]);
    PERFORM hpf.post_account_entries(voucher, day, day, '11', ARRAY[account.id], ARRAY[-own.granted],
        ARRAY[hpf.carried_part(account.carried, account.balance, -own.granted)], NULL, kind.ground);
    UPDATE fund.business_case c SET state = 'paid', ended_on = day, paid = own.granted WHERE c.id = case_id;
    RETURN ROW(case_id::text, voucher, 1, own.granted, own.ground)::hpf.receipt;
END $$;
COMMENT ON FUNCTION hpf.pay_withdrawal(bigint, bigint, date, text) IS 'Pays an approved withdrawal through the posting engine, after asking the rules again. HP029 if they refuse now.';

CREATE FUNCTION hpf.apply_withdrawal(
    request_id text, account text, ground text, amount hpf.cny DEFAULT NULL, house text DEFAULT NULL, stated jsonb DEFAULT '{}', documents text[] DEFAULT '{}',
    accepts_less boolean DEFAULT false, authorised boolean DEFAULT false, loan_bank text DEFAULT NULL, loan_area text DEFAULT NULL,
    branch text DEFAULT NULL, mode text DEFAULT 'own', decide boolean DEFAULT true, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act hpf.act;
    payer record;
    home bigint;
    own bigint;
    answer hpf.receipt;
BEGIN
    PERFORM hpf.check_isolation('apply_withdrawal');
    act := hpf.begin_act('apply_withdrawal', request_id, jsonb_build_object('account', account, 'ground', ground, 'amount', amount::text, 'house', house, 'stated', stated,
        'documents', to_jsonb(documents), 'accepts_less', accepts_less, 'authorised', authorised, 'loan_bank', loan_bank, 'loan_area', loan_area, 'branch', branch, 'mode', mode, 'decide', decide),
        operator, channel, hpf.find_branch_or_none(branch));
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{amount,house,stated,documents,loan_bank,loan_area,branch}');
    IF amount IS NOT NULL THEN PERFORM hpf.check_amount(amount); END IF;
    IF ground = 'principal_offset' THEN
        PERFORM hpf.refuse('HP103', 'a principal offset is not paid out', 'It repays a loan from the account.', 'Use hpf.offset_principal().');
    ELSIF NOT EXISTS (SELECT FROM hpf.withdrawal_grounds() g WHERE g.name = apply_withdrawal.ground) THEN
        PERFORM hpf.refuse('HP103', format('unknown withdrawal ground %s', ground), 'Grounds are the names of hpf.withdrawal_grounds().', 'SELECT * FROM hpf.withdrawal_grounds().');
    END IF;
    payer := hpf.find_account(account);
    PERFORM hpf.lock_family(payer.member_id);
    home := hpf.find_house(house);
    PERFORM hpf.check_house('withdrawal', ground, home);
    PERFORM hpf.check_channel('withdrawal', ground, channel, act.day);
    PERFORM hpf.check_mode(mode);
    INSERT INTO fund.business_case (account_id, house_id, requested, applied_on, branch_id, home_branch_id, visits, accepts_less, authorised, loan_bank, loan_area,
                                    business, ground, state, channel, mode, maker, stated, documents)
    VALUES (payer.id, home, amount, act.day, coalesce(hpf.find_branch_or_none(branch), payer.branch_id), payer.branch_id,
            CASE WHEN channel IN ('counter', 'outlet') THEN 1 ELSE 0 END, apply_withdrawal.accepts_less, apply_withdrawal.authorised, apply_withdrawal.loan_bank,
            apply_withdrawal.loan_area, 'withdrawal', apply_withdrawal.ground, 'applied', apply_withdrawal.channel, apply_withdrawal.mode, operator,
            hpf.check_stated(stated, 'withdrawal'), hpf.check_documents(documents))
    RETURNING id INTO own;
    answer := hpf.take_in(own, act, decide, operator);
    IF answer.note = 'reviewed' AND channel IN ('online', 'app') AND hpf.may_decide_alone(payer.member_id, answer.amount, operator, act.day) THEN
        -- small, and sent by the member through an application: the rules are the second person
        PERFORM hpf.note_step(own, 'approve', 'approved', act.request, act.day, 'rules');
        UPDATE fund.business_case c SET state = 'approved', approver = 'rules', approved_on = act.day WHERE c.id = own;
        RETURN hpf.finish_act(act.request, hpf.pay_withdrawal(own, act.request, act.day, operator));
    END IF;
    RETURN hpf.finish_act(act.request, answer);
END $$;
COMMENT ON FUNCTION hpf.apply_withdrawal(text, text, text, hpf.cny, text, jsonb, text[], boolean, boolean, text, text, text, text, boolean, text, text) IS 'Applies for a withdrawal (提取申请): the case is accepted and decided at once if all papers are there. The answer''s number is the case, its amount what the rules grant, its note the state, what is lacking, or why it is refused. A small one online is paid at once. With decide false it is accepted only, and decided later with hpf.decide_case(). ground is a name of hpf.withdrawal_grounds(); amount NULL asks for as much as may be.';

CREATE FUNCTION hpf.apply_loan(
    request_id text, account text, amount hpf.cny, periods integer, rate_series text, house text, stated jsonb DEFAULT '{}', documents text[] DEFAULT '{}',
    method text DEFAULT 'equal_installment', combined_with text DEFAULT NULL, accepts_less boolean DEFAULT false, branch text DEFAULT NULL, mode text DEFAULT 'own', decide boolean DEFAULT true,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act hpf.act;
    borrower record;
    home bigint;
    own bigint;
BEGIN
    PERFORM hpf.check_isolation('apply_loan');
    act := hpf.begin_act('apply_loan', request_id, jsonb_build_object('account', account, 'amount', amount::text, 'periods', periods, 'rate_series', rate_series, 'house', house,
        'stated', stated, 'documents', to_jsonb(documents), 'method', method, 'combined_with', combined_with, 'accepts_less', accepts_less, 'branch', branch, 'mode', mode, 'decide', decide),
        operator, channel, hpf.find_branch_or_none(branch));
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{stated,documents,branch,combined_with}');
    PERFORM hpf.check_amount(amount);
    IF periods NOT BETWEEN 1 AND 600 OR method NOT IN ('equal_installment', 'equal_principal', 'bullet') THEN
        PERFORM hpf.refuse('HP103', format('a loan of %s periods by %s', periods, method), 'A loan has 1 to 600 periods, by equal_installment, equal_principal or bullet.', NULL);
    END IF;
    PERFORM hpf.check_method(method, periods, act.day);
    PERFORM hpf.check_product(rate_series, periods);
    borrower := hpf.find_account(account);
    PERFORM hpf.lock_family(borrower.member_id);
    home := hpf.find_house(house);
    PERFORM hpf.check_house('loan', NULL, home);
    PERFORM hpf.check_channel('loan', NULL, channel, act.day);
    PERFORM hpf.check_mode(mode);
    INSERT INTO fund.business_case (account_id, house_id, requested, rate_series, combined_with, applied_on, branch_id, home_branch_id, visits, accepts_less,
                                    business, state, channel, mode, maker, stated, documents)
    VALUES (borrower.id, home, amount, apply_loan.rate_series, apply_loan.combined_with, act.day, coalesce(hpf.find_branch_or_none(branch), borrower.branch_id), borrower.branch_id,
            CASE WHEN channel IN ('counter', 'outlet') THEN 1 ELSE 0 END, apply_loan.accepts_less,
            'loan', 'applied', apply_loan.channel, apply_loan.mode, operator,
            hpf.check_stated(stated, 'loan') || jsonb_build_object('periods', periods, 'rate', hpf.rate_on(rate_series, act.day)::text, 'method', method),
            hpf.check_documents(documents))
    RETURNING id INTO own;
    RETURN hpf.finish_act(act.request, hpf.take_in(own, act, decide, operator));
END $$;
COMMENT ON FUNCTION hpf.apply_loan(text, text, hpf.cny, integer, text, text, jsonb, text[], text, text, boolean, text, text, boolean, text, text) IS 'Applies for a loan (贷款申请): the case is accepted and decided at once if all papers are there. The answer''s number is the case, its amount what the rules grant, its note the state, what is lacking, or why it is refused. combined_with is the signed contract that it makes a combination (组合贷款) with.';

CREATE FUNCTION hpf.complete_case(
    request_id text, case_number text, documents text[] DEFAULT '{}', stated jsonb DEFAULT '{}', decide boolean DEFAULT true, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act hpf.act;
    own record;
BEGIN
    PERFORM hpf.check_isolation('complete_case');
    act := hpf.begin_act('complete_case', request_id, jsonb_build_object('case_number', case_number, 'documents', to_jsonb(documents), 'stated', stated, 'decide', decide), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{documents,stated}');
    own := hpf.find_case(case_number);
    IF own.state NOT IN ('applied', 'returned') THEN
        PERFORM hpf.refuse('HP028', format('case %s does not admit more papers: it is %s', own.id, own.state), 'Papers are added while a case is applied or returned.', NULL);
    END IF;
    UPDATE fund.business_case c
    SET documents = hpf.check_documents(c.documents || coalesce(complete_case.documents, '{}')), stated = c.stated || hpf.check_stated(complete_case.stated, own.business),
        visits = c.visits + CASE WHEN complete_case.channel IN ('counter', 'outlet') THEN 1 ELSE 0 END
    WHERE c.id = own.id;
    RETURN hpf.finish_act(act.request, hpf.take_in(own.id, act, decide, operator));
END $$;
COMMENT ON FUNCTION hpf.complete_case(text, text, text[], jsonb, boolean, text, text) IS 'Adds papers and stated facts to a case that lacked some (补件); once all are there it is accepted, its time limit runs, and it is decided.';

CREATE FUNCTION hpf.decide_case(
    request_id text, case_number text, stated jsonb DEFAULT '{}', operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act hpf.act;
    own record;
    reviewed record;
BEGIN
    PERFORM hpf.check_isolation('decide_case');
    act := hpf.begin_act('decide_case', request_id, jsonb_build_object('case_number', case_number, 'stated', stated), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{stated}');
    own := hpf.find_case(case_number);
    PERFORM hpf.check_step(own.id, 'review');
    UPDATE fund.business_case c SET stated = c.stated || hpf.check_stated(decide_case.stated, own.business) WHERE c.id = own.id;
    reviewed := hpf.review_case(own.id, act.request, act.day, operator);
    RETURN hpf.finish_act(act.request, ROW(own.id::text, NULL, 1, reviewed.granted, coalesce(reviewed.reasons, reviewed.state))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.decide_case(text, text, jsonb, text, text) IS 'Decides a case that was accepted and not decided at once (审核): by the facts of today, with what is stated besides, and the text that policy case_law_date says. HP025 while facts are missing, HP028 if it was decided.';

CREATE FUNCTION hpf.approve_case(
    request_id text, case_number text, pay boolean DEFAULT true, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act hpf.act;
    own record;
    mandate hpf.receipt;
BEGIN
    PERFORM hpf.check_isolation('approve_case');
    act := hpf.begin_act('approve_case', request_id, jsonb_build_object('case_number', case_number, 'pay', pay), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_case(case_number);
    PERFORM hpf.check_step(own.id, 'approve');
    PERFORM hpf.check_approver(own.id, operator);
    mandate := hpf.approve_mandate(own.id, act, operator);
    IF mandate.number IS NOT NULL THEN RETURN hpf.finish_act(act.request, mandate); END IF;
    PERFORM hpf.note_step(own.id, 'approve', 'approved', act.request, act.day, operator);
    UPDATE fund.business_case c SET state = 'approved', approver = approve_case.operator, approved_on = act.day WHERE c.id = own.id;
    IF pay AND own.business = 'withdrawal' THEN
        RETURN hpf.finish_act(act.request, hpf.pay_withdrawal(own.id, act.request, act.day, operator));
    END IF;
    RETURN hpf.finish_act(act.request, ROW(own.id::text, NULL, 1, own.granted, 'approved')::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.approve_case(text, text, boolean, text, text) IS 'Approves a case that the rules grant (审批): another person than its maker, within the operator''s limit. A withdrawal is paid in the same act unless pay is false. HP026, HP019, HP028; HP029 if the rules refuse it by now.';

CREATE FUNCTION hpf.pay_case(
    request_id text, case_number text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act hpf.act;
    own record;
BEGIN
    PERFORM hpf.check_isolation('pay_case');
    act := hpf.begin_act('pay_case', request_id, jsonb_build_object('case_number', case_number), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_case(case_number);
    IF own.business <> 'withdrawal' THEN
        PERFORM hpf.refuse('HP028', format('case %s is not paid: it is a %s', own.id, own.business), 'A loan is signed and disbursed.', 'Use hpf.sign_case().');
    END IF;
    PERFORM hpf.check_step(own.id, 'pay');
    RETURN hpf.finish_act(act.request, hpf.pay_withdrawal(own.id, act.request, act.day, operator));
END $$;
COMMENT ON FUNCTION hpf.pay_case(text, text, text, text) IS 'Pays an approved withdrawal (支付). The year it counts for is that of the payment; the rules are asked again by the facts of today and the text of the decision (HP029).';

CREATE FUNCTION hpf.sign_case(
    request_id text, case_number text, number text, bank_account text, bank_rate_series text DEFAULT NULL, amount hpf.cny DEFAULT NULL, due_day integer DEFAULT 20,
    bank_rate_spread integer DEFAULT 0, repricing text DEFAULT 'january', operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act hpf.act;
    own record;
    terms record;
    its hpf.loan_facts;
    anew hpf.findings;
BEGIN
    PERFORM hpf.check_isolation('sign_case');
    act := hpf.begin_act('sign_case', request_id, jsonb_build_object('case_number', case_number, 'number', number, 'bank_account', bank_account,
        'bank_rate_series', bank_rate_series, 'amount', amount::text, 'due_day', due_day,
        'bank_rate_spread', bank_rate_spread, 'repricing', repricing), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{amount,bank_rate_series,due_day}');
    own := hpf.find_case(case_number);
    PERFORM hpf.note_step(own.id, 'sign', 'signed', act.request, act.day, operator);
    IF amount > own.granted THEN
        PERFORM hpf.refuse('HP024', format('a contract of %s in case %s, which was granted %s', amount, own.id, own.granted), 'The rules granted no more.', NULL);
    END IF;
    SELECT c.parameter_set_id, c.rate_series, c.combined_with, (c.loan).periods AS periods, (c.loan).method AS method INTO terms FROM fund.business_case c WHERE c.id = own.id;
    -- a spouse may have borrowed, or somebody been banned since: asked again, by today's facts and the text of the decision
    its := hpf.loan_facts_of(own.id, act.day);
    its.requested := coalesce(amount, own.granted);
    its.accepts_less := false;
    SELECT hpf.decide_loan(its, s.parameters) INTO anew FROM fund.parameter_set s WHERE s.id = terms.parameter_set_id;
    IF hpf.decision_outcome(anew) IS DISTINCT FROM 'granted' THEN
        PERFORM hpf.refuse('HP029', format('case %s cannot be signed any more', own.id), hpf.reasons(anew), 'Take it back and apply anew.');
    END IF;
    IF (its).home_order >= 2 AND EXISTS (SELECT FROM fund.loan_product p WHERE p.rate_series = terms.rate_series AND p.home_order = 1) THEN
        PERFORM hpf.refuse('HP029', format('case %s cannot be signed at %s', own.id, terms.rate_series),
            format('It pays for home number %s of the family: a second home has its own rates (建金〔2010〕179号).', (its).home_order), 'Apply with a series for a second home.');
    END IF;
    PERFORM hpf.make_loan(act, number, own.account, coalesce(amount, own.granted), terms.periods, coalesce(bank_rate_series, terms.rate_series), bank_account, terms.method, due_day,
        CASE WHEN bank_rate_series IS NOT NULL THEN terms.rate_series END, terms.combined_with, own.id, own.house_id,
        CASE WHEN bank_rate_series IS NULL THEN 0 ELSE bank_rate_spread END, repricing);
    UPDATE fund.business_case c SET state = 'signed', ended_on = act.day, paid = coalesce(sign_case.amount, own.granted) WHERE c.id = own.id;
    RETURN hpf.finish_act(act.request, ROW(number, NULL, 1, coalesce(amount, own.granted), own.id::text)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.sign_case(text, text, text, text, text, hpf.cny, integer, integer, text, text, text) IS 'Signs the contract of an approved loan case (签约): at most the amount granted, with the term, method and rate series decided; bank_rate_series makes it a bank''s subsidised loan (公转商贴息贷款) at that series. The rules are asked again by the facts of today (HP029). Otherwise as hpf.sign_loan().';

CREATE FUNCTION hpf.end_case(
    act_name text, step text, to_state text, request_id text, case_number text, reason text, operator text, channel text
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
BEGIN
    act := hpf.begin_act(act_name, request_id, jsonb_build_object('case_number', case_number, 'reason', reason), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_case(case_number);
    PERFORM hpf.check_step(own.id, step);
    IF act_name = 'refuse_case' THEN PERFORM hpf.check_approver(own.id, operator); END IF;
    IF step = 'return' AND EXISTS (SELECT FROM fund.withdrawal_mandate m WHERE m.case_id = own.id) THEN
        PERFORM hpf.refuse('HP028', format('case %s is of a mandate', own.id), 'A mandate is not returned: it is refused, or taken back, and signed anew.', NULL);
    END IF;
    PERFORM hpf.note_step(own.id, step, to_state, act.request, act.day, operator, reason);
    UPDATE fund.business_case c SET state = to_state, ended_on = CASE WHEN to_state <> 'returned' THEN act.day END,
        due_on = CASE WHEN to_state = 'returned' THEN NULL ELSE c.due_on END
    WHERE c.id = own.id;
    PERFORM hpf.end_mandate_of(own.id, act.day);
    RETURN hpf.finish_act(act.request, ROW(own.id::text, NULL, 1, NULL, reason)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.end_case(text, text, text, text, text, text, text, text) IS 'Returns, refuses or takes back a case; what the three share.';

CREATE FUNCTION hpf.return_case(request_id text, case_number text, reason text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.end_case('return_case', 'return', 'returned', request_id, case_number, reason, operator, channel)
$$;
COMMENT ON FUNCTION hpf.return_case(text, text, text, text, text) IS 'Returns a case to the applicant (退件): papers have to be mended; the time limit stops.';

CREATE FUNCTION hpf.refuse_case(request_id text, case_number text, reason text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.end_case('refuse_case', 'refuse', 'refused', request_id, case_number, reason, operator, channel)
$$;
COMMENT ON FUNCTION hpf.refuse_case(text, text, text, text, text) IS 'Refuses a case that the rules would grant (不予批准), with a reason: another person than its maker.';

CREATE FUNCTION hpf.withdraw_case(request_id text, case_number text, reason text, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.end_case('withdraw_case', 'withdraw', 'withdrawn', request_id, case_number, reason, operator, channel)
$$;
COMMENT ON FUNCTION hpf.withdraw_case(text, text, text, text, text) IS 'Takes a case back (撤回) on the applicant''s wish, before it is paid or signed.';

CREATE FUNCTION hpf.replay_decision(case_number text, OUT findings hpf.findings, OUT same boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    own fund.business_case;
    parameters hpf.parameters;
    version integer;
BEGIN
    SELECT c.* INTO own FROM fund.business_case c WHERE c.id = CASE WHEN replay_decision.case_number ~ '^\d{1,18}$' THEN replay_decision.case_number::bigint END;
    IF own.findings IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no decided case %s', coalesce(case_number, 'NULL')), 'Cases are rows of fund.business_case; one that was not decided cannot be replayed.', NULL);
    END IF;
    SELECT s.parameters INTO parameters FROM fund.parameter_set s WHERE s.id = own.parameter_set_id;
    version := (SELECT f.version FROM hpf.finding_rows(own.findings) f LIMIT 1);
    findings := CASE own.business WHEN 'withdrawal' THEN hpf.decide_withdrawal(own.withdrawal, parameters, version) ELSE hpf.decide_loan(own.loan, parameters, version) END;
    same := findings = own.findings;
END $$;
COMMENT ON FUNCTION hpf.replay_decision(text) IS 'Decides a case again (复核) by the facts, parameters and version of rules it was decided by: same tells whether the findings are those written down. hpf.explain() turns them into sentences.';

CREATE FUNCTION hpf.take_heirless(
    request_id text, case_number text, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    closing record;
BEGIN
    act := hpf.begin_act('take_heirless', request_id, jsonb_build_object('case_number', case_number, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_case(case_number);
    IF own.ground IS DISTINCT FROM 'death' OR NOT EXISTS (SELECT FROM fund.business_case c WHERE c.id = own.id AND c.state = 'applied'
           AND c.stated ->> 'claimant' = 'none' AND 'death_certificate' = ANY (c.documents)) THEN
        PERFORM hpf.refuse('HP028', format('case %s is none of a member who died without heir', own.id),
            'It is applied for on ground death, claimed by none, with the death certificate.', 'Apply with stated claimant none and document death_certificate.');
    END IF;
    PERFORM hpf.check_approver(own.id, operator);
    closing := hpf.post_closing(act.request, act.day, (SELECT a.id FROM fund.account a WHERE a.number = own.account), 'heirless', '12', '08', '05', '40105');
    PERFORM hpf.note_step(own.id, 'take', 'taken', act.request, act.day, operator, basis);
    UPDATE fund.business_case c SET state = 'taken', ended_on = act.day, paid = closing.total - closing.interest, approver = take_heirless.operator WHERE c.id = own.id;
    RETURN hpf.finish_act(act.request, ROW(own.account, closing.voucher, 1, closing.total, basis)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.take_heirless(text, text, text, text, text) IS 'Takes the balance of a member who died without heir or legatee into value-added income (条例 art. 24), with closing interest, on a case of ground death that none claims; the account is closed. Another person than who took the case in.';
