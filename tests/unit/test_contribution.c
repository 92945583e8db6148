/*
 * test_contribution.c
 *		src/core/contribution.c: base, ratios and amounts of a monthly contribution
 *		on both sides of each boundary, and against the same sum done by hand.
 *
 * A standalone main over cmocka; links src/core.
 */
#include "decisions.h"

#define CONTRIBUTION	HPF_DECIDE_CONTRIBUTION

static void
test_rules(void **state)
{
	static const Expected table[] = {
		{"wage=1420.00", "contribution_base_floor", HPF_PASSED, "1420.00", "1420.00"},
		{"wage=1419.99", "contribution_base_floor", HPF_FAILED, "1419.99", "1420.00"},
		{"wage=30000.00", "contribution_base_cap", HPF_PASSED, "30000.00", "30000.00"},
		{"wage=30000.01", "contribution_base_cap", HPF_FAILED, "30000.01", "30000.00"},
		{"wage=", "contribution_base_cap", HPF_MISSING, "wage", NULL},
		{"change= wage=", "contribution_base_cap", HPF_MISSING, "change", NULL},

		/* in the yearly adjustment what lies outside is set to the limit, and noted */
		{"change=yearly wage=1420.00", "contribution_base_floor", HPF_PASSED, "1420.00", "1420.00"},
		{"change=yearly wage=1419.99", "contribution_base_floor", HPF_NOTED, "1419.99", "1420.00"},
		{"change=yearly wage=30000.00", "contribution_base_cap", HPF_PASSED, "30000.00", "30000.00"},
		{"change=yearly wage=30000.01", "contribution_base_cap", HPF_NOTED, "30000.01", "30000.00"},
		{"change=yearly wage=1419.99", "contribution_base", HPF_NOTED, "1419.99", "1420.00"},
		{"change=yearly wage=30000.01", "contribution_base", HPF_NOTED, "30000.01", "30000.00"},
		{"change=yearly wage=9110.00", "contribution_base", HPF_NOTED, "9110.00", "9110.00"},

		{"unit_ratio=5%", "contribution_unit_ratio_floor", HPF_PASSED, "5%", "5%"},
		{"unit_ratio=4.999999%", "contribution_unit_ratio_floor", HPF_FAILED, "4.999999%", "5%"},
		{"personal_ratio=5%", "contribution_personal_ratio_floor", HPF_PASSED, "5%", "5%"},
		{"personal_ratio=4.999999%", "contribution_personal_ratio_floor", HPF_FAILED, "4.999999%", "5%"},
		{"unit_ratio=3% lower_ratio_approved=true", "contribution_unit_ratio_floor", HPF_NOT_APPLICABLE, NULL, NULL},
		{"personal_ratio=3% lower_ratio_approved=true", "contribution_personal_ratio_floor", HPF_NOT_APPLICABLE, NULL, NULL},
		{"unit_ratio=12%", "contribution_unit_ratio_cap", HPF_PASSED, "12%", "12%"},
		{"unit_ratio=12.000001%", "contribution_unit_ratio_cap", HPF_FAILED, "12.000001%", "12%"},
		{"unit_ratio=12.000001% lower_ratio_approved=true", "contribution_unit_ratio_cap", HPF_FAILED, "12.000001%", "12%"},
		{"personal_ratio=12.000001%", "contribution_personal_ratio_cap", HPF_FAILED, "12.000001%", "12%"},
		/* the sides need not be equal */
		{"unit_ratio=5% personal_ratio=12%", "contribution_unit_amount", HPF_NOTED, "9110.00", "456.00"},
		{"unit_ratio=5% personal_ratio=12%", "contribution_personal_amount", HPF_NOTED, "9110.00", "1093.00"},

		/* 12 % of 9110.00 is 1093.20 */
		{"", "contribution_unit_amount", HPF_NOTED, "9110.00", "1093.00"},
		{"contribution_rounding_mode=ceiling", "contribution_unit_amount", HPF_NOTED, "9110.00", "1094.00"},
		{"contribution_rounding_mode=floor", "contribution_unit_amount", HPF_NOTED, "9110.00", "1093.00"},
		{"contribution_rounding_unit=0.10", "contribution_unit_amount", HPF_NOTED, "9110.00", "1093.20"},
		{"contribution_rounding_unit=0.01", "contribution_unit_amount", HPF_NOTED, "9110.00", "1093.20"},
		{"contribution_rounding_unit=10.00", "contribution_unit_amount", HPF_NOTED, "9110.00", "1090.00"},
		{"contribution_rounding_unit=10.00 contribution_rounding_mode=ceiling", "contribution_unit_amount", HPF_NOTED, "9110.00", "1100.00"},
		/* ties go up: 5 % of 9110.00 is 455.50, of 9109.99 a little less */
		{"unit_ratio=5%", "contribution_unit_amount", HPF_NOTED, NULL, "456.00"},
		{"unit_ratio=5% wage=9109.99", "contribution_unit_amount", HPF_NOTED, NULL, "455.00"},
		{"unit_ratio=5% contribution_rounding_mode=floor", "contribution_unit_amount", HPF_NOTED, NULL, "455.00"},
		{"unit_ratio=5% wage=9100.00 contribution_rounding_mode=ceiling", "contribution_unit_amount", HPF_NOTED, NULL, "455.00"},
		{"unit_ratio=5% wage=9100.01 contribution_rounding_mode=ceiling", "contribution_unit_amount", HPF_NOTED, NULL, "456.00"},
		{"unit_ratio=", "contribution_unit_amount", HPF_MISSING, "unit_ratio", NULL},
		{"unit_ratio=1000% wage=1000000000000.00 contribution_base_cap=1000000000.00", "contribution_unit_amount", HPF_NOTED, "1000000000.00", "10000000000.00"},
	};

	(void) state;
	EXPECT(CONTRIBUTION, "", table);
}

