/*
 * loan.c
 *		SQL functions of the loan fold: hpf.loan_step, loan_advance, loan_owed,
 *		loan_plan, loan_running_period, the aggregate loan_state, and the kinds of facts.
 *
 * Thin wrappers over src/core/loan.c: a state comes in as a row of type
 * hpf.loan_state, goes through the core and comes out as such a row.  Called by
 * extension/functions/loan.sql.  loan_step runs a million times a year inside
 * set statements, so row descriptors and constant texts are kept in fn_extra.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/typcache.h"

#include "compat.h"
#include "errors.h"
#include "facts.h"
#include "hpf.h"
#include "core/calendar.h"
#include "core/loan.h"
#include "core/money.h"
#include "core/rate.h"

PG_FUNCTION_INFO_V1(hpf_sql_fact_kinds);
PG_FUNCTION_INFO_V1(hpf_sql_fact_rank);
PG_FUNCTION_INFO_V1(hpf_sql_loan_step);
PG_FUNCTION_INFO_V1(hpf_sql_loan_advance);
PG_FUNCTION_INFO_V1(hpf_sql_loan_owed);
PG_FUNCTION_INFO_V1(hpf_sql_loan_move);
PG_FUNCTION_INFO_V1(hpf_sql_loan_plan);
PG_FUNCTION_INFO_V1(hpf_sql_loan_running_period);
PG_FUNCTION_INFO_V1(hpf_sql_loan_state_step);
PG_FUNCTION_INFO_V1(hpf_sql_loan_state_final);

/* Columns of hpf.loan_state, in their order. */
enum
{
	COLUMN_PRINCIPAL,
	COLUMN_BALANCE,
	COLUMN_PRINCIPAL_DUE,
	COLUMN_INTEREST_DUE,
	COLUMN_OVERDUE_PRINCIPAL,
	COLUMN_SURPLUS,
	COLUMN_RATE,
	COLUMN_RATE_FROM,
	COLUMN_INSTALLMENT,
	COLUMN_METHOD,
	COLUMN_PERIODS,
	COLUMN_PERIOD,
	COLUMN_FIRST_DUE,
	COLUMN_DUE_DAY,
	COLUMN_FIRST_STUB,
	COLUMN_INTEREST_FROM,
	COLUMN_CARRIED_PRODUCT,
	COLUMN_PENALTY_DUE,
	COLUMN_PENALTY_PRODUCT,
	COLUMN_PENALTY_COMPOUNDED,
	COLUMN_PENALTY_FROM,
	COLUMN_AS_OF,
	COLUMN_PRINCIPAL_RECEIVED,
	COLUMN_INTEREST_RECEIVED,
	COLUMN_PENALTY_RECEIVED,
	COLUMN_WRITTEN_OFF,
	COLUMN_RECEIVABLE,
	COLUMN_CLAIM,
	COLUMN_RECOVERED,
	COLUMN_RECOVERED_TO_RESERVE,
	COLUMN_OVERDUE_PERIODS,
	COLUMN_OVERDUE_TOTAL,
	COLUMN_STATUS,
	COLUMN_PENALTY_PERCENT,
	COLUMN_GRACE_DAYS,
	COLUMN_PENALTY_BASE,
	COLUMN_PRINCIPAL_FIRST_DAYS,
	COLUMN_NEXT_RATE,
	COLUMN_RELIEF_FROM,
	COLUMN_RELIEF_UNTIL,
	COLUMN_LAST_RANK,
	COLUMN_ARREARS,
	STATE_COLUMNS
};

static const char *const method_names[] = {NULL, "equal_installment", "equal_principal", "bullet"};
static const char *const status_names[] = {"normal", "overdue", "settled", "void", "written_off"};
static const char *const base_names[] = {"principal_interest", "principal", "compound"};

static const char *const rate_modes[] = {"day_split", "next_period"};
static const char *const prepay_modes[] = {"reduce", "shorten"};

/* What a call site keeps between calls. */
typedef struct LoanCache
{
	TupleDesc	state;			/* hpf.loan_state */
	TupleDesc	result;			/* of loan_owed and loan_move; NULL elsewhere */
	Datum		methods[lengthof(method_names)];
	Datum		statuses[lengthof(status_names)];
	Datum		bases[lengthof(base_names)];
} LoanCache;

static char *
money_text(int64 fen)
{
	char	   *text = palloc(HPF_MONEY_BUFFER);

	(void) hpf_money_format(fen, text);
	return text;
}

static char *
rate_text(int64 rate)
{
	char	   *text = palloc(HPF_RATE_BUFFER);

	(void) hpf_rate_format(rate, text);
	return text;
}

static char *
date_text(DateADT date)
{
	return DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(date)));
}

