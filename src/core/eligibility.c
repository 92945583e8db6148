/*
 * eligibility.c
 *		May this family borrow, how long and how much: the rules of housing loans
 *		(个人住房贷款).
 *
 * Pure core: calls decision.h, annuity.h and calendar.h.  Reached through
 * hpf_decide; facts are those of the type hpf.loan_facts, in its order.
 * Source: doc/sources.md §4.
 */
#include "annuity.h"
#include "calendar.h"
#include "decision.h"
#include "money.h"
#include "rate.h"

static const char *const account_state_words[] = {"normal", "dormant", "frozen", "closed", NULL};
static const char *const purpose_words[] = {"new", "second_hand", "build", "overhaul", NULL};
static const char *const city_words[] = {"local", "other", NULL};
static const char *const spouse_words[] = {"none", "contributes", "other", NULL};
static const char *const guarantee_words[] = {"none", "mortgage", "pledge", "guarantor", NULL};
static const char *const relation_words[] = {"self", "spouse", "parent", "child", "other", NULL};
static const char *const method_words[] = {"equal_installment", "equal_principal", NULL};

enum
{
	PURPOSE_NEW, PURPOSE_SECOND_HAND
};

#define MONEY		{HPF_VALUE_CNY, NULL, 0, INT64_C(100000000000000)}
#define COUNT(n)	{HPF_VALUE_INTEGER, NULL, 0, n}
#define DAY			{HPF_VALUE_DATE, NULL, 0, 0}
#define FLAG		{HPF_VALUE_BOOLEAN, NULL, 0, 0}
#define WORD(w)		{HPF_VALUE_WORD, w, 0, 0}
#define NUMBER		{HPF_VALUE_NUMERIC, NULL, 0, INT64_C(1000000) * HPF_NUMERIC_ONE}

enum
{
	DECIDED_ON, REQUESTED, ACCEPTS_LESS, PURPOSE, HOME_ORDER, LOANS_BEFORE, LOANS_OPEN, LAST_SETTLED_ON,
	PRICE, APPRAISED, AREA, BUILT_ON, DOWN_PAYMENT,
	PERIODS, RATE, METHOD,
	BORN_ON, RETIRES_ON, ACCOUNT_STATE, CONTRIBUTOR_CITY, CERTIFICATE, MONTHS_CONTINUOUS, MONTHS_TOTAL,
	BALANCE, SPOUSE, SPOUSE_BALANCE, FAMILY_INCOME, FAMILY_DEBT_SERVICE,
	OVERDUE_NOW, OVERDUE_PERIODS, GUARANTEE_LOSS, BANNED_THROUGH, GUARANTEE,
	WITHDRAWN_FOR_HOUSE, TALENT_TIER, TALENT_FROM, TALENT_THROUGH, LOAN_RATIO,
	RELATION, HOUSE_LOANS,
	FACTS
};

