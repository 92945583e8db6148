-- The city at the end of 2019. Everything is a hash of an id, so every run is the same.
--
-- Sizes of employers are log-normal with a long tail; wages differ by employer,
-- person and age; balances follow contribution, years of service and habit; loans
-- have remaining terms whose scheduled principal is the first month's target.
SET client_min_messages = notice;

CREATE FUNCTION city.organisation_code(id integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT d.digits || CASE c.c WHEN 10 THEN 'X' WHEN 11 THEN '0' ELSE c.c::text END
    FROM (SELECT 'MA' || lpad((id % 1000000)::text, 6, '0') AS digits) d
    CROSS JOIN LATERAL (
        SELECT 11 - (sum((strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(d.digits, w.position::integer, 1)) - 1) * w.weight) % 11)::integer AS c
        FROM unnest(ARRAY[3, 7, 9, 10, 5, 8, 4, 2]) WITH ORDINALITY AS w (weight, position)) c
$$;
COMMENT ON FUNCTION city.organisation_code(integer) IS 'GB 11714 code with its check character, of a number.';

CREATE FUNCTION city.employer_row(id integer, since date, big boolean) RETURNS city.employer LANGUAGE sql STABLE AS $$
    SELECT id, 'E' || lpad(id::text, 7, '0'),
           (ARRAY['泉州', '鲤城', '刺桐', '东海', '海丝', '清源', '晋水', '洛阳江'])[1 + floor(8 * city.u(id, 21))::integer]
           || (ARRAY['鞋服', '石材', '建材', '食品', '机械', '陶瓷', '电子', '纺织', '物流', '软件', '商贸', '学校', '医院', '水务'])[1 + floor(14 * city.u(id, 22))::integer]
           || lpad(id::text, 5, '0') || '（合成）',
           hpf.make_uscc((CASE WHEN city.u(id, 22) >= 11 / 14.0 THEN '12' ELSE '91' END) || '350599' || city.organisation_code(id)),
           b.code, '35059910' || b.code,
           CASE WHEN r < 0.34 THEN '5%' WHEN r < 0.58 THEN '8%' WHEN r < 0.70 THEN '10%' ELSE '12%' END,
           exp(0.35 * city.z(id, 23)), 0, NOT big AND city.u(id, 24) < 0.45, false, false, NULL::hpf.yearmonth, since
    FROM (SELECT city.u(id, 25) AS r, city.u(id, 26) * (SELECT sum(weight) FROM city.branch) AS place) h
    CROSS JOIN LATERAL (
        SELECT k.code FROM (SELECT code, position, sum(weight) OVER (ORDER BY position) AS through FROM city.branch) k
        WHERE k.through > h.place ORDER BY k.position LIMIT 1) b
$$;

