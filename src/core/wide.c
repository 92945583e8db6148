/*
 * wide.c
 *		Unsigned integers wider than 128 bits, on the stack; see wide.h.
 */
#include "wide.h"

typedef unsigned __int128 uint128_t;

HpfWide256
hpf_multiply_128(uint128_t a, uint128_t b)
{
	uint64_t	a0 = (uint64_t) a;
	uint64_t	a1 = (uint64_t) (a >> 64);
	uint64_t	b0 = (uint64_t) b;
	uint64_t	b1 = (uint64_t) (b >> 64);
	uint128_t	low = (uint128_t) a0 * b0;
	uint128_t	cross = (uint128_t) a1 * b0 + (low >> 64);	/* cannot overflow */
	uint128_t	other = (uint128_t) a0 * b1 + (uint64_t) cross;
	HpfWide256	product;

	product.high = (uint128_t) a1 * b1 + (cross >> 64) + (other >> 64);
	product.low = other << 64 | (uint64_t) low;
	return product;
}

uint128_t
hpf_multiply_high(uint128_t a, uint128_t b)
{
	return hpf_multiply_128(a, b).high;
}

int
hpf_compare_256(HpfWide256 a, HpfWide256 b)
{
	if (a.high != b.high)
		return a.high < b.high ? -1 : 1;
	if (a.low != b.low)
		return a.low < b.low ? -1 : 1;
	return 0;
}

void
hpf_wide_set(HpfWide *wide, uint64_t value)
{
	wide->limb[0] = value;
	wide->length = value != 0;
}

/* Put a carry on top; zero needs no limb. */
static bool
wide_extend(HpfWide *wide, uint64_t carry)
{
	if (carry == 0)
		return true;
	if (wide->length == HPF_WIDE_LIMBS)
		return false;
	wide->limb[wide->length++] = carry;
	return true;
}

bool
hpf_wide_multiply(HpfWide *wide, uint64_t factor)
{
	uint64_t	carry = 0;

	if (factor == 0)
	{
		wide->length = 0;
		return true;
	}
	for (int32_t i = 0; i < wide->length; i++)
	{
		uint128_t	product = (uint128_t) wide->limb[i] * factor + carry;

		wide->limb[i] = (uint64_t) product;
		carry = (uint64_t) (product >> 64);
	}
	return wide_extend(wide, carry);
}

bool
hpf_wide_multiply_128(HpfWide *wide, uint128_t factor)
{
	uint64_t	low = (uint64_t) factor;
	uint64_t	high = (uint64_t) (factor >> 64);
	uint64_t	before = 0;		/* the limb below, as it was */
	uint128_t	carry = 0;

	if (high == 0)
		return hpf_wide_multiply(wide, low);

	/*
	 * Limb i of the product is limb[i] x low + limb[i - 1] x high + carry.  The
	 * sum of these may need 129 bits, so the two halves are added apart.
	 */
	for (int32_t i = 0; i < wide->length; i++)
	{
		uint128_t	one = (uint128_t) wide->limb[i] * low;
		uint128_t	two = (uint128_t) before * high;
		uint128_t	sum = (uint128_t) (uint64_t) one + (uint64_t) two + (uint64_t) carry;

		before = wide->limb[i];
		wide->limb[i] = (uint64_t) sum;
		carry = (carry >> 64) + (one >> 64) + (two >> 64) + (sum >> 64);
	}
	if (wide->length == 0)
		return true;
	/* carry < 2^66 and before x high < 2^128 - 2^65: their sum fits. */
	carry += (uint128_t) before * high;
	if (carry == 0)
		return true;
	if (wide->length == HPF_WIDE_LIMBS)
		return false;
	wide->limb[wide->length++] = (uint64_t) carry;
	return wide_extend(wide, (uint64_t) (carry >> 64));
}

bool
hpf_wide_power(HpfWide *wide, uint64_t base, uint32_t exponent)
{
	hpf_wide_set(wide, 1);
	if (base == 0)
	{
		hpf_wide_set(wide, exponent == 0);
		return true;
	}
	/* As many factors as one limb holds go in together: base is often small. */
	while (exponent > 0)
	{
		uint64_t	factor = base;

		exponent--;
		while (exponent > 0 && factor <= UINT64_MAX / base)
		{
			factor *= base;
			exponent--;
		}
		if (!hpf_wide_multiply(wide, factor))
			return false;
	}
	return true;
}

int
hpf_wide_compare(const HpfWide *a, const HpfWide *b)
{
	if (a->length != b->length)
		return a->length < b->length ? -1 : 1;
	for (int32_t i = a->length - 1; i >= 0; i--)
	{
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i] ? -1 : 1;
	}
	return 0;
}
