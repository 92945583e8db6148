/*
 * interest.c
 *		SQL functions of simple interest, the day-product (积数) aggregate and
 *		formula A of the interest subsidy.
 *
 * Thin wrappers: arguments out of Datums, one call into src/core/interest.c, a
 * refusal in words.  Called by extension/functions/interest.sql.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/numeric.h"

#include "compat.h"
#include "errors.h"
#include "hpf.h"
#include "core/calendar.h"
#include "core/interest.h"

PG_FUNCTION_INFO_V1(hpf_sql_period_interest);
PG_FUNCTION_INFO_V1(hpf_sql_day_interest);
PG_FUNCTION_INFO_V1(hpf_sql_product_interest);
PG_FUNCTION_INFO_V1(hpf_sql_account_interest);
PG_FUNCTION_INFO_V1(hpf_sql_subsidy_difference);
PG_FUNCTION_INFO_V1(hpf_sql_subsidy_interest);
PG_FUNCTION_INFO_V1(hpf_sql_subsidised_part);
PG_FUNCTION_INFO_V1(hpf_sql_day_product_accumulate);
PG_FUNCTION_INFO_V1(hpf_sql_day_product_remove);
PG_FUNCTION_INFO_V1(hpf_sql_day_product_combine);
PG_FUNCTION_INFO_V1(hpf_sql_day_product_serialize);
PG_FUNCTION_INFO_V1(hpf_sql_day_product_deserialize);
PG_FUNCTION_INFO_V1(hpf_sql_day_product_final);

static char *
date_text(DateADT date)
{
	return DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(date)));
}

/* What cannot be an argument problem, or is left when the arguments are fine. */
static void pg_attribute_noreturn()
refuse_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("interest is out of range for type cny")));
}

static void pg_attribute_noreturn()
refuse_rate(void)
{
	ereport(ERROR,
			(errcode(HPF_ERRCODE_BAD_ARGUMENT),
			 errmsg("rate is outside 0%% to 1000%%")));
}

static void pg_attribute_noreturn()
refuse_span(int32 span, const char *unit)
{
	ereport(ERROR,
			(errcode(HPF_ERRCODE_BAD_ARGUMENT),
			 errmsg("number of %s must not be negative: %d", unit, span),
			 errhint("Interest to be given back is interest on a negative balance.")));
}

static void
refuse_basis(int32 basis)
{
	if (basis != 360 && basis != 365 && basis != 366)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("day-count basis is not allowed: %d", basis),
				 errdetail("Interest by days is a year's interest over 360, 365 or 366 days."),
				 errhint("Deposits, loans and penalties of a fund use 360.")));
}

static void pg_attribute_noreturn()
refuse_account(HpfStatus status, DateADT since, DateADT through, int32 basis)
{
	if (status == HPF_BAD_DATE)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("date is outside the years 1 to 9999: %s",
						date_text(hpf_days_is_valid(since) ? through : since))));
	if (status != HPF_BAD_ARGUMENT)
		refuse_range();
	refuse_basis(basis);
	if (through < since)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("account state since %s has no interest through %s",
						date_text(since), date_text(through)),
				 errdetail("An account state counts days from since on; through is since - 1 at the earliest."),
				 errhint("For an earlier day use the day_product aggregate over the entries.")));
	refuse_rate();
}

Datum
hpf_sql_period_interest(PG_FUNCTION_ARGS)
{
	int32		months = PG_GETARG_INT32(2);
	int64_t		interest;
	HpfStatus	status = hpf_period_interest(PG_GETARG_CNY(0), PG_GETARG_RATE(1), months,
											 &interest);

	if (unlikely(status != HPF_OK))
	{
		if (months < 0)
			refuse_span(months, "months");
		if (status == HPF_BAD_ARGUMENT)
			refuse_rate();
		refuse_range();
	}
	PG_RETURN_CNY(interest);
}

