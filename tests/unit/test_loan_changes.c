/*
 * test_loan_changes.c
 *		src/core/loan.c: bullet loans, a split first period, stages, changes of due
 *		day, method and order of payment, compound penalty, and loans off the books;
 *		each on both sides of its boundary.
 *
 * Everything is worked out by hand on a loan of 360,000.00 at 3.6 %: a day is
 * 36.00, a month 1,080.00, and at 150 % penalty is 0.015 % a day.
 *
 * A standalone main over cmocka; links src/core.
 */
#include "loans.h"

#define LENT		INT64_C(36000000)
#define RATE		INT64_C(3600000)
#define DAY			INT64_C(3600)
#define MONTH		INT64_C(108000)

static HpfFact
plain(HpfFactKind kind, int32_t value_date)
{
	return fact(kind, value_date, 0);
}

static HpfFact
more(int32_t value_date, int64_t amount)
{
	return fact(HPF_FACT_DISBURSE_MORE, value_date, amount);
}

static HpfFact
received(int32_t value_date, int64_t amount)
{
	return fact(HPF_FACT_RECEIVE, value_date, amount);
}

/* Lent on 2020-01-20, due on the 20th from February on. */
static void
start_loan(HpfLoan *loan, HpfMethod method, int32_t periods)
{
	start(loan, disbursement(day(2020, 1, 20), LENT, RATE, periods, method, day(2020, 2, 20)));
}

static HpfLoan
after(const HpfLoan *loan, HpfFact made)
{
	HpfLoan		other = *loan;

	step(&other, made);
	return other;
}

static HpfLoan
on(const HpfLoan *loan, int32_t as_of)
{
	HpfLoan		other = *loan;

	advance(&other, as_of);
	return other;
}

/* The next bill comes on a day, of so much interest and principal. */
static void
assert_next_bill(const HpfLoan *loan, int32_t due, int64_t interest, int64_t principal)
{
	HpfLoan		before = on(loan, due - 1);
	HpfLoan		copy = before;
	HpfScheduleLine line;
	HpfStatus	status;
	int32_t		planned;

	assert_int_equal(before.interest_due, loan->interest_due);
	assert_int_equal(before.principal_due, loan->principal_due);
	assert_true(hpf_loan_plan_next(&copy, &planned, &line, &status));
	assert_int_equal(planned, due);
	assert_int_equal(line.interest, interest);
	assert_int_equal(line.principal, principal);
	advance(&before, due);
	assert_int_equal(before.interest_due - loan->interest_due, interest);
	assert_int_equal(before.principal_due - loan->principal_due, principal);
}

/* In one go, and day by day. */
static void
assert_same_day_by_day(const HpfLoan *loan, int32_t until)
{
	HpfLoan		daily = *loan;
	HpfLoan		once = on(loan, until);

	while (daily.as_of < until)
		advance(&daily, daily.as_of + 1);
	assert_same(&daily, &once);
}

/* ---- bullet ---- */

static void
test_bullet(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	HpfSchedule schedule;
	HpfScheduleLine line;

	(void) unused;
	start_loan(&loan, HPF_BULLET, 12);
	assert_int_equal(loan.installment, 0);
	/* One bill, of the twelve months at once; overdue from the day after. */
	assert_next_bill(&loan, day(2021, 1, 20), 12 * MONTH, LENT);
	other = on(&loan, day(2021, 1, 20));
	assert_int_equal(other.status, HPF_LOAN_NORMAL);
	assert_int_equal(other.period, 12);
	assert_int_equal(on(&loan, day(2021, 1, 21)).status, HPF_LOAN_OVERDUE);
	assert_int_equal(on(&loan, day(2021, 1, 21)).overdue_total, 1);
	assert_same_day_by_day(&loan, day(2021, 3, 1));
	assert_int_equal(hpf_schedule_start(&schedule, LENT, RATE, 12, HPF_BULLET), HPF_OK);
	for (int period = 1; period <= 12; period++)
	{
		assert_true(hpf_schedule_next(&schedule, &line));
		assert_int_equal(line.installment, period < 12 ? 0 : LENT + 12 * MONTH);
	}

	/* Settled after months and odd days: the day before a month's end, on it, and after it. */
	assert_int_equal(owed_on(&loan, day(2020, 1, 20)).settlement, LENT);
	assert_int_equal(owed_on(&loan, day(2020, 3, 19)).settlement, LENT + MONTH + 28 * DAY);
	assert_int_equal(owed_on(&loan, day(2020, 3, 20)).settlement, LENT + 2 * MONTH);
	assert_int_equal(owed_on(&loan, day(2020, 3, 25)).settlement, LENT + 2 * MONTH + 5 * DAY);
	other = after(&loan, prepayment(day(2020, 3, 25), LENT + 2 * MONTH + 5 * DAY, false));
	assert_int_equal(other.status, HPF_LOAN_SETTLED);
	assert_int_equal(other.interest_received, 2 * MONTH + 5 * DAY);
	other = after(&loan, prepayment(day(2020, 3, 25), LENT + 2 * MONTH + 5 * DAY - 1, false));
	assert_int_equal(other.status, HPF_LOAN_NORMAL);
	assert_int_equal(other.balance, 1);

	/* Half of it prepaid after 2 months and 5 days: 25 days and 9 months at half. */
	for (int shorter = 0; shorter <= 1; shorter++)
	{
		other = after(&loan, prepayment(day(2020, 3, 25), LENT / 2, shorter));
		assert_int_equal(other.interest_received, 0);
		assert_int_equal(other.installment, 0);
		assert_int_equal(other.periods, 12);
		assert_next_bill(&other, day(2021, 1, 20),
						 2 * MONTH + 5 * DAY + 25 * DAY / 2 + 9 * MONTH / 2, LENT / 2);
	}

	/* The rate doubled on that day, and from the next month on. */
	other = after(&loan, rate_change(day(2020, 3, 25), 2 * RATE, false));
	assert_next_bill(&other, day(2021, 1, 20), 2 * MONTH + 5 * DAY + 25 * 2 * DAY + 9 * 2 * MONTH, LENT);
	other = after(&loan, rate_change(day(2020, 3, 25), 2 * RATE, true));
	assert_int_equal(on(&other, day(2020, 4, 19)).rate, RATE);
	assert_int_equal(on(&other, day(2020, 4, 20)).rate, 2 * RATE);
	assert_next_bill(&other, day(2021, 1, 20), 3 * MONTH + 9 * 2 * MONTH, LENT);
	assert_int_equal(other.installment, 0);

	/* Money ahead of time waits for it; a month more, and one period in all. */
	other = after(&loan, received(day(2020, 3, 25), 500));
	assert_int_equal(on(&other, day(2021, 1, 19)).surplus, 500);
	other = on(&other, day(2021, 1, 20));
	assert_int_equal(other.surplus, 0);
	assert_int_equal(other.interest_due, 12 * MONTH - 500);
	other = after(&loan, new_periods(day(2020, 3, 25), 13));
	assert_next_bill(&other, day(2021, 2, 20), 13 * MONTH, LENT);
	start_loan(&loan, HPF_BULLET, 1);
	assert_next_bill(&loan, day(2020, 2, 20), MONTH, LENT);
}

