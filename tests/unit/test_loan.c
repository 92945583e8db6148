/*
 * test_loan.c
 *		src/core/loan.c: its rules on both sides of each boundary, the figures of
 *		doc/sources.md §3.4-3.6, and random histories, back-dated facts among them,
 *		against a model that lives through every day one by one.
 *
 * A standalone main over cmocka; links src/core.
 */
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

static int32_t
day(int32_t year, int32_t month, int32_t day_of_month)
{
	return hpf_days_from_civil(year, month, day_of_month);
}

/* ---- facts, briefly ---- */

static HpfFact
fact(HpfFactKind kind, int32_t value_date, int64_t amount)
{
	HpfFact		made;

	memset(&made, 0, sizeof(made));
	made.kind = kind;
	made.value_date = value_date;
	made.amount = amount;
	return made;
}

static HpfFact
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

static HpfFact
rate_change(int32_t value_date, int64_t rate, bool at_next_period)
{
	HpfFact		made = fact(HPF_FACT_SET_RATE, value_date, 0);

	made.rate = rate;
	made.at_next_period = at_next_period;
	return made;
}

static HpfFact
prepayment(int32_t value_date, int64_t amount, bool shorten)
{
	HpfFact		made = fact(HPF_FACT_PREPAY, value_date, amount);

	made.shorten = shorten;
	return made;
}

static HpfFact
penalty_terms(int32_t value_date, int32_t percent, int32_t grace_days, HpfPenaltyBase base)
{
	HpfFact		made = fact(HPF_FACT_SET_PENALTY, value_date, 0);

	made.percent = percent;
	made.grace_days = grace_days;
	made.penalty_base = base;
	return made;
}

static HpfFact
relief(int32_t value_date, int32_t until)
{
	HpfFact		made = fact(HPF_FACT_RELIEVE, value_date, 0);

	made.until = until;
	return made;
}

static HpfFact
new_periods(int32_t value_date, int32_t periods)
{
	HpfFact		made = fact(HPF_FACT_SET_PERIODS, value_date, 0);

	made.periods = periods;
	return made;
}

static HpfFact
allocation(int32_t value_date, int32_t days)
{
	HpfFact		made = fact(HPF_FACT_SET_ALLOCATION, value_date, 0);

	made.days = days;
	return made;
}

static HpfFact
new_method(int32_t value_date, HpfMethod method)
{
	HpfFact		made = fact(HPF_FACT_SET_METHOD, value_date, 0);

	made.method = method;
	return made;
}

static HpfFact
new_due_day(int32_t value_date, int32_t due_day)
{
	HpfFact		made = fact(HPF_FACT_SET_DUE_DAY, value_date, 0);

	made.due_day = due_day;
	return made;
}

static void
start(HpfLoan *loan, HpfFact made)
{
	HpfRefusal	why = HPF_REFUSE_NONE;

	assert_int_equal(hpf_loan_disburse(loan, &made, &why), HPF_OK);
	assert_true(hpf_loan_is_valid(loan));
}

static void
step(HpfLoan *loan, HpfFact made)
{
	HpfRefusal	why = HPF_REFUSE_NONE;

	assert_int_equal(hpf_loan_step(loan, &made, &why), HPF_OK);
	assert_true(hpf_loan_is_valid(loan));
}

static void
advance(HpfLoan *loan, int32_t as_of)
{
	HpfRefusal	why = HPF_REFUSE_NONE;

	assert_int_equal(hpf_loan_advance(loan, as_of, &why), HPF_OK);
	assert_true(hpf_loan_is_valid(loan));
}

static HpfRefusal
refusal(const HpfLoan *loan, HpfFact made, HpfStatus expected)
{
	HpfLoan		copy = *loan;
	HpfRefusal	why = HPF_REFUSE_NONE;

	assert_int_equal(hpf_loan_step(&copy, &made, &why), expected);
	return why;
}

static HpfOwed
owed_on(const HpfLoan *loan, int32_t on_date)
{
	HpfLoan		copy = *loan;
	HpfOwed		owed;
	HpfRefusal	why = HPF_REFUSE_NONE;

	assert_int_equal(hpf_loan_owed(&copy, on_date, &owed, &why), HPF_OK);
	return owed;
}

static void
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
		assert_true(a->arrears[index].interest == b->arrears[index].interest &&
					a->arrears[index].principal == b->arrears[index].principal);
}

/* The loan of the sheet: 500,000 at 3.25 % over 360 periods, due on the 20th. */
static void
start_sheet(HpfLoan *loan)
{
	start(loan, disbursement(day(2017, 12, 20), 50000000, 3250000, 360, HPF_EQUAL_INSTALLMENT,
							 day(2018, 1, 20)));
}

/* ---- figures ---- */

static void
pay_periods(HpfLoan *loan, int32_t from, int32_t to, int64_t amount)
{
	int32_t		due;

	for (int32_t period = from; period <= to; period++)
	{
		assert_int_equal(hpf_due_date(loan->first_due, period, &due), HPF_OK);
		step(loan, fact(HPF_FACT_RECEIVE, due, amount));
	}
}

static void
test_sheet(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	int32_t		due = day(2020, 12, 20);

	(void) unused;
	start_sheet(&loan);
	pay_periods(&loan, 1, 36, 217603);
	assert_int_equal(loan.balance, 46896663);
	assert_int_equal(loan.status, HPF_LOAN_NORMAL);

	other = loan;
	step(&other, prepayment(due, 10000000, false));
	assert_int_equal(other.installment, 171203);
	assert_int_equal(other.periods, 360);

	other = loan;
	step(&other, prepayment(due, 10000000, true));
	assert_int_equal(other.installment, 217603);
	assert_int_equal(other.periods - other.period, 228);
	pay_periods(&other, 37, 42, 217603);
	assert_int_equal(other.balance, 36185817);
	assert_int_equal(other.surplus, 0);
	pay_periods(&other, 43, 263, 217603);
	pay_periods(&other, 264, 264, 63542);
	assert_int_equal(other.status, HPF_LOAN_SETTLED);

	/* Not replayed, the late prepayment would leave more. */
	other = loan;
	pay_periods(&other, 37, 42, 217603);
	assert_int_equal(other.balance - 10000000, 36349421);

	other = loan;
	other.last_rank = 0;
	step(&other, rate_change(due, 3100000, false));
	assert_int_equal(other.installment, 213847);
}

