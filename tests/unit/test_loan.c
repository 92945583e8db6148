/*
 * test_loan.c
 *		src/core/loan.c: its rules on both sides of each boundary and the figures of
 *		doc/sources.md §3.4-3.6.
 *
 * A standalone main over cmocka; links src/core.
 */
#include "loans.h"

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
			int32_t		days;

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
				assert_true(hpf_loan_running_period(&plan, &planned_due, &days, &status));
				assert_int_equal(planned_due, due);
				assert_int_equal(days, 30);
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
			assert_false(hpf_loan_running_period(&plan, &planned_due, &days, &status));
			assert_int_equal(status, HPF_OK);
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
	SPOILT(rate_from, loan.as_of + 1);
	SPOILT(installment, -1);
	SPOILT(method, (HpfMethod) 4);
	SPOILT(periods, 601);
	SPOILT(period, 360);
	SPOILT(first_due, HPF_NO_DATE);
	SPOILT(first_month, loan.first_month + 1);
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
	SPOILT(arrears[1].due, loan.arrears[0].due);
	SPOILT(arrears[2].due, HPF_DAYS_MAX + 1);
	SPOILT(arrears[0].overdue_from, loan.arrears[0].overdue_from + 1);
	SPOILT(arrears[1].overdue_from, 0);
	SPOILT(arrears[1].overdue_from, loan.arrears[1].due);
	SPOILT(arrears[1].overdue_from, loan.as_of + 1);
#undef SPOILT
	/* A bill of nothing is none; what is not overdue has no first day overdue. */
	spoilt = loan;
	spoilt.interest_due -= spoilt.arrears[2].interest;
	spoilt.principal_due -= spoilt.arrears[2].principal;
	spoilt.balance -= spoilt.arrears[2].principal;
	spoilt.principal_received += spoilt.arrears[2].principal;
	spoilt.overdue_principal -= spoilt.arrears[2].principal;
	spoilt.arrears[2].interest = spoilt.arrears[2].principal = 0;
	assert_false(hpf_loan_is_valid(&spoilt));
	spoilt.arrears_count = spoilt.overdue_periods = 2;
	assert_true(hpf_loan_is_valid(&spoilt));
	start_sheet(&spoilt);
	advance(&spoilt, day(2018, 1, 20));
	spoilt.arrears[0].overdue_from = 1;
	assert_false(hpf_loan_is_valid(&spoilt));
	/* A bullet has no bill of the days before its first month. */
	start(&spoilt, disbursement(day(2018, 1, 1), 100, 1, 2, HPF_EQUAL_PRINCIPAL, day(2018, 2, 20)));
	step(&spoilt, fact(HPF_FACT_SPLIT_FIRST_PERIOD, day(2018, 1, 1), 0));
	spoilt.method = HPF_BULLET;
	assert_false(hpf_loan_is_valid(&spoilt));
	/* Billing not done through as_of cannot be seen at once, but is when advanced. */
	spoilt = loan;
	spoilt.first_due -= 62;
	spoilt.first_month -= 2;
	{
		HpfRefusal	why = HPF_REFUSE_NONE;

		assert_int_equal(hpf_loan_advance(&spoilt, spoilt.as_of + 1, &why), HPF_BAD_ARGUMENT);
		assert_int_equal(why, HPF_REFUSE_STATE);
	}
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
