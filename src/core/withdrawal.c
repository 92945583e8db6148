/*
 * withdrawal.c
 *		May this member withdraw, and how much: the rules of withdrawals (提取).
 *
 * Pure core: calls decision.h and money.h.  Reached through hpf_decide; facts
 * are those of the type hpf.withdrawal_facts, in its order.
 *
 * One set of rules for all grounds: what a ground needs is what its policy keys
 * say (withdrawal_rent_interval_months and so on).  A key without a value is a
 * limit that the ground does not have.  Source: doc/sources.md §5.
 */
#include "decision.h"
#include "money.h"
#include "rate.h"

static const char *const account_state_words[] = {"normal", "dormant", "frozen", "closed", NULL};
static const char *const relation_words[] = {"self", "spouse", "parent", "child", "other", NULL};
static const char *const claimant_words[] = {"member", "heir", "none", NULL};

#define MONEY		{HPF_VALUE_CNY, NULL, 0, INT64_C(100000000000000)}
#define COUNT(n)	{HPF_VALUE_INTEGER, NULL, 0, n}
#define DAY			{HPF_VALUE_DATE, NULL, 0, 0}
#define FLAG		{HPF_VALUE_BOOLEAN, NULL, 0, 0}
#define WORD(w)		{HPF_VALUE_WORD, w, 0, 0}
#define NUMBER		{HPF_VALUE_NUMERIC, NULL, 0, INT64_C(1000000) * HPF_NUMERIC_ONE}
#define FACTOR		{HPF_VALUE_NUMERIC, NULL, 1, INT64_C(100) * HPF_NUMERIC_ONE}

enum
{
	DECIDED_ON, APPLIED_ON, GROUND, REQUESTED, ACCEPTS_LESS, ACCOUNT_STATE, BALANCE, DORMANT_SINCE, HOUSEHOLD_LOCAL, REEMPLOYED,
	EMPLOYMENT_ENDED, RETIRED, CLAIMANT, FUND_LOAN_OPEN, BANNED_THROUGH,
	RELATION, EVENT_ON, COST, SUBSIDISED, HOUSE_WITHDRAWN, HOUSE_TIMES, HOUSE_YEAR_WITHDRAWN, MANDATE,
	LAST_ON, WITHDRAWN_THIS_YEAR, MONTHS_COVERED, FAMILY_INCOME, HOMES, LOAN_RATIO, CAP_FACTOR, WINDOW_EXTENSION,
	FACTS
};

