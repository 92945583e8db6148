-- The centre before its first day, and schema city: the world outside the books.
--
-- Branches and banks are data of this example (the number thirteen is unsourced);
-- plans are those implied by the document of 2021, history is marked by its source.
-- psql variables: scale (1 is the whole city), sessions.

CREATE EXTENSION hpf;
SELECT 'created the fund, ' || hpf.create_fund('350500', '泉州市住房公积金管理中心（合成数据）', true) \g /dev/null
\c
SET client_min_messages = warning;
CREATE SCHEMA city;
COMMENT ON SCHEMA city IS 'The outside world of the example: who lives there and what they do. No part of the books.';

-- ---- Settings and calendar ------------------------------------------------------

CREATE TABLE city.setting (scale numeric NOT NULL, sessions integer NOT NULL, seed integer NOT NULL, began timestamptz NOT NULL);
INSERT INTO city.setting VALUES (:scale, :sessions, 2020, clock_timestamp());

CREATE FUNCTION city.scale() RETURNS numeric LANGUAGE sql STABLE AS 'SELECT scale FROM city.setting';
CREATE FUNCTION city.sessions() RETURNS integer LANGUAGE sql STABLE AS 'SELECT sessions FROM city.setting';

-- Chance is a hash of who and for what: the same in every run, on every machine.
CREATE FUNCTION city.u(id bigint, salt integer) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashint8extended(id, 2020000000::bigint + salt) & 9007199254740991) / 9007199254740992.0::float8
$$;
COMMENT ON FUNCTION city.u(bigint, integer) IS 'Uniform in [0, 1).';
CREATE FUNCTION city.z(id bigint, salt integer) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 1.7320508 * (city.u(id, salt * 4) + city.u(id, salt * 4 + 1) + city.u(id, salt * 4 + 2) + city.u(id, salt * 4 + 3) - 2)
$$;
COMMENT ON FUNCTION city.z(bigint, integer) IS 'Nearly normal: four uniforms, mean 0, variance 1.';

CREATE TABLE city.day (day date PRIMARY KEY, month hpf.yearmonth NOT NULL, work boolean NOT NULL, last boolean NOT NULL, next_work integer);
COMMENT ON TABLE city.day IS 'Days on which the centre is open: work days, the due day, the banks'' interest day, each month''s last day.';
INSERT INTO city.day (day, month, work, last)
SELECT d.day, d.month, d.work, d.day = hpf.last_day(d.month)
FROM (
    SELECT d::date AS day, d::date::hpf.yearmonth AS month,
           (extract(isodow FROM d) < 6 OR d::date = ANY (ARRAY['2020-01-19', '2020-04-26', '2020-05-09', '2020-06-28', '2020-09-27', '2020-10-10']::date[]))
           -- the holidays of 2020, the spring festival as prolonged by the State Council
           AND NOT (d::date = '2020-01-01' OR d BETWEEN '2020-01-24' AND '2020-02-02' OR d BETWEEN '2020-04-04' AND '2020-04-06'
                    OR d BETWEEN '2020-05-01' AND '2020-05-05' OR d BETWEEN '2020-06-25' AND '2020-06-27' OR d BETWEEN '2020-10-01' AND '2020-10-08') AS work
    FROM generate_series(date '2020-01-01', date '2020-12-31', interval '1 day') d
) d
WHERE d.work OR extract(day FROM d.day) = 20 OR (extract(day FROM d.day) = 21 AND extract(month FROM d.day)::integer % 3 = 0) OR d.day = hpf.last_day(d.month);

-- ---- Targets ----------------------------------------------------------------------

CREATE TABLE city.target_line (number integer GENERATED ALWAYS AS IDENTITY, line text);
CREATE TABLE city.target (month hpf.yearmonth, item text COLLATE "C", value bigint NOT NULL, PRIMARY KEY (item, month));
COMMENT ON TABLE city.target IS 'What the generator aims at, scaled: money in fen, the rest in its unit. 2019-12 is the opening.';

