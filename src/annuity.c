/*
 * annuity.c
 *		SQL functions of installments, schedules and due dates, and formula B of
 *		the interest subsidy.
 *
 * Thin wrappers: arguments out of Datums, calls into src/core/annuity.c and
 * src/core/calendar.c, a refusal in words.  Called by
 * extension/functions/annuity.sql.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "errors.h"
#include "hpf.h"
#include "core/annuity.h"
#include "core/calendar.h"
#include "core/interest.h"
#include "core/money.h"
#include "core/rate.h"

/* The shim for PostgreSQL 14 ignores the flags. */
PG_FUNCTION_INFO_V1(hpf_sql_installment);
PG_FUNCTION_INFO_V1(hpf_sql_loan_schedule);
PG_FUNCTION_INFO_V1(hpf_sql_loan_schedule_support);
PG_FUNCTION_INFO_V1(hpf_sql_balance_after);
PG_FUNCTION_INFO_V1(hpf_sql_periods_to_clear);
PG_FUNCTION_INFO_V1(hpf_sql_final_installment);
PG_FUNCTION_INFO_V1(hpf_sql_subsidy_difference_installment);
PG_FUNCTION_INFO_V1(hpf_sql_due_date);

/* A tuple of loan_schedule: its columns are of fixed width and lie as in C. */
typedef struct ScheduleColumns
{
	int32		period;
	DateADT		due;			/* a hole where it is null */
	int64		installment;
	int64		principal;
	int64		interest;
	int64		balance;
} ScheduleColumns;

static char *
money_text(int64 fen)
{
	char	   *text = palloc(HPF_MONEY_BUFFER);

	(void) hpf_money_format(fen, text);
	return text;
}

/* Says which argument of a loan is outside the range of exact rounding. */
static void
refuse_loan(int64 principal, int64 rate, int32 periods)
{
	if (principal < 0)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("principal must not be negative: %s", money_text(principal))));
	if (principal > HPF_PRINCIPAL_MAX)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("principal is too large: %s", money_text(principal)),
				 errdetail("Installments are rounded correctly up to %s.",
						   money_text(HPF_PRINCIPAL_MAX))));
	if (rate < 0 || rate > HPF_LOAN_RATE_MAX)
	{
		char		text[HPF_RATE_BUFFER];

		(void) hpf_rate_format(rate, text);
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("rate of a loan is outside 0%% to 100%%: %s", text)));
	}
	if (periods < 1 || periods > HPF_PERIODS_MAX)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("number of periods is outside 1 to %d: %d", HPF_PERIODS_MAX, periods),
				 errdetail("A period is a month.")));
}

/* After a refusal that refuse_loan() could not explain. */
static void pg_attribute_noreturn()
refuse_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("installment is out of range for type cny")));
}

static HpfMethod
method_argument(text *name)
{
	HpfMethod	method;

	if (hpf_method_from_name(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name), &method) != HPF_OK)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("unknown repayment method: \"%s\"", text_to_cstring(name)),
				 errhint("Methods are equal_installment, equal_principal and bullet.")));
	return method;
}

Datum
hpf_sql_installment(PG_FUNCTION_ARGS)
{
	int64		principal = PG_GETARG_CNY(0);
	int64		rate = PG_GETARG_RATE(1);
	int32		periods = PG_GETARG_INT32(2);
	int64_t		installment;

	if (unlikely(hpf_installment(principal, rate, periods, &installment) != HPF_OK))
	{
		refuse_loan(principal, rate, periods);
		refuse_range();
	}
	PG_RETURN_CNY(installment);
}

static void pg_attribute_noreturn()
refuse_due_date(DateADT first_due, int32 period)
{
	if (period < 1)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("period must be at least 1: %d", period),
				 errdetail("Period 1 is due on first_due.")));
	ereport(ERROR,
			(errcode(HPF_ERRCODE_BAD_ARGUMENT),
			 errmsg("due date of period %d from %s is outside the years 1 to 9999", period,
					DatumGetCString(DirectFunctionCall1(date_out,
														DateADTGetDatum(first_due))))));
}

Datum
hpf_sql_due_date(PG_FUNCTION_ARGS)
{
	DateADT		first_due = PG_GETARG_DATEADT(0);
	int32		period = PG_GETARG_INT32(1);
	int32_t		due;

	if (unlikely(hpf_due_date(first_due, period, &due) != HPF_OK))
		refuse_due_date(first_due, period);
	PG_RETURN_DATEADT(due);
}

/*
 * Rows by materialisation, cheaper in FROM than one call a row.  One tuple is
 * formed, and its fixed-width columns are overwritten for each line: a third
 * cheaper than forming each.
 */
