/*
 * loan.c
 *		The loan fold.  See loan.h for its rules.
 *
 * Calls annuity.c, calendar.c and money.c; called by src/loan.c, tests/unit and
 * tests/fuzz.
 */
#include "loan.h"

#include <stddef.h>
#include <string.h>

#include "calendar.h"
#include "money.h"

/* Room enough for sums of a loan; adding up within it can never overflow int64. */
#define AMOUNT_MAX		INT64_C(1000000000000000000)
#define MONTH_DAYS		30

/* Ranks leave room for kinds to come: they are stored with states. */
const HpfFactKindInfo hpf_fact_kinds[HPF_FACT_KINDS] = {
	{"disburse", 10,
	 "amount, rate, periods, mode (equal_installment, equal_principal or bullet), first_due: the loan is paid out",
	 "放款"},
	{"split_first_period", 12,
	 "the days before the first month are billed by themselves, interest only, a month before first_due; on the day of disbursement",
	 "首期按日计息"},
	{"disburse_more", 15,
	 "amount: another part is paid out; the installment is recomputed, the term stays",
	 "分次放款"},
	{"set_penalty", 20,
	 "rate (150% of the contract rate), periods (days of grace), mode (principal_interest, principal or compound): terms of penalty from here on",
	 "罚息条件"},
	{"set_allocation", 25,
	 "periods (days): a loan overdue for more days pays principal before interest and penalty; without periods never",
	 "还款顺序"},
	{"relieve", 30,
	 "first_due (last day of relief): periods due from value_date to it are not overdue before it has passed",
	 "延期还款"},
	{"set_rate", 40,
	 "rate, mode (day_split: from value_date; next_period: from the next due date): the contract rate changes, the term is kept",
	 "利率调整"},
	{"set_method", 45,
	 "mode (equal_installment, equal_principal or bullet): the method of repayment changes, the installment is recomputed",
	 "还款方式变更"},
	{"set_periods", 50,
	 "periods (new total): the term is extended or shortened, the installment recomputed",
	 "期限变更"},
	{"set_due_day", 55,
	 "periods (1 to 31): installments fall due on this day, the next on its first occurrence in a due month after value_date",
	 "还款日变更"},
	{"receive", 60,
	 "amount: money received; pays penalty, then interest and principal due, oldest period first; the rest is surplus",
	 "还款"},
	{"prepay", 70,
	 "amount, mode (reduce: smaller installment; shorten: fewer periods): pays what is due, then principal ahead of time; the settlement amount settles",
	 "提前还款"},
	{"carry_shortfall", 74,
	 "the collateral is sold: principal it did not cover is carried as another receivable",
	 "处置不足转其他应收款"},
	{"write_off", 76,
	 "what is left of the principal is taken off the books; the claim stands",
	 "核销"},
	{"refund", 80,
	 "amount: surplus given back",
	 "退还多收款"},
	{"void", 90,
	 "the loan never was; only before money was received",
	 "作废"}
};

HpfStatus
hpf_fact_kind_from_name(const char *name, size_t length, HpfFactKind *kind)
{
	for (int candidate = 0; candidate < HPF_FACT_KINDS; candidate++)
		if (strlen(hpf_fact_kinds[candidate].name) == length &&
			memcmp(hpf_fact_kinds[candidate].name, name, length) == 0)
		{
			*kind = (HpfFactKind) candidate;
			return HPF_OK;
		}
	return HPF_BAD_ARGUMENT;
}

static HpfStatus
refuse(HpfRefusal *why, HpfRefusal reason, HpfStatus status)
{
	*why = reason;
	return status;
}

/* Both are within AMOUNT_MAX; so is the sum, or it is refused. */
static HpfStatus
add_amount(int64_t *sum, int64_t amount)
{
	if (*sum > AMOUNT_MAX - amount)
		return HPF_OUT_OF_RANGE;
	*sum += amount;
	return HPF_OK;
}

/* Principal not yet due. */
static int64_t
rest_of(const HpfLoan *loan)
{
	return loan->balance - loan->principal_due;
}

static bool
amount_is_valid(int64_t amount, int64_t limit)
{
	return amount >= 0 && amount <= limit;
}

static bool
optional_date_is_valid(int32_t date)
{
	return date == HPF_NO_DATE || hpf_days_is_valid(date);
}

