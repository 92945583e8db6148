/*
 * contribution.c
 *		Base, ratio and amounts of a monthly contribution (月缴存额).
 *
 * Pure core: calls decision.h and money.h.  Reached through hpf_decide; facts
 * are those of the type hpf.contribution_facts, in its order.
 * Source: doc/sources.md §1.
 */
#include "decision.h"
#include "money.h"
#include "rate.h"

static const char *const change_words[] = {"single", "yearly", NULL};

#define MONEY		{HPF_VALUE_CNY, NULL, 0, INT64_C(100000000000000)}
#define DAY			{HPF_VALUE_DATE, NULL, 0, 0}
#define FLAG		{HPF_VALUE_BOOLEAN, NULL, 0, 0}
#define RATIO		{HPF_VALUE_RATE, NULL, 0, 10 * HPF_RATE_ONE}
#define WORD(w)		{HPF_VALUE_WORD, w, 0, 0}

enum
{
	DECIDED_ON, CHANGE, WAGE, UNIT_RATIO, PERSONAL_RATIO, LOWER_RATIO_APPROVED, FACTS
};

static const HpfFactSpec facts[FACTS] = {
	[DECIDED_ON] = {"decided_on", DAY, "the day of the decision", "核定日期"},
	[CHANGE] = {"change", WORD(change_words), "a single change or the yearly adjustment", "调整方式"},
	[WAGE] = {"wage", MONEY, "last year's average monthly wage, or the new worker's monthly wage", "月工资"},
	[UNIT_RATIO] = {"unit_ratio", RATIO, "the employer's ratio", "单位缴存比例"},
	[PERSONAL_RATIO] = {"personal_ratio", RATIO, "the employee's ratio", "个人缴存比例"},
	[LOWER_RATIO_APPROVED] = {"lower_ratio_approved", FLAG, "whether a lower ratio was approved for hardship", "是否批准降低比例"},
};

enum
{
	CONTRIBUTION_BASE_FLOOR = 1, CONTRIBUTION_BASE_CAP, CONTRIBUTION_UNIT_RATIO_FLOOR, CONTRIBUTION_PERSONAL_RATIO_FLOOR,
	CONTRIBUTION_UNIT_RATIO_CAP, CONTRIBUTION_PERSONAL_RATIO_CAP, CONTRIBUTION_BASE, CONTRIBUTION_UNIT_AMOUNT, CONTRIBUTION_PERSONAL_AMOUNT,
	RULES_END
};

static const HpfRuleSpec rules[RULES_END - 1] = {
	{CONTRIBUTION_BASE_FLOOR, "contribution_base_floor", MONEY, {HPF_KEY_CONTRIBUTION_BASE_FLOOR},
		"a wage of %a; the lowest base is %r", "月工资%a元，缴存基数下限%r元", "local, by the minimum wage"},
	{CONTRIBUTION_BASE_CAP, "contribution_base_cap", MONEY, {HPF_KEY_CONTRIBUTION_BASE_CAP},
		"a wage of %a; the highest base is %r", "月工资%a元，缴存基数上限%r元", "local, three times the average wage"},
	{CONTRIBUTION_UNIT_RATIO_FLOOR, "contribution_unit_ratio_floor", RATIO, {HPF_KEY_CONTRIBUTION_RATIO_FLOOR},
		"the employer's ratio is %a; at least %r", "单位缴存比例%a，不得低于%r", "条例 art. 18, 20"},
	{CONTRIBUTION_PERSONAL_RATIO_FLOOR, "contribution_personal_ratio_floor", RATIO, {HPF_KEY_CONTRIBUTION_RATIO_FLOOR},
		"the employee's ratio is %a; at least %r", "个人缴存比例%a，不得低于%r", "条例 art. 18, 20"},
	{CONTRIBUTION_UNIT_RATIO_CAP, "contribution_unit_ratio_cap", RATIO, {HPF_KEY_CONTRIBUTION_RATIO_CAP},
		"the employer's ratio is %a; at most %r", "单位缴存比例%a，不得高于%r", "建金〔2018〕45号"},
	{CONTRIBUTION_PERSONAL_RATIO_CAP, "contribution_personal_ratio_cap", RATIO, {HPF_KEY_CONTRIBUTION_RATIO_CAP},
		"the employee's ratio is %a; at most %r", "个人缴存比例%a，不得高于%r", "建金〔2018〕45号"},
	{CONTRIBUTION_BASE, "contribution_base", MONEY, {HPF_KEY_CONTRIBUTION_BASE_FLOOR, HPF_KEY_CONTRIBUTION_BASE_CAP},
		"a wage of %a counts as a base of %r", "月工资%a元，核定缴存基数%r元", "条例 art. 16"},
	{CONTRIBUTION_UNIT_AMOUNT, "contribution_unit_amount", MONEY,
		{HPF_KEY_CONTRIBUTION_ROUNDING_UNIT, HPF_KEY_CONTRIBUTION_ROUNDING_MODE, HPF_KEY_CONTRIBUTION_BASE_FLOOR, HPF_KEY_CONTRIBUTION_BASE_CAP},
		"on a base of %a the employer pays %r", "基数%a元，单位月缴存额%r元", "条例 art. 16"},
	{CONTRIBUTION_PERSONAL_AMOUNT, "contribution_personal_amount", MONEY,
		{HPF_KEY_CONTRIBUTION_ROUNDING_UNIT, HPF_KEY_CONTRIBUTION_ROUNDING_MODE, HPF_KEY_CONTRIBUTION_BASE_FLOOR, HPF_KEY_CONTRIBUTION_BASE_CAP},
		"on a base of %a the employee pays %r", "基数%a元，个人月缴存额%r元", "条例 art. 16"},
};

