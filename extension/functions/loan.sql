-- Loans (个人住房贷款): the loan fold.
--
-- Written in C (src/loan.c over src/core/loan.c).  A loan's state is the fold
-- of its facts in the order (value_date, hpf.fact_rank(kind), id).  Posting
-- applies one fact with loan_step; the aggregate loan_state applies them all;
-- verification compares the two after loan_advance to the same day.

CREATE TYPE hpf.loan_state AS (
    principal          cny,
    balance            cny,
    principal_due      cny,
    interest_due       cny,
    overdue_principal  cny,
    surplus            cny,
    rate               rate,
    rate_from          date,
    installment        cny,
    method             text,
    periods            integer,
    period             integer,
    first_due          date,
    due_day            integer,
    first_stub         boolean,
    interest_from      date,
    carried_product    bigint,
    penalty_due        cny,
    penalty_product    bigint,
    penalty_compounded cny,
    penalty_from       date,
    as_of              date,
    principal_received cny,
    interest_received  cny,
    penalty_received   cny,
    written_off        cny,
    receivable         cny,
    claim              cny,
    recovered          cny,
    recovered_to_reserve cny,
    overdue_periods    integer,
    overdue_total      integer,
    status             text,
    penalty_percent    integer,
    grace_days         integer,
    penalty_base       text,
    principal_first_days integer,
    next_rate          rate,
    relief_from        date,
    relief_until       date,
    last_rank          integer,
    arrears            bigint[]
);
COMMENT ON TYPE hpf.loan_state IS
'State of a loan (个人住房贷款): the fold of its facts, billed and with penalty through as_of. principal_received + balance + written_off = principal, always. Source: doc/sources.md §3.4–3.6.';
COMMENT ON COLUMN hpf.loan_state.principal IS 'Amount disbursed (发放额), in all stages so far.';
COMMENT ON COLUMN hpf.loan_state.balance IS '贷款余额: principal outstanding in all, billed or not.';
COMMENT ON COLUMN hpf.loan_state.principal_due IS 'Principal billed and unpaid.';
COMMENT ON COLUMN hpf.loan_state.interest_due IS 'Interest billed and unpaid.';
COMMENT ON COLUMN hpf.loan_state.overdue_principal IS '逾期本金: principal due of the overdue periods.';
COMMENT ON COLUMN hpf.loan_state.surplus IS 'Money received beyond what is due; the next bill takes it, or a refund.';
COMMENT ON COLUMN hpf.loan_state.rate IS 'Contract rate in force (合同利率).';
COMMENT ON COLUMN hpf.loan_state.rate_from IS 'The day since which this rate is in force: that of the last change, or of the disbursement.';
COMMENT ON COLUMN hpf.loan_state.installment IS 'equal_installment: 月还款额 of a full month; equal_principal: the principal part of each period.';
COMMENT ON COLUMN hpf.loan_state.method IS 'equal_installment (等额本息) or equal_principal (等额本金) or bullet (一次还本付息), JGJ/T 320 A.11 01 to 03.';
COMMENT ON COLUMN hpf.loan_state.periods IS 'Total number of periods (总期数), as prepayments and set_periods left it.';
COMMENT ON COLUMN hpf.loan_state.period IS 'Last period billed; 0 before the first.';
COMMENT ON COLUMN hpf.loan_state.first_due IS 'Due date of period 1, or where it would lie by the present due day.';
COMMENT ON COLUMN hpf.loan_state.due_day IS 'Day of the month on which installments fall due (还款日), 1 to 31; the last day of a month too short for it.';
COMMENT ON COLUMN hpf.loan_state.first_stub IS 'The days before the first month are still to be billed by themselves (首期按日计息).';
COMMENT ON COLUMN hpf.loan_state.interest_from IS 'Last due date billed, or the day of disbursement: interest of the running period counts from it.';
COMMENT ON COLUMN hpf.loan_state.carried_product IS 'Interest of the running period that balance × rate does not give, because principal was prepaid or the rate changed inside it: fen × days × 1e-8, signed; divide by 360e8 for fen. Billed with the period.';
COMMENT ON COLUMN hpf.loan_state.penalty_due IS '罚息 accrued and unpaid through as_of, half-up.';
COMMENT ON COLUMN hpf.loan_state.penalty_product IS 'What the rounding of penalty_due left out, signed, in 1/3,600,000,000,000 fen: accrual itself is exact.';
COMMENT ON COLUMN hpf.loan_state.penalty_compounded IS 'The part of penalty_due that bears penalty itself (复利): what was unpaid on the last due day, where penalty_base is compound.';
COMMENT ON COLUMN hpf.loan_state.penalty_from IS 'First day overdue of the oldest overdue period (逾期起始日); NULL when nothing is overdue.';
COMMENT ON COLUMN hpf.loan_state.as_of IS 'Every due date up to this day is billed, and penalty runs up to it (the day itself not counted).';
COMMENT ON COLUMN hpf.loan_state.principal_received IS 'Principal received since disbursement.';
COMMENT ON COLUMN hpf.loan_state.interest_received IS 'Interest received since disbursement.';
COMMENT ON COLUMN hpf.loan_state.penalty_received IS 'Penalty received since disbursement.';
COMMENT ON COLUMN hpf.loan_state.written_off IS 'Principal taken off the loan without money: carried as receivable, or written off (核销).';
COMMENT ON COLUMN hpf.loan_state.receivable IS 'Part of written_off still carried as other receivable (其他应收款, 119) after the collateral was sold.';
COMMENT ON COLUMN hpf.loan_state.claim IS 'Interest and penalty unpaid on the day the principal was taken off; none accrues after.';
COMMENT ON COLUMN hpf.loan_state.recovered IS 'Received since, of written_off + claim (核销后收回).';
COMMENT ON COLUMN hpf.loan_state.recovered_to_reserve IS 'Of recovered what was not for the receivable: it goes back to the risk reserve.';
COMMENT ON COLUMN hpf.loan_state.overdue_periods IS 'Overdue periods unpaid now (当前逾期期数).';
COMMENT ON COLUMN hpf.loan_state.overdue_total IS 'Periods that ever became overdue (累计逾期期数).';
COMMENT ON COLUMN hpf.loan_state.status IS 'normal, overdue (逾期), settled (结清), void (作废) or written_off (呆账): off the books while the claim stands.';
COMMENT ON COLUMN hpf.loan_state.penalty_percent IS 'Penalty rate in per cent of the contract rate, 150 unless set_penalty says otherwise.';
COMMENT ON COLUMN hpf.loan_state.grace_days IS 'Days after a due date on which an unpaid period is not yet overdue (宽限期), 0 unless set.';
COMMENT ON COLUMN hpf.loan_state.penalty_base IS 'principal_interest (penalty on both, the default), principal, or compound (both, and penalty unpaid on a due day).';
COMMENT ON COLUMN hpf.loan_state.principal_first_days IS 'Overdue for more days than this, principal is paid before interest and penalty; NULL for never.';
COMMENT ON COLUMN hpf.loan_state.next_rate IS 'Rate that takes force with the next bill (set_rate, next_period); NULL for none.';
COMMENT ON COLUMN hpf.loan_state.relief_from IS 'Due dates from here to relief_until are not overdue before relief_until has passed; NULL for no relief.';
COMMENT ON COLUMN hpf.loan_state.relief_until IS 'See relief_from.';
COMMENT ON COLUMN hpf.loan_state.last_rank IS 'hpf.fact_rank of the last fact on as_of, 0 if none: a fact before (as_of, last_rank) needs a replay.';
COMMENT ON COLUMN hpf.loan_state.arrears IS 'Of each unpaid bill, oldest first, four numbers: its due date and its first day overdue (0 while it is not) as days since 2000-01-01, unpaid interest and unpaid principal in fen; NULL when everything billed is paid.';

