/*
 * credit.c
 *		A loan's month for the credit bureau.  See credit.h.
 *
 * Calls calendar.c and loan.c; called by src/credit.c and tests/unit.
 */
#include "credit.h"

#include <stddef.h>
#include <string.h>

#include "calendar.h"

#define STATUS_DAYS		30
#define STATUS_LAST		7

char
hpf_credit_status_of_days(int32_t days)
{
	int32_t		month = (days + STATUS_DAYS - 1) / STATUS_DAYS;

	return (char) ('0' + (month < STATUS_LAST ? month : STATUS_LAST));
}

int
hpf_credit_age_of_days(int32_t days)
{
	static const int32_t last_day[HPF_CREDIT_AGES - 1] = {30, 60, 90, 180};
	int			age = 0;

	while (age < HPF_CREDIT_AGES - 1 && days > last_day[age])
		age++;
	return age;
}

void
hpf_credit_begin(HpfCreditMonth *month, int32_t yearmonth)
{
	int32_t		year = hpf_yearmonth_year(yearmonth);
	int32_t		of_year = hpf_yearmonth_month(yearmonth);

	memset(month, 0, sizeof(HpfCreditMonth));
	month->from = hpf_days_from_civil(year, of_year, 1);
	month->through = month->from + hpf_days_in_month(year, of_year) - 1;
	month->last_paid = HPF_NO_DATE;
	month->closed_on = HPF_NO_DATE;
	month->ends_on = HPF_NO_DATE;
}

/* The next bill, without taking it: plans do not look at arrears, most of a state's bytes. */
static bool
peek(const HpfLoan *loan, int32_t *due, HpfScheduleLine *line, HpfStatus *status)
{
	HpfLoan		copy;

	memcpy(&copy, loan, offsetof(HpfLoan, arrears));
	return hpf_loan_plan_next(&copy, due, line, status);
}

/* Through a day, noting bills of the month, and a bill that surplus settles the loan with. */
static HpfStatus
advance(HpfLoan *loan, HpfCreditMonth *month, int32_t to, HpfRefusal *why)
{
	HpfStatus	status = HPF_OK;
	HpfScheduleLine line;
	int32_t		due;

	if (to < loan->as_of)
		return hpf_loan_advance(loan, to, why);
	/* Before the month nobody counts bills. */
	if (loan->as_of < month->from - 1)
		status = hpf_loan_advance(loan, to < month->from ? to : month->from - 1, why);
	while (status == HPF_OK && to >= month->from && peek(loan, &due, &line, &status) && due <= to)
	{
		status = hpf_loan_advance(loan, due, why);
		month->due += line.installment;
		month->bills++;
	}
	if (status == HPF_OK)
		status = hpf_loan_advance(loan, to, why);
	if (status == HPF_OK && loan->status == HPF_LOAN_SETTLED && month->closed_on == HPF_NO_DATE)
		month->closed_on = loan->interest_from;
	return status;
}

/* The end of the term (到期日), while there is one to come. */
static HpfStatus
note_end(const HpfLoan *loan, HpfCreditMonth *month)
{
	if (loan->period == loan->periods || loan->status == HPF_LOAN_VOID)
		return HPF_OK;
	return hpf_due_date_on(loan->first_due, loan->due_day, loan->periods, &month->ends_on);
}

HpfStatus
hpf_credit_disburse(HpfLoan *loan, HpfCreditMonth *month, const HpfFact *fact, HpfRefusal *why)
{
	HpfStatus	status = hpf_loan_disburse(loan, fact, why);

	return status == HPF_OK ? note_end(loan, month) : status;
}

