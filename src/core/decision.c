/*
 * decision.c
 *		What all decisions share: the run over the rules, findings as bytes and
 *		as sentences.
 */
#include "decision.h"

#include <string.h>

#include "calendar.h"
#include "varint.h"

const HpfDecisionSpec *
hpf_decision(HpfDecisionKind kind)
{
	switch (kind)
	{
		case HPF_DECIDE_LOAN:
			return &hpf_loan_decision;
		case HPF_DECIDE_WITHDRAWAL:
			return &hpf_withdrawal_decision;
		case HPF_DECIDE_CONTRIBUTION:
			return &hpf_contribution_decision;
		case HPF_DECIDE_HOUSING_FAMILY:
			return &hpf_housing_family_decision;
		default:
			return NULL;
	}
}

HpfStatus
hpf_decide_watched(HpfDecisionKind kind, int version, const HpfFacts *facts,
				   const HpfParameters *parameters, HpfFindings *findings, int *at,
				   void (*watch) (const HpfRuling *ruling))
{
	const HpfDecisionSpec *spec = hpf_decision(kind);
	HpfRuling	ruling;

	*at = -1;
	if (spec == NULL || version < 1 || version > spec->version)
		return HPF_BAD_ARGUMENT;
	for (int fact = 0; fact < spec->fact_count; fact++)
		if (facts->given[fact] && hpf_value_check(&spec->facts[fact].value, facts->value[fact]) != HPF_OK)
		{
			*at = fact;
			return HPF_BAD_ARGUMENT;
		}

	memset(&ruling, 0, sizeof(ruling));
	ruling.facts = facts;
	ruling.parameters = parameters;
	ruling.findings = findings;
	ruling.spec = spec;
	ruling.missing_key = HPF_NO_KEY;
	ruling.watch = watch;
	findings->kind = (uint8_t) kind;
	findings->version = (uint8_t) version;
	findings->outcome = HPF_GRANTED;
	findings->bound = HPF_NO_FINDING;
	findings->count = 0;
	findings->amount = 0;
	switch (kind)
	{
		case HPF_DECIDE_LOAN:
			hpf_rule_loan(&ruling, version);
			break;
		case HPF_DECIDE_WITHDRAWAL:
			hpf_rule_withdrawal(&ruling, version);
			break;
		case HPF_DECIDE_CONTRIBUTION:
			hpf_rule_contribution(&ruling, version);
			break;
		default:
			hpf_rule_housing_family(&ruling, version);
			break;
	}
	if (ruling.missing_key != HPF_NO_KEY)
	{
		*at = ruling.missing_key;
		return HPF_NOT_ALLOWED;
	}
	if (findings->outcome != HPF_GRANTED)
		findings->amount = 0;
	return HPF_OK;
}

HpfStatus
hpf_decide(HpfDecisionKind kind, int version, const HpfFacts *facts, const HpfParameters *parameters,
		   HpfFindings *findings, int *at)
{
	return hpf_decide_watched(kind, version, facts, parameters, findings, at, NULL);
}

void
hpf_rule_begin(HpfRuling *ruling, int rule)
{
	ruling->rule = rule;
	ruling->missing_fact = -1;
	ruling->basis_row = 0;
	ruling->unverified = false;
	if (ruling->watch != NULL)
		memset(ruling->read, 0, sizeof(ruling->read));
}

static void
add_finding(HpfRuling *ruling, HpfFindingResult result, int64_t actual, int64_t required)
{
	HpfFindings *findings = ruling->findings;
	HpfFinding *finding = &findings->finding[findings->count++];

	finding->rule = (uint8_t) ruling->rule;
	finding->result = (uint8_t) result;
	finding->actual = actual;
	finding->required = required;
	finding->row = ruling->basis_row;
	finding->unverified = ruling->unverified;
	if (ruling->watch != NULL)
		ruling->watch(ruling);
}

/* The rule cannot be decided: which fact is missing is its finding. */
static bool
is_missing(HpfRuling *ruling)
{
	if (ruling->missing_fact < 0)
		return false;
	add_finding(ruling, HPF_MISSING, ruling->missing_fact, 0);
	if (ruling->findings->outcome == HPF_GRANTED)
		ruling->findings->outcome = HPF_INCOMPLETE;
	return true;
}

