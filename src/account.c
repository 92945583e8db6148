/*
 * account.c
 *		SQL functions of personal accounts (个人账户): the account fold and the
 *		monthly contribution.
 *
 * Thin wrappers over src/core/account.c and src/core/money.c; called by
 * extension/functions/account.sql.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "compat.h"
#include "errors.h"
#include "hpf.h"
#include "core/account.h"
#include "core/calendar.h"
#include "core/money.h"
#include "core/rate.h"

PG_FUNCTION_INFO_V1(hpf_sql_interest_year);
PG_FUNCTION_INFO_V1(hpf_sql_day_product_change);
PG_FUNCTION_INFO_V1(hpf_sql_carried_part);
PG_FUNCTION_INFO_V1(hpf_sql_carried_part_dated);
PG_FUNCTION_INFO_V1(hpf_sql_account_state_step);
PG_FUNCTION_INFO_V1(hpf_sql_account_state_final);
PG_FUNCTION_INFO_V1(hpf_sql_monthly_contribution);

static char *
money_text(int64 fen)
{
	char	   *text = palloc(HPF_MONEY_BUFFER);

	(void) hpf_money_format(fen, text);
	return text;
}

static void pg_attribute_noreturn()
refuse_date(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_FIELD_OVERFLOW),
			 errmsg("date of an account is outside the years %d to %d",
					HPF_YEAR_MIN, HPF_YEAR_MAX)));
}

static void pg_attribute_noreturn()
refuse(HpfStatus status, int64 carried, int64 balance, int64 amount)
{
	if (status == HPF_BAD_DATE)
		refuse_date();
	if (status == HPF_NOT_ALLOWED)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_STATE),
				 errmsg("withdrawal is more than the balance: %s", money_text(amount)),
				 errdetail("The balance is %s.", money_text(balance)),
				 errhint("Withdraw at most the balance; to close the account credit its interest first.")));
	if (status == HPF_BAD_ARGUMENT)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("carried-over balance must not be negative: %s", money_text(carried))));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("state of the account is out of range")));
}

Datum
hpf_sql_interest_year(PG_FUNCTION_ARGS)
{
	int32_t		since;

	if (hpf_interest_year(PG_GETARG_DATEADT(0), &since) != HPF_OK)
		refuse_date();
	PG_RETURN_DATEADT(since);
}

Datum
hpf_sql_day_product_change(PG_FUNCTION_ARGS)
{
	int64_t		change;
	HpfStatus	status = hpf_day_product_change(PG_GETARG_CNY(0), PG_GETARG_DATEADT(1),
												PG_GETARG_DATEADT(2), &change);

	if (unlikely(status != HPF_OK))
		refuse(status, 0, 0, 0);
	PG_RETURN_INT64(change);
}

Datum
hpf_sql_carried_part(PG_FUNCTION_ARGS)
{
	int64		carried = PG_GETARG_CNY(0);
	int64		balance = PG_GETARG_CNY(1);
	int64		amount = PG_GETARG_CNY(2);
	int64_t		part;
	HpfStatus	status = hpf_carried_part(carried, balance, amount, &part);

	if (unlikely(status != HPF_OK))
		refuse(status, carried, balance, amount);
	PG_RETURN_CNY(part);
}

Datum
hpf_sql_carried_part_dated(PG_FUNCTION_ARGS)
{
	int64		carried = PG_GETARG_CNY(0);
	int64		balance = PG_GETARG_CNY(1);
	int64		amount = PG_GETARG_CNY(2);
	int64_t		part;
	HpfStatus	status = hpf_carried_part_dated(carried, balance, amount, PG_GETARG_DATEADT(3),
												PG_GETARG_DATEADT(4), &part);

	if (unlikely(status != HPF_OK))
		refuse(status, carried, balance, amount);
	PG_RETURN_CNY(part);
}

/* account_state_step(internal, amount, carried, value_date, settles [, opening_product]) */
Datum
hpf_sql_account_state_step(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	HpfAccount *replay = PG_ARGISNULL(0) ? NULL : (HpfAccount *) PG_GETARG_POINTER(0);
	bool		first = replay == NULL;
	bool		opens = PG_NARGS() > 5 && !PG_ARGISNULL(5);
	HpfAccountEntry entry;
	HpfStatus	status;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "account_state_step called outside an aggregate");
	for (int argument = 1; argument <= 4; argument++)
		if (PG_ARGISNULL(argument))
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("entry of an account lacks its amount, carried part, value date or settles")));
	entry.amount = PG_GETARG_CNY(1);
	entry.carried = PG_GETARG_CNY(2);
	entry.value_date = PG_GETARG_DATEADT(3);
	entry.settles = PG_GETARG_BOOL(4);

	if (opens && !first)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_STATE),
				 errmsg("opening balance is not the first entry of its account"),
				 errhint("Order the aggregate by entry id.")));
	if (first)
	{
		int32_t		since = entry.value_date;

		if (!hpf_days_is_valid(since))
			refuse_date();
		if (!opens && !entry.settles && hpf_interest_year(entry.value_date, &since) != HPF_OK)
			refuse_date();
		replay = MemoryContextAlloc(context, sizeof(HpfAccount));
		hpf_account_open(replay, since);
	}
	if (first && entry.settles)
	{
		/* The first day of the account's first interest year. */
		replay->balance = entry.amount;
		replay->carried = entry.amount;
	}
	else if (first && opens)
	{
		replay->balance = entry.amount;
		replay->carried = entry.carried;
		replay->day_product = PG_GETARG_INT64(5);
	}
	else
	{
		status = hpf_account_step(replay, &entry);
		if (status != HPF_OK)
			refuse(status, replay->carried, replay->balance, entry.amount);
	}
	PG_RETURN_POINTER(replay);
}

