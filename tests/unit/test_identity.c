/*
 * test_identity.c
 *		Unit tests of src/core/identity: citizen id and unified social credit code.
 *
 * A program of its own, linked with src/core and cmocka.  The ids use a
 * region code that is not in use, so that they are no real person's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/identity.h"

static const char *const citizens[] = {
	"350599199001010017", "350599198506150029", "350599197612310036", "350599200002290044",
	"35059919880808002X",
};

static const char *const units[] = {
	"91350500MA0000015R", "91350500123456788D", "91350500MA2Y0001XX", "12350500489900011C",
};

static int64_t
citizen(const char *text)
{
	int64_t id = -1;

	assert_int_equal(hpf_citizen_id_parse(text, strlen(text), &id), HPF_OK);
	return id;
}

static HpfStatus
citizen_refusal(const char *text, size_t length)
{
	int64_t id = 42;
	HpfStatus status = hpf_citizen_id_parse(text, length, &id);

	assert_int_not_equal(status, HPF_OK);
	assert_int_equal(id, 42);
	return status;
}

static void
test_citizen_id(void **state)
{
	char buffer[HPF_CITIZEN_ID_BUFFER];
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(citizens) / sizeof(citizens[0]); i++)
	{
		int64_t id = citizen(citizens[i]);
		char wrong[HPF_CITIZEN_ID_BUFFER];
		const char *check;

		assert_int_equal(hpf_citizen_id_validate(id), HPF_OK);
		assert_int_equal(hpf_citizen_id_format(id, buffer), 18);
		assert_string_equal(buffer, citizens[i]);
		for (check = "0123456789X"; *check != '\0'; check++)
		{
			memcpy(wrong, citizens[i], sizeof(wrong));
			if (wrong[17] == *check)
				continue;
			wrong[17] = *check;
			assert_int_equal(citizen_refusal(wrong, 18), HPF_BAD_CHECK);
		}
	}
	assert_int_equal(citizen("35059919880808002x"), citizen("35059919880808002X"));
	assert_int_equal(citizen("350599199001010017"), INT64_C(35059919900101001));
}

/* Any single wrong digit, and any two neighbours exchanged, is noticed. */
static void
test_citizen_id_typing_errors(void **state)
{
	size_t i;
	size_t at;

	(void) state;
	for (i = 0; i < sizeof(citizens) / sizeof(citizens[0]); i++)
	{
		for (at = 0; at < 17; at++)
		{
			char typed[HPF_CITIZEN_ID_BUFFER];
			char digit;

			for (digit = '0'; digit <= '9'; digit++)
			{
				memcpy(typed, citizens[i], sizeof(typed));
				if (typed[at] == digit)
					continue;
				typed[at] = digit;
				citizen_refusal(typed, 18);
			}
			memcpy(typed, citizens[i], sizeof(typed));
			if (typed[at] == typed[at + 1])
				continue;
			typed[at] = citizens[i][at + 1];
			typed[at + 1] = citizens[i][at];
			citizen_refusal(typed, 18);
		}
	}
}

static void
test_citizen_id_refuses(void **state)
{
	int64_t id = 0;

	(void) state;
	assert_int_equal(citizen_refusal("", 0), HPF_BAD_SYNTAX);
	assert_int_equal(citizen_refusal("350599900101001", 15), HPF_BAD_SYNTAX);
	assert_int_equal(citizen_refusal("35059919900101001", 17), HPF_BAD_SYNTAX);
	assert_int_equal(citizen_refusal("3505991990010100170", 19), HPF_BAD_SYNTAX);
	assert_int_equal(citizen_refusal("35059919900101001Y", 18), HPF_BAD_SYNTAX);
	assert_int_equal(citizen_refusal("3505991990010100 7", 18), HPF_BAD_SYNTAX);
	assert_int_equal(citizen_refusal("X50599199001010017", 18), HPF_BAD_SYNTAX);
	assert_int_equal(citizen_refusal("350599199902290017", 18), HPF_BAD_DATE);
	assert_int_equal(citizen_refusal("350599199013010017", 18), HPF_BAD_DATE);
	assert_int_equal(citizen_refusal("350599199001000017", 18), HPF_BAD_DATE);
	assert_int_equal(citizen_refusal("350599179912310017", 18), HPF_BAD_DATE);

	assert_int_equal(hpf_citizen_id_validate(-1), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_citizen_id_validate(INT64_MIN), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_citizen_id_validate(INT64_MAX), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_citizen_id_validate(INT64_C(100000000000000000)), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_citizen_id_validate(INT64_C(99999999991231999)), HPF_OK);
	assert_int_equal(hpf_citizen_id_validate(INT64_C(18000101000)), HPF_OK);
	assert_int_equal(hpf_citizen_id_validate(0), HPF_BAD_DATE);

	assert_int_equal(hpf_citizen_id_make(350599, hpf_days_from_civil(1990, 1, 1), 1, &id), HPF_OK);
	assert_int_equal(id, citizen("350599199001010017"));
	assert_int_equal(hpf_citizen_id_make(1000000, 0, 1, &id), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_citizen_id_make(-1, 0, 1, &id), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_citizen_id_make(350599, 0, 1000, &id), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_citizen_id_make(350599, 0, -1, &id), HPF_BAD_ARGUMENT);
	assert_int_equal(hpf_citizen_id_make(350599, hpf_days_from_civil(1799, 12, 31), 1, &id), HPF_BAD_DATE);
	assert_int_equal(hpf_citizen_id_make(350599, hpf_days_from_civil(10000, 1, 1), 1, &id), HPF_BAD_DATE);
	assert_int_equal(hpf_citizen_id_make(350599, INT32_MAX, 1, &id), HPF_BAD_DATE);
	assert_int_equal(hpf_citizen_id_make(350599, INT32_MIN, 1, &id), HPF_BAD_DATE);
	assert_int_equal(hpf_citizen_id_make(999999, HPF_DAYS_MAX, 999, &id), HPF_OK);
	assert_int_equal(id, INT64_C(99999999991231999));
}