static const HpfFactSpec facts[FACTS] = {
	[DECIDED_ON] = {"decided_on", DAY, "the day of the decision", "审批日期"},
	[REQUESTED] = {"requested", MONEY, "the amount asked for", "申请金额"},
	[ACCEPTS_LESS] = {"accepts_less", FLAG, "whether less is accepted", "是否接受低于申请的额度"},
	[PURPOSE] = {"purpose", WORD(purpose_words), "the purpose: new, second_hand, build or overhaul", "贷款用途"},
	[HOME_ORDER] = {"home_order", COUNT(20), "which home of the family it is", "家庭第几套住房"},
	[LOANS_BEFORE] = {"loans_before", COUNT(20), "how many fund loans the family has had", "家庭历史公积金贷款次数"},
	[LOANS_OPEN] = {"loans_open", COUNT(20), "how many fund loans of the family are not settled", "家庭未结清公积金贷款笔数"},
	[LAST_SETTLED_ON] = {"last_settled_on", DAY, "when the last loan was settled", "上笔贷款结清日"},
	[PRICE] = {"price", MONEY, "the price of the home or the cost of the works", "房屋总价"},
	[APPRAISED] = {"appraised", MONEY, "the appraised value of a second-hand home", "评估价"},
	[AREA] = {"area", NUMBER, "the area in square metres", "建筑面积"},
	[BUILT_ON] = {"built_on", DAY, "when a second-hand building was completed", "竣工日期"},
	[DOWN_PAYMENT] = {"down_payment", MONEY, "the down payment made", "已付首付款"},
	[PERIODS] = {"periods", {HPF_VALUE_INTEGER, NULL, 1, 600}, "the term in months", "贷款期数"},
	[RATE] = {"rate", {HPF_VALUE_RATE, NULL, 0, 100 * HPF_RATE_PER_CENT}, "the contract's rate", "贷款利率"},
	[METHOD] = {"method", WORD(method_words), "the method of repayment", "还款方式"},
	[BORN_ON] = {"born_on", DAY, "the borrower's birthday", "出生日期"},
	[RETIRES_ON] = {"retires_on", DAY, "the day the borrower reaches retirement age", "法定退休日期"},
	[ACCOUNT_STATE] = {"account_state", WORD(account_state_words), "the state of the borrower's account", "个人账户状态"},
	[CONTRIBUTOR_CITY] = {"contributor_city", WORD(city_words), "whether the borrower contributes here or in another city", "缴存地"},
	[CERTIFICATE] = {"certificate", FLAG, "the other centre's certificate of contribution", "异地缴存证明"},
	[MONTHS_CONTINUOUS] = {"months_continuous", COUNT(1200), "months of continuous contribution", "连续缴存月数"},
	[MONTHS_TOTAL] = {"months_total", COUNT(1200), "months of contribution in all", "累计缴存月数"},
	[BALANCE] = {"balance", MONEY, "the borrower's balance", "借款人账户余额"},
	[SPOUSE] = {"spouse", WORD(spouse_words), "the spouse: none, contributes or other", "配偶缴存情况"},
	[SPOUSE_BALANCE] = {"spouse_balance", MONEY, "the spouse's balance", "配偶账户余额"},
	[FAMILY_INCOME] = {"family_income", MONEY, "the family's monthly income", "家庭月收入"},
	[FAMILY_DEBT_SERVICE] = {"family_debt_service", MONEY, "what the family pays for other debts each month", "家庭其他月还款"},
	[OVERDUE_NOW] = {"overdue_now", FLAG, "whether a loan of the family is overdue", "当前是否逾期"},
	[OVERDUE_PERIODS] = {"overdue_periods", COUNT(1200), "overdue periods of the months that policy loan_overdue_months counts", "考察期内逾期期数"},
	[GUARANTEE_LOSS] = {"guarantee_loss", FLAG, "whether the family caused a guarantee loss", "是否有担保代偿"},
	[BANNED_THROUGH] = {"banned_through", DAY, "the last day of a ban", "限制截止日"},
	[GUARANTEE] = {"guarantee", WORD(guarantee_words), "the security offered", "担保方式"},
	[WITHDRAWN_FOR_HOUSE] = {"withdrawn_for_house", MONEY, "what the family withdrew for the same home", "同一住房已提取金额"},
	[TALENT_TIER] = {"talent_tier", COUNT(3), "the tier of the talent certificate", "人才层次"},
	[TALENT_FROM] = {"talent_from", DAY, "the first day of the talent certificate", "人才证书生效日"},
	[TALENT_THROUGH] = {"talent_through", DAY, "the last day of the talent certificate", "人才证书截止日"},
	[LOAN_RATIO] = {"loan_ratio", NUMBER, "the loan ratio in per cent", "个贷率"},
	[RELATION] = {"relation", WORD(relation_words), "whose home it is: self, spouse, parent, child or other", "与产权人关系"},
	[HOUSE_LOANS] = {"house_loans", COUNT(20), "how many loans of the fund on this home are approved or not settled", "该住房未结清或已批准的贷款笔数"},
};

enum
{
	LOAN_ACCOUNT_STATE = 1, LOAN_MONTHS, LOAN_OTHER_CITY, LOAN_CERTIFICATE, LOAN_COUNT, LOAN_OPEN, LOAN_WAIT,
	LOAN_HOME_ORDER, LOAN_OVERDUE, LOAN_OVERDUE_HISTORY, LOAN_GUARANTEE_LOSS, LOAN_BAN, LOAN_GUARANTEE, LOAN_AGE,
	LOAN_LIQUIDITY_SECOND, LOAN_WITHDRAWN_REFUSED, LOAN_DOWN_PAYMENT, LOAN_TERM, LOAN_TERM_RETIREMENT, LOAN_TERM_BUILDING,
	LOAN_TALENT, LOAN_LIQUIDITY, LOAN_LIMIT_CAP, LOAN_LIMIT_WITHDRAWN, LOAN_LIMIT_VALUE, LOAN_LIMIT_UNPAID,
	LOAN_LIMIT_ABILITY, LOAN_LIMIT_BALANCE, LOAN_RELATION, LOAN_HOUSE_LENT, LOAN_AMOUNT,
	RULES_END
};

