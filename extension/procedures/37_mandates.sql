-- Monthly withdrawal mandates (委托逐月提取还贷): signed, changed and ended like any
-- act, decided by the rules of withdrawals, executed in one batch a month.
--
-- A mandate is decided twice: when it is signed, by a case of its ground whose
-- amounts are a month's, and each month when it is executed, by the facts and the
-- text of that day.

-- ---- What a decision sees of mandates ---------------------------------------------

CREATE FUNCTION hpf.mandates_beside(
    case_id bigint, own_account bigint, own_home bigint, ground text, of_member bigint, on_day date, for_mandate boolean,
    OUT active boolean, OUT for_house hpf.cny, OUT house_this_year boolean, OUT this_year hpf.cny, OUT last_on date
)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    active := false;
    for_house := '0.00';
    house_this_year := false;
    this_year := '0.00';
    IF (SELECT g.pays FROM hpf.withdrawal_grounds() g WHERE g.name = mandates_beside.ground) IS DISTINCT FROM 'bank_loan' THEN RETURN; END IF;
    IF for_mandate THEN
        -- one an account and home; others for the home share its installment. Earlier payments are no bar.
        SELECT coalesce(bool_or(m.account_id = own_account), false), coalesce(sum(greatest(m.amount, m.next_amount)), '0.00') INTO active, for_house
        FROM fund.withdrawal_mandate m
        WHERE m.house_id = own_home AND m.ended_on IS NULL AND m.case_id <> mandates_beside.case_id;
        RETURN;
    END IF;
    -- the ground is whose the mandate is; the home is everybody's, whatever its loan is called
    SELECT coalesce(bool_or(m.ended_on IS NULL AND (m.house_id = own_home OR own_home IS NULL AND m.account_id = own_account)), false),
           coalesce(sum(p.this_year) FILTER (WHERE m.house_id = own_home), '0.00'), coalesce(sum(p.this_year) FILTER (WHERE m.house_id = own_home), '0.00') > '0.00',
           coalesce(sum(p.this_year) FILTER (WHERE m.ground = mandates_beside.ground), '0.00'),
           max(p.last_on) FILTER (WHERE m.ground = mandates_beside.ground AND k.relation = 'self')
    INTO active, for_house, house_this_year, this_year, last_on
    FROM (
        SELECT max(x.relation) AS relation, x.mandate
        FROM (SELECT NULL AS relation, m.id AS mandate FROM fund.withdrawal_mandate m WHERE m.house_id = own_home
              UNION ALL
              SELECT f.relation, m.id FROM hpf.family(of_member, on_day) f JOIN fund.account a ON a.member_id = f.member_id JOIN fund.withdrawal_mandate m ON m.account_id = a.id
              WHERE f.relation IN ('self', 'spouse')) x
        GROUP BY x.mandate
    ) k
    JOIN fund.withdrawal_mandate m ON m.id = k.mandate
    CROSS JOIN LATERAL (
        -- what was taken back counts for nothing
        SELECT max(n.day) AS last_on, sum(n.paid) FILTER (WHERE hpf.year(n.month) >= extract(year FROM on_day)) AS this_year
        FROM (SELECT b.month, sum(b.paid) AS paid, max(b.book_date) FILTER (WHERE b.paid > '0.00') AS day
              FROM fund.mandate_payment b WHERE b.mandate_id = m.id GROUP BY b.month HAVING sum(b.paid) > '0.00') n
    ) p;
END $$;
COMMENT ON FUNCTION hpf.mandates_beside(bigint, bigint, bigint, text, bigint, date, boolean) IS 'What monthly withdrawal mandates mean for a case: is one active for its home, what they paid this year for the home and on the ground, and when last. For a case that signs a mandate: has the account one for the home already, and what others for the home take a month.';

CREATE FUNCTION hpf.drop_pending(case_id bigint, act hpf.act, operator text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM fund.business_case c WHERE c.id = drop_pending.case_id AND c.state = 'reviewed') THEN
        PERFORM hpf.note_step(drop_pending.case_id, 'withdraw', 'withdrawn', act.request, act.day, operator);
        UPDATE fund.business_case c SET state = 'withdrawn', ended_on = act.day WHERE c.id = drop_pending.case_id;
    END IF;
END $$;
COMMENT ON FUNCTION hpf.drop_pending(bigint, hpf.act, text) IS 'A mandate''s case that waits for approval is not wanted any more.';

