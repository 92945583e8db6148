-- Decisions (审批): facts and parameters in, findings out. C: src/decision.c over src/core/decision.c
-- and its rules. Pure: whoever gathers the facts is above (procedures/), so a decision can be
-- replayed, and a hundred thousand are one query.

CREATE TYPE hpf.loan_facts AS (
    decided_on date,
    requested cny,
    accepts_less boolean,
    purpose text,
    home_order integer,
    loans_before integer,
    loans_open integer,
    last_settled_on date,
    price cny,
    appraised cny,
    area numeric,
    built_on date,
    down_payment cny,
    periods integer,
    rate rate,
    method text,
    born_on date,
    retires_on date,
    account_state text,
    contributor_city text,
    certificate boolean,
    months_continuous integer,
    months_total integer,
    balance cny,
    spouse text,
    spouse_balance cny,
    family_income cny,
    family_debt_service cny,
    overdue_now boolean,
    overdue_periods integer,
    guarantee_loss boolean,
    banned_through date,
    guarantee text,
    withdrawn_for_house cny,
    talent_tier integer,
    talent_from date,
    talent_through date,
    loan_ratio numeric,
    relation text,
    house_loans integer
);
COMMENT ON TYPE hpf.loan_facts IS 'Facts of a decision (贷款申请), in the order of hpf.decision_facts(). A fact that is not known is NULL: a rule that needs it says so.';
COMMENT ON COLUMN hpf.loan_facts.decided_on IS '审批日期: the day of the decision.';
COMMENT ON COLUMN hpf.loan_facts.requested IS '申请金额: the amount asked for.';
COMMENT ON COLUMN hpf.loan_facts.accepts_less IS '是否接受低于申请的额度: whether less is accepted.';
COMMENT ON COLUMN hpf.loan_facts.purpose IS '贷款用途: the purpose: new, second_hand, build or overhaul.';
COMMENT ON COLUMN hpf.loan_facts.home_order IS '家庭第几套住房: which home of the family it is.';
COMMENT ON COLUMN hpf.loan_facts.loans_before IS '家庭历史公积金贷款次数: how many fund loans the family has had.';
COMMENT ON COLUMN hpf.loan_facts.loans_open IS '家庭未结清公积金贷款笔数: how many fund loans of the family are not settled.';
COMMENT ON COLUMN hpf.loan_facts.last_settled_on IS '上笔贷款结清日: when the last loan was settled.';
COMMENT ON COLUMN hpf.loan_facts.price IS '房屋总价: the price of the home or the cost of the works.';
COMMENT ON COLUMN hpf.loan_facts.appraised IS '评估价: the appraised value of a second-hand home.';
COMMENT ON COLUMN hpf.loan_facts.area IS '建筑面积: the area in square metres.';
COMMENT ON COLUMN hpf.loan_facts.built_on IS '竣工日期: when a second-hand building was completed.';
COMMENT ON COLUMN hpf.loan_facts.down_payment IS '已付首付款: the down payment made.';
COMMENT ON COLUMN hpf.loan_facts.periods IS '贷款期数: the term in months.';
COMMENT ON COLUMN hpf.loan_facts.rate IS '贷款利率: the contract''s rate.';
COMMENT ON COLUMN hpf.loan_facts.method IS '还款方式: the method of repayment.';
COMMENT ON COLUMN hpf.loan_facts.born_on IS '出生日期: the borrower''s birthday.';
COMMENT ON COLUMN hpf.loan_facts.retires_on IS '法定退休日期: the day the borrower reaches retirement age.';
COMMENT ON COLUMN hpf.loan_facts.account_state IS '个人账户状态: the state of the borrower''s account.';
COMMENT ON COLUMN hpf.loan_facts.contributor_city IS '缴存地: whether the borrower contributes here or in another city.';
COMMENT ON COLUMN hpf.loan_facts.certificate IS '异地缴存证明: the other centre''s certificate of contribution.';
COMMENT ON COLUMN hpf.loan_facts.months_continuous IS '连续缴存月数: months of continuous contribution.';
COMMENT ON COLUMN hpf.loan_facts.months_total IS '累计缴存月数: months of contribution in all.';
COMMENT ON COLUMN hpf.loan_facts.balance IS '借款人账户余额: the borrower''s balance.';
COMMENT ON COLUMN hpf.loan_facts.spouse IS '配偶缴存情况: the spouse: none, contributes or other.';
COMMENT ON COLUMN hpf.loan_facts.spouse_balance IS '配偶账户余额: the spouse''s balance.';
COMMENT ON COLUMN hpf.loan_facts.family_income IS '家庭月收入: the family''s monthly income.';
COMMENT ON COLUMN hpf.loan_facts.family_debt_service IS '家庭其他月还款: what the family pays for other debts each month.';
COMMENT ON COLUMN hpf.loan_facts.overdue_now IS '当前是否逾期: whether a loan of the family is overdue.';
COMMENT ON COLUMN hpf.loan_facts.overdue_periods IS '考察期内逾期期数: overdue periods of the months that policy loan_overdue_months counts.';
COMMENT ON COLUMN hpf.loan_facts.guarantee_loss IS '是否有担保代偿: whether the family caused a guarantee loss.';
COMMENT ON COLUMN hpf.loan_facts.banned_through IS '限制截止日: the last day of a ban.';
COMMENT ON COLUMN hpf.loan_facts.guarantee IS '担保方式: the security offered.';
COMMENT ON COLUMN hpf.loan_facts.withdrawn_for_house IS '同一住房已提取金额: what the family withdrew for the same home.';
COMMENT ON COLUMN hpf.loan_facts.talent_tier IS '人才层次: the tier of the talent certificate.';
COMMENT ON COLUMN hpf.loan_facts.talent_from IS '人才证书生效日: the first day of the talent certificate.';
COMMENT ON COLUMN hpf.loan_facts.talent_through IS '人才证书截止日: the last day of the talent certificate.';
COMMENT ON COLUMN hpf.loan_facts.loan_ratio IS '个贷率: the loan ratio in per cent.';
COMMENT ON COLUMN hpf.loan_facts.relation IS '与产权人关系: whose home it is: self, spouse, parent, child or other.';
COMMENT ON COLUMN hpf.loan_facts.house_loans IS '该住房未结清或已批准的贷款笔数: how many loans of the fund on this home are approved or not settled.';