static const HpfRuleSpec rules[RULES_END - 1] = {
	{LOAN_ACCOUNT_STATE, "loan_account_state", WORD(account_state_words), {0},
		"the borrower's account is %a; it must be %r", "借款人账户状态为%a，须为%r", "条例 art. 26: a borrower contributes"},
	{LOAN_MONTHS, "loan_months_continuous", COUNT(1200), {HPF_KEY_LOAN_MONTHS_LEAST},
		"contributed %a months in a row up to the day of the decision, counted anew after a gap; at least %r are required", "截至审批日连续缴存%a个月（中断后重新计算），须满%r个月", "建金〔2014〕148号"},
	{LOAN_OTHER_CITY, "loan_other_city", FLAG, {HPF_KEY_LOAN_OTHER_CITY_OPEN},
		"loans to contributors of other cities: %r", "异地缴存职工贷款开办：%r", "建金〔2015〕135号"},
	{LOAN_CERTIFICATE, "loan_certificate", FLAG, {0},
		"certificate of the centre where the borrower contributes: %a", "缴存地中心出具的缴存证明：%a", "建金〔2015〕135号"},
	{LOAN_COUNT, "loan_count", COUNT(20), {HPF_KEY_LOAN_COUNT_MOST},
		"this would be loan number %a of the family; at most %r", "本次为家庭第%a次贷款，最多%r次", "建金〔2010〕179号"},
	{LOAN_OPEN, "loan_open", COUNT(20), {0},
		"fund loans of the family that are not settled: %a; all must be settled first", "家庭未结清住房公积金贷款%a笔，须全部结清后方可申请", "建金〔2010〕179号"},
	{LOAN_WAIT, "loan_wait", COUNT(1200), {HPF_KEY_LOAN_WAIT_MONTHS},
		"%a months since the last loan was settled; at least %r are required", "上笔贷款结清已满%a个月，要求满%r个月", "local"},
	{LOAN_HOME_ORDER, "loan_home_order", COUNT(20), {HPF_KEY_LOAN_HOMES_MOST},
		"home number %a of the family; at most number %r is financed", "家庭第%a套住房，最多支持第%r套", "建金〔2010〕179号: none for a third home"},
	{LOAN_OVERDUE, "loan_overdue", FLAG, {0},
		"a loan of the family is overdue: %a", "家庭当前有逾期贷款：%a", "条例 art. 27: the risk is the centre's"},
	{LOAN_OVERDUE_HISTORY, "loan_overdue_history", COUNT(1200), {HPF_KEY_LOAN_OVERDUE_PERIODS_MOST},
		"%a overdue periods in the months that count; at most %r", "考察期内累计逾期%a期，不得超过%r期", "local"},
	{LOAN_GUARANTEE_LOSS, "loan_guarantee_loss", FLAG, {0},
		"a guarantor has paid for the family: %a", "曾有担保代偿：%a", "local"},
	{LOAN_BAN, "loan_ban", DAY, {0},
		"banned from loans through %a, that day included; decided on %r", "限制贷款至%a（含当日），审批日%r", "the ban as registered; 条例 (2026) art. 41 and local rules before it"},
	{LOAN_GUARANTEE, "loan_guarantee", FLAG, {HPF_KEY_LOAN_GUARANTEE_REQUIRED},
		"security offered: %a; required: %r", "提供担保：%a，要求：%r", "条例 art. 27"},
	{LOAN_AGE, "loan_age", COUNT(200), {HPF_KEY_LOAN_AGE_LEAST},
		"the borrower is %a years old; at least %r", "借款人%a周岁，须满%r周岁", "full capacity to contract"},
	{LOAN_LIQUIDITY_SECOND, "loan_liquidity_second_home", NUMBER, {HPF_KEY_LOAN_SECOND_HOME_RATIO_BELOW},
		"loan ratio %a per cent; second homes are financed below %r", "个贷率%a%，低于%r%时方可发放二套房贷款", "liquidity management"},
	{LOAN_WITHDRAWN_REFUSED, "loan_withdrawn_house", MONEY, {HPF_KEY_LOAN_WITHDRAWN_HOUSE},
		"%a was withdrawn for the same home; none may be", "同一住房已提取%a元，不得再申请贷款", "local"},
	{LOAN_DOWN_PAYMENT, "loan_down_payment", MONEY, {HPF_KEY_LOAN_SMALL_HOME_AREA, HPF_KEY_DOWN_PAYMENT_FIRST_SMALL,
		HPF_KEY_DOWN_PAYMENT_FIRST_LARGE, HPF_KEY_DOWN_PAYMENT_SECOND},
		"down payment of %a; at least %r", "已付首付款%a元，要求不少于%r元", "national minima"},
	{LOAN_TERM, "loan_term", COUNT(1200), {HPF_KEY_LOAN_PERIODS_MOST},
		"a term of %a months; at most %r", "申请期限%a个月，最长%r个月", "local"},
	{LOAN_TERM_RETIREMENT, "loan_term_retirement", COUNT(2400), {HPF_KEY_LOAN_YEARS_AFTER_RETIREMENT},
		"a term of %a months; by the borrower's retirement age at most %r", "申请期限%a个月，按借款人退休年龄最长%r个月", "local"},
	{LOAN_TERM_BUILDING, "loan_term_building", COUNT(2400), {HPF_KEY_LOAN_BUILDING_YEARS_MOST},
		"a term of %a months; by the building's age at most %r", "申请期限%a个月，按房龄最长%r个月", "local"},
	{LOAN_TALENT, "loan_talent", DAY, {0},
		"talent certificate valid through %a; decided on %r; it raises the highest amount only while valid", "人才证书有效期至%a，审批日%r；在有效期内方可提高最高额度", "港湾计划"},
	{LOAN_LIQUIDITY, "loan_liquidity", NUMBER, {HPF_KEY_LIQUIDITY_COEFFICIENT_OPEN, HPF_KEY_LIQUIDITY_WATCH, HPF_KEY_LIQUIDITY_RESTRICT,
		HPF_KEY_LIQUIDITY_STRICT, HPF_KEY_LIQUIDITY_COEFFICIENT_LOOSE, HPF_KEY_LIQUIDITY_COEFFICIENT_WATCH,
		HPF_KEY_LIQUIDITY_COEFFICIENT_RESTRICT, HPF_KEY_LIQUIDITY_COEFFICIENT_STRICT},
		"at a loan ratio of %a per cent the liquidity coefficient is %r", "个贷率%a%，流动性调节系数为%r", "liquidity management"},
	{LOAN_LIMIT_CAP, "loan_limit_cap", MONEY, {HPF_KEY_LOAN_CAP_FIRST_SINGLE, HPF_KEY_LOAN_CAP_FIRST_DOUBLE,
		HPF_KEY_LOAN_CAP_SECOND_SINGLE, HPF_KEY_LOAN_CAP_SECOND_DOUBLE, HPF_KEY_LOAN_TALENT_FACTOR_1, HPF_KEY_LOAN_TALENT_FACTOR_2, HPF_KEY_LOAN_TALENT_FACTOR_3,
		HPF_KEY_LOAN_AMOUNT_UNIT},
		"the highest amount is %r", "最高额度%r元", "条例 art. 9: set by the committee"},
	{LOAN_LIMIT_WITHDRAWN, "loan_limit_withdrawn", MONEY, {HPF_KEY_LOAN_WITHDRAWN_HOUSE, HPF_KEY_LOAN_CAP_FIRST_SINGLE,
		HPF_KEY_LOAN_CAP_FIRST_DOUBLE, HPF_KEY_LOAN_CAP_SECOND_SINGLE, HPF_KEY_LOAN_CAP_SECOND_DOUBLE, HPF_KEY_LOAN_TALENT_FACTOR_1,
		HPF_KEY_LOAN_TALENT_FACTOR_2, HPF_KEY_LOAN_TALENT_FACTOR_3, HPF_KEY_LOAN_AMOUNT_UNIT},
		"%a was withdrawn for the same home; %r is left of the highest amount", "同一住房已提取%a元，最高额度余%r元", "local"},
	{LOAN_LIMIT_VALUE, "loan_limit_value", MONEY, {HPF_KEY_LOAN_AMOUNT_UNIT, HPF_KEY_LOAN_SMALL_HOME_AREA, HPF_KEY_DOWN_PAYMENT_FIRST_SMALL,
		HPF_KEY_DOWN_PAYMENT_FIRST_LARGE, HPF_KEY_DOWN_PAYMENT_SECOND},
		"the home counts with %a; at most %r may be lent on it", "房屋价值%a元，按贷款成数最高%r元", "national minima of the down payment"},
	{LOAN_LIMIT_UNPAID, "loan_limit_unpaid", MONEY, {HPF_KEY_LOAN_AMOUNT_UNIT},
		"%a is paid already; %r of the price is left", "已付%a元，尚欠房款%r元", "a loan pays the price, no more"},
	{LOAN_LIMIT_ABILITY, "loan_limit_ability", MONEY, {HPF_KEY_LOAN_PAYMENT_SHARE_MOST, HPF_KEY_LOAN_AMOUNT_UNIT},
		"%a a month can be paid, which carries %r", "每月可用于还款%a元，还款能力对应额度%r元", "local"},
	{LOAN_LIMIT_BALANCE, "loan_limit_balance", MONEY, {HPF_KEY_LOAN_BALANCE_MULTIPLE, HPF_KEY_LOAN_TIME_MONTHS_FULL, HPF_KEY_LOAN_TIME_COEFFICIENT_SHORT,
		HPF_KEY_LIQUIDITY_COEFFICIENT_OPEN, HPF_KEY_LIQUIDITY_WATCH, HPF_KEY_LIQUIDITY_RESTRICT, HPF_KEY_LIQUIDITY_STRICT,
		HPF_KEY_LIQUIDITY_COEFFICIENT_LOOSE, HPF_KEY_LIQUIDITY_COEFFICIENT_WATCH, HPF_KEY_LIQUIDITY_COEFFICIENT_RESTRICT,
		HPF_KEY_LIQUIDITY_COEFFICIENT_STRICT, HPF_KEY_LOAN_BALANCE_FLOOR, HPF_KEY_LOAN_AMOUNT_UNIT},
		"balances of %a, by the multiple or the least that is lent on any balance, give %r", "账户余额%a元，按余额倍数（不低于保底额度）对应额度%r元", "local"},
	{LOAN_RELATION, "loan_relation", WORD(relation_words), {0},
		"whose home it is: %a; a loan is for a home of the borrower (self) or the spouse only", "购房人（产权人）为借款人的：%a；仅限本人或配偶的住房方可贷款", "条例 art. 26: for a home of one's own"},
	{LOAN_HOUSE_LENT, "loan_house_lent", COUNT(20), {0},
		"loans of the fund, or subsidised by it, on this home, whoever borrowed, that are approved or not yet settled: %a; there may be none", "该住房（不论借款人为何人）有未结清或已批准的住房公积金贷款（含贴息贷款）%a笔，不得重复贷款", "one home, one loan"},
	{LOAN_AMOUNT, "loan_amount", MONEY, {0},
		"asked for %a; at most %r can be granted", "申请%a元，最高可贷%r元", "the smallest limit"},
};