void
hpf_rule_skip(HpfRuling *ruling)
{
	if (is_missing(ruling))
		return;
	ruling->basis_row = 0;
	ruling->unverified = false;
	add_finding(ruling, HPF_NOT_APPLICABLE, 0, 0);
}

void
hpf_rule_end(HpfRuling *ruling, bool passed, int64_t actual, int64_t required)
{
	if (is_missing(ruling))
		return;
	add_finding(ruling, passed ? HPF_PASSED : HPF_FAILED, actual, required);
	/* a refusal stands, whatever else is missing */
	if (!passed)
		ruling->findings->outcome = HPF_REFUSED;
}

void
hpf_rule_limit(HpfRuling *ruling, int64_t actual, int64_t limit)
{
	if (is_missing(ruling))
		return;
	add_finding(ruling, HPF_LIMITS, actual, limit < 0 ? 0 : limit);
}

int64_t
hpf_smallest_limit(HpfRuling *ruling)
{
	HpfFindings *findings = ruling->findings;
	int64_t		smallest = INT64_MAX;

	for (int place = 0; place < findings->count; place++)
		if (findings->finding[place].result == HPF_LIMITS && findings->finding[place].required < smallest)
		{
			smallest = findings->finding[place].required;
			findings->bound = (uint8_t) place;
		}
	return smallest;
}

void
hpf_rule_note(HpfRuling *ruling, int64_t actual, int64_t required)
{
	if (!is_missing(ruling))
		add_finding(ruling, HPF_NOTED, actual, required);
}

void
hpf_rule_amount(HpfRuling *ruling, bool asked, int64_t requested, bool accepts_less)
{
	int64_t		most = hpf_smallest_limit(ruling);

	if (most == INT64_MAX)
	{
		/* every limit misses a fact, so there is no number to speak of */
		hpf_rule_skip(ruling);
		return;
	}
	if (!asked)
		requested = most;
	/* stands on what the smallest limit stands on */
	ruling->basis_row = ruling->findings->finding[ruling->findings->bound].row;
	ruling->unverified = ruling->findings->finding[ruling->findings->bound].unverified;
	hpf_rule_end(ruling, most > 0 && requested > 0 && (requested <= most || accepts_less), requested, most);
	if (requested <= most)
		ruling->findings->bound = asked ? HPF_NO_FINDING : ruling->findings->bound;
	ruling->findings->amount = requested < most ? requested : most;
}

int64_t
hpf_months_between(int64_t from, int64_t until)
{
	int32_t		y1,
				m1,
				d1,
				y2,
				m2,
				d2;
	bool		backwards = until < from;
	int64_t		months;

	if (backwards)
	{
		int64_t		swap = from;

		from = until;
		until = swap;
	}
	hpf_civil_from_days((int32_t) from, &y1, &m1, &d1);
	hpf_civil_from_days((int32_t) until, &y2, &m2, &d2);
	months = ((int64_t) y2 - y1) * 12 + (m2 - m1);
	/* 31 January to 28 February is a month: the day that the month has not is its last */
	if (d2 < d1 && d2 < hpf_days_in_month(y2, m2))
		months--;
	return backwards ? -months : months;
}

int64_t
hpf_months_later(int64_t day, int64_t months)
{
	int32_t		year,
				month,
				dom,
				last;

	hpf_civil_from_days((int32_t) day, &year, &month, &dom);
	months += (int64_t) year * 12 + month - 1;
	if (months < HPF_YEARMONTH_MIN)
		return HPF_DAYS_MIN;
	if (months > HPF_YEARMONTH_MAX)
		return HPF_DAYS_MAX;
	year = hpf_yearmonth_year((int32_t) months);
	month = hpf_yearmonth_month((int32_t) months);
	last = hpf_days_in_month(year, month);
	return hpf_days_from_civil(year, month, dom < last ? dom : last);
}

/* ---- Bytes ---------------------------------------------------------------- */

