/*
 * months.h
 *		How long somebody has contributed: continuous months (连续缴存月数).
 *
 * Pure core: calls calendar.h.  Called by src/months.c, by tests/unit.
 */
#ifndef HPF_CORE_MONTHS_H
#define HPF_CORE_MONTHS_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

/* a hundred years: longer than anybody works */
#define HPF_MONTHS_COUNTED	1200

/*
 * Months contributed for without a gap, counted back from the newest, which must
 * be as_of's month or the one before it: today's contribution may still come.
 * Excused months (deferral, relief window) count as contributed, also as the
 * newest.  Months are in any order and may come twice; months after as_of do not
 * count.  More than HPF_MONTHS_COUNTED are not counted.  Source:
 * doc/sources.md §1.4 and §1.6.
 */
extern int32_t hpf_continuous_months(const int32_t *paid, size_t paid_count,
									 const int32_t *excused, size_t excused_count, int32_t as_of);

#endif							/* HPF_CORE_MONTHS_H */
