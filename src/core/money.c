/*
 * money.c
 *		Text of amounts, and rounding.
 *
 * Calls nothing.  Called by src/cny.c and by all of src/core that computes an
 * amount (see money.h).
 */
#include <stdbool.h>
#include <string.h>

#include "money.h"
#include "rate.h"

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

HpfStatus
hpf_money_parse(const char *text, size_t length, int64_t *fen)
{
	size_t at = 0;
	size_t start;
	size_t decimals = 0;
	bool negative = false;
	bool overflow = false;
	int64_t value = 0;			/* kept negative, so that INT64_MIN has its text */
	size_t i;

	if (at < length && (text[at] == '-' || text[at] == '+'))
		negative = text[at++] == '-';
	start = at;
	while (at < length && is_digit(text[at]))
		at++;
	if (at == start)
		return HPF_BAD_SYNTAX;
	if (at < length && text[at] == '.')
	{
		size_t point = at++;

		while (at < length && is_digit(text[at]))
			at++;
		decimals = at - point - 1;
		if (decimals == 0)
			return HPF_BAD_SYNTAX;
	}
	if (at != length)
		return HPF_BAD_SYNTAX;
	if (decimals > 2)
		return HPF_TOO_PRECISE;

	for (i = start; i < length; i++)
	{
		if (text[i] == '.')
			continue;
		overflow |= __builtin_mul_overflow(value, 10, &value);
		overflow |= __builtin_sub_overflow(value, text[i] - '0', &value);
	}
	for (; decimals < 2; decimals++)
		overflow |= __builtin_mul_overflow(value, 10, &value);
	if (!negative)
		overflow |= __builtin_sub_overflow(0, value, &value);
	if (overflow)
		return HPF_OUT_OF_RANGE;
	*fen = value;
	return HPF_OK;
}

size_t
hpf_money_format(int64_t fen, char *buffer)
{
	char reversed[HPF_MONEY_BUFFER];
	size_t count = 0;
	size_t length = 0;
	uint64_t magnitude = fen < 0 ? -(uint64_t) fen : (uint64_t) fen;

	/* at least "0.00": two decimals, the point, one digit */
	do
	{
		if (count == 2)
			reversed[count++] = '.';
		reversed[count++] = (char) ('0' + magnitude % 10);
		magnitude /= 10;
	} while (magnitude != 0 || count < 4);

	if (fen < 0)
		buffer[length++] = '-';
	while (count > 0)
		buffer[length++] = reversed[--count];
	buffer[length] = '\0';
	return length;
}

HpfStatus
hpf_rounding_parse(const char *text, size_t length, HpfRounding *rounding)
{
	static const struct
	{
		const char *name;
		HpfRounding rounding;
	} modes[] = {
		{"half_up", HPF_HALF_UP},
		{"ceiling", HPF_CEILING},
		{"floor", HPF_FLOOR},
	};
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
	{
		if (length == strlen(modes[i].name) && memcmp(text, modes[i].name, length) == 0)
		{
			*rounding = modes[i].rounding;
			return HPF_OK;
		}
	}
	return HPF_BAD_ARGUMENT;
}

static inline unsigned __int128
magnitude128(__int128 value)
{
	return value < 0 ? -(unsigned __int128) value : (unsigned __int128) value;
}

HpfStatus
hpf_divide(__int128 numerator, __int128 denominator, HpfRounding rounding, int64_t *quotient)
{
	bool negative = (numerator < 0) != (denominator < 0);
	unsigned __int128 dividend = magnitude128(numerator);
	unsigned __int128 divisor = magnitude128(denominator);
	unsigned __int128 whole;
	unsigned __int128 rest;
	bool up = false;

	if (divisor == 0)
		return HPF_DIVISION_BY_ZERO;

	/* division by 64 bits is several times faster, and the usual case */
	if ((dividend >> 64) == 0 && (divisor >> 64) == 0)
	{
		whole = (uint64_t) dividend / (uint64_t) divisor;
		rest = (uint64_t) dividend % (uint64_t) divisor;
	}
	else
	{
		whole = dividend / divisor;
		rest = dividend - whole * divisor;
	}

	if (rest != 0)
	{
		switch (rounding)
		{
			case HPF_HALF_UP:
				up = rest >= divisor - rest;	/* 2 * rest might not fit */
				break;
			case HPF_CEILING:
				up = !negative;
				break;
			case HPF_FLOOR:
				up = negative;
				break;
		}
	}
	if (up)
		whole++;				/* cannot wrap: rest > 0 means divisor > 1 */

	if (whole > (uint64_t) INT64_MAX + (negative ? 1 : 0))
		return HPF_OUT_OF_RANGE;
	*quotient = negative ? (int64_t) -(uint64_t) whole : (int64_t) whole;
	return HPF_OK;
}

HpfStatus
hpf_divide_half_up(__int128 numerator, __int128 denominator, int64_t *quotient)
{
	return hpf_divide(numerator, denominator, HPF_HALF_UP, quotient);
}

HpfStatus
hpf_round_to_unit(int64_t fen, int64_t unit, HpfRounding rounding, int64_t *out)
{
	HpfStatus status;
	int64_t units;

	if (unit <= 0)
		return HPF_BAD_ARGUMENT;
	status = hpf_divide(fen, unit, rounding, &units);
	if (status != HPF_OK)
		return status;
	if (__builtin_mul_overflow(units, unit, &units))
		return HPF_OUT_OF_RANGE;
	*out = units;
	return HPF_OK;
}

HpfStatus
hpf_multiply_rate(int64_t fen, int64_t rate, int64_t unit, HpfRounding rounding, int64_t *out)
{
	HpfStatus status;
	int64_t units;

	if (unit <= 0 || rate < 0)
		return HPF_BAD_ARGUMENT;
	status = hpf_divide((__int128) fen * rate, (__int128) unit * HPF_RATE_ONE, rounding, &units);
	if (status != HPF_OK)
		return status;
	if (__builtin_mul_overflow(units, unit, &units))
		return HPF_OUT_OF_RANGE;
	*out = units;
	return HPF_OK;
}
