/*
 * decimal.h
 *		From numeric to the core's parsers, without floating point.
 *
 * Calls core's numeric_out.  Called by src/cny.c and src/rate.c.
 */
#ifndef HPF_DECIMAL_H
#define HPF_DECIMAL_H

#include "utils/builtins.h"
#include "utils/numeric.h"

/*
 * The shortest plain decimal text of a number: 1.500 gives "1.5".  Equal
 * numerics give equal texts, so that a cast depends on the value alone.  NaN
 * and the infinities give words, which no parser of the core takes.
 */
static inline char *
hpf_numeric_text(Datum number)
{
	char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out, number));

	if (strchr(text, '.') != NULL)
	{
		char	   *end = text + strlen(text);

		while (end[-1] == '0')
			end--;
		if (end[-1] == '.')
			end--;
		*end = '\0';
	}
	return text;
}

#endif							/* HPF_DECIMAL_H */
