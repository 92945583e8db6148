/*
 * annuity.c
 *		Installments and schedules of loans repaid in months; see annuity.h.
 */
#include "annuity.h"

#include <string.h>

#include "calendar.h"
#include "interest.h"
#include "money.h"
#include "wide.h"

typedef unsigned __int128 uint128_t;

static inline bool
loan_is_valid(int64_t principal, int64_t rate, int32_t periods)
{
	return principal >= 0 && principal <= HPF_PRINCIPAL_MAX &&
		rate >= 0 && rate <= HPF_LOAN_RATE_MAX &&
		periods >= 1 && periods <= HPF_PERIODS_MAX;
}

HpfStatus
hpf_method_from_name(const char *name, size_t length, HpfMethod *method)
{
	static const char installment[] = "equal_installment";
	static const char principal[] = "equal_principal";
	static const char bullet[] = "bullet";

	if (length == sizeof(installment) - 1 && memcmp(name, installment, length) == 0)
		*method = HPF_EQUAL_INSTALLMENT;
	else if (length == sizeof(principal) - 1 && memcmp(name, principal, length) == 0)
		*method = HPF_EQUAL_PRINCIPAL;
	else if (length == sizeof(bullet) - 1 && memcmp(name, bullet, length) == 0)
		*method = HPF_BULLET;
	else
		return HPF_BAD_ARGUMENT;
	return HPF_OK;
}

/*
 * The exact installment is A = P r / (D (1 - q)), with D = 12e8 (the divisor of
 * a month), c = D + r and q = (D / c)^n.  It is at least k + 1/2 fen exactly when
 * 2 P r >= (2k + 1) D (1 - q).
 */

/*
 * q in units of 2^-128, rounded down; too small by less than 2n units.
 *
 * The first factor is too small by less than 1, and a product rounded down by
 * less than the sum of its factors' errors (both are below one) plus 1; so the
 * power n, however it is put together, by less than n + (n - 1).
 */
static uint128_t
discount_power(uint64_t divisor, uint64_t compound, int32_t periods)
{
	uint128_t	upper = ((uint128_t) divisor << 64) / compound;
	uint128_t	rest = ((uint128_t) divisor << 64) % compound;
	uint128_t	base = upper << 64 | (rest << 64) / compound;
	uint128_t	power = base;

	for (int bit = 30 - __builtin_clz((unsigned int) periods); bit >= 0; bit--)
	{
		power = hpf_multiply_high(power, power);
		if (periods >> bit & 1)
			power = hpf_multiply_high(power, base);
	}
	return power;
}

/*
 * 2 P r >= (2k + 1) D (1 - q) multiplied by c^n, in limbs:
 * (2k + 1) D D^n >= c^n ((2k + 1) D - 2 P r).
 */
HpfStatus
hpf_reaches_half(int64_t principal, int64_t rate, int32_t periods, int64_t fen, bool *reaches)
{
	__int128	factor = (__int128) (2 * fen + 1) * HPF_MONTH_DIVISOR -
		(__int128) 2 * principal * rate;
	uint64_t	a = (uint64_t) rate;
	uint64_t	divisor = HPF_MONTH_DIVISOR;
	HpfWide		left;
	HpfWide		right;

	*reaches = true;
	if (factor <= 0)			/* interest alone reaches it */
		return HPF_OK;

	/* D and r in lowest terms make the powers two or three times shorter. */
	while (a != 0)
	{
		uint64_t	remainder = divisor % a;

		divisor = a;
		a = remainder;
	}
	if (!hpf_wide_power(&left, HPF_MONTH_DIVISOR / divisor, (uint32_t) periods) ||
		!hpf_wide_multiply_128(&left, (uint128_t) (2 * fen + 1) * HPF_MONTH_DIVISOR) ||
		!hpf_wide_power(&right, (HPF_MONTH_DIVISOR + (uint64_t) rate) / divisor,
						(uint32_t) periods) ||
		!hpf_wide_multiply_128(&right, (uint128_t) factor))
		return HPF_OUT_OF_RANGE;	/* never: HPF_WIDE_LIMBS is sized for it */
	*reaches = hpf_wide_compare(&left, &right) >= 0;
	return HPF_OK;
}