CREATE FUNCTION city.average_principal_share(spread float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
    SELECT avg(0.0325 / 12 / ((1 + 0.0325 / 12) ^ (6 * (14 + floor(31 * ((k + 0.5) / 4000) ^ spread))) - 1)) FROM generate_series(0, 3999) k
$$;
COMMENT ON FUNCTION city.average_principal_share(float8) IS 'Share of the balance that the first scheduled installment repays, over the remaining terms this spread gives.';

CREATE FUNCTION city.base(factor float8, wage float8, id integer, born date) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT greatest(180000, least(3000000, 100 * round(10 * factor * coalesce(wage, 1) * exp(0.30 * city.z(id, 50)) * (0.8 + 0.5 * (date '2019-12-31' - born - 7670) / 14200.0))))::bigint
$$;
COMMENT ON FUNCTION city.base(float8, float8, integer, date) IS 'A base in fen, whole yuan, within the limits of the year.';
CREATE UNLOGGED TABLE city.share (id integer PRIMARY KEY, balance bigint NOT NULL, member boolean NOT NULL);

CREATE PROCEDURE city.generate() LANGUAGE plpgsql AS $$
DECLARE
    s numeric := city.scale();
    opening hpf.yearmonth := '2019-12';
    members integer := city.aim('contributing_members_end', '2019-12');
    joiners integer := city.goal('new_members', '2020-01', '2020-12');
    dormant integer := round(0.08 * city.aim('contributing_members_end', '2019-12'));
    employers integer := greatest(26, round(20000 * s));
    fund_loans integer := round(112000 * s);
    bank_loans integer := round(5400 * s);
    mean float8;
    late_share float8;
    factor float8;
    low float8;
    high float8;
    difference bigint;
BEGIN
    -- employers: log-normal sizes, everyone at least one person
    INSERT INTO city.employer SELECT r.* FROM generate_series(1, employers) e CROSS JOIN LATERAL city.employer_row(e, date '2019-12-31' - (city.u(e, 27) * 7000)::integer, false) r;
    WITH weighed AS (
        SELECT e.id, sum(least(exp(1.5 * city.z(e.id, 30)), 60)) OVER (ORDER BY e.id) / sum(least(exp(1.5 * city.z(e.id, 30)), 60)) OVER () AS through FROM city.employer e
    ), sized AS (
        SELECT w.id, 1 + floor((members - employers) * w.through) - coalesce(lag(floor((members - employers) * w.through)) OVER (ORDER BY w.id), 0) AS size FROM weighed w
    )
    UPDATE city.employer e SET size = z.size, late = e.late AND z.size < members / 100 FROM sized z WHERE z.id = e.id;

    -- persons: members employer by employer, then the dormant, then those who will join
    INSERT INTO city.person (id, employer_id, name, citizen_id, born, base, kind)
    SELECT p.id, p.employer_id,
           (ARRAY['林', '陈', '黄', '王', '吴', '张', '李', '苏', '蔡', '郑', '洪', '许', '曾', '庄', '杨', '刘'])[1 + floor(16 * city.u(p.id, 41))::integer]
           || (ARRAY['海', '志', '丽', '建', '晓', '美', '文', '雅', '国', '清', '嘉', '伟', '思', '明'])[1 + floor(14 * city.u(p.id, 42))::integer]
           || (ARRAY['峰', '华', '娟', '强', '玲', '斌', '婷', '川', '萍', '辉', '怡', '龙', '', ''])[1 + floor(14 * city.u(p.id, 43))::integer],
           hpf.make_citizen_id(350599, p.born, (row_number() OVER (PARTITION BY p.born ORDER BY p.id))::integer), p.born, 0, p.kind
    FROM (
        SELECT row_number() OVER (ORDER BY e.id, n)::integer AS id, e.id AS employer_id, 'member' AS kind, NULL::float8 AS age FROM city.employer e, generate_series(1, e.size) n
        UNION ALL
        SELECT members + n, 1 + floor(employers * city.u(n, 40))::integer, 'dormant', NULL FROM generate_series(1, dormant) n
        UNION ALL
        SELECT members + dormant + n, NULL, 'future', 19 + 20 * city.u(n, 44) ^ 2 FROM generate_series(1, joiners) n
    ) q CROSS JOIN LATERAL (SELECT q.id, q.employer_id, q.kind, date '2019-12-31' - floor(365.25 * coalesce(q.age, 21 + 38.9 * city.u(q.id, 45)))::integer AS born) p;
    RAISE NOTICE '% employers, % contributing members, % dormant, % who will join', employers, members, dormant, joiners;

    -- wages: such that the mean contribution carries the first half-year's remittances
    late_share := least(0.25, greatest(0.04, 0.06 + (city.aim('remittance_postings', '2020-01') - city.aim('contributing_members_end', '2020-01')) / members::float8));
    SELECT 1.01 * city.goal('remittance', '2020-01', '2020-06')
           / (sum(t.value) - 5 * 0.0115 * members + (late_share - 0.10) * members)
    INTO mean FROM city.target t WHERE t.item = 'contributing_members_end' AND t.month BETWEEN '2020-01' AND '2020-06';
    -- limits and rounding to the yuan move the mean: a few turns over a sample settle it
    factor := 1;
    FOR i IN 1 .. 6 LOOP
        SELECT factor * mean / avg(2 * hpf.fen(hpf.monthly_contribution(hpf.from_fen(city.base(factor, e.wage, p.id, p.born)), e.ratio::hpf.rate))::float8) INTO factor
        FROM city.person p JOIN city.employer e ON e.id = p.employer_id WHERE p.kind = 'member' AND p.id % greatest(1, members / 30000) = 0;
    END LOOP;
    -- who starts to contribute earns less
    UPDATE city.person p
    SET base = city.base(factor * CASE WHEN p.kind = 'future' THEN 0.62 ELSE 1 END, e.wage, p.id, p.born), number = '59' || e.branch || lpad(p.id::text, 8, '0')
    FROM city.person q LEFT JOIN city.employer e ON e.id = q.employer_id WHERE q.id = p.id;

    -- who owes December when the year begins
    WITH running AS (
        SELECT e.id, sum(e.size) OVER (ORDER BY city.u(e.id, 51)) AS through FROM city.employer e WHERE e.late
    )
    UPDATE city.employer e SET opens_late = true FROM running r WHERE r.id = e.id AND r.through <= late_share * members;
    -- who will be granted a deferral: punctual until then
    WITH running AS (
        SELECT e.id, sum(e.size) OVER (ORDER BY city.u(e.id, 52)) AS through, row_number() OVER (ORDER BY city.u(e.id, 52)) AS row
        FROM city.employer e WHERE NOT e.late AND e.size BETWEEN 2 AND greatest(4, 0.004 * members)
    )
    UPDATE city.employer e SET defers = true, pays_deferred = '2020-07'::hpf.yearmonth + (r.row % 4)::integer
    FROM running r WHERE r.id = e.id AND r.through <= 0.0115 * members;

    -- borrowers and their loans
    INSERT INTO city.loan (id, number, person_id, kind, mandate, bank_account, balance, periods, short)
    SELECT r.row, CASE WHEN r.row <= fund_loans THEN 'GJ' ELSE 'TX' END || lpad(r.row::text, 8, '0'), r.id, CASE WHEN r.row <= fund_loans THEN 'fund' ELSE 'bank' END,
           city.u(r.row, 61) < CASE WHEN r.row <= fund_loans THEN city.goal('rec_scheduled_offset', '2020-01', '2020-12')::float8
                                    / nullif(city.goal('rec_scheduled_offset', '2020-01', '2020-12') + city.goal('rec_scheduled_cash', '2020-01', '2020-12'), 0) ELSE 0.31 END,
           '35059920' || r.branch, 0, 0, r.row <= fund_loans AND city.u(r.row, 62) < 0.055
    FROM (SELECT p.id, e.branch, row_number() OVER (ORDER BY city.u(p.id, 60), p.id)::integer AS row
          FROM city.person p JOIN city.employer e ON e.id = p.employer_id
          WHERE p.kind = 'member' AND NOT e.defers AND p.born BETWEEN '1968-01-01' AND '1995-12-31') r
    WHERE r.row <= fund_loans + bank_loans;
    -- amounts: shares of the total, to the yuan
    WITH weighed AS (
        SELECT l.id, l.kind, CASE WHEN l.short THEN 0.5 ELSE 1 END * (0.15 + least(exp(0.55 * city.z(l.id, 63)), 4)) AS weight FROM city.loan l
    ), shared AS (
        SELECT w.id, w.kind, t.total, sum(w.weight) OVER k / sum(w.weight) OVER (PARTITION BY w.kind) AS through,
               row_number() OVER k = count(*) OVER (PARTITION BY w.kind) AS last
        FROM weighed w JOIN (VALUES ('fund', city.aim('loan_balance_end', opening)), ('bank', city.aim('subsidised_balance_end', opening))) AS t (kind, total) ON t.kind = w.kind
        WINDOW k AS (PARTITION BY w.kind ORDER BY w.id)
    ), cut AS (
        SELECT s.id, s.kind, CASE WHEN s.last THEN s.total ELSE 100 * floor(s.total * s.through / 100)::bigint END AS through FROM shared s
    ), amount AS (
        SELECT c.id, c.through - coalesce(lag(c.through) OVER (PARTITION BY c.kind ORDER BY c.id), 0) AS amount FROM cut c
    )
    UPDATE city.loan l SET balance = a.amount FROM amount a WHERE a.id = l.id;
    -- terms: by bisection, so that scheduled principal starts at the target
    UPDATE city.loan l SET periods = CASE WHEN l.kind = 'bank' THEN 12 * (14 + floor(15 * city.u(l.id, 64))::integer)
                                          ELSE 6 * (3 + floor(7 * city.u(l.id, 64))::integer) END WHERE l.kind = 'bank' OR l.short;
    SELECT (city.aim('rec_scheduled_cash', '2020-01') + city.aim('rec_scheduled_offset', '2020-01')
            - sum(l.balance * 0.0275 / 12 / ((1 + 0.0275 / 12) ^ l.periods - 1)) FILTER (WHERE l.short)) / sum(l.balance) FILTER (WHERE NOT l.short) INTO factor
    FROM city.loan l WHERE l.kind = 'fund';
    low := 0.05; high := 8;
    FOR i IN 1 .. 30 LOOP
        IF city.average_principal_share((low + high) / 2) < factor THEN low := (low + high) / 2; ELSE high := (low + high) / 2; END IF;
    END LOOP;
    UPDATE city.loan l SET periods = 6 * (14 + floor(31 * city.u(l.id, 64) ^ ((low + high) / 2))::integer) WHERE l.kind = 'fund' AND NOT l.short;
    RAISE NOTICE '% fund loans, % interest-subsidised bank loans', fund_loans, bank_loans;

    -- balances: contribution × months kept, long-tailed; shares of the total, to the fen
    WITH owner AS (
        SELECT p.id, p.kind, e.ratio, p.base, (date '2019-12-31' - p.born) / 365.25 - 21 AS years, l.id AS loan
        FROM city.person p JOIN city.employer e ON e.id = p.employer_id LEFT JOIN city.loan l ON l.person_id = p.id WHERE p.kind <> 'future'
    ), weighed AS (
        SELECT o.id, (o.base * (CASE o.ratio WHEN '5%' THEN 0.10 WHEN '8%' THEN 0.16 WHEN '10%' THEN 0.20 ELSE 0.24 END)
                      * (3 + 12 * o.years * (0.15 + 0.5 * city.u(o.id, 70))) ^ 0.9 * exp(0.6 * city.z(o.id, 71)))
                     * CASE WHEN o.kind = 'dormant' THEN 0.65 WHEN o.loan IS NOT NULL THEN 1.25 ELSE 1 END
                     + CASE WHEN o.loan IS NOT NULL THEN 2500000 ELSE 60000 END AS weight
        FROM owner o
    ), cut AS (
        SELECT w.id, floor(city.aim('deposit_balance_end', opening) * (sum(w.weight) OVER (ORDER BY w.id) / sum(w.weight) OVER ()))::bigint AS through FROM weighed w
    ), share AS (
        SELECT c.id, c.through - coalesce(lag(c.through) OVER (ORDER BY c.id), 0) AS balance FROM cut c
    )
    INSERT INTO city.share SELECT h.id, h.balance, p.kind = 'member' FROM share h JOIN city.person p ON p.id = h.id;
    -- flooring may leave a few fen: the largest account has them
    UPDATE city.share SET balance = balance + city.aim('deposit_balance_end', opening) - (SELECT sum(balance) FROM city.share)
    WHERE id = (SELECT id FROM city.share ORDER BY balance DESC, id LIMIT 1);
    -- two dated parts, 1 July and 1 October, such that the interest so far is the opening payable
    SELECT greatest(0, least(0.9, (184.0 * sum(balance) - city.aim('interest_payable_211_end', opening) * 24000.0) / (92 * sum(balance) FILTER (WHERE member)))) INTO factor FROM city.share;
    UPDATE city.person p SET later_balance = CASE WHEN h.member THEN floor(h.balance * factor)::bigint ELSE 0 END,
                             first_balance = h.balance - CASE WHEN h.member THEN floor(h.balance * factor)::bigint ELSE 0 END
    FROM city.share h WHERE h.id = p.id;
    FOR i IN 1 .. 4 LOOP
        SELECT city.aim('interest_payable_211_end', opening)
               - sum(hpf.fen(hpf.account_interest(hpf.from_fen(first_balance + later_balance), -92 * later_balance, '2019-07-01', '2019-12-31', '1.50%'))) INTO difference
        FROM city.person WHERE kind <> 'future';
        EXIT WHEN difference = 0 OR abs(difference) > 1000000;
        -- a fen of interest is 261 fen moved by 92 days
        UPDATE city.person SET first_balance = first_balance + round(difference * 24000 / 92.0)::bigint, later_balance = later_balance - round(difference * 24000 / 92.0)::bigint
        WHERE id = (SELECT id FROM city.person WHERE kind = 'member' ORDER BY later_balance DESC, id OFFSET i LIMIT 1);
    END LOOP;
    RAISE NOTICE 'opening deposits %, interest payable on them %', hpf.from_fen((SELECT sum(first_balance + later_balance)::bigint FROM city.person)),
        (SELECT sum(hpf.account_interest(hpf.from_fen(first_balance + later_balance), -92 * later_balance, '2019-07-01', '2019-12-31', '1.50%')) FROM city.person WHERE kind <> 'future');
END $$;

CALL city.generate();
DROP TABLE city.share;
CREATE INDEX ON city.person (employer_id);
CREATE INDEX ON city.person (account_id);
VACUUM ANALYZE city.person, city.employer, city.loan, city.target;

-- What the sessions do on the opening day.
INSERT INTO city.act (day, part, rank, act, subject) SELECT '2019-12-31', e.id % (SELECT city.sessions()), 0, 'open_employer', e.number FROM city.employer e ORDER BY e.id;
INSERT INTO city.act (day, part, rank, act, subject, month, persons)
SELECT '2019-12-31', e.id % (SELECT city.sessions()), 1, 'open_accounts', e.number, CASE WHEN e.opens_late THEN '2019-12' ELSE '2020-01' END::hpf.yearmonth, array_agg(p.id ORDER BY p.id)
FROM city.employer e JOIN city.person p ON p.employer_id = e.id GROUP BY e.id, e.number, e.opens_late ORDER BY e.id;
INSERT INTO city.act (day, part, rank, act, subject, detail, accounts)
SELECT '2019-12-31', e.id % (SELECT city.sessions()), 2, 'make_dormant', e.number, 'dormant before 2020', array_agg(p.number ORDER BY p.id)
FROM city.employer e JOIN city.person p ON p.employer_id = e.id AND p.kind = 'dormant' GROUP BY e.id, e.number ORDER BY e.id;