const HpfDecisionSpec hpf_loan_decision = {"loan", 1, facts, FACTS, rules, RULES_END - 1};

/* fen * number, rounded down to a multiple of unit; what does not fit is the greatest that does. */
static int64_t
multiply_down(int64_t fen, int64_t number, int64_t unit)
{
	__int128	product = (__int128) fen * number / HPF_NUMERIC_ONE;

	if (unit < 1)
		return 0;				/* its key is missing, which refuses the decision */
	product -= product % unit;
	return product > INT64_MAX ? INT64_MAX : (int64_t) product;
}

/* The share of the price that the buyer pays, by home and area. */
static int64_t
down_payment_share(HpfRuling *ruling)
{
	if (hpf_fact(ruling, HOME_ORDER) > 1)
		return hpf_policy_value(ruling, HPF_KEY_DOWN_PAYMENT_SECOND);
	if (hpf_fact(ruling, AREA) <= hpf_policy_value(ruling, HPF_KEY_LOAN_SMALL_HOME_AREA))
		return hpf_policy_value(ruling, HPF_KEY_DOWN_PAYMENT_FIRST_SMALL);
	return hpf_policy_value(ruling, HPF_KEY_DOWN_PAYMENT_FIRST_LARGE);
}

/* A second-hand home counts with the lower of price and appraisal. */
static int64_t
home_value(HpfRuling *ruling)
{
	int64_t		price = hpf_fact(ruling, PRICE);

	if (hpf_fact(ruling, PURPOSE) == PURPOSE_SECOND_HAND)
	{
		int64_t		appraised = hpf_fact(ruling, APPRAISED);

		return appraised < price ? appraised : price;
	}
	return price;
}

