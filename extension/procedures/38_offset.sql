-- Offsets from accounts (冲还贷): mandates, what is due of the whole city each month,
-- principal by the year, by campaign and by a member's own wish.
--
-- Payers pay in an order that is a rule: the borrower, the spouse, co-borrowers, then
-- the bank card.

-- ---- Who pays, and what he keeps ----------------------------------------------------

CREATE FUNCTION hpf.minimum_left(branch_id integer, day date) RETURNS hpf.cny
LANGUAGE sql STABLE AS $$
    SELECT hpf.parameter(s.parameters, 'withdrawal_minimum_left')::hpf.cny FROM fund.parameter_set s WHERE s.id = hpf.parameter_set_on(day, branch_id)
$$;
COMMENT ON FUNCTION hpf.minimum_left(integer, date) IS 'What an offset leaves in an account (最低留存额) of a branch: policy withdrawal_minimum_left, the branch''s own where it has one.';

CREATE FUNCTION hpf.offset_payer(loan bigint, account bigint, on_day date) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
DECLARE
    borrower bigint;
    payer    bigint;
BEGIN
    borrower := (SELECT b.member_id FROM fund.loan l JOIN fund.account b ON b.id = l.borrower_account_id WHERE l.id = offset_payer.loan);
    payer := (SELECT a.member_id FROM fund.account a WHERE a.id = offset_payer.account);
    RETURN CASE
        WHEN payer = borrower THEN 1
        WHEN EXISTS (SELECT FROM hpf.family(borrower, on_day) f WHERE f.relation = 'spouse' AND f.member_id = payer) THEN 2
        WHEN EXISTS (SELECT FROM fund.loan_party p WHERE p.loan_id = offset_payer.loan AND p.role = 'co_borrower' AND p.member_id = payer
                     AND p.from_day <= on_day AND (p.ended_on IS NULL OR p.ended_on > on_day)) THEN 3
    END;
END $$;
COMMENT ON FUNCTION hpf.offset_payer(bigint, bigint, date) IS 'Place of an account among the payers of a loan on a day: 1 the borrower''s, 2 the spouse''s, 3 a co-borrower''s (共同借款人); NULL for anybody else''s.';

CREATE FUNCTION hpf.check_payer(loan text, account text, place integer) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF place IS NULL THEN
        PERFORM hpf.refuse('HP029', format('account %s cannot repay loan %s: its owner is neither borrower, spouse nor co-borrower', account, loan),
            'Payers are the borrower, then the spouse by the family register, then co-borrowers of the contract.',
            'Register the relation with hpf.register_relation(), or the co-borrower with hpf.add_loan_party().');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_payer(text, text, integer) IS 'HP029 unless the account is a payer''s of the loan.';

-- ---- Mandates -------------------------------------------------------------------------