static const HpfFactSpec facts[FACTS] = {
	[DECIDED_ON] = {"decided_on", DAY, "the day of the decision", "审批日期"},
	[APPLIED_ON] = {"applied_on", DAY, "the day of the application", "申请日期"},
	[GROUND] = {"ground", WORD(hpf_ground_words), "the ground of the withdrawal", "提取原因"},
	[REQUESTED] = {"requested", MONEY, "the amount asked for", "申请金额"},
	[ACCEPTS_LESS] = {"accepts_less", FLAG, "whether less is accepted", "是否接受低于申请的金额"},
	[ACCOUNT_STATE] = {"account_state", WORD(account_state_words), "the state of the account", "个人账户状态"},
	[BALANCE] = {"balance", MONEY, "the balance", "账户余额"},
	[DORMANT_SINCE] = {"dormant_since", DAY, "the day since when the account has been dormant", "封存日期"},
	[HOUSEHOLD_LOCAL] = {"household_local", FLAG, "whether the member's household is registered in the city", "是否本市户籍"},
	[REEMPLOYED] = {"reemployed", FLAG, "whether the member contributes again, here or elsewhere", "是否再就业缴存"},
	[EMPLOYMENT_ENDED] = {"employment_ended", FLAG, "whether the employment has ended", "是否终止劳动关系"},
	[RETIRED] = {"retired", FLAG, "whether the member has retired", "是否已退休"},
	[CLAIMANT] = {"claimant", WORD(claimant_words), "who claims: the member, an heir or none", "申请人身份"},
	[FUND_LOAN_OPEN] = {"fund_loan_open", FLAG, "whether the member repays a loan of the fund", "是否有未结清公积金贷款"},
	[BANNED_THROUGH] = {"banned_through", DAY, "the last day of a ban", "限制截止日"},
	[RELATION] = {"relation", WORD(relation_words), "whose home it is: self, spouse, parent, child or other", "与产权人关系"},
	[EVENT_ON] = {"event_on", DAY, "the day of the contract, deed, bill or certificate", "合同、产权或凭证日期"},
	[COST] = {"cost", MONEY, "what was paid: price, repayments, rent or bill", "实际支出金额"},
	[SUBSIDISED] = {"subsidised", MONEY, "what others bear of it: insurance, subsidies", "补助、报销金额"},
	[HOUSE_WITHDRAWN] = {"house_withdrawn", MONEY, "what the family withdrew for the same costs", "家庭同一事项已提取金额"},
	[HOUSE_TIMES] = {"house_times", COUNT(1000), "how often the member withdrew for this home on this ground", "本人同一住房已提取次数"},
	[HOUSE_YEAR_WITHDRAWN] = {"house_year_withdrawn", FLAG, "whether the family withdrew for this home this year", "家庭当年该住房是否已提取"},
	[MANDATE] = {"mandate", FLAG, "whether a monthly mandate repays this loan", "是否已签委托逐月提取"},
	[LAST_ON] = {"last_on", DAY, "the last withdrawal on this ground", "上次同类提取日期"},
	[WITHDRAWN_THIS_YEAR] = {"withdrawn_this_year", MONEY, "what the family withdrew on this ground this year", "家庭当年同类已提取金额"},
	[MONTHS_COVERED] = {"months_covered", COUNT(1200), "how many months it covers", "提取覆盖月数"},
	[FAMILY_INCOME] = {"family_income", MONEY, "the family's monthly income", "家庭月收入"},
	[HOMES] = {"homes", COUNT(100), "how many homes the family has in the city", "家庭本市住房套数"},
	[LOAN_RATIO] = {"loan_ratio", NUMBER, "the loan ratio in per cent", "个贷率"},
	[CAP_FACTOR] = {"cap_factor", FACTOR, "the factor that a relief window raises the caps by", "阶段性政策限额倍数"},
	[WINDOW_EXTENSION] = {"window_extension", COUNT(600), "the months that a relief window adds to the time for applying", "阶段性政策延长月数"},
};

enum
{
	W_OPEN = 1, W_ACCOUNT_STATE, W_BAN, W_FUND_LOAN, W_EVENT, W_WINDOW, W_RELATION, W_INTERVAL, W_ONCE_A_HOUSE,
	W_HOUSE_YEAR, W_MANDATE, W_DORMANT, W_HOUSEHOLD, W_REEMPLOYED, W_EMPLOYMENT_ENDED, W_RETIRED, W_CLAIMANT, W_NO_HOME,
	W_INCOME_SHARE, W_PERIOD, W_RATIO_FROM, W_RATIO_BELOW, W_OFFSET_RATIO, W_CLOSING, W_LIMIT_BALANCE, W_LIMIT_COST, W_LIMIT_MONTHLY, W_LIMIT_YEARLY, W_AMOUNT,
	RULES_END
};

#define OF_GROUND(attribute)	(HPF_GROUND_KEYS + (attribute))

