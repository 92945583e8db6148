-- Credit reporting (征信报送): a loan's month from its facts, and the layout and rules of records.
--
-- The aggregate is C (src/credit.c over src/core/credit.h). Records are jsonb objects of
-- texts: fields of hpf.credit_fields(), judged by hpf.check_credit_record().

CREATE TYPE hpf.credit_standing AS (
    status           text,
    loan_class       integer,
    balance          cny,
    periods_left     integer,
    due              cny,
    paid             cny,
    last_paid        date,
    overdue_days     integer,
    overdue_periods  integer,
    overdue_amount   cny,
    overdue_31_60    cny,
    overdue_61_90    cny,
    overdue_91_180   cny,
    overdue_over_180 cny,
    ends_on          date,
    closed_on        date,
    special          text,
    prepaid          cny
);
COMMENT ON TYPE hpf.credit_standing IS 'How a loan stands at the end of a month, in the credit bureau''s terms (月度表现). Source: doc/sources.md §8.';
COMMENT ON COLUMN hpf.credit_standing.status IS '还款状态: * nothing was due and nothing is overdue, N as agreed, 1 to 7 by days overdue (1–30, 31–60, 61–90, 91–120, 121–150, 151–180, over 180), C settled.';
COMMENT ON COLUMN hpf.credit_standing.loan_class IS '五级分类: 1 normal, 2 attention, 3 substandard, 4 doubtful, 5 loss; by overdue periods.';
COMMENT ON COLUMN hpf.credit_standing.due IS '本月应还款: what was billed in the month.';
COMMENT ON COLUMN hpf.credit_standing.paid IS '本月实还款: what was received in the month, less what was given back.';
COMMENT ON COLUMN hpf.credit_standing.last_paid IS '最近一次实际还款日期.';
COMMENT ON COLUMN hpf.credit_standing.overdue_days IS 'Days overdue of the oldest period, from the fold''s first day overdue: grace and relief are taken off.';
COMMENT ON COLUMN hpf.credit_standing.overdue_amount IS '当前逾期总额: overdue principal and interest, and penalty (罚息).';
COMMENT ON COLUMN hpf.credit_standing.overdue_31_60 IS '逾期31—60天未还本金: the principal of each overdue period by that period''s own days; overdue_61_90, overdue_91_180 and overdue_over_180 likewise.';
COMMENT ON COLUMN hpf.credit_standing.ends_on IS '到期日: due date of the last period, as it was while one was to come.';
COMMENT ON COLUMN hpf.credit_standing.closed_on IS '关闭日期: the day on which nothing was owed any more.';
COMMENT ON COLUMN hpf.credit_standing.special IS '特殊交易 of the month, codes joined by commas: 1 extended, 4 prepaid in part, 5 settled early, 9 shortened, 16 relief; NULL for none.';
COMMENT ON COLUMN hpf.credit_standing.prepaid IS 'Principal paid ahead of time in the month.';

CREATE FUNCTION hpf.credit_month_step(internal, kind text, value_date date, amount cny, rate rate, periods integer, mode text, first_due date,
                                      month yearmonth, relief date[], classes integer[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'hpf_sql_credit_month_step'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.credit_month_step(internal, text, date, cny, rate, integer, text, date, yearmonth, date[], integer[]) IS
'Transition of the aggregate hpf.credit_month; not called by people.';

CREATE FUNCTION hpf.credit_month_final(internal) RETURNS credit_standing
    AS 'MODULE_PATHNAME', 'hpf_sql_credit_month_final'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.credit_month_final(internal) IS
'Result of the aggregate hpf.credit_month; not called by people.';

CREATE AGGREGATE hpf.credit_month(kind text, value_date date, amount cny, rate rate, periods integer, mode text, first_due date,
                                  month yearmonth, relief date[], classes integer[]) (
    SFUNC = credit_month_step,
    STYPE = internal,
    SSPACE = 10240,
    FINALFUNC = credit_month_final,
    FINALFUNC_MODIFY = READ_WRITE,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE hpf.credit_month(text, date, cny, rate, integer, text, date, yearmonth, date[], integer[]) IS
'A loan''s month for the credit bureau, from its facts in the order of hpf.loan_state: facts after the month are left out. relief: pairs of first and last day of windows that suppress reports; classes: overdue periods from which a loan is of class 2, 3 and 4. NULL for a loan that is void or was disbursed later.';