CREATE FUNCTION hpf.fact_kinds(OUT kind text, OUT rank integer, OUT description text, OUT chinese text) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'hpf_sql_fact_kinds'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.fact_kinds() IS
'Kinds of facts (业务事实) of a loan that the code knows, in the order in which they count on one day (billing comes first of all), and the arguments each takes.';

CREATE FUNCTION hpf.fact_rank(kind text) RETURNS integer
    AS 'MODULE_PATHNAME', 'hpf_sql_fact_rank'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hpf.fact_rank(text) IS
'Rank of a kind of fact among the facts of one value date; HP103 for a kind the code does not know.';

CREATE FUNCTION hpf.loan_step(state loan_state, kind text, value_date date, amount cny DEFAULT NULL, rate rate DEFAULT NULL,
                              periods integer DEFAULT NULL, mode text DEFAULT NULL, first_due date DEFAULT NULL) RETURNS loan_state
    AS 'MODULE_PATHNAME', 'hpf_sql_loan_step'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.loan_step(loan_state, text, date, cny, rate, integer, text, date) IS
'The state after one more fact: bills and accrues through value_date, then applies the fact. Kinds and their arguments: hpf.fact_kinds(). state is NULL for disburse only. HP104 when the state does not admit the fact, among them a fact dated before (as_of, last_rank): replay with the aggregate hpf.loan_state. Entries are differences of the *_received columns and surplus.';