static void
test_schedule(void **unused)
{
	static const struct
	{
		int64_t		principal;
		int64_t		rate;
		int32_t		periods;
	}			cases[] = {
		{50000000, 3250000, 360}, {50000000, 3100000, 360}, {50000000, 2850000, 360},
		{50000000, 2600000, 360}, {30000000, 2750000, 60}, {43670000, 3250000, 360},
		{100000, 0, 7}, {123456789, 100000000, 600}, {1, 3250000, 1}, {999, 3250000, 12}
	};

	(void) unused;
	for (size_t index = 0; index < sizeof(cases) / sizeof(cases[0]); index++)
		for (int method = HPF_EQUAL_INSTALLMENT; method <= HPF_EQUAL_PRINCIPAL; method++)
		{
			HpfLoan		loan;
			HpfLoan		plan;
			HpfSchedule schedule;
			HpfScheduleLine line;
			HpfScheduleLine planned;
			HpfStatus	status;
			int32_t		due;
			int32_t		planned_due;

			/* The 31st: due dates follow the original day. */
			start(&loan, disbursement(day(2019, 12, 31), cases[index].principal, cases[index].rate,
									  cases[index].periods, (HpfMethod) method, day(2020, 1, 31)));
			plan = loan;
			assert_int_equal(hpf_schedule_start(&schedule, cases[index].principal, cases[index].rate,
												cases[index].periods, (HpfMethod) method), HPF_OK);
			while (hpf_schedule_next(&schedule, &line) && line.installment > 0)
			{
				HpfOwed		owed;

				assert_int_equal(hpf_due_date(loan.first_due, line.period, &due), HPF_OK);
				assert_true(hpf_loan_plan_next(&plan, &planned_due, &planned, &status));
				assert_int_equal(planned_due, due);
				assert_true(planned.installment == line.installment &&
							planned.principal == line.principal && planned.balance == line.balance);
				owed = owed_on(&loan, due);
				assert_true(owed.penalty == 0 && owed.interest == line.interest &&
							owed.principal == line.principal);
				/* Nothing is due the day before. */
				assert_int_equal(owed_on(&loan, due - 1).total_due, 0);
				step(&loan, fact(HPF_FACT_RECEIVE, due, line.installment));
				assert_true(loan.balance == line.balance && loan.surplus == 0);
				assert_int_equal(loan.overdue_total, 0);
			}
			assert_int_equal(loan.status, HPF_LOAN_SETTLED);
			assert_false(hpf_loan_plan_next(&plan, &planned_due, &planned, &status));
			assert_int_equal(status, HPF_OK);
			assert_int_equal(owed_on(&loan, due + 1000).settlement, 0);
		}
}

/* ---- overdue and penalty ---- */

static void
test_penalty(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	int32_t		due = day(2018, 1, 20);

	(void) unused;
	start_sheet(&loan);
	/* Relieve later periods, so that the first one stands alone. */
	step(&loan, relief(due + 1, day(2030, 1, 1)));
	assert_int_equal(owed_on(&loan, due + 45).penalty, 1326);

	start_sheet(&loan);
	advance(&loan, due);
	assert_int_equal(loan.status, HPF_LOAN_NORMAL);
	assert_int_equal(loan.penalty_due, 0);
	assert_int_equal(loan.overdue_principal, 0);
	assert_int_equal(loan.penalty_from, HPF_NO_DATE);
	/* Paid on the due day, to the fen and one fen short. */
	other = loan;
	step(&other, fact(HPF_FACT_RECEIVE, due, 217603));
	advance(&other, due + 1);
	assert_int_equal(other.status, HPF_LOAN_NORMAL);
	assert_int_equal(other.overdue_total, 0);
	other = loan;
	step(&other, fact(HPF_FACT_RECEIVE, due, 217602));
	advance(&other, due + 1);
	assert_int_equal(other.status, HPF_LOAN_OVERDUE);
	assert_int_equal(other.overdue_principal, 1);
	assert_int_equal(other.overdue_periods, 1);
	assert_int_equal(other.penalty_from, due + 1);

	/* 217,603 fen x 3.25 % x 1.5 / 360 = 29.4670729... fen a day, 58.934 for two */
	advance(&loan, due + 1);
	assert_int_equal(loan.penalty_due, 29);
	assert_true(loan.penalty_product == INT64_C(217603) * 3250000 * 150 - 29 * HPF_PENALTY_DIVISOR);
	advance(&loan, due + 2);
	assert_int_equal(loan.penalty_due, 59);
	assert_true(loan.penalty_product < 0);
	/* Part of it paid: the fraction stays; all of it: the fraction goes. */
	other = loan;
	step(&other, fact(HPF_FACT_RECEIVE, due + 2, 58));
	assert_int_equal(other.penalty_due, 1);
	assert_true(other.penalty_product == loan.penalty_product);
	step(&other, fact(HPF_FACT_RECEIVE, due + 2, 1));
	assert_int_equal(other.penalty_due, 0);
	assert_int_equal(other.penalty_product, 0);
	assert_int_equal(other.penalty_received, 59);
	assert_int_equal(other.interest_received, 0);
	step(&other, fact(HPF_FACT_RECEIVE, due + 2, 217603));
	assert_int_equal(other.status, HPF_LOAN_NORMAL);
	assert_int_equal(other.overdue_periods, 0);
	assert_int_equal(other.overdue_total, 1);
	assert_int_equal(other.penalty_from, HPF_NO_DATE);

	/* On the principal only. */
	start_sheet(&loan);
	step(&loan, penalty_terms(day(2017, 12, 20), 130, 0, HPF_PENALTY_ON_PRINCIPAL));
	advance(&loan, due + 10);
	assert_true((__int128) loan.penalty_due * HPF_PENALTY_DIVISOR + loan.penalty_product ==
				(__int128) 82186 * 3250000 * 130 * 10);
}

static void
test_grace_and_relief(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	int32_t		due = day(2018, 1, 20);

	(void) unused;
	start_sheet(&loan);
	step(&loan, penalty_terms(day(2017, 12, 20), 150, 7, HPF_PENALTY_ON_BOTH));
	advance(&loan, due + 7);
	assert_int_equal(loan.status, HPF_LOAN_NORMAL);
	assert_int_equal(loan.penalty_due, 0);
	advance(&loan, due + 8);
	assert_int_equal(loan.status, HPF_LOAN_OVERDUE);
	assert_int_equal(loan.penalty_due, 29);		/* one day, not eight */
	assert_int_equal(loan.penalty_from, due + 8);

	/* Due on the first and on the last day of the relief; and the day after it. */
	for (int32_t shift = -1; shift <= 1; shift++)
	{
		start_sheet(&loan);
		step(&loan, relief(due + shift, day(2018, 4, 30)));
		advance(&loan, due + 1);
		/* A relief from the day after the due date comes too late for it. */
		assert_int_equal(loan.overdue_periods, shift <= 0 ? 0 : 1);
	}
	start_sheet(&loan);
	step(&loan, relief(day(2018, 1, 1), day(2018, 3, 20)));
	advance(&loan, day(2018, 3, 20));
	assert_int_equal(loan.arrears_count, 3);
	assert_int_equal(loan.status, HPF_LOAN_NORMAL);
	/* Prolonged, it holds on; left alone, all three are overdue the next day. */
	other = loan;
	step(&other, relief(day(2018, 3, 20), day(2018, 6, 30)));
	advance(&other, day(2018, 6, 30));
	assert_int_equal(other.overdue_total, 0);
	advance(&other, day(2018, 7, 1));
	assert_int_equal(other.overdue_periods, 6);
	advance(&loan, day(2018, 3, 21));
	assert_int_equal(loan.overdue_periods, 3);
	assert_int_equal(loan.overdue_total, 3);
	assert_int_equal(loan.penalty_from, day(2018, 3, 21));
	assert_int_equal(loan.penalty_due, 88);		/* 3 x 29.467 */
}

