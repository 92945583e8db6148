/*
 * test_annuity.c
 *		src/core/annuity.c against the exact formula in GMP: random loans, every
 *		number of periods, exact ties, and loans whose installment lies as close
 *		to half a fen as continued fractions can bring it; schedules line by line.
 *
 * A standalone main over cmocka; links src/core and -lgmp.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <gmp.h>

#include "core/annuity.h"
#include "core/calendar.h"
#include "core/interest.h"

/* xorshift64*: the same numbers in every run. */
static uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);

static uint64_t
next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * UINT64_C(0x2545F4914F6CDD1D);
}

/* 1 to maximum, small numbers as often as large ones. */
static int64_t
random_to(int64_t maximum)
{
	int			length = (int) (next_random() % 63) + 1;

	return (int64_t) ((next_random() >> (64 - length)) % (uint64_t) maximum) + 1;
}

/*
 * The oracle: installment = P x numerator / denominator, exactly, with
 * numerator = r c^n and denominator = D (c^n - D^n).  rate > 0.
 */
static void
exact_factor(mpz_t numerator, mpz_t denominator, int64_t rate, int32_t periods)
{
	mpz_ui_pow_ui(numerator, (unsigned long) (HPF_MONTH_DIVISOR + rate), (unsigned long) periods);
	mpz_ui_pow_ui(denominator, HPF_MONTH_DIVISOR, (unsigned long) periods);
	mpz_sub(denominator, numerator, denominator);
	mpz_mul_ui(denominator, denominator, HPF_MONTH_DIVISOR);
	mpz_mul_ui(numerator, numerator, (unsigned long) rate);
}

/* P x numerator / denominator, half-up. */
static int64_t
exact_round(const mpz_t numerator, const mpz_t denominator, int64_t principal)
{
	mpz_t		twice;
	mpz_t		divisor;
	int64_t		result;

	mpz_inits(twice, divisor, NULL);
	mpz_mul_ui(twice, numerator, 2 * (unsigned long) principal);
	mpz_add(twice, twice, denominator);
	mpz_mul_2exp(divisor, denominator, 1);
	mpz_fdiv_q(twice, twice, divisor);
	result = mpz_get_si(twice);
	mpz_clears(twice, divisor, NULL);
	return result;
}

static int64_t
exact_installment(int64_t principal, int64_t rate, int32_t periods)
{
	mpz_t		numerator;
	mpz_t		denominator;
	int64_t		result;

	if (rate == 0)
		return (2 * principal + periods) / (2 * (int64_t) periods);
	mpz_inits(numerator, denominator, NULL);
	exact_factor(numerator, denominator, rate, periods);
	result = exact_round(numerator, denominator, principal);
	mpz_clears(numerator, denominator, NULL);
	return result;
}

static int64_t
installment(int64_t principal, int64_t rate, int32_t periods)
{
	int64_t		result = -1;

	assert_int_equal(hpf_installment(principal, rate, periods, &result), HPF_OK);
	return result;
}

static void
vectors(void **state)
{
	(void) state;
	/* doc/sources.md §3.4 */
	assert_int_equal(installment(50000000, 3250000, 360), 217603);
	assert_int_equal(installment(50000000, 3100000, 360), 213508);
	assert_int_equal(installment(50000000, 2850000, 360), 206779);
	assert_int_equal(installment(50000000, 2600000, 360), 200170);
	assert_int_equal(installment(30000000, 2750000, 60), 535734);
	assert_int_equal(installment(43670000, 3250000, 360), 190055);
	assert_int_equal(installment(46896663, 3100000, 324), 213847);
	assert_int_equal(installment(36896663, 3250000, 324), 171203);
	/* edges */
	assert_int_equal(installment(0, 3250000, 360), 0);
	assert_int_equal(installment(1, 1, 600), 0);
	assert_int_equal(installment(1, 100000000, 1), 1);
	assert_int_equal(installment(36000, 0, 360), 100);
	assert_int_equal(installment(180, 0, 360), 1);
	assert_int_equal(installment(179, 0, 360), 0);
	assert_true(installment(HPF_PRINCIPAL_MAX, 0, 1) == HPF_PRINCIPAL_MAX);
	assert_true(installment(HPF_PRINCIPAL_MAX, HPF_LOAN_RATE_MAX, 1) == INT64_C(108333333333333));
}

