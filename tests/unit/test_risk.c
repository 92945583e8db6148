/*
 * test_risk.c
 *		src/core/risk.c: both sides of each limit, periods against days.
 *
 * A standalone main over cmocka; links src/core.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/risk.h"

static const HpfRiskLimits usual = {1, 3, 6, HPF_RISK_NO_LIMIT, HPF_RISK_NO_LIMIT};
static const HpfRiskLimits by_days = {1, 3, 6, 90, 180};

static void
test_periods(void **state)
{
	static const HpfRiskClass expected[] = {
		HPF_RISK_NORMAL, HPF_RISK_ATTENTION, HPF_RISK_ATTENTION, HPF_RISK_SUBSTANDARD,
		HPF_RISK_SUBSTANDARD, HPF_RISK_SUBSTANDARD, HPF_RISK_DOUBTFUL, HPF_RISK_DOUBTFUL
	};

	(void) state;
	for (int periods = 0; periods < 8; periods++)
		assert_int_equal(hpf_risk_class(&usual, periods, 1000, false), expected[periods]);
	assert_int_equal(hpf_risk_class(&usual, INT32_MAX, 0, false), HPF_RISK_DOUBTFUL);
}

static void
test_days(void **state)
{
	(void) state;
	/* a bullet loan misses one period only */
	assert_int_equal(hpf_risk_class(&by_days, 1, 89, false), HPF_RISK_ATTENTION);
	assert_int_equal(hpf_risk_class(&by_days, 1, 90, false), HPF_RISK_SUBSTANDARD);
	assert_int_equal(hpf_risk_class(&by_days, 1, 179, false), HPF_RISK_SUBSTANDARD);
	assert_int_equal(hpf_risk_class(&by_days, 1, 180, false), HPF_RISK_DOUBTFUL);
	assert_int_equal(hpf_risk_class(&by_days, 6, 1, false), HPF_RISK_DOUBTFUL);
	assert_int_equal(hpf_risk_class(&by_days, 0, 1000, false), HPF_RISK_NORMAL);
}

static void
test_odd(void **state)
{
	static const HpfRiskLimits none = {
		HPF_RISK_NO_LIMIT, HPF_RISK_NO_LIMIT, HPF_RISK_NO_LIMIT, HPF_RISK_NO_LIMIT, HPF_RISK_NO_LIMIT
	};
	static const HpfRiskLimits crossed = {5, 3, 2, HPF_RISK_NO_LIMIT, HPF_RISK_NO_LIMIT};

	(void) state;
	assert_int_equal(hpf_risk_class(&usual, 0, 0, true), HPF_RISK_LOSS);
	assert_int_equal(hpf_risk_class(&none, 100, 3000, false), HPF_RISK_NORMAL);
	assert_int_equal(hpf_risk_class(&none, 100, 3000, true), HPF_RISK_LOSS);
	/* limits in the wrong order: the worst wins */
	assert_int_equal(hpf_risk_class(&crossed, 1, 1, false), HPF_RISK_NORMAL);
	assert_int_equal(hpf_risk_class(&crossed, 2, 1, false), HPF_RISK_DOUBTFUL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_odd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
