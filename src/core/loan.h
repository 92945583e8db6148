/*
 * loan.h
 *		The loan fold: what facts make of a loan (个人住房贷款).
 *
 * Pure core: calls annuity.h, calendar.h, money.h; called by
 * src/loan.c, tests/unit/test_loan.c and tests/fuzz/fuzz_loan.c.
 *
 * A step is: advance to the fact's value date, then apply the fact.  Advancing
 * bills what falls due and accrues penalty; it reads nothing but the state, so
 * a state may be advanced in one go or day by day and is the same.
 *
 * The rules, in the words of the field (sources: doc/sources.md §3.4-3.6,
 * doc/sources.md):
 *
 * Billing.  On each due date a period is billed: interest on the principal not
 * yet due, rate / 12 for a full month whatever its length, plus carried_product;
 * principal by the method, the last period all that is left.  Interest of odd
 * days never shifts the principal: the principal part of an equal installment is
 * the installment less a full month's interest, so a loan's principal follows
 * hpf_schedule to the fen, and odd days are billed on top (or, in a short first
 * period, off).  The first period is a month when the loan was disbursed one
 * month before first_due; days before that are charged at rate / 360 besides the
 * month, and a first period shorter than a month is charged its actual days.
 *
 * Inside a period, days are actual days at rate / 360: the day before a due date
 * at most the 30 of the month.  A prepayment is not charged interest when it is
 * made: what the prepaid part ran is billed with the period.
 *
 * A first period of more than a month may be split: its days before the month
 * are then billed by themselves a month before first_due, interest only, as
 * period 0.  A period that a change of the due day made longer or shorter is
 * charged like a first one; what is billed keeps its due date.  A bullet loan bills once, with its last period; the
 * months before are carried.  Money disbursed in stages runs from its own day.
 *
 * Receipts pay penalty (what bears penalty itself first), then the oldest unpaid
 * period's interest and principal, then the next period's; what is left is
 * surplus, taken by the next bill.  With principal_first_days, a loan overdue for
 * more days pays all principal due first, then interest, then penalty.  A
 * prepayment pays what is due first.
 * Money is never refused by the fold: what cannot be owed becomes surplus.
 * Refusing an instruction to pay too much is the caller's business, before there
 * is a fact.
 *
 * Overdue.  A billed period not fully paid at the end of its due date (plus
 * grace_days, or relief_until) is overdue from the next day.  Penalty per day is
 * base x rate x penalty_percent / 100 / 360 of the contract rate of that day,
 * kept exactly, rounded half-up when read.  It is not compounded, unless the
 * base says so: then penalty unpaid on the due day of a month, after the last
 * period too, is part of the base from there on.
 *
 * Off the books.  When the collateral is sold and does not cover, what is left
 * of the principal is carried as another receivable (119); written off, it meets
 * the reserve.  Nothing is billed or accrued from there on; the claim, with the
 * interest and penalty unpaid on that day, stands and takes what is received.
 * principal = principal_received + balance + written_off, always.
 */
#ifndef HPF_CORE_LOAN_H
#define HPF_CORE_LOAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "annuity.h"
#include "status.h"

#define HPF_PENALTY_PERCENT_DEFAULT	150
#define HPF_PENALTY_PERCENT_MAX		1000
#define HPF_GRACE_DAYS_MAX			90

/* No date: days since 2000-01-01 of no day a loan can have. */
#define HPF_NO_DATE					INT32_MIN
/* No rate set for the next period. */
#define HPF_NO_RATE					INT64_C(-1)
/* Principal is never paid before penalty and interest. */
#define HPF_NO_DAYS					(-1)

typedef enum HpfLoanStatus
{
	HPF_LOAN_NORMAL = 0,
	HPF_LOAN_OVERDUE,			/* a period is overdue (逾期) */
	HPF_LOAN_SETTLED,			/* nothing is owed any more (结清) */
	HPF_LOAN_VOID,				/* disbursed by mistake, never was (作废) */
	HPF_LOAN_WRITTEN_OFF		/* taken off the books, the claim stands (呆账、核销) */
} HpfLoanStatus;

typedef enum HpfPenaltyBase
{
	HPF_PENALTY_ON_BOTH = 0,	/* overdue principal and interest */
	HPF_PENALTY_ON_PRINCIPAL,
	HPF_PENALTY_COMPOUND		/* both, and penalty unpaid on a due day (复利) */
} HpfPenaltyBase;

/* What is unpaid of one billed period; days as since 2000-01-01. */
typedef struct HpfBill
{
	int64_t		due;
	int64_t		overdue_from;		/* first day overdue; 0 while it is not */
	int64_t		interest;
	int64_t		principal;
} HpfBill;

