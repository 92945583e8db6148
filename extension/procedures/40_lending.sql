-- Lending (个人住房贷款): contract, disbursement, repayment, prepayment, offset.

CREATE FUNCTION hpf.find_loan(number text, OUT id bigint, OUT status text, OUT funded_by text, OUT account_id bigint,
                              OUT branch_id integer, OUT state hpf.loan_state)
LANGUAGE plpgsql AS $$
DECLARE
    own fund.loan;
BEGIN
    SELECT l.* INTO own FROM fund.loan l WHERE l.number = find_loan.number FOR NO KEY UPDATE;
    id := own.id; status := own.status; funded_by := own.funded_by; account_id := own.borrower_account_id;
    branch_id := own.branch_id; state := own.state;
    IF id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no loan %s', coalesce(number, 'NULL')), 'Loans are rows of fund.loan.', NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.find_loan(text) IS 'Locks and reads a loan by its number; HP001 if there is none.';

CREATE FUNCTION hpf.check_disbursed(loan text, status text) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF status <> '2' THEN
        PERFORM hpf.refuse('HP011', format('loan %s does not admit this: its state is %s', loan, status),
            '0 signed and not disbursed, 3 settled, 8 void.', NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_disbursed(text, text) IS 'HP011 unless the loan is disbursed and neither settled nor void.';

CREATE FUNCTION hpf.make_loan(
    act hpf.act, number text, account text, amount hpf.cny, periods integer, rate_series text, bank_account text, method text, due_day integer,
    subsidy_series text, combined_with text, case_id bigint DEFAULT NULL, house_id bigint DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    own record;
    other bigint;
    other_id bigint;
BEGIN
    PERFORM hpf.check_amount(amount);
    PERFORM hpf.rate_on(rate_series, act.day);
    IF subsidy_series IS NOT NULL THEN PERFORM hpf.rate_on(subsidy_series, act.day); END IF;
    own := hpf.find_account(account);
    IF own.status <> '01' THEN
        PERFORM hpf.refuse('HP002', format('the owner of account %s cannot borrow: its state is %s', account, own.status),
            'A borrower contributes (条例 art. 26).', NULL);
    END IF;
    IF combined_with IS NOT NULL THEN
        SELECT l.id INTO other_id FROM fund.loan l
        WHERE l.number = make_loan.combined_with AND l.borrower_account_id = own.id AND l.status IN ('0', '2') AND l.house_id IS NOT DISTINCT FROM make_loan.house_id;
        IF other_id IS NULL THEN
            PERFORM hpf.refuse('HP001', format('the borrower has no loan %s to combine with', combined_with),
                'A combination (组合贷款) is two contracts of one borrower for one home, neither settled.', NULL);
        END IF;
    END IF;
    SELECT l.id INTO other FROM fund.loan l
    WHERE l.borrower_account_id = own.id AND l.status IN ('0', '2') AND l.id IS DISTINCT FROM other_id LIMIT 1;
    IF periods NOT BETWEEN 1 AND 600 OR due_day NOT BETWEEN 1 AND 31 OR method NOT IN ('equal_installment', 'equal_principal') THEN
        PERFORM hpf.refuse('HP103', format('a loan of %s periods due on day %s by %s', periods, due_day, method),
            'A loan has 1 to 600 periods, due on a day 1 to 31, by equal_installment or equal_principal.', NULL);
    ELSIF EXISTS (SELECT FROM fund.loan l WHERE l.number = make_loan.number) THEN
        PERFORM hpf.refuse('HP103', format('loan number %s is taken', number), 'A number names one contract.', NULL);
    ELSIF other IS NOT NULL THEN
        PERFORM hpf.refuse('HP010', format('the owner of account %s has a loan already', account),
            format('Loan %s is not settled; one housing loan at a time.', (SELECT l.number FROM fund.loan l WHERE l.id = other)), NULL);
    END IF;
    INSERT INTO fund.loan (number, funded_by, combined_with, borrower_account_id, branch_id, bank_subject, rate_series,
                           contract_amount, periods, method, due_day, signed_on, subsidy_series, case_id, house_id)
    VALUES (make_loan.number, CASE WHEN subsidy_series IS NULL THEN 'fund' ELSE 'bank' END, other_id, own.id, own.branch_id,
            hpf.find_bank_account(bank_account), make_loan.rate_series, make_loan.amount, make_loan.periods, make_loan.method,
            make_loan.due_day, act.day, make_loan.subsidy_series, make_loan.case_id, make_loan.house_id);
END $$;
COMMENT ON FUNCTION hpf.make_loan(hpf.act, text, text, hpf.cny, integer, text, text, text, integer, text, text, bigint, bigint) IS 'Writes a signed contract; what sign_loan and sign_case share.';

CREATE FUNCTION hpf.sign_loan(
    request_id text, number text, account text, amount hpf.cny, periods integer, rate_series text, bank_account text,
    method text DEFAULT 'equal_installment', due_day integer DEFAULT 20, subsidy_series text DEFAULT NULL,
    combined_with text DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
BEGIN
    PERFORM hpf.check_isolation('sign_loan');
    act := hpf.begin_act('sign_loan', request_id, jsonb_build_object('number', number, 'account', account, 'amount', amount::text,
        'periods', periods, 'rate_series', rate_series, 'bank_account', bank_account, 'method', method, 'due_day', due_day,
        'subsidy_series', subsidy_series, 'combined_with', combined_with), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{subsidy_series,combined_with}');
    PERFORM hpf.make_loan(act, number, account, amount, periods, rate_series, bank_account, method, due_day, subsidy_series, combined_with);
    RETURN hpf.finish_act(act.request, ROW(number, NULL, 1, amount, rate_series)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.sign_loan(text, text, text, hpf.cny, integer, text, text, text, integer, text, text, text, text) IS 'Signs a loan contract: the fund''s own, or with subsidy_series an interest-subsidised bank loan (公转商贴息贷款). HP010 if the borrower has a loan, HP013 for an unknown series.';

CREATE FUNCTION hpf.first_due_date(disbursed_on date, due_day integer) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT hpf.last_day(disbursed_on::hpf.yearmonth + 1)
         - greatest(0, (hpf.last_day(disbursed_on::hpf.yearmonth + 1) - hpf.first_day(disbursed_on::hpf.yearmonth + 1)) + 1 - due_day)
$$;
COMMENT ON FUNCTION hpf.first_due_date(date, integer) IS 'First due date of a loan with a fixed due day: in the month after disbursement, at month end if the month is shorter.';

CREATE FUNCTION hpf.disburse_loan(
    request_id text, loan text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    terms record;
    posted record;
BEGIN
    act := hpf.begin_act('disburse_loan', request_id, jsonb_build_object('loan', loan), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    own := hpf.find_loan(loan);
    IF own.status <> '0' THEN
        PERFORM hpf.refuse('HP011', format('loan %s cannot be disbursed: its state is %s', loan, own.status),
            'A loan is disbursed once, after signing (0); 2 is disbursed, 3 settled, 8 void.', NULL);
    END IF;
    SELECT l.* INTO terms FROM fund.loan l WHERE l.id = own.id;
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'disbursement', act.day, act.day, 'disburse', NULL,
        ARRAY[own.id], ARRAY[terms.contract_amount], NULL, hpf.rate_on(terms.rate_series, act.day), terms.periods, terms.method,
        hpf.first_due_date(act.day, terms.due_day));
    UPDATE fund.loan l
    SET disbursed_on = act.day,
        subsidy_rate = CASE WHEN l.subsidy_series IS NOT NULL THEN hpf.rate_on(l.subsidy_series, act.day) END
    WHERE l.id = own.id;
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, terms.contract_amount, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.disburse_loan(text, text, text, text) IS 'Disburses a signed loan in full, at the series'' rate of the day. A subsidised loan is the bank''s money: a memorandum without voucher. HP011 if it was disbursed before.';

CREATE FUNCTION hpf.sign_mandate(
    request_id text, loan text, account text, payer integer DEFAULT 1,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    payer_account record;
BEGIN
    act := hpf.begin_act('sign_mandate', request_id, jsonb_build_object('loan', loan, 'account', account, 'payer', payer), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    payer_account := hpf.find_account(account);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    IF payer_account.status NOT IN ('01', '02') THEN
        PERFORM hpf.refuse('HP002', format('account %s cannot pay for a loan: its state is %s', account, payer_account.status),
            '03 to 05 are closed, 06 is frozen (JGJ/T 320 A.6).', NULL);
    ELSIF payer < 1 THEN
        PERFORM hpf.refuse('HP103', format('payer %s is out of order', payer), 'Payers are 1, 2 and so on.', NULL);
    ELSIF EXISTS (SELECT FROM fund.offset_mandate m WHERE m.loan_id = own.id AND m.ended_on IS NULL
                  AND (m.account_id = payer_account.id OR m.payer = sign_mandate.payer)) THEN
        PERFORM hpf.refuse('HP103', format('loan %s has a mandate of account %s or of payer %s already', loan, account, payer),
            'The payers of a loan pay one after the other, each from one account.', 'Name the next payer.');
    END IF;
    INSERT INTO fund.offset_mandate (loan_id, account_id, payer, signed_on)
    VALUES (own.id, payer_account.id, sign_mandate.payer, act.day)
    -- one that ended today goes on
    ON CONFLICT (loan_id, account_id, signed_on) DO UPDATE SET payer = excluded.payer, ended_on = NULL;
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, NULL, account)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.sign_mandate(text, text, text, integer, text, text) IS 'Signs a mandate to repay a loan from an account each month (冲还贷签约).';

CREATE FUNCTION hpf.end_mandate(
    request_id text, loan text, account text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    payer record;
    own record;
    ended integer;
BEGIN
    act := hpf.begin_act('end_mandate', request_id, jsonb_build_object('loan', loan, 'account', account), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    payer := hpf.find_account(account);
    own := hpf.find_loan(loan);
    UPDATE fund.offset_mandate m SET ended_on = act.day WHERE m.loan_id = own.id AND m.account_id = payer.id AND m.ended_on IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    IF ended = 0 THEN
        PERFORM hpf.refuse('HP001', format('account %s has no mandate for loan %s', account, loan), 'Mandates are rows of fund.offset_mandate that have not ended.', NULL);
    END IF;
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, NULL, account)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.end_mandate(text, text, text, text, text) IS 'Ends a mandate to repay a loan from an account (冲还贷解约). HP001 if there is none.';

CREATE FUNCTION hpf.repay(
    request_id text, loan text, amount hpf.cny, value_date date DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    owed hpf.cny;
    posted record;
BEGIN
    act := hpf.begin_act('repay', request_id, jsonb_build_object('loan', loan, 'amount', amount::text, 'value_date', value_date), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_amount(amount);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    SELECT o.total_due INTO owed FROM hpf.loan_owed(own.state, greatest(act.day, (own.state).as_of)) o;
    IF amount > owed THEN
        PERFORM hpf.refuse('HP012', format('instruction to repay %s of loan %s, which owes %s', amount, loan, owed),
            'An instruction takes no more than is due today.',
            'Money that has already arrived is booked with hpf.receive_repayment(); more principal is a prepayment: hpf.prepay().');
    END IF;
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'repayment', act.day, hpf.check_value_date(value_date, act.day),
        'receive', NULL, ARRAY[own.id], ARRAY[amount]);
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, amount, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.repay(text, text, hpf.cny, date, text, text) IS 'Repays what is due of a loan on instruction: penalty, interest, principal, oldest period first. HP012 for more than is due.';

CREATE FUNCTION hpf.receive_repayment(
    request_id text, loan text, amount hpf.cny, value_date date DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    posted record;
BEGIN
    act := hpf.begin_act('receive_repayment', request_id, jsonb_build_object('loan', loan, 'amount', amount::text, 'value_date', value_date), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_amount(amount);
    own := hpf.find_loan(loan);
    IF own.status NOT IN ('2', '3') THEN
        PERFORM hpf.check_disbursed(loan, own.status);
    END IF;
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'repayment', act.day, hpf.check_value_date(value_date, act.day),
        'receive', NULL, ARRAY[own.id], ARRAY[amount]);
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, amount, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.receive_repayment(text, text, hpf.cny, date, text, text) IS 'Books money that has arrived for a loan; never refused: what is more than is due goes to 219 and pays the next bill.';

CREATE FUNCTION hpf.check_prepayment(loan text, state hpf.loan_state, amount hpf.cny, day date) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    owed record;
BEGIN
    SELECT * INTO owed FROM hpf.loan_owed(state, greatest(day, (state).as_of)) o;
    IF owed.total_due > '0.00' THEN
        PERFORM hpf.refuse('HP012', format('loan %s cannot be prepaid: %s is due', loan, owed.total_due),
            'What is due is paid first.', 'Repay it with hpf.repay().');
    ELSIF amount > owed.settlement THEN
        PERFORM hpf.refuse('HP012', format('prepayment of %s of loan %s, which %s would settle today', amount, loan, owed.settlement),
            'No more can be prepaid than principal and its interest to the day (结清金额).', NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_prepayment(text, hpf.loan_state, hpf.cny, date) IS 'HP012 while something is due, or for more than would settle the loan today.';

CREATE FUNCTION hpf.prepay(
    request_id text, loan text, amount hpf.cny, mode text DEFAULT 'reduce', value_date date DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    settlement hpf.cny;
    posted record;
BEGIN
    act := hpf.begin_act('prepay', request_id, jsonb_build_object('loan', loan, 'amount', amount::text, 'mode', mode, 'value_date', value_date), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{value_date}');
    PERFORM hpf.check_amount(amount);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    IF value_date IS NULL OR value_date >= (own.state).as_of THEN
        PERFORM hpf.check_prepayment(loan, own.state, amount, act.day);
    ELSE
        SELECT o.settlement INTO settlement FROM hpf.loan_owed((
            SELECT hpf.loan_state(f.kind, f.value_date, f.amount, f.rate, f.periods, f.mode, f.first_due ORDER BY f.value_date, hpf.fact_rank(f.kind), f.id)
            FROM fund.loan_fact f
            WHERE f.loan_id = own.id AND f.kind <> 'cancel' AND f.value_date <= prepay.value_date
              AND NOT EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = own.id AND c.cancels = f.id)), value_date) o;
        IF amount > settlement THEN
            PERFORM hpf.refuse('HP012', format('prepayment of %s of loan %s, which %s would have settled on %s', amount, loan, settlement, value_date),
                'No more can be prepaid than principal and its interest to the day (结清金额).', NULL);
        END IF;
    END IF;
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'prepayment', act.day, hpf.check_value_date(value_date, act.day),
        'prepay', NULL, ARRAY[own.id], ARRAY[amount], NULL, NULL, NULL, prepay.mode);
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, amount, mode)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.prepay(text, text, hpf.cny, text, date, text, text) IS 'Prepays principal (提前还款): mode reduce makes the installment smaller, shorten keeps it. A value date in the past replays the loan and posts the difference today. The running period''s interest is billed on its due date.';

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
    PERFORM hpf.check_withdrawable(account, payer.status, payer.balance, amount, act.day);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    PERFORM hpf.check_prepayment(loan, own.state, amount, act.day);
    PERFORM hpf.decide_offset(act.request, act.day, payer.id, (SELECT l.house_id FROM fund.loan l WHERE l.id = own.id), amount, operator, channel);
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'principal_offset', act.day, act.day, 'prepay', '201',
        ARRAY[own.id], ARRAY[amount], ARRAY[payer.id], NULL, NULL, coalesce(offset_principal.mode, hpf.policy('principal_offset_mode', act.day)));
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, amount, account)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.offset_principal(text, text, text, hpf.cny, text, text, text) IS 'Principal offset (提取冲本金): principal of a loan repaid from an account; a subsidised loan''s is paid to the bank in cash. HP004 more than the account can give, HP012 more than is outstanding or while something is due.';

CREATE FUNCTION hpf.void_loan(
    request_id text, loan text, reason text, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
BEGIN
    act := hpf.begin_act('void_loan', request_id, jsonb_build_object('loan', loan, 'reason', reason), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_loan(loan);
    IF own.status <> '0' THEN
        PERFORM hpf.refuse('HP011', format('loan %s cannot be voided: its state is %s', loan, own.status),
            'Only a contract that was not disbursed is voided.', 'Take back a disbursement with hpf.reverse().');
    END IF;
    UPDATE fund.loan SET status = '8' WHERE id = own.id;
    -- the case it came of, which may be applied for anew
    PERFORM hpf.note_step(l.case_id, 'void', 'voided', act.request, act.day, operator, reason)
    FROM fund.loan l WHERE l.id = own.id AND l.case_id IS NOT NULL;
    UPDATE fund.business_case c SET state = 'voided' FROM fund.loan l WHERE l.id = own.id AND c.id = l.case_id;
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, 1, NULL, reason)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.void_loan(text, text, text, text, text) IS 'Voids a contract that was not disbursed (作废).';
