/*
 * decisions.h
 *		What the tests of decisions share: a good case of each decision, changes to
 *		it written as text, and expectations written as text.
 *
 * Facts and policy keys are named as people name them, so that a table of cases
 * can be read beside the rules: "born_on=2002-06-15 loan_age_least=18"; a name
 * with nothing behind the sign is left without a value.
 */
#ifndef HPF_TESTS_DECISIONS_H
#define HPF_TESTS_DECISIONS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/decision.h"
#include "core/money.h"
#include "core/policy.h"
#include "core/rate.h"

#define SHARED	static __attribute__((unused))

typedef struct Case
{
	HpfDecisionKind kind;
	HpfFacts	facts;
	HpfParameters parameters;
	HpfFindings findings;
} Case;

/* A fact of the good case ("" for none), and between what random ones lie. */
typedef struct SampleFact
{
	const char *name;
	const char *good;
	const char *least;
	const char *greatest;
} SampleFact;

typedef struct SampleKey
{
	const char *name;
	const char *good;
} SampleKey;

/* What a new fund starts with, as far as rules read it. */
SHARED const SampleKey sample_keys[] = {
	{"contribution_rounding_unit", "1.00"},
	{"contribution_rounding_mode", "half_up"},
	{"contribution_base_floor", "1420.00"},
	{"contribution_base_cap", "30000.00"},
	{"contribution_ratio_floor", "5%"},
	{"contribution_ratio_cap", "12%"},
	{"withdrawal_minimum_left", "0.01"},
	{"loan_months_least", "6"},
	{"loan_other_city_open", "true"},
	{"loan_count_most", "2"},
	{"loan_homes_most", "2"},
	{"loan_wait_months", "0"},
	{"loan_overdue_periods_most", "6"},
	{"loan_age_least", "18"},
	{"loan_guarantee_required", "true"},
	{"loan_periods_most", "360"},
	{"loan_years_after_retirement", "5"},
	{"loan_building_years_most", "40"},
	{"loan_cap_first_single", "500000.00"},
	{"loan_cap_first_double", "800000.00"},
	{"loan_cap_second_single", "500000.00"},
	{"loan_cap_second_double", "800000.00"},
	{"loan_small_home_area", "90"},
	{"down_payment_first_small", "20%"},
	{"down_payment_first_large", "30%"},
	{"down_payment_second", "40%"},
	{"loan_payment_share_most", "50%"},
	{"loan_balance_multiple", "20"},
	{"loan_balance_floor", "150000.00"},
	{"loan_time_months_full", "12"},
	{"loan_time_coefficient_short", "1"},
	{"liquidity_coefficient_open", "false"},
	{"liquidity_watch", "85"},
	{"liquidity_restrict", "90"},
	{"liquidity_strict", "95"},
	{"liquidity_coefficient_loose", "1.2"},
	{"liquidity_coefficient_watch", "1"},
	{"liquidity_coefficient_restrict", "0.8"},
	{"liquidity_coefficient_strict", "0.6"},
	{"loan_withdrawn_house", "subtract"},
	{"loan_talent_factor_1", "1"},
	{"loan_talent_factor_2", "1"},
	{"loan_talent_factor_3", "1"},
	{"loan_amount_unit", "1000.00"},
	{"withdrawal_purchase_open", "true"},
	{"withdrawal_build_open", "true"},
	{"withdrawal_retirement_open", "true"},
	{"withdrawal_disability_open", "true"},
	{"withdrawal_abroad_open", "true"},
	{"withdrawal_repay_fund_open", "true"},
	{"withdrawal_repay_commercial_open", "true"},
	{"withdrawal_repay_other_city_open", "true"},
	{"withdrawal_rent_open", "true"},
	{"withdrawal_death_open", "true"},
	{"withdrawal_decoration_open", "false"},
	{"withdrawal_property_fee_open", "false"},
	{"withdrawal_other_open", "false"},
	{"withdrawal_principal_offset_open", "true"},
	{"withdrawal_principal_offset_with_fund_loan", "true"},
	{"loan_ratio_ceiling_principal_offset", "100"},
	{"withdrawal_leaving_open", "true"},
	{"withdrawal_hardship_open", "true"},
	{"withdrawal_illness_open", "true"},
	{"withdrawal_lift_open", "true"},
	{"withdrawal_disaster_open", "true"},
	{"withdrawal_help_purchase_open", "false"},
	{"withdrawal_help_repay_open", "false"},
	{"withdrawal_purchase_window_months", "24"},
	{"withdrawal_purchase_once_a_house", "true"},
	{"withdrawal_purchase_relations", "family"},
	{"withdrawal_purchase_cost_share", "100%"},
	{"withdrawal_build_window_months", "24"},
	{"withdrawal_build_once_a_house", "true"},
	{"withdrawal_build_relations", "couple"},
	{"withdrawal_build_cost_share", "100%"},
	{"withdrawal_repay_fund_interval_months", "12"},
	{"withdrawal_repay_fund_once_a_house_year", "true"},
	{"withdrawal_repay_fund_relations", "couple"},
	{"withdrawal_repay_fund_cost_share", "100%"},
	{"withdrawal_repay_fund_with_fund_loan", "true"},
	{"withdrawal_repay_commercial_interval_months", "12"},
	{"withdrawal_repay_commercial_once_a_house_year", "true"},
	{"withdrawal_repay_commercial_relations", "couple"},
	{"withdrawal_repay_commercial_cost_share", "100%"},
	{"withdrawal_repay_other_city_interval_months", "12"},
	{"withdrawal_repay_other_city_once_a_house_year", "true"},
	{"withdrawal_repay_other_city_relations", "couple"},
	{"withdrawal_repay_other_city_cost_share", "100%"},
	{"withdrawal_rent_income_share", "0%"},
	{"withdrawal_rent_no_home", "true"},
	{"withdrawal_rent_interval_months", "12"},
	{"withdrawal_rent_period_months", "12"},
	{"withdrawal_rent_monthly_cap", "1000.00"},
	{"withdrawal_leaving_dormant_months", "6"},
	{"withdrawal_leaving_local_household", "false"},
	{"withdrawal_leaving_interval_months", "24"},
	{"withdrawal_hardship_interval_months", "12"},
	{"withdrawal_illness_window_months", "12"},
	{"withdrawal_illness_relations", "family"},
	{"withdrawal_illness_cost_share", "100%"},
	{"withdrawal_lift_window_months", "12"},
	{"withdrawal_lift_once_a_house", "true"},
	{"withdrawal_lift_relations", "family"},
	{"withdrawal_lift_cost_share", "100%"},
	{"withdrawal_disaster_window_months", "12"},
	{"withdrawal_disaster_relations", "couple"},
	{"withdrawal_disaster_cost_share", "100%"},
	{"withdrawal_decoration_window_months", "12"},
	{"withdrawal_decoration_once_a_house", "true"},
	{"withdrawal_decoration_relations", "couple"},
	{"withdrawal_decoration_cost_share", "100%"},
	{"withdrawal_property_fee_interval_months", "12"},
	{"withdrawal_property_fee_relations", "couple"},
	{"withdrawal_property_fee_cost_share", "100%"},
	{"withdrawal_help_purchase_window_months", "24"},
	{"withdrawal_help_purchase_relations", "family"},
	{"withdrawal_help_purchase_cost_share", "100%"},
	{"withdrawal_help_purchase_ratio_below", "90"},
	{"withdrawal_help_repay_interval_months", "12"},
	{"withdrawal_help_repay_relations", "family"},
	{"withdrawal_help_repay_cost_share", "100%"},
	{"withdrawal_help_repay_ratio_from", "90"},
};

