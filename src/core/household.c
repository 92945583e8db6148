/*
 * household.c
 *		The contribution check of families that apply for affordable housing
 *		(保障性住房核查).
 *
 * Pure core: calls decision.h.  Reached through hpf_decide; facts are those of
 * the type hpf.housing_family_facts, one for each person of the family.  It says
 * what the housing authority asks, no money follows from it.
 * Source: doc/sources.md §4.4.
 */
#include "decision.h"

static const char *const account_state_words[] = {"none", "normal", "dormant", "frozen", "closed", NULL};

#define MONEY		{HPF_VALUE_CNY, NULL, 0, INT64_C(100000000000000)}
#define COUNT(n)	{HPF_VALUE_INTEGER, NULL, 0, n}
#define DAY			{HPF_VALUE_DATE, NULL, 0, 0}
#define WORD(w)		{HPF_VALUE_WORD, w, 0, 0}

enum
{
	DECIDED_ON, ACCOUNT_STATE, MONTHS_TOTAL, BASE, BALANCE, LOANS_OPEN, FACTS
};

static const HpfFactSpec facts[FACTS] = {
	[DECIDED_ON] = {"decided_on", DAY, "the day of the check", "核查日期"},
	[ACCOUNT_STATE] = {"account_state", WORD(account_state_words), "the state of the person's account", "个人账户状态"},
	[MONTHS_TOTAL] = {"months_total", COUNT(1200), "months of contribution", "累计缴存月数"},
	[BASE] = {"base", MONEY, "the contribution base", "缴存基数"},
	[BALANCE] = {"balance", MONEY, "the balance", "账户余额"},
	[LOANS_OPEN] = {"loans_open", COUNT(20), "loans that are not settled", "未结清贷款笔数"},
};

enum
{
	HOUSING_CONTRIBUTES = 1, HOUSING_MONTHS, HOUSING_BASE, HOUSING_BALANCE, HOUSING_LOAN, RULES_END
};

static const HpfRuleSpec rules[RULES_END - 1] = {
	{HOUSING_CONTRIBUTES, "housing_contributes", WORD(account_state_words), {0},
		"the account is %a; who contributes has a %r one", "账户状态为%a，正常缴存应为%r", "保障性住房核查"},
	{HOUSING_MONTHS, "housing_months", COUNT(1200), {HPF_KEY_HOUSING_MONTHS_LEAST},
		"contributed %a months; at least %r", "累计缴存%a个月，要求不少于%r个月", "保障性住房核查"},
	{HOUSING_BASE, "housing_base", MONEY, {0}, "the base is %a", "缴存基数%a元", "保障性住房核查"},
	{HOUSING_BALANCE, "housing_balance", MONEY, {0}, "the balance is %a", "账户余额%a元", "保障性住房核查"},
	{HOUSING_LOAN, "housing_loan", COUNT(20), {0}, "%a loans are not settled", "未结清公积金贷款%a笔", "保障性住房核查"},
};

const HpfDecisionSpec hpf_housing_family_decision = {"housing_family", 1, facts, FACTS, rules, RULES_END - 1};

/* Who has no account has contributed nothing; of an account nothing is guessed. */
static int64_t
of_account(HpfRuling *r, int fact)
{
	return hpf_fact(r, ACCOUNT_STATE) == 0 ? hpf_fact_or(r, fact, 0) : hpf_fact(r, fact);
}

void
hpf_rule_housing_family(HpfRuling *r, int version)
{
	(void) version;
	hpf_rule_begin(r, HOUSING_CONTRIBUTES);
	hpf_rule_end(r, hpf_fact(r, ACCOUNT_STATE) == 1, hpf_fact(r, ACCOUNT_STATE), 1);

	hpf_rule_begin(r, HOUSING_MONTHS);
	if (!hpf_policy_given(r, HPF_KEY_HOUSING_MONTHS_LEAST))
		hpf_rule_note(r, of_account(r, MONTHS_TOTAL), 0);
	else
		hpf_rule_at_least(r, of_account(r, MONTHS_TOTAL), hpf_policy_value(r, HPF_KEY_HOUSING_MONTHS_LEAST));

	hpf_rule_begin(r, HOUSING_BASE);
	hpf_rule_note(r, of_account(r, BASE), 0);
	hpf_rule_begin(r, HOUSING_BALANCE);
	hpf_rule_note(r, of_account(r, BALANCE), 0);
	hpf_rule_begin(r, HOUSING_LOAN);
	hpf_rule_note(r, of_account(r, LOANS_OPEN), 0);
}