const HpfDecisionSpec hpf_contribution_decision = {"contribution", 1, facts, FACTS, rules, RULES_END - 1};

/* A wage outside the limits counts as the limit. */
static int64_t
base(HpfRuling *r)
{
	int64_t		wage = hpf_fact(r, WAGE);
	int64_t		least = hpf_policy_value(r, HPF_KEY_CONTRIBUTION_BASE_FLOOR);
	int64_t		most = hpf_policy_value(r, HPF_KEY_CONTRIBUTION_BASE_CAP);

	return wage < least ? least : wage > most ? most : wage;
}

static void
judge_ratio_floor(HpfRuling *r, int fact, int rule)
{
	hpf_rule_begin(r, rule);
	if (hpf_fact_or(r, LOWER_RATIO_APPROVED, 0) != 0)
		hpf_rule_skip(r);
	else
		hpf_rule_at_least(r, hpf_fact(r, fact), hpf_policy_value(r, HPF_KEY_CONTRIBUTION_RATIO_FLOOR));
}

static void
judge_ratio_cap(HpfRuling *r, int fact, int rule)
{
	hpf_rule_begin(r, rule);
	hpf_rule_at_most(r, hpf_fact(r, fact), hpf_policy_value(r, HPF_KEY_CONTRIBUTION_RATIO_CAP));
}

/* One side, rounded by itself: the sum is never rounded again. */
static int64_t
judge_side(HpfRuling *r, int ratio_fact, int rule)
{
	int64_t		ratio;
	int64_t		unit;
	int64_t		amount = 0;
	HpfRounding mode;

	hpf_rule_begin(r, rule);
	unit = hpf_policy_value(r, HPF_KEY_CONTRIBUTION_ROUNDING_UNIT);
	mode = (HpfRounding) hpf_policy_value(r, HPF_KEY_CONTRIBUTION_ROUNDING_MODE);
	ratio = hpf_fact(r, ratio_fact);
	if (unit > 0 && hpf_multiply_rate(base(r), ratio, unit, mode, &amount) != HPF_OK)
		amount = 0;
	hpf_rule_note(r, base(r), amount);
	return amount;
}

void
hpf_rule_contribution(HpfRuling *r, int version)
{
	int64_t		total;

	(void) version;
	/* in the yearly adjustment a wage outside the limits is set to the limit and listed: those noted */
	hpf_rule_begin(r, CONTRIBUTION_BASE_FLOOR);
	if (hpf_fact(r, CHANGE) != 0 && hpf_fact(r, WAGE) < hpf_policy_value(r, HPF_KEY_CONTRIBUTION_BASE_FLOOR))
		hpf_rule_note(r, hpf_fact(r, WAGE), hpf_policy_value(r, HPF_KEY_CONTRIBUTION_BASE_FLOOR));
	else
		hpf_rule_at_least(r, hpf_fact(r, WAGE), hpf_policy_value(r, HPF_KEY_CONTRIBUTION_BASE_FLOOR));

	hpf_rule_begin(r, CONTRIBUTION_BASE_CAP);
	if (hpf_fact(r, CHANGE) != 0 && hpf_fact(r, WAGE) > hpf_policy_value(r, HPF_KEY_CONTRIBUTION_BASE_CAP))
		hpf_rule_note(r, hpf_fact(r, WAGE), hpf_policy_value(r, HPF_KEY_CONTRIBUTION_BASE_CAP));
	else
		hpf_rule_at_most(r, hpf_fact(r, WAGE), hpf_policy_value(r, HPF_KEY_CONTRIBUTION_BASE_CAP));

	judge_ratio_floor(r, UNIT_RATIO, CONTRIBUTION_UNIT_RATIO_FLOOR);
	judge_ratio_floor(r, PERSONAL_RATIO, CONTRIBUTION_PERSONAL_RATIO_FLOOR);
	judge_ratio_cap(r, UNIT_RATIO, CONTRIBUTION_UNIT_RATIO_CAP);
	judge_ratio_cap(r, PERSONAL_RATIO, CONTRIBUTION_PERSONAL_RATIO_CAP);

	hpf_rule_begin(r, CONTRIBUTION_BASE);
	hpf_rule_note(r, hpf_fact(r, WAGE), base(r));
	total = judge_side(r, UNIT_RATIO, CONTRIBUTION_UNIT_AMOUNT);
	total += judge_side(r, PERSONAL_RATIO, CONTRIBUTION_PERSONAL_AMOUNT);
	r->findings->amount = total;
}
