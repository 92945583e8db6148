/*
 * value.c
 *		Typed values: parse, check and format.
 */
#include "value.h"

#include <stdbool.h>
#include <string.h>

#include "calendar.h"
#include "money.h"
#include "rate.h"

static const char *const type_names[] = {
	[HPF_VALUE_CNY] = "cny",
	[HPF_VALUE_RATE] = "rate",
	[HPF_VALUE_INTEGER] = "integer",
	[HPF_VALUE_NUMERIC] = "numeric",
	[HPF_VALUE_BOOLEAN] = "boolean",
	[HPF_VALUE_DATE] = "date",
	[HPF_VALUE_MONTH] = "yearmonth",
	[HPF_VALUE_WORD] = "word",
	[HPF_VALUE_TEXT] = "text",
	[HPF_VALUE_OBJECT] = "object",
};

const char *
hpf_value_type_name(HpfValueType type)
{
	return type_names[type];
}

int
hpf_word(const char *const *words, const char *text, size_t length)
{
	for (int place = 0; words[place] != NULL; place++)
	{
		const char *word = words[place];
		size_t		at = 0;

		/* words are short: two calls of the library each would take longer */
		while (at < length && word[at] != '\0' && word[at] == text[at])
			at++;
		if (at == length && word[at] == '\0')
			return place;
	}
	return -1;
}

/* "-12.5" with up to `decimals` decimals, to units of 10^-decimals. */
static HpfStatus
parse_decimal(const char *text, size_t length, int decimals, int64_t *value)
{
	size_t		at = 0;
	bool		negative = false;
	bool		any = false;
	bool		overflow = false;
	int			left = decimals;
	int64_t		sum = 0;		/* kept negative, so that INT64_MIN has its text */

	if (at < length && (text[at] == '-' || text[at] == '+'))
		negative = text[at++] == '-';
	for (; at < length && text[at] >= '0' && text[at] <= '9'; at++, any = true)
	{
		overflow |= __builtin_mul_overflow(sum, 10, &sum);
		overflow |= __builtin_sub_overflow(sum, text[at] - '0', &sum);
	}
	if (at < length && text[at] == '.' && decimals > 0)
	{
		size_t		first = ++at;

		for (; at < length && text[at] >= '0' && text[at] <= '9'; at++, left--)
		{
			if (left <= 0)
				continue;		/* too precise, if the rest is a number at all */
			overflow |= __builtin_mul_overflow(sum, 10, &sum);
			overflow |= __builtin_sub_overflow(sum, text[at] - '0', &sum);
		}
		if (at == first)
			return HPF_BAD_SYNTAX;
	}
	if (!any || at != length)
		return HPF_BAD_SYNTAX;
	if (left < 0)
		return HPF_TOO_PRECISE;
	for (; left > 0; left--)
		overflow |= __builtin_mul_overflow(sum, 10, &sum);
	if (!negative)
		overflow |= __builtin_sub_overflow(0, sum, &sum);
	if (overflow)
		return HPF_OUT_OF_RANGE;
	*value = sum;
	return HPF_OK;
}

static size_t
format_decimal(int64_t value, int decimals, char *buffer)
{
	char		digits[HPF_VALUE_BUFFER];
	uint64_t	rest = value < 0 ? -(uint64_t) value : (uint64_t) value;
	int			n = 0;
	size_t		length = 0;

	while (rest > 0 || n <= decimals)
	{
		digits[n++] = (char) ('0' + rest % 10);
		rest /= 10;
	}
	if (value < 0)
		buffer[length++] = '-';
	while (n > decimals)
		buffer[length++] = digits[--n];
	if (decimals > 0)
	{
		buffer[length++] = '.';
		while (n > 0)
			buffer[length++] = digits[--n];
		while (buffer[length - 1] == '0')
			length--;
		if (buffer[length - 1] == '.')
			length--;
	}
	buffer[length] = '\0';
	return length;
}

/* "2020-06-30" only: a policy is written by people, one form is enough. */
static HpfStatus
parse_date(const char *text, size_t length, int64_t *value)
{
	int32_t		part[3] = {0, 0, 0};
	static const size_t from[3] = {0, 5, 8};
	static const size_t until[3] = {4, 7, 10};

	if (length != 10 || text[4] != '-' || text[7] != '-')
		return HPF_BAD_SYNTAX;
	for (int p = 0; p < 3; p++)
		for (size_t at = from[p]; at < until[p]; at++)
		{
			if (text[at] < '0' || text[at] > '9')
				return HPF_BAD_SYNTAX;
			part[p] = part[p] * 10 + (text[at] - '0');
		}
	if (!hpf_date_exists(part[0], part[1], part[2]))
		return HPF_BAD_DATE;
	*value = hpf_days_from_civil(part[0], part[1], part[2]);
	return HPF_OK;
}