#define SAMPLE_KEYS ((int) (sizeof(sample_keys) / sizeof(sample_keys[0])))

SHARED const SampleFact sample_loan[] = {
	{"decided_on", "2020-06-15", "2019-12-30", "2020-12-31"},
	{"requested", "300000.00", "0.00", "1200000.00"},
	{"accepts_less", "false", "false", "true"},
	{"purpose", "new", "new", "overhaul"},
	{"home_order", "1", "1", "3"},
	{"loans_before", "0", "0", "3"},
	{"loans_open", "0", "0", "1"},
	{"last_settled_on", "2019-06-15", "2015-01-01", "2020-07-01"},
	{"price", "1000000.00", "100000.00", "4000000.00"},
	{"appraised", "950000.00", "100000.00", "4000000.00"},
	{"area", "89", "60", "130"},
	{"built_on", "2005-05-20", "1975-01-01", "2020-06-01"},
	{"down_payment", "400000.00", "0.00", "1500000.00"},
	{"periods", "240", "1", "400"},
	{"rate", "3.25%", "0%", "6%"},
	{"method", "equal_installment", "equal_installment", "equal_principal"},
	{"born_on", "1985-03-10", "1955-01-01", "2003-12-31"},
	{"retires_on", "2048-03-10", "2015-01-01", "2063-12-31"},
	{"account_state", "normal", "normal", "closed"},
	{"contributor_city", "local", "local", "other"},
	{"certificate", "false", "false", "true"},
	{"months_continuous", "24", "0", "30"},
	{"months_total", "60", "0", "120"},
	{"balance", "40000.00", "0.00", "100000.00"},
	{"spouse", "none", "none", "other"},
	{"spouse_balance", "0.00", "0.00", "100000.00"},
	{"family_income", "12000.00", "2000.00", "50000.00"},
	{"family_debt_service", "0.00", "0.00", "8000.00"},
	{"overdue_now", "false", "false", "true"},
	{"overdue_periods", "0", "0", "8"},
	{"guarantee_loss", "false", "false", "true"},
	{"banned_through", "", "2020-01-01", "2020-12-31"},
	{"guarantee", "mortgage", "none", "guarantor"},
	{"withdrawn_for_house", "0.00", "0.00", "300000.00"},
	{"talent_tier", "0", "0", "3"},
	{"talent_from", "", "2018-01-01", "2020-12-31"},
	{"talent_through", "", "2020-01-01", "2023-12-31"},
	{"loan_ratio", "98.47", "80", "106"},
	{"relation", "self", "self", "other"},
	{"house_loans", "0", "0", "1"},
};

