/*
 * test_credit.c
 *		src/core/credit.c: statuses, classes and ages on both sides of each
 *		boundary, and a month lived through.
 *
 * A standalone main over cmocka; links src/core.
 *
 * The loan of most tests: 12,000.00 at 0 % in 12 equal parts of 1,000.00, due on
 * the 20th from 2020-02-20.  Without interest there is no penalty, so that every
 * amount is seen at a glance; one with interest has its figures worked out below.
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
#include "core/credit.h"
#include "core/loan.h"

#define YUAN(n)		(INT64_C(100) * (n))

static const HpfCreditTerms plain = {NULL, 0, {1, 3, 6, HPF_RISK_NO_LIMIT, HPF_RISK_NO_LIMIT}};

static int32_t
day(int32_t year, int32_t month, int32_t day_of_month)
{
	return hpf_days_from_civil(year, month, day_of_month);
}

static HpfFact
fact(HpfFactKind kind, int32_t value_date, int64_t amount)
{
	HpfFact		made;

	memset(&made, 0, sizeof(made));
	made.kind = kind;
	made.value_date = value_date;
	made.amount = amount;
	made.until = made.first_due = value_date;
	return made;
}

static HpfFact
disbursed(int64_t rate)
{
	HpfFact		made = fact(HPF_FACT_DISBURSE, day(2020, 1, 20), YUAN(12000));

	made.rate = rate;
	made.periods = 12;
	made.method = HPF_EQUAL_PRINCIPAL;
	made.first_due = day(2020, 2, 20);
	return made;
}

/* The month of a loan with these facts after its disbursement. */
static HpfCredit
month_of(HpfCreditMonth *month, int32_t year, int32_t of_year, const HpfCreditTerms *terms, int64_t rate,
		 const HpfFact *facts, int count)
{
	HpfLoan		loan;
	HpfCredit	credit;
	HpfFact		first = disbursed(rate);
	HpfRefusal	why = HPF_REFUSE_NONE;

	hpf_credit_begin(month, year * 12 + of_year - 1);
	assert_int_equal(hpf_credit_disburse(&loan, month, &first, &why), HPF_OK);
	for (int index = 0; index < count; index++)
		assert_int_equal(hpf_credit_step(&loan, month, &facts[index], &why), HPF_OK);
	assert_int_equal(hpf_credit_finish(&loan, month, terms, &credit, &why), HPF_OK);
	assert_true(hpf_loan_is_valid(&loan));
	assert_int_equal(loan.as_of, month->through);
	return credit;
}

static void
test_days(void **state)
{
	static const struct
	{
		int32_t		days;
		char		status;
		int			age;
	}			cases[] = {
		{1, '1', 0}, {30, '1', 0}, {31, '2', 1}, {60, '2', 1}, {61, '3', 2}, {90, '3', 2}, {91, '4', 3}, {120, '4', 3},
		{121, '5', 3}, {150, '5', 3}, {151, '6', 3}, {180, '6', 3}, {181, '7', 4}, {200, '7', 4}, {9999, '7', 4}
	};

	for (size_t index = 0; index < sizeof(cases) / sizeof(cases[0]); index++)
	{
		assert_int_equal(hpf_credit_status_of_days(cases[index].days), cases[index].status);
		assert_int_equal(hpf_credit_age_of_days(cases[index].days), cases[index].age);
	}
}

