/*
 * fuzz_annuity.c
 *		Any loan, valid or not, through src/core/annuity.c and interest.c: nothing
 *		may crash, overflow or contradict itself.
 *
 * For libFuzzer (clang -fsanitize=fuzzer,address,undefined with the files of src/core,
 * -lm).  Floating point serves here only as a coarse second opinion.
 */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/annuity.h"
#include "core/interest.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

typedef struct Input
{
	int64_t		principal;
	int64_t		rate;
	int32_t		periods;
	int32_t		other;
	int64_t		amount;
	uint8_t		flags;
} Input;

/* Raw numbers refuse nearly always; a flag brings each into its range. */
static Input
read_input(const uint8_t *data)
{
	Input		input;

	memcpy(&input.principal, data, 8);
	memcpy(&input.rate, data + 8, 8);
	memcpy(&input.periods, data + 16, 4);
	memcpy(&input.other, data + 20, 4);
	memcpy(&input.amount, data + 24, 8);
	input.flags = data[32];
	if (input.flags & 1)
		input.principal = (int64_t) ((uint64_t) input.principal % (HPF_PRINCIPAL_MAX + 1));
	if (input.flags & 2)
		input.rate = (int64_t) ((uint64_t) input.rate % (HPF_LOAN_RATE_MAX + 1));
	if (input.flags & 4)
		input.periods = (int32_t) ((uint32_t) input.periods % HPF_PERIODS_MAX) + 1;
	if (input.flags & 8)
		input.principal %= 100000;
	return input;
}

static void
check_installment(const Input *input, int64_t installment)
{
	long double i = (long double) input->rate / HPF_MONTH_DIVISOR;
	long double exact;
	int64_t		more;

	exact = input->rate == 0 ? (long double) input->principal / input->periods :
		(long double) input->principal * i / -expm1l(-input->periods * log1pl(i));
	must(fabsl(exact - (long double) installment) < 0.51L + exact * 1e-15L);

	/* More principal or fewer periods never give less. */
	if (hpf_installment(input->principal + 1, input->rate, input->periods, &more) == HPF_OK)
		must(more >= installment);
	if (hpf_installment(input->principal, input->rate, input->periods - 1, &more) == HPF_OK)
		must(more >= installment);
}

static void
check_schedule(const Input *input, HpfMethod method)
{
	HpfSchedule schedule;
	HpfScheduleLine line;
	int64_t		repaid = 0;
	int64_t		balance = input->principal;
	int64_t		after;
	int64_t		interest;
	int32_t		lines = 0;
	int32_t		stop;

	must(hpf_schedule_start(&schedule, input->principal, input->rate, input->periods,
							method) == HPF_OK);
	stop = (int32_t) ((uint32_t) input->other % (uint32_t) (input->periods + 1));
	must(hpf_balance_after(input->principal, input->rate, input->periods, stop, method,
						   &after) == HPF_OK);
	if (stop == 0)
		must(after == balance);
	while (hpf_schedule_next(&schedule, &line))
	{
		must(line.period == ++lines);
		must(line.principal >= 0 && line.interest >= 0 && line.balance >= 0);
		must(line.installment == line.principal + line.interest);
		must(line.balance == balance - line.principal);
		must(hpf_period_interest(balance, input->rate, 1, &interest) == HPF_OK);
		must(line.interest == interest);
		balance = line.balance;
		repaid += line.principal;
		if (lines == stop)
			must(after == balance);
	}
	must(lines == input->periods && balance == 0 && repaid == input->principal);
}

static void
check_kept(const Input *input)
{
	int64_t		amount = input->amount;
	int64_t		last;
	int64_t		less;
	int32_t		periods;
	int32_t		more;

	if (input->flags & 16)
		(void) hpf_installment(input->principal, input->rate, input->periods, &amount);
	if (hpf_periods_to_clear(input->principal, input->rate, amount, &periods, &last) != HPF_OK)
		return;
	must(periods >= 0 && periods <= HPF_PERIODS_MAX && last >= 0 && last <= amount);
	must((periods == 0) == (input->principal == 0));
	/* A fen more a period never takes longer. */
	if (amount < INT64_MAX)
	{
		must(hpf_periods_to_clear(input->principal, input->rate, amount + 1, &more,
								  &less) == HPF_OK);
		must(more <= periods);
	}
}

static void
check_interest(const Input *input)
{
	int64_t		interest;
	int64_t		mirrored;
	int32_t		basis = input->flags & 32 ? 360 : input->other;
	HpfStatus	status;

	status = hpf_period_interest(input->principal, input->rate, input->periods, &interest);
	if (status == HPF_OK && input->principal != INT64_MIN && interest != INT64_MIN)
	{
		must(hpf_period_interest(-input->principal, input->rate, input->periods,
								 &mirrored) == HPF_OK);
		must(mirrored == -interest);
	}
	/* An account with no movement is a balance over days. */
	status = hpf_day_interest(input->principal, input->rate, input->periods, basis, &interest);
	if (input->periods >= 0 && input->periods < 2000000)
	{
		must(hpf_account_interest(input->principal, 0, 1, input->periods, input->rate, basis,
								  &mirrored) == status);
		must(status != HPF_OK || interest == mirrored);
	}
	(void) hpf_account_interest(input->principal, input->amount, input->periods, input->other,
								input->rate, basis, &interest);
	(void) hpf_product_interest_fen((__int128) input->principal * input->amount, input->rate,
									basis, &interest);
	(void) hpf_subsidy_difference(input->principal, input->rate, input->amount, input->periods,
								  &interest);
	(void) hpf_subsidy_difference_installment(input->principal, input->rate, input->amount,
											  input->periods, &interest);
}

/* Whatever parses comes back as text that parses to the same. */
static void
check_day_product(const uint8_t *data, size_t size)
{
	char		text[HPF_DAY_PRODUCT_TEXT];
	__int128	value;
	__int128	back;
	size_t		length;

	if (hpf_day_product_parse((const char *) data, size, &value) != HPF_OK)
		return;
	length = hpf_day_product_format(value, text);
	must(length == strlen(text));
	must(hpf_day_product_parse(text, length, &back) == HPF_OK && back == value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Input		input;
	HpfMethod	method;
	int64_t		installment;

	check_day_product(data, size);
	(void) hpf_method_from_name((const char *) data, size, &method);
	if (size < 33)
		return 0;
	input = read_input(data);
	check_interest(&input);
	check_kept(&input);
	if (hpf_installment(input.principal, input.rate, input.periods, &installment) != HPF_OK)
		return 0;
	check_installment(&input, installment);
	check_schedule(&input, HPF_EQUAL_INSTALLMENT);
	check_schedule(&input, HPF_EQUAL_PRINCIPAL);
	return 0;
}
