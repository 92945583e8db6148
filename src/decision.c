/*
 * decision.c
 *		SQL side of decisions: hpf.decide_loan and its kin, and the type
 *		hpf.findings.
 *
 * Thin wrappers over src/core/decision.c: facts, as a row or by name, and a set of
 * parameters come in, findings go out.  Called by extension/functions/decision.sql.
 * A hundred thousand applications are decided in one query, so row descriptors, and
 * the parameters and numeric facts read last, are kept in fn_extra.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "utils/array.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/typcache.h"

#include "compat.h"
#include "errors.h"
#include "hpf.h"
#include "parameters.h"
#include "core/decision.h"

PG_FUNCTION_INFO_V1(hpf_sql_decide_loan);
PG_FUNCTION_INFO_V1(hpf_sql_decide_withdrawal);
PG_FUNCTION_INFO_V1(hpf_sql_decide_contribution);
PG_FUNCTION_INFO_V1(hpf_sql_check_housing_family);
PG_FUNCTION_INFO_V1(hpf_findings_in);
PG_FUNCTION_INFO_V1(hpf_findings_out);
PG_FUNCTION_INFO_V1(hpf_findings_recv);
PG_FUNCTION_INFO_V1(hpf_findings_send);
PG_FUNCTION_INFO_V1(hpf_sql_decision_outcome);
PG_FUNCTION_INFO_V1(hpf_sql_decision_amount);
PG_FUNCTION_INFO_V1(hpf_sql_decision_bound);
PG_FUNCTION_INFO_V1(hpf_sql_finding_rows);
PG_FUNCTION_INFO_V1(hpf_sql_decision_rules);
PG_FUNCTION_INFO_V1(hpf_sql_decision_facts);
PG_FUNCTION_INFO_V1(hpf_sql_fact_value);

/* What a decision keeps between the rows of one query. */
typedef struct Kept
{
	Oid			type;			/* of the facts, InvalidOid before the first */
	int32		typmod;
	TupleDesc	descriptor;
	Size		length;			/* of the parameters read last */
	char	   *packed;
	HpfParameters parameters;
	struct						/* numeric facts read last: a loan ratio is the day's, of all applications */
	{
		int64		units;
		Size		length;
		char		bytes[16];
	}			numeric[HPF_FACTS_MAX];
} Kept;

static Datum
pack_findings(const HpfFindings *findings)
{
	uint8_t		buffer[HPF_FINDINGS_BUFFER];
	size_t		length = hpf_findings_encode(findings, buffer);
	bytea	   *packed = palloc(VARHDRSZ + length);

	SET_VARSIZE(packed, VARHDRSZ + length);
	memcpy(VARDATA(packed), buffer, length);
	return PointerGetDatum(packed);
}

typedef HpfStatus (*Decode) (const uint8_t *buffer, size_t length, HpfFindings *findings);

static void
unpack(Datum datum, HpfFindings *findings, Decode decode)
{
	struct varlena *packed = PG_DETOAST_DATUM_PACKED(datum);

	if (decode((const uint8_t *) VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed), findings) != HPF_OK)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("findings are of no decision that this code knows")));
}

static void
unpack_findings(Datum datum, HpfFindings *findings)
{
	unpack(datum, findings, hpf_findings_decode);
}

/* ---- Facts ---------------------------------------------------------------- */

/* The row type's attributes are the decision's facts, in their order. */
static void
keep_descriptor(Kept *kept, const HpfDecisionSpec *spec, HeapTupleHeader row, MemoryContext context)
{
	TupleDesc	descriptor;
	MemoryContext old;

	kept->type = InvalidOid;
	descriptor = lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(row), HeapTupleHeaderGetTypMod(row));
	if (descriptor->natts != spec->fact_count)
		elog(ERROR, "facts of %s do not fit this version of the code", spec->name);
	for (int i = 0; i < spec->fact_count; i++)
	{
		if (strcmp(NameStr(TupleDescAttr(descriptor, i)->attname), spec->facts[i].name) != 0)
			elog(ERROR, "facts of %s do not fit this version of the code: %s", spec->name, spec->facts[i].name);
	}
	old = MemoryContextSwitchTo(context);
	kept->descriptor = CreateTupleDescCopy(descriptor);
	MemoryContextSwitchTo(old);
	ReleaseTupleDesc(descriptor);
	kept->type = HeapTupleHeaderGetTypeId(row);
	kept->typmod = HeapTupleHeaderGetTypMod(row);
}

