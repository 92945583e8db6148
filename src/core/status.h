/*
 * status.h
 *		What a function of the pure core answers.
 *
 * The core never raises: it returns one of these, and the caller (a wrapper in
 * src/, a unit test, a fuzzer) says it in its own words.  Nothing in src/core
 * includes a PostgreSQL header, allocates, reads a clock or uses floating point.
 */
#ifndef HPF_CORE_STATUS_H
#define HPF_CORE_STATUS_H

typedef enum HpfStatus
{
	HPF_OK = 0,
	HPF_BAD_SYNTAX,				/* text is not of the type's form */
	HPF_TOO_PRECISE,			/* more decimals than the type holds; never rounded */
	HPF_OUT_OF_RANGE,			/* result or value does not fit */
	HPF_BAD_DATE,				/* no such day or month */
	HPF_BAD_CHECK,				/* check character does not match */
	HPF_BAD_ARGUMENT,			/* an argument is outside its documented range */
	HPF_DIVISION_BY_ZERO,
	HPF_NOT_ALLOWED				/* a state does not admit the fact */
} HpfStatus;

#endif							/* HPF_CORE_STATUS_H */
