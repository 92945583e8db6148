/*
 * test_withdrawal.c
 *		src/core/withdrawal.c: the rules of withdrawals, each on both sides of its
 *		boundary, for the grounds as a new fund has them.
 *
 * A standalone main over cmocka; links src/core.
 */
#include "decisions.h"

#define WITHDRAWAL	HPF_DECIDE_WITHDRAWAL

static void
test_member(void **state)
{
	static const Expected table[] = {
		{"ground=purchase", "withdrawal_open", HPF_PASSED, "true", "true"},
		{"ground=decoration", "withdrawal_open", HPF_FAILED, "false", "true"},
		{"ground=decoration withdrawal_decoration_open=true", "withdrawal_open", HPF_PASSED, "true", "true"},
		{"ground=other", "withdrawal_open", HPF_FAILED, "false", "true"},

		{"account_state=normal", "withdrawal_account_state", HPF_PASSED, "normal", "normal"},
		{"account_state=dormant", "withdrawal_account_state", HPF_PASSED, "dormant", "normal"},
		{"account_state=frozen", "withdrawal_account_state", HPF_FAILED, "frozen", "normal"},
		{"account_state=closed", "withdrawal_account_state", HPF_FAILED, "closed", "normal"},

		{"", "withdrawal_ban", HPF_NOT_APPLICABLE, NULL, NULL},
		{"banned_through=2020-06-14", "withdrawal_ban", HPF_PASSED, "2020-06-14", "2020-06-15"},
		{"banned_through=2020-06-15", "withdrawal_ban", HPF_FAILED, "2020-06-15", "2020-06-15"},

		/* beside a loan of the fund only its own repayment */
		{"fund_loan_open=false", "withdrawal_fund_loan", HPF_NOT_APPLICABLE, NULL, NULL},
		{"fund_loan_open=true", "withdrawal_fund_loan", HPF_FAILED, "true", "false"},
		{"fund_loan_open=true ground=repay_fund", "withdrawal_fund_loan", HPF_PASSED, "true", "true"},
		{"fund_loan_open=true ground=repay_commercial", "withdrawal_fund_loan", HPF_FAILED, "true", "false"},
		{"fund_loan_open=true ground=rent withdrawal_rent_with_fund_loan=true", "withdrawal_fund_loan", HPF_PASSED, "true", "true"},
		{"fund_loan_open=true ground=rent withdrawal_rent_with_fund_loan=false", "withdrawal_fund_loan", HPF_FAILED, "true", "false"},
		{"fund_loan_open=", "withdrawal_fund_loan", HPF_MISSING, "fund_loan_open", NULL},

		{"event_on=2020-06-15", "withdrawal_event", HPF_PASSED, "2020-06-15", "2020-06-15"},
		{"event_on=2020-06-16", "withdrawal_event", HPF_FAILED, "2020-06-16", "2020-06-15"},
		{"event_on=", "withdrawal_event", HPF_NOT_APPLICABLE, NULL, NULL},

		/* 24 months from the contract, to the day, at the ends of months too */
		{"event_on=2018-06-15", "withdrawal_window", HPF_PASSED, "2020-06-15", "2020-06-15"},
		{"event_on=2018-06-14", "withdrawal_window", HPF_FAILED, "2020-06-15", "2020-06-14"},
		{"event_on=2018-02-28 applied_on=2020-02-28", "withdrawal_window", HPF_PASSED, "2020-02-28", "2020-02-28"},
		{"event_on=2018-02-28 applied_on=2020-02-29", "withdrawal_window", HPF_FAILED, "2020-02-29", "2020-02-28"},
		{"event_on=2016-02-29 applied_on=2018-02-28", "withdrawal_window", HPF_PASSED, "2018-02-28", "2018-02-28"},
		{"event_on=2016-02-29 applied_on=2018-03-01", "withdrawal_window", HPF_FAILED, "2018-03-01", "2018-02-28"},
		{"event_on=2019-08-31 applied_on=2020-02-29 withdrawal_purchase_window_months=6", "withdrawal_window", HPF_PASSED, "2020-02-29", "2020-02-29"},
		{"event_on=2019-08-31 applied_on=2020-03-01 withdrawal_purchase_window_months=6", "withdrawal_window", HPF_FAILED, "2020-03-01", "2020-02-29"},
		{"event_on=2018-03-15 window_extension=3", "withdrawal_window", HPF_PASSED, "2020-06-15", "2020-06-15"},
		{"event_on=2018-03-14 window_extension=3", "withdrawal_window", HPF_FAILED, "2020-06-15", "2020-06-14"},
		{"event_on=", "withdrawal_window", HPF_MISSING, "event_on", NULL},
		{"event_on= applied_on=", "withdrawal_window", HPF_MISSING, "applied_on", NULL},
		{"ground=rent event_on=", "withdrawal_window", HPF_NOT_APPLICABLE, NULL, NULL},
		{"event_on=9999-12-31 applied_on=9999-12-31", "withdrawal_window", HPF_PASSED, "9999-12-31", "9999-12-31"},
	};

	(void) state;
	EXPECT(WITHDRAWAL, "", table);
}