/* ---- the days before the first month ---- */

/* Ten days before the first month. */
static void
start_split(HpfLoan *loan)
{
	start(loan, disbursement(day(2020, 1, 10), LENT, RATE, 12, HPF_EQUAL_PRINCIPAL, day(2020, 2, 20)));
	step(loan, plain(HPF_FACT_SPLIT_FIRST_PERIOD, day(2020, 1, 10)));
	assert_true(loan->first_stub);
}

static void
test_split_first_period(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	HpfScheduleLine line;
	HpfStatus	status;
	int32_t		due;
	static const struct
	{
		int32_t		disbursed;
		int32_t		days;
	}			cases[] = {{9, 11}, {19, 1}, {20, 0}, {25, 0}};

	(void) unused;
	/* Not split, the month and the ten days are one bill. */
	start(&loan, disbursement(day(2020, 1, 10), LENT, RATE, 12, HPF_EQUAL_PRINCIPAL, day(2020, 2, 20)));
	assert_next_bill(&loan, day(2020, 2, 20), MONTH + 10 * DAY, LENT / 12);
	/* Split, they are two, and the plan has them all. */
	start_split(&loan);
	assert_next_bill(&loan, day(2020, 1, 20), 10 * DAY, 0);
	other = loan;
	for (int32_t period = 0; period <= 12; period++)
	{
		assert_true(hpf_loan_plan_next(&other, &due, &line, &status));
		assert_int_equal(line.period, period);
	}
	assert_false(hpf_loan_plan_next(&other, &due, &line, &status));
	/* Paid on its day, it is over, and the month comes alone. */
	other = after(&loan, received(day(2020, 1, 20), 10 * DAY));
	assert_int_equal(other.arrears_count, 0);
	assert_int_equal(other.period, 0);
	assert_false(other.first_stub);
	assert_next_bill(&other, day(2020, 2, 20), MONTH, LENT / 12);

	/* Unpaid, it is overdue from the day after its own due day: 360.00 x 0.015 % = 5.4 fen a day. */
	other = on(&loan, day(2020, 1, 20));
	assert_int_equal(other.status, HPF_LOAN_NORMAL);
	assert_int_equal(other.arrears[0].due, day(2020, 1, 20));
	other = on(&loan, day(2020, 1, 21));
	assert_int_equal(other.status, HPF_LOAN_OVERDUE);
	assert_int_equal(other.penalty_from, day(2020, 1, 21));
	assert_int_equal(other.penalty_due, 5);
	assert_int_equal(other.overdue_principal, 0);
	assert_int_equal(on(&loan, day(2020, 1, 22)).penalty_due, 11);
	assert_same_day_by_day(&loan, day(2020, 4, 1));
	/* With twelve more, every bill there can be is unpaid at once. */
	other = on(&loan, day(2021, 2, 1));
	assert_int_equal(other.arrears_count, 13);
	assert_int_equal(other.overdue_total, 13);
	assert_int_equal(other.period, 12);

	/* Settled on the fifth day of ten; half of it prepaid; the rate doubled. */
	assert_int_equal(owed_on(&loan, day(2020, 1, 15)).settlement, LENT + 5 * DAY);
	other = after(&loan, prepayment(day(2020, 1, 15), LENT + 5 * DAY, false));
	assert_int_equal(other.status, HPF_LOAN_SETTLED);
	assert_int_equal(other.periods, 1);
	assert_false(other.first_stub);
	/* All but its interest: what is left is due on the first due date. */
	other = after(&loan, prepayment(day(2020, 1, 15), LENT, false));
	assert_int_equal(other.principal_due, 5 * DAY);
	assert_int_equal(other.arrears[0].due, day(2020, 2, 20));
	other = after(&loan, prepayment(day(2020, 1, 15), LENT / 2, false));
	assert_next_bill(&other, day(2020, 1, 20), 5 * DAY + 5 * DAY / 2, 0);
	other = after(&loan, rate_change(day(2020, 1, 15), 2 * RATE, false));
	assert_next_bill(&other, day(2020, 1, 20), 5 * DAY + 5 * 2 * DAY, 0);
	other = after(&loan, rate_change(day(2020, 1, 15), 2 * RATE, true));
	assert_next_bill(&other, day(2020, 1, 20), 10 * DAY, 0);
	assert_int_equal(on(&other, day(2020, 1, 20)).rate, 2 * RATE);

	/* Another due day: the days to it, later or earlier; past already, a month later. */
	other = after(&loan, new_due_day(day(2020, 1, 15), 25));
	assert_next_bill(&other, day(2020, 1, 25), 15 * DAY, 0);
	other = after(&other, received(day(2020, 1, 25), 15 * DAY));
	assert_next_bill(&other, day(2020, 2, 25), MONTH, LENT / 12);
	other = after(&loan, new_due_day(day(2020, 1, 15), 16));
	assert_next_bill(&other, day(2020, 1, 16), 6 * DAY, 0);
	other = after(&loan, new_due_day(day(2020, 1, 15), 15));
	assert_next_bill(&other, day(2020, 2, 15), 36 * DAY, 0);
	other = after(&other, received(day(2020, 2, 15), 36 * DAY));
	assert_next_bill(&other, day(2020, 3, 15), MONTH, LENT / 12);

	/* A bullet has no such bill: its days go with the rest. */
	other = after(&loan, new_method(day(2020, 1, 15), HPF_BULLET));
	assert_false(other.first_stub);
	assert_next_bill(&other, day(2021, 1, 20), 10 * DAY + 12 * MONTH, LENT);

	/* Only where there are days, only on the day of disbursement, never for a bullet. */
	for (size_t index = 0; index < sizeof(cases) / sizeof(cases[0]); index++)
	{
		start(&loan, disbursement(day(2020, 1, cases[index].disbursed), LENT, RATE, 12,
								  HPF_EQUAL_PRINCIPAL, day(2020, 2, 20)));
		step(&loan, plain(HPF_FACT_SPLIT_FIRST_PERIOD, loan.as_of));
		assert_int_equal(loan.first_stub, cases[index].days > 0);
		assert_int_equal(owed_on(&loan, day(2020, 1, 28)).interest, cases[index].days * DAY);
	}
	start(&loan, disbursement(day(2020, 1, 10), LENT, RATE, 12, HPF_EQUAL_PRINCIPAL, day(2020, 2, 20)));
	step(&loan, plain(HPF_FACT_SPLIT_FIRST_PERIOD, day(2020, 1, 11)));
	assert_false(loan.first_stub);
	start(&loan, disbursement(day(2020, 1, 10), LENT, RATE, 12, HPF_BULLET, day(2020, 2, 20)));
	step(&loan, plain(HPF_FACT_SPLIT_FIRST_PERIOD, day(2020, 1, 10)));
	assert_false(loan.first_stub);
	/* Without interest there is nothing to bill. */
	start(&loan, disbursement(day(2020, 1, 10), LENT, 0, 12, HPF_EQUAL_PRINCIPAL, day(2020, 2, 20)));
	step(&loan, plain(HPF_FACT_SPLIT_FIRST_PERIOD, day(2020, 1, 10)));
	advance(&loan, day(2020, 1, 25));
	assert_int_equal(loan.arrears_count, 0);
	assert_int_equal(loan.overdue_total, 0);
}

