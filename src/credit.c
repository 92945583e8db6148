/*
 * credit.c
 *		The aggregate hpf.credit_month: a loan's month as it is reported to the
 *		credit bureau, from the loan's facts.
 *
 * Thin wrapper over src/core/credit.c; called by extension/functions/credit.sql.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "compat.h"
#include "errors.h"
#include "facts.h"
#include "hpf.h"
#include "core/calendar.h"
#include "core/credit.h"

PG_FUNCTION_INFO_V1(hpf_sql_credit_month_step);
PG_FUNCTION_INFO_V1(hpf_sql_credit_month_final);

/* Arguments of the transition after those of a fact. */
enum
{
	ARGUMENT_MONTH = 8,
	ARGUMENT_RELIEF,
	ARGUMENT_CLASSES
};

/* Columns of hpf.credit_standing, in their order. */
enum
{
	COLUMN_STATUS,
	COLUMN_LOAN_CLASS,
	COLUMN_METHOD,
	COLUMN_BALANCE,
	COLUMN_PERIODS_LEFT,
	COLUMN_DUE,
	COLUMN_PAID,
	COLUMN_LAST_PAID,
	COLUMN_OVERDUE_DAYS,
	COLUMN_OVERDUE_PERIODS,
	COLUMN_OVERDUE_AMOUNT,
	COLUMN_OVERDUE_31_60,
	COLUMN_OVERDUE_61_90,
	COLUMN_OVERDUE_91_180,
	COLUMN_OVERDUE_OVER_180,
	COLUMN_ENDS_ON,
	COLUMN_CLOSED_ON,
	COLUMN_SPECIAL,
	COLUMN_PREPAID,
	STANDING_COLUMNS
};

/* Codes of 特殊交易类型 in the bureau's dictionary. */
static const struct
{
	int			special;
	const char *code;
}			special_codes[] = {
	{HPF_CREDIT_EXTENDED, "1"},
	{HPF_CREDIT_COLLATERAL_SOLD, "3"},
	{HPF_CREDIT_PREPAID, "4"},
	{HPF_CREDIT_SETTLED_EARLY, "5"},
	{HPF_CREDIT_SHORTENED, "9"},
	{HPF_CREDIT_WRITTEN_OFF, "15"},
	{HPF_CREDIT_RELIEVED, "16"}
};

/* Codes of 还款方式: a bullet loan pays principal and interest once, at its end. */
static const char *const method_codes[] = {NULL, "11", "12", "21"};

typedef struct CreditState
{
	HpfCreditMonth month;
	HpfCreditTerms terms;
	HpfLoan		loan;
} CreditState;

static void
read_terms(FunctionCallInfo fcinfo, HpfCreditTerms *terms, MemoryContext context)
{
	ArrayType  *array;
	HpfCreditRelief *relief;
	int			length;

	if (!PG_ARGISNULL(ARGUMENT_RELIEF))
	{
		array = PG_GETARG_ARRAYTYPE_P(ARGUMENT_RELIEF);
		length = ARR_NDIM(array) == 0 ? 0 : ARR_DIMS(array)[0];
		if (ARR_NDIM(array) > 1 || ARR_HASNULL(array) || length % 2 != 0)
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("relief is not pairs of a first and a last day")));
		/* A window is two int32, and so are two elements of the array. */
		relief = MemoryContextAlloc(context, sizeof(DateADT) * (Size) length + 1);
		memcpy(relief, ARR_DATA_PTR(array), sizeof(DateADT) * (Size) length);
		terms->relief = relief;
		terms->relief_count = length / 2;
	}
	array = PG_ARGISNULL(ARGUMENT_CLASSES) ? NULL : PG_GETARG_ARRAYTYPE_P(ARGUMENT_CLASSES);
	if (array == NULL || ARR_NDIM(array) != 1 || ARR_HASNULL(array) || ARR_DIMS(array)[0] != sizeof(terms->classes) / sizeof(int32))
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("classes are not five limits"),
				 errhint("Overdue periods from which a loan is of class attention, substandard and doubtful, days from which it is substandard and doubtful; -1 is no limit.")));
	/* Five int32 in their order, and so are the elements of the array. */
	memcpy(&terms->classes, ARR_DATA_PTR(array), sizeof(terms->classes));
}

