/*
 * credit.h
 *		A loan's month as it is reported to the credit bureau (征信, second
 *		generation): repayment status, class, what is overdue and how long.
 *
 * Pure core: calls calendar.h and loan.h; called by src/credit.c and
 * tests/unit/test_credit.c.
 *
 * A month is lived through: begun, stepped by each fact in the fold's order, and
 * finished on its last day.  On the way are noted what was billed and paid in it,
 * and the day the loan was settled.  Facts after the month are left out, so the
 * same facts give any month.
 *
 * Days overdue count from a period's first day overdue, which is the fold's:
 * grace and relief granted to the loan are taken off.  A window that
 * suppresses reports only (relief) is given beside it.  A loan off the books is
 * bad debt until its claim is recovered.  Codes are those of the
 * bureau's dictionary as a public reporting system has them (doc/sources.md §8).
 */
#ifndef HPF_CORE_CREDIT_H
#define HPF_CORE_CREDIT_H

#include <stdint.h>

#include "loan.h"
#include "risk.h"
#include "status.h"

/* Repayment status (还款状态). */
#define HPF_CREDIT_NOTHING_DUE	'*'
#define HPF_CREDIT_NORMAL		'N'
#define HPF_CREDIT_SETTLED		'C'
#define HPF_CREDIT_BAD_DEBT		'B'
/* the loan is void: nothing is reported */
#define HPF_CREDIT_NONE			'\0'

/* Special transactions of the month (特殊交易), to be combined. */
#define HPF_CREDIT_EXTENDED		1	/* 展期 */
#define HPF_CREDIT_PREPAID		2	/* 提前还款 */
#define HPF_CREDIT_SETTLED_EARLY 4	/* 提前结清 */
#define HPF_CREDIT_SHORTENED	8	/* reported as 其他 */
#define HPF_CREDIT_RELIEVED		16	/* 银行主动延期 */
#define HPF_CREDIT_COLLATERAL_SOLD	32	/* 以资抵债 */
#define HPF_CREDIT_WRITTEN_OFF	64	/* 核销 */


/* Overdue principal by age: 1-30, 31-60, 61-90, 91-180, over 180 days. */
#define HPF_CREDIT_AGES			5

/* Periods due from `from` to `until` are not reported overdue before `until` has passed. */
typedef struct HpfCreditRelief
{
	int32_t		from;
	int32_t		until;
} HpfCreditRelief;

typedef struct HpfCreditTerms
{
	const HpfCreditRelief *relief;
	int			relief_count;
	HpfRiskLimits classes;
} HpfCreditTerms;

/* What is noted on the way through a month. */
typedef struct HpfCreditMonth
{
	int32_t		from;			/* first and last day */
	int32_t		through;
	int64_t		due;			/* billed in the month */
	int32_t		bills;
	int64_t		received;		/* paid by or for the borrower, less what was given back */
	int64_t		prepaid;		/* principal ahead of time */
	int32_t		last_paid;		/* HPF_NO_DATE: never */
	int32_t		closed_on;		/* HPF_NO_DATE: not settled */
	int32_t		ends_on;		/* due date of the last period, as long as one is to come */
	int			special;
} HpfCreditMonth;

/* What is overdue on the state's day. */
typedef struct HpfCreditOverdue
{
	int32_t		days;			/* of the oldest; 0: nothing */
	int32_t		periods;
	int64_t		amount;			/* principal, interest and penalty */
	int64_t		principal[HPF_CREDIT_AGES];
} HpfCreditOverdue;

typedef struct HpfCredit
{
	char		status;
	HpfRiskClass loan_class;
	HpfCreditOverdue overdue;
	int64_t		balance;
	int64_t		paid;			/* in the month */
	int32_t		periods_left;
} HpfCredit;

/* month is a valid year * 12 + month - 1. */
extern void hpf_credit_begin(HpfCreditMonth *month, int32_t yearmonth);

/* One more fact; the first is the disbursement.  Errors as hpf_loan_step. */
extern HpfStatus hpf_credit_disburse(HpfLoan *loan, HpfCreditMonth *month, const HpfFact *fact, HpfRefusal *why);
extern HpfStatus hpf_credit_step(HpfLoan *loan, HpfCreditMonth *month, const HpfFact *fact, HpfRefusal *why);

/* The month is over: what is reported of it.  loan is advanced to its last day. */
extern HpfStatus hpf_credit_finish(HpfLoan *loan, HpfCreditMonth *month, const HpfCreditTerms *terms,
								   HpfCredit *credit, HpfRefusal *why);

/* What is overdue on the day of the state, and its principal by age. */
extern void hpf_credit_overdue(const HpfLoan *loan, const HpfCreditTerms *terms, HpfCreditOverdue *overdue);

/* '1' to '7' by days overdue (1-30 to over 180); days > 0. */
extern char hpf_credit_status_of_days(int32_t days);

/* Which of the ages; days > 0. */
extern int	hpf_credit_age_of_days(int32_t days);

#endif							/* HPF_CORE_CREDIT_H */
