/*
 * test_calendar.c
 *		Unit tests of src/core/calendar: days, months, due dates.
 *
 * A program of its own, linked with src/core and cmocka.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/calendar.h"

static void
assert_month(const char *text, int32_t year, int32_t month, const char *canonical)
{
	char buffer[HPF_YEARMONTH_BUFFER];
	int32_t yearmonth = 0;

	assert_int_equal(hpf_yearmonth_parse(text, strlen(text), &yearmonth), HPF_OK);
	assert_int_equal(yearmonth, year * 12 + month - 1);
	assert_int_equal(hpf_yearmonth_year(yearmonth), year);
	assert_int_equal(hpf_yearmonth_month(yearmonth), month);
	assert_int_equal(hpf_yearmonth_format(yearmonth, buffer), 7);
	assert_string_equal(buffer, canonical);
}

static HpfStatus
refusal(const char *text)
{
	int32_t yearmonth = 42;
	HpfStatus status = hpf_yearmonth_parse(text, strlen(text), &yearmonth);

	assert_int_not_equal(status, HPF_OK);
	assert_int_equal(yearmonth, 42);
	return status;
}

static void
test_yearmonth(void **state)
{
	static const char *const syntax[] = {
		"", "2020", "2020-6", "20206", "2020/06", "2020-06-01", "20200601", "-202006", " 202006",
		"2020-0a", "202 06", "2020 06", "abcdef", "2020--6", "12020-06",
	};
	static const char *const dates[] = {"2020-00", "2020-13", "0000-01", "000012", "202099"};
	int32_t yearmonth = 0;
	size_t i;

	(void) state;
	assert_month("2020-06", 2020, 6, "2020-06");
	assert_month("202006", 2020, 6, "2020-06");
	assert_month("0001-01", 1, 1, "0001-01");
	assert_month("999912", 9999, 12, "9999-12");
	for (i = 0; i < sizeof(syntax) / sizeof(syntax[0]); i++)
		assert_int_equal(refusal(syntax[i]), HPF_BAD_SYNTAX);
	for (i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		assert_int_equal(refusal(dates[i]), HPF_BAD_DATE);

	assert_int_equal(hpf_yearmonth_make(10000, 1, &yearmonth), HPF_BAD_DATE);
	assert_int_equal(hpf_yearmonth_make(0, 1, &yearmonth), HPF_BAD_DATE);
	assert_int_equal(hpf_yearmonth_make(INT32_MAX, 1, &yearmonth), HPF_BAD_DATE);
	assert_int_equal(hpf_yearmonth_make(2020, 0, &yearmonth), HPF_BAD_DATE);
	assert_int_equal(hpf_yearmonth_make(2020, INT32_MIN, &yearmonth), HPF_BAD_DATE);
}

static void
test_yearmonth_add(void **state)
{
	int32_t sum = 0;

	(void) state;
	assert_int_equal(hpf_yearmonth_add(2020 * 12 + 11, 1, &sum), HPF_OK);
	assert_int_equal(sum, 2021 * 12);
	assert_int_equal(hpf_yearmonth_add(2020 * 12, -1, &sum), HPF_OK);
	assert_int_equal(sum, 2019 * 12 + 11);
	assert_int_equal(hpf_yearmonth_add(HPF_YEARMONTH_MIN, HPF_YEARMONTH_MAX - HPF_YEARMONTH_MIN, &sum), HPF_OK);
	assert_int_equal(sum, HPF_YEARMONTH_MAX);
	assert_int_equal(hpf_yearmonth_add(HPF_YEARMONTH_MAX, 1, &sum), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_yearmonth_add(HPF_YEARMONTH_MIN, -1, &sum), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_yearmonth_add(HPF_YEARMONTH_MAX, INT32_MAX, &sum), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_yearmonth_add(HPF_YEARMONTH_MIN, INT32_MIN, &sum), HPF_OUT_OF_RANGE);
}

/* Walks every day of 9999 years with a calendar written the plain way. */
static void
test_every_day(void **state)
{
	int32_t days = HPF_DAYS_MIN;
	int32_t year;

	(void) state;
	for (year = 1; year <= 9999; year++)
	{
		int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
		int32_t month;

		for (month = 1; month <= 12; month++)
		{
			int length = month == 2 ? 28 + leap
				: (month == 4 || month == 6 || month == 9 || month == 11) ? 30 : 31;
			int32_t day;

			assert_int_equal(hpf_days_in_month(year, month), length);
			for (day = 1; day <= length; day++, days++)
			{
				int32_t y;
				int32_t m;
				int32_t d;

				hpf_civil_from_days(days, &y, &m, &d);
				if (hpf_days_from_civil(year, month, day) != days || y != year || m != month || d != day)
					fail_msg("%d-%d-%d is day %d, not %d (which is %d-%d-%d)", year, month, day,
							 hpf_days_from_civil(year, month, day), days, y, m, d);
			}
		}
	}
	assert_int_equal(days, HPF_DAYS_MAX + 1);
}