SHARED const SampleFact sample_withdrawal[] = {
	{"decided_on", "2020-06-15", "2019-12-30", "2020-12-31"},
	{"applied_on", "2020-06-15", "2019-12-30", "2020-12-31"},
	{"ground", "purchase", "purchase", "principal_offset"},
	{"requested", "20000.00", "0.00", "60000.00"},
	{"accepts_less", "false", "false", "true"},
	{"account_state", "normal", "normal", "closed"},
	{"balance", "50000.00", "0.00", "80000.00"},
	{"dormant_since", "", "2019-01-01", "2020-06-15"},
	{"household_local", "false", "false", "true"},
	{"reemployed", "false", "false", "true"},
	{"employment_ended", "false", "false", "true"},
	{"retired", "false", "false", "true"},
	{"claimant", "member", "member", "none"},
	{"fund_loan_open", "false", "false", "true"},
	{"banned_through", "", "2020-01-01", "2020-12-31"},
	{"relation", "self", "self", "other"},
	{"event_on", "2020-03-31", "2017-01-01", "2020-12-31"},
	{"cost", "800000.00", "0.00", "100000.00"},
	{"subsidised", "0.00", "0.00", "10000.00"},
	{"house_withdrawn", "0.00", "0.00", "50000.00"},
	{"house_times", "0", "0", "2"},
	{"house_year_withdrawn", "false", "false", "true"},
	{"mandate", "false", "false", "true"},
	{"last_on", "", "2017-01-01", "2020-06-01"},
	{"withdrawn_this_year", "0.00", "0.00", "20000.00"},
	{"months_covered", "12", "0", "14"},
	{"family_income", "9000.00", "0.00", "30000.00"},
	{"homes", "0", "0", "2"},
	{"loan_ratio", "98.47", "80", "106"},
	{"cap_factor", "", "0.5", "2"},
	{"window_extension", "", "0", "6"},
};

SHARED const SampleFact sample_contribution[] = {
	{"decided_on", "2020-07-01", "2020-01-01", "2020-12-31"},
	{"change", "single", "single", "yearly"},
	{"wage", "9110.00", "0.00", "45000.00"},
	{"unit_ratio", "12%", "0%", "15%"},
	{"personal_ratio", "12%", "0%", "15%"},
	{"lower_ratio_approved", "false", "false", "true"},
};