Datum
hpf_sql_day_interest(PG_FUNCTION_ARGS)
{
	int32		days = PG_GETARG_INT32(2);
	int32		basis = PG_GETARG_INT32(3);
	int64_t		interest;
	HpfStatus	status = hpf_day_interest(PG_GETARG_CNY(0), PG_GETARG_RATE(1), days, basis,
										  &interest);

	if (unlikely(status != HPF_OK))
	{
		if (days < 0)
			refuse_span(days, "days");
		refuse_basis(basis);
		if (status == HPF_BAD_ARGUMENT)
			refuse_rate();
		refuse_range();
	}
	PG_RETURN_CNY(interest);
}

Datum
hpf_sql_product_interest(PG_FUNCTION_ARGS)
{
	int32		basis = PG_GETARG_INT32(2);
	char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(0)));
	__int128	day_product;
	int64_t		interest;
	HpfStatus	status = hpf_day_product_parse(text, strlen(text), &day_product);

	if (status == HPF_TOO_PRECISE)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_TOO_PRECISE),
				 errmsg("day-product has more than two decimals: %s", text),
				 errdetail("Amounts are whole fen, so a sum of amounts times days is too."),
				 errhint("Round it to two decimals first, if that is what you mean.")));
	if (status == HPF_OUT_OF_RANGE)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("day-product is out of range: %s", text)));
	if (status != HPF_OK)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("day-product is not a number: %s", text)));

	status = hpf_product_interest_fen(day_product, PG_GETARG_RATE(1), basis, &interest);
	if (status != HPF_OK)
	{
		refuse_basis(basis);
		if (status == HPF_BAD_ARGUMENT)
			refuse_rate();
		refuse_range();
	}
	PG_RETURN_CNY(interest);
}

Datum
hpf_sql_account_interest(PG_FUNCTION_ARGS)
{
	int64_t		interest;
	HpfStatus	status = hpf_account_interest(PG_GETARG_CNY(0), PG_GETARG_INT64(1),
											  PG_GETARG_DATEADT(2), PG_GETARG_DATEADT(3),
											  PG_GETARG_RATE(4), PG_GETARG_INT32(5),
											  &interest);

	if (unlikely(status != HPF_OK))
		refuse_account(status, PG_GETARG_DATEADT(2), PG_GETARG_DATEADT(3),
					   PG_GETARG_INT32(5));
	PG_RETURN_CNY(interest);
}

Datum
hpf_sql_subsidy_difference(PG_FUNCTION_ARGS)
{
	int32		months = PG_GETARG_INT32(3);
	int64_t		difference;
	HpfStatus	status = hpf_subsidy_difference(PG_GETARG_CNY(0), PG_GETARG_RATE(1),
												PG_GETARG_RATE(2), months, &difference);

	if (unlikely(status != HPF_OK))
	{
		if (months < 0)
			refuse_span(months, "months");
		if (status == HPF_BAD_ARGUMENT)
			refuse_rate();
		refuse_range();
	}
	PG_RETURN_CNY(difference);
}

Datum
hpf_sql_subsidy_interest(PG_FUNCTION_ARGS)
{
	int32		days = PG_GETARG_INT32(3);
	int64_t		difference;
	HpfStatus	status = hpf_subsidy_interest(PG_GETARG_CNY(0), PG_GETARG_RATE(1),
											  PG_GETARG_RATE(2), days, &difference);

	if (unlikely(status != HPF_OK))
	{
		if (days < 0)
			refuse_span(days, "days");
		if (status == HPF_BAD_ARGUMENT)
			refuse_rate();
		refuse_range();
	}
	PG_RETURN_CNY(difference);
}

Datum
hpf_sql_subsidised_part(PG_FUNCTION_ARGS)
{
	int64_t		subsidised;
	HpfStatus	status = hpf_subsidised_part(PG_GETARG_CNY(0), PG_GETARG_CNY(1),
											 PG_GETARG_CNY(2), &subsidised);

	if (unlikely(status == HPF_BAD_ARGUMENT))
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("the subsidised part is not a part of the loan"),
				 errdetail("It lies between nothing and the whole, and the whole is above 0.")));
	if (unlikely(status != HPF_OK))
		refuse_range();
	PG_RETURN_CNY(subsidised);
}