/* ---- stages ---- */

static void
test_stages(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	int64_t		installment;

	(void) unused;
	start_loan(&loan, HPF_EQUAL_PRINCIPAL, 12);
	/* A third more on the 16th day of the month: 14 days of it at 12.00. */
	other = after(&loan, more(day(2020, 2, 5), LENT / 3));
	assert_int_equal(other.principal, LENT + LENT / 3);
	assert_int_equal(other.balance, LENT + LENT / 3);
	assert_int_equal(other.installment, 4000000);
	assert_int_equal(other.periods, 12);
	assert_int_equal(owed_on(&other, day(2020, 2, 5)).settlement, LENT + LENT / 3 + 16 * DAY);
	assert_int_equal(owed_on(&other, day(2020, 2, 6)).settlement, LENT + LENT / 3 + 17 * DAY + 1200);
	assert_next_bill(&other, day(2020, 2, 20), MONTH + 14 * 1200, 4000000);
	/* The whole month, and none of it. */
	other = after(&loan, more(day(2020, 1, 20), LENT / 3));
	assert_next_bill(&other, day(2020, 2, 20), MONTH + 30 * 1200, 4000000);
	other = after(&loan, more(day(2020, 2, 19), LENT / 3));
	assert_next_bill(&other, day(2020, 2, 20), MONTH, 4000000);
	/* On the due day that bill is what it was: 330,000 + 120,000 over the 11 left. */
	other = after(&loan, more(day(2020, 2, 20), LENT / 3));
	assert_int_equal(other.interest_due, MONTH);
	assert_int_equal(other.principal_due, 3000000);
	assert_int_equal(other.installment, 4090909);
	assert_next_bill(&other, day(2020, 3, 20), 135000, 4090909);

	/* Equal installments are those of what is there now. */
	start_loan(&loan, HPF_EQUAL_INSTALLMENT, 12);
	other = after(&loan, more(day(2020, 2, 5), LENT / 3));
	assert_int_equal(hpf_installment(LENT + LENT / 3, RATE, 12, &installment), HPF_OK);
	assert_int_equal(other.installment, installment);
	/* A bullet: 1 month and 5 days before it were not the stage's. */
	start_loan(&loan, HPF_BULLET, 12);
	other = after(&loan, more(day(2020, 2, 25), LENT));
	assert_next_bill(&other, day(2021, 1, 20), 12 * MONTH + 25 * DAY + 10 * MONTH, 2 * LENT);

	/* In arrears too; the day before the last bill, not on its day; never after the end. */
	start_loan(&loan, HPF_EQUAL_PRINCIPAL, 2);
	other = after(&loan, more(day(2020, 3, 19), 1));
	assert_int_equal(other.status, HPF_LOAN_OVERDUE);
	assert_int_equal(refusal(&loan, more(day(2020, 3, 20), 1), HPF_NOT_ALLOWED), HPF_REFUSE_OVER);
	other = after(&loan, prepayment(day(2020, 2, 5), 2 * LENT, false));
	assert_int_equal(other.status, HPF_LOAN_SETTLED);
	assert_int_equal(refusal(&other, more(day(2020, 2, 5) + 1, 1), HPF_NOT_ALLOWED), HPF_REFUSE_OVER);
	other = after(&loan, plain(HPF_FACT_WRITE_OFF, day(2020, 2, 5)));
	assert_int_equal(refusal(&other, more(day(2020, 2, 6), 1), HPF_NOT_ALLOWED), HPF_REFUSE_OVER);
	assert_int_equal(after(&loan, more(day(2020, 1, 20), HPF_PRINCIPAL_MAX - LENT)).principal, HPF_PRINCIPAL_MAX);
	assert_int_equal(refusal(&loan, more(day(2020, 1, 20), HPF_PRINCIPAL_MAX - LENT + 1), HPF_BAD_ARGUMENT),
					 HPF_REFUSE_AMOUNT);
}

