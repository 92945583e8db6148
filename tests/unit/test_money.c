/*
 * test_money.c
 *		Unit tests of src/core/money: text of amounts, and rounding.
 *
 * A program of its own, linked with src/core and cmocka.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/money.h"
#include "core/rate.h"

#define YUAN(text) parsed(text)

static int64_t
parsed(const char *text)
{
	int64_t fen = 0;

	assert_int_equal(hpf_money_parse(text, strlen(text), &fen), HPF_OK);
	return fen;
}

static HpfStatus
refusal(const char *text)
{
	int64_t fen = 42;
	HpfStatus status = hpf_money_parse(text, strlen(text), &fen);

	assert_int_not_equal(status, HPF_OK);
	assert_int_equal(fen, 42);	/* a refusal leaves the result alone */
	return status;
}

static void
assert_text(int64_t fen, const char *expected)
{
	char buffer[HPF_MONEY_BUFFER];

	memset(buffer, '#', sizeof(buffer));
	assert_int_equal(hpf_money_format(fen, buffer), strlen(expected));
	assert_string_equal(buffer, expected);
}

static void
test_parse(void **state)
{
	(void) state;
	assert_int_equal(parsed("0"), 0);
	assert_int_equal(parsed("-0"), 0);
	assert_int_equal(parsed("1234.5"), 123450);
	assert_int_equal(parsed("1234.56"), 123456);
	assert_int_equal(parsed("+7"), 700);
	assert_int_equal(parsed("-0.01"), -1);
	assert_int_equal(parsed("0000000000000000000000000000.01"), 1);
	assert_int_equal(parsed("92233720368547758.07"), INT64_MAX);
	assert_int_equal(parsed("-92233720368547758.08"), INT64_MIN);
}

static void
test_parse_refuses(void **state)
{
	static const char *const syntax[] = {
		"", "-", "+", ".", ".5", "5.", "-.5", "1.2.3", "1,000", "1e3", " 1", "1 ", "1\n",
		"--1", "+-1", "1-", "NaN", "Infinity", "0x10", "1_000", "\xEF\xBC\x91", "1.5x", "1.500x",
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(syntax) / sizeof(syntax[0]); i++)
		assert_int_equal(refusal(syntax[i]), HPF_BAD_SYNTAX);
	assert_int_equal(refusal("1.005"), HPF_TOO_PRECISE);
	assert_int_equal(refusal("1.000"), HPF_TOO_PRECISE);
	assert_int_equal(refusal("92233720368547758.070"), HPF_TOO_PRECISE);
	assert_int_equal(refusal("92233720368547758.08"), HPF_OUT_OF_RANGE);
	assert_int_equal(refusal("-92233720368547758.09"), HPF_OUT_OF_RANGE);
	assert_int_equal(refusal("922337203685477580"), HPF_OUT_OF_RANGE);
	assert_int_equal(refusal("99999999999999999999999999999999999999"), HPF_OUT_OF_RANGE);
}

/* The length counts, not a terminating zero: nothing beyond it is read. */
static void
test_parse_length(void **state)
{
	int64_t fen = 0;
	char exact[3] = {'1', '2', '3'};

	(void) state;
	assert_int_equal(hpf_money_parse("1234", 2, &fen), HPF_OK);
	assert_int_equal(fen, 1200);
	assert_int_equal(hpf_money_parse(exact, 3, &fen), HPF_OK);
	assert_int_equal(fen, 12300);
	assert_int_equal(hpf_money_parse("1\0", 2, &fen), HPF_BAD_SYNTAX);
	assert_int_equal(hpf_money_parse(exact, 0, &fen), HPF_BAD_SYNTAX);
}

static void
test_format(void **state)
{
	(void) state;
	assert_text(0, "0.00");
	assert_text(1, "0.01");
	assert_text(-1, "-0.01");
	assert_text(99, "0.99");
	assert_text(100, "1.00");
	assert_text(123450, "1234.50");
	assert_text(INT64_MAX, "92233720368547758.07");
	assert_text(INT64_MIN, "-92233720368547758.08");
}

static void
test_round_trip(void **state)
{
	uint64_t random = 20200601;
	int i;

	(void) state;
	for (i = 0; i < 100000; i++)
	{
		char buffer[HPF_MONEY_BUFFER];
		int64_t fen;

		random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
		fen = (int64_t) (random >> (i % 64));
		if (i % 2 != 0 && fen != INT64_MIN)
			fen = -fen;
		hpf_money_format(fen, buffer);
		assert_int_equal(parsed(buffer), fen);
	}
}