SHARED const SampleFact sample_housing_family[] = {
	{"decided_on", "2020-06-15", "2020-01-01", "2020-12-31"},
	{"account_state", "normal", "none", "closed"},
	{"months_total", "36", "0", "60"},
	{"base", "5000.00", "0.00", "30000.00"},
	{"balance", "20000.00", "0.00", "90000.00"},
	{"loans_open", "0", "0", "2"},
};

SHARED const struct
{
	const SampleFact *facts;
	int			count;
}			samples[HPF_DECISION_KINDS] = {
	[HPF_DECIDE_LOAN] = {sample_loan, sizeof(sample_loan) / sizeof(SampleFact)},
	[HPF_DECIDE_WITHDRAWAL] = {sample_withdrawal, sizeof(sample_withdrawal) / sizeof(SampleFact)},
	[HPF_DECIDE_CONTRIBUTION] = {sample_contribution, sizeof(sample_contribution) / sizeof(SampleFact)},
	[HPF_DECIDE_HOUSING_FAMILY] = {sample_housing_family, sizeof(sample_housing_family) / sizeof(SampleFact)},
};

/* ---- Names and text ------------------------------------------------------- */

SHARED int64_t
parse(const HpfValueSpec *spec, const char *text, size_t length, const char *name)
{
	int64_t		value = 0;

	if (hpf_value_parse(spec, text, length, &value) != HPF_OK)
		fail_msg("%s: no value \"%.*s\"", name, (int) length, text);
	return value;
}

SHARED int
fact_number(HpfDecisionKind kind, const char *name, size_t length)
{
	const HpfDecisionSpec *spec = hpf_decision(kind);

	for (int fact = 0; fact < spec->fact_count; fact++)
		if (strlen(spec->facts[fact].name) == length && memcmp(spec->facts[fact].name, name, length) == 0)
			return fact;
	return -1;
}

SHARED int
rule_number(HpfDecisionKind kind, const char *name)
{
	const HpfDecisionSpec *spec = hpf_decision(kind);

	for (int rule = 0; rule < spec->rule_count; rule++)
		if (strcmp(spec->rules[rule].name, name) == 0)
			return rule + 1;
	fail_msg("there is no rule %s", name);
	return 0;
}

SHARED void
set_key(HpfParameters *parameters, int key, int64_t value, bool verified)
{
	parameters->value[key] = value;
	parameters->row[key] = 1000 + key;
	parameters->state[key] = verified ? HPF_PARAMETER_VERIFIED : HPF_PARAMETER_UNVERIFIED;
}

/* "name=value name= name=value": facts first, then policy keys. */
SHARED void
change(Case *c, const char *changes)
{
	while (*changes != '\0')
	{
		size_t		name = strcspn(changes, "=");
		const char *text = changes + name + 1;
		size_t		length = strcspn(text, " ");
		int			fact = fact_number(c->kind, changes, name);
		int			key = hpf_policy_key_number(changes, name);
		HpfPolicyKeySpec spec;

		assert_int_equal(changes[name], '=');
		if (fact >= 0)
		{
			c->facts.given[fact] = length > 0;
			c->facts.value[fact] = length == 0 ? 0 :
				parse(&hpf_decision(c->kind)->facts[fact].value, text, length, changes);
		}
		else if (length == 0 && key != HPF_NO_KEY)
			c->parameters.state[key] = HPF_PARAMETER_ABSENT;
		else if (hpf_policy_key(key, &spec))
			set_key(&c->parameters, key, parse(&spec.value, text, length, changes), true);
		else
			fail_msg("%s: neither a fact nor a key", changes);
		changes = text + length;
		changes += strspn(changes, " ");
	}
}

/* Numbers of the sample keys, looked up once. */
static int sample_key_numbers[SAMPLE_KEYS];

SHARED void
good_parameters(HpfParameters *parameters)
{
	static HpfParameters good;

	for (int i = 0; sample_key_numbers[SAMPLE_KEYS - 1] == HPF_NO_KEY && i < SAMPLE_KEYS; i++)
	{
		HpfPolicyKeySpec spec;
		int			key = hpf_policy_key_number(sample_keys[i].name, strlen(sample_keys[i].name));

		if (!hpf_policy_key(key, &spec))
			fail_msg("%s: no key", sample_keys[i].name);
		set_key(&good, key, parse(&spec.value, sample_keys[i].good, strlen(sample_keys[i].good), spec.name), true);
		sample_key_numbers[i] = key;
	}
	*parameters = good;
}

