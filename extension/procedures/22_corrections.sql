-- Corrections in collection: members' data, merged accounts, back contributions of
-- every kind, wrong payments, and money in suspense (暂收) allocated.

-- ---- Members ----------------------------------------------------------------------

CREATE FUNCTION hpf.rename_member(
    request_id text, account text, name text, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    own    record;
    before text;
BEGIN
    act := hpf.begin_act('rename_member', request_id, jsonb_build_object('account', account, 'name', name, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_account(account);
    SELECT m.name INTO before FROM fund.member m WHERE m.id = own.member_id FOR NO KEY UPDATE;
    IF before = name THEN
        PERFORM hpf.refuse('HP103', format('the holder of account %s has that name already', account), 'Nothing would change.', NULL);
    END IF;
    UPDATE fund.member m SET name = rename_member.name WHERE m.id = own.member_id;
    INSERT INTO fund.member_change (member_id, request, day, field, old_value, new_value, basis)
    VALUES (own.member_id, act.request, act.day, 'name', before, rename_member.name, rename_member.basis);
    RETURN hpf.finish_act(act.request, ROW(account, NULL, 1, NULL, basis)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.rename_member(text, text, text, text, text, text) IS 'Changes the name of an account''s holder (职工信息变更); the old one is kept with the basis.';

CREATE FUNCTION hpf.join_members(from_member bigint, to_member bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- a person of that id with accounts of his own keeps what was written down of him
    IF from_member = to_member OR EXISTS (SELECT FROM fund.account a WHERE a.member_id = from_member AND a.closed_on IS NULL) THEN RETURN; END IF;
    UPDATE fund.ban b SET member_id = to_member WHERE b.member_id = from_member;
    UPDATE fund.talent t SET member_id = to_member WHERE t.member_id = from_member;
    UPDATE fund.house_owner o SET member_id = to_member
    WHERE o.member_id = from_member AND NOT EXISTS (SELECT FROM fund.house_owner k WHERE k.house_id = o.house_id AND k.member_id = to_member);
    UPDATE fund.relief_grant g SET member_id = to_member
    WHERE g.member_id = from_member AND NOT EXISTS (SELECT FROM fund.relief_grant k WHERE k.window_id = g.window_id AND k.member_id = to_member);
    -- a second spouse at the same time is the other record's mistake, or the same marriage written down twice
    UPDATE fund.relation f
    SET member_id = CASE f.member_id WHEN from_member THEN to_member ELSE f.member_id END,
        relative_id = CASE f.relative_id WHEN from_member THEN to_member ELSE f.relative_id END
    WHERE from_member IN (f.member_id, f.relative_id) AND to_member NOT IN (f.member_id, f.relative_id)
      AND NOT (f.kind = 'spouse' AND f.through_day IS NULL
               AND EXISTS (SELECT FROM fund.relation k WHERE k.kind = 'spouse' AND k.through_day IS NULL AND to_member IN (k.member_id, k.relative_id)));
END $$;
COMMENT ON FUNCTION hpf.join_members(bigint, bigint) IS 'Two records of a person became one: bans, talent certificates, homes, relief and family follow the accounts. Nothing moves while the first has an open account of its own.';

CREATE FUNCTION hpf.correct_citizen_id(
    request_id text, account text, citizen_id hpf.citizen_id, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    own    record;
    holder record;
    owner  record;
    other  text;
BEGIN
    act := hpf.begin_act('correct_citizen_id', request_id, jsonb_build_object('account', account, 'citizen_id', citizen_id::text, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_account(account);
    SELECT m.* INTO holder FROM fund.member m WHERE m.id = own.member_id FOR UPDATE;
    IF holder.citizen_id = citizen_id THEN
        PERFORM hpf.refuse('HP103', format('the holder of account %s has that id already', account), 'Nothing would change.', NULL);
    END IF;
    SELECT m.* INTO owner FROM fund.member m WHERE m.citizen_id = correct_citizen_id.citizen_id FOR NO KEY UPDATE;
    IF owner.id IS NULL THEN
        UPDATE fund.member m SET citizen_id = correct_citizen_id.citizen_id WHERE m.id = holder.id;
        INSERT INTO fund.member_change (member_id, request, day, field, old_value, new_value, basis)
        VALUES (holder.id, act.request, act.day, 'citizen_id', holder.citizen_id::text, correct_citizen_id.citizen_id::text, correct_citizen_id.basis);
        RETURN hpf.finish_act(act.request, ROW(account, NULL, 1, NULL, basis)::hpf.receipt);
    END IF;

    -- the right id has an owner already: the account is his, if he is the same person
    IF owner.name <> holder.name THEN
        PERFORM hpf.refuse('HP033', format('account %s and id %s belong to persons of different names', account, hpf.masked(citizen_id)),
            'Only accounts of one person come together (条例 art. 13).', 'If it is one person, correct the name first: hpf.rename_member().');
    ELSIF EXISTS (SELECT FROM fund.duplicate_account d WHERE d.account_id = own.id) THEN
        PERFORM hpf.refuse('HP033', format('account %s is marked already as a second account', account), NULL, 'Merge it: hpf.merge_accounts().');
    END IF;
    SELECT a.number INTO other FROM fund.account a WHERE a.member_id = owner.id AND a.closed_on IS NULL;
    IF other IS NOT NULL AND own.status IN ('01', '02', '06') THEN
        INSERT INTO fund.duplicate_account (account_id, member_id, request, day, basis)
        VALUES (own.id, owner.id, act.request, act.day, correct_citizen_id.basis);
    ELSE
        UPDATE fund.account a SET member_id = owner.id WHERE a.id = own.id;
        PERFORM hpf.join_members(holder.id, owner.id);
    END IF;
    INSERT INTO fund.member_change (member_id, request, day, field, old_value, new_value, basis)
    VALUES (owner.id, act.request, act.day, 'account', format('%s of %s', account, holder.citizen_id), correct_citizen_id.citizen_id::text, correct_citizen_id.basis);
    RETURN hpf.finish_act(act.request, ROW(account, NULL, 1, NULL,
        CASE WHEN other IS NOT NULL AND own.status IN ('01', '02', '06') THEN format('the same person has account %s: merge them', other) ELSE basis END)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.correct_citizen_id(text, text, hpf.citizen_id, text, text, text) IS 'Corrects the citizen id of an account''s holder (更正证件号码). If the right id has an owner of the same name, the account is his; if he has an open one, it is marked for hpf.merge_accounts(). HP033 for another name.';

CREATE FUNCTION hpf.last_month_paid(account bigint) RETURNS hpf.yearmonth
LANGUAGE sql STABLE AS $$
    SELECT max(p.month)
    FROM (SELECT e.month FROM fund.account_entry e
          WHERE e.account_id = last_month_paid.account AND e.month IS NOT NULL AND NOT EXISTS (SELECT FROM fund.voucher r WHERE r.reverses = e.voucher_id)
          GROUP BY e.month HAVING sum(e.amount) > '0.00') p
$$;
COMMENT ON FUNCTION hpf.last_month_paid(bigint) IS 'The latest month an account has contributed for, net of what was taken back or corrected.';

CREATE FUNCTION hpf.paid_for(account bigint, month hpf.yearmonth) RETURNS hpf.cny
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(e.amount), '0.00') FROM fund.account_entry e
    WHERE e.account_id = paid_for.account AND e.month = paid_for.month AND NOT EXISTS (SELECT FROM fund.voucher r WHERE r.reverses = e.voucher_id)
$$;
COMMENT ON FUNCTION hpf.paid_for(bigint, hpf.yearmonth) IS 'What an account has contributed for a month, net of what was taken back or corrected.';

CREATE FUNCTION hpf.merge_accounts(
    request_id text, account text, into_account text, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act     hpf.act;
    closing record;
    kept    record;
    part    record;
    voucher bigint;
    kept_voucher bigint;
BEGIN
    PERFORM hpf.check_isolation('merge_accounts');
    act := hpf.begin_act('merge_accounts', request_id, jsonb_build_object('account', account, 'into_account', into_account, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    PERFORM FROM fund.account a WHERE a.number IN (account, into_account) ORDER BY a.id FOR NO KEY UPDATE;
    SELECT a.* INTO closing FROM fund.account a WHERE a.number = account;
    SELECT a.* INTO kept FROM fund.account a WHERE a.number = into_account;
    IF closing.id IS NULL OR kept.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no account %s', CASE WHEN closing.id IS NULL THEN account ELSE into_account END), 'Accounts are rows of fund.account.', NULL);
    ELSIF closing.id = kept.id THEN
        PERFORM hpf.refuse('HP033', format('account %s cannot be merged with itself', account), NULL, NULL);
    ELSIF closing.member_id <> kept.member_id
          AND NOT EXISTS (SELECT FROM fund.duplicate_account d WHERE d.account_id = closing.id AND d.member_id = kept.member_id) THEN
        PERFORM hpf.refuse('HP033', format('accounts %s and %s belong to different persons', account, into_account),
            'Only accounts of one person are merged (合并, 条例 art. 13).', 'If one id is wrong, correct it first: hpf.correct_citizen_id() on the account to be closed.');
    ELSIF closing.status NOT IN ('01', '02') OR kept.status NOT IN ('01', '02') THEN
        PERFORM hpf.refuse('HP002', format('accounts %s and %s cannot be merged: their states are %s and %s', account, into_account, closing.status, kept.status),
            '03 to 05 are closed, 06 is frozen (JGJ/T 320 A.6).', NULL);
    ELSIF EXISTS (SELECT FROM fund.loan l WHERE l.borrower_account_id = closing.id AND l.status IN ('0', '2')) THEN
        PERFORM hpf.refuse('HP002', format('account %s cannot be merged away while its owner has a loan on it', account),
            'The contract names the account.', 'Merge the other account into this one, or settle the loan first.');
    ELSIF EXISTS (SELECT FROM fund.offset_mandate m WHERE m.account_id = closing.id AND m.ended_on IS NULL)
          OR EXISTS (SELECT FROM fund.withdrawal_mandate m WHERE m.account_id = closing.id AND m.ended_on IS NULL) THEN
        PERFORM hpf.refuse('HP002', format('account %s cannot be merged away while it repays a loan by mandate', account),
            'The mandate (冲还贷签约、委托逐月提取) names the account.', 'End it with hpf.end_mandate() or hpf.end_withdrawal_mandate(), merge, and sign it for the other account.');
    ELSIF closing.interest_from <> kept.interest_from THEN
        PERFORM hpf.refuse('HP033', format('accounts %s and %s are in different interest years, since %s and %s', account, into_account, closing.interest_from, kept.interest_from),
            'Their day-products do not add up.', 'Merge them when the running settlement has reached both.');
    END IF;

    -- a voucher through the inter-branch subject, or its two halves
    IF closing.branch_id = kept.branch_id THEN
        voucher := hpf.post_voucher(act.request, 1, 'internal_transfer', closing.branch_id, act.day, ARRAY['201', '291'], ARRAY['291', '201'],
            ARRAY[closing.balance, closing.balance], 'merged accounts');
        kept_voucher := voucher;
    ELSE
        voucher := hpf.post_voucher(act.request, 1, 'internal_transfer', closing.branch_id, act.day, ARRAY['201'], ARRAY['291'], ARRAY[closing.balance], 'merged accounts');
        kept_voucher := hpf.post_voucher(act.request, 2, 'internal_transfer', kept.branch_id, act.day, ARRAY['291'], ARRAY['201'], ARRAY[closing.balance], 'merged accounts');
    END IF;
    -- who contributed first stays counted once, where he was counted
    IF kept.first_contribution IS NULL AND closing.first_contribution IS NOT NULL THEN
        UPDATE fund.account a SET first_contribution = closing.first_contribution WHERE a.id = kept.id;
    END IF;
    -- every day's money moves with its own day and month, so the day-product (积数) moves with it: the movements of this
    -- interest year one by one, those of earlier ones as of its first day. Money first, what was taken of it after.
    FOR part IN
        SELECT greatest(e.value_date, closing.interest_from) AS value_date, e.month, sum(e.amount) AS amount, sum(e.carried) AS carried
        FROM fund.account_entry e WHERE e.account_id = closing.id
        GROUP BY 1, 2 HAVING sum(e.amount) <> '0.00' OR sum(e.carried) <> '0.00' ORDER BY sum(e.amount) DESC, 1, 2
    LOOP
        PERFORM hpf.post_account_entries(kept_voucher, act.day, part.value_date, '06', ARRAY[kept.id], ARRAY[part.amount], ARRAY[part.carried], part.month, 'merged');
    END LOOP;
    FOR part IN
        SELECT greatest(e.value_date, closing.interest_from) AS value_date, e.month, sum(e.amount) AS amount, sum(e.carried) AS carried
        FROM fund.account_entry e WHERE e.account_id = closing.id
        GROUP BY 1, 2 HAVING sum(e.amount) <> '0.00' OR sum(e.carried) <> '0.00' ORDER BY sum(e.amount), 1, 2
    LOOP
        PERFORM hpf.post_account_entries(voucher, act.day, part.value_date, '06', ARRAY[closing.id], ARRAY[-part.amount], ARRAY[-part.carried], part.month, 'merged');
    END LOOP;
    UPDATE fund.account a
    SET status = '03', closed_on = act.day, member_id = kept.member_id, paid_through = closing.paid_through,
        first_contribution = CASE WHEN kept.first_contribution IS NOT NULL THEN closing.first_contribution END
    WHERE a.id = closing.id;
    PERFORM hpf.join_members(closing.member_id, kept.member_id);
    UPDATE fund.account a SET paid_through = hpf.last_month_paid(kept.id) WHERE a.id = kept.id;
    UPDATE fund.transfer t SET account_id = kept.id WHERE t.account_id = closing.id AND t.state IN ('01', '02', '06', '08');
    INSERT INTO fund.account_merge (closed_id, kept_id, amount, voucher_id, request, day, basis)
    VALUES (closing.id, kept.id, closing.balance, kept_voucher, act.request, act.day, merge_accounts.basis);
    RETURN hpf.finish_act(act.request, ROW(into_account, kept_voucher, 1, closing.balance, format('%s merged', account))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.merge_accounts(text, text, text, text, text, text) IS 'Merges a person''s second account into the first (合并, state 03): balance, carried part and day-product move by 06 entries on their own value dates, so that interest is to the fen what one account would have earned. HP033 for two persons, HP002 while the account to be closed has a loan or a mandate.';

-- ---- Back contributions of every kind -----------------------------------------------

CREATE FUNCTION hpf.back_contribution_kinds() RETURNS TABLE (kind text, month_paid boolean, meaning text, chinese text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
    ('missed',     false, 'a month the account missed', '漏缴补缴'),
    ('deferred',   false, 'a deferred month the account did not pay with its employer''s', '缓缴补缴'),
    ('base',       true,  'difference of base', '基数差额补缴'),
    ('ratio',      true,  'difference of ratio', '比例差额补缴'),
    ('difference', true,  'difference of base or ratio, not told which: what is assumed of a month already paid', '差额补缴')
$$;
COMMENT ON FUNCTION hpf.back_contribution_kinds() IS 'Kinds of back contribution (补缴): whether the account must have paid the month already. An entry of kind 02 carries it as its reason.';

CREATE FUNCTION hpf.month_ceiling(month hpf.yearmonth) RETURNS hpf.cny
LANGUAGE plpgsql STABLE AS $$
DECLARE
    day date := hpf.first_day(month);
BEGIN
    RETURN hpf.monthly_contribution(hpf.policy('contribution_base_cap', day)::hpf.cny, hpf.policy('contribution_ratio_cap', day)::hpf.rate,
               hpf.policy('contribution_rounding_unit', day)::hpf.cny, hpf.policy('contribution_rounding_mode', day)) * 2;
EXCEPTION WHEN SQLSTATE 'HP021' THEN
    -- the month began before the first value of a limit
    RETURN NULL;
END $$;
COMMENT ON FUNCTION hpf.month_ceiling(hpf.yearmonth) IS 'The most that a person''s contribution for a month can be: base cap × ratio cap, both sides, as of its first day. NULL before the first policy.';

CREATE FUNCTION hpf.check_back_lines(employer bigint, next_month hpf.yearmonth, day date, lines hpf.back_contribution_line[], kind text) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    kinds text[];
    bad   text;
    bad_count integer;
BEGIN
    IF kind IS NOT NULL AND NOT EXISTS (SELECT FROM hpf.back_contribution_kinds() k WHERE k.kind = check_back_lines.kind) THEN
        PERFORM hpf.refuse('HP103', format('unknown kind %s of back contribution', kind), 'Kinds are those of hpf.back_contribution_kinds().', 'SELECT * FROM hpf.back_contribution_kinds().');
    END IF;
    SELECT array_agg(r.kind ORDER BY r.row),
           string_agg(format('row %s (account %s): %s', r.row, coalesce(r.account, 'NULL'), r.reason), '; ' ORDER BY r.row) FILTER (WHERE r.reason IS NOT NULL),
           count(r.reason)
    INTO kinds, bad, bad_count
    FROM (
        SELECT x.row, x.account, k.kind,
               CASE WHEN a.id IS NULL THEN 'no such account'
                    WHEN a.employer_id <> check_back_lines.employer THEN 'belongs to another employer'
                    WHEN a.status <> '01' THEN format('its state is %s, not normal', a.status)
                    WHEN x.month IS NULL OR x.month > day::hpf.yearmonth THEN 'the month is missing or still to come'
                    -- else the remittance of that month would pass this account by as paid
                    WHEN x.month >= check_back_lines.next_month THEN format('%s is not remitted yet', x.month)
                    WHEN x.amount IS NULL OR x.amount <= '0.00' THEN 'the amount must be above zero'
                    WHEN row_number() OVER (PARTITION BY x.account, x.month ORDER BY x.row) > 1 THEN 'account and month are named twice'
                    WHEN k.kind IN ('base', 'ratio', 'difference') AND p.paid <= '0.00' AND NOT o.earlier THEN format('%s is not paid, so it has no difference: it was missed', x.month)
                    WHEN k.kind IN ('missed', 'deferred') AND p.paid > '0.00' THEN format('%s is paid already: what is added to it is a difference', x.month)
                    WHEN k.kind = 'deferred' AND NOT d.deferred THEN format('%s was not deferred', x.month)
                    WHEN c.ceiling IS NULL THEN format('no limit is known for %s', x.month)
                    WHEN x.amount > c.ceiling - p.paid THEN format('%s added to %s is more than %s, the most for %s', x.amount, p.paid, c.ceiling, x.month) END AS reason
        FROM unnest(lines) WITH ORDINALITY AS x (account, month, amount, row)
        LEFT JOIN fund.account a ON a.number = x.account
        CROSS JOIN LATERAL (SELECT hpf.paid_for(a.id, x.month) AS paid OFFSET 0) p
        CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM fund.deferral f WHERE f.employer_id = check_back_lines.employer
                                           AND x.month BETWEEN f.from_month AND f.through_month) AS deferred OFFSET 0) d
        CROSS JOIN LATERAL (SELECT hpf.month_ceiling(x.month) AS ceiling OFFSET 0) c
        -- what an account taken over has paid before these books began, they do not know
        CROSS JOIN LATERAL (SELECT x.month < (SELECT min(b.day) FROM fund.business_day b)::hpf.yearmonth
                                   AND EXISTS (SELECT FROM fund.account_entry e WHERE e.account_id = a.id AND e.kind = '00') AS earlier OFFSET 0) o
        CROSS JOIN LATERAL (SELECT coalesce(check_back_lines.kind, CASE WHEN p.paid > '0.00' THEN 'difference' WHEN d.deferred THEN 'deferred' ELSE 'missed' END) AS kind) k
    ) r;
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse('HP015', format('%s of %s rows of the back contribution are bad', bad_count, cardinality(lines)), bad,
            'Nothing was posted: correct these rows and send all again.');
    END IF;
    RETURN kinds;
END $$;
COMMENT ON FUNCTION hpf.check_back_lines(bigint, hpf.yearmonth, date, hpf.back_contribution_line[], text) IS 'HP015 naming every bad row of a back contribution; gives the kind of each row, inferred from whether the account has paid the month where it is not told.';

CREATE FUNCTION hpf.post_back_lines(voucher bigint, day date, value_date date, employer bigint, lines hpf.back_contribution_line[], kinds text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    batch record;
BEGIN
    FOR batch IN
        SELECT x.month, x.kind, array_agg(a.id ORDER BY a.id) AS accounts, array_agg(x.amount ORDER BY a.id) AS amounts
        FROM ROWS FROM (unnest(lines), unnest(kinds)) AS x (account, month, amount, kind) JOIN fund.account a ON a.number = x.account
        GROUP BY x.month, x.kind ORDER BY x.month, x.kind
    LOOP
        PERFORM hpf.post_account_entries(voucher, day, value_date, '02', batch.accounts, batch.amounts, NULL, batch.month, batch.kind, '01');
    END LOOP;
    INSERT INTO fund.remittance (employer_id, month, kind, voucher_id, persons, amount)
    SELECT employer, x.month, '02', voucher, count(*), sum(x.amount) FROM unnest(lines) x GROUP BY x.month ORDER BY x.month;
END $$;
COMMENT ON FUNCTION hpf.post_back_lines(bigint, date, date, bigint, hpf.back_contribution_line[], text[]) IS 'Enters the rows of a back contribution with their kinds; part of the posting engine.';

-- ---- Money in suspense ----------------------------------------------------------------

CREATE FUNCTION hpf.open_suspense(voucher bigint, day date, branch_id integer, bank_subject text, amount hpf.cny, note text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    item bigint;
BEGIN
    INSERT INTO fund.suspense (branch_id, bank_subject, balance, received_on, note)
    VALUES (open_suspense.branch_id, open_suspense.bank_subject, open_suspense.amount, open_suspense.day, open_suspense.note) RETURNING id INTO item;
    INSERT INTO fund.suspense_entry (suspense_id, voucher_id, amount, book_date) VALUES (item, open_suspense.voucher, open_suspense.amount, open_suspense.day);
    RETURN item;
END $$;
COMMENT ON FUNCTION hpf.open_suspense(bigint, date, integer, text, hpf.cny, text) IS 'Makes a suspense item of money that a voucher put into 219; part of the posting engine.';

CREATE FUNCTION hpf.assign_suspense(request bigint, part integer, day date, item bigint, employer bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    held record;
    home integer := (SELECT e.branch_id FROM fund.employer e WHERE e.id = assign_suspense.employer);
BEGIN
    SELECT s.* INTO held FROM fund.suspense s WHERE s.id = item FOR NO KEY UPDATE;
    -- an employer's money lies in the books of its branch
    IF held.branch_id <> home THEN
        PERFORM hpf.post_voucher(request, part, 'internal_transfer', held.branch_id, day, ARRAY['219'], ARRAY['291'], ARRAY[held.balance]);
        PERFORM hpf.post_voucher(request, part + 1, 'internal_transfer', home, day, ARRAY['291'], ARRAY['219'], ARRAY[held.balance]);
    END IF;
    UPDATE fund.suspense s SET employer_id = assign_suspense.employer, branch_id = home WHERE s.id = item;
END $$;
COMMENT ON FUNCTION hpf.assign_suspense(bigint, integer, date, bigint, bigint) IS 'Gives a suspense item to an employer, in the books of its branch; part of the posting engine.';

CREATE FUNCTION hpf.use_suspense(
    voucher bigint, day date, value_date date, employer bigint, branch_id integer, bank_subject text, amount hpf.cny, what text, pays_back boolean
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    item record;
    used hpf.cny;
    rest hpf.cny := amount;
BEGIN
    -- the oldest first; an employer's own, or else what arrived on this bank account and is nobody's
    FOR item IN
        SELECT s.id, s.balance, s.received_on, s.bank_subject FROM fund.suspense s
        WHERE s.balance > '0.00'
          AND (s.employer_id = use_suspense.employer
               OR (use_suspense.employer IS NULL AND s.employer_id IS NULL AND s.branch_id = use_suspense.branch_id AND s.bank_subject = use_suspense.bank_subject
                   -- what a transfer between centres holds is spoken for
                   AND NOT EXISTS (SELECT FROM fund.transfer t WHERE t.suspense_id = s.id AND t.state = '06')))
        ORDER BY s.id FOR NO KEY UPDATE OF s
    LOOP
        EXIT WHEN rest = '0.00';
        IF item.received_on > value_date THEN
            PERFORM hpf.refuse('HP020', format('value date %s lies before %s, when the money arrived', value_date, item.received_on),
                'Interest runs from money that was there.', 'Leave value_date out for the accounting day.');
        END IF;
        used := least(item.balance, rest);
        rest := rest - used;
        UPDATE fund.suspense s SET balance = s.balance - used WHERE s.id = item.id;
        INSERT INTO fund.suspense_entry (suspense_id, voucher_id, amount, book_date) VALUES (item.id, use_suspense.voucher, -used, use_suspense.day);
        IF pays_back THEN
            INSERT INTO fund.voucher_pair (voucher_id, line, debit, credit, amount)
            SELECT use_suspense.voucher, coalesce(max(p.line), 0) + 1, '219', item.bank_subject, used FROM fund.voucher_pair p WHERE p.voucher_id = use_suspense.voucher;
        END IF;
    END LOOP;
    IF rest > '0.00' THEN
        PERFORM hpf.refuse('HP032', format('%s of %s', what, amount), format('Only %s is held for it in suspense (219).', amount - rest),
            'SELECT * FROM hpf.unallocated() shows what is held, and for whom.');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.use_suspense(bigint, date, date, bigint, integer, text, hpf.cny, text, boolean) IS 'Takes an amount out of suspense items, the oldest first, and pays each back from its bank account if told to. HP032 for more than is held; part of the posting engine.';

CREATE FUNCTION hpf.take_over_unallocated(
    request_id text, branch text, bank_account text, amount hpf.cny, received_on date, note text DEFAULT NULL, employer text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'batch'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act  hpf.act;
    firm record;
    owner bigint;
    item bigint;
    voucher bigint;
    subject text := hpf.find_bank_account(bank_account);
    its_branch integer := hpf.find_branch(branch);
BEGIN
    act := hpf.begin_act('take_over_unallocated', request_id, jsonb_build_object('branch', branch, 'bank_account', bank_account, 'amount', amount::text,
        'received_on', received_on, 'note', note, 'employer', employer), operator, channel, its_branch);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{note,employer}');
    PERFORM hpf.check_amount(amount);
    IF received_on > act.day OR NOT isfinite(received_on) THEN
        PERFORM hpf.refuse('HP103', format('day of arrival %s lies after the accounting day %s', received_on, act.day), 'Only what has arrived is taken over.', NULL);
    ELSIF employer IS NOT NULL THEN
        firm := hpf.find_employer(employer);
        IF firm.branch_id <> its_branch THEN
            PERFORM hpf.refuse('HP103', format('employer %s lies in another branch than %s', employer, branch), 'Its money is in the books of its branch.', NULL);
        END IF;
        owner := firm.id;
    END IF;
    voucher := hpf.post_voucher(act.request, 1, 'opening', its_branch, act.day, ARRAY['999'], ARRAY['219'], ARRAY[amount], note);
    item := hpf.open_suspense(voucher, act.day, its_branch, subject, amount, note);
    UPDATE fund.suspense s SET received_on = take_over_unallocated.received_on, employer_id = owner WHERE s.id = item;
    RETURN hpf.finish_act(act.request, ROW(item::text, voucher, 1, amount, note)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.take_over_unallocated(text, text, text, hpf.cny, date, text, text, text, text) IS 'Takes over money in suspense from earlier books, item by item with the day it arrived: 999/219.';

CREATE FUNCTION hpf.identify_unallocated(
    request_id text, item bigint, employer text, basis text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act  hpf.act;
    firm record;
    held record;
BEGIN
    act := hpf.begin_act('identify_unallocated', request_id, jsonb_build_object('item', item, 'employer', employer, 'basis', basis), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    firm := hpf.find_employer(employer);
    SELECT s.* INTO held FROM fund.suspense s WHERE s.id = item FOR NO KEY UPDATE;
    IF held.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no suspense item %s', item), 'Items are rows of fund.suspense.', 'SELECT * FROM hpf.unallocated().');
    ELSIF held.employer_id IS NOT NULL OR held.balance = '0.00' OR EXISTS (SELECT FROM fund.transfer t WHERE t.suspense_id = item AND t.state = '06') THEN
        PERFORM hpf.refuse('HP032', format('suspense item %s is not to be identified', item),
            CASE WHEN held.balance = '0.00' THEN 'Nothing is left of it.' WHEN held.employer_id IS NOT NULL THEN 'Its payer is known already.' ELSE 'A transfer between centres holds it.' END, NULL);
    ELSIF firm.status = '04' THEN
        PERFORM hpf.refuse('HP022', format('employer %s is closed', employer), 'A closed employer holds no unallocated money.', 'Return it: hpf.return_unallocated().');
    END IF;
    PERFORM hpf.assign_suspense(act.request, 1, act.day, item, firm.id);
    RETURN hpf.finish_act(act.request, ROW(item::text, NULL, 1, held.balance, employer)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.identify_unallocated(text, bigint, text, text, text, text) IS 'Finds that money in suspense is an employer''s; between branches it moves through 291.';

CREATE FUNCTION hpf.allocate_remittance(
    request_id text, employer text, month hpf.yearmonth, exceptions hpf.contribution_line[] DEFAULT NULL, value_date date DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    firm   record;
    posted record;
BEGIN
    act := hpf.begin_act('allocate_remittance', request_id, jsonb_build_object(
        'employer', employer, 'month', month::text, 'exceptions', to_jsonb(exceptions), 'value_date', value_date), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    UPDATE fund.employer e SET paid_through = allocate_remittance.month, status = '01'
    WHERE e.number = employer AND e.status IN ('01', '02') AND coalesce(e.paid_through + 1, e.first_month) = allocate_remittance.month
    RETURNING e.id, e.branch_id INTO firm;
    IF firm.id IS NULL THEN
        PERFORM hpf.refuse_remittance(employer, month);
    END IF;
    value_date := hpf.check_value_date(value_date, act.day);
    IF exceptions IS NOT NULL THEN
        PERFORM hpf.check_exceptions(exceptions, ARRAY[firm.id], month);
    END IF;
    posted := hpf.post_contributions(act.request, 1, act.day, value_date, 'suspense_allocated', '01', firm.branch_id, '219', ARRAY[firm.id], month, exceptions);
    IF posted.persons > 0 THEN
        PERFORM hpf.use_suspense(posted.voucher, act.day, value_date, firm.id, NULL, NULL, posted.amount, format('remittance of %s for %s from suspense', employer, month), false);
    END IF;
    RETURN hpf.finish_act(act.request, ROW(employer, posted.voucher, posted.persons, posted.amount, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.allocate_remittance(text, text, hpf.yearmonth, hpf.contribution_line[], date, text, text) IS 'Monthly remittance (汇缴) from an employer''s money in suspense (分摊): as hpf.remit(), 219/201. HP032 if less is held.';

CREATE FUNCTION hpf.allocate_back_contribution(
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
    act := hpf.begin_act('allocate_back_contribution', request_id, jsonb_build_object(
        'employer', employer, 'lines', to_jsonb(lines), 'value_date', value_date, 'kind', kind), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    firm := hpf.find_employer(employer);
    PERFORM FROM fund.account a WHERE a.number IN (SELECT x.account FROM unnest(lines) x) ORDER BY a.id FOR NO KEY UPDATE;
    kinds := hpf.check_back_lines(firm.id, firm.next_month, act.day, lines, kind);
    SELECT sum(x.amount) INTO total FROM unnest(lines) x;
    IF total IS NULL THEN
        PERFORM hpf.refuse('HP003', 'the back contribution has no row', 'A back contribution names accounts, months and amounts.', NULL);
    END IF;
    value_date := hpf.check_value_date(value_date, act.day);
    voucher := hpf.post_voucher(act.request, 1, 'suspense_allocated', firm.branch_id, act.day, ARRAY['219'], ARRAY['201'], ARRAY[total]);
    PERFORM hpf.post_back_lines(voucher, act.day, value_date, firm.id, lines, kinds);
    PERFORM hpf.use_suspense(voucher, act.day, value_date, firm.id, NULL, NULL, total, format('back contribution of %s from suspense', employer), false);
    RETURN hpf.finish_act(act.request, ROW(employer, voucher, cardinality(lines), total, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.allocate_back_contribution(text, text, hpf.back_contribution_line[], date, text, text, text) IS 'Back contribution (补缴) of accounts from an employer''s money in suspense (分摊): as hpf.contribute_back(), 219/201. HP032 if less is held.';

CREATE FUNCTION hpf.return_to_employer(
    request_id text, employer text, amount hpf.cny, note text DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act  hpf.act;
    firm record;
    voucher bigint;
BEGIN
    act := hpf.begin_act('return_to_employer', request_id, jsonb_build_object('employer', employer, 'amount', amount::text, 'note', note), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_amount(amount);
    firm := hpf.find_employer(employer);
    voucher := hpf.post_voucher(act.request, 1, 'suspense_returned', firm.branch_id, act.day, '{}', '{}', '{}', note);
    PERFORM hpf.use_suspense(voucher, act.day, act.day, firm.id, NULL, NULL, amount, format('return to employer %s', employer), true);
    RETURN hpf.finish_act(act.request, ROW(employer, voucher, 1, amount, note)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.return_to_employer(text, text, hpf.cny, text, text, text) IS 'Returns an employer''s money held in suspense (暂收退回), the oldest first, each from the bank account it arrived on. HP032 for more than is held.';

CREATE FUNCTION hpf.unallocated(as_of date DEFAULT NULL, employer text DEFAULT NULL)
RETURNS TABLE (item bigint, employer_number text, employer_name text, branch text, bank_account text, received_on date, days integer, received hpf.cny, amount hpf.cny, note text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    as_of := coalesce(as_of, (SELECT max(d.day) FROM fund.business_day d));
    IF NOT isfinite(as_of) THEN
        PERFORM hpf.refuse('HP103', format('day %s is none', as_of), 'Age is counted up to a day.', NULL);
    END IF;
    RETURN QUERY
    SELECT s.id, e.number, e.name, b.code, k.number, s.received_on, as_of - s.received_on, y.received, y.amount, s.note
    FROM fund.suspense s
    JOIN fund.branch b ON b.id = s.branch_id
    JOIN fund.bank_account k ON k.subject = s.bank_subject
    LEFT JOIN fund.employer e ON e.id = s.employer_id
    CROSS JOIN LATERAL (SELECT (array_agg(x.amount ORDER BY x.id))[1] AS received, sum(x.amount) AS amount
                        FROM fund.suspense_entry x WHERE x.suspense_id = s.id AND x.book_date <= as_of) y
    WHERE y.amount > '0.00' AND (unallocated.employer IS NULL OR e.number = unallocated.employer)
    ORDER BY e.number NULLS FIRST, s.received_on, s.id;
END $$;
COMMENT ON FUNCTION hpf.unallocated(date, text) IS 'Money in suspense at the end of a day, by default the last accounting day: item by item with employer (NULL: the payer is unknown), age in days, what came and what is left of it.';

-- ---- Wrong payments ---------------------------------------------------------------------

CREATE FUNCTION hpf.correct_payment(
    request_id text, entry bigint, amount hpf.cny, reason text, to_account text DEFAULT NULL, to_month hpf.yearmonth DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act    hpf.act;
    taken  record;
    payer  bigint;
    own    record;
    target record;
    month  hpf.yearmonth;
    paid   hpf.cny;
    corrected hpf.cny;
    from_carried hpf.cny;
    voucher bigint;
    black  bigint;
    item   bigint;
    bank   text;
BEGIN
    PERFORM hpf.check_isolation('correct_payment');
    act := hpf.begin_act('correct_payment', request_id, jsonb_build_object('entry', entry, 'amount', amount::text, 'reason', reason,
        'to_account', to_account, 'to_month', to_month::text), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{to_account,to_month}');
    PERFORM hpf.check_amount(amount);
    SELECT e.* INTO taken FROM fund.account_entry e WHERE e.id = correct_payment.entry;
    IF taken.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no entry %s', entry), 'Entries are rows of fund.account_entry, and of report.passbook.', NULL);
    ELSIF (taken.kind NOT IN ('01', '02', '13') AND NOT (taken.kind = '06' AND taken.reason = 'merged')) OR taken.month IS NULL OR taken.amount <= '0.00' THEN
        PERFORM hpf.refuse('HP103', format('entry %s is no contribution', entry), 'Remittances, back contributions and deferred payments are corrected (错缴更正), also those that came from a merged account.',
            'Take another posting back with hpf.reverse().');
    ELSIF to_account IS NULL AND to_month IS NOT NULL THEN
        PERFORM hpf.refuse('HP103', 'to_month without to_account', 'Money in suspense is for no month.', 'Name the account, which may be the same.');
    END IF;
    -- who paid it: the account's employer, or the only one of the voucher; of what was corrected or merged before, whose account it was
    SELECT CASE WHEN bool_or(r.employer_id = a.employer_id) THEN a.employer_id WHEN count(*) = 1 THEN min(r.employer_id) END INTO payer
    FROM fund.remittance r CROSS JOIN fund.account a
    WHERE r.voucher_id = taken.voucher_id AND r.month = taken.month AND a.id = taken.account_id GROUP BY a.employer_id;
    payer := coalesce(payer, CASE taken.reason
        WHEN 'correction' THEN (SELECT a.employer_id FROM fund.account a WHERE a.id = taken.account_id)
        WHEN 'merged' THEN (SELECT c.employer_id FROM fund.account_merge m JOIN fund.account c ON c.id = m.closed_id WHERE m.voucher_id = taken.voucher_id) END);
    PERFORM FROM fund.employer e
    WHERE e.id = payer OR e.id = (SELECT t.employer_id FROM fund.account t WHERE t.number = to_account) ORDER BY e.id FOR NO KEY UPDATE;
    PERFORM FROM fund.account a WHERE a.id = taken.account_id OR a.number = to_account ORDER BY a.id FOR NO KEY UPDATE;
    SELECT a.* INTO own FROM fund.account a WHERE a.id = taken.account_id;
    SELECT coalesce(sum(c.amount), '0.00') INTO corrected FROM fund.payment_correction c
    WHERE c.entry_id = taken.id AND NOT EXISTS (SELECT FROM fund.voucher r WHERE r.reverses = c.voucher_id);
    IF EXISTS (SELECT FROM fund.voucher r WHERE r.reverses = taken.voucher_id) THEN
        PERFORM hpf.refuse('HP018', format('entry %s was taken back already', entry), 'Its voucher was reversed.', NULL);
    ELSIF amount > taken.amount - corrected THEN
        PERFORM hpf.refuse('HP012', format('correcting %s of an entry of %s', amount, taken.amount), format('%s of it was corrected before.', corrected), NULL);
    ELSIF own.status NOT IN ('01', '02') THEN
        PERFORM hpf.refuse('HP002', format('account %s admits no correction: its state is %s', own.number, own.status), '03 to 05 are closed, 06 is frozen (JGJ/T 320 A.6).', NULL);
    ELSIF amount > own.balance THEN
        PERFORM hpf.refuse('HP004', format('correcting %s of account %s with a balance of %s', amount, own.number, own.balance), 'The money has left the account.', NULL);
    END IF;
    SELECT t.*, coalesce(e.paid_through + 1, e.first_month) AS next_month INTO target
    FROM fund.account t JOIN fund.employer e ON e.id = t.employer_id WHERE t.number = to_account;
    IF to_account IS NOT NULL THEN
        month := coalesce(to_month, taken.month);
        IF target.id IS NULL THEN
            PERFORM hpf.refuse('HP001', format('no account %s', to_account), 'Accounts are rows of fund.account.', NULL);
        ELSIF target.status NOT IN ('01', '02') THEN
            PERFORM hpf.refuse('HP002', format('account %s cannot receive it: its state is %s', to_account, target.status), NULL, NULL);
        ELSIF target.id = own.id AND month = taken.month THEN
            PERFORM hpf.refuse('HP103', format('entry %s is of account %s and month %s already', entry, to_account, month), 'Nothing would change.', NULL);
        ELSIF month >= target.next_month THEN
            PERFORM hpf.refuse('HP008', format('%s is not remitted yet', month), format('The next month due of the employer of account %s is %s.', to_account, target.next_month),
                'Leave to_account out: the money waits in suspense for that remittance.');
        END IF;
        paid := hpf.paid_for(target.id, month);
        IF hpf.month_ceiling(month) IS NULL OR amount > hpf.month_ceiling(month) - paid THEN
            PERFORM hpf.refuse('HP012', format('%s added to %s of account %s for %s', amount, paid, to_account, month),
                format('The most for that month is %s (base cap × ratio cap, both sides).', coalesce(hpf.month_ceiling(month)::text, 'not known')), NULL);
        END IF;
    END IF;

    -- red: the same kind, month and value date with the sign turned; of carried-over money what has been carried over since
    from_carried := CASE WHEN taken.value_date < own.interest_from THEN least(amount, own.carried)
                         ELSE amount - least(amount, own.balance - own.carried) END;
    IF target.id IS NOT NULL AND target.branch_id = own.branch_id THEN
        voucher := hpf.post_voucher(act.request, 1, 'payment_correction', own.branch_id, act.day, ARRAY['219', '219'], ARRAY['201', '201'], ARRAY[-amount, amount], reason);
        black := voucher;
    ELSIF target.id IS NOT NULL THEN
        voucher := hpf.post_voucher(act.request, 1, 'payment_correction', own.branch_id, act.day, ARRAY['291'], ARRAY['201'], ARRAY[-amount], reason);
        black := hpf.post_voucher(act.request, 2, 'payment_correction', target.branch_id, act.day, ARRAY['291'], ARRAY['201'], ARRAY[amount], reason);
    ELSE
        voucher := hpf.post_voucher(act.request, 1, 'payment_correction', own.branch_id, act.day, ARRAY['219'], ARRAY['201'], ARRAY[-amount], reason);
    END IF;
    -- black before red where both are one account, so that its balance is never short
    IF target.id IS NOT NULL THEN
        PERFORM hpf.post_account_entries(black, act.day, taken.value_date, taken.kind, ARRAY[target.id], ARRAY[amount],
            CASE WHEN target.id = own.id THEN ARRAY[from_carried] END, month, 'correction');
    END IF;
    PERFORM hpf.post_account_entries(voucher, act.day, taken.value_date, taken.kind, ARRAY[own.id], ARRAY[-amount], ARRAY[-from_carried], taken.month, 'correction');
    UPDATE fund.account a SET paid_through = hpf.last_month_paid(a.id) WHERE a.id IN (own.id, target.id);
    IF target.id IS NULL THEN
        bank := coalesce((SELECT p.debit FROM fund.voucher_pair p JOIN fund.bank_account b ON b.subject = p.debit WHERE p.voucher_id = taken.voucher_id AND p.credit = '201' LIMIT 1),
                         (SELECT e.bank_subject FROM fund.employer e WHERE e.id = coalesce(payer, own.employer_id)));
        item := hpf.open_suspense(voucher, act.day, own.branch_id, bank, amount, format('wrong payment of account %s for %s', own.number, taken.month));
        -- a closed employer holds no money: it is returned as nobody's
        IF (SELECT e.status <> '04' FROM fund.employer e WHERE e.id = payer) THEN
            PERFORM hpf.assign_suspense(act.request, 3, act.day, item, payer);
        END IF;
    END IF;
    -- the employer's lines: a person less, and a person more, where a whole month came or went
    INSERT INTO fund.remittance (employer_id, month, kind, voucher_id, persons, amount)
    SELECT x.employer_id, x.month, '73', x.voucher_id, sum(x.persons), sum(x.amount)
    FROM (VALUES (payer, taken.month, voucher, CASE WHEN hpf.paid_for(own.id, taken.month) <= '0.00' THEN -1 ELSE 0 END, -amount),
                 (target.employer_id, month, black, CASE WHEN paid <= '0.00' THEN 1 ELSE 0 END, amount)) AS x (employer_id, month, voucher_id, persons, amount)
    WHERE x.employer_id IS NOT NULL
    GROUP BY x.employer_id, x.month, x.voucher_id HAVING sum(x.persons) <> 0 OR sum(x.amount) <> '0.00';
    INSERT INTO fund.payment_correction (entry_id, account_id, amount, to_account_id, to_month, suspense_id, voucher_id, day, reason)
    VALUES (taken.id, own.id, correct_payment.amount, target.id, month, item, voucher, act.day, correct_payment.reason);
    RETURN hpf.finish_act(act.request, ROW(own.number, voucher, 1, amount,
        coalesce(format('to account %s for %s', to_account, month), format('to suspense item %s', item)))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.correct_payment(text, bigint, hpf.cny, text, text, hpf.yearmonth, text, text) IS 'Corrects a contribution paid for the wrong person or month (错缴更正): a red entry on its own value date, and the money goes to the right account and month on the same value date, or into suspense (219) for the employer. HP004 if the money has left the account.';

-- ---- What verify() asks of all this -------------------------------------------------------

CREATE FUNCTION hpf.verify_collection() RETURNS TABLE (rule text, subject text, expected text, actual text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT 'suspense item = sum of its entries', s.id::text, coalesce(e.amount, '0.00')::text, s.balance::text
    FROM fund.suspense s LEFT JOIN (SELECT x.suspense_id, sum(x.amount) AS amount FROM fund.suspense_entry x GROUP BY x.suspense_id) e ON e.suspense_id = s.id
    WHERE s.balance <> coalesce(e.amount, '0.00');
    RETURN QUERY
    WITH booked AS (
        SELECT p.voucher_id, sum(CASE WHEN p.credit = '219' THEN p.amount ELSE -p.amount END) AS amount
        FROM fund.voucher v JOIN fund.voucher_pair p ON p.voucher_id = v.id AND '219' IN (p.debit, p.credit)
        WHERE v.event IN ('suspense_received', 'suspense_returned', 'suspense_allocated', 'payment_correction', 'transfer_in')
           OR EXISTS (SELECT FROM fund.suspense_entry e WHERE e.voucher_id = v.id)
        GROUP BY p.voucher_id
    ), entered AS (
        SELECT e.voucher_id, sum(e.amount) AS amount FROM fund.suspense_entry e GROUP BY e.voucher_id
    )
    SELECT 'suspense entries = 219 of their voucher', coalesce(b.voucher_id, e.voucher_id)::text, coalesce(b.amount, '0.00')::text, coalesce(e.amount, '0.00')::text
    FROM booked b FULL JOIN entered e ON e.voucher_id = b.voucher_id
    WHERE coalesce(b.amount, '0.00') <> coalesce(e.amount, '0.00');
    RETURN QUERY
    SELECT 'a merged account is empty', a.number, 'closed with 0.00', format('state %s, balance %s, day-product %s', a.status, a.balance, a.day_product)
    FROM fund.account_merge m JOIN fund.account a ON a.id = m.closed_id
    WHERE a.status <> '03' OR a.closed_on IS NULL OR a.balance <> '0.00' OR a.day_product <> 0;
    RETURN QUERY
    SELECT 'a transfer''s state = its last step', t.letter, coalesce(s.to_state, 'a step'), t.state
    FROM fund.transfer t LEFT JOIN LATERAL (SELECT x.to_state FROM fund.transfer_step x WHERE x.transfer_id = t.id ORDER BY x.id DESC LIMIT 1) s ON true
    WHERE t.state IS DISTINCT FROM s.to_state;
    RETURN QUERY
    SELECT 'a transfer that is done has moved its money', t.letter, t.amount::text, coalesce(e.amount, '0.00')::text
    FROM fund.transfer t
    LEFT JOIN LATERAL (SELECT sum(CASE t.direction WHEN 'out' THEN -x.amount ELSE x.amount END) AS amount
                       FROM fund.account_entry x JOIN fund.voucher v ON v.id = x.voucher_id
                       WHERE x.account_id = t.account_id AND x.kind IN ('07', '08') AND t.voucher_id IN (v.id, v.reverses)) e ON true
    WHERE (t.state IN ('00', '20')) <> (coalesce(e.amount, '0.00') > '0.00') OR (t.state = '00' AND e.amount <> t.amount);
    RETURN QUERY
    SELECT 'a demand''s state = its last step', d.number, coalesce(s.to_state, 'a step'), d.state
    FROM fund.demand d LEFT JOIN LATERAL (SELECT x.to_state FROM fund.demand_step x WHERE x.demand_id = d.id ORDER BY x.id DESC LIMIT 1) s ON true
    WHERE d.state IS DISTINCT FROM s.to_state;
END $$;
COMMENT ON FUNCTION hpf.verify_collection() IS 'The part of hpf.verify() on suspense, merged accounts, transfers and demands.';
