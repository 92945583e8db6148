/*
 * test_interest.c
 *		src/core/interest.c: the vectors of doc/sources.md §2.4 and §3.4,
 *		limits, and random arguments of every size against GMP.
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

#include "core/calendar.h"
#include "core/interest.h"

typedef unsigned __int128 uint128_t;

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

/* Of any length up to `bits`, so that small and large numbers are as frequent. */
static uint64_t
random_bits(int bits)
{
	int			length = (int) (next_random() % (uint64_t) (bits + 1));

	return length == 0 ? 0 : next_random() >> (64 - length);
}

static int64_t
random_balance(void)
{
	int64_t		value = (int64_t) random_bits(63);

	switch (next_random() % 64)
	{
		case 0:
			return INT64_MIN;
		case 1:
			return INT64_MAX;
		default:
			return next_random() % 2 == 0 ? value : -value;
	}
}

/* value x rate x times / divisor, half away from zero; false past 64 bits. */
static bool
oracle(__int128 value, int64_t rate, int64_t times, int64_t divisor, int64_t *result)
{
	uint128_t	magnitude = value < 0 ? -(uint128_t) value : (uint128_t) value;
	uint64_t	limb[2] = {(uint64_t) magnitude, (uint64_t) (magnitude >> 64)};
	mpz_t		number;
	bool		fits;

	mpz_init(number);
	mpz_import(number, 2, -1, sizeof(uint64_t), 0, 0, limb);
	mpz_mul_si(number, number, rate);
	mpz_mul_si(number, number, times);
	mpz_mul_2exp(number, number, 1);
	mpz_add_ui(number, number, (unsigned long) divisor);
	mpz_fdiv_q_ui(number, number, (unsigned long) divisor * 2);
	if (value < 0)
		mpz_neg(number, number);
	fits = mpz_fits_slong_p(number);
	if (fits)
		*result = mpz_get_si(number);
	mpz_clear(number);
	return fits;
}

static void
check(bool fits, int64_t expected, HpfStatus status, const int64_t *actual)
{
	assert_int_equal(status, fits ? HPF_OK : HPF_OUT_OF_RANGE);
	if (fits)
		assert_true(*actual == expected);
}

static void
random_arguments(void **state)
{
	static const int32_t bases[] = {360, 360, 360, 365, 366};

	(void) state;
	for (int i = 0; i < 300000; i++)
	{
		int64_t		balance = random_balance();
		int64_t		rate = i % 50 == 0 ? HPF_RATE_MAX : (int64_t) (random_bits(30) % (HPF_RATE_MAX + 1));
		int32_t		times = (int32_t) random_bits(i % 3 == 0 ? 31 : 9);
		int32_t		basis = bases[next_random() % 5];
		int32_t		since = HPF_DAYS_MIN + (int32_t) (next_random() % 3000000);
		int32_t		days = (int32_t) (random_bits(19));
		int64_t		day_product = random_balance();
		__int128	product = (__int128) (((uint128_t) next_random() << 64 | next_random()) >>
										  (next_random() % 127 + 1));
		int64_t		expected = 0;
		int64_t		actual = 0;
		bool		fits;

		fits = oracle(balance, rate, times, HPF_MONTH_DIVISOR, &expected);
		check(fits, expected, hpf_period_interest(balance, rate, times, &actual), &actual);

		fits = oracle(balance, rate, times, HPF_RATE_ONE * basis, &expected);
		check(fits, expected, hpf_day_interest(balance, rate, times, basis, &actual), &actual);

		if (next_random() % 2 == 0)
			product = -product;
		fits = oracle(product, rate, 1, HPF_RATE_ONE * basis, &expected);
		check(fits, expected, hpf_product_interest_fen(product, rate, basis, &actual), &actual);

		if ((int64_t) since + days - 1 > HPF_DAYS_MAX)
			continue;
		fits = oracle((__int128) balance * days + day_product, rate, 1, HPF_RATE_ONE * basis,
					  &expected);
		check(fits, expected,
			  hpf_account_interest(balance, day_product, since, since + days - 1, rate, basis,
								   &actual), &actual);
	}
}

