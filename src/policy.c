/*
 * policy.c
 *		SQL side of policy keys and of the type hpf.parameters: the values of all
 *		keys on a day, as one compact value.
 *
 * Thin wrappers over src/core/policy.c and src/core/value.c; called by
 * extension/functions/policy.sql.  parameters_read() is called by decision.c.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "compat.h"
#include "errors.h"
#include "hpf.h"
#include "parameters.h"
#include "core/policy.h"
#include "core/value.h"

PG_FUNCTION_INFO_V1(hpf_sql_policy_keys);
PG_FUNCTION_INFO_V1(hpf_sql_policy_value);
PG_FUNCTION_INFO_V1(hpf_sql_withdrawal_grounds);
PG_FUNCTION_INFO_V1(hpf_parameters_in);
PG_FUNCTION_INFO_V1(hpf_parameters_out);
PG_FUNCTION_INFO_V1(hpf_parameters_recv);
PG_FUNCTION_INFO_V1(hpf_parameters_send);
PG_FUNCTION_INFO_V1(hpf_sql_parameters_step);
PG_FUNCTION_INFO_V1(hpf_sql_parameters_final);
PG_FUNCTION_INFO_V1(hpf_sql_parameter_rows);
PG_FUNCTION_INFO_V1(hpf_sql_parameter);

static ArrayType *
words_array(const char *const *words)
{
	Datum		datums[32];
	int			count = 0;

	for (; words[count] != NULL; count++)
		datums[count] = CStringGetTextDatum(words[count]);
	return construct_array(datums, count, TEXTOID, -1, false, TYPALIGN_INT);
}

/* policy_keys() → key, type, unit, meaning, chinese, minimum, maximum, words, optional, read_by */
Datum
hpf_sql_policy_keys(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	HpfPolicyKeySpec spec;

	InitMaterializedSRF(fcinfo, 0);
	for (int number = 1; number < HPF_POLICY_KEYS; number++)
	{
		Datum		values[10];
		bool		nulls[10] = {false};
		char		least[HPF_VALUE_BUFFER];
		char		greatest[HPF_VALUE_BUFFER];
		bool		ranged;

		if (!hpf_policy_key(number, &spec))
			continue;
		ranged = spec.value.least != 0 || spec.value.greatest != 0;
		if (ranged)
		{
			hpf_value_format(&spec.value, spec.value.least, least);
			hpf_value_format(&spec.value, spec.value.greatest, greatest);
		}
		values[0] = CStringGetTextDatum(spec.name);
		values[1] = CStringGetTextDatum(hpf_value_type_name(spec.value.type));
		values[2] = CStringGetTextDatum(spec.unit);
		values[3] = CStringGetTextDatum(spec.meaning);
		values[4] = CStringGetTextDatum(spec.chinese);
		nulls[5] = nulls[6] = !ranged;
		values[5] = ranged ? CStringGetTextDatum(least) : (Datum) 0;
		values[6] = ranged ? CStringGetTextDatum(greatest) : (Datum) 0;
		nulls[7] = spec.value.words == NULL;
		values[7] = nulls[7] ? (Datum) 0 : PointerGetDatum(words_array(spec.value.words));
		values[8] = BoolGetDatum(spec.optional);
		nulls[9] = spec.reader == NULL;
		values[9] = nulls[9] ? (Datum) 0 : CStringGetTextDatum(spec.reader);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* withdrawal_grounds() → ground, name, closes, meaning, chinese */
Datum
hpf_sql_withdrawal_grounds(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int ground = 0; ground < HPF_GROUNDS; ground++)
	{
		const HpfGroundSpec *spec = hpf_ground((HpfGround) ground);
		Datum		values[6];
		bool		nulls[6] = {false};

		values[0] = CStringGetTextDatum(spec->code);
		values[1] = CStringGetTextDatum(spec->name);
		values[2] = BoolGetDatum(spec->closes);
		nulls[3] = spec->pays == NULL;
		values[3] = nulls[3] ? (Datum) 0 : CStringGetTextDatum(spec->pays);
		values[4] = CStringGetTextDatum(spec->meaning);
		values[5] = CStringGetTextDatum(spec->chinese);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

static int
find_key(const char *name, size_t length, HpfPolicyKeySpec *spec)
{
	int			number = hpf_policy_key_number(name, length);

	if (number == HPF_NO_KEY)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_POLICY),
				 errmsg("unknown policy key %s", pnstrdup(name, length)),
				 errdetail("Keys are those of hpf.policy_keys()."),
				 errhint("SELECT * FROM hpf.policy_keys().")));
	hpf_policy_key(number, spec);
	return number;
}

