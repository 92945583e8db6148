/*
 * yearmonth.c
 *		hpf.yearmonth (年月): a calendar month, stored as int32 year * 12 + month - 1.
 *
 * Calls src/core/calendar.  Called from extension/types/yearmonth.sql only.
 * Comparison, sorting, hashing and the difference of two months are core's
 * functions of integer, declared there.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "compat.h"
#include "core/calendar.h"
#include "errors.h"
#include "hpf.h"

static char *
yearmonth_text(int32 yearmonth)
{
	char	   *text = palloc(HPF_YEARMONTH_BUFFER);

	hpf_yearmonth_format(yearmonth, text);
	return text;
}

PG_FUNCTION_INFO_V1(hpf_yearmonth_in);
Datum
hpf_yearmonth_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	int32		yearmonth;

	switch (hpf_yearmonth_parse(text, strlen(text), &yearmonth))
	{
		case HPF_OK:
			PG_RETURN_YEARMONTH(yearmonth);
		case HPF_BAD_DATE:
			ereturn(fcinfo->context, (Datum) 0,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("there is no month \"%s\"", text),
					 errdetail("Months run from 01 to 12, and years from 0001 to 9999.")));
		default:
			ereturn(fcinfo->context, (Datum) 0,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid input syntax for type yearmonth: \"%s\"", text),
					 errdetail("A month is four digits of the year and two of the month."),
					 errhint("Write 2020-06 or 202006.")));
	}
}

PG_FUNCTION_INFO_V1(hpf_yearmonth_out);
Datum
hpf_yearmonth_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(yearmonth_text(PG_GETARG_YEARMONTH(0)));
}

PG_FUNCTION_INFO_V1(hpf_yearmonth_recv);
Datum
hpf_yearmonth_recv(PG_FUNCTION_ARGS)
{
	int32		yearmonth = (int32) pq_getmsgint((StringInfo) PG_GETARG_POINTER(0), 4);

	if (!hpf_yearmonth_is_valid(yearmonth))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("value %d is out of range for type yearmonth", yearmonth),
				 errdetail("In binary a month is year * 12 + month - 1, from 12 (0001-01) to 119999 (9999-12).")));
	PG_RETURN_YEARMONTH(yearmonth);
}

PG_FUNCTION_INFO_V1(hpf_yearmonth_send);
Datum
hpf_yearmonth_send(PG_FUNCTION_ARGS)
{
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendint32(&message, PG_GETARG_YEARMONTH(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

PG_FUNCTION_INFO_V1(hpf_make_yearmonth);
Datum
hpf_make_yearmonth(PG_FUNCTION_ARGS)
{
	int32		year = PG_GETARG_INT32(0);
	int32		month = PG_GETARG_INT32(1);
	int32		yearmonth;

	if (hpf_yearmonth_make(year, month, &yearmonth) != HPF_OK)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("there is no month %d of year %d", month, year),
				 errdetail("Months run from 1 to 12, and years from 1 to 9999.")));
	PG_RETURN_YEARMONTH(yearmonth);
}

PG_FUNCTION_INFO_V1(hpf_yearmonth_from_date);
Datum
hpf_yearmonth_from_date(PG_FUNCTION_ARGS)
{
	DateADT		date = PG_GETARG_DATEADT(0);
	int32		yearmonth;

	if (hpf_yearmonth_of_day(date, &yearmonth) != HPF_OK)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("date %s has no yearmonth",
						DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(date)))),
				 errdetail("Years run from 0001 to 9999.")));
	PG_RETURN_YEARMONTH(yearmonth);
}

PG_FUNCTION_INFO_V1(hpf_yearmonth_first_day);
Datum
hpf_yearmonth_first_day(PG_FUNCTION_ARGS)
{
	int32		yearmonth = PG_GETARG_YEARMONTH(0);

	PG_RETURN_DATEADT(hpf_days_from_civil(hpf_yearmonth_year(yearmonth),
										  hpf_yearmonth_month(yearmonth), 1));
}

PG_FUNCTION_INFO_V1(hpf_yearmonth_last_day);
Datum
hpf_yearmonth_last_day(PG_FUNCTION_ARGS)
{
	int32		yearmonth = PG_GETARG_YEARMONTH(0);
	int32		year = hpf_yearmonth_year(yearmonth);
	int32		month = hpf_yearmonth_month(yearmonth);

	PG_RETURN_DATEADT(hpf_days_from_civil(year, month, hpf_days_in_month(year, month)));
}

PG_FUNCTION_INFO_V1(hpf_yearmonth_get_year);
Datum
hpf_yearmonth_get_year(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(hpf_yearmonth_year(PG_GETARG_YEARMONTH(0)));
}

PG_FUNCTION_INFO_V1(hpf_yearmonth_get_month);
Datum
hpf_yearmonth_get_month(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(hpf_yearmonth_month(PG_GETARG_YEARMONTH(0)));
}

static Datum
shift(int32 yearmonth, int32 months, const char *operation, int32 shown)
{
	int32		result;

	if (unlikely(hpf_yearmonth_add(yearmonth, months, &result) != HPF_OK))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("yearmonth out of range: %s %s %d", yearmonth_text(yearmonth), operation, shown),
				 errdetail("Months run from 0001-01 to 9999-12.")));
	PG_RETURN_YEARMONTH(result);
}

PG_FUNCTION_INFO_V1(hpf_yearmonth_plus_months);
Datum
hpf_yearmonth_plus_months(PG_FUNCTION_ARGS)
{
	int32		months = PG_GETARG_INT32(1);

	return shift(PG_GETARG_YEARMONTH(0), months, "+", months);
}

PG_FUNCTION_INFO_V1(hpf_months_plus_yearmonth);
Datum
hpf_months_plus_yearmonth(PG_FUNCTION_ARGS)
{
	int32		months = PG_GETARG_INT32(0);

	return shift(PG_GETARG_YEARMONTH(1), months, "+", months);
}

PG_FUNCTION_INFO_V1(hpf_yearmonth_minus_months);
Datum
hpf_yearmonth_minus_months(PG_FUNCTION_ARGS)
{
	int32		months = PG_GETARG_INT32(1);

	/* the least integer has no opposite, but either way it leads out of range */
	return shift(PG_GETARG_YEARMONTH(0), months == PG_INT32_MIN ? months : -months, "-", months);
}