static void
assert_quotient(__int128 numerator, __int128 denominator, HpfRounding rounding, int64_t expected)
{
	int64_t quotient = 0;

	assert_int_equal(hpf_divide(numerator, denominator, rounding, &quotient), HPF_OK);
	assert_int_equal(quotient, expected);
}

static void
test_divide(void **state)
{
	static const struct
	{
		int numerator;
		int denominator;
		int half_up;
		int ceiling;
		int floor;
	} cases[] = {
		{0, 7, 0, 0, 0},	{6, 3, 2, 2, 2},	{1, 2, 1, 1, 0},	{-1, 2, -1, 0, -1},
		{1, 3, 0, 1, 0},	{2, 3, 1, 1, 0},	{-1, 3, 0, 0, -1},	{-2, 3, -1, 0, -1},
		{3, 2, 2, 2, 1},	{-3, 2, -2, -1, -2}, {5, -2, -3, -2, -3}, {-5, -2, 3, 3, 2},
		{49, 100, 0, 1, 0}, {50, 100, 1, 1, 0}, {51, 100, 1, 1, 0}, {-50, 100, -1, 0, -1},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		assert_quotient(cases[i].numerator, cases[i].denominator, HPF_HALF_UP, cases[i].half_up);
		assert_quotient(cases[i].numerator, cases[i].denominator, HPF_CEILING, cases[i].ceiling);
		assert_quotient(cases[i].numerator, cases[i].denominator, HPF_FLOOR, cases[i].floor);
	}
}

static void
test_divide_wide(void **state)
{
	const __int128 most = ((__int128) INT64_MAX << 64) | (__int128) UINT64_MAX;
	const __int128 least = -most - 1;
	int64_t quotient = 0;

	(void) state;
	assert_quotient(most, most, HPF_HALF_UP, 1);
	assert_quotient(least, least, HPF_HALF_UP, 1);
	assert_quotient(least, most, HPF_HALF_UP, -1);
	assert_quotient(least, most, HPF_FLOOR, -2);
	assert_quotient(most, least, HPF_CEILING, 0);
	assert_quotient(most / 2, most, HPF_HALF_UP, 0);
	assert_quotient(most / 2 + 1, most, HPF_HALF_UP, 1);
	assert_quotient((__int128) INT64_MAX * 1000 + 499, 1000, HPF_HALF_UP, INT64_MAX);
	assert_quotient((__int128) INT64_MIN * 1000 - 499, 1000, HPF_HALF_UP, INT64_MIN);
	assert_int_equal(hpf_divide_half_up((__int128) INT64_MAX * 1000 + 500, 1000, &quotient), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_divide_half_up((__int128) INT64_MIN * 1000 - 500, 1000, &quotient), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_divide_half_up(most, 1, &quotient), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_divide_half_up(least, 1, &quotient), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_divide_half_up(1, 0, &quotient), HPF_DIVISION_BY_ZERO);
	assert_int_equal(hpf_divide_half_up(0, 0, &quotient), HPF_DIVISION_BY_ZERO);
}

/* Whatever the operands: a quotient and its mirror image differ in sign only. */
static void
test_divide_symmetry(void **state)
{
	int numerator;
	int denominator;

	(void) state;
	for (denominator = 1; denominator <= 40; denominator++)
	{
		for (numerator = -200; numerator <= 200; numerator++)
		{
			int64_t plus = 0;
			int64_t minus = 0;
			int64_t ceiling = 0;
			int64_t floor = 0;

			assert_int_equal(hpf_divide_half_up(numerator, denominator, &plus), HPF_OK);
			assert_int_equal(hpf_divide_half_up(-numerator, denominator, &minus), HPF_OK);
			assert_int_equal(plus, -minus);
			/* nearest: 2 |numerator - plus * denominator| <= denominator */
			assert_true(2 * (numerator - plus * denominator) <= denominator);
			assert_true(2 * (plus * denominator - numerator) <= denominator);
			assert_int_equal(hpf_divide(numerator, denominator, HPF_CEILING, &ceiling), HPF_OK);
			assert_int_equal(hpf_divide(-numerator, denominator, HPF_FLOOR, &floor), HPF_OK);
			assert_int_equal(ceiling, -floor);
		}
	}
}

static void
assert_rounded(const char *amount, const char *unit, HpfRounding rounding, const char *expected)
{
	int64_t out = 0;

	assert_int_equal(hpf_round_to_unit(YUAN(amount), YUAN(unit), rounding, &out), HPF_OK);
	assert_text(out, expected);
}