/* state is NULL where the type has to be found from the function's result. */
static LoanCache *
loan_cache(FunctionCallInfo fcinfo, HeapTupleHeader state)
{
	LoanCache  *cache = (LoanCache *) fcinfo->flinfo->fn_extra;
	MemoryContext old;

	if (likely(cache != NULL))
		return cache;

	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	cache = palloc0(sizeof(LoanCache));
	if (state != NULL)
		cache->state = lookup_rowtype_tupdesc_copy(HeapTupleHeaderGetTypeId(state),
												   HeapTupleHeaderGetTypMod(state));
	else if (get_call_result_type(fcinfo, NULL, &cache->state) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (cache->state->natts != STATE_COLUMNS)
		elog(ERROR, "type loan_state does not fit this version of the code");
	cache->state = BlessTupleDesc(cache->state);
	for (int index = 1; index < lengthof(method_names); index++)
		cache->methods[index] = CStringGetTextDatum(method_names[index]);
	for (int index = 0; index < lengthof(status_names); index++)
		cache->statuses[index] = CStringGetTextDatum(status_names[index]);
	for (int index = 0; index < lengthof(base_names); index++)
		cache->bases[index] = CStringGetTextDatum(base_names[index]);
	MemoryContextSwitchTo(old);
	fcinfo->flinfo->fn_extra = cache;
	return cache;
}

/* The row a function with OUT columns gives. */
static void
find_result(FunctionCallInfo fcinfo, LoanCache *cache, int columns)
{
	MemoryContext old;
	TupleDesc	result;

	if (likely(cache->result != NULL))
		return;
	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	if (get_call_result_type(fcinfo, NULL, &result) != TYPEFUNC_COMPOSITE ||
		result->natts != columns)
		elog(ERROR, "function must return %d columns", columns);
	cache->result = BlessTupleDesc(result);
	MemoryContextSwitchTo(old);
}

static bool
text_equals(Datum value, const char *name)
{
	struct varlena *text = PG_DETOAST_DATUM_PACKED(value);
	Size		length = strlen(name);

	return VARSIZE_ANY_EXHDR(text) == length && memcmp(VARDATA_ANY(text), name, length) == 0;
}

/* The place of a text among names, or -1. */
static int
text_position(Datum value, const char *const *names, int count)
{
	for (int index = 0; index < count; index++)
		if (names[index] != NULL && text_equals(value, names[index]))
			return index;
	return -1;
}

static void pg_attribute_noreturn()
refuse_state(const char *detail)
{
	ereport(ERROR,
			(errcode(HPF_ERRCODE_BAD_ARGUMENT),
			 errmsg("not a state of a loan"),
			 errdetail_internal("%s", detail),
			 errhint("Take states from hpf.loan_step or hpf.loan_state as they are; do not edit their columns.")));
}

static void
read_arrears(HpfLoan *loan, Datum value)
{
	ArrayType  *array = DatumGetArrayTypeP(value);
	int			length;

	loan->arrears_count = 0;
	if (ARR_NDIM(array) == 0)
		return;
	length = ARR_DIMS(array)[0];
	if (ARR_NDIM(array) != 1 || ARR_HASNULL(array) || ARR_ELEMTYPE(array) != INT8OID ||
		length % 4 != 0 || length > 4 * HPF_BILLS_MAX)
		refuse_state("arrears are not due day, first day overdue, interest and principal of each.");
	/* A bill is four int64, and so are four elements of the array. */
	memcpy(loan->arrears, ARR_DATA_PTR(array), sizeof(int64) * (Size) length);
	loan->arrears_count = length / 4;
}

/* A row of hpf.loan_state into the core's struct. */
static void
read_state(HpfLoan *loan, HeapTupleHeader header, TupleDesc descriptor)
{
	HeapTupleData tuple;
	Datum		values[STATE_COLUMNS];
	bool		nulls[STATE_COLUMNS];
	int			position;

	tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = header;
	heap_deform_tuple(&tuple, descriptor, values, nulls);

	for (int column = 0; column < STATE_COLUMNS; column++)
		if (unlikely(nulls[column]) && column != COLUMN_PENALTY_FROM &&
			column != COLUMN_PRINCIPAL_FIRST_DAYS && column != COLUMN_NEXT_RATE && column != COLUMN_RELIEF_FROM &&
			column != COLUMN_RELIEF_UNTIL && column != COLUMN_ARREARS)
			refuse_state(psprintf("Its column %s is null.",
								  NameStr(TupleDescAttr(descriptor, column)->attname)));

	loan->principal = DatumGetCny(values[COLUMN_PRINCIPAL]);
	loan->balance = DatumGetCny(values[COLUMN_BALANCE]);
	loan->principal_due = DatumGetCny(values[COLUMN_PRINCIPAL_DUE]);
	loan->interest_due = DatumGetCny(values[COLUMN_INTEREST_DUE]);
	loan->overdue_principal = DatumGetCny(values[COLUMN_OVERDUE_PRINCIPAL]);
	loan->surplus = DatumGetCny(values[COLUMN_SURPLUS]);
	loan->rate = DatumGetRate(values[COLUMN_RATE]);
	loan->rate_from = DatumGetDateADT(values[COLUMN_RATE_FROM]);
	loan->installment = DatumGetCny(values[COLUMN_INSTALLMENT]);
	position = text_position(values[COLUMN_METHOD], method_names, lengthof(method_names));
	if (position < 0)
		refuse_state("Its method is unknown.");
	loan->method = (HpfMethod) position;
	loan->periods = DatumGetInt32(values[COLUMN_PERIODS]);
	loan->period = DatumGetInt32(values[COLUMN_PERIOD]);
	loan->first_due = DatumGetDateADT(values[COLUMN_FIRST_DUE]);
	if (hpf_yearmonth_of_day(loan->first_due, &loan->first_month) != HPF_OK)
		refuse_state("Its first_due is no day of a loan.");
	loan->due_day = DatumGetInt32(values[COLUMN_DUE_DAY]);
	loan->first_stub = DatumGetBool(values[COLUMN_FIRST_STUB]);
	loan->interest_from = DatumGetDateADT(values[COLUMN_INTEREST_FROM]);
	loan->carried_product = DatumGetInt64(values[COLUMN_CARRIED_PRODUCT]);
	loan->penalty_due = DatumGetCny(values[COLUMN_PENALTY_DUE]);
	loan->penalty_product = DatumGetInt64(values[COLUMN_PENALTY_PRODUCT]);
	loan->penalty_compounded = DatumGetCny(values[COLUMN_PENALTY_COMPOUNDED]);
	loan->penalty_from = nulls[COLUMN_PENALTY_FROM] ? HPF_NO_DATE :
		DatumGetDateADT(values[COLUMN_PENALTY_FROM]);
	loan->as_of = DatumGetDateADT(values[COLUMN_AS_OF]);
	loan->principal_received = DatumGetCny(values[COLUMN_PRINCIPAL_RECEIVED]);
	loan->interest_received = DatumGetCny(values[COLUMN_INTEREST_RECEIVED]);
	loan->penalty_received = DatumGetCny(values[COLUMN_PENALTY_RECEIVED]);
	loan->written_off = DatumGetCny(values[COLUMN_WRITTEN_OFF]);
	loan->receivable = DatumGetCny(values[COLUMN_RECEIVABLE]);
	loan->claim = DatumGetCny(values[COLUMN_CLAIM]);
	loan->recovered = DatumGetCny(values[COLUMN_RECOVERED]);
	loan->recovered_to_reserve = DatumGetCny(values[COLUMN_RECOVERED_TO_RESERVE]);
	loan->overdue_periods = DatumGetInt32(values[COLUMN_OVERDUE_PERIODS]);
	loan->overdue_total = DatumGetInt32(values[COLUMN_OVERDUE_TOTAL]);
	position = text_position(values[COLUMN_STATUS], status_names, lengthof(status_names));
	if (position < 0)
		refuse_state("Its status is unknown.");
	loan->status = (HpfLoanStatus) position;
	loan->penalty_percent = DatumGetInt32(values[COLUMN_PENALTY_PERCENT]);
	loan->grace_days = DatumGetInt32(values[COLUMN_GRACE_DAYS]);
	position = text_position(values[COLUMN_PENALTY_BASE], base_names, lengthof(base_names));
	if (position < 0)
		refuse_state("Its penalty_base is unknown.");
	loan->penalty_base = (HpfPenaltyBase) position;
	loan->principal_first_days = nulls[COLUMN_PRINCIPAL_FIRST_DAYS] ? HPF_NO_DAYS :
		DatumGetInt32(values[COLUMN_PRINCIPAL_FIRST_DAYS]);
	loan->next_rate = nulls[COLUMN_NEXT_RATE] ? HPF_NO_RATE :
		DatumGetRate(values[COLUMN_NEXT_RATE]);
	loan->relief_from = nulls[COLUMN_RELIEF_FROM] ? HPF_NO_DATE :
		DatumGetDateADT(values[COLUMN_RELIEF_FROM]);
	loan->relief_until = nulls[COLUMN_RELIEF_UNTIL] ? HPF_NO_DATE :
		DatumGetDateADT(values[COLUMN_RELIEF_UNTIL]);
	loan->last_rank = DatumGetInt32(values[COLUMN_LAST_RANK]);
	if (nulls[COLUMN_ARREARS])
		loan->arrears_count = 0;
	else
		read_arrears(loan, values[COLUMN_ARREARS]);

	if (!hpf_loan_is_valid(loan))
		refuse_state("Its columns contradict each other.");
}

static Datum
date_or_null(int32_t date, bool *isnull)
{
	*isnull = date == HPF_NO_DATE;
	return *isnull ? (Datum) 0 : DateADTGetDatum(date);
}

/* The core's struct out as a row of hpf.loan_state. */
static Datum
write_state(const HpfLoan *loan, const LoanCache *cache)
{
	Datum		values[STATE_COLUMNS];
	bool		nulls[STATE_COLUMNS] = {false};

	values[COLUMN_PRINCIPAL] = CnyGetDatum(loan->principal);
	values[COLUMN_BALANCE] = CnyGetDatum(loan->balance);
	values[COLUMN_PRINCIPAL_DUE] = CnyGetDatum(loan->principal_due);
	values[COLUMN_INTEREST_DUE] = CnyGetDatum(loan->interest_due);
	values[COLUMN_OVERDUE_PRINCIPAL] = CnyGetDatum(loan->overdue_principal);
	values[COLUMN_SURPLUS] = CnyGetDatum(loan->surplus);
	values[COLUMN_RATE] = RateGetDatum(loan->rate);
	values[COLUMN_RATE_FROM] = DateADTGetDatum(loan->rate_from);
	values[COLUMN_INSTALLMENT] = CnyGetDatum(loan->installment);
	values[COLUMN_METHOD] = cache->methods[loan->method];
	values[COLUMN_PERIODS] = Int32GetDatum(loan->periods);
	values[COLUMN_PERIOD] = Int32GetDatum(loan->period);
	values[COLUMN_FIRST_DUE] = DateADTGetDatum(loan->first_due);
	values[COLUMN_DUE_DAY] = Int32GetDatum(loan->due_day);
	values[COLUMN_FIRST_STUB] = BoolGetDatum(loan->first_stub);
	values[COLUMN_INTEREST_FROM] = DateADTGetDatum(loan->interest_from);
	values[COLUMN_CARRIED_PRODUCT] = Int64GetDatum(loan->carried_product);
	values[COLUMN_PENALTY_DUE] = CnyGetDatum(loan->penalty_due);
	values[COLUMN_PENALTY_PRODUCT] = Int64GetDatum(loan->penalty_product);
	values[COLUMN_PENALTY_COMPOUNDED] = CnyGetDatum(loan->penalty_compounded);
	values[COLUMN_PENALTY_FROM] = date_or_null(loan->penalty_from, &nulls[COLUMN_PENALTY_FROM]);
	values[COLUMN_AS_OF] = DateADTGetDatum(loan->as_of);
	values[COLUMN_PRINCIPAL_RECEIVED] = CnyGetDatum(loan->principal_received);
	values[COLUMN_INTEREST_RECEIVED] = CnyGetDatum(loan->interest_received);
	values[COLUMN_PENALTY_RECEIVED] = CnyGetDatum(loan->penalty_received);
	values[COLUMN_WRITTEN_OFF] = CnyGetDatum(loan->written_off);
	values[COLUMN_RECEIVABLE] = CnyGetDatum(loan->receivable);
	values[COLUMN_CLAIM] = CnyGetDatum(loan->claim);
	values[COLUMN_RECOVERED] = CnyGetDatum(loan->recovered);
	values[COLUMN_RECOVERED_TO_RESERVE] = CnyGetDatum(loan->recovered_to_reserve);
	values[COLUMN_OVERDUE_PERIODS] = Int32GetDatum(loan->overdue_periods);
	values[COLUMN_OVERDUE_TOTAL] = Int32GetDatum(loan->overdue_total);
	values[COLUMN_STATUS] = cache->statuses[loan->status];
	values[COLUMN_PENALTY_PERCENT] = Int32GetDatum(loan->penalty_percent);
	values[COLUMN_GRACE_DAYS] = Int32GetDatum(loan->grace_days);
	values[COLUMN_PENALTY_BASE] = cache->bases[loan->penalty_base];
	nulls[COLUMN_PRINCIPAL_FIRST_DAYS] = loan->principal_first_days == HPF_NO_DAYS;
	values[COLUMN_PRINCIPAL_FIRST_DAYS] = Int32GetDatum(loan->principal_first_days);
	nulls[COLUMN_NEXT_RATE] = loan->next_rate == HPF_NO_RATE;
	values[COLUMN_NEXT_RATE] = RateGetDatum(loan->next_rate);
	values[COLUMN_RELIEF_FROM] = date_or_null(loan->relief_from, &nulls[COLUMN_RELIEF_FROM]);
	values[COLUMN_RELIEF_UNTIL] = date_or_null(loan->relief_until, &nulls[COLUMN_RELIEF_UNTIL]);
	values[COLUMN_LAST_RANK] = Int32GetDatum(loan->last_rank);
	nulls[COLUMN_ARREARS] = loan->arrears_count == 0;
	values[COLUMN_ARREARS] = (Datum) 0;
	if (loan->arrears_count > 0)
	{
		Size		size = sizeof(HpfBill) * (Size) loan->arrears_count;
		ArrayType  *array = palloc0(ARR_OVERHEAD_NONULLS(1) + size);

		SET_VARSIZE(array, ARR_OVERHEAD_NONULLS(1) + size);
		array->ndim = 1;
		array->dataoffset = 0;
		array->elemtype = INT8OID;
		ARR_DIMS(array)[0] = 4 * loan->arrears_count;
		ARR_LBOUND(array)[0] = 1;
		memcpy(ARR_DATA_PTR(array), loan->arrears, size);
		values[COLUMN_ARREARS] = PointerGetDatum(array);
	}
	return HeapTupleGetDatum(heap_form_tuple(cache->state, values, nulls));
}

/* Reasons the core gives, in words.  The state is as it was where it is shown. */
static void pg_attribute_noreturn()
refuse_fact(HpfStatus status, HpfRefusal why, const HpfLoan *loan, const HpfFact *fact)
{
	switch (why)
	{
		case HPF_REFUSE_NO_LOAN:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_STATE),
					 errmsg("loan is not disbursed"),
					 errdetail("The first fact of a loan is its disbursement, not %s.",
							   hpf_fact_kinds[fact->kind].name),
					 errhint("Disburse the loan first; order facts by value date, hpf.fact_rank(kind) and id.")));
			break;
		case HPF_REFUSE_DISBURSED:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_STATE),
					 errmsg("loan is already disbursed"),
					 errdetail("A loan is disbursed once."),
					 errhint("Void a wrong disbursement before any receipt and open another loan.")));
			break;
		case HPF_REFUSE_VOID:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_STATE),
					 errmsg("loan is void"),
					 errdetail("A void loan takes no more facts."),
					 errhint("Hold money that came for it as suspense (219) and return it.")));
			break;
		case HPF_REFUSE_EARLIER:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_STATE),
					 errmsg("date lies before the state of the loan: %s",
							date_text(fact->value_date)),
					 errdetail("The state holds everything through %s, rank %d.",
							   date_text(loan->as_of), loan->last_rank),
					 errhint("Replay the loan from its facts with the aggregate hpf.loan_state, ordered by value date, hpf.fact_rank(kind) and id, and post the difference.")));
			break;
		case HPF_REFUSE_RECEIVED:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_STATE),
					 errmsg("loan cannot be void: money was received"),
					 errdetail("Principal %s, interest %s, surplus %s.",
							   money_text(loan->principal_received),
							   money_text(loan->interest_received), money_text(loan->surplus)),
					 errhint("Settle the loan with a prepayment instead.")));
			break;
		case HPF_REFUSE_SURPLUS:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_STATE),
					 errmsg("refund is more than the surplus: %s", money_text(fact->amount)),
					 errdetail("The surplus on %s is %s.", date_text(loan->as_of),
							   money_text(loan->surplus)),
					 errhint("Refund at most the surplus.")));
			break;
		case HPF_REFUSE_AMOUNT:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("amount of a fact must be above 0.00, at most %s: %s",
							money_text(HPF_PRINCIPAL_MAX), money_text(fact->amount)),
					 errhint("To take a fact back leave it out of the replay.")));
			break;
		case HPF_REFUSE_RATE:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("rate of a loan is outside 0%% to 100%%: %s", rate_text(fact->rate))));
			break;
		case HPF_REFUSE_PERIODS:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("number of periods is not allowed: %d", fact->periods),
					 errdetail("A loan has 1 to %d periods, and more than were billed.",
							   HPF_PERIODS_MAX)));
			break;
		case HPF_REFUSE_FIRST_DUE:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("first due date must lie after the disbursement: %s",
							date_text(fact->first_due))));
			break;
		case HPF_REFUSE_UNTIL:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("relief ends before it begins: %s", date_text(fact->until))));
			break;
		case HPF_REFUSE_PERCENT:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("penalty is outside 0%% to %d%% of the contract rate",
							HPF_PENALTY_PERCENT_MAX)));
			break;
		case HPF_REFUSE_GRACE:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("days of grace are outside 0 to %d: %d", HPF_GRACE_DAYS_MAX,
							fact->grace_days)));
			break;
		case HPF_REFUSE_DAYS:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("days overdue are below 0: %d", fact->days)));
			break;
		case HPF_REFUSE_DUE_DAY:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("a due day is 1 to 31: %d", fact->due_day)));
			break;
		case HPF_REFUSE_OVER:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_STATE),
					 errmsg("nothing more of the loan can be paid out"),
					 errdetail("All of it is billed, settled or written off."),
					 errhint("Disburse stages before the last period is billed.")));
			break;
		case HPF_REFUSE_STATE:
			refuse_state("Billing finds its columns in contradiction.");
			break;
		case HPF_REFUSE_NONE:
			break;
	}
	if (status == HPF_BAD_DATE)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_FIELD_OVERFLOW),
				 errmsg("date of a loan is outside the years %d to %d",
						HPF_YEAR_MIN, HPF_YEAR_MAX)));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("state of the loan is out of range")));
}

