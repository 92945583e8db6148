/*
 * fuzz_loan.c
 *		Any bytes, read as the life of a loan, or as a state from outside and what
 *		is done to it: src/core/loan.c.
 *
 * Whatever is taken must leave a valid state, keep principal_received + balance
 * + written_off = principal, lose no fen, and not depend on the days it is
 * advanced through.
 * Built with -fsanitize=fuzzer,address,undefined; with -DFUZZ_STANDALONE it has
 * a main of its own that makes random bytes, for machines without libFuzzer.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/calendar.h"
#include "core/loan.h"
#include "fuzz.h"

/* Small, usual and absurd numbers. */
static int64_t
take_amount(void)
{
	switch (take(1) % 4)
	{
		case 0:
			return (int64_t) take(1);
		case 1:
			return (int64_t) take(3);
		case 2:
			return (int64_t) take(4);
		default:
			return (int64_t) take(8);
	}
}

/* Near a day, or anywhere; wraps around rather than overflow. */
static int32_t
take_date(int32_t from)
{
	switch (take(1) % 8)
	{
		case 0:
			return (int32_t) take(4);
		case 1:
			return HPF_DAYS_MAX - (int32_t) take(2);
		case 2:
			return (int32_t) ((uint32_t) from + (uint32_t) take(2));
		default:
			return (int32_t) ((uint32_t) from + (uint32_t) take(1) % 70);
	}
}

static int64_t
take_rate(void)
{
	return take(1) % 8 == 0 ? (int64_t) take(8) : (int64_t) take(3) % 12000000;
}

static HpfMethod
take_method(void)
{
	return (HpfMethod) (HPF_EQUAL_INSTALLMENT + take(1) % 3);
}

static HpfFact
take_fact(int32_t from)
{
	HpfFact		fact;

	memset(&fact, 0, sizeof(fact));
	fact.kind = (HpfFactKind) (take(1) % HPF_FACT_KINDS);
	/* Half of a life is receipts. */
	if (take(1) % 2 == 0)
		fact.kind = HPF_FACT_RECEIVE;
	fact.value_date = take_date(from);
	switch (fact.kind)
	{
		case HPF_FACT_DISBURSE:
			break;
		case HPF_FACT_SET_RATE:
			fact.rate = take_rate();
			fact.at_next_period = take(1) % 2;
			break;
		case HPF_FACT_SET_PENALTY:
			fact.percent = (int32_t) take(2);
			fact.grace_days = (int32_t) take(1);
			fact.penalty_base = (HpfPenaltyBase) (take(1) % 3);
			break;
		case HPF_FACT_SET_ALLOCATION:
			fact.days = (int32_t) take(1) - 2;
			break;
		case HPF_FACT_SET_METHOD:
			fact.method = take_method();
			break;
		case HPF_FACT_SET_DUE_DAY:
			fact.due_day = (int32_t) (take(1) % 34);
			break;
		case HPF_FACT_RELIEVE:
			fact.until = take_date(fact.value_date);
			break;
		case HPF_FACT_SET_PERIODS:
			fact.periods = (int32_t) take(2);
			break;
		default:
			fact.amount = take_amount();
			fact.shorten = take(1) % 2;
			break;
	}
	return fact;
}

static void
same(const HpfLoan *a, const HpfLoan *b)
{
#define SAME(field) MUST(a->field == b->field)
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
		MUST(memcmp(&a->arrears[index], &b->arrears[index], sizeof(HpfBill)) == 0);
}

/* One way or through a day between. */
static void
advance_either_way(const HpfLoan *loan)
{
	HpfLoan		once = *loan;
	HpfLoan		twice = *loan;
	HpfRefusal	why = HPF_REFUSE_NONE;
	int32_t		between = take_date(loan->as_of);
	int32_t		until = take_date(between);

	if (hpf_loan_advance(&once, until, &why) != HPF_OK)
		return;
	MUST(hpf_loan_is_valid(&once));
	if (between < loan->as_of || between > until)
		return;
	MUST(hpf_loan_advance(&twice, between, &why) == HPF_OK);
	MUST(hpf_loan_is_valid(&twice));
	MUST(hpf_loan_advance(&twice, until, &why) == HPF_OK);
	same(&once, &twice);
}

static void
quote(const HpfLoan *loan)
{
	HpfLoan		copy = *loan;
	HpfOwed		owed;
	HpfScheduleLine line;
	HpfRefusal	why = HPF_REFUSE_NONE;
	HpfStatus	status;
	int32_t		due;
	int64_t		rest = loan->balance - loan->principal_due;

	if (hpf_loan_owed(&copy, take_date(loan->as_of), &owed, &why) == HPF_OK)
		MUST(owed.penalty >= 0 && owed.interest >= 0 && owed.principal >= 0 && owed.settlement >= 0);
	copy = *loan;
	while (hpf_loan_plan_next(&copy, &due, &line, &status))
	{
		MUST(line.principal >= 0 && line.interest >= 0 && line.balance == rest - line.principal);
		rest = line.balance;
	}
	MUST(status != HPF_OK || rest == 0);
}

