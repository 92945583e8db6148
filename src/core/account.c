/*
 * account.c
 *		The account fold.  See account.h.
 *
 * Calls calendar.c and money.c; called by src/account.c.
 */
#include "account.h"

#include "calendar.h"

#define SETTLEMENT_MONTH	7	/* the interest year starts on 1 July */

HpfStatus
hpf_interest_year(int32_t day, int32_t *since)
{
	int32_t		year;
	int32_t		month;
	int32_t		day_of_month;

	if (!hpf_days_is_valid(day))
		return HPF_BAD_DATE;
	hpf_civil_from_days(day, &year, &month, &day_of_month);
	if (month < SETTLEMENT_MONTH)
		year--;
	if (year < HPF_YEAR_MIN)
		return HPF_BAD_DATE;
	*since = hpf_days_from_civil(year, SETTLEMENT_MONTH, 1);
	return HPF_OK;
}

HpfStatus
hpf_day_product_change(int64_t amount, int32_t since, int32_t value_date, int64_t *change)
{
	if (!hpf_days_is_valid(since) || !hpf_days_is_valid(value_date))
		return HPF_BAD_DATE;
	if (value_date <= since)
	{
		*change = 0;
		return HPF_OK;
	}
	if (__builtin_mul_overflow(amount, (int64_t) since - value_date, change))
		return HPF_OUT_OF_RANGE;
	return HPF_OK;
}

HpfStatus
hpf_carried_part(int64_t carried, int64_t balance, int64_t amount, int64_t *part)
{
	if (amount >= 0)
	{
		*part = 0;
		return HPF_OK;
	}
	if (carried < 0)
		return HPF_BAD_ARGUMENT;
	/* -balance cannot overflow here: a negative balance is refused first. */
	if (balance < 0 || amount < -balance)
		return HPF_NOT_ALLOWED;
	*part = amount < -carried ? -carried : amount;
	return HPF_OK;
}

HpfStatus
hpf_carried_part_dated(int64_t carried, int64_t balance, int64_t amount, int32_t since,
					   int32_t value_date, int64_t *part)
{
	if (!hpf_days_is_valid(since) || !hpf_days_is_valid(value_date))
		return HPF_BAD_DATE;
	if (amount >= 0)
	{
		*part = value_date < since ? amount : 0;
		return HPF_OK;
	}
	return hpf_carried_part(carried, balance, amount, part);
}

void
hpf_account_open(HpfAccount *account, int32_t since)
{
	account->balance = 0;
	account->carried = 0;
	account->day_product = 0;
	account->since = since;
}

HpfStatus
hpf_account_step(HpfAccount *account, const HpfAccountEntry *entry)
{
	HpfAccount	next = *account;
	HpfStatus	status;
	int64_t		change;

	status = hpf_day_product_change(entry->amount, account->since, entry->value_date, &change);
	/* A settlement drops the product, so one that does not fit does no harm to it. */
	if (status != HPF_OK && !(status == HPF_OUT_OF_RANGE && entry->settles))
		return status;
	if (__builtin_add_overflow(account->balance, entry->amount, &next.balance))
		return HPF_OUT_OF_RANGE;

	if (entry->settles && entry->value_date > account->since)
	{
		next.carried = next.balance;
		next.day_product = 0;
		next.since = entry->value_date;
	}
	else if (__builtin_add_overflow(account->carried, entry->carried, &next.carried) ||
			 __builtin_add_overflow(account->day_product, change, &next.day_product))
		return HPF_OUT_OF_RANGE;

	*account = next;
	return HPF_OK;
}