CREATE PROCEDURE city.read_targets() LANGUAGE plpgsql AS $$
DECLARE
    s numeric := city.scale();
BEGIN
    DELETE FROM city.target;
    WITH header AS (
        SELECT c.position, split_part(c.text, '[', 1) AS item, rtrim(split_part(c.text, '[', 2), ']') AS unit
        FROM city.target_line l, unnest(string_to_array(l.line, ',')) WITH ORDINALITY AS c (text, position)
        WHERE l.number = (SELECT min(number) FROM city.target_line)
    ), cell AS (
        SELECT CASE WHEN left(l.line, 7) LIKE '20__-__' THEN left(l.line, 7)::hpf.yearmonth END AS month, h.item, h.unit,
               coalesce(nullif(c.text, ''), '0')::numeric AS value
        FROM city.target_line l CROSS JOIN unnest(string_to_array(l.line, ',')) WITH ORDINALITY AS c (text, position)
        JOIN header h ON h.position = c.position
        WHERE l.number > (SELECT min(number) FROM city.target_line) AND h.item <> 'month'
    ), running AS (
        -- counts of the year round once, not twelve times
        SELECT c.*, sum(c.value) OVER (PARTITION BY c.item ORDER BY c.month) AS total
        FROM cell c WHERE c.month IS NOT NULL
    )
    INSERT INTO city.target (month, item, value)
    SELECT r.month, r.item,
           CASE WHEN r.unit = '100 million yuan' THEN round(r.value * 10000000000 * s)
                WHEN r.unit = 'count' AND r.item NOT IN ('financing_repayments_count', 'contributing_members_end') THEN round(r.total * s) - round((r.total - r.value) * s)
                WHEN r.item = 'contributing_members_end' THEN round(r.value * s)
                WHEN r.unit = 'yuan' THEN round(r.value * 100)
                ELSE round(r.value) END
    FROM running r;
END $$;

CREATE FUNCTION city.aim(item text, month hpf.yearmonth) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT t.value FROM city.target t WHERE t.item = aim.item AND t.month = aim.month), 0)
$$;
CREATE FUNCTION city.goal(item text, from_month hpf.yearmonth, through_month hpf.yearmonth) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(t.value), 0)::bigint FROM city.target t
    WHERE t.item = goal.item AND t.month BETWEEN from_month AND through_month
$$;
COMMENT ON FUNCTION city.goal(text, hpf.yearmonth, hpf.yearmonth) IS 'A flow''s target over months.';

CREATE TABLE city.published (position integer GENERATED ALWAYS AS IDENTITY, line text, item text, measure text, printed numeric, decimals integer, unit text, scales boolean, base numeric, counts integer, words text);
COMMENT ON TABLE city.published IS 'Figures as printed in 泉公积金〔2021〕2号, or implied by them (words say so).';

-- ---- People and things outside ----------------------------------------------------

CREATE TABLE city.employer (
    id integer PRIMARY KEY, number text NOT NULL UNIQUE, name text NOT NULL, uscc hpf.uscc NOT NULL, branch text NOT NULL, bank_account text NOT NULL,
    ratio text NOT NULL, wage float8 NOT NULL, size integer NOT NULL, late boolean NOT NULL, opens_late boolean NOT NULL,
    defers boolean NOT NULL DEFAULT false, pays_deferred hpf.yearmonth, since date NOT NULL);