CREATE FUNCTION hpf.approve_mandate(of_case bigint, act hpf.act, approver text) RETURNS hpf.receipt
LANGUAGE plpgsql AS $$
DECLARE
    own fund.withdrawal_mandate;
BEGIN
    SELECT m.* INTO own FROM fund.withdrawal_mandate m WHERE m.case_id = of_case FOR NO KEY UPDATE;
    IF own.id IS NULL THEN RETURN NULL; END IF;
    IF own.ended_on IS NOT NULL THEN
        PERFORM hpf.refuse('HP011', format('mandate %s ended on %s', own.id, own.ended_on), 'What ended is not approved any more.', 'Refuse the case.');
    END IF;
    PERFORM hpf.note_step(of_case, 'approve', 'approved', act.request, act.day, approver);
    UPDATE fund.business_case c SET state = 'approved', approver = approve_mandate.approver, approved_on = act.day WHERE c.id = of_case;
    PERFORM hpf.note_step(of_case, 'sign', 'signed', act.request, act.day, approver);
    UPDATE fund.business_case c SET state = 'signed', ended_on = act.day WHERE c.id = of_case;
    UPDATE fund.withdrawal_mandate m
    SET approved_on = coalesce(m.approved_on, act.day), next_from = CASE WHEN m.next_amount IS NOT NULL THEN coalesce(m.next_from, act.day::hpf.yearmonth + 1) END
    WHERE m.id = own.id;
    RETURN ROW(own.id::text, NULL, 1, coalesce(own.next_amount, own.amount), CASE WHEN own.next_amount IS NULL THEN 'approved' ELSE format('from %s', act.day::hpf.yearmonth + 1) END)::hpf.receipt;
END $$;
COMMENT ON FUNCTION hpf.approve_mandate(bigint, hpf.act, text) IS 'Approves the mandate, or the change of one, that a case decided; NULL if the case is none of a mandate.';