SHARED void
good_case(Case *c, HpfDecisionKind kind)
{
	const HpfDecisionSpec *spec = hpf_decision(kind);

	memset(c, 0, sizeof(*c));
	c->kind = kind;
	good_parameters(&c->parameters);
	assert_int_equal(samples[kind].count, spec->fact_count);
	for (int fact = 0; fact < spec->fact_count; fact++)
	{
		const SampleFact *sample = &samples[kind].facts[fact];

		assert_string_equal(sample->name, spec->facts[fact].name);
		if (sample->good[0] == '\0')
			continue;
		c->facts.given[fact] = true;
		c->facts.value[fact] = parse(&spec->facts[fact].value, sample->good, strlen(sample->good), sample->name);
	}
}

/* ---- Expectations --------------------------------------------------------- */

SHARED void
decide(Case *c)
{
	int			at = -1;
	HpfStatus	status = hpf_decide(c->kind, 1, &c->facts, &c->parameters, &c->findings, &at);

	if (status != HPF_OK)
		fail_msg("not decided: status %d at %d", (int) status, at);
}

SHARED const HpfFinding *
finding(const Case *c, const char *rule)
{
	int			number = rule_number(c->kind, rule);

	for (int place = 0; place < c->findings.count; place++)
		if (c->findings.finding[place].rule == number)
			return &c->findings.finding[place];
	fail_msg("no finding of %s", rule);
	return NULL;
}

/* One line of a decision table: changes to a good case, and what a rule finds. */
typedef struct Expected
{
	const char *changes;
	const char *rule;
	HpfFindingResult result;
	const char *actual;			/* NULL: not looked at */
	const char *required;
} Expected;

SHARED void
expect_all(HpfDecisionKind kind, const char *always, const Expected *expected, size_t count)
{
	for (size_t i = 0; i < count; i++)
	{
		const Expected *e = &expected[i];
		Case		c;
		const HpfFinding *f;
		const HpfValueSpec *spec;
		char		text[HPF_VALUE_BUFFER];

		good_case(&c, kind);
		change(&c, always);
		change(&c, e->changes);
		decide(&c);
		f = finding(&c, e->rule);
		spec = &hpf_decision(kind)->rules[f->rule - 1].value;
		if (f->result != e->result)
			fail_msg("%s with \"%s\": %s, not %s", e->rule, e->changes, hpf_result_name((HpfFindingResult) f->result), hpf_result_name(e->result));
		if (e->result == HPF_FAILED && c.findings.outcome != HPF_REFUSED)
			fail_msg("%s with \"%s\": not refused", e->rule, e->changes);
		if (e->result == HPF_MISSING && e->actual != NULL)
		{
			if (strcmp(hpf_decision(kind)->facts[f->actual].name, e->actual) != 0)
				fail_msg("%s with \"%s\": misses %s", e->rule, e->changes, hpf_decision(kind)->facts[f->actual].name);
			continue;
		}
		if (e->actual != NULL && (hpf_value_format(spec, f->actual, text), strcmp(text, e->actual) != 0))
			fail_msg("%s with \"%s\": actual %s, not %s", e->rule, e->changes, text, e->actual);
		if (e->required != NULL && (hpf_value_format(spec, f->required, text), strcmp(text, e->required) != 0))
			fail_msg("%s with \"%s\": required %s, not %s", e->rule, e->changes, text, e->required);
	}
}

#define EXPECT(kind, always, table) expect_all(kind, always, table, sizeof(table) / sizeof((table)[0]))

/* Changes to a good case, and what the decision says. */
typedef struct Decided
{
	const char *changes;
	HpfOutcome	outcome;
	const char *amount;
	const char *bound;			/* NULL: nothing bound it */
} Decided;