static void
test_nothing_paid(void **state)
{
	HpfCreditMonth month;
	HpfCredit	credit = month_of(&month, 2020, 1, &plain, 0, NULL, 0);

	/* the month of disbursement: nothing due */
	assert_int_equal(credit.status, '*');
	assert_int_equal(credit.loan_class, 1);
	assert_int_equal(month.bills, 0);
	assert_int_equal(month.due, 0);
	assert_int_equal(month.last_paid, HPF_NO_DATE);
	assert_int_equal(month.ends_on, day(2021, 1, 20));
	assert_int_equal(credit.balance, YUAN(12000));
	assert_int_equal(credit.periods_left, 12);

	/* due 20 February, unpaid on the 29th: nine days */
	credit = month_of(&month, 2020, 2, &plain, 0, NULL, 0);
	assert_int_equal(credit.status, '1');
	assert_int_equal(credit.loan_class, 2);
	assert_int_equal(credit.overdue.days, 9);
	assert_int_equal(credit.overdue.periods, 1);
	assert_int_equal(credit.overdue.amount, YUAN(1000));
	assert_int_equal(credit.overdue.principal[0], YUAN(1000));
	assert_int_equal(month.due, YUAN(1000));
	assert_int_equal(month.bills, 1);

	/* to 31 August: 193, 164, 133, 103, 72, 42 and 11 days */
	credit = month_of(&month, 2020, 8, &plain, 0, NULL, 0);
	assert_int_equal(credit.status, '7');
	assert_int_equal(credit.loan_class, 4);
	assert_int_equal(credit.overdue.days, 193);
	assert_int_equal(credit.overdue.periods, 7);
	assert_int_equal(credit.overdue.amount, YUAN(7000));
	assert_int_equal(credit.overdue.principal[0], YUAN(1000));
	assert_int_equal(credit.overdue.principal[1], YUAN(1000));
	assert_int_equal(credit.overdue.principal[2], YUAN(1000));
	assert_int_equal(credit.overdue.principal[3], YUAN(3000));
	assert_int_equal(credit.overdue.principal[4], YUAN(1000));
	assert_int_equal(credit.periods_left, 5);
}

static void
test_classes(void **state)
{
	static const int classes[] = {1, 2, 2, 3, 3, 3, 4, 4};
	HpfCreditMonth month;

	for (int periods = 0; periods < 8; periods++)
	{
		HpfCredit	credit = month_of(&month, 2020, periods + 1, &plain, 0, NULL, 0);

		assert_int_equal(credit.overdue.periods, periods);
		assert_int_equal(credit.loan_class, classes[periods]);
	}
}

static void
test_grace(void **state)
{
	HpfCreditMonth month;
	HpfCredit	credit;
	HpfFact		terms = fact(HPF_FACT_SET_PENALTY, day(2020, 1, 20), 0);

	terms.percent = 150;
	terms.grace_days = 9;
	credit = month_of(&month, 2020, 2, &plain, 0, &terms, 1);
	assert_int_equal(credit.status, 'N');
	assert_int_equal(credit.overdue.amount, 0);
	terms.grace_days = 8;
	credit = month_of(&month, 2020, 2, &plain, 0, &terms, 1);
	assert_int_equal(credit.status, '1');
	assert_int_equal(credit.overdue.days, 1);
}

static void
test_paid(void **state)
{
	HpfCreditMonth month;
	HpfCredit	credit;
	HpfFact		paid[2] = {fact(HPF_FACT_RECEIVE, day(2020, 2, 29), YUAN(1000)), fact(HPF_FACT_REFUND, day(2020, 2, 29), 1)};

	/* late and within the month: as agreed at its end */
	credit = month_of(&month, 2020, 2, &plain, 0, paid, 1);
	assert_int_equal(credit.status, 'N');
	assert_int_equal(credit.paid, YUAN(1000));
	assert_int_equal(month.last_paid, day(2020, 2, 29));

	/* a fen short is overdue */
	paid[0].amount--;
	credit = month_of(&month, 2020, 2, &plain, 0, paid, 1);
	assert_int_equal(credit.status, '1');
	assert_int_equal(credit.overdue.amount, 1);
	assert_int_equal(credit.balance, YUAN(11000) + 1);

	/* a day late, so of the next month: it cures nothing of this one, and something of that one */
	paid[0] = fact(HPF_FACT_RECEIVE, day(2020, 3, 1), YUAN(1000));
	credit = month_of(&month, 2020, 2, &plain, 0, paid, 1);
	assert_int_equal(credit.status, '1');
	assert_int_equal(credit.paid, 0);
	credit = month_of(&month, 2020, 3, &plain, 0, paid, 1);
	assert_int_equal(credit.status, '1');
	assert_int_equal(credit.overdue.days, 11);
	assert_int_equal(credit.paid, YUAN(1000));

	/* what was paid too much and given back was not paid */
	paid[0] = fact(HPF_FACT_RECEIVE, day(2020, 2, 29), YUAN(1000) + 1);
	credit = month_of(&month, 2020, 2, &plain, 0, paid, 2);
	assert_int_equal(credit.paid, YUAN(1000));
	assert_int_equal(credit.status, 'N');
	/* also when that was last month's money */
	paid[1].value_date = day(2020, 3, 1);
	credit = month_of(&month, 2020, 3, &plain, 0, paid, 2);
	assert_int_equal(credit.paid, 0);
}