static void
assert_age(const char *text, int32_t year, int32_t month, int32_t day, int32_t expected)
{
	int32_t years = -1;

	assert_int_equal(hpf_citizen_id_age(citizen(text), hpf_days_from_civil(year, month, day), &years), HPF_OK);
	assert_int_equal(years, expected);
}

static void
test_citizen_id_parts(void **state)
{
	char buffer[HPF_CITIZEN_ID_BUFFER];
	int32_t years = 0;

	(void) state;
	assert_int_equal(hpf_citizen_id_birth(citizen("350599200002290044")), hpf_days_from_civil(2000, 2, 29));
	assert_int_equal(hpf_citizen_id_is_male(citizen("350599199001010017")), 1);
	assert_int_equal(hpf_citizen_id_is_male(citizen("350599198506150029")), 0);
	assert_int_equal(hpf_citizen_id_mask(citizen("35059919880808002X"), buffer), 18);
	assert_string_equal(buffer, "350*************2X");

	assert_age("350599199001010017", 1990, 1, 1, 0);
	assert_age("350599199001010017", 1990, 12, 31, 0);
	assert_age("350599199001010017", 1991, 1, 1, 1);
	assert_age("350599198506150029", 2020, 6, 14, 34);
	assert_age("350599198506150029", 2020, 6, 15, 35);
	assert_age("350599200002290044", 2021, 2, 28, 20);
	assert_age("350599200002290044", 2021, 3, 1, 21);
	assert_age("350599200002290044", 2024, 2, 28, 23);
	assert_age("350599200002290044", 2024, 2, 29, 24);
	assert_int_equal(hpf_citizen_id_age(citizen("350599199001010017"), hpf_days_from_civil(1989, 12, 31), &years), HPF_BAD_ARGUMENT);
}

static void
test_uscc(void **state)
{
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
	{
		char code[HPF_USCC_LENGTH];
		char typed[HPF_USCC_BUFFER];
		size_t at;

		assert_int_equal(hpf_uscc_parse(units[i], 18, code), HPF_OK);
		assert_memory_equal(code, units[i], 18);
		assert_int_equal(hpf_uscc_make(units[i], 17, code), HPF_OK);
		assert_memory_equal(code, units[i], 18);

		/* lower case in, upper case out */
		for (at = 0; at < 18; at++)
			typed[at] = (units[i][at] >= 'A' && units[i][at] <= 'Z')
				? (char) (units[i][at] - 'A' + 'a') : units[i][at];
		assert_int_equal(hpf_uscc_parse(typed, 18, code), HPF_OK);
		assert_memory_equal(code, units[i], 18);

		/* any single wrong character is noticed */
		for (at = 0; at < 18; at++)
		{
			int c;

			for (c = 0; c < 256; c++)
			{
				memcpy(typed, units[i], 18);
				if (typed[at] == (char) c || (c >= 'a' && c <= 'z' && typed[at] == c - 'a' + 'A'))
					continue;
				typed[at] = (char) c;
				assert_int_not_equal(hpf_uscc_parse(typed, 18, code), HPF_OK);
			}
		}
	}
}

static void
test_uscc_refuses(void **state)
{
	char code[HPF_USCC_LENGTH];

	(void) state;
	assert_int_equal(hpf_uscc_parse("", 0, code), HPF_BAD_SYNTAX);
	assert_int_equal(hpf_uscc_parse("91350500MA0000015", 17, code), HPF_BAD_SYNTAX);
	assert_int_equal(hpf_uscc_parse("91350500MA0000015RR", 19, code), HPF_BAD_SYNTAX);
	assert_int_equal(hpf_uscc_parse("91350500MI0000015R", 18, code), HPF_BAD_SYNTAX);
	assert_int_equal(hpf_uscc_parse("91350500MA0000015O", 18, code), HPF_BAD_SYNTAX);
	assert_int_equal(hpf_uscc_parse("9135050AMA0000015R", 18, code), HPF_BAD_SYNTAX);
	assert_int_equal(hpf_uscc_parse("91350500MA0000015P", 18, code), HPF_BAD_CHECK);
	assert_int_equal(hpf_uscc_make("91350500MA000001", 16, code), HPF_BAD_SYNTAX);
	assert_int_equal(hpf_uscc_make("91350500MA0000015R", 18, code), HPF_BAD_SYNTAX);
	/* registering authority and kind may be letters */
	assert_int_equal(hpf_uscc_make("A1350500489900011", 17, code), HPF_OK);
	assert_int_equal(hpf_uscc_make("NY350500489900011", 17, code), HPF_OK);
	assert_int_equal(hpf_uscc_parse(code, 18, code), HPF_OK);
	assert_int_equal(hpf_uscc_make("00000000000000000", 17, code), HPF_OK);
	assert_int_equal(code[17], '0');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_citizen_id),
		cmocka_unit_test(test_citizen_id_typing_errors),
		cmocka_unit_test(test_citizen_id_refuses),
		cmocka_unit_test(test_citizen_id_parts),
		cmocka_unit_test(test_uscc),
		cmocka_unit_test(test_uscc_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