/* ---- due day ---- */

static void
test_due_day(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;

	(void) unused;
	start_loan(&loan, HPF_EQUAL_PRINCIPAL, 12);
	/* Earlier: 21 days instead of the month; later: 8 days more; then full months again. */
	other = after(&loan, new_due_day(day(2020, 1, 22), 10));
	assert_next_bill(&other, day(2020, 2, 10), 21 * DAY, 3000000);
	other = after(&other, received(day(2020, 2, 10), 21 * DAY + 3000000));
	assert_next_bill(&other, day(2020, 3, 10), 99000, 3000000);
	other = after(&loan, new_due_day(day(2020, 1, 22), 28));
	assert_next_bill(&other, day(2020, 2, 28), MONTH + 8 * DAY, 3000000);
	/* The 31st: 2020-02-29, 2020-03-31, 2020-04-30. */
	other = after(&loan, new_due_day(day(2020, 1, 22), 31));
	assert_next_bill(&other, day(2020, 2, 29), MONTH + 11 * DAY, 3000000);
	other = after(&other, received(day(2020, 2, 29), MONTH + 11 * DAY + 3000000));
	assert_next_bill(&other, day(2020, 3, 31), 99000, 3000000);
	other = after(&other, received(day(2020, 3, 31), 3099000));
	assert_next_bill(&other, day(2020, 4, 30), 90000, 3000000);

	/* Tomorrow, today and yesterday of the running period's month: 21 days, or 51. */
	other = after(&loan, new_due_day(day(2020, 2, 9), 10));
	assert_next_bill(&other, day(2020, 2, 10), 21 * DAY, 3000000);
	other = after(&loan, new_due_day(day(2020, 2, 10), 10));
	assert_next_bill(&other, day(2020, 3, 10), MONTH + 21 * DAY, 3000000);
	assert_same_day_by_day(&other, day(2020, 4, 1));
	other = after(&loan, new_due_day(day(2020, 2, 11), 10));
	assert_next_bill(&other, day(2020, 3, 10), MONTH + 21 * DAY, 3000000);
	/* On a due day, after its bill. */
	other = after(&loan, new_due_day(day(2020, 2, 20), 5));
	assert_int_equal(other.interest_due, MONTH);
	assert_next_bill(&other, day(2020, 3, 5), 14 * 3300, 3000000);

	/* The same day again changes nothing. */
	other = after(&loan, new_due_day(day(2020, 1, 22), 20));
	assert_int_equal(other.first_due, loan.first_due);
	assert_next_bill(&other, day(2020, 2, 20), MONTH, 3000000);
	/* Money prepaid before keeps its days. */
	other = after(&loan, prepayment(day(2020, 1, 22), LENT / 2, false));
	other = after(&other, new_due_day(day(2020, 1, 22) + 1, 10));
	assert_next_bill(&other, day(2020, 2, 10), 2 * DAY + 19 * DAY / 2, 1500000);

	/* What is billed keeps its due date: overdue, in its days of grace, or relieved. */
	other = after(&loan, new_due_day(day(2020, 2, 25), 10));
	other = on(&other, day(2020, 3, 1));
	assert_int_equal(other.arrears[0].due, day(2020, 2, 20));
	assert_int_equal(other.penalty_from, day(2020, 2, 21));
	assert_int_equal(other.penalty_due, 4662);		/* 31,080.00 x 0.015 % x 10 days */
	other = after(&loan, penalty_terms(day(2020, 1, 20), 150, 10, HPF_PENALTY_ON_BOTH));
	other = after(&other, new_due_day(day(2020, 2, 25), 10));
	assert_int_equal(on(&other, day(2020, 3, 1)).overdue_total, 0);
	assert_int_equal(on(&other, day(2020, 3, 2)).overdue_total, 1);
	other = after(&loan, relief(day(2020, 2, 15), day(2020, 4, 30)));
	other = after(&other, new_due_day(day(2020, 2, 25), 10));
	assert_int_equal(on(&other, day(2020, 4, 30)).overdue_total, 0);
	assert_int_equal(on(&other, day(2020, 5, 1)).overdue_periods, 3);
	/* Two periods overdue, the older paid: the newer is as old as it is. */
	other = after(&loan, new_due_day(day(2020, 3, 25), 10));
	other = after(&other, received(day(2020, 3, 25), 3108000 + 18175));
	assert_int_equal(other.overdue_periods, 1);
	assert_int_equal(other.penalty_from, day(2020, 3, 21));

	/* Nothing left to come, nothing to move; no such day. */
	start_loan(&loan, HPF_EQUAL_PRINCIPAL, 1);
	assert_int_equal(after(&loan, new_due_day(day(2020, 2, 20), 10)).due_day, 20);
	assert_int_equal(refusal(&loan, new_due_day(day(2020, 1, 22), 0), HPF_BAD_ARGUMENT), HPF_REFUSE_DUE_DAY);
	assert_int_equal(after(&loan, new_due_day(day(2020, 1, 22), 1)).due_day, 1);
	assert_int_equal(refusal(&loan, new_due_day(day(2020, 1, 22), 32), HPF_BAD_ARGUMENT), HPF_REFUSE_DUE_DAY);
}

