/*
 * test_rate.c
 *		Unit tests of src/core/rate: text of annual rates.
 *
 * A program of its own, linked with src/core and cmocka.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/rate.h"

static void
assert_rate(const char *text, int64_t expected, const char *canonical)
{
	char buffer[HPF_RATE_BUFFER];
	int64_t rate = 0;

	assert_int_equal(hpf_rate_parse(text, strlen(text), &rate), HPF_OK);
	assert_int_equal(rate, expected);
	assert_int_equal(hpf_rate_format(rate, buffer), strlen(canonical));
	assert_string_equal(buffer, canonical);
}

static HpfStatus
refusal(const char *text)
{
	int64_t rate = 42;
	HpfStatus status = hpf_rate_parse(text, strlen(text), &rate);

	assert_int_not_equal(status, HPF_OK);
	assert_int_equal(rate, 42);
	return status;
}

static void
test_parse(void **state)
{
	(void) state;
	assert_rate("3.25%", 3250000, "3.25%");
	assert_rate("3.250000%", 3250000, "3.25%");
	assert_rate("0%", 0, "0%");
	assert_rate("0.000000%", 0, "0%");
	assert_rate("0.000001%", 1, "0.000001%");
	assert_rate("0.05%", 50000, "0.05%");
	assert_rate("10%", 10000000, "10%");
	assert_rate("100%", HPF_RATE_ONE, "100%");
	assert_rate("1%", HPF_RATE_PER_CENT, "1%");
	assert_rate("000000000000000000000000003.1%", 3100000, "3.1%");
	assert_rate("1000%", HPF_RATE_MAX, "1000%");
	assert_rate("999.999999%", HPF_RATE_MAX - 1, "999.999999%");
}

static void
test_parse_refuses(void **state)
{
	static const char *const syntax[] = {
		"", "%", "3.25", "0.0325", "-0.25", "3.25%%", "3,25%", "3.%", ".25%", "+3.25%", " 3.25%",
		"3.25% ", "3.25 %", "3e1%", "NaN%", "3.2.5%", "-%", "--1%", "3\xEF\xBC\x85",
	};
	size_t i;
	int64_t rate = 0;

	(void) state;
	for (i = 0; i < sizeof(syntax) / sizeof(syntax[0]); i++)
		assert_int_equal(refusal(syntax[i]), HPF_BAD_SYNTAX);
	assert_int_equal(refusal("3.2500001%"), HPF_TOO_PRECISE);
	assert_int_equal(refusal("3.2500000%"), HPF_TOO_PRECISE);
	assert_int_equal(refusal("-0.25%"), HPF_OUT_OF_RANGE);
	assert_int_equal(refusal("-0%"), HPF_OUT_OF_RANGE);
	assert_int_equal(refusal("1000.000001%"), HPF_OUT_OF_RANGE);
	assert_int_equal(refusal("1001%"), HPF_OUT_OF_RANGE);
	assert_int_equal(refusal("99999999999999999999999999999%"), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_rate_parse("3.25%", 4, &rate), HPF_BAD_SYNTAX);
}

static void
test_round_trip(void **state)
{
	int64_t rate;

	(void) state;
	for (rate = 0; rate <= HPF_RATE_MAX; rate += 1009)
	{
		char buffer[HPF_RATE_BUFFER];
		int64_t again = -1;
		size_t length = hpf_rate_format(rate, buffer);

		assert_int_equal(hpf_rate_parse(buffer, length, &again), HPF_OK);
		assert_int_equal(again, rate);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