static void
refusals(void **state)
{
	static const int64_t bad[][3] = {
		{-1, 1, 1}, {HPF_PRINCIPAL_MAX + 1, 1, 1}, {INT64_MIN, 1, 1}, {INT64_MAX, 1, 1},
		{1, -1, 1}, {1, HPF_LOAN_RATE_MAX + 1, 1}, {1, INT64_MIN, 1}, {1, INT64_MAX, 1},
		{1, 1, 0}, {1, 1, -1}, {1, 1, HPF_PERIODS_MAX + 1}, {1, 1, INT32_MAX}, {1, 1, INT32_MIN},
	};
	HpfSchedule schedule;
	HpfMethod	method;
	int64_t		amount = 77;
	int32_t		periods = 77;

	(void) state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		int64_t		p = bad[i][0];
		int64_t		r = bad[i][1];
		int32_t		n = (int32_t) bad[i][2];

		assert_int_equal(hpf_installment(p, r, n, &amount), HPF_BAD_ARGUMENT);
		assert_int_equal(hpf_schedule_start(&schedule, p, r, n, HPF_EQUAL_INSTALLMENT),
						 HPF_BAD_ARGUMENT);
		assert_int_equal(hpf_schedule_start(&schedule, p, r, n, HPF_EQUAL_PRINCIPAL),
						 HPF_BAD_ARGUMENT);
		assert_int_equal(hpf_schedule_start_kept(&schedule, p, r, n, 1000), HPF_BAD_ARGUMENT);
		assert_int_equal(hpf_balance_after(p, r, n, 0, HPF_EQUAL_PRINCIPAL, &amount),
						 HPF_BAD_ARGUMENT);
		assert_int_equal(hpf_subsidy_difference_installment(p, r, 1, n, &amount),
						 HPF_BAD_ARGUMENT);
	}
	assert_int_equal(amount, 77);
	assert_int_equal(hpf_schedule_start(&schedule, 1, 1, 1, (HpfMethod) 4), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_schedule_start(&schedule, 1, 1, 1, (HpfMethod) 0), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_schedule_start_kept(&schedule, 50000000, 3250000, 360, 135416),
					 HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_schedule_start_kept(&schedule, 50000000, 3250000, 360, 135417), HPF_OK);
	assert_int_equal(hpf_schedule_start_kept(&schedule, 0, 0, 360, -1), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_balance_after(1, 1, 5, -1, HPF_EQUAL_PRINCIPAL, &amount),
					 HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_balance_after(1, 1, 5, 6, HPF_EQUAL_PRINCIPAL, &amount),
					 HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_periods_to_clear(-1, 1, 1, &periods, &amount), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_periods_to_clear(1, 1, -1, &periods, &amount), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_method_from_name("equal_installment", 17, &method), HPF_OK);
	assert_int_equal(method, HPF_EQUAL_INSTALLMENT);
	assert_int_equal(hpf_method_from_name("equal_principal", 15, &method), HPF_OK);
	assert_int_equal(method, HPF_EQUAL_PRINCIPAL);
	assert_int_equal(hpf_method_from_name("equal_principal ", 16, &method), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_method_from_name("EQUAL_PRINCIPAL", 15, &method), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_method_from_name("", 0, &method), HPF_BAD_ARGUMENT);
}

static void
random_installments(void **state)
{
	(void) state;
	for (int i = 0; i < 100000; i++)
	{
		int64_t		principal = random_to(HPF_PRINCIPAL_MAX);
		int64_t		rate = i % 100 == 0 ? 0 : random_to(HPF_LOAN_RATE_MAX);
		int32_t		periods = (int32_t) random_to(HPF_PERIODS_MAX);

		/* Rates as people quote them, too: hundredths of a per cent. */
		if (i % 3 == 0)
			rate = rate / 10000 * 10000;
		assert_true(installment(principal, rate, periods) ==
					exact_installment(principal, rate, periods));
	}
}

static void
every_number_of_periods(void **state)
{
	static const int64_t rates[] = {0, 1, 3250000, 99999999, HPF_LOAN_RATE_MAX};

	(void) state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
	{
		int64_t		before = INT64_MAX;

		for (int32_t periods = 1; periods <= HPF_PERIODS_MAX; periods++)
		{
			int64_t		amount = installment(50000000, rates[i], periods);

			assert_true(amount == exact_installment(50000000, rates[i], periods));
			assert_true(installment(HPF_PRINCIPAL_MAX, rates[i], periods) ==
						exact_installment(HPF_PRINCIPAL_MAX, rates[i], periods));
			assert_true(amount <= before);
			before = amount;
		}
	}
}