static void
test_penalty(void **state)
{
	HpfCreditMonth month;
	HpfCredit	credit = month_of(&month, 2020, 2, &plain, 3600000, NULL, 0);

	/* 3.6 %: 36.00 interest; 1,036.00 x 3.6 % x 1.5 / 360 x 9 days = 1.3986 */
	assert_int_equal(month.due, 103600);
	assert_int_equal(credit.overdue.amount, 103600 + 140);
	assert_int_equal(credit.overdue.principal[0], YUAN(1000));
}

static void
test_settled(void **state)
{
	HpfCreditMonth month;
	HpfCredit	credit;
	HpfFact		paid[2] = {fact(HPF_FACT_PREPAY, day(2020, 2, 10), YUAN(12000)), fact(HPF_FACT_RECEIVE, day(2020, 2, 11), 5)};

	credit = month_of(&month, 2020, 2, &plain, 0, paid, 2);
	assert_int_equal(credit.status, 'C');
	assert_int_equal(credit.balance, 0);
	assert_int_equal(credit.paid, YUAN(12000));
	assert_int_equal(month.last_paid, day(2020, 2, 10));
	assert_int_equal(month.closed_on, day(2020, 2, 10));
	assert_int_equal(month.ends_on, day(2021, 1, 20));
	assert_int_equal(month.due, 0);
	assert_int_equal(month.special, HPF_CREDIT_SETTLED_EARLY);
	assert_int_equal(month.prepaid, YUAN(12000));
	/* it was settled in that month, whenever it is asked */
	credit = month_of(&month, 2020, 4, &plain, 0, paid, 2);
	assert_int_equal(credit.status, 'C');
	assert_int_equal(month.closed_on, day(2020, 2, 10));
	assert_int_equal(month.special, 0);
	assert_int_equal(credit.paid, 0);
	/* and not before */
	credit = month_of(&month, 2020, 1, &plain, 0, paid, 2);
	assert_int_equal(credit.status, '*');
	assert_int_equal(month.closed_on, HPF_NO_DATE);

	/* paid ahead as surplus: the last bill takes it and settles the loan, in its month or seen from a later one */
	paid[0] = fact(HPF_FACT_RECEIVE, day(2020, 2, 10), YUAN(12000));
	credit = month_of(&month, 2021, 1, &plain, 0, paid, 1);
	assert_int_equal(credit.status, 'C');
	assert_int_equal(month.closed_on, day(2021, 1, 20));
	assert_int_equal(month.due, YUAN(1000));
	credit = month_of(&month, 2021, 3, &plain, 0, paid, 1);
	assert_int_equal(month.closed_on, day(2021, 1, 20));
	credit = month_of(&month, 2020, 12, &plain, 0, paid, 1);
	assert_int_equal(credit.status, 'N');
	assert_int_equal(credit.balance, YUAN(1000));

	/* on the last day of a year */
	paid[0] = fact(HPF_FACT_PREPAY, day(2020, 12, 31), YUAN(12000));
	credit = month_of(&month, 2020, 12, &plain, 0, paid, 1);
	assert_int_equal(credit.status, 'C');
	assert_int_equal(month.closed_on, day(2020, 12, 31));
	credit = month_of(&month, 2020, 11, &plain, 0, paid, 1);
	assert_int_equal(credit.status, '7');
}