Datum
hpf_sql_credit_month_step(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	CreditState *state = PG_ARGISNULL(0) ? NULL : (CreditState *) PG_GETARG_POINTER(0);
	HpfFact		fact;
	HpfRefusal	why = HPF_REFUSE_NONE;
	HpfStatus	status;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "credit_month_step called outside an aggregate");
	loan_read_fact(fcinfo, &fact);
	if (state == NULL)
	{
		if (PG_ARGISNULL(ARGUMENT_MONTH))
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("month is missing")));
		state = MemoryContextAlloc(context, sizeof(CreditState));
		hpf_credit_begin(&state->month, PG_GETARG_YEARMONTH(ARGUMENT_MONTH));
		/* Disbursed after the month: nothing to report of it, and each of its facts comes here. */
		if (fact.value_date > state->month.through)
		{
			pfree(state);
			PG_RETURN_NULL();
		}
		memset(&state->terms, 0, sizeof(state->terms));
		read_terms(fcinfo, &state->terms, context);
		status = hpf_credit_disburse(&state->loan, &state->month, &fact, &why);
	}
	else
		status = hpf_credit_step(&state->loan, &state->month, &fact, &why);
	if (unlikely(status != HPF_OK))
		loan_refuse_fact(status, why, &state->loan, &fact);
	PG_RETURN_POINTER(state);
}

static Datum
date_or_null(int32_t date, bool *isnull)
{
	*isnull = date == HPF_NO_DATE;
	return *isnull ? (Datum) 0 : DateADTGetDatum(date);
}

Datum
hpf_sql_credit_month_final(PG_FUNCTION_ARGS)
{
	TupleDesc	descriptor = (TupleDesc) fcinfo->flinfo->fn_extra;
	CreditState *state;
	HpfCreditMonth month;
	HpfCredit	credit;
	HpfFact		day = {.kind = HPF_FACT_RECEIVE};
	HpfRefusal	why = HPF_REFUSE_NONE;
	HpfStatus	status;
	StringInfoData special;
	Datum		values[STANDING_COLUMNS];
	bool		nulls[STANDING_COLUMNS] = {false};

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "credit_month_final called outside an aggregate");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (descriptor == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE || descriptor->natts != STANDING_COLUMNS)
			elog(ERROR, "type credit_standing does not fit this version of the code");
		descriptor = BlessTupleDesc(descriptor);
		MemoryContextSwitchTo(old);
		fcinfo->flinfo->fn_extra = descriptor;
	}
	state = (CreditState *) PG_GETARG_POINTER(0);
	month = state->month;
	day.value_date = month.through;
	status = hpf_credit_finish(&state->loan, &month, &state->terms, &credit, &why);
	if (unlikely(status != HPF_OK))
		loan_refuse_fact(status, why, &state->loan, &day);
	if (credit.status == HPF_CREDIT_NONE)
		PG_RETURN_NULL();

	values[COLUMN_STATUS] = PointerGetDatum(cstring_to_text_with_len(&credit.status, 1));
	values[COLUMN_LOAN_CLASS] = Int32GetDatum(credit.loan_class);
	values[COLUMN_METHOD] = CStringGetTextDatum(method_codes[state->loan.method]);
	values[COLUMN_BALANCE] = CnyGetDatum(credit.balance);
	values[COLUMN_PERIODS_LEFT] = Int32GetDatum(credit.periods_left);
	values[COLUMN_DUE] = CnyGetDatum(month.due);
	values[COLUMN_PAID] = CnyGetDatum(credit.paid);
	values[COLUMN_LAST_PAID] = date_or_null(month.last_paid, &nulls[COLUMN_LAST_PAID]);
	values[COLUMN_OVERDUE_DAYS] = Int32GetDatum(credit.overdue.days);
	values[COLUMN_OVERDUE_PERIODS] = Int32GetDatum(credit.overdue.periods);
	values[COLUMN_OVERDUE_AMOUNT] = CnyGetDatum(credit.overdue.amount);
	for (int age = 1; age < HPF_CREDIT_AGES; age++)
		values[COLUMN_OVERDUE_31_60 + age - 1] = CnyGetDatum(credit.overdue.principal[age]);
	values[COLUMN_ENDS_ON] = date_or_null(month.ends_on, &nulls[COLUMN_ENDS_ON]);
	values[COLUMN_CLOSED_ON] = date_or_null(month.closed_on, &nulls[COLUMN_CLOSED_ON]);
	initStringInfo(&special);
	for (int index = 0; index < lengthof(special_codes); index++)
		if (month.special & special_codes[index].special)
			appendStringInfo(&special, "%s%s", special.len > 0 ? "," : "", special_codes[index].code);
	nulls[COLUMN_SPECIAL] = special.len == 0;
	values[COLUMN_SPECIAL] = PointerGetDatum(cstring_to_text_with_len(special.data, special.len));
	values[COLUMN_PREPAID] = CnyGetDatum(month.prepaid);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls)));
}