static void
test_round_to_unit(void **state)
{
	int64_t out = 42;

	(void) state;
	assert_rounded("1093.49", "1.00", HPF_HALF_UP, "1093.00");
	assert_rounded("1093.50", "1.00", HPF_HALF_UP, "1094.00");
	assert_rounded("-1093.50", "1.00", HPF_HALF_UP, "-1094.00");
	assert_rounded("1093.01", "1.00", HPF_CEILING, "1094.00");
	assert_rounded("1093.99", "1.00", HPF_FLOOR, "1093.00");
	assert_rounded("-1093.01", "1.00", HPF_CEILING, "-1093.00");
	assert_rounded("-1093.01", "1.00", HPF_FLOOR, "-1094.00");
	assert_rounded("0.05", "0.10", HPF_HALF_UP, "0.10");
	assert_rounded("0.04", "0.10", HPF_HALF_UP, "0.00");
	assert_rounded("0.04", "0.01", HPF_CEILING, "0.04");
	assert_int_equal(hpf_round_to_unit(1, 0, HPF_HALF_UP, &out), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_round_to_unit(1, -1, HPF_HALF_UP, &out), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_round_to_unit(INT64_MAX, 100, HPF_HALF_UP, &out), HPF_OK);
	assert_int_equal(out, INT64_MAX - 7);
	assert_int_equal(hpf_round_to_unit(INT64_MAX, 100, HPF_CEILING, &out), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_round_to_unit(INT64_MIN, 100, HPF_FLOOR, &out), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_round_to_unit(INT64_MIN, INT64_MAX, HPF_HALF_UP, &out), HPF_OK);
	assert_int_equal(out, -INT64_MAX);
}

static void
assert_product(const char *amount, int64_t rate, int64_t unit, const char *expected)
{
	int64_t out = 0;

	assert_int_equal(hpf_multiply_rate(YUAN(amount), rate, unit, HPF_HALF_UP, &out), HPF_OK);
	assert_text(out, expected);
}

static void
test_multiply_rate(void **state)
{
	int64_t out = 0;

	(void) state;
	assert_product("100.50", HPF_RATE_PER_CENT, 1, "1.01");	/* 1.005: a tie */
	assert_product("-100.50", HPF_RATE_PER_CENT, 1, "-1.01");
	assert_product("100.49", HPF_RATE_PER_CENT, 1, "1.00");
	assert_product("9112.00", 12 * HPF_RATE_PER_CENT, 100, "1093.00");	/* 1093.44 */
	/* rounded once: 0.4996 to whole yuan is 0, though 0.50 would be 1 */
	assert_product("49.96", HPF_RATE_PER_CENT, 100, "0.00");
	assert_product("123.45", 0, 1, "0.00");
	assert_product("92233720368547758.07", HPF_RATE_ONE, 1, "92233720368547758.07");
	assert_int_equal(hpf_multiply_rate(INT64_MAX, HPF_RATE_ONE + 1, 1, HPF_HALF_UP, &out), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_multiply_rate(INT64_MAX, HPF_RATE_MAX, INT64_MAX, HPF_HALF_UP, &out), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_multiply_rate(1, -1, 1, HPF_HALF_UP, &out), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_multiply_rate(1, 1, 0, HPF_HALF_UP, &out), HPF_BAD_ARGUMENT);
}

static void
test_rounding_names(void **state)
{
	HpfRounding rounding = HPF_HALF_UP;

	(void) state;
	assert_int_equal(hpf_rounding_parse("ceiling", 7, &rounding), HPF_OK);
	assert_int_equal(rounding, HPF_CEILING);
	assert_int_equal(hpf_rounding_parse("floor", 5, &rounding), HPF_OK);
	assert_int_equal(rounding, HPF_FLOOR);
	assert_int_equal(hpf_rounding_parse("half_up", 7, &rounding), HPF_OK);
	assert_int_equal(rounding, HPF_HALF_UP);
	assert_int_equal(hpf_rounding_parse("half_u", 6, &rounding), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_rounding_parse("Floor", 5, &rounding), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_rounding_parse("", 0, &rounding), HPF_BAD_ARGUMENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_parse_length),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_divide),
		cmocka_unit_test(test_divide_wide),
		cmocka_unit_test(test_divide_symmetry),
		cmocka_unit_test(test_round_to_unit),
		cmocka_unit_test(test_multiply_rate),
		cmocka_unit_test(test_rounding_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