CREATE TYPE hpf.withdrawal_facts AS (
    decided_on date,
    applied_on date,
    ground text,
    requested cny,
    accepts_less boolean,
    account_state text,
    balance cny,
    dormant_since date,
    household_local boolean,
    reemployed boolean,
    employment_ended boolean,
    retired boolean,
    claimant text,
    fund_loan_open boolean,
    banned_through date,
    relation text,
    event_on date,
    cost cny,
    subsidised cny,
    house_withdrawn cny,
    house_times integer,
    house_year_withdrawn boolean,
    mandate boolean,
    last_on date,
    withdrawn_this_year cny,
    months_covered integer,
    family_income cny,
    homes integer,
    loan_ratio numeric,
    cap_factor numeric,
    window_extension integer
);
COMMENT ON TYPE hpf.withdrawal_facts IS 'Facts of a decision (提取申请), in the order of hpf.decision_facts(). A fact that is not known is NULL: a rule that needs it says so.';
COMMENT ON COLUMN hpf.withdrawal_facts.decided_on IS '审批日期: the day of the decision.';
COMMENT ON COLUMN hpf.withdrawal_facts.applied_on IS '申请日期: the day of the application.';
COMMENT ON COLUMN hpf.withdrawal_facts.ground IS '提取原因: the ground of the withdrawal.';
COMMENT ON COLUMN hpf.withdrawal_facts.requested IS '申请金额: the amount asked for.';
COMMENT ON COLUMN hpf.withdrawal_facts.accepts_less IS '是否接受低于申请的金额: whether less is accepted.';
COMMENT ON COLUMN hpf.withdrawal_facts.account_state IS '个人账户状态: the state of the account.';
COMMENT ON COLUMN hpf.withdrawal_facts.balance IS '账户余额: the balance.';
COMMENT ON COLUMN hpf.withdrawal_facts.dormant_since IS '封存日期: the day since when the account has been dormant.';
COMMENT ON COLUMN hpf.withdrawal_facts.household_local IS '是否本市户籍: whether the member''s household is registered in the city.';
COMMENT ON COLUMN hpf.withdrawal_facts.reemployed IS '是否再就业缴存: whether the member contributes again, here or elsewhere.';
COMMENT ON COLUMN hpf.withdrawal_facts.employment_ended IS '是否终止劳动关系: whether the employment has ended.';
COMMENT ON COLUMN hpf.withdrawal_facts.retired IS '是否已退休: whether the member has retired.';
COMMENT ON COLUMN hpf.withdrawal_facts.claimant IS '申请人身份: who claims: the member, an heir or none.';
COMMENT ON COLUMN hpf.withdrawal_facts.fund_loan_open IS '是否有未结清公积金贷款: whether the member repays a loan of the fund.';
COMMENT ON COLUMN hpf.withdrawal_facts.banned_through IS '限制截止日: the last day of a ban.';
COMMENT ON COLUMN hpf.withdrawal_facts.relation IS '与产权人关系: whose home it is: self, spouse, parent, child or other.';
COMMENT ON COLUMN hpf.withdrawal_facts.event_on IS '合同、产权或凭证日期: the day of the contract, deed, bill or certificate.';
COMMENT ON COLUMN hpf.withdrawal_facts.cost IS '实际支出金额: what was paid: price, repayments, rent or bill.';
COMMENT ON COLUMN hpf.withdrawal_facts.subsidised IS '补助、报销金额: what others bear of it: insurance, subsidies.';
COMMENT ON COLUMN hpf.withdrawal_facts.house_withdrawn IS '家庭同一事项已提取金额: what the family withdrew for the same costs.';
COMMENT ON COLUMN hpf.withdrawal_facts.house_times IS '本人同一住房已提取次数: how often the member withdrew for this home on this ground.';
COMMENT ON COLUMN hpf.withdrawal_facts.house_year_withdrawn IS '家庭当年该住房是否已提取: whether the family withdrew for this home this year.';
COMMENT ON COLUMN hpf.withdrawal_facts.mandate IS '是否已签委托逐月提取: whether a monthly mandate repays this loan.';
COMMENT ON COLUMN hpf.withdrawal_facts.last_on IS '上次同类提取日期: the last withdrawal on this ground.';
COMMENT ON COLUMN hpf.withdrawal_facts.withdrawn_this_year IS '家庭当年同类已提取金额: what the family withdrew on this ground this year.';
COMMENT ON COLUMN hpf.withdrawal_facts.months_covered IS '提取覆盖月数: how many months it covers.';
COMMENT ON COLUMN hpf.withdrawal_facts.family_income IS '家庭月收入: the family''s monthly income.';
COMMENT ON COLUMN hpf.withdrawal_facts.homes IS '家庭本市住房套数: how many homes the family has in the city.';
COMMENT ON COLUMN hpf.withdrawal_facts.loan_ratio IS '个贷率: the loan ratio in per cent.';
COMMENT ON COLUMN hpf.withdrawal_facts.cap_factor IS '阶段性政策限额倍数: the factor that a relief window raises the caps by.';
COMMENT ON COLUMN hpf.withdrawal_facts.window_extension IS '阶段性政策延长月数: the months that a relief window adds to the time for applying.';

