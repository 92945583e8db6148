/*
 * uscc.c
 *		hpf.uscc (统一社会信用代码, GB 32100): 18 bytes, by reference.
 *
 * Calls src/core/identity.  Called from extension/types/uscc.sql only.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/sortsupport.h"

#include "compat.h"
#include "core/identity.h"
#include "errors.h"
#include "hpf.h"

#define PG_GETARG_USCC(n)	((char *) PG_GETARG_POINTER(n))

/* ---------- input and output ---------- */

PG_FUNCTION_INFO_V1(hpf_uscc_in);
Datum
hpf_uscc_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	char	   *code = palloc(HPF_USCC_LENGTH);

	switch (hpf_uscc_parse(text, strlen(text), code))
	{
		case HPF_OK:
			PG_RETURN_POINTER(code);
		case HPF_BAD_CHECK:
			ereturn(fcinfo->context, (Datum) 0,
					(errcode(HPF_ERRCODE_BAD_CHECK),
					 errmsg("check character of unified social credit code \"%s\" does not match", text),
					 errdetail("The last character is computed from the other 17 (GB 32100), so one of the 18 is wrong."),
					 errhint("Compare the code with the document.")));
		default:
			ereturn(fcinfo->context, (Datum) 0,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid input syntax for type uscc: \"%s\"", text),
					 errdetail("A code is 18 digits and letters without I, O, S, V and Z; characters 3 to 8 are digits."),
					 errhint("Compare the code with the document.")));
	}
}

PG_FUNCTION_INFO_V1(hpf_uscc_out);
Datum
hpf_uscc_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(pnstrdup(PG_GETARG_USCC(0), HPF_USCC_LENGTH));
}

PG_FUNCTION_INFO_V1(hpf_uscc_recv);
Datum
hpf_uscc_recv(PG_FUNCTION_ARGS)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	char	   *code = palloc(HPF_USCC_LENGTH);

	/* the bytes are not shown: nothing says that they are text in our encoding */
	switch (hpf_uscc_parse(pq_getmsgbytes(message, HPF_USCC_LENGTH), HPF_USCC_LENGTH, code))
	{
		case HPF_OK:
			break;
		case HPF_BAD_CHECK:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_CHECK),
					 errmsg("check character of a unified social credit code in binary does not match"),
					 errdetail("The last character is computed from the other 17 (GB 32100).")));
			break;
		default:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
					 errmsg("invalid binary representation of type uscc"),
					 errdetail("In binary a code is its 18 characters.")));
	}
	PG_RETURN_POINTER(code);
}

PG_FUNCTION_INFO_V1(hpf_uscc_send);
Datum
hpf_uscc_send(PG_FUNCTION_ARGS)
{
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendbytes(&message, PG_GETARG_USCC(0), HPF_USCC_LENGTH);
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

PG_FUNCTION_INFO_V1(hpf_make_uscc);
Datum
hpf_make_uscc(PG_FUNCTION_ARGS)
{
	text	   *body = PG_GETARG_TEXT_PP(0);
	char	   *code = palloc(HPF_USCC_LENGTH);

	if (hpf_uscc_make(VARDATA_ANY(body), VARSIZE_ANY_EXHDR(body), code) != HPF_OK)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("\"%s\" cannot begin a unified social credit code", text_to_cstring(body)),
				 errdetail("It must be 17 digits and letters without I, O, S, V and Z; characters 3 to 8 are digits.")));
	PG_RETURN_POINTER(code);
}

/* ---------- comparison ---------- */

static inline int
compare(const char *left, const char *right)
{
	return memcmp(left, right, HPF_USCC_LENGTH);
}

PG_FUNCTION_INFO_V1(hpf_uscc_lt);
Datum
hpf_uscc_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1)) < 0);
}

PG_FUNCTION_INFO_V1(hpf_uscc_le);
Datum
hpf_uscc_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1)) <= 0);
}

PG_FUNCTION_INFO_V1(hpf_uscc_eq);
Datum
hpf_uscc_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1)) == 0);
}

PG_FUNCTION_INFO_V1(hpf_uscc_ne);
Datum
hpf_uscc_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1)) != 0);
}

PG_FUNCTION_INFO_V1(hpf_uscc_ge);
Datum
hpf_uscc_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1)) >= 0);
}

PG_FUNCTION_INFO_V1(hpf_uscc_gt);
Datum
hpf_uscc_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1)) > 0);
}

PG_FUNCTION_INFO_V1(hpf_uscc_cmp);
Datum
hpf_uscc_cmp(PG_FUNCTION_ARGS)
{
	int			order = compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1));

	PG_RETURN_INT32((order > 0) - (order < 0));
}

static int
sort_compare(Datum left, Datum right, SortSupport support)
{
	return compare(DatumGetPointer(left), DatumGetPointer(right));
}

PG_FUNCTION_INFO_V1(hpf_uscc_sortsupport);
Datum
hpf_uscc_sortsupport(PG_FUNCTION_ARGS)
{
	SortSupport support = (SortSupport) PG_GETARG_POINTER(0);

	support->comparator = sort_compare;
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(hpf_uscc_hash);
Datum
hpf_uscc_hash(PG_FUNCTION_ARGS)
{
	return hash_any((unsigned char *) PG_GETARG_USCC(0), HPF_USCC_LENGTH);
}

PG_FUNCTION_INFO_V1(hpf_uscc_hash_extended);
Datum
hpf_uscc_hash_extended(PG_FUNCTION_ARGS)
{
	return hash_any_extended((unsigned char *) PG_GETARG_USCC(0), HPF_USCC_LENGTH,
							 (uint64) PG_GETARG_INT64(1));
}