static void
test_allocation(void **unused)
{
	HpfLoan		loan;
	HpfLoan		paid;
	int32_t		today = day(2018, 3, 1);
	int64_t		penalty;
	int64_t		interest[2];
	int64_t		principal[2];

	(void) unused;
	start_sheet(&loan);
	advance(&loan, today);
	assert_int_equal(loan.arrears_count, 2);
	penalty = loan.penalty_due;
	for (int index = 0; index < 2; index++)
	{
		interest[index] = loan.arrears[index].interest;
		principal[index] = loan.arrears[index].principal;
	}
	/* Around each boundary, whatever the amount, the same order. */
	for (int64_t amount = 1; amount < 500000; amount += amount < 3000 ? 1 : 97)
	{
		int64_t		left = amount;
		int64_t		take[5];

#define TAKE(slot, most) (take[slot] = left < (most) ? left : (most), left -= take[slot])
		TAKE(0, penalty);
		TAKE(1, interest[0]);
		TAKE(2, principal[0]);
		TAKE(3, interest[1]);
		TAKE(4, principal[1]);
#undef TAKE
		paid = loan;
		step(&paid, fact(HPF_FACT_RECEIVE, today, amount));
		assert_int_equal(paid.penalty_received, take[0]);
		assert_int_equal(paid.interest_received, take[1] + take[3]);
		assert_int_equal(paid.principal_received, take[2] + take[4]);
		assert_int_equal(paid.surplus, left);
		assert_int_equal(paid.overdue_periods, (take[2] < principal[0]) + (take[4] < principal[1]));
	}
}

/* ---- prepayment, rates, first period ---- */

static void
test_prepayment(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	HpfOwed		owed;
	int64_t		by_hand;
	int32_t		due = day(2018, 1, 20);

	(void) unused;
	start_sheet(&loan);
	/* 11 days inside a period of 31: the prepaid part is charged 11 days with the bill. */
	other = loan;
	step(&other, prepayment(due - 20, 10000000, false));
	assert_int_equal(other.interest_received, 0);
	owed = owed_on(&other, due);
	assert_int_equal(hpf_divide_half_up((__int128) 3250000 * (INT64_C(40000000) * 30 +
															  INT64_C(10000000) * 11),
										HPF_DAY_DIVISOR, &by_hand), HPF_OK);
	assert_int_equal(owed.interest, by_hand);
	/* The principal is that of the plan of what is left. */
	assert_int_equal(hpf_period_interest(40000000, 3250000, 1, &by_hand), HPF_OK);
	assert_int_equal(owed.principal, other.installment - by_hand);
	/* On the last day of a month of 31 days it is charged 30, the whole month. */
	other = loan;
	step(&other, prepayment(due - 1, 10000000, false));
	assert_int_equal(owed_on(&other, due).interest, 135417);

	/* One fen less than everything, everything, one fen more. */
	owed = owed_on(&loan, due - 20);
	assert_int_equal(hpf_day_interest(50000000, 3250000, 11, 360, &by_hand), HPF_OK);
	assert_int_equal(owed.settlement, 50000000 + by_hand);
	assert_int_equal(owed.total_due, 0);
	other = loan;
	step(&other, prepayment(due - 20, owed.settlement - 1, false));
	assert_int_equal(other.status, HPF_LOAN_NORMAL);
	assert_int_equal(other.balance, 1);
	advance(&other, due);
	assert_int_equal(other.status, HPF_LOAN_NORMAL);
	advance(&other, due + 1);
	assert_int_equal(other.status, HPF_LOAN_OVERDUE);
	other = loan;
	step(&other, prepayment(due - 20, owed.settlement, false));
	assert_int_equal(other.status, HPF_LOAN_SETTLED);
	assert_int_equal(other.interest_received, by_hand);
	assert_int_equal(other.surplus, 0);
	assert_int_equal(other.periods, 1);
	advance(&other, due + 500);
	assert_int_equal(other.interest_due, 0);
	other = loan;
	step(&other, prepayment(due - 20, owed.settlement + 1, true));
	assert_int_equal(other.status, HPF_LOAN_SETTLED);
	assert_int_equal(other.surplus, 1);
	/* All of the principal but none of its interest: the plan is over all the same. */
	other = loan;
	step(&other, prepayment(due - 20, 50000000, false));
	assert_int_equal(other.interest_due, 0);
	assert_int_equal(other.principal_due, by_hand);
	assert_int_equal(other.period, other.periods);
	/* One fen below the principal is a part. */
	other = loan;
	step(&other, prepayment(due - 20, 49999999, false));
	assert_int_equal(other.balance, 1);
	assert_int_equal(other.periods, 360);
	assert_int_equal(owed_on(&other, due).interest, by_hand);

	/* Surplus counts towards the settlement. */
	other = loan;
	step(&other, fact(HPF_FACT_RECEIVE, due - 20, 1000));
	assert_int_equal(owed_on(&other, due - 20).settlement, owed.settlement - 1000);
	step(&other, prepayment(due - 20, owed.settlement - 1000, false));
	assert_int_equal(other.status, HPF_LOAN_SETTLED);

	/* What is due is paid first. */
	other = loan;
	step(&other, prepayment(due, 217603, false));
	assert_int_equal(other.balance, 50000000 - 82186);
	assert_int_equal(other.installment, 217603);
	other = loan;
	step(&other, prepayment(due, 217603 + 100000, true));
	assert_int_equal(other.balance, 50000000 - 82186 - 100000);
	assert_true(other.periods < 360);

	/* equal_principal: fewer equal parts, or smaller ones. */
	start(&loan, disbursement(day(2019, 12, 20), 1200000, 3000000, 12, HPF_EQUAL_PRINCIPAL,
							  day(2020, 1, 20)));
	other = loan;
	step(&other, prepayment(day(2019, 12, 20), 600000, false));
	assert_int_equal(other.installment, 50000);
	assert_int_equal(other.periods, 12);
	other = loan;
	step(&other, prepayment(day(2019, 12, 20), 600000, true));
	assert_int_equal(other.periods, 6);
	other = loan;
	step(&other, prepayment(day(2019, 12, 20), 599999, true));
	assert_int_equal(other.periods, 7);
	/* The last part takes what rounding left: never more periods than before. */
	start(&loan, disbursement(day(2019, 12, 20), 1200005, 3000000, 12, HPF_EQUAL_PRINCIPAL,
							  day(2020, 1, 20)));
	assert_int_equal(loan.installment, 100000);
	step(&loan, prepayment(day(2019, 12, 20), 1, true));
	assert_int_equal(loan.periods, 12);
}

