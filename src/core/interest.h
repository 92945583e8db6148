/*
 * interest.h
 *		Simple interest: by months, by days and on a day-product (积数).
 *
 * Pure core: calls money.h and calendar.h; called by src/interest.c, annuity.c and the
 * account and loan state machines.
 *
 * Units everywhere: amounts in fen, rates per year in 1e-8 (3.25 % = 3250000),
 * day-products in fen x days, dates in days since 2000-01-01.  Every result is
 * an exact rational, rounded once, half away from zero, to the fen: interest on
 * a negative balance is the mirror of interest on the positive one.
 * Sources: doc/sources.md §2.3 (积数 x rate / 360, never a truncated daily
 * rate) and §3.4 (a full month is rate / 12 whatever its length).
 */
#ifndef HPF_CORE_INTEREST_H
#define HPF_CORE_INTEREST_H

#include <stddef.h>
#include <stdint.h>

#include "rate.h"
#include "status.h"

/* Divisor of balance x rate for one month. */
#define HPF_MONTH_DIVISOR		(12 * HPF_RATE_ONE)

/*
 * hpf_period_interest: balance x rate x months / 12, half-up once.
 *
 * months >= 0, rate 0 to HPF_RATE_MAX, any balance.
 * HPF_BAD_ARGUMENT outside these, HPF_OUT_OF_RANGE when the result does not fit.
 * Source: doc/sources.md §3.4.
 */
extern HpfStatus hpf_period_interest(int64_t balance, int64_t rate, int32_t months,
									 int64_t *interest);

/*
 * hpf_day_interest: balance x rate x days / basis, half-up once.
 *
 * days >= 0, basis 360, 365 or 366, rate 0 to HPF_RATE_MAX, any balance.
 * HPF_BAD_ARGUMENT outside these, HPF_OUT_OF_RANGE when the result does not fit.
 * Source: doc/sources.md §3.4 (odd days: annual / 360 x days), §3.6 (penalty).
 */
extern HpfStatus hpf_day_interest(int64_t balance, int64_t rate, int32_t days,
								  int32_t basis, int64_t *interest);

/*
 * hpf_product_interest_fen: day-product x rate / basis, half-up once.
 *
 * The day-product is the sum of end-of-day balances, in fen x days.
 * Ranges and errors as hpf_day_interest.  Source: doc/sources.md §2.3.
 */
extern HpfStatus hpf_product_interest_fen(__int128 day_product, int64_t rate,
										  int32_t basis, int64_t *interest);

/*
 * hpf_account_interest: interest of a carried account state up to a day.
 *
 * The interest of day_product + balance x (through - since + 1) fen x days, the
 * day `through` included: day_product is what sets the account apart from one
 * whose balance has stood since `since` (account.h), and may be negative.
 * through may be since - 1 (no day at all), not earlier: the state says nothing
 * of the days before since.
 * HPF_BAD_ARGUMENT for that and for the ranges of hpf_day_interest,
 * HPF_BAD_DATE for a date outside the years 1 to 9999 (infinite ones among them),
 * HPF_OUT_OF_RANGE when the result does not fit.  Source: doc/sources.md §2.3.
 */
extern HpfStatus hpf_account_interest(int64_t balance, int64_t day_product,
									  int32_t since, int32_t through, int64_t rate,
									  int32_t basis, int64_t *interest);

/*
 * hpf_day_product_parse: yuan x days as decimal text to fen x days, exactly.
 *
 * Text as numeric_out writes it: sign, digits, point, digits.  HPF_TOO_PRECISE
 * when a third decimal is not zero, HPF_OUT_OF_RANGE from 10^36 fen x days on,
 * HPF_BAD_SYNTAX for anything else (NaN and Infinity among it).
 */
extern HpfStatus hpf_day_product_parse(const char *text, size_t length,
									   __int128 *day_product);

/* Room for hpf_day_product_format: sign, 39 digits, point, end. */
#define HPF_DAY_PRODUCT_TEXT	48

/*
 * hpf_day_product_format: fen x days to text of yuan x days, two decimals.
 *
 * Returns the length; the text ends with a zero byte.
 */
extern size_t hpf_day_product_format(__int128 day_product,
									 char text[HPF_DAY_PRODUCT_TEXT]);

/*
 * hpf_subsidy_difference: formula A of the interest subsidy (贴息).
 *
 * balance x (bank_rate - hpf_rate) x months / 12, half-up once; 0 where the bank
 * asks no more than the centre.  Ranges and errors as hpf_period_interest.
 * Source: doc/sources.md §3.7.
 */
extern HpfStatus hpf_subsidy_difference(int64_t balance, int64_t bank_rate,
										int64_t hpf_rate, int32_t months,
										int64_t *difference);

/*
 * hpf_subsidy_interest: the same for a period of days, a whole month being 30.
 *
 * balance x (bank_rate - hpf_rate) x days / 360, half-up once.
 */
extern HpfStatus hpf_subsidy_interest(int64_t balance, int64_t bank_rate, int64_t hpf_rate,
									  int32_t days, int64_t *difference);

/*
 * hpf_subsidised_part: what of a balance is subsidised when part of a loan is.
 *
 * balance x part / whole, half-up: the bank lends more than the fund would have,
 * and both parts are repaid alike.  HPF_BAD_ARGUMENT unless 0 <= part <= whole and
 * whole > 0.
 */
extern HpfStatus hpf_subsidised_part(int64_t balance, int64_t part, int64_t whole,
									 int64_t *subsidised);

#endif							/* HPF_CORE_INTEREST_H */