Datum
hpf_sql_account_state_final(PG_FUNCTION_ARGS)
{
	HpfAccount *replay;
	TupleDesc	descriptor = (TupleDesc) fcinfo->flinfo->fn_extra;
	Datum		values[4];
	bool		nulls[4] = {false, false, false, false};

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "account_state_final called outside an aggregate");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	replay = (HpfAccount *) PG_GETARG_POINTER(0);
	if (descriptor == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE ||
			descriptor->natts != 4)
			elog(ERROR, "type account_state does not fit this version of the code");
		descriptor = BlessTupleDesc(descriptor);
		MemoryContextSwitchTo(old);
		fcinfo->flinfo->fn_extra = descriptor;
	}
	values[0] = CnyGetDatum(replay->balance);
	values[1] = CnyGetDatum(replay->carried);
	values[2] = Int64GetDatum(replay->day_product);
	values[3] = DateADTGetDatum(replay->since);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls)));
}

Datum
hpf_sql_monthly_contribution(PG_FUNCTION_ARGS)
{
	int64		base = PG_GETARG_CNY(0);
	int64		ratio = PG_GETARG_RATE(1);
	int64		unit = PG_GETARG_CNY(2);
	text	   *mode = PG_GETARG_TEXT_PP(3);
	HpfRounding rounding;
	int64_t		contribution;

	if (hpf_rounding_parse(VARDATA_ANY(mode), VARSIZE_ANY_EXHDR(mode), &rounding) != HPF_OK)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("unknown rounding: \"%s\"", text_to_cstring(mode)),
				 errhint("Roundings are half_up, ceiling and floor.")));
	if (base < 0)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("contribution base must not be negative: %s", money_text(base))));
	if (unit <= 0)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("rounding unit must be above 0.00: %s", money_text(unit))));
	if (hpf_multiply_rate(base, ratio, unit, rounding, &contribution) != HPF_OK)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("contribution is out of range for type cny")));
	PG_RETURN_CNY(contribution);
}
