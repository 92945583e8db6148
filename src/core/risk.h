/*
 * risk.h
 *		Risk class of a loan (五级分类), JGJ/T 320 A.14.
 *
 * Pure core: calls nothing.  Called by src/risk.c and tests/unit.
 */
#ifndef HPF_CORE_RISK_H
#define HPF_CORE_RISK_H

#include <stdbool.h>
#include <stdint.h>

typedef enum HpfRiskClass
{
	HPF_RISK_NORMAL = 1,		/* 正常 */
	HPF_RISK_ATTENTION,			/* 关注 */
	HPF_RISK_SUBSTANDARD,		/* 次级 */
	HPF_RISK_DOUBTFUL,			/* 可疑 */
	HPF_RISK_LOSS				/* 损失 */
} HpfRiskClass;

/* No such limit. */
#define HPF_RISK_NO_LIMIT		(-1)

/* From how much on a loan is of a class; each may be HPF_RISK_NO_LIMIT. */
typedef struct HpfRiskLimits
{
	int32_t		attention_periods;
	int32_t		substandard_periods;
	int32_t		doubtful_periods;
	int32_t		substandard_days;
	int32_t		doubtful_days;
} HpfRiskLimits;

/*
 * The worst class that overdue periods or days overdue reach: days matter where
 * periods are few and large, as of a bullet loan.  What cannot be got back is a
 * loss, whatever is overdue; nothing overdue is normal, whatever the limits.
 */
extern HpfRiskClass hpf_risk_class(const HpfRiskLimits *limits, int32_t periods, int32_t days, bool lost);

#endif							/* HPF_CORE_RISK_H */
