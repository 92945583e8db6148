/*
 * test_decision.c
 *		src/core/decision.c, and what holds for every decision: each rule leaves one
 *		finding, reads the keys it declares, says what it misses, and answers today
 *		as it did when version 1 was written.
 *
 * A standalone main over cmocka; links src/core.
 */
#include "decisions.h"

/* Stored findings know rules by number: new ones go to the end, none is changed or taken away. */
static const char *const rule_numbers[HPF_DECISION_KINDS][HPF_FINDINGS_MAX] = {
	[HPF_DECIDE_LOAN] = {
		"loan_account_state", "loan_months_continuous", "loan_other_city", "loan_certificate", "loan_count",
		"loan_open", "loan_wait", "loan_home_order", "loan_overdue", "loan_overdue_history",
		"loan_guarantee_loss", "loan_ban", "loan_guarantee", "loan_age", "loan_liquidity_second_home",
		"loan_withdrawn_house", "loan_down_payment", "loan_term", "loan_term_retirement",
		"loan_term_building", "loan_talent", "loan_liquidity", "loan_limit_cap", "loan_limit_withdrawn",
		"loan_limit_value", "loan_limit_unpaid", "loan_limit_ability", "loan_limit_balance",
		"loan_relation", "loan_house_lent", "loan_amount"
	},
	[HPF_DECIDE_WITHDRAWAL] = {
		"withdrawal_open", "withdrawal_account_state", "withdrawal_ban", "withdrawal_fund_loan",
		"withdrawal_event", "withdrawal_window", "withdrawal_relation", "withdrawal_interval",
		"withdrawal_once_a_house", "withdrawal_house_year", "withdrawal_mandate", "withdrawal_dormant",
		"withdrawal_household", "withdrawal_reemployed", "withdrawal_employment_ended", "withdrawal_retired",
		"withdrawal_claimant", "withdrawal_no_home", "withdrawal_income_share", "withdrawal_period",
		"withdrawal_ratio_from", "withdrawal_ratio_below", "withdrawal_offset_ratio", "withdrawal_closing",
		"withdrawal_limit_balance", "withdrawal_limit_cost", "withdrawal_limit_monthly", "withdrawal_limit_yearly", "withdrawal_amount"
	},
	[HPF_DECIDE_CONTRIBUTION] = {
		"contribution_base_floor", "contribution_base_cap", "contribution_unit_ratio_floor",
		"contribution_personal_ratio_floor", "contribution_unit_ratio_cap",
		"contribution_personal_ratio_cap", "contribution_base", "contribution_unit_amount",
		"contribution_personal_amount"
	},
	[HPF_DECIDE_HOUSING_FAMILY] = {
		"housing_contributes", "housing_months", "housing_base", "housing_balance", "housing_loan"
	},
};

/* Facts that may be left out: what nobody gives is none, no, or as much as may be. */
static const char *const optional_facts[HPF_DECISION_KINDS][HPF_FACTS_MAX] = {
	[HPF_DECIDE_LOAN] = {"requested", "accepts_less", "banned_through", "talent_tier", "spouse_balance"},
	[HPF_DECIDE_WITHDRAWAL] = {"requested", "accepts_less", "banned_through", "event_on", "subsidised", "last_on", "cap_factor", "window_extension"},
	[HPF_DECIDE_CONTRIBUTION] = {"lower_ratio_approved"},
	/* of whom there is no account */
	[HPF_DECIDE_HOUSING_FAMILY] = {"months_total", "base", "balance", "loans_open"},
};

static bool
is_optional(HpfDecisionKind kind, const char *fact)
{
	for (int i = 0; optional_facts[kind][i] != NULL; i++)
		if (strcmp(optional_facts[kind][i], fact) == 0)
			return true;
	return false;
}

/* ---- Months ----------------------------------------------------------------- */

static int64_t
day(const char *text)
{
	static const HpfValueSpec date = {HPF_VALUE_DATE, NULL, 0, 0};

	return parse(&date, text, strlen(text), "day");
}