static bool
has_valid_talent(HpfRuling *ruling)
{
	return hpf_fact_or(ruling, TALENT_TIER, 0) > 0 &&
		hpf_fact(ruling, TALENT_FROM) <= hpf_fact(ruling, DECIDED_ON) &&
		hpf_fact(ruling, DECIDED_ON) <= hpf_fact(ruling, TALENT_THROUGH);
}

/* Years of age; who was born on 29 February has a birthday on 1 March, as in hpf_citizen_id_age. */
static int64_t
age(int64_t born_on, int64_t on)
{
	int32_t		year,
				month,
				day,
				birth_year,
				birth_month,
				birth_day;

	hpf_civil_from_days((int32_t) born_on, &birth_year, &birth_month, &birth_day);
	hpf_civil_from_days((int32_t) on, &year, &month, &day);
	return year - birth_year - (month < birth_month || (month == birth_month && day < birth_day));
}

/* The highest amount: by home, by contributors, raised by a valid talent certificate. */
static int64_t
cap(HpfRuling *ruling)
{
	bool		couple = hpf_fact(ruling, SPOUSE) == 1;
	int64_t		tier = hpf_fact_or(ruling, TALENT_TIER, 0);
	int64_t		amount;

	if (hpf_fact(ruling, HOME_ORDER) > 1)
		amount = hpf_policy_value(ruling, couple ? HPF_KEY_LOAN_CAP_SECOND_DOUBLE : HPF_KEY_LOAN_CAP_SECOND_SINGLE);
	else
		amount = hpf_policy_value(ruling, couple ? HPF_KEY_LOAN_CAP_FIRST_DOUBLE : HPF_KEY_LOAN_CAP_FIRST_SINGLE);
	if (tier > 0 && has_valid_talent(ruling))
		amount = multiply_down(amount, hpf_policy_value(ruling, HPF_KEY_LOAN_TALENT_FACTOR_1 + (int) tier - 1), 1);
	return amount;
}

/* The coefficient of the loan ratio's band; 1 while it is not applied. */
static int64_t
liquidity_coefficient(HpfRuling *ruling)
{
	int64_t		ratio;

	if (hpf_policy_value(ruling, HPF_KEY_LIQUIDITY_COEFFICIENT_OPEN) == 0)
		return HPF_NUMERIC_ONE;
	ratio = hpf_fact(ruling, LOAN_RATIO);
	if (ratio >= hpf_policy_value(ruling, HPF_KEY_LIQUIDITY_STRICT))
		return hpf_policy_value(ruling, HPF_KEY_LIQUIDITY_COEFFICIENT_STRICT);
	if (ratio >= hpf_policy_value(ruling, HPF_KEY_LIQUIDITY_RESTRICT))
		return hpf_policy_value(ruling, HPF_KEY_LIQUIDITY_COEFFICIENT_RESTRICT);
	if (ratio >= hpf_policy_value(ruling, HPF_KEY_LIQUIDITY_WATCH))
		return hpf_policy_value(ruling, HPF_KEY_LIQUIDITY_COEFFICIENT_WATCH);
	return hpf_policy_value(ruling, HPF_KEY_LIQUIDITY_COEFFICIENT_LOOSE);
}