bool
hpf_loan_is_valid(const HpfLoan *loan)
{
	int32_t		first_month;
	int64_t		interest = 0;
	int64_t		principal = 0;
	int64_t		overdue = 0;
	int64_t		earlier = (int64_t) HPF_DAYS_MIN - 1;

	if (!amount_is_valid(loan->principal, HPF_PRINCIPAL_MAX) ||
		!amount_is_valid(loan->balance, loan->principal) ||
		!amount_is_valid(loan->principal_due, loan->balance) ||
		!amount_is_valid(loan->overdue_principal, loan->principal_due) ||
		!amount_is_valid(loan->interest_due, AMOUNT_MAX) ||
		!amount_is_valid(loan->surplus, AMOUNT_MAX) ||
		!amount_is_valid(loan->rate, HPF_LOAN_RATE_MAX) ||
		!amount_is_valid(loan->installment, AMOUNT_MAX) ||
		!amount_is_valid(loan->penalty_due, AMOUNT_MAX) ||
		!amount_is_valid(loan->principal_received, loan->principal) ||
		!amount_is_valid(loan->interest_received, AMOUNT_MAX) ||
		!amount_is_valid(loan->penalty_received, AMOUNT_MAX) ||
		!amount_is_valid(loan->penalty_compounded, loan->penalty_due) ||
		!amount_is_valid(loan->written_off, loan->principal) ||
		!amount_is_valid(loan->receivable, loan->written_off) ||
		!amount_is_valid(loan->claim, loan->written_off > 0 ? AMOUNT_MAX : 0) ||
		!amount_is_valid(loan->recovered, loan->written_off + loan->claim) ||
		!amount_is_valid(loan->recovered_to_reserve, loan->recovered) ||
		loan->receivable + loan->recovered - loan->recovered_to_reserve > loan->written_off ||
		loan->principal_received + loan->balance + loan->written_off != loan->principal)
		return false;
	/* What is off the books has nothing on them. */
	if (loan->written_off > 0 && (loan->balance > 0 || loan->interest_due > 0 || loan->penalty_due > 0))
		return false;
	if (loan->method < HPF_EQUAL_INSTALLMENT || loan->method > HPF_BULLET)
		return false;
	if (loan->periods < 0 || loan->periods > HPF_PERIODS_MAX || loan->period < 0 ||
		loan->period > loan->periods)
		return false;
	/* A plan is over exactly when no principal is left to bill. */
	if ((rest_of(loan) == 0) != (loan->period == loan->periods))
		return false;
	if (loan->due_day < 1 || loan->due_day > 31 ||
		(loan->first_stub && (loan->period > 0 || loan->method == HPF_BULLET)))
		return false;
	if (hpf_yearmonth_of_day(loan->first_due, &first_month) != HPF_OK || first_month != loan->first_month ||
		!hpf_days_is_valid(loan->interest_from) ||
		!hpf_days_is_valid(loan->rate_from) || loan->rate_from > loan->as_of ||
		!hpf_days_is_valid(loan->as_of) || loan->interest_from > loan->as_of ||
		!optional_date_is_valid(loan->penalty_from) ||
		!optional_date_is_valid(loan->relief_from) ||
		!optional_date_is_valid(loan->relief_until))
		return false;
	if ((loan->penalty_from == HPF_NO_DATE) != (loan->overdue_periods == 0) ||
		(loan->relief_from == HPF_NO_DATE) != (loan->relief_until == HPF_NO_DATE))
		return false;
	if (loan->penalty_product < -HPF_PENALTY_DIVISOR / 2 ||
		loan->penalty_product >= HPF_PENALTY_DIVISOR / 2 ||
		(loan->penalty_due == 0 && loan->penalty_product < 0))
		return false;
	if (loan->status < HPF_LOAN_NORMAL || loan->status > HPF_LOAN_WRITTEN_OFF ||
		(loan->status == HPF_LOAN_WRITTEN_OFF) != (loan->recovered < loan->written_off + loan->claim) ||
		loan->penalty_percent < 0 || loan->penalty_percent > HPF_PENALTY_PERCENT_MAX ||
		loan->grace_days < 0 || loan->grace_days > HPF_GRACE_DAYS_MAX ||
		loan->penalty_base < HPF_PENALTY_ON_BOTH || loan->penalty_base > HPF_PENALTY_COMPOUND ||
		loan->principal_first_days < HPF_NO_DAYS)
		return false;
	if (loan->next_rate != HPF_NO_RATE && !amount_is_valid(loan->next_rate, HPF_LOAN_RATE_MAX))
		return false;
	/* One more than periods where the days before the first month are billed apart. */
	if (loan->arrears_count < 0 || loan->arrears_count > loan->period + 1 ||
		loan->overdue_periods < 0 || loan->overdue_periods > loan->arrears_count ||
		loan->overdue_total < loan->overdue_periods ||
		loan->overdue_total > loan->period + 1 - (loan->arrears_count - loan->overdue_periods))
		return false;
	for (int32_t index = 0; index < loan->arrears_count; index++)
	{
		const HpfBill *bill = &loan->arrears[index];

		if (!amount_is_valid(bill->interest, loan->interest_due - interest) ||
			!amount_is_valid(bill->principal, loan->principal_due - principal) ||
			bill->interest + bill->principal == 0 ||
			bill->due <= earlier || bill->due > HPF_DAYS_MAX)
			return false;
		if (index >= loan->overdue_periods ? bill->overdue_from != 0 :
			bill->overdue_from <= bill->due || bill->overdue_from > loan->as_of)
			return false;
		earlier = bill->due;
		interest += bill->interest;
		principal += bill->principal;
		if (index < loan->overdue_periods)
			overdue += bill->principal;
	}
	return interest == loan->interest_due && principal == loan->principal_due &&
		overdue == loan->overdue_principal &&
		(loan->overdue_periods == 0 || loan->penalty_from == loan->arrears[0].overdue_from);
}

/* Due date of a period; period 0 is a month before the first. */
static HpfStatus
due_date(const HpfLoan *loan, int32_t period, int32_t *due)
{
	return hpf_due_date_in(loan->first_month, loan->due_day, period, due);
}

/*
 * Days the running period is charged: 30 for a month whatever its length; days
 * before the month besides, or fewer when it is shorter: a first period, or one
 * in which the due day was changed.
 */
static HpfStatus
period_days(const HpfLoan *loan, int32_t *days)
{
	int32_t		month_before;
	int32_t		due;
	HpfStatus	status = due_date(loan, loan->period, &month_before);

	*days = MONTH_DAYS;
	if (status != HPF_OK || loan->interest_from == month_before)
		return status;
	if (loan->interest_from < month_before)
	{
		*days = MONTH_DAYS + (month_before - loan->interest_from);
		return HPF_OK;
	}
	status = due_date(loan, loan->period + 1, &due);
	if (status == HPF_OK && due - loan->interest_from < MONTH_DAYS)
		*days = due - loan->interest_from;
	return status;
}

/* Days of the running period gone by; before a due date never more than period_days. */
static int32_t
elapsed_days(const HpfLoan *loan, int32_t on_date)
{
	return on_date - loan->interest_from;
}