static void
test_rates(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	int64_t		by_hand;
	int64_t		interest;
	int32_t		due = day(2018, 1, 20);

	(void) unused;
	start_sheet(&loan);
	other = loan;
	step(&other, rate_change(day(2018, 1, 1), 3100000, false));
	assert_int_equal(other.rate, 3100000);
	assert_int_equal(other.installment, 213508);
	assert_int_equal(hpf_divide_half_up((__int128) 50000000 * (3250000 * 12 + 3100000 * 18),
										HPF_DAY_DIVISOR, &by_hand), HPF_OK);
	assert_int_equal(owed_on(&other, due).interest, by_hand);
	/* Up works as down does, and twice in a period. */
	step(&other, rate_change(day(2018, 1, 5), 4000000, false));
	assert_int_equal(hpf_divide_half_up((__int128) 50000000 *
										(3250000 * 12 + 3100000 * 4 + 4000000 * 14),
										HPF_DAY_DIVISOR, &by_hand), HPF_OK);
	assert_int_equal(owed_on(&other, due).interest, by_hand);

	/* Set on a due date: that bill is the old rate's, the next the new one's. */
	other = loan;
	step(&other, rate_change(due, 3100000, false));
	assert_int_equal(other.interest_due, 135417);
	assert_int_equal(other.arrears[0].principal, 82186);
	assert_int_equal(hpf_period_interest(50000000 - 82186, 3100000, 1, &interest), HPF_OK);
	assert_int_equal(owed_on(&other, day(2018, 2, 20)).interest, 135417 + interest);
	/* The day before: 30 days of 30 are the old rate's. */
	other = loan;
	step(&other, rate_change(due - 1, 3100000, false));
	assert_int_equal(owed_on(&other, due).interest, 135417);

	/* At the next period: nothing changes before the bill. */
	other = loan;
	step(&other, rate_change(day(2018, 1, 1), 3100000, true));
	assert_int_equal(other.rate, 3250000);
	assert_int_equal(other.next_rate, 3100000);
	advance(&other, due - 1);
	assert_int_equal(other.installment, 217603);
	advance(&other, due);
	assert_int_equal(other.interest_due, 135417);
	assert_int_equal(other.rate, 3100000);
	assert_int_equal(other.next_rate, HPF_NO_RATE);
	assert_int_equal(hpf_installment(50000000 - 82186, 3100000, 359, &by_hand), HPF_OK);
	assert_int_equal(other.installment, by_hand);
	/* On a due date the next period is the one that starts. */
	other = loan;
	step(&other, rate_change(due, 3100000, true));
	assert_int_equal(other.rate, 3100000);
}

static void
test_first_period(void **unused)
{
	static const struct
	{
		int32_t		disbursed[3];
		int32_t		first_due[3];
		int32_t		days;
	}			cases[] = {
		{{2019, 12, 20}, {2020, 1, 20}, 30},	/* a month of 31 days */
		{{2020, 2, 20}, {2020, 3, 20}, 30},		/* a month of 29 days */
		{{2019, 12, 19}, {2020, 1, 20}, 31},
		{{2019, 12, 21}, {2020, 1, 20}, 30},	/* 30 days, though not a month */
		{{2019, 12, 22}, {2020, 1, 20}, 29},
		{{2020, 1, 19}, {2020, 1, 20}, 1},
		{{2020, 2, 29}, {2020, 3, 31}, 30},		/* the month before has no 31st */
		{{2020, 2, 28}, {2020, 3, 31}, 31},
		{{2020, 3, 1}, {2020, 3, 31}, 30},
		{{2020, 3, 2}, {2020, 3, 31}, 29},
		{{2019, 11, 20}, {2020, 1, 20}, 60}
	};

	(void) unused;
	for (size_t index = 0; index < sizeof(cases) / sizeof(cases[0]); index++)
	{
		HpfLoan		loan;
		HpfOwed		owed;
		int64_t		by_hand;
		const int32_t *from = cases[index].disbursed;
		const int32_t *due = cases[index].first_due;

		start(&loan, disbursement(day(from[0], from[1], from[2]), 50000000, 3250000, 360,
								  HPF_EQUAL_INSTALLMENT, day(due[0], due[1], due[2])));
		owed = owed_on(&loan, day(due[0], due[1], due[2]));
		assert_int_equal(hpf_day_interest(50000000, 3250000, cases[index].days, 360, &by_hand),
						 HPF_OK);
		assert_int_equal(owed.interest, by_hand);
		assert_int_equal(owed.principal, 82186);
	}
}

/* ---- surplus, terms, void, refusals ---- */

static void
test_surplus(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	int32_t		due = day(2018, 1, 20);

	(void) unused;
	start_sheet(&loan);
	step(&loan, fact(HPF_FACT_RECEIVE, due - 1, 217603 + 5));
	assert_int_equal(loan.surplus, 217608);
	assert_int_equal(loan.balance, 50000000);
	other = loan;
	step(&other, fact(HPF_FACT_REFUND, due - 1, 217608));
	assert_int_equal(other.surplus, 0);
	assert_int_equal(refusal(&loan, fact(HPF_FACT_REFUND, due - 1, 217609), HPF_NOT_ALLOWED),
					 HPF_REFUSE_SURPLUS);
	advance(&loan, due);
	assert_int_equal(loan.surplus, 5);
	assert_int_equal(loan.arrears_count, 0);
	assert_int_equal(loan.balance, 50000000 - 82186);
	/* Surplus outlives the loan until it is given back. */
	step(&loan, prepayment(due, 60000000, false));
	assert_int_equal(loan.status, HPF_LOAN_SETTLED);
	assert_int_equal(loan.surplus, 5 + 60000000 - (50000000 - 82186));
	step(&loan, fact(HPF_FACT_RECEIVE, due + 40, 1));
	step(&loan, rate_change(due + 41, 1, false));
	assert_int_equal(loan.rate, 3250000);
	step(&loan, fact(HPF_FACT_REFUND, due + 50, loan.surplus));
	assert_int_equal(loan.status, HPF_LOAN_SETTLED);
}

static void
test_periods(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	int64_t		by_hand;
	int32_t		due = day(2018, 1, 20);

	(void) unused;
	start(&loan, disbursement(day(2017, 12, 20), 30000000, 2750000, 60, HPF_EQUAL_INSTALLMENT, due));
	pay_periods(&loan, 1, 2, 535734);
	other = loan;
	step(&other, new_periods(day(2018, 3, 1), 61));
	assert_int_equal(hpf_installment(other.balance, 2750000, 59, &by_hand), HPF_OK);
	assert_int_equal(other.installment, by_hand);
	other = loan;
	step(&other, new_periods(day(2018, 3, 1), 3));
	assert_int_equal(owed_on(&other, day(2018, 3, 20)).principal, other.balance);
	assert_int_equal(refusal(&loan, new_periods(day(2018, 3, 1), 2), HPF_BAD_ARGUMENT),
					 HPF_REFUSE_PERIODS);
	step(&loan, new_periods(day(2018, 3, 1), 600));
	assert_int_equal(refusal(&loan, new_periods(day(2018, 3, 1), 601), HPF_BAD_ARGUMENT),
					 HPF_REFUSE_PERIODS);
}

static void
test_void(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	int32_t		due = day(2018, 1, 20);

	(void) unused;
	start_sheet(&loan);
	other = loan;
	step(&other, fact(HPF_FACT_VOID, due + 100, 0));
	assert_int_equal(other.status, HPF_LOAN_VOID);
	assert_int_equal(other.balance, 0);
	assert_int_equal(other.interest_due + other.penalty_due + other.overdue_total, 0);
	advance(&other, due + 1000);
	assert_int_equal(other.interest_due, 0);
	assert_int_equal(refusal(&other, fact(HPF_FACT_RECEIVE, due + 1000, 1), HPF_NOT_ALLOWED),
					 HPF_REFUSE_VOID);
	for (int64_t amount = 1; amount <= 200000; amount += 199999)
	{
		other = loan;
		step(&other, fact(HPF_FACT_RECEIVE, due - 1, amount));
		assert_int_equal(refusal(&other, fact(HPF_FACT_VOID, due, 0), HPF_NOT_ALLOWED),
						 HPF_REFUSE_RECEIVED);
	}
}