/* Is the first installment of the principal within what can be paid? */
static bool
can_pay(int64_t principal, int64_t rate, int64_t periods, int64_t method, int64_t payment)
{
	int64_t		installment;

	if (principal > HPF_PRINCIPAL_MAX)
		return false;
	if (method == 0)
		return hpf_installment(principal, rate, (int32_t) periods, &installment) == HPF_OK && installment <= payment;
	/* equal principal: the first period is the dearest */
	if (hpf_divide_half_up(principal, periods, &installment) != HPF_OK)
		return false;
	payment -= installment;
	return hpf_divide_half_up((__int128) principal * rate, (__int128) 12 * HPF_RATE_ONE, &installment) == HPF_OK &&
		installment <= payment;
}

/*
 * The greatest multiple of unit whose first installment is at most payment.  One
 * installment of a large principal tells where it lies; the exact function is
 * asked only if its half fen does not decide.
 */
static int64_t
affordable_principal(int64_t payment, int64_t rate, int64_t periods, int64_t method, int64_t unit)
{
	const int64_t large = INT64_C(1000000000000);	/* 10^10 yuan */
	int64_t		per_large;
	int64_t		principal;
	__int128	estimate;

	if (payment <= 0 || unit < 1 || periods < 1)
		return 0;
	if (method != 0)
	{
		int64_t		share;

		if (hpf_divide_half_up(large, periods, &share) != HPF_OK ||
			hpf_divide_half_up((__int128) large * rate, (__int128) 12 * HPF_RATE_ONE, &per_large) != HPF_OK)
			return 0;
		per_large += share;
	}
	else if (hpf_installment(large, rate, (int32_t) periods, &per_large) != HPF_OK)
		return 0;
	estimate = (__int128) payment * large / per_large;
	if (estimate > HPF_PRINCIPAL_MAX)
		estimate = HPF_PRINCIPAL_MAX;
	principal = (int64_t) estimate;
	principal -= principal % unit;
	/* surely payable and the next one surely not: 2 x is for the half fen of each rounding */
	if (method == 0 &&
		(__int128) 2 * principal * (2 * (__int128) per_large + 1) < (__int128) 2 * large * (2 * (__int128) payment + 1) &&
		(__int128) 2 * (principal + unit) * (2 * (__int128) per_large - 1) >= (__int128) 2 * large * (2 * (__int128) payment + 1))
		return principal;
	while (principal > 0 && !can_pay(principal, rate, periods, method, payment))
		principal -= unit;
	while (principal + unit <= HPF_PRINCIPAL_MAX && can_pay(principal + unit, rate, periods, method, payment))
		principal += unit;
	return principal;
}

/* Who may borrow. */
static void
judge_borrower(HpfRuling *r)
{
	int64_t		today = hpf_fact_or(r, DECIDED_ON, 0);

	hpf_rule_begin(r, LOAN_ACCOUNT_STATE);
	hpf_rule_end(r, hpf_fact(r, ACCOUNT_STATE) == 0, hpf_fact(r, ACCOUNT_STATE), 0);

	hpf_rule_begin(r, LOAN_MONTHS);
	hpf_rule_at_least(r, hpf_fact(r, MONTHS_CONTINUOUS), hpf_policy_value(r, HPF_KEY_LOAN_MONTHS_LEAST));

	hpf_rule_begin(r, LOAN_OTHER_CITY);
	if (hpf_fact(r, CONTRIBUTOR_CITY) == 0)
		hpf_rule_skip(r);
	else
		hpf_rule_end(r, hpf_policy_value(r, HPF_KEY_LOAN_OTHER_CITY_OPEN) != 0, 1, hpf_policy_value(r, HPF_KEY_LOAN_OTHER_CITY_OPEN));

	hpf_rule_begin(r, LOAN_CERTIFICATE);
	if (hpf_fact(r, CONTRIBUTOR_CITY) == 0)
		hpf_rule_skip(r);
	else
		hpf_rule_end(r, hpf_fact(r, CERTIFICATE) != 0, hpf_fact(r, CERTIFICATE), 1);

	hpf_rule_begin(r, LOAN_COUNT);
	hpf_rule_at_most(r, hpf_fact(r, LOANS_BEFORE) + 1, hpf_policy_value(r, HPF_KEY_LOAN_COUNT_MOST));

	hpf_rule_begin(r, LOAN_OPEN);
	hpf_rule_at_most(r, hpf_fact(r, LOANS_OPEN), 0);

	hpf_rule_begin(r, LOAN_WAIT);
	/* nobody waits for a loan that was never had or is not settled; whether so must be known first */
	if (hpf_fact(r, LOANS_BEFORE) == 0 || hpf_fact(r, LOANS_OPEN) > 0 || !hpf_given(r, LOANS_OPEN))
		hpf_rule_skip(r);
	else
	{
		int64_t		months = hpf_months_between(hpf_fact(r, LAST_SETTLED_ON), hpf_fact(r, DECIDED_ON));

		hpf_rule_at_least(r, months, hpf_policy_value(r, HPF_KEY_LOAN_WAIT_MONTHS));
	}

	hpf_rule_begin(r, LOAN_HOME_ORDER);
	hpf_rule_at_most(r, hpf_fact(r, HOME_ORDER), hpf_policy_value(r, HPF_KEY_LOAN_HOMES_MOST));

	hpf_rule_begin(r, LOAN_OVERDUE);
	hpf_rule_end(r, hpf_fact(r, OVERDUE_NOW) == 0, hpf_fact(r, OVERDUE_NOW), 0);

	hpf_rule_begin(r, LOAN_OVERDUE_HISTORY);
	hpf_rule_at_most(r, hpf_fact(r, OVERDUE_PERIODS), hpf_policy_value(r, HPF_KEY_LOAN_OVERDUE_PERIODS_MOST));

	hpf_rule_begin(r, LOAN_GUARANTEE_LOSS);
	hpf_rule_end(r, hpf_fact(r, GUARANTEE_LOSS) == 0, hpf_fact(r, GUARANTEE_LOSS), 0);

	hpf_rule_begin(r, LOAN_BAN);
	if (!hpf_given(r, BANNED_THROUGH))
		hpf_rule_skip(r);
	else
		hpf_rule_end(r, hpf_fact(r, BANNED_THROUGH) < hpf_fact(r, DECIDED_ON), hpf_fact(r, BANNED_THROUGH), today);

	hpf_rule_begin(r, LOAN_GUARANTEE);
	hpf_rule_end(r, hpf_fact(r, GUARANTEE) != 0 || hpf_policy_value(r, HPF_KEY_LOAN_GUARANTEE_REQUIRED) == 0,
				 hpf_fact(r, GUARANTEE) != 0, hpf_policy_value(r, HPF_KEY_LOAN_GUARANTEE_REQUIRED));

	hpf_rule_begin(r, LOAN_AGE);
	hpf_rule_at_least(r, age(hpf_fact(r, BORN_ON), hpf_fact(r, DECIDED_ON)),
					  hpf_policy_value(r, HPF_KEY_LOAN_AGE_LEAST));

	hpf_rule_begin(r, LOAN_LIQUIDITY_SECOND);
	if (hpf_fact(r, HOME_ORDER) <= 1 || !hpf_policy_given(r, HPF_KEY_LOAN_SECOND_HOME_RATIO_BELOW))
		hpf_rule_skip(r);
	else
	{
		int64_t		below = hpf_policy_value(r, HPF_KEY_LOAN_SECOND_HOME_RATIO_BELOW);

		hpf_rule_end(r, hpf_fact(r, LOAN_RATIO) < below, hpf_fact(r, LOAN_RATIO), below);
	}

	hpf_rule_begin(r, LOAN_WITHDRAWN_REFUSED);
	if (hpf_policy_value(r, HPF_KEY_LOAN_WITHDRAWN_HOUSE) == 0)
		hpf_rule_skip(r);
	else
		hpf_rule_at_most(r, hpf_fact(r, WITHDRAWN_FOR_HOUSE), 0);
}

