/*
 * test_wide.c
 *		src/core/wide.c against GMP, and its limits.
 *
 * A standalone main over cmocka; links src/core/wide.c and -lgmp.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gmp.h>

#include "core/wide.h"

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

/* Edges (0, all ones, single bits) as often as plain random numbers. */
static uint64_t
next_limb(void)
{
	switch (next_random() % 6)
	{
		case 0:
			return 0;
		case 1:
			return UINT64_MAX;
		case 2:
			return UINT64_C(1) << (next_random() % 64);
		default:
			return next_random();
	}
}

static void
set_128(mpz_t target, uint128_t value)
{
	uint64_t	limb[2] = {(uint64_t) value, (uint64_t) (value >> 64)};

	mpz_import(target, 2, -1, sizeof(uint64_t), 0, 0, limb);
}

static void
set_wide(mpz_t target, const HpfWide *wide)
{
	mpz_import(target, (size_t) wide->length, -1, sizeof(uint64_t), 0, 0, wide->limb);
	if (wide->length > 0)
		assert_true(wide->limb[wide->length - 1] != 0);
}

static void
products_of_128_bits(void **state)
{
	mpz_t		a;
	mpz_t		b;
	mpz_t		high;
	mpz_t		low;

	(void) state;
	mpz_inits(a, b, high, low, NULL);
	for (int i = 0; i < 200000; i++)
	{
		uint128_t	x = (uint128_t) next_limb() << 64 | next_limb();
		uint128_t	y = (uint128_t) next_limb() << 64 | next_limb();
		HpfWide256	product = hpf_multiply_128(x, y);

		set_128(a, x);
		set_128(b, y);
		mpz_mul(a, a, b);
		set_128(high, product.high);
		set_128(low, product.low);
		mpz_mul_2exp(high, high, 128);
		mpz_add(high, high, low);
		assert_int_equal(mpz_cmp(a, high), 0);
		assert_true(hpf_multiply_high(x, y) == product.high);
	}
	mpz_clears(a, b, high, low, NULL);
}

static void
comparison_of_256_bits(void **state)
{
	HpfWide256	zero = {0, 0};
	HpfWide256	low = {0, ~(uint128_t) 0};
	HpfWide256	high = {1, 0};

	(void) state;
	assert_int_equal(hpf_compare_256(zero, zero), 0);
	assert_int_equal(hpf_compare_256(low, high), -1);
	assert_int_equal(hpf_compare_256(high, low), 1);
	assert_int_equal(hpf_compare_256(low, zero), 1);
	assert_int_equal(hpf_compare_256(zero, low), -1);
}

static void
multiplication_by_limbs(void **state)
{
	HpfWide		wide;
	mpz_t		expected;
	mpz_t		factor;
	mpz_t		actual;

	(void) state;
	mpz_inits(expected, factor, actual, NULL);
	for (int round = 0; round < 2000; round++)
	{
		uint64_t	start = next_limb();

		hpf_wide_set(&wide, start);
		set_128(expected, start);
		for (int step = 0; step < 12; step++)
		{
			uint128_t	by = next_limb();

			if (step % 2 == 0)
			{
				by |= (uint128_t) next_limb() << 64;
				assert_true(hpf_wide_multiply_128(&wide, by));
			}
			else
				assert_true(hpf_wide_multiply(&wide, (uint64_t) by));
			set_128(factor, by);
			mpz_mul(expected, expected, factor);
			set_wide(actual, &wide);
			assert_int_equal(mpz_cmp(actual, expected), 0);
		}
	}
	mpz_clears(expected, factor, actual, NULL);
}

static void
powers(void **state)
{
	static const uint64_t bases[] = {0, 1, 2, 3, 10, 4800, 4813, 1200000000, 1300000000,
	UINT32_MAX, UINT64_C(1) << 30};
	HpfWide		wide;
	mpz_t		expected;
	mpz_t		actual;

	(void) state;
	mpz_inits(expected, actual, NULL);
	for (size_t b = 0; b < sizeof(bases) / sizeof(bases[0]); b++)
	{
		for (uint32_t exponent = 0; exponent <= 560; exponent += 7)
		{
			assert_true(hpf_wide_power(&wide, bases[b], exponent));
			mpz_ui_pow_ui(expected, bases[b], exponent);
			set_wide(actual, &wide);
			assert_int_equal(mpz_cmp(actual, expected), 0);
		}
	}
	mpz_clears(expected, actual, NULL);
}

/* The largest number an installment needs fits; past the last limb is refused. */
static void
room(void **state)
{
	HpfWide		wide;

	(void) state;
	assert_true(hpf_wide_power(&wide, 1300000000, 600));
	assert_true(hpf_wide_multiply_128(&wide, (uint128_t) 1 << 80));
	assert_in_range(wide.length, 280, HPF_WIDE_LIMBS);

	assert_true(hpf_wide_power(&wide, UINT64_MAX, HPF_WIDE_LIMBS));
	assert_int_equal(wide.length, HPF_WIDE_LIMBS);
	assert_false(hpf_wide_multiply(&wide, 2));
	assert_false(hpf_wide_power(&wide, UINT64_MAX, HPF_WIDE_LIMBS + 1));
	assert_true(hpf_wide_power(&wide, UINT64_MAX, HPF_WIDE_LIMBS - 1));
	assert_false(hpf_wide_multiply_128(&wide, ~(uint128_t) 0));
	assert_true(hpf_wide_power(&wide, UINT64_MAX, HPF_WIDE_LIMBS));
	assert_false(hpf_wide_multiply_128(&wide, (uint128_t) 1 << 64));
}

static void
comparison(void **state)
{
	HpfWide		a;
	HpfWide		b;

	(void) state;
	hpf_wide_set(&a, 0);
	hpf_wide_set(&b, 0);
	assert_int_equal(hpf_wide_compare(&a, &b), 0);
	hpf_wide_set(&b, 1);
	assert_int_equal(hpf_wide_compare(&a, &b), -1);
	assert_int_equal(hpf_wide_compare(&b, &a), 1);
	assert_true(hpf_wide_power(&a, 10, 300));
	assert_true(hpf_wide_power(&b, 10, 300));
	assert_int_equal(hpf_wide_compare(&a, &b), 0);
	b.limb[0]++;
	assert_int_equal(hpf_wide_compare(&a, &b), -1);
	b.limb[b.length - 1]--;
	assert_int_equal(hpf_wide_compare(&a, &b), 1);
	assert_true(hpf_wide_multiply(&b, 0));
	assert_int_equal(b.length, 0);
	assert_true(hpf_wide_multiply_128(&b, ~(uint128_t) 0));
	assert_int_equal(b.length, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(products_of_128_bits),
		cmocka_unit_test(comparison_of_256_bits),
		cmocka_unit_test(multiplication_by_limbs),
		cmocka_unit_test(powers),
		cmocka_unit_test(room),
		cmocka_unit_test(comparison),
	};

	return cmocka_run_group_tests_name("wide", tests, NULL, NULL);
}