static void
test_refusals(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	HpfFact		good = disbursement(0, 100, 3250000, 12, HPF_EQUAL_INSTALLMENT, 31);
	HpfFact		bad;
	HpfFactKind kind;
	HpfRefusal	why;

	(void) unused;
	bad = fact(HPF_FACT_RECEIVE, 0, 1);
	assert_int_equal(hpf_loan_disburse(&loan, &bad, &why), HPF_NOT_ALLOWED);
	assert_int_equal(why, HPF_REFUSE_NO_LOAN);
#define REFUSED(field, value, reason) \
	(bad = good, bad.field = (value), \
	 assert_int_equal(hpf_loan_disburse(&loan, &bad, &why), HPF_BAD_ARGUMENT), \
	 assert_int_equal(why, reason))
#define TAKEN(field, value) (bad = good, bad.field = (value), start(&loan, bad))
	REFUSED(amount, 0, HPF_REFUSE_AMOUNT);
	TAKEN(amount, 1);
	TAKEN(amount, HPF_PRINCIPAL_MAX);
	REFUSED(amount, HPF_PRINCIPAL_MAX + 1, HPF_REFUSE_AMOUNT);
	REFUSED(rate, -1, HPF_REFUSE_RATE);
	TAKEN(rate, 0);
	TAKEN(rate, HPF_LOAN_RATE_MAX);
	REFUSED(rate, HPF_LOAN_RATE_MAX + 1, HPF_REFUSE_RATE);
	REFUSED(periods, 0, HPF_REFUSE_PERIODS);
	TAKEN(periods, 1);
	TAKEN(periods, HPF_PERIODS_MAX);
	REFUSED(periods, HPF_PERIODS_MAX + 1, HPF_REFUSE_PERIODS);
	REFUSED(first_due, 0, HPF_REFUSE_FIRST_DUE);
	TAKEN(first_due, 1);
	bad = good;
	bad.first_due = HPF_DAYS_MAX;
	assert_int_equal(hpf_loan_disburse(&loan, &bad, &why), HPF_OUT_OF_RANGE);
	bad.periods = 1;
	start(&loan, bad);
	bad.first_due = HPF_DAYS_MAX + 1;
	assert_int_equal(hpf_loan_disburse(&loan, &bad, &why), HPF_BAD_DATE);
#undef REFUSED
#undef TAKEN

	start_sheet(&loan);
	assert_int_equal(refusal(&loan, good, HPF_NOT_ALLOWED), HPF_REFUSE_DISBURSED);
	assert_int_equal(refusal(&loan, fact(HPF_FACT_RECEIVE, loan.as_of - 1, 1), HPF_NOT_ALLOWED),
					 HPF_REFUSE_EARLIER);
	for (int money = 0; money < HPF_FACT_KINDS; money++)
	{
		if (money != HPF_FACT_RECEIVE && money != HPF_FACT_PREPAY && money != HPF_FACT_REFUND &&
			money != HPF_FACT_DISBURSE_MORE)
			continue;
		assert_int_equal(refusal(&loan, fact((HpfFactKind) money, loan.as_of, 0), HPF_BAD_ARGUMENT),
						 HPF_REFUSE_AMOUNT);
		assert_int_equal(refusal(&loan, fact((HpfFactKind) money, loan.as_of, HPF_PRINCIPAL_MAX + 1),
								 HPF_BAD_ARGUMENT), HPF_REFUSE_AMOUNT);
	}
	assert_int_equal(refusal(&loan, rate_change(loan.as_of, -1, false), HPF_BAD_ARGUMENT),
					 HPF_REFUSE_RATE);
	assert_int_equal(refusal(&loan, penalty_terms(loan.as_of, 1001, 0, HPF_PENALTY_ON_BOTH),
							 HPF_BAD_ARGUMENT), HPF_REFUSE_PERCENT);
	assert_int_equal(refusal(&loan, penalty_terms(loan.as_of, 150, 91, HPF_PENALTY_ON_BOTH),
							 HPF_BAD_ARGUMENT), HPF_REFUSE_GRACE);
	assert_int_equal(refusal(&loan, relief(loan.as_of + 1, loan.as_of), HPF_BAD_ARGUMENT),
					 HPF_REFUSE_UNTIL);
	/* The last day there is. */
	other = loan;
	step(&other, fact(HPF_FACT_RECEIVE, HPF_DAYS_MAX, 1));
	assert_int_equal(refusal(&loan, fact(HPF_FACT_RECEIVE, HPF_DAYS_MAX + 1, 1), HPF_BAD_DATE),
					 HPF_REFUSE_NONE);

	/* On one day, ranks never go back; the next day they start again. */
	step(&loan, prepayment(loan.as_of, 100, false));
	assert_int_equal(refusal(&loan, fact(HPF_FACT_RECEIVE, loan.as_of, 1), HPF_NOT_ALLOWED),
					 HPF_REFUSE_EARLIER);
	step(&loan, prepayment(loan.as_of, 100, false));
	step(&loan, fact(HPF_FACT_RECEIVE, loan.as_of + 1, 1));

	for (int index = 0; index < HPF_FACT_KINDS; index++)
	{
		const char *name = hpf_fact_kinds[index].name;

		assert_int_equal(hpf_fact_kind_from_name(name, strlen(name), &kind), HPF_OK);
		assert_int_equal(kind, index);
		assert_int_equal(hpf_fact_kind_from_name(name, strlen(name) - 1, &kind), HPF_BAD_ARGUMENT);
		assert_true(index == 0 || hpf_fact_kinds[index].rank > hpf_fact_kinds[index - 1].rank);
	}
}

/* A state from outside is refused when any one column is off. */
static void
test_validity(void **unused)
{
	HpfLoan		loan;
	HpfLoan		spoilt;

	(void) unused;
	start_sheet(&loan);
	advance(&loan, day(2018, 3, 25));
	assert_int_equal(loan.overdue_periods, 3);
#define SPOILT(field, value) \
	(spoilt = loan, spoilt.field = (value), assert_false(hpf_loan_is_valid(&spoilt)))
	SPOILT(principal, loan.principal + 1);
	SPOILT(balance, loan.balance - 1);
	SPOILT(principal_due, loan.principal_due + 1);
	SPOILT(interest_due, -1);
	SPOILT(overdue_principal, loan.overdue_principal - 1);
	SPOILT(surplus, -1);
	SPOILT(rate, -1);
	SPOILT(installment, -1);
	SPOILT(method, (HpfMethod) 4);
	SPOILT(periods, 601);
	SPOILT(period, 360);
	SPOILT(first_due, HPF_NO_DATE);
	SPOILT(interest_from, loan.as_of + 1);
	SPOILT(penalty_product, HPF_PENALTY_DIVISOR / 2);
	SPOILT(penalty_product, -HPF_PENALTY_DIVISOR / 2 - 1);
	SPOILT(penalty_from, HPF_NO_DATE);
	SPOILT(as_of, HPF_DAYS_MAX + 1);
	SPOILT(principal_received, 1);
	SPOILT(interest_received, -1);
	SPOILT(penalty_received, -1);
	SPOILT(overdue_periods, 4);
	SPOILT(overdue_total, 2);
	SPOILT(overdue_total, 5);
	SPOILT(status, (HpfLoanStatus) 5);
	SPOILT(status, HPF_LOAN_WRITTEN_OFF);
	SPOILT(due_day, 0);
	SPOILT(due_day, 32);
	SPOILT(first_stub, true);
	SPOILT(penalty_compounded, loan.penalty_due + 1);
	SPOILT(written_off, 1);
	SPOILT(receivable, 1);
	SPOILT(claim, 1);
	SPOILT(recovered, 1);
	SPOILT(recovered_to_reserve, 1);
	SPOILT(principal_first_days, -2);
	SPOILT(penalty_percent, -1);
	SPOILT(grace_days, -1);
	SPOILT(penalty_base, (HpfPenaltyBase) 3);
	SPOILT(next_rate, -2);
	SPOILT(relief_from, 0);
	SPOILT(arrears_count, 2);
	SPOILT(arrears[1].interest, 0);
#undef SPOILT
	/* Billing not done through as_of cannot be seen at once, but is when advanced. */
	spoilt = loan;
	spoilt.first_due -= 62;
	{
		HpfRefusal	why = HPF_REFUSE_NONE;

		assert_int_equal(hpf_loan_advance(&spoilt, spoilt.as_of + 1, &why), HPF_BAD_ARGUMENT);
		assert_int_equal(why, HPF_REFUSE_STATE);
	}
}