/* Down payment and term. */
static void
judge_terms(HpfRuling *r)
{
	int64_t		share;
	int64_t		required;
	int64_t		months;

	hpf_rule_begin(r, LOAN_DOWN_PAYMENT);
	share = down_payment_share(r);
	if (hpf_multiply_rate(hpf_fact(r, PRICE), share, 1, HPF_CEILING, &required) != HPF_OK)
		required = INT64_MAX;
	hpf_rule_at_least(r, hpf_fact(r, DOWN_PAYMENT), required);

	hpf_rule_begin(r, LOAN_TERM);
	hpf_rule_at_most(r, hpf_fact(r, PERIODS), hpf_policy_value(r, HPF_KEY_LOAN_PERIODS_MOST));

	hpf_rule_begin(r, LOAN_TERM_RETIREMENT);
	/* whole months to the last day on which a term may end: rounding both ways apart would overshoot it */
	months = hpf_months_between(hpf_fact(r, DECIDED_ON),
								hpf_months_later(hpf_fact(r, RETIRES_ON), 12 * hpf_policy_value(r, HPF_KEY_LOAN_YEARS_AFTER_RETIREMENT)));
	hpf_rule_at_most(r, hpf_fact(r, PERIODS), months < 0 ? 0 : months);

	hpf_rule_begin(r, LOAN_TERM_BUILDING);
	if (hpf_fact(r, PURPOSE) != PURPOSE_SECOND_HAND)
		hpf_rule_skip(r);
	else
	{
		months = hpf_months_between(hpf_fact(r, DECIDED_ON),
									hpf_months_later(hpf_fact(r, BUILT_ON), 12 * hpf_policy_value(r, HPF_KEY_LOAN_BUILDING_YEARS_MOST)));
		hpf_rule_at_most(r, hpf_fact(r, PERIODS), months < 0 ? 0 : months);
	}
}

