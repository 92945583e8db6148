/*
 * test_value.c
 *		src/core/value.c and varint.h: text of each type, both sides of each range,
 *		and random values there and back.
 *
 * A standalone main over cmocka; links src/core.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/rate.h"
#include "core/value.h"
#include "core/varint.h"

static const char *const colours[] = {"red", "green", "blue", NULL};

static const HpfValueSpec money = {HPF_VALUE_CNY, NULL, 0, 0};
static const HpfValueSpec money_range = {HPF_VALUE_CNY, NULL, 1, 10000};
static const HpfValueSpec rate = {HPF_VALUE_RATE, NULL, 0, 0};
static const HpfValueSpec rate_range = {HPF_VALUE_RATE, NULL, 5000000, 12000000};
static const HpfValueSpec integer = {HPF_VALUE_INTEGER, NULL, 0, 0};
static const HpfValueSpec integer_range = {HPF_VALUE_INTEGER, NULL, -2, 600};
static const HpfValueSpec count_range = {HPF_VALUE_INTEGER, NULL, 0, 600};
static const HpfValueSpec debt_range = {HPF_VALUE_CNY, NULL, -100, 0};
static const HpfValueSpec numeric = {HPF_VALUE_NUMERIC, NULL, 0, 0};
static const HpfValueSpec numeric_range = {HPF_VALUE_NUMERIC, NULL, HPF_NUMERIC_ONE, 3 * HPF_NUMERIC_ONE};
static const HpfValueSpec boolean = {HPF_VALUE_BOOLEAN, NULL, 0, 0};
static const HpfValueSpec date = {HPF_VALUE_DATE, NULL, 0, 0};
static const HpfValueSpec date_range = {HPF_VALUE_DATE, NULL, 7305, 7670};
static const HpfValueSpec month = {HPF_VALUE_MONTH, NULL, 0, 0};
static const HpfValueSpec word = {HPF_VALUE_WORD, colours, 0, 0};
static const HpfValueSpec text_spec = {HPF_VALUE_TEXT, NULL, 0, 0};
static const HpfValueSpec object = {HPF_VALUE_OBJECT, NULL, 0, 0};

static uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);

static uint64_t
next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * UINT64_C(0x2545F4914F6CDD1D);
}

static const struct
{
	const HpfValueSpec *spec;
	const char *text;
	int64_t		value;
	const char *canonical;		/* NULL: as it is */
}			good[] = {
	{&money, "0.00", 0, NULL},
	{&money, "1234.5", 123450, "1234.50"},
	{&money, "-92233720368547758.08", INT64_MIN, NULL},
	{&money, "92233720368547758.07", INT64_MAX, NULL},
	{&money_range, "0.01", 1, NULL},
	{&money_range, "100.00", 10000, NULL},
	{&rate, "3.25%", 3250000, NULL},
	{&rate, "0%", 0, NULL},
	{&rate, "1000%", HPF_RATE_MAX, NULL},
	{&rate_range, "5%", 5000000, NULL},
	{&rate_range, "12.000000%", 12000000, "12%"},
	{&integer, "0", 0, NULL},
	{&integer, "+007", 7, "7"},
	{&integer, "-0", 0, "0"},
	{&integer, "9223372036854775807", INT64_MAX, NULL},
	{&integer, "-9223372036854775808", INT64_MIN, NULL},
	{&integer_range, "-2", -2, NULL},
	{&integer_range, "600", 600, NULL},
	{&numeric, "0", 0, NULL},
	{&numeric, "98.47", INT64_C(9847000000), NULL},
	{&numeric, "98.47000000", INT64_C(9847000000), "98.47"},
	{&numeric, "-0.00000001", -1, NULL},
	{&numeric, "100", 100 * HPF_NUMERIC_ONE, NULL},
	{&numeric, "90.0", 90 * HPF_NUMERIC_ONE, "90"},
	{&numeric, "92233720368.54775807", INT64_MAX, NULL},
	{&numeric, "-92233720368.54775808", INT64_MIN, NULL},
	{&numeric_range, "1", HPF_NUMERIC_ONE, NULL},
	{&numeric_range, "3", 3 * HPF_NUMERIC_ONE, NULL},
	{&boolean, "true", 1, NULL},
	{&boolean, "false", 0, NULL},
	{&date, "2000-01-01", 0, NULL},
	{&date, "2020-02-29", 7364, NULL},
	{&date, "0001-01-01", HPF_DAYS_MIN, NULL},
	{&date, "9999-12-31", HPF_DAYS_MAX, NULL},
	{&date_range, "2020-01-01", 7305, NULL},
	{&date_range, "2020-12-31", 7670, NULL},
	{&month, "2020-06", 2020 * 12 + 5, NULL},
	{&month, "202006", 2020 * 12 + 5, "2020-06"},
	{&month, "0001-01", HPF_YEARMONTH_MIN, NULL},
	{&month, "9999-12", HPF_YEARMONTH_MAX, NULL},
	{&word, "red", 0, NULL},
	{&word, "blue", 2, NULL},
};