static const HpfRuleSpec rules[RULES_END - 1] = {
	{W_OPEN, "withdrawal_open", FLAG, {OF_GROUND(HPF_GROUND_OPEN)},
		"by the policy of the day that governs the application the centre opens withdrawals on this ground: %a", "按本申请适用日（受理日或审批日，依过渡规定）的政策，本中心开办该提取业务：%a", "条例 art. 24"},
	{W_ACCOUNT_STATE, "withdrawal_account_state", WORD(account_state_words), {0},
		"the account is %a; it must be normal or dormant", "账户状态为%a，须为正常或封存", "条例 art. 24"},
	{W_BAN, "withdrawal_ban", DAY, {0},
		"banned from withdrawals through %a, that day included; decided on %r", "限制提取至%a（含当日），审批日%r", "the ban as registered; 条例 (2026) art. 41 and local rules before it"},
	{W_FUND_LOAN, "withdrawal_fund_loan", FLAG, {OF_GROUND(HPF_GROUND_WITH_FUND_LOAN)},
		"the member has a fund loan that is not settled: %a; with such a loan this ground is open: %r", "申请人有未结清的住房公积金贷款：%a；贷款未结清时可办理该项提取：%r", "local"},
	{W_EVENT, "withdrawal_event", DAY, {0},
		"the day of the contract, deed or bill is %a; the decision is of %r", "合同或凭证日期%a，不得晚于审批日%r", "an event has happened"},
	{W_WINDOW, "withdrawal_window", DAY, {OF_GROUND(HPF_GROUND_WINDOW_MONTHS)},
		"applied for on %a; the last day is %r", "申请日%a，最迟为%r", "local"},
	{W_RELATION, "withdrawal_relation", WORD(relation_words), {OF_GROUND(HPF_GROUND_RELATIONS)},
		"whose home or case it is: %a; open, in the order self, spouse, parent, child, up to: %r", "产权人（购房人、当事人）为申请人的：%a；可提取范围按本人、配偶、父母、子女的顺序，至%r为止", "local"},
	{W_INTERVAL, "withdrawal_interval", DAY, {OF_GROUND(HPF_GROUND_INTERVAL_MONTHS)},
		"decided on %a; after the last one on this ground the next withdrawal is open from %r on", "审批日%a；距上次同类提取须满规定间隔，自%r起方可再次提取", "local"},
	{W_ONCE_A_HOUSE, "withdrawal_once_a_house", COUNT(1000), {OF_GROUND(HPF_GROUND_ONCE_A_HOUSE)},
		"other withdrawals of the member for this home, paid or being decided: %a; there may be none, as a member withdraws once for a home", "除本次申请外，本人就该住房已提取或在办%a次；同一住房每人限提一次，须无其他提取", "local"},
	{W_HOUSE_YEAR, "withdrawal_house_year", FLAG, {OF_GROUND(HPF_GROUND_ONCE_A_HOUSE_YEAR)},
		"the family withdrew for this home in this calendar year already: %a; once a year is all", "家庭在本自然年度内已就该住房提取：%a；每年限提一次", "local: 一房一年一提"},
	{W_MANDATE, "withdrawal_mandate", FLAG, {OF_GROUND(HPF_GROUND_ONCE_A_HOUSE_YEAR)},
		"a monthly withdrawal mandate repays this loan: %a; if so, the same payments are not withdrawn again", "该贷款已签订委托逐月提取：%a；如已签订，不得另行提取", "local"},
	{W_DORMANT, "withdrawal_dormant", COUNT(1200), {OF_GROUND(HPF_GROUND_DORMANT_MONTHS)},
		"dormant for %a months by the day of the decision; at least %r", "截至审批日账户已封存%a个月，须满%r个月", "national half-year rule"},
	{W_HOUSEHOLD, "withdrawal_household", FLAG, {OF_GROUND(HPF_GROUND_LOCAL_HOUSEHOLD)},
		"the member's household is registered in this city: %a; this ground is open to members registered in this city: %r", "申请人为本市户籍：%a；本市户籍职工可办理该项提取：%r", "local"},
	{W_REEMPLOYED, "withdrawal_reemployed", FLAG, {0},
		"contributes again with another employer: %a; if so, the account is transferred, not paid out", "已在新单位重新缴存：%a；如是，应办理转移，不予提取", "条例 art. 15"},
	{W_EMPLOYMENT_ENDED, "withdrawal_employment_ended", FLAG, {0},
		"the employment has ended: %a", "已终止劳动关系：%a", "条例 art. 24"},
	{W_RETIRED, "withdrawal_retired", FLAG, {0}, "retired: %a", "已离退休：%a", "条例 art. 24"},
	{W_CLAIMANT, "withdrawal_claimant", WORD(claimant_words), {0},
		"claimed by: %a; a deceased member's money is claimed by an heir", "申请人：%a，死亡提取须由继承人、受遗赠人申请", "条例 art. 24"},
	{W_NO_HOME, "withdrawal_no_home", COUNT(100), {OF_GROUND(HPF_GROUND_NO_HOME)},
		"homes of the family in the city: %a; a rent withdrawal requires that there is none", "家庭本市自有住房%a套，租房提取须无自有住房", "local"},
	{W_INCOME_SHARE, "withdrawal_income_share", MONEY, {OF_GROUND(HPF_GROUND_INCOME_SHARE)},
		"costs %a a month; it must be above %r, the set share of the family's income", "月支出%a元，须超过家庭收入规定比例%r元", "条例 (2019) art. 24"},
	{W_PERIOD, "withdrawal_period", COUNT(1200), {OF_GROUND(HPF_GROUND_PERIOD_MONTHS)},
		"covers %a months; at most %r", "提取所属期间%a个月，最多%r个月", "local"},
	{W_RATIO_FROM, "withdrawal_ratio_from", NUMBER, {OF_GROUND(HPF_GROUND_RATIO_FROM)},
		"loan ratio %a per cent; this ground is open from %r", "个贷率%a%，达到%r%时方可办理", "liquidity management"},
	{W_RATIO_BELOW, "withdrawal_ratio_below", NUMBER, {OF_GROUND(HPF_GROUND_RATIO_BELOW)},
		"loan ratio %a per cent; this ground is open below %r", "个贷率%a%，低于%r%时方可办理", "liquidity management"},
	{W_OFFSET_RATIO, "withdrawal_offset_ratio", NUMBER, {HPF_KEY_LOAN_RATIO_CEILING_PRINCIPAL_OFFSET},
		"loan ratio %a per cent; principal offsets are open up to %r", "个贷率%a%，不高于%r%时开办提取冲本金", "泉公积金〔2021〕2号"},
	{W_CLOSING, "withdrawal_closing", MONEY, {0},
		"asked for %a; a closing withdrawal takes everything, %r", "申请%a元，销户提取须全额提取%r元", "条例 art. 24"},
	{W_LIMIT_BALANCE, "withdrawal_limit_balance", MONEY, {HPF_KEY_WITHDRAWAL_MINIMUM_LEFT},
		"of a balance of %a at most %r can be withdrawn", "账户余额%a元，可提取%r元", "a partial withdrawal leaves something"},
	{W_LIMIT_COST, "withdrawal_limit_cost", MONEY, {OF_GROUND(HPF_GROUND_COST_SHARE)},
		"of a price, repayments or costs of %a, after subsidies, reimbursements and what the family withdrew for the same costs, %r can still be withdrawn", "房价、还款或费用%a元，扣除补助、报销及家庭就同一费用已提取部分后尚可提取%r元", "条例 art. 24: for what was paid"},
	{W_LIMIT_MONTHLY, "withdrawal_limit_monthly", MONEY, {OF_GROUND(HPF_GROUND_MONTHLY_CAP)},
		"the monthly limit is %a; for the months covered %r", "月限额%a元，覆盖期内可提取%r元", "local"},
	{W_LIMIT_YEARLY, "withdrawal_limit_yearly", MONEY, {OF_GROUND(HPF_GROUND_YEARLY_CAP)},
		"the yearly limit is %a; %r of it is left", "年限额%a元，当年剩余%r元", "local"},
	{W_AMOUNT, "withdrawal_amount", MONEY, {0},
		"asked for %a; the limits leave %r", "申请%a元，按各项限额最多%r元", "the smallest limit"},
};