/* A longer or shorter grace set while two periods are overdue undoes neither. */
static void
test_grace_in_arrears(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;

	(void) unused;
	start_loan(&loan, HPF_EQUAL_PRINCIPAL, 12);
	for (int32_t grace = 0; grace <= 30; grace += 10)
	{
		other = after(&loan, penalty_terms(day(2020, 3, 25), 150, grace, HPF_PENALTY_ON_BOTH));
		other = after(&other, received(day(2020, 3, 25), 3108000 + 20000));
		assert_int_equal(other.overdue_periods, 1);
		assert_int_equal(other.penalty_from, day(2020, 3, 21));
	}
}

/* ---- method ---- */

static void
test_method(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	int64_t		installment;

	(void) unused;
	/* Equal principal to equal installments, on a due day and inside a period, and back. */
	start_loan(&loan, HPF_EQUAL_PRINCIPAL, 12);
	other = after(&loan, new_method(day(2020, 2, 20), HPF_EQUAL_INSTALLMENT));
	assert_int_equal(other.principal_due, 3000000);
	assert_int_equal(hpf_installment(33000000, RATE, 11, &installment), HPF_OK);
	assert_int_equal(other.installment, installment);
	assert_next_bill(&other, day(2020, 3, 20), 99000, installment - 99000);
	other = after(&loan, new_method(day(2020, 2, 5), HPF_EQUAL_INSTALLMENT));
	assert_int_equal(hpf_installment(LENT, RATE, 12, &installment), HPF_OK);
	assert_next_bill(&other, day(2020, 2, 20), MONTH, installment - MONTH);
	other = after(&other, new_method(day(2020, 2, 6), HPF_EQUAL_PRINCIPAL));
	assert_next_bill(&other, day(2020, 2, 20), MONTH, 3000000);
	assert_int_equal(other.periods, 12);

	/* To a bullet: one bill more, and an unpaid one stays as old as it is. */
	other = after(&loan, new_method(day(2020, 2, 25), HPF_BULLET));
	assert_int_equal(other.installment, 0);
	assert_next_bill(&other, day(2021, 1, 20), 11 * 99000, 33000000);
	other = on(&other, day(2020, 6, 25));
	assert_int_equal(other.overdue_periods, 1);
	assert_int_equal(other.overdue_total, 1);
	assert_int_equal(other.arrears[0].due, day(2020, 2, 20));
	/* 31,080.00 x 0.015 % = 466.2 fen a day, 9 + 31 + 30 + 31 + 25 days */
	assert_int_equal(other.penalty_due, 58741);
	/* And from a bullet: its three months come with the next bill, the principal over 10. */
	start_loan(&loan, HPF_BULLET, 12);
	other = after(&loan, new_method(day(2020, 3, 25), HPF_EQUAL_PRINCIPAL));
	assert_next_bill(&other, day(2020, 4, 20), 3 * MONTH, 3600000);
	other = after(&loan, new_method(day(2020, 3, 25), HPF_EQUAL_INSTALLMENT));
	assert_int_equal(hpf_installment(LENT, RATE, 10, &installment), HPF_OK);
	assert_next_bill(&other, day(2020, 4, 20), 3 * MONTH, installment - MONTH);
	/* In its last month the two are one. */
	other = after(&loan, new_method(day(2021, 1, 10), HPF_EQUAL_PRINCIPAL));
	assert_next_bill(&other, day(2021, 1, 20), 12 * MONTH, LENT);
}