size_t
hpf_findings_encode(const HpfFindings *findings, uint8_t *buffer)
{
	size_t		length = 0;

	buffer[length++] = findings->kind;
	buffer[length++] = findings->version;
	buffer[length++] = findings->outcome;
	buffer[length++] = findings->bound;
	buffer[length++] = findings->count;
	length += hpf_varint_put_signed(buffer + length, findings->amount);
	for (int place = 0; place < findings->count; place++)
	{
		const HpfFinding *finding = &findings->finding[place];

		buffer[length++] = finding->rule;
		buffer[length++] = (uint8_t) (finding->result | (finding->unverified ? 16 : 0));
		if (finding->result == HPF_NOT_APPLICABLE)
			continue;
		length += hpf_varint_put_signed(buffer + length, finding->actual);
		length += hpf_varint_put_signed(buffer + length, finding->required);
		length += hpf_varint_put(buffer + length, (uint32_t) finding->row);
	}
	return length;
}

/* What a rule compares may lie outside the range of what may be set, but it has a text. */
static bool
can_be(const HpfRuleSpec *rule, int64_t value)
{
	HpfValueSpec any = rule->value;

	any.least = any.greatest = 0;
	return hpf_value_check(&any, value) == HPF_OK && (any.type != HPF_VALUE_RATE || value >= 0);
}

static HpfStatus
decode_head(const uint8_t *buffer, size_t length, size_t *at, HpfFindings *findings)
{
	const HpfDecisionSpec *spec;

	if (length < 6)
		return HPF_BAD_SYNTAX;
	*at = 5;
	findings->kind = buffer[0];
	findings->version = buffer[1];
	findings->outcome = buffer[2];
	findings->bound = buffer[3];
	findings->count = buffer[4];
	spec = hpf_decision((HpfDecisionKind) findings->kind);
	if (spec == NULL || findings->version < 1 || findings->version > spec->version ||
		findings->outcome > HPF_INCOMPLETE || findings->count > HPF_FINDINGS_MAX ||
		(findings->bound != HPF_NO_FINDING && findings->bound >= findings->count) ||
		!hpf_varint_get_signed(buffer, length, at, &findings->amount))
		return HPF_BAD_SYNTAX;
	return HPF_OK;
}

HpfStatus
hpf_findings_decode_head(const uint8_t *buffer, size_t length, HpfFindings *findings)
{
	size_t		at;

	return decode_head(buffer, length, &at, findings);
}

HpfStatus
hpf_findings_decode(const uint8_t *buffer, size_t length, HpfFindings *findings)
{
	const HpfDecisionSpec *spec;
	size_t		at;
	uint64_t	row;
	uint8_t		last_rule = 0;

	if (decode_head(buffer, length, &at, findings) != HPF_OK)
		return HPF_BAD_SYNTAX;
	spec = hpf_decision((HpfDecisionKind) findings->kind);
	for (int place = 0; place < findings->count; place++)
	{
		HpfFinding *finding = &findings->finding[place];

		if (at + 2 > length)
			return HPF_BAD_SYNTAX;
		finding->rule = buffer[at++];
		finding->result = buffer[at] & 15;
		finding->unverified = (buffer[at] & 16) != 0;
		if ((buffer[at++] & ~31) != 0 || finding->result > HPF_NOTED ||
			finding->rule <= last_rule || finding->rule > spec->rule_count ||
			(finding->unverified && finding->result == HPF_NOT_APPLICABLE))
			return HPF_BAD_SYNTAX;
		last_rule = finding->rule;
		finding->actual = finding->required = 0;
		finding->row = 0;
		if (finding->result == HPF_NOT_APPLICABLE)
			continue;
		if (!hpf_varint_get_signed(buffer, length, &at, &finding->actual) ||
			!hpf_varint_get_signed(buffer, length, &at, &finding->required) ||
			!hpf_varint_get(buffer, length, &at, &row) || row > INT32_MAX)
			return HPF_BAD_SYNTAX;
		finding->row = (int32_t) row;
		if (finding->result == HPF_MISSING
			? finding->actual < 0 || finding->actual >= spec->fact_count || finding->required != 0
			: !can_be(&spec->rules[finding->rule - 1], finding->actual) || !can_be(&spec->rules[finding->rule - 1], finding->required))
			return HPF_BAD_SYNTAX;
	}
	return at == length ? HPF_OK : HPF_BAD_SYNTAX;
}