CREATE FUNCTION hpf.sign_mandate(
    request_id text, loan text, account text, kind text DEFAULT 'monthly', month integer DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    payer record;
    place integer;
BEGIN
    act := hpf.begin_act('sign_mandate', request_id, jsonb_build_object('loan', loan, 'account', account, 'kind', kind, 'month', month), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{month}');
    payer := hpf.find_account(account);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    IF kind NOT IN ('monthly', 'yearly', 'principal') OR month NOT BETWEEN 1 AND 12 OR (month IS NOT NULL AND kind <> 'yearly') THEN
        PERFORM hpf.refuse('HP103', format('a mandate of kind %s in month %s', kind, coalesce(month::text, 'NULL')),
            'A mandate is monthly (月冲), yearly (年冲) or principal (冲本金); a yearly one may name its month, 1 to 12.', NULL);
    ELSIF payer.status NOT IN ('01', '02') THEN
        PERFORM hpf.refuse('HP002', format('account %s cannot pay for a loan: its state is %s', account, payer.status),
            '03 to 05 are closed, 06 is frozen (JGJ/T 320 A.6).', NULL);
    END IF;
    place := hpf.offset_payer(own.id, payer.id, act.day);
    PERFORM hpf.check_payer(loan, account, place);
    IF place = 3 THEN
        place := greatest(3, (SELECT max(m.payer) + 1 FROM fund.offset_mandate m WHERE m.loan_id = own.id AND m.kind = sign_mandate.kind AND m.ended_on IS NULL));
    END IF;
    IF EXISTS (SELECT FROM fund.offset_mandate m WHERE m.loan_id = own.id AND m.kind = sign_mandate.kind AND m.ended_on IS NULL
               AND (m.account_id = payer.id OR m.payer = place)) THEN
        PERFORM hpf.refuse('HP103', format('loan %s has a %s mandate of account %s or of payer %s already', loan, kind, account, place),
            'The payers of a loan pay one after the other, each from one account.', 'End the other one with hpf.end_mandate().');
    END IF;
    INSERT INTO fund.offset_mandate (loan_id, account_id, payer, signed_on, kind, month)
    VALUES (own.id, payer.id, place, act.day, sign_mandate.kind, sign_mandate.month)
    -- one that ended today goes on
    ON CONFLICT ON CONSTRAINT offset_mandate_loan_id_account_id_kind_signed_on_key DO UPDATE SET payer = excluded.payer, month = excluded.month, ended_on = NULL;
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, NULL, format('%s, payer %s', account, place))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.sign_mandate(text, text, text, text, integer, text, text) IS 'Signs a mandate to repay a loan from an account (冲还贷签约): monthly, yearly or for campaigns of principal. Its place among the payers follows from who owns the account. HP029 for anybody but borrower, spouse and co-borrower.';

CREATE FUNCTION hpf.end_mandate(
    request_id text, loan text, account text, kind text DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    payer record;
    own record;
    ended integer;
BEGIN
    act := hpf.begin_act('end_mandate', request_id, jsonb_build_object('loan', loan, 'account', account, 'kind', kind), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    payer := hpf.find_account(account);
    own := hpf.find_loan(loan);
    UPDATE fund.offset_mandate m SET ended_on = act.day
    WHERE m.loan_id = own.id AND m.account_id = payer.id AND m.ended_on IS NULL AND (end_mandate.kind IS NULL OR m.kind = end_mandate.kind);
    GET DIAGNOSTICS ended = ROW_COUNT;
    IF ended = 0 THEN
        PERFORM hpf.refuse('HP001', format('account %s has no mandate for loan %s', account, loan), 'Mandates are rows of fund.offset_mandate that have not ended.', NULL);
    END IF;
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, ended, NULL, account)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.end_mandate(text, text, text, text, text, text) IS 'Ends the mandates to repay a loan from an account (冲还贷解约), or those of one kind. HP001 if there is none.';

-- ---- The city's due day -----------------------------------------------------------------

CREATE PROCEDURE hpf.collect_installments(request_id text, unpaid text[] DEFAULT '{}', chunk_size integer DEFAULT 5000, operator text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    started bigint;
BEGIN
    started := hpf.start_job('collect_installments', request_id, NULL, pg_catalog.jsonb_build_object('unpaid', unpaid), chunk_size, operator);
    CALL hpf.run_job(started);
END $$;
COMMENT ON PROCEDURE hpf.collect_installments(text, text[], integer, text) IS 'Collects what is due of every loan on the accounting day: offset from mandated accounts first (冲还贷), the rest from the bank card, except loans whose deduction the bank returned unpaid.';

CREATE FUNCTION hpf.collect_installments_chunk(request bigint, part integer, day date, parameters jsonb, from_id bigint, to_id bigint,
                                               OUT items integer, OUT amount hpf.cny)
LANGUAGE plpgsql AS $$
DECLARE
    unpaid    text[] := ARRAY(SELECT jsonb_array_elements_text(coalesce(nullif(parameters -> 'unpaid', 'null'), '[]')));
    owing     bigint[];
    covered   bigint[] := '{}';
    asked     record;
    left_over bigint[];
    closed    bigint[];
    gave      bigint[] := '{}';
    ranks     record;
    due       record;
    posted    record;
    next_part integer := part;
BEGIN
    items := 0;
    amount := '0.00';
    -- accounts first, in order of id, then loans: the same order as every other act
    -- the closed ones are picked out after: a condition outside would decide which are locked
    SELECT array_agg(k.id) FILTER (WHERE k.status NOT IN ('01', '02', '06')) INTO closed
    FROM (SELECT a.id, a.status FROM fund.account a
          WHERE a.id IN (SELECT m.account_id FROM fund.offset_mandate m JOIN fund.loan l ON l.id = m.loan_id
                         WHERE m.loan_id BETWEEN from_id AND to_id AND m.kind = 'monthly' AND m.ended_on IS NULL AND l.status = '2')
          ORDER BY a.id FOR NO KEY UPDATE) k;
    -- what is due is read below under these locks: a payment at the counter is not collected again
    SELECT array_agg(w.id) INTO owing
    FROM (SELECT l.id
          FROM fund.loan l
          CROSS JOIN LATERAL (SELECT q.total_due FROM hpf.loan_owed(l.state, day) q OFFSET 0) o
          WHERE l.id BETWEEN from_id AND to_id AND l.status = '2' AND o.total_due > '0.00'
          ORDER BY l.id FOR NO KEY UPDATE OF l) w;
    -- what a bank is asked for in a file that is out is not collected otherwise
    SELECT array_agg(f.loan_id) AS loans, array_agg(f.asked) AS amounts INTO asked FROM hpf.open_lines(from_id, to_id) f;
    SELECT max(k.payer) AS last, max(k.times) AS turns INTO ranks
    FROM (SELECT m.payer, count(*) AS times FROM fund.offset_mandate m
          WHERE m.loan_id BETWEEN from_id AND to_id AND m.kind = 'monthly' AND m.ended_on IS NULL GROUP BY m.payer, m.account_id) k;
    -- payers in order: each turn takes what the accounts of that place can give, an account one loan at a time
    FOR rank IN 1 .. coalesce(ranks.last, 0) LOOP
        FOR turn IN 1 .. ranks.turns LOOP
            SELECT array_agg(t.loan_id) AS loans, array_agg(t.taken) AS amounts, array_agg(t.account_id) AS accounts, array_agg(t.mandate) AS mandates,
                   array_agg(t.loan_id) FILTER (WHERE t.taken = t.owed) AS covered, count(*) AS items, sum(t.taken) AS amount
            INTO due
            FROM (
                WITH law AS MATERIALIZED (
                    SELECT b.id AS branch_id, hpf.minimum_left(b.id, day) AS minimum FROM fund.branch b
                )
                SELECT DISTINCT ON (a.id) l.id AS loan_id, a.id AS account_id, m.id AS mandate, o.total_due - coalesce(f.amount, '0.00') AS owed,
                       least(o.total_due - coalesce(f.amount, '0.00'), a.balance - w.minimum) AS taken
                FROM fund.loan l
                JOIN fund.offset_mandate m ON m.loan_id = l.id AND m.payer = rank AND m.kind = 'monthly' AND m.ended_on IS NULL
                JOIN fund.account a ON a.id = m.account_id AND a.status IN ('01', '02', '06')
                JOIN law w ON w.branch_id = a.branch_id
                CROSS JOIN LATERAL (SELECT q.total_due FROM hpf.loan_owed(l.state, day) q OFFSET 0) o
                LEFT JOIN ROWS FROM (unnest(asked.loans), unnest(asked.amounts)) AS f (loan_id, amount) ON f.loan_id = l.id
                WHERE l.id BETWEEN from_id AND to_id AND l.status = '2' AND o.total_due > coalesce(f.amount, '0.00') AND a.balance > w.minimum
                  AND (a.id = l.borrower_account_id OR hpf.offset_payer(l.id, a.id, day) IS NOT NULL)
                ORDER BY a.id, l.id
            ) t;
            EXIT WHEN due.items = 0;
            SELECT * INTO posted FROM hpf.post_loan_facts(request, next_part + 1, 'offset_repayment', day, day, 'receive', '201',
                due.loans, due.amounts, due.accounts);
            next_part := posted.last_part;
            items := items + due.items;
            amount := amount + due.amount;
            gave := gave || due.mandates;
            covered := covered || due.covered;
        END LOOP;
    END LOOP;
    left_over := ARRAY(SELECT w.id FROM unnest(owing) w (id) EXCEPT SELECT c.id FROM unnest(covered) c (id) ORDER BY 1);
    -- the list of those that did not cover it, before the bank card does
    INSERT INTO fund.offset_result (mandate_id, request, wanted, taken, book_date, reason)
    SELECT m.id, collect_installments_chunk.request, o.total_due - coalesce(f.amount, '0.00'), '0.00', day,
           CASE WHEN a.id <> l.borrower_account_id AND hpf.offset_payer(l.id, a.id, day) IS NULL THEN 'relation' WHEN m.id = ANY (gave) THEN 'short' ELSE 'empty' END
    FROM unnest(ARRAY(SELECT m.loan_id FROM fund.offset_mandate m WHERE m.loan_id BETWEEN from_id AND to_id AND m.kind = 'monthly' AND m.ended_on IS NULL
                      INTERSECT SELECT n.id FROM unnest(left_over) n (id))) w (id)
    JOIN fund.offset_mandate m ON m.loan_id = w.id AND m.kind = 'monthly' AND m.ended_on IS NULL
    JOIN fund.loan l ON l.id = w.id
    JOIN fund.account a ON a.id = m.account_id AND a.status IN ('01', '02', '06')
    CROSS JOIN LATERAL (SELECT q.total_due FROM hpf.loan_owed(l.state, day) q OFFSET 0) o
    LEFT JOIN ROWS FROM (unnest(asked.loans), unnest(asked.amounts)) AS f (loan_id, amount) ON f.loan_id = w.id
    WHERE o.total_due > coalesce(f.amount, '0.00')
    ORDER BY m.id;
    -- and a mandate with no account left, whoever paid
    INSERT INTO fund.offset_result (mandate_id, request, wanted, taken, book_date, reason)
    SELECT k.id, collect_installments_chunk.request, o.total_due, '0.00', day, 'closed'
    FROM (SELECT m.id, m.loan_id FROM unnest(closed) c (id) JOIN fund.offset_mandate m ON m.account_id = c.id
          WHERE m.loan_id BETWEEN from_id AND to_id AND m.kind = 'monthly' AND m.ended_on IS NULL OFFSET 0) k
    JOIN fund.loan l ON l.id = k.loan_id
    CROSS JOIN LATERAL (SELECT q.total_due FROM hpf.loan_owed(l.state, day) q OFFSET 0) o
    WHERE k.loan_id = ANY (owing)
    ORDER BY k.id;
    IF (parameters ->> 'offsets_only')::boolean THEN RETURN; END IF;
    SELECT array_agg(n.id) AS loans, array_agg(n.owed) AS amounts, count(*) AS items, sum(n.owed) AS amount INTO due
    FROM (SELECT l.id, o.total_due - coalesce(f.amount, '0.00') AS owed
          FROM unnest(left_over) w (id)
          JOIN fund.loan l ON l.id = w.id
          CROSS JOIN LATERAL (SELECT q.total_due FROM hpf.loan_owed(l.state, day) q OFFSET 0) o
          LEFT JOIN ROWS FROM (unnest(asked.loans), unnest(asked.amounts)) AS f (loan_id, amount) ON f.loan_id = l.id
          WHERE l.number NOT IN (SELECT u.number FROM unnest(unpaid) u (number) WHERE u.number IS NOT NULL)) n
    WHERE n.owed > '0.00';
    IF due.items > 0 THEN
        PERFORM hpf.post_loan_facts(request, next_part + 1, 'repayment', day, day, 'receive', NULL, due.loans, due.amounts);
        items := items + due.items;
        amount := amount + due.amount;
    END IF;
END $$;
COMMENT ON FUNCTION hpf.collect_installments_chunk(bigint, integer, date, jsonb, bigint, bigint) IS 'Collects what is due of the loans of one chunk and not asked of a bank in a file that is out: mandated accounts in order of payers, then, unless offsets_only, the bank card; lists mandates that did not cover it.';

-- ---- Principal: by a member's wish ------------------------------------------------------

CREATE FUNCTION hpf.decide_offset(request bigint, day date, account_id bigint, loan_house bigint, amount hpf.cny, operator text, channel text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    own   bigint;
    set_id integer;
    facts hpf.withdrawal_facts;
    found hpf.findings;
    month hpf.yearmonth;
BEGIN
    INSERT INTO fund.business_case (account_id, house_id, requested, applied_on, accepted_on, branch_id, home_branch_id, visits, accepts_less, business, ground, state, channel, mode, maker)
    SELECT a.id, loan_house, decide_offset.amount, day, day, a.branch_id, a.branch_id, CASE WHEN decide_offset.channel IN ('counter', 'outlet') THEN 1 ELSE 0 END, false,
           'withdrawal', 'principal_offset', 'accepted', decide_offset.channel, 'own', decide_offset.operator
    FROM fund.account a WHERE a.id = decide_offset.account_id
    RETURNING id INTO own;
    set_id := hpf.parameter_set_on(day, (SELECT c.home_branch_id FROM fund.business_case c WHERE c.id = own));
    facts := hpf.withdrawal_facts_of(own, day);
    SELECT hpf.decide_withdrawal(facts, s.parameters) INTO found FROM fund.parameter_set s WHERE s.id = set_id;
    IF hpf.decision_outcome(found) <> 'granted' THEN
        month := (SELECT m.month FROM fund.closed_month m WHERE m.month < day::hpf.yearmonth ORDER BY m.month DESC LIMIT 1);
        PERFORM hpf.refuse(CASE WHEN hpf.reasons(found) LIKE '%withdrawal_offset_ratio%' THEN 'HP024' ELSE 'HP029' END,
            format('a principal offset of %s from this account is refused', amount),
            format('%s The loan ratio is that at the end of %s.', hpf.reasons(found) || '.', coalesce(month::text, 'the last closed day: no month was closed yet')),
            'Repay from the bank card, or wait until the rules admit it.');
    END IF;
    UPDATE fund.business_case c
    SET state = 'paid', decided_on = day, approved_on = day, ended_on = day, parameter_set_id = set_id, withdrawal = facts, findings = found,
        granted = decide_offset.amount, paid = decide_offset.amount, approver = 'rules'
    WHERE c.id = own;
    INSERT INTO fund.case_event (case_id, request, day, step, operator) VALUES (own, decide_offset.request, decide_offset.day, 'pay', 'rules');
    RETURN own;
END $$;
COMMENT ON FUNCTION hpf.decide_offset(bigint, date, bigint, bigint, hpf.cny, text, text) IS 'Decides a principal offset by the rules of withdrawals and writes its case: who repays a loan of the fund needs no other person. HP024 while the loan ratio (个贷率) of the last closed month is above the ceiling, HP029 for any other refusal.';

CREATE FUNCTION hpf.offset_principal(
    request_id text, account text, loan text, amount hpf.cny, mode text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'online'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act hpf.act;
    payer record;
    own record;
    posted record;
BEGIN
    act := hpf.begin_act('offset_principal', request_id, jsonb_build_object('account', account, 'loan', loan, 'amount', amount::text, 'mode', mode), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_amount(amount);
    payer := hpf.find_account(account);
    PERFORM hpf.check_withdrawable(account, payer.status, payer.balance, amount, act.day, hpf.minimum_left(payer.branch_id, act.day));
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    PERFORM hpf.check_payer(loan, account, hpf.offset_payer(own.id, payer.id, act.day));
    PERFORM hpf.check_prepayment(loan, own.state, amount, act.day);
    PERFORM hpf.decide_offset(act.request, act.day, payer.id, (SELECT l.house_id FROM fund.loan l WHERE l.id = own.id), amount, operator, channel);
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'principal_offset', act.day, act.day, 'prepay', '201',
        ARRAY[own.id], ARRAY[amount], ARRAY[payer.id], NULL, NULL, coalesce(offset_principal.mode, hpf.policy('principal_offset_mode', act.day)));
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, amount, account)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.offset_principal(text, text, text, hpf.cny, text, text, text) IS 'Principal offset (提取冲本金): principal of a loan repaid from an account; a subsidised loan''s is paid to the bank in cash. HP004 more than the account can give, HP012 more than is outstanding or while something is due, HP029 from an account of neither borrower, spouse nor co-borrower.';

-- ---- Principal: the yearly offset and campaigns ------------------------------------------

CREATE PROCEDURE hpf.offset_principals(request_id text, kind text DEFAULT 'yearly', chunk_size integer DEFAULT 2000, operator text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    started bigint;
BEGIN
    started := hpf.start_job('offset_principals', request_id, NULL, pg_catalog.jsonb_build_object('kind', kind), chunk_size, operator);
    CALL hpf.run_job(started);
END $$;
COMMENT ON PROCEDURE hpf.offset_principals(text, text, integer, text) IS 'Repays principal of loans from mandated accounts, all but the minimum left: kind yearly those whose month it is, each once a year (年冲); kind principal every one (提取冲本金). Collect installments first: a loan that owes something is left out. Each is listed in report.offset_result.';

CREATE FUNCTION hpf.offsets_wanted(kind text, day date, from_id bigint DEFAULT 0, to_id bigint DEFAULT 9223372036854775807)
RETURNS TABLE (mandate bigint, payer integer, loan_id bigint, account_id bigint, available hpf.cny, settlement hpf.cny, funded_by text, reason text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH law AS MATERIALIZED (
        SELECT b.id AS branch_id, hpf.minimum_left(b.id, day) AS minimum, hpf.policy('offset_yearly_month', day)::integer AS month FROM fund.branch b
    )
    SELECT m.id, m.payer, l.id, a.id, greatest(a.balance - w.minimum, '0.00'), o.settlement, l.funded_by,
           CASE WHEN a.status NOT IN ('01', '02', '06') THEN 'closed'
                WHEN a.status = '06' THEN 'frozen'
                WHEN a.id <> l.borrower_account_id AND hpf.offset_payer(l.id, a.id, day) IS NULL THEN 'relation'
                WHEN o.total_due > '0.00' THEN 'due'
                WHEN a.balance <= w.minimum THEN 'empty' END
    FROM fund.loan l
    JOIN fund.offset_mandate m ON m.loan_id = l.id AND m.kind = offsets_wanted.kind AND m.ended_on IS NULL
    JOIN fund.account a ON a.id = m.account_id
    JOIN law w ON w.branch_id = a.branch_id
    CROSS JOIN LATERAL (SELECT q.total_due, q.settlement FROM hpf.loan_owed(l.state, greatest(day, (l.state).as_of)) q OFFSET 0) o
    WHERE l.id BETWEEN from_id AND to_id AND l.status = '2'
      AND (m.kind = 'principal' OR coalesce(m.month, w.month) = extract(month FROM day)
           -- each once a year; what was taken back may be done again
           AND NOT EXISTS (SELECT FROM fund.offset_result r
                           WHERE r.mandate_id = m.id AND r.taken > '0.00' AND extract(year FROM r.book_date) = extract(year FROM day)
                             AND NOT EXISTS (SELECT FROM fund.voucher red WHERE red.reverses = r.voucher_id)));
END $$;
COMMENT ON FUNCTION hpf.offsets_wanted(text, date, bigint, bigint) IS 'The mandates of a kind that a batch of this day would execute: what the account can give, what would settle the loan, and why not if not.';

CREATE FUNCTION hpf.offset_principals_chunk(request bigint, part integer, day date, parameters jsonb, from_id bigint, to_id bigint,
                                            OUT items integer, OUT amount hpf.cny)
LANGUAGE plpgsql AS $$
DECLARE
    the_kind  text := parameters ->> 'kind';
    mode      text := hpf.policy('principal_offset_mode', day);
    ratio     numeric := hpf.last_loan_ratio(day);
    done      bigint[] := '{}';
    taken     bigint[];
    ranks     record;
    due       record;
    posted    record;
    next_part integer := part;
BEGIN
    items := 0;
    amount := '0.00';
    PERFORM FROM fund.account a
    WHERE a.id IN (SELECT m.account_id FROM fund.offset_mandate m JOIN fund.loan l ON l.id = m.loan_id
                   WHERE m.loan_id BETWEEN from_id AND to_id AND m.kind = the_kind AND m.ended_on IS NULL AND l.status = '2')
    ORDER BY a.id FOR NO KEY UPDATE;
    PERFORM FROM fund.loan l
    WHERE l.id BETWEEN from_id AND to_id AND l.status = '2'
      AND EXISTS (SELECT FROM fund.offset_mandate m WHERE m.loan_id = l.id AND m.kind = the_kind AND m.ended_on IS NULL)
    ORDER BY l.id FOR NO KEY UPDATE;
    -- who they are is settled at the start: a loan that the first payer settles is the second's no more
    SELECT max(k.payer) AS last, max(k.times) AS turns INTO ranks
    FROM (SELECT w.payer, count(*) AS times FROM hpf.offsets_wanted(the_kind, day, from_id, to_id) w GROUP BY w.payer, w.account_id) k;
    FOR rank IN 1 .. coalesce(ranks.last, 0) LOOP
        FOR turn IN 1 .. ranks.turns LOOP
            WITH wanted AS MATERIALIZED (
                SELECT DISTINCT ON (w.account_id) w.*
                FROM hpf.offsets_wanted(the_kind, day, from_id, to_id) w
                WHERE w.payer = rank AND w.mandate <> ALL (done) ORDER BY w.account_id, w.loan_id
            ), decided AS MATERIALIZED (
                SELECT w.*,
                       -- no case is made: the mandate is the application, and its result the decision
                       CASE WHEN w.reason IS NULL THEN
                           hpf.decide_withdrawal_given(s.parameters, decided_on => day, applied_on => day, ground => 'principal_offset',
                               requested => least(w.available, w.settlement), accepts_less => true, account_state => hpf.account_state_name(a.status),
                               balance => a.balance, claimant => 'member', dormant_since => a.dormant_since,
                               fund_loan_open => EXISTS (SELECT FROM fund.loan l WHERE l.borrower_account_id = a.id AND l.status IN ('0', '2') AND l.funded_by = 'fund'),
                               banned_through => hpf.banned_through(a.member_id, day), relation => CASE w.payer WHEN 2 THEN 'spouse' ELSE 'self' END,
                               event_on => day, cost => w.settlement, house_withdrawn => '0.00', house_times => 0, house_year_withdrawn => false, mandate => false,
                               loan_ratio => ratio) END AS findings
                FROM wanted w
                JOIN fund.account a ON a.id = w.account_id
                JOIN fund.parameter_set s ON s.id = hpf.parameter_set_on(day, a.branch_id)
                OFFSET 0
            )
            SELECT array_agg(d.mandate) AS mandates, count(*) AS wanted, array_agg(d.loan_id) AS all_loans,
                   array_agg(d.settlement) AS settlements, array_agg(x.amount) AS given, array_agg(x.reason) AS reasons,
                   array_agg(d.loan_id) FILTER (WHERE x.amount > '0.00') AS loans, array_agg(x.amount) FILTER (WHERE x.amount > '0.00') AS amounts,
                   array_agg(d.account_id) FILTER (WHERE x.amount > '0.00') AS accounts,
                   count(*) FILTER (WHERE x.amount > '0.00') AS items, sum(x.amount) AS amount
            INTO due
            FROM decided d
            CROSS JOIN LATERAL (
                SELECT CASE WHEN hpf.decision_outcome(d.findings) = 'granted' THEN hpf.decision_amount(d.findings) ELSE '0.00' END AS amount,
                       CASE WHEN d.reason IS NOT NULL THEN d.reason
                            WHEN hpf.decision_outcome(d.findings) <> 'granted' THEN hpf.reasons(d.findings)
                            WHEN hpf.decision_amount(d.findings) < least(d.available, d.settlement) THEN coalesce(hpf.decision_bound(d.findings), 'short') END AS reason) x;
            EXIT WHEN due.wanted = 0;
            done := done || due.mandates;
            IF due.items > 0 THEN
                SELECT * INTO posted FROM hpf.post_loan_facts(request, next_part + 1, 'principal_offset', day, day, 'prepay', '201',
                    due.loans, due.amounts, due.accounts, NULL, NULL, mode);
            END IF;
            INSERT INTO fund.offset_result (mandate_id, request, voucher_id, wanted, taken, book_date, reason)
            SELECT r.mandate, offset_principals_chunk.request,
                   CASE WHEN r.taken > '0.00' THEN (
                       SELECT v.id FROM fund.account_entry e JOIN fund.voucher v ON v.id = e.voucher_id
                       WHERE e.account_id = m.account_id AND e.book_date = day AND v.request = offset_principals_chunk.request
                         AND v.part BETWEEN next_part + 1 AND posted.last_part) END,
                   r.wanted, r.taken, day, r.reason
            FROM ROWS FROM (unnest(due.mandates), unnest(due.settlements), unnest(due.given), unnest(due.reasons)) AS r (mandate, wanted, taken, reason)
            JOIN fund.offset_mandate m ON m.id = r.mandate
            ORDER BY r.mandate;
            IF due.items > 0 THEN next_part := posted.last_part; END IF;
            items := items + due.items;
            amount := amount + due.amount;
        END LOOP;
    END LOOP;
END $$;
COMMENT ON FUNCTION hpf.offset_principals_chunk(bigint, integer, date, jsonb, bigint, bigint) IS 'Executes the mandates of principal of the loans of one chunk: payers in order, each as much as the rules leave.';

-- ---- What an offset does to the loan ratio -------------------------------------------------

CREATE FUNCTION hpf.ratio_effect(loans_change hpf.cny, deposits_change hpf.cny, as_of date, OUT ratio_before numeric, OUT ratio_after numeric, OUT direction text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    day      date := coalesce(as_of, (SELECT max(d.day) FROM fund.business_day d));
    loans    hpf.cny := hpf.subject_balance_on('121', day) + hpf.subject_balance_on('122', day);
    deposits hpf.cny := hpf.subject_balance_on('201', day);
BEGIN
    IF loans + loans_change < '0.00' OR deposits + deposits_change < '0.00' THEN
        PERFORM hpf.refuse('HP012', format('loans of %s and deposits of %s cannot change by %s and %s', loans, deposits, loans_change, deposits_change),
            'No more is offset than there is.', NULL);
    END IF;
    ratio_before := 100 * loans::numeric / nullif(deposits::numeric, 0);
    ratio_after := 100 * (loans + loans_change)::numeric / nullif((deposits + deposits_change)::numeric, 0);
    direction := CASE sign(ratio_after - ratio_before) WHEN 1 THEN 'rises' WHEN -1 THEN 'falls' WHEN 0 THEN 'unchanged' END;
END $$;
COMMENT ON FUNCTION hpf.ratio_effect(hpf.cny, hpf.cny, date) IS 'The loan ratio (个贷率) before and after loans and deposits change; as_of NULL is the last accounting day.';

CREATE FUNCTION hpf.offset_effect(
    fund_loans hpf.cny, bank_loans hpf.cny DEFAULT '0.00', as_of date DEFAULT NULL, OUT ratio_before numeric, OUT ratio_after numeric, OUT direction text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    IF fund_loans < '0.00' OR bank_loans < '0.00' THEN
        PERFORM hpf.refuse('HP103', format('offsets of %s and %s', fund_loans, bank_loans), 'Neither is below zero.', NULL);
    END IF;
    SELECT e.* INTO ratio_before, ratio_after, direction FROM hpf.ratio_effect(-fund_loans, -(fund_loans + bank_loans), as_of) e;
END $$;
COMMENT ON FUNCTION hpf.offset_effect(hpf.cny, hpf.cny, date) IS 'What offsetting so much of loans of the fund and of banks'' own loans does to the loan ratio (冲本金对个贷率的影响): (loans - a) / (deposits - a - b). Loans of the fund lower it below 100 per cent and raise it above; banks'' loans always raise it.';

CREATE FUNCTION hpf.offset_campaign(
    kind text DEFAULT 'principal', as_of date DEFAULT NULL,
    OUT mandates bigint, OUT left_out bigint, OUT fund_loans hpf.cny, OUT bank_loans hpf.cny, OUT ratio_before numeric, OUT ratio_after numeric, OUT direction text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    day date := coalesce(as_of, (SELECT max(d.day) FROM fund.business_day d));
BEGIN
    SELECT coalesce(sum(w.mandates), 0), coalesce(sum(w.left_out), 0), coalesce(sum(w.amount) FILTER (WHERE w.funded_by = 'fund'), '0.00'),
           coalesce(sum(w.amount) FILTER (WHERE w.funded_by = 'bank'), '0.00')
    INTO mandates, left_out, fund_loans, bank_loans
    FROM (SELECT o.funded_by, count(*) FILTER (WHERE o.reason IS NULL) AS mandates, count(o.reason) AS left_out,
                 least(coalesce(sum(o.available) FILTER (WHERE o.reason IS NULL), '0.00'), max(o.settlement)) AS amount
          FROM hpf.offsets_wanted(offset_campaign.kind, day) o GROUP BY o.loan_id, o.funded_by) w;
    SELECT e.* INTO ratio_before, ratio_after, direction FROM hpf.offset_effect(fund_loans, bank_loans, as_of) e;
END $$;
COMMENT ON FUNCTION hpf.offset_campaign(text, date) IS 'What a batch of principal offsets of a kind would take at most, of loans of the fund and of banks, and what that does to the loan ratio: to be read before the campaign. An account that pays for several loans is counted for each.';