static void pg_attribute_noreturn()
refuse_kind(text *kind)
{
	ereport(ERROR,
			(errcode(HPF_ERRCODE_BAD_ARGUMENT),
			 errmsg("unknown kind of fact: \"%s\"", text_to_cstring(kind)),
			 errhint("Kinds are listed by hpf.fact_kinds().")));
}

static void pg_attribute_noreturn()
refuse_mode(const HpfFact *fact, text *mode)
{
	ereport(ERROR,
			(errcode(HPF_ERRCODE_BAD_ARGUMENT),
			 errmsg("unknown mode of fact %s: \"%s\"", hpf_fact_kinds[fact->kind].name,
					text_to_cstring(mode)),
			 errhint("Modes are listed by hpf.fact_kinds().")));
}

/* Positions of a fact's arguments, the same in loan_step and loan_state_step. */
enum
{
	ARGUMENT_KIND = 1,
	ARGUMENT_VALUE_DATE,
	ARGUMENT_AMOUNT,
	ARGUMENT_RATE,
	ARGUMENT_PERIODS,
	ARGUMENT_MODE,
	ARGUMENT_FIRST_DUE
};

static void
require_argument(FunctionCallInfo fcinfo, int argument, const char *name, const HpfFact *fact)
{
	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("fact %s lacks its %s", hpf_fact_kinds[fact->kind].name, name),
				 errhint("Arguments of each kind are listed by hpf.fact_kinds().")));
}