/*
 * Exact ties, where the factor in lowest terms a / b has b even and small:
 * P = b/2 x odd.  A tie goes up; one fen of principal less goes down.
 */
static void
exact_ties(void **state)
{
	mpz_t		numerator;
	mpz_t		denominator;
	mpz_t		divisor;
	int			found = 0;

	(void) state;
	mpz_inits(numerator, denominator, divisor, NULL);

	/* 1.50 at 100 % over 2 periods is 84.5 fen. */
	assert_int_equal(installment(150, 100000000, 2), 85);
	assert_int_equal(installment(149, 100000000, 2), 84);

	for (int i = 0; i < 40000; i++)
	{
		int64_t		rate = random_to(HPF_LOAN_RATE_MAX);
		int32_t		periods = (int32_t) (i % 3) + 1;
		int64_t		half;

		if (i % 2 == 0)
			rate = rate / 100000 * 100000;
		if (i % 16 == 0)
			rate = HPF_LOAN_RATE_MAX / (i / 16 % 100 + 1);
		if (rate == 0)
			continue;
		exact_factor(numerator, denominator, rate, periods);
		mpz_gcd(divisor, numerator, denominator);
		mpz_divexact(numerator, numerator, divisor);
		mpz_divexact(denominator, denominator, divisor);
		if (mpz_odd_p(denominator) ||
			mpz_cmp_ui(denominator, 2 * (unsigned long) HPF_PRINCIPAL_MAX) > 0)
			continue;
		half = mpz_get_si(denominator) / 2;
		for (int64_t odd = 1; odd <= 7 && odd <= HPF_PRINCIPAL_MAX / half; odd += 2)
		{
			int64_t		amount = installment(half * odd, rate, periods);

			/* Twice the amount is the odd multiple of the numerator, plus one. */
			mpz_mul_ui(divisor, numerator, (unsigned long) odd);
			mpz_add_ui(divisor, divisor, 1);
			assert_true(mpz_cmp_ui(divisor, 2 * (unsigned long) amount) == 0);
			found++;
		}
	}
	assert_true(found > 10000);
	mpz_clears(numerator, denominator, divisor, NULL);
}

/* The exact tier away from a half, where interest alone exceeds it among others. */
static void
exact_tier(void **state)
{
	(void) state;
	for (int i = 0; i < 3000; i++)
	{
		int64_t		principal = random_to(HPF_PRINCIPAL_MAX);
		int64_t		rate = random_to(HPF_LOAN_RATE_MAX);
		int32_t		periods = (int32_t) random_to(HPF_PERIODS_MAX);
		int64_t		amount = exact_installment(principal, rate, periods);
		bool		reaches;

		assert_int_equal(hpf_reaches_half(principal, rate, periods, amount, &reaches), HPF_OK);
		assert_false(reaches);
		if (amount == 0)
			continue;
		assert_int_equal(hpf_reaches_half(principal, rate, periods, amount - 1, &reaches), HPF_OK);
		assert_true(reaches);
		assert_int_equal(hpf_reaches_half(principal, rate, periods, 0, &reaches), HPF_OK);
		assert_true(reaches);
	}
	/* The largest numbers it meets. */
	for (int32_t periods = 590; periods <= HPF_PERIODS_MAX; periods++)
	{
		int64_t		rate = HPF_LOAN_RATE_MAX - 1;
		int64_t		amount = exact_installment(HPF_PRINCIPAL_MAX, rate, periods);
		bool		reaches;

		assert_int_equal(hpf_reaches_half(HPF_PRINCIPAL_MAX, rate, periods, amount, &reaches),
						 HPF_OK);
		assert_false(reaches);
		assert_int_equal(hpf_reaches_half(HPF_PRINCIPAL_MAX, rate, periods, amount - 1, &reaches),
						 HPF_OK);
		assert_true(reaches);
	}
}

/*
 * A convergent p / q of twice the factor, p odd, q <= 10^14: P = q makes the
 * installment p / 2 but for less than 1 / (2 q'), q' the next denominator.
 * Convergents lie above and below in turn.  Near 10^14, relative distances are
 * down to 10^-30; the exact tier must decide them all.
 */
