-- The posting engine (记账引擎): the one door to the money.
--
-- Only the functions of this file, the settlement and subsidy batches in 50_jobs.sql and
-- the red entries in 66_reverse.sql write entries, facts, balances and vouchers. Acts (the other files of this folder)
-- decide, call the pure functions for every amount, and come here. Called inside
-- acts only, whose search_path is pinned; nobody else may execute them.

CREATE FUNCTION hpf.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    PERFORM hpf.refuse('HP017', pg_catalog.format('%s on fund.%s refused', lower(TG_OP), TG_TABLE_NAME),
        'Facts, entries and vouchers are append-only: what was posted stays as it was posted.',
        'Correct a posting with hpf.reverse().');
    RETURN NULL;
END $$;
COMMENT ON FUNCTION hpf.refuse_change() IS 'Trigger: nothing in the books is changed or removed.';

CREATE FUNCTION hpf.guard_append_only(ledger text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON fund.%I FOR EACH ROW EXECUTE FUNCTION hpf.refuse_change()', ledger);
    EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON fund.%I FOR EACH STATEMENT EXECUTE FUNCTION hpf.refuse_change()', ledger);
    -- ALWAYS: also in replica role, where ordinary triggers sleep
    EXECUTE format('ALTER TABLE fund.%I ENABLE ALWAYS TRIGGER append_only', ledger);
    EXECUTE format('ALTER TABLE fund.%I ENABLE ALWAYS TRIGGER no_truncate', ledger);
END $$;
COMMENT ON FUNCTION hpf.guard_append_only(text) IS 'Puts the append-only guards on a table of the books.';

CREATE FUNCTION hpf.refuse_policy_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.superseded_at IS NULL AND to_jsonb(NEW) - '{superseded_at,superseded_by}'::text[] = to_jsonb(OLD) - '{superseded_at,superseded_by}'::text[] THEN
            RETURN NEW;
        END IF;
    END IF;
    PERFORM hpf.refuse('HP017', format('%s on fund.policy refused', lower(TG_OP)), 'A value that was in force stays as it was: decisions refer to it.',
        'Propose another value: hpf.propose_policy().');
    RETURN NULL;
END $$;
COMMENT ON FUNCTION hpf.refuse_policy_change() IS 'Trigger: a policy is superseded once, and otherwise never changed or removed.';

CREATE FUNCTION hpf.refuse_decision_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    -- compared here, not in the trigger: a dump is restored without hpf in the search_path, where its operators are not found
    IF TG_OP = 'UPDATE' THEN
        IF OLD.findings = NEW.findings AND OLD.granted IS NOT DISTINCT FROM NEW.granted AND OLD.parameter_set_id = NEW.parameter_set_id
           AND OLD.withdrawal IS NOT DISTINCT FROM NEW.withdrawal AND OLD.loan IS NOT DISTINCT FROM NEW.loan THEN
            RETURN NEW;
        END IF;
    END IF;
    PERFORM hpf.refuse('HP017', format('%s on fund.business_case refused: the decision of case %s stands', lower(TG_OP), OLD.id), 'What a case was decided by stays as it was.',
        'Return the case, and decide it anew.');
    RETURN NULL;
END $$;
COMMENT ON FUNCTION hpf.refuse_decision_change() IS 'Trigger: no case is removed, and what a decided case was decided by does not change.';

CREATE FUNCTION hpf.check_request(request_id text, arguments jsonb, operator text, channel text) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    -- a snapshot older than the lock on the days may show one open that was closed meanwhile: then this fails (40001)
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        PERFORM FROM fund.business_day d WHERE d.status = 'open' FOR SHARE;
    END IF;
    -- NULL is nobody, whoever sends it
    IF operator IS NULL OR operator <> session_user
       AND NOT EXISTS (SELECT FROM fund.operator o WHERE o.name = session_user AND o.application)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = session_user AND r.rolsuper) THEN
        PERFORM hpf.refuse('HP019', format('%s may not act as operator %s', session_user, coalesce(operator, 'NULL')),
            'The operator is the login, unless the login is listed as an application in fund.operator.',
            'Leave operator out, or have the administrator list the login.');
    ELSIF request_id IS NULL THEN
        PERFORM hpf.refuse('HP014', 'a request id is required',
            'Every act can be sent twice, so it needs an id of the caller''s own.', 'Pass request_id, e.g. a UUID.');
    ELSIF length(request_id) > 200 THEN
        PERFORM hpf.refuse('HP103', format('a request id of %s characters', length(request_id)), 'It has at most 200.', 'Pass e.g. a UUID.');
    ELSIF channel IS NULL THEN
        PERFORM hpf.refuse('HP103', 'channel is missing', 'A business case has a channel: counter, online or batch.', NULL);
    ELSIF pg_column_size(arguments) <= 1500 THEN
        -- whoever sends it, the same content is kept the same way
        RETURN arguments;
    END IF;
    -- A long list is kept as its digest: enough to tell same from other.
    RETURN (SELECT jsonb_object_agg(a.key, CASE WHEN length(a.value::text) > 200
                                           THEN to_jsonb('md5:' || md5(a.value::text)) ELSE a.value END)
            FROM jsonb_each(arguments) a);