/* Which of the modes; the first named when the argument is null. */
static int
mode_of(FunctionCallInfo fcinfo, const HpfFact *fact, const char *const *names, int count)
{
	int			first = names[0] == NULL ? 1 : 0;
	int			position = PG_ARGISNULL(ARGUMENT_MODE) ? first :
		text_position(PG_GETARG_DATUM(ARGUMENT_MODE), names, count);

	if (position < 0)
		refuse_mode(fact, PG_GETARG_TEXT_PP(ARGUMENT_MODE));
	return position;
}

/* The arguments that the kind takes; the others are not looked at. */
static void
read_fact(FunctionCallInfo fcinfo, HpfFact *fact)
{
	text	   *kind;

	if (PG_ARGISNULL(ARGUMENT_KIND))
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("fact lacks its kind"),
				 errhint("Kinds are listed by hpf.fact_kinds().")));
	kind = PG_GETARG_TEXT_PP(ARGUMENT_KIND);
	if (hpf_fact_kind_from_name(VARDATA_ANY(kind), VARSIZE_ANY_EXHDR(kind), &fact->kind) != HPF_OK)
		refuse_kind(kind);
	require_argument(fcinfo, ARGUMENT_VALUE_DATE, "value_date", fact);
	fact->value_date = PG_GETARG_DATEADT(ARGUMENT_VALUE_DATE);

	switch (fact->kind)
	{
		case HPF_FACT_DISBURSE:
			require_argument(fcinfo, ARGUMENT_AMOUNT, "amount", fact);
			require_argument(fcinfo, ARGUMENT_RATE, "rate", fact);
			require_argument(fcinfo, ARGUMENT_PERIODS, "periods", fact);
			require_argument(fcinfo, ARGUMENT_FIRST_DUE, "first_due", fact);
			fact->amount = PG_GETARG_CNY(ARGUMENT_AMOUNT);
			fact->rate = PG_GETARG_RATE(ARGUMENT_RATE);
			fact->periods = PG_GETARG_INT32(ARGUMENT_PERIODS);
			fact->first_due = PG_GETARG_DATEADT(ARGUMENT_FIRST_DUE);
			fact->method = (HpfMethod) mode_of(fcinfo, fact, method_names, lengthof(method_names));
			break;
		case HPF_FACT_SET_METHOD:
			require_argument(fcinfo, ARGUMENT_MODE, "mode", fact);
			fact->method = (HpfMethod) mode_of(fcinfo, fact, method_names, lengthof(method_names));
			break;
		case HPF_FACT_SET_ALLOCATION:
			fact->days = PG_ARGISNULL(ARGUMENT_PERIODS) ? HPF_NO_DAYS :
				PG_GETARG_INT32(ARGUMENT_PERIODS);
			/* The core's own word for never is not one that a caller has. */
			if (fact->days < 0 && !PG_ARGISNULL(ARGUMENT_PERIODS))
				fact->days = HPF_NO_DAYS - 1;
			break;
		case HPF_FACT_SET_DUE_DAY:
			require_argument(fcinfo, ARGUMENT_PERIODS, "periods", fact);
			fact->due_day = PG_GETARG_INT32(ARGUMENT_PERIODS);
			break;
		case HPF_FACT_SET_PENALTY:
			fact->rate = PG_ARGISNULL(ARGUMENT_RATE) ?
				HPF_PENALTY_PERCENT_DEFAULT * HPF_RATE_PER_CENT : PG_GETARG_RATE(ARGUMENT_RATE);
			if (fact->rate % HPF_RATE_PER_CENT != 0)
				ereport(ERROR,
						(errcode(HPF_ERRCODE_BAD_ARGUMENT),
						 errmsg("penalty is not a whole per cent of the contract rate: %s",
								rate_text(fact->rate))));
			fact->percent = (int32) (fact->rate / HPF_RATE_PER_CENT);
			fact->grace_days = PG_ARGISNULL(ARGUMENT_PERIODS) ? 0 :
				PG_GETARG_INT32(ARGUMENT_PERIODS);
			fact->penalty_base = (HpfPenaltyBase) mode_of(fcinfo, fact, base_names, lengthof(base_names));
			break;
		case HPF_FACT_RELIEVE:
			require_argument(fcinfo, ARGUMENT_FIRST_DUE, "first_due", fact);
			fact->until = PG_GETARG_DATEADT(ARGUMENT_FIRST_DUE);
			break;
		case HPF_FACT_SET_RATE:
			require_argument(fcinfo, ARGUMENT_RATE, "rate", fact);
			fact->rate = PG_GETARG_RATE(ARGUMENT_RATE);
			fact->at_next_period = mode_of(fcinfo, fact, rate_modes, lengthof(rate_modes)) == 1;
			break;
		case HPF_FACT_SET_PERIODS:
			require_argument(fcinfo, ARGUMENT_PERIODS, "periods", fact);
			fact->periods = PG_GETARG_INT32(ARGUMENT_PERIODS);
			break;
		case HPF_FACT_PREPAY:
			fact->shorten = mode_of(fcinfo, fact, prepay_modes, lengthof(prepay_modes)) == 1;
			/* FALLTHROUGH */
		case HPF_FACT_DISBURSE_MORE:
		case HPF_FACT_RECEIVE:
		case HPF_FACT_REFUND:
			require_argument(fcinfo, ARGUMENT_AMOUNT, "amount", fact);
			fact->amount = PG_GETARG_CNY(ARGUMENT_AMOUNT);
			break;
		case HPF_FACT_SPLIT_FIRST_PERIOD:
		case HPF_FACT_CARRY_SHORTFALL:
		case HPF_FACT_WRITE_OFF:
		case HPF_FACT_VOID:
		case HPF_FACT_KINDS:
			break;
	}
}

