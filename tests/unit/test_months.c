/*
 * test_months.c
 *		src/core/months.c: continuous months of contribution, gaps and excuses, and
 *		random lives against counting month by month.
 *
 * A standalone main over cmocka; links src/core.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/months.h"

#define MONTH(year, month)	((year) * 12 + (month) - 1)

static uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);

static uint64_t
next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * UINT64_C(0x2545F4914F6CDD1D);
}

static void
test_continuous(void **state)
{
	static const int32_t half_year[] = {
		MONTH(2020, 1), MONTH(2020, 2), MONTH(2020, 3), MONTH(2020, 4), MONTH(2020, 5), MONTH(2020, 6)
	};
	static const int32_t gap[] = {MONTH(2019, 12), MONTH(2020, 1), MONTH(2020, 3), MONTH(2020, 4)};
	static const int32_t february[] = {MONTH(2020, 2)};
	static const int32_t twice[] = {MONTH(2020, 6), MONTH(2020, 5), MONTH(2020, 6), MONTH(2020, 5)};
	static const int32_t deferred[] = {MONTH(2020, 2), MONTH(2020, 3), MONTH(2020, 4), MONTH(2020, 5), MONTH(2020, 6)};
	static const int32_t january[] = {MONTH(2020, 1)};

	(void) state;
	/* the newest may be this month's or the last one's */
	assert_int_equal(hpf_continuous_months(half_year, 6, NULL, 0, MONTH(2020, 6)), 6);
	assert_int_equal(hpf_continuous_months(half_year, 6, NULL, 0, MONTH(2020, 7)), 6);
	assert_int_equal(hpf_continuous_months(half_year, 6, NULL, 0, MONTH(2020, 8)), 0);
	/* what is paid ahead does not count yet */
	assert_int_equal(hpf_continuous_months(half_year, 6, NULL, 0, MONTH(2020, 3)), 3);
	assert_int_equal(hpf_continuous_months(half_year, 6, NULL, 0, MONTH(2019, 12)), 0);
	/* a gap ends it, an excused month does not */
	assert_int_equal(hpf_continuous_months(gap, 4, NULL, 0, MONTH(2020, 4)), 2);
	assert_int_equal(hpf_continuous_months(gap, 4, february, 1, MONTH(2020, 4)), 5);
	assert_int_equal(hpf_continuous_months(gap, 4, february, 1, MONTH(2020, 2)), 3);
	/* an employer that deferred from February to June: continuous throughout, whenever it pays */
	for (int month = 1; month <= 7; month++)
		assert_int_equal(hpf_continuous_months(january, 1, deferred, 5, MONTH(2020, month)), month < 7 ? month : 6);
	assert_int_equal(hpf_continuous_months(january, 1, deferred, 5, MONTH(2020, 8)), 0);
	/* in any order, and twice */
	assert_int_equal(hpf_continuous_months(twice, 4, twice, 4, MONTH(2020, 6)), 2);
	assert_int_equal(hpf_continuous_months(NULL, 0, NULL, 0, MONTH(2020, 6)), 0);
}

static void
test_longest(void **state)
{
	int32_t		months[1300];

	(void) state;
	for (int i = 0; i < 1300; i++)
		months[i] = MONTH(2020, 6) - i;
	assert_int_equal(hpf_continuous_months(months, 1199, NULL, 0, MONTH(2020, 6)), 1199);
	assert_int_equal(hpf_continuous_months(months, 1200, NULL, 0, MONTH(2020, 6)), 1200);
	assert_int_equal(hpf_continuous_months(months, 1300, NULL, 0, MONTH(2020, 6)), HPF_MONTHS_COUNTED);
	assert_int_equal(hpf_continuous_months(months, 1300, NULL, 0, MONTH(2020, 7)), HPF_MONTHS_COUNTED - 1);
	/* absurd months are far away, nothing else */
	months[0] = INT32_MIN;
	months[1] = INT32_MAX;
	assert_int_equal(hpf_continuous_months(months, 2, months, 2, INT32_MAX), 1);
	assert_int_equal(hpf_continuous_months(months, 2, months, 2, INT32_MIN), 1);
	assert_int_equal(hpf_continuous_months(months, 2, NULL, 0, MONTH(2020, 6)), 0);
}

static bool
is_among(const int32_t *months, int count, int32_t month)
{
	for (int i = 0; i < count; i++)
		if (months[i] == month)
			return true;
	return false;
}

static void
test_counted(void **state)
{
	(void) state;
	for (int round = 0; round < 20000; round++)
	{
		int32_t		paid[40];
		int32_t		excused[10];
		int			paid_count = (int) (next_random() % 41);
		int			excused_count = (int) (next_random() % 11);
		int32_t		as_of = MONTH(2020, 6) + (int32_t) (next_random() % 4);
		int32_t		month;
		int32_t		expected = 0;

		for (int i = 0; i < paid_count; i++)
			paid[i] = MONTH(2020, 9) - (int32_t) (next_random() % 20);
		for (int i = 0; i < excused_count; i++)
			excused[i] = MONTH(2020, 9) - (int32_t) (next_random() % 20);
		month = is_among(paid, paid_count, as_of) || is_among(excused, excused_count, as_of) ? as_of : as_of - 1;
		for (; is_among(paid, paid_count, month) || is_among(excused, excused_count, month); month--)
			expected++;
		assert_int_equal(hpf_continuous_months(paid, (size_t) paid_count, excused, (size_t) excused_count, as_of), expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_continuous),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
