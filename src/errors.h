/*
 * errors.h
 *		SQLSTATE class HP: one code for each kind of refusal.
 *
 * The same list, with the ways out, is a section of doc/hpf.md and the function
 * hpf.error_codes().  PL/pgSQL raises them by number, C by name.
 */
#ifndef HPF_ERRORS_H
#define HPF_ERRORS_H

/* values */
#define HPF_ERRCODE_TOO_PRECISE		MAKE_SQLSTATE('H','P','1','0','1')
#define HPF_ERRCODE_BAD_CHECK		MAKE_SQLSTATE('H','P','1','0','2')
#define HPF_ERRCODE_BAD_ARGUMENT	MAKE_SQLSTATE('H','P','1','0','3')
#define HPF_ERRCODE_STATE			MAKE_SQLSTATE('H','P','1','0','4')

/* policy and decisions */
#define HPF_ERRCODE_POLICY			MAKE_SQLSTATE('H','P','0','2','1')
#define HPF_ERRCODE_FACT			MAKE_SQLSTATE('H','P','0','2','5')

#endif							/* HPF_ERRORS_H */
