-- Red entries (冲账): taking a voucher back, once, whatever year it is of.

CREATE FUNCTION hpf.post_reversal(request bigint, part integer, day date, voucher bigint, reason text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    taken record;
    red   bigint;
    batch record;
    bad   text;
    extra integer;
BEGIN
    SELECT v.id, v.event, v.branch_id, EXISTS (SELECT FROM fund.loan_entry e WHERE e.voucher_id = v.id) AS of_loans
    INTO taken FROM fund.voucher v WHERE v.id = post_reversal.voucher;
    -- accounts first, in order of id
    SELECT string_agg(format('account %s', a.number), '; ' ORDER BY a.id) INTO bad
    FROM (SELECT l.id, l.number, l.balance, l.status, l.closed_on FROM fund.account l
          WHERE l.id IN (SELECT e.account_id FROM fund.account_entry e WHERE e.voucher_id = post_reversal.voucher)
          ORDER BY l.id FOR NO KEY UPDATE) a
    JOIN (SELECT e.account_id, sum(e.amount) AS amount FROM fund.account_entry e WHERE e.voucher_id = post_reversal.voucher GROUP BY 1) m ON m.account_id = a.id
    WHERE a.balance < m.amount OR (a.closed_on IS NOT NULL AND taken.event NOT IN ('closing_withdrawal', 'transfer_out', 'heirless'));
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse('HP004', format('voucher %s cannot be reversed: the money is no longer in the account', voucher), bad,
            'Withdrawals and closings since then must be reversed first.');
    END IF;

    red := nextval('fund.voucher_id');
    INSERT INTO fund.voucher (id, request, part, event, branch_id, book_date, reverses, summary)
    VALUES (red, request, part, taken.event, taken.branch_id, day, taken.id, reason);

    -- accounts: the same movements with the sign turned, on their own value dates
    FOR batch IN
        SELECT e.value_date, e.kind, e.month, e.reason, array_agg(e.account_id ORDER BY e.account_id) AS accounts,
               array_agg(-e.amount ORDER BY e.account_id) AS amounts,
               -- what a settlement has carried over since is carried-over money
               array_agg(CASE WHEN e.value_date < a.interest_from AND e.kind <> '09' THEN -e.amount ELSE -e.carried END ORDER BY e.account_id) AS carried
        FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id
        WHERE e.voucher_id = post_reversal.voucher AND e.reason IS DISTINCT FROM 'supplementary'
        GROUP BY e.value_date, e.kind, e.month, e.reason ORDER BY sum(e.amount), e.value_date, e.kind, e.month
    LOOP
        PERFORM hpf.reopen_accounts(batch.accounts, batch.kind);
        PERFORM hpf.post_account_entries(red, day, batch.value_date, batch.kind, batch.accounts, batch.amounts, batch.carried, NULL, batch.reason);
    END LOOP;
    IF taken.event IN ('closing_withdrawal', 'transfer_out', 'heirless') THEN
        PERFORM hpf.settle_reopened(red, day, e.account_id)
        FROM (SELECT DISTINCT m.account_id FROM fund.account_entry m WHERE m.voucher_id = taken.id) e;
    END IF;
    IF taken.of_loans THEN
        PERFORM hpf.reverse_loan_facts(red, day, taken.id);
    ELSE
        INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
        SELECT red, p.line + 1000, p.debit, p.credit, -p.amount FROM fund.voucher_pair p
        WHERE p.voucher_id = taken.id
          AND NOT (p.debit = '211' AND p.credit = '201' AND EXISTS (SELECT FROM fund.account_entry e WHERE e.voucher_id = taken.id AND e.reason = 'supplementary'));
    END IF;

    INSERT INTO fund.remittance (employer_id, month, kind, voucher_id, persons, amount)
    SELECT r.employer_id, r.month, r.kind, red, -r.persons, -r.amount FROM fund.remittance r WHERE r.voucher_id = taken.id;
    UPDATE fund.employer e SET paid_through = CASE WHEN r.month = e.first_month THEN NULL ELSE r.month - 1 END,
        status = CASE WHEN r.kind = '13' AND e.status <> '04' THEN '03' ELSE e.status END
    FROM fund.remittance r WHERE r.voucher_id = taken.id AND r.employer_id = e.id AND r.kind IN ('01', '13') AND e.paid_through = r.month;
    UPDATE fund.account a
    SET paid_through = hpf.last_month_paid(a.id)
    FROM (SELECT DISTINCT e.account_id FROM fund.account_entry e WHERE e.voucher_id = taken.id AND e.month IS NOT NULL) x
    WHERE a.id = x.account_id;
    -- what was drawn or repaid since may leave no room for it
    PERFORM FROM fund.facility y WHERE y.id IN (SELECT f.facility_id FROM fund.financing f WHERE f.voucher_id = taken.id) FOR NO KEY UPDATE;
    INSERT INTO fund.financing (facility_id, kind, amount, book_date, voucher_id)
    SELECT f.facility_id, f.kind, -f.amount, day, red FROM fund.financing f WHERE f.voucher_id = taken.id;
    SELECT format('%s of facility %s, whose ceiling is %s', d.drawn, y.number, y.ceiling) INTO bad
    FROM fund.facility y
    CROSS JOIN LATERAL (SELECT sum(CASE g.kind WHEN 'draw' THEN g.amount ELSE -g.amount END) AS drawn FROM fund.financing g WHERE g.facility_id = y.id) d
    WHERE y.id IN (SELECT f.facility_id FROM fund.financing f WHERE f.voucher_id = red) AND (d.drawn > y.ceiling OR d.drawn < '0.00');
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse('HP024', format('voucher %s cannot be reversed: it would leave %s drawn', voucher, bad),
            'Between nothing and the ceiling is drawn.', 'Draws or repayments since then must be reversed first.');
    END IF;
    -- what came into suspense or went out of it; what was used since cannot be taken back
    SELECT format('item %s, of which %s is left', s.id, s.balance) INTO bad
    FROM fund.suspense s JOIN (SELECT e.suspense_id, sum(e.amount) AS amount FROM fund.suspense_entry e WHERE e.voucher_id = taken.id GROUP BY e.suspense_id) m ON m.suspense_id = s.id
    WHERE s.balance < m.amount OR s.branch_id <> taken.branch_id LIMIT 1;
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse('HP032', format('voucher %s cannot be reversed: its money in suspense was used or moved', voucher), bad,
            'Reverse its allocation first; what moved to another branch goes back by hpf.return_to_employer().');
    END IF;
    WITH moved AS (
        INSERT INTO fund.suspense_entry (suspense_id, voucher_id, amount, book_date)
        SELECT e.suspense_id, red, -e.amount, day FROM fund.suspense_entry e WHERE e.voucher_id = taken.id ORDER BY e.id
        RETURNING suspense_id, amount
    )
    UPDATE fund.suspense s SET balance = s.balance + m.amount
    FROM (SELECT v.suspense_id, sum(v.amount) AS amount FROM moved v GROUP BY v.suspense_id) m WHERE s.id = m.suspense_id;
    -- the month is as it was before: what was paid for it since stays, and so does the next batch's reckoning
    INSERT INTO fund.subsidy (loan_id, voucher_id, amount, whole, balance, bank_rate, fund_rate, due, month, days, periods, formula, reason)
    SELECT s.loan_id, red, -s.amount, (SELECT sum(t.amount) FROM fund.subsidy t WHERE t.loan_id = s.loan_id AND t.month = s.month) - s.amount,
           s.balance, s.bank_rate, s.fund_rate, s.due, s.month, s.days, s.periods, s.formula, 'reversed'
    FROM fund.subsidy s WHERE s.voucher_id = taken.id;
    IF taken.event = 'withdrawal' THEN
        PERFORM hpf.take_back_mandates(red, day, taken.id);
    END IF;
    IF taken.event IN ('collateral_sale', 'shortfall', 'write_off') THEN
        PERFORM hpf.take_back_arrears(red, day, taken.id);
    END IF;
    -- accounts that moved to another branch since: their part follows them through the inter-branch subject
    extra := 100 * part;
    FOR batch IN
        SELECT a.branch_id, sum(e.amount) AS amount
        FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id
        WHERE e.voucher_id = red AND a.branch_id <> taken.branch_id
        GROUP BY a.branch_id HAVING sum(e.amount) <> '0.00' ORDER BY a.branch_id
    LOOP
        PERFORM hpf.post_voucher(request, extra, 'internal_transfer', taken.branch_id, day, ARRAY['201'], ARRAY['291'], ARRAY[batch.amount]);
        PERFORM hpf.post_voucher(request, extra + 1, 'internal_transfer', batch.branch_id, day, ARRAY['291'], ARRAY['201'], ARRAY[batch.amount]);
        extra := extra + 2;
    END LOOP;
    RETURN red;
END $$;
COMMENT ON FUNCTION hpf.post_reversal(bigint, integer, date, bigint, text) IS 'Writes the red entry of one voucher: accounts, loans, pairs and the small facts; part of the posting engine.';

CREATE FUNCTION hpf.take_back_case(request bigint, day date, voucher bigint, operator text, reason text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    paid record;
    own  fund.business_case;
BEGIN
    SELECT v.event, v.book_date, r.id AS request, r.act, (r.answer).number AS number, (r.answer).amount AS amount INTO paid
    FROM fund.voucher v JOIN fund.request r ON r.id = v.request WHERE v.id = take_back_case.voucher;
    IF paid.act = 'record_recovery' THEN
        UPDATE fund.ban b SET recovered = b.recovered - paid.amount WHERE b.id = paid.number::bigint;
        RETURN;
    END IF;
    -- money paid back for a ban is in the account already, whoever paid it out
    IF paid.event IN ('withdrawal', 'closing_withdrawal')
       AND EXISTS (SELECT FROM fund.account_entry x JOIN fund.account a ON a.id = x.account_id JOIN fund.ban b ON b.member_id = a.member_id
                   WHERE x.voucher_id = take_back_case.voucher AND b.recovered > '0.00' AND b.from_day >= paid.book_date) THEN
        PERFORM hpf.refuse('HP018', format('voucher %s cannot be reversed: a member has paid money back since', voucher), 'It would be credited twice.', 'Reverse the recovery first.');
    END IF;
    -- by any voucher of the act: one across branches has two
    SELECT c.* INTO own
    FROM fund.voucher v
    JOIN fund.account_entry x ON x.voucher_id = v.id
    JOIN fund.business_case c ON c.account_id = x.account_id
    JOIN fund.case_event e ON e.case_id = c.id
    WHERE v.request = paid.request AND e.request = paid.request AND e.step IN ('pay', 'take')
      AND paid.act IN ('apply_withdrawal', 'approve_case', 'pay_case', 'offset_principal', 'take_heirless') LIMIT 1;
    IF own.id IS NOT NULL THEN
        PERFORM hpf.note_step(own.id, 'reverse', 'reversed', request, day, operator, reason);
        UPDATE fund.business_case c SET state = 'reversed', ended_on = day WHERE c.id = own.id;
    END IF;
END $$;
COMMENT ON FUNCTION hpf.take_back_case(bigint, date, bigint, text, text) IS 'A voucher that paid a case was taken back: the case is reversed, what a ban recovered is owed again.';

CREATE FUNCTION hpf.reverse(
    request_id text, voucher bigint, reason text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act   hpf.act;
    taken record;
    red   bigint;
    companion bigint;
BEGIN
    act := hpf.begin_act('reverse', request_id, jsonb_build_object('voucher', voucher, 'reason', reason), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    -- locked first and read after: who else takes it back, or its companion, waits here and then sees our red entry
    PERFORM FROM fund.voucher v JOIN fund.voucher n ON n.request = v.request AND n.part BETWEEN v.part - 1 AND v.part + 1
    WHERE n.id = reverse.voucher ORDER BY v.id FOR UPDATE OF v;
    SELECT v.id, v.event, v.request, v.part, v.reverses, r.id AS reversed_by
    INTO taken FROM fund.voucher v LEFT JOIN fund.voucher r ON r.reverses = v.id
    WHERE v.id = reverse.voucher;
    IF taken.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no voucher %s', voucher), 'Vouchers are rows of fund.voucher.', NULL);
    ELSIF taken.reversed_by IS NOT NULL THEN
        PERFORM hpf.refuse('HP018', format('voucher %s was reversed already', voucher), format('By voucher %s; each is reversed at most once.', taken.reversed_by), NULL);
    ELSIF taken.reverses IS NOT NULL THEN
        PERFORM hpf.refuse('HP018', format('voucher %s is itself a red entry', voucher), 'A red entry stands.', 'Do the act again under a new request id.');
    ELSIF taken.event IN ('opening', 'interest_settlement', 'interest_accrual', 'month_close', 'year_close', 'internal_transfer', 'overdue', 'surplus_applied', 'conversion') THEN
        PERFORM hpf.refuse('HP018', format('voucher %s of event %s cannot be reversed', voucher, taken.event),
            'Openings, settlements, closings and transfers within the city have their own corrections.', NULL);
    ELSIF taken.event IN ('rate_reset', 'loan_change', 'relief') THEN
        -- loans that it changed without moving money are not on the voucher
        PERFORM hpf.refuse('HP018', format('voucher %s of event %s cannot be reversed', voucher, taken.event),
            'Terms of loans are taken back loan by loan, whether they moved money or not.', 'hpf.cancel_loan_change() takes a fact of report.loan_fact.');
    ELSIF EXISTS (SELECT FROM fund.transfer t WHERE t.voucher_id = taken.id AND t.state <> '40') THEN
        PERFORM hpf.refuse('HP018', format('voucher %s moved the money of a transfer between centres', voucher), 'The other centre has to know (异地转移接续).',
            'hpf.fail_transfer() takes it back and tells the other centre.');
    END IF;

    -- an offset across branches is two vouchers of one act, the loan's and then the account's, which clear each other in 291
    SELECT v.id INTO companion
    FROM fund.voucher v
    WHERE v.request = taken.request AND v.event = taken.event
      AND v.part = taken.part + CASE WHEN EXISTS (SELECT FROM fund.loan_entry e WHERE e.voucher_id = taken.id)
                                       OR (taken.event = 'payment_correction' AND taken.part = 1) THEN 1 ELSE -1 END
      AND EXISTS (SELECT FROM fund.voucher_pair p WHERE p.voucher_id = taken.id AND '291' IN (p.debit, p.credit))
      AND EXISTS (SELECT FROM fund.voucher_pair p WHERE p.voucher_id = v.id AND '291' IN (p.debit, p.credit));
    IF companion IS NULL THEN
        -- money given to a loan out of suspense is two vouchers as well
        SELECT v.id INTO companion FROM fund.voucher v JOIN fund.request r ON r.id = v.request
        WHERE v.request = taken.request AND v.id <> taken.id AND r.act = 'resolve_difference';
    END IF;
    -- employers, accounts, loans: the order of every act
    PERFORM FROM fund.employer e
    WHERE e.id IN (SELECT r.employer_id FROM fund.remittance r WHERE r.voucher_id = taken.id) ORDER BY e.id FOR NO KEY UPDATE;
    PERFORM FROM fund.account a
    WHERE a.id IN (SELECT e.account_id FROM fund.account_entry e WHERE e.voucher_id IN (taken.id, companion)) ORDER BY a.id FOR NO KEY UPDATE;
    -- who corrects an entry locks its account first: now its correction is seen
    IF EXISTS (SELECT FROM fund.payment_correction c JOIN fund.account_entry e ON e.id = c.entry_id
               WHERE e.voucher_id IN (taken.id, companion) AND e.account_id = c.account_id
                 AND NOT EXISTS (SELECT FROM fund.voucher r WHERE r.reverses = c.voucher_id)) THEN
        PERFORM hpf.refuse('HP018', format('voucher %s was corrected', voucher), 'A payment of it was corrected (错缴更正): its money is elsewhere already.', 'Reverse the correction first.');
    END IF;
    red := hpf.post_reversal(act.request, 1, act.day, voucher, reason);
    IF companion IS NOT NULL THEN
        PERFORM hpf.post_reversal(act.request, 2, act.day, companion, reason);
    END IF;
    PERFORM hpf.take_back_case(act.request, act.day, voucher, operator, reason);
    RETURN hpf.finish_act(act.request, ROW(voucher::text, red, 1, NULL, reason)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.reverse(text, bigint, text, text, text) IS 'Takes a voucher back with a red entry of today (冲账), each at most once and across years: accounts get the opposite movements on their own value dates, loans are replayed without the fact. HP004 if the money has left the account, HP018 if it was reversed before.';

CREATE FUNCTION hpf.reopen_accounts(accounts bigint[], kind text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    other text;
BEGIN
    IF kind NOT IN ('07', '12') THEN RETURN; END IF;
    SELECT n.number INTO other FROM fund.account a JOIN fund.account n ON n.member_id = a.member_id AND n.id <> a.id AND n.closed_on IS NULL
    WHERE a.id = ANY (accounts) LIMIT 1;
    IF other IS NOT NULL THEN
        PERFORM hpf.refuse('HP007', 'the closing cannot be reversed: the person has opened another account', format('Account %s.', other), NULL);
    END IF;
    -- dormant, not normal: whoever closed an account does not contribute
    -- and interest runs as if it had never been closed
    UPDATE fund.account a
    SET status = '02', closed_on = NULL, dormant_since = coalesce(a.dormant_since, a.closed_on), interest_from = y.since, day_product = y.day_product
    FROM (
        SELECT s.id, s.since, sum(hpf.day_product_change(e.amount, s.since, e.value_date)) AS day_product
        FROM (
            SELECT c.id, coalesce(max(e.value_date) FILTER (WHERE e.kind = '09' AND e.reason IS DISTINCT FROM 'closing'), hpf.interest_year(c.closed_on)) AS since
            FROM fund.account c JOIN fund.account_entry e ON e.account_id = c.id
            WHERE c.id = ANY (accounts) GROUP BY c.id, c.closed_on
        ) s JOIN fund.account_entry e ON e.account_id = s.id
        GROUP BY s.id, s.since
    ) y WHERE a.id = y.id;
END $$;
COMMENT ON FUNCTION hpf.reopen_accounts(bigint[], text) IS 'Reopens accounts as dormant when their closing is reversed.';

CREATE FUNCTION hpf.settle_reopened(red bigint, day date, account bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    own      record;
    settled  date;
    interest hpf.cny;
BEGIN
    LOOP
        SELECT a.id, a.interest_from, a.balance, a.carried INTO own FROM fund.account a WHERE a.id = account;
        settled := (own.interest_from + interval '1 year')::date;
        EXIT WHEN settled > hpf.interest_year(day + 1);
        interest := (SELECT hpf.product_interest(sum((e.amount)::numeric * (settled - greatest(e.value_date, own.interest_from))),
                                hpf.rate_on(hpf.policy('deposit_rate_series', settled - 1), settled - 1),
                                hpf.policy('deposit_day_basis', settled - 1)::integer)
                     FROM fund.account_entry e WHERE e.account_id = own.id AND e.value_date < settled);
        PERFORM hpf.post_account_entries(red, day, settled, '09', ARRAY[own.id], ARRAY[interest],
            ARRAY[own.balance + interest - own.carried], NULL, 'supplementary');
        UPDATE fund.account a SET interest_from = settled, day_product = 0 WHERE a.id = own.id;
        INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
        SELECT red, coalesce(max(p.line), 0) + 1, '211', '201', interest FROM fund.voucher_pair p WHERE p.voucher_id = red HAVING interest <> '0.00';
    END LOOP;
END $$;
COMMENT ON FUNCTION hpf.settle_reopened(bigint, date, bigint) IS 'Credits a reopened account the interest of each 30 June that it missed while it was closed (补息).';

CREATE FUNCTION hpf.reverse_loan_facts(red bigint, day date, voucher bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    original record;
    pairs    record;
BEGIN
    -- the other side of the original: the subject its loan pairs were booked against
    SELECT CASE WHEN p.debit IN ('121', '122', '219') THEN p.credit ELSE p.debit END AS contra, l.funded_by = 'fund' AS by_fund INTO original
    FROM fund.loan_entry e JOIN fund.loan l ON l.id = e.loan_id
    JOIN fund.voucher_pair p ON p.voucher_id = e.voucher_id
    WHERE e.voucher_id = reverse_loan_facts.voucher
    ORDER BY p.line LIMIT 1;
    SELECT * INTO pairs FROM hpf.cancel_loan_facts(red, day,
        (SELECT array_agg(DISTINCT e.fact_id) FROM fund.loan_entry e WHERE e.voucher_id = reverse_loan_facts.voucher AND e.fact_id IS NOT NULL), original.contra);
    INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
    SELECT red, 1000 + row_number() OVER (), x.debit, x.credit, x.amount
    FROM (
        SELECT p.debit, p.credit, p.amount
        FROM ROWS FROM (unnest(pairs.debits), unnest(pairs.credits), unnest(pairs.amounts)) AS p (debit, credit, amount) WHERE original.by_fund
        -- what was not a loan pair (interbank leg, a bank's own loan): the same with the sign turned
        UNION ALL
        SELECT p.debit, p.credit, -p.amount FROM fund.voucher_pair p
        -- supplementary interest is computed anew with the account's red entry
        WHERE p.voucher_id = reverse_loan_facts.voucher AND p.debit <> '211'
          AND (NOT original.by_fund
               OR NOT EXISTS (SELECT FROM ROWS FROM (unnest(pairs.debits), unnest(pairs.credits)) AS q (debit, credit)
                              WHERE (q.debit, q.credit) IN ((p.debit, p.credit), (p.credit, p.debit))))
    ) x WHERE x.amount <> '0.00';
END $$;
COMMENT ON FUNCTION hpf.reverse_loan_facts(bigint, date, bigint) IS 'Cancels the facts of a voucher, replays each loan without them, and posts the difference; part of the posting engine.';

CREATE FUNCTION hpf.fact_moves_money(kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT kind IN ('disburse', 'disburse_more', 'receive', 'prepay', 'carry_shortfall', 'write_off', 'refund', 'void')
$$;
COMMENT ON FUNCTION hpf.fact_moves_money(text) IS 'Does a kind of fact move money, or principal off the books? The others are terms, which a loan has from their value date on.';

CREATE FUNCTION hpf.cancel_loan_facts(red bigint, day date, facts bigint[], contra text, OUT debits text[], OUT credits text[], OUT amounts hpf.cny[])
LANGUAGE plpgsql AS $$
DECLARE
    taken record;
    sums  record;
    leg   record;
BEGIN
    PERFORM FROM fund.loan l WHERE l.id IN (SELECT f.loan_id FROM fund.loan_fact f WHERE f.id = ANY (facts)) ORDER BY l.id FOR NO KEY UPDATE;
    -- a loan that never was has no terms either
    facts := facts || ARRAY(SELECT t.id FROM fund.loan_fact f JOIN fund.loan_fact t ON t.loan_id = f.loan_id
                            WHERE f.id = ANY (facts) AND f.kind = 'disburse' AND t.kind <> 'cancel' AND NOT hpf.fact_moves_money(t.kind)
                              AND NOT EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = t.loan_id AND c.cancels = t.id));
    WITH cancel AS (
        INSERT INTO fund.loan_fact (loan_id, kind, value_date, book_date, cancels)
        SELECT f.loan_id, 'cancel', day, day, f.id FROM fund.loan_fact f WHERE f.id = ANY (facts) ORDER BY f.loan_id, f.id
        RETURNING id, loan_id
    )
    SELECT array_agg(c.loan_id ORDER BY c.loan_id) AS loans, array_agg(c.id ORDER BY c.loan_id) AS facts INTO taken
    FROM (SELECT x.loan_id, min(x.id) AS id FROM cancel x GROUP BY x.loan_id) c;
    -- a statement of its own: the replay reads the cancellations
    WITH replayed AS MATERIALIZED (
        SELECT l.id, l.state AS before, hpf.replay_loan(l.id, (l.state).as_of) AS after, t.fact
        FROM ROWS FROM (unnest(taken.loans), unnest(taken.facts)) AS t (loan, fact) JOIN fund.loan l ON l.id = t.loan
    ), moved AS (
        UPDATE fund.loan l SET state = r.after, status = hpf.loan_status_code((r.after).status) FROM replayed r WHERE l.id = r.id
    ), split AS MATERIALIZED (
        SELECT d.id, d.fact, d.disbursed, (d.m).*
        FROM (SELECT r.id, r.fact, (r.before).principal - coalesce((r.after).principal, '0.00') AS disbursed, hpf.loan_move(r.before, r.after) AS m FROM replayed r OFFSET 0) d
    ), entry AS (
        INSERT INTO fund.loan_entry (loan_id, fact_id, voucher_id, principal, interest, penalty, surplus, written_off, recovered, book_date)
        SELECT s.id, s.fact, red, s.principal, s.interest, s.penalty, s.surplus, s.written_off, s.recovered, day FROM split s WHERE s.moves
    )
    SELECT sum(s.principal) AS principal, sum(s.principal_overdue) AS principal_overdue, sum(s.interest) AS interest, sum(s.penalty) AS penalty,
           sum(s.surplus) AS surplus, sum(s.written_off) AS written_off, sum(s.written_off_overdue) AS written_off_overdue, sum(s.to_reserve) AS to_reserve,
           sum(s.recovered) AS recovered, sum(s.recovered_to_reserve) AS recovered_to_reserve, sum(s.overdue) AS overdue,
           sum(s.disbursed) AS disbursed
    INTO sums FROM split s;
    SELECT p.* INTO debits, credits, amounts FROM hpf.loan_pairs(contra, hpf.policy('penalty_income_subject', day), false,
        -- one pair, as the money that was not received: nothing is told apart in 122
        sums.principal - sums.disbursed, '0.00', sums.interest, sums.penalty, sums.surplus, sums.written_off, '0.00',
        sums.to_reserve, sums.recovered, sums.recovered_to_reserve, sums.overdue) p;
    SELECT r.* INTO leg FROM fund.loan l CROSS JOIN LATERAL hpf.reserve_leg(l.branch_id, l.bank_subject, sums.to_reserve - sums.recovered_to_reserve, true) r
    WHERE l.id = taken.loans[1];
    debits := debits || leg.debit; credits := credits || leg.credit; amounts := amounts || leg.moved;
    -- what was paid out goes back red, apart from what the replay moves
    debits := debits || '121'::text; credits := credits || contra; amounts := amounts || -sums.disbursed;
END $$;
COMMENT ON FUNCTION hpf.cancel_loan_facts(bigint, date, bigint[], text) IS 'Cancels facts, replays their loans without them, writes the entries of voucher red and gives the pairs to book against contra; part of the posting engine.';