static void
test_special(void **state)
{
	HpfCreditMonth month;
	HpfFact		change = fact(HPF_FACT_PREPAY, day(2020, 2, 10), YUAN(600));
	HpfCredit	credit = month_of(&month, 2020, 2, &plain, 0, &change, 1);

	assert_int_equal(month.special, HPF_CREDIT_PREPAID);
	assert_int_equal(month.prepaid, YUAN(600));
	/* the rest of 11,400.00 in twelve parts */
	assert_int_equal(month.due, YUAN(950));
	assert_int_equal(credit.status, '1');
	/* after the due date it pays what is due first: nothing was prepaid */
	change.value_date = day(2020, 2, 21);
	month_of(&month, 2020, 2, &plain, 0, &change, 1);
	assert_int_equal(month.special, 0);
	assert_int_equal(month.prepaid, 0);

	change = fact(HPF_FACT_SET_PERIODS, day(2020, 2, 10), 0);
	change.periods = 13;
	month_of(&month, 2020, 2, &plain, 0, &change, 1);
	assert_int_equal(month.special, HPF_CREDIT_EXTENDED);
	assert_int_equal(month.ends_on, day(2021, 2, 20));
	month_of(&month, 2020, 3, &plain, 0, &change, 1);
	assert_int_equal(month.special, 0);
	change.periods = 11;
	month_of(&month, 2020, 2, &plain, 0, &change, 1);
	assert_int_equal(month.special, HPF_CREDIT_SHORTENED);

	change = fact(HPF_FACT_VOID, day(2020, 2, 10), 0);
	credit = month_of(&month, 2020, 2, &plain, 0, &change, 1);
	assert_int_equal(credit.status, HPF_CREDIT_NONE);
}

static void
test_relief(void **state)
{
	HpfCreditMonth month;
	HpfFact		relief = fact(HPF_FACT_RELIEVE, day(2020, 2, 1), 0);
	HpfCreditRelief windows[2] = {{day(2020, 2, 20), day(2020, 3, 30)}, {day(2019, 1, 1), day(2019, 12, 31)}};
	HpfCreditTerms terms = {windows, 2, {1, 3, 6, HPF_RISK_NO_LIMIT, HPF_RISK_NO_LIMIT}};
	HpfCredit	credit;

	/* granted to the loan: a number never before its end has passed */
	relief.until = day(2020, 3, 31);
	credit = month_of(&month, 2020, 2, &plain, 0, &relief, 1);
	assert_int_equal(credit.status, 'N');
	assert_int_equal(credit.overdue.amount, 0);
	assert_int_equal(month.special, HPF_CREDIT_RELIEVED);
	credit = month_of(&month, 2020, 3, &plain, 0, &relief, 1);
	assert_int_equal(credit.status, 'N');
	/* a month later from its end, and April's own from its due date */
	credit = month_of(&month, 2020, 4, &plain, 0, &relief, 1);
	assert_int_equal(credit.status, '1');
	assert_int_equal(credit.overdue.days, 30);
	assert_int_equal(credit.overdue.periods, 3);

	/* a window for reports alone: the loan is overdue, its report is not */
	credit = month_of(&month, 2020, 2, &terms, 0, NULL, 0);
	assert_int_equal(credit.status, 'N');
	assert_int_equal(credit.loan_class, 1);
	assert_int_equal(credit.overdue.periods, 0);
	assert_int_equal(credit.overdue.amount, 0);
	/* it ends a day before the month's end */
	credit = month_of(&month, 2020, 3, &terms, 0, NULL, 0);
	assert_int_equal(credit.status, '1');
	assert_int_equal(credit.overdue.days, 1);
	assert_int_equal(credit.overdue.periods, 2);
	/* or on it */
	windows[0].until++;
	credit = month_of(&month, 2020, 3, &terms, 0, NULL, 0);
	assert_int_equal(credit.status, 'N');
	/* a due date the day before the window is not in it */
	windows[0].from++;
	credit = month_of(&month, 2020, 3, &terms, 0, NULL, 0);
	assert_int_equal(credit.status, '2');
	assert_int_equal(credit.overdue.days, 40);
	assert_int_equal(credit.overdue.periods, 1);
}