Datum
hpf_sql_fact_kinds(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int kind = 0; kind < HPF_FACT_KINDS; kind++)
	{
		Datum		values[4];
		bool		nulls[4] = {false, false, false, false};

		values[0] = CStringGetTextDatum(hpf_fact_kinds[kind].name);
		values[1] = Int32GetDatum(hpf_fact_kinds[kind].rank);
		values[2] = CStringGetTextDatum(hpf_fact_kinds[kind].description);
		values[3] = CStringGetTextDatum(hpf_fact_kinds[kind].chinese);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

Datum
hpf_sql_fact_rank(PG_FUNCTION_ARGS)
{
	text	   *name = PG_GETARG_TEXT_PP(0);
	HpfFactKind kind;

	if (hpf_fact_kind_from_name(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name), &kind) != HPF_OK)
		refuse_kind(name);
	PG_RETURN_INT32(hpf_fact_kinds[kind].rank);
}

static void
step(HpfLoan *loan, const HpfFact *fact, bool disbursed)
{
	HpfRefusal	why = HPF_REFUSE_NONE;
	HpfStatus	status = disbursed ? hpf_loan_step(loan, fact, &why) :
		hpf_loan_disburse(loan, fact, &why);

	if (unlikely(status != HPF_OK))
		refuse_fact(status, why, loan, fact);
}