/* ---- order of payment ---- */

static void
test_principal_first(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;

	(void) unused;
	/* All due on 2020-02-20: 361,080.00; 5,416.2 fen of penalty a day; 2020-05-20 is day 90. */
	start_loan(&loan, HPF_EQUAL_PRINCIPAL, 1);
	step(&loan, allocation(day(2020, 1, 20), 90));
	other = after(&loan, received(day(2020, 5, 20), 1000000));
	assert_int_equal(other.penalty_received, 487458);
	assert_int_equal(other.interest_received, MONTH);
	assert_int_equal(other.principal_received, 1000000 - 487458 - MONTH);
	other = after(&loan, received(day(2020, 5, 21), 1000000));
	assert_int_equal(other.principal_received, 1000000);
	assert_int_equal(other.interest_received + other.penalty_received, 0);
	assert_int_equal(other.overdue_principal, LENT - 1000000);
	/* Then interest, then penalty. */
	other = after(&loan, received(day(2020, 5, 21), LENT + 1));
	assert_int_equal(other.principal_received, LENT);
	assert_int_equal(other.interest_received, 1);
	assert_int_equal(other.arrears_count, 1);
	other = after(&loan, received(day(2020, 5, 21), LENT + MONTH + 1));
	assert_int_equal(other.interest_received, MONTH);
	assert_int_equal(other.penalty_received, 1);
	assert_int_equal(other.penalty_due, 492874 - 1);	/* 91 x 5,416.2 */
	assert_int_equal(other.status, HPF_LOAN_NORMAL);
	assert_int_equal(other.arrears_count, 0);
	assert_int_equal(after(&other, received(day(2020, 5, 22), 492873)).status, HPF_LOAN_SETTLED);
	/* A prepayment pays what is due in the same order. */
	other = after(&loan, prepayment(day(2020, 5, 21), 1000000, false));
	assert_int_equal(other.principal_received, 1000000);

	/* 0 days: from the first day overdue, not on the due day; never: not at all. */
	step(&loan, allocation(day(2020, 1, 20), 0));
	other = after(&loan, received(day(2020, 2, 20), 1000));
	assert_int_equal(other.interest_received, 1000);
	other = after(&loan, received(day(2020, 2, 21), 1000));
	assert_int_equal(other.principal_received, 1000);
	step(&loan, allocation(day(2020, 1, 20), HPF_NO_DAYS));
	other = after(&loan, received(day(2023, 2, 21), 1000));
	assert_int_equal(other.penalty_received, 1000);
	assert_int_equal(refusal(&loan, allocation(day(2020, 1, 20), -2), HPF_BAD_ARGUMENT), HPF_REFUSE_DAYS);

	/* Principal of all periods due, the one of today too; the days are the oldest one's. */
	start_loan(&loan, HPF_EQUAL_PRINCIPAL, 12);
	step(&loan, allocation(day(2020, 1, 20), 28));
	other = after(&loan, received(day(2020, 3, 20), 6000000));
	assert_int_equal(other.principal_received, 6000000);
	assert_int_equal(other.principal_due, 0);
	assert_int_equal(other.interest_due, MONTH + 99000);
	/* The older one paid, the newer is not old enough: the usual order again. */
	step(&other, received(day(2020, 3, 20), MONTH));
	other = after(&other, received(day(2020, 3, 21), 20000));
	assert_true(other.penalty_received > 0);
}

/* ---- compound penalty ---- */