const HpfDecisionSpec hpf_withdrawal_decision = {"withdrawal", 1, facts, FACTS, rules, RULES_END - 1};

/* The key of this decision's ground. */
static int
key(HpfRuling *r, HpfGroundAttribute attribute)
{
	return hpf_ground_key((HpfGround) hpf_fact(r, GROUND), attribute);
}

/* Has the ground such a limit?  Whoever asks needs the ground, and reads no key of another. */
static bool
has(HpfRuling *r, HpfGroundAttribute attribute)
{
	return hpf_policy_given(r, key(r, attribute)) && hpf_given(r, GROUND);
}

static bool
is_set(HpfRuling *r, HpfGroundAttribute attribute)
{
	return has(r, attribute) && hpf_policy_value(r, key(r, attribute)) != 0;
}

static bool
closes(HpfRuling *r)
{
	return hpf_ground((HpfGround) hpf_fact(r, GROUND))->closes && hpf_given(r, GROUND);
}

static bool
ground_is(HpfRuling *r, HpfGround ground)
{
	return hpf_fact(r, GROUND) == (int64_t) ground && hpf_given(r, GROUND);
}

/* An amount times the relief window's factor, which is 1 without one. */
static int64_t
raised(const HpfRuling *r, int64_t amount, int64_t times)
{
	__int128	product = (__int128) amount * hpf_fact_or(r, CAP_FACTOR, HPF_NUMERIC_ONE) / HPF_NUMERIC_ONE * times;

	return product > INT64_MAX ? INT64_MAX : (int64_t) product;
}

