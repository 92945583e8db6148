/*
 * months.c
 *		SQL function of continuous months.
 *
 * A thin wrapper over src/core/months.c; called by extension/functions/months.sql.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/array.h"

#include "compat.h"
#include "errors.h"
#include "hpf.h"
#include "core/months.h"

PG_FUNCTION_INFO_V1(hpf_sql_continuous_months);

/* The months of an array without NULLs; yearmonth is int4, so are its elements. */
static const int32 *
months_of(FunctionCallInfo fcinfo, int argument, size_t *count)
{
	ArrayType  *array;

	*count = 0;
	if (PG_ARGISNULL(argument))
		return NULL;
	array = PG_GETARG_ARRAYTYPE_P(argument);
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("a month is NULL")));
	*count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	return (const int32 *) ARR_DATA_PTR(array);
}

/* continuous_months(paid yearmonth[], excused yearmonth[], as_of yearmonth) → integer */
Datum
hpf_sql_continuous_months(PG_FUNCTION_ARGS)
{
	size_t		paid_count;
	size_t		excused_count;
	const int32 *paid = months_of(fcinfo, 0, &paid_count);
	const int32 *excused = months_of(fcinfo, 1, &excused_count);

	if (PG_ARGISNULL(2))
		PG_RETURN_NULL();
	PG_RETURN_INT32(hpf_continuous_months(paid, paid_count, excused, excused_count, PG_GETARG_YEARMONTH(2)));
}
