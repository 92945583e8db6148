/*
 * test_account.c
 *		src/core/account.c: the figures of doc/sources.md §2.4, each rule on both sides of
 *		its boundary, and random years against balances kept day by day.
 *
 * A standalone main over cmocka; links src/core.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/account.h"
#include "core/calendar.h"
#include "core/interest.h"

#define RATE	1500000			/* 1.5 % */

static uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);

static uint64_t
next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * UINT64_C(0x2545F4914F6CDD1D);
}

static int64_t
random_between(int64_t least, int64_t most)
{
	return least + (int64_t) (next_random() % (uint64_t) (most - least + 1));
}

static int32_t
day(int32_t year, int32_t month, int32_t day_of_month)
{
	return hpf_days_from_civil(year, month, day_of_month);
}

static void
move(HpfAccount *account, int64_t amount, int64_t carried, int32_t value_date)
{
	HpfAccountEntry entry = {amount, carried, value_date, false};

	assert_int_equal(hpf_account_step(account, &entry), HPF_OK);
}

static void
settle(HpfAccount *account, int64_t interest, int32_t value_date)
{
	HpfAccountEntry entry = {interest, interest, value_date, true};

	assert_int_equal(hpf_account_step(account, &entry), HPF_OK);
}

static int64_t
interest_through(const HpfAccount *account, int32_t through)
{
	int64_t		interest;

	assert_int_equal(hpf_account_interest(account->balance, account->day_product, account->since,
										  through, RATE, 360, &interest), HPF_OK);
	return interest;
}

/* Not memcmp: the struct ends in padding. */
static void
assert_same(const HpfAccount *a, const HpfAccount *b)
{
	assert_true(a->balance == b->balance && a->carried == b->carried &&
				a->day_product == b->day_product && a->since == b->since);
}

/* 10,000.00 carried over, 2,186.00 on the 15th of each month, settled 2020-06-30. */
static void
test_sheet(void **unused)
{
	HpfAccount	account;
	HpfAccount	withdrawn;
	int64_t		part;
	int32_t		through = day(2020, 6, 30);

	(void) unused;
	hpf_account_open(&account, day(2019, 7, 1));
	move(&account, 1000000, 1000000, day(2019, 7, 1));
	for (int month = 0; month < 12; month++)
		move(&account, 218600, 0, day(2019 + (month + 6) / 12, (month + 6) % 12 + 1, 15));
	assert_int_equal(account.balance, 3623200);
	assert_int_equal(account.day_product + account.balance * 366, 847794400);
	assert_int_equal(interest_through(&account, through), 35325);

	withdrawn = account;
	assert_int_equal(hpf_carried_part(account.carried, account.balance, -500000, &part), HPF_OK);
	assert_int_equal(part, -500000);
	move(&withdrawn, -500000, part, day(2020, 2, 10));
	assert_int_equal(withdrawn.day_product + withdrawn.balance * 366, 776794400);
	assert_int_equal(interest_through(&withdrawn, through), 32366);
	assert_int_equal(withdrawn.carried, 500000);

	settle(&account, 35325, through + 1);
	assert_int_equal(account.balance, 3658525);
	assert_int_equal(account.carried, 3658525);
	assert_int_equal(account.day_product, 0);
	assert_int_equal(account.since, day(2020, 7, 1));
	assert_int_equal(interest_through(&account, through), 0);
}

static void
test_interest_year(void **unused)
{
	int32_t		since;

	(void) unused;
	assert_int_equal(hpf_interest_year(day(2020, 6, 30), &since), HPF_OK);
	assert_int_equal(since, day(2019, 7, 1));
	assert_int_equal(hpf_interest_year(day(2020, 7, 1), &since), HPF_OK);
	assert_int_equal(since, day(2020, 7, 1));
	assert_int_equal(hpf_interest_year(day(2020, 12, 31), &since), HPF_OK);
	assert_int_equal(since, day(2020, 7, 1));
	assert_int_equal(hpf_interest_year(day(1, 7, 1), &since), HPF_OK);
	assert_int_equal(hpf_interest_year(day(1, 6, 30), &since), HPF_BAD_DATE);
	assert_int_equal(hpf_interest_year(HPF_DAYS_MAX, &since), HPF_OK);
	assert_int_equal(hpf_interest_year(HPF_DAYS_MAX + 1, &since), HPF_BAD_DATE);
	assert_int_equal(hpf_interest_year(INT32_MIN, &since), HPF_BAD_DATE);
}