Datum
hpf_sql_loan_step(PG_FUNCTION_ARGS)
{
	HeapTupleHeader header = PG_ARGISNULL(0) ? NULL : PG_GETARG_HEAPTUPLEHEADER(0);
	LoanCache  *cache = loan_cache(fcinfo, header);
	HpfLoan		loan;
	HpfFact		fact;

	read_fact(fcinfo, &fact);
	if (header != NULL)
		read_state(&loan, header, cache->state);
	step(&loan, &fact, header != NULL);
	PG_RETURN_DATUM(write_state(&loan, cache));
}

Datum
hpf_sql_loan_advance(PG_FUNCTION_ARGS)
{
	HeapTupleHeader header = PG_GETARG_HEAPTUPLEHEADER(0);
	LoanCache  *cache = loan_cache(fcinfo, header);
	HpfLoan		loan;
	HpfFact		day = {.kind = HPF_FACT_RECEIVE, .value_date = PG_GETARG_DATEADT(1)};
	HpfRefusal	why = HPF_REFUSE_NONE;
	HpfStatus	status;

	read_state(&loan, header, cache->state);
	status = hpf_loan_advance(&loan, day.value_date, &why);
	if (unlikely(status != HPF_OK))
		refuse_fact(status, why, &loan, &day);
	PG_RETURN_DATUM(write_state(&loan, cache));
}

