-- Treasury (资金) and the centre's own income and expense; distribution of the
-- value-added income (增值收益分配).

CREATE FUNCTION hpf.book_pair(
    act_name text, event text, request_id text, arguments jsonb, branch text, debit text, credit text, amount hpf.cny,
    note text, operator text, channel text
) RETURNS hpf.receipt
LANGUAGE plpgsql AS $$
DECLARE
    act hpf.act;
    its_branch integer := hpf.find_branch(branch);
    voucher bigint;
BEGIN
    act := hpf.begin_act(act_name, request_id, arguments || jsonb_build_object('branch', branch, 'amount', amount::text, 'note', note), operator, channel, its_branch);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_amount(amount);
    voucher := hpf.post_voucher(act.request, 1, event, its_branch, act.day, ARRAY[debit], ARRAY[credit], ARRAY[amount], note);
    RETURN hpf.finish_act(act.request, ROW(NULL, voucher, 1, amount, note)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.book_pair(text, text, text, jsonb, text, text, text, hpf.cny, text, text, text) IS 'An act that is one voucher of one pair; what the treasury''s acts share.';

CREATE FUNCTION hpf.receive_bank_interest(
    request_id text, branch text, bank_account text, amount hpf.cny, note text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    subject text := hpf.find_bank_account(bank_account);
BEGIN
    RETURN hpf.book_pair('receive_bank_interest', 'bank_interest', request_id, jsonb_build_object('bank_account', bank_account), branch,
        subject, CASE WHEN subject LIKE '102%' THEN '40102' ELSE '40101' END, amount, note, operator, channel);
END $$;
COMMENT ON FUNCTION hpf.receive_bank_interest(text, text, text, hpf.cny, text, text, text) IS 'Interest of a special account (存款利息收入): 40101, for an account of value-added income 40102.';

CREATE FUNCTION hpf.pay_loan_fee(
    request_id text, branch text, bank_account text, amount hpf.cny, note text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN hpf.book_pair('pay_loan_fee', 'loan_fee', request_id, jsonb_build_object('bank_account', bank_account), branch,
        '41103', hpf.find_bank_account(bank_account), amount, note, operator, channel);
END $$;
COMMENT ON FUNCTION hpf.pay_loan_fee(text, text, text, hpf.cny, text, text, text) IS 'Pays an entrusted bank its loan fee (委托贷款手续费).';

CREATE FUNCTION hpf.sweep_value_added(
    request_id text, branch text, from_account text, to_account text, amount hpf.cny, note text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN hpf.book_pair('sweep_value_added', 'sweep', request_id, jsonb_build_object('from_account', from_account, 'to_account', to_account), branch,
        hpf.find_bank_account(to_account), hpf.find_bank_account(from_account), amount, note, operator, channel);
END $$;
COMMENT ON FUNCTION hpf.sweep_value_added(text, text, text, text, hpf.cny, text, text, text) IS 'Moves value-added income from a fund account to its own account (101 to 102), so that what is distributed can be paid.';

CREATE FUNCTION hpf.draw_financing(
    request_id text, facility text, branch text, bank_account text, amount hpf.cny,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    answer hpf.receipt;
    line record;
BEGIN
    PERFORM hpf.check_isolation('draw_financing');
    -- locked first and read after: what others drew meanwhile is in the sum
    PERFORM FROM fund.facility f WHERE f.number = facility FOR NO KEY UPDATE;
    SELECT f.id, f.ceiling, coalesce((SELECT sum(CASE g.kind WHEN 'draw' THEN g.amount ELSE -g.amount END)
                                      FROM fund.financing g WHERE g.facility_id = f.id), '0.00') AS drawn
    INTO line FROM fund.facility f WHERE f.number = facility;
    IF line.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no facility %s', facility), 'Facilities are rows of fund.facility.', NULL);
    END IF;
    IF NOT EXISTS (SELECT FROM fund.request r WHERE r.request_id = draw_financing.request_id) AND line.drawn + amount > line.ceiling THEN
        PERFORM hpf.refuse('HP024', format('drawing %s of facility %s with %s drawn', amount, facility, line.drawn),
            format('Its ceiling is %s.', line.ceiling), NULL);
    END IF;
    answer := hpf.book_pair('draw_financing', 'financing_drawn', request_id, jsonb_build_object('facility', facility, 'bank_account', bank_account), branch,
        hpf.find_bank_account(bank_account), '221', amount, facility, operator, channel);
    INSERT INTO fund.financing (facility_id, kind, amount, book_date, voucher_id)
    SELECT line.id, 'draw', draw_financing.amount, v.book_date, v.id FROM fund.voucher v
    WHERE v.id = answer.voucher AND NOT EXISTS (SELECT FROM fund.financing g WHERE g.voucher_id = v.id);
    RETURN answer;
END $$;
COMMENT ON FUNCTION hpf.draw_financing(text, text, text, text, hpf.cny, text, text) IS 'Draws financing (融资) from a facility. HP024 above its ceiling.';

CREATE FUNCTION hpf.repay_financing(
    request_id text, facility text, branch text, bank_account text, amount hpf.cny,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    answer hpf.receipt;
    line record;
BEGIN
    PERFORM hpf.check_isolation('repay_financing');
    PERFORM FROM fund.facility f WHERE f.number = facility FOR NO KEY UPDATE;
    SELECT f.id, coalesce((SELECT sum(CASE g.kind WHEN 'draw' THEN g.amount ELSE -g.amount END)
                           FROM fund.financing g WHERE g.facility_id = f.id), '0.00') AS drawn
    INTO line FROM fund.facility f WHERE f.number = facility;
    IF line.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no facility %s', facility), 'Facilities are rows of fund.facility.', NULL);
    END IF;
    IF NOT EXISTS (SELECT FROM fund.request r WHERE r.request_id = repay_financing.request_id) AND amount > line.drawn THEN
        PERFORM hpf.refuse('HP012', format('repaying %s of facility %s, which has %s drawn', amount, facility, line.drawn), NULL, NULL);
    END IF;
    answer := hpf.book_pair('repay_financing', 'financing_repaid', request_id, jsonb_build_object('facility', facility, 'bank_account', bank_account), branch,
        '221', hpf.find_bank_account(bank_account), amount, facility, operator, channel);
    INSERT INTO fund.financing (facility_id, kind, amount, book_date, voucher_id)
    SELECT line.id, 'repay', repay_financing.amount, v.book_date, v.id FROM fund.voucher v
    WHERE v.id = answer.voucher AND NOT EXISTS (SELECT FROM fund.financing g WHERE g.voucher_id = v.id);
    RETURN answer;
END $$;
COMMENT ON FUNCTION hpf.repay_financing(text, text, text, text, hpf.cny, text, text) IS 'Repays financing (归还融资). HP012 for more than is drawn.';

CREATE FUNCTION hpf.pay_financing_interest(
    request_id text, branch text, bank_account text, amount hpf.cny, note text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN hpf.book_pair('pay_financing_interest', 'financing_interest', request_id, jsonb_build_object('bank_account', bank_account), branch,
        '41105', hpf.find_bank_account(bank_account), amount, note, operator, channel);
END $$;
COMMENT ON FUNCTION hpf.pay_financing_interest(text, text, text, hpf.cny, text, text, text) IS 'Pays interest of financing (融资利息支出).';

CREATE FUNCTION hpf.remit_low_rent_fund(
    request_id text, branch text, bank_account text, amount hpf.cny, note text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN hpf.book_pair('remit_low_rent_fund', 'low_rent_remitted', request_id, jsonb_build_object('bank_account', bank_account), branch,
        '21402', hpf.find_bank_account(bank_account), amount, note, operator, channel);
END $$;
COMMENT ON FUNCTION hpf.remit_low_rent_fund(text, text, text, hpf.cny, text, text, text) IS 'Remits supplementary funds for low-rent housing to the treasury (上缴城市廉租住房建设补充资金), distributed the year before.';

CREATE FUNCTION hpf.remit_management_fee(
    request_id text, branch text, bank_account text, amount hpf.cny, note text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN hpf.book_pair('remit_management_fee', 'management_fee_remitted', request_id, jsonb_build_object('bank_account', bank_account), branch,
        '21401', hpf.find_bank_account(bank_account), amount, note, operator, channel);
END $$;
COMMENT ON FUNCTION hpf.remit_management_fee(text, text, text, hpf.cny, text, text, text) IS 'Remits the centre''s management fee to the treasury (上缴管理费用).';

CREATE FUNCTION hpf.distribute_value_added(
    request_id text, branch text, year integer, reserve hpf.cny, management_fee hpf.cny, low_rent hpf.cny,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    its_branch integer := hpf.find_branch(branch);
    total hpf.cny := reserve + management_fee + low_rent;
    undistributed hpf.cny;
    voucher bigint;
BEGIN
    PERFORM hpf.check_isolation('distribute_value_added');
    act := hpf.begin_act('distribute_value_added', request_id, jsonb_build_object('branch', branch, 'year', year,
        'reserve', reserve::text, 'management_fee', management_fee::text, 'low_rent', low_rent::text), operator, channel, its_branch);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    PERFORM FROM fund.subject s WHERE s.code = '32104' FOR NO KEY UPDATE;
    SELECT coalesce(sum(p.amount) FILTER (WHERE p.credit = '32104'), '0.00') - coalesce(sum(p.amount) FILTER (WHERE p.debit = '32104'), '0.00')
    INTO undistributed FROM fund.voucher_pair p WHERE '32104' IN (p.debit, p.credit);
    IF total > undistributed OR least(reserve, management_fee, low_rent) < '0.00' THEN
        PERFORM hpf.refuse('HP012', format('distribution of %s with %s undistributed', total, undistributed),
            'Only value-added income that was closed into 32104 is distributed, each part at least zero.', 'Close the year first: hpf.close_year().');
    END IF;
    voucher := hpf.post_voucher(act.request, 1, 'distribution', its_branch, act.day,
        ARRAY['32101', '32102', '32103', '32104', '32104', '32104'], ARRAY['301', '21401', '21402', '32101', '32102', '32103'],
        ARRAY[reserve, management_fee, low_rent, reserve, management_fee, low_rent], format('distribution of %s', year));
    RETURN hpf.finish_act(act.request, ROW(year::text, voucher, 1, total, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.distribute_value_added(text, text, integer, hpf.cny, hpf.cny, hpf.cny, text, text) IS 'Distributes value-added income (增值收益分配): loan risk reserve, management fee, low-rent fund (条例 art. 29). HP012 for more than is undistributed.';

CREATE FUNCTION hpf.receive_unallocated(
    request_id text, branch text, bank_account text, amount hpf.cny, note text DEFAULT NULL, employer text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act  hpf.act;
    firm record;
    item bigint;
    voucher bigint;
    subject text := hpf.find_bank_account(bank_account);
    its_branch integer := hpf.find_branch(branch);
BEGIN
    act := hpf.begin_act('receive_unallocated', request_id, jsonb_build_object('branch', branch, 'bank_account', bank_account, 'amount', amount::text,
        'note', note, 'employer', employer), operator, channel, its_branch);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_amount(amount);
    IF employer IS NOT NULL THEN
        firm := hpf.find_employer(employer);
        IF firm.status = '04' THEN
            PERFORM hpf.refuse('HP022', format('employer %s is closed', employer), 'A closed employer holds no unallocated money.', 'Leave employer out: the money is booked, and returned.');
        END IF;
    END IF;
    voucher := hpf.post_voucher(act.request, 1, 'suspense_received', its_branch, act.day, ARRAY[subject], ARRAY['219'], ARRAY[amount], note);
    item := hpf.open_suspense(voucher, act.day, its_branch, subject, amount, note);
    IF employer IS NOT NULL THEN
        PERFORM hpf.assign_suspense(act.request, 2, act.day, item, firm.id);
    END IF;
    RETURN hpf.finish_act(act.request, ROW(item::text, voucher, 1, amount, note)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.receive_unallocated(text, text, text, hpf.cny, text, text, text, text) IS 'Books money that arrived and is for no month yet (暂收): 219, an item until it is allocated or returned; the payer is unknown, or an employer. The answer''s number is the item.';

CREATE FUNCTION hpf.return_unallocated(
    request_id text, branch text, bank_account text, amount hpf.cny, note text DEFAULT NULL,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    voucher bigint;
    subject text := hpf.find_bank_account(bank_account);
    its_branch integer := hpf.find_branch(branch);
BEGIN
    act := hpf.begin_act('return_unallocated', request_id, jsonb_build_object('branch', branch, 'bank_account', bank_account, 'amount', amount::text,
        'note', note), operator, channel, its_branch);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_amount(amount);
    voucher := hpf.post_voucher(act.request, 1, 'suspense_returned', its_branch, act.day, '{}', '{}', '{}', note);
    PERFORM hpf.use_suspense(voucher, act.day, act.day, NULL, its_branch, subject, amount, format('return from %s in branch %s', bank_account, branch), true);
    RETURN hpf.finish_act(act.request, ROW(NULL, voucher, 1, amount, note)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.return_unallocated(text, text, text, hpf.cny, text, text, text) IS 'Returns money of unknown payers held in suspense (暂收退回): at most what arrived on that bank account of that branch and is left, the oldest first. HP032 above it; an employer''s goes back by hpf.return_to_employer().';

CREATE FUNCTION hpf.post_opening(
    request_id text, branch text, debits text[], credits text[], amounts hpf.cny[], note text,
    operator text DEFAULT session_user, channel text DEFAULT 'batch'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    its_branch integer := hpf.find_branch(branch);
    voucher bigint;
    unknown text;
BEGIN
    act := hpf.begin_act('post_opening', request_id, jsonb_build_object('branch', branch, 'debits', to_jsonb(debits),
        'credits', to_jsonb(credits), 'amounts', to_jsonb(amounts), 'note', note), operator, channel, its_branch);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{note}');
    IF cardinality(debits) <> cardinality(credits) OR cardinality(debits) <> cardinality(amounts) OR array_position(amounts, NULL) IS NOT NULL
       OR EXISTS (SELECT FROM ROWS FROM (unnest(debits), unnest(credits)) AS p (debit, credit) WHERE p.debit = p.credit) THEN
        PERFORM hpf.refuse('HP103', 'the pairs of the opening are incomplete', 'Each has two different subjects and an amount.', NULL);
    END IF;
    SELECT string_agg(coalesce(s.code, 'NULL'), ', ') INTO unknown FROM unnest(debits || credits) AS s (code)
    WHERE NOT EXISTS (SELECT FROM fund.subject k WHERE k.code = s.code);
    IF unknown IS NOT NULL THEN
        PERFORM hpf.refuse('HP001', format('no subject %s', unknown), 'Subjects are rows of fund.subject.', NULL);
    END IF;
    voucher := hpf.post_voucher(act.request, 1, 'opening', its_branch, act.day, debits, credits, amounts, note);
    RETURN hpf.finish_act(act.request, ROW(NULL, voucher, cardinality(amounts), NULL, note)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.post_opening(text, text, text[], text[], hpf.cny[], text, text, text) IS 'Books opening balances taken over from earlier books (期初余额); every pair names both subjects.';