static void
neighbours_of_a_half(void **state)
{
	mpz_t		numerator;
	mpz_t		denominator;
	mpz_t		a;
	mpz_t		b;
	mpz_t		term;
	mpz_t		rest;
	mpz_t		distance;
	int			above = 0;
	int			below = 0;

	(void) state;
	mpz_inits(numerator, denominator, a, b, term, rest, distance, NULL);
	for (int i = 0; i < 30000; i++)
	{
		/* 1 to 20 units of rate, where the 128-bit bracket is widest; then any. */
		int64_t		rate = i < 12000 ? i / HPF_PERIODS_MAX + 1 : random_to(HPF_LOAN_RATE_MAX);
		int32_t		periods = i < 12000 ? i % HPF_PERIODS_MAX + 1 : (int32_t) random_to(HPF_PERIODS_MAX);
		int64_t		q_before = 1;
		int64_t		q = 0;

		exact_factor(numerator, denominator, rate, periods);
		mpz_mul_2exp(a, numerator, 1);
		mpz_set(b, denominator);
		while (mpz_sgn(b) != 0)
		{
			int64_t		q_next;
			int64_t		amount;
			int			side;
			bool		reaches;

			mpz_fdiv_qr(term, rest, a, b);
			mpz_swap(a, b);
			mpz_swap(b, rest);
			if (q == 0)
				q_next = 1;
			else if (mpz_cmp_ui(term, (unsigned long) (HPF_PRINCIPAL_MAX / q)) > 0)
				break;
			else
				q_next = mpz_get_si(term) * q + q_before;
			q_before = q;
			q = q_next;
			if (q > HPF_PRINCIPAL_MAX)
				break;

			/* p, the nearest whole number to q x 2 x factor, and its side. */
			mpz_mul_ui(term, numerator, 4 * (unsigned long) q);
			mpz_add(term, term, denominator);
			mpz_mul_2exp(rest, denominator, 1);
			mpz_fdiv_q(term, term, rest);
			if (mpz_even_p(term))
				continue;
			mpz_mul(distance, term, denominator);
			mpz_submul_ui(distance, numerator, 2 * (unsigned long) q);
			side = -mpz_sgn(distance);
			amount = installment(q, rate, periods);

			/* The exact tier alone, which few of these reach on their own. */
			if (i % 8 == 0)
			{
				assert_int_equal(hpf_reaches_half(q, rate, periods, amount - (side >= 0),
												  &reaches), HPF_OK);
				assert_true(reaches == (side >= 0));
			}
			if (side >= 0)
				mpz_add_ui(term, term, 1);
			else
				mpz_sub_ui(term, term, 1);
			assert_true(mpz_cmp_ui(term, 2 * (unsigned long) amount) == 0);

			/* Count those within 10^-20 of the half, relatively. */
			mpz_abs(distance, distance);
			mpz_ui_pow_ui(rest, 10, 20);
			mpz_mul(distance, distance, rest);
			mpz_mul_ui(rest, numerator, 2 * (unsigned long) q);
			if (mpz_cmp(distance, rest) < 0)
			{
				if (side > 0)
					above++;
				else if (side < 0)
					below++;
			}
		}
	}
	print_message("within 1e-20 of half a fen: %d above, %d below\n", above, below);
	assert_true(above > 5000);
	assert_true(below > 5000);
	mpz_clears(numerator, denominator, a, b, term, rest, distance, NULL);
}

/* Every line of a schedule by the definition, in GMP; and what always holds. */
static void
check_schedule(int64_t principal, int64_t rate, int32_t periods, HpfMethod method)
{
	HpfSchedule schedule;
	HpfScheduleLine line;
	int64_t		balance = principal;
	int64_t		part = (2 * principal + periods) / (2 * (int64_t) periods);
	int64_t		amount;
	int64_t		repaid = 0;
	mpz_t		number;

	mpz_init(number);
	assert_int_equal(hpf_schedule_start(&schedule, principal, rate, periods, method), HPF_OK);
	amount = installment(principal, rate, periods);
	for (int32_t period = 1; period <= periods; period++)
	{
		int64_t		interest;
		int64_t		expected;

		assert_true(hpf_schedule_next(&schedule, &line));
		mpz_set_si(number, balance);
		mpz_mul_ui(number, number, 2 * (unsigned long) rate);
		mpz_add_ui(number, number, HPF_MONTH_DIVISOR);
		mpz_fdiv_q_ui(number, number, 2 * (unsigned long) HPF_MONTH_DIVISOR);
		interest = mpz_get_si(number);
		expected = method == HPF_EQUAL_PRINCIPAL ? part : amount - interest;
		if (period == periods || expected > balance)
			expected = balance;
		assert_int_equal(line.period, period);
		assert_true(line.interest == interest);
		assert_true(line.principal == expected);
		assert_true(line.installment == interest + expected);
		assert_true(line.balance == balance - expected);
		assert_true(line.interest >= 0 && line.principal >= 0 && line.balance >= 0);
		if (method == HPF_EQUAL_INSTALLMENT && period < periods && line.balance > 0)
			assert_true(line.installment == amount);
		balance = line.balance;
		repaid += line.principal;
	}
	assert_false(hpf_schedule_next(&schedule, &line));
	assert_true(balance == 0);
	assert_true(repaid == principal);
	mpz_clear(number);
}

