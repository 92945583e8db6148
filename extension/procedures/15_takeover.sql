-- Taking over earlier books (期初): balances of accounts and loans that were there
-- before this fund. Each is a fact like any other, booked on the opening day.

CREATE TYPE hpf.takeover_loan AS (
    number      text,
    account     text,
    balance     hpf.cny,
    rate        hpf.rate,
    periods     integer,
    last_due    date,
    rate_series text,
    bank_account text,
    method      text,
    subsidy_series text,
    mandate     boolean
);
COMMENT ON TYPE hpf.takeover_loan IS 'A loan taken over: what is left of it after the last due date paid. mandate: the borrower''s account repays it each month.';

CREATE FUNCTION hpf.take_over_balances(
    request_id text, branch text, value_date date, accounts text[], amounts hpf.cny[],
    operator text DEFAULT session_user, channel text DEFAULT 'batch',
    counted_from hpf.yearmonth[] DEFAULT NULL, counted_through hpf.yearmonth DEFAULT NULL
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act hpf.act;
    its_branch integer := hpf.find_branch(branch);
    taken record;
    voucher bigint;
BEGIN
    act := hpf.begin_act('take_over_balances', request_id, jsonb_build_object('branch', branch, 'value_date', value_date,
        'accounts', to_jsonb(accounts), 'amounts', to_jsonb(amounts), 'counted_from', to_jsonb(counted_from), 'counted_through', counted_through::text),
        operator, channel, its_branch);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{counted_from,counted_through}');
    SELECT array_agg(a.id ORDER BY a.id) AS ids, array_agg(m.amount ORDER BY a.id) AS amounts,
           array_agg(hpf.carried_part(a.carried, a.balance, m.amount, a.interest_from, take_over_balances.value_date - 1) ORDER BY a.id) AS carried,
           sum(m.amount) AS amount
    INTO taken
    FROM ROWS FROM (unnest(accounts), unnest(take_over_balances.amounts)) AS m (number, amount)
    JOIN fund.account a ON a.number = m.number AND a.branch_id = its_branch;
    IF cardinality(amounts) <> cardinality(accounts) OR '0.00' >= ANY (amounts) OR array_position(amounts, NULL) IS NOT NULL THEN
        PERFORM hpf.refuse('HP103', 'accounts and amounts do not fit', 'Each account has its balance, above zero.', NULL);
    ELSIF cardinality(counted_from) <> cardinality(accounts) OR (counted_from IS NULL) <> (counted_through IS NULL)
       OR array_position(counted_from, NULL) IS NOT NULL OR counted_through < ANY (counted_from) OR counted_through > act.day::hpf.yearmonth THEN
        PERFORM hpf.refuse('HP103', 'accounts and the months they contributed for do not fit', 'Each account has its first month, not after counted_through, which lies not in the future.', NULL);
    ELSIF cardinality(taken.ids) IS DISTINCT FROM cardinality(accounts) THEN
        PERFORM hpf.refuse('HP015', format('%s of %s accounts are unknown in branch %s', cardinality(accounts) - coalesce(cardinality(taken.ids), 0), cardinality(accounts), branch),
            'Nothing was taken over.', 'Open the accounts first with hpf.open_accounts().');
    END IF;
    voucher := hpf.post_voucher(act.request, 1, 'opening', its_branch, act.day, ARRAY['999'], ARRAY['201'], ARRAY[taken.amount]);
    PERFORM hpf.post_account_entries(voucher, act.day, hpf.check_value_date(value_date, act.day), '00', taken.ids, taken.amounts, taken.carried);
    IF EXISTS (SELECT FROM unnest(taken.ids) AS t (id) JOIN fund.account a ON a.id = t.id WHERE a.branch_id <> its_branch) THEN
        PERFORM hpf.refuse('HP023', 'an account moved to another branch while its balance was taken over', NULL, 'Try again.');
    END IF;
    UPDATE fund.account a SET counted_from = m.counted_from, counted_through = take_over_balances.counted_through
    FROM ROWS FROM (unnest(accounts), unnest(take_over_balances.counted_from)) AS m (number, counted_from)
    WHERE a.number = m.number AND take_over_balances.counted_from IS NOT NULL;
    RETURN hpf.finish_act(act.request, ROW(branch, voucher, cardinality(taken.ids), taken.amount, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.take_over_balances(text, text, date, text[], hpf.cny[], text, text, hpf.yearmonth[], hpf.yearmonth) IS 'Takes over balances of a branch''s accounts as of a value date; what was valued on the first day of the interest year is carried-over money. counted_from: the first of the months each contributed for without a gap, through counted_through.';

CREATE FUNCTION hpf.take_over_loans(
    request_id text, branch text, loans hpf.takeover_loan[], operator text DEFAULT session_user, channel text DEFAULT 'batch'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    act hpf.act;
    its_branch integer := hpf.find_branch(branch);
    contract record;
    posted record;
    part integer := 1;
    taken integer := 0;
    amount hpf.cny := '0.00';
BEGIN
    act := hpf.begin_act('take_over_loans', request_id, jsonb_build_object('branch', branch, 'loans', to_jsonb(loans)), operator, channel, its_branch);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    INSERT INTO fund.loan (number, funded_by, borrower_account_id, branch_id, bank_subject, rate_series, contract_amount, periods,
                           method, due_day, signed_on, disbursed_on, subsidy_series)
    SELECT n.number, CASE WHEN n.subsidy_series IS NULL THEN 'fund' ELSE 'bank' END, a.id, its_branch, b.subject, n.rate_series,
           n.balance, n.periods, n.method, extract(day FROM n.last_due)::integer, n.last_due, n.last_due, n.subsidy_series
    FROM unnest(loans) WITH ORDINALITY AS n (number, account, balance, rate, periods, last_due, rate_series, bank_account, method, subsidy_series, mandate, row)
    JOIN fund.account a ON a.number = n.account AND a.branch_id = its_branch
    JOIN fund.bank_account b ON b.number = n.bank_account
    ORDER BY n.row;
    -- loans of the same terms become one batch of facts
    FOR contract IN
        SELECT n.rate, n.periods, n.last_due, n.method, array_agg(l.id ORDER BY l.id) AS ids, array_agg(n.balance ORDER BY l.id) AS balances,
               sum(n.balance) AS amount
        FROM unnest(loans) n JOIN fund.loan l ON l.number = n.number
        GROUP BY n.rate, n.periods, n.last_due, n.method ORDER BY 1, 2, 3, 4
    LOOP
        SELECT * INTO posted FROM hpf.post_loan_facts(act.request, part, 'opening', act.day, hpf.check_value_date(contract.last_due, act.day), 'disburse', '999',
            contract.ids, contract.balances, NULL, contract.rate, contract.periods, contract.method,
            hpf.first_due_date(contract.last_due, extract(day FROM contract.last_due)::integer));
        part := hpf.post_loan_terms(act.request, posted.last_part + 1, act.day, contract.last_due, 'opening', contract.ids,
            extract(day FROM contract.last_due)::integer, hpf.first_due_date(contract.last_due, extract(day FROM contract.last_due)::integer));
        taken := taken + cardinality(contract.ids);
        amount := amount + contract.amount;
    END LOOP;
    IF taken <> cardinality(loans) THEN
        PERFORM hpf.refuse('HP015', format('%s of %s loans name an unknown account or bank account', cardinality(loans) - taken, cardinality(loans)),
            'Nothing was taken over.', NULL);
    END IF;
    INSERT INTO fund.offset_mandate (loan_id, account_id, signed_on)
    SELECT l.id, l.borrower_account_id, act.day FROM unnest(loans) n JOIN fund.loan l ON l.number = n.number WHERE n.mandate ORDER BY l.id;
    RETURN hpf.finish_act(act.request, ROW(branch, posted.voucher, taken, amount, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.take_over_loans(text, text, hpf.takeover_loan[], text, text) IS 'Takes over loans of a branch: the remaining balance, term and rate after the last due date paid, as a fact of that day.';
