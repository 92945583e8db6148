/*
 * risk.c
 *		SQL function of the risk class of a loan.
 *
 * A thin wrapper over src/core/risk.c; called by extension/functions/risk.sql.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "compat.h"
#include "core/risk.h"

PG_FUNCTION_INFO_V1(hpf_sql_risk_class);

static int32_t
limit_of(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? HPF_RISK_NO_LIMIT : PG_GETARG_INT32(argument);
}

/* risk_class(periods, days, lost, attention, substandard, doubtful periods, substandard, doubtful days) → text */
Datum
hpf_sql_risk_class(PG_FUNCTION_ARGS)
{
	static const char *const codes[] = {"", "01", "02", "03", "04", "05"};
	HpfRiskLimits limits;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	limits.attention_periods = limit_of(fcinfo, 3);
	limits.substandard_periods = limit_of(fcinfo, 4);
	limits.doubtful_periods = limit_of(fcinfo, 5);
	limits.substandard_days = limit_of(fcinfo, 6);
	limits.doubtful_days = limit_of(fcinfo, 7);
	PG_RETURN_TEXT_P(cstring_to_text(codes[hpf_risk_class(&limits, PG_GETARG_INT32(0),
														  PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1),
														  PG_GETARG_BOOL(2))]));
}