static void
random_schedules(void **state)
{
	(void) state;
	for (int i = 0; i < 100000; i++)
	{
		int64_t		principal = random_to(HPF_PRINCIPAL_MAX);
		int64_t		rate = i % 20 == 0 ? 0 : random_to(HPF_LOAN_RATE_MAX);
		/* Mostly short, for time; some of full length. */
		int32_t		periods = (int32_t) random_to(i % 10 == 0 ? HPF_PERIODS_MAX : 40);

		check_schedule(principal, rate, periods,
					   i % 2 == 0 ? HPF_EQUAL_INSTALLMENT : HPF_EQUAL_PRINCIPAL);
	}
}

/* Tiny loans, where rounding is as large as the loan, and the largest ones. */
static void
extreme_schedules(void **state)
{
	static const int64_t rates[] = {0, 1, 3250000, HPF_LOAN_RATE_MAX};
	static const int32_t periods[] = {1, 2, 3, 359, 360, 600};

	(void) state;
	for (int64_t principal = 0; principal <= 400; principal++)
		for (size_t r = 0; r < 4; r++)
			for (size_t n = 0; n < 6; n++)
			{
				check_schedule(principal, rates[r], periods[n], HPF_EQUAL_INSTALLMENT);
				check_schedule(principal, rates[r], periods[n], HPF_EQUAL_PRINCIPAL);
			}
	for (size_t r = 0; r < 4; r++)
		for (size_t n = 0; n < 6; n++)
		{
			check_schedule(HPF_PRINCIPAL_MAX, rates[r], periods[n], HPF_EQUAL_INSTALLMENT);
			check_schedule(HPF_PRINCIPAL_MAX, rates[r], periods[n], HPF_EQUAL_PRINCIPAL);
		}
}

/* doc/sources.md §3.4: first principal and interest, last installment, total interest. */
static void
check_totals(int64_t principal, int64_t rate, int32_t periods, HpfMethod method,
			 int64_t first_principal, int64_t first_interest, int64_t last, int64_t total)
{
	HpfSchedule schedule;
	HpfScheduleLine line;
	int64_t		interest = 0;

	assert_int_equal(hpf_schedule_start(&schedule, principal, rate, periods, method), HPF_OK);
	while (hpf_schedule_next(&schedule, &line))
	{
		if (line.period == 1)
		{
			assert_int_equal(line.principal, first_principal);
			assert_int_equal(line.interest, first_interest);
		}
		interest += line.interest;
	}
	assert_int_equal(line.period, periods);
	assert_int_equal(line.installment, last);
	assert_int_equal(interest, total);
}

static void
schedule_vectors(void **state)
{
	(void) state;
	check_totals(50000000, 3250000, 360, HPF_EQUAL_INSTALLMENT, 82186, 135417, 217716, 28337193);
	check_totals(50000000, 3100000, 360, HPF_EQUAL_INSTALLMENT, 84341, 129167, 213623, 26862995);
	check_totals(50000000, 2850000, 360, HPF_EQUAL_INSTALLMENT, 88029, 118750, 206610, 24440271);
	check_totals(50000000, 2600000, 360, HPF_EQUAL_INSTALLMENT, 91837, 108333, 200084, 22061114);
	check_totals(30000000, 2750000, 60, HPF_EQUAL_INSTALLMENT, 466984, 68750, 535755, 2144061);
	check_totals(43670000, 3250000, 360, HPF_EQUAL_INSTALLMENT, 71782, 118273, 189809, 24749554);
	check_totals(50000000, 3250000, 360, HPF_EQUAL_PRINCIPAL, 138889, 135417, 139225, 24442690);
	check_totals(30000000, 2750000, 60, HPF_EQUAL_PRINCIPAL, 500000, 68750, 501146, 2096880);
}

