-- Withdrawal (提取): partial, closing, and transfer out of the city.

CREATE FUNCTION hpf.check_ground(ground text, closing boolean) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    closes boolean;
BEGIN
    SELECT g.closes INTO closes FROM hpf.withdrawal_grounds() g WHERE g.ground = check_ground.ground LIMIT 1;
    IF closes IS NULL THEN
        PERFORM hpf.refuse('HP103', format('unknown withdrawal ground %s', coalesce(ground, 'NULL')),
            'Grounds are those of JGJ/T 320 A.7 and the own codes.', 'SELECT * FROM hpf.withdrawal_grounds().');
    ELSIF closes AND NOT closing THEN
        PERFORM hpf.refuse('HP103', format('ground %s closes the account', ground),
            'Such a withdrawal takes everything, with closing interest.', 'Use hpf.close_account().');
    ELSIF closing AND NOT closes THEN
        PERFORM hpf.refuse('HP103', format('ground %s does not close an account', ground),
            'Only closing grounds take everything.', 'Use hpf.withdraw().');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_ground(text, boolean) IS 'HP103 unless the ground is known and fits a partial or a closing withdrawal.';

CREATE FUNCTION hpf.withdraw(
    request_id text, account text, amount hpf.cny, ground text,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    voucher bigint;
BEGIN
    act := hpf.begin_act('withdraw', request_id, jsonb_build_object('account', account, 'amount', amount::text, 'ground', ground), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_amount(amount);
    PERFORM hpf.check_ground(ground, false);
    own := hpf.find_account(account);
    PERFORM hpf.check_withdrawable(account, own.status, own.balance, amount, act.day);
    voucher := hpf.post_voucher(act.request, 1, 'withdrawal', own.branch_id, act.day, ARRAY['201'], ARRAY[own.bank_subject], ARRAY[amount]);
    PERFORM hpf.post_account_entries(voucher, act.day, act.day, '11', ARRAY[own.id], ARRAY[-amount],
        ARRAY[hpf.carried_part(own.carried, own.balance, -amount)], NULL, ground);
    RETURN hpf.finish_act(act.request, ROW(account, voucher, 1, amount, ground)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.withdraw(text, text, hpf.cny, text, text, text) IS 'Partial withdrawal (部分提取). HP002 closed or frozen, HP003 not positive, HP004 more than the balance less the minimum left.';

CREATE FUNCTION hpf.check_withdrawable(account text, status text, balance hpf.cny, amount hpf.cny, day date, minimum hpf.cny DEFAULT NULL) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    least_left hpf.cny := coalesce(minimum, hpf.policy('withdrawal_minimum_left', day)::hpf.cny);
BEGIN
    IF status NOT IN ('01', '02') THEN
        PERFORM hpf.refuse('HP002', format('account %s does not admit a withdrawal: its state is %s', account, status),
            '03 to 05 are closed, 06 is frozen (JGJ/T 320 A.6).', NULL);
    ELSIF amount > balance - least_left THEN
        PERFORM hpf.refuse('HP004', format('withdrawal of %s from account %s with a balance of %s', amount, account, balance),
            format('A partial withdrawal leaves at least %s.', least_left),
            'A closing ground takes everything: hpf.close_account().');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_withdrawable(text, text, hpf.cny, hpf.cny, date, hpf.cny) IS 'HP002 or HP004 unless the account admits a partial withdrawal of the amount; minimum is what is left, by default the city''s.';

CREATE FUNCTION hpf.post_closing(
    request bigint, day date, account_id bigint, event text, kind text, reason text, to_state text, contra text DEFAULT NULL,
    OUT voucher bigint, OUT interest hpf.cny, OUT total hpf.cny
)
LANGUAGE plpgsql AS $$
DECLARE
    own fund.account;
    bank_subject text;
BEGIN
    SELECT a.* INTO own FROM fund.account a WHERE a.id = account_id FOR NO KEY UPDATE;
    bank_subject := (SELECT e.bank_subject FROM fund.employer e WHERE e.id = own.employer_id);
    IF own.status NOT IN ('01', '02') THEN
        PERFORM hpf.refuse('HP002', format('account %s cannot be closed: its state is %s', own.number, own.status),
            '03 to 05 are closed, 06 is frozen (JGJ/T 320 A.6).', NULL);
    ELSIF EXISTS (SELECT FROM fund.loan l WHERE l.borrower_account_id = own.id AND l.status IN ('0', '2') AND l.funded_by = 'fund') THEN
        PERFORM hpf.refuse('HP002', format('account %s cannot be closed while its owner has a loan', own.number),
            'An account with a fund loan repays the loan only.', 'Settle the loan first.');
    ELSIF day < own.interest_from THEN
        PERFORM hpf.refuse('HP020', format('account %s cannot be closed on %s, through which its interest was settled', own.number, day),
            'The day of closing bears no interest.', 'Close it on the next day, or before the settlement.');
    END IF;
    -- first day in, last day out: interest through the day before, at the rate in force on the closing day
    interest := hpf.account_interest(own.balance, own.day_product, own.interest_from, day - 1,
        hpf.rate_on(hpf.policy('deposit_rate_series', day), day), hpf.policy('deposit_day_basis', day)::integer);
    total := own.balance + interest;
    voucher := hpf.post_voucher(request, 1, event, own.branch_id, day, ARRAY['211', '201'], ARRAY['201', coalesce(contra, bank_subject)], ARRAY[interest, total]);
    PERFORM hpf.post_account_entries(voucher, day, day, '09', ARRAY[own.id], ARRAY[interest], NULL, NULL, 'closing');
    PERFORM hpf.post_account_entries(voucher, day, day, kind, ARRAY[own.id], ARRAY[-total], ARRAY[-own.carried], NULL, reason);
    UPDATE fund.account a SET status = to_state, closed_on = day, interest_from = day, day_product = 0 WHERE a.id = own.id;
    UPDATE fund.withdrawal_mandate m SET ended_on = day WHERE m.account_id = own.id AND m.ended_on IS NULL;
END $$;
COMMENT ON FUNCTION hpf.post_closing(bigint, date, bigint, text, text, text, text, text) IS 'Credits closing interest (销户结息), pays everything out, or to the subject contra, and closes the account; what closing withdrawals, transfers out and heirless balances share.';

CREATE FUNCTION hpf.close_with_interest(
    act_name text, event text, kind text, request_id text, account text, reason text, to_state text,
    arguments jsonb, note text, operator text, channel text
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    closing record;
BEGIN
    PERFORM hpf.check_isolation(act_name);
    act := hpf.begin_act(act_name, request_id, arguments, operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_account(account);
    closing := hpf.post_closing(act.request, act.day, own.id, event, kind, reason, to_state);
    RETURN hpf.finish_act(act.request, ROW(account, closing.voucher, 1, closing.total, note || format('interest %s', closing.interest))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.close_with_interest(text, text, text, text, text, text, text, jsonb, text, text, text) IS 'Closes an account and pays it out; what closing withdrawal and transfer out share.';

CREATE FUNCTION hpf.close_account(
    request_id text, account text, ground text,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    PERFORM hpf.check_ground(ground, true);
    RETURN hpf.close_with_interest('close_account', 'closing_withdrawal', '12', request_id, account, ground, '05',
        jsonb_build_object('account', account, 'ground', ground), '', operator, channel);
END $$;
COMMENT ON FUNCTION hpf.close_account(text, text, text, text, text) IS 'Closing withdrawal (销户提取): interest to the day before, then everything out; the account is closed.';

CREATE FUNCTION hpf.transfer_out(
    request_id text, account text, receiving_centre text,
    operator text DEFAULT session_user, channel text DEFAULT 'online'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN hpf.close_with_interest('transfer_out', 'transfer_out', '07', request_id, account, NULL, '04',
        jsonb_build_object('account', account, 'receiving_centre', receiving_centre), receiving_centre || ', ', operator, channel);
END $$;
COMMENT ON FUNCTION hpf.transfer_out(text, text, text, text, text) IS 'Transfers an account to another centre (异地转出): principal and closing interest; the account is closed.';