/*
 * The day_product aggregate: sum of amount x (through - value_date + 1) in
 * fen x days.  int128 is the server's, aligned as palloc aligns.
 */
typedef struct DayProductState
{
	int128		sum;
	int64		count;			/* amounts seen; none gives NULL, as sum does */
} DayProductState;

static DayProductState *
make_state(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "day_product state function called outside an aggregate");
	return MemoryContextAllocZero(context, sizeof(DayProductState));
}

/* The state after one row more (sign 1) or less (sign -1). */
static DayProductState *
day_product_step(FunctionCallInfo fcinfo, int sign)
{
	DayProductState *state;
	DateADT		value_date;
	DateADT		through;

	state = PG_ARGISNULL(0) ? make_state(fcinfo) : (DayProductState *) PG_GETARG_POINTER(0);
	if (PG_ARGISNULL(1))
		return state;
	/* An amount without a day is not silently worth nothing. */
	if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("day_product: %s of an amount is null",
						PG_ARGISNULL(2) ? "value_date" : "through")));
	value_date = PG_GETARG_DATEADT(2);
	through = PG_GETARG_DATEADT(3);
	if (!hpf_days_is_valid(value_date) || !hpf_days_is_valid(through))
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("date is outside the years 1 to 9999: %s",
						date_text(hpf_days_is_valid(value_date) ? through : value_date))));
	state->count += sign;
	if (value_date <= through)
		state->sum += (int128) PG_GETARG_CNY(1) * (sign * (through - value_date + 1));
	return state;
}

Datum
hpf_sql_day_product_accumulate(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(day_product_step(fcinfo, 1));
}

Datum
hpf_sql_day_product_remove(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(day_product_step(fcinfo, -1));
}

Datum
hpf_sql_day_product_combine(PG_FUNCTION_ARGS)
{
	DayProductState *state;

	state = PG_ARGISNULL(0) ? make_state(fcinfo) : (DayProductState *) PG_GETARG_POINTER(0);
	if (!PG_ARGISNULL(1))
	{
		DayProductState *other = (DayProductState *) PG_GETARG_POINTER(1);

		state->sum += other->sum;
		state->count += other->count;
	}
	PG_RETURN_POINTER(state);
}

Datum
hpf_sql_day_product_serialize(PG_FUNCTION_ARGS)
{
	DayProductState *state = (DayProductState *) PG_GETARG_POINTER(0);
	StringInfoData buffer;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "day_product state function called outside an aggregate");
	pq_begintypsend(&buffer);
	pq_sendint64(&buffer, (uint64) ((uint128) state->sum >> 64));
	pq_sendint64(&buffer, (uint64) state->sum);
	pq_sendint64(&buffer, (uint64) state->count);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

Datum
hpf_sql_day_product_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *sent;
	StringInfoData buffer;
	DayProductState *state;
	uint64		high;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "day_product state function called outside an aggregate");
	sent = PG_GETARG_BYTEA_PP(0);
	initStringInfo(&buffer);
	appendBinaryStringInfo(&buffer, VARDATA_ANY(sent), VARSIZE_ANY_EXHDR(sent));
	/* In the caller's memory: it lives until the combine function has read it. */
	state = palloc(sizeof(DayProductState));
	high = (uint64) pq_getmsgint64(&buffer);
	state->sum = (int128) ((uint128) high << 64 | (uint64) pq_getmsgint64(&buffer));
	state->count = pq_getmsgint64(&buffer);
	pq_getmsgend(&buffer);
	PG_RETURN_POINTER(state);
}

Datum
hpf_sql_day_product_final(PG_FUNCTION_ARGS)
{
	DayProductState *state = PG_ARGISNULL(0) ? NULL : (DayProductState *) PG_GETARG_POINTER(0);
	char		text[HPF_DAY_PRODUCT_TEXT];

	if (state == NULL || state->count == 0)
		PG_RETURN_NULL();
	(void) hpf_day_product_format(state->sum, text);
	return DirectFunctionCall3(numeric_in, CStringGetDatum(text),
							   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}
