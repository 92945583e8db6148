-- Collection (归集): acts on employers, accounts and contributions.
--
-- Each act: take the request, read and check under locks, compute with pure
-- functions, post through the engine (10_posting.sql), store the answer.
--
-- Acts over lists keep one plan a session, by index: a plan made while the fund was
-- empty would scan and hash whole tables for as long as that session lives.

CREATE TYPE hpf.new_account AS (
    citizen_id  hpf.citizen_id,
    name        text,
    base        hpf.cny,
    number      text
);
COMMENT ON TYPE hpf.new_account IS 'A person to open an account for; number NULL lets the centre give one.';

CREATE TYPE hpf.back_contribution_line AS (
    account text,
    month   hpf.yearmonth,
    amount  hpf.cny
);
COMMENT ON TYPE hpf.back_contribution_line IS 'A back contribution (补缴): account, the month it is for, amount of both sides.';

CREATE FUNCTION hpf.find_branch(code text) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
DECLARE
    branch integer;
BEGIN
    SELECT b.id INTO branch FROM fund.branch b WHERE b.code = find_branch.code;
    IF branch IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no branch %s', coalesce(code, 'NULL')), 'Branches are rows of fund.branch.', NULL);
    END IF;
    RETURN branch;
END $$;
COMMENT ON FUNCTION hpf.find_branch(text) IS 'Id of a branch by its code; HP001 if there is none.';

CREATE FUNCTION hpf.find_bank_account(number text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    subject text;
BEGIN
    SELECT b.subject INTO subject FROM fund.bank_account b WHERE b.number = find_bank_account.number;
    IF subject IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no bank account %s', coalesce(number, 'NULL')),
            'The special accounts are rows of fund.bank_account.', NULL);
    END IF;
    RETURN subject;
END $$;
COMMENT ON FUNCTION hpf.find_bank_account(text) IS 'Subject of a special bank account by its number; HP001 if there is none.';

CREATE FUNCTION hpf.contribution_refusals(day date, base hpf.cny, unit_ratio hpf.rate, personal_ratio hpf.rate) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
        SELECT f.rule FROM hpf.finding_rows(hpf.decide_contribution(
            ROW(day, 'single', base, unit_ratio, personal_ratio, false)::hpf.contribution_facts,
            (SELECT s.parameters FROM fund.parameter_set s WHERE s.id = hpf.parameter_set_on(day)))) f
        WHERE f.result = 'failed' ORDER BY f.place);
END $$;
COMMENT ON FUNCTION hpf.contribution_refusals(date, hpf.cny, hpf.rate, hpf.rate) IS 'The rules of contributions that refuse a base (缴存基数) or ratios (缴存比例) on a day; what is NULL is not asked about.';

CREATE FUNCTION hpf.check_ratio(ratio hpf.rate, day date) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF hpf.contribution_refusals(day, NULL, ratio, NULL) <> '{}' THEN
        PERFORM hpf.refuse('HP006', format('contribution ratio %s is outside the policy', ratio),
            format('On %s each side pays %s to %s of the base (条例 art. 18).', day,
                   hpf.policy('contribution_ratio_floor', day), hpf.policy('contribution_ratio_cap', day)),
            'A lower ratio for hardship needs the committee''s approval (条例 art. 20).');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_ratio(hpf.rate, date) IS 'HP006 unless the rules of contributions admit the ratio (缴存比例) on the day.';