static void pg_attribute_noreturn()
refuse_fact(const HpfDecisionSpec *spec, int fact, const char *value)
{
	ereport(ERROR,
			(errcode(HPF_ERRCODE_FACT),
			 errmsg("fact %s of a decision about a %s cannot be %s", spec->facts[fact].name, spec->name, value),
			 errdetail("It is %s.", spec->facts[fact].meaning),
			 errhint("Types, words and ranges are those of hpf.decision_facts().")));
}

/*
 * A numeric in units of 1e-8, by way of its text: of numeric's functions there is
 * none to int64 that does not take five calls, a sixth of a decision's time.
 */
static int64
numeric_fact(Kept *kept, const HpfDecisionSpec *spec, int fact, Datum value)
{
	static const HpfValueSpec any = {HPF_VALUE_NUMERIC};
	const void *bytes = DatumGetPointer(value);
	Size		length = VARSIZE_ANY(bytes);
	char	   *text;
	char	   *cut;
	int64		units;
	HpfStatus	status;

	if (kept->numeric[fact].length == length && memcmp(kept->numeric[fact].bytes, bytes, length) == 0)
		return kept->numeric[fact].units;
	text = DatumGetCString(DirectFunctionCall1(numeric_out, value));
	status = hpf_value_parse(&any, text, strlen(text), &units);
	if (status == HPF_TOO_PRECISE)
	{
		/* what no decision can tell apart is cut: a ratio has all its decimals */
		cut = DatumGetCString(DirectFunctionCall1(numeric_out, DirectFunctionCall2(numeric_trunc, value, Int32GetDatum(8))));
		status = hpf_value_parse(&any, cut, strlen(cut), &units);
	}
	/* NaN and infinity are no numbers to the parser */
	if (status != HPF_OK)
		refuse_fact(spec, fact, strlen(text) < HPF_VALUE_BUFFER ? text : "so large");
	if (length <= sizeof(kept->numeric[fact].bytes))
	{
		memcpy(kept->numeric[fact].bytes, bytes, length);
		kept->numeric[fact].length = length;
		kept->numeric[fact].units = units;
	}
	return units;
}

static int64
read_fact(Kept *kept, const HpfDecisionSpec *spec, int fact, Datum value)
{
	text	   *word;
	int			place;

	switch (spec->facts[fact].value.type)
	{
		case HPF_VALUE_CNY:
		case HPF_VALUE_RATE:
			return DatumGetInt64(value);
		case HPF_VALUE_INTEGER:
		case HPF_VALUE_DATE:
		case HPF_VALUE_MONTH:
			return DatumGetInt32(value);
		case HPF_VALUE_BOOLEAN:
			return DatumGetBool(value);
		case HPF_VALUE_NUMERIC:
			return numeric_fact(kept, spec, fact, value);
		default:
			word = DatumGetTextPP(value);
			place = hpf_word(spec->facts[fact].value.words, VARDATA_ANY(word), VARSIZE_ANY_EXHDR(word));
			if (place < 0)
				refuse_fact(spec, fact, psprintf("\"%s\"", text_to_cstring(word)));
			return place;
	}
}