/* The member and the ground. */
static void
judge_member(HpfRuling *r)
{
	int64_t		today;
	int64_t		state;

	hpf_rule_begin(r, W_OPEN);
	if (hpf_fact(r, GROUND) >= 0 && hpf_given(r, GROUND))
		hpf_rule_end(r, hpf_policy_value(r, key(r, HPF_GROUND_OPEN)) != 0, hpf_policy_value(r, key(r, HPF_GROUND_OPEN)), 1);
	else
		hpf_rule_skip(r);		/* the ground is missing */

	hpf_rule_begin(r, W_ACCOUNT_STATE);
	state = hpf_fact(r, ACCOUNT_STATE);
	hpf_rule_end(r, state < 2, state, 0);

	hpf_rule_begin(r, W_BAN);
	today = hpf_fact(r, DECIDED_ON);
	if (!hpf_given(r, BANNED_THROUGH))
		hpf_rule_skip(r);
	else
		hpf_rule_end(r, hpf_fact(r, BANNED_THROUGH) < today, hpf_fact(r, BANNED_THROUGH), today);

	hpf_rule_begin(r, W_FUND_LOAN);
	if (hpf_fact(r, FUND_LOAN_OPEN) == 0)
		hpf_rule_skip(r);
	else
		hpf_rule_end(r, is_set(r, HPF_GROUND_WITH_FUND_LOAN), 1, is_set(r, HPF_GROUND_WITH_FUND_LOAN));

	hpf_rule_begin(r, W_EVENT);
	today = hpf_fact(r, DECIDED_ON);
	if (!hpf_given(r, EVENT_ON))
		hpf_rule_skip(r);
	else
		hpf_rule_at_most(r, hpf_fact(r, EVENT_ON), today);

	hpf_rule_begin(r, W_WINDOW);
	if (!has(r, HPF_GROUND_WINDOW_MONTHS))
		hpf_rule_skip(r);
	else
	{
		int64_t		months = hpf_policy_value(r, key(r, HPF_GROUND_WINDOW_MONTHS)) + hpf_fact_or(r, WINDOW_EXTENSION, 0);

		/* who applied in time is not late because the case took its days */
		hpf_rule_at_most(r, hpf_fact(r, APPLIED_ON), hpf_months_later(hpf_fact(r, EVENT_ON), months));
	}
}

/* The home, and what was withdrawn for it before. */
static void
judge_home(HpfRuling *r)
{
	/* self: 0; couple: up to spouse, 1; family: up to child, 3 */
	static const int64_t circle[] = {0, 1, 3};

	hpf_rule_begin(r, W_RELATION);
	if (!has(r, HPF_GROUND_RELATIONS))
		hpf_rule_skip(r);
	else
		hpf_rule_at_most(r, hpf_fact(r, RELATION), circle[hpf_policy_value(r, key(r, HPF_GROUND_RELATIONS))]);

	hpf_rule_begin(r, W_INTERVAL);
	if (!has(r, HPF_GROUND_INTERVAL_MONTHS) || !hpf_given(r, LAST_ON))
		hpf_rule_skip(r);
	else
		hpf_rule_at_least(r, hpf_fact(r, DECIDED_ON),
						  hpf_months_later(hpf_fact(r, LAST_ON), hpf_policy_value(r, key(r, HPF_GROUND_INTERVAL_MONTHS))));

	hpf_rule_begin(r, W_ONCE_A_HOUSE);
	if (!is_set(r, HPF_GROUND_ONCE_A_HOUSE))
		hpf_rule_skip(r);
	else
		hpf_rule_at_most(r, hpf_fact(r, HOUSE_TIMES), 0);

	hpf_rule_begin(r, W_HOUSE_YEAR);
	if (!is_set(r, HPF_GROUND_ONCE_A_HOUSE_YEAR))
		hpf_rule_skip(r);
	else
		hpf_rule_at_most(r, hpf_fact(r, HOUSE_YEAR_WITHDRAWN), 0);

	hpf_rule_begin(r, W_MANDATE);
	if (!is_set(r, HPF_GROUND_ONCE_A_HOUSE_YEAR))
		hpf_rule_skip(r);
	else
		hpf_rule_at_most(r, hpf_fact(r, MANDATE), 0);
}

