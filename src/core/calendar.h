/*
 * calendar.h
 *		Days, months and due dates of the Gregorian calendar.
 *
 * A day is an int32 counted from 2000-01-01, which is PostgreSQL's DateADT.
 * A month (年月) is an int32, year * 12 + month - 1.
 *
 * Calls nothing but the compiler.  Called by src/yearmonth.c, src/citizen_id.c,
 * the schedules and interest of src/core, by tests/unit and tests/fuzz.
 */
#ifndef HPF_CORE_CALENDAR_H
#define HPF_CORE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

#define HPF_YEAR_MIN			1
#define HPF_YEAR_MAX			9999

/* 0001-01 and 9999-12 */
#define HPF_YEARMONTH_MIN		(HPF_YEAR_MIN * 12)
#define HPF_YEARMONTH_MAX		(HPF_YEAR_MAX * 12 + 11)

/* 0001-01-01 and 9999-12-31, in days since 2000-01-01 */
#define HPF_DAYS_MIN			(-730119)
#define HPF_DAYS_MAX			2921939

/* "2020-06" and its terminating zero */
#define HPF_YEARMONTH_BUFFER	8

/* "2020-06" or "202006".  HPF_BAD_SYNTAX; HPF_BAD_DATE for year 0, month 00 or 13. */
extern HpfStatus hpf_yearmonth_parse(const char *text, size_t length, int32_t *yearmonth);

/* "2020-06"; yearmonth is valid; buffer has HPF_YEARMONTH_BUFFER bytes; answers the length. */
extern size_t hpf_yearmonth_format(int32_t yearmonth, char *buffer);

/* HPF_BAD_DATE unless year is 1..9999 and month 1..12. */
extern HpfStatus hpf_yearmonth_make(int32_t year, int32_t month, int32_t *yearmonth);

/* months may be negative; HPF_OUT_OF_RANGE outside 0001-01..9999-12. */
extern HpfStatus hpf_yearmonth_add(int32_t yearmonth, int32_t months, int32_t *sum);

/* The month a day lies in; HPF_OUT_OF_RANGE outside 0001-01-01..9999-12-31. */
extern HpfStatus hpf_yearmonth_of_day(int32_t days, int32_t *yearmonth);

static inline bool
hpf_yearmonth_is_valid(int32_t yearmonth)
{
	return yearmonth >= HPF_YEARMONTH_MIN && yearmonth <= HPF_YEARMONTH_MAX;
}

static inline bool
hpf_days_is_valid(int32_t days)
{
	return days >= HPF_DAYS_MIN && days <= HPF_DAYS_MAX;
}

static inline int32_t
hpf_yearmonth_year(int32_t yearmonth)
{
	return yearmonth / 12;
}

static inline int32_t
hpf_yearmonth_month(int32_t yearmonth)
{
	return yearmonth % 12 + 1;
}

/* 28 to 31; month is 1..12. */
extern int32_t hpf_days_in_month(int32_t year, int32_t month);

/* Is there such a day, in the years 1..9999? */
extern bool hpf_date_exists(int32_t year, int32_t month, int32_t day);

/*
 * Day number of a date of the years -5000000..5000000; month is 1..12.  The day
 * may overshoot its month: day 0 is the last of the month before.
 */
extern int32_t hpf_days_from_civil(int32_t year, int32_t month, int32_t day);

/* The inverse, for any int32. */
extern void hpf_civil_from_days(int32_t days, int32_t *year, int32_t *month, int32_t *day);

/*
 * Due date of a period (还款日): period 1 is first_due; the others lie on the
 * same day of the following months, or on the last day of a month too short for
 * it.  The original day comes back: 31 Jan, 29 Feb, 31 Mar.
 * HPF_BAD_ARGUMENT (period < 1), HPF_BAD_DATE (first_due outside the years
 * 1..9999), HPF_OUT_OF_RANGE (result outside them).
 */
extern HpfStatus hpf_due_date(int32_t first_due, int32_t period, int32_t *due);

/*
 * The same for a due day (1..31) of its own, which the month of first_due may be
 * too short for: 29 Feb, 31 Mar.  Period 0 is a month before the first.
 */
extern HpfStatus hpf_due_date_on(int32_t first_due, int32_t due_day, int32_t period, int32_t *due);

/* The same where the month of the first due date is known already. */
extern HpfStatus hpf_due_date_in(int32_t first_month, int32_t due_day, int32_t period, int32_t *due);

#endif							/* HPF_CORE_CALENDAR_H */