CREATE TYPE hpf.contribution_facts AS (
    decided_on date,
    change text,
    wage cny,
    unit_ratio rate,
    personal_ratio rate,
    lower_ratio_approved boolean
);
COMMENT ON TYPE hpf.contribution_facts IS 'Facts of a decision (缴存核定), in the order of hpf.decision_facts(). A fact that is not known is NULL: a rule that needs it says so.';
COMMENT ON COLUMN hpf.contribution_facts.decided_on IS '核定日期: the day of the decision.';
COMMENT ON COLUMN hpf.contribution_facts.change IS '调整方式: a single change or the yearly adjustment.';
COMMENT ON COLUMN hpf.contribution_facts.wage IS '月工资: last year''s average monthly wage, or the new worker''s monthly wage.';
COMMENT ON COLUMN hpf.contribution_facts.unit_ratio IS '单位缴存比例: the employer''s ratio.';
COMMENT ON COLUMN hpf.contribution_facts.personal_ratio IS '个人缴存比例: the employee''s ratio.';
COMMENT ON COLUMN hpf.contribution_facts.lower_ratio_approved IS '是否批准降低比例: whether a lower ratio was approved for hardship.';

CREATE TYPE hpf.housing_family_facts AS (
    decided_on date,
    account_state text,
    months_total integer,
    base cny,
    balance cny,
    loans_open integer
);
COMMENT ON TYPE hpf.housing_family_facts IS 'Facts of a decision (保障性住房核查), in the order of hpf.decision_facts(). A fact that is not known is NULL: a rule that needs it says so.';
COMMENT ON COLUMN hpf.housing_family_facts.decided_on IS '核查日期: the day of the check.';
COMMENT ON COLUMN hpf.housing_family_facts.account_state IS '个人账户状态: the state of the person''s account.';
COMMENT ON COLUMN hpf.housing_family_facts.months_total IS '累计缴存月数: months of contribution.';
COMMENT ON COLUMN hpf.housing_family_facts.base IS '缴存基数: the contribution base.';
COMMENT ON COLUMN hpf.housing_family_facts.balance IS '账户余额: the balance.';
COMMENT ON COLUMN hpf.housing_family_facts.loans_open IS '未结清贷款笔数: loans that are not settled.';