SHARED void
decided_all(HpfDecisionKind kind, const char *always, const Decided *expected, size_t count)
{
	for (size_t i = 0; i < count; i++)
	{
		const Decided *e = &expected[i];
		Case		c;
		char		text[HPF_MONEY_BUFFER];
		const char *bound;

		good_case(&c, kind);
		change(&c, always);
		change(&c, e->changes);
		decide(&c);
		hpf_money_format(c.findings.amount, text);
		bound = c.findings.bound == HPF_NO_FINDING ? NULL :
			hpf_decision(kind)->rules[c.findings.finding[c.findings.bound].rule - 1].name;
		if (c.findings.outcome != e->outcome || strcmp(text, e->amount) != 0)
			fail_msg("\"%s\": %s %s", e->changes, hpf_outcome_name((HpfOutcome) c.findings.outcome), text);
		if ((bound == NULL) != (e->bound == NULL) || (bound != NULL && strcmp(bound, e->bound) != 0))
			fail_msg("\"%s\": bound by %s", e->changes, bound == NULL ? "nothing" : bound);
	}
}

#define DECIDED(kind, always, table) decided_all(kind, always, table, sizeof(table) / sizeof((table)[0]))

/* ---- Random cases ------------------------------------------------------------ */

/* xorshift64*: the same numbers in every run and on every machine. */
static uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);

SHARED uint64_t
next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * UINT64_C(0x2545F4914F6CDD1D);
}

SHARED int64_t
random_between(int64_t least, int64_t greatest)
{
	return least + (int64_t) (next_random() % ((uint64_t) (greatest - least) + 1));
}

/* Within the samples' span. */
SHARED void
random_fact(Case *c, int fact)
{
	const SampleFact *sample = &samples[c->kind].facts[fact];
	const HpfValueSpec *spec = &hpf_decision(c->kind)->facts[fact].value;

	c->facts.given[fact] = true;
	c->facts.value[fact] = random_between(parse(spec, sample->least, strlen(sample->least), sample->name),
										  parse(spec, sample->greatest, strlen(sample->greatest), sample->name));
}

/* Near the value that the key has, so that what the catalogue permits has no say in it. */
SHARED void
random_key(Case *c, int sample)
{
	int			key = sample_key_numbers[sample];
	HpfPolicyKeySpec spec;
	int64_t		value = c->parameters.value[key];

	assert_true(hpf_policy_key(key, &spec));
	switch (spec.value.type)
	{
		case HPF_VALUE_BOOLEAN:
			value = !value;
			break;
		case HPF_VALUE_WORD:
			value = value == 0 ? 1 : value - 1;
			break;
		case HPF_VALUE_DATE:
			break;
		case HPF_VALUE_INTEGER:
			value = random_between(value / 2, value + 2);
			break;
		case HPF_VALUE_RATE:
			value = random_between(value / 2, (value + HPF_RATE_ONE) / 2);
			break;
		default:
			value = random_between(value / 2 + 1, value * 3 / 2 + 1);
			break;
	}
	set_key(&c->parameters, key, value, next_random() % 4 != 0);
}

/* Something that the policy may say of the case's ground. */
SHARED void
random_ground_key(Case *c)
{
	static const int64_t span[HPF_GROUND_ATTRIBUTES][2] = {
		[HPF_GROUND_OPEN] = {0, 1},
		[HPF_GROUND_WINDOW_MONTHS] = {1, 36},
		[HPF_GROUND_INTERVAL_MONTHS] = {1, 24},
		[HPF_GROUND_ONCE_A_HOUSE] = {0, 1},
		[HPF_GROUND_ONCE_A_HOUSE_YEAR] = {0, 1},
		[HPF_GROUND_RELATIONS] = {0, 2},
		[HPF_GROUND_MONTHLY_CAP] = {50000, 300000},
		[HPF_GROUND_YEARLY_CAP] = {500000, 4000000},
		[HPF_GROUND_COST_SHARE] = {30 * HPF_RATE_PER_CENT, 100 * HPF_RATE_PER_CENT},
		[HPF_GROUND_RATIO_FROM] = {85 * HPF_NUMERIC_ONE, 100 * HPF_NUMERIC_ONE},
		[HPF_GROUND_RATIO_BELOW] = {85 * HPF_NUMERIC_ONE, 100 * HPF_NUMERIC_ONE},
		[HPF_GROUND_DORMANT_MONTHS] = {3, 9},
		[HPF_GROUND_WITH_FUND_LOAN] = {0, 1},
		[HPF_GROUND_LOCAL_HOUSEHOLD] = {0, 1},
		[HPF_GROUND_NO_HOME] = {0, 1},
		[HPF_GROUND_PERIOD_MONTHS] = {6, 13},
		[HPF_GROUND_INCOME_SHARE] = {0, 40 * HPF_RATE_PER_CENT},
	};
	HpfGround	ground = (HpfGround) c->facts.value[fact_number(HPF_DECIDE_WITHDRAWAL, "ground", 6)];
	HpfGroundAttribute attribute = (HpfGroundAttribute) (next_random() % HPF_GROUND_ATTRIBUTES);
	int64_t		value = random_between(span[attribute][0], span[attribute][1]);

	set_key(&c->parameters, hpf_ground_key(ground, attribute), value, next_random() % 4 != 0);
}