static size_t
format_date(int64_t value, char *buffer)
{
	int32_t		year,
				month,
				day;

	hpf_civil_from_days((int32_t) value, &year, &month, &day);
	for (int at = 3; at >= 0; at--, year /= 10)
		buffer[at] = (char) ('0' + year % 10);
	buffer[4] = '-';
	buffer[5] = (char) ('0' + month / 10);
	buffer[6] = (char) ('0' + month % 10);
	buffer[7] = '-';
	buffer[8] = (char) ('0' + day / 10);
	buffer[9] = (char) ('0' + day % 10);
	buffer[10] = '\0';
	return 10;
}

HpfStatus
hpf_value_check(const HpfValueSpec *spec, int64_t value)
{
	switch (spec->type)
	{
		case HPF_VALUE_DATE:
			if (value < HPF_DAYS_MIN || value > HPF_DAYS_MAX)
				return HPF_BAD_DATE;
			break;
		case HPF_VALUE_MONTH:
			if (value < HPF_YEARMONTH_MIN || value > HPF_YEARMONTH_MAX)
				return HPF_BAD_DATE;
			break;
		case HPF_VALUE_RATE:
			if (value < 0 || value > HPF_RATE_MAX)
				return HPF_OUT_OF_RANGE;
			break;
		case HPF_VALUE_BOOLEAN:
			return value == 0 || value == 1 ? HPF_OK : HPF_OUT_OF_RANGE;
		case HPF_VALUE_WORD:
			for (int64_t place = 0; spec->words[place] != NULL; place++)
				if (place == value)
					return HPF_OK;
			return HPF_BAD_ARGUMENT;
		default:
			break;
	}
	if (spec->least == 0 && spec->greatest == 0)
		return HPF_OK;
	return value >= spec->least && value <= spec->greatest ? HPF_OK : HPF_OUT_OF_RANGE;
}

HpfStatus
hpf_value_parse(const HpfValueSpec *spec, const char *text, size_t length, int64_t *value)
{
	HpfStatus	status = HPF_OK;
	int32_t		month;

	switch (spec->type)
	{
		case HPF_VALUE_CNY:
			status = hpf_money_parse(text, length, value);
			break;
		case HPF_VALUE_RATE:
			status = hpf_rate_parse(text, length, value);
			break;
		case HPF_VALUE_INTEGER:
			status = parse_decimal(text, length, 0, value);
			break;
		case HPF_VALUE_NUMERIC:
			status = parse_decimal(text, length, 8, value);
			break;
		case HPF_VALUE_BOOLEAN:
			if (length == 4 && memcmp(text, "true", 4) == 0)
				*value = 1;
			else if (length == 5 && memcmp(text, "false", 5) == 0)
				*value = 0;
			else
				return HPF_BAD_SYNTAX;
			break;
		case HPF_VALUE_DATE:
			status = parse_date(text, length, value);
			break;
		case HPF_VALUE_MONTH:
			status = hpf_yearmonth_parse(text, length, &month);
			if (status == HPF_OK)
				*value = month;
			break;
		case HPF_VALUE_WORD:
			*value = hpf_word(spec->words, text, length);
			break;
		default:
			return HPF_BAD_ARGUMENT;
	}
	return status == HPF_OK ? hpf_value_check(spec, *value) : status;
}

size_t
hpf_value_format(const HpfValueSpec *spec, int64_t value, char *buffer)
{
	const char *word = "?";
	int32_t		month = (int32_t) value;

	switch (spec->type)
	{
		case HPF_VALUE_CNY:
			return hpf_money_format(value, buffer);
		case HPF_VALUE_RATE:
			return hpf_rate_format(value, buffer);
		case HPF_VALUE_INTEGER:
			return format_decimal(value, 0, buffer);
		case HPF_VALUE_NUMERIC:
			return format_decimal(value, 8, buffer);
		case HPF_VALUE_DATE:
			if (value >= HPF_DAYS_MIN && value <= HPF_DAYS_MAX)
				return format_date(value, buffer);
			break;
		case HPF_VALUE_MONTH:
			if (value >= HPF_YEARMONTH_MIN && value <= HPF_YEARMONTH_MAX)
				return hpf_yearmonth_format(month, buffer);
			break;
		case HPF_VALUE_BOOLEAN:
			word = value != 0 ? "true" : "false";
			break;
		case HPF_VALUE_WORD:
			for (int64_t place = 0; spec->words[place] != NULL; place++)
				if (place == value)
					word = spec->words[place];
			break;
		default:
			break;
	}
	memcpy(buffer, word, strlen(word) + 1);
	return strlen(word);
}
