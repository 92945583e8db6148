-- Lending (个人住房贷款): contract, disbursement, repayment, prepayment.

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
            '0 signed and not disbursed, 3 settled, 4 off the books, 8 void.', NULL);
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_disbursed(text, text) IS 'HP011 unless the loan is disbursed and neither settled nor void.';

CREATE FUNCTION hpf.contract_rate(rate_series text, rate_spread integer, day date) RETURNS hpf.rate
LANGUAGE plpgsql STABLE AS $$
DECLARE
    base constant hpf.rate := hpf.rate_on(rate_series, day);
BEGIN
    IF rate_spread = 0 THEN RETURN base; END IF;
    IF hpf.percent(base) + rate_spread / 100.0 < 0 THEN
        PERFORM hpf.refuse('HP103', format('a spread of %s basis points on %s of %s', rate_spread, rate_series, base), 'A rate is not below zero.', NULL);
    END IF;
    RETURN hpf.rate_from_percent(round(hpf.percent(base) + rate_spread / 100.0, 6));
END $$;
COMMENT ON FUNCTION hpf.contract_rate(text, integer, date) IS 'The rate of a contract on a day: its series'' value plus its spread in basis points. HP013 if the series has none that day.';

CREATE FUNCTION hpf.check_product(rate_series text, periods integer, by_fund boolean DEFAULT NULL) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    brackets text;
    others   boolean;
BEGIN
    IF EXISTS (SELECT FROM fund.loan_product p WHERE p.rate_series = check_product.rate_series AND check_product.periods BETWEEN p.periods_from AND p.periods_through
               AND (p.family = 'fund') = coalesce(by_fund, p.family = 'fund')) THEN
        RETURN;
    END IF;
    SELECT string_agg(format('%s to %s', p.periods_from, p.periods_through), ', '), bool_and((p.family = 'fund') <> by_fund) INTO brackets, others
    FROM fund.loan_product p WHERE p.rate_series = check_product.rate_series;
    PERFORM hpf.refuse('HP103', format('a loan of %s periods at %s', periods, rate_series),
        CASE WHEN others THEN format('This series is for loans of %s.', CASE WHEN by_fund THEN 'banks' ELSE 'the fund' END)
             ELSE format('Rates go by the original term; this series is for %s.', coalesce(brackets || ' periods', 'no product')) END, 'Products are rows of fund.loan_product.');
END $$;
COMMENT ON FUNCTION hpf.check_product(text, integer, boolean) IS 'HP103 unless a product (贷款产品) has this series for this term; of the fund, or of banks, where by_fund is given.';

