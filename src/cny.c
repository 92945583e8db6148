/*
 * cny.c
 *		hpf.cny (人民币元): an amount of yuan, stored as int64 fen.
 *
 * Calls src/core/money.  Called from extension/types/cny.sql and
 * extension/functions/money.sql only.  Comparison, sorting and hashing are
 * core's functions of bigint, declared there.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "compat.h"
#include "core/money.h"
#include "decimal.h"
#include "errors.h"
#include "hpf.h"

/* ---------- errors ---------- */

/* Says why a text, or the text of a numeric, is no amount. */
static Datum
refuse_text(fmNodePtr context, HpfStatus status, const char *text)
{
	switch (status)
	{
		case HPF_TOO_PRECISE:
			ereturn(context, (Datum) 0,
					(errcode(HPF_ERRCODE_TOO_PRECISE),
					 errmsg("amount \"%s\" has more than two decimals", text),
					 errdetail("An amount is a whole number of fen, and it is never rounded silently."),
					 errhint("Round it where the rule is known, for example round(value, 2)::hpf.cny.")));
		case HPF_OUT_OF_RANGE:
			ereturn(context, (Datum) 0,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value \"%s\" is out of range for type cny", text),
					 errdetail("An amount lies between -92233720368547758.08 and 92233720368547758.07 yuan."),
					 errhint("Check the unit: an amount is in yuan.")));
		default:
			ereturn(context, (Datum) 0,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid input syntax for type cny: \"%s\"", text),
					 errdetail("An amount is an optional sign, digits, and at most a point with one or two decimals."),
					 errhint("Write yuan as 1234.50, without separators, currency sign, exponent or spaces.")));
	}
}

static char *
amount_text(int64 fen)
{
	char	   *text = palloc(HPF_MONEY_BUFFER);

	hpf_money_format(fen, text);
	return text;
}

static pg_noinline void
out_of_range(int64 left, const char *operation, const char *right)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("cny out of range: %s%s%s", amount_text(left), operation, right),
			 errdetail("An amount lies between -92233720368547758.08 and 92233720368547758.07 yuan.")));
}

/* ---------- input and output ---------- */

PG_FUNCTION_INFO_V1(hpf_cny_in);
Datum
hpf_cny_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	int64		fen;
	HpfStatus	status = hpf_money_parse(text, strlen(text), &fen);

	if (status != HPF_OK)
		return refuse_text(fcinfo->context, status, text);
	PG_RETURN_CNY(fen);
}

PG_FUNCTION_INFO_V1(hpf_cny_out);
Datum
hpf_cny_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(amount_text(PG_GETARG_CNY(0)));
}