CREATE FUNCTION hpf.check_base(base hpf.cny, day date) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF hpf.contribution_refusals(day, base, NULL, NULL) <> '{}' THEN
        PERFORM hpf.refuse('HP005', format('base %s is outside the limits', base),
            format('On %s a base lies between %s and %s.', day,
                   hpf.policy('contribution_base_floor', day), hpf.policy('contribution_base_cap', day)), NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_base(hpf.cny, date) IS 'HP005 unless the rules of contributions admit the base (缴存基数) on the day.';

CREATE FUNCTION hpf.open_employer(
    request_id text, number text, name text, branch text, bank_account text,
    unit_ratio hpf.rate, personal_ratio hpf.rate, first_month hpf.yearmonth,
    uscc hpf.uscc DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    its_branch integer := hpf.find_branch(branch);
    bank_subject text;
BEGIN
    act := hpf.begin_act('open_employer', request_id, jsonb_build_object(
        'number', number, 'name', name, 'branch', branch, 'bank_account', bank_account, 'unit_ratio', unit_ratio::text,
        'personal_ratio', personal_ratio::text, 'first_month', first_month::text, 'uscc', uscc::text), operator, channel, its_branch);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{uscc}');
    bank_subject := hpf.find_bank_account(bank_account);
    IF EXISTS (SELECT FROM fund.employer e WHERE e.number = open_employer.number OR e.uscc = open_employer.uscc) THEN
        PERFORM hpf.refuse('HP103', format('employer %s or its code %s is there already', number, coalesce(uscc::text, 'NULL')),
            'An employer has one account (条例 art. 14).', NULL);
    END IF;
    PERFORM hpf.check_ratio(unit_ratio, act.day);
    PERFORM hpf.check_ratio(personal_ratio, act.day);
    INSERT INTO fund.employer (number, name, uscc, branch_id, bank_subject, unit_ratio, personal_ratio, first_month, opened_on)
    VALUES (open_employer.number, open_employer.name, open_employer.uscc, its_branch, bank_subject,
            open_employer.unit_ratio, open_employer.personal_ratio, open_employer.first_month, act.day);
    RETURN hpf.finish_act(act.request, ROW(number, NULL, 1, NULL, name)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.open_employer(text, text, text, text, text, hpf.rate, hpf.rate, hpf.yearmonth, hpf.uscc, text, text) IS 'Opens an employer''s account (单位缴存登记). HP006 for a ratio outside the policy.';

CREATE FUNCTION hpf.open_accounts(
    request_id text, employer text, persons hpf.new_account[], first_month hpf.yearmonth,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act      hpf.act;
    firm     record;
    base_floor hpf.cny;
    base_cap hpf.cny;
    unit     hpf.cny;
    mode     text;
    bad      text;
    bad_code text;
    bad_count integer;
    opened   integer;
    first_number text;
BEGIN
    act := hpf.begin_act('open_accounts', request_id, jsonb_build_object(
        'employer', employer, 'persons', to_jsonb(persons), 'first_month', first_month::text), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    SELECT e.id, e.branch_id, b.code AS branch_code, e.unit_ratio, e.personal_ratio, e.status INTO firm
    FROM fund.employer e JOIN fund.branch b ON b.id = e.branch_id
    WHERE e.number = employer FOR SHARE OF e;
    IF firm.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no employer %s', employer), 'Employers are rows of fund.employer.', 'Open it with hpf.open_employer().');
    ELSIF firm.status IN ('04', '05') THEN
        PERFORM hpf.refuse('HP022', format('employer %s opens no accounts: its state is %s', employer, firm.status), '04 closed, 05 dormant (JGJ/T 320 A.4).', 'Reactivate a dormant one: hpf.reactivate_employer().');
    END IF;
    base_floor := hpf.policy('contribution_base_floor', act.day)::hpf.cny;
    base_cap := hpf.policy('contribution_base_cap', act.day)::hpf.cny;
    unit := hpf.policy('contribution_rounding_unit', act.day)::hpf.cny;
    mode := hpf.policy('contribution_rounding_mode', act.day);

    -- every bad row is named; nothing is opened unless all are good
    SELECT string_agg(format('row %s (%s): %s', r.row, hpf.masked(r.citizen_id), r.reason), '; ' ORDER BY r.row),
           min(r.code), count(*)
    INTO bad, bad_code, bad_count
    FROM (
        SELECT p.row, p.citizen_id,
               CASE WHEN p.citizen_id IS NULL OR p.name IS NULL OR p.base IS NULL THEN 'HP103'
                    WHEN p.base < base_floor OR p.base > base_cap THEN 'HP005'
                    WHEN a.id IS NOT NULL OR p.again > 1 THEN 'HP007'
                    WHEN p.number IS NOT NULL AND (p.number_again > 1 OR n.id IS NOT NULL) THEN 'HP103' END AS code,
               CASE WHEN p.citizen_id IS NULL OR p.name IS NULL OR p.base IS NULL THEN 'citizen id, name and base are required'
                    WHEN p.base < base_floor THEN format('base %s is below the floor of %s', p.base, base_floor)
                    WHEN p.base > base_cap THEN format('base %s is above the cap of %s', p.base, base_cap)
                    WHEN a.id IS NOT NULL THEN format('has account %s already', a.number)
                    WHEN p.again > 1 THEN 'is named twice'
                    WHEN p.number IS NOT NULL AND (p.number_again > 1 OR n.id IS NOT NULL)
                        THEN format('account number %s is taken', p.number) END AS reason
        FROM (SELECT u.*, row_number() OVER (PARTITION BY u.citizen_id ORDER BY u.row) AS again,
                     row_number() OVER (PARTITION BY u.number ORDER BY u.row) AS number_again
              FROM unnest(persons) WITH ORDINALITY AS u (citizen_id, name, base, number, row)) p
        LEFT JOIN fund.member m ON m.citizen_id = p.citizen_id
        LEFT JOIN fund.account n ON n.number = p.number
        LEFT JOIN fund.account a ON a.member_id = m.id AND a.closed_on IS NULL
    ) r WHERE r.reason IS NOT NULL;
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse(CASE WHEN cardinality(persons) = 1 THEN bad_code ELSE 'HP015' END,
            format('%s of %s persons cannot get an account', bad_count, cardinality(persons)), bad,
            'Nothing was opened: correct these rows and send all again. One person has one account (条例 art. 13).');
    END IF;

    INSERT INTO fund.member (citizen_id, name)
    SELECT p.citizen_id, p.name FROM unnest(persons) WITH ORDINALITY AS p (citizen_id, name, base, number, row)
    WHERE NOT EXISTS (SELECT FROM fund.member m WHERE m.citizen_id = p.citizen_id)
    ORDER BY p.row
    ON CONFLICT ON CONSTRAINT member_citizen_id_key DO NOTHING;
    WITH fresh AS (
        INSERT INTO fund.account (member_id, employer_id, branch_id, base, unit_amount, personal_amount,
                                  interest_from, first_month, opened_on, number)
        SELECT m.id, firm.id, firm.branch_id, p.base,
               hpf.monthly_contribution(p.base, firm.unit_ratio, unit, mode),
               hpf.monthly_contribution(p.base, firm.personal_ratio, unit, mode),
               hpf.interest_year(act.day), open_accounts.first_month, act.day,
               coalesce(p.number, firm.branch_code || lpad(nextval('fund.account_number')::text, 9, '0'))
        FROM unnest(persons) WITH ORDINALITY AS p (citizen_id, name, base, number, row)
        JOIN fund.member m ON m.citizen_id = p.citizen_id
        ORDER BY p.row
        ON CONFLICT (member_id) WHERE closed_on IS NULL DO NOTHING
        RETURNING number
    )
    SELECT count(*), min(f.number) INTO opened, first_number FROM fresh f;
    IF opened < cardinality(persons) THEN
        PERFORM hpf.refuse('HP007', format('%s of %s persons got an account from another session meanwhile', cardinality(persons) - opened, cardinality(persons)),
            'One person has one account (条例 art. 13); nothing was opened.', 'Send all again: the persons will be named.');
    END IF;
    RETURN hpf.finish_act(act.request, ROW(first_number, NULL, opened, NULL, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.open_accounts(text, text, hpf.new_account[], hpf.yearmonth, text, text) IS 'Opens accounts (个人账户设立) for persons of an employer, all or none; the answer''s number is the first. HP005 base outside the limits, HP007 the person has an account, HP015 with every bad row of a batch.';

CREATE FUNCTION hpf.open_account(
    request_id text, employer text, citizen_id hpf.citizen_id, name text, base hpf.cny, first_month hpf.yearmonth,
    number text DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE sql AS $$
    SELECT hpf.open_accounts(request_id, employer, ARRAY[ROW(citizen_id, name, base, number)::hpf.new_account],
                             first_month, operator, channel)
$$;
COMMENT ON FUNCTION hpf.open_account(text, text, hpf.citizen_id, text, hpf.cny, hpf.yearmonth, text, text, text) IS 'Opens one account (个人账户设立); see hpf.open_accounts.';

CREATE FUNCTION hpf.check_value_date(value_date date, day date) RETURNS date
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF value_date > day THEN
        PERFORM hpf.refuse('HP020', format('value date %s lies after the accounting day %s', value_date, day),
            'Interest cannot run from money that is still to come.', 'Leave value_date out for the accounting day.');
    END IF;
    RETURN coalesce(value_date, day);
END $$;
COMMENT ON FUNCTION hpf.check_value_date(date, date) IS 'The value date (起息日), by default the accounting day; HP020 if it lies after it.';

CREATE FUNCTION hpf.check_exceptions(exceptions hpf.contribution_line[], employers bigint[], month hpf.yearmonth) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    bad text;
    bad_count integer;
BEGIN
    SELECT string_agg(format('row %s (account %s): %s', r.row, coalesce(r.account, 'NULL'), r.reason), '; ' ORDER BY r.row), count(*)
    INTO bad, bad_count
    FROM (
        SELECT x.row, x.account,
               CASE WHEN a.id IS NULL THEN 'no such account'
                    WHEN a.employer_id <> ALL (employers) THEN 'belongs to another employer'
                    WHEN a.status <> '01' THEN format('its state is %s, not normal', a.status)
                    WHEN x.amount IS NULL THEN 'the amount is missing'
                    WHEN x.amount < '0.00' THEN format('the amount %s is negative', x.amount)
                    -- a zero leaves out who is left out anyway
                    WHEN x.amount > '0.00' AND a.first_month > check_exceptions.month THEN format('its first month is %s', a.first_month)
                    WHEN x.amount > '0.00' AND a.paid_through >= check_exceptions.month THEN format('is paid through %s', a.paid_through)
                    WHEN row_number() OVER (PARTITION BY x.account ORDER BY x.row) > 1 THEN 'is named twice' END AS reason
        FROM unnest(exceptions) WITH ORDINALITY AS x (account, amount, row)
        LEFT JOIN fund.account a ON a.number = x.account
    ) r WHERE r.reason IS NOT NULL;
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse('HP015', format('%s of %s rows of the remittance are bad', bad_count, cardinality(exceptions)), bad,
            'Nothing was posted: correct these rows and send the remittance again.');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_exceptions(hpf.contribution_line[], bigint[], hpf.yearmonth) IS 'HP015 naming every bad exception of a remittance.';

CREATE FUNCTION hpf.refuse_remittance(employer text, month hpf.yearmonth) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    firm record;
BEGIN
    SELECT e.id, e.status, coalesce(e.paid_through + 1, e.first_month) AS next_month INTO firm FROM fund.employer e WHERE e.number = employer;
    IF firm.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no employer %s', coalesce(employer, 'NULL')), 'Employers are rows of fund.employer.', 'Open it with hpf.open_employer().');
    ELSIF firm.status NOT IN ('01', '02') THEN
        PERFORM hpf.refuse('HP022', format('employer %s does not remit: its state is %s', employer, firm.status),
            '03 deferred, 04 closed, 05 dormant (JGJ/T 320 A.4).', 'Pay deferred months with hpf.pay_deferred().');
    END IF;
    PERFORM hpf.refuse('HP008', format('employer %s cannot remit %s', employer, coalesce(month::text, 'NULL')),
        CASE WHEN month < firm.next_month THEN 'That month is paid already.' ELSE 'Months are remitted in order.' END,
        format('The next month due is %s; a missed contribution of a person is a back contribution.', firm.next_month));
END $$;
COMMENT ON FUNCTION hpf.refuse_remittance(text, hpf.yearmonth) IS 'Says why an employer cannot remit a month: HP001, HP022 or HP008.';

CREATE FUNCTION hpf.remit(
    request_id text, employer text, month hpf.yearmonth, exceptions hpf.contribution_line[] DEFAULT NULL,
    value_date date DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    firm   record;
    posted record;
BEGIN
    act := hpf.begin_act('remit', request_id, jsonb_build_object(
        'employer', employer, 'month', month::text, 'exceptions', to_jsonb(exceptions), 'value_date', value_date), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    -- the update is the lock; whoever finds no row learns why
    UPDATE fund.employer e SET paid_through = remit.month, status = '01'
    WHERE e.number = employer AND e.status IN ('01', '02')
      AND coalesce(e.paid_through + 1, e.first_month) = remit.month
    RETURNING e.id, e.branch_id, e.bank_subject AS subject INTO firm;
    IF firm.id IS NULL THEN
        PERFORM hpf.refuse_remittance(employer, month);
    END IF;
    IF exceptions IS NOT NULL THEN
        PERFORM hpf.check_exceptions(exceptions, ARRAY[firm.id], month);
    END IF;
    posted := hpf.post_contributions(act.request, 1, act.day,
        CASE WHEN value_date IS NULL THEN act.day ELSE hpf.check_value_date(value_date, act.day) END,
        'remittance', '01', firm.branch_id, firm.subject, ARRAY[firm.id], month, exceptions);
    RETURN hpf.finish_act(act.request, ROW(employer, posted.voucher, posted.persons, posted.amount, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.remit(text, text, hpf.yearmonth, hpf.contribution_line[], date, text, text) IS 'Monthly remittance (汇缴) of an employer: every normal account at base × ratio; name only the exceptions. HP008 unless it is the next month due, HP015 with every bad row.';

CREATE FUNCTION hpf.remit_many(
    request_id text, employers text[], month hpf.yearmonth, value_date date DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act     hpf.act;
    book    record;
    posted  record;
    bad     text;
    bad_count integer;
    persons integer := 0;
    amount  hpf.cny := '0.00';
    voucher bigint;
    part    integer := 0;
BEGIN
    act := hpf.begin_act('remit_many', request_id, jsonb_build_object(
        'employers', to_jsonb(employers), 'month', month::text, 'value_date', value_date), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{value_date}');
    PERFORM FROM fund.employer e WHERE e.number = ANY (employers) ORDER BY e.id FOR NO KEY UPDATE;
    SELECT string_agg(format('row %s (employer %s): %s', r.row, coalesce(r.number, 'NULL'), r.reason), '; ' ORDER BY r.row), count(*)
    INTO bad, bad_count
    FROM (
        SELECT n.row, n.number,
               CASE WHEN e.id IS NULL THEN 'no such employer'
                    WHEN e.status NOT IN ('01', '02') THEN format('its state is %s', e.status)
                    WHEN coalesce(e.paid_through + 1, e.first_month) <> month
                        THEN format('its next month due is %s', coalesce(e.paid_through + 1, e.first_month))
                    WHEN row_number() OVER (PARTITION BY n.number ORDER BY n.row) > 1 THEN 'is named twice' END AS reason
        FROM unnest(employers) WITH ORDINALITY AS n (number, row) LEFT JOIN fund.employer e ON e.number = n.number
    ) r WHERE r.reason IS NOT NULL;
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse('HP015', format('%s of %s employers cannot remit %s', bad_count, cardinality(employers), month), bad,
            'Nothing was posted: correct these rows and send all again.');
    END IF;
    FOR book IN
        SELECT e.branch_id, e.bank_subject AS subject, array_agg(e.id ORDER BY e.id) AS ids
        FROM fund.employer e
        WHERE e.number = ANY (employers) GROUP BY e.branch_id, e.bank_subject ORDER BY e.branch_id, e.bank_subject
    LOOP
        SELECT * INTO posted FROM hpf.post_contributions(act.request, part + 1, act.day, hpf.check_value_date(value_date, act.day),
            'remittance', '01', book.branch_id, book.subject, book.ids, month, NULL);
        CONTINUE WHEN posted.persons = 0;
        part := part + 1;
        voucher := posted.voucher;
        persons := persons + posted.persons;
        amount := amount + posted.amount;
    END LOOP;
    UPDATE fund.employer e SET paid_through = month, status = '01' WHERE e.number = ANY (employers);
    RETURN hpf.finish_act(act.request, ROW(NULL, voucher, persons, amount,
        format('%s employers, %s vouchers', cardinality(employers), part))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.remit_many(text, text[], hpf.yearmonth, date, text, text) IS 'Monthly remittance (汇缴) of many employers in one call, without exceptions: one voucher a branch and bank account. All or nothing, HP015 with every bad row.';

CREATE FUNCTION hpf.contribute_back(
    request_id text, employer text, lines hpf.back_contribution_line[], value_date date DEFAULT NULL, kind text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act    hpf.act;
    firm   record;
    kinds  text[];
    total  hpf.cny;
    voucher bigint;
BEGIN
    act := hpf.begin_act('contribute_back', request_id, jsonb_build_object(
        'employer', employer, 'lines', to_jsonb(lines), 'value_date', value_date, 'kind', kind), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    firm := hpf.find_employer(employer);
    PERFORM FROM fund.account a WHERE a.number IN (SELECT x.account FROM unnest(lines) x) ORDER BY a.id FOR NO KEY UPDATE;
    kinds := hpf.check_back_lines(firm.id, firm.next_month, act.day, lines, kind);
    SELECT sum(x.amount) INTO total FROM unnest(lines) x;
    IF total IS NULL THEN
        PERFORM hpf.refuse('HP003', 'the back contribution has no row', 'A back contribution names accounts, months and amounts.', NULL);
    END IF;
    voucher := hpf.post_voucher(act.request, 1, 'back_contribution', firm.branch_id, act.day, ARRAY[firm.bank_subject], ARRAY['201'], ARRAY[total]);
    PERFORM hpf.post_back_lines(voucher, act.day, hpf.check_value_date(value_date, act.day), firm.id, lines, kinds);
    RETURN hpf.finish_act(act.request, ROW(employer, voucher, cardinality(lines), total, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.contribute_back(text, text, hpf.back_contribution_line[], date, text, text, text) IS 'Back contribution (补缴) of a kind of hpf.back_contribution_kinds(): missed or deferred months, differences of base or ratio; NULL infers it from whether the account has paid the month. HP015 with every bad row, among them what is above base cap × ratio cap.';

CREATE FUNCTION hpf.defer(
    request_id text, employer text, from_month hpf.yearmonth, through_month hpf.yearmonth, basis text,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act  hpf.act;
    firm record;
BEGIN
    act := hpf.begin_act('defer', request_id, jsonb_build_object('employer', employer, 'from_month', from_month::text,
        'through_month', through_month::text, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    SELECT e.id, e.status, coalesce(e.paid_through + 1, e.first_month) AS next_month INTO firm
    FROM fund.employer e WHERE e.number = employer FOR NO KEY UPDATE;
    IF firm.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no employer %s', employer), 'Employers are rows of fund.employer.', NULL);
    ELSIF firm.status NOT IN ('01', '02') THEN
        PERFORM hpf.refuse('HP022', format('employer %s cannot defer: its state is %s', employer, firm.status), NULL, NULL);
    ELSIF from_month <> firm.next_month OR through_month < from_month THEN
        PERFORM hpf.refuse('HP008', format('employer %s cannot defer %s to %s', employer, from_month, through_month),
            'A deferral starts with the next month due.', format('The next month due is %s.', firm.next_month));
    END IF;
    INSERT INTO fund.deferral (employer_id, from_month, through_month, basis, granted_on)
    VALUES (firm.id, defer.from_month, defer.through_month, defer.basis, act.day);
    UPDATE fund.employer SET status = '03' WHERE id = firm.id;
    RETURN hpf.finish_act(act.request, ROW(employer, NULL, (through_month - from_month) + 1, NULL, basis)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.defer(text, text, hpf.yearmonth, hpf.yearmonth, text, text, text) IS 'Grants an employer a deferral (缓缴, 条例 art. 20): the months count as continuous and are paid later with hpf.pay_deferred.';

CREATE FUNCTION hpf.pay_deferred(
    request_id text, employer text, through_month hpf.yearmonth, value_date date DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    firm   record;
    posted record;
    month  hpf.yearmonth;
    last_deferred hpf.yearmonth;
    persons integer := 0;
    amount hpf.cny := '0.00';
    part   integer := 0;
BEGIN
    act := hpf.begin_act('pay_deferred', request_id, jsonb_build_object(
        'employer', employer, 'through_month', through_month::text, 'value_date', value_date), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{value_date}');
    SELECT e.id, e.branch_id, e.status, coalesce(e.paid_through + 1, e.first_month) AS next_month, e.bank_subject AS subject INTO firm
    FROM fund.employer e WHERE e.number = employer FOR NO KEY UPDATE;
    IF firm.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no employer %s', employer), 'Employers are rows of fund.employer.', NULL);
    END IF;
    SELECT d.through_month INTO last_deferred FROM fund.deferral d
    WHERE d.employer_id = firm.id ORDER BY d.id DESC LIMIT 1;
    IF firm.status <> '03' OR through_month < firm.next_month OR through_month > last_deferred THEN
        PERFORM hpf.refuse('HP008', format('employer %s has no deferred months to pay through %s', employer, through_month),
            format('Its state is %s, the next month due %s, the deferral runs through %s.', firm.status, firm.next_month,
                   coalesce(last_deferred::text, 'nothing')), NULL);
    END IF;
    month := firm.next_month;
    WHILE month <= through_month LOOP
        part := part + 1;
        SELECT * INTO posted FROM hpf.post_contributions(act.request, part, act.day, hpf.check_value_date(value_date, act.day),
            'deferred_payment', '13', firm.branch_id, firm.subject, ARRAY[firm.id], month, NULL);
        persons := persons + posted.persons;
        amount := amount + posted.amount;
        month := month + 1;
    END LOOP;
    UPDATE fund.employer
    SET paid_through = through_month, status = CASE WHEN through_month = last_deferred THEN '01' ELSE status END
    WHERE id = firm.id;
    RETURN hpf.finish_act(act.request, ROW(employer, posted.voucher, persons, amount, format('%s months', part))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.pay_deferred(text, text, hpf.yearmonth, date, text, text) IS 'Pays deferred months (缓缴补缴) up to one of them; interest runs from the payment. HP008 if nothing is deferred.';

CREATE FUNCTION hpf.adjust_bases(
    request_id text, employer text, accounts text[], bases hpf.cny[],
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act  hpf.act;
    firm record;
    base_floor hpf.cny;
    base_cap hpf.cny;
    unit hpf.cny;
    mode text;
    changed integer;
    clamped integer;
BEGIN
    act := hpf.begin_act('adjust_bases', request_id, jsonb_build_object(
        'employer', employer, 'accounts', to_jsonb(accounts), 'bases', to_jsonb(bases)), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    SELECT e.id, e.unit_ratio, e.personal_ratio INTO firm FROM fund.employer e WHERE e.number = employer FOR NO KEY UPDATE;
    IF firm.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no employer %s', employer), 'Employers are rows of fund.employer.', NULL);
    ELSIF cardinality(accounts) <> cardinality(bases) OR array_position(bases, NULL) IS NOT NULL THEN
        PERFORM hpf.refuse('HP103', 'accounts and bases differ in number', 'Each account has its base.', NULL);
    END IF;
    base_floor := hpf.policy('contribution_base_floor', act.day)::hpf.cny;
    base_cap := hpf.policy('contribution_base_cap', act.day)::hpf.cny;
    unit := hpf.policy('contribution_rounding_unit', act.day)::hpf.cny;
    mode := hpf.policy('contribution_rounding_mode', act.day);
    IF cardinality(accounts) = 1 THEN
        PERFORM hpf.check_base(bases[1], act.day);
    END IF;
    -- in the yearly batch a base outside the limits is set to the limit and counted in the note
    WITH wanted AS (
        SELECT w.account, w.base, greatest(base_floor, least(base_cap, w.base)) AS limited
        FROM ROWS FROM (unnest(accounts), unnest(bases)) AS w (account, base)
    ), done AS (
        UPDATE fund.account a
        SET base = w.limited,
            unit_amount = hpf.monthly_contribution(w.limited, firm.unit_ratio, unit, mode),
            personal_amount = hpf.monthly_contribution(w.limited, firm.personal_ratio, unit, mode)
        FROM wanted w WHERE a.number = w.account AND a.employer_id = firm.id AND a.closed_on IS NULL
        RETURNING w.base <> w.limited AS was_clamped
    )
    SELECT count(*), count(*) FILTER (WHERE d.was_clamped) INTO changed, clamped FROM done d;
    IF changed <> cardinality(accounts) THEN
        PERFORM hpf.refuse('HP015', format('%s of %s accounts cannot change their base', cardinality(accounts) - changed, cardinality(accounts)),
            (SELECT string_agg(format('account %s', n.number), '; ') FROM unnest(accounts) AS n (number)
             WHERE NOT EXISTS (SELECT FROM fund.account a WHERE a.number = n.number AND a.employer_id = firm.id AND a.closed_on IS NULL)),
            'They are unknown, closed, named twice or of another employer; nothing was changed.');
    END IF;
    RETURN hpf.finish_act(act.request, ROW(employer, NULL, changed, NULL, format('%s set to the limit', clamped))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.adjust_bases(text, text, text[], hpf.cny[], text, text) IS 'Adjusts bases (基数调整) of an employer''s accounts. One base outside the limits is refused (HP005); in a batch it is set to the limit and counted in the note.';

CREATE FUNCTION hpf.find_account(number text, OUT id bigint, OUT status text, OUT balance hpf.cny, OUT carried hpf.cny,
                                 OUT branch_id integer, OUT bank_subject text, OUT employer_id bigint, OUT member_id bigint)
LANGUAGE plpgsql AS $$
BEGIN
    -- no join: an account that moved to another employer while we waited would match none
    SELECT a.id, a.status, a.balance, a.carried, a.branch_id,
           (SELECT e.bank_subject FROM fund.employer e WHERE e.id = a.employer_id), a.employer_id, a.member_id
    INTO id, status, balance, carried, branch_id, bank_subject, employer_id, member_id
    FROM fund.account a
    WHERE a.number = find_account.number
    FOR NO KEY UPDATE OF a;
    IF id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no account %s', coalesce(number, 'NULL')), 'Accounts are rows of fund.account.',
            'Open one with hpf.open_account().');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.find_account(text) IS 'Locks and reads an account by its number; HP001 if there is none.';

CREATE FUNCTION hpf.set_account_state(
    act_name text, request_id text, accounts text[], from_states text[], to_state text, operator text, channel text, reason text, since date DEFAULT NULL
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act hpf.act;
    bad text;
    bad_count integer;
BEGIN
    act := hpf.begin_act(act_name, request_id, jsonb_build_object('accounts', to_jsonb(accounts), 'reason', reason, 'since', since), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{reason,since}');
    IF since IS NOT NULL AND (NOT isfinite(since) OR since > (SELECT min(d.day) FROM fund.business_day d)) THEN
        PERFORM hpf.refuse('HP020', format('accounts dormant since %s', since), 'Only what was dormant before these books may say since when.', 'Leave since out for today.');
    END IF;
    IF to_state = '01' THEN
        -- employers before accounts; a closing or a dormancy of theirs waits, or we for it
        PERFORM FROM fund.employer e WHERE e.id IN (SELECT a.employer_id FROM fund.account a WHERE a.number = ANY (accounts)) ORDER BY e.id FOR SHARE;
    END IF;
    PERFORM FROM fund.account a WHERE a.number = ANY (accounts) ORDER BY a.id FOR NO KEY UPDATE;
    SELECT string_agg(format('account %s: %s', n.number, CASE WHEN a.id IS NULL THEN 'no such account' WHEN a.status <> ALL (from_states) THEN 'its state is ' || a.status
                             ELSE format('employer %s is in state %s', e.number, e.status) END), '; ' ORDER BY n.row), count(*)
    INTO bad, bad_count
    FROM unnest(accounts) WITH ORDINALITY AS n (number, row) LEFT JOIN fund.account a ON a.number = n.number LEFT JOIN fund.employer e ON e.id = a.employer_id
    WHERE a.id IS NULL OR a.status <> ALL (from_states) OR (to_state = '01' AND e.status IN ('04', '05'));
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse(CASE WHEN cardinality(accounts) > 1 THEN 'HP015'
                                WHEN bad LIKE '%no such account' THEN 'HP001' ELSE 'HP002' END,
            format('%s of %s accounts do not admit %s', bad_count, cardinality(accounts), act_name), bad,
            format('The state must be one of %s; nothing was changed.', array_to_string(from_states, ', ')));
    END IF;
    UPDATE fund.account a
    SET status = to_state, dormant_since = CASE to_state WHEN '02' THEN coalesce(since, act.day) WHEN '06' THEN a.dormant_since END
    WHERE a.number = ANY (accounts);
    RETURN hpf.finish_act(act.request, ROW(accounts[1], NULL, cardinality(accounts), NULL, reason)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.set_account_state(text, text, text[], text[], text, text, text, text, date) IS 'Changes the state of accounts, all or none; what dormant, reactivate, freeze and unfreeze share.';

CREATE FUNCTION hpf.make_dormant(request_id text, accounts text[], reason text DEFAULT NULL,
                                 operator text DEFAULT session_user, channel text DEFAULT 'counter', since date DEFAULT NULL) RETURNS hpf.receipt
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.set_account_state('make_dormant', request_id, accounts, ARRAY['01'], '02', operator, channel, reason, since)
$$;
COMMENT ON FUNCTION hpf.make_dormant(text, text[], text, text, text, date) IS 'Makes accounts dormant (封存): employment ended or interrupted; interest goes on. since only for accounts that were dormant before these books (HP020).';

CREATE FUNCTION hpf.reactivate(request_id text, accounts text[], reason text DEFAULT NULL,
                               operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.set_account_state('reactivate', request_id, accounts, ARRAY['02'], '01', operator, channel, reason)
$$;
COMMENT ON FUNCTION hpf.reactivate(text, text[], text, text, text) IS 'Reactivates dormant accounts (启封).';

CREATE FUNCTION hpf.freeze(request_id text, accounts text[], reason text DEFAULT NULL,
                           operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.set_account_state('freeze', request_id, accounts, ARRAY['01', '02'], '06', operator, channel, reason)
$$;
COMMENT ON FUNCTION hpf.freeze(text, text[], text, text, text) IS 'Freezes accounts (冻结): no withdrawal except the installments of a mandate signed before; interest goes on.';

CREATE FUNCTION hpf.unfreeze(request_id text, accounts text[], reason text DEFAULT NULL,
                             operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.set_account_state('unfreeze', request_id, accounts, ARRAY['06'], '01', operator, channel, reason)
$$;
COMMENT ON FUNCTION hpf.unfreeze(text, text[], text, text, text) IS 'Unfreezes accounts (解冻); an account that was dormant is made dormant again by hand.';

CREATE FUNCTION hpf.transfer_within(
    request_id text, account text, employer text, base hpf.cny, first_month hpf.yearmonth,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act  hpf.act;
    own  record;
    firm record;
    voucher bigint;
    unit hpf.cny;
    mode text;
BEGIN
    act := hpf.begin_act('transfer_within', request_id, jsonb_build_object('account', account, 'employer', employer,
        'base', base::text, 'first_month', first_month::text), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    SELECT e.id, e.branch_id, e.unit_ratio, e.personal_ratio, e.status INTO firm FROM fund.employer e WHERE e.number = employer FOR SHARE;
    IF firm.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no employer %s', employer), 'Employers are rows of fund.employer.', NULL);
    ELSIF firm.status IN ('04', '05') THEN
        PERFORM hpf.refuse('HP022', format('employer %s takes no accounts: its state is %s', employer, firm.status), '04 closed, 05 dormant (JGJ/T 320 A.4).', 'Reactivate a dormant one: hpf.reactivate_employer().');
    END IF;
    own := hpf.find_account(account);
    IF own.status NOT IN ('01', '02') THEN
        PERFORM hpf.refuse('HP002', format('account %s cannot be transferred: its state is %s', account, own.status),
            'Only normal and dormant accounts move between employers.', NULL);
    END IF;
    PERFORM hpf.check_base(base, act.day);
    unit := hpf.policy('contribution_rounding_unit', act.day)::hpf.cny;
    mode := hpf.policy('contribution_rounding_mode', act.day);
    IF own.branch_id <> firm.branch_id AND own.balance <> '0.00' THEN
        -- each branch's books stay balanced: the balance goes through the inter-branch subject
        voucher := hpf.post_voucher(act.request, 1, 'internal_transfer', own.branch_id, act.day, ARRAY['201'], ARRAY['291'], ARRAY[own.balance]);
        voucher := hpf.post_voucher(act.request, 2, 'internal_transfer', firm.branch_id, act.day, ARRAY['291'], ARRAY['201'], ARRAY[own.balance]);
    END IF;
    UPDATE fund.account a
    SET employer_id = firm.id, branch_id = firm.branch_id, status = '01', dormant_since = NULL, base = transfer_within.base, first_month = transfer_within.first_month,
        unit_amount = hpf.monthly_contribution(transfer_within.base, firm.unit_ratio, unit, mode),
        personal_amount = hpf.monthly_contribution(transfer_within.base, firm.personal_ratio, unit, mode)
    WHERE a.id = own.id;
    RETURN hpf.finish_act(act.request, ROW(account, voucher, 1, own.balance, employer)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.transfer_within(text, text, text, hpf.cny, hpf.yearmonth, text, text) IS 'Moves an account to another employer of the city (内部转移): no cash, and neither collected nor withdrawn.';

CREATE FUNCTION hpf.transfer_in(
    request_id text, account text, amount hpf.cny, sending_centre text,
    operator text DEFAULT session_user, channel text DEFAULT 'online'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    voucher bigint;
BEGIN
    act := hpf.begin_act('transfer_in', request_id, jsonb_build_object('account', account, 'amount', amount::text,
        'sending_centre', sending_centre), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_account(account);
    PERFORM hpf.check_amount(amount);
    IF own.status NOT IN ('01', '02') THEN
        PERFORM hpf.refuse('HP002', format('account %s cannot receive a transfer: its state is %s', account, own.status), NULL, NULL);
    END IF;
    voucher := hpf.post_voucher(act.request, 1, 'transfer_in', own.branch_id, act.day, ARRAY[own.bank_subject], ARRAY['201'], ARRAY[amount]);
    PERFORM hpf.post_account_entries(voucher, act.day, act.day, '08', ARRAY[own.id], ARRAY[amount]);
    RETURN hpf.finish_act(act.request, ROW(account, voucher, 1, amount, sending_centre)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.transfer_in(text, text, hpf.cny, text, text, text) IS 'Receives an account''s money from another centre (异地转入): principal with the sender''s closing interest.';

CREATE FUNCTION hpf.check_amount(amount hpf.cny) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF amount IS NULL OR amount <= '0.00' THEN
        PERFORM hpf.refuse('HP003', format('amount %s is not above zero', coalesce(amount::text, 'NULL')),
            'Amounts of acts are positive; the direction is the act''s.', 'Take back a posting with hpf.reverse().');
    ELSIF amount > '1000000000000.00' THEN
        -- a slip of the keys: posted, it would make the sums of the books overflow
        PERFORM hpf.refuse('HP103', format('amount %s is above any act''s', amount), 'One act moves at most 1,000,000,000,000.00.', NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_amount(hpf.cny) IS 'HP003 unless the amount is above zero, HP103 above 10^12 yuan.';