static const struct
{
	const HpfValueSpec *spec;
	const char *text;
	HpfStatus	status;
}			bad[] = {
	{&money, "", HPF_BAD_SYNTAX},
	{&money, "1,000.00", HPF_BAD_SYNTAX},
	{&money, "0.001", HPF_TOO_PRECISE},
	{&money, "92233720368547758.08", HPF_OUT_OF_RANGE},
	{&money_range, "0.00", HPF_OUT_OF_RANGE},
	{&money_range, "100.01", HPF_OUT_OF_RANGE},
	{&rate, "3.25", HPF_BAD_SYNTAX},
	{&rate, "0.0000001%", HPF_TOO_PRECISE},
	{&rate, "1000.000001%", HPF_OUT_OF_RANGE},
	{&rate_range, "4.999999%", HPF_OUT_OF_RANGE},
	{&rate_range, "12.000001%", HPF_OUT_OF_RANGE},
	{&integer, "", HPF_BAD_SYNTAX},
	{&integer, "-", HPF_BAD_SYNTAX},
	{&integer, "1.0", HPF_BAD_SYNTAX},
	{&integer, "1 ", HPF_BAD_SYNTAX},
	{&integer, " 1", HPF_BAD_SYNTAX},
	{&integer, "0x10", HPF_BAD_SYNTAX},
	{&integer, "9223372036854775808", HPF_OUT_OF_RANGE},
	{&integer, "-9223372036854775809", HPF_OUT_OF_RANGE},
	{&integer, "99999999999999999999999999999999999999999999999999999999", HPF_OUT_OF_RANGE},
	{&integer, "99999999999999999999x", HPF_BAD_SYNTAX},
	{&integer_range, "-3", HPF_OUT_OF_RANGE},
	{&integer_range, "601", HPF_OUT_OF_RANGE},
	{&count_range, "-1", HPF_OUT_OF_RANGE},
	{&count_range, "601", HPF_OUT_OF_RANGE},
	{&debt_range, "0.01", HPF_OUT_OF_RANGE},
	{&debt_range, "-1.01", HPF_OUT_OF_RANGE},
	{&numeric, "", HPF_BAD_SYNTAX},
	{&numeric, ".5", HPF_BAD_SYNTAX},
	{&numeric, "5.", HPF_BAD_SYNTAX},
	{&numeric, "+-5", HPF_BAD_SYNTAX},
	{&numeric, "1e3", HPF_BAD_SYNTAX},
	{&numeric, "98.47%", HPF_BAD_SYNTAX},
	{&numeric, "NaN", HPF_BAD_SYNTAX},
	{&numeric, "0.000000001", HPF_TOO_PRECISE},
	{&numeric, "0.000000000", HPF_TOO_PRECISE},
	{&numeric, "0.000000001x", HPF_BAD_SYNTAX},
	{&numeric, "92233720368.54775808", HPF_OUT_OF_RANGE},
	{&numeric, "92233720369", HPF_OUT_OF_RANGE},
	{&numeric, "9223372036854775807.99999999", HPF_OUT_OF_RANGE},
	{&numeric_range, "0.99999999", HPF_OUT_OF_RANGE},
	{&numeric_range, "3.00000001", HPF_OUT_OF_RANGE},
	{&boolean, "", HPF_BAD_SYNTAX},
	{&boolean, "t", HPF_BAD_SYNTAX},
	{&boolean, "TRUE", HPF_BAD_SYNTAX},
	{&boolean, "truefalse", HPF_BAD_SYNTAX},
	{&boolean, "truee", HPF_BAD_SYNTAX},
	{&boolean, "fals", HPF_BAD_SYNTAX},
	{&date, "", HPF_BAD_SYNTAX},
	{&date, "2020-6-30", HPF_BAD_SYNTAX},
	{&date, "2020/06/30", HPF_BAD_SYNTAX},
	{&date, "2020/06-30", HPF_BAD_SYNTAX},
	{&date, "2020-06/30", HPF_BAD_SYNTAX},
	{&date, "2020-06-3a", HPF_BAD_SYNTAX},
	{&date, "+020-06-30", HPF_BAD_SYNTAX},
	{&date, "2020-06-300", HPF_BAD_SYNTAX},
	{&date, "2021-02-29", HPF_BAD_DATE},
	{&date, "2020-13-01", HPF_BAD_DATE},
	{&date, "2020-00-10", HPF_BAD_DATE},
	{&date, "2020-06-31", HPF_BAD_DATE},
	{&date, "0000-01-01", HPF_BAD_DATE},
	{&date_range, "2019-12-31", HPF_OUT_OF_RANGE},
	{&date_range, "2021-01-01", HPF_OUT_OF_RANGE},
	{&month, "2020-6", HPF_BAD_SYNTAX},
	{&month, "2020-13", HPF_BAD_DATE},
	{&month, "0000-01", HPF_BAD_DATE},
	{&word, "", HPF_BAD_ARGUMENT},
	{&word, "re", HPF_BAD_ARGUMENT},
	{&word, "reds", HPF_BAD_ARGUMENT},
	{&word, "Red", HPF_BAD_ARGUMENT},
	{&text_spec, "red", HPF_BAD_ARGUMENT},
	{&object, "{}", HPF_BAD_ARGUMENT},
};