/* Employment, retirement, death, rent. */
static void
judge_circumstances(HpfRuling *r)
{
	hpf_rule_begin(r, W_DORMANT);
	if (!has(r, HPF_GROUND_DORMANT_MONTHS))
		hpf_rule_skip(r);
	else
	{
		int64_t		months = 0;

		if (hpf_fact(r, ACCOUNT_STATE) == 1)
			months = hpf_months_between(hpf_fact(r, DORMANT_SINCE), hpf_fact(r, DECIDED_ON));
		hpf_rule_at_least(r, months, hpf_policy_value(r, key(r, HPF_GROUND_DORMANT_MONTHS)));
	}

	hpf_rule_begin(r, W_HOUSEHOLD);
	if (!has(r, HPF_GROUND_LOCAL_HOUSEHOLD))
		hpf_rule_skip(r);
	else
		hpf_rule_end(r, hpf_fact(r, HOUSEHOLD_LOCAL) == 0 || hpf_policy_value(r, key(r, HPF_GROUND_LOCAL_HOUSEHOLD)) != 0,
					 hpf_fact(r, HOUSEHOLD_LOCAL), hpf_policy_value(r, key(r, HPF_GROUND_LOCAL_HOUSEHOLD)));

	hpf_rule_begin(r, W_REEMPLOYED);
	if (!ground_is(r, HPF_GROUND_LEAVING))
		hpf_rule_skip(r);
	else
		hpf_rule_at_most(r, hpf_fact(r, REEMPLOYED), 0);

	hpf_rule_begin(r, W_EMPLOYMENT_ENDED);
	if (!ground_is(r, HPF_GROUND_LEAVING) && !ground_is(r, HPF_GROUND_DISABILITY))
		hpf_rule_skip(r);
	else
		hpf_rule_at_least(r, hpf_fact(r, EMPLOYMENT_ENDED), 1);

	hpf_rule_begin(r, W_RETIRED);
	if (!ground_is(r, HPF_GROUND_RETIREMENT))
		hpf_rule_skip(r);
	else
		hpf_rule_at_least(r, hpf_fact(r, RETIRED), 1);

	hpf_rule_begin(r, W_CLAIMANT);
	if (!ground_is(r, HPF_GROUND_DEATH))
		hpf_rule_skip(r);
	else
		hpf_rule_end(r, hpf_fact(r, CLAIMANT) == 1, hpf_fact(r, CLAIMANT), 1);

	hpf_rule_begin(r, W_NO_HOME);
	if (!is_set(r, HPF_GROUND_NO_HOME))
		hpf_rule_skip(r);
	else
		hpf_rule_at_most(r, hpf_fact(r, HOMES), 0);

	hpf_rule_begin(r, W_INCOME_SHARE);
	if (!has(r, HPF_GROUND_INCOME_SHARE))
		hpf_rule_skip(r);
	else
	{
		int64_t		months = hpf_fact(r, MONTHS_COVERED);
		int64_t		cost = hpf_fact(r, COST);
		int64_t		share;
		int64_t		threshold = 0;

		/* no share, no question about the income */
		share = hpf_policy_value(r, key(r, HPF_GROUND_INCOME_SHARE));
		if (share > 0 && hpf_multiply_rate(hpf_fact(r, FAMILY_INCOME), share, 1, HPF_FLOOR, &threshold) != HPF_OK)
			threshold = INT64_MAX;
		/* the month's cost rounded up: so it is above the share just where the whole cost is */
		cost = months > 0 ? (cost + months - 1) / months : 0;
		hpf_rule_end(r, cost > threshold, cost, threshold);
	}

	hpf_rule_begin(r, W_PERIOD);
	if (!has(r, HPF_GROUND_PERIOD_MONTHS))
		hpf_rule_skip(r);
	else
		hpf_rule_at_most(r, hpf_fact(r, MONTHS_COVERED), hpf_policy_value(r, key(r, HPF_GROUND_PERIOD_MONTHS)));

	hpf_rule_begin(r, W_RATIO_FROM);
	if (!has(r, HPF_GROUND_RATIO_FROM))
		hpf_rule_skip(r);
	else
		hpf_rule_at_least(r, hpf_fact(r, LOAN_RATIO), hpf_policy_value(r, key(r, HPF_GROUND_RATIO_FROM)));

	hpf_rule_begin(r, W_RATIO_BELOW);
	if (!has(r, HPF_GROUND_RATIO_BELOW))
		hpf_rule_skip(r);
	else
	{
		int64_t		below = hpf_policy_value(r, key(r, HPF_GROUND_RATIO_BELOW));

		hpf_rule_end(r, hpf_fact(r, LOAN_RATIO) < below, hpf_fact(r, LOAN_RATIO), below);
	}
}

