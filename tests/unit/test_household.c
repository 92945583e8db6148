/*
 * test_household.c
 *		src/core/household.c: what the housing authority is told of one person.
 *
 * A standalone main over cmocka; links src/core.
 */
#include "decisions.h"

static void
test_rules(void **state)
{
	static const Expected table[] = {
		{"account_state=normal", "housing_contributes", HPF_PASSED, "normal", "normal"},
		{"account_state=none", "housing_contributes", HPF_FAILED, "none", "normal"},
		{"account_state=dormant", "housing_contributes", HPF_FAILED, "dormant", "normal"},
		{"account_state=frozen", "housing_contributes", HPF_FAILED, "frozen", "normal"},
		{"account_state=closed", "housing_contributes", HPF_FAILED, "closed", "normal"},
		{"account_state=", "housing_contributes", HPF_MISSING, "account_state", NULL},

		/* without a threshold it is only told */
		{"months_total=0", "housing_months", HPF_NOTED, "0", "0"},
		{"months_total=12 housing_months_least=12", "housing_months", HPF_PASSED, "12", "12"},
		{"months_total=11 housing_months_least=12", "housing_months", HPF_FAILED, "11", "12"},
		{"months_total= housing_months_least=12", "housing_months", HPF_MISSING, "months_total", NULL},
		{"months_total=", "housing_months", HPF_MISSING, "months_total", NULL},
		{"account_state=none months_total= housing_months_least=12", "housing_months", HPF_FAILED, "0", "12"},

		{"base=5000.00", "housing_base", HPF_NOTED, "5000.00", NULL},
		{"base=", "housing_base", HPF_MISSING, "base", NULL},
		{"account_state=none base=", "housing_base", HPF_NOTED, "0.00", NULL},
		{"balance=20000.00", "housing_balance", HPF_NOTED, "20000.00", NULL},
		{"loans_open=1", "housing_loan", HPF_NOTED, "1", NULL},
	};
	static const Decided decided[] = {
		{"", HPF_GRANTED, "0.00", NULL},
		{"decided_on=", HPF_GRANTED, "0.00", NULL},
		{"loans_open=2", HPF_GRANTED, "0.00", NULL},
		{"account_state=dormant", HPF_REFUSED, "0.00", NULL},
		{"account_state=none months_total= base= balance= loans_open=", HPF_REFUSED, "0.00", NULL},
		{"balance=", HPF_INCOMPLETE, "0.00", NULL},
	};

	(void) state;
	EXPECT(HPF_DECIDE_HOUSING_FAMILY, "", table);
	DECIDED(HPF_DECIDE_HOUSING_FAMILY, "", decided);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
