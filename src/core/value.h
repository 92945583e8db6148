/*
 * value.h
 *		Typed values of policy keys, facts and findings: one int64 whatever the
 *		type, with its text.
 *
 * Calls money.h, rate.h and calendar.h.  Called by policy.c and decision.c, by
 * src/policy.c and src/decision.c, by tests/unit and tests/fuzz.
 */
#ifndef HPF_CORE_VALUE_H
#define HPF_CORE_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

typedef enum HpfValueType
{
	HPF_VALUE_CNY = 0,			/* fen */
	HPF_VALUE_RATE,				/* units of 1e-8: 5 % is 5000000 */
	HPF_VALUE_INTEGER,			/* a count, months, days or years; the unit is said beside it */
	HPF_VALUE_NUMERIC,			/* units of 1e-8: a coefficient, a ratio in per cent, square metres */
	HPF_VALUE_BOOLEAN,
	HPF_VALUE_DATE,				/* days since 2000-01-01 */
	HPF_VALUE_MONTH,			/* year * 12 + month - 1 */
	HPF_VALUE_WORD,				/* place in the list of words */
	HPF_VALUE_TEXT,				/* free text; has no int64 and is read by SQL only */
	HPF_VALUE_OBJECT			/* jsonb; likewise */
} HpfValueType;

#define HPF_NUMERIC_ONE			INT64_C(100000000)

/* holds the text of any value but TEXT, OBJECT and words; words are at most this long too */
#define HPF_VALUE_BUFFER		48

/* What a value may be.  Words end with NULL; limits are of the same unit as the value. */
typedef struct HpfValueSpec
{
	HpfValueType type;
	const char *const *words;
	int64_t		least;
	int64_t		greatest;
} HpfValueSpec;

/* "cny", "rate" ...: as hpf.policy_keys() shows them. */
extern const char *hpf_value_type_name(HpfValueType type);

/*
 * Text to value.  HPF_BAD_SYNTAX, HPF_TOO_PRECISE (more decimals than the type
 * holds), HPF_BAD_DATE, HPF_OUT_OF_RANGE (outside least..greatest too),
 * HPF_BAD_ARGUMENT (no such word; TEXT and OBJECT).
 */
extern HpfStatus hpf_value_parse(const HpfValueSpec *spec, const char *text, size_t length,
								 int64_t *value);

/* Value to text; buffer has HPF_VALUE_BUFFER bytes; answers the length. */
extern size_t hpf_value_format(const HpfValueSpec *spec, int64_t value, char *buffer);

/*
 * HPF_OUT_OF_RANGE outside least..greatest (unless both are 0, which is no range) and
 * for a rate that no type holds, HPF_BAD_DATE for such days and months,
 * HPF_BAD_ARGUMENT for no word.
 */
extern HpfStatus hpf_value_check(const HpfValueSpec *spec, int64_t value);

/* Place of a word in a list that ends with NULL, or -1. */
extern int	hpf_word(const char *const *words, const char *text, size_t length);

#endif							/* HPF_CORE_VALUE_H */