/* Above 100 % every offset of a fund loan would raise the ratio. */
static void
judge_offset(HpfRuling *r)
{
	hpf_rule_begin(r, W_OFFSET_RATIO);
	if (!ground_is(r, HPF_GROUND_PRINCIPAL_OFFSET))
		hpf_rule_skip(r);
	else
		hpf_rule_at_most(r, hpf_fact(r, LOAN_RATIO), hpf_policy_value(r, HPF_KEY_LOAN_RATIO_CEILING_PRINCIPAL_OFFSET));
}

static void
judge_amount(HpfRuling *r)
{
	int64_t		limit;
	int64_t		cost;

	hpf_rule_begin(r, W_CLOSING);
	if (!closes(r) || !hpf_given(r, REQUESTED))
		hpf_rule_skip(r);
	else
		hpf_rule_end(r, hpf_fact(r, REQUESTED) == hpf_fact(r, BALANCE), hpf_fact(r, REQUESTED), hpf_fact(r, BALANCE));

	hpf_rule_begin(r, W_LIMIT_BALANCE);
	limit = hpf_fact(r, BALANCE);
	if (!closes(r))
		limit -= hpf_policy_value(r, HPF_KEY_WITHDRAWAL_MINIMUM_LEFT);
	hpf_rule_limit(r, hpf_fact(r, BALANCE), limit);

	hpf_rule_begin(r, W_LIMIT_COST);
	if (!has(r, HPF_GROUND_COST_SHARE))
		hpf_rule_skip(r);
	else
	{
		cost = hpf_fact(r, COST);
		if (hpf_multiply_rate(cost, hpf_policy_value(r, key(r, HPF_GROUND_COST_SHARE)), 1, HPF_FLOOR, &limit) != HPF_OK)
			limit = 0;
		hpf_rule_limit(r, cost, limit - hpf_fact_or(r, SUBSIDISED, 0) - hpf_fact(r, HOUSE_WITHDRAWN));
	}

	hpf_rule_begin(r, W_LIMIT_MONTHLY);
	if (!has(r, HPF_GROUND_MONTHLY_CAP))
		hpf_rule_skip(r);
	else
	{
		limit = hpf_policy_value(r, key(r, HPF_GROUND_MONTHLY_CAP));
		hpf_rule_limit(r, raised(r, limit, 1), raised(r, limit, hpf_fact(r, MONTHS_COVERED)));
	}

	hpf_rule_begin(r, W_LIMIT_YEARLY);
	if (!has(r, HPF_GROUND_YEARLY_CAP))
		hpf_rule_skip(r);
	else
	{
		limit = raised(r, hpf_policy_value(r, key(r, HPF_GROUND_YEARLY_CAP)), 1);
		hpf_rule_limit(r, limit, limit - hpf_fact(r, WITHDRAWN_THIS_YEAR));
	}

	hpf_rule_begin(r, W_AMOUNT);
	/* a closing withdrawal asks for everything, and cannot be had for less */
	if (closes(r))
		hpf_rule_amount(r, true, hpf_given(r, REQUESTED) ? hpf_fact(r, REQUESTED) : hpf_fact(r, BALANCE), false);
	else
		hpf_rule_amount(r, hpf_given(r, REQUESTED), hpf_fact_or(r, REQUESTED, 0), hpf_fact_or(r, ACCEPTS_LESS, 0) != 0);
}

void
hpf_rule_withdrawal(HpfRuling *ruling, int version)
{
	/* version 1 is the only one so far */
	(void) version;
	judge_member(ruling);
	judge_home(ruling);
	judge_circumstances(ruling);
	judge_offset(ruling);
	judge_amount(ruling);
}