static int64
parse_value(const HpfPolicyKeySpec *spec, const char *text, size_t length)
{
	int64_t		value = 0;
	HpfStatus	status = hpf_value_parse(&spec->value, text, length, &value);
	int			code = ERRCODE_INVALID_TEXT_REPRESENTATION;

	if (status == HPF_OK)
		return value;
	if (status == HPF_TOO_PRECISE)
		code = HPF_ERRCODE_TOO_PRECISE;
	else if (status == HPF_OUT_OF_RANGE)
		code = ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE;
	else if (status == HPF_BAD_DATE)
		code = ERRCODE_DATETIME_FIELD_OVERFLOW;
	ereport(ERROR,
			(errcode(code),
			 errmsg("policy key %s cannot be \"%s\"", spec->name, pnstrdup(text, length)),
			 errdetail("Its type is %s.", hpf_value_type_name(spec->value.type)),
			 errhint("Type, unit, words and range are those of hpf.policy_keys().")));
	return 0;
}

/* policy_value(key, value) → the value as it is kept, or a refusal */
Datum
hpf_sql_policy_value(PG_FUNCTION_ARGS)
{
	text	   *name = PG_GETARG_TEXT_PP(0);
	text	   *value = PG_GETARG_TEXT_PP(1);
	HpfPolicyKeySpec spec;
	char		buffer[HPF_VALUE_BUFFER];

	(void) find_key(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name), &spec);
	if (!hpf_policy_key_is_carried(&spec))
		PG_RETURN_TEXT_P(value);
	hpf_value_format(&spec.value, parse_value(&spec, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)), buffer);
	PG_RETURN_TEXT_P(cstring_to_text(buffer));
}

/* ---- hpf.parameters ---------------------------------------------------------- */

static bytea *
pack(const HpfParameters *parameters)
{
	uint8_t    *buffer = palloc(HPF_PARAMETERS_BUFFER);
	size_t		length = hpf_parameters_encode(parameters, buffer);
	bytea	   *packed = palloc(VARHDRSZ + length);

	SET_VARSIZE(packed, VARHDRSZ + length);
	memcpy(VARDATA(packed), buffer, length);
	pfree(buffer);
	return packed;
}

void
parameters_read(const struct varlena *packed, HpfParameters *parameters)
{
	if (hpf_parameters_decode((const uint8_t *) VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed), parameters) != HPF_OK)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("parameters hold a key or a value that this code does not know")));
}

static void
set_parameter(HpfParameters *parameters, int key, int64 value, int32 row, bool verified)
{
	parameters->value[key] = value;
	parameters->row[key] = row;
	parameters->state[key] = verified ? HPF_PARAMETER_VERIFIED : HPF_PARAMETER_UNVERIFIED;
}

static void pg_attribute_noreturn()
refuse_text(const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type parameters: \"%s\"", text),
			 errhint("Values are written key=value@row, with ? where not verified, separated by semicolons.")));
}

Datum
hpf_parameters_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	HpfParameters *parameters = palloc0(sizeof(HpfParameters));
	char	   *at = text;

	while (*at != '\0')
	{
		char	   *equals = strchr(at, '=');
		char	   *sign = equals == NULL ? NULL : strchr(equals, '@');
		char	   *end;
		HpfPolicyKeySpec spec;
		int			key;
		long		row;

		if (sign == NULL || sign[1] < '0' || sign[1] > '9')
			refuse_text(text);
		key = find_key(at, equals - at, &spec);
		if (!hpf_policy_key_is_carried(&spec) || parameters->state[key] != HPF_PARAMETER_ABSENT)
			refuse_text(text);
		row = strtol(sign + 1, &end, 10);
		if (row < 0 || row > PG_INT32_MAX)
			refuse_text(text);
		set_parameter(parameters, key, parse_value(&spec, equals + 1, sign - equals - 1), (int32) row, *end != '?');
		if (*end == '?')
			end++;
		if (*end == ';')
			end++;
		else if (*end != '\0')
			refuse_text(text);
		at = end;
	}
	PG_RETURN_POINTER(pack(parameters));
}