/* ---- random histories against a model ---- */

static uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);

static uint64_t
next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * UINT64_C(0x2545F4914F6CDD1D);
}

static int64_t
random_between(int64_t least, int64_t most)
{
	return least + (int64_t) (next_random() % (uint64_t) (most - least + 1));
}

typedef struct ModelBill
{
	int32_t		due;
	int64_t		interest;
	int64_t		principal;
	bool		overdue;
} ModelBill;

/* The same loan, told day by day, with every night's interest added up. */
typedef struct Model
{
	int32_t		today;
	int64_t		principal;
	int64_t		rest;			/* not yet billed */
	int64_t		rate;
	int64_t		next_rate;
	int64_t		installment;
	HpfMethod	method;
	int32_t		periods;
	int32_t		period;
	int32_t		first_due;
	int32_t		charged;		/* days the running period is charged in all */
	int32_t		nights;			/* of them gone by */
	int32_t		started;
	__int128	interest;		/* of those nights, x 360e8 */
	__int128	penalty;		/* x 36e11 */
	ModelBill	bills[HPF_PERIODS_MAX];
	int32_t		unpaid;
	int64_t		surplus;
	int64_t		got_principal;
	int64_t		got_interest;
	int64_t		got_penalty;
	int32_t		percent;
	int32_t		grace;
	HpfPenaltyBase base;
	int32_t		relief_from;
	int32_t		relief_until;
	int32_t		ever_overdue;
	bool		is_void;
} Model;

static int64_t
half_up(__int128 numerator, __int128 denominator)
{
	return (int64_t) ((2 * numerator + denominator) / (2 * denominator));
}

static int64_t
model_penalty(const Model *model)
{
	return half_up(model->penalty, HPF_PENALTY_DIVISOR);
}

static bool
model_settled(const Model *model)
{
	return model->rest == 0 && model->unpaid == 0 && model_penalty(model) == 0;
}

static void
model_reckon(Model *model)
{
	int32_t		left = model->periods - model->period;

	if (left == 0)
		return;
	if (model->method == HPF_EQUAL_PRINCIPAL)
		model->installment = half_up(model->rest, left);
	else
		assert_int_equal(hpf_installment(model->rest, model->rate, left, &model->installment),
						 HPF_OK);
}

static void
model_start(Model *model, const HpfFact *made)
{
	int32_t		year;
	int32_t		month;
	int32_t		wanted;
	int32_t		month_before = HPF_NO_DATE;

	memset(model, 0, sizeof(*model));
	model->today = made->value_date;
	model->started = made->value_date;
	model->principal = made->amount;
	model->rest = made->amount;
	model->rate = made->rate;
	model->next_rate = HPF_NO_RATE;
	model->method = made->method;
	model->periods = made->periods;
	model->first_due = made->first_due;
	model->percent = 150;
	model->relief_from = HPF_NO_DATE;
	hpf_civil_from_days(made->first_due, &year, &month, &wanted);
	for (int32_t back = 28; back <= 31; back++)
	{
		int32_t		the_day;

		hpf_civil_from_days(made->first_due - back, &year, &month, &the_day);
		if (the_day == wanted || (the_day < wanted && the_day == hpf_days_in_month(year, month)))
			month_before = made->first_due - back;
	}
	assert_true(month_before != HPF_NO_DATE);
	model->charged = made->first_due - made->value_date;
	if (made->value_date <= month_before)
		model->charged = 30 + month_before - made->value_date;
	else if (model->charged > 30)
		model->charged = 30;
	model_reckon(model);
}

static void
model_allocate(Model *model)
{
	int64_t		penalty = model_penalty(model);
	int64_t		paid = model->surplus < penalty ? model->surplus : penalty;
	bool		cleared = false;

	model->surplus -= paid;
	model->got_penalty += paid;
	if (penalty > 0 && paid == penalty)
		model->penalty = 0;
	else
		model->penalty -= (__int128) paid * HPF_PENALTY_DIVISOR;
	while (model->unpaid > 0)
	{
		ModelBill  *bill = &model->bills[0];

		paid = model->surplus < bill->interest ? model->surplus : bill->interest;
		bill->interest -= paid;
		model->surplus -= paid;
		model->got_interest += paid;
		paid = model->surplus < bill->principal ? model->surplus : bill->principal;
		bill->principal -= paid;
		model->surplus -= paid;
		model->got_principal += paid;
		if (bill->interest + bill->principal > 0)
			break;
		memmove(model->bills, model->bills + 1, sizeof(ModelBill) * (size_t) --model->unpaid);
		cleared = true;
	}
	if (cleared && model->unpaid == 0)
		model->penalty = 0;
}

static void
model_bill(Model *model, int64_t interest, int64_t principal, int32_t due)
{
	model->rest -= principal;
	model->period++;
	model->started = model->today;
	model->interest = 0;
	model->nights = 0;
	model->charged = 30;
	if (model->rest == 0)
		model->periods = model->period;
	if (model->next_rate != HPF_NO_RATE)
	{
		model->rate = model->next_rate;
		model->next_rate = HPF_NO_RATE;
		if (model->method == HPF_EQUAL_INSTALLMENT)
			model_reckon(model);
	}
	if (interest > 0 || principal > 0 || model->unpaid > 0)
		model->bills[model->unpaid++] = (ModelBill) {due, interest, principal, false};
	model_allocate(model);
}

static int32_t
model_due(const Model *model, int32_t period)
{
	int32_t		due;

	assert_int_equal(hpf_due_date(model->first_due, period, &due), HPF_OK);
	return due;
}

static void
model_next_day(Model *model)
{
	for (int32_t index = 0; index < model->unpaid; index++)
	{
		ModelBill  *bill = &model->bills[index];
		int32_t		good = bill->due + model->grace;

		if (model->relief_from != HPF_NO_DATE && bill->due >= model->relief_from &&
			bill->due <= model->relief_until && model->relief_until > good)
			good = model->relief_until;
		if (!bill->overdue && good <= model->today)
		{
			bill->overdue = true;
			model->ever_overdue++;
		}
		if (bill->overdue)
			model->penalty += (__int128) (bill->principal +
										  (model->base == HPF_PENALTY_ON_BOTH ? bill->interest : 0)) *
				model->rate * model->percent;
	}
	if (model->nights < model->charged)
	{
		model->nights++;
		model->interest += (__int128) model->rest * model->rate;
	}
	model->today++;
	if (model->period < model->periods && model_due(model, model->period + 1) == model->today)
	{
		int64_t		principal;
		int64_t		month = half_up((__int128) model->rest * model->rate * 30, HPF_DAY_DIVISOR);
		int64_t		interest = half_up(model->interest + (__int128) model->rest * model->rate *
									   (model->charged - model->nights), HPF_DAY_DIVISOR);

		principal = model->installment - (model->method == HPF_EQUAL_INSTALLMENT ? month : 0);
		if (principal < 0)
			principal = 0;
		if (model->period + 1 == model->periods || principal > model->rest)
			principal = model->rest;
		model_bill(model, interest, principal, model->today);
	}
}