CREATE FUNCTION hpf.decide_loan(facts hpf.loan_facts, parameters hpf.parameters, version integer DEFAULT NULL) RETURNS hpf.findings
    AS 'MODULE_PATHNAME', 'hpf_sql_decide_loan'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.decide_loan(hpf.loan_facts, hpf.parameters, integer) IS
'May this family borrow, how long and how much (贷款审批): the amount is the smallest of all limits, each a finding. version NULL takes the newest rules. HP021 for a key without a value that a rule needs, HP025 for an impossible fact, HP103 without facts or parameters.';

CREATE FUNCTION hpf.decide_loan_given(
    parameters hpf.parameters,
    decided_on date DEFAULT NULL,
    requested hpf.cny DEFAULT NULL,
    accepts_less boolean DEFAULT NULL,
    purpose text DEFAULT NULL,
    home_order integer DEFAULT NULL,
    loans_before integer DEFAULT NULL,
    loans_open integer DEFAULT NULL,
    last_settled_on date DEFAULT NULL,
    price hpf.cny DEFAULT NULL,
    appraised hpf.cny DEFAULT NULL,
    area numeric DEFAULT NULL,
    built_on date DEFAULT NULL,
    down_payment hpf.cny DEFAULT NULL,
    periods integer DEFAULT NULL,
    rate hpf.rate DEFAULT NULL,
    method text DEFAULT NULL,
    born_on date DEFAULT NULL,
    retires_on date DEFAULT NULL,
    account_state text DEFAULT NULL,
    contributor_city text DEFAULT NULL,
    certificate boolean DEFAULT NULL,
    months_continuous integer DEFAULT NULL,
    months_total integer DEFAULT NULL,
    balance hpf.cny DEFAULT NULL,
    spouse text DEFAULT NULL,
    spouse_balance hpf.cny DEFAULT NULL,
    family_income hpf.cny DEFAULT NULL,
    family_debt_service hpf.cny DEFAULT NULL,
    overdue_now boolean DEFAULT NULL,
    overdue_periods integer DEFAULT NULL,
    guarantee_loss boolean DEFAULT NULL,
    banned_through date DEFAULT NULL,
    guarantee text DEFAULT NULL,
    withdrawn_for_house hpf.cny DEFAULT NULL,
    talent_tier integer DEFAULT NULL,
    talent_from date DEFAULT NULL,
    talent_through date DEFAULT NULL,
    loan_ratio numeric DEFAULT NULL,
    relation text DEFAULT NULL,
    house_loans integer DEFAULT NULL,
    version integer DEFAULT NULL) RETURNS hpf.findings
    AS 'MODULE_PATHNAME', 'hpf_sql_decide_loan'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.decide_loan_given(hpf.parameters, date, hpf.cny, boolean, text, integer, integer, integer, date, hpf.cny, hpf.cny, numeric, date, hpf.cny, integer, hpf.rate, text, date, date, text, text, boolean, integer, integer, hpf.cny, text, hpf.cny, hpf.cny, hpf.cny, boolean, integer, boolean, date, text, hpf.cny, integer, date, date, numeric, text, integer, integer) IS
