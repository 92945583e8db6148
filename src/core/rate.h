/*
 * rate.h
 *		Annual rates as whole units of 1e-8: 3.25 % is 3250000.
 *
 * Calls nothing but the compiler.  Called by src/rate.c, by whatever in
 * src/core computes interest, by tests/unit and tests/fuzz.
 */
#ifndef HPF_CORE_RATE_H
#define HPF_CORE_RATE_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

/* units in the factor 1, and in one per cent */
#define HPF_RATE_ONE			INT64_C(100000000)
#define HPF_RATE_PER_CENT		INT64_C(1000000)

/*
 * 1000 %.  No rate of a fund comes near it; with it, amount x rate x days of
 * any int32 number of days stays inside 128 bits.
 */
#define HPF_RATE_MAX			(10 * HPF_RATE_ONE)

/* "1000.000000%" and its terminating zero, rounded up; holds any int64 too */
#define HPF_RATE_BUFFER			24

/*
 * "3.25%" to 3250000.  Digits, at most a point with one to six digits, and the
 * sign %, which is required.  HPF_BAD_SYNTAX, HPF_TOO_PRECISE (seven decimals
 * or more), HPF_OUT_OF_RANGE (negative, or above HPF_RATE_MAX).
 */
extern HpfStatus hpf_rate_parse(const char *text, size_t length, int64_t *rate);

/*
 * 3250000 to "3.25%", without needless zeros.  rate >= 0; buffer has
 * HPF_RATE_BUFFER bytes; answers the length.
 */
extern size_t hpf_rate_format(int64_t rate, char *buffer);

#endif							/* HPF_CORE_RATE_H */
