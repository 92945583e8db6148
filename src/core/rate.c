/*
 * rate.c
 *		Text of annual rates.
 *
 * Calls nothing.  Called by src/rate.c (see rate.h).
 */
#include <stdbool.h>

#include "rate.h"

#define RATE_DECIMALS	6		/* of a per cent */

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

HpfStatus
hpf_rate_parse(const char *text, size_t length, int64_t *rate)
{
	size_t at = 0;
	size_t start;
	size_t end;
	size_t decimals = 0;
	bool negative = false;
	int64_t value = 0;
	size_t i;

	if (length > 0 && text[0] == '-')
	{
		negative = true;
		at = 1;
	}
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
	end = at;
	if (end + 1 != length || text[end] != '%')
		return HPF_BAD_SYNTAX;
	if (negative)
		return HPF_OUT_OF_RANGE;	/* a spread (基点) is not a rate, not even -0% */
	if (decimals > RATE_DECIMALS)
		return HPF_TOO_PRECISE;

	for (i = start; i < end; i++)
	{
		if (text[i] == '.')
			continue;
		value = value * 10 + (text[i] - '0');
		if (value > HPF_RATE_MAX)
			return HPF_OUT_OF_RANGE;	/* also keeps value * 10 in range */
	}
	for (; decimals < RATE_DECIMALS; decimals++)
	{
		value *= 10;
		if (value > HPF_RATE_MAX)
			return HPF_OUT_OF_RANGE;
	}
	*rate = value;
	return HPF_OK;
}

size_t
hpf_rate_format(int64_t rate, char *buffer)
{
	char reversed[HPF_RATE_BUFFER];
	size_t count = 0;
	size_t length = 0;
	uint64_t rest = (uint64_t) rate;
	int decimals = RATE_DECIMALS;

	while (decimals > 0 && rest % 10 == 0)
	{
		rest /= 10;
		decimals--;
	}
	if (decimals > 0)
	{
		for (; decimals > 0; decimals--)
		{
			reversed[count++] = (char) ('0' + rest % 10);
			rest /= 10;
		}
		reversed[count++] = '.';
	}
	do
	{
		reversed[count++] = (char) ('0' + rest % 10);
		rest /= 10;
	} while (rest != 0);

	while (count > 0)
		buffer[length++] = reversed[--count];
	buffer[length++] = '%';
	buffer[length] = '\0';
	return length;
}
