-- Credit reporting (征信报送): a loan's month from its facts, and the layout and rules of records.
--
-- The aggregate is C (src/credit.c over src/core/credit.h). Records are jsonb objects of
-- texts: fields of hpf.credit_fields(), judged by hpf.check_credit_record().

CREATE TYPE hpf.credit_standing AS (
    status           text,
    loan_class       integer,
    method           text,
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
COMMENT ON COLUMN hpf.credit_standing.status IS '还款状态: * nothing was due and nothing is overdue, N as agreed, 1 to 7 by days overdue (1–30, 31–60, 61–90, 91–120, 121–150, 151–180, over 180), C settled, B bad debt (呆账): off the books, its claim not recovered.';
COMMENT ON COLUMN hpf.credit_standing.loan_class IS '五级分类: 1 normal, 2 attention, 3 substandard, 4 doubtful, 5 loss; by overdue periods.';
COMMENT ON COLUMN hpf.credit_standing.method IS '还款方式: 11 equal installments, 12 equal principal, 21 all at the end.';
COMMENT ON COLUMN hpf.credit_standing.balance IS 'Principal outstanding; of a loan off the books what of it is not recovered.';
COMMENT ON COLUMN hpf.credit_standing.due IS '本月应还款: what was billed in the month.';
COMMENT ON COLUMN hpf.credit_standing.paid IS '本月实还款: what was received in the month, less what was given back.';
COMMENT ON COLUMN hpf.credit_standing.last_paid IS '最近一次实际还款日期.';
COMMENT ON COLUMN hpf.credit_standing.overdue_days IS 'Days overdue of the oldest period, from the fold''s first day overdue: grace and relief are taken off.';
COMMENT ON COLUMN hpf.credit_standing.overdue_amount IS '当前逾期总额: overdue principal and interest, and penalty (罚息).';
COMMENT ON COLUMN hpf.credit_standing.overdue_31_60 IS '逾期31—60天未还本金: the principal of each overdue period by that period''s own days; overdue_61_90, overdue_91_180 and overdue_over_180 likewise.';
COMMENT ON COLUMN hpf.credit_standing.ends_on IS '到期日: due date of the last period, as it was while one was to come.';
COMMENT ON COLUMN hpf.credit_standing.closed_on IS '关闭日期: the day on which nothing was owed any more.';
COMMENT ON COLUMN hpf.credit_standing.special IS '特殊交易 of the month, codes joined by commas: 1 extended, 3 collateral sold, 4 prepaid in part, 5 settled early, 9 shortened, 15 written off, 16 relief; NULL for none.';
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
    SSPACE = 20480,
    FINALFUNC = credit_month_final,
    FINALFUNC_MODIFY = READ_WRITE,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE hpf.credit_month(text, date, cny, rate, integer, text, date, yearmonth, date[], integer[]) IS
'A loan''s month for the credit bureau, from its facts in the order of hpf.loan_state: facts after the month are left out. relief: pairs of first and last day of windows that suppress reports; classes: overdue periods from which a loan is of class 2, 3 and 4, days from which it is of class 3 and 4, -1 for no such limit (as hpf.risk_class()). NULL for a loan that is void or was disbursed later.';

-- ---- Layout ---------------------------------------------------------------------------

CREATE FUNCTION hpf.credit_fields() RETURNS TABLE (kind text, "position" integer, field text, required boolean, form text, description text, chinese text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT f.kind, f.position, f.field, f.required,
           CASE f.form
               WHEN 'amount' THEN '^-?\d{1,13}\.\d\d$'
               WHEN 'rate' THEN '^\d{1,3}(\.\d{1,6})?%$'
               WHEN 'count' THEN '^\d{1,5}$'
               WHEN 'date' THEN '^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$'
               WHEN 'month' THEN '^[1-9]\d{3}-(0[1-9]|1[0-2])$'
               WHEN 'text' THEN '^[^|[:cntrl:]]{1,200}$'
               ELSE f.form
           END, f.description, f.chinese
    FROM (VALUES
        ('loan', 1,  'number',           true,  'text',   'number of the loan', '账户标识'),
        ('loan', 2,  'institution',      true,  'text',   'the centre''s code at the bureau, 14 characters', '业务管理机构代码'),
        ('loan', 3,  'business_kind',    true,  '^\d\d$', 'business kind', '借贷业务种类'),
        ('loan', 4,  'name',             true,  'text',   'name of the borrower', '姓名'),
        ('loan', 5,  'citizen_id',       true,  'text',   'citizen id of the borrower', '证件号码'),
        ('loan', 6,  'linked',           false, '^[129],[^|,;[:cntrl:]]{1,50},[^|,;[:cntrl:]]{1,20}(;[129],[^|,;[:cntrl:]]{1,50},[^|,;[:cntrl:]]{1,20})*$',
                                                          'other persons who answer for the loan: 1 co-borrower, 2 guarantor, 9 other, each role,name,id, parted by semicolons', '相关还款责任人'),
        ('loan', 7,  'opened_on',        true,  'date',   'day of disbursement', '开立日期'),
        ('loan', 8,  'currency',         true,  '^CNY$',  'currency', '币种'),
        ('loan', 9,  'amount',           true,  'amount', 'amount of the loan', '借款金额'),
        ('loan', 10, 'ends_on',          true,  'date',   'due date of the last period', '到期日期'),
        ('loan', 11, 'guarantee',        true,  '^[1-6]$', '1 pledge, 2 mortgage, 3 guarantor, 4 none, 5 several with a guarantor, 6 several without', '担保方式'),
        ('loan', 12, 'method',           true,  '^\d\d$', '11 equal installments, 12 equal principal, 21 all at the end', '还款方式'),
        ('loan', 13, 'frequency',        true,  '^\d\d$', '03 monthly, 07 once', '还款频率'),
        ('loan', 14, 'periods_left',     true,  'count',  'periods not yet billed', '剩余还款期数'),
        ('loan', 15, 'balance',          true,  'amount', 'principal outstanding', '余额'),
        ('loan', 16, 'loan_class',       true,  '^[1-5]$', '1 normal, 2 attention, 3 substandard, 4 doubtful, 5 loss', '五级分类'),
        ('loan', 17, 'overdue_days',     true,  'count',  'days overdue of the oldest period', '逾期天数'),
        ('loan', 18, 'overdue_periods',  true,  'count',  'overdue periods now', '当前逾期期数'),
        ('loan', 19, 'overdue_amount',   true,  'amount', 'all that is overdue', '当前逾期总额'),
        ('loan', 20, 'overdue_31_60',    true,  'amount', 'principal overdue for 31 to 60 days', '逾期31—60天未还本金'),
        ('loan', 21, 'overdue_61_90',    true,  'amount', 'principal overdue for 61 to 90 days', '逾期61—90天未还本金'),
        ('loan', 22, 'overdue_91_180',   true,  'amount', 'principal overdue for 91 to 180 days', '逾期91—180天未还本金'),
        ('loan', 23, 'overdue_over_180', true,  'amount', 'principal overdue for more than 180 days', '逾期180天以上未还本金'),
        ('loan', 24, 'due',              true,  'amount', 'due in the month', '本月应还款'),
        ('loan', 25, 'paid',             true,  'amount', 'paid in the month', '本月实还款'),
        ('loan', 26, 'last_paid',        false, 'date',   'day of the last payment', '最近一次实际还款日期'),
        ('loan', 27, 'status',           true,  '^[*N1-7#CDZBG]$', '* nothing due, N as agreed, 1 to 7 by days overdue, # unknown, C settled, D paid by the guarantor, Z paid in kind, B bad debt, G ended', '还款状态'),
        ('loan', 28, 'closed_on',        false, 'date',   'day on which the account closed', '账户关闭日期'),
        ('loan', 29, 'special',          false, '^([1-9]|1\d)(,([1-9]|1\d))*$', 'special transactions of the month: 1 extended, 2 paid by the guarantor, 3 collateral sold, 4 prepaid in part, 5 settled early, 8 recovered by law, 9 other, 11 part forgiven, 15 written off, 16 relief', '特殊交易类型'),
        ('loan', 30, 'prepaid',          true,  'amount', 'principal prepaid in the month', '提前还款金额'),
        ('loan', 31, 'dispute',          true,  '^[01]$', '1 while an objection is open', '异议标注'),
        ('contribution', 1,  'number',         true,  'text',   'number of the account', '个人账号'),
        ('contribution', 2,  'institution',    true,  'text',   'the centre''s code at the bureau, 14 characters', '业务管理机构代码'),
        ('contribution', 3,  'place',          true,  '^\d{6}$', 'code of the centre''s city', '参缴地'),
        ('contribution', 4,  'name',           true,  'text',   'name of the member', '姓名'),
        ('contribution', 5,  'citizen_id',     true,  'text',   'citizen id of the member', '证件号码'),
        ('contribution', 6,  'employer',       true,  'text',   'name of the employer', '缴费单位'),
        ('contribution', 7,  'first_month',    true,  'month',  'first month contributed for', '初缴月份'),
        ('contribution', 8,  'last_month',     true,  'month',  'last month contributed for', '缴至月份'),
        ('contribution', 9,  'status',         true,  '^[1-4]$', '1 contributing, 2 deferred, 3 dormant, 4 closed', '缴费状态'),
        ('contribution', 10, 'monthly_amount', true,  'amount', 'contribution a month, both sides', '月缴存额'),
        ('contribution', 11, 'personal_ratio', true,  'rate',   'ratio of the member', '个人缴存比例'),
        ('contribution', 12, 'unit_ratio',     true,  'rate',   'ratio of the employer', '单位缴存比例'),
        ('contribution', 13, 'closed_on',      false, 'date',   'day on which the account closed', '销户日期'),
        ('contribution', 14, 'dispute',        true,  '^[01]$', '1 while an objection is open', '异议标注')
    ) AS f (kind, position, field, required, form, description, chinese)
$$;
COMMENT ON FUNCTION hpf.credit_fields() IS 'Fields of the records for the credit bureau (征信数据项) in the order of the file, with the form of their text.';

CREATE FUNCTION hpf.credit_line(kind text, month yearmonth, report text, record bigint, corrects bigint, content jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT concat_ws('|', 'R', report, month::text, record, coalesce(corrects::text, ''),
                     (SELECT string_agg(coalesce(content ->> f.field, ''), '|' ORDER BY f.position) FROM hpf.credit_fields() f WHERE f.kind = credit_line.kind))
$$;
COMMENT ON FUNCTION hpf.credit_line(text, yearmonth, text, bigint, bigint, jsonb) IS 'A record as a line of the file: R, kind of report, month, number of the record and of the one it corrects, then its fields in order, parted by |.';

-- ---- Rules ------------------------------------------------------------------------------

CREATE FUNCTION hpf.credit_rules() RETURNS TABLE (rule text, kind text, field text, says text, chinese text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
    ('known_field',        'both', 'any',             'the layout has no such field', '数据项不在规范内'),
    ('present',            'both', 'any',             'the field is missing', '必填项为空'),
    ('form',               'both', 'any',             'the value is not of the field''s form', '数据项格式错误'),
    ('institution_code',   'both', 'institution',     'the institution code has 14 letters and digits', '机构代码须为14位'),
    ('citizen_id',         'both', 'citizen_id',      'the citizen id''s date or check character is wrong', '证件号码校验错误'),
    ('real_date',          'both', 'any',             'there is no such day', '日期不存在'),
    ('not_negative',       'both', 'any',             'an amount is not below zero', '金额不得为负'),
    ('closed_in_month',    'both', 'closed_on',       'what closed, closed in the month of the record', '关闭日期应在报送月内'),
    ('linked_id',          'loan', 'linked',          'a linked person''s citizen id is wrong, or is the borrower''s', '相关还款责任人证件号码错误'),
    ('amount_above_zero',  'loan', 'amount',          'a loan is of more than nothing', '借款金额应大于零'),
    ('opened_by_then',     'loan', 'opened_on',       'a loan was opened by the end of the month, and before it ends', '开立日期应不晚于报送月末、早于到期日'),
    ('paid_in_order',      'loan', 'last_paid',       'the last payment lies between the opening and the end of the month or the closing', '最近还款日期先后错误'),
    ('closed_after_open',  'loan', 'closed_on',       'a loan closes after it was opened', '关闭日期应不早于开立日期'),
    ('closed_is_closed',   'loan', 'closed_on',       'a closing date goes with status C or G and a balance of nothing, and these with it', '结清状态、余额为零与关闭日期须一致'),
    ('closed_owes_nothing','loan', 'overdue_amount',  'nothing is overdue of what is closed', '结清账户不应有逾期'),
    ('balance_in_amount',  'loan', 'balance',         'no more is outstanding than was lent', '余额不得大于借款金额'),
    ('normal_not_overdue', 'loan', 'overdue_amount',  'with status N or * nothing is overdue, in amount, days or periods', '正常状态逾期总额、期数应为零'),
    ('nothing_due',        'loan', 'due',             'with status * nothing is due in the month', '还款状态*当月应还款应为零'),
    ('status_by_days',     'loan', 'overdue_days',    'with status 1 to 7 the days overdue are in the status'' range', '还款状态与逾期天数不符'),
    ('overdue_is_counted', 'loan', 'overdue_periods', 'with status 1 to 7 periods and an amount are overdue', '逾期状态应有逾期期数和逾期总额'),
    ('bad_debt_is_loss',   'loan', 'loan_class',      'bad debt is of class loss and has something overdue', '呆账应为损失类且有欠款'),
    ('ages_in_overdue',    'loan', 'overdue_amount',  'overdue principal by age adds up to no more than all that is overdue', '逾期各账龄本金之和不得大于逾期总额'),
    ('ages_in_days',       'loan', 'overdue_days',    'principal is no older than the oldest period overdue', '逾期账龄与逾期天数不符'),
    ('class_of_normal',    'loan', 'loan_class',      'a loan with nothing overdue is of class normal', '无逾期账户应为正常类'),
    ('paid_has_date',      'loan', 'last_paid',       'what was paid in the month has its day in the month', '本月有还款应有本月还款日期'),
    ('prepaid_is_special', 'loan', 'special',         'principal prepaid goes with special transaction 4 or 5, and these with it', '提前还款应报特殊交易'),
    ('prepaid_in_paid',    'loan', 'prepaid',         'no more was prepaid than was paid', '提前还款金额不得大于实还款'),
    ('months_in_order',    'contribution', 'last_month', 'the first month is not after the last, and both not after the month of the record', '初缴、缴至月份先后错误'),
    ('ratio_in_range',     'contribution', 'unit_ratio', 'a ratio is between 0 and 100 per cent', '缴存比例超出范围'),
    ('account_closed',     'contribution', 'closed_on', 'a closing date goes with status 4, and this with it', '销户状态与销户日期须一致')
$$;
COMMENT ON FUNCTION hpf.credit_rules() IS 'Rules of records for the credit bureau (征信数据校验规则): kind of record (loan, contribution or both), field, what it says. Judged by hpf.check_credit_record().';

CREATE FUNCTION hpf.credit_number(value text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value ~ '^-?\d{1,13}(\.\d\d)?$' THEN value::numeric END
$$;
COMMENT ON FUNCTION hpf.credit_number(text) IS 'An amount or count of a record; NULL for what is none.';

CREATE FUNCTION hpf.credit_per_cent(value text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value ~ '^\d{1,3}(\.\d{1,6})?%$' THEN rtrim(value, '%')::numeric END
$$;
COMMENT ON FUNCTION hpf.credit_per_cent(text) IS 'A ratio of a record, in per cent; NULL for what is none.';

CREATE FUNCTION hpf.credit_date(value text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value ~ '^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$' THEN
               CASE WHEN right(value, 2)::integer <= extract(day FROM hpf.last_day(left(value, 7)::hpf.yearmonth)) THEN value::date END
           END
$$;
COMMENT ON FUNCTION hpf.credit_date(text) IS 'A day of a record; NULL for what is none.';

CREATE FUNCTION hpf.check_credit_record(kind text, month yearmonth, content jsonb) RETURNS TABLE (rule text, field text, value text, says text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH fields AS MATERIALIZED (
        SELECT coalesce(f.field, c.key) AS field, f.field IS NOT NULL AS known, f.required, f.form, c.value
        FROM (SELECT l.* FROM hpf.credit_fields() l WHERE l.kind = check_credit_record.kind) f
        FULL JOIN jsonb_each_text(content) c ON c.key = f.field
    ), loan AS MATERIALIZED (
        SELECT content ->> 'status' AS status, (content ->> 'loan_class') AS class,
               hpf.credit_number(content ->> 'amount') AS amount, hpf.credit_number(content ->> 'balance') AS balance,
               hpf.credit_number(content ->> 'overdue_days') AS days, hpf.credit_number(content ->> 'overdue_periods') AS periods,
               hpf.credit_number(content ->> 'overdue_amount') AS overdue, hpf.credit_number(content ->> 'overdue_31_60') AS age_2,
               hpf.credit_number(content ->> 'overdue_61_90') AS age_3, hpf.credit_number(content ->> 'overdue_91_180') AS age_4,
               hpf.credit_number(content ->> 'overdue_over_180') AS age_5, hpf.credit_number(content ->> 'due') AS due,
               hpf.credit_number(content ->> 'paid') AS paid, hpf.credit_number(content ->> 'prepaid') AS prepaid,
               hpf.credit_date(content ->> 'opened_on') AS opened_on, hpf.credit_date(content ->> 'ends_on') AS ends_on,
               hpf.credit_date(content ->> 'last_paid') AS last_paid, hpf.credit_date(content ->> 'closed_on') AS closed_on,
               string_to_array(content ->> 'special', ',') && ARRAY['4', '5'] AS prepaid_special,
               hpf.first_day(month) AS month_from, hpf.last_day(month) AS month_through
        WHERE check_credit_record.kind = 'loan'
    ), found AS (
        SELECT 'known_field' AS rule, f.field, f.value FROM fields f WHERE NOT f.known
        UNION ALL SELECT 'present', f.field, NULL FROM fields f WHERE f.known AND f.required AND f.value IS NULL
        UNION ALL SELECT 'form', f.field, f.value FROM fields f WHERE f.known AND f.value !~ f.form
        UNION ALL SELECT 'real_date', f.field, f.value FROM fields f WHERE f.value ~ f.form AND f.form LIKE '%[12]\\d|3[01])$' AND hpf.credit_date(f.value) IS NULL
        UNION ALL SELECT 'not_negative', f.field, f.value FROM fields f WHERE f.form LIKE '^-?%' AND f.value LIKE '-%' AND f.value ~ f.form
        UNION ALL SELECT 'institution_code', 'institution', content ->> 'institution' WHERE content ->> 'institution' !~ '^[0-9A-Z]{14}$'
        UNION ALL SELECT 'citizen_id', 'citizen_id', content ->> 'citizen_id' WHERE NOT hpf.is_citizen_id(content ->> 'citizen_id')
        UNION ALL SELECT 'closed_in_month', 'closed_on', content ->> 'closed_on'
                  FROM (SELECT hpf.credit_date(content ->> 'closed_on') AS day) d WHERE d.day NOT BETWEEN hpf.first_day(month) AND hpf.last_day(month)
        UNION ALL SELECT 'linked_id', 'linked', split_part(p.person, ',', 3)
                  FROM unnest(string_to_array(content ->> 'linked', ';')) AS p (person)
                  WHERE check_credit_record.kind = 'loan'
                    AND (NOT hpf.is_citizen_id(split_part(p.person, ',', 3)) OR split_part(p.person, ',', 3) = content ->> 'citizen_id')
        UNION ALL
        SELECT v.rule, v.field, coalesce(content ->> v.field, 'none')
        FROM loan l CROSS JOIN LATERAL (VALUES
            ('amount_above_zero',   'amount',          l.amount <= 0),
            ('opened_by_then',      'opened_on',       l.opened_on > l.month_through OR l.opened_on >= l.ends_on),
            ('paid_in_order',       'last_paid',       l.last_paid < l.opened_on OR l.last_paid > least(l.month_through, l.closed_on)),
            ('closed_after_open',   'closed_on',       l.closed_on < l.opened_on),
            ('closed_is_closed',    'closed_on',       (content ? 'closed_on') <> (l.status IN ('C', 'G')) OR (l.status IN ('C', 'G') AND l.balance <> 0)
                                                       OR (l.balance = 0 AND l.status NOT IN ('C', 'G', 'B'))),
            ('closed_owes_nothing', 'overdue_amount',  l.status IN ('C', 'G') AND (l.overdue <> 0 OR l.days <> 0 OR l.periods <> 0)),
            ('balance_in_amount',   'balance',         l.balance > l.amount),
            ('normal_not_overdue',  'overdue_amount',  l.status IN ('N', '*') AND (l.overdue <> 0 OR l.days <> 0 OR l.periods <> 0)),
            ('nothing_due',         'due',             l.status = '*' AND l.due <> 0),
            ('status_by_days',      'overdue_days',    l.status ~ '^[1-7]$' AND CASE WHEN l.status = '7' THEN l.days <= 180
                                                           WHEN l.status ~ '^[1-6]$' THEN l.days NOT BETWEEN l.status::integer * 30 - 29 AND l.status::integer * 30 END),
            ('overdue_is_counted',  'overdue_periods', l.status ~ '^[1-7]$' AND (l.periods = 0 OR l.overdue = 0)),
            ('bad_debt_is_loss',    'loan_class',      l.status = 'B' AND (l.class <> '5' OR l.overdue = 0)),
            ('ages_in_overdue',     'overdue_amount',  l.age_2 + l.age_3 + l.age_4 + l.age_5 > l.overdue),
            ('ages_in_days',        'overdue_days',    l.days < CASE WHEN l.age_5 > 0 THEN 181 WHEN l.age_4 > 0 THEN 91 WHEN l.age_3 > 0 THEN 61 WHEN l.age_2 > 0 THEN 31 ELSE 0 END),
            ('class_of_normal',     'loan_class',      l.status IN ('N', '*', 'C') AND l.class <> '1'),
            ('paid_has_date',       'last_paid',       l.paid > 0 AND l.last_paid BETWEEN l.month_from AND l.month_through IS NOT TRUE),
            ('prepaid_is_special',  'special',         (l.prepaid > 0) <> coalesce(l.prepaid_special, false)),
            ('prepaid_in_paid',     'prepaid',         l.prepaid > l.paid)
        ) AS v (rule, field, broken)
        WHERE v.broken
        UNION ALL
        SELECT v.rule, v.field, coalesce(content ->> v.field, 'none')
        FROM (VALUES
            -- months compare as their text does
            ('months_in_order', 'last_month', content ->> 'first_month' > content ->> 'last_month' OR content ->> 'last_month' > month::text),
            ('ratio_in_range',  'unit_ratio', hpf.credit_per_cent(content ->> 'unit_ratio') > 100),
            ('ratio_in_range',  'personal_ratio', hpf.credit_per_cent(content ->> 'personal_ratio') > 100),
            ('account_closed',  'closed_on',  (content ? 'closed_on') <> (content ->> 'status' = '4'))
        ) AS v (rule, field, broken)
        WHERE v.broken AND check_credit_record.kind = 'contribution'
    )
    SELECT r.rule, f.field, f.value, r.says
    FROM found f JOIN hpf.credit_rules() r ON r.rule = f.rule AND r.kind IN (check_credit_record.kind, 'both')
    ORDER BY f.field, r.rule, f.value
$$;
COMMENT ON FUNCTION hpf.check_credit_record(text, yearmonth, jsonb) IS 'What is wrong with a record for the credit bureau by the rules of hpf.credit_rules(): rule, field, value and what it says. No row: the record may be sent.';