'The same, given facts by name, those of hpf.loan_facts: what is not named is not known.';

CREATE FUNCTION hpf.decide_withdrawal(facts hpf.withdrawal_facts, parameters hpf.parameters, version integer DEFAULT NULL) RETURNS hpf.findings
    AS 'MODULE_PATHNAME', 'hpf_sql_decide_withdrawal'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.decide_withdrawal(hpf.withdrawal_facts, hpf.parameters, integer) IS
'May this member withdraw, and how much (提取审批): one set of rules for all grounds, fed by the ground''s policy keys. Errors as hpf.decide_loan.';

CREATE FUNCTION hpf.decide_withdrawal_given(
    parameters hpf.parameters,
    decided_on date DEFAULT NULL,
    applied_on date DEFAULT NULL,
    ground text DEFAULT NULL,
    requested hpf.cny DEFAULT NULL,
    accepts_less boolean DEFAULT NULL,
    account_state text DEFAULT NULL,
    balance hpf.cny DEFAULT NULL,
    dormant_since date DEFAULT NULL,
    household_local boolean DEFAULT NULL,
    reemployed boolean DEFAULT NULL,
    employment_ended boolean DEFAULT NULL,
    retired boolean DEFAULT NULL,
    claimant text DEFAULT NULL,
    fund_loan_open boolean DEFAULT NULL,
    banned_through date DEFAULT NULL,
    relation text DEFAULT NULL,
    event_on date DEFAULT NULL,
    cost hpf.cny DEFAULT NULL,
    subsidised hpf.cny DEFAULT NULL,
    house_withdrawn hpf.cny DEFAULT NULL,
    house_times integer DEFAULT NULL,
    house_year_withdrawn boolean DEFAULT NULL,
    mandate boolean DEFAULT NULL,
    last_on date DEFAULT NULL,
    withdrawn_this_year hpf.cny DEFAULT NULL,
    months_covered integer DEFAULT NULL,
    family_income hpf.cny DEFAULT NULL,
    homes integer DEFAULT NULL,
    loan_ratio numeric DEFAULT NULL,
    cap_factor numeric DEFAULT NULL,
    window_extension integer DEFAULT NULL,
    version integer DEFAULT NULL) RETURNS hpf.findings
    AS 'MODULE_PATHNAME', 'hpf_sql_decide_withdrawal'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.decide_withdrawal_given(hpf.parameters, date, date, text, hpf.cny, boolean, text, hpf.cny, date, boolean, boolean, boolean, boolean, text, boolean, date, text, date, hpf.cny, hpf.cny, hpf.cny, integer, boolean, boolean, date, hpf.cny, integer, hpf.cny, integer, numeric, numeric, integer, integer) IS
