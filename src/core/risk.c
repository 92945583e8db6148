/*
 * risk.c
 *		Risk class of a loan (五级分类).
 */
#include "risk.h"

static bool
reached(int32_t value, int32_t limit)
{
	return limit != HPF_RISK_NO_LIMIT && value >= limit;
}

HpfRiskClass
hpf_risk_class(const HpfRiskLimits *limits, int32_t periods, int32_t days, bool lost)
{
	if (lost)
		return HPF_RISK_LOSS;
	if (periods <= 0)
		return HPF_RISK_NORMAL;
	if (reached(periods, limits->doubtful_periods) || reached(days, limits->doubtful_days))
		return HPF_RISK_DOUBTFUL;
	if (reached(periods, limits->substandard_periods) || reached(days, limits->substandard_days))
		return HPF_RISK_SUBSTANDARD;
	if (reached(periods, limits->attention_periods))
		return HPF_RISK_ATTENTION;
	return HPF_RISK_NORMAL;
}