CREATE TABLE city.person (
    id integer PRIMARY KEY, employer_id integer, number text, name text NOT NULL, citizen_id hpf.citizen_id, born date NOT NULL, base bigint NOT NULL,
    first_balance bigint NOT NULL DEFAULT 0, later_balance bigint NOT NULL DEFAULT 0, kind text NOT NULL, account_id bigint, left_in hpf.yearmonth, married boolean NOT NULL DEFAULT false
) WITH (fillfactor = 70);
COMMENT ON COLUMN city.person.kind IS 'member, dormant, future (joins in 2020), gone.';
CREATE TABLE city.loan (
    id integer PRIMARY KEY, number text NOT NULL UNIQUE, person_id integer NOT NULL UNIQUE, kind text NOT NULL, mandate boolean NOT NULL, bank_account text NOT NULL,
    balance bigint NOT NULL, periods integer NOT NULL, short boolean NOT NULL, granted hpf.yearmonth, unpaid_from hpf.yearmonth, unpaid_until hpf.yearmonth, loan_id bigint, spouse_id integer
) WITH (fillfactor = 70);
COMMENT ON COLUMN city.loan.spouse_id IS 'Who borrows with the borrower: both contribute, so both balances and the higher cap count.';
COMMENT ON COLUMN city.loan.unpaid_from IS 'First month whose installment the borrower leaves unpaid; all is paid in unpaid_until.';

-- What is done and when: filled by the planning of a month, worked off by the sessions.
CREATE TABLE city.act (
    id bigint GENERATED ALWAYS AS IDENTITY, day date NOT NULL, part smallint NOT NULL, rank smallint NOT NULL, act text NOT NULL, subject text NOT NULL,
    object text, amount bigint, month hpf.yearmonth, detail text, channel text NOT NULL DEFAULT 'counter', persons integer[], accounts text[], amounts bigint[]);
CREATE INDEX act_day ON city.act (day, part, rank, id);
CREATE TABLE city.signal (seq integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text NOT NULL, day date, job bigint);
CREATE TABLE city.session (part integer PRIMARY KEY, done integer NOT NULL) WITH (fillfactor = 10);
CREATE TABLE city.outcome (month hpf.yearmonth PRIMARY KEY, collected bigint, withdrawn bigint, granted bigint, recovered bigint, income bigint, expense bigint,
    offset_monthly bigint, loan_interest bigint, penalty bigint, member_interest bigint);
COMMENT ON TABLE city.outcome IS 'What the books say of each month, read after its close: the feedback of the planning.';
CREATE TABLE city.trim (position integer GENERATED ALWAYS AS IDENTITY, what text, planned bigint, trimmed bigint, year_line text, year_total bigint);
CREATE VIEW city.trims AS
SELECT t.what, hpf.from_fen(t.planned) AS planned, hpf.from_fen(t.trimmed) AS became, t.year_line, hpf.from_fen(t.year_total) AS year_total,
       round(100.0 * (t.trimmed - t.planned) / nullif(t.year_total, 0), 3) AS per_cent
FROM city.trim t ORDER BY t.position;

-- Who withdrew on which ground this year: most grounds are open once a year.
CREATE TABLE city.withdrew (person_id integer, ground text, PRIMARY KEY (person_id, ground));
-- Whose family owns a home that the centre knows: they do not rent, and their next one is a second home.
CREATE TABLE city.owner (person_id integer PRIMARY KEY);
-- The papers that people bring, by ground; 'loan' for a loan.
-- who approves, and the login that speaks for members
INSERT INTO fund.operator (name, application) VALUES ('checker', false), (session_user, true);

CREATE TABLE city.paper (ground text PRIMARY KEY, documents text[] NOT NULL);
INSERT INTO city.paper
SELECT g.name, ARRAY(SELECT d.document FROM hpf.required_documents('withdrawal', '2020-01-01', g.name, 'new') d) FROM hpf.withdrawal_grounds() g
UNION ALL SELECT 'loan', ARRAY(SELECT d.document FROM hpf.required_documents('loan', '2020-01-01', NULL, 'new') d);

-- Of each month: everybody with an account, as the outside knows him, in an order of chance.
CREATE UNLOGGED TABLE city.pool (
    place integer, person_id integer, employer_id integer, account text, part smallint, born date, balance bigint, day_product bigint, interest_from date, monthly bigint,
    first_month hpf.yearmonth, paid_through hpf.yearmonth, active boolean, borrower boolean, u float8, used boolean,
    dormant_since date, settled_in boolean) WITH (fillfactor = 80);

-- ---- The centre -------------------------------------------------------------------