static void
test_home(void **state)
{
	static const Expected table[] = {
		{"relation=self", "withdrawal_relation", HPF_PASSED, "self", "child"},
		{"relation=spouse", "withdrawal_relation", HPF_PASSED, "spouse", "child"},
		{"relation=parent", "withdrawal_relation", HPF_PASSED, "parent", "child"},
		{"relation=child", "withdrawal_relation", HPF_PASSED, "child", "child"},
		{"relation=other", "withdrawal_relation", HPF_FAILED, "other", "child"},
		{"ground=build relation=spouse", "withdrawal_relation", HPF_PASSED, "spouse", "spouse"},
		{"ground=build relation=parent", "withdrawal_relation", HPF_FAILED, "parent", "spouse"},
		{"withdrawal_purchase_relations=self relation=self", "withdrawal_relation", HPF_PASSED, "self", "self"},
		{"withdrawal_purchase_relations=self relation=spouse", "withdrawal_relation", HPF_FAILED, "spouse", "self"},
		{"withdrawal_purchase_relations= relation=other", "withdrawal_relation", HPF_NOT_APPLICABLE, NULL, NULL},
		{"relation=", "withdrawal_relation", HPF_MISSING, "relation", NULL},

		/* a year after the last one, to the day */
		{"ground=repay_commercial", "withdrawal_interval", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=repay_commercial last_on=2019-06-15", "withdrawal_interval", HPF_PASSED, "2020-06-15", "2020-06-15"},
		{"ground=repay_commercial last_on=2019-06-16", "withdrawal_interval", HPF_FAILED, "2020-06-15", "2020-06-16"},
		{"ground=repay_commercial last_on=2020-02-29 decided_on=2021-02-28", "withdrawal_interval", HPF_PASSED, "2021-02-28", "2021-02-28"},
		{"ground=repay_commercial last_on=2020-02-29 decided_on=2021-02-27", "withdrawal_interval", HPF_FAILED, "2021-02-27", "2021-02-28"},
		{"ground=purchase last_on=2020-06-14", "withdrawal_interval", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=leaving last_on=2018-06-15", "withdrawal_interval", HPF_PASSED, "2020-06-15", "2020-06-15"},
		{"ground=leaving last_on=2018-06-16", "withdrawal_interval", HPF_FAILED, "2020-06-15", "2020-06-16"},
		{"ground=repay_commercial last_on=2019-06-15 decided_on=", "withdrawal_interval", HPF_MISSING, "decided_on", NULL},

		{"house_times=0", "withdrawal_once_a_house", HPF_PASSED, "0", "0"},
		{"house_times=1", "withdrawal_once_a_house", HPF_FAILED, "1", "0"},
		{"house_times=1 withdrawal_purchase_once_a_house=false", "withdrawal_once_a_house", HPF_NOT_APPLICABLE, NULL, NULL},
		{"house_times=1 ground=repay_fund", "withdrawal_once_a_house", HPF_NOT_APPLICABLE, NULL, NULL},
		{"house_times=", "withdrawal_once_a_house", HPF_MISSING, "house_times", NULL},

		{"ground=repay_fund house_year_withdrawn=false", "withdrawal_house_year", HPF_PASSED, "false", "false"},
		{"ground=repay_fund house_year_withdrawn=true", "withdrawal_house_year", HPF_FAILED, "true", "false"},
		{"ground=purchase house_year_withdrawn=true", "withdrawal_house_year", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=repay_commercial mandate=false", "withdrawal_mandate", HPF_PASSED, "false", "false"},
		{"ground=repay_commercial mandate=true", "withdrawal_mandate", HPF_FAILED, "true", "false"},
		{"ground=rent mandate=true", "withdrawal_mandate", HPF_NOT_APPLICABLE, NULL, NULL},
	};

	(void) state;
	EXPECT(WITHDRAWAL, "", table);
}

static void
test_circumstances(void **state)
{
	static const Expected table[] = {
		{"ground=leaving account_state=dormant dormant_since=2019-12-15", "withdrawal_dormant", HPF_PASSED, "6", "6"},
		{"ground=leaving account_state=dormant dormant_since=2019-12-16", "withdrawal_dormant", HPF_FAILED, "5", "6"},
		/* the month that has no 31st ends on its last day */
		{"ground=leaving account_state=dormant dormant_since=2019-08-31 decided_on=2020-02-29", "withdrawal_dormant", HPF_PASSED, "6", "6"},
		{"ground=leaving account_state=dormant dormant_since=2019-08-31 decided_on=2020-02-28", "withdrawal_dormant", HPF_FAILED, "5", "6"},
		{"ground=leaving account_state=normal dormant_since=2019-01-01", "withdrawal_dormant", HPF_FAILED, "0", "6"},
		{"ground=leaving account_state=dormant dormant_since=", "withdrawal_dormant", HPF_MISSING, "dormant_since", NULL},
		{"ground=retirement dormant_since=", "withdrawal_dormant", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=leaving household_local=true", "withdrawal_household", HPF_FAILED, "true", "false"},
		{"ground=leaving household_local=false", "withdrawal_household", HPF_PASSED, "false", "false"},
		{"ground=leaving household_local=true withdrawal_leaving_local_household=true", "withdrawal_household", HPF_PASSED, "true", "true"},
		{"ground=abroad household_local=true", "withdrawal_household", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=leaving reemployed=true", "withdrawal_reemployed", HPF_FAILED, "true", "false"},
		{"ground=leaving reemployed=false", "withdrawal_reemployed", HPF_PASSED, "false", "false"},
		{"ground=purchase reemployed=true", "withdrawal_reemployed", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=leaving employment_ended=false", "withdrawal_employment_ended", HPF_FAILED, "false", "true"},
		{"ground=leaving employment_ended=true", "withdrawal_employment_ended", HPF_PASSED, "true", "true"},
		{"ground=disability employment_ended=false", "withdrawal_employment_ended", HPF_FAILED, "false", "true"},
		{"ground=disability employment_ended=true", "withdrawal_employment_ended", HPF_PASSED, "true", "true"},
		{"ground=retirement employment_ended=false", "withdrawal_employment_ended", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=retirement retired=true", "withdrawal_retired", HPF_PASSED, "true", "true"},
		{"ground=retirement retired=false", "withdrawal_retired", HPF_FAILED, "false", "true"},
		{"ground=retirement retired=", "withdrawal_retired", HPF_MISSING, "retired", NULL},
		{"ground=abroad retired=false", "withdrawal_retired", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=death claimant=heir", "withdrawal_claimant", HPF_PASSED, "heir", "heir"},
		{"ground=death claimant=none", "withdrawal_claimant", HPF_FAILED, "none", "heir"},
		{"ground=death claimant=member", "withdrawal_claimant", HPF_FAILED, "member", "heir"},
		{"ground=retirement claimant=none", "withdrawal_claimant", HPF_NOT_APPLICABLE, NULL, NULL},

		{"ground=rent homes=0", "withdrawal_no_home", HPF_PASSED, "0", "0"},
		{"ground=rent homes=1", "withdrawal_no_home", HPF_FAILED, "1", "0"},
		{"ground=rent homes=1 withdrawal_rent_no_home=false", "withdrawal_no_home", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=purchase homes=1", "withdrawal_no_home", HPF_NOT_APPLICABLE, NULL, NULL},

		/* rent above 15 % of 9000.00: above 1350.00 a month, 16200.00 a year */
		{"ground=rent withdrawal_rent_income_share=15% cost=16200.00", "withdrawal_income_share", HPF_FAILED, "1350.00", "1350.00"},
		{"ground=rent withdrawal_rent_income_share=15% cost=16200.01", "withdrawal_income_share", HPF_PASSED, "1350.01", "1350.00"},
		{"ground=rent withdrawal_rent_income_share=15% cost=1350.01 months_covered=1", "withdrawal_income_share", HPF_PASSED, "1350.01", "1350.00"},
		{"ground=rent withdrawal_rent_income_share=15% cost=1350.01 months_covered=0", "withdrawal_income_share", HPF_FAILED, "0.00", "1350.00"},
		/* a share of a fen is none */
		{"ground=rent withdrawal_rent_income_share=15% family_income=9000.07 cost=16200.13", "withdrawal_income_share", HPF_PASSED, "1350.02", "1350.01"},
		{"ground=rent withdrawal_rent_income_share=15% family_income=9000.07 cost=16200.12", "withdrawal_income_share", HPF_FAILED, "1350.01", "1350.01"},
		{"ground=rent withdrawal_rent_income_share=15% family_income=", "withdrawal_income_share", HPF_MISSING, "family_income", NULL},
		{"ground=rent withdrawal_rent_income_share=0% family_income= cost=0.01", "withdrawal_income_share", HPF_PASSED, "0.01", "0.00"},
		{"ground=rent withdrawal_rent_income_share=0% family_income= cost=0.00", "withdrawal_income_share", HPF_FAILED, "0.00", "0.00"},
		{"ground=rent withdrawal_rent_income_share= family_income= cost=", "withdrawal_income_share", HPF_NOT_APPLICABLE, NULL, NULL},

		{"ground=rent months_covered=12", "withdrawal_period", HPF_PASSED, "12", "12"},
		{"ground=rent months_covered=13", "withdrawal_period", HPF_FAILED, "13", "12"},
		{"ground=purchase months_covered=13", "withdrawal_period", HPF_NOT_APPLICABLE, NULL, NULL},

		/* repayment helped from 90 %, purchase below */
		{"ground=help_repay loan_ratio=90", "withdrawal_ratio_from", HPF_PASSED, "90", "90"},
		{"ground=help_repay loan_ratio=89.99999999", "withdrawal_ratio_from", HPF_FAILED, "89.99999999", "90"},
		{"ground=help_purchase loan_ratio=90", "withdrawal_ratio_from", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=help_purchase loan_ratio=90", "withdrawal_ratio_below", HPF_FAILED, "90", "90"},
		{"ground=help_purchase loan_ratio=89.99999999", "withdrawal_ratio_below", HPF_PASSED, "89.99999999", "90"},
		{"ground=help_repay loan_ratio=90", "withdrawal_ratio_below", HPF_NOT_APPLICABLE, NULL, NULL},
		/* principal offsets up to 100 %, which is open at the ceiling itself */
		{"ground=principal_offset loan_ratio=100", "withdrawal_offset_ratio", HPF_PASSED, "100", "100"},
		{"ground=principal_offset loan_ratio=100.00000001", "withdrawal_offset_ratio", HPF_FAILED, "100.00000001", "100"},
		{"ground=principal_offset loan_ratio=", "withdrawal_offset_ratio", HPF_MISSING, "loan_ratio", NULL},
		{"ground=repay_fund loan_ratio=101", "withdrawal_offset_ratio", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=help_repay loan_ratio=", "withdrawal_ratio_from", HPF_MISSING, "loan_ratio", NULL},
		{"ground=purchase loan_ratio=", "withdrawal_ratio_from", HPF_NOT_APPLICABLE, NULL, NULL},
	};

	(void) state;
	EXPECT(WITHDRAWAL, "", table);
}

static void
test_limits(void **state)
{
	static const Expected table[] = {
		/* something stays, unless the account is closed */
		{"balance=50000.00", "withdrawal_limit_balance", HPF_LIMITS, "50000.00", "49999.99"},
		{"balance=50000.00 withdrawal_minimum_left=100.00", "withdrawal_limit_balance", HPF_LIMITS, "50000.00", "49900.00"},
		{"balance=0.00", "withdrawal_limit_balance", HPF_LIMITS, "0.00", "0.00"},
		{"balance=99.99 withdrawal_minimum_left=100.00", "withdrawal_limit_balance", HPF_LIMITS, "99.99", "0.00"},
		{"ground=retirement balance=50000.00", "withdrawal_limit_balance", HPF_LIMITS, "50000.00", "50000.00"},
		{"balance=", "withdrawal_limit_balance", HPF_MISSING, "balance", NULL},

		{"ground=purchase", "withdrawal_closing", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=retirement requested=50000.00", "withdrawal_closing", HPF_PASSED, "50000.00", "50000.00"},
		{"ground=retirement requested=49999.99", "withdrawal_closing", HPF_FAILED, "49999.99", "50000.00"},
		{"ground=retirement requested=50000.01", "withdrawal_closing", HPF_FAILED, "50000.01", "50000.00"},
		{"ground=retirement requested=", "withdrawal_closing", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=death requested=49999.99", "withdrawal_closing", HPF_FAILED, "49999.99", "50000.00"},
		{"ground=leaving requested=49999.99", "withdrawal_closing", HPF_FAILED, "49999.99", "50000.00"},

		/* what was paid, less what others bear and what the family withdrew for it */
		{"cost=30000.00", "withdrawal_limit_cost", HPF_LIMITS, "30000.00", "30000.00"},
		{"cost=30000.00 house_withdrawn=10000.01", "withdrawal_limit_cost", HPF_LIMITS, "30000.00", "19999.99"},
		{"cost=30000.00 house_withdrawn=30000.01", "withdrawal_limit_cost", HPF_LIMITS, "30000.00", "0.00"},
		{"ground=illness cost=30000.00 subsidised=21000.00", "withdrawal_limit_cost", HPF_LIMITS, "30000.00", "9000.00"},
		{"cost=0.03 withdrawal_purchase_cost_share=50%", "withdrawal_limit_cost", HPF_LIMITS, "0.03", "0.01"},
		{"withdrawal_purchase_cost_share= cost=", "withdrawal_limit_cost", HPF_NOT_APPLICABLE, NULL, NULL},
		{"cost=", "withdrawal_limit_cost", HPF_MISSING, "cost", NULL},
		{"house_withdrawn=", "withdrawal_limit_cost", HPF_MISSING, "house_withdrawn", NULL},
		{"subsidised=", "withdrawal_limit_cost", HPF_LIMITS, "800000.00", "800000.00"},

		/* each month covered, raised by a relief window */
		{"ground=rent months_covered=12", "withdrawal_limit_monthly", HPF_LIMITS, "1000.00", "12000.00"},
		{"ground=rent months_covered=1", "withdrawal_limit_monthly", HPF_LIMITS, "1000.00", "1000.00"},
		{"ground=rent months_covered=0", "withdrawal_limit_monthly", HPF_LIMITS, "1000.00", "0.00"},
		{"ground=rent months_covered=12 cap_factor=1.5", "withdrawal_limit_monthly", HPF_LIMITS, "1500.00", "18000.00"},
		{"ground=rent months_covered=3 cap_factor=0.33333333", "withdrawal_limit_monthly", HPF_LIMITS, "333.33", "999.99"},
		{"ground=rent months_covered=", "withdrawal_limit_monthly", HPF_MISSING, "months_covered", NULL},
		{"ground=purchase months_covered=", "withdrawal_limit_monthly", HPF_NOT_APPLICABLE, NULL, NULL},

		{"ground=rent", "withdrawal_limit_yearly", HPF_NOT_APPLICABLE, NULL, NULL},
		{"ground=rent withdrawal_rent_yearly_cap=15000.00", "withdrawal_limit_yearly", HPF_LIMITS, "15000.00", "15000.00"},
		{"ground=rent withdrawal_rent_yearly_cap=15000.00 withdrawn_this_year=14999.99", "withdrawal_limit_yearly", HPF_LIMITS, "15000.00", "0.01"},
		{"ground=rent withdrawal_rent_yearly_cap=15000.00 withdrawn_this_year=15000.01", "withdrawal_limit_yearly", HPF_LIMITS, "15000.00", "0.00"},
		{"ground=rent withdrawal_rent_yearly_cap=15000.00 withdrawn_this_year=15000.01 cap_factor=1.2", "withdrawal_limit_yearly", HPF_LIMITS, "18000.00", "2999.99"},
		{"ground=rent withdrawal_rent_yearly_cap=15000.00 withdrawn_this_year=", "withdrawal_limit_yearly", HPF_MISSING, "withdrawn_this_year", NULL},

		/* the ends of the ranges */
		{"ground=rent withdrawal_rent_monthly_cap=1000000000.00 cap_factor=100 months_covered=1200", "withdrawal_limit_monthly", HPF_LIMITS, "100000000000.00", "120000000000000.00"},
		{"ground=rent withdrawal_rent_income_share=100% family_income=1000000000000.00 months_covered=1200 cost=1000000000000.00",
		"withdrawal_income_share", HPF_FAILED, "833333333.34", "1000000000000.00"},
	};

	(void) state;
	EXPECT(WITHDRAWAL, "", table);
}

static void
test_decided(void **state)
{
	static const Decided table[] = {
		{"", HPF_GRANTED, "20000.00", NULL},
		{"requested=49999.99", HPF_GRANTED, "49999.99", NULL},
		{"requested=50000.00", HPF_REFUSED, "0.00", "withdrawal_limit_balance"},
		{"requested=50000.00 accepts_less=true", HPF_GRANTED, "49999.99", "withdrawal_limit_balance"},
		{"requested=", HPF_GRANTED, "49999.99", "withdrawal_limit_balance"},
		{"requested= cost=30000.00", HPF_GRANTED, "30000.00", "withdrawal_limit_cost"},
		{"requested= cost=30000.00 house_withdrawn=30000.00", HPF_REFUSED, "0.00", "withdrawal_limit_cost"},
		{"requested=12000.00 ground=rent", HPF_GRANTED, "12000.00", NULL},
		{"requested=12000.01 ground=rent", HPF_REFUSED, "0.00", "withdrawal_limit_monthly"},
		{"requested= ground=rent withdrawal_rent_yearly_cap=15000.00 withdrawn_this_year=5000.00", HPF_GRANTED, "10000.00", "withdrawal_limit_yearly"},

		/* a closing withdrawal takes everything, whether it says so or not, and never less */
		{"ground=retirement retired=true requested=50000.00", HPF_GRANTED, "50000.00", NULL},
		{"ground=retirement retired=true requested=", HPF_GRANTED, "50000.00", NULL},
		{"ground=retirement retired=true requested=49999.99 accepts_less=true", HPF_REFUSED, "0.00", NULL},
		{"ground=retirement retired=true requested= withdrawal_retirement_yearly_cap=40000.00", HPF_REFUSED, "0.00", "withdrawal_limit_yearly"},
		{"ground=retirement retired=true requested=50000.00 accepts_less=true withdrawal_retirement_yearly_cap=40000.00", HPF_REFUSED, "0.00", "withdrawal_limit_yearly"},
		{"ground=retirement retired=true requested= balance=", HPF_INCOMPLETE, "0.00", NULL},
		{"ground=leaving requested=50000.00 employment_ended=true account_state=dormant dormant_since=2019-12-15", HPF_GRANTED, "50000.00", NULL},
		{"ground=disability requested=50000.00 employment_ended=true", HPF_GRANTED, "50000.00", NULL},
		{"ground=abroad requested=50000.00", HPF_GRANTED, "50000.00", NULL},
		{"ground=death claimant=heir requested=50000.00", HPF_GRANTED, "50000.00", NULL},
		{"ground=death claimant=none requested=50000.00", HPF_REFUSED, "0.00", NULL},

		/* without the ground nothing is known to forbid it, nor to allow it */
		{"ground=", HPF_INCOMPLETE, "0.00", NULL},
		{"ground= fund_loan_open=true", HPF_INCOMPLETE, "0.00", NULL},
		{"ground= requested=50000.00", HPF_INCOMPLETE, "0.00", NULL},
		{"ground= account_state=closed", HPF_REFUSED, "0.00", NULL},
	};

	(void) state;
	DECIDED(WITHDRAWAL, "", table);
}

/* As for loans; and a closing withdrawal is the balance to the fen. */
static void
test_grants(void **state)
{
	long		granted = 0;
	long		closed = 0;
	int			requested = fact_number(WITHDRAWAL, "requested", 9);
	int			balance = fact_number(WITHDRAWAL, "balance", 7);
	int			ground = fact_number(WITHDRAWAL, "ground", 6);

	(void) state;
	for (int round = 0; round < 30000; round++)
	{
		Case		c;
		int64_t		most = INT64_MAX;

		random_case(&c, WITHDRAWAL);
		if (next_random() % 2 == 0)
			c.facts.given[requested] = false;
		decide(&c);
		for (int place = 0; place < c.findings.count; place++)
			if (c.findings.finding[place].result == HPF_LIMITS && c.findings.finding[place].required < most)
				most = c.findings.finding[place].required;
		if (c.findings.outcome != HPF_GRANTED)
		{
			assert_int_equal(c.findings.amount, 0);
			continue;
		}
		granted++;
		assert_true(c.findings.amount > 0 && c.findings.amount <= most);
		assert_true(!c.facts.given[requested] || c.findings.amount <= c.facts.value[requested]);
		if (hpf_ground((HpfGround) c.facts.value[ground])->closes)
		{
			closed++;
			assert_int_equal(c.findings.amount, c.facts.value[balance]);
		}
		else
			assert_true(c.findings.amount < c.facts.value[balance]);
		c.facts.given[requested] = true;
		c.facts.value[requested] = 2 * most;
		decide(&c);
		assert_true(c.findings.amount <= most);
	}
	assert_true(granted > 2000 && closed > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_member),
		cmocka_unit_test(test_home),
		cmocka_unit_test(test_circumstances),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_decided),
		cmocka_unit_test(test_grants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