static void
test_parse(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
	{
		const char *canonical = good[i].canonical == NULL ? good[i].text : good[i].canonical;
		char		buffer[HPF_VALUE_BUFFER];
		int64_t		value = 77;

		if (hpf_value_parse(good[i].spec, good[i].text, strlen(good[i].text), &value) != HPF_OK || value != good[i].value)
			fail_msg("%s is %lld", good[i].text, (long long) value);
		assert_int_equal(hpf_value_check(good[i].spec, value), HPF_OK);
		assert_int_equal(hpf_value_format(good[i].spec, value, buffer), strlen(canonical));
		assert_string_equal(buffer, canonical);
	}
}

static void
test_parse_refuses(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		int64_t		value = 77;
		HpfStatus	status = hpf_value_parse(bad[i].spec, bad[i].text, strlen(bad[i].text), &value);

		if (status != bad[i].status)
			fail_msg("\"%s\": status %d, not %d", bad[i].text, (int) status, (int) bad[i].status);
	}
}

/* Text ends where its length says, whatever stands behind. */
static void
test_length(void **state)
{
	int64_t		value;

	(void) state;
	assert_int_equal(hpf_value_parse(&integer, "1234", 2, &value), HPF_OK);
	assert_int_equal(value, 12);
	assert_int_equal(hpf_value_parse(&numeric, "12.5", 2, &value), HPF_OK);
	assert_int_equal(value, 12 * HPF_NUMERIC_ONE);
	assert_int_equal(hpf_value_parse(&numeric, "12.3456", 5, &value), HPF_OK);
	assert_int_equal(value, INT64_C(1234000000));
	assert_int_equal(hpf_value_parse(&date, "2020-06-30T00", 10, &value), HPF_OK);
	assert_int_equal(hpf_value_parse(&word, "redder", 3, &value), HPF_OK);
	assert_int_equal(hpf_value_parse(&boolean, "trueish", 4, &value), HPF_OK);
	assert_int_equal(hpf_word(colours, "greenish", 5), 1);
	assert_int_equal(hpf_word(colours, "greenish", 6), -1);
	assert_int_equal(hpf_word(colours, "", 0), -1);
}