/* Facts as one value: a row of their type. */
static void
read_row(Kept *kept, const HpfDecisionSpec *spec, HeapTupleHeader row, HpfFacts *facts)
{
	HeapTupleData tuple;
	Datum		values[HPF_FACTS_MAX];
	bool		nulls[HPF_FACTS_MAX];

	tuple.t_len = HeapTupleHeaderGetDatumLength(row);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = row;
	heap_deform_tuple(&tuple, kept->descriptor, values, nulls);
	for (int fact = 0; fact < spec->fact_count; fact++)
	{
		facts->given[fact] = !nulls[fact];
		facts->value[fact] = nulls[fact] ? 0 : read_fact(kept, spec, fact, values[fact]);
	}
}

/* Facts by name: the function's arguments from the second on. */
static void
read_arguments(Kept *kept, const HpfDecisionSpec *spec, const NullableDatum *arguments, HpfFacts *facts)
{
	for (int fact = 0; fact < spec->fact_count; fact++)
	{
		facts->given[fact] = !arguments[fact].isnull;
		facts->value[fact] = arguments[fact].isnull ? 0 : read_fact(kept, spec, fact, arguments[fact].value);
	}
}

static void pg_attribute_noreturn()
refuse_decision(HpfStatus status, const HpfDecisionSpec *spec, int version, const HpfFacts *facts, int at)
{
	char		buffer[HPF_VALUE_BUFFER];
	HpfPolicyKeySpec key;

	if (status == HPF_NOT_ALLOWED && hpf_policy_key(at, &key))
		ereport(ERROR,
				(errcode(HPF_ERRCODE_POLICY),
				 errmsg("no policy %s for this decision about a %s", key.name, spec->name),
				 errdetail("A rule needs it: %s.", key.meaning),
				 errhint("Give the key a value from that day on, with its basis: hpf.propose_policy().")));
	if (at >= 0 && at < spec->fact_count)
	{
		/* infinity, and days of years that no fact lies in */
		if (spec->facts[at].value.type == HPF_VALUE_DATE)
			refuse_fact(spec, at, DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum((DateADT) facts->value[at]))));
		hpf_value_format(&spec->facts[at].value, facts->value[at], buffer);
		refuse_fact(spec, at, buffer);
	}
	ereport(ERROR,
			(errcode(HPF_ERRCODE_BAD_ARGUMENT),
			 errmsg("there is no version %d of the rules of a %s", version, spec->name),
			 errdetail("Versions are 1 to %d.", spec->version)));
}

static Kept *
keep(FunctionCallInfo fcinfo)
{
	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Kept));
	return (Kept *) fcinfo->flinfo->fn_extra;
}

/* The parameters are kept only once they are read: an error in between must not leave a half. */
static void
keep_parameters(Kept *kept, struct varlena *packed, MemoryContext context)
{
	if (kept->packed != NULL && kept->length == VARSIZE_ANY_EXHDR(packed) && memcmp(kept->packed, VARDATA_ANY(packed), kept->length) == 0)
		return;
	if (kept->packed != NULL)
		pfree(kept->packed);
	kept->packed = NULL;
	kept->length = 0;
	parameters_read(packed, &kept->parameters);
	kept->packed = MemoryContextAlloc(context, VARSIZE_ANY_EXHDR(packed) + 1);
	memcpy(kept->packed, VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed));
	kept->length = VARSIZE_ANY_EXHDR(packed);
}

static void pg_attribute_noreturn()
refuse_nothing(const HpfDecisionSpec *spec)
{
	ereport(ERROR,
			(errcode(HPF_ERRCODE_BAD_ARGUMENT),
			 errmsg("a decision about a %s needs facts and parameters", spec->name),
			 errhint("Parameters of a day are those of hpf.parameters_on().")));
}

static Datum
find(HpfDecisionKind kind, int version, const HpfFacts *facts, const HpfParameters *parameters)
{
	HpfFindings findings;
	int			at;
	HpfStatus	status = hpf_decide(kind, version, facts, parameters, &findings, &at);

	if (unlikely(status != HPF_OK))
		refuse_decision(status, hpf_decision(kind), version, facts, at);
	return pack_findings(&findings);
}