/* How much: each limit is a finding, the smallest binds. */
static void
judge_amount(HpfRuling *r)
{
	int64_t		requested = hpf_fact_or(r, REQUESTED, 0);
	int64_t		withdrawn;
	int64_t		limit;
	int64_t		amount;
	int64_t		coefficient;
	int64_t		share;

	hpf_rule_begin(r, LOAN_TALENT);
	if (hpf_fact_or(r, TALENT_TIER, 0) == 0)
		hpf_rule_skip(r);
	else
		hpf_rule_note(r, hpf_fact(r, TALENT_THROUGH), hpf_fact(r, DECIDED_ON));

	hpf_rule_begin(r, LOAN_LIQUIDITY);
	if (hpf_policy_value(r, HPF_KEY_LIQUIDITY_COEFFICIENT_OPEN) == 0)
		hpf_rule_skip(r);
	else
		hpf_rule_note(r, hpf_fact(r, LOAN_RATIO), liquidity_coefficient(r));

	hpf_rule_begin(r, LOAN_LIMIT_CAP);
	limit = cap(r);
	hpf_rule_limit(r, requested, multiply_down(limit, HPF_NUMERIC_ONE, hpf_policy_unit(r, HPF_KEY_LOAN_AMOUNT_UNIT)));

	hpf_rule_begin(r, LOAN_LIMIT_WITHDRAWN);
	if (hpf_policy_value(r, HPF_KEY_LOAN_WITHDRAWN_HOUSE) != 0 || hpf_fact(r, WITHDRAWN_FOR_HOUSE) == 0)
		hpf_rule_skip(r);
	else
	{
		withdrawn = hpf_fact(r, WITHDRAWN_FOR_HOUSE);
		amount = cap(r) - withdrawn;
		hpf_rule_limit(r, withdrawn, multiply_down(amount < 0 ? 0 : amount, HPF_NUMERIC_ONE, hpf_policy_unit(r, HPF_KEY_LOAN_AMOUNT_UNIT)));
	}

	hpf_rule_begin(r, LOAN_LIMIT_VALUE);
	amount = home_value(r);
	share = HPF_RATE_ONE - down_payment_share(r);
	hpf_rule_limit(r, amount, multiply_down(amount, share, hpf_policy_unit(r, HPF_KEY_LOAN_AMOUNT_UNIT)));

	hpf_rule_begin(r, LOAN_LIMIT_UNPAID);
	amount = hpf_fact(r, PRICE) - hpf_fact(r, DOWN_PAYMENT);
	hpf_rule_limit(r, hpf_fact(r, DOWN_PAYMENT),
				   multiply_down(amount < 0 ? 0 : amount, HPF_NUMERIC_ONE, hpf_policy_unit(r, HPF_KEY_LOAN_AMOUNT_UNIT)));

	hpf_rule_begin(r, LOAN_LIMIT_ABILITY);
	if (hpf_multiply_rate(hpf_fact(r, FAMILY_INCOME), hpf_policy_value(r, HPF_KEY_LOAN_PAYMENT_SHARE_MOST), 1, HPF_FLOOR, &amount) != HPF_OK)
		amount = 0;
	amount -= hpf_fact(r, FAMILY_DEBT_SERVICE);
	limit = hpf_policy_unit(r, HPF_KEY_LOAN_AMOUNT_UNIT);
	if (hpf_fact(r, PERIODS) > 0 && hpf_given(r, RATE))
		limit = affordable_principal(amount, hpf_fact(r, RATE), hpf_fact(r, PERIODS), hpf_fact(r, METHOD), limit);
	else
		(void) hpf_fact(r, RATE);
	hpf_rule_limit(r, amount < 0 ? 0 : amount, limit);

	hpf_rule_begin(r, LOAN_LIMIT_BALANCE);
	amount = hpf_fact(r, BALANCE);
	/* a contributor's balance is known; another spouse may have one from before */
	amount += hpf_fact(r, SPOUSE) == 1 ? hpf_fact(r, SPOUSE_BALANCE) : hpf_fact_or(r, SPOUSE_BALANCE, 0);
	coefficient = hpf_policy_value(r, HPF_KEY_LOAN_BALANCE_MULTIPLE);
	if (hpf_fact(r, MONTHS_TOTAL) < hpf_policy_value(r, HPF_KEY_LOAN_TIME_MONTHS_FULL))
		coefficient = multiply_down(coefficient, hpf_policy_value(r, HPF_KEY_LOAN_TIME_COEFFICIENT_SHORT), 1);
	coefficient = multiply_down(coefficient, liquidity_coefficient(r), 1);
	limit = multiply_down(amount, coefficient, 1);
	if (limit < hpf_policy_value(r, HPF_KEY_LOAN_BALANCE_FLOOR))
		limit = hpf_policy_value(r, HPF_KEY_LOAN_BALANCE_FLOOR);
	hpf_rule_limit(r, amount, multiply_down(limit, HPF_NUMERIC_ONE, hpf_policy_unit(r, HPF_KEY_LOAN_AMOUNT_UNIT)));

	hpf_rule_begin(r, LOAN_RELATION);
	hpf_rule_at_most(r, hpf_fact(r, RELATION), 1);

	hpf_rule_begin(r, LOAN_HOUSE_LENT);
	hpf_rule_at_most(r, hpf_fact(r, HOUSE_LOANS), 0);

	hpf_rule_begin(r, LOAN_AMOUNT);
	hpf_rule_amount(r, hpf_given(r, REQUESTED), requested, hpf_fact_or(r, ACCEPTS_LESS, 0) != 0);
}

void
hpf_rule_loan(HpfRuling *ruling, int version)
{
	/* version 1 is the only one so far */
	(void) version;
	judge_borrower(ruling);
	judge_terms(ruling);
	judge_amount(ruling);
}
