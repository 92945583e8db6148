-- The year: each month is planned from what the books say, then lived day by day.
--
-- city.live() is the first session and the only one that plans, opens and closes.
-- All sessions work off the day's acts of their part of the city (by employer), so
-- none waits for another's rows and the result does not depend on their number.
-- Everything that moves money goes through the public acts of schema hpf; sums are
-- read back from the books.

-- ---- Working off acts -------------------------------------------------------------

CREATE PROCEDURE city.do_acts(on_day date, of_part integer, from_rank integer, to_rank integer) LANGUAGE plpgsql AS $$
DECLARE
    a city.act;
    request text;
    done integer := 0;
BEGIN
    FOR a IN SELECT * FROM city.act c WHERE c.day = on_day AND c.part = of_part AND c.rank BETWEEN from_rank AND to_rank ORDER BY c.rank, c.id LOOP
        request := 'city/' || a.id;
        CASE a.act
        WHEN 'remit' THEN
            PERFORM hpf.remit(request, a.subject, a.month, channel => a.channel);
        WHEN 'withdraw' THEN
            PERFORM city.withdraw(request, a.subject, a.detail, a.amount, a.channel, on_day);
        WHEN 'close_account' THEN
            PERFORM city.withdraw(request, a.subject, a.detail, NULL, a.channel, on_day);
        WHEN 'transfer_out' THEN
            PERFORM hpf.transfer_out(request, a.subject, a.detail, channel => a.channel);
        WHEN 'transfer_in' THEN
            PERFORM hpf.transfer_in(request, a.subject, hpf.from_fen(a.amount), a.detail, channel => a.channel);
        WHEN 'open_accounts' THEN
            PERFORM hpf.open_accounts(request, a.subject, ARRAY(
                SELECT ROW(p.citizen_id, p.name, hpf.from_fen(p.base), p.number)::hpf.new_account
                FROM unnest(a.persons) x JOIN city.person p ON p.id = x ORDER BY p.id), a.month, channel => a.channel);
        WHEN 'prepay' THEN
            PERFORM hpf.prepay(request, a.subject, hpf.from_fen(a.amount), a.detail, channel => a.channel);
        WHEN 'offset_principal' THEN
            PERFORM hpf.offset_principal(request, a.object, a.subject, hpf.from_fen(a.amount), channel => a.channel);
        WHEN 'sign_loan' THEN
            PERFORM city.borrow(request, a.subject, on_day);
        WHEN 'disburse_loan' THEN
            PERFORM hpf.register_security(request || '/mortgage', a.subject, 'mortgage', 'M/' || a.subject, channel => a.channel);
            PERFORM hpf.disburse_loan(request, a.subject, channel => a.channel);
        WHEN 'sign_mandate' THEN
            PERFORM hpf.sign_mandate(request, a.subject, a.object, channel => a.channel);
        WHEN 'contribute_back' THEN
            PERFORM hpf.contribute_back(request, a.subject, ARRAY(
                SELECT ROW(x.account, a.month, hpf.from_fen(x.amount))::hpf.back_contribution_line
                FROM ROWS FROM (unnest(a.accounts), unnest(a.amounts)) AS x (account, amount)), channel => a.channel);
        WHEN 'make_dormant' THEN
            PERFORM hpf.make_dormant(request, a.accounts, a.detail, channel => a.channel, since => CASE WHEN on_day = '2019-12-31' THEN date '2019-05-31' END);
        WHEN 'adjust_bases' THEN
            PERFORM hpf.adjust_bases(request, a.subject, a.accounts, ARRAY(SELECT hpf.from_fen(x) FROM unnest(a.amounts) x), channel => a.channel);
        WHEN 'open_employer' THEN
            PERFORM hpf.open_employer(request, e.number, e.name, e.branch, e.bank_account, e.ratio::hpf.rate, e.ratio::hpf.rate,
                CASE WHEN e.opens_late THEN '2019-12' WHEN e.since > '2019-12-31' THEN e.since::hpf.yearmonth ELSE '2020-01'::hpf.yearmonth END, e.uscc, channel => a.channel)
            FROM city.employer e WHERE e.number = a.subject;
        WHEN 'defer' THEN
            PERFORM hpf.defer(request, a.subject, '2020-02', '2020-06', '建金〔2020〕23号', channel => a.channel);
        WHEN 'pay_deferred' THEN
            PERFORM hpf.pay_deferred(request, a.subject, '2020-06', channel => a.channel);
        WHEN 'check' THEN
            PERFORM * FROM hpf.check_housing_household(request, a.subject, ARRAY(SELECT p.citizen_id FROM unnest(a.persons) x JOIN city.person p ON p.id = x ORDER BY p.id), channel => a.channel);
        WHEN 'draw_financing' THEN
            PERFORM hpf.draw_financing(request, 'RZ2019', '01', '3505990000', hpf.from_fen(a.amount));
        WHEN 'repay_financing' THEN
            PERFORM hpf.repay_financing(request, 'RZ2019', '01', city.richest(), hpf.from_fen(a.amount));
        WHEN 'pay_financing_interest' THEN
            PERFORM hpf.pay_financing_interest(request, '01', city.richest(), hpf.from_fen(a.amount));
        WHEN 'receive_bank_interest' THEN
            PERFORM hpf.receive_bank_interest(request, a.object, a.subject, hpf.from_fen(a.amount), a.detail);
        WHEN 'pay_loan_fee' THEN
            PERFORM hpf.pay_loan_fee(request, '01', city.richest(), hpf.from_fen(a.amount), a.detail);
        WHEN 'sweep_value_added' THEN
            PERFORM hpf.sweep_value_added(request || '/' || k.number, '01', k.number, '3505990102', hpf.from_fen(k.amount)) FROM city.taken_from(a.amount) k;
        WHEN 'remit_low_rent_fund' THEN
            PERFORM hpf.remit_low_rent_fund(request, '01', '3505990102', hpf.from_fen(a.amount));
        WHEN 'remit_management_fee' THEN
            PERFORM hpf.remit_management_fee(request, '01', '3505990102', hpf.from_fen(a.amount));
        END CASE;
        done := done + 1;
        IF done % 10 = 0 THEN COMMIT; END IF;
    END LOOP;
    COMMIT;
END $$;