static void
test_compound(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	HpfFact		terms = penalty_terms(day(2020, 1, 20), 150, 0, HPF_PENALTY_COMPOUND);

	(void) unused;
	/* One period only: all that follows is after the last. */
	start_loan(&loan, HPF_EQUAL_PRINCIPAL, 1);
	step(&loan, terms);
	/* 5,416.2 fen a day: 28 days and 29, the 29th on the due day of March. */
	other = on(&loan, day(2020, 3, 19));
	assert_int_equal(other.penalty_due, 151654);		/* 151,653.6 */
	assert_int_equal(other.penalty_compounded, 0);
	other = on(&loan, day(2020, 3, 20));
	assert_int_equal(other.penalty_due, 157070);		/* 157,069.8 */
	assert_int_equal(other.penalty_compounded, 157070);
	/* From there on 1,570.70 bear 23.5605 fen a day more. */
	other = on(&loan, day(2020, 3, 21));
	assert_int_equal(other.penalty_due, 162510);		/* 162,509.5605 */
	assert_int_equal(other.penalty_compounded, 157070);
	other = on(&loan, day(2020, 4, 19));
	assert_int_equal(other.penalty_compounded, 157070);
	other = on(&loan, day(2020, 4, 20));
	assert_int_equal(other.penalty_due, 325702);		/* 157,069.8 + 31 x 5,439.7605 = 325,702.3755 */
	assert_int_equal(other.penalty_compounded, 325702);
	assert_same_day_by_day(&loan, day(2021, 1, 5));

	/* Paid on the due day it is not compounded; the day after, the oldest of it is paid. */
	other = after(&loan, received(day(2020, 3, 20), 157070));
	assert_int_equal(other.penalty_compounded, 0);
	advance(&other, day(2020, 3, 21));
	assert_int_equal(other.penalty_due, 5416);
	other = after(&loan, received(day(2020, 3, 20), 157069));
	assert_int_equal(other.penalty_compounded, 1);
	other = after(&loan, received(day(2020, 3, 21), 100000));
	assert_int_equal(other.penalty_due, 62510);
	assert_int_equal(other.penalty_compounded, 57070);

	/* Terms that do not compound end it; set on a due day, it begins with the next. */
	other = after(&loan, penalty_terms(day(2020, 3, 25), 150, 0, HPF_PENALTY_ON_BOTH));
	assert_int_equal(other.penalty_compounded, 0);
	start_loan(&loan, HPF_EQUAL_PRINCIPAL, 1);
	other = after(&loan, penalty_terms(day(2020, 3, 20), 150, 0, HPF_PENALTY_COMPOUND));
	assert_int_equal(other.penalty_due, 157070);
	assert_int_equal(on(&other, day(2020, 4, 19)).penalty_compounded, 0);
	assert_int_equal(on(&other, day(2020, 4, 20)).penalty_compounded, 324972);	/* 60 days, 324,972.0 */
	other = after(&loan, penalty_terms(day(2020, 3, 19), 150, 0, HPF_PENALTY_COMPOUND));
	assert_int_equal(on(&other, day(2020, 3, 20)).penalty_compounded, 157070);

	/* All paid but penalty, it still bears: 1,570.70 x 0.015 % = 23.56 fen a day. */
	start_loan(&loan, HPF_EQUAL_PRINCIPAL, 1);
	step(&loan, terms);
	step(&loan, allocation(day(2020, 1, 20), 0));
	other = after(&loan, received(day(2020, 3, 20), LENT + MONTH));
	assert_int_equal(other.penalty_due, 157070);
	assert_int_equal(other.penalty_compounded, 157070);
	assert_int_equal(on(&other, day(2020, 4, 1)).penalty_due, 157353);	/* 12 x 23.5605 = 282.726 */
	assert_int_equal(on(&other, day(2020, 4, 20)).penalty_compounded, 157800);	/* 31 x 23.5605 = 730.3755 */
	assert_same_day_by_day(&other, day(2020, 9, 1));
}

/* ---- off the books ---- */

/* Nothing moves any more but the day. */
static void
assert_untouched(const HpfLoan *loan, HpfFact made)
{
	HpfLoan		then = after(loan, made);
	HpfLoan		now = on(loan, made.value_date);

	now.last_rank = then.last_rank;
	assert_same(&then, &now);
}