static void
test_months_between(void **state)
{
	static const struct
	{
		const char *from;
		const char *until;
		int64_t		months;
	}			table[] = {
		{"2020-06-15", "2020-06-15", 0},
		{"2020-06-15", "2020-07-14", 0},
		{"2020-06-15", "2020-07-15", 1},
		{"2020-06-15", "2021-06-14", 11},
		{"2020-06-15", "2021-06-15", 12},
		/* a month's last day is as late as it gets */
		{"2020-01-31", "2020-02-28", 0},
		{"2020-01-31", "2020-02-29", 1},
		{"2021-01-31", "2021-02-28", 1},
		{"2021-01-29", "2021-02-28", 1},
		{"2021-01-28", "2021-02-28", 1},
		{"2021-01-28", "2021-02-27", 0},
		{"2020-02-29", "2020-03-28", 0},
		{"2020-02-29", "2020-03-29", 1},
		{"2020-02-29", "2021-02-28", 12},
		{"2020-02-29", "2021-02-27", 11},
		{"2020-02-29", "2024-02-28", 47},
		{"2020-02-29", "2024-02-29", 48},
		{"2020-03-31", "2020-04-30", 1},
		{"2020-03-31", "2020-05-30", 1},
		{"2020-03-31", "2020-05-31", 2},
		{"1999-12-31", "2000-01-30", 0},
		{"0001-01-01", "9999-12-31", 119987},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
	{
		int64_t		from = day(table[i].from);
		int64_t		until = day(table[i].until);

		if (hpf_months_between(from, until) != table[i].months || hpf_months_between(until, from) != -table[i].months)
			fail_msg("%s to %s: %d", table[i].from, table[i].until, (int) hpf_months_between(from, until));
	}
}

static void
test_months_later(void **state)
{
	static const struct
	{
		const char *from;
		int64_t		months;
		const char *later;
	}			table[] = {
		{"2020-06-15", 0, "2020-06-15"},
		{"2020-01-31", 1, "2020-02-29"},
		{"2021-01-31", 1, "2021-02-28"},
		{"2020-01-31", 2, "2020-03-31"},
		{"2020-02-29", 12, "2021-02-28"},
		{"2020-02-29", 48, "2024-02-29"},
		{"2020-08-31", 6, "2021-02-28"},
		{"2020-12-31", 1, "2021-01-31"},
		{"2020-03-31", -1, "2020-02-29"},
		{"2020-01-15", -1, "2019-12-15"},
		{"2020-02-29", -12, "2019-02-28"},
		{"9999-12-30", 1, "9999-12-31"},
		{"9999-01-01", 12, "9999-12-31"},
		{"9999-01-01", 11, "9999-12-01"},
		{"0001-01-31", -1, "0001-01-01"},
		{"0001-02-15", -1, "0001-01-15"},
		{"9999-11-30", 1, "9999-12-30"},
		{"2020-01-01", INT64_C(1000000000000), "9999-12-31"},
		{"2020-01-01", -INT64_C(1000000000000), "0001-01-01"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (hpf_months_later(day(table[i].from), table[i].months) != day(table[i].later))
			fail_msg("%s and %d months", table[i].from, (int) table[i].months);
	/* the two fit each other: so many months have passed from the day they are over, and no sooner */
	for (int round = 0; round < 200000; round++)
	{
		int64_t		from = random_between(day("1990-01-01"), day("2060-12-31"));
		int64_t		months = random_between(0, 700);
		int64_t		later = hpf_months_later(from, months);

		assert_int_equal(hpf_months_between(from, later), months);
		assert_int_equal(hpf_months_between(from, later - 1), months == 0 ? -hpf_months_between(later - 1, from) : months - 1);
	}
}

/* ---- Every decision, whatever the facts -------------------------------------- */

static void
test_catalogue(void **state)
{
	(void) state;
	assert_null(hpf_decision((HpfDecisionKind) 0));
	assert_null(hpf_decision(HPF_DECISION_KINDS));
	for (int kind = 1; kind < HPF_DECISION_KINDS; kind++)
	{
		const HpfDecisionSpec *spec = hpf_decision((HpfDecisionKind) kind);
		Case		c;

		good_case(&c, (HpfDecisionKind) kind);	/* names and order of the facts */
		assert_in_range(spec->fact_count, 1, HPF_FACTS_MAX);
		assert_in_range(spec->rule_count, 1, HPF_FINDINGS_MAX);
		assert_null(rule_numbers[kind][spec->rule_count]);
		for (int i = 0; i < spec->rule_count; i++)
		{
			const HpfRuleSpec *rule = &spec->rules[i];

			assert_int_equal(rule->number, i + 1);
			assert_string_equal(rule->name, rule_numbers[kind][i]);
			assert_true(rule->english[0] != '\0' && rule->chinese[0] != '\0' && rule->basis[0] != '\0');
			for (int k = 0; k < HPF_RULE_KEYS_MAX && rule->keys[k] != HPF_NO_KEY; k++)
			{
				HpfPolicyKeySpec key;

				assert_true(hpf_policy_key(rule->keys[k], &key));
				assert_true(hpf_policy_key_is_carried(&key));
				assert_null(key.reader);
				assert_true(rule->keys[k] < HPF_GROUND_KEYS + HPF_GROUND_STRIDE);
				for (int other = 0; other < k; other++)
					assert_int_not_equal(rule->keys[other], rule->keys[k]);
			}
		}
		for (int i = 0; i < spec->fact_count; i++)
		{
			const HpfFactSpec *fact = &spec->facts[i];

			assert_true(fact->meaning[0] != '\0' && fact->chinese[0] != '\0');
			assert_int_equal(fact->value.type == HPF_VALUE_WORD, fact->value.words != NULL);
			for (int word = 0; fact->value.words != NULL && fact->value.words[word] != NULL; word++)
				assert_in_range(strlen(fact->value.words[word]), 1, HPF_VALUE_BUFFER - 1);
		}
		for (int i = 0; optional_facts[kind][i] != NULL; i++)
			assert_true(fact_number((HpfDecisionKind) kind, optional_facts[kind][i], strlen(optional_facts[kind][i])) >= 0);
	}
}

static void
test_arguments(void **state)
{
	(void) state;
	for (int kind = 1; kind < HPF_DECISION_KINDS; kind++)
	{
		const HpfDecisionSpec *spec = hpf_decision((HpfDecisionKind) kind);
		Case		c;
		int			at;

		good_case(&c, (HpfDecisionKind) kind);
		assert_int_equal(hpf_decide((HpfDecisionKind) kind, 0, &c.facts, &c.parameters, &c.findings, &at), HPF_BAD_ARGUMENT);
		assert_int_equal(at, -1);
		assert_int_equal(hpf_decide((HpfDecisionKind) kind, spec->version + 1, &c.facts, &c.parameters, &c.findings, &at), HPF_BAD_ARGUMENT);
		assert_int_equal(hpf_decide(HPF_DECISION_KINDS, 1, &c.facts, &c.parameters, &c.findings, &at), HPF_BAD_ARGUMENT);
		for (int fact = 0; fact < spec->fact_count; fact++)
		{
			static const int64_t impossible[] = {INT64_MIN, INT64_MAX};

			for (int i = 0; i < 2; i++)
			{
				good_case(&c, (HpfDecisionKind) kind);
				c.facts.given[fact] = true;
				c.facts.value[fact] = impossible[i];
				assert_int_equal(hpf_decide((HpfDecisionKind) kind, 1, &c.facts, &c.parameters, &c.findings, &at), HPF_BAD_ARGUMENT);
				assert_int_equal(at, fact);
				/* what is not given is not looked at */
				c.facts.given[fact] = false;
				assert_int_equal(hpf_decide((HpfDecisionKind) kind, 1, &c.facts, &c.parameters, &c.findings, &at), HPF_OK);
			}
		}
	}
}

/* Keys that each rule has read so far, of a ground as that of the first one. */
static bool read_by[HPF_DECISION_KINDS][HPF_FINDINGS_MAX + 1][HPF_POLICY_KEYS];

/* Is it the rule that grants an amount, the last one of a decision about money? */
static bool
is_amount(const HpfRuling *ruling)
{
	return (ruling->findings->kind == HPF_DECIDE_LOAN || ruling->findings->kind == HPF_DECIDE_WITHDRAWAL) &&
		ruling->rule == ruling->spec->rule_count;
}

static void
watch(const HpfRuling *ruling)
{
	const HpfFinding *finding = &ruling->findings->finding[ruling->findings->count - 1];
	int			kind = ruling->findings->kind;
	bool		unverified = false;
	int			first_row = 0;

	assert_int_equal(finding->rule, ruling->rule);
	for (int key = 1; key < HPF_POLICY_KEYS; key++)
	{
		if (ruling->read[key / 64] == 0)
		{
			key |= 63;
			continue;
		}
		if ((ruling->read[key / 64] >> (key % 64) & 1) == 0)
			continue;
		if (key >= HPF_GROUND_KEYS)
		{
			/* no key of another ground than the decision's */
			int			ground = fact_number(HPF_DECIDE_WITHDRAWAL, "ground", 6);

			assert_int_equal(kind, HPF_DECIDE_WITHDRAWAL);
			assert_true(ruling->facts->given[ground]);
			assert_int_equal((key - HPF_GROUND_KEYS) / HPF_GROUND_STRIDE, ruling->facts->value[ground]);
			read_by[kind][finding->rule][HPF_GROUND_KEYS + (key - HPF_GROUND_KEYS) % HPF_GROUND_STRIDE] = true;
		}
		else
			read_by[kind][finding->rule][key] = true;
		unverified = unverified || ruling->parameters->state[key] == HPF_PARAMETER_UNVERIFIED;
		if (finding->row == ruling->parameters->row[key])
			first_row = finding->row;
	}
	if (finding->result == HPF_NOT_APPLICABLE)
	{
		assert_false(finding->unverified);
		assert_int_equal(finding->row, 0);
		return;
	}
	if (is_amount(ruling) && finding->result != HPF_MISSING)
	{
		/* the amount stands on what the limit that binds stands on */
		const HpfFinding *bound = &ruling->findings->finding[ruling->findings->bound];

		assert_int_not_equal(ruling->findings->bound, HPF_NO_FINDING);
		assert_int_equal(bound->result, HPF_LIMITS);
		assert_int_equal(finding->row, bound->row);
		assert_int_equal(finding->unverified, bound->unverified);
		return;
	}
	assert_int_equal(finding->unverified, unverified);
	/* the basis is one of the keys read, none only if none was read, or one that only rounds */
	assert_int_equal(finding->row, first_row);
	assert_true(first_row == 0 || first_row != ruling->parameters->row[HPF_KEY_LOAN_AMOUNT_UNIT]);
	for (int word = 0; first_row == 0 && word < (int) (sizeof(ruling->read) / sizeof(ruling->read[0])); word++)
		assert_true((ruling->read[word] & ~(word == HPF_KEY_LOAN_AMOUNT_UNIT / 64 ? UINT64_C(1) << HPF_KEY_LOAN_AMOUNT_UNIT % 64 : 0)) == 0);
}

static void
assert_sound(const Case *c)
{
	const HpfDecisionSpec *spec = hpf_decision(c->kind);
	const HpfFindings *findings = &c->findings;
	bool		failed = false;
	bool		missing = false;
	uint8_t		bytes[HPF_FINDINGS_BUFFER];
	uint8_t		second[HPF_FINDINGS_BUFFER];
	HpfFindings again;
	size_t		length;

	/* each rule once, in order */
	assert_int_equal(findings->count, spec->rule_count);
	for (int place = 0; place < findings->count; place++)
	{
		const HpfFinding *f = &findings->finding[place];

		assert_int_equal(f->rule, place + 1);
		assert_true(f->result <= HPF_NOTED);
		failed = failed || f->result == HPF_FAILED;
		missing = missing || f->result == HPF_MISSING;
		if (f->result == HPF_LIMITS)
			assert_true(f->required >= 0);
		if (f->result == HPF_MISSING)
			assert_false(c->facts.given[f->actual]);
	}
	assert_int_equal(findings->outcome, failed ? HPF_REFUSED : missing ? HPF_INCOMPLETE : HPF_GRANTED);
	assert_true(findings->amount >= 0 && (findings->outcome == HPF_GRANTED || findings->amount == 0));
	if (findings->bound != HPF_NO_FINDING)
		assert_int_equal(findings->finding[findings->bound].result, HPF_LIMITS);

	length = hpf_findings_encode(findings, bytes);
	assert_true(length <= sizeof(bytes));
	assert_int_equal(hpf_findings_decode(bytes, length, &again), HPF_OK);
	assert_int_equal(hpf_findings_encode(&again, second), length);
	assert_memory_equal(second, bytes, length);
	assert_int_equal(again.outcome, findings->outcome);
	assert_true(again.amount == findings->amount);
	/* cut off anywhere it is nothing */
	assert_int_equal(hpf_findings_decode(bytes, next_random() % length, &again), HPF_BAD_SYNTAX);
}

static void
test_random_facts(void **state)
{
	(void) state;
	seed = 1;
	memset(read_by, 0, sizeof(read_by));
	for (int kind = 1; kind < HPF_DECISION_KINDS; kind++)
		for (int round = 0; round < 20000; round++)
		{
			Case		c;
			int			at;

			random_case(&c, (HpfDecisionKind) kind);
			assert_int_equal(hpf_decide_watched((HpfDecisionKind) kind, 1, &c.facts, &c.parameters, &c.findings, &at, watch), HPF_OK);
			assert_sound(&c);
		}
	/* the keys a rule was seen to read are those it declares */
	for (int kind = 1; kind < HPF_DECISION_KINDS; kind++)
	{
		const HpfDecisionSpec *spec = hpf_decision((HpfDecisionKind) kind);

		for (int i = 0; i < spec->rule_count; i++)
		{
			bool		declared[HPF_POLICY_KEYS] = {false};

			for (int k = 0; k < HPF_RULE_KEYS_MAX && spec->rules[i].keys[k] != HPF_NO_KEY; k++)
				declared[spec->rules[i].keys[k]] = true;
			for (int key = 1; key < HPF_POLICY_KEYS; key++)
				if (declared[key] != read_by[kind][i + 1][key])
					fail_msg("%s %s key %d, which it %s", spec->rules[i].name, declared[key] ? "never read" : "read", key,
							 declared[key] ? "declares" : "does not declare");
		}
	}
}

/* Ends of ranges, absurd days and amounts: nothing crashes, wraps or grants what it may not. */
static void
test_extreme_facts(void **state)
{
	(void) state;
	seed = 2;
	for (int kind = 1; kind < HPF_DECISION_KINDS; kind++)
		for (int round = 0; round < 20000; round++)
		{
			Case		c;

			extreme_case(&c, (HpfDecisionKind) kind);
			decide(&c);
			assert_sound(&c);
			for (int place = 0; place < c.findings.count; place++)
				if (c.findings.outcome == HPF_GRANTED && c.findings.finding[place].result == HPF_LIMITS)
					assert_true(c.findings.amount <= c.findings.finding[place].required);
		}
}

/* Whatever a centre can set is read by a rule, or says which SQL reads it. */
static void
test_keys_have_readers(void **state)
{
	HpfPolicyKeySpec spec;

	(void) state;
	for (int key = 1; key < HPF_POLICY_KEYS; key++)
	{
		bool		by_rule = false;
		int			stands_for = key < HPF_GROUND_KEYS ? key : HPF_GROUND_KEYS + (key - HPF_GROUND_KEYS) % HPF_GROUND_STRIDE;

		if (!hpf_policy_key(key, &spec))
			continue;
		for (int kind = 1; kind < HPF_DECISION_KINDS; kind++)
			for (int i = 0; i < hpf_decision((HpfDecisionKind) kind)->rule_count; i++)
				for (int k = 0; k < HPF_RULE_KEYS_MAX; k++)
					by_rule = by_rule || hpf_decision((HpfDecisionKind) kind)->rules[i].keys[k] == stands_for;
		if (by_rule == (spec.reader != NULL))
			fail_msg("%s is read by %s", spec.name, by_rule ? "rules and SQL" : "nothing");
	}
}

/* Without a key that a rule needs there is no decision, only its number. */
static void
test_missing_keys(void **state)
{
	long		refused = 0;

	(void) state;
	seed = 3;
	for (int kind = 1; kind < HPF_DECISION_KINDS; kind++)
		for (int round = 0; round < 60; round++)
		{
			Case		c;

			random_case(&c, (HpfDecisionKind) kind);
			decide(&c);
			for (int key = 1; key < HPF_POLICY_KEYS; key++)
			{
				HpfPolicyKeySpec spec;
				Case		without = c;
				int			at = -1;
				HpfStatus	status;
				uint8_t		bytes[2][HPF_FINDINGS_BUFFER];
				size_t		length;

				if (c.parameters.state[key] == HPF_PARAMETER_ABSENT)
					continue;
				assert_true(hpf_policy_key(key, &spec));
				without.parameters.state[key] = HPF_PARAMETER_ABSENT;
				status = hpf_decide((HpfDecisionKind) kind, 1, &without.facts, &without.parameters, &without.findings, &at);
				if (status != HPF_OK)
				{
					assert_int_equal(status, HPF_NOT_ALLOWED);
					assert_int_equal(at, key);
					assert_false(spec.optional);
					refused++;
				}
				else if (!spec.optional)
				{
					/* nothing needed it, so nothing changes */
					length = hpf_findings_encode(&c.findings, bytes[0]);
					assert_int_equal(hpf_findings_encode(&without.findings, bytes[1]), length);
					assert_memory_equal(bytes[0], bytes[1], length);
				}
			}
		}
	assert_true(refused > 1000);
}

/*
 * One fact taken away: the rules that need it say so, the others find what they
 * found, and while one says so nothing is granted.
 */
static void
test_missing_facts(void **state)
{
	long		missed[HPF_DECISION_KINDS][HPF_FACTS_MAX] = {{0}};

	(void) state;
	seed = 4;
	for (int kind = 1; kind < HPF_DECISION_KINDS; kind++)
	{
		const HpfDecisionSpec *spec = hpf_decision((HpfDecisionKind) kind);

		for (int round = 0; round < 1500; round++)
		{
			Case		c;

			random_case(&c, (HpfDecisionKind) kind);
			decide(&c);
			for (int fact = 0; fact < spec->fact_count; fact++)
			{
				Case		without = c;
				bool		missing = false;
				bool		other = false;

				if (!c.facts.given[fact])
					continue;
				without.facts.given[fact] = false;
				decide(&without);
				assert_sound(&without);
				for (int place = 0; place < spec->rule_count; place++)
				{
					const HpfFinding *before = &c.findings.finding[place];
					const HpfFinding *after = &without.findings.finding[place];

					if (after->result == HPF_MISSING && after->actual == fact)
					{
						missing = true;
						continue;
					}
					if (after->result == HPF_MISSING)
						other = true;
					/* the last one compares with the limits that are left */
					if (is_optional((HpfDecisionKind) kind, spec->facts[fact].name) || strstr(spec->rules[place].name, "_amount") != NULL ||
						(before->result == HPF_MISSING && after->result == HPF_MISSING))
						continue;
					if (before->result != after->result || before->actual != after->actual || before->required != after->required ||
						before->row != after->row || before->unverified != after->unverified)
						fail_msg("%s changes without %s", spec->rules[place].name, spec->facts[fact].name);
				}
				if (missing)
					missed[kind][fact]++;
				if (missing || other)
					assert_int_not_equal(without.findings.outcome, HPF_GRANTED);
				else if (!is_optional((HpfDecisionKind) kind, spec->facts[fact].name))
					assert_int_equal(without.findings.outcome, c.findings.outcome);
			}
		}
		for (int fact = 0; fact < spec->fact_count; fact++)
		{
			const char *name = spec->facts[fact].name;

			/* the day of a decision without rules about days is told, not judged */
			if ((kind == HPF_DECIDE_CONTRIBUTION || kind == HPF_DECIDE_HOUSING_FAMILY) && strcmp(name, "decided_on") == 0)
				assert_int_equal(missed[kind][fact], 0);
			else if (missed[kind][fact] == 0 && !is_optional((HpfDecisionKind) kind, name))
				fail_msg("%s: no rule ever misses it", name);
		}
	}
}

/* Which of several missing facts a finding names is the same for every compiler: the first. */
static void
test_first_missing(void **state)
{
	static const Expected loan[] = {
		{"decided_on= born_on=", "loan_age", HPF_MISSING, "decided_on", NULL},
		{"decided_on= retires_on=", "loan_term_retirement", HPF_MISSING, "decided_on", NULL},
		{"price= down_payment=", "loan_limit_unpaid", HPF_MISSING, "price", NULL},
		{"talent_tier=1 talent_from= talent_through= decided_on=", "loan_limit_cap", HPF_MISSING, "decided_on", NULL},
	};

	(void) state;
	EXPECT(HPF_DECIDE_LOAN, "", loan);
}

/* ---- Bytes ------------------------------------------------------------------- */

static void
test_corrupt_findings(void **state)
{
	static const struct
	{
		uint8_t		bytes[24];
		size_t		length;
		HpfStatus	status;
	}			table[] = {
		/* kind, version, outcome, bound, count, amount */
		{{4, 1, 0, 255, 0, 0}, 6, HPF_OK},
		{{4, 1, 0, 255, 0}, 5, HPF_BAD_SYNTAX},
		{{0, 1, 0, 255, 0, 0}, 6, HPF_BAD_SYNTAX},
		{{5, 1, 0, 255, 0, 0}, 6, HPF_BAD_SYNTAX},
		{{4, 0, 0, 255, 0, 0}, 6, HPF_BAD_SYNTAX},
		{{4, 2, 0, 255, 0, 0}, 6, HPF_BAD_SYNTAX},
		{{4, 1, 3, 255, 0, 0}, 6, HPF_BAD_SYNTAX},
		{{4, 1, 0, 0, 0, 0}, 6, HPF_BAD_SYNTAX},	/* bound by a finding that is not there */
		{{4, 1, 0, 255, 0, 0, 0}, 7, HPF_BAD_SYNTAX},	/* something behind */
		{{4, 1, 0, 255, 49, 0}, 6, HPF_BAD_SYNTAX},
		/* rule, result and flag, actual, required, row */
		{{4, 1, 0, 255, 1, 0, 2, 1, 24, 24, 7}, 11, HPF_OK},
		{{4, 1, 0, 255, 1, 0, 2, 17, 24, 24, 7}, 11, HPF_OK},
		{{4, 1, 0, 255, 1, 0, 2, 1, 24, 24, 0xff, 0xff, 0xff, 0xff, 0x07}, 15, HPF_OK},	/* the greatest row */
		{{4, 1, 0, 255, 1, 0, 2, 1, 24, 24, 0x80, 0x80, 0x80, 0x80, 0x08}, 15, HPF_BAD_SYNTAX},
		{{4, 1, 0, 255, 1, 0, 2, 33, 24, 24, 7}, 11, HPF_BAD_SYNTAX},
		{{4, 1, 0, 255, 1, 0, 2, 6, 24, 24, 7}, 11, HPF_BAD_SYNTAX},
		{{4, 1, 0, 255, 1, 0, 0, 1, 24, 24, 7}, 11, HPF_BAD_SYNTAX},	/* no rule 0 */
		{{4, 1, 0, 255, 1, 0, 6, 1, 24, 24, 7}, 11, HPF_BAD_SYNTAX},	/* no rule 6 */
		{{4, 1, 0, 255, 1, 0, 2, 0}, 8, HPF_OK},	/* not applicable says no more */
		{{4, 1, 0, 255, 1, 0, 2, 16}, 8, HPF_BAD_SYNTAX},
		{{4, 1, 0, 255, 2, 0, 1, 0, 2, 0}, 10, HPF_OK},
		{{4, 1, 0, 255, 2, 0, 2, 0, 2, 0}, 10, HPF_BAD_SYNTAX},	/* each rule once, in order */
		{{4, 1, 0, 255, 2, 0, 2, 0, 1, 0}, 10, HPF_BAD_SYNTAX},
		{{4, 1, 2, 255, 1, 0, 2, 4, 4, 0, 0}, 11, HPF_OK},	/* misses fact 2 */
		{{4, 1, 2, 255, 1, 0, 2, 4, 12, 0, 0}, 11, HPF_BAD_SYNTAX},	/* no fact 6 */
		{{4, 1, 2, 255, 1, 0, 2, 4, 1, 0, 0}, 11, HPF_BAD_SYNTAX},
		{{4, 1, 2, 255, 1, 0, 2, 4, 4, 2, 0}, 11, HPF_BAD_SYNTAX},	/* requires nothing */
		{{4, 1, 0, 255, 1, 0, 1, 1, 8, 2, 0}, 11, HPF_OK},	/* the fifth state is closed */
		{{4, 1, 0, 255, 1, 0, 1, 1, 10, 2, 0}, 11, HPF_BAD_SYNTAX},	/* there is no sixth */
		{{4, 1, 0, 255, 1, 0, 1, 1, 2, 1, 0}, 11, HPF_BAD_SYNTAX},
	};
	HpfFindings findings;

	(void) state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (hpf_findings_decode(table[i].bytes, table[i].length, &findings) != table[i].status)
			fail_msg("case %d", (int) i);
	seed = 5;
	for (int round = 0; round < 40000; round++)
	{
		Case		c;
		uint8_t		bytes[HPF_FINDINGS_BUFFER];
		uint8_t		second[HPF_FINDINGS_BUFFER];
		size_t		length;

		random_case(&c, (HpfDecisionKind) random_between(1, HPF_DECISION_KINDS - 1));
		decide(&c);
		length = hpf_findings_encode(&c.findings, bytes);
		if (next_random() % 4 == 0)
			length = next_random() % length;
		for (int changes = (int) (next_random() % 3); changes > 0 && length > 0; changes--)
			bytes[next_random() % length] = (uint8_t) (next_random() >> 56);
		if (hpf_findings_decode(bytes, length, &findings) != HPF_OK)
			continue;
		assert_int_equal(hpf_findings_encode(&findings, second), length);
		assert_memory_equal(second, bytes, length);
	}
}

/* ---- Sentences ----------------------------------------------------------------- */

/* Longest of all: half the buffer, so that nothing is ever left out of one. */
static size_t longest;

static void
assert_readable(const HpfFindings *findings, int place, HpfLanguage language)
{
	char		sentence[HPF_SENTENCE_BUFFER + 1];
	size_t		length;

	sentence[HPF_SENTENCE_BUFFER] = '#';
	length = hpf_finding_sentence(findings, place, language, sentence);
	assert_int_equal(sentence[HPF_SENTENCE_BUFFER], '#');
	assert_int_equal(strlen(sentence), length);
	assert_true(length > 0 && length < HPF_SENTENCE_BUFFER / 2);
	longest = length > longest ? length : longest;
	/* a per cent sign stands behind a number */
	for (size_t i = 0; i < length; i++)
		if (sentence[i] == '%' && (i == 0 || sentence[i - 1] < '0' || sentence[i - 1] > '9'))
			fail_msg("stray mark: %s", sentence);
	assert_null(strchr(sentence, '?'));
	assert_null(strstr(sentence, "  "));
	/* no English word in a Chinese sentence, no Chinese one in an English */
	for (size_t i = 0; i < length; i++)
		if (language == HPF_CHINESE ? (sentence[i] >= 'A' && sentence[i] <= 'Z') || (sentence[i] >= 'a' && sentence[i] <= 'z') : (unsigned char) sentence[i] >= 128)
			fail_msg("two languages: %s", sentence);
}

static void
test_sentences(void **state)
{
	(void) state;
	seed = 6;
	for (int kind = 1; kind < HPF_DECISION_KINDS; kind++)
	{
		const HpfDecisionSpec *spec = hpf_decision((HpfDecisionKind) kind);
		Case		c;

		for (int round = 0; round < 2000; round++)
		{
			if (round % 2 == 0)
				random_case(&c, (HpfDecisionKind) kind);
			else
				extreme_case(&c, (HpfDecisionKind) kind);
			decide(&c);
			for (int place = 0; place < c.findings.count; place++)
				for (int language = HPF_ENGLISH; language <= HPF_CHINESE; language++)
					assert_readable(&c.findings, place, (HpfLanguage) language);
		}
		/* each rule with each result, and without each fact */
		for (int rule = 1; rule <= spec->rule_count; rule++)
			for (int result = HPF_NOT_APPLICABLE; result <= HPF_NOTED; result++)
				for (int fact = 0; fact < (result == HPF_MISSING ? spec->fact_count : 1); fact++)
				{
					HpfFinding *f = &c.findings.finding[0];

					f->rule = (uint8_t) rule;
					f->result = (uint8_t) result;
					f->unverified = true;
					f->actual = result == HPF_MISSING ? fact : 1;
					f->required = 0;
					assert_readable(&c.findings, 0, HPF_ENGLISH);
					assert_readable(&c.findings, 0, HPF_CHINESE);
				}
	}
	assert_true(longest > 40);
}

static void
test_sentence_texts(void **state)
{
	static const struct
	{
		HpfDecisionKind kind;
		const char *changes;
		const char *rule;
		const char *english;
		const char *chinese;
	}			table[] = {
		{HPF_DECIDE_LOAN, "months_continuous=5", "loan_months_continuous",
		"contributed 5 months in a row up to the day of the decision, counted anew after a gap; at least 6 are required", "截至审批日连续缴存5个月（中断后重新计算），须满6个月"},
		{HPF_DECIDE_LOAN, "home_order=2 loan_second_home_ratio_below=90", "loan_liquidity_second_home",
		"loan ratio 98.47 per cent; second homes are financed below 90", "个贷率98.47%，低于90%时方可发放二套房贷款"},
		{HPF_DECIDE_LOAN, "", "loan_wait", "does not apply", "不适用"},
		{HPF_DECIDE_LOAN, "born_on=", "loan_age", "cannot be judged without: the borrower's birthday", "缺少资料：出生日期"},
		{HPF_DECIDE_LOAN, "overdue_now=true", "loan_overdue", "a loan of the family is overdue: yes", "家庭当前有逾期贷款：是"},
		{HPF_DECIDE_CONTRIBUTION, "unit_ratio=4.5%", "contribution_unit_ratio_floor",
		"the employer's ratio is 4.5%; at least 5%", "单位缴存比例4.5%，不得低于5%"},
		{HPF_DECIDE_LOAN, "account_state=frozen", "loan_account_state",
		"the borrower's account is frozen; it must be normal", "借款人账户状态为冻结，须为正常"},
		{HPF_DECIDE_WITHDRAWAL, "relation=other", "withdrawal_relation",
		"whose home or case it is: other; open, in the order self, spouse, parent, child, up to: child", "产权人（购房人、当事人）为申请人的：其他；可提取范围按本人、配偶、父母、子女的顺序，至子女为止"},
		{HPF_DECIDE_WITHDRAWAL, "ground=death claimant=none", "withdrawal_claimant",
		"claimed by: none; a deceased member's money is claimed by an heir", "申请人：无，死亡提取须由继承人、受遗赠人申请"},
		{HPF_DECIDE_WITHDRAWAL, "ground=rent", "withdrawal_limit_monthly",
		"the monthly limit is 1000.00; for the months covered 12000.00", "月限额1000.00元，覆盖期内可提取12000.00元"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
	{
		Case		c;
		int			place;
		char		sentence[HPF_SENTENCE_BUFFER];

		good_case(&c, table[i].kind);
		change(&c, table[i].changes);
		decide(&c);
		place = (int) (finding(&c, table[i].rule) - c.findings.finding);
		hpf_finding_sentence(&c.findings, place, HPF_ENGLISH, sentence);
		assert_string_equal(sentence, table[i].english);
		hpf_finding_sentence(&c.findings, place, HPF_CHINESE, sentence);
		assert_string_equal(sentence, table[i].chinese);
	}
}

static void
test_unverified_is_told(void **state)
{
	Case		c;
	char		sentence[HPF_SENTENCE_BUFFER];
	int			place;

	(void) state;
	good_case(&c, HPF_DECIDE_LOAN);
	c.parameters.state[HPF_KEY_LOAN_MONTHS_LEAST] = HPF_PARAMETER_UNVERIFIED;
	decide(&c);
	place = (int) (finding(&c, "loan_months_continuous") - c.findings.finding);
	assert_int_equal(c.findings.finding[place].row, 1000 + HPF_KEY_LOAN_MONTHS_LEAST);
	hpf_finding_sentence(&c.findings, place, HPF_ENGLISH, sentence);
	assert_string_equal(sentence, "contributed 24 months in a row up to the day of the decision, counted anew after a gap; at least 6 are required (by an unverified value)");
	hpf_finding_sentence(&c.findings, place, HPF_CHINESE, sentence);
	assert_string_equal(sentence, "截至审批日连续缴存24个月（中断后重新计算），须满6个月（依据的参数尚未核实）");
}

static void
test_names(void **state)
{
	(void) state;
	assert_string_equal(hpf_outcome_name(HPF_GRANTED), "granted");
	assert_string_equal(hpf_outcome_name(HPF_REFUSED), "refused");
	assert_string_equal(hpf_outcome_name(HPF_INCOMPLETE), "incomplete");
	assert_string_equal(hpf_result_name(HPF_NOT_APPLICABLE), "not applicable");
	assert_string_equal(hpf_result_name(HPF_PASSED), "passed");
	assert_string_equal(hpf_result_name(HPF_FAILED), "failed");
	assert_string_equal(hpf_result_name(HPF_LIMITS), "limits");
	assert_string_equal(hpf_result_name(HPF_MISSING), "missing");
	assert_string_equal(hpf_result_name(HPF_NOTED), "noted");
}

/* ---- Version 1 ------------------------------------------------------------------- */

/*
 * What version 1 of the rules finds, over twenty thousand cases of each decision:
 * a checksum of the findings' bytes and how many were granted, refused, incomplete.
 *
 * Decisions are replayed years later with the version they were made by.  Where
 * this test fails, the change at hand alters stored decisions: it belongs into a
 * new version of the rules, beside the old one, with a row of its own here.  A
 * released checksum is never replaced, nor are the cases that it is made from.
 */
static const struct
{
	HpfDecisionKind kind;
	int			version;
	uint64_t	checksum;
	int			outcomes[3];
}			golden[] = {
	{HPF_DECIDE_LOAN, 1, UINT64_C(0x84d1bb3b68aefb12), {6554, 11573, 1873}},
	{HPF_DECIDE_WITHDRAWAL, 1, UINT64_C(0x734864574669e913), {4986, 14417, 597}},
	{HPF_DECIDE_CONTRIBUTION, 1, UINT64_C(0xb8a1d3d6e9a712e2), {9362, 8467, 2171}},
	{HPF_DECIDE_HOUSING_FAMILY, 1, UINT64_C(0x649ce689f3580807), {6425, 11301, 2274}},
};

static void
test_golden(void **state)
{
	bool		same = true;

	(void) state;
	for (size_t i = 0; i < sizeof(golden) / sizeof(golden[0]); i++)
	{
		uint64_t	checksum = UINT64_C(0xcbf29ce484222325);	/* FNV-1a */
		int			outcomes[3] = {0, 0, 0};

		seed = UINT64_C(20200601) + (uint64_t) golden[i].kind;
		for (int round = 0; round < 20000; round++)
		{
			Case		c;
			uint8_t		bytes[HPF_FINDINGS_BUFFER];
			size_t		length;
			int			at;

			random_case(&c, golden[i].kind);
			assert_int_equal(hpf_decide(golden[i].kind, golden[i].version, &c.facts, &c.parameters, &c.findings, &at), HPF_OK);
			outcomes[c.findings.outcome]++;
			length = hpf_findings_encode(&c.findings, bytes);
			for (size_t b = 0; b < length; b++)
				checksum = (checksum ^ bytes[b]) * UINT64_C(0x100000001b3);
		}
		if (checksum != golden[i].checksum || memcmp(outcomes, golden[i].outcomes, sizeof(outcomes)) != 0)
		{
			print_error("%s/%d: 0x%016llx {%d, %d, %d}\n", hpf_decision(golden[i].kind)->name, golden[i].version,
						(unsigned long long) checksum, outcomes[0], outcomes[1], outcomes[2]);
			same = false;
		}
	}
	assert_true(same);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_months_between),
		cmocka_unit_test(test_months_later),
		cmocka_unit_test(test_catalogue),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_random_facts),
		cmocka_unit_test(test_extreme_facts),
		cmocka_unit_test(test_keys_have_readers),
		cmocka_unit_test(test_missing_keys),
		cmocka_unit_test(test_missing_facts),
		cmocka_unit_test(test_first_missing),
		cmocka_unit_test(test_corrupt_findings),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_sentence_texts),
		cmocka_unit_test(test_unverified_is_told),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_golden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