/* Facts on a loan until the bytes run out. */
static void
live(HpfLoan *loan, bool counted)
{
	__int128	money = 0;

	while (bytes_left > 0)
	{
		HpfLoan		before = *loan;
		HpfFact		fact = take_fact(loan->as_of);
		HpfRefusal	why = HPF_REFUSE_NONE;

		if (hpf_loan_step(loan, &fact, &why) != HPF_OK)
		{
			*loan = before;
			continue;
		}
		MUST(hpf_loan_is_valid(loan));
		if (fact.kind == HPF_FACT_RECEIVE || fact.kind == HPF_FACT_PREPAY)
			money += fact.amount;
		if (fact.kind == HPF_FACT_REFUND)
			money -= fact.amount;
		if (counted)
			MUST((__int128) loan->principal_received + loan->interest_received +
				 loan->penalty_received + loan->surplus + loan->recovered == money);
		if (take(1) % 4 == 0)
			advance_either_way(loan);
		if (take(1) % 8 == 0)
			quote(loan);
	}
}

/* A state nobody has folded: the bytes as they lie. */
static void
foreign_state(void)
{
	static HpfLoan loan;

	memset(&loan, 0, sizeof(loan));
	memcpy(&loan, bytes, bytes_left < sizeof(loan) ? bytes_left : sizeof(loan));
	if (hpf_loan_is_valid(&loan))
		live(&loan, false);
}

/* The same with most columns sensible, so that more get past the check. */
static void
altered_state(HpfLoan *loan)
{
	for (int changes = (int) (take(1) % 3); changes >= 0; changes--)
		switch (take(1) % 27)
		{
			case 0: loan->carried_product = take_amount(); break;
			case 1: loan->interest_from = take_date(loan->interest_from); break;
			case 2:
				loan->first_due = take_date(loan->first_due);
				(void) hpf_yearmonth_of_day(loan->first_due, &loan->first_month);
				break;
			case 3: loan->installment = take_amount(); break;
			case 4: loan->as_of = take_date(loan->as_of); break;
			case 5: loan->surplus = take_amount(); break;
			case 6: loan->period = (int32_t) take(2); break;
			case 7: loan->periods = (int32_t) take(2); break;
			case 8: loan->overdue_total = (int32_t) take(1); break;
			case 9: loan->interest_received = take_amount(); break;
			case 10: loan->penalty_due = take_amount(); break;
			case 11: loan->penalty_product = take_amount() ^ INT64_MIN; break;
			case 12: loan->next_rate = take_rate(); break;
			case 13: loan->due_day = (int32_t) (take(1) % 34); break;
			case 14: loan->first_stub = !loan->first_stub; break;
			case 15: loan->penalty_compounded = take_amount(); break;
			case 16: loan->principal_first_days = (int32_t) take(1) - 2; break;
			case 17: loan->claim = take_amount(); break;
			case 18: loan->recovered = take_amount(); break;
			case 19: loan->recovered_to_reserve = take_amount(); break;
			case 20: loan->receivable = take_amount(); break;
			case 21: loan->method = take_method(); break;
			case 22: loan->penalty_base = (HpfPenaltyBase) (take(1) % 4); break;
			case 23: loan->status = (HpfLoanStatus) (take(1) % 6); break;
			case 24: loan->penalty_from = take_date(loan->as_of); break;
			/* Off the books as a whole: one column alone is never valid. */
			case 25:
				loan->written_off = loan->balance;
				loan->balance = loan->principal_due = loan->interest_due = loan->penalty_due = 0;
				loan->overdue_principal = loan->penalty_compounded = loan->penalty_product = 0;
				loan->overdue_periods = loan->arrears_count = 0;
				loan->penalty_from = HPF_NO_DATE;
				loan->periods = loan->period;
				loan->first_stub = false;
				loan->status = HPF_LOAN_WRITTEN_OFF;
				break;
			default: loan->carried_product = -(take_amount() & INT64_MAX); break;
		}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	HpfLoan		loan;
	HpfFact		fact;
	HpfRefusal	why = HPF_REFUSE_NONE;
	int			sort;

	bytes = data;
	bytes_left = size;
	sort = (int) take(1) % 8;
	if (sort == 0)
	{
		foreign_state();
		return 0;
	}
	memset(&fact, 0, sizeof(fact));
	fact.kind = HPF_FACT_DISBURSE;
	fact.value_date = take_date(7000);
	fact.amount = take_amount();
	fact.rate = take_rate();
	fact.periods = take(1) % 8 == 0 ? (int32_t) take(4) : (int32_t) take(1) % 60 + 1;
	fact.method = take_method();
	fact.first_due = take_date(fact.value_date);
	if (hpf_loan_disburse(&loan, &fact, &why) != HPF_OK)
		return 0;
	MUST(hpf_loan_is_valid(&loan));
	if (sort == 1)
	{
		if (hpf_loan_advance(&loan, take_date(loan.as_of), &why) != HPF_OK)
			return 0;
		altered_state(&loan);
		if (!hpf_loan_is_valid(&loan))
			return 0;
	}
	live(&loan, sort != 1);
	return 0;
}

#ifdef FUZZ_STANDALONE
int
main(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	uint64_t	random = argc > 2 ? strtoull(argv[2], NULL, 10) : 20200601;

	for (unsigned long round = 0; round < rounds; round++)
	{
		uint8_t		life[600];
		size_t		size;

		for (size_t index = 0; index < sizeof(life); index++)
		{
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
			life[index] = (uint8_t) (random >> 56);
		}
		size = (size_t) (random >> 20) % sizeof(life);
		LLVMFuzzerTestOneInput(life, size);
	}
	printf("%lu lives\n", rounds);
	return 0;
}
#endif
