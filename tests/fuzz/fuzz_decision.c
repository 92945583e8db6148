/*
 * fuzz_decision.c
 *		Any bytes, read as facts and policy of a decision, as findings, as a set of
 *		parameters, or as the text of a value: src/core/decision.c and its rules,
 *		policy.c, value.c.
 *
 * Every rule leaves one finding in its place, the outcome follows from them, no
 * grant is above a limit or the amount asked for.  Bytes that are taken encode to
 * the same bytes, values that are taken format and parse to the same value, and no
 * sentence leaves its buffer.
 * Built with -fsanitize=fuzzer,address,undefined; with -DFUZZ_STANDALONE it has
 * a main of its own that makes random bytes, for machines without libFuzzer.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/calendar.h"
#include "core/decision.h"
#include "core/policy.h"
#include "core/value.h"
#include "fuzz.h"

/* Mostly what the spec takes: an end of its range, something small, anything within; now and then anything at all. */
static int64_t
take_value(const HpfValueSpec *spec)
{
	int64_t		least = spec->least;
	int64_t		greatest = spec->greatest;

	if (spec->type == HPF_VALUE_BOOLEAN)
		greatest = 1;
	if (spec->type == HPF_VALUE_WORD)
		for (greatest = 0; spec->words[greatest + 1] != NULL; greatest++)
			;
	if (spec->type == HPF_VALUE_DATE && least == greatest)
	{
		/* around 2020, where days meet each other */
		if (take(1) % 8 != 0)
			return 7300 + (int64_t) take(2) % 1200;
		least = HPF_DAYS_MIN;
		greatest = HPF_DAYS_MAX;
	}
	switch (take(1) % 8)
	{
		case 0:
			return (int64_t) take(8);
		case 1:
			return least;
		case 2:
			return greatest;
		case 3:
			return least + (int64_t) take(1);
		case 4:
			return least + (int64_t) take(4);
		default:
			return least + (int64_t) (take(8) % ((uint64_t) (greatest - least) + 1));
	}
}

static void
check_sentences(const HpfFindings *findings)
{
	char		sentence[HPF_SENTENCE_BUFFER + 1];

	for (int place = 0; place < findings->count; place++)
		for (int language = HPF_ENGLISH; language <= HPF_CHINESE; language++)
		{
			size_t		length;

			sentence[HPF_SENTENCE_BUFFER] = '#';
			length = hpf_finding_sentence(findings, place, (HpfLanguage) language, sentence);
			MUST(sentence[HPF_SENTENCE_BUFFER] == '#');
			MUST(length > 0 && length < HPF_SENTENCE_BUFFER / 2 && strlen(sentence) == length);
			MUST(strstr(sentence, "%a") == NULL && strstr(sentence, "%r") == NULL);
		}
}

/* Findings that nobody made. */
static void
foreign_findings(void)
{
	HpfFindings findings;
	uint8_t		again[HPF_FINDINGS_BUFFER];

	if (hpf_findings_decode(bytes, bytes_left, &findings) != HPF_OK)
		return;
	MUST(bytes_left <= sizeof(again));
	MUST(hpf_findings_encode(&findings, again) == bytes_left);
	MUST(memcmp(again, bytes, bytes_left) == 0);
	check_sentences(&findings);
}

static void
foreign_parameters(void)
{
	static HpfParameters parameters;
	static uint8_t again[HPF_PARAMETERS_BUFFER];

	if (hpf_parameters_decode(bytes, bytes_left, &parameters) != HPF_OK)
		return;
	MUST(bytes_left <= sizeof(again));
	MUST(hpf_parameters_encode(&parameters, again) == bytes_left);
	MUST(memcmp(again, bytes, bytes_left) == 0);
}

/* Text as a value of some key: what is taken has one canonical text. */
static void
foreign_text(void)
{
	HpfPolicyKeySpec spec;
	int64_t		value;
	int64_t		again;
	char		text[HPF_VALUE_BUFFER];
	size_t		length;

	if (!hpf_policy_key((int) take(2) % HPF_POLICY_KEYS, &spec))
		return;
	if (hpf_value_parse(&spec.value, (const char *) bytes, bytes_left, &value) != HPF_OK)
		return;
	MUST(hpf_value_check(&spec.value, value) == HPF_OK);
	length = hpf_value_format(&spec.value, value, text);
	MUST(length < sizeof(text) && strlen(text) == length);
	MUST(hpf_value_parse(&spec.value, text, length, &again) == HPF_OK && again == value);
	MUST(hpf_policy_key_number(spec.name, strlen(spec.name)) != HPF_NO_KEY);
}