CREATE FUNCTION hpf.loan_advance(state loan_state, as_of date) RETURNS loan_state
    AS 'MODULE_PATHNAME', 'hpf_sql_loan_advance'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hpf.loan_advance(loan_state, date) IS
'The state with every due date up to as_of billed and penalty accrued to it. In one go or day by day gives the same. HP104 for a day before the state''s.';

CREATE FUNCTION hpf.loan_owed(state loan_state, on_date date,
                              OUT penalty cny, OUT interest cny, OUT principal cny, OUT total_due cny, OUT settlement cny)
    AS 'MODULE_PATHNAME', 'hpf_sql_loan_owed'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hpf.loan_owed(loan_state, date) IS
'What is owed on a day: penalty (罚息), interest and principal due (应还利息、本金), their total, and the settlement (结清金额): all of it, plus the principal not yet due and its interest to the day, less surplus. Half-up to the fen. Call it behind LATERAL ... OFFSET 0, never (f()).*.';

CREATE FUNCTION hpf.loan_move(before loan_state, after loan_state,
                              OUT principal cny, OUT principal_overdue cny, OUT interest cny, OUT penalty cny, OUT surplus cny,
                              OUT written_off cny, OUT written_off_overdue cny, OUT to_reserve cny,
                              OUT recovered cny, OUT recovered_to_reserve cny, OUT overdue cny, OUT moves boolean)
    AS 'MODULE_PATHNAME', 'hpf_sql_loan_move'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.loan_move(loan_state, loan_state) IS
'What leads from one state to the other, as it is booked: principal received less disbursed (and what of it was overdue), interest, penalty, surplus, principal taken off the loan (核销, and what of it was overdue), charge to the risk reserve, recovered (and what of it the reserve gets back), change of overdue principal; moves tells whether anything is. NULL before is a new loan, NULL after one that never was. Over many loans call it once a row behind OFFSET 0, and take its columns outside.';

CREATE FUNCTION hpf.loan_plan(state loan_state, OUT period integer, OUT due date, OUT installment cny,
                              OUT principal cny, OUT interest cny, OUT balance cny) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'hpf_sql_loan_plan'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hpf.loan_plan(loan_state) IS
'The bills still to come (还款计划), as the fold would bill them if nothing else happened: interest by the running period''s days, balance = principal not yet due after the bill.';

CREATE FUNCTION hpf.loan_running_period(state loan_state, OUT due date, OUT days integer)
    AS 'MODULE_PATHNAME', 'hpf_sql_loan_running_period'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hpf.loan_running_period(loan_state) IS
'The running period: its due date, and the days it is charged, a whole month being 30; NULL when nothing is left to be billed.';

CREATE FUNCTION hpf.loan_state_step(internal, kind text, value_date date, amount cny, rate rate, periods integer, mode text, first_due date) RETURNS internal
    AS 'MODULE_PATHNAME', 'hpf_sql_loan_state_step'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.loan_state_step(internal, text, date, cny, rate, integer, text, date) IS
'Transition of the aggregate hpf.loan_state; not called by people.';

CREATE FUNCTION hpf.loan_state_final(internal) RETURNS loan_state
    AS 'MODULE_PATHNAME', 'hpf_sql_loan_state_final'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.loan_state_final(internal) IS
'Result of the aggregate hpf.loan_state; not called by people.';

CREATE AGGREGATE hpf.loan_state(kind text, value_date date, amount cny, rate rate, periods integer, mode text, first_due date) (
    SFUNC = loan_state_step,
    STYPE = internal,
    SSPACE = 20480,
    FINALFUNC = loan_state_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE hpf.loan_state(text, date, cny, rate, integer, text, date) IS
'Replays a loan from its facts: hpf.loan_state(kind, value_date, amount, rate, periods, mode, first_due ORDER BY value_date, hpf.fact_rank(kind), id). Refuses facts in another order. NULL without facts.';