Datum
hpf_sql_loan_schedule(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {"principal", "rate", "periods", "method"};
	static const int16 lengths[] = {4, 4, 8, 8, 8, 8};
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	bool		dated = !PG_ARGISNULL(4);
	DateADT		first_due;
	int64		principal;
	int64		rate;
	int32		periods;
	HpfMethod	method;
	HpfSchedule schedule;
	HpfScheduleLine line;
	HpfDueDates due_dates = {0};
	Datum		values[6] = {0};
	bool		nulls[6] = {false};
	TupleDesc	description;
	HeapTuple	tuple;
	ScheduleColumns *columns;

	/* Not STRICT: a strict function would answer no rows, silently. */
	for (int i = 0; i < (int) lengthof(names); i++)
		if (PG_ARGISNULL(i))
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("loan_schedule: %s is null", names[i]),
					 errdetail("Only first_due may be null; due is null then.")));
	principal = PG_GETARG_CNY(0);
	rate = PG_GETARG_RATE(1);
	periods = PG_GETARG_INT32(2);
	method = method_argument(PG_GETARG_TEXT_PP(3));
	first_due = dated ? PG_GETARG_DATEADT(4) : 0;

	if (hpf_schedule_start(&schedule, principal, rate, periods, method) != HPF_OK)
	{
		refuse_loan(principal, rate, periods);
		refuse_range();
	}
	if (dated && hpf_due_dates_start(&due_dates, first_due, periods) != HPF_OK)
		refuse_due_date(first_due, periods);

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	description = result->setDesc;
	if (description->natts != lengthof(lengths))
		elog(ERROR, "loan_schedule is declared with %d columns", description->natts);
	for (int i = 0; i < description->natts; i++)
		if (TupleDescAttr(description, i)->attlen != lengths[i])
			elog(ERROR, "loan_schedule is declared with another type of column %d", i + 1);

	nulls[1] = !dated;
	tuple = heap_form_tuple(description, values, nulls);
	columns = (ScheduleColumns *) ((char *) tuple->t_data + tuple->t_data->t_hoff);
	Assert(tuple->t_len - tuple->t_data->t_hoff == sizeof(ScheduleColumns));

	while (hpf_schedule_next(&schedule, &line))
	{
		columns->period = line.period;
		columns->installment = line.installment;
		columns->principal = line.principal;
		columns->interest = line.interest;
		columns->balance = line.balance;
		if (dated)
			columns->due = hpf_due_dates_next(&due_dates);
		tuplestore_puttuple(result->setResult, tuple);
	}
	return (Datum) 0;
}

/* Tells the planner the number of rows where `periods` is known: it is that. */
Datum
hpf_sql_loan_schedule_support(PG_FUNCTION_ARGS)
{
	SupportRequestRows *request = (SupportRequestRows *) PG_GETARG_POINTER(0);

	if (IsA(request, SupportRequestRows) && is_funcclause(request->node))
	{
		List	   *arguments = ((FuncExpr *) request->node)->args;
		Node	   *periods;

		if (list_length(arguments) < 3)
			PG_RETURN_POINTER(NULL);
		periods = estimate_expression_value(request->root, lthird(arguments));
		if (IsA(periods, Const) && !((Const *) periods)->constisnull)
		{
			request->rows = Max(DatumGetInt32(((Const *) periods)->constvalue), 1);
			PG_RETURN_POINTER(request);
		}
	}
	PG_RETURN_POINTER(NULL);
}

Datum
hpf_sql_balance_after(PG_FUNCTION_ARGS)
{
	int64		principal = PG_GETARG_CNY(0);
	int64		rate = PG_GETARG_RATE(1);
	int32		periods = PG_GETARG_INT32(2);
	int32		paid_periods = PG_GETARG_INT32(3);
	HpfMethod	method = method_argument(PG_GETARG_TEXT_PP(4));
	int64_t		balance;

	if (unlikely(hpf_balance_after(principal, rate, periods, paid_periods, method,
								   &balance) != HPF_OK))
	{
		refuse_loan(principal, rate, periods);
		if (paid_periods < 0 || paid_periods > periods)
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("number of paid periods is outside 0 to %d: %d", periods,
							paid_periods)));
		refuse_range();
	}
	PG_RETURN_CNY(balance);
}

/* What both functions of a kept installment compute. */
static void
periods_to_clear(FunctionCallInfo fcinfo, int32_t *periods, int64_t *last)
{
	int64		principal = PG_GETARG_CNY(0);
	int64		rate = PG_GETARG_RATE(1);
	int64		installment = PG_GETARG_CNY(2);
	HpfStatus	status = hpf_periods_to_clear(principal, rate, installment, periods, last);
	int64_t		enough = 0;
	int64_t		interest = 0;

	if (likely(status == HPF_OK))
		return;
	refuse_loan(principal, rate, 1);
	if (installment < 0)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("installment must not be negative: %s", money_text(installment))));
	(void) hpf_period_interest(principal, rate, 1, &interest);

	/* The exact installment plus a fen outweighs all rounding: a step or two. */
	(void) hpf_installment(principal, rate, HPF_PERIODS_MAX, &enough);
	while (hpf_periods_to_clear(principal, rate, enough, periods, last) != HPF_OK)
		enough++;
	ereport(ERROR,
			(errcode(HPF_ERRCODE_BAD_ARGUMENT),
			 errmsg("installment of %s does not clear %s within %d periods",
					money_text(installment), money_text(principal), HPF_PERIODS_MAX),
			 errdetail("The interest of the first period is %s.", money_text(interest)),
			 errhint("The smallest installment that does is %s.", money_text(enough))));
}

Datum
hpf_sql_periods_to_clear(PG_FUNCTION_ARGS)
{
	int32_t		periods = 0;
	int64_t		last = 0;

	periods_to_clear(fcinfo, &periods, &last);
	PG_RETURN_INT32(periods);
}

Datum
hpf_sql_final_installment(PG_FUNCTION_ARGS)
{
	int32_t		periods = 0;
	int64_t		last = 0;

	periods_to_clear(fcinfo, &periods, &last);
	PG_RETURN_CNY(last);
}

Datum
hpf_sql_subsidy_difference_installment(PG_FUNCTION_ARGS)
{
	int64		principal = PG_GETARG_CNY(0);
	int64		bank_rate = PG_GETARG_RATE(1);
	int64		hpf_rate = PG_GETARG_RATE(2);
	int32		periods = PG_GETARG_INT32(3);
	int64_t		difference;

	if (unlikely(hpf_subsidy_difference_installment(principal, bank_rate, hpf_rate, periods,
													&difference) != HPF_OK))
	{
		refuse_loan(principal, bank_rate, periods);
		refuse_loan(principal, hpf_rate, periods);
		refuse_range();
	}
	PG_RETURN_CNY(difference);
}
