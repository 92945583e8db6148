/*
 * test_policy.c
 *		src/core/policy.c: the catalogue of policy keys and grounds, whose numbers
 *		are in stored parameter sets, and those sets as bytes.
 *
 * A standalone main over cmocka; links src/core.
 */
#include "decisions.h"

#include "core/varint.h"

/*
 * What is stored knows keys, grounds and attributes by number.  New ones go to the
 * end of these lists; nothing here is ever changed or taken away.
 */
static const char *const key_numbers[] = {
	[1] = "contribution_rounding_unit",
	[2] = "contribution_rounding_mode",
	[3] = "contribution_base_floor",
	[4] = "contribution_base_cap",
	[5] = "contribution_ratio_floor",
	[6] = "contribution_ratio_cap",
	[7] = "collection_counts_interest",
	[8] = "collection_counts_transfers",
	[9] = "deposit_rate_series",
	[10] = "deposit_day_basis",
	[11] = "withdrawal_minimum_left",
	[12] = "offset_interbank_leg",
	[13] = "principal_offset_mode",
	[14] = "penalty_income_subject",
	[15] = "subsidy_formula",
	[16] = "loan_ratio_ceiling_principal_offset",
	[17] = "annual_change_base",
	[18] = "loan_ratio_meeting_base",
	[19] = "business_window",
	[20] = "loan_months_least",
	[21] = "loan_other_city_open",
	[22] = "loan_count_most",
	[23] = "loan_wait_months",
	[24] = "loan_overdue_periods_most",
	[25] = "loan_age_least",
	[26] = "loan_guarantee_required",
	[27] = "loan_periods_most",
	[28] = "loan_years_after_retirement",
	[29] = "loan_building_years_most",
	[30] = "loan_cap_first_single",
	[31] = "loan_cap_first_double",
	[32] = "loan_cap_second_single",
	[33] = "loan_cap_second_double",
	[34] = "loan_small_home_area",
	[35] = "down_payment_first_small",
	[36] = "down_payment_first_large",
	[37] = "down_payment_second",
	[38] = "loan_payment_share_most",
	[39] = "loan_balance_multiple",
	[40] = "loan_balance_floor",
	[41] = "loan_time_months_full",
	[42] = "loan_time_coefficient_short",
	[43] = "liquidity_coefficient_open",
	[44] = "liquidity_watch",
	[45] = "liquidity_restrict",
	[46] = "liquidity_strict",
	[47] = "liquidity_coefficient_loose",
	[48] = "liquidity_coefficient_watch",
	[49] = "liquidity_coefficient_restrict",
	[50] = "liquidity_coefficient_strict",
	[51] = "loan_second_home_ratio_below",
	[52] = "loan_withdrawn_house",
	[53] = "loan_talent_factor_1",
	[54] = "loan_talent_factor_2",
	[55] = "loan_talent_factor_3",
	[56] = "loan_amount_unit",
	[57] = "housing_months_least",
	[58] = "ban_years_withdrawal",
	[59] = "ban_years_loan",
	[60] = "case_days_withdrawal",
	[61] = "case_days_loan",
	[62] = "case_days_count",
	[63] = "case_law_date",
	[64] = "case_rules_alone_amount",
	[65] = "case_days_other_city",
	[66] = "bank_feed_errors_most",
	[67] = "case_days_collected",
	[68] = "case_days_two_place",
	[69] = "loan_homes_most",
	[70] = "loan_overdue_months",
	[71] = "loan_registration_required",
	[72] = "loan_first_period",
	[73] = "penalty_rate",
	[74] = "penalty_base",
	[75] = "loan_grace_days",
	[76] = "penalty_principal_first_days",
	[77] = "rate_reset_mode",
	[78] = "rate_reset_periods_over",
	[79] = "prepay_minimum",
	[80] = "prepay_months_least",
	[81] = "prepay_times_year_most",
	[82] = "bullet_periods_most",
	[83] = "loan_extension_rate",
	[84] = "credit_institution_code",
	[85] = "credit_reporting_from",
	[86] = "credit_business_kind",
	[87] = "credit_bank_loans",
	[88] = "credit_guarantee",
	[89] = "credit_contribution_scope",
	[90] = "credit_objection_days",
	[91] = "risk_attention_periods",
	[92] = "risk_substandard_periods",
	[93] = "risk_doubtful_periods",
	[94] = "risk_substandard_days",
	[95] = "risk_doubtful_days",
	[96] = "overdue_rate_periods",
	[97] = "overdue_rate_counts",
	[98] = "arrears_case_periods",
	[99] = "contact_days_before",
	[100] = "contact_days_first",
	[101] = "contact_days_second",
	[102] = "contact_days_third",
	[103] = "arrears_days_contact",
	[104] = "arrears_days_court",
	[105] = "arrears_days_decide",
	[106] = "call_periods_least",
	[107] = "subsidy_end_consecutive",
	[108] = "subsidy_end_total",
	[109] = "subsidy_end_ineligible",
	[110] = "subsidy_end_term",
	[111] = "offset_yearly_month",
};