/* decide_<kind>(facts, parameters, version) → findings */
static Datum
decide_row(FunctionCallInfo fcinfo, HpfDecisionKind kind)
{
	const HpfDecisionSpec *spec = hpf_decision(kind);
	Kept	   *kept = keep(fcinfo);
	HeapTupleHeader row;
	HpfFacts	facts;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		refuse_nothing(spec);
	row = PG_GETARG_HEAPTUPLEHEADER(0);
	if (kept->type != HeapTupleHeaderGetTypeId(row) || kept->typmod != HeapTupleHeaderGetTypMod(row))
		keep_descriptor(kept, spec, row, fcinfo->flinfo->fn_mcxt);
	read_row(kept, spec, row, &facts);
	keep_parameters(kept, PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(1)), fcinfo->flinfo->fn_mcxt);
	return find(kind, PG_ARGISNULL(2) ? spec->version : PG_GETARG_INT32(2), &facts, &kept->parameters);
}

/*
 * decide_<kind>_given(parameters, a fact, a fact ..., version) → findings.  What is a
 * column each need not be made a row first, which takes a third of a decision more.
 */
static Datum
decide_named(FunctionCallInfo fcinfo, HpfDecisionKind kind)
{
	const HpfDecisionSpec *spec = hpf_decision(kind);
	Kept	   *kept = keep(fcinfo);
	int			last = spec->fact_count + 1;
	HpfFacts	facts;

	if (PG_NARGS() != last + 1)
		elog(ERROR, "facts of %s do not fit this version of the code", spec->name);
	if (PG_ARGISNULL(0))
		refuse_nothing(spec);
	read_arguments(kept, spec, fcinfo->args + 1, &facts);
	keep_parameters(kept, PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0)), fcinfo->flinfo->fn_mcxt);
	return find(kind, PG_ARGISNULL(last) ? spec->version : PG_GETARG_INT32(last), &facts, &kept->parameters);
}

/* Facts by name have the parameters first, facts as a row have the row. */
static Datum
decide(FunctionCallInfo fcinfo, HpfDecisionKind kind)
{
	return PG_NARGS() == 3 ? decide_row(fcinfo, kind) : decide_named(fcinfo, kind);
}

Datum
hpf_sql_decide_loan(PG_FUNCTION_ARGS)
{
	return decide(fcinfo, HPF_DECIDE_LOAN);
}

Datum
hpf_sql_decide_withdrawal(PG_FUNCTION_ARGS)
{
	return decide(fcinfo, HPF_DECIDE_WITHDRAWAL);
}

Datum
hpf_sql_decide_contribution(PG_FUNCTION_ARGS)
{
	return decide(fcinfo, HPF_DECIDE_CONTRIBUTION);
}

Datum
hpf_sql_check_housing_family(PG_FUNCTION_ARGS)
{
	return decide(fcinfo, HPF_DECIDE_HOUSING_FAMILY);
}

/* ---- hpf.findings -------------------------------------------------------------- */

