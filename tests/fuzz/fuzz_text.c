/*
 * fuzz_text.c
 *		Any bytes, read as each of the five types: the parsers of src/core.
 *
 * What a parser takes, its formatter must write in a form that the parser takes
 * again, for the same value, and the formatter writes again unchanged.  Built
 * with -fsanitize=fuzzer,address,undefined; with -DFUZZ_STANDALONE it has a
 * main of its own that mutates good texts, for machines without libFuzzer.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/calendar.h"
#include "core/identity.h"
#include "core/money.h"
#include "core/rate.h"
#include "fuzz.h"

static void
money(const char *text, size_t length)
{
	char first[HPF_MONEY_BUFFER];
	char second[HPF_MONEY_BUFFER];
	int64_t fen;
	int64_t again;
	int64_t rounded;

	if (hpf_money_parse(text, length, &fen) != HPF_OK)
		return;
	MUST(hpf_money_format(fen, first) == strlen(first) && strlen(first) < sizeof(first));
	MUST(hpf_money_parse(first, strlen(first), &again) == HPF_OK && again == fen);
	hpf_money_format(again, second);
	MUST(strcmp(first, second) == 0);
	if (hpf_round_to_unit(fen, 100, HPF_HALF_UP, &rounded) == HPF_OK)
		MUST(rounded % 100 == 0 && (__int128) rounded - fen <= 50 && (__int128) fen - rounded <= 50);
}

static void
rate(const char *text, size_t length)
{
	char first[HPF_RATE_BUFFER];
	char second[HPF_RATE_BUFFER];
	int64_t value;
	int64_t again;

	if (hpf_rate_parse(text, length, &value) != HPF_OK)
		return;
	MUST(value >= 0 && value <= HPF_RATE_MAX);
	MUST(hpf_rate_format(value, first) == strlen(first) && strlen(first) < sizeof(first));
	MUST(hpf_rate_parse(first, strlen(first), &again) == HPF_OK && again == value);
	hpf_rate_format(again, second);
	MUST(strcmp(first, second) == 0);
}

static void
yearmonth(const char *text, size_t length)
{
	char first[HPF_YEARMONTH_BUFFER];
	char second[HPF_YEARMONTH_BUFFER];
	int32_t value;
	int32_t again;

	if (hpf_yearmonth_parse(text, length, &value) != HPF_OK)
		return;
	MUST(hpf_yearmonth_is_valid(value));
	MUST(hpf_yearmonth_format(value, first) == 7 && strlen(first) == 7);
	MUST(hpf_yearmonth_parse(first, 7, &again) == HPF_OK && again == value);
	hpf_yearmonth_format(again, second);
	MUST(strcmp(first, second) == 0);
}

static void
citizen_id(const char *text, size_t length)
{
	char first[HPF_CITIZEN_ID_BUFFER];
	char second[HPF_CITIZEN_ID_BUFFER];
	int64_t value;
	int64_t again;

	if (hpf_citizen_id_parse(text, length, &value) != HPF_OK)
		return;
	MUST(hpf_citizen_id_validate(value) == HPF_OK);
	MUST(hpf_citizen_id_format(value, first) == 18 && strlen(first) == 18);
	MUST(memcmp(first, text, 17) == 0);
	MUST(hpf_citizen_id_parse(first, 18, &again) == HPF_OK && again == value);
	hpf_citizen_id_format(again, second);
	MUST(strcmp(first, second) == 0);
	MUST(hpf_days_is_valid(hpf_citizen_id_birth(value)));
}

static void
uscc(const char *text, size_t length)
{
	char first[HPF_USCC_LENGTH];
	char second[HPF_USCC_LENGTH];

	if (hpf_uscc_parse(text, length, first) != HPF_OK)
		return;
	MUST(hpf_uscc_parse(first, sizeof(first), second) == HPF_OK);
	MUST(memcmp(first, second, sizeof(first)) == 0);
	MUST(hpf_uscc_make(first, 17, second) == HPF_OK);
	MUST(memcmp(first, second, sizeof(first)) == 0);
}

/* The bytes as a stored id, a day and a period, as recv might meet them. */
static void
numbers(const uint8_t *data, size_t size)
{
	int64_t id;
	int32_t first_due;
	int32_t period;
	int32_t due;
	int32_t year;
	int32_t month;
	int32_t day;

	if (size < sizeof(id) + sizeof(first_due) + sizeof(period))
		return;
	memcpy(&id, data, sizeof(id));
	memcpy(&first_due, data + sizeof(id), sizeof(first_due));
	memcpy(&period, data + sizeof(id) + sizeof(first_due), sizeof(period));
	if (hpf_citizen_id_validate(id) == HPF_OK)
	{
		char text[HPF_CITIZEN_ID_BUFFER];
		int64_t again;

		hpf_citizen_id_format(id, text);
		MUST(hpf_citizen_id_parse(text, 18, &again) == HPF_OK && again == id);
	}
	hpf_civil_from_days(first_due, &year, &month, &day);
	MUST(hpf_days_from_civil(year, month, day) == first_due);
	if (hpf_due_date(first_due, period, &due) == HPF_OK)
		MUST(due >= first_due && hpf_days_is_valid(due));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* exactly sized, so that a read past the end is a read past an allocation */
	char *text = malloc(size == 0 ? 1 : size);

	if (text == NULL)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	money(text, size);
	rate(text, size);
	yearmonth(text, size);
	citizen_id(text, size);
	uscc(text, size);
	numbers(data, size);
	free(text);
	return 0;
}

#ifdef FUZZ_STANDALONE
int
main(int argc, char **argv)
{
	static const char *const seeds[] = {
		"1234.50", "-92233720368547758.08", "92233720368547758.07", "3.25%", "999.999999%",
		"2020-06", "202006", "35059919880808002X", "350599200002290044", "91350500MA2Y0001XX",
	};
	static const char alphabet[] = "0123456789.-+%xXAIZ \n";
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	uint64_t random = argc > 2 ? strtoull(argv[2], NULL, 10) : 20200601;
	unsigned long i;

	for (i = 0; i < rounds; i++)
	{
		uint8_t text[40];
		size_t size;
		int changes;

		random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
		size = strlen(seeds[(random >> 33) % 10]);
		memcpy(text, seeds[(random >> 33) % 10], size);
		for (changes = (int) (random >> 60) % 4; changes >= 0 && size > 0; changes--)
		{
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
			switch ((random >> 50) % 4)
			{
				case 0:
					text[(random >> 33) % size] = (uint8_t) alphabet[(random >> 20) % (sizeof(alphabet) - 1)];
					break;
				case 1:
					text[(random >> 33) % size] = (uint8_t) (random >> 24);
					break;
				case 2:
					size--;
					break;
				default:
					if (size < sizeof(text))
						text[size++] = (uint8_t) alphabet[(random >> 20) % (sizeof(alphabet) - 1)];
			}
		}
		LLVMFuzzerTestOneInput(text, size);
	}
	printf("%lu texts\n", rounds);
	return 0;
}
#endif