static const struct
{
	const char *name;
	const char *code;
	bool		closes;
}			ground_numbers[] = {
	{"purchase", "01", false},
	{"build", "02", false},
	{"repay_fund", "06", false},
	{"repay_commercial", "06", false},
	{"repay_other_city", "06", false},
	{"rent", "07", false},
	{"leaving", "10", true},
	{"retirement", "03", true},
	{"disability", "04", true},
	{"abroad", "05", true},
	{"death", "08", true},
	{"hardship", "11", false},
	{"illness", "09", false},
	{"lift", "12", false},
	{"disaster", "13", false},
	{"decoration", "14", false},
	{"property_fee", "15", false},
	{"help_purchase", "16", false},
	{"help_repay", "17", false},
	{"other", "99", false},
	{"principal_offset", "06", false},
};

static const char *const attribute_numbers[] = {
	"open",
	"window_months",
	"interval_months",
	"once_a_house",
	"once_a_house_year",
	"relations",
	"monthly_cap",
	"yearly_cap",
	"cost_share",
	"ratio_from",
	"ratio_below",
	"dormant_months",
	"with_fund_loan",
	"local_household",
	"no_home",
	"period_months",
	"income_share",
};

#define COUNT(list)	((int) (sizeof(list) / sizeof((list)[0])))

/* Words are stored as their place in the list. */
static const struct
{
	const char *key;
	const char *words[8];
}			word_numbers[] = {
	{"contribution_rounding_mode", {"half_up", "ceiling", "floor"}},
	{"principal_offset_mode", {"reduce", "shorten"}},
	{"subsidy_formula", {"A", "B"}},
	{"loan_withdrawn_house", {"subtract", "refuse"}},
	{"case_days_count", {"working", "calendar"}},
	{"case_law_date", {"accepted", "decided"}},
	{"overdue_rate_counts", {"arrears", "balance"}},
	{"loan_first_period", {"joined", "separate"}},
	{"penalty_base", {"principal_interest", "principal", "compound"}},
	{"rate_reset_mode", {"day_split", "next_period"}},
	{"loan_extension_rate", {"original", "cumulative"}},
	{"withdrawal_purchase_relations", {"self", "couple", "family"}},
};

static void
test_numbers_are_for_good(void **state)
{
	HpfPolicyKeySpec spec;
	char		name[HPF_KEY_NAME_BUFFER];

	(void) state;
	assert_int_equal(HPF_GENERAL_KEYS, COUNT(key_numbers));
	assert_int_equal(HPF_GROUNDS, COUNT(ground_numbers));
	assert_int_equal(HPF_GROUND_ATTRIBUTES, COUNT(attribute_numbers));
	assert_int_equal(HPF_GROUND_KEYS, 128);
	assert_int_equal(HPF_GROUND_STRIDE, 24);
	for (int key = 1; key < COUNT(key_numbers); key++)
	{
		assert_true(hpf_policy_key(key, &spec));
		assert_string_equal(spec.name, key_numbers[key]);
	}
	for (int ground = 0; ground < COUNT(ground_numbers); ground++)
	{
		const HpfGroundSpec *own = hpf_ground((HpfGround) ground);

		assert_string_equal(own->name, ground_numbers[ground].name);
		assert_string_equal(own->code, ground_numbers[ground].code);
		assert_int_equal(own->closes, ground_numbers[ground].closes);
		assert_string_equal(hpf_ground_words[ground], own->name);
		for (int attribute = 0; attribute < COUNT(attribute_numbers); attribute++)
		{
			snprintf(name, sizeof(name), "withdrawal_%s_%s", own->name, attribute_numbers[attribute]);
			assert_true(hpf_policy_key(128 + 24 * ground + attribute, &spec));
			assert_string_equal(spec.name, name);
			assert_int_equal(hpf_ground_key((HpfGround) ground, (HpfGroundAttribute) attribute), 128 + 24 * ground + attribute);
		}
	}
	assert_null(hpf_ground_words[HPF_GROUNDS]);
	for (int i = 0; i < COUNT(word_numbers); i++)
	{
		int			key = hpf_policy_key_number(word_numbers[i].key, strlen(word_numbers[i].key));

		assert_true(hpf_policy_key(key, &spec));
		assert_int_equal(spec.value.type, HPF_VALUE_WORD);
		for (int place = 0; word_numbers[i].words[place] != NULL; place++)
			assert_string_equal(spec.value.words[place], word_numbers[i].words[place]);
	}
	/* the rounding modes are those of money.h */
	assert_int_equal(HPF_HALF_UP, 0);
	assert_int_equal(HPF_CEILING, 1);
	assert_int_equal(HPF_FLOOR, 2);
}