HpfStatus
hpf_installment(int64_t principal, int64_t rate, int32_t periods, int64_t *installment)
{
	uint128_t	power;
	uint128_t	complement;
	uint128_t	scaled;
	uint128_t	odd;
	HpfWide256	target;
	uint64_t	units;
	uint32_t	fraction;
	int			shift;
	int64_t		fen;
	bool		reaches;

	if (!loan_is_valid(principal, rate, periods))
		return HPF_BAD_ARGUMENT;
	if (rate == 0)
		return hpf_divide_half_up(principal, periods, installment);
	if (principal == 0)
	{
		*installment = 0;
		return HPF_OK;
	}

	power = discount_power(HPF_MONTH_DIVISOR, (uint64_t) (HPF_MONTH_DIVISOR + rate), periods);

	/* 1 - q, too large by less than 2n units; it is at least r / c, above 2^-31. */
	complement = -power;

	/*
	 * A in units of 2^-16 fen, from the upper 64 bits of 1 - q: since 1 - q >= r / c,
	 * P r << shift stays below P c, 77 bits, and nothing below overflows.  The
	 * relative error is below 2^-62, of fewer than 2^47 fen: a few units.
	 */
	shift = __builtin_clzll((uint64_t) (complement >> 64));
	scaled = ((uint128_t) principal * (uint64_t) rate) << shift;
	scaled = (scaled << 47) / HPF_MONTH_DIVISOR << 33;
	units = (uint64_t) (scaled / (uint64_t) (complement << shift >> 64));
	fen = (int64_t) (units >> 16);
	fraction = (uint32_t) (units & 0xFFFF);

	/* Clear of the half by more than the error: nearly always. */
	if (fraction < 0x8000 - 0x10 || fraction > 0x8000 + 0x10)
	{
		/* Next to a whole fen `fen` may be one off, but this sum is not. */
		*installment = (int64_t) ((units + 0x8000) >> 16);
		return HPF_OK;
	}

	/* 2 P r x 2^128 against (2k + 1) D (1 - q) x 2^128, bracketed. */
	target.high = (uint128_t) principal * (uint64_t) rate * 2;
	target.low = 0;
	odd = (uint128_t) (2 * fen + 1) * HPF_MONTH_DIVISOR;
	if (hpf_compare_256(target, hpf_multiply_128(odd, complement)) >= 0)
		reaches = true;
	else if (hpf_compare_256(target, hpf_multiply_128(odd, complement -
													  2 * (uint128_t) periods)) < 0)
		reaches = false;
	else
	{
		HpfStatus	status = hpf_reaches_half(principal, rate, periods, fen, &reaches);

		if (status != HPF_OK)
			return status;
	}
	*installment = fen + reaches;
	return HPF_OK;
}

HpfStatus
hpf_schedule_start_kept(HpfSchedule *schedule, int64_t principal, int64_t rate,
						int32_t periods, int64_t installment)
{
	int64_t		interest;

	if (!loan_is_valid(principal, rate, periods) || installment < 0)
		return HPF_BAD_ARGUMENT;
	if (hpf_period_interest(principal, rate, 1, &interest) != HPF_OK || installment < interest)
		return HPF_BAD_ARGUMENT;
	schedule->balance = principal;
	schedule->rate = rate;
	schedule->amount = installment;
	schedule->period = 0;
	schedule->periods = periods;
	schedule->method = HPF_EQUAL_INSTALLMENT;
	schedule->narrow = rate == 0 || principal <= (INT64_MAX - HPF_MONTH_DIVISOR) / rate;
	return HPF_OK;
}

HpfStatus
hpf_schedule_start(HpfSchedule *schedule, int64_t principal, int64_t rate, int32_t periods,
				   HpfMethod method)
{
	HpfStatus	status;
	int64_t		amount;

	if (method == HPF_EQUAL_INSTALLMENT)
	{
		status = hpf_installment(principal, rate, periods, &amount);
		if (status != HPF_OK)
			return status;
		return hpf_schedule_start_kept(schedule, principal, rate, periods, amount);
	}
	if ((method != HPF_EQUAL_PRINCIPAL && method != HPF_BULLET) ||
		!loan_is_valid(principal, rate, periods))
		return HPF_BAD_ARGUMENT;
	/* Of a bullet it is the interest of all its months, rounded once. */
	if (method == HPF_BULLET)
		status = hpf_period_interest(principal, rate, periods, &schedule->amount);
	else
		status = hpf_divide_half_up(principal, periods, &schedule->amount);
	if (status != HPF_OK)
		return status;
	schedule->balance = principal;
	schedule->rate = rate;
	schedule->period = 0;
	schedule->periods = periods;
	schedule->method = method;
	schedule->narrow = rate == 0 || principal <= (INT64_MAX - HPF_MONTH_DIVISOR) / rate;
	return HPF_OK;
}