/* "loan/1 granted 480000.00 loan_limit_ability; loan_term passed 360 360 12?; ..." */
Datum
hpf_findings_out(PG_FUNCTION_ARGS)
{
	HpfFindings findings;
	const HpfDecisionSpec *spec;
	static const HpfValueSpec money = {HPF_VALUE_CNY};
	char		buffer[HPF_VALUE_BUFFER];
	StringInfoData text;

	unpack_findings(PG_GETARG_DATUM(0), &findings);
	spec = hpf_decision((HpfDecisionKind) findings.kind);
	initStringInfo(&text);
	hpf_value_format(&money, findings.amount, buffer);
	appendStringInfo(&text, "%s/%d %s %s %s", spec->name, findings.version, hpf_outcome_name((HpfOutcome) findings.outcome), buffer,
					 findings.bound == HPF_NO_FINDING ? "-" : spec->rules[findings.finding[findings.bound].rule - 1].name);
	for (int place = 0; place < findings.count; place++)
	{
		const HpfFinding *finding = &findings.finding[place];
		const HpfRuleSpec *rule = &spec->rules[finding->rule - 1];

		appendStringInfo(&text, "; %s ", rule->name);
		if (finding->result == HPF_NOT_APPLICABLE)
		{
			appendStringInfoString(&text, "-");
			continue;
		}
		appendStringInfo(&text, "%s ", hpf_result_name((HpfFindingResult) finding->result));
		if (finding->result == HPF_MISSING)
			appendStringInfo(&text, "%s -", spec->facts[finding->actual].name);
		else
		{
			hpf_value_format(&rule->value, finding->actual, buffer);
			appendStringInfo(&text, "%s ", buffer);
			hpf_value_format(&rule->value, finding->required, buffer);
			appendStringInfoString(&text, buffer);
		}
		appendStringInfo(&text, " %d%s", finding->row, finding->unverified ? "?" : "");
	}
	PG_RETURN_CSTRING(text.data);
}

static void pg_attribute_noreturn()
refuse_findings(const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type findings: \"%s\"", text),
			 errhint("Findings are made by hpf.decide_loan() and its kin.")));
}

/* The next word of a finding, ended with a zero; NULL if there is none. */
static char *
next_word(char **at)
{
	char	   *word;

	while (**at == ' ')
		(*at)++;
	if (**at == '\0')
		return NULL;
	word = *at;
	while (**at != ' ' && **at != '\0')
		(*at)++;
	if (**at == ' ')
		*(*at)++ = '\0';
	return word;
}

/* A number from 0 to most, and nothing after it; -1 if it is none. */
static int32
whole_number(const char *digits, int32 most)
{
	int64		number = 0;

	if (*digits == '\0')
		return -1;
	for (; *digits >= '0' && *digits <= '9' && number <= most; digits++)
		number = number * 10 + (*digits - '0');
	return *digits == '\0' && number <= most ? (int32) number : -1;
}

static int
find_rule(const HpfDecisionSpec *spec, const char *name)
{
	for (int i = 0; i < spec->rule_count; i++)
		if (strcmp(spec->rules[i].name, name) == 0)
			return i + 1;
	return 0;
}

static HpfDecisionKind
find_decision(const char *name, size_t length)
{
	for (int kind = 1; kind < HPF_DECISION_KINDS; kind++)
	{
		const char *own = hpf_decision((HpfDecisionKind) kind)->name;

		if (strlen(own) == length && memcmp(own, name, length) == 0)
			return (HpfDecisionKind) kind;
	}
	return 0;
}