HpfStatus
hpf_credit_step(HpfLoan *loan, HpfCreditMonth *month, const HpfFact *fact, HpfRefusal *why)
{
	bool		in_month = fact->value_date >= month->from;
	int64_t		rest;
	int32_t		periods;
	HpfStatus	status;

	if (fact->value_date > month->through)
		return HPF_OK;
	status = advance(loan, month, fact->value_date, why);
	rest = loan->balance - loan->principal_due;
	periods = loan->periods;
	if (status == HPF_OK)
		status = hpf_loan_step(loan, fact, why);
	/* What comes when nothing is owed any more is no repayment. */
	if (status != HPF_OK || month->closed_on != HPF_NO_DATE)
		return status;

	switch (fact->kind)
	{
		case HPF_FACT_PREPAY:
			rest -= loan->balance - loan->principal_due;
			if (in_month && rest > 0)
			{
				month->prepaid += rest;
				month->special |= loan->status == HPF_LOAN_SETTLED ? HPF_CREDIT_SETTLED_EARLY : HPF_CREDIT_PREPAID;
			}
			/* FALLTHROUGH */
		case HPF_FACT_RECEIVE:
			month->last_paid = fact->value_date;
			if (in_month)
				month->received += fact->amount;
			break;
		case HPF_FACT_REFUND:
			if (in_month)
				month->received -= fact->amount;
			break;
		case HPF_FACT_SET_PERIODS:
			if (in_month && loan->periods != periods)
				month->special |= loan->periods > periods ? HPF_CREDIT_EXTENDED : HPF_CREDIT_SHORTENED;
			break;
		case HPF_FACT_RELIEVE:
			if (in_month)
				month->special |= HPF_CREDIT_RELIEVED;
			break;
		case HPF_FACT_CARRY_SHORTFALL:
			if (in_month)
				month->special |= HPF_CREDIT_COLLATERAL_SOLD;
			break;
		case HPF_FACT_WRITE_OFF:
			if (in_month)
				month->special |= HPF_CREDIT_WRITTEN_OFF;
			break;
		default:
			break;
	}
	if (loan->status == HPF_LOAN_SETTLED)
		month->closed_on = fact->value_date;
	return note_end(loan, month);
}

void
hpf_credit_overdue(const HpfLoan *loan, const HpfCreditTerms *terms, HpfCreditOverdue *overdue)
{
	memset(overdue, 0, sizeof(HpfCreditOverdue));
	for (int32_t index = 0; index < loan->overdue_periods; index++)
	{
		const HpfBill *bill = &loan->arrears[index];
		int32_t		days = loan->as_of - (int32_t) bill->overdue_from + 1;

		/* From the end of a window that the period was due in, if that came later. */
		for (int window = 0; window < terms->relief_count; window++)
		{
			const HpfCreditRelief *relief = &terms->relief[window];

			if (bill->due >= relief->from && bill->due <= relief->until && loan->as_of - relief->until < days)
				days = loan->as_of - relief->until;
		}
		if (days <= 0)
			continue;
		if (days > overdue->days)
			overdue->days = days;
		overdue->periods++;
		overdue->amount += bill->interest + bill->principal;
		overdue->principal[hpf_credit_age_of_days(days)] += bill->principal;
	}
	if (overdue->periods > 0)
		overdue->amount += loan->penalty_due;
}

HpfStatus
hpf_credit_finish(HpfLoan *loan, HpfCreditMonth *month, const HpfCreditTerms *terms, HpfCredit *credit, HpfRefusal *why)
{
	HpfStatus	status = advance(loan, month, month->through, why);

	memset(credit, 0, sizeof(HpfCredit));
	if (status != HPF_OK)
		return status;

	hpf_credit_overdue(loan, terms, &credit->overdue);
	credit->balance = loan->balance;
	credit->paid = month->received > 0 ? month->received : 0;
	credit->periods_left = loan->periods - loan->period;
	credit->loan_class = hpf_risk_class(&terms->classes, credit->overdue.periods, credit->overdue.days,
										loan->status == HPF_LOAN_WRITTEN_OFF);

	if (loan->status == HPF_LOAN_WRITTEN_OFF)
	{
		/* What was received since counts as principal first. */
		credit->overdue.amount = loan->written_off + loan->claim - loan->recovered;
		credit->balance = loan->recovered < loan->written_off ? loan->written_off - loan->recovered : 0;
		credit->status = HPF_CREDIT_BAD_DEBT;
	}
	else if (loan->status == HPF_LOAN_VOID)
		credit->status = HPF_CREDIT_NONE;
	else if (loan->status == HPF_LOAN_SETTLED)
		credit->status = HPF_CREDIT_SETTLED;
	else if (credit->overdue.days > 0)
		credit->status = hpf_credit_status_of_days(credit->overdue.days);
	else
		credit->status = month->bills > 0 ? HPF_CREDIT_NORMAL : HPF_CREDIT_NOTHING_DUE;
	return HPF_OK;
}