static void
test_day_product(void **unused)
{
	int64_t		change;

	(void) unused;
	assert_int_equal(hpf_day_product_change(100, 10, 9, &change), HPF_OK);
	assert_int_equal(change, 0);
	assert_int_equal(hpf_day_product_change(100, 10, 10, &change), HPF_OK);
	assert_int_equal(change, 0);
	assert_int_equal(hpf_day_product_change(100, 10, 11, &change), HPF_OK);
	assert_int_equal(change, -100);
	assert_int_equal(hpf_day_product_change(-100, 10, 376, &change), HPF_OK);
	assert_int_equal(change, 36600);
	assert_int_equal(hpf_day_product_change(INT64_MAX, 0, 1, &change), HPF_OK);
	assert_int_equal(hpf_day_product_change(INT64_MAX, 0, 2, &change), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_day_product_change(INT64_MIN, 0, 1, &change), HPF_OUT_OF_RANGE);
	assert_int_equal(hpf_day_product_change(INT64_MIN, 0, 0, &change), HPF_OK);
	assert_int_equal(hpf_day_product_change(1, HPF_DAYS_MIN, HPF_DAYS_MAX, &change), HPF_OK);
	assert_int_equal(hpf_day_product_change(1, HPF_DAYS_MIN - 1, 0, &change), HPF_BAD_DATE);
	assert_int_equal(hpf_day_product_change(1, 0, HPF_DAYS_MAX + 1, &change), HPF_BAD_DATE);
}

static void
test_carried_part(void **unused)
{
	int64_t		part;

	(void) unused;
	assert_int_equal(hpf_carried_part(600, 1000, 50, &part), HPF_OK);
	assert_int_equal(part, 0);
	assert_int_equal(hpf_carried_part(600, 1000, 0, &part), HPF_OK);
	assert_int_equal(part, 0);
	assert_int_equal(hpf_carried_part(600, 1000, -599, &part), HPF_OK);
	assert_int_equal(part, -599);
	assert_int_equal(hpf_carried_part(600, 1000, -600, &part), HPF_OK);
	assert_int_equal(part, -600);
	assert_int_equal(hpf_carried_part(600, 1000, -601, &part), HPF_OK);
	assert_int_equal(part, -600);
	assert_int_equal(hpf_carried_part(600, 1000, -1000, &part), HPF_OK);
	assert_int_equal(part, -600);
	assert_int_equal(hpf_carried_part(600, 1000, -1001, &part), HPF_NOT_ALLOWED);
	assert_int_equal(hpf_carried_part(0, 0, -1, &part), HPF_NOT_ALLOWED);
	assert_int_equal(hpf_carried_part(0, INT64_MIN, INT64_MIN, &part), HPF_NOT_ALLOWED);
	assert_int_equal(hpf_carried_part(INT64_MAX, INT64_MAX, -INT64_MAX, &part), HPF_OK);
	assert_int_equal(part, -INT64_MAX);
	assert_int_equal(hpf_carried_part(-1, 1000, -1, &part), HPF_BAD_ARGUMENT);

	assert_int_equal(hpf_carried_part_dated(600, 1000, 50, 10, 9, &part), HPF_OK);
	assert_int_equal(part, 50);
	assert_int_equal(hpf_carried_part_dated(600, 1000, 50, 10, 10, &part), HPF_OK);
	assert_int_equal(part, 0);
	assert_int_equal(hpf_carried_part_dated(600, 1000, -601, 10, 9, &part), HPF_OK);
	assert_int_equal(part, -600);
	assert_int_equal(hpf_carried_part_dated(600, 1000, 50, HPF_DAYS_MIN - 1, 9, &part), HPF_BAD_DATE);
}