Datum
hpf_findings_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	char	   *copy = pstrdup(text);
	char	   *part;
	char	   *rest = copy;
	HpfFindings findings;
	const HpfDecisionSpec *spec = NULL;
	static const HpfValueSpec money = {HPF_VALUE_CNY};
	char	   *bound = NULL;
	int64_t		amount;
	uint8_t		buffer[HPF_FINDINGS_BUFFER];
	HpfFindings again;

	memset(&findings, 0, sizeof(findings));
	findings.bound = HPF_NO_FINDING;
	while ((part = strsep(&rest, ";")) != NULL)
	{
		char	   *first = next_word(&part);
		char	   *second = next_word(&part);
		char	   *third = next_word(&part);
		char	   *fourth = next_word(&part);
		char	   *fifth = next_word(&part);
		HpfFinding *finding;

		if (first == NULL || second == NULL || next_word(&part) != NULL)
			refuse_findings(text);
		if (spec == NULL)
		{
			char	   *slash = strchr(first, '/');
			HpfDecisionKind kind = slash == NULL ? 0 : find_decision(first, slash - first);

			if (kind == 0 || fourth == NULL || fifth != NULL || whole_number(slash + 1, PG_UINT8_MAX) < 0 ||
				hpf_value_parse(&money, third, strlen(third), &amount) != HPF_OK)
				refuse_findings(text);
			spec = hpf_decision(kind);
			findings.kind = (uint8_t) kind;
			findings.version = (uint8_t) whole_number(slash + 1, PG_UINT8_MAX);
			findings.amount = amount;
			findings.outcome = HPF_INCOMPLETE + 1;
			for (int outcome = HPF_GRANTED; outcome <= HPF_INCOMPLETE; outcome++)
				if (strcmp(second, hpf_outcome_name((HpfOutcome) outcome)) == 0)
					findings.outcome = (uint8_t) outcome;
			bound = fourth;
			continue;
		}
		if (findings.count == HPF_FINDINGS_MAX)
			refuse_findings(text);
		finding = &findings.finding[findings.count++];
		finding->rule = (uint8_t) find_rule(spec, first);
		if (finding->rule == 0)
			refuse_findings(text);
		if (strcmp(bound, first) == 0)
			findings.bound = findings.count - 1;
		if (strcmp(second, "-") == 0)
		{
			if (third != NULL)
				refuse_findings(text);
			continue;
		}
		if (fifth == NULL)
			refuse_findings(text);
		finding->unverified = fifth[strlen(fifth) - 1] == '?';
		if (finding->unverified)
			fifth[strlen(fifth) - 1] = '\0';
		finding->row = whole_number(fifth, PG_INT32_MAX);
		for (int result = HPF_PASSED; result <= HPF_NOTED; result++)
			if (strcmp(second, hpf_result_name((HpfFindingResult) result)) == 0)
				finding->result = (uint8_t) result;
		if (finding->result == HPF_NOT_APPLICABLE)
			refuse_findings(text);
		if (finding->result == HPF_MISSING)
		{
			finding->actual = -1;
			if (strcmp(fourth, "-") != 0)
				refuse_findings(text);
			for (int fact = 0; fact < spec->fact_count; fact++)
				if (strcmp(spec->facts[fact].name, third) == 0)
					finding->actual = fact;
		}
		else
		{
			/* what was found may lie outside the range of what may be set */
			HpfValueSpec any = spec->rules[finding->rule - 1].value;

			any.least = any.greatest = 0;
			if (hpf_value_parse(&any, third, strlen(third), &finding->actual) != HPF_OK ||
				hpf_value_parse(&any, fourth, strlen(fourth), &finding->required) != HPF_OK)
				refuse_findings(text);
		}
	}
	if (spec == NULL ||
		(findings.bound == HPF_NO_FINDING) != (strcmp(bound, "-") == 0) ||
		hpf_findings_decode(buffer, hpf_findings_encode(&findings, buffer), &again) != HPF_OK)
		refuse_findings(text);
	PG_RETURN_DATUM(pack_findings(&findings));
}

Datum
hpf_findings_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buffer->len - buffer->cursor;
	const char *bytes = pq_getmsgbytes(buffer, length);
	HpfFindings findings;

	if (hpf_findings_decode((const uint8_t *) bytes, length, &findings) != HPF_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary value for type findings")));
	PG_RETURN_DATUM(pack_findings(&findings));
}

Datum
hpf_findings_send(PG_FUNCTION_ARGS)
{
	HpfFindings findings;

	unpack_findings(PG_GETARG_DATUM(0), &findings);
	PG_RETURN_DATUM(pack_findings(&findings));
}

Datum
hpf_sql_decision_outcome(PG_FUNCTION_ARGS)
{
	HpfFindings findings;

	unpack(PG_GETARG_DATUM(0), &findings, hpf_findings_decode_head);
	PG_RETURN_TEXT_P(cstring_to_text(hpf_outcome_name((HpfOutcome) findings.outcome)));
}

Datum
hpf_sql_decision_amount(PG_FUNCTION_ARGS)
{
	HpfFindings findings;

	unpack(PG_GETARG_DATUM(0), &findings, hpf_findings_decode_head);
	PG_RETURN_CNY(findings.amount);
}