/* All periods of the longest loan, and the days before its first month. */
#define HPF_BILLS_MAX				(HPF_PERIODS_MAX + 1)

/* State; each field is the column of the same name of hpf.loan_state. */
typedef struct HpfLoan
{
	int64_t		principal;
	int64_t		balance;
	int64_t		principal_due;
	int64_t		interest_due;
	int64_t		overdue_principal;
	int64_t		surplus;
	int64_t		rate;
	int32_t		rate_from;			/* the day since which it is in force */
	int64_t		installment;
	HpfMethod	method;
	int32_t		periods;
	int32_t		period;
	int32_t		first_due;
	int32_t		first_month;	/* of first_due, not stored: told once, not once a due date */
	int32_t		due_day;
	bool		first_stub;			/* days before the first month are still to be billed */
	int32_t		interest_from;
	int64_t		carried_product;	/* fen x days x 1e-8 */
	int64_t		penalty_due;		/* half-up */
	int64_t		penalty_product;	/* exact penalty less penalty_due, in 1/HPF_PENALTY_DIVISOR fen */
	int64_t		penalty_compounded;	/* the part of penalty_due that bears penalty */
	int32_t		penalty_from;		/* HPF_NO_DATE: nothing overdue */
	int32_t		as_of;
	int64_t		principal_received;
	int64_t		interest_received;
	int64_t		penalty_received;
	int64_t		written_off;		/* principal taken off the loan without money */
	int64_t		receivable;			/* of it still carried as other receivable (119) */
	int64_t		claim;				/* interest and penalty unpaid when it was taken off */
	int64_t		recovered;			/* received since, of written_off + claim */
	int64_t		recovered_to_reserve;	/* of it what was not for the receivable */
	int32_t		overdue_periods;	/* the first so many of arrears */
	int32_t		overdue_total;
	HpfLoanStatus status;
	int32_t		penalty_percent;
	int32_t		grace_days;
	HpfPenaltyBase penalty_base;
	int32_t		principal_first_days;	/* HPF_NO_DAYS: never */
	int64_t		next_rate;			/* HPF_NO_RATE: none */
	int32_t		relief_from;		/* both HPF_NO_DATE: none */
	int32_t		relief_until;
	int32_t		last_rank;
	int32_t		arrears_count;
	HpfBill		arrears[HPF_BILLS_MAX];	/* unpaid periods, oldest first */
} HpfLoan;

/* base x rate x days x per cent, in fen */
#define HPF_PENALTY_DIVISOR		INT64_C(3600000000000)
/* balance x rate x days, in fen */
#define HPF_DAY_DIVISOR			INT64_C(36000000000)

/* In the order in which facts of one day count. */
typedef enum HpfFactKind
{
	HPF_FACT_DISBURSE = 0,		/* amount, rate, periods, method, first_due */
	HPF_FACT_SPLIT_FIRST_PERIOD,
	HPF_FACT_DISBURSE_MORE,		/* amount */
	HPF_FACT_SET_PENALTY,		/* percent, grace_days, penalty_base */
	HPF_FACT_SET_ALLOCATION,	/* days */
	HPF_FACT_RELIEVE,			/* until */
	HPF_FACT_SET_RATE,			/* rate, at_next_period */
	HPF_FACT_SET_METHOD,		/* method */
	HPF_FACT_SET_PERIODS,		/* periods: the new total */
	HPF_FACT_SET_DUE_DAY,		/* due_day */
	HPF_FACT_RECEIVE,			/* amount */
	HPF_FACT_PREPAY,			/* amount, shorten */
	HPF_FACT_CARRY_SHORTFALL,
	HPF_FACT_WRITE_OFF,
	HPF_FACT_REFUND,			/* amount */
	HPF_FACT_VOID,
	HPF_FACT_KINDS				/* how many there are */
} HpfFactKind;

typedef struct HpfFact
{
	HpfFactKind kind;
	int32_t		value_date;
	int64_t		amount;
	int64_t		rate;
	int32_t		periods;
	int32_t		first_due;
	HpfMethod	method;
	int32_t		until;
	int32_t		percent;
	int32_t		grace_days;
	HpfPenaltyBase penalty_base;
	int32_t		days;			/* set_allocation: HPF_NO_DAYS or days overdue */
	int32_t		due_day;
	bool		at_next_period;	/* set_rate: from the next bill on, not from value_date */
	bool		shorten;		/* prepay: keep the installment, not the term */
} HpfFact;

