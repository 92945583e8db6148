-- annuity.sql
--		Installments, schedules and due dates of loans, and formula B of the
--		interest subsidy.  C in src/annuity.c and src/core/annuity.c.
--		Principals to 10^12 yuan, rates to 100 %, 1 to 600 periods of a month.

CREATE FUNCTION installment(principal cny, rate rate, periods integer) RETURNS cny
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_installment';
COMMENT ON FUNCTION installment(cny, rate, integer) IS
	'equal installment (等额本息) of a month: P i (1+i)^n / ((1+i)^n - 1) with i = rate / 12, correctly rounded half-up to the fen (exact arithmetic decides ties); principal / periods at rate 0; principal to 10^12 yuan, rate to 100 %, periods 1 to 600, else HP103';

CREATE FUNCTION loan_schedule_support(internal) RETURNS internal
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_loan_schedule_support';
COMMENT ON FUNCTION loan_schedule_support(internal) IS
	'planner support of loan_schedule: the number of rows is periods, where known';

-- Not STRICT: NULL for anything but first_due is refused, not answered by no rows.
CREATE FUNCTION loan_schedule(principal cny, rate rate, periods integer,
							  method text DEFAULT 'equal_installment', first_due date DEFAULT NULL)
	RETURNS TABLE(period integer, due date, installment cny, principal cny, interest cny, balance cny)
	LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 240 SUPPORT loan_schedule_support
	AS 'MODULE_PATHNAME', 'hpf_sql_loan_schedule';
COMMENT ON FUNCTION loan_schedule(cny, rate, integer, text, date) IS
	'repayment schedule, one row a period, balance being what is left after it: interest = balance x rate / 12 rounded half-up to the fen; method equal_installment (等额本息) pays installment() or equal_principal (等额本金) pays principal / periods rounded half-up; bullet (一次还本付息) pays all with the last period, its interest being balance x rate / 12 x periods; the last period clears; principal parts add up to the loan and nothing is negative (a loan cleared early by rounding has zero rows after); due as due_date(first_due, period), null without first_due';

CREATE FUNCTION balance_after(principal cny, rate rate, periods integer, paid_periods integer,
							  method text DEFAULT 'equal_installment') RETURNS cny
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 100
	AS 'MODULE_PATHNAME', 'hpf_sql_balance_after';
COMMENT ON FUNCTION balance_after(cny, rate, integer, integer, text) IS
	'balance of loan_schedule after paid_periods periods (0 to periods), computed without rows; fen rounded as there';

CREATE FUNCTION periods_to_clear(principal cny, rate rate, installment cny) RETURNS integer
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 100
	AS 'MODULE_PATHNAME', 'hpf_sql_periods_to_clear';
COMMENT ON FUNCTION periods_to_clear(cny, rate, cny) IS
	'periods until a kept installment clears a balance (prepayment that shortens the term), interest rounded half-up to the fen each period; refuses an installment that takes more than 600 periods (HP103)';

CREATE FUNCTION final_installment(principal cny, rate rate, installment cny) RETURNS cny
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 100
	AS 'MODULE_PATHNAME', 'hpf_sql_final_installment';
COMMENT ON FUNCTION final_installment(cny, rate, cny) IS
	'what the last of periods_to_clear periods pays: the balance left and its interest, at most the installment; 0.00 for principal 0';

CREATE FUNCTION subsidy_difference_installment(principal cny, bank_rate rate, hpf_rate rate, periods integer) RETURNS cny
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_subsidy_difference_installment';
COMMENT ON FUNCTION subsidy_difference_installment(cny, rate, rate, integer) IS
	'interest subsidy (贴息), formula B, difference of installments: installment(bank_rate) - installment(hpf_rate), each rounded half-up to the fen, 0 where that is negative';

CREATE FUNCTION due_date(first_due date, period integer) RETURNS date
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'hpf_sql_due_date';
COMMENT ON FUNCTION due_date(date, integer) IS
	'due date (还款日) of a period, period 1 being first_due: the same day of the following months, the last day of a shorter month, and the original day again after it';
