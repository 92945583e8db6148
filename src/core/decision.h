/*
 * decision.h
 *		Decisions: facts and parameters in, findings out.
 *
 * Pure core: calls policy.h, value.h and calendar.h.  Called by the rules
 * (eligibility.c, withdrawal.c, contribution.c, household.c), by src/decision.c,
 * by tests/unit and tests/fuzz.
 *
 * A decision runs all its rules, whatever the first ones found: an applicant
 * learns everything at once.  Each rule leaves one finding.  Rules are numbered
 * for good, because findings are stored; a rule that changes its meaning gets a
 * new version of its decision, and the old version stays callable.
 */
#ifndef HPF_CORE_DECISION_H
#define HPF_CORE_DECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy.h"
#include "status.h"
#include "value.h"

typedef enum HpfDecisionKind
{
	HPF_DECIDE_LOAN = 1,
	HPF_DECIDE_WITHDRAWAL = 2,
	HPF_DECIDE_CONTRIBUTION = 3,
	HPF_DECIDE_HOUSING_FAMILY = 4,
	HPF_DECISION_KINDS
} HpfDecisionKind;

typedef enum HpfOutcome
{
	HPF_GRANTED = 0,
	HPF_REFUSED = 1,
	HPF_INCOMPLETE = 2			/* a fact that a rule needs is missing */
} HpfOutcome;

typedef enum HpfFindingResult
{
	HPF_NOT_APPLICABLE = 0,
	HPF_PASSED,
	HPF_FAILED,
	HPF_LIMITS,					/* an upper limit of the amount; required is the limit */
	HPF_MISSING,				/* actual is the number of the missing fact */
	HPF_NOTED					/* told, refuses nothing and limits nothing */
} HpfFindingResult;

#define HPF_FACTS_MAX		48
#define HPF_FINDINGS_MAX	48
#define HPF_RULE_KEYS_MAX	16
#define HPF_NO_FINDING		255

/* A fact of a decision: an attribute of its composite type, in the same order. */
typedef struct HpfFactSpec
{
	const char *name;
	HpfValueSpec value;
	const char *meaning;
	const char *chinese;
} HpfFactSpec;

typedef struct HpfFacts
{
	int64_t		value[HPF_FACTS_MAX];
	bool		given[HPF_FACTS_MAX];
} HpfFacts;

/*
 * A rule.  Its sentences say actual as %a and required as %r.  A key of a ground
 * is written with hpf_ground_key(0, attribute): it stands for that of every ground.
 */
typedef struct HpfRuleSpec
{
	int			number;
	const char *name;
	HpfValueSpec value;			/* of actual and required */
	int			keys[HPF_RULE_KEYS_MAX];
	const char *english;
	const char *chinese;
	const char *basis;			/* where the rule itself comes from */
} HpfRuleSpec;

typedef struct HpfDecisionSpec
{
	const char *name;
	int			version;		/* the newest; 1 to version are callable */
	const HpfFactSpec *facts;
	int			fact_count;
	const HpfRuleSpec *rules;	/* in order of their numbers, which are 1 to rule_count */
	int			rule_count;
} HpfDecisionSpec;

typedef struct HpfFinding
{
	int64_t		actual;
	int64_t		required;
	int32_t		row;			/* of fund.policy, the basis; 0 if the rule reads none but one that rounds; an amount's is its smallest limit's */
	uint8_t		rule;
	uint8_t		result;			/* HpfFindingResult */
	bool		unverified;		/* a value that it, or an amount's smallest limit, read was not verified */
} HpfFinding;

typedef struct HpfFindings
{
	uint8_t		kind;
	uint8_t		version;
	uint8_t		outcome;
	uint8_t		bound;			/* place of the finding that bound the amount, or HPF_NO_FINDING */
	uint8_t		count;
	int64_t		amount;			/* granted, in fen; 0 if refused */
	HpfFinding	finding[HPF_FINDINGS_MAX];
} HpfFindings;

/* What the rules share while they run. */
typedef struct HpfRuling
{
	const HpfFacts *facts;
	const HpfParameters *parameters;
	HpfFindings *findings;
	const HpfDecisionSpec *spec;
	int			rule;
	int			missing_fact;	/* of the rule under way, -1 if none */
	int			missing_key;	/* of the whole decision, HPF_NO_KEY if none */
	int			basis_row;
	bool		unverified;
	uint64_t	read[(HPF_POLICY_KEYS + 63) / 64];	/* keys the rule under way has read */
	void		(*watch) (const struct HpfRuling *ruling);	/* for tests: called as a rule ends */
} HpfRuling;

extern const HpfDecisionSpec *hpf_decision(HpfDecisionKind kind);

/*
 * Decide.  HPF_BAD_ARGUMENT for an unknown kind or version, or a fact outside
 * its range (*at is its number); HPF_NOT_ALLOWED where a key that a rule needs
 * has no value (*at is its number).
 */
extern HpfStatus hpf_decide(HpfDecisionKind kind, int version, const HpfFacts *facts,
							const HpfParameters *parameters, HpfFindings *findings, int *at);

/* The same, watched by a test. */
extern HpfStatus hpf_decide_watched(HpfDecisionKind kind, int version, const HpfFacts *facts,
									const HpfParameters *parameters, HpfFindings *findings, int *at,
									void (*watch) (const HpfRuling *ruling));

/* ---- For the rules ------------------------------------------------------ */

extern void hpf_rule_begin(HpfRuling *ruling, int rule);

/*
 * A fact the rule needs; without it the finding says which is missing, the first of
 * several.  Inline, as the keys are: a decision about a loan reads a hundred.
 */