Datum
hpf_sql_decision_bound(PG_FUNCTION_ARGS)
{
	HpfFindings findings;

	unpack_findings(PG_GETARG_DATUM(0), &findings);
	if (findings.bound == HPF_NO_FINDING)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(hpf_decision((HpfDecisionKind) findings.kind)->rules[findings.finding[findings.bound].rule - 1].name));
}

/* finding_rows(findings) → place, rule, version, result, actual, required, policy, unverified, rule_basis, english, chinese */
Datum
hpf_sql_finding_rows(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	HpfFindings findings;
	const HpfDecisionSpec *spec;

	unpack_findings(PG_GETARG_DATUM(0), &findings);
	spec = hpf_decision((HpfDecisionKind) findings.kind);
	InitMaterializedSRF(fcinfo, 0);
	for (int place = 0; place < findings.count; place++)
	{
		const HpfFinding *finding = &findings.finding[place];
		const HpfRuleSpec *rule = &spec->rules[finding->rule - 1];
		bool		applies = finding->result != HPF_NOT_APPLICABLE;
		bool		compares = applies && finding->result != HPF_MISSING;
		char		sentence[HPF_SENTENCE_BUFFER];
		char		buffer[HPF_VALUE_BUFFER];
		Datum		values[11];
		bool		nulls[11] = {false};

		values[0] = Int32GetDatum(place + 1);
		values[1] = CStringGetTextDatum(rule->name);
		values[2] = Int32GetDatum(findings.version);
		values[3] = CStringGetTextDatum(hpf_result_name((HpfFindingResult) finding->result));
		nulls[4] = !applies;
		nulls[5] = !compares;
		if (finding->result == HPF_MISSING)
			values[4] = CStringGetTextDatum(spec->facts[finding->actual].name);
		else if (compares)
		{
			hpf_value_format(&rule->value, finding->actual, buffer);
			values[4] = CStringGetTextDatum(buffer);
			hpf_value_format(&rule->value, finding->required, buffer);
			values[5] = CStringGetTextDatum(buffer);
		}
		nulls[6] = finding->row == 0;
		values[6] = Int32GetDatum(finding->row);
		values[7] = BoolGetDatum(finding->unverified);
		values[8] = CStringGetTextDatum(rule->basis);
		hpf_finding_sentence(&findings, place, HPF_ENGLISH, sentence);
		values[9] = CStringGetTextDatum(sentence);
		hpf_finding_sentence(&findings, place, HPF_CHINESE, sentence);
		values[10] = CStringGetTextDatum(sentence);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* decision_rules() → decision, version, number, rule, keys, type, english, chinese, basis */
Datum
hpf_sql_decision_rules(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int kind = 1; kind < HPF_DECISION_KINDS; kind++)
	{
		const HpfDecisionSpec *spec = hpf_decision((HpfDecisionKind) kind);

		for (int i = 0; i < spec->rule_count; i++)
		{
			const HpfRuleSpec *rule = &spec->rules[i];
			Datum		keys[HPF_RULE_KEYS_MAX * HPF_GROUNDS];
			int			count = 0;
			Datum		values[9];
			bool		nulls[9] = {false};

			for (int k = 0; k < HPF_RULE_KEYS_MAX && rule->keys[k] != HPF_NO_KEY; k++)
			{
				int			grounds = rule->keys[k] < HPF_GROUND_KEYS ? 1 : HPF_GROUNDS;

				for (int ground = 0; ground < grounds; ground++)
				{
					HpfPolicyKeySpec key;

					hpf_policy_key(rule->keys[k] + ground * HPF_GROUND_STRIDE, &key);
					keys[count++] = CStringGetTextDatum(key.name);
				}
			}
			values[0] = CStringGetTextDatum(spec->name);
			values[1] = Int32GetDatum(spec->version);
			values[2] = Int32GetDatum(rule->number);
			values[3] = CStringGetTextDatum(rule->name);
			values[4] = PointerGetDatum(construct_array(keys, count, TEXTOID, -1, false, TYPALIGN_INT));
			values[5] = CStringGetTextDatum(hpf_value_type_name(rule->value.type));
			values[6] = CStringGetTextDatum(rule->english);
			values[7] = CStringGetTextDatum(rule->chinese);
			values[8] = CStringGetTextDatum(rule->basis);
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
	}
	return (Datum) 0;
}

/* decision_facts() → decision, position, fact, type, words, minimum, maximum, meaning, chinese */
Datum
hpf_sql_decision_facts(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int kind = 1; kind < HPF_DECISION_KINDS; kind++)
	{
		const HpfDecisionSpec *spec = hpf_decision((HpfDecisionKind) kind);

		for (int i = 0; i < spec->fact_count; i++)
		{
			const HpfFactSpec *fact = &spec->facts[i];
			Datum		words[32];
			int			count = 0;
			bool		ranged = fact->value.least != 0 || fact->value.greatest != 0;
			char		buffer[HPF_VALUE_BUFFER];
			Datum		values[9];
			bool		nulls[9] = {false};

			for (; fact->value.words != NULL && fact->value.words[count] != NULL; count++)
				words[count] = CStringGetTextDatum(fact->value.words[count]);
			values[0] = CStringGetTextDatum(spec->name);
			values[1] = Int32GetDatum(i + 1);
			values[2] = CStringGetTextDatum(fact->name);
			values[3] = CStringGetTextDatum(hpf_value_type_name(fact->value.type));
			nulls[4] = count == 0;
			values[4] = count == 0 ? (Datum) 0 : PointerGetDatum(construct_array(words, count, TEXTOID, -1, false, TYPALIGN_INT));
			nulls[5] = nulls[6] = !ranged;
			if (ranged)
			{
				hpf_value_format(&fact->value, fact->value.least, buffer);
				values[5] = CStringGetTextDatum(buffer);
				hpf_value_format(&fact->value, fact->value.greatest, buffer);
				values[6] = CStringGetTextDatum(buffer);
			}
			values[7] = CStringGetTextDatum(fact->meaning);
			values[8] = CStringGetTextDatum(fact->chinese);
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
	}
	return (Datum) 0;
}

/* fact_value(decision, fact, value) → the value as the fact's type writes it, or a refusal */
Datum
hpf_sql_fact_value(PG_FUNCTION_ARGS)
{
	text	   *decision = PG_GETARG_TEXT_PP(0);
	text	   *name = PG_GETARG_TEXT_PP(1);
	text	   *value = PG_GETARG_TEXT_PP(2);
	HpfDecisionKind kind = find_decision(VARDATA_ANY(decision), VARSIZE_ANY_EXHDR(decision));
	const HpfDecisionSpec *spec = kind == 0 ? NULL : hpf_decision(kind);
	char		buffer[HPF_VALUE_BUFFER];

	for (int fact = 0; spec != NULL && fact < spec->fact_count; fact++)
	{
		const HpfFactSpec *own = &spec->facts[fact];
		int64_t		parsed;

		if (strlen(own->name) != VARSIZE_ANY_EXHDR(name) || memcmp(own->name, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)) != 0)
			continue;
		if (hpf_value_parse(&own->value, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), &parsed) != HPF_OK)
			refuse_fact(spec, fact, psprintf("\"%.*s\"", pg_mbcliplen(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), 60), VARDATA_ANY(value)));
		hpf_value_format(&own->value, parsed, buffer);
		PG_RETURN_TEXT_P(cstring_to_text(buffer));
	}
	ereport(ERROR,
			(errcode(HPF_ERRCODE_FACT),
			 errmsg("there is no such fact of a decision"),
			 errhint("Facts are those of hpf.decision_facts().")));
	PG_RETURN_NULL();
}