'The same, given facts by name, those of hpf.withdrawal_facts: what is not named is not known.';

CREATE FUNCTION hpf.decide_contribution(facts hpf.contribution_facts, parameters hpf.parameters, version integer DEFAULT NULL) RETURNS hpf.findings
    AS 'MODULE_PATHNAME', 'hpf_sql_decide_contribution'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.decide_contribution(hpf.contribution_facts, hpf.parameters, integer) IS
'Base, ratios and amounts of a monthly contribution (缴存核定): each side is rounded by itself, the amount is their sum. A wage outside the limits is refused in a single change and set to the limit in the yearly adjustment. Errors as hpf.decide_loan.';

CREATE FUNCTION hpf.decide_contribution_given(
    parameters hpf.parameters,
    decided_on date DEFAULT NULL,
    change text DEFAULT NULL,
    wage hpf.cny DEFAULT NULL,
    unit_ratio hpf.rate DEFAULT NULL,
    personal_ratio hpf.rate DEFAULT NULL,
    lower_ratio_approved boolean DEFAULT NULL,
    version integer DEFAULT NULL) RETURNS hpf.findings
    AS 'MODULE_PATHNAME', 'hpf_sql_decide_contribution'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.decide_contribution_given(hpf.parameters, date, text, hpf.cny, hpf.rate, hpf.rate, boolean, integer) IS
'The same, given facts by name, those of hpf.contribution_facts: what is not named is not known.';

CREATE FUNCTION hpf.check_housing_family(facts hpf.housing_family_facts, parameters hpf.parameters, version integer DEFAULT NULL) RETURNS hpf.findings
    AS 'MODULE_PATHNAME', 'hpf_sql_check_housing_family'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.check_housing_family(hpf.housing_family_facts, hpf.parameters, integer) IS
'Contribution check of one person of a family that applies for affordable housing (保障性住房核查). Errors as hpf.decide_loan.';

CREATE FUNCTION hpf.check_housing_family_given(
    parameters hpf.parameters,
    decided_on date DEFAULT NULL,
    account_state text DEFAULT NULL,
    months_total integer DEFAULT NULL,
    base hpf.cny DEFAULT NULL,
    balance hpf.cny DEFAULT NULL,
    loans_open integer DEFAULT NULL,
    version integer DEFAULT NULL) RETURNS hpf.findings
    AS 'MODULE_PATHNAME', 'hpf_sql_check_housing_family'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.check_housing_family_given(hpf.parameters, date, text, integer, hpf.cny, hpf.cny, integer, integer) IS
'The same, given facts by name, those of hpf.housing_family_facts: what is not named is not known.';

CREATE FUNCTION hpf.decision_rules() RETURNS TABLE (
    decision text, version integer, number integer, rule text, keys text[], type text, english text, chinese text, basis text)
    AS 'MODULE_PATHNAME', 'hpf_sql_decision_rules'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 80;
COMMENT ON FUNCTION hpf.decision_rules() IS
'The rules of all decisions (审批规则): which policy keys each reads, type of what it compares, and its sentences, in which %a is what was found and %r what is required.';

CREATE FUNCTION hpf.decision_facts() RETURNS TABLE (
    decision text, "position" integer, fact text, type text, words text[], minimum text, maximum text, meaning text, chinese text)
    AS 'MODULE_PATHNAME', 'hpf_sql_decision_facts'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 80;
COMMENT ON FUNCTION hpf.decision_facts() IS
'The facts of all decisions, in the order of their row types, with the words a text may be and the range of a number.';

CREATE FUNCTION hpf.fact_value(decision text, fact text, value text) RETURNS text
    AS 'MODULE_PATHNAME', 'hpf_sql_fact_value'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hpf.fact_value(text, text, text) IS
'The value of a fact as its type writes it. HP025 for no such fact, another type, or a value outside the fact''s range.';