static void
test_days(void **state)
{
	int32_t year;
	int32_t month;
	int32_t day;
	int32_t yearmonth = 0;
	int64_t days;

	(void) state;
	assert_int_equal(hpf_days_from_civil(2000, 1, 1), 0);
	assert_int_equal(hpf_days_from_civil(1970, 1, 1), -10957);
	assert_int_equal(hpf_days_from_civil(2020, 12, 31), 7670);
	assert_int_equal(hpf_days_from_civil(2020, 3, 0), hpf_days_from_civil(2020, 2, 29));

	/* the whole of int32, at its ends and at large steps */
	for (days = INT32_MIN; days <= INT32_MAX; days += 104729)
	{
		hpf_civil_from_days((int32_t) days, &year, &month, &day);
		assert_in_range(month, 1, 12);
		assert_in_range(day, 1, 31);
		assert_true(hpf_days_from_civil(year, month, day) == days);
	}
	hpf_civil_from_days(INT32_MAX, &year, &month, &day);
	assert_true(hpf_days_from_civil(year, month, day) == INT32_MAX);
	hpf_civil_from_days(INT32_MIN, &year, &month, &day);
	assert_true(hpf_days_from_civil(year, month, day) == INT32_MIN);

	assert_true(hpf_date_exists(2020, 2, 29));
	assert_false(hpf_date_exists(2019, 2, 29));
	assert_false(hpf_date_exists(1900, 2, 29));
	assert_true(hpf_date_exists(2000, 2, 29));
	assert_false(hpf_date_exists(2020, 13, 1));
	assert_false(hpf_date_exists(2020, 0, 1));
	assert_false(hpf_date_exists(2020, 4, 31));
	assert_false(hpf_date_exists(2020, 4, 0));
	assert_false(hpf_date_exists(0, 4, 1));
	assert_false(hpf_date_exists(10000, 1, 1));

	assert_int_equal(hpf_yearmonth_of_day(hpf_days_from_civil(2020, 6, 30), &yearmonth), HPF_OK);
	assert_int_equal(yearmonth, 2020 * 12 + 5);
	assert_int_equal(hpf_yearmonth_of_day(HPF_DAYS_MIN, &yearmonth), HPF_OK);
	assert_int_equal(yearmonth, HPF_YEARMONTH_MIN);
	assert_int_equal(hpf_yearmonth_of_day(HPF_DAYS_MAX, &yearmonth), HPF_OK);
	assert_int_equal(yearmonth, HPF_YEARMONTH_MAX);
	assert_int_equal(hpf_yearmonth_of_day(HPF_DAYS_MIN - 1, &yearmonth), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_yearmonth_of_day(HPF_DAYS_MAX + 1, &yearmonth), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_yearmonth_of_day(INT32_MAX, &yearmonth), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_yearmonth_of_day(INT32_MIN, &yearmonth), HPF_OUT_OF_RANGE);
}

static void
assert_due(int32_t year, int32_t month, int32_t day, int32_t period,
		   int32_t due_year, int32_t due_month, int32_t due_day)
{
	int32_t due = 0;

	assert_int_equal(hpf_due_date(hpf_days_from_civil(year, month, day), period, &due), HPF_OK);
	assert_int_equal(due, hpf_days_from_civil(due_year, due_month, due_day));
}

static void
test_due_date(void **state)
{
	int32_t due = 0;

	(void) state;
	assert_due(2020, 1, 20, 1, 2020, 1, 20);
	assert_due(2020, 1, 20, 2, 2020, 2, 20);
	assert_due(2020, 1, 20, 12, 2020, 12, 20);
	assert_due(2020, 1, 20, 13, 2021, 1, 20);
	assert_due(2020, 1, 20, 360, 2049, 12, 20);
	/* the original day comes back after a short month */
	assert_due(2020, 1, 31, 1, 2020, 1, 31);
	assert_due(2020, 1, 31, 2, 2020, 2, 29);
	assert_due(2020, 1, 31, 3, 2020, 3, 31);
	assert_due(2020, 1, 31, 4, 2020, 4, 30);
	assert_due(2020, 1, 31, 14, 2021, 2, 28);
	assert_due(2020, 2, 29, 13, 2021, 2, 28);
	assert_due(2020, 2, 29, 49, 2024, 2, 29);
	assert_due(2021, 1, 29, 2, 2021, 2, 28);
	assert_due(2021, 1, 30, 3, 2021, 3, 30);
	assert_due(1, 1, 1, 9999 * 12, 9999, 12, 1);

	assert_int_equal(hpf_due_date(0, 0, &due), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_due_date(0, -1, &due), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_due_date(0, INT32_MIN, &due), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_due_date(0, INT32_MAX, &due), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_due_date(HPF_DAYS_MAX, 2, &due), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_due_date(HPF_DAYS_MAX, 1, &due), HPF_OK);
	assert_int_equal(due, HPF_DAYS_MAX);
	assert_int_equal(hpf_due_date(INT32_MAX, 1, &due), HPF_BAD_DATE);
	assert_int_equal(hpf_due_date(INT32_MIN, 1, &due), HPF_BAD_DATE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_yearmonth),
		cmocka_unit_test(test_yearmonth_add),
		cmocka_unit_test(test_every_day),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_due_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