-- A withdrawal as it happens: what the papers say, the application, and another person's approval unless the rules alone decide.
CREATE FUNCTION city.withdraw(request text, account text, ground text, amount bigint, channel text, on_day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    home text;
    said jsonb;
    receipt hpf.receipt;
BEGIN
    CASE ground
    WHEN 'purchase' THEN
        home := 'H/' || request;
        PERFORM hpf.register_house(request || '/house', home, 'new', ARRAY[m.citizen_id], hpf.from_fen(100 * ceil(amount * 0.12)::bigint), 100, on_day - 20)
        FROM fund.account a JOIN fund.member m ON m.id = a.member_id WHERE a.number = account;
        said := '{}';
    WHEN 'rent' THEN said := jsonb_build_object('cost', hpf.from_fen(amount * 3 / 2)::text, 'months_covered', 12, 'homes', 0);
    WHEN 'illness' THEN said := jsonb_build_object('relation', 'self', 'event_on', on_day - 30, 'cost', hpf.from_fen(amount)::text);
    WHEN 'retirement' THEN said := '{"retired": true}';
    WHEN 'leaving' THEN said := '{"household_local": false, "reemployed": false, "employment_ended": true}';
    ELSE
        -- the home whose loan is repaid, bought years ago: the same request for each of its withdrawals
        home := 'H/' || account;
        PERFORM hpf.register_house(home, home, 'new', ARRAY[m.citizen_id], '1200000.00', 100, '2015-06-01')
        FROM fund.account a JOIN fund.member m ON m.id = a.member_id WHERE a.number = account;
        said := jsonb_build_object('cost', hpf.from_fen(amount)::text);
    END CASE;
    -- what comes online is sent by the hall, which is no operator of the centre
    receipt := hpf.apply_withdrawal(request, account, ground, hpf.from_fen(amount), home, said, (SELECT k.documents FROM city.paper k WHERE k.ground = withdraw.ground),
        operator => CASE WHEN withdraw.channel IN ('online', 'app') THEN 'online hall' ELSE session_user END, channel => withdraw.channel);
    IF coalesce(receipt.amount, '0.00') = '0.00' THEN
        RAISE EXCEPTION 'the city did not plan for a refusal: % of % for %: %', withdraw.amount, account, ground, receipt.note;
    ELSIF receipt.voucher IS NULL THEN
        PERFORM hpf.approve_case(request || '/approve', receipt.number, operator => 'checker', channel => withdraw.channel);
    END IF;
END $$;

-- A loan as it happens: the home, the couple, the application, another person's approval, the contract.
CREATE FUNCTION city.borrow(request text, loan text, on_day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    l record;
    series text;
    receipt hpf.receipt;
BEGIN
    SELECT k.*, p.number AS account, p.citizen_id, s.citizen_id AS spouse INTO l
    FROM city.loan k JOIN city.person p ON p.id = k.person_id LEFT JOIN city.person s ON s.id = k.spouse_id WHERE k.number = loan;
    series := CASE WHEN l.short THEN 'hpf_loan_first_upto5y' ELSE 'hpf_loan_first_over5y' END;
    -- a price of 1.6 times the loan, three tenths of it paid
    PERFORM hpf.register_house(request || '/house', 'H/' || request, 'new', ARRAY[l.citizen_id], hpf.from_fen(l.balance * 8 / 5), 100, on_day - 15);
    IF l.spouse IS NOT NULL THEN PERFORM hpf.register_relation(request || '/spouse', l.citizen_id, l.spouse, 'spouse', '2015-06-01'); END IF;
    receipt := hpf.apply_loan(request, l.account, hpf.from_fen(l.balance), l.periods, series, 'H/' || request,
        jsonb_build_object('home_order', 1, 'down_payment', hpf.from_fen(l.balance / 2)::text, 'family_debt_service', '0.00', 'guarantee', 'mortgage',
            'family_income', hpf.from_fen((l.balance * (1.0 / l.periods + 0.0033) * 2.2)::bigint)::text),
        (SELECT k.documents FROM city.paper k WHERE k.ground = 'loan'));
    IF coalesce(receipt.amount, '0.00') = '0.00' THEN
        RAISE EXCEPTION 'the city did not plan for a refusal: loan % of %: %', loan, l.balance, receipt.note;
    END IF;
    PERFORM hpf.approve_case(request || '/approve', receipt.number, operator => 'checker');
    PERFORM hpf.sign_case(request || '/sign', receipt.number, loan, l.bank_account, bank_rate_series => CASE WHEN l.kind = 'bank' THEN 'lpr_5y' END);
END $$;

CREATE FUNCTION city.richest() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT b.number FROM fund.bank_account b
    LEFT JOIN (SELECT t.subject, sum(t.debit) - sum(t.credit) AS balance
               FROM hpf.subject_turnovers('2019-01-01', '2021-12-31', ARRAY(SELECT k.subject FROM fund.bank_account k)) t GROUP BY t.subject) t ON t.subject = b.subject
    WHERE b.purpose <> 'value_added' ORDER BY t.balance DESC NULLS LAST, b.number LIMIT 1
$$;
COMMENT ON FUNCTION city.richest() IS 'The special account of 101 with the most money.';

CREATE FUNCTION city.taken_from(total bigint) RETURNS TABLE (number text, amount bigint) LANGUAGE sql STABLE AS $$
    SELECT k.number, k.cut - coalesce(lag(k.cut) OVER (ORDER BY k.number), 0)
    FROM (SELECT b.number, floor(total * (sum(t.balance) OVER (ORDER BY b.number) / sum(t.balance) OVER ()))::bigint AS cut
          FROM fund.bank_account b
          JOIN (SELECT t.subject, hpf.fen(sum(t.debit) - sum(t.credit))::numeric AS balance
                FROM hpf.subject_turnovers('2019-01-01', '2021-12-31', ARRAY(SELECT k.subject FROM fund.bank_account k WHERE k.purpose = 'collection')) t GROUP BY t.subject) t
            ON t.subject = b.subject AND t.balance > 0) k
$$;
COMMENT ON FUNCTION city.taken_from(bigint) IS 'An amount, cut in proportion to what the collection accounts have.';

CREATE PROCEDURE city.do_job(job bigint) LANGUAGE plpgsql AS $$
DECLARE
    remaining integer;
    before integer := -1;
BEGIN
    LOOP
        remaining := hpf.job_step(job, 1);
        COMMIT;
        EXIT WHEN remaining = 0;
        -- nothing of it left for this session
        EXIT WHEN NOT EXISTS (SELECT FROM fund.job_chunk c WHERE c.job_id = do_job.job AND c.done_at IS NULL) OR remaining = before;
        before := remaining;
    END LOOP;
    COMMIT;
END $$;

CREATE PROCEDURE city.follow(s city.signal, of_part integer) LANGUAGE plpgsql AS $$
BEGIN
    CASE (s).what
    WHEN 'acts' THEN CALL city.do_acts((s).day, of_part, 0, 49);
    WHEN 'last acts' THEN CALL city.do_acts((s).day, of_part, 50, 99);
    WHEN 'job' THEN CALL city.do_job((s).job);
    ELSE NULL;
    END CASE;
END $$;

CREATE FUNCTION city.between_days(days date[], from_n integer, through_n integer) RETURNS date[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(d ORDER BY d) FROM unnest(days) d WHERE extract(day FROM d) BETWEEN from_n AND through_n
$$;

CREATE PROCEDURE city.work(of_part integer) LANGUAGE plpgsql AS $$
DECLARE
    s city.signal;
    last integer := 0;
BEGIN
    PERFORM pg_advisory_lock(350599, of_part);
    INSERT INTO city.session (part, done) VALUES (of_part, 0) ON CONFLICT (part) DO UPDATE SET done = 0;
    SELECT coalesce(max(k.seq), 0) INTO last FROM city.signal k;
    COMMIT;
    LOOP
        SELECT * INTO s FROM city.signal k WHERE k.seq > last ORDER BY k.seq LIMIT 1;
        IF s.seq IS NULL THEN
            COMMIT;
            PERFORM pg_sleep(0.003);
            CONTINUE;
        END IF;
        last := s.seq;
        EXIT WHEN s.what = 'end';
        CALL city.follow(s, of_part);
        UPDATE city.session SET done = last WHERE part = of_part;
        COMMIT;
    END LOOP;
END $$;
COMMENT ON PROCEDURE city.work(integer) IS 'A further session: works off its part of the acts whenever the first one gives the signal.';

CREATE PROCEDURE city.together(what text, day date, job bigint DEFAULT NULL) LANGUAGE plpgsql AS $$
DECLARE
    s city.signal;
    turns integer := 0;
    dead integer;
BEGIN
    INSERT INTO city.signal AS k (what, day, job) VALUES (together.what, together.day, together.job) RETURNING k.* INTO s;
    COMMIT;
    CALL city.follow(s, 0);
    WHILE (SELECT count(*) FROM city.session w WHERE w.done >= s.seq) < city.sessions() - 1 LOOP
        COMMIT;
        PERFORM pg_sleep(0.003);
        turns := turns + 1;
        IF turns % 500 = 0 THEN
            SELECT w.part INTO dead FROM city.session w
            WHERE NOT EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = 350599 AND l.objid = w.part AND l.granted);
            IF dead IS NOT NULL THEN RAISE EXCEPTION 'session % is gone: see its log', dead; END IF;
        END IF;
    END LOOP;
    COMMIT;
END $$;
COMMENT ON PROCEDURE city.together(text, date, bigint) IS 'Gives all sessions the signal, does the own part, waits for the others.';

-- ---- What the books say -------------------------------------------------------------

CREATE FUNCTION city.booked(from_day date, through_day date) RETURNS city.outcome LANGUAGE sql STABLE AS $$
    SELECT ROW(from_day::hpf.yearmonth, f.collected, f.withdrawn, f.granted, f.recovered, f.income, f.expense, f.offset_monthly, t.loan_interest, t.penalty, t.member_interest)::city.outcome
    FROM (SELECT coalesce(sum(f.collected) * 100, 0)::bigint AS collected, coalesce(sum(f.withdrawn) * 100, 0)::bigint AS withdrawn, coalesce(sum(f.loans_granted) * 100, 0)::bigint AS granted,
                 coalesce(sum(f.recovered) * 100, 0)::bigint AS recovered, coalesce(sum(f.income) * 100, 0)::bigint AS income, coalesce(sum(f.expense) * 100, 0)::bigint AS expense,
                 coalesce(sum(f.offset_monthly) * 100, 0)::bigint AS offset_monthly
          FROM report.flows(from_day, through_day) f) f
    CROSS JOIN (SELECT coalesce(hpf.fen(sum(t.credit) FILTER (WHERE t.subject = '40103')), 0) AS loan_interest, coalesce(hpf.fen(sum(t.credit) FILTER (WHERE t.subject = '40105')), 0) AS penalty,
                       coalesce(hpf.fen(sum(t.debit) FILTER (WHERE t.subject = '41101')), 0) AS member_interest
                FROM hpf.subject_turnovers(from_day, through_day, ARRAY['40103', '40105', '41101']) t) t
$$;
COMMENT ON FUNCTION city.booked(date, date) IS 'Sums of the books over days, in fen.';

CREATE FUNCTION city.so_far(m hpf.yearmonth, through_day date DEFAULT NULL) RETURNS city.outcome LANGUAGE sql STABLE AS $$
    SELECT ROW(m, sum(o.collected), sum(o.withdrawn), sum(o.granted), sum(o.recovered), sum(o.income), sum(o.expense), sum(o.offset_monthly), sum(o.loan_interest),
               sum(o.penalty), sum(o.member_interest))::city.outcome
    FROM (SELECT * FROM city.outcome WHERE month < m
          UNION ALL SELECT b.* FROM city.booked(hpf.first_day(m), through_day) b WHERE through_day IS NOT NULL
          UNION ALL SELECT m, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) o
$$;
COMMENT ON FUNCTION city.so_far(hpf.yearmonth, date) IS 'Sums of the year before a month, or through a day in it.';

CREATE FUNCTION city.balance(subjects text[]) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(hpf.fen(hpf.subject_balance_on(s, '2021-12-31'))), 0)::bigint FROM unnest(subjects) s
$$;

-- ---- Planning a month -----------------------------------------------------------------

CREATE UNLOGGED TABLE city.unit (employer_id integer, month hpf.yearmonth, amount bigint, persons bigint, late boolean, u float8, chosen boolean, PRIMARY KEY (employer_id, month));
CREATE UNLOGGED TABLE city.joiner (person_id integer PRIMARY KEY, employer_id integer NOT NULL);
CREATE UNLOGGED TABLE city.book (
    place integer PRIMARY KEY, id integer, number text, account text, part smallint, kind text, mandate boolean, balance bigint, installment bigint, money bigint,
    fresh boolean, arrears boolean, used boolean, u float8) WITH (fillfactor = 80);
CREATE UNIQUE INDEX ON city.pool (place);
CREATE TABLE city.slot (row integer PRIMARY KEY, employer_id integer NOT NULL);
CREATE TABLE city.lever (month hpf.yearmonth PRIMARY KEY, forecast bigint, goal bigint, x float8, remit_day float8);
COMMENT ON TABLE city.lever IS 'What the planning saw and did: forecast of the year''s loan interest, how far it turned the days of loans and prepayments (x), the mean day of remittances.';

CREATE FUNCTION city.work_days(m hpf.yearmonth, from_n integer DEFAULT 1, through_n integer DEFAULT 31) RETURNS date[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(d.day ORDER BY d.day) FROM city.day d
    WHERE d.month = m AND d.work AND extract(day FROM d.day) BETWEEN from_n AND through_n
$$;
CREATE FUNCTION city.at(days date[], place float8) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT days[least(cardinality(days), 1 + floor(place * cardinality(days))::integer)]
$$;
COMMENT ON FUNCTION city.at(date[], float8) IS 'The day at a place in [0, 1) of a list of days.';
CREATE FUNCTION city.early_late(early date[], late date[], share float8, place float8) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN place < share THEN city.at(early, place / share) ELSE city.at(late, (place - share) / nullif(1 - share, 0)) END
$$;
COMMENT ON FUNCTION city.early_late(date[], date[], float8, float8) IS 'The day at a place, when that share of everything comes early.';
CREATE FUNCTION city.mean_n(days date[]) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT avg(extract(day FROM d)) FROM unnest(days) d';

CREATE PROCEDURE city.survey(m hpf.yearmonth) LANGUAGE plpgsql AS $$
DECLARE
    salt integer := 1000 + hpf.month(m);
BEGIN
    UPDATE city.person p SET account_id = a.id FROM fund.account a WHERE p.account_id IS NULL AND p.kind <> 'future' AND a.number = p.number;
    UPDATE city.loan l SET loan_id = f.id FROM fund.loan f WHERE l.loan_id IS NULL AND f.number = l.number;
    TRUNCATE city.pool;
    INSERT INTO city.pool
    SELECT row_number() OVER (ORDER BY q.u, q.id), q.id, q.employer_id, q.number, q.employer_id % (SELECT city.sessions()), q.born, q.balance, q.day_product, q.interest_from,
           q.monthly, q.first_month, q.paid_through, q.active, q.borrower, q.u, false, q.dormant_since, q.settled_in
    FROM (SELECT p.id, p.employer_id, a.number, p.born, hpf.fen(a.balance) AS balance, a.day_product, a.interest_from, hpf.fen(a.unit_amount + a.personal_amount) AS monthly,
                 a.first_month, a.paid_through, a.status = '01' AS active, l.id IS NOT NULL AS borrower, city.u(p.id, salt) AS u, a.dormant_since,
                 -- contributed for years, and through last month: the rules of a loan
                 a.counted_from <= '2019-06' AND greatest(a.paid_through, a.counted_through) >= m - 1 AND NOT p.married AS settled_in
          FROM city.person p JOIN fund.account a ON a.id = p.account_id LEFT JOIN city.loan l ON l.person_id = p.id
          WHERE a.closed_on IS NULL) q;
    TRUNCATE city.book;
    INSERT INTO city.book
    SELECT row_number() OVER (ORDER BY q.u, q.id), q.id, q.number, q.account, q.employer_id % (SELECT city.sessions()), q.kind, q.mandate, q.balance, q.installment, q.money,
           false, coalesce(q.unpaid_from <= m AND q.unpaid_until >= m, false), q.balance = 0, q.u
    FROM (SELECT l.id, l.number, l.kind, l.mandate, p.number AS account, p.employer_id, hpf.fen((f.state).balance) AS balance, hpf.fen((f.state).installment) AS installment,
                 hpf.fen(a.balance) AS money, l.unpaid_from, l.unpaid_until, city.u(l.id, salt) AS u
          FROM city.loan l JOIN fund.loan f ON f.id = l.loan_id JOIN city.person p ON p.id = l.person_id JOIN fund.account a ON a.id = p.account_id
          WHERE f.status = '2') q;
    ANALYZE city.pool, city.book;
END $$;
COMMENT ON PROCEDURE city.survey(hpf.yearmonth) IS 'Reads who is there, with what balance and loan, in this month''s order of chance.';

-- Takes people from the pool in order of chance until the money is reached.
CREATE FUNCTION city.choose(filter text, total bigint, most integer, usual bigint) RETURNS TABLE (place integer, balance bigint, through bigint) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format($query$
        WITH candidate AS MATERIALIZED (
            SELECT c.place, c.balance FROM city.pool c WHERE NOT c.used AND (%s) ORDER BY c.place LIMIT %s
        ), running AS (
            SELECT c.place, c.balance, (sum(c.balance) OVER (ORDER BY c.place))::bigint AS through, row_number() OVER (ORDER BY c.place) AS row FROM candidate c
        ), taken AS (
            UPDATE city.pool p SET used = true FROM running r WHERE p.place = r.place AND r.through <= $1 AND r.row <= $2 RETURNING r.place, r.balance, r.through
        ) SELECT * FROM taken $query$, filter, 50 + 3 * total / greatest(usual, 1)) USING total, most;
END $$;

CREATE PROCEDURE city.plan_leavers(m hpf.yearmonth, days date[]) LANGUAGE plpgsql AS $$
DECLARE
    leaving integer := city.aim('left_members', m);
    retiring bigint := city.aim('w_retirement', m);
    quitting bigint := city.aim('w_leaving', m);
    moving bigint := city.aim('w_transfer_out', m);
    typical bigint;
BEGIN
    CREATE TEMPORARY TABLE leaver (place integer, act text, detail text, stops boolean DEFAULT true) ON COMMIT DROP;
    typical := retiring / greatest(1, floor(0.27 * leaving)::bigint);
    INSERT INTO leaver SELECT c.place, 'close_account', 'retirement'
    FROM city.choose(format('active AND NOT borrower AND born < %L AND balance BETWEEN %s AND %s', hpf.first_day(m) - 365 * 56, typical / 3, typical * 4), retiring, ceil(0.30 * leaving)::integer, typical / 4) c;
    typical := quitting / greatest(1, floor(0.52 * leaving)::bigint);
    -- who left his employer half a year ago and found no other takes his money now
    INSERT INTO leaver SELECT c.place, 'close_account', 'leaving', false
    FROM city.choose(format('NOT active AND NOT borrower AND dormant_since <= %L AND balance BETWEEN %s AND %s', (hpf.first_day(m) - interval '6 months')::date, typical / 6, typical * 4), quitting, ceil(0.58 * leaving)::integer, typical / 4) c;
    typical := moving / greatest(1, floor(0.06 * leaving)::bigint);
    INSERT INTO leaver SELECT c.place, 'transfer_out', (ARRAY['厦门', '福州', '漳州', '莆田', '龙岩', '深圳', '广州', '上海'])[1 + c.place % 8] || '中心'
    FROM city.choose(format('active AND NOT borrower AND born > %L AND balance BETWEEN %s AND %s', hpf.first_day(m) - 365 * 50, typical / 4, typical * 3), moving, ceil(0.08 * leaving)::integer, typical / 4) c;
    -- the others stop contributing and keep their account
    WITH other AS (
        SELECT p.place FROM city.pool p WHERE NOT p.used AND p.active AND NOT p.borrower ORDER BY p.place
        LIMIT greatest(0, leaving - (SELECT count(*) FROM leaver WHERE stops))
    ), taken AS (UPDATE city.pool p SET used = true FROM other o WHERE p.place = o.place RETURNING p.place)
    INSERT INTO leaver SELECT t.place, NULL, NULL FROM taken t;
    UPDATE city.pool p SET active = false FROM leaver l WHERE l.place = p.place;
    UPDATE city.person p SET kind = CASE WHEN l.act IS NULL THEN 'dormant' ELSE 'gone' END, left_in = m
    FROM leaver l JOIN city.pool k ON k.place = l.place WHERE p.id = k.person_id;
    INSERT INTO city.act (day, part, rank, act, subject, detail, accounts)
    SELECT days[1], p.part, 1, 'make_dormant', e.number, 'left the employer', array_agg(p.account ORDER BY p.place)
    FROM leaver l JOIN city.pool p ON p.place = l.place JOIN city.employer e ON e.id = p.employer_id WHERE l.stops GROUP BY p.part, e.id, e.number ORDER BY e.id;
    INSERT INTO city.act (day, part, rank, act, subject, amount, detail, channel)
    SELECT d.day, p.part, 10, l.act, p.account,
           p.balance + hpf.fen(hpf.account_interest(hpf.from_fen(p.balance), p.day_product, p.interest_from, d.day - 1, hpf.rate_on('member_deposit', d.day))), l.detail,
           CASE WHEN city.u(p.person_id, 801) < 0.55 THEN 'online' ELSE 'counter' END
    FROM leaver l JOIN city.pool p ON p.place = l.place
    CROSS JOIN LATERAL (SELECT city.at(days[2:], city.u(p.person_id, 800)) AS day) d
    WHERE l.act IS NOT NULL ORDER BY p.place;
    DROP TABLE leaver;
END $$;

-- Partial withdrawals on a ground that add up to the total, to the fen.
CREATE PROCEDURE city.plan_withdrawals(m hpf.yearmonth, days date[], the_rank integer, ground text, total bigint, filter text, low float8, high float8, least_amount bigint, most_amount bigint, online float8)
LANGUAGE plpgsql AS $$
BEGIN
    IF total <= 0 THEN RETURN; END IF;
    EXECUTE format($query$
        WITH candidate AS MATERIALIZED (
            SELECT c.place, c.part, c.account, c.person_id,
                   (100 * floor(greatest($1, least($2, c.balance * ($3 + ($4 - $3) * city.u(c.person_id, 810)))) / 100))::bigint AS amount
            FROM city.pool c WHERE NOT c.used AND (%s) AND c.balance >= 1.25 * $1 + 100000
              AND NOT EXISTS (SELECT FROM city.withdrew w WHERE w.person_id = c.person_id AND w.ground = $8) ORDER BY c.place LIMIT %s
        ), running AS (
            SELECT c.*, (sum(c.amount) OVER (ORDER BY c.place))::bigint AS through FROM candidate c
        ), taken AS (
            UPDATE city.pool p SET used = true FROM running r WHERE p.place = r.place AND r.through - r.amount < $5
            RETURNING r.place, r.part, r.account, r.person_id, least(r.amount, $5 - (r.through - r.amount)) AS amount
        ), noted AS (
            INSERT INTO city.withdrew (person_id, ground) SELECT t.person_id, $8 FROM taken t
        ), owning AS (
            INSERT INTO city.owner (person_id) SELECT t.person_id FROM taken t WHERE $8 IN ('purchase', 'repay_fund', 'repay_commercial') ON CONFLICT DO NOTHING
        )
        INSERT INTO city.act (day, part, rank, act, subject, amount, detail, channel)
        SELECT city.at($6, city.u(t.person_id, 811)), t.part, $7, 'withdraw', t.account, t.amount, $8, CASE WHEN city.u(t.person_id, 812) < $9 THEN 'online' ELSE 'counter' END
        FROM taken t WHERE t.amount > 0 ORDER BY t.place $query$, filter, 50 + 2 * total / least_amount)
    USING least_amount, most_amount, low, high, total, days, the_rank, ground, online;
END $$;

CREATE PROCEDURE city.plan_loans(m hpf.yearmonth, days date[], x float8) LANGUAGE plpgsql AS $$
DECLARE
    fund_count integer := city.aim('loans_granted_count', m);
    bank_count integer := city.aim('subsidised_granted_count', m);
    next_id integer := (SELECT max(id) FROM city.loan);
    unit integer := CASE WHEN city.aim('loans_granted', m) % 100000 = 0 AND city.aim('subsidised_granted', m) % 100000 = 0 THEN 100000 ELSE 1 END;
    early date[];
    late date[];
BEGIN
    early := city.between_days(days, 1, 14);
    late := city.between_days(days, 15, 31);
    WITH candidate AS (
        SELECT p.place, p.person_id, p.employer_id, row_number() OVER (ORDER BY p.place)::integer AS row
        FROM city.pool p
        WHERE NOT p.used AND p.active AND NOT p.borrower AND p.settled_in AND p.born BETWEEN '1980-01-01' AND '1997-12-31' AND p.balance > 2000000
          AND NOT EXISTS (SELECT FROM city.owner o WHERE o.person_id = p.person_id)
        ORDER BY p.place LIMIT fund_count + bank_count
    ), taken AS (
        UPDATE city.pool p SET used = true, borrower = true FROM candidate c WHERE c.place = p.place RETURNING c.*
    ), sorted AS (
        -- which of them are the banks' is chance too: every so many-th
        SELECT t.*, row_number() OVER (ORDER BY city.u(t.person_id, 820), t.place) > fund_count AS bank FROM taken t
    ), weighed AS (
        SELECT s.*, next_id + s.row AS id, NOT s.bank AND city.u(s.person_id, 821) < greatest(0, 0.06 + 0.10 * x) AS short, 0.55 + least(exp(0.4 * city.z(s.person_id, 205)), 1.4) AS weight FROM sorted s
    ), shared AS (
        SELECT w.*, sum(w.weight * CASE WHEN w.short THEN 0.5 ELSE 1 END) OVER k / sum(w.weight * CASE WHEN w.short THEN 0.5 ELSE 1 END) OVER (PARTITION BY w.bank) AS through,
               row_number() OVER k = count(*) OVER (PARTITION BY w.bank) AS last,
               CASE WHEN w.bank THEN city.aim('subsidised_granted', m) ELSE city.aim('loans_granted', m) END AS total
        FROM weighed w WINDOW k AS (PARTITION BY w.bank ORDER BY w.row)
    ), cut AS (
        SELECT s.*, CASE WHEN s.last THEN s.total ELSE unit * floor(s.total * s.through / unit)::bigint END AS cut FROM shared s
    )
    INSERT INTO city.loan (id, number, person_id, kind, mandate, bank_account, balance, periods, short, granted)
    SELECT c.id, CASE WHEN c.bank THEN 'TX' ELSE 'GJ' END || lpad(c.id::text, 8, '0'), c.person_id, CASE WHEN c.bank THEN 'bank' ELSE 'fund' END,
           city.u(c.person_id, 822) < CASE WHEN c.bank THEN 0.35 ELSE 0.56 END, '35059920' || e.branch,
           c.cut - coalesce(lag(c.cut) OVER (PARTITION BY c.bank ORDER BY c.row), 0),
           CASE WHEN c.short THEN (ARRAY[36, 48, 60, 60])[1 + floor(4 * city.u(c.person_id, 823))::integer]
                ELSE (ARRAY[120, 180, 240, 240, 300, 360, 360])[1 + floor(7 * city.u(c.person_id, 823))::integer] END, c.short, m
    FROM cut c JOIN city.employer e ON e.id = c.employer_id ORDER BY c.row;
    -- the term ends at most five years after retirement age, in whole years
    UPDATE city.loan l SET periods = least(l.periods, 12 * floor((hpf.retires_on(a.member_id, 'female_worker')::hpf.yearmonth - m) / 12.0 + 4.9)::integer)
    FROM city.person p JOIN fund.account a ON a.id = p.account_id WHERE l.granted = m AND NOT l.short AND p.id = l.person_id;
    -- large ones are borrowed by two: the cap and the balances of both count
    WITH large AS (
        SELECT l.id, row_number() OVER (ORDER BY l.id) AS row FROM city.loan l JOIN city.pool p ON p.person_id = l.person_id
        WHERE l.granted = m AND (l.balance > 45000000 OR p.balance * 20 < l.balance + 200000)
    ), other AS (
        SELECT p.place, p.person_id, row_number() OVER (ORDER BY p.place) AS row FROM city.pool p
        WHERE NOT p.used AND p.active AND NOT p.borrower AND p.settled_in AND p.balance > 2500000
          AND NOT EXISTS (SELECT FROM city.owner o WHERE o.person_id = p.person_id) ORDER BY p.place LIMIT (SELECT count(*) FROM large)
    ), taken AS (
        UPDATE city.pool p SET used = true FROM other o WHERE o.place = p.place RETURNING o.person_id
    ), couple AS (
        UPDATE city.loan l SET spouse_id = o.person_id FROM large g JOIN other o ON o.row = g.row WHERE l.id = g.id RETURNING l.person_id, l.spouse_id
    )
    UPDATE city.person p SET married = true FROM couple c WHERE p.id IN (c.person_id, c.spouse_id);
    INSERT INTO city.owner (person_id) SELECT k.person_id FROM city.loan l, unnest(ARRAY[l.person_id, l.spouse_id]) AS k (person_id) WHERE l.granted = m AND k.person_id IS NOT NULL ON CONFLICT DO NOTHING;
    -- signed a few days before the money is paid out
    INSERT INTO city.act (day, part, rank, act, subject, object, amount)
    SELECT a.day, p.part, a.rank, a.act, l.number, CASE WHEN a.act = 'sign_mandate' THEN p.account END, l.balance
    FROM (SELECT l.*, (row_number() OVER (PARTITION BY l.kind ORDER BY city.u(l.id, 824), l.id) - 0.5) / count(*) OVER (PARTITION BY l.kind) AS place FROM city.loan l WHERE l.granted = m) l
    JOIN city.pool p ON p.person_id = l.person_id
    CROSS JOIN LATERAL (SELECT CASE WHEN l.kind = 'bank' THEN city.at(days, l.place) ELSE city.early_late(early, late, 0.5 - 0.5 * x, l.place) END AS day) d
    CROSS JOIN LATERAL (VALUES (20, 'sign_loan', greatest(days[1], (SELECT max(k) FROM unnest(days) k WHERE k <= d.day - 4))), (21, 'disburse_loan', d.day), (22, 'sign_mandate', d.day)) AS a (rank, act, day)
    WHERE a.act <> 'sign_mandate' OR l.mandate
    ORDER BY l.id, a.rank;
END $$;

-- Principal prepaid in cash (or, of the banks' own loans, told by the bank) that adds up to the total, to the fen.
CREATE PROCEDURE city.plan_prepayments(m hpf.yearmonth, early date[], late date[], share float8, the_rank integer, which text, total bigint) LANGUAGE plpgsql AS $$
DECLARE
    pieces bigint;
BEGIN
    IF total <= 0 THEN RETURN; END IF;
    -- some ten thousands each, but never so few that one loan could not carry it
    pieces := greatest(1, total / 12000000);
    WITH candidate AS MATERIALIZED (
        SELECT b.place, b.number, b.part, b.id,
               least((100 * floor(b.balance * (0.25 + 0.55 * city.u(b.id, 830)) / 100))::bigint, greatest(total / pieces, 30000) * 2) AS amount
        FROM city.book b WHERE NOT b.used AND NOT b.arrears AND b.kind = which AND b.balance > 1000000 ORDER BY b.place
    ), running AS (
        SELECT c.*, (sum(c.amount) OVER (ORDER BY c.place))::bigint AS through FROM candidate c
    ), taken AS (
        UPDATE city.book b SET used = true FROM running r WHERE b.place = r.place AND r.through - r.amount < total
        RETURNING r.place, r.id, r.number, r.part, least(r.amount, total - (r.through - r.amount)) AS amount, r.through
    )
    INSERT INTO city.act (day, part, rank, act, subject, amount, detail, channel)
    SELECT city.early_late(early, late, share, least(0.9999, (t.through - t.amount / 2) / total::float8)), t.part, the_rank, 'prepay', t.number, t.amount, CASE WHEN city.u(t.id, 831) < 0.3 THEN 'shorten' ELSE 'reduce' END,
           CASE WHEN city.u(t.id, 832) < 0.4 THEN 'online' ELSE 'counter' END
    FROM taken t ORDER BY t.place;
END $$;

CREATE FUNCTION city.plan_offsets(m hpf.yearmonth, days date[], the_channel text, which text, cases integer, total bigint, OUT placed_cases integer, OUT placed bigint) LANGUAGE plpgsql AS $$
DECLARE
    room bigint;
BEGIN
    placed_cases := 0;
    placed := 0;
    IF cases <= 0 OR total <= 0 THEN RETURN; END IF;
    CREATE TEMPORARY TABLE offset_case (place integer, id integer, number text, account text, part smallint, cap bigint, amount bigint) ON COMMIT DROP;
    -- whoever comes first and can give enough on the average; if those are too few or too poor, whoever can give most
    FOR attempt IN 1 .. 2 LOOP
        INSERT INTO offset_case
        SELECT b.place, b.id, b.number, b.account, b.part, c.cap, least(c.cap, (100 * floor(total / cases * (0.45 + 1.1 * city.u(b.id, 840)) / 100))::bigint)
        FROM city.book b CROSS JOIN LATERAL (SELECT least(b.money - 4 * b.installment - 100, b.balance * 8 / 10) AS cap) c
        WHERE NOT b.used AND NOT b.arrears AND b.kind = which AND c.cap > CASE attempt WHEN 1 THEN total / cases * 0.6 ELSE 0 END
        ORDER BY CASE attempt WHEN 1 THEN b.place ELSE -c.cap END, b.place LIMIT cases;
        SELECT count(*), coalesce(sum(k.cap), 0) INTO placed_cases, room FROM offset_case k;
        EXIT WHEN attempt = 2 OR (placed_cases = cases AND room >= total);
        DELETE FROM offset_case;
    END LOOP;
    placed := least(total, room);
    UPDATE city.book b SET used = true FROM offset_case c WHERE c.place = b.place;
    UPDATE city.pool p SET used = true FROM offset_case c WHERE c.account = p.account;
    -- to the fen: what is missing is spread over the room that is left, what is too much is taken off evenly
    UPDATE offset_case c
    SET amount = CASE WHEN t.gap >= 0 THEN least(c.cap, c.amount + floor(t.gap * (c.cap - c.amount)::numeric / greatest(t.room, 1))::bigint)
                      ELSE c.amount + floor(t.gap * c.amount::numeric / t.amount)::bigint END
    FROM (SELECT placed - sum(k.amount) AS gap, sum(k.cap - k.amount) AS room, sum(k.amount) AS amount FROM offset_case k) t;
    -- the fen that rounding left, one by one
    UPDATE offset_case c SET amount = c.amount + 1
    FROM (SELECT k.place, row_number() OVER (ORDER BY k.cap - k.amount DESC, k.place) AS row FROM offset_case k) r
    WHERE r.place = c.place AND r.row <= (SELECT placed - sum(k.amount) FROM offset_case k);
    INSERT INTO city.act (day, part, rank, act, subject, object, amount, channel)
    SELECT city.at(days, (row_number() OVER (ORDER BY city.u(c.id, 841), c.id) - 0.5) / placed_cases), c.part, 30, 'offset_principal', c.number, c.account, c.amount, the_channel
    FROM offset_case c WHERE c.amount > 0 ORDER BY c.place;
    DROP TABLE offset_case;
END $$;
COMMENT ON FUNCTION city.plan_offsets(hpf.yearmonth, date[], text, text, integer, bigint) IS 'Principal offsets: so many cases that add up to the total, from accounts that can give it; tells how much of that there was.';

CREATE PROCEDURE city.plan_arrears(m hpf.yearmonth) LANGUAGE plpgsql AS $$
DECLARE
    -- penalty of a loan that pays after d periods: installment × 150 % of the rate × 1 + 2 + … + d months
    wanted bigint := city.goal('inc_penalty', '2020-01', '2020-12') * (12 - hpf.month(m)) / 66;
BEGIN
    IF hpf.month(m) > 11 THEN RETURN; END IF;
    WITH candidate AS MATERIALIZED (
        SELECT b.place, b.id, b.installment,
               (ARRAY[1, 1, 1, 2, 3, 4, 5, 6, 7, 8])[1 + floor(10 * city.u(b.id, 850))::integer] AS periods
        FROM city.book b WHERE NOT b.used AND NOT b.arrears AND NOT b.mandate AND b.kind = 'fund' AND b.installment > 200000 ORDER BY b.place DESC LIMIT 20000
    ), running AS (
        SELECT c.*, p.penalty, sum(p.penalty) OVER (ORDER BY c.place DESC) AS through
        FROM candidate c CROSS JOIN LATERAL (SELECT c.installment * 0.0040625 * c.periods * (c.periods + 1) / 2 AS penalty) p
        WHERE c.periods <= 12 - hpf.month(m)
    ), taken AS (
        UPDATE city.book b SET arrears = true FROM running r WHERE b.place = r.place AND r.through - r.penalty / 2 <= wanted RETURNING r.id, r.periods
    )
    UPDATE city.loan l SET unpaid_from = m, unpaid_until = m + t.periods FROM taken t WHERE t.id = l.id;
    -- a few never pay: the list of six periods and more
    IF hpf.month(m) IN (2, 5, 9) THEN
        WITH stuck AS (
            SELECT b.place, b.id FROM city.book b WHERE NOT b.used AND NOT b.arrears AND NOT b.mandate AND b.kind = 'fund' ORDER BY b.place DESC
            LIMIT ceil(8 * city.scale())
        ), taken AS (UPDATE city.book b SET arrears = true FROM stuck s WHERE b.place = s.place RETURNING s.id)
        UPDATE city.loan l SET unpaid_from = m, unpaid_until = '2021-12' FROM taken t WHERE t.id = l.id;
    END IF;
END $$;

CREATE PROCEDURE city.plan_joiners(m hpf.yearmonth, days date[]) LANGUAGE plpgsql AS $$
DECLARE
    joining integer := city.aim('new_members', m);
    slots integer := (SELECT count(*) FROM city.slot);
    fresh integer;
    next_id integer := (SELECT max(id) FROM city.employer);
BEGIN
    TRUNCATE city.joiner;
    IF joining = 0 THEN RETURN; END IF;
    fresh := greatest(1, round(0.3 * joining / 10));
    INSERT INTO city.employer
    SELECT r.* FROM generate_series(1, fresh) n CROSS JOIN LATERAL city.employer_row(next_id + n, city.at(days, city.u(next_id + n, 28)), true) r;
    INSERT INTO city.joiner
    SELECT q.id, CASE WHEN q.row <= 0.3 * joining THEN next_id + 1 + floor((q.row - 1) * fresh / ceil(0.3 * joining))::integer
                      ELSE (SELECT s.employer_id FROM city.slot s WHERE s.row = 1 + floor(slots * city.u(q.id, 46))::integer) END
    FROM (SELECT p.id, row_number() OVER (ORDER BY p.id) AS row FROM city.person p WHERE p.kind = 'future' ORDER BY p.id LIMIT joining) q;
    UPDATE city.joiner j SET employer_id = least(j.employer_id, next_id + fresh);
    UPDATE city.person p SET employer_id = e.id, number = '59' || e.branch || lpad(p.id::text, 8, '0'), kind = 'member'
    FROM city.joiner j JOIN city.employer e ON e.id = j.employer_id WHERE p.id = j.person_id;
    INSERT INTO city.act (day, part, rank, act, subject)
    SELECT e.since, e.id % (SELECT city.sessions()), 0, 'open_employer', e.number FROM city.employer e WHERE e.id > next_id ORDER BY e.id;
END $$;

-- Which employers pay which months now, and on which day.
CREATE PROCEDURE city.plan_remittances(m hpf.yearmonth, wanted bigint, product numeric) LANGUAGE plpgsql AS $$
DECLARE
    open_amount bigint;
    line record;
    early_days date[] := city.work_days(m, 1, 14);
    late_days date[] := city.work_days(m, 15, 31);
    days_in_month integer := hpf.last_day(m) - hpf.first_day(m) + 1;
    total bigint;
    mean float8;
    share float8;
BEGIN
    TRUNCATE city.unit;
    INSERT INTO city.unit
    SELECT u.employer_id, u.month, sum(u.amount), count(*), bool_or(u.late), min(u.u), bool_or(u.month < m OR NOT u.late)
    FROM (
        SELECT e.id AS employer_id, k.month, p.monthly AS amount, e.late, city.u(e.id, 900 + hpf.month(m)) AS u
        FROM city.employer e
        JOIN fund.employer f ON f.number = e.number
        CROSS JOIN LATERAL (
            SELECT n.first + i AS month
            FROM (SELECT CASE WHEN f.status = '03' THEN '2020-07'::hpf.yearmonth ELSE coalesce(f.paid_through + 1, f.first_month) END AS first) n, generate_series(0, m - n.first) i) k
        JOIN city.pool p ON p.employer_id = e.id AND p.active AND p.first_month <= k.month AND (p.paid_through < k.month OR p.paid_through IS NULL)
        WHERE (f.status IN ('01', '02') AND NOT (e.defers AND m = '2020-02')) OR (f.status = '03' AND e.pays_deferred = m)
        UNION ALL
        -- an employer that everybody had left remits its empty months first
        SELECT j.employer_id, k.month, CASE WHEN k.month = m THEN hpf.fen(hpf.monthly_contribution(hpf.from_fen(p.base), e.ratio::hpf.rate) * 2) ELSE 0 END,
               e.late, city.u(e.id, 900 + hpf.month(m))
        FROM city.joiner j JOIN city.person p ON p.id = j.person_id JOIN city.employer e ON e.id = j.employer_id
        LEFT JOIN fund.employer f ON f.number = e.number
        CROSS JOIN LATERAL (
            SELECT n.first + i AS month
            FROM (SELECT coalesce(f.paid_through + 1, f.first_month, m) AS first) n, generate_series(0, greatest(0, m - n.first)) i) k
    ) u GROUP BY u.employer_id, u.month;
    -- who is sometimes late: by chance while there is room for the large, then the small ones as they fit
    SELECT wanted - coalesce(sum(amount) FILTER (WHERE chosen), 0) INTO open_amount FROM city.unit;
    WITH running AS (
        SELECT u.employer_id, sum(u.amount) OVER (ORDER BY u.u, u.employer_id) AS through FROM city.unit u WHERE NOT u.chosen
    )
    UPDATE city.unit u SET chosen = true FROM running r WHERE u.employer_id = r.employer_id AND u.month = m AND r.through <= open_amount - wanted / 200;
    SELECT wanted - coalesce(sum(amount) FILTER (WHERE chosen), 0) INTO open_amount FROM city.unit;
    FOR line IN SELECT * FROM city.unit u WHERE NOT u.chosen ORDER BY u.amount DESC, u.employer_id LOOP
        IF line.amount <= open_amount THEN
            UPDATE city.unit u SET chosen = true WHERE u.employer_id = line.employer_id AND u.month = line.month;
            open_amount := open_amount - line.amount;
        END IF;
    END LOOP;
    -- the mean day on which the month's interest comes out: product is what remittances must add, fen × days
    SELECT sum(amount) INTO total FROM city.unit WHERE chosen;
    mean := days_in_month + 1 - product / nullif(total, 0);
    share := greatest(0.03, least(0.97, (city.mean_n(late_days) - coalesce(mean, 15)) / (city.mean_n(late_days) - city.mean_n(early_days))));
    UPDATE city.lever SET remit_day = mean WHERE month = m;
    INSERT INTO city.act (day, part, rank, act, subject, amount, month, channel, persons)
    WITH payer AS (
        SELECT u.employer_id, sum(u.amount) AS amount, city.u(u.employer_id, 920 + hpf.month(m)) AS u FROM city.unit u WHERE u.chosen GROUP BY u.employer_id
    ), placed AS (
        SELECT p.*, (sum(p.amount) OVER (ORDER BY p.u, p.employer_id) - p.amount / 2) / nullif(total, 0)::float8 AS place FROM payer p
    ), dated AS (
        SELECT p.employer_id, e.number, e.pays_deferred,
               -- who joins the fund this month cannot pay before it has joined
               greatest(city.early_late(early_days, late_days, share, p.place), CASE WHEN e.since::hpf.yearmonth = m THEN e.since END) AS day
        FROM placed p JOIN city.employer e ON e.id = p.employer_id
    )
    SELECT d.day, d.employer_id % (SELECT city.sessions()), a.rank, a.act, d.number, a.amount, a.month,
           CASE WHEN city.u(d.employer_id, 29) < 0.8 THEN 'online' ELSE 'counter' END, a.persons
    FROM dated d
    CROSS JOIN LATERAL (
        SELECT 2 AS rank, 'open_accounts' AS act, NULL::bigint AS amount, m AS month, array_agg(j.person_id ORDER BY j.person_id) AS persons
        FROM city.joiner j WHERE j.employer_id = d.employer_id HAVING count(*) > 0
        UNION ALL
        SELECT 3, 'pay_deferred', NULL, '2020-06', NULL WHERE d.pays_deferred = m
        UNION ALL
        SELECT 4, 'remit', u.amount, u.month, NULL FROM city.unit u WHERE u.employer_id = d.employer_id AND u.chosen) a
    ORDER BY d.employer_id, a.rank, a.month;
END $$;

-- What a back contribution may add to a month (fen): two of them, and a base that was a tenth higher, stay within base
-- cap × ratio cap, both sides.
CREATE FUNCTION city.back_room(monthly bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT greatest(0, (720000 - monthly * 11 / 10) / 2)
$$;

-- Back contributions of whole employers, up to the total.
CREATE FUNCTION city.plan_back(m hpf.yearmonth, days date[], the_rank integer, total bigint, exactly boolean, salt integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    planned bigint;
    gap bigint;
BEGIN
    IF total <= 0 THEN RETURN 0; END IF;
    WITH line AS MATERIALIZED (
        SELECT p.employer_id, p.account, p.part, least((100 * round(p.monthly * (0.15 + 0.9 * city.u(p.person_id, salt)) / 100))::bigint, city.back_room(p.monthly)) AS amount
        FROM city.pool p JOIN city.employer e ON e.id = p.employer_id
        -- the employers' payrolls in an order of chance; a third of them is room enough
        WHERE p.active AND NOT p.used AND NOT e.defers AND (p.paid_through >= m - 1 OR (m = '2020-01' AND NOT e.opens_late)) AND city.u(p.employer_id, salt + 1) < 0.35
    ), batch AS (
        SELECT l.employer_id, l.part, array_agg(l.account ORDER BY l.account) AS accounts, array_agg(l.amount ORDER BY l.account) AS amounts, sum(l.amount) AS amount
        FROM line l WHERE l.amount > 0 GROUP BY l.employer_id, l.part HAVING sum(l.amount) <= total / 4
    ), running AS (
        SELECT b.*, sum(b.amount) OVER (ORDER BY city.u(b.employer_id, salt + 1), b.employer_id) AS through FROM batch b
    ), act AS (
        INSERT INTO city.act (day, part, rank, act, subject, amount, month, channel, accounts, amounts)
        SELECT city.at(days, city.u(r.employer_id, salt + 2)), r.part, the_rank, 'contribute_back', e.number, r.amount, greatest(m - 1, '2019-12'::hpf.yearmonth),
               CASE WHEN city.u(r.employer_id, 29) < 0.8 THEN 'online' ELSE 'counter' END, r.accounts, r.amounts
        FROM running r JOIN city.employer e ON e.id = r.employer_id WHERE r.through <= total ORDER BY r.employer_id
        RETURNING amount
    )
    SELECT coalesce(sum(a.amount), 0) INTO planned FROM act a;
    gap := total - planned;
    IF exactly AND gap > 0 THEN
        -- middle-sized employers, one after another, take what is left, each person at most 1,000 yuan
        INSERT INTO city.act (day, part, rank, act, subject, amount, month, accounts, amounts)
        SELECT days[cardinality(days)], q.part, the_rank, 'contribute_back', q.number, sum(q.amount), greatest(m - 1, '2019-12'::hpf.yearmonth),
               array_agg(q.account ORDER BY q.account), array_agg(q.amount ORDER BY q.account)
        FROM (SELECT r.part, r.number, r.employer_id, r.u, r.account, least(r.room, gap - (r.through - r.room)) AS amount, r.through - r.room AS before
              FROM (SELECT p.part, e.number, p.employer_id, city.u(e.id, salt + 1) AS u, p.account, least(100000, city.back_room(p.monthly)) AS room,
                           sum(least(100000, city.back_room(p.monthly))) OVER (ORDER BY city.u(e.id, salt + 1), e.id, p.account) AS through
                    FROM city.pool p JOIN city.employer e ON e.id = p.employer_id
                    WHERE p.active AND NOT p.used AND NOT e.defers AND (p.paid_through >= m - 1 OR (m = '2020-01' AND NOT e.opens_late))
                      AND city.u(e.id, salt + 1) >= 0.35 AND e.size BETWEEN 20 AND 400 AND city.back_room(p.monthly) > 0) r) q
        WHERE q.before < gap
        GROUP BY q.part, q.number, q.employer_id, q.u ORDER BY q.u, q.employer_id;
        planned := total;
    END IF;
    RETURN planned;
END $$;

CREATE PROCEDURE city.plan_treasury(m hpf.yearmonth, days date[]) LANGUAGE plpgsql AS $$
DECLARE
    repayments integer := city.aim('financing_repayments_count', m);
    repaid bigint := city.aim('financing_repaid', m);
    the_21st date := hpf.first_day(m) + 20;
    month_end date := hpf.last_day(m);
BEGIN
    INSERT INTO city.act (day, part, rank, act, subject, object, amount, detail)
    SELECT t.day, 0, 40, t.act, t.subject, t.object, t.amount, t.detail
    FROM (
        SELECT 1 AS position, days[3] AS day, 'draw_financing' AS act, 'RZ2019' AS subject, NULL AS object, city.aim('financing_drawn', m) AS amount, NULL AS detail
        UNION ALL
        SELECT 2, city.at(days, (n - 0.3) / nullif(repayments, 0)), 'repay_financing', 'RZ2019', NULL,
               CASE WHEN n < repayments THEN repaid / nullif(repayments, 0) ELSE repaid - (repayments - 1) * (repaid / nullif(repayments, 0)) END, NULL FROM generate_series(1, repayments) n
        UNION ALL
        SELECT 3, (SELECT min(d) FROM unnest(days) d WHERE d >= the_21st), 'pay_financing_interest', 'RZ2019', NULL, city.aim('exp_financing_interest', m), NULL
        UNION ALL
        SELECT 4, days[6], 'remit_management_fee', '3505990102', NULL, city.aim('management_fee_to_treasury', m), NULL
        UNION ALL
        SELECT 5, days[9], 'remit_low_rent_fund', '3505990102', NULL, city.aim('low_rent_to_treasury', m), NULL
        UNION ALL
        SELECT 6, month_end, 'sweep_value_added', '3505990102', NULL, city.aim('sweep_101_to_102', m), NULL
        -- the banks' advices of December come with the year's last day: see city.trim_december
        UNION ALL
        SELECT 7, the_21st, 'receive_bank_interest', k.number, k.branch, k.amount, '结息' FROM city.bank_interest(city.aim('inc_fund_bank_interest', m), city.aim('inc_value_added_deposit_interest', m)) k WHERE m <> '2020-12'
        UNION ALL
        SELECT 8, month_end, 'pay_loan_fee', '', NULL, city.aim('exp_loan_fee', m), '委托贷款手续费' WHERE m <> '2020-12'
    ) t WHERE t.amount > 0 ORDER BY t.day, t.position;
END $$;

CREATE FUNCTION city.bank_interest(of_fund bigint, of_value_added bigint) RETURNS TABLE (number text, branch text, amount bigint) LANGUAGE sql STABLE AS $$
    SELECT '35059910' || k.code, k.code, k.cut - coalesce(lag(k.cut) OVER (ORDER BY k.position), 0)
    FROM (SELECT b.code, b.position, floor(of_fund * (sum(b.weight) OVER (ORDER BY b.position) / sum(b.weight) OVER ()) + 0.001)::bigint AS cut FROM city.branch b) k
    UNION ALL SELECT '3505990102', '01', of_value_added
$$;
COMMENT ON FUNCTION city.bank_interest(bigint, bigint) IS 'The banks'' advices: the collection accounts'' interest by branch, and that of the value-added account.';

-- The year's loan interest as it will come out if nothing is done about it.
CREATE FUNCTION city.forecast_loan_interest(m hpf.yearmonth) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    so_far city.outcome := city.so_far(m);
    this_month bigint;
    rate float8;
    later float8;
BEGIN
    -- what is in arrears now is paid before the year ends, except by those who never pay
    SELECT sum(hpf.fen((s.after).interest_due)) FILTER (WHERE NOT coalesce(l.unpaid_from <= m AND l.unpaid_until > '2020-12', false)),
           sum(hpf.fen((f.state).balance) * CASE WHEN l.short THEN 0.0275 ELSE 0.0325 END) / sum(hpf.fen((f.state).balance))
    INTO this_month, rate
    FROM city.loan l JOIN fund.loan f ON f.id = l.loan_id
    CROSS JOIN LATERAL (SELECT hpf.loan_advance(f.state, hpf.first_day(m) + 19) AS after OFFSET 0) s
    WHERE f.funded_by = 'fund' AND f.status = '2';
    -- a full month on what stood at the month's end; loans paid out run from their day; what is prepaid before the 20th runs shorter
    SELECT coalesce(sum(rate / 12 * city.aim('loan_balance_end', k.month - 1)
               + rate / 360 * (4.5 * city.aim('loans_granted', k.month - 1) + 1.9 * city.aim('rec_prepaid_cash', k.month - 1) - 6.3 * city.aim('rec_prepaid_cash', k.month)
                               - (CASE WHEN city.aim('of_which_first10days_online_count', k.month) > 0 THEN 4.5 ELSE 6.3 END) * city.aim('rec_principal_offset', k.month)
                               + (CASE WHEN city.aim('of_which_first10days_online_count', k.month - 1) > 0 THEN 0.3 ELSE 1.9 END) * city.aim('rec_principal_offset', k.month - 1))), 0)
    INTO later
    FROM (SELECT m + i AS month FROM generate_series(1, 12 - hpf.month(m)) i) k;
    RETURN so_far.loan_interest + so_far.penalty + this_month
         - (rate / 360 * (6.3 * city.aim('rec_prepaid_cash', m)
                          + (CASE WHEN city.aim('of_which_first10days_online_count', m) > 0 THEN 4.5 ELSE 6.3 END) * city.aim('rec_principal_offset', m)))::bigint
         + later::bigint + greatest(0, city.goal('inc_penalty', '2020-01', '2020-12') - so_far.penalty);
END $$;

CREATE FUNCTION city.lever_of(m hpf.yearmonth, excess bigint) RETURNS float8 LANGUAGE sql STABLE AS $$
    SELECT greatest(-1, least(1, excess / nullif(sum(0.0325 / 360 * (CASE WHEN k.month < '2020-12' THEN 6.5 * city.aim('loans_granted', k.month) ELSE 0 END
                                                           + CASE WHEN k.month < '2020-12' THEN 8 ELSE 6.3 END * city.aim('rec_prepaid_cash', k.month))), 0)))
    FROM (SELECT m + i AS month FROM generate_series(0, 12 - hpf.month(m)) i) k
$$;
COMMENT ON FUNCTION city.lever_of(hpf.yearmonth, bigint) IS 'How far to turn the days of loans and prepayments, from -1 to 1, so that an excess of interest is gone by December.';

CREATE PROCEDURE city.plan_july(m hpf.yearmonth, days date[]) LANGUAGE plpgsql AS $$
DECLARE
    capacity float8;
    backlog float8;
    so_far city.outcome := city.so_far(m);
    wanted float8;
    factor float8;
BEGIN
    -- the second half-year's capacity at today's bases: members who pay, who join (at less) and who leave
    SELECT 6 * sum(p.monthly) FILTER (WHERE p.active),
           sum(p.monthly) FILTER (WHERE p.active AND p.paid_through < '2020-06') INTO capacity, backlog FROM city.pool p JOIN city.employer e ON e.id = p.employer_id WHERE NOT e.defers;
    capacity := capacity + (SELECT sum((13 - hpf.month(t.month)) * (0.55 * CASE t.item WHEN 'new_members' THEN t.value ELSE 0 END - 0.97 * CASE t.item WHEN 'left_members' THEN t.value ELSE 0 END))
                            FROM city.target t WHERE t.item IN ('new_members', 'left_members') AND t.month >= '2020-07') * (SELECT avg(p.monthly) FROM city.pool p WHERE p.active);
    wanted := city.goal('collected_total', '2020-01', '2020-12') - so_far.collected - city.goal('back_contribution', '2020-07', '2020-12') - city.goal('transfer_in', '2020-07', '2020-12')
              - city.goal('closing_interest_credited', '2020-07', '2020-12');
    -- a tenth of a month is still to come when the year ends
    factor := greatest(0.98, least(1.15, wanted / (capacity + backlog - 0.10 * capacity / 6)));
    RAISE NOTICE '1 July: bases adjusted by % per cent on the average', round(((factor - 1) * 100)::numeric, 2);
    INSERT INTO city.act (day, part, rank, act, subject, accounts, amounts)
    SELECT days[1], p.part, 0, 'adjust_bases', e.number, array_agg(p.account ORDER BY p.person_id), array_agg(b.base ORDER BY p.person_id)
    FROM city.pool p JOIN city.employer e ON e.id = p.employer_id JOIN city.person q ON q.id = p.person_id
    CROSS JOIN LATERAL (SELECT greatest(180000, least(3000000, 100 * round(q.base * factor * (0.96 + 0.08 * city.u(q.id, 53)) / 100)))::bigint AS base) b
    WHERE p.active GROUP BY p.part, e.id, e.number ORDER BY e.id;
    UPDATE city.person q SET base = greatest(180000, least(3000000, 100 * round(q.base * factor * (0.96 + 0.08 * city.u(q.id, 53)) / 100)))::bigint
    FROM city.pool p WHERE p.person_id = q.id AND p.active;
    UPDATE city.pool p SET monthly = 2 * hpf.fen(hpf.monthly_contribution(hpf.from_fen(q.base), e.ratio::hpf.rate))
    FROM city.person q JOIN city.employer e ON e.id = q.employer_id WHERE p.person_id = q.id AND p.active;
END $$;

CREATE PROCEDURE city.plan_month(m hpf.yearmonth) LANGUAGE plpgsql AS $$
DECLARE
    days date[] := city.work_days(m);
    last date := hpf.last_day(m);
    so_far city.outcome := city.so_far(m);
    bulk date[];
    forecast bigint;
    goal_interest bigint := city.goal('inc_loan_interest', '2020-01', '2020-12') + city.goal('inc_penalty', '2020-01', '2020-12');
    x float8;
    amount bigint;
    expected bigint;
    offsets bigint;
    offsets_bank bigint;
    share float8;
    cases integer;
    deferred bigint;
    june_interest bigint := 0;
    wanted bigint;
    days_in_month integer := hpf.last_day(m) - hpf.first_day(m) + 1;
    product numeric;
    first_days date[];
    other_days date[];
    channel text;
    bank record;
    own record;
BEGIN
    CALL city.survey(m);
    bulk := CASE WHEN days[cardinality(days)] = last THEN days[1:cardinality(days) - 1] ELSE days END;
    IF m = '2020-07' THEN CALL city.plan_july(m, days); END IF;
    CALL city.plan_arrears(m);
    forecast := city.forecast_loan_interest(m);
    x := city.lever_of(m, forecast - goal_interest);
    INSERT INTO city.lever VALUES (m, forecast, goal_interest, x, NULL);

    CALL city.plan_leavers(m, days);
    CALL city.plan_joiners(m, days);
    IF m = '2020-02' THEN
        INSERT INTO city.act (day, part, rank, act, subject) SELECT days[1], e.id % (SELECT city.sessions()), 1, 'defer', e.number FROM city.employer e WHERE e.defers ORDER BY e.id;
    END IF;

    -- principal offsets: the first ten days of the business, then as they come
    offsets := city.aim('w_principal_offset_fund', m) + city.aim('w_principal_offset_bank', m);
    IF offsets > 0 THEN
        share := city.aim('w_principal_offset_bank', m)::float8 / offsets;
        amount := city.aim('of_which_first10days_online', m) + city.aim('of_which_first10days_counter', m);
        first_days := city.work_days(m, 11, 20);
        other_days := (SELECT array_agg(d ORDER BY d) FROM unnest(bulk) d WHERE amount = 0 OR extract(day FROM d) > 20);
        offsets_bank := city.aim('w_principal_offset_bank', m);
        IF amount > 0 THEN
            RAISE NOTICE '  % : loan ratio % per cent: principal offsets (提取冲本金) open', first_days[1], round(hpf.loan_ratio(hpf.first_day(m) - 1), 2);
        END IF;
        -- the banks' own loans first: what their borrowers cannot give, those of the fund do
        FOREACH channel IN ARRAY ARRAY['online', 'counter'] LOOP
            cases := city.aim('of_which_first10days_' || channel || '_count', m);
            amount := city.aim('of_which_first10days_' || channel, m);
            SELECT * INTO bank FROM city.plan_offsets(m, first_days, channel, 'bank', round(share * cases)::integer, CASE WHEN round(share * cases) > 0 THEN round(share * amount)::bigint ELSE 0 END);
            SELECT * INTO own FROM city.plan_offsets(m, first_days, channel, 'fund', cases - bank.placed_cases, amount - bank.placed);
            offsets := offsets - bank.placed - own.placed;
            offsets_bank := offsets_bank - bank.placed;
        END LOOP;
        IF offsets_bank > 0 THEN
            SELECT * INTO bank FROM city.plan_offsets(m, other_days, 'online', 'bank', greatest(1, round(offsets_bank / 3700000.0))::integer, offsets_bank);
            offsets := offsets - bank.placed;
        END IF;
        SELECT * INTO own FROM city.plan_offsets(m, other_days, 'online', 'fund', greatest(1, round(offsets / 3700000.0))::integer, offsets);
    END IF;

    CALL city.plan_loans(m, days, x);
    -- cash prepayments: nine tenths now, the rest on the last day by what the books say then
    expected := (city.aim('rec_scheduled_cash', m) + city.aim('rec_scheduled_offset', m));
    SELECT coalesce(sum(hpf.fen((s.after).principal_due)) FILTER (WHERE NOT coalesce(l.unpaid_from <= m AND l.unpaid_until > m, false) AND f.funded_by = 'fund'), 0) INTO expected
    FROM city.loan l JOIN fund.loan f ON f.id = l.loan_id
    CROSS JOIN LATERAL (SELECT hpf.loan_advance(f.state, hpf.first_day(m) + 19) AS after OFFSET 0) s WHERE f.status = '2';
    amount := city.balance(ARRAY['121', '122']) + city.aim('loans_granted', m) - expected - city.aim('loan_balance_end', m)
              - (SELECT coalesce(sum(a.amount), 0) FROM city.act a WHERE a.day BETWEEN hpf.first_day(m) AND last AND a.act = 'offset_principal' AND a.subject LIKE 'GJ%');
    DELETE FROM city.trim WHERE what = 'cash prepayments';
    INSERT INTO city.trim (what, planned, year_line, year_total)
    VALUES ('cash prepayments', greatest(0, amount - (0.92 * amount)::bigint), 'principal prepaid in cash', city.goal('rec_prepaid_cash', '2020-01', '2020-12'));
    CALL city.plan_prepayments(m, city.between_days(bulk, 1, 14), city.between_days(bulk, 15, 31),
                               0.5 + 0.5 * x, 31, 'fund', (0.92 * amount)::bigint);

    -- withdrawals by ground
    -- on 31 December a whole year is in the books, and papers count no more
    CALL city.plan_withdrawals(m, city.between_days(bulk, 1, 30), 11, 'repay_fund', city.aim('w_own_loan_reimbursed', m), 'active AND borrower AND EXISTS (SELECT FROM city.loan l WHERE l.person_id = c.person_id AND l.kind = ''fund'' AND NOT l.mandate)', 0.35, 0.8, 300000, 4000000, 0.6);
    CALL city.plan_withdrawals(m, bulk, 11, 'purchase', city.aim('w_purchase', m), 'NOT borrower AND c.balance > 3000000', 0.6, 0.95, 1000000, 15000000, 0);
    CALL city.plan_withdrawals(m, bulk, 11, 'rent', city.aim('w_rent', m), 'NOT borrower AND c.balance > 500000 AND NOT EXISTS (SELECT FROM city.owner o WHERE o.person_id = c.person_id)', 0.3, 0.8, 200000, 1200000, 0.7);
    CALL city.plan_withdrawals(m, bulk, 11, 'illness', city.aim('w_other', m), 'NOT borrower AND c.balance > 1500000', 0.5, 0.95, 500000, 8000000, 0);
    -- repayment of commercial mortgages closes the gap to the month's total
    SELECT coalesce(sum(a.amount), 0) INTO amount FROM city.act a
    WHERE a.day BETWEEN hpf.first_day(m) AND last AND a.act IN ('withdraw', 'close_account', 'transfer_out', 'offset_principal');
    -- what mandates will draw: as much as last month, in January what is due
    SELECT CASE WHEN m = '2020-01' THEN city.aim('w_offset_fund_principal', m) + city.aim('w_offset_fund_interest', m) + city.aim('w_offset_subsidised_to_bank', m)
                ELSE (SELECT o.offset_monthly FROM city.outcome o WHERE o.month = m - 1) END INTO expected;
    amount := city.goal('withdrawn_total', '2020-01', m) - so_far.withdrawn - amount - expected;
    DELETE FROM city.trim WHERE what = 'withdrawals of one day';
    INSERT INTO city.trim (what, planned, year_line, year_total)
    VALUES ('withdrawals of one day', greatest(0, amount - (0.92 * amount)::bigint), 'withdrawn', city.goal('withdrawn_total', '2020-01', '2020-12'));
    CALL city.plan_withdrawals(m, bulk, 11, 'repay_commercial', (0.92 * amount)::bigint, 'NOT borrower AND c.balance > 1200000', 0.5, 0.95, 800000, 6000000, 0.65);

    -- money that comes in
    INSERT INTO city.act (day, part, rank, act, subject, amount, detail, channel)
    SELECT city.at(bulk, city.u(q.person_id, 861)), q.part, 12, 'transfer_in', q.account, q.cut - coalesce(lag(q.cut) OVER (ORDER BY q.place), 0),
           (ARRAY['厦门', '福州', '漳州', '莆田', '龙岩', '深圳', '广州', '上海'])[1 + q.place % 8] || '中心', 'online'
    FROM (SELECT p.*, floor(city.aim('transfer_in', m) * (sum(0.3 + city.u(p.person_id, 860)) OVER (ORDER BY p.place) / sum(0.3 + city.u(p.person_id, 860)) OVER ()) + 0.001)::bigint AS cut
          FROM (SELECT * FROM city.pool p WHERE NOT p.used AND p.active AND p.born > '1980-01-01' ORDER BY p.place LIMIT greatest(1, city.aim('transfer_in', m) / 3000000)) p) q
    WHERE city.aim('transfer_in', m) > 0 ORDER BY q.place;
    SELECT coalesce(sum(5 * p.monthly), 0) INTO deferred FROM city.employer e JOIN city.pool p ON p.employer_id = e.id AND p.active WHERE e.pays_deferred = m;
    amount := greatest(0, city.aim('back_contribution', m) - deferred);
    expected := CASE WHEN m = '2020-12' THEN amount / 10 ELSE 0 END;
    DELETE FROM city.trim WHERE what = 'back contributions';
    INSERT INTO city.trim (what, planned, year_line, year_total) VALUES ('back contributions', expected, 'collected', city.goal('collected_total', '2020-01', '2020-12'));
    amount := city.plan_back(m, bulk, 13, amount - expected, true, 870 + hpf.month(m)) + expected;
    -- interest that will be credited: of those who close, and on 30 June of all
    SELECT coalesce(sum(a.amount - p.balance), 0) INTO wanted FROM city.act a JOIN city.pool p ON p.account = a.subject
    WHERE a.day BETWEEN hpf.first_day(m) AND last AND a.act IN ('close_account', 'transfer_out');
    IF hpf.month(m) = 6 THEN
        june_interest := city.balance(ARRAY['211']) + city.goal('exp_member_interest_accrued', '2020-01', m) - so_far.member_interest - wanted;
    END IF;
    wanted := city.goal('collected_total', '2020-01', m) - so_far.collected - amount - deferred - city.aim('transfer_in', m) - wanted - june_interest;

    -- the day-product that remittances must add so that members' interest comes out
    product := (city.goal('exp_member_interest_accrued', '2020-01', m) - so_far.member_interest) * 24000.0
               - city.balance(ARRAY['201'])::numeric * days_in_month
               + coalesce((SELECT sum(CASE WHEN a.act IN ('transfer_in', 'contribute_back') THEN -a.amount ELSE a.amount END * (last - a.day + 1)::numeric)
                           FROM city.act a WHERE a.day BETWEEN hpf.first_day(m) AND last AND a.act IN ('transfer_in', 'contribute_back', 'withdraw', 'close_account', 'transfer_out', 'offset_principal')), 0)
               + (SELECT t.planned FROM city.trim t WHERE t.what = 'withdrawals of one day')
               + (days_in_month - 19) * (CASE WHEN m = '2020-01' THEN city.aim('w_offset_fund_principal', m) + city.aim('w_offset_fund_interest', m) + city.aim('w_offset_subsidised_to_bank', m)
                                              ELSE (SELECT o.offset_monthly FROM city.outcome o WHERE o.month = m - 1) END)::numeric
               - deferred * (days_in_month / 2);
    CALL city.plan_remittances(m, wanted, product);

    -- of the banks' own loans only memoranda: prepaid after the 20th, so that the subsidy is that of the month's balance
    SELECT coalesce(sum(hpf.fen((s.after).principal_due)), 0), coalesce(sum(hpf.fen((f.state).balance)), 0) INTO expected, amount
    FROM fund.loan f CROSS JOIN LATERAL (SELECT hpf.loan_advance(f.state, hpf.first_day(m) + 19) AS after OFFSET 0) s WHERE f.funded_by = 'bank' AND f.status = '2';
    amount := amount + city.aim('subsidised_granted', m) - expected - city.aim('subsidised_balance_end', m)
              - (SELECT coalesce(sum(a.amount), 0) FROM city.act a WHERE a.day BETWEEN hpf.first_day(m) AND last AND a.act = 'offset_principal' AND a.subject LIKE 'TX%');
    CALL city.plan_prepayments(m, NULL, city.between_days(bulk, 21, 31), 0, 31, 'bank', (0.9 * amount)::bigint);

    -- households that apply for affordable housing: the year's number, evenly
    INSERT INTO city.act (day, part, rank, act, subject, persons)
    SELECT city.at(days, (k.n - 0.5) / h.households), 0, 14, 'check', (SELECT b.code FROM city.branch b WHERE b.position = 1 + (k.n * 5 + hpf.month(m)) % 13), ARRAY[(SELECT p.person_id FROM city.pool p WHERE p.place = k.n * 3), (SELECT p.person_id FROM city.pool p WHERE p.place = k.n * 3 + 1)]
    FROM (SELECT (round(city.households() * hpf.month(m) / 12.0) - round(city.households() * (hpf.month(m) - 1) / 12.0))::integer AS households) h, generate_series(1, h.households) AS k (n);
    CALL city.plan_treasury(m, days);
END $$;

CREATE FUNCTION city.households() RETURNS numeric LANGUAGE sql STABLE AS 'SELECT round(341 * city.scale())';

-- ---- The last day of a month -------------------------------------------------------------

CREATE PROCEDURE city.plan_last_day(m hpf.yearmonth) LANGUAGE plpgsql AS $$
DECLARE
    last date := hpf.last_day(m);
    so_far city.outcome := city.so_far(m, last);
    amount bigint;
    december boolean := hpf.month(m) = 12;
BEGIN
    -- who was not used yet has at least what he had when the month was planned
    amount := city.goal('withdrawn_total', '2020-01', m) - so_far.withdrawn;
    IF december THEN amount := city.limited('withdrawals of one day', amount); END IF;
    CALL city.plan_withdrawals(m, ARRAY[last], 50, 'repay_commercial', amount, 'NOT borrower AND c.balance > 1000000', 0.4, 0.9, 500000, 6000000, 0.65);
    amount := city.balance(ARRAY['121', '122']) - city.aim('loan_balance_end', m);
    IF december THEN amount := city.limited('cash prepayments', amount); END IF;
    CALL city.plan_prepayments(m, NULL, ARRAY[last], 0, 51, 'fund', amount);
    SELECT coalesce(sum(hpf.fen((f.state).balance)), 0) - city.aim('subsidised_balance_end', m) INTO amount FROM fund.loan f WHERE f.funded_by = 'bank' AND f.status = '2';
    CALL city.plan_prepayments(m, NULL, ARRAY[last], 0, 51, 'bank', amount);
    IF december THEN
        amount := city.limited('back contributions', city.goal('collected_total', '2020-01', m) - so_far.collected);
        PERFORM city.plan_back(m, ARRAY[last], 52, amount, true, 890);
    END IF;
END $$;

CREATE FUNCTION city.limited(which text, wanted bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    t city.trim;
BEGIN
    SELECT * INTO t FROM city.trim k WHERE k.what = which;
    -- an outside input is trimmed by at most 1 % of its year line
    wanted := greatest(0, t.planned - t.year_total / 100, least(t.planned + t.year_total / 100, wanted));
    UPDATE city.trim k SET trimmed = wanted WHERE k.what = which;
    RETURN wanted;
END $$;
COMMENT ON FUNCTION city.limited(text, bigint) IS 'Trims an outside input of December: to what is wanted, but by at most 1 per cent of its year line.';

-- The banks' fourth-quarter advice and bill, which arrive when all else is booked.
CREATE PROCEDURE city.trim_december() LANGUAGE plpgsql AS $$
DECLARE
    m hpf.yearmonth := '2020-12';
    last date := '2020-12-31';
    so_far city.outcome := city.so_far(m, last);
    wanted bigint;
    of_fund bigint;
    of_value_added bigint;
    fee bigint;
    accrual bigint;
BEGIN
    INSERT INTO city.trim (what, planned, year_line, year_total) VALUES
        ('fourth-quarter interest of 101', city.aim('inc_fund_bank_interest', m), 'interest of 101', city.goal('inc_fund_bank_interest', '2020-01', m)),
        ('fourth-quarter interest of 102', city.aim('inc_value_added_deposit_interest', m), 'interest of 102', city.goal('inc_value_added_deposit_interest', '2020-01', m)),
        ('fourth-quarter loan fee', city.aim('exp_loan_fee', m), 'loan fee', city.goal('exp_loan_fee', '2020-01', m));
    wanted := city.goal('income_total', '2020-01', m) - so_far.income;
    of_fund := city.limited('fourth-quarter interest of 101', wanted - city.aim('inc_value_added_deposit_interest', m));
    of_value_added := city.limited('fourth-quarter interest of 102', wanted - of_fund);
    -- the accrual that the close will book: what has accrued on every account less what is payable
    SELECT sum(hpf.fen(hpf.account_interest(a.balance, a.day_product, a.interest_from, last, hpf.rate_on('member_deposit', last)))) - city.balance(ARRAY['211']) INTO accrual
    FROM fund.account a WHERE a.closed_on IS NULL;
    fee := city.limited('fourth-quarter loan fee', so_far.income + of_fund + of_value_added - so_far.expense - accrual - city.goal('value_added_income', '2020-01', m));
    INSERT INTO city.act (day, part, rank, act, subject, object, amount, detail)
    SELECT last, 0, 60, 'receive_bank_interest', k.number, k.branch, k.amount, '第四季度结息' FROM city.bank_interest(of_fund, of_value_added) k WHERE k.amount > 0;
    INSERT INTO city.act (day, part, rank, act, subject, amount, detail) SELECT last, 0, 61, 'pay_loan_fee', '', fee, '第四季度委托贷款手续费' WHERE fee > 0;
END $$;

-- ---- Opening and living ----------------------------------------------------------------------

CREATE PROCEDURE city.take_over() LANGUAGE plpgsql AS $$
DECLARE
    office record;
    dated record;
    chunk integer;
    m hpf.yearmonth := '2019-12';
    low_rent bigint := city.goal('low_rent_to_treasury', '2020-01', '2020-12');
    management bigint := city.goal('management_fee_to_treasury', '2020-01', '2020-12');
    cash bigint := city.aim('cash_101_end', '2019-12');
    value_added bigint := city.aim('cash_102_end', '2019-12');
    difference bigint;
BEGIN
    UPDATE city.person p SET account_id = a.id FROM fund.account a WHERE a.number = p.number;
    COMMIT;
    ANALYZE city.person, fund.account, fund.employer;
    -- accounts: two dated entries each
    FOR office IN SELECT * FROM city.branch ORDER BY position LOOP
        FOR dated IN SELECT * FROM (VALUES (1, date '2019-07-01', false, '2019-12'::hpf.yearmonth), (2, '2019-07-01', false, '2019-11'), (3, '2019-07-01', false, '2019-05'),
                                           (4, '2019-10-01', true, NULL)) AS d (step, day, later, through) ORDER BY d.step LOOP
            -- who has contributed for how long before these books: since some year at work
            PERFORM hpf.take_over_balances(format('city/balances/%s/%s', office.code, dated.step), office.code, dated.day, array_agg(p.number ORDER BY p.id),
                array_agg(hpf.from_fen(CASE WHEN dated.later THEN p.later_balance ELSE p.first_balance END) ORDER BY p.id),
                counted_from => CASE WHEN NOT dated.later THEN array_agg('2019-01'::hpf.yearmonth - (12 * greatest(0, (date '2019-01-01' - p.born) / 365.25 - 22) * city.u(p.id, 72))::integer ORDER BY p.id) END,
                counted_through => dated.through)
            FROM city.person p JOIN city.employer e ON e.id = p.employer_id
            WHERE e.branch = office.code AND p.account_id IS NOT NULL AND CASE WHEN dated.later THEN p.later_balance ELSE p.first_balance END > 0
              AND (dated.later OR dated.through = CASE WHEN p.kind = 'dormant' THEN '2019-05' WHEN e.opens_late THEN '2019-11' ELSE '2019-12' END::hpf.yearmonth)
            HAVING count(*) > 0;
            COMMIT;
        END LOOP;
        -- loans: what is left after the installment of 20 December
        FOR chunk IN SELECT generate_series(0, 4) LOOP
            PERFORM hpf.take_over_loans(format('city/loans/%s/%s', office.code, chunk), office.code, array_agg(
                ROW(l.number, p.number, hpf.from_fen(l.balance), CASE WHEN l.kind = 'bank' THEN '4.90%' WHEN l.short THEN '2.75%' ELSE '3.25%' END, l.periods, '2019-12-20',
                    CASE WHEN l.kind = 'bank' THEN 'bank_loan_over5y' WHEN l.short THEN 'hpf_loan_first_upto5y' ELSE 'hpf_loan_first_over5y' END, l.bank_account, 'equal_installment',
                    CASE WHEN l.kind = 'bank' THEN 'hpf_loan_first_over5y' END, l.mandate)::hpf.takeover_loan ORDER BY l.id))
            FROM city.loan l JOIN city.person p ON p.id = l.person_id JOIN city.employer e ON e.id = p.employer_id
            WHERE e.branch = office.code AND l.periods % 30 / 6 = chunk HAVING count(*) > 0;
            COMMIT;
        END LOOP;
        -- the interest its accounts have earned since 1 July
        PERFORM hpf.post_opening('city/payable/' || office.code, office.code, ARRAY['999'], ARRAY['211'],
            ARRAY[sum(hpf.account_interest(a.balance, a.day_product, a.interest_from, '2019-12-31', hpf.rate_on('member_deposit', '2019-12-31')))], 'interest payable on accounts')
        FROM fund.account a JOIN fund.branch k ON k.id = a.branch_id WHERE k.code = office.code HAVING count(*) > 0;
        COMMIT;
    END LOOP;
    -- cash: some in each special account, financing, and what is owed to the treasury
    PERFORM hpf.post_opening('city/cash', '01', array_agg(q.subject ORDER BY q.subject), array_fill('999'::text, ARRAY[count(*)::integer]), array_agg(hpf.from_fen(q.amount) ORDER BY q.subject), 'special accounts')
    FROM (SELECT k.subject, k.cut - coalesce(lag(k.cut) OVER (ORDER BY k.subject), 0) AS amount
          FROM (SELECT a.subject, floor(cash * (sum(w.weight) OVER (ORDER BY a.subject) / sum(w.weight) OVER ()) + 0.001)::bigint AS cut
                FROM fund.bank_account a CROSS JOIN LATERAL (
                    -- most of it where loans are paid out
                    SELECT CASE a.purpose WHEN 'general' THEN 0.8
                        WHEN 'loan' THEN 3.2 * (SELECT sum(l.balance) FROM city.loan l WHERE l.bank_account = a.number) / (SELECT sum(l.balance) FROM city.loan l)
                        ELSE 0.4 / (SELECT count(*) FROM city.branch) END AS weight) w
                WHERE a.purpose <> 'value_added') k
          UNION ALL
          SELECT a.subject, value_added FROM fund.bank_account a WHERE a.purpose = 'value_added') q;
    PERFORM hpf.add_facility('RZ2019', '合作银行', hpf.from_fen(2 * city.aim('financing_balance_end', m)), '3.85%', '2019-12-31', hpf.from_fen(city.aim('financing_balance_end', m)));
    difference := city.aim('loan_balance_end', m) + cash + value_added - city.aim('deposit_balance_end', m) - city.balance(ARRAY['211']) - city.aim('financing_balance_end', m) - low_rent - management;
    PERFORM hpf.post_opening('city/liabilities', '01', ARRAY['999', '999', '999', '999'], ARRAY['221', '21402', '21401', '301'],
        ARRAY[hpf.from_fen(city.aim('financing_balance_end', m)), hpf.from_fen(low_rent), hpf.from_fen(management), hpf.from_fen(difference)], 'financing, owed to the treasury, loan risk reserve');
    -- each branch's books balance: the clearing subject ends at nil through the inter-branch account
    FOR office IN SELECT * FROM city.branch ORDER BY position LOOP
        difference := hpf.fen(hpf.subject_balance_on('999', '2019-12-31', office.code));
        PERFORM hpf.post_opening('city/branch/' || office.code, office.code, CASE WHEN difference > 0 THEN ARRAY['291'] ELSE ARRAY['999'] END,
            CASE WHEN difference > 0 THEN ARRAY['999'] ELSE ARRAY['291'] END, ARRAY[hpf.from_fen(abs(difference))], 'inter-branch account') WHERE difference <> 0;
    END LOOP;
    COMMIT;
END $$;

CREATE FUNCTION city.yi(fen bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT trim(to_char(fen / 10000000000.0, '990.0000')) $$;
CREATE FUNCTION city.elapsed() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT to_char(clock_timestamp() - began, 'MI:SS') FROM city.setting $$;

-- Where the year's time goes: what was done since the last mark. Planning is the world outside, not the fund.
CREATE TABLE city.spent (what text PRIMARY KEY, seconds float8 NOT NULL);
CREATE TABLE city.mark (at timestamptz NOT NULL);
INSERT INTO city.mark VALUES (clock_timestamp());
CREATE PROCEDURE city.spend(kind text) LANGUAGE sql AS $$
    INSERT INTO city.spent AS s SELECT kind, extract(epoch FROM clock_timestamp() - m.at) FROM city.mark m
    ON CONFLICT (what) DO UPDATE SET seconds = s.seconds + excluded.seconds;
    UPDATE city.mark SET at = clock_timestamp();
$$;

CREATE PROCEDURE city.live() LANGUAGE plpgsql AS $$
DECLARE
    m hpf.yearmonth;
    d record;
    job bigint;
    acts bigint;
    first_month constant hpf.yearmonth := '2020-01';
    so_far city.outcome;
    told timestamptz;
    age_due boolean := false;
    reserve bigint;
    income bigint;
BEGIN
    -- the other sessions are there
    WHILE (SELECT count(*) FROM city.session) < city.sessions() - 1 LOOP COMMIT; PERFORM pg_sleep(0.05); END LOOP;
    PERFORM hpf.open_day('city/open/2019-12-31', '2019-12-31');
    CALL city.together('acts', '2019-12-31');
    RAISE NOTICE '[%] 2019-12-31  % employers and % accounts opened', city.elapsed(), (SELECT count(*) FROM fund.employer), (SELECT count(*) FROM fund.account);
    CALL city.take_over();
    PERFORM hpf.close_month('city/close/2019-12');
    COMMIT;
    INSERT INTO city.slot SELECT row_number() OVER (ORDER BY p.id), p.employer_id FROM city.person p JOIN city.employer e ON e.id = p.employer_id WHERE p.kind = 'member' AND NOT e.late AND NOT e.defers;
    COMMIT;
    ANALYZE fund.account, fund.loan, fund.employer, fund.offset_mandate, city.slot;
    RAISE NOTICE '[%] 2019-12-31  taken over: deposits % , loans % , % loans, % accounts; ratio % per cent', city.elapsed(), hpf.subject_balance_on('201', '2019-12-31'),
        city.yi(city.balance(ARRAY['121', '122'])), (SELECT count(*) FROM fund.loan), (SELECT count(*) FROM fund.account), round(hpf.loan_ratio('2019-12-31'), 2);
    told := clock_timestamp();
    CALL city.spend('opening and take-over');

    FOR i IN 0 .. 11 LOOP
        m := first_month + i;
        CALL city.plan_month(m);
        COMMIT;
        ANALYZE city.act, fund.account, fund.employer, fund.loan, fund.request, fund.voucher, fund.voucher_pair, fund.subsidy, fund.remittance;
        CALL city.spend('planning');
        COMMIT;
        FOR d IN SELECT * FROM city.day k WHERE k.month = m ORDER BY k.day LOOP
            PERFORM hpf.open_day('city/open/' || d.day, d.day);
            COMMIT;
            IF i = 0 AND d.day = (SELECT min(k.day) FROM city.day k WHERE k.month = first_month) THEN
                -- the fund's rates stood since 2015: the reset of 1 January finds nothing to move, and says so
                job := hpf.start_job('reset_rates', 'city/reset/' || m, NULL, NULL, 20000, session_user);
                CALL city.together('job', d.day, job);
            END IF;
            IF age_due THEN
                job := hpf.start_job('age_loans', 'city/age/' || m, NULL, NULL, 5000, session_user);
                CALL city.together('job', d.day, job);
                age_due := false;
            END IF;
            IF extract(day FROM d.day) = 20 THEN
                -- the month's installments, then the subsidies of those that were paid, both before the day's acts
                job := hpf.start_job('collect_installments', 'city/installments/' || m, NULL,
                    jsonb_build_object('unpaid', coalesce((SELECT jsonb_agg(l.number ORDER BY l.number) FROM city.loan l WHERE l.unpaid_from <= m AND l.unpaid_until > m), '[]'::jsonb)), 2000, session_user);
                CALL city.together('job', d.day, job);
                job := hpf.start_job('pay_subsidies', 'city/subsidies/' || m, NULL, NULL, 20000, session_user);
                CALL city.together('job', d.day, job);
                age_due := true;
            END IF;
            CALL city.spend('batches');
            CALL city.together('acts', d.day);
            CALL city.spend('acts');
            IF d.last THEN
                CALL city.plan_last_day(m);
                CALL city.spend('planning');
                COMMIT;
                CALL city.together('last acts', d.day);
                CALL city.spend('acts');
                IF hpf.month(m) = 12 THEN
                    CALL city.trim_december();
                    CALL city.spend('planning');
                    COMMIT;
                    CALL city.do_acts(d.day, 0, 60, 99);
                    CALL city.spend('acts');
                END IF;
                IF hpf.month(m) = 6 THEN
                    job := hpf.start_job('settle_interest', 'city/settle/' || m, d.day, NULL, 10000, session_user);
                    CALL city.together('job', d.day, job);
                    RAISE NOTICE '[%] %  interest settled', city.elapsed(), d.day;
                    CALL city.spend('batches');
                END IF;
                PERFORM hpf.close_month('city/close/' || m);
            ELSE
                PERFORM hpf.close_day('city/close/' || d.day);
            END IF;
            COMMIT;
            CALL city.spend('closing');
            IF clock_timestamp() > told + interval '4 seconds' AND NOT d.last THEN
                RAISE NOTICE '[%] %', city.elapsed(), d.day;
                told := clock_timestamp();
            END IF;
        END LOOP;
        INSERT INTO city.outcome SELECT b.* FROM city.booked(hpf.first_day(m), hpf.last_day(m)) b;
        COMMIT;
        so_far := city.so_far(m + 1);
        SELECT count(*) INTO acts FROM city.act a WHERE a.day BETWEEN hpf.first_day(m) AND hpf.last_day(m);
        RAISE NOTICE '[%] % closed  % acts  year so far: collected % withdrawn % income % less expense % ; deposits % loans % ratio %', city.elapsed(), m, acts,
            city.yi(so_far.collected), city.yi(so_far.withdrawn), city.yi(so_far.income), city.yi(so_far.expense),
            city.yi(city.balance(ARRAY['201'])), city.yi(city.balance(ARRAY['121', '122'])), round(hpf.loan_ratio(hpf.last_day(m)), 2);
        told := clock_timestamp();
        CALL city.spend('reading');
    END LOOP;

    -- the new year: last year's income is closed, and distributed when its report is made
    PERFORM hpf.open_day('city/open/2021-01-01', '2021-01-01');
    PERFORM hpf.close_year('city/close/2020');
    COMMIT;
    -- the banks' loans of the year follow LPR, which stood at 4.80 and 4.75 before April: repriced for the first time
    job := hpf.start_job('reset_rates', 'city/reset/2021-01', NULL, NULL, 20000, session_user);
    CALL city.together('job', '2021-01-01', job);
    RAISE NOTICE '[%] 2021-01-01  % loans repriced on 1 January, of % that follow LPR', city.elapsed(), (SELECT sum(c.items) FROM fund.job_chunk c WHERE c.job_id = job),
        (SELECT count(*) FROM fund.loan l WHERE l.rate_series = 'lpr_5y' AND l.status = '2');
    PERFORM hpf.close_day('city/close/2021-01-01');
    COMMIT;
    PERFORM hpf.open_day('city/open/2021-01-22', '2021-01-22');
    income := city.balance(ARRAY['32104']);
    reserve := greatest(0, round(city.balance(ARRAY['121', '122']) * 0.01) - city.balance(ARRAY['301']));
    PERFORM hpf.distribute_value_added('city/distribute/2020', '01', 2020, hpf.from_fen(reserve), hpf.from_fen(city.goal('management_fee_to_treasury', '2020-01', '2020-12')),
        hpf.from_fen(income - reserve - city.goal('management_fee_to_treasury', '2020-01', '2020-12')));
    PERFORM hpf.close_day('city/close/2021-01-22');
    -- a day left open, to try an act on
    PERFORM hpf.open_day('city/open/2021-01-25', '2021-01-25');
    INSERT INTO city.signal (what) VALUES ('end');
    COMMIT;
    RAISE NOTICE '[%] the year 2020 is closed and distributed; 2021-01-25 is open', city.elapsed();
    RAISE NOTICE 'seconds: %', (SELECT string_agg(format('%s %s', s.what, round(s.seconds)), ', ' ORDER BY s.seconds DESC) FROM city.spent s);
END $$;