/* Why a fact is refused; goes with HPF_NOT_ALLOWED and HPF_BAD_ARGUMENT. */
typedef enum HpfRefusal
{
	HPF_REFUSE_NONE = 0,
	HPF_REFUSE_STATE,			/* the state is not one the fold can have made */
	HPF_REFUSE_NO_LOAN,			/* no disbursement yet */
	HPF_REFUSE_DISBURSED,		/* already disbursed */
	HPF_REFUSE_VOID,			/* the loan is void */
	HPF_REFUSE_EARLIER,			/* dated or ranked before the state */
	HPF_REFUSE_RECEIVED,		/* void after money was received */
	HPF_REFUSE_SURPLUS,			/* refund of more than the surplus */
	HPF_REFUSE_AMOUNT,			/* amount not above 0, or above HPF_PRINCIPAL_MAX */
	HPF_REFUSE_RATE,
	HPF_REFUSE_PERIODS,
	HPF_REFUSE_FIRST_DUE,		/* first_due not after the disbursement */
	HPF_REFUSE_UNTIL,			/* relief ends before it begins */
	HPF_REFUSE_PERCENT,
	HPF_REFUSE_GRACE,
	HPF_REFUSE_DAYS,			/* days below 0 */
	HPF_REFUSE_DUE_DAY,			/* not a day 1 to 31 */
	HPF_REFUSE_OVER				/* nothing is left to come of the loan */
} HpfRefusal;

/* What a change of state moves, in fen; each is after less before. */
typedef struct HpfLoanMove
{
	int64_t		principal;			/* received, less disbursed */
	int64_t		principal_overdue;	/* of what was received: overdue before */
	int64_t		interest;
	int64_t		penalty;
	int64_t		surplus;
	int64_t		written_off;		/* principal that left the loan without money */
	int64_t		written_off_overdue;	/* of it overdue before */
	int64_t		to_reserve;			/* charged to the risk reserve (301) */
	int64_t		recovered;			/* received on what is off the books */
	int64_t		recovered_to_reserve;	/* of it credited to the reserve, the rest to 119 */
	int64_t		overdue;			/* change of overdue principal */
	bool		moves;				/* is any of it not 0? */
} HpfLoanMove;

/* What is owed on a day. */
typedef struct HpfOwed
{
	int64_t		penalty;
	int64_t		interest;
	int64_t		principal;
	int64_t		total_due;
	int64_t		settlement;
} HpfOwed;

/* Name, rank and Chinese term of a kind of fact; kind < HPF_FACT_KINDS. */
typedef struct HpfFactKindInfo
{
	const char *name;
	int32_t		rank;
	const char *description;
	const char *chinese;
} HpfFactKindInfo;

extern const HpfFactKindInfo hpf_fact_kinds[HPF_FACT_KINDS];

/* HPF_BAD_ARGUMENT for a name that is none. */
extern HpfStatus hpf_fact_kind_from_name(const char *name, size_t length, HpfFactKind *kind);

/* Is this a state the fold can work on?  For states that come from outside. */
extern bool hpf_loan_is_valid(const HpfLoan *loan);

/*
 * Bill and accrue through as_of.  HPF_NOT_ALLOWED for a day before the state's,
 * HPF_BAD_DATE, HPF_OUT_OF_RANGE; the state is then spoiled.
 */
extern HpfStatus hpf_loan_advance(HpfLoan *loan, int32_t as_of, HpfRefusal *why);

/* A new loan from its disbursement. */
extern HpfStatus hpf_loan_disburse(HpfLoan *loan, const HpfFact *fact, HpfRefusal *why);

/*
 * One more fact.  HPF_NOT_ALLOWED or HPF_BAD_ARGUMENT with *why, HPF_BAD_DATE,
 * HPF_OUT_OF_RANGE (no loan of a person comes near); the state is then spoiled.
 */
extern HpfStatus hpf_loan_step(HpfLoan *loan, const HpfFact *fact, HpfRefusal *why);

/* What is owed on a day; loan is advanced to it. */
extern HpfStatus hpf_loan_owed(HpfLoan *loan, int32_t on_date, HpfOwed *owed, HpfRefusal *why);

/* What led from one state to the other; NULL is no loan yet, or no more. */
extern HpfLoanMove hpf_loan_move(const HpfLoan *before, const HpfLoan *after);

/*
 * The next bill, as billing would make it: false when no more comes.  Takes the
 * period off the loan without keeping dues: to walk through the plan of a copy.
 */
extern bool hpf_loan_plan_next(HpfLoan *loan, int32_t *due, HpfScheduleLine *line,
							   HpfStatus *status);

/*
 * The running period: its due date, and the days it is charged, a whole month
 * being 30.  False when nothing is left to be billed.
 */
extern bool hpf_loan_running_period(const HpfLoan *loan, int32_t *due, int32_t *days,
									HpfStatus *status);

#endif							/* HPF_CORE_LOAN_H */