/* Interest of the running period when it is charged so many days. */
static HpfStatus
running_interest(const HpfLoan *loan, int32_t days, int64_t *interest, HpfRefusal *why)
{
	__int128	product = (__int128) rest_of(loan) * loan->rate * days + loan->carried_product;

	if (product < 0)
		return refuse(why, HPF_REFUSE_STATE, HPF_BAD_ARGUMENT);
	/* Nearly always: a 64-bit division is several times quicker. */
	if (product < INT64_MAX - HPF_DAY_DIVISOR)
	{
		*interest = ((int64_t) product + HPF_DAY_DIVISOR / 2) / HPF_DAY_DIVISOR;
		return HPF_OK;
	}
	return hpf_divide_half_up(product, HPF_DAY_DIVISOR, interest);
}

/* Interest that the running period has beyond principal not yet due at the rate in force. */
static HpfStatus
carry(HpfLoan *loan, int64_t amount, int64_t rate, int32_t days)
{
	__int128	product = (__int128) amount * rate * days + loan->carried_product;

	if (product > INT64_MAX || product < INT64_MIN)
		return HPF_OUT_OF_RANGE;
	loan->carried_product = (int64_t) product;
	return HPF_OK;
}

/* The installment of the periods left (of equal_principal: the principal part). */
static HpfStatus
recompute_installment(HpfLoan *loan)
{
	int32_t		left = loan->periods - loan->period;

	if (left == 0)
		return HPF_OK;
	if (loan->method == HPF_BULLET)
	{
		loan->installment = 0;
		return HPF_OK;
	}
	if (loan->method == HPF_EQUAL_PRINCIPAL)
		return hpf_divide_half_up(rest_of(loan), left, &loan->installment);
	return hpf_installment(rest_of(loan), loan->rate, left, &loan->installment);
}

static HpfStatus
change_rate(HpfLoan *loan, int64_t rate, int32_t from)
{
	loan->rate = rate;
	loan->rate_from = from;
	loan->next_rate = HPF_NO_RATE;
	/* Equal principal parts do not depend on the rate. */
	if (loan->method != HPF_EQUAL_INSTALLMENT)
		return HPF_OK;
	return recompute_installment(loan);
}

/* Last day on which an unpaid period is not overdue, by the terms in force. */
static int32_t
last_good_day(const HpfLoan *loan, const HpfBill *bill)
{
	int32_t		day = (int32_t) bill->due + loan->grace_days;

	if (loan->relief_from != HPF_NO_DATE && bill->due >= loan->relief_from &&
		loan->relief_until > day)
		day = loan->relief_until;
	return day;
}

/* What the money can pay of an amount. */
static int64_t
pay(int64_t *money, int64_t *amount)
{
	int64_t		paid = *money < *amount ? *money : *amount;

	*money -= paid;
	*amount -= paid;
	return paid;
}

static HpfStatus
pay_penalty(HpfLoan *loan, int64_t *money)
{
	int64_t		paid = pay(money, &loan->penalty_due);

	if (paid == 0)
		return HPF_OK;
	/* Of penalty, too, the oldest first: what bears penalty itself. */
	loan->penalty_compounded -= paid < loan->penalty_compounded ? paid : loan->penalty_compounded;
	/* Rounded once, when paid: what the rounding left is dropped with it. */
	if (loan->penalty_due == 0)
		loan->penalty_product = 0;
	return add_amount(&loan->penalty_received, paid);
}

static HpfStatus
pay_interest(HpfLoan *loan, int32_t index, int64_t *money)
{
	int64_t		paid = pay(money, &loan->arrears[index].interest);

	loan->interest_due -= paid;
	return add_amount(&loan->interest_received, paid);
}

static void
pay_principal(HpfLoan *loan, int32_t index, int64_t *money)
{
	int64_t		paid = pay(money, &loan->arrears[index].principal);

	loan->principal_due -= paid;
	loan->balance -= paid;
	loan->principal_received += paid;
	if (index < loan->overdue_periods)
		loan->overdue_principal -= paid;
}

/* What is received on a loan off the books: first what is carried as receivable. */
static HpfStatus
recover(HpfLoan *loan)
{
	int64_t		open = loan->written_off + loan->claim - loan->recovered;
	int64_t		paid = pay(&loan->surplus, &open);

	loan->recovered += paid;
	(void) pay(&paid, &loan->receivable);
	loan->recovered_to_reserve += paid;
	return HPF_OK;
}

/* Pay with the surplus what is due, oldest first. */
static HpfStatus
allocate(HpfLoan *loan)
{
	int64_t		money = loan->surplus;
	int32_t		left = 0;
	int32_t		overdue = 0;
	HpfStatus	status = HPF_OK;
	bool		principal_first = loan->principal_first_days != HPF_NO_DAYS &&
		loan->overdue_periods > 0 &&
		loan->as_of - loan->penalty_from + 1 > loan->principal_first_days;

	if (loan->written_off > 0)
		return recover(loan);
	if (principal_first)
		for (int32_t index = 0; index < loan->arrears_count; index++)
			pay_principal(loan, index, &money);
	else
		status = pay_penalty(loan, &money);
	for (int32_t index = 0; index < loan->arrears_count && status == HPF_OK; index++)
	{
		status = pay_interest(loan, index, &money);
		pay_principal(loan, index, &money);
	}
	if (principal_first && status == HPF_OK)
		status = pay_penalty(loan, &money);
	loan->surplus = money;
	for (int32_t index = 0; index < loan->arrears_count; index++)
	{
		const HpfBill *bill = &loan->arrears[index];

		if (bill->interest == 0 && bill->principal == 0)
			continue;
		overdue += index < loan->overdue_periods;
		if (left != index)
			loan->arrears[left] = *bill;
		left++;
	}
	if (left < loan->arrears_count)
	{
		loan->arrears_count = left;
		loan->overdue_periods = overdue;
		loan->penalty_from = overdue > 0 ? (int32_t) loan->arrears[0].overdue_from : HPF_NO_DATE;
		/* Less than half a fen of penalty is nothing once the rest is paid. */
		if (left == 0)
			loan->penalty_product = 0;
	}
	return status;
}