static void
test_catalogue(void **state)
{
	HpfPolicyKeySpec spec;
	int			count = 0;

	(void) state;
	for (int key = -3; key < HPF_POLICY_KEYS + 3; key++)
	{
		bool		general = key >= 1 && key < HPF_GENERAL_KEYS;
		bool		of_ground = key >= HPF_GROUND_KEYS && key < HPF_POLICY_KEYS &&
			(key - HPF_GROUND_KEYS) % HPF_GROUND_STRIDE < HPF_GROUND_ATTRIBUTES;

		assert_int_equal(hpf_policy_key(key, &spec), general || of_ground);
		if (!general && !of_ground)
			continue;
		count++;
		/* a name of its own, found again; cut off it would be another's or too long for its buffer */
		assert_in_range(strlen(spec.name), 1, HPF_KEY_NAME_BUFFER - 2);
		assert_int_equal(strspn(spec.name, "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(spec.name));
		assert_int_equal(hpf_policy_key_number(spec.name, strlen(spec.name)), key);
		assert_int_equal(hpf_policy_key_number(spec.name, strlen(spec.name) - 1) == key, false);
		assert_true(spec.value.type >= HPF_VALUE_CNY && spec.value.type <= HPF_VALUE_OBJECT);
		assert_true(spec.value.least <= spec.value.greatest);
		assert_int_equal(spec.value.type == HPF_VALUE_WORD, spec.value.words != NULL);
		for (int place = 0; spec.value.words != NULL && spec.value.words[place] != NULL; place++)
		{
			assert_in_range(strlen(spec.value.words[place]), 1, HPF_VALUE_BUFFER - 1);
			/* they stand in text where these part one thing from the next */
			assert_null(strpbrk(spec.value.words[place], " ;=@?"));
			for (int other = 0; other < place; other++)
				assert_string_not_equal(spec.value.words[other], spec.value.words[place]);
		}
		assert_true(spec.unit != NULL);
		assert_true(spec.meaning != NULL && spec.meaning[0] != '\0');
		assert_true(spec.chinese != NULL && spec.chinese[0] != '\0');
		/* amounts, rates, counts and ratios have a range of their own, so no typing error passes unseen */
		if (spec.value.type == HPF_VALUE_CNY || spec.value.type == HPF_VALUE_RATE ||
			spec.value.type == HPF_VALUE_INTEGER || spec.value.type == HPF_VALUE_NUMERIC)
		{
			assert_true(spec.value.least >= 0 && spec.value.greatest > 0);
			assert_int_equal(hpf_value_check(&spec.value, spec.value.least), HPF_OK);
			assert_int_equal(hpf_value_check(&spec.value, spec.value.greatest), HPF_OK);
			assert_int_equal(hpf_value_check(&spec.value, spec.value.least - 1), HPF_OUT_OF_RANGE);
			assert_int_equal(hpf_value_check(&spec.value, spec.value.greatest + 1), HPF_OUT_OF_RANGE);
		}
	}
	assert_int_equal(count, COUNT(key_numbers) - 1 + COUNT(ground_numbers) * COUNT(attribute_numbers));
	assert_int_equal(hpf_policy_key_number("", 0), HPF_NO_KEY);
	assert_int_equal(hpf_policy_key_number("no_such_key", 11), HPF_NO_KEY);
	for (int ground = 0; ground < HPF_GROUNDS; ground++)
		for (int other = 0; other < ground; other++)
			assert_string_not_equal(hpf_ground((HpfGround) ground)->name, hpf_ground((HpfGround) other)->name);
}

static void
test_round_trip(void **state)
{
	(void) state;
	for (int round = 0; round < 3000; round++)
	{
		Case		c;
		HpfParameters again;
		uint8_t		buffer[HPF_PARAMETERS_BUFFER];
		uint8_t		second[HPF_PARAMETERS_BUFFER];
		size_t		length;

		extreme_case(&c, HPF_DECIDE_CONTRIBUTION);
		for (int gone = (int) (next_random() % HPF_POLICY_KEYS); gone > 0; gone--)
		{
			int			key = (int) (next_random() % HPF_POLICY_KEYS);

			c.parameters.state[key] = HPF_PARAMETER_ABSENT;
			c.parameters.row[key] = 0;
			c.parameters.value[key] = 0;
		}
		for (int key = 0; key < HPF_POLICY_KEYS; key++)
			if (c.parameters.state[key] != HPF_PARAMETER_ABSENT)
				c.parameters.row[key] = (int32_t) (next_random() >> (33 + next_random() % 31));
			else
				c.parameters.row[key] = 0, c.parameters.value[key] = 0;
		length = hpf_parameters_encode(&c.parameters, buffer);
		assert_true(length <= sizeof(buffer));
		assert_int_equal(hpf_parameters_decode(buffer, length, &again), HPF_OK);
		assert_memory_equal(again.value, c.parameters.value, sizeof(again.value));
		assert_memory_equal(again.row, c.parameters.row, sizeof(again.row));
		assert_memory_equal(again.state, c.parameters.state, sizeof(again.state));
		assert_int_equal(hpf_parameters_encode(&again, second), length);
		assert_memory_equal(second, buffer, length);
	}
}

/* The largest there can be fits its buffer, and the smallest is empty. */
static void
test_sizes(void **state)
{
	HpfParameters parameters;
	uint8_t		buffer[HPF_PARAMETERS_BUFFER];

	(void) state;
	memset(&parameters, 0, sizeof(parameters));
	assert_int_equal(hpf_parameters_encode(&parameters, buffer), 0);
	assert_int_equal(hpf_parameters_decode(buffer, 0, &parameters), HPF_OK);
	for (int key = 1; key < HPF_POLICY_KEYS; key++)
	{
		parameters.state[key] = HPF_PARAMETER_VERIFIED;
		parameters.value[key] = INT64_MIN;
		parameters.row[key] = INT32_MAX;
	}
	assert_true(hpf_parameters_encode(&parameters, buffer) <= sizeof(buffer));
}

/* Bytes that nothing encodes to are refused; what is taken encodes to the same bytes. */
static void
test_corrupt(void **state)
{
	static const struct
	{
		uint8_t		bytes[12];
		size_t		length;
		HpfStatus	status;
	}			table[] = {
		{{2, 2, 1}, 3, HPF_OK},	/* key 1, unverified, 0.01, row 1 */
		{{3, 2, 1}, 3, HPF_OK},	/* verified */
		{{2, 2}, 2, HPF_BAD_SYNTAX},
		{{2}, 1, HPF_BAD_SYNTAX},
		{{0, 2, 1}, 3, HPF_BAD_SYNTAX},	/* no step */
		{{1, 2, 1}, 3, HPF_BAD_SYNTAX},
		{{2, 0, 1}, 3, HPF_BAD_SYNTAX},	/* 0.00 is no rounding unit */
		{{4, 6, 1}, 3, HPF_BAD_SYNTAX},	/* no fourth rounding mode */
		{{4, 4, 1}, 3, HPF_OK},
		{{18, 0, 1}, 3, HPF_BAD_SYNTAX},	/* a text is not carried */
		{{0xfe, 0x01, 0, 1}, 4, HPF_BAD_SYNTAX},	/* key 127, the last free number of the general ones */
		{{0x80, 0x02, 2, 1}, 4, HPF_OK},	/* key 128 */
		{{0xa2, 0x02, 2, 1}, 4, HPF_BAD_SYNTAX},	/* key 145, a free number of the first ground */
		{{0xf0, 0x09, 2, 1}, 4, HPF_BAD_SYNTAX},	/* key 632, behind the last ground */
		{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 2, 1}, 12, HPF_BAD_SYNTAX},
		{{2, 2, 0xff, 0xff, 0xff, 0xff, 0x07}, 7, HPF_OK},	/* the greatest row */
		{{2, 2, 0x80, 0x80, 0x80, 0x80, 0x08}, 7, HPF_BAD_SYNTAX},
		{{2, 0x82, 0x00, 1}, 4, HPF_BAD_SYNTAX},	/* longer than need be */
			{{2, 2, 1, 2, 0, 1}, 6, HPF_OK},
	};
	HpfParameters parameters;

	(void) state;
	for (int i = 0; i < COUNT(table); i++)
		if (hpf_parameters_decode(table[i].bytes, table[i].length, &parameters) != table[i].status)
			fail_msg("case %d", i);
	for (int round = 0; round < 3000; round++)
	{
		Case		c;
		uint8_t		buffer[HPF_PARAMETERS_BUFFER];
		uint8_t		second[HPF_PARAMETERS_BUFFER];
		size_t		length;

		good_case(&c, HPF_DECIDE_LOAN);
		length = hpf_parameters_encode(&c.parameters, buffer);
		if (next_random() % 4 == 0)
			length = next_random() % length;
		for (int changes = (int) (next_random() % 4); changes > 0 && length > 0; changes--)
			buffer[next_random() % length] = (uint8_t) (next_random() >> 56);
		if (hpf_parameters_decode(buffer, length, &parameters) != HPF_OK)
			continue;
		assert_int_equal(hpf_parameters_encode(&parameters, second), length);
		assert_memory_equal(second, buffer, length);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_are_for_good),
		cmocka_unit_test(test_catalogue),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_corrupt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