/* ---- Sentences -------------------------------------------------------------- */

static const char *const outcome_names[] = {"granted", "refused", "incomplete"};
static const char *const result_names[] = {"not applicable", "passed", "failed", "limits", "missing", "noted"};

const char *
hpf_outcome_name(HpfOutcome outcome)
{
	return outcome_names[outcome];
}

const char *
hpf_result_name(HpfFindingResult result)
{
	return result_names[result];
}

static size_t
say(char *buffer, size_t length, const char *text, size_t more)
{
	if (length + more >= HPF_SENTENCE_BUFFER)
		return length;
	memcpy(buffer + length, text, more);
	buffer[length + more] = '\0';
	return length + more;
}

/* Words are English in SQL; a Chinese sentence says them in Chinese. */
static const char *
chinese_word(const char *word)
{
	static const char *const words[][2] = {
		{"none", "无"}, {"normal", "正常"}, {"dormant", "封存"}, {"frozen", "冻结"}, {"closed", "销户"},
		{"self", "本人"}, {"spouse", "配偶"}, {"parent", "父母"}, {"child", "子女"}, {"other", "其他"},
		{"member", "职工本人"}, {"heir", "继承人或受遗赠人"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i][0], word) == 0)
			return words[i][1];
	return word;
}

static size_t
say_value(char *buffer, size_t length, const HpfValueSpec *spec, int64_t value, HpfLanguage language)
{
	char		text[HPF_VALUE_BUFFER];
	size_t		more = hpf_value_format(spec, value, text);

	if (spec->type == HPF_VALUE_BOOLEAN)
	{
		const char *word = language == HPF_CHINESE ? (value != 0 ? "是" : "否") : (value != 0 ? "yes" : "no");

		return say(buffer, length, word, strlen(word));
	}
	if (spec->type == HPF_VALUE_WORD && language == HPF_CHINESE)
	{
		const char *word = chinese_word(text);

		return say(buffer, length, word, strlen(word));
	}
	return say(buffer, length, text, more);
}

size_t
hpf_finding_sentence(const HpfFindings *findings, int place, HpfLanguage language, char *buffer)
{
	const HpfDecisionSpec *spec = hpf_decision((HpfDecisionKind) findings->kind);
	const HpfFinding *finding = &findings->finding[place];
	const HpfRuleSpec *rule = &spec->rules[finding->rule - 1];
	bool		chinese = language == HPF_CHINESE;
	const char *text = chinese ? rule->chinese : rule->english;
	size_t		length = 0;

	buffer[0] = '\0';
	if (finding->result == HPF_NOT_APPLICABLE)
	{
		const char *word = chinese ? "不适用" : "does not apply";

		return say(buffer, 0, word, strlen(word));
	}
	if (finding->result == HPF_MISSING)
	{
		const HpfFactSpec *fact = &spec->facts[finding->actual];
		const char *opening = chinese ? "缺少资料：" : "cannot be judged without: ";
		const char *what = chinese ? fact->chinese : fact->meaning;

		length = say(buffer, length, opening, strlen(opening));
		return say(buffer, length, what, strlen(what));
	}
	for (const char *at = text; *at != '\0';)
	{
		const char *mark = strchr(at, '%');

		if (mark == NULL || mark[1] == '\0')
			mark = at + strlen(at);
		length = say(buffer, length, at, (size_t) (mark - at));
		if (*mark == '\0')
			break;
		if (mark[1] == 'a')
			length = say_value(buffer, length, &rule->value, finding->actual, language);
		else if (mark[1] == 'r')
			length = say_value(buffer, length, &rule->value, finding->required, language);
		else
			length = say(buffer, length, mark, 1);
		at = mark + (mark[1] == 'a' || mark[1] == 'r' ? 2 : 1);
	}
	if (finding->unverified)
	{
		const char *note = chinese ? "（依据的参数尚未核实）" : " (by an unverified value)";

		length = say(buffer, length, note, strlen(note));
	}
	return length;
}