/* Penalty from as_of up to a day, and the periods that become overdue on the way. */
static HpfStatus
accrue_days(HpfLoan *loan, int32_t until)
{
	__int128	product = 0;
	HpfStatus	status;

	for (int32_t index = 0; index < loan->arrears_count; index++)
	{
		HpfBill    *bill = &loan->arrears[index];
		int32_t		from = loan->as_of;

		if (index >= loan->overdue_periods)
		{
			int32_t		last_good = last_good_day(loan, bill);

			if (last_good >= until)
				break;
			/* A day before as_of: a shorter grace was set after the due date. */
			if (last_good > from)
				from = last_good;
			bill->overdue_from = from + 1;
			if (loan->overdue_periods == 0)
				loan->penalty_from = from + 1;
			loan->overdue_periods++;
			loan->overdue_total++;
			loan->overdue_principal += bill->principal;
		}
		product += ((__int128) bill->principal +
					(loan->penalty_base == HPF_PENALTY_ON_PRINCIPAL ? 0 : bill->interest)) *
			(until - from);
	}
	product += (__int128) loan->penalty_compounded * (until - loan->as_of);
	if (product > 0)
	{
		product = product * loan->rate * loan->penalty_percent +
			(__int128) loan->penalty_due * HPF_PENALTY_DIVISOR + loan->penalty_product;
		status = hpf_divide_half_up(product, HPF_PENALTY_DIVISOR, &loan->penalty_due);
		if (status != HPF_OK || loan->penalty_due > AMOUNT_MAX)
			return HPF_OUT_OF_RANGE;
		loan->penalty_product =
			(int64_t) (product - (__int128) loan->penalty_due * HPF_PENALTY_DIVISOR);
	}
	loan->as_of = until;
	return HPF_OK;
}

/* The first due day of the calendar after a day, whether a period ends there or not. */
static HpfStatus
next_due_day(const HpfLoan *loan, int32_t after, int32_t *day)
{
	HpfStatus	status = hpf_due_date_on(after, loan->due_day, 1, day);

	if (status == HPF_OK && *day <= after)
		status = hpf_due_date_on(after, loan->due_day, 2, day);
	return status;
}

/* Up to a day; where penalty is compounded, month by month. */
static HpfStatus
accrue(HpfLoan *loan, int32_t until)
{
	HpfStatus	status;
	int32_t		day;

	while (loan->penalty_base == HPF_PENALTY_COMPOUND &&
		   (loan->arrears_count > 0 || loan->penalty_due > 0))
	{
		status = next_due_day(loan, loan->as_of, &day);
		if (status != HPF_OK)
			return status;
		if (day > until)
			break;
		status = accrue_days(loan, day);
		if (status != HPF_OK)
			return status;
		loan->penalty_compounded = loan->penalty_due;
	}
	return accrue_days(loan, until);
}

/* Due date of the next bill. */
static HpfStatus
next_due(const HpfLoan *loan, int32_t *due)
{
	return due_date(loan, loan->period + (loan->first_stub ? 0 : 1), due);
}

/* Interest and principal of the next bill. */
static HpfStatus
compute_bill(const HpfLoan *loan, HpfBill *bill, HpfRefusal *why)
{
	int64_t		rest = rest_of(loan);
	int32_t		days;
	int64_t		month_interest;
	HpfStatus	status = period_days(loan, &days);

	if (status == HPF_OK && loan->first_stub)
		days -= MONTH_DAYS;
	if (status == HPF_OK)
		status = running_interest(loan, days, &bill->interest, why);
	if (status != HPF_OK)
		return status;
	bill->principal = 0;
	if (loan->first_stub)
		return HPF_OK;
	bill->principal = loan->installment;
	if (loan->period + 1 == loan->periods)
		bill->principal = rest;
	else if (loan->method == HPF_EQUAL_INSTALLMENT)
	{
		/* The principal follows the plan: odd days are billed on top of it. */
		month_interest = bill->interest;
		if (days != MONTH_DAYS || loan->carried_product != 0)
			status = hpf_divide_half_up((__int128) rest * loan->rate * MONTH_DAYS,
										HPF_DAY_DIVISOR, &month_interest);
		bill->principal -= month_interest;
	}
	if (bill->principal < 0)
		bill->principal = 0;
	if (bill->principal > rest)
		bill->principal = rest;
	return status;
}

/* The running period is over; its principal is no longer part of rest_of. */
static HpfStatus
start_period(HpfLoan *loan, int32_t day)
{
	/* The days before the first month are no period of the plan. */
	if (loan->first_stub)
		loan->first_stub = false;
	else
		loan->period++;
	loan->interest_from = day;
	loan->carried_product = 0;
	if (rest_of(loan) == 0)
		loan->periods = loan->period;
	if (loan->next_rate != HPF_NO_RATE)
		return change_rate(loan, loan->next_rate, day);
	return HPF_OK;
}

/* A month of a bullet loan before its last: nothing is billed, the interest is carried. */
static HpfStatus
carry_month(HpfLoan *loan, int32_t due)
{
	int64_t		carried;
	int32_t		days;
	HpfStatus	status = period_days(loan, &days);

	if (status == HPF_OK)
		status = carry(loan, rest_of(loan), loan->rate, days);
	if (status != HPF_OK)
		return status;
	carried = loan->carried_product;
	status = start_period(loan, due);
	loan->carried_product = carried;
	return status;
}

static HpfStatus
add_bill(HpfLoan *loan, int32_t day, HpfBill bill)
{
	HpfStatus	status = add_amount(&loan->interest_due, bill.interest);
	int32_t		due;

	/* Before its due date only where a prepayment ends the loan. */
	if (status == HPF_OK)
		status = next_due(loan, &due);
	if (status != HPF_OK)
		return status;
	bill.due = due;
	bill.overdue_from = 0;
	loan->principal_due += bill.principal;
	status = start_period(loan, day);
	if (status != HPF_OK)
		return status;
	if (bill.interest > 0 || bill.principal > 0)
		loan->arrears[loan->arrears_count++] = bill;
	if (loan->surplus > 0)
		return allocate(loan);
	return HPF_OK;
}