SELECT hpf.open_year(y) FROM generate_series(2019, 2021) y \g /dev/null

CREATE TABLE city.branch (position integer, code text, name text, weight float8, bank text, other_bank text);
INSERT INTO city.branch
SELECT row_number() OVER (), b.* FROM (VALUES
    ('01', '市直管理部', 0.14, '建设银行', '工商银行'), ('02', '鲤城管理部', 0.09, '建设银行', '建设银行'), ('03', '丰泽管理部', 0.12, '工商银行', '建设银行'),
    ('04', '洛江管理部', 0.03, '建设银行', '农业银行'), ('05', '泉港管理部', 0.06, '中国银行', '建设银行'), ('06', '石狮管理部', 0.08, '工商银行', '兴业银行'),
    ('07', '晋江管理部', 0.17, '建设银行', '工商银行'), ('08', '南安管理部', 0.10, '农业银行', '建设银行'), ('09', '惠安管理部', 0.08, '建设银行', '中国银行'),
    ('10', '安溪管理部', 0.05, '农业银行', '农业银行'), ('11', '永春管理部', 0.03, '建设银行', '工商银行'), ('12', '德化管理部', 0.02, '农业银行', '建设银行'),
    ('13', '台商投资区管理部', 0.03, '兴业银行', '建设银行')) AS b (code, name, weight, bank, other_bank);
SELECT hpf.add_branch(b.code, b.name, '1993-01-01') FROM city.branch b ORDER BY b.position \g /dev/null
SELECT hpf.add_bank_account('35059910' || b.code, b.bank, b.name || '归集专户', 'collection', b.code),
       hpf.add_bank_account('35059920' || b.code, b.other_bank, b.name || '委贷专户', 'loan', b.code) FROM city.branch b ORDER BY b.position \g /dev/null
SELECT hpf.add_bank_account('3505990000', '建设银行', '资金调度户', 'general'), hpf.add_bank_account('3505990102', '建设银行', '增值收益专户', 'value_added') \g /dev/null

-- Plans and what was published of earlier years, times the scale.
SELECT hpf.set_plan(2020, p.item, p.plan * :scale)
FROM (VALUES ('first_time_contributors', 32000), ('collected', 7800000000), ('withdrawn', 5500000000), ('loans_amount', 5000000000)) AS p (item, plan) \g /dev/null
SELECT hpf.set_history(2019, h.item, h.value * :scale, 'implied by the growth printed in 泉公积金〔2021〕2号')
FROM (VALUES ('value_added_income', 276340000.00), ('business_income', 838400000.00), ('collected', 8706000000.00),
             ('low_rent_remitted', 149390000.00), ('low_rent_cumulative', 1094000000.00)) AS h (item, value) \g /dev/null
SELECT hpf.set_history(h.year, 'loan_ratio', h.value, CASE h.year WHEN 2019 THEN 'implied by 泉公积金〔2021〕2号' ELSE 'synthetic; the document says only that 2020 is the first of four years within 100' END)
FROM (VALUES (2016, 98.62), (2017, 101.35), (2018, 102.84), (2019, 103.76)) AS h (year, value) \g /dev/null
INSERT INTO fund.monthly_history (month, item, value, source)
SELECT m.month, i.item, round((i.per_year / 12 * (1 + i.growth) ^ m.years * (1 + i.swing * sin(m.k * 0.5236 + i.shift)))::numeric * :scale, 2), 'synthetic'
FROM (SELECT hpf.make_yearmonth(2017, 1) + k AS month, k, (k - 30) / 12.0 AS years FROM generate_series(0, 35) k) m
CROSS JOIN (VALUES ('collected', 8706000000.0, 0.094, 0.05, 4.0), ('withdrawn', 7310000000.0, 0.110, 0.10, 0.5),
                   ('fund_loans_amount', 4150000000.0, -0.02, 0.15, 1.0), ('recovered', 3480000000.0, 0.06, 0.05, 2.0)) AS i (item, per_year, growth, swing, shift);
