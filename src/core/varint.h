/*
 * varint.h
 *		Integers in as few bytes as they need: seven bits a byte, lowest first.
 *
 * Calls nothing but the compiler.  Called by decision.c and policy.c, whose
 * values are stored by the hundred thousand.  Every number has one form only, so
 * equal values are equal bytes.
 */
#ifndef HPF_CORE_VARINT_H
#define HPF_CORE_VARINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HPF_VARINT_MAX	10

static inline size_t
hpf_varint_put(uint8_t *buffer, uint64_t value)
{
	size_t		length = 0;

	for (; value >= 128; value >>= 7)
		buffer[length++] = (uint8_t) (value | 128);
	buffer[length++] = (uint8_t) value;
	return length;
}

/* Small negative numbers are short too. */
static inline size_t
hpf_varint_put_signed(uint8_t *buffer, int64_t value)
{
	return hpf_varint_put(buffer, ((uint64_t) value << 1) ^ (uint64_t) (value >> 63));
}

/* false at the end of the bytes, or for a number longer than it needs to be */
static inline bool
hpf_varint_get(const uint8_t *buffer, size_t length, size_t *at, uint64_t *value)
{
	*value = 0;
	for (int shift = 0; *at < length && shift < 64; shift += 7)
	{
		uint8_t		byte = buffer[(*at)++];

		if (shift == 63 && byte > 1)
			return false;
		*value |= (uint64_t) (byte & 127) << shift;
		if (byte < 128)
			return shift == 0 || byte != 0;
	}
	return false;
}

static inline bool
hpf_varint_get_signed(const uint8_t *buffer, size_t length, size_t *at, int64_t *value)
{
	uint64_t	raw;

	if (!hpf_varint_get(buffer, length, at, &raw))
		return false;
	*value = (int64_t) (raw >> 1) ^ -(int64_t) (raw & 1);
	return true;
}

#endif							/* HPF_CORE_VARINT_H */