bool
hpf_schedule_next(HpfSchedule *schedule, HpfScheduleLine *line)
{
	int64_t		balance = schedule->balance;
	int64_t		interest;
	int64_t		principal;

	if (schedule->period >= schedule->periods)
		return false;
	schedule->period++;
	if (schedule->method == HPF_BULLET)
	{
		bool		last = schedule->period == schedule->periods;

		schedule->balance = last ? 0 : balance;
		line->period = schedule->period;
		line->principal = balance - schedule->balance;
		line->interest = last ? schedule->amount : 0;
		line->installment = line->principal + line->interest;
		line->balance = schedule->balance;
		return true;
	}

	/* The balance never rises, so a product that fits at the start always does. */
	if (schedule->narrow)
		interest = (int64_t) (((uint64_t) balance * (uint64_t) schedule->rate +
							   HPF_MONTH_DIVISOR / 2) / HPF_MONTH_DIVISOR);
	else
		interest = (int64_t) (((uint128_t) balance * (uint64_t) schedule->rate +
							   HPF_MONTH_DIVISOR / 2) / HPF_MONTH_DIVISOR);

	principal = schedule->amount;
	if (schedule->method == HPF_EQUAL_INSTALLMENT)
		principal -= interest;
	if (schedule->period == schedule->periods || principal > balance)
		principal = balance;

	schedule->balance = balance - principal;
	line->period = schedule->period;
	line->installment = principal + interest;
	line->principal = principal;
	line->interest = interest;
	line->balance = schedule->balance;
	return true;
}

HpfStatus
hpf_due_dates_start(HpfDueDates *dates, int32_t first_due, int32_t periods)
{
	int32_t		last;
	HpfStatus	status = hpf_due_date(first_due, periods, &last);

	if (status != HPF_OK)
		return status;
	hpf_civil_from_days(first_due, &dates->year, &dates->month, &dates->day);
	dates->month_start = first_due - (dates->day - 1);
	return HPF_OK;
}

int32_t
hpf_due_dates_next(HpfDueDates *dates)
{
	int32_t		length = hpf_days_in_month(dates->year, dates->month);
	int32_t		due = dates->month_start - 1 + (dates->day < length ? dates->day : length);

	dates->month_start += length;
	if (++dates->month > 12)
	{
		dates->month = 1;
		dates->year++;
	}
	return due;
}

HpfStatus
hpf_balance_after(int64_t principal, int64_t rate, int32_t periods, int32_t paid_periods,
				  HpfMethod method, int64_t *balance)
{
	HpfSchedule schedule;
	HpfScheduleLine line;
	HpfStatus	status;

	status = hpf_schedule_start(&schedule, principal, rate, periods, method);
	if (status != HPF_OK)
		return status;
	if (paid_periods < 0 || paid_periods > periods)
		return HPF_BAD_ARGUMENT;
	for (int32_t period = 0; period < paid_periods; period++)
		(void) hpf_schedule_next(&schedule, &line);
	*balance = schedule.balance;
	return HPF_OK;
}

HpfStatus
hpf_periods_to_clear(int64_t principal, int64_t rate, int64_t installment, int32_t *periods,
					 int64_t *last)
{
	HpfSchedule schedule;
	HpfScheduleLine line;

	if (!loan_is_valid(principal, rate, 1) || installment < 0)
		return HPF_BAD_ARGUMENT;
	*periods = 0;
	*last = 0;
	if (principal == 0)
		return HPF_OK;
	/* One period more than allowed: its line would clear whatever is left. */
	if (hpf_schedule_start_kept(&schedule, principal, rate, HPF_PERIODS_MAX,
								installment) != HPF_OK)
		return HPF_OUT_OF_RANGE;
	schedule.periods = HPF_PERIODS_MAX + 1;
	do
	{
		if (!hpf_schedule_next(&schedule, &line) || line.period > HPF_PERIODS_MAX)
			return HPF_OUT_OF_RANGE;
	} while (line.balance > 0);
	*periods = line.period;
	*last = line.installment;
	return HPF_OK;
}

HpfStatus
hpf_subsidy_difference_installment(int64_t principal, int64_t bank_rate, int64_t hpf_rate,
								   int32_t periods, int64_t *difference)
{
	int64_t		at_bank;
	int64_t		at_fund;
	HpfStatus	status;

	status = hpf_installment(principal, bank_rate, periods, &at_bank);
	if (status == HPF_OK)
		status = hpf_installment(principal, hpf_rate, periods, &at_fund);
	if (status == HPF_OK)
		*difference = at_bank > at_fund ? at_bank - at_fund : 0;
	return status;
}