Datum
hpf_parameters_out(PG_FUNCTION_ARGS)
{
	HpfParameters *parameters = palloc(sizeof(HpfParameters));
	StringInfoData text;

	parameters_read(PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0)), parameters);
	initStringInfo(&text);
	for (int key = 0; key < HPF_POLICY_KEYS; key++)
	{
		HpfPolicyKeySpec spec;
		char		buffer[HPF_VALUE_BUFFER];

		if (parameters->state[key] == HPF_PARAMETER_ABSENT || !hpf_policy_key(key, &spec))
			continue;
		hpf_value_format(&spec.value, parameters->value[key], buffer);
		appendStringInfo(&text, "%s%s=%s@%d%s", text.len > 0 ? ";" : "", spec.name, buffer, parameters->row[key],
						 parameters->state[key] == HPF_PARAMETER_UNVERIFIED ? "?" : "");
	}
	PG_RETURN_CSTRING(text.data);
}

Datum
hpf_parameters_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buffer->len - buffer->cursor;
	const char *bytes = pq_getmsgbytes(buffer, length);
	HpfParameters *parameters = palloc(sizeof(HpfParameters));

	if (hpf_parameters_decode((const uint8_t *) bytes, length, parameters) != HPF_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary value for type parameters")));
	PG_RETURN_POINTER(pack(parameters));
}

/* The stored form is the sent form. */
Datum
hpf_parameters_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0)));
}

/* parameters_step(internal, key text, value text, row integer, verified boolean) */
Datum
hpf_sql_parameters_step(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	HpfParameters *parameters = PG_ARGISNULL(0) ? NULL : (HpfParameters *) PG_GETARG_POINTER(0);
	HpfPolicyKeySpec spec;
	text	   *name;
	text	   *value;
	int			key;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "parameters_step called outside an aggregate");
	if (parameters == NULL)
		parameters = MemoryContextAllocZero(context, sizeof(HpfParameters));
	/* a value that is NULL is none */
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(parameters);
	name = PG_GETARG_TEXT_PP(1);
	value = PG_GETARG_TEXT_PP(2);
	key = find_key(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name), &spec);
	if (!hpf_policy_key_is_carried(&spec))
		PG_RETURN_POINTER(parameters);
	if (parameters->state[key] != HPF_PARAMETER_ABSENT)
		ereport(ERROR,
				(errcode(HPF_ERRCODE_POLICY),
				 errmsg("policy key %s has two values in one parameter set", spec.name)));
	set_parameter(parameters, key, parse_value(&spec, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)),
				  PG_ARGISNULL(3) ? 0 : PG_GETARG_INT32(3), !PG_ARGISNULL(4) && PG_GETARG_BOOL(4));
	PG_RETURN_POINTER(parameters);
}

Datum
hpf_sql_parameters_final(PG_FUNCTION_ARGS)
{
	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "parameters_final called outside an aggregate");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_POINTER(pack((HpfParameters *) PG_GETARG_POINTER(0)));
}

/* parameter(parameters, key) → its value, NULL where the set has none */
Datum
hpf_sql_parameter(PG_FUNCTION_ARGS)
{
	text	   *name = PG_GETARG_TEXT_PP(1);
	int			key = hpf_policy_key_number(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
	HpfParameters parameters;
	HpfPolicyKeySpec spec;
	char		buffer[HPF_VALUE_BUFFER];

	parameters_read(PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0)), &parameters);
	if (!hpf_policy_key(key, &spec) || parameters.state[key] == HPF_PARAMETER_ABSENT)
		PG_RETURN_NULL();
	hpf_value_format(&spec.value, parameters.value[key], buffer);
	PG_RETURN_TEXT_P(cstring_to_text(buffer));
}

/* parameter_rows(parameters) → key, value, policy, verified */
Datum
hpf_sql_parameter_rows(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	HpfParameters *parameters = palloc(sizeof(HpfParameters));

	parameters_read(PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0)), parameters);
	InitMaterializedSRF(fcinfo, 0);
	for (int key = 0; key < HPF_POLICY_KEYS; key++)
	{
		HpfPolicyKeySpec spec;
		char		buffer[HPF_VALUE_BUFFER];
		Datum		values[4];
		bool		nulls[4] = {false};

		if (parameters->state[key] == HPF_PARAMETER_ABSENT || !hpf_policy_key(key, &spec))
			continue;
		hpf_value_format(&spec.value, parameters->value[key], buffer);
		values[0] = CStringGetTextDatum(spec.name);
		values[1] = CStringGetTextDatum(buffer);
		values[2] = Int32GetDatum(parameters->row[key]);
		values[3] = BoolGetDatum(parameters->state[key] == HPF_PARAMETER_VERIFIED);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
