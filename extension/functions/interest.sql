-- interest.sql
--		Simple interest, the day-product (积数) aggregate and formula A of the
--		interest subsidy.  C in src/interest.c and src/core/interest.c.

CREATE FUNCTION period_interest(balance cny, rate rate, months integer DEFAULT 1) RETURNS cny
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_period_interest';
COMMENT ON FUNCTION period_interest(cny, rate, integer) IS
	'interest of whole months: balance x rate / 12 x months, exact, rounded once half-up (away from zero) to the fen; a month is rate / 12 whatever its length; refuses negative months (HP103)';

CREATE FUNCTION day_interest(balance cny, rate rate, days integer, basis integer DEFAULT 360) RETURNS cny
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_day_interest';
COMMENT ON FUNCTION day_interest(cny, rate, integer, integer) IS
	'interest of days: balance x rate x days / basis, exact, rounded once half-up (away from zero) to the fen, the daily rate is never rounded; basis 360, 365 or 366; refuses negative days (HP103)';

CREATE FUNCTION product_interest(day_product numeric, rate rate, basis integer DEFAULT 360) RETURNS cny
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_product_interest';
COMMENT ON FUNCTION product_interest(numeric, rate, integer) IS
	'interest on a day-product (积数) in yuan x days, the sum of end-of-day balances: day_product x rate / basis, exact, rounded once half-up (away from zero) to the fen; refuses a third decimal (HP101)';

CREATE FUNCTION account_interest(balance cny, day_product bigint, since date, through date, rate rate, basis integer DEFAULT 360) RETURNS cny
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_account_interest';
COMMENT ON FUNCTION account_interest(cny, bigint, date, date, rate, integer) IS
	'interest of an account (结息): (day_product + balance x (through - since + 1)) x rate / basis, day_product in fen x days being what movements after since add or take, through included, exact, rounded once half-up to the fen; refuses through before since - 1 (HP103)';

CREATE FUNCTION subsidy_difference(balance cny, bank_rate rate, hpf_rate rate, months integer DEFAULT 1) RETURNS cny
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_subsidy_difference';
COMMENT ON FUNCTION subsidy_difference(cny, rate, rate, integer) IS
	'interest subsidy (贴息), formula A, difference of interest on the same balance: balance x (bank_rate - hpf_rate) / 12 x months, rounded once half-up to the fen, 0 where bank_rate does not exceed hpf_rate';

CREATE FUNCTION subsidy_interest(balance cny, bank_rate rate, hpf_rate rate, days integer DEFAULT 30) RETURNS cny
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_subsidy_interest';
COMMENT ON FUNCTION subsidy_interest(cny, rate, rate, integer) IS
	'formula A of the interest subsidy (贴息) for a period of days, a whole month being 30: balance x (bank_rate - hpf_rate) x days / 360, rounded once half-up to the fen, 0 where bank_rate does not exceed hpf_rate';

CREATE FUNCTION subsidised_part(balance cny, part cny, whole cny) RETURNS cny
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_subsidised_part';
COMMENT ON FUNCTION subsidised_part(cny, cny, cny) IS
	'what of a balance is subsidised (贴息部分) when only a part of the loan is: balance x part / whole, rounded half-up to the fen; HP103 unless part is a part of whole';

-- The state is internal (128-bit sum of fen x days and a count).
CREATE FUNCTION day_product_accumulate(internal, cny, date, date) RETURNS internal
	LANGUAGE c IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_day_product_accumulate';
COMMENT ON FUNCTION day_product_accumulate(internal, cny, date, date) IS
	'transition function of aggregate day_product';

CREATE FUNCTION day_product_remove(internal, cny, date, date) RETURNS internal
	LANGUAGE c IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_day_product_remove';
COMMENT ON FUNCTION day_product_remove(internal, cny, date, date) IS
	'inverse transition function of aggregate day_product';

CREATE FUNCTION day_product_combine(internal, internal) RETURNS internal
	LANGUAGE c IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_day_product_combine';
COMMENT ON FUNCTION day_product_combine(internal, internal) IS
	'combine function of aggregate day_product';

CREATE FUNCTION day_product_serialize(internal) RETURNS bytea
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_day_product_serialize';
COMMENT ON FUNCTION day_product_serialize(internal) IS
	'serialization function of aggregate day_product';

CREATE FUNCTION day_product_deserialize(bytea, internal) RETURNS internal
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_day_product_deserialize';
COMMENT ON FUNCTION day_product_deserialize(bytea, internal) IS
	'deserialization function of aggregate day_product';

CREATE FUNCTION day_product_final(internal) RETURNS numeric
	LANGUAGE c IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_day_product_final';
COMMENT ON FUNCTION day_product_final(internal) IS
	'final function of aggregate day_product';

CREATE AGGREGATE day_product(amount cny, value_date date, through date) (
	SFUNC = day_product_accumulate,
	STYPE = internal,
	SSPACE = 64,
	FINALFUNC = day_product_final,
	COMBINEFUNC = day_product_combine,
	SERIALFUNC = day_product_serialize,
	DESERIALFUNC = day_product_deserialize,
	MSFUNC = day_product_accumulate,
	MINVFUNC = day_product_remove,
	MSTYPE = internal,
	MSSPACE = 64,
	MFINALFUNC = day_product_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE day_product(cny, date, date) IS
	'day-product (积数) in yuan x days, two decimals, exact: sum of amount x (through - value_date + 1), that is of the end-of-day balances through the day through; entries after it count nothing; null amounts are skipped, a null date of an amount is refused (HP103); NULL without any amount';