static void
kept_installments(void **state)
{
	int64_t		balance;
	int64_t		last;
	int32_t		periods;

	(void) state;
	assert_int_equal(hpf_balance_after(50000000, 3250000, 360, 36, HPF_EQUAL_INSTALLMENT,
									   &balance), HPF_OK);
	assert_int_equal(balance, 46896663);
	assert_int_equal(hpf_balance_after(50000000, 3250000, 360, 0, HPF_EQUAL_PRINCIPAL,
									   &balance), HPF_OK);
	assert_int_equal(balance, 50000000);
	assert_int_equal(hpf_balance_after(50000000, 3250000, 360, 360, HPF_EQUAL_PRINCIPAL,
									   &balance), HPF_OK);
	assert_int_equal(balance, 0);

	assert_int_equal(hpf_periods_to_clear(36896663, 3250000, 217603, &periods, &last), HPF_OK);
	assert_int_equal(periods, 228);
	assert_int_equal(last, 63542);
	assert_int_equal(hpf_periods_to_clear(0, 3250000, 0, &periods, &last), HPF_OK);
	assert_int_equal(periods, 0);
	assert_int_equal(last, 0);
	assert_int_equal(hpf_periods_to_clear(600, 0, 1, &periods, &last), HPF_OK);
	assert_int_equal(periods, 600);
	assert_int_equal(last, 1);
	assert_int_equal(hpf_periods_to_clear(601, 0, 1, &periods, &last), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_periods_to_clear(601, 0, 0, &periods, &last), HPF_OUT_OF_RANGE);
	/* Exactly the interest, and a fen less than it. */
	assert_int_equal(hpf_periods_to_clear(50000000, 3250000, 135417, &periods, &last),
					 HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_periods_to_clear(50000000, 3250000, 135416, &periods, &last),
					 HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_periods_to_clear(50000000, 3250000, 50135417, &periods, &last), HPF_OK);
	assert_int_equal(periods, 1);
	assert_int_equal(last, 50135417);

	assert_int_equal(hpf_subsidy_difference_installment(46420000, 4650000, 3250000, 360,
														&balance), HPF_OK);
	assert_int_equal(balance, 37336);
	assert_int_equal(hpf_subsidy_difference_installment(46420000, 3250000, 4650000, 360,
														&balance), HPF_OK);
	assert_int_equal(balance, 0);
}

/* The same days in a row as one by one, and the same refusals. */
static void
due_dates(void **state)
{
	HpfDueDates dates;
	int32_t		due;

	(void) state;
	for (int i = 0; i < 3000; i++)
	{
		int32_t		first = HPF_DAYS_MIN + (int32_t) (next_random() % (HPF_DAYS_MAX - HPF_DAYS_MIN));
		int32_t		periods = (int32_t) (next_random() % HPF_PERIODS_MAX) + 1;

		/* From the last days of a year with a leap February, often. */
		if (i % 3 == 0)
			first = hpf_days_from_civil(2020, 1 + i % 12, 31);
		if (i % 50 == 0)
			first = HPF_DAYS_MAX - i;
		if (hpf_due_date(first, periods, &due) != HPF_OK)
		{
			assert_int_equal(hpf_due_dates_start(&dates, first, periods), HPF_OUT_OF_RANGE);
			continue;
		}
		assert_int_equal(hpf_due_dates_start(&dates, first, periods), HPF_OK);
		for (int32_t period = 1; period <= periods; period++)
		{
			assert_int_equal(hpf_due_date(first, period, &due), HPF_OK);
			assert_int_equal(hpf_due_dates_next(&dates), due);
		}
	}
	assert_int_equal(hpf_due_dates_start(&dates, INT32_MAX, 1), HPF_BAD_DATE);
	assert_int_equal(hpf_due_dates_start(&dates, INT32_MIN, 1), HPF_BAD_DATE);
	assert_int_equal(hpf_due_dates_start(&dates, 0, 0), HPF_BAD_ARGUMENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors),
		cmocka_unit_test(refusals),
		cmocka_unit_test(random_installments),
		cmocka_unit_test(every_number_of_periods),
		cmocka_unit_test(exact_ties),
		cmocka_unit_test(exact_tier),
		cmocka_unit_test(neighbours_of_a_half),
		cmocka_unit_test(schedule_vectors),
		cmocka_unit_test(random_schedules),
		cmocka_unit_test(extreme_schedules),
		cmocka_unit_test(kept_installments),
		cmocka_unit_test(due_dates),
	};

	return cmocka_run_group_tests_name("annuity", tests, NULL, NULL);
}
