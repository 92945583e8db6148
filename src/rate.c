/*
 * rate.c
 *		hpf.rate (年利率): an annual rate, stored as int64 in units of 1e-8.
 *
 * Calls src/core/rate.  Called from extension/types/rate.sql only.  Comparison,
 * sorting and hashing are core's functions of bigint, declared there.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "compat.h"
#include "core/rate.h"
#include "decimal.h"
#include "errors.h"
#include "hpf.h"

/* Says why a text is no rate. */
static Datum
refuse_text(fmNodePtr context, HpfStatus status, const char *text)
{
	switch (status)
	{
		case HPF_TOO_PRECISE:
			ereturn(context, (Datum) 0,
					(errcode(HPF_ERRCODE_TOO_PRECISE),
					 errmsg("rate \"%s\" has more than six decimals of a per cent", text),
					 errdetail("A rate is a whole number of 1e-8, and it is never rounded silently."),
					 errhint("Round it where the rule is known, for example hpf.rate_from_percent(round(value, 6)).")));
		case HPF_OUT_OF_RANGE:
			ereturn(context, (Datum) 0,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value \"%s\" is out of range for type rate", text),
					 errdetail("A rate lies between 0%% and 1000%%."),
					 errhint("A spread may be negative, but it is not a rate: keep it apart.")));
		default:
			ereturn(context, (Datum) 0,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid input syntax for type rate: \"%s\"", text),
					 errdetail("A rate is digits, at most a point with one to six decimals, and the sign %%."),
					 errhint("Write 3.25%%: a bare number could be a percentage or a factor.")));
	}
}

static char *
rate_text(int64 rate)
{
	char	   *text = palloc(HPF_RATE_BUFFER);

	hpf_rate_format(rate, text);
	return text;
}

PG_FUNCTION_INFO_V1(hpf_rate_in);
Datum
hpf_rate_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	int64		rate;
	HpfStatus	status = hpf_rate_parse(text, strlen(text), &rate);

	if (status != HPF_OK)
		return refuse_text(fcinfo->context, status, text);
	PG_RETURN_RATE(rate);
}

PG_FUNCTION_INFO_V1(hpf_rate_out);
Datum
hpf_rate_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(rate_text(PG_GETARG_RATE(0)));
}

PG_FUNCTION_INFO_V1(hpf_rate_recv);
Datum
hpf_rate_recv(PG_FUNCTION_ARGS)
{
	int64		rate = pq_getmsgint64((StringInfo) PG_GETARG_POINTER(0));

	if (rate < 0 || rate > HPF_RATE_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value " INT64_FORMAT " is out of range for type rate", rate),
				 errdetail("In binary a rate is a whole number of 1e-8, from 0 to 1000000000.")));
	PG_RETURN_RATE(rate);
}

PG_FUNCTION_INFO_V1(hpf_rate_send);
Datum
hpf_rate_send(PG_FUNCTION_ARGS)
{
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendint64(&message, PG_GETARG_RATE(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

PG_FUNCTION_INFO_V1(hpf_rate_from_percent);
Datum
hpf_rate_from_percent(PG_FUNCTION_ARGS)
{
	char	   *text = psprintf("%s%%", hpf_numeric_text(PG_GETARG_DATUM(0)));
	int64		rate;
	HpfStatus	status = hpf_rate_parse(text, strlen(text), &rate);

	if (status == HPF_BAD_SYNTAX)	/* NaN, Infinity */
		status = HPF_OUT_OF_RANGE;
	if (status != HPF_OK)
		return refuse_text(NULL, status, text);
	PG_RETURN_RATE(rate);
}

/* rate / 10^decimals, without needless zeros */
static Datum
scaled(int64 rate, int decimals)
{
	return DirectFunctionCall1(numeric_trim_scale,
							   NumericGetDatum(int64_div_fast_to_numeric(rate, decimals)));
}

PG_FUNCTION_INFO_V1(hpf_rate_percent);
Datum
hpf_rate_percent(PG_FUNCTION_ARGS)
{
	return scaled(PG_GETARG_RATE(0), 6);
}

PG_FUNCTION_INFO_V1(hpf_rate_factor);
Datum
hpf_rate_factor(PG_FUNCTION_ARGS)
{
	return scaled(PG_GETARG_RATE(0), 8);
}

/* Neither sum nor difference can leave an int64, only the range of rates. */
static Datum
checked(int64 result, int64 left, const char *operation, int64 right)
{
	if (unlikely(result < 0 || result > HPF_RATE_MAX))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("rate out of range: %s %s %s", rate_text(left), operation, rate_text(right)),
				 errdetail("A rate lies between 0%% and 1000%%.")));
	PG_RETURN_RATE(result);
}

PG_FUNCTION_INFO_V1(hpf_rate_add);
Datum
hpf_rate_add(PG_FUNCTION_ARGS)
{
	int64		left = PG_GETARG_RATE(0);
	int64		right = PG_GETARG_RATE(1);

	return checked(left + right, left, "+", right);
}

PG_FUNCTION_INFO_V1(hpf_rate_subtract);
Datum
hpf_rate_subtract(PG_FUNCTION_ARGS)
{
	int64		left = PG_GETARG_RATE(0);
	int64		right = PG_GETARG_RATE(1);

	return checked(left - right, left, "-", right);
}
