/*
 * interest.c
 *		Simple interest: by months, by days and on a day-product; see interest.h.
 *
 * Each function has a path in 64 bits for amounts of everyday size, where the
 * compiler turns a division by a constant into a multiplication, and one in 128
 * bits for all others.  Both are exact.
 */
#include "interest.h"

#include <stdbool.h>

#include "calendar.h"
#include "money.h"

/* basis x HPF_RATE_ONE of the usual basis, as a constant the compiler can use. */
#define DIVISOR_360				(360 * HPF_RATE_ONE)

static inline bool
rate_is_valid(int64_t rate)
{
	return (uint64_t) rate <= HPF_RATE_MAX;
}

static inline bool
basis_is_valid(int32_t basis)
{
	return basis == 360 || basis == 365 || basis == 366;
}

/* value / divisor, half away from zero; value + divisor / 2 must fit. */
static inline int64_t
divide_half_up_64(int64_t value, int64_t divisor)
{
	int64_t		half = divisor / 2;

	return (value >= 0 ? value + half : value - half) / divisor;
}

HpfStatus
hpf_period_interest(int64_t balance, int64_t rate, int32_t months, int64_t *interest)
{
	int64_t		product;

	if (!rate_is_valid(rate) || months < 0)
		return HPF_BAD_ARGUMENT;
	if (!__builtin_mul_overflow(balance, rate * months, &product) &&
		product <= INT64_MAX - HPF_MONTH_DIVISOR &&
		product >= INT64_MIN + HPF_MONTH_DIVISOR)
	{
		*interest = divide_half_up_64(product, HPF_MONTH_DIVISOR);
		return HPF_OK;
	}
	return hpf_divide_half_up((__int128) balance * (rate * months), HPF_MONTH_DIVISOR,
							  interest);
}

HpfStatus
hpf_product_interest_fen(__int128 day_product, int64_t rate, int32_t basis,
						 int64_t *interest)
{
	const __int128 maximum = (__int128) (~(unsigned __int128) 0 >> 1);

	if (!rate_is_valid(rate) || !basis_is_valid(basis))
		return HPF_BAD_ARGUMENT;
	/* A product past 128 bits gives interest past 64. */
	if (rate > 0 && (day_product > maximum / rate || day_product < -(maximum / rate)))
		return HPF_OUT_OF_RANGE;
	return hpf_divide_half_up(day_product * rate, (__int128) HPF_RATE_ONE * basis, interest);
}

HpfStatus
hpf_day_interest(int64_t balance, int64_t rate, int32_t days, int32_t basis,
				 int64_t *interest)
{
	if (days < 0)
		return HPF_BAD_ARGUMENT;
	return hpf_product_interest_fen((__int128) balance * days, rate, basis, interest);
}

HpfStatus
hpf_account_interest(int64_t balance, int64_t day_product, int32_t since, int32_t through,
					 int64_t rate, int32_t basis, int64_t *interest)
{
	int64_t		days = (int64_t) through - since + 1;
	int64_t		product;

	if (!hpf_days_is_valid(since) || !hpf_days_is_valid(through))
		return HPF_BAD_DATE;
	if (days < 0 || !rate_is_valid(rate))
		return HPF_BAD_ARGUMENT;
	if (basis == 360 &&
		!__builtin_mul_overflow(balance, days, &product) &&
		!__builtin_add_overflow(product, day_product, &product) &&
		!__builtin_mul_overflow(product, rate, &product) &&
		product <= INT64_MAX - DIVISOR_360 &&
		product >= INT64_MIN + DIVISOR_360)
	{
		*interest = divide_half_up_64(product, DIVISOR_360);
		return HPF_OK;
	}
	return hpf_product_interest_fen(day_product + (__int128) balance * days, rate, basis,
									interest);
}

HpfStatus
hpf_day_product_parse(const char *text, size_t length, __int128 *day_product)
{
	/* From here on another digit would leave the documented range. */
	__int128	limit = (__int128) INT64_C(1000000000000000000) * INT64_C(100000000000000000);
	__int128	value = 0;
	bool		negative = false;
	int			decimals = -1;	/* seen; -1 before the point */
	bool		digits = false;
	size_t		i = 0;

	if (i < length && (text[i] == '-' || text[i] == '+'))
		negative = text[i++] == '-';
	for (; i < length; i++)
	{
		if (text[i] == '.' && decimals < 0)
		{
			decimals = 0;
			continue;
		}
		if (text[i] < '0' || text[i] > '9')
			return HPF_BAD_SYNTAX;
		digits = true;
		if (decimals >= 2)
		{
			if (text[i] != '0')
				return HPF_TOO_PRECISE;
			continue;
		}
		if (value >= limit)
			return HPF_OUT_OF_RANGE;
		value = value * 10 + (text[i] - '0');
		if (decimals >= 0)
			decimals++;
	}
	if (!digits)
		return HPF_BAD_SYNTAX;
	for (; decimals < 2; decimals++)
	{
		if (decimals < 0)
			decimals = 0;
		if (value >= limit)
			return HPF_OUT_OF_RANGE;
		value *= 10;
	}
	*day_product = negative ? -value : value;
	return HPF_OK;
}

size_t
hpf_day_product_format(__int128 day_product, char text[HPF_DAY_PRODUCT_TEXT])
{
	unsigned __int128 value = day_product < 0 ? -(unsigned __int128) day_product :
		(unsigned __int128) day_product;
	char		reversed[HPF_DAY_PRODUCT_TEXT];
	size_t		length = 0;
	size_t		written = 0;

	/* From the last digit; at least 0.00. */
	do
	{
		if (length == 2)
			reversed[length++] = '.';
		reversed[length++] = (char) ('0' + (int) (value % 10));
		value /= 10;
	} while (value != 0 || length < 4);
	if (day_product < 0)
		reversed[length++] = '-';
	while (length > 0)
		text[written++] = reversed[--length];
	text[written] = '\0';
	return written;
}

HpfStatus
hpf_subsidy_difference(int64_t balance, int64_t bank_rate, int64_t hpf_rate, int32_t months,
					   int64_t *difference)
{
	int64_t		spread;

	if (!rate_is_valid(bank_rate) || !rate_is_valid(hpf_rate))
		return HPF_BAD_ARGUMENT;
	spread = bank_rate > hpf_rate ? bank_rate - hpf_rate : 0;
	return hpf_period_interest(balance, spread, months, difference);
}

HpfStatus
hpf_subsidy_interest(int64_t balance, int64_t bank_rate, int64_t hpf_rate, int32_t days,
					 int64_t *difference)
{
	if (!rate_is_valid(bank_rate) || !rate_is_valid(hpf_rate))
		return HPF_BAD_ARGUMENT;
	return hpf_day_interest(balance, bank_rate > hpf_rate ? bank_rate - hpf_rate : 0, days, 360,
							difference);
}

HpfStatus
hpf_subsidised_part(int64_t balance, int64_t part, int64_t whole, int64_t *subsidised)
{
	if (whole <= 0 || part < 0 || part > whole)
		return HPF_BAD_ARGUMENT;
	return hpf_divide_half_up((__int128) balance * part, whole, subsidised);
}
