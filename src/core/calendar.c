/*
 * calendar.c
 *		Days, months and due dates.
 *
 * Calls nothing.  Called by the wrappers of yearmonth and citizen_id and by the
 * schedules of src/core (see calendar.h).
 */
#include "calendar.h"

/*
 * The civil calendar is counted from 1 March of year 0, so that the leap day is
 * the last of its year; 400 years are always 146097 days.
 */
#define DAYS_PER_ERA		146097
#define ERA_TO_2000			730425	/* 0000-03-01 to 2000-01-01 */

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

HpfStatus
hpf_yearmonth_parse(const char *text, size_t length, int32_t *yearmonth)
{
	size_t month_at;
	size_t i;

	if (length == 7 && text[4] == '-')
		month_at = 5;
	else if (length == 6)
		month_at = 4;
	else
		return HPF_BAD_SYNTAX;
	for (i = 0; i < length; i++)
	{
		if (!is_digit(text[i]) && !(i == 4 && month_at == 5))
			return HPF_BAD_SYNTAX;
	}
	return hpf_yearmonth_make((text[0] - '0') * 1000 + (text[1] - '0') * 100 +
							  (text[2] - '0') * 10 + (text[3] - '0'),
							  (text[month_at] - '0') * 10 + (text[month_at + 1] - '0'),
							  yearmonth);
}

size_t
hpf_yearmonth_format(int32_t yearmonth, char *buffer)
{
	int32_t year = hpf_yearmonth_year(yearmonth);
	int32_t month = hpf_yearmonth_month(yearmonth);

	buffer[0] = (char) ('0' + year / 1000 % 10);
	buffer[1] = (char) ('0' + year / 100 % 10);
	buffer[2] = (char) ('0' + year / 10 % 10);
	buffer[3] = (char) ('0' + year % 10);
	buffer[4] = '-';
	buffer[5] = (char) ('0' + month / 10);
	buffer[6] = (char) ('0' + month % 10);
	buffer[7] = '\0';
	return 7;
}

HpfStatus
hpf_yearmonth_make(int32_t year, int32_t month, int32_t *yearmonth)
{
	if (year < HPF_YEAR_MIN || year > HPF_YEAR_MAX || month < 1 || month > 12)
		return HPF_BAD_DATE;
	*yearmonth = year * 12 + month - 1;
	return HPF_OK;
}

HpfStatus
hpf_yearmonth_add(int32_t yearmonth, int32_t months, int32_t *sum)
{
	int64_t result = (int64_t) yearmonth + months;

	if (result < HPF_YEARMONTH_MIN || result > HPF_YEARMONTH_MAX)
		return HPF_OUT_OF_RANGE;
	*sum = (int32_t) result;
	return HPF_OK;
}

HpfStatus
hpf_yearmonth_of_day(int32_t days, int32_t *yearmonth)
{
	int32_t year;
	int32_t month;
	int32_t day;

	if (!hpf_days_is_valid(days))
		return HPF_OUT_OF_RANGE;
	hpf_civil_from_days(days, &year, &month, &day);
	*yearmonth = year * 12 + month - 1;
	return HPF_OK;
}

int32_t
hpf_days_in_month(int32_t year, int32_t month)
{
	static const int8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

bool
hpf_date_exists(int32_t year, int32_t month, int32_t day)
{
	return year >= HPF_YEAR_MIN && year <= HPF_YEAR_MAX && month >= 1 && month <= 12 &&
		day >= 1 && day <= hpf_days_in_month(year, month);
}

int32_t
hpf_days_from_civil(int32_t year, int32_t month, int32_t day)
{
	/* March is month 0 of the year it lies in, January and February end the year before */
	int32_t march_year = year - (month <= 2 ? 1 : 0);
	uint32_t march_month = (uint32_t) (month <= 2 ? month + 9 : month - 3);
	int32_t era = (march_year >= 0 ? march_year : march_year - 399) / 400;
	uint32_t year_of_era = (uint32_t) (march_year - era * 400);
	int32_t day_of_era = (int32_t) (year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
									(153 * march_month + 2) / 5) + day - 1;

	/* the ends of the range lie beyond int32 on the way */
	return (int32_t) ((int64_t) era * DAYS_PER_ERA - ERA_TO_2000 + day_of_era);
}

void
hpf_civil_from_days(int32_t days, int32_t *year, int32_t *month, int32_t *day)
{
	int64_t since = (int64_t) days + ERA_TO_2000;
	int64_t era = (since >= 0 ? since : since - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	/* within an era 32 bits do, and divide several times quicker */
	uint32_t day_of_era = (uint32_t) (since - era * DAYS_PER_ERA);
	uint32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
							day_of_era / (DAYS_PER_ERA - 1)) / 365;
	uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	uint32_t march_month = (5 * day_of_year + 2) / 153;

	*day = (int32_t) (day_of_year - (153 * march_month + 2) / 5 + 1);
	*month = (int32_t) (march_month < 10 ? march_month + 3 : march_month - 9);
	*year = (int32_t) (era * 400 + (int64_t) year_of_era + (*month <= 2 ? 1 : 0));
}

HpfStatus
hpf_due_date(int32_t first_due, int32_t period, int32_t *due)
{
	int32_t year;
	int32_t month;
	int32_t day;

	if (period < 1)
		return HPF_BAD_ARGUMENT;
	if (!hpf_days_is_valid(first_due))
		return HPF_BAD_DATE;
	hpf_civil_from_days(first_due, &year, &month, &day);
	return hpf_due_date_on(first_due, day, period, due);
}

HpfStatus
hpf_due_date_on(int32_t first_due, int32_t due_day, int32_t period, int32_t *due)
{
	int32_t first_month;

	if (hpf_yearmonth_of_day(first_due, &first_month) != HPF_OK)
		return HPF_BAD_DATE;
	return hpf_due_date_in(first_month, due_day, period, due);
}

HpfStatus
hpf_due_date_in(int32_t first_month, int32_t due_day, int32_t period, int32_t *due)
{
	HpfStatus status;
	int32_t year;
	int32_t month;
	int32_t target;
	int32_t last;

	if (period < 0 || due_day < 1 || due_day > 31)
		return HPF_BAD_ARGUMENT;
	status = hpf_yearmonth_add(first_month, period - 1, &target);
	if (status != HPF_OK)
		return status;
	year = hpf_yearmonth_year(target);
	month = hpf_yearmonth_month(target);
	last = hpf_days_in_month(year, month);
	*due = hpf_days_from_civil(year, month, due_day < last ? due_day : last);
	return HPF_OK;
}
