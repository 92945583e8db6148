-- Families, homes, papers, relief windows and bans: what cases are decided from.

CREATE FUNCTION hpf.find_person(citizen_id hpf.citizen_id) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    person bigint;
BEGIN
    SELECT m.id INTO person FROM fund.member m WHERE m.citizen_id = find_person.citizen_id;
    IF person IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no person %s', coalesce(hpf.masked(citizen_id), 'NULL')), 'Persons are rows of fund.member.',
            'Register the person with hpf.register_person().');
    END IF;
    RETURN person;
END $$;
COMMENT ON FUNCTION hpf.find_person(hpf.citizen_id) IS 'Id of a person, member or not; HP001 if there is none.';

CREATE FUNCTION hpf.family(of_member bigint, on_day date) RETURNS TABLE (member_id bigint, relation text)
LANGUAGE sql STABLE AS $$
    SELECT of_member, 'self'
    UNION ALL
    SELECT r.relative_id, r.kind FROM fund.relation r
    WHERE r.member_id = of_member AND r.from_day <= on_day AND (r.through_day IS NULL OR r.through_day >= on_day)
    UNION ALL
    SELECT r.member_id, CASE r.kind WHEN 'child' THEN 'parent' ELSE r.kind END FROM fund.relation r
    WHERE r.relative_id = of_member AND r.from_day <= on_day AND (r.through_day IS NULL OR r.through_day >= on_day)
$$;
COMMENT ON FUNCTION hpf.family(bigint, date) IS 'A person''s family (家庭成员) on a day: self, spouse, parent, child.';

