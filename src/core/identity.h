/*
 * identity.h
 *		Who is who: the citizen id (公民身份号码, GB 11643) and the unified social
 *		credit code (统一社会信用代码, GB 32100).
 *
 * Calls calendar.  Called by src/citizen_id.c, src/uscc.c, by tests/unit and
 * tests/fuzz.
 */
#ifndef HPF_CORE_IDENTITY_H
#define HPF_CORE_IDENTITY_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

/* 18 characters and a terminating zero */
#define HPF_CITIZEN_ID_LENGTH		18
#define HPF_CITIZEN_ID_BUFFER		19
#define HPF_USCC_LENGTH				18
#define HPF_USCC_BUFFER				19

/* Birth years the id admits. */
#define HPF_BIRTH_YEAR_MIN			1800
#define HPF_BIRTH_YEAR_MAX			9999

/*
 * A citizen id is stored as the int64 of its first 17 digits: region 6, birth
 * date 8, sequence 3 (odd = male).  The check character is recomputed.
 *
 * parse: 18 characters, x or X.  HPF_BAD_SYNTAX, HPF_BAD_DATE, HPF_BAD_CHECK.
 * Region codes are not looked up: abolished ones stay on people's cards.
 */
extern HpfStatus hpf_citizen_id_parse(const char *text, size_t length, int64_t *id);

/* A stored value read from elsewhere: HPF_OUT_OF_RANGE, HPF_BAD_DATE or HPF_OK. */
extern HpfStatus hpf_citizen_id_validate(int64_t id);

/* id is valid; buffer has HPF_CITIZEN_ID_BUFFER bytes; answers the length. */
extern size_t hpf_citizen_id_format(int64_t id, char *buffer);

/* The same with all but the first three and last two characters starred. */
extern size_t hpf_citizen_id_mask(int64_t id, char *buffer);

/*
 * region 0..999999, birth in days since 2000-01-01, sequence 0..999.
 * HPF_BAD_ARGUMENT, HPF_BAD_DATE.
 */
extern HpfStatus hpf_citizen_id_make(int32_t region, int32_t birth, int32_t sequence, int64_t *id);

/* id is valid; the answer is in days since 2000-01-01. */
extern int32_t hpf_citizen_id_birth(int64_t id);

/* 1 for a man, 0 for a woman. */
extern int hpf_citizen_id_is_male(int64_t id);

/*
 * Completed years (周岁) on a day: a person born on 29 February completes the
 * year on 1 March of a common year.  HPF_BAD_ARGUMENT for a day before birth.
 */
extern HpfStatus hpf_citizen_id_age(int64_t id, int32_t days, int32_t *years);

/*
 * Checks 18 characters and writes them, in upper case, to code (18 bytes, no
 * terminating zero).  Registering authority and kind may be letters; the six
 * of the region are digits.  HPF_BAD_SYNTAX, HPF_BAD_CHECK.
 */
extern HpfStatus hpf_uscc_parse(const char *text, size_t length, char *code);

/* Completes 17 characters with their check character.  HPF_BAD_SYNTAX. */
extern HpfStatus hpf_uscc_make(const char *text, size_t length, char *code);

#endif							/* HPF_CORE_IDENTITY_H */