static void
test_settlement(void **unused)
{
	HpfAccount	account;
	HpfAccount	before;
	HpfAccountEntry entry = {INT64_MAX, 0, 5, false};

	(void) unused;
	hpf_account_open(&account, 0);
	move(&account, 1000, 0, 100);
	/* Interest valued on since supplements a settlement, it makes none. */
	before = account;
	settle(&before, 7, 0);
	assert_int_equal(before.since, 0);
	assert_int_equal(before.balance, 1007);
	assert_int_equal(before.carried, 7);
	assert_int_equal(before.day_product, account.day_product);
	/* The day after, it is a settlement, of 0.00 too. */
	settle(&account, 0, 1);
	assert_int_equal(account.since, 1);
	assert_int_equal(account.carried, 1000);
	assert_int_equal(account.day_product, 0);

	/* What does not fit leaves the account alone. */
	before = account;
	assert_int_equal(hpf_account_step(&account, &entry), HPF_OUT_OF_RANGE);
	entry.value_date = 0;
	assert_int_equal(hpf_account_step(&account, &entry), HPF_OUT_OF_RANGE);
	entry.value_date = HPF_DAYS_MAX + 1;
	assert_int_equal(hpf_account_step(&account, &entry), HPF_BAD_DATE);
	assert_same(&account, &before);
}

#define YEARS	3
#define ENTRIES 40

/*
 * Movements in any order within a year give one state, and its interest is that
 * of the balances kept for every day.
 */
static void
test_random_years(void **unused)
{
	(void) unused;
	for (int round = 0; round < 500; round++)
	{
		HpfAccount	account;
		int32_t		since = day(2018, 7, 1);

		hpf_account_open(&account, since);
		for (int year = 0; year < YEARS; year++)
		{
			HpfAccountEntry entries[ENTRIES];
			HpfAccount	shuffled = account;
			int64_t		balance;
			__int128	product = 0;
			int64_t		expected;
			int32_t		next = day(2019 + year, 7, 1);
			int			count = (int) random_between(0, ENTRIES);

			for (int index = 0; index < count; index++)
			{
				entries[index].amount = random_between(-500000, 1000000);
				entries[index].carried = entries[index].amount / 3;
				/* Some are valued before the year: they count from its first day. */
				entries[index].value_date = (int32_t) random_between(since - 40, next - 1);
				entries[index].settles = false;
			}
			balance = account.balance;
			for (int32_t today = since; today < next; today++)
			{
				for (int index = 0; index < count; index++)
				{
					int32_t		counts = entries[index].value_date < since ? since :
						entries[index].value_date;

					if (counts == today)
						balance += entries[index].amount;
				}
				product += balance;
			}
			assert_int_equal(hpf_product_interest_fen(product, RATE, 360, &expected), HPF_OK);

			for (int index = 0; index < count; index++)
				assert_int_equal(hpf_account_step(&account, &entries[index]), HPF_OK);
			for (int index = count - 1; index > 0; index--)
			{
				int			other = (int) random_between(0, index);
				HpfAccountEntry swapped = entries[index];

				entries[index] = entries[other];
				entries[other] = swapped;
			}
			for (int index = 0; index < count; index++)
				assert_int_equal(hpf_account_step(&shuffled, &entries[index]), HPF_OK);
			assert_same(&shuffled, &account);
			assert_int_equal(interest_through(&account, next - 1), expected);

			settle(&account, expected, next);
			assert_int_equal(account.carried, account.balance);
			since = next;
		}
	}
}

/*
 * A late deposit adjusts the running year with its carried part; replayed in
 * order of value dates, before the settlement, it gives the same state.
 */
static void
test_late_deposit(void **unused)
{
	HpfAccount	stored;
	HpfAccount	replayed;
	int64_t		part;
	int32_t		settled = day(2020, 7, 1);

	(void) unused;
	for (int32_t value_date = settled - 2; value_date <= settled + 1; value_date++)
	{
		hpf_account_open(&stored, day(2019, 7, 1));
		move(&stored, 1000, 0, day(2020, 1, 1));
		replayed = stored;
		settle(&stored, 5, settled);
		assert_int_equal(hpf_carried_part_dated(stored.carried, stored.balance, 300, stored.since,
												value_date, &part), HPF_OK);
		move(&stored, 300, part, value_date);

		if (value_date < settled)
			move(&replayed, 300, 0, value_date);
		settle(&replayed, 5, settled);
		if (value_date >= settled)
			move(&replayed, 300, 0, value_date);
		assert_same(&stored, &replayed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sheet),
		cmocka_unit_test(test_interest_year),
		cmocka_unit_test(test_day_product),
		cmocka_unit_test(test_carried_part),
		cmocka_unit_test(test_settlement),
		cmocka_unit_test(test_random_years),
		cmocka_unit_test(test_late_deposit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
