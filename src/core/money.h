/*
 * money.h
 *		Amounts of yuan as whole fen, and the only places where amounts are rounded.
 *
 * Calls nothing but the compiler.  Called by src/cny.c, by every file of
 * src/core that computes an amount, by tests/unit and tests/fuzz.
 */
#ifndef HPF_CORE_MONEY_H
#define HPF_CORE_MONEY_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

#define HPF_FEN_PER_YUAN	100

/* "-92233720368547758.08" and its terminating zero, rounded up */
#define HPF_MONEY_BUFFER	24

typedef enum HpfRounding
{
	HPF_HALF_UP = 0,			/* to the nearest, a half away from zero */
	HPF_CEILING,				/* towards plus infinity */
	HPF_FLOOR					/* towards minus infinity */
} HpfRounding;

/*
 * "1234.5" to 123450 fen.  An optional sign, digits, and at most a point with
 * one or two digits.  HPF_BAD_SYNTAX, HPF_TOO_PRECISE (three decimals or more,
 * were they zeros), HPF_OUT_OF_RANGE.
 */
extern HpfStatus hpf_money_parse(const char *text, size_t length, int64_t *fen);

/* 123450 fen to "1234.50"; buffer has HPF_MONEY_BUFFER bytes; answers the length. */
extern size_t hpf_money_format(int64_t fen, char *buffer);

/* "half_up", "ceiling" or "floor"; anything else is HPF_BAD_ARGUMENT. */
extern HpfStatus hpf_rounding_parse(const char *text, size_t length, HpfRounding *rounding);

/*
 * numerator / denominator, rounded once to an int64.  Either may be negative.
 * HPF_DIVISION_BY_ZERO, HPF_OUT_OF_RANGE.
 */
extern HpfStatus hpf_divide(__int128 numerator, __int128 denominator, HpfRounding rounding,
							int64_t *quotient);

/* The same, half away from zero: so that interest(-x) = -interest(x). */
extern HpfStatus hpf_divide_half_up(__int128 numerator, __int128 denominator, int64_t *quotient);

/* To a multiple of unit fen (100, 10, 1: whole yuan, jiao, fen).  unit > 0. */
extern HpfStatus hpf_round_to_unit(int64_t fen, int64_t unit, HpfRounding rounding, int64_t *out);

/*
 * fen times rate (in units of 1e-8, see rate.h), rounded once, from the exact
 * product, to a multiple of unit fen.  unit > 0, rate >= 0.
 */
extern HpfStatus hpf_multiply_rate(int64_t fen, int64_t rate, int64_t unit, HpfRounding rounding,
								   int64_t *out);

#endif							/* HPF_CORE_MONEY_H */