/* Every int64 is an amount, so that there is nothing to refuse but a wrong length. */
PG_FUNCTION_INFO_V1(hpf_cny_recv);
Datum
hpf_cny_recv(PG_FUNCTION_ARGS)
{
	PG_RETURN_CNY(pq_getmsgint64((StringInfo) PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(hpf_cny_send);
Datum
hpf_cny_send(PG_FUNCTION_ARGS)
{
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendint64(&message, PG_GETARG_CNY(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

/* ---------- conversion ---------- */

PG_FUNCTION_INFO_V1(hpf_cny_from_numeric);
Datum
hpf_cny_from_numeric(PG_FUNCTION_ARGS)
{
	char	   *text = hpf_numeric_text(PG_GETARG_DATUM(0));
	int64		fen;
	HpfStatus	status = hpf_money_parse(text, strlen(text), &fen);

	if (status == HPF_BAD_SYNTAX)	/* NaN, Infinity */
		status = HPF_OUT_OF_RANGE;
	if (status != HPF_OK)
		return refuse_text(NULL, status, text);
	PG_RETURN_CNY(fen);
}

PG_FUNCTION_INFO_V1(hpf_cny_to_numeric);
Datum
hpf_cny_to_numeric(PG_FUNCTION_ARGS)
{
	PG_RETURN_NUMERIC(int64_div_fast_to_numeric(PG_GETARG_CNY(0), 2));
}

/* ---------- arithmetic ---------- */

PG_FUNCTION_INFO_V1(hpf_cny_add);
Datum
hpf_cny_add(PG_FUNCTION_ARGS)
{
	int64		left = PG_GETARG_CNY(0);
	int64		right = PG_GETARG_CNY(1);
	int64		result;

	if (unlikely(pg_add_s64_overflow(left, right, &result)))
		out_of_range(left, " + ", amount_text(right));
	PG_RETURN_CNY(result);
}

PG_FUNCTION_INFO_V1(hpf_cny_subtract);
Datum
hpf_cny_subtract(PG_FUNCTION_ARGS)
{
	int64		left = PG_GETARG_CNY(0);
	int64		right = PG_GETARG_CNY(1);
	int64		result;

	if (unlikely(pg_sub_s64_overflow(left, right, &result)))
		out_of_range(left, " - ", amount_text(right));
	PG_RETURN_CNY(result);
}

PG_FUNCTION_INFO_V1(hpf_cny_negate);
Datum
hpf_cny_negate(PG_FUNCTION_ARGS)
{
	int64		amount = PG_GETARG_CNY(0);

	if (unlikely(amount == PG_INT64_MIN))
		out_of_range(amount, ", negated", "");
	PG_RETURN_CNY(-amount);
}

PG_FUNCTION_INFO_V1(hpf_cny_abs);
Datum
hpf_cny_abs(PG_FUNCTION_ARGS)
{
	int64		amount = PG_GETARG_CNY(0);

	if (unlikely(amount == PG_INT64_MIN))
		out_of_range(amount, ", without its sign", "");
	PG_RETURN_CNY(amount < 0 ? -amount : amount);
}

PG_FUNCTION_INFO_V1(hpf_cny_sign);
Datum
hpf_cny_sign(PG_FUNCTION_ARGS)
{
	int64		amount = PG_GETARG_CNY(0);

	PG_RETURN_INT32((amount > 0) - (amount < 0));
}

static Datum
times(int64 amount, int64 count)
{
	int64		result;

	if (unlikely(pg_mul_s64_overflow(amount, count, &result)))
		out_of_range(amount, " * ", psprintf(INT64_FORMAT, count));
	PG_RETURN_CNY(result);
}

PG_FUNCTION_INFO_V1(hpf_cny_times_integer);
Datum
hpf_cny_times_integer(PG_FUNCTION_ARGS)
{
	return times(PG_GETARG_CNY(0), PG_GETARG_INT64(1));
}

PG_FUNCTION_INFO_V1(hpf_integer_times_cny);
Datum
hpf_integer_times_cny(PG_FUNCTION_ARGS)
{
	return times(PG_GETARG_CNY(1), PG_GETARG_INT64(0));
}

/* A ratio of amounts is a number; core's numeric decides its scale. */
PG_FUNCTION_INFO_V1(hpf_cny_ratio);
Datum
hpf_cny_ratio(PG_FUNCTION_ARGS)
{
	return DirectFunctionCall2(numeric_div,
							   NumericGetDatum(int64_to_numeric(PG_GETARG_CNY(0))),
							   NumericGetDatum(int64_to_numeric(PG_GETARG_CNY(1))));
}

/* ---------- rounding ---------- */

static HpfRounding
rounding_argument(text *name)
{
	HpfRounding rounding;

	if (hpf_rounding_parse(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name), &rounding) != HPF_OK)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("unknown rounding mode \"%s\"", text_to_cstring(name)),
				 errhint("The modes are half_up, ceiling and floor.")));
	return rounding;
}

static int64
unit_argument(int64 unit)
{
	if (unit <= 0)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("rounding unit %s is not positive", amount_text(unit)),
				 errhint("Usual units are 1.00, 0.10 and 0.01.")));
	return unit;
}

PG_FUNCTION_INFO_V1(hpf_cny_round_to_unit);
Datum
hpf_cny_round_to_unit(PG_FUNCTION_ARGS)
{
	int64		amount = PG_GETARG_CNY(0);
	int64		unit = unit_argument(PG_GETARG_CNY(1));
	HpfRounding rounding = rounding_argument(PG_GETARG_TEXT_PP(2));
	int64		result;

	if (hpf_round_to_unit(amount, unit, rounding, &result) != HPF_OK)
		out_of_range(amount, ", rounded to ", amount_text(unit));
	PG_RETURN_CNY(result);
}

PG_FUNCTION_INFO_V1(hpf_cny_multiply);
Datum
hpf_cny_multiply(PG_FUNCTION_ARGS)
{
	int64		amount = PG_GETARG_CNY(0);
	int64		unit = unit_argument(PG_GETARG_CNY(2));
	HpfRounding rounding = rounding_argument(PG_GETARG_TEXT_PP(3));
	int64		result;

	if (hpf_multiply_rate(amount, PG_GETARG_RATE(1), unit, rounding, &result) != HPF_OK)
		out_of_range(amount, " times a rate, rounded to ", amount_text(unit));
	PG_RETURN_CNY(result);
}

/* ---------- aggregates ---------- */

/*
 * The state of sum and avg.  PostgreSQL's int128, not the compiler's: its lower
 * alignment is what palloc gives.  2^63 amounts cannot overflow it, so only the
 * final value is checked.
 */
typedef struct SumState
{
	int64		count;			/* amounts that are not null */
	int128		sum;			/* fen */
} SumState;

static pg_noinline SumState *
make_state(FunctionCallInfo fcinfo)
{
	MemoryContext aggregate_context;

	if (!AggCheckCallContext(fcinfo, &aggregate_context))
		elog(ERROR, "aggregate function called in non-aggregate context");
	return MemoryContextAllocZero(aggregate_context, sizeof(SumState));
}

/*
 * One row.  This is the hot path: the context is looked up once per group, and
 * nothing is allocated per row.
 */
PG_FUNCTION_INFO_V1(hpf_cny_accumulate);
Datum
hpf_cny_accumulate(PG_FUNCTION_ARGS)
{
	SumState   *state = PG_ARGISNULL(0) ? NULL : (SumState *) PG_GETARG_POINTER(0);

	if (unlikely(state == NULL))
		state = make_state(fcinfo);
	if (!PG_ARGISNULL(1))
	{
		state->count++;
		state->sum += PG_GETARG_CNY(1);
	}
	PG_RETURN_POINTER(state);
}

/* Takes back a row that has left a window's frame. */
PG_FUNCTION_INFO_V1(hpf_cny_discard);
Datum
hpf_cny_discard(PG_FUNCTION_ARGS)
{
	SumState   *state = PG_ARGISNULL(0) ? NULL : (SumState *) PG_GETARG_POINTER(0);

	if (state == NULL)
		elog(ERROR, "hpf_cny_discard called with NULL state");
	if (!PG_ARGISNULL(1))
	{
		state->count--;
		state->sum -= PG_GETARG_CNY(1);
	}
	PG_RETURN_POINTER(state);
}

/* Either state, or both, may be missing: a worker may have met no row. */
PG_FUNCTION_INFO_V1(hpf_cny_combine);
Datum
hpf_cny_combine(PG_FUNCTION_ARGS)
{
	SumState   *left = PG_ARGISNULL(0) ? NULL : (SumState *) PG_GETARG_POINTER(0);
	SumState   *right = PG_ARGISNULL(1) ? NULL : (SumState *) PG_GETARG_POINTER(1);

	if (right != NULL)
	{
		if (left == NULL)
			left = make_state(fcinfo);	/* never keep the other's pointer */
		left->count += right->count;
		left->sum += right->sum;
	}
	if (left == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(left);
}

PG_FUNCTION_INFO_V1(hpf_cny_serialize);
Datum
hpf_cny_serialize(PG_FUNCTION_ARGS)
{
	SumState   *state;
	StringInfoData message;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "aggregate function called in non-aggregate context");
	state = (SumState *) PG_GETARG_POINTER(0);
	pq_begintypsend(&message);
	pq_sendint64(&message, state->count);
	pq_sendint64(&message, (int64) (state->sum >> 64));
	pq_sendint64(&message, (int64) (uint64) state->sum);
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

PG_FUNCTION_INFO_V1(hpf_cny_deserialize);
Datum
hpf_cny_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *bytes;
	SumState   *state;
	StringInfoData message;
	uint64		high;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "aggregate function called in non-aggregate context");
	bytes = PG_GETARG_BYTEA_PP(0);
	initStringInfo(&message);
	appendBinaryStringInfo(&message, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
	state = palloc(sizeof(SumState));
	state->count = pq_getmsgint64(&message);
	high = (uint64) pq_getmsgint64(&message);
	state->sum = (int128) (((uint128) high << 64) | (uint64) pq_getmsgint64(&message));
	pq_getmsgend(&message);
	pfree(message.data);
	PG_RETURN_POINTER(state);
}

/* Yuan with two decimals of a sum that may pass 64 bits. */
static char *
sum_text(int128 sum)
{
	char		reversed[48];
	char	   *text = palloc(sizeof(reversed));
	uint128		magnitude = sum < 0 ? -(uint128) sum : (uint128) sum;
	int			count = 0;
	int			length = 0;

	do
	{
		if (count == 2)
			reversed[count++] = '.';
		reversed[count++] = '0' + (int) (magnitude % 10);
		magnitude /= 10;
	} while (magnitude != 0 || count < 4);
	if (sum < 0)
		text[length++] = '-';
	while (count > 0)
		text[length++] = reversed[--count];
	text[length] = '\0';
	return text;
}

PG_FUNCTION_INFO_V1(hpf_cny_sum);
Datum
hpf_cny_sum(PG_FUNCTION_ARGS)
{
	SumState   *state = PG_ARGISNULL(0) ? NULL : (SumState *) PG_GETARG_POINTER(0);

	if (state == NULL || state->count == 0)
		PG_RETURN_NULL();
	if (state->sum < PG_INT64_MIN || state->sum > PG_INT64_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum %s is out of range for type cny", sum_text(state->sum)),
				 errhint("Sum amount::numeric instead.")));
	PG_RETURN_CNY((int64) state->sum);
}

PG_FUNCTION_INFO_V1(hpf_cny_avg);
Datum
hpf_cny_avg(PG_FUNCTION_ARGS)
{
	SumState   *state = PG_ARGISNULL(0) ? NULL : (SumState *) PG_GETARG_POINTER(0);
	Datum		sum;

	if (state == NULL || state->count == 0)
		PG_RETURN_NULL();
	sum = DirectFunctionCall3(numeric_in, CStringGetDatum(sum_text(state->sum)),
							  ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
	return DirectFunctionCall2(numeric_div, sum, NumericGetDatum(int64_to_numeric(state->count)));
}