static void
set_status(HpfLoan *loan)
{
	if (loan->status == HPF_LOAN_VOID)
		return;
	if (loan->recovered < loan->written_off + loan->claim)
		loan->status = HPF_LOAN_WRITTEN_OFF;
	else if (loan->balance == 0 && loan->interest_due == 0 && loan->penalty_due == 0)
		loan->status = HPF_LOAN_SETTLED;
	else if (loan->overdue_periods > 0)
		loan->status = HPF_LOAN_OVERDUE;
	else
		loan->status = HPF_LOAN_NORMAL;
}

HpfStatus
hpf_loan_advance(HpfLoan *loan, int32_t as_of, HpfRefusal *why)
{
	HpfStatus	status;

	if (!hpf_days_is_valid(as_of))
		return HPF_BAD_DATE;
	if (as_of < loan->as_of)
		return refuse(why, HPF_REFUSE_EARLIER, HPF_NOT_ALLOWED);
	if (as_of == loan->as_of)
		return HPF_OK;
	loan->last_rank = 0;

	while (loan->period < loan->periods)
	{
		HpfBill		bill;
		int32_t		due;

		status = next_due(loan, &due);
		if (status != HPF_OK)
			return status;
		if (due <= loan->as_of)
			return refuse(why, HPF_REFUSE_STATE, HPF_BAD_ARGUMENT);
		if (due > as_of)
			break;
		status = accrue(loan, due);
		if (status != HPF_OK)
			return status;
		if (loan->method == HPF_BULLET && loan->period + 1 < loan->periods)
			status = carry_month(loan, due);
		else
		{
			status = compute_bill(loan, &bill, why);
			if (status == HPF_OK)
				status = add_bill(loan, due, bill);
		}
		if (status != HPF_OK)
			return status;
	}
	status = accrue(loan, as_of);
	set_status(loan);
	return status;
}

HpfStatus
hpf_loan_disburse(HpfLoan *loan, const HpfFact *fact, HpfRefusal *why)
{
	HpfStatus	status;
	int32_t		last_due;
	int32_t		year;
	int32_t		month;

	if (fact->kind != HPF_FACT_DISBURSE)
		return refuse(why, HPF_REFUSE_NO_LOAN, HPF_NOT_ALLOWED);
	if (fact->amount <= 0 || fact->amount > HPF_PRINCIPAL_MAX)
		return refuse(why, HPF_REFUSE_AMOUNT, HPF_BAD_ARGUMENT);
	if (!amount_is_valid(fact->rate, HPF_LOAN_RATE_MAX))
		return refuse(why, HPF_REFUSE_RATE, HPF_BAD_ARGUMENT);
	if (fact->periods < 1 || fact->periods > HPF_PERIODS_MAX)
		return refuse(why, HPF_REFUSE_PERIODS, HPF_BAD_ARGUMENT);
	if (!hpf_days_is_valid(fact->value_date) || !hpf_days_is_valid(fact->first_due))
		return HPF_BAD_DATE;
	if (fact->first_due <= fact->value_date)
		return refuse(why, HPF_REFUSE_FIRST_DUE, HPF_BAD_ARGUMENT);
	status = hpf_due_date(fact->first_due, fact->periods, &last_due);
	if (status != HPF_OK)
		return status;

	/* Not the arrears: 19,232 bytes of which arrears_count bills are in use. */
	memset(loan, 0, offsetof(HpfLoan, arrears));
	loan->principal = fact->amount;
	loan->balance = fact->amount;
	loan->rate = fact->rate;
	loan->method = fact->method;
	loan->periods = fact->periods;
	loan->first_due = fact->first_due;
	hpf_civil_from_days(fact->first_due, &year, &month, &loan->due_day);
	loan->first_month = year * 12 + month - 1;
	loan->interest_from = fact->value_date;
	loan->rate_from = fact->value_date;
	loan->penalty_from = HPF_NO_DATE;
	loan->as_of = fact->value_date;
	loan->penalty_percent = HPF_PENALTY_PERCENT_DEFAULT;
	loan->principal_first_days = HPF_NO_DAYS;
	loan->next_rate = HPF_NO_RATE;
	loan->relief_from = HPF_NO_DATE;
	loan->relief_until = HPF_NO_DATE;
	loan->last_rank = hpf_fact_kinds[HPF_FACT_DISBURSE].rank;
	return recompute_installment(loan);
}

static HpfStatus
set_rate(HpfLoan *loan, const HpfFact *fact)
{
	HpfStatus	status;
	int32_t		days;

	if (fact->at_next_period && fact->value_date != loan->interest_from && rest_of(loan) > 0)
	{
		loan->next_rate = fact->rate;
		return HPF_OK;
	}
	/* The days gone by stay at the old rate: carry the difference. */
	if (rest_of(loan) > 0)
	{
		days = elapsed_days(loan, fact->value_date);
		status = carry(loan, rest_of(loan), loan->rate - fact->rate, days);
		if (status != HPF_OK)
			return status;
	}
	return change_rate(loan, fact->rate, fact->value_date);
}

static HpfStatus
set_periods(HpfLoan *loan, const HpfFact *fact, HpfRefusal *why)
{
	HpfStatus	status;
	int32_t		last_due;

	/* Everything is billed: there is no term left to change. */
	if (rest_of(loan) == 0)
		return HPF_OK;
	if (fact->periods <= loan->period || fact->periods > HPF_PERIODS_MAX)
		return refuse(why, HPF_REFUSE_PERIODS, HPF_BAD_ARGUMENT);
	status = due_date(loan, fact->periods, &last_due);
	if (status != HPF_OK)
		return status;
	loan->periods = fact->periods;
	return recompute_installment(loan);
}