static inline int64_t
hpf_fact(HpfRuling *ruling, int fact)
{
	if (ruling->facts->given[fact])
		return ruling->facts->value[fact];
	/* the lowest number: compilers differ in which argument they evaluate first */
	if (ruling->missing_fact < 0 || fact < ruling->missing_fact)
		ruling->missing_fact = fact;
	return 0;
}

static inline bool
hpf_given(const HpfRuling *ruling, int fact)
{
	return ruling->facts->given[fact];
}

/* A fact that may be left out. */
static inline int64_t
hpf_fact_or(const HpfRuling *ruling, int fact, int64_t otherwise)
{
	return ruling->facts->given[fact] ? ruling->facts->value[fact] : otherwise;
}

/* A key's value; the first one read is the finding's basis. */
static inline int64_t
hpf_policy_value(HpfRuling *ruling, int key)
{
	const HpfParameters *parameters = ruling->parameters;

	if (ruling->watch != NULL)
		ruling->read[key / 64] |= UINT64_C(1) << (key % 64);
	if (parameters->state[key] == HPF_PARAMETER_ABSENT)
	{
		if (ruling->missing_key == HPF_NO_KEY)
			ruling->missing_key = key;
		return 0;
	}
	if (ruling->basis_row == 0)
		ruling->basis_row = parameters->row[key];
	if (parameters->state[key] == HPF_PARAMETER_UNVERIFIED)
		ruling->unverified = true;
	return parameters->value[key];
}

/* The value of a key that only rounds: it is no basis, but unverified it is told. */
static inline int64_t
hpf_policy_unit(HpfRuling *ruling, int key)
{
	int			basis_row = ruling->basis_row;
	int64_t		value = hpf_policy_value(ruling, key);

	ruling->basis_row = basis_row;
	return value;
}

/* Has an optional key a value?  Without one there is no such limit. */
static inline bool
hpf_policy_given(const HpfRuling *ruling, int key)
{
	return ruling->parameters->state[key] != HPF_PARAMETER_ABSENT;
}

extern void hpf_rule_skip(HpfRuling *ruling);
extern void hpf_rule_end(HpfRuling *ruling, bool passed, int64_t actual, int64_t required);

static inline void
hpf_rule_at_least(HpfRuling *ruling, int64_t actual, int64_t required)
{
	hpf_rule_end(ruling, actual >= required, actual, required);
}

static inline void
hpf_rule_at_most(HpfRuling *ruling, int64_t actual, int64_t required)
{
	hpf_rule_end(ruling, actual <= required, actual, required);
}

/* actual is what the limit is compared with, mostly the amount asked for. */
extern void hpf_rule_limit(HpfRuling *ruling, int64_t actual, int64_t limit);

/* Something the applicant should know: a coefficient applied, a certificate expired. */
extern void hpf_rule_note(HpfRuling *ruling, int64_t actual, int64_t required);

/* The smallest limit so far, INT64_MAX without one; sets findings->bound. */
extern int64_t hpf_smallest_limit(HpfRuling *ruling);

/*
 * Grants the amount asked for, or what the limits allow if the applicant takes
 * less or asked for as much as may be; the last rule of a decision about money.
 */
extern void hpf_rule_amount(HpfRuling *ruling, bool asked, int64_t requested, bool accepts_less);

/* Months from one day to another: whole ones, as people count them. */
extern int64_t hpf_months_between(int64_t from, int64_t until);

/*
 * The same day so many months later (earlier, if negative), or the last of a
 * shorter month; the first or last day of the years 1..9999 where it lies outside.
 */
extern int64_t hpf_months_later(int64_t day, int64_t months);

/* ---- Findings as bytes and sentences ------------------------------------- */

/* room for any findings */
#define HPF_FINDINGS_BUFFER		(16 + HPF_FINDINGS_MAX * 27)

/* Compact form; answers its length. */
extern size_t hpf_findings_encode(const HpfFindings *findings, uint8_t *buffer);

/* HPF_BAD_SYNTAX for bytes that no findings have. */
extern HpfStatus hpf_findings_decode(const uint8_t *buffer, size_t length, HpfFindings *findings);

/* Outcome and amount only: what comes before the findings, which are not looked at. */
extern HpfStatus hpf_findings_decode_head(const uint8_t *buffer, size_t length, HpfFindings *findings);

typedef enum HpfLanguage
{
	HPF_ENGLISH,
	HPF_CHINESE
} HpfLanguage;

/* room for any sentence, in bytes */
#define HPF_SENTENCE_BUFFER		1024

/* The finding in a sentence; answers its length. */
extern size_t hpf_finding_sentence(const HpfFindings *findings, int place, HpfLanguage language,
								   char *buffer);

extern const char *hpf_outcome_name(HpfOutcome outcome);
extern const char *hpf_result_name(HpfFindingResult result);

/* The decisions' own parts, called by hpf_decide only. */
extern const HpfDecisionSpec hpf_loan_decision;
extern const HpfDecisionSpec hpf_withdrawal_decision;
extern const HpfDecisionSpec hpf_contribution_decision;
extern const HpfDecisionSpec hpf_housing_family_decision;
extern void hpf_rule_loan(HpfRuling *ruling, int version);
extern void hpf_rule_withdrawal(HpfRuling *ruling, int version);
extern void hpf_rule_contribution(HpfRuling *ruling, int version);
extern void hpf_rule_housing_family(HpfRuling *ruling, int version);

#endif							/* HPF_CORE_DECISION_H */
