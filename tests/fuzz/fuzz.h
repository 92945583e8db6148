/*
 * fuzz.h
 *		What the fuzz programs share: a condition that must hold, and the input
 *		taken as numbers.
 */
#ifndef HPF_FUZZ_H
#define HPF_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

extern int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) \
	do { \
		if (!(condition)) \
		{ \
			fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

/* Bytes still to be read; zeros after the end. */
static const uint8_t *bytes __attribute__((unused));
static size_t bytes_left __attribute__((unused));

static inline uint64_t
take(size_t count)
{
	uint64_t	value = 0;

	while (count-- > 0)
	{
		value <<= 8;
		if (bytes_left > 0)
		{
			value |= *bytes++;
			bytes_left--;
		}
	}
	return value;
}

#endif