/*
 * The days before the first month get a bill of their own, if there are any; on
 * the day of disbursement only, for later the bill may have been made already.
 */
static HpfStatus
split_first_period(HpfLoan *loan)
{
	int32_t		month_before;
	HpfStatus	status = due_date(loan, 0, &month_before);

	if (status == HPF_OK && loan->period == 0 && loan->as_of == loan->interest_from &&
		loan->method != HPF_BULLET && month_before > loan->as_of)
		loan->first_stub = true;
	return status;
}

/* Money paid out runs from its own day: the days before it are carried off. */
static HpfStatus
disburse_more(HpfLoan *loan, const HpfFact *fact, HpfRefusal *why)
{
	HpfStatus	status;

	if (loan->period == loan->periods)
		return refuse(why, HPF_REFUSE_OVER, HPF_NOT_ALLOWED);
	if (fact->amount > HPF_PRINCIPAL_MAX - loan->principal)
		return refuse(why, HPF_REFUSE_AMOUNT, HPF_BAD_ARGUMENT);
	/* The months of a bullet loan gone by are carried already, for what was there. */
	status = carry(loan, -fact->amount, loan->rate, elapsed_days(loan, fact->value_date));
	if (status != HPF_OK)
		return status;
	loan->principal += fact->amount;
	loan->balance += fact->amount;
	return recompute_installment(loan);
}

static HpfStatus
set_method(HpfLoan *loan, const HpfFact *fact)
{
	/* A bill of the days before the first month goes on: a bullet has none. */
	if (fact->method == HPF_BULLET)
		loan->first_stub = false;
	loan->method = fact->method;
	return recompute_installment(loan);
}

/*
 * Due dates move to another day of their months; by a month where the running
 * period's would not lie after the change.  What is billed keeps its due date.
 */
static HpfStatus
set_due_day(HpfLoan *loan, const HpfFact *fact, HpfRefusal *why)
{
	HpfStatus	status;
	int32_t		day;
	int32_t		old = loan->due_day;

	if (fact->due_day < 1 || fact->due_day > 31)
		return refuse(why, HPF_REFUSE_DUE_DAY, HPF_BAD_ARGUMENT);
	if (rest_of(loan) == 0 || fact->due_day == old)
		return HPF_OK;
	loan->due_day = fact->due_day;
	status = next_due(loan, &day);
	if (status == HPF_OK)
		status = due_date(loan, day <= fact->value_date ? 2 : 1, &loan->first_due);
	if (status == HPF_OK)
		status = hpf_yearmonth_of_day(loan->first_due, &loan->first_month);
	if (status == HPF_OK)
		status = due_date(loan, loan->periods, &day);
	return status;
}

/* Nothing is outstanding, due or to come. */
static void
clear(HpfLoan *loan)
{
	loan->balance = 0;
	loan->principal_due = 0;
	loan->interest_due = 0;
	loan->overdue_principal = 0;
	loan->installment = 0;
	loan->periods = loan->period;
	loan->first_stub = false;
	loan->carried_product = 0;
	loan->penalty_due = 0;
	loan->penalty_product = 0;
	loan->penalty_compounded = 0;
	loan->penalty_from = HPF_NO_DATE;
	loan->overdue_periods = 0;
	loan->next_rate = HPF_NO_RATE;
	loan->arrears_count = 0;
}

/* The principal leaves the loan without money; the claim is what was owed that day. */
static HpfStatus
take_off(HpfLoan *loan, HpfRefusal *why)
{
	int64_t		interest = 0;
	HpfStatus	status = HPF_OK;

	if (rest_of(loan) > 0)
		status = running_interest(loan, elapsed_days(loan, loan->as_of), &interest, why);
	if (status != HPF_OK)
		return status;
	loan->claim = loan->interest_due;
	status = add_amount(&loan->claim, loan->penalty_due);
	if (status == HPF_OK)
		status = add_amount(&loan->claim, interest);
	if (status != HPF_OK)
		return status;
	loan->written_off = loan->balance;
	clear(loan);
	return recover(loan);
}

static HpfStatus
relieve(HpfLoan *loan, const HpfFact *fact, HpfRefusal *why)
{
	if (!hpf_days_is_valid(fact->until))
		return HPF_BAD_DATE;
	if (fact->until < fact->value_date)
		return refuse(why, HPF_REFUSE_UNTIL, HPF_BAD_ARGUMENT);
	/* A relief still running is prolonged, never cut: its periods keep it. */
	if (loan->relief_from != HPF_NO_DATE && loan->relief_until >= fact->value_date)
	{
		if (fact->until > loan->relief_until)
			loan->relief_until = fact->until;
		return HPF_OK;
	}
	loan->relief_from = fact->value_date;
	loan->relief_until = fact->until;
	return HPF_OK;
}

/* Keep the installment: fewer periods, never more than there were. */
static HpfStatus
shorten(HpfLoan *loan)
{
	int64_t		rest = rest_of(loan);
	int32_t		left = loan->periods - loan->period;
	int32_t		needed = left;
	int64_t		last;

	if (loan->method == HPF_BULLET)
		return recompute_installment(loan);
	if (loan->method == HPF_EQUAL_PRINCIPAL)
	{
		if (loan->installment > 0 && (rest + loan->installment - 1) / loan->installment < left)
			needed = (int32_t) ((rest + loan->installment - 1) / loan->installment);
	}
	else if (hpf_periods_to_clear(rest, loan->rate, loan->installment, &needed, &last) != HPF_OK ||
			 needed > left)
		needed = left;
	loan->periods = loan->period + needed;
	return HPF_OK;
}