END $$;
COMMENT ON FUNCTION hpf.check_request(text, jsonb, text, text) IS 'HP019 unless the login may act as the operator, HP014 without a request id, HP103 without a channel or with an id longer than 200 characters; long arguments become digests. Above READ COMMITTED, 40001 if the day was closed since the snapshot.';

CREATE FUNCTION hpf.check_isolation(act text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        PERFORM hpf.refuse('HP023', format('%s cannot run in isolation level %s', act, current_setting('transaction_isolation')),
            'It waits for others and then reads what they wrote, which a snapshot taken before does not show.',
            'Run it in a transaction of level READ COMMITTED.');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_isolation(text) IS 'HP023 above READ COMMITTED, for acts that decide by rows which others may have written while they waited for a lock, and which they do not write themselves.';

CREATE FUNCTION hpf.begin_act(
    act text, request_id text, arguments jsonb, operator text, channel text,
    branch_id integer DEFAULT NULL
) RETURNS hpf.act
LANGUAGE plpgsql AS $$
DECLARE
    begun    hpf.act;
    earlier  fund.request;
    differs  text;
BEGIN
    -- The day is held by its table's lock: a closing waits for us, or we for it. A lock of the row would write
    -- to the row in each act, and name all who share it in a multixact.
    LOCK TABLE fund.business_day IN ROW SHARE MODE;
    -- one expression on the usual way: each costs again in every transaction
    IF (operator = session_user) IS NOT TRUE OR request_id IS NULL OR channel IS NULL OR length(request_id) > 200 OR pg_column_size(arguments) > 1500
       OR current_setting('transaction_isolation') <> 'read committed' THEN
        arguments := hpf.check_request(request_id, arguments, operator, channel);
    END IF;
    INSERT INTO fund.request AS r (day, entered_at, branch_id, request_id, act, channel, operator, arguments)
    VALUES ((SELECT d.day FROM fund.business_day d
             WHERE d.status = 'open' AND (SELECT m.version FROM fund.meta m) = hpf.fund_code_version()), clock_timestamp(), begin_act.branch_id,
            begin_act.request_id, begin_act.act, begin_act.channel, begin_act.operator, begin_act.arguments)
    ON CONFLICT ON CONSTRAINT request_request_id_key DO NOTHING
    RETURNING r.id, r.day INTO begun.request, begun.day;
    IF begun.day IS NOT NULL THEN
        RETURN begun;
    END IF;
    -- no open day, or a fund of another version, or an earlier request
    PERFORM hpf.check_fund();
    IF begun.request IS NOT NULL THEN
        IF act <> 'open_day' THEN
            PERFORM hpf.refuse('HP009', 'no business day is open', 'Acts are booked on the open business day.',
                'Open one with hpf.open_day().');
        END IF;
        RETURN begun;
    END IF;

    SELECT * INTO earlier FROM fund.request r WHERE r.request_id = begin_act.request_id;
    IF earlier.act <> begin_act.act THEN
        differs := 'act';
    ELSE
        SELECT coalesce(a.key, b.key) INTO differs
        FROM jsonb_each(earlier.arguments) a
        FULL JOIN jsonb_each(begin_act.arguments) b ON a.key = b.key
        WHERE a.value IS DISTINCT FROM b.value
        ORDER BY 1 LIMIT 1;
    END IF;
    IF differs IS NOT NULL THEN
        PERFORM hpf.refuse('HP014', format('request id %s was used before with other content', request_id),
            format('The field that differs is %s; the first request was %s of %s.', differs, earlier.act, earlier.entered_at),
            'Use a new request id for a new act.');
    END IF;
    begun.request := earlier.id;
    begun.known := true;
    begun.answer := earlier.answer;
    RETURN begun;
END $$;
COMMENT ON FUNCTION hpf.begin_act(text, text, jsonb, text, text, integer) IS 'Takes the request id: a new act goes on, the same act again gets its first answer, other content is refused naming the field.';

CREATE FUNCTION hpf.check_given(request bigint, optional text[] DEFAULT '{}') RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(a.key, ', ' ORDER BY a.key) INTO missing
    FROM fund.request r CROSS JOIN LATERAL jsonb_each(r.arguments) a
    WHERE r.id = check_given.request AND a.value IN ('null', '[]') AND a.key <> ALL (optional);
    IF missing IS NOT NULL THEN
        PERFORM hpf.refuse('HP103', format('%s is missing', missing), 'The act needs each of its arguments, except those with a default.', NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_given(bigint, text[]) IS 'HP103 naming the arguments of an act that are NULL or empty, except the optional ones; for acts where nothing else would refuse them.';

CREATE FUNCTION hpf.finish_act(request bigint, answer hpf.receipt) RETURNS hpf.receipt
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE fund.request r SET answer = finish_act.answer WHERE r.id = finish_act.request;
    RETURN answer;
END $$;
COMMENT ON FUNCTION hpf.finish_act(bigint, hpf.receipt) IS 'Stores the answer of an act, which the same request will get again.';

CREATE FUNCTION hpf.post_voucher(
    request bigint, part integer, event text, branch_id integer, day date,
    debits text[], credits text[], amounts hpf.cny[],
    summary text DEFAULT NULL, reverses bigint DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
BEGIN
    WITH voucher AS (
        INSERT INTO fund.voucher (request, part, event, branch_id, book_date, reverses, summary)
        VALUES (post_voucher.request, post_voucher.part, post_voucher.event, post_voucher.branch_id, day, post_voucher.reverses, post_voucher.summary)
        RETURNING id
    ), pairs AS (
        INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
        SELECT v.id, p.line, p.debit, p.credit, p.amount
        FROM voucher v, ROWS FROM (unnest(debits), unnest(credits), unnest(amounts)) WITH ORDINALITY AS p (debit, credit, amount, line)
        WHERE p.amount <> '0.00'
    )
    SELECT v.id INTO written FROM voucher v;
    RETURN written;
END $$;
COMMENT ON FUNCTION hpf.post_voucher(bigint, integer, text, integer, date, text[], text[], hpf.cny[], text, bigint) IS 'Writes one voucher with its pairs; pairs of zero are left out.';

CREATE FUNCTION hpf.post_account_entries(
    voucher bigint, day date, value_date date, kind text,
    accounts bigint[], amounts hpf.cny[], carried hpf.cny[] DEFAULT NULL,
    month hpf.yearmonth DEFAULT NULL, reason text DEFAULT NULL, state_required text DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    posted  integer;
    settled boolean;
BEGIN
    WITH movement AS (
        SELECT * FROM ROWS FROM (unnest(accounts), unnest(amounts), unnest(carried)) AS m (account_id, amount, carried)
    ), moved AS (
        UPDATE fund.account a
        SET balance = a.balance + m.amount,
            -- a deposit valued before the last settlement was there when the year was carried over
            carried = a.carried + coalesce(m.carried, hpf.carried_part('0.00', '0.00', m.amount, a.interest_from, post_account_entries.value_date)),
            day_product = a.day_product + hpf.day_product_change(m.amount, a.interest_from, post_account_entries.value_date),
            paid_through = greatest(a.paid_through, post_account_entries.month),
            first_contribution = CASE WHEN post_account_entries.month IS NULL AND post_account_entries.kind <> '00' THEN a.first_contribution
                                      ELSE coalesce(a.first_contribution, CASE post_account_entries.kind WHEN '00' THEN post_account_entries.value_date ELSE day END) END
        FROM movement m
        WHERE a.id = m.account_id AND (state_required IS NULL OR a.status = state_required)
        RETURNING a.id, m.amount, a.interest_from,
            coalesce(m.carried, hpf.carried_part('0.00', '0.00', m.amount, a.interest_from, post_account_entries.value_date)) AS carried
    ), entry AS (
        INSERT INTO fund.account_entry (account_id, voucher_id, amount, carried, book_date, value_date, month, kind, reason)
        SELECT v.id, voucher, v.amount, v.carried, day, post_account_entries.value_date, post_account_entries.month,
               post_account_entries.kind, post_account_entries.reason
        FROM moved v
    )
    SELECT count(*), bool_or(v.interest_from > post_account_entries.value_date) INTO posted, settled FROM moved v;
    IF posted <> cardinality(accounts) THEN
        PERFORM hpf.refuse('HP023', format('%s of %s accounts changed while they were read', cardinality(accounts) - posted, cardinality(accounts)),
            'Another session changed their state, or an account was named twice.', 'Try again.');
    END IF;
    IF settled AND kind NOT IN ('00', '09') THEN
        PERFORM hpf.post_supplementary_interest(voucher, day, value_date, accounts);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.post_account_entries(bigint, date, date, text, bigint[], hpf.cny[], hpf.cny[], hpf.yearmonth, text, text) IS 'Moves accounts and writes their entries, all in one statement; a value date before a settled 30 June leads to supplementary interest.';

CREATE FUNCTION hpf.post_contributions_one_by_one(
    voucher bigint, day date, value_date date, kind text, employers bigint[], month hpf.yearmonth, exceptions hpf.contribution_line[],
    OUT persons integer, OUT amount hpf.cny
)
LANGUAGE plpgsql AS $$
DECLARE
    due record;
BEGIN
    SELECT array_agg(d.id ORDER BY d.id) AS accounts, array_agg(d.amount ORDER BY d.id) AS amounts INTO due
    FROM (
        SELECT a.id, coalesce(x.amount, a.unit_amount + a.personal_amount) AS amount
        FROM fund.account a LEFT JOIN unnest(exceptions) x ON x.account = a.number
        WHERE a.employer_id = ANY (employers) AND a.status = '01' AND a.first_month <= month
          AND (a.paid_through < month OR a.paid_through IS NULL)
        ORDER BY a.id FOR NO KEY UPDATE OF a
    ) d WHERE d.amount <> '0.00';
    persons := coalesce(cardinality(due.accounts), 0);
    amount := '0.00';
    IF persons = 0 THEN RETURN; END IF;
    INSERT INTO fund.remittance (employer_id, month, kind, voucher_id, persons, amount)
    SELECT a.employer_id, post_contributions_one_by_one.month, post_contributions_one_by_one.kind, voucher, count(*), sum(m.amount)
    FROM ROWS FROM (unnest(due.accounts), unnest(due.amounts)) AS m (account_id, amount) JOIN fund.account a ON a.id = m.account_id
    GROUP BY a.employer_id ORDER BY a.employer_id;
    amount := (SELECT sum(m.amount) FROM unnest(due.amounts) AS m (amount));
    PERFORM hpf.post_account_entries(voucher, day, value_date, kind, due.accounts, due.amounts, NULL, month, NULL, '01');
END $$;
COMMENT ON FUNCTION hpf.post_contributions_one_by_one(bigint, date, date, text, bigint[], hpf.yearmonth, hpf.contribution_line[]) IS 'The same through the general door: for exceptions, and for value dates that may lie before a settled 30 June.';

CREATE FUNCTION hpf.post_contributions(
    request bigint, part integer, day date, value_date date, event text, kind text, branch_id integer, subject text,
    employers bigint[], month hpf.yearmonth, exceptions hpf.contribution_line[], OUT persons integer, OUT amount hpf.cny, OUT voucher bigint
)
LANGUAGE plpgsql AS $$
BEGIN
    voucher := nextval('fund.voucher_id');
    IF exceptions IS NOT NULL OR hpf.interest_year(day + 1) > value_date THEN
        SELECT e.persons, e.amount INTO persons, amount
        FROM hpf.post_contributions_one_by_one(voucher, day, value_date, kind, employers, month, exceptions) e;
        IF persons > 0 THEN
            INSERT INTO fund.voucher (id, request, part, event, branch_id, book_date)
            VALUES (voucher, post_contributions.request, post_contributions.part, post_contributions.event, post_contributions.branch_id, day);
            INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount) VALUES (voucher, 1000, subject, '201', amount);
        END IF;
    ELSE
        -- The usual way, one statement from accounts to voucher: no exception, no value date before a settlement.
        WITH moved AS (
            UPDATE fund.account a
            SET balance = a.balance + (a.unit_amount + a.personal_amount),
                day_product = a.day_product
                    + hpf.day_product_change(a.unit_amount + a.personal_amount, a.interest_from, post_contributions.value_date),
                paid_through = post_contributions.month,
                first_contribution = coalesce(a.first_contribution, day)
            -- the accounts this month is due for
            WHERE a.employer_id = ANY (employers) AND a.status = '01' AND a.first_month <= post_contributions.month
              AND (a.paid_through < post_contributions.month OR a.paid_through IS NULL)
            RETURNING a.id, a.employer_id, a.unit_amount + a.personal_amount AS amount
        ), entry AS (
            INSERT INTO fund.account_entry (account_id, voucher_id, amount, carried, book_date, value_date, month, kind)
            SELECT m.id, voucher, m.amount, '0.00', day, post_contributions.value_date, post_contributions.month, post_contributions.kind
            FROM moved m
        ), paid AS (
            SELECT m.employer_id, count(*) AS persons, sum(m.amount) AS amount FROM moved m GROUP BY m.employer_id
        ), remittance AS (
            INSERT INTO fund.remittance (employer_id, month, kind, voucher_id, persons, amount)
            SELECT p.employer_id, post_contributions.month, post_contributions.kind, voucher, p.persons, p.amount FROM paid p
        ), total AS (
            SELECT coalesce(sum(p.persons), 0) AS persons, coalesce(sum(p.amount), '0.00') AS amount FROM paid p
        ), booked AS (
            INSERT INTO fund.voucher (id, request, part, event, branch_id, book_date)
            SELECT voucher, request, part, event, branch_id, day FROM total t WHERE t.persons > 0
        ), pair AS (
            INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
            SELECT voucher, 1, subject, '201', t.amount FROM total t WHERE t.amount <> '0.00'
        )
        SELECT t.persons, t.amount INTO persons, amount FROM total t;
    END IF;
    IF persons = 0 THEN
        voucher := NULL;
    END IF;
END $$;

COMMENT ON FUNCTION hpf.post_contributions(bigint, integer, date, date, text, text, integer, text, bigint[], hpf.yearmonth, hpf.contribution_line[]) IS 'Posts a month''s contributions of employers of one branch and one bank account as one voucher.';

CREATE FUNCTION hpf.post_supplementary_interest(voucher bigint, day date, value_date date, accounts bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    late  record;
    total hpf.cny := '0.00';
BEGIN
    FOR late IN
        -- what the settlement would have credited had it known all that is known now, less what it did credit
        SELECT a.id, a.number, a.interest_from, a.balance, y.began,
               hpf.product_interest(sum((e.amount)::numeric * (a.interest_from - greatest(e.value_date, y.began))),
                   hpf.rate_on(hpf.policy('deposit_rate_series', a.interest_from - 1), a.interest_from - 1),
                   hpf.policy('deposit_day_basis', a.interest_from - 1)::integer) - y.credited AS difference
        FROM fund.account a
        CROSS JOIN LATERAL (
            -- the year before these books' first settlement counts as one; a closing that was taken back is none
            SELECT coalesce(max(s.value_date) FILTER (WHERE s.value_date < a.interest_from), (a.interest_from - interval '1 year')::date) AS began,
                   coalesce(sum(s.amount) FILTER (WHERE s.value_date = a.interest_from), '0.00') AS credited
            FROM fund.account_entry s WHERE s.account_id = a.id AND s.kind = '09' AND s.reason IS DISTINCT FROM 'closing'
        ) y
        JOIN fund.account_entry e ON e.account_id = a.id AND e.value_date < a.interest_from
        WHERE a.id = ANY (accounts) AND a.interest_from > post_supplementary_interest.value_date
        GROUP BY a.id, a.number, a.interest_from, a.balance, y.began, y.credited
        ORDER BY a.id
    LOOP
        IF value_date < late.began THEN
            PERFORM hpf.refuse('HP020', format('value date %s of account %s lies before its last settled interest year', value_date, late.number),
                format('That interest year began on %s; interest of years before it is settled by hand.', late.began),
                'Use a value date within the last settled interest year or after it.');
        END IF;
        CONTINUE WHEN late.difference = '0.00';
        IF late.balance + late.difference < '0.00' THEN
            PERFORM hpf.refuse('HP004', format('account %s has %s left, less than the interest of %s to be taken back', late.number, late.balance, -late.difference),
                format('Interest was credited through %s for money that is valued as withdrawn before.', late.interest_from - 1), NULL);
        END IF;
        total := total + late.difference;
        -- credited as of the settlement's own day, so it bears interest from there
        PERFORM hpf.post_account_entries(voucher, day, late.interest_from, '09', ARRAY[late.id], ARRAY[late.difference],
            ARRAY[late.difference], NULL, 'supplementary');
    END LOOP;
    INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
    SELECT voucher, coalesce(max(p.line), 0) + 1, '211', '201', total
    FROM fund.voucher_pair p WHERE p.voucher_id = voucher
    HAVING total <> '0.00';
END $$;
COMMENT ON FUNCTION hpf.post_supplementary_interest(bigint, date, date, bigint[]) IS 'Supplementary interest (补息) of accounts moved with a value date before a settled 30 June: the settlement recomputed less what was credited.';

CREATE FUNCTION hpf.replay_loan(
    loan bigint, through date, kind text DEFAULT NULL, value_date date DEFAULT NULL, amount hpf.cny DEFAULT NULL,
    rate hpf.rate DEFAULT NULL, periods integer DEFAULT NULL, mode text DEFAULT NULL, first_due date DEFAULT NULL
) RETURNS hpf.loan_state
LANGUAGE sql STABLE AS $$
    SELECT hpf.loan_advance(hpf.loan_state(f.kind, f.value_date, f.amount, f.rate, f.periods, f.mode, f.first_due
                                           ORDER BY f.value_date, hpf.fact_rank(f.kind), f.id), through)
    FROM (
        SELECT a.kind, a.value_date, a.amount, a.rate, a.periods, a.mode, a.first_due, a.id
        FROM fund.loan_fact a
        WHERE a.loan_id = loan AND a.kind <> 'cancel'
          AND NOT EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = loan AND c.cancels = a.id)
        UNION ALL
        SELECT kind, value_date, amount, rate, periods, mode, first_due, 9223372036854775807
        WHERE kind IS NOT NULL
    ) f
$$;
COMMENT ON FUNCTION hpf.replay_loan(bigint, date, text, date, hpf.cny, hpf.rate, integer, text, date) IS 'A loan''s state folded from all its facts, cancelled ones left out, one more put in if given, through a day.';

CREATE FUNCTION hpf.loan_status_code(status text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- NULL: the disbursement was taken back, there is no state
    SELECT CASE coalesce(status, 'void') WHEN 'settled' THEN '3' WHEN 'written_off' THEN '4' WHEN 'void' THEN '8' ELSE '2' END
$$;
COMMENT ON FUNCTION hpf.loan_status_code(text) IS 'The state of a loan as fund.loan.status has it: 2 disbursed, 3 settled, 4 off the books (呆账), 8 void.';

CREATE FUNCTION hpf.loan_pairs(contra text, penalty_subject text, disbursed boolean, principal hpf.cny, principal_overdue hpf.cny, interest hpf.cny, penalty hpf.cny,
                               surplus hpf.cny, written_off hpf.cny, written_off_overdue hpf.cny, to_reserve hpf.cny, recovered hpf.cny, recovered_to_reserve hpf.cny,
                               overdue hpf.cny, OUT debits text[], OUT credits text[], OUT amounts hpf.cny[])
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    zero   constant hpf.cny := '0.00';
    -- written off at once, or by way of the receivable: the one that both sides have in common is booked directly
    direct constant hpf.cny := CASE WHEN written_off > zero AND to_reserve > zero THEN least(written_off, to_reserve)
                                    WHEN written_off < zero AND to_reserve < zero THEN greatest(written_off, to_reserve) ELSE zero END;
    direct_overdue constant hpf.cny := CASE WHEN direct > zero THEN least(direct, written_off_overdue) ELSE zero END;
BEGIN
    IF disbursed THEN
        debits := ARRAY['121']; credits := ARRAY[contra]; amounts := ARRAY[-principal];
        principal := zero;
    END IF;
    debits := debits || ARRAY[contra, contra, contra, contra, contra, '122', '301', '301', '119', '119', '301', contra, contra];
    credits := credits || ARRAY['121', '122', '40103', penalty_subject, '219', '121', '122', '121', '122', '121', '119', '119', '301'];
    amounts := amounts || ARRAY[principal - principal_overdue, principal_overdue, interest, penalty, surplus,
        overdue + principal_overdue + written_off_overdue,
        direct_overdue, direct - direct_overdue,
        written_off_overdue - direct_overdue, (written_off - direct) - (written_off_overdue - direct_overdue),
        to_reserve - direct, recovered - recovered_to_reserve, recovered_to_reserve];
END $$;
COMMENT ON FUNCTION hpf.loan_pairs(text, text, boolean, hpf.cny, hpf.cny, hpf.cny, hpf.cny, hpf.cny, hpf.cny, hpf.cny, hpf.cny, hpf.cny, hpf.cny, hpf.cny) IS 'The pairs that book what hpf.loan_move() says, summed over loans: money against contra; what became overdue 122/121; off the books 301 or 119 against 122 and 121 (核销); recovered against 119 and 301. Pairs of zero are among them.';

CREATE FUNCTION hpf.reserve_leg(branch_id integer, bank text, amount hpf.cny, red boolean, OUT debit text, OUT credit text, OUT moved hpf.cny)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    reserve text := (SELECT b.subject FROM fund.bank_account b WHERE b.purpose = 'value_added' ORDER BY b.branch_id IS DISTINCT FROM reserve_leg.branch_id, b.subject LIMIT 1);
BEGIN
    IF amount <> '0.00' AND reserve IS NULL THEN
        PERFORM hpf.refuse('HP001', 'no bank account of value-added income', 'The money of the loan risk reserve (贷款风险准备金) is kept on one.', 'hpf.add_bank_account(..., purpose => ''value_added'').');
    ELSIF (amount > '0.00') <> red THEN
        debit := bank; credit := reserve; moved := amount;
    ELSE
        debit := reserve; credit := bank; moved := -amount;
    END IF;
END $$;
COMMENT ON FUNCTION hpf.reserve_leg(integer, text, hpf.cny, boolean) IS 'The cash of what is charged to the reserve: 101/102 for what was written off, 102/101 for what came back (negative); of a red entry the same with negative amounts. From the account of value-added income of the loan''s branch, or else the first.';

CREATE FUNCTION hpf.post_loan_facts(
    request bigint, part integer, event text, day date, value_date date, kind text, contra text,
    loans bigint[], amounts hpf.cny[], accounts bigint[] DEFAULT NULL,
    rate hpf.rate DEFAULT NULL, periods integer DEFAULT NULL, mode text DEFAULT NULL, first_due date DEFAULT NULL,
    OUT last_part integer, OUT voucher bigint
)
LANGUAGE plpgsql AS $$
DECLARE
    book   record;
    sums   record;
    leg    record;
    pairs  record;
    other_debits  text[];
    other_credits text[];
    other_values  hpf.cny[];
    across  boolean;
    contra_here text;
    payers_voucher bigint;
    zero   constant hpf.cny := '0.00';
BEGIN
    last_part := part - 1;
    -- one voucher a branch, bank and funding; a bank's own loan gets one only for what an account pays
    FOR book IN
        SELECT w.branch_id, w.subject, w.funded_by, array_agg(w.id) AS loans, array_agg(w.amount) AS amounts, array_agg(w.account_id) AS accounts, w.account_branch
        -- sorted once, not once an array
        FROM (SELECT l.branch_id, l.bank_subject AS subject, l.funded_by, coalesce(a.branch_id, l.branch_id) AS account_branch, l.id, m.amount, m.account_id
              FROM ROWS FROM (unnest(post_loan_facts.loans), unnest(post_loan_facts.amounts), unnest(post_loan_facts.accounts)) AS m (loan_id, amount, account_id)
              JOIN fund.loan l ON l.id = m.loan_id
              LEFT JOIN fund.account a ON a.id = m.account_id
              ORDER BY 1, 2, 3, 4, 5) w
        GROUP BY w.branch_id, w.subject, w.funded_by, w.account_branch
        ORDER BY w.branch_id, w.subject, w.funded_by, w.account_branch
    LOOP
        voucher := CASE WHEN book.funded_by = 'fund' OR post_loan_facts.accounts IS NOT NULL THEN nextval('fund.voucher_id') END;
        WITH stepped AS MATERIALIZED (
            SELECT t.id, t.before, t.amount,
                   CASE WHEN t.before IS NULL OR (post_loan_facts.value_date, hpf.fact_rank(post_loan_facts.kind)) >= ((t.before).as_of, (t.before).last_rank)
                        THEN hpf.loan_step(t.before, post_loan_facts.kind, post_loan_facts.value_date, t.amount, post_loan_facts.rate,
                                           post_loan_facts.periods, post_loan_facts.mode, post_loan_facts.first_due)
                        ELSE hpf.replay_loan(t.id, (t.before).as_of, post_loan_facts.kind, post_loan_facts.value_date, t.amount,
                                             post_loan_facts.rate, post_loan_facts.periods, post_loan_facts.mode, post_loan_facts.first_due)
                   END AS after
            FROM (SELECT l.id, l.state AS before, m.amount
                  FROM ROWS FROM (unnest(book.loans), unnest(book.amounts)) AS m (loan_id, amount)
                  JOIN fund.loan l ON l.id = m.loan_id
                  ORDER BY l.id FOR NO KEY UPDATE OF l) t
        ), moved AS (
            UPDATE fund.loan l SET state = s.after, status = hpf.loan_status_code((s.after).status)
            FROM stepped s WHERE l.id = s.id
        ), fact AS (
            INSERT INTO fund.loan_fact (loan_id, kind, value_date, amount, rate, periods, mode, first_due, book_date)
            SELECT s.id, post_loan_facts.kind, post_loan_facts.value_date, s.amount, post_loan_facts.rate,
                   post_loan_facts.periods, post_loan_facts.mode, post_loan_facts.first_due, day
            FROM stepped s
            RETURNING id, loan_id
        ), split AS MATERIALIZED (
            -- a record in the list, not a function in FROM: that would be kept in a tuplestore, once a loan
            SELECT d.id, (d.m).*
            FROM (SELECT s.id, hpf.loan_move(s.before, s.after) AS m FROM stepped s OFFSET 0) d
        ), entry AS (
            -- terms that moved no money have a fact, and no entry
            INSERT INTO fund.loan_entry (loan_id, fact_id, voucher_id, principal, interest, penalty, surplus, written_off, recovered, book_date)
            SELECT p.id, f.id, post_loan_facts.voucher, p.principal, p.interest, p.penalty, p.surplus, p.written_off, p.recovered, day
            FROM split p JOIN fact f ON f.loan_id = p.id WHERE p.moves
        )
        SELECT sum(p.principal) AS principal, sum(p.principal_overdue) AS principal_overdue, sum(p.interest) AS interest, sum(p.penalty) AS penalty,
               sum(p.surplus) AS surplus, sum(p.written_off) AS written_off, sum(p.written_off_overdue) AS written_off_overdue, sum(p.to_reserve) AS to_reserve,
               sum(p.recovered) AS recovered, sum(p.recovered_to_reserve) AS recovered_to_reserve, sum(p.overdue) AS overdue, bool_or(p.moves) AS moves
        INTO sums FROM split p;
        IF NOT sums.moves THEN voucher := NULL; END IF;
        CONTINUE WHEN voucher IS NULL;
        last_part := last_part + 1;
        -- an account in another branch's books pays through the inter-branch subject, in two vouchers
        across := book.account_branch <> book.branch_id;
        contra_here := CASE WHEN across THEN '291' ELSE coalesce(contra, book.subject) END;
        other_debits := ARRAY[contra]; other_credits := ARRAY['291'];
        other_values := ARRAY[sums.principal + sums.interest + sums.penalty + sums.surplus + sums.recovered];
        IF book.funded_by = 'bank' THEN
            -- the bank's own loan: what the account pays leaves as cash (贴息贷款冲还贷)
            SELECT ARRAY[contra_here] AS debits, ARRAY[book.subject] AS credits, other_values AS amounts INTO pairs;
        ELSE
            SELECT * INTO pairs FROM hpf.loan_pairs(contra_here, hpf.policy('penalty_income_subject', day), kind IN ('disburse', 'disburse_more'),
                sums.principal, sums.principal_overdue, sums.interest, sums.penalty, sums.surplus, sums.written_off, sums.written_off_overdue,
                sums.to_reserve, sums.recovered, sums.recovered_to_reserve, sums.overdue);
            IF kind = 'refund' THEN
                -- money goes out: 219/bank, and no red entry
                SELECT pairs.credits AS debits, pairs.debits AS credits, ARRAY(SELECT -a FROM unnest(pairs.amounts) a) AS amounts INTO pairs;
            END IF;
            IF sums.to_reserve <> sums.recovered_to_reserve THEN
                SELECT * INTO leg FROM hpf.reserve_leg(book.branch_id, book.subject, sums.to_reserve - sums.recovered_to_reserve, false);
                pairs.debits := pairs.debits || leg.debit; pairs.credits := pairs.credits || leg.credit; pairs.amounts := pairs.amounts || leg.moved;
            END IF;
        END IF;
        IF post_loan_facts.accounts IS NOT NULL AND hpf.policy('offset_interbank_leg', day)::boolean THEN
            FOR leg IN
                SELECT e.bank_subject AS subject, sum(m.amount) AS amount
                FROM ROWS FROM (unnest(book.accounts), unnest(book.amounts)) AS m (account_id, amount)
                JOIN fund.account a ON a.id = m.account_id
                JOIN fund.employer e ON e.id = a.employer_id
                WHERE e.bank_subject <> book.subject
                GROUP BY e.bank_subject ORDER BY e.bank_subject
            LOOP
                pairs.debits := pairs.debits || book.subject;
                pairs.credits := pairs.credits || CASE WHEN across THEN '291' ELSE leg.subject END;
                pairs.amounts := pairs.amounts || leg.amount;
                other_debits := other_debits || '291'::text; other_credits := other_credits || leg.subject; other_values := other_values || leg.amount;
            END LOOP;
        END IF;
        INSERT INTO fund.voucher (id, request, part, event, branch_id, book_date)
        VALUES (voucher, post_loan_facts.request, last_part, post_loan_facts.event, book.branch_id, day);
        INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
        SELECT voucher, p.line, p.debit, p.credit, p.amount
        FROM ROWS FROM (unnest(pairs.debits), unnest(pairs.credits), unnest(pairs.amounts)) WITH ORDINALITY AS p (debit, credit, amount, line)
        WHERE p.amount <> zero;
        IF post_loan_facts.accounts IS NOT NULL THEN
            payers_voucher := voucher;
            IF across THEN
                last_part := last_part + 1;
                payers_voucher := hpf.post_voucher(request, last_part, event, book.account_branch, day, other_debits, other_credits, other_values);
            END IF;
            PERFORM hpf.post_account_entries(payers_voucher, day, day, '11', array_agg(a.id), array_agg(-m.amount),
                array_agg(hpf.carried_part(a.carried, a.balance, -m.amount)), NULL, '06')
            FROM ROWS FROM (unnest(book.accounts), unnest(book.amounts)) AS m (account_id, amount)
            JOIN fund.account a ON a.id = m.account_id;
        END IF;
    END LOOP;
END $$;
COMMENT ON FUNCTION hpf.post_loan_facts(bigint, integer, text, date, date, text, text, bigint[], hpf.cny[], bigint[], hpf.rate, integer, text, date) IS 'Steps loans by one fact each, writes facts, entries and vouchers (none where nothing moved); a fact before the loan''s state is replayed and the difference posts. contra is the other side, NULL for the loan''s bank account; accounts pay by offset.';

CREATE FUNCTION hpf.post_loan_ageing(request bigint, part integer, day date, loans bigint[], OUT last_part integer, OUT moved_to_overdue hpf.cny)
LANGUAGE plpgsql AS $$
DECLARE
    book   record;
    sums   record;
    voucher bigint;
    zero   constant hpf.cny := '0.00';
BEGIN
    last_part := part - 1;
    moved_to_overdue := zero;
    FOR book IN
        SELECT l.branch_id, l.funded_by, array_agg(l.id ORDER BY l.id) AS loans
        FROM fund.loan l WHERE l.id = ANY (post_loan_ageing.loans)
        GROUP BY l.branch_id, l.funded_by ORDER BY l.branch_id, l.funded_by
    LOOP
        voucher := CASE WHEN book.funded_by = 'fund' THEN nextval('fund.voucher_id') END;
        WITH target AS MATERIALIZED (
            SELECT l.id, l.state AS before FROM fund.loan l WHERE l.id = ANY (book.loans) ORDER BY l.id FOR NO KEY UPDATE
        ), aged AS MATERIALIZED (
            SELECT t.id, t.before, hpf.loan_advance(t.before, greatest(day, (t.before).as_of)) AS after FROM target t
        ), moved AS (
            UPDATE fund.loan l SET state = a.after, status = hpf.loan_status_code((a.after).status)
            FROM aged a WHERE l.id = a.id
        ), split AS MATERIALIZED (
            -- a bill takes the money held in 219 for the loan
            SELECT d.id, (d.m).* FROM (SELECT a.id, hpf.loan_move(a.before, a.after) AS m FROM aged a OFFSET 0) d
        ), entry AS (
            INSERT INTO fund.loan_entry (loan_id, voucher_id, principal, interest, penalty, surplus, book_date)
            SELECT s.id, voucher, s.principal, s.interest, s.penalty, s.surplus, day FROM split s WHERE s.surplus <> zero
        )
        SELECT coalesce(sum(s.principal), zero) AS principal, coalesce(sum(s.interest), zero) AS interest, coalesce(sum(s.penalty), zero) AS penalty,
               coalesce(sum(s.surplus), zero) AS surplus, coalesce(sum(s.overdue), zero) AS overdue
        INTO sums FROM split s;
        CONTINUE WHEN book.funded_by = 'bank';
        moved_to_overdue := moved_to_overdue + sums.overdue;
        IF sums.surplus <> zero THEN
            last_part := last_part + 1;
            INSERT INTO fund.voucher (id, request, part, event, branch_id, book_date)
            VALUES (voucher, post_loan_ageing.request, last_part, 'surplus_applied', book.branch_id, day);
            INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
            SELECT voucher, p.line, '219', p.credit, p.amount
            FROM ROWS FROM (unnest(ARRAY['121', '40103', hpf.policy('penalty_income_subject', day)]),
                            unnest(ARRAY[sums.principal, sums.interest, sums.penalty])) WITH ORDINALITY AS p (credit, amount, line)
            WHERE p.amount <> zero;
        END IF;
        IF sums.overdue <> zero THEN
            last_part := last_part + 1;
            PERFORM hpf.post_voucher(request, last_part, 'overdue', book.branch_id, day, ARRAY['122'], ARRAY['121'], ARRAY[sums.overdue]);
        END IF;
    END LOOP;
END $$;
COMMENT ON FUNCTION hpf.post_loan_ageing(bigint, integer, date, bigint[]) IS 'Bills loans through a day: bills take surplus held in 219, and principal that became overdue moves from 121 to 122 (逾期转列).';