static void
model_shorten(Model *model)
{
	int64_t		rest = model->rest;
	int32_t		needed = 0;
	int32_t		left = model->periods - model->period;

	while (rest > 0 && needed < left)
	{
		int64_t		principal = model->installment;

		if (model->method == HPF_EQUAL_INSTALLMENT)
			principal -= half_up((__int128) rest * model->rate * 30, HPF_DAY_DIVISOR);
		needed++;
		if (principal <= 0)
			needed = left;
		rest -= principal;
	}
	model->periods = model->period + needed;
}

/* False where the fact is refused. */
static bool
model_apply(Model *model, const HpfFact *made)
{
	int64_t		amount = made->amount;
	int64_t		interest;
	int64_t		due = 0;

	if (model->is_void)
		return false;
	switch (made->kind)
	{
		case HPF_FACT_RECEIVE:
			model->surplus += amount;
			model_allocate(model);
			return true;
		case HPF_FACT_REFUND:
			if (amount > model->surplus)
				return false;
			model->surplus -= amount;
			return true;
		case HPF_FACT_PREPAY:
			due = model_penalty(model);
			for (int32_t index = 0; index < model->unpaid; index++)
				due += model->bills[index].interest + model->bills[index].principal;
			if (amount < due)
				due = amount;
			model->surplus += due;
			model_allocate(model);
			amount -= due;
			if (amount == 0)
				return true;
			if (model->rest == 0)
			{
				model->surplus += amount;
				return true;
			}
			interest = half_up(model->interest, HPF_DAY_DIVISOR);
			if (amount >= model->rest || amount + model->surplus >= model->rest + interest)
			{
				model->surplus += amount;
				model_bill(model, interest, model->rest, model_due(model, model->period + 1));
				return true;
			}
			model->rest -= amount;
			model->got_principal += amount;
			if (made->shorten)
				model_shorten(model);
			else
				model_reckon(model);
			return true;
		case HPF_FACT_VOID:
			if (model->got_principal + model->got_interest + model->got_penalty + model->surplus > 0)
				return false;
			model->is_void = true;
			model->principal = model->rest = 0;
			model->unpaid = 0;
			model->interest = 0;
			model->penalty = 0;
			model->ever_overdue = 0;
			model->periods = model->period;
			return true;
		default:
			break;
	}
	if (model_settled(model))
		return true;
	switch (made->kind)
	{
		case HPF_FACT_SET_RATE:
			if (made->at_next_period && model->today != model->started && model->rest > 0)
			{
				model->next_rate = made->rate;
				return true;
			}
			model->rate = made->rate;
			model->next_rate = HPF_NO_RATE;
			if (model->method == HPF_EQUAL_INSTALLMENT)
				model_reckon(model);
			return true;
		case HPF_FACT_SET_PERIODS:
			if (model->rest == 0)
				return true;
			if (made->periods <= model->period)
				return false;
			model->periods = made->periods;
			model_reckon(model);
			return true;
		case HPF_FACT_RELIEVE:
			if (model->relief_from != HPF_NO_DATE && model->relief_until >= made->value_date)
			{
				if (made->until > model->relief_until)
					model->relief_until = made->until;
				return true;
			}
			model->relief_from = made->value_date;
			model->relief_until = made->until;
			return true;
		default:
			model->percent = made->percent;
			model->grace = made->grace_days;
			model->base = made->penalty_base;
			return true;
	}
}

static void
assert_as_model(const HpfLoan *loan, const Model *model)
{
	int64_t		interest = 0;
	int64_t		principal = 0;
	int64_t		overdue = 0;
	int32_t		overdue_periods = 0;
	HpfOwed		owed = owed_on(loan, model->today);
	HpfLoanStatus status = HPF_LOAN_NORMAL;

	for (int32_t index = 0; index < model->unpaid; index++)
	{
		interest += model->bills[index].interest;
		principal += model->bills[index].principal;
		if (model->bills[index].overdue)
		{
			overdue_periods++;
			overdue += model->bills[index].principal;
		}
	}
	if (overdue_periods > 0)
		status = HPF_LOAN_OVERDUE;
	if (model_settled(model))
		status = HPF_LOAN_SETTLED;
	if (model->is_void)
		status = HPF_LOAN_VOID;

	assert_int_equal(loan->as_of, model->today);
	assert_int_equal(loan->principal, model->principal);
	assert_int_equal(loan->balance, model->rest + principal);
	assert_int_equal(loan->principal_due, principal);
	assert_int_equal(loan->interest_due, interest);
	assert_int_equal(loan->overdue_principal, overdue);
	assert_int_equal(loan->overdue_periods, overdue_periods);
	assert_int_equal(loan->overdue_total, model->ever_overdue);
	assert_int_equal(loan->surplus, model->surplus);
	assert_int_equal(loan->rate, model->rate);
	assert_int_equal(loan->period, model->period);
	assert_int_equal(loan->periods, model->periods);
	if (!model->is_void)
		assert_int_equal(loan->installment, model->installment);
	assert_int_equal(loan->principal_received, model->got_principal);
	assert_int_equal(loan->interest_received, model->got_interest);
	assert_int_equal(loan->penalty_received, model->got_penalty);
	assert_int_equal(loan->penalty_due, model_penalty(model));
	assert_int_equal(loan->status, status);
	assert_int_equal(loan->arrears_count, model->unpaid);
	/* The two say the same of what it would take to be done with it. */
	interest += principal + model_penalty(model) + model->rest +
		half_up(model->interest, HPF_DAY_DIVISOR) - model->surplus;
	assert_int_equal(owed.settlement, interest > 0 ? interest : 0);
}

#define FACTS_MOST	60

static HpfFact
random_disbursement(void)
{
	int32_t		from = (int32_t) random_between(7000, 8000);

	return disbursement(from, random_between(0, 9) == 0 ? random_between(1, 2000) :
						random_between(100000, 100000000),
						random_between(0, 9) == 0 ? 0 : random_between(1, 12000000),
						(int32_t) random_between(1, 40),
						random_between(0, 2) == 0 ? HPF_EQUAL_PRINCIPAL : HPF_EQUAL_INSTALLMENT,
						from + (int32_t) random_between(1, 75));
}

