-- Personal accounts (个人账户): the account fold and the monthly contribution.
--
-- Written in C (src/account.c over src/core/account.c).  The scalar functions
-- are what set-based UPDATEs of fund.account call; the aggregate replays an
-- account's entries, so that stored and replayed states can be compared.

CREATE TYPE hpf.account_state AS (
    balance     cny,
    carried     cny,
    day_product bigint,
    since       date
);
COMMENT ON TYPE hpf.account_state IS
'State of a personal account (个人账户): the fold of its entries. Interest through day T (included) is due on day_product + balance × (T − since + 1) fen·days: hpf.account_interest. Source: doc/sources.md §2.3.';
COMMENT ON COLUMN hpf.account_state.balance IS '余额, fen inside.';
COMMENT ON COLUMN hpf.account_state.carried IS '上年结转余额: the part of the balance carried over from before since; the rest is the current year''s (当年归集余额).';
COMMENT ON COLUMN hpf.account_state.day_product IS '积数, fen·days, signed: Σ amount × (since − value date) of the movements valued after since.';
COMMENT ON COLUMN hpf.account_state.since IS 'First day of the interest year (结息年度) that day_product refers to.';

CREATE FUNCTION hpf.interest_year(on_date date) RETURNS date
    AS 'MODULE_PATHNAME', 'hpf_sql_interest_year'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hpf.interest_year(date) IS
'First day of the interest year (结息年度) a day lies in: the 1 July on or before it. Source: doc/sources.md §2.3.';

CREATE FUNCTION hpf.day_product_change(amount cny, since date, value_date date) RETURNS bigint
    AS 'MODULE_PATHNAME', 'hpf_sql_day_product_change'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hpf.day_product_change(cny, date, date) IS
'What a movement adds to the day-product (积数) of an account: amount × (since − value_date) fen·days, 0 for a value date on or before since. Exact. Source: doc/sources.md §2.3.';

CREATE FUNCTION hpf.carried_part(carried cny, balance cny, amount cny) RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_sql_carried_part'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hpf.carried_part(cny, cny, cny) IS
'The part of a movement that moves the carried-over balance (上年结转): a withdrawal takes carried-over money first, −least(carried, −amount); a deposit none, 0. HP104 when more is taken than the balance holds. Source: doc/sources.md §2.3.';

CREATE FUNCTION hpf.carried_part(carried cny, balance cny, amount cny, since date, value_date date) RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_sql_carried_part_dated'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hpf.carried_part(cny, cny, cny, date, date) IS
'The same for a movement that may be back-dated: a deposit valued before since was there when the year was carried over, so all of it is carried-over money.';

CREATE FUNCTION hpf.account_state_step(internal, amount cny, carried cny, value_date date, settles boolean) RETURNS internal
    AS 'MODULE_PATHNAME', 'hpf_sql_account_state_step'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.account_state_step(internal, cny, cny, date, boolean) IS
'Transition of the aggregate hpf.account_state; not called by people.';

CREATE FUNCTION hpf.account_state_step(internal, amount cny, carried cny, value_date date, settles boolean, opening_product bigint) RETURNS internal
    AS 'MODULE_PATHNAME', 'hpf_sql_account_state_step'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.account_state_step(internal, cny, cny, date, boolean, bigint) IS
'Transition of the aggregate hpf.account_state with opening products; not called by people.';

CREATE FUNCTION hpf.account_state_final(internal) RETURNS account_state
    AS 'MODULE_PATHNAME', 'hpf_sql_account_state_final'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.account_state_final(internal) IS
'Result of the aggregate hpf.account_state; not called by people.';

CREATE AGGREGATE hpf.account_state(amount cny, carried cny, value_date date, settles boolean) (
    SFUNC = account_state_step,
    STYPE = internal,
    SSPACE = 64,
    FINALFUNC = account_state_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE hpf.account_state(cny, cny, date, boolean) IS
'Replays an account from its entries: hpf.account_state(amount, carried, value_date, settles ORDER BY id). An entry that settles (结息: interest credited, be it 0.00) with a value date after since starts an interest year: since = value_date, carried = balance, day_product = 0; any other entry is a movement. Between settlements the order is immaterial. The first entry gives since: its value_date if it settles, the 1 July on or before it otherwise.';

CREATE AGGREGATE hpf.account_state(amount cny, carried cny, value_date date, settles boolean, opening_product bigint) (
    SFUNC = account_state_step,
    STYPE = internal,
    SSPACE = 64,
    FINALFUNC = account_state_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE hpf.account_state(cny, cny, date, boolean, bigint) IS
'The same for books that opened within an interest year: where opening_product is not NULL the entry is an opening balance, the account''s first, and gives the whole state: balance, carried, day_product = opening_product (fen·days), since = value_date.';

CREATE FUNCTION hpf.monthly_contribution(base cny, ratio rate, unit cny DEFAULT '1.00', mode text DEFAULT 'half_up') RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_sql_monthly_contribution'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hpf.monthly_contribution(cny, rate, cny, text) IS
'One side''s monthly contribution (月缴存额): base (缴存基数) × ratio (缴存比例), rounded once to a multiple of unit (1.00, 0.10 or 0.01 yuan) by mode half_up, ceiling or floor. Call it for each side and add: the total is never rounded again. Source: doc/sources.md §1.3.';