Datum
hpf_sql_loan_owed(PG_FUNCTION_ARGS)
{
	HeapTupleHeader header = PG_GETARG_HEAPTUPLEHEADER(0);
	LoanCache  *cache = loan_cache(fcinfo, header);
	HpfLoan		loan;
	HpfFact		day = {.kind = HPF_FACT_RECEIVE, .value_date = PG_GETARG_DATEADT(1)};
	HpfOwed		owed;
	HpfRefusal	why = HPF_REFUSE_NONE;
	HpfStatus	status;
	Datum		values[5];
	bool		nulls[5] = {false, false, false, false, false};

	find_result(fcinfo, cache, lengthof(values));
	read_state(&loan, header, cache->state);
	status = hpf_loan_owed(&loan, day.value_date, &owed, &why);
	if (unlikely(status != HPF_OK))
		refuse_fact(status, why, &loan, &day);
	values[0] = CnyGetDatum(owed.penalty);
	values[1] = CnyGetDatum(owed.interest);
	values[2] = CnyGetDatum(owed.principal);
	values[3] = CnyGetDatum(owed.total_due);
	values[4] = CnyGetDatum(owed.settlement);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(cache->result, values, nulls)));
}

Datum
hpf_sql_loan_move(PG_FUNCTION_ARGS)
{
	HeapTupleHeader headers[2] = {PG_ARGISNULL(0) ? NULL : PG_GETARG_HEAPTUPLEHEADER(0),
	PG_ARGISNULL(1) ? NULL : PG_GETARG_HEAPTUPLEHEADER(1)};
	LoanCache  *cache;
	HpfLoan		loans[2];
	HpfLoanMove move;
	Datum		values[12];
	bool		nulls[12] = {false};

	if (headers[0] == NULL && headers[1] == NULL)
		PG_RETURN_NULL();
	cache = loan_cache(fcinfo, headers[0] != NULL ? headers[0] : headers[1]);
	find_result(fcinfo, cache, lengthof(values));
	for (int index = 0; index < 2; index++)
		if (headers[index] != NULL)
			read_state(&loans[index], headers[index], cache->state);
	move = hpf_loan_move(headers[0] != NULL ? &loans[0] : NULL, headers[1] != NULL ? &loans[1] : NULL);
	values[0] = CnyGetDatum(move.principal);
	values[1] = CnyGetDatum(move.principal_overdue);
	values[2] = CnyGetDatum(move.interest);
	values[3] = CnyGetDatum(move.penalty);
	values[4] = CnyGetDatum(move.surplus);
	values[5] = CnyGetDatum(move.written_off);
	values[6] = CnyGetDatum(move.written_off_overdue);
	values[7] = CnyGetDatum(move.to_reserve);
	values[8] = CnyGetDatum(move.recovered);
	values[9] = CnyGetDatum(move.recovered_to_reserve);
	values[10] = CnyGetDatum(move.overdue);
	values[11] = BoolGetDatum(move.moves);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(cache->result, values, nulls)));
}