static HpfFact
random_fact(const HpfFact *disbursed)
{
	int32_t		when = disbursed->value_date +
		(int32_t) random_between(0, 31 * (disbursed->periods + 4));
	int64_t		usual = disbursed->amount / disbursed->periods + 1;
	int64_t		amount = random_between(1, 2 * usual);

	/* Often on a due date, where the boundaries are. */
	if (random_between(0, 1) == 0)
		(void) hpf_due_date(disbursed->first_due, (int32_t) random_between(1, disbursed->periods), &when);
	switch (random_between(0, 19))
	{
		case 0:
			return rate_change(when, random_between(0, 12000000), false);
		case 1:
			return rate_change(when, random_between(0, 12000000), true);
		case 2:
		case 3:
			return prepayment(when, random_between(1, disbursed->amount), false);
		case 4:
			return prepayment(when, random_between(1, 8 * usual), true);
		case 5:
			return relief(when, when + (int32_t) random_between(0, 120));
		case 6:
			return penalty_terms(when, (int32_t) random_between(0, 300), (int32_t) random_between(0, 40),
								 random_between(0, 1) == 0 ? HPF_PENALTY_ON_BOTH :
								 HPF_PENALTY_ON_PRINCIPAL);
		case 7:
			return new_periods(when, (int32_t) random_between(1, 80));
		case 8:
			return fact(HPF_FACT_REFUND, when, amount);
		case 9:
			return fact(random_between(0, 3) == 0 ? HPF_FACT_VOID : HPF_FACT_RECEIVE, when,
						random_between(1, disbursed->amount));
		case 10:
			return fact(HPF_FACT_RECEIVE, when, random_between(1, 100));
		default:
			return fact(HPF_FACT_RECEIVE, when, amount);
	}
}

/* Order of the fold: value date, rank, id (the position). */
static void
sort_facts(HpfFact *facts, int count)
{
	for (int index = 1; index < count; index++)
	{
		HpfFact		moving = facts[index];
		int			place = index;

		while (place > 0 && (facts[place - 1].value_date > moving.value_date ||
							 (facts[place - 1].value_date == moving.value_date &&
							  facts[place - 1].kind > moving.kind)))
		{
			facts[place] = facts[place - 1];
			place--;
		}
		facts[place] = moving;
	}
}

/* The facts, sorted; those that are refused fall out. */
static void
fold(HpfLoan *loan, const HpfFact *disbursed, HpfFact *facts, int *count)
{
	int			kept = 0;

	start(loan, *disbursed);
	for (int index = 0; index < *count; index++)
	{
		HpfLoan		before = *loan;
		HpfRefusal	why = HPF_REFUSE_NONE;

		if (hpf_loan_step(loan, &facts[index], &why) == HPF_OK)
		{
			assert_true(hpf_loan_is_valid(loan));
			facts[kept++] = facts[index];
		}
		else
		{
			assert_true(why == HPF_REFUSE_SURPLUS || why == HPF_REFUSE_PERIODS ||
						why == HPF_REFUSE_VOID || why == HPF_REFUSE_RECEIVED);
			*loan = before;
		}
	}
	*count = kept;
}

static void
test_against_model(void **unused)
{
	int			seen[4] = {0, 0, 0, 0};

	(void) unused;
	for (int round = 0; round < 4000; round++)
	{
		HpfFact		disbursed = random_disbursement();
		HpfFact		facts[FACTS_MOST];
		HpfLoan		loan;
		Model		model;
		int			count = (int) random_between(0, FACTS_MOST);
		int64_t		money = 0;
		int32_t		end = disbursed.value_date + 31 * (disbursed.periods + 8);

		for (int index = 0; index < count; index++)
			facts[index] = random_fact(&disbursed);
		sort_facts(facts, count);
		start(&loan, disbursed);
		model_start(&model, &disbursed);
		for (int index = 0; index <= count; index++)
		{
			int32_t		until = index < count ? facts[index].value_date : end;
			HpfLoan		before;
			HpfRefusal	why = HPF_REFUSE_NONE;
			bool		taken;

			while (model.today < until)
				model_next_day(&model);
			if (index == count)
			{
				advance(&loan, end);
				assert_as_model(&loan, &model);
				break;
			}
			before = loan;
			taken = hpf_loan_step(&loan, &facts[index], &why) == HPF_OK;
			assert_int_equal(model_apply(&model, &facts[index]), taken);
			if (!taken)
			{
				loan = before;
				advance(&loan, until);
			}
			else if (facts[index].kind == HPF_FACT_RECEIVE || facts[index].kind == HPF_FACT_PREPAY)
				money += facts[index].amount;
			else if (facts[index].kind == HPF_FACT_REFUND)
				money -= facts[index].amount;
			assert_true(hpf_loan_is_valid(&loan));
			assert_as_model(&loan, &model);
			/* No fen appears or vanishes. */
			assert_true(loan.principal_received + loan.balance == loan.principal);
			assert_true(loan.principal_received + loan.interest_received + loan.penalty_received +
						loan.surplus == money);
		}
		seen[loan.status]++;
	}
	/* The histories are worth something only if they end in every way. */
	for (int status = 0; status < 4; status++)
		assert_true(seen[status] > 20);
}

static void
test_replay(void **unused)
{
	int			replays = 0;

	(void) unused;
	for (int round = 0; round < 1500; round++)
	{
		HpfFact		disbursed = random_disbursement();
		HpfFact		facts[FACTS_MOST];
		HpfFact		sorted[FACTS_MOST];
		HpfLoan		stored;
		HpfLoan		replayed;
		HpfLoan		at_once;
		int			count = (int) random_between(0, FACTS_MOST);
		int32_t		end = disbursed.value_date + 31 * 60;

		/* Only facts that no order makes impossible. */
		for (int index = 0; index < count; index++)
			do
				facts[index] = random_fact(&disbursed);
			while (facts[index].kind == HPF_FACT_REFUND || facts[index].kind == HPF_FACT_VOID ||
				   facts[index].kind == HPF_FACT_SET_PERIODS);

		/* Posting, in the order of arrival: a step where it can be, a replay where it must. */
		start(&stored, disbursed);
		for (int index = 0; index < count; index++)
		{
			if (facts[index].value_date > stored.as_of ||
				(facts[index].value_date == stored.as_of &&
				 hpf_fact_kinds[facts[index].kind].rank >= stored.last_rank))
				step(&stored, facts[index]);
			else
			{
				int			known = index + 1;
				int32_t		as_of = stored.as_of;

				memcpy(sorted, facts, sizeof(HpfFact) * (size_t) known);
				sort_facts(sorted, known);
				fold(&stored, &disbursed, sorted, &known);
				assert_int_equal(known, index + 1);
				advance(&stored, as_of);
				replays++;
			}
			/* The nightly run. */
			if (random_between(0, 3) == 0 && stored.as_of < end)
				advance(&stored, (int32_t) random_between(stored.as_of, end));
		}
		memcpy(sorted, facts, sizeof(HpfFact) * (size_t) count);
		sort_facts(sorted, count);
		fold(&replayed, &disbursed, sorted, &count);
		if (replayed.as_of < stored.as_of)
			advance(&replayed, stored.as_of);
		assert_same(&stored, &replayed);

		/* In one go, or through any days between. */
		at_once = stored;
		advance(&at_once, stored.as_of + 900);
		while (stored.as_of < at_once.as_of)
			advance(&stored, (int32_t) random_between(stored.as_of,
													  random_between(0, 4) == 0 ? at_once.as_of :
													  stored.as_of + 1 < at_once.as_of ?
													  stored.as_of + 1 : at_once.as_of));
		assert_same(&stored, &at_once);
	}
	assert_true(replays > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sheet),
		cmocka_unit_test(test_schedule),
		cmocka_unit_test(test_penalty),
		cmocka_unit_test(test_grace_and_relief),
		cmocka_unit_test(test_allocation),
		cmocka_unit_test(test_prepayment),
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_first_period),
		cmocka_unit_test(test_surplus),
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_void),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_validity),
		cmocka_unit_test(test_against_model),
		cmocka_unit_test(test_replay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