static void
test_off_the_books(void **unused)
{
	HpfLoan		loan;
	HpfLoan		other;
	HpfLoan		replayed;
	HpfOwed		owed;
	int32_t		today = day(2020, 3, 10);
	int64_t		claim = MONTH + 8858 + 19 * 3300;	/* bill, 19 x 466.2, 19 days of 330,000.00 */

	(void) unused;
	start_loan(&loan, HPF_EQUAL_PRINCIPAL, 12);
	/* Written off at once, and by way of the receivable. */
	for (int carried = 0; carried <= 1; carried++)
	{
		other = after(&loan, plain(carried ? HPF_FACT_CARRY_SHORTFALL : HPF_FACT_WRITE_OFF, today));
		assert_int_equal(other.status, HPF_LOAN_WRITTEN_OFF);
		assert_int_equal(other.written_off, LENT);
		assert_int_equal(other.receivable, carried ? LENT : 0);
		assert_int_equal(other.claim, claim);
		assert_int_equal(other.balance + other.principal_due + other.interest_due + other.penalty_due, 0);
		assert_int_equal(other.overdue_total, 1);
		owed = owed_on(&other, today + 1000);
		assert_int_equal(owed.settlement, LENT + claim);
		assert_int_equal(owed.principal, LENT);
		assert_int_equal(owed.interest, claim);
		assert_same_day_by_day(&other, today + 100);

		/* Recovered in part; all but one fen; all; more. */
		replayed = after(&other, received(today + 1, 100));
		assert_int_equal(replayed.recovered, 100);
		assert_int_equal(replayed.recovered_to_reserve, carried ? 0 : 100);
		assert_int_equal(replayed.principal_received, 0);
		assert_int_equal(owed_on(&replayed, today + 1).principal, LENT - 100);
		replayed = after(&other, received(today + 1, LENT + 100));
		assert_int_equal(replayed.receivable, 0);
		assert_int_equal(replayed.recovered_to_reserve, carried ? 100 : LENT + 100);
		replayed = after(&other, received(today + 1, LENT + claim - 1));
		assert_int_equal(replayed.status, HPF_LOAN_WRITTEN_OFF);
		replayed = after(&other, received(today + 1, LENT + claim));
		assert_int_equal(replayed.status, HPF_LOAN_SETTLED);
		assert_int_equal(replayed.surplus, 0);
		replayed = after(&other, prepayment(today + 1, LENT + claim + 1, false));
		assert_int_equal(replayed.status, HPF_LOAN_SETTLED);
		assert_int_equal(replayed.surplus, 1);
		assert_int_equal(replayed.written_off, LENT);
		step(&replayed, fact(HPF_FACT_REFUND, today + 1, 1));

		/* Terms have nothing to act on, whatever they say. */
		assert_untouched(&other, rate_change(today + 1, 1, false));
		assert_untouched(&other, new_periods(today + 1, 1));
		assert_untouched(&other, new_method(today + 1, HPF_BULLET));
		assert_untouched(&other, new_due_day(today + 1, 99));
		assert_untouched(&other, relief(today + 1, today + 30));
		assert_untouched(&other, allocation(today + 1, 5));
		assert_untouched(&other, penalty_terms(today + 1, 1, 1, HPF_PENALTY_COMPOUND));
		assert_untouched(&other, plain(HPF_FACT_CARRY_SHORTFALL, today + 1));
		assert_int_equal(refusal(&other, plain(HPF_FACT_VOID, today + 1), HPF_NOT_ALLOWED), HPF_REFUSE_RECEIVED);
	}
	/* What was carried meets the reserve later: less what came in between. */
	step(&other, received(today + 1, 100));
	step(&other, plain(HPF_FACT_WRITE_OFF, today + 2));
	assert_int_equal(other.receivable, 0);
	assert_int_equal(other.written_off, LENT);
	assert_int_equal(other.recovered_to_reserve, 0);
	step(&other, received(today + 3, 100));
	assert_int_equal(other.recovered_to_reserve, 100);
	assert_int_equal(other.recovered, 200);
	assert_untouched(&other, plain(HPF_FACT_WRITE_OFF, today + 4));

	/* Money held is taken at once: 16 days are 57,600 fen, 50,000 were there. */
	step(&loan, received(day(2020, 2, 1), 50000));
	other = after(&loan, plain(HPF_FACT_WRITE_OFF, day(2020, 2, 5)));
	assert_int_equal(other.claim, 16 * DAY);
	assert_int_equal(other.recovered, 50000);
	assert_int_equal(other.surplus, 0);
	other = after(&loan, plain(HPF_FACT_CARRY_SHORTFALL, day(2020, 2, 5)));
	assert_int_equal(other.receivable, LENT - 50000);

	/* A receipt of before that becomes known after: the fold takes it where it belongs. */
	start_loan(&loan, HPF_EQUAL_PRINCIPAL, 12);
	other = after(&loan, plain(HPF_FACT_WRITE_OFF, today));
	assert_int_equal(refusal(&other, received(day(2020, 2, 20), 3108000), HPF_NOT_ALLOWED), HPF_REFUSE_EARLIER);
	replayed = after(&loan, received(day(2020, 2, 20), 3108000));
	step(&replayed, plain(HPF_FACT_WRITE_OFF, today));
	assert_int_equal(replayed.written_off, 33000000);
	assert_int_equal(replayed.claim, 19 * 3300);
	assert_int_equal(replayed.principal_received, 3000000);
	/* And one that settles it leaves nothing to write off. */
	replayed = after(&loan, prepayment(day(2020, 2, 20), LENT + MONTH, false));
	assert_untouched(&replayed, plain(HPF_FACT_WRITE_OFF, today));
	assert_untouched(&replayed, plain(HPF_FACT_CARRY_SHORTFALL, today));

	/* Inside the first days, and of a bullet, the interest to the day is claimed. */
	start_split(&loan);
	other = after(&loan, plain(HPF_FACT_WRITE_OFF, day(2020, 1, 15)));
	assert_int_equal(other.claim, 5 * DAY);
	assert_false(other.first_stub);
	start_loan(&loan, HPF_BULLET, 12);
	other = after(&loan, plain(HPF_FACT_WRITE_OFF, day(2020, 3, 25)));
	assert_int_equal(other.claim, 2 * MONTH + 5 * DAY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bullet),
		cmocka_unit_test(test_split_first_period),
		cmocka_unit_test(test_stages),
		cmocka_unit_test(test_due_day),
		cmocka_unit_test(test_grace_in_arrears),
		cmocka_unit_test(test_method),
		cmocka_unit_test(test_principal_first),
		cmocka_unit_test(test_compound),
		cmocka_unit_test(test_off_the_books),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