/* A good case with some things otherwise, or facts all at random; now and then one is missing. */
SHARED void
random_case(Case *c, HpfDecisionKind kind)
{
	int			count = samples[kind].count;
	int64_t		value;			/* drawn first: the order of arguments is the compiler's */

	good_case(c, kind);
	if (next_random() % 4 == 0)
		for (int fact = 0; fact < count; fact++)
			random_fact(c, fact);
	else
		for (int changes = (int) (next_random() % 6); changes > 0; changes--)
			random_fact(c, (int) (next_random() % (uint64_t) count));
	if (kind == HPF_DECIDE_WITHDRAWAL && next_random() % 2 == 0)
		random_fact(c, fact_number(kind, "ground", 6));
	for (int changes = (int) (next_random() % 12); changes > 0; changes--)
		random_key(c, (int) (next_random() % SAMPLE_KEYS));
	for (int changes = (int) (next_random() % 4); kind == HPF_DECIDE_WITHDRAWAL && changes > 0; changes--)
		random_ground_key(c);
	value = random_between(60, 104);
	if (value >= 90)
		set_key(&c->parameters, HPF_KEY_LOAN_SECOND_HOME_RATIO_BELOW, value * HPF_NUMERIC_ONE, next_random() % 2 == 0);
	value = random_between(-20, 60);
	if (value >= 0)
		set_key(&c->parameters, HPF_KEY_HOUSING_MONTHS_LEAST, value, next_random() % 2 == 0);
	if (next_random() % 4 == 0)
		c->facts.given[next_random() % (uint64_t) count] = false;
}

/* Any value that the spec takes: ends of its range, small ones, ones of every size. */
SHARED int64_t
extreme_value(const HpfValueSpec *spec)
{
	int64_t		least = spec->least;
	int64_t		greatest = spec->greatest;
	int64_t		value;

	if (spec->type == HPF_VALUE_WORD)
	{
		for (greatest = 0; spec->words[greatest + 1] != NULL; greatest++)
			;
		return random_between(0, greatest);
	}
	if (spec->type == HPF_VALUE_BOOLEAN)
		return random_between(0, 1);
	if (spec->type == HPF_VALUE_DATE && least == greatest)
	{
		least = HPF_DAYS_MIN;
		greatest = HPF_DAYS_MAX;
	}
	switch (next_random() % 4)
	{
		case 0:
			return least;
		case 1:
			return greatest;
		case 2:
			return random_between(least, greatest);
		default:
			value = least + (int64_t) (next_random() >> (1 + next_random() % 63));
			return value < least || value > greatest ? greatest : value;
	}
}

/* Facts and keys anywhere that they may be at all. */
SHARED void
extreme_case(Case *c, HpfDecisionKind kind)
{
	const HpfDecisionSpec *decision = hpf_decision(kind);

	good_case(c, kind);
	for (int fact = 0; fact < decision->fact_count; fact++)
	{
		c->facts.given[fact] = next_random() % 16 != 0;
		c->facts.value[fact] = extreme_value(&decision->facts[fact].value);
	}
	for (int key = 1; key < HPF_POLICY_KEYS; key++)
	{
		HpfPolicyKeySpec spec;

		if (!hpf_policy_key(key, &spec) || !hpf_policy_key_is_carried(&spec))
			continue;
		set_key(&c->parameters, key, extreme_value(&spec.value), false);
		if (next_random() % 4 != 0)
			c->parameters.state[key] = HPF_PARAMETER_VERIFIED;
		if (next_random() % 4 == 0 && spec.optional)
			c->parameters.state[key] = HPF_PARAMETER_ABSENT;
	}
}

#endif							/* HPF_TESTS_DECISIONS_H */
