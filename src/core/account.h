/*
 * account.h
 *		The account fold: what movements and settlements make of a personal account
 *		(个人账户).
 *
 * Pure core: calls calendar.h and money.h; called by src/account.c and
 * tests/unit/test_account.c.  Interest itself is hpf_account_interest of
 * interest.h.
 *
 * Units: amounts in fen, day-products in fen x days, dates in days since
 * 2000-01-01.  Source: doc/sources.md §2.3.
 */
#ifndef HPF_CORE_ACCOUNT_H
#define HPF_CORE_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

/* State of an account; interest through T is due on day_product + balance * (T - since + 1). */
typedef struct HpfAccount
{
	int64_t		balance;
	int64_t		carried;		/* carried over from before since (上年结转) */
	int64_t		day_product;	/* sum of amount * (since - value date), valued after since */
	int32_t		since;			/* first day of the interest year */
} HpfAccount;

/* An entry of an account. */
typedef struct HpfAccountEntry
{
	int64_t		amount;			/* deposits positive, withdrawals negative */
	int64_t		carried;		/* the part of amount that moves the carried-over balance */
	int32_t		value_date;
	bool		settles;		/* interest credited, value_date starts an interest year */
} HpfAccountEntry;

/* The 1 July on or before a day.  HPF_BAD_DATE outside the years 1..9999. */
extern HpfStatus hpf_interest_year(int32_t day, int32_t *since);

/*
 * What a movement adds to the day-product: amount * (since - value_date), 0 for
 * a value date on or before since.  HPF_BAD_DATE, HPF_OUT_OF_RANGE.
 */
extern HpfStatus hpf_day_product_change(int64_t amount, int32_t since, int32_t value_date,
										int64_t *change);

/*
 * The carried part of a movement: a withdrawal takes carried-over money first,
 * a deposit none.  HPF_NOT_ALLOWED when -amount is more than the balance,
 * HPF_BAD_ARGUMENT for a withdrawal from a state with a negative carried part.
 */
extern HpfStatus hpf_carried_part(int64_t carried, int64_t balance, int64_t amount,
								  int64_t *part);

/* The same; a deposit valued before since is carried-over money altogether. */
extern HpfStatus hpf_carried_part_dated(int64_t carried, int64_t balance, int64_t amount,
										int32_t since, int32_t value_date, int64_t *part);

/* An account without money, in the interest year that starts on since. */
extern void hpf_account_open(HpfAccount *account, int32_t since);

/*
 * One more entry.  One that settles with a value date after since starts an
 * interest year: since = value_date, all of the balance is carried over.  Any
 * other is a movement; an interest credit valued on since is a supplement.
 * HPF_BAD_DATE, HPF_OUT_OF_RANGE; the account is then unchanged.
 */
extern HpfStatus hpf_account_step(HpfAccount *account, const HpfAccountEntry *entry);

#endif							/* HPF_CORE_ACCOUNT_H */
