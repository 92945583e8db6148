/*
 * months.c
 *		Continuous months of contribution.
 */
#include "months.h"

#include <stdbool.h>
#include <string.h>

static void
mark(bool *seen, const int32_t *months, size_t count, int32_t as_of)
{
	for (size_t i = 0; i < count; i++)
	{
		int64_t		ago = (int64_t) as_of - months[i];

		if (ago >= 0 && ago < HPF_MONTHS_COUNTED)
			seen[ago] = true;
	}
}

int32_t
hpf_continuous_months(const int32_t *paid, size_t paid_count, const int32_t *excused, size_t excused_count,
					  int32_t as_of)
{
	bool		seen[HPF_MONTHS_COUNTED];
	int32_t		first = 0;
	int32_t		ago;

	memset(seen, 0, sizeof(seen));
	mark(seen, paid, paid_count, as_of);
	mark(seen, excused, excused_count, as_of);
	if (!seen[0])
		first = 1;
	for (ago = first; ago < HPF_MONTHS_COUNTED && seen[ago]; ago++)
		;
	return ago - first;
}
