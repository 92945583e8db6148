/*
 * identity.c
 *		Check characters of the citizen id and of the unified social credit code.
 *
 * Calls calendar.  Called by src/citizen_id.c and src/uscc.c (see identity.h).
 */
#include <stdbool.h>
#include <string.h>

#include "calendar.h"
#include "identity.h"

#define CITIZEN_ID_DIGITS	17
#define CITIZEN_ID_LIMIT	INT64_C(100000000000000000)	/* 10^17 */
#define USCC_BODY			17

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* GB 11643: weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, modulo 11 (ISO 7064 MOD 11-2). */
static char
citizen_id_check(const char *digits)
{
	static const int8_t weights[CITIZEN_ID_DIGITS] = {7, 9, 10, 5, 8, 4, 2, 1, 6,
													  3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;
	int i;

	for (i = 0; i < CITIZEN_ID_DIGITS; i++)
		sum += weights[i] * (digits[i] - '0');
	return "10X98765432"[sum % 11];
}

static void
citizen_id_birth_parts(int64_t id, int32_t *year, int32_t *month, int32_t *day)
{
	int64_t birth = id / 1000 % 100000000;

	*year = (int32_t) (birth / 10000);
	*month = (int32_t) (birth / 100 % 100);
	*day = (int32_t) (birth % 100);
}

HpfStatus
hpf_citizen_id_validate(int64_t id)
{
	int32_t year;
	int32_t month;
	int32_t day;

	if (id < 0 || id >= CITIZEN_ID_LIMIT)
		return HPF_OUT_OF_RANGE;
	citizen_id_birth_parts(id, &year, &month, &day);
	if (year < HPF_BIRTH_YEAR_MIN || !hpf_date_exists(year, month, day))
		return HPF_BAD_DATE;
	return HPF_OK;
}

HpfStatus
hpf_citizen_id_parse(const char *text, size_t length, int64_t *id)
{
	HpfStatus status;
	int64_t value = 0;
	char check;
	int i;

	if (length != HPF_CITIZEN_ID_LENGTH)
		return HPF_BAD_SYNTAX;
	for (i = 0; i < CITIZEN_ID_DIGITS; i++)
	{
		if (!is_digit(text[i]))
			return HPF_BAD_SYNTAX;
		value = value * 10 + (text[i] - '0');
	}
	check = text[CITIZEN_ID_DIGITS];
	if (check == 'x')
		check = 'X';
	if (!is_digit(check) && check != 'X')
		return HPF_BAD_SYNTAX;
	status = hpf_citizen_id_validate(value);
	if (status != HPF_OK)
		return status;
	if (check != citizen_id_check(text))
		return HPF_BAD_CHECK;
	*id = value;
	return HPF_OK;
}

size_t
hpf_citizen_id_format(int64_t id, char *buffer)
{
	int i;

	for (i = CITIZEN_ID_DIGITS - 1; i >= 0; i--)
	{
		buffer[i] = (char) ('0' + id % 10);
		id /= 10;
	}
	buffer[CITIZEN_ID_DIGITS] = citizen_id_check(buffer);
	buffer[HPF_CITIZEN_ID_LENGTH] = '\0';
	return HPF_CITIZEN_ID_LENGTH;
}

size_t
hpf_citizen_id_mask(int64_t id, char *buffer)
{
	size_t length = hpf_citizen_id_format(id, buffer);

	memset(buffer + 3, '*', length - 5);
	return length;
}

HpfStatus
hpf_citizen_id_make(int32_t region, int32_t birth, int32_t sequence, int64_t *id)
{
	int32_t year;
	int32_t month;
	int32_t day;

	if (region < 0 || region > 999999 || sequence < 0 || sequence > 999)
		return HPF_BAD_ARGUMENT;
	hpf_civil_from_days(birth, &year, &month, &day);
	if (year < HPF_BIRTH_YEAR_MIN || year > HPF_BIRTH_YEAR_MAX)
		return HPF_BAD_DATE;
	*id = ((int64_t) region * 100000000 + year * 10000 + month * 100 + day) * 1000 + sequence;
	return HPF_OK;
}

int32_t
hpf_citizen_id_birth(int64_t id)
{
	int32_t year;
	int32_t month;
	int32_t day;

	citizen_id_birth_parts(id, &year, &month, &day);
	return hpf_days_from_civil(year, month, day);
}

int
hpf_citizen_id_is_male(int64_t id)
{
	return (int) (id % 2);
}

HpfStatus
hpf_citizen_id_age(int64_t id, int32_t days, int32_t *years)
{
	int32_t birth_year;
	int32_t birth_month;
	int32_t birth_day;
	int32_t year;
	int32_t month;
	int32_t day;

	if (days < hpf_citizen_id_birth(id))
		return HPF_BAD_ARGUMENT;
	citizen_id_birth_parts(id, &birth_year, &birth_month, &birth_day);
	hpf_civil_from_days(days, &year, &month, &day);
	*years = year - birth_year;
	if (month < birth_month || (month == birth_month && day < birth_day))
		(*years)--;
	return HPF_OK;
}

/* GB 32100: 31 symbols, the letters I O S V Z left out. */
static const char uscc_symbols[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* The value of a symbol, in either case, or -1. */
static int
uscc_value(char c)
{
	const char *found;

	if (c >= 'a' && c <= 'z')
		c = (char) (c - 'a' + 'A');
	found = c == '\0' ? NULL : strchr(uscc_symbols, c);
	return found == NULL ? -1 : (int) (found - uscc_symbols);
}

HpfStatus
hpf_uscc_make(const char *text, size_t length, char *code)
{
	int weight = 1;				/* 3^i mod 31 */
	int sum = 0;
	int i;

	if (length != USCC_BODY)
		return HPF_BAD_SYNTAX;
	for (i = 0; i < USCC_BODY; i++)
	{
		int value = uscc_value(text[i]);

		if (value < 0 || (i >= 2 && i < 8 && value > 9))
			return HPF_BAD_SYNTAX;
		code[i] = uscc_symbols[value];
		sum += weight * value;
		weight = weight * 3 % 31;
	}
	code[USCC_BODY] = uscc_symbols[(31 - sum % 31) % 31];
	return HPF_OK;
}

HpfStatus
hpf_uscc_parse(const char *text, size_t length, char *code)
{
	HpfStatus status;
	int check;

	if (length != HPF_USCC_LENGTH)
		return HPF_BAD_SYNTAX;
	check = uscc_value(text[USCC_BODY]);
	if (check < 0)
		return HPF_BAD_SYNTAX;
	status = hpf_uscc_make(text, USCC_BODY, code);
	if (status != HPF_OK)
		return status;
	return code[USCC_BODY] == uscc_symbols[check] ? HPF_OK : HPF_BAD_CHECK;
}