static HpfStatus
receive(HpfLoan *loan, int64_t amount)
{
	HpfStatus	status = add_amount(&loan->surplus, amount);

	if (status != HPF_OK)
		return status;
	return allocate(loan);
}

static HpfStatus
prepay(HpfLoan *loan, const HpfFact *fact, HpfRefusal *why)
{
	int64_t		due = loan->penalty_due + loan->interest_due + loan->principal_due;
	int64_t		amount = fact->amount < due ? fact->amount : due;
	int64_t		rest;
	int32_t		days;
	HpfBill		bill;
	HpfStatus	status;

	status = receive(loan, amount);
	amount = fact->amount - amount;
	rest = rest_of(loan);
	if (status != HPF_OK || amount == 0)
		return status;
	if (rest == 0)
		return receive(loan, amount);

	days = elapsed_days(loan, fact->value_date);
	status = running_interest(loan, days, &bill.interest, why);
	if (status != HPF_OK)
		return status;
	/* The whole of it: the interest to the day is billed at once. */
	if (amount >= rest || amount - rest >= bill.interest - loan->surplus)
	{
		status = add_amount(&loan->surplus, amount);
		if (status != HPF_OK)
			return status;
		bill.principal = rest;
		loan->first_stub = false;
		return add_bill(loan, fact->value_date, bill);
	}

	status = carry(loan, amount, loan->rate, days);
	if (status != HPF_OK)
		return status;
	loan->balance -= amount;
	loan->principal_received += amount;
	return fact->shorten ? shorten(loan) : recompute_installment(loan);
}

static HpfStatus
make_void(HpfLoan *loan, HpfRefusal *why)
{
	if (loan->principal_received > 0 || loan->interest_received > 0 ||
		loan->penalty_received > 0 || loan->surplus > 0 || loan->written_off > 0)
		return refuse(why, HPF_REFUSE_RECEIVED, HPF_NOT_ALLOWED);
	loan->principal = 0;
	loan->overdue_total = 0;
	clear(loan);
	loan->status = HPF_LOAN_VOID;
	return HPF_OK;
}

/* The part of a fact that can be judged without the state. */
static HpfStatus
check_fact(const HpfFact *fact, HpfRefusal *why)
{
	switch (fact->kind)
	{
		case HPF_FACT_DISBURSE_MORE:
		case HPF_FACT_RECEIVE:
		case HPF_FACT_PREPAY:
		case HPF_FACT_REFUND:
			if (fact->amount <= 0 || fact->amount > HPF_PRINCIPAL_MAX)
				return refuse(why, HPF_REFUSE_AMOUNT, HPF_BAD_ARGUMENT);
			break;
		case HPF_FACT_SET_RATE:
			if (!amount_is_valid(fact->rate, HPF_LOAN_RATE_MAX))
				return refuse(why, HPF_REFUSE_RATE, HPF_BAD_ARGUMENT);
			break;
		case HPF_FACT_SET_PENALTY:
			if (fact->percent < 0 || fact->percent > HPF_PENALTY_PERCENT_MAX)
				return refuse(why, HPF_REFUSE_PERCENT, HPF_BAD_ARGUMENT);
			if (fact->grace_days < 0 || fact->grace_days > HPF_GRACE_DAYS_MAX)
				return refuse(why, HPF_REFUSE_GRACE, HPF_BAD_ARGUMENT);
			break;
		case HPF_FACT_SET_ALLOCATION:
			if (fact->days < HPF_NO_DAYS)
				return refuse(why, HPF_REFUSE_DAYS, HPF_BAD_ARGUMENT);
			break;
		default:
			break;
	}
	return HPF_OK;
}

/* Facts without money, on a loan that is under way. */
static HpfStatus
change_terms(HpfLoan *loan, const HpfFact *fact, HpfRefusal *why)
{
	switch (fact->kind)
	{
		case HPF_FACT_SPLIT_FIRST_PERIOD:
			return split_first_period(loan);
		case HPF_FACT_SET_PENALTY:
			loan->penalty_percent = fact->percent;
			loan->grace_days = fact->grace_days;
			loan->penalty_base = fact->penalty_base;
			if (fact->penalty_base != HPF_PENALTY_COMPOUND)
				loan->penalty_compounded = 0;
			return HPF_OK;
		case HPF_FACT_SET_ALLOCATION:
			loan->principal_first_days = fact->days;
			return HPF_OK;
		case HPF_FACT_RELIEVE:
			return relieve(loan, fact, why);
		case HPF_FACT_SET_RATE:
			return set_rate(loan, fact);
		case HPF_FACT_SET_METHOD:
			return set_method(loan, fact);
		case HPF_FACT_SET_PERIODS:
			return set_periods(loan, fact, why);
		case HPF_FACT_SET_DUE_DAY:
			return set_due_day(loan, fact, why);
		case HPF_FACT_CARRY_SHORTFALL:
			if (loan->balance > 0)
			{
				loan->receivable = loan->balance;
				return take_off(loan, why);
			}
			return HPF_OK;
		case HPF_FACT_WRITE_OFF:
			loan->receivable = 0;
			return loan->balance > 0 ? take_off(loan, why) : HPF_OK;
		default:
			return HPF_OK;
	}
}

