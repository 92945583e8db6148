/*
 * citizen_id.c
 *		hpf.citizen_id (公民身份号码, GB 11643), stored as the int64 of its 17 digits.
 *
 * Calls src/core/identity.  Called from extension/types/citizen_id.sql only.
 * Comparison, sorting and hashing are core's functions of bigint, declared
 * there.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "compat.h"
#include "core/identity.h"
#include "errors.h"
#include "hpf.h"

static char *
date_text(DateADT date)
{
	return DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(date)));
}

PG_FUNCTION_INFO_V1(hpf_citizen_id_in);
Datum
hpf_citizen_id_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	int64		id;

	switch (hpf_citizen_id_parse(text, strlen(text), &id))
	{
		case HPF_OK:
			PG_RETURN_INT64(id);
		case HPF_BAD_DATE:
			ereturn(fcinfo->context, (Datum) 0,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("citizen id \"%s\" has no valid birth date", text),
					 errdetail("Characters 7 to 14 are the birth date, YYYYMMDD, of the years 1800 to 9999."),
					 errhint("Compare the number with the document.")));
		case HPF_BAD_CHECK:
			ereturn(fcinfo->context, (Datum) 0,
					(errcode(HPF_ERRCODE_BAD_CHECK),
					 errmsg("check character of citizen id \"%s\" does not match", text),
					 errdetail("The last character is computed from the other 17 (GB 11643), so one of the 18 is wrong."),
					 errhint("Compare the number with the document.")));
		default:
			ereturn(fcinfo->context, (Datum) 0,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid input syntax for type citizen_id: \"%s\"", text),
					 errdetail("A citizen id is 17 digits and a check character, a digit or X."),
					 errhint("An id of 15 digits is of the old form: insert 19 before the birth year and compute the check character, for example by hpf.make_citizen_id().")));
	}
}

PG_FUNCTION_INFO_V1(hpf_citizen_id_out);
Datum
hpf_citizen_id_out(PG_FUNCTION_ARGS)
{
	char	   *text = palloc(HPF_CITIZEN_ID_BUFFER);

	hpf_citizen_id_format(PG_GETARG_INT64(0), text);
	PG_RETURN_CSTRING(text);
}

/* In binary the 17 digits travel alone; everything else about them is checked. */
PG_FUNCTION_INFO_V1(hpf_citizen_id_recv);
Datum
hpf_citizen_id_recv(PG_FUNCTION_ARGS)
{
	int64		id = pq_getmsgint64((StringInfo) PG_GETARG_POINTER(0));

	switch (hpf_citizen_id_validate(id))
	{
		case HPF_OK:
			break;
		case HPF_BAD_DATE:
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("citizen id " INT64_FORMAT " has no valid birth date", id),
					 errdetail("In binary a citizen id is the number of its first 17 digits.")));
			break;
		default:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value " INT64_FORMAT " is out of range for type citizen_id", id),
					 errdetail("In binary a citizen id is the number of its first 17 digits.")));
	}
	PG_RETURN_INT64(id);
}

PG_FUNCTION_INFO_V1(hpf_citizen_id_send);
Datum
hpf_citizen_id_send(PG_FUNCTION_ARGS)
{
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendint64(&message, PG_GETARG_INT64(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

PG_FUNCTION_INFO_V1(hpf_make_citizen_id);
Datum
hpf_make_citizen_id(PG_FUNCTION_ARGS)
{
	int32		region = PG_GETARG_INT32(0);
	DateADT		birth = PG_GETARG_DATEADT(1);
	int32		sequence = PG_GETARG_INT32(2);
	int64		id;

	switch (hpf_citizen_id_make(region, birth, sequence, &id))
	{
		case HPF_OK:
			break;
		case HPF_BAD_DATE:
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("birth date %s is out of range for type citizen_id", date_text(birth)),
					 errdetail("Birth years run from 1800 to 9999.")));
			break;
		default:
			ereport(ERROR,
					(errcode(HPF_ERRCODE_BAD_ARGUMENT),
					 errmsg("region %d and sequence %d make no citizen id", region, sequence),
					 errdetail("The region has six digits and the sequence three.")));
	}
	PG_RETURN_INT64(id);
}

PG_FUNCTION_INFO_V1(hpf_citizen_id_birth_date);
Datum
hpf_citizen_id_birth_date(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(hpf_citizen_id_birth(PG_GETARG_INT64(0)));
}

PG_FUNCTION_INFO_V1(hpf_citizen_id_sex);
Datum
hpf_citizen_id_sex(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(hpf_citizen_id_is_male(PG_GETARG_INT64(0)) ? "male" : "female"));
}

PG_FUNCTION_INFO_V1(hpf_citizen_id_age_on);
Datum
hpf_citizen_id_age_on(PG_FUNCTION_ARGS)
{
	int64		id = PG_GETARG_INT64(0);
	DateADT		date = PG_GETARG_DATEADT(1);
	int32		years;

	if (DATE_NOT_FINITE(date))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("there is no age on date %s", date_text(date))));
	if (hpf_citizen_id_age(id, date, &years) != HPF_OK)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_BAD_ARGUMENT),
				 errmsg("date %s lies before the birth date %s",
						date_text(date), date_text(hpf_citizen_id_birth(id))),
				 errhint("Check the date, or the citizen id with the document.")));
	PG_RETURN_INT32(years);
}

PG_FUNCTION_INFO_V1(hpf_citizen_id_masked);
Datum
hpf_citizen_id_masked(PG_FUNCTION_ARGS)
{
	char		text[HPF_CITIZEN_ID_BUFFER];
	size_t		length = hpf_citizen_id_mask(PG_GETARG_INT64(0), text);

	PG_RETURN_TEXT_P(cstring_to_text_with_len(text, length));
}

PG_FUNCTION_INFO_V1(hpf_is_citizen_id);
Datum
hpf_is_citizen_id(PG_FUNCTION_ARGS)
{
	text	   *number = PG_GETARG_TEXT_PP(0);
	int64		id;

	PG_RETURN_BOOL(hpf_citizen_id_parse(VARDATA_ANY(number), VARSIZE_ANY_EXHDR(number), &id) == HPF_OK);
}