CREATE FUNCTION hpf.register_person(
    request_id text, citizen_id hpf.citizen_id, name text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
BEGIN
    act := hpf.begin_act('register_person', request_id, jsonb_build_object('citizen_id', citizen_id, 'name', name), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    INSERT INTO fund.member (citizen_id, name) VALUES (register_person.citizen_id, register_person.name)
    ON CONFLICT ON CONSTRAINT member_citizen_id_key DO NOTHING;
    RETURN hpf.finish_act(act.request, ROW(hpf.masked(citizen_id), NULL, 1, NULL, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.register_person(text, hpf.citizen_id, text, text, text) IS 'Registers a person without an account: a spouse, child or owner that cases refer to. One who is known stays as known.';

CREATE FUNCTION hpf.register_relation(
    request_id text, citizen_id hpf.citizen_id, relative hpf.citizen_id, kind text, from_day date, through_day date DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    person bigint;
    other bigint;
    same bigint;
BEGIN
    act := hpf.begin_act('register_relation', request_id, jsonb_build_object('citizen_id', citizen_id, 'relative', relative, 'kind', kind,
        'from_day', from_day, 'through_day', through_day), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{through_day}');
    person := hpf.find_person(citizen_id);
    other := hpf.find_person(relative);
    IF kind NOT IN ('spouse', 'child') OR person = other OR through_day < from_day OR NOT isfinite(from_day) OR NOT coalesce(isfinite(through_day), true) THEN
        PERFORM hpf.refuse('HP103', format('a relation %s from %s through %s', kind, from_day, coalesce(through_day::text, 'open')),
            'A relation is spouse or child, of another person, and ends after it begins.', 'For a parent, name the parent first and the child as the relative.');
    END IF;
    PERFORM FROM fund.member m WHERE m.id IN (person, other) ORDER BY m.id FOR NO KEY UPDATE;
    -- the same relation again is its end
    same := (SELECT r.id FROM fund.relation r
             WHERE r.kind = register_relation.kind AND r.from_day = register_relation.from_day
               AND (r.member_id, r.relative_id) IN ((person, other), (other, person)) AND (r.kind = 'spouse' OR r.member_id = person));
    IF EXISTS (
        SELECT FROM fund.relation r
        WHERE r.id IS DISTINCT FROM same AND r.from_day <= coalesce(register_relation.through_day, 'infinity') AND coalesce(r.through_day, 'infinity') >= register_relation.from_day
          AND (r.kind = 'spouse' AND register_relation.kind = 'spouse' AND (r.member_id IN (person, other) OR r.relative_id IN (person, other))
               OR (r.member_id, r.relative_id) IN ((person, other), (other, person)))) THEN
        PERFORM hpf.refuse('HP103', format('%s and %s have another spouse or another relation in that time', hpf.masked(citizen_id), hpf.masked(relative)),
            'One spouse at a time, and one relation of two persons.', 'End the earlier one by registering it again with its through_day.');
    END IF;
    IF same IS NOT NULL THEN
        UPDATE fund.relation r SET through_day = register_relation.through_day WHERE r.id = same;
    ELSE
        INSERT INTO fund.relation (member_id, relative_id, kind, from_day, through_day)
        VALUES (person, other, register_relation.kind, register_relation.from_day, register_relation.through_day);
    END IF;
    RETURN hpf.finish_act(act.request, ROW(hpf.masked(citizen_id), NULL, 1, NULL, kind)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.register_relation(text, hpf.citizen_id, hpf.citizen_id, text, date, date, text, text) IS 'Registers a relation (家庭关系): spouse, or child (the relative is the child). Registered again with a through_day it ends.';

CREATE FUNCTION hpf.find_house(number text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    home bigint;
BEGIN
    IF number IS NULL THEN RETURN NULL; END IF;
    -- the lock: two of a family who apply for the same home wait for each other
    SELECT h.id INTO home FROM fund.house h WHERE h.number = find_house.number FOR NO KEY UPDATE;
    IF home IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no house %s', number), 'Homes are rows of fund.house.', 'Register it with hpf.register_house().');
    END IF;
    RETURN home;
END $$;
COMMENT ON FUNCTION hpf.find_house(text) IS 'Locks a home and gives its id; HP001 if there is none, NULL for NULL.';

CREATE FUNCTION hpf.register_house(
    request_id text, number text, kind text, owners hpf.citizen_id[], price hpf.cny DEFAULT NULL, area numeric DEFAULT NULL, contract_on date DEFAULT NULL,
    built_on date DEFAULT NULL, city text DEFAULT 'local', address text DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    new_id bigint;
BEGIN
    act := hpf.begin_act('register_house', request_id, jsonb_build_object('number', number, 'kind', kind, 'owners', to_jsonb(owners), 'price', price::text,
        'area', area, 'contract_on', contract_on, 'built_on', built_on, 'city', city, 'address', address), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{price,area,contract_on,built_on,address}');
    IF kind NOT IN ('new', 'second_hand', 'build', 'overhaul', 'rent') OR city NOT IN ('local', 'other') OR price <= '0.00' OR area <= 0 OR area = 'NaN' OR area >= 1000000
       OR array_position(owners, NULL) IS NOT NULL OR number = '' OR number <> btrim(number) OR length(number) > 100 OR contract_on > act.day OR NOT coalesce(isfinite(contract_on), true) OR NOT coalesce(isfinite(built_on), true) THEN
        PERFORM hpf.refuse('HP103', format('a home of kind %s in city %s, price %s, area %s, contract of %s', kind, city, price, area, contract_on),
            'A home has a number without blanks around it, is new, second_hand, build, overhaul or rent, local or other; price and area are above zero, the contract lies in the past.', NULL);
    ELSIF EXISTS (SELECT FROM fund.house h WHERE h.number = register_house.number) THEN
        PERFORM hpf.refuse('HP103', format('house %s is registered already', number), 'A number names one home.', NULL);
    END IF;
    INSERT INTO fund.house (number, kind, city, price, area, contract_on, built_on, address)
    VALUES (register_house.number, register_house.kind, register_house.city, register_house.price, register_house.area, register_house.contract_on,
            register_house.built_on, register_house.address)
    RETURNING id INTO new_id;
    INSERT INTO fund.house_owner (house_id, member_id) SELECT DISTINCT new_id, hpf.find_person(o) FROM unnest(owners) o;
    RETURN hpf.finish_act(act.request, ROW(number, NULL, cardinality(owners), price, kind)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.register_house(text, text, text, hpf.citizen_id[], hpf.cny, numeric, date, date, text, text, text, text) IS 'Registers a home (住房) and who owns or rents it.';

-- ---- Papers ------------------------------------------------------------------------

CREATE FUNCTION hpf.bank_feed_is_good(bank text, on_day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT c.passed FROM fund.bank_feed_check c WHERE c.bank = bank_feed_is_good.bank AND c.checked_on <= on_day
                     ORDER BY c.checked_on DESC LIMIT 1), false)
$$;
COMMENT ON FUNCTION hpf.bank_feed_is_good(text, date) IS 'Did the bank''s shared data pass its last check on or before a day? No check is no.';

CREATE FUNCTION hpf.required_documents(
    business text, on_day date, ground text DEFAULT NULL, house_kind text DEFAULT NULL, loan_bank text DEFAULT NULL, loan_area text DEFAULT NULL,
    authorised boolean DEFAULT false, channel text DEFAULT 'counter'
) RETURNS TABLE (document text, name text, chinese text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    -- the feed vouches for the bank's papers only while it passes its check
    shared boolean := authorised AND hpf.bank_feed_is_good(loan_bank, on_day);
BEGIN
    RETURN QUERY
    SELECT k.code, k.name, k.chinese
    FROM fund.document_kind k
    JOIN (SELECT r.document, bool_and(r.needed) AS needed
          FROM fund.document_rule r
          WHERE r.business = required_documents.business AND r.valid_from <= on_day AND (r.valid_through IS NULL OR r.valid_through >= on_day)
            AND (r.ground IS NULL OR r.ground = required_documents.ground)
            AND (r.house_kind IS NULL OR r.house_kind = required_documents.house_kind)
            AND (r.loan_bank IS NULL OR r.loan_bank = required_documents.loan_bank)
            AND (r.loan_area IS NULL OR r.loan_area = required_documents.loan_area)
            AND (r.authorised IS NULL OR r.authorised = shared)
            AND (r.channel IS NULL OR r.channel = required_documents.channel)
          GROUP BY r.document) n ON n.document = k.code
    WHERE n.needed
    ORDER BY k.code;
END $$;
COMMENT ON FUNCTION hpf.required_documents(text, date, text, text, text, text, boolean, text) IS 'The papers a case asks for (所需材料): what a rule of the day needs and no rule waives. authorised counts only while the bank''s feed passes its check.';

CREATE FUNCTION hpf.record_feed_check(
    request_id text, bank text, lines integer, wrong integer, operator text DEFAULT session_user, channel text DEFAULT 'batch'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    good boolean;
BEGIN
    act := hpf.begin_act('record_feed_check', request_id, jsonb_build_object('bank', bank, 'lines', lines, 'wrong', wrong), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    IF lines <= 0 OR wrong NOT BETWEEN 0 AND lines THEN
        PERFORM hpf.refuse('HP103', format('%s wrong of %s lines', wrong, lines), 'A check compares at least one line; wrong ones are some of them.', NULL);
    END IF;
    good := wrong::numeric <= lines * hpf.factor(hpf.policy('bank_feed_errors_most', act.day)::hpf.rate);
    INSERT INTO fund.bank_feed_check (bank, checked_on, lines, wrong, passed, request)
    VALUES (record_feed_check.bank, act.day, record_feed_check.lines, record_feed_check.wrong, good, act.request)
    ON CONFLICT ON CONSTRAINT bank_feed_check_pkey DO UPDATE SET lines = excluded.lines, wrong = excluded.wrong, passed = excluded.passed, request = excluded.request;
    RETURN hpf.finish_act(act.request, ROW(bank, NULL, lines, NULL, CASE WHEN good THEN 'passed' ELSE 'failed' END)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.record_feed_check(text, text, integer, integer, text, text) IS 'Records a quality check of a bank''s shared data: lines compared and how many were wrong; it passes while their share is at most policy bank_feed_errors_most.';

CREATE FUNCTION hpf.open_channel(business text, ground text, channel text, opened_on date, visits integer, basis text, closed_on date DEFAULT NULL, verified boolean DEFAULT false) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    INSERT INTO fund.business_channel (business, ground, channel, opened_on, closed_on, visits, document_id, verified)
    VALUES (open_channel.business, coalesce(open_channel.ground, ''), open_channel.channel, open_channel.opened_on, open_channel.closed_on, open_channel.visits,
            hpf.find_document(open_channel.basis), open_channel.verified)
    ON CONFLICT ON CONSTRAINT business_channel_pkey DO UPDATE
    SET opened_on = excluded.opened_on, closed_on = excluded.closed_on, visits = excluded.visits, document_id = excluded.document_id, verified = excluded.verified
$$;
COMMENT ON FUNCTION hpf.open_channel(text, text, text, date, integer, text, date, boolean) IS 'Opens a business (ground NULL is every ground) through a channel from a day on (业务上线), with the visits it needs; again with closed_on it is closed.';

CREATE FUNCTION hpf.add_document_rule(
    business text, document text, needed boolean, valid_from date, basis text, ground text DEFAULT NULL, house_kind text DEFAULT NULL, loan_bank text DEFAULT NULL,
    loan_area text DEFAULT NULL, authorised boolean DEFAULT NULL, channel text DEFAULT NULL, valid_through date DEFAULT NULL, verified boolean DEFAULT false
) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    INSERT INTO fund.document_rule (business, ground, house_kind, loan_bank, loan_area, authorised, channel, document, needed, valid_from, valid_through, document_id, basis, verified)
    VALUES (add_document_rule.business, add_document_rule.ground, add_document_rule.house_kind, add_document_rule.loan_bank, add_document_rule.loan_area,
            add_document_rule.authorised, add_document_rule.channel, add_document_rule.document, add_document_rule.needed, add_document_rule.valid_from,
            add_document_rule.valid_through, hpf.find_document(add_document_rule.basis), add_document_rule.basis, add_document_rule.verified)
    RETURNING id
$$;
COMMENT ON FUNCTION hpf.add_document_rule(text, text, boolean, date, text, text, text, text, text, boolean, text, date, boolean) IS 'Adds a rule about papers (材料规则): one that is needed, or waived, under conditions of which NULL is any, from a day through a day.';

CREATE FUNCTION hpf.set_holiday(day date, works boolean, name text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    INSERT INTO fund.holiday (day, works, name) VALUES (set_holiday.day, set_holiday.works, set_holiday.name)
    ON CONFLICT ON CONSTRAINT holiday_pkey DO UPDATE SET works = excluded.works, name = excluded.name
$$;
COMMENT ON FUNCTION hpf.set_holiday(date, boolean, text) IS 'Says that a day differs from its weekday (法定节假日、调休): time limits in working days pass over days that do not work.';

-- ---- Relief windows ------------------------------------------------------------------

CREATE FUNCTION hpf.add_relief_window(
    name text, from_day date, through_day date, whole_city boolean, basis text, count_as_continuous boolean DEFAULT false, suppress_arrears boolean DEFAULT false,
    suppress_penalty boolean DEFAULT false, suppress_credit_report boolean DEFAULT false, rent_cap_factor numeric DEFAULT 1, window_extension integer DEFAULT 0,
    verified boolean DEFAULT false
) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    INSERT INTO fund.relief_window (name, from_day, through_day, whole_city, count_as_continuous, suppress_arrears, suppress_penalty, suppress_credit_report,
                                    rent_cap_factor, window_extension, document_id, basis, verified)
    VALUES (add_relief_window.name, add_relief_window.from_day, add_relief_window.through_day, add_relief_window.whole_city, add_relief_window.count_as_continuous,
            add_relief_window.suppress_arrears, add_relief_window.suppress_penalty, add_relief_window.suppress_credit_report, add_relief_window.rent_cap_factor,
            add_relief_window.window_extension, hpf.find_document(add_relief_window.basis), add_relief_window.basis, add_relief_window.verified)
    RETURNING id
$$;
COMMENT ON FUNCTION hpf.add_relief_window(text, date, date, boolean, text, boolean, boolean, boolean, boolean, numeric, integer, boolean) IS 'Adds a relief window (阶段性支持政策): dates and effects. One that is not for the whole city is granted with hpf.grant_relief().';

CREATE FUNCTION hpf.relief_of(member_id bigint, employer_id bigint, on_day date, OUT rent_cap_factor numeric, OUT window_extension integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT max(w.rent_cap_factor), max(w.window_extension) INTO rent_cap_factor, window_extension FROM fund.relief_window w
    WHERE w.from_day <= on_day AND w.through_day >= on_day
      AND (w.whole_city OR EXISTS (SELECT FROM fund.relief_grant g WHERE g.window_id = w.id
                                   AND (g.member_id = relief_of.member_id OR g.employer_id = relief_of.employer_id)));
END $$;
COMMENT ON FUNCTION hpf.relief_of(bigint, bigint, date) IS 'What the relief windows give a member who withdraws on a day: the most of each; NULL without one.';

CREATE FUNCTION hpf.grant_relief(
    request_id text, relief_window integer, accounts text[] DEFAULT NULL, employers text[] DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    relief fund.relief_window;
    wanted integer := coalesce(cardinality(accounts), 0) + coalesce(cardinality(employers), 0);
    given  integer;
    fresh  bigint[];
    due    record;
    part   integer := 1;
    loans  integer := 0;
BEGIN
    act := hpf.begin_act('grant_relief', request_id, jsonb_build_object('relief_window', relief_window, 'accounts', to_jsonb(accounts), 'employers', to_jsonb(employers)), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    SELECT w.* INTO relief FROM fund.relief_window w WHERE w.id = relief_window;
    IF relief.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no relief window %s', coalesce(relief_window::text, 'NULL')), 'Windows are rows of fund.relief_window.', 'Add one with hpf.add_relief_window().');
    ELSIF wanted = 0 OR relief.from_day > act.day THEN
        PERFORM hpf.refuse('HP103', 'relief is granted to nobody, or before its window opens', format('The window opens on %s.', relief.from_day), 'Name accounts or employers.');
    END IF;
    WITH whom AS (
        SELECT NULL::bigint AS employer_id, a.member_id FROM fund.account a WHERE a.number = ANY (accounts)
        UNION SELECT e.id, NULL FROM fund.employer e WHERE e.number = ANY (employers)
    ), put AS (
        INSERT INTO fund.relief_grant (window_id, employer_id, member_id, granted_on, request)
        SELECT relief.id, w.employer_id, w.member_id, act.day, act.request FROM whom w
        ON CONFLICT DO NOTHING
        RETURNING relief_grant.member_id
    )
    SELECT (SELECT count(*) FROM whom), ARRAY(SELECT p.member_id FROM put p WHERE p.member_id IS NOT NULL) INTO given, fresh;
    IF given <> wanted THEN
        PERFORM hpf.refuse('HP015', format('%s of %s accounts and employers are unknown or named twice', wanted - given, wanted),
            (SELECT string_agg(n.number, ', ') FROM (
                SELECT x AS number FROM unnest(accounts) x WHERE NOT EXISTS (SELECT FROM fund.account a WHERE a.number = x)
                UNION ALL SELECT x FROM unnest(employers) x WHERE NOT EXISTS (SELECT FROM fund.employer e WHERE e.number = x)) n),
            'Nothing was granted: correct the list and send it again.');
    END IF;
    -- a borrower's installments due within the window are not overdue before it ends
    IF relief.suppress_arrears THEN
        FOR due IN
            -- from the window's first day, or from the disbursement if that came later
            SELECT greatest(relief.from_day, l.disbursed_on) AS since, array_agg(l.id ORDER BY l.id) AS loans
            FROM (SELECT l.id, l.disbursed_on FROM fund.loan l JOIN fund.account a ON a.id = l.borrower_account_id
                  WHERE a.number = ANY (accounts) AND a.member_id = ANY (fresh) AND l.status = '2' AND l.disbursed_on <= relief.through_day AND relief.through_day >= act.day
                  ORDER BY l.id FOR NO KEY UPDATE OF l) l
            GROUP BY greatest(relief.from_day, l.disbursed_on) ORDER BY 1
        LOOP
            part := (SELECT p.last_part + 1 FROM hpf.post_loan_facts(act.request, part, 'relief', act.day, due.since, 'relieve', NULL, due.loans,
                         NULL, NULL, NULL, NULL, NULL, relief.through_day) p);
            loans := loans + cardinality(due.loans);
        END LOOP;
    END IF;
    RETURN hpf.finish_act(act.request, ROW(relief_window::text, NULL, given, NULL, format('%s loans', loans))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.grant_relief(text, integer, text[], text[], text, text) IS 'Grants a relief window (阶段性支持政策) to members or employers. Where it suppresses arrears, the members'' loans get the fact: installments due within the window are not overdue, and bear no penalty, before it ends.';

-- ---- Bans --------------------------------------------------------------------------------

CREATE FUNCTION hpf.ban(
    request_id text, citizen_id hpf.citizen_id, kind text, reason text, owed hpf.cny DEFAULT '0.00',
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    person bigint;
    until date;
    new_id bigint;
BEGIN
    act := hpf.begin_act('ban', request_id, jsonb_build_object('citizen_id', citizen_id, 'kind', kind, 'reason', reason, 'owed', owed::text), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    person := hpf.find_person(citizen_id);
    IF kind NOT IN ('withdrawal', 'loan') OR owed < '0.00' THEN
        PERFORM hpf.refuse('HP103', format('a ban for %s with %s owed', kind, owed), 'A ban is for a fraudulent withdrawal or loan; what is owed is not negative.', NULL);
    END IF;
    -- a case that is being paid holds the person; one that comes later sees the ban
    PERFORM FROM fund.member m WHERE m.id = person FOR NO KEY UPDATE;
    until := (act.day + make_interval(years => hpf.policy(CASE kind WHEN 'loan' THEN 'ban_years_loan' ELSE 'ban_years_withdrawal' END, act.day)::integer))::date - 1;
    INSERT INTO fund.ban (member_id, kind, from_day, through_day, reason, owed)
    VALUES (person, ban.kind, act.day, greatest(until, act.day), ban.reason, ban.owed) RETURNING id INTO new_id;
    RETURN hpf.finish_act(act.request, ROW(new_id::text, NULL, 1, owed, format('through %s', until))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.ban(text, hpf.citizen_id, text, text, hpf.cny, text, text) IS 'Puts a person on the blacklist (失信名单) for a fraudulent withdrawal or loan: banned from both for the years of the policy, from today; owed is what has to be paid back.';

CREATE FUNCTION hpf.record_recovery(
    request_id text, ban bigint, account text, amount hpf.cny, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    its fund.ban;
    voucher bigint;
BEGIN
    act := hpf.begin_act('record_recovery', request_id, jsonb_build_object('ban', ban, 'account', account, 'amount', amount::text), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    PERFORM hpf.check_amount(amount);
    own := hpf.find_account(account);
    SELECT b.* INTO its FROM fund.ban b WHERE b.id = record_recovery.ban FOR NO KEY UPDATE;
    IF its.id IS NULL OR its.member_id <> own.member_id THEN
        PERFORM hpf.refuse('HP001', format('the owner of account %s has no ban %s', account, coalesce(ban::text, 'NULL')), 'Bans are rows of fund.ban.', NULL);
    ELSIF own.status NOT IN ('01', '02', '06') THEN
        PERFORM hpf.refuse('HP002', format('account %s cannot take money back: its state is %s', account, own.status), '03 to 05 are closed (JGJ/T 320 A.6).',
            'Open an account for the person first.');
    ELSIF amount > its.owed - its.recovered THEN
        PERFORM hpf.refuse('HP012', format('%s paid back for ban %s, of which %s is owed', amount, ban, its.owed - its.recovered), 'No more is owed.',
            'Money that is not owed is booked with hpf.receive_unallocated().');
    END IF;
    -- a withdrawal the other way round: it reduces what was withdrawn in the year it comes back
    voucher := hpf.post_voucher(act.request, 1, 'withdrawal', own.branch_id, act.day, ARRAY['201'], ARRAY[own.bank_subject], ARRAY[-amount]);
    PERFORM hpf.post_account_entries(voucher, act.day, act.day, '11', ARRAY[own.id], ARRAY[amount], NULL, NULL, '99');
    UPDATE fund.ban b SET recovered = b.recovered + amount WHERE b.id = its.id;
    RETURN hpf.finish_act(act.request, ROW(ban::text, voucher, 1, amount, account)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.record_recovery(text, bigint, text, hpf.cny, text, text) IS 'Books money that was withdrawn by fraud and is paid back (追回): into the member''s account, interest from today. HP012 for more than is owed.';

CREATE FUNCTION hpf.lift_ban(
    request_id text, ban bigint, reason text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    lifted integer;
BEGIN
    act := hpf.begin_act('lift_ban', request_id, jsonb_build_object('ban', ban, 'reason', reason), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    UPDATE fund.ban b SET lifted_on = act.day WHERE b.id = lift_ban.ban AND b.lifted_on IS NULL;
    GET DIAGNOSTICS lifted = ROW_COUNT;
    IF lifted = 0 THEN
        PERFORM hpf.refuse('HP001', format('no ban %s that was not lifted', ban), 'Bans are rows of fund.ban.', NULL);
    END IF;
    RETURN hpf.finish_act(act.request, ROW(ban::text, NULL, 1, NULL, reason)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.lift_ban(text, bigint, text, text, text) IS 'Lifts a ban before its end, from the next day on.';

CREATE FUNCTION hpf.banned_through(of_member bigint, on_day date) RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT max(least(b.through_day, b.lifted_on)) FROM fund.ban b WHERE b.member_id = of_member AND b.from_day <= on_day
    );
END $$;
COMMENT ON FUNCTION hpf.banned_through(bigint, date) IS 'The last day of the bans a person has or had; NULL without one.';