static void
test_check(void **state)
{
	(void) state;
	assert_int_equal(hpf_value_check(&boolean, 2), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_value_check(&boolean, -1), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_value_check(&word, 2), HPF_OK);
	assert_int_equal(hpf_value_check(&word, 3), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_value_check(&word, -1), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_value_check(&word, INT64_MAX), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_value_check(&date, (int64_t) HPF_DAYS_MAX + 1), HPF_BAD_DATE);
	assert_int_equal(hpf_value_check(&date, (int64_t) HPF_DAYS_MIN - 1), HPF_BAD_DATE);
	assert_int_equal(hpf_value_check(&month, (int64_t) HPF_YEARMONTH_MAX + 1), HPF_BAD_DATE);
	assert_int_equal(hpf_value_check(&month, (int64_t) HPF_YEARMONTH_MIN - 1), HPF_BAD_DATE);
	assert_int_equal(hpf_value_check(&rate, -1), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_value_check(&rate, HPF_RATE_MAX + 1), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_value_check(&money, INT64_MIN), HPF_OK);
	assert_int_equal(hpf_value_check(&integer_range, -3), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_value_check(&integer_range, 601), HPF_OUT_OF_RANGE);
}

/* What is no value of its type still has a text that fits. */
static void
test_format_any(void **state)
{
	static const HpfValueSpec *const specs[] = {
		&money, &rate, &integer, &numeric, &boolean, &date, &month, &word, &text_spec, &object
	};
	static const int64_t odd[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, 2, 3, INT32_MAX, INT64_C(1) << 40, INT64_MAX};
	char		buffer[HPF_VALUE_BUFFER + 8];

	(void) state;
	for (size_t s = 0; s < sizeof(specs) / sizeof(specs[0]); s++)
		for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		{
			size_t		length;

			memset(buffer, '#', sizeof(buffer));
			length = hpf_value_format(specs[s], odd[i], buffer);
			assert_true(length > 0 && length < HPF_VALUE_BUFFER);
			assert_int_equal(strlen(buffer), length);
			assert_int_equal(buffer[HPF_VALUE_BUFFER], '#');
		}
	hpf_value_format(&date, (int64_t) HPF_DAYS_MAX + 1, buffer);
	assert_string_equal(buffer, "?");
	hpf_value_format(&month, (int64_t) HPF_YEARMONTH_MIN - 1, buffer);
	assert_string_equal(buffer, "?");
	hpf_value_format(&month, (int64_t) HPF_YEARMONTH_MAX + 1, buffer);
	assert_string_equal(buffer, "?");
	hpf_value_format(&word, 3, buffer);
	assert_string_equal(buffer, "?");
}