/* The edge between the paths of 64 and of 128 bits. */
static void
either_path(void **state)
{
	int64_t		edge = INT64_MAX / 3250000;
	int64_t		expected = 0;
	int64_t		actual = 0;

	(void) state;
	for (int64_t balance = edge - 1000; balance <= edge + 1000; balance++)
	{
		for (int sign = -1; sign <= 1; sign += 2)
		{
			assert_true(oracle(sign * balance, 3250000, 1, HPF_MONTH_DIVISOR, &expected));
			assert_int_equal(hpf_period_interest(sign * balance, 3250000, 1, &actual), HPF_OK);
			assert_true(actual == expected);
			assert_true(oracle(sign * balance, 3250000, 1, HPF_RATE_ONE * 360, &expected));
			assert_int_equal(hpf_account_interest(0, sign * balance, 0, -1, 3250000, 360, &actual),
							 HPF_OK);
			assert_true(actual == expected);
		}
	}
}

static void
vectors(void **state)
{
	int64_t		interest;
	int32_t		through = hpf_days_from_civil(2020, 6, 30);
	int32_t		since = hpf_days_from_civil(2019, 7, 1);
	int64_t		day_product = 0;
	int64_t		balance = 1000000;

	(void) state;
	/* §2.4: opening 10,000.00, 2,186.00 on each 15th, a year of 366 days at 1.50 %. */
	assert_int_equal(hpf_product_interest_fen(INT64_C(847794400), 1500000, 360, &interest), HPF_OK);
	assert_int_equal(interest, 35325);
	assert_int_equal(hpf_product_interest_fen(INT64_C(776794400), 1500000, 360, &interest), HPF_OK);
	assert_int_equal(interest, 32366);

	/* The same from a carried state: balance so far, and days of what came later. */
	for (int month = 0; month < 12; month++)
	{
		int32_t		day = hpf_days_from_civil(2019 + (month + 6) / 12, (month + 6) % 12 + 1, 15);

		day_product += INT64_C(218600) * (since - day);
		balance += 218600;
	}
	assert_int_equal(balance, 3623200);
	assert_int_equal(hpf_account_interest(balance, day_product, since, through, 1500000, 360,
										  &interest), HPF_OK);
	assert_int_equal(interest, 35325);

	/* §3.4, §3.6, §3.7 */
	assert_int_equal(hpf_period_interest(50000000, 3250000, 1, &interest), HPF_OK);
	assert_int_equal(interest, 135417);
	assert_int_equal(hpf_period_interest(30000000, 2750000, 1, &interest), HPF_OK);
	assert_int_equal(interest, 68750);
	assert_int_equal(hpf_day_interest(217603, 4875000, 45, 360, &interest), HPF_OK);
	assert_int_equal(interest, 1326);
	assert_int_equal(hpf_subsidy_difference(46420000, 4650000, 3250000, 1, &interest), HPF_OK);
	assert_int_equal(interest, 54157);
	assert_int_equal(hpf_subsidy_difference(46420000, 3250000, 4650000, 1, &interest), HPF_OK);
	assert_int_equal(interest, 0);
	assert_int_equal(hpf_subsidy_difference(46420000, 3250000, 3250000, 12, &interest), HPF_OK);
	assert_int_equal(interest, 0);
	/* a month is 30 days; with 14 days before it 464,200 x 1.4 % x 44 / 360 = 794.2978 */
	assert_int_equal(hpf_subsidy_interest(46420000, 4650000, 3250000, 30, &interest), HPF_OK);
	assert_int_equal(interest, 54157);
	assert_int_equal(hpf_subsidy_interest(46420000, 4650000, 3250000, 44, &interest), HPF_OK);
	assert_int_equal(interest, 79430);
	assert_int_equal(hpf_subsidy_interest(46420000, 3250000, 4650000, 30, &interest), HPF_OK);
	assert_int_equal(interest, 0);
	assert_int_equal(hpf_subsidy_interest(46420000, 4650000, 3250000, -1, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_subsidy_interest(46420000, -1, 3250000, 30, &interest), HPF_BAD_ARGUMENT);
	/* two thirds of 0.02 yuan are 1.33 fen, of 0.01 yuan 0.67; a half goes up */
	assert_int_equal(hpf_subsidised_part(2, 200, 300, &interest), HPF_OK);
	assert_int_equal(interest, 1);
	assert_int_equal(hpf_subsidised_part(1, 200, 300, &interest), HPF_OK);
	assert_int_equal(interest, 1);
	assert_int_equal(hpf_subsidised_part(1, 1, 2, &interest), HPF_OK);
	assert_int_equal(interest, 1);
	assert_int_equal(hpf_subsidised_part(INT64_MAX, 7, 7, &interest), HPF_OK);
	assert_true(interest == INT64_MAX);
	assert_int_equal(hpf_subsidised_part(100, 0, 7, &interest), HPF_OK);
	assert_int_equal(interest, 0);
	assert_int_equal(hpf_subsidised_part(100, 8, 7, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_subsidised_part(100, -1, 7, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_subsidised_part(100, 0, 0, &interest), HPF_BAD_ARGUMENT);
}

/* Half a fen goes away from zero on either side. */
static void
ties(void **state)
{
	int64_t		interest;

	(void) state;
	/* 0.06 at 100 % is 0.5 fen a month. */
	assert_int_equal(hpf_period_interest(6, 100000000, 1, &interest), HPF_OK);
	assert_int_equal(interest, 1);
	assert_int_equal(hpf_period_interest(-6, 100000000, 1, &interest), HPF_OK);
	assert_int_equal(interest, -1);
	assert_int_equal(hpf_period_interest(5, 100000000, 1, &interest), HPF_OK);
	assert_int_equal(interest, 0);
	assert_int_equal(hpf_day_interest(180, 100000000, 1, 360, &interest), HPF_OK);
	assert_int_equal(interest, 1);
	assert_int_equal(hpf_day_interest(-180, 100000000, 1, 360, &interest), HPF_OK);
	assert_int_equal(interest, -1);
	assert_int_equal(hpf_day_interest(182, 100000000, 1, 365, &interest), HPF_OK);
	assert_int_equal(interest, 0);
	assert_int_equal(hpf_account_interest(-180, 0, 0, 0, 100000000, 360, &interest), HPF_OK);
	assert_int_equal(interest, -1);
	assert_int_equal(hpf_account_interest(-179, 0, 0, 0, 100000000, 360, &interest), HPF_OK);
	assert_int_equal(interest, 0);
}

static void
refusals(void **state)
{
	__int128	largest = (__int128) (~(uint128_t) 0 >> 1);
	int64_t		interest = 77;

	(void) state;
	assert_int_equal(hpf_period_interest(1, -1, 1, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_period_interest(1, HPF_RATE_MAX + 1, 1, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_period_interest(1, INT64_MIN, 1, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_period_interest(1, 1, -1, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_day_interest(1, 1, -1, 360, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_day_interest(1, 1, 1, 0, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_day_interest(1, 1, 1, 364, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_day_interest(1, -1, 1, 360, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_account_interest(1, 1, 1, -1, 1, 360, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_account_interest(1, 1, 1, 1, 1, 361, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_account_interest(1, 1, 1, 1, -1, 360, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_account_interest(1, 1, INT32_MAX, INT32_MAX, 1, 360, &interest),
					 HPF_BAD_DATE);
	assert_int_equal(hpf_account_interest(1, 1, INT32_MIN, 0, 1, 360, &interest), HPF_BAD_DATE);
	assert_int_equal(hpf_account_interest(1, 1, 0, INT32_MAX, 1, 360, &interest), HPF_BAD_DATE);
	assert_int_equal(hpf_subsidy_difference(1, -1, 0, 1, &interest), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_subsidy_difference(1, 0, HPF_RATE_MAX + 1, 1, &interest),
					 HPF_BAD_ARGUMENT);
	assert_int_equal(interest, 77);

	assert_int_equal(hpf_period_interest(INT64_MAX, HPF_RATE_MAX, INT32_MAX, &interest),
					 HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_product_interest_fen(largest, HPF_RATE_MAX, 360, &interest),
					 HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_product_interest_fen(-largest - 1, HPF_RATE_MAX, 360, &interest),
					 HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_product_interest_fen(-largest - 1, 0, 360, &interest), HPF_OK);
	assert_int_equal(interest, 0);
	assert_int_equal(hpf_period_interest(INT64_MIN, 100000000, 12, &interest), HPF_OK);
	assert_true(interest == INT64_MIN);
}

static void
parsed(const char *text, HpfStatus status, int64_t fen_days)
{
	__int128	value = 0;

	assert_int_equal(hpf_day_product_parse(text, strlen(text), &value), status);
	if (status == HPF_OK)
		assert_true(value == fen_days);
}

static void
day_product_text(void **state)
{
	__int128	value;

	(void) state;
	parsed("8477944.00", HPF_OK, 847794400);
	parsed("0", HPF_OK, 0);
	parsed("1.5", HPF_OK, 150);
	parsed("-1.5", HPF_OK, -150);
	parsed("+1.5", HPF_OK, 150);
	parsed(".5", HPF_OK, 50);
	parsed("5.", HPF_OK, 500);
	parsed("0.010000", HPF_OK, 1);
	parsed("0.001", HPF_TOO_PRECISE, 0);
	parsed("0.0000000001", HPF_TOO_PRECISE, 0);
	parsed("", HPF_BAD_SYNTAX, 0);
	parsed("-", HPF_BAD_SYNTAX, 0);
	parsed(".", HPF_BAD_SYNTAX, 0);
	parsed("1.2.3", HPF_BAD_SYNTAX, 0);
	parsed("NaN", HPF_BAD_SYNTAX, 0);
	parsed("Infinity", HPF_BAD_SYNTAX, 0);
	parsed("1e5", HPF_BAD_SYNTAX, 0);
	/* 10^36 fen x days is the first refused, however it is written. */
	assert_int_equal(hpf_day_product_parse("9999999999999999999999999999999999.99", 37, &value),
					 HPF_OK);
	parsed("10000000000000000000000000000000000", HPF_OUT_OF_RANGE, 0);
	parsed("10000000000000000000000000000000000.0", HPF_OUT_OF_RANGE, 0);
	parsed("99999999999999999999999999999999999999999999999999", HPF_OUT_OF_RANGE, 0);
	parsed("-10000000000000000000000000000000000", HPF_OUT_OF_RANGE, 0);
}

static void
day_product_round_trip(void **state)
{
	char		text[HPF_DAY_PRODUCT_TEXT];

	(void) state;
	assert_int_equal(hpf_day_product_format(0, text), 4);
	assert_string_equal(text, "0.00");
	assert_int_equal(hpf_day_product_format(-5, text), 5);
	assert_string_equal(text, "-0.05");
	(void) hpf_day_product_format(847794400, text);
	assert_string_equal(text, "8477944.00");
	assert_int_equal(hpf_day_product_format((__int128) (~(uint128_t) 0 >> 1), text), 40);
	assert_string_equal(text, "1701411834604692317316873037158841057.27");
	assert_int_equal(hpf_day_product_format(-(__int128) (~(uint128_t) 0 >> 1) - 1, text), 41);
	assert_string_equal(text, "-1701411834604692317316873037158841057.28");
	for (int i = 0; i < 100000; i++)
	{
		__int128	value = (__int128) (((uint128_t) next_random() << 64 | next_random()) >>
										(next_random() % 119 + 9));	/* < 10^36 */
		__int128	back;
		size_t		length = hpf_day_product_format(i % 2 == 0 ? value : -value, text);

		assert_int_equal(length, strlen(text));
		assert_int_equal(hpf_day_product_parse(text, length, &back), HPF_OK);
		assert_true(back == (i % 2 == 0 ? value : -value));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors),
		cmocka_unit_test(ties),
		cmocka_unit_test(refusals),
		cmocka_unit_test(either_path),
		cmocka_unit_test(random_arguments),
		cmocka_unit_test(day_product_text),
		cmocka_unit_test(day_product_round_trip),
	};

	return cmocka_run_group_tests_name("interest", tests, NULL, NULL);
}
