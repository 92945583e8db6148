/*
 * wide.h
 *		Unsigned integers wider than 128 bits, on the stack.
 *
 * Pure core: calls nothing; called by annuity.c to decide which side of a half
 * fen an installment lies on.  Two sorts: 256 bits for a bracket, and up to
 * HPF_WIDE_LIMBS limbs for the exact comparison.
 */
#ifndef HPF_CORE_WIDE_H
#define HPF_CORE_WIDE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Limbs of 64 bits.  The largest number annuity.c makes is
 * (12e8 + 1e8)^600 x an 80-bit factor: 18,246 bits, 286 limbs.
 */
#define HPF_WIDE_LIMBS			288

/* Least significant limb first; length 0 is the number 0. */
typedef struct HpfWide
{
	int32_t		length;
	uint64_t	limb[HPF_WIDE_LIMBS];
} HpfWide;

/* A 256-bit product. */
typedef struct HpfWide256
{
	unsigned __int128 high;
	unsigned __int128 low;
} HpfWide256;

/* hpf_multiply_128: the full product of two 128-bit numbers; exact, no error. */
extern HpfWide256 hpf_multiply_128(unsigned __int128 a, unsigned __int128 b);

/*
 * hpf_multiply_high: the upper 128 bits of the product, that is the product of
 * two fractions in units of 2^-128, rounded down.
 */
extern unsigned __int128 hpf_multiply_high(unsigned __int128 a, unsigned __int128 b);

/* hpf_compare_256: -1, 0 or 1 as a is less than, equal to or more than b. */
extern int hpf_compare_256(HpfWide256 a, HpfWide256 b);

/* hpf_wide_set: wide = value. */
extern void hpf_wide_set(HpfWide *wide, uint64_t value);

/*
 * hpf_wide_multiply: wide = wide x factor.
 *
 * False, and wide unchanged in length but spoiled, when it needs more limbs.
 */
extern bool hpf_wide_multiply(HpfWide *wide, uint64_t factor);

/* hpf_wide_multiply_128: the same by a 128-bit factor. */
extern bool hpf_wide_multiply_128(HpfWide *wide, unsigned __int128 factor);

/* hpf_wide_power: wide = base ^ exponent; false when it needs more limbs. */
extern bool hpf_wide_power(HpfWide *wide, uint64_t base, uint32_t exponent);

/* hpf_wide_compare: -1, 0 or 1 as a is less than, equal to or more than b. */
extern int hpf_wide_compare(const HpfWide *a, const HpfWide *b);

#endif							/* HPF_CORE_WIDE_H */