CREATE FUNCTION hpf.end_mandate_of(of_case bigint, day date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE fund.withdrawal_mandate m
    SET ended_on = CASE WHEN m.approved_on IS NULL THEN day ELSE m.ended_on END, next_amount = NULL, next_card = NULL
    WHERE m.case_id = of_case AND m.next_from IS NULL AND m.ended_on IS NULL;
END $$;
COMMENT ON FUNCTION hpf.end_mandate_of(bigint, date) IS 'The case of a mandate was refused or taken back: the mandate does not begin, or its change is dropped.';

CREATE FUNCTION hpf.decide_mandate(
    act hpf.act, account_id bigint, home_branch integer, house_id bigint, ground text, amount hpf.cny, installment hpf.cny, documents text[],
    authorised boolean, loan_bank text, loan_area text, operator text, channel text, mandate bigint DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    own      bigint;
    former   bigint := (SELECT m.case_id FROM fund.withdrawal_mandate m WHERE m.id = mandate);
    lacking  text;
    law      record;
    its      hpf.withdrawal_facts;
    richer   hpf.withdrawal_facts;
    found    hpf.findings;
    enough   hpf.findings;
BEGIN
    INSERT INTO fund.business_case (account_id, house_id, requested, applied_on, branch_id, home_branch_id, visits, accepts_less, authorised, loan_bank, loan_area,
                                    business, ground, state, channel, mode, maker, stated, documents)
    VALUES (decide_mandate.account_id, decide_mandate.house_id, amount, act.day, home_branch, home_branch,
            CASE WHEN channel IN ('counter', 'outlet') THEN 1 ELSE 0 END, true, decide_mandate.authorised, decide_mandate.loan_bank, decide_mandate.loan_area,
            'withdrawal', decide_mandate.ground, 'applied', decide_mandate.channel, 'own', operator,
            jsonb_build_object('cost', installment::text, 'months_covered', 1), hpf.check_documents(documents))
    RETURNING id INTO own;
    -- a change that waits for approval gives way to this one; this one is decided as if it were the mandate
    PERFORM hpf.drop_pending(former, act, operator);
    UPDATE fund.withdrawal_mandate m SET case_id = own WHERE m.id = mandate;
    lacking := hpf.accept_case(own, act.request, act.day, operator);
    IF lacking IS NOT NULL THEN
        PERFORM hpf.refuse('HP027', 'the mandate lacks papers', lacking, 'SELECT * FROM hpf.required_documents(business, day, ground, house_kind, loan_bank).');
    END IF;
    SELECT s.id, s.parameters INTO law FROM fund.parameter_set s WHERE s.id = hpf.parameter_set_on(act.day, home_branch);
    its := hpf.withdrawal_facts_of(own, act.day, true);
    found := hpf.decide_withdrawal(its, law.parameters);
    -- the amount is the most of any month: all of it must be granted to an account that holds enough
    richer := its;
    richer.balance := '999999999999.99';
    richer.accepts_less := false;
    enough := hpf.decide_withdrawal(richer, law.parameters);
    IF hpf.decision_outcome(enough) = 'granted' THEN enough := found; END IF;
    IF hpf.decision_outcome(enough) <> 'granted' THEN
        PERFORM hpf.refuse(CASE hpf.decision_outcome(enough) WHEN 'incomplete' THEN 'HP025' ELSE 'HP029' END,
            format('a mandate of %s a month is refused by the rules', amount), hpf.reasons(enough), NULL);
    END IF;
    PERFORM hpf.note_step(own, 'review', 'reviewed', act.request, act.day, operator);
    UPDATE fund.business_case c
    SET state = 'reviewed', decided_on = act.day, parameter_set_id = law.id, findings = found, granted = hpf.decision_amount(found),
        withdrawal = its
    WHERE c.id = own;
    RETURN own;
END $$;
COMMENT ON FUNCTION hpf.decide_mandate(hpf.act, bigint, integer, bigint, text, hpf.cny, hpf.cny, text[], boolean, text, text, text, text, bigint) IS 'Makes the case of a mandate and has the rules decide it: the cost is the month''s installment, of which other mandates for the home take their part. HP027 while papers are missing, HP029 with the findings if they refuse.';

-- ---- Signing, changing, ending -------------------------------------------------------

CREATE FUNCTION hpf.find_outside_loan(bank text, number text, OUT id bigint, OUT settled_on date)
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fund.outside_loan (bank, number) VALUES (find_outside_loan.bank, find_outside_loan.number)
    ON CONFLICT ON CONSTRAINT outside_loan_bank_number_key DO NOTHING;
    -- the lock: who signs for a loan and who settles it wait for each other
    SELECT l.id, l.settled_on INTO id, settled_on FROM fund.outside_loan l
    WHERE l.bank = find_outside_loan.bank AND l.number = find_outside_loan.number FOR NO KEY UPDATE;
END $$;
COMMENT ON FUNCTION hpf.find_outside_loan(text, text) IS 'Locks a loan outside the fund''s books by bank and number; makes its row the first time it is named.';

CREATE FUNCTION hpf.check_named(what text, given text) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF given = '' OR given <> btrim(given) OR length(given) > 200 THEN
        PERFORM hpf.refuse('HP103', format('%s is blank, has blanks around it, or is longer than 200 characters', what), 'It is written as the bank writes it.', NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_named(text, text) IS 'HP103 for a number or name that is blank or too long.';

CREATE FUNCTION hpf.find_withdrawal_mandate(mandate bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    own record;
BEGIN
    SELECT m.account_id, m.house_id INTO own FROM fund.withdrawal_mandate m WHERE m.id = mandate;
    -- the account, its family, the home, the mandate: the order of every act on cases
    PERFORM FROM fund.account a WHERE a.id = own.account_id FOR NO KEY UPDATE;
    PERFORM hpf.lock_family((SELECT a.member_id FROM fund.account a WHERE a.id = own.account_id));
    PERFORM FROM fund.house h WHERE h.id = own.house_id FOR NO KEY UPDATE;
    PERFORM FROM fund.withdrawal_mandate m WHERE m.id = mandate AND m.ended_on IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM hpf.refuse('HP001', format('no withdrawal mandate %s', coalesce(mandate::text, 'NULL')),
            'Mandates are rows of fund.withdrawal_mandate that have not ended.', 'Sign one with hpf.sign_withdrawal_mandate().');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.find_withdrawal_mandate(bigint) IS 'Locks an active mandate with its account and home; HP001 if there is none.';

CREATE FUNCTION hpf.sign_withdrawal_mandate(
    request_id text, account text, ground text, house text, bank text, loan_number text, amount hpf.cny, installment hpf.cny, card text,
    documents text[] DEFAULT '{}', authorised boolean DEFAULT false, loan_area text DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act    hpf.act;
    payer  record;
    home   bigint;
    loan   record;
    own    bigint;
    new_id bigint;
BEGIN
    PERFORM hpf.check_isolation('sign_withdrawal_mandate');
    act := hpf.begin_act('sign_withdrawal_mandate', request_id, jsonb_build_object('account', account, 'ground', ground, 'house', house, 'bank', bank,
        'loan_number', loan_number, 'amount', amount::text, 'installment', installment::text, 'card', card, 'documents', to_jsonb(documents),
        'authorised', authorised, 'loan_area', loan_area), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{documents,loan_area}');
    PERFORM hpf.check_amount(amount), hpf.check_amount(installment);
    PERFORM hpf.check_named('the bank', bank), hpf.check_named('the loan''s number', loan_number), hpf.check_named('the card', card);
    IF ground NOT IN ('repay_commercial', 'repay_other_city') THEN
        PERFORM hpf.refuse('HP103', format('a monthly withdrawal mandate on ground %s', ground), 'It is for loans outside the fund''s books: repay_commercial and repay_other_city.',
            'A loan of the fund is repaid by hpf.sign_mandate().');
    END IF;
    payer := hpf.find_account(account);
    PERFORM hpf.lock_family(payer.member_id);
    home := hpf.find_house(house);
    PERFORM hpf.check_house('withdrawal', ground, home);
    PERFORM hpf.check_channel('withdrawal', ground, channel, act.day);
    loan := hpf.find_outside_loan(bank, loan_number);
    IF loan.settled_on IS NOT NULL THEN
        PERFORM hpf.refuse('HP011', format('loan %s of %s was settled on %s', loan_number, bank, loan.settled_on), 'A mandate repays a loan that is not settled.', NULL);
    ELSIF EXISTS (SELECT FROM fund.withdrawal_mandate m WHERE m.outside_loan_id = loan.id AND m.house_id <> home) THEN
        PERFORM hpf.refuse('HP103', format('loan %s of %s is for another home than %s', loan_number, bank, house), 'A loan pays for one home; an earlier mandate named another.', NULL);
    END IF;
    own := hpf.decide_mandate(act, payer.id, payer.branch_id, home, ground, amount, installment, documents, authorised, bank, loan_area, operator, channel);
    INSERT INTO fund.withdrawal_mandate (account_id, house_id, outside_loan_id, case_id, amount, installment, signed_on, ground, card, owns, last_month)
    -- a mandate for the home that ended and paid this month was this month's
    SELECT payer.id, home, loan.id, own, sign_withdrawal_mandate.amount, sign_withdrawal_mandate.installment, act.day, sign_withdrawal_mandate.ground, sign_withdrawal_mandate.card,
           EXISTS (SELECT FROM fund.house_owner o WHERE o.house_id = home AND o.member_id = payer.member_id), max(m.last_month)
    FROM fund.withdrawal_mandate m WHERE m.house_id = home AND m.ended_on IS NOT NULL
    RETURNING id INTO new_id;
    IF channel IN ('online', 'app') AND hpf.may_decide_alone(payer.member_id, amount, operator, act.day) THEN
        PERFORM hpf.approve_mandate(own, act, 'rules');
    END IF;
    RETURN hpf.finish_act(act.request, ROW(new_id::text, NULL, 1, amount, format('case %s', own))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.sign_withdrawal_mandate(text, text, text, text, text, text, hpf.cny, hpf.cny, text, text[], boolean, text, text, text) IS 'Signs a mandate to withdraw up to amount each month for a loan outside the fund''s books (委托逐月提取还贷签约), decided by the rules at once, and approved by another person with hpf.approve_case() on the case in the answer''s note; small ones sent online, by the rules alone. The answer''s number is the mandate. HP011 for a settled loan, HP027 without its papers, HP029 with the findings if the rules refuse; one an account and home.';

CREATE FUNCTION hpf.change_withdrawal_mandate(
    request_id text, mandate bigint, amount hpf.cny DEFAULT NULL, card text DEFAULT NULL, installment hpf.cny DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act   hpf.act;
    own   fund.withdrawal_mandate;
    its   record;
    month hpf.yearmonth;
BEGIN
    PERFORM hpf.check_isolation('change_withdrawal_mandate');
    act := hpf.begin_act('change_withdrawal_mandate', request_id, jsonb_build_object('mandate', mandate, 'amount', amount::text, 'card', card, 'installment', installment::text), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{amount,card,installment}');
    IF num_nonnulls(amount, card, installment) = 0 THEN
        PERFORM hpf.refuse('HP103', format('a change of nothing of mandate %s', mandate), 'It changes the amount, the card or the loan''s installment.', NULL);
    END IF;
    IF amount IS NOT NULL THEN PERFORM hpf.check_amount(amount); END IF;
    IF installment IS NOT NULL THEN PERFORM hpf.check_amount(installment); END IF;
    PERFORM hpf.check_named('the card', card);
    PERFORM hpf.find_withdrawal_mandate(mandate);
    SELECT m.* INTO own FROM fund.withdrawal_mandate m WHERE m.id = mandate;
    IF own.approved_on IS NULL THEN
        PERFORM hpf.refuse('HP011', format('mandate %s waits for its approval', mandate), 'What was not approved is not changed.', 'End it and sign it anew.');
    END IF;
    month := act.day::hpf.yearmonth;
    -- a change that has come to hold
    IF own.next_from <= month THEN
        own.amount := own.next_amount; own.card := own.next_card; own.next_amount := NULL; own.next_card := NULL;
    END IF;
    own.next_amount := coalesce(change_withdrawal_mandate.amount, own.next_amount, own.amount);
    own.next_card := coalesce(change_withdrawal_mandate.card, own.next_card, own.card);
    -- less than was granted, to the same card, needs nobody's decision
    IF installment IS NOT NULL OR own.next_card <> own.card OR own.next_amount > own.amount THEN
        SELECT c.documents, c.authorised, c.loan_bank, c.loan_area, a.branch_id INTO its
        FROM fund.business_case c JOIN fund.account a ON a.id = c.account_id WHERE c.id = own.case_id;
        month := NULL;
        own.case_id := hpf.decide_mandate(act, own.account_id, its.branch_id, own.house_id, own.ground, own.next_amount, coalesce(change_withdrawal_mandate.installment, own.installment),
            its.documents, its.authorised, its.loan_bank, its.loan_area, operator, channel, own.id);
    END IF;
    UPDATE fund.withdrawal_mandate m
    SET amount = own.amount, card = own.card, next_amount = own.next_amount, next_card = own.next_card, next_from = month + 1,
        installment = coalesce(change_withdrawal_mandate.installment, m.installment), case_id = own.case_id
    WHERE m.id = own.id;
    RETURN hpf.finish_act(act.request, ROW(mandate::text, NULL, 1, own.next_amount, coalesce(format('from %s', month + 1), format('case %s', own.case_id)))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.change_withdrawal_mandate(text, bigint, hpf.cny, text, hpf.cny, text, text) IS 'Changes amount, card or the loan''s installment of a withdrawal mandate (委托变更), from the next month on. More than before, another card or another installment is decided anew, and waits for hpf.approve_case() by another person. HP001, HP029.';

CREATE FUNCTION hpf.end_withdrawal_mandate(
    request_id text, mandate bigint, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
BEGIN
    act := hpf.begin_act('end_withdrawal_mandate', request_id, jsonb_build_object('mandate', mandate), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    PERFORM hpf.find_withdrawal_mandate(mandate);
    UPDATE fund.withdrawal_mandate m SET ended_on = act.day WHERE m.id = mandate;
    PERFORM hpf.drop_pending((SELECT m.case_id FROM fund.withdrawal_mandate m WHERE m.id = mandate), act, operator);
    RETURN hpf.finish_act(act.request, ROW(mandate::text, NULL, 1, NULL, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.end_withdrawal_mandate(text, bigint, text, text) IS 'Ends a withdrawal mandate (委托解约), from now on. HP001 if there is none that is active.';

CREATE FUNCTION hpf.settle_outside_loan(
    request_id text, bank text, loan_number text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act   hpf.act;
    loan  record;
    ended integer;
BEGIN
    PERFORM hpf.check_isolation('settle_outside_loan');
    act := hpf.begin_act('settle_outside_loan', request_id, jsonb_build_object('bank', bank, 'loan_number', loan_number), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    PERFORM hpf.check_named('the bank', bank), hpf.check_named('the loan''s number', loan_number);
    PERFORM FROM fund.account a
    WHERE a.id IN (SELECT m.account_id FROM fund.withdrawal_mandate m JOIN fund.outside_loan l ON l.id = m.outside_loan_id
                   WHERE l.bank = settle_outside_loan.bank AND l.number = settle_outside_loan.loan_number AND m.ended_on IS NULL)
    ORDER BY a.id FOR NO KEY UPDATE;
    loan := hpf.find_outside_loan(bank, loan_number);
    IF loan.settled_on IS NOT NULL THEN
        PERFORM hpf.refuse('HP011', format('loan %s of %s was settled on %s', loan_number, bank, loan.settled_on), 'A loan is settled once.', NULL);
    END IF;
    UPDATE fund.outside_loan l SET settled_on = act.day WHERE l.id = loan.id;
    UPDATE fund.withdrawal_mandate m SET ended_on = act.day WHERE m.outside_loan_id = loan.id AND m.ended_on IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN hpf.finish_act(act.request, ROW(loan_number, NULL, ended, NULL, format('%s mandates ended', ended))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.settle_outside_loan(text, text, text, text, text) IS 'Notes that a loan outside the fund''s books is settled (外部贷款结清): its mandates end and no new one can be signed. HP011 if it was noted before.';

-- ---- The month's batch -----------------------------------------------------------------

CREATE PROCEDURE hpf.execute_mandates(request_id text, chunk_size integer DEFAULT 20000, operator text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    started bigint;
BEGIN
    started := hpf.start_job('execute_mandates', request_id, NULL, NULL, chunk_size, operator);
    CALL hpf.run_job(started);
END $$;
COMMENT ON PROCEDURE hpf.execute_mandates(text, integer, text) IS 'Executes the month''s withdrawal mandates (逐月提取), each at most once a month: the month''s amount, or as much as the rules leave. What was not paid in full is listed in report.mandate_month.';

CREATE FUNCTION hpf.withdrawn_this_year(of_member bigint, ground text, day date) RETURNS hpf.cny
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce(sum(w.amount), '0.00')
        FROM hpf.family(of_member, day) f
        JOIN fund.account a ON a.member_id = f.member_id
        CROSS JOIN LATERAL (
            SELECT coalesce(c.paid, c.granted) AS amount FROM fund.business_case c
            WHERE c.account_id = a.id AND c.ground = withdrawn_this_year.ground AND c.state IN ('reviewed', 'approved', 'paid')
              AND coalesce(c.ended_on, c.decided_on) >= date_trunc('year', day)::date
            UNION ALL
            SELECT p.paid FROM fund.withdrawal_mandate m JOIN fund.mandate_payment p ON p.mandate_id = m.id
            WHERE m.account_id = a.id AND m.ground = withdrawn_this_year.ground AND hpf.year(p.month) = extract(year FROM day)
        ) w
        WHERE f.relation IN ('self', 'spouse')
    );
END $$;
COMMENT ON FUNCTION hpf.withdrawn_this_year(bigint, text, date) IS 'What a member and the spouse withdrew on a ground this year, by cases and by mandates.';

CREATE FUNCTION hpf.execute_mandates_chunk(request bigint, part integer, day date, from_id bigint, to_id bigint, OUT items integer, OUT amount hpf.cny)
LANGUAGE plpgsql
-- rows come in order of accounts by the index and keep it: no sort, and groups are hashed
SET enable_bitmapscan = off SET enable_sort = off SET jit = off AS $$
DECLARE
    the_month hpf.yearmonth := day::hpf.yearmonth;
    ratio     numeric := hpf.last_loan_ratio(day);
    capped    boolean := EXISTS (SELECT FROM fund.policy p WHERE p.key IN ('withdrawal_repay_commercial_yearly_cap', 'withdrawal_repay_other_city_yearly_cap') AND p.superseded_at IS NULL);
    waiting   bigint[];
    waiting_turns bigint[];
    turns     bigint := 1;
    next_part integer := part;
    unmarked  bigint;
    book      record;
    zero      constant hpf.cny := '0.00';
BEGIN
    items := 0;
    amount := zero;
    -- Mandates wait for another of their account, which pays from what that one leaves, and where the year's payments are
    -- limited for one of the spouse, which count too. In order of accounts, as the chunks are, so that the chunk's size
    -- decides nothing; and read under the locks: whoever signed, paid or withdrew while we waited is seen.
    IF capped OR EXISTS (SELECT FROM fund.withdrawal_mandate m WHERE m.account_id BETWEEN from_id AND to_id AND m.ended_on IS NULL GROUP BY m.account_id HAVING count(*) > 1) THEN
        PERFORM FROM fund.account a
        WHERE a.id IN (SELECT m.account_id FROM fund.withdrawal_mandate m WHERE m.account_id BETWEEN from_id AND to_id AND m.ended_on IS NULL)
        ORDER BY a.id FOR NO KEY UPDATE;
        IF capped THEN
            -- accounts, then persons, as every act on cases: a spouse at the counter or in another chunk waits
            PERFORM FROM fund.member p
            WHERE p.id IN (SELECT f.member_id
                           FROM fund.withdrawal_mandate m JOIN fund.account a ON a.id = m.account_id CROSS JOIN hpf.family(a.member_id, day) f
                           WHERE m.account_id BETWEEN from_id AND to_id AND m.ended_on IS NULL AND f.relation IN ('self', 'spouse'))
            ORDER BY p.id FOR NO KEY UPDATE;
        END IF;
        SELECT array_agg(k.id), array_agg(k.turn), coalesce(max(k.turn), 1) INTO waiting, waiting_turns, turns
        FROM (SELECT array_agg(m.id) AS ids
              FROM fund.withdrawal_mandate m
              WHERE m.account_id BETWEEN from_id AND to_id AND m.ended_on IS NULL
              GROUP BY CASE WHEN capped THEN (SELECT min(f.member_id) FROM fund.account a CROSS JOIN hpf.family(a.member_id, day) f WHERE a.id = m.account_id AND f.relation IN ('self', 'spouse'))
                            ELSE m.account_id END
              HAVING count(*) > 1) g
        CROSS JOIN LATERAL (SELECT m.id, row_number() OVER (ORDER BY m.account_id, m.id) AS turn FROM fund.withdrawal_mandate m WHERE m.id = ANY (g.ids)) k
        WHERE k.turn > 1;
    END IF;
    FOR this_turn IN 1 .. turns LOOP
        FOR book IN
            WITH law AS MATERIALIZED (
                SELECT b.id AS branch_id, s.parameters
                FROM fund.branch b JOIN fund.parameter_set s ON s.id = hpf.parameter_set_on(day, b.id)
            ), decided AS (
                SELECT d.id, d.account_id, d.branch_id, d.balance, d.carried, d.wanted, d.card,
                       (SELECT e.bank_subject FROM fund.employer e WHERE e.id = d.employer_id) AS subject,
                       hpf.decide_withdrawal_given(w.parameters, decided_on => day, applied_on => day, ground => d.ground, requested => d.wanted, accepts_less => true,
                           account_state => hpf.account_state_name(d.status), balance => d.balance, claimant => 'member',
                           fund_loan_open => EXISTS (SELECT FROM fund.loan l WHERE l.borrower_account_id = d.account_id AND l.status IN ('0', '2') AND l.funded_by = 'fund'),
                           -- hpf.banned_through() written out: the call costs the batch a tenth of the floor
                           banned_through => (SELECT max(least(b.through_day, b.lifted_on)) FROM fund.ban b WHERE b.member_id = d.member_id AND b.from_day <= day),
                           relation => CASE WHEN d.owns THEN 'self'
                                ELSE coalesce((SELECT f.relation FROM hpf.family(d.member_id, day) f JOIN fund.house_owner o ON o.member_id = f.member_id
                                               WHERE o.house_id = d.house_id
                                               ORDER BY array_position(ARRAY['spouse', 'parent', 'child'], f.relation) LIMIT 1), 'other') END,
                           -- the month's repayment is the event and the cost; what others of the family take was counted when it was signed
                           event_on => day, cost => d.installment, house_withdrawn => zero, house_times => 0, house_year_withdrawn => false, mandate => false,
                           withdrawn_this_year => CASE WHEN capped THEN hpf.withdrawn_this_year(d.member_id, d.ground, day) END,
                           months_covered => 1, loan_ratio => ratio) AS findings
                FROM (
                    -- accounts in order of id. Locked with their mandates, rows are read as they are under the lock: what
                    -- another session executed, changed or ended while we waited is seen here.
                    SELECT m.id, m.account_id, m.house_id, m.owns, m.ground, m.installment, a.branch_id, a.member_id, a.employer_id, a.status, a.balance, a.carried,
                           CASE WHEN m.next_from <= the_month THEN m.next_amount ELSE m.amount END AS wanted,
                           CASE WHEN m.next_from <= the_month THEN m.next_card ELSE m.card END AS card
                    FROM fund.withdrawal_mandate m JOIN fund.account a ON a.id = m.account_id
                    WHERE m.account_id BETWEEN from_id AND to_id AND m.ended_on IS NULL AND m.approved_on IS NOT NULL AND (m.last_month < the_month OR m.last_month IS NULL)
                      AND CASE WHEN this_turn = 1 THEN m.id NOT IN (SELECT unnest(waiting))
                               ELSE m.id IN (SELECT w.id FROM unnest(waiting, waiting_turns) w (id, turn) WHERE w.turn = this_turn) END
                    ORDER BY m.account_id
                    FOR NO KEY UPDATE OF a, m
                ) d
                JOIN law w ON w.branch_id = d.branch_id
                OFFSET 0
            ), judged AS MATERIALIZED (
                SELECT d.*, hpf.decision_amount(d.findings) AS paid FROM decided d
            ), voucher AS MATERIALIZED (
                SELECT j.branch_id, j.subject, nextval('fund.voucher_id') AS id FROM judged j WHERE j.paid > zero GROUP BY j.branch_id, j.subject
            ), executed AS (
                UPDATE fund.withdrawal_mandate m
                SET last_month = the_month, amount = j.wanted, card = j.card,
                    next_amount = CASE WHEN m.next_from <= the_month THEN NULL ELSE m.next_amount END, next_card = CASE WHEN m.next_from <= the_month THEN NULL ELSE m.next_card END,
                    next_from = CASE WHEN m.next_from > the_month THEN m.next_from END
                FROM judged j WHERE m.id = j.id AND j.paid > zero
                RETURNING m.id
            ), payment AS (
                INSERT INTO fund.mandate_payment (mandate_id, voucher_id, wanted, paid, book_date, month, card, findings)
                SELECT j.id, v.id, j.wanted, j.paid, day, the_month, j.card, CASE WHEN j.paid < j.wanted THEN j.findings END
                FROM judged j LEFT JOIN voucher v ON v.branch_id = j.branch_id AND v.subject = j.subject AND j.paid > zero
            )
            SELECT v.id, j.branch_id, j.subject, sum(j.paid) AS total, array_agg(j.account_id) AS accounts, array_agg(-j.paid) AS amounts,
                   array_agg(hpf.carried_part(j.carried, j.balance, -j.paid)) AS carried,
                   (SELECT count(*) FROM executed) AS marked
            FROM judged j JOIN voucher v ON v.branch_id = j.branch_id AND v.subject = j.subject
            WHERE j.paid > zero
            GROUP BY v.id, j.branch_id, j.subject ORDER BY j.branch_id, j.subject
        LOOP
            next_part := next_part + 1;
            INSERT INTO fund.voucher (id, request, part, event, branch_id, book_date)
            VALUES (book.id, execute_mandates_chunk.request, next_part, 'withdrawal', book.branch_id, day);
            INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount) VALUES (book.id, 1, '201', book.subject, book.total);
            PERFORM hpf.post_account_entries(book.id, day, day, '11', book.accounts, book.amounts, book.carried, NULL, '06');
            items := items + cardinality(book.accounts);
            amount := amount + book.total;
            unmarked := coalesce(unmarked, book.marked) - cardinality(book.accounts);
        END LOOP;
        IF unmarked <> 0 THEN
            PERFORM hpf.refuse('HP023', format('%s mandates changed while they were executed', -unmarked), 'Another session executed, changed or ended them.', 'Try again.');
        END IF;
        unmarked := NULL;
    END LOOP;
END $$;
COMMENT ON FUNCTION hpf.execute_mandates_chunk(bigint, integer, date, bigint, bigint) IS 'Executes the mandates of the accounts of one chunk: the rules decide each by the facts of the day, and what they grant is paid in one voucher a branch and bank account; mandates that wait for another of their account, or of the couple, follow in vouchers of their own.';

CREATE FUNCTION hpf.take_back_mandates(red bigint, day date, voucher bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fund.mandate_payment (mandate_id, voucher_id, wanted, paid, book_date, month, card)
    SELECT p.mandate_id, red, '0.00', -p.paid, day, p.month, p.card FROM fund.mandate_payment p WHERE p.voucher_id = take_back_mandates.voucher;
    -- the month may be executed again
    UPDATE fund.withdrawal_mandate m
    SET last_month = (SELECT max(n.month) FROM (SELECT b.month FROM fund.mandate_payment b WHERE b.mandate_id = m.id GROUP BY b.month HAVING sum(b.paid) > '0.00') n)
    WHERE m.id IN (SELECT p.mandate_id FROM fund.mandate_payment p WHERE p.voucher_id = take_back_mandates.voucher);
END $$;
COMMENT ON FUNCTION hpf.take_back_mandates(bigint, date, bigint) IS 'A voucher that executed mandates was taken back: their payments are too, and the month counts as not executed.';