HpfStatus
hpf_loan_step(HpfLoan *loan, const HpfFact *fact, HpfRefusal *why)
{
	HpfStatus	status;
	int32_t		rank = hpf_fact_kinds[fact->kind].rank;

	if (fact->kind == HPF_FACT_DISBURSE)
		return refuse(why, HPF_REFUSE_DISBURSED, HPF_NOT_ALLOWED);
	if (loan->status == HPF_LOAN_VOID)
		return refuse(why, HPF_REFUSE_VOID, HPF_NOT_ALLOWED);
	status = check_fact(fact, why);
	if (status != HPF_OK)
		return status;
	if (fact->value_date == loan->as_of && rank < loan->last_rank)
		return refuse(why, HPF_REFUSE_EARLIER, HPF_NOT_ALLOWED);
	status = hpf_loan_advance(loan, fact->value_date, why);
	if (status != HPF_OK)
		return status;
	loan->last_rank = rank;

	switch (fact->kind)
	{
		case HPF_FACT_RECEIVE:
			status = receive(loan, fact->amount);
			break;
		case HPF_FACT_PREPAY:
			status = prepay(loan, fact, why);
			break;
		case HPF_FACT_REFUND:
			if (fact->amount > loan->surplus)
				return refuse(why, HPF_REFUSE_SURPLUS, HPF_NOT_ALLOWED);
			loan->surplus -= fact->amount;
			break;
		case HPF_FACT_VOID:
			status = make_void(loan, why);
			break;
		case HPF_FACT_DISBURSE_MORE:
			status = disburse_more(loan, fact, why);
			break;
		default:
			/* Terms of a loan that is over, learnt when an earlier fact came late. */
			if (loan->status == HPF_LOAN_NORMAL || loan->status == HPF_LOAN_OVERDUE ||
				(fact->kind == HPF_FACT_WRITE_OFF && loan->receivable > 0))
				status = change_terms(loan, fact, why);
			break;
	}
	if (status == HPF_OK)
		set_status(loan);
	return status;
}

HpfStatus
hpf_loan_owed(HpfLoan *loan, int32_t on_date, HpfOwed *owed, HpfRefusal *why)
{
	HpfStatus	status = hpf_loan_advance(loan, on_date, why);
	int64_t		interest;
	int64_t		rest;

	if (status != HPF_OK)
		return status;
	rest = rest_of(loan);
	interest = 0;
	if (rest > 0)
	{
		status = running_interest(loan, elapsed_days(loan, on_date), &interest, why);
		if (status != HPF_OK)
			return status;
	}
	owed->penalty = loan->penalty_due;
	owed->interest = loan->interest_due;
	owed->principal = loan->principal_due;
	/* Off the books: what was received since counts as principal first. */
	if (loan->written_off > 0)
	{
		int64_t		open = loan->written_off + loan->claim - loan->recovered;

		owed->interest = open < loan->claim ? open : loan->claim;
		owed->principal = open - owed->interest;
	}
	owed->total_due = owed->penalty + owed->interest + owed->principal;
	owed->settlement = owed->total_due + rest + interest - loan->surplus;
	if (owed->settlement < 0)
		owed->settlement = 0;
	return HPF_OK;
}

/* Principal charged to the reserve: what is off the loan and neither carried nor paid as carried. */
static int64_t
charged_to_reserve(const HpfLoan *loan)
{
	return loan->written_off - loan->receivable - (loan->recovered - loan->recovered_to_reserve);
}

HpfLoanMove
hpf_loan_move(const HpfLoan *before, const HpfLoan *after)
{
	static const HpfLoan none = {0};
	HpfLoanMove move;

	if (before == NULL)
		before = &none;
	if (after == NULL)
		after = &none;
	move.principal = (after->principal_received - before->principal_received) -
		(after->principal - before->principal);
	move.interest = after->interest_received - before->interest_received;
	move.penalty = after->penalty_received - before->penalty_received;
	move.surplus = after->surplus - before->surplus;
	move.written_off = after->written_off - before->written_off;
	move.to_reserve = charged_to_reserve(after) - charged_to_reserve(before);
	move.recovered = after->recovered - before->recovered;
	move.recovered_to_reserve = after->recovered_to_reserve - before->recovered_to_reserve;
	move.overdue = after->overdue_principal - before->overdue_principal;
	/* What was overdue is paid first, and leaves 122 rather than 121. */
	move.principal_overdue = move.principal < before->overdue_principal ?
		move.principal : before->overdue_principal;
	if (move.principal_overdue < 0)
		move.principal_overdue = 0;
	move.written_off_overdue = before->overdue_principal - move.principal_overdue;
	if (move.written_off_overdue > move.written_off)
		move.written_off_overdue = move.written_off > 0 ? move.written_off : 0;
	move.moves = move.principal != 0 || move.interest != 0 || move.penalty != 0 ||
		move.surplus != 0 || move.written_off != 0 || move.to_reserve != 0 ||
		move.recovered != 0 || move.overdue != 0;
	return move;
}

bool
hpf_loan_plan_next(HpfLoan *loan, int32_t *due, HpfScheduleLine *line, HpfStatus *status)
{
	HpfBill		bill;
	HpfRefusal	why = HPF_REFUSE_NONE;

	*status = HPF_OK;
	if (loan->period >= loan->periods)
		return false;
	*status = next_due(loan, due);
	while (*status == HPF_OK && loan->method == HPF_BULLET && loan->period + 1 < loan->periods)
	{
		*status = carry_month(loan, *due);
		if (*status == HPF_OK)
			*status = next_due(loan, due);
	}
	if (*status == HPF_OK)
		*status = compute_bill(loan, &bill, &why);
	if (*status != HPF_OK)
		return false;
	loan->balance -= bill.principal;
	*status = start_period(loan, *due);
	line->period = loan->period;
	line->principal = bill.principal;
	line->interest = bill.interest;
	line->installment = bill.principal + bill.interest;
	line->balance = rest_of(loan);
	return *status == HPF_OK;
}

bool
hpf_loan_running_period(const HpfLoan *loan, int32_t *due, int32_t *days, HpfStatus *status)
{
	*status = HPF_OK;
	if (loan->period >= loan->periods || rest_of(loan) == 0 ||
		(loan->status != HPF_LOAN_NORMAL && loan->status != HPF_LOAN_OVERDUE))
		return false;
	*status = next_due(loan, due);
	if (*status == HPF_OK)
		*status = period_days(loan, days);
	if (loan->first_stub)
		*days -= MONTH_DAYS;
	return *status == HPF_OK;
}