static void
test_decided(void **state)
{
	static const Decided table[] = {
		/* the flat 2186.00 of doc/sources.md */
		{"", HPF_GRANTED, "2186.00", NULL},
		/* two rounded sides, never the rounded sum: 455.50 twice */
		{"unit_ratio=5% personal_ratio=5%", HPF_GRANTED, "912.00", NULL},
		{"unit_ratio=5% personal_ratio=5% contribution_rounding_unit=0.01", HPF_GRANTED, "911.00", NULL},
		{"wage=30000.01", HPF_REFUSED, "0.00", NULL},
		{"wage=30000.01 change=yearly", HPF_GRANTED, "7200.00", NULL},
		{"wage=0.00 change=yearly", HPF_GRANTED, "340.00", NULL},
		{"wage=1419.99", HPF_REFUSED, "0.00", NULL},
		{"unit_ratio=3% personal_ratio=3%", HPF_REFUSED, "0.00", NULL},
		{"unit_ratio=3% personal_ratio=3% lower_ratio_approved=true", HPF_GRANTED, "546.00", NULL},
		{"unit_ratio=13%", HPF_REFUSED, "0.00", NULL},
		{"personal_ratio=", HPF_INCOMPLETE, "0.00", NULL},
		{"decided_on=", HPF_GRANTED, "2186.00", NULL},
	};

	(void) state;
	DECIDED(CONTRIBUTION, "", table);
}

/* Each side by multiplication and remainder. */
static void
test_sides(void **state)
{
	static const int64_t units[] = {1, 10, 100, 37};

	(void) state;
	for (int round = 0; round < 20000; round++)
	{
		Case		c;
		int64_t		wage = random_between(142000, 3000000);
		int64_t		ratio[2] = {random_between(5000000, 12000000), random_between(5, 12) * 1000000};
		int64_t		unit = units[next_random() % 4];
		int64_t		mode = random_between(0, 2);
		int64_t		sum = 0;

		good_case(&c, CONTRIBUTION);
		c.facts.value[fact_number(CONTRIBUTION, "wage", 4)] = wage;
		c.facts.value[fact_number(CONTRIBUTION, "unit_ratio", 10)] = ratio[0];
		c.facts.value[fact_number(CONTRIBUTION, "personal_ratio", 14)] = ratio[1];
		set_key(&c.parameters, HPF_KEY_CONTRIBUTION_ROUNDING_UNIT, unit, true);
		set_key(&c.parameters, HPF_KEY_CONTRIBUTION_ROUNDING_MODE, mode, true);
		decide(&c);
		for (int side = 0; side < 2; side++)
		{
			int64_t		divisor = unit * HPF_RATE_ONE;
			int64_t		product = wage * ratio[side];
			int64_t		whole = product / divisor;
			int64_t		rest = product % divisor;

			if ((mode == 0 && 2 * rest >= divisor) || (mode == 1 && rest > 0))
				whole++;
			assert_int_equal(finding(&c, side == 0 ? "contribution_unit_amount" : "contribution_personal_amount")->required, whole * unit);
			sum += whole * unit;
		}
		assert_int_equal(c.findings.amount, sum);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_decided),
		cmocka_unit_test(test_sides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