static void
test_off_the_books(void **state)
{
	HpfCreditMonth month;
	HpfCredit	credit;
	HpfFact		facts[3] = {fact(HPF_FACT_WRITE_OFF, day(2020, 8, 10), 0), fact(HPF_FACT_RECEIVE, day(2020, 9, 1), YUAN(5000)),
	fact(HPF_FACT_RECEIVE, day(2020, 10, 1), YUAN(8000))};

	credit = month_of(&month, 2020, 7, &plain, 0, facts, 3);
	assert_int_equal(credit.status, '6');
	credit = month_of(&month, 2020, 8, &plain, 0, facts, 3);
	assert_int_equal(credit.status, 'B');
	assert_int_equal(credit.loan_class, 5);
	assert_int_equal(credit.balance, YUAN(12000));
	assert_int_equal(credit.overdue.amount, YUAN(12000));
	assert_int_equal(month.special, HPF_CREDIT_WRITTEN_OFF);
	assert_int_equal(month.closed_on, HPF_NO_DATE);
	assert_int_equal(month.ends_on, day(2021, 1, 20));
	/* recovered in part, then all of it and more */
	credit = month_of(&month, 2020, 9, &plain, 0, facts, 3);
	assert_int_equal(credit.status, 'B');
	assert_int_equal(credit.balance, YUAN(7000));
	assert_int_equal(credit.paid, YUAN(5000));
	assert_int_equal(month.special, 0);
	credit = month_of(&month, 2020, 10, &plain, 0, facts, 3);
	assert_int_equal(credit.status, 'C');
	assert_int_equal(credit.balance, 0);
	assert_int_equal(month.closed_on, day(2020, 10, 1));

	/* with interest (3.6 %: 36.00 a month, 12.00 for ten days) the claim is more than the principal */
	facts[0] = fact(HPF_FACT_CARRY_SHORTFALL, day(2020, 2, 10), 0);
	facts[1] = fact(HPF_FACT_RECEIVE, day(2020, 2, 20), YUAN(12010));
	credit = month_of(&month, 2020, 2, &plain, 3600000, facts, 2);
	assert_int_equal(credit.status, 'B');
	assert_int_equal(month.special, HPF_CREDIT_COLLATERAL_SOLD);
	assert_int_equal(credit.balance, 0);
	/* 21 days at 1.20 a day, less 10.00 received beyond the principal */
	assert_int_equal(credit.overdue.amount, 2520 - YUAN(10));
}

static void
test_terms(void **state)
{
	HpfCreditMonth month;
	HpfCredit	credit;
	HpfLoan		loan;
	HpfRefusal	why = HPF_REFUSE_NONE;
	HpfFact		facts[2] = {disbursed(3600000), fact(HPF_FACT_SET_DUE_DAY, day(2020, 3, 25), 0)};

	/* all at the end: nothing due before */
	facts[0].method = HPF_BULLET;
	for (int32_t of_year = 2; of_year <= 12; of_year += 10)
	{
		hpf_credit_begin(&month, 2020 * 12 + of_year - 1);
		assert_int_equal(hpf_credit_disburse(&loan, &month, &facts[0], &why), HPF_OK);
		assert_int_equal(hpf_credit_finish(&loan, &month, &plain, &credit, &why), HPF_OK);
		assert_int_equal(credit.status, '*');
	}
	hpf_credit_begin(&month, 2021 * 12);
	assert_int_equal(hpf_credit_disburse(&loan, &month, &facts[0], &why), HPF_OK);
	assert_int_equal(hpf_credit_finish(&loan, &month, &plain, &credit, &why), HPF_OK);
	assert_int_equal(credit.status, '1');
	assert_int_equal(month.due, YUAN(12000) + 43200);

	/* the due day moves unpaid periods along, their days overdue stay: 21 February to 31 March */
	facts[1].due_day = 28;
	credit = month_of(&month, 2020, 3, &plain, 0, &facts[1], 1);
	assert_int_equal(credit.status, '2');
	assert_int_equal(credit.overdue.days, 40);
	assert_int_equal(credit.overdue.periods, 2);
	assert_int_equal(month.ends_on, day(2021, 1, 28));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_nothing_paid),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_grace),
		cmocka_unit_test(test_paid),
		cmocka_unit_test(test_penalty),
		cmocka_unit_test(test_settled),
		cmocka_unit_test(test_special),
		cmocka_unit_test(test_relief),
		cmocka_unit_test(test_off_the_books),
		cmocka_unit_test(test_terms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