static void
test_round_trip(void **state)
{
	static const HpfValueSpec *const specs[] = {&money, &rate, &integer, &numeric, &boolean, &date, &month, &word};

	(void) state;
	for (int round = 0; round < 400000; round++)
	{
		const HpfValueSpec *spec = specs[next_random() % 8];
		int64_t		value = (int64_t) (next_random() >> (next_random() % 64));
		int64_t		again = 77;
		char		buffer[HPF_VALUE_BUFFER];
		size_t		length;

		if (spec == &rate)
			value = (int64_t) ((uint64_t) value % (HPF_RATE_MAX + 1));
		else if (spec == &boolean)
			value &= 1;
		else if (spec == &date)
			value = HPF_DAYS_MIN + (int64_t) ((uint64_t) value % (HPF_DAYS_MAX - HPF_DAYS_MIN + 1));
		else if (spec == &month)
			value = HPF_YEARMONTH_MIN + (int64_t) ((uint64_t) value % (HPF_YEARMONTH_MAX - HPF_YEARMONTH_MIN + 1));
		else if (spec == &word)
			value = (int64_t) ((uint64_t) value % 3);
		length = hpf_value_format(spec, value, buffer);
		if (hpf_value_parse(spec, buffer, length, &again) != HPF_OK || again != value)
			fail_msg("%s: %lld is \"%s\"", hpf_value_type_name(spec->type), (long long) value, buffer);
	}
}

/* The names that SQL shows. */
static void
test_type_names(void **state)
{
	static const char *const names[] = {"cny", "rate", "integer", "numeric", "boolean", "date", "yearmonth", "word", "text", "object"};

	(void) state;
	for (int type = HPF_VALUE_CNY; type <= HPF_VALUE_OBJECT; type++)
		assert_string_equal(hpf_value_type_name((HpfValueType) type), names[type]);
}

/* ---- varint.h ---- */

static void
test_varint(void **state)
{
	(void) state;
	for (int round = 0; round < 200000; round++)
	{
		uint64_t	value = next_random() >> (next_random() % 64);
		int64_t		number = (int64_t) value;
		uint8_t		buffer[HPF_VARINT_MAX];
		uint64_t	again = 0;
		int64_t		number_again = 0;
		size_t		at = 0;
		size_t		length = hpf_varint_put(buffer, value);

		assert_true(length >= 1 && length <= HPF_VARINT_MAX);
		assert_true(hpf_varint_get(buffer, length, &at, &again));
		assert_true(again == value && at == length);
		at = 0;
		assert_false(hpf_varint_get(buffer, length - 1, &at, &again));
		if (round % 2 == 0)
			number = -number;
		length = hpf_varint_put_signed(buffer, number);
		at = 0;
		assert_true(hpf_varint_get_signed(buffer, length, &at, &number_again));
		assert_true(number_again == number && at == length);
	}
}

static void
test_varint_limits(void **state)
{
	static const struct
	{
		int64_t		value;
		size_t		length;
	}			sizes[] = {
		{0, 1}, {-1, 1}, {63, 1}, {-64, 1}, {64, 2}, {-65, 2}, {8191, 2}, {8192, 3}, {INT64_MAX, 10}, {INT64_MIN, 10}
	};
	static const uint8_t longer[] = {0x80, 0x00};	/* 0 in two bytes */
	static const uint8_t too_long[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
	static const uint8_t endless[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 0x00};
	static const uint8_t greatest[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
	uint8_t		buffer[HPF_VARINT_MAX];
	uint64_t	value;
	int64_t		number;
	size_t		at = 0;

	(void) state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
	{
		assert_int_equal(hpf_varint_put_signed(buffer, sizes[i].value), sizes[i].length);
		at = 0;
		assert_true(hpf_varint_get_signed(buffer, sizes[i].length, &at, &number));
		assert_true(number == sizes[i].value);
	}
	at = 0;
	assert_false(hpf_varint_get(longer, sizeof(longer), &at, &value));
	at = 0;
	assert_false(hpf_varint_get(too_long, sizeof(too_long), &at, &value));
	at = 0;
	assert_false(hpf_varint_get(endless, sizeof(endless), &at, &value));
	at = 0;
	assert_true(hpf_varint_get(greatest, sizeof(greatest), &at, &value));
	assert_true(value == UINT64_MAX);
	at = 0;
	assert_false(hpf_varint_get(greatest, 0, &at, &value));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_format_any),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_type_names),
		cmocka_unit_test(test_varint),
		cmocka_unit_test(test_varint_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