CREATE FUNCTION hpf.make_loan(
    act hpf.act, number text, account text, amount hpf.cny, periods integer, rate_series text, bank_account text, method text, due_day integer,
    subsidy_series text, combined_with text, case_id bigint DEFAULT NULL, house_id bigint DEFAULT NULL, rate_spread integer DEFAULT 0, repricing text DEFAULT 'january',
    subsidised_amount hpf.cny DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    own record;
    other bigint;
    other_id bigint;
    -- a combination's other part may be a bank's commercial loan, whose series says so
    by_bank constant boolean := subsidy_series IS NOT NULL
        OR (combined_with IS NOT NULL AND EXISTS (SELECT FROM fund.loan_product p WHERE p.rate_series = make_loan.rate_series AND p.family <> 'fund'));
BEGIN
    PERFORM hpf.check_amount(amount);
    PERFORM hpf.contract_rate(rate_series, rate_spread, act.day);
    IF subsidy_series IS NOT NULL THEN PERFORM hpf.rate_on(subsidy_series, act.day); END IF;
    IF subsidised_amount <= '0.00' OR subsidised_amount > amount OR (subsidised_amount IS NOT NULL AND subsidy_series IS NULL) THEN
        PERFORM hpf.refuse('HP103', format('%s subsidised of a loan of %s', subsidised_amount, amount), 'What is subsidised is a part of a bank''s loan: at most what the fund''s own would have been.', NULL);
    END IF;
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
    WHERE l.borrower_account_id = own.id AND l.status IN ('0', '2', '4') AND l.id IS DISTINCT FROM other_id LIMIT 1;
    IF periods NOT BETWEEN 1 AND 600 OR due_day NOT BETWEEN 1 AND 31 OR method NOT IN ('equal_installment', 'equal_principal', 'bullet')
       OR repricing NOT IN ('january', 'anniversary', 'fixed') THEN
        PERFORM hpf.refuse('HP103', format('a loan of %s periods due on day %s by %s, repriced %s', periods, due_day, method, repricing),
            'A loan has 1 to 600 periods, due on a day 1 to 31, by equal_installment, equal_principal or bullet, and follows its series in january, on its anniversary, or is fixed.', NULL);
    END IF;
    PERFORM hpf.check_method(method, periods, act.day);
    -- whose money it is shows in its series, so that no bank's rate comes into the fund's books
    PERFORM hpf.check_product(rate_series, periods, NOT by_bank);
    IF subsidy_series IS NOT NULL THEN PERFORM hpf.check_product(subsidy_series, periods, true); END IF;
    IF EXISTS (SELECT FROM fund.loan l WHERE l.number = make_loan.number) THEN
        PERFORM hpf.refuse('HP103', format('loan number %s is taken', number), 'A number names one contract.', NULL);
    ELSIF other IS NOT NULL THEN
        PERFORM hpf.refuse('HP010', format('the owner of account %s has a loan already', account),
            format('Loan %s is not settled; one housing loan at a time.', (SELECT l.number FROM fund.loan l WHERE l.id = other)), NULL);
    END IF;
    INSERT INTO fund.loan (number, funded_by, combined_with, borrower_account_id, branch_id, bank_subject, rate_series,
                           contract_amount, periods, method, due_day, signed_on, subsidy_series, case_id, house_id, rate_spread, repricing, subsidised_amount, security_id)
    VALUES (make_loan.number, CASE WHEN by_bank THEN 'bank' ELSE 'fund' END, other_id, own.id, own.branch_id,
            hpf.find_bank_account(bank_account), make_loan.rate_series, make_loan.amount, make_loan.periods, make_loan.method,
            make_loan.due_day, act.day, make_loan.subsidy_series, make_loan.case_id, make_loan.house_id, make_loan.rate_spread, make_loan.repricing, make_loan.subsidised_amount,
            -- one mortgage for both contracts of a combination
            (SELECT l.security_id FROM fund.loan l WHERE l.id = other_id));
END $$;
COMMENT ON FUNCTION hpf.make_loan(hpf.act, text, text, hpf.cny, integer, text, text, text, integer, text, text, bigint, bigint, integer, text, hpf.cny) IS 'Writes a signed contract; what sign_loan and sign_case share.';

CREATE FUNCTION hpf.sign_loan(
    request_id text, number text, account text, amount hpf.cny, periods integer, rate_series text, bank_account text,
    method text DEFAULT 'equal_installment', due_day integer DEFAULT 20, subsidy_series text DEFAULT NULL,
    combined_with text DEFAULT NULL, rate_spread integer DEFAULT 0, repricing text DEFAULT 'january', subsidised_amount hpf.cny DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
BEGIN
    PERFORM hpf.check_isolation('sign_loan');
    act := hpf.begin_act('sign_loan', request_id, jsonb_build_object('number', number, 'account', account, 'amount', amount::text,
        'periods', periods, 'rate_series', rate_series, 'bank_account', bank_account, 'method', method, 'due_day', due_day,
        'subsidy_series', subsidy_series, 'combined_with', combined_with, 'rate_spread', rate_spread, 'repricing', repricing, 'subsidised_amount', subsidised_amount::text), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{subsidy_series,combined_with,due_day,subsidised_amount}');
    PERFORM hpf.make_loan(act, number, account, amount, periods, rate_series, bank_account, method, due_day, subsidy_series, combined_with, NULL, NULL, rate_spread, repricing,
        subsidised_amount);
    RETURN hpf.finish_act(act.request, ROW(number, NULL, 1, amount, rate_series)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.sign_loan(text, text, text, hpf.cny, integer, text, text, text, integer, text, text, integer, text, hpf.cny, text, text) IS 'Signs a loan contract: the fund''s own, or with subsidy_series an interest-subsidised bank loan (公转商贴息贷款), of which subsidised_amount is subsidised, by default all, and whose rate may have a spread in basis points on its series. combined_with a contract of the fund, at a bank''s series and without subsidy, it is the bank''s part of a combination (组合贷款的商业部分). due_day NULL is the day of disbursement. HP010 if the borrower has a loan, HP013 for an unknown series.';

CREATE FUNCTION hpf.first_due_date(disbursed_on date, due_day integer) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT hpf.last_day(disbursed_on::hpf.yearmonth + 1)
         - greatest(0, (hpf.last_day(disbursed_on::hpf.yearmonth + 1) - hpf.first_day(disbursed_on::hpf.yearmonth + 1)) + 1 - due_day)
$$;
COMMENT ON FUNCTION hpf.first_due_date(date, integer) IS 'First due date of a loan with a fixed due day: in the month after disbursement, at month end if the month is shorter.';

CREATE FUNCTION hpf.check_method(method text, periods integer, day date) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF method = 'bullet' AND periods > hpf.policy('bullet_periods_most', day)::integer THEN
        PERFORM hpf.refuse('HP103', format('a loan of %s periods repaid in one sum', periods),
            format('Policy bullet_periods_most is %s.', hpf.policy('bullet_periods_most', day)), 'Choose equal_installment or equal_principal.');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_method(text, integer, date) IS 'HP103 for a bullet loan (一次还本付息) of more periods than policy bullet_periods_most admits.';

CREATE FUNCTION hpf.register_security(
    request_id text, loan text, kind text, certificate text, registered_on date DEFAULT NULL, guarantor text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    terms fund.loan;
    made bigint;
    loans integer;
BEGIN
    act := hpf.begin_act('register_security', request_id, jsonb_build_object('loan', loan, 'kind', kind, 'certificate', certificate, 'registered_on', registered_on, 'guarantor', guarantor), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{registered_on,guarantor}');
    registered_on := coalesce(registered_on, act.day);
    own := hpf.find_loan(loan);
    SELECT l.* INTO terms FROM fund.loan l WHERE l.id = own.id;
    IF own.status NOT IN ('0', '2') THEN
        PERFORM hpf.refuse('HP011', format('loan %s takes no security: its state is %s', loan, own.status), 'Security is registered while a loan is signed (0) or disbursed (2).', NULL);
    ELSIF EXISTS (SELECT FROM fund.security s WHERE s.id = terms.security_id AND (s.kind <> 'advance_mortgage' OR register_security.kind <> 'mortgage')) THEN
        PERFORM hpf.refuse('HP103', format('loan %s has its security already', loan), 'A loan has one security, which both contracts of a combination share; only an advance mortgage (预告登记) is followed by the mortgage.', NULL);
    ELSIF registered_on > act.day OR registered_on < terms.signed_on THEN
        PERFORM hpf.refuse('HP103', format('security of loan %s registered on %s', loan, registered_on),
            format('The contract was signed on %s, and today is %s.', terms.signed_on, act.day), NULL);
    ELSIF kind NOT IN ('mortgage', 'advance_mortgage', 'pledge', 'guarantee') OR (kind = 'guarantee') <> (guarantor IS NOT NULL) THEN
        PERFORM hpf.refuse('HP103', format('a security of kind %s with guarantor %s', kind, coalesce(guarantor, 'none')), 'Kinds are mortgage, advance_mortgage, pledge and guarantee, which alone names a guarantor.', NULL);
    ELSIF EXISTS (SELECT FROM fund.security s WHERE s.certificate = register_security.certificate AND s.released_on IS NULL) THEN
        PERFORM hpf.refuse('HP103', format('certificate %s secures another loan', certificate), 'A certificate secures one loan, or both contracts of one combination.', NULL);
    END IF;
    INSERT INTO fund.security (house_id, registered_on, kind, certificate, guarantor)
    VALUES (terms.house_id, register_security.registered_on, register_security.kind, register_security.certificate, register_security.guarantor) RETURNING id INTO made;
    UPDATE fund.security s SET released_on = act.day WHERE s.id = terms.security_id;
    UPDATE fund.loan l SET security_id = made
    WHERE l.id = own.id OR l.combined_with = own.id OR l.id = terms.combined_with;
    GET DIAGNOSTICS loans = ROW_COUNT;
    RETURN hpf.finish_act(act.request, ROW(loan, NULL, loans, NULL, certificate)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.register_security(text, text, text, text, date, text, text, text) IS 'Notes that the security of a loan is registered (抵押登记办结), of both contracts where it is a combination; registered_on is the day of completion. items in the answer is how many contracts it secures.';

CREATE FUNCTION hpf.post_loan_terms(request bigint, part integer, day date, value_date date, event text, loans bigint[], due_day integer, first_due date) RETURNS integer
LANGUAGE plpgsql AS $$
BEGIN
    -- what is taken over has its first period behind it
    IF event = 'disbursement' AND hpf.policy('loan_first_period', day) = 'separate' THEN
        part := (SELECT p.last_part + 1 FROM hpf.post_loan_facts(request, part, event, day, value_date, 'split_first_period', NULL, loans, NULL) p);
    END IF;
    part := (SELECT p.last_part + 1 FROM hpf.post_loan_facts(request, part, event, day, value_date, 'set_penalty', NULL, loans, NULL, NULL,
        hpf.policy('penalty_rate', day)::hpf.rate, hpf.policy('loan_grace_days', day)::integer, hpf.policy('penalty_base', day)) p);
    part := (SELECT p.last_part + 1 FROM hpf.post_loan_facts(request, part, event, day, value_date, 'set_allocation', NULL, loans, NULL, NULL,
        NULL, hpf.policy('penalty_principal_first_days', day)::integer) p);
    -- the first month was too short for the due day
    IF due_day <> extract(day FROM first_due) THEN
        part := (SELECT p.last_part + 1 FROM hpf.post_loan_facts(request, part, event, day, value_date, 'set_due_day', NULL, loans, NULL, NULL, NULL, due_day) p);
    END IF;
    RETURN part;
END $$;
COMMENT ON FUNCTION hpf.post_loan_terms(bigint, integer, date, date, text, bigint[], integer, date) IS 'The terms that a new loan gets from the policies of its day, as facts of its own: first period, penalty, order of payment, due day. A later policy leaves them as they are.';

CREATE FUNCTION hpf.disburse_loan(
    request_id text, loan text, amount hpf.cny DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    terms fund.loan;
    undisbursed hpf.cny;
    paid hpf.cny;
    falls_due integer;
    first_due date;
    posted record;
BEGIN
    act := hpf.begin_act('disburse_loan', request_id, jsonb_build_object('loan', loan, 'amount', amount::text), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    own := hpf.find_loan(loan);
    SELECT l.* INTO terms FROM fund.loan l WHERE l.id = own.id;
    undisbursed := terms.contract_amount - coalesce((own.state).principal, '0.00');
    IF own.status NOT IN ('0', '2') OR undisbursed <= '0.00' THEN
        PERFORM hpf.refuse('HP011', format('loan %s cannot be disbursed: its state is %s', loan, own.status),
            'A loan is disbursed after signing (0), no more than its contract; 2 is disbursed, 3 settled, 4 off the books, 8 void.', NULL);
    END IF;
    paid := coalesce(amount, undisbursed);
    PERFORM hpf.check_amount(paid);
    IF paid > undisbursed THEN
        PERFORM hpf.refuse('HP012', format('disbursing %s of loan %s, of which %s is left', paid, loan, undisbursed), 'Stages add up to the amount of the contract at most.', NULL);
    ELSIF terms.security_id IS NULL AND hpf.policy('loan_registration_required', act.day)::boolean THEN
        PERFORM hpf.refuse('HP011', format('loan %s cannot be disbursed: its security is not registered', loan),
            'A loan is disbursed once the registration of its security is completed (policy loan_registration_required).', 'Note it with hpf.register_security().');
    END IF;
    IF own.status = '0' THEN
        falls_due := coalesce(terms.due_day, extract(day FROM act.day)::integer);
        first_due := hpf.first_due_date(act.day, falls_due);
        SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'disbursement', act.day, act.day, 'disburse', NULL,
            ARRAY[own.id], ARRAY[paid], NULL, hpf.contract_rate(terms.rate_series, terms.rate_spread, act.day), terms.periods, terms.method, first_due);
        PERFORM hpf.post_loan_terms(act.request, posted.last_part + 1, act.day, act.day, 'disbursement', ARRAY[own.id], falls_due, first_due);
        UPDATE fund.loan l SET disbursed_on = act.day, due_day = falls_due WHERE l.id = own.id;
    ELSE
        SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'disbursement', act.day, act.day, 'disburse_more', NULL, ARRAY[own.id], ARRAY[paid]);
    END IF;
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, paid, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.disburse_loan(text, text, hpf.cny, text, text) IS 'Disburses a signed loan, at the rate of the day: all that is left of the contract, or a stage of it (分次放款). Its security must be registered, where policy says so. A subsidised loan is the bank''s money: a memorandum without voucher. HP011 if all was disbursed before, HP012 for more than is left.';

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
    IF amount > owed.settlement THEN
        PERFORM hpf.refuse('HP012', format('prepayment of %s of loan %s, which %s would settle on %s', amount, loan, owed.settlement, day),
            'No more can be prepaid than principal and its interest to the day (结清金额).', NULL);
    ELSIF owed.total_due > '0.00' AND amount < owed.settlement THEN
        PERFORM hpf.refuse('HP012', format('loan %s cannot be prepaid: %s is due', loan, owed.total_due),
            'What is due is paid first, unless the whole loan is settled.', 'Repay it with hpf.repay().');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_prepayment(text, hpf.loan_state, hpf.cny, date) IS 'HP012 for more than would settle the loan on the day, or for less while something is due.';

CREATE FUNCTION hpf.check_prepayment_terms(loan_id bigint, loan text, state hpf.loan_state, amount hpf.cny, day date) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    minimum constant hpf.cny := hpf.policy('prepay_minimum', day)::hpf.cny;
    months  constant integer := hpf.policy('prepay_months_least', day)::integer;
    times   constant integer := hpf.policy('prepay_times_year_most', day)::integer;
    since   constant date := (SELECT l.disbursed_on FROM fund.loan l WHERE l.id = loan_id);
    before  integer;
BEGIN
    -- whoever settles may
    IF amount >= (SELECT o.settlement FROM hpf.loan_owed(state, greatest(day, (state).as_of)) o) THEN RETURN; END IF;
    IF amount < minimum THEN
        PERFORM hpf.refuse('HP012', format('prepayment of %s of loan %s', amount, loan), format('A partial prepayment is at least %s (policy prepay_minimum).', minimum), NULL);
    ELSIF day < (since + make_interval(months => months))::date THEN
        PERFORM hpf.refuse('HP012', format('prepayment of loan %s, disbursed on %s', loan, since), format('A partial prepayment is possible %s months after (policy prepay_months_least).', months), NULL);
    ELSE
        SELECT count(*) INTO before FROM fund.loan_fact f
        WHERE f.loan_id = check_prepayment_terms.loan_id AND f.kind = 'prepay' AND date_trunc('year', f.value_date) = date_trunc('year', day)
          AND NOT EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = check_prepayment_terms.loan_id AND c.cancels = f.id);
        IF before >= times THEN
            PERFORM hpf.refuse('HP012', format('prepayment of loan %s, prepaid %s times this year', loan, before), format('At most %s in a calendar year (policy prepay_times_year_most).', times), NULL);
        END IF;
    END IF;
END $$;
COMMENT ON FUNCTION hpf.check_prepayment_terms(bigint, text, hpf.loan_state, hpf.cny, date) IS 'HP012 for a partial prepayment below the minimum, too soon after disbursement, or once too often in a year, as policy says; never for a settlement.';

CREATE FUNCTION hpf.prepay(
    request_id text, loan text, amount hpf.cny, mode text DEFAULT 'reduce', value_date date DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
    valued date;
    state hpf.loan_state;
    posted record;
BEGIN
    act := hpf.begin_act('prepay', request_id, jsonb_build_object('loan', loan, 'amount', amount::text, 'mode', mode, 'value_date', value_date), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{value_date}');
    PERFORM hpf.check_amount(amount);
    own := hpf.find_loan(loan);
    PERFORM hpf.check_disbursed(loan, own.status);
    -- judged by what the loan was on the day from which it counts
    valued := hpf.check_value_date(value_date, act.day);
    state := CASE WHEN (own.state).as_of <= valued THEN own.state ELSE hpf.state_on(own.id, valued) END;
    PERFORM hpf.check_prepayment(loan, state, amount, valued);
    PERFORM hpf.check_prepayment_terms(own.id, loan, state, amount, valued);
    SELECT * INTO posted FROM hpf.post_loan_facts(act.request, 1, 'prepayment', act.day, valued,
        'prepay', NULL, ARRAY[own.id], ARRAY[amount], NULL, NULL, NULL, prepay.mode);
    RETURN hpf.finish_act(act.request, ROW(loan, posted.voucher, 1, amount, mode)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.prepay(text, text, hpf.cny, text, date, text, text) IS 'Prepays principal (提前还款): mode reduce makes the installment smaller, shorten keeps it. A value date in the past replays the loan and posts the difference today. The running period''s interest is billed on its due date.';

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
