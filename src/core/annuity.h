/*
 * annuity.h
 *		Installments and schedules of loans repaid in months.
 *
 * Pure core: calls calendar.h, interest.h, money.h and wide.h; called by src/annuity.c and
 * the loan state machine.
 *
 * Units: amounts in fen, rates per year in 1e-8 (3.25 % = 3250000), a period is
 * a month at rate / 12.  Source: doc/sources.md §3.4 and §3.7.
 */
#ifndef HPF_CORE_ANNUITY_H
#define HPF_CORE_ANNUITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

/* What the correct rounding is proved for (wide.h has room for just this). */
#define HPF_PRINCIPAL_MAX		INT64_C(100000000000000)	/* 10^12 yuan */
#define HPF_PERIODS_MAX			600
#define HPF_LOAN_RATE_MAX		INT64_C(100000000)			/* 100 % */

/* Repayment methods, numbered as in JGJ/T 320-2014 A.11. */
typedef enum HpfMethod
{
	HPF_EQUAL_INSTALLMENT = 1,	/* 等额本息 */
	HPF_EQUAL_PRINCIPAL = 2,	/* 等额本金 */
	HPF_BULLET = 3				/* 一次还本付息: all of it with the last period */
} HpfMethod;

/* One line of a schedule, in fen; balance is what is left after it. */
typedef struct HpfScheduleLine
{
	int32_t		period;			/* from 1 */
	int64_t		installment;	/* principal + interest */
	int64_t		principal;
	int64_t		interest;
	int64_t		balance;
} HpfScheduleLine;

/* A schedule under way; start it with a function below, treat it as opaque. */
typedef struct HpfSchedule
{
	int64_t		balance;		/* before the next period */
	int64_t		rate;
	int64_t		amount;			/* installment, or principal of a period */
	int32_t		period;			/* lines given so far */
	int32_t		periods;
	HpfMethod	method;
	bool		narrow;			/* balance x rate fits 64 bits all the way */
} HpfSchedule;

/* The due dates of a schedule under way; opaque. */
typedef struct HpfDueDates
{
	int32_t		month_start;	/* first day of the next period's month */
	int32_t		year;
	int32_t		month;
	int32_t		day;			/* of first_due, 1 to 31 */
} HpfDueDates;

/*
 * hpf_method_from_name: 'equal_installment', 'equal_principal' or 'bullet'.
 *
 * HPF_BAD_ARGUMENT for any other text.
 */
extern HpfStatus hpf_method_from_name(const char *name, size_t length, HpfMethod *method);

/*
 * hpf_installment: the equal installment, correctly rounded.
 *
 * P i (1+i)^n / ((1+i)^n - 1) with i = rate / 12, rounded once, half-up, to the
 * fen; principal / periods at rate 0.  The exact value decides, ties included.
 * principal 0 to HPF_PRINCIPAL_MAX, rate 0 to HPF_LOAN_RATE_MAX, periods 1 to
 * HPF_PERIODS_MAX; HPF_BAD_ARGUMENT outside.  Source: doc/sources.md §3.4.
 */
extern HpfStatus hpf_installment(int64_t principal, int64_t rate, int32_t periods,
								 int64_t *installment);

/*
 * hpf_reaches_half: is the exact installment at least fen + 1/2?
 *
 * What hpf_installment asks where 128 bits do not tell: at ties and their very
 * close neighbours, so rare that tests ask it directly.  Takes some tens of
 * microseconds.  Arguments as hpf_installment with rate above 0, and fen 0 to
 * 2 HPF_PRINCIPAL_MAX; it does not check them.
 */
extern HpfStatus hpf_reaches_half(int64_t principal, int64_t rate, int32_t periods,
								  int64_t fen, bool *reaches);

/*
 * hpf_schedule_start: begin the schedule of a loan.
 *
 * Ranges and errors as hpf_installment.  A schedule has exactly `periods` lines.
 * Each charges round(balance x rate / 12); equal_installment pays the rest of
 * the installment as principal, equal_principal pays round(principal / periods).
 * The last line clears the balance.  No part is ever negative and the principal
 * parts always add up to the loan:
 *   - the rounded installment never falls below the rounded interest of the first
 *     period (rounding is monotone), and interest only falls after it;
 *   - where rounding up clears the loan early (tiny principals), the clearing
 *     line pays what is left and later lines are zero;
 *   - where rounding down leaves a remainder, the last line takes it, at the
 *     extreme the whole loan (0.05 yuan over 360 periods).
 */
extern HpfStatus hpf_schedule_start(HpfSchedule *schedule, int64_t principal,
									int64_t rate, int32_t periods, HpfMethod method);

/*
 * hpf_schedule_start_kept: begin a schedule whose installment is given.
 *
 * For a loan that keeps its installment (prepayment that shortens the term, a
 * stored installment).  As hpf_schedule_start with equal_installment, and
 * HPF_BAD_ARGUMENT where the installment does not cover the first interest.
 */
extern HpfStatus hpf_schedule_start_kept(HpfSchedule *schedule, int64_t principal,
										 int64_t rate, int32_t periods,
										 int64_t installment);

/* hpf_schedule_next: the next line; false, and no line, after the last. */
extern bool hpf_schedule_next(HpfSchedule *schedule, HpfScheduleLine *line);

/*
 * hpf_due_dates_start: begin the due dates of periods 1 to `periods`.
 *
 * The same days as hpf_due_date (calendar.h) gives one by one, several times
 * cheaper in a row; its errors, for the last period, before the first is given.
 */
extern HpfStatus hpf_due_dates_start(HpfDueDates *dates, int32_t first_due, int32_t periods);

/* hpf_due_dates_next: the next due date; no more than `periods` of them. */
extern int32_t hpf_due_dates_next(HpfDueDates *dates);

/*
 * hpf_balance_after: balance after the first paid_periods lines of a schedule.
 *
 * paid_periods 0 to periods; otherwise as hpf_schedule_start.
 */
extern HpfStatus hpf_balance_after(int64_t principal, int64_t rate, int32_t periods,
								   int32_t paid_periods, HpfMethod method,
								   int64_t *balance);

/*
 * hpf_periods_to_clear: periods until a kept installment clears a balance.
 *
 * *last is what the last of them pays, at most the installment.  0 periods for
 * principal 0.  HPF_OUT_OF_RANGE when HPF_PERIODS_MAX periods do not clear it
 * (the installment does not cover the interest, or hardly), HPF_BAD_ARGUMENT
 * outside the ranges of hpf_installment.  Source: doc/sources.md §3.4, §3.5.
 */
extern HpfStatus hpf_periods_to_clear(int64_t principal, int64_t rate,
									  int64_t installment, int32_t *periods,
									  int64_t *last);

/*
 * hpf_subsidy_difference_installment: formula B of the interest subsidy.
 *
 * Installment at the bank's rate less installment at the centre's, not below 0.
 * Ranges and errors as hpf_installment.  Source: doc/sources.md §3.7.
 */
extern HpfStatus hpf_subsidy_difference_installment(int64_t principal, int64_t bank_rate,
													int64_t hpf_rate, int32_t periods,
													int64_t *difference);

#endif							/* HPF_CORE_ANNUITY_H */
