/*
 * loans.h
 *		What the tests of the loan fold share: facts, briefly, and steps that must
 *		succeed and leave a valid state.
 */
#ifndef HPF_TESTS_LOANS_H
#define HPF_TESTS_LOANS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/interest.h"
#include "core/loan.h"
#include "core/money.h"

#define SHARED	static __attribute__((unused))

SHARED int32_t
day(int32_t year, int32_t month, int32_t day_of_month)
{
	return hpf_days_from_civil(year, month, day_of_month);
}

SHARED HpfFact
fact(HpfFactKind kind, int32_t value_date, int64_t amount)
{
	HpfFact		made;

	memset(&made, 0, sizeof(made));
	made.kind = kind;
	made.value_date = value_date;
	made.amount = amount;
	return made;
}

SHARED HpfFact
disbursement(int32_t value_date, int64_t amount, int64_t rate, int32_t periods, HpfMethod method,
			 int32_t first_due)
{
	HpfFact		made = fact(HPF_FACT_DISBURSE, value_date, amount);

	made.rate = rate;
	made.periods = periods;
	made.method = method;
	made.first_due = first_due;
	return made;
}

SHARED HpfFact
rate_change(int32_t value_date, int64_t rate, bool at_next_period)
{
	HpfFact		made = fact(HPF_FACT_SET_RATE, value_date, 0);

	made.rate = rate;
	made.at_next_period = at_next_period;
	return made;
}

SHARED HpfFact
prepayment(int32_t value_date, int64_t amount, bool shorten)
{
	HpfFact		made = fact(HPF_FACT_PREPAY, value_date, amount);

	made.shorten = shorten;
	return made;
}

SHARED HpfFact
penalty_terms(int32_t value_date, int32_t percent, int32_t grace_days, HpfPenaltyBase base)
{
	HpfFact		made = fact(HPF_FACT_SET_PENALTY, value_date, 0);

	made.percent = percent;
	made.grace_days = grace_days;
	made.penalty_base = base;
	return made;
}

SHARED HpfFact
relief(int32_t value_date, int32_t until)
{
	HpfFact		made = fact(HPF_FACT_RELIEVE, value_date, 0);

	made.until = until;
	return made;
}

SHARED HpfFact
new_periods(int32_t value_date, int32_t periods)
{
	HpfFact		made = fact(HPF_FACT_SET_PERIODS, value_date, 0);

	made.periods = periods;
	return made;
}

SHARED HpfFact
allocation(int32_t value_date, int32_t days)
{
	HpfFact		made = fact(HPF_FACT_SET_ALLOCATION, value_date, 0);

	made.days = days;
	return made;
}

SHARED HpfFact
new_method(int32_t value_date, HpfMethod method)
{
	HpfFact		made = fact(HPF_FACT_SET_METHOD, value_date, 0);

	made.method = method;
	return made;
}

SHARED HpfFact
new_due_day(int32_t value_date, int32_t due_day)
{
	HpfFact		made = fact(HPF_FACT_SET_DUE_DAY, value_date, 0);

	made.due_day = due_day;
	return made;
}

SHARED void
start(HpfLoan *loan, HpfFact made)
{
	HpfRefusal	why = HPF_REFUSE_NONE;

	assert_int_equal(hpf_loan_disburse(loan, &made, &why), HPF_OK);
	assert_true(hpf_loan_is_valid(loan));
}

SHARED void
step(HpfLoan *loan, HpfFact made)
{
	HpfRefusal	why = HPF_REFUSE_NONE;

	assert_int_equal(hpf_loan_step(loan, &made, &why), HPF_OK);
	assert_true(hpf_loan_is_valid(loan));
}

SHARED void
advance(HpfLoan *loan, int32_t as_of)
{
	HpfRefusal	why = HPF_REFUSE_NONE;

	assert_int_equal(hpf_loan_advance(loan, as_of, &why), HPF_OK);
	assert_true(hpf_loan_is_valid(loan));
}

SHARED HpfRefusal
refusal(const HpfLoan *loan, HpfFact made, HpfStatus expected)
{
	HpfLoan		copy = *loan;
	HpfRefusal	why = HPF_REFUSE_NONE;

	assert_int_equal(hpf_loan_step(&copy, &made, &why), expected);
	return why;
}

SHARED HpfOwed
owed_on(const HpfLoan *loan, int32_t on_date)
{
	HpfLoan		copy = *loan;
	HpfOwed		owed;
	HpfRefusal	why = HPF_REFUSE_NONE;

	assert_int_equal(hpf_loan_owed(&copy, on_date, &owed, &why), HPF_OK);
	return owed;
}

SHARED void
assert_same(const HpfLoan *a, const HpfLoan *b)
{
#define SAME(field) assert_true(a->field == b->field)
	SAME(principal);
	SAME(balance);
	SAME(principal_due);
	SAME(interest_due);
	SAME(overdue_principal);
	SAME(surplus);
	SAME(rate);
	SAME(rate_from);
	SAME(installment);
	SAME(method);
	SAME(periods);
	SAME(period);
	SAME(first_due);
	SAME(due_day);
	SAME(first_stub);
	SAME(interest_from);
	SAME(carried_product);
	SAME(penalty_due);
	SAME(penalty_product);
	SAME(penalty_compounded);
	SAME(penalty_from);
	SAME(as_of);
	SAME(principal_received);
	SAME(interest_received);
	SAME(penalty_received);
	SAME(written_off);
	SAME(receivable);
	SAME(claim);
	SAME(recovered);
	SAME(recovered_to_reserve);
	SAME(overdue_periods);
	SAME(overdue_total);
	SAME(status);
	SAME(penalty_percent);
	SAME(grace_days);
	SAME(penalty_base);
	SAME(principal_first_days);
	SAME(next_rate);
	SAME(relief_from);
	SAME(relief_until);
	SAME(last_rank);
	SAME(arrears_count);
#undef SAME
	for (int32_t index = 0; index < a->arrears_count; index++)
		assert_memory_equal(&a->arrears[index], &b->arrears[index], sizeof(HpfBill));
}

#endif