/* Every key that must have a value has one; the bytes say which are otherwise. */
static void
take_parameters(HpfParameters *parameters)
{
	memset(parameters, 0, sizeof(*parameters));
	for (int key = 1; key < HPF_POLICY_KEYS; key++)
	{
		HpfPolicyKeySpec spec;

		if (!hpf_policy_key(key, &spec) || !hpf_policy_key_is_carried(&spec) || spec.optional)
			continue;
		parameters->state[key] = HPF_PARAMETER_VERIFIED;
		parameters->row[key] = key;
		parameters->value[key] = spec.value.type == HPF_VALUE_BOOLEAN ? 1 : spec.value.least + (spec.value.greatest - spec.value.least) / 1000;
	}
	for (int changes = (int) (take(1) % 32); changes > 0; changes--)
	{
		/* of the loan's keys, or of one ground's */
		int			key = take(1) % 2 == 0 ? (int) (take(1) % HPF_GENERAL_KEYS) : HPF_GROUND_KEYS + (int) take(2) % (HPF_GROUNDS * HPF_GROUND_STRIDE);
		HpfPolicyKeySpec spec;
		int64_t		value;

		if (!hpf_policy_key(key, &spec) || !hpf_policy_key_is_carried(&spec))
			continue;
		value = take_value(&spec.value);
		if (hpf_value_check(&spec.value, value) != HPF_OK)
			parameters->state[key] = HPF_PARAMETER_ABSENT;
		else
		{
			parameters->value[key] = value;
			parameters->row[key] = (int32_t) (take(4) & INT32_MAX);
			parameters->state[key] = take(1) % 2 == 0 ? HPF_PARAMETER_VERIFIED : HPF_PARAMETER_UNVERIFIED;
		}
	}
}

static void
decide(void)
{
	static HpfParameters parameters;
	HpfDecisionKind kind = (HpfDecisionKind) (1 + take(1) % (HPF_DECISION_KINDS - 1));
	const HpfDecisionSpec *spec = hpf_decision(kind);
	HpfFacts	facts;
	HpfFindings findings;
	HpfFindings again;
	uint8_t		packed[HPF_FINDINGS_BUFFER];
	size_t		length;
	bool		failed = false;
	bool		missing = false;
	int			at;
	HpfStatus	status;

	memset(&facts, 0, sizeof(facts));
	for (int fact = 0; fact < spec->fact_count; fact++)
	{
		facts.given[fact] = take(1) % 16 != 15;
		facts.value[fact] = take_value(&spec->facts[fact].value);
	}
	take_parameters(&parameters);
	status = hpf_decide(kind, 1, &facts, &parameters, &findings, &at);
	if (status == HPF_BAD_ARGUMENT)
	{
		MUST(at >= 0 && at < spec->fact_count && facts.given[at]);
		return;
	}
	if (status == HPF_NOT_ALLOWED)
	{
		MUST(at > HPF_NO_KEY && at < HPF_POLICY_KEYS && parameters.state[at] == HPF_PARAMETER_ABSENT);
		return;
	}
	MUST(status == HPF_OK);
	MUST(findings.count == spec->rule_count);
	for (int place = 0; place < findings.count; place++)
	{
		const HpfFinding *f = &findings.finding[place];

		MUST(f->rule == place + 1);
		failed = failed || f->result == HPF_FAILED;
		missing = missing || f->result == HPF_MISSING;
		MUST(f->result != HPF_MISSING || !facts.given[f->actual]);
		MUST(f->result != HPF_LIMITS || f->required >= 0);
		MUST(f->result != HPF_LIMITS || findings.amount <= f->required);
	}
	MUST(findings.outcome == (failed ? HPF_REFUSED : missing ? HPF_INCOMPLETE : HPF_GRANTED));
	MUST(findings.amount >= 0 && (findings.outcome == HPF_GRANTED || findings.amount == 0));
	for (int fact = 0; fact < spec->fact_count; fact++)
		MUST(strcmp(spec->facts[fact].name, "requested") != 0 || !facts.given[fact] || findings.amount <= facts.value[fact]);
	length = hpf_findings_encode(&findings, packed);
	MUST(length <= sizeof(packed));
	MUST(hpf_findings_decode(packed, length, &again) == HPF_OK);
	check_sentences(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bytes = data;
	bytes_left = size;
	switch (take(1) % 8)
	{
		case 0:
			foreign_findings();
			break;
		case 1:
			foreign_parameters();
			break;
		case 2:
			foreign_text();
			break;
		default:
			decide();
			break;
	}
	return 0;
}

#ifdef FUZZ_STANDALONE
int
main(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	uint64_t	random = argc > 2 ? strtoull(argv[2], NULL, 10) : 20200601;

	for (unsigned long round = 0; round < rounds; round++)
	{
		uint8_t		input[1000];
		size_t		size;

		for (size_t index = 0; index < sizeof(input); index++)
		{
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
			input[index] = (uint8_t) (random >> 56);
		}
		size = (size_t) (random >> 20) % sizeof(input);
		LLVMFuzzerTestOneInput(input, size);
	}
	printf("%lu cases\n", rounds);
	return 0;
}
#endif