Datum
hpf_sql_loan_running_period(PG_FUNCTION_ARGS)
{
	HeapTupleHeader header = PG_GETARG_HEAPTUPLEHEADER(0);
	LoanCache  *cache = loan_cache(fcinfo, header);
	HpfLoan		loan;
	HpfStatus	status;
	int32_t		due = 0;
	int32_t		days = 0;
	Datum		values[2];
	bool		nulls[2] = {false, false};

	find_result(fcinfo, cache, lengthof(values));
	read_state(&loan, header, cache->state);
	if (!hpf_loan_running_period(&loan, &due, &days, &status))
	{
		if (status != HPF_OK)
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("due date out of range")));
		nulls[0] = nulls[1] = true;
	}
	values[0] = DateADTGetDatum(due);
	values[1] = Int32GetDatum(days);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(cache->result, values, nulls)));
}

Datum
hpf_sql_loan_plan(PG_FUNCTION_ARGS)
{
	HeapTupleHeader header = PG_GETARG_HEAPTUPLEHEADER(0);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	TupleDesc	descriptor = lookup_rowtype_tupdesc_copy(HeapTupleHeaderGetTypeId(header),
														 HeapTupleHeaderGetTypMod(header));
	HpfLoan		loan;
	HpfScheduleLine line;
	HpfStatus	status;
	int32_t		due;

	if (descriptor->natts != STATE_COLUMNS)
		elog(ERROR, "type loan_state does not fit this version of the code");
	read_state(&loan, header, descriptor);
	InitMaterializedSRF(fcinfo, 0);
	while (hpf_loan_plan_next(&loan, &due, &line, &status))
	{
		Datum		values[6];
		bool		nulls[6] = {false, false, false, false, false, false};

		values[0] = Int32GetDatum(line.period);
		values[1] = DateADTGetDatum(due);
		values[2] = CnyGetDatum(line.installment);
		values[3] = CnyGetDatum(line.principal);
		values[4] = CnyGetDatum(line.interest);
		values[5] = CnyGetDatum(line.balance);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	if (status != HPF_OK)
		refuse_fact(status, HPF_REFUSE_NONE, &loan, NULL);
	return (Datum) 0;
}

Datum
hpf_sql_loan_state_step(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	HpfLoan    *loan = PG_ARGISNULL(0) ? NULL : (HpfLoan *) PG_GETARG_POINTER(0);
	bool		disbursed = loan != NULL;
	HpfFact		fact;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "loan_state_step called outside an aggregate");
	read_fact(fcinfo, &fact);
	if (!disbursed)
		loan = MemoryContextAlloc(context, sizeof(HpfLoan));
	step(loan, &fact, disbursed);
	PG_RETURN_POINTER(loan);
}

Datum
hpf_sql_loan_state_final(PG_FUNCTION_ARGS)
{
	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "loan_state_final called outside an aggregate");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(write_state((HpfLoan *) PG_GETARG_POINTER(0), loan_cache(fcinfo, NULL)));
}

void
loan_read_fact(FunctionCallInfo fcinfo, HpfFact *fact)
{
	read_fact(fcinfo, fact);
}

void
loan_refuse_fact(HpfStatus status, HpfRefusal why, const HpfLoan *loan, const HpfFact *fact)
{
	refuse_fact(status, why, loan, fact);
}
